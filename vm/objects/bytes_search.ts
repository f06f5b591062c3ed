/**
 * Searching, splitting and replacing in bytes, for `bytes_methods.ts`. Nothing is copied but the results: a search in a
 * large buffer costs what it looks at. After CPython's `Objects/stringlib/` (`fastsearch.h`, `split.h`, `transmogrify.h`).
 *
 * Parts are given as bounds, start and end by turns: whoever asked makes objects of them.
 */

import { longestBorders } from "./unicode/search.ts";

/** In texts this long a byte is looked for by V8's own search, in shorter ones by a loop. */
const LONG = 32;
/** Parts of at least so many bytes are looked for with a table of skips, in texts of so many. */
const SKIPPED_PART = 4, SKIPPED_TEXT = 512;

/** Lowest index in [start, end) at which `part` lies wholly between the bounds; -1 if nowhere. */
export function findBytes(bytes: Uint8Array, part: Uint8Array, start: number, end: number): number {
  const length = part.length, last = end - length;
  if (start > last) return -1;
  if (length === 0) return start;
  if (length >= SKIPPED_PART && last - start >= SKIPPED_TEXT) return findSkipping(bytes, part, start, last);
  const first = part[0];
  for (let at = start;; at++) {
    at = findByte(bytes, first, at, last + 1);
    if (at < 0 || liesAt(bytes, part, at)) return at;
  }
}

function findByte(bytes: Uint8Array, byte: number, start: number, end: number): number {
  if (end - start < LONG) {
    for (let i = start; i < end; i++) if (bytes[i] === byte) return i;
    return -1;
  }
  if (end === bytes.length) return bytes.indexOf(byte, start);
  const at = bytes.subarray(start, end).indexOf(byte);
  return at < 0 ? -1 : at + start;
}

/** Whether `part` lies at `at`, where there is room for it. */
export function liesAt(bytes: Uint8Array, part: Uint8Array, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false;
  return true;
}

/**
 * Horspool's search: the last byte of the window says how far `part` may move. Where that looks at bytes again and again,
 * the automaton of Knuth, Morris and Pratt goes on.
 */
function findSkipping(bytes: Uint8Array, part: Uint8Array, start: number, last: number): number {
  const length = part.length;
  const skips = new Int32Array(256).fill(length);
  for (let i = 0; i < length - 1; i++) skips[part[i]] = length - 1 - i;
  const end = part[length - 1];
  let work = 0;
  for (let at = start; at <= last;) {
    const byte = bytes[at + length - 1];
    if (byte === end) {
      let same = 0;
      while (same < length && bytes[at + same] === part[same]) same++;
      if (same === length) return at;
      work += same;
      if (work > length + 2 * (at - start)) return findLinear(bytes, part, at, last + length);
    }
    at += skips[byte];
    work++;
  }
  return -1;
}

function findLinear(bytes: Uint8Array, part: Uint8Array, start: number, end: number): number {
  const borders = longestBorders(part);
  let matched = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    while (matched > 0 && part[matched] !== byte) matched = borders[matched - 1];
    if (part[matched] === byte && ++matched === part.length) return i + 1 - matched;
  }
  return -1;
}

/** Highest index in [start, end) at which `part` lies wholly between the bounds; -1 if nowhere. */
export function rfindBytes(bytes: Uint8Array, part: Uint8Array, start: number, end: number): number {
  const first = part[0];
  for (let at = end - part.length; at >= start; at--) {
    if (part.length === 0 || (bytes[at] === first && liesAt(bytes, part, at))) return at;
  }
  return -1;
}

/** How often `part` lies between the bounds, without overlap; at most `most` are counted. */
export function countBytes(
  bytes: Uint8Array,
  part: Uint8Array,
  start: number,
  end: number,
  most = Infinity,
): number {
  if (start > end) return 0;
  if (part.length === 0) return Math.min(end - start + 1, most);
  let count = 0;
  if (part.length === 1) {
    for (let i = start; i < end && count < most; i++) if (bytes[i] === part[0]) count++;
    return count;
  }
  for (let at = start; count < most; count++) {
    at = findBytes(bytes, part, at, end);
    if (at < 0) break;
    at += part.length;
  }
  return count;
}

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

