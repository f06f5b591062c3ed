/**
 * The codecs that the VM itself needs: UTF-8, ASCII, Latin-1, UTF-16 and UTF-32. Others come from the `encodings` package
 * through `codecHooks`. After CPython's `Objects/unicodeobject.c`.
 */
import { runtimeSettings } from "../../runtime/config.ts";
import { newException, newTypeError, newValueError } from "../../protocol/errors.ts";
import { bytesBelow, copyBytes } from "../bytes_memory.ts";
import { bytesLike, latin1Text, PyBytes_FromArray, PyBytesObject } from "../bytes_object.ts";
import type { PyObject } from "../object.ts";
import { Py_TYPE, PyExc_LookupError } from "../type_zoo.ts";
import {
  bmpValue,
  codePointsOf,
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_FromUTF16,
  type PyUnicodeObject,
} from "../unicode_object.ts";
import { handleDecodeError, handleEncodeError, newEncodeError } from "./codec_errors.ts";

/** How to encode and decode with a codec that isn't here; set by the `_codecs` module. */
export const codecHooks: {
  encode: ((text: PyObject, encoding: string, errors: string) => PyObject) | undefined;
  decode: ((bytes: PyObject, encoding: string, errors: string) => PyObject) | undefined;
  /** LookupError if there is no such encoding or error handler. */
  check: ((encoding: string, errors: string) => void) | undefined;
} = { encode: undefined, decode: undefined, check: undefined };

/** Refuses names of codecs and of error handlers that C strings can't hold. CPython: `PyUnicode_AsUTF8AndSize` and a look for NUL. */
export function requireName(name: string): void {
  encodeUtf8(PyUnicode_FromUTF16(name) as PyStr, "strict");
  if (name.includes("\0")) throw newValueError("embedded null character");
}

/** In development mode names are looked up even where they aren't needed. CPython: `unicode_check_encoding_errors`. */
function checkNames(encoding: string, errors: string): void {
  if (errors !== "strict") requireName(errors);
  if (runtimeSettings.config.devMode) codecHooks.check?.(encoding, errors);
}

type CodecName =
  | "utf-8"
  | "ascii"
  | "latin-1"
  | "utf-16"
  | "utf-16-le"
  | "utf-16-be"
  | "utf-32"
  | "utf-32-le"
  | "utf-32-be";

const ALIASES: Readonly<Record<string, CodecName>> = {
  "utf8": "utf-8",
  "utf-8": "utf-8",
  "ascii": "ascii",
  "us-ascii": "ascii",
  "latin-1": "latin-1",
  "latin1": "latin-1",
  "iso-8859-1": "latin-1",
  "iso8859-1": "latin-1",
  "utf-16": "utf-16",
  "utf16": "utf-16",
  "utf-16-le": "utf-16-le",
  "utf-16le": "utf-16-le",
  "utf-16-be": "utf-16-be",
  "utf-16be": "utf-16-be",
  "utf-32": "utf-32",
  "utf32": "utf-32",
  "utf-32-le": "utf-32-le",
  "utf-32le": "utf-32-le",
  "utf-32-be": "utf-32-be",
  "utf-32be": "utf-32-be",
};

/** The built-in codec of this name. CPython: `_Py_normalize_encoding`. */
export function codecOf(encoding: string): CodecName | undefined {
  // The names that need no normalizing.
  if (encoding === "utf-8" || encoding === "ascii" || encoding === "latin-1") return encoding;
  return ALIASES[encoding.toLowerCase().replace(/[_ ]/g, "-")];
}

function unknownEncoding(encoding: string): PyObject {
  return newException(PyExc_LookupError, `unknown encoding: ${encoding}`);
}

// Encoding ------------------------------------------------------------------------------------------------------------

class ByteSink {
  bytes = new Uint8Array(64);
  length = 0;
  put(byte: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = byte;
  }
  putAll(source: Uint8Array): void {
    if (this.length + source.length > this.bytes.length) this.grow(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }
  private grow(by: number): void {
    const bigger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + by));
    bigger.set(this.bytes);
    this.bytes = bigger;
  }
  finish(): Uint8Array {
    return copyBytes(this.bytes, 0, this.length);
  }
}

function isSurrogate(c: number): boolean {
  return c >= 0xd800 && c <= 0xdfff;
}

