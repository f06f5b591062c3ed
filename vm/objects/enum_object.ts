/**
 * `enumerate` and `reversed`. After CPython's `Objects/enumobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  lookupSpecial,
  PyIter_Next,
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_GetIter,
  PyObject_Size,
  PySequence_Check,
  PySequence_GetItem,
} from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { intAdd } from "./long_object.ts";
import { Py_None } from "./none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyEnum_Type, PyExc_IndexError, PyExc_StopIteration, PyReversed_Type } from "./type_zoo.ts";

export class PyEnumObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare en_index: number | bigint;
  declare readonly en_sit: PyObject;
  constructor(type: PyTypeObject, index: number | bigint, iterator: PyObject) {
    this.ob_type = type;
    this.en_index = index;
    this.en_sit = iterator;
  }
  static {
    isHeapObject(PyEnumObject);
  }
}

/** Values of named parameters from a vectorcall; errors as Argument Clinic words them. */
function enumerateArguments(
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): [PyObject, PyObject | undefined] {
  const npos = args.length - (kwnames?.length ?? 0);
  let iterable = npos > 0 ? args[0] : undefined, start = npos > 1 ? args[1] : undefined;
  if (npos > 2) throw newTypeError(`enumerate() takes at most 2 arguments (${args.length} given)`);
  kwnames?.forEach((key, i) => {
    if (key === "iterable" && iterable === undefined) iterable = args[npos + i];
    else if (key === "start" && start === undefined) start = args[npos + i];
    else throw newTypeError(`'${key}' is an invalid keyword argument for enumerate()`);
  });
  if (iterable === undefined) throw newTypeError("enumerate() missing required argument 'iterable'");
  return [iterable, start];
}

const enumMethod = methodsOf<PyEnumObject>();
defineType<PyEnumObject>(PyEnum_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Return an enumerate object: an iterator of (count, value) pairs.",
  signature: "(iterable, start=0)",
  isPlainIterator: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable, start] = enumerateArguments(args, kwnames);
      const index = start === undefined ? 0 : PyNumber_Index(start);
      return attachInstance(new PyEnumObject(type, index, PyObject_GetIter(iterable)), type);
    },
    tp_alloc: (type) => new PyEnumObject(type, 0, Py_None),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const item = PyIter_Next(self.en_sit);
      if (item === undefined) return undefined;
      const index = self.en_index;
      self.en_index = intAdd(index, 1);
      return PyTuple_New([index, item]);
    },
    tp_traverse: (self, visit) => visit(self.en_sit),
  },
  methods: {
    __reduce__: enumMethod(
      "($self, /)",
      "Return state information for pickling.",
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([self.en_sit, self.en_index])]),
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
  },
});

export class PyReversedObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare index: number;
  /** undefined once exhausted. */
  declare seq: PyObject | undefined;
  constructor(type: PyTypeObject, seq: PyObject, index: number) {
    this.ob_type = type;
    this.seq = seq;
    this.index = index;
  }
  static {
    isHeapObject(PyReversedObject);
  }
}

const reversedMethod = methodsOf<PyReversedObject>();
defineType<PyReversedObject>(PyReversed_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Return a reverse iterator over the values of the given sequence.",
  signature: "(sequence, /)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      // Where a subclass has an `__init__`, keyword arguments are for that.
      if (count < args.length && type.tp_init === PyReversed_Type.tp_init) {
        throw newTypeError("reversed() takes no keyword arguments");
      }
      if (count !== 1) throw newTypeError(`reversed expected 1 argument, got ${count}`);
      const seq = args[0];
      const own = lookupSpecial(seq, "__reversed__");
      if (own === Py_None) throw newTypeError(`'${Py_TYPE(seq).tp_name}' object is not reversible`);
      if (own !== undefined) return PyObject_CallNoArgs(own);
      if (!PySequence_Check(seq)) throw newTypeError(`'${Py_TYPE(seq).tp_name}' object is not reversible`);
      return attachInstance(new PyReversedObject(type, seq, PyObject_Size(seq) - 1), type);
    },
    tp_alloc: (type) => new PyReversedObject(type, Py_None, -1),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.seq !== undefined && self.index >= 0) {
        try {
          const item = PySequence_GetItem(self.seq, self.index);
          self.index--;
          return item;
        } catch (err) {
          if (!PyErr_Matches(err, PyExc_IndexError) && !PyErr_Matches(err, PyExc_StopIteration)) throw err;
        }
      }
      self.index = -1;
      self.seq = undefined;
      return undefined;
    },
    tp_traverse: (self, visit) => {
      if (self.seq !== undefined) visit(self.seq);
    },
  },
  methods: {
    __length_hint__: reversedMethod(
      "($self, /)",
      "Private method returning an estimate of len(list(it)).",
      (self) => {
        if (self.seq === undefined) return 0;
        const position = self.index + 1;
        return PyObject_Size(self.seq) < position ? 0 : position;
      },
    ),
    __reduce__: reversedMethod(
      "($self, /)",
      "Return state information for pickling.",
      (self) =>
        self.seq === undefined
          ? PyTuple_New([Py_TYPE(self), PyTuple_New([PyTuple_New([])])])
          : PyTuple_New([Py_TYPE(self), PyTuple_New([self.seq]), self.index]),
    ),
    __setstate__: reversedMethod(
      "($self, object, /)",
      "Set state information for unpickling.",
      (self, state) => {
        if (self.seq !== undefined) {
          self.index = Math.min(Math.max(-1, PyNumber_AsSsize_t(state, true)), PyObject_Size(self.seq) - 1);
        }
        return Py_None;
      },
    ),
  },
});
