/**
 * What the first run and `deno task freeze` make below `build/`: the standard library and the program in one file. Loaded
 * only then.
 */
import { isProgramOutdated, makeProgram } from "./bundle.ts";
import { isLibraryReady } from "./library_files.ts";
import { libraryPrefix } from "./root.ts";

/** A progress bar on standard error, if that is a terminal. */
export function showProgress(done: number, total: number, what: string): void {
  if (!Deno.stderr.isTerminal()) return;
  const width = 40, full = Math.floor(width * done / total);
  const bar = "#".repeat(full) + ".".repeat(width - full);
  const end = done === total ? "\r\x1b[K" : "";
  Deno.stderr.writeSync(new TextEncoder().encode(`\rPreparing ${what} [${bar}] ${done}/${total}${end}`));
}

/**
 * Makes what is missing or outdated. When the library can't be made (no package registry in reach, no place to write), the
 * reason is shown and Python runs without it: only native modules can be imported then. Without the program in one file
 * the sources are run, which only takes longer: no word about that.
 */
export async function ensurePrepared(): Promise<void> {
  try {
    await ensureLibrary();
  } catch (err) {
    const reason = err instanceof Error ? err.message : String(err);
    Deno.stderr.writeSync(
      new TextEncoder().encode(`The standard library could not be prepared: ${reason}\n`),
    );
    return;
  }
  if (!isProgramOutdated()) return;
  try {
    await makeProgram(showProgress);
  } catch {
    // The sources are run.
  }
}

/** Makes the library if it is missing; an error says why it can't be made. */
export async function ensureLibrary(): Promise<void> {
  const prefix = libraryPrefix();
  if (!isLibraryReady(prefix)) await makeLibrary(prefix);
}

/** Makes all of it anew. */
export async function prepareAnew(): Promise<void> {
  const prefix = libraryPrefix();
  removeFolder(prefix);
  await makeLibrary(prefix);
  await makeProgram(showProgress);
}

async function makeLibrary(prefix: string): Promise<void> {
  const { prepareLibrary } = await import("./freeze_library.ts");
  await prepareLibrary(prefix, showProgress);
}

function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (err) {
    if (!(err instanceof Deno.errors.NotFound)) throw err;
  }
}
