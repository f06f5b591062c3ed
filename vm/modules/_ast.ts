/** The `_ast` module: node classes and the flags of `compile()`. */
import {
  PyCF_ALLOW_TOP_LEVEL_AWAIT,
  PyCF_ONLY_AST,
  PyCF_OPTIMIZED_AST,
  PyCF_TYPE_COMMENTS,
} from "../../compiler/options.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { astTypes } from "./_ast/types.ts";

/** Makes the module. */
export function createAstModule(): PyModuleObject {
  const { AST, ...others } = Object.fromEntries(astTypes().byName);
  return createNativeModule({
    name: "_ast",
    constants: () => ({
      AST,
      PyCF_ALLOW_TOP_LEVEL_AWAIT,
      PyCF_ONLY_AST,
      PyCF_TYPE_COMMENTS,
      PyCF_OPTIMIZED_AST,
      ...others,
    }),
  });
}
