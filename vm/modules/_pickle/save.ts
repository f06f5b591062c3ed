/** Writing objects: `save` tells by an object's type how, and what takes no parts is written here. After CPython's `Modules/_pickle.c`. */
import { PyBuffer_IsContiguous } from "../../objects/buffer.ts";
import type { PyByteArrayObject } from "../../objects/bytearray_object.ts";
import { latin1Text, PyBytes_FromArray, type PyBytesObject } from "../../objects/bytes_object.ts";
import { PyDict_GetItem } from "../../objects/dict_object.ts";
import type { PyFloatObject } from "../../objects/float_object.ts";
import { reprDouble } from "../../objects/float_text.ts";
import { bitLength, type PyInt } from "../../objects/long_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import type { PyPickleBufferObject } from "../../objects/picklebuf_object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import {
  Py_TYPE,
  PyByteArray_Type,
  PyBytes_Type,
  PyDict_Type,
  PyExc_KeyError,
  PyFloat_Type,
  PyFrozenSet_Type,
  PyFunction_Type,
  PyList_Type,
  PyPickleBuffer_Type,
  PySet_Type,
  PyTuple_Type,
  PyType_Type,
  PyUnicode_Type,
} from "../../objects/type_zoo.ts";
import { codePointsOf, PyUnicode_Check } from "../../objects/unicode_object.ts";
import type { PyDictObject } from "../../objects/dict_object.ts";
import type { PyListObject } from "../../objects/list_object.ts";
import type { PySetObject } from "../../objects/set_table.ts";
import {
  PyObject_GetItem,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  strText,
} from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../../protocol/call.ts";
import { newOverflowError, PyErr_Matches } from "../../protocol/errors.ts";
import {
  BINBYTES,
  BINBYTES8,
  BINFLOAT,
  BININT,
  BININT1,
  BININT2,
  BINPERSID,
  BINUNICODE,
  BINUNICODE8,
  BYTEARRAY8,
  FLOAT,
  FRAME_SIZE_TARGET,
  INT,
  LONG,
  LONG1,
  LONG4,
  NEWFALSE,
  NEWTRUE,
  NEXT_BUFFER,
  NONE,
  PERSID,
  READONLY_BUFFER,
  SHORT_BINBYTES,
  SHORT_BINUNICODE,
  UNICODE,
} from "./opcodes.ts";
import { memoize, type PyPickler, writeGet } from "./pickler_object.ts";
import { saveDict, saveFrozenset, saveList, saveSet, saveTuple } from "./save_containers.ts";
import { saveGlobal, saveReduce, saveType } from "./save_objects.ts";
import { newPicklingError, pickleState, typeText, withNote } from "./state.ts";

/** Writes an object; `isPersistentId` tells that it is itself what `persistent_id` gave. */
export function save(self: PyPickler, op: PyObject, isPersistentId = false): void {
  const output = self.output!;
  if (output.frameStart >= 0) output.opcodeBoundary();
  if (self.persistentId !== undefined && !isPersistentId && savePersistent(self, op)) return;
  switch (typeof op) {
    case "number":
    case "bigint":
      return saveLong(self, op);
    case "boolean":
      if (self.protocol >= 2) output.byte(op ? NEWTRUE : NEWFALSE);
      else output.ascii(op ? "I01\n" : "I00\n");
      return;
    case "string": {
      const index = self.memo.get(op);
      return index === undefined ? saveUnicode(self, op) : writeGet(self, index);
    }
  }
  if (op === Py_None) return output.byte(NONE);
  const type = op.ob_type;
  if (type === PyFloat_Type) return saveFloat(self, (op as PyFloatObject).value);
  const index = self.memo.get(op);
  if (index !== undefined) return writeGet(self, index);
  switch (type) {
    case PyTuple_Type:
      return saveTuple(self, op as PyTupleObject);
    case PyList_Type:
      return saveList(self, op as PyListObject);
    case PyDict_Type:
      return saveDict(self, op as PyDictObject);
    case PyUnicode_Type:
      return saveUnicode(self, op);
    case PyBytes_Type:
      return saveBytes(self, op as PyBytesObject);
    case PySet_Type:
      return saveSet(self, op as PySetObject);
    case PyFrozenSet_Type:
      return saveFrozenset(self, op as PySetObject);
    case PyByteArray_Type:
      return saveByteArray(self, op as PyByteArrayObject);
    case PyPickleBuffer_Type:
      return savePickleBuffer(self, op as PyPickleBufferObject);
  }
  saveByReduction(self, op);
}

