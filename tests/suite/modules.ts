/**
 * One module of CPython's test suite in a process of its own: starting it, and what its lines of JSON come to. Read by
 * run.ts. Law: a process that ends without its last line, or not in time, loses the whole module.
 */

/** What one test came to. */
export interface TestOutcome {
  id: string;
  outcome: "passed" | "failed" | "skipped";
  /** The traceback, or the reason of a skip. */
  message: string;
}

export interface ModuleResult {
  module: string;
  tests: TestOutcome[];
  /** "done", or why there is no end: a crash or the time limit, with the test it happened in. */
  end: "done" | "crashed" | "timed out";
  lastStarted: string | undefined;
  seconds: number;
  /** The end of what the process wrote to standard error. */
  stderr: string;
}

/** Numbers of one module. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts tests; a module that did not come to its end has passed nothing. */
export function countsOf(result: ModuleResult): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const test of result.tests) counts[test.outcome] += 1;
  if (result.end !== "done") {
    counts.failed += counts.passed;
    counts.passed = 0;
  }
  return counts;
}

/** Reads the lines that the driver wrote. */
export function readOutcomes(
  text: string,
): { tests: TestOutcome[]; done: boolean; lastStarted: string | undefined } {
  const tests: TestOutcome[] = [];
  let done = false, lastStarted: string | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    let row: { done?: boolean; start?: string } & Partial<TestOutcome>;
    try {
      row = JSON.parse(line);
    } catch {
      continue;
    }
    if (row.done) done = true;
    else if (row.start !== undefined) lastStarted = row.start;
    else tests.push(row as TestOutcome);
  }
  return { tests, done, lastStarted };
}

export interface Runner {
  /** The interpreter's command, up to and without the driver. */
  command: readonly string[];
  env: Record<string, string>;
  /** What tests see as `sys.executable`: a single file that can be run. */
  executable: string;
  /** Folder that holds the package `test`. */
  testsRoot: string;
  /** Where outcomes are kept. */
  folder: string;
  /** Milliseconds. */
  timeout: number;
  /** Only tests whose names contain one of these. */
  patterns: readonly string[];
  /** Tests of a module that would never end, counted as failed without being run. */
  omitted: (module: string) => readonly string[];
}

const driver = new URL("driver.py", import.meta.url).pathname;

/** Runs one module to its end or the time limit. */
export async function runModule(runner: Runner, module: string): Promise<ModuleResult> {
  // Of this run alone: several suites may run at once.
  const folder = await Deno.makeTempDir({ prefix: "taipan_suite_" });
  const outfile = `${folder}/${module}.jsonl`, cwd = `${folder}/work`;
  await Deno.mkdir(cwd);
  const begin = performance.now();
  const [executable, ...args] = runner.command;
  const child = new Deno.Command(executable, {
    args: [
      ...args,
      driver,
      module,
      outfile,
      runner.testsRoot,
      runner.executable,
      ...runner.omitted(module).map((id) => `-${id}`),
      ...runner.patterns,
    ],
    cwd,
    env: runner.env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, runner.timeout);
  const [, stderr] = await Promise.all([tail(child.stdout), tail(child.stderr)]);
  const status = await child.status;
  clearTimeout(timer);
  const { tests, done, lastStarted } = readOutcomes(await Deno.readTextFile(outfile).catch(() => ""));
  await Deno.copyFile(outfile, `${runner.folder}/${module}.jsonl`).catch(() => {});
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  return {
    module,
    tests,
    end: done ? "done" : timedOut ? "timed out" : "crashed",
    lastStarted: done ? undefined : lastStarted,
    seconds: (performance.now() - begin) / 1000,
    stderr: done ? "" : `exit status ${status.code}\n${stderr}`,
  };
}

/** The last few thousand characters of a stream. */
async function tail(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text = (text + decoder.decode(chunk, { stream: true })).slice(-4000);
  return text;
}
