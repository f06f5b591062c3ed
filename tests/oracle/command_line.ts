/**
 * `deno task oracle:command [--match TEXT] [--show N]`: some hundred command lines given to both interpreters (`command_line_cases.ts`): options,
 * PYTHON* variables, programs of every kind, bad ones too. Standard output, standard error and exit status must be the same,
 * but for paths, addresses, times and the version's last number. What differs by intent is named in `command_line.tags`; exits with 1 if
 * anything else differs or a tag is no longer needed.
 */
import { parseArgs } from "@std/cli/parse-args";
import { launcher, libraryFolder, libraryPrefix } from "../../stdlib-frozen/mod.ts";
import { ensurePrepared } from "../../stdlib-frozen/prepare.ts";
import { type CommandCase, commandCases, FILES } from "./command_line_cases.ts";
import { cpythonInfo, findCpython, runCpython } from "./cpython.ts";

/** One interpreter. */
interface Side {
  readonly executable: string;
  /** Texts of its own that are replaced before comparing, the longest first. */
  readonly own: readonly (readonly [string, string])[];
  /** What it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const options = parseArgs(Deno.args, { string: ["match", "show"] });
await ensurePrepared();
const taipan = launcher(libraryPrefix());
if (taipan === undefined) throw new Error("The library's folder can't be written to.");
const cpython = await findCpython();
const { lib } = await cpythonInfo(cpython);
const cpythonPrefix = (await runCpython(cpython, ["-Ic", "import sys; print(sys.prefix)"])).trim();
/** CPython's own path: how it was started may be a script. */
const cpythonItself = (await runCpython(cpython, ["-Ic", "import sys; print(sys.executable)"])).trim();

const place = await Deno.realPath(await Deno.makeTempDir());
/** Made anew for each command. */
const folder = `${place}/work/`;
const denoDir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
const sides: readonly Side[] = [
  {
    executable: cpython,
    own: [[cpython, "PYTHON"], [cpythonItself, "PYTHON"], [lib, "LIB"], [cpythonPrefix, "PREFIX"]],
    env: {},
  },
  {
    executable: taipan,
    own: [[taipan, "PYTHON"], [libraryFolder(libraryPrefix()), "LIB"], [libraryPrefix(), "PREFIX"]],
    env: { DENO_DIR: denoDir },
  },
];
const tags = await readTags();
// A first run may have to make the program.
await runCpython(taipan, ["-c", "pass"]);
let compared = 0, different = 0, tagged = 0;
for (const test of commandCases()) {
  const name = nameOf(test);
  if (options.match !== undefined && !name.includes(options.match)) continue;
  const [expected, actual] = [await run(sides[0], test), await run(sides[1], test)];
  compared++;
  const difference = differenceOf(expected, actual);
  if (difference === undefined) continue;
  const tag = tags.find((tag) => tag.pattern.test(name));
  if (tag !== undefined) {
    tag.used = true;
    tagged++;
    continue;
  }
  different++;
  if (different <= Number(options.show ?? 50)) console.log(`---- ${name}\n${difference}`);
}
await Deno.remove(place, { recursive: true });
const stale = options.match === undefined ? tags.filter((tag) => !tag.used) : [];
for (const tag of stale) console.log(`needless tag: ${tag.pattern.source}`);
console.log(`${compared} command lines: ${different} differ, ${tagged} more by intent`);
Deno.exit(different + stale.length === 0 ? 0 : 1);

/** The command as one would type it. */
function nameOf({ args, env = {}, stdin, shell }: CommandCase): string {
  const variables = Object.entries(env).map(([key, value]) => `${key}=${JSON.stringify(value)} `).join("");
  const given = shell ?? args.map((arg) => /^[\w=.:/-]+$/.test(arg) ? arg : JSON.stringify(arg)).join(" ");
  const input = stdin === undefined
    ? ""
    : ` < ${JSON.stringify(typeof stdin === "string" ? stdin : [...stdin].join(" "))}`;
  return `${variables}python ${given}${input}`;
}

/** Makes the folder that a command runs in anew: nothing is left of the one before. */
async function makeFolder(): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  for (const [name, content] of Object.entries(FILES)) {
    const path = `${folder}${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  await Deno.symlink("hello.py", `${folder}link.py`);
  await Deno.symlink("lost.py", `${folder}link_lost.py`);
  await Deno.writeTextFile(`${folder}unreadable.py`, "print(1)\n");
  await Deno.chmod(`${folder}unreadable.py`, 0);
  await Deno.writeFile(`${folder}archive.zip`, storedArchive("__main__.py", "print('archive', __name__)\n"));
  await Deno.writeFile(`${folder}empty.zip`, storedArchive("other.py", ""));
}

/** A zip archive of one file, not compressed. */
function storedArchive(name: string, text: string): Uint8Array<ArrayBuffer> {
  const data = new TextEncoder().encode(text);
  const entry = (central: boolean) => {
    const fields: [number, number][] = [
      [central ? 0x02014b50 : 0x04034b50, 4],
      ...(central ? [[20, 2] as [number, number]] : []),
      [20, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0x5a21, 2],
      [crc32(data), 4],
      [data.length, 4],
      [data.length, 4],
      [name.length, 2],
      [0, 2],
      ...(central ? [[0, 2], [0, 2], [0, 2], [0, 4], [0, 4]] as [number, number][] : []),
    ];
    return [...littleEndian(fields), ...new TextEncoder().encode(name)];
  };
  const first = [...entry(false), ...data];
  const directory = entry(true);
  const end = littleEndian([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [1, 2],
    [1, 2],
    [directory.length, 4],
    [first.length, 4],
    [0, 2],
  ]);
  return new Uint8Array([...first, ...directory, ...end]);
}

/** Numbers as bytes: value and width. */
function littleEndian(fields: readonly (readonly [number, number])[]): number[] {
  return fields.flatMap(([value, width]) =>
    Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 255)
  );
}

function crc32(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Runs a command; at most 30 seconds. */
async function run(side: Side, { args, env = {}, stdin = "", shell, keep }: CommandCase): Promise<Outcome> {
  await makeFolder();
  const process = new Deno.Command(shell === undefined ? side.executable : "/bin/sh", {
    args: shell === undefined ? [...args] : ["-c", `"$PYTHON" ${shell}`],
    cwd: folder,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
      HOME: folder,
      LANG: "C.UTF-8",
      PYTHON: side.executable,
      ...side.env,
      ...env,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(30000),
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await process.output();
  const clean = (bytes: Uint8Array) => comparable(new TextDecoder().decode(bytes), side);
  const errors = clean(stderr);
  return {
    code,
    stdout: clean(stdout),
    stderr: keep === undefined ? errors : errors.split("\n").filter((line) => keep.test(line)).join("\n"),
  };
}

/** The text without what differs from machine to machine. */
function comparable(text: string, side: Side): string {
  for (const [own, common] of side.own) text = text.replaceAll(own, common);
  return text
    .replaceAll(folder, "HERE/")
    .replaceAll(folder.slice(0, -1), "HERE")
    .replace(/3\.14\.\d+/g, "3.14.N")
    .replace(/3\.14\.N \([^)]*\) ?\[[^\]]*\]/g, "3.14.N (BUILD) [COMPILER]")
    .replace(/ on (linux|win32|darwin)$/gm, " on PLATFORM")
    .replace(/0x[0-9a-f]{6,}/g, "0x...")
    .replace(/(File "(?:LIB\/\S*|<frozen \S*>)", line )\d+/g, "$1N")
    .replace(/(<frozen runpy>:|\bLIB\/\S+\()\d+/g, "$1N")
    .replace(/^usage: python /gm, "usage: PYTHON ")
    .replace(/^import time: +\d+ \| +\d+/gm, "import time: N | N");
}

/** The first line that differs of each part; undefined if nothing does. */
function differenceOf(expected: Outcome, actual: Outcome): string | undefined {
  const found: string[] = [];
  if (expected.code !== actual.code) found.push(`exit status: CPython ${expected.code}, ours ${actual.code}`);
  for (const stream of ["stdout", "stderr"] as const) {
    const left = expected[stream].split("\n"), right = actual[stream].split("\n");
    const at = left.findIndex((line, i) => line !== right[i]);
    if (at < 0 && left.length === right.length) continue;
    const from = at < 0 ? left.length : at;
    found.push(
      `${stream}, line ${from + 1}:\n  CPython ${JSON.stringify(left.slice(from, from + 3))}\n` +
        `  ours    ${JSON.stringify(right.slice(from, from + 3))}`,
    );
  }
  return found.length > 0 ? found.join("\n") : undefined;
}

interface Tag {
  readonly pattern: RegExp;
  used: boolean;
}

/** `command_line.tags`: a regular expression over the command, a tab, the reason. */
async function readTags(): Promise<Tag[]> {
  const text = await Deno.readTextFile(new URL("command_line.tags", import.meta.url));
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const [pattern, reason] = line.split("\t");
    if (!reason) throw new Error(`a tag without a reason: ${line}`);
    return { pattern: new RegExp(pattern), used: false };
  });
}
