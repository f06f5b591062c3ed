/**
 * Hash values. Read by the `tp_hash` slots, by dicts for keys that are not simple, and by sets. A hash is a signed 64-bit
 * integer in the ordinary int representation (`number | bigint`). Inner loops work on two 32-bit halves, left in `hashLow`
 * and `hashHigh`, since a bigint an element would cost more than the hashing.
 *
 * Law: equal objects have equal hashes, across int, bool, float and complex.
 */
import type { PyObject } from "./object.ts";
import { PyTuple_Type } from "./type_zoo.ts";
import { PyObject_Hash } from "../protocol/abstract.ts";

/** Halves of the value computed last by a function whose name ends in `Parts`. */
export let hashLow = 0;
export let hashHigh = 0;

/** `sys.hash_info.modulus`: 2**61 - 1. */
export const _PyHASH_MODULUS = (1n << 61n) - 1n;
export const _PyHASH_INF = 314159;
export const _PyHASH_IMAG = 1000003n;

/** The int whose two's complement halves these are. @noescape */
export function intFromParts(high: number, low: number): number | bigint {
  const value = (high | 0) * 4294967296 + (low >>> 0);
  if (Number.isSafeInteger(value)) return value;
  return (BigInt(high | 0) << 32n) | BigInt(low >>> 0);
}

/** Leaves a hash's halves in `hashLow` and `hashHigh`. */
export function setHashParts(value: number | bigint): void {
  setParts(value);
}
function setParts(value: number | bigint): void {
  if (typeof value === "number") {
    hashLow = value | 0;
    if (hashLow === value) hashHigh = hashLow >> 31;
    else hashHigh = Math.floor(value / 4294967296) | 0;
  } else {
    hashLow = Number(BigInt.asIntN(32, value));
    hashHigh = Number(BigInt.asIntN(32, value >> 32n));
  }
}

/** A small integer made from a hash, as key of a bucket. @noescape */
export function foldHash(value: number | bigint): number {
  if (typeof value === "number" && value >= 0 && value <= 0x3fffffff) return value;
  setParts(value);
  return foldParts();
}
function foldParts(): number {
  return (hashLow ^ Math.imul(hashHigh, 0x9e3779b1)) & 0x3fffffff;
}

/** Hash of an int. @noescape */
export function hashLong(value: number | bigint): number | bigint {
  if (typeof value === "number") return value === -1 ? -2 : value;
  const magnitude = (value < 0n ? -value : value) % _PyHASH_MODULUS;
  const signed = value < 0n ? -magnitude : magnitude;
  if (signed === -1n) return -2;
  return narrow(signed);
}

