/**
 * CPython's C tokenizer (Parser/lexer): turns a SourceText into tokens, one `get()` at a time, in a TokenBuffer. Read by
 * the parser. The law: types, positions, state after each token and errors are those of CPython 3.14; nothing is
 * allocated per token, and characters are looked at once.
 */
import type { CompileError, CompileErrorType } from "../errors.ts";
import {
  DEFER_TO_NORMAL_MODE,
  markExpression,
  scanFstring,
  scanFstringStart,
  stringPrefix,
} from "./fstring_lexer.ts";
import { scanFraction, scanNumber } from "./number_lexer.ts";
import type { SourceText } from "./source_text.ts";
import {
  E_DEDENT,
  E_EOF,
  E_INTERACT_STOP,
  E_LINECONT,
  E_TABSPACE,
  E_TOODEEP,
  EOF,
  extraBytes,
  MAXINDENT,
  MAXLEVEL,
  type TokenizerMode,
  type TokenizerOptions,
  TokenizerState,
} from "./state.ts";
import { scanString } from "./string_lexer.ts";
import {
  AMPEREQUAL,
  ATEQUAL,
  CIRCUMFLEXEQUAL,
  COLON,
  COLONEQUAL,
  COMMENT,
  DEDENT,
  DOT,
  DOUBLESLASH,
  DOUBLESLASHEQUAL,
  DOUBLESTAR,
  DOUBLESTAREQUAL,
  ELLIPSIS,
  ENDMARKER,
  EQEQUAL,
  ERRORTOKEN,
  EXACT_TOKEN_TYPES,
  GREATEREQUAL,
  INDENT,
  LEFTSHIFT,
  LEFTSHIFTEQUAL,
  LESSEQUAL,
  MINEQUAL,
  NAME,
  NEWLINE,
  NL,
  NOTEQUAL,
  OP,
  PERCENTEQUAL,
  PLUSEQUAL,
  RARROW,
  RIGHTSHIFT,
  RIGHTSHIFTEQUAL,
  SLASHEQUAL,
  STAREQUAL,
  TYPE_COMMENT,
  TYPE_IGNORE,
  VBAREQUAL,
} from "./tokens.ts";

const TABSIZE = 8;

// What an ASCII character can be part of.
const IDENTIFIER = 1;
const IDENTIFIER_START = 2;
/** A letter of a string prefix. */
const PREFIX = 4;
const DIGIT = 8;

const CHAR_CLASS: Uint8Array = charClasses();
/** Token types of single characters; CPython: `_PyToken_OneChar`. */
const ONE_CHAR: Uint8Array = oneCharTypes();

function charClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  for (let c = 0; c < 128; c++) {
    const ch = String.fromCharCode(c);
    if (/[A-Za-z_]/.test(ch)) classes[c] = IDENTIFIER | IDENTIFIER_START;
    if (/[bBrRuUfFtT]/.test(ch)) classes[c] |= PREFIX;
    if (/[0-9]/.test(ch)) classes[c] = IDENTIFIER | DIGIT;
  }
  return classes;
}

function oneCharTypes(): Uint8Array {
  const types = new Uint8Array(128).fill(OP);
  for (const [text, type] of EXACT_TOKEN_TYPES) if (text.length === 1) types[text.charCodeAt(0)] = type;
  return types;
}

/** A `# type: ignore` comment: its line and what follows the word. */
export interface TypeIgnoreComment {
  lineno: number;
  tag: string;
}

export class Tokenizer extends TokenizerState {
  /** `# type: ignore` comments that `fetch` has passed over. */
  readonly typeIgnores: TypeIgnoreComment[];

  constructor(source: SourceText, options: TokenizerOptions) {
    super(source, options);
    this.typeIgnores = [];
  }

