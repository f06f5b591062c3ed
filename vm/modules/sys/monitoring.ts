/**
 * `sys.monitoring`: tools, their callbacks and the events they ask for (PEP 669). The state is here; instrumented
 * instructions look at it. After CPython's `Python/instrumentation.c`.
 */
import { PyCode_Check, type PyCodeObject } from "../../objects/code_object.ts";
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyInstanceObject } from "../../objects/instance.ts";
import { createNativeModule, type PyModuleObject } from "../../objects/module_object.ts";
import { newSimpleNamespace } from "../../objects/namespace_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyBaseObject_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_Check } from "../../objects/unicode_object.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { fn } from "../native.ts";

/** Names of the events, by bit. */
export const EVENTS: readonly string[] = [
  "PY_START",
  "PY_RESUME",
  "PY_RETURN",
  "PY_YIELD",
  "CALL",
  "LINE",
  "INSTRUCTION",
  "JUMP",
  "BRANCH_LEFT",
  "BRANCH_RIGHT",
  "STOP_ITERATION",
  "RAISE",
  "EXCEPTION_HANDLED",
  "PY_UNWIND",
  "PY_THROW",
  "RERAISE",
  "C_RETURN",
  "C_RAISE",
  "BRANCH",
];
/** Events that a single code object can be watched for: the first eleven. */
const LOCAL_EVENTS = 11;
const UNGROUPED_EVENTS = 16;
const CALL = 1 << 4, C_RETURN_EVENTS = 3 << 16, C_CALL_EVENTS = CALL | C_RETURN_EVENTS;
const BRANCH = 1 << 18, BRANCH_SIDES = 3 << 8;

/** What one tool has asked for. */
export interface MonitoringTool {
  name: PyObject | undefined;
  /** Events everywhere, as bits. */
  events: number;
  /** Events of single code objects. */
  local: Map<PyCodeObject, number>;
  /** Callbacks by event's bit number. */
  callbacks: (PyObject | undefined)[];
}

/** The eight tools; 6 and 7 are `sys.setprofile` and `sys.settrace`. */
export const tools: readonly MonitoringTool[] = Array.from({ length: 8 }, () => ({
  name: undefined,
  events: 0,
  local: new Map(),
  callbacks: [],
}));

/** What a callback returns to hear no more of an event at a place, and what it gets where a value is missing. */
export const monitoringMarkers: { DISABLE: PyObject; MISSING: PyObject } = {
  DISABLE: Py_None,
  MISSING: Py_None,
};

function tool(id: number): MonitoringTool {
  if (id < 0 || id >= 6) throw newValueError("invalid tool " + id + " (must be between 0 and 5)");
  return tools[id];
}
function toolInUse(id: number): MonitoringTool {
  const found = tool(id);
  if (found.name === undefined) throw newValueError(`tool ${id} is not in use`);
  return found;
}

function clear(t: MonitoringTool): void {
  t.events = 0;
  t.local.clear();
  t.callbacks.length = 0;
}

/** Bits as they are kept: groups taken apart. */
function ungrouped(events: number): number {
  if ((events & C_RETURN_EVENTS) !== 0 && (events & C_CALL_EVENTS) !== C_CALL_EVENTS) {
    throw newValueError("cannot set C_RETURN or C_RAISE events independently");
  }
  events &= ~C_RETURN_EVENTS;
  return (events & BRANCH) !== 0 ? events & ~BRANCH | BRANCH_SIDES : events;
}

function codeArgument(code: PyObject): PyCodeObject {
  if (!PyCode_Check(code)) throw newTypeError("code must be a code object");
  return code;
}

function registerCallback(id: number, event: number, func: PyObject): PyObject {
  const t = tool(id);
  const bit = 31 - Math.clz32(event);
  if (event <= 0 || event !== 1 << bit) {
    throw newValueError("The callback can only be set for one event at a time");
  }
  if (bit >= EVENTS.length) throw newValueError(`invalid event ${event}`);
  const before = t.callbacks[bit];
  t.callbacks[bit] = func === Py_None ? undefined : func;
  return before ?? Py_None;
}

function allEvents(): PyObject {
  const result = PyDict_New();
  for (let bit = 0; bit < UNGROUPED_EVENTS; bit++) {
    let users = 0;
    tools.forEach((t, id) => users |= (t.events >> bit & 1) << id);
    if (users !== 0) PyDict_SetItemString(result, EVENTS[bit], users);
  }
  return result;
}

/** Makes the module `sys.monitoring`. */
export function createMonitoringModule(): PyModuleObject {
  const DISABLE = new PyInstanceObject(PyBaseObject_Type), MISSING = new PyInstanceObject(PyBaseObject_Type);
  monitoringMarkers.DISABLE = DISABLE;
  monitoringMarkers.MISSING = MISSING;
  const events: Record<string, PyObject> = {};
  EVENTS.forEach((name, bit) => events[name] = 1 << bit);
  events.NO_EVENTS = 0;
  return createNativeModule({
    name: "sys.monitoring",
    functions: {
      use_tool_id: fn("($module, tool_id: int, name, /)", undefined, (_m, id, name) => {
        const t = tool(id);
        if (!PyUnicode_Check(name)) throw newValueError("tool name must be a str");
        if (t.name !== undefined) throw newValueError(`tool ${id} is already in use`);
        t.name = name;
        return Py_None;
      }),
      clear_tool_id: fn("($module, tool_id: int, /)", undefined, (_m, id) => {
        const t = tool(id);
        if (t.name !== undefined) clear(t);
        return Py_None;
      }),
      free_tool_id: fn("($module, tool_id: int, /)", undefined, (_m, id) => {
        const t = tool(id);
        if (t.name !== undefined) clear(t);
        t.name = undefined;
        return Py_None;
      }),
      get_tool: fn("($module, tool_id: int, /)", undefined, (_m, id) => tool(id).name ?? Py_None),
      register_callback: fn(
        "($module, tool_id: int, event: int, func, /)",
        undefined,
        (_m, id, event, func) => registerCallback(id, event, func),
      ),
      get_events: fn("($module, tool_id: int, /)", undefined, (_m, id) => tool(id).events),
      set_events: fn("($module, tool_id: int, event_set: int, /)", undefined, (_m, id, events) => {
        tool(id);
        if (events < 0 || events >= 1 << EVENTS.length) {
          throw newValueError(`invalid event set 0x${(events >>> 0).toString(16)}`);
        }
        const kept = ungrouped(events);
        toolInUse(id).events = kept;
        return Py_None;
      }),
      get_local_events: fn("($module, tool_id: int, code, /)", undefined, (_m, id, code) => {
        const watched = codeArgument(code);
        return tool(id).local.get(watched) ?? 0;
      }),
      set_local_events: fn(
        "($module, tool_id: int, code, event_set: int, /)",
        undefined,
        (_m, id, code, events) => {
          const watched = codeArgument(code);
          tool(id);
          const kept = ungrouped(events);
          if (kept < 0 || kept >= 1 << LOCAL_EVENTS) {
            throw newValueError(`invalid local event set 0x${(kept >>> 0).toString(16)}`);
          }
          toolInUse(id).local.set(watched, kept);
          return Py_None;
        },
      ),
      restart_events: fn("($module, /)", undefined, () => Py_None),
      _all_events: fn("($module, /)", undefined, allEvents),
    },
    constants: () => ({
      DISABLE,
      MISSING,
      DEBUGGER_ID: 0,
      COVERAGE_ID: 1,
      PROFILER_ID: 2,
      OPTIMIZER_ID: 5,
      events: newSimpleNamespace(events),
    }),
  });
}
