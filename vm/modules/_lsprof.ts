/**
 * The `_lsprof` module: the profiler behind `cProfile`. Callbacks of `sys.monitoring` open and close an entry for each call;
 * entries count calls and time, also by caller. After CPython's `Modules/_lsprof.c`.
 *
 * Times are integers of nanoseconds, or whatever an external timer with a unit gives.
 */
import {
  _PyInstrumentation_MISSING,
  PY_MONITORING_EVENT_C_RAISE,
  PY_MONITORING_EVENT_C_RETURN,
  PY_MONITORING_EVENT_CALL,
  PY_MONITORING_EVENT_PY_RESUME,
  PY_MONITORING_EVENT_PY_RETURN,
  PY_MONITORING_EVENT_PY_START,
  PY_MONITORING_EVENT_PY_THROW,
  PY_MONITORING_EVENT_PY_UNWIND,
  PY_MONITORING_EVENT_PY_YIELD,
} from "../eval/monitoring.ts";
import { PyCFunctionObject } from "../objects/cfunction_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { _PyType_Lookup } from "../objects/type_object.ts";
import { Py_TYPE, PyMethodDescr_Type } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_IsTrue, PyObject_Repr, reprText } from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs, PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { importModule } from "../runtime/import.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { checkKeywords, keywordValue, newNativeType, readyTypes } from "./native.ts";

/** What is known of one function, or of one function called by another. */
class Statistics {
  /** Time in it, calls included, recursive calls once. */
  total = 0;
  /** Time in it without what it calls. */
  inline = 0;
  callcount = 0;
  recursivecallcount = 0;
  recursionLevel = 0;

  stop(total: number, inline: number): void {
    if (--this.recursionLevel === 0) this.total += total;
    else this.recursivecallcount++;
    this.inline += inline;
    this.callcount++;
  }
}
class ProfilerEntry extends Statistics {
  /** The code object, or the text for a built-in. */
  readonly userObj: PyObject;
  readonly calls: Map<ProfilerEntry, Statistics> = new Map();
  constructor(userObj: PyObject) {
    super();
    this.userObj = userObj;
  }
}

/** A call that is going on. */
interface ProfilerContext {
  t0: number;
  /** Time in what it has called. */
  subt: number;
  readonly previous: ProfilerContext | undefined;
  readonly entry: ProfilerEntry;
}

class ProfilerObject extends PyHeapObject {
  entries: Map<unknown, ProfilerEntry> = new Map();
  current: ProfilerContext | undefined = undefined;
  isEnabled = false;
  withSubcalls = true;
  withBuiltins = true;
  isInTimer = false;
  timer: PyObject | undefined = undefined;
  timerUnit = 0;
}

const TOOL_ID = 2;

