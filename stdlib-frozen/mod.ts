/**
 * The standard library's door: where it is and whether it is there. `prepare.ts` makes it.
 */
import { isLibraryReady, libraryFolder, readFrozen } from "./library_files.ts";
import { rootFolder, V8_FLAGS } from "./root.ts";
export { isLibraryReady, libraryFolder, readFrozen };
export { PackedLibrary } from "./packed_library.ts";
export { libraryPrefix, setRootFolder } from "./root.ts";

/**
 * A script that runs this Taipan with its arguments, which is what `sys.executable` names; undefined if it can't be
 * written. Made anew when Deno or Taipan have moved.
 */
export function launcher(prefix: string): string | undefined {
  const path = `${prefix}/bin/python3.14`;
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const main = `${rootFolder()}repl/main.ts`;
  const text = `#!/bin/sh\nexec ${quoted(Deno.execPath())} run -A --no-check ${V8_FLAGS} ${
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
