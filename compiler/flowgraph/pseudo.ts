/**
 * Pseudo instructions become real ones. CPython: `convert_pseudo_conditional_jumps`, `convert_pseudo_ops`.
 */
import {
  COPY,
  JUMP_IF_FALSE,
  JUMP_IF_TRUE,
  LOAD_CLOSURE,
  LOAD_FAST,
  NOP,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  STORE_FAST,
  STORE_FAST_MAYBE_NULL,
  TO_BOOL,
} from "../bytecode/opcodes_generated.ts";
import { Instruction } from "../instruction_sequence.ts";
import { isBlockPush, TRAIT_PSEUDO } from "../opcode_utils.ts";
import type { BasicBlock } from "./cfg.ts";
import { removeRedundantNopsAndJumps } from "./jumps.ts";

/** JUMP_IF_* keeps the value: a copy of it is tested. */
export function convertPseudoConditionalJumps(entry: BasicBlock): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    const last = b.last();
    if (last === undefined || (last.opcode !== JUMP_IF_FALSE && last.opcode !== JUMP_IF_TRUE)) continue;
    last.opcode = last.opcode === JUMP_IF_FALSE ? POP_JUMP_IF_FALSE : POP_JUMP_IF_TRUE;
    const copy = new Instruction(COPY, 1, last.loc);
    const toBool = new Instruction(TO_BOOL, 0, last.loc);
    copy.except = toBool.except = last.except;
    b.insert(b.used - 1, copy);
    b.insert(b.used - 1, toBool);
  }
}

export function convertPseudoOps(entry: BasicBlock): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if ((b.traits & TRAIT_PSEUDO) === 0) continue;
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (isBlockPush(instr.opcode)) {
        instr.opcode = NOP;
        instr.oparg = 0;
      } else if (instr.opcode === LOAD_CLOSURE) {
        instr.opcode = LOAD_FAST;
      } else if (instr.opcode === STORE_FAST_MAYBE_NULL) {
        instr.opcode = STORE_FAST;
      }
    }
  }
  removeRedundantNopsAndJumps(entry);
}
