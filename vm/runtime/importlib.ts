/**
 * CPython's own import system: the frozen `importlib._bootstrap` and `_bootstrap_external`, set up as `Python/import.c`
 * does, and asked for every module that is not in `sys.modules`.
 */
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { frozenCode } from "../modules/_imp.ts";
import { PyDict_GetItemString, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyTracebackObject } from "../objects/traceback_object.ts";
import { PyExc_ImportError } from "../objects/type_zoo.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import { PyModule_GetDict, PyModule_New, type PyModuleObject } from "../objects/module_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../protocol/call.ts";
import { frozenModule } from "./frozen.ts";
import { createNative, setModuleFinder, sysModules } from "./import.ts";

/** Runs a frozen module's code in a new module object. */
function loadFrozen(name: string): PyModuleObject {
  const module = PyModule_New(name);
  const dict = PyModule_GetDict(module);
  PyDict_SetItemString(dict, "__builtins__", PyDict_GetItemString(sysModules(), "builtins")!);
  PyDict_SetItemString(dict, "__origname__", PyUnicode_FromUTF16(frozenModule(name)!.origname));
  PyDict_SetItemString(sysModules(), name, module);
  PyEval_EvalCode(frozenCode(name), dict, dict);
  return module;
}

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

/**
 * Installs the import system; without frozen modules there is none, and imports find native modules and source files
 * only. CPython: `init_importlib`, `init_importlib_external`.
 */
export function installImportlib(): boolean {
  if (frozenModule("_frozen_importlib") === undefined) return false;
  const modules = sysModules();
  const bootstrap = loadFrozen("_frozen_importlib");
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
  return true;
}
