/**
 * Modules. After CPython's `Objects/moduleobject.c`.
 */
import {
  fileOrigin,
  isInitializing,
  isUninitializedSubmodule,
  renamingAdvice,
} from "../runtime/shadowing.ts";
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import {
  PyCallable_Check,
  PyObject_CallMethod,
  PyObject_CallOneArg,
  PyObject_Vectorcall,
} from "../protocol/call.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  reprText,
} from "../protocol/abstract.ts";
import { newAttributeError, newTypeError, newUnexpectedKeyword } from "../protocol/errors.ts";
import {
  dictKeys,
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "./dict_object.ts";
import { DICT_SHAPE, InstancePart, type InstanceStorage } from "./instance.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None } from "./none_object.ts";
import { genericGetOptionalAttr } from "./object_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { _PyType_Lookup } from "./type_object.ts";
import { Py_TYPE, PyModule_Type } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import type { PyModuleDef } from "./module_def.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { newBuiltinFunction, PyCFunctionObject } from "./cfunction_object.ts";
import { watched } from "../runtime/gc/registry.ts";

export class PyModuleObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare md_dict: PyDictObject;
  /** What an extension module was made from. */
  declare md_def: PyModuleDef | undefined;
  /** State of an extension module; there is none before it has been executed. */
  declare md_state: unknown;
  constructor(type: PyTypeObject, dict: PyDictObject) {
    this.ob_type = type;
    this.md_dict = dict;
    // The module's dict is also what attribute access through the type finds.
    const part = new InstancePart(type);
    part.shape = DICT_SHAPE;
    part.ob_dict = dict;
    this.inst = part;
    this.md_def = undefined;
    this.md_state = undefined;
  }
  static {
    isHeapObject(PyModuleObject);
  }
}

/** A module with the usual empty attributes. */
export function PyModule_New(name: string): PyModuleObject {
  return PyModule_NewObject(PyUnicode_FromUTF16(name));
}
export function PyModule_NewObject(name: PyObject): PyModuleObject {
  const module = new PyModuleObject(PyModule_Type, PyDict_New());
  initDict(module.md_dict, name, Py_None);
  return module;
}

function initDict(dict: PyDictObject, name: PyObject, doc: PyObject): void {
  PyDict_SetItemString(dict, "__name__", name);
  PyDict_SetItemString(dict, "__doc__", doc);
  for (const key of ["__package__", "__loader__", "__spec__"]) PyDict_SetItemString(dict, key, Py_None);
}

/** A native module: functions from method specs, other attributes as they are. */
export interface NativeModule {
  name: string;
  doc?: string;
  functions?: Record<string, MethodSpec>;
  constants?: () => Record<string, PyObject>;
  /** Functions to which CPython gives no `__text_signature__`. */
  withoutSignature?: readonly string[];
}

/** Makes the module object of a native module. */
export function createNativeModule(definition: NativeModule): PyModuleObject {
  const module = PyModule_New(definition.name);
  const dict = module.md_dict;
  if (definition.doc !== undefined) {
    PyDict_SetItemString(dict, "__doc__", PyUnicode_FromUTF16(definition.doc));
  }
  for (const [name, spec] of Object.entries(definition.functions ?? {})) {
    PyDict_SetItemString(dict, name, newBuiltinFunction(name, spec, definition.name, module));
  }
  for (const [name, value] of Object.entries(definition.constants?.() ?? {})) {
    if (value instanceof PyCFunctionObject && value.m_module === definition.name) value.m_self ??= module;
    PyDict_SetItemString(dict, name, value);
  }
  for (const name of definition.withoutSignature ?? []) {
    (PyDict_GetItemString(dict, name) as PyCFunctionObject).m_ml.hidesSignature = true;
  }
  return module;
}

export function PyModule_GetDict(module: PyObject): PyDictObject {
  return (module as PyModuleObject).md_dict;
}
export function PyModule_Check(op: PyObject): op is PyModuleObject {
  return op instanceof PyModuleObject;
}

/** An attribute that a module may define for itself, as text. */
function textAttribute(dict: PyDictObject, name: string): string | undefined {
  const value = PyDict_GetItemString(dict, name);
  return value !== undefined && PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) : undefined;
}

/** `module.name`; a module-level `__getattr__` is asked last. CPython: `_Py_module_getattro_impl`. */
export function module_getattro(self: PyModuleObject, name: string): PyObject {
  const found = moduleGetOptionalAttr(self, name);
  if (found !== undefined) return found;
  const moduleName = textAttribute(self.md_dict, "__name__");
  if (moduleName === undefined) throw newAttributeError(`module has no attribute '${name}'`, self, name);
  const shown = PyDict_GetItemString(self.md_dict, "__name__")!;
  throw newAttributeError(missingAttributeText(self, shown, name), self, name);
}

/** The same, undefined if there is no such attribute; a module's `__getattr__` may throw. */
export function moduleGetOptionalAttr(self: PyModuleObject, name: string): PyObject | undefined {
  // The module's own attributes stand before what the type has, descriptors that also set excepted.
  const own = PyDict_GetItemString(self.md_dict, name);
  if (own !== undefined) {
    const descr = _PyType_Lookup(Py_TYPE(self), name);
    if (descr === undefined || Py_TYPE(descr).tp_descr_set === undefined) return own;
  }
  const found = genericGetOptionalAttr(self, name);
  if (found !== undefined) return found;
  const getattr = PyDict_GetItemString(self.md_dict, "__getattr__");
  return getattr === undefined ? undefined : PyObject_CallOneArg(getattr, PyUnicode_FromUTF16(name));
}

