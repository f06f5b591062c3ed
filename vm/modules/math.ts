/** The `math` module. The functions stand in `math/`. After CPython's `Modules/mathmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { elementaryFunctions } from "./math/elementary.ts";
import { integerFunctions } from "./math/integers.ts";
import { sumFunctions } from "./math/sums.ts";

/** Makes the `math` module. */
export function createMathModule(): PyModuleObject {
  return createNativeModule({
    withoutSignature: ["log"],
    name: "math",
    doc: "Mathematical functions over floats, and some over ints.",
    functions: { ...elementaryFunctions, ...integerFunctions, ...sumFunctions },
    constants: () => ({
      pi: PyFloat_FromDouble(Math.PI),
      e: PyFloat_FromDouble(Math.E),
      tau: PyFloat_FromDouble(2 * Math.PI),
      inf: PyFloat_FromDouble(Infinity),
      nan: PyFloat_FromDouble(NaN),
    }),
  });
}
