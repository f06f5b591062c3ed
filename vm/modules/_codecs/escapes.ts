/**
 * Codecs that write characters as escapes: unicode_escape, raw_unicode_escape, escape (of bytes). After CPython's
 * `Objects/unicodeobject.c` and `bytesobject.c`.
 */
import { unicodeNameToCodePoint } from "../../../compiler/parser/unicode_names.ts";
import {
  bytesOfText,
  PyBytes_FromArray,
  PyBytesObject,
  reprBytes,
  requireBytes,
} from "../../objects/bytes_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_DeprecationWarning } from "../../objects/type_zoo.ts";
import {
  codePointsOf,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
} from "../../objects/unicode_object.ts";
import { escaped, handleDecodeError } from "../../objects/unicode/codec_errors.ts";
import { encodeUtf8 } from "../../objects/unicode/codecs.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { staticMethod } from "../../protocol/signature.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import { handlerName } from "./unicode_codecs.ts";

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ["\\", 0x5c],
  ["'", 0x27],
  ['"', 0x22],
  ["b", 8],
  ["f", 12],
  ["t", 9],
  ["n", 10],
  ["r", 13],
  ["v", 11],
  ["a", 7],
]);

/** Digits behind \x, \u and \U. */
const WIDTHS: ReadonlyMap<string, number> = new Map([["x", 2], ["u", 4], ["U", 8]]);

/** The bytes of a buffer, or of a str as UTF-8. */
function bytesOf(data: PyObject): Uint8Array {
  return PyUnicode_Check(data) ? encodeUtf8(data, "strict") : requireBytes(data);
}

function unicodeEscape(op: PyObject): string {
  let text = "";
  for (const c of codePointsOf(op)) {
    if (c === 0x5c) text += "\\\\";
    else if (c === 9) text += "\\t";
    else if (c === 10) text += "\\n";
    else if (c === 13) text += "\\r";
    else text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : escaped(c);
  }
  return text;
}
function rawUnicodeEscape(op: PyObject): string {
  let text = "";
  for (const c of codePointsOf(op)) text += c < 0x100 ? String.fromCharCode(c) : escaped(c);
  return text;
}

/** An octal escape of up to three digits. */
function octal(bytes: Uint8Array, start: number): { value: number; end: number } {
  let end = start, value = 0;
  while (end < start + 3 && end < bytes.length && bytes[end] >= 0x30 && bytes[end] <= 0x37) {
    value = value * 8 + bytes[end++] - 0x30;
  }
  return { value, end };
}

/** The first escape of a text that means nothing, as it is written; such text stands for itself, with a DeprecationWarning. */
class InvalidEscape {
  first: string | undefined = undefined;
  private readonly prefix: "" | "b";
  constructor(prefix: "" | "b") {
    this.prefix = prefix;
  }
  noteCharacter(byte: number): void {
    this.first ??= String.fromCharCode(byte);
  }
  noteOctal(value: number): void {
    if (value > 0xff) this.first ??= value.toString(8);
  }
  warn(): void {
    if (this.first === undefined) return;
    const kind = this.first.length > 1 ? "octal escape" : "escape";
    PyErr_WarnEx(
      PyExc_DeprecationWarning,
      `${this.prefix}"\\${this.first}" is an invalid ${kind} sequence. Such sequences will not work in the future. `,
      1,
    );
  }
}

/** Decodes either kind; the raw one knows only \u and \U. */
function decodeEscapes(bytes: Uint8Array, errors: string, final: boolean, raw: boolean): PyObject {
  const codec = raw ? "rawunicodeescape" : "unicodeescape";
  const size = bytes.length;
  let object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  const invalid = new InvalidEscape("");
  let i = 0;
  const fail = (end: number, reason: string) => {
    const by = handleDecodeError(errors, codec, object, i, end, reason);
    for (let k = 0; k < by.codePoints!.length; k++) out.push(by.codePoints![k]);
    i = by.next;
    if (by.input !== undefined) bytes = (object = by.input).ob_sval;
  };
  while (i < bytes.length) {
    const n = bytes.length;
    if (bytes[i] !== 0x5c) {
      out.push(bytes[i++]);
      continue;
    }
    if (i + 1 >= n) {
      if (!final) break;
      if (raw) out.push(bytes[i++]);
      else fail(n, "\\ at end of string");
      continue;
    }
    const ch = String.fromCharCode(bytes[i + 1]);
    const width = raw && ch === "x" ? undefined : WIDTHS.get(ch);
    if (width !== undefined) {
      let end = i + 2, value = 0;
      while (end < i + 2 + width && end < n && /[0-9a-fA-F]/.test(String.fromCharCode(bytes[end]))) {
        value = value * 16 + parseInt(String.fromCharCode(bytes[end++]), 16);
      }
      if (end < i + 2 + width) {
        if (end >= n && !final) break;
        fail(end, `truncated \\${ch}${"X".repeat(width)} escape`);
      } else if (value > 0x10ffff) fail(end, raw ? "\\Uxxxxxxxx out of range" : "illegal Unicode character");
      else {
        out.push(value);
        i = end;
      }
    } else if (raw) {
      out.push(bytes[i], bytes[i + 1]);
      i += 2;
    } else if (ch === "\n") i += 2;
    else if (SIMPLE.has(ch)) {
      out.push(SIMPLE.get(ch)!);
      i += 2;
    } else if (ch >= "0" && ch <= "7") {
      const { value, end } = octal(bytes, i + 1);
      invalid.noteOctal(value);
      out.push(value);
      i = end;
    } else if (ch === "N") {
      const close = bytes[i + 2] === 0x7b ? bytes.indexOf(0x7d, i + 3) : -1;
      if (close > i + 3) {
        const name = String.fromCharCode(...bytes.subarray(i + 3, close));
        const code = unicodeNameToCodePoint(name);
        if (code === undefined) fail(close + 1, "unknown Unicode character name");
        else {
          out.push(code);
          i = close + 1;
        }
      } else {
        const end = bytes[i + 2] !== 0x7b ? i + 2 : close < 0 ? n : close;
        if (!final && end >= n) break;
        fail(end, "malformed \\N character escape");
      }
    } else {
      invalid.noteCharacter(bytes[i + 1]);
      out.push(0x5c, bytes[i + 1]);
      i += 2;
    }
  }
  invalid.warn();
  return PyTuple_New([PyUnicode_FromCodePoints(out), final ? size : i]);
}

