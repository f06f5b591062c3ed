/**
 * The `select` module: waiting for descriptors. After CPython's `Modules/selectmodule.c`.
 *
 * The system's descriptors are asked with `poll(2)`, whichever way the program asks; channels inside the process say
 * themselves what they are ready for; without a system files and terminals always are. Signals end a wait.
 */
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { newBuiltinFunction } from "../objects/cfunction_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_Check } from "../objects/float_object.ts";
import { objectIdentity } from "../objects/hash.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, PyHeapObject, type PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyExc_OSError, PyExc_TypeError } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { forEachItem, PyNumber_Index, PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newKeyError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { classMethod, methodsOf, staticMethod } from "../protocol/signature.ts";
import { ChannelEnd, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../runtime/channels.ts";
import { hostOf } from "../runtime/host_state.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { hasOtherRuns } from "../runtime/runs.ts";
import { blockUntil, withTimeout } from "../runtime/waiting.ts";
import { checkSignals, signalsBecomePrompt } from "../runtime/signals.ts";
import { hostCall } from "./_io/base.ts";
import { fileOfDescriptor, knownFile } from "./_io/file_io.ts";
import { asFileDescriptor, optionalSystem } from "./posix_system.ts";
import type { PollEntry } from "../host/system.ts";
import { newNativeType, readyTypes } from "./native.ts";

const POLL_NUMBERS: Readonly<Record<string, number>> = {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLMSG: 1024,
  POLLRDBAND: 128,
  POLLRDHUP: 8192,
  POLLRDNORM: 64,
  POLLWRBAND: 512,
  POLLWRNORM: 256,
  PIPE_BUF: 4096,
};
const EPOLL_NUMBERS: Readonly<Record<string, number>> = {
  EPOLLERR: 8,
  EPOLLET: 2147483648,
  EPOLLEXCLUSIVE: 268435456,
  EPOLLHUP: 16,
  EPOLLIN: 1,
  EPOLLMSG: 1024,
  EPOLLONESHOT: 1073741824,
  EPOLLOUT: 4,
  EPOLLPRI: 2,
  EPOLLRDBAND: 128,
  EPOLLRDHUP: 8192,
  EPOLLRDNORM: 64,
  EPOLLWAKEUP: 536870912,
  EPOLLWRBAND: 512,
  EPOLLWRNORM: 256,
  EPOLL_CLOEXEC: 524288,
};
const EPOLLONESHOT = 1073741824, EPOLL_CLOEXEC = 524288;

/** How long the host sleeps at most before signals are looked at, in seconds. */
const SLICE = 0.1;

/** What the descriptors are ready for, of POLL* bits; POLLNVAL if one isn't open. */
function readiness(entries: readonly PollEntry[], milliseconds = 0): number[] {
  const system = optionalSystem();
  const result: number[] = [];
  const asked: PollEntry[] = [], places: number[] = [];
  entries.forEach(({ fd, events }, i) => {
    const file = knownFile(fd);
    if (file instanceof ChannelEnd) result[i] = file.poll() & (events | POLLERR | POLLHUP | POLLNVAL);
    else if (system === undefined) {
      result[i] = fileOfDescriptor(fd) === undefined ? POLLNVAL : POLLIN | POLLOUT;
    } else {
      asked.push({ fd, events });
      places.push(i);
    }
  });
  if (asked.length > 0) {
    hostCall(() => system!.poll(asked, milliseconds)).forEach((events, i) => result[places[i]] = events);
  }
  return result;
}

/**
 * Asks until one of the descriptors is ready or the time is over, then gives the value of `finish`; `seconds` undefined waits
 * without end. The event loop turns meanwhile where the thread can be suspended. CPython: the loop around `poll(2)`.
 */
function pollDescriptors(
  entries: readonly PollEntry[],
  seconds: number | undefined,
  finish: (ready: readonly number[]) => PyObject,
): PyObject {
  const first = readiness(entries);
  if (seconds === 0 || first.some((events) => events !== 0)) return finish(first);
  const host = hostOf();
  const thread = PyThreadState_Get();
  const end = seconds === undefined ? Infinity : host.monotonic() + seconds;
  const system = optionalSystem();
  const channels = entries.filter(({ fd }) => knownFile(fd) instanceof ChannelEnd);
  if (canSuspend(thread)) {
    const files = entries.filter((entry) => !channels.includes(entry));
    // Without the system all files are ready at once, so there are none here.
    const wait = system === undefined || files.length === 0 ? undefined : system.pollAsync(files);
    const left = Math.max(0, end - host.monotonic());
    return suspendOn(
      thread,
      withTimeout(
        wait?.promise,
        left === Infinity ? left : Math.ceil(left * 1000) / 1000,
        () => {
          wait?.cancel();
          return finish(readiness(entries));
        },
        wait?.cancel,
        () => readiness(entries).some((events) => events !== 0),
        wait !== undefined,
      ),
    );
  }
  if (hasOtherRuns()) {
    blockUntil(end, () => readiness(entries).some((events) => events !== 0), true);
    return finish(readiness(entries));
  }
  signalsBecomePrompt();
  for (;;) {
    const left = end - host.monotonic();
    if (left <= 0) return finish(readiness(entries));
    const slice = Math.min(left, SLICE);
    if (system === undefined || channels.length > 0) blockUntil(host.monotonic() + slice);
    const waited = readiness(entries, channels.length > 0 ? 0 : Math.ceil(slice * 1000));
    if (waited.some((events) => events !== 0)) return finish(waited);
    checkSignals();
  }
}

/** CPython: `select_select_impl`. */
function select(lists: readonly PyObject[], timeout: PyObject): PyObject {
  let seconds: number | undefined;
  if (timeout !== Py_None) {
    seconds = secondsOf(timeout, "timeout must be a float or None");
    if (seconds < 0) throw newValueError("timeout must be non-negative");
  }
  const entries = lists.map((list) => {
    const found: [number, PyObject][] = [];
    try {
      forEachItem(list, (item) => {
        const fd = asFileDescriptor(item);
        if (fd >= 1024) throw newValueError("filedescriptor out of range in select()");
        found.push([fd, item]);
      });
    } catch (err) {
      if (PyErr_Matches(err, PyExc_TypeError) && PyObject_GetOptionalAttr(list, "__iter__") === undefined) {
        throw newTypeError("arguments 1-3 must be sequences");
      }
      throw err;
    }
    return found;
  });
  const asked = [POLLIN, POLLOUT, POLLPRI];
  const wanted = [POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI];
  const flat = entries.flatMap((list, i) => list.map(([fd]) => ({ fd, events: asked[i] })));
  return pollDescriptors(flat, seconds, (ready) => {
    let at = 0;
    const result = entries.map((list, i) =>
      list.filter(() => {
        const events = ready[at++];
        if (events & POLLNVAL) throw newOSError(9, "Bad file descriptor");
        return (events & wanted[i]) !== 0;
      }).map(([, item]) => item)
    );
    return PyTuple_New(result.map(PyList_New));
  });
}

function secondsOf(value: PyObject, message: string): number {
  if (!PyFloat_Check(value) && !PyLong_Check(value)) {
    try {
      return Number(PyNumber_Index(value));
    } catch (err) {
      throw PyErr_Matches(err, PyExc_TypeError) ? newTypeError(message) : err;
    }
  }
  return PyFloat_AsDouble(value);
}

// poll ----------------------------------------------------------------------------------------------------------------

const Poll_Type = newNativeType("select.poll");
class PollObject extends PyHeapObject {
  readonly registered: Map<number, number> = new Map();
  polling = false;
}
const pollMethod = methodsOf<PollObject>();
function eventMask(mask: PyObject | undefined, fallback: number): number {
  if (mask === undefined) return fallback;
  const value = Number(PyNumber_Index(mask));
  if (value < 0) throw newValueError("can't convert negative value to unsigned short");
  if (value > 0xffff) throw newOverflowError("Python int too large for C unsigned short");
  return value;
}
defineType<PollObject>(Poll_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    register: pollMethod(
      "($self, fd, eventmask=<unrepresentable>, /)",
      "Register a file descriptor with the polling object.",
      (self, fd, mask) => {
        self.registered.set(asFileDescriptor(fd), eventMask(mask, POLLIN | POLLPRI | POLLOUT));
        return Py_None;
      },
    ),
    modify: pollMethod(
      "($self, fd, eventmask, /)",
      "Modify an already registered file descriptor.",
      (self, fd, mask) => {
        const number = asFileDescriptor(fd);
        if (!self.registered.has(number)) throw newOSError(2, "No such file or directory");
        self.registered.set(number, eventMask(mask, 0));
        return Py_None;
      },
    ),
    unregister: pollMethod(
      "($self, fd, /)",
      "Remove a file descriptor being tracked by the polling object.",
      (self, fd) => {
        const number = asFileDescriptor(fd);
        if (!self.registered.delete(number)) throw newKeyError(number);
        return Py_None;
      },
    ),
    poll: pollMethod(
      "($self, timeout=None, /)",
      "Polls the set of registered file descriptors. Returns a list of tuples (fd, event).",
      (self, timeout) => {
        let seconds: number | undefined;
        if (timeout !== Py_None) {
          const ms = secondsOf(timeout, "timeout must be an integer or None");
          if (ms >= 0) seconds = Math.ceil(ms) / 1000;
        }
        const entries = [...self.registered].map(([fd, events]) => ({ fd, events }));
        return pollDescriptors(entries, seconds, (ready) => {
          const found: PyObject[] = [];
          ready.forEach((events, i) => {
            if (events !== 0) found.push(PyTuple_New([entries[i].fd, events]));
          });
          return PyList_New(found);
        });
      },
    ).handingOver(),
  },
});

