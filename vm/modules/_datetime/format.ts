/** Dates and times as text: offsets, `ctime`, `strftime`. After CPython's `wrap_strftime` and its helpers. */
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_GetItem } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { weekdayOf } from "./calendar.ts";
import {
  callTzname,
  callUtcoffset,
  newDelta,
  pad,
  pad2,
  type PyDate,
  PyDateTime,
  type PyDelta,
  PyTime,
  textOf,
} from "./objects.ts";

/** `+HH:MM[:SS[.ffffff]]` with any separator. */
export function formatOffset(offset: PyDelta, separator: string): string {
  const negative = offset.days < 0;
  const { seconds, microseconds } = negative
    ? newDelta(-offset.days, -offset.seconds, -offset.microseconds)
    : offset;
  const minutes = Math.floor(seconds / 60), second = seconds % 60;
  let text = `${negative ? "-" : "+"}${pad2(Math.floor(minutes / 60))}${separator}${pad2(minutes % 60)}`;
  if (second !== 0 || microseconds !== 0) text += separator + pad2(second);
  if (microseconds !== 0) text += "." + pad(microseconds, 6);
  return text;
}

/** The offset that a tzinfo gives as text, empty if None. CPython: `format_utcoffset`. */
export function formatUtcoffset(tzinfo: PyObject, separator: string, arg: PyObject): string {
  const offset = callUtcoffset(tzinfo, arg);
  return offset === undefined ? "" : formatOffset(offset, separator);
}

/** The time of day as `isoformat` writes it, without offset. */
export function formatClock(
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  timespec: string,
): string {
  switch (timespec) {
    case "hours":
      return pad2(hour);
    case "minutes":
      return `${pad2(hour)}:${pad2(minute)}`;
    case "milliseconds":
      return `${pad2(hour)}:${pad2(minute)}:${pad2(second)}.${pad(Math.floor(microsecond / 1000), 3)}`;
    case "auto":
      if (microsecond === 0) break;
      return `${pad2(hour)}:${pad2(minute)}:${pad2(second)}.${pad(microsecond, 6)}`;
    case "microseconds":
      return `${pad2(hour)}:${pad2(minute)}:${pad2(second)}.${pad(microsecond, 6)}`;
    case "seconds":
      break;
    default:
      throw newValueError("Unknown timespec value");
  }
  return `${pad2(hour)}:${pad2(minute)}:${pad2(second)}`;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function formatCtime(date: PyDate, hour: number, minute: number, second: number): PyObject {
  const weekday = DAYS[weekdayOf(date.year, date.month, date.day)];
  return `${weekday} ${MONTHS[date.month - 1]} ${String(date.day).padStart(2)} ${pad2(hour)}:${
    pad2(minute)
  }:${pad2(second)} ${pad(date.year, 4)}`;
}

function zoneOffsetText(object: PyObject, separator: string, arg: PyObject): string {
  const tzinfo = object instanceof PyDateTime || object instanceof PyTime ? object.tzinfo : Py_None;
  return formatUtcoffset(tzinfo, separator, arg);
}

/** The zone's name, its percent signs doubled. */
function zoneNameText(object: PyObject, arg: PyObject): string {
  const tzinfo = object instanceof PyDateTime || object instanceof PyTime ? object.tzinfo : Py_None;
  const name = callTzname(tzinfo, arg);
  if (name === Py_None) return "";
  const replaced = PyObject_CallMethod(name, "replace", ["%", "%%"]);
  if (!PyUnicode_Check(replaced)) throw newTypeError("tzname.replace() did not return a string");
  return PyUnicode_AsUTF16(replaced);
}

/**
 * `time.strftime` with the directives that it doesn't know or gets wrong put in beforehand: %z, %:z, %Z, %f, and years
 * below 1000. `arg` is what the tzinfo's methods get.
 */
export function wrapStrftime(object: PyObject, op: PyObject, timetuple: PyObject, arg: PyObject): PyObject {
  const format = PyUnicode_AsUTF16(op);
  const strftime = PyObject_GetAttr(importModule("time"), "strftime");
  let out = "";
  let start = 0;
  for (let i = format.indexOf("%"); i >= 0 && i + 1 < format.length; i = format.indexOf("%", i)) {
    const end = i;
    const c = format[i + 1];
    i += 2;
    let replacement: string;
    if (c === "z") replacement = zoneOffsetText(object, "", arg);
    else if (c === ":" && format[i] === "z") {
      i++;
      replacement = zoneOffsetText(object, ":", arg);
    } else if (c === "Z") replacement = zoneNameText(object, arg);
    else if (c === "f") {
      replacement = pad(
        object instanceof PyTime || object instanceof PyDateTime ? object.microsecond : 0,
        6,
      );
    } else if (c === "Y" || c === "G" || c === "F" || c === "C") {
      let year = Number(PyObject_GetItem(timetuple, 0));
      if (year >= 1000) continue;
      if (c === "G") {
        year = Number(PyUnicode_AsUTF16(PyObject_Vectorcall(strftime, ["%G", timetuple], undefined)));
      }
      const text = pad(year, 4);
      replacement = c === "F" ? `${text}-%m-%d` : c === "C" ? text.slice(0, -2) : text;
    } else continue;
    out += format.slice(start, end) + replacement;
    start = i;
  }
  // A plain string's units are code points: two surrogates in it make no pair.
  const complete = start === 0 ? format : out + format.slice(start);
  return PyObject_Vectorcall(
    strftime,
    [typeof op === "string" ? complete : textOf(complete), timetuple],
    undefined,
  );
}
