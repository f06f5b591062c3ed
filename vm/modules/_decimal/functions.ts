/**
 * exp, ln, log10 and power of decimals, correctly rounded: fixed-point arithmetic with guard digits, repeated with more of
 * them until the digits behind the precision say where to round.
 */
import {
  absolute,
  add,
  adjusted,
  compareValues,
  type Dec,
  DecContext,
  digitsOf,
  divide,
  DIVISION_BY_ZERO,
  exactContext,
  finalize,
  finite,
  INEXACT,
  infinity,
  invalid,
  isqrt,
  isZero,
  multiply,
  pow10,
  propagateNaN,
  ROUNDED,
} from "./arithmetic.ts";

const ONE: Dec = finite(0, 1n, 0);

/** atanh(1/n) in units of 1/scale. */
function inverseAtanh(n: bigint, scale: bigint): bigint {
  let term = scale / n, sum = term;
  const square = n * n;
  for (let k = 3n; term !== 0n; k += 2n) {
    term /= square;
    sum += term / k;
  }
  return sum;
}

const ln10Cache = { digits: 0, value: 0n };

/** ln 10 with so many digits behind the point, the last uncertain by one. */
function ln10(digits: number): bigint {
  if (ln10Cache.digits < digits) {
    const scale = pow10(digits + 20);
    ln10Cache.value = 46n * inverseAtanh(31n, scale) + 34n * inverseAtanh(49n, scale) +
      20n * inverseAtanh(161n, scale);
    ln10Cache.digits = digits;
    ln10Cache.value /= pow10(20);
  }
  return ln10Cache.value / pow10(ln10Cache.digits - digits);
}

