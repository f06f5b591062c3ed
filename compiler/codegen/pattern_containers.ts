/**
 * Patterns that look inside their subject: sequences, mappings, classes.
 */
import type { expr, MatchClass, MatchMapping, MatchSequence, pattern } from "../ast/nodes_generated.ts";
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
  MATCH_CLASS,
  MATCH_KEYS,
  MATCH_MAPPING,
  MATCH_SEQUENCE,
  POP_JUMP_IF_FALSE,
  POP_TOP,
  SWAP,
  UNPACK_EX,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import type { PlainValue } from "../bytecode/plain_values.ts";
import { reprConstant } from "../bytecode/repr.ts";
import { TupleConstant } from "../constants.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { equalityKey } from "./equality.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { addCompare } from "./operators.ts";
import {
  isStarWildcard,
  isWildcard,
  jumpToFailPop,
  type PatternContext,
  storeName,
} from "./pattern_context.ts";
import { visitSubpattern } from "./patterns.ts";

// Sequences

/** CPython: codegen_pattern_sequence. */
export function visitMatchSequence(c: Compiler, p: MatchSequence, pc: PatternContext): void {
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
export function visitMatchMapping(c: Compiler, p: MatchMapping, pc: PatternContext): void {
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
export function visitMatchClass(c: Compiler, p: MatchClass, pc: PatternContext): void {
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
