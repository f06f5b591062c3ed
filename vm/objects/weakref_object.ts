/**
 * Weak references. After CPython's `Objects/weakrefobject.c`.
 *
 * DIFFERS: JavaScript's collector owns memory, so an object dies when the collector, or a walk from the roots
 * (`gc.collect()`), finds it unreachable, not when its last reference goes away; callbacks run then.
 */
import { defineType } from "../protocol/define_type.ts";
import { PyObject_Hash, PyObject_RichCompare, PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import { objectIdentity } from "./hash.ts";
import { attachInstance } from "./instance.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import { Py_TYPE, _PyWeakref_RefType } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyWeakReference extends PyHeapObject {
  /** undefined once the referent is known to be dead. */
  wr_object: WeakRef<PyHeapObject> | undefined;
  wr_callback: PyObject | undefined;
  hash: number | bigint | undefined;
  constructor(type: PyTypeObject, referent: PyHeapObject, callback: PyObject | undefined) {
    super(type);
    this.wr_object = new WeakRef(referent);
    this.wr_callback = callback;
    this.hash = undefined;
  }
  /** The object referred to, while it lives. */
  get referent(): PyHeapObject | undefined {
    return this.wr_object?.deref();
  }
}

/** References to each object, weakly held both ways. */
const referencesTo: WeakMap<PyHeapObject, Set<WeakRef<PyWeakReference>>> = new WeakMap();

/** Live references to an object, oldest first. */
export function weakReferences(op: PyObject): PyWeakReference[] {
  if (typeof op !== "object") return [];
  const live: PyWeakReference[] = [];
  for (const entry of referencesTo.get(op) ?? []) {
    const ref = entry.deref();
    if (ref !== undefined) live.push(ref);
  }
  return live;
}

/** `op.__weakref__`: the first reference, or None. */
export function PyObject_GetWeakRefs(op: PyObject): PyObject {
  return weakReferences(op)[0] ?? Py_None;
}

/** `weakref.ref(op, callback)`. A plain reference without callback is shared. */
export function PyWeakref_NewRef(type: PyTypeObject, op: PyObject, callback: PyObject | undefined): PyWeakReference {
  if (typeof op !== "object" || !Py_TYPE(op).hasWeakrefs) {
    throw newTypeError(`cannot create weak reference to '${Py_TYPE(op).tp_name}' object`);
  }
  const plain = type === _PyWeakref_RefType && callback === undefined;
  if (plain) {
    for (const ref of weakReferences(op)) if (Py_TYPE(ref) === type && ref.wr_callback === undefined) return ref;
  }
  const ref = new PyWeakReference(type, op, callback);
  let set = referencesTo.get(op);
  if (set === undefined) referencesTo.set(op, set = new Set());
  set.add(new WeakRef(ref));
  return attachInstance(ref, type);
}

function given(args: readonly PyObject[], kwnames: readonly string[] | undefined): [PyObject, PyObject | undefined] {
  if (kwnames !== undefined && kwnames.length > 0) throw newTypeError("ref() takes no keyword arguments");
  if (args.length < 1) throw newTypeError("__new__ expected at least 1 argument, got 0");
  if (args.length > 2) throw newTypeError(`__new__ expected at most 2 arguments, got ${args.length}`);
  return [args[0], args[1] === Py_None ? undefined : args[1]];
}

defineType<PyWeakReference>(_PyWeakref_RefType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: undefined,
  slots: {
    tp_new: (type, args, kwnames) => PyWeakref_NewRef(type, ...given(args, kwnames)),
    tp_alloc: (type) => new PyWeakReference(type, type, undefined),
    tp_init: (_self, args, kwnames) => {
      given(args, kwnames);
    },
    tp_call: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("__call__() takes no keyword arguments");
      }
      if (args.length > 0) throw newTypeError(`__call__ expected 0 arguments, got ${args.length}`);
      return self.referent ?? Py_None;
    },
    tp_hash: (self) => {
      if (self.hash === undefined) {
        const referent = self.referent;
        if (referent === undefined) throw newTypeError("weak object has gone away");
        self.hash = PyObject_Hash(referent);
      }
      return self.hash;
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyWeakReference)) return Py_NotImplemented;
      const a = self.referent, b = other.referent;
      if (a === undefined || b === undefined) return op === Py_EQ ? self === other : self !== other;
      return PyObject_RichCompare(a, b, op);
    },
    tp_repr: (self) => {
      const address = objectIdentity(self).toString(16);
      const referent = self.referent;
      if (referent === undefined) return PyUnicode_FromUTF16(`<weakref at 0x${address}; dead>`);
      const name = PyObject_GetOptionalAttr(referent, "__name__");
      const shown = name !== undefined && PyUnicode_Check(name) ? ` (${PyUnicode_AsUTF16(name)})` : "";
      const to = `'${Py_TYPE(referent).tp_name}' at 0x${objectIdentity(referent).toString(16)}`;
      return PyUnicode_FromUTF16(`<weakref at 0x${address}; to ${to}${shown}>`);
    },
  },
  members: { __callback__: { get: (self) => self.wr_callback ?? Py_None } },
});
