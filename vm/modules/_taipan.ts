/** The `_taipan` module: what the package `taipan` asks of the VM and no hook of CPython's tells. */
import { stackDepths } from "../eval/stack_depth.ts";
import { PyFrameObject } from "../objects/frame_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import { importModule } from "../runtime/import.ts";
import { fn } from "./native.ts";

/** The values on the stack of a frame that has not ended, before its current instruction; `NULL` for empty places. */
function valueStack(frame: PyFrameObject): PyObject {
  const { f_executable: code, instr_ptr, localsplus } = frame.f_frame;
  const depth = Math.max(0, stackDepths(code.plain)[instr_ptr] ?? 0);
  const values = localsplus.slice(code.co_nlocalsplus, code.co_nlocalsplus + depth);
  return PyTuple_New(values.map((value) => value ?? PyObject_GetAttr(importModule("taipan"), "NULL")));
}

/** Makes the module. */
export function createTaipanModule(): PyModuleObject {
  return createNativeModule({
    name: "_taipan",
    doc: "What the package taipan asks of the virtual machine.",
    functions: {
      value_stack: fn(
        "($module, frame, /)",
        "The values on a frame's stack as a tuple, lowest first.",
        (_m, frame) => {
          if (!(frame instanceof PyFrameObject)) {
            throw newTypeError(`value_stack() argument must be frame, not ${Py_TYPE(frame).tp_name}`);
          }
          return valueStack(frame);
        },
      ),
    },
  });
}
