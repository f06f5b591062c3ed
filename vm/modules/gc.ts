/**
 * The `gc` module. JavaScript's collector owns memory, so there is nothing to collect by hand: switches and thresholds are
 * kept for those who ask, `get_referents` is exact. After CPython's `Modules/gcmodule.c`.
 *
 * DIFFERS: `collect()` finds nothing; `get_objects`, `get_referrers` and `get_stats` are left out until there is a walk
 * over all objects.
 */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyHeapObject, type PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { fn, rawFunction } from "./native.ts";

const state = { enabled: true, debug: 0, thresholds: [2000, 10, 0] };

/** Whether an object can hold others and so be part of a cycle. */
function isTracked(op: PyObject): boolean {
  return op instanceof PyHeapObject && Py_TYPE(op).tp_traverse !== undefined;
}

const functions: Record<string, MethodSpec> = {
  enable: fn("($module, /)", "Enable automatic garbage collection.", () => {
    state.enabled = true;
    return Py_None;
  }),
  disable: fn("($module, /)", "Disable automatic garbage collection.", () => {
    state.enabled = false;
    return Py_None;
  }),
  isenabled: fn("($module, /)", "Whether automatic garbage collection is enabled.", () => state.enabled),
  collect: fn(
    "($module, /, generation: int = 2)",
    "Run the garbage collector; the number of unreachable objects found.",
    (_m, generation) => {
      if (generation < 0 || generation > 2) throw newValueError("invalid generation");
      return 0;
    },
  ),
  set_debug: fn("($module, flags: int, /)", "Set the garbage collection debugging flags.", (_m, flags) => {
    state.debug = flags;
    return Py_None;
  }),
  get_debug: fn("($module, /)", "The garbage collection debugging flags.", () => state.debug),
  get_threshold: fn("($module, /)", "The collection thresholds.", () => PyTuple_New(state.thresholds)),
  get_count: fn("($module, /)", "The collection counters.", () => PyTuple_New([0, 0, 0])),
  is_tracked: fn(
    "($module, obj, /)",
    "Whether the object is tracked by the garbage collector.",
    (_m, obj) => isTracked(obj),
  ),
  is_finalized: fn("($module, obj, /)", "Whether the object has been finalized.", () => false),
  freeze: fn(
    "($module, /)",
    "Freeze all current tracked objects and ignore them for future collections.",
    () => Py_None,
  ),
  unfreeze: fn("($module, /)", "Unfreeze all objects in the permanent generation.", () => Py_None),
  get_freeze_count: fn("($module, /)", "The number of objects in the permanent generation.", () => 0),
  get_referents: fn("($module, /, *objs)", "Objects that the arguments directly refer to.", (_m, objs) => {
    const found: PyObject[] = [];
    for (const op of objs) {
      if (isTracked(op)) {
        Py_TYPE(op).tp_traverse!(op, (held) => {
          found.push(held);
        });
      }
    }
    return PyList_New(found);
  }),
};

/** Makes the `gc` module. */
export function createGcModule(): PyModuleObject {
  return createNativeModule({
    withoutSignature: ["set_threshold"],
    name: "gc",
    doc: "Access to the garbage collector's settings.",
    functions,
    constants: () => ({
      set_threshold: rawFunction(
        "set_threshold",
        "gc",
        "(threshold0, [threshold1, [threshold2]])",
        "Set the collection thresholds; 0 as the first disables collection.",
        (args) => {
          if (args.length < 1 || args.length > 3) {
            throw newTypeError(`gc.set_threshold requires 1 to 3 arguments`);
          }
          args.forEach((arg, i) => state.thresholds[i] = PyNumber_AsSsize_t(arg, true));
          return Py_None;
        },
      ),
      garbage: PyList_New([]),
      callbacks: PyList_New([]),
      DEBUG_STATS: 1,
      DEBUG_COLLECTABLE: 2,
      DEBUG_UNCOLLECTABLE: 4,
      DEBUG_SAVEALL: 32,
      DEBUG_LEAK: 38,
    }),
  });
}
