/**
 * The compiler's code object, field for field CPython 3.14's (`Include/cpython/code.h`), holding plain constants.
 * The VM makes its own `code` type from it; tools read it as it is.
 */
import type { ConstantValue } from "../constants.ts";

export const CO_OPTIMIZED = 0x1;
export const CO_NEWLOCALS = 0x2;
export const CO_VARARGS = 0x4;
export const CO_VARKEYWORDS = 0x8;
export const CO_NESTED = 0x10;
export const CO_GENERATOR = 0x20;
export const CO_COROUTINE = 0x80;
export const CO_ITERABLE_COROUTINE = 0x100;
export const CO_ASYNC_GENERATOR = 0x200;
export const CO_FUTURE_DIVISION = 0x20000;
export const CO_FUTURE_ABSOLUTE_IMPORT = 0x40000;
export const CO_FUTURE_WITH_STATEMENT = 0x80000;
export const CO_FUTURE_PRINT_FUNCTION = 0x100000;
export const CO_FUTURE_UNICODE_LITERALS = 0x200000;
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000;
export const CO_FUTURE_GENERATOR_STOP = 0x800000;
export const CO_FUTURE_ANNOTATIONS = 0x1000000;
export const CO_NO_MONITORING_EVENTS = 0x2000000;
export const CO_HAS_DOCSTRING = 0x4000000;
export const CO_METHOD = 0x8000000;

/** Kinds of a `localsplus` slot (`co_localspluskinds`). */
export const CO_FAST_ARG_POS = 0x02;
export const CO_FAST_ARG_KW = 0x04;
export const CO_FAST_ARG_VAR = 0x08;
export const CO_FAST_HIDDEN = 0x10;
export const CO_FAST_LOCAL = 0x20;
export const CO_FAST_CELL = 0x40;
export const CO_FAST_FREE = 0x80;

export interface CodeFields {
  co_argcount: number;
  co_posonlyargcount: number;
  co_kwonlyargcount: number;
  co_stacksize: number;
  co_flags: number;
  /** Code units with zeroed caches, two bytes each. */
  co_code: Uint8Array;
  co_consts: readonly ConstantValue[];
  co_names: readonly string[];
  co_localsplusnames: readonly string[];
  co_localspluskinds: Uint8Array;
  co_filename: string;
  co_name: string;
  co_qualname: string;
  co_firstlineno: number;
  co_linetable: Uint8Array;
  co_exceptiontable: Uint8Array;
}

export class CodeObject implements CodeFields {
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_stacksize: number;
  readonly co_flags: number;
  readonly co_code: Uint8Array;
  readonly co_consts: readonly ConstantValue[];
  readonly co_names: readonly string[];
  readonly co_localsplusnames: readonly string[];
  readonly co_localspluskinds: Uint8Array;
  readonly co_filename: string;
  readonly co_name: string;
  readonly co_qualname: string;
  readonly co_firstlineno: number;
  readonly co_linetable: Uint8Array;
  readonly co_exceptiontable: Uint8Array;
  /** What a virtual machine has made of it. */
  object: unknown;

  constructor(fields: CodeFields) {
    this.co_argcount = fields.co_argcount;
    this.co_posonlyargcount = fields.co_posonlyargcount;
    this.co_kwonlyargcount = fields.co_kwonlyargcount;
    this.co_stacksize = fields.co_stacksize;
    this.co_flags = fields.co_flags;
    this.co_code = fields.co_code;
    this.co_consts = fields.co_consts;
    this.co_names = fields.co_names;
    this.co_localsplusnames = fields.co_localsplusnames;
    this.co_localspluskinds = fields.co_localspluskinds;
    this.co_filename = fields.co_filename;
    this.co_name = fields.co_name;
    this.co_qualname = fields.co_qualname;
    this.co_firstlineno = fields.co_firstlineno;
    this.co_linetable = fields.co_linetable;
    this.co_exceptiontable = fields.co_exceptiontable;
    this.object = undefined;
  }

  /** Itself, with all its fields: one that `lazy_code.ts` has made reads them only now. Call it before looking at one. */
  complete(): this {
    return this;
  }

  /** Gives the code another file name, if it has this one, nested code included. CPython: `update_code_filenames`. */
  renameFile(from: string, to: string): void {
    if (this.co_filename !== from) return;
    (this as { co_filename: string }).co_filename = to;
    for (const constant of this.co_consts) if (constant instanceof CodeObject) constant.renameFile(from, to);
  }

  /** Local variable names: arguments first, cells that are arguments included (`co_varnames`). */
  get co_varnames(): string[] {
    return this.#namesOf(CO_FAST_LOCAL);
  }
  get co_cellvars(): string[] {
    return this.#namesOf(CO_FAST_CELL);
  }
  get co_freevars(): string[] {
    return this.#namesOf(CO_FAST_FREE);
  }
  get co_nlocals(): number {
    return this.co_varnames.length;
  }

  #namesOf(kind: number): string[] {
    return this.co_localsplusnames.filter((_, i) => this.co_localspluskinds[i] & kind);
  }
}
