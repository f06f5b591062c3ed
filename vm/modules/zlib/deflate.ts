/**
 * Compression piece by piece. The host compresses whole stretches; this puts them together, each seeing the one before
 * as its dictionary, and adds the wrappers of RFC 1950 (zlib) and RFC 1952 (gzip).
 *
 * DIFFERS: data is held back until a flush or until a mebibyte has gathered, so `compress` returns nothing earlier.
 */
import { adler32, crc32 } from "../binascii/crc.ts";
import { hostOf } from "../../runtime/host_state.ts";

export interface DeflateSettings {
  wrapper: "zlib" | "gzip" | "raw";
  level: number;
  windowBits: number;
  memLevel: number;
  strategy: number;
  dictionary: Uint8Array | undefined;
}

const STRETCH = 1 << 20;
const WINDOW = 32768;

export class Deflate {
  readonly #settings: DeflateSettings;
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #before: Uint8Array;
  #check: number;
  #total = 0;
  #begun = false;

  constructor(settings: DeflateSettings) {
    this.#settings = settings;
    this.#before = settings.dictionary?.slice(-WINDOW) ?? new Uint8Array(0);
    this.#check = settings.wrapper === "gzip" ? 0 : 1;
  }

  copy(): Deflate {
    const copy = new Deflate(this.#settings);
    copy.#pending = this.#pending.slice();
    copy.#pendingLength = this.#pendingLength;
    copy.#before = this.#before;
    copy.#check = this.#check;
    copy.#total = this.#total;
    copy.#begun = this.#begun;
    return copy;
  }

  /** Takes more data; what can be given out already. */
  add(bytes: Uint8Array): Uint8Array {
    const { wrapper } = this.#settings;
    if (wrapper === "zlib") this.#check = adler32(bytes, this.#check);
    else if (wrapper === "gzip") this.#check = crc32(bytes, this.#check);
    this.#total += bytes.length;
    this.#pending.push(bytes.slice());
    this.#pendingLength += bytes.length;
    return this.#pendingLength >= STRETCH ? this.flush(false, false) : this.#begin();
  }

  /** Everything so far; `full`: what follows can be read without it. */
  flush(final: boolean, full: boolean): Uint8Array {
    const { level, windowBits, memLevel, strategy } = this.#settings;
    const bytes = concat(this.#pending);
    this.#pending = [];
    this.#pendingLength = 0;
    const header = this.#begin();
    const body = hostOf().deflateRaw(bytes, this.#before, final, { level, windowBits, memLevel, strategy });
    this.#before = full ? new Uint8Array(0) : concat([this.#before, bytes]).slice(-WINDOW);
    return concat(final ? [header, body, this.#trailer()] : [header, body]);
  }

  #begin(): Uint8Array {
    if (this.#begun) return new Uint8Array(0);
    this.#begun = true;
    const { wrapper, level, windowBits, strategy, dictionary } = this.#settings;
    if (wrapper === "raw") return new Uint8Array(0);
    const fastest = level === 0 || level === 1 || strategy >= 2;
    if (wrapper === "gzip") {
      return Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, level === 9 ? 2 : fastest ? 4 : 0, 3);
    }
    const speed = fastest ? 0 : level === -1 || level === 6 ? 2 : level < 6 ? 1 : 3;
    let head = ((8 | ((windowBits - 8) << 4)) << 8) | (speed << 6) | (dictionary === undefined ? 0 : 0x20);
    head += 31 - head % 31;
    const bytes = [head >> 8, head & 255];
    if (dictionary !== undefined) bytes.push(...bigEndian(adler32(dictionary, 1)));
    return Uint8Array.from(bytes);
  }

  #trailer(): Uint8Array {
    const { wrapper } = this.#settings;
    if (wrapper === "zlib") return Uint8Array.from(bigEndian(this.#check));
    if (wrapper === "raw") return new Uint8Array(0);
    return Uint8Array.from([
      ...bigEndian(this.#check).reverse(),
      ...bigEndian(this.#total % 2 ** 32).reverse(),
    ]);
  }
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
