/**
 * frozenset constants: which items Python holds for equal, and the set operators.
 */
import { constantKey } from "../constant_key.ts";
import {
  ComplexConstant,
  type ConstantValue,
  FloatConstant,
  FrozenSetConstant,
  TupleConstant,
} from "../constants.ts";

/** Equal keys if and only if Python's `==` holds (or both are one NaN): 1, 1.0, True and 1+0j are equal. */
function equalityKey(value: ConstantValue): unknown {
  if (typeof value === "boolean") return Number(value);
  if (value instanceof ComplexConstant && value.imag === 0) return floatKey(value.real, value);
  if (value instanceof ComplexConstant && value.imag === value.imag && value.real === value.real) {
    // Zeros are equal whatever their signs.
    return constantKey(new ComplexConstant(value.real + 0, value.imag));
  }
  if (value instanceof FloatConstant) return floatKey(value.value, value);
  if (value instanceof TupleConstant) return compoundKey("(", value.items.map(itemKey));
  if (value instanceof FrozenSetConstant) return compoundKey("{", value.items.map(itemKey).sort());
  return constantKey(value);
}

function floatKey(value: number, object: ConstantValue): unknown {
  if (value !== value) return constantKey(object);
  if (!Number.isInteger(value)) return constantKey(new FloatConstant(value));
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
}

/** The key of an item as text. */
function itemKey(value: ConstantValue): string {
  const key = equalityKey(value);
  if (typeof key === "object" && key !== null) return String(constantKey(new TupleConstant([value])));
  return (typeof key === "bigint" ? "number" : typeof key) + String(key);
}

function compoundKey(tag: string, items: readonly string[]): string {
  return "\0=" + tag + items.map((item) => item.length + ":" + item).join("");
}

/** The first of equal items stays. */
export function frozenSetOf(items: readonly ConstantValue[]): FrozenSetConstant {
  const found = new Map<unknown, ConstantValue>();
  for (const item of items) {
    const key = equalityKey(item);
    if (!found.has(key)) found.set(key, item);
  }
  return new FrozenSetConstant([...found.values()]);
}

export function setUnion(a: FrozenSetConstant, b: FrozenSetConstant): FrozenSetConstant {
  return frozenSetOf([...a.items, ...b.items]);
}

function keysOf(set: FrozenSetConstant): Set<unknown> {
  return new Set(set.items.map(equalityKey));
}

/** Of equal items, takes those of the smaller set; of the second, when both have the same size. */
export function setIntersection(a: FrozenSetConstant, b: FrozenSetConstant): FrozenSetConstant {
  if (b.items.length > a.items.length) return setIntersection(b, a);
  const keys = keysOf(a);
  return new FrozenSetConstant(b.items.filter((item) => keys.has(equalityKey(item))));
}

export function setDifference(a: FrozenSetConstant, b: FrozenSetConstant): FrozenSetConstant {
  const keys = keysOf(b);
  return new FrozenSetConstant(a.items.filter((item) => !keys.has(equalityKey(item))));
}

export function setSymmetricDifference(a: FrozenSetConstant, b: FrozenSetConstant): FrozenSetConstant {
  return setUnion(setDifference(a, b), setDifference(b, a));
}
