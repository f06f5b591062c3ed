/**
 * What the files of native modules share: types that belong to a module, and functions that bind their arguments
 * themselves. Law: a type is allocated and described when its file loads, and made ready when its module is first made.
 */
import { PyType_Ready } from "../objects/type_object.ts";
import { nativeHeapType, nativeMutableType, type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyBaseObject_Type, PyType_Type } from "../objects/type_zoo.ts";
import { newBuiltinFunction, type PyCFunctionObject } from "../objects/cfunction_object.ts";
import { methodsOf } from "../protocol/signature.ts";
import { newTypeError, newUnexpectedKeyword } from "../protocol/errors.ts";

/**
 * A type outside `type_zoo.ts`; `defineType` fills it, `readyTypes` makes it usable. `tp_name` is dotted. `kind` says what it is in
 * CPython: "heap" made at run time, "mutable" too and open to changes, "static" a C variable.
 */
export function newNativeType(
  tp_name: string,
  base: PyTypeObject = PyBaseObject_Type,
  kind: "heap" | "mutable" | "static" = "heap",
): PyTypeObject {
  const type = new PyTypeObject(tp_name, PyType_Type, base);
  if (kind !== "static") {
    type.tp_flags |= kind === "heap" ? nativeHeapType : nativeHeapType | nativeMutableType;
  }
  return type;
}

/** Makes types of a module usable; again and again costs nothing. */
export function readyTypes(...types: readonly PyTypeObject[]): void {
  for (const type of types) PyType_Ready(type);
}

/** `fn(signature, doc, impl)` for functions of a module; `impl` receives a dummy first, then the arguments. */
export const fn = methodsOf<unknown>();

/** What a function that binds its own arguments does with a call. */
export type RawCall = (args: readonly PyObject[], kwnames: readonly string[] | undefined) => PyObject;

/** A function whose arguments are bound by its own code; the signature is only shown. */
export function rawFunction(
  name: string,
  module: string,
  signature: string,
  doc: string,
  call: RawCall,
): PyCFunctionObject {
  const made = newBuiltinFunction(
    name,
    fn(signature as "(*args)", doc, (_m, args) => call(args, undefined)),
    module,
  );
  made.bindsItself = true;
  made.vectorcall = call;
  return made;
}

/** The value given for a keyword, undefined if none. */
export function keywordValue(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject | undefined {
  if (kwnames === undefined) return undefined;
  const at = kwnames.indexOf(name);
  return at < 0 ? undefined : args[args.length - kwnames.length + at];
}

/** TypeError for the first keyword that isn't in `allowed`. */
export function checkKeywords(
  name: string,
  kwnames: readonly string[] | undefined,
  allowed: readonly string[],
): void {
  if (kwnames === undefined) return;
  if (kwnames.length > allowed.length) {
    const plural = allowed.length === 1 ? "" : "s";
    throw newTypeError(
      `${name}() takes at most ${allowed.length} keyword argument${plural} (${kwnames.length} given)`,
    );
  }
  for (const keyword of kwnames) {
    if (!allowed.includes(keyword)) throw newUnexpectedKeyword(name, keyword, allowed);
  }
}
