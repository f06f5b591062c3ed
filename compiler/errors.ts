/**
 * What compiling can raise. A `CompileError` is a plain thrown object (no JavaScript stack is captured): whoever catches
 * it builds the Python exception named by `type`. Positions are CPython's: lines from 1, `offset` and `end_offset` in
 * characters from 1, `undefined` where CPython has None.
 */
export type CompileErrorType =
  | "SyntaxError"
  | "IndentationError"
  | "TabError"
  | "_IncompleteInputError"
  | "ValueError"
  | "TypeError"
  | "OverflowError"
  | "MemoryError"
  | "RecursionError"
  | "RuntimeError"
  | "SystemError"
  | "UnicodeDecodeError"
  | "UnicodeEncodeError";

export class CompileError {
  readonly type: CompileErrorType;
  readonly message: string;
  filename: string | undefined;
  lineno: number | undefined;
  offset: number | undefined;
  end_lineno: number | undefined;
  end_offset: number | undefined;
  /** The source line shown with the error. */
  text: string | undefined;
  /** `(statement_lineno, statement_col_offset, statement_text)` for the keyword-typo suggestions (`_metadata`). */
  metadata: readonly [number, number, string] | undefined;
  /** CPython set the position afterwards (PyErr_SyntaxLocation): `args` holds the message alone. */
  isLocatedLater: boolean;

  constructor(type: CompileErrorType, message: string) {
    this.type = type;
    this.message = message;
    this.filename = undefined;
    this.lineno = undefined;
    this.offset = undefined;
    this.end_lineno = undefined;
    this.end_offset = undefined;
    this.text = undefined;
    this.metadata = undefined;
    this.isLocatedLater = false;
  }
}

/** A compiler warning: what CPython hands to `PyErr_WarnExplicitObject`. */
export interface CompileWarning {
  category: "SyntaxWarning" | "DeprecationWarning";
  message: string;
  filename: string;
  lineno: number;
  /** Column range of the warned text, for a filter that turns it into a SyntaxError. 1-based characters. */
  offset: number | undefined;
  end_lineno: number | undefined;
  end_offset: number | undefined;
}

/**
 * Receives warnings as they are found. Returning `true` says that a filter turned it into an error: the compiler then
 * raises SyntaxError with the warning's text and range, as CPython does.
 */
export type WarningSink = (warning: CompileWarning) => boolean | void;
