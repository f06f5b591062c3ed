/**
 * What a Python object is in JavaScript, and the one class of all type objects. Every file of the VM reads this one; it
 * imports nothing at run time, so that the identities in `type_zoo.ts` can be allocated before anything else.
 *
 * | Python           | JavaScript                                                              |
 * |------------------|-------------------------------------------------------------------------|
 * | int              | `number` while a safe integer, else `bigint` (never a safe `bigint`)    |
 * | bool             | `true`, `false`                                                         |
 * | str              | a string whose units are code points, else `PyUnicodeObject`            |
 * | all else         | a `PyHeapObject`                                                        |
 *
 * C's NULL is `undefined`.
 */
import type { getbufferproc, releasebufferproc } from "./buffer.ts";
import type { PyDictObject } from "./dict_object.ts";
import type { InstanceStorage, Shape } from "./instance.ts";

/** Everything that is not an int, a bool or a plain str. */
export class PyHeapObject {
  declare ob_type: PyTypeObject;
  /**
   * Attributes and `__slots__` values of an instance whose class derives from a built-in layout other than `object`.
   * Set at allocation for such classes only, so that exact built-ins keep their own hidden class.
   */
  declare inst?: InstanceStorage;

  constructor(ob_type: PyTypeObject) {
    this.ob_type = ob_type;
  }
}

/**
 * Makes a layout's class one of `PyHeapObject` without `extends`: V8 needs 23 ns for `new` of a class whose constructor calls
 * `super`, 8 without. Such a class `implements PyHeapObject`, sets `ob_type` itself, declares its fields (`declare`: a defined
 * one is stored twice) and calls this in a `static` block. A class that extends such a one needs none of that.
 */
export function isHeapObject(layout: { readonly prototype: PyHeapObject }): void {
  Object.setPrototypeOf(layout.prototype, PyHeapObject.prototype);
}

export type PyObject = number | bigint | boolean | string | PyHeapObject;

export type unaryfunc = (self: PyObject) => PyObject;
export type binaryfunc = (self: PyObject, other: PyObject) => PyObject;
export type ternaryfunc = (self: PyObject, other: PyObject, modulus: PyObject) => PyObject;
export type inquiry = (self: PyObject) => boolean;
export type lenfunc = (self: PyObject) => number;
export type ssizeargfunc = (self: PyObject, index: number) => PyObject;
export type ssizeobjargproc = (self: PyObject, index: number, value: PyObject | undefined) => void;
export type objobjproc = (self: PyObject, value: PyObject) => boolean;
export type objobjargproc = (self: PyObject, key: PyObject, value: PyObject | undefined) => void;
export type hashfunc = (self: PyObject) => number | bigint;
export type richcmpfunc = (self: PyObject, other: PyObject, op: number) => PyObject;
export type getiterfunc = (self: PyObject) => PyObject;
export type iternextfunc = (self: PyObject) => PyObject | undefined;
export type getattrofunc = (self: PyObject, name: string) => PyObject;
export type setattrofunc = (self: PyObject, name: string, value: PyObject | undefined) => void;
export type descrgetfunc = (
  self: PyObject,
  obj: PyObject | undefined,
  type: PyObject | undefined,
) => PyObject;
export type descrsetfunc = (self: PyObject, obj: PyObject, value: PyObject | undefined) => void;
/** `args` holds the positional values, then one value for each of `kwnames`. */
export type callfunc = (
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
) => PyObject;
export type newfunc = (
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
) => PyObject;
export type initproc = (
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
) => void;
/** What `send` gave: the value yielded, or the value returned when `done`. */
export interface SendResult {
  done: boolean;
  value: PyObject;
}
export type sendfunc = (self: PyObject, value: PyObject) => SendResult;
/** Calls `visit` on every object that this one holds. */
export type traverseproc = (self: PyObject, visit: (op: PyObject) => void) => void;

export const Py_LT = 0;
export const Py_LE = 1;
export const Py_EQ = 2;
export const Py_NE = 3;
export const Py_GT = 4;
export const Py_GE = 5;

