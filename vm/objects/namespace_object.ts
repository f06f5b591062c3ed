/**
 * `types.SimpleNamespace`. After CPython's `Objects/namespaceobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import { PyObject_RichCompare, reprText } from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import { PyDict_New, PyDict_SetItem, PyDict_SetItemString, type PyDictObject } from "./dict_object.ts";
import { PyDict_Update } from "./dict_type.ts";
import { Py_NotImplemented } from "./none_object.ts";
import { instanceDict, storageOf, storageSet } from "./object_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { InstancePart, type InstanceStorage } from "./instance.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyType_GetFullyQualifiedName, PyType_IsSubtype } from "./type_object.ts";
import { _PyNamespace_Type, Py_TYPE, PyDict_Type } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { watched } from "../runtime/gc/registry.ts";

export class PyNamespaceObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.inst = new InstancePart(type);
  }
  static {
    isHeapObject(PyNamespaceObject);
  }
}

/** A namespace with these attributes. CPython: `_PyNamespace_New`. */
export function newSimpleNamespace(attributes: Readonly<Record<string, PyObject>>): PyNamespaceObject {
  const self = new PyNamespaceObject(_PyNamespace_Type);
  for (const [name, value] of Object.entries(attributes)) {
    storageSet(storageOf(self)!, _PyNamespace_Type, name, value);
  }
  return self;
}

const method = methodsOf<PyNamespaceObject>();
defineType<PyNamespaceObject>(_PyNamespace_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A simple attribute-based namespace.",
  signature: "(mapping_or_iterable=(), /, **kwargs)",
  hasDict: true,
  slots: {
    tp_new: (type) => watched(new PyNamespaceObject(type)),
    tp_alloc: (type) => new PyNamespaceObject(type),
    tp_init: (self, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      if (npos > 1) throw newTypeError(`${Py_TYPE(self).ht_name} expected at most 1 argument, got ${npos}`);
      const dict = instanceDict(self);
      if (npos === 1) {
        const given = PyDict_New();
        // A mapping, or pairs, as `dict()` takes them.
        PyDict_Update(given, PyObject_CallOneArg(PyDict_Type, args[0]));
        for (const [key, value] of given.entries()) {
          if (!PyUnicode_Check(key)) throw newTypeError("keywords must be strings");
          PyDict_SetItem(dict, key, value);
        }
      }
      kwnames?.forEach((name, i) => PyDict_SetItemString(dict, name, args[npos + i]));
    },
    tp_repr: (self) => {
      const name = Py_TYPE(self) === _PyNamespace_Type ? "namespace" : Py_TYPE(self).ht_name;
      if (Py_ReprEnter(self)) return PyUnicode_FromUTF16(`${name}(...)`);
      try {
        const parts: string[] = [];
        for (const [key, value] of instanceDict(self).entries()) {
          if (PyUnicode_Check(key) && key !== "") parts.push(`${PyUnicode_AsUTF16(key)}=${reprText(value)}`);
        }
        return PyUnicode_FromUTF16(`${name}(${parts.join(", ")})`);
      } finally {
        Py_ReprLeave(self);
      }
    },
    tp_richcompare: (self, other, op) => {
      if (!PyType_IsSubtype(Py_TYPE(other), _PyNamespace_Type)) return Py_NotImplemented;
      return PyObject_RichCompare(instanceDict(self), instanceDict(other), op);
    },
  },
  methods: {
    __reduce__: method(
      "($self, /)",
      "Return state information for pickling",
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([]), instanceDict(self)]),
    ),
    __replace__: method(
      "($self, /, **changes)",
      "Return a copy of the namespace object with new values for the specified attributes.",
      (self, changes: PyDictObject) => {
        const type = Py_TYPE(self);
        const copy = PyObject_Vectorcall(type, [], undefined);
        if (!PyType_IsSubtype(Py_TYPE(copy), _PyNamespace_Type)) {
          const given = `${PyType_GetFullyQualifiedName(type)}() returned '${
            PyType_GetFullyQualifiedName(Py_TYPE(copy))
          }' object`;
          throw newTypeError(`expect ${_PyNamespace_Type.tp_name} type, but ${given}`);
        }
        PyDict_Update(instanceDict(copy), instanceDict(self));
        PyDict_Update(instanceDict(copy), changes);
        return copy;
      },
    ),
  },
  members: { __dict__: { get: (self) => instanceDict(self) } },
});
