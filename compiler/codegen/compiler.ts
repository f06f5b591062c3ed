/**
 * The state of one compilation: a stack of compiler units, and everything that code generation asks of it.
 * The functions of this folder take it as their first parameter. CPython: `struct _PyCompiler` and the `_PyCompile_*`
 * functions of Python/compile.c.
 *
 * Instructions go to the innermost unit through `addop` and its siblings; the order of arguments is CPython's macros':
 * location first, then opcode and oparg.
 */
import type { AnnAssign, Attribute, stmt } from "../ast/nodes_generated.ts";
import type { CodeObject } from "../bytecode/code_object.ts";
import {
  ANNOTATIONS_PLACEHOLDER,
  LOAD_CONST,
  LOAD_GLOBAL,
  RESUME,
  RETURN_VALUE,
} from "../bytecode/opcodes_generated.ts";
import { RESUME_AT_FUNC_START } from "../bytecode/opargs.ts";
import { CodeUnitMetadata } from "../code_unit.ts";
import { reprConstant } from "../bytecode/repr.ts";
import { type ConstantValue, TupleConstant } from "../constants.ts";
import { CompileError, type WarningSink } from "../errors.ts";
import {
  Instruction,
  InstructionSequence,
  type Label,
  NO_LOCATION,
  SourceLocation,
} from "../instruction_sequence.ts";
import { hasTarget } from "../opcode_utils.ts";
import {
  CELL,
  DEF_COMP_CELL,
  DEF_FREE_CLASS,
  FREE,
  getScope,
  GLOBAL_EXPLICIT,
  mangle,
  maybeMangle,
  type Symtable,
  type SymtableEntry,
} from "../symtable.ts";
import { computeCodeFlags } from "./code_flags.ts";
import { addByType, dictAddObj } from "./name_tables.ts";
import {
  CO_MAXBLOCKS,
  COMPILE_SCOPE_ANNOTATIONS,
  COMPILE_SCOPE_ASYNC_FUNCTION,
  COMPILE_SCOPE_CLASS,
  COMPILE_SCOPE_FUNCTION,
  COMPILE_SCOPE_LAMBDA,
  COMPILE_SCOPE_MODULE,
  CompilerUnit,
  FrameBlock,
  type FrameBlockType,
  type ScopeType,
} from "./unit.ts";

/** Turns a finished unit into its code object: the flow graph and the assembler, or a test's stand-in. */
export type Assembler = (
  unit: CodeUnitMetadata,
  sequence: InstructionSequence,
  options: { filename: string; codeFlags: number; nparams: number },
) => CodeObject;

export interface CompilerSettings {
  filename: string;
  symtable: Symtable;
  /** Future features of the source, merged with the flags of the call. */
  features: number;
  optimize: number;
  warn: WarningSink | undefined;
  assemble: Assembler;
  /** Keep each nested sequence in its parent, for tests. */
  saveNestedSequences: boolean;
}

/** Counts of parameters of a unit about to be entered. */
export interface ArgumentCounts {
  argcount: number;
  posonlyargcount: number;
  kwonlyargcount: number;
}

export class Compiler {
  readonly c_filename: string;
  readonly c_st: Symtable;
  readonly c_features: number;
  readonly c_optimize: number;
  readonly c_save_nested_seqs: boolean;
  c_interactive: boolean;
  /** Above 0 while code is generated a second time, so that its warnings are not repeated. */
  c_disable_warning: number;
  /** How deep `visitExpr` stands in chains of left operands: from SPINE_NESTING on they are walked by a loop. */
  nesting: number;
  /** The units around `u`, outermost first. */
  readonly c_stack: CompilerUnit[];
  /** The innermost unit. Set by the first `enterScope`. */
  u!: CompilerUnit;
  /** The symbol table entry of `u`. */
  ste!: SymtableEntry;
  /** Where instructions go: `u.u_instr_sequence`. */
  seq!: InstructionSequence;
  readonly #warn: WarningSink | undefined;
  readonly #assemble: Assembler;