function now(self: ProfilerObject): number {
  const { timer } = self;
  if (timer === undefined) return Math.round(hostOf().monotonic() * 1e9);
  self.isInTimer = true;
  try {
    const value = PyObject_CallNoArgs(timer);
    return self.timerUnit > 0 ? Number(value) : Math.floor(PyFloat_AsDouble(value) * 1e9);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while calling _lsprof timer ${reprText(timer)}`);
    return 0;
  } finally {
    self.isInTimer = false;
  }
}

/** A built-in's text: it must not keep the object alive that it is bound to. CPython: `normalizeUserObj`. */
function normalizeUserObj(obj: PyObject): PyObject {
  if (!(obj instanceof PyCFunctionObject)) return obj;
  const name = obj.m_ml.ml_name;
  const { m_module, m_self } = obj;
  const module = m_module !== undefined && PyUnicode_Check(m_module)
    ? PyUnicode_AsUTF16(m_module)
    : undefined;
  if (m_self === undefined) {
    return PyUnicode_FromUTF16(
      module === undefined || module === "builtins" ? `<${name}>` : `<${module}.${name}>`,
    );
  }
  const found = _PyType_Lookup(Py_TYPE(m_self), name);
  if (found !== undefined) return PyObject_Repr(found);
  return PyUnicode_FromUTF16(`<built-in method ${module === undefined ? "" : module + "."}${name}>`);
}

function enterCall(self: ProfilerObject, key: unknown, userObj: PyObject): void {
  let entry = self.entries.get(key);
  if (entry === undefined) self.entries.set(key, entry = new ProfilerEntry(normalizeUserObj(userObj)));
  const context: ProfilerContext = { t0: 0, subt: 0, previous: self.current, entry };
  self.current = context;
  entry.recursionLevel++;
  if (self.withSubcalls && context.previous !== undefined) {
    const { calls } = context.previous.entry;
    let sub = calls.get(entry);
    if (sub === undefined) calls.set(entry, sub = new Statistics());
    sub.recursionLevel++;
  }
  context.t0 = now(self);
}

function stop(self: ProfilerObject, context: ProfilerContext, entry: ProfilerEntry): void {
  const total = now(self) - context.t0;
  const inline = total - context.subt;
  const { previous } = context;
  if (previous !== undefined) previous.subt += total;
  self.current = previous;
  entry.stop(total, inline);
  if (self.withSubcalls) previous?.entry.calls.get(entry)?.stop(total, inline);
}

function leaveCall(self: ProfilerObject, key: unknown): void {
  const context = self.current;
  if (context === undefined) return;
  const entry = self.entries.get(key);
  if (entry !== undefined) stop(self, context, entry);
  else self.current = context.previous;
}

/** The built-in function of a call, bound if it is a method. CPython: `get_cfunc_from_callable`. */
function builtinOf(callable: PyObject, self: PyObject): PyCFunctionObject | undefined {
  if (callable instanceof PyCFunctionObject) return callable;
  if (Py_TYPE(callable) !== PyMethodDescr_Type || self === _PyInstrumentation_MISSING()) return undefined;
  const bound = PyMethodDescr_Type.tp_descr_get!(callable, self, Py_TYPE(self));
  return bound instanceof PyCFunctionObject ? bound : undefined;
}

/** Which method hears which event. */
const CALLBACKS: readonly (readonly [number, string])[] = [
  [PY_MONITORING_EVENT_PY_START, "_pystart_callback"],
  [PY_MONITORING_EVENT_PY_RESUME, "_pystart_callback"],
  [PY_MONITORING_EVENT_PY_THROW, "_pythrow_callback"],
  [PY_MONITORING_EVENT_PY_RETURN, "_pyreturn_callback"],
  [PY_MONITORING_EVENT_PY_YIELD, "_pyreturn_callback"],
  [PY_MONITORING_EVENT_PY_UNWIND, "_pyreturn_callback"],
  [PY_MONITORING_EVENT_CALL, "_ccall_callback"],
  [PY_MONITORING_EVENT_C_RETURN, "_creturn_callback"],
  [PY_MONITORING_EVENT_C_RAISE, "_creturn_callback"],
];

function monitoringModule(): PyObject {
  return PyObject_GetAttr(importModule("sys"), "monitoring");
}

function enable(self: ProfilerObject, subcalls: boolean, builtins: boolean): PyObject {
  self.withSubcalls = subcalls;
  self.withBuiltins = builtins;
  const module = monitoringModule();
  PyObject_CallMethod(module, "use_tool_id", [TOOL_ID, "cProfile"]);
  let events = 0;
  for (const [event, name] of CALLBACKS) {
    PyObject_CallMethod(module, "register_callback", [TOOL_ID, 1 << event, PyObject_GetAttr(self, name)]);
    events |= 1 << event;
  }
  PyObject_CallMethod(module, "set_events", [TOOL_ID, events]);
  self.isEnabled = true;
  return Py_None;
}

function disable(self: ProfilerObject): PyObject {
  if (self.isInTimer) throw newRuntimeError("cannot disable profiler in external timer");
  if (!self.isEnabled) return Py_None;
  const module = monitoringModule();
  for (const [event] of CALLBACKS) {
    PyObject_CallMethod(module, "register_callback", [TOOL_ID, 1 << event, Py_None]);
  }
  PyObject_CallMethod(module, "set_events", [TOOL_ID, 0]);
  PyObject_CallMethod(module, "free_tool_id", [TOOL_ID]);
  self.isEnabled = false;
  while (self.current !== undefined) stop(self, self.current, self.current.entry);
  return Py_None;
}

let entryType: PyTypeObject | undefined, subentryType: PyTypeObject | undefined;

function getstats(self: ProfilerObject): PyObject {
  const factor = self.timer === undefined || self.timerUnit === 0 ? 1e-9 : self.timerUnit;
  const counts = (s: Statistics): PyObject[] => [
    s.callcount,
    s.recursivecallcount,
    PyFloat_FromDouble(factor * s.total),
    PyFloat_FromDouble(factor * s.inline),
  ];
  const make = (type: PyTypeObject, fields: PyObject[]) =>
    PyObject_Vectorcall(type, [PyTuple_New(fields)], undefined);
  const list: PyObject[] = [];
  for (const entry of self.entries.values()) {
    if (entry.callcount === 0) continue;
    const calls: PyObject[] = [];
    for (const [called, s] of entry.calls) calls.push(make(subentryType!, [called.userObj, ...counts(s)]));
    list.push(
      make(entryType!, [entry.userObj, ...counts(entry), calls.length > 0 ? PyList_New(calls) : Py_None]),
    );
  }
  return PyList_New(list);
}

const ENTRY_DOCS = {
  code: "The code object, or the name of a built-in function.",
  callcount: "How often it was called.",
  reccallcount: "How many of the calls were recursive.",
  totaltime: "Time in it and in what it called.",
  inlinetime: "Time in it alone.",
  calls: "Entries of what it called, or None.",
};
const Profiler_Type = newNativeType("_lsprof.Profiler");
const method = methodsOf<ProfilerObject>();

const PARAMETERS = ["timer", "timeunit", "subcalls", "builtins"];

defineType<ProfilerObject>(Profiler_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Build a profiler object using the specified timer function.",
  signature: "(timer=None, timeunit=0.0, subcalls=True, builtins=True)",
  slots: {
    tp_new: (type) => attachInstance(new ProfilerObject(type), type),
    tp_alloc: (type) => new ProfilerObject(type),
    tp_init: (self, args, kwnames) => {
      checkKeywords("Profiler", kwnames, PARAMETERS);
      const count = args.length - (kwnames?.length ?? 0);
      if (count > PARAMETERS.length) {
        throw newTypeError(`Profiler() takes at most 4 arguments (${args.length} given)`);
      }
      const [timer, timeunit, subcalls, builtins] = PARAMETERS.map((name, i) =>
        i < count ? args[i] : keywordValue(name, args, kwnames)
      );
      self.timer = timer === Py_None ? undefined : timer;
      self.timerUnit = timeunit === undefined ? 0 : PyFloat_AsDouble(timeunit);
      self.withSubcalls = subcalls === undefined || PyObject_IsTrue(subcalls);
      self.withBuiltins = builtins === undefined || PyObject_IsTrue(builtins);
    },
    tp_traverse: (self, visit) => {
      if (self.timer !== undefined) visit(self.timer);
      for (const entry of self.entries.values()) visit(entry.userObj);
    },
  },
  methods: {
    getstats: method("($self, /)", "list of profiler_entry objects.", getstats),
    enable: method(
      "($self, /, subcalls: bool = True, builtins: bool = True)",
      "Start collecting profiling information.",
      enable,
    ),
    disable: method("($self, /)", "Stop collecting profiling information.", disable),
    clear: method("($self, /)", "Clear all profiling information collected so far.", (self) => {
      if (self.isInTimer) throw newRuntimeError("cannot clear profiler in external timer");
      self.entries = new Map();
      self.current = undefined;
      return Py_None;
    }),
    _pystart_callback: method("($self, code, instruction_offset, /)", undefined, (self, code) => {
      enterCall(self, code, code);
      return Py_None;
    }),
    _pythrow_callback: method("($self, code, instruction_offset, exception, /)", undefined, (self, code) => {
      enterCall(self, code, code);
      return Py_None;
    }),
    _pyreturn_callback: method("($self, code, instruction_offset, retval, /)", undefined, (self, code) => {
      leaveCall(self, code);
      return Py_None;
    }),
    _ccall_callback: method(
      "($self, code, instruction_offset, callable, self_arg, /)",
      undefined,
      (self, _code, _offset, callable, selfArg) => {
        const builtin = self.withBuiltins ? builtinOf(callable, selfArg) : undefined;
        if (builtin !== undefined) enterCall(self, builtin.m_ml, builtin);
        return Py_None;
      },
    ),
    _creturn_callback: method(
      "($self, code, instruction_offset, callable, self_arg, /)",
      undefined,
      (self, _code, _offset, callable, selfArg) => {
        const builtin = self.withBuiltins ? builtinOf(callable, selfArg) : undefined;
        if (builtin !== undefined) leaveCall(self, builtin.m_ml);
        return Py_None;
      },
    ),
  },
});

/** Makes the module. */
export function createLsprofModule(): PyModuleObject {
  readyTypes(Profiler_Type);
  entryType ??= newStructSequenceType("_lsprof.profiler_entry", [
    "code",
    "callcount",
    "reccallcount",
    "totaltime",
    "inlinetime",
    "calls",
  ], { doc: "What the profiler knows of one function.", fieldDocs: ENTRY_DOCS });
  subentryType ??= newStructSequenceType("_lsprof.profiler_subentry", [
    "code",
    "callcount",
    "reccallcount",
    "totaltime",
    "inlinetime",
  ], { doc: "What the profiler knows of one function's calls of another.", fieldDocs: ENTRY_DOCS });
  return createNativeModule({
    name: "_lsprof",
    doc: "Fast profiler",
    constants: () => ({
      Profiler: Profiler_Type,
      profiler_entry: entryType!,
      profiler_subentry: subentryType!,
    }),
  });
}
