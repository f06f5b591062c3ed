/** The remaining operations of the specification: neighbours, digits, logic, extremes, classes. */
import {
  absolute,
  add,
  adjusted,
  compareTotal,
  compareValues,
  type Dec,
  type DecContext,
  digitsOf,
  DIVISION_BY_ZERO,
  finalize,
  finite,
  INEXACT,
  infinity,
  invalid,
  isNaN,
  isZero,
  negate,
  OVERFLOW,
  pow10,
  propagateNaN,
  ROUNDED,
  SUBNORMAL,
  UNDERFLOW,
} from "./arithmetic.ts";
import { integerValue, isInteger } from "./functions.ts";

/** `compare`: -1, 0, 1 or NaN; `signal` makes every NaN an invalid operation. */
export function compare(a: Dec, b: Dec, ctx: DecContext, signal = false): Dec {
  if (isNaN(a) || isNaN(b)) {
    const result = propagateNaN(ctx, a, b)!;
    if (signal) invalid(ctx);
    return result;
  }
  return orderDec(compareValues(a, b));
}
/** An order as a number. */
export function orderDec(order: number): Dec {
  return finite(order < 0 ? 1 : 0, order === 0 ? 0n : 1n, 0);
}

/** max, min and their _mag forms: a number wins over a quiet NaN. */
export function extreme(a: Dec, b: Dec, ctx: DecContext, direction: 1 | -1, magnitude: boolean): Dec {
  if (isNaN(a) || isNaN(b)) {
    if (a.kind === "qnan" && !isNaN(b)) return finalize(b, ctx);
    if (b.kind === "qnan" && !isNaN(a)) return finalize(a, ctx);
    return propagateNaN(ctx, a, b)!;
  }
  let order = magnitude ? compareValues(absolute(a), absolute(b)) : compareValues(a, b);
  if (order === 0) order = compareTotal(a, b);
  return finalize(order * direction >= 0 ? a : b, ctx);
}

function largest(sign: 0 | 1, ctx: DecContext): Dec {
  return finite(sign, pow10(ctx.prec) - 1n, ctx.etop);
}

/** The nearest number above (1) or below (-1). */
export function neighbour(a: Dec, ctx: DecContext, direction: 1 | -1): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (a.kind === "inf") return (a.sign === 1) === (direction === 1) ? largest(a.sign, ctx) : a;
  const work = ctx.with(ctx.prec, direction === 1 ? "ROUND_CEILING" : "ROUND_FLOOR");
  const rounded = finalize(a, work);
  if (compareValues(rounded, a) !== 0) return rounded;
  return add(rounded, finite(direction === 1 ? 0 : 1, 1n, ctx.etiny - 1), work);
}

export function nextToward(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  const order = compareValues(a, b);
  if (order === 0) return { ...a, sign: b.sign };
  const result = neighbour(a, ctx, order < 0 ? 1 : -1);
  if (result.kind === "inf") ctx.status |= OVERFLOW | INEXACT | ROUNDED;
  else if (isZero(result) || adjusted(result) < ctx.Emin) {
    ctx.status |= UNDERFLOW | SUBNORMAL | INEXACT | ROUNDED;
  }
  return result;
}

/** The adjusted exponent as a number. */
export function logb(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (a.kind === "inf") return infinity(0);
  if (a.coef === 0n) {
    ctx.status |= DIVISION_BY_ZERO;
    return infinity(1);
  }
  const adj = adjusted(a);
  return finalize(finite(adj < 0 ? 1 : 0, BigInt(Math.abs(adj)), 0), ctx);
}

/** A small integer operand; undefined if it is none or lies beyond the limit. */
function smallInteger(d: Dec, limit: number): number | undefined {
  if (!isInteger(d) || d.exp !== 0 || d.coef > BigInt(limit)) return undefined;
  return d.sign ? -Number(d.coef) : Number(d.coef);
}

export function scaleb(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  const n = smallInteger(b, 2 * (ctx.Emax + ctx.prec));
  if (n === undefined) return invalid(ctx);
  return a.kind === "inf" ? a : finalize(finite(a.sign, a.coef, a.exp + n), ctx);
}

