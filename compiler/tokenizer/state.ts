/**
 * What the tokenizer knows between two characters, and the few steps that all its parts share: reading the next line,
 * appending a token, making an error. Read by the lexing functions beside it; the parser reads the fields through
 * `Tokenizer`. The law: fields have the names and meaning of CPython's `struct tok_state`, with offsets into `input` for
 * its pointers (-1 for NULL).
 */
import { CompileError, type CompileErrorType, type WarningSink } from "../errors.ts";
import { byteToCharOffset, charLength, type SourceText } from "./source_text.ts";
import { TokenBuffer } from "./token_buffer.ts";
import { ENDMARKER, ERRORTOKEN, FSTRING_START, STRING, TSTRING_END } from "./tokens.ts";

// States of the tokenizer (`done`). CPython: Include/errcode.h.
export const E_OK = 10;
export const E_EOF = 11;
export const E_ERROR = 17;
export const E_TABSPACE = 18;
export const E_TOODEEP = 20;
export const E_DEDENT = 21;
export const E_EOFS = 23;
export const E_EOLS = 24;
export const E_LINECONT = 25;
export const E_INTERACT_STOP = 28;

/** Deepest indentation, parentheses, strings in strings, expressions in format specs. */
export const MAXINDENT = 100;
export const MAXLEVEL = 200;
export const MAXFSTRINGLEVEL = 150;
export const MAX_EXPR_NESTING = 3;

/** What `charCodeAt` gives at the end of the input: a NUL can't be in source code. */
export const EOF = 0;

export interface TokenizerOptions {
  /** Named in errors and warnings. */
  filename: string;
  /** Look for type comments (PyCF_TYPE_COMMENTS). */
  typeComments?: boolean;
  /** The tokenize module's COMMENT and NL tokens, and its leniency. */
  extraTokens?: boolean;
  /** Source typed at a prompt (CPython's `tok->prompt != NULL`): an empty line ends a compound statement. */
  interactive?: boolean;
  warn?: WarningSink;
  /** Gives the next line with its newline, undefined at the end; then `source` is empty and lines are read on demand. */
  readline?: () => string | undefined;
}

/** One open f- or t-string, or (at the bottom) the code around them all. CPython: `tokenizer_mode`. */
export class TokenizerMode {
  /** True while the text of the string is scanned, false inside its expressions. CPython: `TOK_FSTRING_MODE`. */
  inString: boolean;
  curly_bracket_depth: number;
  curly_bracket_expr_start_depth: number;
  quote: number;
  quote_size: number;
  raw: boolean;
  /** Where the string starts, the start of that line, its number. */
  start: number;
  multi_line_start: number;
  first_line: number;
  /** The expression last seen: from behind its `{` to before what ends it; -1 while open. */
  last_expr_start: number;
  last_expr_end: number;
  in_debug: boolean;
  in_format_spec: boolean;
  isTemplate: boolean;

  constructor() {
    this.inString = false;
    this.curly_bracket_depth = 0;
    this.curly_bracket_expr_start_depth = 0;
    this.quote = 0;
    this.quote_size = 0;
    this.raw = false;
    this.start = 0;
    this.multi_line_start = 0;
    this.first_line = 0;
    this.last_expr_start = 0;
    this.last_expr_end = -1;
    this.in_debug = false;
    this.in_format_spec = false;
    this.isTemplate = false;
  }
}

export class TokenizerState {
  readonly source: SourceText;
  readonly tokens: TokenBuffer;
  readonly filename: string;
  readonly warn: WarningSink | undefined;
  readonly typeComments: boolean;
  readonly extraTokens: boolean;
  readonly interactive: boolean;
  readonly readline: (() => string | undefined) | undefined;

  /** `source.text` and three NULs, so that looking ahead never leaves the string; the buffered lines with `readline`. */
  input: string;
  /** Where the text in `input` ends. */
  inputEnd: number;
  readonly isAscii: boolean;
  readonly hasNulls: boolean;
  readonly hasCarriageReturns: boolean;

  /** Next character; end of the lines read so far; start of the buffer as errors see it; start of the token. */
  cur: number;
  inp: number;
  buf: number;
  start: number;
  line_start: number;
  /** `line_start` less the bytes by which UTF-8 is longer than UTF-16 up to `cur`: `cur - line_base` is a byte column. */
  line_base: number;
  /** The first line of the string literal being read: its start and number. */
  multi_line_start: number;
  first_lineno: number;
  starting_col_offset: number;

  /** E_OK, or why there are no more tokens. */
  done: number;
  /** The error of the last ERRORTOKEN that the tokenizer itself raised (CPython: `PyErr_Occurred()`), if any. */
  error: CompileError | undefined;
  /** Line of the last character read. */
  lineno: number;
  atbol: boolean;
  cont_line: boolean;
  comment_newline: boolean;
  implicit_newline: boolean;

  /** Open parentheses: how many, and for each its character code, line and byte column. */
  level: number;
  readonly parenstack: Uint8Array;
  readonly parenlinenostack: Int32Array;
  readonly parencolstack: Int32Array;
  /** Depth of indentation; columns of each level with tabs of 8 and of 1. */
  indent: number;
  readonly indstack: Int32Array;
  readonly altindstack: Int32Array;
  /** INDENT (> 0) or DEDENT (< 0) tokens still to come. */
  pendin: number;

