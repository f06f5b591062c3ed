/**
 * What follows from a walk: the objects that only death could still reach are finalized, their weak references cleared, as
 * CPython does it. What no longer has references goes one by one, as counts reach zero: finalizer, weak references, then
 * what it held (`Objects/typeobject.c`, `subtype_dealloc`). What remains is held by cycles and goes together: all weak
 * references are cleared, callbacks called, then all finalizers (`Python/gc.c`).
 *
 * JavaScript frees the memory. Law: an object's finalizer runs once; whoever it brings back to life stays.
 */
import { reprText } from "../../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { PyGenObject } from "../../objects/gen_object.ts";
import { type PyHeapObject, type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyList_Type, PyTuple_Type } from "../../objects/type_zoo.ts";
import { PyErr_FormatUnraisable } from "../unraisable.ts";
import { referentsOf, visitReferents } from "./referents.ts";
import {
  finalizable,
  finalized,
  registerRoots,
  watch,
  weaklyReferenced,
  type WeakReference,
} from "./registry.ts";
import { alive as reached, closure, isTracked } from "./walk.ts";

/** What a collection came to. */
export interface Collected {
  /** Tracked objects that were unreachable and held by cycles. */
  readonly cyclic: PyHeapObject[];
  /** What was found dead of what is registered. */
  readonly dead: readonly PyHeapObject[];
}

/** What cycles hold that were left: what is reached from there has to wait for them. */
let trash: PyHeapObject[] = [];
/** Keeps an object that may be held by nothing but a cycle any more for the next full collection. */
export function addTrash(op: PyHeapObject): void {
  if (trash.length < MOST_TRASH) trash.push(op);
}
const MOST_TRASH = 1000;

/**
 * References that have to call back if the walk finds their objects dead: they were there when these lost what was known to hold
 * them, and may be gone when the walk comes.
 */
export const owing: Set<PyHeapObject> = new Set();
registerRoots((visit) => owing.forEach(visit));

/** A walk is due after so many registrations. */
const LEAST_THRESHOLD = 2000;
let patience = LEAST_THRESHOLD;

let collecting = false;
/** Whether a collection is under way: its finalizers may run anything, but not another one. */
export function isCollecting(): boolean {
  return collecting;
}

export interface CollectOptions {
  /** The innermost frame stands between two instructions. */
  readonly topIsExact?: boolean;
  /** Walks are dear now: release what has died together, with one walk a ring, however little it is. */
  readonly together?: boolean;
  /** Leave what cycles hold. */
  readonly keepCycles?: boolean;
  /** Objects that had a reference until just now, in the order in which they lost it. */
  readonly dropped?: readonly PyHeapObject[];
  /** The order in which cycles are finalized; otherwise that of creation. */
  readonly order?: () => ReadonlyMap<PyHeapObject, number>;
  /** `gc.DEBUG_SAVEALL`: cycles are kept by whoever is told. */
  readonly saveAll?: boolean;
}

/** Walks, and finalizes what has died. */
export function collect(options: CollectOptions = {}): Collected {
  if (collecting) return { cyclic: [], dead: [] };
  collecting = true;
  try {
    return collectNow(options);
  } finally {
    owing.clear();
    collecting = false;
  }
}

