/**
 * The vocabulary of `bytecodes.ts`: everything that an instruction body may use besides helpers of the VM. The generator
 * (`generator/`) knows these names and replaces them by text; here each has a reference implementation, so that a
 * definition can also be called as an ordinary function (`runDefinition`), by unit tests and by whoever wonders what it
 * means. Nothing here runs in the product.
 *
 * Law: a body touches the machine only through these names, its parameters (popped values) and its result (pushed
 * values). Adding a name here means adding its text in `generator/emit.ts`.
 */
import type { InterpreterFrame } from "./eval/frame.ts";
import { takeError } from "./eval/left_error.ts";
import type { PyObject } from "./objects/object.ts";
import type { PyThreadState } from "./runtime/thread_state.ts";

/** Inline cache operand of one code unit. */
export type uint16 = number;
/** Inline cache operand of two code units. */
export type uint32 = number;
/** Inline cache operand of four code units that names an object; the object lies in the code's side array. */
export type ref<T> = T;

/** The same in two code units: where 3.14 keeps a version number, the object itself is what is compared. */
export type smallRef<T> = T;

/** `Size` stack entries (an expression over `oparg`) as an array, bottom first. */
export type Values<Size extends string> = (PyObject | undefined)[] & { readonly __size?: Size };
/** `Size` stack entries that the body does not look at; they stay where they are. */
export type Untouched<Size extends string> = { readonly __size?: Size };
/** A stack entry that may be C's NULL. */
export type Nullable = PyObject | undefined;

/** What a definition runs against: one instruction of one frame. */
export interface DefinitionContext {
  frame: InterpreterFrame;
  thread: PyThreadState;
  oparg: number;
}

/** The oparg of the instruction, EXTENDED_ARG included. */
export let oparg: number = 0;
/** The current frame. `frame.localsplus`, `frame.co_consts` and `frame.co_names` are kept at hand by the loop. */
export let frame: InterpreterFrame;
/** The current thread state. */
export let thread: PyThreadState;
/** Index of the code unit of the running instruction. */
export let ip: number = 0;
/** The `localsplus` array, for helpers that read or write a run of stack entries; see `at`. */
export let stack: (PyObject | undefined)[] = [];

/** What a body did besides computing its result: filled by the reference implementations below. */
export interface DefinitionEffects {
  jump: number;
  pushed: InterpreterFrame | undefined;
  left: "exit" | "deopt" | "suspend" | "return" | undefined;
  value: PyObject | undefined;
}

let effects: DefinitionEffects = { jump: 0, pushed: undefined, left: undefined, value: undefined };

/** Thrown by `exitIf` and `deoptIf` in the reference implementation: the instruction was left before any effect. */
export interface LeftEarly {
  readonly left: "exit" | "deopt";
}

/** Leaves to the unspecialized form (tier 2: a side exit that may grow a trace). Only before any effect. */
export function exitIf(condition: boolean): void {
  if (condition) throw { left: "exit" } satisfies LeftEarly;
}

/** Leaves to the unspecialized form (tier 2: for good). Only before any effect. */
export function deoptIf(condition: boolean): void {
  if (condition) throw { left: "deopt" } satisfies LeftEarly;
}

/** Continues `units` code units further on than otherwise. */
export function jumpBy(units: number): void {
  effects.jump += units;
}

/**
 * Enters a Python frame; what it returns or yields becomes the instruction's last result. `returnOffset` is added to the
 * place where the callee's `return` resumes. `below` is a frame of the machine's own to be put between the two. Nothing of the
 * body runs after it.
 */
export function pushFrame(
  newFrame: InterpreterFrame,
  returnOffset: number = 0,
  _below?: InterpreterFrame,
): void {
  effects.pushed = newFrame;
  effects.jump = returnOffset;
}

/** Leaves the frame for good with a value; the value is pushed in the frame below. */
export function popFrame(value: PyObject): PyObject {
  effects.left = "return";
  return effects.value = value;
}

/** Leaves the generator's frame with a value; resumed, the frame goes on at the next instruction. */
export function suspend(value: PyObject): PyObject {
  effects.left = "suspend";
  return effects.value = value;
}

/**
 * Leaves the frame without ending it: a generator owns it from now on and goes on behind this instruction. The value is
 * what the frame below receives from its call.
 */
export function detach(value: PyObject): PyObject {
  effects.left = "suspend";
  return effects.value = value;
}

/** Raises a Python exception; cheaper than `throw`, for instructions whose purpose that is. Nothing runs after it. */
export function raise(exc: PyObject): void {
  throw exc;
}

/** Raises the error that a helper has left (`left_error.ts`) where `failed` holds: the helper gave undefined. */
export function raiseIf(failed: boolean): void {
  if (failed) throw takeError();
}

/** Ends the run of the loop that this entry frame began. */
export function exitInterpreter(value: PyObject): void {
  effects.left = "return";
  effects.value = value;
}

/** Leaves the loop with SUSPEND, the frame standing at this instruction; the scheduler goes on behind it. */
export function suspendThread(): void {
  effects.left = "suspend";
}

