/** The `atexit` module, and what runs its callbacks. After CPython's `Modules/atexitmodule.c`. */
import { registerRoots } from "../runtime/gc/registry.ts";
import type { PyObject } from "../objects/object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_EQ } from "../objects/object.ts";
import { PyObject_RichCompareBool, reprText } from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { rawFunction } from "./native.ts";

interface Callback {
  readonly func: PyObject;
  readonly args: readonly PyObject[];
  readonly kwnames: readonly string[] | undefined;
}

/** Registered callbacks, oldest first. */
let callbacks: Callback[] = [];
registerRoots((visit) => {
  for (const { func, args } of callbacks) {
    visit(func);
    args.forEach(visit);
  }
});

/** Calls them, last registered first; an exception is reported and the rest still run. CPython: `atexit_callfuncs`. */
export function runExitCallbacks(): void {
  for (let next = callbacks.pop(); next !== undefined; next = callbacks.pop()) {
    try {
      PyObject_Vectorcall(next.func, next.args, next.kwnames);
    } catch (err) {
      PyErr_FormatUnraisable(err, `Exception ignored in atexit callback ${reprText(next.func)}`);
    }
  }
}

/** Makes the module. */
export function createAtexitModule(): PyModuleObject {
  return createNativeModule({
    name: "atexit",
    doc: "Callbacks that run when the interpreter is about to exit.",
    functions: {
      _clear: staticMethod("()", "Clear the list of previously registered exit functions.", () => {
        callbacks = [];
        return Py_None;
      }),
      unregister: staticMethod(
        "(func, /)",
        "Unregister an exit function which was previously registered using atexit.register",
        (func) => {
          // Comparing may unregister others.
          for (const callback of callbacks.toReversed()) {
            if (!callbacks.includes(callback) || !PyObject_RichCompareBool(func, callback.func, Py_EQ)) {
              continue;
            }
            const at = callbacks.indexOf(callback);
            if (at >= 0) callbacks.splice(at, 1);
          }
          return Py_None;
        },
      ),
      _run_exitfuncs: staticMethod("()", "Run all registered exit functions.", () => {
        runExitCallbacks();
        return Py_None;
      }),
      _ncallbacks: staticMethod(
        "()",
        "Return the number of registered exit functions.",
        () => callbacks.length,
      ),
    },
    constants: () => ({
      register: rawFunction(
        "register",
        "atexit",
        "($module, func, /, *args, **kwargs)",
        "Register a function to be executed upon normal program termination",
        (args, kwnames) => {
          if (args.length - (kwnames?.length ?? 0) === 0) {
            throw newTypeError("register() takes at least 1 argument (0 given)");
          }
          const func = args[0];
          if (!PyCallable_Check(func)) throw newTypeError("the first argument must be callable");
          callbacks.push({ func, args: args.slice(1), kwnames });
          return func;
        },
      ),
    }),
  });
}
