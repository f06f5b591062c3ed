/**
 * Iterators over one iterable: accumulate, batched, compress, dropwhile, filterfalse, islice, pairwise, starmap, takewhile.
 * After CPython's `Modules/itertoolsmodule.c`.
 */
import { Py_None } from "../../objects/none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import type { InstanceStorage } from "../../objects/instance.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyBool_Type, PyExc_OverflowError, PyExc_TypeError } from "../../objects/type_zoo.ts";
import {
  itemsOf,
  PyIter_Next,
  PyNumber_Add,
  PyNumber_AsSsize_t,
  PyObject_GetIter,
  PyObject_IsTrue,
} from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import { iteratorType } from "./common.ts";

/** An iterator with a function; what most of these need. */
class PyFilterIterator implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it: PyObject | undefined;
  declare readonly func: PyObject;
  /** takewhile is at its end; dropwhile has begun. */
  declare flag: boolean;
  constructor(type: PyTypeObject, func: PyObject, it: PyObject) {
    this.ob_type = type;
    this.func = func;
    this.it = it;
    this.flag = false;
  }
  static {
    isHeapObject(PyFilterIterator);
  }
}
const visitFilter = (self: PyFilterIterator, visit: (op: PyObject) => void): void => {
  visit(self.func);
  if (self.it !== undefined) visit(self.it);
};
const makeFilter = (type: PyTypeObject, [func, iterable]: unknown[]): PyFilterIterator =>
  new PyFilterIterator(type, func as PyObject, PyObject_GetIter(iterable as PyObject));

export const takewhileType: PyTypeObject = iteratorType<PyFilterIterator>("takewhile", {
  doc: "Items as long as a predicate holds.",
  signature: "(predicate, iterable, /)",
  make: makeFilter,
  next: (self) => {
    if (self.flag) return undefined;
    const item = PyIter_Next(self.it!);
    if (item === undefined) return undefined;
    if (PyObject_IsTrue(PyObject_CallOneArg(self.func, item))) return item;
    self.flag = true;
    return undefined;
  },
  visit: visitFilter,
});

export const dropwhileType: PyTypeObject = iteratorType<PyFilterIterator>("dropwhile", {
  doc: "Items from the first on for which a predicate does not hold.",
  signature: "(predicate, iterable, /)",
  make: makeFilter,
  next: (self) => {
    for (;;) {
      const item = PyIter_Next(self.it!);
      if (item === undefined || self.flag) return item;
      if (!PyObject_IsTrue(PyObject_CallOneArg(self.func, item))) {
        self.flag = true;
        return item;
      }
    }
  },
  visit: visitFilter,
});

export const filterfalseType: PyTypeObject = iteratorType<PyFilterIterator>("filterfalse", {
  doc: "Items for which a predicate does not hold; false items if it is None.",
  signature: "(function, iterable, /)",
  make: makeFilter,
  next: (self) => {
    const plain = self.func === Py_None || self.func === PyBool_Type;
    for (;;) {
      const item = PyIter_Next(self.it!);
      if (item === undefined) return undefined;
      if (!PyObject_IsTrue(plain ? item : PyObject_CallOneArg(self.func, item))) return item;
    }
  },
  visit: visitFilter,
});

export const starmapType: PyTypeObject = iteratorType<PyFilterIterator>("starmap", {
  doc: "The results of calling a function with each item as its arguments.",
  signature: "(function, iterable, /)",
  make: makeFilter,
  next: (self) => {
    const args = PyIter_Next(self.it!);
    return args === undefined ? undefined : PyObject_Vectorcall(self.func, itemsOf(args), undefined);
  },
  visit: visitFilter,
});

export const compressType: PyTypeObject = iteratorType<PyFilterIterator>("compress", {
  doc: "Items of data whose selector is true.",
  signature: "(data, selectors)",
  make: (type, [data, selectors]) =>
    new PyFilterIterator(type, PyObject_GetIter(data as PyObject), PyObject_GetIter(selectors as PyObject)),
  next: (self) => {
    for (;;) {
      const item = PyIter_Next(self.func);
      if (item === undefined) return undefined;
      const selector = PyIter_Next(self.it!);
      if (selector === undefined) return undefined;
      if (PyObject_IsTrue(selector)) return item;
    }
  },
  visit: visitFilter,
});

class PyAccumulate implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly it: PyObject;
  declare readonly func: PyObject;
  declare total: PyObject | undefined;
  declare initial: PyObject;
  constructor(type: PyTypeObject, it: PyObject, func: PyObject, initial: PyObject) {
    this.ob_type = type;
    this.it = it;
    this.func = func;
    this.total = undefined;
    this.initial = initial;
  }
  static {
    isHeapObject(PyAccumulate);
  }
}

export const accumulateType: PyTypeObject = iteratorType<PyAccumulate>("accumulate", {
  doc: "Running totals, by addition or another function of two arguments.",
  signature: "(iterable, func=None, *, initial=None)",
  make: (type, args) => {
    const [iterable, func, initial] = args as PyObject[];
    return new PyAccumulate(type, PyObject_GetIter(iterable), func, initial);
  },
  next: (self) => {
    if (self.initial !== Py_None) {
      self.total = self.initial;
      self.initial = Py_None;
      return self.total;
    }
    const item = PyIter_Next(self.it);
    if (item === undefined) return undefined;
    if (self.total === undefined) return self.total = item;
    self.total = self.func === Py_None
      ? PyNumber_Add(self.total, item)
      : PyObject_Vectorcall(self.func, [self.total, item], undefined);
    return self.total;
  },
  visit: (self, visit) => {
    visit(self.it);
    visit(self.func);
    if (self.total !== undefined) visit(self.total);
    visit(self.initial);
  },
});

