/**
 * What code generation keeps per code object under construction: the compiler unit and its frame blocks.
 * Read by compiler.ts, which owns the stack of units, and through it by every file of this folder.
 * CPython: `struct compiler_unit` and `_PyCompile_FBlockInfo`.
 */
import type { AnnAssign, stmt } from "../ast/nodes_generated.ts";
import type { CodeUnitMetadata } from "../code_unit.ts";
import { InstructionSequence, type Label, type SourceLocation } from "../instruction_sequence.ts";
import type { SymtableEntry } from "../symtable.ts";

/** Kinds of code objects, as far as their names and bodies differ. */
export const COMPILE_SCOPE_MODULE = 0;
export const COMPILE_SCOPE_CLASS = 1;
export const COMPILE_SCOPE_FUNCTION = 2;
export const COMPILE_SCOPE_ASYNC_FUNCTION = 3;
export const COMPILE_SCOPE_LAMBDA = 4;
export const COMPILE_SCOPE_COMPREHENSION = 5;
export const COMPILE_SCOPE_ANNOTATIONS = 6;
export type ScopeType = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Kinds of frame blocks: what `return`, `break` and `continue` have to undo on their way out. */
export const COMPILE_FBLOCK_WHILE_LOOP = 0;
/** Also `async for`: both leave one iterator on the stack. */
export const COMPILE_FBLOCK_FOR_LOOP = 1;
export const COMPILE_FBLOCK_TRY_EXCEPT = 2;
export const COMPILE_FBLOCK_FINALLY_TRY = 3;
export const COMPILE_FBLOCK_FINALLY_END = 4;
export const COMPILE_FBLOCK_WITH = 5;
export const COMPILE_FBLOCK_ASYNC_WITH = 6;
export const COMPILE_FBLOCK_HANDLER_CLEANUP = 7;
export const COMPILE_FBLOCK_POP_VALUE = 8;
export const COMPILE_FBLOCK_EXCEPTION_HANDLER = 9;
export const COMPILE_FBLOCK_EXCEPTION_GROUP_HANDLER = 10;
export const COMPILE_FBLOCK_ASYNC_COMPREHENSION_GENERATOR = 11;
export const COMPILE_FBLOCK_STOP_ITERATION = 12;
export type FrameBlockType = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

/** How deep frame blocks may nest. CPython: CO_MAXBLOCKS. */
export const CO_MAXBLOCKS = 21;

export class FrameBlock {
  readonly fb_type: FrameBlockType;
  readonly fb_block: Label;
  readonly fb_loc: SourceLocation;
  /** Where `break` goes. */
  readonly fb_exit: Label;
  /** FINALLY_TRY: the finally body; HANDLER_CLEANUP: the exception's name, if it has one. */
  readonly fb_datum: stmt[] | string | undefined;

  constructor(
    type: FrameBlockType,
    block: Label,
    loc: SourceLocation,
    exit: Label,
    datum: stmt[] | string | undefined,
  ) {
    this.fb_type = type;
    this.fb_block = block;
    this.fb_loc = loc;
    this.fb_exit = exit;
    this.fb_datum = datum;
  }
}

export class CompilerUnit {
  readonly u_ste: SymtableEntry;
  readonly u_scope_type: ScopeType;
  readonly u_metadata: CodeUnitMetadata;
  /** The class whose private names are mangled here. */
  readonly u_private: string | undefined;
  u_instr_sequence: InstructionSequence;
  /** The module's own sequence while the code for its annotations is written beside it. */
  u_stashed_instr_sequence: InstructionSequence | undefined;
  /** Attributes stored through `self` in the methods of a class; `undefined` elsewhere. */
  readonly u_static_attributes: Set<string> | undefined;
  /** Annotated names whose annotations are compiled at the end of the block. */
  readonly u_deferred_annotations: AnnAssign[];
  /** For each of them its number in `__conditional_annotations__`, or -1 if it is always executed. */
  readonly u_conditional_annotation_indices: number[];
  u_next_conditional_annotation_index: number;
  readonly u_fblock: FrameBlock[];
  u_in_inlined_comp: number;
  u_in_conditional_block: number;

  constructor(
    ste: SymtableEntry,
    scopeType: ScopeType,
    metadata: CodeUnitMetadata,
    privateName: string | undefined,
  ) {
    this.u_ste = ste;
    this.u_scope_type = scopeType;
    this.u_metadata = metadata;
    this.u_private = privateName;
    this.u_instr_sequence = new InstructionSequence();
    this.u_stashed_instr_sequence = undefined;
    this.u_static_attributes = scopeType === COMPILE_SCOPE_CLASS ? new Set() : undefined;
    this.u_deferred_annotations = [];
    this.u_conditional_annotation_indices = [];
    this.u_next_conditional_annotation_index = 0;
    this.u_fblock = [];
    this.u_in_inlined_comp = 0;
    this.u_in_conditional_block = 0;
  }
}
