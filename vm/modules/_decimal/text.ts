/** Decimal numbers as text and back. */
import {
  CONVERSION_SYNTAX,
  type Dec,
  type DecContext,
  digitsOf,
  finite,
  infinity,
  invalid,
  NAN,
} from "./arithmetic.ts";

const NUMBER = /^([-+])?(?:(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d+))?|(inf(?:inity)?)|(s)?nan(\d*))$/i;

/** The number that ASCII text stands for, exactly; ConversionSyntax if none. Underscores are gone, spaces trimmed. */
export function parseDecimal(text: string, ctx: DecContext): Dec {
  const match = NUMBER.exec(text);
  if (match === null) return invalid(ctx, CONVERSION_SYNTAX);
  const sign = match[1] === "-" ? 1 : 0;
  if (match[6] !== undefined) return infinity(sign);
  if (match[8] !== undefined) {
    return { sign, kind: match[7] !== undefined ? "snan" : "qnan", coef: BigInt(match[8] || "0"), exp: 0 };
  }
  const whole = match[2] ?? "", fraction = match[3] ?? match[4] ?? "";
  const exp = Number(match[5] ?? "0") - fraction.length;
  if (!Number.isSafeInteger(exp)) {
    return exp > 0 && !/^0*$/.test(whole + fraction) ? infinity(sign) : finite(sign, 0n, 0);
  }
  return finite(sign, BigInt(whole + fraction), exp);
}

/** Scientific text (`str`), or engineering text. */
export function decimalText(d: Dec, capitals: number, engineering = false): string {
  const sign = d.sign ? "-" : "";
  if (d.kind === "inf") return sign + "Infinity";
  if (d.kind !== "finite") {
    return `${sign}${d.kind === "snan" ? "sNaN" : "NaN"}${d.coef === 0n ? "" : d.coef}`;
  }
  const digits = d.coef.toString();
  const leftDigits = d.exp + digits.length;
  let point: number;
  if (d.exp <= 0 && leftDigits > -6) point = leftDigits;
  else if (!engineering) point = 1;
  else if (d.coef === 0n) point = ((leftDigits + 1) % 3 + 3) % 3 - 1;
  else point = ((leftDigits - 1) % 3 + 3) % 3 + 1;
  let whole: string, fraction: string;
  if (point <= 0) {
    whole = "0";
    fraction = "." + "0".repeat(-point) + digits;
  } else if (point >= digits.length) {
    whole = digits + "0".repeat(point - digits.length);
    fraction = "";
  } else {
    whole = digits.slice(0, point);
    fraction = "." + digits.slice(point);
  }
  const exponent = leftDigits - point;
  const suffix = exponent === 0 ? "" : `${capitals ? "E" : "e"}${exponent < 0 ? "" : "+"}${exponent}`;
  return sign + whole + fraction + suffix;
}

/** A double, exactly. */
export function fromDouble(x: number): Dec {
  if (x !== x) return NAN;
  const sign = x < 0 || Object.is(x, -0) ? 1 : 0;
  let a = Math.abs(x);
  if (a === Infinity) return infinity(sign);
  let halvings = 0;
  while (!Number.isInteger(a)) {
    a *= 2;
    halvings++;
  }
  return finite(sign, BigInt(a) * 5n ** BigInt(halvings), -halvings);
}

export { digitsOf };
