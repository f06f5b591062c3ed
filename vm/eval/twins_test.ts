/** Native twins: used where nobody can tell, left out where somebody looks. */
import { assertEquals } from "@std/assert";
import { isLibraryReady } from "../../stdlib-frozen/library_files.ts";
import { libraryPrefix } from "../../stdlib-frozen/root.ts";

const SCRIPT = `
import sys, importlib._bootstrap_external as external
names = []
def tracer(frame, event, arg):
    names.append((frame.f_code.co_name, event))
join = external._path_join
join("a", "b")
sys.settrace(tracer)
join("a", "b")
sys.settrace(None)
print(names, join("a/", "", "b"))
external.path_sep = ":"
print(join("a", "b"))
external.path_sep = "/"
print(join("a", "b"), external.cache_from_source("a/b.py"))
try:
    join(1)
except AttributeError as error:
    print(error)
`;

Deno.test({
  name: "setTwin: tracers see the function, changed variables count, errors are the code's",
  ignore: !isLibraryReady(libraryPrefix()),
  fn: async () => {
    const main = new URL("../../repl/main/python.ts", import.meta.url).pathname;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, "-c", SCRIPT],
      stdin: "null",
    }).output();
    assertEquals(
      new TextDecoder().decode(stdout),
      "[('_path_join', 'call')] a/b\na:b\na/b a/__pycache__/b.cpython-314.pyc\n'int' object has no attribute 'rstrip'\n",
    );
  },
});
