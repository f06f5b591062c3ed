/**
 * The representation of str, read by everybody. A str whose code points all lie in the BMP is a primitive string, each
 * of its units a code point (a lone surrogate is one; two in a row are two). Text with a code point beyond the BMP, and
 * instances of subclasses of str, are `PyUnicodeObject`s. The type `str` itself is in `unicode_type.ts`.
 *
 * *UTF-16 text* in names and comments is the ordinary JavaScript form, pairs of surrogates included: what names,
 * messages and the host use. It loses the difference between a pair and two lone surrogates, which only data keeps.
 */
import { newMemoryError, newTypeError } from "../protocol/errors.ts";
import { hashCodePoints, hashText } from "./hash.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_TYPE, PyUnicode_Type } from "./type_zoo.ts";
import { escapeText, reprOf } from "./unicode/repr.ts";

/** A str that is no primitive string. Exactly one of `value` and `codePoints` is set. */
export class PyUnicodeObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** The text when all code points lie in the BMP: then the object is of a subclass. */
  declare readonly value: string | undefined;
  /** The code points when one lies beyond. */
  declare readonly codePoints: Uint32Array | undefined;
  /** The same as UTF-16 text. */
  declare readonly text: string;
  declare hash: number | bigint | undefined;

  constructor(
    type: PyTypeObject,
    value: string | undefined,
    codePoints: Uint32Array | undefined,
    text: string,
  ) {
    this.ob_type = type;
    this.value = value;
    this.codePoints = codePoints;
    this.text = text;
    this.hash = undefined;
  }
  static {
    isHeapObject(PyUnicodeObject);
  }
}

/** A Python str in TypeScript code. */
export type PyStr = string | PyUnicodeObject;

/** @noescape */
export function PyUnicode_Check(op: PyObject): op is PyStr {
  return typeof op === "string" || op instanceof PyUnicodeObject;
}
/** @noescape */
export function PyUnicode_CheckExact(op: PyObject): op is PyStr {
  return typeof op === "string" || (typeof op === "object" && op.ob_type === PyUnicode_Type);
}

const SURROGATE = /[\ud800-\udfff]/;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** A str from UTF-16 text. */
export function PyUnicode_FromUTF16(text: string): PyObject {
  if (!SURROGATE.test(text) || !PAIR.test(text)) return text;
  const codePoints = new Uint32Array(text.length);
  let n = 0;
  for (const ch of text) codePoints[n++] = ch.codePointAt(0)!;
  return new PyUnicodeObject(PyUnicode_Type, undefined, codePoints.slice(0, n), text);
}

/** The UTF-16 text of a str. @noescape */
export function PyUnicode_AsUTF16(op: PyObject): string {
  return typeof op === "string" ? op : (op as PyUnicodeObject).text;
}

/** A str from code points. */
export function PyUnicode_FromCodePoints(codePoints: ArrayLike<number>): PyStr {
  const n = codePoints.length;
  for (let i = 0; i < n; i++) {
    if (codePoints[i] > 0xffff) {
      return new PyUnicodeObject(
        PyUnicode_Type,
        undefined,
        Uint32Array.from(codePoints),
        utf16Of(codePoints),
      );
    }
  }
  return utf16Of(codePoints);
}

function utf16Of(codePoints: ArrayLike<number>): string {
  let text = "";
  if (codePoints.length < 32) {
    for (let i = 0; i < codePoints.length; i++) text += String.fromCodePoint(codePoints[i]);
    return text;
  }
  for (let i = 0; i < codePoints.length; i += 4096) {
    text += String.fromCodePoint(...Array.prototype.slice.call(codePoints, i, i + 4096) as number[]);
  }
  return text;
}

/** A str of one code point. CPython: `PyUnicode_FromOrdinal`. */
export function PyUnicode_FromOrdinal(codePoint: number): PyStr {
  if (codePoint <= 0xffff) return String.fromCharCode(codePoint);
  return new PyUnicodeObject(
    PyUnicode_Type,
    undefined,
    Uint32Array.of(codePoint),
    String.fromCodePoint(codePoint),
  );
}

/** The code points of a str; of a primitive, a fresh array. */
export function codePointsOf(op: PyObject): Uint32Array {
  if (typeof op !== "string") {
    const { codePoints, value } = op as PyUnicodeObject;
    if (codePoints !== undefined) return codePoints;
    op = value!;
  }
  const result = new Uint32Array(op.length);
  for (let i = 0; i < op.length; i++) result[i] = op.charCodeAt(i);
  return result;
}

/** The primitive string of a str within the BMP, else undefined. @noescape */
export function bmpValue(op: PyObject): string | undefined {
  return typeof op === "string" ? op : (op as PyUnicodeObject).value;
}

/** Length in code points. @noescape */
export function PyUnicode_GET_LENGTH(op: PyObject): number {
  if (typeof op === "string") return op.length;
  const { value, codePoints } = op as PyUnicodeObject;
  return value !== undefined ? value.length : codePoints!.length;
}

