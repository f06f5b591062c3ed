/**
 * The host that the VM runs on, set once when the interpreter starts.
 */
import type { Host } from "../host/host.ts";

let host: Host | undefined;

/** Installs the host. */
export function setHost(value: Host): void {
  host = value;
}

/** The host; an internal error before `setHost`. */
export function hostOf(): Host {
  if (host === undefined) throw new ReferenceError("the VM has no host yet");
  return host;
}
