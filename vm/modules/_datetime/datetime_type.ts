/** `datetime.datetime`; what it computes with zones is in `timestamps.ts`. After CPython's `Modules/_datetimemodule.c`. */
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyFloat_FromDouble } from "../../objects/float_object.ts";
import { hashBytes } from "../../objects/hash.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { compareResult } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyExc_DeprecationWarning } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_GET_LENGTH } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_Call, PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import {
  intArgument,
  newBadArgument,
  PyArg_ParseTuple,
  PyArg_ParseTupleAndKeywords,
  stringArgument,
} from "../../protocol/getargs.ts";
import { classMethod, methodsOf, rawMethod, withoutTextSignature } from "../../protocol/signature.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import { daysInMonth, EPOCH_ORDINAL, ordinalOf } from "./calendar.ts";
import { isoDate, isoformatArgument, isSaneMonth, newInvalidIsoformat, strptimeMethod } from "./date_type.ts";
import { formatClock, formatCtime, formatUtcoffset } from "./format.ts";
import { findSeparator, parseDate, type ParsedTime, parseTime } from "./isoformat.ts";
import {
  addDelta,
  callDst,
  callTzname,
  callUtcoffset,
  checkTzinfo,
  compareDeltas,
  isZero,
  newDate,
  newDateTime,
  newDateTimeOf,
  newDelta,
  newStructTime,
  newTime,
  PyDate,
  PyDateTime,
  PyDateTime_DateTimeType,
  PyDateTime_DateType,
  PyDelta,
  PyTime,
  PyTZInfo,
  subtractDeltas,
  textOf,
  utc,
} from "./objects.ts";
import { FOLD_BIT, microsecondOf, stateArgument, stateOf } from "./pickle_state.ts";
import { zoneOfOffset } from "./time_type.ts";
import { delta_hash } from "./timedelta_type.ts";
import { datetimeAt, localTimestamp, localZoneAt, localZoneOf, timeval } from "./timestamps.ts";

type Keywords = readonly string[] | undefined;

const newParameters = {
  name: undefined,
  keywords: ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"],
  required: 3,
  positional: 8,
};

function optionalInt(op: PyObject | undefined): number {
  return op === undefined ? 0 : intArgument(op);
}

function datetime_new(type: PyTypeObject, args: readonly PyObject[], kwnames: Keywords): PyObject {
  if (args.length >= 1 && args.length <= 2 && kwnames === undefined) {
    const state = stateArgument(args[0], 10, 2, (byte) => isSaneMonth(byte & ~FOLD_BIT), "datetime");
    if (state !== undefined) return fromState(type, state, args[1] ?? Py_None);
  }
  const given = PyArg_ParseTupleAndKeywords(newParameters, args, kwnames);
  return newDateTime(
    intArgument(given[0]!),
    intArgument(given[1]!),
    intArgument(given[2]!),
    optionalInt(given[3]),
    optionalInt(given[4]),
    optionalInt(given[5]),
    optionalInt(given[6]),
    given[7] ?? Py_None,
    optionalInt(given[8]),
    type,
  );
}

function fromState(type: PyTypeObject, state: Uint8Array, tzinfo: PyObject): PyObject {
  if (tzinfo !== Py_None && !(tzinfo instanceof PyTZInfo)) throw newTypeError("bad tzinfo state arg");
  return attachInstance(
    new PyDateTime(
      type,
      (state[0] << 8) | state[1],
      state[2] & ~FOLD_BIT,
      state[3],
      state[4],
      state[5],
      state[6],
      microsecondOf(state, 7),
      tzinfo,
      (state[2] & FOLD_BIT) === 0 ? 0 : 1,
    ),
    type,
  );
}

function withFold(self: PyDateTime, fold: number): PyDateTime {
  return newDateTime(
    self.year,
    self.month,
    self.day,
    self.hour,
    self.minute,
    self.second,
    self.microsecond,
    self.tzinfo,
    fold,
    self.ob_type,
  );
}

function utcoffset(self: PyDateTime): PyDelta | undefined {
  return callUtcoffset(self.tzinfo, self);
}

function secondsOfDay(self: PyDateTime): number {
  return self.hour * 3600 + self.minute * 60 + self.second;
}

