/**
 * `deno task dis [-C] [-O] [-P] [-S] [FILE.py|-]`: compiles a file (by default standard input) and prints what CPython
 * 3.14's `python -m dis` prints for it. A `.pyc` file is read instead of compiled.
 */
import { parseArgs } from "@std/cli/parse-args";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { dis } from "../../compiler/bytecode/dis.ts";
import { classifyPyc, readPycCode } from "../../compiler/bytecode/pyc.ts";
import { CompileError } from "../../compiler/errors.ts";
import { formatCompileError } from "./format_error.ts";

const usage = `usage: deno task dis [-h] [-C] [-O] [-P] [-S] [infile]

  -C, --show-caches     show inline caches
  -O, --show-offsets    show instruction offsets
  -P, --show-positions  show instruction positions
  -S, --specialized     show the code with its counters set`;

const args = parseArgs(Deno.args, {
  boolean: ["show-caches", "show-offsets", "show-positions", "specialized", "help"],
  string: ["_"],
  alias: { C: "show-caches", O: "show-offsets", P: "show-positions", S: "specialized", h: "help" },
});
if (args.help || args._.length > 1) {
  console.log(usage);
  Deno.exit(args.help ? 0 : 2);
}
const path = String(args._[0] ?? "-");
const bytes = await read();
const text = dis(await load(), {
  showCaches: args["show-caches"] as boolean,
  showOffsets: args["show-offsets"] as boolean,
  showPositions: args["show-positions"] as boolean,
  adaptive: args.specialized as boolean,
});
await writeAll(new TextEncoder().encode(text));

async function load(): Promise<CodeObject> {
  if (path.endsWith(".pyc")) {
    classifyPyc(bytes, path);
    return readPycCode(bytes, path);
  }
  const { compile } = await import("../../compiler/compile.ts");
  try {
    return compile(bytes, { filename: path === "-" ? "<stdin>" : path, mode: "exec" });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(formatCompileError(error));
    Deno.exit(1);
  }
}

async function read(): Promise<Uint8Array> {
  try {
    return path === "-" ? await readAll(Deno.stdin.readable) : await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error(`FileNotFoundError: [Errno 2] No such file or directory: '${path}'`);
    Deno.exit(1);
  }
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
}

/** Standard output may be a pipe that takes a piece at a time. */
async function writeAll(data: Uint8Array): Promise<void> {
  for (let n = 0; n < data.length;) n += await Deno.stdout.write(data.subarray(n));
}
