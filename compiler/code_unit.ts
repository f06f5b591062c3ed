/**
 * What code generation knows about one code object besides its instructions: names, constants, argument counts.
 * Filled by code generation, read by the flow graph and the assembler. CPython: `_PyCompile_CodeUnitMetadata`.
 */
import { CodeObject } from "./bytecode/code_object.ts";
import { constantKey, sameCode } from "./constant_key.ts";
import type { ConstantValue } from "./constants.ts";

/** Up to this many constants are looked through; more are found in a map. */
const SMALL_TABLE = 8;

/**
 * The constants of a code unit in slot order, each once (`constantKey`). The flow graph appends what it folds and drops
 * what is no longer used.
 */
export class ConstTable {
  /** The constants by slot. */
  readonly values: ConstantValue[] = [];
  /** Slots of primitives, which are their own keys; while the table is small, unset. */
  #primitiveSlots: Map<unknown, number> | undefined = undefined;
  /** Slots of other constants, by key. */
  #objectSlots: Map<unknown, number> | undefined = undefined;
  /** Slots of code objects by `codeHash`: they are compared field by field. */
  #codeSlots: Map<number, number[]> | undefined = undefined;

  /** A table with these constants in these slots, duplicates kept (the first of equals is the one found). */
  static from(values: readonly ConstantValue[]): ConstTable {
    const table = new ConstTable();
    for (const value of values) {
      const slot = table.values.length;
      if (table.add(value) !== slot) table.values.push(value);
    }
    return table;
  }

  /** The slot of this constant, appended when new. CPython: `_PyCompile_AddConst`, `add_const`. */
  add(value: ConstantValue): number {
    if (typeof value === "object" && value !== null) {
      return value instanceof CodeObject ? this.#addCode(value) : this.#addObject(value);
    }
    const { values } = this;
    let slots = this.#primitiveSlots;
    if (slots === undefined) {
      const count = values.length;
      for (let i = 0; i < count; i++) {
        if (values[i] === value) return i;
      }
      if (count < SMALL_TABLE) return values.push(value) - 1;
      slots = this.#primitiveSlots = new Map();
      for (let i = count - 1; i >= 0; i--) slots.set(values[i], i);
    }
    const found = slots.get(value);
    if (found !== undefined) return found;
    const slot = values.push(value) - 1;
    slots.set(value, slot);
    return slot;
  }

  #addObject(value: ConstantValue): number {
    const slots = this.#objectSlots ??= new Map();
    const key = constantKey(value);
    const found = slots.get(key);
    if (found !== undefined) return found;
    const slot = this.values.push(value) - 1;
    slots.set(key, slot);
    return slot;
  }

  #addCode(code: CodeObject): number {
    this.#codeSlots ??= new Map();
    const hash = codeHash(code);
    let slots = this.#codeSlots.get(hash);
    if (slots === undefined) this.#codeSlots.set(hash, slots = []);
    for (const slot of slots) {
      if (sameCode(this.values[slot] as CodeObject, code)) return slot;
    }
    const slot = this.values.push(code) - 1;
    slots.push(slot);
    return slot;
  }

  /** Keeps the constants whose slots are listed (ascending), in that order. Nothing may be added afterwards. */
  retain(slots: readonly number[]): void {
    for (let i = 0; i < slots.length; i++) this.values[i] = this.values[slots[i]];
    this.values.length = slots.length;
    this.#primitiveSlots = undefined;
    this.#objectSlots = undefined;
    this.#codeSlots = undefined;
  }
}

/** A number that equal code objects have in common, different ones rarely: thousands may stand on one line. */
function codeHash(code: CodeObject): number {
  const table = code.co_linetable;
  let hash = code.co_firstlineno;
  const end = Math.min(table.length, 32);
  for (let i = 0; i < end; i++) hash = (Math.imul(hash, 31) + table[i]) | 0;
  return hash;
}

export class CodeUnitMetadata {
  u_name: string;
  u_qualname: string | undefined = undefined;
  readonly u_consts: ConstTable = new ConstTable();
  /** Index by name, in order of insertion; so for the next three (freevars count on from the cells' number). */
  readonly u_names: Map<string, number> = new Map();
  u_varnames: Map<string, number> = new Map();
  u_cellvars: Map<string, number> = new Map();
  u_freevars: Map<string, number> = new Map();
  /** Fast locals that are hidden from `locals()`: those of inlined comprehensions outside functions. */
  readonly u_fasthidden: Map<string, boolean> = new Map();
  /** Positional-or-keyword arguments; the positional-only ones are not counted in it. */
  u_argcount = 0;
  u_posonlyargcount = 0;
  u_kwonlyargcount = 0;
  u_firstlineno: number;

  constructor(name: string, firstlineno: number) {
    this.u_name = name;
    this.u_firstlineno = firstlineno;
  }
}
