/**
 * `type`: attribute lookup along the MRO with its cache, readying of static types, creation of classes, and the methods
 * and attributes of classes. After CPython's `Objects/typeobject.c`; the slots' dunder methods are in `type_slots.ts`.
 *
 * Law: whoever changes a class namespace calls `PyType_Modified`, so that `tp_cache` and version tags stay right.
 */
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
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import { PyList_New } from "./list_object.ts";
import { type PyStr, PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { encodeUtf8 } from "./unicode/codecs.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { classObjectSize, typeSize } from "./type_sizes.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE, PyBaseObject_Type, PyModule_Type, PyType_Type } from "./type_zoo.ts";
import {
  PyClassMethodDescrObject,
  PyClassMethodObject,
  PyGetSetDescrObject,
  PyMemberDescrObject,
  PyMethodDescrObject,
  PyStaticMethodObject,
} from "./descr_object.ts";
import { newBuiltinMethod } from "./cfunction_object.ts";
import { PyDictProxy_New } from "./mappingproxy_object.ts";
import { addOperators, inheritSlots, updateAllSlots, updateSlot } from "./type_slots.ts";
import { clearInstanceDict, instanceDict, setInstanceDict, storageOf } from "./object_object.ts";
import { _Py_union_type_or } from "./union_object.ts";
import { PyObject_GetWeakRefs } from "./weakref_object.ts";
import { registerFinalizable } from "../runtime/gc/registry.ts";
import { isIdentifier } from "./unicode_object.ts";
import { defineType, typeSpecOf } from "../protocol/define_type.ts";
import { classMethod, methodsOf, withTextSignature } from "../protocol/signature.ts";
import { newAttributeError, newTypeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import {
  lookupSpecial,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PySequence_Tuple,
} from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Call, PyObject_Vectorcall } from "../protocol/call.ts";
import { currentModuleName } from "../runtime/thread_state.ts";

export { PyTypeObject };

/** `tp_versions_used` of a class whose own `mro()` may name others than its bases, which tell it of no change. */
const NEVER_CACHED = 30000;

/** The attribute found first along the MRO, unbound; undefined if there is none. @noescape */
export function _PyType_Lookup(type: PyTypeObject, name: string): PyObject | undefined {
  const cached = type.tp_cache.get(name);
  if (cached !== undefined) return cached === null ? undefined : cached;
  for (const base of type.tp_mro) {
    const found = PyDict_GetItemString(base.tp_dict!, name);
    if (found !== undefined) {
      if (type.tp_versions_used !== NEVER_CACHED) type.tp_cache.set(name, found);
      return found;
    }
  }
  if (type.tp_versions_used !== NEVER_CACHED) type.tp_cache.set(name, null);
  return undefined;
}

/** Whether `a` is `b` or derives from it, by the real MRO. @noescape */
export function PyType_IsSubtype(a: PyTypeObject, b: PyTypeObject): boolean {
  if (a === b) return true;
  const mro = a.tp_mro;
  for (let i = 0; i < mro.length; i++) if (mro[i] === b) return true;
  return mro.length === 0 && isBaseOf(a, b);
}

/** The same before the MRO exists, along `tp_base`. */
function isBaseOf(a: PyTypeObject | undefined, b: PyTypeObject): boolean {
  for (; a !== undefined; a = a.tp_base) if (a === b) return true;
  return false;
}

export function PyType_Check(op: PyObject): op is PyTypeObject {
  return op instanceof PyTypeObject;
}

/** `__name__` without a module. */
export function _PyType_Name(type: PyTypeObject): string {
  return type.ht_name;
}

/** `module.qualname`, "builtins" left out: what error messages with %T show. */
export function PyType_GetFullyQualifiedName(type: PyTypeObject): string {
  if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) return type.tp_name;
  const module = typeModule(type);
  if (module === undefined || module === "builtins" || module === "__main__") return type.ht_qualname;
  return `${module}.${type.ht_qualname}`;
}

let nextVersionTag = 1;
/** A class that changes more often gets no tag any more: code that uses it is not specialized. */
const MAX_VERSIONS_PER_CLASS = 1000;
/** The tag that guards of specialized instructions compare; assigned on first use. 0: none is left. */
export function assignVersionTag(type: PyTypeObject): number {
  if (type.tp_version_tag === 0) {
    if (type.tp_versions_used >= MAX_VERSIONS_PER_CLASS) return 0;
    for (const base of type.tp_bases) if (assignVersionTag(base) === 0) return 0;
    setVersionTag(type, nextVersionTag++);
  }
  return type.tp_version_tag;
}
/** CPython: `_PyType_SetVersion`. */
export function setVersionTag(type: PyTypeObject, tag: number): void {
  type.tp_version_tag = tag;
  type.tp_versions_used++;
}

/** Forgets what was cached about a type and all its subclasses. */
export function PyType_Modified(type: PyTypeObject): void {
  type.tp_version_tag = 0;
  type.tp_cache.clear();
  for (const sub of liveSubclasses(type)) PyType_Modified(sub);
}

