/**
 * The objects of `_datetime`: their types (described in the other files of this folder), their fields, checked
 * construction, and what one of them needs of another. Fields are always in range; `tzinfo` is None in naive objects.
 */
import { attachInstance } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { Py_TYPE, PyTuple_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newOverflowError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { newNativeType } from "../native.ts";
import {
  dayOf,
  daysBeforeMonth,
  daysInMonth,
  MAXORDINAL,
  MAXYEAR,
  MINYEAR,
  ordinalOf,
  weekdayOf,
} from "./calendar.ts";

export const PyDateTime_DeltaType: PyTypeObject = newNativeType("datetime.timedelta", undefined, "static");
export const PyDateTime_DateType: PyTypeObject = newNativeType("datetime.date", undefined, "static");
export const PyDateTime_DateTimeType: PyTypeObject = newNativeType(
  "datetime.datetime",
  PyDateTime_DateType,
  "static",
);
export const PyDateTime_TimeType: PyTypeObject = newNativeType("datetime.time", undefined, "static");
export const PyDateTime_TZInfoType: PyTypeObject = newNativeType("datetime.tzinfo", undefined, "static");
export const PyDateTime_TimeZoneType: PyTypeObject = newNativeType(
  "datetime.timezone",
  PyDateTime_TZInfoType,
  "static",
);
export const IsoCalendarDate_Type: PyTypeObject = newNativeType("datetime.IsoCalendarDate", PyTuple_Type);

/** A hash once it has been asked for. */
export type Hash = number | bigint | undefined;

export class PyDelta extends PyHeapObject {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;
  hash: Hash;
  constructor(type: PyTypeObject, days: number, seconds: number, microseconds: number) {
    super(type);
    this.days = days;
    this.seconds = seconds;
    this.microseconds = microseconds;
    this.hash = undefined;
  }
}

export class PyDate extends PyHeapObject {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  hash: Hash;
  constructor(type: PyTypeObject, year: number, month: number, day: number) {
    super(type);
    this.year = year;
    this.month = month;
    this.day = day;
    this.hash = undefined;
  }
}

export class PyDateTime extends PyDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** `astimezone` replaces it in an object that nobody else has seen. */
  tzinfo: PyObject;
  readonly fold: number;
  constructor(
    type: PyTypeObject,
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
    microsecond: number,
    tzinfo: PyObject,
    fold: number,
  ) {
    super(type, year, month, day);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }
}

export class PyTime extends PyHeapObject {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly tzinfo: PyObject;
  readonly fold: number;
  hash: Hash;
  constructor(
    type: PyTypeObject,
    hour: number,
    minute: number,
    second: number,
    microsecond: number,
    tzinfo: PyObject,
    fold: number,
  ) {
    super(type);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
    this.fold = fold;
    this.hash = undefined;
  }
}

export class PyTZInfo extends PyHeapObject {}

export class PyTimeZone extends PyTZInfo {
  readonly offset: PyDelta;
  readonly name: PyObject | undefined;
  constructor(offset: PyDelta, name: PyObject | undefined) {
    super(PyDateTime_TimeZoneType);
    this.offset = offset;
    this.name = name;
  }
}

// Checks --------------------------------------------------------------------------------------------------------------

export function checkYear(year: number): void {
  if (year < MINYEAR || year > MAXYEAR) {
    throw newValueError(`year must be in ${MINYEAR}..${MAXYEAR}, not ${year}`);
  }
}

export function checkDate(year: number, month: number, day: number): void {
  checkYear(year);
  if (month < 1 || month > 12) throw newValueError(`month must be in 1..12, not ${month}`);
  if (day < 1 || (day > 28 && day > daysInMonth(year, month))) {
    throw newValueError(
      `day ${day} must be in range 1..${daysInMonth(year, month)} for month ${month} in year ${year}`,
    );
  }
}

export function checkTime(
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  fold: number,
): void {
  if (hour < 0 || hour > 23) throw newValueError(`hour must be in 0..23, not ${hour}`);
  if (minute < 0 || minute > 59) throw newValueError(`minute must be in 0..59, not ${minute}`);
  if (second < 0 || second > 59) throw newValueError(`second must be in 0..59, not ${second}`);
  if (microsecond < 0 || microsecond > 999999) {
    throw newValueError(`microsecond must be in 0..999999, not ${microsecond}`);
  }
  if (fold !== 0 && fold !== 1) throw newValueError(`fold must be either 0 or 1, not ${fold}`);
}

