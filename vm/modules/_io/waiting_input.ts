/** Reading what may keep the reader waiting: a terminal, a pipe. The event loop turns meanwhile where the thread can be suspended. */
import { canSuspend, suspendOn } from "../../eval/hand_over.ts";
import { O_NONBLOCK } from "../../host/system.ts";
import type { PyObject } from "../../objects/object.ts";
import { POLLIN } from "../../runtime/channels.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { optionalSystem } from "../posix_system.ts";
import type { PyBuffered } from "./buffered.ts";

const F_GETFL = 3;

/** Does the read on top of `buffer` when its descriptor has something to read, or has ended. */
export function whenReadable(buffer: PyBuffered | undefined, read: () => PyObject): PyObject {
  const thread = PyThreadState_Get();
  if (!canSuspend(thread)) return read();
  const fd = waitableDescriptor(buffer);
  return fd === undefined ? read() : whenDescriptorReadable(fd, read);
}

/** The same for a descriptor; what is none makes `read` fail. */
export function whenDescriptorReadable(fd: number, read: () => PyObject): PyObject {
  const thread = PyThreadState_Get();
  const system = canSuspend(thread) ? optionalSystem() : undefined;
  if (system === undefined) return read();
  const entry = [{ fd, events: POLLIN }];
  if (system.poll(entry, 0)[0] !== 0) return read();
  // Whoever wants not to wait is told that there is nothing.
  if ((system.fcntl(fd, F_GETFL, 0) & O_NONBLOCK) !== 0) return read();
  const wait = system.pollAsync(entry);
  return suspendOn(thread, {
    promise: wait.promise,
    isReady: () => system.poll(entry, 0)[0] !== 0,
    isPolled: true,
    finish: () => {
      wait.cancel();
      return read();
    },
    cancel: wait.cancel,
  });
}

/** The descriptor under a buffer that is empty; undefined if it is a file, which never makes wait. */
function waitableDescriptor(buffer: PyBuffered | undefined): number | undefined {
  const file = buffer?.file;
  if (buffer === undefined || file?.file === undefined || buffer.readAt < buffer.readBuffer.length) {
    return undefined;
  }
  return file.mayWait ? file.file.fileno() : undefined;
}
