/**
 * How asyncio's own event loop lies in memory: where its attributes stand, where those of its handles do, and which functions
 * of the library the native ones stand for. Read by `event_loop.ts`, and by futures and tasks, which schedule their callbacks
 * through it without calling Python code.
 *
 * Law: handles, the deque of ready ones and the heap of timers are the library's own objects. Whatever is not as the library
 * makes it (a method overridden in a subclass or on the instance, debug mode, a loop of another class) has no layout, and
 * the library's Python code runs.
 */
import { PyMemberDescrObject, PyMethodDescrObject } from "../../objects/descr_object.ts";
import { PyDict_GetItemString, PyDict_SetItemString, type PyDictObject } from "../../objects/dict_object.ts";
import { PyFloatObject } from "../../objects/float_object.ts";
import { PyFunctionObject } from "../../objects/function_object.ts";
import { DICT_SHAPE, PyInstanceObject, type Shape } from "../../objects/instance.ts";
import type { PyListObject } from "../../objects/list_object.ts";
import { PyModuleObject } from "../../objects/module_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_LT, type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { _PyType_Lookup, assignVersionTag, PyType_Modified } from "../../objects/type_object.ts";
import { PyObject_RichCompareBool } from "../../protocol/abstract.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { dequeAppend, type PyDequeObject } from "../_collections/deque.ts";
import { popHeap, pushHeap } from "../_heapq.ts";

/** The class in `asyncio.unix_events` into which the native methods are put. */
const LOOP_CLASS = "_UnixSelectorEventLoop";
/** Methods that the native ones stand for, or do the work of. */
const REPLACED = ["_run_once", "call_soon", "call_later", "call_at", "create_future"] as const;
const INLINED = ["_call_soon", "_check_closed", "time", "get_debug", "_add_callback"] as const;

/** What is known of one class of loops of the library, and of its handles. */
export class LoopPlan {
  readonly originals: Readonly<Record<string, PyFunctionObject>>;
  readonly natives: ReadonlyMap<string, PyObject>;
  readonly handleType: PyTypeObject;
  readonly timerType: PyTypeObject;
  readonly selectorType: PyObject | undefined;
  /** `Handle._run`. */
  readonly run: PyFunctionObject;
  // Slots of handles.
  readonly callback: number;
  readonly args: number;
  readonly cancelled: number;
  readonly loop: number;
  readonly context: number;
  readonly when: number;
  readonly scheduled: number;
  /** The slots of a new handle, and of a new timer. */
  readonly #none: readonly number[];

  constructor(loopType: PyTypeObject, methods: Readonly<Record<string, MethodSpec>>) {
    const handleType = attribute("asyncio.events", "Handle", PyTypeObject);
    const timerType = attribute("asyncio.events", "TimerHandle", PyTypeObject);
    const originals: Record<string, PyFunctionObject> = {};
    for (const name of [...REPLACED, ...INLINED]) originals[name] = functionOf(loopType, name);
    this.originals = originals;
    this.handleType = handleType;
    this.timerType = timerType;
    this.selectorType = moduleAttribute("selectors", "EpollSelector");
    this.run = functionOf(handleType, "_run");
    this.callback = slotOf(handleType, "_callback");
    this.args = slotOf(handleType, "_args");
    this.cancelled = slotOf(handleType, "_cancelled");
    this.loop = slotOf(handleType, "_loop");
    this.context = slotOf(handleType, "_context");
    this.when = slotOf(timerType, "_when");
    this.scheduled = slotOf(timerType, "_scheduled");
    this.#none = [slotOf(handleType, "_repr"), slotOf(handleType, "_source_traceback")];
    const natives: Map<string, PyObject> = new Map();
    for (const name of REPLACED) {
      const native = new PyMethodDescrObject(loopType, methods[name].named(name));
      natives.set(name, native);
      PyDict_SetItemString(loopType.tp_dict as PyDictObject, name, native);
    }
    this.natives = natives;
    PyType_Modified(loopType);
  }

