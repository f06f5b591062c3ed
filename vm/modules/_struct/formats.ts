/** Format strings of `struct`, parsed, and the codecs of their characters. After CPython's `Modules/_struct.c`. */
import { copyBytes } from "../../objects/bytes_memory.ts";
import { bytesLike, PyBytes_Check, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyByteArray_Check } from "../../objects/bytearray_object.ts";
import { PyComplex_AsCComplex, PyComplex_FromDoubles } from "../../objects/complex_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../../objects/float_object.ts";
import { normalizeInt, type PyInt, PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_TYPE, PyExc_TypeError } from "../../objects/type_zoo.ts";
import { PyNumber_Index, PyObject_IsTrue } from "../../protocol/abstract.ts";
import { newOverflowError, PyErr_Matches } from "../../protocol/errors.ts";

/** One character of a format with its repeat count. */
export interface Code {
  readonly char: string;
  readonly offset: number;
  /** Bytes of one item. */
  readonly size: number;
  /** Items; of `s` and `p` the bytes of the one item. */
  readonly repeat: number;
}

export interface Format {
  readonly size: number;
  /** How many values there are. */
  readonly length: number;
  readonly codes: readonly Code[];
  readonly littleEndian: boolean;
}

const STANDARD_SIZES: Readonly<Record<string, number>> = {
  x: 1,
  b: 1,
  B: 1,
  c: 1,
  s: 1,
  p: 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  "?": 1,
  e: 2,
  f: 4,
  d: 8,
  F: 8,
  D: 16,
};
const NATIVE_SIZES: Readonly<Record<string, number>> = { ...STANDARD_SIZES, l: 8, L: 8, n: 8, N: 8, P: 8 };

/** Largest size of a struct (ssize_t). */
const MAX_SIZE = 0x7fffffffffffffff;

/** Parses a format; `fail` makes `struct.error`. CPython: `prepare_s`. */
export function parseFormat(text: string, fail: (message: string) => unknown): Format {
  let at = 0;
  let native = true, littleEndian = true, aligned = true;
  if (text !== "" && "@=<>!".includes(text[0])) {
    at = 1;
    if (text[0] !== "@") {
      native = false;
      aligned = false;
      littleEndian = text[0] === "<" || text[0] === "=";
    }
  }
  if (text.includes("\0")) throw fail("embedded null character");
  const sizes = native ? NATIVE_SIZES : STANDARD_SIZES;
  const codes: Code[] = [];
  let size = 0, length = 0;
  while (at < text.length) {
    let char = text[at++];
    if (" \t\n\r\f\v".includes(char)) continue;
    let repeat = 1;
    if (char >= "0" && char <= "9") {
      repeat = Number(char);
      while (at < text.length && text[at] >= "0" && text[at] <= "9") {
        repeat = repeat * 10 + Number(text[at++]);
        if (repeat > MAX_SIZE) throw fail("total struct size too long");
      }
      if (at === text.length) throw fail("repeat count given without format specifier");
      char = text[at++];
    }
    const itemSize = Object.hasOwn(sizes, char) ? sizes[char] : undefined;
    if (itemSize === undefined) throw fail("bad char in struct format");
    if (aligned) {
      const alignment = char === "F" ? 4 : char === "D" ? 8 : itemSize;
      size = Math.ceil(size / alignment) * alignment;
    }
    if (size + repeat * itemSize > MAX_SIZE) throw fail("total struct size too long");
    if (char !== "x") {
      if (char === "s" || char === "p") length++;
      else length += repeat;
      if (repeat > 0 || char === "s" || char === "p") {
        codes.push({ char, offset: size, size: itemSize, repeat });
      }
    }
    size += repeat * itemSize;
  }
  return { size, length, codes, littleEndian };
}

/** Of integer characters. Characters above "Z" are lower-case letters. */
function isSigned(char: string): boolean {
  return char.charCodeAt(0) > 90;
}

