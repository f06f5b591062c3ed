/**
 * The `_thread` module on one thread: locks, thread-local data, identities. After CPython's `Modules/_threadmodule.c`.
 *
 * DIFFERS: there is one thread so far; starting another raises the error that CPython raises when the system refuses one.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf, staticMethod } from "../protocol/signature.ts";
import {
  newException,
  newRuntimeError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { PyObject_GetAttr, strText } from "../protocol/abstract.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { objectIdentity } from "../objects/hash.ts";
import { attachInstance } from "../objects/instance.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_RuntimeError, PyExc_SystemExit } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { writeStderr } from "../runtime/std_streams.ts";
import { NSIG, simulateSignal } from "../runtime/signals.ts";
import { formatException } from "../runtime/traceback/format.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { newNativeType, readyTypes } from "./native.ts";

const TIMEOUT_MAX = 9223372036;

const Lock_Type = newNativeType("_thread.lock");
const RLock_Type = newNativeType("_thread.RLock");
const Local_Type = newNativeType("_thread._local");

class LockObject extends PyHeapObject {
  locked = false;
}
class RLockObject extends PyHeapObject {
  count = 0;
}
class LocalObject extends PyHeapObject {}

/** The arguments of `acquire`, checked as CPython does. */
function checkTimeout(blocking: boolean, timeout: PyObject): void {
  const seconds = PyFloat_AsDouble(timeout);
  if (!blocking && seconds !== -1) throw newValueError("can't specify a timeout for a non-blocking call");
  if (seconds < 0 && seconds !== -1) throw newValueError("timeout value must be a non-negative number");
}

/** Waiting for a lock that only this thread could release would never end. */
function wouldBlockForever(): PyObject {
  return newRuntimeError("deadlock: the lock is held and there is no other thread to release it");
}

