/**
 * What `_testcapi` has for tests of monitoring: objects that stand for code and fire events through C's interface, and trace
 * functions that are no Python functions. After CPython's `Modules/_testcapi/monitoring.c` and `Modules/_testcapimodule.c`.
 */
import { _PyEval_SetTrace } from "../../eval/legacy_tracing.ts";
import * as events from "../../eval/monitoring.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { PyList_Check, type PyListObject } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_Exception } from "../../objects/type_zoo.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { PyThreadState_Get, type TraceFunction } from "../../runtime/thread_state.ts";
import { fn, newNativeType } from "../native.ts";

/** Something with events that is no code object. */
export const CodeLike_Type = newNativeType("monitoring.CodeLike");
class CodeLikeObject extends PyHeapObject {
  version = 0;
  /** For each offset the tools that listen there. */
  readonly active: Uint8Array;
  constructor(count: number) {
    super(CodeLike_Type);
    this.active = new Uint8Array(count);
  }
}
defineType<CodeLikeObject>(CodeLike_Type, {
  flags: 0,
  doc: "CodeLike objects",
  slots: {
    tp_new: (_type, args) => {
      if (args.length !== 1 || !PyLong_Check(args[0])) {
        throw newTypeError(`function takes exactly 1 argument (${args.length} given)`);
      }
      return new CodeLikeObject(Number(args[0]));
    },
    tp_str: (self) => ["PyCodeLikeObject", ...[...self.active].map((tools) => ` ${tools}`)].join(": "),
  },
});

function codeLike(value: PyObject): CodeLikeObject {
  if (value instanceof CodeLikeObject) return value;
  throw newTypeError(`expected a code-like, got ${Py_TYPE(value).tp_name}`);
}

/** Tells the tools that listen at an offset. CPython: `capi_call_instrumentation`. */
function fire(event: number, self: PyObject, offset: number, rest: readonly PyObject[]): PyObject {
  const target = codeLike(self);
  let tools = target.active[offset];
  const thread = PyThreadState_Get();
  while (tools !== 0) {
    const tool = 31 - Math.clz32(tools);
    tools ^= 1 << tool;
    if (!events.callOneInstrument(thread, [self, offset, ...rest], tool, event)) continue;
    if (event >= events.LOCAL_EVENTS) {
      events.monitoring.callables[tool][event] = undefined;
      throw newValueError(`Cannot disable ${events.EVENT_NAMES[event]} events. Callback removed.`);
    }
    target.active[offset] &= ~(1 << tool);
  }
  return target.active[offset];
}

function firing(event: number): MethodSpec {
  return fn(
    "($module, code, offset: int, /)",
    undefined,
    (_m, code, offset) => fire(event, code, offset, []),
  );
}
function firingValue(event: number): MethodSpec {
  return fn(
    "($module, code, offset: int, value, /)",
    undefined,
    (_m, code, offset, value) => fire(event, code, offset, [value]),
  );
}
function firingException(event: number): MethodSpec {
  return fn("($module, code, offset: int, exception, /)", undefined, (_m, code, offset, exception) => {
    if (codeLike(code).active[offset] !== 0 && !(exception instanceof PyBaseExceptionObject)) {
      throw newValueError(`Firing event ${event} with no exception set`);
    }
    return fire(event, code, offset, [exception]);
  });
}

function tracing(func: TraceFunction): MethodSpec {
  return fn("($module, list, /)", undefined, (_m, list) => {
    if (!PyList_Check(list)) throw newTypeError("argument must be a list");
    _PyEval_SetTrace(PyThreadState_Get(), func, list);
    return Py_None;
  });
}

/** The functions. */
export const monitoringFunctions: Readonly<Record<string, MethodSpec>> = {
  fire_event_py_start: firing(events.PY_MONITORING_EVENT_PY_START),
  fire_event_py_resume: firing(events.PY_MONITORING_EVENT_PY_RESUME),
  fire_event_py_return: firingValue(events.PY_MONITORING_EVENT_PY_RETURN),
  fire_event_c_return: firingValue(events.PY_MONITORING_EVENT_C_RETURN),
  fire_event_py_yield: firingValue(events.PY_MONITORING_EVENT_PY_YIELD),
  fire_event_call: fn(
    "($module, code, offset: int, callable, arg0, /)",
    undefined,
    (_m, code, offset, callable, arg0) =>
      fire(events.PY_MONITORING_EVENT_CALL, code, offset, [callable, arg0]),
  ),
  fire_event_jump: firingValue(events.PY_MONITORING_EVENT_JUMP),
  fire_event_branch_right: firingValue(events.PY_MONITORING_EVENT_BRANCH_RIGHT),
  fire_event_branch_left: firingValue(events.PY_MONITORING_EVENT_BRANCH_LEFT),
  fire_event_py_throw: firingException(events.PY_MONITORING_EVENT_PY_THROW),
  fire_event_raise: firingException(events.PY_MONITORING_EVENT_RAISE),
  fire_event_c_raise: firingException(events.PY_MONITORING_EVENT_C_RAISE),
  fire_event_reraise: firingException(events.PY_MONITORING_EVENT_RERAISE),
  fire_event_exception_handled: firingException(events.PY_MONITORING_EVENT_EXCEPTION_HANDLED),
  fire_event_py_unwind: firingException(events.PY_MONITORING_EVENT_PY_UNWIND),
  fire_event_stop_iteration: fn(
    "($module, code, offset: int, value, /)",
    undefined,
    (_m, code, offset, value) =>
      fire(events.PY_MONITORING_EVENT_STOP_ITERATION, code, offset, [events.stopIterationOf(value)]),
  ),
  monitoring_enter_scope: fn("($module, code, /, *events)", undefined, (_m, code, wanted) => {
    const target = codeLike(code);
    const version = PyThreadState_Get().interp.monitoring_version;
    if (target.version === version) return Py_None;
    wanted.forEach((event, i) => target.active[i] = events.monitors[Number(event)]);
    target.version = version;
    return Py_None;
  }),
  monitoring_exit_scope: fn("($module, /)", undefined, () => Py_None),
  settrace_to_record: tracing((list, frame, what, arg) => {
    (list as PyListObject).ob_item.push(PyTuple_New([what, frame.f_lineno, arg ?? Py_None]));
  }),
  settrace_to_error: tracing((list) => {
    // Once only.
    const items = (list as PyListObject).ob_item;
    if (items.length > 0) return;
    items.push(Py_None);
    throw newException(PyExc_Exception, "an exception");
  }),
};
