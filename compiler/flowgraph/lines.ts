/**
 * Line numbers for instructions that have none. An instruction that leaves the frame must have one, since `f_lineno` is
 * computed from it (PEP 626): exits without a line are duplicated until each has one predecessor to inherit it from.
 */
import { BasicBlock, nextFreeLabel, nextNonemptyBlock } from "./cfg.ts";
import { isJump } from "../opcode_utils.ts";
import { NO_LOCATION } from "../instruction_sequence.ts";

/** CPython: `resolve_line_numbers`. Needs the counts of predecessors. */
export function resolveLineNumbers(entry: BasicBlock): void {
  duplicateExitsWithoutLineno(entry);
  propagateLineNumbers(entry);
}

function isExitOrEvalCheckWithoutLineno(block: BasicBlock): boolean {
  return block.hasNoLineno() && (block.exitsScope() || block.hasEvalBreak());
}

function duplicateExitsWithoutLineno(entry: BasicBlock): void {
  let nextLabel = -1;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const last = b.last();
    if (last === undefined || !isJump(last.opcode)) continue;
    const target = nextNonemptyBlock(last.target)!;
    if (target.predecessors <= 1 || !isExitOrEvalCheckWithoutLineno(target)) continue;
    if (nextLabel < 0) nextLabel = nextFreeLabel(entry);
    const copy = new BasicBlock(nextLabel++);
    copy.appendCopies(target);
    copy.instrs[0].loc = last.loc;
    last.target = copy;
    target.predecessors--;
    copy.predecessors = 1;
    copy.next = target.next;
    target.next = copy;
  }
  // What is left is reached by falling through, from one block.
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const next = b.next;
    if (next === undefined || b.used === 0 || next.used === 0 || !b.hasFallthrough()) continue;
    if (isExitOrEvalCheckWithoutLineno(next)) next.instrs[0].loc = b.last()!.loc;
  }
}

/** Within a block, and into a successor that has no other predecessor. */
function propagateLineNumbers(entry: BasicBlock): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const last = b.last();
    if (last === undefined) continue;
    let loc = NO_LOCATION;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (instr.loc.lineno === NO_LOCATION.lineno) instr.loc = loc;
      else loc = instr.loc;
    }
    const next = b.next;
    if (next !== undefined && next.predecessors === 1 && next.used > 0 && b.hasFallthrough()) {
      if (next.instrs[0].loc.lineno === NO_LOCATION.lineno) next.instrs[0].loc = loc;
    }
    if (isJump(last.opcode)) {
      const target = last.target!;
      if (target.predecessors === 1 && target.used > 0) {
        if (target.instrs[0].loc.lineno === NO_LOCATION.lineno) target.instrs[0].loc = loc;
      }
    }
  }
}
