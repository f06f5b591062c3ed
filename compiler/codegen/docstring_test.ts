/** Docstrings without their indentation: what CPython stores. */
import { assertEquals } from "@std/assert";
import { CodePointString } from "../constants.ts";
import type { CompileError } from "../errors.ts";
import { cleanDoc } from "./docstring.ts";

Deno.test("cleanDoc: takes the common margin of the later lines, and all of the first line's", () => {
  assertEquals(cleanDoc("a\n  b\n    c\n"), "a\nb\n  c\n");
  assertEquals(cleanDoc("   a\nb"), "a\nb");
  assertEquals(cleanDoc("a\n   b\n  c"), "a\n b\nc");
});

Deno.test("cleanDoc: blank lines neither count for the margin nor go", () => {
  assertEquals(cleanDoc("\n    a\n\n  \n    b\n    "), "\na\n\n\nb\n");
  assertEquals(cleanDoc("  \n  "), "\n  ");
});

Deno.test("cleanDoc: tabs go to the next multiple of eight code points", () => {
  assertEquals(cleanDoc("a\tb"), "a       b");
  assertEquals(cleanDoc("\u{1d4b3}\tb"), "\u{1d4b3}       b");
  assertEquals(cleanDoc("x\n\ta\n        b"), "x\na\nb");
});

Deno.test("cleanDoc: lone surrogates can't be encoded", () => {
  const message = (doc: string | CodePointString) => {
    try {
      cleanDoc(doc);
    } catch (error) {
      return (error as CompileError).message;
    }
  };
  assertEquals(
    message("ab\ud800"),
    "'utf-8' codec can't encode character '\\ud800' in position 2: surrogates not allowed",
  );
  assertEquals(
    message(new CodePointString([0xd800, 0xdc00, 0x41])),
    "'utf-8' codec can't encode characters in position 0-1: surrogates not allowed",
  );
});
