/**
 * The tables of East Asian encodings: which bytes stand for which characters, made when an encoding is first used. Read by
 * `codecs.ts` and `iso2022.ts`, and by `generate_data.ts`.
 *
 * Law: what the host's `TextDecoder` knows is asked of it, byte sequence by byte sequence; only where CPython says otherwise, or the
 * host has no such encoding, does `data_generated.ts` have an entry.
 */
import { DECODED, ENCODED, PAIRS } from "./data_generated.ts";

/**
 * Characters by code of two bytes (`first << 8 | second`, high bits set where the encoding sets them); 0: none. A code that stands for two
 * characters has `first << 16 | second` of them, which is beyond all code points.
 */
export type Charset = Int32Array;

/** In `Table.first`: the byte begins no character, or one of two or three bytes. */
export const ILLEGAL = -1, TWO = -2, THREE = -3;

/** An encoding in which each character has its bytes, whatever stands before it. */
export interface Table {
  /** What each first byte means: its character, or how many bytes there are. */
  readonly first: Int32Array;
  readonly two: Charset;
  /** By the second and third byte; the first is 0x8f. */
  readonly three: Charset | undefined;
  /** Bytes of a character, as a big-endian number. */
  readonly encode: Map<number, number>;
  /** Bytes of two characters, by `first << 16 | second`, and which characters may be the first. */
  readonly pairs: Map<number, number>;
  readonly pairFirsts: Set<number>;
  /** Codes of two bytes that a later edition of the encoding has: both bytes are reported as illegal. */
  readonly later: Set<number>;
}

export type TableName =
  | "gb2312"
  | "gbk"
  | "gb18030"
  | "big5"
  | "cp950"
  | "big5hkscs"
  | "euc_kr"
  | "cp949"
  | "johab"
  | "euc_jp"
  | "shift_jis"
  | "cp932"
  | "euc_jis_2004"
  | "euc_jisx0213"
  | "shift_jis_2004"
  | "shift_jisx0213";

/** What `data_generated.ts` has; empty while it is being made. */
export interface Data {
  /** Stretches of codes and the characters that they stand for from there on; U+FFFD: none. */
  DECODED: Readonly<Record<string, readonly string[]>>;
  /** Codes that stand for two characters. */
  PAIRS: Readonly<Record<string, readonly string[]>>;
  /** Characters whose bytes are not the lowest that stand for them: runs of "character.bytes.count" in base 36. */
  ENCODED: Readonly<Record<string, string>>;
}

// From the host -----------------------------------------------------------------------------------------------------------

function valueOf(text: string): number {
  const first = text.codePointAt(0)!;
  const second = text.codePointAt(first > 0xffff ? 2 : 1);
  return second === undefined ? first : first << 16 | second;
}

/** What the host's decoder makes of all codes of two bytes, with a byte before them or none. Each is followed by a line feed, which is in no code. */
function fromHost(label: string, lead?: number): Charset {
  const LF = 10;
  const codes: number[] = [];
  const bytes: number[] = [];
  for (let first = 0x81; first <= 0xfe; first++) {
    for (let second = 0x40; second <= 0xfe; second++) {
      codes.push(first << 8 | second);
      if (lead !== undefined) bytes.push(lead);
      bytes.push(first, second, LF);
    }
  }
  const charset = new Int32Array(65536);
  new TextDecoder(label).decode(Uint8Array.from(bytes)).split("\n").slice(0, -1).forEach((text, i) => {
    // One byte by itself and ASCII behind it is not a character of two bytes.
    const isOne = !text.includes("\ufffd") && (text.length === 1 || text.charCodeAt(1) > 0x7f);
    if (isOne) charset[codes[i]] = valueOf(text);
  });
  return charset;
}

/** Number of codes of four bytes that GB 18030 has for characters up to U+FFFF. */
export const GB18030_CODES = 39420;
/** Four bytes of GB 18030 as a number, from its place in the order of all such codes. */
export function gb18030Bytes(place: number): number {
  const second = Math.floor(place / 1260), third = Math.floor(place / 10);
  return (Math.floor(second / 10) + 0x81) * 0x1000000 +
    ((second % 10 + 0x30) << 16 | (third % 126 + 0x81) << 8 | (place % 10 + 0x30));
}
function gb18030FromHost(): Charset {
  const bytes = new Uint8Array(GB18030_CODES * 4);
  const view = new DataView(bytes.buffer);
  for (let place = 0; place < GB18030_CODES; place++) view.setUint32(place * 4, gb18030Bytes(place));
  const charset = new Int32Array(65536);
  let at = 0;
  for (const ch of new TextDecoder("gb18030").decode(bytes)) charset[at++] = ch.codePointAt(0)!;
  return charset;
}

// From one table to another -----------------------------------------------------------------------------------------------