  /**
   * Appends one token to `tokens` and returns its type. A lexical error appends an ERRORTOKEN: then either `error` is
   * set (the tokenizer's own SyntaxError) or `done` says what happened and `tokenizerError()` words it. Never throws.
   * CPython: `_PyTokenizer_Get`.
   */
  get(): number {
    const mode = this.tok_mode_stack[this.tok_mode_stack_index];
    if (mode.inString) {
      const type = scanFstring(this, mode);
      if (type !== DEFER_TO_NORMAL_MODE) return type;
    }
    return this.getNormal(mode);
  }

  /**
   * Like `get`, but records and skips TYPE_IGNORE comments, and throws the CompileError of an ERRORTOKEN (which stays in
   * `tokens`). CPython: the tokenizer's half of `_PyPegen_fill_token`.
   */
  fetch(): number {
    let type = this.get();
    while (type === TYPE_IGNORE) {
      const i = --this.tokens.count;
      const tag = this.input.slice(this.tokens.start[i], this.tokens.end[i]);
      this.typeIgnores.push({ lineno: this.lineno, tag });
      type = this.get();
    }
    if (type === ERRORTOKEN) throw this.tokenizerError();
    return type;
  }

  /** The exception for the ERRORTOKEN just appended. CPython: `_Pypegen_tokenizer_error`. */
  tokenizerError(): CompileError {
    if (this.error !== undefined) return this.error;
    switch (this.done) {
      case E_EOF:
        if (this.level > 0) return this.unclosedParenthesesError();
        return this.errorHere("SyntaxError", "unexpected EOF while parsing");
      case E_DEDENT:
        return this.errorHere("IndentationError", "unindent does not match any outer indentation level");
      case E_TABSPACE:
        return this.errorAt(
          "TabError",
          this.lineno,
          0,
          this.lineno,
          -1,
          "inconsistent use of tabs and spaces in indentation",
        );
      case E_TOODEEP:
        return this.errorAt(
          "IndentationError",
          this.lineno,
          0,
          this.lineno,
          -1,
          "too many levels of indentation",
        );
      case E_LINECONT: {
        // CPython measures from its buffer's start, which after a continued line is an earlier line.
        const column = Math.max(0, this.cur - this.buf - 1 + this.extraBytesBetween(this.buf, this.cur));
        return this.errorAt(
          "SyntaxError",
          this.lineno,
          column,
          this.lineno,
          -1,
          "unexpected character after line continuation character",
        );
      }
      default:
        return this.errorAt("SyntaxError", this.lineno, 0, this.lineno, -1, "unknown parsing error");
    }
  }

  /** "'(' was never closed", at the innermost open parenthesis. CPython: `raise_unclosed_parentheses_error`. */
  unclosedParenthesesError(): CompileError {
    const top = this.level - 1;
    const lineno = this.parenlinenostack[top];
    const ch = String.fromCharCode(this.parenstack[top]);
    return this.errorAt(
      "SyntaxError",
      lineno,
      this.parencolstack[top],
      lineno,
      -1,
      `'${ch}' was never closed`,
    );
  }

  /**
   * An error at columns given in UTF-8 bytes from 0 (-1: none), lines from 1. CPython: `RAISE_ERROR_KNOWN_LOCATION`.
   */
  errorAt(
    type: CompileErrorType,
    lineno: number,
    colOffset: number,
    endLineno: number,
    endColOffset: number,
    message: string,
  ): CompileError {
    return this.errorKnownLocation(type, lineno, colOffset + 1, endLineno, endColOffset + 1, message);
  }

  /** An error at token `index`; one without text stands where the tokenizer does. CPython: `_PyPegen_raise_error`. */
  errorAtToken(type: CompileErrorType, index: number, message: string): CompileError {
    const tokens = this.tokens;
    let column = tokens.colOffset[index] + 1;
    if (column === 0 && this.cur !== this.buf) {
      column = this.cur - this.line_start + this.extraBytesBetween(this.line_start, this.cur);
    }
    const end = tokens.endColOffset[index];
    return this.errorKnownLocation(
      type,
      tokens.lineno[index],
      column,
      tokens.endLineno[index],
      end === -1 ? -1 : end + 1,
      message,
    );
  }

