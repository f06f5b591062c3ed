/**
 * Weak references. After CPython's `Objects/weakrefobject.c`. A reference holds its referent plainly: what makes it weak is
 * that the walk (`runtime/gc/`) does not follow it and clears it when it finds the referent unreachable otherwise.
 */
import * as a from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallMethod, PyObject_Vectorcall } from "../protocol/call.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { defineType } from "../protocol/define_type.ts";
import { PyObject_GetOptionalAttr, PyObject_Hash, PyObject_RichCompare } from "../protocol/abstract.ts";
import { newReferenceError, newTypeError } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "./float_object.ts";
import { objectIdentity } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { PyType_GetFullyQualifiedName } from "./type_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  Py_TPFLAGS_HAVE_VECTORCALL,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { registerWeakReference, weaklyReferenced, type WeakReference } from "../runtime/gc/registry.ts";
import {
  _PyWeakref_CallableProxyType,
  _PyWeakref_ProxyType,
  _PyWeakref_RefType,
  Py_TYPE,
} from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyWeakReference implements WeakReference {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** undefined once the referent is dead. */
  declare wr_object: PyHeapObject | undefined;
  declare wr_callback: PyObject | undefined;
  declare hash: number | bigint | undefined;
  constructor(type: PyTypeObject, referent: PyHeapObject, callback: PyObject | undefined) {
    this.ob_type = type;
    this.wr_object = referent;
    this.wr_callback = callback;
    this.hash = undefined;
  }
  /** The object referred to, while it lives. */
  get referent(): PyHeapObject | undefined {
    return this.wr_object;
  }
  static {
    isHeapObject(PyWeakReference);
  }
}

/** References to an object that nobody has found dead yet: the plain one first, then the youngest. */
export function weakReferences(op: PyObject): readonly PyWeakReference[] {
  return typeof op === "object"
    ? (weaklyReferenced.get(op) ?? NO_REFERENCES) as PyWeakReference[]
    : NO_REFERENCES;
}
const NO_REFERENCES: readonly PyWeakReference[] = [];

/** `op.__weakref__`: the first reference, or None. */
export function PyObject_GetWeakRefs(op: PyObject): PyObject {
  return weakReferences(op)[0] ?? Py_None;
}

/** `weakref.ref(op, callback)`. A plain reference without callback is shared. */
export function PyWeakref_NewRef(
  type: PyTypeObject,
  op: PyObject,
  callback: PyObject | undefined,
): PyWeakReference {
  if (typeof op !== "object" || !Py_TYPE(op).hasWeakrefs) {
    throw newTypeError(`cannot create weak reference to '${Py_TYPE(op).tp_name}' object`);
  }
  const plain = type === _PyWeakref_RefType && callback === undefined;
  if (plain) {
    for (const ref of weakReferences(op)) {
      if (Py_TYPE(ref) === type && ref.wr_callback === undefined) return ref;
    }
  }
  const ref = new PyWeakReference(type, op, callback);
  registerWeakReference(ref, plain);
  return attachInstance(ref, type);
}

/** Referent and callback. CPython: `parse_weakref_init_args`. */
function given(args: readonly PyObject[]): [PyObject, PyObject | undefined] {
  if (args.length < 1) throw newTypeError("__new__ expected at least 1 argument, got 0");
  if (args.length > 2) throw newTypeError(`__new__ expected at most 2 arguments, got ${args.length}`);
  return [args[0], args[1] === Py_None ? undefined : args[1]];
}

/** The referent is not among what a reference holds. */
function visitCallback(self: PyWeakReference, visit: (op: PyObject) => void): void {
  if (self.wr_callback !== undefined) visit(self.wr_callback);
}

