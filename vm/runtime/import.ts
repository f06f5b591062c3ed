/**
 * Imports: `sys.modules`, native modules, and source files found along `sys.path`. `__import__` and the import opcodes
 * come here. After CPython's `Python/import.c` and the parts of `importlib._bootstrap` that a source file needs.
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
  forEachItem,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
} from "../protocol/abstract.ts";
import {
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyModule_GetDict, PyModule_New, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { newSimpleNamespace } from "../objects/namespace_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { Py_TYPE, PyExc_ImportError } from "../objects/type_zoo.ts";
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { compileSource } from "./compile_source.ts";
import { hostOf } from "./host_state.ts";
import { PyThreadState_Get } from "./thread_state.ts";

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

let moduleFinder: (name: string) => PyObject = findAndLoad;
/** Installs what finds modules that are not in `sys.modules`: `importlib`, once it is there. */
export function setModuleFinder(finder: (name: string) => PyObject): void {
  moduleFinder = finder;
}

/** The module named by an absolute dotted name, imported if need be. */
export function importModule(name: string): PyObject {
  const known = fromSysModules(name);
  if (known !== undefined && known !== Py_None) return known;
  return moduleFinder(name);
}

function notFound(name: string): PyObject {
  return newModuleNotFoundError(`No module named '${name}'`, PyUnicode_FromUTF16(name));
}

/** Parent first, then the module itself along the parent's `__path__`. CPython: `_find_and_load_unlocked`. */
function findAndLoad(name: string): PyObject {
  const known = fromSysModules(name);
  if (known === Py_None) {
    throw newModuleNotFoundError(
      `import of ${name} halted; None in sys.modules`,
      PyUnicode_FromUTF16(name),
    );
  }
  if (known !== undefined) return known;
  const dot = name.lastIndexOf(".");
  let path: readonly string[];
  let parent: PyObject | undefined;
  if (dot < 0) {
    const native = nativeModules.get(name);
    if (native !== undefined) return loadNative(name, native);
    path = sysPath();
  } else {
    const parentName = name.slice(0, dot);
    parent = importModule(parentName);
    const again = fromSysModules(name);
    if (again !== undefined) return again;
    const native = nativeModules.get(name);
    if (native !== undefined) {
      const module = loadNative(name, native);
      PyObject_SetAttr(parent, name.slice(dot + 1), module);
      return module;
    }
    const parentPath = PyObject_GetOptionalAttr(parent, "__path__");
    if (parentPath === undefined) {
      throw newModuleNotFoundError(
        `No module named '${name}'; '${parentName}' is not a package`,
        PyUnicode_FromUTF16(name),
      );
    }
    path = pathEntries(parentPath);
  }
  const spec = findSpec(name, path);
  if (spec === undefined) throw notFound(name);
  const module = loadSource(spec);
  if (parent !== undefined) PyObject_SetAttr(parent, name.slice(dot + 1), module);
  return module;
}

function loadNative(name: string, maker: NativeModuleMaker): PyObject {
  const module = maker();
  PyDict_SetItemString(sysModules(), name, module);
  const dict = PyModule_GetDict(module);
  PyDict_SetItemString(
    dict,
    "__package__",
    PyUnicode_FromUTF16(name.slice(0, Math.max(0, name.lastIndexOf(".")))),
  );
  PyDict_SetItemString(
    dict,
    "__spec__",
    newSpec({ name, origin: undefined, searchLocations: undefined, isPackage: false }),
  );
  return module;
}

function sysPath(): string[] {
  const path = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "path");
  return path === undefined ? [] : pathEntries(path);
}
function pathEntries(path: PyObject): string[] {
  const entries: string[] = [];
  forEachItem(path, (item) => {
    if (PyUnicode_Check(item)) entries.push(PyUnicode_AsUTF16(item));
  });
  return entries;
}

interface ModuleSpec {
  name: string;
  /** Path of the source file; undefined for a namespace package or a native module. */
  origin: string | undefined;
  searchLocations: string[] | undefined;
  isPackage: boolean;
}

