/**
 * Python objects to and from marshal data, code objects included: what the `marshal` module and imports of `.pyc` files
 * and frozen code use. The format itself is in `compiler/bytecode/marshal.ts`.
 */
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import {
  type MarshalCode,
  MarshalError,
  MarshalKind,
  type MarshalReaderFactory,
  type MarshalWriterSource,
} from "../../compiler/bytecode/marshal.ts";
import * as c from "../../compiler/constants.ts";
import { newException, newSystemError, newTypeError } from "../protocol/errors.ts";
import { bytesLike, PyBytes_CheckExact, PyBytes_FromArray, PyBytesObject } from "./bytes_object.ts";
import { PyCode_New, PyCodeObject } from "./code_object.ts";
import { PyComplex_FromDoubles, PyComplexObject } from "./complex_object.ts";
import { PyDict_New, PyDict_SetItem, type PyDictObject } from "./dict_object.ts";
import { newUnicodeDecodeError } from "./exceptions.ts";
import { PyFloat_FromDouble, PyFloatObject } from "./float_object.ts";
import { PyList_New, type PyListObject } from "./list_object.ts";
import { Py_Ellipsis, Py_None } from "./none_object.ts";
import type { PyObject } from "./object.ts";
import { PyFrozenSet_New, PySet_Add, PySet_New, type PySetObject, setItems } from "./set_object.ts";
import { PySlice_New, PySliceObject } from "./slice_object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE, PyExc_StopIteration } from "./type_zoo.ts";
import {
  codePointsOf,
  PyUnicode_AsUTF16,
  PyUnicode_FromCodePoints,
  PyUnicode_FromUTF16,
} from "./unicode_object.ts";

/** The compiler's constant that an object stands for: the inverse of `objectFromConstant`. TypeError for other objects. */
export function constantFromObject(op: PyObject): c.ConstantValue {
  switch (typeof op) {
    case "number":
    case "bigint":
    case "boolean":
      return op;
    case "string":
      return /[\ud800-\udfff]/.test(op) ? c.strFromCodePoints([...codePointsOf(op)]) : op;
  }
  if (op === Py_None) return null;
  if (op === Py_Ellipsis) return c.ELLIPSIS;
  if (op instanceof PyCodeObject) return op.plain;
  if (op instanceof PyTupleObject) return new c.TupleConstant(op.ob_item.map(constantFromObject));
  if (op instanceof PyFloatObject) return new c.FloatConstant(op.value);
  if (op instanceof PyComplexObject) return new c.ComplexConstant(op.real, op.imag);
  if (op instanceof PyBytesObject) return new c.BytesConstant(op.ob_sval);
  if (op instanceof PySliceObject) {
    return new c.SliceConstant(
      constantFromObject(op.start),
      constantFromObject(op.stop),
      constantFromObject(op.step),
    );
  }
  const type = Py_TYPE(op);
  if (type === zoo.PyUnicode_Type) return c.strFromCodePoints([...codePointsOf(op)]);
  if (type === zoo.PyFrozenSet_Type) {
    return new c.FrozenSetConstant(setItems(op as PySetObject).map(constantFromObject));
  }
  throw newTypeError(`constants of type ${type.tp_name} can't be stored in a code object`);
}

function text(op: PyObject, what: string): string {
  if (typeof op !== "string" && Py_TYPE(op) !== zoo.PyUnicode_Type) {
    throw newSystemError(`code: ${what} must be str`);
  }
  return PyUnicode_AsUTF16(op);
}
function texts(op: PyObject, what: string): string[] {
  return (op as PyTupleObject).ob_item.map((item) => text(item, what));
}
function bytes(op: PyObject): Uint8Array {
  return (op as PyBytesObject).ob_sval;
}

/** Makes Python objects. */
export const objectFactory: MarshalReaderFactory<PyObject> = {
  // Getters, since this file may be loaded before the singletons'.
  get none() {
    return Py_None;
  },
  false: false,
  true: true,
  get ellipsis() {
    return Py_Ellipsis;
  },
  stopIteration: PyExc_StopIteration,
  int: (value) => value,
  float: PyFloat_FromDouble,
  complex: PyComplex_FromDoubles,
  bytes: PyBytes_FromArray,
  str: (value) =>
    value instanceof c.CodePointString
      ? PyUnicode_FromCodePoints(value.codePoints)
      : PyUnicode_FromUTF16(value),
  // Never the shared empty tuple: items are appended.
  tuple: () => new PyTupleObject(zoo.PyTuple_Type, []),
  list: () => PyList_New([]),
  dict: () => PyDict_New(),
  set: () => PySet_New(undefined),
  frozenset: () => PyFrozenSet_New(PyTuple_New([])),
  append: (sequence, item) => {
    ((sequence as PyListObject | PyTupleObject).ob_item as PyObject[]).push(item);
  },
  add: (set, item) => PySet_Add(set as PySetObject, item),
  setItem: (dict, key, value) => PyDict_SetItem(dict as PyDictObject, key, value),
  slice: (start, stop, step) => PySlice_New(start, stop, step),
  code: (f: MarshalCode<PyObject>) =>
    PyCode_New(
      new CodeObject({
        co_argcount: f.co_argcount,
        co_posonlyargcount: f.co_posonlyargcount,
        co_kwonlyargcount: f.co_kwonlyargcount,
        co_stacksize: f.co_stacksize,
        co_flags: f.co_flags,
        co_code: bytes(f.co_code),
        co_consts: (f.co_consts as PyTupleObject).ob_item.map(constantFromObject),
        co_names: texts(f.co_names, "name"),
        co_localsplusnames: texts(f.co_localsplusnames, "name"),
        co_localspluskinds: bytes(f.co_localspluskinds),
        co_filename: text(f.co_filename, "filename"),
        co_name: text(f.co_name, "name"),
        co_qualname: text(f.co_qualname, "qualname"),
        co_firstlineno: f.co_firstlineno,
        co_linetable: bytes(f.co_linetable),
        co_exceptiontable: bytes(f.co_exceptiontable),
      }),
    ),
};

