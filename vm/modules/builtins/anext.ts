/** The awaitable of `anext(it, default)`: StopAsyncIteration becomes the default. After `Objects/iterobject.c`. */
import { PyHeapObject, type PyObject } from "../../objects/object.ts";
import { _PyCoro_GetAwaitableIter } from "../../objects/gen_object.ts";
import { exhaustedIterator } from "../../objects/gen_object.ts";
import { _PyAnextAwaitable_Type, Py_TYPE, PyExc_StopAsyncIteration } from "../../objects/type_zoo.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newStopIteration, newTypeError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";

class PyAnextAwaitable extends PyHeapObject {
  readonly wrapped: PyObject;
  readonly defaultValue: PyObject;
  constructor(wrapped: PyObject, defaultValue: PyObject) {
    super(_PyAnextAwaitable_Type);
    this.wrapped = wrapped;
    this.defaultValue = defaultValue;
  }
}

/** Wraps what `__anext__` returned. */
export function newAnextAwaitable(wrapped: PyObject, defaultValue: PyObject): PyObject {
  return new PyAnextAwaitable(wrapped, defaultValue);
}

/** An iterator that drives the wrapped awaitable. CPython: `anextawaitable_getiter`. */
function iteratorOf(self: PyAnextAwaitable): PyObject {
  const awaitable = _PyCoro_GetAwaitableIter(self.wrapped);
  if (Py_TYPE(awaitable).tp_iternext !== undefined) return awaitable;
  const iterator = Py_TYPE(awaitable).am_await!(awaitable);
  if (Py_TYPE(iterator).tp_iternext === undefined) throw newTypeError("__await__ returned a non-iterable");
  return iterator;
}

/** Runs a step; the default takes the place of StopAsyncIteration. */
function step(self: PyAnextAwaitable, action: () => PyObject): PyObject {
  try {
    return action();
  } catch (err) {
    if (PyErr_Matches(err, PyExc_StopAsyncIteration)) throw newStopIteration(self.defaultValue);
    throw err;
  }
}

const method = methodsOf<PyAnextAwaitable>();

defineType<PyAnextAwaitable>(_PyAnextAwaitable_Type, {
  slots: {
    tp_iter: (self) => self,
    am_await: (self) => self,
    tp_iternext: (self) =>
      step(self, () => {
        const iterator = iteratorOf(self);
        const value = Py_TYPE(iterator).tp_iternext!(iterator);
        if (value === undefined) throw exhaustedIterator(iterator);
        return value;
      }),
    tp_traverse: (self, visit) => {
      visit(self.wrapped);
      visit(self.defaultValue);
    },
  },
  methods: {
    send: method(
      "($self, arg, /)",
      "Send a value into the wrapped iterator.",
      (self, arg) => step(self, () => PyObject_CallMethod(iteratorOf(self), "send", [arg])),
    ),
    throw: method(
      "($self, /, *args)",
      "Raise an exception in the wrapped iterator.",
      (self, args) => step(self, () => PyObject_CallMethod(iteratorOf(self), "throw", args)),
    ),
    close: method(
      "($self, /)",
      "Raise GeneratorExit in the wrapped iterator.",
      (self) => step(self, () => PyObject_CallMethod(iteratorOf(self), "close", [])),
    ),
  },
});
