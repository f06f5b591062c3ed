/**
 * How modules reach the system of descriptors and processes: `posix`, `fcntl`, `select`, `_posixsubprocess`.
 */
import type { HostSystem } from "../host/system.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyNumber_Index, PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { hostOf } from "../runtime/host_state.ts";
import { hasOtherRuns } from "../runtime/runs.ts";
import { checkSignals, signalsBecomePrompt } from "../runtime/signals.ts";
import { letOthersRun } from "../runtime/waiting.ts";

const EPERM = 1;

/** The system, or undefined where there is none. Its waits run signal handlers, and other threads. */
export function optionalSystem(): HostSystem | undefined {
  const { system } = hostOf();
  if (system !== undefined) {
    system.whileWaiting = serveOthers;
    system.slice = hasOtherRuns() ? OTHERS_WAIT : SIGNALS_WAIT;
  }
  return system;
}

/** From now on waits of the system run signal handlers. */
export function serveSignalsWhileWaiting(): void {
  optionalSystem();
}

/** Milliseconds that signals and other threads wait while a call of the system does. */
const SIGNALS_WAIT = 100, OTHERS_WAIT = 5;

/** The thread can't be suspended: others run on top of it. */
function serveOthers(): void {
  signalsBecomePrompt();
  checkSignals();
  if (hasOtherRuns()) letOthersRun();
}

/** The system; PermissionError where there is none. */
export function requireSystem(): HostSystem {
  const system = optionalSystem();
  if (system === undefined) throw newOSError(EPERM, "Operation not permitted");
  return system;
}

/** The descriptor that an int or an object with `fileno()` means. CPython: `PyObject_AsFileDescriptor`. */
export function asFileDescriptor(op: PyObject): number {
  let fd: PyObject = op;
  if (!PyLong_Check(op)) {
    const fileno = PyObject_GetOptionalAttr(op, "fileno");
    if (fileno === undefined) throw newTypeError("argument must be an int, or have a fileno() method.");
    fd = PyObject_CallNoArgs(fileno);
    if (!PyLong_Check(fd)) throw newTypeError("fileno() returned a non-integer");
  }
  const number = Number(PyNumber_Index(fd));
  if (number > 2147483647) throw newOverflowError("Python int too large to convert to C int");
  if (number < 0) throw newValueError(`file descriptor cannot be a negative integer (${number})`);
  return number;
}
