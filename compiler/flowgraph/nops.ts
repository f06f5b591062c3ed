/**
 * Passes leave NOPs where they removed something; these passes take out the NOPs that no line number needs, and pairs of
 * instructions that cancel out.
 */
import { COPY, LOAD_CONST, LOAD_SMALL_INT, NOP, POP_TOP } from "../bytecode/opcodes_generated.ts";
import { type Instruction, NO_LABEL } from "../instruction_sequence.ts";
import { isJump } from "../opcode_utils.ts";
import { type BasicBlock, nextNonemptyBlock } from "./cfg.ts";

/** Removes the block's NOPs unless one is the only instruction of its line there; says whether it removed any. */
function removeRedundantNopsOfBlock(block: BasicBlock): boolean {
  const { instrs, used } = block;
  let dest = 0;
  while (dest < used && instrs[dest].opcode !== NOP) dest++;
  if (dest === used) return false;
  let prevLineno = dest === 0 ? -1 : instrs[dest - 1].loc.lineno;
  for (let src = dest; src < used; src++) {
    const instr = instrs[src];
    const lineno = instr.loc.lineno;
    if (instr.opcode === NOP && isRedundantNop(block, src, lineno, prevLineno)) continue;
    if (dest !== src) instrs[dest] = instr;
    dest++;
    prevLineno = lineno;
  }
  block.used = dest;
  return dest !== used;
}

function isRedundantNop(block: BasicBlock, index: number, lineno: number, prevLineno: number): boolean {
  if (lineno < 0 || prevLineno === lineno) return true;
  if (index < block.used - 1) {
    const next = block.instrs[index + 1];
    if (next.loc.lineno === lineno) return true;
    if (next.loc.lineno < 0) {
      next.loc = block.instrs[index].loc;
      return true;
    }
    return false;
  }
  const next = nextNonemptyBlock(block.next);
  if (next === undefined) return false;
  for (let i = 0; i < next.used; i++) {
    const instr = next.instrs[i];
    // Will be removed itself.
    if (instr.opcode === NOP && instr.loc.lineno < 0) continue;
    return instr.loc.lineno === lineno;
  }
  return false;
}

/** Says whether any were removed. */
export function removeRedundantNops(entry: BasicBlock): boolean {
  let changed = false;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if (removeRedundantNopsOfBlock(b)) changed = true;
  }
  return changed;
}

/** Also removes values that are loaded or copied only to be popped, across blocks that fall through. */
export function removeRedundantNopsAndPairs(entry: BasicBlock): void {
  let done: boolean;
  do {
    done = true;
    let instr: Instruction | undefined = undefined;
    for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
      removeRedundantNopsOfBlock(b);
      if (b.label !== NO_LABEL) instr = undefined;
      for (let i = 0; i < b.used; i++) {
        const prev: Instruction | undefined = instr;
        instr = b.instrs[i];
        if (instr.opcode !== POP_TOP || prev === undefined) continue;
        const opcode = prev.opcode;
        if (opcode === LOAD_CONST || opcode === LOAD_SMALL_INT || (opcode === COPY && prev.oparg === 1)) {
          prev.opcode = NOP;
          prev.oparg = 0;
          instr.opcode = NOP;
          instr.oparg = 0;
          done = false;
        }
      }
      if ((instr !== undefined && isJump(instr.opcode)) || !b.hasFallthrough()) instr = undefined;
    }
  } while (!done);
}
