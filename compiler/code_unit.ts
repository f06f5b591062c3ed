/**
 * What code generation knows about one code object besides its instructions: names, constants, argument counts.
 * Filled by code generation, read by the flow graph and the assembler. CPython: `_PyCompile_CodeUnitMetadata`.
 */
import { CodeObject } from "./bytecode/code_object.ts";
import { constantKey } from "./constant_key.ts";
import type { ConstantValue } from "./constants.ts";

/**
 * The constants of a code unit in slot order, each once (`constantKey`). The flow graph appends what it folds and drops
 * what is no longer used.
 */
export class ConstTable {
  /** The constants by slot. */
  readonly values: ConstantValue[] = [];
  #slots = new Map<unknown, number>();
  /** Slots of code objects by first line: their keys cost as much as they are long. */
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
    if (value instanceof CodeObject) return this.#addCode(value);
    const key = constantKey(value);
    const found = this.#slots.get(key);
    if (found !== undefined) return found;
    const slot = this.values.push(value) - 1;
    this.#slots.set(key, slot);
    return slot;
  }

  #addCode(code: CodeObject): number {
    this.#codeSlots ??= new Map();
    let slots = this.#codeSlots.get(code.co_firstlineno);
    if (slots === undefined) this.#codeSlots.set(code.co_firstlineno, slots = []);
    for (const slot of slots) {
      const other = this.values[slot] as CodeObject;
      if (
        other === code ||
        (other.co_name === code.co_name && other.co_code.length === code.co_code.length &&
          constantKey(other) === constantKey(code))
      ) {
        return slot;
      }
    }
    const slot = this.values.push(code) - 1;
    slots.push(slot);
    return slot;
  }

  /** Keeps the constants whose slots are listed (ascending), in that order. Nothing may be added afterwards. */
  retain(slots: readonly number[]): void {
    for (let i = 0; i < slots.length; i++) this.values[i] = this.values[slots[i]];
    this.values.length = slots.length;
    this.#slots.clear();
    this.#codeSlots = undefined;
  }
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
