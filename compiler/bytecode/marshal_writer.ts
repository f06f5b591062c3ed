/**
 * Writes values as marshal data of versions 0 to 5. Read by `marshal.ts` and, with a source of its own, by the VM's
 * `marshal` and import machinery. The law: whatever is written, CPython of that version reads as an equal value, shared
 * objects shared; a value that can't be written gives CPython's exception; the JavaScript stack stays flat.
 *
 * References (version 3 and later). CPython flags an object (FLAG_REF) unless its reference count is 1, so that its bytes
 * depend on who else holds the object. Here every object that is not a singleton takes a reference number where it is
 * first written, and is written as that number afterwards. "The same object" is JavaScript's: identity, and the value for
 * primitives. CPython writes the same for literals, names and everything else that something besides the container holds.
 */
import type { CodePointString } from "../constants.ts";
import * as f from "./marshal_format.ts";
import { type MarshalCode, MarshalError, MarshalKind, type MarshalWriterSource } from "./marshal_format.ts";
import { encodeSurrogatePass } from "./utf8_surrogatepass.ts";

export interface MarshalWriteOptions {
  /** 0 to 5; 5 by default. */
  version?: number;
  /** Whether code objects may occur; true by default. */
  allowCode?: boolean;
}

/** The bytes of `value` (CPython: `marshal.dumps`). */
export function writeMarshal<T>(
  value: T,
  source: MarshalWriterSource<T>,
  options: MarshalWriteOptions = {},
): Uint8Array {
  return new MarshalWriter(source, options.version ?? f.MARSHAL_VERSION, options.allowCode ?? true, 0).write(
    value,
  );
}

/**
 * Sets inside of sets are dumped once more for each level to find their order, on the JavaScript stack. CPython needs
 * time exponential in the depth for it, so nobody has nested them this deep and seen the result.
 */
const MAX_SET_NESTING = 100;

/** Strings whose bytes need no look at each character again. */
const ASCII_ONLY = /^[\x00-\x7f]*$/;

/** A container of which some items are written. */
class OpenItems<T> {
  /** `undefined` stands for the null that ends a dict. */
  readonly items: readonly (T | undefined)[];
  next: number;
  /** For a code object: what to write between its parts. */
  readonly code: MarshalCode<T> | undefined;
  /** The slice or code object itself: a reader makes it last, so its parts can't refer to it. */
  readonly owner: T | undefined;
  constructor(items: readonly (T | undefined)[], code: MarshalCode<T> | undefined, owner: T | undefined) {
    this.items = items;
    this.next = 0;
    this.code = code;
    this.owner = owner;
  }
}

const CODE_NAMES = 2;
const CODE_LOCALSPLUSNAMES = 3;
const CODE_PARTS_BEFORE_FIRSTLINENO = 8;

class MarshalWriter<T> {
  readonly #source: MarshalWriterSource<T>;
  readonly #version: number;
  readonly #allowCode: boolean;
  readonly #setNesting: number;
  readonly #refs = new Map<T, number>();
  /** Dumps that set items were sorted by, shared with the writers of inner sets. */
  #sortKeys: Map<T, Uint8Array> | undefined;
  readonly #open: OpenItems<T>[] = [];
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #size = 0;

  constructor(source: MarshalWriterSource<T>, version: number, allowCode: boolean, setNesting: number) {
    this.#source = source;
    this.#version = version;
    this.#allowCode = allowCode;
    this.#setNesting = setNesting;
  }

