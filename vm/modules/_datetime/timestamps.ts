/** From POSIX timestamps to fields and back, in UTC and in the local zone. After CPython's `Modules/_datetimemodule.c`, `Python/pytime.c`. */
import { newOSError } from "../../objects/exceptions.ts";
import { PyFloat_Check } from "../../objects/float_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyNumber_Index } from "../../protocol/abstract.ts";
import { newOverflowError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { type Fields, fieldsOf, localOffset, zoneName } from "../time/calendar.ts";
import { EPOCH_ORDINAL, ordinalOf } from "./calendar.ts";
import {
  checkYear,
  newDateTimeOf,
  newDelta,
  newTimeZone,
  type PyDateTime,
  type PyTimeZone,
  textOf,
} from "./objects.ts";

const EPOCH_SECONDS = EPOCH_ORDINAL * 86400;
/** Longer than any step back of a clock in the time zone database. */
const MAX_FOLD_SECONDS = 86400;
/** Where the year of C's `struct tm` overflows. */
const MAX_TM_SECONDS = 67768036191676799;

function outOfRange() {
  return newOverflowError("timestamp out of range for platform time_t");
}

/** Whole seconds and microseconds of a timestamp, rounded half to even. CPython: `_PyTime_ObjectToTimeval`. */
export function timeval(op: PyObject): { seconds: number; microseconds: number } {
  if (PyFloat_Check(op)) {
    const { value } = op;
    if (value !== value) throw newValueError("Invalid value NaN (not a number)");
    let seconds = Math.trunc(value);
    let microseconds = roundHalfEven((value - seconds) * 1e6);
    if (microseconds >= 1e6) {
      microseconds -= 1e6;
      seconds += 1;
    } else if (microseconds < 0) {
      microseconds += 1e6;
      seconds -= 1;
    }
    if (!(seconds >= -9223372036854775808 && seconds < 9223372036854775808)) throw outOfRange();
    return { seconds, microseconds };
  }
  if (!PyLong_Check(op) && Py_TYPE(op).nb_index === undefined) {
    throw newTypeError(`argument must be int or float, not ${Py_TYPE(op).tp_name}`);
  }
  return { seconds: intSeconds(op), microseconds: 0 };
}

/** Seconds of a timestamp, rounded down. CPython: `_PyTime_ObjectToTime_t`. */
export function wholeSeconds(op: PyObject): number {
  if (!PyFloat_Check(op)) return intSeconds(op);
  if (op.value !== op.value) throw newValueError("Invalid value NaN (not a number)");
  const seconds = Math.floor(op.value);
  if (!(seconds >= -9223372036854775808 && seconds < 9223372036854775808)) throw outOfRange();
  return seconds;
}

function intSeconds(op: PyObject): number {
  const seconds = PyNumber_Index(op);
  if (seconds > 9223372036854775807n || seconds < -9223372036854775808n) throw outOfRange();
  return Number(seconds);
}

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x - rounded) === 0.5 ? 2 * Math.round(x / 2) : rounded;
}

/** Offset of the local zone; 0 where the host's dates end. */
function offsetAt(seconds: number): number {
  const offset = localOffset(seconds);
  return offset === offset ? offset : 0;
}

/** Fields of a moment in the local zone, its name left out. */
export function localTime(seconds: number): Fields {
  return fieldsAt(seconds, offsetAt(seconds));
}
export function utcTime(seconds: number): Fields {
  return fieldsAt(seconds, 0);
}
function fieldsAt(seconds: number, offset: number): Fields {
  if (Math.abs(seconds) > MAX_TM_SECONDS) throw newOSError(75, "Value too large for defined data type");
  return fieldsOf(seconds, offset, 0, "");
}

/** Seconds since the beginning of the calendar, of which local time and UTC are both counted. CPython: `utc_to_seconds`. */
function calendarSeconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  checkYear(year);
  return ((ordinalOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

/** What local clocks show at a moment; both in calendar seconds. CPython: `local`. */
function local(moment: number): number {
  const f = localTime(moment - EPOCH_SECONDS);
  return calendarSeconds(f.year, f.mon, f.mday, f.hour, f.min, f.sec);
}

/** A datetime of a class at a moment. CPython: `datetime_from_timet_and_us`. */
export function datetimeAt(
  cls: PyObject,
  inLocalZone: boolean,
  seconds: number,
  microseconds: number,
  tzinfo: PyObject,
): PyObject {
  const f = inLocalZone ? localTime(seconds) : utcTime(seconds);
  let fold = 0;
  if (inLocalZone && tzinfo === Py_None) {
    const shown = calendarSeconds(f.year, f.mon, f.mday, f.hour, f.min, f.sec);
    const transition = shown - local(EPOCH_SECONDS + seconds - MAX_FOLD_SECONDS) - MAX_FOLD_SECONDS;
    if (transition < 0 && local(EPOCH_SECONDS + seconds + transition) === shown) fold = 1;
  }
  return newDateTimeOf(cls, f.year, f.mon, f.mday, f.hour, f.min, f.sec, microseconds, tzinfo, fold);
}

/** The moment at which local clocks show a naive datetime, in calendar seconds. CPython: `local_to_seconds`. */
function localToSeconds(dt: PyDateTime, fold: number): number {
  const t = calendarSeconds(dt.year, dt.month, dt.day, dt.hour, dt.minute, dt.second);
  // The offset here and now, then the one of the other side of a change nearby.
  const a = local(t) - t;
  const u1 = t - a;
  const t1 = local(u1);
  let b: number;
  if (t1 === t) {
    const u2 = fold ? u1 + MAX_FOLD_SECONDS : u1 - MAX_FOLD_SECONDS;
    b = local(u2) - u2;
    if (a === b) return u1;
  } else b = t1 - u1;
  const u2 = t - b;
  if (local(u2) === t) return u2;
  if (t1 === t) return u1;
  // A gap: no clock ever shows this time.
  return fold ? Math.min(u1, u2) : Math.max(u1, u2);
}

/** The timestamp of a naive datetime in the local zone, microseconds left out. */
export function localTimestamp(dt: PyDateTime): number {
  return localToSeconds(dt, dt.fold) - EPOCH_SECONDS;
}

/** The local zone at a moment, as a fixed offset. CPython: `local_timezone_from_timestamp`. */
export function localZoneAt(seconds: number): PyTimeZone {
  return newTimeZone(newDelta(0, offsetAt(seconds), 0), textOf(zoneName(seconds)));
}

/** The local zone that a naive datetime means. CPython: `local_timezone_from_local`. */
export function localZoneOf(dt: PyDateTime): PyTimeZone {
  let seconds = localToSeconds(dt, dt.fold);
  const other = localToSeconds(dt, dt.fold === 1 ? 0 : 1);
  if (other !== seconds && (other > seconds) === (dt.fold === 1)) seconds = other;
  return localZoneAt(seconds - EPOCH_SECONDS);
}
