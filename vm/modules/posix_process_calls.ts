/**
 * What `posix` has for identities, scheduling, children's use of resources, limits of the system and taking the process
 * over. After CPython's `Modules/posixmodule.c`; each function is a call of the C library of that name.
 */
import type { HostSystem } from "../host/system.ts";
import { PyBytes_FromArray } from "../objects/bytes_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PySet_Add, PySet_New } from "../objects/set_object.ts";
import { newStructSequence, newStructSequenceType, PyStructSequence } from "../objects/structseq.ts";
import { PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { decodeUtf8 } from "../objects/unicode/codecs.ts";
import { argumentAsInt, forEachItem, PyNumber_AsSsize_t, PySequence_Tuple } from "../protocol/abstract.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod, withTextSignature } from "../protocol/signature.ts";
import { hostCall } from "./_io/base.ts";
import { fsDecode, fsEncode } from "./fs_path.ts";
import { CONFSTR_NAMES, SYSCONF_NAMES } from "./posix_names.ts";
import { environmentOf } from "./posix_spawn.ts";
import { requireSystem } from "./posix_system.ts";
import { structRusage } from "./resource.ts";

function asked<T>(question: (system: HostSystem) => T): T {
  const system = requireSystem();
  return hostCall(() => question(system));
}
function done(action: (system: HostSystem) => unknown): PyObject {
  asked(action);
  return Py_None;
}

/** A user or group: -1 leaves it as it is. CPython: `_Py_Uid_Converter`. */
function identity(what: string): (op: PyObject) => number {
  return (op) => {
    if (!PyLong_Check(op)) throw newTypeError(`${what} should be integer, not ${Py_TYPE(op).tp_name}`);
    const value = Number(op as number);
    if (value >= 2 ** 63) throw newOverflowError(`${what} is greater than maximum`);
    if (value < -1 || value > 0xffffffff) throw newOverflowError(`${what} is less than minimum`);
    return value | 0;
  };
}
export const uidOf = identity("uid"), gidOf = identity("gid");

/** The number behind a name of configuration, which may be a number too. CPython: `conv_confname`. */
export function configurationNumber(name: PyObject, names: Readonly<Record<string, number>>): number {
  if (PyLong_Check(name)) return PyNumber_AsSsize_t(name, true);
  if (!PyUnicode_Check(name)) throw newTypeError("configuration names must be strings or integers");
  const number = names[PyUnicode_AsUTF16(name)];
  if (number === undefined) throw newValueError("unrecognized configuration name");
  return number;
}

/** Text of the system, up to its zero. */
export function textOf(bytes: Uint8Array): PyObject {
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end), "surrogateescape");
}

const seconds = (words: DataView, at: number): PyObject =>
  PyFloat_FromDouble(Number(words.getBigInt64(at, true)) + words.getInt32(at + 8, true) / 1e6);

/** A struct rusage: two times, then 14 longs. */
function usageOf(bytes: Uint8Array): PyObject {
  const words = new DataView(bytes.buffer);
  const counts = Array.from({ length: 14 }, (_, i) => Number(words.getBigInt64(32 + 8 * i, true)));
  return newStructSequence(structRusage(), [seconds(words, 0), seconds(words, 16), ...counts]);
}

const WNOHANG = 1;
/** Milliseconds between two looks after a child. */
const PAUSE = 10;

/** Asks until there is an answer; signal handlers and other threads run meanwhile. */
function waitUntil<T>(options: number, question: (system: HostSystem) => T | undefined): T | undefined {
  const system = requireSystem();
  return hostCall(() => {
    for (;;) {
      const answer = question(system);
      if (answer !== undefined || (options & WNOHANG) !== 0) return answer;
      system.poll([], PAUSE);
    }
  });
}

function wait4(pid: number, options: number): PyObject {
  const status = new Int32Array(1), usage = new Uint8Array(144);
  const found = waitUntil(
    options,
    (system) => system.call("wait4", pid, status, options | WNOHANG, usage) || undefined,
  );
  return PyTuple_New([found ?? 0, status[0], usageOf(usage)]);
}

