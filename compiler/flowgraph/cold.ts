/**
 * Moves cold blocks, those reached through exception handlers only, behind the others.
 * CPython: `mark_warm`, `mark_cold`, `push_cold_blocks_to_end`.
 */
import { JUMP_NO_INTERRUPT } from "../bytecode/opcodes_generated.ts";
import { NO_LABEL, NO_LOCATION } from "../instruction_sequence.ts";
import { isJump } from "../opcode_utils.ts";
import { BasicBlock, clearVisited, nextFreeLabel } from "./cfg.ts";
import { removeRedundantNopsAndJumps } from "./jumps.ts";

/** Marks what is reachable from the entry without an exception. */
function markWarm(entry: BasicBlock): void {
  clearVisited(entry);
  const todo: BasicBlock[] = [entry];
  entry.visited = true;
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.warm = true;
    const next = b.next;
    if (next !== undefined && !next.visited && b.hasFallthrough()) {
      next.visited = true;
      todo.push(next);
    }
    const target = jumpTarget(b);
    if (target !== undefined && !target.visited) {
      target.visited = true;
      todo.push(target);
    }
  }
}

/** Marks the handlers and what is reachable from them but not warm. */
function markCold(entry: BasicBlock): void {
  clearVisited(entry);
  const todo: BasicBlock[] = [];
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if (b.exceptHandler) {
      b.visited = true;
      todo.push(b);
    }
  }
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.cold = true;
    const next = b.next;
    if (next !== undefined && !next.warm && !next.visited && b.hasFallthrough()) {
      next.visited = true;
      todo.push(next);
    }
    const target = jumpTarget(b);
    if (target !== undefined && !target.warm && !target.visited) {
      target.visited = true;
      todo.push(target);
    }
  }
}

/** A jump ends its block. */
function jumpTarget(block: BasicBlock): BasicBlock | undefined {
  const last = block.last();
  return last !== undefined && isJump(last.opcode) ? last.target : undefined;
}

export function pushColdBlocksToEnd(entry: BasicBlock): void {
  if (entry.next === undefined) return;
  markWarm(entry);
  markCold(entry);
  addExplicitJumps(entry);

  // Unlinks each run of cold blocks and links it to the ones before.
  let cold: BasicBlock | undefined = undefined;
  let coldTail: BasicBlock | undefined = undefined;
  let b = entry;
  while (b.next !== undefined) {
    const next: BasicBlock = b.next;
    if (!next.cold) {
      b = next;
      continue;
    }
    let end = next;
    while (end.next !== undefined && end.next.cold) end = end.next;
    if (coldTail === undefined) cold = next;
    else coldTail.next = next;
    coldTail = end;
    b.next = end.next;
    end.next = undefined;
  }
  b.next = cold;
  if (cold !== undefined) removeRedundantNopsAndJumps(entry);
}

/** A cold block that falls through into a warm one will lose its neighbour. */
function addExplicitJumps(entry: BasicBlock): void {
  let nextLabel = -1;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const next: BasicBlock | undefined = b.next;
    if (!b.cold || next === undefined || !next.warm || !b.hasFallthrough()) continue;
    if (nextLabel < 0) nextLabel = nextFreeLabel(entry);
    if (next.label === NO_LABEL) next.label = nextLabel++;
    const jump = new BasicBlock(NO_LABEL);
    jump.addJump(JUMP_NO_INTERRUPT, next, NO_LOCATION);
    jump.cold = true;
    jump.next = next;
    jump.predecessors = 1;
    b.next = jump;
  }
}
