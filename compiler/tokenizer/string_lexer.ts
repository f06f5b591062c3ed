/**
 * String literals without expressions. Read by the tokenizer. The law: one token from prefix to closing quote, however
 * many lines it spans; an unterminated one is reported at its start.
 */
import { E_EOFS, E_EOLS, E_ERROR, EOF, extraBytes, type TokenizerState } from "./state.ts";
import { STRING } from "./tokens.ts";

/** The literal at `tok.start` whose opening quote is at `quoteAt`. */
export function scanString(tok: TokenizerState, quoteAt: number): number {
  let input = tok.input;
  const quote = input.charCodeAt(quoteAt);
  tok.first_lineno = tok.lineno;
  tok.multi_line_start = tok.line_start;
  let pos = quoteAt + 1;
  let isTriple = false;
  if (input.charCodeAt(pos) === quote) {
    if (input.charCodeAt(pos + 1) !== quote) {
      // Empty; the character behind has been looked at.
      tok.cur = pos + 1;
      if (tok.cur === tok.inputEnd) tok.underflow();
      return tok.token(STRING, tok.start, pos + 1);
    }
    isTriple = true;
    pos += 2;
  }
  let hasEscapedQuote = false;
  for (;;) {
    let c = input.charCodeAt(pos++);
    if (c === quote) {
      if (!isTriple) break;
      if (input.charCodeAt(pos) === quote) {
        if (input.charCodeAt(pos + 1) === quote) {
          pos += 2;
          break;
        }
        pos += 1;
      }
      continue;
    }
    if (c === 92) { // backslash
      c = input.charCodeAt(pos++);
      if (c === quote) hasEscapedQuote = true;
      if (c === 13) c = input.charCodeAt(pos++);
      if (c === 10) {
        tok.cur = pos;
        if (!nextLine(tok)) return unterminated(tok, quote, isTriple, hasEscapedQuote, EOF);
        input = tok.input;
        pos = tok.cur;
        continue;
      }
    } else if (c === 10) {
      if (!isTriple) return unterminated(tok, quote, false, hasEscapedQuote, 10);
      tok.cur = pos;
      if (!nextLine(tok)) return unterminated(tok, quote, true, hasEscapedQuote, EOF);
      input = tok.input;
      pos = tok.cur;
      continue;
    }
    if (c >= 128) tok.line_base -= extraBytes(c);
    else if (c === EOF) {
      tok.cur = tok.inp;
      tok.underflow();
      return unterminated(tok, quote, isTriple, hasEscapedQuote, EOF);
    }
  }
  tok.cur = pos;
  return tok.token(STRING, tok.start, pos);
}

/** Reads on behind a newline at `tok.cur`. */
export function nextLine(tok: TokenizerState): boolean {
  return tok.cur < tok.inp || tok.underflow();
}

function unterminated(
  tok: TokenizerState,
  quote: number,
  isTriple: boolean,
  hasEscapedQuote: boolean,
  c: number,
): number {
  if (tok.done === E_ERROR) return tok.errorToken();
  const detected = tok.lineno;
  tok.cur = tok.start + 1;
  tok.line_start = tok.multi_line_start;
  tok.lineno = tok.first_lineno;
  if (tok.tok_mode_stack_index > 0) {
    // The quote that was taken for a string's start may have been meant to end the f-string around it.
    const mode = tok.tok_mode_stack[tok.tok_mode_stack_index];
    if (mode.quote === quote && mode.quote_size === (isTriple ? 3 : 1)) {
      return tok.syntaxErrorToken(`${mode.isTemplate ? "t" : "f"}-string: expecting '}'`);
    }
  }
  if (isTriple) {
    tok.syntaxError(`unterminated triple-quoted string literal (detected at line ${detected})`);
    if (c !== 10) tok.done = E_EOFS;
    return tok.errorToken();
  }
  const hint = hasEscapedQuote ? "; perhaps you escaped the end quote?" : "";
  tok.syntaxError(`unterminated string literal (detected at line ${detected})${hint}`);
  if (c !== 10) tok.done = E_EOLS;
  return tok.errorToken();
}
