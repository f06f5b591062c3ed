/**
 * The native modules against CPython's recorded output: each program in `testdata/` prints expressions with their values or
 * errors, and has to print here what it printed there. Addresses are left out of the comparison.
 */
import { assertEquals } from "@std/assert";
import { createDenoHost } from "../host/deno_host.ts";
import { fileWith } from "../host/host.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { compileSource } from "../runtime/compile_source.ts";
import { defaultConfig } from "../runtime/config.ts";
import { initializeInterpreter } from "../runtime/interpreter.ts";
import { flushStandardStreams } from "../runtime/std_streams.ts";
import { formatException } from "../runtime/traceback/format.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";

const folder = new URL("./testdata/", import.meta.url).pathname;

/** Collects what is written to standard output. */
class Capture {
  chunks: Uint8Array[] = [];
  write(bytes: Uint8Array): number {
    this.chunks.push(bytes.slice());
    return bytes.length;
  }
  take(): string {
    const decoder = new TextDecoder();
    const text = this.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
    this.chunks = [];
    return text;
  }
}

let capture: Capture | undefined;

/** Runs a program in a namespace of its own; what it prints. */
function run(source: string, filename: string): string[] {
  if (capture === undefined) {
    Deno.env.set("TZ", "UTC");
    capture = new Capture();
    const real = createDenoHost();
    const stdout = fileWith(real.stdout, { write: (bytes) => capture!.write(bytes), isatty: () => false });
    initializeInterpreter({ ...real, stdout }, defaultConfig());
  }
  const globals = PyDict_New();
  PyDict_SetItemString(globals, "__name__", "__main__");
  PyDict_SetItemString(globals, "__builtins__", PyThreadState_Get().interp.builtins!);
  try {
    PyEval_EvalCode(compileSource(source, { filename, mode: "exec" }), globals, globals);
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) throw new Error(formatException(err, false));
    throw err;
  }
  flushStandardStreams();
  return capture.take().split("\n");
}

const withoutAddresses = (line: string): string => line.replace(/0x[0-9a-f]{6,}/g, "0x…");

for (const entry of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  if (!entry.name.endsWith(".py")) continue;
  const name = entry.name.slice(0, -3);
  // `tests/library_modules_test.ts` runs these.
  if (Deno.readTextFileSync(folder + entry.name).split("\n", 1)[0].endsWith("Needs the library.")) continue;
  Deno.test(`${name}: prints what CPython prints`, () => {
    const source = Deno.readTextFileSync(folder + entry.name);
    const expected: string[] = JSON.parse(Deno.readTextFileSync(`${folder}${name}.json`)).output;
    const home = Deno.cwd();
    const place = Deno.makeTempDirSync();
    Deno.chdir(place);
    try {
      assertEquals(run(source, entry.name).map(withoutAddresses), expected.map(withoutAddresses));
    } finally {
      Deno.chdir(home);
      Deno.removeSync(place, { recursive: true });
    }
  });
}
