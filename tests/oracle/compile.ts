/**
 * `deno task oracle:compile [PATHS] [--optimize 0,1,2] [--limit N] [--json FILE] [--jobs N] [--kind TEXT] [--quiet]`
 *
 * Compiles files with CPython 3.14 and with Taipan and compares code objects or exceptions field by field. Without
 * PATHS: every .py file of CPython's library and test suite. Prints the first difference of at most `--limit` files
 * (10), the differences grouped, and totals; exits with 1 if anything differs. `--kind` shows only differences whose
 * group contains TEXT. CPython's outcomes are kept in build/oracle/.
 */
import { parseArgs } from "@std/cli/parse-args";
import { bold, dim, green, red } from "@std/fmt/colors";
import { type OptimizeLevel, oracleOutcomes, sourceFiles } from "./compile_cache.ts";
import type { FileResult } from "./compile_one.ts";
import { type CompileAnswer, type CompileJob, runJob } from "./compile_worker.ts";

const args = parseArgs(Deno.args, {
  string: ["optimize", "limit", "json", "jobs", "kind"],
  boolean: ["quiet", "help"],
  default: { optimize: "0", limit: "10", jobs: "2" },
});
if (args.help) {
  console.log(
    "usage: deno task oracle:compile [PATHS] [--optimize 0,1,2] [--limit N] [--json FILE] [--jobs N] [--kind TEXT]",
  );
  Deno.exit(0);
}
const levels = args.optimize.split(",").map((level) => Number(level) as OptimizeLevel);
const limit = Number(args.limit);
const files = await sourceFiles(args._.map(String));
const results: FileResult[] = [];
let shown = 0;
const started = performance.now();

for (const level of levels) {
  const { dataPath, records } = await oracleOutcomes(files, level);
  const jobCount = Math.max(1, Math.min(2, Number(args.jobs), Math.ceil(files.length / 50)));
  const jobs: CompileJob[] = Array.from({ length: jobCount }, () => ({ level, dataPath, files: [] }));
  files.forEach((file, i) => jobs[i % jobCount].files.push({ file, record: records.get(file.name)! }));
  await Promise.all(jobs.map((job) => jobCount === 1 ? runJob(job, receive) : runInWorker(job)));
}
printSummary();
if (args.json) await Deno.writeTextFile(args.json, JSON.stringify(results, null, 1));
Deno.exit(results.every(isGood) ? 0 : 1);

function receive(result: FileResult): void {
  results.push(result);
  if (isGood(result) || args.quiet || shown >= limit) return;
  if (args.kind !== undefined && !result.kind.includes(args.kind)) return;
  shown++;
  console.log(bold(`${result.name} (level ${result.level})`));
  for (const line of result.report) console.log("  " + line);
}

function isGood(result: FileResult): boolean {
  return result.verdict === "identical" && !result.warningsDiffer;
}

function runInWorker(job: CompileJob): Promise<void> {
  const worker = new Worker(new URL("compile_worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown) => {
      worker.terminate();
      if (error === undefined) resolve();
      else reject(error);
    };
    worker.onmessage = ({ data }: MessageEvent<CompileAnswer>) => {
      if ("result" in data) receive(data.result);
      else if ("failure" in data) finish(data.failure);
      else finish();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      finish(event.message);
    };
    worker.postMessage(job);
  });
}

function printSummary(): void {
  const groups = new Map<string, number>();
  for (const result of results) {
    if (result.verdict === "identical") continue;
    const kind = result.kind.replace(/position [\d-]+/, "position ...");
    groups.set(kind, (groups.get(kind) ?? 0) + 1);
  }
  const sorted = [...groups].sort((a, b) => b[1] - a[1]);
  if (sorted.length > 0) console.log(bold("\nfirst differences, by kind:"));
  for (const [kind, count] of sorted.slice(0, 25)) {
    console.log(`${String(count).padStart(6)}  ${kind.slice(0, 120)}`);
  }
  const rest = sorted.slice(25).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) console.log(`${String(rest).padStart(6)}  of ${sorted.length - 25} further kinds`);
  for (const level of levels) {
    const ofLevel = results.filter((result) => result.level === level);
    const count = (verdict: FileResult["verdict"]) =>
      ofLevel.filter((result) => result.verdict === verdict).length;
    const total = ofLevel.reduce((sum, result) => sum + result.total, 0);
    const identical = ofLevel.reduce((sum, result) => sum + result.identical, 0);
    const warnings = ofLevel.filter((result) => result.warningsDiffer).length;
    const different = count("different"), crashes = count("crash");
    const line =
      `level ${level}: ${ofLevel.length} files, ${count("identical")} identical, ${different} different, ` +
      `${crashes} crashes; ${total} code objects, ${identical} identical, ${total - identical} different; ` +
      `${warnings} files with other warnings`;
    console.log(different + crashes + warnings === 0 ? green(line) : red(line));
  }
  const compiling = results.reduce((sum, result) => sum + result.milliseconds, 0);
  console.log(
    dim(`${Math.round(performance.now() - started)} ms, of which compiling ${Math.round(compiling)} ms`),
  );
}
