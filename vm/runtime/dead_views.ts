/**
 * Which memoryviews of a bytearray are dead: `del buffer[:n]` behind `bytes(memoryview(buffer)[:n])` must not find a view that
 * nobody has any more. Only a bytearray that is about to change its size while it seems to be looked at comes here.
 */
import { type PyByteArrayObject, setForgetDeadViews } from "../objects/bytearray_object.ts";
import { PyMemoryViewObject } from "../objects/memory_object.ts";
import { reachable } from "./gc/walk.ts";

/** Takes the exports of dead views back. */
function forgetDeadViews(op: PyByteArrayObject): void {
  const alive: Set<object> = new Set();
  for (const view of reachable(false)) {
    if (view instanceof PyMemoryViewObject && !view.released && view.mbuf.master.obj === op) {
      alive.add(view.mbuf);
    }
  }
  const dead = op.ob_views - alive.size;
  if (dead <= 0) return;
  op.ob_views -= dead;
  op.ob_exports -= dead;
}

/** Lets bytearrays ask. */
export function installDeadViews(): void {
  setForgetDeadViews(forgetDeadViews);
}
