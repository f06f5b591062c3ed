/** The type `dict`: its slots and methods. After CPython's `Objects/dictobject.c`. */
import { sizeofMethod } from "./sizeof_method.ts";
import {
  forEachItem,
  lookupSpecial,
  PyIter_Next,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_Repr,
  PyObject_RichCompareBool,
  PyObject_SetItem,
  PySequence_Fast,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs, PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newKeyError, newRuntimeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  copyInto,
  deleteEntry,
  dictLookup,
  lookupEntry,
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Clear,
  PyDict_Copy,
  PyDict_DelItem,
  PyDict_GetItem,
  PyDict_New,
  PyDict_Pop,
  PyDict_SetDefault,
  PyDict_SetItem,
  PyDict_SetItemString,
  PyDictObject,
  setFromEntry,
  setItemKnownHash,
  trimHoles,
} from "./dict_object.ts";
import { dict_iter, newItemsView, newKeysView, newReverseKeyIterator, newValuesView } from "./dict_views.ts";
import { attachInstance } from "./instance.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DICT_SUBCLASS,
  Py_TPFLAGS_MAPPING,
  type PyObject,
} from "./object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import { checkPositional } from "./sequence_util.ts";
import { intFromParts } from "./hash.ts";
import { PyAnySet_CheckExact } from "./set_object.ts";
import { highAt, lowAt, nextSlot } from "./set_table.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyDict_Type, PyExc_TypeError } from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

function dict_repr(self: PyDictObject): PyObject {
  if (self.used === 0) return "{}";
  if (Py_ReprEnter(self)) return "{...}";
  try {
    const writer = new UnicodeWriter("{");
    let first = true;
    for (let i = 0; i < self.keys.length; i++) {
      const key = self.keys[i];
      if (key === undefined) continue;
      const value = self.values[i]!;
      if (!first) writer.write(", ");
      first = false;
      writer.write(PyObject_Repr(key));
      writer.write(": ");
      writer.write(PyObject_Repr(value));
    }
    writer.write("}");
    return writer.finish();
  } finally {
    Py_ReprLeave(self);
  }
}

/** `d[key]`, with `__missing__` for subclasses. */
function dict_subscript(self: PyDictObject, key: PyObject): PyObject {
  const ix = dictLookup(self, key);
  if (ix >= 0) return self.values[ix]!;
  return missingItem(self, key);
}

function missingItem(self: PyDictObject, key: PyObject): PyObject {
  if (self.ob_type !== PyDict_Type) {
    const missing = lookupSpecial(self, "__missing__");
    if (missing !== undefined) return PyObject_CallOneArg(missing, key);
  }
  throw newKeyError(key);
}

function dict_equal(a: PyDictObject, b: PyDictObject): boolean {
  if (a.used !== b.used) return false;
  for (let i = 0; i < a.keys.length; i++) {
    if (a.keys[i] === undefined) continue;
    const value = a.values[i]!;
    const found = lookupEntry(b, a, i);
    if (found < 0) return false;
    if (!PyObject_RichCompareBool(value, b.values[found]!, Py_EQ)) return false;
  }
  return true;
}

/** Whether the merge may read another dict's entries directly: nobody has overridden its iteration. */
function iteratesPlainly(op: PyObject): op is PyDictObject {
  return PyDict_Check(op) && op.ob_type.tp_iter === PyDict_Type.tp_iter;
}

/** `d.update(other)` for a mapping; existing keys are kept unless `override`. CPython: `dict_merge`. */
export function PyDict_Merge(d: PyDictObject, other: PyObject, override: boolean): void {
  if (iteratesPlainly(other)) {
    if (other === d || other.used === 0) return;
    if (d.used === 0 && d.keys.length === 0 && d.buckets === undefined) {
      copyInto(d, other);
      return;
    }
    const { keys } = other;
    const count = keys.length;
    for (let i = 0; i < count; i++) {
      if (keys[i] === undefined) continue;
      setFromEntry(d, other, i, override);
      if (other.keys !== keys || keys.length !== count) throw newRuntimeError("dict mutated during update");
    }
    return;
  }
  const keys = PyObject_CallNoArgs(PyObject_GetAttr(other, "keys"));
  const it = PyObject_GetIter(keys);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    if (!override && dictLookup(d, key) >= 0) continue;
    PyDict_SetItem(d, key, PyObject_GetItem(other, key));
  }
}

