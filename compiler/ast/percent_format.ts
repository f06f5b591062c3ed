/**
 * Turns `"%s and %r" % (a, b)` into the f-string that does the same. Called by preprocessing.
 * After optimize_format in CPython's Python/ast_preprocess.c: only %s, %r and %a, width and precision below 100.
 */
import { codePointsOf, type CodePointString, strFromCodePoints } from "../constants.ts";
import { isStr } from "./docstring.ts";
import { type BinOp, Constant, type expr, FormattedValue, JoinedStr, type Tuple } from "./nodes_generated.ts";

const PERCENT = 37, MINUS = 45, DOT = 46, ZERO = 48, NINE = 57;
/** A width or precision must have fewer digits. */
const MAX_DIGITS = 3;

/** Whether a node is `"..." % (...)` without starred items. */
export function isPercentFormat(e: expr): e is BinOp {
  return e.nodeType === "BinOp" && e.op === "Mod" && e.left.nodeType === "Constant" && isStr(e.left.value) &&
    e.right.nodeType === "Tuple" && !e.right.elts.some((item) => item.nodeType === "Starred");
}

/** The f-string that replaces the node, or the node itself when its format asks for more than an f-string gives. */
export function optimizeFormat(node: BinOp): expr {
  const format = (node.left as Constant).value as string | CodePointString;
  const items = (node.right as Tuple).elts;
  const text = codePointsOf(format);
  const values: expr[] = [];
  let at = 0, used = 0;
  for (;;) {
    const start = at;
    while (at < text.length && (text[at] !== PERCENT || text[at + 1] === PERCENT)) {
      at += text[at] === PERCENT ? 2 : 1;
    }
    if (at > start) values.push(newLiteral(unescapePercents(text, start, at)));
    if (at >= text.length) break;
    if (used >= items.length) return node;
    const unit = parseFormatUnit(text, at + 1);
    if (unit === undefined) return node;
    const item = items[used++];
    const { lineno, col_offset, end_lineno, end_col_offset } = item;
    const spec = unit.spec === "" ? undefined : newLiteral(unit.spec);
    values.push(
      new FormattedValue(item, unit.conversion, spec, lineno, col_offset, end_lineno, end_col_offset),
    );
    at = unit.end;
  }
  if (used < items.length) return node;
  return new JoinedStr(values, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset);
}

/** Pieces of a format have no place in the source. */
function newLiteral(text: string | CodePointString): Constant {
  return new Constant(text, undefined, -1, -1, -1, -1);
}

function unescapePercents(text: readonly number[], start: number, end: number): string | CodePointString {
  const plain: number[] = [];
  for (let i = start; i < end; i++) {
    plain.push(text[i]);
    if (text[i] === PERCENT) i++;
  }
  return strFromCodePoints(plain);
}

interface FormatUnit {
  /** The code of `s`, `r` or `a`. */
  conversion: number;
  spec: string;
  end: number;
}

/** Reads what follows a `%`; `undefined` when it is more than flags, width, precision and one of s, r, a. */
function parseFormatUnit(text: readonly number[], at: number): FormatUnit | undefined {
  let leftAdjusted = false;
  let ch = text[at++];
  while (isFlag(ch)) {
    if (ch === MINUS) leftAdjusted = true;
    ch = text[at++];
  }
  let width = -1, precision = -1;
  if (ch >= ZERO && ch <= NINE) {
    width = 0;
    for (let digits = 1; ch >= ZERO && ch <= NINE; digits++) {
      if (digits >= MAX_DIGITS) return undefined;
      width = width * 10 + ch - ZERO;
      ch = text[at++];
    }
  }
  if (ch === DOT) {
    precision = 0;
    ch = text[at++];
    for (let digits = 1; ch >= ZERO && ch <= NINE; digits++) {
      if (digits >= MAX_DIGITS) return undefined;
      precision = precision * 10 + ch - ZERO;
      ch = text[at++];
    }
  }
  if (ch !== 115 /* s */ && ch !== 114 /* r */ && ch !== 97 /* a */) return undefined;
  let spec = !leftAdjusted && width > 0 ? ">" : "";
  if (width >= 0) spec += width;
  if (precision >= 0) spec += "." + precision;
  return { conversion: ch, spec, end: at };
}

/** One of `-`, `+`, space, `#`, `0`. */
function isFlag(ch: number): boolean {
  return ch === MINUS || ch === 43 || ch === 32 || ch === 35 || ch === ZERO;
}
