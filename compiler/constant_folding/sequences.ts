/**
 * str, bytes and tuple operations of constant folding: joining, repeating, indexing, slicing. Positions in a str are code
 * points. `undefined` where Python raises.
 */
import {
  BytesConstant,
  codePointsOf,
  CodePointString,
  type ConstantValue,
  type SliceConstant,
  strFromCodePoints,
  TupleConstant,
} from "../constants.ts";
import type { Int } from "./integers.ts";

export type Str = string | CodePointString;
export type Sequence = Str | BytesConstant | TupleConstant;

export function isStr(value: ConstantValue): value is Str {
  return typeof value === "string" || value instanceof CodePointString;
}

export function isSequence(value: ConstantValue): value is Sequence {
  return isStr(value) || value instanceof BytesConstant || value instanceof TupleConstant;
}

/** Each UTF-16 unit is a code point. */
function hasNoSurrogates(value: Str): value is string {
  return typeof value === "string" && !/[\ud800-\udfff]/.test(value);
}

export function sequenceLength(value: Sequence): number {
  if (value instanceof BytesConstant) return value.bytes.length;
  if (value instanceof TupleConstant) return value.items.length;
  return hasNoSurrogates(value) ? value.length : codePointsOf(value).length;
}

/** Undefined when the types differ. */
export function concatenate(a: Sequence, b: Sequence): Sequence | undefined {
  if (isStr(a)) {
    if (!isStr(b)) return undefined;
    if (hasNoSurrogates(a) && hasNoSurrogates(b)) return a + b;
    return strFromCodePoints([...codePointsOf(a), ...codePointsOf(b)]);
  }
  if (a instanceof BytesConstant) {
    if (!(b instanceof BytesConstant)) return undefined;
    const bytes = new Uint8Array(a.bytes.length + b.bytes.length);
    bytes.set(a.bytes);
    bytes.set(b.bytes, a.bytes.length);
    return new BytesConstant(bytes);
  }
  return b instanceof TupleConstant ? new TupleConstant([...a.items, ...b.items]) : undefined;
}

/** `count` is checked by the caller; not negative. */
export function repeat(value: Sequence, count: number): Sequence {
  if (isStr(value)) {
    if (hasNoSurrogates(value)) return value.repeat(count);
    const once = codePointsOf(value);
    const all: number[] = [];
    for (let i = 0; i < count; i++) all.push(...once);
    return strFromCodePoints(all);
  }
  if (value instanceof BytesConstant) {
    const size = value.bytes.length;
    const bytes = new Uint8Array(size * count);
    for (let i = 0; i < count; i++) bytes.set(value.bytes, i * size);
    return new BytesConstant(bytes);
  }
  const items: ConstantValue[] = [];
  for (let i = 0; i < count; i++) items.push(...value.items);
  return new TupleConstant(items);
}

export function getItem(value: Sequence, index: Int): ConstantValue | undefined {
  const length = sequenceLength(value);
  if (typeof index !== "number") return undefined;
  const i = index < 0 ? index + length : index;
  if (i < 0 || i >= length) return undefined;
  if (value instanceof BytesConstant) return value.bytes[i];
  if (value instanceof TupleConstant) return value.items[i];
  return hasNoSurrogates(value) ? value[i] : strFromCodePoints([codePointsOf(value)[i]]);
}

/** An element of a slice; undefined when it is neither None nor an int. */
function sliceIndex(value: ConstantValue): Int | null | undefined {
  if (value === null || typeof value === "number" || typeof value === "bigint") return value;
  return typeof value === "boolean" ? Number(value) : undefined;
}

/** Moves a start or stop into the range that it can mean. */
function clamp(index: Int | null, length: number, step: number, whenNone: number): number {
  if (index === null) return whenNone;
  let i = Number(index);
  if (i < 0) i += length;
  if (i < 0) return step < 0 ? -1 : 0;
  if (i >= length) return step < 0 ? length - 1 : length;
  return i;
}

export function getSlice(value: Sequence, slice: SliceConstant): Sequence | undefined {
  const start = sliceIndex(slice.start);
  const stop = sliceIndex(slice.stop);
  const stepValue = sliceIndex(slice.step);
  if (start === undefined || stop === undefined || stepValue === undefined) return undefined;
  const step = stepValue === null ? 1 : Number(stepValue);
  if (step === 0) return undefined;
  const length = sequenceLength(value);
  const from = clamp(start, length, step, step < 0 ? length - 1 : 0);
  const to = clamp(stop, length, step, step < 0 ? -1 : length);
  const positions: number[] = [];
  for (let i = from; step < 0 ? i > to : i < to; i += step) positions.push(i);
  if (value instanceof BytesConstant) {
    return new BytesConstant(Uint8Array.from(positions, (i) => value.bytes[i]));
  }
  if (value instanceof TupleConstant) return new TupleConstant(positions.map((i) => value.items[i]));
  const codePoints = codePointsOf(value);
  return strFromCodePoints(positions.map((i) => codePoints[i]));
}
