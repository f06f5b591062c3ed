/**
 * Writes byte strings one after the other into chunks that they share: a typed array of one's own costs ten times as much
 * as a view, and every code object has three. Read by the assembler.
 */

const CHUNK_SIZE = 32768;
const EMPTY = new Uint8Array(0);

export class ByteWriter {
  #chunk: Uint8Array = EMPTY;
  /** Where the byte string begins that is being written. */
  #start = 0;
  #end = 0;

  /** Makes room for `count` bytes: to be called before writing them. */
  reserve(count: number): void {
    if (this.#end + count > this.#chunk.length) this.#newChunk(count);
  }

  #newChunk(count: number): void {
    const written = this.#chunk.subarray(this.#start, this.#end);
    this.#chunk = new Uint8Array(Math.max(CHUNK_SIZE, 2 * (written.length + count)));
    this.#chunk.set(written);
    this.#start = 0;
    this.#end = written.length;
  }

  /** Drops what was begun: a stack overflow may have come in between. */
  clear(): void {
    this.#end = this.#start;
  }

  write(byte: number): void {
    this.#chunk[this.#end++] = byte;
  }

  write2(first: number, second: number): void {
    this.#chunk[this.#end++] = first;
    this.#chunk[this.#end++] = second;
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

  /** The byte string; a new one begins. */
  take(): Uint8Array {
    if (this.#start === this.#end) return EMPTY;
    const bytes = this.#chunk.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return bytes;
  }
}
