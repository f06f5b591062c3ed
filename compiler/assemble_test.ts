/** Tests of the assembler: bytes of small code objects, worked out by hand from the formats. */
import { assertEquals } from "@std/assert";
import type { CodeObject } from "./bytecode/code_object.ts";
import {
  CO_FAST_ARG_KW,
  CO_FAST_ARG_POS,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_LOCAL,
  CO_GENERATOR,
} from "./bytecode/code_object.ts";
import { CodeUnitMetadata } from "./code_unit.ts";
import { assembleCodeObject, optimizeAndAssemble } from "./flowgraph.ts";
import { sequenceFromText } from "./flowgraph/_testing.ts";
import { InstructionSequence, NO_LOCATION, SourceLocation } from "./instruction_sequence.ts";
import { LOAD_NAME, POP_TOP, RETURN_VALUE } from "./bytecode/opcodes_generated.ts";

function assemble(text: string, unit = new CodeUnitMetadata("f", 1)): CodeObject {
  unit.u_consts.add(null);
  return assembleCodeObject("f.py", sequenceFromText(text), unit);
}

const hex = (bytes: Uint8Array) => bytes.toHex();

Deno.test("makeCodeObject: caches follow their instruction, zeroed", () => {
  assertEquals(
    hex(assemble("LOAD_NAME 0\nTO_BOOL\nRETURN_VALUE").co_code),
    "5d00" + "2700000000000000" + "2300",
  );
});

Deno.test("makeCodeObject: large opargs are prefixed", () => {
  assertEquals(hex(assemble("LOAD_CONST 74565\nRETURN_VALUE").co_code), "450145235245" + "2300");
});

Deno.test("makeCodeObject: a jump that outgrows its byte pushes its target on", () => {
  const body = "LOAD_NAME 0\nPOP_TOP\n".repeat(128);
  const code = assemble(`LOAD_NAME 1\nPOP_JUMP_IF_NONE E\n${body}E: LOAD_CONST 0\nRETURN_VALUE`).co_code;
  // 256 units and NOT_TAKEN.
  assertEquals(hex(code.subarray(0, 10)), "5d01" + "4501" + "6501" + "0000" + "1c00");
});

Deno.test("makeCodeObject: a loop jumps back over its own prefix", () => {
  const body = "LOAD_NAME 0\nPOP_TOP\n".repeat(128);
  const code = assemble(`S: NOP\n${body}JUMP S\n`).co_code;
  assertEquals(hex(code.subarray(code.length - 6)), "4501" + "4b03" + "0000");
});

Deno.test("makeCodeObject: all forms of location entries", () => {
  const sequence = new InstructionSequence();
  const at = (loc: SourceLocation) => {
    sequence.addop(LOAD_NAME, 0, loc);
    sequence.addop(POP_TOP, 0, loc);
  };
  at(new SourceLocation(10, 10, 13, 20));
  at(new SourceLocation(11, 11, 100, 120));
  at(new SourceLocation(9, 12, 1, 70));
  at(new SourceLocation(9, 9, -1, -1));
  sequence.addop(LOAD_NAME, 0, NO_LOCATION);
  sequence.addop(RETURN_VALUE, 0, NO_LOCATION);
  const code = assembleCodeObject("f.py", sequence, new CodeUnitMetadata("f", 10));
  assertEquals(
    hex(code.co_linetable),
    "8957" + // short: column group 1, then low bits and width
      "d96478" + // one line further, columns
      "f105" + "03" + "02" + "4701" + // long: -2 lines, 3 lines, columns from 1
      "e900" + // no columns
      "f9", // none
  );
});

Deno.test("makeCodeObject: exception table entries carry depth and lasti", () => {
  const code = assemble(
    "NOP\nSETUP_CLEANUP H\nLOAD_NAME 0\nPOP_TOP\nPOP_BLOCK\nLOAD_CONST 0\nRETURN_VALUE\n" +
      "H: PUSH_EXC_INFO @2\nPOP_TOP @2\nRERAISE 1 @2",
  );
  // The first NOP stays, as the handler's line begins at another; start 1, size 2, target 5, depth 0 with lasti.
  assertEquals(hex(code.co_exceptiontable), "80020401");
});

Deno.test("prepareLocalsplus: an argument's cell takes its place, prefixes come first", () => {
  const unit = new CodeUnitMetadata("f", 3);
  unit.u_consts.add(null);
  unit.u_argcount = 1;
  unit.u_varnames.set("a", 0).set("b", 1);
  unit.u_cellvars.set("a", 0).set("c", 1);
  unit.u_freevars.set("d", 2);
  const code = optimizeAndAssemble(unit, sequenceFromText("RESUME 0\nLOAD_DEREF 2\nRETURN_VALUE"), {
    filename: "f.py",
    codeFlags: CO_GENERATOR,
    nparams: 1,
  });
  assertEquals(code.co_localsplusnames, ["a", "b", "c", "d"]);
  assertEquals([...code.co_localspluskinds], [
    CO_FAST_LOCAL | CO_FAST_CELL | CO_FAST_ARG_POS | CO_FAST_ARG_KW,
    CO_FAST_LOCAL,
    CO_FAST_CELL,
    CO_FAST_FREE,
  ]);
  assertEquals(hex(code.co_code), "3c01" + "6100" + "6102" + "2200" + "1f00" + "8000" + "5303" + "2300");
});
