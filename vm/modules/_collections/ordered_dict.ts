/**
 * `collections.OrderedDict`: a dict beside a list of its keys in order. After CPython's `Objects/odictobject.c`.
 *
 * Law: the list is changed by this type's methods only. Who deletes keys behind its back (`dict.__delitem__(od, key)`) leaves
 * them in the list, and iteration ends in KeyError, as in CPython.
 */
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import {
  dictLookup,
  PyDict_Clear,
  PyDict_DelItem,
  PyDict_GetItem,
  PyDict_New,
  PyDict_Pop,
  PyDict_SetItem,
  PyDictObject,
} from "../../objects/dict_object.ts";
import { PyDict_Merge } from "../../objects/dict_type.ts";
import { PyDictViewObject } from "../../objects/dict_views.ts";
import { reduceToItems } from "../../objects/iterator_state.ts";
import { attachInstance } from "../../objects/instance.ts";
import { instanceDict, setInstanceDict } from "../../objects/object_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import {
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../../objects/repr_guard.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import {
  Py_TYPE,
  PyDict_Type,
  PyDictItems_Type,
  PyDictKeys_Type,
  PyDictValues_Type,
} from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  forEachItem,
  itemsOf,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_RichCompareBool,
  PyObject_SetItem,
  PySequence_Contains,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs, PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newKeyError, newRuntimeError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

export const PyODict_Type: PyTypeObject = newNativeType("collections.OrderedDict", PyDict_Type, "static");
export const odictKeysType: PyTypeObject = newNativeType("odict_keys", PyDictKeys_Type, "static");
export const odictValuesType: PyTypeObject = newNativeType("odict_values", PyDictValues_Type, "static");
export const odictItemsType: PyTypeObject = newNativeType("odict_items", PyDictItems_Type, "static");
export const odictIteratorType: PyTypeObject = newNativeType("odict_iterator", undefined, "static");

/** A key and its neighbours. CPython: `_ODictNode`. */
interface Node {
  readonly key: PyObject;
  prev: Node | undefined;
  next: Node | undefined;
}

export class PyODictObject extends PyDictObject {
  first: Node | undefined;
  last: Node | undefined;
  /** By the key as the dict holds it. */
  readonly nodes: Map<PyObject, Node>;
  /** Changes with the list. */
  state: number;
  constructor(type: PyTypeObject) {
    super(type);
    this.first = undefined;
    this.last = undefined;
    this.nodes = new Map();
    this.state = 0;
  }
}

// The list ------------------------------------------------------------------------------------------------------------

function addTail(self: PyODictObject, node: Node): void {
  node.prev = self.last;
  node.next = undefined;
  if (self.last === undefined) self.first = node;
  else self.last.next = node;
  self.last = node;
  self.state++;
}
function addHead(self: PyODictObject, node: Node): void {
  node.prev = undefined;
  node.next = self.first;
  if (self.first === undefined) self.last = node;
  else self.first.prev = node;
  self.first = node;
  self.state++;
}
function unlink(self: PyODictObject, node: Node): void {
  if (node.prev === undefined) self.first = node.next;
  else node.prev.next = node.next;
  if (node.next === undefined) self.last = node.prev;
  else node.next.prev = node.prev;
  self.state++;
}
/** CPython: `_odict_find_node`. */
function findNode(self: PyODictObject, key: PyObject): Node | undefined {
  if (self.first === undefined) return undefined;
  const index = dictLookup(self, key);
  return index < 0 ? undefined : self.nodes.get(self.keys[index]!);
}
function clearNodes(self: PyODictObject): void {
  self.first = self.last = undefined;
  self.nodes.clear();
  self.state++;
}

/** CPython: `PyODict_SetItem`. */
function setItem(self: PyODictObject, key: PyObject, value: PyObject): void {
  const before = self.used;
  PyDict_SetItem(self, key, value);
  let stored = key;
  if (self.used === before) {
    if (self.nodes.size === before) return;
    // Added behind the list's back.
    stored = self.keys[dictLookup(self, key)]!;
    if (self.nodes.has(stored)) return;
  }
  const node: Node = { key: stored, prev: undefined, next: undefined };
  addTail(self, node);
  self.nodes.set(stored, node);
}
/** CPython: `PyODict_DelItem`. */
function deleteItem(self: PyODictObject, key: PyObject): void {
  const node = findNode(self, key);
  if (node !== undefined) removeNode(self, node);
  PyDict_DelItem(self, key);
}
function removeNode(self: PyODictObject, node: Node): void {
  self.nodes.delete(node.key);
  unlink(self, node);
}

