/**
 * The `_tracemalloc` module. After CPython's `Modules/_tracemalloc.c`.
 *
 * DIFFERS: JavaScript does not tell of allocations, so tracing can't be started and nothing is ever traced.
 */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { newRuntimeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";

/** Makes the module. */
export function createTracemallocModule(): PyModuleObject {
  const nothing = () => Py_None;
  return createNativeModule({
    name: "_tracemalloc",
    doc: "Debug module to trace memory blocks allocated by Python.",
    functions: {
      is_tracing: staticMethod(
        "()",
        "Return True if the tracemalloc module is tracing Python memory allocations.",
        () => false,
      ),
      start: staticMethod("(nframe: int = 1, /)", "Start tracing Python memory allocations.", () => {
        throw newRuntimeError("memory allocations can't be traced on this host");
      }),
      stop: staticMethod("()", "Stop tracing Python memory allocations.", nothing),
      clear_traces: staticMethod("()", "Clear traces of memory blocks allocated by Python.", nothing),
      reset_peak: staticMethod(
        "()",
        "Set the peak size of memory blocks traced by tracemalloc to the current size.",
        nothing,
      ),
      get_traceback_limit: staticMethod(
        "()",
        "Get the maximum number of frames stored in the traceback of a trace.",
        () => 1,
      ),
      get_traced_memory: staticMethod(
        "()",
        "Get the current size and peak size of memory blocks traced by tracemalloc.",
        () => PyTuple_New([0, 0]),
      ),
      get_tracemalloc_memory: staticMethod(
        "()",
        "Get the memory usage in bytes of the tracemalloc module.",
        () => 0,
      ),
      _get_object_traceback: staticMethod(
        "(obj, /)",
        "Get the traceback where the Python object obj was allocated.",
        nothing,
      ),
      _get_traces: staticMethod(
        "()",
        "Get traces of all memory blocks allocated by Python.",
        () => PyList_New([]),
      ),
    },
  });
}
