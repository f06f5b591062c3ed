/**
 * LOAD_FAST becomes LOAD_FAST_CHECK where the local may be unbound. The first 64 locals are followed through the graph;
 * the others only within each block, so that the time stays linear in their number.
 * CPython: `add_checks_for_loads_of_uninitialized_variables`.
 */
import {
  DELETE_FAST,
  LOAD_FAST,
  LOAD_FAST_AND_CLEAR,
  LOAD_FAST_CHECK,
  STORE_FAST,
  STORE_FAST_MAYBE_NULL,
} from "../bytecode/opcodes_generated.ts";
import { isJump } from "../opcode_utils.ts";
import { type BasicBlock, clearVisited } from "./cfg.ts";

export function addChecksForLoadsOfUninitializedVariables(
  entry: BasicBlock,
  nlocals: number,
  nparams: number,
): void {
  if (nlocals === 0) return;
  if (nlocals > 64) {
    scanManyLocals(entry, nlocals);
    nlocals = 64;
  }
  // `visited`: the block is on the stack.
  clearVisited(entry);
  const todo: BasicBlock[] = [];
  push(entry, bitRange(nparams, nlocals, 0), bitRange(nparams, nlocals, 32), todo);
  // A DELETE_FAST may be anywhere: look at each block once at least.
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) scanBlock(b, todo);
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.visited = false;
    scanBlock(b, todo);
  }
}

/** Bits [from, to) of a mask, those of the 32 that begin at `base`. */
function bitRange(from: number, to: number, base: number): number {
  let mask = 0;
  for (let i = Math.max(from, base); i < to && i < base + 32; i++) mask |= 1 << (i - base);
  return mask;
}

/** Notes that these locals may be unbound on entry to the block; when that is news, it will be scanned (again). */
function push(block: BasicBlock, low: number, high: number, todo: BasicBlock[]): void {
  const bothLow = block.unsafeLow | low;
  const bothHigh = block.unsafeHigh | high;
  if (bothLow === block.unsafeLow && bothHigh === block.unsafeHigh) return;
  block.unsafeLow = bothLow;
  block.unsafeHigh = bothHigh;
  if (!block.visited) {
    block.visited = true;
    todo.push(block);
  }
}

function scanBlock(block: BasicBlock, todo: BasicBlock[]): void {
  let low = block.unsafeLow;
  let high = block.unsafeHigh;
  const { instrs, used } = block;
  for (let i = 0; i < used; i++) {
    const instr = instrs[i];
    if (instr.except !== undefined) push(instr.except, low, high, todo);
    const opcode = instr.opcode;
    switch (opcode) {
      case DELETE_FAST:
      case LOAD_FAST_AND_CLEAR:
      case STORE_FAST_MAYBE_NULL:
        if (instr.oparg < 32) low |= 1 << instr.oparg;
        else if (instr.oparg < 64) high |= 1 << (instr.oparg - 32);
        break;
      case STORE_FAST:
      case LOAD_FAST:
      // Where it doesn't raise, the local is bound.
      case LOAD_FAST_CHECK: {
        if (instr.oparg >= 64) break;
        const isLow = instr.oparg < 32;
        const bit = 1 << (instr.oparg & 31);
        if (opcode === LOAD_FAST && ((isLow ? low : high) & bit) !== 0) instr.opcode = LOAD_FAST_CHECK;
        if (isLow) low &= ~bit;
        else high &= ~bit;
        break;
      }
    }
  }
  const next = block.next;
  if (next !== undefined && block.hasFallthrough()) push(next, low, high, todo);
  const last = block.last();
  if (last !== undefined && isJump(last.opcode)) push(last.target!, low, high, todo);
}

/** Locals from 64 on: bound where the same block stored or loaded them before. */
function scanManyLocals(entry: BasicBlock, nlocals: number): void {
  // The number of the last block that bound the local.
  const boundIn = new Int32Array(nlocals - 64);
  let number = 0;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    number++;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      const local = instr.oparg - 64;
      if (local < 0) continue;
      switch (instr.opcode) {
        case DELETE_FAST:
        case LOAD_FAST_AND_CLEAR:
        case STORE_FAST_MAYBE_NULL:
          boundIn[local] = number - 1;
          break;
        case STORE_FAST:
          boundIn[local] = number;
          break;
        case LOAD_FAST:
          if (boundIn[local] !== number) instr.opcode = LOAD_FAST_CHECK;
          boundIn[local] = number;
          break;
      }
    }
  }
}
