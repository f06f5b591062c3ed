/**
 * Warnings: the filters, the registries of what has been shown, and showing. The state is that of the `_warnings` module,
 * whose lists and dicts Python code may change; what the interpreter itself warns of comes the same way. After CPython's
 * `Python/_warnings.c`.
 */
import {
  PyDict_Clear,
  PyDict_GetItem,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyList_New, PyListObject } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_EQ, type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsSubclass,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  reprText,
  strText,
} from "../protocol/abstract.ts";
import {
  PyCallable_Check,
  PyObject_CallMethod,
  PyObject_CallOneArg,
  PyObject_Vectorcall,
} from "../protocol/call.ts";
import { newRuntimeError, newTypeError } from "../protocol/errors.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { mentionOnStderr } from "./std_streams.ts";
import { sourceLine } from "./traceback/source_lines.ts";

/** What `_warnings` shares with Python code. */
export interface WarningsState {
  filters: PyListObject;
  onceRegistry: PyDictObject;
  defaultAction: PyObject;
  /** Registries of an older version are cleared when they are next looked at. */
  filtersVersion: number;
  /** How often `_acquire_lock` has been called without `_release_lock`. */
  lockDepth: number;
  /** What `warnings.catch_warnings` has put into the current context: has `_filters`. None or undefined: nothing. */
  currentContext: () => PyObject | undefined;
}
let state: WarningsState | undefined;

/** The state with CPython's filters of a release build. */
export function warningsState(): WarningsState {
  return state ??= {
    filters: PyList_New([
      filter("default", zoo.PyExc_DeprecationWarning, "__main__"),
      filter("ignore", zoo.PyExc_DeprecationWarning),
      filter("ignore", zoo.PyExc_PendingDeprecationWarning),
      filter("ignore", zoo.PyExc_ImportWarning),
      filter("ignore", zoo.PyExc_ResourceWarning),
    ]),
    onceRegistry: PyDict_New(),
    defaultAction: "default",
    filtersVersion: 0,
    lockDepth: 0,
    currentContext: () => undefined,
  };
}
function filter(action: string, category: PyTypeObject, module?: string): PyObject {
  return PyTuple_New([action, Py_None, category, module ?? Py_None, 0]);
}

/** An attribute of the `warnings` module, if Python code has imported that. CPython: `get_warnings_attr`. */
function warningsAttribute(name: string): PyObject | undefined {
  const { modules } = PyThreadState_Get().interp;
  const module = modules === undefined ? undefined : PyDict_GetItemString(modules, "warnings");
  if (module === undefined) return undefined;
  try {
    return PyObject_GetAttr(module, name);
  } catch (err) {
    if (err instanceof PyBaseExceptionObject && PyType_IsSubtype(err.ob_type, zoo.PyExc_AttributeError)) {
      return undefined;
    }
    throw err;
  }
}

/** None, an exact text, or a compiled pattern. CPython: `check_matched`. */
function matches(pattern: PyObject, text: PyObject): boolean {
  if (pattern === Py_None) return true;
  if (PyUnicode_Check(pattern)) return PyObject_RichCompareBool(pattern, text, Py_EQ);
  return PyObject_IsTrue(PyObject_CallMethod(pattern, "match", [text]));
}

/** The action of the first filter that fits, and that filter. CPython: `get_filter`. */
function findAction(
  category: PyObject,
  text: PyObject,
  lineno: number,
  module: PyObject,
): { action: PyObject; item: PyObject } {
  const current = warningsState();
  const filters = warningsAttribute("filters");
  if (filters instanceof PyListObject) current.filters = filters;
  else if (filters !== undefined) throw newTypeError("warnings.filters must be a list");
  const context = current.currentContext();
  if (context !== undefined && context !== Py_None) {
    const own = PyObject_GetAttr(context, "_filters");
    if (!(own instanceof PyListObject)) {
      throw newTypeError("_filters of warnings._warnings_context must be a list");
    }
    const found = searchFilters("_warnings_context _filters", own, category, text, lineno, module);
    if (found !== undefined) return found;
  }
  return searchFilters("filters", current.filters, category, text, lineno, module) ??
    { action: defaultAction(), item: Py_None };
}