/** Direct subclasses that are still alive, in order of creation. */
export function liveSubclasses(type: PyTypeObject): PyTypeObject[] {
  const live: PyTypeObject[] = [];
  for (const ref of type.tp_subclasses) {
    const sub = ref.deref();
    if (sub === undefined) type.tp_subclasses.delete(ref);
    else live.push(sub);
  }
  return live;
}

// ---------------------------------------------------------------- method resolution order

/** C3 linearization. */
function mroImplementation(type: PyTypeObject): PyTypeObject[] {
  const sequences = [...type.tp_bases.map((base) => base.tp_mro.slice()), type.tp_bases.slice()];
  for (const [i, base] of type.tp_bases.entries()) {
    if (base.tp_mro.length === 0) throw newTypeError(`Cannot extend an incomplete type '${base.tp_name}'`);
    if (type.tp_bases.indexOf(base) !== i) {
      throw newTypeError(`duplicate base class ${base.ht_name}`);
    }
  }
  const result = [type];
  for (;;) {
    let candidate: PyTypeObject | undefined;
    let remaining = false;
    for (const sequence of sequences) {
      if (sequence.length === 0) continue;
      remaining = true;
      const head = sequence[0];
      if (sequences.every((other) => other.indexOf(head, 1) < 0)) {
        candidate = head;
        break;
      }
    }
    if (candidate === undefined) {
      if (!remaining) return result;
      const heads = new Set(sequences.filter((s) => s.length > 0).map((s) => s[0].ht_name));
      throw newTypeError(
        `Cannot create a consistent method resolution order (MRO) for bases ${[...heads].join(", ")}`,
      );
    }
    result.push(candidate);
    for (const sequence of sequences) if (sequence[0] === candidate) sequence.shift();
  }
}

/** Sets the MRO; false if `mro()` has itself set another, which then holds. CPython: `mro_internal`. */
function computeMro(type: PyTypeObject): boolean {
  const meta = type.ob_type, before = type.tp_mro;
  if (meta !== PyType_Type) {
    const custom = _PyType_Lookup(meta, "mro");
    if (custom !== _PyType_Lookup(PyType_Type, "mro")) {
      const items =
        (PySequence_Tuple(PyObject_Call(PyObject_GetAttr(type, "mro"), [], undefined)) as PyTupleObject)
          .ob_item;
      for (const item of items) {
        if (!PyType_Check(item)) {
          throw newTypeError(`mro() returned a non-class ('${Py_TYPE(item).tp_name}')`);
        }
        if (!PyType_IsSubtype(solidBase(type), solidBase(item))) {
          throw newTypeError(`mro() returned base with unsuitable layout ('${item.tp_name}')`);
        }
      }
      if (type.tp_mro !== before) return false;
      type.tp_mro = items as PyTypeObject[];
      type.tp_versions_used = NEVER_CACHED;
      return true;
    }
  }
  type.tp_mro = mroImplementation(type);
  return true;
}

// ---------------------------------------------------------------- static types

