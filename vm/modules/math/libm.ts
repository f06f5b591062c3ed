/**
 * Elementary functions as the C library has them. Where the host's `Math` is right to the last digit nearly always
 * (sin, cos, tan, exp, log, log2, asin, acos, atan, tanh, cosh, pow), it is used as it is; asinh, acosh, atanh, exp2 and
 * the error function go through pairs of doubles; log10, log1p, expm1, sinh and cbrt take the C library's formulas, since
 * it is not right to the last digit there and its digits are what programs show. `erf`, `gamma` and `lgamma` follow CPython's `Modules/mathmodule.c` or Abramowitz and Stegun, chapter 7.
 */
import * as dd from "./double_double.ts";
import { ddAdd, ddDiv, ddExp, ddLog1p, ddMul, ddSqrt } from "./double_double.ts";

function isPlain(x: number): boolean {
  const magnitude = Math.abs(x);
  return magnitude > 1e-150 && magnitude < 1e150;
}

const scratch = new DataView(new ArrayBuffer(8));
function highWord(x: number): number {
  scratch.setFloat64(0, x);
  return scratch.getInt32(0);
}
function withHighWord(x: number, high: number): number {
  scratch.setFloat64(0, x);
  scratch.setInt32(0, high);
  return scratch.getFloat64(0);
}

/** Base 10 from the natural logarithm of the mantissa, the exponent added in two parts. */
export function log10(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log10(x);
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    x *= 18014398509481984;
  }
  const high = highWord(x);
  k += (high >> 20) - 1023;
  const i = k < 0 ? 1 : 0;
  const mantissa = withHighWord(x, (high & 0xfffff) | ((0x3ff - i) << 20));
  const y = k + i;
  const z = y * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * Math.log(mantissa);
  return z + y * 3.01029995663611771306e-01;
}

const LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

