/** What is in a folder, as the kernel tells it: names in bytes, inodes and kinds. Linux. Read by `posix`. */
import type { HostSystem } from "../host/system.ts";

export interface DirectoryEntry {
  readonly name: Uint8Array;
  readonly ino: bigint;
  /** DT_ constants of `dirent.h`; 0: the file system doesn't say. */
  readonly kind: number;
}

export const DT_UNKNOWN = 0, DT_DIR = 4, DT_REG = 8, DT_LNK = 10;
const O_DIRECTORY = 0o200000, AT_FDCWD = -100, BUFFER = 32768;

/** All entries but `.` and `..`, in the kernel's order; an error of the host if there is no such folder. */
export function readDirectory(system: HostSystem, target: string | number): DirectoryEntry[] {
  const fd = typeof target === "number"
    ? system.open(".", O_DIRECTORY, 0, target)
    : system.open(target, O_DIRECTORY, 0, AT_FDCWD);
  try {
    const entries: DirectoryEntry[] = [];
    const bytes = new Uint8Array(BUFFER), words = new DataView(bytes.buffer);
    for (;;) {
      const size = system.call("getdents64", fd, bytes, bytes.length);
      if (size === 0) return entries;
      // struct linux_dirent64: inode, offset, length of the record, kind, name.
      for (let at = 0; at < size; at += words.getUint16(at + 16, true)) {
        const name = bytes.slice(at + 19, bytes.indexOf(0, at + 19));
        if (name[0] === 46 && (name.length === 1 || (name[1] === 46 && name.length === 2))) continue;
        entries.push({ name, ino: words.getBigUint64(at, true), kind: bytes[at + 18] });
      }
    }
  } finally {
    system.close(fd);
  }
}
