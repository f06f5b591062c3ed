/**
 * `match` (PEP 634). Every pattern function consumes the subject on top of the stack and jumps to a failure block if it
 * doesn't match. Captured values wait on the stack, under what the pattern still works with, until the whole pattern
 * has matched; only then are names bound.
 */
import type {
  expr,
  Match,
  MatchAs,
  MatchClass,
  MatchMapping,
  MatchOr,
  MatchSequence,
  MatchValue,
  pattern,
} from "../ast/nodes_generated.ts";
import { NB_SUBSCR, NB_SUBTRACT } from "../bytecode/opargs.ts";
import {
  BINARY_OP,
  BUILD_MAP,
  BUILD_TUPLE,
  COPY,
  DELETE_SUBSCR,
  DICT_UPDATE,
  GET_LEN,
  IS_OP,
  JUMP,
  MATCH_CLASS,
  MATCH_KEYS,
  MATCH_MAPPING,
  MATCH_SEQUENCE,
  NOP,
  POP_JUMP_IF_FALSE,
  POP_TOP,
  SWAP,
  TO_BOOL,
  UNPACK_EX,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import { TupleConstant } from "../constants.ts";
import { type Label, NEXT_LOCATION, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { equalityKey } from "./equality.ts";
import type { PlainValue } from "../bytecode/plain_values.ts";
import { reprConstant, reprStr } from "../bytecode/repr.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { addCompare } from "./operators.ts";
import { visitStmts } from "./statements.ts";

/** CPython: pattern_context. */
interface PatternContext {
  /** Names captured so far, in the order of their values on the stack. */
  stores: string[];
  /** Whether a pattern that always matches may stand here. */
  allowIrrefutable: boolean;
  /** Where to jump on failure, by how many values have to be popped. */
  failPop: Label[];
  /** How many values on top of the stack belong to the pattern at work; captures go under them. */
  onTop: number;
}

function isWildcard(p: pattern): boolean {
  return p.nodeType === "MatchAs" && p.name === undefined;
}

function isStarWildcard(p: pattern): boolean {
  return p.nodeType === "MatchStar" && p.name === undefined;
}

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
function visitSubpattern(c: Compiler, p: pattern, pc: PatternContext): void {
  const allowed = pc.allowIrrefutable;
  pc.allowIrrefutable = true;
  visitPattern(c, p, pc);
  pc.allowIrrefutable = allowed;
}

// Failure blocks

function ensureFailPop(c: Compiler, pc: PatternContext, n: number): void {
  while (pc.failPop.length <= n) pc.failPop.push(c.newLabel());
}

/** Jumps to the block that pops everything the pattern has put on the stack. */
function jumpToFailPop(c: Compiler, loc: SourceLocation, pc: PatternContext, opcode: number): void {
  const pops = pc.onTop + pc.stores.length;
  ensureFailPop(c, pc, pops);
  c.addop(loc, opcode, pc.failPop[pops]);
}

/** Writes the failure blocks, each falling through to the one that pops one less. */
function emitAndResetFailPop(c: Compiler, loc: SourceLocation, pc: PatternContext): void {
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
function rotate(c: Compiler, loc: SourceLocation, count: number): void {
  while (count > 1) c.addop(loc, SWAP, count--);
}

function duplicateStore(c: Compiler, loc: SourceLocation, name: string) {
  return c.error(loc, `multiple assignments to name ${reprStr(name)} in pattern`);
}

/** Captures the top of the stack as `name`, or drops it. CPython: codegen_pattern_helper_store_name. */
function storeName(c: Compiler, loc: SourceLocation, name: string | undefined, pc: PatternContext): void {
  if (name === undefined) return c.addop(loc, POP_TOP);
  if (pc.stores.includes(name)) throw duplicateStore(c, loc, name);
  rotate(c, loc, pc.onTop + pc.stores.length + 1);
  pc.stores.push(name);
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

// Sequences

/** CPython: codegen_pattern_sequence. */
function visitMatchSequence(c: Compiler, p: MatchSequence, pc: PatternContext): void {
  const loc = LOC(p);
  const { patterns } = p;
  const size = patterns.length;
  let star = -1;
  let onlyWildcard = true;
  let starWildcard = false;
  for (let i = 0; i < size; i++) {
    const sub = patterns[i];
    if (sub.nodeType === "MatchStar") {
      if (star >= 0) throw c.error(loc, "multiple starred names in sequence pattern");
      starWildcard = isStarWildcard(sub);
      onlyWildcard &&= starWildcard;
      star = i;
    } else onlyWildcard &&= isWildcard(sub);
  }
  pc.onTop++;
  c.addop(loc, MATCH_SEQUENCE);
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
  if (star < 0) checkLength(c, loc, pc, size, "Eq");
  else if (size > 1) checkLength(c, loc, pc, size - 1, "GtE");
  pc.onTop--;
  if (onlyWildcard) c.addop(loc, POP_TOP);
  else if (starWildcard) sequenceSubscr(c, loc, patterns, star, pc);
  else sequenceUnpack(c, loc, patterns, pc);
}

function checkLength(
  c: Compiler,
  loc: SourceLocation,
  pc: PatternContext,
  size: number,
  op: "Eq" | "GtE",
): void {
  c.addop(loc, GET_LEN);
  c.addLoadConst(loc, size);
  addCompare(c, loc, op);
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
}

/** CPython: pattern_helper_sequence_unpack. */
function sequenceUnpack(
  c: Compiler,
  loc: SourceLocation,
  patterns: readonly pattern[],
  pc: PatternContext,
): void {
  const n = patterns.length;
  let seenStar = false;
  for (let i = 0; i < n; i++) {
    if (patterns[i].nodeType !== "MatchStar") continue;
    const after = n - i - 1;
    if (i >= 1 << 8 || after >= 0x7fffffff >> 8) {
      throw c.error(loc, "too many expressions in star-unpacking sequence pattern");
    }
    c.addop(loc, UNPACK_EX, i + (after << 8));
    seenStar = true;
  }
  if (!seenStar) c.addop(loc, UNPACK_SEQUENCE, n);
  pc.onTop += n;
  for (let i = 0; i < n; i++) {
    pc.onTop--;
    visitSubpattern(c, patterns[i], pc);
  }
}

/** Takes the elements by index, as nothing wants the starred rest. CPython: pattern_helper_sequence_subscr. */
function sequenceSubscr(
  c: Compiler,
  loc: SourceLocation,
  patterns: readonly pattern[],
  star: number,
  pc: PatternContext,
): void {
  pc.onTop++;
  const size = patterns.length;
  for (let i = 0; i < size; i++) {
    const sub = patterns[i];
    if (i === star || isWildcard(sub)) continue;
    c.addop(loc, COPY, 1);
    if (i < star) c.addLoadConst(loc, i);
    else {
      // Counted from the end by the length: the subject may know no negative indexes.
      c.addop(loc, GET_LEN);
      c.addLoadConst(loc, size - i);
      c.addop(loc, BINARY_OP, NB_SUBTRACT);
    }
    c.addop(loc, BINARY_OP, NB_SUBSCR);
    visitSubpattern(c, sub, pc);
  }
  pc.onTop--;
  c.addop(loc, POP_TOP);
}

// Mappings

/** CPython: codegen_pattern_mapping. */
function visitMatchMapping(c: Compiler, p: MatchMapping, pc: PatternContext): void {
  const loc = LOC(p);
  const { keys, patterns, rest } = p;
  const size = keys.length;
  if (size !== patterns.length) {
    throw c.error(loc, `keys (${size}) / patterns (${patterns.length}) length mismatch in mapping pattern`);
  }
  pc.onTop++;
  c.addop(loc, MATCH_MAPPING);
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
  if (size === 0 && rest === undefined) {
    pc.onTop--;
    return c.addop(loc, POP_TOP);
  }
  if (size > 0) checkLength(c, loc, pc, size, "GtE");
  const seen = new Set<unknown>();
  for (const key of keys) visitMappingKey(c, loc, key, seen);
  c.addop(loc, BUILD_TUPLE, size);
  c.addop(loc, MATCH_KEYS);
  // On top of the subject: the tuple of keys, the tuple of values or None.
  pc.onTop += 2;
  c.addop(loc, COPY, 1);
  c.addLoadConst(loc, null);
  c.addop(loc, IS_OP, 1);
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
  c.addop(loc, UNPACK_SEQUENCE, size);
  pc.onTop += size - 1;
  for (const sub of patterns) {
    pc.onTop--;
    visitSubpattern(c, sub, pc);
  }
  pc.onTop -= 2;
  if (rest === undefined) {
    c.addop(loc, POP_TOP);
    c.addop(loc, POP_TOP);
    return;
  }
  // A copy of the subject without the keys.
  c.addop(loc, BUILD_MAP, 0);
  c.addop(loc, SWAP, 3);
  c.addop(loc, DICT_UPDATE, 2);
  c.addop(loc, UNPACK_SEQUENCE, size);
  for (let left = size; left > 0; left--) {
    c.addop(loc, COPY, 1 + left);
    c.addop(loc, SWAP, 2);
    c.addop(loc, DELETE_SUBSCR);
  }
  storeName(c, loc, rest, pc);
}

function visitMappingKey(c: Compiler, loc: SourceLocation, key: expr, seen: Set<unknown>): void {
  if (key.nodeType === "Constant") {
    const value = equalityKey(key.value);
    if (seen.has(value)) {
      throw c.error(loc, `mapping pattern checks duplicate key (${reprConstant(key.value as PlainValue)})`);
    }
    seen.add(value);
  } else if (key.nodeType !== "Attribute") {
    throw c.error(loc, "mapping pattern keys may only match literals and attribute lookups");
  }
  visitExpr(c, key);
}

// Classes

/** CPython: codegen_pattern_class. */
function visitMatchClass(c: Compiler, p: MatchClass, pc: PatternContext): void {
  const loc = LOC(p);
  const { patterns, kwd_attrs, kwd_patterns } = p;
  const nargs = patterns.length;
  const nattrs = kwd_attrs.length;
  if (nattrs !== kwd_patterns.length) {
    throw c.error(
      loc,
      `kwd_attrs (${nattrs}) / kwd_patterns (${kwd_patterns.length}) length mismatch in class pattern`,
    );
  }
  for (let i = 0; i < nattrs; i++) {
    const other = kwd_attrs.indexOf(kwd_attrs[i], i + 1);
    if (other >= 0) {
      throw c.error(LOC(kwd_patterns[other]), `attribute name repeated in class pattern: ${kwd_attrs[i]}`);
    }
  }
  visitExpr(c, p.cls);
  c.addLoadConst(loc, new TupleConstant(kwd_attrs.slice()));
  c.addop(loc, MATCH_CLASS, nargs);
  c.addop(loc, COPY, 1);
  c.addLoadConst(loc, null);
  c.addop(loc, IS_OP, 1);
  // The tuple of attributes, or None.
  pc.onTop++;
  jumpToFailPop(c, loc, pc, POP_JUMP_IF_FALSE);
  c.addop(loc, UNPACK_SEQUENCE, nargs + nattrs);
  pc.onTop += nargs + nattrs - 1;
  for (let i = 0; i < nargs + nattrs; i++) {
    pc.onTop--;
    const sub = i < nargs ? patterns[i] : kwd_patterns[i - nargs];
    if (isWildcard(sub)) c.addop(loc, POP_TOP);
    else visitSubpattern(c, sub, pc);
  }
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
