/** The Unicode codecs of `_codecs`: each encodes to `(bytes, characters)` and decodes to `(text, bytes consumed)`. */
import { PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import {
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_GET_LENGTH,
} from "../../objects/unicode_object.ts";
import {
  encodeUtf8,
  PyUnicode_AsEncodedString,
  PyUnicode_Decode,
  requireName,
  utf8Length,
  utf8Second,
} from "../../objects/unicode/codecs.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../../protocol/signature.ts";

/** An error handler's name: None is "strict". */
export function handlerName(errors: PyObject): string {
  if (errors === Py_None) return "strict";
  if (!PyUnicode_Check(errors)) {
    throw newTypeError(`argument 2 must be str or None, not ${Py_TYPE(errors).tp_name}`);
  }
  const name = PyUnicode_AsUTF16(errors);
  requireName(name);
  return name;
}

function encoded(str: PyObject, codec: string, errors: PyObject): PyObject {
  const bytes = PyUnicode_AsEncodedString(str as PyStr, codec, handlerName(errors));
  return PyTuple_New([bytes, PyUnicode_GET_LENGTH(str)]);
}
function encoder(codec: string): MethodSpec {
  return staticMethod(
    "(str: unicode, errors=None, /)",
    undefined,
    (str, errors) => encoded(str, codec, errors),
  );
}

/** Trailing bytes that may be the start of a character. */
function incompleteUtf8(bytes: Uint8Array): number {
  const n = bytes.length;
  for (let back = 1; back <= 3 && back <= n; back++) {
    const lead = bytes[n - back];
    if ((lead & 0xc0) === 0x80) continue;
    const length = utf8Length(lead);
    if (length <= back) return 0;
    // "surrogatepass" has to see the third byte too.
    if (back === 2 && lead === 0xed && (bytes[n - 1] & 0xe0) === 0xa0) return 2;
    return back > 1 && !utf8Second(lead, bytes[n - back + 1]) ? 0 : back;
  }
  return 0;
}
function incompleteUtf16(bytes: Uint8Array, big: boolean): number {
  const odd = bytes.length % 2;
  const last = bytes.length - odd - 2;
  if (last < 0) return odd;
  const unit = big ? (bytes[last] << 8) | bytes[last + 1] : bytes[last] | (bytes[last + 1] << 8);
  return unit >= 0xd800 && unit <= 0xdbff ? odd + 2 : odd;
}

function decoded(bytes: Uint8Array, codec: string, errors: PyObject, held: number): PyObject {
  const used = bytes.length - held;
  const text = PyUnicode_Decode(held > 0 ? bytes.subarray(0, used) : bytes, codec, handlerName(errors));
  return PyTuple_New([text, used]);
}
function decoder(codec: string, incomplete: (bytes: Uint8Array) => number): MethodSpec {
  return staticMethod("(data, errors=None, final: bool = False, /)", undefined, (data, errors, final) => {
    const bytes = requireBytes(data);
    return decoded(bytes, codec, errors, final ? 0 : incomplete(bytes));
  });
}
function simpleDecoder(codec: string): MethodSpec {
  return staticMethod(
    "(data, errors=None, /)",
    undefined,
    (data, errors) => decoded(requireBytes(data), codec, errors, 0),
  );
}

/** Byte order that a mark at the start sets: -1 little, 1 big, 0 no mark. */
function byteOrderMark(width: 2 | 4, bytes: Uint8Array): number {
  const starts = (...mark: number[]) => mark.every((byte, i) => bytes[i] === byte);
  if (width === 2) return starts(0xff, 0xfe) ? -1 : starts(0xfe, 0xff) ? 1 : 0;
  return starts(0xff, 0xfe, 0, 0) ? -1 : starts(0, 0, 0xfe, 0xff) ? 1 : 0;
}

/** Text, bytes used and byte order: that of a mark where none is given. */
function decodeOrdered(
  width: 2 | 4,
  data: PyObject,
  errors: PyObject,
  given: number,
  final: boolean,
): PyObject[] {
  const bytes = requireBytes(data);
  const mark = given === 0 ? byteOrderMark(width, bytes) : 0;
  const order = given !== 0 ? given : mark;
  if (order === 0 && bytes.length < width && !final) return ["", 0, 0];
  const start = mark === 0 ? 0 : width;
  const body = bytes.subarray(start);
  const held = final ? 0 : width === 2 ? incompleteUtf16(body, order > 0) : body.length % 4;
  const used = body.length - held;
  const codec = `utf-${8 * width}-${order > 0 ? "be" : "le"}`;
  return [PyUnicode_Decode(body.subarray(0, used), codec, handlerName(errors)), start + used, order];
}
function orderedDecoder(width: 2 | 4): MethodSpec {
  return staticMethod(
    "(data, errors=None, final: bool = False, /)",
    undefined,
    (data, errors, final) => PyTuple_New(decodeOrdered(width, data, errors, 0, final).slice(0, 2)),
  );
}
function extendedDecoder(width: 2 | 4): MethodSpec {
  return staticMethod(
    "(data, errors=None, byteorder: int = 0, final: bool = False, /)",
    undefined,
    (data, errors, byteorder, final) => PyTuple_New(decodeOrdered(width, data, errors, byteorder, final)),
  );
}
function orderedEncoder(width: 2 | 4): MethodSpec {
  return staticMethod(
    "(str: unicode, errors=None, byteorder: int = 0, /)",
    undefined,
    (str, errors, byteorder) =>
      encoded(str, `utf-${8 * width}${byteorder === 0 ? "" : byteorder < 0 ? "-le" : "-be"}`, errors),
  );
}

export const unicodeFunctions = {
  utf_8_encode: encoder("utf-8"),
  utf_8_decode: decoder("utf-8", incompleteUtf8),
  ascii_encode: encoder("ascii"),
  ascii_decode: simpleDecoder("ascii"),
  latin_1_encode: encoder("latin-1"),
  latin_1_decode: simpleDecoder("latin-1"),
  utf_16_encode: orderedEncoder(2),
  utf_16_le_encode: encoder("utf-16-le"),
  utf_16_be_encode: encoder("utf-16-be"),
  utf_16_decode: orderedDecoder(2),
  utf_16_ex_decode: extendedDecoder(2),
  utf_16_le_decode: decoder("utf-16-le", (bytes) => incompleteUtf16(bytes, false)),
  utf_16_be_decode: decoder("utf-16-be", (bytes) => incompleteUtf16(bytes, true)),
  utf_32_encode: orderedEncoder(4),
  utf_32_le_encode: encoder("utf-32-le"),
  utf_32_be_encode: encoder("utf-32-be"),
  utf_32_decode: orderedDecoder(4),
  utf_32_ex_decode: extendedDecoder(4),
  utf_32_le_decode: decoder("utf-32-le", (bytes) => bytes.length % 4),
  utf_32_be_decode: decoder("utf-32-be", (bytes) => bytes.length % 4),
  readbuffer_encode: staticMethod("(data, errors=None, /)", undefined, (data) => {
    const bytes = PyUnicode_Check(data) ? encodeUtf8(data, "strict") : requireBytes(data);
    return PyTuple_New([PyBytes_FromArray(bytes.slice()), bytes.length]);
  }),
};
