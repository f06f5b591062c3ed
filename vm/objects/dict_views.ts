/** What `d.keys()`, `d.values()`, `d.items()`, `iter(d)` and `reversed(d)` give. After CPython's `Objects/dictobject.c`. */
import {
  PyIter_Next,
  PyObject_GetIter,
  PyObject_Repr,
  PyObject_RichCompareBool,
  PyObject_Size,
  PySequence_Contains,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newRuntimeError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { dictLookup, PyDict_New, type PyDictObject } from "./dict_object.ts";
import { reduceToItems } from "./iterator_state.ts";
import { PyDictProxy_New } from "./mappingproxy_object.ts";
import { Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import {
  PyAnySet_Check,
  PySet_Add,
  PySet_CheckExact,
  PySet_New,
  set_difference_update,
  set_symmetric_difference_update,
  set_update,
} from "./set_object.ts";
import { PyList_New } from "./list_object.ts";
import { PyTuple_CheckExact, PyTuple_New } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

// Iterators -----------------------------------------------------------------------------------------------------------

const KEYS = 0, VALUES = 1, ITEMS = 2;

/** All six iterators; `kind` and direction differ. `di_dict` is undefined once exhausted. */
export class PyDictIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare di_dict: PyDictObject | undefined;
  /** Entries when iteration began; -1 after the size has changed, so that the error stays. */
  declare di_used: number;
  declare di_pos: number;
  declare len: number;
  declare readonly kind: number;
  constructor(type: PyTypeObject, d: PyDictObject, kind: number, backward: boolean) {
    this.ob_type = type;
    this.di_dict = d;
    this.di_used = d.used;
    this.di_pos = backward ? d.keys.length - 1 : 0;
    this.len = d.used;
    this.kind = kind;
  }
  static {
    isHeapObject(PyDictIterObject);
  }
}

export function dict_iter(d: PyDictObject): PyObject {
  return new PyDictIterObject(zoo.PyDictIterKey_Type, d, KEYS, false);
}
export function newReverseKeyIterator(d: PyDictObject): PyObject {
  return new PyDictIterObject(zoo.PyDictRevIterKey_Type, d, KEYS, true);
}

function result(self: PyDictIterObject, d: PyDictObject, i: number): PyObject {
  if (self.kind === KEYS) return d.keys[i]!;
  if (self.kind === VALUES) return d.values[i]!;
  return PyTuple_New([d.keys[i]!, d.values[i]!]);
}

function sizeChanged(self: PyDictIterObject): PyObject {
  self.di_used = -1;
  return newRuntimeError("dictionary changed size during iteration");
}

/** Moves to the next entry and gives its index; -1 at the end. */
export function nextEntry(self: PyDictIterObject): number {
  const d = self.di_dict;
  if (d === undefined) return -1;
  if (self.di_used !== d.used) throw sizeChanged(self);
  const { keys } = d;
  let i = self.di_pos;
  while (i < keys.length && keys[i] === undefined) i++;
  if (i >= keys.length) {
    self.di_dict = undefined;
    return -1;
  }
  if (self.len === 0) {
    self.di_dict = undefined;
    throw newRuntimeError("dictionary keys changed during iteration");
  }
  self.di_pos = i + 1;
  self.len--;
  return i;
}
function dictiter_next(self: PyDictIterObject): PyObject | undefined {
  const d = self.di_dict;
  const i = nextEntry(self);
  return i < 0 ? undefined : result(self, d!, i);
}

function dictreviter_next(self: PyDictIterObject): PyObject | undefined {
  const d = self.di_dict;
  if (d === undefined) return undefined;
  if (self.di_used !== d.used) throw sizeChanged(self);
  let i = self.di_pos < d.keys.length ? self.di_pos : -1;
  while (i >= 0 && d.keys[i] === undefined) i--;
  if (i < 0) {
    self.di_dict = undefined;
    return undefined;
  }
  if (self.len === 0) {
    self.di_dict = undefined;
    throw newRuntimeError("dictionary keys changed during iteration");
  }
  self.di_pos = i - 1;
  self.len--;
  return result(self, d, i);
}

const iterMethod = methodsOf<PyDictIterObject>();

/** Takes the rest into a list without moving the iterator. */
function dictiter_reduce(self: PyDictIterObject): PyObject {
  const copy = new PyDictIterObject(self.ob_type, self.di_dict ?? PyDict_New(), self.kind, false);
  copy.di_dict = self.di_dict;
  copy.di_used = self.di_used;
  copy.di_pos = self.di_pos;
  copy.len = self.len;
  const next = self.ob_type.tp_iternext!;
  const items: PyObject[] = [];
  for (let item = next(copy); item !== undefined; item = next(copy)) items.push(item);
  return reduceToItems(items);
}

function defineIterator(type: PyTypeObject, next: (self: PyDictIterObject) => PyObject | undefined): void {
  defineType<PyDictIterObject>(type, {
    isPlainIterator: true,
    slots: { tp_iter: (self) => self, tp_iternext: next },
    methods: {
      __reduce__: iterMethod("($self, /)", undefined, dictiter_reduce),
      __length_hint__: iterMethod(
        "($self, /)",
        undefined,
        (self) => self.di_dict !== undefined && self.di_used === self.di_dict.used ? self.len : 0,
      ),
    },
  });
}
defineIterator(zoo.PyDictIterKey_Type, dictiter_next);
defineIterator(zoo.PyDictIterValue_Type, dictiter_next);
defineIterator(zoo.PyDictIterItem_Type, dictiter_next);
defineIterator(zoo.PyDictRevIterKey_Type, dictreviter_next);
defineIterator(zoo.PyDictRevIterValue_Type, dictreviter_next);
defineIterator(zoo.PyDictRevIterItem_Type, dictreviter_next);

// Views ---------------------------------------------------------------------------------------------------------------

export class PyDictViewObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly dv_dict: PyDictObject;
  constructor(type: PyTypeObject, d: PyDictObject) {
    this.ob_type = type;
    this.dv_dict = d;
  }
  static {
    isHeapObject(PyDictViewObject);
  }
}

