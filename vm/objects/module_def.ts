/**
 * Definitions of extension modules and what PEP 489 makes of them: create a module for a spec, then execute it. Read by
 * `runtime/extensions.ts` and by the extension modules themselves. After CPython's `Objects/moduleobject.c`.
 * Law: a module executed once keeps `md_state`, so that executing it anew (`importlib.reload`) does nothing.
 */
import { newSystemError } from "../protocol/errors.ts";
import { PyObject_GetAttr, PyObject_SetAttr } from "../protocol/abstract.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { newBuiltinFunction } from "./cfunction_object.ts";
import { PyModule_Check, PyModule_NewObject, type PyModuleObject } from "./module_object.ts";
import type { PyObject } from "./object.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "./unicode_object.ts";

/** Slot numbers. */
export const Py_mod_create = 1, Py_mod_exec = 2, Py_mod_multiple_interpreters = 3, Py_mod_gil = 4;

/** One slot; its kind may be any number, unknown ones are refused when the module is created. */
export type ModuleSlot =
  | { readonly slot: typeof Py_mod_create; readonly value: ModuleCreate }
  | { readonly slot: typeof Py_mod_exec; readonly value: ModuleExec }
  | { readonly slot: number; readonly value?: unknown };

/** Makes the module object, or any other; undefined is C's NULL. */
export type ModuleCreate = (spec: PyObject, def: PyModuleDef) => PyObject | undefined;
/** Fills the module; false is C's -1. */
export type ModuleExec = (module: PyModuleObject) => boolean;

/** What an extension module is made from (`PyModuleDef`). */
export class PyModuleDef {
  readonly m_name: string;
  readonly m_doc: string | undefined;
  /** Bytes of state in C; -1 for global state, which a module of two phases can't have. */
  readonly m_size: number;
  readonly m_methods: Readonly<Record<string, MethodSpec>> | undefined;
  readonly m_slots: readonly ModuleSlot[] | undefined;

  constructor(def: {
    name: string;
    doc?: string;
    size?: number;
    methods?: Readonly<Record<string, MethodSpec>>;
    slots?: readonly ModuleSlot[];
  }) {
    this.m_name = def.name;
    this.m_doc = def.doc;
    this.m_size = def.size ?? 0;
    this.m_methods = def.methods;
    this.m_slots = def.slots;
  }
}

/** Phase one: the module for a spec, not yet executed. CPython: `PyModule_FromDefAndSpec2`. */
export function PyModule_FromDefAndSpec(def: PyModuleDef, spec: PyObject): PyObject {
  const nameObject = PyObject_GetAttr(spec, "name");
  const name = PyUnicode_AsUTF16(nameObject);
  if (def.m_size < 0) {
    throw newSystemError(`module ${name}: m_size may not be negative for multi-phase initialization`);
  }
  let create: ModuleCreate | undefined;
  const seen: Set<number> = new Set();
  for (const { slot, value } of def.m_slots ?? []) {
    if (slot < Py_mod_create || slot > Py_mod_gil) {
      throw newSystemError(`module ${name} uses unknown slot ID ${slot}`);
    }
    if (slot === Py_mod_create) {
      if (create !== undefined) throw newSystemError(`module ${name} has multiple create slots`);
      create = value as ModuleCreate;
    } else if (slot !== Py_mod_exec && seen.has(slot)) {
      const what = slot === Py_mod_gil ? "gil" : "multiple interpreters";
      throw newSystemError(
        `module ${name} has more than one '${what}' slots`.replace("'gil' slots", "'gil' slot"),
      );
    }
    seen.add(slot);
  }
  const module = create === undefined ? PyModule_NewObject(nameObject) : create(spec, def);
  if (module === undefined) {
    throw newSystemError(`creation of module ${name} failed without setting an exception`);
  }
  if (PyModule_Check(module)) {
    module.md_state = undefined;
    module.md_def = def;
  } else {
    if (def.m_size > 0) {
      throw newSystemError(`module ${name} is not a module object, but requests module state`);
    }
    if (seen.has(Py_mod_exec)) {
      throw newSystemError(
        `module ${name} specifies execution slots, but did not create a ModuleType instance`,
      );
    }
  }
  addMethods(module, nameObject, def);
  if (def.m_doc !== undefined) PyObject_SetAttr(module, "__doc__", PyUnicode_FromUTF16(def.m_doc));
  return module;
}

/** Functions of the definition become attributes. CPython: `_add_methods_to_object`. */
export function addMethods(module: PyObject, name: PyObject, def: PyModuleDef): void {
  for (const [key, spec] of Object.entries(def.m_methods ?? {})) {
    PyObject_SetAttr(module, key, newBuiltinFunction(key, spec, name, module));
  }
}

/** Phase two: runs the exec slots. CPython: `PyModule_ExecDef`. */
export function PyModule_ExecDef(module: PyModuleObject, def: PyModuleDef): void {
  const name = PyUnicode_AsUTF16(PyObject_GetAttr(module, "__name__"));
  if (def.m_size >= 0) module.md_state ??= {};
  for (const { slot, value } of def.m_slots ?? []) {
    if (slot === Py_mod_exec && !(value as ModuleExec)(module)) {
      throw newSystemError(`execution of module ${name} failed without setting an exception`);
    }
  }
}