/** Looks whether signals, other threads or pending calls want a turn (CPython: `_CHECK_PERIODIC`). */
export function checkPeriodic(): void {}

/**
 * The same, and where another thread's turn has come, leaves the loop with SUSPEND: the thread goes on with this instruction
 * from its beginning, so it has had no effect yet that may not be repeated.
 */
export function checkPeriodicOrSwitch(): void {}

/** Runs the instruction anew, for a body that has just replaced its own opcode. */
export function redispatch(): void {
  throw { left: "deopt" } satisfies LeftEarly;
}

/**
 * Goes on with the instruction `opcode` at the unit that `frame.instr_ptr` names and the stack that `frame.stackpointer`
 * names: the same unit as a rule, so that an instrumented form runs what it stands for. Nothing of the body runs after it.
 */
export function dispatch(_opcode: number): void {
  throw { left: "deopt" } satisfies LeftEarly;
}

/** Where in `stack` the named parameter lies (for `Values` and `Untouched`: its first entry). */
export function at(_parameter: unknown): number {
  return 0;
}

/** Whether the instruction `form` stands at a code unit. */
export function isForm(_unit: number, _form: unknown): boolean {
  return false;
}

/** A result that the body has already written to its place on the stack. */
// deno-lint-ignore no-explicit-any
export const written: any = undefined;

/** A micro-op: the parameters are cache operands, then popped values; the result is what is pushed. */
// deno-lint-ignore no-explicit-any
export type MicroOp = (...operands: any[]) => readonly unknown[];
/** A place in a macro: a micro-op, or something about caches. */
export interface MacroPart {
  readonly part: "unused" | "specialize";
}

/** `units` code units of cache that the following micro-ops don't read. */
export function unused(_units: number): MacroPart {
  return { part: "unused" };
}

/**
 * The adaptive counter (one code unit): when it runs out, `specializer` is called with (code, ip, oparg, thread) and the
 * values on top of the stack that its further parameters name; then the instruction starts anew.
 */
// deno-lint-ignore no-explicit-any
export function specialize(_specializer: (...operands: any[]) => void): MacroPart {
  return { part: "specialize" };
}

export interface Macro {
  readonly parts: readonly (MicroOp | MacroPart)[];
}

/** An instruction made of micro-ops, in order. */
export function macro(...parts: readonly (MicroOp | MacroPart)[]): Macro {
  return { parts };
}

/**
 * Several instructions, one behind the other, run as one: a private form of the first, chosen when code is decoded or an
 * instruction specialized; the others stay where they are, for jumps to them. Only the first may
 * escape; one behind it that leaves early leaves to its own current form.
 */
export function superinstruction(...instructions: readonly (Macro | MicroOp)[]): Macro {
  return { parts: instructions.flatMap((i) => typeof i === "function" ? [i] : i.parts) };
}

export interface Family {
  readonly head: Macro | MicroOp;
  readonly members: readonly (Macro | MicroOp)[];
}

/** A head and its specializations. */
export function family(head: Macro | MicroOp, ...members: readonly (Macro | MicroOp)[]): Family {
  return { head, members };
}

export interface Pseudo {
  readonly pops: number;
  readonly pushes: number;
  readonly hasArg: boolean;
  readonly targets: readonly (Macro | MicroOp)[];
}

/** An instruction of the compiler only. Its flags are those of its targets, `hasArg` apart. */
export function pseudo(
  effect: { pops: number; pushes: number; hasArg?: boolean },
  ...targets: readonly (Macro | MicroOp)[]
): Pseudo {
  return { pops: effect.pops, pushes: effect.pushes, hasArg: effect.hasArg ?? false, targets };
}

/** Runs a definition as a function: its result, or how it left early, and what else it did. */
export function runDefinition(
  context: DefinitionContext,
  body: () => readonly unknown[],
): { result: readonly unknown[] | undefined; effects: DefinitionEffects } {
  frame = context.frame;
  thread = context.thread;
  oparg = context.oparg;
  ip = context.frame.instr_ptr;
  stack = context.frame.localsplus;
  effects = { jump: 0, pushed: undefined, left: undefined, value: undefined };
  try {
    return { result: body(), effects };
  } catch (e) {
    const left = (e as Partial<LeftEarly>).left;
    if (left === undefined) throw e;
    effects.left = left;
    return { result: undefined, effects };
  }
}

/** A form of `head` that 3.14 has and whose meaning is the head's: the specializer makes it never. */
export function declared(head: Macro | MicroOp): Macro {
  return typeof head === "function" ? { parts: [head] } : head;
}

/**
 * The instrumented form of `base`: the micro-ops tell the monitoring tools, the last of them ends with `dispatch`, as a rule
 * to `base`. Numbers, caches and stack effect are those of `base`. The loop has no case for it.
 */
export function instrumented(_base: Macro | MicroOp, ...events: readonly MicroOp[]): Macro {
  return { parts: events };
}
