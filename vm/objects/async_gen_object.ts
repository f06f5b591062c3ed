/**
 * Asynchronous generators: the type itself and the awaitables of `asend`, `athrow` and `aclose`. After the second half of
 * CPython's `Objects/genobject.c`.
 */
import { sizeofMethod } from "./sizeof_method.ts";
import { registerFinalizable } from "../runtime/gc/registry.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { warnHere } from "../runtime/warnings.ts";
import { reprText } from "../protocol/abstract.ts";
import { FRAME_COMPLETED } from "../eval/frame.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newRuntimeError,
  newStopAsyncIteration,
  newStopIteration,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import {
  classGetItem,
  gen_finalize,
  gen_send,
  gen_throw,
  generatorAttributes,
  generatorRepr,
  generatorTraverse,
  type PyGenObject,
  warnAboutSignature,
} from "./gen_object.ts";
import {
  PyAsyncGenASend,
  PyAsyncGenWrappedValue,
  STATE_CLOSED,
  STATE_INIT,
  STATE_ITER,
} from "./async_gen_layout.ts";
import { Py_None } from "./none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import {
  _PyAsyncGenASend_Type,
  _PyAsyncGenAThrow_Type,
  _PyAsyncGenWrappedValue_Type,
  PyAsyncGen_Type,
  PyExc_GeneratorExit,
  PyExc_RuntimeWarning,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
} from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

defineType<PyAsyncGenWrappedValue>(_PyAsyncGenWrappedValue_Type, {
  slots: { tp_traverse: (self, visit) => visit(self.agw_val) },
});

const IGNORED_EXIT = "async generator ignored GeneratorExit";

/** CPython: `async_gen_init_hooks`. */
function initHooks(gen: PyGenObject): void {
  if (gen.ag_hooks_inited) return;
  gen.ag_hooks_inited = true;
  const thread = PyThreadState_Get();
  gen.ag_finalizer = thread.async_gen_finalizer;
  gen.gi_watched = true;
  registerFinalizable(gen);
  if (thread.async_gen_firstiter !== undefined) PyObject_CallOneArg(thread.async_gen_firstiter, gen);
}

/** A yielded value ends the await as StopIteration. CPython: `async_gen_unwrap_value`. */
function unwrapValue(gen: PyGenObject, run: () => PyObject): PyObject {
  let result: PyObject;
  try {
    result = run();
  } catch (err) {
    if (PyErr_Matches(err, PyExc_StopAsyncIteration) || PyErr_Matches(err, PyExc_GeneratorExit)) {
      gen.ag_closed = true;
    }
    gen.ag_running_async = false;
    throw err;
  }
  if (result instanceof PyAsyncGenWrappedValue) {
    gen.ag_running_async = false;
    throw newStopIteration(result.agw_val);
  }
  return result;
}

/** Has the death of an awaitable noticed: it may not have been awaited. */
function watched<T extends PyHeapObject>(awaitable: T): T {
  registerFinalizable(awaitable);
  return awaitable;
}

