/**
 * Bytes to text, piece by piece. What is no character of the encoding becomes INVALID_MARK; bytes at the end that may still become a
 * character are left over. Law: the text has one or two units for each character, and `width` tells its bytes, so that positions in the text
 * and in the input correspond.
 */
import { INVALID_MARK } from "./characters.ts";

export interface Decoded {
  text: string;
  /** How many bytes the text stands for. */
  used: number;
}
export interface Encoding {
  readonly name: string;
  /** Bytes of the smallest character. */
  readonly unit: 1 | 2;
  /** The last character that is looked at as one byte. */
  readonly lastLetter: number;
  /** Text that goes to handlers is not in the form that expat works with: it comes in pieces. */
  readonly isConverted: boolean;
  decode(bytes: Uint8Array): Decoded;
  /** How many bytes a stretch of text took. */
  width(text: string, from: number, to: number): number;
}

/** The length in UTF-8. */
export function utf8Width(text: string, from: number, to: number): number {
  let bytes = to - from;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    // A character of four bytes has two units.
    bytes += c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** Bytes of the UTF-8 character that a byte begins; 0 if none does. */
function leadLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
}

/** The character that `length` bytes make, -1 if none. */
function utf8Character(bytes: Uint8Array, at: number, length: number): number {
  let value = bytes[at] & (length === 2 ? 0x1f : length === 3 ? 0x0f : 0x07);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i];
    if ((byte & 0xc0) !== 0x80) return -1;
    value = (value << 6) | (byte & 0x3f);
  }
  if (length === 3 && (value < 0x800 || (value >= 0xd800 && value < 0xe000))) return -1;
  if (length === 4 && (value < 0x10000 || value > 0x10ffff)) return -1;
  return value;
}

let strict: TextDecoder | undefined;

/** Up to the first fault, which ends the text: nobody looks behind it. */
function decodeUtf8Slowly(bytes: Uint8Array): Decoded {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = leadLength(bytes[at]);
    if (length > 0 && at + length > bytes.length) return { text, used: at };
    const c = length === 0 ? -1 : length === 1 ? bytes[at] : utf8Character(bytes, at, length);
    if (c < 0) return { text: text + INVALID_MARK, used: bytes.length };
    text += String.fromCodePoint(c);
    at += length;
  }
  return { text, used: bytes.length };
}

function decodeUtf8(bytes: Uint8Array): Decoded {
  const n = bytes.length;
  if (n < 16) return decodeUtf8Slowly(bytes);
  let used = n;
  for (let back = 1; back <= 3; back++) {
    if ((bytes[n - back] & 0xc0) === 0x80) continue;
    if (leadLength(bytes[n - back]) > back) used = n - back;
    break;
  }
  strict ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return { text: strict.decode(bytes.subarray(0, used)), used };
  } catch {
    return decodeUtf8Slowly(bytes);
  }
}

const UTF_8: Encoding = {
  name: "utf-8",
  unit: 1,
  lastLetter: 0x7f,
  isConverted: false,
  decode: decodeUtf8,
  width: utf8Width,
};

function fromTable(table: readonly string[], bytes: Uint8Array): Decoded {
  let text = "";
  for (const byte of bytes) text += table[byte];
  return { text, used: bytes.length };
}
const oneByte = (_text: string, from: number, to: number): number => to - from;

const LATIN_1: Encoding = {
  name: "iso-8859-1",
  unit: 1,
  lastLetter: 0xff,
  isConverted: true,
  decode: (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 4096) {
      text += String.fromCharCode(...bytes.subarray(at, at + 4096));
    }
    return { text, used: bytes.length };
  },
  width: oneByte,
};
let asciiTable: string[] | undefined;
const ASCII: Encoding = {
  name: "us-ascii",
  unit: 1,
  lastLetter: 0x7f,
  isConverted: false,
  decode: (bytes) => {
    asciiTable ??= Array.from({ length: 256 }, (_, i) => i < 128 ? String.fromCharCode(i) : INVALID_MARK);
    return fromTable(asciiTable, bytes);
  },
  width: oneByte,
};

