/** `set` and `frozenset`. The table is in `set_table.ts`. After CPython's `Objects/setobject.c`. */
import { sizeofMethod } from "./sizeof_method.ts";
import { reduceToItems } from "./iterator_state.ts";
import { forEachItem, PyIter_Next, PyObject_GetIter, PyObject_Repr } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newKeyError, newRuntimeError, PyErr_Matches } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  dictContainsKnownHash,
  knownHash,
  PyDict_CheckExact,
  PyDict_Next,
  type PyDictObject,
} from "./dict_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { hashHigh, hashLow, intFromParts, setHashParts } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { PyList_New, type PyListObject } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import { checkPositional, noKeywords } from "./sequence_util.ts";
import {
  addEntry,
  addIntOrFew,
  addKey,
  clearTable,
  discardEntry,
  hashElement,
  hashOfSet,
  highAt,
  isSmallInt,
  lookIntOrFew,
  lookKey,
  lowAt,
  mergeSet,
  MOST_WITHOUT_TABLE,
  nextSlot,
  PySetObject,
  removeAt,
  resizeTable,
  settle,
  swapTables,
} from "./set_table.ts";
import { PyTuple_New } from "./tuple_object.ts";
import {
  Py_TYPE,
  PyExc_TypeError,
  PyFrozenSet_Type,
  PyList_Type,
  PySet_Type,
  PySetIter_Type,
  PyTuple_Type,
} from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

export { PySetObject };

/** @noescape */
export function PyAnySet_Check(op: PyObject): op is PySetObject {
  return op instanceof PySetObject;
}
/** @noescape */
export function PyAnySet_CheckExact(op: PyObject): op is PySetObject {
  return op instanceof PySetObject && (op.ob_type === PySet_Type || op.ob_type === PyFrozenSet_Type);
}
/** @noescape */
export function PySet_CheckExact(op: PyObject): op is PySetObject {
  return typeof op === "object" && op.ob_type === PySet_Type;
}
/** A mutable set or an instance of a subclass. */
function PySet_Check(op: PyObject): op is PySetObject {
  return op instanceof PySetObject && op.ob_type.layout === PySet_Type;
}

/** A set of an iterable's items; empty without one. */
export function PySet_New(iterable: PyObject | undefined): PySetObject {
  return makeSet(PySet_Type, iterable);
}
export function PyFrozenSet_New(iterable: PyObject | undefined): PySetObject {
  return makeSet(PyFrozenSet_Type, iterable);
}
export function PySet_Add(so: PySetObject, key: PyObject): void {
  addKey(so, key);
}
/** `key in so`; a set stands for its frozen equal. CPython: `_PySet_Contains`. */
export function PySet_Contains(so: PySetObject, key: PyObject): boolean {
  return set_contains(so, key);
}
function hasKey(so: PySetObject, key: PyObject): boolean {
  if (so.low === undefined && isSmallInt(key)) return lookIntOrFew(so, key) >= 0;
  hashElement(key);
  return lookKey(so, key, hashLow, hashHigh) >= 0;
}
export function PySet_Discard(so: PySetObject, key: PyObject): boolean {
  hashElement(key);
  return discardEntry(so, key, hashLow, hashHigh);
}
/** The keys in iteration order. */
export function setItems(so: PySetObject): PyObject[] {
  const items: PyObject[] = [];
  for (let i = nextSlot(so, 0); i >= 0; i = nextSlot(so, i + 1)) items.push(so.keys[i]!);
  return items;
}

function makeSet(type: PyTypeObject, iterable: PyObject | undefined): PySetObject {
  const so = new PySetObject(type);
  if (iterable !== undefined) set_update(so, iterable);
  return attachInstance(so, type);
}
/** A set of the built-in type that `type` derives from. CPython: `make_new_set_basetype`. */
function makeBaseSet(type: PyTypeObject, iterable: PyObject | undefined): PySetObject {
  return makeSet(type === PySet_Type || type.layout === PySet_Type ? PySet_Type : PyFrozenSet_Type, iterable);
}

/** Adds all items of an iterable. CPython: `set_update_internal`. */
export function set_update(so: PySetObject, other: PyObject): void {
  if (PyAnySet_Check(other)) return mergeSet(so, other);
  if (PyDict_CheckExact(other)) {
    settle(so);
    if ((so.fill + other.used) * 5 >= so.mask * 3) resizeTable(so, (so.used + other.used) * 2);
    addDictKeys(so, other);
    return;
  }
  const type = Py_TYPE(other);
  // Else there are probably many.
  if (
    (type !== PyList_Type && type !== PyTuple_Type) ||
    (other as PyListObject).ob_item.length > MOST_WITHOUT_TABLE
  ) settle(so);
  forEachItem(other, (key) => {
    addKey(so, key);
  });
}

