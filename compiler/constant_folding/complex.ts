/**
 * complex arithmetic, with the mixed-mode rules of 3.14: a real operand has no imaginary part, not a zero one.
 * `undefined` where Python raises. CPython: `Objects/complexobject.c`.
 */
import { ComplexConstant } from "../constants.ts";
import { hypot, positivePower } from "./floats.ts";

/** An operand: `imag` is undefined for an int or float. */
export interface Operand {
  real: number;
  imag: number | undefined;
}

export function complexAdd(a: Operand, b: Operand): ComplexConstant {
  if (a.imag === undefined) return new ComplexConstant(b.real + a.real, b.imag!);
  if (b.imag === undefined) return new ComplexConstant(a.real + b.real, a.imag);
  return new ComplexConstant(a.real + b.real, a.imag + b.imag);
}

export function complexSubtract(a: Operand, b: Operand): ComplexConstant {
  if (a.imag === undefined) return new ComplexConstant(a.real - b.real, -b.imag!);
  if (b.imag === undefined) return new ComplexConstant(a.real - b.real, a.imag);
  return new ComplexConstant(a.real - b.real, a.imag - b.imag);
}

export function complexMultiply(a: Operand, b: Operand): ComplexConstant {
  if (a.imag === undefined) return new ComplexConstant(b.real * a.real, b.imag! * a.real);
  if (b.imag === undefined) return new ComplexConstant(a.real * b.real, a.imag * b.real);
  return product(a.real, a.imag, b.real, b.imag);
}

