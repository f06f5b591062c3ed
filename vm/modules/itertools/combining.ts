/**
 * Iterators over several iterables, and combinatorics: chain, zip_longest, product, permutations, combinations,
 * combinations_with_replacement. After CPython's `Modules/itertoolsmodule.c`.
 */
import type { MethodSpec } from "../../protocol/signature.ts";
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import { attachInstance, type InstanceStorage } from "../../objects/instance.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import {
  itemsOf,
  PyIter_Next,
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_GetIter,
} from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newMemoryError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { classMethod } from "../../protocol/signature.ts";
import { checkKeywords, keywordValue, newNativeType } from "../native.ts";
import { iteratorType } from "./common.ts";

class PyChain implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare source: PyObject | undefined;
  declare active: PyObject | undefined;
  constructor(type: PyTypeObject, source: PyObject) {
    this.ob_type = type;
    this.source = source;
    this.active = undefined;
  }
  static {
    isHeapObject(PyChain);
  }
}

export const chainType: PyTypeObject = newNativeType("itertools.chain");
defineType<PyChain>(chainType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "The items of the first iterable, then of the second, and so on.",
  signature: "(*iterables)",
  slots: {
    tp_new: (type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0 && type.tp_init === chainType.tp_init) {
        throw newTypeError("chain() takes no keyword arguments");
      }
      const given = args.slice(0, args.length - (kwnames?.length ?? 0));
      return attachInstance(new PyChain(type, PyObject_GetIter(PyTuple_New(given))), type);
    },
    tp_alloc: (type) => new PyHeapObject(type),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      while (self.source !== undefined) {
        if (self.active === undefined) {
          const iterable = PyIter_Next(self.source);
          if (iterable === undefined) {
            self.source = undefined;
            return undefined;
          }
          try {
            self.active = PyObject_GetIter(iterable);
          } catch (err) {
            self.source = undefined;
            throw err;
          }
        }
        const item = PyIter_Next(self.active);
        if (item !== undefined) return item;
        self.active = undefined;
      }
      return undefined;
    },
    tp_traverse: (self, visit) => {
      if (self.source !== undefined) visit(self.source);
      if (self.active !== undefined) visit(self.active);
    },
  },
  methods: {
    from_iterable: classMethod(
      "($type, iterable, /)",
      "The items of all iterables that one iterable gives.",
      (type: PyTypeObject, iterable: PyObject) =>
        attachInstance(new PyChain(type, PyObject_GetIter(iterable)), type),
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyTypeObject, item: PyObject) => PyGenericAlias_New(type, item),
    ),
  },
});

class PyZipLongest implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly its: (PyObject | undefined)[];
  declare active: number;
  declare readonly fillvalue: PyObject;
  constructor(type: PyTypeObject, its: PyObject[], fillvalue: PyObject) {
    this.ob_type = type;
    this.its = its;
    this.active = its.length;
    this.fillvalue = fillvalue;
  }
  static {
    isHeapObject(PyZipLongest);
  }
}

export const zipLongestType: PyTypeObject = newNativeType("itertools.zip_longest");
defineType<PyZipLongest>(zipLongestType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Tuples of one item from each iterable, until the longest is exhausted.",
  signature: "(*iterables, fillvalue=None)",
  slots: {
    tp_new: (type, args, kwnames) => {
      if (
        kwnames !== undefined && (kwnames.length > 1 || (kwnames.length === 1 && kwnames[0] !== "fillvalue"))
      ) {
        throw newTypeError("zip_longest() got an unexpected keyword argument");
      }
      const its = args.slice(0, args.length - (kwnames?.length ?? 0)).map(PyObject_GetIter);
      return attachInstance(
        new PyZipLongest(type, its, keywordValue("fillvalue", args, kwnames) ?? Py_None),
        type,
      );
    },
    tp_alloc: (type) => new PyHeapObject(type),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { its } = self;
      if (its.length === 0 || self.active === 0) return undefined;
      const items: PyObject[] = [];
      for (let i = 0; i < its.length; i++) {
        const it = its[i];
        let item: PyObject | undefined;
        if (it !== undefined) {
          try {
            item = PyIter_Next(it);
          } catch (err) {
            self.active = 0;
            throw err;
          }
          if (item === undefined) {
            if (--self.active === 0) return undefined;
            its[i] = undefined;
          }
        }
        items.push(item ?? self.fillvalue);
      }
      return PyTuple_New(items);
    },
    tp_traverse: (self, visit) => {
      for (const it of self.its) if (it !== undefined) visit(it);
      visit(self.fillvalue);
    },
  },
});

