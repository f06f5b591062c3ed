/**
 * Starts an interpreter: types first, then `sys.modules`, `builtins` and `sys`, the standard streams, the import function.
 * After CPython's `Python/pylifecycle.c`. The law: nothing is made before the step that needs it, and nothing Python-level
 * runs before `sys` is complete.
 */
import { installDeadViews } from "./dead_views.ts";
import { installPromptFinalization } from "./gc/prompt.ts";
import "../objects/all_types.ts";
import type { Host } from "../host/host.ts";
import { createBuiltinsModule } from "../modules/builtins.ts";
import { registerNativeModules } from "../modules/registry.ts";
import { createSysModule } from "../modules/sys.ts";
import { createStandardStreams, type StandardStreams } from "../modules/_io.ts";
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  type PyDictObject,
} from "../objects/dict_object.ts";
import { codecOf } from "../objects/unicode/codecs.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyListObject } from "../objects/list_object.ts";
import { setHashSeed } from "../objects/hash.ts";
import { PyModule_GetDict, PyModule_New, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { readyStaticTypes } from "../objects/type_object.ts";
import { interpolationMakers } from "../objects/template_object.ts";
import { typeParameterMakers } from "../objects/typevar_object.ts";
import { intTextLimit } from "../objects/long_object.ts";
import { PyExc_BytesWarning } from "../objects/type_zoo.ts";
import { PyObject_GetAttr, strText } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { type InterpreterConfig, runtimeSettings } from "./config.ts";
import { setHost } from "./host_state.ts";
import { importModule, importModuleLevel } from "./import.ts";
import { installImportlib } from "./importlib.ts";
import { formatException } from "./traceback/format.ts";
import { writeStderr } from "./std_streams.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { warnHere } from "./warnings.ts";

/** Sets up the one interpreter of this VM. */
export function initializeInterpreter(host: Host, config: InterpreterConfig): void {
  setHost(host);
  installPromptFinalization();
  installDeadViews();
  runtimeSettings.config = config;
  runtimeSettings.warnBytes = config.bytesWarning === 0
    ? undefined
    : (message) => warnHere(PyExc_BytesWarning, message, 1, undefined);
  if (config.hashSeed !== undefined) setHashSeed(config.hashSeed);
  readyStaticTypes();
  const thread = PyThreadState_Get();
  const { interp } = thread;
  const modules = PyDict_New();
  interp.modules = modules;
  interp.int_max_str_digits = intTextLimit.digits = config.intMaxStrDigits;
  registerNativeModules();
  const builtins = createBuiltinsModule(Math.min(2, config.optimize) as 0 | 1 | 2);
  PyDict_SetItemString(modules, "builtins", builtins);
  interp.builtins = PyModule_GetDict(builtins);
  interp.importFunc = (_thread, name, globals, _locals, fromlist, level) =>
    importModuleLevel(name, globals, fromlist, level);
  interp.importObject = PyDict_GetItemString(interp.builtins, "__import__");
  interp.templateMakers = interpolationMakers;
  interp.typeParameterMakers = typeParameterMakers;
  const sys = createSysModule(config);
  PyDict_SetItemString(modules, "sys", sys);
  const sysdict = PyModule_GetDict(sys);
  interp.sysdict = sysdict;
  PyDict_SetItemString(sysdict, "modules", modules);
  // Other codecs than the built-in ones are the library's.
  const isEarly = codecOf(config.stdioEncoding || "utf-8") !== undefined;
  setStreams(sysdict, createStandardStreams(host, isEarly ? config : { ...config, stdioEncoding: "" }));
  const hasLibrary = installImportlib();
  if (!isEarly) setStreams(sysdict, lateStreams(host, config));
  mainModule();
  if (config.faulthandler) PyObject_CallMethod(importModule("faulthandler"), "enable", []);
  // DIFFERS: `-X tracemalloc` starts nothing, since nothing can be traced; it is no reason not to run.
  if (hasLibrary && config.importSite) importSite();
  if (hasLibrary && config.warnOptions.length > 0) importWarnings();
}

/** Puts the streams into `sys`. CPython: `init_sys_streams`. */
function setStreams(sysdict: PyDictObject, streams: StandardStreams): void {
  for (const name of ["stdin", "stdout", "stderr"] as const) {
    PyDict_SetItemString(sysdict, name, streams[name]);
    PyDict_SetItemString(sysdict, `__${name}__`, streams[name]);
  }
}

/** The streams with a codec of the library's. CPython: `init_stdio_encoding`. */
function lateStreams(host: Host, config: InterpreterConfig): StandardStreams {
  try {
    const codec = PyObject_CallMethod(importModule("codecs"), "lookup", [
      PyUnicode_FromUTF16(config.stdioEncoding),
    ]);
    return createStandardStreams(host, {
      ...config,
      stdioEncoding: strText(PyObject_GetAttr(codec, "name")),
    });
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    writeStderr(
      "Fatal Python error: init_stdio_encoding: failed to get the Python codec name of the stdio encoding\n" +
        "Python runtime state: core initialized\n",
    );
    throw err;
  }
}

/** Filters of the command line are read by the library's module. That they can't be is told of, no more. CPython: `init_interp_main`. */
function importWarnings(): void {
  try {
    importModule("warnings");
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    writeStderr("'import warnings' failed; traceback:\n");
    writeStderr(formatException(err, false));
  }
}

/** CPython: `init_import_site`. A failure is told of and passed on. */
function importSite(): void {
  try {
    importModule("site");
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) writeStderr("Failed to import the site module\n");
    throw err;
  }
}

/** The `__main__` module, made on first use. */
export function mainModule(): PyModuleObject {
  const { interp } = PyThreadState_Get();
  const known = PyDict_GetItemString(interp.modules!, "__main__");
  if (known !== undefined) return known as PyModuleObject;
  const main = PyModule_New("__main__");
  const dict = PyModule_GetDict(main);
  PyDict_SetItemString(dict, "__builtins__", PyDict_GetItemString(interp.modules!, "builtins")!);
  PyDict_SetItemString(dict, "__spec__", Py_None);
  const bootstrap = PyDict_GetItemString(interp.modules!, "_frozen_importlib");
  if (bootstrap !== undefined) {
    PyDict_SetItemString(dict, "__loader__", PyObject_GetAttr(bootstrap, "BuiltinImporter"));
  }
  PyDict_SetItemString(interp.modules!, "__main__", main);
  return main;
}

/** Puts an entry in front of `sys.path`: the program's folder, or `""`. */
export function prependPath(entry: string): void {
  const { interp } = PyThreadState_Get();
  interp.sys_path_0 = entry;
  const path = PyDict_GetItemString(interp.sysdict!, "path");
  if (path instanceof PyListObject) path.ob_item.unshift(PyUnicode_FromUTF16(entry));
}
