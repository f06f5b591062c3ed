/**
 * What CPython 3.14 said of small sources (`tokens_recorded.json`, written by `tests/oracle/tokens_record.ts`), for the
 * tests of this folder.
 */
import type { CompileError } from "../errors.ts";
import recorded from "./tokens_recorded.json" with { type: "json" };
import type { TokenTuple } from "./tokenizer_iter.ts";

/** Type, message and, for SyntaxErrors, lineno, offset, end_lineno, end_offset, text. */
export type RecordedError = (string | number | null)[] | null;
export type RecordedStream = readonly [tokens: TokenTuple[], error: RecordedError];

export const recordedTokens = recorded.tokens as unknown as [string, RecordedStream, RecordedStream][];
export const recordedErrors = recorded.errors as unknown as [string, RecordedError][];
export const recordedBytes = recorded.bytes as unknown as [number[], RecordedError][];

/** A CompileError in the form of the record. */
export function describeError(error: CompileError): (string | number | null)[] {
  if (error.type.startsWith("Unicode")) return [error.type, error.message];
  const { type, message, lineno, offset, end_lineno, end_offset, text } = error;
  return [type, message, lineno, offset, end_lineno, end_offset, text].map((value) => value ?? null);
}
