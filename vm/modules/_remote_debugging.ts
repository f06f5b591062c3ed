/**
 * The `_remote_debugging` module: the frames and asyncio tasks of a process, asked for by its number; `python -m asyncio ps` and
 * `pstree` print them. After CPython's `Modules/_remote_debugging_module.c`.
 *
 * DIFFERS: CPython reads the memory of other processes. Here only the process's own number has anything to show; of others it is
 * said what CPython says of those that are no Python.
 */
import { HostError } from "../host/host.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import { PyAsyncGenASend } from "../objects/async_gen_layout.ts";
import { PyAsyncGenAThrow } from "../objects/async_gen_object.ts";
import { newOSError, type PyBaseExceptionObject } from "../objects/exceptions.ts";
import { _PyGen_yf, PyGenObject } from "../objects/gen_object.ts";
import { PyObject_Id } from "../objects/hash.ts";
import { attachInstance } from "../objects/instance.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newArguments } from "../objects/sequence_util.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyCoro_Type, PyExc_OSError, PyExc_RuntimeError } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_Str } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newRuntimeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, Signature } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { MAIN_THREAD_IDENT, type PyThreadState, PyThreadState_Get } from "../runtime/thread_state.ts";
import { pendingTasks, TaskObject } from "./_asyncio/task.ts";
import { newNativeType, readyTypes } from "./native.ts";

// What is told -----------------------------------------------------------------------------------------------------------

type Fields = Readonly<Record<string, string>>;
const shapes = {
  TaskInfo: ["Information about an asyncio task", {
    task_id: "Task ID (memory address)",
    task_name: "Task name",
    coroutine_stack: "Coroutine call stack",
    awaited_by: "Tasks awaiting this task",
  }],
  FrameInfo: ["Information about a frame", {
    filename: "Source code filename",
    lineno: "Line number",
    funcname: "Function name",
  }],
  CoroInfo: ["Information about a coroutine", { call_stack: "Coroutine call stack", task_name: "Task name" }],
  ThreadInfo: ["Information about a thread", { thread_id: "Thread ID", frame_info: "Frame information" }],
  AwaitedInfo: ["Information about what a thread is awaiting", {
    thread_id: "Thread ID",
    awaited_by: "List of tasks awaited by this thread",
  }],
} as const satisfies Record<string, readonly [doc: string, fields: Fields]>;
type Shape = keyof typeof shapes;

const types = new Map<Shape, PyTypeObject>();
function typeOf(shape: Shape): PyTypeObject {
  let type = types.get(shape);
  if (type === undefined) {
    const [doc, fieldDocs] = shapes[shape];
    type = newStructSequenceType(`_remote_debugging.${shape}`, Object.keys(fieldDocs), { doc, fieldDocs });
    types.set(shape, type);
  }
  return type;
}
function info(shape: Shape, ...values: PyObject[]): PyObject {
  return newStructSequence(typeOf(shape), values);
}

/** CPython: `parse_code_object`. */
function frameInfo(frame: InterpreterFrame): PyObject {
  const code = frame.f_executable, { plain } = code;
  return info(
    "FrameInfo",
    PyUnicode_FromUTF16(plain.co_filename),
    code.lineOf(frame.instr_ptr),
    PyUnicode_FromUTF16(plain.co_qualname),
  );
}

/** A thread's frames, innermost first; down to the one of `last`, if given. */
function framesOf(thread: PyThreadState, last?: InterpreterFrame): PyObject[] {
  const found: PyObject[] = [];
  for (let frame = thread.current_frame; frame !== undefined; frame = frame.previous) {
    if (!frame.isIncomplete) found.push(frameInfo(frame));
    if (frame === last) break;
  }
  return found;
}

/** What the system calls the thread; as `threading.get_native_id()`. */
function nativeId(thread: PyThreadState): number {
  return hostOf().pid + thread.id - MAIN_THREAD_IDENT;
}

