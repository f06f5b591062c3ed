/**
 * Memory for bytes. Making a typed array with a buffer of its own takes 300 ns, a view into a larger one 35: short ones share
 * chunks. Read by whoever makes short bytes.
 *
 * Law: what is given is zero, and nobody else's. Its `buffer` is not: whoever looks at that minds `byteOffset`.
 */

const CHUNK_SIZE = 8192;
/** Longer ones have a buffer of their own. */
const LONGEST = 512;
/** Up to here a loop is faster than `set`. */
const FEW = 24;

let chunk: Uint8Array | undefined;
let used = 0;

/** So many zero bytes. */
export function newBytes(length: number): Uint8Array {
  if (length > LONGEST) return new Uint8Array(length);
  if (chunk === undefined || used + length > CHUNK_SIZE) {
    chunk = new Uint8Array(CHUNK_SIZE);
    used = 0;
  }
  const at = used;
  used += length + 7 & ~7;
  return chunk.subarray(at, at + length);
}

/** Puts all of `source` into `target` from an index on. */
export function putBytes(target: Uint8Array, at: number, source: Uint8Array): void {
  if (source.length > FEW) target.set(source, at);
  else for (let i = 0; i < source.length; i++) target[at + i] = source[i];
}

/** `source.slice(start, end)` for bounds within. */
export function copyBytes(source: Uint8Array, start = 0, end: number = source.length): Uint8Array {
  const length = Math.max(0, end - start);
  if (length > LONGEST) return source.slice(start, end);
  const copy = newBytes(length);
  if (length > FEW) copy.set(source.subarray(start, end));
  else for (let i = 0; i < length; i++) copy[i] = source[start + i];
  return copy;
}

/** The characters of a text as bytes if all are below `limit`; undefined if not. */
export function bytesBelow(text: string, limit: number): Uint8Array | undefined {
  const bytes = newBytes(text.length);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= limit) return undefined;
    bytes[i] = c;
  }
  return bytes;
}
