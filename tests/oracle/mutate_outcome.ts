/**
 * What compiling a program comes to, and how two such outcomes differ. Read by `mutate.ts` and `mutate_test.ts`.
 */
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import { type CompileMode, type CompileOptions, PyCF_ONLY_AST } from "../../compiler/options.ts";
import { parse } from "../../compiler/parser/mod.ts";
import { makeCases } from "./mutate_cases.ts";
import { PROGRAMS } from "./mutate_programs.ts";

/** Type, message and, for SyntaxErrors, lineno, offset, end_lineno, end_offset, text; null when accepted. */
export type ErrorFields = (string | number | null)[] | null;
export type Outcome = readonly [error: ErrorFields, warnings: [string, number][]];

/** Compiles `source` (or just parses it, by the flags). */
export function outcome(source: string, mode: CompileMode, flags: number): Outcome {
  const warnings: [string, number][] = [];
  const options: CompileOptions = {
    filename: "<mutated>",
    mode,
    flags,
    warn: ({ message, lineno }) => void warnings.push([message, lineno]),
  };
  try {
    if ((flags & PyCF_ONLY_AST) !== 0) parse(source, options);
    else compile(source, options);
    return [null, warnings];
  } catch (error) {
    return [errorFields(error), warnings];
  }
}

function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof CompileError)) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return ["crash", message];
  }
  const { type, message, lineno, offset, end_lineno, end_offset, text } = error;
  if (!/^(Syntax|Indentation|Tab|_IncompleteInput)Error$/.test(type)) return [type, message];
  return [type, message, lineno, offset, end_lineno, end_offset, text].map((value) => value ?? null);
}

/** The group that a difference belongs to; undefined when there is none. */
export function compare([ours, ourWarnings]: Outcome, [theirs, theirWarnings]: Outcome): string | undefined {
  const word = (error: ErrorFields) =>
    error === null ? "accepted" : `${error[0]}: ${general(String(error[1]))}`;
  if (ours === null || theirs === null || ours[0] !== theirs[0] || ours[1] !== theirs[1]) {
    if (ours !== null || theirs !== null) return `${word(theirs)} | ours: ${word(ours)}`;
  } else if (ours.slice(2, 6).join() !== theirs.slice(2, 6).join()) return `range of ${word(theirs)}`;
  else if (ours[6] !== theirs[6]) return `text of ${word(theirs)}`;
  if (JSON.stringify(ourWarnings) !== JSON.stringify(theirWarnings)) return `warnings (${word(theirs)})`;
  return undefined;
}

/** A message without names and numbers. */
function general(message: string): string {
  return message.replace(/'[^']*'/g, "'...'").replace(/\d+/g, "N").replace(/U\+[0-9A-FN]+/g, "U+N");
}

/** The cases of the record: our own programs, and mutations of them. */
export function recordedCases(): string[] {
  return [...PROGRAMS, ...makeCases(PROGRAMS, 1500, 1)];
}