  private errorHere(type: CompileErrorType, message: string): CompileError {
    return this.errorAtToken(type, this.tokens.count - 1, message);
  }

  /** How many bytes more than UTF-16 units `input` has in UTF-8 between two offsets. */
  private extraBytesBetween(start: number, end: number): number {
    if (this.isAscii) return 0;
    let extra = 0;
    for (let i = start; i < end; i++) {
      const c = this.input.charCodeAt(i);
      if (c >= 128) extra += extraBytes(c);
    }
    return extra;
  }

  /** CPython: `tok_get_normal_mode`. */
  private getNormal(mode: TokenizerMode): number {
    for (;;) {
      this.start = -1;
      this.starting_col_offset = -1;
      let isBlankLine = false;
      if (this.atbol) {
        const result = this.startLine();
        if (result === ERRORTOKEN) return ERRORTOKEN;
        isBlankLine = result === BLANK_LINE;
      }
      if (this.pendin !== 0) return this.indentToken();

      // Spaces, then whatever stands there; lines joined by a backslash are one.
      let input = this.input;
      let pos = this.cur;
      let c = input.charCodeAt(pos);
      for (;;) {
        this.start = -1;
        while (c === 32 || c === 9 || c === 12) c = input.charCodeAt(++pos);
        if (c !== 92) break;
        this.start = pos;
        this.cur = pos + 1;
        if (!this.continueLine()) return this.errorToken();
        this.cont_line = true;
        input = this.input;
        pos = this.cur;
        c = input.charCodeAt(pos);
      }
      this.start = pos;
      this.starting_col_offset = pos - this.line_base;

      if (c === 35) {
        const type = this.comment(pos, isBlankLine);
        if (type >= 0) return type;
        pos = this.cur;
        c = input.charCodeAt(pos);
      }
      if (this.done === E_INTERACT_STOP) return this.emptyToken(ENDMARKER);
      if (c === EOF) {
        this.cur = this.inp;
        this.underflow();
        return this.done === E_INTERACT_STOP ? this.emptyToken(ENDMARKER) : this.endToken();
      }

      let charClass = c < 128 ? CHAR_CLASS[c] : IDENTIFIER_START;
      if ((charClass & IDENTIFIER_START) !== 0) {
        if ((charClass & PREFIX) !== 0) {
          const type = this.prefixedString(pos);
          if (type >= 0) return type;
        }
        return this.name(pos);
      }
      if (c === 13) {
        c = input.charCodeAt(++pos);
        charClass = c < 128 ? CHAR_CLASS[c] : 0;
        if (c === 92) {
          this.cur = pos + 1;
          if (!this.continueLine()) return this.errorToken();
          continue;
        }
      }
      if (c === 10) {
        this.atbol = true;
        this.cur = pos + 1;
        if (isBlankLine || this.level > 0) {
          if (!this.extraTokens) continue;
          this.comment_newline = false;
          return this.token(NL, this.start, this.cur);
        }
        if (this.comment_newline && this.extraTokens) {
          this.comment_newline = false;
          return this.token(NL, this.start, this.cur);
        }
        this.cont_line = false;
        return this.token(NEWLINE, this.start, pos);
      }
      if ((charClass & DIGIT) !== 0) return scanNumber(this, pos);
      if (c === 34 || c === 39) return scanString(this, pos);
      if (c === 46) return this.dot(pos);
      return this.operator(mode, c, pos);
    }
  }

