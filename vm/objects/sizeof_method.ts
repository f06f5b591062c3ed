/**
 * `__sizeof__` of the types that have one of their own. Read by the files of those types while they load, hence without
 * imports: `object_size.ts`, which knows every layout, puts its function here.
 */
import { methodsOf, type MethodSpec } from "../protocol/signature.ts";
import type { PyObject } from "./object.ts";

export const sizeHook: { of: (op: PyObject) => number } = { of: () => 0 };

/** The method; `extra` gives the bytes that an object holds outside of itself. */
export function sizeofMethod<T extends PyObject>(extra: (self: T) => number = () => 0): MethodSpec {
  return methodsOf<T>()("($self, /)", "Size in memory, in bytes.", (self) => sizeHook.of(self) + extra(self));
}
