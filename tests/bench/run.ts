/**
 * `deno task bench [--rounds N] [--seconds S] [NAMES]` runs the programs of `programs/` in Taipan and in CPython 3.14, one
 * process each and `main()` several times in it; what `main()` returns must be equal. Prints the best round, the whole
 * process up to the end of the first round (both CPU time) and the first round (wall) in milliseconds, the ratios and their
 * geometric means; then what starting and importing cost.
 *
 * `deno task bench --folder DIR [NAMES]` runs pyperformance's programs (`DIR/bm_NAME/run_benchmark.py`) with the stand-in
 * for its package `pyperf` that lies in `pyperf/`.
 *
 * CPU times, because wall times say little on a busy machine; Taipan's include V8's compiler and collector threads.
 */
import { parseArgs } from "@std/cli/parse-args";
import { findCpython } from "../oracle/cpython.ts";

const pathOf = (name: string): string => new URL(name, import.meta.url).pathname;
const tasks = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url))).tasks;

/** A Python to measure: what goes before its arguments. */
type Command = readonly string[];
/** Taipan as its task runs it, so that what users get is measured. */
const taipan: Command = [
  Deno.execPath(),
  ...(tasks.python as string).split(" ").slice(1, -1),
  pathOf("../../repl/main.ts"),
];

/** Of one program in one Python, in milliseconds. */
interface Timing {
  /** The repr of what the program returned; "" if that can't be compared. */
  value: string;
  /** First round, wall. */
  first: number;
  /** Best round, CPU. */
  best: number;
  /** The process from its start to the end of the first round, CPU. */
  process: number;
}

interface Row {
  name: string;
  ours: Timing;
  theirs: Timing;
}

