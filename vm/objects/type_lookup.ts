/**
 * Looking names up along the MRO with its cache, version tags, subclass tests and the computation of the MRO. After CPython's
 * `Objects/typeobject.c`.
 */
import { PyDict_GetItemString } from "./dict_object.ts";
import * as o from "./object.ts";
import { type PyObject, PyTypeObject } from "./object.ts";
import type { PyTupleObject } from "./tuple_object.ts";
import { Py_TYPE, PyType_Type } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "./unicode_object.ts";
import { typeSpecOf } from "../protocol/define_type.ts";
import { newTypeError } from "../protocol/errors.ts";
import { PyObject_GetAttr, PySequence_Tuple } from "../protocol/abstract.ts";
import { PyObject_Call } from "../protocol/call.ts";
import { solidBase } from "./type_new.ts";

/** `tp_versions_used` of a class whose own `mro()` may name others than its bases, which tell it of no change. */
const NEVER_CACHED = 30000;

/** The attribute found first along the MRO, unbound; undefined if there is none. @noescape */
export function _PyType_Lookup(type: PyTypeObject, name: string): PyObject | undefined {
  const cached = type.tp_cache.get(name);
  if (cached !== undefined) return cached === null ? undefined : cached;
  for (const base of type.tp_mro) {
    const found = PyDict_GetItemString(base.tp_dict!, name);
    if (found !== undefined) {
      if (type.tp_versions_used !== NEVER_CACHED) type.tp_cache.set(name, found);
      return found;
    }
  }
  if (type.tp_versions_used !== NEVER_CACHED) type.tp_cache.set(name, null);
  return undefined;
}

/** Whether `a` is `b` or derives from it, by the real MRO. @noescape */
export function PyType_IsSubtype(a: PyTypeObject, b: PyTypeObject): boolean {
  if (a === b) return true;
  const mro = a.tp_mro;
  for (let i = 0; i < mro.length; i++) if (mro[i] === b) return true;
  return mro.length === 0 && isBaseOf(a, b);
}

/** The same before the MRO exists, along `tp_base`. */
export function isBaseOf(a: PyTypeObject | undefined, b: PyTypeObject): boolean {
  for (; a !== undefined; a = a.tp_base) if (a === b) return true;
  return false;
}

export function PyType_Check(op: PyObject): op is PyTypeObject {
  return op instanceof PyTypeObject;
}

export function typeModule(type: PyTypeObject): string | undefined {
  if (type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) {
    const module = PyDict_GetItemString(type.tp_dict!, "__module__");
    return module !== undefined && PyUnicode_Check(module) ? PyUnicode_AsUTF16(module) : undefined;
  }
  const declared = type.ht_module ?? typeSpecOf(type)?.module;
  if (declared !== undefined) return declared;
  const dot = type.tp_name.lastIndexOf(".");
  return dot < 0 ? "builtins" : type.tp_name.slice(0, dot);
}

/** `__name__` without a module. */
export function _PyType_Name(type: PyTypeObject): string {
  return type.ht_name;
}

/** `module.qualname`, "builtins" left out: what error messages with %T show. */
export function PyType_GetFullyQualifiedName(type: PyTypeObject): string {
  if (!(type.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) return type.tp_name;
  const module = typeModule(type);
  if (module === undefined || module === "builtins" || module === "__main__") return type.ht_qualname;
  return `${module}.${type.ht_qualname}`;
}

let nextVersionTag = 1;
/** A class that changes more often gets no tag any more: code that uses it is not specialized. */
const MAX_VERSIONS_PER_CLASS = 1000;
/** The tag that guards of specialized instructions compare; assigned on first use. 0: none is left. */
export function assignVersionTag(type: PyTypeObject): number {
  if (type.tp_version_tag === 0) {
    if (type.tp_versions_used >= MAX_VERSIONS_PER_CLASS) return 0;
    for (const base of type.tp_bases) if (assignVersionTag(base) === 0) return 0;
    setVersionTag(type, nextVersionTag++);
  }
  return type.tp_version_tag;
}
/** CPython: `_PyType_SetVersion`. */
export function setVersionTag(type: PyTypeObject, tag: number): void {
  type.tp_version_tag = tag;
  type.tp_versions_used++;
}

/** Forgets what was cached about a type and all its subclasses. */
export function PyType_Modified(type: PyTypeObject): void {
  type.tp_version_tag = 0;
  type.tp_cache.clear();
  for (const sub of liveSubclasses(type)) PyType_Modified(sub);
}

/** Direct subclasses that are still alive, in order of creation. */
export function liveSubclasses(type: PyTypeObject): PyTypeObject[] {
  const live: PyTypeObject[] = [];
  for (const ref of type.tp_subclasses) {
    const sub = ref.deref();
    if (sub === undefined) type.tp_subclasses.delete(ref);
    else live.push(sub);
  }
  return live;
}

// ---------------------------------------------------------------- method resolution order

/** C3 linearization. */
export function mroImplementation(type: PyTypeObject): PyTypeObject[] {
  if (type.tp_bases.length === 1) {
    const [base] = type.tp_bases;
    if (base.tp_mro.length === 0) throw newTypeError(`Cannot extend an incomplete type '${base.tp_name}'`);
    return [type, ...base.tp_mro];
  }
  const sequences = [...type.tp_bases.map((base) => base.tp_mro.slice()), type.tp_bases.slice()];
  for (const [i, base] of type.tp_bases.entries()) {
    if (base.tp_mro.length === 0) throw newTypeError(`Cannot extend an incomplete type '${base.tp_name}'`);
    if (type.tp_bases.indexOf(base) !== i) {
      throw newTypeError(`duplicate base class ${base.ht_name}`);
    }
  }
  const result = [type];
  for (;;) {
    let candidate: PyTypeObject | undefined;
    let remaining = false;
    for (const sequence of sequences) {
      if (sequence.length === 0) continue;
      remaining = true;
      const head = sequence[0];
      if (sequences.every((other) => other.indexOf(head, 1) < 0)) {
        candidate = head;
        break;
      }
    }
    if (candidate === undefined) {
      if (!remaining) return result;
      const heads = new Set(sequences.filter((s) => s.length > 0).map((s) => s[0].ht_name));
      throw newTypeError(
        `Cannot create a consistent method resolution order (MRO) for bases ${[...heads].join(", ")}`,
      );
    }
    result.push(candidate);
    for (const sequence of sequences) if (sequence[0] === candidate) sequence.shift();
  }
}

/** Sets the MRO; false if `mro()` has itself set another, which then holds. CPython: `mro_internal`. */
export function computeMro(type: PyTypeObject): boolean {
  const meta = type.ob_type, before = type.tp_mro;
  if (meta !== PyType_Type) {
    const custom = _PyType_Lookup(meta, "mro");
    if (custom !== _PyType_Lookup(PyType_Type, "mro")) {
      const items =
        (PySequence_Tuple(PyObject_Call(PyObject_GetAttr(type, "mro"), [], undefined)) as PyTupleObject)
          .ob_item;
      for (const item of items) {
        if (!PyType_Check(item)) {
          throw newTypeError(`mro() returned a non-class ('${Py_TYPE(item).tp_name}')`);
        }
        if (!PyType_IsSubtype(solidBase(type), solidBase(item))) {
          throw newTypeError(`mro() returned base with unsuitable layout ('${item.tp_name}')`);
        }
      }
      if (type.tp_mro !== before) return false;
      type.tp_mro = items as PyTypeObject[];
      type.tp_versions_used = NEVER_CACHED;
      return true;
    }
  }
  type.tp_mro = mroImplementation(type);
  return true;
}
