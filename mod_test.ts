/** The `Python` class: running code, values both ways, errors, promises. One interpreter serves all tests. */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Python, PythonError, PythonObject } from "./mod.ts";
import { ensureLibrary } from "./stdlib-frozen/prepare.ts";

await ensureLibrary();

let output = "";
let errors = "";
const py = new Python({
  argv: ["prog", "x"],
  stdout: (text) => output += text,
  stderr: (text) => errors += text,
  stdin: "first\nsecond\n",
  env: { HOME: "/nowhere", GREETING: "hi" },
});

Deno.test("Python.eval: values come back converted", () => {
  const values: [string, unknown][] = [
    ["None", undefined],
    ["True", true],
    ["2 ** 40", 2 ** 40],
    ["2 ** 70", 2n ** 70n],
    ["0.5", 0.5],
    ["'a\\U0001f40d'", "a\u{1f40d}"],
    ["b'\\x01\\xff'", new Uint8Array([1, 255])],
    ["[1, (2, 'x')]", [1, [2, "x"]]],
    ["{'a': 1, 2: [3]}", new Map<unknown, unknown>([["a", 1], [2, [3]]])],
    ["{1, 2}", new Set([1, 2])],
  ];
  for (const [source, value] of values) assertEquals(py.eval(source), value, source);
});

Deno.test("Python.set: values go in converted", () => {
  const values: [unknown, string][] = [
    [undefined, "None"],
    [null, "None"],
    [7, "7"],
    [-0, "-0.0"],
    [1e300, "1e+300"],
    [2n ** 64n, "18446744073709551616"],
    ["a\u{1f40d}", "'a🐍'"],
    [new Uint8Array([65]), "b'A'"],
    [[1, [2]], "[1, [2]]"],
    [new Map<unknown, unknown>([[1, "x"]]), "{1: 'x'}"],
    [{ a: { b: 1 } }, "{'a': {'b': 1}}"],
    [new Set([3]), "{3}"],
  ];
  for (const [value, repr] of values) {
    py.set("value", value);
    assertEquals(py.eval("repr(value)"), repr);
  }
  const list: unknown[] = [];
  list.push(list);
  py.set("value", list);
  assertEquals(py.eval("value[0] is value"), true);
});

Deno.test("Python: functions both ways, keyword arguments too", () => {
  py.run("def add(a, b=10): return a + b");
  const add = py.get("add") as ((a: number, b?: number) => number) & { python: PythonObject };
  assertEquals(add(1, 2), 3);
  assertEquals(add.python.call([1], { b: 5 }), 6);
  py.set("twice", (x: number) => 2 * x);
  assertEquals(py.eval("[twice(x) for x in range(3)]"), [0, 2, 4]);
  py.set("options", (options: unknown) => JSON.stringify(options));
  assertEquals(py.eval("options(a=1, b='x')"), '{"a":1,"b":"x"}');
  py.set("back", add);
  assertEquals(py.eval("back is add"), true);
});

Deno.test("Python: what has no counterpart is an object with attributes, items and iteration", () => {
  py.run(
    "class Point:\n  def __init__(self, x): self.x = x\n  def __iter__(self): return iter([self.x])\np = Point(4)",
  );
  const point = py.get("p") as PythonObject;
  assertEquals(point instanceof PythonObject && point.type, "Point");
  assertEquals(point.get("x"), 4);
  point.set("x", 5);
  assertEquals([...point], [5]);
  class Counter {
    count = 0;
    add(by: number) {
      return this.count += by;
    }
  }
  const counter = new Counter();
  py.set("counter", counter);
  py.run("counter.add(3); counter.count += 1");
  assertEquals(counter.count, 4);
  assertEquals(
    py.eval("counter is counter and hasattr(counter, 'add') and not hasattr(counter, 'sub')"),
    true,
  );
  py.set("make", Date);
  assertEquals(py.eval("make.new(0).toISOString()"), "1970-01-01T00:00:00.000Z");
});

