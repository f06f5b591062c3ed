/** Tests of the annotation unparser against recorded texts of CPython. */
import { assertEquals } from "@std/assert";
import { parse } from "../parser/mod.ts";
import type { Expression } from "./nodes_generated.ts";
import { unparseExpr } from "./unparse.ts";

Deno.test("unparseExpr: CPython's texts for the recorded samples", () => {
  const path = new URL("./testdata/unparse.json", import.meta.url);
  for (const [source, expected] of JSON.parse(Deno.readTextFileSync(path))) {
    const tree = parse(source, { filename: "<test>", mode: "eval" }) as Expression;
    assertEquals(unparseExpr(tree.body), expected, source);
  }
});
