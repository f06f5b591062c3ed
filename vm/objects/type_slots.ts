/**
 * Slots and dunder methods: the one table that ties them, in both directions. A slot filled in TypeScript gets a wrapper
 * (`list.__len__`); a dunder method written in Python gets a slot function that calls it. After CPython's slotdefs in
 * `Objects/typeobject.c`.
 *
 * Law: a slot of a heap type is always what `recomputeSlot` derives from the MRO: the TypeScript function itself when the
 * name resolves to its wrapper, the generic function of the table otherwise.
 */
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import * as o from "./object.ts";
import type { PyObject, PyTypeObject, SlotName } from "./object.ts";
import { PyDict_GetItemString, PyDict_SetItemString } from "./dict_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { exhaustedIterator, rememberStop } from "./gen_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE } from "./type_zoo.ts";
import { PyWrapperDescrObject } from "./descr_object.ts";
import { isTpNewWrapper } from "./cfunction_object.ts";
import { genericGetOptionalAttr, PyObject_GenericGetAttr } from "./object_object.ts";
import { _PyType_Lookup, liveSubclasses, PyType_Check, PyType_IsSubtype } from "./type_object.ts";
import { newAttributeError, newTypeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import {
  _PySequence_IterSearch,
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_HashNotImplemented,
  PyObject_IsTrue,
  PySeqIter_New,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import { hashFromInt } from "./long_object.ts";
import { typeSpecOf } from "../protocol/define_type.ts";
import type { getbufferproc } from "./buffer.ts";
import { slot_bf_getbuffer, slot_bf_releasebuffer, wrapBuffer, wrapReleaseBuffer } from "./buffer_slots.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";

// deno-lint-ignore no-explicit-any
type SlotFunction = (...args: any[]) => any;
type Wrapper = (
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  wrapped: SlotFunction,
  name: string,
) => PyObject;

/** One dunder name and the slot that it stands for. */
export interface SlotDef {
  readonly name: string;
  readonly slot: SlotName;
  /** The slot function of a class that defines the dunder in Python. */
  readonly generic: SlotFunction | undefined;
  /** How calling the dunder of a TypeScript slot unpacks its arguments. */
  readonly wrapper: Wrapper;
  readonly signature: string;
  readonly doc: string;
  /** Takes keywords (`__init__`, `__call__`). */
  readonly keywords: boolean;
}

// ---------------------------------------------------------------- calling dunders

/** Calls the special method of the type; undefined if there is none. CPython: `vectorcall_maybe`. */
export function callSpecialMaybe(
  self: PyObject,
  name: string,
  args: readonly PyObject[],
): PyObject | undefined {
  const type = Py_TYPE(self);
  const found = _PyType_Lookup(type, name);
  if (found === undefined) return undefined;
  const foundType = Py_TYPE(found);
  if (foundType.tp_flags & o.Py_TPFLAGS_METHOD_DESCRIPTOR) {
    return PyObject_Vectorcall(found, withSelf(self, args), undefined);
  }
  const get = foundType.tp_descr_get;
  return PyObject_Vectorcall(get === undefined ? found : get(found, self, type), args, undefined);
}

/** The arguments with `self` in front. Spreading costs several times as much as a literal. */
function withSelf(self: PyObject, args: readonly PyObject[]): PyObject[] {
  if (args.length === 1) return [self, args[0]];
  return args.length === 0 ? [self] : [self, ...args];
}

/** The same; AttributeError if there is none. CPython: `vectorcall_method`. */
export function callSpecial(self: PyObject, name: string, args: readonly PyObject[]): PyObject {
  const result = callSpecialMaybe(self, name, args);
  if (result === undefined) throw newAttributeError(name, self, name);
  return result;
}

let refusing: PyObject | undefined;

/** Asks slots; the first special method of `self` among them is taken to have given NotImplemented, without being called again. */
export function afterRefusal<T>(self: PyObject, ask: () => T): T {
  refusing = self;
  try {
    return ask();
  } finally {
    refusing = undefined;
  }
}
function hasRefused(self: PyObject): boolean {
  if (refusing === undefined || refusing !== self) return false;
  refusing = undefined;
  return true;
}

// ---------------------------------------------------------------- wrappers: dunder call -> slot

/** Dunders of one argument at most are checked without their name, the others with it. */
function checkCount(args: readonly PyObject[], min: number, max: number, name?: string): void {
  if (args.length >= min && args.length <= max) return;
  const bound = min === max ? "" : args.length < min ? "at least " : "at most ";
  const count = args.length < min ? min : max;
  const who = name === undefined ? "" : `${name} `;
  throw newTypeError(`${who}expected ${bound}${count} argument${count === 1 ? "" : "s"}, got ${args.length}`);
}
function checkPowerCount(args: readonly PyObject[]): void {
  if (args.length === 1 || args.length === 2) return;
  throw newTypeError(`expected 1 or 2 arguments, got ${args.length}`);
}

const wrapUnary: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 0, 0);
  return wrapped(self);
};
/** Lengths beyond 2^53 have lost their last digits; the largest is still `sys.maxsize`. */
export function lengthObject(length: number): PyObject {
  if (Number.isSafeInteger(length)) return length;
  return length >= 2 ** 63 ? 9223372036854775807n : BigInt(length);
}
const wrapLength: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 0, 0);
  return lengthObject(wrapped(self));
};
const wrapBinary: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(self, args[0]);
};
/** The same for number slots that know a reflected name; see `recomputeSlot`. CPython: `wrap_binaryfunc_l`. */
const wrapBinaryLeft: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(self, args[0]);
};
const wrapBinarySwapped: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(args[0], self);
};
const wrapPower: Wrapper = (self, args, _kw, wrapped) => {
  checkPowerCount(args);
  return wrapped(self, args[0], args[1] ?? Py_None);
};
const wrapPowerSwapped: Wrapper = (self, args, _kw, wrapped) => {
  checkPowerCount(args);
  return wrapped(args[0], self, args[1] ?? Py_None);
};
const wrapIndex: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(self, PyNumber_AsSsize_t(args[0], true));
};
const wrapItem: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(self, sequenceIndex(self, args[0]));
};
const wrapSetItem: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 2, 2, name);
  wrapped(self, sequenceIndex(self, args[0]), args[1]);
  return Py_None;
};
const wrapDelItem: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  wrapped(self, sequenceIndex(self, args[0]), undefined);
  return Py_None;
};
const wrapSetKey: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 2, 2, name);
  wrapped(self, args[0], args[1]);
  return Py_None;
};
const wrapDelKey: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  wrapped(self, args[0], undefined);
  return Py_None;
};
const wrapSetAttr: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 2, 2, name);
  refuseHackedSlot(self, wrapped, name);
  wrapped(self, attributeName(args[0]), args[1]);
  return Py_None;
};
const wrapDelAttr: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 1, 1);
  refuseHackedSlot(self, wrapped, name);
  wrapped(self, attributeName(args[0]), undefined);
  return Py_None;
};
const wrapGetAttr: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  return wrapped(self, attributeName(args[0]));
};
const wrapHash: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 0, 0);
  return wrapped(self);
};
const wrapCall: Wrapper = (self, args, kwnames, wrapped) => wrapped(self, args, kwnames);
const wrapInit: Wrapper = (self, args, kwnames, wrapped) => {
  wrapped(self, args, kwnames);
  return Py_None;
};
const wrapNext: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 0, 0);
  const value = wrapped(self);
  if (value === undefined) throw exhaustedIterator(self);
  return value;
};
const wrapGet: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 1, 2, name);
  const obj = args[0] === Py_None ? undefined : args[0];
  const type = args[1] === Py_None ? undefined : args[1];
  if (obj === undefined && type === undefined) throw newTypeError("__get__(None, None) is invalid");
  return wrapped(self, obj, type);
};
const wrapSet: Wrapper = (self, args, _kw, wrapped, name) => {
  checkCount(args, 2, 2, name);
  wrapped(self, args[0], args[1]);
  return Py_None;
};
const wrapDelete: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 1, 1);
  wrapped(self, args[0], undefined);
  return Py_None;
};
const wrapFinalize: Wrapper = (self, args, _kw, wrapped) => {
  checkCount(args, 0, 0);
  wrapped(self);
  return Py_None;
};
function wrapCompare(op: number): Wrapper {
  return (self, args, _kw, wrapped) => {
    checkCount(args, 1, 1);
    return wrapped(self, args[0], op);
  };
}

