/** Tests of literals: numbers, escapes, character names. */
import { assertEquals } from "@std/assert";
import type { Constant, Expression } from "../ast/nodes_generated.ts";
import { BytesConstant, CodePointString, ComplexConstant, FloatConstant } from "../constants.ts";
import { CompileError } from "../errors.ts";
import { parse } from "./mod.ts";
import { NumberRefused, parseNumber } from "./number_parser.ts";
import { unicodeNameToCodePoint } from "./unicode_names.ts";

function value(source: string): unknown {
  const tree = parse(source, { filename: "<test>", mode: "eval" }) as Expression;
  return (tree.body as Constant).value;
}

function message(source: string): string {
  try {
    value(source);
  } catch (error) {
    if (error instanceof CompileError) return error.message;
    throw error;
  }
  throw new Error("nothing was raised");
}

Deno.test("parseNumber: ints, floats, imaginary numbers", () => {
  assertEquals(parseNumber("0"), 0);
  assertEquals(parseNumber("1_000"), 1000);
  assertEquals(parseNumber("0xDEAD_BEEF"), 0xdeadbeef);
  assertEquals(parseNumber("0B101"), 5);
  assertEquals(parseNumber("0O17"), 15);
  assertEquals(parseNumber("9007199254740991"), 9007199254740991);
  assertEquals(parseNumber("9007199254740992"), 9007199254740992n);
  assertEquals(parseNumber("0X" + "F".repeat(20)), (1n << 80n) - 1n);
  assertEquals(parseNumber("000000000000000000000"), 0);
  assertEquals(parseNumber("1."), new FloatConstant(1));
  assertEquals(parseNumber(".5e-3_0"), new FloatConstant(0.5e-30));
  assertEquals(parseNumber("1e400"), new FloatConstant(Infinity));
  assertEquals(parseNumber("0777.5J"), new ComplexConstant(0, 777.5));
});

Deno.test("parseNumber: more than 4300 decimal digits are refused", () => {
  assertEquals(typeof parseNumber("1".repeat(4300)), "bigint");
  const refused = parseNumber("1".repeat(4301));
  assertEquals(
    refused instanceof NumberRefused && refused.message,
    "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; " +
      "use sys.set_int_max_str_digits() to increase the limit",
  );
});

Deno.test("parseString: escapes of text", () => {
  assertEquals(value(String.raw`"\a\b\f\n\r\t\v\\\'\""`), "\x07\b\f\n\r\t\v\\'\"");
  assertEquals(value(String.raw`"\0\12\1234\x41\u00e9\U0001F600"`), "\0\nS4A\u00e9\u{1f600}");
  assertEquals(value('"a\\\nb"'), "ab");
  assertEquals(value(String.raw`"\q\é"`), "\\q\\é");
  assertEquals(value(String.raw`r"\n"`), "\\n");
  assertEquals(value(String.raw`"\ud83d" "\ude00"`), new CodePointString([0xd83d, 0xde00]));
  assertEquals(value(String.raw`"\ud800"`), "\ud800");
});

Deno.test("parseString: escapes of bytes", () => {
  assertEquals(
    value(String.raw`b"\x00\377\q" rb"\x"`),
    new BytesConstant(new Uint8Array([0, 255, 92, 113, 92, 120])),
  );
  assertEquals(message(String.raw`b"ab\x1"`), "(value error) invalid \\x escape at position 2");
});

Deno.test("parseString: positions in error messages count CPython's buffer", () => {
  assertEquals(
    message(String.raw`"é\x1"`),
    "(unicode error) 'unicodeescape' codec can't decode bytes in position 10-12: truncated \\xXX escape",
  );
});

Deno.test("unicodeNameToCodePoint: names, aliases, composed names", () => {
  assertEquals(unicodeNameToCodePoint("snowman"), 0x2603);
  assertEquals(unicodeNameToCodePoint("NULL"), 0);
  assertEquals(unicodeNameToCodePoint("CJK UNIFIED IDEOGRAPH-4E00"), 0x4e00);
  assertEquals(unicodeNameToCodePoint("HANGUL SYLLABLE GAG"), 0xac01);
  assertEquals(unicodeNameToCodePoint("TANGUT IDEOGRAPH-17000"), 0x17000);
  assertEquals(unicodeNameToCodePoint("HANGUL SYLLABLE X"), undefined);
  assertEquals(unicodeNameToCodePoint("CJK UNIFIED IDEOGRAPH-0041"), undefined);
  assertEquals(unicodeNameToCodePoint("no such name"), undefined);
});
