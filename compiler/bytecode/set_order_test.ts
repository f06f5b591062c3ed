/** The iteration order of frozensets against repr() texts recorded from CPython 3.14. */
import { assertEquals } from "@std/assert";
import {
  ComplexConstant,
  type ConstantValue,
  FloatConstant,
  FrozenSetConstant,
  TupleConstant,
} from "../constants.ts";
import { reprConstant } from "./repr.ts";

function shown(...items: ConstantValue[]): string {
  return reprConstant(new FrozenSetConstant(items));
}

Deno.test("setIterationOrder: numbers in CPython's order", () => {
  assertEquals(shown(3, 1, 2), "frozenset({1, 2, 3})");
  assertEquals(shown(-1, -2, 8, 0, 16), "frozenset({0, 8, 16, -2, -1})");
  assertEquals(shown(100, 36, 68, 4), "frozenset({100, 4, 36, 68})");
  assertEquals(
    shown(2n ** 61n, 7, 1n - 2n ** 70n),
    "frozenset({2305843009213693952, -1180591620717411303423, 7})",
  );
  assertEquals(
    shown(
      new FloatConstant(0.5),
      new FloatConstant(-2.75),
      null,
      new TupleConstant([1, 2]),
      new ComplexConstant(1, 2),
    ),
    "frozenset({0.5, None, (1, 2), (1+2j), -2.75})",
  );
});

Deno.test("setIterationOrder: a set with text keeps its order", () => {
  assertEquals(shown(3, "b", 1), "frozenset({3, 'b', 1})");
});
