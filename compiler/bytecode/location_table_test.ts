/** Location and exception tables: every form of entry, and damaged tables. */
import { assertEquals } from "@std/assert";
import { CodeObject } from "./code_object.ts";
import { decodeExceptionTable } from "./exception_table.ts";
import { coLines, coPositions, decodeLocationTable } from "./location_table.ts";

/** `start-end line:col-endline:endcol` of each entry. */
function entries(...bytes: number[]): string[] {
  return decodeLocationTable(Uint8Array.from(bytes), 10).map((e) => {
    const [line, endLine] = [e.lineno ?? "?", e.end_lineno ?? "?"];
    return `${e.start}-${e.end} ${line}:${e.col_offset ?? "?"}-${endLine}:${e.end_col_offset ?? "?"}`;
  });
}

Deno.test("decodeLocationTable: every form", () => {
  assertEquals(entries(0x80 | (2 << 3) | 1, 0x34), ["0-4 10:19-10:23"]);
  assertEquals(entries(0x80 | (10 << 3), 5, 9), ["0-2 10:5-10:9"]);
  assertEquals(entries(0x80 | (12 << 3), 5, 9), ["0-2 12:5-12:9"]);
  assertEquals(entries(0x80 | (13 << 3) | 7, 0x03), ["0-16 9:?-9:?"]);
  assertEquals(entries(0x80 | (14 << 3), 0x44, 0x01, 2, 0x41, 0x01, 0), ["0-2 44:64-46:?"]);
  assertEquals(entries(0x80 | (15 << 3), 0x80 | (11 << 3), 1, 2), ["0-2 ?:?-?:?", "2-4 11:1-11:2"]);
});

Deno.test("decodeLocationTable: a table that is cut off", () => {
  assertEquals(entries(), []);
  assertEquals(entries(0x80 | (10 << 3), 5), ["0-2 10:5-10:0"]);
  assertEquals(entries(0x80 | (14 << 3), 0x7f), ["0-2 -21:?--21:?"]);
});

Deno.test("coLines and coPositions: neighbours with one line are merged, units are not", () => {
  const bytes = Uint8Array.of(0x80 | 1, 0, 0x80 | 8, 0, 0x80 | (15 << 3), 0x80 | (11 << 3), 0, 1);
  const code = new CodeObject({
    co_argcount: 0,
    co_posonlyargcount: 0,
    co_kwonlyargcount: 0,
    co_stacksize: 0,
    co_flags: 0,
    co_code: new Uint8Array(10),
    co_consts: [],
    co_names: [],
    co_localsplusnames: [],
    co_localspluskinds: new Uint8Array(0),
    co_filename: "",
    co_name: "",
    co_qualname: "",
    co_firstlineno: 3,
    co_linetable: bytes,
    co_exceptiontable: new Uint8Array(0),
  });
  assertEquals(coLines(code), [
    { start: 0, end: 6, lineno: 3 },
    { start: 6, end: 8, lineno: undefined },
    { start: 8, end: 10, lineno: 4 },
  ]);
  assertEquals(coPositions(code).map((position) => position.lineno), [3, 3, 3, undefined, 4]);
});

Deno.test("decodeExceptionTable: numbers of six bits a byte, most significant first", () => {
  const table = Uint8Array.of(0x80 | 4, 2, 0x40 | 1, 0, (3 << 1) | 1, 0x80 | 9, 1, 7, 0);
  assertEquals(decodeExceptionTable(table), [
    { start: 8, end: 12, target: 128, depth: 3, lasti: true },
    { start: 18, end: 20, target: 14, depth: 0, lasti: false },
  ]);
  assertEquals(decodeExceptionTable(table.subarray(0, 8)).length, 1);
  assertEquals(decodeExceptionTable(Uint8Array.of(0xc0)), []);
});
