/**
 * Colours of a Python text while it is typed: which characters get which part of the theme. After `_pyrepl.utils`. The law:
 * never throws; what can't be read as Python is left plain.
 */
import { CompileError } from "../../compiler/errors.ts";
import { TokenizerIter, type TokenTuple } from "../../compiler/tokenizer/mod.ts";
import * as T from "../../compiler/tokenizer/tokens.ts";

/** The fields of CPython 3.14's `_colorize.Syntax`. */
export interface SyntaxTheme {
  prompt: string;
  keyword: string;
  keyword_constant: string;
  builtin: string;
  comment: string;
  string: string;
  number: string;
  op: string;
  definition: string;
  soft_keyword: string;
}

export const DEFAULT_THEME: SyntaxTheme = {
  prompt: "\x1b[1;35m",
  keyword: "\x1b[1;34m",
  keyword_constant: "\x1b[1;34m",
  builtin: "\x1b[36m",
  comment: "\x1b[31m",
  string: "\x1b[32m",
  number: "\x1b[33m",
  op: "",
  definition: "\x1b[1m",
  soft_keyword: "\x1b[1;34m",
};

/** Characters from `start` to before `end`, counted in code points. */
export interface ColorSpan {
  start: number;
  end: number;
  tag: keyof SyntaxTheme;
}

export const KEYWORDS: readonly string[] =
  ("False None True and as assert async await break class continue def del elif else except finally for from global if import " +
    "in is lambda nonlocal not or pass raise return try while with yield").split(" ");
export const SOFT_KEYWORDS: readonly string[] = ["_", "case", "match", "type"];
const keywordSet = new Set(KEYWORDS);

const STRING_TYPES: ReadonlySet<number> = new Set([
  T.STRING,
  T.FSTRING_START,
  T.FSTRING_MIDDLE,
  T.FSTRING_END,
  T.TSTRING_START,
  T.TSTRING_MIDDLE,
  T.TSTRING_END,
]);
const TEXT_STARTS: ReadonlySet<number> = new Set([T.NUMBER, T.STRING, T.FSTRING_START, T.TSTRING_START]);
const MATCH_OPERATORS: ReadonlySet<string> = new Set(["(", "*", "-", "+", "[", "{", "~", "..."]);
const CASE_OPERATORS: ReadonlySet<string> = new Set(["(", "*", "-", "[", "{"]);
const MATCH_KEYWORDS: ReadonlySet<string> = new Set(["False", "None", "True", "await", "lambda", "not"]);
const CASE_KEYWORDS: ReadonlySet<string> = new Set(["False", "None", "True"]);

/** Spans in order. `isBuiltin` tells whether a name is one of `builtins`. */
export function colorSpans(text: string, isBuiltin: (name: string) => boolean): ColorSpan[] {
  const lines = text.split(/(?<=\n)/);
  const lineStarts = [0];
  for (const line of lines) lineStarts.push(lineStarts[lineStarts.length - 1] + codePoints(line));
  const tokens: TokenTuple[] = [];
  let failure: CompileError | undefined;
  let at = 0;
  const tokenizer = new TokenizerIter(() => lines[at++] ?? "", { extraTokens: true });
  try {
    for (const token of tokenizer) tokens.push(token);
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    failure = err;
  }
  const spans = spansOfTokens(tokens, lineStarts, isBuiltin);
  if (failure !== undefined) addUnterminated(failure, lineStarts, spans);
  return spans;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    const low = text.charCodeAt(i) & 0xfc00;
    if (low === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

/** A string that goes on to the end of the text. CPython: `recover_unterminated_string`. */
function addUnterminated(failure: CompileError, lineStarts: number[], spans: ColorSpan[]): void {
  if (!/^(?:unterminated |EOF in multi-line string)/.test(failure.message) || failure.lineno === undefined) {
    return;
  }
  let start = (lineStarts[failure.lineno - 1] ?? 0) + (failure.offset ?? 1) - 1;
  const last = spans.at(-1);
  if (last !== undefined && start <= last.start) start = last.end;
  const end = lineStarts[lineStarts.length - 1];
  if (end > start) spans.push({ start, end, tag: "string" });
}

function spansOfTokens(
  tokens: TokenTuple[],
  lineStarts: number[],
  isBuiltin: (name: string) => boolean,
): ColorSpan[] {
  const spans: ColorSpan[] = [];
  let isDefinition = false, depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const [type, string, from, to] = token;
    if (from[0] === to[0] && from[1] === to[1]) continue;
    const start = lineStarts[from[0] - 1] + from[1];
    let end = lineStarts[to[0] - 1] + to[1];
    const add = (tag: keyof SyntaxTheme) => spans.push({ start, end, tag });
    if (STRING_TYPES.has(type)) {
      // Two braces that stand for one: the token ends before the second.
      if ((type === T.FSTRING_MIDDLE || type === T.TSTRING_MIDDLE) && /[{}]$/.test(string)) end++;
      add("string");
    } else if (type === T.COMMENT) add("comment");
    else if (type === T.NUMBER) add("number");
    else if (type === T.OP) {
      if (string === "(" || string === "[" || string === "{") depth++;
      else if (string === ")" || string === "]" || string === "}") depth--;
      add("op");
    } else if (type === T.NAME) {
      const before = tokens[i - 1], after = tokens[i + 1];
      if (isDefinition) {
        isDefinition = false;
        add("definition");
      } else if (keywordSet.has(string)) {
        add(CASE_KEYWORDS.has(string) ? "keyword_constant" : "keyword");
        if (string === "def" || string === "class") isDefinition = true;
      } else if (SOFT_KEYWORDS.includes(string) && depth === 0 && isSoftKeyword(before, string, after)) {
        add("soft_keyword");
      } else if (before?.[1] !== "." && isBuiltin(string)) add("builtin");
    }
  }
  return spans;
}

/** Whether a soft keyword is one where it stands. CPython: `is_soft_keyword_used`. */
function isSoftKeyword(
  before: TokenTuple | undefined,
  string: string,
  after: TokenTuple | undefined,
): boolean {
  if (after === undefined) return false;
  if (string === "_") return before?.[1] === "case" && after[1] === ":";
  const beginsStatement = before === undefined || before[0] === T.NEWLINE || before[0] === T.INDENT ||
    before[1] === ":";
  if (string === "type" || string === "case") {
    if (!beginsStatement && before[0] !== T.DEDENT) return false;
    if (string === "type") return after[0] === T.NAME && !keywordSet.has(after[1]);
  } else if (!beginsStatement) return false;
  if (after[0] === T.NAME) {
    return !keywordSet.has(after[1]) || (string === "match" ? MATCH_KEYWORDS : CASE_KEYWORDS).has(after[1]);
  }
  return TEXT_STARTS.has(after[0]) ||
    (after[0] === T.OP && (string === "match" ? MATCH_OPERATORS : CASE_OPERATORS).has(after[1]));
}