function attributeName(name: PyObject): string {
  if (!PyUnicode_Check(name)) {
    throw newTypeError(`attribute name must be string, not '${Py_TYPE(name).tp_name}'`);
  }
  return PyUnicode_AsUTF16(name);
}

function sequenceIndex(self: PyObject, index: PyObject): number {
  const i = PyNumber_AsSsize_t(index, true);
  const length = Py_TYPE(self).sq_length;
  return i < 0 && length !== undefined ? i + length(self) : i;
}

/** `object.__setattr__(SomeClass, ...)` must not get round a built-in's own setattr. CPython: `hackcheck`. */
function refuseHackedSlot(self: PyObject, wrapped: SlotFunction, name: string): void {
  let type: PyTypeObject | undefined = Py_TYPE(self);
  while (type !== undefined && type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) type = type.tp_base;
  if (type !== undefined && type.tp_setattro !== wrapped) {
    throw newTypeError(`can't apply this ${name} to ${Py_TYPE(self).tp_name} object`);
  }
}

// ---------------------------------------------------------------- generic slots: slot -> dunder written in Python

function genericUnary(name: string): SlotFunction {
  return (self: PyObject) => callSpecial(self, name, []);
}
function genericBinaryLeft(name: string): SlotFunction {
  return (self: PyObject, other: PyObject) =>
    hasRefused(self) ? Py_NotImplemented : callSpecial(self, name, [other]);
}

