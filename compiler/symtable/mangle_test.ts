/** Tests of private name mangling. */
import { assertEquals } from "@std/assert";
import { mangle } from "./mangle.ts";

Deno.test("mangle: private names get the class's name without its leading underscores", () => {
  assertEquals(mangle("C", "__x"), "_C__x");
  assertEquals(mangle("__C", "__x"), "_C__x");
  assertEquals(mangle("C", "___"), "___");
  assertEquals(mangle("C", "__x_"), "_C__x_");
});

Deno.test("mangle: other names stay", () => {
  for (const name of ["x", "_x", "__x__", "__", "__a.b", ""]) assertEquals(mangle("C", name), name);
  assertEquals(mangle(undefined, "__x"), "__x");
  assertEquals(mangle("___", "__x"), "__x");
});
