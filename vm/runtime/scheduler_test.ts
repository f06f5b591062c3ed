/** Suspension: programs that wait while the event loop turns. */
import { assertEquals, assertRejects } from "@std/assert";
import { createDenoHost } from "../host/deno_host.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyDict_GetItemString, PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { newBuiltinFunction } from "../objects/cfunction_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { staticMethod } from "../protocol/signature.ts";
import { compileSource } from "./compile_source.ts";
import { defaultConfig } from "./config.ts";
import { initializeInterpreter } from "./interpreter.ts";
import { evalCodeAsync } from "./scheduler.ts";
import { PyThreadState_Get } from "./thread_state.ts";

let isReady = false;

/** Runs a program; `note(x)` in it adds to the list that is returned. */
async function run(source: string, during?: (notes: PyObject[]) => void): Promise<PyObject[]> {
  if (!isReady) initializeInterpreter(createDenoHost(), defaultConfig());
  isReady = true;
  const notes: PyObject[] = [];
  const globals = PyDict_New();
  PyDict_SetItemString(
    globals,
    "note",
    newBuiltinFunction(
      "note",
      staticMethod("(x, /)", undefined, (x) => {
        notes.push(x);
        return Py_None;
      }),
      undefined,
    ),
  );
  PyDict_SetItemString(globals, "__builtins__", PyThreadState_Get().interp.builtins!);
  const done = evalCodeAsync(compileSource(source, { filename: "<test>", mode: "exec" }), globals, globals);
  during?.(notes);
  await done;
  assertEquals(PyThreadState_Get().runs, 0);
  assertEquals(PyThreadState_Get().current_frame, undefined);
  assertEquals(PyDict_GetItemString(globals, "nothing"), undefined);
  return notes;
}

Deno.test("scheduler: the event loop turns while time.sleep waits", async () => {
  const notes = await run("import time\nnote(1)\ntime.sleep(0.05)\nnote(3)", (notes) => {
    setTimeout(() => notes.push(2), 1);
  });
  assertEquals(notes, [1, 2, 3]);
});

Deno.test("scheduler: a frame deep in calls, loops, generators and exec suspends", async () => {
  const source = `
import time
def inner(n):
    time.sleep(0.002)
    return n
def gen():
    for i in range(2):
        yield inner(i)
class Callable:
    def __call__(self, x):
        exec("time.sleep(0.002); note(x)")
        return x
for i in gen():
    note(Callable()(i))
`;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  try {
    assertEquals(await run(source), [0, 0, 1, 1]);
  } finally {
    clearInterval(timer);
  }
  assertEquals(turns > 2, true);
});

Deno.test("scheduler: under a native call the wait blocks", async () => {
  const notes = await run(
    "import time\nnote(len(sorted([2, 1], key=lambda x: time.sleep(0.002) or x)))",
    (notes) => {
      assertEquals(notes, [2]);
    },
  );
  assertEquals(notes, [2]);
});

Deno.test("scheduler: an exception leaves the suspended frames, finally clauses run", async () => {
  const source = `
import time
try:
    try:
        time.sleep(0.002)
        1 / 0
    finally:
        time.sleep(0.002)
        note(1)
except ZeroDivisionError as e:
    note(e.__traceback__.tb_lineno)
raise KeyError(1)
`;
  await assertRejects(async () => {
    await run(source);
  }, PyBaseExceptionObject as never);
});

Deno.test("scheduler: f_lineno of a suspended frame is the line that waits", async () => {
  const source = "import sys, time\nframe = sys._getframe()\nnote(frame)\n\ntime.sleep(0.02)\nnote(1)";
  let line: unknown;
  await run(source, (notes) => {
    const frame = notes[0] as {
      f_frame?: { f_executable: { lineOf(ip: number): number }; instr_ptr: number };
    };
    const { f_executable, instr_ptr } = frame.f_frame!;
    line = f_executable.lineOf(instr_ptr);
  });
  assertEquals(line, 5);
});

Deno.test("startThread: threads go on while nobody waits for them, and the event loop turns", async () => {
  let turns = 0;
  const source = `
import _thread, time
def work(n):
    time.sleep(0.002)
    end = time.monotonic() + 0.5
    while time.monotonic() < end: pass
    note(n)
for n in range(2): _thread.start_new_thread(work, (n,))
`;
  const notes = await run(source);
  assertEquals(notes, []);
  const timer = setInterval(() => turns++, 1);
  while (notes.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  assertEquals(notes.toSorted(), [0, 1]);
  assertEquals(turns > 10, true);
});

Deno.test("blockUntil: others run on top of a thread that can't be suspended; what they can't end is a RuntimeError", async () => {
  const source = `
import _thread, time
lock = _thread.allocate_lock()
lock.acquire()
_thread.start_new_thread(lambda: (time.sleep(0.002), lock.release()), ())
note(sorted([1], key=lambda x: lock.acquire())[0])
# Both in calls of built-ins: the main thread could release the lock, but lies below.
started = []
def wait(x):
    started.append(x)
    try:
        lock.acquire()
    except RuntimeError as e:
        note(str(e)[:8])
_thread.start_new_thread(lambda: sorted([2], key=wait), ())
sorted([3], key=lambda x: time.sleep(0.05))
note(started[0])
`;
  assertEquals(await run(source), [1, "deadlock", 2]);
});
