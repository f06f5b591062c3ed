/**
 * Python objects for the compiler's constants (`compiler/constants.ts`), one object per constant.
 */
import * as c from "../../compiler/constants.ts";
import { PyBytes_FromArray } from "./bytes_object.ts";
import { PyCode_New } from "./code_object.ts";
import { PyComplex_FromDoubles } from "./complex_object.ts";
import { PyFloat_FromDouble } from "./float_object.ts";
import { Py_Ellipsis, Py_None } from "./none_object.ts";
import type { PyObject } from "./object.ts";
import { PyFrozenSet_New } from "./set_object.ts";
import { PySlice_New } from "./slice_object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyUnicode_FromCodePoints, PyUnicode_FromUTF16 } from "./unicode_object.ts";

/** The object of a constant; a code object is converted once. */
export function objectFromConstant(value: c.ConstantValue): PyObject {
  switch (typeof value) {
    case "string":
      return PyUnicode_FromUTF16(value);
    case "number":
    case "bigint":
    case "boolean":
      return value;
    case "symbol":
      return Py_Ellipsis;
  }
  if (value === null) return Py_None;
  if (value instanceof c.FloatConstant) return PyFloat_FromDouble(value.value);
  if (value instanceof c.ComplexConstant) return PyComplex_FromDoubles(value.real, value.imag);
  if (value instanceof c.CodePointString) return PyUnicode_FromCodePoints(value.codePoints);
  if (value instanceof c.BytesConstant) return PyBytes_FromArray(value.bytes);
  if (value instanceof c.TupleConstant) return PyTuple_New(value.items.map(objectFromConstant));
  if (value instanceof c.FrozenSetConstant) {
    return PyFrozenSet_New(PyTuple_New(value.items.map(objectFromConstant)));
  }
  if (value instanceof c.SliceConstant) {
    return PySlice_New(
      objectFromConstant(value.start),
      objectFromConstant(value.stop),
      objectFromConstant(value.step),
    );
  }
  return (value.object ??= PyCode_New(value)) as PyObject;
}
