/**
 * Marshal's values as plain ones: the compiler's constants, and four more types for what only data can hold (list, dict,
 * set, StopIteration). Read by tools and by whoever needs a code object out of a `.pyc` without a VM. The law: equal
 * keys and items collapse and unhashable ones are refused as Python's dict and set would.
 */
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  normalizeInt,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import { CO_FAST_LOCAL, CO_VARARGS, CO_VARKEYWORDS, CodeObject } from "./code_object.ts";
import {
  type MarshalCode,
  MarshalError,
  MarshalKind,
  type MarshalReaderFactory,
  type MarshalWriterSource,
} from "./marshal_format.ts";

/** The class `StopIteration`, which marshal can carry. */
export const STOP_ITERATION: unique symbol = Symbol("StopIteration");

export class ListValue {
  readonly items: PlainValue[];
  constructor(items: PlainValue[]) {
    this.items = items;
  }
}

export class SetValue {
  readonly items: PlainValue[];
  constructor(items: PlainValue[]) {
    this.items = items;
  }
}

export class DictValue {
  /** Keys and values by turns, in insertion order. */
  readonly entries: PlainValue[];
  constructor(entries: PlainValue[]) {
    this.entries = entries;
  }
}

/** Of symbols only `ELLIPSIS` and `STOP_ITERATION` are values. */
export type PlainValue = ConstantValue | typeof STOP_ITERATION | ListValue | SetValue | DictValue;

/** A reader factory for one call of `readMarshal`: it remembers which items each set and dict has. */
export class PlainFactory implements MarshalReaderFactory<PlainValue> {
  readonly none = null;
  readonly false = false;
  readonly true = true;
  readonly ellipsis: PlainValue = ELLIPSIS;
  readonly stopIteration: PlainValue = STOP_ITERATION;
  readonly #keys = new EqualityKeys();
  /** Index of the value (dict) or item (set) by equality key. */
  readonly #members = new Map<PlainValue, Map<unknown, number>>();

  int(value: number | bigint): PlainValue {
    return value;
  }
  float(value: number): PlainValue {
    return new FloatConstant(value);
  }
  complex(real: number, imag: number): PlainValue {
    return new ComplexConstant(real, imag);
  }
  bytes(bytes: Uint8Array): PlainValue {
    return new BytesConstant(bytes);
  }
  str(value: string | CodePointString): PlainValue {
    return value;
  }
  tuple(): PlainValue {
    return new TupleConstant([]);
  }
  list(): PlainValue {
    return new ListValue([]);
  }
  dict(): PlainValue {
    return new DictValue([]);
  }
  set(): PlainValue {
    return new SetValue([]);
  }
  frozenset(): PlainValue {
    return new FrozenSetConstant([]);
  }
  append(sequence: PlainValue, item: PlainValue): void {
    (sequence as ListValue).items.push(item);
  }
  add(set: PlainValue, item: PlainValue): void {
    const key = this.#keys.of(item, "a set element");
    const members = this.#membersOf(set);
    if (members.has(key)) return;
    members.set(key, members.size);
    (set as SetValue).items.push(item);
  }
  setItem(dict: PlainValue, key: PlainValue, value: PlainValue): void {
    const equalityKey = this.#keys.of(key, "a dict key");
    const members = this.#membersOf(dict);
    const entries = (dict as DictValue).entries;
    const index = members.get(equalityKey);
    if (index !== undefined) {
      entries[index] = value;
      return;
    }
    members.set(equalityKey, entries.length + 1);
    entries.push(key, value);
  }
  slice(start: PlainValue, stop: PlainValue, step: PlainValue): PlainValue {
    return new SliceConstant(start as ConstantValue, stop as ConstantValue, step as ConstantValue);
  }
  code(fields: MarshalCode<PlainValue>): PlainValue {
    const { co_code, co_consts, co_names, co_localsplusnames, co_localspluskinds } = fields;
    const { co_filename, co_name, co_qualname, co_linetable, co_exceptiontable } = fields;
    if (
      fields.co_argcount < fields.co_posonlyargcount || fields.co_posonlyargcount < 0 ||
      fields.co_kwonlyargcount < 0 || fields.co_stacksize < 0 || fields.co_flags < 0 ||
      !(co_code instanceof BytesConstant) || !(co_consts instanceof TupleConstant) ||
      !(co_names instanceof TupleConstant) || !(co_localsplusnames instanceof TupleConstant) ||
      !(co_localspluskinds instanceof BytesConstant) ||
      co_localsplusnames.items.length !== co_localspluskinds.bytes.length ||
      !isStr(co_filename) || !isStr(co_name) || !isStr(co_qualname) ||
      !(co_linetable instanceof BytesConstant) || !(co_exceptiontable instanceof BytesConstant)
    ) {
      throw new MarshalError("SystemError", "../Objects/codeobject.c:465: bad argument to internal function");
    }
    if (co_code.bytes.length % 2 !== 0) throw new MarshalError("ValueError", "code: co_code is malformed");
    const kinds = co_localspluskinds.bytes;
    const nlocals = kinds.reduce((n, kind) => n + (kind & CO_FAST_LOCAL ? 1 : 0), 0);
    const stars = (fields.co_flags & CO_VARARGS ? 1 : 0) + (fields.co_flags & CO_VARKEYWORDS ? 1 : 0);
    if (nlocals < fields.co_argcount + fields.co_kwonlyargcount + stars) {
      throw new MarshalError("ValueError", "code: co_varnames is too small");
    }
    return new CodeObject({
      co_argcount: fields.co_argcount,
      co_posonlyargcount: fields.co_posonlyargcount,
      co_kwonlyargcount: fields.co_kwonlyargcount,
      co_stacksize: fields.co_stacksize,
      co_flags: fields.co_flags,
      co_code: co_code.bytes,
      co_consts: co_consts.items,
      co_names: namesOf(co_names),
      co_localsplusnames: namesOf(co_localsplusnames),
      co_localspluskinds: kinds,
      co_filename: toText(co_filename),
      co_name: toText(co_name),
      co_qualname: toText(co_qualname),
      co_firstlineno: fields.co_firstlineno,
      co_linetable: co_linetable.bytes,
      co_exceptiontable: co_exceptiontable.bytes,
    });
  }

