/**
 * The assembler: from an optimized instruction sequence to a code object with its bytecode, location table and exception
 * table. Last stage of the compiler. CPython: `Python/assemble.c`.
 */
import { CodeObject } from "./bytecode/code_object.ts";
import {
  END_ASYNC_FOR,
  EXTENDED_ARG,
  JUMP,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  JUMP_NO_INTERRUPT,
  opcodeCaches,
} from "./bytecode/opcodes_generated.ts";
import { ByteWriter } from "./assemble/byte_writer.ts";
import { localsplusInfo } from "./assemble/localsplus_info.ts";
import { writeLocationEntry } from "./assemble/location_writer.ts";
import type { CodeUnitMetadata } from "./code_unit.ts";
import type { BasicBlock } from "./flowgraph/cfg.ts";
import {
  type Instruction,
  type InstructionSequence,
  NEXT_LOCATION,
  NO_LOCATION,
  type SourceLocation,
} from "./instruction_sequence.ts";
import { instrSize, isJump, isTerminator } from "./opcode_utils.ts";

/** What the flow graph found out. */
export interface AssembleInput {
  /** Targets are instruction indexes, as are the labels of handlers. */
  sequence: InstructionSequence;
  stackdepth: number;
  codeFlags: number;
  filename: string;
}

/** One code object is assembled at a time: the writers are used again. */
class Buffers {
  readonly bytecode: ByteWriter = new ByteWriter();
  readonly linetable: ByteWriter = new ByteWriter();
  readonly exceptiontable: ByteWriter = new ByteWriter();
  /** Offset of each instruction in code units; behind the last, the size of all. */
  offsets: Int32Array = new Int32Array(512);
  /** Indexes of the jumps, and of what they jump to. */
  jumps: Int32Array = new Int32Array(128);
  targets: Int32Array = new Int32Array(128);
  jumpCount = 0;

  reset(count: number): void {
    if (this.offsets.length <= count) this.offsets = new Int32Array(count * 2);
    this.jumpCount = 0;
    this.bytecode.clear();
    this.linetable.clear();
    this.exceptiontable.clear();
  }

  addJump(index: number, target: number): void {
    if (this.jumpCount === this.jumps.length) {
      const { jumps, targets } = this;
      this.jumps = new Int32Array(jumps.length * 2);
      this.jumps.set(jumps);
      this.targets = new Int32Array(jumps.length * 2);
      this.targets.set(targets);
    }
    this.jumps[this.jumpCount] = index;
    this.targets[this.jumpCount++] = target;
  }
}

let sharedBuffers: Buffers | undefined = undefined;

/** CPython: `_PyAssemble_MakeCodeObject`. */
export function makeCodeObject(unit: CodeUnitMetadata, input: AssembleInput): CodeObject {
  const { instrs } = input.sequence;
  const buffers = sharedBuffers ??= new Buffers();
  buffers.reset(instrs.length);
  resolveUnconditionalJumps(instrs, buffers);
  resolveJumpOffsets(instrs, buffers);
  emitBytecode(instrs, buffers.bytecode);
  emitLocationTable(instrs, unit.u_firstlineno, buffers);
  emitExceptionTable(instrs, buffers);
  const co_code = buffers.bytecode.take();
  const locals = localsplusInfo(unit, input.codeFlags, buffers.bytecode);
  return new CodeObject({
    co_argcount: unit.u_posonlyargcount + unit.u_argcount,
    co_posonlyargcount: unit.u_posonlyargcount,
    co_kwonlyargcount: unit.u_kwonlyargcount,
    co_stacksize: input.stackdepth,
    co_flags: input.codeFlags,
    co_code,
    co_consts: unit.u_consts.values,
    co_names: [...unit.u_names.keys()],
    co_localsplusnames: locals.names,
    co_localspluskinds: locals.kinds,
    co_filename: input.filename,
    co_name: unit.u_name,
    co_qualname: unit.u_qualname ?? unit.u_name,
    co_firstlineno: unit.u_firstlineno,
    co_linetable: buffers.linetable.take(),
    co_exceptiontable: buffers.exceptiontable.take(),
  });
}

/** Lists the jumps; JUMP and JUMP_NO_INTERRUPT get their direction. */
function resolveUnconditionalJumps(instrs: readonly Instruction[], buffers: Buffers): void {
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i];
    if (!isJump(instr.opcode)) continue;
    buffers.addJump(i, instr.oparg);
    if (instr.opcode === JUMP) {
      instr.opcode = instr.oparg > i ? JUMP_FORWARD : JUMP_BACKWARD;
    } else if (instr.opcode === JUMP_NO_INTERRUPT) {
      instr.opcode = instr.oparg > i ? JUMP_FORWARD : JUMP_BACKWARD_NO_INTERRUPT;
    }
  }
}

/** Distance in code units from SEND to the END_SEND that monitoring wants to find from END_ASYNC_FOR. */
const END_SEND_OFFSET = 5;

/**
 * Opargs of jumps become distances in code units, counted from behind the jump. A distance may need an EXTENDED_ARG,
 * which moves everything behind it: repeat until nothing moves.
 */
