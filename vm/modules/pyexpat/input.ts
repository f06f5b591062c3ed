/**
 * The bytes that a parser was fed and has not consumed, as text, and where in the document they stand. The buffer grows and moves as expat's:
 * whether a token that is not complete is looked at again depends on how full it is (`isEnough`), and so does when events come.
 */
import { PARTIAL_MARK } from "./characters.ts";
import type { Encoding } from "./encodings.ts";
import { Scanner } from "./scanner.ts";

const INITIAL_SIZE = 1024;
/** So many bytes before those to be parsed are kept. */
const CONTEXT = 1024;
const NOTHING = new Uint8Array(0);

export class Input {
  readonly scanner: Scanner;
  encoding: Encoding | undefined = undefined;
  #buffer: Uint8Array = NOTHING;
  /** Where in the buffer the text begins, where its decoded part ends, and where the bytes end. */
  #begin = 0;
  #decoded = 0;
  #end = 0;
  /** How many bytes there have been in all. */
  total = 0;
  /** Text without a mark for bytes left over. */
  #text = "";
  /** A place in the text, and its byte counted from `#begin`: the next place looked for is mostly behind it. */
  #knownUnit = 0;
  #knownByte = 0;
  /** Where the encoding changed: before it all was of the old one. */
  #switchedUnit = 0;
  #switchedByte = 0;
  /** The event's place in the text; undefined if none is known any more. */
  event: number | undefined = undefined;
  /** The event's byte in the document, once its text is gone. */
  #eventByte = 0;
  #isEventGone = false;
  /** Line and column of a place in the text; the place is undefined when its text is gone. */
  #line = 0;
  #column = 0;
  #position: number | undefined = undefined;
  #partialBefore = 0;
  #lastRequest = 0;

  constructor(namespaces: boolean) {
    this.scanner = new Scanner("", true, namespaces);
  }

  /** Takes bytes. CPython's expat: `XML_GetBuffer`, `XML_ParseBuffer`. */
  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
    this.total += bytes.length;
    this.#position = 0;
    this.#decode();
  }
  #reserve(length: number): void {
    this.#lastRequest = length;
    const size = this.#buffer.length;
    if (length <= size - this.#end && size > 0) return;
    const keep = Math.min(this.#begin, CONTEXT);
    const needed = length + this.#end - this.#begin + keep;
    const offset = this.#begin - keep;
    if (size > 0 && needed <= size) this.#buffer.copyWithin(0, offset, this.#end);
    else {
      let bigger = size === 0 ? INITIAL_SIZE : size;
      do bigger *= 2; while (bigger < needed);
      const buffer = new Uint8Array(bigger);
      buffer.set(this.#buffer.subarray(offset, this.#end));
      this.#buffer = buffer;
    }
    this.#begin -= offset;
    this.#decoded -= offset;
    this.#end -= offset;
    this.event = undefined;
    this.#isEventGone = false;
    this.#position = undefined;
  }

  /** Is it worth while to parse? CPython's expat: `callProcessor`. */
  isEnough(): boolean {
    let room = this.#begin;
    room -= Math.min(room, CONTEXT);
    room += this.#buffer.length - this.#end;
    return this.#end - this.#begin >= 2 * this.#partialBefore || this.#lastRequest > room;
  }

  #decode(): void {
    const { encoding, scanner } = this;
    if (encoding === undefined) return;
    const { text, used } = encoding.decode(this.#buffer.subarray(this.#decoded, this.#end));
    this.#text += text;
    this.#decoded += used;
    const left = this.#end - this.#decoded;
    const isPartial = left >= encoding.unit;
    scanner.text = isPartial ? this.#text + PARTIAL_MARK : this.#text;
    scanner.end = scanner.text.length;
    scanner.isOdd = left === 1 && encoding.unit === 2;
  }

  /** The bytes not consumed yet. */
  get rest(): Uint8Array {
    return this.#buffer.subarray(this.#begin, this.#end);
  }

  /** What stands behind a place of the text is read in another encoding. */
  useEncoding(encoding: Encoding, from: number): void {
    if (this.encoding === encoding) return;
    const byte = this.byteOf(from);
    this.encoding = encoding;
    this.scanner.lastLetter = encoding.lastLetter;
    this.#decoded = this.#begin + byte;
    this.#text = this.#text.slice(0, from);
    if (this.#knownUnit > from) this.#knownUnit = this.#knownByte = 0;
    this.#switchedUnit = from;
    this.#switchedByte = byte;
    this.#decode();
  }
  /** The byte of a place in the text, counted from the text's beginning. */
  byteOf(unit: number): number {
    const { encoding } = this;
    if (encoding === undefined) return 0;
    // Declarations are ASCII, so the old encoding's bytes are as many as the new one's.
    if (unit < this.#knownUnit) this.#knownUnit = this.#knownByte = 0;
    if (this.#knownUnit < this.#switchedUnit && unit >= this.#switchedUnit) {
      this.#knownUnit = this.#switchedUnit;
      this.#knownByte = this.#switchedByte;
    }
    this.#knownByte += encoding.width(this.scanner.text, this.#knownUnit, unit);
    this.#knownUnit = unit;
    return this.#knownByte;
  }

  /** The event's byte in the document, -1 if none is known. */
  get eventByte(): number {
    if (this.#isEventGone) return this.#eventByte;
    if (this.event === undefined) return -1;
    return this.total - (this.#end - this.#begin) + this.byteOf(this.event);
  }
  setEvent(at: number): void {
    this.event = at;
    this.#isEventGone = false;
  }

  /** The input from the event on; undefined if none is known. */
  eventContext(): Uint8Array | undefined {
    const byte = this.eventByte;
    return byte < 0 ? undefined : this.#buffer.slice(this.#end - (this.total - byte), this.#end);
  }

  #advancePosition(to: number): void {
    if (this.#position === undefined || to < this.#position) return;
    const { text } = this.scanner;
    let column = this.#column;
    for (let i = this.#position; i < to; i++) {
      const c = text.charCodeAt(i);
      if (c === 0x0a || c === 0x0d) {
        this.#line++;
        column = 0;
        if (c === 0x0d && i + 1 < to && text.charCodeAt(i + 1) === 0x0a) i++;
      } else if (c < 0xdc00 || c > 0xdfff) column++;
    }
    this.#column = column;
    this.#position = to;
  }
  get line(): number {
    if (this.event !== undefined) this.#advancePosition(this.event);
    return this.#line + 1;
  }
  get column(): number {
    if (this.event !== undefined) this.#advancePosition(this.event);
    return this.#column;
  }

  /** Parsing consumed the text up to a place. `isFinal`: there is no more, positions stay where they are. */
  consume(to: number, isFinal: boolean): void {
    this.#partialBefore = to === 0 ? this.#end - this.#begin : 0;
    if (isFinal) return;
    this.#advancePosition(to);
    const byte = this.byteOf(to);
    if (this.event !== undefined) {
      this.#eventByte = this.eventByte;
      this.#isEventGone = true;
      this.event = undefined;
    }
    this.#begin += byte;
    this.#text = this.#text.slice(to);
    this.scanner.text = this.scanner.text.slice(to);
    this.scanner.end = this.scanner.text.length;
    this.#position = 0;
    this.#knownUnit =
      this.#knownByte =
      this.#switchedUnit =
      this.#switchedByte =
        0;
  }
}
