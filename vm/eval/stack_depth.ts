/**
 * How many values lie on the stack before each instruction, told from the code alone. Read by what shows a frame's value
 * stack: a running frame keeps its stack pointer in the loop. The law: code of our compiler and of CPython's has one depth
 * for each instruction that can be reached.
 */
import { decodeExceptionTable } from "../../compiler/bytecode/exception_table.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import {
  EXTENDED_ARG,
  HAS_JUMP_FLAG,
  opcodeCaches,
  opcodeFlags,
  opname,
  stackPopped,
  stackPushed,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { isScopeExit, isUnconditionalJump } from "../../compiler/opcode_utils.ts";

/** Depth by code unit; -1 for caches and what can't be reached. */
export function stackDepths(code: CodeObject): Int16Array {
  const { co_code: bytes } = code;
  const depths = new Int16Array(bytes.length / 2).fill(-1);
  const handlers = decodeExceptionTable(code.co_exceptiontable);
  const waiting: number[] = [];
  const reach = (unit: number, depth: number) => {
    if (unit >= depths.length || depths[unit] >= 0) return;
    depths[unit] = depth;
    waiting.push(unit);
  };
  reach(0, 0);
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    const depth = depths[unit];
    let opcode = bytes[2 * unit], oparg = bytes[2 * unit + 1], at = unit;
    while (opcode === EXTENDED_ARG && at + 1 < depths.length) {
      depths[++at] = depth;
      opcode = bytes[2 * at];
      oparg = oparg << 8 | bytes[2 * at + 1];
    }
    const next = at + 1 + opcodeCaches[opcode];
    const after = depth - stackPopped(opcode, oparg) + stackPushed(opcode, oparg);
    if ((opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0) {
      reach(opname[opcode].includes("BACKWARD") ? next - oparg : next + oparg, after);
    }
    if (!isScopeExit(opcode) && !isUnconditionalJump(opcode)) reach(next, after);
    for (const { start, end, target, depth: kept, lasti } of handlers) {
      if (2 * unit >= start && 2 * unit < end) reach(target / 2, kept + (lasti ? 2 : 1));
    }
  }
  return depths;
}
