/**
 * What a character means to the scanner. ASCII is looked up in one of four tables: with namespaces a colon is no name character, and in
 * the text of entities a carriage return is a space like others. All other characters of the basic plane share one table, made when needed.
 *
 * Names are those of XML 1.0's fourth edition: no character beyond U+FFFF is part of one.
 */
export const NONXML = 0;
/** Bytes at the end of the input that are no whole character yet. */
export const PART = 1;
export const LT = 2,
  AMP = 3,
  RSQB = 4,
  CR = 5,
  LF = 6,
  /** A character of two units. */
  PAIR = 7,
  GT = 8,
  QUOT = 9,
  APOS = 10,
  EQUALS = 11,
  QUEST = 12,
  EXCL = 13,
  SOL = 14,
  SEMI = 15,
  NUM = 16,
  LSQB = 17,
  SPACE = 18,
  COLON = 19,
  OTHER = 20,
  PERCNT = 21,
  LPAR = 22,
  RPAR = 23,
  AST = 24,
  PLUS = 25,
  COMMA = 26,
  VERBAR = 27,
  /** From here on: name characters; from `NMSTRT` on they may begin a name. */
  DIGIT = 28,
  NAME = 29,
  MINUS = 30,
  NMSTRT = 31,
  HEX = 32;

/** Stands in a text for bytes that are no character, and for those that may become one. */
export const INVALID_MARK = "\udc00", PARTIAL_MARK = "\udfff";

const PUNCTUATION: Readonly<Record<string, number>> = {
  "<": LT,
  "&": AMP,
  "]": RSQB,
  "\r": CR,
  "\n": LF,
  ">": GT,
  '"': QUOT,
  "'": APOS,
  "=": EQUALS,
  "?": QUEST,
  "!": EXCL,
  "/": SOL,
  ";": SEMI,
  "#": NUM,
  "[": LSQB,
  " ": SPACE,
  "\t": SPACE,
  "%": PERCNT,
  "(": LPAR,
  ")": RPAR,
  "*": AST,
  "+": PLUS,
  ",": COMMA,
  "|": VERBAR,
  "-": MINUS,
  ".": NAME,
  "_": NMSTRT,
};

function makeAscii(namespaces: boolean, inEntity: boolean): Uint8Array {
  const table = new Uint8Array(128).fill(OTHER, 32);
  for (const [ch, kind] of Object.entries(PUNCTUATION)) table[ch.charCodeAt(0)] = kind;
  table.fill(DIGIT, 0x30, 0x3a).fill(NMSTRT, 0x41, 0x5b).fill(NMSTRT, 0x61, 0x7b).fill(HEX, 0x41, 0x47).fill(
    HEX,
    0x61,
    0x67,
  );
  table[0x3a] = namespaces ? COLON : NMSTRT;
  if (inEntity) table[0x0d] = SPACE;
  return table;
}

const asciiTables: (Uint8Array | undefined)[] = [];
/** The table for characters below U+0080. */
export function asciiKinds(namespaces: boolean, inEntity: boolean): Uint8Array {
  return asciiTables[Number(namespaces) * 2 + Number(inEntity)] ??= makeAscii(namespaces, inEntity);
}

/** Ranges of characters that begin names, from U+0080 on, in base 36: how many are skipped, and behind a dot how many more follow the first. */
const NAME_START =
  "1s.m 1.u 1.1l 2.a 2.7 1.1g 1.1v 9.z 3.1 4.t 1k.2g i.6 5g 1.2 1 1.j 1.17 1.6 3 1 1 1 1.h d.b 1.1t 1.b 1.z e.1g 2.1 2.1 3.r 2.7 2.1 1j.11 2 7.11 " +
  "21.q 5.2 1a.p 6.9 12.1y 2.4 1.e 1.3 1 f.1 f2.1g 3 q.9 z.7 2.1 2.l 1.6 1 3.3 y.1 1.2 e.1 j.5 4.1 2.l 1.6 1.1 1.1 1.1 v.3 1 j.2 g.6 1 1.2 1.l 1.6 " +
  "1.1 1.4 3 y 10.7 2.1 2.l 1.6 1.1 2.3 3 u.1 1.2 z.5 3.2 1.3 3.1 1 1.1 3.1 3.2 3.7 1.2 23.7 1.2 1.m 1.9 1.4 12.1 z.7 1.2 1.m 1.9 1.4 10 1.1 z.7 1.2 " +
  "1.m 1.f 12.1 4f.19 1 1.1 c.5 1n.1 1 2.1 1 2 6.3 1.6 1.2 1 1 2.1 1.1 1 1.1 9 2.4 3f.7 1.w 8m.11 a.12 9 1.1 1.2 1 1.1 1.4 15 1 1 b 1 1 3.1 3 5.2 1 1 " +
  "1 1 3.1 3.1 1 14 9 2 2.1 7.1 1 1.6 14 4 8 2di.4b 4.2h 6.l 2.5 2.11 2.5 2.7 1 1 1 1.u 2.1g 1.6 1 3.2 1.6 3.3 2.5 4.c 5.2 1.6 89 3.1 2 29.2 2v8 p.8 " +
  "n.2b c.2h a.13 5oz.g4l 2fu.8mb";
/** Likewise: those that may only follow. */
const NAME_MORE =
  "1j ew.1 1a.1x q.1 11 6z.3 7e.g 1.m 1.2 1 1.1 1 3f a.7 d.9 6 2t.e 2.1 1.3 2.9 ef.2 1k 1.f 3.3 d.1 2.9 h.2 1k 1.6 2.1 2.2 9 a.1 2.9 i 1l 1.4 4.1 2.2 " +
  "o.b f.2 1k 1.7 1.2 1.2 o.9 h.2 1k 1.5 3.1 2.2 8.1 e.9 i.1 1m.4 3.2 1.3 9 f.8 h.2 1m.6 1.2 1.3 7.1 f.9 i.1 1m.6 1.2 1.3 7.1 f.9 i.1 1m.5 2.2 1.3 9 " +
  "e.9 5d 2.6 b.8 1.9 2f 2.5 1.1 9 1.5 2.9 1q.1 6.9 b 1 1 4.1 1d.j 1.5 4.5 1 1.k 3.6 1 3di.c 4 2zn 10.5 1.4 2r.1 2.1 2l.2";

function fillRanges(table: Uint8Array, ranges: string, kind: number): void {
  let at = 0x80;
  for (const range of ranges.split(" ")) {
    const [skip, more = "0"] = range.split(".");
    const from = at + parseInt(skip, 36);
    at = from + parseInt(more, 36) + 1;
    table.fill(kind, from, at);
  }
}

let wide: Uint8Array | undefined;
/** The table for all characters of the basic plane; what it says below U+0080 is not used. */
export function wideKinds(): Uint8Array {
  if (wide !== undefined) return wide;
  wide = new Uint8Array(0x10000).fill(OTHER);
  fillRanges(wide, NAME_START, NMSTRT);
  fillRanges(wide, NAME_MORE, NAME);
  wide.fill(PAIR, 0xd800, 0xdc00).fill(NONXML, 0xdc00, 0xe000).fill(NONXML, 0xfffe);
  wide[PARTIAL_MARK.charCodeAt(0)] = PART;
  return wide;
}
