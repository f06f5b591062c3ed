/**
 * CPython's C tokenizer (Parser/lexer): turns a SourceText into tokens, one `get()` at a time, in a TokenBuffer. Read by
 * the parser. The law: types, positions, state after each token and errors are those of CPython 3.14; nothing is
 * allocated per token.
 */
import type { CompileError, WarningSink } from "../errors.ts";
import type { SourceText } from "./source_text.ts";
import { TokenBuffer } from "./token_buffer.ts";

// States of the tokenizer (`Tokenizer.done`); CPython: Include/errcode.h.
export const E_OK = 10;
export const E_EOF = 11;
export const E_TABSPACE = 18;
export const E_TOODEEP = 20;
export const E_DEDENT = 21;
export const E_DECODE = 22;
export const E_ERROR = 17;
export const E_EOFS = 23;
export const E_EOLS = 24;
export const E_LINECONT = 25;
export const E_INTERACT_STOP = 28;

export interface TokenizerOptions {
  filename: string;
  /** Look for type comments (PyCF_TYPE_COMMENTS). */
  typeComments?: boolean;
  /** The tokenize module's COMMENT and NL tokens, and its leniency. */
  extraTokens?: boolean;
  /** Source typed at a prompt (CPython's `tok->prompt != NULL`): an empty line ends a compound statement. */
  interactive?: boolean;
  warn?: WarningSink;
}

/** A `# type: ignore` comment: its line and what follows the word. */
export interface TypeIgnoreComment {
  lineno: number;
  tag: string;
}

export class Tokenizer {
  readonly source: SourceText;
  readonly tokens: TokenBuffer;
  readonly filename: string;
  /** E_OK, or why there are no more tokens. */
  done: number;
  /** The error of the last ERRORTOKEN that the tokenizer itself raised (CPython: `PyErr_Occurred()`), if any. */
  error: CompileError | undefined;
  /** Line of the last character read. */
  lineno: number;
  /** Open parentheses: how many, and for each its character code, line and byte column. */
  level: number;
  readonly parenstack: Uint8Array;
  readonly parenlinenostack: Int32Array;
  readonly parencolstack: Int32Array;
  /** Depth of indentation, and INDENT (> 0) or DEDENT (< 0) tokens still to come. */
  indent: number;
  pendin: number;
  /** How many f- and t-strings are open (CPython: `tok_mode_stack_index`). */
  modeDepth: number;
  /** True in the parser's second pass: the interactive tokenizer ends the input instead of asking for more. */
  interactiveUnderflowStop: boolean;
  /** `# type: ignore` comments that `fetch` has passed over. */
  readonly typeIgnores: TypeIgnoreComment[];

  constructor(source: SourceText, options: TokenizerOptions) {
    this.source = source;
    this.tokens = new TokenBuffer();
    this.filename = options.filename;
    this.done = E_OK;
    this.error = undefined;
    this.lineno = 0;
    this.level = 0;
    this.parenstack = new Uint8Array(200);
    this.parenlinenostack = new Int32Array(200);
    this.parencolstack = new Int32Array(200);
    this.indent = 0;
    this.pendin = 0;
    this.modeDepth = 0;
    this.interactiveUnderflowStop = false;
    this.typeIgnores = [];
  }

  /**
   * Appends one token to `tokens` and returns its type. A lexical error appends an ERRORTOKEN: then either `error` is
   * set (the tokenizer's own SyntaxError) or `done` says what happened and `tokenizerError()` words it. Never throws.
   * CPython: `_PyTokenizer_Get`.
   */
  get(): number {
    throw new Error("not yet");
  }

  /** Like `get`, but records and skips TYPE_IGNORE and throws the CompileError of an ERRORTOKEN. CPython: `_PyPegen_fill_token`. */
  fetch(): number {
    throw new Error("not yet");
  }

  /** The exception for the ERRORTOKEN just appended. CPython: `_Pypegen_tokenizer_error`. */
  tokenizerError(): CompileError {
    throw new Error("not yet");
  }

  /** "'(' was never closed", at the innermost open parenthesis. CPython: `raise_unclosed_parentheses_error`. */
  unclosedParenthesesError(): CompileError {
    throw new Error("not yet");
  }

  /** CPython: `_PyPegen_raise_error_known_location`: columns in UTF-8 bytes from 0 (-1: none), `lineno` 1-based. */
  errorAt(
    _type: "SyntaxError" | "IndentationError" | "TabError" | "_IncompleteInputError",
    _lineno: number,
    _colOffset: number,
    _endLineno: number,
    _endColOffset: number,
    _message: string,
  ): CompileError {
    throw new Error("not yet");
  }
}