function collectNow(options: CollectOptions): Collected {
  let alive = reached(options.topIsExact === true);
  watch.count = 0;
  const dead = deadObjects(alive);
  const left = finalizable.size + weaklyReferenced.size - dead.length;
  // As long as little has died, the next walk may wait longer; that a handful dies where there are few says nothing.
  if (dead.length * 10 < left) patience = Math.min(2 * patience, 16 * LEAST_THRESHOLD);
  else if (dead.length * 10 >= patience) patience = LEAST_THRESHOLD;
  watch.threshold = Math.max(patience, 2 * left);
  if (dead.length === 0 && (trash.length === 0 || options.keepCycles === true)) {
    forgetDead(alive);
    return { cyclic: [], dead };
  }
  // What lost its last reference unseen, or in an earlier look, did so before what has just been dropped.
  const gone = options.dropped ?? [], late = new Set(gone);
  const unreachable = closure([...trash, ...dead.filter((op) => !late.has(op)), ...gone, ...dead], alive);
  // References that die here may do so after their objects, and are called back then.
  forgetDead(alive, unreachable);
  const waiting = options.keepCycles === true ? trash.filter((op) => alive.has(op)) : [];
  trash = waiting;
  const counts = referenceCounts(unreachable);
  const framesHeld = heldByGenerators(unreachable);
  const released: Set<PyHeapObject> = new Set();
  const release = (op: PyHeapObject) => {
    for (const todo = [op]; todo.length > 0;) {
      const next = todo.pop()!;
      if (released.has(next)) continue;
      // Before it is finalized, for its finalizer may let go of things.
      const held = framesHeld.get(next) ?? heldInOrder(next);
      // Whether the finalizer has brought the object back matters if something else depends on it.
      if (!finalizeOne(next) && (weaklyReferenced.has(next) || hasWatched(next, unreachable, released))) {
        alive = reached(options.topIsExact === true);
        if (alive.has(next)) continue;
      }
      released.add(next);
      clearWeakReferences(next, (ref) => alive.has(ref) || (unreachable.has(ref) && !released.has(ref)));
      const freed: PyHeapObject[] = [];
      for (const op of held) {
        if (typeof op !== "object" || !unreachable.has(op) || released.has(op) || alive.has(op)) continue;
        const left = counts.get(op)! - 1;
        counts.set(op, left);
        if (left === 0) freed.push(op);
      }
      for (let i = freed.length; --i >= 0;) todo.push(freed[i]);
    }
  };
  const unheld = [...unreachable].filter((op) => counts.get(op) === 0);
  if (dead.length <= MOST_ONE_BY_ONE && options.together !== true) unheld.forEach(release);
  else {
    for (const op of releaseTogether(unheld, counts, framesHeld, alive, options)) released.add(op);
    alive = reached(options.topIsExact === true);
  }
  const cyclic = [...unreachable].filter((op) => !released.has(op));
  if (cyclic.length === 0) return { cyclic, dead };
  if (options.keepCycles === true) {
    trash = [...waiting, ...cyclic];
    return { cyclic: [], dead };
  }
  if (options.saveAll !== true && collectCycles(cyclic, alive, options)) {
    // What the finalizers let go of.
    collectNow({ keepCycles: true });
  }
  return { cyclic: cyclic.filter(isTracked), dead };
}

/** With more dead objects it is not known after each finalizer what it has brought back, but after all of them. */
const MOST_ONE_BY_ONE = 64;

/**
 * Releases many objects, ring by ring: those that nothing holds, then those that these held. The finalizers of a ring run before
 * any of its objects lets go of what it holds. What has been released.
 */
function releaseTogether(
  unheld: readonly PyHeapObject[],
  counts: Map<PyHeapObject, number>,
  framesHeld: ReadonlyMap<PyHeapObject, PyObject[]>,
  alive: ReadonlySet<PyHeapObject>,
  options: CollectOptions,
): Set<PyHeapObject> {
  const released: Set<PyHeapObject> = new Set();
  const isThere = (ref: WeakReference) => alive.has(ref) || (counts.has(ref) && !released.has(ref));
  for (let ring = unheld; ring.length > 0;) {
    let ran = false;
    // Before they are finalized, as above.
    const held = ring.map((op) => framesHeld.get(op) ?? heldInOrder(op));
    for (const op of ring) ran = !finalizeOne(op) || ran;
    if (ran) alive = reached(options.topIsExact === true);
    const freed: PyHeapObject[] = [];
    for (const [i, op] of ring.entries()) {
      if (alive.has(op)) continue;
      released.add(op);
      clearWeakReferences(op, isThere);
      for (const each of held[i]) {
        const count = counts.get(each as PyHeapObject);
        if (count === undefined || alive.has(each as PyHeapObject)) continue;
        counts.set(each as PyHeapObject, count - 1);
        if (count === 1) freed.push(each as PyHeapObject);
      }
    }
    ring = freed;
  }
  return released;
}

/** Whether finalizers ran. CPython: `handle_weakrefs`, `finalize_garbage`, `handle_resurrected_objects`. */
function collectCycles(
  garbage: PyHeapObject[],
  alive: ReadonlySet<PyHeapObject>,
  options: CollectOptions,
): boolean {
  const inOrder = garbage.filter((op) => finalizable.has(op));
  const rank = options.order?.() ?? new Map([...finalizable.keys()].map((op, i) => [op, i]));
  inOrder.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  const callbacks: WeakReference[] = [];
  for (const op of garbage) {
    for (const ref of detach(op)) if (ref.wr_callback !== undefined && alive.has(ref)) callbacks.push(ref);
  }
  for (const ref of callbacks) callBack(ref);
  let ran = false;
  for (const op of inOrder) ran = !finalizeOne(op) || ran;
  if (!ran) return false;
  // A finalizer may have made new weak references to what dies now.
  const still = reached(options.topIsExact === true);
  for (const op of garbage) if (!still.has(op)) clearWeakReferences(op, (ref) => still.has(ref));
  return true;
}

