/** The house rules: what each one refuses and what it lets pass. */
import { assertEquals } from "@std/assert";
import plugin from "./lint_plugin.ts";

/** The rules that fire, without the rule about the opening comment unless asked for. */
function fired(source: string, file = "compiler/codegen.ts", opening = "/** Doc. */\n"): string[] {
  const diagnostics = Deno.lint.runPlugin(plugin, file, opening + source);
  return diagnostics.map((diagnostic) => diagnostic.id.replace("taipan/", ""));
}

Deno.test("no-error-subclass: classes must not extend Error", () => {
  assertEquals(fired("class A extends Error {}"), ["no-error-subclass"]);
  assertEquals(fired("const a = class extends TypeError {};"), ["no-error-subclass"]);
  assertEquals(fired("class A extends CompileError {}"), []);
  assertEquals(fired("class A extends Base {}"), []);
});

Deno.test("file-doc: a file opens with a doc comment", () => {
  assertEquals(fired("export const a = 1;", "a.ts", ""), ["file-doc"]);
  assertEquals(fired("export const a = 1;", "a.ts", "// Plain.\n"), ["file-doc"]);
  assertEquals(fired("", "a.ts", "#!/usr/bin/env -S deno run\n/** Doc. */\n"), []);
  assertEquals(fired("", "a.ts", ""), []);
});

Deno.test("no-todo: nothing unfinished in comments", () => {
  assertEquals(fired("// TODO: later"), ["no-todo"]);
  assertEquals(fired("/* FIXME */"), ["no-todo"]);
  assertEquals(fired('const a = "TODO";'), []);
});

Deno.test("host-only: Deno and node: are named by the host layer, tests and tools", () => {
  const source = 'Deno.readTextFileSync("a");';
  assertEquals(fired(source), ["host-only"]);
  assertEquals(fired('import "node:fs";'), ["host-only"]);
  for (
    const file of [
      "vm/host/files.ts",
      "/home/x/vm/host/files.ts",
      "repl/main.ts",
      "tests/a.ts",
      "vm/a_test.ts",
      "compiler/ast/generate.ts",
    ]
  ) {
    assertEquals(fired(source, file), []);
  }
  assertEquals(fired("if (import.meta.main) { Deno.exit(1); }"), []);
  assertEquals(fired("const a = { Deno: 1 }; a.Deno;"), []);
});

Deno.test("no-proxy, no-default-export", () => {
  assertEquals(fired("new Proxy({}, {});"), ["no-proxy"]);
  assertEquals(fired("export default 1;"), ["no-default-export"]);
});

Deno.test("names: camelCase or CPython's", () => {
  assertEquals(fired("const some_value = 1;"), ["names"]);
  assertEquals(fired("function do_it(an_arg: number) { return an_arg; }"), ["names", "names"]);
  assertEquals(fired("const { a_b: c_d, e_f } = x;"), ["names"]);
  for (
    const name of [
      "co_consts",
      "tb_next",
      "ste_symbols",
      "MAX_DEPTH",
      "PyObject_Call",
      "_PyCode_New",
      "list_insert",
    ]
  ) {
    assertEquals([name, fired(`const ${name} = 1;`)], [name, []]);
  }
  assertEquals(fired("const _private = 1, camelCase = 2, PascalCase = 3, trailing_ = 4;"), []);
  assertEquals(fired("const a = { some_key: 1 }; a.some_key = 2;"), []);
});
