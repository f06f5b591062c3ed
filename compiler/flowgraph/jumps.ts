/**
 * Passes on jumps and the shape of the graph: unreachable code, jumps to the next instruction, jumps to jumps, small
 * exits; at the end, conditional jumps that go forward only.
 */
import {
  JUMP,
  NOP,
  NOT_TAKEN,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_JUMP_IF_TRUE,
} from "../bytecode/opcodes_generated.ts";
import { CompileError } from "../errors.ts";
import { type Instruction, NO_LABEL } from "../instruction_sequence.ts";
import { hasTarget, isConditionalJump, isUnconditionalJump, TRAIT_BLOCK_PUSH } from "../opcode_utils.ts";
import { BasicBlock, clearVisited, nextNonemptyBlock } from "./cfg.ts";
import { removeRedundantNops } from "./nops.ts";

/** Empties blocks that control never reaches and counts the predecessors of the others. */
export function removeUnreachable(entry: BasicBlock): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    b.predecessors = 0;
    b.visited = false;
  }
  const todo: BasicBlock[] = [entry];
  entry.predecessors = 1;
  entry.visited = true;
  while (todo.length > 0) {
    const b = todo.pop()!;
    const next = b.next;
    if (next !== undefined && b.hasFallthrough()) {
      if (!next.visited) {
        next.visited = true;
        todo.push(next);
      }
      next.predecessors++;
    }
    // Only a SETUP_* has a target without being the last.
    for (let i = (b.traits & TRAIT_BLOCK_PUSH) !== 0 || b.used === 0 ? 0 : b.used - 1; i < b.used; i++) {
      const instr = b.instrs[i];
      if (!hasTarget(instr.opcode)) continue;
      const target = instr.target!;
      if (!target.visited) {
        target.visited = true;
        todo.push(target);
      }
      target.predecessors++;
    }
  }
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if (b.predecessors === 0) {
      b.used = 0;
      b.exceptHandler = false;
    }
  }
}

/** Turns unconditional jumps to the following instruction into NOPs; says whether there were any. */
function removeRedundantJumps(entry: BasicBlock): boolean {
  let changed = false;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const last = b.last();
    if (last === undefined || !isUnconditionalJump(last.opcode)) continue;
    const target = nextNonemptyBlock(last.target);
    if (target === undefined) throw new CompileError("SystemError", "jump with NULL target");
    if (target === nextNonemptyBlock(b.next)) {
      changed = true;
      setNop(last);
    }
  }
  return changed;
}

export function removeRedundantNopsAndJumps(entry: BasicBlock): void {
  for (;;) {
    const removedNops = removeRedundantNops(entry);
    const removedJumps = removeRedundantJumps(entry);
    if (!removedNops && !removedJumps) return;
  }
}

/** Exit blocks up to this size are copied to where they are jumped to from. */
const MAX_COPY_SIZE = 4;

/**
 * Replaces a block's final jump by a copy of its target when that is a small exit or has no line numbers and doesn't
 * fall through. Says whether it did.
 */
function inlineTarget(block: BasicBlock): boolean {
  const last = block.last();
  if (last === undefined || !isUnconditionalJump(last.opcode)) return false;
  const target = last.target!;
  const smallExit = target.used <= MAX_COPY_SIZE && target.exitsScope();
  const withoutLineno = !target.hasFallthrough() && target.hasNoLineno();
  if (!smallExit && !withoutLineno) return false;
  const removedOpcode = last.opcode;
  setNop(last);
  block.appendCopies(target);
  if (withoutLineno && removedOpcode === JUMP) {
    const copied = block.last()!;
    // Two jumps became one: it has to look at the eval breaker if either did.
    if (isUnconditionalJump(copied.opcode)) copied.opcode = JUMP;
  }
  target.predecessors--;
  return true;
}

export function inlineSmallOrNoLinenoBlocks(entry: BasicBlock): void {
  let changed: boolean;
  do {
    changed = false;
    for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
      if (inlineTarget(b)) changed = true;
    }
  } while (changed);
}

/**
 * Lets a block's final jump go where its target, itself a jump, goes. The old jump stays as a NOP for its line. False
 * when that would change nothing (a loop of jumps).
 */
export function jumpThread(
  block: BasicBlock,
  instr: Instruction,
  target: Instruction,
  opcode: number,
): boolean {
  if (instr.target === target.target) return false;
  setNop(instr);
  block.addJump(opcode, target.target!, target.loc);
  return true;
}

/**
 * Conditional jumps can only go forward: one that would go back is reversed to skip a JUMP. NOT_TAKEN marks the path on
 * which the branch is not taken. The order of blocks must be final. CPython: `normalize_jumps`.
 */
export function normalizeJumps(entry: BasicBlock): void {
  clearVisited(entry);
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    b.visited = true;
    const last = b.last();
    if (last === undefined || !isConditionalJump(last.opcode)) continue;
    const target = last.target!;
    if (!target.visited) {
      b.addop(NOT_TAKEN, 0, last.loc);
      continue;
    }
    const back = new BasicBlock(NO_LABEL);
    back.addop(NOT_TAKEN, 0, last.loc);
    back.addJump(JUMP, target, last.loc);
    back.startdepth = target.startdepth;
    back.cold = b.cold;
    last.opcode = reversed(last.opcode);
    last.target = b.next;
    back.next = b.next;
    b.next = back;
  }
}

function reversed(opcode: number): number {
  switch (opcode) {
    case POP_JUMP_IF_NONE:
      return POP_JUMP_IF_NOT_NONE;
    case POP_JUMP_IF_NOT_NONE:
      return POP_JUMP_IF_NONE;
    case POP_JUMP_IF_FALSE:
      return POP_JUMP_IF_TRUE;
    default:
      return POP_JUMP_IF_FALSE;
  }
}

function setNop(instr: Instruction): void {
  instr.opcode = NOP;
  instr.oparg = 0;
}