const lockMethod = methodsOf<LockObject>();
const acquireLock = lockMethod(
  "($self, /, blocking: bool = True, timeout=-1)",
  "Lock the lock.",
  (self, blocking, timeout) => {
    checkTimeout(blocking, timeout);
    if (!self.locked) return self.locked = true;
    if (!blocking || PyFloat_AsDouble(timeout) >= 0) return false;
    throw wouldBlockForever();
  },
);
const releaseLock = lockMethod("($self, /)", "Release the lock.", (self) => {
  if (!self.locked) throw newRuntimeError("release unlocked lock");
  self.locked = false;
  return Py_None;
});
defineType<LockObject>(Lock_Type, {
  signature: "()",
  flags: 0,
  doc: "A lock object is a synchronization primitive.",
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args) => {
      if (args.length > 0) throw newTypeError("lock() takes no arguments");
      return new LockObject(type);
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<${self.locked ? "locked" : "unlocked"} _thread.lock object at 0x${
          objectIdentity(self).toString(16)
        }>`,
      ),
  },
  methods: {
    acquire: acquireLock,
    acquire_lock: acquireLock,
    release: releaseLock,
    release_lock: releaseLock,
    locked: lockMethod(
      "($self, /)",
      "Return whether the lock is in the locked state.",
      (self) => self.locked,
    ),
    locked_lock: lockMethod(
      "($self, /)",
      "Return whether the lock is in the locked state.",
      (self) => self.locked,
    ),
    _at_fork_reinit: lockMethod("($self, /)", undefined, (self) => {
      self.locked = false;
      return Py_None;
    }),
    __enter__: lockMethod("($self, /)", "Lock the lock.", (self) => {
      if (self.locked) throw wouldBlockForever();
      return self.locked = true;
    }),
    __exit__: lockMethod("($self, exc_type, exc_value, exc_tb, /)", "Release the lock.", (self) => {
      if (!self.locked) throw newRuntimeError("release unlocked lock");
      self.locked = false;
      return Py_None;
    }),
  },
});

const rlockMethod = methodsOf<RLockObject>();
function releaseRLock(self: RLockObject): PyObject {
  if (self.count === 0) throw newRuntimeError("cannot release un-acquired lock");
  self.count--;
  return Py_None;
}
defineType<RLockObject>(RLock_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A lock that the thread holding it can acquire again.",
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => attachInstance(new RLockObject(type), type),
    tp_alloc: (type) => new RLockObject(type),
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<${self.count > 0 ? "locked" : "unlocked"} ${Py_TYPE(self).tp_name} object owner=${
          self.count > 0 ? PyThreadState_Get().id : 0
        } count=${self.count} at 0x${objectIdentity(self).toString(16)}>`,
      ),
  },
  methods: {
    acquire: rlockMethod(
      "($self, /, blocking: bool = True, timeout=-1)",
      "Lock the lock.",
      (self, blocking, timeout) => {
        checkTimeout(blocking, timeout);
        self.count++;
        return true;
      },
    ),
    release: rlockMethod("($self, /)", "Release the lock.", releaseRLock),
    locked: rlockMethod(
      "($self, /)",
      "Return a boolean indicating whether this object is locked right now.",
      (self) => self.count > 0,
    ),
    __enter__: rlockMethod("($self, /)", "Lock the lock.", (self) => {
      self.count++;
      return true;
    }),
    __exit__: rlockMethod("($self, exc_type, exc_value, exc_tb, /)", "Release the lock.", releaseRLock),
    _is_owned: rlockMethod(
      "($self, /)",
      "For internal use by `threading.Condition`.",
      (self) => self.count > 0,
    ),
    _recursion_count: rlockMethod(
      "($self, /)",
      "For internal use by reentrancy checks.",
      (self) => self.count,
    ),
    _acquire_restore: rlockMethod(
      "($self, state, /)",
      "For internal use by `threading.Condition`.",
      (self, state) => {
        self.count = Number((state as unknown as { ob_item: PyObject[] }).ob_item[0]);
        return Py_None;
      },
    ),
    _release_save: rlockMethod("($self, /)", "For internal use by `threading.Condition`.", (self) => {
      if (self.count === 0) throw newRuntimeError("cannot release un-acquired lock");
      const state = PyTuple_New([self.count, PyThreadState_Get().id]);
      self.count = 0;
      return state;
    }),
    _at_fork_reinit: rlockMethod("($self, /)", undefined, (self) => {
      self.count = 0;
      return Py_None;
    }),
  },
});

defineType<LocalObject>(Local_Type, {
  signature: "()",
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Thread-local data",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if ((args.length > 0 || (kwnames?.length ?? 0) > 0) && type.tp_init === Local_Type.tp_init) {
        throw newTypeError("Initialization arguments are not supported");
      }
      return attachInstance(new LocalObject(type), type);
    },
    tp_alloc: (type) => new LocalObject(type),
  },
});

