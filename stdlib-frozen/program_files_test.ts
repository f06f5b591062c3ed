/** Tests of program_files.ts: when the program in one file is out of date. */
import { assertEquals } from "@std/assert";
import { newestChange, PROGRAM_LAYOUT, sourceState, writeWhole } from "./program_files.ts";
import { rootFolder, setRootFolder } from "./root.ts";

Deno.test("newestChange: tells a changed and a missing source from untouched ones", () => {
  const before = rootFolder(), root = Deno.makeTempDirSync() + "/";
  try {
    setRootFolder(root);
    writeWhole(`${root}a.ts`, "1");
    writeWhole(`${root}b.ts`, "2");
    const sources = ["a.ts", "b.ts"].map((path) => sourceState(root, path)!);
    const manifest = { layout: PROGRAM_LAYOUT, id: "x", deno: Deno.version.deno, sources };
    assertEquals(newestChange(manifest), undefined);
    assertEquals(newestChange({ ...manifest, deno: "1.0.0" }), 0);
    writeWhole(`${root}b.ts`, "other");
    assertEquals(newestChange(manifest), sourceState(root, "b.ts")![1]);
    Deno.removeSync(`${root}a.ts`);
    Deno.utimeSync(`${root}b.ts`, new Date(sources[1][1]), new Date(sources[1][1]));
    writeWhole(`${root}c.ts`, "");
    assertEquals(newestChange({ ...manifest, sources: [sources[0]] }), 0);
  } finally {
    setRootFolder(before);
    Deno.removeSync(root, { recursive: true });
  }
});
