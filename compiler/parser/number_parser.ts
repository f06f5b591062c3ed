/**
 * Number literals. Read by the parsers. The law: the value is CPython's (`parsenumber` in Parser/pegen.c): ints exact,
 * floats correctly rounded, and a decimal int with too many digits is refused in CPython's words.
 */
import { ComplexConstant, type ConstantValue, FloatConstant, normalizeInt } from "../constants.ts";

/** `sys.int_info.default_max_str_digits`. */
export const MAX_STR_DIGITS = 4300;

/** Why an int literal was refused: ValueError's text. */
export class NumberRefused {
  constructor(readonly message: string) {}
}

/** The value of a NUMBER token's text; `limit` is how many decimal digits an int may have, 0 for any number. */
export function parseNumber(literal: string, limit: number = MAX_STR_DIGITS): ConstantValue | NumberRefused {
  const text = literal.includes("_") ? literal.replaceAll("_", "") : literal;
  const length = text.length;
  const last = text.charCodeAt(length - 1);
  const second = length > 1 ? text.charCodeAt(1) | 32 : 0;
  if (text.charCodeAt(0) === 48 && (second === 120 || second === 111 || second === 98)) { // 0x 0o 0b
    return length <= 14 ? Number(text) : normalizeInt(BigInt(text.toLowerCase()));
  }
  if (isDigits(text)) {
    if (length <= 15) return Number(text);
    if (text.charCodeAt(0) === 48) return 0; // A decimal int that begins with 0 is all zeros.
    if (length > limit && limit !== 0) {
      return new NumberRefused(
        `Exceeds the limit (${limit} digits) for integer string conversion: value has ${length} digits; ` +
          "use sys.set_int_max_str_digits() to increase the limit",
      );
    }
    return normalizeInt(BigInt(text));
  }
  if (last === 106 || last === 74) return new ComplexConstant(0, Number(text.slice(0, length - 1)));
  return new FloatConstant(Number(text));
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}
