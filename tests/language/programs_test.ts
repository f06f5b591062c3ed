/**
 * Whole programs and sessions at the prompt: what they print equals what CPython 3.14 printed (`*.out`; those of sessions are
 * recorded by `deno run -A tests/oracle/record_sessions.ts`).
 */
import { assertEquals } from "@std/assert";

const here = new URL("./", import.meta.url);
const main = new URL("../../repl/main.ts", import.meta.url).pathname;

interface Output {
  text: string;
  status: number;
}

/** Runs the command with both output streams in one, as a terminal would show them. */
async function run(args: string[], cwd: URL, input?: string): Promise<Output> {
  const command = new Deno.Command("bash", {
    args: ["-c", 'exec "$0" run -A --no-check "$@" 2>&1', Deno.execPath(), main, ...args],
    cwd,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    // Both streams in one keep their order only without buffers.
    env: { NO_COLOR: "1", PYTHONUNBUFFERED: "1" },
  });
  const child = command.spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { stdout, code } = await child.output();
  return { text: new TextDecoder().decode(stdout), status: code };
}

/** Addresses differ from run to run, the folder from machine to machine. */
function normalize(text: string): string {
  return text.replace(/0x[0-9a-f]{6,}/g, "0xADDRESS").replaceAll(/[^\s'"]*\/tests\/language\/\w+\//g, "")
    .replace(/\/[^\s'"()]*\/tmp[a-z0-9_]{8}/g, "TMP");
}

/** `programs` are ten programs of everyday Python; `interpreter` goes through the corners of the interpreter loop. */
const programs = ["programs/", "interpreter/"].flatMap((folder) =>
  [...Deno.readDirSync(new URL(folder, here))].map((entry) => folder + entry.name)
).filter((name) => name.endsWith(".py")).sort();

/** Short programs never get into the loop, long ones seldom leave it: once more with both by turns. */
const tiers = [
  { words: "", flags: [] },
  { words: " in handlers and loop by turns", flags: ["-X", "taipan_tier=alternating"] },
];

for (const name of programs) {
  for (const { words, flags } of tiers) {
    Deno.test(`python ${name}: prints what CPython prints${words}`, async () => {
      const expected = Deno.readTextFileSync(new URL(name.replace(/py$/, "out"), here));
      const folder = new URL(name, here);
      const { text, status } = await run([...flags, name.slice(name.indexOf("/") + 1)], new URL(".", folder));
      assertEquals(normalize(text), normalize(expected));
      assertEquals(status, 0);
    });
  }
}

/** `tutorial` holds what the chapters 3 to 9 of Python's tutorial are about, in inputs of our own. */
const sessions = ["prompt_inputs.txt"].concat(
  [...Deno.readDirSync(new URL("tutorial/", here))].map((entry) => "tutorial/" + entry.name)
    .filter((name) => name.endsWith(".txt")).sort(),
);

for (const name of sessions) {
  Deno.test(`prompt ${name}: a session shows what CPython's basic REPL shows`, async () => {
    const input = Deno.readTextFileSync(new URL(name, here));
    const expected = Deno.readTextFileSync(new URL(name.replace(/txt$/, "out"), here));
    const { text, status } = await run(["-i", "-q"], here, input);
    assertEquals(normalize(text), normalize(expected));
    // As in CPython: once a KeyboardInterrupt was shown, the process dies of the signal.
    assertEquals(status, expected.includes("\nKeyboardInterrupt\n") ? 130 : 0);
  });
}
