/** Properties of marshal: every value comes back in every version, and no bytes break the reader. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  BytesConstant,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  normalizeInt,
  TupleConstant,
} from "../constants.ts";
import { DictValue, dumps, ListValue, loads, MarshalError, type PlainValue } from "./marshal.ts";
import { reprConstant } from "./repr.ts";

const { value } = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    fc.constantFrom<PlainValue>(null, true, false, ELLIPSIS),
    fc.bigInt().map(normalizeInt),
    fc.integer(),
    fc.double().map((number) => new FloatConstant(number)),
    fc.tuple(fc.double(), fc.double()).map(([real, imag]) => new ComplexConstant(real, imag)),
    fc.string({ unit: "binary" }),
    fc.uint8Array().map((bytes) => new BytesConstant(bytes)),
    fc.array(tie("value")).map((items) => new TupleConstant(items as ConstantValue[])),
    fc.array(tie("value")).map((items) => new ListValue(items)),
    // Numbers that do not collide: the order in which others print depends on the order of insertion.
    fc.uniqueArray(fc.nat(7)).map((items) => new FrozenSetConstant(items)),
    fc.dictionary(fc.string(), tie("value")).map((object) => new DictValue(Object.entries(object).flat())),
  ),
}));

Deno.test("dumps, loads: every value comes back, in every version", () => {
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 5 }), (original, version) => {
      assertEquals(reprConstant(loads(dumps(original, { version }))), reprConstant(original));
    }),
    { numRuns: 300, seed: 1 },
  );
});

Deno.test("loads: any bytes give a value or a MarshalError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        loads(bytes);
      } catch (error) {
        assert(error instanceof MarshalError);
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});
