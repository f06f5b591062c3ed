/**
 * The product of the symbol table stage: a `Symtable` with one `SymtableEntry` per block of the program.
 * Read by code generation and by the `_symtable` module. Field names are CPython's (PySTEntryObject, struct symtable).
 *
 * Blocks are found by the AST object that opened them (`lookup`):
 *
 * | block                                   | key                                                    |
 * |-----------------------------------------|--------------------------------------------------------|
 * | module, class, function, lambda, comprehension | the node                                        |
 * | value of a `type` statement             | the TypeAlias node                                     |
 * | type parameters                         | the owner's `type_params` array                        |
 * | bound of a TypeVar, default of the others | the type parameter node                              |
 * | default of a TypeVar                    | not keyed: `lookupTypeVarDefault`                      |
 * | annotations of a function's signature   | the `arguments` node                                   |
 * | annotations of variables                | not keyed: `ste_annotation_block` of the class, module |
 */
import type { argumentsNode, expr, mod, stmt, type_param, TypeVar } from "../ast/nodes_generated.ts";
import type { FutureFeatures } from "../ast/future.ts";
import type { SourceLocation } from "../syntax_error.ts";
import {
  AnnotationBlock,
  type BlockType,
  type ComprehensionType,
  FunctionBlock,
  NoComprehension,
  SCOPE_MASK,
  SCOPE_OFFSET,
  TypeAliasBlock,
  TypeParametersBlock,
  TypeVariableBlock,
} from "./flags.ts";

/** What opens a block. */
export type BlockKey = mod | stmt | expr | argumentsNode | type_param | type_param[];

/** A name in a `global` or `nonlocal` statement (or a walrus target carried out of a comprehension), and where. */
export interface Directive {
  /** Mangled. */
  readonly name: string;
  readonly location: SourceLocation;
}

/** One block: its names and how each is bound. */
export class SymtableEntry {
  /** Number of the block in order of creation, from 0: the identity that `_symtable` shows as `id`. */
  readonly ste_id: number;
  /** Mangled name to flags and scope, in order of first appearance. */
  readonly ste_symbols: Map<string, number> = new Map();
  readonly ste_name: string;
  /** Parameters, in order: positional-only, positional, keyword-only, `*`, `**`. */
  readonly ste_varnames: string[] = [];
  /** Blocks directly inside; those of an inlined comprehension stand in its place after analysis. */
  ste_children: SymtableEntry[] = [];
  ste_directives: Directive[] | undefined = undefined;
  /** If set, only these names are mangled (the type parameters around a generic class). */
  ste_mangled_names: Set<string> | undefined = undefined;
  readonly ste_type: BlockType;
  /** "a TypeVar bound" and the like, for errors in a TypeVariableBlock. */
  ste_scope_info: string | undefined = undefined;
  ste_nested: boolean;
  ste_generator = false;
  ste_coroutine = false;
  ste_annotations_used = false;
  ste_comprehension: ComprehensionType = NoComprehension;
  ste_varargs = false;
  ste_varkeywords = false;
  ste_returns_value = false;
  /** Class blocks: `__class__` is free in a function inside. */
  ste_needs_class_closure = false;
  /** Class blocks: `__classdict__` is free in an annotation scope inside. */
  ste_needs_classdict = false;
  /** The comprehension is compiled into its parent (PEP 709). */
  ste_comp_inlined = false;
  ste_comp_iter_target = false;
  /** Names resolve in the namespace of the class around it first. */
  ste_can_see_class_scope = false;
  ste_has_docstring = false;
  /** A function directly in a class. */
  ste_method: boolean;
  ste_has_conditional_annotations = false;
  ste_in_conditional_block = false;
  ste_in_unevaluated_annotation = false;
  /** Above 0 while a comprehension's iterable is visited. */
  ste_comp_iter_expr = 0;
  readonly ste_loc: SourceLocation;
  /** The block of this block's variable annotations. */
  ste_annotation_block: SymtableEntry | undefined = undefined;
  readonly ste_table: Symtable;

  constructor(
    table: Symtable,
    id: number,
    name: string,
    type: BlockType,
    nested: boolean,
    method: boolean,
    loc: SourceLocation,
  ) {
    this.ste_id = id;
    this.ste_name = name;
    this.ste_type = type;
    this.ste_nested = nested;
    this.ste_method = method;
    this.ste_loc = loc;
    this.ste_table = table;
  }
}

/** The symbol table of one module, expression or interactive statement. */
export class Symtable {
  readonly st_filename: string;
  readonly st_future: FutureFeatures;
  /** Every block but those of variable annotations and of TypeVar defaults, by what opened it. */
  readonly st_blocks: Map<BlockKey, SymtableEntry> = new Map();
  /** The blocks of TypeVar defaults. */
  readonly st_typevar_defaults: Map<TypeVar, SymtableEntry> = new Map();
  /** The module's block. Set when the build begins. */
  st_top!: SymtableEntry;

  constructor(filename: string, future: FutureFeatures) {
    this.st_filename = filename;
    this.st_future = future;
  }
}

/** The entry that `key` opened. CPython: _PySymtable_Lookup. */
export function lookup(st: Symtable, key: BlockKey): SymtableEntry {
  const ste = st.st_blocks.get(key);
  if (ste === undefined) throw new Error("unknown symbol table entry");
  return ste;
}

/** The entry that `key` opened, if any. CPython: _PySymtable_LookupOptional. */
export function lookupOptional(st: Symtable, key: BlockKey): SymtableEntry | undefined {
  return st.st_blocks.get(key);
}

/** The entry of a TypeVar's default; its bound is found by the node itself. */
export function lookupTypeVarDefault(st: Symtable, typeVar: TypeVar): SymtableEntry {
  const ste = st.st_typevar_defaults.get(typeVar);
  if (ste === undefined) throw new Error("unknown symbol table entry");
  return ste;
}

/** Flags and scope of the mangled `name`; 0 when the block doesn't know it. CPython: _PyST_GetSymbol. */
export function getSymbol(ste: SymtableEntry, name: string): number {
  return ste.ste_symbols.get(name) ?? 0;
}

/** LOCAL, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, FREE or CELL; 0 when unknown. CPython: _PyST_GetScope. */
export function getScope(ste: SymtableEntry, name: string): number {
  return (getSymbol(ste, name) >> SCOPE_OFFSET) & SCOPE_MASK;
}

/** Whether the block runs as a function: its names are fast locals or cells. CPython: _PyST_IsFunctionLike. */
export function isFunctionLike(ste: SymtableEntry): boolean {
  const type = ste.ste_type;
  return type === FunctionBlock || type === AnnotationBlock || type === TypeVariableBlock ||
    type === TypeAliasBlock || type === TypeParametersBlock;
}
