/** Bytes in, keys out. */
import { assertEquals } from "@std/assert";
import { KeyDecoder } from "./keys.ts";

const encoder = new TextEncoder();

function keysOf(...pieces: (string | Uint8Array)[]): string[] {
  const decoder = new KeyDecoder();
  const names: string[] = [];
  for (const piece of pieces) {
    decoder.push(typeof piece === "string" ? encoder.encode(piece) : piece);
    for (let key = decoder.next(); key !== undefined; key = decoder.next()) {
      names.push(key.name === "<paste>" ? `<paste>${key.text}` : key.name);
    }
  }
  return names;
}

Deno.test("KeyDecoder: text and control characters", () => {
  assertEquals(keysOf("aé🐍\r\n\x01\x7f"), ["a", "é", "🐍", "\n", "\n", "\x01", "<backspace>"]);
});

Deno.test("KeyDecoder: cursor keys of both kinds, with modifiers", () => {
  assertEquals(keysOf("\x1b[A\x1bOA\x1b[1;5C\x1b[1;3D\x1b[3~\x1b[3;5~\x1b[H\x1bOF"), [
    "<up>",
    "<up>",
    "<C-right>",
    "<M-left>",
    "<delete>",
    "<C-delete>",
    "<home>",
    "<end>",
  ]);
});

Deno.test("KeyDecoder: Alt", () => {
  assertEquals(keysOf("\x1bb\x1b\x7f\x1b\r\x1b\x1b[C"), ["M-b", "<M-backspace>", "M-\n", "<M-right>"]);
});

Deno.test("KeyDecoder: sequences in any pieces", () => {
  for (let cut = 1; cut < 6; cut++) {
    const text = "\x1b[1;5D";
    assertEquals(keysOf(text.slice(0, cut), text.slice(cut)), ["<C-left>"]);
  }
  const snake = encoder.encode("🐍");
  assertEquals(keysOf(snake.subarray(0, 2), snake.subarray(2)), ["🐍"]);
});

Deno.test("KeyDecoder: a paste is one key, its line ends are newlines", () => {
  assertEquals(keysOf("\x1b[200~a\r\nb\rc\x1b[2", "01~d"), ["<paste>a\nb\nc", "d"]);
});

Deno.test("KeyDecoder: unknown sequences and broken UTF-8 do no harm", () => {
  assertEquals(keysOf("\x1b[99;99Xa\x1b[?1;2cb"), ["a", "b"]);
  assertEquals(keysOf(Uint8Array.of(0xff, 0x61, 0xc3), "("), ["\ufffd", "a", "\ufffd", "("]);
});

Deno.test("KeyDecoder: keys given by number", () => {
  assertEquals(keysOf("\x1b[97;5u\x1b[27;3;98~"), ["\x01", "M-b"]);
});
