/**
 * The elementary functions of complex numbers. After CPython's `Modules/cmathmodule.c`: its formulas keep the digits and
 * the signs of zeros on the branch cuts, and scale where an intermediate result would overflow.
 */
import { newOverflowError, newValueError } from "../../protocol/errors.ts";
import { hypot } from "../../objects/hypot.ts";
import { ldexp } from "../math/elementary.ts";
import { asinh, log1p, sinh } from "../math/libm.ts";
import { type Complex, SPECIAL_VALUES, specialValue } from "./special_values.ts";

const LARGE_DOUBLE = Number.MAX_VALUE / 4;
const SQRT_LARGE_DOUBLE = Math.sqrt(LARGE_DOUBLE);
/** Its logarithm: where `exp` and `cosh` may overflow although the product with a sine doesn't. */
const LOG_LARGE_DOUBLE = Math.log(LARGE_DOUBLE);
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const SQRT_SMALLEST_NORMAL = Math.sqrt(SMALLEST_NORMAL);
const MANTISSA_BITS = 53;
const SCALE_UP = MANTISSA_BITS;
const SCALE_DOWN = -(SCALE_UP + 1) / 2;

function isFinite(real: number, imag: number): boolean {
  return Number.isFinite(real) && Number.isFinite(imag);
}
function isInfinite(x: number): boolean {
  return x === Infinity || x === -Infinity;
}
export function copySign(x: number, y: number): number {
  x = Math.abs(x);
  return y < 0 || Object.is(y, -0) ? -x : x;
}
function domainError() {
  return newValueError("math domain error");
}
function rangeError() {
  return newOverflowError("math range error");
}
/** `log |z|` where `z` itself would overflow. */
function logOfLarge(real: number, imag: number): number {
  return Math.log(hypot(real / 2, imag / 2)) + Math.LN2 * 2;
}
function checkRange(real: number, imag: number): Complex {
  if (isInfinite(real) || isInfinite(imag)) throw rangeError();
  return [real, imag];
}

export function sqrt(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) return specialValue(SPECIAL_VALUES.sqrt, real, imag);
  if (real === 0 && imag === 0) return [0, imag];
  let ax = Math.abs(real);
  const ay = Math.abs(imag);
  let s: number;
  if (ax < SMALLEST_NORMAL && ay < SMALLEST_NORMAL) {
    ax = ldexp(ax, SCALE_UP);
    s = ldexp(Math.sqrt(ax + hypot(ax, ldexp(ay, SCALE_UP))), SCALE_DOWN);
  } else {
    ax /= 8;
    s = 2 * Math.sqrt(ax + hypot(ax, ay / 8));
  }
  const d = ay / (2 * s);
  return real >= 0 ? [s, copySign(d, imag)] : [d, copySign(s, imag)];
}

export function acos(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) return specialValue(SPECIAL_VALUES.acos, real, imag);
  if (Math.abs(real) > LARGE_DOUBLE || Math.abs(imag) > LARGE_DOUBLE) {
    return [Math.atan2(Math.abs(imag), real), -copySign(logOfLarge(real, imag), imag)];
  }
  const [ar, ai] = sqrt(1 - real, -imag), [br, bi] = sqrt(1 + real, imag);
  return [2 * Math.atan2(ar, br), asinh(br * ai - bi * ar)];
}

export function acosh(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) return specialValue(SPECIAL_VALUES.acosh, real, imag);
  if (Math.abs(real) > LARGE_DOUBLE || Math.abs(imag) > LARGE_DOUBLE) {
    return [logOfLarge(real, imag), Math.atan2(imag, real)];
  }
  const [ar, ai] = sqrt(real - 1, imag), [br, bi] = sqrt(real + 1, imag);
  return [asinh(ar * br + ai * bi), 2 * Math.atan2(ai, br)];
}

