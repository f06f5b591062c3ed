/** `await` at the plain prompt, background tasks, and the prompt of `python -m asyncio`. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ensureLibrary } from "../../stdlib-frozen/prepare.ts";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;
await ensureLibrary();

/** Types lines, waiting for a text to be printed where an object stands; both streams as one text. */
async function typed(args: string[], lines: (string | { until: string })[]): Promise<string> {
  const process = new Deno.Command("/bin/sh", {
    args: ["-c", '"$@" 2>&1', "sh", Deno.execPath(), "run", "-A", main, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (const line of lines) {
    if (typeof line === "string") await writer.write(new TextEncoder().encode(line + "\n"));
    else while (!text.includes(line.until)) text += (await reader.read()).value ?? line.until;
  }
  await writer.close();
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  await process.status;
  return text;
}

/** Without what a task has printed, before the prompt or after it. */
function without(text: string, printed: string): string {
  assertStringIncludes(text, printed);
  return text.replace(printed, "");
}

Deno.test({
  name: "prompt: top-level await; a background task goes on while the prompt waits",
  fn: async () => {
    const text = await typed(["-i", "-q"], [
      "import asyncio; go = []",
      "await asyncio.sleep(0.01, 'slept')",
      "async def background():",
      "    while not go: await asyncio.sleep(0.01)",
      "    print('ticked')",
      "",
      "async def start():",
      "    return asyncio.create_task(background())",
      "",
      "task = await start()",
      "task.done()",
      "go.append(1)",
      { until: "ticked" },
      "task.done()",
      "[x async for x in (i for i in [])] if False else 7",
    ]);
    assertEquals(
      without(text, "ticked\n"),
      ">>> >>> 'slept'\n>>> ... ... ... >>> ... ... >>> >>> False\n>>> >>> True\n>>> 7\n>>> \n",
    );
  },
});

Deno.test({
  name:
    "prompt: create_task and futures without await; asyncio.run works beside them; variables are the same in tasks",
  fn: async () => {
    const text = await typed(["-i", "-q"], [
      "import asyncio, contextvars; go = []",
      "v = contextvars.ContextVar('v'); _ = v.set('kept')",
      "async def show():",
      "    while not go: await asyncio.sleep(0.01)",
      "    print(v.get())",
      "",
      "task = asyncio.create_task(show())",
      "asyncio.get_running_loop().is_running(), asyncio.current_task(), len(asyncio.all_tasks())",
      "go.append(1)",
      { until: "kept" },
      "task.done()",
      "future = asyncio.Future(); future.get_loop() is asyncio.get_running_loop()",
      "future.set_result(5)",
      "await future",
      "async def change(): v.set('changed')",
      "",
      "await change()",
      "asyncio.run(show())",
    ]);
    assertEquals(
      without(text, "kept\n"),
      ">>> >>> >>> ... ... ... >>> >>> (True, None, 1)\n>>> >>> True\n>>> True\n>>> >>> 5\n" +
        ">>> ... >>> >>> changed\n>>> \n",
    );
  },
});

Deno.test({
  name: "python -m asyncio: every statement runs in the loop",
  fn: async () => {
    const text = await typed(["-m", "asyncio"], [
      "asyncio.get_running_loop().is_running()",
      "task = asyncio.create_task(asyncio.sleep(0.01, 5))",
      "await task",
      "await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))",
      "1 / 0",
    ]);
    assertStringIncludes(text, 'Use "await" directly instead of "asyncio.run()".\n');
    assertStringIncludes(text, ">>> import asyncio\n>>> True\n>>> >>> 5\n>>> [1, 2]\n>>> Traceback");
    assertStringIncludes(text, "ZeroDivisionError: division by zero\n>>> \nexiting asyncio REPL...\n");
  },
});
