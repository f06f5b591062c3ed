/** The `time` module. Calendar arithmetic is in `time/calendar.ts`. After CPython's `Modules/timemodule.c`. */
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from "../objects/float_object.ts";
import { normalizeInt, type PyInt, PyLong_AsInt, PyLong_Check } from "../objects/long_object.ts";
import { PyDict_SetItemString } from "../objects/dict_object.ts";
import { createNativeModule, PyModule_GetDict, type PyModuleObject } from "../objects/module_object.ts";
import { newSimpleNamespace } from "../objects/namespace_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType, PyStructSequence } from "../objects/structseq.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyNumber_Index, PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { sleepFor } from "../runtime/waiting.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { importModule } from "../runtime/import.ts";
import { fn } from "./native.ts";
import { secondsOf } from "./seconds.ts";
import { resetZone } from "./time/zone_names.ts";
import {
  type Fields,
  fieldsOf,
  formatTime,
  localFields,
  MONTHS,
  secondsFromLocal,
  WEEKDAYS,
  zoneName,
  zoneRules,
} from "./time/calendar.ts";

const CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_PROCESS_CPUTIME_ID = 2, CLOCK_THREAD_CPUTIME_ID = 3;
const CLOCK_MONOTONIC_RAW = 4, CLOCK_BOOTTIME = 7, CLOCK_TAI = 11;

let structTime: PyTypeObject | undefined;
function structTimeType(): PyTypeObject {
  return structTime ??= newStructSequenceType("time.struct_time", [
    "tm_year",
    "tm_mon",
    "tm_mday",
    "tm_hour",
    "tm_min",
    "tm_sec",
    "tm_wday",
    "tm_yday",
    "tm_isdst",
    "tm_zone",
    "tm_gmtoff",
  ], {
    visible: 9,
    doc: "The time value as returned by gmtime(), localtime(), and strptime().",
    fieldDocs: {
      tm_year: "Year, with the century.",
      tm_mon: "Month, 1 to 12.",
      tm_mday: "Day of the month, 1 to 31.",
      tm_hour: "Hour, 0 to 23.",
      tm_min: "Minute, 0 to 59.",
      tm_sec: "Second, 0 to 61.",
      tm_wday: "Day of the week, Monday is 0.",
      tm_yday: "Day of the year, 1 to 366.",
      tm_isdst: "1 in summer time, 0 outside, -1 if not known.",
      tm_zone: "Abbreviation of the time zone.",
      tm_gmtoff: "Seconds east of UTC.",
    },
  });
}

function structOf(f: Fields): PyObject {
  const zone = PyUnicode_FromUTF16(f.zone);
  return newStructSequence(
    structTimeType(),
    [f.year, f.mon, f.mday, f.hour, f.min, f.sec, f.wday, f.yday, f.isdst, zone, f.gmtoff],
    9,
  );
}

/** Nanoseconds of a clock that gives seconds as a double. */
function nanoseconds(seconds: number): PyInt {
  const whole = Math.floor(seconds);
  return normalizeInt(BigInt(whole) * 1000000000n + BigInt(Math.round((seconds - whole) * 1e9)));
}

/** Seconds of a clock. CPython: `time_clock_gettime`. */
function clockSeconds(id: number): number {
  const host = hostOf();
  switch (id) {
    case CLOCK_REALTIME:
      return host.time();
    case CLOCK_TAI:
      return host.time() + 37;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
      return host.monotonic();
    // The host does not tell threads apart: Python's run on one, V8's compiler and collector on others.
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID: {
      const { user, system } = host.cpuTimes();
      return user + system;
    }
  }
  throw newOSError(22, "Invalid argument");
}

/** Seconds from an argument that may be None. CPython: `parse_time_t_args`. */
function secondsArgument(op: PyObject): number {
  if (op === Py_None) return Math.floor(hostOf().time());
  let value: number;
  if (PyFloat_Check(op)) {
    value = PyFloat_AsDouble(op);
    if (value !== value) throw newValueError("Invalid value NaN (not a number)");
    value = Math.floor(value);
  } else {
    if (!PyLong_Check(op) && Py_TYPE(op).nb_index === undefined) {
      throw newTypeError(`'${Py_TYPE(op).tp_name}' object cannot be interpreted as an integer`);
    }
    value = Number(PyNumber_Index(op));
  }
  if (!(Math.abs(value) < 9.3e18)) throw newOverflowError("timestamp out of range for platform time_t");
  if (Math.abs(value) > 6.7e16) throw newOSError(75, "Value too large for defined data type");
  return value;
}

/** A C int. CPython: the format `i` of `PyArg_ParseTuple`. */
function fieldArgument(item: PyObject): number {
  const value = PyLong_AsInt(PyNumber_Index(item));
  if (value > 0x7fffffffffffffffn || value < -0x8000000000000000n) {
    throw newOverflowError("Python int too large to convert to C long");
  }
  if (value > 0x7fffffff) throw newOverflowError("signed integer is greater than maximum");
  if (value < -0x80000000) throw newOverflowError("signed integer is less than minimum");
  return Number(value);
}

