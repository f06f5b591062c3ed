/**
 * The compiler against recorded results of CPython 3.14 (`tests/corpus/recorded.json`, made by `deno task
 * record:corpus`): token streams, AST dumps, code objects at every optimization level, dis listings, warnings and
 * SyntaxErrors. Needs no CPython.
 */
import { assertEquals } from "@std/assert";
import { dump } from "../compiler/ast/dump.ts";
import type { CodeObject } from "../compiler/bytecode/code_object.ts";
import { dis } from "../compiler/bytecode/dis.ts";
import { dumps, loads } from "../compiler/bytecode/marshal.ts";
import { decodeSurrogatePass } from "../compiler/bytecode/utf8_surrogatepass.ts";
import { compile } from "../compiler/compile.ts";
import { CompileError, type CompileWarning } from "../compiler/errors.ts";
import type { CompileOptions } from "../compiler/options.ts";
import { parse } from "../compiler/parser/mod.ts";
import { decodeBytes } from "../compiler/tokenizer/encodings.ts";
import { TokenizerIter, type TokenTuple } from "../compiler/tokenizer/mod.ts";
import { compareCodeTrees } from "./oracle/compare_code.ts";

interface RecordedFile {
  name: string;
  encoding: string;
  /** Texts are gzip in base64. */
  tokens: string;
  ast: string;
  codes: [string, string, string];
  warnings: [category: string, message: string, lineno: number][];
  dis: string;
}

interface Recorded {
  files: RecordedFile[];
  bad: { source: string; error: unknown[] | null }[];
}

const folder = new URL("corpus/", import.meta.url);
const recorded = JSON.parse(Deno.readTextFileSync(new URL("recorded.json", folder))) as Recorded;

for (const file of recorded.files) {
  const source = Deno.readFileSync(new URL(file.name, folder));

  Deno.test(`${file.name}: tokens`, async () => {
    assertEquals(tokensOf(source, file.encoding), JSON.parse(await unpackText(file.tokens)));
  });

  Deno.test(`${file.name}: ast.dump`, async () => {
    const tree = parse(source, { filename: file.name, mode: "exec" });
    const text = dump(tree, { includeAttributes: true, indent: 1 });
    assertSameLines(text, await unpackText(file.ast));
  });

  Deno.test(`${file.name}: code objects and warnings`, async () => {
    for (const optimize of [0, 1, 2] as const) {
      const warnings: CompileWarning[] = [];
      const options: CompileOptions = {
        filename: file.name,
        mode: "exec",
        optimize,
        warn: (w) => void warnings.push(w),
      };
      const ours = compile(source, options);
      const theirs = loads(await unpack(file.codes[optimize])) as CodeObject;
      assertEquals(compareCodeTrees(ours, theirs).differences, []);
      assertEquals(compareCodeTrees(loads(dumps(ours)) as CodeObject, theirs).differences, []);
      if (optimize > 0) continue;
      const shown = warnings.map(({ category, message, lineno }) => [category, message, lineno]);
      assertEquals(shown.sort(), [...file.warnings].sort());
    }
  });

  Deno.test(`${file.name}: dis`, async () => {
    const code = loads(await unpack(file.codes[0])) as CodeObject;
    const text = dis(code).replace(/frozenset\(\{.*?\}\)/g, "frozenset({...})");
    assertSameLines(text, await unpackText(file.dis));
  });
}

Deno.test("bad inputs: types, texts and ranges of exceptions", () => {
  const outcomes = recorded.bad.map(({ source }) => ({ source, error: errorOf(source) }));
  const different = (_: unknown, i: number) =>
    JSON.stringify(outcomes[i]) !== JSON.stringify(recorded.bad[i]);
  assertEquals(outcomes.filter(different), recorded.bad.filter(different));
});

/** Long texts: a difference is shown with the two lines before it. */
function assertSameLines(ours: string, theirs: string): void {
  const a = ours.split("\n"), b = theirs.split("\n");
  const at = a.findIndex((line, i) => line !== b[i]);
  if (at >= 0 || a.length !== b.length) {
    assertEquals(a.slice(Math.max(0, at - 2), at + 3), b.slice(Math.max(0, at - 2), at + 3));
  }
}

function errorOf(source: string): unknown[] | null {
  try {
    compile(source, { filename: "<bad>", mode: "exec" });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const { type, message, lineno, offset, end_lineno, end_offset, text } = error;
    if (!/^(?:SyntaxError|IndentationError|TabError)$/.test(type)) return [type, message];
    return [type, message, ...[lineno, offset, end_lineno, end_offset, text].map((field) => field ?? null)];
  }
  return null;
}

/** Tokens as the `tokenize` module shows them, in JSON's terms. */
function tokensOf(source: Uint8Array, encoding: string): unknown[] {
  const hasBom = encoding === "utf-8-sig";
  const text = decodeBytes(hasBom ? source.subarray(3) : source, hasBom ? "utf-8" : encoding) as string;
  let at = 0;
  const readline = () => {
    const end = text.indexOf("\n", at) + 1 || text.length;
    const line = text.slice(at, end);
    at = end;
    return line;
  };
  const tokens: TokenTuple[] = [...new TokenizerIter(readline, { extraTokens: true })];
  return tokens.map(([type, string, start, end, line]) => [type, string, ...start, ...end, line]);
}

async function unpack(packed: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(packed), (ch) => ch.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Text that may hold lone surrogates. */
async function unpackText(packed: string): Promise<string> {
  return decodeSurrogatePass(await unpack(packed)) as string;
}
