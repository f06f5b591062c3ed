/** `int("...", base)`. After CPython's `PyLong_FromString` and `PyLong_FromUnicodeObject`. */
import { reprText } from "../protocol/abstract.ts";
import { newValueError } from "../protocol/errors.ts";
import { bytesLike, PyBytes_FromArray } from "./bytes_object.ts";
import { intTextLimit, normalizeInt, type PyInt } from "./long_object.ts";
import type { PyBaseExceptionObject } from "./exceptions.ts";
import type { PyObject } from "./object.ts";
import { decimalValue, isSpace } from "./unicode/ctype.ts";
import { codePointsOf, PyUnicode_Check } from "./unicode_object.ts";

/**
 * ASCII text of a number: white space as blanks, decimal digits of any script as ASCII; "?" for what can't be part of a
 * number. CPython: `_PyUnicode_TransformDecimalAndSpaceToASCII`.
 */
export function numberText(op: PyObject): string {
  if (typeof op === "string" && /^[\x20-\x7e]*$/.test(op)) return op;
  let text = "";
  for (const c of codePointsOf(op)) {
    if (isSpace(c)) text += " ";
    else if (c < 127) text += String.fromCharCode(c);
    else {
      const digit = decimalValue(c);
      text += digit >= 0 ? String.fromCharCode(48 + digit) : "?";
    }
  }
  return text;
}

/** An int from a str or bytes-like object; ValueError quotes it. */
export function PyLong_FromText(op: PyObject, base: number): PyInt {
  if (base === 10 && typeof op === "string" && /^\d{1,15}$/.test(op)) return Number(op);
  let text: string;
  if (PyUnicode_Check(op)) text = numberText(op);
  else {
    text = "";
    for (const byte of bytesLike(op)!) text += String.fromCharCode(byte);
    // Bytes know only ASCII white space.
    text = text.replace(/[\x1c-\x1f\x80-\xff]/g, "?").replace(/[\t\n\v\f\r]/g, " ");
  }
  const value = parseIntText(text, base);
  if (value === undefined) throw newInvalidLiteral(op, base);
  return value;
}

/** What `int(text)` gives; undefined where it raises `newInvalidLiteral`. */
export function PyLong_TryText(text: string): PyInt | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : parseIntText(numberText(text), 10);
}

/** ValueError that quotes what is no int. */
export function newInvalidLiteral(op: PyObject, base: number): PyBaseExceptionObject {
  return newValueError(
    `invalid literal for int() with base ${base}: ${
      reprText(PyUnicode_Check(op) ? op : PyBytes_FromArray(bytesLike(op)!))
    }`,
  );
}

function digitOf(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 122 ? letter - 87 : 99;
}

const PREFIXES: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8, O: 8, b: 2, B: 2 };

/** Parses ASCII text, blanks around it allowed; undefined when it is no int. Base 0 goes by the prefix. */
export function parseIntText(text: string, base: number): PyInt | undefined {
  let start = 0, end = text.length;
  while (start < end && text[start] === " ") start++;
  while (end > start && text[end - 1] === " ") end--;
  let negative = false;
  if (text[start] === "+" || text[start] === "-") negative = text[start++] === "-";
  const prefixed = text[start] === "0" ? PREFIXES[text[start + 1]] : undefined;
  let mustBeZero = false;
  if (base === 0) {
    if (prefixed !== undefined) base = prefixed;
    else {
      // "010" is no valid literal, "00" is.
      mustBeZero = text[start] === "0";
      base = 10;
    }
  }
  if (prefixed === base) {
    start += 2;
    if (text[start] === "_") start++;
  }
  const digits = digitsOf(text.slice(start, end), base);
  if (digits === undefined) return undefined;
  const value = digitsToInt(digits, base);
  if (mustBeZero && value !== 0) return undefined;
  if (value === 0) return 0;
  return negative ? normalizeInt(-BigInt(value)) : value;
}

/** Digits without the underscores between them; undefined where there is anything else. */
function digitsOf(text: string, base: number): string | undefined {
  if (base === 10 && /^\d+$/.test(text)) return text;
  let lastUnderscore = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 95) {
      if (lastUnderscore) return undefined;
      lastUnderscore = true;
    } else {
      if (digitOf(c) >= base) return undefined;
      lastUnderscore = false;
    }
  }
  return lastUnderscore ? undefined : text.replaceAll("_", "");
}

function digitsToInt(digits: string, base: number): PyInt {
  if (digits.length <= 10) return parseInt(digits, base);
  const binary = (base & (base - 1)) === 0;
  const limit = intTextLimit.digits;
  if (!binary && limit > 0 && digits.length > limit) {
    throw newValueError(
      `Exceeds the limit (${limit} digits) for integer string conversion: value has ${digits.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  if (base === 10) return normalizeInt(BigInt(digits));
  if (base === 16) return normalizeInt(BigInt("0x" + digits));
  if (base === 8) return normalizeInt(BigInt("0o" + digits));
  if (base === 2) return normalizeInt(BigInt("0b" + digits));
  return normalizeInt(combine(digits, base));
}

/** Halves the text, so that the cost stays that of a few large multiplications. */
function combine(digits: string, base: number): bigint {
  if (digits.length <= 10) return BigInt(parseInt(digits, base));
  const low = digits.length >> 1;
  const high = combine(digits.slice(0, digits.length - low), base);
  return high * BigInt(base) ** BigInt(low) + combine(digits.slice(digits.length - low), base);
}
