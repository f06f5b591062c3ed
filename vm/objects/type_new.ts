/** The creation of classes: `type.__new__`, metaclass and base, slots, `__set_name__`, `__init_subclass__`. After CPython's `Objects/typeobject.c`. */
import {
  dictKeys,
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "./dict_object.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { PyDict_Update } from "./dict_type.ts";
import { Py_None } from "./none_object.ts";
import * as o from "./object.ts";
import { type PyObject, PyTypeObject } from "./object.ts";
import { InstancePart, Shape } from "./instance.ts";
import { PyTupleObject } from "./tuple_object.ts";
import { type PyStr, PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { encodeUtf8 } from "./unicode/codecs.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE, PyBaseObject_Type, PyModule_Type } from "./type_zoo.ts";
import {
  PyClassMethodObject,
  PyGetSetDescrObject,
  PyMemberDescrObject,
  PyStaticMethodObject,
} from "./descr_object.ts";
import { PyDictProxy_New } from "./mappingproxy_object.ts";
import { updateAllSlots } from "./type_slots.ts";
import { clearInstanceDict, instanceDict, setInstanceDict, storageOf } from "./object_object.ts";
import { PyObject_GetWeakRefs } from "./weakref_object.ts";
import { isIdentifier } from "./unicode_object.ts";
import { newAttributeError, newTypeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import {
  lookupSpecial,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PySequence_Tuple,
} from "../protocol/abstract.ts";
import { PyObject_Call, PyObject_Vectorcall } from "../protocol/call.ts";
import { currentModuleName } from "../runtime/thread_state.ts";
import {
  computeMro,
  isBaseOf,
  PyType_Check,
  PyType_GetFullyQualifiedName,
  PyType_IsSubtype,
} from "./type_lookup.ts";

/** The class whose JavaScript layout, or whose `__slots__`, decide what instances look like. CPython: `solid_base`. */
export function solidBase(type: PyTypeObject): PyTypeObject {
  for (;;) {
    if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) return type.layout;
    const base = type.tp_base!;
    if (type.slotCount > base.slotCount) return type;
    type = base;
  }
}

export function bestBase(bases: readonly PyObject[]): PyTypeObject {
  let winner: PyTypeObject | undefined, base: PyTypeObject | undefined;
  for (const candidateBase of bases) {
    if (!PyType_Check(candidateBase)) throw newTypeError("bases must be types");
    if (!(candidateBase.tp_flags & o.Py_TPFLAGS_BASETYPE)) {
      throw newTypeError(`type '${candidateBase.tp_name}' is not an acceptable base type`);
    }
    const candidate = solidBase(candidateBase);
    if (winner === undefined) {
      winner = candidate;
      base = candidateBase;
    } else if (isBaseOf(candidate, winner) && candidate !== winner) {
      winner = candidate;
      base = candidateBase;
    } else if (!isBaseOf(winner, candidate)) {
      throw newTypeError("multiple bases have instance lay-out conflict");
    }
  }
  return base!;
}

/** The most derived metaclass of the bases. CPython: `_PyType_CalculateMetaclass`. */
export function _PyType_CalculateMetaclass(metatype: PyTypeObject, bases: readonly PyObject[]): PyTypeObject {
  let winner = metatype;
  for (const base of bases) {
    const type = Py_TYPE(base);
    if (PyType_IsSubtype(winner, type)) continue;
    if (PyType_IsSubtype(type, winner)) {
      winner = type;
      continue;
    }
    throw newTypeError(
      "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
    );
  }
  return winner;
}

export function type_new(
  metatype: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const npos = args.length - (kwnames?.length ?? 0);
  if (npos !== 3) {
    throw newTypeError(`type.__new__() takes exactly 3 arguments (${npos} given)`);
  }
  const [nameArg, basesArg, dictArg] = args;
  if (!PyUnicode_Check(nameArg)) {
    throw newTypeError(`type.__new__() argument 1 must be str, not ${Py_TYPE(nameArg).tp_name}`);
  }
  if (!(basesArg instanceof PyTupleObject)) {
    throw newTypeError(`type.__new__() argument 2 must be tuple, not ${Py_TYPE(basesArg).tp_name}`);
  }
  if (!(dictArg instanceof PyDictObject)) {
    throw newTypeError(`type.__new__() argument 3 must be dict, not ${Py_TYPE(dictArg).tp_name}`);
  }
  let bases: readonly PyObject[] = basesArg.ob_item;
  let base: PyTypeObject;
  if (bases.length === 0) {
    base = PyBaseObject_Type;
    bases = [base];
  } else {
    for (const b of bases) {
      if (PyType_Check(b)) continue;
      if (PyObject_GetOptionalAttr(b, "__mro_entries__") !== undefined) {
        throw newTypeError("type() doesn't support MRO entry resolution; use types.new_class()");
      }
    }
    const winner = _PyType_CalculateMetaclass(metatype, bases);
    if (winner !== metatype) {
      if (winner.tp_new !== type_new) return winner.tp_new!(winner, args, kwnames);
      metatype = winner;
    }
    base = bestBase(bases);
  }
  const name = typeNameText(nameArg);
  const dict = PyDict_New();
  PyDict_Update(dict, dictArg);
  if (!dictKeys(dict).every(PyUnicode_Check)) {
    PyErr_WarnEx(zoo.PyExc_RuntimeWarning, `non-string key in the __dict__ of class ${name}`, 1);
  }
  const type = new PyTypeObject(name, metatype, base);
  if (metatype.ht_shape !== undefined || metatype.slotCount > 0) type.inst = new InstancePart(metatype);
  type.tp_bases = bases as PyTypeObject[];
  if (bases === basesArg.ob_item) type.bases_tuple = basesArg;
  type.tp_dict = dict;
  type.layout = base.layout;
  type.hasDict = base.hasDict || bases.some((b) => (b as PyTypeObject).hasDict);
  type.hasWeakrefs = base.hasWeakrefs || bases.some((b) => (b as PyTypeObject).hasWeakrefs);
  type.slotCount = base.slotCount;
  type.tp_flags = o.Py_TPFLAGS_HEAPTYPE | o.Py_TPFLAGS_BASETYPE | o.Py_TPFLAGS_READY |
    (base.tp_flags &
      (o.Py_TPFLAGS_LONG_SUBCLASS | o.Py_TPFLAGS_LIST_SUBCLASS | o.Py_TPFLAGS_TUPLE_SUBCLASS |
        o.Py_TPFLAGS_BYTES_SUBCLASS | o.Py_TPFLAGS_UNICODE_SUBCLASS | o.Py_TPFLAGS_DICT_SUBCLASS |
        o.Py_TPFLAGS_BASE_EXC_SUBCLASS | o.Py_TPFLAGS_TYPE_SUBCLASS | o._Py_TPFLAGS_MATCH_SELF));
  // The first base that is a sequence or a mapping for patterns decides. CPython: `inherit_patma_flags`.
  const collection = o.Py_TPFLAGS_SEQUENCE | o.Py_TPFLAGS_MAPPING;
  for (const b of bases as readonly PyTypeObject[]) {
    if ((type.tp_flags & collection) === 0) type.tp_flags |= b.tp_flags & collection;
  }
  setUpNames(type, name, dict);
  setUpCells(type, dict);
  setUpSlots(type, base, dict, dictArg);
  // Behind `__dict__` and `__weakref__`. CPython: `type_dict_set_doc`.
  if (PyDict_GetItemString(dict, "__doc__") === undefined) PyDict_SetItemString(dict, "__doc__", Py_None);
  wrapImplicitMethods(dict);
  if (
    PyDict_GetItemString(dict, "__hash__") === undefined && PyDict_GetItemString(dict, "__eq__") !== undefined
  ) PyDict_SetItemString(dict, "__hash__", Py_None);
  computeMro(type);
  for (const b of type.tp_bases) b.tp_subclasses.add(new WeakRef(type));
  updateAllSlots(type);
  if (type.tp_alloc === undefined) type.tp_alloc = base.tp_alloc;
  type.ht_shape = type.hasDict ? new Shape(type.slotCount, []) : undefined;
  callSetNames(type, dict);
  initSubclass(type, args, kwnames, npos);
  return type;
}

/** What functions of the class body see as `__class__` and as its namespace. CPython: `type_new_set_classcell`. */
function setUpCells(type: PyTypeObject, dict: PyDictObject): void {
  const classcell = PyDict_GetItemString(dict, "__classcell__");
  if (classcell !== undefined) {
    if (Py_TYPE(classcell) !== zoo.PyCell_Type) {
      throw newTypeError(
        `__classcell__ must be a nonlocal cell, not <class '${
          PyType_GetFullyQualifiedName(Py_TYPE(classcell))
        }'>`,
      );
    }
    (classcell as unknown as { ob_ref: PyObject }).ob_ref = type;
    PyDict_DelItemString(dict, "__classcell__");
  }
  const classdictcell = PyDict_GetItemString(dict, "__classdictcell__");
  if (classdictcell !== undefined) {
    (classdictcell as unknown as { ob_ref: PyObject }).ob_ref = dict;
    PyDict_DelItemString(dict, "__classdictcell__");
  }
}

/** `__slots__`: member descriptors at the front of the instance's slots, `__dict__` and `__weakref__` on request. */
function setUpSlots(
  type: PyTypeObject,
  base: PyTypeObject,
  dict: PyDictObject,
  given: PyDictObject,
): void {
  const declared = PyDict_GetItemString(dict, "__slots__");
  const mayAddDict = !type.hasDict, mayAddWeak = !type.hasWeakrefs;
  if (declared === undefined) {
    type.hasDict = true;
    type.hasWeakrefs = true;
  } else {
    const names: string[] = [];
    const items = PyUnicode_Check(declared)
      ? [declared]
      : (PySequence_Tuple(declared) as PyTupleObject).ob_item;
    for (const item of items) {
      if (!PyUnicode_Check(item)) {
        throw newTypeError(`__slots__ items must be strings, not '${Py_TYPE(item).tp_name}'`);
      }
      const slot = PyUnicode_AsUTF16(item);
      if (!isIdentifier(slot)) throw newTypeError("__slots__ must be identifiers");
      if (slot === "__dict__") {
        if (!mayAddDict || type.hasDict) throw newTypeError("__dict__ slot disallowed: we already got one");
        type.hasDict = true;
      } else if (slot === "__weakref__") {
        if (!mayAddWeak || type.hasWeakrefs) {
          throw newTypeError("__weakref__ slot disallowed: we already got one");
        }
        type.hasWeakrefs = true;
      } else {
        const mangled = mangleSlot(type.ht_name, slot);
        if (
          mangled !== "__classcell__" && mangled !== "__qualname__" &&
          PyDict_GetItemString(given, slot) !== undefined
        ) {
          throw newValueError(`'${slot}' in __slots__ conflicts with class variable`);
        }
        names.push(mangled);
      }
    }
    if (names.length > 0 && isVariableSized(base)) {
      throw newTypeError(`nonempty __slots__ not supported for subtype of '${base.tp_name}'`);
    }
    names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    type.ht_slots = names;
    names.forEach((slot, i) => {
      PyDict_SetItemString(dict, slot, newSlotMember(type, slot, base.slotCount + i));
    });
    type.slotCount = base.slotCount + names.length;
  }
  if (type.hasDict && !base.hasDict && PyDict_GetItemString(dict, "__dict__") === undefined) {
    PyDict_SetItemString(dict, "__dict__", dictDescriptor(type));
  }
  if (type.hasWeakrefs && !base.hasWeakrefs && PyDict_GetItemString(dict, "__weakref__") === undefined) {
    PyDict_SetItemString(dict, "__weakref__", weakrefDescriptor(type));
  }
}

function isVariableSized(base: PyTypeObject): boolean {
  const layout = base.layout;
  return layout === zoo.PyLong_Type || layout === zoo.PyTuple_Type || layout === zoo.PyBytes_Type ||
    layout === zoo.PyType_Type;
}

function mangleSlot(className: string, slot: string): string {
  if (!slot.startsWith("__") || slot.endsWith("__")) return slot;
  const stripped = className.replace(/^_+/, "");
  return stripped === "" ? slot : `_${stripped}${slot}`;
}

/** The name of a class, which C code must be able to read. */
export function typeNameText(op: PyObject): string {
  const name = PyUnicode_AsUTF16(op as PyStr);
  requireEncodable(op, name);
  if (name.includes("\0")) throw newValueError("type name must not contain null characters");
  return name;
}
/** UnicodeEncodeError for text with lone surrogates. */
function requireEncodable(op: PyObject, text: string): void {
  if (/[\ud800-\udfff]/.test(text)) encodeUtf8(op as PyStr, "strict");
}

function setUpNames(type: PyTypeObject, name: string, dict: PyDictObject): void {
  type.ht_name = name;
  type.ht_qualname = name;
  const qualname = PyDict_GetItemString(dict, "__qualname__");
  if (qualname !== undefined) {
    if (!PyUnicode_Check(qualname)) {
      throw newTypeError(`type __qualname__ must be a str, not ${Py_TYPE(qualname).tp_name}`);
    }
    type.ht_qualname = PyUnicode_AsUTF16(qualname);
    PyDict_DelItemString(dict, "__qualname__");
  }
  if (PyDict_GetItemString(dict, "__module__") === undefined) {
    const module = currentModuleName();
    if (module !== undefined) PyDict_SetItemString(dict, "__module__", module);
  }
  const doc = PyDict_GetItemString(dict, "__doc__");
  if (doc !== undefined && PyUnicode_Check(doc)) {
    type.tp_doc = PyUnicode_AsUTF16(doc);
    requireEncodable(doc, type.tp_doc);
  }
}

/** `__new__` is a static method, `__init_subclass__` and `__class_getitem__` are class methods, said or not. */
function wrapImplicitMethods(dict: PyDictObject): void {
  const new_ = PyDict_GetItemString(dict, "__new__");
  if (new_ !== undefined && Py_TYPE(new_) === zoo.PyFunction_Type) {
    PyDict_SetItemString(dict, "__new__", new PyStaticMethodObject(zoo.PyStaticMethod_Type, new_));
  }
  for (const name of ["__init_subclass__", "__class_getitem__"]) {
    const value = PyDict_GetItemString(dict, name);
    if (value !== undefined && Py_TYPE(value) === zoo.PyFunction_Type) {
      PyDict_SetItemString(dict, name, new PyClassMethodObject(zoo.PyClassMethod_Type, value));
    }
  }
}

function callSetNames(type: PyTypeObject, dict: PyDictObject): void {
  // What is called may change the namespace.
  const keys = dict.keys.slice(), values = dict.values.slice();
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i], value = values[i];
    if (key === undefined || value === undefined) continue;
    const setName = lookupSpecial(value, "__set_name__");
    if (setName === undefined) continue;
    try {
      PyObject_Vectorcall(setName, [type, key], undefined);
    } catch (err) {
      if (PyErr_Matches(err, zoo.PyExc_BaseException)) {
        const note = `Error calling __set_name__ on '${Py_TYPE(value).tp_name}' instance ` +
          `'${PyUnicode_AsUTF16(key)}' in '${type.tp_name}'`;
        PyObject_Call(PyObject_GetAttr(err, "add_note"), [PyUnicode_FromUTF16(note)], undefined);
      }
      throw err;
    }
  }
}

