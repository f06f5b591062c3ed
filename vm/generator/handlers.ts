/**
 * Writes the handlers: the loop's cases as functions, one for each instruction. A handler gives the unit to go on at in the same
 * frame, whose `stackpointer` is true then; RELOAD when another frame is current and stands where its `instr_ptr` says; LEFT
 * when the run is over, its result in `outcome`.
 *
 * The loop's ways on (`break`, `continue`, labels) are phrases that only the generator writes. Each has its counterpart here;
 * a phrase without one is an error.
 */
import { FINISH_UNIT } from "../eval/finish.ts";
import type { EmittedCase } from "./emit.ts";
import { enterLines, enterShimLines, leaveLines, OPCODE_BITS, OPCODE_MASK } from "./phrases.ts";

const PARAMETERS = "thread: any, frame: any, ls: any[], sp: number, oparg: number, ip: number";
const ARGUMENTS = "thread, frame, ls, sp, oparg, ip";

/** The frame goes on at `ip`. */
const NEXT = "frame.stackpointer = sp; return ip;";
/** Another frame is current and goes on at `ip`. */
const RELOADED = "frame.stackpointer = sp; frame.instr_ptr = ip; return RELOAD;";

/** Variables of the loop that a case may use beside its own, and what they begin with. */
const SHARED: ReadonlyMap<string, string> = new Map([
  ["code", "frame.instructions"],
  ["consts", "frame.consts"],
  ["counter", "0"],
  ["dying", "undefined"],
  ["enter_offset", "0"],
  ["enter_sp", "0"],
  ["entered", "undefined"],
  ["retval_", "undefined"],
  ["shim", "undefined"],
]);

/** The function for one case; `handlerOf` names those of other opcodes. */
function handlerText(c: EmittedCase, handlerOf: (opcode: string) => string): string {
  let isOtherFrame = false;
  const lines = c.lines.flatMap((line) => line.split("\n")).map((line) => {
    if (/\bframe = (?:dying\.previous|raiseInLoop)\b/.test(line)) isOtherFrame = true;
    return line !== "break;" ? line : isOtherFrame ? RELOADED : NEXT;
  });
  const body = lines.join("\n")
    .replace(/opcode = code\[ip\] & \d+;\s*(?:oparg = code\[ip\] >>> \d+;\s*)?continue;/g, NEXT)
    .replace(
      /opcode = (\d+); break again;/g,
      (_, opcode) => `return ${handlerOf(opcode)}(thread, frame, ls, sp, code[ip] >>> ${OPCODE_BITS}, ip);`,
    )
    .replace(/opcode = (\d+); continue;/g, (_, opcode) => `return ${handlerOf(opcode)}(${ARGUMENTS});`)
    .replace(/break enter;/g, "return enter(thread, frame, ip, entered, enter_sp, enter_offset);")
    .replace(
      /break enterBoth;/g,
      "return enterBoth(thread, frame, ip, shim, entered, enter_sp, enter_offset);",
    )
    .replace(/break leave;/g, "return leave(thread, frame, ip, retval_);")
    .replace(/break raising;/g, "return raise(thread, frame);")
    .replace(/return (SUSPEND|SLICE_OVER|leaveInterpreter\([^;]*\));/g, "return leaveWith($1);")
    // Nothing of the other frame is used behind its reload but its stack.
    .replace(/^(?:code|consts) = frame\..*;\n/gm, "");
  const remainder = body.match(/\b(?:break|continue)\b[^;]*;|\bopcode\b/);
  if (remainder !== null) throw new RangeError(`${c.name}: no handler's phrase for ${remainder[0]}`);
  const variables = [
    ...[...c.variables].map((name) => `${name}: any`),
    ...[...SHARED].filter(([name]) => new RegExp(`(?<![\\w.])${name}\\b`).test(body))
      .map(([name, value]) => `${name}: any = ${value}`),
  ];
  const declaration = variables.length > 0 ? `let ${variables.join(", ")};\n` : "";
  return `function ${c.name}(${PARAMETERS}): number {\n${(declaration + body).replace(/^/gm, "  ")}\n}\n`;
}

