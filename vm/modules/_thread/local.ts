/**
 * `_thread._local`: an object with attributes of its own for each thread. After CPython's `Modules/_threadmodule.c`; the dicts
 * are kept by the object, and go with it or with their thread.
 */
import { PyDict_New, type PyDictObject } from "../../objects/dict_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import {
  ensureStorage,
  instanceDict,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
} from "../../objects/object_object.ts";
import { Py_TYPE, PyBaseObject_Type } from "../../objects/type_zoo.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newAttributeError, newTypeError } from "../../protocol/errors.ts";
import { type PyThreadState, PyThreadState_Get, type ThreadLocal } from "../../runtime/thread_state.ts";
import { newNativeType } from "../native.ts";

export const Local_Type = newNativeType("_thread._local");

class LocalObject extends PyHeapObject implements ThreadLocal {
  /** What `__init__` gets again in each thread. */
  readonly args: readonly PyObject[];
  readonly kwnames: readonly string[] | undefined;
  readonly dicts: Map<PyThreadState, PyDictObject> = new Map();

  constructor(type: PyTypeObject, args: readonly PyObject[], kwnames: readonly string[] | undefined) {
    super(type);
    this.args = args;
    this.kwnames = kwnames;
  }

  forget(thread: PyThreadState): void {
    const dict = this.dicts.get(thread);
    if (dict === undefined) return;
    this.dicts.delete(thread);
    const storage = ensureStorage(this);
    if (storage.ob_dict === dict) storage.ob_dict = PyDict_New();
  }
}

/** Makes the current thread's dict the object's `__dict__`. CPython: `_ldict`. */
function enter(self: LocalObject): void {
  const thread = PyThreadState_Get();
  const dict = self.dicts.get(thread);
  if (dict !== undefined) {
    ensureStorage(self).ob_dict = dict;
    return;
  }
  addDict(self, thread);
  const init = Py_TYPE(self).tp_init;
  if (init === undefined || init === PyBaseObject_Type.tp_init) return;
  try {
    init(self, self.args, self.kwnames);
  } catch (err) {
    self.dicts.delete(thread);
    throw err;
  } finally {
    // `__init__` may have let other threads run.
    ensureStorage(self).ob_dict = self.dicts.get(thread) ?? PyDict_New();
  }
}

/** CPython: `create_localsdict`. */
function addDict(self: LocalObject, thread: PyThreadState): void {
  const dict = PyDict_New();
  // From now on attributes are in a dict.
  instanceDict(self);
  ensureStorage(self).ob_dict = dict;
  self.dicts.set(thread, dict);
  const all = thread.local_objects ??= new Set();
  if (all.size >= 64 && (all.size & (all.size - 1)) === 0) {
    for (const ref of all) if (ref.deref() === undefined) all.delete(ref);
  }
  all.add(new WeakRef(self));
}

defineType<LocalObject>(Local_Type, {
  signature: "()",
  flags: Py_TPFLAGS_BASETYPE,
  doc: "An object whose attributes each thread sees its own of.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (type.tp_init === PyBaseObject_Type.tp_init && args.length > 0) {
        throw newTypeError("Initialization arguments are not supported");
      }
      const self = attachInstance(new LocalObject(type, args, kwnames), type);
      addDict(self, PyThreadState_Get());
      return self;
    },
    tp_getattro: (self, name) => {
      enter(self);
      if (name === "__dict__") return ensureStorage(self).ob_dict!;
      return PyObject_GenericGetAttr(self, name);
    },
    tp_setattro: (self, name, value) => {
      enter(self);
      if (name === "__dict__") {
        throw newAttributeError(
          `'${Py_TYPE(self).tp_name}' object attribute '__dict__' is read-only`,
          self,
          name,
        );
      }
      PyObject_GenericSetAttr(self, name, value);
    },
    tp_traverse: (self, visit) => {
      self.args.forEach(visit);
      self.dicts.forEach(visit);
    },
  },
});
