/** Checksums: CRC-32, CRC-CCITT, Adler-32. Read by `binascii` and `zlib`. */

let table: Uint32Array | undefined;
function crcTable(): Uint32Array {
  if (table !== undefined) return table;
  table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let c = i;
    for (let k = 0; k < 8; k++) c = (c & 1) !== 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    table[i] = c;
  }
  return table;
}

/** CRC-32 of the bytes, going on from `value`. */
export function crc32(bytes: Uint8Array, value: number): number {
  const t = crcTable();
  let c = ~value;
  for (let i = 0; i < bytes.length; i++) c = t[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

/** CRC-CCITT with polynomial 0x1021, as BinHex uses it. */
export function crcHqx(bytes: Uint8Array, value: number): number {
  let c = value & 0xffff;
  for (const byte of bytes) {
    c ^= byte << 8;
    for (let k = 0; k < 8; k++) c = ((c & 0x8000) !== 0 ? (c << 1) ^ 0x1021 : c << 1) & 0xffff;
  }
  return c;
}

/** Adler-32 of the bytes, going on from `value`. */
export function adler32(bytes: Uint8Array, value: number): number {
  let a = value & 0xffff, b = value >>> 16;
  for (let i = 0; i < bytes.length;) {
    // As many as can be added before the sums have to be reduced.
    const end = Math.min(i + 3800, bytes.length);
    for (; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}
