/**
 * `_imp.source_hash`: the hash that a hash-based `.pyc` keeps of its source, SipHash-1-3 with the magic number as key.
 * Read by `pyc.ts` and the VM's import machinery; the law: equal to CPython's `_Py_KeyedHash`.
 */

/** 64-bit words as pairs of 32-bit halves, low half first: v0 v1 v2 v3. */
type State = Int32Array;

/** Eight bytes, least significant first. `key` is an unsigned 32-bit number (CPython passes `pyc_magic_number_token`). */
export function sourceHash(key: number, source: Uint8Array): Uint8Array {
  // The key's second word is 0, so v1 and v3 start as the plain constants.
  const v: State = Int32Array.of(
    0x70736575 ^ key,
    0x736f6d65,
    0x6e646f6d,
    0x646f7261,
    0x6e657261 ^ key,
    0x6c796765,
    0x79746573,
    0x74656462,
  );
  const n = source.length;
  const whole = n - (n % 8);
  for (let i = 0; i < whole; i += 8) absorb(v, word(source, i, 4), word(source, i + 4, 4));
  const rest = n - whole;
  const low = word(source, whole, Math.min(rest, 4));
  const high = rest > 4 ? word(source, whole + 4, rest - 4) : 0;
  absorb(v, low, high | ((n & 0xff) << 24));
  v[4] ^= 0xff;
  round(v);
  round(v);
  round(v);
  const hash = new Uint8Array(8);
  const view = new DataView(hash.buffer);
  view.setInt32(0, v[0] ^ v[2] ^ v[4] ^ v[6], true);
  view.setInt32(4, v[1] ^ v[3] ^ v[5] ^ v[7], true);
  return hash;
}

function word(source: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value |= source[at + i] << (8 * i);
  return value;
}

function absorb(v: State, low: number, high: number): void {
  v[6] ^= low;
  v[7] ^= high;
  round(v);
  v[0] ^= low;
  v[1] ^= high;
}

function round(v: State): void {
  halfRound(v, 0, 2, 13);
  halfRound(v, 4, 6, 16);
  swapHalves(v, 0);
  halfRound(v, 4, 2, 17);
  halfRound(v, 0, 6, 21);
  swapHalves(v, 4);
}

/** a += b; b = rotl(b, count) ^ a */
function halfRound(v: State, a: number, b: number, count: number): void {
  const low = (v[a] >>> 0) + (v[b] >>> 0);
  v[a + 1] = v[a + 1] + v[b + 1] + (low > 0xffffffff ? 1 : 0);
  v[a] = low;
  const bl = v[b], bh = v[b + 1];
  v[b] = ((bl << count) | (bh >>> (32 - count))) ^ v[a];
  v[b + 1] = ((bh << count) | (bl >>> (32 - count))) ^ v[a + 1];
}

function swapHalves(v: State, a: number): void {
  const low = v[a];
  v[a] = v[a + 1];
  v[a + 1] = low;
}
