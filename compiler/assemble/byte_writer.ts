/**
 * A growing byte buffer that is used for one code object after the other.
 */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` bytes: to be called before writing them. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(needed * 2);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  write(byte: number): void {
    this.#bytes[this.#length++] = byte;
  }

  write2(first: number, second: number): void {
    this.#bytes[this.#length++] = first;
    this.#bytes[this.#length++] = second;
  }

  /** Six bits a byte, low bits first, bit 6 for "more follows": the location table's varint. */
  writeVarint(value: number): void {
    while (value >= 64) {
      this.write((value & 0x3f) | 0x40);
      value >>>= 6;
    }
    this.write(value);
  }

  /** Zigzag: the sign in the lowest bit. */
  writeSignedVarint(value: number): void {
    this.writeVarint(value < 0 ? (-value << 1) | 1 : value << 1);
  }

  /** A copy of what was written; the buffer starts anew. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }
}
