/**
 * The sequence and mapping protocols. After CPython's `Objects/abstract.c`.
 */
import { PyList_New, PyListObject } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_EQ, Py_TPFLAGS_HEAPTYPE, type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import {
  Py_TYPE,
  PyDict_Type,
  PyGen_Type,
  PyList_Type,
  PyTuple_Type,
  PyType_Type,
} from "../objects/type_zoo.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import {
  forEachItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_RichCompareBool,
} from "./abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "./call.ts";
import { newTypeError, PyErr_Matches } from "./errors.ts";
import { PyExc_TypeError } from "../objects/type_zoo.ts";
import { PyIndex_Check, PyNumber_AsSsize_t } from "./number.ts";

/** `len(op)`. */
export function PyObject_Size(op: PyObject): number {
  if (typeof op === "string") return op.length;
  const type = Py_TYPE(op);
  if (type.sq_length !== undefined) return type.sq_length(op);
  if (type.mp_length !== undefined) return type.mp_length(op);
  throw newTypeError(`object of type '${type.tp_name}' has no len()`);
}

export function PySequence_Check(op: PyObject): boolean {
  return !PyType_IsSubtype(Py_TYPE(op), PyDict_Type) && Py_TYPE(op).sq_item !== undefined;
}
export function PyMapping_Check(op: PyObject): boolean {
  return Py_TYPE(op).mp_subscript !== undefined;
}

/** `op[key]`. */
export function PyObject_GetItem(op: PyObject, key: PyObject): PyObject {
  const type = Py_TYPE(op);
  if (type.mp_subscript !== undefined) return type.mp_subscript(op, key);
  if (type.sq_item !== undefined) {
    if (PyIndex_Check(key)) return PySequence_GetItem(op, PyNumber_AsSsize_t(key, true, true));
    throw newTypeError(`sequence index must be integer, not '${Py_TYPE(key).tp_name}'`);
  }
  if (op instanceof PyTypeObject) {
    if (op === PyType_Type) return PyGenericAlias_New(op, key);
    const meth = PyObject_GetOptionalAttr(op, "__class_getitem__");
    if (meth !== undefined && meth !== Py_None) return PyObject_CallOneArg(meth, key);
    throw newTypeError(`type '${op.tp_name}' is not subscriptable`);
  }
  throw newTypeError(`'${type.tp_name}' object is not subscriptable`);
}

/** `op[key] = value`. */
export function PyObject_SetItem(op: PyObject, key: PyObject, value: PyObject): void {
  const type = Py_TYPE(op);
  if (type.mp_ass_subscript !== undefined) type.mp_ass_subscript(op, key, value);
  else if (type.sq_ass_item !== undefined) {
    if (!PyIndex_Check(key)) {
      throw newTypeError(`sequence index must be integer, not '${Py_TYPE(key).tp_name}'`);
    }
    assignIndex(op, PyNumber_AsSsize_t(key, true, true), value);
  } else {
    if (mayBeSequence(type) && PyIndex_Check(key)) PyNumber_AsSsize_t(key, true, true);
    throw newTypeError(`'${type.tp_name}' object does not support item assignment`);
  }
}

/** `del op[key]`. */
export function PyObject_DelItem(op: PyObject, key: PyObject): void {
  const type = Py_TYPE(op);
  if (type.mp_ass_subscript !== undefined) type.mp_ass_subscript(op, key, undefined);
  else if (type.sq_ass_item !== undefined) {
    if (!PyIndex_Check(key)) {
      throw newTypeError(`sequence index must be integer, not '${Py_TYPE(key).tp_name}'`);
    }
    assignIndex(op, PyNumber_AsSsize_t(key, true, true), undefined);
  } else {
    const asSequence = mayBeSequence(type) && PyIndex_Check(key);
    if (asSequence) PyNumber_AsSsize_t(key, true, true);
    throw newTypeError(
      `'${type.tp_name}' object ${asSequence ? "doesn't" : "does not"} support item deletion`,
    );
  }
}