/** A bit of ours: CPython makes this type at run time, so that it is shown as HEAPTYPE and has a `__module__` of its own. */
export const nativeHeapType = 1 << 0;
/** A bit of ours: Python code may set attributes of this type although it is implemented here. */
export const nativeMutableType = 1 << 13;
export const Py_TPFLAGS_INLINE_VALUES = 1 << 2;
export const Py_TPFLAGS_MANAGED_WEAKREF = 1 << 3;
export const Py_TPFLAGS_MANAGED_DICT = 1 << 4;
export const Py_TPFLAGS_SEQUENCE = 1 << 5;
export const Py_TPFLAGS_MAPPING = 1 << 6;
export const Py_TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7;
export const Py_TPFLAGS_IMMUTABLETYPE = 1 << 8;
export const Py_TPFLAGS_HEAPTYPE = 1 << 9;
export const Py_TPFLAGS_BASETYPE = 1 << 10;
export const Py_TPFLAGS_HAVE_VECTORCALL = 1 << 11;
export const Py_TPFLAGS_READY = 1 << 12;
export const Py_TPFLAGS_HAVE_GC = 1 << 14;
/** Instances are functions: `LOAD_ATTR` may push function and self instead of a bound method. */
export const Py_TPFLAGS_METHOD_DESCRIPTOR = 1 << 17;
export const Py_TPFLAGS_VALID_VERSION_TAG = 1 << 19;
export const Py_TPFLAGS_IS_ABSTRACT = 1 << 20;
export const _Py_TPFLAGS_MATCH_SELF = 1 << 22;
export const Py_TPFLAGS_ITEMS_AT_END = 1 << 23;
export const Py_TPFLAGS_LONG_SUBCLASS = 1 << 24;
export const Py_TPFLAGS_LIST_SUBCLASS = 1 << 25;
export const Py_TPFLAGS_TUPLE_SUBCLASS = 1 << 26;
export const Py_TPFLAGS_BYTES_SUBCLASS = 1 << 27;
export const Py_TPFLAGS_UNICODE_SUBCLASS = 1 << 28;
export const Py_TPFLAGS_DICT_SUBCLASS = 1 << 29;
export const Py_TPFLAGS_BASE_EXC_SUBCLASS = 1 << 30;
export const Py_TPFLAGS_TYPE_SUBCLASS = 1 << 31;
export const Py_TPFLAGS_DEFAULT = 0;

/** A type object. All slots are flat fields, set in one order, so that there is one hidden class. */
export class PyTypeObject extends PyHeapObject {
  /** `__name__` for heap types, possibly dotted ("collections.deque") for static ones. */
  tp_name: string;
  tp_flags: number;
  tp_base: PyTypeObject | undefined;
  tp_bases: readonly PyTypeObject[];
  /** The tuple of `tp_bases` that Python sees: what the class was made with, else made when asked for. */
  bases_tuple: PyObject | undefined;
  tp_mro: readonly PyTypeObject[];
  /** The class namespace; undefined until `PyType_Ready`. */
  tp_dict: PyDictObject | undefined;
  tp_doc: string | undefined;
  tp_subclasses: Set<WeakRef<PyTypeObject>>;
  /** Changes whenever an attribute of the type or of a base changes; 0: none assigned. */
  tp_version_tag: number;
  /** How many tags the type has had. */
  tp_versions_used: number;
  /** What `_PyType_Lookup` found, by name, since the last `PyType_Modified`. */
  tp_cache: Map<string, PyObject | null>;

  tp_new: newfunc | undefined;
  tp_init: initproc | undefined;
  /** Makes an empty object of the layout, for this type or a subtype of it. */
  tp_alloc: ((type: PyTypeObject) => PyObject) | undefined;
  tp_call: callfunc | undefined;
  tp_repr: unaryfunc | undefined;
  tp_str: unaryfunc | undefined;
  tp_hash: hashfunc | undefined;
  tp_richcompare: richcmpfunc | undefined;
  tp_getattro: getattrofunc | undefined;
  tp_setattro: setattrofunc | undefined;
  tp_iter: getiterfunc | undefined;
  tp_iternext: iternextfunc | undefined;
  /** The same where it raises no StopIteration and is never entered as a frame: a `for` loop calls it at once. Not inherited. */
  plain_iternext: iternextfunc | undefined;
  tp_descr_get: descrgetfunc | undefined;
  tp_descr_set: descrsetfunc | undefined;
  tp_finalize: ((self: PyObject) => void) | undefined;
  tp_traverse: traverseproc | undefined;

