/** `sys._clear_type_descriptors`: what `dataclasses` does to a class that it makes anew with slots. */
import { PyDict_DelItemString } from "../../objects/dict_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_HEAPTYPE, PyTypeObject } from "../../objects/object.ts";
import { PyType_Modified } from "../../objects/type_object.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../../protocol/signature.ts";

/** Function of the module. */
export const clearTypeDescriptors: MethodSpec = staticMethod(
  "(type, /)",
  "Private function for clearing certain descriptors from a type's dictionary.",
  (type) => {
    if (!(type instanceof PyTypeObject) || (type.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0) {
      throw newTypeError(
        "argument is immutable",
      );
    }
    PyDict_DelItemString(type.tp_dict!, "__dict__");
    PyDict_DelItemString(type.tp_dict!, "__weakref__");
    PyType_Modified(type);
    return Py_None;
  },
);
