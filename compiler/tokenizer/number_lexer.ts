/**
 * Number literals. Read by the tokenizer. The law: errors stand where CPython's tokenizer stands when it gives up, and a
 * literal that runs into a keyword (`1if x`) is a number and a SyntaxWarning.
 */
import { EOF, type TokenizerState } from "./state.ts";
import { NUMBER } from "./tokens.ts";

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isHexDigit(c: number): boolean {
  return isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

function isIdentifierChar(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || isDigit(c) || c === 95 || c >= 128;
}

/** A SyntaxError with everything before `pos` read. */
function fail(tok: TokenizerState, pos: number, message: string): number {
  tok.cur = pos;
  return tok.syntaxErrorToken(message);
}

/** The literal that ends before `pos`. */
function finish(tok: TokenizerState, pos: number, kind: string): number {
  if (!verifyEndOfNumber(tok, pos, kind)) return tok.errorToken();
  return finishUnchecked(tok, pos);
}

function finishUnchecked(tok: TokenizerState, pos: number): number {
  tok.cur = pos;
  if (tok.input.charCodeAt(pos) === EOF && pos === tok.inputEnd) tok.underflow();
  return tok.token(NUMBER, tok.start, pos);
}

/** The literal whose first digit stands at `pos`. */
export function scanNumber(tok: TokenizerState, pos: number): number {
  const input = tok.input;
  if (input.charCodeAt(pos) !== 48) return scanDecimal(tok, pos);
  switch (input.charCodeAt(pos + 1)) {
    case 120: // x
    case 88:
      return scanHexadecimal(tok, pos + 2);
    case 111: // o
    case 79:
      return scanSmallBase(tok, pos + 2, 56, "octal");
    case 98: // b
    case 66:
      return scanSmallBase(tok, pos + 2, 50, "binary");
    default:
      return scanZero(tok, pos + 1);
  }
}

function scanHexadecimal(tok: TokenizerState, pos: number): number {
  const input = tok.input;
  do {
    if (input.charCodeAt(pos) === 95) pos += 1;
    if (!isHexDigit(input.charCodeAt(pos))) return fail(tok, pos, "invalid hexadecimal literal");
    do pos += 1; while (isHexDigit(input.charCodeAt(pos)));
  } while (input.charCodeAt(pos) === 95);
  return finish(tok, pos, "hexadecimal");
}

/** Octal and binary; `limit` is the character behind the last digit. */
function scanSmallBase(tok: TokenizerState, pos: number, limit: number, kind: string): number {
  const input = tok.input;
  let c: number;
  do {
    c = input.charCodeAt(pos);
    if (c === 95) c = input.charCodeAt(++pos);
    if (c < 48 || c >= limit) {
      if (isDigit(c)) {
        return fail(tok, pos + 1, `invalid digit '${String.fromCharCode(c)}' in ${kind} literal`);
      }
      return fail(tok, pos, `invalid ${kind} literal`);
    }
    do c = input.charCodeAt(++pos); while (c >= 48 && c < limit);
  } while (c === 95);
  if (isDigit(c)) return fail(tok, pos + 1, `invalid digit '${String.fromCharCode(c)}' in ${kind} literal`);
  return finish(tok, pos, kind);
}

/** A literal that starts with 0, `pos` being behind it: 0, a float, an imaginary, or an octal of old. */
function scanZero(tok: TokenizerState, pos: number): number {
  const input = tok.input;
  let c = input.charCodeAt(pos);
  for (;;) {
    if (c === 95) {
      c = input.charCodeAt(++pos);
      if (!isDigit(c)) return fail(tok, pos, "invalid decimal literal");
    }
    if (c !== 48) break;
    c = input.charCodeAt(++pos);
  }
  // As in CPython, where the character behind the zeros has been read.
  const zerosEnd = pos < tok.inputEnd ? pos + 1 : pos;
  let hasNonzero = false;
  if (isDigit(c)) {
    hasNonzero = true;
    pos = decimalTail(tok, pos);
    if (pos < 0) return tok.errorToken();
    c = input.charCodeAt(pos);
  }
  if (c === 46) return scanFraction(tok, pos + 1);
  if (c === 101 || c === 69) return scanExponent(tok, pos);
  if (c === 106 || c === 74) return finish(tok, pos + 1, "imaginary");
  if (hasNonzero && !tok.extraTokens) {
    tok.cur = pos;
    tok.syntaxErrorRange(
      tok.starting_col_offset + 1,
      zerosEnd - tok.line_base,
      "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
    );
    return tok.errorToken();
  }
  return finish(tok, pos, "decimal");
}

function scanDecimal(tok: TokenizerState, pos: number): number {
  pos = decimalTail(tok, pos);
  if (pos < 0) return tok.errorToken();
  if (tok.input.charCodeAt(pos) === 46) return scanFraction(tok, pos + 1);
  return scanExponent(tok, pos);
}

/** What may follow the point, at `pos`. */
export function scanFraction(tok: TokenizerState, pos: number): number {
  if (isDigit(tok.input.charCodeAt(pos))) {
    pos = decimalTail(tok, pos);
    if (pos < 0) return tok.errorToken();
  }
  return scanExponent(tok, pos);
}

/** What may follow the digits, at `pos`: an exponent, a `j`. */
function scanExponent(tok: TokenizerState, pos: number): number {
  const input = tok.input;
  let c = input.charCodeAt(pos);
  if (c === 101 || c === 69) {
    const e = pos;
    c = input.charCodeAt(++pos);
    if (c === 43 || c === 45) {
      c = input.charCodeAt(++pos);
      if (!isDigit(c)) return fail(tok, pos, "invalid decimal literal");
    } else if (!isDigit(c)) {
      if (!verifyEndOfNumber(tok, e, "decimal")) return tok.errorToken();
      return finishUnchecked(tok, e);
    }
    pos = decimalTail(tok, pos);
    if (pos < 0) return tok.errorToken();
    c = input.charCodeAt(pos);
  }
  if (c === 106 || c === 74) return finish(tok, pos + 1, "imaginary");
  return finish(tok, pos, "decimal");
}

/** From a digit at `pos` to behind the last digit; -1 after an error. CPython: `tok_decimal_tail`. */
function decimalTail(tok: TokenizerState, pos: number): number {
  const input = tok.input;
  for (;;) {
    let c = input.charCodeAt(++pos);
    while (c >= 48 && c <= 57) c = input.charCodeAt(++pos);
    if (c !== 95) return pos;
    if (!isDigit(input.charCodeAt(++pos))) {
      tok.cur = pos;
      tok.syntaxError("invalid decimal literal");
      return -1;
    }
  }
}

/** Whether `input` has `word` at `pos` and no identifier character behind it. */
function hasKeyword(input: string, word: string, pos: number): boolean {
  return input.startsWith(word, pos) && !isIdentifierChar(input.charCodeAt(pos + word.length));
}

/** What stands at `pos` behind a number: nothing of a name, or a keyword (with a warning). CPython: `verify_end_of_number`. */
function verifyEndOfNumber(tok: TokenizerState, pos: number, kind: string): boolean {
  const input = tok.input;
  const c = input.charCodeAt(pos);
  if (c >= 128 || !isIdentifierChar(c) || tok.extraTokens) return true;
  let isKeyword = false;
  switch (c) {
    case 97:
      isKeyword = hasKeyword(input, "and", pos);
      break;
    case 101:
      isKeyword = hasKeyword(input, "else", pos);
      break;
    case 102:
      isKeyword = hasKeyword(input, "for", pos);
      break;
    case 105: {
      const next = input.charCodeAt(pos + 1);
      isKeyword = next === 102 || next === 110 || next === 115; // if, in, is, and whatever starts so
      break;
    }
    case 111:
      isKeyword = hasKeyword(input, "or", pos);
      break;
    case 110:
      isKeyword = hasKeyword(input, "not", pos);
      break;
  }
  tok.cur = pos;
  const message = `invalid ${kind} literal`;
  if (isKeyword) return tok.warnSyntax(message, message);
  tok.syntaxError(message);
  return false;
}
