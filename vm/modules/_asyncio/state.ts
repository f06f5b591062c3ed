/** What the files of `_asyncio` share: the running loop and task of a thread, and Python objects of the asyncio package. */
import { registerRoots } from "../../runtime/gc/registry.ts";
import type { PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyObject_GetAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newRuntimeError } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { soon } from "./loop_layout.ts";

const found: Map<string, PyObject> = new Map();
registerRoots((visit) => {
  for (const op of found.values()) visit(op);
});

/** An attribute of a Python module, looked up once: `asyncio` itself imports `_asyncio`, so not before it is needed. */
export function attributeOf(module: string, name: string): PyObject {
  const key = `${module}.${name}`;
  let value = found.get(key);
  if (value === undefined) found.set(key, value = PyObject_GetAttr(importModule(module), name));
  return value;
}
/** `asyncio.CancelledError`. */
export function cancelledErrorType(): PyTypeObject {
  return attributeOf("asyncio.exceptions", "CancelledError") as PyTypeObject;
}
/** An `asyncio.InvalidStateError`. */
export function newInvalidStateError(message: string): PyObject {
  return PyObject_Vectorcall(attributeOf("asyncio.exceptions", "InvalidStateError"), [
    PyUnicode_FromUTF16(message),
  ], undefined);
}

/** The loop of a prompt, made when first asked for; undefined where none stands ready. */
let standingLoop: (() => PyObject | undefined) | undefined;
/**
 * Installs the loop that new tasks and futures belong to while none runs: a prompt's, which runs while the prompt waits.
 * `asyncio.run` does not see it, so that it works at the prompt, too.
 */
export function setStandingLoop(loop: (() => PyObject | undefined) | undefined): void {
  standingLoop = loop;
}

function runningLoop(): PyObject | undefined {
  return PyThreadState_Get().asyncio_running_loop ?? standingLoop?.();
}

/** The loop that runs, else what the policy says. CPython: `get_event_loop`. */
export function getEventLoop(): PyObject {
  const running = runningLoop();
  if (running !== undefined) return running;
  return PyObject_CallMethod(
    PyObject_CallNoArgs(attributeOf("asyncio.events", "_get_event_loop_policy")),
    "get_event_loop",
    [],
  );
}
/** The loop that runs; RuntimeError without one. */
export function getRunningLoop(): PyObject {
  const running = runningLoop();
  if (running === undefined) throw newRuntimeError("no running event loop");
  return running;
}

const NO_ARGUMENTS: readonly PyObject[] = [];
const contextKeyword: readonly string[] = ["context"];
/** `loop.call_soon(func[, arg], context=context)`. */
export function callSoon(loop: PyObject, func: PyObject, arg: PyObject | undefined, context: PyObject): void {
  if (soon(loop, func, arg === undefined ? NO_ARGUMENTS : [arg], context) !== undefined) return;
  PyObject_Vectorcall(
    PyObject_GetAttr(loop, "call_soon"),
    arg === undefined ? [func, context] : [func, arg, context],
    contextKeyword,
  );
}

function checkRunning(loop: PyObject): void {
  if (runningLoop() !== loop) {
    throw newRuntimeError(`loop ${reprText(loop)} is not the running loop`);
  }
}
/** Makes a task the current one. */
export function enterTask(loop: PyObject, task: PyObject): void {
  const thread = PyThreadState_Get();
  checkRunning(loop);
  if (thread.asyncio_running_task !== undefined) {
    throw newRuntimeError(
      `Cannot enter into task ${reprText(task)} while another task ${
        reprText(thread.asyncio_running_task)
      } is being executed.`,
    );
  }
  thread.asyncio_running_task = task;
}
/** Ends what `enterTask` began. */
export function leaveTask(loop: PyObject, task: PyObject): void {
  const thread = PyThreadState_Get();
  checkRunning(loop);
  if (thread.asyncio_running_task !== task) {
    throw newRuntimeError(
      `Invalid attempt to leave task ${reprText(task)} while task ${
        reprText(thread.asyncio_running_task ?? Py_None)
      } is entered.`,
    );
  }
  thread.asyncio_running_task = undefined;
}
/** Replaces the current task; the one before, or None. */
export function swapCurrentTask(loop: PyObject, task: PyObject): PyObject {
  const thread = PyThreadState_Get();
  checkRunning(loop);
  const old = thread.asyncio_running_task ?? Py_None;
  thread.asyncio_running_task = task === Py_None ? undefined : task;
  return old;
}
