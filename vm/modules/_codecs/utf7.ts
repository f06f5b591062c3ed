/** UTF-7 (RFC 2152): `_codecs.utf_7_encode`, `utf_7_decode`. After CPython's `Objects/unicodeobject.c`. */
import { PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { handleDecodeError } from "../../objects/unicode/codec_errors.ts";
import {
  codePointsOf,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
} from "../../objects/unicode_object.ts";
import { type MethodSpec, staticMethod } from "../../protocol/signature.ts";
import { handlerName } from "./unicode_codecs.ts";

const PLUS = 0x2b, MINUS = 0x2d;
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** ASCII characters that never stand for themselves: the backslash, the tilde, controls but tab and line ends. */
const isDirect = (c: number) =>
  c < 127 && c !== 0x5c && c !== 0x7e && (c >= 0x20 || c === 9 || c === 10 || c === 13);

function base64Value(byte: number): number {
  return byte < 128 ? BASE64.indexOf(String.fromCharCode(byte)) : -1;
}

/** CPython: `_PyUnicode_EncodeUTF7`. */
function encodeUtf7(points: Iterable<number>): Uint8Array {
  const out: number[] = [];
  let inShift = false, buffer = 0, bits = 0;
  const flush = () => {
    if (bits > 0) out.push(BASE64.charCodeAt((buffer << (6 - bits)) & 63));
    buffer = bits = 0;
  };
  const unit = (value: number) => {
    buffer = (buffer << 16) | value;
    bits += 16;
    while (bits >= 6) {
      bits -= 6;
      out.push(BASE64.charCodeAt((buffer >>> bits) & 63));
      buffer &= (1 << bits) - 1;
    }
  };
  for (const point of points) {
    if (isDirect(point) && (inShift || point !== PLUS)) {
      if (inShift && point !== PLUS) {
        flush();
        inShift = false;
        if (base64Value(point) >= 0 || point === MINUS) out.push(MINUS);
        out.push(point);
        continue;
      }
      if (!inShift) {
        out.push(point);
        continue;
      }
    } else if (!inShift) {
      out.push(PLUS);
      if (point === PLUS) {
        out.push(MINUS);
        continue;
      }
      inShift = true;
    }
    if (point >= 0x10000) {
      unit(0xd800 + ((point - 0x10000) >> 10));
      unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else unit(point);
  }
  flush();
  if (inShift) out.push(MINUS);
  return Uint8Array.from(out);
}

/** CPython: `PyUnicode_DecodeUTF7Stateful`. Gives the code points and how many bytes were used. */
function decodeUtf7(bytes: Uint8Array, errors: string, final: boolean): [number[], number] {
  const size = bytes.length;
  let object = PyBytes_FromArray(bytes);
  let out: number[] = [];
  let at = 0, shiftStart = 0, outAtShift = 0;
  let inShift = false, buffer = 0, bits = 0, surrogate = 0;
  const fail = (start: number, end: number, reason: string) => {
    const by = handleDecodeError(errors, "utf7", object, start, end, reason);
    out.push(...Array.from(by.codePoints!));
    at = by.next;
    if (by.input !== undefined) bytes = (object = by.input).ob_sval;
  };
  const unit = (value: number) => {
    if (surrogate !== 0) {
      if (value >= 0xdc00 && value <= 0xdfff) {
        out.push(0x10000 + ((surrogate - 0xd800) << 10) + (value - 0xdc00));
        surrogate = 0;
        return;
      }
      out.push(surrogate);
      surrogate = 0;
    }
    if (value >= 0xd800 && value <= 0xdbff) surrogate = value;
    else out.push(value);
  };
  for (;;) {
    while (at < bytes.length) {
      const byte = bytes[at];
      if (inShift) {
        const value = base64Value(byte);
        if (value >= 0) {
          buffer = (buffer << 6) | value;
          bits += 6;
          at++;
          if (bits >= 16) {
            bits -= 16;
            unit((buffer >>> bits) & 0xffff);
            buffer &= (1 << bits) - 1;
          }
          continue;
        }
        inShift = false;
        if (bits > 0 && (bits >= 6 || buffer !== 0)) {
          const reason = bits >= 6
            ? "partial character in shift sequence"
            : "non-zero padding bits in base64 sequence";
          fail(shiftStart, at + 1, reason);
          continue;
        }
        if (surrogate !== 0 && byte <= 127 && byte !== PLUS) out.push(surrogate);
        surrogate = 0;
        if (byte === MINUS) at++;
      } else if (byte === PLUS) {
        shiftStart = at++;
        if (bytes[at] === MINUS) {
          at++;
          out.push(PLUS);
        } else if (at < bytes.length && base64Value(bytes[at]) < 0) {
          fail(shiftStart, at + 1, "ill-formed sequence");
        } else {
          inShift = true;
          surrogate = buffer = bits = 0;
          outAtShift = out.length;
        }
      } else if (byte <= 127) {
        at++;
        out.push(byte);
      } else {
        shiftStart = at;
        fail(at, at + 1, "unexpected special character");
      }
    }
    if (!inShift || !final) break;
    if (surrogate === 0 && bits < 6 && (bits === 0 || buffer === 0)) break;
    inShift = false;
    fail(shiftStart, bytes.length, "unterminated shift sequence");
    if (at >= bytes.length) break;
  }
  if (final || !inShift) return [out, size];
  // An open sequence is decoded anew with what follows.
  out = out.slice(0, outAtShift);
  return [out, shiftStart];
}

/** Functions of the module. */
export const utf7Functions: Record<string, MethodSpec> = {
  utf_7_encode: staticMethod("(str: unicode, errors=None, /)", undefined, (str, errors) => {
    handlerName(errors);
    const bytes = encodeUtf7(codePointsOf(str as string));
    return PyTuple_New([PyBytes_FromArray(bytes), PyUnicode_GET_LENGTH(str)]);
  }),
  utf_7_decode: staticMethod(
    "(data, errors=None, final: bool = False, /)",
    undefined,
    (data, errors, final) => {
      const [points, used] = decodeUtf7(requireBytes(data), handlerName(errors), final);
      return PyTuple_New([PyUnicode_FromCodePoints(points), used]);
    },
  ),
};
