/**
 * The state of the first pass: the stack of open blocks, and the operations by which the visitors record names.
 * Used by visit_statements.ts and visit_expressions.ts only.
 */
import type { expr_context } from "../ast/nodes_generated.ts";
import { CO_FUTURE_ANNOTATIONS } from "../bytecode/code_object.ts";
import type { CompileError } from "../errors.ts";
import { PyCF_ALLOW_TOP_LEVEL_AWAIT } from "../options.ts";
import { type SourceLocation, syntaxErrorLocatedAt } from "../syntax_error.ts";
import { type BlockKey, isFunctionLike, type Symtable, SymtableEntry } from "./entry.ts";
import {
  AnnotationBlock,
  type BlockType,
  ClassBlock,
  DEF_COMP_ITER,
  DEF_GLOBAL,
  DEF_IMPORT,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FunctionBlock,
  ModuleBlock,
  TypeAliasBlock,
  TypeVariableBlock,
  USE,
} from "./flags.ts";
import { maybeMangle } from "./mangle.ts";
import {
  ASSIGN_DEBUG,
  DELETE_DEBUG,
  duplicateParameter,
  duplicateTypeParam,
  namedExprInnerLoopConflict,
} from "./messages.ts";

export class SymtableBuilder {
  readonly table: Symtable;
  /** The block being visited. */
  cur: SymtableEntry;
  /** The open blocks, outermost first; `cur` is the last. */
  readonly stack: SymtableEntry[];
  /** The class whose private names are mangled. */
  privateName: string | undefined;
  /** Symbols of the module: `global` statements reach them from everywhere. */
  readonly global: Map<string, number>;
  readonly futureAnnotations: boolean;
  readonly topLevelAwait: boolean;
  /** How deep the visitors have recursed. */
  nesting: number;
  private nextId: number;

  constructor(table: Symtable, mod: BlockKey) {
    this.table = table;
    this.privateName = undefined;
    this.futureAnnotations = (table.st_future.ff_features & CO_FUTURE_ANNOTATIONS) !== 0;
    this.topLevelAwait = (table.st_future.ff_features & PyCF_ALLOW_TOP_LEVEL_AWAIT) !== 0;
    this.nesting = 0;
    const loc = { lineno: 0, col_offset: 0, end_lineno: 0, end_col_offset: 0 };
    this.cur = new SymtableEntry(table, 0, "top", ModuleBlock, false, false, loc);
    this.nextId = 1;
    this.stack = [this.cur];
    this.global = this.cur.ste_symbols;
    table.st_top = this.cur;
    table.st_blocks.set(mod, this.cur);
  }

  error(message: string, loc: SourceLocation): CompileError {
    return syntaxErrorLocatedAt(message, this.table.st_filename, loc);
  }

  /** A new entry inside `cur`, not yet open. `key` is undefined for blocks that are not looked up by node. */
  newEntry(name: string, type: BlockType, key: BlockKey | undefined, loc: SourceLocation): SymtableEntry {
    const cur = this.cur;
    const nested = cur.ste_nested || isFunctionLike(cur);
    const method = type === FunctionBlock && cur.ste_type === ClassBlock;
    const ste = new SymtableEntry(this.table, this.nextId++, name, type, nested, method, loc);
    if (key !== undefined) this.table.st_blocks.set(key, ste);
    return ste;
  }

  /** Opens an entry made before. CPython: symtable_enter_existing_block. */
  enterExisting(ste: SymtableEntry, addToChildren: boolean): void {
    const previous = this.cur;
    this.stack.push(ste);
    // A walrus is refused anywhere below a comprehension's iterable, in nested blocks too.
    ste.ste_comp_iter_expr = previous.ste_comp_iter_expr;
    if (previous.ste_mangled_names !== undefined && ste.ste_type !== ClassBlock) {
      ste.ste_mangled_names = previous.ste_mangled_names;
    }
    this.cur = ste;
    // Stringified annotations leave no trace in the tree of blocks.
    if (this.futureAnnotations && ste.ste_type === AnnotationBlock) return;
    if (addToChildren) previous.ste_children.push(ste);
  }