/** Whether `other`'s class really overrides `name` of `left`'s class. CPython: `method_is_overloaded`. */
function isOverloaded(left: PyObject, right: PyObject, name: string): boolean {
  const b = _PyType_Lookup(Py_TYPE(right), name);
  if (b === undefined) return false;
  const a = _PyType_Lookup(Py_TYPE(left), name);
  return a !== b;
}

/**
 * A binary number slot with its reflected name; a modulus other than None is handed on. CPython: SLOT1BINFULL and
 * `slot_nb_power`.
 */
function genericBinary(slot: SlotName, name: string, reflected: string): SlotFunction {
  const generic = (self: PyObject, other: PyObject, modulus?: PyObject): PyObject => {
    const selfType = Py_TYPE(self), otherType = Py_TYPE(other);
    const isTernary = modulus !== undefined && modulus !== Py_None;
    let tryOther = selfType !== otherType && otherType[slot] === generic;
    if (selfType[slot] === generic) {
      if (tryOther && PyType_IsSubtype(otherType, selfType) && isOverloaded(self, other, reflected)) {
        const result = callSpecialMaybe(other, reflected, isTernary ? [self, modulus] : [self]);
        if (result !== undefined && result !== Py_NotImplemented) return result;
        tryOther = false;
      }
      const result = hasRefused(self)
        ? Py_NotImplemented
        : callSpecialMaybe(self, name, isTernary ? [other, modulus] : [other]);
      if (result !== undefined && result !== Py_NotImplemented) return result;
      if (selfType === otherType) return Py_NotImplemented;
    }
    if (tryOther) {
      return callSpecialMaybe(other, reflected, isTernary ? [self, modulus] : [self]) ?? Py_NotImplemented;
    }
    return Py_NotImplemented;
  };
  return generic;
}

const slot_nb_power = genericBinary("nb_power", "__pow__", "__rpow__");

function slot_nb_bool(self: PyObject): boolean {
  const result = callSpecialMaybe(self, "__bool__", []);
  return result !== undefined ? checkedBool(result) : slot_length(self) !== 0;
}

/** What `__bool__` has returned. */
export function checkedBool(result: PyObject): boolean {
  if (typeof result === "boolean") return result;
  throw newTypeError(`__bool__ should return bool, returned ${Py_TYPE(result).tp_name}`);
}

function slot_length(self: PyObject): number {
  return checkedLength(callSpecial(self, "__len__", []));
}

/** What `__len__` has returned. */
export function checkedLength(result: PyObject): number {
  const length = PyNumber_Index(result) as number | bigint;
  if (length < 0) throw newValueError("__len__() should return >= 0");
  return PyNumber_AsSsize_t(length, true);
}

function slot_tp_hash(self: PyObject): number | bigint {
  const found = _PyType_Lookup(Py_TYPE(self), "__hash__");
  if (found === undefined || found === Py_None) return PyObject_HashNotImplemented(self);
  const result = callSpecial(self, "__hash__", []);
  if (!PyType_IsSubtype(Py_TYPE(result), zoo.PyLong_Type)) {
    throw newTypeError("__hash__ method should return an integer");
  }
  return hashFromInt(result);
}

function slot_tp_richcompare(self: PyObject, other: PyObject, op: number): PyObject {
  if (hasRefused(self)) return Py_NotImplemented;
  const found = _PyType_Lookup(Py_TYPE(self), COMPARISONS[op]);
  if (found === undefined) return Py_NotImplemented;
  const isProperty = Py_TYPE(found) === zoo.PyProperty_Type;
  if (!isProperty) return callSpecialMaybe(self, COMPARISONS[op], [other]) ?? Py_NotImplemented;
  let method: PyObject;
  try {
    method = Py_TYPE(found).tp_descr_get!(found, self, Py_TYPE(self));
  } catch (err) {
    // A descriptor that fails counts as no method.
    if (PyErr_Matches(err, zoo.PyExc_BaseException)) return Py_NotImplemented;
    throw err;
  }
  return PyObject_CallOneArg(method, other);
}
export const COMPARISONS = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"];