/** Encodes code point by code point; stretches that `fits` refuses go to the error handler. */
function encodeWith(
  text: PyStr,
  errors: string,
  encoding: string,
  reason: string,
  fits: (c: number) => boolean,
  put: (sink: ByteSink, c: number) => void,
  unit: 1 | 2 | 4 = 1,
): Uint8Array {
  const codePoints = codePointsOf(text);
  // Text from a handler that may stand for what can't be encoded ends here.
  const replaceable = encoding === "latin-1" ? 256 : 128;
  const sink = new ByteSink();
  let i = 0;
  while (i < codePoints.length) {
    if (fits(codePoints[i])) {
      put(sink, codePoints[i++]);
      continue;
    }
    let end = i + 1;
    while (unit === 1 && end < codePoints.length && !fits(codePoints[end])) end++;
    const by = handleEncodeError(errors, encoding, text, codePoints, i, end, reason);
    if (by.bytes !== undefined) {
      // Half a unit makes no text.
      if (by.bytes.length % unit !== 0) throw newEncodeError(encoding, text, i, end, reason);
      sink.putAll(by.bytes);
    } else {
      for (let k = 0; k < by.codePoints!.length; k++) {
        if (by.codePoints![k] >= replaceable) throw newEncodeError(encoding, text, i, end, reason);
        put(sink, by.codePoints![k]);
      }
    }
    i = by.next;
  }
  return sink.finish();
}

const textEncoder = new TextEncoder();
const SURROGATE = /[\ud800-\udfff]/;

function putUtf8(sink: ByteSink, c: number): void {
  if (c < 0x80) sink.put(c);
  else if (c < 0x800) {
    sink.put(0xc0 | (c >> 6));
    sink.put(0x80 | (c & 0x3f));
  } else {
    if (c < 0x10000) sink.put(0xe0 | (c >> 12));
    else {
      sink.put(0xf0 | (c >> 18));
      sink.put(0x80 | ((c >> 12) & 0x3f));
    }
    sink.put(0x80 | ((c >> 6) & 0x3f));
    sink.put(0x80 | (c & 0x3f));
  }
}

/** Up to here a loop is faster than the host's encoder. */
const FEW = 64;
/** UTF-8 bytes of a str. */
export function encodeUtf8(text: PyStr, errors: string): Uint8Array {
  if (typeof text === "string" && text.length <= FEW) {
    const bytes = bytesBelow(text, 128);
    if (bytes !== undefined) return bytes;
  }
  const value = bmpValue(text);
  if (
    value !== undefined ? !SURROGATE.test(value) : !(text as PyUnicodeObject).codePoints!.some(isSurrogate)
  ) {
    return textEncoder.encode(PyUnicode_AsUTF16(text));
  }
  return encodeWith(text, errors, "utf-8", "surrogates not allowed", (c) => !isSurrogate(c), putUtf8);
}

function encodeUtf16(text: PyStr, errors: string, name: CodecName): Uint8Array {
  const big = name === "utf-16-be";
  const put16 = (sink: ByteSink, unit: number) => {
    sink.put(big ? unit >> 8 : unit & 0xff);
    sink.put(big ? unit & 0xff : unit >> 8);
  };
  const body = encodeWith(text, errors, name, "surrogates not allowed", (c) => !isSurrogate(c), (sink, c) => {
    if (c > 0xffff) {
      put16(sink, 0xd800 + ((c - 0x10000) >> 10));
      put16(sink, 0xdc00 + ((c - 0x10000) & 0x3ff));
    } else put16(sink, c);
  }, 2);
  return name === "utf-16" ? concat(Uint8Array.of(0xff, 0xfe), body) : body;
}

function encodeUtf32(text: PyStr, errors: string, name: CodecName): Uint8Array {
  const big = name === "utf-32-be";
  const body = encodeWith(text, errors, name, "surrogates not allowed", (c) => !isSurrogate(c), (sink, c) => {
    for (let k = 0; k < 4; k++) sink.put((c >> (8 * (big ? 3 - k : k))) & 0xff);
  }, 4);
  return name === "utf-32" ? concat(Uint8Array.of(0xff, 0xfe, 0, 0), body) : body;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const result = new Uint8Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}

