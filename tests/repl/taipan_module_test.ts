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
