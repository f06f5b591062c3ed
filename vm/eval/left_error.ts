/**
 * Errors that a helper of the loop leaves behind instead of throwing: the commonest ones, at half the price. The helper gives
 * undefined, the instruction's `raiseIf` has the loop unwind in place, as `raise` does; nothing else may run in between.
 */
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";

let left: PyBaseExceptionObject | undefined;

/** Leaves an error for the instruction that called; its result, undefined, says so. @noescape */
export function leaveError(exc: PyBaseExceptionObject): undefined {
  left = exc;
  return undefined;
}

/** The error left. @noescape */
export function takeError(): PyBaseExceptionObject {
  const exc = left!;
  left = undefined;
  return exc;
}
