/**
 * The host under Deno. One of the few files that name `Deno.`.
 */
import { nodeDeflateRaw } from "./node_deflate.ts";
import { createDenoSystem, DescriptorFile, isSystemAvailable } from "./deno_system.ts";
import { environment, setVariable } from "./deno_environment.ts";
import { createNodeHash } from "./node_hash.ts";
import { nodeAsciiText } from "./node_text.ts";
import { createDenoSignals } from "./deno_signals.ts";
import { SIGNAL_NAMES } from "./signal_names.ts";
import { type Host, HostError, type HostFile, type HostStat, type OpenMode } from "./host.ts";
import { type HostSystem, openFlagsOf } from "./system.ts";

/** errno and text by the name of Deno's error class or its system code. */
const ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  NotFound: [2, "No such file or directory"],
  PermissionDenied: [13, "Permission denied"],
  NotCapable: [13, "Permission denied"],
  AlreadyExists: [17, "File exists"],
  NotADirectory: [20, "Not a directory"],
  IsADirectory: [21, "Is a directory"],
  BrokenPipe: [32, "Broken pipe"],
  Interrupted: [4, "Interrupted system call"],
  BadResource: [9, "Bad file descriptor"],
  InvalidData: [22, "Invalid argument"],
  FilesystemLoop: [40, "Too many levels of symbolic links"],
};

function translate(err: unknown): unknown {
  if (!(err instanceof Error)) return err;
  const numbered = /^([^(]*) \(os error (\d+)\)/.exec(err.message);
  if (numbered !== null) return new HostError(Number(numbered[2]), numbered[1]);
  const known = ERRORS[err.name];
  if (known !== undefined) return new HostError(known[0], known[1]);
  if (err.message.startsWith("Empty path is not allowed")) {
    return new HostError(2, "No such file or directory");
  }
  return err;
}
function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (err) {
    throw translate(err);
  }
}

interface SyncStream {
  readSync?(buffer: Uint8Array): number | null;
  writeSync?(bytes: Uint8Array): number;
  isTerminal?(): boolean;
}

