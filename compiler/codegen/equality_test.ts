/** Which constants Python holds for equal. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { BytesConstant, ComplexConstant, FloatConstant } from "../constants.ts";
import { equalityKey } from "./equality.ts";

Deno.test("equalityKey: numbers of all types are equal by value", () => {
  assertEquals(equalityKey(true), equalityKey(1));
  assertEquals(equalityKey(new FloatConstant(1)), equalityKey(1));
  assertEquals(equalityKey(new ComplexConstant(1, 0)), equalityKey(1));
  assertEquals(equalityKey(new FloatConstant(-0)), equalityKey(0));
  assertEquals(equalityKey(new FloatConstant(2e22)), equalityKey(20000000000000000000000n));
});

Deno.test("equalityKey: str and bytes and None are never equal to each other", () => {
  assertNotEquals(equalityKey("a"), equalityKey(new BytesConstant(new Uint8Array([0x61]))));
  assertNotEquals(equalityKey("1"), equalityKey(1));
  assertNotEquals(equalityKey(null), equalityKey(0));
});