  #membersOf(container: PlainValue): Map<unknown, number> {
    let members = this.#members.get(container);
    if (members === undefined) this.#members.set(container, members = new Map());
    return members;
  }
}

/** Takes plain values apart. Stateless. */
export const plainSource: MarshalWriterSource<PlainValue> = {
  classify(value) {
    switch (typeof value) {
      case "boolean":
        return value ? MarshalKind.TRUE : MarshalKind.FALSE;
      case "number":
      case "bigint":
        return MarshalKind.INT;
      case "string":
        return MarshalKind.STR;
      case "symbol":
        return value === ELLIPSIS ? MarshalKind.ELLIPSIS : MarshalKind.STOP_ITERATION;
    }
    if (value === null) return MarshalKind.NONE;
    if (value instanceof TupleConstant) return MarshalKind.TUPLE;
    if (value instanceof BytesConstant) return MarshalKind.BYTES;
    if (value instanceof CodeObject) return MarshalKind.CODE;
    if (value instanceof FloatConstant) return MarshalKind.FLOAT;
    if (value instanceof FrozenSetConstant) return MarshalKind.FROZENSET;
    if (value instanceof SliceConstant) return MarshalKind.SLICE;
    if (value instanceof ComplexConstant) return MarshalKind.COMPLEX;
    if (value instanceof CodePointString) return MarshalKind.STR;
    if (value instanceof ListValue) return MarshalKind.LIST;
    if (value instanceof DictValue) return MarshalKind.DICT;
    if (value instanceof SetValue) return MarshalKind.SET;
    return MarshalKind.UNKNOWN;
  },
  int: (value) => value as number | bigint,
  float: (value) => (value as FloatConstant).value,
  complex: (value) => value as ComplexConstant,
  bytes: (value) => (value as BytesConstant).bytes,
  str: (value) => value as string | CodePointString,
  // CPython interns constants that look like names (`should_intern_string`).
  isInterned: (value) => typeof value === "string" && /^[a-zA-Z0-9_]*$/.test(value),
  items: (value) => (value as ListValue | TupleConstant).items,
  entries: (value) => (value as DictValue).entries,
  slice: (value) => {
    const { start, stop, step } = value as SliceConstant;
    return [start, stop, step];
  },
  code(value) {
    const code = (value as CodeObject).complete();
    return {
      co_argcount: code.co_argcount,
      co_posonlyargcount: code.co_posonlyargcount,
      co_kwonlyargcount: code.co_kwonlyargcount,
      co_stacksize: code.co_stacksize,
      co_flags: code.co_flags,
      co_code: new BytesConstant(code.co_code),
      co_consts: new TupleConstant(code.co_consts),
      co_names: new TupleConstant(code.co_names),
      co_localsplusnames: new TupleConstant(code.co_localsplusnames),
      co_localspluskinds: new BytesConstant(code.co_localspluskinds),
      co_filename: code.co_filename,
      co_name: code.co_name,
      co_qualname: code.co_qualname,
      co_firstlineno: code.co_firstlineno,
      co_linetable: new BytesConstant(code.co_linetable),
      co_exceptiontable: new BytesConstant(code.co_exceptiontable),
    };
  },
};

