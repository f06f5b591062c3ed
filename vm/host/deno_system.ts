/**
 * Descriptors and processes under Deno: system calls through the C library, on Linux and macOS. Needs Deno's permission for
 * foreign functions, which stands for all others: without every one of them there is no such system.
 */
import { environmentEntries } from "./deno_environment.ts";
import type { HostFile, HostStat } from "./host.ts";
import { systemText } from "./system_text.ts";
import {
  addressOf,
  answered,
  call,
  callInBackground,
  cBytes,
  checked,
  cString,
  cStringArray,
  errno,
  type LibcName,
  systemError,
} from "./libc.ts";
import {
  type HostSystem,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_TRUNC,
  type PollEntry,
  type SpawnAction,
  type SpawnRequest,
  type SystemArgument,
} from "./system.ts";

const isDarwin = Deno.build.os === "darwin";
const SPLICE_F_NONBLOCK = 2;
const AT_FDCWD = isDarwin ? -2 : -100;
/** Linux's flags beside those of macOS. */
const DARWIN_FLAGS: readonly (readonly [number, number])[] = [
  [O_APPEND, 0x8],
  [O_CREAT, 0x200],
  [O_EXCL, 0x800],
  [O_TRUNC, 0x400],
  [O_NONBLOCK, 0x4],
  [O_NOCTTY, 0x20000],
  [O_DIRECTORY, 0x100000],
  [O_NOFOLLOW, 0x100],
  [O_CLOEXEC, 0x1000000],
];
function platformFlags(flags: number): number {
  if (!isDarwin) return flags;
  return DARWIN_FLAGS.reduce((sum, [linux, own]) => flags & linux ? sum | own : sum, flags & 3);
}
const F_GETFD = 1,
  F_SETFD = 2,
  FD_CLOEXEC = 1,
  F_GETFL = 3,
  F_SETFL = 4,
  F_DUPFD_CLOEXEC = isDarwin ? 67 : 1030;
const TIOCGWINSZ = isDarwin ? 0x40087468 : 0x5413;
const POSIX_SPAWN_RESETIDS = 1,
  POSIX_SPAWN_SETPGROUP = 2,
  POSIX_SPAWN_SETSIGDEF = 4,
  POSIX_SPAWN_SETSIGMASK = 8,
  POSIX_SPAWN_SETSID = isDarwin ? 0x400 : 0x80;
/** Bytes that a path has at most. */
const PATH_MAX = 4096;
const EBADF = 9, ENOSYS = 38, POLLIN = 1, WNOHANG = 1;
/** Milliseconds between two calls of `whileWaiting`, until somebody wants it otherwise. */
const SLICE = 100;
/** At most this much is read or written by one call. */
const MOST = 0x7fff0000;

