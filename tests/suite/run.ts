/**
 * `deno task suite [--record] [--tags] [--verbose] [--timeout SECONDS] [--jobs N] [--match TEXT] [MODULES | LIST FILES]`: runs CPython's own
 * test modules from the oracle's install through Taipan, one process each, and compares with the tag files. Prints a line
 * for each module, then the sum and which part of CPython's passed tests passes here. Without names: every module that
 * has recorded counts. `--record` asks CPython instead and stores its counts, `--tags` writes the tag files anew.
 * Exits with 1 if a test failed that no tag names.
 */
import { parseArgs } from "@std/cli/parse-args";
import { launcher, libraryFolder, libraryPrefix } from "../../stdlib-frozen/mod.ts";
import { ensurePrepared } from "../../stdlib-frozen/prepare.ts";
import { cpythonInfo, findCpython } from "../oracle/cpython.ts";
import { type Counts, countsOf, type ModuleResult, runModule, type Runner } from "./modules.ts";
import { compareWithTags, lastLine, omittedTests, readTags, writeTags } from "./tags.ts";

const repository = new URL("../../", import.meta.url).pathname;
const countsFile = new URL("cpython_counts.json", import.meta.url);

interface Recorded {
  python: string;
  modules: Record<string, Counts>;
}

function readRecorded(): Recorded {
  try {
    return JSON.parse(Deno.readTextFileSync(countsFile));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { python: "", modules: {} };
    throw error;
  }
}

function writeRecorded(recorded: Recorded): void {
  const rows = Object.entries(recorded.modules).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, counts]) => `    ${JSON.stringify(name)}: ${JSON.stringify(counts)}`);
  Deno.writeTextFileSync(
    countsFile,
    `{\n  "python": ${JSON.stringify(recorded.python)},\n  "modules": {\n${rows.join(",\n")}\n  }\n}\n`,
  );
}

/** Module names; a path of a list stands for the names in it. */
function moduleNames(args: readonly string[]): string[] {
  const names: string[] = [];
  for (const arg of args) {
    if (!arg.endsWith(".txt")) names.push(arg);
    else {names.push(
        ...Deno.readTextFileSync(arg).split("\n").map((line) => line.trim()).filter((line) => line !== ""),
      );}
  }
  return names;
}

/**
 * The folder that holds the package `test`: the library's, where CPython has it, so that interpreters which tests start
 * find it too. It is a copy: what is compiled there stays there.
 */
async function testsRootFor(lib: string): Promise<string> {
  await ensurePrepared();
  const root = libraryFolder(libraryPrefix());
  const made = `${root}/test`, stamp = `${made}/.copied_from`;
  if (textOf(stamp) !== lib) {
    Deno.mkdirSync(made, { recursive: true });
    copyFolder(`${lib}/test`, made);
    Deno.writeTextFileSync(stamp, lib);
  }
  return root;
}

function textOf(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function copyFolder(from: string, to: string): void {
  for (const entry of Deno.readDirSync(from)) {
    if (entry.name === "__pycache__") continue;
    const source = `${from}/${entry.name}`, target = `${to}/${entry.name}`;
    if (entry.isDirectory) {
      Deno.mkdirSync(target, { recursive: true });
      copyFolder(source, target);
    } else Deno.copyFileSync(source, target);
  }
}

/** The script that is Taipan's `python`. */
function python(): string {
  const path = launcher(libraryPrefix());
  if (path === undefined) throw new Error("The library's folder can't be written to.");
  return path;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${(100 * part / whole).toFixed(1)} %`;
}

async function main(): Promise<number> {
  const args = parseArgs(Deno.args, {
    boolean: ["record", "tags", "verbose"],
    string: ["timeout", "jobs", "match"],
    collect: ["match"],
  });
  const cpython = await findCpython(true);
  const { version, lib } = await cpythonInfo(cpython);
  const recorded = readRecorded();
  let modules = moduleNames(args._.map(String));
  if (modules.length === 0) modules = Object.keys(recorded.modules);
  const folder = `${repository}build/suite/${args.record ? "cpython" : "taipan"}`;
  await Deno.mkdir(folder, { recursive: true });
  const runner: Runner = {
    command: args.record
      ? ["nice", "-n", "19", cpython]
      : ["nice", "-n", "5", Deno.execPath(), "run", "-A", "--no-check", `${repository}repl/main.ts`],
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    executable: args.record ? cpython : python(),
    testsRoot: args.record ? lib : await testsRootFor(lib),
    folder,
    timeout: 1000 * Number(args.timeout ?? (args.record ? 600 : 120)),
    patterns: (args.match as string[] | undefined) ?? [],
    omitted: (module) => args.record ? [] : omittedTests(readTags(module)),
  };
  const partial = runner.patterns.length > 0;
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  let expected = 0, matched = 0, unexpectedTotal = 0;
  const report = (result: ModuleResult) => {
    const counts = countsOf(result);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
    const reference = recorded.modules[result.module];
    let share = "";
    if (reference !== undefined && !args.record && !partial) {
      expected += reference.passed;
      matched += Math.min(reference.passed, counts.passed);
      share = percent(Math.min(reference.passed, counts.passed), reference.passed);
    }
    console.log(
      `${result.module.padEnd(28)} ${String(counts.passed).padStart(5)} passed ${
        String(counts.failed).padStart(5)
      } failed ` +
        `${String(counts.skipped).padStart(4)} skipped ${share.padStart(8)} ${
          result.seconds.toFixed(1).padStart(6)
        } s` +
        (result.end === "done" ? "" : `  ${result.end} in ${result.lastStarted ?? "its import"}`),
    );
    if (args.record) {
      recorded.python = version.split(" ")[0];
      recorded.modules[result.module] = counts;
      writeRecorded(recorded);
      return;
    }
    const tags = readTags(result.module);
    const { unexpected, stale } = compareWithTags(result, tags);
    unexpectedTotal += unexpected.length;
    for (const id of unexpected) {
      const test = result.tests.find((t) => t.id === id);
      if (args.verbose) {
        console.log(`  ${id}: ${test === undefined ? lastLine(result.stderr) : lastLine(test.message)}`);
      }
    }
    for (const id of stale) console.log(`  passes though tagged: ${id}`);
    if (args.tags && !partial) writeTags(result, tags);
  };
  const queue = [...modules];
  const jobs = Number(args.jobs ?? 2);
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
      report(await runModule(runner, module));
    }
  }));
  console.log(
    `${modules.length} modules: ${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped` +
      (args.record || partial
        ? ""
        : `; ${percent(matched, expected)} of what CPython passes (${matched} of ${expected})`),
  );
  if (unexpectedTotal > 0) console.log(`${unexpectedTotal} failures without a tag`);
  return unexpectedTotal > 0 && !args.tags ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
