/** `datetime.date` and the result of its `isocalendar`. After CPython's `Modules/_datetimemodule.c`. */
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { hashBytes } from "../../objects/hash.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { compareResult, newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { PyExc_OverflowError, PyTuple_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_Str, reprText, strText } from "../../protocol/abstract.ts";
import {
  PyObject_Call,
  PyObject_CallMethod,
  PyObject_CallNoArgs,
  PyObject_Vectorcall,
} from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import {
  intArgument,
  PyArg_ParseTuple,
  PyArg_ParseTupleAndKeywords,
  stringArgument,
} from "../../protocol/getargs.ts";
import {
  classMethod,
  methodsOf,
  type MethodSpec,
  rawMethod,
  Signature,
  withoutTextSignature,
} from "../../protocol/signature.ts";
import { importModule } from "../../runtime/import.ts";
import { dayOf, dayOfIsoWeek, isoWeek1Monday, MAXYEAR, MINYEAR, ordinalOf, weekdayOf } from "./calendar.ts";
import { formatCtime, wrapStrftime } from "./format.ts";
import { parseDate } from "./isoformat.ts";
import {
  IsoCalendarDate_Type,
  newDate,
  newDateOf,
  newDelta,
  newStructTime,
  normalizeDay,
  pad,
  pad2,
  PyDate,
  PyDateTime,
  PyDateTime_DateType,
  PyDelta,
} from "./objects.ts";
import { stateArgument, stateOf } from "./pickle_state.ts";
import { localTime, wholeSeconds } from "./timestamps.ts";

const method = methodsOf<PyDate>();

const newParameters = { name: undefined, keywords: ["year", "month", "day"], required: 3, positional: 3 };

export function isSaneMonth(byte: number): boolean {
  return byte >= 1 && byte <= 12;
}

function date_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (args.length === 1 && kwnames === undefined) {
    const state = stateArgument(args[0], 4, 2, isSaneMonth, "date");
    if (state !== undefined) {
      return attachInstance(new PyDate(type, (state[0] << 8) | state[1], state[2], state[3]), type);
    }
  }
  const [year, month, day] = PyArg_ParseTupleAndKeywords(newParameters, args, kwnames) as PyObject[];
  return newDate(intArgument(year), intArgument(month), intArgument(day), type);
}

/** `date ± timedelta`. CPython: `add_date_timedelta`. */
function addDays(self: PyDate, days: number): PyObject {
  const { year, month, day } = normalizeDay(self.year, self.month, self.day + days);
  return newDateOf(self.ob_type, year, month, day);
}

function date_add(left: PyObject, right: PyObject): PyObject {
  if (left instanceof PyDateTime || right instanceof PyDateTime) return Py_NotImplemented;
  if (left instanceof PyDate) return right instanceof PyDelta ? addDays(left, right.days) : Py_NotImplemented;
  return left instanceof PyDelta ? addDays(right as PyDate, left.days) : Py_NotImplemented;
}

function date_subtract(left: PyObject, right: PyObject): PyObject {
  if (!(left instanceof PyDate) || left instanceof PyDateTime || right instanceof PyDateTime) {
    return Py_NotImplemented;
  }
  if (right instanceof PyDate) {
    return newDelta(
      ordinalOf(left.year, left.month, left.day) - ordinalOf(right.year, right.month, right.day),
      0,
      0,
    );
  }
  return right instanceof PyDelta ? addDays(left, -right.days) : Py_NotImplemented;
}

export function isoDate(self: PyDate): string {
  return `${pad(self.year, 4)}-${pad2(self.month)}-${pad2(self.day)}`;
}

const isocalendarParameters = {
  name: "fromisocalendar",
  keywords: ["year", "week", "day"],
  required: 3,
  positional: 3,
};

function fromisocalendar(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const given = PyArg_ParseTupleAndKeywords(isocalendarParameters, args, kwnames) as PyObject[];
  let fields: number[];
  try {
    fields = given.map(intArgument);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_OverflowError)) throw newValueError("ISO calendar component out of range");
    throw err;
  }
  const [year, week, weekday] = fields;
  const day = dayOfIsoWeek(year, week, weekday);
  switch (day) {
    case "year":
      throw newValueError(`year must be in ${MINYEAR}..${MAXYEAR}, not ${year}`);
    case "week":
      throw newValueError(`Invalid week: ${week}`);
    case "weekday":
      throw newValueError(`Invalid weekday: ${weekday} (range is [1, 7])`);
  }
  return newDateOf(cls, day.year, day.month, day.day);
}

