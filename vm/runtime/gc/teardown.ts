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
import { isAtomic, lastHolders, reachable } from "./walk.ts";

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

/** Whether the object's death runs something. */
function isNoticed(op: PyHeapObject): boolean {
  return finalizable.has(op) ||
    (weaklyReferenced.get(op)?.some((ref) => ref.wr_callback !== undefined) ?? false);
}
function anythingLeft(): boolean {
  return finalizable.size > 0 || weaklyReferenced.keys().some(isNoticed);
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
  for (const [name] of [...modules.entries()]) PyDict_SetItem(modules, name, Py_None);
  collect({ order: () => breadthFirst(known), dropped: [...dropped, ...known] });
  if (!anythingLeft()) return;
  const alive = reachable(false);
  clearInTurn(known.reverse().filter((module) => alive.has(module)).map((module) => module.md_dict));
  clearModuleDict(sysdict);
  collect();
}

/** Clears namespaces one after the other, and finalizes what dies with each. */
function clearInTurn(dicts: readonly PyDictObject[]): void {
  let dying = lastHolders(dicts, isNoticed);
  for (const [i, dict] of dicts.entries()) {
    clearModuleDict(dict);
    if (!dying.has(dict)) continue;
    collect();
    if (!anythingLeft()) return;
    dying = lastHolders(dicts.slice(i + 1), isNoticed);
  }
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
