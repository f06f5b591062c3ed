/** Tests of `left_error.ts`. */
import { assertEquals } from "@std/assert";
import { newValueError } from "../protocol/errors.ts";
import { leaveError, takeError } from "./left_error.ts";
import "../objects/all_types.ts";

Deno.test("leaveError: gives undefined, and the error once", () => {
  const error = newValueError("left");
  assertEquals(leaveError(error), undefined);
  assertEquals(takeError() === error, true);
  assertEquals(takeError() === undefined, true);
});
