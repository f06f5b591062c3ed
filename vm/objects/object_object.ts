/**
 * `object`: generic attribute access, attribute storage of instances, and what every object inherits. After CPython's
 * `Objects/object.c` and the part of `Objects/typeobject.c` about `object`.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  lookupSpecial,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_HashNotImplemented,
  PyObject_IsTrue,
  PyObject_Repr,
  PyObject_Str,
} from "../protocol/abstract.ts";
import { PyObject_Call, PyObject_CallMethod, PyObject_CallNoArgs } from "../protocol/call.ts";
import { newAttributeError, newMissingAttribute, newTypeError, newValueError } from "../protocol/errors.ts";
import {
  PyDict_Copy,
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
  PyDict_Size,
  PyDictObject,
} from "./dict_object.ts";
import { _Py_HashPointer, PyObject_Id } from "./hash.ts";
import {
  DICT_SHAPE,
  InstancePart,
  type InstanceStorage,
  PyInstanceObject,
  SHARED_KEYS_MAX_SIZE,
} from "./instance.ts";
import { PyList_New, PyListObject } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import * as o from "./object.ts";
import { Py_EQ, Py_NE, type PyObject, PyTypeObject } from "./object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import {
  _PyType_Lookup,
  PyType_GenericAlloc,
  PyType_IsSubtype,
  requireCompatibleLayout,
} from "./type_object.ts";
import { type PyStr, PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import {
  Py_TYPE,
  PyBaseObject_Type,
  PyDict_Type,
  PyGetSetDescr_Type,
  PyList_Type,
  PyModule_Type,
} from "./type_zoo.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { registerFinalizable } from "../runtime/gc/registry.ts";
import { importModule } from "../runtime/import.ts";
import { objectSize } from "./object_size.ts";

// ---------------------------------------------------------------- storage

/** Where the object keeps attributes and `__slots__` values; made now if its class allows any. */
export function storageOf(op: PyObject): InstanceStorage | undefined {
  if (op instanceof PyInstanceObject) return op;
  if (typeof op !== "object") return undefined;
  if (op.inst !== undefined) return op.inst;
  const type = op.ob_type;
  if (!type.hasDict && type.slotCount === 0) return undefined;
  return op.inst = new InstancePart(type);
}

/** The same, for an object that must have it. */
export function ensureStorage(op: PyObject): InstanceStorage {
  return storageOf(op)!;
}

/**
 * Where attributes can be put without asking for `__dict__`, which would move them into a dict for good; undefined if they
 * are in one already or if the class has a `__dict__` of its own.
 */
export function instanceStateTarget(op: PyObject): InstanceStorage | undefined {
  if (!(op instanceof PyInstanceObject) || !op.ob_type.hasDict || op.ob_dict !== undefined) return undefined;
  const descr = _PyType_Lookup(op.ob_type, "__dict__");
  return descr !== undefined && Py_TYPE(descr) === PyGetSetDescr_Type ? op : undefined;
}

/** An attribute that the instance itself holds. @noescape */
export function storageGet(storage: InstanceStorage, name: string): PyObject | undefined {
  if (storage.ob_dict !== undefined) return PyDict_GetItemString(storage.ob_dict, name);
  const index = storage.shape.index.get(name);
  return index === undefined ? undefined : storage.slots[index];
}

/** Sets an attribute of the instance itself. */
export function storageSet(
  storage: InstanceStorage,
  type: PyTypeObject,
  name: string,
  value: PyObject,
): void {
  if (storage.ob_dict === undefined) {
    const shape = storage.shape;
    const index = shape.index.get(name);
    if (index !== undefined) {
      storage.slots[index] = value;
      return;
    }
    if (shape !== DICT_SHAPE && shape.keys.length < SHARED_KEYS_MAX_SIZE) {
      storage.slots[shape.base + shape.keys.length] = value;
      storage.shape = shape.with(name);
      return;
    }
    materializeDict(storage, type);
  }
  PyDict_SetItemString(storage.ob_dict!, name, value);
}

/** Moves the attributes into a dict, which from now on is the truth. */
function materializeDict(storage: InstanceStorage, type: PyTypeObject): PyDictObject {
  if (storage.ob_dict !== undefined) return storage.ob_dict;
  const dict = PyDict_New();
  const { keys, base } = storage.shape;
  for (let i = 0; i < keys.length; i++) PyDict_SetItemString(dict, keys[i], storage.slots[base + i]!);
  storage.slots.length = type.slotCount;
  storage.shape = DICT_SHAPE;
  storage.ob_dict = dict;
  return dict;
}

