/**
 * The `_weakref` module: references and proxies. After CPython's `Modules/_weakref.c`.
 */
import { PyDict_DelItem, PyDict_GetItem, type PyDictObject } from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import {
  _PyWeakref_CallableProxyType,
  _PyWeakref_ProxyType,
  _PyWeakref_RefType,
} from "../objects/type_zoo.ts";
import { PyWeakref_NewProxy, PyWeakReference, weakReferences } from "../objects/weakref_object.ts";
import { forgetDeadReferences } from "../runtime/gc/collect.ts";
import { staticMethod } from "../protocol/signature.ts";

/** The references to an object; those that are gone themselves are forgotten first. */
function liveReferences(object: PyObject): readonly PyObject[] {
  if (weakReferences(object).length > 0) forgetDeadReferences();
  return weakReferences(object);
}

/** Makes the module. */
export function createWeakrefModule(): PyModuleObject {
  return createNativeModule({
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: {
      getweakrefcount: staticMethod(
        "(object, /)",
        "Return the number of weak references to 'object'.",
        (object) => liveReferences(object).length,
      ),
      getweakrefs: staticMethod(
        "(object, /)",
        "Return a list of all weak reference objects pointing to 'object'.",
        (object) => PyList_New([...liveReferences(object)]),
      ),
      proxy: staticMethod(
        "(object, callback=None, /)",
        "Create a proxy object that weakly references 'object'.",
        (object, callback) => PyWeakref_NewProxy(object, callback === Py_None ? undefined : callback),
      ),
      _remove_dead_weakref: staticMethod(
        "(dct, key, /)",
        "Atomically remove key from dict if it points to a dead weakref.",
        (dict, key) => {
          const found = PyDict_GetItem(dict as PyDictObject, key);
          if (found instanceof PyWeakReference && found.referent === undefined) {
            PyDict_DelItem(dict as PyDictObject, key);
          }
          return Py_None;
        },
      ),
    },
    constants: () => ({
      ref: _PyWeakref_RefType,
      ReferenceType: _PyWeakref_RefType,
      ProxyType: _PyWeakref_ProxyType,
      CallableProxyType: _PyWeakref_CallableProxyType,
    }),
  });
}