  write(value: T): Uint8Array {
    this.#writeObject(value, false);
    const open = this.#open;
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.code !== undefined && top.next === CODE_PARTS_BEFORE_FIRSTLINENO) {
        this.#writeLong(top.code.co_firstlineno);
      }
      if (top.next === top.items.length) {
        open.pop();
        continue;
      }
      const item = top.items[top.next++];
      const interned = top.code === undefined ? open.length > 1 && isNamesOf(open[open.length - 2]) : false;
      if (item !== undefined) this.#writeObject(item, interned);
      else if (open.length >= f.MAX_MARSHAL_STACK_DEPTH) throw tooDeep();
      else this.#writeByte(f.TYPE_NULL);
    }
    return this.#buffer.slice(0, this.#size);
  }

  /** CPython: `w_object`, `w_ref`, `w_complex_object`. Containers are opened only. `interned`: the str is a name. */
  #writeObject(value: T, interned: boolean): void {
    if (this.#open.length >= f.MAX_MARSHAL_STACK_DEPTH) throw tooDeep();
    const source = this.#source;
    const kind = source.classify(value);
    switch (kind) {
      case MarshalKind.NONE:
        return this.#writeByte(f.TYPE_NONE);
      case MarshalKind.STOP_ITERATION:
        return this.#writeByte(f.TYPE_STOPITER);
      case MarshalKind.ELLIPSIS:
        return this.#writeByte(f.TYPE_ELLIPSIS);
      case MarshalKind.FALSE:
        return this.#writeByte(f.TYPE_FALSE);
      case MarshalKind.TRUE:
        return this.#writeByte(f.TYPE_TRUE);
    }
    let flag = 0;
    if (this.#version >= 3) {
      const index = this.#refs.get(value);
      if (index !== undefined) {
        if (
          (kind === MarshalKind.CODE || kind === MarshalKind.SLICE) &&
          this.#open.some((open) => open.owner === value)
        ) throw unmarshallable();
        this.#writeByte(f.TYPE_REF);
        return this.#writeLong(index);
      }
      this.#refs.set(value, this.#refs.size);
      flag = f.FLAG_REF;
    }
    switch (kind) {
      case MarshalKind.INT:
        return this.#writeInt(source.int(value), flag);
      case MarshalKind.FLOAT:
        this.#writeByte((this.#version > 1 ? f.TYPE_BINARY_FLOAT : f.TYPE_FLOAT) | flag);
        return this.#writeFloat(source.float(value));
      case MarshalKind.COMPLEX: {
        this.#writeByte((this.#version > 1 ? f.TYPE_BINARY_COMPLEX : f.TYPE_COMPLEX) | flag);
        const { real, imag } = source.complex(value);
        this.#writeFloat(real);
        return this.#writeFloat(imag);
      }
      case MarshalKind.BYTES: {
        const bytes = source.bytes(value);
        this.#writeByte(f.TYPE_STRING | flag);
        this.#writeSize(bytes.length);
        return this.#writeBytes(bytes);
      }
      case MarshalKind.STR:
        return this.#writeStr(source.str(value), interned || source.isInterned(value), flag);
      case MarshalKind.TUPLE: {
        const items = source.items(value);
        if (this.#version >= 4 && items.length < 256) {
          this.#writeByte(f.TYPE_SMALL_TUPLE | flag);
          this.#writeByte(items.length);
        } else {
          this.#writeByte(f.TYPE_TUPLE | flag);
          this.#writeSize(items.length);
        }
        return this.#openItems(items);
      }
      case MarshalKind.LIST: {
        const items = source.items(value);
        this.#writeByte(f.TYPE_LIST | flag);
        this.#writeSize(items.length);
        return this.#openItems(items);
      }
      case MarshalKind.DICT:
        this.#writeByte(f.TYPE_DICT | flag);
        return this.#openItems([...source.entries(value), undefined]);
      case MarshalKind.SET:
      case MarshalKind.FROZENSET: {
        const items = source.items(value);
        this.#writeByte((kind === MarshalKind.SET ? f.TYPE_SET : f.TYPE_FROZENSET) | flag);
        this.#writeSize(items.length);
        return this.#openItems(this.#inWrittenOrder(items));
      }
      case MarshalKind.SLICE:
        if (this.#version < 5) throw unmarshallable();
        this.#writeByte(f.TYPE_SLICE | flag);
        return this.#openItems(source.slice(value), value);
      case MarshalKind.CODE: {
        if (!this.#allowCode) throw new MarshalError("ValueError", "marshalling code objects is disallowed");
        const code = source.code(value);
        this.#writeByte(f.TYPE_CODE | flag);
        this.#writeLong(code.co_argcount);
        this.#writeLong(code.co_posonlyargcount);
        this.#writeLong(code.co_kwonlyargcount);
        this.#writeLong(code.co_stacksize);
        this.#writeLong(code.co_flags);
        const parts = [
          code.co_code,
          code.co_consts,
          code.co_names,
          code.co_localsplusnames,
          code.co_localspluskinds,
          code.co_filename,
          code.co_name,
          code.co_qualname,
          code.co_linetable,
          code.co_exceptiontable,
        ];
        this.#open.push(new OpenItems(parts, code, value));
        return;
      }
      default:
        throw unmarshallable();
    }
  }

  #openItems(items: readonly (T | undefined)[], owner?: T): void {
    if (items.length > 0) this.#open.push(new OpenItems(items, undefined, owner));
  }

  /**
   * The items of a set in an order that does not depend on hashes: by their own dumps. Any failure there is reported as
   * CPython reports it, with the most general words.
   */
  #inWrittenOrder(items: readonly T[]): readonly T[] {
    const keys: Map<T, Uint8Array> = this.#sortKeys ??= new Map();
    if (this.#setNesting >= MAX_SET_NESTING) throw tooDeep();
    for (const item of items) {
      if (keys.has(item)) continue;
      const writer = new MarshalWriter(this.#source, this.#version, this.#allowCode, this.#setNesting + 1);
      writer.#sortKeys = keys;
      try {
        keys.set(item, writer.write(item));
      } catch (error) {
        if (error instanceof MarshalError) throw unmarshallable();
        throw error;
      }
    }
    return [...items].sort((a, b) => compareBytes(keys.get(a)!, keys.get(b)!));
  }

  #writeInt(value: number | bigint, flag: number): void {
    if (typeof value === "number" && value === (value | 0)) {
      this.#writeByte(f.TYPE_INT | flag);
      return this.#writeLong(value);
    }
    // Digits of 15 bits out of the hexadecimal text, in linear time.
    const hex = (value < 0 ? -BigInt(value) : BigInt(value)).toString(16);
    const digits: number[] = [];
    let pending = 0, bits = 0;
    for (let i = hex.length - 1; i >= 0; i--) {
      pending |= parseInt(hex[i], 16) << bits;
      bits += 4;
      if (bits >= 15) {
        digits.push(pending & 0x7fff);
        pending >>>= 15;
        bits -= 15;
      }
    }
    if (pending !== 0) digits.push(pending);
    while (digits.at(-1) === 0) digits.pop();
    this.#writeByte(f.TYPE_LONG | flag);
    this.#writeLong(value < 0 ? -digits.length : digits.length);
    for (const digit of digits) {
      this.#writeByte(digit & 0xff);
      this.#writeByte(digit >> 8);
    }
  }

  #writeFloat(value: number): void {
    if (this.#version > 1) {
      this.#reserve(8);
      this.#view.setFloat64(this.#size, value, true);
      this.#size += 8;
      return;
    }
    const text = formatG17(value);
    this.#writeByte(text.length);
    for (let i = 0; i < text.length; i++) this.#writeByte(text.charCodeAt(i));
  }

  #writeStr(text: string | CodePointString, interned: boolean, flag: number): void {
    if (this.#version >= 4 && typeof text === "string" && ASCII_ONLY.test(text)) {
      const n = text.length;
      if (n < 256) {
        this.#writeByte((interned ? f.TYPE_SHORT_ASCII_INTERNED : f.TYPE_SHORT_ASCII) | flag);
        this.#writeByte(n);
      } else {
        this.#writeByte((interned ? f.TYPE_ASCII_INTERNED : f.TYPE_ASCII) | flag);
        this.#writeSize(n);
      }
      this.#reserve(n);
      const buffer = this.#buffer, at = this.#size;
      for (let i = 0; i < n; i++) buffer[at + i] = text.charCodeAt(i);
      this.#size += n;
      return;
    }
    const bytes = encodeSurrogatePass(text);
    this.#writeByte((interned && this.#version >= 3 ? f.TYPE_INTERNED : f.TYPE_UNICODE) | flag);
    this.#writeSize(bytes.length);
    this.#writeBytes(bytes);
  }

  #writeSize(size: number): void {
    if (size > f.SIZE32_MAX) throw unmarshallable();
    this.#writeLong(size);
  }

  #writeBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  #writeByte(byte: number): void {
    if (this.#size === this.#buffer.length) this.#reserve(1);
    this.#buffer[this.#size++] = byte;
  }

  #writeLong(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#size, value, true);
    this.#size += 4;
  }

  #reserve(size: number): void {
    if (this.#size + size <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#size + size));
    larger.set(this.#buffer.subarray(0, this.#size));
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Whether the item just taken from a code object is one of its tuples of names, all of which are interned. */
function isNamesOf<T>(open: OpenItems<T>): boolean {
  return open.code !== undefined && (open.next - 1 === CODE_NAMES || open.next - 1 === CODE_LOCALSPLUSNAMES);
}

/** C's `%.17g`. */
function formatG17(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = value.toExponential(16).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 17) {
    const fixed = value.toFixed(Math.min(100, 16 - exponent));
    return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
  }
  const digits = mantissa.replace(/\.?0+$/, "");
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function tooDeep(): MarshalError {
  return new MarshalError("ValueError", "object too deeply nested to marshal");
}

function unmarshallable(): MarshalError {
  return new MarshalError("ValueError", "unmarshallable object");
}
