/**
 * Makes the program in one file (`program_files.ts`): bundles the sources, and lets the result run once with each set of
 * V8's flags that the tasks use, at the end of which it leaves V8's compiled form behind.
 */
import {
  manifestFile,
  newestChange,
  PROGRAM_LAYOUT,
  programFolder,
  type ProgramManifest,
  readManifest,
  RECORD_VARIABLE,
  scriptFile,
  type SourceState,
  sourceState,
  textOfBytes,
  writeWhole,
} from "./program_files.ts";
import { packLibrary } from "./packed_library.ts";
import { libraryPrefix, rootFolder, V8_FLAGS } from "./root.ts";

/** What is bundled. */
const ENTRY = "repl/main/bundle_entry.ts";
/** The flags with which the tasks run Python, and none. */
const FLAGS: readonly string[][] = [[], [V8_FLAGS]];
/** Sources are left alone so long, in milliseconds, before the program is made of them anew. */
const QUIET = 10 * 60_000;

/** What a training run does: whatever is usual in a short program, so that the code for it need not be compiled again. */
const TRAINING = `
import asyncio, dataclasses, enum, json, re, sys, traceback, typing
@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5
class Color(enum.Enum):
    RED = 1
async def work(n):
    await asyncio.sleep(0)
    return [i async for i in numbers(n)]
async def numbers(n):
    for i in range(n):
        yield i
async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in range(3)]
    return [task.result() for task in tasks]
text = json.dumps({"points": [dataclasses.asdict(Point(1))], "x": asyncio.run(main())}, indent=2)
assert json.loads(text)["points"] and re.findall(r"(\\w+):\\s*(\\d+)", text) is not None
try:
    match sorted({"b": 1, "a": 2}.items(), key=lambda item: -item[1]):
        case [(name, int(value)), *rest] if rest:
            raise ValueError(f"{name!r:>{5}} {value:.2f} {Color.RED}")
except ValueError as error:
    traceback.format_exception(error)
    "-".join(str(error).split()).encode().decode().title() % ()
with open(sys.executable, "rb") as file:
    file.readline()
print({*range(5)}, (1, 2.5), {"a": None}, 10 ** 20 // 7, file=sys.stderr)
`;

/** What is imported while results are recorded: modules that compile text or regular expressions at import or when first used. */
const RECORDED_MODULES = `
  argparse asyncio collections contextlib csv dataclasses datetime decimal difflib doctest email.message enum fractions
  functools graphlib heapq html.parser http.client http.server importlib.metadata importlib.resources inspect json
  logging.config mimetypes multiprocessing optparse pathlib pdb pickle pkgutil platform pprint random re selectors shlex
  shutil smtplib socket statistics string subprocess sysconfig tarfile tempfile textwrap threading timeit tokenize tomllib
  traceback types typing unittest.mock urllib.request uuid warnings weakref xml.dom.minidom xml.etree.ElementTree zipfile
  zoneinfo
`.trim().split(/\s+/);
/** What is called then. */
const RECORDED_CALLS = `
json.loads("[1.5]"), json.dumps("\\u00e9"), string.Template("$x").substitute(x=1), textwrap.dedent(" x"), shlex.quote("a b")
`;

/** Whether the program is missing, or older than sources that nobody is working on at the moment. */
export function isProgramOutdated(): boolean {
  const manifest = readManifest();
  if (manifest === undefined || !hasScript(manifest)) return true;
  const changed = newestChange(manifest);
  return changed !== undefined && Date.now() - changed > QUIET;
}

/** Whether the script is there, unless it could not be made. */
function hasScript({ id }: ProgramManifest): boolean {
  try {
    return id === "" || Deno.statSync(scriptFile(id)).isFile;
  } catch {
    return false;
  }
}

/**
 * Makes the program. Does nothing if it is being made already or there is no place to write. That the bundler failed is
 * written down, lest every run tries it again.
 */
