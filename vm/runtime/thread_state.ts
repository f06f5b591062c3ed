/**
 * Interpreter and thread state: what runs, what exception is being handled, how deep the stack is. After CPython's
 * `PyInterpreterState` and `PyThreadState`. Read by the interpreter loop on every call, so all fields are plain.
 */
import type { InterpreterFrame } from "../eval/frame.ts";
import type { HandedCall } from "../eval/handed_call.ts";
import type { PyDictObject } from "../objects/dict_object.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyFrameObject } from "../objects/frame_object.ts";
import type { PyObject } from "../objects/object.ts";
import {
  clearEvalBreaker,
  EVAL_PENDING_CALLS,
  EVAL_SIGNALS,
  EVAL_SWITCH,
  EVAL_WARM_UP,
  evalBreaker,
  setEvalBreaker,
} from "./eval_breaker.ts";

/** What a built-in that hands over gives instead of a value: the thread waits for `suspension`. Never seen by Python code. */
export const SUSPEND: PyObject = { sentinel: "SUSPEND" } as unknown as PyObject;
/** The loop or the handlers have been left for the other of the two: `eval/slices.ts`. */
export const SLICE_OVER: PyObject = { sentinel: "SLICE_OVER" } as unknown as PyObject;
/** The same: the loop is to enter `entered_frame`, whose value is the call's. */
export const ENTER: PyObject = { sentinel: "ENTER" } as unknown as PyObject;

/** What a suspended thread waits for: whichever comes first of `promise`, `deadline` and `isReady`. */
export interface Suspension {
  /** Settles when the thread can go on. */
  readonly promise?: Promise<unknown>;
  /** When the wait is over in any case, in seconds of the host's `monotonic()`. */
  readonly deadline?: number;
  /** The value of the call from what the promise gave, undefined without: may throw, or be SUSPEND with a new suspension. */
  finish(value: unknown): PyObject;
  /** The value of the call when the promise was rejected; throws a Python exception as a rule. */
  fail?(reason: unknown): PyObject;
  /** The wait is given up: an exception has been thrown into it. */
  cancel?(): void;
  /** Asked after a wake-up: what is waited for may be there without the promise. */
  isReady?(): boolean;
  /** `isReady` may change without a wake-up: it is asked now and then while another thread keeps the event loop from turning. */
  readonly isPolled?: boolean;
}

/** One level of exception handling: the thread's own, or that of a generator (CPython: `_PyErr_StackItem`). */
export class PyErrStackItem {
  /** The exception being handled at this level. */
  exc_value: PyBaseExceptionObject | undefined;
  previous_item: PyErrStackItem | undefined;
  constructor() {
    this.exc_value = undefined;
    this.previous_item = undefined;
  }
}

/** `__import__` as the import opcodes call it. */
export type ImportFunction = (
  thread: PyThreadState,
  name: string,
  globals: PyObject,
  locals: PyObject,
  fromlist: PyObject,
  level: number,
) => PyObject;

/** What the intrinsics of PEP 695 need. */
export interface TypeParameterMakers {
  typeVar(name: PyObject, bound: PyObject | undefined, constraints: PyObject | undefined): PyObject;
  paramSpec(name: PyObject): PyObject;
  typeVarTuple(name: PyObject): PyObject;
  subscriptGeneric(params: PyObject): PyObject;
  typeAlias(args: PyObject): PyObject;
  setDefault(parameter: PyObject, evaluate: PyObject): PyObject;
}

/** A function told of calls, lines, returns and exceptions. CPython: `Py_tracefunc`. */
export type TraceFunction = (
  obj: PyObject,
  frame: PyFrameObject,
  what: number,
  arg: PyObject | undefined,
) => void;