function narrow(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Hash of a finite or infinite double; NaN is the caller's matter. CPython: `_Py_HashDouble`. */
export function hashDouble(value: number): number | bigint {
  if (Number.isSafeInteger(value)) return value === -1 ? -2 : value + 0;
  if (value === Infinity) return _PyHASH_INF;
  if (value === -Infinity) return -_PyHASH_INF;
  if (Number.isInteger(value)) return hashLong(BigInt(value));
  // value = numerator / 2**k exactly; 2 has order 61 modulo 2**61 - 1.
  let k = 0;
  let numerator = Math.abs(value);
  while (!Number.isInteger(numerator)) {
    numerator *= 2 ** 53;
    k += 53;
  }
  const shift = BigInt((61 - (k % 61)) % 61);
  let hash = ((BigInt(numerator) % _PyHASH_MODULUS) << shift) % _PyHASH_MODULUS;
  if (value < 0) hash = -hash;
  return hash === -1n ? -2 : narrow(hash);
}

// Identity ------------------------------------------------------------------------------------------------------------

const identities = new WeakMap<object, number>();
let nextIdentity = 0x7f3a_5c00_0000 / 16;

/** What `id()` shows of a heap object: unique while it lives, a multiple of 16 like an address. @noescape */
export function objectIdentity(op: object): number {
  let id = identities.get(op);
  if (id === undefined) {
    id = nextIdentity++;
    identities.set(op, id);
  }
  return id * 16;
}

const textIdentities: Map<string, object> = new Map();
/** Stand for `True`, `False`: values without an identity in JavaScript. */
const trueIdentity = {}, falseIdentity = {};

/**
 * `id(op)`. Values that are JavaScript primitives are the same object whenever they are equal, so their ids derive from
 * the value: ints spread over a range of their own, strs keep one identity a text.
 */
export function PyObject_Id(op: PyObject): number | bigint {
  switch (typeof op) {
    case "object":
      return objectIdentity(op);
    case "boolean":
      return objectIdentity(op ? trueIdentity : falseIdentity);
    case "number":
      if (op >= -1048576 && op <= 1048576) return 0x7e0000000000 + op * 32;
      return 0x100000000000000000n + BigInt(op) * 32n;
    case "bigint":
      return 0x100000000000000000n + op * 32n;
    case "string": {
      let identity = textIdentities.get(op);
      if (identity === undefined) textIdentities.set(op, identity = {});
      return objectIdentity(identity);
    }
  }
}

/** Hash by identity. CPython: `_Py_HashPointer` (an address rotated right by four bits). @noescape */
export function _Py_HashPointer(op: object): number {
  return objectIdentity(op) / 16;
}

// Strings -------------------------------------------------------------------------------------------------------------

let sipKey0Low = 0, sipKey0High = 0, sipKey1Low = 0, sipKey1High = 0;
/** PYTHONHASHSEED was given: hashes must be CPython's. Otherwise any function with random keys will do. */
let seeded = false;
let randomA = (Math.random() * 4294967296) | 0;
let randomB = (Math.random() * 4294967296) | 0;

/** Fixes str and bytes hashes as PYTHONHASHSEED does; `undefined` is "random". CPython: `_Py_HashRandomization_Init`. */
export function setHashSeed(seed: number | undefined): void {
  seeded = seed !== undefined;
  knownTexts.clear();
  if (seed === undefined) {
    randomA = (Math.random() * 4294967296) | 0;
    randomB = (Math.random() * 4294967296) | 0;
    return;
  }
  const secret = new Uint8Array(16);
  if (seed !== 0) {
    let x = seed >>> 0;
    for (let i = 0; i < 16; i++) {
      x = (Math.imul(x, 214013) + 2531011) >>> 0;
      secret[i] = (x >>> 16) & 0xff;
    }
  }
  const words = new Uint32Array(secret.buffer);
  sipKey0Low = words[0], sipKey0High = words[1], sipKey1Low = words[2], sipKey1High = words[3];
}

/** Hashes of texts asked for before: `Map.get` knows V8's hash of a string, ours takes 3 ns a character. */
const knownTexts: Map<string, HashParts> = new Map();
const KNOWN_TEXTS_MAX = 16384;
interface HashParts {
  readonly low: number;
  readonly high: number;
}

/** Leaves the hash of a string of UTF-16 units in the halves. @noescape */
export function hashTextParts(text: string): void {
  if (text.length < 4 || text.length > 64) return computeTextParts(text);
  const known = knownTexts.get(text);
  if (known !== undefined) {
    hashLow = known.low;
    hashHigh = known.high;
    return;
  }
  computeTextParts(text);
  if (knownTexts.size >= KNOWN_TEXTS_MAX) knownTexts.clear();
  knownTexts.set(text, { low: hashLow, high: hashHigh });
}

function computeTextParts(text: string): void {
  if (seeded) return sipTextParts(text);
  const n = text.length;
  if (n === 0) {
    hashLow = hashHigh = 0;
    return;
  }
  let a = randomA ^ n, b = randomB;
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x85ebca6b);
    b = Math.imul(b ^ c ^ (a >>> 15), 0xc2b2ae35);
  }
  finishRandom(a, b);
}
function finishRandom(a: number, b: number): void {
  a ^= a >>> 16;
  a = Math.imul(a, 0x7feb352d);
  a ^= b >>> 13;
  b = Math.imul(b ^ (b >>> 15) ^ a, 0x846ca68b);
  b ^= b >>> 16;
  hashLow = a | 0;
  // 52 bits and a sign, so that the value is a plain number.
  hashHigh = b >> 12;
  if (hashLow === -1 && hashHigh === -1) hashLow = -2;
}

/** Hash of a primitive str. @noescape */
export function hashText(text: string): number | bigint {
  hashTextParts(text);
  return intFromParts(hashHigh, hashLow);
}

/** Hash of a bytes value. @noescape */
export function hashBytes(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  if (seeded) sipBytesParts(bytes);
  else {
    // As `computeTextParts` does: ASCII text and its bytes hash alike.
    let a = randomA ^ bytes.length, b = randomB;
    for (let i = 0; i < bytes.length; i++) {
      a = Math.imul(a ^ bytes[i], 0x85ebca6b);
      b = Math.imul(b ^ bytes[i] ^ (a >>> 15), 0xc2b2ae35);
    }
    finishRandom(a, b);
  }
  return intFromParts(hashHigh, hashLow);
}

/** Hash of a str given as code points, at least one of them beyond the BMP. @noescape */
export function hashCodePoints(codePoints: Uint32Array): number | bigint {
  return hashBytes(new Uint8Array(codePoints.buffer, codePoints.byteOffset, codePoints.byteLength));
}

function sipTextParts(text: string): void {
  const n = text.length;
  let wide = false;
  for (let i = 0; i < n && !wide; i++) wide = text.charCodeAt(i) > 0xff;
  const bytes = new Uint8Array(wide ? n * 2 : n);
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i);
    if (wide) {
      bytes[2 * i] = c & 0xff;
      bytes[2 * i + 1] = c >> 8;
    } else bytes[i] = c;
  }
  sipBytesParts(bytes);
}