export function PyDict_Update(d: PyDictObject, other: PyObject): void {
  PyDict_Merge(d, other, true);
}

/** `d.update(pairs)`. CPython: `PyDict_MergeFromSeq2`. */
export function PyDict_MergeFromSeq2(d: PyDictObject, pairs: PyObject, override: boolean): void {
  let i = 0;
  forEachItem(pairs, (item) => {
    let pair: readonly PyObject[];
    try {
      pair = PySequence_Fast(item, "object is not iterable");
    } catch (err) {
      if (PyErr_Matches(err, PyExc_TypeError)) {
        const note = `Cannot convert dictionary update sequence element #${i} to a sequence`;
        PyObject_CallMethod(err, "add_note", [note]);
      }
      throw err;
    }
    if (pair.length !== 2) {
      throw newValueError(
        `dictionary update sequence element #${i} has length ${pair.length}; 2 is required`,
      );
    }
    if (override) PyDict_SetItem(d, pair[0], pair[1]);
    else PyDict_SetDefault(d, pair[0], pair[1]);
    i++;
  });
}

/** A mapping or pairs. CPython: `dict_update_arg`. */
function updateFrom(d: PyDictObject, arg: PyObject): void {
  if (PyDict_CheckExact(arg)) return PyDict_Merge(d, arg, true);
  if (PyObject_GetOptionalAttr(arg, "keys") !== undefined) PyDict_Merge(d, arg, true);
  else PyDict_MergeFromSeq2(d, arg, true);
}

function updateFromArguments(
  self: PyDictObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  name: string,
): void {
  const nkw = kwnames === undefined ? 0 : kwnames.length;
  const nargs = args.length - nkw;
  checkPositional(name, nargs, 0, 1);
  if (nargs === 1) updateFrom(self, args[0]);
  for (let i = 0; i < nkw; i++) PyDict_SetItemString(self, kwnames![i], args[nargs + i]);
}

function dict_or(a: PyObject, b: PyObject): PyObject {
  if (!PyDict_Check(a) || !PyDict_Check(b)) return Py_NotImplemented;
  const result = PyDict_Copy(a);
  updateFrom(result, b);
  return result;
}

function dict_popitem(self: PyDictObject): PyObject {
  if (self.used === 0) throw newKeyError("popitem(): dictionary is empty");
  let ix = self.keys.length - 1;
  while (self.keys[ix] === undefined) ix--;
  const key = self.keys[ix]!;
  const value = deleteEntry(self, ix);
  trimHoles(self);
  return PyTuple_New([key, value]);
}

/** CPython: `_PyDict_FromKeys`. */
function dict_fromkeys(cls: PyObject, iterable: PyObject, value: PyObject): PyObject {
  const d = cls === PyDict_Type ? PyDict_New() : PyObject_CallNoArgs(cls);
  const exact = PyDict_CheckExact(d);
  if (exact && PyAnySet_CheckExact(iterable)) {
    for (let i = nextSlot(iterable, 0); i >= 0; i = nextSlot(iterable, i + 1)) {
      setItemKnownHash(d, iterable.keys[i]!, intFromParts(highAt(iterable, i), lowAt(iterable, i)), value);
    }
    return d;
  }
  const it = PyObject_GetIter(iterable);
  for (let key = PyIter_Next(it); key !== undefined; key = PyIter_Next(it)) {
    if (exact) PyDict_SetItem(d, key, value);
    else PyObject_SetItem(d, key, value);
  }
  return d;
}

