/** What patterns are translated to, and which are not. */
import { assertEquals } from "@std/assert";
import * as op from "./constants.ts";
import { translate } from "./regexp.ts";

const takes = (code: number[]) => (pc: number, ch: number): boolean =>
  code[pc] === op.ANY ? ch !== 10 : ch === code[pc + 1];

/** The source that a pattern's code is translated to, without `\u00`. */
function sourceOf(code: number[]): string | undefined {
  return translate(Uint32Array.from(code), 0x100, takes(code))?.match.source.replaceAll("\\u00", "%");
}
const [A, B] = [0x61, 0x62];
const MANY = op.MAXREPEAT;
/** `a*` with bounds: REPEAT_ONE skips to what stands behind the SUCCESS of its item. */
const repeat = (ch: number, min: number, max: number): number[] => [
  op.REPEAT_ONE,
  6,
  min,
  max,
  op.LITERAL,
  ch,
  op.SUCCESS,
];

Deno.test("translate: literals, repeats and groups", () => {
  assertEquals(sourceOf([op.LITERAL, A, op.LITERAL, B, op.SUCCESS]), "%61%62");
  assertEquals(sourceOf([...repeat(A, 1, MANY), op.LITERAL, B, op.SUCCESS]), "%61+%62");
  assertEquals(sourceOf([op.MARK, 0, ...repeat(A, 2, 3), op.MARK, 1, op.SUCCESS]), "(%61{2,3})");
});

Deno.test("translate: an alternative ends before its JUMP", () => {
  const code = [op.BRANCH, 5, op.LITERAL, A, op.JUMP, 7, 5, op.LITERAL, B, op.JUMP, 2, 0, op.SUCCESS];
  assertEquals(sourceOf(code), "(?:%61|%62)");
});

Deno.test("translate: back references and atomic groups have no RegExp", () => {
  assertEquals(sourceOf([op.MARK, 0, op.LITERAL, A, op.MARK, 1, op.GROUPREF, 0, op.SUCCESS]), undefined);
  assertEquals(sourceOf([op.ATOMIC_GROUP, 4, op.LITERAL, A, op.SUCCESS, op.SUCCESS]), undefined);
});

Deno.test("translate: what can take exponential time has no RegExp", () => {
  // (?:a+)+ and a?a?...aa...
  const inner = repeat(A, 1, MANY);
  const nested = [op.REPEAT, inner.length + 3, 1, MANY, ...inner, op.MAX_UNTIL, op.SUCCESS];
  assertEquals(sourceOf(nested), undefined);
  const optional = Array.from({ length: 20 }, () => repeat(A, 0, 1)).flat();
  assertEquals(sourceOf([...optional, ...repeat(A, 20, 20), op.SUCCESS]), undefined);
});

Deno.test("NativeRegExp.allows: repeats that share a text only while it is short", () => {
  const any = [op.REPEAT_ONE, 5, 0, MANY, op.ANY, op.SUCCESS];
  const code = [...any, ...any, op.LITERAL, A, op.SUCCESS];
  const native = translate(Uint32Array.from(code), 0x100, takes(code))!;
  assertEquals(native.allows(1000), true);
  assertEquals(native.allows(1_000_000), false);
});