  /**
   * Reads the indentation of a new line and finds what it means: ERRORTOKEN (appended), BLANK_LINE, or 0 with `pendin` set.
   */
  private startLine(): number {
    this.atbol = false;
    let col = 0, altcol = 0, contLineCol = 0;
    let c = EOF;
    if (this.cur < this.inp || this.underflow()) {
      let pos = this.cur;
      for (;;) {
        c = this.input.charCodeAt(pos);
        if (c === 32) {
          col += 1;
          altcol += 1;
        } else if (c === 9) {
          col = (Math.floor(col / TABSIZE) + 1) * TABSIZE;
          altcol += 1;
        } else if (c === 12) col = altcol = 0;
        else if (c === 92) {
          // Only the first line of those joined by backslashes says how deep it is.
          if (contLineCol === 0) contLineCol = col;
          this.cur = pos + 1;
          if (!this.continueLine()) return this.errorToken();
          pos = this.cur;
          continue;
        } else break;
        pos += 1;
      }
      this.cur = pos;
      if (c === EOF && pos === this.inputEnd) this.underflow();
    }
    if (c === 35 || c === 10 || c === 13) {
      if (col === 0 && c === 10 && this.interactive) {
        // An empty line at the prompt ends a compound statement.
      } else if (this.interactive && this.lineno === 1) col = altcol = 0;
      else return BLANK_LINE;
    }
    if (this.level > 0) return 0;
    if (contLineCol !== 0) col = altcol = contLineCol;
    return this.applyIndent(col, altcol);
  }

  /** Compares a line's indentation with the stack. ERRORTOKEN (appended) or 0. */
  private applyIndent(col: number, altcol: number): number {
    const { indstack, altindstack } = this;
    if (col === indstack[this.indent]) {
      return altcol === altindstack[this.indent] ? 0 : this.stopToken(E_TABSPACE);
    }
    if (col > indstack[this.indent]) {
      if (this.indent + 1 >= MAXINDENT) return this.stopToken(E_TOODEEP);
      if (altcol <= altindstack[this.indent]) return this.stopToken(E_TABSPACE);
      this.pendin += 1;
      this.indent += 1;
      indstack[this.indent] = col;
      altindstack[this.indent] = altcol;
      return 0;
    }
    while (this.indent > 0 && col < indstack[this.indent]) {
      this.pendin -= 1;
      this.indent -= 1;
    }
    if (col !== indstack[this.indent]) return this.stopToken(E_DEDENT);
    return altcol === altindstack[this.indent] ? 0 : this.stopToken(E_TABSPACE);
  }

  private indentToken(): number {
    this.start = this.cur;
    this.starting_col_offset = this.cur - this.line_base;
    if (this.pendin < 0) {
      this.pendin += 1;
      return this.extraTokens ? this.token(DEDENT, this.cur, this.cur) : this.emptyToken(DEDENT);
    }
    this.pendin -= 1;
    return this.extraTokens ? this.token(INDENT, this.buf, this.cur) : this.emptyToken(INDENT);
  }

  /** Behind a backslash: goes to the next line. False after an error, `done` set. CPython: `tok_continuation_line`. */
  private continueLine(): boolean {
    let pos = this.cur;
    let c = this.input.charCodeAt(pos);
    if (c === 13) c = this.input.charCodeAt(++pos);
    if (c !== 10) {
      if (c === EOF && pos === this.inp) this.underflow();
      else pos += 1;
      this.cur = pos;
      this.done = E_LINECONT;
      return false;
    }
    this.cur = pos + 1;
    if (this.cur < this.inp || this.underflow()) return true;
    if (this.error === undefined) this.done = E_EOF;
    this.cur = this.inp;
    return false;
  }

  /**
   * A comment at `pos`. Returns a token type when it makes a token (TYPE_COMMENT, TYPE_IGNORE, COMMENT), else -1 with
   * `cur` at what ends the comment.
   */
  private comment(pos: number, isBlankLine: boolean): number {
    const input = this.input;
    let end: number;
    if (this.isAscii && !this.hasCarriageReturns) {
      end = input.charCodeAt(this.inp - 1) === 10 ? this.inp - 1 : this.inp;
    } else {
      end = pos;
      for (;;) {
        const c = input.charCodeAt(end);
        if (c === 10 || c === 13 || c === EOF) break;
        if (c >= 128) this.line_base -= extraBytes(c);
        end += 1;
      }
    }
    this.cur = end;
    if (this.typeComments) {
      const type = this.typeComment(pos, end, isBlankLine);
      if (type >= 0) return type;
    }
    if (!this.extraTokens) return -1;
    this.comment_newline = isBlankLine;
    return this.token(COMMENT, pos, end);
  }

