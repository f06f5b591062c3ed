/** SyntaxErrors as CPython 3.14 prints them. */
import { assertEquals } from "@std/assert";
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import { formatCompileError } from "./format_error.ts";

function shown(source: string): string[] {
  try {
    compile(source, { filename: "f.py", mode: "exec" });
  } catch (error) {
    if (error instanceof CompileError) return formatCompileError(error).split("\n");
    throw error;
  }
  return [];
}

Deno.test("formatCompileError: carets under the range", () => {
  const place = '  File "f.py", line 1';
  assertEquals(shown("x = 1 +"), [place, "    x = 1 +", "           ^", "SyntaxError: invalid syntax"]);
  assertEquals(shown("if x:\n\t\tf() = 1"), [
    '  File "f.py", line 2',
    "    \t\tf() = 1",
    "    \t\t^^^",
    "SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='?",
  ]);
  assertEquals(shown("  x = 1"), [place, "    x = 1", "IndentationError: unexpected indent"]);
  assertEquals(shown("'''abc\n"), [
    place,
    "    '''abc",
    "    ^",
    "SyntaxError: unterminated triple-quoted string literal (detected at line 1)",
  ]);
});
