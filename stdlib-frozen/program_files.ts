/**
 * The program in one file: what lies in `build/start/` and whether it is still what the sources say. What every run loads;
 * `bundle.ts` makes the files.
 *
 *     manifest.json            what the program was made of, and its id
 *     python.ID.js             all of Taipan as one classic script, which hands over its entry as `globalThis[PROGRAM]`
 *     python.ID.TAG.cache      V8's compiled form of it; TAG stands for the version of V8, its flags and the processor
 *     python.ID.KIND.json      results of the library's own work at import (`vm/runtime/recorded_results.ts`)
 *     script.txt code.txt library.txt
 *                              script, compiled form and packed library for runs that may not read files, each with the id
 *                              in front; bytes as the characters of the same numbers
 *
 * The law: names with the id of the content are written before the manifest that names them, each by renaming, so a run
 * never sees halves or a mixture. Changed sources are never run in their old form.
 */
import { rootFolder } from "./root.ts";

/** A file's bytes. `Deno.readFileSync` copies them once more, which touches fresh memory: 5 ms for the program and its compiled form. */
export function readBytes(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(file.statSync().size);
  let end = 0;
  while (end < bytes.length) {
    const count = file.readSync(end === 0 ? bytes : bytes.subarray(end));
    if (count === null) break;
    end += count;
  }
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}

/** The property of `globalThis` through which the script hands over its entry. */
export const PROGRAM: unique symbol = Symbol.for("taipan.program") as typeof PROGRAM;

/** A source file below the root: path, time of change in milliseconds, size. */
export type SourceState = readonly [path: string, mtime: number, size: number];

export interface ProgramManifest {
  readonly layout: number;
  /** Digest of the script; "" if it could not be made of these sources. */
  readonly id: string;
  /** The Deno that made it. */
  readonly deno: string;
  readonly sources: readonly SourceState[];
}

/** Raised when other files are written than before. */
export const PROGRAM_LAYOUT = 2;

/** The folder of it all. */
export function programFolder(): string {
  return `${rootFolder()}build/start`;
}
export function scriptFile(id: string): string {
  return `${programFolder()}/python.${id}.js`;
}
export function codeCacheFile(id: string, tag: number): string {
  return `${programFolder()}/python.${id}.${tag}.cache`;
}
/** What is recorded: code of text that the library compiles, programs of its regular expressions. */
export const RECORDED_KINDS = ["code", "patterns"] as const;
/** The variable of the environment that tells a run to record. */
export const RECORD_VARIABLE = "TAIPAN_RECORD";
export function recordedFile(id: string, kind: string): string {
  return `${programFolder()}/python.${id}.${kind}.json`;
}
export function manifestFile(): string {
  return `${programFolder()}/manifest.json`;
}

/** What is said about the program in one file; undefined without one, or if it is damaged. */
export function readManifest(): ProgramManifest | undefined {
  try {
    const { layout, id, deno, sources } = JSON.parse(
      Deno.readTextFileSync(manifestFile()),
    ) as ProgramManifest;
    return layout === PROGRAM_LAYOUT ? { layout, id, deno, sources } : undefined;
  } catch {
    return undefined;
  }
}

/** Time of the newest source that is not as the manifest says; undefined if all are. A missing one is as old as can be. */
export function newestChange(manifest: ProgramManifest): number | undefined {
  const root = rootFolder();
  let newest: number | undefined;
  if (manifest.deno !== Deno.version.deno) newest = 0;
  for (const [path, mtime, size] of manifest.sources) {
    const state = sourceState(root, path);
    if (state?.[1] === mtime && state[2] === size) continue;
    newest = Math.max(newest ?? 0, state?.[1] ?? 0);
  }
  return newest;
}

/** A file's state now; undefined if there is none. */
export function sourceState(root: string, path: string): SourceState | undefined {
  try {
    const { mtime, size } = Deno.statSync(root + path);
    return [path, mtime!.getTime(), size];
  } catch {
    return undefined;
  }
}

/** Characters of the id in front of the text files. */
export const ID_LENGTH = 16;

/** Bytes as text: each as the character of its number. */
export function textOfBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/** Writes a file so that nobody sees half of it. */
export function writeWhole(path: string, content: Uint8Array | string): void {
  const fresh = `${path}.${Deno.pid}`;
  if (typeof content === "string") Deno.writeTextFileSync(fresh, content);
  else Deno.writeFileSync(fresh, content);
  Deno.renameSync(fresh, path);
}
