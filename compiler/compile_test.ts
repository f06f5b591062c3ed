/** The driver's own laws; what the stages make is tested beside them, and the whole in tests/corpus_test.ts. */
import { assertEquals, assertInstanceOf } from "@std/assert";
import { CO_COROUTINE, CO_FUTURE_ANNOTATIONS } from "./bytecode/code_object.ts";
import { compile } from "./compile.ts";
import { CompileError } from "./errors.ts";
import { type CompileOptions, PyCF_ALLOW_TOP_LEVEL_AWAIT } from "./options.ts";
import { parse } from "./parser/mod.ts";

const options: CompileOptions = { filename: "f.py", mode: "exec" };

function errorOf(
  source: Parameters<typeof compile>[0],
  more: Partial<CompileOptions> = {},
): [string, string] {
  try {
    compile(source, { ...options, ...more });
  } catch (error) {
    assertInstanceOf(error, CompileError);
    return [error.type, error.message];
  }
  throw new Error("no error");
}

Deno.test("compile: text, bytes and tree give the same code", () => {
  const source = "x = 'é'\ndef f(a, /, *, b=1): return a + b\n";
  const code = compile(source, options);
  assertEquals(compile(new TextEncoder().encode(source), options), code);
  assertEquals(compile(parse(source, options), options), code);
  assertEquals(code.co_names, ["x", "f"]);
});

Deno.test("compile: a tree must fit the mode and make sense", () => {
  const tree = () => parse("x", { ...options, mode: "eval" });
  assertEquals(errorOf(tree()), ["TypeError", "expected Module node, got Expression"]);
  const broken = tree();
  if (broken.nodeType === "Expression" && broken.body.nodeType === "Name") broken.body.ctx = "Store";
  assertEquals(errorOf(broken, { mode: "eval" }), [
    "ValueError",
    "expression must have Load context but has Store instead",
  ]);
});

Deno.test("compile: func_type is for trees only", () => {
  assertEquals(errorOf("() -> int", { mode: "func_type" }), [
    "ValueError",
    "compile() mode 'func_type' requires flag PyCF_ONLY_AST",
  ]);
});

Deno.test("compile: future features come from the source or the flags", () => {
  const flags = (source: string, flags = 0) => compile(source, { ...options, flags }).co_flags;
  assertEquals(flags("from __future__ import annotations"), CO_FUTURE_ANNOTATIONS);
  assertEquals(flags("x: y", CO_FUTURE_ANNOTATIONS), CO_FUTURE_ANNOTATIONS);
});

Deno.test("compile: a module that awaits is a coroutine where that is allowed", () => {
  assertEquals(errorOf("await x"), ["SyntaxError", "'await' outside function"]);
  const code = compile("await x", { ...options, flags: PyCF_ALLOW_TOP_LEVEL_AWAIT });
  assertEquals(code.co_flags & CO_COROUTINE, CO_COROUTINE);
});

Deno.test("compile: levels take away asserts, then docstrings", () => {
  const source = "'doc'\nassert x\n";
  const size = (optimize: 0 | 1 | 2) => compile(source, { ...options, optimize }).co_code.length;
  assertEquals(size(0) > size(1) && size(1) > size(2), true);
});