  constructor(settings: CompilerSettings) {
    this.c_filename = settings.filename;
    this.c_st = settings.symtable;
    this.c_features = settings.features;
    this.c_optimize = settings.optimize;
    this.c_save_nested_seqs = settings.saveNestedSequences;
    this.c_interactive = false;
    this.c_disable_warning = 0;
    this.nesting = 0;
    this.c_stack = [];
    this.#warn = settings.warn;
    this.#assemble = settings.assemble;
  }

  // Instructions

  addop(loc: SourceLocation, opcode: number, oparg: number = 0): void {
    this.seq.instrs.push(new Instruction(opcode, oparg, loc));
  }

  newLabel(): Label {
    return this.seq.newLabel();
  }

  useLabel(label: Label): void {
    this.seq.useLabel(label);
  }

  addLoadConst(loc: SourceLocation, value: ConstantValue): void {
    this.seq.instrs.push(new Instruction(LOAD_CONST, this.u.u_metadata.u_consts.add(value), loc));
  }

  /** The slot of a constant in `co_consts`. */
  addConst(value: ConstantValue): number {
    return this.u.u_metadata.u_consts.add(value);
  }

  /** An instruction whose oparg is the index of `name`, as it is, in `table`. */
  addopNoMangle(loc: SourceLocation, opcode: number, table: Map<string, number>, name: string): void {
    this.seq.instrs.push(new Instruction(opcode, dictAddObj(table, name), loc));
  }

  /** An instruction whose oparg is the index of the mangled `name` in `table`. */
  addopName(loc: SourceLocation, opcode: number, table: Map<string, number>, name: string): void {
    this.addopNoMangle(loc, opcode, table, this.maybeMangle(name));
  }

  /** LOAD_ATTR and LOAD_SUPER_ATTR keep `flags` in the low bits of their oparg. */
  addopAttribute(loc: SourceLocation, opcode: number, name: string, shift: number, flags: number): void {
    const index = dictAddObj(this.u.u_metadata.u_names, this.maybeMangle(name));
    this.seq.instrs.push(new Instruction(opcode, (index << shift) | flags, loc));
  }

  /** LOAD_GLOBAL of a mangled name; the low bit of the oparg would push a NULL after it. */
  addLoadGlobal(loc: SourceLocation, mangled: string): void {
    const index = dictAddObj(this.u.u_metadata.u_names, mangled);
    this.seq.instrs.push(new Instruction(LOAD_GLOBAL, index << 1, loc));
  }

  // Scopes

  /** CPython: _PyCompile_EnterScope with codegen_enter_scope. */
  enterScope(
    name: string,
    scopeType: ScopeType,
    ste: SymtableEntry,
    lineno: number,
    privateName: string | undefined,
    counts: ArgumentCounts | undefined,
  ): void {
    const metadata = new CodeUnitMetadata(name, lineno);
    if (counts !== undefined) {
      metadata.u_argcount = counts.argcount;
      metadata.u_posonlyargcount = counts.posonlyargcount;
      metadata.u_kwonlyargcount = counts.kwonlyargcount;
    }
    for (const varname of ste.ste_varnames) {
      metadata.u_varnames.set(varname, metadata.u_varnames.size);
    }
    const cellvars = metadata.u_cellvars;
    addByType(cellvars, ste.ste_symbols, CELL, DEF_COMP_CELL, 0);
    if (ste.ste_needs_class_closure) dictAddObj(cellvars, "__class__");
    if (ste.ste_needs_classdict) dictAddObj(cellvars, "__classdict__");
    if (ste.ste_has_conditional_annotations) dictAddObj(cellvars, "__conditional_annotations__");
    addByType(metadata.u_freevars, ste.ste_symbols, FREE, DEF_FREE_CLASS, cellvars.size);

    let privateHere = privateName;
    if (this.u !== undefined) {
      this.c_stack.push(this.u);
      privateHere ??= this.u.u_private;
    }
    this.#setUnit(new CompilerUnit(ste, scopeType, metadata, privateHere));
    if (scopeType === COMPILE_SCOPE_MODULE) {
      const loc = new SourceLocation(0, lineno, 0, 0);
      this.addop(loc, RESUME, RESUME_AT_FUNC_START);
      this.addop(loc, ANNOTATIONS_PLACEHOLDER);
    } else {
      this.#setQualname();
      this.addop(new SourceLocation(lineno, lineno, 0, 0), RESUME, RESUME_AT_FUNC_START);
    }
  }

