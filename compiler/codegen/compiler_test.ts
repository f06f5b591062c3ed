/** What the compiler keeps beside instructions: names of code objects, attributes of classes, warnings, depth. */
import { assertEquals } from "@std/assert";
import { CodeObject } from "../bytecode/code_object.ts";
import { compileAst } from "../compile_ast.ts";
import { CompileError } from "../errors.ts";
import type { CompileOptions } from "../options.ts";
import { parse } from "../parser/mod.ts";
import { compareCodePoints } from "./name_tables.ts";

function compile(source: string, options: Partial<CompileOptions> = {}): CodeObject {
  const full: CompileOptions = { filename: "f", mode: "exec", ...options };
  return compileAst(parse(source, full), full);
}

/** Qualified names of the code objects inside, outermost first. */
function qualnames(code: CodeObject): string[] {
  const inner = code.co_consts.filter((value) => value instanceof CodeObject);
  return inner.flatMap((value) => [value.co_qualname, ...qualnames(value)]);
}

Deno.test("Compiler: qualified names", () => {
  assertEquals(qualnames(compile("class A:\n  def f(self):\n    class B: g = lambda: 0\n")), [
    "A",
    "A.f",
    "A.f.<locals>.B",
    "A.f.<locals>.B.<lambda>",
  ]);
  // A global declared in a function is named as one.
  assertEquals(qualnames(compile("def f():\n  global g\n  def g(): pass\n")), ["f", "g"]);
  // Type parameters leave no trace in the names of what they belong to.
  assertEquals(qualnames(compile("class A:\n  def f[T](self): pass\n")), [
    "A",
    "A.<generic parameters of f>",
    "A.f",
  ]);
});

Deno.test("Compiler: attributes set through self are listed in order of code points", () => {
  const code = compile(
    "class A:\n  def f(self): self.\u{1d54f} = self.b = self.\uff41 = 1\n  def g(s): s.c = 1\n",
  );
  const body = code.co_consts.find((value) => value instanceof CodeObject)!;
  const names = body.co_consts.filter((value) =>
    typeof value === "object" && value !== null && "items" in value
  );
  // Identifiers are NFKC-normalized: U+1D54F is X, U+FF41 is a.
  assertEquals(names.map((tuple) => (tuple as { items: unknown }).items), [["X", "a", "b"]]);
});

Deno.test("Compiler: a warning that the sink refuses is a SyntaxError in its place", () => {
  try {
    compile("x = (1\n()\n)", { warn: () => true });
  } catch (thrown) {
    const error = thrown as CompileError;
    assertEquals(error instanceof CompileError && error.type, "SyntaxError");
    assertEquals(error.message, "'int' object is not callable; perhaps you missed a comma?");
    assertEquals([error.lineno, error.offset, error.end_lineno, error.end_offset], [1, 6, 1, 7]);
    return;
  }
  throw new Error("no error");
});

Deno.test("compareCodePoints: characters above U+FFFF come last", () => {
  const sorted = ["\u{10000}", "\uffff", "b", "ab", "a", "\ue000"].sort(compareCodePoints);
  assertEquals(sorted, ["a", "ab", "b", "\ue000", "\uffff", "\u{10000}"]);
});

Deno.test("compileAst: chains of 20,000 left operands compile, endless ones are a RecursionError", () => {
  for (const chain of [".b", "()", "[0]", "+a"]) {
    compile("a" + chain.repeat(20_000));
    compile("a" + (".b" + chain).repeat(10_000));
  }
  try {
    compile("a" + ".b".repeat(100_000));
  } catch (thrown) {
    assertEquals((thrown as CompileError).type, "RecursionError");
    return;
  }
  throw new Error("no error");
});
