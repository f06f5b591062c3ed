/**
 * The control flow graph: basic blocks of instructions, made from an instruction sequence and turned back into one.
 * Every pass of this folder works on it. After the first parts of CPython's `Python/flowgraph.c`.
 *
 * Law: control enters a block at its first instruction only; a jump or an exit is its last. `next` is the block that
 * follows in program order, reached by falling through unless the block ends in an exit or an unconditional jump.
 */
import { ANNOTATIONS_PLACEHOLDER } from "../bytecode/opcodes_generated.ts";
import { Instruction, InstructionSequence, NO_LABEL, type SourceLocation } from "../instruction_sequence.ts";
import {
  hasEvalBreak,
  hasTarget,
  isScopeExit,
  opcodeTraits,
  TRAIT_NO_FALLTHROUGH,
  TRAIT_TARGET,
  TRAIT_TERMINATOR,
} from "../opcode_utils.ts";
import type { ExceptStack } from "./exceptions.ts";

/** A run of instructions. CPython: `basicblock`, same field names without the `b_`. */
export class BasicBlock {
  /** Not NO_LABEL when something jumps here (or did, before optimization). */
  label: number;
  /**
   * The instructions are the first `used` elements. Those behind are leftovers of removed ones: a later `addop` inherits
   * the exception handler of the leftover in its place, as in CPython, where it shows in the exception table.
   */
  instrs: Instruction[] = [];
  used = 0;
  /** Of TRAIT_BLOCK_PUSH and TRAIT_PSEUDO, those that instructions in here have or had. */
  traits = 0;
  next: BasicBlock | undefined = undefined;
  /** Regions open at the start; used while exception targets are being labelled. */
  exceptStack: ExceptStack | undefined = undefined;
  /** Locals (of the first 64) that may be unbound on entry, one bit each. */
  unsafeLow = 0;
  unsafeHigh = 0;
  predecessors = 0;
  /** Stack depth on entry, or less than 0 while unknown. */
  startdepth = 0;
  preserveLasti = false;
  /** Marks of the pass at work. */
  visited = false;
  exceptHandler = false;
  cold = false;
  warm = false;

  constructor(label: number) {
    this.label = label;
  }

  last(): Instruction | undefined {
    return this.used > 0 ? this.instrs[this.used - 1] : undefined;
  }

  /** Appends (CPython: `basicblock_addop`). */
  addop(opcode: number, oparg: number, loc: SourceLocation): Instruction {
    const instr = new Instruction(opcode, oparg, loc);
    if (this.used < this.instrs.length) instr.except = this.instrs[this.used].except;
    this.instrs[this.used++] = instr;
    return instr;
  }

  addJump(opcode: number, target: BasicBlock, loc: SourceLocation): void {
    this.addop(opcode, 0, loc).target = target;
  }

  insert(pos: number, instr: Instruction): void {
    for (let i = this.used; i > pos; i--) this.instrs[i] = this.instrs[i - 1];
    this.instrs[pos] = instr;
    this.used++;
  }

  /** Appends copies of the other block's instructions. */
  appendCopies(from: BasicBlock): void {
    const count = from.used;
    this.traits |= from.traits;
    for (let i = 0; i < count; i++) this.instrs[this.used++] = from.instrs[i].copy();
  }

  hasFallthrough(): boolean {
    if (this.used === 0) return true;
    return (opcodeTraits[this.instrs[this.used - 1].opcode] & TRAIT_NO_FALLTHROUGH) === 0;
  }

  exitsScope(): boolean {
    const last = this.last();
    return last !== undefined && isScopeExit(last.opcode);
  }

  hasEvalBreak(): boolean {
    for (let i = 0; i < this.used; i++) {
      if (hasEvalBreak(this.instrs[i].opcode)) return true;
    }
    return false;
  }

  hasNoLineno(): boolean {
    for (let i = 0; i < this.used; i++) {
      if (this.instrs[i].loc.lineno >= 0) return false;
    }
    return true;
  }
}

export function nextNonemptyBlock(block: BasicBlock | undefined): BasicBlock | undefined {
  while (block !== undefined && block.used === 0) block = block.next;
  return block;
}