Deno.test("PythonError: type, text, traceback; Python catches what JavaScript throws", () => {
  const error = assertThrows(() => py.run("def f():\n    1 / 0\nf()"), PythonError);
  assertEquals([error.type, error.text, error.message], [
    "ZeroDivisionError",
    "division by zero",
    "ZeroDivisionError: division by zero",
  ]);
  assertStringIncludes(error.traceback, "    f()\n    ~^^\n");
  assertEquals(assertThrows(() => py.run("x ="), PythonError).type, "SyntaxError");
  py.set("fail", () => {
    throw new RangeError("too far");
  });
  py.run("try:\n  fail()\nexcept Exception as e:\n  caught = (type(e).__name__, str(e.args[0]))");
  assertEquals(py.get("caught"), ["JsError", "RangeError: too far"]);
  py.set("again", () => py.run("{}['key']"));
  py.run("try:\n  again()\nexcept KeyError as e:\n  caught = e.args");
  assertEquals(py.get("caught"), ["key"]);
});

Deno.test("Python: streams, arguments, environment", () => {
  output = errors = "";
  py.run("import sys, os\nprint(sys.argv, input(), os.environ['GREETING'])\nprint('oops', file=sys.stderr)");
  assertEquals([output, errors], ["['prog', 'x'] first hi\n", "oops\n"]);
});

Deno.test(
  "Python.runAsync: the event loop turns while the program sleeps, several wait at once",
  async () => {
    const notes: string[] = [];
    py.set("note", (text: string) => void notes.push(text));
    const timer = setTimeout(() => notes.push("timer"), 1);
    const first = py.runAsync("import time\ntime.sleep(0.8)\nnote('first')");
    const second = py.runAsync("import time\ntime.sleep(0.1)\nnote('second')");
    await Promise.all([first, second]);
    clearTimeout(timer);
    assertEquals(notes, ["timer", "second", "first"]);
  },
);

Deno.test(
  "Python.run: threads go on when it has returned, and while JavaScript waits",
  async () => {
    py.run(`
import threading, time
log = []
def work(name):
    time.sleep(0.005)
    log.append(name)
threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
for thread in threads: thread.start()
lock = threading.Lock()
lock.acquire()
threading.Timer(0.002, lock.release).start()
lock.acquire()
`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await py.runAsync("for thread in threads: thread.join()");
    assertEquals(py.eval("sorted(log)"), ["a", "b"]);
  },
);

Deno.test("JsPromise: waited for in plain code, awaited in a coroutine, rejected", async () => {
  py.set("later", (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 5)));
  py.set("never", () => Promise.reject(new TypeError("no")));
  assertEquals(await py.evalAsync("later([1]).wait()"), [1]);
  assertEquals(await py.evalAsync("await later('x')"), "x");
  await py.runAsync(`
import asyncio
async def both():
    return await asyncio.gather(later(1), later(2), asyncio.sleep(0.001, 3))
async def gather(*promises):
    async def one(p): return await p
    return await asyncio.gather(*(one(p) for p in promises))
result = await gather(later(1), later(2))
try:
    await never()
except Exception as e:
    reason = str(e.args[0])
`);
  assertEquals([py.get("result"), py.get("reason")], [[1, 2], "TypeError: no"]);
  assertEquals((await assertRejects(() => py.runAsync("never().wait()"), PythonError)).type, "JsError");
  assertStringIncludes(
    assertThrows(() => py.run("later(1).wait()"), PythonError).message,
    "a promise can't be waited for here",
  );
});

Deno.test("Python: one for each thread", () => {
  assertThrows(() => new Python(), Error, "There is a Python already");
});

Deno.test("README: its example of Python in a program does what it says", async () => {
  const readme = await Deno.readTextFile(new URL("./README.md", import.meta.url));
  const example = /```ts\n(import \{ Python \}[^]*?)```/.exec(readme)![1];
  const expected = [...example.matchAll(/console\.log\(.*\);\s*\/\/ (.*)/g)].map(([, text]) => text);
  const program = example.replace(
    /from ".*"/,
    `from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)}`,
  );
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", file],
  })
    .output();
  await Deno.remove(file);
  assertEquals(
    new TextDecoder().decode(stdout).trimEnd().split("\n"),
    expected,
    new TextDecoder().decode(stderr),
  );
});
