/**
 * `deno task freeze`: makes the standard library anew.
 */
import { prepareLibrary } from "./freeze_library.ts";
import { libraryPrefix, showProgress } from "./mod.ts";

if (import.meta.main) {
  const prefix = libraryPrefix();
  try {
    Deno.removeSync(prefix, { recursive: true });
  } catch (err) {
    if (!(err instanceof Deno.errors.NotFound)) throw err;
  }
  await prepareLibrary(prefix, showProgress);
}
