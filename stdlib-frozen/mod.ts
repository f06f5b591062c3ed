/**
 * The standard library's door: where it is, whether it is there, and how to make it.
 */
import { isLibraryReady, libraryFolder, readFrozen } from "./library_files.ts";
export { isLibraryReady, libraryFolder, readFrozen };

/** The folder that plays `sys.prefix`. */
export function libraryPrefix(): string {
  return new URL("../build/python", import.meta.url).pathname;
}

/**
 * A script that runs this Taipan with its arguments, which is what `sys.executable` names; undefined if it can't be
 * written. Made anew when Deno or Taipan have moved.
 */
export function launcher(prefix: string): string | undefined {
  const path = `${prefix}/bin/python3.14`;
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const main = new URL("../repl/main.ts", import.meta.url).pathname;
  const text = `#!/bin/sh\nexec ${quoted(Deno.execPath())} run -A --no-check --v8-flags=--stack-size=3900 ${
    quoted(main)
  } "$@"\n`;
  try {
    if (textOf(path) === text) return path;
    Deno.mkdirSync(`${prefix}/bin`, { recursive: true });
    const fresh = `${path}.${Deno.pid}`;
    Deno.writeTextFileSync(fresh, text, { mode: 0o755 });
    Deno.renameSync(fresh, path);
    return path;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** A progress bar on standard error, if that is a terminal. */
export function showProgress(done: number, total: number, _name: string): void {
  if (!Deno.stderr.isTerminal()) return;
  const width = 40, full = Math.floor(width * done / total);
  const bar = "#".repeat(full) + ".".repeat(width - full);
  const end = done === total ? "\r\x1b[K" : "";
  Deno.stderr.writeSync(
    new TextEncoder().encode(`\rPreparing the standard library [${bar}] ${done}/${total}${end}`),
  );
}

/**
 * Makes the library if it is missing. When that fails (no package registry in reach, no place to write), the reason is
 * shown and Python runs without it: native modules and source files can still be imported.
 */
export async function ensureLibrary(): Promise<void> {
  const prefix = libraryPrefix();
  if (isLibraryReady(prefix)) return;
  try {
    const { prepareLibrary } = await import("./freeze_library.ts");
    await prepareLibrary(prefix, showProgress);
  } catch (err) {
    const reason = err instanceof Error ? err.message : String(err);
    Deno.stderr.writeSync(
      new TextEncoder().encode(`The standard library could not be prepared: ${reason}\n`),
    );
  }
}