function isStr(value: PlainValue): value is string | CodePointString {
  return typeof value === "string" || value instanceof CodePointString;
}

function toText(value: string | CodePointString): string {
  return typeof value === "string" ? value : String.fromCodePoint(...value.codePoints);
}

function namesOf(tuple: TupleConstant): readonly string[] {
  for (const name of tuple.items) {
    if (!isStr(name)) throw new MarshalError("SystemError", "non-string found in code slot");
  }
  return tuple.items as readonly string[];
}

/**
 * Numbers such that two values have the same one exactly if Python finds them equal. Tuples and frozensets are
 * numbered by the numbers of their items, so that data which refers to the same items over and over stays cheap.
 */
class EqualityKeys {
  readonly #byObject = new Map<PlainValue, number>();
  readonly #byContent = new Map<unknown, number>();
  #next = 0;

  /** Throws TypeError with Python's words if `value` is not hashable. */
  of(value: PlainValue, role: string): number {
    try {
      return this.#number(value);
    } catch (error) {
      if (typeof error !== "string") throw error;
      const type = typeNameOf(value);
      throw new MarshalError("TypeError", `cannot use '${type}' as ${role} (unhashable type: '${error}')`);
    }
  }

  /** Throws the type name of what is not hashable. */
  #number(value: PlainValue): number {
    if (value instanceof ListValue || value instanceof DictValue || value instanceof SetValue) {
      throw typeNameOf(value);
    }
    if (typeof value !== "object" || value === null) return this.#ofContent(contentOf(value));
    let known = this.#byObject.get(value);
    if (known !== undefined) return known;
    // A tuple may hold itself; while it is looked at it stands for itself.
    this.#byObject.set(value, this.#next++);
    if (value instanceof TupleConstant) {
      known = this.#ofContent("tuple" + this.#numbers(value.items));
    } else if (value instanceof FrozenSetConstant) {
      known = this.#ofContent("frozenset" + this.#numbers(value.items).sort((a, b) => a - b));
    } else if (value instanceof SliceConstant) {
      known = this.#ofContent("slice" + this.#numbers([value.start, value.stop, value.step]));
    } else {
      known = this.#ofContent(contentOf(value));
    }
    this.#byObject.set(value, known);
    return known;
  }

  #numbers(items: readonly PlainValue[]): number[] {
    const numbers: number[] = [];
    for (const item of items) numbers.push(this.#number(item));
    return numbers;
  }

  #ofContent(content: unknown): number {
    let known = this.#byContent.get(content);
    if (known === undefined) this.#byContent.set(content, known = this.#next++);
    return known;
  }
}

/** A Map key for a value without hashable parts. */
function contentOf(value: PlainValue): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return "str" + value;
  if (value instanceof CodePointString) return "points" + value.codePoints;
  if (value instanceof FloatConstant) return contentOfFloat(value.value) ?? value;
  if (value instanceof ComplexConstant) {
    if (value.imag === 0) return contentOfFloat(value.real) ?? value;
    if (Number.isNaN(value.real) || Number.isNaN(value.imag)) return value;
    return `complex${value.real + 0},${value.imag}`;
  }
  if (value instanceof BytesConstant) return "bytes" + value.bytes;
  return value;
}

/** The int that a float equals, else the float; `undefined` for nan, which equals nothing. */
function contentOfFloat(value: number): unknown {
  if (Number.isNaN(value)) return undefined;
  return Number.isInteger(value) ? normalizeInt(BigInt(value)) : value;
}

function typeNameOf(value: PlainValue): string {
  if (value instanceof ListValue) return "list";
  if (value instanceof DictValue) return "dict";
  if (value instanceof SetValue) return "set";
  if (value instanceof TupleConstant) return "tuple";
  if (value instanceof FrozenSetConstant) return "frozenset";
  return "slice";
}
