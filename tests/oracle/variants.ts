/**
 * `deno task oracle:variants [--cases N] [--seed S] [--show K]`: code objects of programs that nobody wrote. Functions of
 * CPython's library with lines deleted, doubled, exchanged, replaced and wrapped, N of them (20,000) that CPython still
 * compiles, at mixed optimization levels, modes and flags; ours must equal its code objects. Shows K differences (5) with their source,
 * and groups them. Exits with 1 if there is any.
 */
import { parseArgs } from "@std/cli/parse-args";
import { loads } from "../../compiler/bytecode/marshal.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import type { CompileOptions } from "../../compiler/options.ts";
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

const HEADER = 20;
const modes = ["exec", "eval", "single"] as const;
const groups = new Map<string, number>();
let cases = 0, different = 0;
const bytes = Deno.readFileSync(path), view = new DataView(bytes.buffer);
for (let at = 0; at < bytes.length; cases++) {
  const [sourceSize, optimize, modeNumber, flags, size] = [0, 4, 8, 12, 16].map((i) =>
    view.getUint32(at + i, true)
  );
  const source = bytes.slice(at + HEADER, at + HEADER + sourceSize);
  at += HEADER + sourceSize + size;
  const theirs = loads(bytes.subarray(at - size, at)) as CodeObject;
  const mode = modes[modeNumber];
  const options = { filename: "<variant>", mode, flags, optimize: optimize as OptimizeLevel };
  const report = differenceOf(source, options, theirs);
  if (report === undefined) continue;
  different++;
  groups.set(report.kind, (groups.get(report.kind) ?? 0) + 1);
  if (different > Number(args.show)) continue;
  console.log(
    `--- ${mode}, level ${optimize}, flags 0x${flags.toString(16)}\n${new TextDecoder().decode(source)}`,
  );
  for (const line of report.lines) console.log("  " + line);
}
for (const [kind, count] of [...groups].sort((a, b) => b[1] - a[1]).slice(0, 20)) {
  console.log(`${count}  ${kind}`);
}
console.log(`${cases} variants, ${cases - different} identical, ${different} different`);
Deno.exit(different === 0 ? 0 : 1);

function differenceOf(
  source: Uint8Array,
  options: CompileOptions,
  theirs: CodeObject,
): { kind: string; lines: string[] } | undefined {
  try {
    const ours = compile(source, options);
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
