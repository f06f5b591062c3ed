/** Read-only views of mappings, as `vars(cls)`. After CPython's `Objects/descrobject.c`. */
import {
  PyNumber_Or,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_Hash,
  PyObject_Repr,
  PyObject_RichCompare,
  PyObject_Size,
  PyObject_Str,
  PySequence_Contains,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { PyDict_CheckExact, PyDict_GetItem } from "./dict_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_MAPPING,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { newArguments } from "./sequence_util.ts";
import { Py_TYPE, PyDictProxy_Type, PyList_Type, PyTuple_Type } from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

export class PyDictProxyObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly mapping: PyObject;
  constructor(mapping: PyObject) {
    this.ob_type = PyDictProxy_Type;
    this.mapping = mapping;
  }
  static {
    isHeapObject(PyDictProxyObject);
  }
}

export function PyDictProxy_New(mapping: PyObject): PyDictProxyObject {
  return new PyDictProxyObject(mapping);
}

function unwrap(op: PyObject): PyObject {
  return op instanceof PyDictProxyObject ? op.mapping : op;
}

const newSignature = new Signature("(mapping)");
const method = methodsOf<PyDictProxyObject>();

defineType<PyDictProxyObject>(PyDictProxy_Type, {
  flags: Py_TPFLAGS_MAPPING,
  doc: "Read-only proxy of a mapping.",
  signature: "(mapping)",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [mapping] = newArguments(newSignature, "mappingproxy", args, kwnames) as [PyObject];
      const type = Py_TYPE(mapping);
      if (type.mp_subscript === undefined || type.layout === PyList_Type || type.layout === PyTuple_Type) {
        throw newTypeError(`mappingproxy() argument must be a mapping, not ${type.tp_name}`);
      }
      return PyDictProxy_New(mapping);
    },
    tp_repr: (self) => {
      const writer = new UnicodeWriter("mappingproxy(");
      writer.write(PyObject_Repr(self.mapping));
      writer.write(")");
      return writer.finish();
    },
    tp_str: (self) => PyObject_Str(self.mapping),
    tp_hash: (self) => PyObject_Hash(self.mapping),
    tp_richcompare: (self, other, op) => PyObject_RichCompare(self.mapping, unwrap(other), op),
    tp_iter: (self) => PyObject_GetIter(self.mapping),
    tp_traverse: (self, visit) => visit(self.mapping),
    nb_or: (a, b) => PyNumber_Or(unwrap(a), unwrap(b)),
    nb_inplace_or: (self) => {
      throw newTypeError(`'|=' is not supported by ${Py_TYPE(self).tp_name}; use '|' instead`);
    },
    sq_contains: (self, key) => PySequence_Contains(self.mapping, key),
    mp_length: (self) => PyObject_Size(self.mapping),
    mp_subscript: (self, key) => PyObject_GetItem(self.mapping, key),
  },
  methods: {
    get: method(
      "($self, key, default=None, /)",
      "The value of key in the mapping, or default.",
      (self, key, value) => {
        if (PyDict_CheckExact(self.mapping)) return PyDict_GetItem(self.mapping, key) ?? value;
        return PyObject_CallMethod(self.mapping, "get", [key, value]);
      },
    ),
    keys: method(
      "($self, /)",
      "The keys of the mapping.",
      (self) => PyObject_CallMethod(self.mapping, "keys", []),
    ),
    values: method(
      "($self, /)",
      "The values of the mapping.",
      (self) => PyObject_CallMethod(self.mapping, "values", []),
    ),
    items: method(
      "($self, /)",
      "The pairs of the mapping.",
      (self) => PyObject_CallMethod(self.mapping, "items", []),
    ),
    copy: method(
      "($self, /)",
      "A copy of the mapping.",
      (self) => PyObject_CallMethod(self.mapping, "copy", []),
    ),
    __reversed__: method(
      "($self, /)",
      "An iterator over the keys in reverse.",
      (self) => PyObject_CallMethod(self.mapping, "__reversed__", []),
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "A generic alias of this type: type[item].",
      PyGenericAlias_New,
    ),
  },
});