/** Tuples over pools of items, chosen by indices that are counted on. */
class PyCombinatoric implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly pools: readonly (readonly PyObject[])[];
  declare indices: number[];
  /** permutations only. */
  declare cycles: number[];
  declare readonly r: number;
  declare started: boolean;
  declare stopped: boolean;
  constructor(
    type: PyTypeObject,
    pools: readonly (readonly PyObject[])[],
    indices: number[],
    r: number,
    stopped: boolean,
  ) {
    this.ob_type = type;
    this.pools = pools;
    this.indices = indices;
    this.cycles = [];
    this.r = r;
    this.started = false;
    this.stopped = stopped;
  }
  static {
    isHeapObject(PyCombinatoric);
  }
}
/** Words that CPython keeps beside the iterator. */
const sizeInWords = (words: (self: PyCombinatoric) => number): { __sizeof__: MethodSpec } => ({
  __sizeof__: sizeofMethod<PyCombinatoric>((self) => 8 * words(self)),
});
const visitPools = (self: PyCombinatoric, visit: (op: PyObject) => void): void => {
  for (const pool of self.pools) pool.forEach(visit);
};

export const productType: PyTypeObject = newNativeType("itertools.product");
defineType<PyCombinatoric>(productType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Cartesian product of iterables, as nested for-loops give it.",
  signature: "(*iterables, repeat=1)",
  slots: {
    tp_new: (type, args, kwnames) => {
      checkKeywords("product", kwnames, ["repeat"]);
      const given = keywordValue("repeat", args, kwnames);
      const repeat = given === undefined ? 1 : PyNumber_AsSsize_t(PyNumber_Index(given), true);
      if (repeat < 0) throw newValueError("repeat argument cannot be negative");
      const once = repeat === 0 ? [] : args.slice(0, args.length - (kwnames?.length ?? 0)).map(itemsOf);
      if (once.length * repeat > 1e8) throw newMemoryError();
      const pools: PyObject[][] = [];
      for (let i = 0; i < repeat; i++) pools.push(...once);
      const self = new PyCombinatoric(
        type,
        pools,
        pools.map(() => 0),
        pools.length,
        pools.some((p) => p.length === 0),
      );
      return attachInstance(self, type);
    },
    tp_alloc: (type) => new PyHeapObject(type),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.stopped) return undefined;
      const { pools, indices } = self;
      if (self.started) {
        let i = pools.length - 1;
        for (; i >= 0; i--) {
          if (++indices[i] < pools[i].length) break;
          indices[i] = 0;
        }
        if (i < 0) {
          self.stopped = true;
          return undefined;
        }
      } else self.started = true;
      const items: PyObject[] = [];
      for (let i = 0; i < pools.length; i++) items.push(pools[i][indices[i]]);
      return PyTuple_New(items);
    },
    tp_traverse: visitPools,
  },
  methods: sizeInWords((self) => self.pools.length),
});

function choose(self: PyCombinatoric): PyObject {
  const pool = self.pools[0];
  const items: PyObject[] = [];
  for (let i = 0; i < self.r; i++) items.push(pool[self.indices[i]]);
  return PyTuple_New(items);
}
function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

