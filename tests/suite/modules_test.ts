/** Counting, and reading what the driver writes. */
import { assertEquals } from "@std/assert";
import { countsOf, type ModuleResult, readOutcomes } from "./modules.ts";
import { compareWithTags, lastLine, parseTags } from "./tags.ts";

const LINES = [
  '{"start": "a"}',
  '{"id": "a", "outcome": "passed", "message": ""}',
  '{"start": "b"}',
  '{"id": "b", "outcome": "failed", "message": "Traceback\\n  x\\nValueError: bad\\n"}',
  '{"start": "c"}',
  '{"id": "c", "outcome": "skipped", "message": "why"}',
];

function result(end: ModuleResult["end"]): ModuleResult {
  const { tests, lastStarted } = readOutcomes(LINES.join("\n"));
  return { module: "test_x", tests, end, lastStarted, seconds: 1, stderr: "" };
}

Deno.test("readOutcomes: tests, the last one started, whether the end was reached", () => {
  const open = readOutcomes(LINES.join("\n") + '\n{"start": "d"}\n{"id": "d", "out');
  assertEquals([open.tests.length, open.lastStarted, open.done], [3, "d", false]);
  assertEquals(readOutcomes(LINES.join("\n") + '\n{"done": true}\n').done, true);
});

Deno.test("countsOf: a module without its end has passed nothing", () => {
  assertEquals(countsOf(result("done")), { passed: 1, failed: 1, skipped: 1 });
  assertEquals(countsOf(result("crashed")), { passed: 0, failed: 2, skipped: 1 });
});

Deno.test("compareWithTags: failures without a tag, tags of tests that pass", () => {
  const tags = parseTags("# comment\nb  not there yet\na  wrong\n");
  assertEquals(compareWithTags(result("done"), tags), { unexpected: [], stale: ["a"] });
  assertEquals(compareWithTags(result("timed out"), []).unexpected, ["b", "test_x (timed out)"]);
  assertEquals(compareWithTags(result("done"), parseTags("b*  all of them")).unexpected, []);
});

Deno.test("lastLine: the exception of a traceback, without addresses", () => {
  assertEquals(lastLine("Traceback\n  File\nValueError: <X at 0x7f12>\n\nnote"), "ValueError: <X>");
});