  am_await: unaryfunc | undefined;
  am_aiter: unaryfunc | undefined;
  am_anext: unaryfunc | undefined;
  am_send: sendfunc | undefined;

  nb_add: binaryfunc | undefined;
  nb_subtract: binaryfunc | undefined;
  nb_multiply: binaryfunc | undefined;
  nb_remainder: binaryfunc | undefined;
  nb_divmod: binaryfunc | undefined;
  nb_power: ternaryfunc | undefined;
  nb_negative: unaryfunc | undefined;
  nb_positive: unaryfunc | undefined;
  nb_absolute: unaryfunc | undefined;
  nb_bool: inquiry | undefined;
  nb_invert: unaryfunc | undefined;
  nb_lshift: binaryfunc | undefined;
  nb_rshift: binaryfunc | undefined;
  nb_and: binaryfunc | undefined;
  nb_xor: binaryfunc | undefined;
  nb_or: binaryfunc | undefined;
  nb_int: unaryfunc | undefined;
  nb_float: unaryfunc | undefined;
  nb_inplace_add: binaryfunc | undefined;
  nb_inplace_subtract: binaryfunc | undefined;
  nb_inplace_multiply: binaryfunc | undefined;
  nb_inplace_remainder: binaryfunc | undefined;
  nb_inplace_power: ternaryfunc | undefined;
  nb_inplace_lshift: binaryfunc | undefined;
  nb_inplace_rshift: binaryfunc | undefined;
  nb_inplace_and: binaryfunc | undefined;
  nb_inplace_xor: binaryfunc | undefined;
  nb_inplace_or: binaryfunc | undefined;
  nb_floor_divide: binaryfunc | undefined;
  nb_true_divide: binaryfunc | undefined;
  nb_inplace_floor_divide: binaryfunc | undefined;
  nb_inplace_true_divide: binaryfunc | undefined;
  nb_index: unaryfunc | undefined;
  nb_matrix_multiply: binaryfunc | undefined;
  nb_inplace_matrix_multiply: binaryfunc | undefined;

  sq_length: lenfunc | undefined;
  sq_concat: binaryfunc | undefined;
  sq_repeat: ssizeargfunc | undefined;
  sq_item: ssizeargfunc | undefined;
  sq_ass_item: ssizeobjargproc | undefined;
  sq_contains: objobjproc | undefined;
  sq_inplace_concat: binaryfunc | undefined;
  sq_inplace_repeat: ssizeargfunc | undefined;

  mp_length: lenfunc | undefined;
  mp_subscript: binaryfunc | undefined;
  mp_ass_subscript: objobjargproc | undefined;

  bf_getbuffer: getbufferproc | undefined;
  bf_releasebuffer: releasebufferproc | undefined;

  /** Instances carry attributes (`tp_dictoffset` != 0). */
  hasDict: boolean;
  /** Instances can be weakly referenced (`tp_weaklistoffset` != 0). */
  hasWeakrefs: boolean;
  /** Exact instances hold no objects: the walk (`runtime/gc/`) passes them by. Not inherited. */
  isAtomic: boolean;
  /** The static type whose JavaScript class instances have ("solid base" without `__slots__`). */
  layout: PyTypeObject;
  /** The shape of a new instance; attributes start behind the `__slots__` values. */
  ht_shape: Shape | undefined;
  /** How many `__slots__` values (inherited ones included) stand at the front of an instance's slots. */
  slotCount: number;
  ht_name: string;
  ht_qualname: string;
  ht_slots: readonly string[] | undefined;
  ht_module: string | undefined;
  /** `tp_name` of the built-in vectorcall path: a call of the type that needs neither `tp_new` nor `tp_init`. */
  tp_vectorcall: callfunc | undefined;

