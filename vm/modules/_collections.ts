/** The `_collections` module: deque, defaultdict, OrderedDict, helpers of namedtuple and Counter. After CPython's `Modules/_collectionsmodule.c`. */
import { PyDict_GetItem, PyDict_SetItem, PyDictObject } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import type { InstanceStorage } from "../objects/instance.ts";
import { checkPositional, noKeywords } from "../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { _PyType_Lookup } from "../objects/type_object.ts";
import { Py_TYPE, PyDict_Type } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import {
  forEachItem,
  PyNumber_Add,
  PyNumber_AsSsize_t,
  PyObject_GetAttr,
  PyObject_SetItem,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newAttributeError, newIndexError, newTypeError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { defaultdictType } from "./_collections/defaultdict.ts";
import { dequeIteratorType, dequeReverseIteratorType, dequeType } from "./_collections/deque.ts";
import {
  odictItemsType,
  odictIteratorType,
  odictKeysType,
  odictValuesType,
  PyODict_Type,
} from "./_collections/ordered_dict.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

/** The descriptor of a namedtuple's field. */
class PyTupleGetter implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly index: number;
  declare doc: PyObject;
  constructor(type: PyTypeObject, index: number, doc: PyObject) {
    this.ob_type = type;
    this.index = index;
    this.doc = doc;
  }
  static {
    isHeapObject(PyTupleGetter);
  }
}

const tuplegetterType = newNativeType("collections._tuplegetter");

defineType<PyTupleGetter>(tuplegetterType, {
  slots: {
    tp_new: (type, args, kwnames) => {
      noKeywords("_tuplegetter", kwnames);
      checkPositional("_tuplegetter", args.length, 2, 2);
      return new PyTupleGetter(type, PyNumber_AsSsize_t(args[0], true), args[1]);
    },
    tp_repr: (self) => PyUnicode_FromUTF16(`${Py_TYPE(self).ht_name}(${self.index}, ${reprText(self.doc)})`),
    tp_descr_get: (self, obj) => {
      if (obj === undefined || obj === Py_None) return self;
      if (!(obj instanceof PyTupleObject)) {
        throw newTypeError(
          `descriptor for index '${self.index}' for tuple subclasses doesn't apply to '${
            Py_TYPE(obj).tp_name
          }' object`,
        );
      }
      const item = obj.ob_item[self.index];
      if (item === undefined) throw newIndexError("tuple index out of range");
      return item;
    },
    tp_descr_set: (self, _obj, value) => {
      throw newAttributeError(
        value === undefined ? "can't delete attribute" : "can't set attribute",
        self,
        "",
      );
    },
  },
  methods: {
    __reduce__: methodsOf<PyTupleGetter>()(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([self.index, self.doc])]),
    ),
  },
  members: {
    __doc__: {
      get: (self) => self.doc,
      set: (self, value) => {
        self.doc = value ?? Py_None;
      },
    },
  },
});

/** Whether the mapping counts as a plain dict: neither `get` nor `__setitem__` is its own. */
function countsDirectly(mapping: PyObject): mapping is PyDictObject {
  if (!(mapping instanceof PyDictObject)) return false;
  const type = Py_TYPE(mapping);
  return _PyType_Lookup(type, "get") === _PyType_Lookup(PyDict_Type, "get") &&
    _PyType_Lookup(type, "__setitem__") === _PyType_Lookup(PyDict_Type, "__setitem__");
}

const countElements = fn(
  "($module, mapping, iterable, /)",
  "Count elements in the iterable, updating the mapping",
  (_m, mapping, iterable) => {
    if (countsDirectly(mapping)) {
      forEachItem(iterable, (key) => {
        const old = PyDict_GetItem(mapping, key);
        const next = old === undefined
          ? 1
          : typeof old === "number" && old < Number.MAX_SAFE_INTEGER
          ? old + 1
          : PyNumber_Add(old, 1);
        PyDict_SetItem(mapping, key, next);
      });
      return Py_None;
    }
    const get = PyObject_GetAttr(mapping, "get");
    forEachItem(iterable, (key) => {
      const old = PyObject_Vectorcall(get, [key, 0], undefined);
      PyObject_SetItem(mapping, key, PyNumber_Add(old, 1));
    });
    return Py_None;
  },
);

/** Makes the `_collections` module. */
export function createCollectionsModule(): PyModuleObject {
  readyTypes(
    dequeType,
    dequeIteratorType,
    dequeReverseIteratorType,
    defaultdictType,
    odictKeysType,
    odictValuesType,
    odictItemsType,
    odictIteratorType,
    PyODict_Type,
    tuplegetterType,
  );
  return createNativeModule({
    name: "_collections",
    doc: "High performance data structures.",
    functions: { _count_elements: countElements },
    constants: () => ({
      deque: dequeType,
      defaultdict: defaultdictType,
      OrderedDict: PyODict_Type,
      _deque_iterator: dequeIteratorType,
      _deque_reverse_iterator: dequeReverseIteratorType,
      _tuplegetter: tuplegetterType,
    }),
  });
}
