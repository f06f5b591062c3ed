/**
 * A compiled pattern as the engine reads it: the words that `re._compiler` emitted, and memories of set membership.
 */
import { inCategory, lowerAscii, upperAscii, upperUnicode } from "./characters.ts";
import * as op from "./constants.ts";
import type { NativeRegExp } from "./regexp.ts";

const NO = 1, YES = 2;

export class Program {
  /** Code words; unsigned 32-bit. */
  readonly code: Uint32Array;
  /** The same memory as bytes, for the block numbers of large sets. */
  readonly #bytes: Uint8Array;
  /** What is known about characters below 256, by position of the set. */
  readonly #memory: (Uint8Array | undefined)[];
  /** The literal that a match begins with, if it does. */
  readonly prefix: string;
  /** Characters that it has been tried on. */
  work = 0;
  /** The pattern for texts with characters below U+0100, and for others; null: not translated yet. */
  latin1: NativeRegExp | undefined | null = null;
  bmp: NativeRegExp | undefined | null = null;

  constructor(code: Uint32Array) {
    this.code = code;
    this.#bytes = new Uint8Array(code.buffer, code.byteOffset, code.byteLength);
    this.#memory = new Array<Uint8Array | undefined>(code.length).fill(undefined);
    let prefix = "";
    if (code[0] === op.INFO && (code[2] & op.SRE_INFO_PREFIX) !== 0) {
      for (let i = 0; i < code[5]; i++) prefix += String.fromCodePoint(code[7 + i]);
    }
    this.prefix = prefix;
  }

  /** Whether the set at `at` has the character. CPython: `SRE(charset)`. */
  has(at: number, ch: number): boolean {
    if (ch >= 256) return this.#member(at, ch);
    const memory = this.#memory[at] ??= new Uint8Array(256);
    const known = memory[ch];
    if (known !== 0) return known === YES;
    const answer = this.#member(at, ch);
    memory[ch] = answer ? YES : NO;
    return answer;
  }

  #member(at: number, ch: number): boolean {
    const { code } = this;
    let ok = true;
    for (;;) {
      switch (code[at++]) {
        case 0: // FAILURE
          return !ok;
        case 16: // LITERAL
          if (ch === code[at]) return ok;
          at++;
          break;
        case 8: // CATEGORY
          if (inCategory(code[at], ch)) return ok;
          at++;
          break;
        case 9: // CHARSET
          if (ch < 256 && ((code[at + (ch >> 5)] >>> (ch & 31)) & 1) !== 0) return ok;
          at += 8;
          break;
        case 22: // RANGE
          if (code[at] <= ch && ch <= code[at + 1]) return ok;
          at += 2;
          break;
        case 42: { // RANGE_UNI_IGNORE
          // The character is in lower case already.
          if (code[at] <= ch && ch <= code[at + 1]) return ok;
          const upper = upperUnicode(ch);
          if (code[at] <= upper && upper <= code[at + 1]) return ok;
          at += 2;
          break;
        }
        case 21: // NEGATE
          ok = !ok;
          break;
        case 10: { // BIGCHARSET
          const count = code[at++];
          const blocks = at + 64;
          if (ch < 0x10000) {
            const bit = this.#bytes[at * 4 + (ch >> 8)] * 256 + (ch & 255);
            if (((code[blocks + (bit >> 5)] >>> (bit & 31)) & 1) !== 0) return ok;
          }
          at = blocks + count * 8;
          break;
        }
        default:
          return false;
      }
    }
  }

  /** The same under a locale, regardless of case. CPython: `SRE(charset_loc_ignore)`. */
  hasIgnoringLocaleCase(at: number, ch: number): boolean {
    const lower = lowerAscii(ch), upper = upperAscii(ch);
    if (upper === lower) return this.has(at, lower);
    // What a negated set leaves out, it leaves out in both cases.
    return this.#isNegated(at)
      ? this.has(at, lower) && this.has(at, upper)
      : this.has(at, lower) || this.has(at, upper);
  }

  #isNegated(at: number): boolean {
    const { code } = this;
    for (;;) {
      switch (code[at++]) {
        case 21: // NEGATE
          return true;
        case 16: // LITERAL
        case 8: // CATEGORY
          at++;
          break;
        case 9: // CHARSET
          at += 8;
          break;
        case 22: // RANGE
          at += 2;
          break;
        default:
          return false;
      }
    }
  }
}
