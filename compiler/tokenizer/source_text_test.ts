/** Decoding against the record of CPython (`tokens_recorded.json`); lines and columns. */
import { assertEquals, assertThrows } from "@std/assert";
import { CompileError } from "../errors.ts";
import { describeError, recordedBytes } from "./recorded.ts";
import { byteToCharOffset, charLength, SourceText } from "./source_text.ts";

const options = { filename: "<string>", execInput: true };

function decodeError(bytes: Uint8Array): unknown {
  try {
    SourceText.decode(bytes, options);
    return null;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return describeError(error);
  }
}

Deno.test("SourceText.decode: accepts and refuses what CPython does, in its words", () => {
  for (const [bytes, error] of recordedBytes) {
    assertEquals(
      decodeError(Uint8Array.from(bytes)),
      error,
      new TextDecoder().decode(Uint8Array.from(bytes)),
    );
  }
});

Deno.test("SourceText.decode: a cookie chooses the codec", () => {
  const decode = (name: string, byte: number) => {
    const bytes = Uint8Array.of(...new TextEncoder().encode(`# coding: ${name}\n`), byte);
    return SourceText.decode(bytes, options).lineText(2);
  };
  assertEquals(decode("latin-1", 0xa4), "¤");
  assertEquals(decode("ISO_8859-15", 0xa4), "€");
  assertEquals(decode("cp1252", 0x80), "€");
  assertEquals(decode("koi8-r", 0xc1), "а");
  assertEquals(decode("mac_roman", 0x8e), "é");
});

Deno.test("SourceText.decode: a file is told apart in the message", () => {
  const error = assertThrows(() => {
    SourceText.decode(Uint8Array.of(120, 10, 0xff), { filename: "bad.py", execInput: true, file: true });
  }) as unknown as CompileError;
  assertEquals(
    error.message,
    "Non-UTF-8 code starting with '\\xff' in file bad.py on line 2, but no encoding declared; " +
      "see https://peps.python.org/pep-0263/ for details",
  );
});

Deno.test("SourceText: lines", () => {
  const source = SourceText.fromString("a\r\nbé𝒳c\rlast", options);
  assertEquals(source.text, "a\nbé𝒳c\nlast\n");
  assertEquals([1, 2, 3, 4].map((lineno) => source.lineText(lineno)), ["a", "bé𝒳c", "last", undefined]);
  assertEquals([1, 2, 3, 4].map((lineno) => source.lineStart(lineno)), [0, 2, 8, 13]);
  assertEquals([0, 1, 3, 7, 8].map((column) => source.byteToCharColumn(2, column)), [0, 1, 2, 3, 4]);
});

Deno.test("SourceText: the last newline is added in exec mode only", () => {
  assertEquals(SourceText.fromString("x", { filename: "", execInput: false }).text, "x");
  assertEquals(SourceText.fromString("", options).text, "");
});

Deno.test("byteToCharOffset: a cut character and what is behind the line count as one", () => {
  assertEquals(byteToCharOffset("é", 1), 1);
  assertEquals(byteToCharOffset("ab", 3), 3);
  assertEquals(byteToCharOffset("ab", 9), 3);
});

Deno.test("charLength: counts code points", () => {
  assertEquals(charLength("a𝒳é"), 3);
  assertEquals(charLength(""), 0);
});
