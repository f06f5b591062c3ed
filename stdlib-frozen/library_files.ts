/**
 * The prepared library's files: where they lie and how the frozen modules are read. What every run loads; making the
 * library is in `freeze_library.ts`.
 */
import { readBytes } from "./program_files.ts";

/** Layout of the prefix folder: `lib/python3.14` and `frozen.bin`. */
export function libraryFolder(prefix: string): string {
  return `${prefix}/lib/python3.14`;
}
/** Raised when what is prepared changes: a library of an earlier layout is made anew. */
const LAYOUT = 6;
export function frozenFile(prefix: string): string {
  return `${prefix}/frozen${LAYOUT}.bin`;
}

/** Whether the prefix is complete: the frozen file is written last. */
export function isLibraryReady(prefix: string): boolean {
  try {
    return Deno.statSync(frozenFile(prefix)).isFile;
  } catch {
    return false;
  }
}

export interface IndexEntry {
  name: string;
  origname: string | null;
  isPackage: boolean;
  start: number;
  size: number;
}

/** A frozen module as the VM wants it. */
export interface Frozen {
  data(): Uint8Array;
  isPackage: boolean;
  origname: string | undefined;
}

/** The frozen modules of a prefix by name. */
export function readFrozen(prefix: string): Map<string, Frozen> {
  return frozenModules(readBytes(frozenFile(prefix)));
}

/** The modules in the frozen file. */
export function frozenModules(file: Uint8Array): Map<string, Frozen> {
  const headerSize = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const index: IndexEntry[] = JSON.parse(new TextDecoder().decode(file.subarray(4, 4 + headerSize)));
  const base = 4 + headerSize;
  return new Map(index.map((entry) => [entry.name, {
    data: () => file.subarray(base + entry.start, base + entry.start + entry.size),
    isPackage: entry.isPackage,
    origname: entry.origname ?? undefined,
  }]));
}
