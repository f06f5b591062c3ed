/**
 * Functions of `sys` about the interpreter itself: sizes and counts, hooks, audit events, settings that have no meaning
 * without C. After CPython's `Python/sysmodule.c`. `modules/sys.ts` puts them into the module.
 */
import { referenceCount } from "../../runtime/gc/refcount.ts";
import { PyDict_New, PyDict_SetItem } from "../../objects/dict_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { createNativeModule } from "../../objects/module_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_HEAPTYPE, type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../../objects/float_object.ts";
import { PyUnicode_AsUTF16 } from "../../objects/unicode_object.ts";
import { lookupSpecial, PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_Vectorcall } from "../../protocol/call.ts";
import {
  newException,
  newOverflowError,
  newRuntimeError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { preHeaderSize, typeSize } from "../../objects/type_sizes.ts";
import { Py_NotImplemented } from "../../objects/none_object.ts";
import { PyNumber_Index } from "../../protocol/number.ts";
import * as zoo from "../../objects/type_zoo.ts";
import {
  _PyEval_SetProfile,
  _PyEval_SetTrace,
  profileTrampoline,
  traceTrampoline,
} from "../../eval/legacy_tracing.ts";
import { isImmortalConstant } from "../../eval/quicken.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { defaultUnraisableHook } from "../../runtime/unraisable.ts";
import { warnHere } from "../../runtime/warnings.ts";
import { addAuditHook, PySys_Audit } from "../../runtime/audit.ts";
import { runtimeSettings } from "../../runtime/config.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { importModule } from "../../runtime/import.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import {
  _PyErr_GetTopmostException,
  type PyThreadState,
  PyThreadState_Get,
} from "../../runtime/thread_state.ts";
import { checkKeywords, fn, keywordValue } from "../native.ts";
import { createMonitoringModule } from "./monitoring.ts";
import { clearTypeDescriptors } from "./type_descriptors.ts";

interface Settings {
  dlopenFlags: number;
}
/** Of this interpreter. */
const settings: Settings = {
  dlopenFlags: 2,
};

/** `sys.addaudithook`. CPython: `sys_addaudithook_impl`. */
function addHook(hook: PyObject): PyObject {
  // A hook can refuse others by raising an exception; only Exception's kinds pass unnoticed.
  try {
    PySys_Audit("sys.addaudithook", () => []);
  } catch (err) {
    if (PyErr_Matches(err, zoo.PyExc_Exception)) return Py_None;
    throw err;
  }
  addAuditHook(hook);
  return Py_None;
}
/** `__sizeof__`, checked; objects that CPython's collector tracks have two words more. CPython: `_PySys_GetSizeOf`. */
function sizeOf(object: PyObject): PyObject {
  const method = lookupSpecial(object, "__sizeof__");
  if (method === undefined) throw newTypeError(`Type ${Py_TYPE(object).tp_name} doesn't define __sizeof__`);
  const result = PyObject_CallNoArgs(method);
  if (!PyLong_Check(result)) throw newTypeError("an integer is required");
  const size = BigInt(PyNumber_Index(result) as number | bigint | boolean);
  if (size >= 2n ** 63n || size < -(2n ** 63n)) {
    throw newOverflowError("Python int too large to convert to C ssize_t");
  }
  if (size < 0n) throw newValueError("__sizeof__() should return >= 0");
  // Built-in types have no header.
  const isStatic = object instanceof PyTypeObject && (object.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0;
  const total = size + (isStatic ? 0n : BigInt(preHeaderSize(typeSize(Py_TYPE(object)))));
  return total <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(total) : total;
}

function getsizeof(args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject {
  checkKeywords("getsizeof", kwnames, ["object", "default"]);
  const positional = args.length - (kwnames?.length ?? 0);
  const object = positional > 0 ? args[0] : keywordValue("object", args, kwnames);
  const otherwise = positional > 1 ? args[1] : keywordValue("default", args, kwnames);
  if (object === undefined) throw newTypeError("getsizeof() missing required argument 'object' (pos 1)");
  if (positional > 2) throw newTypeError(`getsizeof() takes at most 2 arguments (${positional} given)`);
  try {
    return sizeOf(object);
  } catch (err) {
    if (otherwise !== undefined && PyErr_Matches(err, zoo.PyExc_TypeError)) return otherwise;
    throw err;
  }
}

/** The hook that PYTHONBREAKPOINT names, pdb's by default. CPython: `sys_breakpointhook`. */
function breakpointHook(args: readonly PyObject[], kwargs: readonly [string, PyObject][]): PyObject {
  const named = hostOf().environ().PYTHONBREAKPOINT || "pdb.set_trace";
  if (named === "0") return Py_None;
  const dot = named.lastIndexOf(".");
  let hook: PyObject;
  try {
    if (dot === 0) throw newException(zoo.PyExc_ImportError, "");
    hook = PyObject_GetAttr(
      importModule(dot < 0 ? "builtins" : named.slice(0, dot)),
      named.slice(dot + 1),
    );
  } catch (err) {
    if (!PyErr_Matches(err, zoo.PyExc_ImportError) && !PyErr_Matches(err, zoo.PyExc_AttributeError)) {
      throw err;
    }
    PyErr_WarnEx(zoo.PyExc_RuntimeWarning, `Ignoring unimportable $PYTHONBREAKPOINT: "${named}"`, 1);
    return Py_None;
  }
  return PyObject_Vectorcall(
    hook,
    [...args, ...kwargs.map(([, value]) => value)],
    kwargs.map(([name]) => name),
  );
}

/** What is never freed in CPython: small and constant objects. CPython: `_Py_IsImmortal`. */
function isImmortal(op: PyObject): boolean {
  if (isImmortalConstant(op) || op === Py_NotImplemented) return true;
  return op instanceof PyTypeObject && (op.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0;
}

function setTrace(thread: PyThreadState, func: PyObject): void {
  PySys_Audit("sys.settrace", () => []);
  if (func === Py_None) _PyEval_SetTrace(thread, undefined, undefined);
  else _PyEval_SetTrace(thread, traceTrampoline, func);
}
function setProfile(thread: PyThreadState, func: PyObject): void {
  PySys_Audit("sys.setprofile", () => []);
  if (func === Py_None) _PyEval_SetProfile(thread, undefined, undefined);
  else _PyEval_SetProfile(thread, profileTrampoline, func);
}

/** The functions, in the order of `sys.__dict__`'s alphabet. */
export const sysFunctions: Record<string, MethodSpec> = {
  gettrace: fn(
    "($module, /)",
    "The function set with sys.settrace.",
    () => PyThreadState_Get().c_traceobj ?? Py_None,
  ),
  settrace: fn("($module, function, /)", "Set the function that is told of each line.", (_m, func) => {
    setTrace(PyThreadState_Get(), func);
    return Py_None;
  }),
  getprofile: fn(
    "($module, /)",
    "The function set with sys.setprofile.",
    () => PyThreadState_Get().c_profileobj ?? Py_None,
  ),
  setprofile: fn(
    "($module, function, /)",
    "Set the function that is told of calls and returns.",
    (_m, func) => {
      setProfile(PyThreadState_Get(), func);
      return Py_None;
    },
  ),
  _settraceallthreads: fn("($module, function, /)", "settrace() for all threads.", (_m, func) => {
    for (const thread of PyThreadState_Get().interp.threads) setTrace(thread, func);
    return Py_None;
  }),
  _setprofileallthreads: fn("($module, function, /)", "setprofile() for all threads.", (_m, func) => {
    for (const thread of PyThreadState_Get().interp.threads) setProfile(thread, func);
    return Py_None;
  }),
  call_tracing: fn(
    "($module, func, args, /)",
    "Call func(*args), traced even inside a trace function.",
    (_m, func, args) => {
      if (!PyTuple_Check(args)) {
        throw newTypeError(
          `call_tracing() argument 2 must be tuple, not ${Py_TYPE(args).tp_name}`,
        );
      }
      const thread = PyThreadState_Get();
      const { tracing } = thread;
      thread.tracing = 0;
      try {
        return PyObject_Vectorcall(func, args.ob_item, undefined);
      } finally {
        thread.tracing = tracing;
      }
    },
  ),
  getrefcount: fn(
    "($module, object, /)",
    "How many references to the object there are, that of the argument included.",
    (_m, object) => referenceCount(object),
  ),
  getallocatedblocks: fn("($module, /)", "How many memory blocks are in use: not known here.", () => 0),
  getunicodeinternedsize: fn(
    "($module, /, *, _only_immortal: bool = False)",
    "How many strings are interned: not known here.",
    () => 0,
  ),
  getsizeof: fn("(*args, **kwargs)", "Size of an object in bytes.", (_m, args, kwargs) => {
    const names: string[] = [], values: PyObject[] = [];
    for (const [key, value] of kwargs.entries()) {
      names.push(PyUnicode_AsUTF16(key));
      values.push(value);
    }
    return getsizeof([...args, ...values], names);
  }),
  _clear_type_cache: fn("($module, /)", "Forget what types remember of their attributes.", () => {
    warnHere(
      zoo.PyExc_DeprecationWarning,
      "sys._clear_type_cache() is deprecated and scheduled for removal in a future version. " +
        "Use sys._clear_internal_caches() instead.",
      1,
      undefined,
    );
    return Py_None;
  }),
  _clear_internal_caches: fn("($module, /)", "Forget what only makes programs faster.", () => Py_None),
  _clear_type_descriptors: clearTypeDescriptors,
  _debugmallocstats: fn("($module, /)", "Nothing to print: memory is JavaScript's.", () => Py_None),
  _current_exceptions: fn("($module, /)", "The exception each thread handles.", () => {
    const result = PyDict_New();
    for (const thread of PyThreadState_Get().interp.threads) {
      if (thread.current_frame === undefined) continue;
      PyDict_SetItem(result, thread.id, _PyErr_GetTopmostException(thread).exc_value ?? Py_None);
    }
    return result;
  }),
  _is_immortal: fn(
    "($module, op, /)",
    "Whether the object is never freed.",
    (_m, op) => isImmortal(op),
  ),
  _get_cpu_count_config: fn(
    "($module, /)",
    "The number given with -X cpu_count, -1 if none.",
    () => runtimeSettings.config.cpuCount,
  ),
  addaudithook: fn(
    "($module, /, hook)",
    "Add a function that is told of audit events.",
    (_m, hook) => addHook(hook),
  ),
  audit: fn("($module, event, /, *args)", "Tell the audit hooks of an event.", (_m, event, args) => {
    if (Py_TYPE(event) !== zoo.PyUnicode_Type) {
      throw newTypeError(`audit() argument 1 must be str, not ${Py_TYPE(event).tp_name}`);
    }
    PySys_Audit(PyUnicode_AsUTF16(event), () => [...args]);
    return Py_None;
  }),
  breakpointhook: fn("($module, /, *args, **kwargs)", "What breakpoint() calls.", (_m, args, kwargs) => {
    const named: [string, PyObject][] = [];
    for (const [key, value] of kwargs.entries()) named.push([PyUnicode_AsUTF16(key), value]);
    return breakpointHook(args, named);
  }),
  unraisablehook: fn(
    "($module, unraisable, /)",
    "Report an exception that can't be raised.",
    (_m, report) => defaultUnraisableHook(report),
  ),
  getdlopenflags: fn("($module, /)", "Flags for loading extension modules.", () => settings.dlopenFlags),
  setdlopenflags: fn("($module, flags: int, /)", "Set flags for loading extension modules.", (_m, flags) => {
    settings.dlopenFlags = flags;
    return Py_None;
  }),
  getswitchinterval: fn(
    "($module, /)",
    "Seconds between switches of threads.",
    () => PyFloat_FromDouble(PyThreadState_Get().interp.switch_interval),
  ),
  setswitchinterval: fn(
    "($module, interval, /)",
    "Set the seconds between switches of threads.",
    (_m, interval) => {
      const seconds = PyFloat_AsDouble(interval);
      if (seconds <= 0) throw newValueError("switch interval must be strictly positive");
      PyThreadState_Get().interp.switch_interval = seconds;
      return Py_None;
    },
  ),
  activate_stack_trampoline: fn(
    "($module, backend: str, /)",
    "perf has no trampolines here.",
    (_m, backend) => {
      if (backend !== "perf" && backend !== "perf_jit") throw newValueError(`invalid backend: ${backend}`);
      throw newValueError("perf trampoline not available");
    },
  ),
  deactivate_stack_trampoline: fn("($module, /)", "perf has no trampolines here.", () => Py_None),
  is_stack_trampoline_active: fn("($module, /)", "False.", () => false),
  is_remote_debug_enabled: fn("($module, /)", "False: no other process can look inside.", () => false),
  remote_exec: fn("($module, /, pid, script)", "Not possible here.", () => {
    throw newRuntimeError("Remote debugging is not supported on this platform.");
  }),
};

/** Attributes that are modules or constants. */
export function sysConstants(): Record<string, PyObject> {
  const no = (doc: string) => fn("($module, /)", doc, () => false);
  return {
    monitoring: createMonitoringModule(),
    _jit: createNativeModule({
      name: "sys._jit",
      functions: {
        is_available: no("Whether this Python was built with CPython's JIT: no."),
        is_enabled: no("Whether CPython's JIT is on: no."),
        is_active: no("Whether the caller runs as CPython's JIT code: no."),
      },
    }),
    _git: PyTuple_New(["CPython", "", ""]),
    _framework: "",
  };
}
