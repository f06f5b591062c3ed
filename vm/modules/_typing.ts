/** The `_typing` module: the parts of `typing` that the compiler's own instructions make. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { NoDefault } from "../objects/typevar_object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { fn } from "./native.ts";

/** Makes the module. */
export function createTypingModule(): PyModuleObject {
  return createNativeModule({
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.\n",
    functions: { _idfunc: fn("($module, x, /)", undefined, (_m, x) => x) },
    constants: () => ({
      TypeVar: zoo._PyTypeVar_Type,
      TypeVarTuple: zoo._PyTypeVarTuple_Type,
      ParamSpec: zoo._PyParamSpec_Type,
      ParamSpecArgs: zoo._PyParamSpecArgs_Type,
      ParamSpecKwargs: zoo._PyParamSpecKwargs_Type,
      Generic: zoo._PyGeneric_Type,
      TypeAliasType: zoo._PyTypeAlias_Type,
      Union: zoo._PyUnion_Type,
      NoDefault,
    }),
  });
}
