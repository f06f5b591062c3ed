/**
 * Reads marshal data of any version. Read by `marshal.ts` and, with a factory of its own, by the VM's `marshal` and
 * import machinery. The law: any bytes whatever give a value or CPython's exception, in time and memory proportional to
 * the data, on a JavaScript stack of fixed depth (open containers wait on a stack of our own).
 */
import { normalizeInt } from "../constants.ts";
import * as f from "./marshal_format.ts";
import { type MarshalCode, MarshalError, type MarshalReaderFactory } from "./marshal_format.ts";
import { decodeSurrogatePass } from "./utf8_surrogatepass.ts";

export interface MarshalReadOptions {
  /** Whether code objects may occur; true by default. */
  allowCode?: boolean;
}

/**
 * Where `marshal.load(file)` reads from: at most `size` bytes, fewer only at the end of the file. Exactly what a value
 * needs is asked for, so that a file can hold several.
 */
export type ReadExactly = (size: number) => Uint8Array;

/** The value at the beginning of `data`; what follows it is ignored (CPython: `marshal.loads`). */
export function readMarshal<T>(
  data: Uint8Array,
  factory: MarshalReaderFactory<T>,
  options: MarshalReadOptions = {},
): T {
  return new MarshalReader(data, undefined, factory, options.allowCode ?? true).read();
}

/** The next value of a stream (CPython: `marshal.load`). */
export function readMarshalFrom<T>(
  readExactly: ReadExactly,
  factory: MarshalReaderFactory<T>,
  options: MarshalReadOptions = {},
): T {
  return new MarshalReader(new Uint8Array(0), readExactly, factory, options.allowCode ?? true).read();
}

/** A container whose items are still being read. */
class OpenObject<T> {
  readonly type: number;
  /** `undefined` for slices and code objects, which are made when complete. */
  readonly container: T | undefined;
  /** Items still to come; unused for dicts, which end with a null. */
  remaining: number;
  /** The reference number kept for an object that can't be referred to before it is complete, or -1. */
  readonly refIndex: number;
  /** The key that waits for its value; the parts of a slice or code object. */
  readonly parts: T[];
  readonly numbers: number[];

  constructor(type: number, container: T | undefined, remaining: number, refIndex: number) {
    this.type = type;
    this.container = container;
    this.remaining = remaining;
    this.refIndex = refIndex;
    this.parts = [];
    this.numbers = [];
  }
}

/** Object fields of a code object that travel before `co_firstlineno`. */
const CODE_PARTS_BEFORE_FIRSTLINENO = 8;
const CODE_PARTS = 10;

class MarshalReader<T> {
  #data: Uint8Array;
  #pos = 0;
  readonly #readExactly: ReadExactly | undefined;
  readonly #factory: MarshalReaderFactory<T>;
  readonly #allowCode: boolean;
  /** Objects by reference number; `undefined` while one is incomplete. */
  readonly #refs: (T | undefined)[] = [];
  readonly #open: OpenObject<T>[] = [];
  readonly #float = new DataView(new ArrayBuffer(8));

  constructor(
    data: Uint8Array,
    readExactly: ReadExactly | undefined,
    factory: MarshalReaderFactory<T>,
    allowCode: boolean,
  ) {
    this.#data = data;
    this.#readExactly = readExactly;
    this.#factory = factory;
    this.#allowCode = allowCode;
  }