/** Escapes in bytes. CPython: `_PyBytes_DecodeEscape2`. */
function decodeBytesEscapes(bytes: Uint8Array, errors: string): Uint8Array {
  const out: number[] = [];
  const invalid = new InvalidEscape("b");
  const n = bytes.length;
  for (let i = 0; i < n;) {
    if (bytes[i] !== 0x5c) {
      out.push(bytes[i++]);
      continue;
    }
    if (i + 1 >= n) throw newValueError("Trailing \\ in string");
    const ch = String.fromCharCode(bytes[i + 1]);
    if (ch === "\n") i += 2;
    else if (SIMPLE.has(ch)) {
      out.push(SIMPLE.get(ch)!);
      i += 2;
    } else if (ch >= "0" && ch <= "7") {
      const { value, end } = octal(bytes, i + 1);
      invalid.noteOctal(value);
      out.push(value & 0xff);
      i = end;
    } else if (ch === "x") {
      const digits = String.fromCharCode(...bytes.subarray(i + 2, i + 4));
      if (/^[0-9a-fA-F]{2}$/.test(digits)) {
        out.push(parseInt(digits, 16));
        i += 4;
        continue;
      }
      if (errors === "strict") throw newValueError(`invalid \\x escape at position ${i}`);
      if (errors === "replace") out.push(0x3f);
      else if (errors !== "ignore") {
        throw newValueError(`decoding error; unknown error handling code: ${errors}`);
      }
      i += /^[0-9a-fA-F]/.test(digits) ? 3 : 2;
    } else {
      invalid.noteCharacter(bytes[i + 1]);
      out.push(0x5c, bytes[i + 1]);
      i += 2;
    }
  }
  invalid.warn();
  return Uint8Array.from(out);
}

export const escapeFunctions = {
  unicode_escape_encode: staticMethod(
    "(str: unicode, errors=None, /)",
    undefined,
    (str) => PyTuple_New([PyBytes_FromArray(bytesOfText(unicodeEscape(str))), PyUnicode_GET_LENGTH(str)]),
  ),
  unicode_escape_decode: staticMethod(
    "(data, errors=None, final: bool = True, /)",
    undefined,
    (data, errors, final) => decodeEscapes(bytesOf(data), handlerName(errors), final, false),
  ),
  raw_unicode_escape_encode: staticMethod(
    "(str: unicode, errors=None, /)",
    undefined,
    (str) => PyTuple_New([PyBytes_FromArray(bytesOfText(rawUnicodeEscape(str))), PyUnicode_GET_LENGTH(str)]),
  ),
  raw_unicode_escape_decode: staticMethod(
    "(data, errors=None, final: bool = True, /)",
    undefined,
    (data, errors, final) => decodeEscapes(bytesOf(data), handlerName(errors), final, true),
  ),
  escape_encode: staticMethod("(data, errors=None, /)", undefined, (data) => {
    if (!(data instanceof PyBytesObject)) {
      throw newTypeError(`escape_encode() argument 1 must be bytes, not ${Py_TYPE(data).tp_name}`);
    }
    // As repr writes it, but always as if between single quotes.
    const shown = reprBytes(data.ob_sval);
    const body = shown.slice(2, -1);
    const text = shown[1] === '"' ? body.replaceAll("'", "\\'") : body;
    return PyTuple_New([PyBytes_FromArray(bytesOfText(text)), data.ob_sval.length]);
  }),
  escape_decode: staticMethod("(data, errors=None, /)", undefined, (data, errors) => {
    const bytes = bytesOf(data);
    return PyTuple_New([PyBytes_FromArray(decodeBytesEscapes(bytes, handlerName(errors))), bytes.length]);
  }),
};
