/**
 * Bound methods of Python functions (and of any other callable). After CPython's `Objects/classobject.c`.
 */
import { PyObject_GetAttr, PyObject_Hash, PyObject_RichCompareBool } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { _Py_HashPointer } from "./hash.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { genericGetOptionalAttr } from "./object_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { _PyType_Lookup } from "./type_object.ts";
import { PyMethod_Type } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { PyObject_GetOptionalAttr, PyObject_Repr } from "../protocol/abstract.ts";

export class PyMethodObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly im_func: PyObject;
  declare readonly im_self: PyObject;
  constructor(func: PyObject, self: PyObject) {
    this.ob_type = PyMethod_Type;
    this.im_func = func;
    this.im_self = self;
  }
  static {
    isHeapObject(PyMethodObject);
  }
}

/** @noescape */
export function PyMethod_New(func: PyObject, self: PyObject): PyMethodObject {
  return new PyMethodObject(func, self);
}
/** @noescape */
export function PyMethod_Check(op: PyObject): op is PyMethodObject {
  return op instanceof PyMethodObject;
}

function method_getattro(self: PyMethodObject, name: string): PyObject {
  if (_PyType_Lookup(PyMethod_Type, name) !== undefined) {
    const found = genericGetOptionalAttr(self, name);
    if (found !== undefined) return found;
  }
  return PyObject_GetAttr(self.im_func, name);
}

function method_repr(self: PyMethodObject): PyObject {
  const named = PyObject_GetOptionalAttr(self.im_func, "__qualname__") ??
    PyObject_GetOptionalAttr(self.im_func, "__name__");
  const name = named !== undefined && PyUnicode_Check(named) ? PyUnicode_AsUTF16(named) : "?";
  return PyUnicode_FromUTF16(`<bound method ${name} of ${PyUnicode_AsUTF16(PyObject_Repr(self.im_self))}>`);
}

const method = methodsOf<PyMethodObject>();

defineType<PyMethodObject>(PyMethod_Type, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL,
  doc: "Create a bound instance method object.",
  signature: "(function, instance, /)",
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("method() takes no keyword arguments");
      }
      if (args.length !== 2) throw newTypeError(`method expected 2 arguments, got ${args.length}`);
      const [func, instance] = args;
      if (typeof func !== "object" || func.ob_type.tp_call === undefined) {
        throw newTypeError("first argument must be callable");
      }
      if (instance === Py_None) throw newTypeError("instance must not be None");
      return new PyMethodObject(func, instance);
    },
    tp_repr: method_repr,
    tp_hash: (self) => {
      const own = typeof self.im_self === "object"
        ? _Py_HashPointer(self.im_self)
        : Number(PyObject_Hash(self.im_self)) | 0;
      const func = PyObject_Hash(self.im_func);
      const hash = typeof func === "number" ? func : Number(BigInt.asIntN(53, func));
      const mixed = (own ^ hash) | 0;
      return mixed === -1 ? -2 : mixed;
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyMethodObject)) return Py_NotImplemented;
      const same = PyObject_RichCompareBool(self.im_func, other.im_func, Py_EQ) &&
        self.im_self === other.im_self;
      return op === Py_EQ ? same : !same;
    },
    tp_call: (self, args, kwnames) => PyObject_Vectorcall(self.im_func, [self.im_self, ...args], kwnames),
    tp_getattro: method_getattro,
    tp_descr_get: (self) => self,
    tp_traverse: (self, visit) => {
      visit(self.im_func);
      visit(self.im_self);
    },
  },
  methods: {
    __reduce__: method("($self, /)", undefined, (self) => {
      const name = PyObject_GetAttr(self.im_func, "__name__");
      return PyTuple_New([builtinAttribute("getattr"), PyTuple_New([self.im_self, name])]);
    }),
  },
  members: {
    __func__: { get: (self) => self.im_func, doc: "the function (or other callable) implementing a method" },
    __self__: { get: (self) => self.im_self, doc: "the instance to which a method is bound" },
  },
  getset: {
    __doc__: { get: (self) => PyObject_GetOptionalAttr(self.im_func, "__doc__") ?? Py_None },
  },
});