/** Objects with something to finalize or clear that the walk has not reached, in order of registration. */
function deadObjects(alive: ReadonlySet<PyHeapObject>): PyHeapObject[] {
  const dead: PyHeapObject[] = [];
  for (const op of finalizable.keys()) if (!alive.has(op)) dead.push(op);
  for (const op of weaklyReferenced.keys()) {
    if (!alive.has(op) && !finalizable.has(op) && !isImmortal(op)) dead.push(op);
  }
  return dead;
}

/** Static types are never collected. */
function isImmortal(op: PyHeapObject): boolean {
  return op instanceof PyTypeObject && !isTrackedType(op);
}
function isTrackedType(type: PyTypeObject): boolean {
  return type.tp_dict !== undefined && (type.tp_flags & 1 << 9) !== 0;
}

/** How many references each of the objects has from the others. */
function referenceCounts(objects: ReadonlySet<PyHeapObject>): Map<PyHeapObject, number> {
  const counts: Map<PyHeapObject, number> = new Map();
  for (const op of objects) counts.set(op, 0);
  for (const op of objects) {
    visitReferents(op, (held) => {
      const count = counts.get(held as PyHeapObject);
      if (count !== undefined) counts.set(held as PyHeapObject, count + 1);
    });
  }
  return counts;
}

/** What an object holds, in the order in which CPython lets go of it: lists and tuples from their end. */
export function heldInOrder(op: PyHeapObject): PyObject[] {
  const held = referentsOf(op);
  const layout = op.ob_type.layout;
  return layout === PyList_Type || layout === PyTuple_Type ? held.reverse() : held;
}

/** What the frames of generators hold: closing one closes those that it waits for, and then they hold nothing any more. */
function heldByGenerators(objects: ReadonlySet<PyHeapObject>): Map<PyHeapObject, PyObject[]> {
  const held: Map<PyHeapObject, PyObject[]> = new Map();
  for (const op of objects) if (op instanceof PyGenObject) held.set(op, heldInOrder(op));
  return held;
}

/** Whether there is something else among `unreachable` whose death would be noticed. */
function hasWatched(
  op: PyHeapObject,
  unreachable: ReadonlySet<PyHeapObject>,
  released: ReadonlySet<PyHeapObject>,
): boolean {
  for (const other of unreachable) {
    if (other !== op && !released.has(other) && (finalizable.has(other) || weaklyReferenced.has(other))) {
      return true;
    }
  }
  return false;
}

/** Runs the object's finalizer if it has one that has not run. False if something ran that may have revived it. */
function finalizeOne(op: PyHeapObject): boolean {
  if (!finalizable.has(op)) return true;
  const finalize = finalizable.get(op) ?? op.ob_type.tp_finalize;
  finalizable.delete(op);
  if (finalized.has(op)) return true;
  if (finalize === undefined) return true;
  finalized.add(op);
  finalize(op);
  return false;
}

/** Takes an object's weak references away; the references, in the order in which callbacks are called. */
function detach(op: PyHeapObject): WeakReference[] {
  const refs = weaklyReferenced.get(op);
  if (refs === undefined) return [];
  weaklyReferenced.delete(op);
  for (const ref of refs) ref.wr_object = undefined;
  return refs;
}

/** `isThere`: whether a reference has not died itself. CPython: `PyObject_ClearWeakRefs`. */
function clearWeakReferences(op: PyHeapObject, isThere: (ref: WeakReference) => boolean): void {
  for (const ref of detach(op)) if (ref.wr_callback !== undefined && isThere(ref)) callBack(ref);
}

function callBack(ref: WeakReference): void {
  const callback = ref.wr_callback!;
  ref.wr_callback = undefined;
  try {
    PyObject_CallOneArg(callback, ref);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while calling weakref callback ${reprText(callback)}`);
  }
}

/** Weak references that are gone themselves are forgotten; those that are among `dying` are not yet. */
function forgetDead(alive: ReadonlySet<PyHeapObject>, dying?: ReadonlySet<PyHeapObject>): void {
  const isThere = (ref: WeakReference) => alive.has(ref) || dying?.has(ref) === true;
  for (const [op, refs] of weaklyReferenced) {
    if (refs.every(isThere)) continue;
    const live = refs.filter(isThere);
    if (live.length > 0) weaklyReferenced.set(op, live);
    else weaklyReferenced.delete(op);
  }
}

/** For whoever counts weak references: those that nobody holds any more are not counted. */
export function forgetDeadReferences(): void {
  forgetDead(reached(false));
}