export class PyInterpreterState {
  /** `sys.modules`. */
  modules: PyDictObject | undefined;
  /** The namespaces of `builtins` and `sys`. */
  builtins: PyDictObject | undefined;
  sysdict: PyDictObject | undefined;
  /** What `sys.path` began with: the folder of the program or "" for the current one; undefined without either. */
  sys_path_0: string | undefined;
  /** The built-in `__import__`; IMPORT_NAME calls it without a detour when nobody replaced it. */
  importFunc: ImportFunction | undefined;
  importObject: PyObject | undefined;
  /** `sys.getrecursionlimit()`. */
  recursion_limit: number;
  /** `sys.set_int_max_str_digits()`. */
  int_max_str_digits: number;
  /** Counts what monitoring tools ask for; see `eval/monitoring.ts`. */
  monitoring_version: number;
  /** All threads. */
  readonly threads: Set<PyThreadState>;
  /** `sys.setswitchinterval`, in seconds. */
  switch_interval: number;
  /** No thread is started any more, and daemon threads stand still: the interpreter is ending. */
  is_finalizing: boolean;
  /** What LOAD_COMMON_CONSTANT pushes, made on first use. */
  common_consts: PyObject[] | undefined;
  /** Makes the objects of t-strings; installed by the module that has them. */
  templateMakers:
    | {
      interpolation(
        value: PyObject,
        expression: PyObject,
        conversion: number,
        format: PyObject | undefined,
      ): PyObject;
      template(strings: PyObject, interpolations: PyObject): PyObject;
    }
    | undefined;

  /** Makes type parameters and type aliases; installed by the module that has them. */
  typeParameterMakers: TypeParameterMakers | undefined;

  constructor() {
    this.typeParameterMakers = undefined;
    this.modules = undefined;
    this.builtins = undefined;
    this.sysdict = undefined;
    this.sys_path_0 = undefined;
    this.importFunc = undefined;
    this.importObject = undefined;
    this.recursion_limit = 1000;
    this.int_max_str_digits = 4300;
    this.monitoring_version = 0;
    this.threads = new Set();
    this.switch_interval = 0.005;
    this.is_finalizing = false;
    this.common_consts = undefined;
    this.templateMakers = undefined;
  }
}

export class PyThreadState {
  readonly interp: PyInterpreterState;
  current_frame: InterpreterFrame | undefined;
  /** How many more Python frames may be entered. */
  py_recursion_remaining: number;
  py_recursion_limit: number;
  exc_info: PyErrStackItem;
  readonly exc_state: PyErrStackItem;
  /** Thrown anew: unwinding adds no traceback entry for the frame that does it. */
  reraised: PyBaseExceptionObject | undefined;
  /** The exception that a run of the loop has just found no handler for. */
  unhandled: PyBaseExceptionObject | undefined;
  /** Where RERAISE stands while its frame has been set back. */
  reraise_ip: number;
  /** The last `sendNext` gave a return value, not a yielded one. */
  send_done: boolean;
  /** What is being thrown into a generator: it doesn't get the caller's handled exception as its context. */
  thrown_in: PyBaseExceptionObject | undefined;
  /** The last iterator whose `__next__` raised StopIteration where C has only "exhausted", and that exception. */
  stop_iter: PyObject | undefined;
  stop_exc: PyBaseExceptionObject | undefined;
  /** Calls that wait for the next look at the eval breaker. */
  pending_calls: (() => void)[];
  async_gen_firstiter: PyObject | undefined;
  async_gen_finalizer: PyObject | undefined;
  coroutine_origin_tracking_depth: number;
  /** The current `contextvars.Context`, made when first asked for. */
  context: PyObject | undefined;
  /** The event loop that runs, and its current task. */
  asyncio_running_loop: PyObject | undefined;
  asyncio_running_task: PyObject | undefined;
  /** Callbacks of monitoring are running: no events meanwhile. */
  tracing: number;
  /** The event that a callback is being told of; -1: none. */
  what_event: number;
  /** The interpreter's monitoring version as far as this thread knows it: code with another one is not up to date. */
  monitoring_version: number;
  /** `sys.settrace` and `sys.setprofile`: what is called, and the object that goes with it. */
  c_tracefunc: TraceFunction | undefined;
  c_traceobj: PyObject | undefined;
  c_profilefunc: TraceFunction | undefined;
  c_profileobj: PyObject | undefined;
  /** `_thread.get_ident()`. */
  id: number;
  /** What `_thread.set_name` said; undefined: the process's name. */
  name: PyObject | undefined;
  /** The call that is to begin. */
  boot: PyObject[] | undefined;
  /** Thread-local objects that have something for this thread. Weak: they know their values themselves. */
  local_objects: Set<WeakRef<ThreadLocal>> | undefined;
  /** The call that may hand over to the loop right now, for the built-in that it calls; see `eval/hand_over.ts`. */
  handed_call: HandedCall | undefined;
  /** The frame that a built-in wants to be entered. */
  entered_frame: InterpreterFrame | undefined;
  /** How many runs of the loop lie on JavaScript's stack. */
  runs: number;
  /** The bottom run may leave with SUSPEND: a scheduler goes on with it. */
  is_scheduled: boolean;
  suspension: Suspension | undefined;