function utf16(name: string, high: 0 | 1): Encoding {
  return {
    name,
    unit: 2,
    lastLetter: 0xff,
    isConverted: true,
    decode: (bytes) => {
      let text = "";
      let at = 0;
      for (; at + 1 < bytes.length; at += 2) {
        const c = (bytes[at + high] << 8) | bytes[at + 1 - high];
        if (c < 0xd800 || c > 0xdfff) text += String.fromCharCode(c);
        else if (c > 0xdbff) text += INVALID_MARK;
        else {
          if (at + 3 >= bytes.length) break;
          // Whatever unit follows counts as the second half.
          at += 2;
          const low = (bytes[at + high] << 8) | bytes[at + 1 - high];
          text += String.fromCharCode(c, 0xdc00 | (low & 0x3ff));
        }
      }
      return { text, used: at };
    },
    width: (_text, from, to) => (to - from) * 2,
  };
}
const UTF_16BE = utf16("utf-16be", 0);
const UTF_16LE = utf16("utf-16le", 1);

/** The encodings that need no codec; "utf-16" alone is big-endian unless the input says otherwise. */
export function builtinEncoding(name: string): Encoding | undefined {
  switch (name.toLowerCase()) {
    case "iso-8859-1":
      return LATIN_1;
    case "us-ascii":
      return ASCII;
    case "utf-8":
      return UTF_8;
    case "utf-16":
    case "utf-16be":
      return UTF_16BE;
    case "utf-16le":
      return UTF_16LE;
  }
  return undefined;
}

/**
 * An encoding of single bytes; `table` has 256 characters, "\ufffd" where a byte is none. Undefined if ASCII's characters that matter to XML are
 * not where they belong.
 */
export function tableEncoding(name: string, table: string): Encoding | undefined {
  const matters = (c: number) =>
    c === 9 || c === 10 || c === 13 ||
    (c >= 0x20 && c < 0x7f && !"$@\\^`{}~".includes(String.fromCharCode(c)));
  const characters: string[] = [];
  for (let i = 0; i < 256; i++) {
    const c = table.charCodeAt(i);
    if (i < 128 && matters(i) && c !== i) return undefined;
    if (c < 0x80 && matters(c) && c !== i) return undefined;
    characters.push(c === 0xfffd || c >= 0xfffe || (c >= 0xd800 && c < 0xe000) ? INVALID_MARK : table[i]);
  }
  return {
    name,
    unit: 1,
    lastLetter: 0xffff,
    isConverted: true,
    decode: (bytes) => fromTable(characters, bytes),
    width: oneByte,
  };
}

/** What the first bytes say of the encoding. */
export type Detected = "none" | "partial" | { encoding: Encoding; hasMark: boolean };

/**
 * Looks at the first bytes; `given` is the encoding that was told beforehand, `isContent`: an external entity of content.
 * CPython's expat: `initScan`.
 */
export function detectEncoding(bytes: Uint8Array, given: string | undefined, isContent: boolean): Detected {
  if (bytes.length === 0) return "none";
  const name = given?.toLowerCase();
  const told = given === undefined ? UTF_8 : builtinEncoding(given)!;
  const isLatin = told === LATIN_1 && isContent, isWide = told.unit === 2;
  const [first, second, third] = bytes;
  if (bytes.length === 1) {
    if (isWide) return "partial";
    const isMark = first === 0xfe || first === 0xff || first === 0xef;
    if ((isMark && !isLatin) || first === 0 || first === 0x3c) return "partial";
    return { encoding: told, hasMark: false };
  }
  const pair = (first << 8) | second;
  if (pair === 0xfeff && !isLatin) return { encoding: UTF_16BE, hasMark: true };
  if (pair === 0xfffe && !isLatin) return { encoding: UTF_16LE, hasMark: true };
  if (pair === 0x3c00) {
    const isBig = isContent && (name === "utf-16be" || name === "utf-16");
    return { encoding: isBig ? told : UTF_16LE, hasMark: false };
  }
  if (pair === 0xefbb) {
    if (!(isContent && (told === LATIN_1 || isWide))) {
      if (bytes.length === 2) return "partial";
      if (third === 0xbf) return { encoding: UTF_8, hasMark: true };
    }
  } else if (first === 0 && pair !== 0xfeff && pair !== 0xfffe) {
    if (!(isContent && name === "utf-16le")) return { encoding: UTF_16BE, hasMark: false };
  } else if (second === 0 && !isContent) return { encoding: UTF_16LE, hasMark: false };
  return { encoding: told, hasMark: false };
}