let waitidResult: PyTypeObject | undefined, schedParam: PyTypeObject | undefined;
/** `os.waitid_result`. */
export function waitidResultType(): PyTypeObject {
  return waitidResult ??= newStructSequenceType("posix.waitid_result", [
    "si_pid",
    "si_uid",
    "si_signo",
    "si_status",
    "si_code",
  ], {
    doc: "What has become of a child, as waitid() tells it.",
    fieldDocs: {
      si_pid: "Number of the process.",
      si_uid: "Number of its real user.",
      si_signo: "Always SIGCHLD.",
      si_status: "Exit code, or the signal.",
      si_code: "What has happened: one of the CLD_ constants.",
    },
  });
}
/** `os.sched_param`. */
export function schedParamType(): PyTypeObject {
  return schedParam ??= newStructSequenceType("posix.sched_param", ["sched_priority"], {
    doc: "Parameters of a scheduling policy.",
    fieldDocs: { sched_priority: "Priority among the processes of the policy." },
    takesField: true,
  });
}

function waitid(idtype: number, id: number, options: number): PyObject {
  const info = new Uint8Array(128), words = new DataView(info.buffer);
  const found = waitUntil(options, (system) => {
    system.call("waitid", idtype, id, info, options | WNOHANG);
    return words.getInt32(16, true) || undefined;
  });
  if (found === undefined) return Py_None;
  const [signo, code] = [words.getInt32(0, true), words.getInt32(8, true)];
  return newStructSequence(waitidResultType(), [
    found,
    words.getUint32(20, true),
    signo,
    words.getInt32(24, true),
    code,
  ]);
}

function paramOf(op: PyObject): Int32Array {
  if (!(op instanceof PyStructSequence) || Py_TYPE(op) !== schedParamType()) {
    throw newTypeError("must have a sched_param object");
  }
  return Int32Array.of(argumentAsInt(op.ob_item[0]));
}

/** How many bits of a set of processors are asked for at first. */
const PROCESSORS = 1024;

function affinity(pid: number): PyObject {
  const mask = new Uint8Array(PROCESSORS / 8);
  asked((system) => system.call("sched_getaffinity", pid, mask.length, mask));
  const found = PySet_New(undefined);
  for (let i = 0; i < PROCESSORS; i++) if (mask[i >> 3] & 1 << (i & 7)) PySet_Add(found, i);
  return found;
}
function setAffinity(pid: number, cpus: PyObject): PyObject {
  let mask = new Uint8Array(PROCESSORS / 8);
  forEachItem(cpus, (item) => {
    if (!PyLong_Check(item)) {
      throw newTypeError(`expected an iterator of ints, but iterator yielded ${reprOfType(item)}`);
    }
    const cpu = PyNumber_AsSsize_t(item, true);
    if (cpu < 0) throw newValueError("negative CPU number");
    if (cpu > 0x7ffffffe) throw newOverflowError("CPU number too large");
    if (cpu >> 3 >= mask.length) {
      const larger = new Uint8Array((cpu >> 3) + 1 + 7 & ~7);
      larger.set(mask);
      mask = larger;
    }
    mask[cpu >> 3] |= 1 << (cpu & 7);
  });
  return done((system) => system.call("sched_setaffinity", pid, mask.length, mask));
}
const reprOfType = (op: PyObject) => `<class '${Py_TYPE(op).tp_name}'>`;

function groups(): PyObject {
  return asked((system) => {
    const found = new Int32Array(Math.max(1, system.call("getgroups", 0, undefined)));
    const count = system.call("getgroups", found.length, found);
    return PyList_New([...found.subarray(0, count)].map((id) => id >>> 0));
  });
}
function groupsOfUser(user: string, group: number): PyObject {
  return asked((system) => {
    for (let size = 64;; size *= 2) {
      const found = new Int32Array(size), count = Int32Array.of(size);
      try {
        system.call("getgrouplist", user, group, found, count);
      } catch (err) {
        if (size > 65536) throw err;
        continue;
      }
      return PyList_New([...found.subarray(0, count[0])].map((id) => id >>> 0));
    }
  });
}

/** Real, effective and saved identity. */
function triple(name: string): PyObject {
  const [a, b, c] = [new Int32Array(1), new Int32Array(1), new Int32Array(1)];
  asked((system) => system.call(name, a, b, c));
  return PyTuple_New([a[0] >>> 0, b[0] >>> 0, c[0] >>> 0]);
}

/** The five names of `uname(2)`. */
export function unameFields(): PyObject[] {
  const system = requireSystem();
  const size = system.isLinux ? 65 : 256;
  const names = new Uint8Array(6 * size);
  hostCall(() => system.call("uname", names));
  return [0, 1, 2, 3, 4].map((i) => textOf(names.subarray(i * size, (i + 1) * size)));
}

