/**
 * The C library through Deno's foreign function interface. Read by `deno_system.ts`. Each function is looked up when it is
 * first called (0.1 ms each), so that a program which only opens a file pays for three of them.
 *
 * Law: a result of -1 is an error, whose number is read from memory at once, before anything else can change it.
 */
import { HostError } from "./host.ts";
import { systemBytes } from "./system_text.ts";

const isDarwin = Deno.build.os === "darwin";
const path = isDarwin ? "libSystem.B.dylib" : "libc.so.6";
/** Apple's ARM convention passes variable arguments on the stack: filled registers move them there. */
const fill = isDarwin && Deno.build.arch === "aarch64" ? 8 : 0;

const i32 = "i32", i64 = "i64", usize = "usize", buffer = "buffer", pointer = "pointer";
type Type = typeof i32 | typeof i64 | typeof usize | typeof buffer | typeof pointer;
type Argument =
  | number
  | bigint
  | Uint8Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Deno.PointerValue;

/** Result, fixed parameters, variable parameters. */
const FUNCTIONS = {
  openat: [i32, [i32, buffer, i32], [i32]],
  close: [i32, [i32]],
  read: [i64, [i32, buffer, usize]],
  write: [i64, [i32, buffer, usize]],
  lseek: [i64, [i32, i64, i32]],
  ftruncate: [i32, [i32, i64]],
  fsync: [i32, [i32]],
  isatty: [i32, [i32]],
  ttyname_r: [i32, [i32, buffer, usize]],
  pipe: [i32, [buffer]],
  pipe2: [i32, [buffer, i32]],
  tee: [i64, [i32, i32, usize, i32]],
  dup2: [i32, [i32, i32]],
  dup3: [i32, [i32, i32, i32]],
  fcntl: [i32, [i32, i32], [i64]],
  ioctl: [i32, [i32, i64], [i64]],
  flock: [i32, [i32, i32]],
  poll: [i32, [buffer, usize, i32]],
  waitpid: [i32, [i32, buffer, i32]],
  kill: [i32, [i32, i32]],
  getitimer: [i32, [i32, buffer]],
  setitimer: [i32, [i32, buffer, buffer]],
  killpg: [i32, [i32, i32]],
  getpgid: [i32, [i32]],
  setpgid: [i32, [i32, i32]],
  getsid: [i32, [i32]],
  setsid: [i32, []],
  tcgetpgrp: [i32, [i32]],
  tcsetpgrp: [i32, [i32, i32]],
  access: [i32, [buffer, i32]],
  openpty: [i32, [buffer, buffer, pointer, pointer, pointer]],
  getrusage: [i32, [i32, buffer]],
  mkdirat: [i32, [i32, buffer, i32]],
  unlinkat: [i32, [i32, buffer, i32]],
  renameat: [i32, [i32, buffer, i32, buffer]],
  linkat: [i32, [i32, buffer, i32, buffer, i32]],
  symlinkat: [i32, [buffer, i32, buffer]],
  readlinkat: [i64, [i32, buffer, buffer, usize]],
  fchmodat: [i32, [i32, buffer, i32, i32]],
  fchownat: [i32, [i32, buffer, i32, i32, i32]],
  faccessat: [i32, [i32, buffer, i32, i32]],
  utimensat: [i32, [i32, buffer, buffer, i32]],
  futimens: [i32, [i32, buffer]],
  getdents64: [i64, [i32, buffer, usize]],
  statx: [i32, [i32, buffer, i32, i32, buffer]],
  mkfifo: [i32, [buffer, i32]],
  mkfifoat: [i32, [i32, buffer, i32]],
  mknodat: [i32, [i32, buffer, i32, i64]],
  fchmod: [i32, [i32, i32]],
  fchown: [i32, [i32, i32, i32]],
  chroot: [i32, [buffer]],
  fchdir: [i32, [i32]],
  chdir: [i32, [buffer]],
  getcwd: [i64, [buffer, usize]],
  fdatasync: [i32, [i32]],
  sync: [i32, []],
  pread: [i64, [i32, buffer, usize, i64]],
  pwrite: [i64, [i32, buffer, usize, i64]],
  lockf: [i32, [i32, i32, i64]],
  posix_fallocate: [i32, [i32, i64, i64]],
  posix_fadvise: [i32, [i32, i64, i64, i32]],
  statvfs: [i32, [buffer, buffer]],
  fstatvfs: [i32, [i32, buffer]],
  pathconf: [i64, [buffer, i32]],
  fpathconf: [i64, [i32, i32]],
  confstr: [i64, [i32, buffer, usize]],
  sysconf: [i64, [i32]],
  getxattr: [i64, [buffer, buffer, buffer, usize]],
  lgetxattr: [i64, [buffer, buffer, buffer, usize]],
  fgetxattr: [i64, [i32, buffer, buffer, usize]],
  setxattr: [i32, [buffer, buffer, buffer, usize, i32]],
  lsetxattr: [i32, [buffer, buffer, buffer, usize, i32]],
  fsetxattr: [i32, [i32, buffer, buffer, usize, i32]],
  removexattr: [i32, [buffer, buffer]],
  lremovexattr: [i32, [buffer, buffer]],
  fremovexattr: [i32, [i32, buffer]],
  listxattr: [i64, [buffer, buffer, usize]],
  llistxattr: [i64, [buffer, buffer, usize]],
  flistxattr: [i64, [i32, buffer, usize]],
  memfd_create: [i32, [buffer, i32]],
  eventfd: [i32, [i32, i32]],
  timerfd_create: [i32, [i32, i32]],
  timerfd_settime: [i32, [i32, i32, buffer, buffer]],
  timerfd_gettime: [i32, [i32, buffer]],
  sendfile: [i64, [i32, i32, buffer, usize]],
  copy_file_range: [i64, [i32, buffer, i32, buffer, usize, i32]],
  splice: [i64, [i32, buffer, i32, buffer, usize, i32]],
  getpriority: [i32, [i32, i32]],
  setpriority: [i32, [i32, i32, i32]],
  getgroups: [i32, [i32, buffer]],
  setgroups: [i32, [usize, buffer]],
  initgroups: [i32, [buffer, i32]],
  getgrouplist: [i32, [buffer, i32, buffer, buffer]],
  getlogin_r: [i32, [buffer, usize]],
  getresuid: [i32, [buffer, buffer, buffer]],
  getresgid: [i32, [buffer, buffer, buffer]],
  setuid: [i32, [i32]],
  seteuid: [i32, [i32]],
  setreuid: [i32, [i32, i32]],
  setresuid: [i32, [i32, i32, i32]],
  setgid: [i32, [i32]],
  setegid: [i32, [i32]],
  setregid: [i32, [i32, i32]],
  setresgid: [i32, [i32, i32, i32]],
  sched_get_priority_max: [i32, [i32]],
  sched_get_priority_min: [i32, [i32]],
  sched_getscheduler: [i32, [i32]],
  sched_setscheduler: [i32, [i32, i32, buffer]],
  sched_getparam: [i32, [i32, buffer]],
  sched_setparam: [i32, [i32, buffer]],
  sched_rr_get_interval: [i32, [i32, buffer]],
  sched_yield: [i32, []],
  sched_getaffinity: [i32, [i32, usize, buffer]],
  sched_setaffinity: [i32, [i32, usize, buffer]],
  getrandom: [i64, [buffer, usize, i32]],
  posix_openpt: [i32, [i32]],
  grantpt: [i32, [i32]],
  unlockpt: [i32, [i32]],
  ptsname_r: [i32, [i32, buffer, usize]],
  login_tty: [i32, [i32]],
  setns: [i32, [i32, i32]],
  unshare: [i32, [i32]],
  wait4: [i32, [i32, buffer, i32, buffer]],
  waitid: [i32, [i32, i32, buffer, i32]],
  uname: [i32, [buffer]],
  times: [i64, [buffer]],
  execve: [i32, [buffer, buffer, buffer]],
  fexecve: [i32, [i32, buffer, buffer]],
  syscall: [i64, [i64, i64, i64]],
  strerror: [pointer, [i32]],
  __errno_location: [pointer, []],
  __error: [pointer, []],
  posix_spawn: [i32, [buffer, buffer, buffer, buffer, buffer, buffer]],
  posix_spawnp: [i32, [buffer, buffer, buffer, buffer, buffer, buffer]],
  posix_spawn_file_actions_init: [i32, [buffer]],
  posix_spawn_file_actions_destroy: [i32, [buffer]],
  posix_spawn_file_actions_adddup2: [i32, [buffer, i32, i32]],
  posix_spawn_file_actions_addclose: [i32, [buffer, i32]],
  posix_spawn_file_actions_addopen: [i32, [buffer, i32, buffer, i32, i32]],
  posix_spawn_file_actions_addchdir_np: [i32, [buffer, buffer]],
  posix_spawn_file_actions_addclosefrom_np: [i32, [buffer, i32]],
  posix_spawn_file_actions_addinherit_np: [i32, [buffer, i32]],
  posix_spawnattr_init: [i32, [buffer]],
  posix_spawnattr_destroy: [i32, [buffer]],
  posix_spawnattr_setflags: [i32, [buffer, i32]],
  posix_spawnattr_setsigmask: [i32, [buffer, buffer]],
  posix_spawnattr_setsigdefault: [i32, [buffer, buffer]],
  posix_spawnattr_setpgroup: [i32, [buffer, i32]],
} as const satisfies Record<string, readonly [Type, readonly Type[], (readonly Type[])?]>;