/** What `threading` knows of a thread: here always the main one, or one that never ran. */
class ThreadHandleObject extends PyHeapObject {
  ident = 0;
  done = false;
}
const ThreadHandle_Type = newNativeType("_thread._ThreadHandle");
const handleMethod = methodsOf<ThreadHandleObject>();
defineType<ThreadHandleObject>(ThreadHandle_Type, {
  withoutSignature: ["join"],
  slots: {
    tp_new: (type) => new ThreadHandleObject(type),
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<_ThreadHandle object at 0x${objectIdentity(self).toString(16)} ident=${self.ident}>`,
      ),
  },
  methods: {
    join: handleMethod("($self, timeout=None, /)", undefined, (self) => {
      if (self.done) return Py_None;
      throw newRuntimeError(self.ident === 0 ? "thread not started" : "Cannot join current thread");
    }),
    is_done: handleMethod("($self, /)", undefined, (self) => self.done),
    _set_done: handleMethod("($self, /)", undefined, (self) => {
      if (self.ident === 0) throw newRuntimeError("thread not started");
      self.done = true;
      return Py_None;
    }),
  },
  members: { ident: { get: (self) => self.ident } },
});

function cannotStart(): PyObject {
  return newException(PyExc_RuntimeError, "can't start new thread");
}

let exceptHookArgs: PyTypeObject | undefined;

/** Makes the module. */
export function createThreadModule(): PyModuleObject {
  readyTypes(Lock_Type, RLock_Type, Local_Type, ThreadHandle_Type);
  exceptHookArgs ??= newStructSequenceType("_thread._ExceptHookArgs", [
    "exc_type",
    "exc_value",
    "exc_traceback",
    "thread",
  ]);
  const newLock = staticMethod("()", "Create a new lock object.", () => new LockObject(Lock_Type));
  const start = (signature: "(function, args, kwargs=None, /)") =>
    staticMethod(signature, "Start a new thread and return its identifier.", () => {
      throw cannotStart();
    });
  const ident = staticMethod(
    "()",
    "Return a non-zero integer that uniquely identifies the current thread.",
    () => PyThreadState_Get().id,
  );
  return createNativeModule({
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.",
    functions: {
      allocate_lock: newLock,
      allocate: newLock,
      start_new_thread: start("(function, args, kwargs=None, /)"),
      start_new: start("(function, args, kwargs=None, /)"),
      start_joinable_thread: staticMethod(
        "(function, handle=None, daemon=True)",
        "*For internal use only*: start a new thread.",
        () => {
          throw cannotStart();
        },
      ),
      daemon_threads_allowed: staticMethod(
        "()",
        "Return True if daemon threads are allowed in the current interpreter.",
        () => true,
      ),
      exit: staticMethod("()", "Exit the thread.", () => {
        throw newException(PyExc_SystemExit, "");
      }),
      get_ident: ident,
      get_native_id: ident,
      _get_main_thread_ident: ident,
      _make_thread_handle: staticMethod(
        "(ident, /)",
        "Internal only. Make a thread handle for threads not spawned by the _thread or threading module.",
        (ident) => {
          const handle = new ThreadHandleObject(ThreadHandle_Type);
          handle.ident = Number(ident);
          return handle;
        },
      ),
      _get_name: staticMethod("()", "Get the name of the current thread.", () => "python"),
      _excepthook: staticMethod("(args, /)", "Handle uncaught Thread.run() exception.", (args) => {
        const [, value, , thread] = (args as PyTupleObject).ob_item;
        if (!(value instanceof PyBaseExceptionObject) || PyErr_Matches(value, PyExc_SystemExit)) {
          return Py_None;
        }
        const name = thread === Py_None ? "<unknown>" : strText(PyObject_GetAttr(thread, "name"));
        writeStderr(`Exception in thread ${name}:\n${formatException(value, false)}`);
        return Py_None;
      }),
      interrupt_main: staticMethod(
        "(signum: int = 2, /)",
        "Simulate the arrival of the given signal in the main thread.",
        (signum) => {
          if (signum < 1 || signum >= NSIG) throw newValueError("signal number out of range");
          simulateSignal(signum);
          return Py_None;
        },
      ),
      _is_main_interpreter: staticMethod(
        "()",
        "Return True if the current interpreter is the main Python interpreter.",
        () => true,
      ),
      _count: staticMethod(
        "()",
        "Return the number of currently running Python threads, excluding the main thread.",
        () => 0,
      ),
      _shutdown: staticMethod(
        "()",
        "Wait for all non-daemon threads (other than the calling thread) to stop.",
        () => Py_None,
      ),
      stack_size: staticMethod(
        "(size: int = 0, /)",
        "Return the thread stack size used when creating new threads.",
        () => 0,
      ),
      set_name: staticMethod("(name: str)", "Set the name of the current thread.", () => Py_None),
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
      _NAME_MAXLEN: 15,
    }),
  });
}
