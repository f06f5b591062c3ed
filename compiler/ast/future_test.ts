/** Tests of the scan for future statements. */
import { assertEquals } from "@std/assert";
import { CO_FUTURE_ANNOTATIONS } from "../bytecode/code_object.ts";
import { CompileError } from "../errors.ts";
import { parse } from "../parser/mod.ts";
import { futureFromAst } from "./future.ts";

function futureOf(source: string) {
  return futureFromAst(parse(source, { filename: "<test>", mode: "exec" }), "<test>");
}

function messageOf(source: string): string {
  try {
    futureOf(source);
  } catch (error) {
    if (error instanceof CompileError) return `${error.message} at ${error.lineno}:${error.offset}`;
    throw error;
  }
  return "no error";
}

Deno.test("futureFromAst: features and the place of the last statement", () => {
  const future = futureOf("'doc'\nfrom __future__ import division\nfrom __future__ import annotations as a");
  assertEquals(future.ff_features, CO_FUTURE_ANNOTATIONS);
  assertEquals(future.ff_location.lineno, 3);
  assertEquals(futureOf("x = 1").ff_location.lineno, -1);
});

Deno.test("futureFromAst: unknown features are refused where they stand", () => {
  assertEquals(messageOf("from __future__ import nope"), "future feature nope is not defined at 1:24");
  assertEquals(messageOf("from __future__ import division, braces"), "not a chance at 1:34");
  assertEquals(messageOf("x\nfrom __future__ import nope"), "no error");
  assertEquals(messageOf("from .__future__ import nope"), "no error");
});