/** Limits of integer characters by size and sign. */
function checkRange(char: string, size: number, value: PyInt, fail: (message: string) => unknown): void {
  const signed = isSigned(char);
  if (typeof value === "number") {
    if (char === "P") return;
    if (size === 8) {
      if (signed || value >= 0) return;
    } else {
      const half = 1 << (size * 8 - 1) >>> 0;
      if (signed ? value >= -half && value < half : value >= 0 && value < 2 * half) return;
    }
  }
  if (char === "P") {
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return;
    throw fail("int too large to convert");
  }
  const bits = BigInt(size * 8);
  const low = signed ? -(1n << (bits - 1n)) : 0n, high = (signed ? 1n << (bits - 1n) : 1n << bits) - 1n;
  if (value < low || value > high) throw fail(`'${char}' format requires ${low} <= number <= ${high}`);
}

function integerOf(value: PyObject, fail: (message: string) => unknown): PyInt {
  if (typeof value === "number") return value;
  if (PyLong_Check(value)) return PyLong_AsInt(value);
  if (Py_TYPE(value).nb_index === undefined) throw fail("required argument is not an integer");
  return PyNumber_Index(value);
}
function doubleOf(value: PyObject, fail: (message: string) => unknown): number {
  try {
    return PyFloat_AsDouble(value);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError)) throw fail("required argument is not a float");
    throw err;
  }
}

/** The bits of a half-precision float nearest to `x`; -1 when it is too large. */
function halfBits(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  if (x !== x) return 0x7e00;
  const a = Math.abs(x);
  if (a === Infinity) return sign | 0x7c00;
  if (a === 0) return sign;
  let exponent = Math.floor(Math.log2(a));
  if (a < 2 ** exponent) exponent--;
  if (a >= 2 ** (exponent + 1)) exponent++;
  const e = Math.max(exponent, -14);
  const scaled = a / 2 ** (e - 10);
  let m = Math.floor(scaled);
  const rest = scaled - m;
  if (rest > 0.5 || (rest === 0.5 && m % 2 === 1)) m++;
  // A carry runs over into the exponent by itself.
  const bits = exponent < -14 ? m : ((e + 15) << 10) + (m - 1024);
  return bits >= 0x7c00 ? -1 : sign | bits;
}
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, e = (bits >> 10) & 0x1f, m = bits & 0x3ff;
  if (e === 31) return m === 0 ? sign * Infinity : NaN;
  return sign * (e === 0 ? m * 2 ** -24 : (m + 1024) * 2 ** (e - 25));
}

/** Where floats become bytes, and bytes floats. */
const scratch = new DataView(new ArrayBuffer(8));

function putFloat(bytes: Uint8Array, at: number, x: number, size: 4 | 8, le: boolean): void {
  if (size === 4) scratch.setFloat32(0, x, le);
  else scratch.setFloat64(0, x, le);
  for (let i = 0; i < size; i++) bytes[at + i] = scratch.getUint8(i);
}
function getFloat(bytes: Uint8Array, at: number, size: 4 | 8, le: boolean): number {
  for (let i = 0; i < size; i++) scratch.setUint8(i, bytes[at + i]);
  return size === 4 ? scratch.getFloat32(0, le) : scratch.getFloat64(0, le);
}
function checkSingle(x: number): void {
  if (Number.isFinite(x) && !Number.isFinite(Math.fround(x))) {
    throw newOverflowError("float too large to pack with f format");
  }
}
/** The lower 8 * `size` bits of an integer. */
function putInteger(bytes: Uint8Array, at: number, n: number, size: number, le: boolean): void {
  if (le) {
    for (let i = 0; i < size; i++, n >>= 8) bytes[at + i] = n;
  } else {
    for (let i = size; --i >= 0; n >>= 8) bytes[at + i] = n;
  }
}
/** Up to four bytes as 32 bits. */
function getInteger(bytes: Uint8Array, at: number, size: number, le: boolean): number {
  let n = 0;
  if (le) {
    for (let i = size; --i >= 0;) n = n << 8 | bytes[at + i];
  } else {
    for (let i = 0; i < size; i++) n = n << 8 | bytes[at + i];
  }
  return n;
}

