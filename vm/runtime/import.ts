/**
 * Imports: `sys.modules`, native modules, and what `__import__` and the import opcodes do with them. Finding and loading is
 * importlib's (`importlib.ts` sets it up); without the frozen library only native modules can be imported. After CPython's
 * `Python/import.c`.
 */
import {
  newImportError,
  newKeyError,
  newModuleNotFoundError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import {
  PyDict_ContainsString,
  PyDict_GetItemString,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_EQ, type PyObject } from "../objects/object.ts";
import type { PyTracebackObject } from "../objects/traceback_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyExc_DeprecationWarning, PyExc_ImportError, PyExc_ImportWarning } from "../objects/type_zoo.ts";
import { PySys_Audit } from "./audit.ts";
import { runtimeSettings } from "./config.ts";
import { isInitializing } from "./shadowing.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { warnHere } from "./warnings.ts";
import { tellCachedImport, timedImport } from "./import_time.ts";

/** Makes a native module when it is first imported. */
export type NativeModuleMaker = () => PyModuleObject;
const nativeModules: Map<string, NativeModuleMaker> = new Map();

/** Declares a native module (`sys.builtin_module_names`). */
export function registerNativeModule(name: string, maker: NativeModuleMaker): void {
  nativeModules.set(name, maker);
}
/** Whether there is a native module of this name. */
export function isNativeModule(name: string): boolean {
  return nativeModules.has(name) || name === "sys" || name === "builtins";
}
/** Makes a native module, not yet in `sys.modules`; None if there is none. `sys` and `builtins` are there already. */
export function createNative(name: string): PyObject {
  const known = name === "sys" || name === "builtins" ? fromSysModules(name) : undefined;
  return known ?? nativeModules.get(name)?.() ?? Py_None;
}
/** Names of all native modules, sorted: `sys.builtin_module_names`. */
export function nativeModuleNames(): string[] {
  return [...nativeModules.keys(), "builtins", "sys"].sort();
}

/** `sys.modules`. */
export function sysModules(): PyDictObject {
  return PyThreadState_Get().interp.modules!;
}

function fromSysModules(name: string): PyObject | undefined {
  return PyDict_GetItemString(sysModules(), name);
}

/** The frozen `importlib._bootstrap`, once there is one. */
let importlib: PyObject | undefined;
/** Installs what finds and loads modules that are not in `sys.modules`. */
export function setImportlib(bootstrap: PyObject): void {
  importlib = bootstrap;
}

/** The module named by an absolute dotted name, imported if need be. CPython: `PyImport_ImportModule`. */
export function importModule(name: string): PyObject {
  const known = fromSysModules(name);
  if (known !== undefined && known !== Py_None) return known;
  return withoutImportlibFrames(() => findAndLoad(name));
}

function sysAttribute(name: string): PyObject {
  return PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, name) ?? Py_None;
}

/** Asks importlib for a module that is not in `sys.modules`. CPython: `import_find_and_load`. */
function findAndLoad(name: string): PyObject {
  auditImport(name);
  return timedImport(
    name,
    () =>
      importlib === undefined
        ? loadNative(name)
        : PyObject_CallMethod(importlib, "_find_and_load", [PyUnicode_FromUTF16(name), importFunction()]),
  );
}

function auditImport(name: string): void {
  PySys_Audit("import", () => [
    PyUnicode_FromUTF16(name),
    Py_None,
    sysAttribute("path"),
    sysAttribute("meta_path"),
    sysAttribute("path_hooks"),
  ]);
}

/** What importlib imports parents and submodules with. */
function importFunction(): PyObject {
  return PyThreadState_Get().interp.importObject!;
}

/** Imports a native module where there is no importlib. */
function loadNative(name: string): PyObject {
  const module = nativeModules.get(name)?.();
  if (module === undefined) {
    throw newModuleNotFoundError(`No module named '${name}'`, PyUnicode_FromUTF16(name));
  }
  PyDict_SetItemString(sysModules(), name, module);
  PyDict_SetItemString(module.md_dict, "__package__", "");
  return module;
}