  /** A TYPE_COMMENT or TYPE_IGNORE token when the comment from `pos` to `end` is one, else -1. */
  private typeComment(pos: number, end: number, isBlankLine: boolean): number {
    const input = this.input;
    let p = skipBlanks(input, pos + 1, end);
    if (!input.startsWith("type:", p) || p + 5 > end) return -1;
    if (p + 5 === end && input.charCodeAt(end) === EOF) return -1;
    p = skipBlanks(input, p + 5, end);

    const column = this.starting_col_offset + (p - pos);
    const endColumn = this.cur - this.line_base;
    const ignoreEnd = p + 6;
    if (
      end >= ignoreEnd && input.startsWith("ignore", p) && !(end > ignoreEnd && isWordChar(input, ignoreEnd))
    ) {
      this.appendTypeComment(TYPE_IGNORE, ignoreEnd, end, column + 6, endColumn);
      if (isBlankLine) {
        // The comment has the line for itself: its newline goes with it.
        if (this.cur < this.inp) this.cur += 1;
        this.atbol = true;
      }
      return TYPE_IGNORE;
    }
    return this.appendTypeComment(TYPE_COMMENT, p, end, column, endColumn);
  }

  /** CPython: `_PyLexer_type_comment_token_setup`. */
  private appendTypeComment(
    type: number,
    start: number,
    end: number,
    column: number,
    endColumn: number,
  ): number {
    this.token(type, start, end);
    const i = this.tokens.count - 1;
    this.tokens.colOffset[i] = column;
    this.tokens.endColOffset[i] = endColumn;
    return type;
  }

  /** An identifier at `pos`. Most tokens are one. */
  private name(pos: number): number {
    const input = this.input;
    const start = pos;
    let hasOther = false;
    for (;;) {
      const c = input.charCodeAt(pos);
      if (c < 128) {
        if ((CHAR_CLASS[c] & IDENTIFIER) === 0) break;
      } else {
        hasOther = true;
        this.line_base -= extraBytes(c);
      }
      pos += 1;
    }
    this.cur = pos;
    if (pos === this.inputEnd) this.underflow();
    if (hasOther && !this.extraTokens && !this.verifyIdentifier(start, pos)) return this.errorToken();
    return this.token(NAME, start, pos);
  }

  /** PEP 3131, before normalization. CPython: `verify_identifier`. */
  private verifyIdentifier(start: number, end: number): boolean {
    const text = this.input.slice(start, end);
    let at = 0;
    if (/^[\p{XID_Start}_]/u.test(text)) {
      // A search, no match of the whole: that would recurse over a long name.
      at = text.search(/\P{XID_Continue}/u);
      if (at < 0) return true;
    }
    const ch = String.fromCodePoint(text.codePointAt(at)!);
    this.cur = start + at + ch.length;
    const code = ch.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    this.syntaxError(
      /[\p{C}\p{Z}]/u.test(ch)
        ? `invalid non-printable character U+${code}`
        : `invalid character '${ch}' (U+${code})`,
    );
    return false;
  }

  /** A string literal whose prefix starts at `pos`; -1 when it is just a name. */
  private prefixedString(pos: number): number {
    const input = this.input;
    const start = pos;
    let seen = 0;
    let c = input.charCodeAt(pos);
    for (;;) {
      const bit = prefixBit(c);
      if (bit === 0 || (seen & bit) !== 0) return -1;
      seen |= bit;
      c = input.charCodeAt(++pos);
      if (c === 34 || c === 39) break;
    }
    const clash = incompatiblePrefixes(seen);
    if (clash !== undefined) {
      this.cur = pos + 1;
      this.syntaxErrorRange(
        this.starting_col_offset + 1,
        this.starting_col_offset + (this.cur - start),
        `'${clash[0]}' and '${clash[1]}' prefixes are incompatible`,
      );
      return this.errorToken();
    }
    return (seen & (SAW_F | SAW_T)) !== 0 ? scanFstringStart(this, pos) : scanString(this, pos);
  }

