/**
 * The module `sys.monitoring` (PEP 669): tools, their callbacks and the events they ask for. The state is in
 * `eval/monitoring.ts`. After CPython's `Python/instrumentation.c`.
 */
import { PyCode_Check, type PyCodeObject } from "../../objects/code_object.ts";
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../../objects/module_object.ts";
import { newSimpleNamespace } from "../../objects/namespace_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyUnicode_Check } from "../../objects/unicode_object.ts";
import {
  FOR_ITER,
  MIN_INSTRUMENTED_OPCODE,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
} from "../../../compiler/bytecode/opcodes_generated.ts";
import {
  _PyMonitoring_ClearToolId,
  _PyMonitoring_GetLocalEvents,
  _PyMonitoring_RestartEvents,
  _PyMonitoring_SetEvents,
  _PyMonitoring_SetLocalEvents,
} from "../../eval/instrumentation.ts";
import {
  _PyInstrumentation_DISABLE,
  _PyInstrumentation_MISSING,
  EVENT_NAMES,
  LOCAL_EVENTS,
  monitoring,
  MonitoringCallback,
  monitors,
  PY_MONITORING_EVENT_BRANCH,
  PY_MONITORING_EVENT_BRANCH_LEFT,
  PY_MONITORING_EVENT_BRANCH_RIGHT,
  PY_MONITORING_EVENT_C_RAISE,
  PY_MONITORING_EVENT_C_RETURN,
  PY_MONITORING_EVENT_CALL,
  removeToolsAt,
  SYS_PROFILE_ID,
  UNGROUPED_EVENTS,
} from "../../eval/monitoring.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import type { PyThreadState } from "../../runtime/thread_state.ts";
import { fn } from "../native.ts";
import { PySys_Audit } from "../../runtime/audit.ts";

const C_RETURN_EVENTS = 1 << PY_MONITORING_EVENT_C_RETURN | 1 << PY_MONITORING_EVENT_C_RAISE;
const C_CALL_EVENTS = 1 << PY_MONITORING_EVENT_CALL | C_RETURN_EVENTS;
const BRANCH = 1 << PY_MONITORING_EVENT_BRANCH;
const BRANCH_SIDES = 1 << PY_MONITORING_EVENT_BRANCH_LEFT | 1 << PY_MONITORING_EVENT_BRANCH_RIGHT;

