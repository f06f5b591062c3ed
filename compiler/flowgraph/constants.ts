/**
 * Passes on loads of constants: folding them with the instruction behind them, choosing LOAD_SMALL_INT, deciding jumps
 * on them, dropping unused ones. The arithmetic is in `constant_folding.ts`.
 */
import {
  BUILD_LIST,
  BUILD_SET,
  BUILD_TUPLE,
  CONTAINS_OP,
  COPY,
  GET_ITER,
  IS_OP,
  JUMP,
  JUMP_IF_FALSE,
  JUMP_IF_TRUE,
  LIST_APPEND,
  LIST_EXTEND,
  LOAD_CONST,
  LOAD_SMALL_INT,
  NOP,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_JUMP_IF_TRUE,
  SET_UPDATE,
  TO_BOOL,
} from "../bytecode/opcodes_generated.ts";
import type { ConstTable } from "../code_unit.ts";
import { evalConstBinop, evalConstUnaryop, frozenSetOf, isTrue } from "../constant_folding.ts";
import { type ConstantValue, TupleConstant } from "../constants.ts";
import { type Instruction, NO_LOCATION } from "../instruction_sequence.ts";
import { type BasicBlock, zeroedInts } from "./cfg.ts";

/** Longer displays are built piecewise (CPython: _PY_STACK_USE_GUIDELINE). */
const STACK_USE_GUIDELINE = 30;
/** Shorter lists and sets of constants are not worth a constant (CPython: MIN_CONST_SEQUENCE_SIZE). */
const MIN_CONST_SEQUENCE_SIZE = 3;

function loadsConst(opcode: number): boolean {
  return opcode === LOAD_CONST || opcode === LOAD_SMALL_INT;
}

function constValue(instr: Instruction, consts: ConstTable): ConstantValue {
  return instr.opcode === LOAD_SMALL_INT ? instr.oparg : consts.values[instr.oparg];
}

function setOp(instr: Instruction, opcode: number, oparg: number): void {
  instr.opcode = opcode;
  instr.oparg = oparg;
}

/** Makes instructions disappear, their line numbers too. */
function nopOut(instrs: readonly Instruction[]): void {
  for (const instr of instrs) {
    setOp(instr, NOP, 0);
    instr.loc = NO_LOCATION;
  }
}

/**
 * The `count` loads of constants that end at index `end`, NOPs between them skipped; undefined when something else is
 * among them.
 */
function constLoadsBefore(block: BasicBlock, end: number, count: number): Instruction[] | undefined {
  if (count > 0) {
    // Most often the answer is no: give it before anything is allocated.
    let i = end;
    while (i >= 0 && block.instrs[i].opcode === NOP) i--;
    if (i < 0 || !loadsConst(block.instrs[i].opcode)) return undefined;
  }
  const loads: Instruction[] = new Array(count);
  for (let i = end; i >= 0 && count > 0; i--) {
    const instr = block.instrs[i];
    if (instr.opcode === NOP) continue;
    if (!loadsConst(instr.opcode)) return undefined;
    loads[--count] = instr;
  }
  return count === 0 ? loads : undefined;
}

/** Ints of 0..255 need no constant. Says whether it was one. */
function maybeMakeLoadSmallInt(instr: Instruction, value: ConstantValue): boolean {
  if (typeof value !== "number" || value < 0 || value > 255) return false;
  setOp(instr, LOAD_SMALL_INT, value);
  return true;
}

function makeLoadConst(instr: Instruction, value: ConstantValue, consts: ConstTable): void {
  if (!maybeMakeLoadSmallInt(instr, value)) setOp(instr, LOAD_CONST, consts.add(value));
}

function tupleOf(loads: readonly Instruction[], consts: ConstTable): TupleConstant {
  return new TupleConstant(loads.map((instr) => constValue(instr, consts)));
}

/** BUILD_TUPLE of constants becomes a constant. */
export function foldTupleOfConstants(block: BasicBlock, index: number, consts: ConstTable): void {
  const instr = block.instrs[index];
  if (instr.oparg > STACK_USE_GUIDELINE) return;
  const loads = constLoadsBefore(block, index - 1, instr.oparg);
  if (loads === undefined) return;
  const value = tupleOf(loads, consts);
  nopOut(loads);
  makeLoadConst(instr, value, consts);
}

