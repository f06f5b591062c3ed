/**
 * Finalizing at the moment at which CPython would: `del x`, a variable set anew, a function left, a result dropped.
 *
 * Nothing counts references. Instead, for each object with a finalizer or a weak reference that is not known to live long,
 * it is known through which variable it is held (its *hold*), and only what can end that hold is looked at:
 *
 * - the instructions that set that variable, and those at which the value stack gets shorter than the place where the object
 *   lies: a *watch point* is put in front of the instruction behind them, in the code's private copy (WATCH_POINT, which puts
 *   the instruction back and goes on with it);
 * - leaving the frame (its owner is FRAME_WATCHED, so that it takes the slow way out);
 * - `del` and the storing of module variables, which always look.
 *
 * At a watch point the stack of the frame is exact. If the hold is gone, another is looked for nearby; if there is none, a walk
 * from the roots decides. Programs without such objects never come here.
 *
 * DIFFERS: an object whose only reference is removed inside a container by a method or an item or attribute assignment is
 * noticed at the next watch point, or when it is next due, not at once. When walks have become expensive, they wait until
 * enough objects may have died.
 */
import {
  CHECK_EXC_MATCH,
  COPY,
  DELETE_FAST,
  DICT_MERGE,
  DICT_UPDATE,
  END_ASYNC_FOR,
  EXTENDED_ARG,
  FOR_ITER,
  GET_ANEXT,
  GET_LEN,
  HAS_JUMP_FLAG,
  IMPORT_FROM,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  LIST_APPEND,
  LIST_EXTEND,
  MAP_ADD,
  MATCH_KEYS,
  MATCH_MAPPING,
  MATCH_SEQUENCE,
  opcodeCaches,
  opcodeDeopt,
  opcodeFlags,
  POP_EXCEPT,
  POP_TOP,
  RAISE_VARARGS,
  RERAISE,
  RETURN_VALUE,
  SEND,
  SET_ADD,
  SET_UPDATE,
  stackPopped,
  STORE_DEREF,
  STORE_FAST,
  STORE_FAST_LOAD_FAST,
  STORE_FAST_STORE_FAST,
  SWAP,
  WITH_EXCEPT_START,
} from "../../../compiler/bytecode/opcodes_generated.ts";
import {
  FRAME_OWNED_BY_GENERATOR,
  FRAME_OWNED_BY_INIT,
  FRAME_OWNED_BY_INTERPRETER,
  FRAME_OWNED_BY_THREAD,
  FRAME_WATCHED,
  type InterpreterFrame,
  returnUnit,
} from "../../eval/frame.ts";
import { privateOpcodes, publicOpcode } from "../../eval/uops_generated.ts";
import type { PyCodeObject } from "../../objects/code_object.ts";
import { PyDict_GetItemString, PyDictObject } from "../../objects/dict_object.ts";
import { PyFunctionObject } from "../../objects/function_object.ts";
import { canBeFinalized, guardsYields, PyGenObject } from "../../objects/gen_object.ts";
import { PyInstanceObject } from "../../objects/instance.ts";
import { PyModuleObject } from "../../objects/module_object.ts";
import { PyListObject } from "../../objects/list_object.ts";
import { PyHeapObject, type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PySetObject } from "../../objects/set_table.ts";
import { PyTupleObject } from "../../objects/tuple_object.ts";
import { PyDict_Type, PyGen_Type } from "../../objects/type_zoo.ts";
import { type PyErrStackItem, PyThreadState_Get } from "../thread_state.ts";
import type { PyThreadState } from "../thread_state.ts";
import { addTrash, collect, isCollecting, owing } from "./collect.ts";
import { forEachFrame, liveLength, stackDepths } from "./frames.ts";
import { visitReferents } from "./referents.ts";
import {
  finalizable,
  hiddenOpcodes,
  keepForNative,
  type Visit,
  watch,
  watchedFrames,
  weaklyReferenced,
} from "./registry.ts";
import { dropOldHandles, innermostFrame } from "./roots.ts";
import { isAtomic, work } from "./walk.ts";

// ---------------------------------------------------------------- watch points

/** The instructions in whose places watch points stand, by code unit; and variables' instructions to be watched again. */
interface Points {
  readonly once: Map<number, number>;
  /** The instruction that is over when the watch point is come to. */
  readonly behind: Map<number, number>;
  /** Watch points that come back when the instruction behind has been reached: that unit, and theirs. */
  readonly again: Map<number, Set<number>>;
  /** Instructions that end a loop early, and the stack entry with the iterator that they take away. */
  readonly loopEnds: Map<number, number>;
  /** Instructions behind which to look each time. */
  readonly lasting: Set<number>;
  /** By call: how often the coroutine that it gave has got into long hands, one time after the other. */
  readonly entrusted: Map<number, number>;
}
const pointsOf: WeakMap<PyCodeObject, Points> = new WeakMap();
const OPCODE = 511;
const { WATCH_POINT } = privateOpcodes;

