/**
 * How deep the value stack gets, and how deep it is at the start of each block. CPython: `calculate_stackdepth`.
 */
import { END_ASYNC_FOR, opcodeDeopt, stackPopped, stackPushed } from "../bytecode/opcodes_generated.ts";
import { CompileError } from "../errors.ts";
import {
  hasTarget,
  isBlockPush,
  isScopeExit,
  isUnconditionalJump,
  MAX_REAL_OPCODE,
} from "../opcode_utils.ts";
import type { BasicBlock } from "./cfg.ts";

/** A net effect that depends on the oparg. */
const VARIABLE = 127;
/** A net effect that is not defined: no such opcode, or a specialized one. */
const INVALID = 126;
let netEffects: Int8Array | undefined = undefined;

/** Net effects of all opcodes, found by asking the generated functions about several opargs. */
function computeNetEffects(): Int8Array {
  const table = new Int8Array(opcodeDeopt.length).fill(INVALID);
  for (let opcode = 0; opcode < table.length; opcode++) {
    if (opcode <= MAX_REAL_OPCODE && opcodeDeopt[opcode] !== opcode) continue;
    const net = definedNet(opcode, 1);
    if (net === undefined) continue;
    const constant = [2, 3, 8, 255, 256].every((oparg) => definedNet(opcode, oparg) === net);
    table[opcode] = constant ? net : VARIABLE;
  }
  return table;
}

function definedNet(opcode: number, oparg: number): number | undefined {
  try {
    return stackPushed(opcode, oparg) - stackPopped(opcode, oparg);
  } catch {
    return undefined;
  }
}

/** What the instruction adds to the depth; for a SETUP_*, on the way to the handler. */
function netEffect(opcode: number, oparg: number): number {
  const net = netEffects![opcode];
  if (net < INVALID) return net;
  if (net === VARIABLE) return stackPushed(opcode, oparg) - stackPopped(opcode, oparg);
  throw new CompileError("SystemError", `Invalid stack effect for opcode=${opcode}, arg=${oparg}`);
}

const UNKNOWN = -0x80000000;

/** Sets every reachable block's `startdepth`; returns the maximal depth. Throws where paths disagree or pop too much. */
export function calculateStackdepth(entry: BasicBlock): number {
  netEffects ??= computeNetEffects();
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) b.startdepth = UNKNOWN;
  const todo: BasicBlock[] = [];
  let maxdepth = 0;
  push(entry, 0, todo);
  while (todo.length > 0) {
    const b = todo.pop()!;
    let depth = b.startdepth;
    let next = b.next;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      const opcode = instr.opcode;
      const effect = netEffect(opcode, instr.oparg);
      if (depth > maxdepth) maxdepth = depth;
      const newDepth = isBlockPush(opcode) ? depth : depth + effect;
      if (newDepth < 0) throw new CompileError("ValueError", "Invalid CFG, stack underflow");
      if (hasTarget(opcode) && opcode !== END_ASYNC_FOR) push(instr.target!, depth + effect, todo);
      depth = newDepth;
      if (isUnconditionalJump(opcode) || isScopeExit(opcode)) {
        next = undefined;
        break;
      }
    }
    if (next !== undefined) push(next, depth, todo);
  }
  return maxdepth;
}

function push(block: BasicBlock, depth: number, todo: BasicBlock[]): void {
  if (block.startdepth >= 0) {
    if (block.startdepth === depth) return;
    throw new CompileError("ValueError", "Invalid CFG, inconsistent stackdepth");
  }
  block.startdepth = depth;
  todo.push(block);
}
