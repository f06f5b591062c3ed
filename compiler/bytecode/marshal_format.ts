/**
 * What both directions of marshal agree on: the type codes of format versions 0 to 5, the limits, the error that either
 * direction throws, and the two interfaces through which values come and go. Read by `marshal_reader.ts`,
 * `marshal_writer.ts` and whoever supplies values (the VM its objects, tools the plain ones of `plain_values.ts`). The
 * law: the format is CPython's `Python/marshal.c`; the interfaces never show a byte of it.
 */
import type { CodePointString } from "../constants.ts";

/** The format version written by default, `marshal.version`. */
export const MARSHAL_VERSION = 5;
/** How deep values may nest, in both directions. */
export const MAX_MARSHAL_STACK_DEPTH = 2000;
export const SIZE32_MAX = 0x7fffffff;

export const TYPE_NULL = 0x30; // 0
export const TYPE_NONE = 0x4e; // N
export const TYPE_FALSE = 0x46; // F
export const TYPE_TRUE = 0x54; // T
export const TYPE_STOPITER = 0x53; // S
export const TYPE_ELLIPSIS = 0x2e; // .
export const TYPE_INT = 0x69; // i
export const TYPE_INT64 = 0x49; // I: read only
export const TYPE_LONG = 0x6c; // l
export const TYPE_FLOAT = 0x66; // f: versions 0 and 1
export const TYPE_BINARY_FLOAT = 0x67; // g
export const TYPE_COMPLEX = 0x78; // x: versions 0 and 1
export const TYPE_BINARY_COMPLEX = 0x79; // y
export const TYPE_STRING = 0x73; // s: bytes
export const TYPE_INTERNED = 0x74; // t
export const TYPE_UNICODE = 0x75; // u
export const TYPE_ASCII = 0x61; // a: version 4, like the next three
export const TYPE_ASCII_INTERNED = 0x41; // A
export const TYPE_SHORT_ASCII = 0x7a; // z
export const TYPE_SHORT_ASCII_INTERNED = 0x5a; // Z
export const TYPE_TUPLE = 0x28; // (
export const TYPE_SMALL_TUPLE = 0x29; // ): version 4
export const TYPE_LIST = 0x5b; // [
export const TYPE_DICT = 0x7b; // {
export const TYPE_SET = 0x3c; // <
export const TYPE_FROZENSET = 0x3e; // >
export const TYPE_SLICE = 0x3a; // :: version 5
export const TYPE_CODE = 0x63; // c
export const TYPE_REF = 0x72; // r: version 3
export const TYPE_UNKNOWN = 0x3f; // ?
/** Set on a type code: the object takes the next reference number. */
export const FLAG_REF = 0x80;

export type MarshalErrorType =
  | "EOFError"
  | "ValueError"
  | "TypeError"
  | "SystemError"
  | "UnicodeDecodeError";

/** Why data could not be read or a value not be written: the Python exception of that type and text. */
export class MarshalError {
  readonly type: MarshalErrorType;
  readonly message: string;
  /** For UnicodeDecodeError: what its attributes hold. */
  readonly decoding: { object: Uint8Array; start: number; end: number; reason: string } | undefined;
  constructor(type: MarshalErrorType, message: string, decoding: MarshalError["decoding"] = undefined) {
    this.type = type;
    this.message = message;
    this.decoding = decoding;
  }
}

/** The fields of a code object in the order in which they travel; object fields are values of the supplier. */
export interface MarshalCode<T> {
  co_argcount: number;
  co_posonlyargcount: number;
  co_kwonlyargcount: number;
  co_stacksize: number;
  co_flags: number;
  co_code: T;
  co_consts: T;
  co_names: T;
  co_localsplusnames: T;
  co_localspluskinds: T;
  co_filename: T;
  co_name: T;
  co_qualname: T;
  co_firstlineno: number;
  co_linetable: T;
  co_exceptiontable: T;
}

/**
 * Makes the values that the reader finds. A container is made empty and filled by `append`, `add` or `setItem` in the
 * order of the data, because data may refer to a container that is still being read. What a method throws ends the reading.
 */
export interface MarshalReaderFactory<T> {
  readonly none: T;
  readonly false: T;
  readonly true: T;
  readonly ellipsis: T;
  readonly stopIteration: T;
  /** `number` when safe, else `bigint`. */
  int(value: number | bigint): T;
  float(value: number): T;
  complex(real: number, imag: number): T;
  /** Owns `bytes`. */
  bytes(bytes: Uint8Array): T;
  str(value: string | CodePointString, interned: boolean): T;
  tuple(): T;
  list(): T;
  dict(): T;
  set(): T;
  frozenset(): T;
  /** Appends to a tuple or a list. */
  append(sequence: T, item: T): void;
  /** Adds to a set or a frozenset; throws if `item` is not hashable. */
  add(set: T, item: T): void;
  /** Throws if `key` is not hashable. */
  setItem(dict: T, key: T, value: T): void;
  slice(start: T, stop: T, step: T): T;
  /** Throws what CPython's `_PyCode_Validate` and `_PyCode_New` raise. */
  code(fields: MarshalCode<T>): T;
}

/** What a value is to marshal. Only exact types count: a subclass of `int` is `UNKNOWN`. */
export const enum MarshalKind {
  NONE,
  FALSE,
  TRUE,
  ELLIPSIS,
  STOP_ITERATION,
  INT,
  FLOAT,
  COMPLEX,
  /** `bytes`, and anything else that has a buffer. */
  BYTES,
  STR,
  TUPLE,
  LIST,
  DICT,
  SET,
  FROZENSET,
  SLICE,
  CODE,
  UNKNOWN,
}

/** Takes values apart for the writer. */
export interface MarshalWriterSource<T> {
  classify(value: T): MarshalKind;
  int(value: T): number | bigint;
  float(value: T): number;
  complex(value: T): { readonly real: number; readonly imag: number };
  bytes(value: T): Uint8Array;
  str(value: T): string | CodePointString;
  isInterned(value: T): boolean;
  /** The items of a tuple, list, set or frozenset. */
  items(value: T): readonly T[];
  /** Keys and values of a dict by turns. */
  entries(value: T): readonly T[];
  /** `[start, stop, step]` */
  slice(value: T): readonly T[];
  code(value: T): MarshalCode<T>;
}
