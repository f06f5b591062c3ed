/** Tests of AST preprocessing: recorded trees of CPython, PEP 765's warnings. */
import { assertEquals } from "@std/assert";
import { CompileError, type CompileWarning } from "../errors.ts";
import { PyCF_ONLY_AST } from "../options.ts";
import { parse } from "../parser/mod.ts";
import { futureFromAst } from "./future.ts";
import { astToJson } from "./json.ts";
import { astPreprocess } from "./preprocess.ts";

function parseModule(source: string) {
  return parse(source, { filename: "<test>", mode: "exec" });
}

function warningsOf(source: string, asErrors: boolean): string[] {
  const found: string[] = [];
  const warn = (w: CompileWarning) => {
    found.push(`${w.lineno}:${w.offset}-${w.end_lineno}:${w.end_offset} ${w.category} ${w.message}`);
    return asErrors;
  };
  const mod = parseModule(source);
  astPreprocess(mod, { filename: "<test>", optimize: 0, ff_features: 0, warn, enableWarnings: true });
  return found;
}

Deno.test("astPreprocess: CPython's trees for the recorded samples", () => {
  const path = new URL("./testdata/preprocess.json", import.meta.url);
  for (const [source, optimize, flags, expected] of JSON.parse(Deno.readTextFileSync(path))) {
    const mod = parseModule(source);
    const { ff_features } = futureFromAst(mod, "<test>");
    astPreprocess(mod, {
      filename: "<test>",
      optimize,
      ff_features,
      syntaxCheckOnly: flags === PyCF_ONLY_AST,
    });
    assertEquals(astToJson(mod), expected, `${source} at optimize ${optimize}`);
  }
});

Deno.test("astPreprocess: PEP 765 warns of leaving a finally block", () => {
  assertEquals(warningsOf("def f():\n try: pass\n finally:\n  return é", false), [
    "4:3-4:12 SyntaxWarning 'return' in a 'finally' block",
  ]);
  assertEquals(warningsOf("for x in y:\n try: pass\n finally:\n  if x: break\n  else: continue", false), [
    "4:9-4:14 SyntaxWarning 'break' in a 'finally' block",
    "5:9-5:17 SyntaxWarning 'continue' in a 'finally' block",
  ]);
  // A loop or function inside of the finally block is left, not the block.
  assertEquals(warningsOf("try: pass\nfinally:\n def f(): return\n for x in y: break", false), []);
});

Deno.test("astPreprocess: a warning that a filter refuses is a SyntaxError", () => {
  try {
    warningsOf("def f():\n try: pass\n finally: return", true);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    assertEquals(error.type, "SyntaxError");
    assertEquals([error.lineno, error.offset, error.end_lineno, error.end_offset], [3, 11, 3, 17]);
    return;
  }
  throw new Error("no error");
});
