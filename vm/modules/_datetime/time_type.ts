/** `datetime.time`. After CPython's `Modules/_datetimemodule.c`. */
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { hashBytes } from "../../objects/hash.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { compareResult } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyObject_GetAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_Call, PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import {
  intArgument,
  PyArg_ParseTuple,
  PyArg_ParseTupleAndKeywords,
  stringArgument,
} from "../../protocol/getargs.ts";
import { classMethod, methodsOf, rawMethod, withoutTextSignature } from "../../protocol/signature.ts";
import {
  formatMethod,
  isoformatArgument,
  newInvalidIsoformat,
  strftimeArgument,
  strptimeMethod,
} from "./date_type.ts";
import { formatClock, formatUtcoffset, wrapStrftime } from "./format.ts";
import { type ParsedOffset, parseTime } from "./isoformat.ts";
import {
  callDst,
  callTzname,
  callUtcoffset,
  compareDeltas,
  newDelta,
  newTime,
  newTimeOf,
  newTimeZone,
  PyDateTime_TimeType,
  PyTime,
  PyTZInfo,
  subtractDeltas,
  textOf,
  utc,
} from "./objects.ts";
import { FOLD_BIT, microsecondOf, stateArgument, stateOf } from "./pickle_state.ts";
import { delta_hash } from "./timedelta_type.ts";

const newParameters = {
  name: undefined,
  keywords: ["hour", "minute", "second", "microsecond", "tzinfo", "fold"],
  required: 0,
  positional: 5,
};

function time_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (args.length >= 1 && args.length <= 2 && kwnames === undefined) {
    const state = stateArgument(args[0], 6, 0, (byte) => (byte & ~FOLD_BIT) < 24, "time");
    if (state !== undefined) {
      const tzinfo = args[1] ?? Py_None;
      if (tzinfo !== Py_None && !(tzinfo instanceof PyTZInfo)) throw newTypeError("bad tzinfo state arg");
      const hour = state[0] & ~FOLD_BIT, fold = (state[0] & FOLD_BIT) === 0 ? 0 : 1;
      const op = new PyTime(type, hour, state[1], state[2], microsecondOf(state, 3), tzinfo, fold);
      return attachInstance(op, type);
    }
  }
  const [hour, minute, second, microsecond, tzinfo, fold] = PyArg_ParseTupleAndKeywords(
    newParameters,
    args,
    kwnames,
  );
  const int = (op: PyObject | undefined): number => op === undefined ? 0 : intArgument(op);
  return newTime(int(hour), int(minute), int(second), int(microsecond), tzinfo ?? Py_None, int(fold), type);
}

/** The zone of a parsed offset. CPython: `tzinfo_from_isoformat_results`. */
export function zoneOfOffset(offset: ParsedOffset | undefined): PyObject {
  if (offset === undefined) return Py_None;
  const seconds = offset.hour * 3600 + offset.minute * 60 + offset.second;
  if (seconds === 0 && offset.microsecond === 0) return utc();
  return newTimeZone(newDelta(0, offset.sign * seconds, offset.sign * offset.microsecond), undefined);
}

function utcoffset(self: PyTime) {
  return callUtcoffset(self.tzinfo, Py_None);
}

/** Order of the fields: negative, zero or positive. */
function compareFields(a: PyTime, b: PyTime): number {
  return a.hour - b.hour || a.minute - b.minute || a.second - b.second || a.microsecond - b.microsecond;
}

function secondsOf(self: PyTime): number {
  return self.hour * 3600 + self.minute * 60 + self.second;
}

function time_richcompare(self: PyTime, other: PyObject, op: number): PyObject {
  if (!(other instanceof PyTime)) return Py_NotImplemented;
  if (self.tzinfo === other.tzinfo) return compareResult(compareFields(self, other), op);
  const a = utcoffset(self), b = utcoffset(other);
  if (a === b || (a !== undefined && b !== undefined && compareDeltas(a, b) === 0)) {
    return compareResult(compareFields(self, other), op);
  }
  if (a === undefined || b === undefined) {
    if (op === Py_EQ) return false;
    if (op === Py_NE) return true;
    throw newTypeError("can't compare offset-naive and offset-aware times");
  }
  const first = secondsOf(self) - a.days * 86400 - a.seconds;
  const second = secondsOf(other) - b.days * 86400 - b.seconds;
  return compareResult(first - second || self.microsecond - other.microsecond, op);
}

function time_hash(self: PyTime): number | bigint {
  if (self.hash !== undefined) return self.hash;
  const { hour, minute, second, microsecond, tzinfo } = self;
  const offset = self.fold === 0
    ? utcoffset(self)
    : utcoffset(newTime(hour, minute, second, microsecond, tzinfo, 0, self.ob_type));
  self.hash = offset === undefined
    ? hashBytes(stateOf(self))
    : delta_hash(subtractDeltas(newDelta(0, secondsOf(self), microsecond), offset));
  return self.hash;
}

function time_repr(self: PyTime): PyObject {
  let text = `${self.ob_type.tp_name}(${self.hour}, ${self.minute}`;
  if (self.second !== 0 || self.microsecond !== 0) text += `, ${self.second}`;
  if (self.microsecond !== 0) text += `, ${self.microsecond}`;
  if (self.tzinfo !== Py_None) text += `, tzinfo=${reprText(self.tzinfo)}`;
  if (self.fold !== 0) text += `, fold=${self.fold}`;
  return textOf(text + ")");
}