/** The code point at an index. @noescape */
export function PyUnicode_ReadChar(op: PyObject, index: number): number {
  if (typeof op === "string") return op.charCodeAt(index);
  const { value, codePoints } = op as PyUnicodeObject;
  return value !== undefined ? value.charCodeAt(index) : codePoints![index];
}

/** The same text as an exact str. CPython: `unicode_result_unchanged`. */
export function exactStr(op: PyObject): PyStr {
  if (typeof op === "string") return op;
  const str = op as PyUnicodeObject;
  if (str.value !== undefined) return str.value;
  return str.ob_type === PyUnicode_Type
    ? str
    : new PyUnicodeObject(PyUnicode_Type, undefined, str.codePoints, str.text);
}

/** CPython: `PyUnicode_Substring`. */
export function PyUnicode_Substring(op: PyObject, start: number, end: number): PyStr {
  const value = bmpValue(op);
  if (value !== undefined) return value.slice(start, end);
  return PyUnicode_FromCodePoints((op as PyUnicodeObject).codePoints!.subarray(start, end));
}

/** The longest str that can be made. */
const MAX_LENGTH = 0x1fffffe8;

/** Concatenates strs. */
export function PyUnicode_JoinPieces(pieces: readonly PyObject[]): PyObject {
  let plain = true;
  let total = 0;
  for (const piece of pieces) {
    if (bmpValue(piece) === undefined) plain = false;
    total += PyUnicode_GET_LENGTH(piece);
  }
  if (total > MAX_LENGTH) throw newMemoryError();
  if (plain) {
    let text = "";
    for (const piece of pieces) text += bmpValue(piece)!;
    return text;
  }
  const codePoints = new Uint32Array(total);
  let at = 0;
  for (const piece of pieces) {
    const part = codePointsOf(piece);
    codePoints.set(part, at);
    at += part.length;
  }
  return PyUnicode_FromCodePoints(codePoints);
}

/** `a + b` for two strs. */
export function PyUnicode_Concat(a: PyObject, b: PyObject): PyObject {
  if (typeof a === "string" && typeof b === "string") {
    if (a.length + b.length > MAX_LENGTH) throw newMemoryError();
    return a + b;
  }
  if (!PyUnicode_Check(b)) {
    throw newTypeError(`can only concatenate str (not "${Py_TYPE(b).tp_name}") to str`);
  }
  if (!PyUnicode_Check(a)) throw newTypeError(`must be str, not ${Py_TYPE(a).tp_name}`);
  return PyUnicode_JoinPieces([a, b]);
}

/** `str * count`. */
export function repeatStr(op: PyStr, count: number): PyObject {
  const value = bmpValue(op);
  if (count <= 0) return "";
  if (PyUnicode_GET_LENGTH(op) * count > MAX_LENGTH) throw newMemoryError();
  if (value !== undefined) return value.repeat(count);
  return PyUnicode_JoinPieces(new Array<PyObject>(count).fill(op));
}

/** Whether two strs are equal. @noescape */
export function unicode_eq(a: PyObject, b: PyObject): boolean {
  const x = bmpValue(a), y = bmpValue(b);
  if (x !== undefined || y !== undefined) return x === y;
  return PyUnicode_Compare(a, b) === 0;
}

/** Order of two strs by code points: negative, zero or positive. @noescape */
export function PyUnicode_Compare(a: PyObject, b: PyObject): number {
  const x = bmpValue(a), y = bmpValue(b);
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  const p = codePointsOf(a), q = codePointsOf(b);
  const n = Math.min(p.length, q.length);
  for (let i = 0; i < n; i++) if (p[i] !== q[i]) return p[i] - q[i];
  return p.length - q.length;
}

/** Whether a str is exactly this BMP text. @noescape */
export function PyUnicode_EqualToText(op: PyObject, text: string): boolean {
  return typeof op === "string" ? op === text : (op as PyUnicodeObject).value === text;
}

/** `tp_hash`. */
export function unicode_hash(op: PyObject): number | bigint {
  if (typeof op === "string") return hashText(op);
  const str = op as PyUnicodeObject;
  if (str.hash === undefined) {
    str.hash = str.value !== undefined ? hashText(str.value) : hashCodePoints(str.codePoints!);
  }
  return str.hash;
}

/** `repr()` of a str, quotes included. */
export function unicode_repr(op: PyObject): PyObject {
  return reprOf(op);
}

/** A str with everything beyond ASCII escaped, as `ascii()` does with a repr. */
export function asciiRepr(op: PyObject): PyObject {
  return escapeText(op);
}

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Whether a str is a name, keywords included. CPython: `PyUnicode_IsIdentifier`. */
export function isIdentifier(op: PyObject | string): boolean {
  return IDENTIFIER.test(PyUnicode_AsUTF16(op));
}
