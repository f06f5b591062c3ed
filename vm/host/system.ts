/**
 * What the VM asks of the operating system about descriptors and processes: numbers that are the kernel's own, so that
 * other programs know them too. A host that can't reach the C library has none (`Host.system` is undefined).
 *
 * Law: every call is one system call of that name. What the kernel refuses is a `HostError`; interrupted calls are tried
 * again. Flags of `open` and `pipe` are Linux's everywhere, the host translates them.
 */
import type { OpenMode } from "./host.ts";

export const O_WRONLY = 1,
  O_RDWR = 2,
  O_CREAT = 0o100,
  O_EXCL = 0o200,
  O_NOCTTY = 0o400,
  O_TRUNC = 0o1000,
  O_APPEND = 0o2000,
  O_NONBLOCK = 0o4000,
  O_DIRECTORY = 0o200000,
  O_NOFOLLOW = 0o400000,
  O_CLOEXEC = 0o2000000;

/** The flags of `open` for a mode. */
export function openFlagsOf(mode: OpenMode): number {
  let flags = mode.read && mode.write ? O_RDWR : mode.write ? O_WRONLY : 0;
  if (mode.append) flags |= O_APPEND;
  if (mode.create) flags |= O_CREAT;
  if (mode.truncate) flags |= O_TRUNC;
  if (mode.exclusive) flags |= O_CREAT | O_EXCL;
  return flags;
}

/** One entry of `poll(2)`. */
export interface PollEntry {
  fd: number;
  events: number;
}

/** What a child process is to have. CPython: the arguments of `posix_spawn`. */
export interface SpawnRequest {
  path: Uint8Array;
  args: readonly Uint8Array[];
  /** `NAME=value` each; undefined: this process's. */
  env: readonly Uint8Array[] | undefined;
  /** Done in the child, in this order. */
  actions: readonly SpawnAction[];
  /** Signals that get their default action, undefined: as here. */
  defaultSignals?: readonly number[];
  /** Signals that are blocked, undefined: as here. */
  blockedSignals?: readonly number[];
  newSession?: boolean;
  /** 0 makes a group of the child's own. */
  processGroup?: number;
  resetIds?: boolean;
  /** Looks for `path` in PATH. */
  searchPath?: boolean;
}

export type SpawnAction =
  | { kind: "dup2"; from: number; to: number }
  | { kind: "close"; fd: number }
  | { kind: "closeFrom"; fd: number }
  | { kind: "open"; fd: number; path: Uint8Array; flags: number; mode: number }
  | { kind: "chdir"; path: Uint8Array };

/** Seconds of processor time that children took. */
export interface ChildTimes {
  user: number;
  system: number;
}

/** What `HostSystem.call` takes; text becomes bytes with a zero behind them (PEP 383), undefined a null pointer. */
export type SystemArgument =
  | number
  | bigint
  | string
  | undefined
  | Uint8Array
  | Int32Array
  | BigInt64Array;

export interface HostSystem {
  /** A function of the C library by its name; -1 is an error. */
  call(name: string, ...args: SystemArgument[]): number;
  /** The same where -1 may be an answer. */
  callForValue(name: string, ...args: SystemArgument[]): number;
  /** The same where the result is itself the number of the error. */
  callForError(name: string, ...args: SystemArgument[]): void;
  /** Whether this C library has what only Linux's has. */
  readonly isLinux: boolean;
  /** Another program takes this process over: by its path or descriptor. */
  exec(
    program: Uint8Array | number,
    args: readonly Uint8Array[],
    env: readonly Uint8Array[] | undefined,
  ): never;
  /** Called now and then while a call waits; what it throws ends the wait. The VM runs signal handlers and other threads in it. */
  whileWaiting: (() => void) | undefined;
  /** Milliseconds between two such calls: 100 at first. */
  slice: number;
  open(path: string, flags: number, mode: number, dirFd?: number): number;
  close(fd: number): void;
  /** At most `size` bytes; an empty array at the end. Waits if the descriptor blocks. */
  read(fd: number, size: number): Uint8Array;
  /** How many bytes were taken. Waits if the descriptor blocks. */
  write(fd: number, bytes: Uint8Array): number;
  seek(fd: number, offset: number, whence: number): number;
  truncate(fd: number, size: number): void;
  sync(fd: number): void;
  isatty(fd: number): boolean;
  /** Device name of a terminal. */
  ttyname(fd: number): string;
  /** Close-on-exec ends, reading and writing. */
  pipe(flags: number): [number, number];
  /** A copy that children don't get. */
  dup(fd: number): number;
  /** Whether somebody has opened the writing end of the FIFO that is open for reading here, or has written to it. */
  hasWriter(fd: number): boolean;
  dup2(from: number, to: number, inheritable: boolean): void;
  fcntl(fd: number, command: number, argument: number): number;
  /** `argument` is read and written in place. */
  fcntlBuffer(fd: number, command: number, argument: Uint8Array): number;
  ioctl(fd: number, request: number, argument: number | Uint8Array): number;
  flock(fd: number, operation: number): void;
  /** Which of POLL* bits each entry is ready for; `milliseconds` -1 waits without end. */
  poll(entries: readonly PollEntry[], milliseconds: number): number[];
  /** Waits for the same while the event loop turns; `cancel` may be called at any time. */
  pollAsync(entries: readonly PollEntry[]): { promise: Promise<unknown>; cancel: () => void };
  /** Descriptors that a child would get, in ascending order. */
  inheritedDescriptors(): number[];
  /** The new process. */
  spawn(request: SpawnRequest): number;
  /** Process and wait status; process 0: none has changed (WNOHANG). Waits otherwise. */
  waitpid(pid: number, options: number): { pid: number; status: number };
  kill(pid: number, signal: number): void;
  /** Seconds left and interval of a timer, ITIMER_REAL (0), VIRTUAL or PROF. */
  getitimer(which: number): [number, number];
  /** Sets a timer, 0 seconds ends it; what it was before. */
  setitimer(which: number, seconds: number, interval: number): [number, number];
  killpg(group: number, signal: number): void;
  getpgid(pid: number): number;
  setpgid(pid: number, group: number): void;
  getsid(pid: number): number;
  setsid(): number;
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, group: number): void;
  /** A descriptor that becomes readable when the process ends. */
  pidfdOpen(pid: number, flags: number): number;
  /** A new pair of terminal ends: master, slave. */
  openpty(): [number, number];
  /** The current directory. */
  cwd(): string;
  /** `R_OK`, `W_OK`, `X_OK` bits for the real user. */
  access(path: string, mode: number): boolean;
  /** Columns and lines of a terminal. */
  terminalSize(fd: number): [number, number];
  childTimes(): ChildTimes;
}
