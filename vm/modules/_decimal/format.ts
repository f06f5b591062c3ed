/** `Decimal.__format__`: the format specification mini-language for decimals. After `mpd_parse_fmt_str`, PEP 3101. */
import {
  absolute,
  type Dec,
  type DecContext,
  digitsOf,
  finite,
  isZero,
  pow10,
  rescale,
  type Rounding,
} from "./arithmetic.ts";
import { decimalText } from "./text.ts";

interface Spec {
  fill: string;
  align: string;
  sign: string;
  noNegativeZero: boolean;
  width: number;
  thousands: string;
  precision: number | undefined;
  type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(0)?(\d+)?([,_])?(?:\.(\d+))?([eEfFgGn%])?$/su;

/** The parsed specification; undefined: invalid. */
export function parseSpec(text: string): Spec | undefined {
  const match = SPEC.exec(text);
  if (match === null) return undefined;
  const [, fill, align, sign, z, zero, width, thousands, precision, type] = match;
  if (zero !== undefined && fill !== undefined) return undefined;
  return {
    fill: fill ?? (zero !== undefined ? "0" : " "),
    align: align ?? (zero !== undefined ? "=" : ">"),
    sign: sign ?? "-",
    noNegativeZero: z !== undefined,
    width: Number(width ?? 0),
    thousands: thousands ?? "",
    precision: precision === undefined ? undefined : Number(precision),
    type: type === "n" ? "g" : type ?? "",
  };
}

function grouped(digits: string, separator: string, minWidth: number): string {
  if (separator === "") return digits.padStart(minWidth, "0");
  let out = "";
  let rest = digits;
  for (;;) {
    const take = rest.slice(-3);
    rest = rest.slice(0, -3);
    const needed = minWidth - (out === "" ? 0 : out.length + 1);
    const piece = rest === "" && needed > take.length ? take.padStart(Math.min(3, needed), "0") : take;
    out = out === "" ? piece : piece + separator + out;
    if (rest === "") {
      if (out.length >= minWidth) return out;
      rest = "0";
    }
  }
}

/** Formats a number. */
export function formatDecimal(d: Dec, spec: Spec, ctx: DecContext): string {
  let { type } = spec;
  const { precision } = spec;
  let sign = d.sign;
  let body: string, exponentText = "";
  if (d.kind !== "finite") {
    body = decimalText(absolute(d), 1) + (type === "%" ? "%" : "");
    if (spec.align === "=" && spec.fill === "0") spec = { ...spec, fill: " ", align: ">" };
    return pad(spec, signText(sign, spec.sign), body);
  }
  const plainText = type === "";
  if (plainText) type = ctx.capitals ? "G" : "g";
  if (type === "%") d = finite(d.sign, d.coef, d.exp + 2);
  const { rounding } = ctx;
  if (precision !== undefined) {
    if ("eE".includes(type)) d = roundTo(d, precision + 1, rounding);
    else if ("fF%".includes(type)) d = rescale(d, -precision, rounding);
    else if (digitsOf(d.coef) > precision) d = roundTo(d, Math.max(precision, 1), rounding);
  }
  if (isZero(d) && d.exp > 0 && "fF%".includes(type)) d = rescale(d, 0, rounding);
  if (spec.noNegativeZero && sign === 1 && isZero(d)) sign = 0;
  const digits = d.coef.toString();
  const left = d.exp + digits.length;
  let point: number;
  if ("eE".includes(type)) point = isZero(d) && precision !== undefined ? 1 - precision : 1;
  else if ("fF%".includes(type)) point = left;
  else point = d.exp <= 0 && left > -6 ? left : 1;
  let whole: string, fraction: string;
  if (point < 0) {
    whole = "0";
    fraction = "0".repeat(-point) + digits;
  } else if (point > digits.length) {
    whole = digits + "0".repeat(point - digits.length);
    fraction = "";
  } else {
    whole = digits.slice(0, point) || "0";
    fraction = digits.slice(point);
  }
  const exponent = left - point;
  if ("eE".includes(type) || ("gG".includes(type) && exponent !== 0)) {
    const letter = type === "E" || type === "G" ? "E" : "e";
    exponentText = `${letter}${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
  }
  if (type === "%") exponentText = "%";
  const tail = (fraction === "" ? "" : "." + fraction) + exponentText;
  const prefix = signText(sign, spec.sign);
  const minWidth = spec.fill === "0" && spec.align === "=" ? spec.width - tail.length - prefix.length : 0;
  body = grouped(whole, spec.thousands, minWidth) + tail;
  return pad(spec, prefix, body);
}

function signText(sign: 0 | 1, mode: string): string {
  return sign === 1 ? "-" : mode === "-" ? "" : mode;
}

function pad(spec: Spec, sign: string, body: string): string {
  const missing = spec.width - [...sign + body].length;
  if (missing <= 0) return sign + body;
  switch (spec.align) {
    case "<":
      return sign + body + spec.fill.repeat(missing);
    case ">":
      return spec.fill.repeat(missing) + sign + body;
    case "=":
      return sign + spec.fill.repeat(missing) + body;
    default: {
      const half = Math.floor(missing / 2);
      return spec.fill.repeat(half) + sign + body + spec.fill.repeat(missing - half);
    }
  }
}

/** Rounded to so many digits. */
function roundTo(d: Dec, places: number, rounding: Rounding): Dec {
  if (d.coef === 0n) return finite(d.sign, 0n, d.exp + 1 - places);
  let result = rescale(d, d.exp + digitsOf(d.coef) - places, rounding);
  if (digitsOf(result.coef) > places) result = finite(result.sign, result.coef / pow10(1), result.exp + 1);
  return result;
}
