/**
 * The object protocols: attributes, comparison, truth, text, hashing, iteration, instance checks. After CPython's
 * `Objects/object.c` and `Objects/abstract.c`; numbers are in `number.ts`, sequences and mappings in `sequence.ts`, and
 * all of them can be imported from here.
 */
import { PyAttributeErrorObject } from "../objects/exceptions.ts";
import { PyList_New, PyListObject } from "../objects/list_object.ts";
import { module_getattro, moduleGetOptionalAttr, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import {
  type descrgetfunc,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import {
  genericGetOptionalAttr,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  storageGet,
} from "../objects/object_object.ts";
import { PyInstanceObject } from "../objects/instance.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import {
  _PyType_Lookup,
  PyType_IsSubtype,
  realIsInstance,
  realIsSubclass,
  type_getattro,
  type_getattroOptional,
} from "../objects/type_object.ts";
import {
  asciiRepr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { hashText } from "../objects/hash.ts";
import { newException, newTypeError, PyErr_Matches } from "./errors.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg, PyObject_Vectorcall } from "./call.ts";
import { PySeqIter_New } from "../objects/iter_object.ts";
import { isUnion, unionItems } from "../objects/union_object.ts";
import { PyFloatObject } from "../objects/float_object.ts";
import { drainGenerator, type PyGenObject } from "../objects/gen_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../objects/long_object.ts";
import { formatFloat, formatInt, formatStr } from "../objects/unicode/format_spec.ts";
import { PyObject_Size } from "./sequence.ts";

export * from "./number.ts";
export * from "./sequence.ts";
export { PyObject_GenericGetAttr, PyObject_GenericSetAttr };
export { PySeqIter_New };

// ---------------------------------------------------------------- attributes

/** `op.name`; AttributeError if there is none. */
export function PyObject_GetAttr(op: PyObject, name: string): PyObject {
  try {
    return Py_TYPE(op).tp_getattro!(op, name);
  } catch (err) {
    setAttributeErrorContext(err, op, name);
    throw err;
  }
}

/** The same for a class with the general lookup; undefined if there is none. */
export function PyObject_GetAttrOrNothing(op: PyObject, name: string): PyObject | undefined {
  try {
    return genericGetOptionalAttr(op, name);
  } catch (err) {
    setAttributeErrorContext(err, op, name);
    throw err;
  }
}

/** An AttributeError raised by the program itself learns what was looked for. CPython: `_PyObject_SetAttributeErrorContext`. */
function setAttributeErrorContext(err: unknown, op: PyObject, name: string): void {
  if (!(err instanceof PyAttributeErrorObject) || err.name !== undefined || err.obj !== undefined) return;
  err.name = PyUnicode_FromUTF16(name);
  err.obj = op;
}

/** `op.name`, undefined if there is none; other exceptions pass. CPython: `PyObject_GetOptionalAttr`. */
export function PyObject_GetOptionalAttr(op: PyObject, name: string): PyObject | undefined {
  const getattro = Py_TYPE(op).tp_getattro!;
  try {
    // The common cases find out without making an exception.
    if (getattro === PyObject_GenericGetAttr) return genericGetOptionalAttr(op, name);
    if (getattro === type_getattro) return type_getattroOptional(op as PyTypeObject, name);
    if (getattro === module_getattro) return moduleGetOptionalAttr(op as PyModuleObject, name);
    return getattro(op, name);
  } catch (err) {
    if (PyErr_Matches(err, zoo.PyExc_AttributeError)) return undefined;
    throw err;
  }
}

export function PyObject_HasAttr(op: PyObject, name: string): boolean {
  return PyObject_GetOptionalAttr(op, name) !== undefined;
}

/** `op.name = value`. */
export function PyObject_SetAttr(op: PyObject, name: string, value: PyObject): void {
  setOrDelete(op, name, value);
}
/** `del op.name`. */
export function PyObject_DelAttr(op: PyObject, name: string): void {
  setOrDelete(op, name, undefined);
}
function setOrDelete(op: PyObject, name: string, value: PyObject | undefined): void {
  const type = Py_TYPE(op);
  if (type.tp_setattro === undefined) {
    const what = type.tp_getattro === undefined ? "no attributes" : "only read-only attributes";
    throw newTypeError(
      `'${type.tp_name}' object has ${what} (${value === undefined ? "del" : "assign to"} .${name})`,
    );
  }
  type.tp_setattro(op, name, value);
}

/** What LOAD_METHOD pushes: the function unbound when it takes `self` first, else the attribute. */
export interface MethodLookup {
  method: PyObject;
  unbound: boolean;
}

/** `op.name` for an immediate call, without making a bound method. CPython: `_PyObject_GetMethod`. */
export function _PyObject_GetMethod(op: PyObject, name: string): MethodLookup {
  const type = Py_TYPE(op);
  if (type.tp_getattro !== PyObject_GenericGetAttr) {
    return { method: PyObject_GetAttr(op, name), unbound: false };
  }
  const descr = _PyType_Lookup(type, name);
  let get: descrgetfunc | undefined, isMethod = false;
  if (descr !== undefined) {
    const descrType = Py_TYPE(descr);
    if (descrType.tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) isMethod = true;
    else {
      get = descrType.tp_descr_get;
      if (get !== undefined && descrType.tp_descr_set !== undefined) {
        return { method: get(descr, op, type), unbound: false };
      }
    }
  }
  const storage = op instanceof PyInstanceObject ? op : typeof op === "object" ? op.inst : undefined;
  const own = storage === undefined ? undefined : storageGet(storage, name);
  if (own !== undefined) return { method: own, unbound: false };
  if (isMethod) return { method: descr!, unbound: true };
  if (get !== undefined) return { method: get(descr!, op, type), unbound: false };
  if (descr !== undefined) return { method: descr, unbound: false };
  return { method: PyObject_GenericGetAttr(op, name), unbound: false };
}

/** A special method looked up on the type and bound; undefined if there is none. CPython: `_PyObject_LookupSpecial`. */
export function lookupSpecial(op: PyObject, name: string): PyObject | undefined {
  const type = Py_TYPE(op);
  const found = _PyType_Lookup(type, name);
  if (found === undefined) return undefined;
  const get = Py_TYPE(found).tp_descr_get;
  return get === undefined ? found : get(found, op, type);
}

// ---------------------------------------------------------------- comparison, truth, hash

const COMPARISON_SIGNS = ["<", "<=", "==", "!=", ">", ">="];
const SWAPPED = [4, 5, 2, 3, 0, 1];

/** `a <op> b`. CPython: `PyObject_RichCompare`. */
export function PyObject_RichCompare(a: PyObject, b: PyObject, op: number): PyObject {
  const aType = Py_TYPE(a), bType = Py_TYPE(b);
  let tryReflected = true;
  if (aType !== bType && bType.tp_richcompare !== undefined && PyType_IsSubtype(bType, aType)) {
    tryReflected = false;
    const result = bType.tp_richcompare(b, a, SWAPPED[op]);
    if (result !== Py_NotImplemented) return result;
  }
  if (aType.tp_richcompare !== undefined) {
    const result = aType.tp_richcompare(a, b, op);
    if (result !== Py_NotImplemented) return result;
  }
  if (tryReflected && bType.tp_richcompare !== undefined) {
    const result = bType.tp_richcompare(b, a, SWAPPED[op]);
    if (result !== Py_NotImplemented) return result;
  }
  if (op === Py_EQ) return a === b;
  if (op === Py_NE) return a !== b;
  throw newTypeError(
    `'${COMPARISON_SIGNS[op]}' not supported between instances of '${aType.tp_name}' and '${bType.tp_name}'`,
  );
}

/** The same as a boolean; identical objects are equal without asking. */
export function PyObject_RichCompareBool(a: PyObject, b: PyObject, op: number): boolean {
  if (a === b) {
    if (op === Py_EQ) return true;
    if (op === Py_NE) return false;
  }
  const result = PyObject_RichCompare(a, b, op);
  return typeof result === "boolean" ? result : PyObject_IsTrue(result);
}

/** `bool(op)`. */
export function PyObject_IsTrue(op: PyObject): boolean {
  if (typeof op === "boolean") return op;
  if (typeof op === "number") return op !== 0;
  if (typeof op === "string") return op.length !== 0;
  if (typeof op === "bigint") return true;
  if (op === Py_None) return false;
  const type = op.ob_type;
  if (type.nb_bool !== undefined) return type.nb_bool(op);
  if (type.mp_length !== undefined) return type.mp_length(op) > 0;
  if (type.sq_length !== undefined) return type.sq_length(op) > 0;
  return true;
}

/** The `tp_hash` of unhashable types. */
export function PyObject_HashNotImplemented(op: PyObject): number {
  throw newTypeError(`unhashable type: '${Py_TYPE(op).tp_name}'`);
}

/** `hash(op)`. */
export function PyObject_Hash(op: PyObject): number | bigint {
  if (typeof op === "string") return hashText(op);
  const hash = Py_TYPE(op).tp_hash;
  return hash === undefined ? PyObject_HashNotImplemented(op) : hash(op);
}

// ---------------------------------------------------------------- text

/** `repr(op)`: a str object. */
export function PyObject_Repr(op: PyObject): PyObject {
  const repr = Py_TYPE(op).tp_repr;
  const result = repr!(op);
  if (!PyUnicode_Check(result)) {
    throw newTypeError(`__repr__ returned non-string (type ${Py_TYPE(result).tp_name})`);
  }
  return result;
}

/** `str(op)`: a str object. */
export function PyObject_Str(op: PyObject): PyObject {
  if (typeof op === "string") return op;
  const type = Py_TYPE(op);
  if (type === zoo.PyUnicode_Type) return op;
  if (type.tp_str === undefined) return PyObject_Repr(op);
  const result = type.tp_str(op);
  if (!PyUnicode_Check(result)) {
    throw newTypeError(`__str__ returned non-string (type ${Py_TYPE(result).tp_name})`);
  }
  return result;
}

/** `ascii(op)`. */
export function PyObject_ASCII(op: PyObject): PyObject {
  return asciiRepr(PyObject_Repr(op));
}

/** `repr(op)` and `str(op)` as UTF-16 text, for messages and output. */
export function reprText(op: PyObject): string {
  return PyUnicode_AsUTF16(PyObject_Repr(op));
}
export function strText(op: PyObject): string {
  return PyUnicode_AsUTF16(PyObject_Str(op));
}

/** `format(op, spec)`. */
export function PyObject_Format(op: PyObject, spec: PyObject | undefined): PyObject {
  if (spec !== undefined && !PyUnicode_Check(spec)) {
    throw newTypeError(`Format specifier must be a string, not ${Py_TYPE(spec).tp_name}`);
  }
  if (spec === undefined || spec === "") {
    if (typeof op === "string") return op;
    const type = Py_TYPE(op);
    if (type === zoo.PyLong_Type || type === zoo.PyUnicode_Type) return PyObject_Str(op);
  } else {
    // Exact built-in types are formatted without looking `__format__` up.
    if (typeof op === "string") return formatStr(op, spec);
    if (typeof op === "number" || typeof op === "bigint") return formatInt(op, spec);
    if (op instanceof PyFloatObject && op.ob_type === zoo.PyFloat_Type) return formatFloat(op, spec);
  }
  const format = lookupSpecial(op, "__format__");
  if (format === undefined) throw newTypeError(`Type ${Py_TYPE(op).tp_name} doesn't define __format__`);
  const result = PyObject_CallOneArg(format, spec ?? "");
  if (!PyUnicode_Check(result)) {
    throw newTypeError(`__format__ must return a str, not ${Py_TYPE(result).tp_name}`);
  }
  return result;
}

// ---------------------------------------------------------------- iteration

/** `iter(op)`. */
export function PyObject_GetIter(op: PyObject): PyObject {
  const type = Py_TYPE(op);
  if (type.tp_iter === undefined) {
    if (type.sq_item !== undefined && !PyType_IsSubtype(type, zoo.PyDict_Type)) return PySeqIter_New(op);
    throw newTypeError(`'${type.tp_name}' object is not iterable`);
  }
  const iter = type.tp_iter(op);
  if (Py_TYPE(iter).tp_iternext === undefined) {
    throw newTypeError(`iter() returned non-iterator of type '${Py_TYPE(iter).tp_name}'`);
  }
  return iter;
}

export function PyIter_Check(op: PyObject): boolean {
  return Py_TYPE(op).tp_iternext !== undefined;
}

/** The next item, undefined at the end. */
export function PyIter_Next(iter: PyObject): PyObject | undefined {
  return Py_TYPE(iter).tp_iternext!(iter);
}

/** Calls `use` on every item of an iterable; stops early when it returns true. */
export function forEachItem(iterable: PyObject, use: (item: PyObject) => boolean | void): void {
  if (iterable instanceof PyListObject && Py_TYPE(iterable) === zoo.PyList_Type) {
    // The list may change meanwhile: its length is read again each time, as its iterator does.
    for (let i = 0; i < iterable.ob_item.length; i++) if (use(iterable.ob_item[i]) === true) return;
    return;
  }
  if (iterable instanceof PyTupleObject && Py_TYPE(iterable) === zoo.PyTuple_Type) {
    for (const item of iterable.ob_item) if (use(item) === true) return;
    return;
  }
  if (Py_TYPE(iterable) === zoo.PyGen_Type) return drainGenerator(iterable as PyGenObject, use);
  const iter = PyObject_GetIter(iterable);
  const next = Py_TYPE(iter).tp_iternext!;
  for (;;) {
    const item = next(iter);
    if (item === undefined) return;
    if (use(item) === true) return;
  }
}

/** Length estimate for preallocation and `operator.length_hint`. CPython: `PyObject_LengthHint`. */
export function PyObject_LengthHint(op: PyObject, defaultValue: number): number {
  const type = Py_TYPE(op);
  if (type.sq_length !== undefined || type.mp_length !== undefined) {
    try {
      return PyObject_Size(op);
    } catch (err) {
      if (!PyErr_Matches(err, zoo.PyExc_TypeError)) throw err;
    }
  }
  const hint = lookupSpecial(op, "__length_hint__");
  if (hint === undefined) return defaultValue;
  let result: PyObject;
  try {
    result = PyObject_CallNoArgs(hint);
  } catch (err) {
    if (PyErr_Matches(err, zoo.PyExc_TypeError)) return defaultValue;
    throw err;
  }
  if (result === Py_NotImplemented) return defaultValue;
  if (!PyLong_Check(result)) {
    throw newTypeError(`__length_hint__ must be an integer, not ${Py_TYPE(result).tp_name}`);
  }
  const length = PyLong_AsInt(result);
  if (length > 0x7fffffffffffffffn || length < -0x8000000000000000n) {
    throw newException(zoo.PyExc_OverflowError, "Python int too large to convert to C ssize_t");
  }
  if (length < 0) throw newException(zoo.PyExc_ValueError, "__length_hint__() should return >= 0");
  return Number(length);
}

// ---------------------------------------------------------------- instance checks

/** `isinstance(instance, cls)`. */
export function PyObject_IsInstance(instance: PyObject, cls: PyObject): boolean {
  if (Py_TYPE(instance) === cls) return true;
  if (Py_TYPE(cls) === zoo.PyType_Type) return realIsInstance(instance, cls);
  if (isUnion(cls)) cls = unionItems(cls);
  if (cls instanceof PyTupleObject) {
    for (const item of cls.ob_item) if (PyObject_IsInstance(instance, item)) return true;
    return false;
  }
  const checker = lookupSpecial(cls, "__instancecheck__");
  if (checker !== undefined) return PyObject_IsTrue(PyObject_CallOneArg(checker, instance));
  return realIsInstance(instance, cls);
}

/** `issubclass(derived, cls)`. */
export function PyObject_IsSubclass(derived: PyObject, cls: PyObject): boolean {
  if (Py_TYPE(cls) === zoo.PyType_Type) return derived === cls || realIsSubclass(derived, cls);
  if (isUnion(cls)) cls = unionItems(cls);
  if (cls instanceof PyTupleObject) {
    for (const item of cls.ob_item) if (PyObject_IsSubclass(derived, item)) return true;
    return false;
  }
  const checker = lookupSpecial(cls, "__subclasscheck__");
  if (checker !== undefined) return PyObject_IsTrue(PyObject_CallOneArg(checker, derived));
  return realIsSubclass(derived, cls);
}

// ---------------------------------------------------------------- dir

/** `dir(op)`: a sorted list of names. */
export function PyObject_Dir(op: PyObject): PyObject {
  const dir = lookupSpecial(op, "__dir__");
  if (dir === undefined) throw newTypeError("object does not provide __dir__");
  const names: PyObject[] = [];
  forEachItem(PyObject_CallNoArgs(dir), (item) => {
    names.push(item);
  });
  const list = PyList_New(names);
  PyObject_Vectorcall(PyObject_GetAttr(list, "sort"), [], undefined);
  return list;
}
