/**
 * `type`: the methods and attributes of classes, and the door to what else there is of `type`: lookup along the MRO (`type_lookup.ts`), readying
 * of static types and instances (`type_ready.ts`), creation of classes (`type_new.ts`), dunder methods of slots
 * (`type_slots.ts`). After CPython's `Objects/typeobject.c`.
 *
 * Law: whoever changes a class namespace calls `PyType_Modified`, so that `tp_cache` and version tags stay right.
 */
import {
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "./dict_object.ts";
import { Py_None } from "./none_object.ts";
import * as o from "./object.ts";
import { type PyObject, PyTypeObject } from "./object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import { PyList_New } from "./list_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { classObjectSize, typeSize } from "./type_sizes.ts";
import { Py_TYPE, PyBaseObject_Type, PyModule_Type, PyType_Type } from "./type_zoo.ts";
import { PyDictProxy_New } from "./mappingproxy_object.ts";
import { updateAllSlots, updateSlot } from "./type_slots.ts";
import { _Py_union_type_or } from "./union_object.ts";
import { defineType, typeSpecOf } from "../protocol/define_type.ts";
import { classMethod, methodsOf, withTextSignature } from "../protocol/signature.ts";
import { newAttributeError, newTypeError } from "../protocol/errors.ts";
import { PyObject_GetAttr, PyObject_GetOptionalAttr, PyObject_IsTrue } from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import {
  _PyType_Lookup,
  computeMro,
  isBaseOf,
  liveSubclasses,
  mroImplementation,
  PyType_Check,
  PyType_IsSubtype,
  PyType_Modified,
  typeModule,
} from "./type_lookup.ts";
import { bestBase, type_new, typeNameText } from "./type_new.ts";
import { type_call } from "./type_ready.ts";

export {
  _PyType_Lookup,
  _PyType_Name,
  assignVersionTag,
  liveSubclasses,
  PyType_Check,
  PyType_GetFullyQualifiedName,
  PyType_IsSubtype,
  PyType_Modified,
  setVersionTag,
} from "./type_lookup.ts";
export { PyType_GenericAlloc, PyType_Ready, readyStaticTypes, type_call } from "./type_ready.ts";
export { _PyType_CalculateMetaclass, solidBase } from "./type_new.ts";

export { PyTypeObject };

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
let objectClass: PyObject | undefined;
export function realIsInstance(instance: PyObject, cls: PyObject): boolean {
  if (PyType_Check(cls)) {
    const type = Py_TYPE(instance);
    if (PyType_IsSubtype(type, cls)) return true;
    if (
      type.tp_getattro === PyBaseObject_Type.tp_getattro &&
      _PyType_Lookup(type, "__class__") === (objectClass ??= _PyType_Lookup(PyBaseObject_Type, "__class__"))
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