async function run(
  command: Command,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command[0], {
    args: [...command.slice(1), ...args],
    env: { PYTHONDONTWRITEBYTECODE: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (code === 0) return text;
  throw new Error(`exit code ${code}: ${text.slice(-300)}${new TextDecoder().decode(stderr).slice(-1500)}`);
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

const WIDTHS = [18, 10, 9, 7, 10, 9, 7, 10, 9, 7];
const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => {
    const text = typeof cell === "string" ? cell : cell.toFixed(i % 3 === 0 ? 2 : 1);
    return i === 0 ? text.padEnd(WIDTHS[0]) : text.padStart(WIDTHS[i]);
  }).join("");

function printHeader(): void {
  console.log(line(["", "best", "CPython", "", "process", "CPython", "", "first", "CPython", ""]));
}

function printRow({ name, ours, theirs }: Row): void {
  console.log(line([
    name,
    ours.best,
    theirs.best,
    ours.best / theirs.best,
    ours.process,
    theirs.process,
    ours.process / theirs.process,
    ours.first,
    theirs.first,
    ours.first / theirs.first,
  ]));
  if (ours.value === theirs.value) return;
  console.log(`  DIFFERENT: ${ours.value.slice(0, 200)} instead of ${theirs.value.slice(0, 200)}`);
}

function printMeans(rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const mean = (part: "best" | "process" | "first"): number =>
    geometricMean(rows.map((row) => row.ours[part] / row.theirs[part]));
  const worst = rows.toSorted((a, b) => b.ours.best / b.theirs.best - a.ours.best / a.theirs.best)[0];
  console.log(line(["geometric mean", "", "", mean("best"), "", "", mean("process"), "", "", mean("first")]));
  console.log(`worst: ${worst.name} ${(worst.ours.best / worst.theirs.best).toFixed(2)}`);
}

function readTiming(text: string): Timing {
  const lines = text.trimEnd().split("\n");
  const [first, _firstCpu, best, process] = lines.slice(-4).map(Number);
  return { value: lines.slice(0, -4).join("\n"), first, best, process };
}

async function benchPrograms(
  cpython: string,
  names: readonly string[],
  limits: readonly string[],
): Promise<void> {
  const rows: Row[] = [];
  printHeader();
  for (const name of names) {
    const args = [pathOf("harness.py"), pathOf(`programs/${name}.py`), ...limits];
    try {
      const theirs = readTiming(await run([cpython], args));
      const ours = readTiming(await run(taipan, args));
      rows.push({ name, ours, theirs });
      printRow(rows.at(-1)!);
    } catch (error) {
      console.log(`${name}: ${(error as Error).message}`);
    }
  }
  printMeans(rows);
}

/** The lines `@bench NAME FIRST BEST PROCESS` of the stand-in for pyperf. */
function readStandIn(text: string): Map<string, Timing> {
  const found = new Map<string, Timing>();
  for (const [, name, first, best, process] of text.matchAll(/^@bench (\S+) (\S+) (\S+) (\S+)$/gm)) {
    found.set(name, { value: "", first: Number(first), best: Number(best), process: Number(process) });
  }
  return found;
}

async function benchFolder(
  cpython: string,
  folder: string,
  wanted: readonly string[],
  limits: readonly string[],
): Promise<void> {
  const names = [...Deno.readDirSync(folder)].filter((entry) => entry.name.startsWith("bm_")).map((entry) =>
    entry.name.slice(3)
  ).filter((name) => wanted.length === 0 || wanted.includes(name)).sort();
  const env = { PYTHONPATH: pathOf("pyperf"), BENCH_ROUNDS: limits[0], BENCH_SECONDS: limits[1] };
  const rows: Row[] = [];
  printHeader();
  for (const name of names) {
    const args = [`${folder}/bm_${name}/run_benchmark.py`];
    try {
      const theirs = readStandIn(await run([cpython], args, env));
      const ours = readStandIn(await run(taipan, args, env));
      for (const [part, timing] of theirs) {
        if (!ours.has(part)) throw new Error(`no benchmark ${part}`);
        rows.push({ name: part, ours: ours.get(part)!, theirs: timing });
        printRow(rows.at(-1)!);
      }
    } catch (error) {
      console.log(`${name}: ${(error as Error).message}`);
    }
  }
  printMeans(rows);
}

/** Programs whose cost is their start. */
const STARTS: readonly [name: string, source: string][] = [
  ["-c pass", "pass"],
  ["import json, re", "import json, re"],
  ["import asyncio", "import asyncio"],
  ["import unittest", "import unittest"],
];

/** The least wall and CPU time of a process among several. */
async function timeStart(
  command: Command,
  args: readonly string[],
  report: string,
): Promise<[number, number]> {
  let wall = Infinity, cpu = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await run(command, args);
    wall = Math.min(wall, performance.now() - start);
    cpu = Math.min(cpu, Number(await run(command, [...args.slice(0, -1), `${args.at(-1)}\n${report}`])));
  }
  return [wall, cpu];
}

async function benchStarts(cpython: string): Promise<void> {
  const python = "import time; print(time.process_time() * 1000)";
  const deno =
    'const c = (await import("node:process")).cpuUsage(); console.log((c.user + c.system) / 1000);';
  console.log("\nstart to end: wall (CPU) in milliseconds, Taipan and CPython");
  const show = ([wall, cpu]: [number, number]): string =>
    `${wall.toFixed(0)} (${cpu.toFixed(0)})`.padStart(14);
  console.log("empty Deno program".padEnd(18) + show(await timeStart([Deno.execPath()], ["eval", ""], deno)));
  for (const [name, source] of STARTS) {
    const args = ["-c", source];
    const ours = await timeStart(taipan, args, python);
    console.log(name.padEnd(18) + show(ours) + show(await timeStart([cpython], args, python)));
  }
}

if (import.meta.main) {
  const options = parseArgs(Deno.args, { string: ["rounds", "seconds", "folder"] });
  const cpython = await findCpython();
  const names = options._.map(String);
  const limits = [options.rounds ?? "15", options.seconds ?? "6"];
  if (options.folder !== undefined) await benchFolder(cpython, options.folder, names, limits);
  else {
    const all = [...Deno.readDirSync(pathOf("programs"))].map((entry) => entry.name.replace(/\.py$/, ""))
      .sort();
    await benchPrograms(cpython, names.length > 0 ? names : all, limits);
    if (names.length === 0) await benchStarts(cpython);
  }
}
