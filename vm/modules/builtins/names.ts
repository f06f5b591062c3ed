/** The types and exceptions that are names in `builtins`. */
import type { PyTypeObject } from "../../objects/object.ts";
import * as zoo from "../../objects/type_zoo.ts";
import { typeSpecOf } from "../../protocol/define_type.ts";

/** Built-in types by name; one that this build has no implementation of is left out. */
export function typeNames(): Record<string, PyTypeObject> {
  const types = {
    bool: zoo.PyBool_Type,
    bytearray: zoo.PyByteArray_Type,
    bytes: zoo.PyBytes_Type,
    classmethod: zoo.PyClassMethod_Type,
    complex: zoo.PyComplex_Type,
    dict: zoo.PyDict_Type,
    enumerate: zoo.PyEnum_Type,
    filter: zoo.PyFilter_Type,
    float: zoo.PyFloat_Type,
    frozenset: zoo.PyFrozenSet_Type,
    int: zoo.PyLong_Type,
    list: zoo.PyList_Type,
    map: zoo.PyMap_Type,
    memoryview: zoo.PyMemoryView_Type,
    object: zoo.PyBaseObject_Type,
    property: zoo.PyProperty_Type,
    range: zoo.PyRange_Type,
    reversed: zoo.PyReversed_Type,
    set: zoo.PySet_Type,
    slice: zoo.PySlice_Type,
    staticmethod: zoo.PyStaticMethod_Type,
    str: zoo.PyUnicode_Type,
    super: zoo.PySuper_Type,
    tuple: zoo.PyTuple_Type,
    type: zoo.PyType_Type,
    zip: zoo.PyZip_Type,
  };
  return Object.fromEntries(
    Object.entries(types).filter(([, type]) =>
      type === zoo.PyBaseObject_Type || typeSpecOf(type) !== undefined
    ),
  );
}

/** Exceptions by name, with the old names of OSError. */
export function exceptionNames(): Record<string, PyTypeObject> {
  const result: Record<string, PyTypeObject> = {};
  for (const [name, type] of Object.entries(zoo)) {
    if (name.startsWith("PyExc_")) result[name.slice(6)] = type as PyTypeObject;
  }
  result.EnvironmentError = zoo.PyExc_OSError;
  result.IOError = zoo.PyExc_OSError;
  return result;
}
