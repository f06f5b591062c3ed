/** `-X importtime`: form and nesting of what it prints. */
import { assertEquals, assertMatch } from "@std/assert";

const command = new URL("../repl/main.ts", import.meta.url).pathname;

async function importTimes(option: string, program: string): Promise<string[]> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", command, "-S", "-X", option, "-c", program],
  }).output();
  return new TextDecoder().decode(stderr).trimEnd().split("\n");
}

Deno.test({
  name: "-X importtime: a header, then each module behind the ones that it imports, failed imports too",
  fn: async () => {
    const program = "import json.scanner\ntry: import nothing_there\nexcept ImportError: pass";
    const lines = await importTimes("importtime", program);
    assertEquals(lines[0], "import time: self [us] | cumulative | imported package");
    for (const line of lines.slice(1)) assertMatch(line, /^import time: +\d+ \| +\d+ \| (?: {2})*[\w.]+$/);
    const names = lines.slice(1).map((line) => line.slice(line.lastIndexOf("|") + 2));
    assertEquals(names.slice(-3), ["  json", "json.scanner", "nothing_there"]);
    assertEquals(names.includes("  _io"), true);
  },
});

Deno.test({
  name: "-X importtime=2: modules that are there already",
  fn: async () => {
    const lines = await importTimes("importtime=2", "import abc\nimport abc");
    assertEquals(lines.at(-1), "import time: cached    | cached     | abc");
  },
});