  /** CPython: `read_object`. */
  read(): T {
    const open = this.#open;
    for (;;) {
      const depthBefore = open.length;
      let value = this.#readObject();
      if (open.length > depthBefore) continue;
      for (;;) {
        const parent = open.at(-1);
        if (parent === undefined) {
          if (value === undefined) throw nullObject("object");
          return value;
        }
        if (!this.#deliver(parent, value)) break;
        open.pop();
        value = this.#close(parent);
      }
    }
  }

  /**
   * Reads one object without items, or opens one with items (the open stack has grown then). `undefined` is the null
   * that ends a dict. CPython: `r_object`.
   */
  #readObject(): T | undefined {
    const code = this.#readTypeCode();
    if (this.#open.length >= f.MAX_MARSHAL_STACK_DEPTH) {
      throw new MarshalError("ValueError", "recursion limit exceeded");
    }
    const factory = this.#factory;
    const flag = code & f.FLAG_REF;
    switch (code & ~f.FLAG_REF) {
      case f.TYPE_NULL:
        return undefined;
      case f.TYPE_NONE:
        return factory.none;
      case f.TYPE_STOPITER:
        return factory.stopIteration;
      case f.TYPE_ELLIPSIS:
        return factory.ellipsis;
      case f.TYPE_FALSE:
        return factory.false;
      case f.TYPE_TRUE:
        return factory.true;
      case f.TYPE_INT:
        return this.#keep(flag, factory.int(this.#readLong()));
      case f.TYPE_INT64:
        return this.#keep(flag, factory.int(this.#readInt64()));
      case f.TYPE_LONG:
        return this.#keep(flag, factory.int(this.#readDigits()));
      case f.TYPE_FLOAT:
        return this.#keep(flag, factory.float(this.#readFloatText()));
      case f.TYPE_BINARY_FLOAT:
        return this.#keep(flag, factory.float(this.#readFloat()));
      case f.TYPE_COMPLEX: {
        const real = this.#readFloatText();
        return this.#keep(flag, factory.complex(real, this.#readFloatText()));
      }
      case f.TYPE_BINARY_COMPLEX: {
        const real = this.#readFloat();
        return this.#keep(flag, factory.complex(real, this.#readFloat()));
      }
      case f.TYPE_STRING: {
        const size = this.#readSize("bytes object");
        const start = this.#take(size);
        return this.#keep(flag, factory.bytes(this.#data.slice(start, start + size)));
      }
      case f.TYPE_ASCII_INTERNED:
        return this.#keep(flag, factory.str(this.#readLatin1(this.#readSize("string")), true));
      case f.TYPE_ASCII:
        return this.#keep(flag, factory.str(this.#readLatin1(this.#readSize("string")), false));
      case f.TYPE_SHORT_ASCII_INTERNED:
        return this.#keep(flag, factory.str(this.#readLatin1(this.#readByte()), true));
      case f.TYPE_SHORT_ASCII:
        return this.#keep(flag, factory.str(this.#readLatin1(this.#readByte()), false));
      case f.TYPE_INTERNED:
        return this.#keep(flag, this.#readUtf8(true));
      case f.TYPE_UNICODE:
        return this.#keep(flag, this.#readUtf8(false));
      case f.TYPE_SMALL_TUPLE: {
        const size = this.#readByte();
        return this.#openContainer(f.TYPE_TUPLE, this.#keep(flag, factory.tuple()), size);
      }
      case f.TYPE_TUPLE: {
        const size = this.#readSize("tuple");
        return this.#openContainer(f.TYPE_TUPLE, this.#keep(flag, factory.tuple()), size);
      }
      case f.TYPE_LIST: {
        const size = this.#readSize("list");
        return this.#openContainer(f.TYPE_LIST, this.#keep(flag, factory.list()), size);
      }
      case f.TYPE_DICT:
        this.#open.push(new OpenObject<T>(f.TYPE_DICT, this.#keep(flag, factory.dict()), 0, -1));
        return undefined;
      case f.TYPE_SET: {
        const size = this.#readSize("set");
        return this.#openContainer(f.TYPE_SET, this.#keep(flag, factory.set()), size);
      }
      case f.TYPE_FROZENSET: {
        const size = this.#readSize("set");
        if (size === 0) return this.#keep(flag, factory.frozenset());
        this.#open.push(new OpenObject(f.TYPE_FROZENSET, factory.frozenset(), size, this.#reserve(flag)));
        return undefined;
      }
      case f.TYPE_CODE:
        return this.#openCode(flag);
      case f.TYPE_SLICE:
        this.#open.push(new OpenObject<T>(f.TYPE_SLICE, undefined, 3, this.#reserve(flag)));
        return undefined;
      case f.TYPE_REF: {
        const index = this.#readLong();
        const value = index >= 0 && index < this.#refs.length ? this.#refs[index] : undefined;
        if (value === undefined) throw badData("invalid reference");
        return value;
      }
      default:
        throw badData("unknown type code");
    }
  }