/** CPython: `check_tzinfo_subclass`. */
export function checkTzinfo(op: PyObject): void {
  if (op === Py_None || op instanceof PyTZInfo) return;
  throw newTypeError(
    `tzinfo argument must be None or of a tzinfo subclass, not type '${Py_TYPE(op).tp_name}'`,
  );
}

// Construction --------------------------------------------------------------------------------------------------------

const MAX_DELTA_DAYS = 999999999;

let zero: PyDelta | undefined;

/** A timedelta of values in any range. CPython: `new_delta_ex`. */
export function newDelta(
  days: number,
  seconds: number,
  microseconds: number,
  type: PyTypeObject = PyDateTime_DeltaType,
): PyDelta {
  if (microseconds < 0 || microseconds >= 1000000) {
    const carry = Math.floor(microseconds / 1000000);
    seconds += carry;
    microseconds -= carry * 1000000;
  }
  if (seconds < 0 || seconds >= 86400) {
    const carry = Math.floor(seconds / 86400);
    days += carry;
    seconds -= carry * 86400;
  }
  if (days < -MAX_DELTA_DAYS || days > MAX_DELTA_DAYS) {
    throw newOverflowError(`days=${days}; must have magnitude <= ${MAX_DELTA_DAYS}`);
  }
  if (type !== PyDateTime_DeltaType) {
    return attachInstance(new PyDelta(type, days, seconds, microseconds), type);
  }
  // Adding 0 turns -0 into 0.
  if (days === 0 && seconds === 0 && microseconds === 0) return zero ??= new PyDelta(type, 0, 0, 0);
  return new PyDelta(type, days + 0, seconds + 0, microseconds + 0);
}

export function newDate(year: number, month: number, day: number, type: PyTypeObject): PyDate {
  checkDate(year, month, day);
  return attachInstance(new PyDate(type, year, month, day), type);
}

export function newDateTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: PyObject,
  fold: number,
  type: PyTypeObject = PyDateTime_DateTimeType,
): PyDateTime {
  checkDate(year, month, day);
  checkTime(hour, minute, second, microsecond, fold);
  checkTzinfo(tzinfo);
  return attachInstance(
    new PyDateTime(type, year, month, day, hour, minute, second, microsecond, tzinfo, fold),
    type,
  );
}

export function newTime(
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: PyObject,
  fold: number,
  type: PyTypeObject = PyDateTime_TimeType,
): PyTime {
  checkTime(hour, minute, second, microsecond, fold);
  checkTzinfo(tzinfo);
  return attachInstance(new PyTime(type, hour, minute, second, microsecond, tzinfo, fold), type);
}

const FOLD_KEYWORD = ["fold"];

function callWithFold(cls: PyObject, args: PyObject[], fold: number): PyObject {
  if (fold === 0) return PyObject_Vectorcall(cls, args, undefined);
  return PyObject_Vectorcall(cls, [...args, fold], FOLD_KEYWORD);
}

/** A date of a class: a subclass is called. CPython: `new_date_subclass_ex`. */
export function newDateOf(cls: PyObject, year: number, month: number, day: number): PyObject {
  if (cls === PyDateTime_DateType) return newDate(year, month, day, PyDateTime_DateType);
  if (cls === PyDateTime_DateTimeType) return newDateTime(year, month, day, 0, 0, 0, 0, Py_None, 0);
  return PyObject_Vectorcall(cls, [year, month, day], undefined);
}

/** A datetime of a class: a subclass is called. CPython: `new_datetime_subclass_fold_ex`. */
export function newDateTimeOf(
  cls: PyObject,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: PyObject,
  fold: number,
): PyObject {
  if (cls === PyDateTime_DateTimeType) {
    return newDateTime(year, month, day, hour, minute, second, microsecond, tzinfo, fold);
  }
  return callWithFold(cls, [year, month, day, hour, minute, second, microsecond, tzinfo], fold);
}

/** A time of a class: a subclass is called. CPython: `new_time_subclass_fold_ex`. */
export function newTimeOf(
  cls: PyObject,
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: PyObject,
  fold: number,
): PyObject {
  if (cls === PyDateTime_TimeType) return newTime(hour, minute, second, microsecond, tzinfo, fold);
  return callWithFold(cls, [hour, minute, second, microsecond, tzinfo], fold);
}

let utcZone: PyTimeZone | undefined;
/** `timezone.utc`. */
export function utc(): PyTimeZone {
  return utcZone ??= new PyTimeZone(newDelta(0, 0, 0), undefined);
}

function checkOffset(offset: PyDelta): PyDelta {
  const { days } = offset;
  if (days < -1 || days >= 1 || (days === -1 && offset.seconds === 0 && offset.microseconds < 1)) {
    throw newValueError(
      "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not " +
        reprText(offset),
    );
  }
  return offset;
}

