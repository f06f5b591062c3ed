/**
 * Items of a memoryview: reading, writing and comparing them by their format. After the second half of CPython's
 * `Objects/memoryobject.c`. Native single characters are read here, other formats by the `struct` module.
 */
import {
  PyNumber_Index,
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../protocol/call.ts";
import { newNotImplementedError, newTypeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import { importModule } from "../runtime/import.ts";
import { itemAddresses, type Py_buffer } from "./buffer.ts";
import { PyBytes_FromArray, PyBytesObject } from "./bytes_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "./float_object.ts";
import { normalizeInt, type PyInt } from "./long_object.ts";
import { Py_EQ, type PyObject } from "./object.ts";
import { PyIndex_Check } from "./sequence_util.ts";
import type { PyTupleObject } from "./tuple_object.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { Py_TYPE, PyExc_ImportError, PyExc_MemoryError, PyExc_OverflowError } from "./type_zoo.ts";

/** Size of an item by format character. */
const ITEM_SIZES: Readonly<Record<string, number>> = {
  "c": 1,
  "b": 1,
  "B": 1,
  "?": 1,
  "h": 2,
  "H": 2,
  "i": 4,
  "I": 4,
  "l": 8,
  "L": 8,
  "q": 8,
  "Q": 8,
  "n": 8,
  "N": 8,
  "P": 8,
  "e": 2,
  "f": 4,
  "d": 8,
};

/** The character of a native format, with or without "@"; undefined for others. CPython: `get_native_fmtchar`. */
export function nativeCharacter(format: string): string | undefined {
  const code = format[0] === "@" ? format.slice(1) : format;
  return code.length === 1 && ITEM_SIZES[code] !== undefined ? code : undefined;
}
export function nativeSize(code: string): number {
  return ITEM_SIZES[code];
}
/** The character of a format whose items can be read one by one. CPython: `adjust_fmt`. */
export function itemCharacter(buffer: Py_buffer): string {
  const format = buffer.format!;
  const code = format[0] === "@" ? format.slice(1) : format;
  if (code.length !== 1) throw newNotImplementedError(`memoryview: unsupported format ${format}`);
  return code;
}

/** The item at an address. CPython: `unpack_single`. */
export function unpackItem(memory: Uint8Array, at: number, code: string): PyObject {
  const size = ITEM_SIZES[code];
  if (size === undefined) {
    throw newNotImplementedError(`memoryview: format ${code} not supported`);
  }
  if (size === 1) {
    switch (code) {
      case "B":
        return memory[at];
      case "b":
        return memory[at] << 24 >> 24;
      case "c":
        return PyBytes_FromArray(Uint8Array.of(memory[at]));
      default:
        return memory[at] !== 0;
    }
  }
  const data = new DataView(memory.buffer, memory.byteOffset + at, size);
  switch (code) {
    case "h":
      return data.getInt16(0, true);
    case "H":
      return data.getUint16(0, true);
    case "i":
      return data.getInt32(0, true);
    case "I":
      return data.getUint32(0, true);
    case "l":
    case "q":
    case "n":
      return normalizeInt(data.getBigInt64(0, true));
    case "e":
      return PyFloat_FromDouble(data.getFloat16(0, true));
    case "f":
      return PyFloat_FromDouble(data.getFloat32(0, true));
    case "d":
      return PyFloat_FromDouble(data.getFloat64(0, true));
    default:
      return normalizeInt(data.getBigUint64(0, true));
  }
}

/**
 * The bytes of a value, in an array of their own: converting may run Python code, after which the caller looks whether the
 * memory is still there. CPython: `pack_single`.
 */
export function packItem(value: PyObject, code: string, format: string): Uint8Array {
  const size = ITEM_SIZES[code];
  if (size === undefined) {
    throw newNotImplementedError(`memoryview: format ${code} not supported`);
  }
  const bytes = new Uint8Array(size);
  const data = new DataView(bytes.buffer);
  const wrongType = () => newTypeError(`memoryview: invalid type for format '${format}'`);
  const wrongValue = () => newValueError(`memoryview: invalid value for format '${format}'`);
  switch (code) {
    case "c":
      if (!(value instanceof PyBytesObject)) throw wrongType();
      if (value.ob_sval.length !== 1) throw wrongValue();
      bytes[0] = value.ob_sval[0];
      break;
    case "?":
      bytes[0] = PyObject_IsTrue(value) ? 1 : 0;
      break;
    case "e":
    case "f":
    case "d": {
      const type = Py_TYPE(value);
      if (type.nb_float === undefined && type.nb_index === undefined) throw wrongType();
      let number: number;
      try {
        number = PyFloat_AsDouble(value);
      } catch (err) {
        throw PyErr_Matches(err, PyExc_OverflowError) ? wrongValue() : err;
      }
      if (code === "d") data.setFloat64(0, number, true);
      else {
        if (code === "f") data.setFloat32(0, number, true);
        else data.setFloat16(0, number, true);
        const stored = code === "f" ? data.getFloat32(0, true) : data.getFloat16(0, true);
        if (!Number.isFinite(stored) && Number.isFinite(number)) throw wrongValue();
      }
      break;
    }
    default: {
      if (!PyIndex_Check(value)) throw wrongType();
      const number = BigInt(PyNumber_Index(value) as PyInt);
      const signed = code === code.toLowerCase(), bits = 8 * size;
      if ((signed ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number)) !== number) {
        throw wrongValue();
      }
      for (let i = 0; i < size; i++) bytes[i] = Number((number >> BigInt(8 * i)) & 0xffn);
    }
  }
  return bytes;
}

/** Reads items by the `struct` module. CPython: `struct_get_unpacker`. */
function structUnpacker(format: string): (bytes: Uint8Array) => PyObject {
  const Struct = PyObject_GetAttr(importModule("struct"), "Struct");
  const compiled = PyObject_Vectorcall(Struct, [PyUnicode_FromUTF16(format)], undefined);
  return (bytes) => {
    const values = PyObject_CallMethod(compiled, "unpack_from", [PyBytes_FromArray(bytes)]) as PyTupleObject;
    return values.ob_item.length === 1 ? values.ob_item[0] : values;
  };
}

/** Whether all items are equal; shapes are. CPython: the end of `memory_richcompare`. */
export function equalItems(a: Py_buffer, b: Py_buffer): boolean {
  const codeA = nativeCharacter(a.format!), codeB = nativeCharacter(b.format!);
  const from = itemAddresses(a), to = itemAddresses(b);
  if (codeA !== undefined && codeA === codeB) {
    return from.every((address, i) => {
      const left = unpackItem(a.memory, address, codeA), right = unpackItem(b.memory, to[i], codeA);
      return PyObject_RichCompareBool(left, right, Py_EQ);
    });
  }
  let readA: (bytes: Uint8Array) => PyObject, readB: (bytes: Uint8Array) => PyObject;
  try {
    readA = structUnpacker(a.format!);
    readB = structUnpacker(b.format!);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_ImportError) || PyErr_Matches(err, PyExc_MemoryError)) throw err;
    return false;
  }
  return from.every((address, i) =>
    PyObject_RichCompareBool(
      readA(a.memory.slice(address, address + a.itemsize)),
      readB(b.memory.slice(to[i], to[i] + b.itemsize)),
      Py_EQ,
    )
  );
}
