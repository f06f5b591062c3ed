/** `collections.defaultdict`. After CPython's `Modules/_collectionsmodule.c`. */
import { copyInto, PyDict_Check, PyDict_SetDefault, PyDictObject } from "../../objects/dict_object.ts";
import { PyDict_Update } from "../../objects/dict_type.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../../objects/repr_guard.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyDict_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_GetIter, reprText } from "../../protocol/abstract.ts";
import {
  PyCallable_Check,
  PyObject_CallMethod,
  PyObject_CallNoArgs,
  PyObject_Vectorcall,
} from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newKeyError, newTypeError } from "../../protocol/errors.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

export const defaultdictType: PyTypeObject = newNativeType("collections.defaultdict", PyDict_Type);

export class PyDefaultDictObject extends PyDictObject {
  default_factory: PyObject;
  constructor(type: PyTypeObject) {
    super(type);
    this.default_factory = Py_None;
  }
}

function copy(self: PyDefaultDictObject): PyObject {
  const type = Py_TYPE(self);
  if (type === defaultdictType) {
    const result = new PyDefaultDictObject(type);
    result.default_factory = self.default_factory;
    copyInto(result, self);
    return result;
  }
  return PyObject_Vectorcall(type, [self.default_factory, self], undefined);
}

const method = methodsOf<PyDefaultDictObject>();

defineType<PyDefaultDictObject>(defaultdictType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A dict that makes the value of a missing key by calling default_factory.",
  slots: {
    tp_new: (type) => attachInstance(new PyDefaultDictObject(type), type),
    tp_alloc: (type) => new PyDefaultDictObject(type),
    tp_init: (self, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      let factory: PyObject = Py_None;
      if (count > 0) {
        factory = args[0];
        if (!PyCallable_Check(factory) && factory !== Py_None) {
          throw newTypeError("first argument must be callable or None");
        }
      }
      self.default_factory = factory;
      PyDict_Type.tp_init!(self, count > 0 ? args.slice(1) : args, kwnames);
    },
    tp_traverse: (self, visit) => {
      PyDict_Type.tp_traverse!(self, visit);
      visit(self.default_factory);
    },
    tp_repr: (self) => {
      const inner = PyUnicode_AsUTF16(PyDict_Type.tp_repr!(self));
      let factory = "...";
      if (!Py_ReprEnter(self.default_factory)) {
        try {
          factory = reprText(self.default_factory);
        } finally {
          Py_ReprLeave(self.default_factory);
        }
      }
      return PyUnicode_FromUTF16(`${Py_TYPE(self).ht_name}(${factory}, ${inner})`);
    },
    nb_or: (left, right) => {
      const self = left instanceof PyDefaultDictObject ? left : right as PyDefaultDictObject;
      const other = self === left ? right : left;
      if (!PyDict_Check(other) || !(PyDict_Check(left))) return Py_NotImplemented;
      const result = PyObject_CallMethod(self, "copy", []);
      if (self === left) {
        PyDict_Update(result as PyDictObject, other);
        return result;
      }
      const merged = PyObject_Vectorcall(Py_TYPE(self), [self.default_factory, left], undefined);
      PyDict_Update(merged as PyDictObject, self);
      return merged;
    },
  },
  methods: {
    __missing__: method(
      "($self, object, /)",
      "The value for a missing key: stored, then returned.",
      (self, key) => {
        if (self.default_factory === Py_None) throw newKeyError(key);
        const value = PyObject_CallNoArgs(self.default_factory);
        // The factory may have set the key itself.
        return PyDict_SetDefault(self, key, value);
      },
    ),
    copy: method("($self, /)", "D.copy() -> a shallow copy of D.", copy),
    __copy__: method("($self, /)", "D.copy() -> a shallow copy of D.", copy),
    __reduce__: method("($self, /)", "Return state information for pickling.", (self) =>
      PyTuple_New([
        Py_TYPE(self),
        PyTuple_New(self.default_factory === Py_None ? [] : [self.default_factory]),
        Py_None,
        Py_None,
        PyObject_GetIter(PyObject_CallMethod(self, "items", [])),
      ])),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyTypeObject, item: PyObject) => PyGenericAlias_New(type, item),
    ),
  },
  members: {
    default_factory: {
      get: (self) => self.default_factory,
      set: (self, value) => {
        self.default_factory = value ?? Py_None;
      },
      doc: "Factory for default value called by __missing__().",
    },
  },
});
