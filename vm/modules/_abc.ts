/**
 * The `_abc` module: what `abc.ABCMeta` keeps for each abstract class. After CPython's `Modules/_abc.c`.
 */
import { PyDict_DelItemString, PyDict_GetItemString } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  Py_TPFLAGS_IMMUTABLETYPE,
  Py_TPFLAGS_MAPPING,
  Py_TPFLAGS_SEQUENCE,
  PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "../objects/object.ts";
import { PyFrozenSet_New, PySet_New } from "../objects/set_object.ts";
import { PyList_Check, PyList_New } from "../objects/list_object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { liveSubclasses, PyType_Modified } from "../objects/type_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16 } from "../objects/unicode_object.ts";
import { PyWeakref_NewRef } from "../objects/weakref_object.ts";
import { _PyWeakref_RefType } from "../objects/type_zoo.ts";
import {
  forEachItem,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsSubclass,
  PyObject_IsTrue,
  PyObject_SetAttr,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newAssertionError, newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { keepForNative, watch } from "../runtime/gc/registry.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { newNativeType, readyTypes } from "./native.ts";

/** Classes, held weakly. */
class WeakClassSet {
  #members: WeakSet<object> = new WeakSet();
  #refs: WeakRef<PyTypeObject>[] = [];
  has(cls: PyObject): boolean {
    return typeof cls === "object" && this.#members.has(cls);
  }
  add(cls: PyTypeObject): void {
    if (this.#members.has(cls)) return;
    this.#members.add(cls);
    this.#refs.push(new WeakRef(cls));
  }
  clear(): void {
    this.#members = new WeakSet();
    this.#refs = [];
  }
  get isEmpty(): boolean {
    return this.#refs.length === 0;
  }
  live(): PyTypeObject[] {
    const found: PyTypeObject[] = [];
    for (const ref of this.#refs) {
      const cls = ref.deref();
      if (cls !== undefined) found.push(cls);
    }
    return found;
  }
}

class AbcData extends PyHeapObject {
  registry: WeakClassSet = new WeakClassSet();
  cache: WeakClassSet = new WeakClassSet();
  negativeCache: WeakClassSet = new WeakClassSet();
  negativeCacheVersion = invalidationCounter;
}
const AbcData_Type = newNativeType("_abc._abc_data");
defineType<AbcData>(AbcData_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Internal state held by ABC machinery.",
});

/** Grows with each registration: negative answers from before may be wrong. */
let invalidationCounter = 0;

function implOf(self: PyObject): AbcData {
  const impl = PyObject_GetAttr(self, "_abc_impl");
  if (!(impl instanceof AbcData)) throw newTypeError("_abc_impl is set to a wrong type");
  return impl;
}

function isAbstract(value: PyObject): boolean {
  const flag = PyObject_GetOptionalAttr(value, "__isabstractmethod__");
  return flag !== undefined && PyObject_IsTrue(flag);
}

/** Sets `__abstractmethods__` from the namespace and the bases. CPython: `compute_abstract_methods`. */
function computeAbstractMethods(self: PyObject): void {
  const names: PyObject[] = [];
  const namespace = PyObject_GetAttr(self, "__dict__");
  const items = PyObject_CallMethod(namespace, "items", []);
  forEachItem(items, (pair) => {
    const [name, value] = (pair as unknown as { ob_item: PyObject[] }).ob_item;
    if (isAbstract(value)) names.push(name);
  });
  const bases = PyObject_GetAttr(self, "__bases__");
  if (!PyTuple_Check(bases)) throw newTypeError("__bases__ is not tuple");
  for (const base of bases.ob_item) {
    const inherited = PyObject_GetOptionalAttr(base, "__abstractmethods__");
    if (inherited === undefined) continue;
    forEachItem(inherited, (name) => {
      const value = PyObject_GetOptionalAttr(self, PyUnicode_AsUTF16(name));
      if (value !== undefined && isAbstract(value)) names.push(name);
    });
  }
  PyObject_SetAttr(self, "__abstractmethods__", PyFrozenSet_New(PyList_New(names)));
}

const COLLECTION_FLAGS = Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING;

function setCollectionFlag(type: PyTypeObject, flags: number): void {
  if ((type.tp_flags & Py_TPFLAGS_IMMUTABLETYPE) !== 0 || (type.tp_flags & COLLECTION_FLAGS) === flags) {
    return;
  }
  type.tp_flags = (type.tp_flags & ~COLLECTION_FLAGS) | flags;
  PyType_Modified(type);
  for (const subclass of liveSubclasses(type)) setCollectionFlag(subclass, flags);
}

function instanceCheck(self: PyObject, instance: PyObject): PyObject {
  const impl = implOf(self);
  const subclass = PyObject_GetOptionalAttr(instance, "__class__") ?? Py_TYPE(instance);
  if (impl.cache.has(subclass)) return true;
  const type = Py_TYPE(instance);
  if (type === subclass) {
    if (impl.negativeCacheVersion === invalidationCounter && impl.negativeCache.has(subclass)) return false;
    return PyObject_CallMethod(self, "__subclasscheck__", [subclass]);
  }
  // `__subclasscheck__` may give the instance another class.
  if (watch.active) keepForNative(PyThreadState_Get().current_frame, type);
  const result = PyObject_CallMethod(self, "__subclasscheck__", [subclass]);
  return PyObject_IsTrue(result) ? result : PyObject_CallMethod(self, "__subclasscheck__", [type]);
}

function subclassCheck(self: PyObject, subclass: PyObject): boolean {
  if (!(subclass instanceof PyTypeObject)) throw newTypeError("issubclass() arg 1 must be a class");
  const impl = implOf(self);
  if (impl.cache.has(subclass)) return true;
  if (impl.negativeCacheVersion < invalidationCounter) {
    impl.negativeCache.clear();
    impl.negativeCacheVersion = invalidationCounter;
  } else if (impl.negativeCache.has(subclass)) return false;
  const hook = PyObject_CallMethod(self, "__subclasshook__", [subclass]);
  if (hook === true) {
    impl.cache.add(subclass);
    return true;
  }
  if (hook === false) {
    impl.negativeCache.add(subclass);
    return false;
  }
  if (hook !== Py_NotImplemented) {
    throw newAssertionError("__subclasshook__ must return either False, True, or NotImplemented");
  }
  const answer = subclass.tp_mro.includes(self as PyTypeObject) ||
    impl.registry.live().some((registered) => PyObject_IsSubclass(subclass, registered)) ||
    isSubclassOfSubclasses(self, subclass);
  (answer ? impl.cache : impl.negativeCache).add(subclass);
  return answer;
}

function isSubclassOfSubclasses(self: PyObject, subclass: PyObject): boolean {
  const subclasses = PyObject_CallMethod(self, "__subclasses__", []);
  if (!PyList_Check(subclasses)) throw newTypeError("__subclasses__() must return a list");
  return subclasses.ob_item.slice().some((cls) => PyObject_IsSubclass(subclass, cls));
}

function refsOf(classes: WeakClassSet): PyObject {
  return PySet_New(
    PyList_New(classes.live().map((cls) => PyWeakref_NewRef(_PyWeakref_RefType, cls, undefined))),
  );
}

/** Makes the module. */
export function createAbcModule(): PyModuleObject {
  readyTypes(AbcData_Type);
  return createNativeModule({
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: {
      get_cache_token: staticMethod("()", "Returns the current ABC cache token.", () => invalidationCounter),
      _abc_init: staticMethod(
        "(self, /)",
        "Internal ABC helper for class set-up. Should be never used outside abc module.",
        (self) => {
          computeAbstractMethods(self);
          PyObject_SetAttr(self, "_abc_impl", new AbcData(AbcData_Type));
          if (self instanceof PyTypeObject) {
            const wanted = PyDict_GetItemString(self.tp_dict!, "__abc_tpflags__");
            if (typeof wanted === "number") {
              const flags = wanted & COLLECTION_FLAGS;
              if (flags === COLLECTION_FLAGS) {
                throw newTypeError(
                  "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING",
                );
              }
              self.tp_flags |= flags;
              PyDict_DelItemString(self.tp_dict!, "__abc_tpflags__");
            }
          }
          return Py_None;
        },
      ),
      _abc_register: staticMethod(
        "(self, subclass, /)",
        "Internal ABC helper for subclass registration. Should be never used outside abc module.",
        (self, subclass) => {
          if (!(subclass instanceof PyTypeObject)) throw newTypeError("Can only register classes");
          if (PyObject_IsSubclass(subclass, self)) return subclass;
          if (PyObject_IsSubclass(self, subclass)) {
            throw newRuntimeError("Refusing to create an inheritance cycle");
          }
          implOf(self).registry.add(subclass);
          invalidationCounter++;
          if (self instanceof PyTypeObject && (self.tp_flags & COLLECTION_FLAGS) !== 0) {
            setCollectionFlag(subclass, self.tp_flags & COLLECTION_FLAGS);
          }
          return subclass;
        },
      ),
      _abc_instancecheck: staticMethod(
        "(self, instance, /)",
        "Internal ABC helper for instance checks. Should be never used outside abc module.",
        instanceCheck,
      ),
      _abc_subclasscheck: staticMethod(
        "(self, subclass, /)",
        "Internal ABC helper for subclass checks. Should be never used outside abc module.",
        subclassCheck,
      ),
      _get_dump: staticMethod(
        "(self, /)",
        "Internal ABC helper for cache and registry debugging.",
        (self) => {
          const impl = implOf(self);
          return PyTuple_New([
            refsOf(impl.registry),
            refsOf(impl.cache),
            refsOf(impl.negativeCache),
            impl.negativeCacheVersion,
          ]);
        },
      ),
      _reset_registry: staticMethod(
        "(self, /)",
        "Internal ABC helper to reset registry of a given class.",
        (self) => {
          implOf(self).registry.clear();
          return Py_None;
        },
      ),
      _reset_caches: staticMethod(
        "(self, /)",
        "Internal ABC helper to reset both caches of a given class.",
        (self) => {
          const impl = implOf(self);
          impl.cache.clear();
          impl.negativeCache.clear();
          return Py_None;
        },
      ),
    },
  });
}
