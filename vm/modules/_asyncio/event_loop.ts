/**
 * asyncio's own event loop: `_run_once` and what schedules callbacks, native, in the library's `_UnixSelectorEventLoop`. All
 * else of the loop (running and stopping, subprocesses, sockets, signals, exception handlers, debug mode) is the library's Python
 * code, and so is an iteration of whose course there is anything unusual.
 *
 * A callback, or a step of a task, is entered by the interpreter's loop from the frame in which `_run_once` runs (`eval/handed_call.ts`):
 * it uses no JavaScript stack, and the thread can be suspended in it.
 *
 * Law: what a program can see of an iteration is CPython's. Two frames lie below the callback, those of the library's `_run_once`
 * and `Handle._run`, as if they stood at their calls. When something is thrown, they become real: the native iteration is
 * over, the exception goes to the handlers of `Handle._run`, and `_run_once` finishes the iteration in Python.
 */
import { opcodeCaches } from "../../../compiler/bytecode/opcodes_generated.ts";
import {
  CALL,
  CALL_FUNCTION_EX,
  EXTENDED_ARG,
  LOAD_ATTR,
} from "../../../compiler/bytecode/opcodes_generated.ts";
import { enterableFrame } from "../../eval/call_frames.ts";
import { _PyEval_FrameClearAndPop, type InterpreterFrame, newFrame } from "../../eval/frame.ts";
import { canSuspend, enterCall, suspendOn } from "../../eval/hand_over.ts";
import type { Completion, HandedCall } from "../../eval/handed_call.ts";
import { monitoring } from "../../eval/monitoring.ts";
import { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { PyDictObject } from "../../objects/dict_object.ts";
import type { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyFloat_Check, PyFloat_FromDouble, type PyFloatObject } from "../../objects/float_object.ts";
import type { PyFunctionObject } from "../../objects/function_object.ts";
import { PyInstanceObject } from "../../objects/instance.ts";
import { PyListObject } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyRangeIterObject } from "../../objects/range_object.ts";
import type { PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../../protocol/call.ts";
import { methodsOf, type MethodSpec } from "../../protocol/signature.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { ENTER, type PyThreadState, PyThreadState_Get } from "../../runtime/thread_state.ts";
import { oneTurn } from "../../runtime/waiting.ts";
import { dequeAppend, dequePopLeft } from "../_collections/deque.ts";
import { PyContext_CopyCurrent, PyContext_Enter, PyContext_Exit, PyContextObject } from "../_contextvars.ts";
import { heapify } from "../_heapq.ts";
import { Future_Type, futureInit, FutureObject } from "./future.ts";
import { layoutOf, type LoopLayout, type LoopPlan, planOf, soon } from "./loop_layout.ts";
import {
  enterStep,
  isWakeup,
  stepRaised,
  stepReturned,
  stepYielded,
  type TaskObject,
  TaskStepObject,
  wakeupError,
} from "./task.ts";

/** A program that never waits lets JavaScript's event loop turn after so many seconds. */
const TURN_AFTER = 0.02;
/** While callbacks are ready, the descriptor that wakes the loop up is looked at after so many seconds. */
const POLL_AFTER = 0.002;
/** As in the library: when so many timers are scheduled, and this part of them cancelled, they are sorted out. */
const MIN_SCHEDULED_TIMER_HANDLES = 100, MIN_CANCELLED_TIMER_HANDLES_FRACTION = 0.5;
const MAXIMUM_SELECT_TIMEOUT = 24 * 3600;

/** When JavaScript's event loop has turned last, and descriptors were looked at; 0: not yet. */
let lastTurn = 0, lastPoll = 0;

// ---------------------------------------------------------------- the library's frames

/** A call in a function of the library: where its frame stands meanwhile. */
class Site {
  readonly func: PyFunctionObject;
  readonly unit: number;
  readonly size: number;
  constructor(func: PyFunctionObject, unit: number) {
    this.func = func;
    this.unit = unit;
    this.size = 1 + opcodeCaches[func.func_code.plain.co_code[2 * unit]];
  }
  /** Makes a frame stand here, with so many values on its stack. */
  place(frame: InterpreterFrame, depth: number): void {
    frame.instr_ptr = this.unit;
    frame.return_offset = this.size;
    frame.stackpointer = frame.f_executable.co_nlocalsplus + depth;
  }
}

/** The last call of the method `name` in a function; without a name the first `f(*args)`. */
function siteOf(func: PyFunctionObject, name?: string): Site | undefined {
  const { co_names, plain: { co_code } } = func.func_code.complete();
  let found: Site | undefined;
  let extended = 0, isNext = false;
  for (let unit = 0; 2 * unit < co_code.length; unit += 1 + opcodeCaches[co_code[2 * unit]]) {
    const opcode = co_code[2 * unit];
    const oparg = extended << 8 | co_code[2 * unit + 1];
    extended = opcode === EXTENDED_ARG ? oparg : 0;
    if (opcode === CALL_FUNCTION_EX && name === undefined) return new Site(func, unit);
    if (opcode === LOAD_ATTR) isNext = co_names[oparg >> 1] === name;
    else if (opcode === CALL && isNext) {
      found = new Site(func, unit);
      isNext = false;
    }
  }
  return found;
}

/** The calls of `_run_once` and `Handle._run` at which their frames may be seen, and where `_run_once` has its variables. */
class Sites {
  readonly select: Site;
  readonly events: Site;
  readonly run: Site;
  readonly callback: Site;
  readonly self: number;
  readonly handle: number;
  readonly ntodo: number;
  readonly i: number;
  constructor(plan: LoopPlan, select: Site, events: Site, run: Site, callback: Site) {
    this.select = select;
    this.events = events;
    this.run = run;
    this.callback = callback;
    const names = plan.originals._run_once.func_code.co_localsplusnames;
    this.self = names.indexOf("self");
    this.handle = names.indexOf("handle");
    this.ntodo = names.indexOf("ntodo");
    this.i = names.indexOf("i");
  }
}
const sitesOf: WeakMap<LoopPlan, Sites | "none"> = new WeakMap();
function findSites(plan: LoopPlan): Sites | undefined {
  let sites = sitesOf.get(plan);
  if (sites === undefined) {
    const once = plan.originals._run_once;
    const select = siteOf(once, "select"), events = siteOf(once, "_process_events");
    const run = siteOf(once, "_run"), callback = siteOf(plan.run);
    sites = select === undefined || events === undefined || run === undefined || callback === undefined
      ? "none"
      : new Sites(plan, select, events, run, callback);
    if (sites !== "none" && Math.min(sites.self, sites.handle, sites.ntodo, sites.i) < 0) sites = "none";
    sitesOf.set(plan, sites);
  }
  return sites === "none" ? undefined : sites;
}

// ---------------------------------------------------------------- an iteration

/** What has been entered. */
const SELECT = 0, HANDLE = 1, CALLBACK = 2, STEP = 3;

/** One iteration of the loop. What it holds is held by the frames below too: its fields need not be looked through. */
class Iteration implements Completion {
  readonly #thread: PyThreadState;
  readonly #loop: PyInstanceObject;
  readonly #layout: LoopLayout;
  readonly #sites: Sites;
  /** The frame of the native `_run_once`, and that of its caller. */
  readonly #hidden: InterpreterFrame;
  readonly #caller: InterpreterFrame;
  /** The frames of the library's `_run_once`, and of its `Handle._run` once there was one. */
  readonly #once: InterpreterFrame;
  #run: InterpreterFrame | undefined;
  /** What `_run_once` iterates over. */
  #todo: PyRangeIterObject;
  #stage: number;
  #context: PyContextObject | undefined;
  #task: TaskObject | undefined;

  constructor(thread: PyThreadState, loop: PyInstanceObject, layout: LoopLayout, sites: Sites) {
    this.#thread = thread;
    this.#loop = loop;
    this.#layout = layout;
    this.#sites = sites;
    this.#hidden = thread.current_frame!;
    this.#caller = this.#hidden.previous!;
    const once = this.#once = newFrame(sites.run.func);
    once.previous = this.#caller;
    once.localsplus[sites.self] = loop;
    sites.select.place(once, 0);
    this.#hidden.previous = once;
    this.#run = undefined;
    this.#todo = NOTHING_TO_DO;
    this.#stage = SELECT;
    this.#context = undefined;
    this.#task = undefined;
  }

  /** The first half of `_run_once`. */
  begin(now: number): PyObject {
    try {
      this.#dropCancelled();
      const loop = this.#loop, layout = this.#layout;
      const scheduled = layout.scheduledOf(loop).ob_item;
      let timeout: PyObject = Py_None;
      if (layout.readyOf(loop).length > 0 || loop.slots[layout.stopping] !== false) timeout = 0;
      else if (scheduled.length > 0) {
        const when = layout.plan.whenOf(scheduled[0]);
        if (when === undefined) timeout = 0;
        else {
          const left = when - now;
          timeout = left > MAXIMUM_SELECT_TIMEOUT
            ? MAXIMUM_SELECT_TIMEOUT
            : left < 0
            ? 0
            : PyFloat_FromDouble(left);
        }
      }
      if (timeout === 0 && now - lastPoll < POLL_AFTER && this.#onlyWakesUp()) return this.#callbacks(now);
      const select = PyObject_GetAttr(loop.slots[layout.selector]!, "select");
      const frame = enterableFrame(this.#thread, select, undefined, [timeout], 0, 1, undefined);
      if (frame !== undefined) return this.#enter(frame, SELECT);
      return this.#selected(PyObject_Vectorcall(select, [timeout], undefined));
    } catch (err) {
      this.#becomeReal();
      throw err;
    }
  }

  returned(value: PyObject): PyObject {
    try {
      switch (this.#stage) {
        case SELECT:
          return this.#selected(value);
        case STEP:
          stepReturned(this.#task!, value);
          break;
      }
      this.#leaveContext();
      return this.#next();
    } catch (err) {
      this.#becomeReal();
      throw err;
    }
  }
  yielded(value: PyObject): PyObject {
    if (this.#stage !== STEP) return this.returned(value);
    try {
      stepYielded(this.#task!, value);
      this.#leaveContext();
      return this.#next();
    } catch (err) {
      this.#becomeReal();
      throw err;
    }
  }
  threw(exc: PyBaseExceptionObject): PyObject {
    try {
      if (this.#stage !== STEP) throw exc;
      stepRaised(this.#task!, exc);
      this.#leaveContext();
      return this.#next();
    } catch (err) {
      this.#becomeReal();
      throw err;
    }
  }

  #enter(frame: InterpreterFrame, stage: number): PyObject {
    this.#stage = stage;
    this.#thread.entered_frame = frame;
    return ENTER;
  }

  #leaveContext(): void {
    const context = this.#context;
    if (context === undefined) return;
    this.#context = undefined;
    PyContext_Exit(this.#thread, context);
  }

  /** Timers that were cancelled go: all when they are many, else those at the head. */
  #dropCancelled(): void {
    const loop = this.#loop, layout = this.#layout, { plan } = layout;
    const heap = layout.scheduledOf(loop);
    const timers = heap.ob_item;
    if (timers.length === 0) return;
    const isCancelled = (timer: PyObject): boolean =>
      timer instanceof PyInstanceObject && timer.slots[plan.cancelled] !== false;
    const cancelled = loop.slots[layout.cancelledCount] as number;
    if (
      timers.length > MIN_SCHEDULED_TIMER_HANDLES &&
      cancelled / timers.length > MIN_CANCELLED_TIMER_HANDLES_FRACTION
    ) {
      const kept: PyObject[] = [];
      for (const timer of timers) {
        if (isCancelled(timer)) (timer as PyInstanceObject).slots[plan.scheduled] = false;
        else kept.push(timer);
      }
      heapify(kept, plan.before);
      heap.ob_item = kept;
      loop.slots[layout.cancelledCount] = 0;
      return;
    }
    while (timers.length > 0 && isCancelled(timers[0])) {
      loop.slots[layout.cancelledCount] = (loop.slots[layout.cancelledCount] as number) - 1;
      plan.popTimer(heap);
    }
  }

  /** Whether the selector watches nothing but what wakes the loop up: it can wait a little. */
  #onlyWakesUp(): boolean {
    const selector = this.#loop.slots[this.#layout.selector];
    if (!(selector instanceof PyInstanceObject) || selector.ob_type !== this.#layout.plan.selectorType) {
      return false;
    }
    const at = selector.shape.index.get("_fd_to_key");
    const keys = at === undefined ? undefined : selector.slots[at];
    return keys instanceof PyDictObject && keys.used === 1;
  }

  #selected(events: PyObject): PyObject {
    const now = lastPoll = hostOf().monotonic();
    if (this.#stage === SELECT && !(events instanceof PyListObject && events.ob_item.length === 0)) {
      this.#sites.events.place(this.#once, 0);
      PyObject_CallMethod(this.#loop, "_process_events", [events]);
    }
    return this.#callbacks(now);
  }

  /** Timers that are due, then all callbacks that are ready now. */
  #callbacks(now: number): PyObject {
    const loop = this.#loop, layout = this.#layout, once = this.#once, sites = this.#sites;
    const ready = layout.readyOf(loop);
    const heap = layout.scheduledOf(loop);
    if (heap.ob_item.length > 0) {
      const end = now + (loop.slots[layout.resolution] as PyFloatObject).value;
      while (heap.ob_item.length > 0) {
        const when = layout.plan.whenOf(heap.ob_item[0]);
        if (when === undefined || when >= end) break;
        dequeAppend(ready, layout.plan.popTimer(heap));
      }
    }
    this.#todo = new PyRangeIterObject(0, 1, ready.length);
    once.localsplus[sites.ntodo] = ready.length;
    sites.run.place(once, 1);
    once.localsplus[once.stackpointer - 1] = this.#todo;
    return this.#next();
  }

  /** Goes on with the callbacks until one has to be entered. */
  #next(): PyObject {
    const thread = this.#thread,
      once = this.#once,
      sites = this.#sites,
      todo = this.#todo,
      hidden = this.#hidden;
    const layout = this.#layout, { plan } = layout;
    const ready = layout.readyOf(this.#loop);
    while (todo.left > 0) {
      once.localsplus[sites.i] = todo.next++;
      todo.left--;
      hidden.previous = once;
      const handle = dequePopLeft(ready) as PyInstanceObject;
      once.localsplus[sites.handle] = handle;
      const { slots } = handle;
      if (handle.ob_type !== plan.handleType && handle.ob_type !== plan.timerType) {
        const entered = this.#runOther(handle);
        if (entered === undefined) continue;
        return entered;
      }
      if (slots[plan.cancelled] !== false) continue;
      const callback = slots[plan.callback]!;
      const items = (slots[plan.args] as PyTupleObject).ob_item;
      const context = slots[plan.context] as PyContextObject;
      this.#showRun(handle);
      PyContext_Enter(thread, context);
      this.#context = context;
      let frame: InterpreterFrame | undefined;
      let stage = STEP;
      if (callback instanceof TaskStepObject && items.length === 0) {
        this.#task = callback.task;
        frame = enterStep(thread, callback.task, callback.exc);
      } else if (callback instanceof PyCFunctionObject && isWakeup(callback) && items.length === 1) {
        this.#task = callback.m_self as TaskObject;
        frame = enterStep(thread, this.#task, wakeupError(this.#task, items[0]));
      } else {
        stage = CALLBACK;
        frame = enterableFrame(thread, callback, undefined, items, 0, items.length, undefined);
        if (frame === undefined) PyObject_Vectorcall(callback, items, undefined);
      }
      if (frame !== undefined) return this.#enter(frame, stage);
      this.#leaveContext();
    }
    return this.#end();
  }

  /** A handle of another class runs itself; undefined: it is over. */
  #runOther(handle: PyInstanceObject): PyObject | undefined {
    if (PyObject_GetAttr(handle, "_cancelled") !== false) return undefined;
    const run = PyObject_GetAttr(handle, "_run");
    const frame = enterableFrame(this.#thread, run, undefined, [], 0, 0, undefined);
    if (frame !== undefined) return this.#enter(frame, HANDLE);
    PyObject_Vectorcall(run, [], undefined);
    return undefined;
  }

  /** The frame of `Handle._run` for this handle: one for all, unless somebody has got hold of it. */
  #showRun(handle: PyObject): void {
    let run = this.#run;
    if (run !== undefined && run.frame_obj !== undefined) {
      _PyEval_FrameClearAndPop(this.#thread, run);
      run = undefined;
    }
    if (run === undefined) {
      run = this.#run = newFrame(this.#sites.callback.func);
      run.previous = this.#once;
      this.#sites.callback.place(run, 0);
    }
    run.localsplus[0] = handle;
    this.#hidden.previous = run;
  }

  #end(): PyObject {
    const thread = this.#thread, run = this.#run;
    this.#hidden.previous = this.#caller;
    if (run !== undefined) _PyEval_FrameClearAndPop(thread, run);
    _PyEval_FrameClearAndPop(thread, this.#once);
    return Py_None;
  }

  /** Something is about to be thrown into the library's frames: they go on from here. */
  #becomeReal(): void {
    const thread = this.#thread, run = this.#run;
    this.#leaveContext();
    thread.py_recursion_remaining--;
    if (run === undefined) return;
    if (this.#hidden.previous === run) thread.py_recursion_remaining--;
    else _PyEval_FrameClearAndPop(thread, run);
  }
}
const NOTHING_TO_DO = new PyRangeIterObject(0, 1, 0);

function runOnce(self: PyObject): PyObject {
  const thread = PyThreadState_Get();
  const layout = layoutOf(self);
  const sites = layout === undefined ? undefined : findSites(layout.plan);
  const loop = self as PyInstanceObject;
  const call: HandedCall | undefined = thread.handed_call;
  if (
    layout === undefined || sites === undefined || call === undefined || monitoring.isActive ||
    !layout.isQuick(loop) || loop.slots[layout.selector] === Py_None
  ) return callOriginal(thread, self, "_run_once", [self], undefined);
  const now = hostOf().monotonic();
  if (layout.readyOf(loop).length === 0 || lastTurn === 0) lastTurn = now;
  else if (now - lastTurn > TURN_AFTER && loop.slots[layout.stopping] === false && canSuspend(thread)) {
    return suspendOn(
      thread,
      oneTurn(() => {
        lastTurn = hostOf().monotonic();
        return Py_None;
      }),
    );
  }
  thread.handed_call = undefined;
  const iteration = new Iteration(thread, loop, layout, sites);
  const result = iteration.begin(now);
  if (result === ENTER) call.completion = iteration;
  return result;
}

// ---------------------------------------------------------------- scheduling

/** Calls the method of the library for which a native one stands. */
function callOriginal(
  thread: PyThreadState,
  self: PyObject,
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  return enterCall(thread, planOf(Py_TYPE(self))!.originals[name], args, kwnames);
}
function callWithContext(self: PyObject, name: string, args: PyObject[], context: PyObject): PyObject {
  return context === Py_None
    ? callOriginal(PyThreadState_Get(), self, name, args, undefined)
    : callOriginal(PyThreadState_Get(), self, name, [...args, context], CONTEXT);
}
const CONTEXT: readonly string[] = ["context"];

function contextOr(context: PyObject): PyObject {
  return context === Py_None ? PyContext_CopyCurrent() : context;
}

function quickLayout(self: PyObject): LoopLayout | undefined {
  const layout = layoutOf(self);
  return layout !== undefined && layout.isQuick(self as PyInstanceObject) ? layout : undefined;
}

const method = methodsOf<PyObject>();
/** What is put into the library's class. */
export const loopMethods: Readonly<Record<string, MethodSpec>> = {
  _run_once: method(
    "($self, /)",
    "Run one full iteration of the event loop: callbacks that are ready, after a look at timers and descriptors.",
    runOnce,
  ).handingOver(),
  call_soon: method(
    "($self, /, callback, *args, context=None)",
    "Arrange for a callback to be called as soon as possible, in the order of registration; returns its handle.",
    (self, callback, args, context) =>
      (context === Py_None || context instanceof PyContextObject
        ? soon(self, callback, args, contextOr(context))
        : undefined) ?? callWithContext(self, "call_soon", [self, callback, ...args], context),
  ),
  call_later: method(
    "($self, /, delay, callback, *args, context=None)",
    "Arrange for a callback to be called after so many seconds; returns its handle.",
    (self, delay, callback, args, context) => {
      const layout = quickLayout(self);
      const seconds = typeof delay === "number"
        ? delay
        : PyFloat_Check(delay)
        ? (delay as PyFloatObject).value
        : undefined;
      if (
        layout === undefined || seconds === undefined ||
        (context !== Py_None && !(context instanceof PyContextObject))
      ) return callWithContext(self, "call_later", [self, delay, callback, ...args], context);
      const when = PyFloat_FromDouble(hostOf().monotonic() + seconds);
      return layout.plan.callAt(self as PyInstanceObject, layout, when, callback, args, contextOr(context));
    },
  ),
  call_at: method(
    "($self, /, when, callback, *args, context=None)",
    "Arrange for a callback to be called at a time of the loop's clock; returns its handle.",
    (self, when, callback, args, context) => {
      const layout = quickLayout(self);
      if (
        layout === undefined || (typeof when !== "number" && !PyFloat_Check(when)) ||
        (context !== Py_None && !(context instanceof PyContextObject))
      ) return callWithContext(self, "call_at", [self, when, callback, ...args], context);
      return layout.plan.callAt(self as PyInstanceObject, layout, when, callback, args, contextOr(context));
    },
  ),
  create_future: method("($self, /)", "Create a Future object attached to the loop.", (self) => {
    if (quickLayout(self) === undefined) {
      return callOriginal(PyThreadState_Get(), self, "create_future", [self], undefined);
    }
    const future = new FutureObject(Future_Type);
    futureInit(future, self);
    return future;
  }),
};
