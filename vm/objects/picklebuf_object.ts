/** `pickle.PickleBuffer`: a wrapper of an object's memory (PEP 574). After CPython's `Objects/picklebufobject.c`. */
import { defineType } from "../protocol/define_type.ts";
import { newBufferError, newValueError } from "../protocol/errors.ts";
import { PyArg_ParseTupleAndKeywords } from "../protocol/getargs.ts";
import { methodsOf } from "../protocol/signature.ts";
import {
  type Py_buffer,
  PyBUF_FULL_RO,
  PyBuffer_IsContiguous,
  PyBuffer_Release,
  PyObject_GetBuffer,
} from "./buffer.ts";
import { PyMemoryView_FromObject } from "./memory_object.ts";
import { Py_None } from "./none_object.ts";
import { PyHeapObject, type PyObject } from "./object.ts";
import { PyPickleBuffer_Type } from "./type_zoo.ts";

export class PyPickleBufferObject extends PyHeapObject {
  /** Undefined once released. */
  view: Py_buffer | undefined;
  readonly base: PyObject;
  constructor(base: PyObject) {
    super(PyPickleBuffer_Type);
    this.view = PyObject_GetBuffer(base, PyBUF_FULL_RO);
    this.base = base;
  }

  /** CPython: `PyPickleBuffer_GetBuffer`. */
  requireView(): Py_buffer {
    if (this.view === undefined) {
      throw newValueError("operation forbidden on released PickleBuffer object");
    }
    return this.view;
  }
}

const parameters = { name: "PickleBuffer", keywords: [""], required: 1, positional: 1 };
const method = methodsOf<PyPickleBufferObject>();

defineType<PyPickleBufferObject>(PyPickleBuffer_Type, {
  doc: "Wrapper for potentially out-of-band buffers",
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) =>
      new PyPickleBufferObject(PyArg_ParseTupleAndKeywords(parameters, args, kwnames)[0]!),
    tp_traverse: (self, visit) => {
      if (self.view !== undefined) visit(self.base);
    },
    bf_getbuffer: (self, flags) => {
      self.requireView();
      return PyObject_GetBuffer(self.base, flags);
    },
    // The buffers are the base's; this only says that releasing them means something.
    bf_releasebuffer: () => {},
  },
  methods: {
    raw: method(
      "($self, /)",
      "A memoryview of the bytes of the buffer, which must be contiguous.",
      (self) => {
        if (!PyBuffer_IsContiguous(self.requireView(), "A")) {
          throw newBufferError("cannot extract raw buffer from non-contiguous buffer");
        }
        const raw = PyMemoryView_FromObject(self);
        const { view } = raw;
        view.format = "B";
        view.ndim = 1;
        view.itemsize = 1;
        view.shape = [view.len];
        view.strides = [1];
        raw.findOrder();
        return raw;
      },
    ),
    release: method("($self, /)", "Release the underlying buffer.", (self) => {
      if (self.view !== undefined) PyBuffer_Release(self.view);
      self.view = undefined;
      return Py_None;
    }),
  },
});
