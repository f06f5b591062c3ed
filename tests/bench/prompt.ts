/**
 * `deno run -A tests/bench/prompt.ts [--rounds N]`: how long it takes from the start of the process until the prompt is shown
 * on a terminal (util-linux's `script` makes one), beside a program that only prints, Deno alone, and CPython 3.14 if
 * PY314 names one. For each the median and the best of wall time, of the main thread's processor time (the wall time of an
 * idle machine with a second core for V8's compiler) and of all threads' together. Linux only.
 */
import { parseArgs } from "@std/cli/parse-args";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;
const tasks = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url))).tasks;
const taipan = [Deno.execPath(), ...(tasks.python as string).split(" ").slice(1, -1), main];
const PROMPT = ">>> ";

/** In milliseconds. */
interface Start {
  wall: number;
  main: number;
  all: number;
}

/** Nanoseconds that a thread has run. */
function processorTime(pid: string, thread: string): number {
  return Number(Deno.readTextFileSync(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0]);
}

async function start(command: readonly string[], home: string): Promise<Start> {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const began = performance.now();
  const process = new Deno.Command("script", {
    args: ["-qec", `echo pid=$$; exec ${quoted}`, "/dev/null"],
    env: {
      HOME: home,
      TERM: "xterm",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const decoder = new TextDecoder();
  let shown = "";
  let result: Start | undefined;
  for await (const chunk of process.stdout) {
    shown += decoder.decode(chunk, { stream: true });
    if (result !== undefined || !shown.includes(PROMPT)) continue;
    const wall = performance.now() - began;
    const pid = /pid=(\d+)/.exec(shown)![1];
    const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => processorTime(pid, name));
    result = { wall, main: processorTime(pid, pid) / 1e6, all: threads.reduce((a, b) => a + b) / 1e6 };
    Deno.kill(Number(pid), "SIGKILL");
  }
  await process.stdin.close().catch(() => {});
  await process.status;
  if (result === undefined) throw new Error(`no prompt: ${shown.slice(-500)}`);
  return result;
}

if (import.meta.main) {
  const { rounds } = parseArgs(Deno.args, { string: ["rounds"], default: { rounds: "15" } });
  const home = Deno.makeTempDirSync();
  const printing = `import time; print('${PROMPT}', flush=True); time.sleep(60)`;
  const commands: Record<string, readonly string[]> = {
    "the prompt": [...taipan, "-q"],
    "print": [...taipan, "-c", printing],
    "Deno": [
      Deno.execPath(),
      "eval",
      `console.log("${PROMPT}"); await new Promise((r) => setTimeout(r, 60000))`,
    ],
  };
  const cpython = Deno.env.get("PY314");
  if (cpython) {
    commands["CPython's prompt"] = [cpython, "-q"];
    commands["CPython's print"] = [cpython, "-c", printing];
  }
  const found = new Map<string, Start[]>(Object.keys(commands).map((name) => [name, []]));
  // In turn, so that what else the machine does meets all alike. The first round warms up.
  for (let round = 0; round <= Number(rounds); round++) {
    for (const [name, command] of Object.entries(commands)) {
      const one = await start(command, home);
      if (round > 0) found.get(name)!.push(one);
    }
  }
  console.log(`${"milliseconds: median (best)".padEnd(28)}       wall          main thread   all threads`);
  for (const [name, starts] of found) {
    const column = (key: keyof Start) => {
      const values = starts.map((one) => one[key]).sort((a, b) => a - b);
      return `${values[values.length >> 1].toFixed(0).padStart(5)} (${values[0].toFixed(0)})`.padEnd(14);
    };
    console.log(`${name.padEnd(28)} ${column("wall")} ${column("main")} ${column("all")}`);
  }
  Deno.removeSync(home, { recursive: true });
}
