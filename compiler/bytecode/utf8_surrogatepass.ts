/**
 * UTF-8 as marshal writes text: with lone surrogates as three bytes each (`surrogatepass`). Read by marshal; the law:
 * what CPython's decoder refuses is refused with its words and range.
 */
import { codePointsOf, CodePointString, strFromCodePoints } from "../constants.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Where and why decoding failed. */
export interface Utf8Failure {
  readonly start: number;
  readonly end: number;
  readonly reason: "invalid start byte" | "invalid continuation byte" | "unexpected end of data";
}

/** The text, or why there is none. */
export function decodeSurrogatePass(bytes: Uint8Array): string | CodePointString | Utf8Failure {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeSlowly(bytes);
  }
}

/** CPython: `ascii_decode`/`utf8_decode` and the `surrogatepass` error handler. */
function decodeSlowly(bytes: Uint8Array): string | CodePointString | Utf8Failure {
  const codePoints: number[] = [];
  const n = bytes.length;
  let i = 0;
  while (i < n) {
    const first = bytes[i];
    if (first < 0x80) {
      codePoints.push(first);
      i++;
      continue;
    }
    if (first < 0xc2 || first > 0xf4) return { start: i, end: i + 1, reason: "invalid start byte" };
    const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    let codePoint = first & (0xff >> (length + 1));
    let k = 1;
    for (; k < length && i + k < n; k++) {
      const next = bytes[i + k];
      if (next < (k === 1 ? low : 0x80) || next > (k === 1 ? high : 0xbf)) break;
      codePoint = (codePoint << 6) | (next & 0x3f);
    }
    const isSurrogate = first === 0xed && k > 1 && bytes[i + 1] >= 0xa0;
    if (k === length) {
      codePoints.push(codePoint);
      i += length;
    } else if (isSurrogate || i + k < n) {
      // A cut-off surrogate is an error at its first byte: the byte after 0xed already is out of range.
      return { start: i, end: i + (isSurrogate ? 1 : k), reason: "invalid continuation byte" };
    } else {
      return { start: i, end: n, reason: "unexpected end of data" };
    }
  }
  return strFromCodePoints(codePoints);
}

export function encodeSurrogatePass(text: string | CodePointString): Uint8Array {
  if (!(text instanceof CodePointString) && !LONE_SURROGATE.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const c of codePointsOf(text)) {
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 0x3f));
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 0x3f), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
  }
  return Uint8Array.from(bytes);
}
