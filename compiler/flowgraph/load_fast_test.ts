/** Tests of the last pass and of LOAD_FAST_CHECK, on sequences as text. */
import { assertEquals } from "@std/assert";
import { optimized } from "./_testing.ts";

function withoutLabel(line: string): string {
  return line.replace(/^L\d+: /, "");
}

function loads(text: string, nlocals = 3): string[] {
  const prologue = "LOAD_CONST 0\nSTORE_FAST 0\nLOAD_CONST 0\nSTORE_FAST 1\nLOAD_CONST 0\nSTORE_FAST 2\n";
  return optimized(prologue + text, [null], nlocals).code.slice(6).filter((line) =>
    line.includes("LOAD_FAST")
  );
}

Deno.test("optimizeLoadFast: a value used up at once is borrowed", () => {
  assertEquals(loads("LOAD_FAST 0 @2\nRETURN_VALUE"), ["LOAD_FAST_BORROW 0 @2"]);
  assertEquals(loads("LOAD_FAST 0 @2\nLOAD_FAST 1 @2\nBINARY_OP 0\nRETURN_VALUE"), [
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW 1 @2",
  ]);
});

Deno.test("optimizeLoadFast: not what is stored in a local", () => {
  assertEquals(loads("LOAD_FAST 0 @2\nSTORE_FAST 1 @3\nLOAD_CONST 0 @4\nRETURN_VALUE @4"), [
    "LOAD_FAST 0 @2",
  ]);
});

Deno.test("optimizeLoadFast: not what outlives its local", () => {
  const text = "LOAD_FAST 0 @2\nDELETE_FAST 0 @3\nRETURN_VALUE @4";
  assertEquals(loads(text), ["LOAD_FAST 0 @2"]);
});

Deno.test("optimizeLoadFast: not what lies on the stack when the block ends", () => {
  const text =
    "LOAD_FAST 0 @2\nLOAD_FAST 1 @3\nTO_BOOL @3\nPOP_JUMP_IF_FALSE E @3\nPOP_TOP @4\nLOAD_CONST 0 @4\n" +
    "RETURN_VALUE @4\nE: RETURN_VALUE @5";
  assertEquals(loads(text), ["LOAD_FAST 0 @2", "LOAD_FAST_BORROW 1 @3"]);
});

Deno.test("addChecksForLoadsOfUninitializedVariables: a local that one path leaves unbound", () => {
  const text =
    "LOAD_NAME 0\nPOP_JUMP_IF_FALSE E\nLOAD_CONST 0 @2\nSTORE_FAST 0 @2\nE: LOAD_FAST 0 @3\nPOP_TOP @3\n" +
    "LOAD_FAST 0 @4\nRETURN_VALUE @4";
  const code = optimized(text, [null], 1).code.map(withoutLabel).filter((line) =>
    line.startsWith("LOAD_FAST")
  );
  assertEquals(code, ["LOAD_FAST_CHECK 0 @3", "LOAD_FAST_BORROW 0 @4"]);
});

Deno.test("addChecksForLoadsOfUninitializedVariables: locals from 64 on are followed within blocks only", () => {
  const text = (local: number) =>
    `LOAD_CONST 0\nSTORE_FAST ${local}\nLOAD_NAME 0\nPOP_JUMP_IF_FALSE E\nLOAD_CONST 0 @2\nPOP_TOP @2\n` +
    `E: LOAD_FAST ${local} @3\nRETURN_VALUE @3`;
  const load = (local: number) =>
    optimized(text(local), [null], 70).code.map(withoutLabel).find((line) => line.startsWith("LOAD_FAST"));
  assertEquals(load(63), "LOAD_FAST_BORROW 63 @3");
  assertEquals(load(64), "LOAD_FAST_CHECK 64 @3");
});
