/**
 * `deno task bench [names]`: runs the programs of `programs/` in Taipan and in CPython 3.14, each `main()` several times in
 * one process, and prints the first (wall) and the best (CPU) time of both in milliseconds and the ratio of the best.
 */
import "../../vm/objects/all_types.ts";
import process from "node:process";
import { createDenoHost, defaultConfig, initializeInterpreter } from "../../vm/mod.ts";
import { compileSource } from "../../vm/runtime/compile_source.ts";
import { PyEval_EvalCode } from "../../vm/eval/call_frames.ts";
import { PyDict_GetItemString, PyDict_New, PyDict_SetItemString } from "../../vm/objects/dict_object.ts";
import { PyObject_CallNoArgs } from "../../vm/protocol/call.ts";
import { PyObject_Repr } from "../../vm/protocol/abstract.ts";
import { findCpython, runCpython } from "../oracle/cpython.ts";

const ROUNDS = 15;
const directory = new URL("./programs/", import.meta.url);

interface Timing {
  result: string;
  first: number;
  best: number;
}

function inTaipan(source: string, name: string): Timing {
  const globals = PyDict_New();
  PyDict_SetItemString(globals, "__name__", name);
  PyEval_EvalCode(compileSource(source, { filename: name, mode: "exec", optimize: 0 }), globals, globals);
  const main = PyDict_GetItemString(globals, "main")!;
  let first = 0, best = Infinity, result = "";
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now(), cpu = process.cpuUsage();
    const value = PyObject_CallNoArgs(main);
    if (i === 0) {
      first = performance.now() - start;
      result = String(PyObject_Repr(value));
    }
    const used = process.cpuUsage(cpu);
    best = Math.min(best, (used.user + used.system) / 1000);
  }
  return { result, first, best };
}

const TIMER = `
import sys, time
scope = {"__name__": "bench"}
exec(compile(sys.stdin.read(), "bench", "exec"), scope)
times = []
for i in range(${ROUNDS}):
    start = time.perf_counter()
    cpu = time.process_time()
    value = scope["main"]()
    times.append((time.process_time() - cpu) * 1000)
    if i == 0: first = (time.perf_counter() - start) * 1000
print(repr(value)); print(first); print(min(times))
`;

async function inCPython(python: string, source: string): Promise<Timing> {
  const [result, first, best] = (await runCpython(python, ["-c", TIMER], source)).trim().split("\n");
  return { result, first: Number(first), best: Number(best) };
}

if (import.meta.main) {
  const python = await findCpython();
  initializeInterpreter(createDenoHost(), defaultConfig());
  const names = Deno.args.length > 0
    ? Deno.args
    : [...Deno.readDirSync(directory)].map((entry) => entry.name.replace(/\.py$/, "")).sort();
  console.log("program        Taipan first   best   CPython first   best   ratio of best");
  for (const name of names) {
    const source = Deno.readTextFileSync(new URL(`${name}.py`, directory));
    const theirs = await inCPython(python, source);
    const ours = inTaipan(source, name);
    if (ours.result !== theirs.result) console.log(`${name}: ${ours.result} instead of ${theirs.result}`);
    const cells = [ours.first, ours.best, theirs.first, theirs.best].map((ms) => ms.toFixed(1).padStart(8));
    console.log(
      `${name.padEnd(14)} ${cells[0]} ${cells[1]} ${cells[2]} ${cells[3]}      ${
        (ours.best / theirs.best).toFixed(2)
      }`,
    );
  }
}
