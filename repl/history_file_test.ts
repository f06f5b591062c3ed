/** The history's file format, and what becomes of it when files can't be had. */
import { assertEquals } from "@std/assert";
import { type Host, HostError } from "../vm/host/host.ts";
import { createDenoHost } from "../vm/mod.ts";
import { appendHistory, formatHistory, historyPath, loadHistory, parseHistory } from "./history_file.ts";

const encoder = new TextEncoder();

Deno.test("parseHistory: entries over many lines", () => {
  const entries = ["x = 1", "def f():\n    return 1\n    ", "é🐍"];
  assertEquals(formatHistory(entries), "x = 1\ndef f():\r\n    return 1\r\n    \né🐍\n");
  assertEquals(parseHistory(encoder.encode(formatHistory(entries))), entries);
});

Deno.test("parseHistory: files of libedit, broken UTF-8, no newline at the end", () => {
  assertEquals(parseHistory(encoder.encode("_HiStOrY_V2_\nx\\040=\\0401\n")), ["x = 1"]);
  assertEquals(parseHistory(Uint8Array.of(0x61, 0xff, 0x0a, 0x62)), ["a\ufffd", "b"]);
  assertEquals(parseHistory(new Uint8Array(0)), []);
});

Deno.test("historyPath: PYTHON_HISTORY, home, neither", () => {
  assertEquals(historyPath({ HOME: "/home/a" }), "/home/a/.python_history");
  assertEquals(historyPath({ HOME: "/home/a", PYTHON_HISTORY: "~/h" }), "/home/a/h");
  assertEquals(historyPath({}), undefined);
});

Deno.test("appendHistory: two sessions keep each other's entries", () => {
  const host = createDenoHost();
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/history`;
  assertEquals(loadHistory(host, path), []);
  appendHistory(host, path, ["first"]);
  appendHistory(host, path, ["second\nline"]);
  appendHistory(host, path, ["first again"]);
  assertEquals(loadHistory(host, path), ["first", "second\nline", "first again"]);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("appendHistory: a home that is missing or read-only is no error", () => {
  const host = createDenoHost();
  assertEquals(appendHistory(host, "/nonexistent/history", ["x"])?.errno, 2);
  const refusing: Host = {
    ...host,
    open: () => {
      throw new HostError(30, "Read-only file system");
    },
  };
  assertEquals(appendHistory(refusing, "/history", ["x"])?.errno, 30);
});
