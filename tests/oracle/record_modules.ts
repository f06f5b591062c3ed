/**
 * `deno run -A tests/oracle/record_modules.ts`: records anew what CPython 3.14 prints for the programs in
 * `vm/modules/testdata`, for `vm/modules/recorded_test.ts`. Each program runs in an empty folder, in UTC.
 */
import { findCpython } from "./cpython.ts";

const folder = new URL("../../vm/modules/testdata/", import.meta.url).pathname;
const python = await findCpython();
for (const entry of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  if (!entry.name.endsWith(".py")) continue;
  const cwd = Deno.makeTempDirSync();
  const { stdout, stderr, success } = await new Deno.Command(python, {
    args: ["-I", folder + entry.name],
    cwd,
    env: { TZ: "UTC", LC_ALL: "C.UTF-8" },
    stdin: "null",
  }).output();
  Deno.removeSync(cwd, { recursive: true });
  if (!success) throw new Error(`${entry.name}: ${new TextDecoder().decode(stderr)}`);
  const output = new TextDecoder().decode(stdout).split("\n");
  Deno.writeTextFileSync(
    folder + entry.name.replace(".py", ".json"),
    JSON.stringify({ output }, undefined, 1) + "\n",
  );
  console.log(`${entry.name}: ${output.length} lines`);
}
