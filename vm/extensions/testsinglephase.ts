/**
 * The extension library `_testsinglephase`: modules that their init function makes in one go, with global state, with state
 * in the module, or without any. After CPython's `Modules/_testsinglephase.c`.
 */
import { newExceptionClass } from "../modules/exception_class.ts";
import { fn } from "../modules/native.ts";
import { PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyModuleDef } from "../objects/module_def.ts";
import type { PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyExc_Exception } from "../objects/type_zoo.ts";
import { newRuntimeError } from "../protocol/errors.ts";
import { type ExtensionLibrary, PyModule_Create, PyState_FindModule } from "../runtime/extensions.ts";
import { hostOf } from "../runtime/host_state.ts";
import { importModule } from "../runtime/import.ts";

interface ModuleState {
  /** Monotonic seconds; 0 while not initialized. */
  initialized: number;
  error: PyObject | undefined;
}

const globalState = { initializedCount: -1, module: { initialized: 0, error: undefined } as ModuleState };

function stateOf(module: PyObject): ModuleState | undefined {
  const { md_def, md_state } = module as PyModuleObject;
  if (md_def?.m_size === -1) return globalState.module;
  return md_def?.m_size === 0 ? undefined : md_state as ModuleState;
}

function clearState(state: ModuleState): void {
  state.initialized = 0;
  state.error = undefined;
}

/** Each initialization has a time of its own. */
function initState(state: ModuleState): void {
  const before = hostOf().monotonic();
  do state.initialized = hostOf().monotonic(); while (state.initialized === before);
  state.error = newExceptionClass("_testsinglephase.error", PyExc_Exception);
}

function fillModule(module: PyModuleObject, state: ModuleState): void {
  const dict = module.md_dict;
  PyDict_SetItemString(dict, "error", state.error!);
  PyDict_SetItemString(dict, "int_const", 1969);
  PyDict_SetItemString(dict, "str_const", "something different");
  PyDict_SetItemString(dict, "_module_initialized", PyFloat_FromDouble(state.initialized));
}

const common = {
  look_up_self: fn(
    "($module, /)",
    "look_up_self()\n\nReturn the module associated with this module's def.m_base.m_index.",
    (module) => {
      const def = (module as PyModuleObject).md_def;
      return def === undefined ? Py_None : PyState_FindModule(def) ?? Py_None;
    },
  ),
  sum: fn("($module, i: int, j: int, /)", "sum(i,j)\n\nReturn the sum of i and j.", (_m, i, j) => i + j),
  state_initialized: fn(
    "($module, /)",
    "state_initialized()\n\nReturn the seconds-since-epoch when the module state was initialized.",
    (module) => {
      const state = stateOf(module as PyObject);
      return state === undefined ? Py_None : PyFloat_FromDouble(state.initialized);
    },
  ),
};
const basic = {
  ...common,
  initialized_count: fn(
    "($module, /)",
    "initialized_count()\n\nReturn how many times the module has been initialized.",
    () => globalState.initializedCount,
  ),
  _clear_globals: fn(
    "($module, /)",
    "_clear_globals()\n\nFree all global state and set it to uninitialized.",
    () => {
      clearState(globalState.module);
      globalState.initializedCount = -1;
      return Py_None;
    },
  ),
};
const withState = {
  ...common,
  _clear_module_state: fn(
    "($module, /)",
    "_clear_module_state()\n\nFree the module state and set it to uninitialized.",
    (module) => {
      const state = stateOf(module as PyObject);
      if (state !== undefined) clearState(state);
      return Py_None;
    },
  ),
};

function define(name: string, size: number, methods?: PyModuleDef["m_methods"]): PyModuleDef {
  return new PyModuleDef({ name, doc: `Test module ${name}`, size, methods });
}

function initBasic(def: PyModuleDef): PyModuleObject {
  if (globalState.initializedCount === -1) globalState.initializedCount = 0;
  const module = PyModule_Create(def);
  clearState(globalState.module);
  initState(globalState.module);
  fillModule(module, globalState.module);
  globalState.initializedCount += 1;
  return module;
}

/** Makes the library. */
export function createTestSinglePhaseLibrary(): ExtensionLibrary {
  const basicDef = define("_testsinglephase", -1, basic);
  const copyDef = define("_testsinglephase_basic_copy", -1, basic);
  const reinitDef = define("_testsinglephase_with_reinit", 0, common);
  const stateDef = define("_testsinglephase_with_state", 32, withState);
  const found = (def: PyModuleDef) => () => PyState_FindModule(def) ?? PyModule_Create(def);
  let circular: PyModuleObject | undefined;
  const circularDef = define("_testsinglephase_circular", 0, {
    clear_static_var: fn(
      "($module, /)",
      "Clear the static variable and return its previous value.",
      () => {
        const before = circular;
        circular = undefined;
        return before ?? Py_None;
      },
    ),
  });
  return {
    PyInit__testsinglephase: () => initBasic(basicDef),
    PyInit__testsinglephase_basic_wrapper: () => initBasic(basicDef),
    PyInit__testsinglephase_basic_copy: () => initBasic(copyDef),
    PyInit__testsinglephase_with_reinit: () => {
      const module = PyModule_Create(reinitDef);
      const state: ModuleState = { initialized: 0, error: undefined };
      initState(state);
      fillModule(module, state);
      return module;
    },
    PyInit__testsinglephase_with_state: () => {
      const module = PyModule_Create(stateDef);
      const state = module.md_state as ModuleState;
      initState(state);
      fillModule(module, state);
      return module;
    },
    PyInit__testsinglephase_check_cache_first: found(define("_testsinglephase_check_cache_first", -1)),
    PyInit__testsinglephase_with_reinit_check_cache_first: found(
      define("_testsinglephase_with_reinit_check_cache_first", 0),
    ),
    PyInit__testsinglephase_with_state_check_cache_first: found(
      define("_testsinglephase_with_state_check_cache_first", 42),
    ),
    PyInit__testsinglephase_circular: () => {
      circular ??= PyModule_Create(circularDef);
      const helper = "test.test_import.data.circular_imports.singlephase";
      importModule(helper);
      PyDict_SetItemString(circular!.md_dict, "helper_mod_name", helper);
      return circular;
    },
    PyInit__testsinglephase_raise_exception: () => {
      throw newRuntimeError("evil");
    },
  };
}
