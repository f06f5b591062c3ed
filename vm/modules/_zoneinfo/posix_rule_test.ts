/** The rule at the end of a TZif file: offsets, switches at local and at universal times, gaps and folds. */
import { assertEquals } from "@std/assert";
import { parsePosixRule, typeAtLocal, typeAtUtc } from "./posix_rule.ts";

const seconds = (text: string): number => Date.parse(text + "Z") / 1000;

Deno.test("parsePosixRule: names, offsets west of Greenwich, an hour of daylight saving time by default", () => {
  const rule = parsePosixRule("EST5EDT,M3.2.0,M11.1.0")!;
  assertEquals(rule.std, { utcoff: -18000, dstoff: 0, name: "EST" });
  assertEquals(rule.dst, { utcoff: -14400, dstoff: 3600, name: "EDT" });
  assertEquals(rule.start(2024), seconds("2024-03-10T02:00:00"));
  assertEquals(rule.end(2024), seconds("2024-11-03T02:00:00"));
});

Deno.test("parsePosixRule: quoted names, minutes, negative daylight saving time, times beyond a day", () => {
  const rule = parsePosixRule("<+0330>-3:30<+0430>,J79/24,J263/24")!;
  assertEquals(rule.std.utcoff, 12600);
  assertEquals(rule.start(2024), seconds("2024-03-21T00:00:00"));
  const dublin = parsePosixRule("IST-1GMT0,M10.5.0,M3.5.0/1")!;
  assertEquals(dublin.dst, { utcoff: 0, dstoff: -3600, name: "GMT" });
});

Deno.test("parsePosixRule: the fifth week is the last one", () => {
  assertEquals(parsePosixRule("A0B,M2.5.0,M10.5.0")?.start(2023), undefined);
  assertEquals(parsePosixRule("CET-1CEST,M3.5.0,M10.5.0/3")!.start(2024), seconds("2024-03-31T02:00:00"));
});

Deno.test("parsePosixRule: malformed text", () => {
  for (
    const text of [
      "",
      "E5",
      "EST",
      "EST5EDT",
      "EST5EDT,M13.1.0,M1.1.0",
      "EST5,M3.2.0,M11.1.0",
      "EST25",
      "EST5EDT,J0,J1",
    ]
  ) {
    assertEquals(parsePosixRule(text), undefined, text);
  }
});

Deno.test("typeAtLocal: the fold tells the first of two equal times from the second", () => {
  const rule = parsePosixRule("EST5EDT,M3.2.0,M11.1.0")!;
  const at = seconds("2024-11-03T01:30:00");
  assertEquals(typeAtLocal(rule, at, 2024, 0).name, "EDT");
  assertEquals(typeAtLocal(rule, at, 2024, 1).name, "EST");
});

Deno.test("typeAtUtc: fold in the hour after clocks were turned back", () => {
  const rule = parsePosixRule("EST5EDT,M3.2.0,M11.1.0")!;
  assertEquals(typeAtUtc(rule, seconds("2024-11-03T05:30:00"), 2024), { type: rule.dst!, fold: false });
  assertEquals(typeAtUtc(rule, seconds("2024-11-03T06:30:00"), 2024), { type: rule.std, fold: true });
});
