/**
 * Private names: inside `class C`, `__x` is stored as `_C__x`. Read by the symbol table and by code generation.
 */
import type { SymtableEntry } from "./entry.ts";

/**
 * `name` as it is stored inside the class `privateName` (`undefined` outside of classes). Names that end in two
 * underscores and dotted module names stay. CPython: _Py_Mangle.
 */
export function mangle(privateName: string | undefined, name: string): string {
  if (privateName === undefined || name.charCodeAt(0) !== 95 || name.charCodeAt(1) !== 95) return name;
  if (name.endsWith("__") || name.includes(".")) return name;
  let start = 0;
  while (privateName.charCodeAt(start) === 95) start++;
  if (start === privateName.length) return name;
  return "_" + privateName.slice(start) + name;
}

/**
 * As `mangle`, but in the type parameter scope of a generic class only the type parameters themselves are mangled.
 * CPython: _Py_MaybeMangle.
 */
export function maybeMangle(privateName: string | undefined, ste: SymtableEntry, name: string): string {
  if (ste.ste_mangled_names !== undefined && !ste.ste_mangled_names.has(name)) return name;
  return mangle(privateName, name);
}