/** exp(x) in units of 10**-p, for x in those units with |x| at most ln 10 or so. */
function expFixed(x: bigint, p: number): bigint {
  const guard = 15;
  const halvings = 10 + Math.floor(Math.sqrt(p) / 2);
  const scale = pow10(p + guard);
  const r = (x * pow10(guard)) >> BigInt(halvings);
  let term = r, sum = r;
  for (let k = 2n; term !== 0n; k++) {
    term = term * r / (scale * k);
    // Towards zero from below as well, or -1 would never vanish.
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = 2n * sum + sum * sum / scale;
  return (sum + scale) / pow10(guard);
}

/** ln(coef * 10**exp) in units of 10**-p. */
function lnFixed(coef: bigint, exp: number, p: number): bigint {
  const guard = 20 + String(Math.abs(exp)).length;
  const digits = p + guard;
  const scale = pow10(digits);
  const length = digitsOf(coef);
  // m in [1, 10), value = m * 10**k
  const k = exp + length - 1;
  let m = digits - (length - 1) >= 0 ? coef * pow10(digits - length + 1) : coef / pow10(length - 1 - digits);
  let roots = 0;
  while (roots < 8 + Math.floor(Math.sqrt(p) / 2)) {
    m = isqrt(m * scale);
    roots++;
  }
  const z = (m - scale) * scale / (m + scale);
  const square = z * z / scale;
  let term = z, sum = z;
  for (let i = 3n; term !== 0n; i += 2n) {
    term = term * square / scale;
    sum += term / i;
  }
  const ln = (sum << BigInt(roots + 1)) + BigInt(k) * ln10(digits);
  return ln / pow10(guard);
}

/** Whether the digits behind the first `prec` decide the rounding. */
function decides(coef: bigint, prec: number): boolean {
  const extra = digitsOf(coef) - prec;
  if (extra <= 1) return false;
  const rest = coef % pow10(extra);
  const half = 5n * pow10(extra - 1), unit = pow10(extra);
  const near = (target: bigint) => rest - target <= 4n && target - rest <= 4n;
  return !near(0n) && !near(half) && !near(unit);
}

function roundHalfEven(d: Dec, ctx: DecContext): Dec {
  const rounding = ctx.rounding;
  ctx.rounding = "ROUND_HALF_EVEN";
  const result = finalize(d, ctx);
  ctx.rounding = rounding;
  ctx.status |= INEXACT | ROUNDED;
  return result;
}

/** e**a. */
export function exponential(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (a.kind === "inf") return a.sign ? finite(0, 0n, 0) : a;
  if (a.coef === 0n) return ONE;
  const p = ctx.prec, adj = adjusted(a);
  if (a.sign === 0 && adj > String((ctx.Emax + 1) * 3).length) {
    return roundHalfEven(finite(0, 1n, ctx.Emax + 1), ctx);
  }
  if (a.sign === 1 && adj > String((-ctx.etiny + 1) * 3).length) {
    return roundHalfEven(finite(0, 1n, ctx.etiny - 1), ctx);
  }
  if (a.sign === 0 && adj < -p) return roundHalfEven(finite(0, pow10(p) + 1n, -p), ctx);
  if (a.sign === 1 && adj < -p - 1) return roundHalfEven(finite(0, pow10(p + 1) - 1n, -p - 1), ctx);
  for (let extra = 4;; extra += 6) {
    const [coef, exp] = expDigits(a, p + extra);
    if (decides(coef, p)) return roundHalfEven(finite(0, coef, exp), ctx);
  }
}

/** e**a with about so many digits. */
function expDigits(a: Dec, digits: number): [bigint, number] {
  const extra = Math.max(0, adjusted(a) + 1);
  const q = digits + extra + 2;
  const shift = a.exp + q;
  let x = shift >= 0 ? a.coef * pow10(shift) : a.coef / pow10(-shift);
  if (a.sign) x = -x;
  const l = ln10(q);
  let k = x / l, rest = x % l;
  if (rest < 0n) {
    rest += l;
    k--;
  }
  const p = digits + 2;
  return [expFixed(rest / pow10(extra), p) / 100n, Number(k) - digits];
}

/** A power of ten: its exponent. */
function powerOfTen(a: Dec): number | undefined {
  const text = a.coef.toString();
  return /^10*$/.test(text) ? a.exp + text.length - 1 : undefined;
}

/** Adjusted exponent that ln(a) has at least. */
function lnBound(a: Dec): number {
  const adj = adjusted(a);
  if (adj >= 1) return String(Math.floor(adj * 23 / 10)).length - 1;
  if (adj <= -2) return String(Math.floor((-1 - adj) * 23 / 10)).length - 1;
  const difference = add(a, finite(1, 1n, 0), exactContext());
  return adjusted(difference) - 1;
}

/** The natural logarithm. */
export function naturalLogarithm(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (isZero(a)) return infinity(1);
  if (a.sign === 1) return invalid(ctx);
  if (a.kind === "inf") return a;
  if (compareValues(a, ONE) === 0) return finite(0, 0n, 0);
  const bound = lnBound(a);
  for (let extra = 4;; extra += 6) {
    const places = Math.max(ctx.prec - bound + extra, 2);
    const value = lnFixed(a.coef, a.exp, places);
    const coef = value < 0n ? -value : value;
    if (decides(coef, ctx.prec)) return roundHalfEven(finite(value < 0n ? 1 : 0, coef, -places), ctx);
  }
}

/** The logarithm to base 10. */
export function logarithm10(a: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a);
  if (nan !== undefined) return nan;
  if (isZero(a)) return infinity(1);
  if (a.sign === 1) return invalid(ctx);
  if (a.kind === "inf") return a;
  const exact = powerOfTen(a);
  if (exact !== undefined) return finalize(finite(exact < 0 ? 1 : 0, BigInt(Math.abs(exact)), 0), ctx);
  const bound = lnBound(a) - 1;
  for (let extra = 4;; extra += 6) {
    const places = Math.max(ctx.prec - bound + extra, 2);
    const digits = places + 10;
    const value = lnFixed(a.coef, a.exp, digits) * pow10(digits) / ln10(digits) / pow10(10);
    const coef = value < 0n ? -value : value;
    if (decides(coef, ctx.prec)) return roundHalfEven(finite(value < 0n ? 1 : 0, coef, -places), ctx);
  }
}

function isInteger(d: Dec): boolean {
  if (d.kind !== "finite") return false;
  return d.exp >= 0 || d.coef === 0n || d.coef % pow10(Math.min(-d.exp, digitsOf(d.coef) + 1)) === 0n;
}
function integerValue(d: Dec): bigint {
  return d.exp >= 0 ? d.coef * pow10(d.exp) : d.coef / pow10(-d.exp);
}