export type LibcName = keyof typeof FUNCTIONS;
type Native = (...args: Argument[]) => number | bigint | Deno.PointerValue;

const loaded: Partial<Record<LibcName, Native>> = {};

function load(name: LibcName): Native {
  const [result, fixed, variable = []] = FUNCTIONS[name] as readonly [
    Type,
    readonly Type[],
    (readonly Type[])?,
  ];
  const padding = variable.length === 0 ? 0 : Math.max(0, fill - fixed.length);
  const parameters = [...fixed, ...new Array<Type>(padding).fill(i64), ...variable];
  const library = Deno.dlopen(path, { [name]: { parameters, result } });
  const native = library.symbols[name] as Native;
  if (padding === 0) return loaded[name] = native;
  const zeros = new Array<number>(padding).fill(0);
  return loaded[name] = (...args) =>
    native(...args.slice(0, fixed.length), ...zeros, ...args.slice(fixed.length));
}

/** Calls a function whose result says nothing about errors by -1, or whose errors the caller looks at. */
export function call(name: LibcName, ...args: Argument[]): number {
  return Number((loaded[name] ?? load(name))(...args));
}

const loadedInBackground: Partial<Record<LibcName, (...args: Argument[]) => Promise<number | bigint>>> = {};
/** Calls a function on a thread of Deno's pool; its buffers must stay as they are until then. */
export async function callInBackground(name: LibcName, ...args: Argument[]): Promise<number> {
  let native = loadedInBackground[name];
  if (native === undefined) {
    const [result, parameters] = FUNCTIONS[name] as readonly [Type, readonly Type[]];
    const library = Deno.dlopen(path, { [name]: { parameters, result, nonblocking: true } });
    native = loadedInBackground[name] = library.symbols[name] as unknown as NonNullable<typeof native>;
  }
  return Number(await native(...args));
}