/** Adds the keys of a dict with the hashes that it knows. CPython: `set_update_dict_lock_held`. */
function addDictKeys(so: PySetObject, d: PyDictObject): void {
  for (let i = PyDict_Next(d, 0); i >= 0; i = PyDict_Next(d, i + 1)) {
    hashDictKey(d, i);
    addEntry(so, d.keys[i]!, hashLow, hashHigh);
  }
}
function hashDictKey(d: PyDictObject, ix: number): void {
  const known = knownHash(d, ix);
  if (known === undefined) hashElement(d.keys[ix]!);
  else setHashParts(known);
}

function hasEntry(so: PySetObject, other: PySetObject, i: number): boolean {
  return lookKey(so, other.keys[i]!, lowAt(other, i), highAt(other, i)) >= 0;
}

function set_copy(so: PySetObject): PySetObject {
  return makeBaseSet(so.ob_type, so);
}

function set_intersection(so: PySetObject, other: PyObject): PySetObject {
  if (so === other) return set_copy(so);
  const result = makeBaseSet(so.ob_type, undefined);
  if (PyAnySet_Check(other)) {
    let large = so;
    if (other.used > so.used) {
      large = other;
      other = so;
    }
    const small = other as PySetObject;
    if (small.low === undefined && large.low === undefined) {
      settle(small);
      const { keys } = small;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (typeof key === "number" && lookIntOrFew(large, key) >= 0) addIntOrFew(result, key);
      }
      return result;
    }
    for (let i = nextSlot(small, 0); i >= 0; i = nextSlot(small, i + 1)) {
      // Taken before `==` runs, which may change the set.
      const key = small.keys[i]!, low = lowAt(small, i), high = highAt(small, i);
      if (lookKey(large, key, low, high) >= 0) addEntry(result, key, low, high);
    }
    return result;
  }
  const it = PyObject_GetIter(other);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    hashElement(key);
    const low = hashLow, high = hashHigh;
    if (lookKey(so, key, low, high) >= 0) {
      addEntry(result, key, low, high);
      if (result.used >= so.used) break;
    }
  }
  return result;
}

/** Removes all items of an iterable. CPython: `set_difference_update_internal`. */
export function set_difference_update(so: PySetObject, other: PyObject): void {
  if (so === other) return clearTable(so);
  if (PyAnySet_Check(other)) {
    const others = (other.used >> 3) > so.used ? set_intersection(so, other) : other;
    for (let i = nextSlot(others, 0); i >= 0; i = nextSlot(others, i + 1)) {
      discardEntry(so, others.keys[i]!, lowAt(others, i), highAt(others, i));
    }
  } else {
    const it = PyObject_GetIter(other);
    for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) PySet_Discard(so, key);
  }
  settle(so);
  if (so.fill - so.used > Math.floor(so.mask / 4)) {
    resizeTable(so, so.used > 50000 ? so.used * 2 : so.used * 4);
  }
}

function set_difference(so: PySetObject, other: PyObject): PySetObject {
  const size = PyAnySet_Check(other) || PyDict_CheckExact(other) ? other.used : undefined;
  if (size === undefined || (so.used >> 2) > size) {
    const result = set_copy(so);
    set_difference_update(result, other);
    return result;
  }
  const result = makeBaseSet(so.ob_type, undefined);
  if (PyAnySet_Check(other) && so.low === undefined && other.low === undefined) {
    settle(so);
    const { keys } = so;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === "number" && lookIntOrFew(other, key) < 0) addIntOrFew(result, key);
    }
    return result;
  }
  for (let i = nextSlot(so, 0); i >= 0; i = nextSlot(so, i + 1)) {
    const key = so.keys[i]!, low = lowAt(so, i), high = highAt(so, i);
    const there = PyAnySet_Check(other)
      ? lookKey(other, key, low, high) >= 0
      : dictContainsKnownHash(other as PyDictObject, key, intFromParts(high, low));
    if (!there) addEntry(result, key, low, high);
  }
  return result;
}