  /** Back to the unit around the innermost one. CPython: _PyCompile_ExitScope. */
  exitScope(): void {
    const nested = this.seq;
    const parent = this.c_stack.pop();
    if (parent === undefined) return;
    this.#setUnit(parent);
    if (this.c_save_nested_seqs) this.seq.nested.push(nested);
  }

  #setUnit(unit: CompilerUnit): void {
    this.u = unit;
    this.ste = unit.u_ste;
    this.seq = unit.u_instr_sequence;
  }

  /** CPython: compiler_set_qualname. */
  #setQualname(): void {
    const { u, c_stack } = this;
    const metadata = u.u_metadata;
    metadata.u_qualname = metadata.u_name;
    let depth = c_stack.length;
    if (depth <= 1) return;
    let parent = c_stack[depth - 1];
    if (parent.u_scope_type === COMPILE_SCOPE_ANNOTATIONS) {
      depth--;
      if (depth === 1) return;
      parent = c_stack[depth - 1];
    }
    const scopeType = u.u_scope_type;
    if (
      scopeType === COMPILE_SCOPE_FUNCTION || scopeType === COMPILE_SCOPE_ASYNC_FUNCTION ||
      scopeType === COMPILE_SCOPE_CLASS
    ) {
      const mangled = mangle(parent.u_private, metadata.u_name);
      if (getScope(parent.u_ste, mangled) === GLOBAL_EXPLICIT) return;
    }
    let base = parent.u_metadata.u_qualname!;
    const parentType = parent.u_scope_type;
    if (
      parentType === COMPILE_SCOPE_FUNCTION || parentType === COMPILE_SCOPE_ASYNC_FUNCTION ||
      parentType === COMPILE_SCOPE_LAMBDA
    ) {
      base += ".<locals>";
    }
    metadata.u_qualname = base + "." + metadata.u_name;
  }

  /**
   * Ends the innermost unit and makes its code object; the unit stays. `addNone`: a fall off the end returns None, else
   * the value on the stack. CPython: _PyCompile_OptimizeAndAssemble.
   */
  optimizeAndAssemble(addNone: boolean): CodeObject {
    this.addReturnAtEnd(addNone);
    const unit = this.u;
    let sequence = unit.u_instr_sequence;
    if (this.c_save_nested_seqs) {
      const kept = copySequence(sequence);
      kept.applyLabelMap(hasTarget);
      this.seq = kept;
      sequence = unit.u_instr_sequence;
    }
    return this.#assemble(unit.u_metadata, sequence, {
      filename: this.c_filename,
      codeFlags: computeCodeFlags(unit.u_ste, this.c_features),
      nparams: unit.u_ste.ste_varnames.length,
    });
  }

  /** CPython: _PyCodegen_AddReturnAtEnd. */
  addReturnAtEnd(addNone: boolean): void {
    if (addNone) this.addLoadConst(NO_LOCATION, null);
    this.addop(NO_LOCATION, RETURN_VALUE);
  }

  // Frame blocks

  pushFrameBlock(
    loc: SourceLocation,
    type: FrameBlockType,
    block: Label,
    exit: Label,
    datum: stmt[] | string | undefined,
  ): void {
    const blocks = this.u.u_fblock;
    if (blocks.length >= CO_MAXBLOCKS) throw this.error(loc, "too many statically nested blocks");
    blocks.push(new FrameBlock(type, block, loc, exit, datum));
  }

  popFrameBlock(): void {
    this.u.u_fblock.pop();
  }

  // Names

  maybeMangle(name: string): string {
    return maybeMangle(this.u.u_private, this.ste, name);
  }

  mangle(name: string): string {
    return mangle(this.u.u_private, name);
  }

  /** Scope of a name, where classes hold cells that their symbols don't mention. CPython: _PyCompile_GetRefType. */
  getRefType(name: string): number {
    if (
      this.u.u_scope_type === COMPILE_SCOPE_CLASS &&
      (name === "__class__" || name === "__classdict__" || name === "__conditional_annotations__")
    ) {
      return CELL;
    }
    const scope = getScope(this.ste, name);
    if (scope === 0) {
      throw new CompileError(
        "SystemError",
        `_PyST_GetScope(name='${name}') failed: unknown scope in unit ${this.u.u_metadata.u_name}`,
      );
    }
    return scope;
  }

  /** Index of the cell that a function in this unit captures as its free variable `name`. CPython: _PyCompile_LookupArg. */
  lookupArg(name: string, co: CodeObject): number {
    const metadata = this.u.u_metadata;
    const refType = this.getRefType(name);
    const arg = (refType === CELL ? metadata.u_cellvars : metadata.u_freevars).get(name);
    if (arg === undefined) {
      throw new CompileError(
        "SystemError",
        `compiler_lookup_arg(name='${name}') with reftype=${refType} failed in ${metadata.u_name}; ` +
          `freevars of code ${co.co_name}: ${reprConstant(new TupleConstant(co.co_freevars))}`,
      );
    }
    return arg;
  }

  // What else units know

  get isInteractiveTopLevel(): boolean {
    return this.c_interactive && this.c_stack.length === 0;
  }

  /** Notes `self.name = ...` for the class around. CPython: _PyCompile_MaybeAddStaticAttributeToClass. */
  maybeAddStaticAttribute(node: Attribute): void {
    const value = node.value;
    if (node.ctx !== "Store" || value.nodeType !== "Name" || value.id !== "self") return;
    for (let i = this.c_stack.length - 1; i >= 0; i--) {
      const attributes = this.c_stack[i].u_static_attributes;
      if (attributes !== undefined) {
        attributes.add(node.attr);
        return;
      }
    }
  }

  /** Defers an annotation; returns its conditional index, if it has one. CPython: _PyCompile_AddDeferredAnnotation. */
  addDeferredAnnotation(node: AnnAssign): number | undefined {
    const u = this.u;
    u.u_deferred_annotations.push(node);
    const conditional = u.u_scope_type === COMPILE_SCOPE_MODULE || u.u_in_conditional_block > 0;
    const index = conditional ? u.u_next_conditional_annotation_index++ : -1;
    u.u_conditional_annotation_indices.push(index);
    return conditional ? index : undefined;
  }

  /** Instructions go to a sequence of their own until `endAnnotationSetup`. */
  startAnnotationSetup(): void {
    this.u.u_stashed_instr_sequence = this.seq;
    this.seq = this.u.u_instr_sequence = new InstructionSequence();
  }

  endAnnotationSetup(): void {
    const annotations = this.seq;
    this.seq = this.u.u_instr_sequence = this.u.u_stashed_instr_sequence!;
    this.u.u_stashed_instr_sequence = undefined;
    this.seq.annotationsCode = annotations;
  }

  // Errors and warnings

  /** A SyntaxError at this place, to be thrown. Columns count UTF-8 bytes, as CPython's do here. */
  error(loc: SourceLocation, message: string): CompileError {
    const error = new CompileError("SyntaxError", message);
    error.filename = this.c_filename;
    error.lineno = loc.lineno;
    error.offset = loc.col_offset + 1;
    error.end_lineno = loc.end_lineno;
    error.end_offset = loc.end_col_offset + 1;
    return error;
  }

  /** A SyntaxWarning at this place; thrown as SyntaxError if the sink says so. CPython: _PyCompile_Warn. */
  warn(loc: SourceLocation, message: string): void {
    if (this.c_disable_warning > 0 || this.#warn === undefined) return;
    const raised = this.#warn({
      category: "SyntaxWarning",
      message,
      filename: this.c_filename,
      lineno: loc.lineno,
      offset: loc.col_offset + 1,
      end_lineno: loc.end_lineno,
      end_offset: loc.end_col_offset + 1,
    });
    if (raised === true) throw this.error(loc, message);
  }
}

function copySequence(sequence: InstructionSequence): InstructionSequence {
  const copy = new InstructionSequence();
  for (const instr of sequence.instrs) copy.addop(instr.opcode, instr.oparg, instr.loc);
  copy.labelMap = sequence.labelMap?.slice();
  copy.nextFreeLabel = sequence.nextFreeLabel;
  copy.nested.push(...sequence.nested);
  return copy;
}
