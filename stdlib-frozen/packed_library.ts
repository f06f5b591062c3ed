/**
 * The prepared library as one piece of data, for runs that may not read files: Deno hands over what a program imports as text
 * without asking, and nothing else. Written by `bundle.ts`, read by `repl/main/launch.ts`.
 *
 * Length of the index (4 bytes), index as JSON, then the compressed files one behind the other. Of sources only size and
 * time are there, by which the import system finds and checks the compiled form.
 */
import { type Frozen, frozenFile, frozenModules, libraryFolder } from "./library_files.ts";

/** A file below the prefix: path, size, time of change in seconds, compressed size (0: without content). */
type PackedFile = readonly [path: string, size: number, mtime: number, packedSize: number];

interface Zlib {
  deflateRawSync(bytes: Uint8Array): Uint8Array;
  inflateRawSync(bytes: Uint8Array): Uint8Array;
}

function zlib(): Zlib {
  const { process } = globalThis as unknown as { process: { getBuiltinModule(name: string): unknown } };
  return process.getBuiltinModule("node:zlib") as Zlib;
}

/** What is there under a path. */
export interface PackedState {
  readonly isDirectory: boolean;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
}

interface Entry extends PackedState {
  readonly start: number;
  readonly packedSize: number;
  /** Names in a directory. */
  readonly names: string[];
}

/** A packed library that plays the folder `prefix`. Paths are absolute. */
export class PackedLibrary {
  readonly prefix: string;
  readonly #data: Uint8Array;
  readonly #entries: Map<string, Entry> = new Map();

  constructor(prefix: string, data: Uint8Array) {
    this.prefix = prefix;
    this.#data = data;
    const size = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
    const files: PackedFile[] = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + size)));
    let start = 4 + size;
    for (const [path, size, mtime, packedSize] of files) {
      this.#add(`${prefix}/${path}`, { isDirectory: false, size, mtime, start, packedSize, names: [] });
      start += packedSize;
    }
  }

  /** The frozen modules by name. */
  frozen(): Map<string, Frozen> {
    return frozenModules(this.read(frozenFile(this.prefix))!);
  }

  stat(path: string): PackedState | undefined {
    return this.#entries.get(path);
  }

  /** A file's content; undefined if it isn't here. */
  read(path: string): Uint8Array | undefined {
    const entry = this.#entries.get(path);
    if (entry === undefined || entry.packedSize === 0) return undefined;
    const packed = this.#data.subarray(entry.start, entry.start + entry.packedSize);
    return new Uint8Array(zlib().inflateRawSync(packed));
  }

  /** The names in a directory. */
  list(path: string): readonly string[] | undefined {
    const entry = this.#entries.get(path);
    return entry?.isDirectory ? entry.names : undefined;
  }

  #add(path: string, entry: Entry): void {
    this.#entries.set(path, entry);
    const slash = path.lastIndexOf("/"), folder = path.slice(0, slash);
    const parent = this.#entries.get(folder);
    if (parent !== undefined) parent.names.push(path.slice(slash + 1));
    else if (folder.length >= this.prefix.length) {
      const names = [path.slice(slash + 1)];
      this.#add(folder, { isDirectory: true, size: 4096, mtime: 0, start: 0, packedSize: 0, names });
    }
  }
}

/** Packs the library below `prefix`. */
export function packLibrary(prefix: string): Uint8Array {
  const index: PackedFile[] = [], parts: Uint8Array[] = [];
  const add = (path: string) => {
    const { size, mtime } = Deno.statSync(path);
    const hasContent = path.endsWith(".pyc") || path === frozenFile(prefix);
    const packed = hasContent ? zlib().deflateRawSync(Deno.readFileSync(path)) : new Uint8Array(0);
    // The compiled form names the whole second.
    const seconds = Math.floor(mtime!.getTime() / 1000);
    index.push([path.slice(prefix.length + 1), size, seconds, packed.length]);
    parts.push(packed);
  };
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) walk(`${folder}/${name}`);
      else if (/\.pyc?$/.test(name)) add(`${folder}/${name}`);
    }
  };
  add(frozenFile(prefix));
  walk(libraryFolder(prefix));
  const header = new TextEncoder().encode(JSON.stringify(index));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, header.length, true);
  return joined([size, header, ...parts]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
