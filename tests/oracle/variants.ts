/**
 * `deno task oracle:variants [--cases N] [--seed S] [--show K]`: code objects of programs that nobody wrote. Functions of
 * CPython's library with lines deleted, doubled, exchanged, replaced and wrapped, N of them (20,000) that CPython still
 * compiles, at mixed optimization levels; ours must equal its code objects. Shows K differences (5) with their source,
 * and groups them. Exits with 1 if there is any.
 */
import { parseArgs } from "@std/cli/parse-args";
import { loads } from "../../compiler/bytecode/marshal.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import { compareCodeTrees } from "./compare_code.ts";
import type { OptimizeLevel } from "./compile_cache.ts";
import { findCpython, oracleCache, runCpython, scriptPath } from "./cpython.ts";

const args = parseArgs(Deno.args, {
  string: ["cases", "seed", "show"],
  default: { cases: "20000", seed: "1", show: "5" },
});
await Deno.mkdir(oracleCache, { recursive: true });
const path = new URL("variants.bin", oracleCache).pathname;
await runCpython(await findCpython(true), ["-I", scriptPath("variants.py"), args.cases, args.seed, path]);

const groups = new Map<string, number>();
let cases = 0, different = 0;
const bytes = Deno.readFileSync(path), view = new DataView(bytes.buffer);
for (let at = 0; at < bytes.length; cases++) {
  const sourceSize = view.getUint32(at, true),
    level = view.getUint32(at + 4, true),
    size = view.getUint32(at + 8, true);
  const source = bytes.slice(at + 12, at + 12 + sourceSize);
  const theirs = bytes.subarray(at + 12 + sourceSize, at + 12 + sourceSize + size);
  at += 12 + sourceSize + size;
  const report = differenceOf(source, level as OptimizeLevel, loads(theirs) as CodeObject);
  if (report === undefined) continue;
  different++;
  groups.set(report.kind, (groups.get(report.kind) ?? 0) + 1);
  if (different > Number(args.show)) continue;
  console.log(`--- level ${level}\n${new TextDecoder().decode(source)}`);
  for (const line of report.lines) console.log("  " + line);
}
for (const [kind, count] of [...groups].sort((a, b) => b[1] - a[1]).slice(0, 20)) {
  console.log(`${count}  ${kind}`);
}
console.log(`${cases} variants, ${cases - different} identical, ${different} different`);
Deno.exit(different === 0 ? 0 : 1);

function differenceOf(
  source: Uint8Array,
  optimize: OptimizeLevel,
  theirs: CodeObject,
): { kind: string; lines: string[] } | undefined {
  try {
    const ours = compile(source, { filename: "<variant>", mode: "exec", optimize });
    const { differences } = compareCodeTrees(ours, theirs);
    if (differences.length === 0) return undefined;
    const { where, field, ours: a, theirs: b, context } = differences[0];
    const kind = field.replace(/\[\d+\]/, "");
    return { kind, lines: [`${where} ${field}`, `CPython: ${b}`, `Taipan:  ${a}`, ...context] };
  } catch (error) {
    const text = error instanceof CompileError
      ? `${error.type}: ${error.message}`
      : String((error as Error).stack ?? error);
    return { kind: `refused: ${text.split("\n")[0]}`, lines: text.split("\n").slice(0, 5) };
  }
}
