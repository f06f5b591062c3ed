/** The `_datetime` module; its types are in `_datetime/`. After CPython's `Modules/_datetimemodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { MAXYEAR, MINYEAR } from "./_datetime/calendar.ts";
import "./_datetime/date_type.ts";
import "./_datetime/datetime_type.ts";
import {
  IsoCalendarDate_Type,
  PyDateTime_DateTimeType,
  PyDateTime_DateType,
  PyDateTime_DeltaType,
  PyDateTime_TimeType,
  PyDateTime_TimeZoneType,
  PyDateTime_TZInfoType,
  utc,
} from "./_datetime/objects.ts";
import "./_datetime/time_type.ts";
import "./_datetime/timedelta_type.ts";
import "./_datetime/tzinfo_types.ts";
import { readyTypes } from "./native.ts";

/** Makes the `_datetime` module. */
export function createDatetimeModule(): PyModuleObject {
  readyTypes(
    PyDateTime_DeltaType,
    PyDateTime_DateType,
    PyDateTime_DateTimeType,
    PyDateTime_TimeType,
    PyDateTime_TZInfoType,
    PyDateTime_TimeZoneType,
    IsoCalendarDate_Type,
  );
  return createNativeModule({
    name: "_datetime",
    doc: "Dates, times, and the differences between them.",
    constants: () => ({
      MINYEAR,
      MAXYEAR,
      UTC: utc(),
      date: PyDateTime_DateType,
      datetime: PyDateTime_DateTimeType,
      time: PyDateTime_TimeType,
      timedelta: PyDateTime_DeltaType,
      timezone: PyDateTime_TimeZoneType,
      tzinfo: PyDateTime_TZInfoType,
    }),
  });
}
