/**
 * The peephole pass over basic blocks and the order of all optimizing passes. CPython: `optimize_basic_block`,
 * `optimize_cfg`, `_PyCfg_OptimizeCodeUnit`.
 */
import { COMPARE_OP_BOOL, INTRINSIC_LIST_TO_TUPLE, INTRINSIC_UNARY_POSITIVE } from "../bytecode/opargs.ts";
import {
  BINARY_OP,
  BUILD_LIST,
  BUILD_SET,
  BUILD_TUPLE,
  CALL_INTRINSIC_1,
  COMPARE_OP,
  CONTAINS_OP,
  GET_ITER,
  IS_OP,
  JUMP,
  JUMP_IF_FALSE,
  JUMP_IF_TRUE,
  JUMP_NO_INTERRUPT,
  LIST_APPEND,
  LOAD_FAST,
  LOAD_FAST_LOAD_FAST,
  LOAD_GLOBAL,
  NOP,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_JUMP_IF_TRUE,
  POP_TOP,
  PUSH_NULL,
  SET_ADD,
  STORE_FAST,
  STORE_FAST_LOAD_FAST,
  STORE_FAST_STORE_FAST,
  SWAP,
  TO_BOOL,
  UNARY_INVERT,
  UNARY_NEGATIVE,
  UNARY_NOT,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import type { ConstTable } from "../code_unit.ts";
import type { Instruction } from "../instruction_sequence.ts";
import { opcodeTraits, TRAIT_PEEPHOLE } from "../opcode_utils.ts";
import type { BasicBlock } from "./cfg.ts";
import { pushColdBlocksToEnd } from "./cold.ts";
import {
  foldConstantIntrinsicListToTuple,
  foldConstBinop,
  foldConstUnaryop,
  foldLongConstantDisplay,
  foldTupleOfConstants,
  optimizeListsAndSets,
  optimizeLoadConst,
  removeUnusedConsts,
} from "./constants.ts";
import { labelExceptionTargets, markExceptHandlers } from "./exceptions.ts";
import {
  inlineSmallOrNoLinenoBlocks,
  jumpThread,
  removeRedundantNopsAndJumps,
  removeUnreachable,
} from "./jumps.ts";
import { resolveLineNumbers } from "./lines.ts";
import { removeRedundantNops, removeRedundantNopsAndPairs } from "./nops.ts";
import { optimizeSwaps } from "./swaps.ts";
import { addChecksForLoadsOfUninitializedVariables } from "./uninitialized.ts";

/**
 * All that is done before the layout of locals is known. `nlocals` counts the fast locals, `nparams` those of them that
 * are bound on entry. New constants are appended to `consts`, unused ones dropped.
 */
export function optimizeCodeUnit(
  entry: BasicBlock,
  consts: ConstTable,
  nlocals: number,
  nparams: number,
): void {
  if (markExceptHandlers(entry)) labelExceptionTargets(entry);

  inlineSmallOrNoLinenoBlocks(entry);
  removeUnreachable(entry);
  resolveLineNumbers(entry);
  optimizeLoadConst(entry, consts);
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) optimizeBasicBlock(b, consts);
  removeRedundantNopsAndPairs(entry);
  removeUnreachable(entry);
  removeRedundantNopsAndJumps(entry);

  removeUnusedConsts(entry, consts);
  addChecksForLoadsOfUninitializedVariables(entry, nlocals, nparams);
  insertSuperinstructions(entry);

  pushColdBlocksToEnd(entry);
  resolveLineNumbers(entry);
}

function setOp(instr: Instruction, opcode: number, oparg: number): void {
  instr.opcode = opcode;
  instr.oparg = oparg;
}

