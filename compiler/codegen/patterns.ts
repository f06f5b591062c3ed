/**
 * `match` (PEP 634). Every pattern function consumes the subject on top of the stack and jumps to a failure block if it
 * doesn't match. Captured values wait on the stack, under what the pattern still works with, until the whole pattern
 * has matched; only then are names bound.
 */
import type { Match, MatchAs, MatchOr, MatchValue, pattern } from "../ast/nodes_generated.ts";
import {
  COPY,
  IS_OP,
  JUMP,
  NOP,
  POP_JUMP_IF_FALSE,
  POP_TOP,
  TO_BOOL,
} from "../bytecode/opcodes_generated.ts";
import { reprStr } from "../bytecode/repr.ts";
import { NEXT_LOCATION, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { addCompare } from "./operators.ts";
import { visitMatchClass, visitMatchMapping, visitMatchSequence } from "./pattern_containers.ts";
import {
  duplicateStore,
  emitAndResetFailPop,
  ensureFailPop,
  isWildcard,
  jumpToFailPop,
  type PatternContext,
  rotate,
  storeName,
} from "./pattern_context.ts";
import { visitStmts } from "./statements.ts";

/** CPython: codegen_match. */
export function visitMatch(c: Compiler, s: Match): void {
  visitExpr(c, s.subject);
  const end = c.newLabel();
  const cases = s.cases;
  const last = cases[cases.length - 1];
  const hasDefault = isWildcard(last.pattern) && cases.length > 1;
  const tested = hasDefault ? cases.length - 1 : cases.length;
  for (let i = 0; i < tested; i++) {
    const { pattern, guard, body } = cases[i];
    const loc = LOC(pattern);
    if (i !== tested - 1) c.addop(loc, COPY, 1);
    const pc: PatternContext = {
      stores: [],
      allowIrrefutable: guard !== undefined || i === cases.length - 1,
      failPop: [],
      onTop: 0,
    };
    visitPattern(c, pattern, pc);
    for (const name of pc.stores) nameop(c, loc, name, "Store");
    if (guard !== undefined) {
      ensureFailPop(c, pc, 0);
      jumpIf(c, loc, guard, pc.failPop[0], false);
    }
    // The subject; located with the body, for branch events.
    if (i !== tested - 1) c.addop(NEXT_LOCATION, POP_TOP);
    visitStmts(c, body);
    c.addop(NO_LOCATION, JUMP, end);
    emitAndResetFailPop(c, loc, pc);
  }
  if (hasDefault) {
    const loc = LOC(last.pattern);
    c.addop(loc, NOP);
    if (last.guard !== undefined) jumpIf(c, loc, last.guard, end, false);
    visitStmts(c, last.body);
  }
  c.useLabel(end);
}

function visitPattern(c: Compiler, p: pattern, pc: PatternContext): void {
  switch (p.nodeType) {
    case "MatchValue":
      return visitMatchValue(c, p, pc);
    case "MatchSingleton": {
      const loc = LOC(p);
      c.addLoadConst(loc, p.value);
      c.addop(loc, IS_OP, 0);
      return jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
    }
    case "MatchSequence":
      return visitMatchSequence(c, p, pc);
    case "MatchMapping":
      return visitMatchMapping(c, p, pc);
    case "MatchClass":
      return visitMatchClass(c, p, pc);
    case "MatchStar":
      return storeName(c, LOC(p), p.name, pc);
    case "MatchAs":
      return visitMatchAs(c, p, pc);
    case "MatchOr":
      return visitMatchOr(c, p, pc);
  }
}

/** A pattern inside another: irrefutable ones are fine. */
export function visitSubpattern(c: Compiler, p: pattern, pc: PatternContext): void {
  const allowed = pc.allowIrrefutable;
  pc.allowIrrefutable = true;
  visitPattern(c, p, pc);
  pc.allowIrrefutable = allowed;
}

/** CPython: codegen_pattern_as. */
function visitMatchAs(c: Compiler, p: MatchAs, pc: PatternContext): void {
  const loc = LOC(p);
  if (p.pattern === undefined) {
    if (!pc.allowIrrefutable) {
      const what = p.name === undefined ? "wildcard" : `name capture ${reprStr(p.name)}`;
      throw c.error(loc, `${what} makes remaining patterns unreachable`);
    }
    return storeName(c, loc, p.name, pc);
  }
  pc.onTop++;
  c.addop(loc, COPY, 1);
  visitPattern(c, p.pattern, pc);
  pc.onTop--;
  storeName(c, loc, p.name, pc);
}

// Values

/** CPython: codegen_pattern_value. */
function visitMatchValue(c: Compiler, p: MatchValue, pc: PatternContext): void {
  const loc = LOC(p);
  const value = p.value;
  if (value.nodeType !== "Constant" && value.nodeType !== "Attribute") {
    throw c.error(loc, "patterns may only match literals and attribute lookups");
  }
  visitExpr(c, value);
  addCompare(c, loc, "Eq");
  c.addop(loc, TO_BOOL);
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
}

// Alternatives

/** CPython: codegen_pattern_or. */
function visitMatchOr(c: Compiler, p: MatchOr, pc: PatternContext): void {
  const loc = LOC(p);
  const end = c.newLabel();
  const { patterns } = p;
  const size = patterns.length;
  /** The names that the first alternative binds: the others have to bind the same. */
  let control: string[] = [];
  for (let i = 0; i < size; i++) {
    const alt = patterns[i];
    const altLoc = LOC(alt);
    const altContext: PatternContext = {
      stores: [],
      allowIrrefutable: i === size - 1 && pc.allowIrrefutable,
      failPop: [],
      onTop: 0,
    };
    c.addop(altLoc, COPY, 1);
    visitPattern(c, alt, altContext);
    if (i === 0) control = altContext.stores;
    else alignStores(c, loc, altLoc, altContext.stores, control);
    c.addop(altLoc, JUMP, end);
    emitAndResetFailPop(c, altLoc, altContext);
  }
  // None matched: drop the last copy of the subject.
  c.addop(loc, POP_TOP);
  jumpToFailPop(c, loc, pc, JUMP);

  c.useLabel(end);
  // The captures lie over the subject's copy and what was there before: each goes under all of it.
  const rotations = control.length + 1 + pc.onTop + pc.stores.length;
  for (const name of control) {
    rotate(c, loc, rotations);
    if (pc.stores.includes(name)) throw duplicateStore(c, loc, name);
    pc.stores.push(name);
  }
  c.addop(loc, POP_TOP);
}

/** Rotates an alternative's captures on the stack into the order of the first alternative's. */
function alignStores(
  c: Compiler,
  loc: SourceLocation,
  altLoc: SourceLocation,
  stores: string[],
  control: readonly string[],
): void {
  if (stores.length !== control.length) throw c.error(loc, "alternative patterns bind different names");
  for (let icontrol = control.length - 1; icontrol >= 0; icontrol--) {
    const istores = stores.indexOf(control[icontrol]);
    if (istores < 0) throw c.error(loc, "alternative patterns bind different names");
    if (istores === icontrol) continue;
    const rotated = stores.splice(0, istores + 1);
    stores.splice(icontrol - istores, 0, ...rotated);
    for (let i = 0; i <= istores; i++) rotate(c, altLoc, icontrol + 1);
  }
}
