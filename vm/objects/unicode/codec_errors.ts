/**
 * Error handlers of codecs: strict, ignore, replace, backslashreplace, xmlcharrefreplace, surrogateescape, surrogatepass,
 * and those registered with `codecs.register_error`. After CPython's `Python/codecs.c`.
 */
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { newException, newIndexError, newTypeError } from "../../protocol/errors.ts";
import { PyBytesObject } from "../bytes_object.ts";
import { PyUnicodeErrorObject } from "../exceptions.ts";
import type { PyObject } from "../object.ts";
import { PyTuple_Check, PyTuple_New } from "../tuple_object.ts";
import { PyExc_LookupError, PyExc_UnicodeDecodeError, PyExc_UnicodeEncodeError } from "../type_zoo.ts";
import { codePointsOf, type PyStr, PyUnicode_Check } from "../unicode_object.ts";

/** Handlers registered by Python code, by name. */
export const registeredHandlers: Map<string, PyObject> = new Map();

/** Where "namereplace" gets the names of characters from: the `unicodedata` module. */
export const characterNames: { nameOf: ((codePoint: number) => string | undefined) | undefined } = {
  nameOf: undefined,
};

/** CPython: `PyUnicodeEncodeError_Create`. */
export function newEncodeError(
  encoding: string,
  object: PyObject,
  start: number,
  end: number,
  reason: string,
) {
  const exc = new PyUnicodeErrorObject(
    PyExc_UnicodeEncodeError,
    PyTuple_New([encoding, object, start, end, reason]),
  );
  exc.encoding = encoding;
  exc.object = object;
  exc.start = start;
  exc.end = end;
  exc.reason = reason;
  return exc;
}
/** CPython: `PyUnicodeDecodeError_Create`. */
export function newDecodeError(
  encoding: string,
  object: PyBytesObject,
  start: number,
  end: number,
  reason: string,
) {
  const exc = new PyUnicodeErrorObject(
    PyExc_UnicodeDecodeError,
    PyTuple_New([encoding, object, start, end, reason]),
  );
  exc.encoding = encoding;
  exc.object = object;
  exc.start = start;
  exc.end = end;
  exc.reason = reason;
  return exc;
}

/** What takes the place of a stretch, and where to go on. */
export interface Replacement {
  /** Code points still to be encoded, or bytes to be written as they are. */
  codePoints: ArrayLike<number> | undefined;
  bytes: Uint8Array | undefined;
  next: number;
  /** What a decoder reads from now on, where a handler has put other bytes into the exception. */
  input?: PyBytesObject;
}

const NO_CODE_POINTS: ArrayLike<number> = [];

function textReplacement(text: string, next: number): Replacement {
  return { codePoints: codePointsOf(text), bytes: undefined, next };
}

/** CPython: `unicode_encode_call_errorhandler`, `unicode_decode_call_errorhandler_writer`. */
function callHandler(
  errors: string,
  exc: PyUnicodeErrorObject,
  object: PyObject,
  size: number,
  decoding: boolean,
): Replacement {
  const handler = registeredHandlers.get(errors);
  if (handler === undefined) {
    throw newException(PyExc_LookupError, `unknown error handler name '${errors}'`);
  }
  const what = decoding
    ? "decoding error handler must return (str, int) tuple"
    : "encoding error handler must return (str/bytes, int) tuple";
  const result = PyObject_CallOneArg(handler, exc);
  if (!PyTuple_Check(result) || result.ob_item.length !== 2) throw newTypeError(what);
  const [by, position] = result.ob_item;
  if (typeof position !== "number") throw newTypeError(what);
  if (decoding && !PyUnicode_Check(by)) throw newTypeError(what);
  const input = decoding ? replacedInput(exc, object) : undefined;
  const length = input === undefined ? size : input.ob_sval.length;
  const next = position < 0 ? position + length : position;
  if (next < 0 || next > length) throw newIndexError(`position ${position} from error handler out of bounds`);
  if (PyUnicode_Check(by)) return { codePoints: codePointsOf(by), bytes: undefined, next, input };
  if (!decoding && by instanceof PyBytesObject) return { codePoints: undefined, bytes: by.ob_sval, next };
  throw newTypeError(what);
}

/** The bytes that a handler has put in place of `object`, undefined if none. */
function replacedInput(exc: PyUnicodeErrorObject, object: PyObject): PyBytesObject | undefined {
  if (exc.object === object) return undefined;
  if (exc.object === undefined) throw newTypeError("UnicodeError 'object' attribute is not set");
  if (exc.object instanceof PyBytesObject) return exc.object;
  throw newTypeError("UnicodeError 'object' attribute must be a bytes");
}

export function escaped(c: number): string {
  if (c <= 0xff) return "\\x" + c.toString(16).padStart(2, "0");
  if (c <= 0xffff) return "\\u" + c.toString(16).padStart(4, "0");
  return "\\U" + c.toString(16).padStart(8, "0");
}

const WRITES_ALONG: ReadonlySet<string> = new Set(["utf-8", "ascii", "latin-1"]);

