/**
 * Tag files: the failures of CPython's tests that are known, each with its reason. `tags/MODULE.txt` holds one a line: the
 * test's id, two spaces, the reason. `*` at the end of an id stands for any rest. Read by run.ts.
 */
import type { ModuleResult } from "./modules.ts";

export interface Tag {
  id: string;
  reason: string;
}

const folder = new URL("tags/", import.meta.url);

/** Tags in the text of a tag file. Lines that begin with `#` are comments. */
export function parseTags(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const gap = line.indexOf("  ");
    tags.push(
      gap < 0 ? { id: line, reason: "" } : { id: line.slice(0, gap), reason: line.slice(gap).trim() },
    );
  }
  return tags;
}

/** The tags of a module; none if it has no file. */
export function readTags(module: string): Tag[] {
  try {
    return parseTags(Deno.readTextFileSync(new URL(`${module}.txt`, folder)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Whether a tag names this test. */
export function isTagged(tags: readonly Tag[], id: string): boolean {
  return tags.some((tag) => tag.id.endsWith("*") ? id.startsWith(tag.id.slice(0, -1)) : tag.id === id);
}

/** Tests that must not be run, as they would never end: their reasons begin with "not run". */
export function omittedTests(tags: readonly Tag[]): string[] {
  return tags.filter((tag) => tag.reason.startsWith("not run")).map((tag) => tag.id);
}

/** Failures without a tag, and tags whose test passed. */
export function compareWithTags(
  result: ModuleResult,
  tags: readonly Tag[],
): { unexpected: string[]; stale: string[] } {
  const unexpected: string[] = [];
  const failed = new Set<string>(), passed = new Set<string>();
  for (const test of result.tests) {
    if (test.outcome === "failed") {
      failed.add(test.id);
      if (!isTagged(tags, test.id)) unexpected.push(test.id);
    } else if (test.outcome === "passed") passed.add(test.id);
  }
  const whole = `${result.module} (${result.end})`;
  if (result.end !== "done" && !isTagged(tags, whole)) unexpected.push(whole);
  const stale = tags.filter((tag) => !tag.id.endsWith("*") && passed.has(tag.id) && !failed.has(tag.id));
  return { unexpected, stale: stale.map((tag) => tag.id) };
}

/** Writes a module's tags anew: its failures, with the reasons that the old file gave, else the last line of each. */
export function writeTags(result: ModuleResult, old: readonly Tag[]): void {
  const reasons = new Map(old.map((tag) => [tag.id, tag.reason]));
  const lines = new Set<string>();
  const add = (id: string, reason: string) => lines.add(`${id}  ${reasons.get(id) ?? reason}`);
  if (result.end !== "done") add(`${result.module} (${result.end})`, result.lastStarted ?? "");
  for (const test of result.tests) {
    if (test.outcome !== "failed") continue;
    add(test.id, lastLine(test.message));
  }
  const file = new URL(`${result.module}.txt`, folder);
  if (lines.size === 0) {
    try {
      Deno.removeSync(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return;
  }
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(file, [...lines].sort().join("\n") + "\n");
}

/** The line of a traceback that says what went wrong. */
export function lastLine(message: string): string {
  const lines = message.trimEnd().split("\n");
  const at = lines.findLastIndex((line) =>
    /^[A-Za-z_][\w.]*(Error|Exception|Warning|Exit|Interrupt|Iteration)\b/.test(line)
  );
  const line = at < 0 ? lines[lines.length - 1] ?? "" : lines[at];
  return line.replaceAll(/ at 0x[0-9a-f]+/g, "").slice(0, 160);
}
