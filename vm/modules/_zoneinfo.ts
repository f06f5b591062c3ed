/** The `_zoneinfo` module: `ZoneInfo`. The package `zoneinfo` finds and reads the data. After CPython's `Modules/_zoneinfo.c`. */
import { latin1Text, PyBytes_Check } from "../objects/bytes_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newArguments } from "../objects/sequence_util.ts";
import { PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { itemsOf, PyObject_GetAttr, PyObject_IsTrue, PyObject_Repr, reprText } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newMissingAttribute, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature, withoutTextSignature } from "../protocol/signature.ts";
import { importModule } from "../runtime/import.ts";
import { EPOCH_ORDINAL, ordinalOf } from "./_datetime/calendar.ts";
import "./_datetime/date_type.ts";
import {
  addDelta,
  newDateTimeOf,
  newDelta,
  PyDateTime,
  PyDateTime_TZInfoType,
  type PyDelta,
  PyTZInfo,
} from "./_datetime/objects.ts";
import { parsePosixRule, type PosixRule, type ZoneType } from "./_zoneinfo/posix_rule.ts";
import {
  daylightOffsets,
  findLocal,
  findUtc,
  localTransitions,
  type ZoneData,
} from "./_zoneinfo/zone_data.ts";
import { newNativeType, readyTypes } from "./native.ts";

const ZoneInfo_Type: PyTypeObject = newNativeType("zoneinfo.ZoneInfo", PyDateTime_TZInfoType);

class PyZoneInfo extends PyTZInfo {
  key: PyObject = Py_None;
  data: ZoneData | undefined = undefined;
  source: "cache" | "no cache" | "file" = "no cache";
  /** `repr` of the file it comes from. */
  fileRepr: string | undefined = undefined;
}

// Data ----------------------------------------------------------------------------------------------------------------

/** A zone from what `zoneinfo._common.load_data` gives: indices, moments, offsets, flags, abbreviations, rule. */
function zoneData(loaded: PyObject): ZoneData {
  const parts = (loaded as PyTupleObject).ob_item;
  const numbers = (op: PyObject) => itemsOf(op).map(Number);
  const indices = numbers(parts[0]), transitions = numbers(parts[1]), utcoffs = numbers(parts[2]);
  const isDst = itemsOf(parts[3]).map(PyObject_IsTrue);
  const names = itemsOf(parts[4]).map(PyUnicode_AsUTF16);
  const dstoffs = daylightOffsets(indices, utcoffs, isDst);
  const all: ZoneType[] = utcoffs.map((utcoff, i) => ({ utcoff, dstoff: dstoffs[i], name: names[i] }));
  const types = indices.map((index) => all[index]);
  const firstStandard = isDst.indexOf(false);
  return {
    transitions,
    local: localTransitions(transitions, indices, utcoffs),
    types,
    before: all[firstStandard < 0 ? 0 : firstStandard],
    ...ruleAfter(parts[5], types, all),
  };
}

function ruleAfter(
  op: PyObject,
  types: readonly ZoneType[],
  all: readonly ZoneType[],
): { after: PosixRule; fixed: boolean } {
  const text = PyBytes_Check(op) ? latin1Text(op.ob_sval) : PyUnicode_Check(op) ? PyUnicode_AsUTF16(op) : "";
  if (text !== "") {
    const after = parsePosixRule(text);
    if (after === undefined) throw newValueError(`malformed POSIX TZ string: ${reprText(op)}`);
    const only = all[0];
    const same = only === undefined ||
      (only.utcoff === after.std.utcoff && only.dstoff === 0 && only.name === after.std.name);
    return { after, fixed: all.length <= 1 && after.dst === undefined && same };
  }
  const last = types[types.length - 1] ?? all[all.length - 1];
  if (last === undefined) throw newValueError("No time zone information found.");
  const after: PosixRule = { std: last, dst: undefined, start: () => 0, end: () => 0 };
  return { after, fixed: all.length <= 1 };
}

function loadFrom(type: PyTypeObject, file: PyObject, key: PyObject): PyZoneInfo {
  const zone = attachInstance(new PyZoneInfo(type), type);
  zone.data = zoneData(PyObject_CallMethod(importModule("zoneinfo._common"), "load_data", [file]));
  zone.key = key;
  return zone;
}

