/**
 * The singletons None, NotImplemented and Ellipsis. After the end of CPython's `Objects/object.c` and `sliceobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { newTypeError } from "../protocol/errors.ts";
import { Py_EQ, Py_NE, PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import { _PyNone_Type, _PyNotImplemented_Type, PyEllipsis_Type } from "./type_zoo.ts";

export class PySingletonObject extends PyHeapObject {}

export const Py_None: PyHeapObject = new PySingletonObject(_PyNone_Type);
export const Py_NotImplemented: PyHeapObject = new PySingletonObject(_PyNotImplemented_Type);
export const Py_Ellipsis: PyHeapObject = new PySingletonObject(PyEllipsis_Type);

function newOf(singleton: PyObject) {
  return (type: PyTypeObject, args: readonly PyObject[]): PyObject => {
    if (args.length > 0) throw newTypeError(`${type.tp_name} takes no arguments`);
    return singleton;
  };
}

const method = methodsOf<PySingletonObject>();

defineType<PySingletonObject>(_PyNone_Type, {
  signature: "()",
  doc: "The type of the None singleton.",
  slots: {
    tp_new: newOf(Py_None),
    tp_repr: () => "None",
    tp_hash: () => 0xfca86420,
    tp_richcompare: (self, other, op) => {
      if (self !== other || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
      return op === Py_EQ;
    },
    nb_bool: () => false,
  },
});

defineType<PySingletonObject>(_PyNotImplemented_Type, {
  signature: "()",
  doc: "The type of the NotImplemented singleton.",
  slots: {
    tp_new: newOf(Py_NotImplemented),
    tp_repr: () => "NotImplemented",
    nb_bool: () => {
      throw newTypeError("NotImplemented should not be used in a boolean context");
    },
  },
  methods: { __reduce__: method("($self, /)", undefined, () => "NotImplemented") },
});

defineType<PySingletonObject>(PyEllipsis_Type, {
  signature: "()",
  doc: "The type of the Ellipsis singleton.",
  slots: { tp_new: newOf(Py_Ellipsis), tp_repr: () => "Ellipsis" },
  methods: { __reduce__: method("($self, /)", undefined, () => "Ellipsis") },
});
