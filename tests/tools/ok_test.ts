/** What `deno task ok` makes of the output of `deno test`. */
import { assertEquals } from "@std/assert";
import { testCounts } from "./ok.ts";

Deno.test("testCounts: the last summary line", () => {
  const colored = "\x1b[0m\x1b[32mok\x1b[0m | 18 passed (3 steps) | 0 failed | 2 ignored (1 step) (12ms)\n";
  assertEquals(testCounts(colored), { passed: 18, failed: 0 });
  assertEquals(testCounts("ok | 1 passed | 0 failed (1s)\n\nFAILED | 5 passed | 2 failed (2s)\n"), {
    passed: 5,
    failed: 2,
  });
  assertEquals(testCounts("error: Module not found\n"), { passed: 0, failed: 0 });
});