/** CPython: `_PyErr_WarnUnawaitedAgenMethod`. */
function warnUnawaitedMethod(gen: PyGenObject, method: string): void {
  const message = `coroutine method '${method}' of ${reprText(gen.gi_qualname)} was never awaited`;
  try {
    warnHere(PyExc_RuntimeWarning, PyUnicode_FromUTF16(message), 1, gen);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while finalizing async generator ${reprText(gen)}`);
  }
}

function asendStart(self: PyAsyncGenASend): void {
  if (self.ags_state === STATE_CLOSED) {
    throw newRuntimeError("cannot reuse already awaited __anext__()/asend()");
  }
  if (self.ags_state === STATE_INIT && self.ags_gen.ag_running_async) {
    self.ags_state = STATE_CLOSED;
    throw newRuntimeError("anext(): asynchronous generator is already running");
  }
}

function asendSend(self: PyAsyncGenASend, arg: PyObject): PyObject {
  asendStart(self);
  if (self.ags_state === STATE_INIT) {
    if (arg === Py_None && self.ags_sendval !== undefined) arg = self.ags_sendval;
    self.ags_state = STATE_ITER;
  }
  self.ags_gen.ag_running_async = true;
  try {
    return unwrapValue(self.ags_gen, () => gen_send(self.ags_gen, arg));
  } catch (err) {
    self.ags_state = STATE_CLOSED;
    throw err;
  }
}

function asendThrow(self: PyAsyncGenASend, type: PyObject, value?: PyObject, tb?: PyObject): PyObject {
  asendStart(self);
  if (self.ags_state === STATE_INIT) {
    self.ags_state = STATE_ITER;
    self.ags_gen.ag_running_async = true;
  }
  try {
    return unwrapValue(self.ags_gen, () => gen_throw(self.ags_gen, true, type, value, tb));
  } catch (err) {
    self.ags_gen.ag_running_async = false;
    self.ags_state = STATE_CLOSED;
    throw err;
  }
}

/** `close()` of either awaitable. */
function closeAwaitable(isClosed: boolean, doThrow: () => PyObject): PyObject {
  if (isClosed) return Py_None;
  try {
    doThrow();
  } catch (err) {
    if (
      PyErr_Matches(err, PyExc_StopIteration) || PyErr_Matches(err, PyExc_StopAsyncIteration) ||
      PyErr_Matches(err, PyExc_GeneratorExit)
    ) return Py_None;
    throw err;
  }
  throw newRuntimeError("coroutine ignored GeneratorExit");
}

/** `tp_iternext` in terms of `send`: StopIteration is kept, it carries the result of the await. */
const asendMethod = methodsOf<PyAsyncGenASend>();
defineType<PyAsyncGenASend>(_PyAsyncGenASend_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => asendSend(self, Py_None),
    am_await: (self) => self,
    tp_traverse: (self, visit) => {
      visit(self.ags_gen);
      if (self.ags_sendval !== undefined) visit(self.ags_sendval);
    },
    tp_finalize: (self) => {
      if (self.ags_state === STATE_INIT) warnUnawaitedMethod(self.ags_gen, "asend");
    },
  },
  methods: {
    send: asendMethod("($self, object, /)", undefined, asendSend),
    throw: asendMethod(
      "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
      undefined,
      asendThrow,
    ),
    close: asendMethod(
      "($self, /)",
      undefined,
      (self) => closeAwaitable(self.ags_state === STATE_CLOSED, () => asendThrow(self, PyExc_GeneratorExit)),
    ),
  },
});

/** Awaitable of `athrow(...)`, and of `aclose()` when `agt_args` is undefined. */
export class PyAsyncGenAThrow implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly agt_gen: PyGenObject;
  declare readonly agt_args: readonly (PyObject | undefined)[] | undefined;
  declare agt_state: number;
  constructor(gen: PyGenObject, args: readonly (PyObject | undefined)[] | undefined) {
    this.ob_type = _PyAsyncGenAThrow_Type;
    this.agt_gen = gen;
    this.agt_args = args;
    this.agt_state = STATE_INIT;
  }
  static {
    isHeapObject(PyAsyncGenAThrow);
  }
}

function finishAThrow(self: PyAsyncGenAThrow): void {
  self.agt_gen.ag_running_async = false;
  self.agt_state = STATE_CLOSED;
}

/** `aclose()` ends quietly where the generator does. */
function athrowFailed(self: PyAsyncGenAThrow, err: unknown): unknown {
  finishAThrow(self);
  const quiet = PyErr_Matches(err, PyExc_StopAsyncIteration) || PyErr_Matches(err, PyExc_GeneratorExit);
  return quiet && self.agt_args === undefined ? newStopIteration() : err;
}

function ignoredExit(self: PyAsyncGenAThrow, result: PyObject): PyObject {
  if (!(result instanceof PyAsyncGenWrappedValue)) return result;
  finishAThrow(self);
  throw newRuntimeError(IGNORED_EXIT);
}

function alreadyRunning(self: PyAsyncGenAThrow): PyObject {
  self.agt_state = STATE_CLOSED;
  return newRuntimeError(
    `${self.agt_args === undefined ? "aclose" : "athrow"}(): asynchronous generator is already running`,
  );
}

function athrowSend(self: PyAsyncGenAThrow, arg: PyObject): PyObject {
  const gen = self.agt_gen;
  if (self.agt_state === STATE_CLOSED) {
    throw newRuntimeError("cannot reuse already awaited aclose()/athrow()");
  }
  if (gen.gi_frame_state >= FRAME_COMPLETED) {
    self.agt_state = STATE_CLOSED;
    throw newStopIteration();
  }
  let result: PyObject;
  if (self.agt_state === STATE_INIT) {
    if (gen.ag_running_async) throw alreadyRunning(self);
    if (gen.ag_closed) {
      self.agt_state = STATE_CLOSED;
      throw newStopAsyncIteration();
    }
    if (arg !== Py_None) throw newRuntimeError("can't send non-None value to a just-started coroutine");
    self.agt_state = STATE_ITER;
    gen.ag_running_async = true;
    try {
      if (self.agt_args === undefined) {
        gen.ag_closed = true;
        result = gen_throw(gen, false, PyExc_GeneratorExit, undefined, undefined);
      } else {
        const [type, value, tb] = self.agt_args;
        return unwrapValue(gen, () => gen_throw(gen, false, type!, value, tb));
      }
    } catch (err) {
      throw athrowFailed(self, err);
    }
    return ignoredExit(self, result);
  }
  if (self.agt_args !== undefined) return unwrapValue(gen, () => gen_send(gen, arg));
  try {
    result = gen_send(gen, arg);
  } catch (err) {
    throw athrowFailed(self, err);
  }
  return ignoredExit(self, result);
}

function athrowThrow(self: PyAsyncGenAThrow, type: PyObject, value?: PyObject, tb?: PyObject): PyObject {
  const gen = self.agt_gen;
  if (self.agt_state === STATE_CLOSED) {
    throw newRuntimeError("cannot reuse already awaited aclose()/athrow()");
  }
  if (self.agt_state === STATE_INIT) {
    if (gen.ag_running_async) throw alreadyRunning(self);
    self.agt_state = STATE_ITER;
    gen.ag_running_async = true;
  }
  if (self.agt_args !== undefined) {
    try {
      return unwrapValue(gen, () => gen_throw(gen, true, type, value, tb));
    } catch (err) {
      finishAThrow(self);
      throw err;
    }
  }
  let result: PyObject;
  try {
    result = gen_throw(gen, true, type, value, tb);
  } catch (err) {
    throw athrowFailed(self, err);
  }
  return ignoredExit(self, result);
}

const athrowMethod = methodsOf<PyAsyncGenAThrow>();
defineType<PyAsyncGenAThrow>(_PyAsyncGenAThrow_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => athrowSend(self, Py_None),
    am_await: (self) => self,
    tp_traverse: (self, visit) => {
      visit(self.agt_gen);
      for (const op of self.agt_args ?? []) if (op !== undefined) visit(op);
    },
    tp_finalize: (self) => {
      if (self.agt_state === STATE_INIT) {
        warnUnawaitedMethod(self.agt_gen, self.agt_args === undefined ? "aclose" : "athrow");
      }
    },
  },
  methods: {
    send: athrowMethod("($self, object, /)", undefined, athrowSend),
    throw: athrowMethod(
      "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
      undefined,
      athrowThrow,
    ),
    close: athrowMethod(
      "($self, /)",
      undefined,
      (self) => closeAwaitable(self.agt_state === STATE_CLOSED, () => athrowThrow(self, PyExc_GeneratorExit)),
    ),
  },
});

const method = methodsOf<PyGenObject>();
defineType<PyGenObject>(PyAsyncGen_Type, {
  withoutSignature: ["athrow"],
  hasWeakrefs: true,
  slots: {
    tp_repr: generatorRepr,
    am_aiter: (self) => self,
    am_anext: (self) => {
      initHooks(self);
      return new PyAsyncGenASend(self, undefined);
    },
    tp_traverse: generatorTraverse,
    tp_finalize: gen_finalize,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    asend: method("($self, object, /)", "Awaitable that resumes with a value.", (self, value) => {
      initHooks(self);
      return watched(new PyAsyncGenASend(self, value));
    }),
    athrow: method(
      "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
      "Awaitable that raises an exception in the generator.",
      (self, type, value, tb) => {
        warnAboutSignature(value, "athrow");
        initHooks(self);
        return watched(new PyAsyncGenAThrow(self, [type, value, tb]));
      },
    ),
    aclose: method("($self, /)", "Awaitable that raises GeneratorExit in the generator.", (self) => {
      initHooks(self);
      return watched(new PyAsyncGenAThrow(self, undefined));
    }),
    __class_getitem__: classGetItem(),
  },
  getset: generatorAttributes("ag", "ag_await"),
});