/** The attributes as a new dict; they stay where they are. */
function attributesOf(storage: InstanceStorage): PyDictObject {
  const dict = PyDict_New();
  const { keys, base } = storage.shape;
  for (let i = 0; i < keys.length; i++) PyDict_SetItemString(dict, keys[i], storage.slots[base + i]!);
  return dict;
}

/** `op.__dict__`. CPython: `PyObject_GenericGetDict`. */
export function instanceDict(op: PyObject): PyDictObject {
  const storage = storageOf(op);
  if (storage === undefined || !Py_TYPE(op).hasDict) {
    throw newAttributeError("This object has no __dict__", op, "__dict__");
  }
  return materializeDict(storage, Py_TYPE(op));
}

/** `del op.__dict__` where the class is written in Python: an empty one takes its place. */
export function clearInstanceDict(op: PyObject): void {
  const storage = ensureStorage(op);
  materializeDict(storage, Py_TYPE(op));
  storage.ob_dict = PyDict_New();
}

/** `op.__dict__ = value`. CPython: `PyObject_GenericSetDict`. */
export function setInstanceDict(op: PyObject, value: PyObject | undefined): void {
  if (value === undefined) throw newTypeError("cannot delete __dict__");
  if (!(value instanceof PyDictObject)) {
    throw newTypeError(`__dict__ must be set to a dictionary, not a '${Py_TYPE(value).tp_name}'`);
  }
  const storage = ensureStorage(op);
  materializeDict(storage, Py_TYPE(op));
  storage.ob_dict = value;
}

// ---------------------------------------------------------------- generic attribute access

/** Data descriptor, instance attribute, other class attribute: undefined if none of them is there. */
export function genericGetOptionalAttr(op: PyObject, name: string): PyObject | undefined {
  const type = Py_TYPE(op);
  const descr = _PyType_Lookup(type, name);
  let get: o.descrgetfunc | undefined;
  if (descr !== undefined) {
    const descrType = Py_TYPE(descr);
    get = descrType.tp_descr_get;
    if (get !== undefined && descrType.tp_descr_set !== undefined) return get(descr, op, type);
  }
  const storage = op instanceof PyInstanceObject ? op : typeof op === "object" ? op.inst : undefined;
  if (storage !== undefined) {
    const value = storageGet(storage, name);
    if (value !== undefined) return value;
  }
  if (get !== undefined) return get(descr!, op, type);
  return descr;
}

/** CPython: `PyObject_GenericGetAttr`. */
export function PyObject_GenericGetAttr(op: PyObject, name: string): PyObject {
  const value = genericGetOptionalAttr(op, name);
  if (value === undefined) throw newMissingAttribute(op, name);
  return value;
}

/** CPython: `PyObject_GenericSetAttr`; `value` undefined deletes. */
export function PyObject_GenericSetAttr(op: PyObject, name: string, value: PyObject | undefined): void {
  const type = Py_TYPE(op);
  const descr = _PyType_Lookup(type, name);
  if (descr !== undefined) {
    const set = Py_TYPE(descr).tp_descr_set;
    if (set !== undefined) {
      set(descr, op, value);
      return;
    }
  }
  const storage = type.hasDict ? storageOf(op) : undefined;
  if (storage === undefined) {
    throw descr === undefined
      ? type.tp_setattro === PyObject_GenericSetAttr
        ? newAttributeError(
          `'${type.tp_name}' object has no attribute '${name}' and no __dict__ for setting new attributes`,
          op,
          name,
        )
        : newMissingAttribute(op, name)
      : newAttributeError(`'${type.tp_name}' object attribute '${name}' is read-only`, op, name);
  }
  if (value !== undefined) {
    storageSet(storage, type, name, value);
    return;
  }
  if (storageGet(storage, name) === undefined) throw newMissingAttribute(op, name);
  const shape = storage.ob_dict === undefined ? storage.shape.without(name) : undefined;
  if (shape !== undefined) {
    const { slots } = storage;
    const last = shape.base + shape.keys.length;
    for (let i = storage.shape.index.get(name)!; i < last; i++) slots[i] = slots[i + 1];
    slots[last] = undefined;
    storage.shape = shape;
  } else PyDict_DelItemString(materializeDict(storage, type), name);
}

