/**
 * Thousands of small probes of the language, and of the tracebacks of failing scripts: what they show equals what
 * CPython 3.14 showed (`conformance/*.out`, recorded by `deno task record:conformance`). One process runs them all.
 */
import { assertEquals } from "@std/assert";

const folder = new URL("conformance/", import.meta.url);
const main = new URL("../../repl/main.ts", import.meta.url).pathname;

const names = [...Deno.readDirSync(folder)].map((entry) => entry.name)
  .filter((name) => name.endsWith(".out")).map((name) => name.slice(0, -4)).sort();

/** What each module printed, by its name. */
async function runAll(): Promise<Map<string, string>> {
  const cwd = await Deno.makeTempDir();
  try {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, new URL("driver.py", folder).pathname, ...names],
      cwd,
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    const sections = new TextDecoder().decode(stdout).split(/^===== /m).slice(1);
    return new Map(sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    }));
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** The lines that differ, expected ones marked `-`: a whole section would bury them. */
function differences(got: string | undefined, expected: string): string[] {
  const a = expected.split("\n"), b = (got ?? "").split("\n");
  const lines: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && lines.length < 40; i++) {
    if (a[i] !== b[i]) lines.push(`- ${a[i]}`, `+ ${b[i]}`);
  }
  return lines;
}

Deno.test("conformance: every probe shows what CPython shows", async (t) => {
  const printed = await runAll();
  for (const name of names) {
    await t.step(name, () => {
      assertEquals(differences(printed.get(name), Deno.readTextFileSync(new URL(`${name}.out`, folder))), []);
    });
  }
});