export function set_symmetric_difference_update(so: PySetObject, other: PyObject): void {
  if (so === other) return clearTable(so);
  if (PyDict_CheckExact(other)) {
    for (let i = PyDict_Next(other, 0); i >= 0; i = PyDict_Next(other, i + 1)) {
      hashDictKey(other, i);
      toggle(so, other.keys[i]!, hashLow, hashHigh);
    }
    return;
  }
  const others = PyAnySet_Check(other) ? other : makeBaseSet(so.ob_type, other);
  for (let i = nextSlot(others, 0); i >= 0; i = nextSlot(others, i + 1)) {
    const key = others.keys[i]!;
    const low = lowAt(others, i), high = highAt(others, i);
    if (!discardEntry(so, key, low, high)) addEntry(so, key, low, high);
  }
}
function toggle(so: PySetObject, key: PyObject, low: number, high: number): void {
  if (!discardEntry(so, key, low, high)) addEntry(so, key, low, high);
}

function set_issubset(so: PySetObject, other: PyObject): boolean {
  if (!PyAnySet_Check(other)) return set_intersection(so, other).used === so.used;
  if (so.used > other.used) return false;
  for (let i = nextSlot(so, 0); i >= 0; i = nextSlot(so, i + 1)) if (!hasEntry(other, so, i)) return false;
  return true;
}

function set_issuperset(so: PySetObject, other: PyObject): boolean {
  if (PyAnySet_Check(other)) return set_issubset(other, so);
  const it = PyObject_GetIter(other);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    if (!hasKey(so, key)) return false;
  }
  return true;
}

function set_isdisjoint(so: PySetObject, other: PyObject): boolean {
  if (so === other) return so.used === 0;
  if (PyAnySet_CheckExact(other)) {
    const [large, small] = other.used > so.used ? [other, so] : [so, other];
    for (let i = nextSlot(small, 0); i >= 0; i = nextSlot(small, i + 1)) {
      if (hasEntry(large, small, i)) return false;
    }
    return true;
  }
  const it = PyObject_GetIter(other);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    if (hasKey(so, key)) return false;
  }
  return true;
}

function set_repr(self: PySetObject): PyObject {
  const name = self.ob_type.tp_name;
  if (Py_ReprEnter(self)) return `${name}(...)`;
  try {
    if (self.used === 0) return `${name}()`;
    const writer = new UnicodeWriter(self.ob_type === PySet_Type ? "{" : `${name}({`);
    const items = setItems(self);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) writer.write(", ");
      writer.write(PyObject_Repr(items[i]));
    }
    writer.write(self.ob_type === PySet_Type ? "}" : "})");
    return writer.finish();
  } finally {
    Py_ReprLeave(self);
  }
}

function set_richcompare(self: PySetObject, other: PyObject, op: number): PyObject {
  if (!PyAnySet_Check(other)) return Py_NotImplemented;
  switch (op) {
    case Py_EQ:
      return self.used === other.used && set_issubset(self, other);
    case Py_NE:
      return !(self.used === other.used && set_issubset(self, other));
    case Py_LE:
      return set_issubset(self, other);
    case Py_GE:
      return set_issubset(other, self);
    case Py_LT:
      return self.used < other.used && set_issubset(self, other);
    default:
      return op === Py_GT && self.used > other.used && set_issubset(other, self);
  }
}

/** Runs an operation on a key; an unhashable set stands for its frozen equal. CPython: `set_contains_lock_held`. */
function withKey(key: PyObject, operation: (low: number, high: number) => boolean): boolean {
  try {
    hashElement(key);
  } catch (err) {
    if (!PySet_Check(key) || !PyErr_Matches(err, PyExc_TypeError)) throw err;
    const hash = BigInt(hashOfSet(key));
    return operation(Number(BigInt.asIntN(32, hash)), Number(BigInt.asIntN(32, hash >> 32n)));
  }
  return operation(hashLow, hashHigh);
}

function set_contains(self: PySetObject, key: PyObject): boolean {
  if (typeof key === "string" || typeof key === "number") return hasKey(self, key);
  return withKey(key, (low, high) => lookKey(self, key, low, high) >= 0);
}

// Operators: both sides must be sets.
function operator(operation: (a: PySetObject, b: PySetObject) => PyObject) {
  return (a: PyObject, b: PyObject): PyObject =>
    PyAnySet_Check(a) && PyAnySet_Check(b) ? operation(a, b) : Py_NotImplemented;
}
const set_sub = operator(set_difference);
const set_and = operator(set_intersection);
const set_or = operator((a, b) => {
  const result = set_copy(a);
  if (a !== b) set_update(result, b);
  return result;
});
const set_xor = operator((a, b) => set_symmetric_difference(a, b));

