/**
 * `deno task bench:compile [--every N] [--profile]`: the compiler's speed beside CPython 3.14's, in one run.
 *
 * 1. Lines per second over the library and its tests, in one process each, warm: a first pass over every tenth file is not
 *    counted; then both compile the same hundred files by turns, so that noise on the machine hits both.
 * 2. From the start of the process to a compiled file of about 1,000 lines: the best of ten starts.
 * `--every N` takes only every Nth file. `--profile` leaves out CPython, for running under `--cpu-prof`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import { cpythonInfo, findCpython, libraryFiles } from "../oracle/cpython.ts";

const args = parseArgs(Deno.args, { string: ["every"], boolean: ["profile"], default: { every: "1" } });
const cpython = await findCpython(true);
const { lib, version } = await cpythonInfo(cpython);
const files = (await libraryFiles(lib)).filter((_, i) => i % Number(args.every) === 0).map((name) =>
  `${lib}/${name}`
);

function compileAll(paths: readonly string[]): { nanoseconds: number; lines: number } {
  const sources = paths.map((path) => Deno.readFileSync(path));
  let lines = 0;
  for (const source of sources) for (const byte of source) if (byte === 10) lines++;
  const start = performance.now();
  for (let i = 0; i < paths.length; i++) {
    try {
      compile(sources[i], { filename: paths[i], mode: "exec" });
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return { nanoseconds: (performance.now() - start) * 1e6, lines };
}

/** A CPython that is told what to compile a line at a time. */
class TimedCpython {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";
  constructor() {
    const script = new URL("compile.py", import.meta.url).pathname;
    this.#child = new Deno.Command(cpython, { args: ["-I", script], stdin: "piped", stdout: "piped" })
      .spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }
  async compileAll(paths: readonly string[]): Promise<number> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(paths) + "\n"));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("CPython ended early");
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const nanoseconds = Number(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end + 1);
    return nanoseconds;
  }
  async close(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
  }
}

async function throughput(): Promise<void> {
  const theirs = args.profile ? undefined : new TimedCpython();
  const warmUp = files.filter((_, i) => i % 10 === 0);
  compileAll(warmUp);
  await theirs?.compileAll(warmUp);
  let ours = 0, cpythons = 0, lines = 0;
  for (let i = 0; i < files.length; i += 100) {
    const chunk = files.slice(i, i + 100);
    cpythons += await theirs?.compileAll(chunk) ?? 0;
    const result = compileAll(chunk);
    ours += result.nanoseconds;
    lines += result.lines;
  }
  await theirs?.close();
  const perSecond = (nanoseconds: number) => Math.round(lines / (nanoseconds / 1e9));
  console.log(`warm, ${files.length} files, ${lines} lines:`);
  console.log(`  Taipan   ${perSecond(ours)} lines/s`);
  if (args.profile) return;
  console.log(`  CPython  ${perSecond(cpythons)} lines/s`);
  console.log(`  Taipan is at ${(100 * cpythons / ours).toFixed(0)} % of CPython's speed`);
}

async function coldStart(): Promise<void> {
  let file = "", difference = Infinity, lines = 0;
  for (const path of files) {
    if (path.startsWith(`${lib}/test/`)) continue;
    const count = (await Deno.readTextFile(path).catch(() => "")).split("\n").length - 1;
    if (Math.abs(count - 1000) >= difference) continue;
    [file, difference, lines] = [path, Math.abs(count - 1000), count];
  }
  const script = new URL("compile_file.ts", import.meta.url).pathname;
  const statement = "import sys; f = sys.argv[1]; compile(open(f, 'rb').read(), f, 'exec')";
  const best = { taipan: Infinity, cpython: Infinity };
  for (let i = 0; i < 10; i++) {
    best.taipan = Math.min(
      best.taipan,
      await timeOf(Deno.execPath(), ["run", "-A", "--no-check", script, file]),
    );
    best.cpython = Math.min(best.cpython, await timeOf(cpython, ["-I", "-S", "-c", statement, file]));
  }
  console.log(
    `process start to a compiled file of ${lines} lines (${file.slice(lib.length + 1)}), best of 10:`,
  );
  console.log(`  Taipan   ${best.taipan.toFixed(0)} ms`);
  console.log(`  CPython  ${best.cpython.toFixed(0)} ms`);
  console.log(`  Taipan takes ${(best.taipan / best.cpython).toFixed(1)} times as long`);
}

async function timeOf(command: string, commandArgs: string[]): Promise<number> {
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(command, { args: commandArgs }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - start;
}

console.log(`CPython ${version.split(" ")[0]}, Deno ${Deno.version.deno}`);
await throughput();
if (!args.profile) await coldStart();