/** CPython: `get_default_action`. */
function defaultAction(): PyObject {
  const action = warningsAttribute("defaultaction") ?? warningsState().defaultAction;
  if (PyUnicode_Check(action)) return action;
  throw newTypeError(`warnings.defaultaction must be a string, not '${Py_TYPE(action).tp_name}'`);
}
/** CPython: `get_once_registry`. */
function onceRegistry(): PyDictObject {
  const registry = warningsAttribute("onceregistry") ?? warningsState().onceRegistry;
  if (registry instanceof PyDictObject) return registry;
  throw newTypeError(`warnings.onceregistry must be a dict, not '${Py_TYPE(registry).tp_name}'`);
}

/** CPython: `filter_search`. */
function searchFilters(
  name: string,
  filters: PyListObject,
  category: PyObject,
  text: PyObject,
  lineno: number,
  module: PyObject,
): { action: PyObject; item: PyObject } | undefined {
  for (const item of filters.ob_item) {
    if (!(item instanceof PyTupleObject) || item.ob_item.length !== 5) {
      throw newTypeError(`warnings.${name} item isn't a 5-tuple`);
    }
    const [action, message, kind, where, line] = item.ob_item;
    if (!PyUnicode_Check(action)) {
      throw newTypeError(`action must be a string, not '${Py_TYPE(action).tp_name}'`);
    }
    if (
      matches(message, text) && PyObject_IsSubclass(category, kind) && matches(where, module) &&
      (line === 0 || line === lineno)
    ) return { action, item };
  }
  return undefined;
}

/** Whether this was shown before; remembers it if `set`. CPython: `already_warned`. */
function alreadyWarned(registry: PyDictObject, key: PyObject, set: boolean): boolean {
  const version = PyDict_GetItemString(registry, "version");
  const current = warningsState().filtersVersion;
  if (version !== current) {
    PyDict_Clear(registry);
    PyDict_SetItemString(registry, "version", current);
  } else {
    const found = PyDict_GetItem(registry, key);
    if (found !== undefined && PyObject_IsTrue(found)) return true;
  }
  if (set) PyDict_SetItem(registry, key, true);
  return false;
}

/** A warning for a place that is given. CPython: `warn_explicit`. */
export function warnExplicit(
  categoryGiven: PyObject,
  messageGiven: PyObject,
  filename: PyObject,
  lineno: number,
  module: PyObject | undefined,
  registry: PyDictObject | undefined,
  source: PyObject | undefined,
  loadedLine?: string,
): void {
  if (module === Py_None) return;
  module ??= PyUnicode_FromUTF16(PyUnicode_AsUTF16(filename).replace(/\.py$/, "") || "<unknown>");
  const isInstance = PyType_IsSubtype(Py_TYPE(messageGiven), zoo.PyExc_Warning);
  const text = isInstance ? PyUnicode_FromUTF16(strText(messageGiven)) : messageGiven;
  const category = isInstance ? Py_TYPE(messageGiven) : categoryGiven;
  const message = isInstance ? messageGiven : PyObject_CallOneArg(category, messageGiven);
  const key = PyTuple_New([text, category, lineno]);
  if (registry !== undefined && alreadyWarned(registry, key, false)) return;
  const { action, item } = findAction(category, text, lineno, module);
  const word = PyUnicode_Check(action) ? PyUnicode_AsUTF16(action) : "";
  if (word === "error") throw message;
  if (word === "ignore") return;
  if (word !== "always" && word !== "all") {
    if (registry !== undefined) PyDict_SetItem(registry, key, true);
    const once = PyTuple_New(word === "module" ? [text, category, 0] : [text, category]);
    if (word === "once") {
      if (alreadyWarned(registry ?? onceRegistry(), once, true)) return;
    } else if (word === "module") {
      if (registry !== undefined && alreadyWarned(registry, once, true)) return;
    } else if (word !== "default") {
      throw newRuntimeError(
        `Unrecognized action (${reprText(action)}) in warnings.filters:\n ${reprText(item)}`,
      );
    }
  }
  show(category, text, message, filename, lineno, source, loadedLine);
}

/**
 * The line of source that a module's loader has; undefined if it can't tell. What it raises goes out. CPython:
 * `get_source_line`.
 */
