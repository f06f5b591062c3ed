/**
 * `collections.OrderedDict`: a dict, whose entries stand in order anyhow, with operations on the order. After CPython's
 * `Objects/odictobject.c`.
 *
 * DIFFERS: `move_to_end(key, last=False)` takes time in proportion to the size; CPython's linked list makes it constant.
 */
import {
  deleteEntry,
  dictKeys,
  dictLookup,
  PyDict_Clear,
  PyDict_GetItem,
  PyDict_Pop,
  PyDict_SetItem,
  PyDictObject,
} from "../../objects/dict_object.ts";
import { PyDict_Update } from "../../objects/dict_type.ts";
import { newItemsView, newKeysView, newReverseKeyIterator, newValuesView } from "../../objects/dict_views.ts";
import { attachInstance } from "../../objects/instance.ts";
import { instanceDict, setInstanceDict } from "../../objects/object_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import {
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
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
import { newKeyError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

export const PyODict_Type: PyTypeObject = newNativeType("collections.OrderedDict", PyDict_Type);
export const odictKeysType: PyTypeObject = newNativeType("odict_keys", PyDictKeys_Type);
export const odictValuesType: PyTypeObject = newNativeType("odict_values", PyDictValues_Type);
export const odictItemsType: PyTypeObject = newNativeType("odict_items", PyDictItems_Type);
for (const type of [odictKeysType, odictValuesType, odictItemsType]) defineType(type, {});

export class PyODictObject extends PyDictObject {
  /** No entry stands before this index, while `keys` is still `scanned`. */
  first: number;
  scanned: readonly unknown[] | undefined;
  constructor(type: PyTypeObject) {
    super(type);
    this.first = 0;
    this.scanned = undefined;
  }
}

/** Index of the first or last entry of a dict that isn't empty. */
function endEntry(self: PyODictObject, last: boolean): number {
  const { keys } = self;
  if (last) {
    let i = keys.length - 1;
    while (keys[i] === undefined) i--;
    return i;
  }
  let i = self.scanned === keys ? self.first : 0;
  while (keys[i] === undefined) i++;
  self.scanned = keys;
  self.first = i;
  return i;
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
    if (isExact(self) && (other instanceof PyDictObject)) PyDict_Update(self, other);
    else if (other instanceof PyDictObject && Py_TYPE(other) === PyDict_Type) {
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
  if (isExact(self)) {
    const result = new PyODictObject(PyODict_Type);
    PyDict_Update(result, self);
    return result;
  }
  const result = PyObject_CallNoArgs(Py_TYPE(self));
  forEachItem(self, (key) => PyObject_SetItem(result, key, PyObject_GetItem(self, key)));
  return result;
}

function popKey(self: PyODictObject, key: PyObject, fallback: PyObject | undefined): PyObject {
  if (isExact(self)) {
    const value = PyDict_Pop(self, key) ?? fallback;
    if (value === undefined) throw newKeyError(key);
    return value;
  }
  if (PySequence_Contains(self, key)) {
    const value = PyObject_GetItem(self, key);
    PyDict_Pop(self, key);
    return value;
  }
  if (fallback !== undefined) return fallback;
  const missing = PyObject_GetOptionalAttr(self, "__missing__");
  if (missing !== undefined) return PyObject_CallOneArg(missing, key);
  throw newKeyError(key);
}

const method = methodsOf<PyODictObject>();
const retyped = (view: PyObject, type: PyTypeObject): PyObject => {
  (view as PyHeapObject).ob_type = type;
  return view;
};

defineType<PyODictObject>(PyODict_Type, {
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
        if (isExact(self)) {
          const parts = [...self.entries()].map(([key, value]) => `${reprText(key)}: ${reprText(value)}`);
          return PyUnicode_FromUTF16(`${name}({${parts.join(", ")}})`);
        }
        const items = itemsOf(PyObject_CallMethod(self, "items", []));
        const parts = items.map((pair) => {
          const [key, value] = itemsOf(pair);
          return `${reprText(key)}: ${reprText(value)}`;
        });
        return PyUnicode_FromUTF16(`${name}({${parts.join(", ")}})`);
      } finally {
        Py_ReprLeave(self);
      }
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyDictObject)) return Py_NotImplemented;
      const same = PyDict_Type.tp_richcompare!(self, other, Py_EQ);
      if (same === Py_NotImplemented) return same;
      let equal = same === true;
      if (equal && other instanceof PyODictObject) {
        const a = dictKeys(self), b = dictKeys(other);
        equal = a.length === b.length && a.every((key, i) => PyObject_RichCompareBool(key, b[i], Py_EQ));
      }
      return op === Py_EQ ? equal : !equal;
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
    fromkeys: classMethod(
      "($type, /, iterable, value=None)",
      "Create a new ordered dictionary with keys from iterable and values set to value.",
      (type: PyTypeObject, iterable: PyObject, value: PyObject) => {
        const result = PyObject_CallNoArgs(type);
        forEachItem(iterable, (key) => {
          if (isExact(result)) PyDict_SetItem(result as PyDictObject, key, value);
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
          PyDict_SetItem(self, key, fallback);
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
        if (self.used === 0) throw newKeyError("dictionary is empty");
        const index = endEntry(self, last);
        const key = self.keys[index]!;
        const value = isExact(self) ? deleteEntry(self, index) : popKey(self, key, undefined);
        return PyTuple_New([key, value]);
      },
    ),
    move_to_end: method(
      "($self, /, key, last: bool = True)",
      "Move an existing element to the end (or beginning if last is false).",
      (self, key, last) => {
        const index = dictLookup(self, key);
        if (index < 0) throw newKeyError(key);
        if (index === endEntry(self, last)) return Py_None;
        const kept = self.keys[index]!;
        const value = deleteEntry(self, index);
        if (!last) {
          const rest = [...self.entries()];
          PyDict_Clear(self);
          PyDict_SetItem(self, kept, value);
          for (const [k, v] of rest) PyDict_SetItem(self, k, v);
        } else PyDict_SetItem(self, kept, value);
        return Py_None;
      },
    ),
    keys: method("($self, /)", undefined, (self) => retyped(newKeysView(self), odictKeysType)),
    values: method("($self, /)", undefined, (self) => retyped(newValuesView(self), odictValuesType)),
    items: method("($self, /)", undefined, (self) => retyped(newItemsView(self), odictItemsType)),
    clear: method("($self, /)", "od.clear() -> None.  Remove all items from od.", (self) => {
      PyDict_Clear(self);
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
      (self) => newReverseKeyIterator(self),
    ),
    __reduce__: method("($self, /)", "Return state information for pickling", (self) => {
      const state = self.inst === undefined || instanceDict(self).used === 0 ? Py_None : instanceDict(self);
      const items = PyObject_GetIter(PyObject_CallMethod(self, "items", []));
      return PyTuple_New([Py_TYPE(self), PyTuple_New([]), state, Py_None, items]);
    }),
  },
  getset: {
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
  },
});
