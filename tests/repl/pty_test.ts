/**
 * The command in a real terminal, made by util-linux's `script`: raw mode really on while editing, off while programs run and
 * at the end.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;

async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

/** Keys, or something to be done with all that was shown until then. */
type Action = string | Uint8Array | ((shown: string) => void);
/** Waits for the prompt to come once more, or for another text after what the piece before waited for. */
type Piece = Action | { after: string; do: Action };

/** Each prompt begins by asking for bracketed pastes. */
const PROMPT = "\x1b[?2004h";

/** Types the pieces; everything that the terminal showed. */
async function typeInTerminal(
  pieces: readonly Piece[],
  givenHome?: string,
  env: Record<string, string> = {},
): Promise<string> {
  const home = givenHome ?? Deno.makeTempDirSync();
  const command = `${Deno.execPath()} run -A --no-check ${main} -q; stty -a`;
  const process = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    env: {
      ...env,
      HOME: home,
      TERM: "xterm",
      NO_COLOR: "1",
      PYTHON_COLORS: "",
      FORCE_COLOR: "",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  let shown = "", sent = 0, seen = 0;
  const decoder = new TextDecoder();
  for await (const chunk of process.stdout) {
    shown += decoder.decode(chunk, { stream: true });
    while (sent < pieces.length) {
      const piece = pieces[sent];
      const isAfter = typeof piece === "object" && "after" in piece;
      const text = isAfter ? piece.after : PROMPT, action = isAfter ? piece.do : piece;
      const at = shown.indexOf(text, seen);
      if (at < 0) break;
      seen = at + text.length;
      sent++;
      if (typeof action === "function") action(shown);
      else await writer.write(typeof action === "string" ? new TextEncoder().encode(action) : action);
    }
  }
  await writer.close().catch(() => {});
  await process.status;
  if (givenHome === undefined) Deno.removeSync(home, { recursive: true });
  return shown;
}

Deno.test({
  name: "terminal: edited in raw mode, run in the terminal's own, which it has again at the end",
  ignore: !await hasScript(),
  fn: async () => {
    const shown = await typeInTerminal([
      "6 * 9\x1b[D7\x05\r",
      "import sys; sys.stdin.isatty()\r",
      "abc\x03",
      "\x04",
    ]);
    assertStringIncludes(shown, "474");
    assertStringIncludes(shown, "True");
    assertStringIncludes(shown, "KeyboardInterrupt");
    assertOwnMode(shown);
  },
});

/** The terminal is as it was found, and does not bracket pastes. */
function assertOwnMode(shown: string): void {
  const end = shown.slice(shown.lastIndexOf("speed "));
  assertEquals(
    shown.lastIndexOf(PROMPT) <= shown.lastIndexOf("\x1b[?2004l"),
    true,
    "pastes are still bracketed",
  );
  for (const mode of ["icanon", "echo", "isig", "icrnl"]) {
    assertEquals(new RegExp(`(?<!-)\\b${mode}\\b`).test(end), true, end);
  }
}

for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const) {
  Deno.test({
    name: `terminal: has its own mode again after ${signal} at the prompt and in input()`,
    ignore: !await hasScript(),
    fn: async () => {
      const end = (shown: string) => Deno.kill(Number(/pid=(\d+)/.exec(shown)![1]), signal);
      const ask = "import os; print(f'pid={os.getpid()}')\r";
      assertOwnMode(await typeInTerminal([ask, end]));
      if (signal === "SIGTERM") {
        assertOwnMode(
          await typeInTerminal([ask, "input('name: ')\r", { after: "\x1b[?2004lname: ", do: end }]),
        );
      }
    },
  });
}

Deno.test({
  name: "terminal: has its own mode again after os._exit and os.abort, in another thread, too",
  ignore: !await hasScript(),
  fn: async () => {
    assertOwnMode(await typeInTerminal(["import os; os._exit(3)\r"]));
    assertOwnMode(await typeInTerminal(["import os; os.abort()\r"]));
    assertOwnMode(
      await typeInTerminal(["import os, threading; threading.Timer(0.3, os._exit, (3,)).start()\r"]),
    );
  },
});

Deno.test({
  name: "terminal: has its own mode again after Ctrl-\\ and an alarm",
  ignore: !await hasScript(),
  fn: async () => {
    assertOwnMode(await typeInTerminal(["abc\x1c"]));
    assertOwnMode(await typeInTerminal(["import signal; signal.alarm(1)\r"]));
  },
});

