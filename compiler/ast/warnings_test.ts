/** Tests of the order and texts of compiler warnings, all stages together, against recorded ones of CPython. */
import { assertEquals } from "@std/assert";
import { compile } from "../compile.ts";
import { CompileError, type CompileWarning } from "../errors.ts";
import type { Json } from "./json.ts";

/** The warnings of compiling, in order, and the error that ended it, as tests/oracle/ast_record.py writes them. */
function warningsAndError(source: string): Json {
  const found: Json[] = [];
  const warn = (w: CompileWarning) => {
    found.push([w.category, w.message, w.lineno]);
  };
  try {
    compile(source, { filename: "<test>", mode: "exec", warn });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const at = [error.lineno, error.offset, error.end_lineno, error.end_offset].map((n) => n ?? null);
    return [found, ["SyntaxError", error.type, error.message, ...at, error.text ?? null]];
  }
  return [found, null];
}

Deno.test("compile: CPython's warnings in CPython's order for the recorded samples", () => {
  const path = new URL("./testdata/warnings.json", import.meta.url);
  for (const [source, expected] of JSON.parse(Deno.readTextFileSync(path))) {
    assertEquals(warningsAndError(source), expected, source);
  }
});