/** EUC's code as Shift JIS has it; 0: it has none. `plane` is 2 for the second one of JIS X 0213. */
export function shiftJisCode(code: number, plane: 1 | 2 = 1): number {
  let row = (code >> 8) - 0xa1;
  const cell = (code & 0xff) - 0xa1;
  if (row < 0 || cell < 0 || cell > 93) return 0;
  if (plane === 2) {
    const place = PLANE_2_ROWS.indexOf(row + 1);
    if (place < 0) return 0;
    row = 94 + place;
  }
  const first = row >> 1, second = cell + (row % 2 === 0 ? 0 : 94);
  return (first + (first < 0x1f ? 0x81 : 0xc1)) << 8 | (second + (second < 0x3f ? 0x40 : 0x41));
}
/** The rows of JIS X 0213's second plane, as Shift JIS orders them. */
export const PLANE_2_ROWS: readonly number[] = [1, 8, 3, 4, 5, 12, 13, 14, 15, ...range(78, 94)];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function shiftJisFrom(plane1: Charset, plane2?: Charset): Charset {
  const charset = new Int32Array(65536);
  for (let code = 0xa1a1; code <= 0xfefe; code++) {
    if (plane1[code] !== 0) charset[shiftJisCode(code)] = plane1[code];
    const second = plane2 === undefined || plane2[code] === 0 ? 0 : shiftJisCode(code, 2);
    if (second !== 0) charset[second] = plane2![code];
  }
  return charset;
}

/** Where johab has the initials, vowels and finals that make up a syllable: five bits each. */
const JOHAB_INITIALS = range(2, 20);
const JOHAB_VOWELS = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29];
const JOHAB_FINALS = [...range(1, 17), ...range(19, 29)];
export const FIRST_SYLLABLE = 0xac00, LAST_SYLLABLE = 0xd7a3;

function johabFrom(ksx1001: Charset): Charset {
  const charset = new Int32Array(65536);
  let syllable = FIRST_SYLLABLE;
  for (const initial of JOHAB_INITIALS) {
    for (const vowel of JOHAB_VOWELS) {
      for (const final of JOHAB_FINALS) charset[0x8000 | initial << 10 | vowel << 5 | final] = syllable++;
    }
  }
  // Symbols and hanja, two rows for each first byte.
  for (let code = 0xa1a1; code <= 0xfdfe; code++) {
    const row = (code >> 8) - 0xa1, cell = (code & 0xff) - 0xa1;
    if (ksx1001[code] === 0 || cell < 0 || (row > 0x0b && row < 0x29)) continue;
    const place = row + (row < 0x29 ? 0x1b2 : 0x197), second = cell + (place % 2 === 0 ? 0 : 94);
    charset[place >> 1 << 8 | (second + (second < 0x4e ? 0x31 : 0x43))] = ksx1001[code];
  }
  return charset;
}

// First bytes -------------------------------------------------------------------------------------------------------------

type FirstBytes = (byte: number) => number;
const plainFirst: FirstBytes = (byte) => byte < 0x80 ? byte : TWO;
const eucFirst: FirstBytes = (byte) => byte === 0x8f ? THREE : plainFirst(byte);
const HALF_WIDTH = 0xff61 - 0xa1;
const isHalfWidth = (byte: number) => byte >= 0xa1 && byte <= 0xdf;
const shiftJisFirst: FirstBytes = (byte) =>
  byte < 0x80
    ? byte
    : isHalfWidth(byte)
    ? HALF_WIDTH + byte
    : (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xea)
    ? TWO
    : ILLEGAL;
/** JIS X 0201 instead of ASCII. */
const shiftJis2004First: FirstBytes = (byte) =>
  byte === 0x5c ? 0xa5 : byte === 0x7e ? 0x203e : byte >= 0xeb && byte <= 0xfc ? TWO : shiftJisFirst(byte);
const cp932First: FirstBytes = (byte) =>
  byte <= 0x80
    ? byte
    : byte === 0xa0
    ? 0xf8f0
    : byte >= 0xfd
    ? 0xf8f1 - 0xfd + byte
    : isHalfWidth(byte)
    ? HALF_WIDTH + byte
    : TWO;

/** Half-width katakana behind 0x8e. */
function withHalfWidth(charset: Charset): Charset {
  for (let byte = 0xa1; byte <= 0xdf; byte++) charset[0x8e00 | byte] = HALF_WIDTH + byte;
  return charset;
}

// Tables ------------------------------------------------------------------------------------------------------------------

interface Base {
  two: Charset;
  three?: Charset;
  /** GB 18030: by place in the order of codes of four bytes. */
  four?: Charset;
  first?: FirstBytes;
  /** The edition that has more. */
  later?: Charset;
}