/** a**b. */
export function power(a: Dec, b: Dec, ctx: DecContext): Dec {
  const nan = propagateNaN(ctx, a, b);
  if (nan !== undefined) return nan;
  if (isZero(b)) return isZero(a) ? invalid(ctx) : ONE;
  const integral = isInteger(b);
  let sign: 0 | 1 = 0;
  if (a.sign === 1) {
    if (integral) {
      if (b.exp <= 0 && (integerValue(b) & 1n) === 1n) sign = 1;
    } else if (b.kind === "inf") {
      if (!isZero(a)) return invalid(ctx);
    } else if (!isZero(a)) return invalid(ctx);
    a = absolute(a);
  }
  if (isZero(a)) {
    if (b.sign === 0) return finalize(finite(sign, 0n, 0), ctx);
    // The specification asks for no signal here.
    return infinity(sign);
  }
  if (a.kind === "inf") return b.sign === 0 ? infinity(sign) : finite(sign, 0n, 0);
  if (compareValues(a, ONE) === 0) {
    if (b.kind === "inf") return padded(finite(0, 1n, 0), ctx);
    if (!integral) return padded(finite(sign, 1n, 0), ctx);
    let exp = a.exp *
      Number(b.sign ? 0n : integerValue(b) < BigInt(ctx.prec) ? integerValue(b) : BigInt(ctx.prec));
    if (exp < 1 - ctx.prec) {
      exp = 1 - ctx.prec;
      ctx.status |= ROUNDED;
    }
    return finite(sign, pow10(-exp), exp);
  }
  const adj = adjusted(a);
  if (b.kind === "inf") return (b.sign === 0) === (adj < 0) ? finite(sign, 0n, 0) : infinity(sign);
  // A result far out of range needs no digits.
  const magnitude = adjusted(b) + String(Math.max(Math.abs(adj), 1)).length;
  if (magnitude > 25) {
    const large = (b.sign === 0) === (adj >= 0);
    return roundHalfEven(finite(sign, 1n, large ? ctx.Emax + 1 : ctx.etiny - 1), ctx);
  }
  if (integral && adjusted(b) <= 6) {
    const n = Number(integerValue(b));
    if (digitsOf(a.coef) * n <= 20000) {
      const exactPower = finite(sign, a.coef ** BigInt(n), a.exp * n);
      return b.sign === 0 ? finalize(exactPower, ctx) : divide(finite(0, 1n, 0), exactPower, ctx);
    }
  }
  return generalPower(a, b, sign, integral, ctx);
}

/** An inexact-looking one: 1.000... as wide as the precision. */
function padded(d: Dec, ctx: DecContext): Dec {
  ctx.status |= INEXACT | ROUNDED;
  return finite(d.sign, pow10(ctx.prec - 1), 1 - ctx.prec);
}

function generalPower(a: Dec, b: Dec, sign: 0 | 1, integral: boolean, ctx: DecContext): Dec {
  for (let extra = 6; extra < 60 + ctx.prec; extra += 8) {
    const digits = ctx.prec + extra;
    const size = Math.max(0, adjusted(b) + String(Math.max(1, Math.abs(adjusted(a)))).length + 2);
    const places = digits + size + 10;
    const ln = lnFixed(a.coef, a.exp, places);
    const product = multiply(finite(ln < 0n ? 1 : 0, ln < 0n ? -ln : ln, -places), b, exactContext());
    const [coef, exp] = expDigits(product, digits);
    if (decides(coef, ctx.prec)) return roundHalfEven(finite(sign, coef, exp), ctx);
  }
  // The result has few digits: it is exact.
  const work = new DecContext(ctx.prec + 10, "ROUND_HALF_EVEN", ctx.Emin, ctx.Emax, 1, 0);
  const ln = lnFixed(a.coef, a.exp, ctx.prec + 60);
  const product = multiply(finite(ln < 0n ? 1 : 0, ln < 0n ? -ln : ln, -(ctx.prec + 60)), b, exactContext());
  const [coef, exp] = expDigits(product, ctx.prec + 40);
  let exact = finalize(finite(sign, coef, exp), work);
  if (!integral && exact.kind === "finite") {
    const length = digitsOf(exact.coef);
    exact = length > ctx.prec
      ? finite(sign, exact.coef / pow10(length - ctx.prec), exact.exp + length - ctx.prec)
      : exact;
    return roundHalfEven(exact, ctx);
  }
  return finalize(exact, ctx);
}

export { DIVISION_BY_ZERO, integerValue, isInteger };