/** Fields from a 9-tuple. CPython: `gettmarg`. */
function fieldsArgument(op: PyObject, name: string): Fields {
  if (!(op instanceof PyTupleObject)) throw newTypeError("Tuple or struct_time argument required");
  const items = op.ob_item;
  if (items.length !== 9) throw newTypeError(`${name}(): illegal time tuple argument`);
  const [year, mon, mday, hour, min, sec, wday, yday, isdst] = items.map((item) => {
    if (!PyLong_Check(item) && Py_TYPE(item).nb_index === undefined) {
      throw newTypeError(`'${Py_TYPE(item).tp_name}' object cannot be interpreted as an integer`);
    }
    return fieldArgument(item);
  });
  if (year < 1900 - 2 ** 31) throw newOverflowError("year out of range");
  let zone = "", gmtoff = 0;
  if (op instanceof PyStructSequence) {
    const [zoneItem, offsetItem] = op.hidden;
    if (zoneItem !== undefined && PyUnicode_Check(zoneItem)) zone = PyUnicode_AsUTF16(zoneItem);
    if (typeof offsetItem === "number") gmtoff = offsetItem;
  }
  return { year, mon, mday, hour, min, sec, wday: ((wday % 7) + 7) % 7, yday, isdst, zone, gmtoff };
}

/** Checks and completes fields for formatting. CPython: `checktm`. */
function checkFields(f: Fields, given: PyObject): Fields {
  const items = (given as PyTupleObject).ob_item;
  if (f.mon === 0) f.mon = 1;
  else if (f.mon < 0 || f.mon > 12) throw newValueError("month out of range");
  if (f.mday === 0) f.mday = 1;
  else if (f.mday < 0 || f.mday > 31) throw newValueError("day of month out of range");
  if (f.hour < 0 || f.hour > 23) throw newValueError("hour out of range");
  if (f.min < 0 || f.min > 59) throw newValueError("minute out of range");
  if (f.sec < 0 || f.sec > 61) throw newValueError("seconds out of range");
  if (Number(items[6]) < -1) throw newValueError("day of week out of range");
  if (f.yday === 0) f.yday = 1;
  else if (f.yday < 0 || f.yday > 366) throw newValueError("day of year out of range");
  return f;
}

