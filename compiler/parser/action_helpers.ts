/**
 * What the grammar's actions call: small builders of nodes, and the pieces (pairs, star parts) that rules hand to each
 * other. Read by both generated parsers. CPython: Parser/action_helpers.c.
 */
import { ComplexConstant } from "../constants.ts";
import * as ast from "../ast/nodes_generated.ts";
import type { Parser, ParserBase, token } from "./pegen.ts";

/** `from __future__ import barry_as_FLUFL`'s flag. */
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000;

export class CmpopExprPair {
  constructor(readonly cmpop: ast.cmpop, readonly expr: ast.expr) {}
}
export class KeyValuePair {
  constructor(readonly key: ast.expr | undefined, readonly value: ast.expr) {}
}
export class KeyPatternPair {
  constructor(readonly key: ast.expr, readonly pattern: ast.pattern) {}
}
export class NameDefaultPair {
  constructor(readonly arg: ast.arg, readonly value: ast.expr | undefined) {}
}
export class SlashWithDefault {
  constructor(readonly plainNames: ast.arg[], readonly namesWithDefaults: NameDefaultPair[]) {}
}
export class StarEtc {
  constructor(
    readonly vararg: ast.arg | undefined,
    readonly kwonlyargs: NameDefaultPair[] | undefined,
    readonly kwarg: ast.arg | undefined,
  ) {}
}
export class KeywordOrStarred {
  constructor(readonly element: ast.keyword | ast.expr, readonly isKeyword: 0 | 1) {}
}
/** What stands between a call's parentheses. */
export class CallArguments {
  constructor(readonly args: ast.expr[], readonly keywords: ast.keyword[]) {}
}

/** `sequence` with `first` before it; changes and gives back `sequence`. CPython: _PyPegen_seq_insert_in_front. */
export function prepend<T>(first: T, sequence: T[] | undefined): T[] {
  if (sequence === undefined) return [first];
  sequence.unshift(first);
  return sequence;
}

export function seqAppendToEnd<T>(sequence: readonly T[], last: T): T[] {
  return [...sequence, last];
}

export function seqFlatten<T>(sequences: readonly T[][]): T[] {
  const result: T[] = [];
  for (const sequence of sequences) for (const item of sequence) result.push(item);
  return result;
}

export function joinSequences<T>(a: readonly T[], b: readonly T[]): T[] {
  return [...a, ...b];
}

/** Remembers the last statement in the second pass. CPython: _PyPegen_register_stmts. */
export function registerStmts(p: ParserBase, statements: ast.stmt[]): ast.stmt[] {
  if (p.callInvalidRules) (p as Parser).registerStatements(statements);
  return statements;
}

/** The last action of a statement. */
export function endStatement(p: ParserBase, statements: ast.stmt[]): ast.stmt[] {
  p.endStatement();
  return statements;
}

/** The end of an interactive session: nothing to parse. CPython: _PyPegen_interactive_exit. */
export function interactiveExit(_p: ParserBase): ast.stmt[] | undefined {
  return undefined;
}

export function makeModule(p: ParserBase, body: ast.stmt[] | undefined): ast.Module {
  const ignores = p.tokenizer.typeIgnores.map((comment) => new ast.TypeIgnore(comment.lineno, comment.tag));
  return new ast.Module(body ?? [], ignores);
}

/** CPython: CHECK_VERSION. */
export function checkVersion<T>(p: ParserBase, version: number, what: string, node: T): T {
  if (p.featureVersion < version) {
    p.raiseHere("SyntaxError", `${what} only supported in Python 3.${version} and greater`);
  }
  return node;
}

export function joinNamesWithDot(first: ast.expr, second: ast.expr): ast.Name {
  const a = first as ast.Name, b = second as ast.Name;
  return new ast.Name(`${a.id}.${b.id}`, "Load", a.lineno, a.col_offset, b.end_lineno, b.end_col_offset);
}