/** A label number above all in use. */
export function nextFreeLabel(entry: BasicBlock): number {
  let max = NO_LABEL;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    if (b.label > max) max = b.label;
  }
  return max + 1;
}

/** Clears every block's `visited`, as a traversal starts (CPython: `make_cfg_traversal_stack`). */
export function clearVisited(entry: BasicBlock): void {
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) b.visited = false;
}

let scratch = new Int32Array(0);

/** Zeros, good until the next call. */
export function zeroedInts(count: number): Int32Array {
  if (scratch.length < count) scratch = new Int32Array(count * 2);
  else scratch.fill(0, 0, count);
  return scratch;
}

/**
 * Cuts a sequence into blocks, behind jumps and exits and before labels, and resolves its targets; returns the entry
 * block. The sequence's instructions become the blocks' own.
 * CPython: `_PyCfg_FromInstructionSequence` and `translate_jump_labels_to_targets`.
 */
export function cfgFromInstructionSequence(sequence: InstructionSequence): BasicBlock {
  const { instrs, labelMap } = sequence;
  const count = instrs.length;
  // Holds 1 for an instruction that something jumps to, later the number of its block.
  const marks = zeroedInts(count + 1);
  let hasTargets = false;
  for (let i = 0; i < count; i++) {
    const instr = instrs[i];
    if ((opcodeTraits[instr.opcode] & TRAIT_TARGET) === 0) continue;
    if (labelMap !== undefined) instr.oparg = labelMap[instr.oparg];
    marks[instr.oparg] = 1;
    hasTargets = true;
  }
  sequence.labelMap = undefined;

  const entry = new BasicBlock(NO_LABEL);
  const targets: BasicBlock[] = [];
  let current = entry;
  // Instructions from here on are the current block's, but not in it yet.
  let start = 0;
  let traits = 0;
  for (let i = 0; i < count; i++) {
    const opcode = instrs[i].opcode;
    if (opcode === ANNOTATIONS_PLACEHOLDER) {
      appendRun(current, instrs, start, i);
      start = i + 1;
      if (sequence.annotationsCode === undefined) continue;
      if ((traits & TRAIT_TERMINATOR) !== 0) current = current.next = new BasicBlock(NO_LABEL);
      const annotations = sequence.annotationsCode.instrs;
      appendRun(current, annotations, 0, annotations.length);
      traits = 0;
      continue;
    }
    if (marks[i] === 1) {
      if (i > start || current.used > 0 || current.label !== NO_LABEL) {
        appendRun(current, instrs, start, i);
        start = i;
        current = current.next = new BasicBlock(i);
      } else {
        current.label = i;
      }
      marks[i] = targets.push(current) - 1;
    } else if ((traits & TRAIT_TERMINATOR) !== 0) {
      appendRun(current, instrs, start, i);
      start = i;
      current = current.next = new BasicBlock(NO_LABEL);
    }
    traits = opcodeTraits[opcode];
    current.traits |= traits;
  }
  appendRun(current, instrs, start, count);
  if (!hasTargets) return entry;
  for (let i = 0; i < count; i++) {
    const instr = instrs[i];
    if ((opcodeTraits[instr.opcode] & TRAIT_TARGET) !== 0) instr.target = targets[marks[instr.oparg]];
  }
  return entry;
}

function appendRun(block: BasicBlock, from: Instruction[], start: number, end: number): void {
  if (start === end) return;
  const run = from.slice(start, end);
  block.instrs = block.used === 0 ? run : block.instrs.concat(run);
  block.used = block.instrs.length;
}

/**
 * Lays the blocks out one after the other. Targets become instruction indexes, and blocks, handlers too, know theirs by
 * their `label`. CPython: `_PyCfg_ToInstructionSequence`.
 */
export function cfgToInstructionSequence(entry: BasicBlock): InstructionSequence {
  const sequence = new InstructionSequence();
  sequence.labelMap = undefined;
  let offset = 0;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    b.label = offset;
    offset += b.used;
  }
  const { instrs } = sequence;
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      if (instr.target !== undefined && hasTarget(instr.opcode)) instr.oparg = instr.target.label;
      instrs.push(instr);
    }
  }
  return sequence;
}