/** The time between two datetimes. */
function subtract(left: PyDateTime, right: PyDateTime): PyDelta {
  let difference: PyDelta | undefined;
  if (left.tzinfo !== right.tzinfo) {
    const a = utcoffset(left), b = utcoffset(right);
    if ((a === undefined) !== (b === undefined)) {
      throw newTypeError("can't subtract offset-naive and offset-aware datetimes");
    }
    if (a !== undefined && b !== undefined && compareDeltas(a, b) !== 0) difference = subtractDeltas(a, b);
  }
  const result = newDelta(
    ordinalOf(left.year, left.month, left.day) - ordinalOf(right.year, right.month, right.day),
    secondsOfDay(left) - secondsOfDay(right),
    left.microsecond - right.microsecond,
  );
  return difference === undefined ? result : subtractDeltas(result, difference);
}

function datetime_add(left: PyObject, right: PyObject): PyObject {
  if (left instanceof PyDateTime) {
    return right instanceof PyDelta ? addDelta(left, right, 1) : Py_NotImplemented;
  }
  if (left instanceof PyDelta && right instanceof PyDateTime) return addDelta(right, left, 1);
  return Py_NotImplemented;
}

function datetime_subtract(left: PyObject, right: PyObject): PyObject {
  if (!(left instanceof PyDateTime)) return Py_NotImplemented;
  if (right instanceof PyDateTime) return subtract(left, right);
  return right instanceof PyDelta ? addDelta(left, right, -1) : Py_NotImplemented;
}

// Comparison ----------------------------------------------------------------------------------------------------------

function compareFields(a: PyDateTime, b: PyDateTime): number {
  return a.year - b.year || a.month - b.month || a.day - b.day || a.hour - b.hour || a.minute - b.minute ||
    a.second - b.second || a.microsecond - b.microsecond;
}

/** Whether the offset depends on the fold: such a datetime equals none of another zone. CPython: `pep495_eq_exception`. */
function offsetDependsOnFold(self: PyDateTime, offset: PyDelta | undefined): boolean {
  const flipped = utcoffset(withFold(self, self.fold === 0 ? 1 : 0));
  if (flipped === undefined || offset === undefined) return flipped !== offset;
  return compareDeltas(flipped, offset) !== 0;
}

function datetime_richcompare(self: PyDateTime, other: PyObject, op: number): PyObject {
  if (!(other instanceof PyDateTime)) return Py_NotImplemented;
  if (self.tzinfo === other.tzinfo) return compareResult(compareFields(self, other), op);
  const a = utcoffset(self), b = utcoffset(other);
  let order: number;
  if (a === b || (a !== undefined && b !== undefined && compareDeltas(a, b) === 0)) {
    order = compareFields(self, other);
  } else if (a !== undefined && b !== undefined) {
    const delta = subtract(self, other);
    order = delta.days || delta.seconds || delta.microseconds;
  } else {
    if (op === Py_EQ) return false;
    if (op === Py_NE) return true;
    throw newTypeError("can't compare offset-naive and offset-aware datetimes");
  }
  if (
    order === 0 && (op === Py_EQ || op === Py_NE) &&
    (offsetDependsOnFold(self, a) || offsetDependsOnFold(other, b))
  ) order = 1;
  return compareResult(order, op);
}

function datetime_hash(self: PyDateTime): number | bigint {
  if (self.hash !== undefined) return self.hash;
  const offset = utcoffset(self.fold === 0 ? self : withFold(self, 0));
  if (offset === undefined) self.hash = hashBytes(stateOf(self));
  else {
    const days = ordinalOf(self.year, self.month, self.day);
    self.hash = delta_hash(subtractDeltas(newDelta(days, secondsOfDay(self), self.microsecond), offset));
  }
  return self.hash;
}

// Text ----------------------------------------------------------------------------------------------------------------

function datetime_repr(self: PyDateTime): PyObject {
  let text = `${self.ob_type.tp_name}(${self.year}, ${self.month}, ${self.day}, ${self.hour}, ${self.minute}`;
  if (self.second !== 0 || self.microsecond !== 0) text += `, ${self.second}`;
  if (self.microsecond !== 0) text += `, ${self.microsecond}`;
  if (self.fold !== 0) text += `, fold=${self.fold}`;
  if (self.tzinfo !== Py_None) text += `, tzinfo=${reprText(self.tzinfo)}`;
  return textOf(text + ")");
}

const isoformatParameters = { name: "isoformat", keywords: ["sep", "timespec"], required: 0, positional: 2 };

