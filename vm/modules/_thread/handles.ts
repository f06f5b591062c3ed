/**
 * Starting threads, and handles to wait for their end. After CPython's `Modules/_threadmodule.c`: `ThreadHandle`, `thread_run`,
 * `thread_shutdown`.
 */
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject } from "../../objects/object.ts";
import { PyExc_PythonFinalizationError, PyExc_SystemExit } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { reprText } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newRuntimeError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { startThread } from "../../runtime/scheduler.ts";
import {
  newThreadState,
  PyThreadState_Delete,
  PyThreadState_Get,
  PyThreadState_Swap,
} from "../../runtime/thread_state.ts";
import { PyErr_FormatUnraisable } from "../../runtime/unraisable.ts";
import { park, Waiter } from "../../runtime/waiting.ts";
import { newNativeType } from "../native.ts";
import { timeoutOf } from "../seconds.ts";

/** A thread as others know it. */
class ThreadHandle {
  ident = 0;
  state: "not started" | "running" | "done" = "not started";
  readonly waiters: Set<Waiter> = new Set();

  setDone(): void {
    this.state = "done";
    for (const waiter of this.waiters) waiter.tell();
  }

  /** Waits for the thread's end, or so many seconds. CPython: `ThreadHandle_join`. */
  join(seconds: number, finish: () => PyObject): PyObject {
    if (this.state === "not started") throw newRuntimeError("thread not started");
    if (this.state === "done") return finish();
    const { id, interp } = PyThreadState_Get();
    if (this.ident === id) throw newRuntimeError("Cannot join current thread");
    if (interp.is_finalizing) {
      throw newException(PyExc_PythonFinalizationError, "cannot join thread at interpreter shutdown");
    }
    if (seconds === 0) return finish();
    const waiter = new Waiter();
    const deadline = hostOf().monotonic() + seconds;
    this.waiters.add(waiter);
    return park(
      waiter,
      deadline,
      () => {
        if (this.state !== "done" && hostOf().monotonic() < deadline) return undefined;
        this.waiters.delete(waiter);
        return finish();
      },
      () => this.waiters.delete(waiter),
    );
  }
}

/** Threads that the interpreter waits for at its end. */
const shutdownHandles: Set<ThreadHandle> = new Set();
let count = 0;

/** Threads that run, the main one excluded. */
export function threadCount(): number {
  return count;
}

export const ThreadHandle_Type = newNativeType("_thread._ThreadHandle");
export class ThreadHandleObject extends PyHeapObject {
  readonly handle: ThreadHandle = new ThreadHandle();
}
const method = methodsOf<ThreadHandleObject>();
defineType<ThreadHandleObject>(ThreadHandle_Type, {
  withoutSignature: ["join"],
  slots: {
    tp_new: (type) => new ThreadHandleObject(type),
    tp_repr: (self) => PyUnicode_FromUTF16(`<_thread._ThreadHandle object: ident=${self.handle.ident}>`),
  },
  methods: {
    join: method("($self, timeout=None, /)", undefined, (self, timeout) => {
      const seconds = timeout === Py_None ? -1 : timeoutOf(timeout);
      return self.handle.join(seconds < 0 ? Infinity : seconds, () => Py_None);
    }).handingOver((self) => self instanceof ThreadHandleObject && self.handle.state === "done"),
    is_done: method("($self, /)", undefined, (self) => self.handle.state === "done"),
    _set_done: method("($self, /)", undefined, (self) => {
      if (self.handle.state === "not started") throw newRuntimeError("thread not started");
      self.handle.setDone();
      return Py_None;
    }),
  },
  members: { ident: { get: (self) => self.handle.ident } },
});

/** A handle of a thread that was not started here. */
export function handleOf(ident: number): PyObject {
  const op = new ThreadHandleObject(ThreadHandle_Type);
  op.handle.ident = ident;
  op.handle.state = "running";
  return op;
}

/** Starts a thread that calls `callable`. CPython: `do_start_new_thread`, `thread_run`. */
export function startNewThread(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  { handle }: ThreadHandleObject,
  isDaemon: boolean,
): void {
  const { interp } = PyThreadState_Get();
  if (interp.is_finalizing) {
    throw newException(PyExc_PythonFinalizationError, "can't create new thread at interpreter shutdown");
  }
  if (handle.state !== "not started") throw newRuntimeError("thread already started");
  const thread = newThreadState(interp);
  handle.ident = thread.id;
  handle.state = "running";
  if (!isDaemon) shutdownHandles.add(handle);
  count++;
  const end = (err: unknown) => {
    const before = PyThreadState_Swap(thread);
    try {
      if (err !== undefined && !PyErr_Matches(err, PyExc_SystemExit)) {
        PyErr_FormatUnraisable(err, `Exception ignored in thread started by ${reprText(callable)}`);
      }
    } catch (err) {
      // A repr that fails.
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      PyErr_FormatUnraisable(err, undefined);
    } finally {
      PyThreadState_Swap(before);
      count--;
      shutdownHandles.delete(handle);
      PyThreadState_Delete(thread);
      handle.setDone();
    }
  };
  startThread(thread, { callable, args, kwnames }, isDaemon, () => end(undefined), end);
}

/** Waits for all threads that are no daemons; what ends the wait early is reported. CPython: `thread_shutdown`. */
export function shutdown(): PyObject {
  const { id, handed_call } = PyThreadState_Get();
  const next = (): ThreadHandle | undefined => shutdownHandles.values().find((one) => one.ident !== id);
  let handle = next();
  if (handle === undefined) return Py_None;
  const waiter = new Waiter();
  handle.waiters.add(waiter);
  const threw = (err: unknown): PyObject => {
    PyErr_FormatUnraisable(err, "Exception ignored while joining a thread in _thread._shutdown()");
    return Py_None;
  };
  const asItIs = (value: PyObject) => value;
  if (handed_call !== undefined) handed_call.completion = { returned: asItIs, yielded: asItIs, threw };
  try {
    return park(
      waiter,
      Infinity,
      () => {
        handle!.waiters.delete(waiter);
        handle = next();
        handle?.waiters.add(waiter);
        return handle === undefined ? Py_None : undefined;
      },
      () => handle!.waiters.delete(waiter),
    );
  } catch (err) {
    return threw(err);
  }
}
