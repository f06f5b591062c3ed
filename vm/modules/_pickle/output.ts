/**
 * The bytes of a pickle while it is being written: a buffer that grows, and the frames of protocol 4. Law: while a frame is
 * open, its header's place stands at `frameStart`, to be filled in when it is closed. After CPython's `_Pickler_Write` and
 * its neighbours.
 */
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { FRAME, FRAME_HEADER_SIZE, FRAME_SIZE_MIN, FRAME_SIZE_TARGET } from "./opcodes.ts";

export class PickleOutput {
  buffer: Uint8Array;
  length: number;
  framing: boolean;
  /** Where the open frame's header stands; -1 if none is open. */
  frameStart: number;
  /** `write` of the file; undefined when the pickle stays in memory. */
  write: PyObject | undefined;

  constructor(write: PyObject | undefined) {
    this.buffer = new Uint8Array(512);
    this.length = 0;
    this.framing = false;
    this.frameStart = -1;
    this.write = write;
  }

  clear(): void {
    this.length = 0;
    this.frameStart = -1;
  }

  /** Makes room for so many bytes, in an open frame if there are frames. */
  reserve(count: number): void {
    if (this.framing && this.frameStart < 0) {
      this.#grow(count + FRAME_HEADER_SIZE);
      this.frameStart = this.length;
      this.length += FRAME_HEADER_SIZE;
    } else if (this.length + count > this.buffer.length) this.#grow(count);
  }
  #grow(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const bigger = new Uint8Array(Math.max(needed + (needed >> 1), 1024));
    bigger.set(this.buffer.subarray(0, this.length));
    this.buffer = bigger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }
  twoBytes(first: number, second: number): void {
    this.reserve(2);
    this.buffer[this.length++] = first;
    this.buffer[this.length++] = second;
  }
  /** An opcode with a number of four bytes. */
  opcode4(opcode: number, value: number): void {
    this.reserve(5);
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = opcode;
    buffer[at++] = value;
    buffer[at++] = value >> 8;
    buffer[at++] = value >> 16;
    buffer[at++] = value >>> 24;
    this.length = at;
  }
  /** An opcode with a number of eight bytes. */
  opcode8(opcode: number, value: number): void {
    this.reserve(9);
    this.buffer[this.length] = opcode;
    this.#size64(this.length + 1, value);
    this.length += 9;
  }
  bytes(data: Uint8Array): void {
    this.reserve(data.length);
    this.buffer.set(data, this.length);
    this.length += data.length;
  }
  /** Text of characters below 128. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[this.length++] = text.charCodeAt(i);
  }

  #size64(at: number, value: number): void {
    for (let i = 0; i < 8; i++) {
      this.buffer[at + i] = value % 256;
      value = Math.floor(value / 256);
    }
  }

  /** Closes the open frame. A short one loses its header. */
  commitFrame(): void {
    if (!this.framing || this.frameStart < 0) return;
    const start = this.frameStart;
    const length = this.length - start - FRAME_HEADER_SIZE;
    if (length >= FRAME_SIZE_MIN) {
      this.buffer[start] = FRAME;
      this.#size64(start + 1, length);
    } else {
      this.buffer.copyWithin(start, start + FRAME_HEADER_SIZE, this.length);
      this.length -= FRAME_HEADER_SIZE;
    }
    this.frameStart = -1;
  }

  /** Between two instructions: a frame that has become long enough is closed, and goes to the file. */
  opcodeBoundary(): void {
    if (this.frameStart < 0 || this.length - this.frameStart - FRAME_HEADER_SIZE < FRAME_SIZE_TARGET) return;
    this.commitFrame();
    if (this.write !== undefined) this.flush();
  }

  /** What has been written. */
  take(): Uint8Array {
    this.commitFrame();
    return this.buffer.slice(0, this.length);
  }

  /** Hands everything to the file. */
  flush(): void {
    PyObject_CallOneArg(this.write!, PyBytes_FromArray(this.take()));
    this.clear();
  }

  /**
   * Data behind an instruction that `header` writes. Large data is not framed, and goes to the file as it is: `payload`, or
   * a bytes object made of it.
   */
  large(header: () => void, data: Uint8Array, payload: PyObject | undefined): void {
    if (data.length < FRAME_SIZE_TARGET) {
      header();
      this.bytes(data);
      return;
    }
    this.commitFrame();
    const { framing } = this;
    this.framing = false;
    header();
    if (this.write === undefined) this.bytes(data);
    else {
      this.flush();
      PyObject_CallOneArg(this.write, payload ?? PyBytes_FromArray(data.slice()));
    }
    this.framing = framing;
  }
}
