/**
 * What the program could notice dying: objects with a finalizer, and objects with weak references. JavaScript's collector
 * tells nobody in time, so these are held here, strongly, until a walk from the roots (`walk.ts`) finds that nothing else
 * holds them. Everything else is left to JavaScript.
 *
 * Law: this file imports nothing at run time, so that the object layer can register without loading the collector.
 */
import type { InterpreterFrame } from "../../eval/frame.ts";
import type { PyHeapObject, PyObject } from "../../objects/object.ts";
import type { PyThreadState } from "../thread_state.ts";

/** A weak reference, as far as the collector is concerned. */
export interface WeakReference extends PyHeapObject {
  /** undefined once the referent is dead. */
  wr_object: PyHeapObject | undefined;
  wr_callback: PyObject | undefined;
}

/**
 * Objects whose death runs something: `__del__`, files, suspended generators. In order of creation; with what that is, for those
 * that are held (`registerHeld`), else it is the type's `tp_finalize`.
 */
export const finalizable: Map<PyHeapObject, ((op: PyHeapObject) => void) | undefined> = new Map();
/** Objects that are weakly referenced, with their references: the plain one first, then the youngest. */
export const weaklyReferenced: Map<PyHeapObject, WeakReference[]> = new Map();
/** Objects whose finalizer has run: it never runs twice (PEP 442). */
export const finalized: WeakSet<PyHeapObject> = new WeakSet();

export type Visit = (op: PyObject) => void;

/** What module-level state of TypeScript code holds. */
const rootVisitors: ((visit: Visit) => void)[] = [];
/** Declares objects that live in variables of TypeScript code. */
export function registerRoots(visitor: (visit: Visit) => void): void {
  rootVisitors.push(visitor);
}
/** Visits all of them. */
export function visitRegisteredRoots(visit: Visit): void {
  for (const visitor of rootVisitors) visitor(visit);
}

/** Where the collector stands, and what registering, dropping and leaving have to tell it. */
export const watch: {
  /** There has been something whose death is to be noticed. */
  active: boolean;
  /** Registrations since the last walk, and how many make one due. */
  count: number;
  threshold: number;
  /** `gc.collect()` has been called: cycles that variables let go of are kept for it to count. */
  countsCycles: boolean;
  hooks: WatchHooks | undefined;
} = { active: false, count: 0, threshold: 2000, countsCycles: false, hooks: undefined };

/** What `prompt.ts` does about it; installed with the interpreter. */
export interface WatchHooks {
  /** `returnedBy`: the frame that is about to return the object. */
  registered(op: PyHeapObject, returnedBy: InterpreterFrame | undefined): void;
  /** The frame is about to loop over a generator that it has just been given. */
  loopsOver(frame: InterpreterFrame): void;
  /** A name, variable or item has just let go of `op`. */
  letGo(op: PyHeapObject): void;
  /** `owner` has just let go of something. */
  letGoInside(owner: PyHeapObject): void;
  /** A watched frame is about to be cleared. */
  left(frame: InterpreterFrame): void;
  /** Somebody holds the object for long. */
  entrusted(op: PyHeapObject): void;
  /** Frames may have been left whose outcome no other frame of the program has got, but TypeScript code. */
  stepped(): void;
  /** What is held may have died: walks if there has been time for it. */
  mayHaveDied(): void;
  /** A handler in `frame` is about to run. */
  caught(frame: InterpreterFrame): void;
  /** The loop has come to a watch point; the value stack ends at `sp`. */
  reached(thread: PyThreadState, frame: InterpreterFrame, sp: number): void;
}

/** What a nested run of the loop returned to TypeScript code, or such code made: that may still hold it. */
export interface Handle {
  readonly frame: InterpreterFrame;
  readonly instr_ptr: number;
  readonly op: PyHeapObject;
}
export const handles: { all: Handle[]; compactAt: number; compact: (() => void) | undefined } = {
  all: [],
  compactAt: 64,
  compact: undefined,
};

/**
 * Keeps `op` alive while the TypeScript code runs that the instruction of `frame` has called: CPython has there the
 * reference that C code owns. @noescape
 */
export function keepForNative(frame: InterpreterFrame | undefined, op: PyObject): void {
  if (frame === undefined || typeof op !== "object") return;
  if (handles.all.length >= handles.compactAt) {
    handles.compact?.();
    handles.compactAt = Math.max(64, 2 * handles.all.length);
  }
  handles.all.push({ frame, instr_ptr: frame.instr_ptr, op });
}

