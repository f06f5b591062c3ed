/** `repr()` and `ascii()` of text. After CPython's `unicode_repr` and `PyObject_ASCII`. */
import type { PyObject } from "../object.ts";
import { bmpValue, codePointsOf, PyUnicode_FromCodePoints, PyUnicode_GET_LENGTH } from "../unicode_object.ts";
import { isPrintable } from "./ctype.ts";

/** Printable ASCII and Latin-1 without quotes and backslashes: most strings are nothing else. */
const PLAIN = /^[ !#-&(-[\]-~\xa1-\xac\xae-\xff]*$/;
const ASCII = /^[\x00-\x7f]*$/;

function hex(codePoint: number): string {
  if (codePoint <= 0xff) return "\\x" + codePoint.toString(16).padStart(2, "0");
  if (codePoint <= 0xffff) return "\\u" + codePoint.toString(16).padStart(4, "0");
  return "\\U" + codePoint.toString(16).padStart(8, "0");
}

export function reprOf(op: PyObject): PyObject {
  if (typeof op === "string" && PLAIN.test(op)) return `'${op}'`;
  const codePoints = codePointsOf(op);
  let single = false, double = false;
  for (const c of codePoints) {
    if (c === 0x27) single = true;
    else if (c === 0x22) double = true;
  }
  const quote = single && !double ? 0x22 : 0x27;
  const out: number[] = [quote];
  const write = (text: string) => {
    for (let i = 0; i < text.length; i++) out.push(text.charCodeAt(i));
  };
  for (const c of codePoints) {
    if (c === quote || c === 0x5c) out.push(0x5c, c);
    else if (c === 9) write("\\t");
    else if (c === 10) write("\\n");
    else if (c === 13) write("\\r");
    else if (c >= 0x20 && c < 0x7f) out.push(c);
    else if (c > 0x7f && isPrintable(c)) out.push(c);
    else write(hex(c));
  }
  out.push(quote);
  return PyUnicode_FromCodePoints(out);
}

export function escapeText(op: PyObject): PyObject {
  const value = bmpValue(op);
  if (value !== undefined && ASCII.test(value)) return op;
  if (PyUnicode_GET_LENGTH(op) === 0) return "";
  let text = "";
  for (const c of codePointsOf(op)) text += c < 0x80 ? String.fromCharCode(c) : hex(c);
  return text;
}