export function complexAsinh(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) return specialValue(SPECIAL_VALUES.asinh, real, imag);
  if (Math.abs(real) > LARGE_DOUBLE || Math.abs(imag) > LARGE_DOUBLE) {
    const size = logOfLarge(real, imag);
    return [
      imag >= 0 ? copySign(size, real) : -copySign(size, -real),
      Math.atan2(imag, Math.abs(real)),
    ];
  }
  const [ar, ai] = sqrt(1 + imag, -real), [br, bi] = sqrt(1 - imag, real);
  return [asinh(ar * bi - br * ai), Math.atan2(imag, ar * br - ai * bi)];
}

/** `asin(z) = -i asinh(iz)`. */
export function asin(real: number, imag: number): Complex {
  const [r, i] = complexAsinh(-imag, real);
  return [i, -r];
}

export function atanh(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) return specialValue(SPECIAL_VALUES.atanh, real, imag);
  if (real < 0) {
    const [r, i] = atanh(-real, -imag);
    return [-r, -i];
  }
  const ay = Math.abs(imag);
  if (real > SQRT_LARGE_DOUBLE || ay > SQRT_LARGE_DOUBLE) {
    const h = hypot(real / 2, imag / 2);
    return [real / 4 / h / h, copySign(Math.PI / 2, imag)];
  }
  if (real === 1 && ay < SQRT_SMALLEST_NORMAL) {
    if (ay === 0) throw domainError();
    return [
      -Math.log(Math.sqrt(ay) / Math.sqrt(hypot(ay, 2))),
      copySign(Math.atan2(2, -ay) / 2, imag),
    ];
  }
  return [
    log1p(4 * real / ((1 - real) * (1 - real) + ay * ay)) / 4,
    -Math.atan2(-2 * imag, (1 - real) * (1 + real) - ay * ay) / 2,
  ];
}

/** `atan(z) = -i atanh(iz)`. */
export function atan(real: number, imag: number): Complex {
  const [r, i] = atanh(-imag, real);
  return [i, -r];
}

/** Infinities turned into the direction of an angle. */
function infinityAt(angle: number): Complex {
  return [copySign(Infinity, Math.cos(angle)), copySign(Infinity, Math.sin(angle))];
}

export function cosh(real: number, imag: number): Complex {
  const { cos, sin } = Math;
  if (!isFinite(real, imag)) {
    if (isInfinite(imag) && real === real) throw domainError();
    if (isInfinite(real) && Number.isFinite(imag) && imag !== 0) {
      const [r, i] = infinityAt(imag);
      return real > 0 ? [r, i] : [r, -i];
    }
    return specialValue(SPECIAL_VALUES.cosh, real, imag);
  }
  if (Math.abs(real) > LOG_LARGE_DOUBLE) {
    const less = real - copySign(1, real);
    return checkRange(cos(imag) * Math.cosh(less) * Math.E, sin(imag) * sinh(less) * Math.E);
  }
  return checkRange(cos(imag) * Math.cosh(real), sin(imag) * sinh(real));
}

/** `cos(z) = cosh(iz)`. */
export function cos(real: number, imag: number): Complex {
  return cosh(-imag, real);
}

export function complexSinh(real: number, imag: number): Complex {
  const { cos, sin } = Math;
  if (!isFinite(real, imag)) {
    if (isInfinite(imag) && real === real) throw domainError();
    if (isInfinite(real) && Number.isFinite(imag) && imag !== 0) {
      const [r, i] = infinityAt(imag);
      return real > 0 ? [r, i] : [-r, i];
    }
    return specialValue(SPECIAL_VALUES.sinh, real, imag);
  }
  if (Math.abs(real) > LOG_LARGE_DOUBLE) {
    const less = real - copySign(1, real);
    return checkRange(cos(imag) * sinh(less) * Math.E, sin(imag) * Math.cosh(less) * Math.E);
  }
  return checkRange(cos(imag) * sinh(real), sin(imag) * Math.cosh(real));
}

/** `sin(z) = -i sinh(iz)`. */
export function sin(real: number, imag: number): Complex {
  const [r, i] = complexSinh(-imag, real);
  return [i, -r];
}

