/**
 * CPython's own import system: the frozen `importlib._bootstrap` and `_bootstrap_external`, set up as `Python/import.c`
 * does, and asked for every module that is not in `sys.modules`.
 */
import { initFrozen } from "../modules/_imp.ts";
import { PyDict_GetItemString, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { PyListObject } from "../objects/list_object.ts";
import { runtimeSettings } from "./config.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { frozenModule, setUseFrozenModules } from "./frozen.ts";
import { createNative, importModule, setImportlib, sysModules } from "./import.ts";
import { installImportTwins } from "./import_twins.ts";

/** Archives on `sys.path` are looked into first. CPython: `init_zipimport`. */
function installZipimport(): void {
  const hooks = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "path_hooks");
  if (hooks instanceof PyListObject && frozenModule("zipimport") !== undefined) {
    hooks.ob_item.unshift(PyObject_GetAttr(importModule("zipimport"), "zipimporter"));
  }
}

/**
 * Installs the import system; without frozen modules there is none, and imports find native modules only. CPython: `init_importlib`, `init_importlib_external`.
 */
export function installImportlib(): boolean {
  setUseFrozenModules(runtimeSettings.config.useFrozenModules);
  if (frozenModule("_frozen_importlib") === undefined) return false;
  const modules = sysModules();
  const bootstrap = initFrozen("_frozen_importlib");
  const imp = createNative("_imp");
  PyDict_SetItemString(modules, "_imp", imp);
  PyObject_CallMethod(bootstrap, "_install", [PyDict_GetItemString(modules, "sys")!, imp]);
  setImportlib(bootstrap);
  PyObject_CallMethod(bootstrap, "_install_external_importers", []);
  installImportTwins(bootstrap, PyDict_GetItemString(modules, "_frozen_importlib_external")!);
  installZipimport();
  return true;
}