/** A new zone of the data for a key. CPython: `zoneinfo_new_instance`. */
function newZone(type: PyTypeObject, key: PyObject): PyZoneInfo {
  const path = PyObject_CallMethod(importModule("zoneinfo._tzpath"), "find_tzfile", [key]);
  const file = path === Py_None
    ? PyObject_CallMethod(importModule("zoneinfo._common"), "load_tzdata", [key])
    : PyObject_CallMethod(importModule("io"), "open", [path, "rb"]);
  try {
    return loadFrom(type, file, key);
  } finally {
    PyObject_CallMethod(file, "close", []);
  }
}

// Cache ---------------------------------------------------------------------------------------------------------------

/** Zones by key: all that are alive, and the last few that were asked for. */
class ZoneCache {
  readonly alive: Map<string, WeakRef<PyZoneInfo>> = new Map();
  readonly recent: Map<string, PyZoneInfo> = new Map();

  get(key: string): PyZoneInfo | undefined {
    return this.recent.get(key) ?? this.alive.get(key)?.deref();
  }
  use(key: string, zone: PyZoneInfo): void {
    this.alive.set(key, new WeakRef(zone));
    this.recent.delete(key);
    this.recent.set(key, zone);
    if (this.recent.size > RECENT) this.recent.delete(this.recent.keys().next().value!);
  }
}
const RECENT = 8;
const caches: WeakMap<PyTypeObject, ZoneCache> = new WeakMap();

function cacheOf(type: PyTypeObject): ZoneCache {
  let cache = caches.get(type);
  if (cache === undefined) caches.set(type, cache = new ZoneCache());
  return cache;
}

function cachedZone(type: PyTypeObject, key: PyObject): PyObject {
  if (!PyUnicode_Check(key)) return newZone(type, key);
  const name = PyUnicode_AsUTF16(key);
  const cache = cacheOf(type);
  let zone = cache.get(name);
  if (zone === undefined) {
    zone = newZone(type, key);
    zone.source = "cache";
  }
  cache.use(name, zone);
  return zone;
}

// The type ------------------------------------------------------------------------------------------------------------

/** Seconds from the epoch to what a datetime shows. */
function shownSeconds(dt: PyDateTime): number {
  const days = ordinalOf(dt.year, dt.month, dt.day) - EPOCH_ORDINAL;
  return days * 86400 + dt.hour * 3600 + dt.minute * 60 + dt.second;
}

/** What holds at a datetime; for None only where one thing holds always. CPython: `find_ttinfo`. */
function typeFor(self: PyZoneInfo, dt: PyObject): ZoneType | undefined {
  const { data } = self;
  if (data === undefined) return undefined;
  if (dt === Py_None) return data.fixed ? data.after.std : undefined;
  // CPython asks for the method that a datetime would have.
  if (!(dt instanceof PyDateTime)) throw newMissingAttribute(dt, "toordinal");
  return findLocal(data, shownSeconds(dt), dt.year, dt.fold);
}

const deltas: Map<number, PyDelta> = new Map();
function deltaOf(seconds: number): PyDelta {
  let delta = deltas.get(seconds);
  if (delta === undefined) deltas.set(seconds, delta = newDelta(0, seconds, 0));
  return delta;
}

function fromutc(self: PyZoneInfo, dt: PyObject): PyObject {
  if (!(dt instanceof PyDateTime)) throw newTypeError("fromutc: argument must be a datetime");
  if (dt.tzinfo !== self) throw newValueError("fromutc: dt.tzinfo is not self");
  const { type, fold } = findUtc(self.data!, shownSeconds(dt), dt.year);
  const result = type === undefined ? dt : addDelta(dt, deltaOf(type.utcoff), 1);
  if (!fold || !(result instanceof PyDateTime)) return result;
  const { year, month, day, hour, minute, second, microsecond, tzinfo } = result;
  return newDateTimeOf(Py_TYPE(result), year, month, day, hour, minute, second, microsecond, tzinfo, 1);
}