/** Classes, functions, and objects that say themselves how they are made. */
function saveByReduction(self: PyPickler, op: PyObject): void {
  const type = Py_TYPE(op);
  let reduced: PyObject | undefined;
  if (self.reducerOverride !== undefined) {
    const value = PyObject_CallOneArg(self.reducerOverride, op);
    if (value !== Py_NotImplemented) reduced = value;
  }
  if (reduced === undefined) {
    if (type === PyType_Type) return saveType(self, op);
    if (type === PyFunction_Type) return saveGlobal(self, op, undefined);
    const reduce = registeredReducer(self, type);
    if (reduce !== undefined) reduced = PyObject_CallOneArg(reduce, op);
    else if (PyType_IsSubtype(type, PyType_Type)) return saveGlobal(self, op, undefined);
    else {
      const reduceEx = PyObject_GetOptionalAttr(op, "__reduce_ex__");
      if (reduceEx !== undefined) reduced = PyObject_CallOneArg(reduceEx, self.protocol);
      else {
        const plain = PyObject_GetOptionalAttr(op, "__reduce__");
        if (plain === undefined) throw newPicklingError(`Can't pickle ${typeText(op)} object`);
        reduced = PyObject_CallNoArgs(plain);
      }
    }
  }
  if (PyUnicode_Check(reduced)) return saveGlobal(self, op, reduced);
  const note = () => `when serializing ${typeText(op)} object`;
  if (!(reduced instanceof PyTupleObject)) {
    throw withNote(
      newPicklingError(`__reduce__ must return a string or tuple, not ${typeText(reduced)}`),
      note,
    );
  }
  try {
    saveReduce(self, reduced.ob_item, op);
  } catch (thrown) {
    throw withNote(thrown, note);
  }
}

/** The reducer of a type in the dispatch table, the pickler's own or `copyreg`'s. */
function registeredReducer(self: PyPickler, type: PyObject): PyObject | undefined {
  if (self.dispatchTable === undefined) return PyDict_GetItem(pickleState().dispatchTable, type);
  try {
    return PyObject_GetItem(self.dispatchTable, type);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_KeyError)) return undefined;
    throw err;
  }
}

/** Writes a persistent id in the object's place if there is one. CPython: `save_pers`. */
function savePersistent(self: PyPickler, op: PyObject): boolean {
  const id = PyObject_CallOneArg(self.persistentId!, op);
  if (id === Py_None) return false;
  const output = self.output!;
  if (self.bin !== 0) {
    save(self, id, true);
    output.byte(BINPERSID);
    return true;
  }
  const text = strText(id);
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) {
      throw newPicklingError("persistent IDs in protocol 0 must be ASCII strings");
    }
  }
  output.byte(PERSID);
  output.ascii(text + "\n");
  return true;
}

// Numbers -------------------------------------------------------------------------------------------------------------

