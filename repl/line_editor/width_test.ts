/** Widths that CPython's prompt gives. */
import { assertEquals } from "@std/assert";
import { charWidth, shownAs, textWidth } from "./width.ts";

Deno.test("charWidth: narrow, wide and combining characters", () => {
  assertEquals(["a", "é", "─", "日", "가", "ｆ", "🐍", "\u0301", "\u200d", "\u00ad"].map(charWidth), [
    1,
    1,
    1,
    2,
    2,
    2,
    2,
    0,
    0,
    1,
  ]);
});

Deno.test("shownAs: what can't be shown is spelled out", () => {
  assertEquals(["a", "\t", "\x01", "\x7f", "\u200b", "é"].map(shownAs), [
    "a",
    "    ",
    "^A",
    "^?",
    "\\u200b",
    "é",
  ]);
});

Deno.test("textWidth: escape sequences don't count", () => {
  assertEquals(textWidth("\x1b[1;35m>>> \x1b[0m日"), 6);
});