const U64 = (1n << 64n) - 1n;

/** SipHash-1-3. In bigints: hashes under a fixed seed are asked for rarely, and to be shown. */
function sipBytesParts(bytes: Uint8Array): void {
  const n = bytes.length;
  if (n === 0) {
    hashLow = hashHigh = 0;
    return;
  }
  const k0 = (BigInt(sipKey0High >>> 0) << 32n) | BigInt(sipKey0Low >>> 0);
  const k1 = (BigInt(sipKey1High >>> 0) << 32n) | BigInt(sipKey1Low >>> 0);
  let v0 = k0 ^ 0x736f6d6570736575n, v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n, v3 = k1 ^ 0x7465646279746573n;
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & U64;
  const round = () => {
    v0 = (v0 + v1) & U64, v1 = rotate(v1, 13n) ^ v0, v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & U64, v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & U64, v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & U64, v1 = rotate(v1, 17n) ^ v2, v2 = rotate(v2, 32n);
  };
  const whole = n - (n % 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, n);
  for (let i = 0; i < whole; i += 8) {
    const m = view.getBigUint64(i, true);
    v3 ^= m;
    round();
    v0 ^= m;
  }
  let last = BigInt(n & 0xff) << 56n;
  for (let i = whole; i < n; i++) last |= BigInt(bytes[i]) << BigInt(8 * (i - whole));
  v3 ^= last;
  round();
  v0 ^= last;
  v2 ^= 0xffn;
  round(), round(), round();
  const hash = BigInt.asIntN(64, v0 ^ v1 ^ v2 ^ v3);
  setParts(hash === -1n ? -2n : hash);
}

// Tuples --------------------------------------------------------------------------------------------------------------

let productHigh = 0;
/** Low half of a 64-bit product; the high half is left in `productHigh`. */
function multiply64(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const a0 = aLow & 0xffff, a1 = aLow >>> 16, b0 = bLow & 0xffff, b1 = bLow >>> 16;
  const p00 = a0 * b0;
  const middle = a1 * b0 + (p00 >>> 16);
  const middle2 = a0 * b1 + (middle & 0xffff);
  const carry = a1 * b1 + Math.floor(middle / 65536) + Math.floor(middle2 / 65536);
  productHigh = (carry + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) | 0;
  return Math.imul(aLow, bLow);
}

/** Leaves an object's hash in the halves. */
export function hashParts(op: PyObject): void {
  if (typeof op === "string") hashTextParts(op);
  else if (typeof op === "number") setParts(op === -1 ? -2 : op);
  else if (typeof op === "object" && op.ob_type === PyTuple_Type) {
    hashTupleParts((op as unknown as { ob_item: readonly PyObject[] }).ob_item, true);
  } else setParts(PyObject_Hash(op));
}

/** CPython: `tuplehash`, a simplified xxHash. */
function hashTupleParts(items: readonly PyObject[], countsLength: boolean): void {
  const n = items.length;
  let low = 0x165667c5, high = 0x27d4eb2f;
  for (let i = 0; i < n; i++) {
    hashParts(items[i]);
    const lane = multiply64(hashLow, hashHigh, 0x27d4eb4f, 0xc2b2ae3d);
    const sum = (low >>> 0) + (lane >>> 0);
    high = (high + productHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
    low = sum | 0;
    const rotatedHigh = (high << 31) | (low >>> 1);
    const rotatedLow = (low << 31) | (high >>> 1);
    low = multiply64(rotatedLow, rotatedHigh, 0x85ebca87, 0x9e3779b1);
    high = productHigh;
  }
  if (countsLength) {
    // n ^ (0x27d4eb2f165667c5 ^ 3527539)
    const sum = (low >>> 0) + ((n ^ 0x165667c5 ^ 3527539) >>> 0);
    high = (high + 0x27d4eb2f + (sum > 0xffffffff ? 1 : 0)) | 0;
    low = sum | 0;
  }
  if (low === -1 && high === -1) {
    low = 1546275796;
    high = 0;
  }
  hashLow = low;
  hashHigh = high;
}

/** `tp_hash` of tuples. */
export function hashTuple(items: readonly PyObject[]): number | bigint {
  hashTupleParts(items, true);
  return intFromParts(hashHigh, hashLow);
}

/** `tp_hash` of slices: that of a tuple without its length. CPython: `slicehash`. */
export function hashSlice(parts: readonly PyObject[]): number | bigint {
  hashTupleParts(parts, false);
  return intFromParts(hashHigh, hashLow);
}

/** The bucket of an object's hash. */
export function foldedHash(op: PyObject): number {
  if (typeof op === "number" && op >= 0 && op <= 0x3fffffff) return op;
  hashParts(op);
  return foldParts();
}