function zoneRepr(self: PyZoneInfo): PyObject {
  const { tp_name } = self.ob_type;
  return PyUnicode_FromUTF16(
    self.key === Py_None ? `${tp_name}.from_file(${self.fileRepr})` : `${tp_name}(key=${reprText(self.key)})`,
  );
}

const newSignature = new Signature("(key)");
const method = methodsOf<PyZoneInfo>();

defineType<PyZoneInfo>(ZoneInfo_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) =>
      cachedZone(type, newArguments(newSignature, "ZoneInfo", args, kwnames)[0] as PyObject),
    tp_alloc: (type) => new PyZoneInfo(type),
    tp_repr: zoneRepr,
    tp_str: (self) => self.key === Py_None ? PyObject_Repr(self) : self.key,
    tp_traverse: (self, visit) => visit(self.key),
  },
  methods: {
    clear_cache: classMethod(
      "($type, /, *, only_keys=None)",
      "Clear the cache, of all keys or of some.",
      (type, onlyKeys) => {
        const cache = cacheOf(type as PyTypeObject);
        if (onlyKeys === Py_None) {
          cache.alive.clear();
          cache.recent.clear();
        } else {
          for (const key of itemsOf(onlyKeys)) {
            if (!PyUnicode_Check(key)) continue;
            cache.alive.delete(PyUnicode_AsUTF16(key));
            cache.recent.delete(PyUnicode_AsUTF16(key));
          }
        }
        return Py_None;
      },
    ),
    no_cache: classMethod(
      "($type, /, key)",
      "A new zone of a key, whether there is one in the cache or not.",
      (type, key) => newZone(type as PyTypeObject, key),
    ),
    from_file: classMethod(
      "($type, file_obj, /, key=None)",
      "A zone from an open binary file.",
      (type, file, key) => {
        const zone = loadFrom(type as PyTypeObject, file, key);
        zone.source = "file";
        zone.fileRepr = reprText(file);
        return zone;
      },
    ),
    utcoffset: method("($self, dt, /)", "A timedelta: the offset from UTC at a time.", (self, dt) => {
      const type = typeFor(self, dt);
      return type === undefined ? Py_None : deltaOf(type.utcoff);
    }),
    dst: method(
      "($self, dt, /)",
      "A timedelta: how much of the offset is daylight saving time.",
      (self, dt) => {
        const type = typeFor(self, dt);
        return type === undefined ? Py_None : deltaOf(type.dstoff);
      },
    ),
    tzname: method("($self, dt, /)", "The abbreviation that is used at a time.", (self, dt) => {
      const type = typeFor(self, dt);
      return type === undefined ? Py_None : PyUnicode_FromUTF16(type.name);
    }),
    fromutc: method("($self, object, /)", "A datetime in UTC as one in local time.", fromutc),
    __reduce__: method("($self, /)", "Function for serialization with the pickle protocol.", (self) => {
      if (self.source === "file") {
        const picklingError = PyObject_GetAttr(importModule("pickle"), "PicklingError") as PyTypeObject;
        throw newException(picklingError, "Cannot pickle a ZoneInfo file from a file stream.");
      }
      const unpickle = PyObject_GetAttr(self.ob_type, "_unpickle");
      return PyTuple_New([unpickle, PyTuple_New([self.key, self.source === "cache" ? 1 : 0])]);
    }),
    _unpickle: classMethod(
      "($type, key, from_cache: bool, /)",
      "Private method used in unpickling.",
      (type, key, fromCache) =>
        fromCache ? cachedZone(type as PyTypeObject, key) : newZone(type as PyTypeObject, key),
    ),
    __init_subclass__: withoutTextSignature(
      classMethod("($type, /, **kwargs)", "Function to initialize subclasses.", () => Py_None),
    ),
  },
  members: { key: { get: (self) => self.key } },
});

/** Makes the `_zoneinfo` module. */
export function createZoneinfoModule(): PyModuleObject {
  importModule("_datetime");
  readyTypes(ZoneInfo_Type);
  return createNativeModule({
    name: "_zoneinfo",
    doc: "Time zones of the IANA database.",
    constants: () => ({ ZoneInfo: ZoneInfo_Type }),
  });
}
