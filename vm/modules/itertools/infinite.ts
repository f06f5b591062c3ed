/** `count`, `cycle`, `repeat`. After CPython's `Modules/itertoolsmodule.c`. */
import { pollFromNative } from "../../runtime/thread_state.ts";
import { intAdd, type PyInt, PyLong_CheckExact } from "../../objects/long_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import type { InstanceStorage } from "../../objects/instance.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  PyNumber_Add,
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_GetIter,
  reprText,
} from "../../protocol/abstract.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { iteratorType } from "./common.ts";

class PyCountObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare cnt: PyObject;
  declare readonly step: PyObject;
  constructor(type: PyTypeObject, cnt: PyObject, step: PyObject) {
    this.ob_type = type;
    this.cnt = cnt;
    this.step = step;
  }
  static {
    isHeapObject(PyCountObject);
  }
}

function isNumber(op: PyObject): boolean {
  const type = Py_TYPE(op);
  return type.nb_index !== undefined || type.nb_int !== undefined || type.nb_float !== undefined ||
    type.tp_name === "complex";
}

export const countType: PyTypeObject = iteratorType<PyCountObject>("count", {
  doc: "Values start, start + step, start + 2*step, ... without end.",
  signature: "(start=0, step=1)",
  make: (type, args) => {
    const [start, step] = args as [PyObject, PyObject];
    if (!isNumber(start) || !isNumber(step)) throw newTypeError("a number is required");
    return new PyCountObject(type, start, step);
  },
  next: (self) => {
    pollNowAndThen();
    const value = self.cnt;
    self.cnt = PyLong_CheckExact(value) && PyLong_CheckExact(self.step)
      ? intAdd(value as PyInt, self.step as PyInt)
      : PyNumber_Add(value, self.step);
    return value;
  },
  visit: (self, visit) => {
    visit(self.cnt);
    visit(self.step);
  },
  repr: (self) => {
    const name = Py_TYPE(self).ht_name;
    const step = self.step === 1 ? "" : `, ${reprText(self.step)}`;
    return PyUnicode_FromUTF16(`${name}(${reprText(self.cnt)}${step})`);
  },
});

let steps = 0;
/** Nothing but Ctrl-C ends what consumes these iterators. */
function pollNowAndThen(): void {
  if ((++steps & 0xffff) === 0) pollFromNative();
}

class PyCycleObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it: PyObject | undefined;
  declare readonly saved: PyObject[];
  declare index: number;
  constructor(type: PyTypeObject, it: PyObject) {
    this.ob_type = type;
    this.it = it;
    this.saved = [];
    this.index = 0;
  }
  static {
    isHeapObject(PyCycleObject);
  }
}

export const cycleType: PyTypeObject = iteratorType<PyCycleObject>("cycle", {
  doc: "The items of an iterable, again and again.",
  signature: "(iterable, /)",
  make: (type, [iterable]) => new PyCycleObject(type, PyObject_GetIter(iterable as PyObject)),
  next: (self) => {
    if (self.it !== undefined) {
      const item = Py_TYPE(self.it).tp_iternext!(self.it);
      if (item !== undefined) {
        self.saved.push(item);
        return item;
      }
      self.it = undefined;
    }
    if (self.saved.length === 0) return undefined;
    pollNowAndThen();
    const item = self.saved[self.index];
    self.index = self.index + 1 >= self.saved.length ? 0 : self.index + 1;
    return item;
  },
  visit: (self, visit) => {
    if (self.it !== undefined) visit(self.it);
    self.saved.forEach(visit);
  },
});

class PyRepeatObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly element: PyObject;
  /** -1: without end. */
  declare cnt: number;
  constructor(type: PyTypeObject, element: PyObject, cnt: number) {
    this.ob_type = type;
    this.element = element;
    this.cnt = cnt;
  }
  static {
    isHeapObject(PyRepeatObject);
  }
}

const repeatMethod = methodsOf<PyRepeatObject>();

export const repeatType: PyTypeObject = iteratorType<PyRepeatObject>("repeat", {
  doc: "An object without end, or so many times.",
  signature: "(object, times=<unrepresentable>)",
  hidesSignature: true,
  make: (type, [object, times]) => {
    const count = times === undefined
      ? -1
      : Math.max(0, PyNumber_AsSsize_t(PyNumber_Index(times as PyObject), true));
    return new PyRepeatObject(type, object as PyObject, count);
  },
  next: (self) => {
    pollNowAndThen();
    if (self.cnt === 0) return undefined;
    if (self.cnt > 0) self.cnt--;
    return self.element;
  },
  visit: (self, visit) => visit(self.element),
  repr: (self) => {
    const name = Py_TYPE(self).ht_name;
    return PyUnicode_FromUTF16(`${name}(${reprText(self.element)}${self.cnt === -1 ? "" : `, ${self.cnt}`})`);
  },
  methods: {
    __length_hint__: repeatMethod("($self, /)", "How many items are left.", (self) => {
      if (self.cnt === -1) throw newTypeError("len() of unsized object");
      return self.cnt;
    }),
  },
});
