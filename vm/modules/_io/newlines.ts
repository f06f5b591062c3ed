/** Universal newlines: translation while reading, and the kinds seen. After `Modules/_io/textio.c`. */
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";

export const SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4;

/** `newlines`: None, one of the kinds, or a tuple of those seen. */
export function newlinesAttribute(seen: number): PyObject {
  const kinds: string[] = [];
  if (seen & SEEN_CR) kinds.push("\r");
  if (seen & SEEN_LF) kinds.push("\n");
  if (seen & SEEN_CRLF) kinds.push("\r\n");
  return kinds.length === 0 ? Py_None : kinds.length === 1 ? kinds[0] : PyTuple_New(kinds);
}

/** Text with `\r\n` and `\r` as `\n`. */
export function translateNewlines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The kinds of newlines in a text. */
export function newlineKinds(text: string): number {
  if (!text.includes("\r")) return text.includes("\n") ? SEEN_LF : 0;
  let seen = 0;
  for (let i = 0; i < text.length && seen !== 7; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) seen |= SEEN_LF;
    else if (c === 13) {
      if (text.charCodeAt(i + 1) === 10) {
        seen |= SEEN_CRLF;
        i++;
      } else seen |= SEEN_CR;
    }
  }
  return seen;
}

/**
 * Where the line that starts at `start` ends, its newline included; -1: no newline yet. `newline` is what ends lines:
 * undefined means any of the three (nothing was translated). A `\r` last in the text may be half of `\r\n`: then -1.
 */
export function lineEnd(text: string, start: number, newline: string | undefined, atEnd: boolean): number {
  if (newline !== undefined) {
    const at = text.indexOf(newline, start);
    return at < 0 ? -1 : at + newline.length;
  }
  const cr = text.indexOf("\r", start), lf = text.indexOf("\n", start);
  if (cr < 0 || (lf >= 0 && lf < cr)) return lf < 0 ? -1 : lf + 1;
  if (lf === cr + 1) return lf + 1;
  if (cr + 1 === text.length && !atEnd) return -1;
  return cr + 1;
}