/** Makes a static type usable: MRO, namespace, dunder methods of its slots, inherited slots. CPython: `PyType_Ready`. */
export function PyType_Ready(type: PyTypeObject): void {
  if (type.tp_flags & o.Py_TPFLAGS_READY) return;
  type.tp_flags |= o.Py_TPFLAGS_READY;
  if (!(type.tp_flags & o.nativeMutableType)) type.tp_flags |= o.Py_TPFLAGS_IMMUTABLETYPE;
  const base = type.tp_base;
  if (base !== undefined) PyType_Ready(base);
  if (type.tp_bases.length === 0) type.tp_bases = base === undefined ? [] : [base];
  for (const b of type.tp_bases) PyType_Ready(b);
  type.tp_mro = mroImplementation(type);
  const dict = type.tp_dict = PyDict_New();
  const spec = typeSpecOf(type);
  const ownNew = type.tp_new, ownAlloc = type.tp_alloc;
  if (base !== undefined) {
    type.tp_flags |= base.tp_flags &
      (o.Py_TPFLAGS_LONG_SUBCLASS | o.Py_TPFLAGS_LIST_SUBCLASS | o.Py_TPFLAGS_TUPLE_SUBCLASS |
        o.Py_TPFLAGS_BYTES_SUBCLASS | o.Py_TPFLAGS_UNICODE_SUBCLASS | o.Py_TPFLAGS_DICT_SUBCLASS |
        o.Py_TPFLAGS_BASE_EXC_SUBCLASS | o.Py_TPFLAGS_TYPE_SUBCLASS | o._Py_TPFLAGS_MATCH_SELF |
        o.Py_TPFLAGS_SEQUENCE | o.Py_TPFLAGS_MAPPING);
    if (base !== PyBaseObject_Type && (base.tp_flags & o.Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
      type.tp_flags |= base.tp_flags & o.Py_TPFLAGS_BASETYPE;
    }
    if (base.hasDict) type.hasDict = true;
    if (base.hasWeakrefs) type.hasWeakrefs = true;
    const ownLayout = ownAlloc !== undefined || (ownNew !== undefined && ownNew !== base.tp_new);
    type.layout = ownLayout ? type : base.layout;
  }
  addOperators(type);
  if (spec !== undefined) {
    for (const [name, m] of Object.entries(spec.methods ?? {})) {
      const def = m.named(name);
      if (spec.withoutSignature?.includes(name)) def.hidesSignature = true;
      PyDict_SetItemString(
        dict,
        name,
        m.binding === "class"
          ? new PyClassMethodDescrObject(type, def)
          : m.binding === "static"
          ? new PyStaticMethodObject(zoo.PyStaticMethod_Type, newBuiltinMethod(def, type, undefined))
          : new PyMethodDescrObject(type, def),
      );
    }
    for (const [name, m] of Object.entries(spec.members ?? {})) {
      PyDict_SetItemString(dict, name, new PyMemberDescrObject(type, name, m));
    }
    for (const [name, g] of Object.entries(spec.getset ?? {})) {
      PyDict_SetItemString(dict, name, new PyGetSetDescrObject(type, name, g));
    }
    for (const [name, value] of Object.entries(spec.constants?.() ?? {})) {
      PyDict_SetItemString(dict, name, value);
    }
  }
  if (type.tp_flags & o.nativeHeapType && PyDict_GetItemString(dict, "__module__") === undefined) {
    PyDict_SetItemString(dict, "__module__", PyUnicode_FromUTF16(typeModule(type)!));
  }
  if (
    ownNew !== undefined && !(type.tp_flags & o.Py_TPFLAGS_DISALLOW_INSTANTIATION) && !spec?.inheritsNew
  ) addTpNewWrapper(type);
  if (PyDict_GetItemString(dict, "__doc__") === undefined) {
    PyDict_SetItemString(
      dict,
      "__doc__",
      type.tp_doc === undefined ? Py_None : PyUnicode_FromUTF16(type.tp_doc),
    );
  }
  if (
    type.tp_hash === undefined && type.tp_richcompare !== undefined &&
    PyDict_GetItemString(dict, "__hash__") === undefined
  ) {
    PyDict_SetItemString(dict, "__hash__", Py_None);
  }
  for (const b of type.tp_mro.slice(1)) inheritSlots(type, b);
  if (type.tp_flags & o.Py_TPFLAGS_DISALLOW_INSTANTIATION) type.tp_new = undefined;
  else if (ownNew === undefined && base === PyBaseObject_Type && !(type.tp_flags & o.Py_TPFLAGS_BASETYPE)) {
    // A static type that derives straight from object doesn't inherit object's tp_new.
    type.tp_new = undefined;
    type.tp_flags |= o.Py_TPFLAGS_DISALLOW_INSTANTIATION;
  }
  if (type.hasDict) type.ht_shape = new Shape(0, []);
  for (const b of type.tp_bases) b.tp_subclasses.add(new WeakRef(type));
}

/** `T.__new__` of a type implemented here: checks the class argument, then calls `tp_new`. */
function addTpNewWrapper(type: PyTypeObject): void {
  const def = classMethod("($type, *args, **kwargs)", "Create and return a new object.", () => Py_None).named(
    "__new__",
  );
  const wrapper = newBuiltinMethod(def, type, undefined);
  wrapper.bindsItself = true;
  wrapper.vectorcall = (args, kwnames) => {
    const npos = args.length - (kwnames?.length ?? 0);
    if (npos < 1) throw newTypeError(`${type.tp_name}.__new__(): not enough arguments`);
    const cls = args[0];
    if (!PyType_Check(cls)) {
      throw newTypeError(`${type.tp_name}.__new__(X): X is not a type object (${Py_TYPE(cls).tp_name})`);
    }
    if (!PyType_IsSubtype(cls, type)) {
      throw newTypeError(
        `${type.tp_name}.__new__(${cls.tp_name}): ${cls.tp_name} is not a subtype of ${type.tp_name}`,
      );
    }
    let staticBase: PyTypeObject | undefined = cls;
    while (staticBase !== undefined && (staticBase.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) {
      staticBase = staticBase.tp_base;
    }
    if (staticBase !== undefined && staticBase.tp_new === undefined) {
      throw newTypeError(`cannot create '${cls.tp_name}' instances`);
    }
    let maker = staticBase;
    while (maker !== undefined && typeSpecOf(maker)?.inheritsNew) maker = maker.tp_base;
    if (maker !== undefined && maker.tp_new !== type.tp_new) {
      throw newTypeError(
        `${type.tp_name}.__new__(${cls.tp_name}) is not safe, use ${staticBase!.tp_name}.__new__()`,
      );
    }
    return (staticBase ?? type).tp_new!(cls, args.slice(1), kwnames);
  };
  PyDict_SetItemString(type.tp_dict!, "__new__", wrapper);
}

/** Readies every static type; called once by the interpreter's start. */
export function readyStaticTypes(): void {
  for (const type of zoo.staticTypes) PyType_Ready(type);
}

// ---------------------------------------------------------------- instances

/**
 * An empty instance of `type`: the JavaScript object of its layout, with storage for attributes and slots where the
 * class gives them.
 */
export function PyType_GenericAlloc(type: PyTypeObject): PyObject {
  const op = type.layout.tp_alloc!(type);
  if (
    type.layout !== PyBaseObject_Type && (type.ht_shape !== undefined || type.slotCount > 0) &&
    typeof op === "object"
  ) {
    if (type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) op.inst = new InstancePart(type);
  }
  if (type.tp_finalize !== undefined) registerFinalizable(op as o.PyHeapObject);
  return op;
}

/** Calling a class: `tp_new`, then `tp_init` if the result is an instance. CPython: `type_call`. */
export function type_call(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const type = self as PyTypeObject;
  if (type.tp_vectorcall !== undefined) return type.tp_vectorcall(type, args, kwnames);
  if (type === PyType_Type) {
    const nkw = kwnames?.length ?? 0;
    if (args.length === 1 && nkw === 0) return Py_TYPE(args[0]);
    if (args.length - nkw !== 3) throw newTypeError("type() takes 1 or 3 arguments");
  }
  if (type.tp_new === undefined) throw newTypeError(`cannot create '${type.tp_name}' instances`);
  const op = type.tp_new(type, args, kwnames);
  const made = Py_TYPE(op);
  if (made !== type && !PyType_IsSubtype(made, type)) return op;
  if (made.tp_init !== undefined) made.tp_init(op, args, kwnames);
  return op;
}

// ---------------------------------------------------------------- creating classes

/** The class whose JavaScript layout, or whose `__slots__`, decide what instances look like. CPython: `solid_base`. */
export function solidBase(type: PyTypeObject): PyTypeObject {
  for (;;) {
    if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) return type.layout;
    const base = type.tp_base!;
    if (type.slotCount > base.slotCount) return type;
    type = base;
  }
}

function bestBase(bases: readonly PyObject[]): PyTypeObject {
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

function type_new(
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
function typeNameText(op: PyObject): string {
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
  for (const [key, value] of [...dict.entries()]) {
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

// ---------------------------------------------------------------- attributes of classes

/** Attribute of a class: data descriptors of the metaclass, then the class's own MRO, then the metaclass. */
export function type_getattro(self: PyObject, name: string): PyObject {
  const found = type_getattroOptional(self as PyTypeObject, name);
  if (found !== undefined) return found;
  throw newAttributeError(
    `type object '${(self as PyTypeObject).tp_name}' has no attribute '${name}'`,
    self,
    name,
  );
}

/** The same, undefined where there is none. */
export function type_getattroOptional(type: PyTypeObject, name: string): PyObject | undefined {
  const metatype = type.ob_type;
  const metaAttribute = _PyType_Lookup(metatype, name);
  let metaGet: o.descrgetfunc | undefined;
  if (metaAttribute !== undefined) {
    metaGet = Py_TYPE(metaAttribute).tp_descr_get;
    if (metaGet !== undefined && Py_TYPE(metaAttribute).tp_descr_set !== undefined) {
      return metaGet(metaAttribute, type, metatype);
    }
  }
  const attribute = _PyType_Lookup(type, name);
  if (attribute !== undefined) {
    const get = Py_TYPE(attribute).tp_descr_get;
    return get === undefined ? attribute : get(attribute, undefined, type);
  }
  if (metaGet !== undefined) return metaGet(metaAttribute!, type, metatype);
  return metaAttribute;
}

function type_setattro(self: PyObject, name: string, value: PyObject | undefined): void {
  const type = self as PyTypeObject;
  if (type.tp_flags & o.Py_TPFLAGS_IMMUTABLETYPE) {
    throw newTypeError(`cannot set '${name}' attribute of immutable type '${type.tp_name}'`);
  }
  const metaAttribute = _PyType_Lookup(type.ob_type, name);
  if (metaAttribute !== undefined) {
    const set = Py_TYPE(metaAttribute).tp_descr_set;
    if (set !== undefined) {
      set(metaAttribute, type, value);
      return;
    }
  }
  const dict = type.tp_dict!;
  if (value === undefined) {
    if (PyDict_GetItemString(dict, name) === undefined) {
      throw newAttributeError(`type object '${type.ht_name}' has no attribute '${name}'`, type, name);
    }
    PyDict_DelItemString(dict, name);
  } else {
    PyDict_SetItemString(dict, name, value);
  }
  PyType_Modified(type);
  if (name.startsWith("__") && name.endsWith("__")) updateSlot(type, name);
}

function typeModule(type: PyTypeObject): string | undefined {
  if (type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) {
    const module = PyDict_GetItemString(type.tp_dict!, "__module__");
    return module !== undefined && PyUnicode_Check(module) ? PyUnicode_AsUTF16(module) : undefined;
  }
  const declared = type.ht_module ?? typeSpecOf(type)?.module;
  if (declared !== undefined) return declared;
  const dot = type.tp_name.lastIndexOf(".");
  return dot < 0 ? "builtins" : type.tp_name.slice(0, dot);
}

function type_repr(type: PyTypeObject): PyObject {
  const module = typeModule(type);
  const shown = module === undefined || module === "builtins"
    ? type.ht_name
    : `${module}.${type.ht_qualname}`;
  return PyUnicode_FromUTF16(`<class '${module === "builtins" ? type.ht_qualname : shown}'>`);
}

/** Refuses to set special attributes of built-in types. */
function checkSettable(type: PyTypeObject, value: PyObject | undefined, name: string): PyObject {
  if (type.tp_flags & o.Py_TPFLAGS_IMMUTABLETYPE) {
    throw newTypeError(`cannot set '${name}' attribute of immutable type '${type.tp_name}'`);
  }
  if (value === undefined) {
    // The words are CPython's, also where the type is mutable.
    throw newTypeError(`cannot delete '${name}' attribute of immutable type '${type.tp_name}'`);
  }
  PySys_Audit("object.__setattr__", () => [type, name, value]);
  return value;
}

/** The flags with those that follow from the layout. */
function shownFlags(type: PyTypeObject): number {
  const { gc, itemsize, dictoffset, weaklistoffset } = typeSize(type);
  const managed = (dictoffset < 0 ? o.Py_TPFLAGS_MANAGED_DICT : 0) |
    (dictoffset < 0 && itemsize === 0 ? o.Py_TPFLAGS_INLINE_VALUES : 0) |
    (weaklistoffset < 0 ? o.Py_TPFLAGS_MANAGED_WEAKREF : 0);
  const heap = type.tp_flags & o.nativeHeapType ? o.Py_TPFLAGS_HEAPTYPE : 0;
  const own = type.tp_flags & ~(o.nativeHeapType | o.nativeMutableType);
  return (own | heap | managed | (gc ? o.Py_TPFLAGS_HAVE_GC : 0)) >>> 0;
}

/** Whether a class adds nothing to what an instance of its base holds. CPython: `compatible_with_tp_base`. */
function addsNothingToBase(type: PyTypeObject): boolean {
  const base = type.tp_base;
  return base !== undefined && type.layout === base.layout && type.slotCount === base.slotCount &&
    type.hasDict === base.hasDict && type.hasWeakrefs === base.hasWeakrefs;
}

/** Whether two classes with one base add the same to it. CPython: `same_slots_added`. */
function addTheSame(a: PyTypeObject, b: PyTypeObject): boolean {
  return a.tp_base === b.tp_base && a.layout === b.layout && a.hasDict === b.hasDict &&
    a.hasWeakrefs === b.hasWeakrefs && String(a.ht_slots ?? "") === String(b.ht_slots ?? "");
}

/** TypeError unless an object made for `from` can go on as one of `to`. CPython: `compatible_for_assignment`. */
export function requireCompatibleLayout(from: PyTypeObject, to: PyTypeObject, attribute: string): void {
  // Modules are freed as instances of Python classes are.
  const isHeap = (type: PyTypeObject) =>
    (type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) !== 0 || type === PyModule_Type;
  const fromHeap = isHeap(from), toHeap = isHeap(to);
  if (fromHeap !== toHeap || (!fromHeap && from.layout !== to.layout)) {
    throw newTypeError(
      `${attribute} assignment: '${to.tp_name}' deallocator differs from '${from.tp_name}'`,
    );
  }
  let newBase = to, oldBase = from;
  while (addsNothingToBase(newBase)) newBase = newBase.tp_base!;
  while (addsNothingToBase(oldBase)) oldBase = oldBase.tp_base!;
  if (newBase !== oldBase && !addTheSame(newBase, oldBase)) {
    throw newTypeError(
      `${attribute} assignment: '${to.tp_name}' object layout differs from '${from.tp_name}'`,
    );
  }
}

/** Moves a class to other bases: layouts must agree. CPython: `type_set_bases`. */
function setBases(type: PyTypeObject, value: PyObject): void {
  if (!(value instanceof PyTupleObject)) {
    throw newTypeError(`can only assign tuple to ${type.tp_name}.__bases__, not ${Py_TYPE(value).tp_name}`);
  }
  if (value.ob_item.length === 0) {
    throw newTypeError(`can only assign non-empty tuple to ${type.tp_name}.__bases__, not ()`);
  }
  for (const base of value.ob_item) {
    if (!PyType_Check(base)) {
      throw newTypeError(
        `${type.tp_name}.__bases__ must be tuple of classes, not '${Py_TYPE(base).tp_name}'`,
      );
    }
    // The chain of `tp_base` is changed before mro() runs, the MRO after it.
    if (PyType_IsSubtype(base, type) || isBaseOf(base, type)) {
      throw newTypeError("a __bases__ item causes an inheritance cycle");
    }
  }
  const newBase = bestBase(value.ob_item);
  requireCompatibleLayout(type.tp_base!, newBase, "__bases__");
  const oldBases = type.tp_bases, oldBase = type.tp_base;
  const newBases = value.ob_item as PyTypeObject[];
  const oldTuple = type.bases_tuple;
  type.tp_bases = newBases;
  type.bases_tuple = value;
  type.tp_base = newBase;
  const changed: [PyTypeObject, readonly PyTypeObject[]][] = [];
  try {
    recomputeMro(type, changed);
  } catch (err) {
    // What `mro()` may have set meanwhile stays.
    if (type.tp_bases === newBases) {
      for (const [other, mro] of changed) other.tp_mro = mro;
      type.tp_bases = oldBases;
      type.bases_tuple = oldTuple;
      type.tp_base = oldBase;
      for (const [other] of changed) {
        PyType_Modified(other);
        updateAllSlots(other);
      }
    }
    throw err;
  }
  if (type.tp_bases !== newBases) return;
  for (const base of oldBases) {
    for (const ref of base.tp_subclasses) if (ref.deref() === type) base.tp_subclasses.delete(ref);
  }
  for (const base of type.tp_bases) base.tp_subclasses.add(new WeakRef(type));
  PyType_Modified(type);
  updateAllSlots(type);
}

/** The MRO of a class and of all below it; `changed` gets the ones before. CPython: `mro_hierarchy`. */
function recomputeMro(type: PyTypeObject, changed: [PyTypeObject, readonly PyTypeObject[]][]): void {
  const before = type.tp_mro;
  if (!computeMro(type)) return;
  changed.push([type, before]);
  PyType_Modified(type);
  // Subclasses copy slots from here.
  updateAllSlots(type);
  for (const sub of liveSubclasses(type)) recomputeMro(sub, changed);
}

/** A class's signature in front of its docstring: `Name(...)`, then a line `--`. CPython: `find_signature`. */
function signatureInDoc(type: PyTypeObject): string | undefined {
  const doc = type.tp_doc;
  if (doc === undefined || !doc.startsWith(`${type.ht_name}(`)) return undefined;
  const end = doc.indexOf(")\n--\n\n"), blank = doc.indexOf("\n\n");
  return end < 0 || blank < end ? undefined : doc.slice(type.ht_name.length, end + 1);
}

/** The docstring behind a built-in's signature line, or the class's own. */
function type_get_doc(type: PyTypeObject): PyObject {
  if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) && type.tp_doc !== undefined) {
    return PyUnicode_FromUTF16(type.tp_doc);
  }
  const doc = PyDict_GetItemString(type.tp_dict!, "__doc__");
  if (doc === undefined) return Py_None;
  const get = Py_TYPE(doc).tp_descr_get;
  return get === undefined ? doc : get(doc, undefined, type);
}

const method = methodsOf<PyTypeObject>();

defineType<PyTypeObject>(PyType_Type, {
  flags: o.Py_TPFLAGS_BASETYPE | o.Py_TPFLAGS_TYPE_SUBCLASS | o.Py_TPFLAGS_HAVE_VECTORCALL |
    o.Py_TPFLAGS_ITEMS_AT_END,
  doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
  slots: {
    tp_new: type_new,
    tp_alloc: (metatype) => new PyTypeObject("?", metatype, PyBaseObject_Type),
    tp_init: (_self, args, kwnames) => {
      const nkw = kwnames?.length ?? 0;
      const npos = args.length - nkw;
      if (nkw > 0 && npos === 1) throw newTypeError("type.__init__() takes no keyword arguments");
      if (npos !== 1 && npos !== 3) throw newTypeError("type.__init__() takes 1 or 3 arguments");
    },
    tp_call: type_call,
    tp_repr: type_repr,
    tp_getattro: type_getattro,
    tp_setattro: type_setattro,
    tp_traverse: (self, visit) => {
      if (self.tp_dict !== undefined) visit(self.tp_dict);
      for (const base of self.tp_bases) visit(base);
      if (self.bases_tuple !== undefined) visit(self.bases_tuple);
      for (const base of self.tp_mro) visit(base);
    },
    nb_or: (a, b) => _Py_union_type_or(a, b),
  },
  hasDict: true,
  hasWeakrefs: true,
  members: {
    __basicsize__: { get: (self) => typeSize(self).basicsize },
    __itemsize__: { get: (self) => typeSize(self).itemsize },
    __flags__: { get: shownFlags },
    __weakrefoffset__: { get: (self) => typeSize(self).weaklistoffset },
    __base__: { get: (self) => self.tp_base ?? Py_None },
    __dictoffset__: { get: (self) => typeSize(self).dictoffset },
  },
  methods: {
    mro: method(
      "($self, /)",
      "Return a type's method resolution order.",
      (self) => PyList_New(mroImplementation(self)),
    ),
    __subclasses__: method(
      "($self, /)",
      "Return a list of immediate subclasses.",
      (self) => PyList_New(liveSubclasses(self)),
    ),
    __prepare__: withTextSignature(
      classMethod(
        "($cls, name=<unrepresentable>, bases=<unrepresentable>, /, **kwds)",
        "Create the namespace for the class statement",
        () => PyDict_New(),
      ),
      "($cls, name, bases, /, **kwds)",
    ),
    __instancecheck__: method(
      "($self, instance, /)",
      "Check if an object is an instance.",
      (self, instance) => realIsInstance(instance, self),
    ),
    __subclasscheck__: method(
      "($self, subclass, /)",
      "Check if a class is a subclass.",
      (self, subclass) => realIsSubclass(subclass, self),
    ),
    __dir__: method("($self, /)", "Specialized __dir__ implementation for types.", (self) => {
      const names: Set<string> = new Set();
      for (const base of self.tp_mro) {
        for (const [key] of base.tp_dict!.entries()) {
          if (PyUnicode_Check(key)) names.add(PyUnicode_AsUTF16(key));
        }
      }
      return PyList_New([...names].map(PyUnicode_FromUTF16));
    }),
    __sizeof__: method("($self, /)", "Return memory consumption of the type object.", classObjectSize),
  },
  getset: {
    __name__: {
      get: (self) => PyUnicode_FromUTF16(self.ht_name),
      set: (self, given) => {
        const value = checkSettable(self, given, "__name__");
        if (!PyUnicode_Check(value)) {
          throw newTypeError(
            `can only assign string to ${self.tp_name}.__name__, not '${Py_TYPE(value).tp_name}'`,
          );
        }
        const name = typeNameText(value);
        self.ht_name = name;
        self.tp_name = name;
      },
    },
    __qualname__: {
      get: (self) => PyUnicode_FromUTF16(self.ht_qualname),
      set: (self, given) => {
        const value = checkSettable(self, given, "__qualname__");
        if (!PyUnicode_Check(value)) {
          throw newTypeError(
            `can only assign string to ${self.tp_name}.__qualname__, not '${Py_TYPE(value).tp_name}'`,
          );
        }
        self.ht_qualname = PyUnicode_AsUTF16(value);
      },
    },
    __module__: {
      get: (self) => {
        if (self.tp_flags & o.Py_TPFLAGS_HEAPTYPE) {
          const module = PyDict_GetItemString(self.tp_dict!, "__module__");
          if (module === undefined) throw newAttributeError("__module__", self, "__module__");
          return module;
        }
        return PyUnicode_FromUTF16(typeModule(self)!);
      },
      set: (self, given) => {
        const value = checkSettable(self, given, "__module__");
        PyDict_SetItemString(self.tp_dict!, "__module__", value);
        PyDict_DelItemString(self.tp_dict!, "__firstlineno__");
        PyType_Modified(self);
      },
    },
    __bases__: {
      get: (self) => self.bases_tuple ??= PyTuple_New(self.tp_bases),
      set: (self, given) => setBases(self, checkSettable(self, given, "__bases__")),
    },
    __mro__: { get: (self) => self.tp_mro.length === 0 ? Py_None : PyTuple_New(self.tp_mro.slice()) },
    __dict__: { get: (self) => PyDictProxy_New(self.tp_dict!) },
    __doc__: {
      get: type_get_doc,
      set: (self, given) => {
        const value = checkSettable(self, given, "__doc__");
        PyDict_SetItemString(self.tp_dict!, "__doc__", value);
        PyType_Modified(self);
      },
    },
    __text_signature__: {
      get: (self) => {
        const signature = typeSpecOf(self)?.signature ?? signatureInDoc(self);
        return signature === undefined ? Py_None : PyUnicode_FromUTF16(signature);
      },
    },
    __abstractmethods__: {
      get: (self) => {
        const value = self === PyType_Type
          ? undefined
          : PyDict_GetItemString(self.tp_dict!, "__abstractmethods__");
        if (value === undefined) throw newAttributeError("__abstractmethods__", self, "__abstractmethods__");
        return value;
      },
      set: (self, value) => {
        if (value === undefined) {
          if (PyDict_GetItemString(self.tp_dict!, "__abstractmethods__") === undefined) {
            throw newAttributeError("__abstractmethods__", self, "__abstractmethods__");
          }
          PyDict_DelItemString(self.tp_dict!, "__abstractmethods__");
          self.tp_flags &= ~o.Py_TPFLAGS_IS_ABSTRACT;
        } else {
          PyDict_SetItemString(self.tp_dict!, "__abstractmethods__", value);
          if (PyObject_IsTrue(value)) self.tp_flags |= o.Py_TPFLAGS_IS_ABSTRACT;
          else self.tp_flags &= ~o.Py_TPFLAGS_IS_ABSTRACT;
        }
        PyType_Modified(self);
      },
    },
    __annotate__: {
      get: (self) => {
        const dict = heapDict(self, "__annotate__");
        const value = PyDict_GetItemString(dict, "__annotate__") ??
          PyDict_GetItemString(dict, "__annotate_func__");
        return value ?? Py_None;
      },
      set: (self, given) => {
        if (given === undefined) throw newTypeError("cannot delete __annotate__ attribute");
        const value = checkSettable(self, given, "__annotate__");
        if (value !== Py_None && !PyCallable_Check(value)) {
          throw newTypeError("__annotate__ must be callable or None");
        }
        PyDict_SetItemString(self.tp_dict!, "__annotate_func__", value);
        if (value !== Py_None && PyDict_GetItemString(self.tp_dict!, "__annotations_cache__") !== undefined) {
          PyDict_DelItemString(self.tp_dict!, "__annotations_cache__");
        }
        PyType_Modified(self);
      },
    },
    __annotations__: {
      get: (self) => {
        const dict = heapDict(self, "__annotations__");
        const cached = PyDict_GetItemString(dict, "__annotations__") ??
          PyDict_GetItemString(dict, "__annotations_cache__");
        if (cached !== undefined) return cached;
        const annotate = PyObject_GetAttr(self, "__annotate__");
        let annotations: PyObject;
        if (annotate !== Py_None) {
          annotations = PyObject_Vectorcall(annotate, [1], undefined);
          if (!(annotations instanceof PyDictObject)) {
            throw newTypeError(`__annotate__ returned non-dict of type '${Py_TYPE(annotations).tp_name}'`);
          }
        } else {
          annotations = PyDict_New();
        }
        PyDict_SetItemString(dict, "__annotations_cache__", annotations);
        PyType_Modified(self);
        return annotations;
      },
      set: (self, value) => {
        if (self.tp_flags & o.Py_TPFLAGS_IMMUTABLETYPE) {
          throw newTypeError(`cannot set '__annotations__' attribute of immutable type '${self.tp_name}'`);
        }
        const dict = self.tp_dict!;
        const key = PyDict_GetItemString(dict, "__annotations__") !== undefined
          ? "__annotations__"
          : "__annotations_cache__";
        if (value === undefined) {
          if (PyDict_GetItemString(dict, key) === undefined) {
            throw newAttributeError("__annotations__", self, "__annotations__");
          }
          PyDict_DelItemString(dict, key);
        } else {
          PyDict_SetItemString(dict, key, value);
        }
        for (const name of ["__annotate_func__", "__annotate__"]) {
          if (PyDict_GetItemString(dict, name) !== undefined) PyDict_DelItemString(dict, name);
        }
        PyType_Modified(self);
      },
    },
    __type_params__: {
      get: (self) => {
        const own = self === PyType_Type ? undefined : PyDict_GetItemString(self.tp_dict!, "__type_params__");
        return own ?? PyTuple_New([]);
      },
      set: (self, given) => {
        const value = checkSettable(self, given, "__type_params__");
        PyDict_SetItemString(self.tp_dict!, "__type_params__", value);
        PyType_Modified(self);
      },
    },
  },
});

function heapDict(type: PyTypeObject, attribute: string): PyDictObject {
  if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) {
    throw newAttributeError(`type object '${type.ht_name}' has no attribute '${attribute}'`, type, attribute);
  }
  return type.tp_dict!;
}

/** `isinstance(instance, cls)` without `__instancecheck__`. CPython: `object_isinstance`. */
export function realIsInstance(instance: PyObject, cls: PyObject): boolean {
  if (PyType_Check(cls)) {
    const type = Py_TYPE(instance);
    if (PyType_IsSubtype(type, cls)) return true;
    if (
      type.tp_getattro === PyBaseObject_Type.tp_getattro &&
      _PyType_Lookup(type, "__class__") === _PyType_Lookup(PyBaseObject_Type, "__class__")
    ) return false;
    const claimed = PyObject_GetOptionalAttr(instance, "__class__");
    return claimed !== undefined && claimed !== type && PyType_Check(claimed) &&
      PyType_IsSubtype(claimed, cls);
  }
  checkClass(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union");
  const claimed = PyObject_GetOptionalAttr(instance, "__class__");
  return claimed !== undefined && abstractIsSubclass(claimed, cls);
}

/** `issubclass(derived, cls)` without `__subclasscheck__`. CPython: `recursive_issubclass`. */
export function realIsSubclass(derived: PyObject, cls: PyObject): boolean {
  if (PyType_Check(cls) && PyType_Check(derived)) return PyType_IsSubtype(derived, cls);
  checkClass(derived, "issubclass() arg 1 must be a class");
  checkClass(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
  return abstractIsSubclass(derived, cls);
}

function basesOf(cls: PyObject): PyTupleObject | undefined {
  const bases = PyObject_GetOptionalAttr(cls, "__bases__");
  return bases instanceof PyTupleObject ? bases : undefined;
}
function checkClass(cls: PyObject, message: string): void {
  if (basesOf(cls) === undefined) throw newTypeError(message);
}
function abstractIsSubclass(derived: PyObject, cls: PyObject): boolean {
  if (derived === cls) return true;
  const bases = basesOf(derived);
  return bases !== undefined && bases.ob_item.some((base) => abstractIsSubclass(base, cls));
}