export function newKeysView(d: PyDictObject): PyObject {
  return new PyDictViewObject(zoo.PyDictKeys_Type, d);
}
export function newValuesView(d: PyDictObject): PyObject {
  return new PyDictViewObject(zoo.PyDictValues_Type, d);
}
export function newItemsView(d: PyDictObject): PyObject {
  return new PyDictViewObject(zoo.PyDictItems_Type, d);
}

/** Keys or items view. CPython: `PyDictViewSet_Check`. */
function isViewSet(op: PyObject): op is PyDictViewObject {
  return op instanceof PyDictViewObject && op.ob_type !== zoo.PyDictValues_Type;
}

function dictview_repr(self: PyDictViewObject): PyObject {
  if (Py_ReprEnter(self)) return "...";
  try {
    const writer = new UnicodeWriter(self.ob_type.tp_name + "(");
    const items: PyObject[] = [];
    const it = PyObject_GetIter(self);
    for (let item = PyIter_Next(it); item !== undefined; item = PyIter_Next(it)) items.push(item);
    writer.write(PyObject_Repr(PyList_New(items)));
    writer.write(")");
    return writer.finish();
  } finally {
    Py_ReprLeave(self);
  }
}

function keysContains(self: PyDictViewObject, key: PyObject): boolean {
  return dictLookup(self.dv_dict, key) >= 0;
}

function itemsContains(self: PyDictViewObject, item: PyObject): boolean {
  const pair = (item as { ob_item?: readonly PyObject[] }).ob_item;
  if (!(PyTuple_CheckExact(item) || (typeof item === "object" && zoo.PyTuple_Type === item.ob_type.layout))) {
    return false;
  }
  if (pair === undefined || pair.length !== 2) return false;
  const ix = dictLookup(self.dv_dict, pair[0]);
  return ix >= 0 && PyObject_RichCompareBool(self.dv_dict.values[ix]!, pair[1], Py_EQ);
}

function viewContains(self: PyDictViewObject, item: PyObject): boolean {
  return self.ob_type === zoo.PyDictKeys_Type ? keysContains(self, item) : itemsContains(self, item);
}

function allContainedIn(self: PyObject, other: PyObject): boolean {
  const it = PyObject_GetIter(self);
  for (let item = PyIter_Next(it); item !== undefined; item = PyIter_Next(it)) {
    if (!PySequence_Contains(other, item)) return false;
  }
  return true;
}