  readonly tok_mode_stack: TokenizerMode[];
  /** How many f- and t-strings are open. */
  tok_mode_stack_index: number;

  /** Set for the parser's second pass: a prompt is not asked for more. CPython: `IUNDERFLOW_STOP`. */
  interactiveUnderflowStop: boolean;

  constructor(source: SourceText, options: TokenizerOptions) {
    this.source = source;
    // Tokens are six characters long on average: most sources never outgrow this.
    this.tokens = new TokenBuffer(16 + Math.ceil(source.text.length / 5));
    this.filename = options.filename;
    this.warn = options.warn;
    this.typeComments = options.typeComments === true;
    this.extraTokens = options.extraTokens === true;
    this.interactive = options.interactive === true;
    this.readline = options.readline;
    this.input = source.text + "\0\0\0";
    this.inputEnd = source.text.length;
    this.isAscii = options.readline === undefined && source.isAscii;
    this.hasNulls = options.readline !== undefined || source.text.includes("\0");
    this.hasCarriageReturns = options.readline !== undefined || source.text.includes("\r");
    this.cur = 0;
    this.inp = 0;
    this.buf = 0;
    this.start = -1;
    this.line_start = 0;
    this.line_base = 0;
    this.multi_line_start = 0;
    this.first_lineno = 0;
    this.starting_col_offset = -1;
    this.done = E_OK;
    this.error = undefined;
    this.lineno = 0;
    this.atbol = true;
    this.cont_line = false;
    this.comment_newline = false;
    this.implicit_newline = false;
    this.level = 0;
    this.parenstack = new Uint8Array(MAXLEVEL);
    this.parenlinenostack = new Int32Array(MAXLEVEL);
    this.parencolstack = new Int32Array(MAXLEVEL);
    this.indent = 0;
    this.indstack = new Int32Array(MAXINDENT);
    this.altindstack = new Int32Array(MAXINDENT);
    this.pendin = 0;
    this.tok_mode_stack = [new TokenizerMode()];
    this.tok_mode_stack_index = 0;
    this.interactiveUnderflowStop = false;
  }

  /**
   * Moves on to the next line; `cur` stands at the end of the current one (`inp`). False at the end of the input or on an
   * error, `done` says which. The input may be another string afterwards. CPython: `tok_nextc`'s slow path.
   */
  underflow(): boolean {
    if (this.done !== E_OK) return false;
    if (this.interactive && this.interactiveUnderflowStop) {
      this.done = E_INTERACT_STOP;
      return false;
    }
    if (this.readline === undefined) {
      const from = this.inp;
      if (from === this.inputEnd) {
        if (this.source.isFile && this.start < 0) this.buf = from;
        this.done = E_EOF;
        return false;
      }
      if (this.start < 0) this.buf = this.cur;
      const newline = this.input.indexOf("\n", from);
      this.inp = newline < 0 ? this.inputEnd : newline + 1;
    } else if (!this.underflowReadline(this.readline)) return false;
    this.line_start = this.line_base = this.cur;
    this.lineno += 1;
    return !this.hasNulls || this.checkNulls();
  }

  /** CPython: `tok_underflow_readline`. A buffer without an unfinished token starts anew. */
  private underflowReadline(readline: () => string | undefined): boolean {
    let kept = "";
    if (this.start < 0 && this.tok_mode_stack_index === 0) this.cur = this.buf = 0;
    else kept = this.input.slice(0, this.inp);
    const line = readline() ?? "";
    if (line === "") {
      this.inputEnd = this.inp = kept.length;
      this.input = kept + "\0\0\0";
      this.done = E_EOF;
      return false;
    }
    this.implicit_newline = !line.endsWith("\n");
    this.inputEnd = this.inp = kept.length + line.length + (this.implicit_newline ? 1 : 0);
    this.input = kept + line + (this.implicit_newline ? "\n\0\0\0" : "\0\0\0");
    return true;
  }

  private checkNulls(): boolean {
    const at = this.input.indexOf("\0", this.cur);
    if (at < 0 || at >= this.inp) return true;
    this.syntaxError("source code cannot contain null bytes");
    this.cur = this.inp;
    return false;
  }

  /** Appends a token that covers `start` to `end`, `cur` being behind its last character. CPython: `_PyLexer_token_setup`. */
  token(type: number, start: number, end: number): number {
    const tokens = this.tokens;
    const i = tokens.count;
    if (i === tokens.type.length) tokens.grow();
    tokens.count = i + 1;
    tokens.type[i] = type;
    tokens.start[i] = start;
    tokens.end[i] = end;
    tokens.lineno[i] = isStringLiteral(type) ? this.first_lineno : this.lineno;
    tokens.endLineno[i] = this.lineno;
    tokens.colOffset[i] = this.starting_col_offset;
    tokens.endColOffset[i] = this.cur - this.line_base;
    tokens.level[i] = this.level;
    return type;
  }

