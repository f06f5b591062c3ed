/**
 * The `_warnings` module. After CPython's `Python/_warnings.c`; what it does is in `runtime/warnings.ts`.
 */
import { PyDictObject } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { Py_TYPE, PyExc_UserWarning, PyExc_Warning } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { PyContextVar_Get, PyContextVar_New } from "./_contextvars.ts";
import { loadedSourceLine, warnExplicit, warnHere, warningsState } from "../runtime/warnings.ts";

/** The category of a warning: its own, the one given, or UserWarning. CPython: `get_category`. */
function categoryOf(message: PyObject, category: PyObject): PyObject {
  if (PyType_IsSubtype(Py_TYPE(message), PyExc_Warning)) return Py_TYPE(message);
  if (category === Py_None) return PyExc_UserWarning;
  if (!(category instanceof PyTypeObject) || !PyType_IsSubtype(category, PyExc_Warning)) {
    throw newTypeError(
      `category must be a Warning subclass, not '${
        category instanceof PyTypeObject ? category.tp_name : Py_TYPE(category).tp_name
      }'`,
    );
  }
  return category;
}

/** Makes the module. */
export function createWarningsModule(): PyModuleObject {
  const state = warningsState();
  const context = PyContextVar_New("_warnings_context");
  state.currentContext = () => PyContextVar_Get(context);
  return createNativeModule({
    name: "_warnings",
    doc:
      "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
    functions: {
      warn: staticMethod(
        "(message, category=None, stacklevel: Py_ssize_t = 1, source=None, *, skip_file_prefixes=())",
        "Issue a warning, or maybe ignore it or raise an exception.",
        (message, category, stackLevel, source, prefixes) => {
          if (!(prefixes instanceof PyTupleObject)) {
            throw newTypeError(
              `warn() argument 'skip_file_prefixes' must be tuple, not ${Py_TYPE(prefixes).tp_name}`,
            );
          }
          const skip = prefixes.ob_item.map((prefix) => {
            if (!PyUnicode_Check(prefix)) {
              throw newTypeError(`Found non-str '${Py_TYPE(prefix).tp_name}' in skip_file_prefixes.`);
            }
            return PyUnicode_AsUTF16(prefix);
          });
          if (skip.length > 0 && stackLevel < 2) stackLevel = 2;
          warnHere(
            categoryOf(message, category),
            message,
            stackLevel,
            source === Py_None ? undefined : source,
            skip,
          );
          return Py_None;
        },
      ),
      warn_explicit: staticMethod(
        "(message, category, filename: unicode, lineno: int, module=<unrepresentable>, registry=None, module_globals=None, source=None)",
        "Issue a warning, or maybe ignore it or raise an exception.",
        (message, category, filename, lineno, module, registry, globals, source) => {
          if (registry !== Py_None && !(registry instanceof PyDictObject)) {
            throw newTypeError("'registry' must be a dict or None");
          }
          if (globals !== Py_None && !(globals instanceof PyDictObject)) {
            throw newTypeError(`module_globals must be a dict, not '${Py_TYPE(globals).tp_name}'`);
          }
          const line = globals instanceof PyDictObject ? loadedSourceLine(globals, lineno) : undefined;
          warnExplicit(
            categoryOf(message, category),
            message,
            filename,
            lineno,
            module,
            registry instanceof PyDictObject ? registry : undefined,
            source === Py_None ? undefined : source,
            line,
          );
          return Py_None;
        },
      ),
      _filters_mutated_lock_held: staticMethod("()", undefined, () => {
        state.filtersVersion++;
        return Py_None;
      }),
      // No other thread runs while filters are looked at: nothing to lock, but calls have to be paired.
      _acquire_lock: staticMethod("()", undefined, () => {
        state.lockDepth++;
        return Py_None;
      }),
      _release_lock: staticMethod("()", undefined, () => {
        if (state.lockDepth === 0) throw newRuntimeError("cannot release un-acquired lock");
        state.lockDepth--;
        return Py_None;
      }),
    },
    constants: () => ({
      filters: state.filters,
      _onceregistry: state.onceRegistry,
      _defaultaction: state.defaultAction,
      _warnings_context: context,
    }),
  });
}
