/**
 * `deno task oracle:marshal [PATHS] [--mutations N] [--seed N]`: marshal against CPython's, both ways.
 *
 * 1. CPython's code objects of the whole library (or of PATHS) are loaded and dumped here, loaded there, and the trees
 *    compared there. 2. Values of every type travel the same way in every version. 3. Damaged data, made from both by
 *    seeded mutation (20,000 by default), must give the same value or exception on both sides.
 * 4. `.pyc` files of all three invalidation modes: CPython imports ours, we read CPython's.
 * Exits with 1 if anything differs.
 */
import { parseArgs } from "@std/cli/parse-args";
import { dumps, loads, MarshalError } from "../../compiler/bytecode/marshal.ts";
import {
  classifyPyc,
  readPycCode,
  sourceHash,
  validateHashPyc,
  validateTimestampPyc,
  writePyc,
} from "../../compiler/bytecode/pyc.ts";
import { reprConstant } from "../../compiler/bytecode/repr.ts";
import { compile } from "../../compiler/compile.ts";
import { compareCodeTrees } from "./compare_code.ts";
import { OracleData, oracleOutcomes, sourceFiles } from "./compile_cache.ts";
import { findCpython, oracleCache, runCpython, scriptPath } from "./cpython.ts";

const args = parseArgs(Deno.args, {
  string: ["mutations", "seed"],
  default: { mutations: "20000", seed: "1" },
});
const cpython = await findCpython(true);
const folder = oracleCache.pathname.replace(/\/$/, "");
let failures = 0;

// 1. The library's code objects.
const files = await sourceFiles(args._.map(String));
const { records, dataPath } = await oracleOutcomes(files, 0);
const data = new OracleData(dataPath);
const compiled = files.filter((file) => records.get(file.name)!.size !== undefined);
const theirs = compiled.map((file) => data.read(records.get(file.name)!));
let started = performance.now();
const ours = theirs.map((bytes) => dumps(loads(bytes)));
const milliseconds = Math.round(performance.now() - started);
const size = theirs.reduce((sum, bytes) => sum + bytes.length, 0);
await writeSequence("theirs.bin", theirs);
await writeSequence("ours.bin", ours);
const different = await roundtrip("theirs.bin", "ours.bin");
for (const index of different.slice(0, 10)) {
  console.log(`different after the round trip: ${compiled[index].name}`);
}
console.log(
  `${theirs.length} modules, ${(size / 1e6).toFixed(1)} MB, loaded and dumped in ${milliseconds} ms: ` +
    `${theirs.length - different.length} identical, ${different.length} different`,
);
failures += different.length;

// 2. Every type in every version.
await ask("values", folder);
const samples: Uint8Array[] = [];
for (let version = 0; version <= 5; version++) {
  const blobs = await readSequence(`theirs-${version}.bin`);
  samples.push(...blobs);
  await writeSequence(`ours-${version}.bin`, blobs.map((blob) => dumps(loads(blob), { version })));
  const wrong = await roundtrip(`theirs-${version}.bin`, `ours-${version}.bin`);
  console.log(
    `version ${version}: ${blobs.length - wrong.length} of ${blobs.length} values identical ${wrong}`,
  );
  failures += wrong.length;
}

// 3. Damaged data.
samples.push(...theirs.filter((bytes) => bytes.length < 3000).slice(0, 60));
const random = randomNumbers(Number(args.seed));
const damaged = Array.from({ length: Number(args.mutations) }, (_, i) => mutate(samples[i % samples.length]));
await writeSequence("damaged.bin", damaged);
started = performance.now();
const outcomes = damaged.map(outcome);
const took = Math.round(performance.now() - started);
const expected = (await ask("loads", `${folder}/damaged.bin`)).map((line) => JSON.parse(line) as string);
const counts = { same: 0, memory: 0, different: 0 };
for (let i = 0; i < damaged.length; i++) {
  if (normalize(outcomes[i]) === normalize(expected[i])) counts.same++;
  else if (expected[i].startsWith("MemoryError")) counts.memory++;
  else if (++counts.different <= 10) {
    console.log(
      `damaged ${
        JSON.stringify(Array.from(damaged[i], (byte) => String.fromCharCode(byte)).join("")).slice(0, 300)
      }`,
    );
    console.log(`  CPython: ${expected[i].slice(0, 200)}\n  Taipan:  ${outcomes[i].slice(0, 200)}`);
  }
}
console.log(
  `${damaged.length} damaged data in ${took} ms: ${counts.same} same outcomes, ${counts.different} different, ` +
    `${counts.memory} where CPython runs out of memory and Taipan reports the data too short`,
);
failures += counts.different;

