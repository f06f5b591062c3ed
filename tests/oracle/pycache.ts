/**
 * `deno task oracle:pycache`: `.pyc` files of the interpreters themselves, both ways and in all three invalidation modes. One
 * side compiles a module (`py_compile`, `compileall`), the source changes, the other side imports it: what it prints tells
 * whether the cache was taken or the source. Exits with 1 if anything differs from what the mode promises.
 */
import { launcher, libraryPrefix } from "../../stdlib-frozen/mod.ts";
import { ensurePrepared } from "../../stdlib-frozen/prepare.ts";
import { findCpython } from "./cpython.ts";

await ensurePrepared();
const taipan = launcher(libraryPrefix());
if (taipan === undefined) throw new Error("The library's folder can't be written to.");
const cpython = await findCpython(true);

interface Case {
  /** The command that compiles `folder`. */
  compile: (folder: string) => string[];
  /** What the source does after compiling: keep its time and size, or just change. */
  change: "same time" | "other";
  /** Options of the interpreter that imports. */
  options: string[];
  /** What it must print: "old" from the cache, "new" from the source. */
  expected: "old" | "new";
}

const byCompileall = (mode: string) => (folder: string) => [
  "-m",
  "compileall",
  "-q",
  "--invalidation-mode",
  mode,
  folder,
];
const cases: Record<string, Case> = {
  "timestamp, source of the same time and size": {
    compile: byCompileall("timestamp"),
    change: "same time",
    options: [],
    expected: "old",
  },
  "timestamp, source changed": {
    compile: byCompileall("timestamp"),
    change: "other",
    options: [],
    expected: "new",
  },
  "checked hash, source changed": {
    compile: byCompileall("checked-hash"),
    change: "same time",
    options: [],
    expected: "new",
  },
  "checked hash, never checked": {
    compile: byCompileall("checked-hash"),
    change: "other",
    options: ["--check-hash-based-pycs", "never"],
    expected: "old",
  },
  "unchecked hash": {
    compile: byCompileall("unchecked-hash"),
    change: "other",
    options: [],
    expected: "old",
  },
  "unchecked hash, always checked": {
    compile: byCompileall("unchecked-hash"),
    change: "other",
    options: ["--check-hash-based-pycs", "always"],
    expected: "new",
  },
  "written by an import": {
    compile: (folder) => ["-c", `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import sample`],
    change: "same time",
    options: [],
    expected: "old",
  },
};

async function run(python: string, args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(python, {
    args,
    env: { PYTHONDONTWRITEBYTECODE: "" },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim() + new TextDecoder().decode(stderr).trim();
}

let failures = 0;
for (
  const [writer, reader, direction] of [
    [cpython, taipan, "CPython writes, Taipan reads"],
    [taipan, cpython, "Taipan writes, CPython reads"],
  ]
) {
  for (const [name, { compile, change, options, expected }] of Object.entries(cases)) {
    const folder = await Deno.makeTempDir({ prefix: "taipan_pycache_" });
    const file = `${folder}/sample.py`;
    await Deno.writeTextFile(file, 'value = "old"\n');
    const then = new Date(1_700_000_000_000);
    await Deno.utime(file, then, then);
    const complaint = await run(writer, compile(folder));
    await Deno.writeTextFile(file, 'value = "new"\n');
    const changed = change === "same time" ? then : new Date(1_700_000_100_000);
    await Deno.utime(file, changed, changed);
    const program = `import sys; sys.path.insert(0, ${
      JSON.stringify(folder)
    }); import sample; print(sample.value)`;
    const printed = await run(reader, [...options, "-B", "-c", program]);
    const made = [...Deno.readDirSync(`${folder}/__pycache__`)].map((entry) => entry.name).join();
    const good = printed === expected && made === "sample.cpython-314.pyc" && complaint === "";
    if (!good) failures += 1;
    console.log(
      `${good ? "same" : "DIFFERS"}  ${direction}: ${name}` +
        (good ? "" : `: ${printed} ${complaint} ${made}`),
    );
    await Deno.remove(folder, { recursive: true });
  }
}
console.log(`${failures} differences`);
Deno.exit(failures === 0 ? 0 : 1);