/** `log(1 + x)`: argument reduction with a correction term, then an odd series in x / (2 + x). */
export function log1p(x: number): number {
  if (!(x > -1) || x === Infinity) return Math.log1p(x);
  const a = Math.abs(x);
  let k = 1, f = 0, correction = 0, hu = 1;
  const hx = highWord(x);
  if (hx < 0x3fda827a) {
    if (a < 2 ** -29) return a < 2 ** -54 ? x : x - x * x * 0.5;
    if (hx > 0 || hx <= (0xbfd2bec3 | 0)) {
      k = 0;
      f = x;
    }
  }
  if (k !== 0) {
    let u: number;
    if (hx < 0x43400000) {
      u = 1 + x;
      hu = highWord(u);
      k = (hu >> 20) - 1023;
      correction = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    } else {
      u = x;
      hu = highWord(u);
      k = (hu >> 20) - 1023;
    }
    hu &= 0xfffff;
    if (hu < 0x6a09e) u = withHighWord(u, hu | 0x3ff00000);
    else {
      k++;
      u = withHighWord(u, hu | 0x3fe00000);
      hu = (0x100000 - hu) >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f;
  if (hu === 0) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + (correction + k * LN2_LOW);
    const r = half * (1 - 0.66666666666666666 * f);
    return k === 0 ? f - r : k * LN2_HIGH - ((r - (k * LN2_LOW + correction)) - f);
  }
  const s = f / (2 + f), z = s * s;
  const z2 = z * z, z4 = z2 * z2, z6 = z4 * z2;
  const r1 = z * 6.666666666666735130e-01;
  const r2 = 3.999999999940941908e-01 + z * 2.857142874366239149e-01;
  const r3 = 2.222219843214978396e-01 + z * 1.818357216161805012e-01;
  const r4 = 1.531383769920937332e-01 + z * 1.479819860511658591e-01;
  const r = r1 + z2 * r2 + z4 * r3 + z6 * r4;
  if (k === 0) return f - (half - s * (half + r));
  return k * LN2_HIGH - ((half - (s * (half + r) + (k * LN2_LOW + correction))) - f);
}

/** `exp(x) - 1`: reduction by multiples of log 2, a rational approximation, scaling. */
export function expm1(x: number): number {
  const a = Math.abs(x);
  if (!(a < 700)) return Math.expm1(x);
  if (x < -38.8) return Math.expm1(x);
  let k = 0, c = 0;
  if (a > 0.5 * 0.6931471805599453) {
    let high: number, low: number;
    if (a < 1.5 * 0.6931471805599453) {
      k = x > 0 ? 1 : -1;
      high = x - k * LN2_HIGH;
      low = k * LN2_LOW;
    } else {
      k = Math.trunc(1.44269504088896338700 * x + (x < 0 ? -0.5 : 0.5));
      high = x - k * LN2_HIGH;
      low = k * LN2_LOW;
    }
    x = high - low;
    c = (high - x) - low;
  } else if (a < 2 ** -54) return x;
  const hfx = 0.5 * x, hxs = x * hfx;
  const h2 = hxs * hxs, h4 = h2 * h2;
  const q1 = 1 + hxs * -3.33333333333331316428e-02;
  const q2 = 1.58730158725481460165e-03 + hxs * -7.93650757867487942473e-05;
  const q3 = 4.00821782732936239552e-06 + hxs * -2.01099218183624371326e-07;
  const r1 = q1 + h2 * q2 + h4 * q3;
  let t = 3 - r1 * hfx;
  let e = hxs * ((r1 - t) / (6 - x * t));
  if (k === 0) return x - (x * e - hxs);
  e = x * (e - c) - c;
  e -= hxs;
  if (k === -1) return 0.5 * (x - e) - 0.5;
  if (k === 1) return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
  const scale = 2 ** k;
  if (k <= -2 || k > 56) return (1 - (e - x)) * scale - 1;
  if (k < 20) {
    t = 1 - 2 ** -k;
    return (t - (e - x)) * scale;
  }
  t = 2 ** -k;
  return ((x - (e + t)) + 1) * scale;
}

export function exp2(x: number): number {
  if (Number.isInteger(x)) return 2 ** x;
  if (!isPlain(x) || x > 1020 || x < -1020) return 2 ** x;
  ddMul(dd.LN2_HI, dd.LN2_LO, x, 0);
  ddExp(dd.hi, dd.lo);
  return dd.hi;
}

export function sinh(x: number): number {
  const a = Math.abs(x);
  if (!(a < 22)) return Math.sinh(x);
  if (a < 2 ** -28) return x;
  const h = x < 0 ? -0.5 : 0.5;
  const t = expm1(a);
  return a < 1 ? h * (2 * t - t * t / (t + 1)) : h * (t + t / (t + 1));
}

export function asinh(x: number): number {
  if (!isPlain(x)) return Math.asinh(x);
  // log1p(a + a*a / (1 + sqrt(1 + a*a)))
  const a = Math.abs(x);
  ddMul(a, 0, a, 0);
  const qh = dd.hi, ql = dd.lo;
  ddAdd(1, 0, qh, ql);
  ddSqrt(dd.hi, dd.lo);
  ddAdd(dd.hi, dd.lo, 1, 0);
  ddDiv(qh, ql, dd.hi, dd.lo);
  ddAdd(a, 0, dd.hi, dd.lo);
  ddLog1p(dd.hi, dd.lo);
  return x < 0 ? -dd.hi : dd.hi;
}

export function acosh(x: number): number {
  if (!(x > 1) || !isPlain(x)) return Math.acosh(x);
  // log1p(t + sqrt(2t + t*t)) with t = x - 1
  const t = x - 1;
  const error = (x - t) - 1;
  ddMul(t, error, t, error);
  ddAdd(dd.hi, dd.lo, 2 * t, 2 * error);
  ddSqrt(dd.hi, dd.lo);
  ddAdd(dd.hi, dd.lo, t, error);
  ddLog1p(dd.hi, dd.lo);
  return dd.hi;
}

export function atanh(x: number): number {
  if (!isPlain(x) || Math.abs(x) >= 1) return Math.atanh(x);
  // log1p(2a / (1 - a)) / 2
  const a = Math.abs(x);
  ddAdd(1, 0, -a, 0);
  ddDiv(2 * a, 0, dd.hi, dd.lo);
  ddLog1p(dd.hi, dd.lo);
  return x < 0 ? -dd.hi / 2 : dd.hi / 2;
}

const CBRT_FACTORS = [
  1 / 1.5874010519681994748,
  1 / 1.2599210498948731648,
  1,
  1.2599210498948731648,
  1.5874010519681994748,
];

/** A polynomial for the mantissa and one step of Halley's iteration. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  let m = Math.abs(x), exponent = 0;
  if (m < 2.2250738585072014e-308) {
    m *= 2 ** 54;
    exponent = -54;
  }
  exponent += ((highWord(m) >> 20) & 0x7ff) - 1022;
  m = withHighWord(m, (highWord(m) & 0xfffff) | 0x3fe00000);
  const u = 0.354895765043919860 +
    (1.50819193781584896 -
        (2.11499494167371287 -
            (2.44693122563534430 -
                (1.83469277483613086 - (0.784932344976639262 - 0.145263899385486377 * m) * m) * m) *
              m) * m) * m;
  const cube = u * u * u;
  const root = u * (cube + 2 * m) / (2 * cube + m) * CBRT_FACTORS[2 + exponent % 3];
  const scaled = root * 2 ** Math.trunc(exponent / 3);
  return x > 0 ? scaled : -scaled;
}

const SQRT_PI_HI = 1.772453850905516, SQRT_PI_LO = -7.666586499825799e-17;

/** Leaves `exp(-x*x)`. */
function gauss(x: number): void {
  ddMul(x, 0, x, 0);
  ddExp(-dd.hi, -dd.lo);
}

/** `erf(x)` for 0 <= x < 6 in a pair: the series with positive terms only. */
function erfSeries(x: number): void {
  ddMul(x, 0, x, 0);
  const xxh = 2 * dd.hi, xxl = 2 * dd.lo;
  let th = x, tl = 0, sh = x, sl = 0;
  for (let k = 1; k < 400; k++) {
    ddMul(th, tl, xxh, xxl);
    ddDiv(dd.hi, dd.lo, 2 * k + 1, 0);
    th = dd.hi, tl = dd.lo;
    ddAdd(sh, sl, th, tl);
    sh = dd.hi, sl = dd.lo;
    if (th < sh * 1e-34) break;
  }
  gauss(x);
  ddMul(2 * dd.hi, 2 * dd.lo, sh, sl);
  ddDiv(dd.hi, dd.lo, SQRT_PI_HI, SQRT_PI_LO);
}

/** `erfc(x)` for x >= 2: the continued fraction, from its end. */
function erfcFraction(x: number): number {
  let fh = x, fl = 0;
  for (let k = Math.ceil(30 + 600 / (x * x)); k >= 1; k--) {
    ddDiv(k / 2, 0, fh, fl);
    ddAdd(x, 0, dd.hi, dd.lo);
    fh = dd.hi, fl = dd.lo;
  }
  ddMul(fh, fl, SQRT_PI_HI, SQRT_PI_LO);
  const bh = dd.hi, bl = dd.lo;
  if (x > 26) {
    // The result is subnormal or nearly so: the exponential is split.
    ddMul(x, 0, x, 0);
    ddExp(-dd.hi / 2, -dd.lo / 2);
    const g = dd.hi, gl = dd.lo;
    ddDiv(g, gl, bh, bl);
    return dd.hi * g;
  }
  gauss(x);
  ddDiv(dd.hi, dd.lo, bh, bl);
  return dd.hi;
}

export function erf(x: number): number {
  if (x !== x) return x;
  const a = Math.abs(x);
  if (a > 6) return x > 0 ? 1 : -1;
  if (a < 1e-150) return x * 1.1283791670955126;
  erfSeries(a);
  return x < 0 ? -dd.hi : dd.hi;
}

export function erfc(x: number): number {
  if (x !== x) return x;
  if (x > 28) return 0;
  if (x < -6) return 2;
  if (x >= 2) return erfcFraction(x);
  if (Math.abs(x) < 1e-150) return 1;
  erfSeries(Math.abs(x));
  if (x < 0) ddAdd(1, 0, dd.hi, dd.lo);
  else ddAdd(1, 0, -dd.hi, -dd.lo);
  return dd.hi;
}

// Gamma ---------------------------------------------------------------------------------------------------------------

const LANCZOS_G = 6.024680040776729583740234375;
const LANCZOS_G_MINUS_HALF = 5.524680040776729583740234375;
const LANCZOS_NUM = [
  23531376880.410759688572007674451636754734846804940,
  42919803642.649098768957899047001988850926355848959,
  35711959237.355668049440185451547166705960488635843,
  17921034426.037209699919755754458931112671403265390,
  6039542586.3520280050642916443072979210699388420708,
  1439720407.3117216736632230727949123939715485786372,
  248874557.86205415651146038641322942321632125127801,
  31426415.585400194380614231628318205362874684987640,
  2876370.6289353724412254090516208496135991145378768,
  186056.26539522349504029498971604569928220784236328,
  8071.6720023658162106380029022722506138218516325024,
  210.82427775157934587250973392071336271166969580291,
  2.5066282746310002701649081771338373386264310793408,
];
const LANCZOS_DEN = [
  0,
  39916800,
  120543840,
  150917976,
  105258076,
  45995730,
  13339535,
  2637558,
  357423,
  32670,
  1925,
  66,
  1,
];
const GAMMA_INTEGRAL = 23;

function lanczosSum(x: number): number {
  let num = 0, den = 0;
  if (x < 5) {
    for (let i = 12; i >= 0; i--) {
      num = num * x + LANCZOS_NUM[i];
      den = den * x + LANCZOS_DEN[i];
    }
  } else {
    for (let i = 0; i < 13; i++) {
      num = num / x + LANCZOS_NUM[i];
      den = den / x + LANCZOS_DEN[i];
    }
  }
  return num / den;
}

/** sin(pi x), exact at integers and halves. */
function sinPi(x: number): number {
  const y = Math.abs(x) % 2;
  const n = Math.round(2 * y);
  let r: number;
  switch (n) {
    case 0:
      r = Math.sin(Math.PI * y);
      break;
    case 1:
      r = Math.cos(Math.PI * (y - 0.5));
      break;
    case 2:
      r = Math.sin(Math.PI * (1 - y));
      break;
    case 3:
      r = -Math.cos(Math.PI * (y - 1.5));
      break;
    default:
      r = Math.sin(Math.PI * (y - 2));
  }
  return x < 0 ? -r : r;
}

/** Gamma; NaN at a pole, an infinity beyond the range. CPython: `m_tgamma`. */
export function gamma(x: number): number {
  if (!Number.isFinite(x)) return x === -Infinity ? NaN : x;
  if (x === 0) return NaN;
  if (x === Math.floor(x)) {
    if (x < 0) return NaN;
    if (x <= GAMMA_INTEGRAL) {
      let product = 1;
      for (let i = 2; i < x; i++) product *= i;
      return product;
    }
  }
  const a = Math.abs(x);
  if (a < 1e-20) return 1 / x;
  if (a > 200) return x < 0 ? 0 / sinPi(x) : Infinity;
  const y = a + LANCZOS_G_MINUS_HALF;
  let z: number;
  if (a > LANCZOS_G_MINUS_HALF) z = (y - a) - LANCZOS_G_MINUS_HALF;
  else z = (y - LANCZOS_G_MINUS_HALF) - a;
  z = z * LANCZOS_G / y;
  let r: number;
  if (x < 0) {
    r = -Math.PI / sinPi(a) / a * Math.exp(y) / lanczosSum(a);
    r -= z * r;
    if (a < 140) r /= y ** (a - 0.5);
    else {
      const half = y ** (a / 2 - 0.25);
      r /= half;
      r /= half;
    }
  } else {
    r = lanczosSum(a) / Math.exp(y);
    r += z * r;
    if (a < 140) r *= y ** (a - 0.5);
    else {
      const half = y ** (a / 2 - 0.25);
      r *= half;
      r *= half;
    }
  }
  return r;
}

/** log |gamma|; an infinity at a pole. CPython: `m_lgamma`. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return x !== x ? x : Infinity;
  if (x === Math.floor(x) && x <= 2) return x <= 0 ? Infinity : 0;
  const a = Math.abs(x);
  if (a < 1e-20) return -Math.log(a);
  let r = Math.log(lanczosSum(a)) - LANCZOS_G;
  r += (a - 0.5) * (Math.log(a + LANCZOS_G - 0.5) - 1);
  if (x < 0) r = Math.log(Math.PI) - Math.log(Math.abs(sinPi(a))) - Math.log(a) - r;
  return r;
}
