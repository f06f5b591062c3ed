/**
 * The numbers of a symbol table: what `SymtableEntry.ste_symbols` stores for a name, and the kinds of blocks and
 * comprehensions. Values are CPython's (Include/internal/pycore_symtable.h); the `_symtable` module shows them.
 *
 * A symbol's number holds the `DEF_*` and `USE` bits in its low twelve bits and, after analysis, the scope above them.
 */

/** Named in a `global` statement. */
export const DEF_GLOBAL = 1;
/** Assigned in the block. */
export const DEF_LOCAL = 2;
/** A formal parameter. */
export const DEF_PARAM = 2 << 1;
/** Named in a `nonlocal` statement. */
export const DEF_NONLOCAL = 2 << 2;
/** Read in the block. */
export const USE = 2 << 3;
/** Bound in the class block and free in one of its functions. */
export const DEF_FREE_CLASS = 2 << 5;
/** Bound by an import. */
export const DEF_IMPORT = 2 << 6;
/** Annotated. */
export const DEF_ANNOT = 2 << 7;
/** The target of a comprehension's loop. */
export const DEF_COMP_ITER = 2 << 8;
/** A type parameter. */
export const DEF_TYPE_PARAM = 2 << 9;
/** A cell of an inlined comprehension. */
export const DEF_COMP_CELL = 2 << 10;
export const DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT;

/** Where the scope begins in a symbol's number. */
export const SCOPE_OFFSET = 12;
/** The scope once shifted down (the mask's own bits are those of four DEF flags, as CPython spells it). */
export const SCOPE_MASK = DEF_GLOBAL | DEF_LOCAL | DEF_PARAM | DEF_NONLOCAL;
/** The bits below the scope. */
export const FLAGS_MASK = (1 << SCOPE_OFFSET) - 1;

export const LOCAL = 1;
export const GLOBAL_EXPLICIT = 2;
export const GLOBAL_IMPLICIT = 3;
export const FREE = 4;
export const CELL = 5;

export const FunctionBlock = 0;
export const ClassBlock = 1;
export const ModuleBlock = 2;
/** Annotations of a module, class or function: the body of its `__annotate__` (PEP 649). */
export const AnnotationBlock = 3;
/** The value of a `type` statement. */
export const TypeAliasBlock = 4;
/** The type parameters of a generic function, class or alias. */
export const TypeParametersBlock = 5;
/** A type parameter's bound, constraints or default. */
export const TypeVariableBlock = 6;
export type BlockType = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export const NoComprehension = 0;
export const ListComprehension = 1;
export const DictComprehension = 2;
export const SetComprehension = 3;
export const GeneratorExpression = 4;
export type ComprehensionType = 0 | 1 | 2 | 3 | 4;