function dictview_richcompare(self: PyDictViewObject, other: PyObject, op: number): PyObject {
  if (!PyAnySet_Check(other) && !isViewSet(other)) return Py_NotImplemented;
  const mine = PyObject_Size(self), theirs = PyObject_Size(other);
  switch (op) {
    case Py_EQ:
      return mine === theirs && allContainedIn(self, other);
    case Py_NE:
      return !(mine === theirs && allContainedIn(self, other));
    case Py_LT:
      return mine < theirs && allContainedIn(self, other);
    case Py_LE:
      return mine <= theirs && allContainedIn(self, other);
    case Py_GT:
      return mine > theirs && allContainedIn(other, self);
    default:
      return op === Py_GE && mine >= theirs && allContainedIn(other, self);
  }
}

function dictviews_sub(self: PyObject, other: PyObject): PyObject {
  const result = PySet_New(self);
  set_difference_update(result, other);
  return result;
}
function dictviews_or(self: PyObject, other: PyObject): PyObject {
  const result = PySet_New(self);
  set_update(result, other);
  return result;
}
function dictviews_xor(self: PyObject, other: PyObject): PyObject {
  const result = PySet_New(self);
  set_symmetric_difference_update(result, other);
  return result;
}
/** CPython: `_PyDictView_Intersect`; iterates over the smaller side where both are views. */
function dictviews_and(self: PyObject, other: PyObject): PyObject {
  if (!isViewSet(self)) return dictviews_and(other, self);
  let view: PyDictViewObject = self;
  if (isViewSet(other) && other.dv_dict.used > self.dv_dict.used) {
    view = other;
    other = self;
  }
  if (PySet_CheckExact(other) && view.dv_dict.used <= PyObject_Size(other)) {
    return PyObject_CallMethod(other, "intersection", [view]);
  }
  const result = PySet_New(undefined);
  const it = PyObject_GetIter(other);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    if (viewContains(view, key)) PySet_Add(result, key);
  }
  return result;
}

function dictviews_isdisjoint(self: PyDictViewObject, other: PyObject): PyObject {
  if (self === other) return self.dv_dict.used === 0;
  let view: PyObject = self;
  if ((PyAnySet_Check(other) || isViewSet(other)) && PyObject_Size(other) > self.dv_dict.used) {
    view = other;
    other = self;
  }
  const it = PyObject_GetIter(other);
  for (let item = PyIter_Next(it); item !== undefined; item = PyIter_Next(it)) {
    if (PySequence_Contains(view, item)) return false;
  }
  return true;
}

const viewMethod = methodsOf<PyDictViewObject>();

function defineView(type: PyTypeObject, iterator: PyTypeObject, reverse: PyTypeObject, kind: number): void {
  const setLike = kind !== VALUES;
  defineType<PyDictViewObject>(type, {
    slots: {
      tp_repr: dictview_repr,
      tp_iter: (self) => new PyDictIterObject(iterator, self.dv_dict, kind, false),
      sq_length: (self) => self.dv_dict.used,
      ...(setLike
        ? {
          tp_richcompare: dictview_richcompare,
          sq_contains: viewContains,
          nb_subtract: dictviews_sub,
          nb_and: dictviews_and,
          nb_or: dictviews_or,
          nb_xor: dictviews_xor,
        }
        : {}),
    },
    methods: {
      ...(setLike ? { isdisjoint: viewMethod("($self, object, /)", undefined, dictviews_isdisjoint) } : {}),
      __reversed__: viewMethod(
        "($self, /)",
        undefined,
        (self) => new PyDictIterObject(reverse, self.dv_dict, kind, true),
      ),
    },
    getset: { mapping: { get: (self) => PyDictProxy_New(self.dv_dict) } },
  });
}
defineView(zoo.PyDictKeys_Type, zoo.PyDictIterKey_Type, zoo.PyDictRevIterKey_Type, KEYS);
defineView(zoo.PyDictValues_Type, zoo.PyDictIterValue_Type, zoo.PyDictRevIterValue_Type, VALUES);
defineView(zoo.PyDictItems_Type, zoo.PyDictIterItem_Type, zoo.PyDictRevIterItem_Type, ITEMS);