export function isZero(delta: PyDelta): boolean {
  return delta.days === 0 && delta.seconds === 0 && delta.microseconds === 0;
}

/** CPython: `new_timezone`. */
export function newTimeZone(offset: PyDelta, name: PyObject | undefined): PyTimeZone {
  if (name === undefined && isZero(offset)) return utc();
  return new PyTimeZone(checkOffset(offset), name);
}

// Arithmetic ----------------------------------------------------------------------------------------------------------

/** Negative, zero or positive. */
export function compareDeltas(a: PyDelta, b: PyDelta): number {
  return a.days - b.days || a.seconds - b.seconds || a.microseconds - b.microseconds;
}
export function subtractDeltas(a: PyDelta, b: PyDelta): PyDelta {
  return newDelta(a.days - b.days, a.seconds - b.seconds, a.microseconds - b.microseconds);
}

/** A day with `day` out of its month's range; OverflowError beyond the calendar. CPython: `normalize_y_m_d`. */
export function normalizeDay(
  year: number,
  month: number,
  day: number,
): { year: number; month: number; day: number } {
  if (day >= 1 && (day <= 28 || day <= daysInMonth(year, month))) return { year, month, day };
  const ordinal = ordinalOf(year, month, 1) + day - 1;
  if (ordinal < 1 || ordinal > MAXORDINAL) throw newOverflowError("date value out of range");
  return dayOf(ordinal);
}

/** A datetime plus so many timedeltas. CPython: `add_datetime_timedelta`. */
export function addDelta(self: PyDateTime, delta: PyDelta, factor: 1 | -1): PyObject {
  let microsecond = self.microsecond + delta.microseconds * factor;
  let carry = Math.floor(microsecond / 1000000);
  microsecond -= carry * 1000000;
  let seconds = self.hour * 3600 + self.minute * 60 + self.second + delta.seconds * factor + carry;
  carry = Math.floor(seconds / 86400);
  seconds -= carry * 86400;
  const { year, month, day } = normalizeDay(self.year, self.month, self.day + delta.days * factor + carry);
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) - hour * 60;
  const second = seconds - hour * 3600 - minute * 60;
  return newDateTimeOf(self.ob_type, year, month, day, hour, minute, second, microsecond, self.tzinfo, 0);
}

// Calls of tzinfo methods ---------------------------------------------------------------------------------------------

/** The offset that a tzinfo gives, undefined for None. CPython: `call_tzinfo_method`. */
function callOffset(tzinfo: PyObject, name: "utcoffset" | "dst", arg: PyObject): PyDelta | undefined {
  if (tzinfo === Py_None) return undefined;
  const offset = PyObject_CallMethod(tzinfo, name, [arg]);
  if (offset === Py_None) return undefined;
  if (offset instanceof PyDelta) return checkOffset(offset);
  throw newTypeError(
    `tzinfo.${name}() must return None or timedelta, not '${Py_TYPE(offset).tp_name}'`,
  );
}

export function callUtcoffset(tzinfo: PyObject, arg: PyObject): PyDelta | undefined {
  return tzinfo instanceof PyTimeZone ? tzinfo.offset : callOffset(tzinfo, "utcoffset", arg);
}
export function callDst(tzinfo: PyObject, arg: PyObject): PyDelta | undefined {
  return tzinfo instanceof PyTimeZone ? undefined : callOffset(tzinfo, "dst", arg);
}
export function callTzname(tzinfo: PyObject, arg: PyObject): PyObject {
  if (tzinfo === Py_None) return Py_None;
  const name = PyObject_CallMethod(tzinfo, "tzname", [arg]);
  if (name === Py_None || PyUnicode_Check(name)) return name;
  throw newTypeError(`tzinfo.tzname() must return None or a string, not '${Py_TYPE(name).tp_name}'`);
}

/** A `time.struct_time`. */
export function newStructTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  dst: number,
): PyObject {
  const yday = daysBeforeMonth(year, month) + day;
  const fields = [year, month, day, hour, minute, second, weekdayOf(year, month, day), yday, dst];
  return PyObject_CallOneArg(PyObject_GetAttr(importModule("time"), "struct_time"), PyTuple_New(fields));
}

/** `n` in at least `width` digits. */
export function pad(n: number, width: number): string {
  return String(n).padStart(width, "0");
}
export function pad2(n: number): string {
  return n < 10 ? "0" + n : String(n);
}

/** A Python str of text that may hold anything. */
export const textOf = PyUnicode_FromUTF16;