function isoformat(self: PyDateTime, args: readonly PyObject[], kwnames: Keywords): PyObject {
  const [sep, timespec] = PyArg_ParseTupleAndKeywords(isoformatParameters, args, kwnames);
  let separator = "T";
  if (sep !== undefined) {
    if (!PyUnicode_Check(sep)) throw newBadArgument("isoformat", 1, "a unicode character", sep);
    const length = PyUnicode_GET_LENGTH(sep);
    if (length !== 1) {
      throw newTypeError(
        `isoformat() argument 1 must be a unicode character, not a string of length ${length}`,
      );
    }
    separator = PyUnicode_AsUTF16(sep);
  }
  const spec = timespec === undefined ? "auto" : stringArgument("isoformat", 2, timespec);
  return textOf(
    isoDate(self) + separator + formatClock(self.hour, self.minute, self.second, self.microsecond, spec) +
      formatUtcoffset(self.tzinfo, ":", self),
  );
}

const midnight: ParsedTime = { hour: 0, minute: 0, second: 0, microsecond: 0, offset: undefined };

function fromisoformat(cls: PyObject, op: PyObject): PyObject {
  const text = isoformatArgument(op);
  if (text.length < 7) throw newInvalidIsoformat(op);
  const end = findSeparator(text);
  const date = end < 0 ? undefined : parseDate(text.slice(0, end));
  // One character separates date and time, whatever it is.
  const start = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  const time = end >= text.length ? midnight : parseTime(text.slice(start));
  if (date === undefined || time === undefined) throw newInvalidIsoformat(op);
  const tzinfo = zoneOfOffset(time.offset);
  let { year, month, day } = date;
  let { hour } = time;
  const { minute, second, microsecond } = time;
  if (hour === 24 && month >= 1 && month <= 12 && day <= daysInMonth(year, month)) {
    if (minute !== 0 || second !== 0 || microsecond !== 0) {
      throw newValueError("minute, second, and microsecond must be 0 when hour is 24");
    }
    hour = 0;
    day++;
    if (day > daysInMonth(year, month)) {
      day = 1;
      month++;
      if (month > 12) {
        month = 1;
        year++;
      }
    }
  }
  return newDateTimeOf(cls, year, month, day, hour, minute, second, microsecond, tzinfo, 0);
}

// Zones ---------------------------------------------------------------------------------------------------------------

const astimezoneParameters = { name: "astimezone", keywords: ["tz"], required: 0, positional: 1 };

function astimezone(self: PyDateTime, args: readonly PyObject[], kwnames: Keywords): PyObject {
  const [given] = PyArg_ParseTupleAndKeywords(astimezoneParameters, args, kwnames);
  let tzinfo = given ?? Py_None;
  checkTzinfo(tzinfo);
  let own: PyObject = self.tzinfo === Py_None ? localZoneOf(self) : self.tzinfo;
  if (own === tzinfo) return self;
  let offset = callUtcoffset(own, self);
  if (offset === undefined) {
    own = localZoneOf(self);
    if (own === tzinfo) return self;
    offset = callUtcoffset(own, self)!;
  }
  let result = addDelta(self, offset, -1) as PyDateTime;
  if (result.tzinfo === Py_None) {
    result = newDateTime(
      result.year,
      result.month,
      result.day,
      result.hour,
      result.minute,
      result.second,
      result.microsecond,
      utc(),
      result.fold,
      result.ob_type,
    );
  } else result.tzinfo = utc();
  if (tzinfo === Py_None) {
    const days = ordinalOf(result.year, result.month, result.day) - EPOCH_ORDINAL;
    tzinfo = localZoneAt(days * 86400 + secondsOfDay(result));
  }
  result.tzinfo = tzinfo;
  return PyObject_CallMethod(tzinfo, "fromutc", [result]);
}

/** A datetime in a zone from the one that UTC clocks show, given as aware. */
function fromUtc(tz: PyObject, dt: PyObject): PyObject {
  return tz === Py_None ? dt : PyObject_CallMethod(tz, "fromutc", [dt]);
}

function bestPossible(cls: PyObject, inLocalZone: boolean, tz: PyObject): PyObject {
  const now = hostOf().time();
  const seconds = Math.floor(now);
  const microseconds = Math.min(999999, Math.round((now - seconds) * 1e6));
  return datetimeAt(cls, inLocalZone, seconds, microseconds, tz);
}

const timestampParameters = {
  name: "fromtimestamp",
  keywords: ["timestamp", "tz"],
  required: 1,
  positional: 2,
};