/** Deals with code points `start..end` of `object` that can't be encoded. */
export function handleEncodeError(
  errors: string,
  encoding: string,
  object: PyStr,
  codePoints: ArrayLike<number>,
  start: number,
  end: number,
  reason: string,
): Replacement {
  switch (errors) {
    case "strict":
      throw newEncodeError(encoding, object, start, end, reason);
    case "ignore":
      return { codePoints: NO_CODE_POINTS, bytes: undefined, next: end };
    case "replace":
      return textReplacement("?".repeat(end - start), end);
    case "backslashreplace": {
      let text = "";
      for (let i = start; i < end; i++) text += escaped(codePoints[i]);
      return textReplacement(text, end);
    }
    case "xmlcharrefreplace": {
      let text = "";
      for (let i = start; i < end; i++) text += `&#${codePoints[i]};`;
      return textReplacement(text, end);
    }
    case "namereplace": {
      let text = "";
      for (let i = start; i < end; i++) {
        const name = characterNames.nameOf?.(codePoints[i]);
        text += name === undefined ? escaped(codePoints[i]) : `\\N{${name}}`;
      }
      return textReplacement(text, end);
    }
    case "surrogateescape": {
      const bytes = new Uint8Array(end - start);
      for (let i = start; i < end; i++) {
        if (codePoints[i] < 0xdc80 || codePoints[i] > 0xdcff) {
          // CPython's own codecs have written what came before.
          throw newEncodeError(encoding, object, WRITES_ALONG.has(encoding) ? i : start, end, reason);
        }
        bytes[i - start] = codePoints[i] - 0xdc00;
      }
      return { codePoints: undefined, bytes, next: end };
    }
    case "surrogatepass":
      return {
        codePoints: undefined,
        bytes: passSurrogates(encoding, object, codePoints, start, end, reason),
        next: end,
      };
  }
  return callHandler(
    errors,
    newEncodeError(encoding, object, start, end, reason),
    object,
    codePoints.length,
    false,
  );
}

/** Bytes of a unit and its order, where "surrogatepass" knows the encoding. CPython: `get_standard_encoding`. */
function unitOf(encoding: string): { width: 2 | 3 | 4; big: boolean } | undefined {
  if (encoding === "cp65001") return { width: 3, big: false };
  const found = /^utf[-_]?(?:(8)|(16|32)(?:[-_]?([bl])e)?)$/i.exec(encoding);
  if (found === null) return undefined;
  const [, eight, bits, order] = found;
  return { width: eight !== undefined ? 3 : bits === "16" ? 2 : 4, big: order?.toLowerCase() === "b" };
}

function passSurrogates(
  encoding: string,
  object: PyStr,
  codePoints: ArrayLike<number>,
  start: number,
  end: number,
  reason: string,
): Uint8Array {
  const unit = unitOf(encoding);
  if (unit === undefined) throw newEncodeError(encoding, object, start, end, reason);
  const { width, big } = unit;
  const out = new Uint8Array(width * (end - start));
  for (let i = start, at = 0; i < end; i++) {
    const c = codePoints[i];
    if (c < 0xd800 || c > 0xdfff) throw newEncodeError(encoding, object, start, end, reason);
    if (width === 3) {
      out[at++] = 0xe0 | (c >> 12);
      out[at++] = 0x80 | ((c >> 6) & 0x3f);
      out[at++] = 0x80 | (c & 0x3f);
    } else {
      for (let k = 0; k < width; k++) out[at + k] = (c >> (8 * (big ? width - 1 - k : k))) & 0xff;
      at += width;
    }
  }
  return out;
}

/** Deals with bytes `start..end` that can't be decoded; always gives code points. */
export function handleDecodeError(
  errors: string,
  encoding: string,
  object: PyBytesObject,
  start: number,
  end: number,
  reason: string,
): Replacement {
  const bytes = object.ob_sval;
  switch (errors) {
    case "strict":
      throw newDecodeError(encoding, object, start, end, reason);
    case "ignore":
      return { codePoints: NO_CODE_POINTS, bytes: undefined, next: end };
    case "replace":
      return { codePoints: [0xfffd], bytes: undefined, next: end };
    case "backslashreplace": {
      let text = "";
      for (let i = start; i < end; i++) text += escaped(bytes[i]);
      return textReplacement(text, end);
    }
    case "surrogateescape": {
      const out: number[] = [];
      let i = start;
      // At most four bytes, and none of them ASCII.
      while (i < end && i < start + 4 && bytes[i] >= 128) out.push(0xdc00 + bytes[i++]);
      if (out.length === 0) throw newDecodeError(encoding, object, start, end, reason);
      return { codePoints: out, bytes: undefined, next: i };
    }
    case "surrogatepass": {
      const found = surrogateAt(encoding, bytes, start);
      if (found === undefined) throw newDecodeError(encoding, object, start, end, reason);
      return { codePoints: [found.codePoint], bytes: undefined, next: start + found.width };
    }
  }
  const exc = newDecodeError(encoding, object, start, end, reason);
  return callHandler(errors, exc, object, bytes.length, true);
}

function surrogateAt(
  encoding: string,
  bytes: Uint8Array,
  at: number,
): { codePoint: number; width: number } | undefined {
  const unit = unitOf(encoding);
  if (unit === undefined || at + unit.width > bytes.length) return undefined;
  const { width, big } = unit;
  let c = 0;
  if (width === 3) {
    if ((bytes[at] & 0xf0) !== 0xe0) return undefined;
    if ((bytes[at + 1] & 0xc0) !== 0x80 || (bytes[at + 2] & 0xc0) !== 0x80) return undefined;
    c = ((bytes[at] & 0x0f) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f);
  } else {
    for (let k = 0; k < width; k++) c |= bytes[at + k] << (8 * (big ? width - 1 - k : k));
  }
  return c >= 0xd800 && c <= 0xdfff ? { codePoint: c, width } : undefined;
}
