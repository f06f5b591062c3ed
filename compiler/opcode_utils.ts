/**
 * Classes of opcodes that every stage behind the parser asks about: what jumps, what ends a block, what leaves the
 * scope. Read by code generation, the flow graph and the assembler. After CPython's `pycore_opcode_utils.h`; the facts
 * themselves come from the generated opcode tables.
 */
import {
  BINARY_OP,
  BUILD_LIST,
  BUILD_SET,
  BUILD_TUPLE,
  CALL_INTRINSIC_1,
  COMPARE_OP,
  CONTAINS_OP,
  HAS_ARG_FLAG,
  HAS_EVAL_BREAK_FLAG,
  HAS_JUMP_FLAG,
  IS_OP,
  JUMP,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  JUMP_NO_INTERRUPT,
  LIST_APPEND,
  LOAD_CLOSURE,
  LOAD_GLOBAL,
  opcodeCaches,
  opcodeFlags,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  RAISE_VARARGS,
  RERAISE,
  RETURN_VALUE,
  SET_ADD,
  SETUP_CLEANUP,
  SETUP_WITH,
  STORE_FAST,
  STORE_FAST_MAYBE_NULL,
  SWAP,
  TO_BOOL,
  UNARY_INVERT,
  UNARY_NEGATIVE,
  UNARY_NOT,
} from "./bytecode/opcodes_generated.ts";

/** Opcodes above this number exist inside the compiler only. */
export const MAX_REAL_OPCODE = 254;

/** Bits of `opcodeTraits`. */
export const TRAIT_JUMP = 1;
export const TRAIT_BLOCK_PUSH = 2;
export const TRAIT_SCOPE_EXIT = 4;
export const TRAIT_UNCONDITIONAL_JUMP = 8;
export const TRAIT_EVAL_BREAK = 16;
/** Not a jump, and to be replaced by a real instruction in the end. */
export const TRAIT_PSEUDO = 32;
/** The peephole pass looks at it. */
export const TRAIT_PEEPHOLE = 64;
export const TRAIT_TARGET = TRAIT_JUMP | TRAIT_BLOCK_PUSH;
export const TRAIT_TERMINATOR = TRAIT_JUMP | TRAIT_SCOPE_EXIT;
export const TRAIT_NO_FALLTHROUGH = TRAIT_SCOPE_EXIT | TRAIT_UNCONDITIONAL_JUMP;

/** The classes below as bits, by opcode. */
export const opcodeTraits: Uint8Array = makeTraits();

function makeTraits(): Uint8Array {
  const traits = new Uint8Array(opcodeFlags.length);
  const mark = (trait: number, ...opcodes: number[]) => {
    for (const opcode of opcodes) traits[opcode] |= trait;
  };
  for (let opcode = 0; opcode < traits.length; opcode++) {
    if ((opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0) mark(TRAIT_JUMP | TRAIT_PEEPHOLE, opcode);
    if ((opcodeFlags[opcode] & HAS_EVAL_BREAK_FLAG) !== 0) mark(TRAIT_EVAL_BREAK, opcode);
  }
  for (let opcode = SETUP_CLEANUP; opcode <= SETUP_WITH; opcode++) {
    mark(TRAIT_BLOCK_PUSH | TRAIT_PSEUDO, opcode);
  }
  mark(TRAIT_PSEUDO, LOAD_CLOSURE, STORE_FAST_MAYBE_NULL);
  mark(TRAIT_SCOPE_EXIT, RETURN_VALUE, RAISE_VARARGS, RERAISE);
  mark(TRAIT_UNCONDITIONAL_JUMP, JUMP, JUMP_NO_INTERRUPT);
  mark(TRAIT_UNCONDITIONAL_JUMP, JUMP_FORWARD, JUMP_BACKWARD, JUMP_BACKWARD_NO_INTERRUPT);
  mark(
    TRAIT_PEEPHOLE,
    BUILD_TUPLE,
    BUILD_LIST,
    BUILD_SET,
    STORE_FAST,
    SWAP,
    LOAD_GLOBAL,
    COMPARE_OP,
    CONTAINS_OP,
  );
  mark(TRAIT_PEEPHOLE, IS_OP, TO_BOOL, UNARY_NOT, UNARY_INVERT, UNARY_NEGATIVE, CALL_INTRINSIC_1, BINARY_OP);
  mark(TRAIT_PEEPHOLE, LIST_APPEND, SET_ADD);
  return traits;
}

/** Has an oparg (CPython: OPCODE_HAS_ARG). */
export function hasArg(opcode: number): boolean {
  return (opcodeFlags[opcode] & HAS_ARG_FLAG) !== 0;
}

/** Checks the eval breaker (CPython: OPCODE_HAS_EVAL_BREAK). */
export function hasEvalBreak(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_EVAL_BREAK) !== 0;
}

/** May transfer control to its target (CPython: OPCODE_HAS_JUMP). END_ASYNC_FOR counts, though it never jumps. */
export function isJump(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_JUMP) !== 0;
}

/** SETUP_FINALLY, SETUP_WITH, SETUP_CLEANUP: begins a region whose exceptions go to the target. */
export function isBlockPush(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_BLOCK_PUSH) !== 0;
}

/** The oparg names another instruction (CPython: HAS_TARGET). */
export function hasTarget(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_TARGET) !== 0;
}

/** Leaves the code object: returns or raises. */
export function isScopeExit(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_SCOPE_EXIT) !== 0;
}

/** Must be the last instruction of its basic block. */
export function isTerminator(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_TERMINATOR) !== 0;
}

export function isUnconditionalJump(opcode: number): boolean {
  return (opcodeTraits[opcode] & TRAIT_UNCONDITIONAL_JUMP) !== 0;
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
