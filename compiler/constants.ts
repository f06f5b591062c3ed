/**
 * The compiler's own constants: what `Constant` nodes and `co_consts` hold before a factory turns them into the
 * objects of whoever asked (the VM's objects, or these same plain values for tools).
 *
 * | Python          | here                                                                          |
 * |-----------------|-------------------------------------------------------------------------------|
 * | None            | `null`                                                                        |
 * | Ellipsis        | `ELLIPSIS`                                                                    |
 * | bool            | `true`, `false`                                                               |
 * | int             | `number` when a safe integer, else `bigint` (`normalizeInt`)                  |
 * | float, complex  | `FloatConstant`, `ComplexConstant`                                            |
 * | str             | `string`; a surrogate pair in it is one code point. Text in which two lone    |
 * |                 | surrogates stand side by side as high+low is a `CodePointString`              |
 * | bytes           | `BytesConstant`                                                               |
 * | tuple           | `TupleConstant`                                                               |
 * | frozenset       | `FrozenSetConstant` (items in insertion order)                                |
 * | slice           | `SliceConstant` (constant slices are folded since 3.14)                       |
 * | code            | `CodeObject`                                                                  |
 */
import type { CodeObject } from "./bytecode/code_object.ts";

/** The `...` literal. */
export const ELLIPSIS: unique symbol = Symbol("Ellipsis");

export class FloatConstant {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class ComplexConstant {
  readonly real: number;
  readonly imag: number;
  constructor(real: number, imag: number) {
    this.real = real;
    this.imag = imag;
  }
}

/** A str that a JavaScript string can't hold: it contains a lone high surrogate right before a lone low one. */
export class CodePointString {
  readonly codePoints: readonly number[];
  constructor(codePoints: readonly number[]) {
    this.codePoints = codePoints;
  }
}

export class BytesConstant {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class TupleConstant {
  readonly items: readonly ConstantValue[];
  constructor(items: readonly ConstantValue[]) {
    this.items = items;
  }
}

export class FrozenSetConstant {
  readonly items: readonly ConstantValue[];
  constructor(items: readonly ConstantValue[]) {
    this.items = items;
  }
}

export class SliceConstant {
  readonly start: ConstantValue;
  readonly stop: ConstantValue;
  readonly step: ConstantValue;
  constructor(start: ConstantValue, stop: ConstantValue, step: ConstantValue) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** Stands in a tree for an object that can't be a constant; the validator refuses it by its type's name. */
export class ForeignConstant {
  readonly typeName: string;
  constructor(typeName: string) {
    this.typeName = typeName;
  }
}

export type ConstantValue =
  | null
  | typeof ELLIPSIS
  | boolean
  | number
  | bigint
  | string
  | FloatConstant
  | ComplexConstant
  | CodePointString
  | BytesConstant
  | TupleConstant
  | FrozenSetConstant
  | SliceConstant
  | CodeObject;

/** An int in its one representation: `number` when safe, else `bigint`. */
export function normalizeInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The str of these code points: a JavaScript string where that is unambiguous. */
export function strFromCodePoints(codePoints: readonly number[]): string | CodePointString {
  for (let i = 1; i < codePoints.length; i++) {
    const high = codePoints[i - 1], low = codePoints[i];
    if (high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
      return new CodePointString(codePoints);
    }
  }
  let text = "";
  for (let i = 0; i < codePoints.length; i += 8192) {
    text += String.fromCodePoint(...codePoints.slice(i, i + 8192));
  }
  return text;
}

/** The code points of a str constant. */
export function codePointsOf(value: string | CodePointString): readonly number[] {
  if (value instanceof CodePointString) return value.codePoints;
  const result: number[] = [];
  for (const ch of value) result.push(ch.codePointAt(0)!);
  return result;
}