/**
 * A long display of constants that ends before `end`: BUILD_LIST 0 (or BUILD_SET 0), then constants each with
 * LIST_APPEND 1 (SET_ADD 1). Takes it all away and returns the constants; undefined when it is anything else.
 */
function takeLongDisplay(
  block: BasicBlock,
  end: number,
  buildOpcode: number,
  appendOpcode: number,
  consts: ConstTable,
): ConstantValue[] | undefined {
  const { instrs } = block;
  let expectAppend = true;
  for (let pos = end - 1; pos >= 0; pos--) {
    const { opcode, oparg } = instrs[pos];
    if (opcode === NOP) continue;
    if (opcode === buildOpcode && oparg === 0) {
      if (!expectAppend) return undefined;
      const items: ConstantValue[] = [];
      for (let i = pos; i < end; i++) {
        const instr = instrs[i];
        if (instr.opcode === NOP) continue;
        if (loadsConst(instr.opcode)) items.push(constValue(instr, consts));
        setOp(instr, NOP, 0);
        instr.loc = NO_LOCATION;
      }
      return items;
    }
    if (expectAppend ? opcode !== appendOpcode || oparg !== 1 : !loadsConst(opcode)) return undefined;
    expectAppend = !expectAppend;
  }
  return undefined;
}

/** A long tuple display, which ends in INTRINSIC_LIST_TO_TUPLE. Says whether it became a constant. */
export function foldConstantIntrinsicListToTuple(
  block: BasicBlock,
  index: number,
  consts: ConstTable,
): boolean {
  const items = takeLongDisplay(block, index, BUILD_LIST, LIST_APPEND, consts);
  if (items === undefined) return false;
  makeLoadConst(block.instrs[index], new TupleConstant(items), consts);
  return true;
}

/** A long list or set display of constants whose last append is at `index`, to be iterated over or looked into. */
export function foldLongConstantDisplay(block: BasicBlock, index: number, consts: ConstTable): void {
  const instr = block.instrs[index];
  const isList = instr.opcode === LIST_APPEND;
  const items = takeLongDisplay(block, index + 1, isList ? BUILD_LIST : BUILD_SET, instr.opcode, consts);
  if (items === undefined) return;
  makeLoadConst(instr, isList ? new TupleConstant(items) : frozenSetOf(items), consts);
}

/**
 * BUILD_LIST and BUILD_SET of constants: to iterate over or to look into, a constant tuple or frozenset does (a list of
 * other things becomes a tuple); else, three or more are loaded at once and extend an empty list or set.
 */
export function optimizeListsAndSets(
  block: BasicBlock,
  index: number,
  nextOpcode: number,
  consts: ConstTable,
): void {
  const instr = block.instrs[index];
  const containsOrIter = nextOpcode === GET_ITER || nextOpcode === CONTAINS_OP;
  const size = instr.oparg;
  if (size > STACK_USE_GUIDELINE || (size < MIN_CONST_SEQUENCE_SIZE && !containsOrIter)) return;
  const loads = constLoadsBefore(block, index - 1, size);
  if (loads === undefined) {
    if (containsOrIter && instr.opcode === BUILD_LIST) instr.opcode = BUILD_TUPLE;
    return;
  }
  const items = tupleOf(loads, consts);
  const slot = consts.add(instr.opcode === BUILD_SET ? frozenSetOf(items.items) : items);
  nopOut(loads);
  if (containsOrIter) {
    setOp(instr, LOAD_CONST, slot);
    return;
  }
  const start = block.instrs[index - 2];
  start.loc = instr.loc;
  setOp(start, instr.opcode, 0);
  setOp(block.instrs[index - 1], LOAD_CONST, slot);
  setOp(instr, instr.opcode === BUILD_LIST ? LIST_EXTEND : SET_UPDATE, 1);
}

export function foldConstBinop(block: BasicBlock, index: number, consts: ConstTable): void {
  const loads = constLoadsBefore(block, index - 1, 2);
  if (loads === undefined) return;
  const instr = block.instrs[index];
  const value = evalConstBinop(constValue(loads[0], consts), instr.oparg, constValue(loads[1], consts));
  if (value === undefined) return;
  nopOut(loads);
  makeLoadConst(instr, value, consts);
}

