/**
 * SWAP instructions: the shortest run with the same effect, and no run at all where the instructions behind it can
 * change places instead. Pattern matching and multiple assignment make many.
 */
import { NOP, POP_TOP, STORE_FAST, STORE_FAST_MAYBE_NULL, SWAP } from "../bytecode/opcodes_generated.ts";
import type { Instruction } from "../instruction_sequence.ts";
import type { BasicBlock } from "./cfg.ts";

export function optimizeSwaps(block: BasicBlock): void {
  for (let i = 0; i < block.used; i++) {
    if (block.instrs[i].opcode !== SWAP) continue;
    i = swaptimize(block, i);
    applyStaticSwaps(block, i);
  }
}

function setNop(instr: Instruction): void {
  instr.opcode = NOP;
  instr.oparg = 0;
}

/**
 * Rewrites the run of SWAPs and NOPs at `start`: the permutation it makes is split into cycles, each of which takes one
 * SWAP per element (one less when it includes the top, the only place SWAP works from). Returns the run's last index.
 */
function swaptimize(block: BasicBlock, start: number): number {
  const { instrs, used } = block;
  let depth = instrs[start].oparg;
  let end = start + 1;
  let swaps = 1;
  for (; end < used; end++) {
    const instr = instrs[end];
    if (instr.opcode === SWAP) {
      if (instr.oparg > depth) depth = instr.oparg;
      swaps++;
    } else if (instr.opcode !== NOP) {
      break;
    }
  }
  if (swaps === 1) return start;

  const stack = new Int32Array(depth);
  for (let i = 0; i < depth; i++) stack[i] = i;
  for (let i = start; i < end; i++) {
    if (instrs[i].opcode !== SWAP) continue;
    const other = instrs[i].oparg - 1;
    const top = stack[0];
    stack[0] = stack[other];
    stack[other] = top;
  }
  // Undoing the permutation is easy to plan, so the plan is written backwards.
  const VISITED = -1;
  let current = end - 1;
  for (let i = 0; i < depth; i++) {
    if (stack[i] === VISITED || stack[i] === i) continue;
    let j = i;
    for (;;) {
      if (j !== 0) {
        instrs[current].opcode = SWAP;
        instrs[current--].oparg = j + 1;
      }
      if (stack[j] === VISITED) break;
      const next = stack[j];
      stack[j] = VISITED;
      j = next;
    }
  }
  while (current >= start) setNop(instrs[current--]);
  return end - 1;
}

/** Takes one value off the stack and can neither raise nor run other code. */
function isSwappable(opcode: number): boolean {
  return opcode === STORE_FAST || opcode === STORE_FAST_MAYBE_NULL || opcode === POP_TOP;
}

/** The local stored to, or -1. */
function storesTo(instr: Instruction): number {
  return instr.opcode === STORE_FAST || instr.opcode === STORE_FAST_MAYBE_NULL ? instr.oparg : -1;
}

/** Index of the swappable instruction after `index`, on line `lineno` unless that is negative; or -1. */
function nextSwappable(block: BasicBlock, index: number, lineno: number): number {
  for (let i = index + 1; i < block.used; i++) {
    const instr = block.instrs[i];
    // A tracer could see the names in the other order.
    if (lineno >= 0 && instr.loc.lineno !== lineno) return -1;
    if (instr.opcode === NOP) continue;
    return isSwappable(instr.opcode) ? i : -1;
  }
  return -1;
}

/** Lets the consumers change places instead of the values, for the SWAPs from `last` backwards. */
function applyStaticSwaps(block: BasicBlock, last: number): void {
  const { instrs } = block;
  for (let i = last; i >= 0; i--) {
    const swap = instrs[i];
    if (swap.opcode !== SWAP) {
      if (swap.opcode === NOP || isSwappable(swap.opcode)) continue;
      return;
    }
    const j = nextSwappable(block, i, -1);
    if (j < 0) return;
    const lineno = instrs[j].loc.lineno;
    let k = j;
    for (let count = swap.oparg - 1; count > 0; count--) {
      k = nextSwappable(block, k, lineno);
      if (k < 0) return;
    }
    if (!canExchange(instrs, j, k)) return;
    setNop(swap);
    const first = instrs[j];
    instrs[j] = instrs[k];
    instrs[k] = first;
  }
}

/** Not when both store to one local, or one in between stores to the same as either. */
function canExchange(instrs: readonly Instruction[], j: number, k: number): boolean {
  const storeJ = storesTo(instrs[j]);
  const storeK = storesTo(instrs[k]);
  if (storeJ < 0 && storeK < 0) return true;
  if (storeJ === storeK) return false;
  for (let i = j + 1; i < k; i++) {
    const store = storesTo(instrs[i]);
    if (store >= 0 && (store === storeJ || store === storeK)) return false;
  }
  return true;
}
