/**
 * `deno task ok [STEP ...]`: everything that must hold before a change is handed in: format, lint, types, import arrows,
 * generated files, tests. With STEPs (fmt, lint, check, arrows, regen, test) only those. A failed step does not stop
 * the others; the last line is `N passed, N failed`, each step counting one and each test one; the exit status is 1 if
 * anything failed.
 */
import { checkArrows } from "./arrows.ts";
import { findGenerators, regenerate } from "./regen.ts";

interface Outcome {
  passed: number;
  failed: number;
}

const root = new URL("../../", import.meta.url).pathname;
const passed: Outcome = { passed: 1, failed: 0 };
const failed: Outcome = { passed: 0, failed: 1 };

const steps: Record<string, () => Promise<Outcome>> = {
  fmt: () => deno("fmt", "--check"),
  lint: () => deno("lint", "--quiet"),
  check: () => deno("check", "--quiet", "."),
  async arrows() {
    const wrong = await checkArrows();
    for (const { from, to } of wrong) console.log(`${from} must not import ${to}`);
    return wrong.length === 0 ? passed : failed;
  },
  async regen() {
    const stale = await regenerate(["--check"]);
    for (const generator of stale) console.log(`not up to date: what ${generator} makes`);
    return { passed: findGenerators().length - stale.length, failed: stale.length };
  },
  test: runTests,
};

const MOST_LINES = 200;

/** Runs Deno; if it fails its output is shown, of which `fmt` needs only the names of files. */
async function deno(...args: string[]): Promise<Outcome> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
  if (success) return passed;
  let lines = (new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)).split("\n");
  if (args[0] === "fmt") lines = lines.filter((line) => /^from |^error/.test(plain(line)));
  console.log(lines.slice(0, MOST_LINES).join("\n"));
  if (lines.length > MOST_LINES) console.log(`(${lines.length - MOST_LINES} more lines)`);
  return failed;
}

/** Text without colors. */
function plain(text: string): string {
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}

/** The task `test` with its output shown as it comes; its last summary line has the counts. */
async function runTests(): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "test"],
    cwd: root,
    stdout: "piped",
  }).spawn();
  let output = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk;
    await Deno.stdout.write(new TextEncoder().encode(chunk));
  }
  const { success } = await child.status;
  const outcome = testCounts(output);
  // A module that does not load fails the run without being counted.
  if (!success && outcome.failed === 0) outcome.failed = 1;
  return outcome;
}

/** The counts of `deno test`'s last summary line. */
export function testCounts(output: string): Outcome {
  const summary = [...plain(output).matchAll(/^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed/gm)].at(-1);
  return summary ? { passed: Number(summary[1]), failed: Number(summary[2]) } : { passed: 0, failed: 0 };
}

if (import.meta.main) {
  const total: Outcome = { passed: 0, failed: 0 };
  const names = Deno.args.length > 0 ? Deno.args : Object.keys(steps);
  const lines: string[] = [];
  for (const name of names) {
    if (!(name in steps)) {
      console.error(`no such step: ${name}; there are ${Object.keys(steps).join(", ")}`);
      Deno.exit(2);
    }
    const start = performance.now();
    const outcome = await steps[name]();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    lines.push(`${name.padEnd(7)} ${outcome.failed === 0 ? "ok" : "FAILED"} (${seconds} s)`);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
  }
  console.log(lines.join("\n"));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  Deno.exit(total.failed === 0 ? 0 : 1);
}
