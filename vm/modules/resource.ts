/** The `resource` module: limits and use of the process, as far as the host tells. After CPython's `Modules/resource.c`. */
import { withTextSignature } from "../protocol/signature.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { PyExc_OSError } from "../objects/type_zoo.ts";
import { PySequence_Tuple } from "../protocol/abstract.ts";
import { newValueError } from "../protocol/errors.ts";
import { argumentAsInt } from "../protocol/abstract.ts";
import { Py_None } from "../objects/none_object.ts";
import { fn } from "./native.ts";

const RLIM_INFINITY = -1;
const LIMITS = {
  RLIMIT_CPU: 0,
  RLIMIT_FSIZE: 1,
  RLIMIT_DATA: 2,
  RLIMIT_STACK: 3,
  RLIMIT_CORE: 4,
  RLIMIT_RSS: 5,
  RLIMIT_NPROC: 6,
  RLIMIT_NOFILE: 7,
  RLIMIT_OFILE: 7,
  RLIMIT_MEMLOCK: 8,
  RLIMIT_AS: 9,
  RLIMIT_SIGPENDING: 11,
  RLIMIT_MSGQUEUE: 12,
  RLIMIT_NICE: 13,
  RLIMIT_RTPRIO: 14,
  RLIMIT_RTTIME: 15,
} as const;
const LIMIT_COUNT = 16;

/** Limits as this process has set them: the host's own can't be changed, they are only remembered. */
const limits: (readonly [soft: number, hard: number])[] = Array.from(
  { length: LIMIT_COUNT },
  (_, id) => id === LIMITS.RLIMIT_NOFILE ? [1024, 1048576] : [RLIM_INFINITY, RLIM_INFINITY],
);

const USAGE_FIELDS = {
  ru_utime: "Time in user code, in seconds.",
  ru_stime: "Time in the system, in seconds.",
  ru_maxrss: "Most memory held at once, in kilobytes.",
  ru_ixrss: "Shared memory.",
  ru_idrss: "Unshared data.",
  ru_isrss: "Unshared stack.",
  ru_minflt: "Page faults without input.",
  ru_majflt: "Page faults with input.",
  ru_nswap: "Times swapped out.",
  ru_inblock: "Blocks read.",
  ru_oublock: "Blocks written.",
  ru_msgsnd: "Messages sent.",
  ru_msgrcv: "Messages received.",
  ru_nsignals: "Signals received.",
  ru_nvcsw: "Switches to another process while waiting.",
  ru_nivcsw: "Switches to another process when time was up.",
};
let usageType: PyTypeObject | undefined;
export function structRusage(): PyTypeObject {
  return usageType ??= newStructSequenceType("resource.struct_rusage", Object.keys(USAGE_FIELDS), {
    doc: "What a process has used, as getrusage() gives it.",
    fieldDocs: USAGE_FIELDS,
  });
}

function checkLimit(id: number): void {
  if (id < 0 || id >= LIMIT_COUNT) throw newValueError("invalid resource specified");
}

function setLimit(id: number, pair: PyObject): PyObject {
  checkLimit(id);
  const items = (PySequence_Tuple(pair) as PyTupleObject).ob_item;
  if (items.length !== 2) throw newValueError("expected a tuple of 2 integers");
  const [soft, hard] = items.map((item) => argumentAsInt(item));
  const [, oldHard] = limits[id];
  if (hard !== RLIM_INFINITY && (soft === RLIM_INFINITY || soft > hard)) {
    throw newValueError("current limit exceeds maximum limit");
  }
  if (oldHard !== RLIM_INFINITY && (hard === RLIM_INFINITY || hard > oldHard)) {
    throw newValueError("not allowed to raise maximum limit");
  }
  limits[id] = [soft, hard];
  return Py_None;
}

function usage(who: number): PyObject {
  if (who !== 0 && who !== -1 && who !== 1) throw newValueError("invalid who parameter");
  const seconds = who === -1 ? 0 : performance.now() / 1000;
  const times = [PyFloat_FromDouble(seconds), PyFloat_FromDouble(0)];
  return newStructSequence(structRusage(), [
    ...times,
    ...new Array<PyObject>(Object.keys(USAGE_FIELDS).length - 2).fill(0),
  ]);
}

/** Makes the module. */
export function createResourceModule(): PyModuleObject {
  return createNativeModule({
    name: "resource",
    functions: {
      getrusage: fn("($module, who: int, /)", undefined, (_m, who) => usage(who)),
      getrlimit: fn("($module, resource: int, /)", undefined, (_m, id) => {
        checkLimit(id);
        return PyTuple_New(limits[id]);
      }),
      setrlimit: fn("($module, resource: int, limits, /)", undefined, (_m, id, pair) => setLimit(id, pair)),
      prlimit: withTextSignature(
        fn(
          "($module, pid: int, resource: int, limits=<unrepresentable>, /)",
          undefined,
          (_m, _pid, id, pair) => {
            checkLimit(id);
            const before = PyTuple_New(limits[id]);
            if (pair !== undefined) setLimit(id, pair);
            return before;
          },
        ),
        "($module, pid, resource, limits=None, /)",
      ),
      getpagesize: fn("($module, /)", undefined, () => 4096),
    },
    constants: () => ({
      error: PyExc_OSError,
      struct_rusage: structRusage(),
      RLIM_INFINITY,
      RUSAGE_SELF: 0,
      RUSAGE_CHILDREN: -1,
      RUSAGE_THREAD: 1,
      ...LIMITS,
    }),
  });
}
