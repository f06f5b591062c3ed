/**
 * A sequence of instructions with unresolved labels: what code generation writes, what the flow graph is built from and
 * what the assembler reads back. After CPython's `Python/instruction_sequence.c`.
 */

import type { BasicBlock } from "./flowgraph/cfg.ts";

/** A source range; lines from 1, columns in UTF-8 bytes from 0; -1 where there is none. */
export class SourceLocation {
  readonly lineno: number;
  readonly end_lineno: number;
  readonly col_offset: number;
  readonly end_col_offset: number;
  constructor(lineno: number, end_lineno: number, col_offset: number, end_col_offset: number) {
    this.lineno = lineno;
    this.end_lineno = end_lineno;
    this.col_offset = col_offset;
    this.end_col_offset = end_col_offset;
  }
}

/** No line: the instruction belongs to no source text. */
export const NO_LOCATION: SourceLocation = new SourceLocation(-1, -1, -1, -1);
/** The location is that of the next instruction. */
export const NEXT_LOCATION: SourceLocation = new SourceLocation(-2, -2, -2, -2);

/** A label's number; -1 is none. */
export type Label = number;
export const NO_LABEL: Label = -1;

export class Instruction {
  opcode: number;
  /** The argument; before `applyLabelMap`, a label where the opcode has a target. */
  oparg: number;
  loc: SourceLocation;
  /** Set by the flow graph: the block jumped to, the block that handles exceptions. */
  target: BasicBlock | undefined;
  except: BasicBlock | undefined;

  constructor(opcode: number, oparg: number, loc: SourceLocation) {
    this.opcode = opcode;
    this.oparg = oparg;
    this.loc = loc;
    this.target = undefined;
    this.except = undefined;
  }

  /** A copy of what the flow graph looks at. */
  copy(): Instruction {
    const copy = new Instruction(this.opcode, this.oparg, this.loc);
    copy.target = this.target;
    copy.except = this.except;
    return copy;
  }
}

export class InstructionSequence {
  readonly instrs: Instruction[];
  /** Index into `instrs` by label; `undefined` once the labels are applied. */
  labelMap: number[] | undefined;
  nextFreeLabel: number;
  /** Sequences of nested functions, kept for `_testinternalcapi.compiler_codegen`. */
  readonly nested: InstructionSequence[];
  /** Code that makes the annotations, spliced in at ANNOTATIONS_PLACEHOLDER. */
  annotationsCode: InstructionSequence | undefined;

  constructor() {
    this.instrs = [];
    this.labelMap = [];
    this.nextFreeLabel = 0;
    this.nested = [];
    this.annotationsCode = undefined;
  }

  /** A deep copy, without what is nested: for who wants to look at a sequence that the flow graph will use up. */
  copy(): InstructionSequence {
    const copy = new InstructionSequence();
    for (const instr of this.instrs) copy.instrs.push(instr.copy());
    copy.labelMap = this.labelMap?.slice();
    copy.nextFreeLabel = this.nextFreeLabel;
    copy.annotationsCode = this.annotationsCode?.copy();
    return copy;
  }

  newLabel(): Label {
    return ++this.nextFreeLabel;
  }

  /** Binds the label to the next instruction. */
  useLabel(label: Label): void {
    this.labelMap![label] = this.instrs.length;
  }

  addop(opcode: number, oparg: number, loc: SourceLocation): void {
    this.instrs.push(new Instruction(opcode, oparg, loc));
  }

  /** Inserts an instruction and moves the labels behind it. */
  insertInstruction(pos: number, opcode: number, oparg: number, loc: SourceLocation): void {
    this.instrs.splice(pos, 0, new Instruction(opcode, oparg, loc));
    const map = this.labelMap;
    if (map === undefined) return;
    for (let label = 0; label < map.length; label++) {
      if (map[label] >= pos) map[label]++;
    }
  }

  /** Replaces labels by instruction indexes, in the opargs of instructions for which `hasTarget`. */
  applyLabelMap(hasTarget: (opcode: number) => boolean): void {
    const map = this.labelMap;
    if (map === undefined) return;
    for (const instr of this.instrs) {
      if (hasTarget(instr.opcode)) instr.oparg = map[instr.oparg];
    }
    this.labelMap = undefined;
  }
}
