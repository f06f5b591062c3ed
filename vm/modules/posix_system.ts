/**
 * How modules reach the system of descriptors and processes: `posix`, `fcntl`, `select`, `_posixsubprocess`.
 */
import type { HostSystem } from "../host/system.ts";
import { newOSError } from "../objects/exceptions.ts";
import { hostOf } from "../runtime/host_state.ts";
import { checkSignals, signalsBecomePrompt } from "../runtime/signals.ts";

const EPERM = 1;

/** The system, or undefined where there is none. Its waits run signal handlers. */
export function optionalSystem(): HostSystem | undefined {
  const { system } = hostOf();
  if (system !== undefined) system.whileWaiting = serveSignals;
  return system;
}

/** From now on waits of the system run signal handlers. */
export function serveSignalsWhileWaiting(): void {
  optionalSystem();
}

function serveSignals(): void {
  signalsBecomePrompt();
  checkSignals();
}

/** The system; PermissionError where there is none. */
export function requireSystem(): HostSystem {
  const system = optionalSystem();
  if (system === undefined) throw newOSError(EPERM, "Operation not permitted");
  return system;
}
