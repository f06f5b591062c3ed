/**
 * What SEND and YIELD_VALUE know of asynchronous generators: the awaitable of `asend()` and `__anext__()`, and how the loop enters
 * the generator's frame for it instead of running it nested. Read by the loop's helpers and by `async_gen_object.ts`.
 *
 * Law: while a frame entered so runs, `gen.ag_awaitable` is the awaitable. A wrapped value that it yields is the await's
 * result (SEND goes on as after a return), its return is StopAsyncIteration in the frame that awaits; whatever else it yields
 * goes up as it is.
 */
import { FRAME_CREATED, FRAME_EXECUTING, type InterpreterFrame } from "../eval/frame.ts";
import { monitoring } from "../eval/monitoring.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import type { PyGenObject } from "./gen_object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_None } from "./none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import { _PyAsyncGenASend_Type, _PyAsyncGenWrappedValue_Type } from "./type_zoo.ts";

/** A value that an asynchronous generator yields, told apart from what it awaits. */
export class PyAsyncGenWrappedValue implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly agw_val: PyObject;
  constructor(value: PyObject) {
    this.ob_type = _PyAsyncGenWrappedValue_Type;
    this.agw_val = value;
  }
  static {
    isHeapObject(PyAsyncGenWrappedValue);
  }
}

/** States of an awaitable. */
export const STATE_INIT = 0, STATE_ITER = 1, STATE_CLOSED = 2;

/** Awaitable of `asend()` and `__anext__()`. */
export class PyAsyncGenASend implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly ags_gen: PyGenObject;
  declare readonly ags_sendval: PyObject | undefined;
  declare ags_state: number;
  constructor(gen: PyGenObject, value: PyObject | undefined) {
    this.ob_type = _PyAsyncGenASend_Type;
    this.ags_gen = gen;
    this.ags_sendval = value;
    this.ags_state = STATE_INIT;
  }
  static {
    isHeapObject(PyAsyncGenASend);
  }
}

/** The generator's frame, ready to be entered for its awaitable; undefined: `asendSend` is to do it, or to raise. */
export function asendFrame(
  thread: PyThreadState,
  awaitable: PyObject,
  value: PyObject,
): InterpreterFrame | undefined {
  if (!(awaitable instanceof PyAsyncGenASend) || monitoring.isActive) return undefined;
  const gen = awaitable.ags_gen;
  if (gen.gi_frame_state >= FRAME_EXECUTING) return undefined;
  if (awaitable.ags_state !== STATE_ITER) {
    if (awaitable.ags_state === STATE_CLOSED || gen.ag_running_async) return undefined;
    if (value === Py_None && awaitable.ags_sendval !== undefined) value = awaitable.ags_sendval;
  }
  if (gen.gi_frame_state === FRAME_CREATED && value !== Py_None) return undefined;
  awaitable.ags_state = STATE_ITER;
  gen.ag_running_async = true;
  gen.ag_awaitable = awaitable;
  const frame = gen.gi_iframe;
  frame.localsplus[frame.stackpointer++] = value;
  gen.gi_frame_state = FRAME_EXECUTING;
  gen.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = gen.gi_exc_state;
  return frame;
}

/** The await for which the frame was entered is over. @noescape */
export function closeAwaitable(gen: PyGenObject): void {
  gen.ag_awaitable!.ags_state = STATE_CLOSED;
  gen.ag_awaitable = undefined;
  gen.ag_running_async = false;
}

/** Whether what an entered generator yields is the result of the await. @noescape */
export function isAwaitedValue(value: PyObject): value is PyAsyncGenWrappedValue {
  return value instanceof PyAsyncGenWrappedValue;
}

/** That result. @noescape */
export function awaitedValue(gen: PyGenObject, wrapped: PyAsyncGenWrappedValue): PyObject {
  closeAwaitable(gen);
  return wrapped.agw_val;
}
