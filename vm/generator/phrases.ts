/**
 * What the loop does between instructions: fetching the next one, entering and leaving frames. `generate.ts` puts these lines into the
 * loop, `handlers.ts` into its helpers.
 */
import { FINISH_UNIT } from "../eval/finish.ts";

/** Opcodes and opargs share a 32-bit unit of the private copy: the opcode in the low bits. */
export const OPCODE_BITS = 9;
export const OPCODE_MASK = (1 << OPCODE_BITS) - 1;

/** The next instruction. */
export const fetchLines: readonly string[] = [
  "instr = code[ip];",
  `opcode = instr & ${OPCODE_MASK};`,
  `oparg = instr >>> ${OPCODE_BITS};`,
];

/** Makes the frame `entered` current; the one before goes on at `enter_offset`, its stack ending at `enter_sp`. */
export const enterLines: readonly string[] = [
  "frame.instr_ptr = ip;",
  "if (thread.py_recursion_remaining-- <= 0) throw recursionLimitReached(thread, entered);",
  "frame.stackpointer = enter_sp;",
  "frame.return_offset = enter_offset;",
  "entered.previous = frame;",
  "thread.current_frame = frame = entered;",
];

/** What follows `break enter`. */
export function loopEnterLines(resumeCheck: number): string[] {
  return [
    ...enterLines,
    "if (--slice.ticks < 0) return SLICE_OVER;",
    ...reloadFrame("frame.instr_ptr"),
    ...fetchLines,
    // RESUME_CHECK, without a dispatch of its own.
    `if (opcode === ${resumeCheck} && oparg >>> 3 === thread.monitoring_version && breaker[0] === 0) {`,
    "  ip = ip + 1 | 0;",
    ...fetchLines.map((line) => "  " + line),
    "}",
  ];
}

/** What follows `break enterBoth`: the same with the frame `shim` between the two, which does not run yet. */
export const enterShimLines: readonly string[] = [
  "shim.previous = frame;",
  "frame.instr_ptr = ip;",
  "frame.stackpointer = enter_sp;",
  "frame.return_offset = enter_offset;",
  "thread.py_recursion_remaining--;",
  "thread.current_frame = frame = shim;",
  "ip = shim.instr_ptr | 0;",
  "enter_sp = shim.stackpointer;",
  "enter_offset = shim.return_offset;",
];

/** Disposes of the frame; the one below is current then. */
export const leaveLines: readonly string[] = [
  "thread.py_recursion_remaining++;",
  "dying = frame;",
  "thread.current_frame = frame = dying.previous;",
  "if ((dying.owner === 0 || dying.owner === 4) && dying.frame_obj === undefined) {",
  "  dying_ls = dying.localsplus;",
  "  for (i_ = dying.f_executable.co_nlocalsplus; --i_ >= 0;) dying_ls[i_] = undefined;",
  "  dying.previous = dying.f_executable.freeFrame;",
  "  dying.f_executable.freeFrame = dying;",
  "} else {",
  "  dying.instr_ptr = ip;",
  "  _PyEval_FrameClearAndPop(thread, dying);",
  "}",
];

/** What follows `break leave`: the frame below goes on with `retval_` on its stack. */
export const loopLeaveLines: readonly string[] = [
  ...leaveLines,
  ...reloadFrame("frame.instr_ptr"),
  // What a special method gives is not always what is pushed.
  `if (frame.return_offset < ${FINISH_UNIT}) {`,
  "  ip = ip + frame.return_offset | 0;",
  "  ls[sp] = retval_;",
  "  sp = sp + 1 | 0;",
  "} else {",
  "  retval_ = finishReturn(frame, retval_);",
  "  ip = ip + (frame.return_offset & 255) | 0;",
  "  if (retval_ !== undefined) { ls[sp] = retval_; sp = sp + 1 | 0; }",
  "}",
  ...fetchLines,
];

/** What follows `break raising`: goes on at the handler of the error that a helper has left. */
export const raisingLines: readonly string[] = [
  "frame = raiseInLoop(thread, frame, takeError());",
  ...reloadFrame("frame.instr_ptr"),
  ...fetchLines,
];

/** The text that makes the loop's variables those of `frame`. */
export function reloadFrame(ip: string): string[] {
  return [
    "code = frame.instructions;",
    "ls = frame.localsplus;",
    "consts = frame.consts;",
    "sp = frame.stackpointer | 0;",
    `ip = ${ip} | 0;`,
  ];
}
