/**
 * Meanings of opargs that are neither an index nor a count: operator, intrinsic and flag numbers of CPython 3.14.
 * Read by code generation, the flow graph, `dis` and the VM.
 */

/** BINARY_OP. */
export const NB_ADD = 0;
export const NB_AND = 1;
export const NB_FLOOR_DIVIDE = 2;
export const NB_LSHIFT = 3;
export const NB_MATRIX_MULTIPLY = 4;
export const NB_MULTIPLY = 5;
export const NB_REMAINDER = 6;
export const NB_OR = 7;
export const NB_POWER = 8;
export const NB_RSHIFT = 9;
export const NB_SUBTRACT = 10;
export const NB_TRUE_DIVIDE = 11;
export const NB_XOR = 12;
export const NB_INPLACE_ADD = 13;
export const NB_INPLACE_AND = 14;
export const NB_INPLACE_FLOOR_DIVIDE = 15;
export const NB_INPLACE_LSHIFT = 16;
export const NB_INPLACE_MATRIX_MULTIPLY = 17;
export const NB_INPLACE_MULTIPLY = 18;
export const NB_INPLACE_REMAINDER = 19;
export const NB_INPLACE_OR = 20;
export const NB_INPLACE_POWER = 21;
export const NB_INPLACE_RSHIFT = 22;
export const NB_INPLACE_SUBTRACT = 23;
export const NB_INPLACE_TRUE_DIVIDE = 24;
export const NB_INPLACE_XOR = 25;
export const NB_SUBSCR = 26;
export const NB_OPARG_LAST = 26;

/** Names and symbols of BINARY_OP, by oparg. */
export const nbOperators: readonly (readonly [name: string, symbol: string])[] = [
  ["NB_ADD", "+"],
  ["NB_AND", "&"],
  ["NB_FLOOR_DIVIDE", "//"],
  ["NB_LSHIFT", "<<"],
  ["NB_MATRIX_MULTIPLY", "@"],
  ["NB_MULTIPLY", "*"],
  ["NB_REMAINDER", "%"],
  ["NB_OR", "|"],
  ["NB_POWER", "**"],
  ["NB_RSHIFT", ">>"],
  ["NB_SUBTRACT", "-"],
  ["NB_TRUE_DIVIDE", "/"],
  ["NB_XOR", "^"],
  ["NB_INPLACE_ADD", "+="],
  ["NB_INPLACE_AND", "&="],
  ["NB_INPLACE_FLOOR_DIVIDE", "//="],
  ["NB_INPLACE_LSHIFT", "<<="],
  ["NB_INPLACE_MATRIX_MULTIPLY", "@="],
  ["NB_INPLACE_MULTIPLY", "*="],
  ["NB_INPLACE_REMAINDER", "%="],
  ["NB_INPLACE_OR", "|="],
  ["NB_INPLACE_POWER", "**="],
  ["NB_INPLACE_RSHIFT", ">>="],
  ["NB_INPLACE_SUBTRACT", "-="],
  ["NB_INPLACE_TRUE_DIVIDE", "/="],
  ["NB_INPLACE_XOR", "^="],
  ["NB_SUBSCR", "[]"],
];
/** The symbols alone, as `dis` prints them. */
export const nbSymbols: readonly string[] = nbOperators.map(([, symbol]) => symbol);

/** COMPARE_OP: operator in bits 5 and up; bit 4 asks for a bool; bits 0-3 are a mask for specialization. */
export const Py_LT = 0;
export const Py_LE = 1;
export const Py_EQ = 2;
export const Py_NE = 3;
export const Py_GT = 4;
export const Py_GE = 5;
export const COMPARISON_UNORDERED = 1;
export const COMPARISON_LESS_THAN = 2;
export const COMPARISON_GREATER_THAN = 4;
export const COMPARISON_EQUALS = 8;
export const COMPARE_OP_BOOL = 16;
/** Symbols of COMPARE_OP, by operator. */
export const cmpSymbols: readonly string[] = ["<", "<=", "==", "!=", ">", ">="];