// ---------------------------------------------------------------- the type

function tooManyArguments(args: readonly PyObject[]): boolean {
  return args.length > 0;
}

/** `object()` takes no arguments unless a subclass overrides just one of `__new__` and `__init__`. */
function object_init(
  self: PyObject,
  args: readonly PyObject[],
  _kwnames: readonly string[] | undefined,
): void {
  if (!tooManyArguments(args)) return;
  const type = Py_TYPE(self);
  if (type.tp_init !== object_init) {
    throw newTypeError("object.__init__() takes exactly one argument (the instance to initialize)");
  }
  if (type.tp_new === object_new) {
    throw newTypeError(`${type.tp_name}.__init__() takes exactly one argument (the instance to initialize)`);
  }
}

function object_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  _kwnames: readonly string[] | undefined,
): PyObject {
  if (tooManyArguments(args)) {
    if (type.tp_new !== object_new) {
      throw newTypeError("object.__new__() takes exactly one argument (the type to instantiate)");
    }
    if (type.tp_init === object_init) throw newTypeError(`${type.tp_name}() takes no arguments`);
  }
  if (type.tp_flags & o.Py_TPFLAGS_IS_ABSTRACT) throw abstractClassError(type);
  return PyType_GenericAlloc(type);
}
export { object_init, object_new };

function abstractClassError(type: PyTypeObject): PyObject {
  const names: string[] = [];
  const set = PyObject_GetAttr(type, "__abstractmethods__");
  for (
    const item of (PyObject_Call(sortedBuiltin(), [set], undefined) as unknown as { ob_item: PyObject[] })
      .ob_item
  ) {
    names.push(`'${PyUnicode_AsUTF16(item)}'`);
  }
  return newTypeError(
    `Can't instantiate abstract class ${type.ht_name} without an implementation for abstract method${
      names.length > 1 ? "s" : ""
    } ${names.join(", ")}`,
  );
}
function sortedBuiltin(): PyObject {
  return PyObject_GetAttr(importModule("builtins"), "sorted");
}

function object_repr(self: PyObject): PyObject {
  const type = Py_TYPE(self);
  const module = PyObject_GetOptionalAttr(type, "__module__");
  const qualified = module !== undefined && PyUnicode_Check(module) && module !== "builtins"
    ? `${PyUnicode_AsUTF16(module)}.${type.ht_qualname}`
    : type.ht_name;
  return PyUnicode_FromUTF16(`<${qualified} object at 0x${PyObject_Id(self).toString(16)}>`);
}

/** Assigning `__class__`: both classes written in Python with the same layout, or two module types. */
function setClass(self: PyObject, value: PyObject | undefined): void {
  if (value === undefined) throw newTypeError("can't delete __class__ attribute");
  PySys_Audit("object.__setattr__", () => [self, "__class__", value]);
  if (!(value instanceof PyTypeObject)) {
    throw newTypeError(`__class__ must be set to a class, not '${Py_TYPE(value).tp_name}' object`);
  }
  const old = Py_TYPE(self);
  const bothModules = PyType_IsSubtype(value, PyModule_Type) && PyType_IsSubtype(old, PyModule_Type);
  if (
    !bothModules &&
    ((value.tp_flags & o.Py_TPFLAGS_IMMUTABLETYPE) || (old.tp_flags & o.Py_TPFLAGS_IMMUTABLETYPE))
  ) {
    throw newTypeError(
      "__class__ assignment only supported for mutable types or ModuleType subclasses",
    );
  }
  requireCompatibleLayout(old, value, "__class__");
  if (typeof self !== "object") throw newTypeError("__class__ assignment: an object without a header");
  // Shapes belong to a class: its attributes move into a dict, which any class reads alike.
  const storage = storageOf(self);
  if (storage !== undefined && old.hasDict) materializeDict(storage, old);
  self.ob_type = value;
  if (value.tp_finalize !== undefined) registerFinalizable(self);
}

/** Names of all slots, from the class's cache if it has one. CPython: `_PyType_GetSlotNames`. */
function slotNames(type: PyTypeObject): readonly PyObject[] {
  const cached = PyDict_GetItemString(type.tp_dict!, "__slotnames__");
  if (cached === undefined) {
    return type.tp_mro.flatMap((base) => (base.ht_slots ?? []).map(PyUnicode_FromUTF16));
  }
  if (cached === Py_None) return [];
  if (cached instanceof PyListObject) return cached.ob_item.slice();
  throw newTypeError(
    `${type.tp_name}.__slotnames__ should be a list or None, not ${Py_TYPE(cached).tp_name}`,
  );
}

