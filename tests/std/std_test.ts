/**
 * The `@std/...` names: they resolve, they work, and their types refuse wrong use (each `@ts-expect-error` fails
 * `deno check` if its line were accepted).
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { bold, getColorEnabled, setColorEnabled, stripAnsiCode } from "@std/fmt/colors";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";

Deno.test("@std/assert: passes, fails and narrows", async () => {
  assertEquals({ a: [1, 2] }, { a: [1, 2] });
  const error = assertThrows(() => assertEquals(1, 2), Error, "not equal");
  assertInstanceOf(error, Error);
  assertStringIncludes(error.message, "Values are not equal");
  const value: string | undefined = ["x"].at(0);
  assert(value);
  assertEquals(value.length, 1);
  assertEquals(await assertRejects(() => Promise.reject("no")), "no");
  assertAlmostEquals(0.1 + 0.2, 0.3);
});

Deno.test("@std/assert: types refuse wrong use", () => {
  // @ts-expect-error: a string is not a number
  assertThrows(() => assertEquals(1, "1"));
  // @ts-expect-error: the second argument of assertStringIncludes is a string
  assertThrows(() => assertStringIncludes("abc", 1));
  // @ts-expect-error: the function comes first
  assertThrows(() => assertThrows(Error, () => {}));
});

Deno.test("@std/cli/parse-args: declared options have their types", () => {
  const args = parseArgs(["-O", "--optimize", "0,1", "a.py", "3"], {
    boolean: ["O", "json"],
    string: ["optimize", "limit"],
    default: { limit: "10" },
  });
  const shown: boolean = args.O;
  const limit: string = args.limit;
  const optimize: string | undefined = args.optimize;
  assertEquals([shown, args.json, limit, optimize], [true, false, "10", "0,1"]);
  assertEquals(args._, ["a.py", 3]);
  // @ts-expect-error: `optimize` has no default
  const wrong: string = args.optimize;
  assertEquals(wrong, "0,1");
});

Deno.test("@std/fmt/colors: wraps and strips", () => {
  const before = getColorEnabled();
  setColorEnabled(true);
  // With NO_COLOR set they can't be turned on.
  assertEquals(bold("x"), getColorEnabled() ? "\x1b[1mx\x1b[22m" : "x");
  setColorEnabled(before);
  assertEquals(stripAnsiCode("\x1b[1mx\x1b[22m"), "x");
  // What a number does depends on whether colors are on; the types refuse it in any case.
  // @ts-expect-error: text only
  void (() => bold(1));
});

describe("@std/testing/bdd", () => {
  const log: string[] = [];
  beforeEach(() => void log.push("before"));
  afterEach(() => void log.push("after"));
  it("runs hooks around a test", () => assertEquals(log, ["before"]));
  describe("nested", () => {
    it("runs the outer hooks too", () => assertEquals(log, ["before", "after", "before"]));
  });
});