/** CALL_INTRINSIC_1. */
export const INTRINSIC_1_INVALID = 0;
export const INTRINSIC_PRINT = 1;
export const INTRINSIC_IMPORT_STAR = 2;
export const INTRINSIC_STOPITERATION_ERROR = 3;
export const INTRINSIC_ASYNC_GEN_WRAP = 4;
export const INTRINSIC_UNARY_POSITIVE = 5;
export const INTRINSIC_LIST_TO_TUPLE = 6;
export const INTRINSIC_TYPEVAR = 7;
export const INTRINSIC_PARAMSPEC = 8;
export const INTRINSIC_TYPEVARTUPLE = 9;
export const INTRINSIC_SUBSCRIPT_GENERIC = 10;
export const INTRINSIC_TYPEALIAS = 11;
export const intrinsic1Names: readonly string[] = [
  "INTRINSIC_1_INVALID",
  "INTRINSIC_PRINT",
  "INTRINSIC_IMPORT_STAR",
  "INTRINSIC_STOPITERATION_ERROR",
  "INTRINSIC_ASYNC_GEN_WRAP",
  "INTRINSIC_UNARY_POSITIVE",
  "INTRINSIC_LIST_TO_TUPLE",
  "INTRINSIC_TYPEVAR",
  "INTRINSIC_PARAMSPEC",
  "INTRINSIC_TYPEVARTUPLE",
  "INTRINSIC_SUBSCRIPT_GENERIC",
  "INTRINSIC_TYPEALIAS",
];

/** CALL_INTRINSIC_2. */
export const INTRINSIC_2_INVALID = 0;
export const INTRINSIC_PREP_RERAISE_STAR = 1;
export const INTRINSIC_TYPEVAR_WITH_BOUND = 2;
export const INTRINSIC_TYPEVAR_WITH_CONSTRAINTS = 3;
export const INTRINSIC_SET_FUNCTION_TYPE_PARAMS = 4;
export const INTRINSIC_SET_TYPEPARAM_DEFAULT = 5;
export const intrinsic2Names: readonly string[] = [
  "INTRINSIC_2_INVALID",
  "INTRINSIC_PREP_RERAISE_STAR",
  "INTRINSIC_TYPEVAR_WITH_BOUND",
  "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
  "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
  "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

/** LOAD_SPECIAL. */
export const SPECIAL___ENTER__ = 0;
export const SPECIAL___EXIT__ = 1;
export const SPECIAL___AENTER__ = 2;
export const SPECIAL___AEXIT__ = 3;
export const specialMethodNames: readonly string[] = ["__enter__", "__exit__", "__aenter__", "__aexit__"];

/** SET_FUNCTION_ATTRIBUTE (CPython: MAKE_FUNCTION_*). */
export const MAKE_FUNCTION_DEFAULTS = 0x01;
export const MAKE_FUNCTION_KWDEFAULTS = 0x02;
export const MAKE_FUNCTION_ANNOTATIONS = 0x04;
export const MAKE_FUNCTION_CLOSURE = 0x08;
export const MAKE_FUNCTION_ANNOTATE = 0x10;

/** LOAD_COMMON_CONSTANT. */
export const CONSTANT_ASSERTIONERROR = 0;
export const CONSTANT_NOTIMPLEMENTEDERROR = 1;
export const CONSTANT_BUILTIN_TUPLE = 2;
export const CONSTANT_BUILTIN_ALL = 3;
export const CONSTANT_BUILTIN_ANY = 4;

/** RESUME. */
export const RESUME_AT_FUNC_START = 0;
export const RESUME_AFTER_YIELD = 1;
export const RESUME_AFTER_YIELD_FROM = 2;
export const RESUME_AFTER_AWAIT = 3;
export const RESUME_OPARG_LOCATION_MASK = 0x3;
/** The yield lies one exception region deep: closing the generator there needs no handler. */
export const RESUME_OPARG_DEPTH1_MASK = 0x4;

/** CONVERT_VALUE. */
export const FVC_NONE = 0;
export const FVC_STR = 1;
export const FVC_REPR = 2;
export const FVC_ASCII = 3;
