/**
 * `deno run -A tests/oracle/record_sessions.ts`: records what CPython's basic REPL shows for the inputs in `tests/language`
 * (`prompt_inputs.txt`, `tutorial/*.txt`), both output streams in one, for `programs_test.ts`.
 */
import { findCpython } from "./cpython.ts";

const folder = new URL("../language/", import.meta.url).pathname;
const cpython = await findCpython();
const tutorial = [...Deno.readDirSync(`${folder}tutorial`)].map((entry) => `tutorial/${entry.name}`)
  .filter((name) => name.endsWith(".txt")).sort();
for (const name of ["prompt_inputs.txt", ...tutorial]) {
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", 'exec "$0" -i -q < "$1" 2>&1', cpython, folder + name],
    cwd: folder,
    env: { NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1" },
  }).output();
  Deno.writeFileSync(folder + name.replace(/txt$/, "out"), stdout);
  console.log(`${name}: ${new TextDecoder().decode(stdout).split("\n").length} lines`);
}
