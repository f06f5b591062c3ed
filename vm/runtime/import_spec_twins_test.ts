/** Twins of imports and of library functions: what they make is what the code makes, and changed classes count. */
import { assertEquals } from "@std/assert";
import { compile } from "../../compiler/compile.ts";
import { isLibraryReady, libraryFolder } from "../../stdlib-frozen/library_files.ts";
import { libraryPrefix } from "../../stdlib-frozen/root.ts";
import "../mod.ts";
import { PyCode_New, PyCodeObject } from "../objects/code_object.ts";
import { installLibraryTwins } from "./library_twins.ts";

const ignore = !isLibraryReady(libraryPrefix());

async function run(script: string): Promise<string> {
  const main = new URL("../../repl/main/python.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, "-c", script],
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test({
  name: "import twins: specs, modules and code are those that importlib makes, which a tracer makes run",
  ignore,
  fn: async () => {
    assertEquals(
      await run(`
import sys
def show(name):
    for known in [known for known in sys.modules if known.split(".")[0] == name]: del sys.modules[known]
    module = __import__(name)
    spec = module.__spec__
    names = [key for key in vars(module) if key.startswith("__")]
    return [*vars(spec).items()][2:], names, module.__package__, type(spec.loader), spec.parent, spec.cached
def compare():
    for name in "json", "colorsys", "_bisect":
        quick = show(name)
        sys.settrace(lambda frame, event, arg: None)
        slow = show(name)
        sys.settrace(None)
        assert quick == slow, (quick, slow)
        print(name, len(quick[0]), quick[2:3], quick[1][:5])
compare()
`),
      `json 7 ('json',) ['__name__', '__doc__', '__package__', '__loader__', '__spec__']
colorsys 7 ('',) ['__name__', '__doc__', '__package__', '__loader__', '__spec__']
_bisect 7 ('',) ['__name__', '__doc__', '__package__', '__loader__', '__spec__']
`,
    );
  },
});

Deno.test({
  name: "import twins: changed classes, finders and functions count",
  ignore,
  fn: async () => {
    assertEquals(
      await run(`
import sys, importlib._bootstrap as bootstrap, importlib._bootstrap_external as external
def again(what):
    sys.modules.pop("colorsys", None)
    import colorsys
    print(what)
init = bootstrap.ModuleSpec.__init__
def loud(self, *args, **kwargs):
    print("spec", args[0])
    init(self, *args, **kwargs)
bootstrap.ModuleSpec.__init__ = loud
again("one")
bootstrap.ModuleSpec.__init__ = init
get_code = external.SourceLoader.get_code
external.SourceFileLoader.get_code = lambda self, name: print("code of", name) or get_code(self, name)
again("two")
del external.SourceFileLoader.get_code
class Finder:
    @staticmethod
    def find_spec(name, path, target=None): print("asked for", name)
sys.meta_path.insert(0, Finder)
again("three")
sys.meta_path.remove(Finder)
try:
    import no_such_module
except ModuleNotFoundError as error:
    print(error, error.name)
`),
      "spec colorsys\none\ncode of colorsys\ntwo\nasked for colorsys\nthree\nNo module named 'no_such_module' no_such_module\n",
    );
  },
});

Deno.test({
  name: "library twins: the library's functions are those they were written for",
  ignore,
  fn: () => {
    const count = (code: PyCodeObject): number => {
      let twins = code.twin === undefined ? 0 : 1;
      for (const value of code.co_consts) if (value instanceof PyCodeObject) twins += count(value);
      return twins;
    };
    const installed = ["enum.py", "socket.py"].map((file) => {
      const path = `${libraryFolder(libraryPrefix())}/${file}`;
      const code = PyCode_New(compile(Deno.readFileSync(path), { filename: path, mode: "exec" }));
      installLibraryTwins(file, code);
      return count(code);
    });
    assertEquals(installed, [5, 4]);
  },
});

Deno.test({
  name: "library twins: they answer as the code does",
  ignore,
  fn: async () => {
    assertEquals(
      await run(`
import enum, sys
names = "", "_", "__", "___", "_a_", "__a__", "_a__", "__a_", "____", "_____", "_C__x", "_C__", "_C__x_", "_C__x__", "a", "x\\U0001f600"
class Plain: pass
class Odd:
    def __getattr__(self, name): raise AttributeError
class Getter:
    def __get__(self, *args): pass
values = 1, "a", None, print, len, Plain(), Odd(), Getter(), Plain, Getter, property(), lambda: 0, [], staticmethod(len), object()
plain = Plain()
plain.__set__ = 1
def ask():
    return [
        [f(name) for f in (enum._is_dunder, enum._is_sunder) for name in names],
        [enum._is_private("C", name) for name in names],
        [enum._is_descriptor(value) for value in (*values, plain)],
    ]
quick = ask()
sys.settrace(lambda frame, event, arg: None)
slow = ask()
sys.settrace(None)
assert quick == slow, (quick, slow)
class Color(enum.Enum):
    RED = 1
Color.extra = 2
print(Color.extra, Color.RED)
try:
    Color.RED = 3
except AttributeError as error:
    print(error)
`),
      "2 Color.RED\ncannot reassign member 'RED'\n",
    );
  },
});
