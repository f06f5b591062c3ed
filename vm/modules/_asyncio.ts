/** The `_asyncio` module: futures, tasks, and which loop and task run. After CPython's `Modules/_asynciomodule.c`. */
import { registerRoots } from "../runtime/gc/registry.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import type { PyObject } from "../objects/object.ts";
import { PySet_Add, PySet_New, type PySetObject } from "../objects/set_object.ts";
import {
  forEachItem,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs } from "../protocol/call.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { registerFinalizer } from "../runtime/finalize.ts";
import { importModule } from "../runtime/import.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import {
  awaitedByAdd,
  awaitedByDiscard,
  Future_Type,
  FutureIter_Type,
  FutureObject,
  PENDING,
  reportAllUnretrieved,
} from "./_asyncio/future.ts";
import { loopMethods } from "./_asyncio/event_loop.ts";
import { planOf, setNativeMethods } from "./_asyncio/loop_layout.ts";
import { enterTask, getEventLoop, getRunningLoop, leaveTask, swapCurrentTask } from "./_asyncio/state.ts";
import {
  forgetTask,
  pendingTasks,
  rememberTask,
  reportPendingTasks,
  Task_Type,
  TaskObject,
  TaskStep_Type,
} from "./_asyncio/task.ts";
import { readyTypes } from "./native.ts";

/** Tasks of other classes: a `weakref.WeakSet`, made when one registers. */
let otherTasks: PyObject | undefined;
registerRoots((visit) => {
  if (otherTasks !== undefined) visit(otherTasks);
});

function register(task: PyObject): PyObject {
  if (task instanceof TaskObject) rememberTask(task);
  else {
    otherTasks ??= PyObject_CallNoArgs(PyObject_GetAttr(importModule("weakref"), "WeakSet"));
    PyObject_CallMethod(otherTasks, "add", [task]);
  }
  return Py_None;
}
function unregister(task: PyObject): PyObject {
  if (task instanceof TaskObject) forgetTask(task);
  else if (otherTasks !== undefined) PyObject_CallMethod(otherTasks, "discard", [task]);
  return Py_None;
}

/** CPython: `add_one_task`. */
function addIfPending(found: PySetObject, task: PyObject, loop: PyObject): void {
  if (PyObject_IsTrue(PyObject_CallMethod(task, "done", []))) return;
  const getLoop = PyObject_GetOptionalAttr(task, "get_loop");
  if ((getLoop === undefined ? PyObject_GetAttr(task, "_loop") : PyObject_CallNoArgs(getLoop)) === loop) {
    PySet_Add(found, task);
  }
}

const functions: Record<string, MethodSpec> = {
  current_task: staticMethod("(loop=None)", "The task that runs in the loop, or None.", (loop) => {
    const thread = PyThreadState_Get();
    const wanted = loop === Py_None ? getRunningLoop() : loop;
    return wanted === thread.asyncio_running_loop ? thread.asyncio_running_task ?? Py_None : Py_None;
  }),
  all_tasks: staticMethod("(loop=None)", "The set of the loop's tasks that are not done.", (loop) => {
    const wanted = loop === Py_None ? getRunningLoop() : loop;
    const found = PySet_New(undefined);
    if (otherTasks !== undefined) forEachItem(otherTasks, (task) => addIfPending(found, task, wanted));
    for (const task of pendingTasks) {
      if (task.fut_state === PENDING && task.fut_loop === wanted) PySet_Add(found, task);
    }
    return found;
  }),
  get_event_loop: staticMethod("()", "The running loop, else the loop that the policy gives.", getEventLoop),
  get_running_loop: staticMethod("()", "The running loop; RuntimeError without one.", getRunningLoop),
  _get_running_loop: staticMethod(
    "()",
    "The running loop, or None.",
    () => PyThreadState_Get().asyncio_running_loop ?? Py_None,
  ),
  _set_running_loop: staticMethod("(loop, /)", "Set the running loop of the thread.", (loop) => {
    PyThreadState_Get().asyncio_running_loop = loop === Py_None ? undefined : loop;
    // Before it runs, the loop's class gets its native methods.
    if (loop !== Py_None) planOf(Py_TYPE(loop));
    return Py_None;
  }),
  _register_task: staticMethod("(task)", "Register a new task.", register),
  _register_eager_task: staticMethod("(task)", "Register a new task that ran eagerly.", register),
  _unregister_task: staticMethod("(task)", "Unregister a task.", unregister),
  _unregister_eager_task: staticMethod("(task)", "Unregister a task that ran eagerly.", unregister),
  _enter_task: staticMethod("(loop, task)", "A task is about to run or to be resumed.", (loop, task) => {
    enterTask(loop, task);
    return Py_None;
  }),
  _leave_task: staticMethod("(loop, task)", "A task is suspended or done.", (loop, task) => {
    leaveTask(loop, task);
    return Py_None;
  }),
  _swap_current_task: staticMethod(
    "(loop, task)",
    "Replace the current task; the one before is returned.",
    swapCurrentTask,
  ),
  future_add_to_awaited_by: staticMethod(
    "(fut, waiter, /)",
    "Record that `fut` is awaited on by `waiter`.",
    (future, waiter) => {
      if (future instanceof FutureObject && waiter instanceof FutureObject) awaitedByAdd(future, waiter);
      return Py_None;
    },
  ),
  future_discard_from_awaited_by: staticMethod("(fut, waiter, /)", undefined, (future, waiter) => {
    if (future instanceof FutureObject && waiter instanceof FutureObject) awaitedByDiscard(future, waiter);
    return Py_None;
  }),
};

/** Makes the module. */
export function createAsyncioModule(): PyModuleObject {
  setNativeMethods(loopMethods);
  registerFinalizer(() => {
    reportPendingTasks();
    reportAllUnretrieved();
  });
  readyTypes(Future_Type, FutureIter_Type, Task_Type, TaskStep_Type);
  return createNativeModule({
    name: "_asyncio",
    doc: "Accelerator module for asyncio",
    functions,
    constants: () => ({ Future: Future_Type, Task: Task_Type }),
  });
}
