/**
 * What the pattern functions share: captures on the stack, and the blocks that undo them on failure.
 */
import type { pattern } from "../ast/nodes_generated.ts";
import { reprStr } from "../bytecode/repr.ts";
import { POP_TOP, SWAP } from "../bytecode/opcodes_generated.ts";
import type { CompileError } from "../errors.ts";
import type { Label, SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";

/** CPython: pattern_context. */
export interface PatternContext {
  /** Names captured so far, in the order of their values on the stack. */
  stores: string[];
  /** Whether a pattern that always matches may stand here. */
  allowIrrefutable: boolean;
  /** Where to jump on failure, by how many values have to be popped. */
  failPop: Label[];
  /** How many values on top of the stack belong to the pattern at work; captures go under them. */
  onTop: number;
}

export function isWildcard(p: pattern): boolean {
  return p.nodeType === "MatchAs" && p.name === undefined;
}

export function isStarWildcard(p: pattern): boolean {
  return p.nodeType === "MatchStar" && p.name === undefined;
}

// Failure blocks

export function ensureFailPop(c: Compiler, pc: PatternContext, n: number): void {
  while (pc.failPop.length <= n) pc.failPop.push(c.newLabel());
}

/** Jumps to the block that pops everything the pattern has put on the stack. */
export function jumpToFailPop(c: Compiler, loc: SourceLocation, pc: PatternContext, opcode: number): void {
  const pops = pc.onTop + pc.stores.length;
  ensureFailPop(c, pc, pops);
  c.addop(loc, opcode, pc.failPop[pops]);
}

/** Writes the failure blocks, each falling through to the one that pops one less. */
export function emitAndResetFailPop(c: Compiler, loc: SourceLocation, pc: PatternContext): void {
  const labels = pc.failPop;
  if (labels.length === 0) return;
  for (let i = labels.length - 1; i > 0; i--) {
    c.useLabel(labels[i]);
    c.addop(loc, POP_TOP);
  }
  c.useLabel(labels[0]);
  pc.failPop = [];
}

// Captures

/** Moves the top of the stack under the `count - 1` values below it. CPython: codegen_pattern_helper_rotate. */
export function rotate(c: Compiler, loc: SourceLocation, count: number): void {
  while (count > 1) c.addop(loc, SWAP, count--);
}

export function duplicateStore(c: Compiler, loc: SourceLocation, name: string): CompileError {
  return c.error(loc, `multiple assignments to name ${reprStr(name)} in pattern`);
}

/** Captures the top of the stack as `name`, or drops it. CPython: codegen_pattern_helper_store_name. */
export function storeName(
  c: Compiler,
  loc: SourceLocation,
  name: string | undefined,
  pc: PatternContext,
): void {
  if (name === undefined) return c.addop(loc, POP_TOP);
  if (pc.stores.includes(name)) throw duplicateStore(c, loc, name);
  rotate(c, loc, pc.onTop + pc.stores.length + 1);
  pc.stores.push(name);
}
