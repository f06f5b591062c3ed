/** Vi's commands: keys typed after Escape, the cursor shown as `|`. */
import { assertEquals } from "@std/assert";
import { parseInputrc } from "./inputrc.ts";
import { KeyDecoder } from "./keys.ts";
import { Reader } from "./reader.ts";

/** Text and cursor after the keys; one read of the terminal for each element. */
async function typed(text: string, keys: string[]): Promise<string> {
  const waiting = [
    ...text.split("\n").flatMap((line, i) => i === 0 ? [line] : ["\n", line]),
    "\x1b",
    ...keys,
  ];
  const encoder = new TextEncoder();
  const reader: Reader = new Reader({
    user: undefined,
    keys: new KeyDecoder(),
    read: () => Promise.resolve(encoder.encode(waiting.shift() ?? "")),
    readNow: () => new Uint8Array(0),
    cancelRead: () => {},
    write: () => {},
    size: () => ({ columns: 80, rows: 24 }),
    setRaw: () => {},
    suspend: () => true,
    quit: () => {},
  }, {
    theme: undefined,
    isBuiltin: () => false,
    complete: () => [],
    hint: undefined,
    keepsHistory: true,
    delimiters: " ",
    canComplete: false,
    inputrc: parseInputrc("set editing-mode vi", () => true, () => undefined),
    showHelp: () => {},
    showHistory: () => {},
  });
  await reader.read(">>> ", "... ", () => true);
  return `${reader.buffer.slice(0, reader.pos).join("")}|${reader.buffer.slice(reader.pos).join("")}`;
}

const CASES: [text: string, keys: string, result: string][] = [
  ["foo bar", "", "foo ba|r"],
  ["foo bar", "0", "|foo bar"],
  ["foo bar", "b", "foo |bar"],
  ["foo.bar baz", "0w", "foo|.bar baz"],
  ["foo.bar baz", "0W", "foo.bar |baz"],
  ["foo bar", "0e", "fo|o bar"],
  ["foo bar", "0dw", "|bar"],
  ["a b c d", "02dw", "|c d"],
  ["foo bar", "0cwx", "x| bar"],
  ["foo bar", "0d$", "|"],
  ["foo(bar)", "0d%", "|"],
  ["foo(bar)", "0f(D", "fo|o"],
  ["foo(bar)", "0dt)", "|)"],
  ["a,b,c", "0f,;x", "a,b|c"],
  ["abc", "0x", "|bc"],
  ["abc", "02x", "|c"],
  ["abc", "X", "a|c"],
  ["abc", "rx", "ab|x"],
  ["abc", "0~", "A|bc"],
  ["abc", "0xp", "b|ac"],
  ["one\ntwo", "dd", "|one"],
  ["one\ntwo", "ggdd", "|two"],
  ["one\ntwo", "yyP", "one\n|two\ntwo"],
  ["one\ntwo", "ggyyp", "one\n|one\ntwo"],
  ["one\ntwo", "ggJ", "one| two"],
  ["one", "Ox", "x|\none"],
  ["one", "ox", "one\nx|"],
  ["abc", "0xu", "|abc"],
  ["a b c d", "0dw.", "|c d"],
  ["abc", "3iXY\x1b", "abXYXYX|Yc"],
  ["abc", "2Ax\x1b", "abcx|x"],
  ["def f():", "ox", "def f():\n    x|"],
  ["abc", "sX", "abX|"],
  ["abc", "Iz", "z|abc"],
  ["abc", "0Cz", "z|"],
];

for (const [text, keys, result] of CASES) {
  Deno.test(`ViMode: ${JSON.stringify(text)}, then ${keys || "nothing"}`, async () => {
    assertEquals(await typed(text, [...keys]), result);
  });
}

Deno.test("ViMode: a change with its text is repeated", async () => {
  assertEquals(await typed("a b", ["0", "c", "w", "x", "y", "\x1b", "w", "."]), "xy x|y");
});
