/** Signals and Ctrl-C in real processes: what the program prints, and what the process dies of. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ensureLibrary } from "../../stdlib-frozen/prepare.ts";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;
await ensureLibrary();

interface Outcome {
  stdout: string;
  stderr: string;
  /** The signal that ended the process, or its exit code. */
  end: string | number;
}

/**
 * Runs a program; when it has printed "ready", sends a signal after `delay` milliseconds: on a busy machine it takes
 * a while until it has warmed up. Standard input stays open.
 */
async function signalled(source: string, signal: Deno.Signal = "SIGINT", delay = 2500): Promise<Outcome> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "-c", source],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const decoder = new TextDecoder();
  let stdout = "";
  const reader = process.stdout.getReader();
  let sent = false;
  const stderr = new Response(process.stderr).text();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    stdout += decoder.decode(value, { stream: true });
    if (sent || !stdout.includes("ready\n")) continue;
    sent = true;
    setTimeout(() => {
      try {
        process.kill(signal);
      } catch (err) {
        // It has ended before: the outcome shows that.
        if (!(err instanceof TypeError)) throw err;
      }
    }, delay);
  }
  const { code, signal: death } = await process.status;
  await process.stdin.close().catch(() => {});
  return { stdout: stdout.replace("ready\n", ""), stderr: await stderr, end: death ?? code };
}

/**
 * The same for a program that Ctrl-C is to interrupt. Before it has warmed up, the signal just ends it: on a busy machine that
 * takes a while, so it is tried again with more time.
 */
async function interrupted(source: string): Promise<Outcome> {
  let outcome: Outcome | undefined;
  for (const delay of [800, 4000, 20000]) {
    outcome = await signalled(source, "SIGINT", delay);
    if (outcome.stderr !== "" || outcome.stdout !== "") break;
  }
  return outcome!;
}

const INTERRUPTED: Readonly<Record<string, string>> = {
  "a busy loop": "while True: pass",
  "recursion": "def f(n):\n  if n: f(n - 1); f(n - 1)\nf(60)",
  "time.sleep": "import time; time.sleep(60)",
  "input": "input()",
  "sys.stdin.read": "import sys; sys.stdin.read()",
  "a sleep under a native call": "import time\nsorted([1, 2], key=lambda x: time.sleep(30))",
  "input under a native call": "sorted([1, 2], key=lambda x: input())",
  "sum of an endless range": "sum(range(10 ** 15))",
  "a list of an endless iterator": "import itertools\nset(itertools.cycle('ab'))",
  "a regular expression": "re.match('(a|aa)+$', 'a' * 200 + 'b')",
};

for (const [name, source] of Object.entries(INTERRUPTED)) {
  Deno.test({
    name: `Ctrl-C: KeyboardInterrupt in ${name}, the process dies of the signal`,
    fn: async () => {
      const { stdout, stderr, end } = await interrupted(`import re\nprint('ready', flush=True)\n${source}`);
      assertEquals(stdout, "");
      assertStringIncludes(stderr, "Traceback (most recent call last):\n");
      assertEquals(stderr.trimEnd().split("\n").at(-1), "KeyboardInterrupt");
      assertEquals(end, "SIGINT");
    },
  });
}

Deno.test({
  name: "Ctrl-C: caught, the program goes on",
  fn: async () => {
    const { stdout, end } = await interrupted(
      "import time\ntry:\n  print('ready', flush=True)\n  time.sleep(60)\nexcept KeyboardInterrupt:\n  print('caught')\n" +
        "time.sleep(0.05)\nprint('on')",
    );
    assertEquals(stdout, "caught\non\n");
    assertEquals(end, 0);
  },
});

Deno.test({
  name: "Ctrl-C: asyncio.run cancels the main task",
  fn: async () => {
    const { stdout, stderr, end } = await interrupted(`
import asyncio
async def main():
    print('ready', flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print('cleaned up')
asyncio.run(main())`);
    assertEquals(stdout, "cleaned up\n");
    assertEquals(stderr.trimEnd().split("\n").at(-1), "KeyboardInterrupt");
    assertEquals(end, "SIGINT");
  },
});

Deno.test({
  name: "signal: a handler runs during a sleep, which then goes on",
  fn: async () => {
    const { stdout, end } = await signalled(
      `
import signal, time
signal.signal(signal.SIGTERM, lambda number, frame: print('handled', number, frame.f_lineno, flush=True))
start = time.monotonic()
print('ready', flush=True)
time.sleep(3)
print(time.monotonic() - start >= 3)`,
      "SIGTERM",
      500,
    );
    assertEquals(stdout, "handled 15 6\nTrue\n");
    assertEquals(end, 0);
  },
});

Deno.test({
  name: "signal: timers, pause, masks and sigwait",
  fn: async () => {
    const { stdout, end } = await signalled(`
import os, signal
count = 0
def alarm(number, frame):
    global count
    count += 1
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
signal.pause()
while count < 2: pass
print(signal.setitimer(signal.ITIMER_REAL, 0)[1])
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
signal.sigtimedwait({signal.SIGALRM}, 0.2)
signal.raise_signal(signal.SIGALRM)
print(signal.sigpending() == {signal.SIGALRM})
print(signal.sigwait({signal.SIGALRM}) == signal.SIGALRM)
print(signal.sigtimedwait({signal.SIGALRM}, 0.01))
count = 0
signal.raise_signal(signal.SIGALRM)
print(count)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
print(count)
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.alarm(1)
try:
    while True: pass
except KeyboardInterrupt:
    print('interrupted', flush=True)
signal.signal(signal.SIGALRM, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGALRM)`);
    assertEquals(stdout, "0.05\nTrue\nTrue\nNone\n0\n1\ninterrupted\n");
    assertEquals(end, "SIGALRM");
  },
});

Deno.test({
  name: "select: a pipe's other end is written to while it waits",
  fn: async () => {
    const { stdout, end } = await signalled(`
import os, select, signal
r, w = os.pipe()
signal.signal(signal.SIGALRM, lambda number, frame: os.write(w, b'x'))
signal.setitimer(signal.ITIMER_REAL, 0.1)
print(select.select([r], [], [], 10) == ([r], [], []), os.read(r, 5))
print(select.select([r], [], [], 0.05))`);
    assertEquals(stdout, "True b'x'\n([], [], [])\n");
    assertEquals(end, 0);
  },
});
