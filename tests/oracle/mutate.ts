/**
 * `deno task oracle:mutate [--cases N] [--seed S] [--snippets] [--mode M] [--flags F] [--show K] [--record]`: N
 * wrong (or still right) programs through `compile()` here and in CPython: accepted alike, same exception, message, range, text, same warnings? With
 * `--snippets` the programs are those in the string literals of CPython's own tests of the compiler, as they are and then
 * mutated. Differences are grouped; those that `mutate.tags` knows are counted apart with their reason. Ends with 1 below
 * 99 %, or when anything but a CompileError is thrown, or a case takes longer than five seconds.
 *
 * `--record` instead writes what CPython says of mutations of our own programs to `mutate_recorded.json`, for
 * `mutate_test.ts`.
 *
 * A line of the tag file is a regular expression over a group's name, a tab, the reason.
 */
import { parseArgs } from "@std/cli/parse-args";
import type { CompileMode } from "../../compiler/options.ts";
import { sourceFiles } from "./compile_cache.ts";
import { cpythonInfo, findCpython, oracleCache, runCpython, scriptPath } from "./cpython.ts";
import { makeCases } from "./mutate_cases.ts";
import { compare, type Outcome, outcome, recordedCases } from "./mutate_outcome.ts";

interface Group {
  count: number;
  examples: [source: string, ours: Outcome, theirs: Outcome][];
}

const LIMIT = 5000;
const TARGET = 0.99;

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["cases", "seed", "show", "mode", "flags"],
    boolean: ["snippets"],
  });
  const count = Number(options.cases ?? 20000),
    seed = Number(options.seed ?? 1),
    show = Number(options.show ?? 1);
  const mode = (options.mode ?? "exec") as CompileMode, flags = Number(options.flags ?? 0);
  if (options.record) return await record();
  const cases = options.snippets ? await prepareSnippets(count, seed) : await prepareCases(count, seed);
  const theirs = await ask(cases, mode, flags);
  const groups = new Map<string, Group>();
  let same = 0, accepted = 0, slowest = 0, slowestSource = "", crashes = 0;
  for (let i = 0; i < cases.length; i++) {
    const began = performance.now();
    const ours = outcome(cases[i], mode, flags);
    const time = performance.now() - began;
    if (time > slowest) [slowest, slowestSource] = [time, cases[i]];
    if (theirs[i][0] === null) accepted += 1;
    if (ours[0]?.[0] === "crash") crashes += 1;
    const name = compare(ours, theirs[i]);
    if (name === undefined) {
      same += 1;
      continue;
    }
    const group = groups.get(name) ?? { count: 0, examples: [] };
    group.count += 1;
    if (group.examples.length < show) group.examples.push([cases[i], ours, theirs[i]]);
    groups.set(name, group);
  }
  const known = await report(groups);
  const percent = (100 * same / cases.length).toFixed(2);
  console.log(
    `cases ${cases.length}, accepted ${accepted}, same ${same} (${percent} %), different ${
      cases.length - same
    } ` +
      `(known ${known}), crashes ${crashes}, slowest ${slowest.toFixed(0)} ms`,
  );
  if (slowest > LIMIT) console.log(`slow: ${JSON.stringify(slowestSource)}`);
  if (same < TARGET * cases.length || crashes > 0 || slowest > LIMIT) Deno.exit(1);
}

async function record(): Promise<void> {
  const outcomes = await ask(recordedCases(), "exec", 0);
  const lines = outcomes.map((outcome) => JSON.stringify(outcome));
  await Deno.writeTextFile(new URL("mutate_recorded.json", import.meta.url), `[\n${lines.join(",\n")}\n]\n`);
}

async function prepareCases(count: number, seed: number): Promise<string[]> {
  const texts: string[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (const { path } of await sourceFiles([])) {
    try {
      const text = decoder.decode(await Deno.readFile(path));
      if (!text.includes("\r")) texts.push(text);
    } catch {
      // Not UTF-8: no source of cases.
    }
  }
  return makeCases(texts, count, seed);
}

/** Tests whose string literals are programs. */
const SNIPPET_FILES = new RegExp(
  "^test/(test_(syntax|exceptions|fstring|tstring|grammar|named_expressions|patma|type_params|type_aliases|tokenize|" +
    "unparse|positional_only_arg|unpack_ex|unpack|compile|codeop|eof|except_star|exception_group|flufl|future|generators|" +
    "genexps|global|keywordonlyarg|lambda|match|nonlocal|scope|setcomps|string_literals|super|symtable|syntax_error|" +
    "type_comments|unicode_identifiers|with|yield_from|coroutines|asyncgen|annotations|decorators|dictcomps|listcomps|" +
    "class|utf8source|source_encoding|peepholer|dis|monitoring|cmd_line_script|traceback|type_annotations)|" +
    "test_(ast|future_stmt|peg_generator|pyrepl|repl|interpreters|typing|idle)[/_.]).*py$",
);

async function prepareSnippets(count: number, seed: number): Promise<string[]> {
  const paths = (await sourceFiles([])).filter(({ name }) => SNIPPET_FILES.test(name)).map(({ path }) =>
    path
  );
  const output = await runCpython(
    await findCpython(true),
    ["-I", scriptPath("snippets.py")],
    JSON.stringify(paths),
  );
  const snippets = JSON.parse(output) as string[];
  return [...snippets, ...makeCases(snippets, Math.max(0, count - snippets.length), seed)];
}

/** The oracle's outcomes, from the cache when these very cases have been asked before. */
async function ask(cases: readonly string[], mode: CompileMode, flags: number): Promise<Outcome[]> {
  const cpython = await findCpython(true);
  const { version } = await cpythonInfo(cpython);
  const bytes = new TextEncoder().encode(JSON.stringify([version, mode, flags, cases]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
  const key = [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const cache = new URL(`mutate-${key}.jsonl`, oracleCache);
  let text: string;
  try {
    text = await Deno.readTextFile(cache);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    text = await runCpython(
      cpython,
      ["-I", scriptPath("mutate_oracle.py")],
      JSON.stringify({ mode, flags, cases }),
    );
    await Deno.mkdir(oracleCache, { recursive: true });
    await Deno.writeTextFile(cache, text);
  }
  return text.trimEnd().split("\n").map((line) => JSON.parse(line) as Outcome);
}

/** Prints the groups, largest first; returns how many cases are in known ones. */
async function report(groups: Map<string, Group>): Promise<number> {
  const tags = (await Deno.readTextFile(new URL("mutate.tags", import.meta.url))).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"))
    .map(([pattern, reason]) => ({ pattern: new RegExp(`^(?:${pattern})$`), reason }));
  let known = 0;
  const sorted = [...groups].sort((a, b) => b[1].count - a[1].count);
  for (const [name, group] of sorted) {
    const tag = tags.find(({ pattern }) => pattern.test(name));
    if (tag !== undefined) {
      known += group.count;
      console.log(`${group.count} known: ${name} (${tag.reason})`);
      continue;
    }
    console.log(`${group.count} ${name}`);
    for (const [source, ours, theirs] of group.examples) {
      console.log(`    ${JSON.stringify(source)}\n      theirs ${JSON.stringify(theirs)}`);
      console.log(`      ours   ${JSON.stringify(ours)}`);
    }
  }
  return known;
}

await main();