export function tanh(real: number, imag: number): Complex {
  const { cos, sin } = Math;
  if (!isFinite(real, imag)) {
    if (isInfinite(imag) && Number.isFinite(real)) throw domainError();
    if (isInfinite(real) && Number.isFinite(imag) && imag !== 0) {
      return [copySign(1, real), copySign(0, 2 * sin(imag) * cos(imag))];
    }
    return specialValue(SPECIAL_VALUES.tanh, real, imag);
  }
  if (Math.abs(real) > LOG_LARGE_DOUBLE) {
    return [copySign(1, real), 4 * sin(imag) * cos(imag) * Math.exp(-2 * Math.abs(real))];
  }
  const tx = Math.tanh(real), ty = Math.tan(imag);
  const cx = 1 / Math.cosh(real);
  const txty = tx * ty;
  const denominator = 1 + txty * txty;
  return [tx * (1 + ty * ty) / denominator, ((ty / denominator) * cx) * cx];
}

/** `tan(z) = -i tanh(iz)`. */
export function tan(real: number, imag: number): Complex {
  const [r, i] = tanh(-imag, real);
  return [i, -r];
}

export function exp(real: number, imag: number): Complex {
  if (!isFinite(real, imag)) {
    if (isInfinite(imag) && (Number.isFinite(real) || real === Infinity)) throw domainError();
    if (isInfinite(real) && Number.isFinite(imag) && imag !== 0) {
      return real > 0 ? infinityAt(imag) : [copySign(0, Math.cos(imag)), copySign(0, Math.sin(imag))];
    }
    return specialValue(SPECIAL_VALUES.exp, real, imag);
  }
  if (real > LOG_LARGE_DOUBLE) {
    const length = Math.exp(real - 1);
    return checkRange(length * Math.cos(imag) * Math.E, length * Math.sin(imag) * Math.E);
  }
  const length = Math.exp(real);
  return checkRange(length * Math.cos(imag), length * Math.sin(imag));
}

/** Natural logarithm; `failed` of the result tells of the logarithm of zero. CPython: `c_log`. */
export function logParts(real: number, imag: number): { value: Complex; failed: boolean } {
  if (!isFinite(real, imag)) {
    return { value: specialValue(SPECIAL_VALUES.log, real, imag), failed: false };
  }
  const ax = Math.abs(real), ay = Math.abs(imag);
  let size: number;
  if (ax > LARGE_DOUBLE || ay > LARGE_DOUBLE) size = Math.log(hypot(ax / 2, ay / 2)) + Math.LN2;
  else if (ax < SMALLEST_NORMAL && ay < SMALLEST_NORMAL) {
    if (ax === 0 && ay === 0) {
      return { value: [-Infinity, Math.atan2(imag, real)], failed: true };
    }
    size = Math.log(hypot(ldexp(ax, MANTISSA_BITS), ldexp(ay, MANTISSA_BITS))) -
      MANTISSA_BITS * Math.LN2;
  } else {
    const h = hypot(ax, ay);
    if (0.71 <= h && h <= 1.73) {
      const most = Math.max(ax, ay), least = Math.min(ax, ay);
      size = log1p((most - 1) * (most + 1) + least * least) / 2;
    } else size = Math.log(h);
  }
  return { value: [size, Math.atan2(imag, real)], failed: false };
}

export function log10(real: number, imag: number): Complex {
  const { value, failed } = logParts(real, imag);
  if (failed) throw domainError();
  return [value[0] / Math.LN10, value[1] / Math.LN10];
}

/** From polar coordinates. CPython: `cmath_rect_impl`. */
export function rect(r: number, phi: number): Complex {
  if (!isFinite(r, phi)) {
    if (r !== 0 && r === r && isInfinite(phi)) throw domainError();
    if (isInfinite(r) && Number.isFinite(phi) && phi !== 0) {
      const [real, imag] = infinityAt(phi);
      return r > 0 ? [real, imag] : [-real, -imag];
    }
    return specialValue(SPECIAL_VALUES.rect, r, phi);
  }
  if (phi === 0) return [r, r * phi];
  return [r * Math.cos(phi), r * Math.sin(phi)];
}
