/**
 * Decimal arithmetic without Python: numbers, contexts, rounding and the basic operations, after the General Decimal
 * Arithmetic Specification 1.70. Every operation leaves what happened in `context.status`; the caller raises or records it.
 */

/** A decimal number: `(-1)**sign * coef * 10**exp`, or special. A NaN's `coef` is its payload. */
export interface Dec {
  readonly sign: 0 | 1;
  readonly kind: "finite" | "inf" | "qnan" | "snan";
  readonly coef: bigint;
  readonly exp: number;
}

export type Rounding =
  | "ROUND_UP"
  | "ROUND_DOWN"
  | "ROUND_CEILING"
  | "ROUND_FLOOR"
  | "ROUND_HALF_UP"
  | "ROUND_HALF_DOWN"
  | "ROUND_HALF_EVEN"
  | "ROUND_05UP";

// Conditions, as bits of `status`.
export const CLAMPED = 1,
  CONVERSION_SYNTAX = 2,
  DIVISION_BY_ZERO = 4,
  DIVISION_IMPOSSIBLE = 8,
  DIVISION_UNDEFINED = 16,
  FLOAT_OPERATION = 32,
  INEXACT = 64,
  INVALID_CONTEXT = 128,
  INVALID_OPERATION = 256,
  OVERFLOW = 512,
  ROUNDED = 1024,
  SUBNORMAL = 2048,
  UNDERFLOW = 4096;

export const MAX_PREC = 999999999999999999, MAX_EMAX = MAX_PREC, MIN_EMIN = -MAX_PREC;

/** What an operation is carried out under. */
export class DecContext {
  prec: number;
  rounding: Rounding;
  Emin: number;
  Emax: number;
  capitals: number;
  clamp: number;
  /** Conditions of the operation under way. */
  status: number;
  constructor(prec: number, rounding: Rounding, Emin: number, Emax: number, capitals: number, clamp: number) {
    this.prec = prec;
    this.rounding = rounding;
    this.Emin = Emin;
    this.Emax = Emax;
    this.capitals = capitals;
    this.clamp = clamp;
    this.status = 0;
  }
  get etiny(): number {
    return this.Emin - this.prec + 1;
  }
  get etop(): number {
    return this.Emax - this.prec + 1;
  }
  /** The same with another precision. */
  with(prec: number, rounding: Rounding = this.rounding): DecContext {
    return new DecContext(prec, rounding, this.Emin, this.Emax, this.capitals, this.clamp);
  }
}

/** A context that rounds nothing away. */
export function exactContext(): DecContext {
  return new DecContext(MAX_PREC, "ROUND_HALF_EVEN", MIN_EMIN, MAX_EMAX, 1, 0);
}

export function finite(sign: 0 | 1, coef: bigint, exp: number): Dec {
  return { sign, kind: "finite", coef, exp };
}
export function infinity(sign: 0 | 1): Dec {
  return { sign, kind: "inf", coef: 0n, exp: 0 };
}
export const NAN: Dec = { sign: 0, kind: "qnan", coef: 0n, exp: 0 };

export function isNaN(d: Dec): boolean {
  return d.kind === "qnan" || d.kind === "snan";
}
export function isZero(d: Dec): boolean {
  return d.kind === "finite" && d.coef === 0n;
}

/** 10**n. */
export function pow10(n: number): bigint {
  return 10n ** BigInt(n);
}
/** Decimal digits of a non-negative int; 1 for zero. */
export function digitsOf(n: bigint): number {
  if (n < 9007199254740992n) return String(Number(n)).length;
  const bits = n.toString(16).length * 4;
  let guess = Math.floor((bits - 4) * 0.30102999566398120);
  if (bits > 3000) {
    while (n >= pow10(guess + 1)) guess++;
    return guess + 1;
  }
  guess = n.toString().length;
  return guess;
}
export function adjusted(d: Dec): number {
  return d.exp + digitsOf(d.coef) - 1;
}

/** Whether a quotient that lost `rest` of `divisor` goes up. `quotient` is what remains. */
function roundsUp(rounding: Rounding, sign: 0 | 1, quotient: bigint, rest: bigint, divisor: bigint): boolean {
  if (rest === 0n) return false;
  switch (rounding) {
    case "ROUND_DOWN":
      return false;
    case "ROUND_UP":
      return true;
    case "ROUND_CEILING":
      return sign === 0;
    case "ROUND_FLOOR":
      return sign === 1;
    case "ROUND_05UP":
      return quotient % 5n === 0n;
  }
  const twice = 2n * rest;
  if (twice !== divisor) return twice > divisor;
  if (rounding === "ROUND_HALF_UP") return true;
  return rounding === "ROUND_HALF_EVEN" && (quotient & 1n) === 1n;
}

