/**
 * Extension modules as importlib's ExtensionFileLoader wants them: a file on `sys.path` with an init function in it. There
 * is no machine code to load here: a file of ours names a library, a table of init functions that comes with the VM
 * (`modules/registry.ts` declares them). Loading, both phases of initialization and the caches of single-phase modules
 * follow CPython's `Python/import.c` and `Python/importdl.c`.
 *
 * Law: a single-phase module is initialized once and then copied (`m_size` -1) or made anew by its init function (`m_size`
 * of 0 and more), a module of two phases is a new one each time.
 */
import {
  copyInto,
  PyDict_Copy,
  PyDict_GetItem,
  PyDict_SetItem,
  type PyDictObject,
} from "../objects/dict_object.ts";
import { addMethods, PyModule_ExecDef, PyModule_FromDefAndSpec, PyModuleDef } from "../objects/module_def.ts";
import { PyModule_Check, PyModule_New, PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { bytesLike } from "../objects/bytes_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyUnicode_AsEncodedString } from "../objects/unicode/codecs.ts";
import {
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_SetAttr } from "../protocol/abstract.ts";
import { newImportError, newSystemError, newTypeError, newValueError } from "../protocol/errors.ts";
import { HostError } from "../host/host.ts";
import { PySys_Audit } from "./audit.ts";
import { hostOf } from "./host_state.ts";
import { sysModules } from "./import.ts";

/** What identifies the platform in file names, between the version and `.so`. */
export const SOABI = "cpython-314-taipan";
/** Ends of file names of extension modules, as in CPython: with our tag, of the stable interface, of any. */
export const EXTENSION_SUFFIXES: readonly string[] = [`.${SOABI}.so`, ".abi3.so", ".so"];
/** How a file of ours begins; the library's name follows. */
export const EXTENSION_MAGIC = "taipan extension library: ";

/** What an init function gives: a definition (two phases), a module (one phase); undefined is C's NULL. */
export type ModInitFunction = () => PyModuleDef | PyObject | undefined;
/** Init functions by name, `PyInit_...`. */
export type ExtensionLibrary = Readonly<Record<string, ModInitFunction>>;

const libraries: Map<string, () => ExtensionLibrary> = new Map();
const loaded: Map<string, ExtensionLibrary> = new Map();

/** Declares a library; `make` is called when one of its files is first loaded. */
export function registerExtensionLibrary(name: string, make: () => ExtensionLibrary): void {
  libraries.set(name, make);
}

/** Names and contents of the files for all libraries (`lib-dynload`). */
export function extensionFiles(): [name: string, content: string][] {
  return [...libraries.keys()].map((name) => [name + EXTENSION_SUFFIXES[0], `${EXTENSION_MAGIC}${name}\n`]);
}

/** A single-phase module that has been initialized. CPython: `struct extensions_cache_value`. */
interface CachedExtension {
  readonly def: PyModuleDef;
  /** Attributes after initialization, where the module can't be initialized twice. */
  readonly m_copy: PyDictObject | undefined;
  readonly m_init: ModInitFunction;
}
const extensions: Map<string, CachedExtension> = new Map();
/** Which module a definition has last made: `PyState_FindModule`. */
const modulesByDef: Map<PyModuleDef, PyModuleObject> = new Map();
/** Full name of the module that is being initialized: `PyModule_Create` uses it. */
let packageContext: string | undefined;

function cacheKey(path: string, name: string): string {
  return `${path}:${name}`;
}

/** The module of a single-phase definition, undefined if none is loaded. */
export function PyState_FindModule(def: PyModuleDef): PyModuleObject | undefined {
  return def.m_slots === undefined ? modulesByDef.get(def) : undefined;
}

/** A module of one phase; it takes the name it is imported by if the definition's is the last part of it. */
export function PyModule_Create(def: PyModuleDef): PyModuleObject {
  let name = def.m_name;
  if (packageContext !== undefined && packageContext.slice(packageContext.lastIndexOf(".") + 1) === name) {
    name = packageContext;
    packageContext = undefined;
  }
  const module = PyModule_New(name);
  if (def.m_size > 0) module.md_state = {};
  addMethods(module, PyUnicode_FromUTF16(name), def);
  if (def.m_doc !== undefined) PyObject_SetAttr(module, "__doc__", PyUnicode_FromUTF16(def.m_doc));
  module.md_def = def;
  return module;
}

/** "PyInit_name", "PyInitU_punycode" where the name isn't ASCII. CPython: `get_encoded_name`. */
function initFunctionName(fullName: string): string {
  const name = fullName.slice(fullName.lastIndexOf(".") + 1);
  // deno-lint-ignore no-control-regex
  const ascii = /^[\x00-\x7f]*$/.test(name);
  const encoded = ascii ? name : new TextDecoder().decode(
    bytesLike(PyUnicode_AsEncodedString(PyUnicode_FromUTF16(name) as PyStr, "punycode", "strict"))!,
  );
  return `${ascii ? "PyInit" : "PyInitU"}_${encoded.replaceAll("-", "_")}`;
}

/** A library by name, made when it is first opened. */
function openLibrary(name: string): ExtensionLibrary | undefined {
  const known = loaded.get(name), make = libraries.get(name);
  if (known !== undefined || make === undefined) return known;
  const library = make();
  loaded.set(name, library);
  return library;
}

/** The init function in a file. CPython: `_PyImport_GetModInitFunc`. */
function findInitFunction(name: PyObject, path: PyObject): ModInitFunction {
  let bytes: Uint8Array;
  try {
    bytes = hostOf().readFile(PyUnicode_AsUTF16(path));
  } catch (err) {
    if (err instanceof HostError) throw newOSError(err.errno, err.strerror, path);
    throw err;
  }
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  const library = text.startsWith(EXTENSION_MAGIC)
    ? openLibrary(text.slice(EXTENSION_MAGIC.length).trim())
    : undefined;
  if (library === undefined) {
    throw newImportError(`${PyUnicode_AsUTF16(path)}: not an extension library of Taipan`, name, path);
  }
  const init = initFunctionName(PyUnicode_AsUTF16(name));
  const found = library[init];
  if (found !== undefined) return found;
  throw newImportError(`dynamic module does not define module export function (${init})`, name, path);
}

/** A string without null characters, or CPython's complaint. */
function checked(value: PyObject, what: string): string {
  if (!PyUnicode_Check(value)) throw newTypeError(`module ${what} must be a string`);
  const text = PyUnicode_AsUTF16(value);
  if (text.includes("\0")) throw newValueError("embedded null character");
  return text;
}

/** `_imp.create_dynamic`: the module of a spec, not executed yet. */
export function createDynamic(spec: PyObject): PyObject {
  const name = PyObject_GetAttr(spec, "name"), path = PyObject_GetAttr(spec, "origin");
  const nameText = checked(name, "name"), pathText = checked(path, "filename");
  const known = reloadSinglePhase(nameText, pathText);
  if (known !== undefined) return known;
  PySys_Audit("import", () => [name, path, Py_None, Py_None, Py_None]);
  const init = findInitFunction(name, path);
  const result = runInitFunction(init, nameText);
  if (result === undefined) {
    throw newSystemError(`initialization of ${nameText} failed without raising an exception`);
  }
  if (result instanceof PyModuleDef) return PyModule_FromDefAndSpec(result, spec);
  if (!PyModule_Check(result)) {
    throw newSystemError(`initialization of ${nameText} did not return an extension module`);
  }
  const def = result.md_def;
  if (def === undefined) {
    throw newSystemError(`initialization of ${nameText} did not return a valid extension module`);
  }
  PyObject_SetAttr(result, "__file__", path);
  extensions.set(cacheKey(pathText, nameText), {
    def,
    m_copy: def.m_size === -1 ? PyDict_Copy(result.md_dict) : undefined,
    m_init: init,
  });
  finishSinglePhase(name, def, result);
  return result;
}

function runInitFunction(init: ModInitFunction, name: string): PyModuleDef | PyObject | undefined {
  const outer = packageContext;
  packageContext = name;
  try {
    return init();
  } finally {
    packageContext = outer;
  }
}

/** CPython: `finish_singlephase_extension`. */
function finishSinglePhase(name: PyObject, def: PyModuleDef, module: PyModuleObject): void {
  modulesByDef.set(def, module);
  PyDict_SetItem(sysModules(), name, module);
}

/** A module that was initialized before. CPython: `reload_singlephase_extension`. */
function reloadSinglePhase(name: string, path: string): PyObject | undefined {
  const known = extensions.get(cacheKey(path, name));
  if (known === undefined) return undefined;
  const { def, m_copy, m_init } = known;
  const nameObject = PyUnicode_FromUTF16(name);
  if (m_copy !== undefined) {
    const old = PyDict_GetItem(sysModules(), nameObject);
    const module = old instanceof PyModuleObject ? old : PyModule_New(name);
    copyInto(module.md_dict, m_copy);
    module.md_def = def;
    finishSinglePhase(nameObject, def, module);
    return module;
  }
  const module = runInitFunction(m_init, name);
  if (!(module instanceof PyModuleObject)) return undefined;
  PyObject_SetAttr(module, "__file__", PyUnicode_FromUTF16(path));
  finishSinglePhase(nameObject, def, module);
  return module;
}

/** `_imp.exec_dynamic`: executes a module that wasn't yet. CPython: `exec_builtin_or_dynamic`. */
export function execDynamic(module: PyObject): void {
  if (!PyModule_Check(module) || module.md_def === undefined || module.md_state !== undefined) return;
  PyModule_ExecDef(module, module.md_def);
}

/** Forgets a single-phase module. CPython: `_PyImport_ClearExtension`. */
export function clearExtension(name: string, path: string): void {
  const known = extensions.get(cacheKey(path, name));
  if (known === undefined) return;
  modulesByDef.delete(known.def);
  extensions.delete(cacheKey(path, name));
}
