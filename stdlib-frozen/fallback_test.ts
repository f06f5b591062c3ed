/** `lib_fallback`: what stands in for the parts of the library that could not be had. */
import { assertEquals } from "@std/assert";

const main = new URL("../repl/main.ts", import.meta.url).pathname;
const fallback = new URL("./lib_fallback", import.meta.url).pathname;

Deno.test("pydoc_data.topics: a text for every keyword and topic that help() lists", async () => {
  const program = `import pydoc, sys
sys.path.insert(0, ${JSON.stringify(fallback)})
from pydoc_data.topics import topics, __file__
listed = [*pydoc.Helper.keywords.values(), *pydoc.Helper.topics.values()]
labels = {entry[0] for entry in listed if isinstance(entry, tuple)}
print(sorted(labels - set(topics)), [label for label, text in topics.items() if not text.strip()])
`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, "-c", program],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "[] []\n");
});