/** `strptime` of a class through the function of `_strptime` that makes such objects. */
export function strptimeMethod(doc: string, implementation: string): MethodSpec {
  return withoutTextSignature(classMethod("($type, /, *args)", doc, (cls, args) => {
    PyArg_ParseTuple("strptime", args, 2);
    stringArgument("strptime", 1, args[0]);
    stringArgument("strptime", 2, args[1]);
    const parse = PyObject_GetAttr(importModule("_strptime"), implementation);
    return PyObject_Vectorcall(parse, [cls, args[0], args[1]], undefined);
  }));
}

/** `__format__` of dates and times: `strftime`, or `str()` for an empty format. */
export const formatMethod: MethodSpec = withoutTextSignature(
  methodsOf<PyObject>()("($self, /, *args)", "Formats self with strftime.", (self, args) => {
    PyArg_ParseTuple("__format__", args, 1);
    if (stringArgument("__format__", 1, args[0]) === "") return PyObject_Str(self);
    return PyObject_CallMethod(self, "strftime", [args[0]]);
  }),
);

/** The argument of `fromisoformat`, as text. */
export function isoformatArgument(op: PyObject): string {
  if (!PyUnicode_Check(op)) throw newTypeError("fromisoformat: argument must be str");
  return strText(op);
}
export function newInvalidIsoformat(op: PyObject) {
  return newValueError(`Invalid isoformat string: ${reprText(op)}`);
}

const strftimeParameters = { name: "strftime", keywords: ["format"], required: 1, positional: 1 };
/** The argument of `strftime`. */
export function strftimeArgument(
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const [format] = PyArg_ParseTupleAndKeywords(strftimeParameters, args, kwnames);
  stringArgument("strftime", 1, format!);
  return format!;
}

/** ISO year, week and weekday. CPython: `date_isocalendar`. */
function isocalendar(self: PyDate): PyObject {
  let { year } = self;
  const today = ordinalOf(year, self.month, self.day);
  let monday = isoWeek1Monday(year);
  if (today < monday) monday = isoWeek1Monday(--year);
  else if (today - monday >= 364 && today >= isoWeek1Monday(year + 1)) monday = isoWeek1Monday(++year);
  const days = today - monday;
  return new PyTupleObject(IsoCalendarDate_Type, [year, Math.floor(days / 7) + 1, days % 7 + 1]);
}

const replace = method(
  "($self, /, year: int = unchanged, month: int = unchanged, day: int = unchanged)",
  "The date with other values for some of its fields.",
  (self, year: number | undefined, month: number | undefined, day: number | undefined) =>
    newDateOf(self.ob_type, year ?? self.year, month ?? self.month, day ?? self.day),
);

