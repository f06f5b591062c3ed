/**
 * Objects that only C could make, for tests: one that counts who looks at its memory, one that is awaited through a slot,
 * exceptions raised below Python. After files of CPython's `Modules/_testcapi/`.
 */
import { PyBuffer_FillInfo, PyObject_GetBuffer } from "../../objects/buffer.ts";
import { PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { PyDict_Check, PyDict_Copy, PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyMemoryView_FromBuffer } from "../../objects/memory_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_Check, PyTuple_New } from "../../objects/tuple_object.ts";
import { PyType_Check, PyType_IsSubtype, type_call } from "../../objects/type_object.ts";
import {
  PyExc_BaseException,
  PyExc_Exception,
  PyExc_SystemError,
  PyType_Type,
} from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newBufferError,
  newException,
  newMemoryError,
  newTypeError,
  PyErr_GivenExceptionMatches,
} from "../../protocol/errors.ts";
import { type MethodSpec, Signature } from "../../protocol/signature.ts";
import { importModule } from "../../runtime/import.ts";
import { fn, newNativeType } from "../native.ts";

export const testBufType: PyTypeObject = newNativeType("testBufType");
export const awaitedType: PyTypeObject = newNativeType("awaitType");

class TestBuf extends PyHeapObject {
  readonly obj: PyObject;
  references = 0;
  constructor() {
    super(testBufType);
    this.obj = PyBytes_FromArray(new TextEncoder().encode("test"));
  }
}
defineType<TestBuf>(testBufType, {
  slots: {
    tp_new: () => new TestBuf(),
    bf_getbuffer: (self, flags) => {
      const buffer = PyObject_GetBuffer(self.obj, flags);
      buffer.obj = self;
      self.references++;
      return buffer;
    },
    bf_releasebuffer: (self) => {
      self.references--;
    },
  },
  members: { references: { get: (self) => self.references } },
});

class Awaited extends PyHeapObject {
  readonly iterator: PyObject;
  constructor(iterator: PyObject) {
    super(awaitedType);
    this.iterator = iterator;
  }
}
const awaitSignature = new Signature("(iterator, /)");
defineType<Awaited>(awaitedType, {
  slots: {
    tp_new: (_type, args, kwnames) =>
      new Awaited(newArguments(awaitSignature, "awaitType", args, kwnames)[0] as PyObject),
    am_await: (self) => self.iterator,
  },
});

/** `PyErr_NewExceptionWithDoc`. */
function newExceptionWithDoc(name: string, doc: PyObject, base: PyObject, dict: PyObject): PyObject {
  const dot = name.lastIndexOf(".");
  if (dot < 0) throw newException(PyExc_SystemError, "PyErr_NewException: name must be module.class");
  const bases = base === Py_None
    ? PyTuple_New([PyExc_Exception])
    : PyTuple_Check(base)
    ? base
    : PyTuple_New([base]);
  const namespace = PyDict_Check(dict) ? PyDict_Copy(dict) : PyDict_New();
  PyDict_SetItemString(namespace, "__module__", PyUnicode_FromUTF16(name.slice(0, dot)));
  if (doc !== Py_None) PyDict_SetItemString(namespace, "__doc__", doc);
  return type_call(PyType_Type, [PyUnicode_FromUTF16(name.slice(dot + 1)), bases, namespace], undefined);
}

/** Functions of the module. */
export const objectFunctions: Record<string, MethodSpec> = {
  buffer_fill_info: fn(
    "($module, source, readonly: int, flags: int, /)",
    undefined,
    (_m, source, readonly, flags) => {
      const buffer = PyBuffer_FillInfo(undefined, requireBytes(source), readonly !== 0, flags);
      return PyMemoryView_FromBuffer(buffer);
    },
  ),
  PyBuffer_SizeFromFormat: fn(
    "($module, format, /)",
    undefined,
    (_m, format) => PyObject_CallOneArg(PyObject_GetAttr(importModule("struct"), "calcsize"), format),
  ),
  getbuffer_with_null_view: fn("($module, obj, /)", undefined, (_m, op) => {
    // Objects that count their buffers refuse one that nobody would release.
    PyObject_GetBuffer(op, 0);
    throw newBufferError("view==NULL argument is obsolete");
  }),
  raise_exception: fn("($module, exception, num_args: int, /)", undefined, (_m, type, count) => {
    if (!PyType_Check(type) || !PyType_IsSubtype(type, PyExc_BaseException)) {
      throw newException(PyExc_SystemError, "_PyErr_SetObject: exception is not a BaseException subclass");
    }
    throw PyObject_Vectorcall(type, Array.from({ length: count }, (_, i) => i), undefined);
  }),
  raise_memoryerror: fn("($module, /)", undefined, () => {
    throw newMemoryError();
  }),
  make_exception_with_doc: fn(
    "($module, /, name: str, doc=None, base=None, dict=None)",
    undefined,
    (_m, name, doc, base, dict) => newExceptionWithDoc(name, doc, base, dict),
  ),
  err_givenexceptionmatches: fn(
    "($module, err, exc, /)",
    undefined,
    (_m, err, exc) => PyErr_GivenExceptionMatches(err, exc),
  ),
  pycfunction_call: fn(
    "($module, func, args, kwargs=None, /)",
    undefined,
    (_m, func, args, kwargs) => {
      if (!PyTuple_Check(args)) throw newTypeError("args must be a tuple");
      if (!PyDict_Check(kwargs)) return PyObject_Vectorcall(func, args.ob_item.slice(), undefined);
      const names: string[] = [], values: PyObject[] = [];
      for (const [key, value] of kwargs.entries()) {
        names.push(key as string);
        values.push(value);
      }
      return PyObject_Vectorcall(func, [...args.ob_item, ...values], names);
    },
  ),
};