function join(directory: string, name: string): string {
  if (directory === "") return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** A package, a module or the portions of a namespace package, in that order for each entry of the path. */
function findSpec(name: string, path: readonly string[]): ModuleSpec | undefined {
  const host = hostOf();
  const tail = name.slice(name.lastIndexOf(".") + 1);
  const portions: string[] = [];
  for (const entry of path) {
    const base = join(entry === "" ? host.cwd() : entry, tail);
    const stat = host.stat(base);
    if (stat?.isDirectory) {
      const init = join(base, "__init__.py");
      if (host.stat(init)?.isFile) return { name, origin: init, searchLocations: [base], isPackage: true };
    }
    const file = base + ".py";
    if (host.stat(file)?.isFile) return { name, origin: file, searchLocations: undefined, isPackage: false };
    if (stat?.isDirectory) portions.push(base);
  }
  if (portions.length === 0) return undefined;
  return { name, origin: undefined, searchLocations: portions, isPackage: true };
}

function newSpec(spec: ModuleSpec): PyObject {
  const text = (value: string | undefined): PyObject =>
    value === undefined ? Py_None : PyUnicode_FromUTF16(value);
  return newSimpleNamespace({
    name: text(spec.name),
    loader: Py_None,
    origin: spec.origin === undefined && !spec.isPackage ? "built-in" : text(spec.origin),
    submodule_search_locations: spec.searchLocations === undefined
      ? Py_None
      : PyList_New(spec.searchLocations.map(PyUnicode_FromUTF16)),
    has_location: spec.origin !== undefined,
    cached: Py_None,
    parent: text(spec.isPackage ? spec.name : spec.name.slice(0, Math.max(0, spec.name.lastIndexOf(".")))),
    _initializing: false,
  });
}

/** Compiles and runs a source module; a failure takes it out of `sys.modules` again. */
function loadSource(spec: ModuleSpec): PyObject {
  const module = PyModule_New(spec.name);
  const dict = PyModule_GetDict(module);
  const specObject = newSpec(spec);
  PyDict_SetItemString(dict, "__spec__", specObject);
  PyDict_SetItemString(dict, "__package__", PyObject_GetAttr(specObject, "parent"));
  PyDict_SetItemString(dict, "__builtins__", importModule("builtins"));
  if (spec.searchLocations !== undefined) {
    PyDict_SetItemString(dict, "__path__", PyList_New(spec.searchLocations.map(PyUnicode_FromUTF16)));
  }
  const modules = sysModules();
  PyDict_SetItemString(modules, spec.name, module);
  if (spec.origin === undefined) return module;
  PyDict_SetItemString(dict, "__file__", PyUnicode_FromUTF16(spec.origin));
  PyObject_SetAttr(specObject, "_initializing", true);
  try {
    const code = compileSource(hostOf().readFile(spec.origin), { filename: spec.origin, mode: "exec" });
    PyEval_EvalCode(code, dict, dict);
  } catch (err) {
    PyDict_DelItemString(modules, spec.name);
    throw err;
  }
  PyObject_SetAttr(specObject, "_initializing", false);
  // A module may have put something else in its place.
  const loaded = fromSysModules(spec.name);
  if (loaded === undefined) throw newKeyError(PyUnicode_FromUTF16(spec.name));
  return loaded;
}

/** The absolute name that a relative import means. CPython: `resolve_name`. */
function resolveName(name: string, globals: PyObject, level: number): string {
  if (!(globals instanceof PyDictObject)) throw newTypeError("globals must be a dict");
  let package_ = PyDict_GetItemString(globals, "__package__");
  if (package_ !== undefined && package_ !== Py_None) {
    if (!PyUnicode_Check(package_)) throw newTypeError("package must be a string");
  } else {
    const spec = PyDict_GetItemString(globals, "__spec__");
    if (spec !== undefined && spec !== Py_None) {
      package_ = PyObject_GetAttr(spec, "parent");
    } else {
      const moduleName = PyDict_GetItemString(globals, "__name__");
      if (moduleName === undefined) throw newKeyError("'__name__' not in globals");
      if (!PyUnicode_Check(moduleName)) throw newTypeError("__name__ must be a string");
      const text = PyUnicode_AsUTF16(moduleName);
      package_ = PyDict_GetItemString(globals, "__path__") !== undefined
        ? moduleName
        : PyUnicode_FromUTF16(text.slice(0, Math.max(0, text.lastIndexOf("."))));
    }
  }
  const base = PyUnicode_AsUTF16(package_);
  if (base === "") {
    throw newImportError("attempted relative import with no known parent package", undefined, undefined);
  }
  const parts = base.split(".");
  if (parts.length < level) {
    throw newImportError("attempted relative import beyond top-level package", undefined, undefined);
  }
  const prefix = parts.slice(0, parts.length - level + 1).join(".");
  return name === "" ? prefix : `${prefix}.${name}`;
}

/** `__import__`. CPython: `PyImport_ImportModuleLevelObject`. */
export function importModuleLevel(
  name: string,
  globals: PyObject,
  fromlist: PyObject,
  level: number,
): PyObject {
  if (level < 0) throw newValueError("level must be >= 0");
  if (level === 0 && name === "") throw newValueError("Empty module name");
  const absolute = level > 0 ? resolveName(name, globals, level) : name;
  const module = importModule(absolute);
  const hasFromlist = fromlist !== Py_None && PyObject_IsTrue(fromlist);
  if (!hasFromlist) {
    const dot = name.indexOf(".");
    if (level === 0) return dot < 0 ? module : importModule(name.slice(0, dot));
    if (name === "") return module;
    if (dot < 0) return module;
    return importModule(absolute.slice(0, absolute.length - (name.length - dot)));
  }
  if (PyObject_GetOptionalAttr(module, "__path__") !== undefined) {
    handleFromlist(module, fromlist, absolute, false);
  }
  return module;
}

/** Imports the submodules that a `from package import ...` names. CPython: `_handle_fromlist`. */
function handleFromlist(module: PyObject, fromlist: PyObject, name: string, recursive: boolean): void {
  forEachItem(fromlist, (item) => {
    if (!PyUnicode_Check(item)) {
      const where = recursive ? `${name}.__all__` : "``from list''";
      throw newTypeError(`Item in ${where} must be str, not ${Py_TYPE(item).tp_name}`);
    }
    const text = PyUnicode_AsUTF16(item);
    if (text === "*") {
      const all = recursive ? undefined : PyObject_GetOptionalAttr(module, "__all__");
      if (all !== undefined) handleFromlist(module, all, name, true);
    } else if (PyObject_GetOptionalAttr(module, text) === undefined) {
      const full = `${name}.${text}`;
      try {
        importModule(full);
      } catch (err) {
        // Only "there is no such submodule" is left to the attribute lookup that follows.
        if (!PyErr_Matches(err, PyExc_ImportError)) throw err;
        const missing = PyObject_GetOptionalAttr(err, "name");
        if (missing === undefined || !PyUnicode_Check(missing) || PyUnicode_AsUTF16(missing) !== full) {
          throw err;
        }
      }
    }
  });
}
