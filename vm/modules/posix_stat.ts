/** `os.stat_result` and how it is made: by `statx(2)` where the system has it, else of what the host tells. */
import type { HostStat } from "../host/host.ts";
import type { HostSystem } from "../host/system.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";

let statResult: PyTypeObject | undefined;
/** `os.stat_result`. */
export function statResultType(): PyTypeObject {
  return statResult ??= newStructSequenceType("os.stat_result", [
    "st_mode",
    "st_ino",
    "st_dev",
    "st_nlink",
    "st_uid",
    "st_gid",
    "st_size",
    // The visible times are whole seconds; the attributes are the floats behind them.
    "",
    "",
    "",
    "st_atime",
    "st_mtime",
    "st_ctime",
    "st_atime_ns",
    "st_mtime_ns",
    "st_ctime_ns",
    "st_blksize",
    "st_blocks",
    "st_rdev",
  ], {
    visible: 10,
    doc: "stat_result: Result from stat, fstat, or lstat.",
    fieldDocs: {
      st_mode: "Kind of file and permissions.",
      st_ino: "Number of the inode.",
      st_dev: "Device that holds the file.",
      st_nlink: "Number of hard links.",
      st_uid: "Number of the owner.",
      st_gid: "Number of the owner's group.",
      st_size: "Size in bytes.",
      st_atime: "Time of last access.",
      st_mtime: "Time of last modification.",
      st_ctime: "Time of last change of the inode.",
      st_atime_ns: "Time of last access, in nanoseconds.",
      st_mtime_ns: "Time of last modification, in nanoseconds.",
      st_ctime_ns: "Time of last change of the inode, in nanoseconds.",
      st_blksize: "Size of blocks that suits input and output.",
      st_blocks: "Number of blocks of 512 bytes.",
      st_rdev: "For a device, its type.",
    },
  });
}

/** Nanoseconds since the epoch of access, modification and change; `numbers` are the fields before them and behind. */
function statOfNumbers(
  before: readonly PyObject[],
  times: readonly bigint[],
  after: readonly PyObject[],
): PyObject {
  return newStructSequence(statResultType(), [
    ...before,
    ...times.map((t) => Number((t - mod(t)) / BILLION)),
    ...times.map((t) => PyFloat_FromDouble(Number((t - mod(t)) / BILLION) + 1e-9 * Number(mod(t)))),
    ...times.map(asObject),
    ...after,
  ], 10);
}
const BILLION = 1_000_000_000n;
/** Nanoseconds of the last second, never negative. */
const mod = (t: bigint): bigint => (t % BILLION + BILLION) % BILLION;
/** A number of 64 bits as an int object. */
export function asObject(value: bigint): PyObject {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

export function makeStat(info: HostStat): PyObject {
  return statOfNumbers(
    [info.mode, info.ino, info.dev, info.nlink, info.uid, info.gid, info.size],
    [info.atime, info.mtime, info.ctime].map((t) => BigInt(Math.round(t * 1e6)) * 1000n),
    [info.blksize, info.blocks, info.rdev],
  );
}

const STATX_BASIC_STATS = 0x7ff, STATX_SIZE = 256;

/** `statx(2)`; an error of the host if there is nothing. */
export function statx(system: HostSystem, directory: number, path: string, flags: number): PyObject {
  const bytes = new Uint8Array(STATX_SIZE);
  system.call("statx", directory, path, flags, STATX_BASIC_STATS, bytes);
  const words = new DataView(bytes.buffer);
  const u32 = (at: number) => words.getUint32(at, true), u64 = (at: number) => words.getBigUint64(at, true);
  const time = (at: number) => words.getBigInt64(at, true) * BILLION + BigInt(u32(at + 8));
  const device = (at: number) => asObject(makeDevice(BigInt(u32(at)), BigInt(u32(at + 4))));
  return statOfNumbers(
    [words.getUint16(28, true), asObject(u64(32)), device(136), u32(16), u32(20), u32(24), asObject(u64(40))],
    [time(64), time(112), time(96)],
    [u32(4), asObject(u64(48)), device(128)],
  );
}

/** Number of a device. Linux: `gnu_dev_makedev`. */
export function makeDevice(major: bigint, minor: bigint): bigint {
  const bits = (major & 0xfffn) << 8n | (major & 0xfffff000n) << 32n | minor & 0xffn |
    (minor & 0xffffff00n) << 12n;
  return BigInt.asUintN(64, bits);
}