/** Private forms that run several instructions; others are forms of one. */
const superinstructions: ReadonlySet<number> = new Set(
  Object.entries(privateOpcodes).filter(([name]) => name.includes("__") || name.endsWith("_SKIP")).map((
    [, n],
  ) => n),
);

function pointsIn(code: PyCodeObject): Points {
  let points = pointsOf.get(code);
  if (points === undefined) {
    const once: Map<number, number> = new Map();
    hiddenOpcodes.set(code, once);
    pointsOf.set(
      code,
      points = {
        once,
        behind: new Map(),
        again: new Map(),
        loopEnds: new Map(),
        lasting: new Set(),
        entrusted: new Map(),
      },
    );
  }
  return points;
}

/** Looks before the instruction at `unit` runs the next time; `behind`: where that is, for whoever asks for the line. */
function watchBefore(code: PyCodeObject, unit: number, behind: number): void {
  // Tools that watch the code rely on its instructions.
  if (code.co_monitoring !== undefined) return;
  const { instructions } = code;
  const depths = stackDepths(code);
  if (unit < 0 || unit >= depths.length || depths[unit] < 0) return;
  const opcode = instructions[unit] & OPCODE;
  if (opcode === WATCH_POINT) return;
  // Superinstructions that end in this one would run it unseen.
  for (let before = Math.max(0, unit - 14); before < unit; before++) {
    const form = instructions[before] & OPCODE;
    if (depths[before] >= 0 && superinstructions.has(form)) {
      instructions[before] = instructions[before] & ~OPCODE | publicOpcode[form - 256];
    }
  }
  const points = pointsIn(code);
  points.once.set(unit, opcode);
  points.behind.set(unit, behind);
  instructions[unit] = instructions[unit] & ~OPCODE | WATCH_POINT;
}

/** Looks each time the instruction at `unit` has run. */
function watchBehind(code: PyCodeObject, unit: number): void {
  const points = pointsIn(code);
  if (points.lasting.has(unit)) return;
  points.lasting.add(unit);
  watchBefore(code, unit, unit);
}

function nextUnit(code: PyCodeObject, unit: number): number {
  const opcode = code.plain.co_code[2 * unit];
  return unit + 1 + opcodeCaches[opcodeDeopt[opcode]];
}

/** Looks as soon as the frame's instruction is over. */
function watchNext(frame: InterpreterFrame): void {
  const code = frame.f_executable;
  if (code.plain.co_code.length === 0) return;
  watchBefore(code, nextUnit(code, frame.instr_ptr), frame.instr_ptr);
}

/** Looks where the frame goes on when what it has called returns. */
function watchReturn(frame: InterpreterFrame): void {
  let below = frame.previous;
  // Frames of the machine's own hand on what they get.
  while (below !== undefined && below.owner === FRAME_OWNED_BY_INIT) below = below.previous;
  if (below === undefined) return;
  if (below.owner !== FRAME_OWNED_BY_INTERPRETER) {
    watchBefore(below.f_executable, returnUnit(below), below.instr_ptr);
    watchBefore(below.f_executable, nextUnit(below.f_executable, below.instr_ptr), below.instr_ptr);
  } else {
    const caller = innermostOf(below);
    if (caller !== undefined) watchNext(caller);
  }
}

function innermostOf(frame: InterpreterFrame | undefined): InterpreterFrame | undefined {
  while (frame !== undefined && frame.owner >= FRAME_OWNED_BY_INTERPRETER) frame = frame.previous;
  return frame;
}

type Exits = readonly (readonly [unit: number, behind: number])[];
const exits: WeakMap<PyCodeObject, Map<number, Exits>> = new WeakMap();
/** Instructions that use what lies on the stack without taking it away: how many entries they do take. */
const takes: ReadonlyMap<number, number> = new Map([
  [COPY, 0],
  [FOR_ITER, 0],
  [GET_ANEXT, 0],
  [GET_LEN, 0],
  [SEND, 1],
  [IMPORT_FROM, 0],
  [MATCH_MAPPING, 0],
  [MATCH_SEQUENCE, 0],
  [MATCH_KEYS, 0],
  [CHECK_EXC_MATCH, 1],
  [WITH_EXCEPT_START, 0],
  [LIST_APPEND, 1],
  [LIST_EXTEND, 1],
  [SET_ADD, 1],
  [SET_UPDATE, 1],
  [MAP_ADD, 2],
  [DICT_MERGE, 1],
  [DICT_UPDATE, 1],
]);

/**
 * Where execution goes on behind the instructions that take away stack entry `depth`, of those that can be come to from `from`
 * while the entry is there. What handlers take away is looked at in any case.
 */
