/**
 * The end of all modules, when there is something left to finalize: `sys.modules` is emptied and what only it held goes, then
 * the namespaces of modules that something else still holds are cleared. After CPython's `finalize_modules`.
 */
import { PyDict_GetItemString, PyDict_SetItem, type PyDictObject } from "../../objects/dict_object.ts";
import type { PyHeapObject } from "../../objects/object.ts";
import { PyModuleObject } from "../../objects/module_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyThreadState_Get } from "../thread_state.ts";
import { collect, heldInOrder } from "./collect.ts";
import { finalizable, weaklyReferenced } from "./registry.ts";
import { isAtomic, reachable } from "./walk.ts";

/** Attributes of `sys` that hold what the program made. */
const SYS_DELETES = [
  "path",
  "argv",
  "ps1",
  "ps2",
  "last_exc",
  "last_type",
  "last_value",
  "last_traceback",
  "meta_path",
  "path_hooks",
  "path_importer_cache",
];

function anythingLeft(): boolean {
  if (finalizable.size > 0) return true;
  for (const refs of weaklyReferenced.values()) {
    if (refs.some((ref) => ref.wr_callback !== undefined)) return true;
  }
  return false;
}

/** Finalizes what is left when the program has ended. */
export function finalizeModules(): void {
  if (finalizable.size === 0) return;
  const { interp } = PyThreadState_Get();
  const { modules, sysdict, builtins } = interp;
  if (modules === undefined || sysdict === undefined) return;
  PyDict_SetItem(builtins!, "_", Py_None);
  const dropped: PyHeapObject[] = [];
  for (const name of SYS_DELETES) {
    const old = PyDict_GetItemString(sysdict, name);
    if (old === undefined) continue;
    PyDict_SetItem(sysdict, name, Py_None);
    if (typeof old === "object") dropped.push(old);
  }
  const known: PyModuleObject[] = [];
  for (const [, module] of modules.entries()) {
    if (module instanceof PyModuleObject && module.md_dict !== sysdict && module.md_dict !== builtins) {
      known.push(module);
    }
  }
  const order = breadthFirst(known);
  for (const [name] of [...modules.entries()]) PyDict_SetItem(modules, name, Py_None);
  collect({ order, dropped: [...dropped, ...known] });
  const alive = anythingLeft() ? reachable(false) : undefined;
  for (const module of known.reverse()) {
    if (alive === undefined || !anythingLeft()) return;
    if (!alive.has(module)) continue;
    clearModuleDict(module.md_dict);
    collect();
  }
  clearModuleDict(sysdict);
  collect();
}

/** The order in which CPython's collector comes to objects when it starts from the modules. */
function breadthFirst(modules: readonly PyHeapObject[]): Map<PyHeapObject, number> {
  const order: Map<PyHeapObject, number> = new Map();
  for (const module of [...modules].reverse()) {
    const seen: Set<PyHeapObject> = new Set([module]);
    for (const op of seen) {
      if (order.has(op)) continue;
      order.set(op, order.size);
      if (!isAtomic(op)) {
        for (const held of heldInOrder(op)) if (typeof held === "object" && !order.has(held)) seen.add(held);
      }
    }
  }
  return order;
}

/** Names with one underscore in front first, then all but `__builtins__`. CPython: `_PyModule_ClearDict`. */
function clearModuleDict(dict: PyDictObject): void {
  for (const isPrivate of [true, false]) {
    for (const [key, value] of [...dict.entries()]) {
      if (value === Py_None || !PyUnicode_Check(key)) continue;
      const name = PyUnicode_AsUTF16(key);
      const single = name.startsWith("_") && !name.startsWith("__");
      if (isPrivate ? single : !single && name !== "__builtins__") PyDict_SetItem(dict, key, Py_None);
    }
  }
}
