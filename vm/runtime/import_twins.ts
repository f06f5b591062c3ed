/**
 * Native twins (`eval/twins.ts`) of the small functions of importlib that run several times for each imported module: a sixth
 * of all instructions that `import asyncio` runs. Installed by `importlib.ts`.
 *
 * Law: as for all twins; what a function would ask of importlib or `sys` is what these were made with.
 */
import { type NativeTwin, setTwin } from "../eval/twins.ts";
import { PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyDict_GetItemString, type PyDictObject } from "../objects/dict_object.ts";
import { PyFloatObject } from "../objects/float_object.ts";
import { PyFunctionObject } from "../objects/function_object.ts";
import { PyInstanceObject } from "../objects/instance.ts";
import { PyListObject } from "../objects/list_object.ts";
import { PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { type PyObject, PyTypeObject } from "../objects/object.ts";
import { storageGet, storageSet } from "../objects/object_object.ts";
import { PySet_Contains } from "../objects/set_object.ts";
import { PySetObject } from "../objects/set_table.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import { PyList_Type, PySet_Type } from "../objects/type_zoo.ts";
import { PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { hasAuditHooks } from "./audit.ts";
import { hostOf } from "./host_state.ts";
import { installSpecTwins } from "./import_spec_twins.ts";
import { PyThreadState_Get } from "./thread_state.ts";

/** Where `sys.flags` has them. */
const OPTIMIZE = 3, VERBOSE = 8;

/** Gives importlib's functions their twins. `bootstrap` and `external` are its two frozen modules. */
export function installImportTwins(bootstrap: PyObject, external: PyObject): void {
  if (!(bootstrap instanceof PyModuleObject && external instanceof PyModuleObject)) return;
  const sysdict = PyThreadState_Get().interp.sysdict!;
  const flags = PyDict_GetItemString(sysdict, "flags");
  if (!(flags instanceof PyTupleObject)) return;
  const isFlag = (index: number, value: number) =>
    flags.ob_item[index] === value && PyDict_GetItemString(sysdict, "flags") === flags;
  const inBootstrap = unchanged(bootstrap.md_dict, ["sys", "_thread", "_BlockingOnManager"]);
  const inExternal = unchanged(external.md_dict, [
    "sys",
    "_os",
    "path_sep",
    "path_separators",
    "_path_split",
    "_path_join",
    "_path_stat",
    "_relax_case",
    "BYTECODE_SUFFIXES",
  ]);
  twin(bootstrap.md_dict, "_verbose_message", ([_message, verbosity]) => {
    const isSilent = typeof verbosity === "number" && verbosity > 0 && isFlag(VERBOSE, 0) &&
      inBootstrap("sys");
    return isSilent ? Py_None : undefined;
  });
  const lock = PyDict_GetItemString(bootstrap.md_dict, "_ModuleLock");
  if (lock instanceof PyTypeObject) {
    const isUsual = (self: PyObject | undefined) =>
      self instanceof PyInstanceObject && self.ob_type === lock &&
      inBootstrap("_thread", "_BlockingOnManager");
    twin(
      lock.tp_dict,
      "acquire",
      ([self]) => isUsual(self) ? acquireModuleLock(self as PyInstanceObject) : undefined,
    );
    twin(
      lock.tp_dict,
      "release",
      ([self]) => isUsual(self) ? releaseModuleLock(self as PyInstanceObject) : undefined,
    );
  }
  twin(
    external.md_dict,
    "_path_join",
    ([parts]) =>
      parts instanceof PyTupleObject && inExternal("path_sep", "path_separators")
        ? pathJoin(parts.ob_item)
        : undefined,
  );
  const implementation = PyDict_GetItemString(sysdict, "implementation")!;
  const cachePath = (path: string) => {
    const isUsual = isFlag(OPTIMIZE, 0) &&
      PyDict_GetItemString(sysdict, "implementation") === implementation &&
      PyDict_GetItemString(sysdict, "pycache_prefix") === Py_None &&
      inExternal(
        "sys",
        "_os",
        "path_sep",
        "path_separators",
        "_path_split",
        "_path_join",
        "BYTECODE_SUFFIXES",
      );
    if (!isUsual) return undefined;
    const tag = PyObject_GetOptionalAttr(implementation, "cache_tag");
    return typeof tag === "string" ? cacheFromSource(path, tag) : undefined;
  };
  twin(
    external.md_dict,
    "cache_from_source",
    ([path, debug, optimization]) =>
      typeof path === "string" && debug === Py_None && optimization === Py_None ? cachePath(path) : undefined,
  );
  twinOfGetData(external.md_dict);
  const finder = PyDict_GetItemString(external.md_dict, "FileFinder");
  if (finder instanceof PyTypeObject && hostOf().osName === "Linux") {
    twin(finder.tp_dict, "find_spec", ([self, name]) => {
      const isUsual = self instanceof PyInstanceObject && self.ob_type === finder &&
        typeof name === "string" &&
        isFlag(VERBOSE, 0) &&
        inExternal("_os", "path_sep", "path_separators", "_path_join", "_path_stat", "_relax_case");
      return isUsual && isSurelyAbsent(self, name) ? Py_None : undefined;
    });
    installSpecTwins({
      bootstrap: bootstrap.md_dict,
      external: external.md_dict,
      isQuiet: () => isFlag(VERBOSE, 0),
      unchanged,
      pathJoin,
      cachePath,
      setTwin: twin,
    });
  }
}

/** `FileLoader.get_data` of a loader of source files: the bytes without a stream to read them from. */
function twinOfGetData(external: PyDictObject): void {
  const classes = ["SourceFileLoader", "FileLoader"].map((name) => PyDict_GetItemString(external, name));
  const [loader, base] = classes;
  const io = PyDict_GetItemString(external, "_io");
  if (!(loader instanceof PyTypeObject && base instanceof PyTypeObject && io instanceof PyModuleObject)) {
    return;
  }
  const areUsual = [unchanged(external, ["_io", "SourceLoader"]), unchanged(io.md_dict, ["open_code"])];
  twin(base.tp_dict, "get_data", ([self, path]) => {
    const isUsual = self instanceof PyInstanceObject && self.ob_type === loader && typeof path === "string" &&
      !hasAuditHooks() && areUsual[0]("_io", "SourceLoader") && areUsual[1]("open_code");
    if (!isUsual) return undefined;
    try {
      return PyBytes_FromArray(hostOf().readFile(path));
    } catch {
      // The code finds out what is wrong.
      return undefined;
    }
  });
}

function twin(dict: PyDictObject | undefined, name: string, native: NativeTwin): void {
  const func = dict && PyDict_GetItemString(dict, name);
  if (func instanceof PyFunctionObject) setTwin(func.func_code, native);
}

/** Tells whether variables of a module still have the values that they have now, functions their code. */
function unchanged(dict: PyDictObject, names: readonly string[]): (...names: readonly string[]) => boolean {
  const known = new Map(names.map((name) => {
    const value = PyDict_GetItemString(dict, name);
    return [name, { value, code: codeOf(value), entry: dict.keys.indexOf(name) }];
  }));
  return (...asked) => {
    for (let i = 0; i < asked.length; i++) {
      const name = asked[i], { value, code, entry } = known.get(name)!;
      // Entries stay where they are as a rule.
      const now = dict.keys[entry] === name ? dict.values[entry] : PyDict_GetItemString(dict, name);
      if (now !== value || (code !== undefined && codeOf(now) !== code)) return false;
    }
    return true;
  };
}
function codeOf(op: PyObject | undefined): unknown {
  return op instanceof PyFunctionObject ? op.func_code : undefined;
}

/** `_path_join`: the parts without slashes at their ends, slashes between; empty ones are left out. */
function pathJoin(parts: readonly PyObject[]): string | undefined {
  let path: string | undefined;
  for (const part of parts) {
    if (typeof part !== "string") return undefined;
    if (part === "") continue;
    let end = part.length;
    while (end > 0 && part[end - 1] === "/") end--;
    const stem = end === part.length ? part : part.slice(0, end);
    path = path === undefined ? stem : `${path}/${stem}`;
  }
  return path ?? "";
}

/** `cache_from_source` without a prefix and without optimization. */
function cacheFromSource(path: string, tag: string): string {
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "" : path.slice(0, slash), tail = path.slice(slash + 1);
  const dot = tail.lastIndexOf(".");
  const stem = dot <= 0 ? tail.slice(dot + 1) : tail.slice(0, dot);
  return pathJoin([folder, "__pycache__", `${stem}${dot < 0 ? "" : "."}${tag}.pyc`])!;
}

function listAttribute(self: PyInstanceObject, name: string): PyObject[] | undefined {
  const value = storageGet(self, name);
  return value instanceof PyListObject && value.ob_type === PyList_Type ? value.ob_item : undefined;
}
/** Whether nobody is about to change the state of the lock: a green thread may have been stopped while doing so. */
function isAtRest(self: PyInstanceObject): boolean {
  const lock = storageGet(self, "lock") as { owner?: unknown } | undefined;
  return lock?.owner === 0;
}

/** `_ModuleLock.acquire` of a lock that is free, or this thread's. */
function acquireModuleLock(self: PyInstanceObject): PyObject | undefined {
  const count = listAttribute(self, "count"), { id } = PyThreadState_Get();
  if (count === undefined || !isAtRest(self)) return undefined;
  if (count.length > 0 && storageGet(self, "owner") !== id) return undefined;
  storageSet(self, self.ob_type, "owner", id);
  count.push(true);
  return true;
}
/** `_ModuleLock.release` where nobody waits. */
function releaseModuleLock(self: PyInstanceObject): PyObject | undefined {
  const count = listAttribute(self, "count"), waiters = listAttribute(self, "waiters");
  if (count === undefined || count.length === 0 || waiters?.length !== 0 || !isAtRest(self)) return undefined;
  if (storageGet(self, "owner") !== PyThreadState_Get().id) return undefined;
  count.pop();
  if (count.length === 0) storageSet(self, self.ob_type, "owner", Py_None);
  return Py_None;
}

/** Whether `FileFinder.find_spec` finds nothing: what it knows of its folder is up to date, and no name there fits. */
function isSurelyAbsent(self: PyInstanceObject, name: string): boolean {
  const path = storageGet(self, "path"), names = storageGet(self, "_path_cache");
  const known = storageGet(self, "_path_mtime"), loaders = listAttribute(self, "_loaders");
  if (typeof path !== "string" || path === "" || !(known instanceof PyFloatObject) || loaders === undefined) {
    return false;
  }
  if (!(names instanceof PySetObject) || names.ob_type !== PySet_Type) return false;
  const tail = name.slice(name.lastIndexOf(".") + 1);
  if (PySet_Contains(names, tail)) return false;
  for (const loader of loaders) {
    const suffix = loader instanceof PyTupleObject ? loader.ob_item[0] : undefined;
    if (typeof suffix !== "string" || PySet_Contains(names, tail + suffix)) return false;
  }
  try {
    return hostOf().stat(path)?.mtime === known.value;
  } catch {
    return false;
  }
}