class PyBatched implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it: PyObject | undefined;
  declare readonly size: number;
  declare readonly strict: boolean;
  constructor(type: PyTypeObject, it: PyObject, size: number, strict: boolean) {
    this.ob_type = type;
    this.it = it;
    this.size = size;
    this.strict = strict;
  }
  static {
    isHeapObject(PyBatched);
  }
}

export const batchedType: PyTypeObject = iteratorType<PyBatched>("batched", {
  doc: "Tuples of n items each; the last may be shorter.",
  signature: "(iterable, n: Py_ssize_t, *, strict: bool = False)",
  make: (type, args) => {
    const [iterable, n, strict] = args as [PyObject, number, boolean];
    if (n < 1) throw newValueError("n must be at least one");
    return new PyBatched(type, PyObject_GetIter(iterable), n, strict);
  },
  next: (self) => {
    if (self.it === undefined) return undefined;
    const items: PyObject[] = [];
    while (items.length < self.size) {
      const item = PyIter_Next(self.it);
      if (item === undefined) break;
      items.push(item);
    }
    if (items.length === self.size) return PyTuple_New(items);
    self.it = undefined;
    if (items.length === 0) return undefined;
    if (self.strict) throw newValueError("batched(): incomplete batch");
    return PyTuple_New(items);
  },
  visit: (self, visit) => {
    if (self.it !== undefined) visit(self.it);
  },
});

class PyPairwise implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it: PyObject | undefined;
  declare old: PyObject | undefined;
  constructor(type: PyTypeObject, it: PyObject) {
    this.ob_type = type;
    this.it = it;
    this.old = undefined;
  }
  static {
    isHeapObject(PyPairwise);
  }
}

export const pairwiseType: PyTypeObject = iteratorType<PyPairwise>("pairwise", {
  doc: "Overlapping pairs: (a, b), (b, c), ...",
  signature: "(iterable, /)",
  make: (type, [iterable]) => new PyPairwise(type, PyObject_GetIter(iterable as PyObject)),
  next: (self) => {
    if (self.it === undefined) return undefined;
    let old = self.old;
    if (old === undefined) {
      self.old = old = PyIter_Next(self.it);
      if (old === undefined || self.it === undefined) {
        self.it = undefined;
        self.old = undefined;
        return undefined;
      }
    }
    const item = PyIter_Next(self.it);
    if (item === undefined) {
      self.it = undefined;
      self.old = undefined;
      return undefined;
    }
    self.old = item;
    return PyTuple_New([old, item]);
  },
  visit: (self, visit) => {
    if (self.it !== undefined) visit(self.it);
    if (self.old !== undefined) visit(self.old);
  },
});

class PyIslice implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it: PyObject | undefined;
  declare next: number;
  /** -1: to the end. */
  declare readonly stop: number;
  declare readonly step: number;
  declare cnt: number;
  constructor(type: PyTypeObject, it: PyObject, start: number, stop: number, step: number) {
    this.ob_type = type;
    this.it = it;
    this.next = start;
    this.stop = stop;
    this.step = step;
    this.cnt = 0;
  }
  static {
    isHeapObject(PyIslice);
  }
}

/** An index of islice; None is `whenNone`; -1 for anything else than a non-negative integer. */
function sliceIndex(op: PyObject | undefined, whenNone: number): number {
  if (op === undefined || op === Py_None) return whenNone;
  try {
    const n = PyNumber_AsSsize_t(op, true);
    return n < 0 ? -2 : n;
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError) || PyErr_Matches(err, PyExc_OverflowError)) return -2;
    throw err;
  }
}

export const isliceType: PyTypeObject = iteratorType<PyIslice>("islice", {
  doc:
    "islice(iterable, stop) -> items up to stop\nislice(iterable, start, stop[, step]) -> items as a slice takes them",
  signature: "(iterable, a, b=<unrepresentable>, c=<unrepresentable>, /)",
  hidesSignature: true,
  make: (type, args) => {
    const [iterable, a, b, c] = args as (PyObject | undefined)[];
    let start = 0, stop: number, step = 1;
    if (b === undefined) {
      stop = sliceIndex(a, -1);
      if (stop === -2) {
        throw newValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
      }
    } else {
      start = sliceIndex(a, 0);
      stop = sliceIndex(b, -1);
      if (stop === -2) {
        throw newValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
      }
      if (start === -2) {
        throw newValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
      }
      step = sliceIndex(c, 1);
      if (step < 1) throw newValueError("Step for islice() must be a positive integer or None.");
    }
    return new PyIslice(type, PyObject_GetIter(iterable!), start, stop, step);
  },
  next: (self) => {
    const { it, stop } = self;
    if (it === undefined) return undefined;
    const next = Py_TYPE(it).tp_iternext!;
    while (self.cnt < self.next) {
      if (stop !== -1 && self.cnt >= stop) break;
      const skipped = next(it);
      if (skipped === undefined) {
        self.it = undefined;
        return undefined;
      }
      self.cnt++;
    }
    if (stop !== -1 && self.cnt >= stop) {
      self.it = undefined;
      return undefined;
    }
    const item = next(it);
    if (item === undefined) {
      self.it = undefined;
      return undefined;
    }
    self.cnt++;
    self.next = Math.min(self.next + self.step, Number.MAX_SAFE_INTEGER);
    if (stop !== -1 && self.next > stop) self.next = stop;
    return item;
  },
  visit: (self, visit) => {
    if (self.it !== undefined) visit(self.it);
  },
});