function saveLong(self: PyPickler, value: PyInt): void {
  const output = self.output!;
  if (typeof value === "number" && value >= -0x80000000 && value <= 0x7fffffff) {
    if (self.bin === 0) {
      output.byte(INT);
      output.ascii(`${value}\n`);
    } else if (value < 0 || value > 0xffff) output.opcode4(BININT, value);
    else if (value > 0xff) {
      output.reserve(3);
      output.byte(BININT2);
      output.twoBytes(value & 0xff, value >> 8);
    } else output.twoBytes(BININT1, value);
    return;
  }
  if (self.protocol < 2) {
    output.byte(LONG);
    output.ascii(strText(value) + "L\n");
    return;
  }
  // Two's complement in as few bytes as hold the sign too.
  let rest = BigInt(value);
  const magnitude = rest < 0n ? -rest - 1n : rest;
  const count = (magnitude === 0n ? 0 : bitLength(magnitude) >> 3) + 1;
  if (count > 0x7fffffff) throw newOverflowError("int too large to pickle");
  const bytes = new Uint8Array(count);
  if (count <= 64) {
    for (let i = 0; i < count; i++) {
      bytes[i] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  } else {
    // One conversion for all: shifting byte by byte would be quadratic.
    const digits = BigInt.asUintN(count * 8, rest).toString(16).padStart(count * 2, "0");
    for (let i = 0; i < count; i++) {
      const at = digits.length - 2 * (i + 1);
      bytes[i] = parseInt(digits.slice(at, at + 2), 16);
    }
  }
  if (count < 256) output.twoBytes(LONG1, count);
  else output.opcode4(LONG4, count);
  output.bytes(bytes);
}

const scratch = new DataView(new ArrayBuffer(8));

function saveFloat(self: PyPickler, value: number): void {
  const output = self.output!;
  if (self.bin === 0) {
    output.byte(FLOAT);
    output.ascii(reprDouble(value) + "\n");
    return;
  }
  scratch.setFloat64(0, value);
  output.reserve(9);
  output.byte(BINFLOAT);
  for (let i = 0; i < 8; i++) output.buffer[output.length++] = scratch.getUint8(i);
}

// Bytes ---------------------------------------------------------------------------------------------------------------

/** Contents of a bytes object; `op` is what is memoized. */
function writeBytes(self: PyPickler, op: PyObject, data: Uint8Array): void {
  const output = self.output!;
  const { length } = data;
  output.large(
    () => {
      if (length <= 0xff) output.twoBytes(SHORT_BINBYTES, length);
      else if (length <= 0xffffffff) output.opcode4(BINBYTES, length);
      else if (self.protocol >= 4) output.opcode8(BINBYTES8, length);
      else {
        throw newOverflowError(
          "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher",
        );
      }
    },
    data,
    op,
  );
  memoize(self, op);
}

function saveBytes(self: PyPickler, op: PyBytesObject): void {
  if (self.protocol >= 3) return writeBytes(self, op, op.ob_sval);
  // In Python 2 this makes a str, in Python 3 bytes.
  const args = op.ob_sval.length === 0
    ? [PyBytes_Type, PyTuple_New([])]
    : [pickleState().codecsEncode, PyTuple_New([latin1Text(op.ob_sval), "latin1"])];
  saveReduce(self, args, op);
}

function writeByteArray(self: PyPickler, op: PyObject, data: Uint8Array): void {
  const output = self.output!;
  output.large(() => output.opcode8(BYTEARRAY8, data.length), data, op);
  memoize(self, op);
}

function saveByteArray(self: PyPickler, op: PyByteArrayObject): void {
  if (self.protocol >= 5) return writeByteArray(self, op, op.ob_sval);
  const args = op.size === 0 ? [] : [PyBytes_FromArray(op.ob_sval.slice())];
  saveReduce(self, [PyByteArray_Type, PyTuple_New(args)], op);
}

function savePickleBuffer(self: PyPickler, op: PyPickleBufferObject): void {
  if (self.protocol < 5) {
    throw newPicklingError("PickleBuffer can only be pickled with protocol >= 5");
  }
  const view = op.requireView();
  if (!PyBuffer_IsContiguous(view, "A")) {
    throw newPicklingError("PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
  }
  // Taken before the callback, which may release the buffer.
  const data = view.memory.subarray(view.buf, view.buf + view.len), { readonly } = view;
  const inBand = self.bufferCallback === undefined ||
    PyObject_IsTrue(PyObject_CallOneArg(self.bufferCallback, op));
  if (inBand) {
    if (readonly) writeBytes(self, op, data);
    else writeByteArray(self, op, data);
    return;
  }
  self.output!.byte(NEXT_BUFFER);
  if (readonly) self.output!.byte(READONLY_BUFFER);
}

// Text ----------------------------------------------------------------------------------------------------------------

/** UTF-8 of code points; a lone surrogate becomes three bytes, as with the error handler `surrogatepass`. */
function utf8Of(codePoints: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(codePoints.length * 4);
  let at = 0;
  for (let i = 0; i < codePoints.length; i++) {
    const c = codePoints[i];
    if (c < 0x80) bytes[at++] = c;
    else if (c < 0x800) {
      bytes[at++] = 0xc0 | (c >> 6);
      bytes[at++] = 0x80 | (c & 0x3f);
    } else {
      if (c < 0x10000) bytes[at++] = 0xe0 | (c >> 12);
      else {
        bytes[at++] = 0xf0 | (c >> 18);
        bytes[at++] = 0x80 | ((c >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((c >> 6) & 0x3f);
      bytes[at++] = 0x80 | (c & 0x3f);
    }
  }
  return bytes.subarray(0, at);
}

function writeTextHeader(self: PyPickler, length: number): void {
  const output = self.output!;
  if (length <= 0xff && self.protocol >= 4) output.twoBytes(SHORT_BINUNICODE, length);
  else if (length <= 0xffffffff) output.opcode4(BINUNICODE, length);
  else if (self.protocol >= 4) output.opcode8(BINUNICODE8, length);
  else {
    throw newOverflowError(
      "serializing a string larger than 4 GiB requires pickle protocol 4 or higher",
    );
  }
}

/** Text of few ASCII characters, written in place; false if it is other text. */
function writeShortAscii(self: PyPickler, text: string): boolean {
  const { length } = text;
  if (length > 256) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) > 127) return false;
  writeTextHeader(self, length);
  self.output!.ascii(text);
  return true;
}

const WITHOUT_ESCAPE = /^[\x01-\x09\x0b\x0c\x0e-\x19\x1b-\x5b\x5d-\xff]*$/;

/** Protocol 0: Latin-1, all else and what ends lines as escapes. CPython: `raw_unicode_escape`. */
function rawUnicodeEscape(op: PyObject): Uint8Array {
  if (typeof op === "string" && WITHOUT_ESCAPE.test(op)) {
    return Uint8Array.from(op, (c) => c.charCodeAt(0));
  }
  let text = "";
  for (const c of codePointsOf(op)) {
    if (c >= 0x10000) text += "\\U" + c.toString(16).padStart(8, "0");
    else if (c >= 256 || c === 0x5c || c === 0 || c === 10 || c === 13 || c === 0x1a) {
      text += "\\u" + c.toString(16).padStart(4, "0");
    } else text += String.fromCharCode(c);
  }
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function saveUnicode(self: PyPickler, op: PyObject): void {
  const output = self.output!;
  if (self.bin === 0) {
    output.byte(UNICODE);
    output.bytes(rawUnicodeEscape(op));
    output.byte(10);
  } else if (typeof op !== "string" || !writeShortAscii(self, op)) {
    const data = utf8Of(codePointsOf(op));
    const payload = data.length < FRAME_SIZE_TARGET ? undefined : PyBytes_FromArray(data);
    output.large(() => writeTextHeader(self, data.length), data, payload);
  }
  memoize(self, op);
}
