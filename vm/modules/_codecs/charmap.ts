/** Codecs that go by a table of characters: `charmap_encode`, `charmap_decode`, `charmap_build`. */
import { PyBytes_FromArray, PyBytesObject, requireBytes } from "../../objects/bytes_object.ts";
import { PyDict_New, PyDict_SetItem } from "../../objects/dict_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, PyHeapObject, type PyObject } from "../../objects/object.ts";
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
import { defineType } from "../../protocol/define_type.ts";
import { methodsOf, staticMethod } from "../../protocol/signature.ts";
import { newNativeType, readyTypes } from "../native.ts";
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
  const size = bytes.length;
  let object = PyBytes_FromArray(bytes);
  const out: number[] = [];
  for (let i = 0; i < bytes.length;) {
    let codePoints = mapping === Py_None ? [bytes[i]] : decodeByte(mapping, table, bytes[i]);
    if (codePoints !== undefined) i++;
    else {
      const by = handleDecodeError(errors, "charmap", object, i, i + 1, "character maps to <undefined>");
      codePoints = by.codePoints!;
      i = by.next;
      if (by.input !== undefined) bytes = (object = by.input).ob_sval;
    }
    for (let k = 0; k < codePoints.length; k++) out.push(codePoints[k]);
  }
  return PyTuple_New([PyUnicode_FromCodePoints(out), size]);
}

const EncodingMap_Type = newNativeType("EncodingMap", undefined, "static");
/** Bytes by character: what `charmap_build` makes of an ordinary table of 256 characters. */
class EncodingMapObject extends PyHeapObject {
  readonly bytes: ReadonlyMap<number, number>;
  readonly size: number;
  constructor(bytes: ReadonlyMap<number, number>, size: number) {
    super(EncodingMap_Type);
    this.bytes = bytes;
    this.size = size;
  }
}
const mapMethod = methodsOf<EncodingMapObject>();
defineType<EncodingMapObject>(EncodingMap_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    size: mapMethod("($self, /)", "Return the size (in bytes) of this object", (self) => self.size),
  },
});

/** What CPython's map takes without its two levels of tables, and each entry of them. */
const MAP_SIZE = 63, MIDDLE_SIZE = 16, LAST_SIZE = 128;
/** Tables longer than that are cut off. */
const MOST_CHARACTERS = 256;

/** An EncodingMap, or a dict for characters that it can't have. CPython: `PyUnicode_BuildEncodingMap`. */
function buildMap(text: PyObject): PyObject {
  const codePoints = codePointsOf(text).subarray(0, MOST_CHARACTERS);
  if (codePoints.length === 0) throw newTypeError("bad argument type for built-in operation");
  const bytes = new Map<number, number>();
  const middle = new Set<number>(), last = new Set<number>();
  let isOrdinary = codePoints[0] === 0;
  codePoints.forEach((c, i) => {
    if (i > 0 && (c === 0 || c > 0xffff)) isOrdinary = false;
    if (c === UNDEFINED) return;
    bytes.set(c, i);
    if (i > 0) {
      middle.add(c >> 11);
      last.add(c >> 7);
    }
  });
  if (isOrdinary && middle.size < 0xff && last.size < 0xff) {
    readyTypes(EncodingMap_Type);
    return new EncodingMapObject(bytes, MAP_SIZE + MIDDLE_SIZE * middle.size + LAST_SIZE * last.size);
  }
  const table = PyDict_New();
  codePoints.forEach((c, i) => PyDict_SetItem(table, c, i));
  return table;
}

/** The bytes that a character becomes, undefined if none. CPython: `charmapencode_lookup`. */
function encodeCharacter(mapping: PyObject, c: number): ArrayLike<number> | undefined {
  if (mapping instanceof EncodingMapObject) {
    const byte = mapping.bytes.get(c);
    return byte === undefined ? undefined : [byte];
  }
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

function pushAll(out: number[], items: ArrayLike<number>): void {
  for (let i = 0; i < items.length; i++) out.push(items[i]);
}

function charmapEncode(text: PyStr, errors: string, mapping: PyObject): PyObject {
  const codePoints = codePointsOf(text);
  const out: number[] = [];
  const codec = mapping === Py_None ? "latin-1" : "charmap";
  const reason = mapping === Py_None ? "ordinal not in range(256)" : "character maps to <undefined>";
  for (let i = 0; i < codePoints.length;) {
    const bytes = encodeCharacter(mapping, codePoints[i]);
    if (bytes !== undefined) {
      pushAll(out, bytes);
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
        else pushAll(out, replaced);
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
  charmap_build: staticMethod("(map: unicode, /)", undefined, (map) => buildMap(map)),
};
