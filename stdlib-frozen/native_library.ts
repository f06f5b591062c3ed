/**
 * What the npm package leaves out of CPython's Lib, taken from a native CPython 3.14 on this machine if there is one: named by the
 * variable PY314, or `python3.14` on the path. Read by `freeze_library.ts`.
 */
import { SUPPLEMENT } from "./manifest.ts";

const QUESTION = "import sys, sysconfig; print(*sys.version_info[:2], sysconfig.get_path('stdlib'))";

/** The Lib folder of a native CPython 3.14. */
export async function nativeLibrary(): Promise<string | undefined> {
  try {
    const command = Deno.env.get("PY314") ?? "python3.14";
    const { stdout } = await new Deno.Command(command, { args: ["-I", "-c", QUESTION], stdin: "null" })
      .output();
    return /^3 14 (.+)\n$/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch {
    // There is none.
    return undefined;
  }
}

/** The files of `SUPPLEMENT` in the folder that are missing among `known`, by their paths below it. */
export function missingFiles(
  folder: string,
  known: Readonly<Record<string, unknown>>,
): Record<string, Uint8Array> {
  const found: Record<string, Uint8Array> = {};
  const add = (path: string): void => {
    if (path in known || path.endsWith("__pycache__")) return;
    try {
      if (Deno.statSync(`${folder}/${path}`).isDirectory) {
        for (const { name } of Deno.readDirSync(`${folder}/${path}`)) add(`${path}/${name}`);
      } else found[path] = Deno.readFileSync(`${folder}/${path}`);
    } catch (err) {
      if (!(err instanceof Deno.errors.NotFound)) throw err;
    }
  };
  SUPPLEMENT.forEach(add);
  return found;
}
