/**
 * `_tokenize.TokenizerIter`: tokens as 5-tuples for the `tokenize` module, from lines read on demand. Read by the VM's
 * `_tokenize` module and the token comparison. The law: the tuples and SyntaxErrors are those of CPython's
 * Python/Python-tokenize.c, columns in characters.
 */
import { CompileError } from "../errors.ts";
import { utf8Failure } from "./encodings.ts";
import { charLength, SourceText } from "./source_text.ts";
import { E_DEDENT, E_EOF, E_LINECONT, E_TABSPACE, E_TOODEEP, isStringLiteral } from "./state.ts";
import { Tokenizer } from "./tokenizer.ts";
import { DEDENT, ENDMARKER, ERRORTOKEN, NEWLINE, NL, OP } from "./tokens.ts";

/** `(type, string, (lineno, col), (end_lineno, end_col), line)`. */
export type TokenTuple = readonly [
  type: number,
  string: string,
  start: readonly [lineno: number, col: number],
  end: readonly [lineno: number, col: number],
  line: string,
];

export interface TokenizerIterOptions {
  /** COMMENT and NL tokens, operators as OP, and leniency: what `tokenize` shows. */
  extraTokens: boolean;
}

export class TokenizerIter implements IterableIterator<TokenTuple> {
  private readonly tok: Tokenizer;
  private done: boolean;
  /** The current line; undefined before the first. */
  private line: string | undefined;
  private lineHasPairs: boolean;
  private lastLineno: number;

  /** `readline` gives a line with its newline, "" or undefined at the end; what it throws passes through. */
  constructor(readline: () => string | undefined, options: TokenizerIterOptions) {
    this.tok = new Tokenizer(new SourceText("", undefined), {
      filename: "<string>",
      extraTokens: options.extraTokens,
      readline,
    });
    this.done = false;
    this.line = undefined;
    this.lineHasPairs = false;
    this.lastLineno = 0;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** The next token. Throws a CompileError. CPython: `tokenizeriter_next`. */
  next(): IteratorResult<TokenTuple, undefined> {
    const tok = this.tok;
    const tokens = tok.tokens;
    tokens.count = 0;
    let type = tok.get();
    if (type === ERRORTOKEN) throw tok.error ?? this.tokenizerError();
    if (this.done) return { done: true, value: undefined };
    if (type === ENDMARKER) this.done = true;

    const start = tokens.start[0], end = tokens.end[0];
    let string = start < 0 ? "" : tok.input.slice(start, end);
    if (type === OP) checkWholeCharacters(string);
    const isTrailing = type === ENDMARKER || (type === DEDENT && tok.done === E_EOF);
    const isString = isStringLiteral(type);
    const lineStart = isString ? tok.multi_line_start : tok.line_start;
    let lineno = isString ? tok.first_lineno : tok.lineno;
    let endLineno = tok.lineno;

    let line: string;
    if (tok.extraTokens && isTrailing) line = "";
    else {
      if (tok.lineno !== this.lastLineno) {
        const size = tok.inp - lineStart;
        this.line = tok.input.slice(
          lineStart,
          lineStart + size - (size >= 1 && tok.implicit_newline ? 1 : 0),
        );
        this.lineHasPairs = /[\ud800-\udfff]/.test(this.line);
      }
      // An empty input without extra tokens ends at once: CPython has no line to show for its ENDMARKER.
      if (this.line === undefined) return { done: true, value: undefined };
      line = this.line;
    }
    this.lastLineno = lineno;

    let col = -1, endCol = -1;
    if (start >= lineStart) col = this.column(lineStart, start);
    if (end >= tok.line_start) endCol = this.column(tok.line_start, end);
    if (tok.extraTokens) {
      if (isTrailing) {
        lineno = endLineno = lineno + 1;
        col = endCol = 0;
      }
      if (type > DEDENT && type < OP) type = OP;
      else if (type === NEWLINE) {
        if (!tok.implicit_newline) string = tok.input.charCodeAt(tok.start) === 13 ? "\r\n" : "\n";
        endCol += 1;
      } else if (type === NL && tok.implicit_newline) string = "";
    }
    return { done: false, value: [type, string, [lineno, col], [endLineno, endCol], line] };
  }

  private column(lineStart: number, at: number): number {
    return this.lineHasPairs ? charLength(this.tok.input.slice(lineStart, at)) : at - lineStart;
  }

  /** CPython: `_tokenizer_error`. */
  private tokenizerError(): CompileError {
    const tok = this.tok;
    if (tok.done === E_EOF) {
      const error = new CompileError("SyntaxError", "unexpected EOF in multi-line statement");
      error.isLocatedLater = true;
      error.filename = tok.filename;
      error.lineno = error.end_lineno = tok.lineno;
      error.offset = new TextEncoder().encode(tok.input.slice(0, tok.inp)).length;
      return error;
    }
    const error = this.wordError();
    const text = tok.input.slice(0, Math.max(0, tok.inp - 1));
    error.filename = tok.filename;
    error.lineno = tok.lineno;
    error.offset = charLength(text) + 1;
    error.text = text;
    return error;
  }

  private wordError(): CompileError {
    switch (this.tok.done) {
      case E_DEDENT:
        return new CompileError("IndentationError", "unindent does not match any outer indentation level");
      case E_TABSPACE:
        return new CompileError("TabError", "inconsistent use of tabs and spaces in indentation");
      case E_TOODEEP:
        return new CompileError("IndentationError", "too many levels of indentation");
      case E_LINECONT:
        return new CompileError("SyntaxError", "unexpected character after line continuation character");
      default:
        return new CompileError("SyntaxError", "unknown tokenization error");
    }
  }
}

/** CPython cuts a character behind a lone carriage return after its first byte, and can't decode what is left. */
function checkWholeCharacters(string: string): void {
  if (string.charCodeAt(string.length - 1) < 0x80) return;
  const bytes = new TextEncoder().encode(string);
  let at = bytes.length - 1;
  while ((bytes[at] & 0xc0) === 0x80) at -= 1;
  throw new CompileError("UnicodeDecodeError", utf8Failure(bytes.subarray(0, at + 1)).message);
}