function fromtimestamp(cls: PyObject, args: readonly PyObject[], kwnames: Keywords): PyObject {
  const [timestamp, tz = Py_None] = PyArg_ParseTupleAndKeywords(timestampParameters, args, kwnames);
  checkTzinfo(tz);
  const { seconds, microseconds } = timeval(timestamp!);
  return fromUtc(tz, datetimeAt(cls, tz === Py_None, seconds, microseconds, tz));
}

const combineParameters = {
  name: "combine",
  keywords: ["date", "time", "tzinfo"],
  required: 2,
  positional: 3,
};

function combine(cls: PyObject, args: readonly PyObject[], kwnames: Keywords): PyObject {
  const [date, time, tzinfo] = PyArg_ParseTupleAndKeywords(combineParameters, args, kwnames);
  if (!(date instanceof PyDate)) throw newBadArgument("combine", 1, "datetime.date", date!);
  if (!(time instanceof PyTime)) throw newBadArgument("combine", 2, "datetime.time", time!);
  const { hour, minute, second, microsecond } = time;
  const { year, month, day } = date;
  const zone = tzinfo ?? time.tzinfo;
  return newDateTimeOf(cls, year, month, day, hour, minute, second, microsecond, zone, time.fold);
}

function timetuple(self: PyDateTime): PyObject {
  const dst = callDst(self.tzinfo, self);
  const flag = dst === undefined ? -1 : isZero(dst) ? 0 : 1;
  return newStructTime(self.year, self.month, self.day, self.hour, self.minute, self.second, flag);
}

function utctimetuple(self: PyDateTime): PyObject {
  const offset = utcoffset(self);
  let at = self;
  if (offset !== undefined) {
    const { year, month, day, hour, minute, second, microsecond } = self;
    // An exact datetime: a subclass's constructor has no part in this.
    at = addDelta(
      newDateTime(year, month, day, hour, minute, second, microsecond, Py_None, 0),
      offset,
      -1,
    ) as PyDateTime;
  }
  return newStructTime(at.year, at.month, at.day, at.hour, at.minute, at.second, 0);
}

/** Seconds since 1970 in UTC. CPython: `datetime_timestamp`. */
function timestamp(self: PyDateTime): PyObject {
  if (self.tzinfo !== Py_None) {
    const epoch = newDateTime(1970, 1, 1, 0, 0, 0, 0, utc(), 0);
    return PyObject_CallMethod(datetime_subtract(self, epoch), "total_seconds", []);
  }
  return PyFloat_FromDouble(localTimestamp(self) + self.microsecond / 1e6);
}

function reduce(self: PyDateTime, protocol: number): PyObject {
  const state = stateOf(self);
  if (protocol > 3 && self.fold !== 0) state[2] |= FOLD_BIT;
  const bytes = PyBytes_FromArray(state);
  return PyTuple_New([
    self.ob_type,
    PyTuple_New(self.tzinfo === Py_None ? [bytes] : [bytes, self.tzinfo]),
  ]);
}

const method = methodsOf<PyDateTime>();

const replace = method(
  "($self, /, year: int = unchanged, month: int = unchanged, day: int = unchanged, hour: int = unchanged, minute: int = unchanged, second: int = unchanged, microsecond: int = unchanged, tzinfo=unchanged, *, fold: int = unchanged)",
  "The datetime with other values for some of its fields.",
  (
    self,
    ...[year, month, day, hour, minute, second, microsecond, tzinfo, fold]: (number | PyObject | undefined)[]
  ) =>
    newDateTimeOf(
      self.ob_type,
      (year ?? self.year) as number,
      (month ?? self.month) as number,
      (day ?? self.day) as number,
      (hour ?? self.hour) as number,
      (minute ?? self.minute) as number,
      (second ?? self.second) as number,
      (microsecond ?? self.microsecond) as number,
      tzinfo ?? self.tzinfo,
      (fold ?? self.fold) as number,
    ),
);

