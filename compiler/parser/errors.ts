/**
 * How the careful parser words and places its errors: the helpers of the invalid_ rules, and what is decided once a parse
 * has failed. CPython: Parser/pegen_errors.c and the RAISE_* macros. The law: the first error raised stands, except that
 * an error of the tokenizer further on may take its place as CPython has it.
 */
import type * as ast from "../ast/nodes_generated.ts";
import type { CompileError } from "../errors.ts";
import { E_EOF, E_EOFS, E_EOLS, E_OK } from "../tokenizer/state.ts";
import { DEDENT, ENDMARKER, ERRORTOKEN, INDENT } from "../tokenizer/tokens.ts";
import { type CallArguments, CO_FUTURE_BARRY_AS_BDFL, isDiamond } from "./action_helpers.ts";
import type { Parser, token } from "./pegen.ts";

/** What an error can point at: a token or anything with a position. */
type Located = token | {
  lineno: number;
  col_offset: number;
  end_lineno: number | undefined;
  end_col_offset: number | undefined;
};

export function lineOf(p: Parser, at: Located): number {
  return typeof at === "number" ? p.lineno[at] : at.lineno;
}

function columnOf(p: Parser, at: Located): number {
  return typeof at === "number" ? p.colOffset[at] : at.col_offset;
}

function endLineOf(p: Parser, at: Located): number {
  return typeof at === "number" ? p.endLineno[at] : at.end_lineno!;
}

function endColumnOf(p: Parser, at: Located): number {
  return typeof at === "number" ? p.endColOffset[at] : at.end_col_offset!;
}

export function raiseSyntaxError(p: Parser, message: string): never {
  p.raiseHere("SyntaxError", message);
}

export function raiseIndentationError(p: Parser, message: string): never {
  p.raiseHere("IndentationError", message);
}

export function raiseSyntaxErrorOnNextToken(p: Parser, message: string): never {
  p.raiseOnNextToken("SyntaxError", message);
}

export function raiseSyntaxErrorKnownRange(p: Parser, a: Located, b: Located, message: string): never {
  p.raiseAt("SyntaxError", lineOf(p, a), columnOf(p, a), endLineOf(p, b), endColumnOf(p, b), message);
}

export function raiseSyntaxErrorKnownLocation(p: Parser, a: Located, message: string): never {
  raiseSyntaxErrorKnownRange(p, a, a, message);
}

/** From `a` to where the tokenizer stands. */
export function raiseSyntaxErrorStartingFrom(p: Parser, a: Located, message: string): never {
  const { tokenizer } = p;
  const column = tokenizer.cur - tokenizer.line_base;
  p.raiseAt("SyntaxError", lineOf(p, a), columnOf(p, a), tokenizer.lineno, column - 1, message);
}

export function raiseErrorKnownLocation(
  p: Parser,
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
  message: string,
): never {
  p.raiseAt("SyntaxError", lineno, colOffset, endLineno, endColOffset, message);
}

type TargetsType = "STAR_TARGETS" | "DEL_TARGETS" | "FOR_TARGETS";

/** Raises if `e` holds something that can't be a target. */
export function raiseSyntaxErrorInvalidTarget(p: Parser, type: TargetsType, e: ast.expr): undefined {
  const invalid = getInvalidTarget(e, type);
  if (invalid === undefined) return undefined;
  const verb = type === "DEL_TARGETS" ? "delete" : "assign to";
  raiseSyntaxErrorKnownLocation(p, invalid, `cannot ${verb} ${getExprName(invalid)}`);
}

function getInvalidTarget(e: ast.expr, type: TargetsType): ast.expr | undefined {
  switch (e.nodeType) {
    case "List":
    case "Tuple":
      for (const item of e.elts) {
        const invalid = getInvalidTarget(item, type);
        if (invalid !== undefined) return invalid;
      }
      return undefined;
    case "Starred":
      return type === "DEL_TARGETS" ? e : getInvalidTarget(e.value, type);
    case "Compare":
      // `for a in b` reads `a in b` as a comparison.
      if (type !== "FOR_TARGETS") return e;
      return e.ops[0] === "In" ? getInvalidTarget(e.left, type) : undefined;
    case "Name":
    case "Subscript":
    case "Attribute":
      return undefined;
    default:
      return e;
  }
}

const EXPR_NAMES: Readonly<Partial<Record<ast.expr["nodeType"], string>>> = {
  Attribute: "attribute",
  Subscript: "subscript",
  Starred: "starred",
  Name: "name",
  List: "list",
  Tuple: "tuple",
  Lambda: "lambda",
  Call: "function call",
  BoolOp: "expression",
  BinOp: "expression",
  UnaryOp: "expression",
  GeneratorExp: "generator expression",
  Yield: "yield expression",
  YieldFrom: "yield expression",
  Await: "await expression",
  ListComp: "list comprehension",
  SetComp: "set comprehension",
  DictComp: "dict comprehension",
  Dict: "dict literal",
  Set: "set display",
  JoinedStr: "f-string expression",
  FormattedValue: "f-string expression",
  TemplateStr: "t-string expression",
  Interpolation: "t-string expression",
  Compare: "comparison",
  IfExp: "conditional expression",
  NamedExpr: "named expression",
};

