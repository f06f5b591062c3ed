/**
 * Properties of characters, as CPython's `Objects/unicodectype.c` gives them. They come from the host's Unicode tables,
 * which are of the same version, except where those have no name for a property (digits, numerics, white space).
 */
import { DECIMAL_ZEROS, OTHER_DIGITS, OTHER_NUMERICS } from "./data_generated.ts";

const ALPHA = /^\p{L}$/u;
const LOWER = /^\p{Lowercase}$/u;
const UPPER = /^\p{Uppercase}$/u;
const TITLE = /^\p{Lt}$/u;
const CASED = /^[\p{Lowercase}\p{Uppercase}\p{Lt}]$/u;
const UNPRINTABLE = /^[\p{C}\p{Z}]$/u;

/** One character of UTF-16 text. */
function text(codePoint: number): string {
  return codePoint <= 0xffff ? String.fromCharCode(codePoint) : String.fromCodePoint(codePoint);
}

export function isAlpha(c: number): boolean {
  if (c < 128) return (c | 32) >= 97 && (c | 32) <= 122;
  return ALPHA.test(text(c));
}
export function isLower(c: number): boolean {
  return c < 128 ? c >= 97 && c <= 122 : LOWER.test(text(c));
}
export function isUpper(c: number): boolean {
  return c < 128 ? c >= 65 && c <= 90 : UPPER.test(text(c));
}
export function isTitle(c: number): boolean {
  return c >= 128 && TITLE.test(text(c));
}
export function isCased(c: number): boolean {
  return c < 128 ? isAlpha(c) : CASED.test(text(c));
}
export function isPrintable(c: number): boolean {
  if (c < 128) return c >= 32 && c < 127;
  return !UNPRINTABLE.test(text(c));
}

/** Bidirectional class B, S or WS, or category Zs. The host's `\s` differs at U+001C..1F, U+0085 and U+FEFF. */
export function isSpace(c: number): boolean {
  if (c <= 0x20) return c === 0x20 || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
  if (c < 0x1680) return c === 0x85 || c === 0xa0;
  return c === 0x1680 || (c >= 0x2000 && c <= 0x200a) || c === 0x2028 || c === 0x2029 || c === 0x202f ||
    c === 0x205f || c === 0x3000;
}

/** Where `str.splitlines` breaks. */
export function isLineBreak(c: number): boolean {
  return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c === 0x85 || c === 0x2028 || c === 0x2029;
}

/** The value of a decimal digit, -1 for anything else. CPython: `_PyUnicode_ToDecimalDigit`. */
export function decimalValue(c: number): number {
  if (c < 128) return c >= 48 && c <= 57 ? c - 48 : -1;
  let low = 0, high = DECIMAL_ZEROS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (DECIMAL_ZEROS[middle] <= c) low = middle;
    else high = middle - 1;
  }
  const value = c - DECIMAL_ZEROS[low];
  return value >= 0 && value <= 9 ? value : -1;
}

function inRanges(ranges: readonly number[], c: number): boolean {
  let low = 0, high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (c < ranges[2 * middle]) high = middle - 1;
    else if (c > ranges[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}
export function isDigit(c: number): boolean {
  return decimalValue(c) >= 0 || (c >= 128 && inRanges(OTHER_DIGITS, c));
}
export function isNumeric(c: number): boolean {
  return isDigit(c) || (c >= 128 && inRanges(OTHER_NUMERICS, c));
}
export function isAlnum(c: number): boolean {
  return isAlpha(c) || isNumeric(c);
}
