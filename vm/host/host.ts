/**
 * What the VM asks of the world outside: files, standard streams, time, environment. The only door: everything else in
 * `vm/` is pure, so that tests run on a fake host. `deno_host.ts` is the real one.
 */

/** An operating-system error as the host reports it; the VM makes OSError of it. */
export class HostError {
  readonly errno: number;
  readonly strerror: string;
  constructor(errno: number, strerror: string) {
    this.errno = errno;
    this.strerror = strerror;
  }
}

export interface HostStat {
  isFile: boolean;
  isDirectory: boolean;
  size: number;
  /** Modification time, seconds. */
  mtime: number;
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
}

export interface OpenMode {
  read: boolean;
  write: boolean;
  append: boolean;
  create: boolean;
  truncate: boolean;
  exclusive: boolean;
}

/** All calls throw `HostError` when the system refuses. */
export interface Host {
  readonly stdin: HostFile;
  readonly stdout: HostFile;
  readonly stderr: HostFile;
  open(path: string, mode: OpenMode): HostFile;
  readFile(path: string): Uint8Array;
  /** undefined if there is nothing at this path. */
  stat(path: string): HostStat | undefined;
  readDirectory(path: string): string[];
  cwd(): string;
  environ(): Record<string, string>;
  /** Seconds since the epoch. */
  time(): number;
  /** Seconds from an arbitrary point, never going back. */
  monotonic(): number;
  /** Blocks for so many seconds. */
  sleep(seconds: number): void;
  randomBytes(count: number): Uint8Array;
  exit(code: number): never;
  readonly pid: number;
  /** Path of the running executable, "" if not known. */
  readonly executable: string;
}
