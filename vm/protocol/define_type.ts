/**
 * How a built-in type is written down: `defineType(PyList_Type, { flags, doc, slots, methods, getset, members })`.
 * The slots are set at once; the namespace (`tp_dict`) is made from the rest by `PyType_Ready` in `objects/type_object.ts`.
 */
import type { PyObject, PyTypeObject, SlotName } from "../objects/object.ts";
import type { MethodSpec } from "./clinic.ts";

type BinaryNumberSlot = Exclude<
  Extract<SlotName, `nb_${string}`>,
  | "nb_negative"
  | "nb_positive"
  | "nb_absolute"
  | "nb_bool"
  | "nb_invert"
  | "nb_int"
  | "nb_float"
  | "nb_index"
>;
// deno-lint-ignore no-explicit-any
type WithSelf<F, T> = F extends (self: any, ...rest: infer R) => infer V ? (self: T, ...rest: R) => V : never;
/** Slots whose `self` is a `T`; operands of binary number slots can be anything. */
export type SlotsOf<T> = {
  [K in SlotName]?: K extends BinaryNumberSlot | "tp_new" | "tp_alloc" | "tp_vectorcall" ? PyTypeObject[K]
    : WithSelf<NonNullable<PyTypeObject[K]>, T>;
};

/** A computed attribute (`PyGetSetDef`); without `set` it can't be assigned. */
export interface GetSetSpec<T> {
  get: (self: T) => PyObject;
  /** `value` is undefined on deletion. */
  set?: (self: T, value: PyObject | undefined) => void;
  doc?: string;
}

export interface TypeSpec<T> {
  /** Py_TPFLAGS_* beyond those inherited from the base. */
  flags?: number;
  doc?: string;
  slots?: SlotsOf<T>;
  methods?: Record<string, MethodSpec>;
  getset?: Record<string, GetSetSpec<T>>;
  /** Plain stored fields: shown as member descriptors. */
  members?: Record<string, GetSetSpec<T>>;
  /** Further entries of the namespace, made when the type is readied. */
  constants?: () => Record<string, PyObject>;
  /** `__module__` when it isn't "builtins" or the dotted part of the name. */
  module?: string;
  /** Text signature of the constructor, shown by `inspect.signature(type)`. */
  signature?: string;
  /** Methods to which CPython gives no `__text_signature__`. */
  withoutSignature?: readonly string[];
  /** Instances carry a `__dict__` (functions, modules, exceptions, ...). */
  hasDict?: boolean;
  hasWeakrefs?: boolean;
  /** An iterator whose `tp_iternext` raises no StopIteration. */
  isPlainIterator?: boolean;
  /** In CPython the base's `tp_new` makes these too: there is no `__new__` of their own, and the base's accepts them. */
  inheritsNew?: boolean;
}

// deno-lint-ignore no-explicit-any
const specs: Map<PyTypeObject, TypeSpec<any>> = new Map();

/** Fills a static type. Called once for each, when its file is loaded. */
export function defineType<T>(type: PyTypeObject, spec: TypeSpec<T>): void {
  type.tp_flags |= spec.flags ?? 0;
  type.tp_doc = spec.doc;
  if (spec.hasDict) type.hasDict = true;
  if (spec.hasWeakrefs) type.hasWeakrefs = true;
  if (spec.slots !== undefined) Object.assign(type, spec.slots);
  if (spec.isPlainIterator) type.plain_iternext = type.tp_iternext;
  specs.set(type, spec);
}

/** What `defineType` was given, for `PyType_Ready`. */
// deno-lint-ignore no-explicit-any
export function typeSpecOf(type: PyTypeObject): TypeSpec<any> | undefined {
  return specs.get(type);
}