/** Calls what the class defines as `__call__`. */
export function slot_tp_call(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const type = Py_TYPE(self);
  const found = _PyType_Lookup(type, "__call__");
  if (found === undefined) throw newAttributeError("__call__", self, "__call__");
  if (Py_TYPE(found).tp_flags & o.Py_TPFLAGS_METHOD_DESCRIPTOR) {
    return PyObject_Vectorcall(found, [self, ...args], kwnames);
  }
  const get = Py_TYPE(found).tp_descr_get;
  return PyObject_Vectorcall(get === undefined ? found : get(found, self, type), args, kwnames);
}

function slot_tp_getattro(self: PyObject, name: string): PyObject {
  return callSpecial(self, "__getattribute__", [PyUnicode_FromUTF16(name)]);
}

/** `__getattribute__`, then `__getattr__` when that raised AttributeError. CPython: `slot_tp_getattr_hook`. */
export function slot_tp_getattr_hook(self: PyObject, name: string): PyObject {
  const type = Py_TYPE(self);
  const getattr = _PyType_Lookup(type, "__getattr__");
  if (getattr === undefined) return slot_tp_getattro(self, name);
  const getattribute = _PyType_Lookup(type, "__getattribute__");
  try {
    if (getattribute !== undefined && !isGenericGetAttribute(getattribute)) {
      return callSpecial(self, "__getattribute__", [PyUnicode_FromUTF16(name)]);
    }
    // That an attribute is missing is found out without making an exception.
    const found = genericGetOptionalAttr(self, name);
    if (found !== undefined) return found;
  } catch (err) {
    if (!PyErr_Matches(err, zoo.PyExc_AttributeError)) throw err;
  }
  return callSpecial(self, "__getattr__", [PyUnicode_FromUTF16(name)]);
}

function isGenericGetAttribute(op: PyObject): boolean {
  return op instanceof PyWrapperDescrObject && op.d_wrapped === PyObject_GenericGetAttr;
}

function slot_tp_setattro(self: PyObject, name: string, value: PyObject | undefined): void {
  if (value === undefined) callSpecial(self, "__delattr__", [PyUnicode_FromUTF16(name)]);
  else callSpecial(self, "__setattr__", [PyUnicode_FromUTF16(name), value]);
}

function slot_tp_iter(self: PyObject): PyObject {
  const type = Py_TYPE(self);
  const iter = _PyType_Lookup(type, "__iter__");
  if (iter === Py_None) throw newTypeError(`'${type.tp_name}' object is not iterable`);
  if (iter !== undefined) return callSpecial(self, "__iter__", []);
  if (_PyType_Lookup(type, "__getitem__") === undefined) {
    throw newTypeError(`'${type.tp_name}' object is not iterable`);
  }
  return PySeqIter_New(self);
}

function slot_tp_iternext(self: PyObject): PyObject | undefined {
  try {
    return callSpecial(self, "__next__", []);
  } catch (err) {
    if (!PyErr_Matches(err, zoo.PyExc_StopIteration)) throw err;
    rememberStop(self, err);
    return undefined;
  }
}

function slot_tp_descr_get(self: PyObject, obj: PyObject | undefined, type: PyObject | undefined): PyObject {
  return callSpecialMaybe(self, "__get__", [obj ?? Py_None, type ?? Py_None]) ?? self;
}
function slot_tp_descr_set(self: PyObject, obj: PyObject, value: PyObject | undefined): void {
  if (value === undefined) callSpecial(self, "__delete__", [obj]);
  else callSpecial(self, "__set__", [obj, value]);
}

function slot_tp_init(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  const type = Py_TYPE(self);
  const found = _PyType_Lookup(type, "__init__");
  if (found === undefined) throw newAttributeError("__init__", self, "__init__");
  let result: PyObject;
  if (Py_TYPE(found).tp_flags & o.Py_TPFLAGS_METHOD_DESCRIPTOR) {
    result = PyObject_Vectorcall(found, [self, ...args], kwnames);
  } else {
    const get = Py_TYPE(found).tp_descr_get;
    result = PyObject_Vectorcall(get === undefined ? found : get(found, self, type), args, kwnames);
  }
  if (result !== Py_None) {
    throw newTypeError(`__init__() should return None, not '${Py_TYPE(result).tp_name}'`);
  }
}

export function slot_tp_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const getattro = Py_TYPE(type).tp_getattro!;
  return PyObject_Vectorcall(getattro(type, "__new__"), [type, ...args], kwnames);
}