/** `d` with its last `drop` digits rounded off, whatever the precision. */
export function dropDigits(d: Dec, drop: number, rounding: Rounding): { coef: bigint; inexact: boolean } {
  if (drop <= 0) return { coef: d.coef * pow10(-drop), inexact: false };
  const length = digitsOf(d.coef);
  if (drop > length + 1) {
    // Far below a half of the last place.
    const up = d.coef !== 0n && roundsUp(rounding, d.sign, 0n, 1n, 1000n);
    return { coef: up ? 1n : 0n, inexact: d.coef !== 0n };
  }
  const divisor = pow10(drop);
  const quotient = d.coef / divisor, rest = d.coef % divisor;
  return {
    coef: roundsUp(rounding, d.sign, quotient, rest, divisor) ? quotient + 1n : quotient,
    inexact: rest !== 0n,
  };
}

function overflowResult(sign: 0 | 1, ctx: DecContext): Dec {
  ctx.status |= OVERFLOW | INEXACT | ROUNDED;
  const toInfinity = ctx.rounding === "ROUND_UP" || ctx.rounding.startsWith("ROUND_HALF") ||
    (ctx.rounding === "ROUND_CEILING" && sign === 0) || (ctx.rounding === "ROUND_FLOOR" && sign === 1);
  return toInfinity ? infinity(sign) : finite(sign, pow10(ctx.prec) - 1n, ctx.etop);
}

/** Brings a result into the context's range and precision. */
export function finalize(d: Dec, ctx: DecContext): Dec {
  if (d.kind !== "finite") {
    if (d.kind === "inf") return d;
    const room = ctx.prec - ctx.clamp;
    return digitsOf(d.coef) > room && d.coef !== 0n
      ? { ...d, coef: room > 0 ? d.coef % pow10(room) : 0n }
      : d;
  }
  const { etiny, etop } = ctx;
  if (d.coef === 0n) {
    const exp = Math.min(Math.max(d.exp, etiny), ctx.clamp ? etop : ctx.Emax);
    if (exp === d.exp) return d;
    ctx.status |= CLAMPED;
    return finite(d.sign, 0n, exp);
  }
  const length = digitsOf(d.coef);
  let lowest = length + d.exp - ctx.prec;
  if (lowest > etop) return overflowResult(d.sign, ctx);
  const subnormal = lowest < etiny;
  if (subnormal) lowest = etiny;
  if (d.exp < lowest) {
    let { coef, inexact } = dropDigits(d, lowest - d.exp, ctx.rounding);
    if (digitsOf(coef) > ctx.prec) {
      coef /= 10n;
      lowest++;
    }
    if (lowest > etop) return overflowResult(d.sign, ctx);
    if (inexact && subnormal) ctx.status |= UNDERFLOW;
    if (subnormal) ctx.status |= SUBNORMAL;
    if (inexact) ctx.status |= INEXACT;
    ctx.status |= ROUNDED;
    if (coef === 0n) ctx.status |= CLAMPED;
    return finite(d.sign, coef, lowest);
  }
  if (subnormal) ctx.status |= SUBNORMAL;
  if (ctx.clamp && d.exp > etop) {
    ctx.status |= CLAMPED;
    return finite(d.sign, d.coef * pow10(d.exp - etop), etop);
  }
  return d;
}

/** The NaN that an operation with a NaN operand gives; undefined if none is one. */
export function propagateNaN(ctx: DecContext, ...operands: readonly Dec[]): Dec | undefined {
  const signaling = operands.find((d) => d.kind === "snan");
  if (signaling !== undefined) {
    ctx.status |= INVALID_OPERATION;
    return finalize({ ...signaling, kind: "qnan" }, ctx);
  }
  const quiet = operands.find((d) => d.kind === "qnan");
  return quiet === undefined ? undefined : finalize(quiet, ctx);
}

export function invalid(ctx: DecContext, condition = INVALID_OPERATION): Dec {
  ctx.status |= condition;
  return NAN;
}

export function negate(d: Dec): Dec {
  return { ...d, sign: d.sign === 0 ? 1 : 0 };
}
export function absolute(d: Dec): Dec {
  return d.sign === 0 ? d : { ...d, sign: 0 };
}

