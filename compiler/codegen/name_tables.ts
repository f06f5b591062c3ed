/**
 * Tables of names by index: `co_names`, locals, cells and free variables as code generation fills them.
 */
import { SCOPE_MASK, SCOPE_OFFSET } from "../symtable.ts";

/** The index of `name`, appended when new. CPython: _PyCompile_DictAddObj. */
export function dictAddObj(table: Map<string, number>, name: string): number {
  let index = table.get(name);
  if (index === undefined) table.set(name, index = table.size);
  return index;
}

/** Numbers the names with this scope or flag in sorted order from `offset` on. CPython: dictbytype. */
export function addByType(
  table: Map<string, number>,
  symbols: Map<string, number>,
  scope: number,
  flag: number,
  offset: number,
): void {
  let found: string[] | undefined;
  for (const [name, symbol] of symbols) {
    if (((symbol >> SCOPE_OFFSET) & SCOPE_MASK) === scope || (symbol & flag) !== 0) (found ??= []).push(name);
  }
  if (found === undefined) return;
  found.sort(compareCodePoints);
  for (const name of found) table.set(name, offset++);
}

/** Orders strings by code points, as Python does. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above U+FFFF: lift them over U+E000..U+FFFF.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x2000 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x2000 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}
