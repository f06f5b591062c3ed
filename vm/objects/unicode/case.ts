/**
 * Upper, lower, title case and case folding. The host's full mappings equal CPython's, final sigma included; folding and
 * title case come from tables of what differs from lower and upper case.
 */
import type { PyObject } from "../object.ts";
import {
  bmpValue,
  codePointsOf,
  type PyStr,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
  PyUnicode_ReadChar,
} from "../unicode_object.ts";
import { isCased, isLower, isTitle, isUpper } from "./ctype.ts";
import { CASEFOLD, TITLECASE } from "./data_generated.ts";

const ASCII = /^[\x00-\x7f]*$/;
const tables: { fold: Map<string, string> | undefined; title: Map<string, string> | undefined } = {
  fold: undefined,
  title: undefined,
};

function pushText(out: number[], text: string): void {
  for (const ch of text) out.push(ch.codePointAt(0)!);
}
function charText(c: number): string {
  return c <= 0xffff ? String.fromCharCode(c) : String.fromCodePoint(c);
}

/** Applies a mapping of the host. A pair of lone surrogates must not be taken for one character. */
function mapText(op: PyObject, map: (text: string) => string): PyObject {
  const value = bmpValue(op);
  if (value !== undefined && !/[\ud800-\udfff]/.test(value)) return map(value);
  const out: number[] = [];
  for (const run of runsOf(op)) pushText(out, map(run));
  return PyUnicode_FromCodePoints(out);
}

/** The text in runs within which no lone surrogate stands beside another. */
function runsOf(op: PyObject): string[] {
  const runs: string[] = [];
  let run = "";
  for (const c of codePointsOf(op)) {
    if (c >= 0xd800 && c <= 0xdfff) {
      runs.push(run, String.fromCharCode(c));
      run = "";
    } else run += charText(c);
  }
  runs.push(run);
  return runs;
}

/** Whether a short text is ASCII; of longer ones that isn't asked. */
function isShortAscii(text: string): boolean {
  const n = text.length;
  if (n > 24) return false;
  for (let i = 0; i < n; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

export function toLower(op: PyObject): PyObject {
  if (typeof op === "string" && isShortAscii(op)) return op.toLowerCase();
  return mapText(op, (text) => text.toLowerCase());
}
export function toUpper(op: PyObject): PyObject {
  if (typeof op === "string" && isShortAscii(op)) return op.toUpperCase();
  return mapText(op, (text) => text.toUpperCase());
}

/** Lower case of the character at an index, with sigma's final form where it ends a word. */
function lowerAt(codePoints: ArrayLike<number>, i: number): string {
  const c = codePoints[i];
  if (c !== 0x3a3) return charText(c).toLowerCase();
  let before = i - 1;
  while (before >= 0 && isCaseIgnorable(codePoints[before])) before--;
  if (before < 0 || !isCased(codePoints[before])) return "σ";
  let after = i + 1;
  while (after < codePoints.length && isCaseIgnorable(codePoints[after])) after++;
  return after < codePoints.length && isCased(codePoints[after]) ? "σ" : "ς";
}
const CASE_IGNORABLE = /^\p{Case_Ignorable}$/u;
function isCaseIgnorable(c: number): boolean {
  return CASE_IGNORABLE.test(charText(c));
}

function titleOf(c: number): string {
  tables.title ??= new Map(TITLECASE);
  const ch = charText(c);
  return tables.title.get(ch) ?? ch.toUpperCase();
}

export function toCasefold(op: PyObject): PyObject {
  const value = bmpValue(op);
  if (value !== undefined && ASCII.test(value)) return value.toLowerCase();
  const fold = tables.fold ??= new Map(CASEFOLD);
  const out: number[] = [];
  for (const c of codePointsOf(op)) {
    const ch = charText(c);
    pushText(out, fold.get(ch) ?? ch.toLowerCase());
  }
  return PyUnicode_FromCodePoints(out);
}

export function toCapitalized(op: PyObject): PyObject {
  const value = bmpValue(op);
  if (value !== undefined && ASCII.test(value)) {
    return value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();
  }
  const codePoints = codePointsOf(op);
  const out: number[] = [];
  for (let i = 0; i < codePoints.length; i++) {
    pushText(out, i === 0 ? titleOf(codePoints[0]) : lowerAt(codePoints, i));
  }
  return PyUnicode_FromCodePoints(out);
}

/** Lower case letters that follow none become capitals. */
function asciiTitle(text: string): string {
  let result = "", from = 0, inWord = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isLetter = c >= 97 && c <= 122;
    if (isLetter && !inWord) {
      result += text.slice(from, i) + String.fromCharCode(c - 32);
      from = i + 1;
    }
    inWord = isLetter;
  }
  return result + text.slice(from);
}

export function toTitle(op: PyObject): PyObject {
  const value = bmpValue(op);
  if (value !== undefined && ASCII.test(value)) {
    return asciiTitle(value.toLowerCase());
  }
  const codePoints = codePointsOf(op);
  const out: number[] = [];
  let inWord = false;
  for (let i = 0; i < codePoints.length; i++) {
    pushText(out, inWord ? lowerAt(codePoints, i) : titleOf(codePoints[i]));
    inWord = isCased(codePoints[i]);
  }
  return PyUnicode_FromCodePoints(out);
}

export function swapCase(op: PyObject): PyObject {
  const codePoints = codePointsOf(op);
  const out: number[] = [];
  for (let i = 0; i < codePoints.length; i++) {
    const c = codePoints[i];
    if (isUpper(c)) pushText(out, lowerAt(codePoints, i));
    else if (isLower(c)) pushText(out, charText(c).toUpperCase());
    else out.push(c);
  }
  return PyUnicode_FromCodePoints(out);
}

/** `str.islower`: no upper or title case character, and one cased. */
export function isLowerText(op: PyStr): boolean {
  let cased = false;
  const n = PyUnicode_GET_LENGTH(op);
  for (let i = 0; i < n; i++) {
    const c = PyUnicode_ReadChar(op, i);
    if (isUpper(c) || isTitle(c)) return false;
    if (!cased && isLower(c)) cased = true;
  }
  return cased;
}
export function isUpperText(op: PyStr): boolean {
  let cased = false;
  const n = PyUnicode_GET_LENGTH(op);
  for (let i = 0; i < n; i++) {
    const c = PyUnicode_ReadChar(op, i);
    if (isLower(c) || isTitle(c)) return false;
    if (!cased && isUpper(c)) cased = true;
  }
  return cased;
}
export function isTitleText(op: PyStr): boolean {
  let cased = false, previousCased = false;
  const n = PyUnicode_GET_LENGTH(op);
  for (let i = 0; i < n; i++) {
    const c = PyUnicode_ReadChar(op, i);
    if (isUpper(c) || isTitle(c)) {
      if (previousCased) return false;
      previousCased = cased = true;
    } else if (isLower(c)) {
      if (!previousCased) return false;
      cased = true;
    } else previousCased = false;
  }
  return cased;
}
