/**
 * `deno task oracle:dis [PATHS] [--every N]`: disassembles CPython's own code objects with both implementations of `dis`,
 * in four combinations of options, and compares the texts. By default every twentieth file of the library: `dis` in
 * CPython takes minutes for all of it. Exits with 1 if anything differs.
 */
import { parseArgs } from "@std/cli/parse-args";
import { encodeHex, sha1 } from "./digest.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { dis } from "../../compiler/bytecode/dis.ts";
import { loads } from "../../compiler/bytecode/marshal.ts";
import { OracleData, oracleOutcomes, type SourceFile, sourceFiles } from "./compile_cache.ts";
import { findCpython, runCpython, scriptPath } from "./cpython.ts";

/** Option combinations, as CPython's keywords and as ours. */
const modes = [
  [{}, {}],
  [{ show_offsets: true, show_caches: true }, { showOffsets: true, showCaches: true }],
  [{ show_positions: true }, { showPositions: true }],
  [{ show_caches: true, adaptive: true, show_positions: true }, {
    showCaches: true,
    adaptive: true,
    showPositions: true,
  }],
] as const;

const args = parseArgs(Deno.args, { string: ["every"], default: { every: "20" } });
const paths = args._.map(String);
const all = await sourceFiles(paths);
const files = paths.length > 0 ? all : all.filter((_, i) => i % Number(args.every) === 0);
const { records, dataPath } = await oracleOutcomes(files, 0);
const data = new OracleData(dataPath);
const answers = await ask(files, false);
let listings = 0, different = 0;
for (const file of files) {
  const record = records.get(file.name)!;
  if (record.size === undefined) continue;
  const code = loads(data.read(record)) as CodeObject;
  for (let i = 0; i < modes.length; i++) {
    listings++;
    const text = normalize(dis(code, modes[i][1]));
    if (encodeHex(await sha1(text)) === answers.get(file.name)?.[i]) continue;
    if (++different <= 5) await showDifference(file, i, text);
  }
}
console.log(
  `${listings} listings of ${files.length} files, ${listings - different} identical, ${different} different`,
);
Deno.exit(different === 0 ? 0 : 1);

async function ask(wanted: readonly SourceFile[], texts: boolean): Promise<Map<string, string[]>> {
  const request = {
    files: wanted.map(({ name, path }) => [name, path]),
    modes: modes.map(([mode]) => mode),
    texts,
  };
  const output = await runCpython(await findCpython(), ["-I", scriptPath("dis.py")], JSON.stringify(request));
  const lines = output.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, answers }) => [name, answers]));
}

function normalize(text: string): string {
  return text.replace(/frozenset\(\{.*?\}\)/g, "frozenset({...})");
}

async function showDifference(file: SourceFile, mode: number, ours: string): Promise<void> {
  const theirs = (await ask([file], true)).get(file.name)![mode].split("\n");
  const lines = ours.split("\n");
  const at = lines.findIndex((line, i) => line !== theirs[i]);
  console.log(`${file.name}, ${JSON.stringify(modes[mode][0])}, line ${at + 1}`);
  console.log(`  CPython: ${theirs[at]}\n  Taipan:  ${lines[at]}`);
}