/** State of an object for copying and pickling. CPython: `object_getstate_default`. */
function object_getstate(self: PyObject): PyObject {
  const type = Py_TYPE(self);
  const storage = storageOf(self);
  let state: PyObject = Py_None;
  if (storage !== undefined && type.hasDict) {
    const dict = storage.ob_dict === undefined ? attributesOf(storage) : PyDict_Copy(storage.ob_dict);
    if (PyDict_Size(dict) > 0) state = dict;
  }
  const slots = PyDict_New();
  const names = slotNames(type);
  for (const name of names) {
    const value = PyObject_GetOptionalAttr(self, PyUnicode_AsUTF16(name as PyStr));
    if (value !== undefined) PyDict_SetItem(slots, name, value);
  }
  return PyDict_Size(slots) > 0 ? PyTuple_New([state, slots]) : state;
}

/** `(getattr, (owner, name))`: how the pickle of an attribute is spelt. */
export function reduceToGetattr(owner: PyObject, name: string): PyObject {
  const getattr = PyObject_GetAttr(importModule("builtins"), "getattr");
  return PyTuple_New([getattr, PyTuple_New([owner, PyUnicode_FromUTF16(name)])]);
}

/** What `__getnewargs_ex__` or `__getnewargs__` says; undefined without either. CPython: `_PyObject_GetNewArguments`. */
function newArguments(self: PyObject): { args: readonly PyObject[]; kwargs?: PyDictObject } | undefined {
  const extended = lookupSpecial(self, "__getnewargs_ex__");
  if (extended !== undefined) {
    const pair = tupleFrom(PyObject_CallNoArgs(extended), "__getnewargs_ex__ should return a tuple, not");
    if (pair.length !== 2) {
      throw newValueError(`__getnewargs_ex__ should return a tuple of length 2, not ${pair.length}`);
    }
    const [args, kwargs] = pair;
    const first = "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not";
    if (!(kwargs instanceof PyDictObject)) {
      tupleFrom(args, first);
      throw newTypeError(
        `second item of the tuple returned by __getnewargs_ex__ must be a dict, not '${
          Py_TYPE(kwargs).tp_name
        }'`,
      );
    }
    return { args: tupleFrom(args, first), kwargs };
  }
  const plain = lookupSpecial(self, "__getnewargs__");
  if (plain === undefined) return undefined;
  return { args: tupleFrom(PyObject_CallNoArgs(plain), "__getnewargs__ should return a tuple, not") };
}

function tupleFrom(op: PyObject, refusal: string): readonly PyObject[] {
  if (!(op instanceof PyTupleObject)) throw newTypeError(`${refusal} '${Py_TYPE(op).tp_name}'`);
  return op.ob_item;
}

function object_reduce(self: PyObject, protocol: number): PyObject {
  const copyreg = importModule("copyreg");
  if (protocol < 2) {
    return PyObject_Call(PyObject_GetAttr(copyreg, "_reduce_ex"), [self, protocol], undefined);
  }
  const cls = Py_TYPE(self);
  if (cls.tp_new === undefined) throw newTypeError(`cannot pickle '${cls.tp_name}' object`);
  const given = newArguments(self);
  const args = given?.args ?? [], kwargs = given?.kwargs;
  const isList = PyType_IsSubtype(cls, PyList_Type), isDict = PyType_IsSubtype(cls, PyDict_Type);
  // What the built-in layout holds would be lost, unless the arguments or the items bring it back.
  if (
    given === undefined && !isList && !isDict && cls.layout !== PyBaseObject_Type && self !== Py_None &&
    _PyType_Lookup(cls, "__getstate__") === _PyType_Lookup(PyBaseObject_Type, "__getstate__")
  ) throw newTypeError(`cannot pickle '${cls.tp_name}' object`);
  const state = PyObject_CallMethod(self, "__getstate__", []);
  const listItems = isList ? PyObject_CallMethod(self, "__iter__", []) : Py_None;
  const dictItems = isDict
    ? PyObject_CallMethod(PyObject_CallMethod(self, "items", []), "__iter__", [])
    : Py_None;
  const constructor = kwargs !== undefined && PyDict_Size(kwargs) > 0
    ? [PyObject_GetAttr(copyreg, "__newobj_ex__"), PyTuple_New([cls, PyTuple_New(args), kwargs])]
    : [PyObject_GetAttr(copyreg, "__newobj__"), PyTuple_New([cls, ...args])];
  return PyTuple_New([...constructor, state, listItems, dictItems]);
}

