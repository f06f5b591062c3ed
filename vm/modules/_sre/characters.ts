/**
 * What the engine asks about single characters: categories, simple case mappings. After CPython's `Modules/_sre/sre.c`.
 * The locale is always one that knows ASCII letters only.
 */
import { decimalValue, isAlnum, isLineBreak, isSpace } from "../../objects/unicode/ctype.ts";

function firstCodePoint(text: string): number {
  return text.codePointAt(0)!;
}

export function lowerAscii(ch: number): number {
  return ch >= 0x41 && ch <= 0x5a ? ch + 32 : ch;
}
export function upperAscii(ch: number): number {
  return ch >= 0x61 && ch <= 0x7a ? ch - 32 : ch;
}
/** The first character of the lower-case form. CPython: `Py_UNICODE_TOLOWER`. */
export function lowerUnicode(ch: number): number {
  if (ch < 128) return lowerAscii(ch);
  return firstCodePoint(String.fromCodePoint(ch).toLowerCase());
}
export function upperUnicode(ch: number): number {
  if (ch < 128) return upperAscii(ch);
  return firstCodePoint(String.fromCodePoint(ch).toUpperCase());
}
export function isCasedAscii(ch: number): boolean {
  return ch < 128 && lowerAscii(ch) !== upperAscii(ch);
}
export function isCasedUnicode(ch: number): boolean {
  return ch !== lowerUnicode(ch) || ch !== upperUnicode(ch);
}

function isAsciiDigit(ch: number): boolean {
  return ch >= 0x30 && ch <= 0x39;
}
function isAsciiSpace(ch: number): boolean {
  return ch === 0x20 || (ch >= 9 && ch <= 13);
}
export function isAsciiWord(ch: number): boolean {
  return (ch >= 0x61 && ch <= 0x7a) || (ch >= 0x41 && ch <= 0x5a) || isAsciiDigit(ch) || ch === 0x5f;
}

const KNOWN = 1, WORD = 2, SPACE = 4, DIGIT = 8;
/** What has been found out about characters of the BMP. */
const known = new Uint8Array(0x10000);

function properties(ch: number): number {
  let bits = KNOWN;
  if (ch === 0x5f || isAlnum(ch)) bits |= WORD;
  if (isSpace(ch)) bits |= SPACE;
  if (decimalValue(ch) >= 0) bits |= DIGIT;
  return bits;
}
function propertiesOf(ch: number): number {
  if (ch > 0xffff) return properties(ch);
  const bits = known[ch];
  return bits !== 0 ? bits : known[ch] = properties(ch);
}
export function isUnicodeWord(ch: number): boolean {
  return (propertiesOf(ch) & WORD) !== 0;
}

/** Whether a character is in a category. CPython: `sre_category`. */
export function inCategory(category: number, ch: number): boolean {
  switch (category) {
    case 0:
      return isAsciiDigit(ch);
    case 1:
      return !isAsciiDigit(ch);
    case 2:
      return isAsciiSpace(ch);
    case 3:
      return !isAsciiSpace(ch);
    case 4:
    case 8:
      return isAsciiWord(ch);
    case 5:
    case 9:
      return !isAsciiWord(ch);
    case 6:
      return ch === 10;
    case 7:
      return ch !== 10;
    case 10:
      return (propertiesOf(ch) & DIGIT) !== 0;
    case 11:
      return (propertiesOf(ch) & DIGIT) === 0;
    case 12:
      return (propertiesOf(ch) & SPACE) !== 0;
    case 13:
      return (propertiesOf(ch) & SPACE) === 0;
    case 14:
      return (propertiesOf(ch) & WORD) !== 0;
    case 15:
      return (propertiesOf(ch) & WORD) === 0;
    case 16:
      return isLineBreak(ch);
    case 17:
      return !isLineBreak(ch);
  }
  return false;
}
