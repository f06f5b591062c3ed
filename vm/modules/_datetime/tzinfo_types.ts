/** `datetime.tzinfo` and `datetime.timezone`. After CPython's `Modules/_datetimemodule.c`. */
import { attachInstance } from "../../objects/instance.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_BASETYPE, type PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyObject_GetOptionalAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newNotImplementedError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { newBadArgument, PyArg_ParseTupleAndKeywords } from "../../protocol/getargs.ts";
import { methodsOf, type MethodSpec } from "../../protocol/signature.ts";
import { formatOffset } from "./format.ts";
import {
  addDelta,
  callDst,
  callUtcoffset,
  compareDeltas,
  isZero,
  newDelta,
  newTimeZone,
  PyDateTime,
  PyDateTime_TimeZoneType,
  PyDateTime_TZInfoType,
  PyDelta,
  PyTimeZone,
  PyTZInfo,
  subtractDeltas,
  textOf,
  utc,
} from "./objects.ts";
import { delta_hash } from "./timedelta_type.ts";

const tzinfoMethod = methodsOf<PyTZInfo>();
const zoneMethod = methodsOf<PyTimeZone>();

function abstractMethod(name: string, doc: string): MethodSpec {
  return tzinfoMethod("($self, object, /)", doc, () => {
    throw newNotImplementedError(`a tzinfo subclass must implement ${name}()`);
  });
}

/** The argument of `fromutc`, checked. */
function utcArgument(self: PyTZInfo, op: PyObject): PyDateTime {
  if (!(op instanceof PyDateTime)) throw newTypeError("fromutc: argument must be a datetime");
  if (op.tzinfo !== self) throw newValueError("fromutc: dt.tzinfo is not self");
  return op;
}

/** From UTC to local time, for zones whose standard offset doesn't change. CPython: `tzinfo_fromutc`. */
function tzinfo_fromutc(self: PyTZInfo, op: PyObject): PyObject {
  const dt = utcArgument(self, op);
  const offset = callUtcoffset(dt.tzinfo, dt);
  if (offset === undefined) throw newValueError("fromutc: non-None utcoffset() result required");
  let dst = callDst(dt.tzinfo, dt);
  if (dst === undefined) throw newValueError("fromutc: non-None dst() result required");
  const result = addDelta(dt, subtractDeltas(offset, dst), 1);
  dst = callDst(dt.tzinfo, result);
  if (dst === undefined) {
    throw newValueError("fromutc: tz.dst() gave inconsistent results; cannot convert");
  }
  return isZero(dst) ? result : addDelta(result as PyDateTime, dst, 1);
}

defineType<PyTZInfo>(PyDateTime_TZInfoType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Abstract base class for time zone info objects.",
  slots: {
    tp_new: (type) => attachInstance(new PyTZInfo(type), type),
    tp_alloc: (type) => new PyTZInfo(type),
  },
  methods: {
    tzname: abstractMethod("tzname", "datetime -> string name of time zone."),
    utcoffset: abstractMethod("utcoffset", "datetime -> timedelta east of UTC."),
    dst: abstractMethod("dst", "datetime -> daylight saving time offset as timedelta east of UTC."),
    fromutc: tzinfoMethod("($self, object, /)", "datetime in UTC -> datetime in local time.", tzinfo_fromutc),
    __reduce__: tzinfoMethod("($self, /)", "-> (cls, state)", (self) => {
      const initargs = PyObject_GetOptionalAttr(self, "__getinitargs__");
      const args = initargs === undefined ? PyTuple_New([]) : PyObject_CallNoArgs(initargs);
      return PyTuple_New([self.ob_type, args, PyObject_CallMethod(self, "__getstate__", [])]);
    }),
  },
});

const zoneParameters = { name: "timezone", keywords: ["offset", "name"], required: 1, positional: 2 };

function checkDateTimeOrNone(op: PyObject, name: string): void {
  if (op === Py_None || op instanceof PyDateTime) return;
  throw newTypeError(
    `${name}(dt) argument must be a datetime instance or None, not ${Py_TYPE(op).tp_name}`,
  );
}

function timezone_str(self: PyTimeZone): PyObject {
  if (self.name !== undefined) return self.name;
  return isZero(self.offset) ? "UTC" : "UTC" + formatOffset(self.offset, ":");
}

defineType<PyTimeZone>(PyDateTime_TimeZoneType, {
  doc: "Fixed offset from UTC implementation of tzinfo.",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [offset, name] = PyArg_ParseTupleAndKeywords(zoneParameters, args, kwnames);
      if (!(offset instanceof PyDelta)) throw newBadArgument("timezone", 1, "datetime.timedelta", offset!);
      if (name !== undefined && !PyUnicode_Check(name)) throw newBadArgument("timezone", 2, "str", name);
      return newTimeZone(offset, name);
    },
    tp_repr: (self) => {
      const { tp_name } = self.ob_type;
      if (self === utc()) return `${tp_name}.utc`;
      const name = self.name === undefined ? "" : `, ${reprText(self.name)}`;
      return textOf(`${tp_name}(${reprText(self.offset)}${name})`);
    },
    tp_str: timezone_str,
    tp_hash: (self) => delta_hash(self.offset),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyTimeZone)) return Py_NotImplemented;
      return (compareDeltas(self.offset, other.offset) === 0) === (op === Py_EQ);
    },
    tp_traverse: (self, visit) => {
      visit(self.offset);
      if (self.name !== undefined) visit(self.name);
    },
  },
  methods: {
    tzname: zoneMethod(
      "($self, object, /)",
      "The zone's name, or its offset as 'UTC(+|-)HH:MM'.",
      (self, dt) => {
        checkDateTimeOrNone(dt, "tzname");
        return timezone_str(self);
      },
    ),
    utcoffset: zoneMethod("($self, object, /)", "Return fixed offset.", (self, dt) => {
      checkDateTimeOrNone(dt, "utcoffset");
      return self.offset;
    }),
    dst: zoneMethod("($self, object, /)", "Return None.", (_self, dt) => {
      checkDateTimeOrNone(dt, "dst");
      return Py_None;
    }),
    fromutc: zoneMethod(
      "($self, object, /)",
      "datetime in UTC -> datetime in local time.",
      (self, dt) => addDelta(utcArgument(self, dt), self.offset, 1),
    ),
    __getinitargs__: zoneMethod(
      "($self, /)",
      "pickle support",
      (self) => PyTuple_New(self.name === undefined ? [self.offset] : [self.offset, self.name]),
    ),
  },
  constants: () => ({
    utc: utc(),
    // The largest offsets that are a whole number of minutes.
    min: newTimeZone(newDelta(-1, 60, 0), undefined),
    max: newTimeZone(newDelta(0, 86340, 0), undefined),
  }),
});
