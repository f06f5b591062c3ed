/** `import taipan` from a program: what is shown of frames and bytecode. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;

/** What a program prints; it must not complain. */
async function output(source: string): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".py" });
  try {
    await Deno.writeTextFile(path, source);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, path],
      stdin: "null",
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).replaceAll(path, "program.py");
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("taipan.frames: the chain with lines and variables, of suspended generators too", async () => {
  const text = await output(`import taipan
def inner(x):
    y = [x, x]
    return taipan.frames()
def outer():
    return inner("a")
print(outer())
def g():
    z = 1
    yield from h()
def h():
    w = 2
    yield
running = g()
next(running)
print(taipan.frames(running))
`);
  assertStringIncludes(
    text,
    `#0  inner  program.py:4
      return taipan.frames()
    x = 'a'
    y = ['a', 'a']
#1  outer  program.py:6
      return inner("a")
#2  <module>  program.py:7
      print(outer())
`,
  );
  assertStringIncludes(
    text,
    `#0  h  program.py:13
      yield
    w = 2
#1  g  program.py:10
      yield from h()
    z = 1
`,
  );
});

Deno.test("taipan.bytecode: specialized forms, caches, exception ranges, source lines", async () => {
  const text = await output(`import taipan
def f(n):
    try:
        return n + n
    except TypeError:
        return None
for _ in range(100): f(1)
print(taipan.bytecode(f))
print([i.opname for i in taipan.bytecode(f).specialized()])
`);
  assertStringIncludes(text, "      4 |         return n + n\n");
  assert(/^┌ +4 +LOAD_FAST_BORROW_LOAD_FAST_BORROW +0 \(n, n\)$/m.test(text), text);
  assertStringIncludes(text, "BINARY_OP_ADD_INT");
  assertStringIncludes(text, "exceptions:\n  4 to 18 -> L1 (20), stack depth 0\n");
  assertStringIncludes(text, "['RESUME_CHECK', 'BINARY_OP_ADD_INT']");
});

Deno.test("taipan.bytecode, frames: classes, partials, properties, callable objects, exceptions; what has neither", async () => {
  const text = await output(`import functools, taipan
class C:
    def __init__(self): self.x = 1
    def __call__(self): return 2
    @property
    def p(self): return 3
def f(n): return 1 / n
for subject in C, C(), C.p, functools.partial(f, 0), functools.lru_cache(f), C().__call__:
    print(taipan.bytecode(subject).code.co_qualname)
try: functools.partial(f, 0)()
except ZeroDivisionError as e: print([(frame.name, frame.lineno) for frame in taipan.frames(e)])
for look in taipan.bytecode, taipan.frames:
    for subject in len, 3:
        try: look(subject)
        except TypeError as e: print(e)
taipan.watch(functools.partial(f, 2))
`);
  const [listing, watched] = text.split("f:7 ");
  assertEquals(
    listing,
    `C.__init__
C.__call__
C.p
f
f
C.__call__
[('f', 7), ('<module>', 10)]
'builtin_function_or_method' object has no bytecode
'int' object has no bytecode
'builtin_function_or_method' object has no frames
'int' object has no frames
`,
  );
  assertStringIncludes(watched, "returned 0.5");
});

Deno.test("taipan.count: how often each instruction ran, shown by taipan.bytecode", async () => {
  const text = await output(`import taipan
def f(n):
    total = 0
    for i in range(n):
        total += i
    return total
print(taipan.count(f, 10))
print(taipan.bytecode(f))
`);
  assert(text.startsWith("45\n"), text);
  assert(/ 11× {2}FOR_ITER /.test(text), text);
  assert(/ 10× {2}BINARY_OP /.test(text), text);
  assert(/ 1× {2}RETURN_VALUE/.test(text), text);
});

Deno.test("taipan.watch: without a terminal, a line for each instruction with the value stack", async () => {
  const text = await output(`import taipan
def g(a):
    return a + 1
def f(x):
    y = g(x)
    return [y, "ä"]
print(taipan.watch(f, 1))
`);
  assertEquals(
    text.replaceAll(/0x[0-9a-f]+/g, "ADDRESS").replaceAll(/ {2,}\[/g, "  ["),
    `f:5  y = g(x)
    # x=1
       2 LOAD_GLOBAL g + NULL  []
      12 LOAD_FAST_BORROW x  [<function g at ADDRESS>, NULL]
      14 CALL 1  [<function g at ADDRESS>, NULL, 1]
    g:3  return a + 1
        # a=1
           2 LOAD_FAST_BORROW a  []
           4 LOAD_SMALL_INT 1  [1]
           6 BINARY_OP +  [1, 1]
          18 RETURN_VALUE  [2]
f:5  y = g(x)
    # x=1
      22 STORE_FAST y  [2]
f:6  return [y, "ä"]
    # x=1, y=2
      24 LOAD_FAST_BORROW y  []
      26 LOAD_CONST 'ä'  [2]
      28 BUILD_LIST 2  [2, 'ä']
      30 RETURN_VALUE  [[2, 'ä']]
returned [2, 'ä']
[2, 'ä']
`,
  );
});