export const combinationsType: PyTypeObject = iteratorType<PyCombinatoric>("combinations", {
  doc: "Tuples of r different items of an iterable, in order.",
  signature: "(iterable, r: Py_ssize_t)",
  make: (type, args) => {
    const [iterable, r] = args as [PyObject, number];
    const pool = itemsOf(iterable);
    if (r < 0) throw newValueError("r must be non-negative");
    return new PyCombinatoric(type, [pool], r > pool.length ? [] : range(r), r, r > pool.length);
  },
  next: (self) => {
    if (self.stopped) return undefined;
    if (!self.started) {
      self.started = true;
      return choose(self);
    }
    const { indices, r } = self;
    const n = self.pools[0].length;
    let i = r - 1;
    while (i >= 0 && indices[i] === i + n - r) i--;
    if (i < 0) {
      self.stopped = true;
      return undefined;
    }
    indices[i]++;
    for (let j = i + 1; j < r; j++) indices[j] = indices[j - 1] + 1;
    return choose(self);
  },
  methods: sizeInWords((self) => self.r),
  visit: visitPools,
});

export const combinationsWithReplacementType: PyTypeObject = iteratorType<PyCombinatoric>(
  "combinations_with_replacement",
  {
    doc: "Tuples of r items of an iterable, in order, items repeated.",
    signature: "(iterable, r: Py_ssize_t)",
    make: (type, args) => {
      const [iterable, r] = args as [PyObject, number];
      const pool = itemsOf(iterable);
      if (r < 0) throw newValueError("r must be non-negative");
      const indices: number[] = [];
      for (let i = 0; i < r && pool.length > 0; i++) indices.push(0);
      return new PyCombinatoric(type, [pool], indices, r, pool.length === 0 && r > 0);
    },
    next: (self) => {
      if (self.stopped) return undefined;
      if (!self.started) {
        self.started = true;
        return choose(self);
      }
      const { indices, r } = self;
      const last = self.pools[0].length - 1;
      let i = r - 1;
      while (i >= 0 && indices[i] === last) i--;
      if (i < 0) {
        self.stopped = true;
        return undefined;
      }
      const index = indices[i] + 1;
      for (; i < r; i++) indices[i] = index;
      return choose(self);
    },
    methods: sizeInWords((self) => self.r),
    visit: visitPools,
  },
);

export const permutationsType: PyTypeObject = iteratorType<PyCombinatoric>("permutations", {
  doc: "Tuples of r different items of an iterable, in every order.",
  signature: "(iterable, r=None)",
  make: (type, args) => {
    const [iterable, rArg] = args as [PyObject, PyObject];
    const pool = itemsOf(iterable);
    let r = pool.length;
    if (rArg !== Py_None) {
      if (!PyLong_Check(rArg)) throw newTypeError("Expected int as r");
      r = PyNumber_AsSsize_t(rArg, true);
    }
    if (r < 0) throw newValueError("r must be non-negative");
    const self = new PyCombinatoric(type, [pool], range(pool.length), r, r > pool.length);
    if (!self.stopped) { for (let i = 0; i < r; i++) self.cycles.push(pool.length - i); }
    return self;
  },
  next: (self) => {
    if (self.stopped) return undefined;
    if (!self.started) {
      self.started = true;
      return choose(self);
    }
    const { indices, cycles, r } = self;
    const n = indices.length;
    for (let i = r - 1; i >= 0; i--) {
      if (--cycles[i] === 0) {
        const index = indices[i];
        for (let j = i; j < n - 1; j++) indices[j] = indices[j + 1];
        indices[n - 1] = index;
        cycles[i] = n - i;
      } else {
        const j = n - cycles[i];
        [indices[i], indices[j]] = [indices[j], indices[i]];
        return choose(self);
      }
    }
    self.stopped = true;
    return undefined;
  },
  methods: sizeInWords((self) => self.pools[0].length + self.r),
  visit: visitPools,
});