  /** Makes and opens a block. CPython: symtable_enter_block. */
  enter(name: string, type: BlockType, key: BlockKey | undefined, loc: SourceLocation): SymtableEntry {
    const ste = this.newEntry(name, type, key, loc);
    this.enterExisting(ste, true);
    if (type === AnnotationBlock || type === TypeVariableBlock || type === TypeAliasBlock) {
      this.addDef(".format", DEF_PARAM, loc);
      this.addDef(".format", USE, loc);
    }
    return ste;
  }

  exit(): void {
    const stack = this.stack;
    stack.pop();
    if (stack.length > 0) this.cur = stack[stack.length - 1];
  }

  /** What the current block knows of `name` so far. */
  lookup(name: string): number {
    return this.cur.ste_symbols.get(maybeMangle(this.privateName, this.cur, name)) ?? 0;
  }

  /** Records a name that the current block binds or reads. CPython: symtable_add_def. */
  addDef(name: string, flag: number, loc: SourceLocation): void {
    this.addDefCtx(name, flag, loc, "Store");
  }

  addDefCtx(name: string, flag: number, loc: SourceLocation, ctx: expr_context): void {
    if ((flag & (DEF_PARAM | DEF_LOCAL | DEF_IMPORT)) !== 0) this.checkName(name, loc, ctx);
    if ((flag & DEF_TYPE_PARAM) !== 0 && this.cur.ste_mangled_names !== undefined) {
      this.cur.ste_mangled_names.add(name);
    }
    this.addDefTo(this.cur, name, flag, loc);
  }

  /** CPython: symtable_add_def_helper. */
  addDefTo(ste: SymtableEntry, name: string, flag: number, loc: SourceLocation): void {
    const symbols = ste.ste_symbols;
    const mangled = this.privateName === undefined ? name : maybeMangle(this.privateName, this.cur, name);
    const old = symbols.get(mangled);
    let value = flag;
    if (old !== undefined) {
      if ((flag & old & DEF_PARAM) !== 0) throw this.error(duplicateParameter(name), loc);
      if ((flag & old & DEF_TYPE_PARAM) !== 0) throw this.error(duplicateTypeParam(name), loc);
      value |= old;
    }
    if (ste.ste_comp_iter_target) {
      if ((value & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0) {
        throw this.error(namedExprInnerLoopConflict(name), loc);
      }
      value |= DEF_COMP_ITER;
    }
    if (value !== old) symbols.set(mangled, value);
    if ((flag & DEF_PARAM) !== 0) {
      ste.ste_varnames.push(mangled);
    } else if ((flag & DEF_GLOBAL) !== 0) {
      this.global.set(mangled, (this.global.get(mangled) ?? 0) | flag);
    }
  }

  /** `__debug__` can't be assigned or deleted. CPython: check_name. */
  checkName(name: string, loc: SourceLocation, ctx: expr_context): void {
    if (ctx !== "Load" && name === "__debug__") {
      throw this.error(ctx === "Del" ? DELETE_DEBUG : ASSIGN_DEBUG, loc);
    }
  }

  /** Remembers where a `global` or `nonlocal` stood, for errors found by the analysis. */
  recordDirective(name: string, loc: SourceLocation): void {
    const mangled = maybeMangle(this.privateName, this.cur, name);
    (this.cur.ste_directives ??= []).push({ name: mangled, location: loc });
  }

  allowsTopLevelAwait(): boolean {
    return this.topLevelAwait && this.cur.ste_type === ModuleBlock;
  }

  isAsyncDef(): boolean {
    return this.cur.ste_type === FunctionBlock && this.cur.ste_coroutine;
  }
}