/** `a + b`. */
export function add(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  if (a.kind === "inf") return b.kind === "inf" && a.sign !== b.sign ? invalid(ctx) : a;
  if (b.kind === "inf") return b;
  let exp = Math.min(a.exp, b.exp);
  const negativeZero: 0 | 1 = ctx.rounding === "ROUND_FLOOR" && a.sign !== b.sign ? 1 : 0;
  if (a.coef === 0n && b.coef === 0n) {
    return finalize(finite(a.sign === b.sign ? a.sign : negativeZero, 0n, exp), ctx);
  }
  if (a.coef === 0n || b.coef === 0n) {
    const other = a.coef === 0n ? b : a;
    exp = Math.max(exp, other.exp - ctx.prec - 1);
    return finalize(
      other.exp > exp ? finite(other.sign, other.coef * pow10(other.exp - exp), exp) : other,
      ctx,
    );
  }
  // Of a much smaller operand only the fact that it is there matters.
  let [big, small] = a.exp >= b.exp ? [a, b] : [b, a];
  const bigLength = digitsOf(big.coef), smallLength = digitsOf(small.coef);
  const place = big.exp + Math.min(-1, bigLength - ctx.prec - 2);
  if (smallLength + small.exp - 1 < place) {
    small = finite(small.sign, 1n, place);
    exp = place;
  }
  const x = big.coef * pow10(big.exp - exp), y = small.coef * pow10(small.exp - exp);
  const sum = (big.sign ? -x : x) + (small.sign ? -y : y);
  if (sum === 0n) return finalize(finite(negativeZero, 0n, Math.min(a.exp, b.exp)), ctx);
  return finalize(finite(sum < 0n ? 1 : 0, sum < 0n ? -sum : sum, exp), ctx);
}

export function subtract(a: Dec, b: Dec, ctx: DecContext): Dec {
  return isNaN(a) || isNaN(b) ? propagateNaN(ctx, a, b)! : add(a, negate(b), ctx);
}

export function multiply(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.kind === "inf" || b.kind === "inf") return isZero(a) || isZero(b) ? invalid(ctx) : infinity(sign);
  return finalize(finite(sign, a.coef * b.coef, a.exp + b.exp), ctx);
}

/** `a / b`. */
export function divide(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.kind === "inf") return b.kind === "inf" ? invalid(ctx) : infinity(sign);
  if (b.kind === "inf") {
    ctx.status |= CLAMPED;
    return finite(sign, 0n, ctx.etiny);
  }
  if (b.coef === 0n) {
    if (a.coef === 0n) return invalid(ctx, DIVISION_UNDEFINED);
    ctx.status |= DIVISION_BY_ZERO;
    return infinity(sign);
  }
  if (a.coef === 0n) return finalize(finite(sign, 0n, a.exp - b.exp), ctx);
  const shift = digitsOf(b.coef) - digitsOf(a.coef) + ctx.prec + 1;
  let exp = a.exp - b.exp - shift;
  const x = shift >= 0 ? a.coef * pow10(shift) : a.coef, y = shift >= 0 ? b.coef : b.coef * pow10(-shift);
  let coef = x / y;
  if (x % y !== 0n) {
    // A sticky digit keeps the rounding right.
    if (coef % 5n === 0n) coef++;
  } else {
    const ideal = a.exp - b.exp;
    while (exp < ideal && coef % 10n === 0n) {
      coef /= 10n;
      exp++;
    }
  }
  return finalize(finite(sign, coef, exp), ctx);
}

/** Quotient and remainder of finite non-zero-divisor operands; undefined: too many digits. */
function divideInteger(a: Dec, b: Dec, ctx: DecContext): [Dec, Dec] | undefined {
  const sign = (a.sign ^ b.sign) as 0 | 1;
  const ideal = b.kind === "inf" ? a.exp : Math.min(a.exp, b.exp);
  const difference = b.kind === "inf" ? -2 : adjusted(a) - adjusted(b);
  if (a.coef === 0n || b.kind === "inf" || difference <= -2) {
    const rest = a.exp > ideal ? finite(a.sign, a.coef * pow10(a.exp - ideal), ideal) : a;
    return [finite(sign, 0n, 0), rest];
  }
  if (difference > ctx.prec) return undefined;
  const x = a.exp >= b.exp ? a.coef * pow10(a.exp - b.exp) : a.coef;
  const y = a.exp >= b.exp ? b.coef : b.coef * pow10(b.exp - a.exp);
  const quotient = x / y;
  if (digitsOf(quotient) > ctx.prec) return undefined;
  return [finite(sign, quotient, 0), finite(a.sign, x % y, ideal)];
}