/** The value of a key in the list; KeyError if the dict has lost it. */
function valueOf(self: PyODictObject, key: PyObject): PyObject {
  const value = PyDict_GetItem(self, key);
  if (value === undefined) throw newKeyError(key);
  return value;
}
function mutated(): PyObject {
  return newRuntimeError("OrderedDict mutated during iteration");
}

function isExact(self: PyObject): boolean {
  return Py_TYPE(self) === PyODict_Type;
}

/** `MutableMapping.update`: through `__setitem__` for subclasses. CPython: `mutablemapping_update`. */
function update(
  self: PyODictObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  name: string,
): void {
  const count = args.length - (kwnames?.length ?? 0);
  if (count > 1) throw newTypeError(`${name}() takes at most 1 positional argument (${count} given)`);
  if (count === 1) {
    const other = args[0];
    if (other instanceof PyDictObject && Py_TYPE(other) === PyDict_Type) {
      for (const [key, value] of other.entries()) PyObject_SetItem(self, key, value);
    } else if (PyObject_GetOptionalAttr(other, "keys") !== undefined) {
      forEachItem(
        PyObject_CallMethod(other, "keys", []),
        (key) => PyObject_SetItem(self, key, PyObject_GetItem(other, key)),
      );
    } else if (PyObject_GetOptionalAttr(other, "items") !== undefined) {
      addPairs(self, PyObject_CallMethod(other, "items", []));
    } else addPairs(self, other);
  }
  kwnames?.forEach((keyword, i) => PyObject_SetItem(self, PyUnicode_FromUTF16(keyword), args[count + i]));
}
function addPairs(self: PyODictObject, pairs: PyObject): void {
  forEachItem(pairs, (pair) => {
    const items = itemsOf(pair);
    if (items.length < 2) {
      throw newValueError(`need more than ${items.length} value${items.length === 1 ? "" : "s"} to unpack`);
    }
    if (items.length > 2) throw newValueError(`too many values to unpack (expected 2)`);
    PyObject_SetItem(self, items[0], items[1]);
  });
}

function copy(self: PyODictObject): PyObject {
  const exact = isExact(self);
  const result = exact ? new PyODictObject(PyODict_Type) : PyObject_CallNoArgs(Py_TYPE(self));
  const { state } = self;
  for (let node = self.first; node !== undefined; node = node.next) {
    const value = exact ? valueOf(self, node.key) : PyObject_GetItem(self, node.key);
    if (self.state !== state) throw mutated();
    if (exact) setItem(result as PyODictObject, node.key, value);
    else PyObject_SetItem(result, node.key, value);
    if (self.state !== state) throw mutated();
  }
  return result;
}

/** CPython: `_odict_popkey_hash`. */
function popKey(self: PyODictObject, key: PyObject, fallback: PyObject | undefined): PyObject {
  const node = findNode(self, key);
  if (node !== undefined) {
    removeNode(self, node);
    const value = PyDict_Pop(self, key);
    if (value !== undefined) return value;
  }
  if (fallback === undefined) throw newKeyError(key);
  return fallback;
}

/** CPython: `_odict_keys_equal`. */
function equalOrder(a: PyODictObject, b: PyODictObject): boolean {
  const stateA = a.state, stateB = b.state;
  let nodeA = a.first, nodeB = b.first;
  while (nodeA !== undefined && nodeB !== undefined) {
    const equal = PyObject_RichCompareBool(nodeA.key, nodeB.key, Py_EQ);
    if (a.state !== stateA || b.state !== stateB) throw mutated();
    if (!equal) return false;
    nodeA = nodeA.next;
    nodeB = nodeB.next;
  }
  return nodeA === nodeB;
}

// Iteration -----------------------------------------------------------------------------------------------------------

const KEYS = 0, VALUES = 1, ITEMS = 2;