// epoll ---------------------------------------------------------------------------------------------------------------

const Epoll_Type = newNativeType("select.epoll", undefined, "mutable");
class EpollObject extends PyHeapObject {
  /** -1 once closed. */
  fd = -1;
  readonly registered: Map<number, number> = new Map();
}
function openEpoll(self: EpollObject): EpollObject {
  if (self.fd < 0) throw newValueError("I/O operation on closed epoll object");
  return self;
}
/** The descriptor, which must be open. */
function openDescriptor(op: PyObject): number {
  const fd = asFileDescriptor(op);
  if (fileOfDescriptor(fd) === undefined) throw newOSError(9, "Bad file descriptor");
  return fd;
}
function epollClose(self: EpollObject): PyObject {
  if (self.fd >= 0) hostOf().freeDescriptor(self.fd);
  self.fd = -1;
  self.registered.clear();
  return Py_None;
}
function newEpoll(): EpollObject {
  const self = new EpollObject(Epoll_Type);
  self.fd = hostOf().newDescriptor();
  return self;
}
const epollMethod = methodsOf<EpollObject>();
const ctorSignature = staticMethod("(sizehint: int = -1, flags: int = 0)", undefined, (sizehint, flags) => {
  if (sizehint === 0 || sizehint < -1) throw newValueError("negative sizehint");
  if (flags !== 0 && flags !== EPOLL_CLOEXEC) throw newOSError(22, "invalid flags");
  return newEpoll();
});
defineType<EpollObject>(Epoll_Type, {
  doc: "Waits for many descriptors at once.",
  slots: {
    tp_new: (_type, args, kwnames) =>
      newBuiltinFunction("epoll", ctorSignature, "select").vectorcall(args, kwnames),
    tp_repr: (self) => PyUnicode_FromUTF16(`<select.epoll object at 0x${objectIdentity(self).toString(16)}>`),
  },
  methods: {
    fromfd: classMethod("(fd: int, /)", "Create an epoll object from a given control fd.", (_type, fd) => {
      const self = newEpoll();
      self.fd = fd;
      return self;
    }),
    close: epollMethod("($self, /)", "Close the epoll control file descriptor.", epollClose),
    fileno: epollMethod(
      "($self, /)",
      "Return the epoll control file descriptor.",
      (self) => openEpoll(self).fd,
    ),
    register: epollMethod(
      "($self, /, fd, eventmask=<unrepresentable>)",
      "Registers a new fd or raises an OSError if the fd is already registered.",
      (self, fd, mask) => {
        const number = openDescriptor(fd);
        if (openEpoll(self).registered.has(number)) throw newOSError(17, "File exists");
        self.registered.set(
          number,
          mask === undefined ? POLLIN | POLLPRI | POLLOUT : Number(PyNumber_Index(mask)),
        );
        return Py_None;
      },
    ),
    modify: epollMethod(
      "($self, /, fd, eventmask)",
      "Modify event mask for a registered file descriptor.",
      (self, fd, mask) => {
        const number = openDescriptor(fd);
        if (!openEpoll(self).registered.has(number)) throw newOSError(2, "No such file or directory");
        self.registered.set(number, Number(PyNumber_Index(mask)));
        return Py_None;
      },
    ),
    unregister: epollMethod(
      "($self, /, fd)",
      "Remove a registered file descriptor from the epoll object.",
      (self, fd) => {
        const number = openDescriptor(fd);
        if (!openEpoll(self).registered.delete(number)) throw newOSError(2, "No such file or directory");
        return Py_None;
      },
    ),
    poll: epollMethod(
      "($self, /, timeout=None, maxevents: int = -1)",
      "Wait for events on the epoll file descriptor.",
      (self, timeout, maxevents) => {
        openEpoll(self);
        let seconds: number | undefined;
        if (timeout !== Py_None) {
          seconds = secondsOf(timeout, "timeout must be an integer or None");
          if (seconds < 0) seconds = undefined;
        }
        if (maxevents === 0 || maxevents < -1) {
          throw newValueError(`maxevents must be greater than 0, got ${maxevents}`);
        }
        const most = maxevents === -1 ? 1023 : maxevents;
        for (const fd of self.registered.keys()) {
          if (fileOfDescriptor(fd) === undefined) self.registered.delete(fd);
        }
        const entries = [...self.registered].filter(([, mask]) => mask !== EPOLLONESHOT)
          .map(([fd, mask]) => ({ fd, events: mask & 0xffff }));
        return pollDescriptors(entries, seconds, (ready) => {
          const found: PyObject[] = [];
          ready.forEach((events, i) => {
            if (events === 0 || found.length === most) return;
            const { fd } = entries[i];
            found.push(PyTuple_New([fd, events]));
            if (self.registered.get(fd)! & EPOLLONESHOT) self.registered.set(fd, EPOLLONESHOT);
          });
          return PyList_New(found);
        });
      },
    ).handingOver(),
    __enter__: epollMethod("($self, /)", undefined, openEpoll),
    __exit__: epollMethod("($self, exc_type=None, exc_value=None, exc_tb=None, /)", undefined, epollClose),
  },
  getset: { closed: { get: (self) => self.fd < 0, doc: "True if the epoll handler is closed" } },
});

/** Makes the module. */
export function createSelectModule(): PyModuleObject {
  readyTypes(Poll_Type, Epoll_Type);
  return createNativeModule({
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    functions: {
      select: staticMethod(
        "(rlist, wlist, xlist, timeout=None, /)",
        "Wait until one or more file descriptors are ready for some kind of I/O.",
        (r, w, x, timeout) => select([r, w, x], timeout),
      ).handingOver(),
      poll: staticMethod("()", "Returns a polling object.", () => new PollObject(Poll_Type)),
    },
    constants: () => ({ ...POLL_NUMBERS, ...EPOLL_NUMBERS, epoll: Epoll_Type, error: PyExc_OSError }),
  });
}