export async function makeProgram(
  progress: (done: number, total: number, what: string) => void,
): Promise<void> {
  const folder = programFolder(), lock = `${folder}/lock`;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    removeOldLock(lock);
    Deno.mkdirSync(lock);
  } catch {
    return;
  }
  const steps = 3 + FLAGS.length;
  try {
    progress(0, steps, "the program");
    const sources = await listSources();
    progress(1, steps, "the program");
    const id = await bundle() ?? "";
    const manifest: ProgramManifest = { layout: PROGRAM_LAYOUT, id, deno: Deno.version.deno, sources };
    writeWhole(manifestFile(), JSON.stringify(manifest));
    removeOthers(folder, id);
    for (let i = 0; i < FLAGS.length; i++) {
      progress(2 + i, steps, "the program");
      if (id !== "") {
        await deno("run", "-A", "--no-check", ...FLAGS[i], `${rootFolder()}repl/main.ts`, "-c", TRAINING);
        if (i === 0) writeTexts(id);
      }
    }
    progress(2 + FLAGS.length, steps, "the program");
    if (id !== "") await recordResults();
  } finally {
    progress(steps, steps, "the program");
    Deno.removeSync(lock);
  }
}

/** Runs what is recorded, module by module: one that is missing must not keep the others out. */
async function recordResults(): Promise<void> {
  const imports = RECORDED_MODULES.map((name) => `try: import ${name}\nexcept ImportError: pass\n`);
  const run = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${rootFolder()}repl/main.ts`, "-c", imports.join("") + RECORDED_CALLS],
    cwd: rootFolder(),
    env: { [RECORD_VARIABLE]: "1" },
    stdin: "null",
  });
  await run.output();
}

/** Removes the lock of a run that died. */
function removeOldLock(lock: string): void {
  try {
    const { mtime } = Deno.statSync(lock);
    if (Date.now() - mtime!.getTime() > 2 * 60_000) Deno.removeSync(lock);
  } catch {
    // There is none.
  }
}

/** The state of all files that the program is made of. */
async function listSources(): Promise<SourceState[]> {
  const root = rootFolder();
  const { stdout } = await deno("info", "--json", root + ENTRY);
  const graph = JSON.parse(new TextDecoder().decode(stdout)) as { modules: { specifier: string }[] };
  const paths = graph.modules.map(({ specifier }) => specifier)
    .filter((specifier) => specifier.startsWith("file:"))
    .map((specifier) => decodeURIComponent(new URL(specifier).pathname));
  return paths.map((path) => sourceState(root, path.slice(root.length))!);
}

/** Bundles; the id of the result, undefined if it can't be made. */
async function bundle(): Promise<string | undefined> {
  const fresh = `${programFolder()}/bundle.${Deno.pid}.js`;
  try {
    const { success } = await deno(
      "bundle",
      "--quiet",
      "--minify",
      "--platform=deno",
      "--format=iife",
      "--output",
      fresh,
      rootFolder() + ENTRY,
    );
    if (!success) return undefined;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Deno.readFileSync(fresh)));
    const id = digest.toHex().slice(0, 16);
    Deno.renameSync(fresh, scriptFile(id));
    return id;
  } catch {
    return undefined;
  }
}

/** Runs Deno in the root folder. */
function deno(...args: string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command(Deno.execPath(), { args, cwd: rootFolder(), stdin: "null" }).output();
}

/** Writes the files for runs without permissions. The one training run so far was without flags, as those will be. */
function writeTexts(id: string): void {
  const folder = programFolder();
  const write = (name: string, text: string) => writeWhole(`${folder}/${name}`, id + text);
  const cache = [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(".cache"));
  write("code.txt", cache === undefined ? "" : textOfBytes(Deno.readFileSync(`${folder}/${cache.name}`)));
  write("script.txt", Deno.readTextFileSync(scriptFile(id)));
  write("library.txt", textOfBytes(packLibrary(libraryPrefix())));
}

/** Removes the files of earlier programs. */
function removeOthers(folder: string, id: string): void {
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (!isFile || name === "manifest.json" || (id !== "" && name.startsWith(`python.${id}.`))) continue;
    try {
      Deno.removeSync(`${folder}/${name}`);
    } catch {
      // Somebody else has removed it.
    }
  }
}