/** User, system, children's user and system time, and the clock, in seconds. */
export function processTimes(): PyObject[] {
  const ticks = new BigInt64Array(4);
  const elapsed = asked((system) => system.call("times", ticks));
  return [...ticks, elapsed].map((count) => PyFloat_FromDouble(Number(count) / CLOCK_TICKS));
}
const CLOCK_TICKS = 100;

function execute(
  path: PyObject,
  argv: PyObject,
  env: PyObject | undefined,
): PyObject {
  const what = env === undefined ? "execv() arg 2" : "execve: argv";
  if (!isSequence(argv)) throw newTypeError(`${what} must be a tuple or list`);
  const args = (PySequence_Tuple(argv) as PyTupleObject).ob_item;
  if (args.length === 0) throw newValueError(`${what} must not be empty`);
  const encoded = args.map(fsEncode);
  if (encoded[0].length === 0) throw newValueError(`${what} first element cannot be empty`);
  const environment = env === undefined ? undefined : environmentOf("execve", env, false);
  const system = requireSystem();
  const program = env !== undefined && PyLong_Check(path) ? argumentAsInt(path) : fsEncode(path);
  return hostCall(() => system.exec(program, encoded, environment), env === undefined ? undefined : path);
}
const isSequence = (op: PyObject) => /^(?:tuple|list)$/.test(Py_TYPE(op).tp_name);

function timerValue(bytes: BigInt64Array, inNanoseconds: boolean): PyObject {
  const value = (at: number): PyObject => {
    const nanoseconds = bytes[at] * 1_000_000_000n + bytes[at + 1];
    if (!inNanoseconds) return PyFloat_FromDouble(Number(nanoseconds) / 1e9);
    return nanoseconds <= Number.MAX_SAFE_INTEGER ? Number(nanoseconds) : nanoseconds;
  };
  return PyTuple_New([value(2), value(0)]);
}
function setTimer(
  fd: number,
  flags: number,
  initial: bigint,
  interval: bigint,
  inNanoseconds: boolean,
): PyObject {
  const split = (ns: bigint) => [ns / 1_000_000_000n, ns % 1_000_000_000n];
  const wanted = new BigInt64Array([...split(interval), ...split(initial)]), before = new BigInt64Array(4);
  asked((system) => system.call("timerfd_settime", fd, flags, wanted, before));
  return timerValue(before, inNanoseconds);
}
function getTimer(fd: number, inNanoseconds: boolean): PyObject {
  const now = new BigInt64Array(4);
  asked((system) => system.call("timerfd_gettime", fd, now));
  return timerValue(now, inNanoseconds);
}
const toNanoseconds = (value: number) => BigInt(Math.ceil(value * 1e9));

