/**
 * The `_posixsubprocess` module. After CPython's `Modules/_posixsubprocess.c`.
 *
 * DIFFERS: the host has no fork; `fork_exec` raises the error of a system without it.
 */
import { newOSError } from "../objects/exceptions.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { staticMethod } from "../protocol/signature.ts";

/** Makes the module. */
export function createPosixSubprocessModule(): PyModuleObject {
  return createNativeModule({
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: {
      fork_exec: staticMethod("(*args)", "Spawn a fresh new child process.", () => {
        throw newOSError(38, "Function not implemented");
      }),
    },
  });
}
