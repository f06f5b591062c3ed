/**
 * Finds the program: the script that `stdlib-frozen/bundle.ts` has made, with V8's compiled form of it, or else the
 * sources. Loading 400 modules one by one takes longer than all that a short program does.
 *
 * Nothing of the sources is imported here by a literal name: Deno would read all of them at every start.
 */
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { isLibraryReady } from "../../stdlib-frozen/library_files.ts";
import { libraryPrefix } from "../../stdlib-frozen/root.ts";
import {
  codeCacheFile,
  newestChange,
  PROGRAM,
  readManifest,
  scriptFile,
  writeWhole,
} from "../../stdlib-frozen/program_files.ts";

/** Runs the command with Deno's arguments; ends the process. */
export type Program = (root: string) => Promise<void>;

/** The program, ready to run. The first run prepares the library, and the script for later runs. */
export async function loadProgram(): Promise<Program> {
  const fast = isLibraryReady(libraryPrefix()) ? loadScript() : undefined;
  if (fast !== undefined) return fast;
  const prepare: string = new URL("../../stdlib-frozen/prepare.ts", import.meta.url).href;
  const { ensurePrepared } = await import(prepare) as typeof import("../../stdlib-frozen/prepare.ts");
  await ensurePrepared();
  const sources: string = new URL("./python.ts", import.meta.url).href;
  const { python } = await import(sources) as typeof import("./python.ts");
  return python;
}

/** The program in one file, unless there is none that fits the sources. */
function loadScript(): Program | undefined {
  const manifest = readManifest();
  if (manifest === undefined || manifest.id === "" || newestChange(manifest) !== undefined) return undefined;
  const path = scriptFile(manifest.id), cachePath = codeCacheFile(manifest.id, cachedDataVersionTag());
  const source = readFile(path);
  if (source === undefined) return undefined;
  const cachedData = readFile(cachePath);
  const script = new Script(new TextDecoder().decode(source), { filename: path, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    addEventListener("unload", () => saveCode(script, cachePath));
  }
  script.runInThisContext();
  const holder = globalThis as { [PROGRAM]?: Program };
  const program = holder[PROGRAM];
  delete holder[PROGRAM];
  return program;
}

/** Leaves V8's compiled form behind: with the functions that have been run. */
function saveCode(script: Script, path: string): void {
  try {
    writeWhole(path, script.createCachedData());
  } catch {
    // No place to write: the next run compiles again.
  }
}

function readFile(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch {
    return undefined;
  }
}
