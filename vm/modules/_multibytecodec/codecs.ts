/**
 * East Asian encodings: how bytes become characters and characters bytes, without error handlers (those are `conversion.ts`'s). After
 * CPython's `Modules/cjkcodecs`: `_codecs_cn.c`, `_codecs_hk.c`, `_codecs_jp.c`, `_codecs_kr.c`, `_codecs_tw.c`; ISO 2022 has a file of its
 * own.
 *
 * Law: a codec goes on until its input is used up or it meets something that it can't convert, and leaves the position there.
 */
import {
  FIRST_SYLLABLE,
  GB18030_CODES,
  gb18030FourBytes,
  ILLEGAL,
  isPair,
  LAST_SYLLABLE,
  type Table,
  type TableName,
  tableOf,
  TWO,
} from "./tables.ts";

/** Results of codecs other than the number of bytes or characters that are illegal. */
export const DONE = 0, TOO_FEW = -2, INTERNAL = -3;

/** What a codec remembers between calls: CPython's `MultibyteCodec_State`, whose bytes `getstate` shows. */
export type State = Uint8Array;
export const STATE_SIZE = 8;

/** Bytes or code points, and how far they have been read. */
export interface Input {
  readonly items: ArrayLike<number>;
  at: number;
}

export interface Codec {
  readonly encoding: string;
  decode(state: State, input: Input, out: number[]): number;
  /** With `flush`, what may be the first of two characters is taken as it is at the end. */
  encode(state: State, input: Input, out: number[], flush: boolean): number;
  startEncoding?(state: State): void;
  /** Writes what leads back to the first state. */
  resetEncoder?(state: State, out: number[]): void;
  startDecoding?(state: State): void;
  resetDecoder?(state: State): void;
}

/** One or two characters of a table. */
export function pushCharacters(value: number, out: number[]): void {
  if (isPair(value)) out.push(value >>> 16, value & 0xffff);
  else out.push(value);
}
/** A big-endian number of one to four bytes. */
function pushBytes(bytes: number, out: number[]): void {
  if (bytes > 0xffffff) out.push(Math.floor(bytes / 0x1000000));
  if (bytes > 0xffff) out.push((bytes >>> 16) & 0xff);
  if (bytes > 0xff) out.push((bytes >>> 8) & 0xff);
  out.push(bytes & 0xff);
}

/** Characters and bytes beyond a table: how many items were used, or a result that ends the conversion. */
interface Beyond {
  /** Looked at before the table, at a first byte of 0x80 and up. */
  decode?(items: ArrayLike<number>, at: number, out: number[]): number;
  /** Looked at for a character that the table has not. */
  encode?(c: number, out: number[]): boolean;
}

/** A codec that goes by a table, which is made when it is first used. */
class TableCodec implements Codec {
  readonly encoding: TableName;
  private readonly beyond: Beyond;
  constructor(encoding: TableName, beyond: Beyond = {}) {
    this.encoding = encoding;
    this.beyond = beyond;
  }

  decode(_state: State, input: Input, out: number[]): number {
    const { items } = input, { length } = items;
    const { first, two, three, later } = tableOf(this.encoding);
    const { beyond } = this;
    while (input.at < length) {
      const { at } = input;
      const c = items[at], meaning = first[c];
      if (meaning >= 0) {
        out.push(meaning);
        input.at++;
        continue;
      }
      if (meaning === ILLEGAL) return 1;
      const size = meaning === TWO ? 2 : 3;
      if (at + size > length) return TOO_FEW;
      if (beyond.decode !== undefined) {
        const before = out.length, result = beyond.decode(items, at, out);
        if (out.length > before) {
          input.at += result;
          continue;
        }
        if (result !== 0) return result;
      }
      const code = size === 2 ? c << 8 | items[at + 1] : items[at + 1] << 8 | items[at + 2];
      const value = size === 2 ? two[code] : three![code];
      if (value === 0) return size === 2 && later.has(code) ? 2 : 1;
      pushCharacters(value, out);
      input.at += size;
    }
    return DONE;
  }

