/** The `cmath` module: `cmath/functions.ts` with Python's arguments. After CPython's `Modules/cmathmodule.c`. */
import { PyComplex_AsCComplex, PyComplex_FromDoubles, quotient } from "../objects/complex_object.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { hypot } from "../objects/hypot.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { newOverflowError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import * as functions from "./cmath/functions.ts";
import type { Complex } from "./cmath/special_values.ts";
import { fn } from "./native.ts";

function unary(doc: string, f: (real: number, imag: number) => Complex): MethodSpec {
  return fn("($module, z, /)", doc, (_m, op) => {
    const [real, imag] = PyComplex_AsCComplex(op);
    const result = f(real, imag);
    return PyComplex_FromDoubles(result[0], result[1]);
  });
}

function predicate(doc: string, test: (real: number, imag: number) => boolean): MethodSpec {
  return fn("($module, z, /)", doc, (_m, op) => {
    const [real, imag] = PyComplex_AsCComplex(op);
    return test(real, imag);
  });
}

function isInfinite(x: number): boolean {
  return x === Infinity || x === -Infinity;
}

const cmathFunctions: Record<string, MethodSpec> = {
  acos: unary("Arc cosine of z.", functions.acos),
  acosh: unary("Inverse hyperbolic cosine of z.", functions.acosh),
  asin: unary("Arc sine of z.", functions.asin),
  asinh: unary("Inverse hyperbolic sine of z.", functions.complexAsinh),
  atan: unary("Arc tangent of z.", functions.atan),
  atanh: unary("Inverse hyperbolic tangent of z.", functions.atanh),
  cos: unary("Cosine of z.", functions.cos),
  cosh: unary("Hyperbolic cosine of z.", functions.cosh),
  exp: unary("e raised to the power z.", functions.exp),
  log10: unary("Logarithm of z to base 10.", functions.log10),
  sin: unary("Sine of z.", functions.sin),
  sinh: unary("Hyperbolic sine of z.", functions.complexSinh),
  sqrt: unary("Square root of z.", functions.sqrt),
  tan: unary("Tangent of z.", functions.tan),
  tanh: unary("Hyperbolic tangent of z.", functions.tanh),
  log: fn(
    "($module, z, base=<unrepresentable>, /)",
    "log(z[, base]) -> the logarithm of z, natural or to a base.",
    (_m, z, base) => {
      const [real, imag] = PyComplex_AsCComplex(z);
      let { value, failed } = functions.logParts(real, imag);
      if (base !== undefined) {
        const [br, bi] = PyComplex_AsCComplex(base);
        const divisor = functions.logParts(br, bi);
        // The logarithm of one is the only zero divisor; the C code then sees a domain error.
        failed = divisor.failed || (divisor.value[0] === 0 && divisor.value[1] === 0);
        if (!failed) value = quotient(value[0], value[1], divisor.value[0], divisor.value[1], false);
      }
      if (failed) throw newValueError("math domain error");
      return PyComplex_FromDoubles(value[0], value[1]);
    },
  ),
  phase: fn("($module, z, /)", "The argument of z, its angle in the plane.", (_m, op) => {
    const [real, imag] = PyComplex_AsCComplex(op);
    return PyFloat_FromDouble(Math.atan2(imag, real));
  }),
  polar: fn("($module, z, /)", "z as distance from 0 and phase angle.", (_m, op) => {
    const [real, imag] = PyComplex_AsCComplex(op);
    const size = hypot(real, imag);
    if (size === Infinity && Number.isFinite(real) && Number.isFinite(imag)) {
      throw newOverflowError("math range error");
    }
    return PyTuple_New([PyFloat_FromDouble(size), PyFloat_FromDouble(Math.atan2(imag, real))]);
  }),
  rect: fn("($module, r: double, phi: double, /)", "A number from polar coordinates.", (_m, r, phi) => {
    const [real, imag] = functions.rect(r, phi);
    return PyComplex_FromDoubles(real, imag);
  }),
  isfinite: predicate(
    "Whether both parts of z are finite.",
    (real, imag) => Number.isFinite(real) && Number.isFinite(imag),
  ),
  isinf: predicate(
    "Whether one of the parts of z is an infinity.",
    (real, imag) => isInfinite(real) || isInfinite(imag),
  ),
  isnan: predicate("Whether one of the parts of z is a NaN.", (real, imag) => real !== real || imag !== imag),
  isclose: fn(
    "($module, /, a, b, *, rel_tol: double = 1e-09, abs_tol: double = 0.0)",
    "Whether two complex numbers are close to each other.",
    (_m, a, b, relTol, absTol) => {
      const [ar, ai] = PyComplex_AsCComplex(a), [br, bi] = PyComplex_AsCComplex(b);
      if (relTol < 0 || absTol < 0) throw newValueError("tolerances must be non-negative");
      if (ar === br && ai === bi) return true;
      if (isInfinite(ar) || isInfinite(ai) || isInfinite(br) || isInfinite(bi)) return false;
      const distance = hypot(ar - br, ai - bi);
      return distance <= relTol * hypot(br, bi) || distance <= relTol * hypot(ar, ai) || distance <= absTol;
    },
  ),
};

/** Makes the `cmath` module. */
export function createCmathModule(): PyModuleObject {
  return createNativeModule({
    name: "cmath",
    doc: "Mathematical functions over complex numbers.",
    functions: cmathFunctions,
    constants: () => ({
      pi: PyFloat_FromDouble(Math.PI),
      e: PyFloat_FromDouble(Math.E),
      tau: PyFloat_FromDouble(2 * Math.PI),
      inf: PyFloat_FromDouble(Infinity),
      infj: PyComplex_FromDoubles(0, Infinity),
      nan: PyFloat_FromDouble(NaN),
      nanj: PyComplex_FromDoubles(0, NaN),
    }),
  });
}