  constructor(interp: PyInterpreterState) {
    this.handed_call = undefined;
    this.entered_frame = undefined;
    this.runs = 0;
    this.is_scheduled = false;
    this.suspension = undefined;
    this.interp = interp;
    this.current_frame = undefined;
    this.py_recursion_limit = interp.recursion_limit;
    this.py_recursion_remaining = interp.recursion_limit;
    this.exc_state = new PyErrStackItem();
    this.exc_info = this.exc_state;
    this.reraised = undefined;
    this.unhandled = undefined;
    this.reraise_ip = 0;
    this.send_done = false;
    this.thrown_in = undefined;
    this.stop_iter = undefined;
    this.stop_exc = undefined;
    this.pending_calls = [];
    this.async_gen_firstiter = undefined;
    this.async_gen_finalizer = undefined;
    this.coroutine_origin_tracking_depth = 0;
    this.context = undefined;
    this.asyncio_running_loop = undefined;
    this.asyncio_running_task = undefined;
    interp.threads.add(this);
    this.tracing = 0;
    this.what_event = -1;
    this.monitoring_version = interp.monitoring_version;
    this.c_tracefunc = undefined;
    this.c_traceobj = undefined;
    this.c_profilefunc = undefined;
    this.c_profileobj = undefined;
    this.id = MAIN_THREAD_IDENT;
    this.name = undefined;
    this.boot = undefined;
    this.local_objects = undefined;
  }

  /** The thread that handles signals. Every runner of a whole program is it, several at a time where JavaScript started them. */
  get is_main(): boolean {
    return this.id === MAIN_THREAD_IDENT;
  }
}

/** What has values of its own for each thread, and has to forget them when one ends. */
export interface ThreadLocal {
  forget(thread: PyThreadState): void;
}

export const MAIN_THREAD_IDENT = 1;
let lastIdent: number = MAIN_THREAD_IDENT;

/** A state for a new thread of the program. CPython: `_PyThreadState_New`. */
export function newThreadState(interp: PyInterpreterState): PyThreadState {
  const thread = new PyThreadState(interp);
  thread.id = ++lastIdent;
  return thread;
}

/** The thread has ended: what it held goes. CPython: `PyThreadState_Clear`, `PyThreadState_Delete`. */
export function PyThreadState_Delete(thread: PyThreadState): void {
  for (const ref of thread.local_objects ?? []) ref.deref()?.forget(thread);
  thread.local_objects = undefined;
  thread.context = thread.async_gen_firstiter = thread.async_gen_finalizer = undefined;
  thread.c_tracefunc =
    thread.c_traceobj =
    thread.c_profilefunc =
    thread.c_profileobj =
      undefined;
  thread.exc_state.exc_value = thread.unhandled = thread.reraised = undefined;
  thread.interp.threads.delete(thread);
}

let current: PyThreadState = new PyThreadState(new PyInterpreterState());

/** The running thread's state. @noescape */
export function PyThreadState_Get(): PyThreadState {
  return current;
}

/** Makes `thread` the running one; the one before. CPython: `PyThreadState_Swap`. */
export function PyThreadState_Swap(thread: PyThreadState): PyThreadState {
  const old = current;
  current = thread;
  thread.monitoring_version = thread.interp.monitoring_version;
  return old;
}

/** Lets `call` run at the next look at the eval breaker. CPython: `Py_AddPendingCall`. */
export function Py_AddPendingCall(thread: PyThreadState, call: () => void): void {
  thread.pending_calls.push(call);
  setEvalBreaker(EVAL_PENDING_CALLS);
  wakeSuspended();
}

/** Who wants to know when the eval breaker, or something that suspended threads wait for, may have changed. */
const sleepers: Set<() => void> = new Set();

/** Lets suspended threads look at the eval breaker, and at what they wait for. */
export function wakeSuspended(): void {
  for (const wake of sleepers) wake();
}
/** Lets `wakeSuspended` call `wake`. */
export function addSleeper(wake: () => void): void {
  sleepers.add(wake);
}
export function removeSleeper(wake: () => void): void {
  sleepers.delete(wake);
}

