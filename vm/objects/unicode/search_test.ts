/** Search in linear time. */
import { assertEquals } from "@std/assert";
import { indexOfText } from "./search.ts";

Deno.test("indexOfText: long texts that nearly match, without and with a match", () => {
  const n = 50_000, a = "a".repeat(n), b = "b".repeat(n);
  const text = a + a + b + a + a, sub = a + b + b + a;
  assertEquals(indexOfText(text, sub, 0), -1);
  assertEquals(indexOfText(text + sub, sub, 0), text.length);
  assertEquals(indexOfText(text + sub, sub, text.length + 1), -1);
});
