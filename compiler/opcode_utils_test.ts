/** Tests of opcode classes: the flow graph's choices hang on flags that the instruction generator computes. */
import { assertEquals } from "@std/assert";
import { MIN_INSTRUMENTED_OPCODE, opcodeDeopt, opname } from "./bytecode/opcodes_generated.ts";
import {
  hasEvalBreak,
  hasTarget,
  instrSize,
  isBlockPush,
  isJump,
  isScopeExit,
  isUnconditionalJump,
  MAX_REAL_OPCODE,
} from "./opcode_utils.ts";

/** Names of the opcodes that code generation and the flow graph deal with. */
function namesOf(test: (opcode: number) => boolean): string[] {
  return opname.filter((_, opcode) =>
    test(opcode) &&
    (opcode > MAX_REAL_OPCODE || (opcodeDeopt[opcode] === opcode && opcode < MIN_INSTRUMENTED_OPCODE))
  );
}

Deno.test("isJump: as CPython 3.14's opcode metadata", () => {
  assertEquals(namesOf(isJump), [
    "END_ASYNC_FOR",
    "FOR_ITER",
    "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT",
    "JUMP_FORWARD",
    "POP_JUMP_IF_FALSE",
    "POP_JUMP_IF_NONE",
    "POP_JUMP_IF_NOT_NONE",
    "POP_JUMP_IF_TRUE",
    "SEND",
    "JUMP",
    "JUMP_IF_FALSE",
    "JUMP_IF_TRUE",
    "JUMP_NO_INTERRUPT",
  ]);
});

Deno.test("hasEvalBreak: exits with these are given a line of their own", () => {
  assertEquals(namesOf(hasEvalBreak), ["CALL_FUNCTION_EX", "CALL", "JUMP_BACKWARD", "RESUME", "JUMP"]);
});

Deno.test("opcode classes: block pushes, exits, unconditional jumps", () => {
  const blockPushes = ["SETUP_CLEANUP", "SETUP_FINALLY", "SETUP_WITH"];
  assertEquals(namesOf(isBlockPush), blockPushes);
  assertEquals(namesOf((opcode) => hasTarget(opcode) && !isJump(opcode)), blockPushes);
  assertEquals(namesOf(isScopeExit), ["RETURN_VALUE", "RAISE_VARARGS", "RERAISE"]);
  assertEquals(namesOf(isUnconditionalJump), [
    "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT",
    "JUMP_FORWARD",
    "JUMP",
    "JUMP_NO_INTERRUPT",
  ]);
});

Deno.test("instrSize: one unit a byte of oparg, and the caches", () => {
  const loadGlobal = opname.indexOf("LOAD_GLOBAL");
  assertEquals([0, 255, 256, 65535, 65536, 1 << 24].map((oparg) => instrSize(loadGlobal, oparg)), [
    5,
    5,
    6,
    6,
    7,
    8,
  ]);
});