/** What a table is before `Data` has its say. */
const bases: Record<TableName, (data: Data) => Base> = {
  gb2312: () => ({ two: onlyHigh(fromHost("gbk")) }),
  gbk: () => ({ two: fromHost("gbk") }),
  gb18030: () => ({ two: fromHost("gb18030"), four: gb18030FromHost() }),
  big5: () => ({ two: fromHost("big5").fill(0, 0, 0xa140) }),
  cp950: (data) => ({ two: patched("big5", data).two }),
  big5hkscs: () => ({ two: fromHost("big5") }),
  euc_kr: () => ({ two: onlyHigh(fromHost("euc-kr")) }),
  cp949: () => ({ two: fromHost("euc-kr") }),
  johab: (data) => ({ two: johabFrom(patched("euc_kr", data).two) }),
  euc_jp: () => ({
    two: withHalfWidth(onlyHigh(fromHost("euc-jp"))),
    three: onlyHigh(fromHost("euc-jp", 0x8f)),
    first: eucFirst,
  }),
  shift_jis: (data) => ({ two: shiftJisFrom(patched("euc_jp", data).two), first: shiftJisFirst }),
  cp932: () => ({ two: fromHost("shift_jis"), first: cp932First }),
  euc_jis_2004: (data) => ({ ...patched("euc_jp", data), first: eucFirst }),
  euc_jisx0213: (data) => {
    const base = patched("euc_jis_2004", data);
    return { ...base, later: base.two.slice(), first: eucFirst };
  },
  shift_jis_2004: (data) => {
    const { two, three } = patched("euc_jis_2004", data);
    return { two: shiftJisFrom(two, three), first: shiftJis2004First };
  },
  shift_jisx0213: (data) => {
    const { two } = patched("shift_jis_2004", data);
    return { two, later: two.slice(), first: shiftJis2004First };
  },
};

/** The part whose bytes both have the high bit. */
function onlyHigh(charset: Charset): Charset {
  return charset.map((value, code) => code >= 0xa1a1 && (code & 0xff) >= 0xa1 ? value : 0);
}

function patch(charset: Charset, name: string, { DECODED, PAIRS }: Data): void {
  const stretches = DECODED[name] ?? [];
  for (let i = 0; i < stretches.length; i += 2) {
    let code = parseInt(stretches[i], 16);
    for (const ch of stretches[i + 1]) charset[code++] = ch === "\ufffd" ? 0 : ch.codePointAt(0)!;
  }
  const pairs = PAIRS[name] ?? [];
  for (let i = 0; i < pairs.length; i += 2) charset[parseInt(pairs[i], 16)] = valueOf(pairs[i + 1]);
}

/** The characters of an encoding. The patches of codes of three bytes go by the name with "/3", of four by that with "/4". */
export function patched(name: TableName, data: Data = { DECODED, PAIRS, ENCODED }): Base {
  const base = bases[name](data);
  const first = base.first ?? plainFirst;
  for (let byte = 0; byte < 256; byte++) {
    if (first(byte) !== TWO) base.two.fill(0, byte << 8, (byte + 1) << 8);
  }
  patch(base.two, name, data);
  if (base.three !== undefined) patch(base.three, name + "/3", data);
  if (base.four !== undefined) patch(base.four, name + "/4", data);
  return base;
}

/** Is it two characters? */
export function isPair(value: number): boolean {
  return value > 0x10ffff;
}

/** An encoding's table, made anew. */
export function makeTable(name: TableName, data: Data = { DECODED, PAIRS, ENCODED }): Table {
  const base = patched(name, data);
  const encode = new Map<number, number>(), pairs = new Map<number, number>();
  const add = (value: number, bytes: number): void => {
    const map = isPair(value) ? pairs : encode;
    if (!map.has(value)) map.set(value, bytes);
  };
  const first = Int32Array.from({ length: 256 }, (_, byte) => (base.first ?? plainFirst)(byte));
  first.forEach((value, byte) => {
    if (value >= 0) add(value, byte);
  });
  const later = new Set<number>();
  for (let code = 0; code < 65536; code++) {
    if (base.two[code] !== 0) add(base.two[code], code);
    else if (base.later !== undefined && base.later[code] !== 0) later.add(code);
  }
  // JIS X 0213 before JIS X 0212, which has the other rows.
  const { three } = base;
  if (three !== undefined) {
    for (const isSecondPlane of [true, false]) {
      three.forEach((value, code) => {
        if (value !== 0 && PLANE_2_ROWS.includes((code >> 8) - 0xa0) === isSecondPlane) {
          add(value, 0x8f0000 | code);
        }
      });
    }
  }
  base.four?.forEach((value, place) => {
    if (value !== 0) add(value, gb18030Bytes(place));
  });
  for (const run of (data.ENCODED[name] ?? "").split(" ")) {
    if (run === "") continue;
    const [value, bytes, count] = run.split(".").map((text) => parseInt(text, 36));
    for (let i = 0; i < count; i++) {
      if (bytes === 0) encode.delete(value + i);
      else encode.set(value + i, bytes + i);
    }
  }
  return {
    first,
    two: base.two,
    three: base.three,
    encode,
    pairs,
    pairFirsts: new Set([...pairs.keys()].map((pair) => pair >>> 16)),
    later,
  };
}

const tables = new Map<TableName, Table>();
/** An encoding's table, made once. */
export function tableOf(name: TableName): Table {
  let table = tables.get(name);
  if (table === undefined) tables.set(name, table = makeTable(name));
  return table;
}
let fourBytes: Charset | undefined;
/** GB 18030's characters by place among its codes of four bytes. */
export function gb18030FourBytes(): Charset {
  return fourBytes ??= patched("gb18030").four!;
}