// 4. Files. What CPython imports is seen by an answer that stands in the .pyc only.
const pycFolder = `${folder}/pyc`;
await Deno.mkdir(`${pycFolder}/__pycache__`, { recursive: true });
const kinds = ["timestamp", "checked_hash", "unchecked_hash"];
const text = new TextEncoder();
for (const kind of kinds) {
  const path = `${pycFolder}/ours_${kind}.py`;
  const source = text.encode("answer = 'source'\n");
  await Deno.writeFile(path, source);
  const mtime = Math.floor((await Deno.stat(path)).mtime!.getTime() / 1000);
  // An unchecked file is used although its hash is that of nothing.
  const hash = sourceHash(kind === "checked_hash" ? source : new Uint8Array(0));
  const code = compile(text.encode("answer = 'pyc'\n"), { filename: path, mode: "exec" });
  const file = writePyc(
    code,
    kind === "timestamp"
      ? { kind, mtime, sourceSize: source.length }
      : { kind: "hash", hash, checkSource: kind === "checked_hash" },
  );
  await Deno.writeFile(`${pycFolder}/__pycache__/ours_${kind}.cpython-314.pyc`, file);
}
const theirSource = text.encode("def answer(x=1):\n    return x + 41\n");
await Deno.writeFile(`${pycFolder}/theirs.py`, theirSource);
const answers = JSON.parse((await ask("pyc", pycFolder))[0]) as Record<string, [string, boolean]>;
const wrongFiles = kinds.filter((kind) => answers[`ours_${kind}`][0] !== "pyc");
for (const kind of kinds) {
  const bytes = await Deno.readFile(`${pycFolder}/theirs-${kind}.pyc`);
  const header = classifyPyc(bytes, "theirs");
  if (header.kind === "hash") {
    validateHashPyc(header, sourceHash(theirSource), "theirs");
    if (header.checkSource !== (kind === "checked_hash")) wrongFiles.push("theirs " + kind);
  } else {
    const { mtime } = await Deno.stat(`${pycFolder}/theirs.py`);
    validateTimestampPyc(header, Math.floor(mtime!.getTime() / 1000), theirSource.length, "theirs");
  }
  const filename = `${pycFolder}/theirs.py`;
  const same = compareCodeTrees(
    compile(theirSource, { filename, mode: "exec" }),
    readPycCode(bytes, "theirs.pyc"),
  );
  if (same.differences.length > 0) wrongFiles.push("theirs " + kind);
}
console.log(`.pyc files of three modes both ways: ${6 - wrongFiles.length} of 6 right ${wrongFiles}`);
failures += wrongFiles.length;
Deno.exit(failures === 0 ? 0 : 1);

function outcome(bytes: Uint8Array): string {
  try {
    return reprConstant(loads(bytes));
  } catch (error) {
    if (error instanceof MarshalError) return `${error.type}: ${error.message}`;
    if (error instanceof RangeError) return `internal error: ${error.message}`;
    throw error;
  }
}

/** Sets print in an order of their own. */
function normalize(text: string): string {
  return /\{/.test(text) ? [...text].sort().join("") : text;
}

function mutate(source: Uint8Array): Uint8Array {
  const bytes = [...source];
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(bytes.length + 1);
    switch (random(5)) {
      case 0:
        bytes.length = Math.min(bytes.length, at);
        break;
      case 1:
        bytes.splice(at, 1);
        break;
      case 2:
        bytes.splice(at, 0, random(256));
        break;
      case 3:
        if (at < bytes.length) bytes[at] ^= 1 << random(8);
        break;
      default:
        if (at < bytes.length) {
          bytes[at] = "0NFTS.gylsITxifutaAzZ()[{<>:cr?".charCodeAt(random(31)) | (random(2) << 7);
        }
    }
  }
  return Uint8Array.from(bytes);
}

/** A small generator of the same numbers everywhere. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

async function ask(...command: string[]): Promise<string[]> {
  const output = await runCpython(cpython, ["-I", scriptPath("marshal.py"), ...command]);
  return output.split("\n").filter((line) => line !== "");
}

async function roundtrip(first: string, second: string): Promise<number[]> {
  return JSON.parse((await ask("roundtrip", `${folder}/${first}`, `${folder}/${second}`))[0]);
}

async function writeSequence(name: string, blobs: readonly Uint8Array[]): Promise<void> {
  const total = blobs.reduce((sum, blob) => sum + 4 + blob.length, 0);
  const bytes = new Uint8Array(total), view = new DataView(bytes.buffer);
  let at = 0;
  for (const blob of blobs) {
    view.setUint32(at, blob.length, true);
    bytes.set(blob, at + 4);
    at += 4 + blob.length;
  }
  await Deno.writeFile(`${folder}/${name}`, bytes);
}

async function readSequence(name: string): Promise<Uint8Array[]> {
  const bytes = await Deno.readFile(`${folder}/${name}`);
  const view = new DataView(bytes.buffer);
  const blobs: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at, true);
    blobs.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return blobs;
}
