/**
 * What the VM asks of the world outside: files, standard streams, time, environment. The only door: everything else in
 * `vm/` is pure, so that tests run on a fake host. `deno_host.ts` is the real one.
 */
import type { HostSystem } from "./system.ts";

/** An operating-system error as the host reports it; the VM makes OSError of it. */
export class HostError {
  readonly errno: number;
  readonly strerror: string;
  constructor(errno: number, strerror: string) {
    this.errno = errno;
    this.strerror = strerror;
  }
}

/** What `stat(2)` gives; times in seconds. */
export interface HostStat {
  isFile: boolean;
  isDirectory: boolean;
  size: number;
  mtime: number;
  atime: number;
  ctime: number;
  mode: number;
  ino: number;
  dev: number;
  nlink: number;
  uid: number;
  gid: number;
  blksize: number;
  blocks: number;
  rdev: number;
}

/** One name in a directory. */
export interface HostDirEntry {
  name: string;
  isFile: boolean;
  isDirectory: boolean;
  isSymlink: boolean;
}

/** A file that is open. Positions and sizes count bytes. */
export interface HostFile {
  /** Reads at most `size` bytes; an empty array at the end. */
  read(size: number): Uint8Array;
  write(bytes: Uint8Array): number;
  /** Returns the new position. */
  seek(offset: number, whence: 0 | 1 | 2): number;
  truncate(size: number): void;
  close(): void;
  isatty(): boolean;
  fileno(): number;
  stat(): HostStat;
}

/** What `file` does, but for the methods given. */
export function fileWith(file: HostFile, methods: Partial<HostFile>): HostFile {
  const others: HostFile = {
    read: (size) => file.read(size),
    write: (bytes) => file.write(bytes),
    seek: (offset, whence) => file.seek(offset, whence),
    truncate: (size) => file.truncate(size),
    close: () => file.close(),
    isatty: () => file.isatty(),
    fileno: () => file.fileno(),
    stat: () => file.stat(),
  };
  return { ...others, ...methods };
}

/** A hash being computed. */
export interface HostHash {
  update(bytes: Uint8Array): void;
  /** The digest of what came so far; `length` in bytes for functions of variable length. */
  digest(length?: number): Uint8Array;
  copy(): HostHash;
}

/** How data is to be compressed; numbers are zlib's. */
export interface DeflateOptions {
  level: number;
  windowBits: number;
  memLevel: number;
  strategy: number;
}

export interface OpenMode {
  read: boolean;
  write: boolean;
  append: boolean;
  create: boolean;
  truncate: boolean;
  exclusive: boolean;
  /** Permissions of a file that is made. */
  permissions?: number;
}

/** Signals that a program wants to hear of; all others have their default action. */
export interface HostSignals {
  watch(signum: number): void;
  /** Gives a signal its default action back. */
  unwatch(signum: number): void;
  /** Arrivals are noted whenever the event loop turns. */
  listen(): void;
  /** Arrivals are noted at any time. Starts a thread, once. */
  becomePrompt(): void;
  /** All signals have their default action again; nothing is left that would keep the process alive. */
  stop(): void;
}

/** All calls throw `HostError` when the system refuses. */
export interface Host {
  readonly stdin: HostFile;
  readonly stdout: HostFile;
  readonly stderr: HostFile;
  open(path: string, mode: OpenMode): HostFile;
  /** Descriptors and processes of the operating system; undefined where they can't be reached. */
  readonly system: HostSystem | undefined;
  /** The file of a descriptor that this program did not open itself; undefined if there is none. */
  openDescriptor(fd: number): HostFile | undefined;
  /** A descriptor number for a file that is not the host's. */
  newDescriptor(): number;
  /** Gives back what `newDescriptor` gave. */
  freeDescriptor(fd: number): void;
  readFile(path: string): Uint8Array;
  /** Bytes as text, the high bit of each one cleared. */
  asciiText(bytes: Uint8Array): string;
  /** undefined if there is nothing at this path. */
  stat(path: string): HostStat | undefined;
  /** The same without following a symbolic link. */
  lstat(path: string): HostStat | undefined;
  mkdir(path: string, mode: number): void;
  /** Removes a file or an empty directory. */
  remove(path: string): void;
  /** Moves a file, over an existing one. */
  rename(from: string, to: string): void;
  readLink(path: string): string;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  utime(path: string, atime: number, mtime: number): void;
  chdir(path: string): void;
  readDirectory(path: string): string[];
  scanDirectory(path: string): HostDirEntry[];
  link(target: string, path: string): void;
  chown(path: string, uid: number, gid: number): void;
  truncate(path: string, size: number): void;
  gid(): number;
  osVersion(): string;
  readonly osName: string;
  readonly machine: string;
  loadAverage(): [number, number, number];
  /** Sets the mask of permissions for new files; returns the former one. */
  umask(mask: number): number;
  /** Sends a signal by number. */
  kill(pid: number, signal: number): void;
  /** Runs a command with the shell, on the same standard streams; the wait status. */
  runCommand(command: string): number;
  /** Seconds of processor time in user and system mode, of this process. */
  cpuTimes(): { user: number; system: number };
  cwd(): string;
  environ(): Record<string, string>;
  /** Seconds since the epoch. */
  time(): number;
  /** Seconds from an arbitrary point, never going back. */
  monotonic(): number;
  /**
   * The signals of the process. An arrival sets `flags[signum]`, then `bit` in `flags[0]`, on which it notifies; `onArrival` is
   * called when the event loop turns.
   */
  createSignals(flags: Int32Array, bit: number, onArrival: () => void): HostSignals;
  randomBytes(count: number): Uint8Array;
  /** A hash function of OpenSSL's name ("sha256", "shake128"). */
  createHash(name: string): HostHash;
  /**
   * Blocks of RFC 1951 for the bytes, which may refer back to `before`; the last of them is marked as the last if `final`,
   * else they end at a byte.
   */
  deflateRaw(bytes: Uint8Array, before: Uint8Array, final: boolean, options: DeflateOptions): Uint8Array;
  exit(code: number): never;
  readonly pid: number;
  readonly parentPid: number;
  cpuCount(): number;
  /** Columns and lines; undefined without a terminal. */
  terminalSize(): [number, number] | undefined;
  uid(): number;
  hostname(): string;
  osRelease(): string;
  /** `value` undefined removes the variable. */
  setEnv(name: string, value: string | undefined): void;
  /** Path of the running executable, "" if not known. */
  readonly executable: string;
}