defineType<PyDate>(PyDateTime_DateType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "date(year, month, day) --> date object",
  slots: {
    tp_new: date_new,
    tp_alloc: (type) => new PyDate(type, 1, 1, 1),
    tp_repr: (self) => `${self.ob_type.tp_name}(${self.year}, ${self.month}, ${self.day})`,
    tp_str: (self) => PyObject_CallMethod(self, "isoformat", []),
    tp_hash: (self) => self.hash ??= hashBytes(stateOf(self)),
    tp_richcompare: (self, other, op) => {
      // A datetime is no date here, although its class derives from this one.
      if (!(other instanceof PyDate) || other instanceof PyDateTime) return Py_NotImplemented;
      return compareResult(self.year - other.year || self.month - other.month || self.day - other.day, op);
    },
    nb_add: date_add,
    nb_subtract: date_subtract,
  },
  methods: {
    fromtimestamp: classMethod(
      "($type, timestamp, /)",
      "The local date of a POSIX timestamp.",
      (cls, timestamp) => {
        const f = localTime(wholeSeconds(timestamp));
        return newDateOf(cls, f.year, f.mon, f.mday);
      },
    ),
    fromordinal: withoutTextSignature(
      classMethod("($type, /, *args)", "int -> date of a proleptic Gregorian ordinal.", (cls, args) => {
        PyArg_ParseTuple("fromordinal", args, 1);
        const ordinal = intArgument(args[0]);
        if (ordinal < 1) throw newValueError("ordinal must be >= 1");
        const { year, month, day } = dayOf(ordinal);
        return newDateOf(cls, year, month, day);
      }),
    ),
    fromisoformat: classMethod(
      "($type, object, /)",
      "str -> date from text in an ISO 8601 format.",
      (cls, op) => {
        const text = isoformatArgument(op);
        const { length } = text;
        const day = length === 7 || length === 8 || length === 10 ? parseDate(text) : undefined;
        if (day === undefined) throw newInvalidIsoformat(op);
        return newDateOf(cls, day.year, day.month, day.day);
      },
    ),
    fromisocalendar: rawMethod(
      "int, int, int -> date of an ISO year, week and weekday.",
      fromisocalendar,
      "class",
    ),
    strptime: strptimeMethod("string, format -> date parsed from a string.", "_strptime_datetime_date"),
    today: classMethod("($type, /)", "The current local date, or datetime.", (cls) => {
      const now = PyObject_CallNoArgs(PyObject_GetAttr(importModule("time"), "time"));
      return PyObject_CallMethod(cls, "fromtimestamp", [now]);
    }),
    ctime: method("($self, /)", "Return ctime() style string.", (self) => formatCtime(self, 0, 0, 0)),
    strftime: rawMethod("format -> strftime() style string.", (self: PyDate, args, kwnames) => {
      const format = strftimeArgument(args, kwnames);
      return wrapStrftime(self, format, PyObject_CallMethod(self, "timetuple", []), self);
    }),
    __format__: formatMethod,
    timetuple: method(
      "($self, /)",
      "Return time tuple, compatible with time.localtime().",
      (self) => newStructTime(self.year, self.month, self.day, 0, 0, 0, -1),
    ),
    isocalendar: method("($self, /)", "Named tuple of ISO year, week number and weekday.", isocalendar),
    isoformat: method("($self, /)", "Return string in ISO 8601 format, YYYY-MM-DD.", isoDate),
    isoweekday: method(
      "($self, /)",
      "Day of the week, Monday == 1 ... Sunday == 7.",
      (self) => weekdayOf(self.year, self.month, self.day) + 1,
    ),
    toordinal: method(
      "($self, /)",
      "Proleptic Gregorian ordinal: January 1 of year 1 is day 1.",
      (self) => ordinalOf(self.year, self.month, self.day),
    ),
    weekday: method(
      "($self, /)",
      "Day of the week, Monday == 0 ... Sunday == 6.",
      (self) => weekdayOf(self.year, self.month, self.day),
    ),
    replace,
    __replace__: method(
      "($self, /, **changes)",
      "The same as replace().",
      (self, changes) => PyObject_Call(PyObject_GetAttr(self, "replace"), [], changes),
    ),
    __reduce__: method(
      "($self, /)",
      "__reduce__() -> (cls, state)",
      (self) => PyTuple_New([self.ob_type, PyTuple_New([PyBytes_FromArray(stateOf(self))])]),
    ),
  },
  getset: {
    year: { get: (self) => self.year },
    month: { get: (self) => self.month },
    day: { get: (self) => self.day },
  },
  constants: () => ({
    min: newDate(1, 1, 1, PyDateTime_DateType),
    max: newDate(9999, 12, 31, PyDateTime_DateType),
    resolution: newDelta(1, 0, 0),
  }),
});

const isoSignature = new Signature("(year: int, week: int, weekday: int)");

defineType<PyTupleObject>(IsoCalendarDate_Type, {
  doc:
    "The result of date.isocalendar() or datetime.isocalendar(): a tuple (year, week, weekday) with named items.",
  slots: {
    tp_new: (type, args, kwnames) =>
      new PyTupleObject(type, newArguments(isoSignature, "IsoCalendarDate", args, kwnames) as PyObject[]),
    tp_repr: (self) => {
      const [year, week, weekday] = self.ob_item.map(strText);
      return `${self.ob_type.tp_name}(year=${year}, week=${week}, weekday=${weekday})`;
    },
  },
  methods: {
    __reduce__: methodsOf<PyTupleObject>()(
      "($self, /)",
      "__reduce__() -> (cls, state)",
      (self) => PyTuple_New([PyTuple_Type, PyTuple_New([PyTuple_New(self.ob_item)])]),
    ),
  },
  getset: {
    year: { get: (self) => self.ob_item[0] },
    week: { get: (self) => self.ob_item[1] },
    weekday: { get: (self) => self.ob_item[2] },
  },
});