  /** A `Handle` or `TimerHandle` as its `__init__` leaves it. */
  newHandle(
    type: PyTypeObject,
    callback: PyObject,
    args: readonly PyObject[],
    loop: PyObject,
    context: PyObject,
  ): PyInstanceObject {
    const handle = new PyInstanceObject(type);
    const { slots } = handle;
    slots[this.callback] = callback;
    slots[this.args] = PyTuple_New(args as PyObject[]);
    slots[this.cancelled] = false;
    slots[this.loop] = loop;
    slots[this.context] = context;
    for (const slot of this.#none) slots[slot] = Py_None;
    return handle;
  }

  /** The time of a timer; undefined if it can't be compared as a number. */
  whenOf(timer: PyObject): number | undefined {
    if (!(timer instanceof PyInstanceObject) || timer.ob_type !== this.timerType) return undefined;
    const when = timer.slots[this.when];
    return typeof when === "number" ? when : when instanceof PyFloatObject ? when.value : undefined;
  }

  /** The order of the heap of timers: `TimerHandle.__lt__`. */
  readonly before = (a: PyObject, b: PyObject): boolean => {
    const first = this.whenOf(a), second = this.whenOf(b);
    return first !== undefined && second !== undefined
      ? first < second
      : PyObject_RichCompareBool(a, b, Py_LT);
  };

  /** `loop.call_at(when, callback, *args, context=context)`. */
  callAt(
    loop: PyInstanceObject,
    layout: LoopLayout,
    when: PyObject,
    callback: PyObject,
    args: readonly PyObject[],
    context: PyObject,
  ): PyObject {
    const timer = this.newHandle(this.timerType, callback, args, loop, context);
    timer.slots[this.when] = when;
    timer.slots[this.scheduled] = true;
    pushHeap(layout.scheduledOf(loop), timer, this.before);
    return timer;
  }
  /** The first timer of the heap. */
  popTimer(heap: PyListObject): PyObject {
    const timer = popHeap(heap, this.before);
    if (timer instanceof PyInstanceObject && timer.ob_type === this.timerType) {
      timer.slots[this.scheduled] = false;
    }
    return timer;
  }
}

/** Where the attributes of a loop stand. */
export class LoopLayout {
  readonly plan: LoopPlan;
  readonly shape: Shape;
  readonly type: PyTypeObject;
  readonly typeVersion: number;
  readonly ready: number;
  readonly scheduled: number;
  readonly closed: number;
  readonly debug: number;
  readonly stopping: number;
  readonly cancelledCount: number;
  readonly resolution: number;
  readonly selector: number;
  constructor(plan: LoopPlan, type: PyTypeObject, shape: Shape) {
    this.plan = plan;
    this.shape = shape;
    this.type = type;
    this.typeVersion = assignVersionTag(type);
    const at = (name: string): number => {
      const index = shape.index.get(name);
      if (index === undefined) throw new NotAsExpected();
      return index;
    };
    this.ready = at("_ready");
    this.scheduled = at("_scheduled");
    this.closed = at("_closed");
    this.debug = at("_debug");
    this.stopping = at("_stopping");
    this.cancelledCount = at("_timer_cancelled_count");
    this.resolution = at("_clock_resolution");
    this.selector = at("_selector");
  }
  readyOf(loop: PyInstanceObject): PyDequeObject {
    return loop.slots[this.ready] as PyDequeObject;
  }
  scheduledOf(loop: PyInstanceObject): PyListObject {
    return loop.slots[this.scheduled] as PyListObject;
  }
  /** Neither closed nor in debug mode. */
  isQuick(loop: PyInstanceObject): boolean {
    return loop.slots[this.closed] === false && loop.slots[this.debug] === false;
  }
}

/** The library is another one than this file knows: its Python code runs. */
class NotAsExpected {}

function moduleAttribute(module: string, name: string): PyObject | undefined {
  const found = PyDict_GetItemString(PyThreadState_Get().interp.modules!, module);
  return found instanceof PyModuleObject ? PyDict_GetItemString(found.md_dict, name) : undefined;
}
// deno-lint-ignore no-explicit-any
function attribute<T>(module: string, name: string, type: abstract new (...args: any[]) => T): T {
  const found = moduleAttribute(module, name);
  if (!(found instanceof type)) throw new NotAsExpected();
  return found;
}
function functionOf(type: PyTypeObject, name: string): PyFunctionObject {
  const found = _PyType_Lookup(type, name);
  if (!(found instanceof PyFunctionObject)) throw new NotAsExpected();
  return found;
}
function slotOf(type: PyTypeObject, name: string): number {
  const found = _PyType_Lookup(type, name);
  if (!(found instanceof PyMemberDescrObject) || found.slotIndex < 0) throw new NotAsExpected();
  return found.slotIndex;
}
/** What `make` gives; undefined where the library is not as expected. */
function unless<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (err) {
    if (err instanceof NotAsExpected) return undefined;
    throw err;
  }
}

