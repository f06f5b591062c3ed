/**
 * Which handler each instruction has: replaces the block stack that SETUP_* and POP_BLOCK describe by a handler on every
 * instruction. First pass on a fresh flow graph. CPython: `mark_except_handlers`, `label_exception_targets`.
 */
import { NOP, POP_BLOCK, RESUME, SETUP_FINALLY, YIELD_VALUE } from "../bytecode/opcodes_generated.ts";
import { RESUME_AT_FUNC_START, RESUME_OPARG_DEPTH1_MASK } from "../bytecode/opargs.ts";
import { isBlockPush, isJump, TRAIT_BLOCK_PUSH } from "../opcode_utils.ts";
import { type BasicBlock, clearVisited } from "./cfg.ts";

/** Open regions, innermost first; immutable, so that paths share it. */
export class ExceptStack {
  readonly handler: BasicBlock | undefined;
  readonly outer: ExceptStack | undefined;
  readonly depth: number;
  constructor(handler: BasicBlock | undefined, outer: ExceptStack | undefined, depth: number) {
    this.handler = handler;
    this.outer = outer;
    this.depth = depth;
  }
}

/** Says whether there are any: else there is nothing to label. */
export function markExceptHandlers(entry: BasicBlock): boolean {
  let found = false;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if ((b.traits & TRAIT_BLOCK_PUSH) === 0) continue;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (isBlockPush(instr.opcode)) {
        instr.target!.exceptHandler = true;
        found = true;
      }
    }
  }
  return found;
}

/**
 * Sets `except` on every instruction reachable from the entry. POP_BLOCK becomes NOP; SETUP_* stay until
 * `convertPseudoOps`, since the stack depth of the handler is known through them. A RESUME after a yield that lies one
 * region deep is told so in its oparg.
 */
export function labelExceptionTargets(entry: BasicBlock): void {
  clearVisited(entry);
  const todo: BasicBlock[] = [entry];
  entry.visited = true;
  entry.exceptStack = new ExceptStack(undefined, undefined, 0);
  while (todo.length > 0) {
    const b = todo.pop()!;
    let stack = b.exceptStack!;
    b.exceptStack = undefined;
    let handler = stack.handler;
    let lastYieldDepth = -1;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      const opcode = instr.opcode;
      if (isBlockPush(opcode)) {
        const target = instr.target!;
        if (!target.visited) visit(target, stack, todo);
        if (opcode !== SETUP_FINALLY) target.preserveLasti = true;
        stack = new ExceptStack(target, stack, stack.depth + 1);
        handler = target;
        continue;
      }
      if (opcode === POP_BLOCK) {
        stack = stack.outer!;
        handler = stack.handler;
        instr.opcode = NOP;
        instr.oparg = 0;
        continue;
      }
      instr.except = handler;
      if (isJump(opcode)) {
        if (!instr.target!.visited) visit(instr.target!, stack, todo);
      } else if (opcode === YIELD_VALUE) {
        lastYieldDepth = stack.depth;
      } else if (opcode === RESUME && instr.oparg !== RESUME_AT_FUNC_START) {
        if (lastYieldDepth === 1) instr.oparg |= RESUME_OPARG_DEPTH1_MASK;
        lastYieldDepth = -1;
      }
    }
    const next = b.next;
    if (next !== undefined && !next.visited && b.hasFallthrough()) visit(next, stack, todo);
  }
}

function visit(block: BasicBlock, stack: ExceptStack, todo: BasicBlock[]): void {
  block.exceptStack = stack;
  block.visited = true;
  todo.push(block);
}
