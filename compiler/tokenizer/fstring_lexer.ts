/**
 * The text parts of f-strings (PEP 701) and t-strings (PEP 750), and the bookkeeping of their expressions. Read by the
 * tokenizer. The law: the tokenizer's modes are a stack, one entry per open string, and change exactly where CPython's do.
 */
import {
  E_EOFS,
  E_ERROR,
  EOF,
  extraBytes,
  MAX_EXPR_NESTING,
  MAXFSTRINGLEVEL,
  TokenizerMode,
  type TokenizerState,
} from "./state.ts";
import { nextLine } from "./string_lexer.ts";
import {
  FSTRING_END,
  FSTRING_MIDDLE,
  FSTRING_START,
  TSTRING_END,
  TSTRING_MIDDLE,
  TSTRING_START,
} from "./tokens.ts";

/** "f" or "t", as messages name the string that is open innermost. CPython: `TOK_GET_STRING_PREFIX`. */
export function stringPrefix(tok: TokenizerState): string {
  return tok.tok_mode_stack[tok.tok_mode_stack_index].isTemplate ? "t" : "f";
}

/** The start of the string at `tok.start` whose opening quote is at `quoteAt`. */
export function scanFstringStart(tok: TokenizerState, quoteAt: number): number {
  const input = tok.input;
  const quote = input.charCodeAt(quoteAt);
  tok.first_lineno = tok.lineno;
  tok.multi_line_start = tok.line_start;
  const isDouble = input.charCodeAt(quoteAt + 1) === quote;
  const isTriple = isDouble && input.charCodeAt(quoteAt + 2) === quote;
  tok.cur = quoteAt + (isTriple ? 3 : 1);
  // As far as has been looked ahead.
  if (!isTriple && quoteAt + (isDouble ? 2 : 1) === tok.inputEnd) tok.underflow();
  if (tok.tok_mode_stack_index + 1 >= MAXFSTRINGLEVEL) {
    return tok.syntaxErrorToken("too many nested f-strings or t-strings");
  }
  const index = ++tok.tok_mode_stack_index;
  if (index === tok.tok_mode_stack.length) tok.tok_mode_stack.push(new TokenizerMode());
  const mode = tok.tok_mode_stack[index];
  mode.inString = true;
  mode.quote = quote;
  mode.quote_size = isTriple ? 3 : 1;
  mode.start = tok.start;
  mode.multi_line_start = tok.line_start;
  mode.first_line = tok.lineno;
  mode.last_expr_start = -1;
  mode.last_expr_end = -1;
  mode.in_format_spec = false;
  mode.in_debug = false;
  const first = input.charCodeAt(tok.start) | 32, second = input.charCodeAt(tok.start + 1) | 32;
  mode.raw = first === 114 || second === 114;
  mode.isTemplate = first === 116 || (first === 114 && second === 116);
  mode.curly_bracket_depth = 0;
  mode.curly_bracket_expr_start_depth = -1;
  return tok.token(mode.isTemplate ? TSTRING_START : FSTRING_START, tok.start, tok.cur);
}

/** What `scanFstring` returns when the next token is code: the caller goes on in normal mode. */
export const DEFER_TO_NORMAL_MODE = -1;

/** The next token of a string's text. CPython: `tok_get_fstring_mode`. */
export function scanFstring(tok: TokenizerState, mode: TokenizerMode): number {
  let input = tok.input;
  let pos = tok.start = tok.cur;
  tok.first_lineno = tok.lineno;
  tok.multi_line_start = tok.line_start;
  tok.starting_col_offset = pos - tok.line_base;
  const quote = mode.quote;
  const isTriple = mode.quote_size === 3;

  // Only a single brace opens an expression.
  let c = input.charCodeAt(pos);
  if (c === 123 && input.charCodeAt(pos + 1) !== 123) {
    return openExpression(tok, mode) ?? DEFER_TO_NORMAL_MODE;
  }
  if (
    c === quote && (!isTriple || (input.charCodeAt(pos + 1) === quote && input.charCodeAt(pos + 2) === quote))
  ) {
    tok.cur = pos + mode.quote_size;
    mode.last_expr_start = -1;
    mode.last_expr_end = -1;
    tok.tok_mode_stack_index -= 1;
    return tok.token(mode.isTemplate ? TSTRING_END : FSTRING_END, pos, tok.cur);
  }

  const middle = mode.isTemplate ? TSTRING_MIDDLE : FSTRING_MIDDLE;
  const isFormatSpec = mode.in_format_spec && mode.curly_bracket_expr_start_depth >= 0;
  let isNamedEscape = false;
  for (;;) {
    c = input.charCodeAt(pos++);
    if (c === quote) {
      if (isTriple && (input.charCodeAt(pos) !== quote || input.charCodeAt(pos + 1) !== quote)) continue;
      // The quotes make a token of their own.
      tok.cur = pos - 1;
      return tok.token(middle, tok.start, tok.cur);
    }
    switch (c) {
      case EOF:
        tok.cur = tok.inp;
        tok.underflow();
        return unterminated(tok, mode, c);
      case 10:
        tok.cur = pos;
        if (isTriple) {
          if (!nextLine(tok)) return unterminated(tok, mode, EOF);
          input = tok.input;
          pos = tok.cur;
          continue;
        }
        if (!isFormatSpec) return unterminated(tok, mode, c);
        return newlineInFormatSpec(tok);
      case 123: { // {
        mode.last_expr_start = pos;
        mode.last_expr_end = -1;
        if (input.charCodeAt(pos) === 123 && !isFormatSpec) {
          tok.cur = pos + 1;
          return tok.token(middle, tok.start, pos);
        }
        tok.cur = pos - 1;
        const error = openExpression(tok, mode);
        if (error !== undefined) return error;
        mode.in_format_spec = false;
        return tok.token(middle, tok.start, tok.cur);
      }
      case 125: // }
        if (isNamedEscape) {
          tok.cur = pos;
          return tok.token(middle, tok.start, pos);
        }
        if (input.charCodeAt(pos) === 125 && !isFormatSpec && mode.curly_bracket_depth === 0) {
          tok.cur = pos + 1;
          return tok.token(middle, tok.start, pos);
        }
        tok.cur = pos - 1;
        mode.inString = false;
        mode.in_format_spec = false;
        return tok.token(middle, tok.start, tok.cur);
      case 92: { // backslash
        let next = input.charCodeAt(pos);
        if (next === 13) next = input.charCodeAt(++pos);
        if (next === 123 || next === 125) {
          if (!mode.raw) {
            tok.cur = pos + 1;
            if (!tok.warnInvalidEscape(next === 123 ? "{" : "}")) return tok.errorToken();
          }
          continue;
        }
        if (next === EOF) continue;
        pos += 1;
        if (next === 78 && !mode.raw && input.charCodeAt(pos) === 123) { // \N{
          isNamedEscape = true;
          pos += 1;
        } else if (next === 10) {
          tok.cur = pos;
          if (!nextLine(tok)) return unterminated(tok, mode, EOF);
          input = tok.input;
          pos = tok.cur;
        } else if (next >= 128) tok.line_base -= extraBytes(next);
        continue;
      }
      default:
        if (c >= 128) tok.line_base -= extraBytes(c);
    }
  }
}

