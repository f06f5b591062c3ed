/**
 * Byte channels inside the process: what `socketpair()` and `pipe()` give. An end is a HostFile, so that `os.read`,
 * `os.write` and `os.close` know it; `poll()` says what can be done without waiting.
 *
 * Law: without another thread nobody can fill a channel while somebody waits for it, except a signal handler. A blocking
 * read that nothing could end fails with EDEADLK instead of hanging.
 */
import { HostError, type HostFile, type HostStat } from "../host/host.ts";
import { hostOf } from "./host_state.ts";
import { hasOtherRuns } from "./runs.ts";
import { wakeSuspended } from "./thread_state.ts";
import { blockUntil } from "./waiting.ts";

export const POLLIN = 1, POLLPRI = 2, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32;
const EAGAIN = 11, EBADF = 9, EPIPE = 32, EINVAL = 22, ESPIPE = 29, EDEADLK = 35, ENOTCONN = 107;

/** Bytes that a channel holds before a writer would have to wait: Linux's default for Unix sockets. */
const CAPACITY = 212992;

/** One direction of a channel. */
class Direction {
  chunks: Uint8Array[] = [];
  size = 0;
  /** The writer has shut down or closed. */
  ended = false;
  /** The reader is gone. */
  unread = false;
}

/** One end: reads from `incoming`, writes to `outgoing`; a pipe's ends have only one of them. */
export class ChannelEnd implements HostFile {
  readonly incoming: Direction | undefined;
  readonly outgoing: Direction | undefined;
  readonly #fd: number;
  blocking = true;
  #closed = false;

  constructor(incoming: Direction | undefined, outgoing: Direction | undefined) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.#fd = hostOf().newDescriptor();
  }

  /** Bits of POLLIN, POLLOUT, POLLHUP. */
  poll(): number {
    let events = 0;
    const { incoming, outgoing } = this;
    if (incoming !== undefined) {
      if (incoming.size > 0 || incoming.ended) events |= POLLIN;
      if (incoming.ended && (outgoing === undefined || outgoing.unread)) events |= POLLHUP;
    }
    if (outgoing !== undefined) {
      if (outgoing.unread || outgoing.size < CAPACITY) events |= POLLOUT;
      if (outgoing.unread && incoming === undefined) events |= POLLERR;
    }
    if (incoming === undefined && outgoing === undefined) events |= POLLOUT | POLLHUP;
    return events;
  }
  /** At most `size` bytes; none at the end. HostError EAGAIN if there is nothing yet. */
  receive(size: number, peek = false): Uint8Array {
    const from = this.incoming;
    if (from === undefined) throw new HostError(ENOTCONN, "Transport endpoint is not connected");
    if (from.size === 0) {
      if (from.ended || size === 0) return new Uint8Array(0);
      throw new HostError(EAGAIN, "Resource temporarily unavailable");
    }
    const result = new Uint8Array(Math.min(size, from.size));
    let filled = 0, used = 0;
    while (filled < result.length) {
      const chunk = from.chunks[used];
      const part = chunk.subarray(0, result.length - filled);
      result.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) used++;
      else if (!peek) from.chunks[used] = chunk.subarray(part.length);
    }
    if (!peek) {
      from.chunks.splice(0, used);
      from.size -= filled;
    }
    return result;
  }
  /** How many of the bytes were taken. HostError EAGAIN if none could be, EPIPE if nobody will read them. */
  send(bytes: Uint8Array): number {
    const to = this.outgoing;
    if (to === undefined) throw new HostError(ENOTCONN, "Transport endpoint is not connected");
    if (to.unread || to.ended) throw new HostError(EPIPE, "Broken pipe");
    const count = Math.min(bytes.length, CAPACITY - to.size);
    if (count === 0) {
      if (bytes.length === 0) return 0;
      throw new HostError(EAGAIN, "Resource temporarily unavailable");
    }
    to.chunks.push(bytes.slice(0, count));
    to.size += count;
    wakeSuspended();
    return count;
  }
  shutdown(reading: boolean, writing: boolean): void {
    if (this.incoming === undefined && this.outgoing === undefined) {
      throw new HostError(ENOTCONN, "Transport endpoint is not connected");
    }
    if (reading && this.incoming !== undefined) this.incoming.unread = this.incoming.ended = true;
    if (writing && this.outgoing !== undefined) this.outgoing.ended = true;
    wakeSuspended();
  }

  read(size: number): Uint8Array {
    if (this.incoming === undefined) throw new HostError(EBADF, "Bad file descriptor");
    return this.#unlessDeadlock(() => this.receive(size));
  }
  write(bytes: Uint8Array): number {
    if (this.outgoing === undefined) throw new HostError(EBADF, "Bad file descriptor");
    return this.#unlessDeadlock(() => this.send(bytes));
  }
  #unlessDeadlock<T>(action: () => T): T {
    for (;;) {
      try {
        return action();
      } catch (err) {
        if (!this.blocking || !(err instanceof HostError) || err.errno !== EAGAIN) throw err;
      }
      if (!hasOtherRuns()) throw wouldDeadlock();
      const before = this.poll();
      blockUntil(Infinity, () => this.poll() !== before);
    }
  }
  seek(): number {
    throw new HostError(ESPIPE, "Illegal seek");
  }
  truncate(): void {
    throw new HostError(EINVAL, "Invalid argument");
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    hostOf().freeDescriptor(this.#fd);
    if (this.incoming !== undefined) this.incoming.unread = true;
    if (this.outgoing !== undefined) this.outgoing.ended = true;
    wakeSuspended();
  }
  isatty(): boolean {
    return false;
  }
  fileno(): number {
    return this.#fd;
  }
  stat(): HostStat {
    const isSocket = this.incoming !== undefined && this.outgoing !== undefined;
    return {
      isFile: false,
      isDirectory: false,
      size: 0,
      mtime: 0,
      atime: 0,
      ctime: 0,
      mode: isSocket ? 0o140777 : 0o010600,
      ino: this.#fd,
      dev: 8,
      nlink: 1,
      uid: 0,
      gid: 0,
      blksize: 4096,
      blocks: 0,
      rdev: 0,
    };
  }
}

/** The error of a wait that nothing could end. */
export function wouldDeadlock(): HostError {
  return new HostError(EDEADLK, "Resource deadlock avoided");
}

/** Two ends that read what the other wrote. */
export function newSocketPair(): [ChannelEnd, ChannelEnd] {
  const there = new Direction(), back = new Direction();
  return [new ChannelEnd(back, there), new ChannelEnd(there, back)];
}
/** The reading and the writing end. */
export function newPipe(): [ChannelEnd, ChannelEnd] {
  const direction = new Direction();
  return [new ChannelEnd(direction, undefined), new ChannelEnd(undefined, direction)];
}
/** An end that is connected to nothing. */
export function newUnconnectedEnd(): ChannelEnd {
  return new ChannelEnd(undefined, undefined);
}
