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

/** Types the pieces, each when the prompt has come once more; everything that the terminal showed. */
async function typeInTerminal(pieces: readonly string[]): Promise<string> {
  const home = Deno.makeTempDirSync();
  const command = `${Deno.execPath()} run -A --no-check ${main} -q; stty -a`;
  const process = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    env: {
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
  let shown = "", sent = 0;
  const decoder = new TextDecoder();
  for await (const chunk of process.stdout) {
    shown += decoder.decode(chunk, { stream: true });
    // Each prompt begins by asking for bracketed pastes.
    if (sent < pieces.length && shown.split("\x1b[?2004h").length > sent + 1) {
      await writer.write(new TextEncoder().encode(pieces[sent++]));
    }
  }
  await writer.close().catch(() => {});
  await process.status;
  Deno.removeSync(home, { recursive: true });
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
    const end = shown.slice(shown.lastIndexOf("\x1b[?2004l"));
    assertEquals(/(?<!-)\bicanon\b/.test(end), true, end);
    assertEquals(/(?<!-)\becho\b/.test(end), true, end);
    assertEquals(/(?<!-)\bisig\b/.test(end), true, end);
  },
});