/** What an expression is called in error messages. CPython: _PyPegen_get_expr_name. */
export function getExprName(e: ast.expr): string {
  if (e.nodeType === "Constant") {
    if (e.value === null) return "None";
    if (e.value === true) return "True";
    if (e.value === false) return "False";
    return typeof e.value === "symbol" ? "ellipsis" : "literal";
  }
  return EXPR_NAMES[e.nodeType] ?? "expression";
}

export function firstItem<T>(sequence: readonly T[]): T {
  return sequence[0];
}

export function lastItem<T>(sequence: readonly T[]): T {
  return sequence[sequence.length - 1];
}

export function getLastComprehensionItem(comprehension: ast.comprehension): ast.expr {
  return comprehension.ifs.length === 0 ? comprehension.iter : lastItem(comprehension.ifs);
}

/** `print x`. CPython: _PyPegen_check_legacy_stmt. */
function isLegacyStatement(e: ast.expr): boolean {
  return e.nodeType === "Name" && (e.id === "print" || e.id === "exec");
}

export function missingCallParentheses(p: Parser, name: ast.Name, rest: ast.expr): undefined {
  if (!isLegacyStatement(name)) return undefined;
  raiseSyntaxErrorKnownRange(
    p,
    name,
    rest,
    `Missing parentheses in call to '${name.id}'. Did you mean ${name.id}(...)?`,
  );
}

/** Two expressions side by side within parentheses. */
export function missingComma(p: Parser, a: ast.expr, b: ast.expr): undefined {
  if (isLegacyStatement(a) || p.tokens.level[p.mark - 1] === 0) return undefined;
  raiseSyntaxErrorKnownRange(p, a, b, "invalid syntax. Perhaps you forgot a comma?");
}

/** `<>` where it means nothing. */
export function misplacedDiamond(p: Parser, less: token, greater: token): undefined {
  if ((p.flags & CO_FUTURE_BARRY_AS_BDFL) !== 0 || !isDiamond(p, less, greater)) return undefined;
  raiseSyntaxErrorKnownRange(p, less, greater, "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
}

export function nonparenGenexpInCall(
  p: Parser,
  args: CallArguments,
  comprehensions: readonly ast.comprehension[],
): undefined {
  if (args.args.length <= 1) return undefined;
  raiseSyntaxErrorKnownRange(
    p,
    lastItem(args.args),
    getLastComprehensionItem(lastItem(comprehensions)),
    "Generator expression must be parenthesized",
  );
}

export function argumentsParsingError(p: Parser, args: CallArguments): never {
  const unpacking = args.keywords.some((keyword) => keyword.arg === undefined);
  raiseSyntaxError(p, `positional argument follows keyword argument${unpacking ? " unpacking" : ""}`);
}

/** True for SyntaxError and its kin. */
export function isSyntaxError(error: CompileError): boolean {
  return error.type === "SyntaxError" || error.type === "IndentationError" || error.type === "TabError" ||
    error.type === "_IncompleteInputError";
}

/** True when the source ended too early. */
export function isEndOfSource(p: Parser): boolean {
  const { done } = p.tokenizer;
  return done === E_EOF || done === E_EOFS || done === E_EOLS;
}

/** The error of a failed parse, `raised` being what the passes have raised. CPython: _Pypegen_set_syntax_error. */
export function finalError(p: Parser, raised: CompileError | undefined, lastToken: token): CompileError {
  const { tokenizer } = p;
  if (raised !== undefined) {
    return tokenizer.done === E_OK && isSyntaxError(raised) ? checkRestOfSource(p, raised) : raised;
  }
  if (p.fill === 0) return p.errorHere("SyntaxError", "error at start before reading any input");
  const kind = p.kind[lastToken];
  if (kind === ERRORTOKEN && tokenizer.done === E_EOF) {
    return tokenizer.level > 0
      ? tokenizer.unclosedParenthesesError()
      : p.errorHere("SyntaxError", "unexpected EOF while parsing");
  }
  if (kind === INDENT) return p.errorHere("IndentationError", "unexpected indent");
  if (kind === DEDENT) return p.errorHere("IndentationError", "unexpected unindent");
  // With the FLUFL `<>` is one token.
  const isFluflToken = (p.flags & CO_FUTURE_BARRY_AS_BDFL) !== 0 && p.tokenText(lastToken) === "<" &&
    tokenizer.input[p.tokens.end[lastToken]] === ">";
  const generic = tokenizer.errorAt(
    "SyntaxError",
    p.lineno[lastToken],
    p.colOffset[lastToken],
    p.endLineno[lastToken],
    p.endColOffset[lastToken] + (isFluflToken ? 1 : 0),
    "invalid syntax",
  );
  return checkRestOfSource(p, generic);
}

/** Reads on to the end: an error of the tokenizer there wins. CPython: _PyPegen_tokenize_full_source_to_check_for_errors. */
function checkRestOfSource(p: Parser, error: CompileError): CompileError {
  const { tokenizer } = p;
  if (tokenizer.interactive) return error;
  const errorLine = p.lineno[p.knownErrToken ?? p.fill - 1];
  let found: CompileError | undefined;
  for (;;) {
    const type = tokenizer.get();
    if (type === ENDMARKER) break;
    if (type !== ERRORTOKEN) continue;
    if (tokenizer.error !== undefined) found = tokenizer.error;
    else if (tokenizer.level > 0 && errorLine > tokenizer.parenlinenostack[tokenizer.level - 1]) {
      found = tokenizer.unclosedParenthesesError();
    }
    break;
  }
  return found !== undefined && tokenizer.tok_mode_stack_index <= 0 ? found : error;
}