  encode(_state: State, input: Input, out: number[], flush: boolean): number {
    const { items } = input, { length } = items;
    const table = tableOf(this.encoding);
    while (input.at < length) {
      const c = items[input.at];
      if (table.pairFirsts.has(c)) {
        const result = encodePair(table, input, out, flush);
        if (result === DONE) continue;
        if (result !== NO_PAIR) return result;
      }
      const bytes = table.encode.get(c);
      if (bytes !== undefined) pushBytes(bytes, out);
      else if (this.beyond.encode === undefined || !this.beyond.encode(c, out)) return 1;
      input.at++;
    }
    return DONE;
  }
}

const NO_PAIR = -9;
function encodePair(table: Table, input: Input, out: number[], flush: boolean): number {
  const { items, at } = input;
  if (at + 1 >= items.length) return flush ? NO_PAIR : TOO_FEW;
  const second = items[at + 1];
  const bytes = second > 0xffff ? undefined : table.pairs.get(items[at] << 16 | second);
  if (bytes === undefined) return NO_PAIR;
  pushBytes(bytes, out);
  input.at += 2;
  return DONE;
}

// GB 18030 ----------------------------------------------------------------------------------------------------------------

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isLead = (byte: number) => byte >= 0x81 && byte <= 0xfe;
/** Places of the codes of four bytes for characters beyond U+FFFF begin here. */
const SUPPLEMENTARY = 15 * 12600;

const fourBytes: Beyond = {
  decode(items, at, out) {
    if (!isDigit(items[at + 1])) return 0;
    if (at + 4 > items.length) return TOO_FEW;
    const [first, second, third, fourth] = [items[at], items[at + 1], items[at + 2], items[at + 3]];
    if (!isLead(first) || !isLead(third) || !isDigit(fourth)) return 1;
    const place = (((first - 0x81) * 10 + second - 0x30) * 126 + third - 0x81) * 10 + fourth - 0x30;
    const value = place < GB18030_CODES ? gb18030FourBytes()[place] : place - SUPPLEMENTARY + 0x10000;
    if (place >= GB18030_CODES && (place < SUPPLEMENTARY || value > 0x10ffff)) return 1;
    out.push(value);
    return 4;
  },
  encode(c, out) {
    if (c < 0x10000) return false;
    let place = c - 0x10000 + SUPPLEMENTARY;
    const fourth = place % 10 + 0x30;
    place = Math.floor(place / 10);
    const third = place % 126 + 0x81;
    place = Math.floor(place / 126);
    out.push(Math.floor(place / 10) + 0x81, place % 10 + 0x30, third, fourth);
    return true;
  },
};

// EUC-KR ------------------------------------------------------------------------------------------------------------------

/** Second bytes of the letters that make up a syllable; each stands behind `JAMO`. `FILLER` begins the sequence and stands for no final. */
const JAMO = 0xa4, FILLER = 0xd4;
const INITIALS = lettersOf("abdghiqrsuvwxyz{|}~");
const VOWELS = Array.from({ length: 21 }, (_, i) => 0xbf + i);
const FINALS = [FILLER, ...lettersOf("abcdefgijklmnopqrtuvwxz{|}~")];
function lettersOf(text: string): number[] {
  return [...text].map((ch) => ch.charCodeAt(0) + 0x40);
}