/** CPython: `odictiterobject`. */
export class PyODictIterObject extends PyHeapObject {
  dict: PyODictObject | undefined;
  current: Node | undefined;
  /** -1 after the size has changed, so that the error stays. */
  size: number;
  readonly state: number;
  readonly kind: number;
  readonly reversed: boolean;
  constructor(dict: PyODictObject, kind: number, reversed: boolean) {
    super(odictIteratorType);
    this.dict = dict;
    this.current = reversed ? dict.last : dict.first;
    this.size = dict.used;
    this.state = dict.state;
    this.kind = kind;
    this.reversed = reversed;
  }
}

/** CPython: `odictiter_nextkey`. */
function nextKey(self: PyODictIterObject): PyObject | undefined {
  const { dict, current } = self;
  if (dict === undefined) return undefined;
  if (current === undefined) {
    self.dict = undefined;
    return undefined;
  }
  if (dict.state !== self.state) {
    self.dict = undefined;
    throw mutated();
  }
  if (self.size !== dict.used) {
    self.size = -1;
    throw newRuntimeError("OrderedDict changed size during iteration");
  }
  if (findNode(dict, current.key) === undefined) {
    self.current = undefined;
    throw newKeyError(current.key);
  }
  self.current = self.reversed ? current.prev : current.next;
  return current.key;
}

function odictiter_iternext(self: PyODictIterObject): PyObject | undefined {
  const { dict } = self;
  const key = nextKey(self);
  if (key === undefined || self.kind === KEYS) return key;
  const value = PyDict_GetItem(dict!, key);
  if (value === undefined) {
    self.current = undefined;
    self.dict = undefined;
    throw newKeyError(key);
  }
  return self.kind === VALUES ? value : PyTuple_New([key, value]);
}

const iteratorMethod = methodsOf<PyODictIterObject>();
defineType<PyODictIterObject>(odictIteratorType, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: odictiter_iternext,
    tp_traverse: (self, visit) => {
      if (self.dict !== undefined) visit(self.dict);
    },
  },
  methods: {
    __reduce__: iteratorMethod("($self, /)", "Return state information for pickling", (self) => {
      const rest: PyObject[] = [];
      if (self.dict !== undefined) {
        const ahead = new PyODictIterObject(self.dict, self.kind, self.reversed);
        ahead.current = self.current;
        for (let item = odictiter_iternext(ahead); item !== undefined; item = odictiter_iternext(ahead)) {
          rest.push(item);
        }
      }
      return reduceToItems(rest);
    }),
  },
});

const viewMethod = methodsOf<PyDictViewObject>();
const views: readonly (readonly [PyTypeObject, number])[] = [
  [odictKeysType, KEYS],
  [odictValuesType, VALUES],
  [odictItemsType, ITEMS],
];
for (const [type, kind] of views) {
  defineType<PyDictViewObject>(type, {
    slots: { tp_iter: (self) => new PyODictIterObject(self.dv_dict as PyODictObject, kind, false) },
    methods: {
      __reversed__: viewMethod(
        "($self, /)",
        undefined,
        (self) => new PyODictIterObject(self.dv_dict as PyODictObject, kind, true),
      ),
    },
  });
}

const method = methodsOf<PyODictObject>();

