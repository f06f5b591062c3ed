/**
 * How a piece of source is to be compiled: the arguments of CPython's `compile()` builtin, with its flag values.
 */
import type { WarningSink } from "./errors.ts";

export type CompileMode = "exec" | "eval" | "single" | "func_type";

export const PyCF_SOURCE_IS_UTF8 = 0x0100;
export const PyCF_DONT_IMPLY_DEDENT = 0x0200;
export const PyCF_ONLY_AST = 0x0400;
export const PyCF_IGNORE_COOKIE = 0x0800;
export const PyCF_TYPE_COMMENTS = 0x1000;
export const PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000;
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000;
export const PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST;

/** The one feature version that Taipan speaks by default: 3.14's minor number. */
export const PY_MINOR_VERSION = 14;

export interface CompileOptions {
  /** Shown in errors and stored as co_filename. */
  filename: string;
  mode: CompileMode;
  /** PyCF_* and CO_FUTURE_* bits. */
  flags?: number;
  /** 0: asserts and `__debug__`; 1: without; 2: without docstrings too. */
  optimize?: 0 | 1 | 2;
  /** Minor version of the grammar accepted (`ast.parse(feature_version=...)`). */
  featureVersion?: number;
  warn?: WarningSink;
  /** `sys.get_int_max_str_digits()`: longer decimal ints are refused; 0: none is. */
  maxStrDigits?: number;
  /** The bytes are the file of a program being run: some errors of decoding are worded for that. */
  file?: boolean;
}