  constructor(tp_name: string, metatype: PyTypeObject | undefined, base: PyTypeObject | undefined) {
    super(metatype!);
    this.tp_name = tp_name;
    this.tp_flags = 0;
    this.tp_base = base;
    this.tp_bases = [];
    this.bases_tuple = undefined;
    this.tp_mro = [];
    this.tp_dict = undefined;
    this.tp_doc = undefined;
    this.tp_subclasses = new Set();
    this.tp_version_tag = 0;
    this.tp_versions_used = 0;
    this.tp_cache = new Map();
    this.tp_new = undefined;
    this.tp_init = undefined;
    this.tp_alloc = undefined;
    this.tp_call = undefined;
    this.tp_repr = undefined;
    this.tp_str = undefined;
    this.tp_hash = undefined;
    this.tp_richcompare = undefined;
    this.tp_getattro = undefined;
    this.tp_setattro = undefined;
    this.tp_iter = undefined;
    this.tp_iternext = undefined;
    this.plain_iternext = undefined;
    this.tp_descr_get = undefined;
    this.tp_descr_set = undefined;
    this.tp_finalize = undefined;
    this.tp_traverse = undefined;
    this.am_await = undefined;
    this.am_aiter = undefined;
    this.am_anext = undefined;
    this.am_send = undefined;
    this.nb_add = undefined;
    this.nb_subtract = undefined;
    this.nb_multiply = undefined;
    this.nb_remainder = undefined;
    this.nb_divmod = undefined;
    this.nb_power = undefined;
    this.nb_negative = undefined;
    this.nb_positive = undefined;
    this.nb_absolute = undefined;
    this.nb_bool = undefined;
    this.nb_invert = undefined;
    this.nb_lshift = undefined;
    this.nb_rshift = undefined;
    this.nb_and = undefined;
    this.nb_xor = undefined;
    this.nb_or = undefined;
    this.nb_int = undefined;
    this.nb_float = undefined;
    this.nb_inplace_add = undefined;
    this.nb_inplace_subtract = undefined;
    this.nb_inplace_multiply = undefined;
    this.nb_inplace_remainder = undefined;
    this.nb_inplace_power = undefined;
    this.nb_inplace_lshift = undefined;
    this.nb_inplace_rshift = undefined;
    this.nb_inplace_and = undefined;
    this.nb_inplace_xor = undefined;
    this.nb_inplace_or = undefined;
    this.nb_floor_divide = undefined;
    this.nb_true_divide = undefined;
    this.nb_inplace_floor_divide = undefined;
    this.nb_inplace_true_divide = undefined;
    this.nb_index = undefined;
    this.nb_matrix_multiply = undefined;
    this.nb_inplace_matrix_multiply = undefined;
    this.sq_length = undefined;
    this.sq_concat = undefined;
    this.sq_repeat = undefined;
    this.sq_item = undefined;
    this.sq_ass_item = undefined;
    this.sq_contains = undefined;
    this.sq_inplace_concat = undefined;
    this.sq_inplace_repeat = undefined;
    this.mp_length = undefined;
    this.mp_subscript = undefined;
    this.mp_ass_subscript = undefined;
    this.bf_getbuffer = undefined;
    this.bf_releasebuffer = undefined;
    this.hasDict = false;
    this.hasWeakrefs = false;
    this.isAtomic = false;
    this.layout = this;
    this.ht_shape = undefined;
    this.slotCount = 0;
    this.ht_name = tp_name.slice(tp_name.lastIndexOf(".") + 1);
    this.ht_qualname = this.ht_name;
    this.ht_slots = undefined;
    this.ht_module = undefined;
    this.tp_vectorcall = undefined;
  }
}

/** The names of the slot fields that a type definition may set. */
export type SlotName =
  | Extract<
    keyof PyTypeObject,
    `nb_${string}` | `sq_${string}` | `mp_${string}` | `am_${string}` | `bf_${string}`
  >
  | "tp_new"
  | "tp_init"
  | "tp_alloc"
  | "tp_call"
  | "tp_repr"
  | "tp_str"
  | "tp_hash"
  | "tp_richcompare"
  | "tp_getattro"
  | "tp_setattro"
  | "tp_iter"
  | "tp_iternext"
  | "tp_descr_get"
  | "tp_descr_set"
  | "tp_finalize"
  | "tp_traverse"
  | "tp_vectorcall";