/** Writes one value. */
export function packOne(
  target: Uint8Array,
  at: number,
  code: Code,
  value: PyObject,
  le: boolean,
  fail: (message: string) => unknown,
): void {
  const { char } = code;
  switch (char) {
    case "?":
      target[at] = PyObject_IsTrue(value) ? 1 : 0;
      return;
    case "c": {
      const bytes = PyBytes_Check(value) ? bytesLike(value) : undefined;
      if (bytes === undefined || bytes.length !== 1) {
        throw fail("char format requires a bytes object of length 1");
      }
      target[at] = bytes[0];
      return;
    }
    case "s":
    case "p": {
      const bytes = PyBytes_Check(value) || PyByteArray_Check(value) ? bytesLike(value) : undefined;
      if (bytes === undefined) throw fail(`argument for '${char}' must be a bytes object`);
      let start = at, room = code.repeat;
      if (char === "p") {
        if (room === 0) return;
        room--;
        start++;
        target[at] = Math.min(bytes.length, room, 255);
      }
      for (let i = 0; i < bytes.length && i < room; i++) target[start + i] = bytes[i];
      return;
    }
    case "e": {
      const x = doubleOf(value, fail);
      const bits = halfBits(x);
      if (bits < 0) throw newOverflowError("float too large to pack with e format");
      putInteger(target, at, bits, 2, le);
      return;
    }
    case "f": {
      const x = doubleOf(value, fail);
      checkSingle(x);
      putFloat(target, at, x, 4, le);
      return;
    }
    case "d":
      putFloat(target, at, doubleOf(value, fail), 8, le);
      return;
    case "F":
    case "D": {
      let parts: [number, number];
      try {
        parts = PyComplex_AsCComplex(value);
      } catch (err) {
        if (PyErr_Matches(err, PyExc_TypeError)) throw fail("required argument is not a complex");
        throw err;
      }
      const size = char === "D" ? 8 : 4;
      if (size === 4 && !le) parts.forEach(checkSingle);
      putFloat(target, at, parts[0], size, le);
      putFloat(target, at + size, parts[1], size, le);
      return;
    }
  }
  const n = integerOf(value, fail);
  checkRange(char, code.size, n, fail);
  if (code.size < 8) return putInteger(target, at, n as number | 0, code.size, le);
  const low = typeof n === "number" ? n | 0 : Number(n & 0xffffffffn) | 0;
  const high = typeof n === "number" ? Math.floor(n / 4294967296) | 0 : Number(n >> 32n & 0xffffffffn) | 0;
  putInteger(target, le ? at : at + 4, low, 4, le);
  putInteger(target, le ? at + 4 : at, high, 4, le);
}

/** Reads one value. */
export function unpackOne(bytes: Uint8Array, at: number, code: Code, le: boolean): PyObject {
  switch (code.char) {
    case "?":
      return bytes[at] !== 0;
    case "c":
      return PyBytes_FromArray(copyBytes(bytes, at, at + 1));
    case "s":
      return PyBytes_FromArray(copyBytes(bytes, at, at + code.repeat));
    case "p": {
      const length = code.repeat === 0 ? 0 : Math.min(bytes[at], code.repeat - 1);
      return PyBytes_FromArray(copyBytes(bytes, at + 1, at + 1 + length));
    }
    case "e":
      return PyFloat_FromDouble(halfValue(getInteger(bytes, at, 2, le)));
    case "f":
      return PyFloat_FromDouble(getFloat(bytes, at, 4, le));
    case "d":
      return PyFloat_FromDouble(getFloat(bytes, at, 8, le));
    case "F":
      return PyComplex_FromDoubles(getFloat(bytes, at, 4, le), getFloat(bytes, at + 4, 4, le));
    case "D":
      return PyComplex_FromDoubles(getFloat(bytes, at, 8, le), getFloat(bytes, at + 8, 8, le));
  }
  const signed = isSigned(code.char);
  if (code.size < 8) {
    const n = getInteger(bytes, at, code.size, le), unused = 32 - 8 * code.size;
    return signed ? n << unused >> unused : n >>> 0;
  }
  const low = getInteger(bytes, le ? at : at + 4, 4, le), high = getInteger(bytes, le ? at + 4 : at, 4, le);
  if (high === 0) return low >>> 0;
  if (high === -1 && signed) return -4294967296 + (low >>> 0);
  const value = high * 4294967296 + (low >>> 0);
  if (high > 0 && high < 0x200000 || high < -1 && high >= -0x1fffff && signed) return value;
  return normalizeInt(BigInt(signed ? high : high >>> 0) << 32n | BigInt(low >>> 0));
}