/** `text.encode(encoding, errors)`. */
export function PyUnicode_AsEncodedString(text: PyStr, encoding: string, errors: string): PyObject {
  checkNames(encoding, errors);
  const codec = codecOf(encoding);
  if (typeof text === "string" && (codec === "ascii" || codec === "latin-1")) {
    const bytes = bytesBelow(text, codec === "ascii" ? 128 : 256);
    if (bytes !== undefined) return PyBytes_FromArray(bytes);
  }
  switch (codec) {
    case "utf-8":
      return PyBytes_FromArray(encodeUtf8(text, errors));
    case "ascii":
      return PyBytes_FromArray(
        encodeWith(
          text,
          errors,
          "ascii",
          "ordinal not in range(128)",
          (c) => c < 128,
          (sink, c) => sink.put(c),
        ),
      );
    case "latin-1":
      return PyBytes_FromArray(
        encodeWith(
          text,
          errors,
          "latin-1",
          "ordinal not in range(256)",
          (c) => c < 256,
          (sink, c) => sink.put(c),
        ),
      );
    case "utf-16":
    case "utf-16-le":
    case "utf-16-be":
      return PyBytes_FromArray(encodeUtf16(text, errors, codec));
    case "utf-32":
    case "utf-32-le":
    case "utf-32-be":
      return PyBytes_FromArray(encodeUtf32(text, errors, codec));
  }
  requireName(encoding);
  if (codecHooks.encode === undefined) throw unknownEncoding(encoding);
  const result = codecHooks.encode(text, encoding, errors);
  if (!(result instanceof PyBytesObject)) {
    throw newTypeError(
      `'${encoding}' encoder returned '${
        Py_TYPE(result).tp_name
      }' instead of 'bytes'; use codecs.encode() to encode to arbitrary types`,
    );
  }
  return result;
}

// Decoding ------------------------------------------------------------------------------------------------------------

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A str from UTF-8 bytes. */
export function decodeUtf8(bytes: Uint8Array, errors: string): PyObject {
  if (bytes.length <= FEW && isAscii(bytes)) return latin1Text(bytes);
  try {
    return PyUnicode_FromUTF16(strictDecoder.decode(bytes));
  } catch (err) {
    // The host tells that something is wrong, not where.
    if (!(err instanceof TypeError)) throw err;
    return decodeUtf8Slowly(bytes, errors);
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > 127) return false;
  return true;
}

/** Bytes of a sequence that starts with this byte; 0 if none does. */
export function utf8Length(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}
/** Whether the second byte can follow the first: no overlong form, no surrogate, nothing beyond U+10FFFF. */
export function utf8Second(first: number, second: number): boolean {
  if ((second & 0xc0) !== 0x80) return false;
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  return first !== 0xf4 || second < 0x90;
}

function decodeUtf8Slowly(bytes: Uint8Array, errors: string): PyObject {
  let object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  let i = 0;
  while (i < bytes.length) {
    const first = bytes[i];
    if (first < 0x80) {
      out.push(first);
      i++;
      continue;
    }
    const length = utf8Length(first);
    let reason = "", end = i + 1;
    if (length === 0) reason = "invalid start byte";
    else {
      while (end < i + length && end < bytes.length) {
        if (end === i + 1 ? !utf8Second(first, bytes[end]) : (bytes[end] & 0xc0) !== 0x80) {
          reason = "invalid continuation byte";
          break;
        }
        end++;
      }
      if (reason === "" && end < i + length) reason = "unexpected end of data";
    }
    if (reason === "") {
      let c = length === 2 ? first & 0x1f : length === 3 ? first & 0x0f : first & 0x07;
      for (let k = 1; k < length; k++) c = (c << 6) | (bytes[i + k] & 0x3f);
      out.push(c);
      i += length;
      continue;
    }
    const by = handleDecodeError(errors, "utf-8", object, i, end, reason);
    for (let k = 0; k < by.codePoints!.length; k++) out.push(by.codePoints![k]);
    i = by.next;
    if (by.input !== undefined) bytes = (object = by.input).ob_sval;
  }
  return PyUnicode_FromCodePoints(out);
}

export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

function decodeAscii(bytes: Uint8Array, errors: string): PyObject {
  if (!bytes.some((b) => b >= 128)) return decodeLatin1(bytes);
  let object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  for (let i = 0; i < bytes.length;) {
    if (bytes[i] < 128) out.push(bytes[i++]);
    else {
      const by = handleDecodeError(errors, "ascii", object, i, i + 1, "ordinal not in range(128)");
      for (let k = 0; k < by.codePoints!.length; k++) out.push(by.codePoints![k]);
      i = by.next;
      if (by.input !== undefined) bytes = (object = by.input).ob_sval;
    }
  }
  return PyUnicode_FromCodePoints(out);
}

