/**
 * Tests of the parser as a whole: recorded answers of CPython (testdata/), the two parsers against each other, limits.
 */
import { assert, assertEquals } from "@std/assert";
import { futureFromAst } from "../ast/future.ts";
import { astToJson, type Json } from "../ast/json.ts";
import { CompileError, type CompileWarning } from "../errors.ts";
import { type CompileOptions, PyCF_ONLY_AST } from "../options.ts";
import { SourceText } from "../tokenizer/source_text.ts";
import { parse, parseCarefully, parseFast } from "./mod.ts";
import { readSnippets, type Snippet } from "./testdata/snippets.ts";

type Answer = { ast: Json; warnings: [string, string, number][] };

function samples(): Snippet[] {
  return readSnippets(Deno.readTextFileSync(new URL("testdata/snippets.txt", import.meta.url)));
}

/** The parser's answer in the form of the recorded ones. */
function answer(source: string, options: CompileOptions): Answer {
  const warnings: [string, string, number][] = [];
  const warn = (w: CompileWarning) => {
    warnings.push([w.category, w.message, w.lineno]);
  };
  try {
    const tree = parse(source, { ...options, warn });
    futureFromAst(tree, options.filename);
    return { ast: astToJson(tree), warnings };
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    const place = [e.lineno, e.offset, e.end_lineno, e.end_offset, e.text].map((v) => v ?? null);
    return { ast: ["SyntaxError", e.type, e.message, ...place], warnings };
  }
}

function raised(source: string, options: Partial<CompileOptions> = {}): CompileError {
  try {
    parse(source, { filename: "<test>", mode: "exec", ...options });
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
  throw new Error("nothing was raised");
}

Deno.test("parse: trees, errors and warnings are CPython's (recorded)", () => {
  const recorded: Answer[] = JSON.parse(
    Deno.readTextFileSync(new URL("testdata/recorded.json", import.meta.url)),
  );
  const snippets = samples();
  assertEquals(snippets.length, recorded.length, "run tests/oracle/parser_record.ts");
  snippets.forEach(({ source, mode, flags, featureVersion }, i) => {
    const options = { filename: "<test>", mode, flags: PyCF_ONLY_AST | flags, featureVersion };
    const ours = answer(source, options);
    assertEquals(ours.ast, recorded[i].ast, source);
    const theirs = recorded[i].warnings.filter(([, message]) => /escape|literal/.test(message));
    assertEquals(ours.warnings, theirs, source);
  });
});

Deno.test("parseFast: gives the careful parser's tree, or nothing", () => {
  for (const { source, mode, flags } of samples()) {
    const options: CompileOptions = { filename: "<test>", mode, flags };
    const text = SourceText.fromString(source, { filename: "<test>", execInput: mode === "exec" });
    const fast = parseFast(text, options);
    if (fast !== undefined) assertEquals(astToJson(fast), astToJson(parseCarefully(text, options)), source);
  }
});

Deno.test("parseFast: takes every kind of statement", () => {
  const accepted = samples().slice(0, 24).filter(({ source, mode, flags }) => {
    const text = SourceText.fromString(source, { filename: "<test>", execInput: mode === "exec" });
    return parseFast(text, { filename: "<test>", mode, flags }) !== undefined;
  });
  assert(accepted.length >= 22, `only ${accepted.length}`);
});

Deno.test("parse: metadata is the last compound statement and the source", () => {
  const source = "x = 1\nif x:\n    pass\ny = 2\nprin x\n";
  assertEquals(raised(source).metadata, [2, 0, source]);
});

Deno.test("parse: a warning that is made an error is a SyntaxError at the escape", () => {
  const error = raised("x = 'a\\d'\n", { warn: () => true });
  assertEquals(error.type, "SyntaxError");
  assertEquals(
    error.message,
    '"\\d" is an invalid escape sequence. Did you mean "\\\\d"? A raw string is also an option.',
  );
  assertEquals([error.lineno, error.offset, error.end_offset], [1, 7, 9]);
});

Deno.test("parse: nesting stops where CPython stops", async () => {
  // With the stack of the project's commands: how much of the default one a parse takes depends on what V8 has compiled.
  const program = `
    const { parse } = await import(${JSON.stringify(new URL("mod.ts", import.meta.url).href)});
    const outcome = (source) => {
      try {
        parse(source, { filename: "<test>", mode: "eval" });
        return "";
      } catch (error) {
        return error.type + ": " + error.message;
      }
    };
    const wrapped = (n) => "(".repeat(n) + "1" + ")".repeat(n);
    const sources = [5968, 5969, 100000].map((n) => "-".repeat(n) + "1");
    sources.push(wrapped(200), wrapped(201), "f(".repeat(100000));
    console.log(JSON.stringify(sources.map(outcome)));`;
  const args = ["eval", "--v8-flags=--stack-size=3900", program];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const overflow = "MemoryError: Parser stack overflowed - Python source too complex to parse";
  const parentheses = "SyntaxError: too many nested parentheses";
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), [
    "",
    overflow,
    overflow,
    "",
    parentheses,
    parentheses,
  ]);
});

Deno.test("parse: close to the end of JavaScript's stack, a MemoryError or a result", () => {
  let mostlyFine = 0;
  const descend = (): void => {
    try {
      descend();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (mostlyFine > 20) return;
    try {
      parse("x = [(1 + 2)]\n", { filename: "<test>", mode: "exec" });
      mostlyFine++;
    } catch (error) {
      if (error instanceof RangeError) return; // parse itself could not be called.
      assert(error instanceof CompileError, String(error));
      assertEquals(error.type, "MemoryError");
    }
  };
  descend();
});

Deno.test("parse: long sources take linear time", () => {
  const start = performance.now();
  const count = 20000;
  for (
    const source of [
      `x = [${"1, ".repeat(count)}]\n`,
      `x = (${"'a' ".repeat(count)})\n`,
      `f(${"a=1, ".repeat(count)})\n`,
      `x = f'${"{a} ".repeat(count)}'\n`,
      "a = 1; ".repeat(count) + "\n",
      "if a: pass\n" + "elif b: pass\n".repeat(1000),
    ]
  ) parse(source, { filename: "<test>", mode: "exec" });
  assert(performance.now() - start < 10000);
});