let nativeMethods: Readonly<Record<string, MethodSpec>> = {};
/** Says what is put into the loop's class. */
export function setNativeMethods(methods: Readonly<Record<string, MethodSpec>>): void {
  nativeMethods = methods;
}

const plans: WeakMap<PyTypeObject, LoopPlan | "none"> = new WeakMap();

/** The plan of a loop's class; the native methods are put into the library's class when its first loop is met. */
export function planOf(type: PyTypeObject): LoopPlan | undefined {
  const known = plans.get(type);
  if (known !== undefined) return known === "none" ? undefined : known;
  let plan: LoopPlan | undefined;
  const own = type.tp_mro.find((base) => base.ht_name === LOOP_CLASS);
  if (own !== undefined && own !== type) plan = planOf(own);
  else if (own !== undefined && moduleAttribute("asyncio.unix_events", LOOP_CLASS) === own) {
    plan = unless(() => new LoopPlan(own, nativeMethods));
  }
  plans.set(type, plan ?? "none");
  return plan;
}

/** Whether all of the loop's methods that this code stands for are the library's. */
function isUnchanged(plan: LoopPlan, loop: PyInstanceObject): boolean {
  const { index } = loop.shape;
  for (const name of REPLACED) {
    if (index.has(name) || _PyType_Lookup(loop.ob_type, name) !== plan.natives.get(name)) return false;
  }
  for (const name of INLINED) {
    if (index.has(name) || _PyType_Lookup(loop.ob_type, name) !== plan.originals[name]) return false;
  }
  return true;
}

const layouts: WeakMap<Shape, LoopLayout | "none"> = new WeakMap();
let last: LoopLayout | undefined;

/** The layout of a loop; undefined: nothing is known of it. */
export function layoutOf(loop: PyObject): LoopLayout | undefined {
  if (!(loop instanceof PyInstanceObject)) return undefined;
  const { shape, ob_type: type } = loop;
  if (
    last !== undefined && last.shape === shape && last.type === type &&
    type.tp_version_tag === last.typeVersion
  ) return last;
  if (shape === DICT_SHAPE) return undefined;
  let layout = layouts.get(shape);
  if (layout === "none" && planOf(type) === undefined) return undefined;
  if (layout === undefined || layout === "none" || type.tp_version_tag !== layout.typeVersion) {
    const plan = planOf(type);
    layout = plan !== undefined && isUnchanged(plan, loop)
      ? unless(() => new LoopLayout(plan, type, shape)) ?? "none"
      : "none";
    layouts.set(shape, layout);
  }
  if (layout === "none") return undefined;
  return last = layout;
}

/** `loop.call_soon(callback, *args, context=context)`; undefined: not to be done here. */
export function soon(
  loop: PyObject,
  callback: PyObject,
  args: readonly PyObject[],
  context: PyObject,
): PyObject | undefined {
  const layout = layoutOf(loop);
  if (layout === undefined || !layout.isQuick(loop as PyInstanceObject)) return undefined;
  const { plan } = layout;
  const handle = plan.newHandle(plan.handleType, callback, args, loop, context);
  dequeAppend(layout.readyOf(loop as PyInstanceObject), handle);
  return handle;
}