/** Frames of generators that hold what is watched; others have the owner FRAME_WATCHED. */
export const watchedFrames: WeakSet<InterpreterFrame> = new WeakSet();

/** Told after a reference to `op` has gone, by the instructions that do nothing else. */
export function letGo(op: PyObject | undefined): void {
  if (watch.active && typeof op === "object") watch.hooks?.letGo(op as PyHeapObject);
}
/** The same where it is known only that `owner` has let go of something. */
export function letGoInside(owner: PyObject): void {
  if (watch.active && typeof owner === "object") watch.hooks?.letGoInside(owner);
}

/** What WATCH_POINT does. */
export function reachWatchPoint(thread: PyThreadState, frame: InterpreterFrame, sp: number): void {
  watch.hooks!.reached(thread, frame, sp);
}

/** From now on the death of `op` is noticed, at once as a rule. */
export function registerFinalizable(op: PyHeapObject): void {
  finalizable.set(op, undefined);
  watch.active = true;
  watch.count++;
  watch.hooks?.registered(op, undefined);
}

/** The same for an object that usually lives on, or is closed: noticed by the walks that others need, and when many have gathered. */
export function registerQuietly(op: PyHeapObject): void {
  finalizable.set(op, undefined);
  watch.active = true;
  if (++watch.count > watch.threshold) watch.hooks?.registered(op, undefined);
}

/**
 * The same for an object that something else holds, as a rule, until there is nothing left to finalize (pending tasks): noticed
 * by the walks that others need, but however many there are, none is made for them. Only for types without `tp_finalize`.
 */
export function registerHeld(op: PyHeapObject, finalize: (op: PyHeapObject) => void): void {
  finalizable.set(op, finalize);
  watch.active = true;
}

/** For `tp_new` of types whose objects have a dictionary of their own: registers `op` if its class has a finalizer. */
export function watched<T extends PyHeapObject>(op: T): T {
  if (op.ob_type.tp_finalize !== undefined) registerFinalizable(op);
  return op;
}

/** From now on something holds the registered object as `registerHeld` says. */
export function entrust(op: PyHeapObject): void {
  if (!finalizable.has(op) || finalizable.get(op) !== undefined) return;
  finalizable.set(op, op.ob_type.tp_finalize);
  if (watch.count > 0) watch.count--;
  watch.hooks?.entrusted(op);
}

/** For a generator that `frame` is about to return: its death is noticed in the frame below. */
export function registerReturned(op: PyHeapObject, frame: InterpreterFrame): void {
  finalizable.set(op, undefined);
  watch.active = true;
  watch.count++;
  watch.hooks?.registered(op, frame);
}

/** The object has been closed, has ended, or for another reason has nothing to finalize any more. */
export function unregisterFinalizable(op: PyHeapObject): void {
  const isHeld = finalizable.get(op) !== undefined;
  if (finalizable.delete(op) && !isHeld && watch.count > 0) watch.count--;
}

/** Adds a reference to those of its referent. */
export function registerWeakReference(ref: WeakReference, first: boolean): void {
  const op = ref.wr_object!;
  const refs = weaklyReferenced.get(op);
  if (refs === undefined) {
    weaklyReferenced.set(op, [ref]);
    watch.active = true;
    watch.count++;
    watch.hooks?.registered(op, undefined);
  } else if (first) refs.unshift(ref);
  else {
    // Behind the plain reference and proxy.
    let at = 0;
    while (at < refs.length && refs[at].wr_callback === undefined) at++;
    refs.splice(at, 0, ref);
  }
}

/** The opcodes in whose places watch points stand, by code object and code unit. */
export const hiddenOpcodes: WeakMap<PyHeapObject, Map<number, number>> = new WeakMap();

/** Takes all watch points out of a code object: instrumentation wants to see its instructions. */
export function removeWatchPoints(code: PyHeapObject & { readonly instructions: Int32Array }): void {
  const hidden = hiddenOpcodes.get(code);
  if (hidden === undefined) return;
  for (const [unit, opcode] of hidden) code.instructions[unit] = code.instructions[unit] & ~511 | opcode;
  hidden.clear();
}