function decodeUtf16(bytes: Uint8Array, errors: string, name: CodecName): PyObject {
  let big = name === "utf-16-be";
  let i = 0;
  if (name === "utf-16" && bytes.length >= 2) {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) big = true, i = 2;
    else if (bytes[0] === 0xff && bytes[1] === 0xfe) i = 2;
  }
  const shown = name === "utf-16" ? (big ? "utf-16-be" : "utf-16-le") : name;
  let object = PyBytes_FromArray(bytes);
  const unit = (at: number) => big ? (bytes[at] << 8) | bytes[at + 1] : bytes[at] | (bytes[at + 1] << 8);
  const out: number[] = [];
  while (i < bytes.length) {
    let reason = "", end = i + 2;
    if (i + 1 >= bytes.length) reason = "truncated data", end = bytes.length;
    else {
      const c = unit(i);
      if (!isSurrogate(c)) {
        out.push(c);
        i += 2;
        continue;
      }
      if (c >= 0xdc00) reason = "illegal encoding";
      else if (i + 3 >= bytes.length) reason = "unexpected end of data", end = bytes.length;
      else {
        const second = unit(i + 2);
        if (second >= 0xdc00 && second <= 0xdfff) {
          out.push(0x10000 + ((c - 0xd800) << 10) + (second - 0xdc00));
          i += 4;
          continue;
        }
        reason = "illegal UTF-16 surrogate";
      }
    }
    const by = handleDecodeError(errors, shown, object, i, end, reason);
    for (let k = 0; k < by.codePoints!.length; k++) out.push(by.codePoints![k]);
    i = by.next;
    if (by.input !== undefined) bytes = (object = by.input).ob_sval;
  }
  return PyUnicode_FromCodePoints(out);
}

function readUint32(bytes: Uint8Array, at: number, big: boolean): number {
  const [a, b, c, d] = big ? [3, 2, 1, 0] : [0, 1, 2, 3];
  return (bytes[at + a] | (bytes[at + b] << 8) | (bytes[at + c] << 16) | (bytes[at + d] << 24)) >>> 0;
}

function decodeUtf32(bytes: Uint8Array, errors: string, name: CodecName): PyObject {
  let big = name === "utf-32-be";
  let i = 0;
  if (name === "utf-32" && bytes.length >= 4) {
    if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff) big = true, i = 4;
    else if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0) i = 4;
  }
  const shown = name === "utf-32" ? (big ? "utf-32-be" : "utf-32-le") : name;
  let object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  while (i < bytes.length) {
    let reason = "", end = i + 4;
    if (i + 4 > bytes.length) reason = "truncated data", end = bytes.length;
    else {
      const c = readUint32(bytes, i, big);
      if (c > 0x10ffff) reason = "code point not in range(0x110000)";
      else if (isSurrogate(c)) reason = "code point in surrogate code point range(0xd800, 0xe000)";
      else {
        out.push(c);
        i += 4;
        continue;
      }
    }
    const by = handleDecodeError(errors, shown, object, i, end, reason);
    for (let k = 0; k < by.codePoints!.length; k++) out.push(by.codePoints![k]);
    i = by.next;
    if (by.input !== undefined) bytes = (object = by.input).ob_sval;
  }
  return PyUnicode_FromCodePoints(out);
}

/** `bytes.decode(encoding, errors)`. CPython: `PyUnicode_Decode`. */
export function PyUnicode_Decode(bytes: Uint8Array, encoding: string, errors: string): PyObject {
  checkNames(encoding, errors);
  const codec = codecOf(encoding);
  if (codec === "ascii" && isAscii(bytes)) return latin1Text(bytes);
  switch (codec) {
    case "utf-8":
      return decodeUtf8(bytes, errors);
    case "ascii":
      return decodeAscii(bytes, errors);
    case "latin-1":
      return decodeLatin1(bytes);
    case "utf-16":
    case "utf-16-le":
    case "utf-16-be":
      return decodeUtf16(bytes, errors, codec);
    case "utf-32":
    case "utf-32-le":
    case "utf-32-be":
      return decodeUtf32(bytes, errors, codec);
  }
  requireName(encoding);
  if (codecHooks.decode === undefined) throw unknownEncoding(encoding);
  const result = codecHooks.decode(PyBytes_FromArray(bytes), encoding, errors);
  if (!PyUnicode_Check(result)) {
    throw newTypeError(
      `'${encoding}' decoder returned '${
        Py_TYPE(result).tp_name
      }' instead of 'str'; use codecs.decode() to decode to arbitrary types`,
    );
  }
  return result;
}

/** `str(object, encoding, errors)`. CPython: `PyUnicode_FromEncodedObject`. */
export function PyUnicode_FromEncodedObject(
  object: PyObject,
  encoding: string | undefined,
  errors: string | undefined,
): PyObject {
  if (PyUnicode_Check(object)) throw newTypeError("decoding str is not supported");
  const bytes = bytesLike(object);
  if (bytes === undefined) {
    throw newTypeError(`decoding to str: need a bytes-like object, ${Py_TYPE(object).tp_name} found`);
  }
  return PyUnicode_Decode(bytes, encoding ?? "utf-8", errors ?? "strict");
}