/** Bounds of what white space divides; at most `most` times, -1: no limit. */
export function splitAtSpace(bytes: Uint8Array, most: number): number[] {
  const bounds: number[] = [];
  const end = bytes.length;
  for (let i = 0, left = most;; left--) {
    while (i < end && isSpace(bytes[i])) i++;
    if (i === end) return bounds;
    const start = i;
    // The rest keeps its trailing white space.
    if (left === 0) i = end;
    while (i < end && !isSpace(bytes[i])) i++;
    bounds.push(start, i);
  }
}

/** The same from the right; the bounds come in the order of the text. */
export function rsplitAtSpace(bytes: Uint8Array, most: number): number[] {
  const bounds: number[] = [];
  for (let i = bytes.length, left = most;; left--) {
    while (i > 0 && isSpace(bytes[i - 1])) i--;
    if (i === 0) return bounds.reverse();
    const end = i;
    if (left === 0) i = 0;
    while (i > 0 && !isSpace(bytes[i - 1])) i--;
    bounds.push(end, i);
  }
}

/** Bounds of what a separator divides; at most `most` times, -1: no limit. */
export function splitAt(bytes: Uint8Array, separator: Uint8Array, most: number): number[] {
  const bounds: number[] = [];
  let start = 0;
  for (let left = most; left !== 0; left--) {
    const at = findBytes(bytes, separator, start, bytes.length);
    if (at < 0) break;
    bounds.push(start, at);
    start = at + separator.length;
  }
  bounds.push(start, bytes.length);
  return bounds;
}

/** The same from the right; the bounds come in the order of the text. */
export function rsplitAt(bytes: Uint8Array, separator: Uint8Array, most: number): number[] {
  const bounds: number[] = [];
  let end = bytes.length;
  for (let left = most; left !== 0; left--) {
    const at = rfindBytes(bytes, separator, 0, end);
    if (at < 0) break;
    bounds.push(end, at + separator.length);
    end = at;
  }
  bounds.push(end, 0);
  return bounds.reverse();
}

const LF = 10, CR = 13;
/** Bounds of the lines, with their ends or without. */
export function splitAtLines(bytes: Uint8Array, keepEnds: boolean): number[] {
  const bounds: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const start = i;
    while (i < bytes.length && bytes[i] !== LF && bytes[i] !== CR) i++;
    const end = i;
    if (i < bytes.length) i += bytes[i] === CR && bytes[i + 1] === LF ? 2 : 1;
    bounds.push(start, keepEnds ? i : end);
  }
  return bounds;
}

/** Bounds of what is left without bytes of a set at one end or both; without a set white space is taken. */
export function stripBounds(
  bytes: Uint8Array,
  set: Uint8Array | undefined,
  atStart: boolean,
  atEnd: boolean,
): [start: number, end: number] {
  const goes = set === undefined ? isSpace : (c: number) => set.includes(c);
  let start = 0, end = bytes.length;
  if (atStart) { while (start < end && goes(bytes[start])) start++; }
  if (atEnd) { while (end > start && goes(bytes[end - 1])) end--; }
  return [start, end];
}

/** The first `most` occurrences replaced, -1: all. undefined: there is none. */
export function replaceBytes(
  bytes: Uint8Array,
  old: Uint8Array,
  by: Uint8Array,
  most: number,
): Uint8Array | undefined {
  const count = countBytes(bytes, old, 0, bytes.length, most < 0 ? Infinity : most);
  if (count === 0) return undefined;
  const result = new Uint8Array(bytes.length + count * (by.length - old.length));
  let from = 0, to = 0;
  for (let i = 0; i < count; i++) {
    // Nothing at all lies in front of each byte, and at the end.
    const at = old.length === 0 ? i : findBytes(bytes, old, from, bytes.length);
    if (at > from) {
      result.set(bytes.subarray(from, at), to);
      to += at - from;
    }
    result.set(by, to);
    to += by.length;
    from = at + old.length;
  }
  result.set(bytes.subarray(from), to);
  return result;
}