/** Nobody is there to catch what `__del__` raises. */
function slot_tp_finalize(self: PyObject): void {
  const del = _PyType_Lookup(Py_TYPE(self), "__del__");
  if (del === undefined) return;
  try {
    callSpecial(self, "__del__", []);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while calling deallocator ${reprText(del)}`);
  }
}

function slot_mp_ass_subscript(self: PyObject, key: PyObject, value: PyObject | undefined): void {
  if (value === undefined) callSpecial(self, "__delitem__", [key]);
  else callSpecial(self, "__setitem__", [key, value]);
}

function slot_sq_contains(self: PyObject, value: PyObject): boolean {
  const type = Py_TYPE(self);
  const found = _PyType_Lookup(type, "__contains__");
  if (found === Py_None) throw newTypeError(`'${type.tp_name}' object is not a container`);
  if (found !== undefined) return PyObject_IsTrue(callSpecial(self, "__contains__", [value]));
  return _PySequence_IterSearch(self, value);
}
function slot_sq_item(self: PyObject, index: number): PyObject {
  return callSpecial(self, "__getitem__", [index]);
}

function slot_repr(self: PyObject): PyObject {
  const result = callSpecialMaybe(self, "__repr__", []);
  return result ?? PyUnicode_FromUTF16(`<${Py_TYPE(self).tp_name} object>`);
}

// ---------------------------------------------------------------- the table

const slotDefs: SlotDef[] = [];
function slot(
  name: string,
  field: SlotName,
  generic: SlotFunction | undefined,
  wrapper: Wrapper,
  signature: string,
  doc: string,
  keywords = false,
): void {
  slotDefs.push({ name, slot: field, generic, wrapper, signature, doc, keywords });
}
/** A binary number slot, its own and its reflected name. */
function numberSlot(field: SlotName, word: string, op: string): void {
  const name = `__${word}__`, reflected = `__r${word}__`;
  const generic = genericBinary(field, name, reflected);
  slot(name, field, generic, wrapBinaryLeft, "($self, value, /)", `Return self${op}value.`);
  slot(reflected, field, generic, wrapBinarySwapped, "($self, value, /)", `Return value${op}self.`);
}
function inplaceSlot(field: SlotName, word: string, op: string): void {
  const name = `__i${word}__`;
  slot(name, field, genericBinaryLeft(name), wrapBinary, "($self, value, /)", `Return self${op}=value.`);
}
function unarySlot(field: SlotName, name: string, doc: string): void {
  slot(name, field, genericUnary(name), wrapUnary, "($self, /)", doc);
}

slot(
  "__getattribute__",
  "tp_getattro",
  slot_tp_getattr_hook,
  wrapGetAttr,
  "($self, name, /)",
  "Return getattr(self, name).",
);
slot(
  "__getattr__",
  "tp_getattro",
  slot_tp_getattr_hook,
  wrapGetAttr,
  "($self, name, /)",
  "Implement getattr(self, name).",
);
slot(
  "__setattr__",
  "tp_setattro",
  slot_tp_setattro,
  wrapSetAttr,
  "($self, name, value, /)",
  "Implement setattr(self, name, value).",
);
slot(
  "__delattr__",
  "tp_setattro",
  slot_tp_setattro,
  wrapDelAttr,
  "($self, name, /)",
  "Implement delattr(self, name).",
);
slot("__repr__", "tp_repr", slot_repr, wrapUnary, "($self, /)", "Return repr(self).");
slot("__hash__", "tp_hash", slot_tp_hash, wrapHash, "($self, /)", "Return hash(self).");
slot(
  "__call__",
  "tp_call",
  slot_tp_call,
  wrapCall,
  "($self, /, *args, **kwargs)",
  "Call self as a function.",
  true,
);
slot("__str__", "tp_str", genericUnary("__str__"), wrapUnary, "($self, /)", "Return str(self).");
COMPARISONS.forEach((name, op) => {
  const sign = ["<", "<=", "==", "!=", ">", ">="][op];
  slot(
    name,
    "tp_richcompare",
    slot_tp_richcompare,
    wrapCompare(op),
    "($self, value, /)",
    `Return self${sign}value.`,
  );
});
slot("__iter__", "tp_iter", slot_tp_iter, wrapUnary, "($self, /)", "Implement iter(self).");
slot("__next__", "tp_iternext", slot_tp_iternext, wrapNext, "($self, /)", "Implement next(self).");
slot(
  "__get__",
  "tp_descr_get",
  slot_tp_descr_get,
  wrapGet,
  "($self, instance, owner=None, /)",
  "Return an attribute of instance, which is of type owner.",
);
slot(
  "__set__",
  "tp_descr_set",
  slot_tp_descr_set,
  wrapSet,
  "($self, instance, value, /)",
  "Set an attribute of instance to value.",
);
slot(
  "__delete__",
  "tp_descr_set",
  slot_tp_descr_set,
  wrapDelete,
  "($self, instance, /)",
  "Delete an attribute of instance.",
);
slot(
  "__init__",
  "tp_init",
  slot_tp_init,
  wrapInit,
  "($self, /, *args, **kwargs)",
  "Initialize self.  See help(type(self)) for accurate signature.",
  true,
);
slot(
  "__del__",
  "tp_finalize",
  slot_tp_finalize,
  wrapFinalize,
  "($self, /)",
  "Called when the instance is about to be destroyed.",
);
unarySlot("am_await", "__await__", "Return an iterator to be used in await expression.");
unarySlot("am_aiter", "__aiter__", "Return an awaitable, that resolves in asynchronous iterator.");
unarySlot("am_anext", "__anext__", "Return a value or raise StopAsyncIteration.");
numberSlot("nb_add", "add", "+");
numberSlot("nb_subtract", "sub", "-");
numberSlot("nb_multiply", "mul", "*");
numberSlot("nb_remainder", "mod", "%");
const slot_nb_divmod = genericBinary("nb_divmod", "__divmod__", "__rdivmod__");
slot(
  "__divmod__",
  "nb_divmod",
  slot_nb_divmod,
  wrapBinary,
  "($self, value, /)",
  "Return divmod(self, value).",
);
slot(
  "__rdivmod__",
  "nb_divmod",
  slot_nb_divmod,
  wrapBinarySwapped,
  "($self, value, /)",
  "Return divmod(value, self).",
);
slot(
  "__pow__",
  "nb_power",
  slot_nb_power,
  wrapPower,
  "($self, value, mod=None, /)",
  "Return pow(self, value, mod).",
);
slot(
  "__rpow__",
  "nb_power",
  slot_nb_power,
  wrapPowerSwapped,
  "($self, value, mod=None, /)",
  "Return pow(value, self, mod).",
);
unarySlot("nb_negative", "__neg__", "-self");
unarySlot("nb_positive", "__pos__", "+self");
unarySlot("nb_absolute", "__abs__", "abs(self)");
slot("__bool__", "nb_bool", slot_nb_bool, wrapUnary, "($self, /)", "True if self else False");
unarySlot("nb_invert", "__invert__", "~self");
numberSlot("nb_lshift", "lshift", "<<");
numberSlot("nb_rshift", "rshift", ">>");
numberSlot("nb_and", "and", "&");
numberSlot("nb_xor", "xor", "^");
numberSlot("nb_or", "or", "|");
unarySlot("nb_int", "__int__", "int(self)");
unarySlot("nb_float", "__float__", "float(self)");
inplaceSlot("nb_inplace_add", "add", "+");
inplaceSlot("nb_inplace_subtract", "sub", "-");
inplaceSlot("nb_inplace_multiply", "mul", "*");
inplaceSlot("nb_inplace_remainder", "mod", "%");
slot(
  "__ipow__",
  "nb_inplace_power",
  genericBinaryLeft("__ipow__"),
  wrapPower,
  "($self, value, /)",
  "Return self**=value.",
);
inplaceSlot("nb_inplace_lshift", "lshift", "<<");
inplaceSlot("nb_inplace_rshift", "rshift", ">>");
inplaceSlot("nb_inplace_and", "and", "&");
inplaceSlot("nb_inplace_xor", "xor", "^");
inplaceSlot("nb_inplace_or", "or", "|");
numberSlot("nb_floor_divide", "floordiv", "//");
numberSlot("nb_true_divide", "truediv", "/");
inplaceSlot("nb_inplace_floor_divide", "floordiv", "//");
inplaceSlot("nb_inplace_true_divide", "truediv", "/");
unarySlot(
  "nb_index",
  "__index__",
  "Return self converted to an integer, if self is suitable for use as an index into a list.",
);
numberSlot("nb_matrix_multiply", "matmul", "@");
inplaceSlot("nb_inplace_matrix_multiply", "matmul", "@");
slot("__len__", "mp_length", slot_length, wrapLength, "($self, /)", "Return len(self).");
slot(
  "__getitem__",
  "mp_subscript",
  genericBinaryLeft("__getitem__"),
  wrapBinary,
  "($self, key, /)",
  "Return self[key].",
);
slot(
  "__setitem__",
  "mp_ass_subscript",
  slot_mp_ass_subscript,
  wrapSetKey,
  "($self, key, value, /)",
  "Set self[key] to value.",
);
slot(
  "__delitem__",
  "mp_ass_subscript",
  slot_mp_ass_subscript,
  wrapDelKey,
  "($self, key, /)",
  "Delete self[key].",
);
slot("__len__", "sq_length", slot_length, wrapLength, "($self, /)", "Return len(self).");
slot("__add__", "sq_concat", undefined, wrapBinary, "($self, value, /)", "Return self+value.");
slot("__mul__", "sq_repeat", undefined, wrapIndex, "($self, value, /)", "Return self*value.");
slot("__rmul__", "sq_repeat", undefined, wrapIndex, "($self, value, /)", "Return value*self.");
slot("__getitem__", "sq_item", slot_sq_item, wrapItem, "($self, key, /)", "Return self[key].");
slot(
  "__setitem__",
  "sq_ass_item",
  slot_mp_ass_subscript,
  wrapSetItem,
  "($self, key, value, /)",
  "Set self[key] to value.",
);
slot(
  "__delitem__",
  "sq_ass_item",
  slot_mp_ass_subscript,
  wrapDelItem,
  "($self, key, /)",
  "Delete self[key].",
);
slot(
  "__contains__",
  "sq_contains",
  slot_sq_contains,
  wrapBinary,
  "($self, key, /)",
  "Return bool(key in self).",
);
slot(
  "__buffer__",
  "bf_getbuffer",
  slot_bf_getbuffer,
  (self, args, _kw, wrapped) => {
    checkCount(args, 1, 1, "__buffer__");
    return wrapBuffer(self, args[0], wrapped as getbufferproc);
  },
  "($self, flags, /)",
  "Return a buffer object that exposes the underlying memory of the object.",
);
slot(
  "__release_buffer__",
  "bf_releasebuffer",
  slot_bf_releasebuffer,
  (self, args) => {
    checkCount(args, 1, 1, "__release_buffer__");
    return wrapReleaseBuffer(self, args[0]);
  },
  "($self, buffer, /)",
  "Release the buffer object that exposes the underlying memory of the object.",
);
slot("__iadd__", "sq_inplace_concat", undefined, wrapBinary, "($self, value, /)", "Implement self+=value.");
slot("__imul__", "sq_inplace_repeat", undefined, wrapIndex, "($self, value, /)", "Implement self*=value.");

const defsBySlot: Map<SlotName, SlotDef[]> = new Map();
const defsByName: Map<string, SlotDef[]> = new Map();
for (const def of slotDefs) {
  (defsBySlot.get(def.slot) ?? setAndGet(defsBySlot, def.slot)).push(def);
  (defsByName.get(def.name) ?? setAndGet(defsByName, def.name)).push(def);
}
function setAndGet<K>(map: Map<K, SlotDef[]>, key: K): SlotDef[] {
  const list: SlotDef[] = [];
  map.set(key, list);
  return list;
}

/** Slots without a dunder name: inherited as they are. */
const PLAIN_SLOTS: readonly SlotName[] = ["tp_alloc", "tp_traverse", "am_send"];
const SLOTS_WITH_NAMES: readonly SlotName[] = [...defsBySlot.keys()];
const ALL_SLOTS: readonly SlotName[] = [...SLOTS_WITH_NAMES, "tp_new", ...PLAIN_SLOTS];

type SlotTable = Record<string, SlotFunction | undefined>;
function slotsOf(type: PyTypeObject): SlotTable {
  return type as unknown as SlotTable;
}

/** Gives a static type the dunder methods of the slots that it fills itself. */
export function addOperators(type: PyTypeObject): void {
  const dict = type.tp_dict!;
  const table = slotsOf(type);
  for (const def of slotDefs) {
    const wrapped = table[def.slot];
    if (
      wrapped === undefined || def.name === "__getattr__" ||
      PyDict_GetItemString(dict, def.name) !== undefined
    ) continue;
    if (wrapped === (PyObject_HashNotImplemented as SlotFunction)) {
      PyDict_SetItemString(dict, def.name, Py_None);
    } else {
      PyDict_SetItemString(dict, def.name, new PyWrapperDescrObject(type, def, wrapped));
    }
  }
}

/** Copies the slots that a static type leaves open from a base. */
export function inheritSlots(type: PyTypeObject, base: PyTypeObject): void {
  const table = slotsOf(type), from = slotsOf(base);
  const ownComparison = type.tp_richcompare !== undefined && type.tp_richcompare !== base.tp_richcompare;
  if (type.tp_hash === undefined && type.tp_richcompare === undefined) {
    type.tp_hash = base.tp_hash;
    type.tp_richcompare = base.tp_richcompare;
  } else if (type.tp_hash === undefined && ownComparison) {
    type.tp_hash = PyObject_HashNotImplemented;
  }
  for (const name of ALL_SLOTS) {
    if (name === "tp_hash" || name === "tp_richcompare") continue;
    if (table[name] === undefined) table[name] = from[name];
  }
}

/** What one slot of a heap type must be, by the MRO as it stands now. CPython: `update_one_slot`. */
function recomputeSlot(type: PyTypeObject, field: SlotName): void {
  let specific: SlotFunction | undefined, generic: SlotFunction | undefined;
  let useGeneric = false;
  for (const def of defsBySlot.get(field)!) {
    const found = _PyType_Lookup(type, def.name);
    if (found === undefined) continue;
    if (found instanceof PyWrapperDescrObject && found.d_base.name === def.name) {
      if (found.d_base.slot !== field && PyType_IsSubtype(type, found.d_type)) {
        // Two slots stand behind one name: where both are called alike, one function fills both (`list.__iadd__` is then
        // asked before an `__add__` of the class), else, as for `__getitem__`, the other one is inherited as it is.
        specific ??= found.d_base.wrapper === def.wrapper ? found.d_wrapped : slotsOf(found.d_type)[field];
        continue;
      }
      if (specific !== undefined && specific !== found.d_wrapped || !PyType_IsSubtype(type, found.d_type)) {
        useGeneric = true;
      } else specific = found.d_wrapped;
      generic = def.generic;
    } else if (found === Py_None && field === "tp_hash") {
      specific = PyObject_HashNotImplemented;
    } else {
      useGeneric = true;
      generic = def.generic;
    }
  }
  slotsOf(type)[field] = specific !== undefined && !useGeneric ? specific : generic;
}

function recomputeNew(type: PyTypeObject): void {
  const found = _PyType_Lookup(type, "__new__");
  const owner = found === undefined ? undefined : isTpNewWrapper(found);
  if (owner === undefined || !PyType_Check(owner)) {
    type.tp_new = slot_tp_new;
    return;
  }
  let built: PyTypeObject | undefined = type.tp_base;
  while (built !== undefined && built.tp_flags & o.Py_TPFLAGS_HEAPTYPE) built = built.tp_base;
  // A type whose `__new__` is its base's still makes its own layout.
  let maker = built;
  while (maker !== undefined && typeSpecOf(maker)?.inheritsNew) maker = maker.tp_base;
  type.tp_new = built !== undefined && maker === owner ? built.tp_new : owner.tp_new;
}

/** Whether a class looks names up in itself and then exactly where its base does. */
function extendsMroOf(type: PyTypeObject, base: PyTypeObject): boolean {
  const mro = type.tp_mro!, rest = base.tp_mro!;
  if (mro.length !== rest.length + 1) return false;
  for (let i = 0; i < rest.length; i++) if (mro[i + 1] !== rest[i]) return false;
  return true;
}

/** Sets all slots of a new heap type. */
export function updateAllSlots(type: PyTypeObject): void {
  const base = type.tp_base!;
  if (
    (base === zoo.PyBaseObject_Type || (base.tp_flags & o.Py_TPFLAGS_HEAPTYPE) !== 0) &&
    extendsMroOf(type, base)
  ) {
    // Only what the class itself defines can differ from its base.
    const table = slotsOf(type), from = slotsOf(base);
    for (const field of SLOTS_WITH_NAMES) table[field] = from[field];
    for (const name of type.tp_dict!.keys) {
      const defs = typeof name === "string" && name.startsWith("__") ? defsByName.get(name) : undefined;
      if (defs !== undefined) { for (const def of defs) recomputeSlot(type, def.slot); }
    }
  } else {
    for (const field of SLOTS_WITH_NAMES) recomputeSlot(type, field);
  }
  recomputeNew(type);
  const table = slotsOf(type), from = slotsOf(type.tp_base!);
  for (const name of PLAIN_SLOTS) table[name] = from[name];
}

/** After `cls.__name__` was set or deleted: the slots behind that name, in the class and its subclasses. */
export function updateSlot(type: PyTypeObject, name: string): void {
  if (name === "__new__") {
    recomputeNew(type);
  } else {
    const defs = defsByName.get(name);
    if (defs === undefined) return;
    for (const def of defs) recomputeSlot(type, def.slot);
  }
  for (const sub of liveSubclasses(type)) {
    if (PyDict_GetItemString(sub.tp_dict!, name) === undefined) updateSlot(sub, name);
  }
}