/** How many dots the `.` and `...` tokens are. */
export function seqCountDots(p: ParserBase, dots: readonly token[]): number {
  let count = 0;
  for (const index of dots) count += p.tokens.end[index] - p.tokens.start[index];
  return count;
}

export function checkedFutureImport(
  p: ParserBase,
  module: string,
  names: ast.alias[],
  level: number,
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ast.ImportFrom {
  if (level === 0 && module === "__future__" && names.some((alias) => alias.name === "barry_as_FLUFL")) {
    p.flags |= CO_FUTURE_BARRY_AS_BDFL;
  }
  return new ast.ImportFrom(module, names, level, lineno, colOffset, endLineno, endColOffset);
}

/** A `!=` token, which the FLUFL doesn't allow. */
export function checkBarryAsFlufl(p: ParserBase, index: token): token {
  if ((p.flags & CO_FUTURE_BARRY_AS_BDFL) === 0) return index;
  p.raiseHere("SyntaxError", "with Barry as BDFL, use '<>' instead of '!='");
}

/** `<` and `>` side by side are the FLUFL's `!=`. */
export function checkDiamond(p: ParserBase, less: token, greater: token): token | undefined {
  return (p.flags & CO_FUTURE_BARRY_AS_BDFL) !== 0 && isDiamond(p, less, greater) ? less : undefined;
}

/** Whether nothing stands between the two tokens. */
export function isDiamond(p: ParserBase, less: token, greater: token): boolean {
  return p.tokens.end[less] === p.tokens.start[greater];
}

export function mapNamesToIds(names: readonly ast.expr[]): string[] {
  return names.map((name) => (name as ast.Name).id);
}

export function getCmpops(pairs: readonly CmpopExprPair[]): ast.cmpop[] {
  return pairs.map((pair) => pair.cmpop);
}

export function getExprs(pairs: readonly CmpopExprPair[]): ast.expr[] {
  return pairs.map((pair) => pair.expr);
}

export function getKeys(pairs: readonly KeyValuePair[] | undefined): (ast.expr | undefined)[] {
  return pairs === undefined ? [] : pairs.map((pair) => pair.key);
}

export function getValues(pairs: readonly KeyValuePair[] | undefined): ast.expr[] {
  return pairs === undefined ? [] : pairs.map((pair) => pair.value);
}

export function getPatternKeys(pairs: readonly KeyPatternPair[]): ast.expr[] {
  return pairs.map((pair) => pair.key);
}

export function getPatterns(pairs: readonly KeyPatternPair[]): ast.pattern[] {
  return pairs.map((pair) => pair.pattern);
}

/** `e` with another context; nodes inside targets are copied, since the memo may hold them. */
export function setExprContext(e: ast.expr, ctx: ast.expr_context): ast.expr {
  switch (e.nodeType) {
    case "Name":
      return new ast.Name(e.id, ctx, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset);
    case "Tuple":
      return new ast.Tuple(
        e.elts.map((item) => setExprContext(item, ctx)),
        ctx,
        e.lineno,
        e.col_offset,
        e.end_lineno,
        e.end_col_offset,
      );
    case "List":
      return new ast.List(
        e.elts.map((item) => setExprContext(item, ctx)),
        ctx,
        e.lineno,
        e.col_offset,
        e.end_lineno,
        e.end_col_offset,
      );
    case "Subscript":
      return new ast.Subscript(e.value, e.slice, ctx, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset);
    case "Attribute":
      return new ast.Attribute(e.value, e.attr, ctx, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset);
    case "Starred":
      return new ast.Starred(
        setExprContext(e.value, ctx),
        ctx,
        e.lineno,
        e.col_offset,
        e.end_lineno,
        e.end_col_offset,
      );
    default:
      return e;
  }
}

export function newTypeComment(p: ParserBase, comment: token | undefined): string | undefined {
  return comment === undefined ? undefined : p.tokenText(comment);
}

export function addTypeCommentToArg(p: ParserBase, arg: ast.arg, comment: token | undefined): ast.arg {
  if (comment === undefined) return arg;
  return new ast.arg(
    arg.arg,
    arg.annotation,
    p.tokenText(comment),
    arg.lineno,
    arg.col_offset,
    arg.end_lineno,
    arg.end_col_offset,
  );
}

export function nameDefaultPair(
  p: ParserBase,
  arg: ast.arg,
  value: ast.expr | undefined,
  comment: token | undefined,
): NameDefaultPair {
  return new NameDefaultPair(addTypeCommentToArg(p, arg, comment), value);
}

export function emptyArguments(): ast.argumentsNode {
  return new ast.argumentsNode([], [], undefined, [], [], undefined, []);
}

/** All that a parameter list can consist of, put together. */
export function makeArguments(
  slashWithoutDefault: ast.arg[] | undefined,
  slashWithDefault: SlashWithDefault | undefined,
  plainNames: ast.arg[] | undefined,
  namesWithDefault: NameDefaultPair[] | undefined,
  starEtc: StarEtc | undefined,
): ast.argumentsNode {
  const posonlyargs = slashWithoutDefault ?? slashWithDefault?.plainNames ?? [];
  const defaults: ast.expr[] = [];
  if (slashWithDefault !== undefined) {
    for (const pair of slashWithDefault.namesWithDefaults) {
      posonlyargs.push(pair.arg);
      defaults.push(pair.value!);
    }
  }
  const args = plainNames ?? [];
  if (namesWithDefault !== undefined) {
    for (const pair of namesWithDefault) {
      args.push(pair.arg);
      defaults.push(pair.value!);
    }
  }
  const kwonlyargs: ast.arg[] = [];
  const kwDefaults: (ast.expr | undefined)[] = [];
  if (starEtc?.kwonlyargs !== undefined) {
    for (const pair of starEtc.kwonlyargs) {
      kwonlyargs.push(pair.arg);
      kwDefaults.push(pair.value);
    }
  }
  return new ast.argumentsNode(
    posonlyargs,
    args,
    starEtc?.vararg,
    kwonlyargs,
    kwDefaults,
    starEtc?.kwarg,
    defaults,
  );
}

export function functionDefDecorators<T extends ast.stmt>(decorators: ast.expr[], def: T): T {
  (def as unknown as ast.FunctionDef).decorator_list = decorators;
  return def;
}

export function classDefDecorators<T extends ast.stmt>(decorators: ast.expr[], def: T): T {
  (def as unknown as ast.ClassDef).decorator_list = decorators;
  return def;
}

/** Positional arguments `args`, then keywords and starred ones in any order. */
export function collectCallSeqs(
  args: ast.expr[],
  rest: readonly KeywordOrStarred[] | undefined,
): CallArguments {
  const keywords: ast.keyword[] = [];
  if (rest !== undefined) {
    for (const item of rest) {
      if (item.isKeyword) keywords.push(item.element as ast.keyword);
      else args.push(item.element as ast.expr);
    }
  }
  return new CallArguments(args, keywords);
}

function isComplex(e: ast.expr): boolean {
  return e.nodeType === "Constant" && e.value instanceof ComplexConstant;
}

export function ensureReal(p: ParserBase, e: ast.expr): ast.expr {
  if (isComplex(e)) raiseAtNode(p, e, "real number required in complex literal");
  return e;
}

export function ensureImaginary(p: ParserBase, e: ast.expr): ast.expr {
  if (!isComplex(e)) raiseAtNode(p, e, "imaginary number required in complex literal");
  return e;
}

/** Raises a SyntaxError over a node. */
export function raiseAtNode(p: ParserBase, e: ast.expr, message: string): never {
  p.raiseAt("SyntaxError", e.lineno, e.col_offset, e.end_lineno!, e.end_col_offset!, message);
}