  /** At a `.`: DOT, ELLIPSIS or a number. */
  private dot(pos: number): number {
    const input = this.input;
    const next = input.charCodeAt(pos + 1);
    if (next >= 48 && next <= 57) return scanFraction(this, pos + 1);
    if (next === 46 && input.charCodeAt(pos + 2) === 46) {
      this.cur = pos + 3;
      return this.token(ELLIPSIS, this.start, this.cur);
    }
    this.cur = pos + 1;
    if ((next === 46 ? pos + 2 : pos + 1) === this.inputEnd) this.underflow();
    return this.token(DOT, this.start, this.cur);
  }

  /** Everything else at `pos`: operators, parentheses, characters that mean nothing. */
  private operator(mode: TokenizerMode, c: number, pos: number): number {
    const insideString = this.tok_mode_stack_index > 0;
    this.cur = pos + 1;
    if (
      insideString && mode.curly_bracket_expr_start_depth >= 0 &&
      (c === 58 || c === 125 || c === 33 || c === 123)
    ) {
      markExpression(this, mode, c);
      if (c === 58 && mode.curly_bracket_depth - 1 === mode.curly_bracket_expr_start_depth) {
        mode.inString = true;
        mode.in_format_spec = true;
        return this.token(COLON, this.start, this.cur);
      }
    }
    const long = this.longOperator(c, pos);
    if (long !== OP) return long;
    if (this.cur === this.inputEnd) this.underflow();
    switch (c) {
      case 40: // ( [ {
      case 91:
      case 123:
        if (this.level >= MAXLEVEL) return this.syntaxErrorToken("too many nested parentheses");
        this.parenstack[this.level] = c;
        this.parenlinenostack[this.level] = this.lineno;
        this.parencolstack[this.level] = this.starting_col_offset;
        this.level += 1;
        if (insideString) mode.curly_bracket_depth += 1;
        break;
      case 41: // ) ] }
      case 93:
      case 125: {
        const error = this.closeParenthesis(mode, c, insideString);
        if (error !== undefined) return this.syntaxErrorToken(error);
        break;
      }
      case 61:
        if (mode.curly_bracket_expr_start_depth >= 0) mode.in_debug = true;
        break;
      default:
        if (c < 32 || c === 127) {
          const code = c.toString(16).toUpperCase().padStart(4, "0");
          return this.syntaxErrorToken(`invalid non-printable character U+${code}`);
        }
    }
    return this.token(c < 128 ? ONE_CHAR[c] : OP, this.start, this.cur);
  }

  /** A closing parenthesis: the message of its SyntaxError, if any. */
  private closeParenthesis(mode: TokenizerMode, c: number, insideString: boolean): string | undefined {
    const ch = String.fromCharCode(c);
    if (insideString && mode.curly_bracket_depth === 0 && c === 125) {
      return `${stringPrefix(this)}-string: single '}' is not allowed`;
    }
    if (this.level === 0) {
      if (!this.extraTokens) return `unmatched '${ch}'`;
    } else {
      this.level -= 1;
      const opening = this.parenstack[this.level];
      // In ASCII, ( and ) are one apart, the others two.
      if (opening !== c - 1 && opening !== c - 2) {
        if (
          insideString && opening === 123 &&
          mode.curly_bracket_depth - 1 === mode.curly_bracket_expr_start_depth
        ) {
          return `${stringPrefix(this)}-string: unmatched '${ch}'`;
        }
        if (!this.extraTokens) {
          const line = this.parenlinenostack[this.level];
          const where = line === this.lineno ? "" : ` on line ${line}`;
          const open = String.fromCharCode(opening);
          return `closing parenthesis '${ch}' does not match opening parenthesis '${open}'${where}`;
        }
      }
    }
    if (!insideString) return undefined;
    mode.curly_bracket_depth -= 1;
    if (mode.curly_bracket_depth < 0) return `${stringPrefix(this)}-string: unmatched '${ch}'`;
    if (c === 125 && mode.curly_bracket_depth === mode.curly_bracket_expr_start_depth) {
      mode.curly_bracket_expr_start_depth -= 1;
      mode.inString = true;
      mode.in_format_spec = false;
      mode.in_debug = false;
    }
    return undefined;
  }

