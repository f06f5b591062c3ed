/**
 * Lets methods that only compare characters (find, split, replace, ...) work on primitive strings even when an operand has
 * characters beyond the BMP: for one operation those are renamed to private-use units that none of the operands contains.
 */
import type { PyObject } from "../object.ts";
import { bmpValue, codePointsOf, type PyStr, PyUnicode_FromCodePoints } from "../unicode_object.ts";

/** A renaming of characters. `PLAIN` renames nothing. */
export class Alphabet {
  readonly #units: Map<number, number> | undefined;
  readonly #codePoints: Map<number, number> | undefined;

  constructor(operands: readonly PyObject[] | undefined) {
    if (operands === undefined) {
      this.#units = this.#codePoints = undefined;
      return;
    }
    const seen = new Set<number>();
    for (const op of operands) for (const c of codePointsOf(op)) seen.add(c);
    this.#units = new Map();
    this.#codePoints = new Map();
    let unit = 0xe000;
    for (const c of seen) {
      if (c <= 0xffff) continue;
      while (seen.has(unit)) unit--;
      this.#units.set(c, unit);
      this.#codePoints.set(unit, c);
      unit--;
    }
  }

  /** The operand as a string of one unit a character. */
  toUnits(op: PyObject): string {
    const value = bmpValue(op);
    if (value !== undefined) return value;
    let text = "";
    for (const c of codePointsOf(op)) text += String.fromCharCode(c > 0xffff ? this.#units!.get(c)! : c);
    return text;
  }

  /** A result with its characters named back. */
  toStr(text: string): PyStr {
    if (this.#codePoints === undefined) return text;
    const codePoints = new Uint32Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      codePoints[i] = this.#codePoints.get(unit) ?? unit;
    }
    return PyUnicode_FromCodePoints(codePoints);
  }
}

const PLAIN = new Alphabet(undefined);

/** A renaming that fits one, two or three operands. */
export function alphabetFor(a: PyObject, b: PyObject = "", c: PyObject = ""): Alphabet {
  if (bmpValue(a) !== undefined && bmpValue(b) !== undefined && bmpValue(c) !== undefined) return PLAIN;
  return new Alphabet([a, b, c]);
}
