/**
 * CPython's own import system: the frozen `importlib._bootstrap` and `_bootstrap_external`, set up as `Python/import.c`
 * does, and asked for every module that is not in `sys.modules`.
 */
import { initFrozen } from "../modules/_imp.ts";
import { PyDict_GetItemString, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyTracebackObject } from "../objects/traceback_object.ts";
import { PyExc_ImportError } from "../objects/type_zoo.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../protocol/call.ts";
import { PyListObject } from "../objects/list_object.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { frozenModule } from "./frozen.ts";
import { createNative, importModule, setModuleFinder, sysModules } from "./import.ts";

/**
 * Takes the import system's own frames out of a traceback: all of them for an ImportError, else those before the frame of
 * the module's code. CPython: `remove_importlib_frames`.
 */
function removeImportlibFrames(exc: PyBaseExceptionObject): void {
  const always = PyErr_Matches(exc, PyExc_ImportError);
  const kept: PyTracebackObject[] = [];
  let chunk: PyTracebackObject[] = [];
  let inImportlib = false;
  for (let tb = exc.traceback; tb !== undefined; tb = tb.tb_next) {
    const { co_filename, co_name } = tb.tb_frame.f_code.plain;
    const now = co_filename === "<frozen importlib._bootstrap>" ||
      co_filename === "<frozen importlib._bootstrap_external>";
    if (!now) {
      kept.push(...chunk, tb);
      chunk = [];
    } else {
      chunk.push(tb);
      if (always || co_name === "_call_with_frames_removed") chunk = [];
    }
    inImportlib = now;
  }
  if (inImportlib && !always) kept.push(...chunk);
  kept.forEach((tb, i) => tb.tb_next = kept[i + 1]);
  exc.traceback = kept[0];
}

/** Archives on `sys.path` are looked into first. CPython: `init_zipimport`. */
function installZipimport(): void {
  const hooks = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "path_hooks");
  if (hooks instanceof PyListObject && frozenModule("zipimport") !== undefined) {
    hooks.ob_item.unshift(PyObject_GetAttr(importModule("zipimport"), "zipimporter"));
  }
}

/**
 * Installs the import system; without frozen modules there is none, and imports find native modules and source files
 * only. CPython: `init_importlib`, `init_importlib_external`.
 */
export function installImportlib(): boolean {
  if (frozenModule("_frozen_importlib") === undefined) return false;
  const modules = sysModules();
  const bootstrap = initFrozen("_frozen_importlib");
  const imp = createNative("_imp");
  PyDict_SetItemString(modules, "_imp", imp);
  PyObject_CallMethod(bootstrap, "_install", [PyDict_GetItemString(modules, "sys")!, imp]);
  const gcdImport = PyObject_GetAttr(bootstrap, "_gcd_import");
  setModuleFinder((name) => {
    try {
      return PyObject_CallOneArg(gcdImport, PyUnicode_FromUTF16(name));
    } catch (err) {
      if (err instanceof PyBaseExceptionObject) removeImportlibFrames(err);
      throw err;
    }
  });
  PyObject_CallMethod(bootstrap, "_install_external_importers", []);
  installZipimport();
  return true;
}