/** Functions of the module. */
export const processCalls: Record<string, MethodSpec> = {
  wait3: staticMethod(
    "(options: int)",
    "Wait for completion of a child process.",
    (options) => wait4(-1, options),
  ),
  wait4: staticMethod("(pid: int, options: int)", "Wait for completion of a specific child process.", wait4),
  waitid: staticMethod(
    "(idtype: int, id: int, options: int, /)",
    "Wait for children to change their state, and tell what they have become.",
    waitid,
  ),
  execv: staticMethod(
    "(path, argv, /)",
    "Execute an executable path with arguments, replacing current process.",
    (path, argv) => execute(path, argv, undefined),
  ),
  execve: staticMethod(
    "(path, argv, env)",
    "Execute an executable path with arguments, replacing current process.",
    execute,
  ),
  getpriority: staticMethod(
    "(which: int, who: int)",
    "Return program scheduling priority.",
    (which, who) => asked((system) => system.callForValue("getpriority", which, who)),
  ),
  setpriority: staticMethod(
    "(which: int, who: int, priority: int)",
    "Set program scheduling priority.",
    (which, who, value) => done((system) => system.call("setpriority", which, who, value)),
  ),
  nice: staticMethod(
    "(increment: int, /)",
    "Add increment to the priority of process and return the new priority.",
    (increment) =>
      asked((system) => {
        system.call("setpriority", 0, 0, system.callForValue("getpriority", 0, 0) + increment);
        return system.callForValue("getpriority", 0, 0);
      }),
  ),
  getgroups: staticMethod("()", "Return list of supplemental group IDs for the process.", groups),
  setgroups: staticMethod("(groups, /)", "Set the groups of the current process to list.", (list) => {
    if (!isSequence(list)) throw newTypeError("setgroups argument must be a sequence");
    const ids: number[] = [];
    forEachItem(list, (item) => {
      if (!PyLong_Check(item)) throw newTypeError("groups must be integers");
      ids.push(gidOf(item));
    });
    return done((system) => system.call("setgroups", ids.length, Int32Array.from(ids)));
  }),
  initgroups: staticMethod(
    "(username, gid, /)",
    "Initialize the group access list.",
    (user, gid) => done((system) => system.call("initgroups", fsDecode(user), gidOf(gid))),
  ),
  getgrouplist: staticMethod(
    "(user: str, group, /)",
    "Returns a list of groups to which a user belongs.",
    (user, group) => groupsOfUser(user, gidOf(group)),
  ),
  getlogin: staticMethod("()", "Return the actual login name.", () => {
    const name = new Uint8Array(256);
    asked((system) => system.callForError("getlogin_r", name, name.length));
    return textOf(name);
  }),
  getresuid: staticMethod(
    "()",
    "Return a tuple of the current process's real, effective, and saved user ids.",
    () => triple("getresuid"),
  ),
  getresgid: staticMethod(
    "()",
    "Return a tuple of the current process's real, effective, and saved group ids.",
    () => triple("getresgid"),
  ),
  setuid: staticMethod(
    "(uid, /)",
    "Set the current process's user id.",
    (uid) => done((system) => system.call("setuid", uidOf(uid))),
  ),
  seteuid: staticMethod(
    "(euid, /)",
    "Set the current process's effective user id.",
    (uid) => done((system) => system.call("seteuid", uidOf(uid))),
  ),
  setreuid: staticMethod(
    "(ruid, euid, /)",
    "Set the current process's real and effective user ids.",
    (real, effective) => done((system) => system.call("setreuid", uidOf(real), uidOf(effective))),
  ),
  setresuid: staticMethod(
    "(ruid, euid, suid, /)",
    "Set the current process's real, effective, and saved user ids.",
    (r, e, s) => done((system) => system.call("setresuid", uidOf(r), uidOf(e), uidOf(s))),
  ),
  setgid: staticMethod(
    "(gid, /)",
    "Set the current process's group id.",
    (gid) => done((system) => system.call("setgid", gidOf(gid))),
  ),
  setegid: staticMethod(
    "(egid, /)",
    "Set the current process's effective group id.",
    (gid) => done((system) => system.call("setegid", gidOf(gid))),
  ),
  setregid: staticMethod(
    "(rgid, egid, /)",
    "Set the current process's real and effective group ids.",
    (real, effective) => done((system) => system.call("setregid", gidOf(real), gidOf(effective))),
  ),
  setresgid: staticMethod(
    "(rgid, egid, sgid, /)",
    "Set the current process's real, effective, and saved group ids.",
    (r, e, s) => done((system) => system.call("setresgid", gidOf(r), gidOf(e), gidOf(s))),
  ),
  sched_get_priority_max: staticMethod(
    "(policy: int)",
    "Get the maximum scheduling priority for policy.",
    (policy) => asked((system) => system.call("sched_get_priority_max", policy)),
  ),
  sched_get_priority_min: staticMethod(
    "(policy: int)",
    "Get the minimum scheduling priority for policy.",
    (policy) => asked((system) => system.call("sched_get_priority_min", policy)),
  ),
  sched_getscheduler: staticMethod(
    "(pid: int, /)",
    "Get the scheduling policy for the process identified by pid.",
    (pid) => asked((system) => system.call("sched_getscheduler", pid)),
  ),
  sched_setscheduler: staticMethod(
    "(pid: int, policy: int, param, /)",
    "Set the scheduling policy for the process identified by pid.",
    (pid, policy, param) => done((system) => system.call("sched_setscheduler", pid, policy, paramOf(param))),
  ),
  sched_getparam: staticMethod(
    "(pid: int, /)",
    "Returns scheduling parameters for the process identified by pid.",
    (pid) => {
      const param = new Int32Array(1);
      asked((system) => system.call("sched_getparam", pid, param));
      return newStructSequence(schedParamType(), [param[0]]);
    },
  ),
  sched_setparam: staticMethod(
    "(pid: int, param, /)",
    "Set scheduling parameters for the process identified by pid.",
    (pid, param) => done((system) => system.call("sched_setparam", pid, paramOf(param))),
  ),
  sched_rr_get_interval: staticMethod(
    "(pid: int, /)",
    "Return the round-robin quantum for the process identified by pid, in seconds.",
    (pid) => {
      const interval = new BigInt64Array(2);
      asked((system) => system.call("sched_rr_get_interval", pid, interval));
      return PyFloat_FromDouble(Number(interval[0]) + Number(interval[1]) * 1e-9);
    },
  ),
  sched_yield: staticMethod(
    "()",
    "Voluntarily relinquish the CPU.",
    () => done((system) => system.call("sched_yield")),
  ),
  sched_getaffinity: staticMethod(
    "(pid: int, /)",
    "Return the affinity of the process identified by pid (or the current process if zero).",
    affinity,
  ),
  sched_setaffinity: staticMethod(
    "(pid: int, mask, /)",
    "Set the CPU affinity of the process identified by pid to mask.",
    setAffinity,
  ),
  setns: staticMethod(
    "(fd: int, nstype: int = 0)",
    "Move the calling thread into different namespaces.",
    (fd, nstype) => done((system) => system.call("setns", fd, nstype)),
  ),
  unshare: staticMethod(
    "(flags: int)",
    "Disassociate parts of a process (or thread) execution context.",
    (flags) => done((system) => system.call("unshare", flags)),
  ),
  sysconf: staticMethod("(name, /)", "Return an integer-valued system configuration variable.", (name) => {
    const number = configurationNumber(name, SYSCONF_NAMES);
    return asked((system) => system.callForValue("sysconf", number));
  }),
  confstr: staticMethod("(name, /)", "Return a string-valued system configuration variable.", (name) => {
    const number = configurationNumber(name, CONFSTR_NAMES);
    return asked((system) => {
      const size = system.call("confstr", number, undefined, 0);
      if (size === 0) return Py_None;
      const text = new Uint8Array(size);
      system.call("confstr", number, text, size);
      return textOf(text);
    });
  }),
  ctermid: staticMethod(
    "()",
    "Return the name of the controlling terminal for this process.",
    () => PyUnicode_FromUTF16("/dev/tty"),
  ),
  getrandom: staticMethod(
    "(size: Py_ssize_t, flags: int = 0)",
    "Obtain a series of random bytes.",
    (size, flags) => {
      if (size < 0) throw newOSError(22, "Invalid argument");
      const bytes = new Uint8Array(size);
      const count = asked((system) => system.call("getrandom", bytes, size, flags));
      return PyBytes_FromArray(bytes.slice(0, count));
    },
  ),
  timerfd_create: staticMethod(
    "(clockid: int, /, *, flags: int = 524288)",
    "Create and return a timer file descriptor.",
    (clock, flags) => asked((system) => system.call("timerfd_create", clock, flags)),
  ),
  timerfd_settime: staticMethod(
    "(fd: int, /, *, flags: int = 0, initial: double = 0.0, interval: double = 0.0)",
    "Alter a timer file descriptor's internal timer in seconds.",
    (fd, flags, initial, interval) =>
      setTimer(fd, flags, toNanoseconds(initial), toNanoseconds(interval), false),
  ),
  timerfd_settime_ns: staticMethod(
    "(fd: int, /, *, flags: int = 0, initial: Py_ssize_t = 0, interval: Py_ssize_t = 0)",
    "Alter a timer file descriptor's internal timer in nanoseconds.",
    (fd, flags, initial, interval) => setTimer(fd, flags, BigInt(initial), BigInt(interval), true),
  ),
  timerfd_gettime: staticMethod(
    "(fd: int, /)",
    "Return a tuple of a timer file descriptor's (interval, next expiration) in float seconds.",
    (fd) => getTimer(fd, false),
  ),
  timerfd_gettime_ns: staticMethod(
    "(fd: int, /)",
    "Return a tuple of a timer file descriptor's (interval, next expiration) in nanoseconds.",
    (fd) => getTimer(fd, true),
  ),
};
processCalls.timerfd_create = withTextSignature(
  processCalls.timerfd_create,
  "($module, clockid, /, *, flags=TFD_CLOEXEC)",
);