function initSubclass(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  npos: number,
): void {
  const mro = type.tp_mro;
  if (!mro.includes(type)) {
    throw newTypeError(
      `super(type, obj): obj (type ${type.ht_name}) is not an instance or subtype of type (${type.ht_name}).`,
    );
  }
  for (let i = mro.indexOf(type) + 1; i < mro.length; i++) {
    const found = PyDict_GetItemString(mro[i].tp_dict!, "__init_subclass__");
    if (found === undefined) continue;
    const get = Py_TYPE(found).tp_descr_get;
    const bound = get === undefined ? found : get(found, undefined, type);
    PyObject_Vectorcall(bound, args.slice(npos), kwnames);
    return;
  }
}

/** A `__slots__` member: reads and writes one index of the instance's slots. */
function newSlotMember(type: PyTypeObject, name: string, index: number): PyMemberDescrObject {
  const descr = new PyMemberDescrObject(type, name, {
    get: (self: PyObject) => {
      const storage = storageOf(self);
      const value = storage?.slots[index];
      if (value === undefined) {
        const typeName = PyType_GetFullyQualifiedName(Py_TYPE(self));
        throw newAttributeError(`'${typeName}' object has no attribute '${name}'`, self, name);
      }
      return value;
    },
    set: (self: PyObject, value: PyObject | undefined) => {
      const storage = storageOf(self);
      if (value === undefined && storage?.slots[index] === undefined) {
        throw newAttributeError(name, self, name);
      }
      storage!.slots[index] = value;
    },
  });
  descr.slotIndex = index;
  return descr;
}

