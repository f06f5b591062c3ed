/**
 * From a code unit's instruction sequence to its code object: the flow graph's passes, then the assembler.
 * Read by `compile.ts`; the stage functions below it by tests. CPython: `optimize_and_assemble_code_unit` in
 * `Python/compile.c`. The passes are described in `flowgraph/README.md`.
 */
import type { CodeObject } from "./bytecode/code_object.ts";
import type { CodeUnitMetadata } from "./code_unit.ts";
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
  throw [unit, sequence, options];
}
