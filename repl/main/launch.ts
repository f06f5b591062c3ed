/**
 * Finds the program: the script that `stdlib-frozen/bundle.ts` has made, with V8's compiled form of it, or else the
 * sources. Loading 400 modules one by one takes longer than all that a short program does.
 *
 * Nothing of the sources is imported here by a literal name: Deno would read all of them at every start.
 */
import { Buffer } from "node:buffer";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { isLibraryReady } from "../../stdlib-frozen/library_files.ts";
import { PackedLibrary } from "../../stdlib-frozen/packed_library.ts";
import { libraryPrefix } from "../../stdlib-frozen/root.ts";
import {
  codeCacheFile,
  ID_LENGTH,
  newestChange,
  PROGRAM,
  readBytes,
  readManifest,
  RECORD_VARIABLE,
  RECORDED_KINDS,
  recordedFile,
  scriptFile,
  writeWhole,
} from "../../stdlib-frozen/program_files.ts";

/** Runs the command with Deno's arguments; ends the process. Without a library it is read from disk. */
export interface Program {
  (root: string, library?: PackedLibrary): Promise<void>;
  /** Runs what programs don't run, so that it is in the compiled form. */
  train?: () => Promise<void>;
  /** Recorded results (`vm/runtime/recorded_results.ts`): where they are read from, and how a run makes them. */
  results?: {
    setRecordedResults(read: (kind: string) => string | undefined): void;
    startRecording(): void;
    recordedTexts(): [kind: string, text: string][];
  };
}

/** The program, ready to run. The first run prepares the library, and the script for later runs. */
export async function loadProgram(): Promise<Program> {
  if (Deno.permissions.querySync({ name: "read", path: libraryPrefix() }).state !== "granted") {
    const program = await loadTexts();
    if (program !== undefined) return program;
    console.error("Taipan is not prepared yet: run it once with --allow-all.");
    Deno.exit(1);
  }
  const fast = isLibraryReady(libraryPrefix()) ? await loadScript() : undefined;
  if (fast !== undefined) return fast;
  const prepare: string = new URL("../../stdlib-frozen/prepare.ts", import.meta.url).href;
  const { ensurePrepared } = await import(prepare) as typeof import("../../stdlib-frozen/prepare.ts");
  await ensurePrepared();
  const sources: string = new URL("./python.ts", import.meta.url).href;
  const { python } = await import(sources) as typeof import("./python.ts");
  return python;
}

/** The program in one file, unless there is none that fits the sources. */
async function loadScript(): Promise<Program | undefined> {
  const manifest = readManifest();
  if (manifest === undefined || manifest.id === "" || newestChange(manifest) !== undefined) return undefined;
  const path = scriptFile(manifest.id), cachePath = codeCacheFile(manifest.id, cachedDataVersionTag());
  const source = readFile(path);
  if (source === undefined) return undefined;
  const cachedData = readFile(cachePath);
  try {
    const script = new Script(new TextDecoder().decode(source), { filename: path, cachedData });
    const program = programOf(script);
    const id = manifest.id;
    if (isToRecord() && program?.results !== undefined) {
      const { startRecording, recordedTexts } = program.results;
      startRecording();
      addEventListener("unload", () => saveRecorded(id, recordedTexts()));
    } else program?.results?.setRecordedResults((kind) => readText(recordedFile(id, kind)));
    if (cachedData === undefined || script.cachedDataRejected) {
      await program?.train?.();
      addEventListener("unload", () => saveCode(script, cachePath));
    }
    return program;
  } catch (err) {
    if (!(err instanceof SyntaxError)) throw err;
    // Damaged: made anew.
    removeScript(path);
    return undefined;
  }
}

/**
 * The program and its library as text modules, which need no permission. They are as the last run with permissions made
 * them: whether sources have changed since can't be seen.
 */
async function loadTexts(): Promise<Program | undefined> {
  let texts: string[];
  try {
    const modules = await Promise.all([
      // @ts-ignore: made by the first run
      import("../../build/start/script.txt", { with: { type: "text" } }),
      // @ts-ignore: likewise
      import("../../build/start/code.txt", { with: { type: "text" } }),
      // @ts-ignore: likewise
      import("../../build/start/library.txt", { with: { type: "text" } }),
    ]);
    texts = modules.map((module) => module.default);
  } catch {
    return undefined;
  }
  const [id, ...others] = texts.map((text) => text.slice(0, ID_LENGTH));
  if (others.some((other) => other !== id)) return undefined;
  const [source, code, library] = texts.map((text) => text.slice(ID_LENGTH));
  const cachedData = code === "" ? undefined : Buffer.from(code, "latin1");
  const script = new Script(source, { filename: `python.${id}.js`, cachedData });
  const program = programOf(script);
  return program &&
    ((root) => program(root, new PackedLibrary(libraryPrefix(), Buffer.from(library, "latin1"))));
}

/** What the script hands over. */
function programOf(script: Script): Program | undefined {
  script.runInThisContext();
  const holder = globalThis as { [PROGRAM]?: Program };
  const program = holder[PROGRAM];
  delete holder[PROGRAM];
  return program;
}

function removeScript(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // No right to do so: the sources are run, now as ever.
  }
}

/** Leaves V8's compiled form behind: with the functions that have been run. */
function saveCode(script: Script, path: string): void {
  try {
    writeWhole(path, script.createCachedData());
  } catch {
    // No place to write: the next run compiles again.
  }
}

function isToRecord(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: RECORD_VARIABLE });
  return state === "granted" && Deno.env.has(RECORD_VARIABLE);
}

/** Leaves recorded results behind. */
function saveRecorded(id: string, texts: [kind: string, text: string][]): void {
  try {
    const known = new Map(texts);
    for (const kind of RECORDED_KINDS) writeWhole(recordedFile(id, kind), known.get(kind) ?? "{}");
  } catch {
    // No place to write: everything is worked out.
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
function readFile(path: string): Uint8Array | undefined {
  try {
    return readBytes(path);
  } catch {
    return undefined;
  }
}