defineType<PyWeakReference>(_PyWeakref_RefType, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_BASETYPE,
  doc: undefined,
  slots: {
    // Keywords are for a subclass's `__init__`.
    tp_new: (type, args, kwnames) =>
      PyWeakref_NewRef(type, ...given(args.slice(0, args.length - (kwnames?.length ?? 0)))),
    tp_alloc: (type) => new PyWeakReference(type, type, undefined),
    tp_traverse: visitCallback,
    tp_init: (_self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) throw newTypeError("ref() takes no keyword arguments");
      given(args);
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
      const to = `'${PyType_GetFullyQualifiedName(Py_TYPE(referent))}' at 0x${
        objectIdentity(referent).toString(16)
      }`;
      return PyUnicode_FromUTF16(`<weakref at 0x${address}; to ${to}${shown}>`);
    },
  },
  methods: {
    __class_getitem__: classMethod("($type, object, /)", "See PEP 585", PyGenericAlias_New),
  },
  members: {
    __callback__: { get: (self) => self.wr_object === undefined ? Py_None : self.wr_callback ?? Py_None },
  },
});

// ---------------------------------------------------------------- proxies

/** Stands for its referent in every operation; ReferenceError once that is gone. */
export class PyWeakProxy extends PyWeakReference {}

/** `weakref.proxy(op, callback)`. A proxy without callback is shared. */
export function PyWeakref_NewProxy(op: PyObject, callback: PyObject | undefined): PyWeakProxy {
  if (typeof op !== "object" || !Py_TYPE(op).hasWeakrefs) {
    throw newTypeError(`cannot create weak reference to '${Py_TYPE(op).tp_name}' object`);
  }
  const type = PyCallable_Check(op) ? _PyWeakref_CallableProxyType : _PyWeakref_ProxyType;
  if (callback === undefined) {
    for (const ref of weakReferences(op)) {
      if (ref instanceof PyWeakProxy && ref.wr_callback === undefined) return ref;
    }
  }
  const proxy = new PyWeakProxy(type, op, callback);
  registerWeakReference(proxy, false);
  return proxy;
}

/** What a proxy stands for; other objects stand for themselves. */
function unwrapped(op: PyObject): PyObject {
  if (!(op instanceof PyWeakProxy)) return op;
  const referent = op.referent;
  if (referent === undefined) throw newReferenceError("weakly-referenced object no longer exists");
  return referent;
}

type Binary = (a: PyObject, b: PyObject) => PyObject;
function binary(operation: Binary): Binary {
  return (a, b) => operation(unwrapped(a), unwrapped(b));
}
function unary(operation: (op: PyObject) => PyObject): (op: PyObject) => PyObject {
  return (op) => operation(unwrapped(op));
}