/** Whether CPython's type has sequence slots (`tp_as_sequence`): it then looks at an index before it refuses. */
function mayBeSequence(type: PyTypeObject): boolean {
  return (type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0 || type.sq_length !== undefined ||
    type.sq_contains !== undefined || type.sq_concat !== undefined;
}

function assignIndex(op: PyObject, index: number, value: PyObject | undefined): void {
  const type = Py_TYPE(op);
  if (index < 0 && type.sq_length !== undefined) index += type.sq_length(op);
  type.sq_ass_item!(op, index, value);
}

/** `op[index]` with negative indices counted from the end. */
export function PySequence_GetItem(op: PyObject, index: number): PyObject {
  const type = Py_TYPE(op);
  if (type.sq_item === undefined) {
    throw newTypeError(
      type.mp_subscript !== undefined
        ? `${type.tp_name} is not a sequence`
        : `'${type.tp_name}' object does not support indexing`,
    );
  }
  if (index < 0 && type.sq_length !== undefined) index += type.sq_length(op);
  return type.sq_item(op, index);
}

/** `tuple(op)` for the interpreter's own use. */
export function PySequence_Tuple(op: PyObject): PyTupleObject {
  if (op instanceof PyTupleObject && Py_TYPE(op) === PyTuple_Type) return op;
  return PyTuple_New(itemsOf(op));
}

/** `list(op)`. */
export function PySequence_List(op: PyObject): PyListObject {
  return PyList_New(itemsOf(op));
}

/** The items of an iterable in a fresh array. */
export function itemsOf(op: PyObject): PyObject[] {
  if (op instanceof PyListObject && Py_TYPE(op) === PyList_Type) return op.ob_item.slice();
  if (op instanceof PyTupleObject && Py_TYPE(op) === PyTuple_Type) return op.ob_item.slice();
  const items: PyObject[] = [];
  if (Py_TYPE(op) === PyGen_Type) {
    forEachItem(op, (item) => {
      items.push(item);
    });
    return items;
  }
  const iter = PyObject_GetIter(op);
  const next = Py_TYPE(iter).tp_iternext!;
  for (let item = next(iter); item !== undefined; item = next(iter)) items.push(item);
  return items;
}

/** The items of a list or tuple as they are, of any other iterable in a fresh array; TypeError says `message`. */
export function PySequence_Fast(op: PyObject, message: string): readonly PyObject[] {
  if (op instanceof PyListObject || op instanceof PyTupleObject) return op.ob_item;
  try {
    return itemsOf(op);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError) && Py_TYPE(op).tp_iter === undefined) throw newTypeError(message);
    throw err;
  }
}

/** `value in op`. */
export function PySequence_Contains(op: PyObject, value: PyObject): boolean {
  const contains = Py_TYPE(op).sq_contains;
  return contains === undefined ? _PySequence_IterSearch(op, value) : contains(op, value);
}

/** Membership by iterating. CPython: `_PySequence_IterSearch`. */
export function _PySequence_IterSearch(op: PyObject, value: PyObject): boolean {
  if (Py_TYPE(op).tp_iter === undefined && Py_TYPE(op).sq_item === undefined) {
    throw newTypeError(`argument of type '${Py_TYPE(op).tp_name}' is not a container or iterable`);
  }
  let found = false;
  forEachItem(op, (item) => (found = PyObject_RichCompareBool(item, value, Py_EQ)));
  return found;
}
/** `op.keys()`, `.values()`, `.items()` as a list. */
export function PyMapping_Keys(op: PyObject): PyObject {
  return mappingList(op, "keys");
}
export function PyMapping_Values(op: PyObject): PyObject {
  return mappingList(op, "values");
}
export function PyMapping_Items(op: PyObject): PyObject {
  return mappingList(op, "items");
}
function mappingList(op: PyObject, name: string): PyObject {
  const view = PyObject_CallMethod(op, name, []);
  try {
    return PySequence_List(view);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError)) {
      throw newTypeError(
        `${Py_TYPE(op).tp_name}.${name}() returned a non-iterable (type ${Py_TYPE(view).tp_name})`,
      );
    }
    throw err;
  }
}
