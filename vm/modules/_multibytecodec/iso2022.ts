/**
 * The ISO 2022 encodings: seven bits, and escape sequences that say which character set is meant. After CPython's
 * `Modules/cjkcodecs/_codecs_iso2022.c`.
 *
 * The state has the marks of the sets G0 to G3 in its first bytes, then flags.
 */
import { type Codec, DONE, type Input, INTERNAL, pushCharacters, type State, TOO_FEW } from "./codecs.ts";
import { PLANE_2_ROWS, type Table, tableOf } from "./tables.ts";

const ESC = 0x1b, SO = 0x0e, SI = 0x0f, LF = 0x0a;
const codeOf = (ch: string) => ch.charCodeAt(0);
/** In a mark: the set's characters have two bytes. */
const WIDE = 0x80;
const ASCII = codeOf("B"), LATIN_1 = codeOf("A"), GREEK = codeOf("F");
/** Where the state has its flags, and which there are: shifted to G1, inside of a foreign escape sequence. */
const FLAGS = 4, SHIFTED = 1, FOREIGN_ESCAPE = 2;
/** An escape sequence that is longer has no end. */
const LONGEST_ESCAPE = 16;

/** What a set says of a character: its code, that the next character has to be seen first, or that it is not in the set. */
const NONE = 0, NEEDS_NEXT = -1;

/** A character set as one of the encodings uses it. */
interface Designation {
  /** The last byte of its escape sequence, with WIDE. */
  readonly mark: number;
  readonly plane: 0 | 1 | 2;
  /** Characters of one or two bytes at a place; 0 if there are none. */
  decode(first: number, second: number): number;
  encode(c: number): number;
  /** The code of a character and the next, or of the first one alone (`next` 0). */
  encodePair?(c: number, next: number): number;
}

interface Config {
  readonly encoding: string;
  readonly designations: readonly Designation[];
  /** SO and SI are ordinary control characters. */
  readonly noShift?: boolean;
  /** ESC N takes one character from G2. */
  readonly usesG2?: boolean;
}

// Sets --------------------------------------------------------------------------------------------------------------------

const wide = (ch: string) => codeOf(ch) | WIDE;
/** The seven-bit code of a table's bytes; NONE if it has no code of exactly two bytes with high bits. */
function sevenBits(bytes: number | undefined): number {
  return bytes === undefined || (bytes & 0x8080) !== 0x8080 || bytes > 0xffff || bytes < 0xa1a1
    ? NONE
    : bytes & 0x7f7f;
}
const highCode = (first: number, second: number) => (first << 8 | second) | 0x8080;

function tableSet(mark: number, plane: 0 | 1, table: () => Table): Designation {
  return {
    mark,
    plane,
    decode: (first, second) => table().two[highCode(first, second)],
    encode: (c) => sevenBits(table().encode.get(c)),
  };
}
const eucJp = () => tableOf("euc_jp");
const jisx0208 = (mark: string) => tableSet(wide(mark), 0, eucJp);
const ksx1001 = (plane: 0 | 1) => tableSet(wide("C"), plane, () => tableOf("euc_kr"));
const gb2312 = tableSet(wide("A"), 0, () => tableOf("gb2312"));

/** A code of three bytes without the first, 0x8f. */
function secondPlane(bytes: number | undefined): number {
  return bytes === undefined || bytes < 0x8f0000 ? NONE : bytes & 0x7f7f;
}
const jisx0212: Designation = {
  mark: wide("D"),
  plane: 0,
  decode: (first, second) => eucJp().three![highCode(first, second)],
  encode: (c) => secondPlane(eucJp().encode.get(c)),
};

