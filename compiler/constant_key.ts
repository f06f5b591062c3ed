/**
 * When two constants share a slot of `co_consts`: equal type and equal value, signs of zero told apart, NaN equal to
 * itself only as the same object, items of tuples and frozensets likewise. CPython: `_PyCode_ConstantKey`.
 *
 * A key is a primitive wherever that is cheap (str, int, bool, None and Ellipsis are their own keys) and else a string
 * that begins with U+0000 and a tag; a str which begins with U+0000 is tagged too, so keys never collide.
 */
import { CodeObject } from "./bytecode/code_object.ts";
import {
  BytesConstant,
  CodePointString,
  type ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "./constants.ts";

/** Equal keys (as `Map` compares them) if and only if the constants share a slot. */
export function constantKey(value: ConstantValue): unknown {
  if (typeof value === "string") return value.charCodeAt(0) === 0 ? "\0s" + value : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof FloatConstant && value.value !== value.value) return value;
  return "\0" + objectKey(value);
}

function floatKey(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function identityKey(value: object): string {
  let id = identities.get(value);
  if (id === undefined) identities.set(value, id = ++lastIdentity);
  return "@" + id;
}

function bytesKey(bytes: Uint8Array): string {
  let key = "";
  for (let i = 0; i < bytes.length; i += 8192) key += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return key;
}

type ObjectConstant = Exclude<ConstantValue, null | string | number | bigint | boolean | symbol>;

function objectKey(value: ObjectConstant): string {
  if (value instanceof FloatConstant) {
    return value.value !== value.value ? identityKey(value) : "f" + floatKey(value.value);
  }
  if (value instanceof TupleConstant) return itemsKey("(", value.items.map(itemKey));
  if (value instanceof BytesConstant) return "b" + bytesKey(value.bytes);
  if (value instanceof CodeObject) return codeKey(value);
  if (value instanceof FrozenSetConstant) return itemsKey("{", value.items.map(itemKey).sort());
  if (value instanceof SliceConstant) {
    return itemsKey(":", [itemKey(value.start), itemKey(value.stop), itemKey(value.step)]);
  }
  if (value instanceof CodePointString) return "u" + value.codePoints.join();
  if (value.real !== value.real || value.imag !== value.imag) return identityKey(value as ComplexConstant);
  return "j" + floatKey(value.real) + "," + floatKey(value.imag);
}

/** The key of an item as text, its type in the first character. */
function itemKey(value: ConstantValue): string {
  if (typeof value === "string") return "s" + value;
  if (typeof value === "number" || typeof value === "bigint") return "i" + value;
  if (value === null) return "N";
  if (value === true) return "T";
  if (value === false) return "F";
  if (value === ELLIPSIS) return "E";
  return objectKey(value as ObjectConstant);
}

/** Joins so that no item can pretend to be two. */
function itemsKey(tag: string, items: readonly string[]): string {
  let key = tag;
  for (const item of items) key += item.length + ":" + item;
  return key;
}

function sameItems<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

/** Whether the keys of two code objects are equal, found out without making them. */
export function sameCode(a: CodeObject, b: CodeObject): boolean {
  if (a === b) return true;
  return a.co_firstlineno === b.co_firstlineno && a.co_name === b.co_name &&
    a.co_flags === b.co_flags && a.co_argcount === b.co_argcount &&
    a.co_posonlyargcount === b.co_posonlyargcount && a.co_kwonlyargcount === b.co_kwonlyargcount &&
    sameItems(a.co_linetable, b.co_linetable) && sameItems(a.co_code, b.co_code) &&
    sameItems(a.co_names, b.co_names) && sameItems(a.co_localsplusnames, b.co_localsplusnames) &&
    sameItems(a.co_exceptiontable, b.co_exceptiontable) &&
    a.co_consts.length === b.co_consts.length &&
    a.co_consts.every((value, i) => sameKey(value, b.co_consts[i]));
}

function sameKey(a: ConstantValue, b: ConstantValue): boolean {
  if (a instanceof CodeObject && b instanceof CodeObject) return sameCode(a, b);
  return Object.is(constantKey(a), constantKey(b));
}

/** What `code.__eq__` compares; co_filename, co_qualname and co_stacksize are not among it. */
function codeKey(code: CodeObject): string {
  return itemsKey("c", [
    code.co_name,
    code.co_argcount + "," + code.co_posonlyargcount + "," + code.co_kwonlyargcount + "," + code.co_flags +
    "," +
    code.co_firstlineno,
    bytesKey(code.co_code),
    itemsKey("(", code.co_consts.map(itemKey)),
    itemsKey("(", code.co_names),
    itemsKey("(", code.co_localsplusnames),
    bytesKey(code.co_linetable),
    bytesKey(code.co_exceptiontable),
  ]);
}
