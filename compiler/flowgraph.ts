/**
 * From a code unit's instruction sequence to its code object: the flow graph's passes, then the assembler.
 * Read by `compile.ts`; `optimizeCfg` and `assembleCodeObject` by tests. CPython: `optimize_and_assemble_code_unit` in
 * `Python/compile.c`. The passes are described in `flowgraph/README.md`.
 */
import { makeCodeObject } from "./assemble.ts";
import type { CodeObject } from "./bytecode/code_object.ts";
import type { CodeUnitMetadata, ConstTable } from "./code_unit.ts";
import { type BasicBlock, cfgFromInstructionSequence, cfgToInstructionSequence } from "./flowgraph/cfg.ts";
import { labelExceptionTargets } from "./flowgraph/exceptions.ts";
import { normalizeJumps } from "./flowgraph/jumps.ts";
import { optimizeLoadFast } from "./flowgraph/load_fast.ts";
import { prepareLocalsplus } from "./flowgraph/localsplus.ts";
import { optimizeCodeUnit } from "./flowgraph/optimize.ts";
import { convertPseudoConditionalJumps, convertPseudoOps } from "./flowgraph/pseudo.ts";
import { calculateStackdepth } from "./flowgraph/stackdepth.ts";
import type { InstructionSequence } from "./instruction_sequence.ts";

/** What the code unit's metadata doesn't say. */
export interface AssembleOptions {
  filename: string;
  /** CO_* flags, complete. */
  codeFlags: number;
  /** How many of the first locals are bound on entry: all parameters, `*args` and `**kwargs` included. */
  nparams: number;
}

/**
 * Optimizes the unit's instructions and makes its code object. The sequence and `unit.u_consts` are used up.
 * Throws a CompileError (SystemError, ValueError) where CPython finds the control flow malformed.
 */
export function optimizeAndAssemble(
  unit: CodeUnitMetadata,
  sequence: InstructionSequence,
  options: AssembleOptions,
): CodeObject {
  const entry = cfgFromInstructionSequence(sequence);
  optimizeCodeUnit(entry, unit.u_consts, unit.u_varnames.size, options.nparams);
  return finishCodeUnit(entry, unit, options.codeFlags, options.filename);
}

/** CPython: `_PyCfg_OptimizedCfgToInstructionSequence` and `_PyAssemble_MakeCodeObject`. */
function finishCodeUnit(
  entry: BasicBlock,
  unit: CodeUnitMetadata,
  codeFlags: number,
  filename: string,
): CodeObject {
  convertPseudoConditionalJumps(entry);
  const stackdepth = Math.max(1, calculateStackdepth(entry));
  const nlocalsplus = prepareLocalsplus(unit, entry, codeFlags);
  convertPseudoOps(entry);
  normalizeJumps(entry);
  if (nlocalsplus > 0) optimizeLoadFast(entry);
  const sequence = cfgToInstructionSequence(entry);
  return makeCodeObject(unit, { sequence, stackdepth, codeFlags, filename });
}

/** What `_testinternalcapi.optimize_cfg` shows: the graph after its optimizations, before locals are laid out. */
export function optimizeCfg(
  sequence: InstructionSequence,
  consts: ConstTable,
  nlocals: number,
): InstructionSequence {
  const entry = cfgFromInstructionSequence(sequence);
  optimizeCodeUnit(entry, consts, nlocals, 0);
  calculateStackdepth(entry);
  optimizeLoadFast(entry);
  return cfgToInstructionSequence(entry);
}

/** What `_testinternalcapi.assemble_code_object` does: the second half of the way alone, without flags. */
export function assembleCodeObject(
  filename: string,
  sequence: InstructionSequence,
  unit: CodeUnitMetadata,
): CodeObject {
  const entry = cfgFromInstructionSequence(sequence);
  labelExceptionTargets(entry);
  return finishCodeUnit(entry, unit, 0, filename);
}
