/**
 * `zip`, `map` and `filter`. After CPython's `Python/bltinmodule.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyIter_Next, PyObject_GetIter, PyObject_IsTrue } from "../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newUnexpectedKeyword, newValueError } from "../protocol/errors.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { Py_None } from "./none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyBool_Type, PyFilter_Type, PyMap_Type, PyZip_Type } from "./type_zoo.ts";

/** The keyword `strict` of `zip` and `map`. */
function strictKeyword(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): boolean {
  let strict = false;
  kwnames?.forEach((key, i) => {
    if (key !== "strict") throw newUnexpectedKeyword(name, key, ["strict"]);
    strict = PyObject_IsTrue(args[args.length - kwnames.length + i]);
  });
  return strict;
}

/** ValueError of a strict zip or map whose argument `at` ended first, or went on. */
function lengthError(name: string, at: number, word: "shorter" | "longer"): PyObject {
  const plural = at === 1 ? " " : "s 1-";
  return newValueError(`${name}() argument ${at + 1} is ${word} than argument${plural}${at}`);
}

/** One item of each iterator, undefined when the shortest has ended. */
function nextOfEach(name: string, iterators: readonly PyObject[], strict: boolean): PyObject[] | undefined {
  const items: PyObject[] = [];
  for (let i = 0; i < iterators.length; i++) {
    const item = PyIter_Next(iterators[i]);
    if (item !== undefined) {
      items.push(item);
      continue;
    }
    if (strict) {
      if (i > 0) throw lengthError(name, i, "shorter");
      for (let j = 1; j < iterators.length; j++) {
        if (PyIter_Next(iterators[j]) !== undefined) throw lengthError(name, j, "longer");
      }
    }
    return undefined;
  }
  return items;
}

export class PyZipObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly iterators: readonly PyObject[];
  declare strict: boolean;
  constructor(type: PyTypeObject, iterators: readonly PyObject[], strict: boolean) {
    this.ob_type = type;
    this.iterators = iterators;
    this.strict = strict;
  }
  static {
    isHeapObject(PyZipObject);
  }
}

const zipMethod = methodsOf<PyZipObject>();
/** From the end, as CPython lets go of the tuple that it has there. */
function visitIterators(
  self: { readonly iterators: readonly PyObject[] },
  visit: (op: PyObject) => void,
): void {
  for (let i = self.iterators.length; --i >= 0;) visit(self.iterators[i]);
}

defineType<PyZipObject>(PyZip_Type, {
  signature: "(*iterables, strict=False)",
  isPlainIterator: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc:
    "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().",
  slots: {
    tp_new: (type, args, kwnames) => {
      const strict = strictKeyword("zip", args, kwnames);
      const iterables = args.slice(0, args.length - (kwnames?.length ?? 0));
      const iterators = iterables.map(PyObject_GetIter);
      return attachInstance(new PyZipObject(type, iterators, strict), type);
    },
    tp_alloc: (type) => new PyZipObject(type, [], false),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.iterators.length === 0) return undefined;
      const items = nextOfEach("zip", self.iterators, self.strict);
      return items === undefined ? undefined : PyTuple_New(items);
    },
    tp_traverse: visitIterators,
  },
  methods: {
    __reduce__: zipMethod("($self, /)", "Return state information for pickling.", (self) => {
      const iterators = PyTuple_New(self.iterators.slice());
      return PyTuple_New(self.strict ? [Py_TYPE(self), iterators, true] : [Py_TYPE(self), iterators]);
    }),
    __setstate__: zipMethod("($self, object, /)", "Set state information for unpickling.", (self, state) => {
      self.strict = PyObject_IsTrue(state);
      return Py_None;
    }),
  },
});

export class PyMapObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly func: PyObject;
  declare readonly iterators: readonly PyObject[];
  declare strict: boolean;
  constructor(type: PyTypeObject, func: PyObject, iterators: readonly PyObject[], strict: boolean) {
    this.ob_type = type;
    this.func = func;
    this.iterators = iterators;
    this.strict = strict;
  }
  static {
    isHeapObject(PyMapObject);
  }
}

const mapMethod = methodsOf<PyMapObject>();
defineType<PyMapObject>(PyMap_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc:
    "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.",
  signature: "(function, iterable, /, *iterables, strict=False)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const strict = strictKeyword("map", args, kwnames);
      const given = args.slice(0, args.length - (kwnames?.length ?? 0));
      if (given.length < 2) throw newTypeError("map() must have at least two arguments.");
      return attachInstance(
        new PyMapObject(type, given[0], given.slice(1).map(PyObject_GetIter), strict),
        type,
      );
    },
    tp_alloc: (type) => new PyMapObject(type, Py_None, [], false),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { iterators } = self;
      if (iterators.length === 1) {
        const item = PyIter_Next(iterators[0]);
        return item === undefined ? undefined : PyObject_CallOneArg(self.func, item);
      }
      const items = nextOfEach("map", iterators, self.strict);
      return items === undefined ? undefined : PyObject_Vectorcall(self.func, items, undefined);
    },
    tp_traverse: (self, visit) => {
      visit(self.func);
      visitIterators(self, visit);
    },
  },
  methods: {
    __reduce__: mapMethod("($self, /)", "Return state information for pickling.", (self) => {
      const args = PyTuple_New([self.func, ...self.iterators]);
      return PyTuple_New(self.strict ? [Py_TYPE(self), args, true] : [Py_TYPE(self), args]);
    }),
    __setstate__: mapMethod("($self, object, /)", "Set state information for unpickling.", (self, state) => {
      self.strict = PyObject_IsTrue(state);
      return Py_None;
    }),
  },
});

export class PyFilterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly func: PyObject;
  declare readonly it: PyObject;
  constructor(type: PyTypeObject, func: PyObject, it: PyObject) {
    this.ob_type = type;
    this.func = func;
    this.it = it;
  }
  static {
    isHeapObject(PyFilterObject);
  }
}

const filterMethod = methodsOf<PyFilterObject>();
defineType<PyFilterObject>(PyFilter_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc:
    "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
  signature: "(function, iterable, /)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      // Where a subclass has an `__init__`, keyword arguments are for that.
      if (count < args.length && type.tp_init === PyFilter_Type.tp_init) {
        throw newTypeError("filter() takes no keyword arguments");
      }
      if (count !== 2) throw newTypeError(`filter expected 2 arguments, got ${count}`);
      return attachInstance(new PyFilterObject(type, args[0], PyObject_GetIter(args[1])), type);
    },
    tp_alloc: (type) => new PyFilterObject(type, Py_None, Py_None),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const plain = self.func === Py_None || self.func === PyBool_Type;
      for (;;) {
        const item = PyIter_Next(self.it);
        if (item === undefined) return undefined;
        if (PyObject_IsTrue(plain ? item : PyObject_CallOneArg(self.func, item))) return item;
      }
    },
    tp_traverse: (self, visit) => {
      visit(self.func);
      visit(self.it);
    },
  },
  methods: {
    __reduce__: filterMethod(
      "($self, /)",
      "Return state information for pickling.",
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([self.func, self.it])]),
    ),
  },
});