/** The file with all handlers; `groups` are the instructions that do the same, in whose first one's name their handler is. */
export function writeHandlers(
  groups: readonly EmittedCase[][],
  imports: string,
): string {
  const names = new Map<number, string>();
  for (const group of groups) for (const c of group) names.set(c.opcode, group[0].name);
  const handlers = groups.map((group) => handlerText(group[0], (opcode) => names.get(Number(opcode))!));
  return `import { _PyEval_FrameClearAndPop, leaveInterpreter } from "./frame.ts";
import { awaitedValue, isAwaitedValue } from "../objects/async_gen_layout.ts";
import { raiseInLoop, recursionLimitReached, unknownOpcode } from "./unwind.ts";
import { slice } from "./slices.ts";
import { finishReturn } from "./special_frames.ts";
import { takeError } from "./left_error.ts";
${imports}
/** The instruction has made another frame current; the run is over. */
const RELOAD = -1;
export const LEFT = -2;

/** The run's result. */
export let outcome: any;

function leaveWith(result: any): number {
  outcome = result;
  return LEFT;
}

function enter(thread: any, frame: any, ip: number, entered: any, enter_sp: number, enter_offset: number): number {
  ${enterLines.join("\n  ")}
  return --slice.ticks < 0 ? leaveWith(SLICE_OVER) : RELOAD;
}

function enterBoth(thread: any, frame: any, ip: number, shim: any, entered: any, enter_sp: number, enter_offset: number): number {
  ${enterShimLines.join("\n  ")}
  return enter(thread, frame, ip, entered, enter_sp, enter_offset);
}

function leave(thread: any, frame: any, ip: number, retval_: any): number {
  let dying: any, dying_ls: any, i_ = 0;
  ${leaveLines.join("\n  ")}
  if (frame.return_offset < ${FINISH_UNIT}) {
    frame.localsplus[frame.stackpointer++] = retval_;
    frame.instr_ptr += frame.return_offset;
  } else {
    retval_ = finishReturn(frame, retval_);
    if (retval_ !== undefined) frame.localsplus[frame.stackpointer++] = retval_;
    frame.instr_ptr += frame.return_offset & 255;
  }
  return RELOAD;
}

function raise(thread: any, frame: any): number {
  raiseInLoop(thread, frame, takeError());
  return RELOAD;
}

/** Runs the instruction that an instrumented one stands for. */
function dispatched(opcode: number, thread: any, frame: any): number {
  const ip = frame.instr_ptr;
  return handlers[opcode](thread, frame, frame.localsplus, frame.stackpointer, frame.instructions[ip] >>> ${OPCODE_BITS}, ip);
}

${handlers.join("\n")}
function UNKNOWN(${PARAMETERS}): number {
  throw unknownOpcode(frame, ip, frame.instructions[ip] & ${OPCODE_MASK});
}

/** By opcode. */
export const handlers: ((${PARAMETERS}) => number)[] = [
${
    Array.from({ length: 1 << OPCODE_BITS }, (_, opcode) => `  ${names.get(opcode) ?? "UNKNOWN"},\n`).join("")
  }];

/** Runs frames until the run is over, is to be suspended (SUSPEND), or the slice is over (SLICE_OVER). */
export function runHandlers(thread: any, frame: any): any {
  let code = frame.instructions, ls = frame.localsplus, ip = frame.instr_ptr, sp = frame.stackpointer, instr = 0;
  for (;;) {
    instr = code[ip];
    ip = handlers[instr & ${OPCODE_MASK}](thread, frame, ls, sp, instr >>> ${OPCODE_BITS}, ip);
    if (ip < 0) {
      if (ip === LEFT) return outcome;
      frame = thread.current_frame;
      code = frame.instructions;
      ls = frame.localsplus;
      ip = frame.instr_ptr;
    }
    sp = frame.stackpointer;
  }
}
`;
}
