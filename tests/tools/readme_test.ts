/** The README's table of tasks says what deno.json has. */
import { assertEquals } from "@std/assert";

Deno.test("README.md: every task of deno.json is in the table, and no other", () => {
  const root = new URL("../../", import.meta.url);
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  const [, section] = Deno.readTextFileSync(new URL("README.md", root)).split(/^## Tasks$/m);
  const rows = section.split(/^## /m)[0].split("\n").filter((line) => /^\| `/.test(line));
  const named = rows.flatMap((row) => [...row.split("|")[1].matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  assertEquals(named.sort(), Object.keys(tasks).sort());
});