function exitUnits(code: PyCodeObject, depth: number, from: number): Exits {
  let known = exits.get(code);
  if (known === undefined) exits.set(code, known = new Map());
  const key = depth * 65536 + from;
  const before = known.get(key);
  if (before !== undefined) return before;
  const units: [unit: number, behind: number][] = [];
  known.set(key, units);
  const depths = stackDepths(code);
  const { co_code } = code.plain;
  const seen: Set<number> = new Set([from]);
  for (let unit of seen) {
    if (unit >= depths.length || depths[unit] <= depth) continue;
    let opcode = co_code[2 * unit], oparg = co_code[2 * unit + 1];
    while (opcode === EXTENDED_ARG) {
      opcode = co_code[2 * ++unit];
      oparg = oparg << 8 | co_code[2 * unit + 1];
    }
    const next = nextUnit(code, unit);
    const goesOn: number[] = [];
    if (opcode === JUMP_BACKWARD || opcode === JUMP_BACKWARD_NO_INTERRUPT) goesOn.push(next - oparg);
    else if (opcode === JUMP_FORWARD) goesOn.push(next + oparg);
    else if (!ENDS.has(opcode)) {
      goesOn.push(next);
      if ((opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0 && opcode !== END_ASYNC_FOR) goesOn.push(next + oparg);
    }
    const stays = depths[unit] - (takes.get(opcode) ?? stackPopped(opcode, oparg)) > depth;
    for (const target of goesOn) {
      if (stays) seen.add(target);
      else units.push([target, unit]);
    }
  }
  return units;
}
/** Behind these nothing of the frame runs. */
const ENDS: ReadonlySet<number> = new Set([RETURN_VALUE, RAISE_VARARGS, RERAISE]);

const writers: WeakMap<PyCodeObject, Map<number, number[]>> = new WeakMap();
/** The instructions that set variable `index`. */
function writersOf(code: PyCodeObject, index: number): number[] {
  let known = writers.get(code);
  if (known === undefined) writers.set(code, known = new Map());
  let units = known.get(index);
  if (units !== undefined) return units;
  known.set(index, units = []);
  const { co_code } = code.plain;
  let extended = 0;
  for (let unit = 0; 2 * unit < co_code.length; unit = nextUnit(code, unit)) {
    const opcode = co_code[2 * unit];
    const oparg = extended << 8 | co_code[2 * unit + 1];
    extended = opcode === EXTENDED_ARG ? oparg : 0;
    switch (opcode) {
      case STORE_FAST:
      case STORE_DEREF:
      case DELETE_FAST:
        if (oparg === index) units.push(unit);
        break;
      case STORE_FAST_LOAD_FAST:
        if (oparg >> 4 === index) units.push(unit);
        break;
      case STORE_FAST_STORE_FAST:
        if (oparg >> 4 === index || (oparg & 15) === index) units.push(unit);
        break;
    }
  }
  return units;
}

/** Looks behind each `except` clause of the code. */
function watchHandlers(code: PyCodeObject): void {
  const { co_code } = code.plain;
  for (let unit = 0; 2 * unit < co_code.length; unit = nextUnit(code, unit)) {
    if (co_code[2 * unit] === POP_EXCEPT) watchBehind(code, unit);
  }
}

// ---------------------------------------------------------------- holds

/** Through what a watched object is known to be alive. */
interface Hold {
  readonly frame: InterpreterFrame;
  /** Index in `localsplus`; or one of those below. */
  readonly slot: number;
  /** From the value of the slot to the object. */
  readonly path: readonly PyHeapObject[];
}

/** Slots of holds: the exception that the thread handles, the module's variables or the class body's. */
const HANDLED = -1, NAMES = -2;

/** Watched objects and their holds; undefined: not known yet. */
const holds: Map<PyHeapObject, Hold | undefined> = new Map();
/** More than so many are left to the walks that become due. */
const MOST_HOLDS = 256;
/** How often a new hold was found for an object. One that goes from hand to hand lives long: it is left to the walks as well. */
const timesFound: WeakMap<PyHeapObject, number> = new WeakMap();
const MOST_TIMES_FOUND = 24;

/** Which call has given a coroutine that is watched. */
const givenBy: WeakMap<PyHeapObject, { readonly entrusted: Map<number, number>; readonly unit: number }> =
  new WeakMap();
/** After so many times a call gives coroutines to whoever runs them, as `create_task(f())`: they need not be watched. */
const ENOUGH_ENTRUSTED = 8;

/** What may have lost its last reference since the last walk, in order. */
let dropped: PyHeapObject[] = [];

function handled(thread: PyThreadState): PyObject | undefined {
  let item: PyErrStackItem | undefined = thread.exc_info;
  while (item !== undefined && item.exc_value === undefined) item = item.previous_item;
  return item?.exc_value;
}

/** How much of each frame's `localsplus` is alive at a watch point: worked out once for all holds, when one asks. */
class LiveLengths {
  #lengths: Map<InterpreterFrame, number> | undefined;
  constructor(readonly thread: PyThreadState) {}
  of(frame: InterpreterFrame): number {
    if (frame === this.thread.current_frame) return frame.stackpointer;
    if (this.#lengths === undefined) {
      const lengths = this.#lengths = new Map();
      forEachFrame(this.thread, true, (each, isRunning) => lengths.set(each, liveLength(each, isRunning)));
    }
    return this.#lengths.get(frame) ?? 0;
  }
}

function holdIsGood(live: LiveLengths, hold: Hold): boolean {
  const [first] = hold.path;
  if (hold.slot === HANDLED) {
    if (handled(live.thread) !== first) return false;
  } else if (hold.slot >= 0) {
    if (hold.frame.localsplus[hold.slot] !== first) return false;
    if (hold.slot >= hold.frame.f_executable.co_nlocalsplus && hold.slot >= live.of(hold.frame)) return false;
  }
  for (let i = 1; i < hold.path.length; i++) {
    if (!holdsDirectly(hold.path[i - 1], hold.path[i])) return false;
  }
  return true;
}

function holdsDirectly(holder: PyHeapObject, op: PyHeapObject): boolean {
  if (holder instanceof PyInstanceObject && holder.ob_dict === undefined) return holder.slots.includes(op);
  if (holder instanceof PyListObject || holder instanceof PyTupleObject) return holder.ob_item.includes(op);
  if (holder.ob_type === PyDict_Type && (holder as PyDictObject).values.includes(op)) return true;
  // What leaves a large container is left to the walks.
  if (isLarge(holder)) return true;
  let found = false;
  visitReferents(holder, (held) => {
    found ||= held === op;
  });
  return found;
}

const DIRECT_FRAMES = 32, NEAR_FRAMES = 6, NEAR_STEPS = 5;
/** Containers of more are left to the walks. */
const NEAR_OBJECTS = 400;
/** A search looks at so many objects, but not at more than a part of what a walk would. */
const MOST_SEARCHED = 1200, LEAST_SEARCHED = 100, PART_SEARCHED = 1 / 8;

/** So many objects are looked at of what has lost a reference. */
const OWNED_OBJECTS = 100;

/** Other objects that have been seen to hold as many. */
const foundLarge: WeakSet<PyHeapObject> = new WeakSet();

/** Too much to be looked through often. */
function isLarge(op: PyHeapObject): boolean {
  if (foundLarge.has(op)) return true;
  if (op instanceof PyListObject || op instanceof PyTupleObject) return op.ob_item.length > NEAR_OBJECTS;
  if (op instanceof PySetObject) return op.used > NEAR_OBJECTS;
  return op.ob_type === PyDict_Type && (op as PyDictObject).used > NEAR_OBJECTS;
}

/**
 * Whether unwinding to a handler in `frame` may have ended a hold. Variables of modules, and of frames that go on or belong to a
 * frame object, keep what they hold; what watched frames held that have been left is among `dropped`.
 */
function mayEndHolds(frame: InterpreterFrame): boolean {
  for (const hold of holds.values()) {
    if (hold === undefined || hold.slot === HANDLED) return true;
    if (hold.slot === NAMES) continue;
    if (hold.frame.owner === FRAME_OWNED_BY_THREAD) return true;
    if (hold.frame === frame && hold.slot >= frame.f_executable.co_nlocalsplus) return true;
  }
  return false;
}

/** Looks for new holds of the objects in the variables of the innermost frames; those found are taken out of `lost`. */
function findHolds(thread: PyThreadState, lost: Set<PyHeapObject>): void {
  searchNear(thread, lost, [], (op, hold) => {
    const times = timesFound.get(op) ?? 0;
    timesFound.set(op, times + 1);
    if (times < MOST_TIMES_FOUND) {
      holds.set(op, hold);
      guard(hold);
    } else holds.delete(op);
  });
}

/**
 * Searches the variables of the innermost frames, what they hold, and what `gone` holds, for `wanted`, from which it takes what it
 * finds: with its hold, if it is not by what is gone.
 */
function searchNear(
  thread: PyThreadState,
  wanted: Set<PyHeapObject>,
  gone: readonly PyHeapObject[],
  found: (op: PyHeapObject, hold: Hold) => void,
): void {
  let frames = 0;
  // First what variables hold directly, those of the outermost frame if there are several: they hold it longest.
  const direct: Map<PyHeapObject, Hold> = new Map();
  forEachFrame(thread, true, (frame, isRunning) => {
    if (++frames > DIRECT_FRAMES || frame.owner === FRAME_OWNED_BY_INIT) return;
    const end = liveLength(frame, isRunning);
    for (let slot = 0; slot < end; slot++) {
      const op: unknown = frame.localsplus[slot];
      if (!(op instanceof PyHeapObject)) continue;
      if (frames <= NEAR_FRAMES || wanted.has(op)) direct.set(op, { frame, slot, path: [op] });
    }
  });
  const current = innermostFrame(thread);
  const exc = handled(thread);
  if (exc instanceof PyHeapObject && !direct.has(exc)) {
    direct.set(exc, { frame: thread.current_frame!, slot: HANDLED, path: [exc] });
  }
  if (current !== undefined) {
    for (const op of gone) {
      if (!direct.has(op)) direct.set(op, { frame: current, slot: NAMES, path: [op] });
    }
  }
  for (const op of [...wanted]) {
    const hold = direct.get(op);
    if (hold === undefined) continue;
    wanted.delete(op);
    found(op, hold);
  }
  if (wanted.size === 0) return;
  if (current !== undefined) {
    for (const names of [current.f_globals, current.f_locals]) {
      if (names instanceof PyDictObject) direct.set(names, { frame: current, slot: NAMES, path: [names] });
    }
  }
  // Then what these hold, all at once, step by step.
  const limit = Math.max(LEAST_SEARCHED, Math.min(MOST_SEARCHED, cost * PART_SEARCHED));
  const from: Map<PyHeapObject, PyHeapObject | undefined> = new Map();
  for (const op of direct.keys()) from.set(op, undefined);
  let ring: PyHeapObject[] = [...direct.keys()];
  for (let step = 0; step < NEAR_STEPS && ring.length > 0 && wanted.size > 0; step++) {
    const next: PyHeapObject[] = [];
    for (const op of ring) {
      if (from.size > limit || wanted.size === 0) return;
      if (isAtomic(op) || (isLarge(op) && op !== current?.f_globals)) continue;
      let count = 0;
      visitOwned(thread, op, (held) => {
        count++;
        if (typeof held !== "object" || from.has(held) || isAtomic(held)) return;
        from.set(held, op);
        next.push(held);
        if (!wanted.delete(held)) return;
        const path = [held];
        for (let at: PyHeapObject | undefined = op; at !== undefined; at = from.get(at)) path.unshift(at);
        const { frame, slot } = direct.get(path[0])!;
        found(held, { frame, slot, path });
      });
      if (count > NEAR_OBJECTS && op !== current?.f_globals) foundLarge.add(op);
    }
    ring = next;
  }
}

/** The quickest search: a new object is what the call has left on the stack. */
function findOnTop(frame: InterpreterFrame, lost: Set<PyHeapObject>): void {
  const slot = frame.stackpointer - 1;
  if (slot < frame.f_executable.co_nlocalsplus) return;
  const op = frame.localsplus[slot] as PyHeapObject;
  if (!lost.has(op) || holds.get(op) !== undefined) return;
  lost.delete(op);
  const hold = { frame, slot, path: [op] };
  holds.set(op, hold);
  guard(hold);
}

/** The watch point that has been reached. */
const at: { frame: InterpreterFrame | undefined; unit: number } = { frame: undefined, unit: 0 };

/** Makes sure that the end of a hold is noticed. */
function guard(hold: Hold): void {
  const { frame, slot } = hold;
  const code = frame.f_executable;
  if (slot === HANDLED) watchHandlers(code);
  if (slot < 0) return;
  if (frame.owner === FRAME_OWNED_BY_THREAD) frame.owner = FRAME_WATCHED;
  else if (frame.owner === FRAME_OWNED_BY_GENERATOR) {
    frame.generator!.gi_watched = true;
    watchedFrames.add(frame);
    watchHolder(frame.generator!);
  }
  if (slot < code.co_nlocalsplus) {
    for (const unit of writersOf(code, slot)) watchBehind(code, unit);
  } else {
    const from = frame === at.frame ? at.unit : frame.instr_ptr;
    for (const [unit, behind] of exitUnits(code, slot - code.co_nlocalsplus, from)) {
      watchBefore(code, unit, behind);
    }
  }
}

/** Generators whose frames have just become part of a hold, and whose own holds have to be found. */
const holders: Set<PyHeapObject> = new Set();

/** A generator that has nothing to run when it is closed is watched for what its frame holds: that dies with it. */
function watchHolder(gen: PyGenObject): void {
  if (gen.ob_type !== PyGen_Type || finalizable.has(gen) || guardsYields(gen.gi_iframe.f_executable)) return;
  finalizable.set(gen, undefined);
  holders.add(gen);
}

/** Whether something happens if the generator dies now: it has something to run, or holds what is watched. */
function isFinalizable(gen: PyGenObject): boolean {
  if (!canBeFinalized(gen)) return false;
  if (gen.ob_type !== PyGen_Type || guardsYields(gen.gi_iframe.f_executable)) return true;
  for (const hold of holds.values()) if (hold?.frame === gen.gi_iframe) return true;
  return false;
}

// ---------------------------------------------------------------- looking

/** How many objects walks may look at before they have to be worth it, and the part of the time that they may take from then on. */
const CREDIT = 1_000_000, SHARE = 1 / 5;
let spent = 0, spentTime = 0;
const start = performance.now();
function canAfford(): boolean {
  return spent <= CREDIT || spentTime < SHARE * (performance.now() - start);
}
/**
 * What looking may cost, in objects visited, walks included (a busy machine must not change what a short program does), and its
 * part of the time from then on. When it takes more, so many occasions to look are let pass; the next look notices what they
 * would have.
 */
const LOOK_CREDIT = 10_000_000, LOOK_COST = 1000, LOOK_SHARE = 1 / 4, MOST_MISSED = 64;
let looked = 0, lookTime = 0, missed = 0;
/** A walk that is due because of many registrations waits for its turn, but not for ever: what is registered is kept alive. */
const MOST_PATIENT = 8;
/** What the last walk cost. */
let cost = 2000;
/** How many visits an object that may have died is worth once the credit is used up. */
const WORTH = 30;
/** Objects that wait for a walk that is worth it. */
const pending: Set<PyHeapObject> = new Set();

/** By class, or a generator's code: whether its objects are worth a walk when they lose a hold. Those found alive again and again are not. */
const patience: WeakMap<PyTypeObject | PyCodeObject, number> = new WeakMap();
const MOST_PATIENCE = 16, RECOVERED = 1;
function kindOf(op: PyHeapObject): PyTypeObject | PyCodeObject {
  return op instanceof PyGenObject ? op.gi_iframe.f_executable : op.ob_type;
}
function isWorthWhile(op: PyHeapObject): boolean {
  return (patience.get(kindOf(op)) ?? MOST_PATIENCE) > 0;
}

/** `topIsExact`: a watch point has been reached; else TypeScript code runs between two steps of something. */
function look(thread: PyThreadState, topIsExact: boolean): void {
  if (isCollecting()) return;
  if (looked <= LOOK_CREDIT) {
    // Without asking for the time, which costs as much as a look that finds nothing.
    looked += LOOK_COST - work.visited;
    lookNow(thread, topIsExact);
    looked += work.visited;
    return;
  }
  const begun = performance.now();
  if (lookTime > LOOK_SHARE * (begun - start) && ++missed < MOST_MISSED) return;
  missed = 0;
  lookNow(thread, topIsExact);
  lookTime += performance.now() - begun;
}

function lookNow(thread: PyThreadState, topIsExact: boolean): void {
  dropOldHandles(topIsExact);
  if (watch.count > watch.threshold && (canAfford() || watch.count > MOST_PATIENT * watch.threshold)) {
    walk(topIsExact);
    return;
  }
  let lost: Set<PyHeapObject> | undefined;
  const live = new LiveLengths(thread);
  for (const [op, hold] of holds) {
    if (!isWatched(op)) holds.delete(op);
    else if (hold === undefined || !holdIsGood(live, hold)) (lost ??= new Set()).add(op);
    // What lies on the stack is watched from one instruction that might take it to the next.
    else if (hold.slot >= hold.frame.f_executable.co_nlocalsplus) guard(hold);
  }
  for (const op of dropped) {
    // A class holds itself: no reference to it is the last.
    if (isWatched(op) && !(op instanceof PyTypeObject) && !pending.has(op)) (lost ??= new Set()).add(op);
  }
  if (lost !== undefined) {
    for (const op of lost) if (!isWatched(op)) forget(op, lost);
    if (at.frame !== undefined) findOnTop(at.frame, lost);
    const fresh = [...lost].filter((op) => holds.get(op) === undefined && !dropped.includes(op));
    if (lost.size > 0) findHolds(thread, lost);
    // Somebody has just made a weak reference to it: it is alive, and lives longer than a variable.
    for (const op of fresh) if (lost.has(op) && !finalizable.has(op)) forget(op, lost);
  }
  while (holders.size > 0) {
    const held = new Set(holders);
    holders.clear();
    findHolds(thread, held);
  }
  if (lost === undefined || lost.size === 0) {
    dropped = [];
    return;
  }
  const references: Set<PyHeapObject> = new Set();
  // Nothing would happen if these died; it may yet come to something.
  const idle = new Set(
    [...lost].filter((op) => op instanceof PyGenObject && !isFinalizable(op) && !weaklyReferenced.has(op)),
  );
  for (const op of lost) {
    holds.delete(op);
    if (idle.has(op)) continue;
    pending.add(op);
    for (const ref of weaklyReferenced.get(op) ?? []) if (ref.wr_callback !== undefined) references.add(ref);
  }
  if (pending.size === 0) {
    dropped = [];
    return;
  }
  if (pending.size * WORTH >= cost || canAfford()) walk(topIsExact);
  else if (references.size > 0) searchNear(thread, references, dropped, (ref) => owing.add(ref));
}

function walk(topIsExact: boolean): void {
  const before = work.visited, begun = performance.now();
  const gone = dropped;
  dropped = [];
  for (const hold of holds.values()) if (hold !== undefined) gone.push(hold.path[0]);
  const waiting = new Set(pending);
  pending.clear();
  const { dead } = collect({
    topIsExact,
    keepCycles: watch.count <= watch.threshold,
    dropped: gone,
    together: !canAfford() && waiting.size > 1,
  });
  for (const op of waiting) {
    const kind = kindOf(op);
    const known = patience.get(kind) ?? MOST_PATIENCE;
    patience.set(kind, isWatched(op) ? known - 1 : Math.min(known + 2, MOST_PATIENCE));
  }
  reconsider(dead.filter((op) => !waiting.has(op)));
  cost = work.visited - before;
  spent += cost;
  spentTime += performance.now() - begun;
}

/** Objects of a kind that was given up do die, as these did: it is looked at again. */
export function reconsider(dead: readonly PyHeapObject[]): void {
  for (const op of dead) {
    const kind = kindOf(op), known = patience.get(kind);
    if (known !== undefined && known <= 0 && !isWatched(op)) patience.set(kind, RECOVERED);
  }
}

function isWatched(op: PyHeapObject): boolean {
  return finalizable.has(op) || weaklyReferenced.has(op);
}
function forget(op: PyHeapObject, lost: Set<PyHeapObject>): void {
  lost.delete(op);
  holds.delete(op);
}

/** Whether the object holds itself within a few steps. */
function reachesItself(op: PyHeapObject): boolean {
  const seen: Set<PyHeapObject> = new Set([op]);
  let found = false;
  for (const held of seen) {
    if (found || isAtomic(held) || isLarge(held)) continue;
    visitReferents(held, (next) => {
      found ||= next === op;
      if (typeof next === "object" && seen.size < NEAR_OBJECTS) seen.add(next);
    });
  }
  return found;
}

/** Whether a namespace is that of an imported module. */
function isOfModule(thread: PyThreadState, globals: PyDictObject): boolean {
  const name = PyDict_GetItemString(globals, "__name__");
  const { modules } = thread.interp;
  if (typeof name !== "string" || modules === undefined) return false;
  const module = PyDict_GetItemString(modules, name);
  return module instanceof PyModuleObject && module.md_dict === globals;
}

/**
 * Visits what may die with `op`: classes are held by cycles and imported modules by `sys.modules`, so what they hold stays, and
 * functions don't own their module's variables.
 */
function visitOwned(thread: PyThreadState, op: PyHeapObject, visit: Visit): void {
  if (op instanceof PyTypeObject) return;
  if (op instanceof PyModuleObject && thread.interp.modules?.values.includes(op)) return;
  if (op instanceof PyFunctionObject && isOfModule(thread, op.func_globals)) {
    for (
      const held of [
        op.func_defaults,
        op.func_kwdefaults,
        op.func_closure,
        op.func_annotate,
        op.inst?.ob_dict,
      ]
    ) if (held !== undefined) visit(held);
    return;
  }
  visitReferents(op, visit);
}

/** Whether the frame's variables hold what is watched, as far as is known. */
function hasHoldsIn(frame: InterpreterFrame): boolean {
  for (const hold of holds.values()) if (hold === undefined || hold.frame === frame) return true;
  return false;
}

/** Whether something watched is held through `owner`, as far as is known. */
function isOnPath(owner: PyHeapObject): boolean {
  const namespace = owner instanceof PyModuleObject ? owner.md_dict : owner;
  for (const hold of holds.values()) {
    if (hold === undefined || hold.path.includes(owner) || hold.path.includes(namespace)) return true;
  }
  return false;
}

/** Whether the frame still holds the object itself, on its stack or in another variable. */
function isHeldBy(frame: InterpreterFrame, op: PyHeapObject): boolean {
  // Where the stack ends has to be worked out once for each code: only if the object lies there at all.
  const slot = frame.localsplus.indexOf(op);
  return slot >= 0 && slot < liveLength(frame, true);
}

/**
 * Finds what is watched and reached from `op`, which has lost a reference, in a few steps, and that nothing else is known to hold
 * for long: if there is something, that has to be looked at. `frame`: the innermost, which let go of it.
 */
function dropWatchedIn(frame: InterpreterFrame, op: PyHeapObject): boolean {
  const thread = PyThreadState_Get();
  const seen: Set<PyHeapObject> = new Set([op]);
  let found = false;
  for (const held of seen) {
    if (
      isWatched(held) && isWorthWhile(held) && !(held instanceof PyGenObject && !canBeFinalized(held)) &&
      (held === op || (timesFound.get(held) ?? 0) < MOST_TIMES_FOUND) && !(held instanceof PyTypeObject)
    ) {
      if (!found) dropped.push(op);
      if (held !== op) dropped.push(held);
      for (const ref of weaklyReferenced.get(held) ?? []) {
        if (ref.wr_callback !== undefined && isHeldBy(frame, ref)) owing.add(ref);
      }
      holds.set(held, undefined);
      found = true;
    }
    if (seen.size < OWNED_OBJECTS && !isAtomic(held) && (held === op || !isLarge(held))) {
      visitOwned(thread, held, (next) => {
        if (typeof next === "object" && seen.size < OWNED_OBJECTS) seen.add(next);
      });
    }
  }
  return found;
}

function isImportSystem(code: PyCodeObject): boolean {
  return code.plain.co_filename.startsWith("<frozen importlib.");
}

/** Lets the object layer and the loop tell what happens. */
export function installPromptFinalization(): void {
  watch.hooks = {
    registered(op, returnedBy) {
      // Classes are held by cycles.
      if (op instanceof PyTypeObject && watch.count <= watch.threshold) return;
      const frame = returnedBy === undefined
        ? innermostFrame(PyThreadState_Get())
        : innermostOf(returnedBy.previous);
      if (frame === undefined) return;
      keepForNative(frame, op);
      // A class holds itself: the walks that come anyway see it go.
      if (op instanceof PyTypeObject && watch.count <= watch.threshold) return;
      // The import system's module locks and the files it reads: hundreds, and nobody notices when they go.
      if (isImportSystem(frame.f_executable) && watch.count <= watch.threshold) return;
      if (watch.count <= watch.threshold) {
        if (holds.size >= MOST_HOLDS || !isWorthWhile(op)) return;
        if (returnedBy !== undefined) {
          const { entrusted } = pointsIn(frame.f_executable);
          const unit = frame.instr_ptr, times = entrusted.get(unit) ?? 0;
          if (times >= ENOUGH_ENTRUSTED) return;
          // Until it has got there.
          entrusted.set(unit, 0);
          givenBy.set(op, { entrusted, unit: times << 20 | unit });
        }
        holds.set(op, undefined);
      }
      if (returnedBy === undefined) watchFrom(frame);
      else watchReturn(returnedBy);
    },
    loopsOver(frame) {
      const code = frame.f_executable;
      const begin = frame.instr_ptr + frame.return_offset;
      const depth = stackDepths(code)[begin] - 1;
      if (depth < 0) return;
      const { loopEnds } = pointsIn(code);
      for (const [, unit] of exitUnits(code, depth, nextUnit(code, begin))) {
        // At its end a generator has nothing to finalize.
        const opcode = code.plain.co_code[2 * unit];
        if ((opcode !== POP_TOP && opcode !== SWAP) || loopEnds.has(unit)) continue;
        loopEnds.set(unit, code.co_nlocalsplus + depth);
        watchBefore(code, unit, unit);
      }
    },
    letGo(op) {
      if (isCollecting()) return;
      const frame = innermostFrame(PyThreadState_Get());
      if (frame === undefined) return;
      if (watch.countsCycles && reachesItself(op)) addTrash(op);
      if (isHeldBy(frame, op)) {
        if (!hasHoldsIn(frame)) return;
      } else if (!dropWatchedIn(frame, op)) return;
      watchFrom(frame);
    },
    letGoInside(owner) {
      if (isCollecting() || !isOnPath(owner)) return;
      const frame = innermostFrame(PyThreadState_Get());
      if (frame !== undefined) watchFrom(frame);
    },
    left(frame) {
      for (let i = frame.f_executable.co_nlocalsplus; --i >= 0;) {
        const op: unknown = frame.localsplus[i];
        if (op instanceof PyHeapObject) dropped.push(op);
      }
      const current = frame.previous === undefined ? innermostFrame(PyThreadState_Get()) : undefined;
      // A generator that is closed without being run.
      if (current !== undefined) watchFrom(current);
      else watchReturn(frame);
    },
    entrusted(op) {
      const by = givenBy.get(op);
      if (by !== undefined) by.entrusted.set(by.unit & 0xfffff, (by.unit >> 20) + 1);
      holds.delete(op);
      pending.delete(op);
    },
    stepped() {
      if (dropped.length > 0) look(PyThreadState_Get(), false);
    },
    mayHaveDied() {
      if (!isCollecting() && canAfford()) walk(false);
    },
    caught(frame) {
      if (dropped.length === 0 && !mayEndHolds(frame)) return;
      watchBefore(frame.f_executable, frame.instr_ptr, frame.instr_ptr);
    },
    reached(thread, frame, sp) {
      frame.stackpointer = sp;
      const code = frame.f_executable, unit = frame.instr_ptr;
      const points = pointsIn(code);
      uncover(points, code, unit);
      const iterator = points.loopEnds.get(unit);
      if (iterator !== undefined) {
        const op: unknown = frame.localsplus[iterator];
        if (op instanceof PyGenObject && op.gi_watched && canBeFinalized(op)) dropped.push(op);
      }
      if (iterator !== undefined || points.lasting.has(unit)) comeBack(points, code, unit);
      const again = points.again.get(unit);
      points.again.delete(unit);
      frame.instr_ptr = points.behind.get(unit) ?? unit;
      at.frame = frame;
      at.unit = unit;
      look(thread, true);
      at.frame = undefined;
      frame.instr_ptr = unit;
      for (const other of again ?? []) {
        if (holds.size === 0 && !points.loopEnds.has(other)) points.lasting.delete(other);
        else if (other !== unit) watchBefore(code, other, other);
      }
      // The instruction has to run now, whatever has been decided about its next time.
      if (points.once.has(unit)) {
        uncover(points, code, unit);
        comeBack(points, code, unit);
      }
    },
  };
}

/** Puts the hidden instruction back. */
function uncover(points: Points, code: PyCodeObject, unit: number): void {
  const hidden = points.once.get(unit);
  if (hidden === undefined) return;
  points.once.delete(unit);
  code.instructions[unit] = code.instructions[unit] & ~OPCODE | hidden;
}

/** Looks behind the instruction at `unit`, and then before it again. */
function comeBack(points: Points, code: PyCodeObject, unit: number): void {
  const next = nextUnit(code, unit);
  watchBefore(code, next, unit);
  let again = points.again.get(next);
  if (again === undefined) points.again.set(next, again = new Set());
  again.add(unit);
}

/** Looks when the instruction that the frame has reached is over; a frame of the machine's own, when it has ended. */
function watchFrom(frame: InterpreterFrame): void {
  if (frame.owner === FRAME_OWNED_BY_INIT) watchReturn(frame);
  else watchNext(frame);
}