export function loadedSourceLine(moduleGlobals: PyDictObject, lineno: number): string | undefined {
  const bootstrap = PyDict_GetItemString(PyThreadState_Get().interp.modules!, "_frozen_importlib");
  if (bootstrap === undefined) return undefined;
  const external = PyObject_GetAttr(bootstrap, "_bootstrap_external");
  const loader = PyObject_CallMethod(external, "_bless_my_loader", [moduleGlobals]);
  const name = PyDict_GetItemString(moduleGlobals, "__name__");
  if (name === undefined) return undefined;
  const getSource = PyObject_GetOptionalAttr(loader, "get_source");
  if (getSource === undefined) return undefined;
  const source = PyObject_CallOneArg(getSource, name);
  if (source === Py_None) return undefined;
  if (!PyUnicode_Check(source)) throw newTypeError(`must be str, not ${Py_TYPE(source).tp_name}`);
  return PyUnicode_AsUTF16(source).split(LINE_END)[lineno - 1];
}
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Through `warnings._showwarnmsg` when that module is there, else plainly. CPython: `call_show_warning`. */
function show(
  category: PyObject,
  text: PyObject,
  message: PyObject,
  filename: PyObject,
  lineno: number,
  source: PyObject | undefined,
  given: string | undefined,
): void {
  const hook = warningsAttribute("_showwarnmsg");
  if (hook !== undefined) {
    if (!PyCallable_Check(hook)) throw newTypeError("warnings._showwarnmsg() must be set to a callable");
    const type = warningsAttribute("WarningMessage");
    if (type === undefined) throw newRuntimeError("unable to get warnings.WarningMessage");
    const line = given === undefined ? Py_None : PyUnicode_FromUTF16(given);
    const args = [message, category, filename, lineno, Py_None, line, source ?? Py_None];
    PyObject_CallOneArg(hook, PyObject_Vectorcall(type, args, undefined));
    return;
  }
  const file = PyUnicode_AsUTF16(filename);
  const name = category instanceof PyTypeObject ? category.ht_name : reprText(category);
  const line = given?.trim() ?? (file.startsWith("<") ? "" : sourceLine(file, lineno).trim());
  mentionOnStderr(`${file}:${lineno}: ${name}: ${strText(text)}\n${line === "" ? "" : `  ${line}\n`}`);
}

function shown(frame: InterpreterFrame | undefined): InterpreterFrame | undefined {
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  return frame;
}
/** Frames of the import system don't count as callers. CPython: `is_internal_frame`. */
function isInternal(frame: InterpreterFrame): boolean {
  const file = frame.f_executable.plain.co_filename;
  return file.includes("importlib") && file.includes("_bootstrap");
}
function externalCaller(frame: InterpreterFrame): InterpreterFrame | undefined {
  let caller = shown(frame.previous);
  while (caller !== undefined && isInternal(caller)) caller = shown(caller.previous);
  return caller;
}

/** A warning for the line that runs, `stackLevel` callers up. CPython: `do_warn`. */
export function warnHere(
  category: PyObject,
  message: PyObject,
  stackLevel: number,
  source: PyObject | undefined,
  skipPrefixes: readonly string[] = [],
): void {
  let frame = shown(PyThreadState_Get().current_frame);
  if (stackLevel <= 0 || (frame !== undefined && isInternal(frame))) {
    while (--stackLevel > 0 && frame !== undefined) frame = shown(frame.previous);
  } else {
    const skipped = (f: InterpreterFrame) =>
      skipPrefixes.some((prefix) => f.f_executable.plain.co_filename.startsWith(prefix));
    while (--stackLevel > 0 && frame !== undefined) {
      do frame = externalCaller(frame); while (frame !== undefined && skipped(frame));
    }
  }
  const interp = PyThreadState_Get().interp;
  const globals = frame?.f_globals ?? interp.sysdict!;
  const filename = PyUnicode_FromUTF16(frame?.f_executable.plain.co_filename ?? "<sys>");
  const lineno = frame === undefined ? 0 : Math.max(0, frame.f_executable.lineOf(frame.instr_ptr));
  let registry = PyDict_GetItemString(globals, "__warningregistry__");
  if (!(registry instanceof PyDictObject)) {
    registry = PyDict_New();
    PyDict_SetItemString(globals, "__warningregistry__", registry);
  }
  const name = PyDict_GetItemString(globals, "__name__");
  const module = name !== undefined && (name === Py_None || PyUnicode_Check(name)) ? name : "<string>";
  warnExplicit(category, message, filename, lineno, module, registry as PyDictObject, source);
}

/** A ResourceWarning about `source`. CPython: `PyErr_ResourceWarning`. */
export function PyErr_ResourceWarning(source: PyObject, stackLevel: number, message: string): void {
  warnHere(zoo.PyExc_ResourceWarning, PyUnicode_FromUTF16(message), stackLevel, source);
}

/** CPython: `PyErr_WarnEx`. */
export function PyErr_WarnEx(category: PyTypeObject, message: string, stackLevel: number): void {
  warnHere(category, PyUnicode_FromUTF16(message), stackLevel, undefined);
}