function noParent(): PyObject {
  return newImportError("attempted relative import with no known parent package", undefined, undefined);
}

/** The package that relative imports start from. CPython: the first half of `resolve_name`. */
function packageOf(globals: PyObject | undefined): string {
  if (globals === undefined) throw newKeyError("'__name__' not in globals");
  if (!(globals instanceof PyDictObject)) throw newTypeError("globals must be a dict");
  const package_ = PyDict_GetItemString(globals, "__package__");
  const spec = PyDict_GetItemString(globals, "__spec__");
  const hasSpec = spec !== undefined && spec !== Py_None;
  if (package_ !== undefined && package_ !== Py_None) {
    if (!PyUnicode_Check(package_)) throw newTypeError("package must be a string");
    if (hasSpec && !PyObject_RichCompareBool(package_, PyObject_GetAttr(spec, "parent"), Py_EQ)) {
      warnHere(PyExc_DeprecationWarning, "__package__ != __spec__.parent", 1, undefined);
    }
    return PyUnicode_AsUTF16(package_);
  }
  if (hasSpec) {
    const parent = PyObject_GetAttr(spec, "parent");
    if (!PyUnicode_Check(parent)) throw newTypeError("__spec__.parent must be a string");
    return PyUnicode_AsUTF16(parent);
  }
  warnHere(
    PyExc_ImportWarning,
    "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
    1,
    undefined,
  );
  const moduleName = PyDict_GetItemString(globals, "__name__");
  if (moduleName === undefined) throw newKeyError("'__name__' not in globals");
  if (!PyUnicode_Check(moduleName)) throw newTypeError("__name__ must be a string");
  const text = PyUnicode_AsUTF16(moduleName);
  if (PyDict_ContainsString(globals, "__path__")) return text;
  const dot = text.lastIndexOf(".");
  if (dot < 0) throw noParent();
  return text.slice(0, dot);
}

/** The absolute name that a relative import means. CPython: `resolve_name`. */
function resolveName(name: string, globals: PyObject | undefined, level: number): string {
  let base = packageOf(globals);
  if (base === "") throw noParent();
  for (let up = 1; up < level; up++) {
    const dot = base.lastIndexOf(".");
    if (dot < 0) {
      throw newImportError("attempted relative import beyond top-level package", undefined, undefined);
    }
    base = base.slice(0, dot);
  }
  return name === "" ? base : `${base}.${name}`;
}

/**
 * Waits until another thread has imported a module; whether that has come to an end, with the module in `sys.modules`. CPython:
 * `import_ensure_initialized`.
 */
function ensureInitialized(module: PyObject, name: string): boolean {
  tellCachedImport(name);
  if (importlib === undefined || !isInitializing(PyObject_GetOptionalAttr(module, "__spec__"))) return true;
  PyObject_CallMethod(importlib, "_lock_unlock_module", [PyUnicode_FromUTF16(name)]);
  return fromSysModules(name) === module;
}

/** `__import__`; `globals` may be left out. CPython: `PyImport_ImportModuleLevelObject`. */
export function importModuleLevel(
  name: string,
  globals: PyObject | undefined,
  fromlist: PyObject,
  level: number,
): PyObject {
  return withoutImportlibFrames(() => importLevel(name, globals, fromlist, level));
}

function importLevel(
  name: string,
  globals: PyObject | undefined,
  fromlist: PyObject,
  level: number,
): PyObject {
  const absolute = absoluteName(name, globals, level);
  let module = fromSysModules(absolute);
  if (module === undefined || module === Py_None || !ensureInitialized(module, absolute)) {
    module = findAndLoad(absolute);
  }
  if (isPackageAskedFor(module, fromlist)) {
    return PyObject_CallMethod(importlib!, "_handle_fromlist", [module, fromlist, importFunction()]);
  }
  return importResult(name, absolute, fromlist, level, module);
}

