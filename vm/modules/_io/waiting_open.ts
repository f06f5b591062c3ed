/**
 * Opening a FIFO, which waits for somebody at its other end. Signals and other threads have their turn meanwhile, the event
 * loop where the thread can be suspended: the file is opened without waiting, then asked now and then.
 */
import { canSuspend, suspendOn } from "../../eval/hand_over.ts";
import { HostError } from "../../host/host.ts";
import { type HostSystem, O_EXCL, O_NONBLOCK, O_RDWR, O_WRONLY } from "../../host/system.ts";
import type { PyObject } from "../../objects/object.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { optionalSystem } from "../posix_system.ts";
import { hostCall } from "./base.ts";

const S_IFMT = 0o170000, S_IFIFO = 0o010000;
const ENXIO = 6, F_GETFL = 3, F_SETFL = 4;
/** Milliseconds between two looks after the other end: the first and the longest pause. */
const FIRST_PAUSE = 1, LONGEST_PAUSE = 16;

/**
 * Does `open`, which is given the descriptor where the file has been opened for it. What is no FIFO, or makes nobody wait, it
 * opens itself.
 */
export function whenOpened(path: string, flags: number, open: (opened?: number) => PyObject): PyObject {
  if ((flags & (O_RDWR | O_NONBLOCK | O_EXCL)) !== 0 || !isFifo(path)) return open();
  const system = optionalSystem();
  if (system === undefined) return open();
  const fifo = new WaitingFifo(system, path, flags);
  const thread = PyThreadState_Get();
  if (!canSuspend(thread)) {
    try {
      // Runs signal handlers and other threads.
      while (!fifo.look()) system.poll([], fifo.pause());
    } catch (err) {
      fifo.giveUp();
      throw err;
    }
    return open(fifo.take());
  }
  const wait = (): PyObject =>
    hostCall(() => fifo.look()) ? open(fifo.take()) : suspendOn(thread, {
      deadline: hostOf().monotonic() + fifo.pause() / 1000,
      finish: wait,
      cancel: () => fifo.giveUp(),
    });
  return wait();
}

/** A FIFO that is open without waiting, or will be once somebody reads. */
class WaitingFifo {
  readonly #system: HostSystem;
  readonly #path: string;
  readonly #flags: number;
  #fd: number | undefined;
  #pause = FIRST_PAUSE / 2;

  constructor(system: HostSystem, path: string, flags: number) {
    this.#system = system;
    this.#path = path;
    this.#flags = flags;
  }

  /** Whether somebody is at the other end. */
  look(): boolean {
    const isWriting = (this.#flags & O_WRONLY) !== 0;
    try {
      this.#fd ??= this.#system.open(this.#path, this.#flags | O_NONBLOCK, 0);
    } catch (err) {
      if (isWriting && err instanceof HostError && err.errno === ENXIO) return false;
      throw err;
    }
    return isWriting || this.#system.hasWriter(this.#fd);
  }

  /** How long to wait before the next look, in milliseconds. */
  pause(): number {
    return this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  /** The descriptor, which blocks as it should. */
  take(): number {
    const fd = this.#fd!;
    this.#system.fcntl(fd, F_SETFL, this.#system.fcntl(fd, F_GETFL, 0) & ~O_NONBLOCK);
    return fd;
  }

  giveUp(): void {
    if (this.#fd !== undefined) this.#system.close(this.#fd);
  }
}

function isFifo(path: string): boolean {
  try {
    return ((hostOf().stat(path)?.mode ?? 0) & S_IFMT) === S_IFIFO;
  } catch {
    // Opening it will say what is wrong.
    return false;
  }
}
