/**
 * Decompression that can stop anywhere and go on later: RFC 1951, in the wrappers of RFC 1950 (zlib) and RFC 1952 (gzip).
 * Law: input is consumed symbol by symbol; what is too short for the next one stays where it is until more comes.
 */
import { adler32, crc32 } from "../binascii/crc.ts";

const HEADER = 0, BLOCK = 1, STORED = 2, CODES = 3, TRAILER = 4, DONE = 5;

/** What is wrong with the data; zlib's text. */
export class InflateError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
/** Thrown when the input is too short for the next step. */
const NEED_INPUT = Symbol("need input");

const LENGTH_BASE = [
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1,
  2,
  3,
  4,
  5,
  7,
  9,
  13,
  17,
  25,
  33,
  49,
  65,
  97,
  129,
  193,
  257,
  385,
  513,
  769,
  1025,
  1537,
  2049,
  3073,
  4097,
  6145,
  8193,
  12289,
  16385,
  24577,
];
const DISTANCE_BITS = [
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many codes there are of each length, and the symbols in order. */
class Huffman {
  readonly count = new Uint16Array(16);
  readonly symbol: Uint16Array;
  /** Positive: some codes are unused; negative: there are too many. */
  readonly left: number;
  constructor(lengths: ArrayLike<number>) {
    for (let i = 0; i < lengths.length; i++) this.count[lengths[i]]++;
    let left = 1;
    for (let length = 1; length < 16; length++) left = left * 2 - this.count[length];
    this.left = this.count[0] === lengths.length ? 0 : left;
    const offsets = new Uint16Array(16);
    for (let length = 1; length < 15; length++) offsets[length + 1] = offsets[length] + this.count[length];
    this.symbol = new Uint16Array(lengths.length);
    for (let i = 0; i < lengths.length; i++) if (lengths[i] !== 0) this.symbol[offsets[lengths[i]]++] = i;
  }
}

let fixed: [Huffman, Huffman] | undefined;
function fixedCodes(): [Huffman, Huffman] {
  if (fixed !== undefined) return fixed;
  const lengths = new Uint8Array(288);
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
  return fixed = [new Huffman(lengths), new Huffman(new Uint8Array(30).fill(5))];
}

export class Inflate {
  #mode = HEADER;
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #bits = 0;
  #bitCount = 0;
  #last = false;
  #stored = 0;
  #literals: Huffman | undefined = undefined;
  #distances: Huffman | undefined = undefined;
  /** The output: what has been handed out stays as far as distances can reach. */
  #out = new Uint8Array(65536);
  #length = 0;
  #taken = 0;
  #check = 1;
  #checked = 0;
  #total = 0;
  /** "auto": zlib or gzip, by the first bytes. */
  #wrapper: "zlib" | "gzip" | "raw" | "auto";
  readonly #windowBits: number;
  readonly #dictionary: Uint8Array | undefined;

  constructor(
    wrapper: "zlib" | "gzip" | "raw" | "auto",
    windowBits: number,
    dictionary: Uint8Array | undefined,
  ) {
    this.#wrapper = wrapper;
    this.#windowBits = windowBits;
    this.#dictionary = dictionary;
    if (wrapper === "raw") {
      this.#mode = BLOCK;
      if (dictionary !== undefined) this.#preset(dictionary);
    }
  }

  get isDone(): boolean {
    return this.#mode === DONE;
  }

  copy(): Inflate {
    const copy = new Inflate("zlib", this.#windowBits, this.#dictionary);
    copy.#wrapper = this.#wrapper;
    copy.#mode = this.#mode;
    copy.#input = this.#input;
    copy.#at = this.#at;
    copy.#bits = this.#bits;
    copy.#bitCount = this.#bitCount;
    copy.#last = this.#last;
    copy.#stored = this.#stored;
    copy.#literals = this.#literals;
    copy.#distances = this.#distances;
    copy.#out = this.#out.slice();
    copy.#length = this.#length;
    copy.#taken = this.#taken;
    copy.#check = this.#check;
    copy.#checked = this.#checked;
    copy.#total = this.#total;
    return copy;
  }

  #preset(dictionary: Uint8Array): void {
    for (const byte of dictionary.subarray(-32768)) this.#put(byte);
    this.#taken = this.#checked = this.#length;
    this.#total = 0;
  }

  /** Decompresses `input`, giving at most `max` bytes (all that there are if 0). `rest`: what was not consumed. */
  run(input: Uint8Array, max: number): { output: Uint8Array; rest: Uint8Array } {
    if (this.#mode === DONE) return { output: new Uint8Array(0), rest: input };
    const left = this.#input.subarray(this.#at);
    const joined = new Uint8Array(left.length + input.length);
    joined.set(left);
    joined.set(input, left.length);
    this.#input = joined;
    this.#at = 0;
    const limit = max === 0 ? Infinity : this.#taken + max;
    let at = 0, bits = 0, bitCount = 0;
    try {
      while (
        this.#mode !== DONE && (this.#length < limit || this.#mode === TRAILER || this.#mode === BLOCK)
      ) {
        at = this.#at;
        bits = this.#bits;
        bitCount = this.#bitCount;
        this.#step();
      }
    } catch (err) {
      if (err !== NEED_INPUT) throw err;
      // Back to where the step began.
      this.#at = at;
      this.#bits = bits;
      this.#bitCount = bitCount;
    }
    const end = Math.min(this.#length, limit);
    const output = this.#out.slice(this.#taken, end);
    this.#taken = end;
    this.#checksum();
    this.#slide();
    let rest: Uint8Array = new Uint8Array(0);
    if (this.isDone || (max > 0 && output.length === max)) {
      rest = this.#input.slice(this.#at);
      this.#input = new Uint8Array(0);
      this.#at = 0;
    }
    return { output, rest };
  }

  #checksum(): void {
    const fresh = this.#out.subarray(this.#checked, this.#length);
    if (this.#wrapper === "zlib") this.#check = adler32(fresh, this.#check);
    else if (this.#wrapper === "gzip") this.#check = crc32(fresh, this.#check);
    this.#checked = this.#length;
  }
  #slide(): void {
    const drop = this.#taken - 32768;
    if (drop < 1 << 20) return;
    this.#out.copyWithin(0, drop, this.#length);
    this.#length -= drop;
    this.#taken -= drop;
    this.#checked -= drop;
  }

  #put(byte: number): void {
    if (this.#length === this.#out.length) {
      const bigger = new Uint8Array(this.#out.length * 2);
      bigger.set(this.#out);
      this.#out = bigger;
    }
    this.#out[this.#length++] = byte;
    this.#total++;
  }

  #byte(): number {
    if (this.#at >= this.#input.length) throw NEED_INPUT;
    return this.#input[this.#at++];
  }
  #take(count: number): number {
    let value = this.#bits;
    while (this.#bitCount < count) {
      value |= this.#byte() << this.#bitCount;
      this.#bitCount += 8;
    }
    this.#bits = value >>> count;
    this.#bitCount -= count;
    return value & ((1 << count) - 1);
  }
  #decode(code: Huffman, what: string): number {
    let value = 0, first = 0, index = 0;
    for (let length = 1; length < 16; length++) {
      value |= this.#take(1);
      const count = code.count[length];
      if (value - count < first) return code.symbol[index + (value - first)];
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new InflateError(`invalid ${what} code`);
  }

  #step(): void {
    switch (this.#mode) {
      case HEADER:
        return this.#header();
      case BLOCK:
        return this.#blockHeader();
      case STORED:
        if (this.#stored === 0) this.#mode = this.#last ? TRAILER : BLOCK;
        else {
          this.#put(this.#byte());
          this.#stored--;
        }
        return;
      case CODES:
        return this.#symbol();
      case TRAILER:
        return this.#trailer();
    }
  }

  #header(): void {
    const first = this.#byte(), second = this.#byte();
    if (this.#wrapper !== "zlib" && first === 0x1f && second === 0x8b) {
      this.#gzipHeader();
      return;
    }
    if (this.#wrapper === "gzip" || ((first << 8) | second) % 31 !== 0) {
      throw new InflateError("incorrect header check");
    }
    if ((first & 15) !== 8) throw new InflateError("unknown compression method");
    if ((first >> 4) + 8 > (this.#windowBits || 15)) throw new InflateError("invalid window size");
    if ((second & 0x20) !== 0) {
      const wanted = ((this.#byte() << 24) | (this.#byte() << 16) | (this.#byte() << 8) | this.#byte()) >>> 0;
      const dictionary = this.#dictionary;
      if (dictionary === undefined) throw new InflateError("need dictionary");
      if (adler32(dictionary, 1) !== wanted) throw new InflateError("wrong dictionary");
      this.#preset(dictionary);
    }
    this.#wrapper = "zlib";
    this.#check = 1;
    this.#mode = BLOCK;
  }
  #gzipHeader(): void {
    if (this.#byte() !== 8) throw new InflateError("unknown compression method");
    const flags = this.#byte();
    if ((flags & 0xe0) !== 0) throw new InflateError("unknown header flags set");
    for (let i = 0; i < 6; i++) this.#byte();
    if ((flags & 4) !== 0) {
      const length = this.#byte() | (this.#byte() << 8);
      for (let i = 0; i < length; i++) this.#byte();
    }
    if ((flags & 8) !== 0) { while (this.#byte() !== 0); }
    if ((flags & 16) !== 0) { while (this.#byte() !== 0); }
    if ((flags & 2) !== 0) this.#byte(), this.#byte();
    this.#wrapper = "gzip";
    this.#check = 0;
    this.#mode = BLOCK;
  }

  #blockHeader(): void {
    if (this.#last) {
      this.#mode = TRAILER;
      return;
    }
    const last = this.#take(1) === 1;
    const kind = this.#take(2);
    if (kind === 3) throw new InflateError("invalid block type");
    if (kind === 0) {
      this.#bits = this.#bitCount = 0;
      const length = this.#byte() | (this.#byte() << 8);
      const complement = this.#byte() | (this.#byte() << 8);
      if ((length ^ complement) !== 0xffff) throw new InflateError("invalid stored block lengths");
      this.#stored = length;
      this.#mode = STORED;
    } else {
      [this.#literals, this.#distances] = kind === 1 ? fixedCodes() : this.#dynamicCodes();
      this.#mode = CODES;
    }
    this.#last = last;
  }
  #dynamicCodes(): [Huffman, Huffman] {
    const literals = this.#take(5) + 257, distances = this.#take(5) + 1, codes = this.#take(4) + 4;
    if (literals > 286 || distances > 30) throw new InflateError("too many length or distance symbols");
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < codes; i++) codeLengths[CODE_ORDER[i]] = this.#take(3);
    const code = new Huffman(codeLengths);
    if (code.left !== 0) throw new InflateError("invalid code lengths set");
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const symbol = this.#decode(code, "code lengths");
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw new InflateError("invalid bit length repeat");
      const value = symbol === 16 ? lengths[i - 1] : 0;
      const count = symbol === 16
        ? 3 + this.#take(2)
        : symbol === 17
        ? 3 + this.#take(3)
        : 11 + this.#take(7);
      if (i + count > lengths.length) throw new InflateError("invalid bit length repeat");
      lengths.fill(value, i, i + count);
      i += count;
    }
    if (lengths[256] === 0) throw new InflateError("invalid code -- missing end-of-block");
    const first = new Huffman(lengths.subarray(0, literals)),
      second = new Huffman(lengths.subarray(literals));
    const isIncomplete = (h: Huffman, n: number) => h.left < 0 || (h.left > 0 && n - h.count[0] !== 1);
    if (isIncomplete(first, literals)) throw new InflateError("invalid literal/lengths set");
    if (isIncomplete(second, distances)) throw new InflateError("invalid distances set");
    return [first, second];
  }

  #symbol(): void {
    const symbol = this.#decode(this.#literals!, "literal/length");
    if (symbol < 256) {
      this.#put(symbol);
      return;
    }
    if (symbol === 256) {
      this.#mode = this.#last ? TRAILER : BLOCK;
      return;
    }
    if (symbol > 285) throw new InflateError("invalid literal/length code");
    const length = LENGTH_BASE[symbol - 257] + this.#take(LENGTH_BITS[symbol - 257]);
    const code = this.#decode(this.#distances!, "distance");
    if (code > 29) throw new InflateError("invalid distance code");
    const distance = DISTANCE_BASE[code] + this.#take(DISTANCE_BITS[code]);
    if (distance > this.#length) throw new InflateError("invalid distance too far back");
    for (let i = 0; i < length; i++) this.#put(this.#out[this.#length - distance]);
  }

  #trailer(): void {
    this.#bits = this.#bitCount = 0;
    if (this.#wrapper === "zlib") {
      const wanted = ((this.#byte() << 24) | (this.#byte() << 16) | (this.#byte() << 8) | this.#byte()) >>> 0;
      this.#checksum();
      if (wanted !== this.#check) throw new InflateError("incorrect data check");
    } else if (this.#wrapper === "gzip") {
      const word = () =>
        (this.#byte() | (this.#byte() << 8) | (this.#byte() << 16) | (this.#byte() << 24)) >>> 0;
      const wanted = word(), size = word();
      this.#checksum();
      if (wanted !== this.#check) throw new InflateError("incorrect data check");
      if (size !== this.#total % 2 ** 32) throw new InflateError("incorrect length check");
    }
    this.#mode = DONE;
  }
}