defineType<PyDateTime>(PyDateTime_DateTimeType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n" +
    "Year, month and day must be given. tzinfo may be None, or an\n" +
    "instance of a tzinfo subclass; the others are ints.\n",
  slots: {
    tp_new: datetime_new,
    tp_alloc: (type) => new PyDateTime(type, 1, 1, 1, 0, 0, 0, 0, Py_None, 0),
    tp_repr: datetime_repr,
    tp_str: (self) => PyObject_CallMethod(self, "isoformat", [" "]),
    tp_hash: datetime_hash,
    tp_richcompare: datetime_richcompare,
    tp_traverse: (self, visit) => visit(self.tzinfo),
    nb_add: datetime_add,
    nb_subtract: datetime_subtract,
  },
  methods: {
    now: classMethod(
      "($type, /, tz=None)",
      "The current time, in the local zone or in that of tz.",
      (cls, tz) => {
        checkTzinfo(tz);
        return fromUtc(tz, bestPossible(cls, tz === Py_None, tz));
      },
    ),
    utcnow: classMethod("($type, /)", "Return a new datetime representing UTC day and time.", (cls) => {
      PyErr_WarnEx(
        PyExc_DeprecationWarning,
        "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use " +
          "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
        1,
      );
      return bestPossible(cls, false, Py_None);
    }),
    fromtimestamp: rawMethod(
      "timestamp[, tz] -> tz's local time from POSIX timestamp.",
      fromtimestamp,
      "class",
    ),
    utcfromtimestamp: withoutTextSignature(
      classMethod(
        "($type, /, *args)",
        "Construct a naive UTC datetime from a POSIX timestamp.",
        (cls, args) => {
          PyErr_WarnEx(
            PyExc_DeprecationWarning,
            "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. " +
              "Use timezone-aware objects to represent datetimes in UTC: " +
              "datetime.datetime.fromtimestamp(timestamp, datetime.UTC).",
            1,
          );
          PyArg_ParseTuple("utcfromtimestamp", args, 1);
          const { seconds, microseconds } = timeval(args[0]);
          return datetimeAt(cls, false, seconds, microseconds, Py_None);
        },
      ),
    ),
    strptime: strptimeMethod(
      "string, format -> datetime parsed from a string.",
      "_strptime_datetime_datetime",
    ),
    combine: rawMethod("date, time -> datetime with same date and time fields", combine, "class"),
    fromisoformat: classMethod(
      "($type, object, /)",
      "string -> datetime from text in most ISO 8601 formats",
      fromisoformat,
    ),
    date: method(
      "($self, /)",
      "Return date object with same year, month and day.",
      (self) => newDate(self.year, self.month, self.day, PyDateTime_DateType),
    ),
    time: method(
      "($self, /)",
      "Return time object with same time but with tzinfo=None.",
      (self) => newTime(self.hour, self.minute, self.second, self.microsecond, Py_None, self.fold),
    ),
    timetz: method(
      "($self, /)",
      "Return time object with same time and tzinfo.",
      (self) => newTime(self.hour, self.minute, self.second, self.microsecond, self.tzinfo, self.fold),
    ),
    ctime: method(
      "($self, /)",
      "Return ctime() style string.",
      (self) => formatCtime(self, self.hour, self.minute, self.second),
    ),
    timetuple: method("($self, /)", "Return time tuple, compatible with time.localtime().", timetuple),
    timestamp: method("($self, /)", "Return POSIX timestamp as float.", timestamp),
    utctimetuple: method(
      "($self, /)",
      "Return UTC time tuple, compatible with time.localtime().",
      utctimetuple,
    ),
    isoformat: rawMethod(
      "[sep] -> text in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n" +
        "sep is used to separate the year from the time, and defaults to 'T'.\n" +
        "timespec says which terms of the time to include: 'auto', 'hours', 'minutes',\n" +
        "'seconds', 'milliseconds' or 'microseconds'.\n",
      isoformat,
    ),
    utcoffset: method(
      "($self, /)",
      "Return self.tzinfo.utcoffset(self).",
      (self) => utcoffset(self) ?? Py_None,
    ),
    tzname: method("($self, /)", "Return self.tzinfo.tzname(self).", (self) => callTzname(self.tzinfo, self)),
    dst: method(
      "($self, /)",
      "Return self.tzinfo.dst(self).",
      (self) => callDst(self.tzinfo, self) ?? Py_None,
    ),
    replace,
    __replace__: method(
      "($self, /, **changes)",
      "The same as replace().",
      (self, changes) => PyObject_Call(PyObject_GetAttr(self, "replace"), [], changes),
    ),
    astimezone: rawMethod("tz -> convert to local time in new timezone tz\n", astimezone),
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
    min: newDateTime(1, 1, 1, 0, 0, 0, 0, Py_None, 0),
    max: newDateTime(9999, 12, 31, 23, 59, 59, 999999, Py_None, 0),
    resolution: newDelta(0, 0, 1),
  }),
});