defineType<PyODictObject>(PyODict_Type, {
  withoutSignature: ["update"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Dictionary that remembers insertion order",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => attachInstance(new PyODictObject(type), type),
    tp_alloc: (type) => new PyODictObject(type),
    tp_init: (self, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      if (count > 1) throw newTypeError(`expected at most 1 argument, got ${count}`);
      update(self, args, kwnames, "OrderedDict");
    },
    tp_repr: (self) => {
      const name = Py_TYPE(self).ht_name;
      if (self.used === 0) return PyUnicode_FromUTF16(`${name}()`);
      if (Py_ReprEnter(self)) return "...";
      try {
        const plain = PyDict_New();
        PyDict_Merge(plain, self, true);
        return PyUnicode_FromUTF16(`${name}(${reprText(plain)})`);
      } finally {
        Py_ReprLeave(self);
      }
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyDictObject)) return Py_NotImplemented;
      const same = PyDict_Type.tp_richcompare!(self, other, Py_EQ);
      if (same === Py_NotImplemented) return same;
      const equal = same === true && (!(other instanceof PyODictObject) || equalOrder(self, other));
      return op === Py_EQ ? equal : !equal;
    },
    tp_iter: (self) => new PyODictIterObject(self, KEYS, false),
    mp_ass_subscript: (self, key, value) => {
      if (value === undefined) deleteItem(self, key);
      else setItem(self, key, value);
    },
    nb_or: (left, right) => {
      const type = left instanceof PyODictObject ? Py_TYPE(left) : Py_TYPE(right);
      if (!(left instanceof PyDictObject) || !(right instanceof PyDictObject)) return Py_NotImplemented;
      const result = PyObject_CallOneArg(type, left);
      update(result as PyODictObject, [right], undefined, "update");
      return result;
    },
    nb_inplace_or: (self, other) => {
      update(self as PyODictObject, [other], undefined, "update");
      return self;
    },
  },
  methods: {
    // A node for each item, and a table of nodes as large as that of the dict.
    __sizeof__: sizeofMethod<PyODictObject>(({ used }) => {
      if (used === 0) return 0;
      let tableSize = 8;
      while (Math.floor(2 * tableSize / 3) < used) tableSize *= 2;
      return 8 * tableSize + 32 * used;
    }),
    fromkeys: classMethod(
      "($type, /, iterable, value=None)",
      "Create a new ordered dictionary with keys from iterable and values set to value.",
      (type: PyTypeObject, iterable: PyObject, value: PyObject) => {
        const result = PyObject_CallNoArgs(type);
        forEachItem(iterable, (key) => {
          if (isExact(result)) setItem(result as PyODictObject, key, value);
          else PyObject_SetItem(result, key, value);
        });
        return result;
      },
    ),
    setdefault: method(
      "($self, /, key, default=None)",
      "Insert key with a value of default if key is not in the dictionary.",
      (self, key, fallback) => {
        if (isExact(self)) {
          const found = PyDict_GetItem(self, key);
          if (found !== undefined) return found;
          setItem(self, key, fallback);
          return fallback;
        }
        if (PySequence_Contains(self, key)) return PyObject_GetItem(self, key);
        PyObject_SetItem(self, key, fallback);
        return fallback;
      },
    ),
    pop: method(
      "($self, /, key, default=<unrepresentable>)",
      "Remove a key and return its value, or the default.",
      popKey,
    ),
    popitem: method(
      "($self, /, last: bool = True)",
      "Remove and return a (key, value) pair from the dictionary.",
      (self, last) => {
        const node = last ? self.last : self.first;
        if (node === undefined) throw newKeyError("dictionary is empty");
        return PyTuple_New([node.key, popKey(self, node.key, undefined)]);
      },
    ),
    move_to_end: method(
      "($self, /, key, last: bool = True)",
      "Move an existing element to the end (or beginning if last is false).",
      (self, key, last) => {
        let node = last ? self.last : self.first;
        if (node === undefined) throw newKeyError(key);
        if (node.key === key) return Py_None;
        node = findNode(self, key);
        if (node === undefined) throw newKeyError(key);
        if (node !== (last ? self.last : self.first)) {
          unlink(self, node);
          if (last) addTail(self, node);
          else addHead(self, node);
        }
        return Py_None;
      },
    ),
    keys: method("($self, /)", undefined, (self) => new PyDictViewObject(odictKeysType, self)),
    values: method("($self, /)", undefined, (self) => new PyDictViewObject(odictValuesType, self)),
    items: method("($self, /)", undefined, (self) => new PyDictViewObject(odictItemsType, self)),
    clear: method("($self, /)", "od.clear() -> None.  Remove all items from od.", (self) => {
      PyDict_Clear(self);
      clearNodes(self);
      return Py_None;
    }),
    copy: method("($self, /)", "od.copy() -> a shallow copy of od", copy),
    update: method("($self, /, *args, **kwargs)", undefined, (self, args, kwargs) => {
      const names: string[] = [], values: PyObject[] = [];
      for (const [key, value] of kwargs.entries()) {
        names.push(PyUnicode_AsUTF16(key));
        values.push(value);
      }
      update(self, [...args, ...values], names, "update");
      return Py_None;
    }),
    __reversed__: method(
      "($self, /)",
      "od.__reversed__() <==> reversed(od)",
      (self) => new PyODictIterObject(self, KEYS, true),
    ),
    __reduce__: method("($self, /)", "Return state information for pickling", (self) => {
      const state = PyObject_CallMethod(self, "__getstate__", []);
      const items = PyObject_GetIter(PyObject_CallMethod(self, "items", []));
      return PyTuple_New([Py_TYPE(self), PyTuple_New([]), state, Py_None, items]);
    }),
  },
  getset: {
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
  },
});