function builtinBaseHasDict(type: PyTypeObject): boolean {
  let base: PyTypeObject | undefined = type;
  while (base !== undefined && base.tp_flags & o.Py_TPFLAGS_HEAPTYPE) base = base.tp_base;
  return base !== undefined && base.hasDict;
}

function dictDescriptor(type: PyTypeObject): PyGetSetDescrObject {
  return new PyGetSetDescrObject(type, "__dict__", {
    get: (self: PyObject) =>
      self instanceof PyTypeObject ? PyDictProxy_New(self.tp_dict!) : instanceDict(self),
    set: (self: PyObject, value: PyObject | undefined) => {
      // Classes and modules have dicts of their own kind. CPython: `subtype_setdict`.
      if (self instanceof PyTypeObject || PyType_IsSubtype(Py_TYPE(self), PyModule_Type)) {
        throw newTypeError(
          `this __dict__ descriptor does not support '${Py_TYPE(self).tp_name}' objects`,
        );
      }
      // Instances of a built-in type with a dict never lose it. CPython: `get_builtin_base_with_dict`.
      if (value === undefined && !builtinBaseHasDict(Py_TYPE(self))) clearInstanceDict(self);
      else setInstanceDict(self, value);
    },
    doc: "dictionary for instance variables",
  });
}
function weakrefDescriptor(type: PyTypeObject): PyGetSetDescrObject {
  return new PyGetSetDescrObject(type, "__weakref__", {
    get: (self: PyObject) => PyObject_GetWeakRefs(self),
    doc: "list of weak references to the object",
  });
}
