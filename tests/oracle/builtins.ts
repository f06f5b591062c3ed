/**
 * `deno task oracle:builtins [--match TEXT] [--json FILE]`: every native module, type, method and function beside CPython's: which
 * attributes there are, of which type, their names, signatures, whether they have a docstring, flags and sizes of types.
 * What differs by intent is named in `builtins.tags`; exits with 1 if anything else differs or a tag is no longer needed.
 */
import { parseArgs } from "@std/cli/parse-args";
import { launcher, libraryPrefix } from "../../stdlib-frozen/mod.ts";
import { ensurePrepared } from "../../stdlib-frozen/prepare.ts";
import { findCpython, runCpython, scriptPath } from "./cpython.ts";

/** What builtins.py says of one thing. */
type Row = Record<string, unknown>;

interface Tag {
  readonly pattern: RegExp;
  readonly reason: string;
  used: boolean;
}

const options = parseArgs(Deno.args, { string: ["match", "json"] });
await ensurePrepared();
const taipan = launcher(libraryPrefix());
if (taipan === undefined) throw new Error("The library's folder can't be written to.");
const cpython = await findCpython();

const script = scriptPath("builtins.py");
/** Not CPython's C-API tests (of which we have what its Python tests need), nor modules of our own. */
const modules = (await runCpython(taipan, ["-I", "-c", "import sys; print(*sys.builtin_module_names)"]))
  .trim()
  .split(" ").filter((name) => !/^_(?:test|taipan|sysconfigdata)/.test(name));
const theirs = rows(await runCpython(cpython, ["-I", script, ...modules]));
const ours = rows(await runCpython(taipan, ["-I", script, ...modules]));
const tags = await readTags();

const differences: string[] = [];
for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
  compareRows(key, theirs.get(key), ours.get(key));
}
let tagged = 0;
const open = differences.filter((line) => {
  const tag = tags.find((tag) => tag.pattern.test(line));
  if (tag === undefined) return options.match === undefined || line.includes(options.match);
  tag.used = true;
  tagged++;
  return false;
});
for (const line of open) console.log(line);
const stale = tags.filter((tag) => !tag.used);
for (const tag of stale) console.log(`needless tag: ${tag.pattern.source}`);
console.log(
  `${modules.length} modules, ${theirs.size} things: ${open.length} differences, ${tagged} more by intent`,
);
if (options.json) await Deno.writeTextFile(options.json, JSON.stringify(open, undefined, 1));
Deno.exit(open.length + stale.length === 0 ? 0 : 1);

/** By key; a key that comes twice keeps the first. */
function rows(output: string): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const line of output.split("\n")) {
    if (line === "") continue;
    const [key, row] = JSON.parse(line) as [string, Row];
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}

/** A line for each thing that differs; attributes that one side lacks are one line of their owner. */
function compareRows(key: string, expected: Row | undefined, actual: Row | undefined): void {
  if (expected === undefined || actual === undefined) {
    const owner = key.slice(0, Math.max(key.lastIndexOf("."), key.lastIndexOf(": ")));
    const listed = theirs.has(owner) && ours.has(owner);
    if (!listed) differences.push(`${key}: ${expected === undefined ? "ours only" : "missing"}`);
    return;
  }
  for (const what of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (what === "signature" && expected["text signature"] !== actual["text signature"]) continue;
    const [left, right] = [expected[what], actual[what]];
    if (Array.isArray(left) && Array.isArray(right)) {
      for (const item of left) {
        if (!right.includes(item)) differences.push(`${key}: ${what}: missing: ${item}`);
      }
      for (const item of right) {
        if (!left.includes(item)) differences.push(`${key}: ${what}: ours only: ${item}`);
      }
    } else if (left !== right) {
      differences.push(`${key}: ${what}: CPython ${JSON.stringify(left)}, ours ${JSON.stringify(right)}`);
    }
  }
}

/** `builtins.tags`: a regular expression over the line, a tab, the reason. */
async function readTags(): Promise<Tag[]> {
  const text = await Deno.readTextFile(new URL("builtins.tags", import.meta.url));
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const [pattern, reason] = line.split("\t");
    if (!reason) throw new Error(`a tag without a reason: ${line}`);
    return { pattern: new RegExp(pattern), reason, used: false };
  });
}