  #openContainer(type: number, container: T, size: number): T | undefined {
    if (size === 0) return container;
    this.#open.push(new OpenObject(type, container, size, -1));
    return undefined;
  }

  #openCode(flag: number): undefined {
    if (!this.#allowCode) throw new MarshalError("ValueError", "unmarshalling code objects is disallowed");
    const open = new OpenObject<T>(f.TYPE_CODE, undefined, CODE_PARTS, this.#reserve(flag));
    for (let i = 0; i < 5; i++) open.numbers.push(this.#readLong());
    this.#open.push(open);
  }

  /** Hands an item (`undefined`: a null) to the object it belongs to. Returns whether that object is complete now. */
  #deliver(open: OpenObject<T>, value: T | undefined): boolean {
    switch (open.type) {
      case f.TYPE_TUPLE:
      case f.TYPE_LIST:
        if (value === undefined) throw nullObject(open.type === f.TYPE_TUPLE ? "tuple" : "list");
        this.#factory.append(open.container!, value);
        return --open.remaining === 0;
      case f.TYPE_SET:
      case f.TYPE_FROZENSET:
        if (value === undefined) throw nullObject("set");
        this.#factory.add(open.container!, value);
        return --open.remaining === 0;
      case f.TYPE_DICT:
        if (value === undefined) return true;
        if (open.parts.length === 0) open.parts.push(value);
        else this.#factory.setItem(open.container!, open.parts.pop()!, value);
        return false;
      case f.TYPE_SLICE:
        // A null in a slice makes the whole slice a null: CPython reports it one level further out.
        if (value === undefined) return true;
        open.parts.push(value);
        return --open.remaining === 0;
      default:
        if (value === undefined) throw nullObject("code object");
        open.parts.push(value);
        if (open.parts.length === CODE_PARTS_BEFORE_FIRSTLINENO) open.numbers.push(this.#readLong());
        return --open.remaining === 0;
    }
  }

  /** The finished object, or `undefined` for a slice with a null in it. */
  #close(open: OpenObject<T>): T | undefined {
    if (open.type === f.TYPE_SLICE) {
      if (open.remaining > 0) return undefined;
      const [start, stop, step] = open.parts;
      return this.#fulfil(open, this.#factory.slice(start, stop, step));
    }
    if (open.type === f.TYPE_CODE) return this.#fulfil(open, this.#factory.code(codeFields(open)));
    return this.#fulfil(open, open.container!);
  }

  #fulfil(open: OpenObject<T>, value: T): T {
    if (open.refIndex >= 0) this.#refs[open.refIndex] = value;
    return value;
  }

  #keep(flag: number, value: T): T {
    if (flag) this.#refs.push(value);
    return value;
  }

  #reserve(flag: number): number {
    if (!flag) return -1;
    return this.#refs.push(undefined) - 1;
  }

  /** Moves past `size` bytes and returns where in `#data` they start. CPython: `r_string`. */
  #take(size: number): number {
    if (this.#readExactly !== undefined) {
      this.#data = this.#readExactly(size);
      this.#pos = size;
      if (this.#data.length < size) throw new MarshalError("EOFError", "EOF read where not expected");
      return 0;
    }
    const start = this.#pos;
    if (size > this.#data.length - start) throw new MarshalError("EOFError", "marshal data too short");
    this.#pos = start + size;
    return start;
  }

  #readTypeCode(): number {
    if (this.#readExactly !== undefined) {
      this.#data = this.#readExactly(1);
      this.#pos = 0;
    }
    if (this.#pos >= this.#data.length) throw new MarshalError("EOFError", "EOF read where object expected");
    return this.#data[this.#pos++];
  }

  #readByte(): number {
    if (this.#readExactly !== undefined) {
      const at = this.#take(1);
      return this.#data[at];
    }
    if (this.#pos >= this.#data.length) throw new MarshalError("EOFError", "EOF read where not expected");
    return this.#data[this.#pos++];
  }

  #readLong(): number {
    const at = this.#take(4), data = this.#data;
    return data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
  }

  #readSize(what: string): number {
    const size = this.#readLong();
    if (size < 0) throw badData(`${what} size out of range`);
    return size;
  }

  #readInt64(): number | bigint {
    const at = this.#take(8), data = this.#data;
    let value = 0n;
    for (let i = 7; i >= 0; i--) value = (value << 8n) | BigInt(data[at + i]);
    return normalizeInt(BigInt.asIntN(64, value));
  }

  /** An int as a signed count and that many digits of 15 bits, least significant first. CPython: `r_PyLong`. */
  #readDigits(): number | bigint {
    const n = this.#readLong();
    if (n < -f.SIZE32_MAX) throw badData("long size out of range");
    const count = Math.abs(n);
    const digits: number[] = [];
    let digit = 0;
    for (let i = 0; i < count; i++) {
      const at = this.#take(2), data = this.#data;
      digit = data[at] | (data[at + 1] << 8);
      if (digit > 0x7fff) throw badData("digit out of range in long");
      digits.push(digit);
    }
    if (count > 0 && digit === 0) throw badData("unnormalized long data");
    const magnitude = fromDigits(digits);
    return normalizeInt(n < 0 ? -magnitude : magnitude);
  }

  #readFloat(): number {
    const at = this.#take(8);
    for (let i = 0; i < 8; i++) this.#float.setUint8(i, this.#data[at + i]);
    return this.#float.getFloat64(0, true);
  }

  #readFloatText(): number {
    let text = this.#readLatin1(this.#readByte());
    const end = text.indexOf("\0");
    if (end >= 0) text = text.slice(0, end);
    const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
    if (special) return special[2] ? (special[1] === "-" ? -Infinity : Infinity) : NaN;
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
      const shown = new TextDecoder().decode(Uint8Array.from(text, (ch) => ch.charCodeAt(0))).slice(0, 200);
      throw new MarshalError("ValueError", `could not convert string to float: '${shown}'`);
    }
    return Number(text);
  }

  #readLatin1(size: number): string {
    const start = this.#take(size), data = this.#data;
    if (size === 1) return String.fromCharCode(data[start]);
    if (size <= 512) {
      return String.fromCharCode.apply(undefined, data.subarray(start, start + size) as unknown as number[]);
    }
    let text = "";
    for (let at = start, end = start + size; at < end; at += 8192) {
      const piece = data.subarray(at, Math.min(at + 8192, end));
      text += String.fromCharCode.apply(undefined, piece as unknown as number[]);
    }
    return text;
  }

  #readUtf8(interned: boolean): T {
    const size = this.#readSize("string");
    const start = this.#take(size);
    const bytes = this.#data.subarray(start, start + size);
    const text = decodeSurrogatePass(bytes);
    if (typeof text !== "string" && "reason" in text) {
      const { start, end, reason } = text;
      const where = end - start > 1
        ? `bytes in position ${start}-${end - 1}`
        : `byte 0x${bytes[start].toString(16).padStart(2, "0")} in position ${start}`;
      const decoding = { object: bytes.slice(), start, end, reason };
      throw new MarshalError(
        "UnicodeDecodeError",
        `'utf-8' codec can't decode ${where}: ${reason}`,
        decoding,
      );
    }
    return this.#factory.str(text, interned);
  }
}