let errnoView: Deno.UnsafePointerView | undefined;
/** The number of the last error. */
export function errno(): number {
  if (errnoView === undefined) {
    // The first look-up may itself have changed it, so this happens before the first call that can fail.
    const location = isDarwin ? "__error" : "__errno_location";
    errnoView = new Deno.UnsafePointerView((loaded[location] ?? load(location))() as Deno.PointerObject);
  }
  return errnoView.getInt32(0);
}

/** An error of the system by its number. */
export function systemError(number: number): HostError {
  const text = (loaded.strerror ?? load("strerror"))(number) as Deno.PointerValue;
  return new HostError(number, text === null ? "" : Deno.UnsafePointerView.getCString(text));
}

const EINTR = 4;
/** Calls a function that answers -1 for an error; tries again what a signal interrupted. */
export function checked(name: LibcName, ...args: Argument[]): number {
  if (errnoView === undefined) errno();
  const native = loaded[name] ?? load(name);
  for (;;) {
    const result = Number(native(...args));
    if (result !== -1) return result;
    const number = errno();
    if (number !== EINTR) throw systemError(number);
  }
}

/** Calls a function that answers -1 both for an error and as a value: the error number tells. */
export function answered(name: LibcName, ...args: Argument[]): number {
  if (errnoView === undefined) errno();
  const native = loaded[name] ?? load(name);
  new Int32Array(Deno.UnsafePointerView.getArrayBuffer(errnoView!.pointer, 4))[0] = 0;
  const result = Number(native(...args));
  if (result === -1 && errno() !== 0) throw systemError(errno());
  return result;
}

/** Text with a zero behind it. */
export function cString(text: string): Uint8Array {
  return cBytes(systemBytes(text));
}
/** Bytes with a zero behind them. */
export function cBytes(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length + 1);
  result.set(bytes);
  return result;
}

/** An array of pointers to strings, ended by a null; keep `keep` alive while it is used. */
export function cStringArray(strings: readonly Uint8Array[]): { array: BigUint64Array; keep: Uint8Array } {
  const keep = new Uint8Array(strings.reduce((sum, text) => sum + text.length + 1, 1));
  const base = Deno.UnsafePointer.value(Deno.UnsafePointer.of(keep as Uint8Array<ArrayBuffer>));
  const array = new BigUint64Array(strings.length + 1);
  let at = 0;
  strings.forEach((text, i) => {
    keep.set(text, at);
    array[i] = BigInt(base) + BigInt(at);
    at += text.length + 1;
  });
  return { array, keep };
}

/** Where a buffer lies, for calls that take a number or a pointer. */
export function addressOf(bytes: Uint8Array): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes as Uint8Array<ArrayBuffer>)));
}
