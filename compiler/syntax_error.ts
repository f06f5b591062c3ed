/**
 * SyntaxErrors of the stages behind the parser. The parser's own errors have their columns in characters; these keep
 * the AST's byte columns, plus one, as CPython does.
 */
import { CompileError, type WarningSink } from "./errors.ts";

/** A range of source: lines from 1, columns in UTF-8 bytes from 0. Every positioned AST node is one. */
export interface SourceLocation {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno: number | undefined;
  readonly end_col_offset: number | undefined;
}

/** A SyntaxError of the symbol table or a future statement. CPython: PyErr_RangedSyntaxLocationObject. */
export function syntaxErrorLocatedAt(message: string, filename: string, loc: SourceLocation): CompileError {
  const error = syntaxErrorAt(message, filename, loc);
  error.isLocatedLater = true;
  return error;
}

/** A SyntaxError over `loc`. CPython: _PyCompile_Error. */
export function syntaxErrorAt(message: string, filename: string, loc: SourceLocation): CompileError {
  const error = new CompileError("SyntaxError", message);
  error.filename = filename;
  error.lineno = loc.lineno;
  error.offset = loc.col_offset + 1;
  error.end_lineno = loc.end_lineno;
  error.end_offset = loc.end_col_offset === undefined ? undefined : loc.end_col_offset + 1;
  return error;
}

/**
 * Hands a SyntaxWarning to the sink; throws SyntaxError if a filter made it an error.
 * CPython: _PyErr_EmitSyntaxWarning.
 */
export function emitSyntaxWarning(
  warn: WarningSink | undefined,
  message: string,
  filename: string,
  loc: SourceLocation,
): void {
  if (warn === undefined) return;
  const isError = warn({
    category: "SyntaxWarning",
    message,
    filename,
    lineno: loc.lineno,
    offset: loc.col_offset + 1,
    end_lineno: loc.end_lineno,
    end_offset: loc.end_col_offset === undefined ? undefined : loc.end_col_offset + 1,
  });
  if (isError === true) throw syntaxErrorAt(message, filename, loc);
}
