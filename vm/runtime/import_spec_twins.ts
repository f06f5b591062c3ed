/**
 * Native twins of the larger steps of an import: finding the spec of a module, making it, reading its code, its lock. They know
 * the usual case only, a native module or a source file with an up-to-date `.pyc` in a folder on the path, found and loaded by
 * importlib's own classes; in all others the code itself runs. Installed by `import_twins.ts`.
 *
 * Law: as for all twins (`eval/twins.ts`). What these stand for is several functions deep, so besides modules' variables also the
 * classes' attributes and the code of their methods have to be what they were.
 */
import { PYC_MAGIC_NUMBER_TOKEN } from "../../compiler/bytecode/pyc.ts";
import type { NativeTwin } from "../eval/twins.ts";
import { PyMarshal_ReadObjectFromString } from "../modules/marshal.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import { PyDict_GetItemString, PyDict_SetItemString, PyDictObject } from "../objects/dict_object.ts";
import { PyFloatObject } from "../objects/float_object.ts";
import { PyFunctionObject } from "../objects/function_object.ts";
import { PyInstanceObject } from "../objects/instance.ts";
import { PyList_New, PyListObject } from "../objects/list_object.ts";
import { PyModule_New, PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { type PyObject, PyTypeObject } from "../objects/object.ts";
import { storageGet, storageSet } from "../objects/object_object.ts";
import { PySet_Contains } from "../objects/set_object.ts";
import { PySetObject } from "../objects/set_table.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { assignVersionTag } from "../objects/type_object.ts";
import { PyDict_Type, PyList_Type, PySet_Type } from "../objects/type_zoo.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { hasAuditHooks } from "./audit.ts";
import { runtimeSettings } from "./config.ts";
import { frozenModule } from "./frozen.ts";
import { hostOf } from "./host_state.ts";
import { isNativeModule } from "./import.ts";
import { installLibraryTwins } from "./library_twins.ts";
import { PyThreadState_Get } from "./thread_state.ts";

/** What `import_twins.ts` knows already. */
export interface UsualImports {
  readonly bootstrap: PyDictObject;
  readonly external: PyDictObject;
  /** No `-v`, no `-O`; `sys.flags` is what it was. */
  isQuiet(): boolean;
  /** Whether variables of a module still have the values that they have now, functions their code. */
  unchanged(dict: PyDictObject, names: readonly string[]): (...names: readonly string[]) => boolean;
  pathJoin(parts: readonly PyObject[]): string | undefined;
  /** `cache_from_source(path)` in the usual case. */
  cachePath(path: string): string | undefined;
  setTwin(dict: PyDictObject | undefined, name: string, native: NativeTwin): void;
}

/** Variables of both modules on which finding and loading depends. */
const BOOTSTRAP_NAMES = [
  "sys",
  "_imp",
  "_thread",
  "_weakref",
  "_warnings",
  "_bootstrap_external",
  "_ImportLockContext",
  "ModuleSpec",
  "_ModuleLock",
  "_init_module_attrs",
  "_new_module",
  "_verbose_message",
  "_call_with_frames_removed",
  "spec_from_loader",
  "BuiltinImporter",
  "FrozenImporter",
];
const EXTERNAL_NAMES = [
  "sys",
  "_os",
  "_io",
  "_imp",
  "marshal",
  "_bootstrap",
  "path_sep",
  "path_separators",
  "_path_split",
  "_path_join",
  "_path_stat",
  "_path_isfile",
  "_path_is_mode_type",
  "_path_isabs",
  "_path_abspath",
  "_relax_case",
  "_code_type",
  "MAGIC_NUMBER",
  "cache_from_source",
  "_get_cached",
  "_classify_pyc",
  "_unpack_uint32",
  "_validate_timestamp_pyc",
  "_compile_bytecode",
  "spec_from_file_location",
  "PathFinder",
  "FileFinder",
  "FileLoader",
  "SourceLoader",
  "SourceFileLoader",
];

/** Gives importlib's functions these twins. */
export function installSpecTwins(usual: UsualImports): void {
  const { bootstrap, external } = usual;
  const inBootstrap = usual.unchanged(bootstrap, BOOTSTRAP_NAMES);
  const inExternal = usual.unchanged(external, EXTERNAL_NAMES);
  const classIn = (dict: PyDictObject, name: string) => {
    const type = PyDict_GetItemString(dict, name);
    return type instanceof PyTypeObject ? type : undefined;
  };
  const moduleSpec = classIn(bootstrap, "ModuleSpec"), lock = classIn(bootstrap, "_ModuleLock");
  const builtinImporter = classIn(bootstrap, "BuiltinImporter"),
    frozenImporter = classIn(bootstrap, "FrozenImporter");
  const pathFinder = classIn(external, "PathFinder"), fileFinder = classIn(external, "FileFinder");
  const loader = classIn(external, "SourceFileLoader");
  if (
    moduleSpec === undefined || lock === undefined || builtinImporter === undefined || loader === undefined ||
    frozenImporter === undefined || pathFinder === undefined || fileFinder === undefined
  ) return;
  const areClassesUsual = unchangedClasses([
    moduleSpec,
    lock,
    builtinImporter,
    pathFinder,
    fileFinder,
    loader,
  ]);
  const isFrozenImporterUsual = usual.unchanged(frozenImporter.tp_dict!, ["find_spec"]);
  const isUsual = () =>
    usual.isQuiet() && !hasAuditHooks() && inBootstrap(...BOOTSTRAP_NAMES) && inExternal(...EXTERNAL_NAMES) &&
    areClassesUsual() && isFrozenImporterUsual("find_spec");
  const importers = [builtinImporter, frozenImporter, pathFinder];
  const world = { moduleSpec, builtinImporter, fileFinder, loader, pathJoin: usual.pathJoin };
  usual.setTwin(bootstrap, "_find_spec", ([name, path, target]) => {
    if (typeof name !== "string" || target !== Py_None || !isUsual()) return undefined;
    const { sysdict, modules } = PyThreadState_Get().interp;
    const metaPath = plainList(PyDict_GetItemString(sysdict!, "meta_path"));
    if (metaPath?.length !== 3 || importers.some((importer, i) => metaPath[i] !== importer)) return undefined;
    if (modules === undefined || PyDict_GetItemString(modules, name) !== undefined) return undefined;
    return findSpec(world, sysdict!, name, path);
  });
  usual.setTwin(bootstrap, "module_from_spec", ([spec]) => {
    if (!(spec instanceof PyInstanceObject) || spec.ob_type !== moduleSpec || !isUsual()) return undefined;
    const made = storageGet(spec, "loader");
    if (!(made instanceof PyInstanceObject) || made.ob_type !== loader) return undefined;
    return moduleFromSpec(spec, made, usual);
  });
  usual.setTwin(classIn(external, "SourceLoader")?.tp_dict, "get_code", ([self, name]) => {
    const isSelfUsual = self instanceof PyInstanceObject && self.ob_type === loader &&
      typeof name === "string" && storageGet(self, "name") === name && isUsual();
    const path = isSelfUsual ? storageGet(self, "path") : undefined;
    return typeof path === "string" ? cachedCode(path, usual) : undefined;
  });
  const locks = PyDict_GetItemString(bootstrap, "_module_locks");
  const makeLock = lockMaker(bootstrap, lock);
  if (!(locks instanceof PyDictObject) || makeLock === undefined) return;
  usual.setTwin(
    bootstrap,
    "_get_module_lock",
    ([name]) =>
      typeof name === "string" && PyDict_GetItemString(bootstrap, "_module_locks") === locks && isUsual()
        ? makeLock(locks, name)
        : undefined,
  );
}

/** Tells whether classes have the attributes that they have now, methods their code. */
function unchangedClasses(types: readonly PyTypeObject[]): () => boolean {
  const tags = types.map(assignVersionTag);
  const methods: PyFunctionObject[] = [], codes: PyCodeObject[] = [];
  for (const type of new Set(types.flatMap((type) => [...type.tp_mro!]))) {
    for (const value of type.tp_dict!.values) {
      const method = (value as { cm_callable?: PyObject } | undefined)?.cm_callable ?? value;
      if (!(method instanceof PyFunctionObject)) continue;
      methods.push(method);
      codes.push(method.func_code);
    }
  }
  // Asked several times for each module, mostly by V8's interpreter: loops over pairs make an iterator and a result for each.
  return () => {
    for (let i = 0; i < tags.length; i++) {
      if (tags[i] === 0 || types[i].tp_version_tag !== tags[i]) return false;
    }
    for (let i = 0; i < codes.length; i++) if (methods[i].func_code !== codes[i]) return false;
    return true;
  };
}

function plainList(op: PyObject | undefined): PyObject[] | undefined {
  return op instanceof PyListObject && op.ob_type === PyList_Type ? op.ob_item : undefined;
}

interface SpecWorld {
  readonly moduleSpec: PyTypeObject;
  readonly builtinImporter: PyTypeObject;
  readonly fileFinder: PyTypeObject;
  readonly loader: PyTypeObject;
  pathJoin(parts: readonly PyObject[]): string | undefined;
}

/** `ModuleSpec(...)`. */
function newSpec(
  type: PyTypeObject,
  name: string,
  loader: PyObject,
  origin: string,
  search: PyObject,
  hasLocation: boolean,
): PyInstanceObject {
  const spec = new PyInstanceObject(type);
  const set = (key: string, value: PyObject) => storageSet(spec, type, key, value);
  set("name", name);
  set("loader", loader);
  set("origin", origin);
  set("loader_state", Py_None);
  set("submodule_search_locations", search);
  set("_uninitialized_submodules", PyList_New([]));
  set("_set_fileattr", hasLocation);
  set("_cached", Py_None);
  return spec;
}

/** `_find_spec` with the three importers of old: a native module, or a source file in a folder that has been looked into. */
function findSpec(
  world: SpecWorld,
  sysdict: PyDictObject,
  name: string,
  path: PyObject | undefined,
): PyObject | undefined {
  if (isNativeModule(name)) {
    return newSpec(world.moduleSpec, name, world.builtinImporter, "built-in", Py_None, false);
  }
  if (frozenModule(name) !== undefined) return undefined;
  const entries = plainList(path === Py_None ? PyDict_GetItemString(sysdict, "path") : path);
  const finders = PyDict_GetItemString(sysdict, "path_importer_cache");
  if (entries === undefined || !(finders instanceof PyDictObject) || finders.ob_type !== PyDict_Type) {
    return undefined;
  }
  const host = hostOf();
  try {
    for (const entry of entries) {
      if (typeof entry !== "string") return undefined;
      const finder = PyDict_GetItemString(finders, entry === "" ? host.cwd() : entry);
      if (finder === Py_None) continue;
      if (!(finder instanceof PyInstanceObject) || finder.ob_type !== world.fileFinder) return undefined;
      const spec = findInFolder(world, finder, name);
      if (spec !== Py_None) return spec;
    }
  } catch {
    // The code finds out what is wrong.
  }
  return undefined;
}

const FILE = 0o100000, KIND = 0o170000;
function isFile(path: string): boolean {
  const info = hostOf().stat(path);
  return info !== undefined && (info.mode & KIND) === FILE;
}

/** `FileFinder.find_spec`: None if there is nothing of that name, undefined if it takes more to find out. */
function findInFolder(world: SpecWorld, finder: PyInstanceObject, name: string): PyObject | undefined {
  const folder = storageGet(finder, "path"), names = storageGet(finder, "_path_cache");
  const known = storageGet(finder, "_path_mtime"), loaders = plainList(storageGet(finder, "_loaders"));
  if (typeof folder !== "string" || !folder.startsWith("/") || loaders === undefined) return undefined;
  if (!(known instanceof PyFloatObject) || !(names instanceof PySetObject) || names.ob_type !== PySet_Type) {
    return undefined;
  }
  if (hostOf().stat(folder)?.mtime !== known.value) return undefined;
  const tail = name.slice(name.lastIndexOf(".") + 1);
  const isPackage = PySet_Contains(names, tail);
  const base = isPackage ? world.pathJoin([folder, tail]) : undefined;
  for (const row of loaders) {
    const [suffix, loader] = row instanceof PyTupleObject ? row.ob_item : [];
    if (typeof suffix !== "string") return undefined;
    if (!isPackage && !PySet_Contains(names, tail + suffix)) continue;
    const path = world.pathJoin(isPackage ? [base!, `__init__${suffix}`] : [folder, tail + suffix]);
    if (path === undefined) return undefined;
    if (!isFile(path)) continue;
    return loader === world.loader ? fileSpec(world, name, path, base) : undefined;
  }
  // A folder without code may be a namespace package, or stand beside a file of the same name.
  return isPackage ? undefined : Py_None;
}

/** `FileFinder._get_spec` with the loader of source files. */
function fileSpec(world: SpecWorld, name: string, path: string, base: string | undefined): PyObject {
  const loader = new PyInstanceObject(world.loader);
  storageSet(loader, world.loader, "name", name);
  storageSet(loader, world.loader, "path", path);
  const search = base === undefined ? Py_None : PyList_New([base]);
  return newSpec(world.moduleSpec, name, loader, path, search, true);
}

/** `module_from_spec` of a source file. */
function moduleFromSpec(
  spec: PyInstanceObject,
  loader: PyInstanceObject,
  usual: UsualImports,
): PyObject | undefined {
  const name = storageGet(spec, "name"), origin = storageGet(spec, "origin");
  const search = storageGet(spec, "submodule_search_locations");
  const isUsual = typeof name === "string" && typeof origin === "string" &&
    storageGet(spec, "_set_fileattr") === true && storageGet(spec, "_cached") === Py_None;
  const cached = isUsual ? usual.cachePath(origin) : undefined;
  if (!isUsual || search === undefined || cached === undefined) return undefined;
  const module = PyModule_New(name), dict = module.md_dict;
  storageSet(spec, spec.ob_type, "_cached", cached);
  PyDict_SetItemString(dict, "__loader__", loader);
  const dot = name.lastIndexOf(".");
  PyDict_SetItemString(dict, "__package__", search !== Py_None ? name : dot < 0 ? "" : name.slice(0, dot));
  PyDict_SetItemString(dict, "__spec__", spec);
  if (search !== Py_None) PyDict_SetItemString(dict, "__path__", search);
  PyDict_SetItemString(dict, "__file__", origin);
  PyDict_SetItemString(dict, "__cached__", cached);
  return module;
}

/** `SourceLoader.get_code` where the `.pyc` file belongs to the source as its time and size say. */
function cachedCode(path: string, usual: UsualImports): PyObject | undefined {
  const cached = usual.cachePath(path);
  if (cached === undefined) return undefined;
  try {
    const host = hostOf(), source = host.stat(path);
    if (source === undefined) return undefined;
    const data = host.readFile(cached);
    const header = new DataView(data.buffer, data.byteOffset, Math.min(data.length, HEADER));
    const isUpToDate = data.length > HEADER && header.getUint32(0, true) === PYC_MAGIC_NUMBER_TOKEN &&
      header.getUint32(4, true) === 0 && header.getUint32(8, true) === Math.floor(source.mtime) % 2 ** 32 &&
      header.getUint32(12, true) === source.size % 2 ** 32;
    if (!isUpToDate) return undefined;
    const code = PyMarshal_ReadObjectFromString(data.subarray(HEADER));
    if (!(code instanceof PyCodeObject)) return undefined;
    if (code.plain.co_filename !== path) code.plain.renameFile(code.plain.co_filename, path);
    const { stdlibDir } = runtimeSettings.config;
    if (path.startsWith(stdlibDir)) installLibraryTwins(path.slice(stdlibDir.length + 1), code);
    return code;
  } catch {
    // The code finds out what is wrong.
    return undefined;
  }
}
/** Bytes in front of the code in a `.pyc` file. */
const HEADER = 16;

/** `_get_module_lock`; undefined if something that it takes is not there. */
function lockMaker(
  bootstrap: PyDictObject,
  type: PyTypeObject,
): ((locks: PyDictObject, name: string) => PyObject) | undefined {
  const func = PyDict_GetItemString(bootstrap, "_get_module_lock");
  const native = (module: string, name: string) => {
    const holder = PyDict_GetItemString(bootstrap, module);
    return holder instanceof PyModuleObject ? PyDict_GetItemString(holder.md_dict, name) : undefined;
  };
  const newRLock = native("_thread", "RLock"), newLock = native("_thread", "allocate_lock");
  const newRef = native("_weakref", "ref");
  if (!(func instanceof PyFunctionObject) || newRLock === undefined || newLock === undefined) {
    return undefined;
  }
  const callback = func.func_code.complete().co_consts.find((value) => value instanceof PyCodeObject);
  if (callback === undefined || newRef === undefined) return undefined;
  return (locks, name) => {
    const ref = PyDict_GetItemString(locks, name) as { wr_object?: PyObject } | undefined;
    if (ref?.wr_object !== undefined) return ref.wr_object;
    const lock = new PyInstanceObject(type);
    const set = (key: string, value: PyObject) => storageSet(lock, type, key, value);
    set("lock", PyObject_Vectorcall(newRLock, [], undefined));
    set("wakeup", PyObject_Vectorcall(newLock, [], undefined));
    set("name", name);
    set("owner", Py_None);
    set("count", PyList_New([]));
    set("waiters", PyList_New([]));
    const forget = new PyFunctionObject(callback as PyCodeObject, func.func_globals, func.func_builtins);
    forget.func_defaults = PyTuple_New([name]);
    PyDict_SetItemString(locks, name, PyObject_Vectorcall(newRef, [lock, forget], undefined));
    return lock;
  };
}