const HALF_WIDTH = 0xff61 - 0x21;
const jisx0201Katakana: Designation = {
  mark: codeOf("I"),
  plane: 0,
  decode: (byte) => byte >= 0x21 && byte <= 0x5f ? HALF_WIDTH + byte : NONE,
  encode: (c) => c >= 0xff61 && c <= 0xff9f ? c - HALF_WIDTH : NONE,
};
const YEN = 0xa5, OVERLINE = 0x203e;
const jisx0201Roman: Designation = {
  mark: codeOf("J"),
  plane: 0,
  decode: (byte) => byte === 0x5c ? YEN : byte === 0x7e ? OVERLINE : byte,
  encode: (c) => c === YEN ? 0x5c : c === OVERLINE ? 0x7e : NONE,
};
/** Only G2 may have them. */
function g2Set(mark: number): Designation {
  return { mark, plane: 2, decode: () => NONE, encode: () => NONE };
}

type Edition = "euc_jis_2004" | "euc_jisx0213";
const isPlane2 = (code: number) => PLANE_2_ROWS.includes((code >> 8) - 0x20);

/** Only EUC takes a full-width tilde for the tilde of JIS X 0213. */
const FULL_WIDTH_TILDE = 0xff5e, TILDE = 0x7e, TILDE_CODE = 0x2232;

/** The first plane. `pairsOnly`: used for two characters that have one code; others are looked for in JIS X 0208 first. */
function jisx0213(mark: string, edition: Edition, pairsOnly = false): Designation {
  const alone = (c: number): number =>
    c === FULL_WIDTH_TILDE ? NONE : sevenBits(tableOf(edition).encode.get(c));
  return {
    mark: wide(mark),
    plane: 0,
    decode: (first, second) =>
      (first << 8 | second) === TILDE_CODE ? TILDE : tableOf(edition).two[highCode(first, second)],
    encode: (c) => tableOf(edition).pairFirsts.has(c) ? NEEDS_NEXT : pairsOnly ? NONE : alone(c),
    encodePair(c, next) {
      const pair = next > 0xffff || next === 0 ? NONE : sevenBits(tableOf(edition).pairs.get(c << 16 | next));
      return pair !== NONE || pairsOnly ? pair : alone(c);
    },
  };
}
function jisx0213Plane2(edition: Edition): Designation {
  return {
    mark: wide("P"),
    plane: 0,
    decode(first, second) {
      const code = first << 8 | second;
      // CPython decodes by the later edition here, whatever the encoding.
      return isPlane2(code) ? tableOf("euc_jis_2004").three![code | 0x8080] : NONE;
    },
    encode(c) {
      const code = secondPlane(tableOf(edition).encode.get(c));
      return isPlane2(code) ? code : NONE;
    },
  };
}

const JP = [jisx0208("B"), jisx0201Roman, jisx0208("@")];
const configs: readonly Config[] = [
  { encoding: "iso2022_kr", designations: [ksx1001(1)] },
  { encoding: "iso2022_jp", designations: JP, noShift: true },
  { encoding: "iso2022_jp_1", designations: [JP[0], jisx0212, JP[1], JP[2]], noShift: true },
  {
    encoding: "iso2022_jp_2",
    designations: [JP[0], jisx0212, ksx1001(0), gb2312, JP[1], JP[2], g2Set(LATIN_1), g2Set(GREEK)],
    noShift: true,
    usesG2: true,
  },
  {
    encoding: "iso2022_jp_2004",
    designations: [
      jisx0213("Q", "euc_jis_2004", true),
      JP[0],
      jisx0213("Q", "euc_jis_2004"),
      jisx0213Plane2("euc_jis_2004"),
    ],
    noShift: true,
  },
  {
    encoding: "iso2022_jp_3",
    designations: [
      jisx0213("O", "euc_jisx0213", true),
      JP[0],
      jisx0213("O", "euc_jisx0213"),
      jisx0213Plane2("euc_jisx0213"),
    ],
    noShift: true,
  },
  {
    encoding: "iso2022_jp_ext",
    designations: [JP[0], jisx0212, JP[1], jisx0201Katakana, JP[2]],
    noShift: true,
  },
];

// Decoding ----------------------------------------------------------------------------------------------------------------

const isFinal = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x40;
const INTRODUCERS = [..."()$.&"].map(codeOf);
const [TO_G0, TO_G1, DOLLAR, TO_G2, AMPERSAND] = INTRODUCERS;