export function foldConstUnaryop(block: BasicBlock, index: number, consts: ConstTable): void {
  const loads = constLoadsBefore(block, index - 1, 1);
  if (loads === undefined) return;
  const instr = block.instrs[index];
  const value = evalConstUnaryop(constValue(loads[0], consts), instr.opcode);
  if (value === undefined) return;
  nopOut(loads);
  makeLoadConst(instr, value, consts);
}

/** LOAD_SMALL_INT where it can be; jumps, `is None` tests and TO_BOOL on a constant are decided. */
export function optimizeLoadConst(entry: BasicBlock, consts: ConstTable): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    optimizeLoadConstOfBlock(b, consts);
  }
}

function optimizeLoadConstOfBlock(block: BasicBlock, consts: ConstTable): void {
  const { instrs, used } = block;

  let opcode = 0;
  let oparg = 0;
  for (let i = 0; i < used; i++) {
    const instr: Instruction = instrs[i];
    if (instr.opcode === LOAD_CONST) maybeMakeLoadSmallInt(instr, consts.values[instr.oparg]);
    const isCopy = opcode === LOAD_CONST && instr.opcode === COPY && instr.oparg === 1;
    if (!isCopy) {
      opcode = instr.opcode;
      oparg = instr.oparg;
    }
    if (!loadsConst(opcode) || i + 1 >= used) continue;
    const next = instrs[i + 1];
    switch (next.opcode) {
      case POP_JUMP_IF_FALSE:
      case POP_JUMP_IF_TRUE:
      case JUMP_IF_FALSE:
      case JUMP_IF_TRUE: {
        const value = opcode === LOAD_SMALL_INT ? oparg : consts.values[oparg];
        if (next.opcode === POP_JUMP_IF_FALSE || next.opcode === POP_JUMP_IF_TRUE) setOp(instr, NOP, 0);
        const jumpIfTrue = next.opcode === POP_JUMP_IF_TRUE || next.opcode === JUMP_IF_TRUE;
        if (isTrue(value) === jumpIfTrue) next.opcode = JUMP;
        else setOp(next, NOP, 0);
        break;
      }
      case IS_OP:
        if (opcode === LOAD_CONST && consts.values[oparg] === null) foldIsNone(block, i);
        break;
      case TO_BOOL: {
        const value = opcode === LOAD_SMALL_INT ? oparg : consts.values[oparg];
        const slot = consts.add(isTrue(value));
        setOp(instr, NOP, 0);
        setOp(next, LOAD_CONST, slot);
        break;
      }
    }
  }
}

/** None at `index`, IS_OP, perhaps TO_BOOL, a conditional jump: becomes POP_JUMP_IF_NONE or _NOT_NONE. */
function foldIsNone(block: BasicBlock, index: number): void {
  const { instrs, used } = block;
  if (used <= index + 2) return;
  const isOp = instrs[index + 1];
  let jump = instrs[index + 2];
  if (jump.opcode === TO_BOOL) {
    setOp(jump, NOP, 0);
    if (used <= index + 3) return;
    jump = instrs[index + 3];
  }
  let invert = isOp.oparg !== 0;
  if (jump.opcode === POP_JUMP_IF_FALSE) invert = !invert;
  else if (jump.opcode !== POP_JUMP_IF_TRUE) return;
  setOp(instrs[index], NOP, 0);
  setOp(isOp, NOP, 0);
  jump.opcode = invert ? POP_JUMP_IF_NOT_NONE : POP_JUMP_IF_NONE;
}

/** Drops the constants that no LOAD_CONST names; the first stays, it may be the docstring. */
export function removeUnusedConsts(entry: BasicBlock, consts: ConstTable): void {
  const count = consts.values.length;
  if (count === 0) return;
  const slots = zeroedInts(count);
  slots[0] = 1;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (instr.opcode === LOAD_CONST) slots[instr.oparg] = 1;
    }
  }
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    if (slots[i] === 1) slots[i] = kept.push(i) - 1;
  }
  if (kept.length === count) return;
  consts.retain(kept);
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (instr.opcode === LOAD_CONST) instr.oparg = slots[instr.oparg];
    }
  }
}