/** CPython: `set_symmetric_difference_impl`: the result starts as a copy of the argument. */
function set_symmetric_difference(so: PySetObject, other: PyObject): PySetObject {
  const result = makeBaseSet(so.ob_type, other);
  set_symmetric_difference_update(result, so);
  return result;
}

function union(self: PySetObject, others: PyObject[]): PyObject {
  const result = set_copy(self);
  for (const other of others) if (other !== self) set_update(result, other);
  return result;
}
function intersection(self: PySetObject, others: PyObject[]): PySetObject {
  if (others.length === 0) return set_copy(self);
  let result = self;
  for (const other of others) result = set_intersection(result, other);
  return result;
}
function difference(self: PySetObject, others: PyObject[]): PyObject {
  if (others.length === 0) return set_copy(self);
  const result = set_difference(self, others[0]);
  for (let i = 1; i < others.length; i++) set_difference_update(result, others[i]);
  return result;
}

function set_pop(self: PySetObject): PyObject {
  if (self.used === 0) throw newKeyError("pop from an empty set");
  settle(self);
  let at = nextSlot(self, self.finger & self.mask);
  if (at < 0) at = nextSlot(self, 0);
  const key = self.keys[at]!;
  removeAt(self, at);
  self.finger = at + 1;
  return key;
}

function set_init(
  self: PySetObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  noKeywords("set", kwnames);
  checkPositional(self.ob_type.tp_name, args.length, 0, 1);
  if (self.fill > 0) clearTable(self);
  if (args.length === 1) set_update(self, args[0]);
}

function frozenset_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (type === PyFrozenSet_Type || type.tp_init === PyFrozenSet_Type.tp_init) {
    noKeywords("frozenset", kwnames);
  }
  const nargs = args.length - (kwnames?.length ?? 0);
  checkPositional(type.tp_name, nargs, 0, 1);
  const iterable = nargs > 0 ? args[0] : undefined;
  if (type === PyFrozenSet_Type && typeof iterable === "object" && iterable.ob_type === PyFrozenSet_Type) {
    return iterable;
  }
  return makeSet(type, iterable);
}

const method = methodsOf<PySetObject>();

/** What both types have. */
const sharedMethods = {
  __sizeof__: sizeofMethod(),
  __contains__: method("($self, object, /)", "Whether the set has such an element.", set_contains),
  copy: method(
    "($self, /)",
    "A shallow copy.",
    (self) => self.ob_type === PyFrozenSet_Type ? self : set_copy(self),
  ),
  difference: method(
    "($self, /, *others)",
    "A new set of the elements that none of the others has.",
    difference,
  ),
  intersection: method(
    "($self, /, *others)",
    "A new set of the elements that all the others have too.",
    intersection,
  ),
  isdisjoint: method("($self, other, /)", "Whether there is no common element.", set_isdisjoint),
  issubset: method("($self, other, /)", "Whether other has all elements of this set.", set_issubset),
  issuperset: method("($self, other, /)", "Whether this set has all elements of other.", set_issuperset),
  symmetric_difference: method(
    "($self, other, /)",
    "A new set of the elements that are in one of the two only.",
    set_symmetric_difference,
  ),
  union: method("($self, /, *others)", "A new set of the elements of all.", union),
  __reduce__: method(
    "($self, /)",
    "What pickle needs to make an equal object.",
    (self) =>
      PyTuple_New([
        self.ob_type,
        PyTuple_New([PyList_New(setItems(self))]),
        PyObject_CallMethod(self, "__getstate__", []),
      ]),
  ),
  __class_getitem__: classMethod(
    "($type, object, /)",
    "A generic alias of this type: type[item].",
    PyGenericAlias_New,
  ),
};

const sharedSlots = {
  tp_repr: set_repr,
  tp_richcompare: set_richcompare,
  tp_iter: (self: PySetObject) => new PySetIterObject(self),
  tp_traverse: (self: PySetObject, visit: (op: PyObject) => void) => setItems(self).forEach(visit),
  nb_subtract: set_sub,
  nb_and: set_and,
  nb_xor: set_xor,
  nb_or: set_or,
  sq_length: (self: PySetObject) => self.used,
  sq_contains: set_contains,
};