const method = methodsOf<PyObject>();

defineType<PyObject>(PyBaseObject_Type, {
  flags: o.Py_TPFLAGS_BASETYPE,
  doc:
    "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
  signature: "()",
  slots: {
    tp_new: object_new,
    tp_alloc: (type) => new PyInstanceObject(type),
    tp_init: object_init,
    tp_repr: object_repr,
    tp_str: (self) => PyObject_Repr(self),
    tp_hash: (self) => (typeof self === "object" ? _Py_HashPointer(self) : PyObject_HashNotImplemented(self)),
    tp_getattro: PyObject_GenericGetAttr,
    tp_setattro: PyObject_GenericSetAttr,
    tp_richcompare: (self, other, op) => {
      if (op === Py_EQ) return self === other ? true : Py_NotImplemented;
      if (op === Py_NE) {
        const compare = Py_TYPE(self).tp_richcompare;
        if (compare === undefined) return Py_NotImplemented;
        const equal = compare(self, other, Py_EQ);
        if (equal === Py_NotImplemented) return equal;
        return typeof equal === "boolean" ? !equal : !PyObject_IsTrue(equal);
      }
      return Py_NotImplemented;
    },
    tp_traverse: (self, visit) => {
      if (!(self instanceof PyInstanceObject)) return;
      const { slots, ob_dict } = self;
      for (let i = 0; i < slots.length; i++) if (slots[i] !== undefined) visit(slots[i]!);
      if (ob_dict !== undefined) visit(ob_dict);
    },
  },
  methods: {
    __reduce_ex__: method("($self, protocol: int, /)", "Helper for pickle.", (self, protocol) => {
      const reduce = PyObject_GetOptionalAttr(self, "__reduce__");
      if (reduce !== undefined) {
        const own = _PyType_Lookup(Py_TYPE(self), "__reduce__");
        if (own !== _PyType_Lookup(PyBaseObject_Type, "__reduce__")) return PyObject_CallNoArgs(reduce);
      }
      return object_reduce(self, protocol);
    }),
    __reduce__: method("($self, /)", "Helper for pickle.", (self) => object_reduce(self, 0)),
    __getstate__: method("($self, /)", "Helper for pickle.", object_getstate),
    __subclasshook__: classMethod(
      "($type, object, /)",
      "Abstract classes can override this to customize issubclass().",
      () => Py_NotImplemented,
    ),
    __init_subclass__: classMethod(
      "($type)",
      "This method is called when a class is subclassed.",
      () => Py_None,
    ),
    __format__: method(
      "($self, format_spec: unicode, /)",
      "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.",
      (self, spec) => {
        if (spec !== "") {
          throw newTypeError(`unsupported format string passed to ${Py_TYPE(self).tp_name}.__format__`);
        }
        return PyObject_Str(self);
      },
    ),
    __sizeof__: method("($self, /)", "Size of object in memory, in bytes.", objectSize),
    __dir__: method("($self, /)", "Default dir() implementation.", object_dir),
  },
  getset: {
    __class__: { get: (self) => Py_TYPE(self), set: setClass, doc: "the object's class" },
  },
});

/** Names from the instance dict, the class and its bases. */
function object_dir(self: PyObject): PyObject {
  const names: Set<string> = new Set();
  const dict = PyObject_GetOptionalAttr(self, "__dict__");
  if (dict instanceof PyDictObject) {
    for (const [key] of dict.entries()) if (PyUnicode_Check(key)) names.add(PyUnicode_AsUTF16(key));
  }
  const cls = PyObject_GetOptionalAttr(self, "__class__");
  if (cls !== undefined) mergeClassNames(names, cls);
  return PyList_New([...names].map(PyUnicode_FromUTF16));
}
function mergeClassNames(names: Set<string>, cls: PyObject): void {
  if (cls instanceof PyTypeObject) {
    for (const base of cls.tp_mro) {
      for (const [key] of base.tp_dict!.entries()) {
        if (PyUnicode_Check(key)) names.add(PyUnicode_AsUTF16(key));
      }
    }
  }
}
