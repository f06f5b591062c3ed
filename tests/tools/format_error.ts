/**
 * A SyntaxError as Python prints it: place, source line with carets, type and text. Read by `deno task dis`; the law:
 * the lines of CPython's `traceback.TracebackException` for an exception without traceback.
 */
import type { CompileError } from "../../compiler/errors.ts";

export function formatCompileError(error: CompileError): string {
  const lines: string[] = [];
  if (error.lineno !== undefined) {
    lines.push(`  File "${error.filename ?? "<string>"}", line ${error.lineno}`);
  }
  if (error.text !== undefined) lines.push(...sourceLines(error));
  lines.push(`${error.type}: ${error.message}`);
  return lines.join("\n");
}

/** The source line without indentation, and below it the carets. Offsets count code points from 1. */
function sourceLines({ text, offset, lineno, end_lineno, end_offset }: CompileError): string[] {
  const whole = [...text!.replace(/\n+$/, "")];
  let spaces = 0;
  while (spaces < whole.length && " \n\f".includes(whole[spaces])) spaces++;
  const shown = whole.slice(spaces);
  const line = "    " + shown.join("");
  if (offset === undefined || lineno === undefined) return [line];
  let start = offset;
  let end = lineno === end_lineno ? end_offset || offset : whole.length + 1;
  const length = [...text!].length;
  if (length > 0 && start > length) {
    start = length + 1;
    end = Math.max(end, start);
  }
  if (start === end || end === -1) end = start + 1;
  const column = start - 1 - spaces;
  if (column < 0) return [line];
  const padding = Array.from({ length: column }, (_, i) => /\s/.test(shown[i] ?? " ") ? shown[i] ?? "" : " ")
    .join("");
  return [line, `    ${padding}${"^".repeat(Math.max(0, end - start))}`];
}
