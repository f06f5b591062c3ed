/**
 * Compiles one file with Taipan and compares the outcome with the oracle's. Read by `compile.ts` and its workers; the
 * law: whatever the compiler does, an internal error included, becomes an outcome.
 */
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { loads } from "../../compiler/bytecode/marshal.ts";
import { CompileError, type CompileWarning } from "../../compiler/errors.ts";
import type { CompileOptions } from "../../compiler/options.ts";
import { compareCodeTrees } from "./compare_code.ts";
import type { OptimizeLevel, OracleError, OracleRecord, OracleWarning, SourceFile } from "./compile_cache.ts";

export type Compile = (source: Uint8Array, options: CompileOptions) => CodeObject;

/** What comparing one file at one level gave. */
export interface FileResult {
  name: string;
  level: OptimizeLevel;
  verdict: "identical" | "different" | "crash";
  /** Code objects, and how many of them are identical. */
  total: number;
  identical: number;
  /** Readable lines about the first difference. */
  report: string[];
  /** A few words by which results can be grouped. */
  kind: string;
  warningsDiffer: boolean;
  milliseconds: number;
}

/** `oracleCode` is the marshaled code object where CPython accepted the file. */
export function compareFile(
  compile: Compile,
  file: SourceFile,
  level: OptimizeLevel,
  record: OracleRecord,
  oracleCode: Uint8Array | undefined,
): FileResult {
  const result: FileResult = {
    name: file.name,
    level,
    verdict: "different",
    total: 0,
    identical: 0,
    report: [],
    kind: "",
    warningsDiffer: false,
    milliseconds: 0,
  };
  const source = Deno.readFileSync(file.path);
  const warnings: CompileWarning[] = [];
  const options: CompileOptions = {
    filename: file.name,
    mode: "exec",
    optimize: level,
    warn: (warning) => void warnings.push(warning),
  };
  const theirs = oracleCode === undefined ? undefined : loads(oracleCode) as CodeObject;
  const start = performance.now();
  let ours: CodeObject | undefined, error: CompileError | undefined;
  try {
    ours = compile(source, options);
  } catch (thrown) {
    if (!(thrown instanceof CompileError)) {
      result.verdict = "crash";
      if (theirs !== undefined) result.total = compareCodeTrees(theirs, theirs).total;
      const stack = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
      result.report = stack.split("\n").slice(0, 6);
      result.kind = "crash: " + result.report[0];
      return result;
    }
    error = thrown;
  }
  result.milliseconds = performance.now() - start;
  result.warningsDiffer = warningText(warnings) !== warningText(record.warnings);
  if (theirs === undefined) compareErrors(result, error, record.error!);
  else compareCode(result, ours, error, theirs);
  if (result.warningsDiffer) {
    result.report.push(
      "  warnings differ",
      `    CPython: ${warningText(record.warnings)}`,
      `    Taipan:  ${warningText(warnings)}`,
    );
  }
  return result;
}

function compareCode(
  result: FileResult,
  ours: CodeObject | undefined,
  error: CompileError | undefined,
  theirs: CodeObject,
): void {
  if (ours === undefined) {
    result.total = compareCodeTrees(theirs, theirs).total;
    result.report.push(`CPython accepts it; Taipan: ${errorText(error!)}`);
    result.kind = `refused: ${error!.type}: ${error!.message}`;
    return;
  }
  const comparison = compareCodeTrees(ours, theirs);
  result.total = comparison.total;
  result.identical = comparison.identical;
  if (comparison.differences.length === 0) {
    result.verdict = "identical";
    return;
  }
  const first = comparison.differences[0];
  result.report.push(
    `${first.where} ${first.field} (${comparison.differences.length} of ${comparison.total} code objects differ)`,
    `  CPython: ${first.theirs}`,
    `  Taipan:  ${first.ours}`,
    ...first.context.map((line) => "  " + line),
  );
  result.kind = first.field.replace(/\[\d+\]/, "");
}

const errorFields = ["lineno", "offset", "end_lineno", "end_offset", "filename", "text"] as const;

function compareErrors(result: FileResult, error: CompileError | undefined, theirs: OracleError): void {
  if (error === undefined) {
    result.report.push(`CPython refuses it: ${theirs.type}: ${theirs.msg}; Taipan accepts it`);
    result.kind = `accepted: ${theirs.type}: ${theirs.msg}`;
    return;
  }
  const differing: string[] = [];
  if (error.type !== theirs.type) differing.push("type");
  if (error.message !== theirs.msg) differing.push("message");
  if ("lineno" in theirs) {
    for (const field of errorFields) if ((error[field] ?? null) !== theirs[field]) differing.push(field);
  }
  if (differing.length === 0) {
    result.verdict = "identical";
    return;
  }
  result.report.push(
    `the errors differ in ${differing.join(", ")}`,
    `  CPython: ${errorText({ ...theirs, message: theirs.msg })}`,
    `  Taipan:  ${errorText(error)}`,
  );
  result.kind = `error: ${differing.join(", ")}`;
}

interface ErrorLike {
  type: string;
  message: string | null;
  filename?: string | null;
  lineno?: number | null;
  offset?: number | null;
  end_lineno?: number | null;
  end_offset?: number | null;
  text?: string | null;
}

function errorText(error: ErrorLike): string {
  const { lineno, offset, end_lineno, end_offset, filename, text } = error;
  const range = `${lineno ?? "?"}:${offset ?? "?"}-${end_lineno ?? "?"}:${end_offset ?? "?"}`;
  return `${error.type}: ${error.message} at ${range} in ${filename ?? "?"} ${JSON.stringify(text ?? null)}`;
}

/** Warnings in a form that does not depend on the order in which stages report them. */
function warningText(warnings: readonly (OracleWarning | CompileWarning)[]): string {
  return warnings.map(({ category, message, lineno }) => `${lineno}: ${category}: ${message}`).sort().join(
    "; ",
  );
}
