/**
 * Native modules that need the frozen library, against CPython's recorded output: the programs of `vm/modules/testdata`
 * that say so in their first line, each run by the command, which prepares it if that must be.
 */
import { assertEquals } from "@std/assert";

const folder = new URL("../vm/modules/testdata/", import.meta.url).pathname;
const command = new URL("../repl/main.ts", import.meta.url).pathname;

for (const entry of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  if (!entry.name.endsWith(".py")) continue;
  if (!Deno.readTextFileSync(folder + entry.name).split("\n", 1)[0].endsWith("Needs the library.")) continue;
  Deno.test({
    name: `${entry.name}: prints what CPython prints`,
    fn: async () => {
      // The programs leave files behind.
      const cwd = await Deno.makeTempDir();
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        // -E: what PYTHON* variables say here is no part of the test.
        args: ["run", "-A", "--no-check", command, "-E", folder + entry.name],
        env: { TZ: "UTC" },
        cwd,
        stdin: "null",
      }).output();
      await Deno.remove(cwd, { recursive: true });
      const json = Deno.readTextFileSync(folder + entry.name.replace(".py", ".json"));
      const expected: string[] = JSON.parse(json).output;
      assertEquals(new TextDecoder().decode(stdout).split("\n"), expected);
    },
  });
}
