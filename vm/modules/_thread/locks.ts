/**
 * `_thread.lock` and `_thread.RLock`. After CPython's `Python/lock.c` and the lock types of `Modules/_threadmodule.c`: a lock that is
 * released may be taken by whoever comes first, but once a thread has waited for a millisecond the lock goes to it directly.
 */
import { objectIdentity } from "../../objects/hash.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject } from "../../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_AsSsize_t } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newOverflowError, newRuntimeError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { isBuried } from "../../runtime/switching.ts";
import { type PyThreadState, PyThreadState_Get } from "../../runtime/thread_state.ts";
import { park, Waiter } from "../../runtime/waiting.ts";
import { newNativeType } from "../native.ts";
import { timeoutOf } from "../seconds.ts";

/** The longest timeout, in seconds. CPython: `PY_TIMEOUT_MAX`. */
export const TIMEOUT_MAX = 9223372036;
/** Who has waited longer, in seconds, gets the lock before others can take it. CPython: `TIME_TO_BE_FAIR_NS`. */
const TIME_TO_BE_FAIR = 0.001;

class LockWaiter extends Waiter {
  /** The lock has been passed on, still locked. */
  hasLock = false;
}

/** What both kinds of locks consist of. CPython: `PyMutex`. */
class Mutex {
  isLocked = false;
  /** Who has locked it, as a rule the one who will unlock it. */
  locker: PyThreadState | undefined = undefined;
  readonly waiters: LockWaiter[] = [];

  /** Waits until the lock can be taken, or until `deadline`; the value of `finish(whether it was)`, or SUSPEND. */
  lock(deadline: number, finish: (isLocked: boolean) => PyObject): PyObject {
    if (!this.isLocked) {
      this.isLocked = true;
      this.locker = PyThreadState_Get();
      return finish(true);
    }
    if (deadline <= 0) return finish(false);
    const waiter = new LockWaiter();
    this.waiters.push(waiter);
    return park(
      waiter,
      deadline,
      () => {
        if (!waiter.hasLock) {
          const isFree = !this.isLocked;
          if (!isFree && hostOf().monotonic() < deadline) return undefined;
          this.#remove(waiter);
          if (!isFree) return finish(false);
          this.isLocked = true;
        }
        this.locker = waiter.thread;
        return finish(true);
      },
      () => {
        if (waiter.hasLock) this.unlock();
        else this.#remove(waiter);
      },
      () => this.locker,
    );
  }

  unlock(): void {
    const first = this.waiters[0];
    if (first === undefined) {
      this.isLocked = false;
      return;
    }
    // Who runs on top of a thread might want the lock again before that can go on, and would wait for ever.
    if (hostOf().monotonic() - first.since > TIME_TO_BE_FAIR && !isBuried(first.thread)) {
      this.waiters.shift();
      first.hasLock = true;
    } else this.isLocked = false;
    first.tell();
  }

  /** A wait is over; who stands behind it may have been passed over. */
  #remove(waiter: LockWaiter): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1);
    if (!this.isLocked) this.waiters[0]?.tell();
  }
}

/**
 * When `acquire(blocking, timeout)` gives up, in seconds of `monotonic()`; 0: at once. CPython: `lock_acquire_parse_args`.
 */
function deadlineOf(blocking: boolean, timeout: PyObject): number {
  if (timeout === -1) return blocking ? Infinity : 0;
  const seconds = timeoutOf(timeout);
  if (!blocking && seconds !== -1) throw newValueError("can't specify a timeout for a non-blocking call");
  if (seconds < 0 && seconds !== -1) throw newValueError("timeout value must be a non-negative number");
  if (!blocking) return 0;
  if (seconds === -1) return Infinity;
  if (seconds > TIMEOUT_MAX) throw newOverflowError("timeout value is too large");
  return seconds === 0 ? 0 : hostOf().monotonic() + seconds;
}

const addressOf = (op: PyHeapObject): string => `0x${objectIdentity(op).toString(16)}`;

// ---------------------------------------------------------------- lock

export const Lock_Type = newNativeType("_thread.lock");
export class LockObject extends PyHeapObject {
  readonly mutex = new Mutex();
}

