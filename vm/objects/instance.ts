/**
 * Instances of Python classes: a shape shared by the class says at which index of `slots` an attribute stands. Read by
 * attribute access, by `__dict__` and by the specializing interpreter's LOAD_ATTR/STORE_ATTR forms, which test the shape.
 *
 * Law: while `ob_dict` is undefined the shape and the slots are the truth; once somebody has asked for `__dict__`, the
 * dict is, and the shape is `DICT_SHAPE`, in which nothing is ever found. `__slots__` values stay in front in both cases.
 */
import { registerFinalizable } from "../runtime/gc/registry.ts";
import type { PyDictObject } from "./dict_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_HEAPTYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";

/** Where each attribute of an instance stands. Shapes are immutable; adding an attribute moves on to the next one. */
export class Shape {
  /** Attribute names in order of creation; the first stands at slot `base`. */
  readonly keys: readonly string[];
  /** Slot index by attribute name. */
  readonly index: Map<string, number>;
  readonly base: number;
  /** The shape without attributes. */
  readonly root: Shape;
  /** Of a shape without attributes: how many slots the largest instance has needed. */
  mostSlots: number;
  readonly #next: Map<string, Shape>;
  /** The shape that this one extends by its last attribute. */
  readonly #parent: Shape | undefined;
  /** What `without` has found. */
  #without: Map<string, Shape>;

  constructor(base: number, keys: readonly string[], parent?: Shape) {
    this.base = base;
    this.keys = keys;
    this.#parent = parent;
    const root = parent?.root;
    this.root = root ?? this;
    this.mostSlots = base;
    if (root !== undefined) root.mostSlots = Math.max(root.mostSlots, base + keys.length);
    this.index = new Map();
    for (let i = 0; i < keys.length; i++) this.index.set(keys[i], base + i);
    this.#next = new Map();
    this.#without = NONE;
  }

  /** The shape with one more attribute at the end. */
  with(name: string): Shape {
    let next = this.#next.get(name);
    if (next === undefined) {
      next = new Shape(this.base, [...this.keys, name], this);
      this.#next.set(name, next);
    }
    return next;
  }

  /**
   * The shape of the other attributes in the same order; undefined where so many attributes come and go that a dict serves
   * better.
   */
  without(name: string): Shape | undefined {
    const known = this.#without.get(name);
    if (known !== undefined) return known;
    const parent = this.#parent;
    if (parent === undefined || parent.#next.size > MOST_WAYS_BACK) return undefined;
    const last = this.keys[this.keys.length - 1];
    const shape = last === name ? parent : parent.without(name)?.with(last);
    if (shape !== undefined) {
      if (this.#without === NONE) this.#without = new Map();
      this.#without.set(name, shape);
    }
    return shape;
  }
}

const NONE: Map<string, Shape> = new Map();

/** A deleted attribute leaves its instance without a dict if no more attributes than this have followed the same ones. */
const MOST_WAYS_BACK = 16;

/** The shape of an instance whose attributes live in `ob_dict`, or that can't have any. */
export const DICT_SHAPE: Shape = new Shape(0, []);

/** More attributes than this go into a dict: a shape a key would cost quadratic memory. */
export const SHARED_KEYS_MAX_SIZE = 128;

/** Attributes and `__slots__` values of one instance. */
export interface InstanceStorage {
  shape: Shape;
  slots: (PyObject | undefined)[];
  ob_dict: PyDictObject | undefined;
}

/** An instance of a class whose layout is `object`'s. */
export class PyInstanceObject implements PyHeapObject, InstanceStorage {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare shape: Shape;
  declare slots: (PyObject | undefined)[];
  declare ob_dict: PyDictObject | undefined;

  constructor(type: PyTypeObject) {
    this.ob_type = type;
    const shape = type.ht_shape;
    this.shape = shape ?? DICT_SHAPE;
    this.slots = newSlots(shape === undefined ? type.slotCount : shape.mostSlots);
    this.ob_dict = undefined;
  }
  static {
    isHeapObject(PyInstanceObject);
  }
}

/** The same for an instance that also has a built-in layout: the value of its `inst` field. */
export class InstancePart implements InstanceStorage {
  declare shape: Shape;
  declare slots: (PyObject | undefined)[];
  declare ob_dict: PyDictObject | undefined;

  constructor(type: PyTypeObject) {
    const shape = type.ht_shape;
    this.shape = shape ?? DICT_SHAPE;
    this.slots = newSlots(shape === undefined ? type.slotCount : shape.mostSlots);
    this.ob_dict = undefined;
  }
}

/**
 * Room for as many values. A literal is made in place and has no room to spare, while pushing grows an array to 17 entries; one
 * of constants alone would be copied when it is first written to.
 */
function newSlots(count: number, nothing?: PyObject): (PyObject | undefined)[] {
  switch (count) {
    case 1:
      return [nothing];
    case 2:
      return [nothing, nothing];
    case 3:
      return [nothing, nothing, nothing];
    case 4:
      return [nothing, nothing, nothing, nothing];
    case 5:
      return [nothing, nothing, nothing, nothing, nothing];
    case 6:
      return [nothing, nothing, nothing, nothing, nothing, nothing];
    case 7:
    case 8:
      return [nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing];
  }
  const slots: (PyObject | undefined)[] = [];
  for (let i = 0; i < count; i++) slots.push(nothing);
  return slots;
}

/** Gives an object of a built-in layout its attributes when its class is written in Python. Called by `tp_new`. */
export function attachInstance<T extends PyHeapObject>(op: T, type: PyTypeObject): T {
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0) {
    // Named tuples can't have any.
    if (type.hasDict || type.slotCount > 0) op.inst = new InstancePart(type);
    if (type.tp_finalize !== undefined) registerFinalizable(op);
  }
  return op;
}
