/** Tests of the optimizing passes, on sequences as text. */
import { assertEquals } from "@std/assert";
import { FloatConstant, TupleConstant } from "../constants.ts";
import { CompileError } from "../errors.ts";
import { optimized } from "./_testing.ts";

Deno.test("optimizeCfg: small ints need no constant, the first constant stays", () => {
  const result = optimized("LOAD_CONST 1\nLOAD_CONST 2\nBUILD_LIST 2\nRETURN_VALUE", [null, 255, 256]);
  assertEquals(result.code, ["LOAD_SMALL_INT 255", "LOAD_CONST 1", "BUILD_LIST 2", "RETURN_VALUE"]);
  assertEquals(result.consts, [null, 256]);
});

Deno.test("optimizeCfg: a tuple of constants is a constant", () => {
  const result = optimized("LOAD_CONST 0\nLOAD_CONST 1\nBUILD_TUPLE 2\nRETURN_VALUE", ["a", 7]);
  assertEquals(result.code, ["LOAD_CONST 1", "RETURN_VALUE"]);
  assertEquals(result.consts, ["a", new TupleConstant(["a", 7])]);
});

Deno.test("optimizeCfg: operators on constants are folded, nested ones too", () => {
  const result = optimized(
    "LOAD_CONST 0\nLOAD_CONST 1\nBINARY_OP 5\nUNARY_NEGATIVE\nLOAD_CONST 0\nBINARY_OP 0\nRETURN_VALUE",
    [3, new FloatConstant(2.5)],
  );
  assertEquals(result.code, ["LOAD_CONST 1", "RETURN_VALUE"]);
  assertEquals(result.consts, [3, new FloatConstant(-4.5)]);
});

Deno.test("optimizeCfg: a division by zero is left to run", () => {
  const code = ["LOAD_SMALL_INT 1", "LOAD_SMALL_INT 0", "BINARY_OP 11", "RETURN_VALUE"];
  assertEquals(optimized(code.join("\n")).code, code);
});

Deno.test("optimizeCfg: a list that is iterated over becomes a tuple, constant or not", () => {
  const loop = "GET_ITER\nL: FOR_ITER E\nPOP_TOP\nJUMP L\nE: END_FOR\nPOP_ITER\nLOAD_CONST 0\nRETURN_VALUE";
  assertEquals(
    optimized("LOAD_SMALL_INT 1\nLOAD_CONST 1\nBUILD_LIST 2\n" + loop, [null, "b"]).code.slice(0, 2),
    ["LOAD_CONST 1", "GET_ITER"],
  );
  assertEquals(
    optimized("LOAD_NAME 0\nLOAD_CONST 1\nBUILD_LIST 2\n" + loop, [null, "b"]).code[2],
    "BUILD_TUPLE 2",
  );
});

Deno.test("optimizeCfg: three constants extend a list, two don't", () => {
  const three = "LOAD_SMALL_INT 1\nLOAD_SMALL_INT 2\nLOAD_SMALL_INT 3\nBUILD_LIST 3\nRETURN_VALUE";
  assertEquals(optimized(three).code, ["BUILD_LIST 0", "LOAD_CONST 0", "LIST_EXTEND 1", "RETURN_VALUE"]);
  const two = ["LOAD_SMALL_INT 1", "LOAD_SMALL_INT 2", "BUILD_LIST 2", "RETURN_VALUE"];
  assertEquals(optimized(two.join("\n")).code, two);
});

Deno.test("optimizeCfg: `is None` becomes a jump of its own", () => {
  const result = optimized(
    "LOAD_NAME 0\nLOAD_CONST 0\nIS_OP 1\nTO_BOOL\nPOP_JUMP_IF_FALSE E\nLOAD_NAME 1\nRETURN_VALUE\n" +
      "E: LOAD_NAME 2\nRETURN_VALUE",
    [null],
  );
  assertEquals(result.code.slice(0, 2), ["LOAD_NAME 0", "POP_JUMP_IF_NONE L4"]);
});

Deno.test("optimizeCfg: a test of a constant is decided, what can't be reached goes", () => {
  const result = optimized(
    "LOAD_CONST 0\nPOP_JUMP_IF_FALSE E\nLOAD_NAME 1\nRETURN_VALUE\nE: LOAD_NAME 2\nRETURN_VALUE",
    [""],
  );
  assertEquals(result.code, ["LOAD_NAME 2", "RETURN_VALUE"]);
});

Deno.test("optimizeCfg: jumps to jumps go where those go", () => {
  const result = optimized(
    "LOAD_NAME 0\nPOP_JUMP_IF_FALSE A\nLOAD_NAME 1\nPOP_TOP\nLOAD_NAME 2\nPOP_TOP\nJUMP C @3\nA: JUMP B @2\n" +
      "C: LOAD_NAME 9 @2\nPOP_TOP @2\nB: LOAD_NAME 3 @3\nPOP_TOP @3\nLOAD_NAME 4 @3\nPOP_TOP @3\nLOAD_NAME 4 @3\nRETURN_VALUE @3",
  );
  assertEquals(result.code[1], "POP_JUMP_IF_FALSE L9 @2");
});

Deno.test("optimizeCfg: COMPARE_OP gives a bool where TO_BOOL would, IS_OP and CONTAINS_OP do already", () => {
  const compare = "LOAD_NAME 0\nLOAD_NAME 1\nCOMPARE_OP 72\nTO_BOOL\nRETURN_VALUE";
  assertEquals(optimized(compare).code.slice(2), ["COMPARE_OP 88", "RETURN_VALUE"]);
  const contains = "LOAD_NAME 0\nLOAD_NAME 1\nCONTAINS_OP 0\nUNARY_NOT\nTO_BOOL\nRETURN_VALUE";
  assertEquals(optimized(contains).code.slice(2), ["CONTAINS_OP 1", "RETURN_VALUE"]);
});

Deno.test("optimizeCfg: unpacking a tuple just built is a swap, and the swap exchanges the stores", () => {
  const result = optimized(
    "LOAD_NAME 0\nLOAD_NAME 1\nBUILD_TUPLE 2\nUNPACK_SEQUENCE 2\nSTORE_FAST 0\nSTORE_FAST 1\nLOAD_CONST 0\nRETURN_VALUE",
    [null],
    2,
  );
  assertEquals(result.code.slice(2), ["STORE_FAST_STORE_FAST 16", "LOAD_CONST 0", "RETURN_VALUE"]);
});

Deno.test("optimizeCfg: runs of swaps are as short as can be", () => {
  const run = (swaps: string) =>
    optimized("LOAD_NAME 0\nLOAD_NAME 1\nLOAD_NAME 2\n" + swaps + "\nBUILD_LIST 3\nRETURN_VALUE").code
      .filter((line) => line.startsWith("SWAP"));
  assertEquals(run("SWAP 2\nSWAP 3\nSWAP 3\nSWAP 2"), []);
  assertEquals(run("SWAP 2\nSWAP 3\nSWAP 2\nSWAP 3"), ["SWAP 3", "SWAP 2"]);
});

Deno.test("optimizeCfg: popping from an empty stack is refused", () => {
  let thrown: unknown;
  try {
    optimized("POP_TOP\nLOAD_CONST 0\nRETURN_VALUE", [null]);
  } catch (error) {
    thrown = error;
  }
  assertEquals(thrown instanceof CompileError && [thrown.type, thrown.message], [
    "ValueError",
    "Invalid CFG, stack underflow",
  ]);
});
