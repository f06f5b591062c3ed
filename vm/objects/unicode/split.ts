/** Splitting, stripping, counting and replacing in strings of one unit a character. After CPython's `Objects/stringlib/`. */
import { indexOfText } from "./search.ts";
import { isLineBreak, isSpace } from "./ctype.ts";

const BLANK = 32;
/** Whether a character is none of the visible ones of ASCII: all white space, all line breaks are so. */
function isOutside(c: number): boolean {
  return c <= BLANK || c >= 127;
}

/** `text.split(None, maxSplit)`; -1: no limit. */
export function splitWhitespace(
  text: string,
  maxSplit: number,
  space: (c: number) => boolean = isSpace,
): string[] {
  const parts: string[] = [];
  const n = text.length;
  let i = 0;
  for (;;) {
    for (let c; i < n && ((c = text.charCodeAt(i)) === BLANK || isOutside(c) && space(c));) i++;
    if (i === n) return parts;
    if (maxSplit >= 0 && parts.length >= maxSplit) {
      // The rest keeps its trailing white space.
      parts.push(text.slice(i));
      return parts;
    }
    const start = i;
    for (let c; i < n && !(isOutside(c = text.charCodeAt(i)) && space(c));) i++;
    parts.push(text.slice(start, i));
  }
}
export function rsplitWhitespace(
  text: string,
  maxSplit: number,
  space: (c: number) => boolean = isSpace,
): string[] {
  const parts: string[] = [];
  let i = text.length;
  for (;;) {
    while (i > 0 && space(text.charCodeAt(i - 1))) i--;
    if (i === 0) break;
    if (maxSplit >= 0 && parts.length >= maxSplit) {
      parts.push(text.slice(0, i));
      break;
    }
    const end = i;
    while (i > 0 && !space(text.charCodeAt(i - 1))) i--;
    parts.push(text.slice(i, end));
  }
  return parts.reverse();
}

export function splitOn(text: string, separator: string, maxSplit: number): string[] {
  if (maxSplit < 0) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  while (parts.length < maxSplit) {
    const at = text.indexOf(separator, start);
    if (at < 0) break;
    parts.push(text.slice(start, at));
    start = at + separator.length;
  }
  parts.push(text.slice(start));
  return parts;
}

export function rsplitOn(text: string, separator: string, maxSplit: number): string[] {
  const parts: string[] = [];
  let end = text.length;
  while (maxSplit < 0 || parts.length < maxSplit) {
    if (end < separator.length) break;
    const at = text.lastIndexOf(separator, end - separator.length);
    if (at < 0) break;
    parts.push(text.slice(at + separator.length, end));
    end = at;
  }
  parts.push(text.slice(0, end));
  return parts.reverse();
}

export function splitLines(
  text: string,
  keepEnds: boolean,
  breaks: (c: number) => boolean = isLineBreak,
): string[] {
  const lines: string[] = [];
  const n = text.length;
  let i = 0;
  while (i < n) {
    const start = i;
    for (let c; i < n && !(isOutside(c = text.charCodeAt(i)) && breaks(c));) i++;
    let end = i;
    if (i < n) {
      i += text.charCodeAt(i) === 13 && text.charCodeAt(i + 1) === 10 ? 2 : 1;
      if (keepEnds) end = i;
    }
    lines.push(text.slice(start, end));
  }
  return lines;
}

export const LEFT = 1, RIGHT = 2, BOTH = 3;

function isSpaceAt(text: string, i: number): boolean {
  const c = text.charCodeAt(i);
  return isOutside(c) && isSpace(c);
}

/** Without leading and trailing characters of a set; `undefined` is white space. */
export function stripText(text: string, characters: string | undefined, sides: number): string {
  let start = 0, end = text.length;
  if (characters === undefined) {
    if (sides & LEFT) { while (start < end && isSpaceAt(text, start)) start++; }
    if (sides & RIGHT) { while (end > start && isSpaceAt(text, end - 1)) end--; }
  } else {
    if (sides & LEFT) { while (start < end && characters.includes(text[start])) start++; }
    if (sides & RIGHT) { while (end > start && characters.includes(text[end - 1])) end--; }
  }
  return text.slice(start, end);
}

/** How often `sub` occurs between the bounds, without overlap. */
export function countIn(text: string, sub: string, start: number, end: number): number {
  if (start > end) return 0;
  if (sub === "") return end - start + 1;
  let count = 0;
  for (
    let at = indexOfText(text, sub, start);
    at >= 0 && at + sub.length <= end;
    at = indexOfText(text, sub, at + sub.length)
  ) {
    count++;
  }
  return count;
}

/** First occurrence wholly between the bounds, or -1. */
export function findIn(text: string, sub: string, start: number, end: number): number {
  if (end - start < sub.length) return -1;
  if (end === text.length) return indexOfText(text, sub, start);
  const at = indexOfText(text.slice(start, end), sub, 0);
  return at < 0 ? -1 : at + start;
}
export function rfindIn(text: string, sub: string, start: number, end: number): number {
  if (end - start < sub.length) return -1;
  const at = text.lastIndexOf(sub, end - sub.length);
  return at < start ? -1 : at;
}

/** The first `count` occurrences replaced; -1: all. */
export function replaceIn(text: string, old: string, by: string, count: number): string {
  if (count < 0) return old === "" ? interleave(text, by, text.length + 1) : replaceAllIn(text, old, by);
  if (count === 0) return text;
  if (old === "") return interleave(text, by, Math.min(count, text.length + 1));
  return splitOn(text, old, count).join(by);
}
/** Few occurrences are joined one by one: an array of the pieces costs more. */
function replaceAllIn(text: string, old: string, by: string): string {
  let at = text.indexOf(old);
  if (at < 0) return text;
  let result = "", from = 0;
  for (let i = 0; i < 4; i++) {
    result += text.slice(from, at) + by;
    from = at + old.length;
    at = text.indexOf(old, from);
    if (at < 0) return result + text.slice(from);
  }
  return result + text.slice(from).split(old).join(by);
}
function interleave(text: string, by: string, count: number): string {
  let result = "";
  for (let i = 0; i < count; i++) result += by + (i < text.length ? text[i] : "");
  return result + text.slice(count);
}

export function expandTabs(text: string, tabSize: number): string {
  let result = "";
  let column = 0;
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (ch === "\t") {
      if (tabSize > 0) {
        const add = tabSize - (column % tabSize);
        column += add;
        result += " ".repeat(add);
      }
    } else {
      column++;
      result += ch;
      if (ch === "\n" || ch === "\r") column = 0;
    }
  }
  return result;
}
