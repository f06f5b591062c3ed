/** Tests of ASTs as JSON, both ways. */
import { assertEquals } from "@std/assert";
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  TupleConstant,
} from "../constants.ts";
import { parse } from "../parser/mod.ts";
import {
  astFromJson,
  astToJson,
  constantFromJson,
  constantToJson,
  floatFromHex,
  floatToHex,
} from "./json.ts";

Deno.test("astToJson and astFromJson are inverse", () => {
  const tree = parse("def f(a, *, b=1): return {**a, 'x': b}\nmatch x:\n  case None: pass", {
    filename: "<test>",
    mode: "exec",
  });
  const json = astToJson(tree);
  assertEquals(astToJson(astFromJson(JSON.parse(JSON.stringify(json)))), json);
});

Deno.test("constantToJson: every kind of constant", () => {
  const cases: [ConstantValue, string][] = [
    [null, "null"],
    [true, "true"],
    [1, "1"],
    [-(2n ** 64n), '["int","-0x10000000000000000"]'],
    ["é\ud800", '"é\\ud800"'],
    [new CodePointString([0xd83d, 0xde00]), '["str",[55357,56832]]'],
    [new FloatConstant(1.5), '["float","0x1.8000000000000p+0"]'],
    [new ComplexConstant(-0, 2), '["complex","-0x0.0p+0","0x1.0000000000000p+1"]'],
    [new BytesConstant(new Uint8Array([0, 255])), '["bytes","00ff"]'],
    [ELLIPSIS, '["..."]'],
    [new TupleConstant([1, "a"]), '["tuple",[1,"a"]]'],
    [new FrozenSetConstant([1]), '["frozenset",[1]]'],
  ];
  for (const [value, text] of cases) {
    assertEquals(JSON.stringify(constantToJson(value)), text);
    assertEquals(constantToJson(constantFromJson(JSON.parse(text))), JSON.parse(text));
  }
});

Deno.test("floatToHex: as float.hex, and back", () => {
  assertEquals(floatToHex(5e-324), "0x0.0000000000001p-1022");
  assertEquals(floatToHex(-Infinity), "-inf");
  for (const value of [0, -0, 0.1, -1e300, 5e-324, 2.2250738585072014e-308, Infinity, NaN]) {
    assertEquals(floatFromHex(floatToHex(value)), value);
  }
});
