/** The import arrows: which direction is refused. */
import { assertEquals } from "@std/assert";
import { wrongArrows } from "./arrows.ts";

function wrong(from: string, ...to: string[]): string[] {
  const dependencies = to.map((path) => ({
    specifier: path,
    code: { specifier: path.includes(":") ? path : "file:///house/" + path },
  }));
  const graph = { modules: [{ specifier: "file:///house/" + from, dependencies }] };
  return wrongArrows(graph, "file:///house/").map((arrow) => arrow.to);
}

Deno.test("wrongArrows: towards the compiler only", () => {
  assertEquals(wrong("compiler/a.ts", "compiler/b.ts", "vm/a.ts", "npm:x"), ["vm/a.ts", "npm:x"]);
  assertEquals(wrong("vm/a.ts", "compiler/a.ts", "jit/a.ts", "mod.ts"), ["jit/a.ts", "mod.ts"]);
  assertEquals(wrong("jit/a.ts", "vm/a.ts", "compiler/a.ts", "repl/a.ts"), ["repl/a.ts"]);
  assertEquals(wrong("mod.ts", "jit/a.ts", "vm/a.ts", "compiler/a.ts", "stdlib-frozen/a.ts"), []);
  assertEquals(wrong("repl/a.ts", "mod.ts", "vm/a.ts", "tests/std/fmt_colors.ts", "tests/a.ts"), [
    "tests/a.ts",
  ]);
});

Deno.test("wrongArrows: tests and generators import what they examine", () => {
  assertEquals(wrong("compiler/a_test.ts", "vm/a.ts", "tests/std/assert.ts"), []);
  assertEquals(wrong("vm/generator/generate.ts", "npm:typescript@5.9.3"), []);
  assertEquals(wrong("compiler/a.ts", "tests/std/assert.ts"), ["tests/std/assert.ts"]);
});