for (const type of [_PyWeakref_ProxyType, _PyWeakref_CallableProxyType]) {
  defineType<PyWeakProxy>(type, {
    flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
    constants: () => ({ __hash__: Py_None }),
    slots: {
      tp_repr: (self) => {
        const referent = self.referent;
        const address = objectIdentity(self).toString(16);
        if (referent === undefined) return PyUnicode_FromUTF16(`<weakproxy at 0x${address}; dead>`);
        return PyUnicode_FromUTF16(
          `<weakproxy at 0x${address}; to '${PyType_GetFullyQualifiedName(Py_TYPE(referent))}' at 0x${
            objectIdentity(referent).toString(16)
          }>`,
        );
      },
      tp_traverse: visitCallback,
      tp_str: (self) => a.PyObject_Str(unwrapped(self)),
      tp_hash: (self) => a.PyObject_HashNotImplemented(self),
      tp_richcompare: (self, other, op) => a.PyObject_RichCompare(unwrapped(self), unwrapped(other), op),
      tp_getattro: (self, name) => a.PyObject_GetAttr(unwrapped(self), name),
      tp_setattro: (self, name, value) => {
        if (value === undefined) a.PyObject_DelAttr(unwrapped(self), name);
        else a.PyObject_SetAttr(unwrapped(self), name, value);
      },
      tp_iter: (self) => a.PyObject_GetIter(unwrapped(self)),
      tp_iternext: (self) => {
        const referent = unwrapped(self);
        if (!a.PyIter_Check(referent)) {
          throw newTypeError(`Weakref proxy referenced a non-iterator '${Py_TYPE(referent).tp_name}' object`);
        }
        return a.PyIter_Next(referent);
      },
      tp_call: type === _PyWeakref_ProxyType
        ? undefined
        : (self, args, kwnames) => PyObject_Vectorcall(unwrapped(self), args, kwnames),
      nb_add: binary((x, y) => a.PyNumber_Add(x, y)),
      nb_subtract: binary((x, y) => a.PyNumber_Subtract(x, y)),
      nb_multiply: binary((x, y) => a.PyNumber_Multiply(x, y)),
      nb_remainder: binary((x, y) => a.PyNumber_Remainder(x, y)),
      nb_divmod: binary((x, y) => a.PyNumber_Divmod(x, y)),
      nb_power: (x, y, z) => a.PyNumber_Power(unwrapped(x), unwrapped(y), unwrapped(z)),
      nb_negative: unary((x) => a.PyNumber_Negative(x)),
      nb_positive: unary((x) => a.PyNumber_Positive(x)),
      nb_absolute: unary((x) => a.PyNumber_Absolute(x)),
      nb_bool: (self) => a.PyObject_IsTrue(unwrapped(self)),
      nb_invert: unary((x) => a.PyNumber_Invert(x)),
      nb_lshift: binary((x, y) => a.PyNumber_Lshift(x, y)),
      nb_rshift: binary((x, y) => a.PyNumber_Rshift(x, y)),
      nb_and: binary((x, y) => a.PyNumber_And(x, y)),
      nb_xor: binary((x, y) => a.PyNumber_Xor(x, y)),
      nb_or: binary((x, y) => a.PyNumber_Or(x, y)),
      nb_int: unary((x) => a.PyNumber_Long(x)),
      nb_float: (self) => PyFloat_FromDouble(PyFloat_AsDouble(unwrapped(self))),
      nb_inplace_add: binary((x, y) => a.PyNumber_InPlaceAdd(x, y)),
      nb_inplace_subtract: binary((x, y) => a.PyNumber_InPlaceSubtract(x, y)),
      nb_inplace_multiply: binary((x, y) => a.PyNumber_InPlaceMultiply(x, y)),
      nb_inplace_remainder: binary((x, y) => a.PyNumber_InPlaceRemainder(x, y)),
      nb_inplace_lshift: binary((x, y) => a.PyNumber_InPlaceLshift(x, y)),
      nb_inplace_rshift: binary((x, y) => a.PyNumber_InPlaceRshift(x, y)),
      nb_inplace_and: binary((x, y) => a.PyNumber_InPlaceAnd(x, y)),
      nb_inplace_xor: binary((x, y) => a.PyNumber_InPlaceXor(x, y)),
      nb_inplace_or: binary((x, y) => a.PyNumber_InPlaceOr(x, y)),
      nb_floor_divide: binary((x, y) => a.PyNumber_FloorDivide(x, y)),
      nb_true_divide: binary((x, y) => a.PyNumber_TrueDivide(x, y)),
      nb_inplace_floor_divide: binary((x, y) => a.PyNumber_InPlaceFloorDivide(x, y)),
      nb_inplace_true_divide: binary((x, y) => a.PyNumber_InPlaceTrueDivide(x, y)),
      nb_index: unary((op) => a.PyNumber_Index(op)),
      nb_matrix_multiply: binary((x, y) => a.PyNumber_MatrixMultiply(x, y)),
      nb_inplace_matrix_multiply: binary((x, y) => a.PyNumber_InPlaceMatrixMultiply(x, y)),
      sq_length: (self) => a.PyObject_Size(unwrapped(self)),
      sq_contains: (self, value) => a.PySequence_Contains(unwrapped(self), value),
      mp_length: (self) => a.PyObject_Size(unwrapped(self)),
      mp_subscript: (self, key) => a.PyObject_GetItem(unwrapped(self), key),
      mp_ass_subscript: (self, key, value) => {
        if (value === undefined) a.PyObject_DelItem(unwrapped(self), key);
        else a.PyObject_SetItem(unwrapped(self), key, value);
      },
    },
    methods: {
      __bytes__: methodsOf<PyWeakProxy>()(
        "($self, /)",
        undefined,
        (self) => PyObject_CallMethod(unwrapped(self), "__bytes__", []),
      ),
      __reversed__: methodsOf<PyWeakProxy>()(
        "($self, /)",
        undefined,
        (self) => PyObject_CallMethod(unwrapped(self), "__reversed__", []),
      ),
    },
  });
}