function resolveJumpOffsets(instrs: readonly Instruction[], buffers: Buffers): void {
  const { offsets, jumps, targets, jumpCount } = buffers;
  const count = instrs.length;
  let moved: boolean;
  do {
    moved = false;
    let offset = 0;
    for (let i = 0; i < count; i++) {
      offsets[i] = offset;
      offset += instrSize(instrs[i].opcode, instrs[i].oparg);
    }
    offsets[count] = offset;
    for (let n = 0; n < jumpCount; n++) {
      const i = jumps[n];
      const instr = instrs[i];
      const end = offsets[i + 1];
      const target = offsets[targets[n]];
      if (instr.opcode === END_ASYNC_FOR) instr.oparg = end - target - END_SEND_OFFSET;
      else instr.oparg = Math.abs(target - end);
      if (instrSize(instr.opcode, instr.oparg) !== end - offsets[i]) moved = true;
    }
  } while (moved);
}

function emitBytecode(instrs: readonly Instruction[], out: ByteWriter): void {
  for (let i = 0; i < instrs.length; i++) {
    const { opcode, oparg } = instrs[i];
    const caches = opcodeCaches[opcode];
    out.reserve(8 + caches * 2);
    if (oparg > 0xff) {
      if (oparg > 0xffff) {
        if (oparg > 0xffffff) out.write2(EXTENDED_ARG, oparg >>> 24);
        out.write2(EXTENDED_ARG, (oparg >>> 16) & 0xff);
      }
      out.write2(EXTENDED_ARG, (oparg >>> 8) & 0xff);
    }
    out.write2(opcode, oparg & 0xff);
    for (let n = 0; n < caches; n++) out.write2(0, 0);
  }
}

function sameLocation(a: SourceLocation, b: SourceLocation): boolean {
  return a === b ||
    (a.lineno === b.lineno && a.end_lineno === b.end_lineno && a.col_offset === b.col_offset &&
      a.end_col_offset === b.end_col_offset);
}

/** The location, or for NEXT_LOCATION that of the instruction behind, unless control never gets there. */
function locationOf(instrs: readonly Instruction[], index: number): SourceLocation {
  for (let i = index;; i++) {
    const { loc, opcode } = instrs[i];
    if (loc.lineno !== NEXT_LOCATION.lineno) return loc;
    if (isTerminator(opcode)) return NO_LOCATION;
  }
}

/** One entry (or several of at most 8 code units) for each run of instructions with one location. */
function emitLocationTable(instrs: readonly Instruction[], firstlineno: number, buffers: Buffers): void {
  const { offsets } = buffers;
  const out = buffers.linetable;
  let lineno = firstlineno;
  let loc = NO_LOCATION;
  let start = 0;
  for (let i = 0; i < instrs.length; i++) {
    const next = locationOf(instrs, i);
    if (sameLocation(loc, next)) continue;
    lineno = emitLocation(out, loc, offsets[i] - start, lineno);
    loc = next;
    start = offsets[i];
  }
  emitLocation(out, loc, offsets[instrs.length] - start, lineno);
}

/** Returns the line that the next entry is relative to. */
function emitLocation(out: ByteWriter, loc: SourceLocation, size: number, lineno: number): number {
  while (size > 8) {
    lineno = writeLocationEntry(out, loc, 8, lineno);
    size -= 8;
  }
  return size === 0 ? lineno : writeLocationEntry(out, loc, size, lineno);
}

/** One entry for each run of instructions with one handler. */
function emitExceptionTable(instrs: readonly Instruction[], buffers: Buffers): void {
  const out = buffers.exceptiontable;
  const { offsets } = buffers;
  let start = 0;
  let handler = undefined as BasicBlock | undefined;
  for (let i = 0; i < instrs.length; i++) {
    const next = instrs[i].except;
    // Handlers are told apart by where they are: one emptied is the next.
    if (next === handler || (next?.label === handler?.label)) continue;
    if (handler !== undefined) writeExceptionEntry(out, start, offsets[i], offsets[handler.label], handler);
    start = offsets[i];
    handler = next;
  }
  if (handler !== undefined) {
    writeExceptionEntry(out, start, offsets[instrs.length], offsets[handler.label], handler);
  }
}

function writeExceptionEntry(
  out: ByteWriter,
  start: number,
  end: number,
  target: number,
  handler: BasicBlock,
): void {
  const lasti = handler.preserveLasti ? 1 : 0;
  const depth = handler.startdepth - 1 - lasti;
  out.reserve(20);
  writeExceptionItem(out, start, 0x80);
  writeExceptionItem(out, end - start, 0);
  writeExceptionItem(out, target, 0);
  writeExceptionItem(out, (depth << 1) | lasti, 0);
}

/** Big-endian, six bits a byte, bit 6 for "more follows"; `startBit` marks the first byte of an entry. */
function writeExceptionItem(out: ByteWriter, value: number, startBit: number): void {
  for (let shift = 24; shift > 0; shift -= 6) {
    if (value >>> shift === 0) continue;
    out.write((value >>> shift) & 0x3f | 0x40 | startBit);
    startBit = 0;
  }
  out.write((value & 0x3f) | startBit);
}