function asctime(f: Fields): PyObject {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${WEEKDAYS[f.wday].slice(0, 3)} ${MONTHS[f.mon - 1].slice(0, 3)} ${String(f.mday).padStart(2)} ${
    two(f.hour)
  }:${two(f.min)}:${two(f.sec)} ${f.year}`;
}

const now = (): Fields => localFields(Math.floor(hostOf().time()));

function clockFunctions(name: string, doc: string, id: number): Record<string, MethodSpec> {
  return {
    [name]: fn("($module, /)", `${doc}, in seconds.`, () => PyFloat_FromDouble(clockSeconds(id))),
    [`${name}_ns`]: fn("($module, /)", `${doc}, in nanoseconds.`, () => nanoseconds(clockSeconds(id))),
  };
}

const functions: Record<string, MethodSpec> = {
  ...clockFunctions("time", "The time since the Epoch", CLOCK_REALTIME),
  ...clockFunctions("monotonic", "A clock that never goes backward", CLOCK_MONOTONIC),
  ...clockFunctions("perf_counter", "The clock for measuring short durations", CLOCK_MONOTONIC),
  ...clockFunctions("process_time", "Time of the process", CLOCK_PROCESS_CPUTIME_ID),
  ...clockFunctions("thread_time", "Time of the thread", CLOCK_THREAD_CPUTIME_ID),
  clock_gettime: fn(
    "($module, clk_id: int, /)",
    "The time of a clock.",
    (_m, id) => PyFloat_FromDouble(clockSeconds(id)),
  ),
  clock_gettime_ns: fn(
    "($module, clk_id: int, /)",
    "The time of a clock in nanoseconds.",
    (_m, id) => nanoseconds(clockSeconds(id)),
  ),
  clock_getres: fn("($module, clk_id: int, /)", "The resolution of a clock.", (_m, id) => {
    clockSeconds(id);
    return PyFloat_FromDouble(1e-9);
  }),
  get_clock_info: fn("($module, name: str, /)", "Information about a clock.", (_m, name) => {
    const infos: Record<string, [string, boolean, boolean]> = {
      time: ["clock_gettime(CLOCK_REALTIME)", false, true],
      monotonic: ["clock_gettime(CLOCK_MONOTONIC)", true, false],
      perf_counter: ["clock_gettime(CLOCK_MONOTONIC)", true, false],
      process_time: ["clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false],
      thread_time: ["clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false],
    };
    const info = Object.hasOwn(infos, name) ? infos[name] : undefined;
    if (info === undefined) throw newValueError("unknown clock");
    return newSimpleNamespace({
      implementation: info[0],
      monotonic: info[1],
      adjustable: info[2],
      resolution: PyFloat_FromDouble(1e-9),
    });
  }),
  sleep: fn("($module, object, /)", "Wait for so many seconds.", (_m, op) => {
    PySys_Audit("time.sleep", () => [op]);
    const seconds = secondsOf(op);
    if (seconds < 0) throw newValueError("sleep length must be non-negative");
    if (seconds > 9223372036) throw newOverflowError("timestamp too large to convert to C PyTime_t");
    return sleepFor(seconds);
  }).handingOver(),
  gmtime: fn(
    "($module, seconds=None, /)",
    "Seconds since the Epoch as fields in UTC.",
    (_m, op) => structOf(fieldsOf(secondsArgument(op), 0, 0, "UTC")),
  ),
  localtime: fn(
    "($module, seconds=None, /)",
    "Seconds since the Epoch as fields in local time.",
    (_m, op) => structOf(localFields(secondsArgument(op))),
  ),
  mktime: fn(
    "($module, object, /)",
    "Fields in local time as seconds since the Epoch.",
    (_m, tuple) => PyFloat_FromDouble(secondsFromLocal(fieldsArgument(tuple, "mktime"))),
  ),
  asctime: fn(
    "($module, time_tuple=<unrepresentable>, /)",
    "Fields as text: 'Sat Jun 06 16:26:11 1998'.",
    (_m, tuple) =>
      asctime(tuple === undefined ? now() : checkFields(fieldsArgument(tuple, "asctime"), tuple)),
  ),
  ctime: fn(
    "($module, seconds=None, /)",
    "Seconds since the Epoch as text in local time.",
    (_m, op) => asctime(localFields(secondsArgument(op))),
  ),
  strftime: fn(
    "($module, format: unicode, time_tuple=<unrepresentable>, /)",
    "Fields as text in a format of % directives.",
    (_m, format, tuple) => {
      const f = tuple === undefined ? now() : checkFields(fieldsArgument(tuple, "strftime"), tuple);
      if (tuple !== undefined && !(tuple instanceof PyStructSequence)) {
        const seconds = secondsFromLocal(f);
        f.zone = zoneName(seconds);
        f.gmtoff = localFields(seconds).gmtoff;
      }
      // A plain string's units are code points: two surrogates in it make no pair.
      const text = formatTime(PyUnicode_AsUTF16(format), f);
      return typeof format === "string" ? text : PyUnicode_FromUTF16(text);
    },
  ),
  strptime: fn("($module, /, *args)", "Text in a format of % directives as fields.", (_m, args) => {
    const parse = PyObject_GetAttr(importModule("_strptime"), "_strptime_time");
    return PyObject_Vectorcall(parse, args, undefined);
  }),
  tzset: fn(
    "($module, /)",
    "Take over the TZ environment variable.",
    (module) => {
      resetZone();
      const dict = PyModule_GetDict(module as PyModuleObject);
      for (const [name, value] of Object.entries(zoneConstants())) PyDict_SetItemString(dict, name, value);
      return Py_None;
    },
  ),
  clock_settime: fn("($module, clk_id: int, time, /)", "Set a clock: not permitted.", () => {
    throw newOSError(1, "Operation not permitted");
  }),
};

/** What TZ decides. CPython: `init_timezone`. */
function zoneConstants(): Record<string, PyObject> {
  const rules = zoneRules(hostOf().time());
  return {
    timezone: -rules.standard + 0,
    altzone: -rules.daylight + 0,
    daylight: rules.standard !== rules.daylight ? 1 : 0,
    tzname: PyTuple_New([zoneName(rules.winter), zoneName(rules.summer)].map(PyUnicode_FromUTF16)),
  };
}

/** Makes the `time` module. */
export function createTimeModule(): PyModuleObject {
  return createNativeModule({
    withoutSignature: [
      "asctime",
      "clock_getres",
      "clock_settime",
      "ctime",
      "get_clock_info",
      "gmtime",
      "localtime",
      "strftime",
      "strptime",
    ],
    name: "time",
    doc: "Clocks and calendar times.",
    functions,
    constants: () => ({
      struct_time: structTimeType(),
      _STRUCT_TM_ITEMS: 11,
      CLOCK_REALTIME,
      CLOCK_MONOTONIC,
      CLOCK_MONOTONIC_RAW,
      CLOCK_PROCESS_CPUTIME_ID,
      CLOCK_THREAD_CPUTIME_ID,
      CLOCK_BOOTTIME,
      CLOCK_TAI,
      ...zoneConstants(),
    }),
  });
}