/** Digits moved by so many places, around the end or out of sight. */
export function moveDigits(a: Dec, b: Dec, ctx: DecContext, rotate: boolean): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  const n = smallInteger(b, ctx.prec);
  if (n === undefined) return invalid(ctx);
  if (a.kind === "inf") return a;
  const unit = pow10(ctx.prec);
  const coef = a.coef % unit;
  if (rotate) {
    const left = (n + ctx.prec) % ctx.prec;
    const split = pow10(ctx.prec - left);
    return finite(a.sign, (coef % split) * pow10(left) + coef / split, a.exp);
  }
  return finite(a.sign, n < 0 ? coef / pow10(-n) : (coef * pow10(n)) % unit, a.exp);
}

function logicalDigits(d: Dec, ctx: DecContext): string | undefined {
  if (d.kind !== "finite" || d.sign === 1 || d.exp !== 0) return undefined;
  const text = d.coef.toString();
  return /^[01]+$/.test(text) ? text.slice(-ctx.prec).padStart(ctx.prec, "0") : undefined;
}
/** Digit by digit logic on numbers of zeros and ones. */
export function logical(a: Dec, b: Dec, ctx: DecContext, f: (x: boolean, y: boolean) => boolean): Dec {
  const x = logicalDigits(a, ctx), y = logicalDigits(b, ctx);
  if (x === undefined || y === undefined) return invalid(ctx);
  let digits = "";
  for (let i = 0; i < ctx.prec; i++) digits += f(x[i] === "1", y[i] === "1") ? "1" : "0";
  return finite(0, BigInt(digits), 0);
}
export function logicalInvert(a: Dec, ctx: DecContext): Dec {
  return logical(a, finite(0, BigInt("1".repeat(ctx.prec)), 0), ctx, (x, y) => x !== y);
}

export function isNormal(d: Dec, ctx: DecContext): boolean {
  return d.kind === "finite" && d.coef !== 0n && adjusted(d) >= ctx.Emin;
}
export function isSubnormal(d: Dec, ctx: DecContext): boolean {
  return d.kind === "finite" && d.coef !== 0n && adjusted(d) < ctx.Emin;
}
/** `number_class`. */
export function numberClass(d: Dec, ctx: DecContext): string {
  if (d.kind === "snan") return "sNaN";
  if (d.kind === "qnan") return "NaN";
  const sign = d.sign ? "-" : "+";
  if (d.kind === "inf") return sign + "Infinity";
  if (d.coef === 0n) return sign + "Zero";
  return sign + (isSubnormal(d, ctx) ? "Subnormal" : "Normal");
}
export function sameQuantum(a: Dec, b: Dec): boolean {
  if (isNaN(a) || isNaN(b)) return isNaN(a) && isNaN(b);
  if (a.kind === "inf" || b.kind === "inf") return a.kind === b.kind;
  return a.exp === b.exp;
}

/** Unary plus and minus: -0 becomes 0 but when rounding down. */
export function plus(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (isZero(a) && ctx.rounding !== "ROUND_FLOOR") return finalize(absolute(a), ctx);
  return finalize(a, ctx);
}
export function minus(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (isZero(a) && ctx.rounding !== "ROUND_FLOOR") return finalize(absolute(a), ctx);
  return finalize(negate(a), ctx);
}

/** `a**b % m` for integers. */
export function powerModulo(a: Dec, b: Dec, m: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b, m);
  if (nan !== undefined) return nan;
  if (!isInteger(a) || !isInteger(b) || !isInteger(m) || (b.sign === 1 && b.coef !== 0n) || isZero(m)) {
    return invalid(ctx);
  }
  if (adjusted(m) >= ctx.prec || (isZero(a) && isZero(b))) return invalid(ctx);
  const modulus = integerValue(m);
  let base = integerValue(a) % modulus, exponent = integerValue(b), result = 1n % modulus;
  const sign: 0 | 1 = a.sign === 1 && (exponent & 1n) === 1n ? 1 : 0;
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = result * base % modulus;
    base = base * base % modulus;
  }
  return finite(sign, result, 0);
}

export { digitsOf };
