/**
 * The `_thread` module: starting threads, locks, thread-local data, identities. After CPython's `Modules/_threadmodule.c`. How
 * threads run is `runtime/runs.ts`; this is what Python code sees of it.
 */
import { newStructSequenceType } from "../objects/structseq.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyDictObject } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../objects/long_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import type { PyTracebackObject } from "../objects/traceback_object.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_RuntimeError, PyExc_SystemExit } from "../objects/type_zoo.ts";
import { decodeUtf8 } from "../objects/unicode/codecs.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_GetOptionalAttr, strText } from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallMethod } from "../protocol/call.ts";
import { newException, newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { keywordArguments } from "../eval/call_frames.ts";
import { staticMethod } from "../protocol/signature.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { hostOf } from "../runtime/host_state.ts";
import { NSIG, simulateSignal } from "../runtime/signals.ts";
import { sysStream } from "../runtime/std_streams.ts";
import { MAIN_THREAD_IDENT, PyThreadState_Get } from "../runtime/thread_state.ts";
import { formatException } from "../runtime/traceback/format.ts";
import {
  handleOf,
  shutdown,
  startNewThread,
  threadCount,
  ThreadHandle_Type,
  ThreadHandleObject,
} from "./_thread/handles.ts";
import { Local_Type } from "./_thread/local.ts";
import { Lock_Type, LockObject, RLock_Type, TIMEOUT_MAX } from "./_thread/locks.ts";
import { readyTypes } from "./native.ts";

/** The smallest stack that the system gives a thread. Threads here have none; the number is kept for who asks. */
const SMALLEST_STACK = 53248;
let stackSize = 0;

/** Longer names are cut, in bytes: Linux's limit. */
const NAME_MAXLEN = 15;

let exceptHookArgs: PyTypeObject | undefined;

/** CPython: `thread_PyThread_start_new_thread`. */
function startNew(func: PyObject, args: PyObject, kwargs: PyObject): PyObject {
  if (!PyCallable_Check(func)) throw newTypeError("first arg must be callable");
  if (!(args instanceof PyTupleObject)) throw newTypeError("2nd arg must be a tuple");
  if (kwargs !== Py_None && !(kwargs instanceof PyDictObject)) {
    throw newTypeError("optional 3rd arg must be a dictionary");
  }
  PySys_Audit("_thread.start_new_thread", () => [func, args, kwargs]);
  const values = [...args.ob_item];
  const names = kwargs instanceof PyDictObject && kwargs.used > 0
    ? keywordArguments(kwargs, values)
    : undefined;
  const op = new ThreadHandleObject(ThreadHandle_Type);
  startNewThread(func, values, names, op, true);
  return op.handle.ident;
}

/** CPython: `thread_PyThread_start_joinable_thread`. */
function startJoinable(func: PyObject, handle: PyObject, daemon: boolean): PyObject {
  if (handle !== Py_None && !(handle instanceof ThreadHandleObject)) {
    throw newTypeError("'handle' must be a _ThreadHandle");
  }
  if (!PyCallable_Check(func)) throw newTypeError("thread function must be callable");
  PySys_Audit("_thread.start_joinable_thread", () => [func, Number(daemon), handle]);
  const op = handle instanceof ThreadHandleObject ? handle : new ThreadHandleObject(ThreadHandle_Type);
  startNewThread(func, [], undefined, op, daemon);
  return op;
}

/** Reports what ended a thread: `threading.excepthook`. CPython: `thread_excepthook`. */
function excepthook(args: PyObject): PyObject {
  if (Py_TYPE(args) !== exceptHookArgs) {
    throw newTypeError("_thread.excepthook argument type must be ExceptHookArgs");
  }
  const [type, value, traceback, thread] = (args as PyTupleObject).ob_item;
  if (type === PyExc_SystemExit) return Py_None;
  let file = sysStream("stderr");
  if (file === undefined) {
    if (thread === Py_None) return Py_None;
    file = PyObject_GetAttr(thread, "_stderr");
    if (file === Py_None) return Py_None;
  }
  const name = thread === Py_None ? undefined : PyObject_GetOptionalAttr(thread, "name");
  const write = (text: string) => PyObject_CallMethod(file, "write", [PyUnicode_FromUTF16(text)]);
  write("Exception in thread ");
  write(name === undefined ? String(PyThreadState_Get().id) : strText(name));
  write(":\n");
  if (value instanceof PyBaseExceptionObject) {
    if (value.traceback === undefined && traceback !== Py_None) {
      value.traceback = traceback as PyTracebackObject;
    }
    write(formatException(value, false));
  }
  PyObject_CallMethod(file, "flush", []);
  return Py_None;
}

/** The current thread's name as the system would keep it: its first bytes. CPython: `_thread_set_name_impl`. */
function set_name(name: PyObject): PyObject {
  if (!PyUnicode_Check(name)) {
    throw newTypeError(`set_name() argument 'name' must be str, not ${Py_TYPE(name).tp_name}`);
  }
  const [text] = PyUnicode_AsUTF16(name).split("\0");
  const bytes = new TextEncoder().encode(text.replace(/\p{Surrogate}/gu, "?"));
  PyThreadState_Get().name = decodeUtf8(bytes.subarray(0, NAME_MAXLEN), "surrogateescape");
  return Py_None;
}

/** CPython: `thread_stack_size`. */
function setStackSize(size: number): PyObject {
  if (size !== 0 && size < SMALLEST_STACK) {
    throw newValueError(`size must be at least ${SMALLEST_STACK} bytes`);
  }
  const old = stackSize;
  stackSize = size;
  return old;
}

/** Makes the module. */
export function createThreadModule(): PyModuleObject {
  readyTypes(Lock_Type, RLock_Type, Local_Type, ThreadHandle_Type);
  exceptHookArgs ??= newStructSequenceType("_thread._ExceptHookArgs", [
    "exc_type",
    "exc_value",
    "exc_traceback",
    "thread",
  ]);
  const newLock = staticMethod("()", "A new lock.", () => new LockObject(Lock_Type));
  const start = staticMethod(
    "(function, args, kwargs=None, /)",
    "Starts a thread that calls `function`; its identity. What it raises is reported, except SystemExit.",
    startNew,
  );
  const exit = staticMethod("()", "Ends the thread: raises SystemExit.", () => {
    throw newException(PyExc_SystemExit, "");
  });
  return createNativeModule({
    name: "_thread",
    doc: "Threads, locks and thread-local data; `threading` is made of them.",
    functions: {
      allocate_lock: newLock,
      allocate: newLock,
      start_new_thread: start,
      start_new: start,
      start_joinable_thread: staticMethod(
        "(function, handle=None, daemon: bool = True)",
        "For `threading`: starts a thread; its handle.",
        startJoinable,
      ),
      daemon_threads_allowed: staticMethod("()", "Whether there can be daemon threads.", () => true),
      exit,
      exit_thread: exit,
      get_ident: staticMethod(
        "()",
        "The identity of the current thread, not 0.",
        () => PyThreadState_Get().id,
      ),
      get_native_id: staticMethod(
        "()",
        "The process's number for the main thread, numbers behind it for others: the system knows only one.",
        () => hostOf().pid + PyThreadState_Get().id - MAIN_THREAD_IDENT,
      ),
      _get_main_thread_ident: staticMethod("()", "The identity of the main thread.", () => MAIN_THREAD_IDENT),
      _make_thread_handle: staticMethod(
        "(ident, /)",
        "For `threading`: a handle for a thread that was started by somebody else.",
        (ident) => {
          if (!PyLong_Check(ident)) throw newTypeError("ident must be an integer");
          if (PyLong_AsInt(ident) < 0) throw newOverflowError("can't convert negative int to unsigned");
          return handleOf(Number(ident));
        },
      ),
      _get_name: staticMethod(
        "()",
        "The name of the current thread.",
        () => PyThreadState_Get().name ?? "python",
      ),
      set_name: staticMethod("(name)", "Names the current thread.", set_name),
      _excepthook: staticMethod("(args, /)", "Reports what ended a thread.", excepthook),
      interrupt_main: staticMethod(
        "(signum: int = 2, /)",
        "Acts in the main thread as if the signal had arrived.",
        (signum) => {
          if (signum < 1 || signum >= NSIG) throw newValueError("signal number out of range");
          simulateSignal(signum);
          return Py_None;
        },
      ),
      _is_main_interpreter: staticMethod("()", "True: there is one interpreter.", () => true),
      _count: staticMethod("()", "How many threads run, the main one excluded.", threadCount),
      _shutdown: staticMethod(
        "()",
        "Waits for all threads that are no daemons, except the calling one.",
        shutdown,
      ).handingOver(),
      stack_size: staticMethod(
        "(size: Py_ssize_t = 0, /)",
        "Sets the stack size of new threads; the one before.",
        setStackSize,
      ),
    },
    constants: () => ({
      LockType: Lock_Type,
      lock: Lock_Type,
      RLock: RLock_Type,
      _local: Local_Type,
      _ThreadHandle: ThreadHandle_Type,
      _ExceptHookArgs: exceptHookArgs!,
      error: PyExc_RuntimeError,
      TIMEOUT_MAX: PyFloat_FromDouble(TIMEOUT_MAX),
      _NAME_MAXLEN: NAME_MAXLEN,
    }),
  });
}