/** The running thread's share of time, as far as the loop has to do with it; the rest is in `runs.ts`. */
export const timeSlice: {
  /** Looks at the eval breaker until the clock is looked at. */
  looks: number;
  /** Whether the loop has to be left, `frame` standing at the instruction to go on with. */
  isOver: ((thread: PyThreadState, frame: InterpreterFrame) => boolean) | undefined;
} = { looks: 0, isOver: undefined };

/** What the loop calls between two instructions when the eval breaker is set: whether it has to be left with SUSPEND. */
export function hasToLeave(thread: PyThreadState, frame: InterpreterFrame): boolean {
  _Py_HandlePending(thread);
  if ((evalBreaker[0] & EVAL_SWITCH) === 0 || --timeSlice.looks > 0) return false;
  return timeSlice.isOver!(thread, frame);
}

let checkSignals: (() => void) | undefined;
/** Installs what serves signals that have arrived: `runtime/signals.ts`. */
export function setSignalChecker(checker: () => void): void {
  checkSignals = checker;
}

let warmUpLooks = 0;
let warmedUp: (() => void) | undefined;
/** Calls `action` once, when the eval breaker has been looked at so many times. */
export function startWarmUp(looks: number, action: () => void): void {
  warmUpLooks = looks;
  warmedUp = action;
  setEvalBreaker(EVAL_WARM_UP);
}
export function stopWarmUp(): void {
  clearEvalBreaker(EVAL_WARM_UP);
}

/**
 * What long-running TypeScript code calls every few thousand steps: serves whatever set the eval breaker, throws what a signal
 * handler raises. Counts as many looks at the breaker.
 */
export function pollFromNative(): void {
  if (evalBreaker[0] === 0) return;
  warmUpLooks -= 2000;
  _Py_HandlePending(current);
}

/** Serves whatever set the eval breaker. CPython: `_Py_HandlePending`. */
export function _Py_HandlePending(thread: PyThreadState): void {
  if ((evalBreaker[0] & EVAL_WARM_UP) !== 0) {
    if (--warmUpLooks <= 0) {
      clearEvalBreaker(EVAL_WARM_UP);
      warmedUp?.();
    }
    if (evalBreaker[0] === EVAL_WARM_UP) return;
  }
  if (!isWanted(thread)) return;
  if ((evalBreaker[0] & EVAL_SIGNALS) !== 0 && thread.is_main) checkSignals?.();
  while (thread.pending_calls.length > 0) {
    const call = thread.pending_calls.shift()!;
    if (thread.pending_calls.length === 0) settlePendingCalls(thread.interp);
    call();
  }
}

/** Whether something is there that this thread has to do before it goes on. */
export function isWanted(thread: PyThreadState): boolean {
  return (evalBreaker[0] & (EVAL_PENDING_CALLS | EVAL_SIGNALS)) !== 0 &&
    (thread.pending_calls.length > 0 || ((evalBreaker[0] & EVAL_SIGNALS) !== 0 && thread.is_main));
}

/** Takes the reason back when no thread has pending calls any more. */
function settlePendingCalls(interp: PyInterpreterState): void {
  for (const thread of interp.threads) if (thread.pending_calls.length > 0) return;
  clearEvalBreaker(EVAL_PENDING_CALLS);
}

/** `sys.setrecursionlimit`; frames that are already deeper than the new limit are the caller's to refuse. */
export function Py_SetRecursionLimit(thread: PyThreadState, limit: number): void {
  const depth = thread.py_recursion_limit - thread.py_recursion_remaining;
  thread.interp.recursion_limit = limit;
  thread.py_recursion_limit = limit;
  thread.py_recursion_remaining = limit - depth;
}

/** The exception being handled, by whatever level handles one. CPython: `_PyErr_GetTopmostException`. */
export function _PyErr_GetTopmostException(thread: PyThreadState): PyErrStackItem {
  let item = thread.exc_info;
  while (item.exc_value === undefined && item.previous_item !== undefined) item = item.previous_item;
  return item;
}

/** `__name__` of the module whose code runs, for classes made by TypeScript code. */
export function currentModuleName(): PyObject | undefined {
  let frame = current.current_frame;
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  if (frame === undefined) return undefined;
  const globals = frame.f_globals;
  const ix = globals.index.get("__name__");
  return ix === undefined ? undefined : globals.values[ix];
}