/** Linux and macOS, with all permissions. */
export function isSystemAvailable(): boolean {
  if (Deno.build.os !== "linux" && !isDarwin) return false;
  return (["ffi", "read", "write", "run", "env", "sys"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
}

/** A file that is nothing but its descriptor. */
export class DescriptorFile implements HostFile {
  readonly #system: HostSystem;
  readonly #fd: number;
  readonly #stat: (path: string) => HostStat | undefined;
  constructor(system: HostSystem, fd: number, stat: (path: string) => HostStat | undefined) {
    this.#system = system;
    this.#fd = fd;
    this.#stat = stat;
  }
  read(size: number): Uint8Array {
    return this.#system.read(this.#fd, size);
  }
  write(bytes: Uint8Array): number {
    return this.#system.write(this.#fd, bytes);
  }
  seek(offset: number, whence: 0 | 1 | 2): number {
    return this.#system.seek(this.#fd, offset, whence);
  }
  truncate(size: number): void {
    this.#system.truncate(this.#fd, size);
  }
  close(): void {
    this.#system.close(this.#fd);
  }
  isatty(): boolean {
    return this.#system.isatty(this.#fd);
  }
  fileno(): number {
    return this.#fd;
  }
  stat(): HostStat {
    // The link of an open descriptor leads to the file itself, even if its name is gone.
    const info = this.#stat(`/dev/fd/${this.#fd}`);
    if (info === undefined) throw systemError(EBADF);
    return info;
  }
}

/** The system; `isSystemAvailable()` has said yes. */
export function createDenoSystem(): HostSystem {
  const system: HostSystem = {
    whileWaiting: undefined,
    slice: SLICE,
    isLinux: !isDarwin,
    call: (name, ...args) => checked(name as LibcName, ...args.map(nativeArgument)),
    callForValue: (name, ...args) => answered(name as LibcName, ...args.map(nativeArgument)),
    callForError: (name, ...args) => succeeded(call(name as LibcName, ...args.map(nativeArgument))),
    exec: (program, args, env) => {
      const argv = cStringArray(args), environment = cStringArray(env ?? environmentEntries());
      if (typeof program === "number") checked("fexecve", program, argv.array, environment.array);
      else checked("execve", cBytes(program), argv.array, environment.array);
      throw new Error(`exec has returned, ${argv.keep.length + environment.keep.length} bytes of arguments`);
    },
    open: (path, flags, mode, dirFd = AT_FDCWD) =>
      checked("openat", dirFd, cString(path), platformFlags(flags | O_CLOEXEC), mode),
    close: (fd) => void checked("close", fd),
    read: (fd, size) => {
      waitUntilReadable(system, fd);
      const bytes = new Uint8Array(Math.min(size, MOST));
      const count = checked("read", fd, bytes, bytes.length);
      return bytes.subarray(0, count);
    },
    write: (fd, bytes) => checked("write", fd, bytes, Math.min(bytes.length, MOST)),
    seek: (fd, offset, whence) => checked("lseek", fd, BigInt(offset), whence),
    truncate: (fd, size) => void checked("ftruncate", fd, BigInt(size)),
    sync: (fd) => void checked("fsync", fd),
    isatty: (fd) => call("isatty", fd) === 1,
    ttyname: (fd) => {
      const name = new Uint8Array(256);
      const error = call("ttyname_r", fd, name, name.length);
      if (error !== 0) throw systemError(error);
      return new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
    },
    pipe: (flags) => {
      const ends = new Int32Array(2);
      if (!isDarwin) checked("pipe2", ends, flags | O_CLOEXEC);
      else {
        checked("pipe", ends);
        for (const fd of ends) {
          system.fcntl(fd, F_SETFD, FD_CLOEXEC);
          if ((flags & O_NONBLOCK) !== 0) system.fcntl(fd, F_SETFL, platformFlags(O_NONBLOCK));
        }
      }
      return [ends[0], ends[1]];
    },
    dup: (fd) => system.fcntl(fd, F_DUPFD_CLOEXEC, 0),
    hasWriter: (fd) => {
      if (poll([{ fd, events: POLLIN }], 0)[0] !== 0) return true;
      if (isDarwin) return false;
      // Copied, not read: 0 without a writer, EAGAIN while it has written nothing.
      const [read, write] = system.pipe(O_NONBLOCK);
      const copied = call("tee", fd, write, 1, SPLICE_F_NONBLOCK);
      system.close(read);
      system.close(write);
      return copied !== 0;
    },
    dup2: (from, to, inheritable) => {
      if (inheritable || from === to || isDarwin) checked("dup2", from, to);
      else checked("dup3", from, to, O_CLOEXEC);
      if (!inheritable && isDarwin) system.fcntl(to, F_SETFD, FD_CLOEXEC);
    },
    fcntl: (fd, command, argument) => checked("fcntl", fd, command, argument),
    fcntlBuffer: (fd, command, argument) => checked("fcntl", fd, command, addressOf(argument)),
    ioctl: (fd, request, argument) =>
      checked("ioctl", fd, request, typeof argument === "number" ? argument : addressOf(argument)),
    flock: (fd, operation) => void checked("flock", fd, operation),
    poll: (entries, milliseconds) => {
      const end = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
      for (;;) {
        const left = Math.max(0, Math.ceil(end - performance.now()));
        const ready = poll(entries, Math.min(left, system.slice));
        if (left === 0 || ready.some((events) => events !== 0)) return ready;
        system.whileWaiting?.();
      }
    },
    pollAsync: (entries) => {
      const [wakeRead, wakeWrite] = system.pipe(0);
      const promise = pollInBackground([...entries, { fd: wakeRead, events: POLLIN }]).finally(() => {
        system.close(wakeRead);
        system.close(wakeWrite);
        isOver = true;
      });
      let isOver = false;
      return {
        promise,
        cancel: () => {
          if (!isOver) system.write(wakeWrite, new Uint8Array(1));
          isOver = true;
        },
      };
    },
    inheritedDescriptors,
    spawn,
    waitpid: (pid, options) => {
      const status = new Int32Array(1);
      for (let pause = 1;; pause = Math.min(2 * pause, 20)) {
        const found = checked("waitpid", pid, status, options | WNOHANG);
        if (found !== 0 || (options & WNOHANG) !== 0) return { pid: found, status: status[0] };
        waitForChild(system, pid, pause);
        system.whileWaiting?.();
      }
    },
    kill: (pid, signal) => void checked("kill", pid, signal),
    getitimer: (which) => {
      const timer = new BigInt64Array(4);
      checked("getitimer", which, timer);
      return timerOf(timer);
    },
    setitimer: (which, seconds, interval) => {
      const timer = new BigInt64Array([...timeval(interval), ...timeval(seconds)]);
      const before = new BigInt64Array(4);
      checked("setitimer", which, timer, before);
      return timerOf(before);
    },
    killpg: (group, signal) => void checked("killpg", group, signal),
    getpgid: (pid) => checked("getpgid", pid),
    setpgid: (pid, group) => void checked("setpgid", pid, group),
    getsid: (pid) => checked("getsid", pid),
    setsid: () => checked("setsid"),
    tcgetpgrp: (fd) => checked("tcgetpgrp", fd),
    tcsetpgrp: (fd, group) => void checked("tcsetpgrp", fd, group),
    pidfdOpen: (pid, flags) => {
      if (isDarwin) throw systemError(ENOSYS);
      return checked("syscall", 434, pid, flags);
    },
    openpty: () => {
      const master = new Int32Array(1), slave = new Int32Array(1);
      checked("openpty", master, slave, null, null, null);
      for (const fd of [master[0], slave[0]]) system.fcntl(fd, F_SETFD, FD_CLOEXEC);
      return [master[0], slave[0]];
    },
    cwd: () => {
      const path = new Uint8Array(PATH_MAX);
      if (call("getcwd", path, path.length) === 0) throw systemError(errno());
      return systemText(path.subarray(0, path.indexOf(0)));
    },
    access: (path, mode) => call("access", cString(path), mode) === 0,
    terminalSize: (fd) => {
      const size = new Uint8Array(8);
      system.ioctl(fd, TIOCGWINSZ, size);
      return [size[2] | size[3] << 8, size[0] | size[1] << 8];
    },
    childTimes: () => {
      // Two times of seconds and microseconds, 8 bytes each (macOS: 4 for microseconds, little endian and zero behind).
      const usage = new Uint8Array(256), RUSAGE_CHILDREN = -1;
      checked("getrusage", RUSAGE_CHILDREN, usage);
      const words = new DataView(usage.buffer);
      const seconds = (at: number) =>
        Number(words.getBigInt64(at, true)) + words.getInt32(at + 8, true) / 1e6;
      return { user: seconds(0), system: seconds(16) };
    },
  };
  return system;
}

function nativeArgument(argument: SystemArgument) {
  return typeof argument === "string" ? cString(argument) : argument ?? null;
}

/** Seconds as struct timeval; what is too short to count is one microsecond. */
function timeval(seconds: number): [bigint, bigint] {
  const micros = seconds > 0 ? Math.max(1, Math.round(seconds * 1e6)) : seconds * 1e6;
  return [BigInt(Math.floor(micros / 1e6)), BigInt(Math.floor(micros % 1e6))];
}
/** Seconds left and interval of a struct itimerval (macOS: the upper half of microseconds is padding). */
function timerOf(timer: BigInt64Array): [number, number] {
  const micros = (at: number) => Number(BigInt.asIntN(32, timer[at]));
  return [Number(timer[2]) + micros(3) / 1e6, Number(timer[0]) + micros(1) / 1e6];
}

/** An array of struct pollfd: int fd, short events, short revents. */
function pollList(entries: readonly PollEntry[]): Int32Array<ArrayBuffer> {
  const list = new Int32Array(2 * entries.length);
  entries.forEach(({ fd, events }, i) => {
    list[2 * i] = fd;
    list[2 * i + 1] = events & 0xffff;
  });
  return list;
}

/** `poll(2)` without end on a thread of Deno's pool. */
async function pollInBackground(entries: readonly PollEntry[]): Promise<void> {
  const list = pollList(entries);
  await callInBackground("poll", list, entries.length, -1);
}

function poll(entries: readonly PollEntry[], milliseconds: number): number[] {
  const list = pollList(entries);
  checked("poll", list, entries.length, milliseconds);
  return entries.map((_, i) => list[2 * i + 1] >>> 16);
}

/** Waits while a descriptor that blocks has nothing to read. */
function waitUntilReadable(system: HostSystem, fd: number): void {
  const entry = [{ fd, events: POLLIN }];
  if (poll(entry, 0)[0] !== 0) return;
  if ((system.fcntl(fd, F_GETFL, 0) & platformFlags(O_NONBLOCK)) === 0) system.poll(entry, -1);
}

/** Waits a while for a process to end, or where that can't be seen, `pause` milliseconds. */
function waitForChild(system: HostSystem, pid: number, pause: number): void {
  let pidfd: number | undefined;
  if (pid > 0 && !isDarwin) {
    try {
      pidfd = system.pidfdOpen(pid, 0);
    } catch { /* an old kernel */ }
  }
  if (pidfd === undefined) poll([], pause);
  else {
    poll([{ fd: pidfd, events: POLLIN }], system.slice);
    system.close(pidfd);
  }
}

/** The system's type for sets of signals: one bit each, the first for signal 1. */
function signalSet(signals: readonly number[]): Uint8Array {
  const set = new Uint8Array(128);
  for (const signal of signals) set[signal - 1 >> 3] |= 1 << (signal - 1 & 7);
  return set;
}

/** For functions of the `posix_spawn` family, which answer the number of the error. */
function succeeded(error: number): void {
  if (error !== 0) throw systemError(error);
}

function addAction(list: Uint8Array, action: SpawnAction, keep: Uint8Array[]): void {
  switch (action.kind) {
    case "dup2":
      if (isDarwin && action.from === action.to) {
        return succeeded(call("posix_spawn_file_actions_addinherit_np", list, action.from));
      }
      return succeeded(call("posix_spawn_file_actions_adddup2", list, action.from, action.to));
    case "close":
      return succeeded(call("posix_spawn_file_actions_addclose", list, action.fd));
    case "closeFrom":
      if (!isDarwin) {
        return succeeded(call("posix_spawn_file_actions_addclosefrom_np", list, action.fd));
      }
      for (const fd of inheritedDescriptors()) {
        if (fd >= action.fd) succeeded(call("posix_spawn_file_actions_addclose", list, fd));
      }
      return;
    case "open": {
      const path = cBytes(action.path);
      keep.push(path);
      const { fd, flags, mode } = action;
      return succeeded(call("posix_spawn_file_actions_addopen", list, fd, path, platformFlags(flags), mode));
    }
    case "chdir": {
      const path = cBytes(action.path);
      keep.push(path);
      return succeeded(call("posix_spawn_file_actions_addchdir_np", list, path));
    }
  }
}

/** Open descriptors that a child would get. */
function inheritedDescriptors(): number[] {
  const open = [...Deno.readDirSync("/dev/fd")].map((entry) => Number(entry.name));
  // The descriptor of the listing itself is among them, closed by now.
  return open.filter((fd) => {
    const flags = call("fcntl", fd, F_GETFD, 0);
    return flags !== -1 && (flags & FD_CLOEXEC) === 0;
  }).sort((a, b) => a - b);
}

function spawn(request: SpawnRequest): number {
  // Larger than the types of both C libraries (macOS: pointers).
  const actions = new Uint8Array(512), attributes = new Uint8Array(1024);
  const pid = new Int32Array(1);
  const args = cStringArray(request.args);
  const environment = cStringArray(request.env ?? environmentEntries());
  const keep: Uint8Array[] = [args.keep, environment.keep];
  succeeded(call("posix_spawn_file_actions_init", actions));
  succeeded(call("posix_spawnattr_init", attributes));
  try {
    for (const action of request.actions) addAction(actions, action, keep);
    let flags = 0;
    if (request.defaultSignals !== undefined) {
      flags |= POSIX_SPAWN_SETSIGDEF;
      succeeded(call("posix_spawnattr_setsigdefault", attributes, signalSet(request.defaultSignals)));
    }
    if (request.blockedSignals !== undefined) {
      flags |= POSIX_SPAWN_SETSIGMASK;
      succeeded(call("posix_spawnattr_setsigmask", attributes, signalSet(request.blockedSignals)));
    }
    if (request.processGroup !== undefined) {
      flags |= POSIX_SPAWN_SETPGROUP;
      succeeded(call("posix_spawnattr_setpgroup", attributes, request.processGroup));
    }
    if (request.newSession) flags |= POSIX_SPAWN_SETSID;
    if (request.resetIds) flags |= POSIX_SPAWN_RESETIDS;
    succeeded(call("posix_spawnattr_setflags", attributes, flags));
    const name = request.searchPath ? "posix_spawnp" : "posix_spawn";
    succeeded(call(name, pid, cBytes(request.path), actions, attributes, args.array, environment.array));
    return keep.length === 0 ? 0 : pid[0];
  } finally {
    call("posix_spawn_file_actions_destroy", actions);
    call("posix_spawnattr_destroy", attributes);
  }
}
