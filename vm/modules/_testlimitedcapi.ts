/** The `_testlimitedcapi` module as far as tests of sequences use it. After CPython's `Modules/_testlimitedcapi/abstract.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  PyObject_DelItem,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetOptionalAttr,
  PyObject_SetItem,
} from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { newIndexError, newTypeError } from "../protocol/errors.ts";
import { type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyType_Modified } from "../objects/type_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { bytesLike, latin1Text } from "../objects/bytes_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { fn } from "./native.ts";

/** The index that `PySequence_*Item` hands on: negative ones from the end, once. */
function sequenceIndex(sequence: PyObject, index: number): number {
  if (index >= 0) return index;
  const length = Py_TYPE(sequence).sq_length?.(sequence) ?? 0;
  if (index + length < 0) throw newIndexError("index out of range");
  return index + length;
}

/** Makes the module. */
export function createTestLimitedCapiModule(): PyModuleObject {
  return createNativeModule({
    name: "_testlimitedcapi",
    functions: {
      call_vectorcall: fn(
        "($module, callable, /)",
        undefined,
        (_m, callable) => PyObject_Vectorcall(callable, ["foo", "bar"], ["baz"]),
      ),
      call_vectorcall_method: fn(
        "($module, callable, /)",
        undefined,
        (_m, op) => PyObject_Vectorcall(PyObject_GetAttr(op, "f"), ["foo", "bar"], ["baz"]),
      ),
      object_hasattrstring: fn("($module, obj, attr_name, /)", undefined, (_m, op, attr) => {
        const name = PyUnicode_Check(attr)
          ? PyUnicode_AsUTF16(attr)
          : latin1Text(bytesLike(attr) ?? new Uint8Array(0));
        // What asking raises is reported and counts as no.
        try {
          return PyObject_GetOptionalAttr(op, name) !== undefined ? 1 : 0;
        } catch (err) {
          PyErr_FormatUnraisable(
            err,
            "Exception ignored in PyObject_HasAttrString(); consider using PyObject_HasAttrStringWithError(), PyObject_GetOptionalAttrString() or PyObject_GetAttrString()",
          );
          return 0;
        }
      }),
      _py_getbuiltwithassert: fn("($module, /)", undefined, () => false),
      sequence_getitem: fn(
        "($module, seq, i: Py_ssize_t, /)",
        undefined,
        (_m, seq, i) => PyObject_GetItem(seq, sequenceIndex(seq, i)),
      ),
      sequence_setitem: fn("($module, seq, i: Py_ssize_t, value, /)", undefined, (_m, seq, i, value) => {
        PyObject_SetItem(seq, sequenceIndex(seq, i), value);
        return Py_None;
      }),
      sequence_delitem: fn("($module, seq, i: Py_ssize_t, /)", undefined, (_m, seq, i) => {
        PyObject_DelItem(seq, sequenceIndex(seq, i));
        return Py_None;
      }),
      type_modified: fn("($module, type, /)", undefined, (_m, type) => {
        if (!(type instanceof PyTypeObject)) throw newTypeError("argument must be a type");
        PyType_Modified(type);
        return Py_None;
      }),
    },
  });
}
