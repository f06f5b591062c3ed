/**
 * The layout of a frame's variables: locals, then cells, then free variables; a cell of an argument takes the argument's
 * place. Instructions that prepare the frame go to the front. CPython: `prepare_localsplus`.
 */
import { CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR } from "../bytecode/code_object.ts";
import {
  COPY_FREE_VARS,
  DELETE_DEREF,
  LOAD_CLOSURE,
  LOAD_DEREF,
  LOAD_FROM_DICT_OR_DEREF,
  MAKE_CELL,
  POP_TOP,
  RETURN_GENERATOR,
  STORE_DEREF,
} from "../bytecode/opcodes_generated.ts";
import type { CodeUnitMetadata } from "../code_unit.ts";
import { Instruction, NO_LOCATION, SourceLocation } from "../instruction_sequence.ts";
import type { BasicBlock } from "./cfg.ts";

const GENERATOR_FLAGS = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

/** Returns the number of slots. */
export function prepareLocalsplus(unit: CodeUnitMetadata, entry: BasicBlock, codeFlags: number): number {
  const nlocals = unit.u_varnames.size;
  const ncellvars = unit.u_cellvars.size;
  const nfreevars = unit.u_freevars.size;
  if (ncellvars + nfreevars === 0) {
    if ((codeFlags & GENERATOR_FLAGS) !== 0) insertGeneratorPrefix(unit, entry, 0);
    return nlocals;
  }
  // Slots of cells and free variables before those of arguments are taken out.
  const slots = new Int32Array(ncellvars + nfreevars);
  for (let i = 0; i < slots.length; i++) slots[i] = nlocals + i;
  for (const [name, index] of unit.u_cellvars) {
    const local = unit.u_varnames.get(name);
    if (local !== undefined) slots[index] = local;
  }
  insertPrefixInstructions(unit, entry, slots, codeFlags);
  const dropped = fixCellOffsets(nlocals, entry, slots);
  return nlocals + slots.length - dropped;
}

/** In the end: COPY_FREE_VARS, MAKE_CELL for each cell by slot, RETURN_GENERATOR and POP_TOP. */
function insertPrefixInstructions(
  unit: CodeUnitMetadata,
  entry: BasicBlock,
  slots: Int32Array,
  codeFlags: number,
): void {
  const ncellvars = unit.u_cellvars.size;
  const nfreevars = unit.u_freevars.size;
  let pos = 0;
  if (nfreevars > 0) entry.insert(pos++, new Instruction(COPY_FREE_VARS, nfreevars, NO_LOCATION));
  if (ncellvars > 0) {
    const cells = Array.from({ length: ncellvars }, (_, i) => i).sort((a, b) => slots[a] - slots[b]);
    for (const cell of cells) entry.insert(pos++, new Instruction(MAKE_CELL, cell, NO_LOCATION));
  }
  if ((codeFlags & GENERATOR_FLAGS) !== 0) insertGeneratorPrefix(unit, entry, pos);
}

function insertGeneratorPrefix(unit: CodeUnitMetadata, entry: BasicBlock, pos: number): void {
  const loc = new SourceLocation(unit.u_firstlineno, unit.u_firstlineno, -1, -1);
  entry.insert(pos, new Instruction(RETURN_GENERATOR, 0, loc));
  entry.insert(pos + 1, new Instruction(POP_TOP, 0, loc));
}

/** Opargs of cells and free variables become slots; returns how many cells are arguments. */
function fixCellOffsets(nlocals: number, entry: BasicBlock, slots: Int32Array): number {
  let dropped = 0;
  for (let i = 0; i < slots.length; i++) {
    if (slots[i] === i + nlocals) slots[i] -= dropped;
    else dropped++;
  }
  for (let b: BasicBlock | undefined = entry; b !== undefined; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instrs[i];
      switch (instr.opcode) {
        case MAKE_CELL:
        case LOAD_CLOSURE:
        case LOAD_DEREF:
        case STORE_DEREF:
        case DELETE_DEREF:
        case LOAD_FROM_DICT_OR_DEREF:
          instr.oparg = slots[instr.oparg];
      }
    }
  }
  return dropped;
}
