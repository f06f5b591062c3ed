/**
 * How deep the value stack gets, and how deep it is at the start of each block. CPython: `calculate_stackdepth`.
 */
import {
  END_ASYNC_FOR,
  opcodeDeopt,
  opname,
  stackPopped,
  stackPushed,
} from "../bytecode/opcodes_generated.ts";
import { CompileError } from "../errors.ts";
import {
  MAX_REAL_OPCODE,
  opcodeTraits,
  TRAIT_BLOCK_PUSH,
  TRAIT_NO_FALLTHROUGH,
  TRAIT_TARGET,
} from "../opcode_utils.ts";
import type { BasicBlock } from "./cfg.ts";

/** A net effect that depends on the oparg. */
const VARIABLE = 127;
/** Not asked for yet. */
const UNSET = 126;
let netEffects: Int8Array | undefined = undefined;

/** What the instruction adds to the depth; for a SETUP_*, on the way to the handler. */
function netEffect(opcode: number, oparg: number): number {
  netEffects ??= new Int8Array(opcodeDeopt.length).fill(UNSET);
  let net = netEffects[opcode];
  if (net < UNSET) return net;
  if (net === UNSET) {
    net = netEffects[opcode] = findNetEffect(opcode, oparg);
    if (net !== VARIABLE) return net;
  }
  return stackPushed(opcode, oparg) - stackPopped(opcode, oparg);
}

/** Asks the generated functions about several opargs. */
function findNetEffect(opcode: number, oparg: number): number {
  if (opname[opcode].startsWith("<") || (opcode <= MAX_REAL_OPCODE && opcodeDeopt[opcode] !== opcode)) {
    throw new CompileError("SystemError", `Invalid stack effect for opcode=${opcode}, arg=${oparg}`);
  }
  const net = stackPushed(opcode, 1) - stackPopped(opcode, 1);
  const isConstant = [2, 3, 8, 255, 256].every((other) =>
    stackPushed(opcode, other) - stackPopped(opcode, other) === net
  );
  return isConstant ? net : VARIABLE;
}

const UNKNOWN = -0x80000000;

/** Sets every reachable block's `startdepth`; returns the maximal depth. Throws where paths disagree or pop too much. */
export function calculateStackdepth(entry: BasicBlock): number {
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
      const traits = opcodeTraits[opcode];
      const newDepth = (traits & TRAIT_BLOCK_PUSH) !== 0 ? depth : depth + effect;
      if (newDepth < 0) throw new CompileError("ValueError", "Invalid CFG, stack underflow");
      if ((traits & TRAIT_TARGET) !== 0 && opcode !== END_ASYNC_FOR) {
        push(instr.target!, depth + effect, todo);
      }
      depth = newDepth;
      if ((traits & TRAIT_NO_FALLTHROUGH) !== 0) {
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
