/** What the `memo` attributes of picklers and unpicklers give: views that can be cleared, copied and pickled. */
import { PyDict_New, PyDict_SetItem, PyDictObject } from "../../objects/dict_object.ts";
import { PyObject_Id } from "../../objects/hash.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyDict_Type } from "../../objects/type_zoo.ts";
import { PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { argumentAsIndex, PyObject_HashNotImplemented } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";
import type { PyPickler } from "./pickler_object.ts";
import type { PyUnpickler } from "./unpickler_object.ts";

export const PicklerMemoProxy_Type: PyTypeObject = newNativeType("_pickle.PicklerMemoProxy");
export const UnpicklerMemoProxy_Type: PyTypeObject = newNativeType("_pickle.UnpicklerMemoProxy");

export class PyPicklerMemoProxy extends PyHeapObject {
  readonly pickler: PyPickler;
  constructor(pickler: PyPickler) {
    super(PicklerMemoProxy_Type);
    this.pickler = pickler;
  }
}
export class PyUnpicklerMemoProxy extends PyHeapObject {
  readonly unpickler: PyUnpickler;
  constructor(unpickler: PyUnpickler) {
    super(UnpicklerMemoProxy_Type);
    this.unpickler = unpickler;
  }
}

function copyPicklerMemo(self: PyPicklerMemoProxy): PyDictObject {
  const dict = PyDict_New();
  for (const [op, index] of self.pickler.memo) {
    PyDict_SetItem(dict, PyObject_Id(op), PyTuple_New([index, op]));
  }
  return dict;
}
function copyUnpicklerMemo(self: PyUnpicklerMemoProxy): PyDictObject {
  const dict = PyDict_New();
  self.unpickler.memo.forEach((value, index) => {
    if (value !== undefined) PyDict_SetItem(dict, index, value);
  });
  return dict;
}

const picklerMethod = methodsOf<PyPicklerMemoProxy>();
const unpicklerMethod = methodsOf<PyUnpicklerMemoProxy>();

defineType<PyPicklerMemoProxy>(PicklerMemoProxy_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: { tp_hash: PyObject_HashNotImplemented, tp_traverse: (self, visit) => visit(self.pickler) },
  methods: {
    clear: picklerMethod("($self, /)", "Remove all items from memo.", (self) => {
      self.pickler.memo.clear();
      return Py_None;
    }),
    copy: picklerMethod("($self, /)", "Copy the memo to a new object.", copyPicklerMemo),
    __reduce__: picklerMethod(
      "($self, /)",
      "Implement pickle support.",
      (self) => PyTuple_New([PyDict_Type, PyTuple_New([copyPicklerMemo(self)])]),
    ),
  },
});

defineType<PyUnpicklerMemoProxy>(UnpicklerMemoProxy_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: { tp_hash: PyObject_HashNotImplemented, tp_traverse: (self, visit) => visit(self.unpickler) },
  methods: {
    clear: unpicklerMethod("($self, /)", "Remove all items from memo.", (self) => {
      self.unpickler.memo = [];
      self.unpickler.memoSize = 0;
      return Py_None;
    }),
    copy: unpicklerMethod("($self, /)", "Copy the memo to a new object.", copyUnpicklerMemo),
    __reduce__: unpicklerMethod(
      "($self, /)",
      "Implement pickling support.",
      (self) => PyTuple_New([PyDict_Type, PyTuple_New([copyUnpicklerMemo(self)])]),
    ),
  },
});

/** `pickler.memo = value`. */
export function setPicklerMemo(self: PyPickler, value: PyObject | undefined): void {
  if (value === undefined) throw newTypeError("attribute deletion is not supported");
  if (value instanceof PyPicklerMemoProxy) self.memo = new Map(value.pickler.memo);
  else if (value instanceof PyDictObject) {
    const memo: Map<PyObject, number> = new Map();
    for (const [, pair] of value.entries()) {
      if (!(pair instanceof PyTupleObject) || pair.ob_item.length !== 2) {
        throw newTypeError("'memo' values must be 2-item tuples");
      }
      memo.set(pair.ob_item[1], argumentAsIndex(pair.ob_item[0]));
    }
    self.memo = memo;
  } else {
    throw newTypeError(
      `'memo' attribute must be a PicklerMemoProxy object or dict, not ${Py_TYPE(value).tp_name}`,
    );
  }
}

/** `unpickler.memo = value`. */
export function setUnpicklerMemo(self: PyUnpickler, value: PyObject | undefined): void {
  if (value === undefined) throw newTypeError("attribute deletion is not supported");
  if (value instanceof PyUnpicklerMemoProxy) {
    self.memo = value.unpickler.memo.slice();
    self.memoSize = value.unpickler.memoSize;
  } else if (value instanceof PyDictObject) {
    const memo: (PyObject | undefined)[] = [];
    for (const [key, item] of value.entries()) {
      if (!PyLong_Check(key)) throw newTypeError("memo key must be integers");
      const index = Number(PyLong_AsInt(key));
      if (index < 0) throw newValueError("memo key must be positive integers.");
      memo[index] = item;
    }
    self.memo = memo;
    self.memoSize = value.used;
  } else {
    throw newTypeError(
      `'memo' attribute must be an UnpicklerMemoProxy object or dict, not ${Py_TYPE(value).tp_name}`,
    );
  }
}