const lockMethod = methodsOf<LockObject>();
const isLockFree = (self: PyObject): boolean => !(self instanceof LockObject && self.mutex.isLocked);
const sameTruth = (isLocked: boolean): PyObject => isLocked;
const acquireLock = lockMethod(
  "($self, /, blocking: bool = True, timeout=-1)",
  "Takes the lock, waiting for it as long as `timeout` says: False if it is still locked then.",
  (self, blocking, timeout) => self.mutex.lock(deadlineOf(blocking, timeout), sameTruth),
).handingOver(isLockFree);
function releaseLock(self: LockObject): PyObject {
  if (!self.mutex.isLocked) throw newRuntimeError("release unlocked lock");
  self.mutex.unlock();
  return Py_None;
}
const release = lockMethod("($self, /)", "Lets the next thread have the lock.", releaseLock);
const locked = lockMethod("($self, /)", "Whether the lock is locked.", (self) => self.mutex.isLocked);
defineType<LockObject>(Lock_Type, {
  signature: "()",
  flags: 0,
  doc: "A lock: whoever takes it makes others wait. Not owned by a thread: any may release it.",
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (args.length > 0) {
        throw newTypeError(
          kwnames !== undefined && kwnames.length > 0
            ? "lock() takes no keyword arguments"
            : `lock expected 0 arguments, got ${args.length}`,
        );
      }
      return new LockObject(type);
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<${self.mutex.isLocked ? "locked" : "unlocked"} _thread.lock object at ${addressOf(self)}>`,
      ),
  },
  methods: {
    acquire: acquireLock,
    acquire_lock: acquireLock,
    release,
    release_lock: release,
    locked,
    locked_lock: locked,
    _at_fork_reinit: lockMethod("($self, /)", undefined, (self) => {
      self.mutex.isLocked = false;
      return Py_None;
    }),
    __enter__: lockMethod("($self, /)", "Takes the lock.", (self) => self.mutex.lock(Infinity, sameTruth))
      .handingOver(isLockFree),
    __exit__: lockMethod("($self, /, *exc_info)", "Releases the lock.", releaseLock),
  },
});

// ---------------------------------------------------------------- RLock

export const RLock_Type = newNativeType("_thread.RLock");
export class RLockObject extends PyHeapObject {
  readonly mutex = new Mutex();
  /** Identity of the thread that holds it; 0 while it is free. */
  owner = 0;
  count = 0;

  get isMine(): boolean {
    return this.owner === PyThreadState_Get().id;
  }
}

const rlockMethod = methodsOf<RLockObject>();
const isRLockFree = (self: PyObject): boolean =>
  !(self instanceof RLockObject && self.mutex.isLocked && !self.isMine);
function lockRecursively(self: RLockObject, deadline: number): PyObject {
  if (self.isMine) {
    self.count++;
    return true;
  }
  const { id } = PyThreadState_Get();
  return self.mutex.lock(deadline, (isLocked) => {
    if (isLocked) {
      self.owner = id;
      self.count = 1;
    }
    return isLocked;
  });
}
function unlockRecursively(self: RLockObject): PyObject {
  if (!self.isMine) throw newRuntimeError("cannot release un-acquired lock");
  if (--self.count === 0) {
    self.owner = 0;
    self.mutex.unlock();
  }
  return Py_None;
}
defineType<RLockObject>(RLock_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A lock that the thread holding it can take again.",
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => attachInstance(new RLockObject(type), type),
    tp_alloc: (type) => new RLockObject(type),
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<${self.mutex.isLocked ? "locked" : "unlocked"} ${
          Py_TYPE(self).tp_name
        } object owner=${self.owner} count=${self.count} at ${addressOf(self)}>`,
      ),
  },
  methods: {
    acquire: rlockMethod(
      "($self, /, blocking: bool = True, timeout=-1)",
      "Takes the lock, or counts once more if this thread holds it.",
      (self, blocking, timeout) => lockRecursively(self, deadlineOf(blocking, timeout)),
    ).handingOver(isRLockFree),
    release: rlockMethod("($self, /)", "Takes back one acquire().", unlockRecursively),
    locked: rlockMethod("($self, /)", "Whether the lock is locked.", (self) => self.mutex.isLocked),
    __enter__: rlockMethod("($self, /)", "Takes the lock.", (self) => lockRecursively(self, Infinity))
      .handingOver(isRLockFree),
    __exit__: rlockMethod("($self, /, *exc_info)", "Releases the lock.", unlockRecursively),
    _is_owned: rlockMethod("($self, /)", "For internal use by `threading.Condition`.", (self) => self.isMine),
    _recursion_count: rlockMethod(
      "($self, /)",
      "For internal use by reentrancy checks.",
      (self) => self.isMine ? self.count : 0,
    ),
    _acquire_restore: rlockMethod(
      "($self, state, /)",
      "For internal use by `threading.Condition`.",
      (self, state) => {
        if (!(state instanceof PyTupleObject)) {
          throw newTypeError(
            `_acquire_restore() argument 1 must be 2-item tuple, not ${Py_TYPE(state).tp_name}`,
          );
        }
        if (state.ob_item.length !== 2) {
          throw newTypeError(
            `_acquire_restore() argument 1 must be tuple of length 2, not ${state.ob_item.length}`,
          );
        }
        const [count, owner] = state.ob_item.map((item) => PyNumber_AsSsize_t(item, true));
        return self.mutex.lock(Infinity, () => {
          self.owner = owner;
          self.count = count;
          return Py_None;
        });
      },
    ).handingOver(isRLockFree),
    _release_save: rlockMethod("($self, /)", "For internal use by `threading.Condition`.", (self) => {
      if (!self.isMine) throw newRuntimeError("cannot release un-acquired lock");
      const state = PyTuple_New([self.count, self.owner]);
      self.owner = self.count = 0;
      self.mutex.unlock();
      return state;
    }),
    _at_fork_reinit: rlockMethod("($self, /)", undefined, (self) => {
      self.owner = self.count = 0;
      self.mutex.isLocked = false;
      return Py_None;
    }),
  },
});