function isInf(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

function copySign(magnitude: number, sign: number): number {
  return sign < 0 || Object.is(sign, -0) ? -magnitude : magnitude;
}

/** An infinity becomes a unit, the rest zero, signs kept. */
function box(value: number): number {
  return copySign(isInf(value) ? 1 : 0, value);
}

/** With the NaN's sign, in C: those that x86 makes have it set. */
function nanToZero(value: number): number {
  return value !== value ? -0 : value;
}

/** C11 annex G.5.1: infinities that came out as NaN are recovered. */
function product(a: number, b: number, c: number, d: number): ComplexConstant {
  const ac = a * c, bd = b * d, ad = a * d, bc = b * c;
  const real = ac - bd, imag = ad + bc;
  if (real === real || imag === imag) return new ComplexConstant(real, imag);
  let recalculate = false;
  if (isInf(a) || isInf(b)) {
    a = box(a);
    b = box(b);
    c = nanToZero(c);
    d = nanToZero(d);
    recalculate = true;
  }
  if (isInf(c) || isInf(d)) {
    c = box(c);
    d = box(d);
    a = nanToZero(a);
    b = nanToZero(b);
    recalculate = true;
  }
  if (!recalculate && (isInf(ac) || isInf(bd) || isInf(ad) || isInf(bc))) {
    a = nanToZero(a);
    b = nanToZero(b);
    c = nanToZero(c);
    d = nanToZero(d);
    recalculate = true;
  }
  if (!recalculate) return new ComplexConstant(real, imag);
  return new ComplexConstant(Infinity * (a * c - b * d), Infinity * (a * d + b * c));
}

export function complexDivide(a: Operand, b: Operand): ComplexConstant | undefined {
  if (b.imag === undefined) {
    if (b.real === 0) return undefined;
    return new ComplexConstant(a.real / b.real, a.imag! / b.real);
  }
  if (b.real === 0 && b.imag === 0) return undefined;
  return a.imag === undefined
    ? realQuotient(a.real, b.real, b.imag)
    : quotient(a.real, a.imag, b.real, b.imag);
}

/** Divides through by the larger part of the divisor (Smith's method). */
function quotient(a: number, b: number, c: number, d: number): ComplexConstant {
  const absC = Math.abs(c), absD = Math.abs(d);
  let real = NaN, imag = NaN;
  if (absC >= absD) {
    const ratio = d / c;
    const denominator = c + d * ratio;
    real = (a + b * ratio) / denominator;
    imag = (b - a * ratio) / denominator;
  } else if (absD >= absC) {
    const ratio = c / d;
    const denominator = c * ratio + d;
    real = (a * ratio + b) / denominator;
    imag = (b * ratio - a) / denominator;
  }
  if (real === real || imag === imag) return new ComplexConstant(real, imag);
  if ((isInf(a) || isInf(b)) && Number.isFinite(c) && Number.isFinite(d)) {
    const x = box(a), y = box(b);
    return new ComplexConstant(Infinity * (x * c + y * d), Infinity * (y * c - x * d));
  }
  if ((isInf(absC) || isInf(absD)) && Number.isFinite(a) && Number.isFinite(b)) {
    const x = box(c), y = box(d);
    return new ComplexConstant(0 * (a * x + b * y), 0 * (b * x - a * y));
  }
  return new ComplexConstant(real, imag);
}

function realQuotient(a: number, c: number, d: number): ComplexConstant {
  const absC = Math.abs(c), absD = Math.abs(d);
  let real = NaN, imag = NaN;
  if (absC >= absD) {
    const ratio = d / c;
    const denominator = c + d * ratio;
    real = a / denominator;
    imag = (-a * ratio) / denominator;
  } else if (absD >= absC) {
    const ratio = c / d;
    const denominator = c * ratio + d;
    real = (a * ratio) / denominator;
    imag = -a / denominator;
  }
  if (real !== real && imag !== imag && Number.isFinite(a) && (isInf(absC) || isInf(absD))) {
    return new ComplexConstant(0 * (a * box(c)), 0 * (-a * box(d)));
  }
  return new ComplexConstant(real, imag);
}

/** Here a real operand does count as one with a zero imaginary part. */
export function complexPower(v: Operand, w: Operand): ComplexConstant | undefined {
  const a = { real: v.real, imag: v.imag ?? 0 };
  const b = { real: w.real, imag: w.imag ?? 0 };
  const result = b.imag === 0 && Number.isInteger(b.real) && Math.abs(b.real) <= 100
    ? integerPower(a.real, a.imag, b.real)
    : polarPower(a, b);
  if (result === undefined || isInf(result.real) || isInf(result.imag)) return undefined;
  return result;
}

function integerPower(real: number, imag: number, n: number): ComplexConstant | undefined {
  let result = new ComplexConstant(1, 0);
  let power = new ComplexConstant(real, imag);
  const count = Math.abs(n);
  for (let mask = 1; count >= mask; mask *= 2) {
    if ((count & mask) !== 0) result = product(result.real, result.imag, power.real, power.imag);
    power = product(power.real, power.imag, power.real, power.imag);
  }
  // CPython inverts for an exponent of zero too.
  return n > 0 ? result : complexDivide({ real: 1, imag: 0 }, result);
}

function polarPower(
  a: { real: number; imag: number },
  b: { real: number; imag: number },
): ComplexConstant | undefined {
  if (b.real === 0 && b.imag === 0) return new ComplexConstant(1, 0);
  if (a.real === 0 && a.imag === 0) {
    return b.imag !== 0 || b.real < 0 ? undefined : new ComplexConstant(0, 0);
  }
  const abs = hypot(a.real, a.imag);
  const finite = Number.isFinite(abs) && Number.isFinite(b.real);
  let length = finite ? positivePower(abs, b.real) : Math.pow(abs, b.real);
  const angle = Math.atan2(a.imag, a.real);
  let phase = angle * b.real;
  if (b.imag !== 0) {
    length *= Math.exp(-angle * b.imag);
    phase += b.imag * Math.log(abs);
  }
  // A domain error of C's sin and cos.
  if (isInf(phase)) return undefined;
  return new ComplexConstant(length * Math.cos(phase), length * Math.sin(phase));
}