  /** Appends a token without text: INDENT, DEDENT, ENDMARKER, ERRORTOKEN. */
  emptyToken(type: number): number {
    const tokens = this.tokens;
    const i = tokens.count;
    if (i === tokens.type.length) tokens.grow();
    tokens.count = i + 1;
    tokens.type[i] = type;
    tokens.start[i] = tokens.end[i] = -1;
    tokens.lineno[i] = tokens.endLineno[i] = this.lineno;
    tokens.colOffset[i] = tokens.endColOffset[i] = -1;
    tokens.level[i] = this.level;
    return type;
  }

  /** The ERRORTOKEN after `done` (and perhaps `error`) have been set. */
  errorToken(): number {
    return this.emptyToken(ERRORTOKEN);
  }

  /** The token at the end of the input. */
  endToken(): number {
    return this.emptyToken(this.level === 0 && this.done === E_EOF ? ENDMARKER : ERRORTOKEN);
  }

  /** Raises a SyntaxError at `cur`. CPython: `_PyTokenizer_syntaxerror`. */
  syntaxError(message: string): void {
    this.syntaxErrorRange(-1, -1, message);
  }

  /**
   * Raises a SyntaxError at the given columns of the current line, UTF-8 bytes from 1; -1 for `cur`.
   * CPython: `_PyTokenizer_syntaxerror_known_range`.
   */
  syntaxErrorRange(colOffset: number, endColOffset: number, message: string): void {
    if (this.done === E_ERROR) return;
    let lineEnd = this.line_start;
    for (; lineEnd < this.inputEnd; lineEnd++) {
      const c = this.input.charCodeAt(lineEnd);
      if (c === 10 || c === 0) break;
    }
    const text = this.input.slice(this.line_start, lineEnd);
    const column = colOffset === -1
      ? charLength(this.input.slice(this.line_start, this.cur))
      : byteToCharOffset(text, colOffset);
    const error = new CompileError("SyntaxError", message);
    error.filename = this.filename;
    error.lineno = error.end_lineno = this.lineno;
    error.offset = column;
    error.end_offset = endColOffset === -1 ? column : byteToCharOffset(text, endColOffset);
    error.text = text;
    this.error = error;
    this.done = E_ERROR;
  }

  /** A SyntaxError at `cur` as an ERRORTOKEN. */
  syntaxErrorToken(message: string): number {
    this.syntaxError(message);
    return this.errorToken();
  }

  /** Stops with `done` at the end of the current line: the parser words these errors. */
  stopToken(done: number): number {
    this.done = done;
    this.cur = this.inp;
    return this.errorToken();
  }

  /** A SyntaxWarning at the current line; false when a filter made it an error. CPython: `_PyTokenizer_parser_warn`. */
  warnSyntax(message: string, errorMessage: string): boolean {
    const isError = this.warn?.({
      category: "SyntaxWarning",
      message,
      filename: this.filename,
      lineno: this.lineno,
      offset: undefined,
      end_lineno: undefined,
      end_offset: undefined,
    });
    if (isError !== true) return true;
    this.syntaxError(errorMessage);
    return false;
  }

  /** About `\{` and `\}` in f-strings. CPython: `_PyTokenizer_warn_invalid_escape_sequence`. */
  warnInvalidEscape(c: string): boolean {
    const hint = `Did you mean "\\\\${c}"? A raw string is also an option.`;
    return this.warnSyntax(
      `"\\${c}" is an invalid escape sequence. Such sequences will not work in the future. ${hint}`,
      `"\\${c}" is an invalid escape sequence. ${hint}`,
    );
  }

  /**
   * An error as the parser places it: columns as CPython passes them to `_PyPegen_raise_error_known_location`, UTF-8
   * bytes from 1 (0 and -1 pass through), lines from 1.
   */
  errorKnownLocation(
    type: CompileErrorType,
    lineno: number,
    colOffset: number,
    endLineno: number,
    endColOffset: number,
    message: string,
  ): CompileError {
    const text = this.errorLine(lineno);
    const error = new CompileError(type, message);
    error.filename = this.filename;
    error.lineno = lineno;
    error.offset = byteToCharOffset(text, colOffset);
    error.end_lineno = endLineno;
    error.end_offset = endColOffset > 0 ? byteToCharOffset(text, endColOffset) : endColOffset;
    error.text = text;
    return error;
  }

  /** The line shown with an error: the current one with its newline, an earlier one without. */
  private errorLine(lineno: number): string {
    if (this.lineno <= lineno && this.inp > this.buf) return this.input.slice(this.line_start, this.inp);
    const source = this.source;
    return source.lineText(Math.min(Math.max(lineno, 1), Math.max(this.lineno, 1), source.lineCount)) ?? "";
  }
}

/** CPython: `ISSTRINGLIT`. */
export function isStringLiteral(type: number): boolean {
  return type === STRING || (type >= FSTRING_START && type <= TSTRING_END);
}

/** By how much a UTF-16 unit is longer in UTF-8; `c` is not ASCII. Each half of a pair has two of the four bytes. */
export function extraBytes(c: number): number {
  return c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 1 : 2;
}
