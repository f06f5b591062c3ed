/**
 * The `builtins` module: its functions stand in `builtins/`, here they are put together. After CPython's
 * `Python/bltinmodule.c`. The interpreter's start makes it before anything runs.
 */
import { PyDict_SetItemString } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_Ellipsis, Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import { _PyAnextAwaitable_Type } from "../objects/type_zoo.ts";
import { makeBuildClass } from "./builtins/build_class.ts";
import { executionFunctions, interpreterOptions } from "./builtins/execution.ts";
import { exceptionNames, typeNames } from "./builtins/names.ts";
import { numberFunctions } from "./builtins/numbers.ts";
import { objectFunctions } from "./builtins/objects.ts";
import { inputFunction, makePrint } from "./builtins/printing.ts";
import { rawSequenceFunctions, sequenceFunctions } from "./builtins/sequences.ts";
import { builtinOpen } from "./_io/open.ts";
import { readyTypes } from "./native.ts";

/** Makes the `builtins` module of an interpreter; `optimize` is its `-O` level. */
export function createBuiltinsModule(optimize: 0 | 1 | 2 = 0): PyModuleObject {
  interpreterOptions.optimize = optimize;
  readyTypes(_PyAnextAwaitable_Type);
  const module = createNativeModule({
    withoutSignature: ["__build_class__", "dir", "getattr", "iter", "max", "min", "next", "vars"],
    name: "builtins",
    doc:
      "Built-in functions, types, exceptions and other objects: what every program can name without an import.",
    functions: {
      ...objectFunctions,
      ...sequenceFunctions,
      ...numberFunctions,
      ...executionFunctions,
      ...inputFunction,
    },
    constants: () => ({
      __build_class__: makeBuildClass(),
      print: makePrint(),
      ...rawSequenceFunctions(),
      open: builtinOpen(),
      None: Py_None,
      Ellipsis: Py_Ellipsis,
      NotImplemented: Py_NotImplemented,
      False: false,
      True: true,
      ...typeNames(),
      ...exceptionNames(),
      __debug__: optimize === 0,
    }),
  });
  PyDict_SetItemString(module.md_dict, "__package__", "");
  return module;
}