/** Length of the escape sequence at a place; 0: it has no end, TOO_FEW: none so far. */
function escapeLength({ noShift }: Config, items: ArrayLike<number>, at: number): number {
  for (let i = 1; i < LONGEST_ESCAPE; i++) {
    if (at + i >= items.length) return TOO_FEW;
    if (isFinal(items[at + i])) return i + 1;
    // The prefix of a revised set, in the Japanese encodings.
    if (noShift && items[at + i] === AMPERSAND && items[at + i + 1] === codeOf("@")) i += 2;
  }
  return 0;
}

/** Does what an escape sequence says. */
function designate(config: Config, state: State, input: Input): number {
  const { items, at } = input;
  const length = escapeLength(config, items, at);
  if (length === TOO_FEW) return TOO_FEW;
  if (length === 0) return 1;
  const last = items[at + length - 1];
  let plane = -1, mark = last;
  const planeOf = (byte: number) => byte === TO_G0 ? 0 : byte === TO_G1 ? 1 : -1;
  if (length === 3) {
    plane = planeOf(items[at + 1]);
    if (config.usesG2 && items[at + 1] === TO_G2) plane = 2;
    if (items[at + 1] === DOLLAR) {
      plane = 0;
      mark |= WIDE;
    }
  } else if (length === 4 && items[at + 1] === DOLLAR) {
    plane = planeOf(items[at + 2]);
    mark |= WIDE;
  } else if (
    length === 6 && config.noShift && items[at + 3] === ESC && items[at + 4] === DOLLAR && last === ASCII
  ) {
    plane = 0;
    mark |= WIDE;
  }
  const isKnown = mark === ASCII || config.designations.some((designation) => designation.mark === mark);
  if (plane < 0 || !isKnown) return length;
  state[plane] = mark;
  input.at += length;
  return DONE;
}

/** A character of the set in G2; 0 if there is none. */
function g2Character(mark: number, byte: number): number {
  if (byte > 0x7f) return NONE;
  if (mark === ASCII) return byte;
  if (mark === LATIN_1) return byte + 0x80;
  return new TextDecoder("iso-8859-7").decode(Uint8Array.of(byte + 0x80)).charCodeAt(0);
}
/** Bytes of ISO 8859-7 that its first edition, which is meant, has not. */
const LATER_GREEK: readonly number[] = [0xa4, 0xa5, 0xaa];

function decodeG2(state: State, input: Input, out: number[]): number {
  const byte = input.items[input.at + 2], mark = state[2];
  if (mark !== ASCII && mark !== LATIN_1 && mark !== GREEK) return INTERNAL;
  const isMissing = mark === GREEK && (LATER_GREEK.includes(byte + 0x80) || byte > 0x7f);
  const c = isMissing ? 0xfffd : g2Character(mark, byte);
  if (byte > 0x7f || c === 0xfffd) return 3;
  out.push(c);
  input.at += 3;
  return DONE;
}

function decode(config: Config, state: State, input: Input, out: number[]): number {
  const { items } = input;
  while (input.at < items.length) {
    const c = items[input.at];
    if ((state[FLAGS] & FOREIGN_ESCAPE) !== 0) {
      out.push(c);
      input.at++;
      if (isFinal(c)) state[FLAGS] &= ~FOREIGN_ESCAPE;
      continue;
    }
    if (c === ESC) {
      if (input.at + 1 >= items.length) return TOO_FEW;
      const next = items[input.at + 1];
      let result = DONE;
      if (INTRODUCERS.includes(next)) result = designate(config, state, input);
      else if (config.usesG2 && next === codeOf("N")) {
        result = input.at + 2 >= items.length ? TOO_FEW : decodeG2(state, input, out);
      } else {
        out.push(ESC);
        state[FLAGS] |= FOREIGN_ESCAPE;
        input.at++;
      }
      if (result !== DONE) return result;
      continue;
    }
    if ((c === SI || c === SO) && !config.noShift) {
      if (c === SO) state[FLAGS] |= SHIFTED;
      else state[FLAGS] &= ~SHIFTED;
      input.at++;
      continue;
    }
    if (c >= 0x80) return 1;
    if (c === LF) state[FLAGS] &= ~SHIFTED;
    const mark = state[(state[FLAGS] & SHIFTED) !== 0 ? 1 : 0];
    if (c < 0x20 || mark === ASCII) {
      out.push(c);
      input.at++;
      continue;
    }
    const set = config.designations.find((designation) => designation.mark === mark);
    // Only `setstate` gives others.
    if (set === undefined) return 1;
    const width = (mark & WIDE) !== 0 ? 2 : 1;
    if (input.at + width > items.length) return TOO_FEW;
    const second = width === 1 ? 0 : items[input.at + 1];
    const value = second > 0x7f ? NONE : set.decode(c, second);
    if (value === NONE) return width;
    pushCharacters(value, out);
    input.at += width;
  }
  return DONE;
}