  /**
   * An operator of two or three characters, or OP; `<>` is two operators, which the grammar joins (PEP 401).
   * CPython: `_PyToken_TwoChars`, `_PyToken_ThreeChars`.
   */
  private longOperator(c: number, pos: number): number {
    const input = this.input;
    const c2 = input.charCodeAt(pos + 1);
    let type = OP;
    let length = 2;
    if (c2 === 61) type = withEqual(c);
    else if (c2 === c) {
      type = c === 42
        ? DOUBLESTAR
        : c === 47
        ? DOUBLESLASH
        : c === 60
        ? LEFTSHIFT
        : c === 62
        ? RIGHTSHIFT
        : OP;
      if (type !== OP && input.charCodeAt(pos + 2) === 61) {
        type = c === 42
          ? DOUBLESTAREQUAL
          : c === 47
          ? DOUBLESLASHEQUAL
          : c === 60
          ? LEFTSHIFTEQUAL
          : RIGHTSHIFTEQUAL;
        length = 3;
      }
    } else if (c2 === 62 && c === 45) type = RARROW;
    if (type === OP) return OP;
    this.cur = pos + length;
    if (length === 2 && this.cur === this.inputEnd) this.underflow();
    return this.token(type, this.start, this.cur);
  }
}

/** `startLine`: the line has nothing but a comment. */
const BLANK_LINE = -1;

/** The operator that is `c` and `=`, or OP. */
function withEqual(c: number): number {
  switch (c) {
    case 33:
      return NOTEQUAL;
    case 37:
      return PERCENTEQUAL;
    case 38:
      return AMPEREQUAL;
    case 42:
      return STAREQUAL;
    case 43:
      return PLUSEQUAL;
    case 45:
      return MINEQUAL;
    case 47:
      return SLASHEQUAL;
    case 58:
      return COLONEQUAL;
    case 60:
      return LESSEQUAL;
    case 61:
      return EQEQUAL;
    case 62:
      return GREATEREQUAL;
    case 64:
      return ATEQUAL;
    case 94:
      return CIRCUMFLEXEQUAL;
    case 124:
      return VBAREQUAL;
    default:
      return OP;
  }
}

const SAW_B = 1;
const SAW_U = 2;
const SAW_R = 4;
const SAW_F = 8;
const SAW_T = 16;

function prefixBit(c: number): number {
  switch (c | 32) {
    case 98:
      return SAW_B;
    case 117:
      return SAW_U;
    case 114:
      return SAW_R;
    case 102:
      return SAW_F;
    case 116:
      return SAW_T;
    default:
      return 0;
  }
}

/** The first pair that can't go together. CPython: `maybe_raise_syntax_error_for_string_prefixes`. */
function incompatiblePrefixes(seen: number): string | undefined {
  if ((seen & (seen - 1)) === 0) return undefined;
  const has = (bits: number) => (seen & bits) === bits;
  if (has(SAW_U | SAW_B)) return "ub";
  if (has(SAW_U | SAW_R)) return "ur";
  if (has(SAW_U | SAW_F)) return "uf";
  if (has(SAW_U | SAW_T)) return "ut";
  if (has(SAW_B | SAW_F)) return "bf";
  if (has(SAW_B | SAW_T)) return "bt";
  return has(SAW_F | SAW_T) ? "ft" : undefined;
}

function skipBlanks(input: string, pos: number, end: number): number {
  while (pos < end && (input.charCodeAt(pos) === 32 || input.charCodeAt(pos) === 9)) pos += 1;
  return pos;
}

function isWordChar(input: string, pos: number): boolean {
  const c = input.charCodeAt(pos);
  return c >= 128 || ((CHAR_CLASS[c] & IDENTIFIER) !== 0 && c !== 95);
}
