/** `sys` functions for asynchronous generators and coroutines. After CPython's `Python/sysmodule.c`. */
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../../objects/structseq.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyCallable_Check } from "../../protocol/call.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../../protocol/signature.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";

let hooksType: PyTypeObject | undefined;

function checkHook(hook: PyObject | undefined, what: string): void {
  if (hook !== undefined && hook !== Py_None && !PyCallable_Check(hook)) {
    throw newTypeError(`callable ${what} expected, got ${Py_TYPE(hook).tp_name}`);
  }
}

/** Functions of the module. */
export const asyncHookFunctions: Record<string, MethodSpec> = {
  set_asyncgen_hooks: staticMethod(
    "(firstiter=<unrepresentable>, finalizer=<unrepresentable>)",
    "Set a finalizer for async generators objects.",
    (firstiter, finalizer) => {
      checkHook(finalizer, "finalizer");
      checkHook(firstiter, "firstiter");
      const thread = PyThreadState_Get();
      if (finalizer !== undefined) thread.async_gen_finalizer = finalizer === Py_None ? undefined : finalizer;
      if (firstiter !== undefined) thread.async_gen_firstiter = firstiter === Py_None ? undefined : firstiter;
      return Py_None;
    },
  ),
  get_asyncgen_hooks: staticMethod("()", "Return the installed asynchronous generators hooks.", () => {
    hooksType ??= newStructSequenceType("asyncgen_hooks", ["firstiter", "finalizer"], {
      doc: "The hooks that new asynchronous generators get.",
      isStatic: true,
    });
    const thread = PyThreadState_Get();
    return newStructSequence(hooksType, [
      thread.async_gen_firstiter ?? Py_None,
      thread.async_gen_finalizer ?? Py_None,
    ]);
  }),
  get_coroutine_origin_tracking_depth: staticMethod(
    "()",
    "Check status of origin tracking for coroutine objects in this thread.",
    () => PyThreadState_Get().coroutine_origin_tracking_depth,
  ),
  set_coroutine_origin_tracking_depth: staticMethod(
    "(depth: int)",
    "Enable or disable origin tracking for coroutine objects in this thread.",
    (depth) => {
      if (depth < 0) throw newValueError("depth must be >= 0");
      PyThreadState_Get().coroutine_origin_tracking_depth = depth;
      return Py_None;
    },
  ),
};