function classify(op: PyObject): MarshalKind {
  switch (typeof op) {
    case "number":
    case "bigint":
      return MarshalKind.INT;
    case "boolean":
      return op ? MarshalKind.TRUE : MarshalKind.FALSE;
    case "string":
      return MarshalKind.STR;
  }
  if (op === Py_None) return MarshalKind.NONE;
  if (op === Py_Ellipsis) return MarshalKind.ELLIPSIS;
  if (op === PyExc_StopIteration) return MarshalKind.STOP_ITERATION;
  switch (op.ob_type) {
    case zoo.PyUnicode_Type:
      return MarshalKind.STR;
    case zoo.PyFloat_Type:
      return MarshalKind.FLOAT;
    case zoo.PyComplex_Type:
      return MarshalKind.COMPLEX;
    case zoo.PyTuple_Type:
      return MarshalKind.TUPLE;
    case zoo.PyList_Type:
      return MarshalKind.LIST;
    case zoo.PyDict_Type:
      return MarshalKind.DICT;
    case zoo.PySet_Type:
      return MarshalKind.SET;
    case zoo.PyFrozenSet_Type:
      return MarshalKind.FROZENSET;
    case zoo.PySlice_Type:
      return MarshalKind.SLICE;
    case zoo.PyCode_Type:
      return MarshalKind.CODE;
  }
  return PyBytes_CheckExact(op) || bytesLike(op) !== undefined ? MarshalKind.BYTES : MarshalKind.UNKNOWN;
}

/** Takes Python objects apart. */
export const objectSource: MarshalWriterSource<PyObject> = {
  classify,
  int: (op) => op as number | bigint,
  float: (op) => (op as PyFloatObject).value,
  complex: (op) => op as PyComplexObject,
  bytes: (op) => bytesLike(op)!,
  str: (op) => constantFromObject(op) as string | c.CodePointString,
  isInterned: (op) => typeof op === "string" && /^\w*$/.test(op),
  items: itemsOfContainer,
  entries: (op) => {
    const out: PyObject[] = [];
    for (const [key, value] of (op as PyDictObject).entries()) out.push(key, value);
    return out;
  },
  slice: (op) => {
    const slice = op as PySliceObject;
    return [slice.start, slice.stop, slice.step];
  },
  code: (op) => {
    const code = (op as PyCodeObject).complete();
    const { plain } = code;
    const names = (list: readonly string[]) => PyTuple_New(list.map(PyUnicode_FromUTF16));
    return {
      co_argcount: plain.co_argcount,
      co_posonlyargcount: plain.co_posonlyargcount,
      co_kwonlyargcount: plain.co_kwonlyargcount,
      co_stacksize: plain.co_stacksize,
      co_flags: plain.co_flags,
      co_code: PyBytes_FromArray(plain.co_code),
      co_consts: PyTuple_New(code.co_consts),
      co_names: names(plain.co_names),
      co_localsplusnames: names(plain.co_localsplusnames),
      co_localspluskinds: PyBytes_FromArray(plain.co_localspluskinds),
      co_filename: PyUnicode_FromUTF16(plain.co_filename),
      co_name: PyUnicode_FromUTF16(plain.co_name),
      co_qualname: PyUnicode_FromUTF16(plain.co_qualname),
      co_firstlineno: plain.co_firstlineno,
      co_linetable: PyBytes_FromArray(plain.co_linetable),
      co_exceptiontable: PyBytes_FromArray(plain.co_exceptiontable),
    };
  },
};

function itemsOfContainer(op: PyObject): readonly PyObject[] {
  const type = Py_TYPE(op);
  if (type === zoo.PySet_Type || type === zoo.PyFrozenSet_Type) return setItems(op as PySetObject);
  return (op as PyListObject | PyTupleObject).ob_item;
}

/** The Python exception of a marshal error; anything else as it is. */
export function exceptionFromMarshalError(err: unknown): unknown {
  if (!(err instanceof MarshalError)) return err;
  if (err.decoding !== undefined) {
    const { object, start, end, reason } = err.decoding;
    return newUnicodeDecodeError("utf-8", PyBytes_FromArray(object), start, end, reason);
  }
  const types = {
    EOFError: zoo.PyExc_EOFError,
    ValueError: zoo.PyExc_ValueError,
    TypeError: zoo.PyExc_TypeError,
    SystemError: zoo.PyExc_SystemError,
    UnicodeDecodeError: zoo.PyExc_UnicodeDecodeError,
  };
  return newException(types[err.type], err.message);
}