function optimizeBasicBlock(block: BasicBlock, consts: ConstTable): void {
  const { instrs } = block;
  let hasSwap = false;
  for (let i = 0; i < block.used; i++) {
    const instr = instrs[i];
    const opcode = instr.opcode;
    if ((opcodeTraits[opcode] & TRAIT_PEEPHOLE) === 0) continue;
    const oparg = instr.oparg;
    switch (opcode) {
      case BUILD_TUPLE: {
        const next = i + 1 < block.used ? instrs[i + 1] : undefined;
        if (next !== undefined && next.opcode === UNPACK_SEQUENCE && next.oparg === oparg) {
          if (oparg === 1) {
            setOp(instr, NOP, 0);
            setOp(next, NOP, 0);
            continue;
          }
          if (oparg === 2 || oparg === 3) {
            setOp(instr, NOP, 0);
            next.opcode = SWAP;
            continue;
          }
        }
        foldTupleOfConstants(block, i, consts);
        break;
      }
      case BUILD_LIST:
      case BUILD_SET:
        optimizeListsAndSets(block, i, i + 1 < block.used ? instrs[i + 1].opcode : 0, consts);
        break;
      case POP_JUMP_IF_NOT_NONE:
      case POP_JUMP_IF_NONE:
      case POP_JUMP_IF_FALSE:
      case POP_JUMP_IF_TRUE: {
        const target = instr.target!.instrs[0];
        if (target.opcode === JUMP && jumpThread(block, instr, target, opcode)) i--;
        break;
      }
      case JUMP_IF_FALSE:
      case JUMP_IF_TRUE: {
        const target = instr.target!.instrs[0];
        if (target.opcode === JUMP || target.opcode === opcode) {
          if (jumpThread(block, instr, target, opcode)) i--;
        } else if (target.opcode === JUMP_IF_FALSE || target.opcode === JUMP_IF_TRUE) {
          // The opposite test: it fails there, so go on behind it.
          instr.target = instr.target!.next;
          i--;
        }
        break;
      }
      case JUMP:
      case JUMP_NO_INTERRUPT: {
        const target = instr.target!.instrs[0];
        if (target.opcode === JUMP) {
          if (jumpThread(block, instr, target, JUMP)) i--;
        } else if (target.opcode === JUMP_NO_INTERRUPT) {
          if (jumpThread(block, instr, target, opcode)) i--;
        }
        break;
      }
      case STORE_FAST: {
        if (i + 1 >= block.used) break;
        const next = instrs[i + 1];
        if (next.opcode === STORE_FAST && next.oparg === oparg && next.loc.lineno === instr.loc.lineno) {
          setOp(instr, POP_TOP, 0);
        }
        break;
      }
      case SWAP:
        if (oparg === 1) setOp(instr, NOP, 0);
        else hasSwap = true;
        break;
      case LOAD_GLOBAL:
        if (i + 1 < block.used && (oparg & 1) === 0 && instrs[i + 1].opcode === PUSH_NULL) {
          instr.oparg = oparg | 1;
          setOp(instrs[i + 1], NOP, 0);
        }
        break;
      case COMPARE_OP:
        if (i + 1 < block.used && instrs[i + 1].opcode === TO_BOOL) {
          setOp(instr, NOP, 0);
          setOp(instrs[i + 1], COMPARE_OP, oparg | COMPARE_OP_BOOL);
        }
        break;
      case CONTAINS_OP:
      case IS_OP: {
        if (i + 1 >= block.used) break;
        const next = instrs[i + 1];
        if (next.opcode === TO_BOOL) {
          setOp(instr, NOP, 0);
          setOp(next, opcode, oparg);
        } else if (next.opcode === UNARY_NOT) {
          setOp(instr, NOP, 0);
          setOp(next, opcode, oparg ^ 1);
        }
        break;
      }
      case TO_BOOL:
        if (i + 1 < block.used && instrs[i + 1].opcode === TO_BOOL) setOp(instr, NOP, 0);
        break;
      case UNARY_NOT: {
        const next = i + 1 < block.used ? instrs[i + 1] : undefined;
        if (next !== undefined && next.opcode === TO_BOOL) {
          setOp(instr, NOP, 0);
          setOp(next, UNARY_NOT, 0);
        } else if (next !== undefined && next.opcode === UNARY_NOT) {
          setOp(instr, NOP, 0);
          setOp(next, NOP, 0);
        } else {
          foldConstUnaryop(block, i, consts);
        }
        break;
      }
      case UNARY_INVERT:
      case UNARY_NEGATIVE:
        foldConstUnaryop(block, i, consts);
        break;
      case CALL_INTRINSIC_1:
        if (oparg === INTRINSIC_LIST_TO_TUPLE) {
          if (foldConstantIntrinsicListToTuple(block, i, consts)) break;
          // To iterate over, the list will do.
          if (i + 1 < block.used && instrs[i + 1].opcode === GET_ITER) setOp(instr, NOP, 0);
        } else if (oparg === INTRINSIC_UNARY_POSITIVE) {
          foldConstUnaryop(block, i, consts);
        }
        break;
      case LIST_APPEND:
      case SET_ADD: {
        const next = i + 1 < block.used ? instrs[i + 1].opcode : 0;
        if (oparg === 1 && (next === GET_ITER || next === CONTAINS_OP)) {
          foldLongConstantDisplay(block, i, consts);
        }
        break;
      }
      case BINARY_OP:
        foldConstBinop(block, i, consts);
        break;
    }
  }
  if (hasSwap) optimizeSwaps(block);
}

/** Pairs of loads and stores of the first sixteen locals, on one line, become one instruction. */
function insertSuperinstructions(entry: BasicBlock): void {
  let changed = false;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    for (let i = 0; i + 1 < b.used; i++) {
      const opcode = b.instrs[i].opcode;
      if (opcode !== LOAD_FAST && opcode !== STORE_FAST) continue;
      const next = b.instrs[i + 1].opcode;
      let superOpcode: number;
      if (opcode === LOAD_FAST) {
        if (next !== LOAD_FAST) continue;
        superOpcode = LOAD_FAST_LOAD_FAST;
      } else if (next === LOAD_FAST) {
        superOpcode = STORE_FAST_LOAD_FAST;
      } else if (next === STORE_FAST) {
        superOpcode = STORE_FAST_STORE_FAST;
      } else {
        continue;
      }
      if (makeSuperInstruction(b.instrs[i], b.instrs[i + 1], superOpcode)) changed = true;
    }
  }
  if (changed) removeRedundantNops(entry);
}

function makeSuperInstruction(first: Instruction, second: Instruction, superOpcode: number): boolean {
  const line1 = first.loc.lineno;
  const line2 = second.loc.lineno;
  if (line1 >= 0 && line2 >= 0 && line1 !== line2) return false;
  if (first.oparg >= 16 || second.oparg >= 16) return false;
  setOp(first, superOpcode, (first.oparg << 4) | second.oparg);
  setOp(second, NOP, 0);
  return true;
}