const method = methodsOf<PyDictObject>();

defineType<PyDictObject>(PyDict_Type, {
  withoutSignature: ["update"],
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DICT_SUBCLASS | Py_TPFLAGS_MAPPING | _Py_TPFLAGS_MATCH_SELF,
  doc: "dict() -> an empty dictionary\ndict(mapping) -> a copy of a mapping's items\n" +
    "dict(iterable) -> from (key, value) pairs\ndict(**kwargs) -> from keyword arguments",
  slots: {
    tp_new: (type) => attachInstance(new PyDictObject(type), type),
    tp_init: (self, args, kwnames) => updateFromArguments(self, args, kwnames, "dict"),
    tp_repr: dict_repr,
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !PyDict_Check(other)) return Py_NotImplemented;
      return dict_equal(self, other) === (op === Py_EQ);
    },
    tp_iter: dict_iter,
    tp_traverse: (self, visit) => {
      const { keys, values } = self;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (key === undefined) continue;
        visit(key);
        visit(values[i]!);
      }
    },
    nb_or: dict_or,
    nb_inplace_or: (self, other) => {
      updateFrom(self as PyDictObject, other);
      return self;
    },
    sq_contains: (self, key) => dictLookup(self, key) >= 0,
    mp_length: (self) => self.used,
    mp_subscript: dict_subscript,
    mp_ass_subscript: (self, key, value) => {
      if (value === undefined) PyDict_DelItem(self, key);
      else PyDict_SetItem(self, key, value);
    },
  },
  methods: {
    __sizeof__: sizeofMethod(),
    __contains__: method(
      "($self, key, /)",
      "Whether there is such a key.",
      (self, key) => dictLookup(self, key) >= 0,
    ),
    __getitem__: method("($self, key, /)", "self[key]", dict_subscript),
    get: method(
      "($self, key, default=None, /)",
      "The value of key, or default.",
      (self, key, value) => PyDict_GetItem(self, key) ?? value,
    ),
    setdefault: method(
      "($self, key, default=None, /)",
      "The value of key; if there is none, default is stored for it first.",
      PyDict_SetDefault,
    ),
    pop: method(
      "($self, key, default=<unrepresentable>, /)",
      "Remove key and return its value, or default if it is given and there is no such key; KeyError otherwise.",
      (self, key, value) => {
        const found = PyDict_Pop(self, key) ?? value;
        if (found === undefined) throw newKeyError(key);
        return found;
      },
    ),
    popitem: method(
      "($self, /)",
      "Remove the pair that was added last and return it as a tuple; KeyError if the dict is empty.",
      dict_popitem,
    ),
    keys: method("($self, /)", "A view of the keys that follows the dict.", newKeysView),
    items: method("($self, /)", "A view of the (key, value) pairs that follows the dict.", newItemsView),
    values: method("($self, /)", "A view of the values that follows the dict.", newValuesView),
    update: method(
      "($self, *args, **kwargs)",
      "Store what a mapping, an iterable of pairs and keyword arguments hold; later values win.",
      (self, args, kwargs) => {
        checkPositional("update", args.length, 0, 1);
        if (args.length === 1) updateFrom(self, args[0]);
        PyDict_Merge(self, kwargs, true);
        return Py_None;
      },
    ),
    fromkeys: classMethod(
      "($type, iterable, value=None, /)",
      "A new dict with the keys of an iterable, all of one value.",
      dict_fromkeys,
    ),
    clear: method("($self, /)", "Remove everything.", (self) => {
      PyDict_Clear(self);
      return Py_None;
    }),
    copy: method("($self, /)", "A new dict of the same pairs.", PyDict_Copy),
    __reversed__: method(
      "($self, /)",
      "An iterator over the keys, the last added first.",
      newReverseKeyIterator,
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "A generic alias of this type: type[item].",
      PyGenericAlias_New,
    ),
  },
});