function missingAttributeText(self: PyModuleObject, nameObject: PyObject, name: string): string {
  const moduleName = PyUnicode_AsUTF16(nameObject);
  const spec = PyDict_GetItemString(self.md_dict, "__spec__");
  const origin = fileOrigin(spec);
  const initializing = isInitializing(spec);
  const plain = `module '${moduleName}' has no attribute '${name}'`;
  const advice = renamingAdvice(origin, nameObject, initializing);
  if (advice !== undefined) return `${plain} ${advice}`;
  if (initializing) {
    const from = origin === undefined ? "" : ` from '${origin}'`;
    return `partially initialized module '${moduleName}'${from} has no attribute '${name}' ` +
      "(most likely due to a circular import)";
  }
  return isUninitializedSubmodule(spec, name)
    ? `cannot access submodule '${name}' of module '${moduleName}' (most likely due to a circular import)`
    : plain;
}

/** What importlib's `_module_repr` makes of the spec; a module made before importlib only shows its name. */
function module_repr(self: PyModuleObject): PyObject {
  const { modules } = PyThreadState_Get().interp;
  const importlib = modules === undefined ? undefined : PyDict_GetItemString(modules, "_frozen_importlib");
  if (importlib !== undefined && importlib !== Py_None) {
    return PyObject_CallMethod(importlib, "_module_repr", [self]);
  }
  const name = PyDict_GetItemString(self.md_dict, "__name__");
  return PyUnicode_FromUTF16(`<module ${name === undefined ? "'?'" : reprText(name)}>`);
}

const method = methodsOf<PyModuleObject>();

defineType<PyModuleObject>(PyModule_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Create a module object.",
  signature: "(name, doc=None)",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => watched(new PyModuleObject(type, PyDict_New())),
    tp_alloc: (type) => new PyModuleObject(type, PyDict_New()),
    tp_init: (self, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      let name: PyObject | undefined = npos > 0 ? args[0] : undefined,
        doc: PyObject = npos > 1 ? args[1] : Py_None;
      kwnames?.forEach((key, i) => {
        if (key === "name") name = args[npos + i];
        else if (key === "doc") doc = args[npos + i];
        else throw newUnexpectedKeyword("module", key, ["name", "doc"]);
      });
      if (npos > 2) throw newTypeError(`module() takes at most 2 arguments (${args.length} given)`);
      if (name === undefined) throw newTypeError("module() missing required argument 'name' (pos 1)");
      if (!PyUnicode_Check(name)) {
        throw newTypeError(`module() argument 'name' must be str, not ${Py_TYPE(name).tp_name}`);
      }
      initDict(self.md_dict, name, doc);
    },
    tp_repr: module_repr,
    tp_getattro: module_getattro,
    tp_traverse: (self, visit) => visit(self.md_dict),
  },
  methods: {
    __dir__: method("($self, /)", "__dir__() -> list\nspecialized dir() implementation", (self) => {
      const dict = PyObject_GetAttr(self, "__dict__");
      if (!(dict instanceof PyDictObject)) throw newTypeError("<module>.__dict__ is not a dictionary");
      const own = PyDict_GetItemString(self.md_dict, "__dir__");
      if (own !== undefined) return PyObject_Vectorcall(own, [], undefined);
      return PyList_New(dictKeys(self.md_dict));
    }),
  },
  getset: {
    __annotations__: {
      get: (self) => {
        const dict = self.md_dict;
        const own = PyDict_GetItemString(dict, "__annotations__");
        if (own !== undefined) return own;
        const annotate = PyDict_GetItemString(dict, "__annotate__");
        let annotations: PyObject;
        if (annotate !== undefined && annotate !== Py_None) {
          annotations = PyObject_CallOneArg(annotate, 1);
          if (!(annotations instanceof PyDictObject)) {
            throw newTypeError(`__annotate__ returned non-dict of type '${Py_TYPE(annotations).tp_name}'`);
          }
        } else annotations = PyDict_New();
        // A module that is still running may get more of them.
        const spec = PyDict_GetItemString(dict, "__spec__");
        const initializing = spec === undefined ? undefined : PyObject_GetOptionalAttr(spec, "_initializing");
        if (initializing === undefined || !PyObject_IsTrue(initializing)) {
          PyDict_SetItemString(dict, "__annotations__", annotations);
        }
        return annotations;
      },
      set: (self, value) => {
        if (value !== undefined) PyDict_SetItemString(self.md_dict, "__annotations__", value);
        else if (!PyDict_DelItemString(self.md_dict, "__annotations__")) {
          throw newAttributeError("__annotations__", self, "__annotations__");
        }
        PyDict_DelItemString(self.md_dict, "__annotate__");
      },
    },
    __annotate__: {
      get: (self) => PyDict_GetItemString(self.md_dict, "__annotate__") ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("cannot delete __annotate__ attribute");
        if (value !== Py_None && !PyCallable_Check(value)) {
          throw newTypeError("__annotate__ must be callable or None");
        }
        PyDict_SetItemString(self.md_dict, "__annotate__", value);
        if (value !== Py_None) PyDict_DelItemString(self.md_dict, "__annotations__");
      },
    },
  },
  members: { __dict__: { get: (self) => self.md_dict } },
});
