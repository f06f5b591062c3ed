/**
 * The `python` command: `deno run -A repl/main.ts [OPTIONS] [-c COMMAND | -m MODULE | FILE | -] [ARGS]`. What it does is in
 * `main/python.ts`; here is decided in which form that is run: as one file in V8's compiled form, or from the sources.
 */
import { loadProgram } from "./main/launch.ts";

if (import.meta.main) {
  const python = await loadProgram();
  await python(new URL("../", import.meta.url).pathname);
}