/** Syllables that KS X 1001 has no code for, made up of letters. */
const madeUpSyllables: Beyond = {
  decode(items, at, out) {
    if (items[at] !== JAMO || items[at + 1] !== FILLER) return 0;
    if (at + 8 > items.length) return TOO_FEW;
    if ([2, 4, 6].some((offset) => items[at + offset] !== JAMO)) return 1;
    const initial = INITIALS.indexOf(items[at + 3]), vowel = VOWELS.indexOf(items[at + 5]);
    const final = FINALS.indexOf(items[at + 7]);
    if (initial < 0 || vowel < 0 || final < 0) return 1;
    out.push(FIRST_SYLLABLE + (initial * 21 + vowel) * 28 + final);
    return 8;
  },
  encode(c, out) {
    if (c < FIRST_SYLLABLE || c > LAST_SYLLABLE) return false;
    const syllable = c - FIRST_SYLLABLE;
    out.push(JAMO, FILLER, JAMO, INITIALS[Math.floor(syllable / 588)]);
    out.push(JAMO, VOWELS[Math.floor(syllable / 28) % 21], JAMO, FINALS[syllable % 28]);
    return true;
  },
};

// HZ ----------------------------------------------------------------------------------------------------------------------

const TILDE = 0x7e, OPEN = 0x7b, CLOSE = 0x7d, LF = 0x0a;

/**
 * GB 2312 in seven bits between `~{` and `~}`. The first byte of the state says that it is between them. DIFFERS: CPython loses the second `~`
 * of an escaped one when its output buffer happens to be full.
 */
const hz: Codec = {
  encoding: "hz",
  startDecoding: leaveGb,
  resetDecoder: leaveGb,
  startEncoding: leaveGb,
  resetEncoder(state, out) {
    if (state[0] !== 0) out.push(TILDE, CLOSE);
    leaveGb(state);
  },
  decode(state, input, out) {
    const { items } = input, { two } = tableOf("gb2312");
    while (input.at < items.length) {
      const c = items[input.at];
      if (c !== TILDE && c > 0x7f) return 1;
      if (c !== TILDE && state[0] === 0) {
        out.push(c);
        input.at++;
        continue;
      }
      if (input.at + 1 >= items.length) return TOO_FEW;
      const next = items[input.at + 1];
      if (c === TILDE) {
        if (state[0] !== 0 ? next !== CLOSE : next !== TILDE && next !== OPEN && next !== LF) return 1;
        if (next === TILDE) out.push(TILDE);
        else if (next !== LF) state[0] = next === OPEN ? 1 : 0;
      } else {
        const value = next > 0x7f ? 0 : two[(c << 8 | next) | 0x8080];
        if (value === 0) return 1;
        out.push(value);
      }
      input.at += 2;
    }
    return DONE;
  },
  encode(state, input, out) {
    const { items } = input, { encode } = tableOf("gb2312");
    for (; input.at < items.length; input.at++) {
      const c = items[input.at];
      if (c < 0x80) {
        hz.resetEncoder!(state, out);
        out.push(c);
        if (c === TILDE) out.push(TILDE);
        continue;
      }
      const bytes = encode.get(c);
      if (bytes === undefined) return 1;
      if (state[0] === 0) out.push(TILDE, OPEN);
      state[0] = 1;
      out.push((bytes >> 8) & 0x7f, bytes & 0x7f);
    }
    return DONE;
  },
};
function leaveGb(state: State): void {
  state[0] = 0;
}

// Modules -----------------------------------------------------------------------------------------------------------------

function tableCodecs(...names: TableName[]): Codec[] {
  return names.map((name) => new TableCodec(name));
}

/** The codecs of each module but `_codecs_iso2022`. */
export const codecsByModule: Readonly<Record<string, readonly Codec[]>> = {
  _codecs_cn: [...tableCodecs("gb2312", "gbk"), new TableCodec("gb18030", fourBytes), hz],
  _codecs_hk: tableCodecs("big5hkscs"),
  _codecs_jp: tableCodecs(
    "shift_jis",
    "cp932",
    "euc_jp",
    "shift_jis_2004",
    "euc_jis_2004",
    "euc_jisx0213",
    "shift_jisx0213",
  ),
  _codecs_kr: [new TableCodec("euc_kr", madeUpSyllables), ...tableCodecs("cp949", "johab")],
  _codecs_tw: tableCodecs("big5", "cp950"),
};
