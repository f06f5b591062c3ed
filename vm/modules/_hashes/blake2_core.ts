/** BLAKE2b and BLAKE2s (RFC 7693), with keys, salts and tree parameters. Words of BLAKE2b are pairs of 32-bit halves. */
import type { HostHash } from "../../host/host.ts";

const SIGMA: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
/** Low half, high half of each word. BLAKE2s takes the high halves. */
const IV = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);
/** The four columns, then the four diagonals. */
const QUARTERS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

/** `v[to] += low, high`. */
function add64(v: Uint32Array, to: number, low: number, high: number): void {
  const sum = v[to] + low;
  v[to + 1] = v[to + 1] + high + (sum > 0xffffffff ? 1 : 0);
  v[to] = sum;
}
/** `v[to] = rotate_right(v[to] ^ v[from], by)`. */
function xorRotate64(v: Uint32Array, to: number, from: number, by: number): void {
  let low = v[to] ^ v[from], high = v[to + 1] ^ v[from + 1];
  if (by >= 32) [low, high, by] = [high, low, by - 32];
  if (by === 0) {
    v[to] = low;
    v[to + 1] = high;
  } else {
    v[to] = (low >>> by) | (high << (32 - by));
    v[to + 1] = (high >>> by) | (low << (32 - by));
  }
}

function compressB(h: Uint32Array, block: Uint8Array, count: number, last: boolean, lastNode: boolean): void {
  const m = new Uint32Array(32), v = new Uint32Array(32);
  const view = new DataView(block.buffer, block.byteOffset, 128);
  for (let i = 0; i < 32; i++) m[i] = view.getUint32(i * 4, true);
  v.set(h);
  v.set(IV, 16);
  v[24] ^= count;
  v[25] ^= Math.floor(count / 2 ** 32);
  if (last) v[28] ^= -1, v[29] ^= -1;
  if (lastNode) v[30] ^= -1, v[31] ^= -1;
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10];
    for (let q = 0; q < 8; q++) {
      const [a, b, c, d] = QUARTERS[q];
      const A = a * 2, B = b * 2, C = c * 2, D = d * 2, x = s[q * 2] * 2, y = s[q * 2 + 1] * 2;
      add64(v, A, v[B], v[B + 1]);
      add64(v, A, m[x], m[x + 1]);
      xorRotate64(v, D, A, 32);
      add64(v, C, v[D], v[D + 1]);
      xorRotate64(v, B, C, 24);
      add64(v, A, v[B], v[B + 1]);
      add64(v, A, m[y], m[y + 1]);
      xorRotate64(v, D, A, 16);
      add64(v, C, v[D], v[D + 1]);
      xorRotate64(v, B, C, 63);
    }
  }
  for (let i = 0; i < 16; i++) h[i] ^= v[i] ^ v[i + 16];
}

function rotate32(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}
function compressS(h: Uint32Array, block: Uint8Array, count: number, last: boolean, lastNode: boolean): void {
  const m = new Uint32Array(16), v = new Uint32Array(16);
  const view = new DataView(block.buffer, block.byteOffset, 64);
  for (let i = 0; i < 16; i++) m[i] = view.getUint32(i * 4, true);
  v.set(h);
  for (let i = 0; i < 8; i++) v[i + 8] = IV[i * 2 + 1];
  v[12] ^= count;
  v[13] ^= Math.floor(count / 2 ** 32);
  if (last) v[14] ^= -1;
  if (lastNode) v[15] ^= -1;
  for (let round = 0; round < 10; round++) {
    const s = SIGMA[round];
    for (let q = 0; q < 8; q++) {
      const [a, b, c, d] = QUARTERS[q];
      v[a] += v[b] + m[s[q * 2]];
      v[d] = rotate32(v[d] ^ v[a], 16);
      v[c] += v[d];
      v[b] = rotate32(v[b] ^ v[c], 12);
      v[a] += v[b] + m[s[q * 2 + 1]];
      v[d] = rotate32(v[d] ^ v[a], 8);
      v[c] += v[d];
      v[b] = rotate32(v[b] ^ v[c], 7);
    }
  }
  for (let i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
}

export interface Blake2Parameters {
  big: boolean;
  digestSize: number;
  key: Uint8Array;
  salt: Uint8Array;
  person: Uint8Array;
  fanout: number;
  depth: number;
  leafSize: number;
  nodeOffset: bigint;
  nodeDepth: number;
  innerSize: number;
  lastNode: boolean;
}

export class Blake2 implements HostHash {
  readonly #p: Blake2Parameters;
  readonly #h: Uint32Array;
  readonly #block: Uint8Array;
  #fill: number;
  #count: number;

  constructor(p: Blake2Parameters, from?: Blake2) {
    this.#p = p;
    this.#fill = 0;
    this.#count = 0;
    if (from !== undefined) {
      this.#h = from.#h.slice();
      this.#block = from.#block.slice();
      this.#fill = from.#fill;
      this.#count = from.#count;
      return;
    }
    const { big } = p;
    const parameters = new Uint8Array(big ? 64 : 32);
    const view = new DataView(parameters.buffer);
    parameters.set([p.digestSize, p.key.length, p.fanout, p.depth]);
    view.setUint32(4, p.leafSize, true);
    if (big) view.setBigUint64(8, p.nodeOffset, true);
    else {
      view.setUint32(8, Number(p.nodeOffset & 0xffffffffn), true);
      view.setUint16(12, Number(p.nodeOffset >> 32n), true);
    }
    parameters.set([p.nodeDepth, p.innerSize], big ? 16 : 14);
    parameters.set(p.salt, big ? 32 : 16);
    parameters.set(p.person, big ? 48 : 24);
    this.#h = new Uint32Array(big ? 16 : 8);
    for (let i = 0; i < this.#h.length; i++) {
      this.#h[i] = (big ? IV[i] : IV[i * 2 + 1]) ^ view.getUint32(i * 4, true);
    }
    this.#block = new Uint8Array(big ? 128 : 64);
    if (p.key.length > 0) {
      this.#block.set(p.key);
      this.#fill = this.#block.length;
    }
  }

  update(bytes: Uint8Array): void {
    const size = this.#block.length;
    for (let i = 0; i < bytes.length;) {
      // The last block is kept back: it is compressed differently.
      if (this.#fill === size) {
        this.#count += size;
        this.#compress(this.#h, this.#block, this.#count, false);
        this.#fill = 0;
      }
      const part = bytes.subarray(i, i + size - this.#fill);
      this.#block.set(part, this.#fill);
      this.#fill += part.length;
      i += part.length;
    }
  }
  #compress(h: Uint32Array, block: Uint8Array, count: number, last: boolean): void {
    (this.#p.big ? compressB : compressS)(h, block, count, last, last && this.#p.lastNode);
  }

  digest(): Uint8Array {
    const h = this.#h.slice(), block = this.#block.slice();
    block.fill(0, this.#fill);
    this.#compress(h, block, this.#count + this.#fill, true);
    const out = new Uint8Array(h.length * 4);
    const view = new DataView(out.buffer);
    h.forEach((word, i) => view.setUint32(i * 4, word, true));
    return out.slice(0, this.#p.digestSize);
  }
  copy(): Blake2 {
    return new Blake2(this.#p, this);
  }
}