// Encoding ----------------------------------------------------------------------------------------------------------------

function shiftIn(state: State, out: number[]): void {
  if ((state[FLAGS] & SHIFTED) !== 0) out.push(SI);
  state[FLAGS] &= ~SHIFTED;
}

/** Makes sure that a set is the one in use. */
function use({ mark, plane }: Designation, state: State, out: number[]): void {
  if (plane === 0) shiftIn(state, out);
  if (state[plane] !== mark) {
    out.push(ESC);
    if ((mark & WIDE) === 0) out.push(plane === 0 ? TO_G0 : TO_G1);
    else if (mark === wide("B")) out.push(DOLLAR);
    else out.push(DOLLAR, plane === 0 ? TO_G0 : TO_G1);
    out.push(mark & 0x7f);
    state[plane] = mark;
  }
  if (plane === 1 && (state[FLAGS] & SHIFTED) === 0) {
    out.push(SO);
    state[FLAGS] |= SHIFTED;
  }
}

function toAscii(state: State, out: number[]): void {
  if (state[0] !== ASCII) out.push(ESC, TO_G0, ASCII);
  state[0] = ASCII;
}

function encode({ designations }: Config, state: State, input: Input, out: number[], flush: boolean): number {
  const { items } = input;
  while (input.at < items.length) {
    const c = items[input.at];
    if (c < 0x80) {
      toAscii(state, out);
      shiftIn(state, out);
      out.push(c);
      input.at++;
      continue;
    }
    let code = NONE, used = 1;
    let set: Designation | undefined;
    for (set of designations) {
      code = set.encode(c);
      if (code === NEEDS_NEXT) {
        const isLast = input.at + 1 >= items.length;
        if (isLast && !flush) return TOO_FEW;
        const next = isLast ? 0 : items[input.at + 1];
        code = set.encodePair!(c, next);
        // The same code as that of the character alone: the next one has no part in it.
        if (code !== NONE && !isLast && next <= 0xffff && set.encodePair!(c, 0) !== code) used = 2;
      }
      if (code !== NONE) break;
    }
    if (code === NONE) return 1;
    use(set!, state, out);
    if ((set!.mark & WIDE) !== 0) out.push(code >> 8);
    out.push(code & 0xff);
    input.at += used;
  }
  return DONE;
}

function start(state: State): void {
  state.fill(ASCII, 0, 3);
  state[FLAGS] = 0;
}

function codecOf(config: Config): Codec {
  return {
    encoding: config.encoding,
    decode: (state, input, out) => decode(config, state, input, out),
    encode: (state, input, out, flush) => encode(config, state, input, out, flush),
    startDecoding: start,
    resetDecoder(state) {
      state[0] = ASCII;
      state[FLAGS] &= ~SHIFTED;
    },
    startEncoding(state) {
      state.fill(ASCII, 0, 2);
      state[FLAGS] = 0;
    },
    resetEncoder(state, out) {
      shiftIn(state, out);
      toAscii(state, out);
    },
  };
}

/** The codecs of `_codecs_iso2022`. */
export const iso2022Codecs: readonly Codec[] = configs.map(codecOf);