defineType<PySetObject>(PySet_Type, {
  signature: "(iterable=(), /)",
  flags: Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
  doc: "Build an unordered collection of unique elements.",
  hasWeakrefs: true,
  slots: {
    ...sharedSlots,
    tp_new: (type) => attachInstance(new PySetObject(type), type),
    tp_init: set_init,
    nb_inplace_subtract: (self, other) => {
      if (!PyAnySet_Check(other)) return Py_NotImplemented;
      set_difference_update(self as PySetObject, other);
      return self;
    },
    nb_inplace_and: (self, other) => {
      if (!PyAnySet_Check(other)) return Py_NotImplemented;
      swapTables(self as PySetObject, set_intersection(self as PySetObject, other));
      return self;
    },
    nb_inplace_xor: (self, other) => {
      if (!PyAnySet_Check(other)) return Py_NotImplemented;
      set_symmetric_difference_update(self as PySetObject, other);
      return self;
    },
    nb_inplace_or: (self, other) => {
      if (!PyAnySet_Check(other)) return Py_NotImplemented;
      set_update(self as PySetObject, other);
      return self;
    },
  },
  methods: {
    ...sharedMethods,
    add: method(
      "($self, object, /)",
      "Add an element; nothing changes if an equal one is there.",
      (self, object) => {
        addKey(self, object);
        return Py_None;
      },
    ),
    clear: method("($self, /)", "Remove all elements.", (self) => {
      clearTable(self);
      return Py_None;
    }),
    discard: method("($self, object, /)", "Remove an element if it is there.", (self, object) => {
      withKey(object, (low, high) => discardEntry(self, object, low, high));
      return Py_None;
    }),
    remove: method("($self, object, /)", "Remove an element; KeyError if it isn't there.", (self, object) => {
      if (!withKey(object, (low, high) => discardEntry(self, object, low, high))) throw newKeyError(object);
      return Py_None;
    }),
    pop: method("($self, /)", "Remove some element and return it; KeyError if the set is empty.", set_pop),
    update: method("($self, /, *others)", "Add the elements of all the others.", (self, others) => {
      for (const other of others) set_update(self, other);
      return Py_None;
    }),
    difference_update: method(
      "($self, /, *others)",
      "Remove the elements that any of the others has.",
      (self, others) => {
        for (const other of others) set_difference_update(self, other);
        return Py_None;
      },
    ),
    intersection_update: method(
      "($self, /, *others)",
      "Keep only the elements that all the others have.",
      (self, others) => {
        swapTables(self, intersection(self, others));
        return Py_None;
      },
    ),
    symmetric_difference_update: method(
      "($self, other, /)",
      "Add what only other has, remove what both have.",
      (self, other) => {
        set_symmetric_difference_update(self, other);
        return Py_None;
      },
    ),
  },
});

defineType<PySetObject>(PyFrozenSet_Type, {
  signature: "(iterable=(), /)",
  flags: Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
  doc: "Build an immutable unordered collection of unique elements.",
  hasWeakrefs: true,
  slots: { ...sharedSlots, tp_new: frozenset_new, tp_hash: hashOfSet },
  methods: sharedMethods,
});

/** Iterates over a set; `si_set` is undefined once exhausted. */
export class PySetIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare si_set: PySetObject | undefined;
  declare si_used: number;
  declare si_pos: number;
  declare len: number;
  constructor(so: PySetObject) {
    this.ob_type = PySetIter_Type;
    this.si_set = so;
    this.si_used = so.used;
    this.si_pos = 0;
    this.len = so.used;
  }
  static {
    isHeapObject(PySetIterObject);
  }
}

function setiter_next(self: PySetIterObject): PyObject | undefined {
  const so = self.si_set;
  if (so === undefined) return undefined;
  if (self.si_used !== so.used) {
    self.si_used = -1;
    throw newRuntimeError("Set changed size during iteration");
  }
  const at = nextSlot(so, self.si_pos);
  if (at < 0) {
    self.si_set = undefined;
    return undefined;
  }
  self.si_pos = at + 1;
  self.len--;
  return so.keys[at];
}

const iterMethod = methodsOf<PySetIterObject>();

defineType<PySetIterObject>(PySetIter_Type, {
  isPlainIterator: true,
  slots: { tp_iter: (self) => self, tp_iternext: setiter_next },
  methods: {
    __reduce__: iterMethod("($self, /)", "What pickle needs to make an equal object.", (self) => {
      const items: PyObject[] = [];
      const so = self.si_set;
      if (so !== undefined) {
        for (let i = nextSlot(so, self.si_pos); i >= 0; i = nextSlot(so, i + 1)) items.push(so.keys[i]!);
      }
      return reduceToItems(items);
    }),
    __length_hint__: iterMethod(
      "($self, /)",
      undefined,
      (self) => self.si_set !== undefined && self.si_used === self.si_set.used ? self.len : 0,
    ),
  },
});
