/**
 * Classes of opcodes that every stage behind the parser asks about: what jumps, what ends a block, what leaves the
 * scope. Read by code generation, the flow graph and the assembler. After CPython's `pycore_opcode_utils.h`; the facts
 * themselves come from the generated opcode tables.
 */
import {
  HAS_ARG_FLAG,
  HAS_CONST_FLAG,
  HAS_EVAL_BREAK_FLAG,
  HAS_JUMP_FLAG,
  JUMP,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  JUMP_NO_INTERRUPT,
  opcodeCaches,
  opcodeFlags,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  RAISE_VARARGS,
  RERAISE,
  RETURN_VALUE,
  SETUP_CLEANUP,
  SETUP_WITH,
} from "./bytecode/opcodes_generated.ts";

/** Opcodes above this number exist inside the compiler only. */
export const MAX_REAL_OPCODE = 254;

/** Has an oparg (CPython: OPCODE_HAS_ARG). */
export function hasArg(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_ARG_FLAG) !== 0;
}

/** The oparg is an index into co_consts (CPython: OPCODE_HAS_CONST). */
export function hasConst(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_CONST_FLAG) !== 0;
}

/** Checks the eval breaker (CPython: OPCODE_HAS_EVAL_BREAK). */
export function hasEvalBreak(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_EVAL_BREAK_FLAG) !== 0;
}

/** May transfer control to its target (CPython: OPCODE_HAS_JUMP). END_ASYNC_FOR counts, though it never jumps. */
export function isJump(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0;
}

/** SETUP_FINALLY, SETUP_WITH, SETUP_CLEANUP: begins a region whose exceptions go to the target. */
export function isBlockPush(opcode: number): boolean {
  return opcode >= SETUP_CLEANUP && opcode <= SETUP_WITH;
}

/** The oparg names another instruction (CPython: HAS_TARGET). */
export function hasTarget(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0 || (opcode >= SETUP_CLEANUP && opcode <= SETUP_WITH);
}

/** Leaves the code object: returns or raises. */
export function isScopeExit(opcode: number): boolean {
  return opcode === RETURN_VALUE || opcode === RAISE_VARARGS || opcode === RERAISE;
}

/** Must be the last instruction of its basic block. */
export function isTerminator(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0 || isScopeExit(opcode);
}

/** Emitted by the assembler alone: jumps whose direction is known. */
export function isAssemblerOpcode(opcode: number): boolean {
  return opcode >= JUMP_BACKWARD && opcode <= JUMP_FORWARD;
}

export function isBackwardsJump(opcode: number): boolean {
  return opcode === JUMP_BACKWARD || opcode === JUMP_BACKWARD_NO_INTERRUPT;
}

export function isUnconditionalJump(opcode: number): boolean {
  return opcode === JUMP || opcode === JUMP_NO_INTERRUPT || isAssemblerOpcode(opcode);
}

/** POP_JUMP_IF_FALSE, _NONE, _NOT_NONE, _TRUE. */
export function isConditionalJump(opcode: number): boolean {
  return opcode >= POP_JUMP_IF_FALSE && opcode <= POP_JUMP_IF_TRUE;
}

/** Size in code units: EXTENDED_ARG prefixes, the instruction, its caches (CPython: instr_size). */
export function instrSize(opcode: number, oparg: number): number {
  const caches = opcodeCaches[opcode];
  if (oparg <= 0xff) return 1 + caches;
  if (oparg <= 0xffff) return 2 + caches;
  return (oparg <= 0xffffff ? 3 : 4) + caches;
}
