/** Tests of `hypot.ts`: last digits as the C library rounds them. */
import { assertEquals } from "@std/assert";
import { hypot } from "./hypot.ts";

Deno.test("hypot: rounded as CPython's abs() of complex numbers", () => {
  assertEquals(hypot(4, 6), 7.211102550927978);
  assertEquals(hypot(798, 519), 951.926992998938);
  assertEquals(hypot(5.694285232963688e-254, 3.64672795298762e-254), 6.761916080331787e-254);
  assertEquals(hypot(-3, 4), 5);
});

Deno.test("hypot: infinities win over NaN, extremes don't overflow", () => {
  assertEquals(hypot(NaN, -Infinity), Infinity);
  assertEquals(hypot(NaN, 1), NaN);
  assertEquals(hypot(1e308, 1e308), 1.4142135623730951e308);
  assertEquals(hypot(5e-324, 0), 5e-324);
});