const isoformatParameters = { name: "isoformat", keywords: ["timespec"], required: 0, positional: 1 };

function isoformat(
  self: PyTime,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const [timespec] = PyArg_ParseTupleAndKeywords(isoformatParameters, args, kwnames);
  const spec = timespec === undefined ? "auto" : stringArgument("isoformat", 1, timespec);
  return formatClock(self.hour, self.minute, self.second, self.microsecond, spec) +
    formatUtcoffset(self.tzinfo, ":", Py_None);
}

function fromisoformat(cls: PyObject, op: PyObject): PyObject {
  const text = isoformatArgument(op);
  const parsed = parseTime(text.startsWith("T") ? text.slice(1) : text);
  if (parsed === undefined) throw newInvalidIsoformat(op);
  let { hour } = parsed;
  const { minute, second, microsecond } = parsed;
  if (hour === 24) {
    if (minute !== 0 || second !== 0 || microsecond !== 0) {
      throw newValueError("minute, second, and microsecond must be 0 when hour is 24");
    }
    hour = 0;
  }
  return newTimeOf(cls, hour, minute, second, microsecond, zoneOfOffset(parsed.offset), 0);
}

/** What `__reduce_ex__` of a protocol gives. */
function reduce(self: PyTime, protocol: number): PyObject {
  const state = stateOf(self);
  if (protocol > 3 && self.fold !== 0) state[0] |= FOLD_BIT;
  const bytes = PyBytes_FromArray(state);
  return PyTuple_New([
    self.ob_type,
    PyTuple_New(self.tzinfo === Py_None ? [bytes] : [bytes, self.tzinfo]),
  ]);
}

const method = methodsOf<PyTime>();

const replace = method(
  "($self, /, hour: int = unchanged, minute: int = unchanged, second: int = unchanged, microsecond: int = unchanged, tzinfo=unchanged, *, fold: int = unchanged)",
  "The time with other values for some of its fields.",
  (self, ...[hour, minute, second, microsecond, tzinfo, fold]: (number | PyObject | undefined)[]) =>
    newTimeOf(
      self.ob_type,
      (hour ?? self.hour) as number,
      (minute ?? self.minute) as number,
      (second ?? self.second) as number,
      (microsecond ?? self.microsecond) as number,
      tzinfo ?? self.tzinfo,
      (fold ?? self.fold) as number,
    ),
);

defineType<PyTime>(PyDateTime_TimeType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n" +
    "All arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass; the others are ints.\n",
  slots: {
    tp_new: time_new,
    tp_alloc: (type) => new PyTime(type, 0, 0, 0, 0, Py_None, 0),
    tp_repr: time_repr,
    tp_str: (self) => PyObject_CallMethod(self, "isoformat", []),
    tp_hash: time_hash,
    tp_richcompare: time_richcompare,
    tp_traverse: (self, visit) => visit(self.tzinfo),
  },
  methods: {
    strptime: strptimeMethod("string, format -> time parsed from a string.", "_strptime_datetime_time"),
    isoformat: rawMethod(
      "Text in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\n" +
        "timespec says which terms of the time to include: 'auto', 'hours', 'minutes',\n" +
        "'seconds', 'milliseconds' or 'microseconds'.\n",
      isoformat,
    ),
    strftime: rawMethod("format -> strftime() style string.", (self: PyTime, args, kwnames) => {
      const format = strftimeArgument(args, kwnames);
      const fields = PyTuple_New([1900, 1, 1, self.hour, self.minute, self.second, 0, 1, -1]);
      return wrapStrftime(self, format, fields, Py_None);
    }),
    __format__: formatMethod,
    utcoffset: method(
      "($self, /)",
      "Return self.tzinfo.utcoffset(self).",
      (self) => utcoffset(self) ?? Py_None,
    ),
    tzname: method(
      "($self, /)",
      "Return self.tzinfo.tzname(self).",
      (self) => callTzname(self.tzinfo, Py_None),
    ),
    dst: method(
      "($self, /)",
      "Return self.tzinfo.dst(self).",
      (self) => callDst(self.tzinfo, Py_None) ?? Py_None,
    ),
    replace,
    __replace__: method(
      "($self, /, **changes)",
      "The same as replace().",
      (self, changes) => PyObject_Call(PyObject_GetAttr(self, "replace"), [], changes),
    ),
    fromisoformat: classMethod(
      "($type, object, /)",
      "string -> time from text in an ISO 8601 format",
      fromisoformat,
    ),
    __reduce_ex__: withoutTextSignature(
      method("($self, /, *args)", "__reduce_ex__(proto) -> (cls, state)", (self, args) => {
        PyArg_ParseTuple("__reduce_ex__", args, 1);
        return reduce(self, intArgument(args[0]));
      }),
    ),
    __reduce__: method("($self, /)", "__reduce__() -> (cls, state)", (self) => reduce(self, 2)),
  },
  getset: {
    hour: { get: (self) => self.hour },
    minute: { get: (self) => self.minute },
    second: { get: (self) => self.second },
    microsecond: { get: (self) => self.microsecond },
    tzinfo: { get: (self) => self.tzinfo },
    fold: { get: (self) => self.fold },
  },
  constants: () => ({
    min: newTime(0, 0, 0, 0, Py_None, 0),
    max: newTime(23, 59, 59, 999999, Py_None, 0),
    resolution: newDelta(0, 0, 1),
  }),
});
