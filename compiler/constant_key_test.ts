/** Tests of constant keys and of the tables of constants that use them. */
import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { CodeUnitMetadata, ConstTable } from "./code_unit.ts";
import { constantKey } from "./constant_key.ts";
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "./constants.ts";
import { assembleCodeObject } from "./flowgraph.ts";
import { sequenceFromText } from "./flowgraph/_testing.ts";

const tuple = (...items: ConstantValue[]) => new TupleConstant(items);
const bytes = (text: string) => new BytesConstant(new TextEncoder().encode(text));

Deno.test("constantKey: what Python holds for equal but differs in type has another key", () => {
  const values: ConstantValue[] = [
    1,
    true,
    new FloatConstant(1),
    new ComplexConstant(1, 0),
    0,
    false,
    null,
    ELLIPSIS,
    "1",
    "i1",
    "\0f1",
    bytes("1"),
    new FloatConstant(0),
    new FloatConstant(-0),
    new ComplexConstant(0, 0),
    new ComplexConstant(-0, 0),
    new ComplexConstant(0, -0),
    new ComplexConstant(-0, -0),
    2n ** 70n,
    String(2n ** 70n),
    new CodePointString([0xd800, 0xdc00]),
    tuple(),
    tuple(1),
    tuple(true),
    tuple("1"),
    tuple(tuple(1)),
    tuple("a", "b"),
    tuple("ab"),
    tuple("a,1:b"),
    new FrozenSetConstant([1]),
    new FrozenSetConstant([new FloatConstant(1)]),
    new SliceConstant(null, 1, null),
    new SliceConstant(1, null, null),
  ];
  const keys = new Map<unknown, number>();
  values.forEach((value, i) => {
    const other = keys.get(constantKey(value));
    assertEquals(other, undefined, `${i} has the key of ${other}`);
    keys.set(constantKey(value), i);
  });
});

Deno.test("constantKey: equal values have equal keys", () => {
  const make = (): ConstantValue[] => [
    new FloatConstant(2.5),
    new ComplexConstant(1, -0),
    bytes("xy"),
    tuple(1, "a", tuple(new FloatConstant(-0))),
    new SliceConstant(1, 2, null),
  ];
  assertEquals(make().map(constantKey), make().map(constantKey));
  assertStrictEquals(
    constantKey(new FrozenSetConstant([1, 2])),
    constantKey(new FrozenSetConstant([2, 1])),
  );
});

Deno.test("constantKey: a NaN is itself only", () => {
  const nan = new FloatConstant(NaN);
  assertStrictEquals(constantKey(nan), constantKey(nan));
  assertStrictEquals(constantKey(tuple(nan)), constantKey(tuple(nan)));
  assertNotEquals(constantKey(tuple(nan)), constantKey(tuple(new FloatConstant(NaN))));
  assertEquals(new Set([constantKey(nan), constantKey(new FloatConstant(NaN))]).size, 2);
});

Deno.test("ConstTable: equal code objects share a slot", () => {
  const code = (name: string) =>
    assembleCodeObject("f", sequenceFromText("LOAD_CONST 0\nRETURN_VALUE"), new CodeUnitMetadata(name, 1));
  const table = new ConstTable();
  assertEquals([code("a"), code("b"), code("a"), "x", "y", "x"].map((value) => table.add(value)), [
    0,
    1,
    0,
    2,
    3,
    2,
  ]);
  table.retain([1, 3]);
  assertEquals(table.values.length, 2);
  assertEquals(table.values[1], "y");
});