Deno.test({
  name: "terminal: a Ctrl-C that the launcher forwards as well interrupts once",
  ignore: !await hasScript(),
  fn: async () => {
    const shown = await typeInTerminal([
      "import os, time; os.system(f'(sleep 0.5; kill -2 {os.getpid()}; sleep 0.02; kill -2 {os.getpid()}) &'); time.sleep(9)\r",
      "import time; time.sleep(0.2)\r",
      "6 * 79\r",
      "\x04",
    ]);
    assertEquals(shown.match(/KeyboardInterrupt/g)?.length, 1, shown);
    assertStringIncludes(shown, "474");
  },
});

Deno.test({
  name:
    "taipan.watch: keys step, run on and give up; what is printed is on the terminal's own screen afterwards",
  ignore: !await hasScript(),
  fn: async () => {
    const key = (keys: string) => ({ after: "give up", do: keys });
    const shown = await typeInTerminal([
      "import taipan; f = lambda: print('from', 'f') or input('more? ')\r",
      "taipan.watch(f)\r",
      ...Array.from({ length: 5 }, () => key("n")),
      key("\x1b[B"),
      key("q"),
      "'=' * 9; taipan.watch(f)\r",
      key("c"),
      { after: "more? ", do: "yes\r" },
      "\x04",
    ]);
    const [first, second] = shown.split("\x1b[?1049l").slice(1).map((text) => text.split("\x1b[?1049h")[0]);
    assertEquals(first.split("\x1b[?2004h")[0].trim(), "from f");
    assertEquals(second.startsWith("from f\r\nmore? yes"), true, second);
    assertStringIncludes(second, "'yes'\r\n");
    assertOwnMode(shown);
  },
});

Deno.test({
  name: "terminal: thousands of statements in one paste",
  ignore: !await hasScript(),
  fn: async () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `x${i} = ${i} # a comment, ${"long ".repeat(20)}\n`);
    const shown = await typeInTerminal([
      `\x1b[200~${lines.join("")}x = 6 * 7\x1b[201~\r\r`,
      "x + x3999\r",
      "import inspect; inspect.getsource(inspect) > ''\r",
      "\x04",
    ]);
    assertStringIncludes(shown, "4041");
    assertStringIncludes(shown, "True");
  },
});

Deno.test({
  name: "terminal: bytes that are no UTF-8; a history that can't be written",
  ignore: !await hasScript(),
  fn: async () => {
    const home = Deno.makeTempDirSync();
    Deno.mkdirSync(`${home}/.python_history`);
    const bytes = new Uint8Array([0x27, 0xff, 0xc3, 0x27, 0x0d]);
    const shown = await typeInTerminal([bytes, "6 * 7\r", "\x04"], home);
    assertStringIncludes(shown, "'\ufffd\ufffd'");
    assertStringIncludes(shown, "42");
    assertOwnMode(shown);
    Deno.removeSync(home, { recursive: true });
  },
});

Deno.test({
  name: "terminal: two prompts at a time lose nothing of their history",
  ignore: !await hasScript(),
  fn: async () => {
    const home = Deno.makeTempDirSync();
    const inputs = (name: string) => ["first", "second", "third"].map((word) => `'${word} of ${name}'`);
    const session = (name: string) =>
      typeInTerminal([...inputs(name).map((input) => `${input}\r`), "\x04"], home);
    await Promise.all([session("one"), session("two")]);
    const history = Deno.readTextFileSync(`${home}/.python_history`).split("\n").sort();
    assertEquals(history, ["", ...inputs("one"), ...inputs("two")].sort());
    Deno.removeSync(home, { recursive: true });
  },
});

Deno.test({
  name: "terminal: the plain prompt edits its lines, too, and keeps its history",
  ignore: !await hasScript(),
  fn: async () => {
    const home = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${home}/.python_history`, "'from before'\n");
    const after = (text: string, keys: string) => ({ after: text, do: keys });
    const shown = await typeInTerminal(
      [
        after(">>> ", "6 * 9\x1b[D7\x05\r"),
        after("474\r\n>>> ", "\x1b[A\x1b[A\r"),
        after("before'\r\n>>> ", "\x04"),
      ],
      home,
      { PYTHON_BASIC_REPL: "1" },
    );
    assertStringIncludes(shown, "474");
    assertEquals(
      Deno.readTextFileSync(`${home}/.python_history`),
      "'from before'\n6 * 79\n'from before'\n",
    );
    assertOwnMode(shown);
    Deno.removeSync(home, { recursive: true });
  },
});
