/**
 * Records what CPython shows for the probes in `tests/language/conformance/`: `deno task record:conformance [NAME ...]`.
 * Read by whoever adds or changes a module there; without names, every module is recorded.
 */
import { findCpython } from "./cpython.ts";

const folder = new URL("../language/conformance/", import.meta.url);
const given = Deno.args.length > 0 ? Deno.args : [...Deno.readDirSync(folder)].map((entry) => entry.name)
  .filter((name) => name.endsWith(".py") && name !== "driver.py").map((name) => name.slice(0, -3)).sort();

const cpython = await findCpython();
const cwd = await Deno.makeTempDir();
for (const name of given) {
  const { code, stdout, stderr } = await new Deno.Command(cpython, {
    args: ["-W", "ignore", new URL("driver.py", folder).pathname, name],
    cwd,
    env: { PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" },
  }).output();
  if (code !== 0) {
    console.error(new TextDecoder().decode(stderr));
    Deno.exit(1);
  }
  const text = new TextDecoder().decode(stdout);
  Deno.writeTextFileSync(new URL(`${name}.out`, folder), text.slice(text.indexOf("\n") + 1));
  console.log(`${name}: ${text.split("\n").length - 2} lines`);
}
await Deno.remove(cwd, { recursive: true });