function codeFields<T>(open: OpenObject<T>): MarshalCode<T> {
  const { parts, numbers } = open;
  return {
    co_argcount: numbers[0],
    co_posonlyargcount: numbers[1],
    co_kwonlyargcount: numbers[2],
    co_stacksize: numbers[3],
    co_flags: numbers[4],
    co_code: parts[0],
    co_consts: parts[1],
    co_names: parts[2],
    co_localsplusnames: parts[3],
    co_localspluskinds: parts[4],
    co_filename: parts[5],
    co_name: parts[6],
    co_qualname: parts[7],
    co_firstlineno: numbers[5],
    co_linetable: parts[8],
    co_exceptiontable: parts[9],
  };
}

/** The number with these digits in base 2**15, in linear time: by way of hexadecimal text. */
function fromDigits(digits: readonly number[]): bigint {
  const hex: string[] = [];
  let pending = 0, bits = 0;
  for (const digit of digits) {
    pending |= digit << bits;
    bits += 15;
    while (bits >= 8) {
      hex.push((pending & 0xff).toString(16).padStart(2, "0"));
      pending >>>= 8;
      bits -= 8;
    }
  }
  hex.push(pending.toString(16));
  return BigInt("0x" + hex.reverse().join(""));
}

function badData(what: string): MarshalError {
  return new MarshalError("ValueError", `bad marshal data (${what})`);
}

function nullObject(where: string): MarshalError {
  return new MarshalError("TypeError", `NULL object in marshal data for ${where}`);
}