function checkValidTool(tool: number): void {
  if (tool < 0 || tool >= SYS_PROFILE_ID) {
    throw newValueError(`invalid tool ${tool} (must be between 0 and 5)`);
  }
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

/**
 * The callback of the old BRANCH event, for one side of the branch. Disabling one side disables the other as far as it can be
 * found. CPython: `branch_handler_vectorcall`.
 */
class BranchHandler extends MonitoringCallback {
  readonly handler: PyObject;
  readonly #tool: number;
  readonly #isRight: boolean;
  constructor(tool: number, handler: PyObject, isRight: boolean) {
    super();
    this.handler = handler;
    this.#tool = tool;
    this.#isRight = isRight;
  }
  call(_thread: PyThreadState, args: readonly PyObject[]): PyObject {
    const code = args[0] as PyCodeObject;
    const source = args[1] as number >> 1;
    const opcode = code.instructions[source] & 511;
    if (opcode < MIN_INSTRUMENTED_OPCODE || opcode > 255) return _PyInstrumentation_DISABLE();
    const result = PyObject_Vectorcall(this.handler, args, undefined);
    if (result !== _PyInstrumentation_DISABLE()) return result;
    const base = code.plain.co_code[2 * source];
    if (base >= POP_JUMP_IF_FALSE && base <= POP_JUMP_IF_TRUE) {
      // NOT_TAKEN stands behind the jump and its cache.
      if (this.#isRight) removeToolsAt(code, source + 2, PY_MONITORING_EVENT_BRANCH_LEFT, 1 << this.#tool);
      else removeToolsAt(code, source, PY_MONITORING_EVENT_BRANCH_RIGHT, 1 << this.#tool);
    } else if (base === FOR_ITER && this.#isRight) {
      removeToolsAt(code, source, PY_MONITORING_EVENT_BRANCH_LEFT, 1 << this.#tool);
    }
    return result;
  }
}

/** Sets a callback; the one before. CPython: `_PyMonitoring_RegisterCallback`. */
function registerCallback(tool: number, event: number, func: PyObject | undefined): PyObject {
  const callables = monitoring.callables[tool];
  let old: PyObject | MonitoringCallback | undefined;
  if (event === PY_MONITORING_EVENT_BRANCH) {
    const side = (isRight: boolean) =>
      func === undefined ? undefined : new BranchHandler(tool, func, isRight);
    old = callables[PY_MONITORING_EVENT_BRANCH_LEFT];
    callables[PY_MONITORING_EVENT_BRANCH_RIGHT] = side(true);
    callables[PY_MONITORING_EVENT_BRANCH_LEFT] = side(false);
  } else {
    old = callables[event];
    callables[event] = func;
  }
  if (old instanceof BranchHandler) return old.handler;
  return old === undefined || old instanceof MonitoringCallback ? Py_None : old;
}

function allEvents(): PyObject {
  const result = PyDict_New();
  for (let event = 0; event < UNGROUPED_EVENTS; event++) {
    if (monitors[event] !== 0) PyDict_SetItemString(result, EVENT_NAMES[event], monitors[event]);
  }
  return result;
}

/** As C prints an unsigned int. */
function hexadecimal(events: number): string {
  return "0x" + (events >>> 0).toString(16);
}

/** Makes the module `sys.monitoring`. */
export function createMonitoringModule(): PyModuleObject {
  const events: Record<string, PyObject> = {};
  EVENT_NAMES.forEach((name, event) => events[name] = 1 << event);
  events.NO_EVENTS = 0;
  return createNativeModule({
    name: "sys.monitoring",
    functions: {
      use_tool_id: fn("($module, tool_id: int, name, /)", undefined, (_m, tool, name) => {
        checkValidTool(tool);
        if (!PyUnicode_Check(name)) throw newValueError("tool name must be a str");
        if (monitoring.toolNames[tool] !== undefined) throw newValueError(`tool ${tool} is already in use`);
        monitoring.toolNames[tool] = name;
        return Py_None;
      }),
      clear_tool_id: fn("($module, tool_id: int, /)", undefined, (_m, tool) => {
        checkValidTool(tool);
        if (monitoring.toolNames[tool] !== undefined) _PyMonitoring_ClearToolId(tool);
        return Py_None;
      }),
      free_tool_id: fn("($module, tool_id: int, /)", undefined, (_m, tool) => {
        checkValidTool(tool);
        if (monitoring.toolNames[tool] !== undefined) _PyMonitoring_ClearToolId(tool);
        monitoring.toolNames[tool] = undefined;
        return Py_None;
      }),
      get_tool: fn("($module, tool_id: int, /)", undefined, (_m, tool) => {
        checkValidTool(tool);
        return monitoring.toolNames[tool] ?? Py_None;
      }),
      register_callback: fn(
        "($module, tool_id: int, event: int, func, /)",
        undefined,
        (_m, tool, event, func) => {
          checkValidTool(tool);
          const bit = 31 - Math.clz32(event);
          if (event === 0 || event !== (1 << bit)) {
            throw newValueError("The callback can only be set for one event at a time");
          }
          if (bit >= EVENT_NAMES.length) throw newValueError(`invalid event ${event}`);
          PySys_Audit("sys.monitoring.register_callback", () => [func]);
          return registerCallback(tool, bit, func === Py_None ? undefined : func);
        },
      ),
      get_events: fn("($module, tool_id: int, /)", undefined, (_m, tool) => {
        checkValidTool(tool);
        let kept = 0;
        monitors.forEach((tools, event) => kept |= (tools >> tool & 1) << event);
        return kept;
      }),
      set_events: fn("($module, tool_id: int, event_set: int, /)", undefined, (_m, tool, wanted) => {
        checkValidTool(tool);
        if (wanted < 0 || wanted >= 1 << EVENT_NAMES.length) {
          throw newValueError(`invalid event set ${hexadecimal(wanted)}`);
        }
        _PyMonitoring_SetEvents(tool, ungrouped(wanted));
        return Py_None;
      }),
      get_local_events: fn("($module, tool_id: int, code, /)", undefined, (_m, tool, code) => {
        const watched = codeArgument(code);
        checkValidTool(tool);
        return _PyMonitoring_GetLocalEvents(watched, tool);
      }),
      set_local_events: fn(
        "($module, tool_id: int, code, event_set: int, /)",
        undefined,
        (_m, tool, code, wanted) => {
          const watched = codeArgument(code);
          checkValidTool(tool);
          const kept = ungrouped(wanted);
          if (kept < 0 || kept >= 1 << LOCAL_EVENTS) {
            throw newValueError(`invalid local event set ${hexadecimal(kept)}`);
          }
          _PyMonitoring_SetLocalEvents(watched, tool, kept);
          return Py_None;
        },
      ),
      restart_events: fn("($module, /)", undefined, () => {
        _PyMonitoring_RestartEvents();
        return Py_None;
      }),
      _all_events: fn("($module, /)", undefined, allEvents),
    },
    constants: () => ({
      DISABLE: _PyInstrumentation_DISABLE(),
      MISSING: _PyInstrumentation_MISSING(),
      DEBUGGER_ID: 0,
      COVERAGE_ID: 1,
      PROFILER_ID: 2,
      OPTIMIZER_ID: 5,
      events: newSimpleNamespace(events),
    }),
  });
}