/** The coroutine that another one waits for, through an asynchronous generator's steps too. Plain generators are not looked into. */
function awaited(gen: PyGenObject): PyGenObject | undefined {
  const yf = _PyGen_yf(gen);
  if (yf instanceof PyAsyncGenASend) return yf.ags_gen;
  if (yf instanceof PyAsyncGenAThrow) return yf.agt_gen;
  return yf instanceof PyGenObject && (yf.ob_type === PyCoro_Type || yf.ob_type === gen.ob_type)
    ? yf
    : undefined;
}

/** The frames of a task's coroutine and of what it waits for, innermost first. CPython: `parse_coro_chain`. */
function coroutineStack(task: TaskObject): PyObject[] {
  const found: PyObject[] = [];
  let gen = task.task_coro instanceof PyGenObject ? task.task_coro : undefined;
  for (; gen !== undefined; gen = awaited(gen)) found.push(frameInfo(gen.gi_iframe));
  return found.reverse();
}

function idOf(task: TaskObject): PyObject {
  return PyObject_Id(task);
}
/** Names that nobody gave are numbers still. */
function nameOf({ task_name }: TaskObject): PyObject {
  return typeof task_name === "number" ? PyUnicode_FromUTF16(`Task-${task_name}`) : PyObject_Str(task_name!);
}
function coroInfo(task: TaskObject, stack = coroutineStack(task)): PyObject {
  return info("CoroInfo", PyList_New(stack), idOf(task));
}
/** The tasks that wait for a task. What else may wait, a future of `gather`, has no coroutine and no name. */
function waitersOf(task: TaskObject): TaskObject[] {
  return [...task.fut_awaited_by ?? []].filter((waiter) => waiter instanceof TaskObject);
}
function taskInfo(task: TaskObject, stack?: PyObject[]): PyObject {
  return info(
    "TaskInfo",
    idOf(task),
    nameOf(task),
    PyList_New([coroInfo(task, stack)]),
    PyList_New(waitersOf(task).map((waiter) => coroInfo(waiter))),
  );
}

/** All threads, the youngest first. */
function threads(): PyThreadState[] {
  return [...PyThreadState_Get().interp.threads].reverse();
}

/** CPython: `_remote_debugging_RemoteUnwinder_get_all_awaited_by_impl`; the entry of number 0 is the interpreter's. */
function allAwaitedBy(): PyObject {
  const all = threads(), main = all.find((thread) => thread.is_main);
  const loops = new Set(all.map((thread) => thread.asyncio_running_loop));
  const found = all.map((thread) => {
    const own = [...pendingTasks].filter(({ fut_loop }) =>
      loops.has(fut_loop) ? fut_loop === thread.asyncio_running_loop : thread === main
    );
    return info("AwaitedInfo", nativeId(thread), PyList_New(own.map((task) => taskInfo(task))));
  });
  found.push(info("AwaitedInfo", 0, PyList_New([])));
  return PyList_New(found);
}

/** The running task of each thread, then all that wait for it. CPython: `process_running_task_chain`. */
function asyncStackTrace(): PyObject {
  const found: PyObject[] = [];
  for (const thread of threads()) {
    const running = thread.asyncio_running_task;
    if (!(running instanceof TaskObject) || !(running.task_coro instanceof PyGenObject)) continue;
    const tasks = [taskInfo(running, framesOf(thread, running.task_coro.gi_iframe))];
    const seen = new Set([running]);
    const visit = (task: TaskObject): void => {
      for (const waiter of waitersOf(task)) {
        if (seen.has(waiter)) continue;
        seen.add(waiter);
        tasks.push(taskInfo(waiter));
        visit(waiter);
      }
    };
    visit(running);
    found.push(info("AwaitedInfo", nativeId(thread), PyList_New(tasks)));
  }
  return PyList_New(found);
}

// Processes --------------------------------------------------------------------------------------------------------------

function withCause(exc: PyBaseExceptionObject, cause: PyBaseExceptionObject): PyBaseExceptionObject {
  exc.context = exc.cause = cause;
  exc.suppress_context = true;
  return exc;
}

/**
 * Why a process that is not this one can't be looked into: PermissionError, or RuntimeError with the system's refusal as its
 * cause. CPython: `_Py_RemoteDebug_GetPyRuntimeAddress`.
 */
