/**
 * Python's `==` among constants: which keys of a mapping pattern are the same key.
 */
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  FloatConstant,
} from "../constants.ts";

/** Equal (as `Map` compares) if and only if the constants are equal in Python; for the kinds that patterns hold. */
export function equalityKey(value: ConstantValue): unknown {
  switch (typeof value) {
    case "string":
      return "s" + value;
    case "number":
      return value;
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
  }
  if (value instanceof FloatConstant) return realKey(value.value);
  if (value instanceof ComplexConstant) {
    return value.imag === 0 ? realKey(value.real) : `j${value.real + 0},${value.imag + 0}`;
  }
  if (value instanceof BytesConstant) return "b" + value.bytes.join();
  if (value instanceof CodePointString) return "u" + value.codePoints.join();
  return value;
}

/** A float that is an integer equals that int, however large. */
function realKey(value: number): number | bigint {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value + 0;
}
