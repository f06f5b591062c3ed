/**
 * Doubles to text: shortest digits, and exactly rounded digits for the format codes e, f and g. After CPython's
 * `Python/pystrtod.c`. The host's `toFixed` and `toPrecision` round halves up, so the digits are made with bigints.
 */
import { newValueError } from "../protocol/errors.ts";

/** A finite double as `mantissa * 2**exponent`. */
export function decomposeDouble(value: number): { mantissa: bigint; exponent: number } {
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0), low = scratch.getUint32(4);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(low);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
const scratch = new DataView(new ArrayBuffer(8));

/** Digits without leading or trailing zeros, and where the decimal point stands relative to their start. */
export interface Digits {
  digits: string;
  decpt: number;
}

/** The shortest digits that read back as the same double. */
export function shortestDigits(magnitude: number): Digits {
  if (magnitude === 0) return { digits: "0", decpt: 1 };
  const [mantissa, exponent] = magnitude.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), decpt: Number(exponent) + 1 };
}

/** Decimal places that an integer of V8's can have, and then some. */
const MOST_PLACES = 200_000_000;

/** `round(magnitude * 10**places)`, halves to even. */
function scaledInteger(magnitude: number, places: number): bigint {
  if (places > MOST_PLACES) throw newValueError("precision too big");
  const { mantissa, exponent } = decomposeDouble(magnitude);
  let numerator = mantissa;
  let denominator = 1n;
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator - quotient * denominator);
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/**
 * The number with so many places, as the host writes it; undefined where that may differ from Python's text: the host rounds
 * halves up.
 */
export function fixedText(magnitude: number, places: number): string | undefined {
  if (places < 0 || places > 20 || !(magnitude < 1e15)) return undefined;
  // Only a number with at most places + 1 binary places can lie halfway; then the product is exact.
  if (Number.isInteger(magnitude * 2 ** (places + 1))) {
    const scaled = magnitude * POWERS[places];
    if (scaled >= 2 ** 52 || scaled % 1 === 0.5) return undefined;
  }
  return magnitude.toFixed(places);
}
const POWERS: readonly number[] = Array.from({ length: 21 }, (_, places) => Number(`1e${places}`));

/** Digits rounded to `places` behind the decimal point (dtoa's mode 3). */
export function fixedDigits(magnitude: number, places: number): Digits {
  const text = fixedText(magnitude, places);
  if (text !== undefined) {
    const digits = (places === 0 ? text : text.slice(0, -places - 1) + text.slice(-places)).replace(
      /^0+/,
      "",
    );
    return { digits, decpt: digits.length - places };
  }
  const scaled = scaledInteger(magnitude, places).toString();
  if (scaled === "0") return { digits: "", decpt: -places };
  return { digits: scaled, decpt: scaled.length - places };
}

/** Digits rounded to `count` significant ones (dtoa's mode 2). */
export function significantDigits(magnitude: number, count: number): Digits {
  if (magnitude === 0) return { digits: "0", decpt: 1 };
  const exponent = Number(magnitude.toExponential(0).split("e")[1]);
  // The estimate can be one too large, when rounding to one digit carried.
  for (let guess = exponent - 1;; guess++) {
    const text = scaledInteger(magnitude, count - 1 - guess).toString();
    if (text.length === count) return { digits: text, decpt: guess + 1 };
    if (text.length === count + 1 && /^10*$/.test(text)) {
      return { digits: text.slice(0, count), decpt: guess + 2 };
    }
  }
}

/** How `doubleToString` writes. */
export interface DoubleStyle {
  /** "#": always a decimal point, and g keeps trailing zeros. */
  alternate: boolean;
  /** ".0" is added to what would look like an int. */
  addDotZero: boolean;
}

const PLAIN: DoubleStyle = { alternate: false, addDotZero: false };

/**
 * A double in one of the formats "r" (shortest), "e", "f", "g" or their capitals, without a plus sign.
 * CPython: `PyOS_double_to_string`.
 */
export function doubleToString(
  value: number,
  code: string,
  precision: number,
  style: DoubleStyle = PLAIN,
): string {
  const upper = code >= "A" && code <= "Z";
  const text = lowerDoubleToString(value, upper ? code.toLowerCase() : code, precision, style);
  return upper ? text.toUpperCase() : text;
}

function lowerDoubleToString(value: number, code: string, precision: number, style: DoubleStyle): string {
  if (value !== value) return "nan";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const { alternate, addDotZero } = style;
  let found: Digits;
  let useExponent = false;
  let end: number;
  if (code === "e") {
    precision++;
    found = significantDigits(magnitude, precision);
    useExponent = true;
    end = precision;
  } else if (code === "f") {
    found = fixedDigits(magnitude, precision);
    end = found.decpt + precision;
  } else if (code === "g") {
    if (precision === 0) precision = 1;
    found = significantDigits(magnitude, precision);
    const { decpt } = found;
    useExponent = decpt <= -4 || decpt > precision - (addDotZero ? 1 : 0);
    if (alternate) end = precision;
    else {
      found = { digits: found.digits.replace(/0+$/, "") || "0", decpt };
      end = found.digits.length;
    }
  } else {
    found = shortestDigits(magnitude);
    useExponent = found.decpt <= -4 || found.decpt > 16;
    end = found.digits.length;
  }
  const digits = found.digits;
  let decpt = found.decpt;
  let exponent = 0;
  if (useExponent) {
    exponent = decpt - 1;
    decpt = 1;
  }
  const start = decpt <= 0 ? decpt - 1 : 0;
  end = Math.max(end, !useExponent && addDotZero ? decpt + 1 : decpt);
  const all = "0".repeat(-start) + digits + "0".repeat(Math.max(0, end - digits.length));
  const point = decpt - start;
  const fraction = all.slice(point, end - start);
  let text = (negative ? "-" : "") + all.slice(0, point);
  if (fraction !== "" || alternate) text += "." + fraction;
  if (useExponent) {
    const size = Math.abs(exponent);
    text += `e${exponent < 0 ? "-" : "+"}${size < 10 ? "0" : ""}${size}`;
  }
  return text;
}

/** `repr(float)`. */
export function reprDouble(value: number): string {
  if (Number.isInteger(value) && value < 1e16 && value > -1e16) {
    return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  }
  const magnitude = Math.abs(value);
  // In this range the host writes the same.
  if (magnitude >= 1e-4 && magnitude < 1e16) return String(value);
  return lowerDoubleToString(value, "r", 0, { alternate: false, addDotZero: true });
}

const FLOAT_TEXT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const SPECIAL_TEXT = /^([+-]?)(inf|infinity|nan)$/i;

/** Reads a double from ASCII text without blanks around; undefined when it is none. */
export function parseDouble(text: string): number | undefined {
  if (FLOAT_TEXT.test(text)) return Number(text.includes("_") ? text.replaceAll("_", "") : text);
  const special = SPECIAL_TEXT.exec(text);
  if (special === null) return undefined;
  if (special[2].toLowerCase() === "nan") return NaN;
  return special[1] === "-" ? -Infinity : Infinity;
}