function unreachable(pid: number, debug: boolean): PyBaseExceptionObject {
  const path = `/proc/${pid}/maps`;
  let refusal: PyBaseExceptionObject | undefined;
  try {
    hostOf().readFile(path);
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    const cause = newOSError(err.errno, err.strerror, PyUnicode_FromUTF16(path));
    if (err.errno === EACCES || err.errno === EPERM) return cause;
    refusal = withCause(
      newException(
        PyExc_OSError,
        `Cannot open process memory map file '${path}' for PID ${pid} section search: ${err.strerror}`,
      ),
      cause,
    );
  }
  const section = newException(
    PyExc_RuntimeError,
    `Failed to find the PyRuntime section in process ${pid} on Linux platform`,
  );
  section.context = refusal;
  if (!debug) return section;
  return withCause(newException(PyExc_RuntimeError, "Failed to get Python runtime address"), section);
}
const EPERM = 1, EACCES = 13;

/** Which threads `get_stack_trace` tells of. */
type Which = "main" | "all" | "active";

class RemoteUnwinderObject extends PyHeapObject {
  which: Which | undefined = undefined;
}

const RemoteUnwinder_Type = newNativeType("_remote_debugging.RemoteUnwinder");
const initSignature = new Signature(
  "(pid: int, *, all_threads: bool = False, only_active_thread: bool = False, debug: bool = False)",
);
const method = methodsOf<RemoteUnwinderObject>();

function whichOf(self: RemoteUnwinderObject): Which {
  if (self.which === undefined) throw newRuntimeError("RemoteUnwinder is not initialized");
  return self.which;
}

/** CPython: `_remote_debugging_RemoteUnwinder_get_stack_trace_impl`. */
function stackTrace(which: Which): PyObject {
  const wanted = which === "active"
    ? [PyThreadState_Get()]
    : threads().filter((thread) => which === "all" || thread.is_main);
  return PyList_New(
    wanted.map((thread) => info("ThreadInfo", nativeId(thread), PyList_New(framesOf(thread)))),
  );
}

defineType<RemoteUnwinderObject>(RemoteUnwinder_Type, {
  doc: "RemoteUnwinder(pid): Inspect stack of a remote Python process.",
  slots: {
    tp_alloc: (type) => new RemoteUnwinderObject(type),
    tp_new: (type) => attachInstance(new RemoteUnwinderObject(type), type),
    tp_init: (self, args, kwnames) => {
      const [pid, allThreads, onlyActive, debug] = newArguments(
        initSignature,
        "RemoteUnwinder",
        args,
        kwnames,
      ) as [number, boolean, boolean, boolean];
      if (allThreads && onlyActive) {
        throw newValueError("all_threads and only_active_thread cannot both be True");
      }
      if (pid !== hostOf().pid) throw unreachable(pid, debug);
      self.which = allThreads ? "all" : onlyActive ? "active" : "main";
    },
  },
  methods: {
    get_stack_trace: method(
      "($self, /)",
      "The frames of the threads that were asked for: a list of ThreadInfo, frames innermost first.",
      (self) => stackTrace(whichOf(self)),
    ),
    get_all_awaited_by: method(
      "($self, /)",
      "All pending tasks of each thread, what they run and which tasks wait for them: a list of AwaitedInfo.",
      (self) => {
        whichOf(self);
        return allAwaitedBy();
      },
    ),
    get_async_stack_trace: method(
      "($self, /)",
      "The running task of each thread and the tasks that wait for it: a list of AwaitedInfo.",
      (self) => {
        whichOf(self);
        return asyncStackTrace();
      },
    ),
  },
});

/** Makes the module. */
export function createRemoteDebuggingModule(): PyModuleObject {
  readyTypes(RemoteUnwinder_Type);
  return createNativeModule({
    name: "_remote_debugging",
    constants: () => ({
      RemoteUnwinder: RemoteUnwinder_Type,
      ...Object.fromEntries((Object.keys(shapes) as Shape[]).map((shape) => [shape, typeOf(shape)])),
      PROCESS_VM_READV_SUPPORTED: 1,
    }),
  });
}
