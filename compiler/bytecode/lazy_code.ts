/**
 * Code objects out of marshal data, each read when something of it is first asked for: most functions of an imported module
 * are never called. One pass over the data finds where everything lies (`Scanner`), later reads start anywhere
 * (`CodeSource`). Used for frozen modules and `.pyc` files by the VM.
 *
 * The law: whatever is unusual in the data (damage, types that the compiler never writes) is left to the eager reader,
 * which has CPython's errors; so a later read can't fail.
 */
import {
  BytesConstant,
  type CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  normalizeInt,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import { CO_FAST_LOCAL, CO_VARARGS, CO_VARKEYWORDS, type CodeFields, CodeObject } from "./code_object.ts";
import * as f from "./marshal_format.ts";
import { decodeSurrogatePass } from "./utf8_surrogatepass.ts";

/**
 * The code object at the beginning of `data`; undefined if the eager reader has to look at it. Keeps `data`. `asciiText` gives
 * the data with the high bit of each byte cleared, as text: a host has faster means than JavaScript.
 */
export function readCodeLazily(data: Uint8Array, asciiText = maskedText): CodeObject | undefined {
  const scanner = new Scanner(data);
  if ((data[0] & ~f.FLAG_REF) !== f.TYPE_CODE || !scanner.object(0)) return undefined;
  return new CodeSource(data, scanner, asciiText(data)).code(0);
}

/** A code object whose fields behind the flags are empty until `complete`. */
class LazyCodeObject extends CodeObject {
  #source: CodeSource | undefined;
  readonly #index: number;

  constructor(source: CodeSource, index: number, header: CodeFields) {
    super(header);
    this.#source = source;
    this.#index = index;
  }

  override complete(): this {
    const source = this.#source;
    if (source !== undefined) {
      this.#source = undefined;
      source.fill(this, this.#index);
    }
    return this;
  }

  override renameFile(from: string, to: string): void {
    if (this.#source === undefined) super.renameFile(from, to);
    else this.#source.renameFile(from, to);
  }
}

/** Deeper data is left to the eager reader. */
const MOST_DEPTH = 100;

/** Numbers kept for an object with a reference number. */
const REF_ROW = 3;
/** Numbers kept for a code object: start, first reference number in it, end, reference number behind it. */
const CODE_ROW = 4;

/** Walks over the data once, and says no to whatever is unusual. */
class Scanner {
  readonly #data: Uint8Array;
  #pos = 0;
  /** For each reference number: start, end (0: still open), next reference number behind it. */
  readonly refs: number[] = [];
  /** Rows of code objects in the order of their starts. */
  readonly codes: number[] = [];

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Moves over one object; false if it is not one that the compiler writes. */
  object(depth: number): boolean {
    const data = this.#data, start = this.#pos, type = data[start], refs = this.refs;
    if (depth > MOST_DEPTH || start >= data.length) return false;
    const row = (type & f.FLAG_REF) !== 0 ? refs.length : -1;
    if (row >= 0) refs.push(start, 0, 0);
    this.#pos++;
    if (!this.#rest(type & ~f.FLAG_REF, depth, start) || this.#pos > data.length) return false;
    if (row >= 0) {
      refs[row + 1] = this.#pos;
      refs[row + 2] = refs.length / REF_ROW;
    }
    return true;
  }

  #rest(type: number, depth: number, start: number): boolean {
    switch (type) {
      case f.TYPE_NONE:
      case f.TYPE_ELLIPSIS:
      case f.TYPE_FALSE:
      case f.TYPE_TRUE:
        // A flag on one of these takes no number.
        return (this.#data[start] & f.FLAG_REF) === 0;
      case f.TYPE_INT:
        this.#pos += 4;
        return true;
      case f.TYPE_INT64:
      case f.TYPE_BINARY_FLOAT:
        this.#pos += 8;
        return true;
      case f.TYPE_BINARY_COMPLEX:
        this.#pos += 16;
        return true;
      case f.TYPE_LONG:
        return this.#digits();
      case f.TYPE_STRING:
      case f.TYPE_ASCII:
      case f.TYPE_ASCII_INTERNED:
        return this.#bytes(this.#long());
      case f.TYPE_SHORT_ASCII:
      case f.TYPE_SHORT_ASCII_INTERNED:
        return this.#bytes(this.#byte());
      case f.TYPE_UNICODE:
      case f.TYPE_INTERNED: {
        const size = this.#long(), from = this.#pos;
        if (!this.#bytes(size)) return false;
        const text = decodeSurrogatePass(this.#data.subarray(from, this.#pos));
        return typeof text === "string" || !("reason" in text);
      }
      case f.TYPE_SMALL_TUPLE:
        return this.#items(this.#byte(), depth);
      case f.TYPE_TUPLE:
      case f.TYPE_FROZENSET:
        return this.#items(this.#long(), depth);
      case f.TYPE_SLICE:
        return this.#items(3, depth);
      case f.TYPE_CODE:
        return this.#code(depth, start);
      case f.TYPE_REF: {
        const row = this.#long() * REF_ROW;
        return row >= 0 && row < this.refs.length && this.refs[row + 1] > 0;
      }
      default:
        return false;
    }
  }

  #byte(): number {
    return this.#data[this.#pos++];
  }
  #long(): number {
    const at = this.#pos, data = this.#data;
    this.#pos = at + 4;
    return data[at] | data[at + 1] << 8 | data[at + 2] << 16 | data[at + 3] << 24;
  }
  #bytes(size: number): boolean {
    this.#pos += size;
    return size >= 0 && this.#pos <= this.#data.length;
  }
  #items(count: number, depth: number): boolean {
    for (let i = 0; i < count; i++) {
      if (!this.object(depth + 1)) return false;
    }
    return count >= 0;
  }
  /** A normalized int of 15-bit digits. */
  #digits(): boolean {
    const count = Math.abs(this.#long()), data = this.#data;
    if (count === 0 || this.#pos + 2 * count > data.length) return false;
    let digit = 0;
    for (let i = 0; i < count; i++) {
      digit = data[this.#pos] | data[this.#pos + 1] << 8;
      if (digit > 0x7fff) return false;
      this.#pos += 2;
    }
    return digit !== 0;
  }

  #code(depth: number, start: number): boolean {
    const row = this.codes.length;
    this.codes.push(start, this.refs.length / REF_ROW, 0, 0);
    const argcount = this.#long(), posonly = this.#long(), kwonly = this.#long(), stacksize = this.#long();
    const flags = this.#long();
    if (posonly < 0 || argcount < posonly || kwonly < 0 || stacksize < 0 || flags < 0) return false;
    const code = this.#field(isBytes, depth);
    if (code < 0 || (this.#sizeAt(code) & 1) !== 0 || this.#field(isTuple, depth) < 0) return false;
    if (this.#names(depth) < 0) return false;
    const names = this.#names(depth), kinds = this.#field(isBytes, depth);
    if (names < 0 || kinds < 0 || names !== this.#sizeAt(kinds)) return false;
    let nlocals = 0;
    for (let i = 0; i < names; i++) if (this.#data[kinds + 5 + i] & CO_FAST_LOCAL) nlocals++;
    const stars = (flags & CO_VARARGS ? 1 : 0) + (flags & CO_VARKEYWORDS ? 1 : 0);
    if (nlocals < argcount + kwonly + stars) return false;
    for (let i = 0; i < 3; i++) if (this.#field(isString, depth) < 0) return false;
    this.#long();
    if (this.#field(isBytes, depth) < 0 || this.#field(isBytes, depth) < 0) return false;
    this.codes[row + 2] = this.#pos;
    this.codes[row + 3] = this.refs.length / REF_ROW;
    return true;
  }

  /** Moves over a field; where an object of that kind stands, -1 if it is of another. */
  #field(isKind: (type: number) => boolean, depth: number): number {
    let start = this.#pos;
    if (!this.object(depth + 1)) return -1;
    if ((this.#data[start] & ~f.FLAG_REF) === f.TYPE_REF) {
      start = this.refs[longAt(this.#data, start + 1) * REF_ROW];
    }
    return isKind(this.#data[start] & ~f.FLAG_REF) ? start : -1;
  }

  /** Moves over a tuple of strings; its length, -1 if it is something else. */
  #names(depth: number): number {
    const data = this.#data, at = this.#field(isTuple, depth);
    if (at < 0) return -1;
    const behind = this.#pos, short = (data[at] & ~f.FLAG_REF) === f.TYPE_SMALL_TUPLE;
    const count = short ? data[at + 1] : longAt(data, at + 1);
    // Once more, now item by item; the numbers that this hands out are taken back.
    const refsBehind = this.refs.length;
    this.#pos = at + (short ? 2 : 5);
    for (let i = 0; i < count; i++) if (this.#field(isString, depth) < 0) return -1;
    this.refs.length = refsBehind;
    this.#pos = behind;
    return count;
  }

  /** Length of the bytes object at `start`. */
  #sizeAt(start: number): number {
    return longAt(this.#data, start + 1);
  }
}

function longAt(data: Uint8Array, at: number): number {
  return data[at] | data[at + 1] << 8 | data[at + 2] << 16 | data[at + 3] << 24;
}
function isBytes(type: number): boolean {
  return type === f.TYPE_STRING;
}
function isTuple(type: number): boolean {
  return type === f.TYPE_SMALL_TUPLE || type === f.TYPE_TUPLE;
}
function isString(type: number): boolean {
  switch (type) {
    case f.TYPE_SHORT_ASCII_INTERNED:
    case f.TYPE_SHORT_ASCII:
    case f.TYPE_ASCII:
    case f.TYPE_ASCII_INTERNED:
    case f.TYPE_UNICODE:
    case f.TYPE_INTERNED:
      return true;
  }
  return false;
}

type Writable = { -readonly [K in keyof CodeFields]: CodeFields[K] };

/** Type code and the five numbers before `co_code`. */
const CODE_HEADER = 21;
const NO_BYTES = new Uint8Array(0);

/** Scanned data, from which objects are read one by one. */
class CodeSource {
  readonly #data: Uint8Array;
  /** The data as text: the high bit of each byte cleared. */
  readonly #text: string;
  readonly #view: DataView;
  readonly #refs: Int32Array;
  readonly #codes: Int32Array;
  /** What has been read of the objects with reference numbers, and of the code objects. */
  readonly #values: (ConstantValue | undefined)[] = [];
  readonly #made: (LazyCodeObject | undefined)[] = [];
  /** File names to be replaced in what has not been read yet. */
  readonly #renames: Map<string, string> = new Map();
  #pos = 0;
  #ref = 0;

  constructor(data: Uint8Array, scanner: Scanner, text: string) {
    this.#data = data;
    this.#text = text;
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#refs = Int32Array.from(scanner.refs);
    this.#codes = Int32Array.from(scanner.codes);
  }

  /** The code object of a row. */
  code(index: number): CodeObject {
    const known = this.#made[index];
    if (known !== undefined) return known;
    const at = this.#codes[index * CODE_ROW] + 1, data = this.#data;
    const made = new LazyCodeObject(this, index, {
      co_argcount: longAt(data, at),
      co_posonlyargcount: longAt(data, at + 4),
      co_kwonlyargcount: longAt(data, at + 8),
      co_stacksize: longAt(data, at + 12),
      co_flags: longAt(data, at + 16),
      co_code: NO_BYTES,
      co_consts: [],
      co_names: [],
      co_localsplusnames: [],
      co_localspluskinds: NO_BYTES,
      co_filename: "",
      co_name: "",
      co_qualname: "",
      co_firstlineno: 0,
      co_linetable: NO_BYTES,
      co_exceptiontable: NO_BYTES,
    });
    return this.#made[index] = made;
  }

  /** Code objects read from now on that have the one file name get the other. */
  renameFile(from: string, to: string): void {
    for (const [name, renamed] of this.#renames) if (renamed === from) this.#renames.set(name, to);
    this.#renames.set(from, to);
  }

  /** Fills in what the code object of a row holds behind its flags. */
  fill(code: Writable, index: number): void {
    const row = index * CODE_ROW;
    this.#pos = this.#codes[row] + CODE_HEADER;
    this.#ref = this.#codes[row + 1];
    code.co_code = this.#bytes();
    code.co_consts = this.#items();
    code.co_names = this.#items() as readonly string[];
    code.co_localsplusnames = this.#items() as readonly string[];
    code.co_localspluskinds = this.#bytes();
    const filename = this.#name();
    code.co_filename = this.#renames.get(filename) ?? filename;
    code.co_name = this.#name();
    code.co_qualname = this.#name();
    code.co_firstlineno = longAt(this.#data, this.#pos);
    this.#pos += 4;
    code.co_linetable = this.#bytes();
    code.co_exceptiontable = this.#bytes();
  }

  #bytes(): Uint8Array {
    return (this.#object() as BytesConstant).bytes;
  }
  #items(): readonly ConstantValue[] {
    return (this.#object() as TupleConstant).items;
  }
  #name(): string {
    const value = this.#object() as string | CodePointString;
    return typeof value === "string" ? value : String.fromCodePoint(...value.codePoints);
  }

  /** Reads the object at the position; one with a number only once. */
  #object(): ConstantValue {
    const type = this.#data[this.#pos];
    if ((type & f.FLAG_REF) === 0) {
      this.#pos++;
      return this.#rest(type);
    }
    const ref = this.#ref++, known = this.#values[ref];
    if (known !== undefined) {
      this.#pos = this.#refs[ref * REF_ROW + 1];
      this.#ref = this.#refs[ref * REF_ROW + 2];
      return known;
    }
    this.#pos++;
    return this.#values[ref] = this.#rest(type & ~f.FLAG_REF);
  }

  #rest(type: number): ConstantValue {
    const data = this.#data, at = this.#pos;
    switch (type) {
      case f.TYPE_NONE:
        return null;
      case f.TYPE_ELLIPSIS:
        return ELLIPSIS;
      case f.TYPE_FALSE:
        return false;
      case f.TYPE_TRUE:
        return true;
      case f.TYPE_INT:
        this.#pos = at + 4;
        return longAt(data, at);
      case f.TYPE_INT64:
        this.#pos = at + 8;
        return normalizeInt(this.#view.getBigInt64(at, true));
      case f.TYPE_LONG:
        return this.#digits();
      case f.TYPE_BINARY_FLOAT:
        this.#pos = at + 8;
        return new FloatConstant(this.#view.getFloat64(at, true));
      case f.TYPE_BINARY_COMPLEX:
        this.#pos = at + 16;
        return new ComplexConstant(this.#view.getFloat64(at, true), this.#view.getFloat64(at + 8, true));
      case f.TYPE_STRING: {
        const end = this.#pos = at + 4 + longAt(data, at);
        return new BytesConstant(data.subarray(at + 4, end));
      }
      case f.TYPE_ASCII:
      case f.TYPE_ASCII_INTERNED:
        return this.#ascii(at + 4, longAt(data, at));
      case f.TYPE_SHORT_ASCII:
      case f.TYPE_SHORT_ASCII_INTERNED:
        return this.#ascii(at + 1, data[at]);
      case f.TYPE_UNICODE:
      case f.TYPE_INTERNED: {
        const end = this.#pos = at + 4 + longAt(data, at);
        return decodeSurrogatePass(data.subarray(at + 4, end)) as ConstantValue;
      }
      case f.TYPE_SMALL_TUPLE:
        this.#pos = at + 1;
        return new TupleConstant(this.#sequence(data[at]));
      case f.TYPE_TUPLE:
        this.#pos = at + 4;
        return new TupleConstant(this.#sequence(longAt(data, at)));
      case f.TYPE_FROZENSET:
        this.#pos = at + 4;
        return new FrozenSetConstant(this.#sequence(longAt(data, at)));
      case f.TYPE_SLICE: {
        const [start, stop, step] = this.#sequence(3);
        return new SliceConstant(start, stop, step);
      }
      case f.TYPE_CODE: {
        const index = this.#codeAt(at - 1);
        this.#pos = this.#codes[index * CODE_ROW + 2];
        this.#ref = this.#codes[index * CODE_ROW + 3];
        return this.code(index);
      }
      default:
        this.#pos = at + 4;
        return this.#referred(longAt(data, at));
    }
  }

  #sequence(count: number): ConstantValue[] {
    const items: ConstantValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.#object());
    return items;
  }

  #ascii(start: number, size: number): string {
    const end = this.#pos = start + size, data = this.#data;
    for (let i = start; i < end; i++) {
      if (data[i] > 127) return Array.from(data.subarray(start, end), (c) => String.fromCharCode(c)).join("");
    }
    return this.#text.substring(start, end);
  }

  #digits(): number | bigint {
    const n = longAt(this.#data, this.#pos), count = Math.abs(n);
    let value = 0n;
    for (let i = count - 1; i >= 0; i--) {
      value = value << 15n | BigInt(this.#view.getUint16(this.#pos + 4 + 2 * i, true));
    }
    this.#pos += 4 + 2 * count;
    return normalizeInt(n < 0 ? -value : value);
  }

  /** The object with that number, read out of turn if need be. */
  #referred(ref: number): ConstantValue {
    const known = this.#values[ref];
    if (known !== undefined) return known;
    const pos = this.#pos, next = this.#ref;
    this.#pos = this.#refs[ref * REF_ROW];
    this.#ref = ref;
    const value = this.#object();
    this.#pos = pos;
    this.#ref = next;
    return value;
  }

  /** The row of the code object that starts there. */
  #codeAt(start: number): number {
    const codes = this.#codes;
    let low = 0, high = codes.length / CODE_ROW;
    while (low < high) {
      const middle = low + high >> 1;
      if (codes[middle * CODE_ROW] < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function maskedText(data: Uint8Array): string {
  const masked = data.slice(), words = new Uint32Array(masked.buffer, 0, masked.length >> 2);
  for (let i = 0; i < words.length; i++) words[i] &= 0x7f7f7f7f;
  for (let i = words.length * 4; i < masked.length; i++) masked[i] &= 0x7f;
  return new TextDecoder().decode(masked);
}
