/**
 * A host whose library lies in memory: files below one folder are answered from there, all else by another host. For runs
 * that may not read files.
 */
import { type Host, HostError, type HostFile, type HostStat } from "./host.ts";

/** A folder in memory. Paths are absolute. */
export interface PackedFiles {
  readonly prefix: string;
  stat(path: string): { isDirectory: boolean; size: number; mtime: number } | undefined;
  read(path: string): Uint8Array | undefined;
  list(path: string): readonly string[] | undefined;
}

/** `host` with these files. They can't be written. */
export function withPackedFiles(host: Host, files: PackedFiles): Host {
  const isInside = (path: string) => path === files.prefix || path.startsWith(`${files.prefix}/`);
  const stat = (path: string): HostStat | undefined => {
    const found = files.stat(path);
    return found && packedStat(found);
  };
  const read = (path: string): Uint8Array => {
    const content = files.read(path);
    if (content !== undefined) return content;
    const known = files.stat(path);
    if (known === undefined) throw new HostError(2, "No such file or directory");
    throw known.isDirectory ? new HostError(21, "Is a directory") : new HostError(13, "Permission denied");
  };
  const list = (path: string): readonly string[] => {
    const names = files.list(path);
    if (names !== undefined) return names;
    if (files.stat(path) !== undefined) throw new HostError(20, "Not a directory");
    throw new HostError(2, "No such file or directory");
  };
  return {
    ...host,
    stat: (path) => isInside(path) ? stat(path) : host.stat(path),
    lstat: (path) => isInside(path) ? stat(path) : host.lstat(path),
    readFile: (path) => isInside(path) ? read(path) : host.readFile(path),
    readDirectory: (path) => isInside(path) ? [...list(path)] : host.readDirectory(path),
    scanDirectory: (path) =>
      isInside(path)
        ? list(path).map((name) => {
          const { isDirectory } = files.stat(`${path}/${name}`)!;
          return { name, isFile: !isDirectory, isDirectory, isSymlink: false };
        })
        : host.scanDirectory(path),
    open(path, mode) {
      if (!isInside(path)) return host.open(path, mode);
      if (mode.write || mode.append) throw new HostError(13, "Permission denied");
      return new PackedFile(read(path), stat(path)!, host);
    },
  };
}

function packedStat(
  { isDirectory, size, mtime }: { isDirectory: boolean; size: number; mtime: number },
): HostStat {
  return {
    isFile: !isDirectory,
    isDirectory,
    size,
    mtime,
    atime: mtime,
    ctime: mtime,
    mode: isDirectory ? 0o40555 : 0o100444,
    ino: 0,
    dev: 0,
    nlink: 1,
    uid: 0,
    gid: 0,
    blksize: 4096,
    blocks: Math.ceil(size / 512),
    rdev: 0,
  };
}

/** A file of the folder, open for reading. */
class PackedFile implements HostFile {
  readonly #content: Uint8Array;
  readonly #stat: HostStat;
  readonly #host: Host;
  readonly #fd: number;
  #pos = 0;

  constructor(content: Uint8Array, stat: HostStat, host: Host) {
    this.#content = content;
    this.#stat = stat;
    this.#host = host;
    this.#fd = host.newDescriptor();
  }
  read(size: number): Uint8Array {
    const start = Math.min(this.#pos, this.#content.length);
    const piece = this.#content.slice(start, start + size);
    this.#pos = start + piece.length;
    return piece;
  }
  write(): number {
    throw new HostError(9, "Bad file descriptor");
  }
  seek(offset: number, whence: 0 | 1 | 2): number {
    const pos = offset + (whence === 0 ? 0 : whence === 1 ? this.#pos : this.#content.length);
    if (pos < 0) throw new HostError(22, "Invalid argument");
    return this.#pos = pos;
  }
  truncate(): void {
    throw new HostError(22, "Invalid argument");
  }
  close(): void {
    this.#host.freeDescriptor(this.#fd);
  }
  isatty(): boolean {
    return false;
  }
  fileno(): number {
    return this.#fd;
  }
  stat(): HostStat {
    return this.#stat;
  }
}
