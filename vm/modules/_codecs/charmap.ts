/** Codecs that go by a table of characters: `charmap_encode`, `charmap_decode`, `charmap_build`. */
import { PyBytes_FromArray, PyBytesObject, requireBytes } from "../../objects/bytes_object.ts";
import { PyDict_New, PyDict_SetItem } from "../../objects/dict_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_LookupError } from "../../objects/type_zoo.ts";
import {
  codePointsOf,
  type PyStr,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
} from "../../objects/unicode_object.ts";
import { handleDecodeError, handleEncodeError } from "../../objects/unicode/codec_errors.ts";
import { PyObject_GetItem } from "../../protocol/abstract.ts";
import { newTypeError, PyErr_Matches } from "../../protocol/errors.ts";
import { staticMethod } from "../../protocol/signature.ts";
import { handlerName } from "./unicode_codecs.ts";

/** The character that stands for none in a table. */
const UNDEFINED = 0xfffe;

function itemOrNone(mapping: PyObject, key: number): PyObject {
  try {
    return PyObject_GetItem(mapping, key);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_LookupError)) return Py_None;
    throw err;
  }
}

/** The code points that a byte stands for, undefined if none. CPython: `charmap_decode_mapping`. */
function decodeByte(
  mapping: PyObject,
  table: Uint32Array | undefined,
  byte: number,
): ArrayLike<number> | undefined {
  if (table !== undefined) {
    return byte < table.length && table[byte] !== UNDEFINED ? [table[byte]] : undefined;
  }
  const item = itemOrNone(mapping, byte);
  if (item === Py_None) return undefined;
  if (PyLong_Check(item)) {
    const c = Number(PyLong_AsInt(item));
    if (c < 0 || c > 0x10ffff) throw newTypeError("character mapping must be in range(0x110000)");
    return c === UNDEFINED ? undefined : [c];
  }
  if (!PyUnicode_Check(item)) throw newTypeError("character mapping must return integer, None or str");
  const codePoints = codePointsOf(item);
  return codePoints.length === 1 && codePoints[0] === UNDEFINED ? undefined : codePoints;
}

function charmapDecode(bytes: Uint8Array, errors: string, mapping: PyObject): PyObject {
  const table = PyUnicode_Check(mapping) ? codePointsOf(mapping) : undefined;
  const object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  for (let i = 0; i < bytes.length;) {
    let codePoints = mapping === Py_None ? [bytes[i]] : decodeByte(mapping, table, bytes[i]);
    if (codePoints !== undefined) i++;
    else {
      const by = handleDecodeError(errors, "charmap", object, i, i + 1, "character maps to <undefined>");
      codePoints = by.codePoints!;
      i = by.next;
    }
    for (let k = 0; k < codePoints.length; k++) out.push(codePoints[k]);
  }
  return PyTuple_New([PyUnicode_FromCodePoints(out), bytes.length]);
}

/** The bytes that a character becomes, undefined if none. CPython: `charmapencode_lookup`. */
function encodeCharacter(mapping: PyObject, c: number): Uint8Array | undefined {
  if (mapping === Py_None) return c < 256 ? Uint8Array.of(c) : undefined;
  const item = itemOrNone(mapping, c);
  if (item === Py_None) return undefined;
  if (PyLong_Check(item)) {
    const value = PyLong_AsInt(item);
    if (value < 0 || value > 255) throw newTypeError("character mapping must be in range(256)");
    return Uint8Array.of(Number(value));
  }
  if (item instanceof PyBytesObject) return item.ob_sval;
  throw newTypeError(`character mapping must return integer, bytes or None, not ${Py_TYPE(item).tp_name}`);
}

function charmapEncode(text: PyStr, errors: string, mapping: PyObject): PyObject {
  const codePoints = codePointsOf(text);
  const out: number[] = [];
  const codec = mapping === Py_None ? "latin-1" : "charmap";
  const reason = mapping === Py_None ? "ordinal not in range(256)" : "character maps to <undefined>";
  for (let i = 0; i < codePoints.length;) {
    const bytes = encodeCharacter(mapping, codePoints[i]);
    if (bytes !== undefined) {
      out.push(...bytes);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < codePoints.length && encodeCharacter(mapping, codePoints[end]) === undefined) end++;
    const by = handleEncodeError(errors, codec, text, codePoints, i, end, reason);
    if (by.bytes !== undefined) out.push(...by.bytes);
    else {
      for (let k = 0; k < by.codePoints!.length; k++) {
        const replaced = encodeCharacter(mapping, by.codePoints![k]);
        if (replaced === undefined) handleEncodeError("strict", codec, text, codePoints, i, end, reason);
        else out.push(...replaced);
      }
    }
    i = by.next;
  }
  return PyTuple_New([PyBytes_FromArray(Uint8Array.from(out)), codePoints.length]);
}

export const charmapFunctions = {
  charmap_decode: staticMethod(
    "(data, errors=None, mapping=None, /)",
    undefined,
    (data, errors, mapping) => charmapDecode(requireBytes(data), handlerName(errors), mapping),
  ),
  charmap_encode: staticMethod(
    "(str: unicode, errors=None, mapping=None, /)",
    undefined,
    (str, errors, mapping) => charmapEncode(str as PyStr, handlerName(errors), mapping),
  ),
  charmap_build: staticMethod("(map: unicode, /)", undefined, (map) => {
    const table = PyDict_New();
    codePointsOf(map).forEach((c, i) => {
      if (c !== UNDEFINED) PyDict_SetItem(table, c, i);
    });
    return table;
  }),
};