/** The name that an import means. */
function absoluteName(name: string, globals: PyObject | undefined, level: number): string {
  if (level < 0) throw newValueError("level must be >= 0");
  if (level === 0 && name === "") throw newValueError("Empty module name");
  return level > 0 ? resolveName(name, globals, level) : name;
}

/** Whether names are imported from a package: they may be submodules. */
function isPackageAskedFor(module: PyObject, fromlist: PyObject): boolean {
  return fromlist !== Py_None && importlib !== undefined && PyObject_IsTrue(fromlist) &&
    PyObject_GetOptionalAttr(module, "__path__") !== undefined;
}

/** What an import gives when all modules are there: `module` itself if names are imported from it, else the first one named. */
function importResult(
  name: string,
  absolute: string,
  fromlist: PyObject,
  level: number,
  module: PyObject,
): PyObject {
  if (fromlist !== Py_None && PyObject_IsTrue(fromlist)) return module;
  const dot = name.indexOf(".");
  if (dot < 0) return module;
  if (level === 0) return importLevel(name.slice(0, dot), Py_None, Py_None, 0);
  const front = absolute.slice(0, absolute.length - (name.length - dot));
  const parent = fromSysModules(front);
  if (parent !== undefined) return parent;
  throw newKeyError(`${reprText(PyUnicode_FromUTF16(front))} not in sys.modules as expected`);
}

/** A call of importlib that an import needs, and what follows from its value. */
export interface ImportStep {
  readonly callable: PyObject;
  readonly args: readonly PyObject[];
  /** The next step, or the value of the import. */
  then(value: PyObject): ImportStep | { value: PyObject };
}

/**
 * `__import__` step by step, for who can enter the frames of importlib; `importModuleLevel` does the same in JavaScript. undefined: it
 * has to, because there is no importlib yet, or each import is measured.
 */
export function importSteps(
  name: string,
  globals: PyObject | undefined,
  fromlist: PyObject,
  level: number,
): ImportStep | { value: PyObject } | undefined {
  if (importlib === undefined || runtimeSettings.config.importTime !== 0) return undefined;
  const absolute = absoluteName(name, globals, level);
  const found = (module: PyObject): ImportStep | { value: PyObject } => {
    if (!isPackageAskedFor(module, fromlist)) {
      return { value: importResult(name, absolute, fromlist, level, module) };
    }
    return importlibCall("_handle_fromlist", [module, fromlist, importFunction()], (value) => ({ value }));
  };
  const load = (): ImportStep => {
    auditImport(absolute);
    return importlibCall("_find_and_load", [PyUnicode_FromUTF16(absolute), importFunction()], found);
  };
  const known = fromSysModules(absolute);
  if (known === undefined || known === Py_None) return load();
  if (!isInitializing(PyObject_GetOptionalAttr(known, "__spec__"))) return found(known);
  return importlibCall(
    "_lock_unlock_module",
    [PyUnicode_FromUTF16(absolute)],
    () => fromSysModules(absolute) === known ? found(known) : load(),
  );
}

function importlibCall(name: string, args: readonly PyObject[], then: ImportStep["then"]): ImportStep {
  return { callable: PyObject_GetAttr(importlib!, name), args, then };
}

/** Whether importing the absolute name gives a module that is there, and runs nothing. */
export function isImported(name: string, fromlist: PyObject): boolean {
  const module = fromSysModules(name);
  return module !== undefined && module !== Py_None &&
    !isInitializing(PyObject_GetOptionalAttr(module, "__spec__")) && !isPackageAskedFor(module, fromlist);
}

function withoutImportlibFrames(run: () => PyObject): PyObject {
  try {
    return run();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject && runtimeSettings.config.verbose === 0) {
      removeImportlibFrames(err);
    }
    throw err;
  }
}

/**
 * Takes the import system's own frames out of a traceback: all of them for an ImportError, else those before the frame of
 * the module's code. CPython: `remove_importlib_frames`.
 */
export function removeImportlibFrames(exc: PyBaseExceptionObject): void {
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