class StandardStream implements HostFile {
  readonly #stream: SyncStream;
  readonly #fd: number;
  readonly #waitForInput: () => void;
  constructor(stream: SyncStream, fd: number, waitForInput: () => void = () => {}) {
    this.#stream = stream;
    this.#fd = fd;
    this.#waitForInput = waitForInput;
  }
  read(size: number): Uint8Array {
    // A wait that signals can end, unlike the read itself.
    this.#waitForInput();
    const buffer = new Uint8Array(size);
    const count = guarded(() => this.#stream.readSync!(buffer)) ?? 0;
    return buffer.subarray(0, count);
  }
  write(bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) done += guarded(() => this.#stream.writeSync!(bytes.subarray(done)));
    return done;
  }
  seek(): number {
    throw new HostError(29, "Illegal seek");
  }
  truncate(): void {
    throw new HostError(22, "Invalid argument");
  }
  close(): void {}
  isatty(): boolean {
    return this.#stream.isTerminal?.() ?? false;
  }
  fileno(): number {
    return this.#fd;
  }
  stat(): HostStat {
    const info = statWith(Deno.statSync, `/dev/fd/${this.#fd}`);
    if (info === undefined) throw new HostError(9, "Bad file descriptor");
    return info;
  }
}

let nextFd = 3;
class OpenFile implements HostFile {
  readonly #file: Deno.FsFile;
  readonly #fd: number;
  constructor(file: Deno.FsFile) {
    this.#file = file;
    this.#fd = nextFd++;
  }
  read(size: number): Uint8Array {
    const buffer = new Uint8Array(size);
    const count = guarded(() => this.#file.readSync(buffer)) ?? 0;
    return buffer.subarray(0, count);
  }
  write(bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) done += guarded(() => this.#file.writeSync(bytes.subarray(done)));
    return done;
  }
  seek(offset: number, whence: 0 | 1 | 2): number {
    return guarded(() => this.#file.seekSync(offset, whence));
  }
  truncate(size: number): void {
    guarded(() => this.#file.truncateSync(size));
  }
  close(): void {
    this.#file.close();
  }
  isatty(): boolean {
    return this.#file.isTerminal();
  }
  fileno(): number {
    return this.#fd;
  }
  stat(): HostStat {
    return guarded(() => hostStat(this.#file.statSync()));
  }
}

/** The host of a program running under Deno. */
export function createDenoHost(): Host {
  let system: HostSystem | undefined | false;
  const systemOf = () => {
    if (system === undefined) system = isSystemAvailable() && createDenoSystem();
    return system === false ? undefined : system;
  };
  const descriptorFile = (fd: number) =>
    new DescriptorFile(systemOf()!, fd, (path) => statWith(Deno.statSync, path));
  return {
    get system() {
      return systemOf();
    },
    openDescriptor: (fd) => {
      const F_GETFD = 1;
      try {
        systemOf()?.fcntl(fd, F_GETFD, 0);
      } catch {
        return undefined;
      }
      return systemOf() === undefined ? undefined : descriptorFile(fd);
    },
    stdin: new StandardStream(Deno.stdin, 0, () => systemOf()?.poll([{ fd: 0, events: 1 }], -1)),
    stdout: new StandardStream(Deno.stdout, 1),
    stderr: new StandardStream(Deno.stderr, 2),
    asciiText: nodeAsciiText,
    pid: Deno.pid,
    cpuCount: () => navigator.hardwareConcurrency,
    terminalSize: () =>
      guardedOr((): [number, number] | undefined => {
        const { columns, rows } = Deno.consoleSize();
        return [columns, rows];
      }, undefined),
    uid: () => guardedOr(() => Deno.uid() ?? 0, 0),
    hostname: () => guardedOr(() => Deno.hostname(), "localhost"),
    osRelease: () => guardedOr(() => Deno.osRelease(), ""),
    setEnv: setVariable,
    executable: guardedOr(() => Deno.execPath(), ""),
    open: (path: string, mode: OpenMode): HostFile =>
      guarded(() => {
        const libc = systemOf();
        if (libc !== undefined) {
          if (mode.read && !mode.write && isDirectory(path)) throw new HostError(21, "Is a directory");
          return descriptorFile(libc.open(path, openFlagsOf(mode), mode.permissions ?? 0o666));
        }
        if (mode.exclusive) {
          return new OpenFile(
            Deno.openSync(path, { write: true, read: mode.read, createNew: true, mode: mode.permissions }),
          );
        }
        if (mode.read && !mode.write && isDirectory(path)) {
          throw new HostError(21, "Is a directory");
        }
        return new OpenFile(
          Deno.openSync(path, {
            read: mode.read,
            write: mode.write,
            append: mode.append,
            create: mode.create,
            truncate: mode.truncate,
            mode: mode.create ? mode.permissions : undefined,
          }),
        );
      }),
    // A number that the system will not give to anybody else.
    newDescriptor: () => systemOf()?.open("/dev/null", 0, 0) ?? nextFd++,
    freeDescriptor: (fd) => systemOf()?.close(fd),
    readFile: (path) => guarded(() => Deno.readFileSync(path)),
    stat: (path) => statWith(Deno.statSync, path),
    lstat: (path) => statWith(Deno.lstatSync, path),
    mkdir: (path, mode) => guarded(() => Deno.mkdirSync(path, { mode })),
    remove: (path) => guarded(() => Deno.removeSync(path)),
    rename: (from, to) => guarded(() => Deno.renameSync(from, to)),
    readLink: (path) => guarded(() => Deno.readLinkSync(path)),
    symlink: (target, path) => guarded(() => Deno.symlinkSync(target, path)),
    chmod: (path, mode) => guarded(() => Deno.chmodSync(path, mode)),
    utime: (path, atime, mtime) => guarded(() => Deno.utimeSync(path, atime, mtime)),
    chdir: (path) =>
      guarded(() => {
        const system = path.isWellFormed() ? undefined : systemOf();
        if (system === undefined) Deno.chdir(path);
        else system.call("chdir", path);
      }),
    readDirectory: (path) => guarded(() => [...Deno.readDirSync(path)].map((entry) => entry.name)),
    scanDirectory: (path) => guarded(() => [...Deno.readDirSync(path)]),
    link: (target, path) => guarded(() => Deno.linkSync(target, path)),
    chown: (path, uid, gid) =>
      guarded(() => Deno.chownSync(path, uid < 0 ? null : uid, gid < 0 ? null : gid)),
    truncate: (path, size) => guarded(() => Deno.truncateSync(path, size)),
    gid: () => guardedOr(() => Deno.gid() ?? 0, 0),
    osVersion: () => guardedOr(() => Deno.readTextFileSync("/proc/sys/kernel/version").trim(), ""),
    osName: Deno.build.os === "linux" ? "Linux" : Deno.build.os === "darwin" ? "Darwin" : Deno.build.os,
    machine: Deno.build.arch,
    loadAverage: () => guarded(() => Deno.loadavg() as [number, number, number]),
    umask: (mask) => guarded(() => Deno.umask(mask)),
    kill: (pid, signal) =>
      guarded(() => {
        const name = SIGNAL_NAMES[signal];
        if (name === undefined) throw new HostError(22, "Invalid argument");
        Deno.kill(pid, name as Deno.Signal);
      }),
    runCommand: (command) =>
      guarded(() => {
        const streams = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
        const status = new Deno.Command("/bin/sh", { args: ["-c", command], ...streams }).outputSync();
        return status.signal === null ? status.code << 8 : SIGNAL_NAMES.indexOf(status.signal);
      }),
    cpuTimes: () => {
      const usage = (globalThis as unknown as { process: { cpuUsage(): { user: number; system: number } } })
        .process.cpuUsage();
      return { user: usage.user / 1e6, system: usage.system / 1e6 };
    },
    parentPid: guardedOr(() => Deno.ppid, 0),
    cwd: () =>
      guarded(() => {
        // Deno can't say a name that is no UTF-8.
        const path = guardedOr(() => Deno.cwd(), "\ufffd");
        return path.includes("\ufffd") ? systemOf()?.cwd() ?? Deno.cwd() : path;
      }),
    environ: () => guardedOr(environment, {}),
    time: () => (performance.timeOrigin + performance.now()) / 1000,
    monotonic: () => performance.now() / 1000,
    createSignals: createDenoSignals,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    deflateRaw: nodeDeflateRaw,
    createHash: (name) => createNodeHash(name),
    exit: (code) => Deno.exit(code),
  };
}

function statWith(stat: (path: string) => Deno.FileInfo, path: string): HostStat | undefined {
  try {
    return hostStat(stat(path));
  } catch (err) {
    if (err instanceof Deno.errors.NotFound || err instanceof Deno.errors.NotADirectory || path === "") {
      return undefined;
    }
    throw translate(err);
  }
}

function hostStat(info: Deno.FileInfo): HostStat {
  const seconds = (time: Date | null) => (time?.getTime() ?? 0) / 1000;
  return {
    isFile: info.isFile,
    isDirectory: info.isDirectory,
    size: info.size,
    mtime: seconds(info.mtime),
    atime: seconds(info.atime),
    ctime: seconds(info.ctime ?? info.mtime),
    mode: info.mode ?? 0,
    ino: info.ino ?? 0,
    dev: info.dev,
    nlink: info.nlink ?? 1,
    uid: info.uid ?? 0,
    gid: info.gid ?? 0,
    blksize: info.blksize ?? 4096,
    blocks: info.blocks ?? 0,
    rdev: info.rdev ?? 0,
  };
}

function isDirectory(path: string): boolean {
  return guardedOr(() => Deno.statSync(path).isDirectory, false);
}

/** The result, or `fallback` where a permission is missing. */
function guardedOr<T>(action: () => T, fallback: T): T {
  try {
    return action();
  } catch {
    return fallback;
  }
}