/** `(a // b, a % b)`; what only one of them raises is left to the caller's `what`. */
export function divideModulo(
  a: Dec,
  b: Dec,
  ctx: DecContext,
  what: "both" | "quotient" | "remainder",
): [Dec, Dec] {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return [nan, nan];
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.kind === "inf") {
    if (b.kind === "inf" || what !== "quotient") {
      const bad = invalid(ctx);
      return [b.kind === "inf" ? bad : infinity(sign), bad];
    }
    return [infinity(sign), NAN];
  }
  if (b.kind === "finite" && b.coef === 0n) {
    if (a.coef === 0n) {
      const bad = invalid(ctx, DIVISION_UNDEFINED);
      return [bad, bad];
    }
    if (what === "quotient") ctx.status |= DIVISION_BY_ZERO;
    else if (what === "remainder") ctx.status |= INVALID_OPERATION;
    else ctx.status |= DIVISION_BY_ZERO | INVALID_OPERATION;
    return [infinity(sign), NAN];
  }
  const result = divideInteger(a, b, ctx);
  if (result === undefined) {
    const bad = invalid(ctx, DIVISION_IMPOSSIBLE);
    return [bad, bad];
  }
  return [result[0], what === "quotient" ? result[1] : finalize(result[1], ctx)];
}

/** The remainder nearest to zero. */
export function remainderNear(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  if (a.kind === "inf") return invalid(ctx);
  if (b.kind === "inf") return finalize(a, ctx);
  if (b.coef === 0n) return invalid(ctx, a.coef === 0n ? DIVISION_UNDEFINED : INVALID_OPERATION);
  const ideal = Math.min(a.exp, b.exp);
  if (a.coef === 0n) return finalize(finite(a.sign, 0n, ideal), ctx);
  const difference = adjusted(a) - adjusted(b);
  if (difference >= ctx.prec + 1) return invalid(ctx, DIVISION_IMPOSSIBLE);
  if (difference <= -2) {
    return finalize(a.exp > ideal ? finite(a.sign, a.coef * pow10(a.exp - ideal), ideal) : a, ctx);
  }
  const x = a.exp >= b.exp ? a.coef * pow10(a.exp - b.exp) : a.coef;
  const y = a.exp >= b.exp ? b.coef : b.coef * pow10(b.exp - a.exp);
  let quotient = x / y, rest = x % y;
  if (2n * rest + (quotient & 1n) > y) {
    rest -= y;
    quotient++;
  }
  if (quotient >= pow10(ctx.prec)) return invalid(ctx, DIVISION_IMPOSSIBLE);
  let sign = a.sign;
  if (rest < 0n) {
    sign = sign === 0 ? 1 : 0;
    rest = -rest;
  }
  return finalize(finite(sign, rest, ideal), ctx);
}

/** Order of two numbers that are not NaN: negative, zero, positive. */
export function compareValues(a: Dec, b: Dec): number {
  if (isZero(a) && isZero(b)) return 0;
  if (isZero(a)) return b.sign ? 1 : -1;
  if (isZero(b)) return a.sign ? -1 : 1;
  if (a.sign !== b.sign) return a.sign ? -1 : 1;
  const s = a.sign ? -1 : 1;
  if (a.kind === "inf" || b.kind === "inf") return a.kind === b.kind ? 0 : a.kind === "inf" ? s : -s;
  const x = adjusted(a), y = adjusted(b);
  if (x !== y) return x < y ? -s : s;
  const exp = Math.min(a.exp, b.exp);
  const p = a.coef * pow10(a.exp - exp), q = b.coef * pow10(b.exp - exp);
  return p === q ? 0 : p < q ? -s : s;
}

/** The total order of the specification (`compare_total`). */
export function compareTotal(a: Dec, b: Dec): number {
  if (a.sign !== b.sign) return a.sign ? -1 : 1;
  const s = a.sign ? -1 : 1;
  const rank = (d: Dec) => d.kind === "snan" ? 1 : d.kind === "qnan" ? 2 : 0;
  if (rank(a) > 0 || rank(b) > 0) {
    if (rank(a) !== rank(b)) {
      if (rank(a) === 0) return -s;
      if (rank(b) === 0) return s;
      return rank(a) < rank(b) ? -s : s;
    }
    return a.coef === b.coef ? 0 : a.coef < b.coef ? -s : s;
  }
  const order = compareValues(a, b);
  if (order !== 0) return order;
  return a.exp === b.exp ? 0 : a.exp < b.exp ? -s : s;
}

/** `a` with the exponent `exp`, rounded; no range checks. */
export function rescale(a: Dec, exp: number, rounding: Rounding): Dec {
  if (a.kind !== "finite") return a;
  if (a.coef === 0n) return finite(a.sign, 0n, exp);
  return finite(a.sign, dropDigits(a, exp - a.exp, rounding).coef, exp);
}

