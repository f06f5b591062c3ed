/** Mutations of our own programs against the record of CPython (`deno task oracle:mutate --record`). */
import { assertEquals } from "@std/assert";
import { compare, type Outcome, outcome, recordedCases } from "./mutate_outcome.ts";
import recorded from "./mutate_recorded.json" with { type: "json" };

Deno.test("compile: accepts, refuses and warns as CPython does", () => {
  const theirs = recorded as unknown as Outcome[];
  const cases = recordedCases();
  assertEquals(cases.length, theirs.length);
  const differences: unknown[] = [];
  cases.forEach((source, i) => {
    const ours = outcome(source, "exec", 0);
    if (compare(ours, theirs[i]) !== undefined) differences.push({ source, ours, theirs: theirs[i] });
  });
  assertEquals(differences, []);
});