function newlineInFormatSpec(tok: TokenizerState): number {
  const prefix = stringPrefix(tok);
  return tok.syntaxErrorToken(
    `${prefix}-string: newlines are not allowed in format specifiers for single quoted ${prefix}-strings`,
  );
}

/** Goes from text to code at a `{`; the ERRORTOKEN when that is too deep. */
function openExpression(tok: TokenizerState, mode: TokenizerMode): number | undefined {
  mode.curly_bracket_expr_start_depth += 1;
  if (mode.curly_bracket_expr_start_depth >= MAX_EXPR_NESTING) {
    return tok.syntaxErrorToken(`${stringPrefix(tok)}-string: expressions nested too deeply`);
  }
  mode.inString = false;
  return undefined;
}

function unterminated(tok: TokenizerState, mode: TokenizerMode, c: number): number {
  if (tok.done === E_ERROR) return tok.errorToken();
  const detected = tok.lineno;
  tok.cur = mode.start + 1;
  tok.line_start = mode.multi_line_start;
  tok.lineno = mode.first_line;
  const prefix = stringPrefix(tok);
  if (mode.quote_size === 3) {
    tok.syntaxError(`unterminated triple-quoted ${prefix}-string literal (detected at line ${detected})`);
    if (c !== 10) tok.done = E_EOFS;
    return tok.errorToken();
  }
  return tok.syntaxErrorToken(`unterminated ${prefix}-string literal (detected at line ${detected})`);
}

/**
 * At a `:`, `}`, `!` or `{` inside an expression of a string, before the token is made: remembers where the expression
 * starts and ends, and keeps its text for the token about to be appended where `=` or a t-string needs it.
 * CPython: `_PyLexer_update_ftstring_expr`, `set_ftstring_expr`.
 */
export function markExpression(tok: TokenizerState, mode: TokenizerMode, c: number): void {
  const cursor = mode.curly_bracket_depth - (c !== 123 ? 1 : 0);
  const isNested = cursor === 1 && (mode.in_debug || mode.in_format_spec);
  if (cursor !== 0 && !isNested) return;
  if (c === 123) {
    mode.last_expr_start = tok.start + 1;
    mode.last_expr_end = -1;
    return;
  }
  // The `!` of `!=` ends nothing.
  if (c === 33 && tok.input.charCodeAt(tok.start + 1) === 61) return;
  if (c !== 58 || mode.last_expr_end === -1) mode.last_expr_end = tok.start;
  if ((mode.in_debug || mode.isTemplate) && tok.readline === undefined) {
    const text = tok.input.slice(mode.last_expr_start, mode.last_expr_end);
    tok.tokens.metadata.set(tok.tokens.count, hasComment(text) ? stripComments(text) : text);
  }
}

/** Whether a `#` stands outside of quotes. */
function hasComment(text: string): boolean {
  if (!text.includes("#")) return false;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (ch === "\\") i += 1;
    else if (ch === '"' || ch === "'") {
      if (quote === "") quote = ch;
      else if (quote === ch) quote = "";
    } else if (ch === "#" && quote === "") return true;
  }
  return false;
}

/** The expression's text without its comments. */
function stripComments(text: string): string {
  let result = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (ch === "\\") {
      result += ch + (text[++i] ?? "");
      continue;
    }
    if (ch === '"' || ch === "'") {
      if (quote === "") quote = ch;
      else if (quote === ch) quote = "";
    } else if (ch === "#" && quote === "") {
      const newline = text.indexOf("\n", i);
      if (newline < 0) break;
      i = newline;
      result += "\n";
      continue;
    }
    result += ch;
  }
  return result;
}