/** `a` rounded to the exponent of `b`. */
export function quantize(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  if (a.kind === "inf" || b.kind === "inf") return a.kind === "inf" && b.kind === "inf" ? a : invalid(ctx);
  if (b.exp < ctx.etiny || b.exp > ctx.Emax) return invalid(ctx);
  if (a.coef === 0n) return finalize(finite(a.sign, 0n, b.exp), ctx);
  const top = adjusted(a);
  if (top > ctx.Emax || top - b.exp + 1 > ctx.prec) return invalid(ctx);
  const result = rescale(a, b.exp, ctx.rounding);
  if (result.coef !== 0n && adjusted(result) > ctx.Emax) return invalid(ctx);
  if (digitsOf(result.coef) > ctx.prec) return invalid(ctx);
  if (result.coef !== 0n && adjusted(result) < ctx.Emin) ctx.status |= SUBNORMAL;
  if (result.exp > a.exp) {
    if (compareValues(result, a) !== 0) ctx.status |= INEXACT;
    ctx.status |= ROUNDED;
  }
  return finalize(result, ctx);
}

/** Rounded to an integer; the signals only if `exact`. */
export function toIntegral(a: Dec, ctx: DecContext, rounding: Rounding, exact: boolean): Dec {
  if (a.kind !== "finite") return propagateNaN(ctx, a) ?? a;
  if (a.exp >= 0) return a;
  if (a.coef === 0n) return finite(a.sign, 0n, 0);
  const { coef, inexact } = dropDigits(a, -a.exp, rounding);
  if (exact) {
    if (inexact) ctx.status |= INEXACT;
    ctx.status |= ROUNDED;
  }
  return finite(a.sign, coef, 0);
}

/** Without trailing zeros. */
export function normalize(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  const d = finalize(a, ctx);
  if (d.kind !== "finite") return d;
  if (d.coef === 0n) return finite(d.sign, 0n, 0);
  const highest = ctx.clamp ? ctx.etop : ctx.Emax;
  let { coef, exp } = d;
  while (coef % 10n === 0n && exp < highest) {
    coef /= 10n;
    exp++;
  }
  return finite(d.sign, coef, exp);
}

/** `a * b + c`, rounded once. */
export function fusedMultiplyAdd(a: Dec, b: Dec, c: Dec, ctx: DecContext): Dec {
  if (isNaN(a) || isNaN(b)) {
    const signaling = [a, b, c].some((d) => d.kind === "snan");
    return signaling ? propagateNaN(ctx, a, b, c)! : propagateNaN(ctx, a, b)!;
  }
  let product: Dec;
  if (a.kind === "inf" || b.kind === "inf") {
    if (isZero(a) || isZero(b)) return c.kind === "snan" ? propagateNaN(ctx, c)! : invalid(ctx);
    product = infinity((a.sign ^ b.sign) as 0 | 1);
  } else product = finite((a.sign ^ b.sign) as 0 | 1, a.coef * b.coef, a.exp + b.exp);
  return add(product, c, ctx);
}

/** The integer square root of a bigint. */
export function isqrt(n: bigint): bigint {
  if (n === 0n) return 0n;
  let x = 1n << BigInt((n.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** The square root, correctly rounded half-even. */
export function squareRoot(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (a.kind === "inf" && a.sign === 0) return a;
  if (isZero(a)) return finalize(finite(a.sign, 0n, Math.floor(a.exp / 2)), ctx);
  if (a.sign === 1) return invalid(ctx);
  const prec = ctx.prec + 1;
  const odd = (a.exp % 2 + 2) % 2 === 1;
  let exp = odd ? (a.exp - 1) / 2 : a.exp / 2;
  let c = odd ? a.coef * 10n : a.coef;
  const digits = odd ? digitsOf(c) : digitsOf(a.coef);
  const pairs = Math.floor((digits + 1) / 2);
  const shift = prec - pairs;
  let exact: boolean;
  if (shift >= 0) {
    c *= pow10(2 * shift);
    exact = true;
  } else {
    const divisor = pow10(-2 * shift);
    exact = c % divisor === 0n;
    c /= divisor;
  }
  exp -= shift;
  let n = isqrt(c);
  exact = exact && n * n === c;
  if (exact) {
    if (shift >= 0) n /= pow10(shift);
    else n *= pow10(-shift);
    exp += shift;
  } else if (n % 5n === 0n) n++;
  const rounding = ctx.rounding;
  ctx.rounding = "ROUND_HALF_EVEN";
  const result = finalize(finite(0, n, exp), ctx);
  ctx.rounding = rounding;
  return result;
}
