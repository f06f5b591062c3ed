/**
 * The `gc` module: asks the walk (`runtime/gc/`) what CPython reads off its lists and counts. After CPython's
 * `Modules/gcmodule.c`.
 *
 * DIFFERS: cyclic garbage without finalizers and weak references is JavaScript's to find: `collect()` counts of it only what
 * variables have let go of since the first call.
 */
import { FRAME_EXECUTING, FRAME_OWNED_BY_FRAME_OBJECT } from "../eval/frame.ts";
import { PyFrameObject } from "../objects/frame_object.ts";
import { PyGenObject } from "../objects/gen_object.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyList_New, type PyListObject } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  nativeHeapType,
  Py_TPFLAGS_HEAPTYPE,
  PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "../objects/object.ts";
import { PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { typeSize } from "../objects/type_sizes.ts";
import { Py_TYPE, PyTuple_Type } from "../objects/type_zoo.ts";
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { hostOf } from "../runtime/host_state.ts";
import { collect, isCollecting } from "../runtime/gc/collect.ts";
import { reconsider } from "../runtime/gc/prompt.ts";
import { visitFrame } from "../runtime/gc/frames.ts";
import { visitReferents } from "../runtime/gc/referents.ts";
import { finalized, registerRoots, type Visit, watch } from "../runtime/gc/registry.ts";
import { isTracked, reachable } from "../runtime/gc/walk.ts";
import { writeStderr } from "../runtime/std_streams.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { fn, rawFunction } from "./native.ts";

const DEBUG_STATS = 1, DEBUG_SAVEALL = 32;
const GENERATIONS = 3;

const state = {
  enabled: true,
  debug: 0,
  /** Collections of each younger generation since one of the older; those of the youngest count what is registered. */
  counts: [0, 0],
  thresholds: [2000, 10, 10],
  frozen: new Set<PyHeapObject>(),
  stats: Array.from({ length: GENERATIONS }, () => ({ collections: 0, collected: 0, uncollectable: 0 })),
};
const garbage = PyList_New([]) as PyListObject;
const callbacks = PyList_New([]) as PyListObject;
registerRoots((visit) => {
  visit(garbage);
  visit(callbacks);
  for (const op of state.frozen) visit(op);
});

/** CPython: `invoke_gc_callback`. */
function invokeCallbacks(phase: "start" | "stop", generation: number, collected: number): void {
  if (callbacks.ob_item.length === 0) return;
  const info = PyDict_New();
  PyDict_SetItemString(info, "generation", generation);
  PyDict_SetItemString(info, "collected", collected);
  PyDict_SetItemString(info, "uncollectable", 0);
  for (const callback of [...callbacks.ob_item]) {
    try {
      PyObject_Vectorcall(callback, [phase, info], undefined);
    } catch (err) {
      PyErr_FormatUnraisable(err, "Exception ignored while calling GC callback", callback);
    }
  }
}

/** `gc.collect(generation)`: the number of unreachable objects. CPython: `gc_collect_main`. */
function collectGeneration(generation: number): number {
  if (isCollecting()) return 0;
  watch.active = watch.countsCycles = true;
  invokeCallbacks("start", generation, 0);
  const saveAll = (state.debug & DEBUG_SAVEALL) !== 0;
  const begun = hostOf().monotonic();
  if ((state.debug & DEBUG_STATS) !== 0) reportStart(generation);
  const { cyclic, dead } = collect({ saveAll });
  reconsider(dead);
  if (saveAll) garbage.ob_item.push(...cyclic);
  if ((state.debug & DEBUG_STATS) !== 0) {
    const elapsed = (hostOf().monotonic() - begun).toFixed(4);
    writeStderr(`gc: done, ${cyclic.length} unreachable, 0 uncollectable, ${elapsed}s elapsed\n`);
  }
  state.counts.fill(0, 0, generation);
  if (generation < state.counts.length) state.counts[generation]++;
  const stats = state.stats[generation];
  stats.collections++;
  stats.collected += cyclic.length;
  invokeCallbacks("stop", generation, cyclic.length);
  return cyclic.length;
}

/** What `gc.DEBUG_STATS` shows before a collection. CPython: `gc_collect_main`. */
function reportStart(generation: number): void {
  // Nothing is young here.
  const sizes = [0, 0, trackedObjects().length].join(" ");
  writeStderr(
    `gc: collecting generation ${generation}...\ngc: objects in each generation: ${sizes}\n` +
      `gc: objects in permanent generation: ${state.frozen.size}\n`,
  );
}

/** What CPython's collector tracks; tuples of what it doesn't track it lets go at the next collection. */
function tracks(op: PyObject): boolean {
  if (!isTracked(op)) return false;
  if (op instanceof PyTypeObject) return (op.tp_flags & (Py_TPFLAGS_HEAPTYPE | nativeHeapType)) !== 0;
  const type = Py_TYPE(op);
  if (type === PyTuple_Type) return (op as PyTupleObject).ob_item.some(tracks);
  return typeSize(type).gc || (type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0;
}

/** Everything the collector would track, the frozen apart. */
function trackedObjects(): PyHeapObject[] {
  const found: PyHeapObject[] = [];
  for (const op of reachable(false)) if (isTracked(op) && !state.frozen.has(op)) found.push(op);
  return found;
}

/**
 * What CPython shows of an object: the variables of a running generator are the generator's, and a frame object has those of a
 * frame that is over only. A walk finds both in the threads' frames.
 */
function visitShown(op: PyHeapObject, visit: Visit): void {
  if (op instanceof PyGenObject && op.gi_frame_state === FRAME_EXECUTING) {
    visitFrame(op.gi_iframe, visit, true);
  } else if (op instanceof PyFrameObject && op.f_frame.owner !== FRAME_OWNED_BY_FRAME_OBJECT) {
    for (const held of [op.f_back, op.f_trace, op.f_extra_locals]) if (held !== undefined) visit(held);
    return;
  }
  visitReferents(op, visit);
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
      if (generation < 0 || generation >= GENERATIONS) throw newValueError("invalid generation");
      return collectGeneration(generation);
    },
  ),
  set_debug: fn("($module, flags: int, /)", "Set the garbage collection debugging flags.", (_m, flags) => {
    state.debug = flags;
    return Py_None;
  }),
  get_debug: fn("($module, /)", "The garbage collection debugging flags.", () => state.debug),
  get_threshold: fn("($module, /)", "The collection thresholds.", () => PyTuple_New(state.thresholds)),
  get_count: fn(
    "($module, /)",
    "The collection counters.",
    () => PyTuple_New([watch.count, ...state.counts]),
  ),
  get_stats: fn(
    "($module, /)",
    "A list of dictionaries, one for each generation.",
    () =>
      PyList_New(state.stats.map((stats) => {
        const dict = PyDict_New();
        for (const [name, value] of Object.entries(stats)) PyDict_SetItemString(dict, name, value);
        return dict;
      })),
  ),
  get_objects: fn(
    "($module, /, generation=None)",
    "A list of the objects tracked by the collector, in one generation if given.",
    (_m, generation) => {
      PySys_Audit("gc.get_objects", () => [generation === Py_None ? -1 : generation]);
      if (generation === Py_None) return PyList_New(trackedObjects());
      const wanted = PyNumber_AsSsize_t(generation, true);
      if (wanted >= GENERATIONS) {
        throw newValueError("generation parameter must be less than the number of available generations (3)");
      }
      if (wanted < 0) throw newValueError("generation parameter cannot be negative");
      // Nothing is young here: a walk sees all objects alike.
      return PyList_New(wanted === 2 ? trackedObjects() : []);
    },
  ),
  get_referrers: fn("($module, /, *objs)", "The objects that directly refer to any of objs.", (_m, objs) => {
    PySys_Audit("gc.get_referrers", () => [PyTuple_New(objs.slice())]);
    const wanted: Set<PyObject> = new Set(objs);
    const found: PyHeapObject[] = [];
    for (const op of trackedObjects()) {
      let refers = false;
      visitShown(op, (held) => {
        refers ||= wanted.has(held);
      });
      if (refers) found.push(op);
    }
    return PyList_New(found);
  }),
  get_referents: fn("($module, /, *objs)", "Objects that the arguments directly refer to.", (_m, objs) => {
    PySys_Audit("gc.get_referents", () => [PyTuple_New(objs.slice())]);
    const found: PyObject[] = [];
    for (const op of objs) {
      if (op instanceof PyHeapObject && isTracked(op)) visitShown(op, (held) => found.push(held));
    }
    return PyList_New(found);
  }),
  is_tracked: fn(
    "($module, obj, /)",
    "Whether the object is tracked by the garbage collector.",
    (_m, obj) => tracks(obj),
  ),
  is_finalized: fn(
    "($module, obj, /)",
    "Whether the object has been finalized.",
    (_m, obj) => typeof obj === "object" && finalized.has(obj),
  ),
  freeze: fn(
    "($module, /)",
    "Freeze all current tracked objects and ignore them for future collections.",
    () => {
      for (const op of trackedObjects()) state.frozen.add(op);
      return Py_None;
    },
  ),
  unfreeze: fn("($module, /)", "Unfreeze all objects in the permanent generation.", () => {
    state.frozen.clear();
    return Py_None;
  }),
  get_freeze_count: fn(
    "($module, /)",
    "The number of objects in the permanent generation.",
    () => state.frozen.size,
  ),
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
      garbage,
      callbacks,
      DEBUG_STATS,
      DEBUG_COLLECTABLE: 2,
      DEBUG_UNCOLLECTABLE: 4,
      DEBUG_SAVEALL,
      DEBUG_LEAK: 38,
    }),
  });
}
