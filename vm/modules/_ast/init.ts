/**
 * How nodes are constructed, copied and pickled: `AST.__init__`, `__reduce__`, `__replace__`. After `ast_type_init` and
 * its neighbours in CPython's `Parser/asdl_c.py`.
 */
import {
  PyDict_GetItem,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
  PyDictObject,
} from "../../objects/dict_object.ts";
import { PyGenericAliasObject } from "../../objects/genericalias_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { instanceDict } from "../../objects/object_object.ts";
import { PyTuple_New, type PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_DeprecationWarning } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyUnionObject } from "../../objects/union_object.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_SetAttr,
  PySequence_Tuple,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_Call } from "../../protocol/call.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import { astTypes } from "./types.ts";

/** Items of a class attribute such as `_fields`, as text; what is no str names no attribute. */
function textItems(sequence: PyObject): string[] {
  return (PySequence_Tuple(sequence) as PyTupleObject).ob_item.filter(PyUnicode_Check).map(PyUnicode_AsUTF16);
}

function warnDeprecated(message: string): void {
  PyErr_WarnEx(PyExc_DeprecationWarning, message, 1);
}

/** `Node(*fields, **fields and attributes)`. CPython: `ast_type_init`. */
export function ast_type_init(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  const type = Py_TYPE(self);
  const fields = textItems(PyObject_GetAttr(type, "_fields"));
  const positional = args.length - (kwnames?.length ?? 0);
  if (fields.length < positional) {
    throw newTypeError(
      `${type.ht_name} constructor takes at most ${fields.length} positional argument${
        fields.length === 1 ? "" : "s"
      }`,
    );
  }
  const remaining = new Set(fields);
  for (let i = 0; i < positional; i++) {
    PyObject_SetAttr(self, fields[i], args[i]);
    remaining.delete(fields[i]);
  }
  kwnames?.forEach((name, i) => {
    if (fields.includes(name)) {
      if (!remaining.delete(name)) {
        throw newTypeError(`${type.tp_name} got multiple values for argument '${name}'`);
      }
    } else if (!textItems(PyObject_GetAttr(type, "_attributes")).includes(name)) {
      warnDeprecated(
        `${type.tp_name}.__init__ got an unexpected keyword argument '${name}'. ` +
          "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
      );
    }
    PyObject_SetAttr(self, name, args[positional + i]);
  });
  if (remaining.size > 0) setRemaining(self, remaining);
  const all = (PySequence_Tuple(PyObject_GetAttr(type, "_fields")) as PyTupleObject).ob_item;
  if (all.length === fields.length) return;
  for (const field of all) {
    if (PyUnicode_Check(field)) continue;
    warnDeprecated(
      `Field ${reprText(field)} is missing from ${type.tp_name}._field_types. ` +
        "This will become an error in Python 3.15.",
    );
  }
}

/** Defaults of fields that weren't given: [] for lists, Load() for contexts, the class's None for optional ones. */
function setRemaining(self: PyObject, remaining: ReadonlySet<string>): void {
  const type = Py_TYPE(self);
  const fieldTypes = PyObject_GetOptionalAttr(type, "_field_types");
  if (!(fieldTypes instanceof PyDictObject)) return;
  const { byName, singletons } = astTypes();
  for (const name of remaining) {
    const fieldType = PyDict_GetItem(fieldTypes, PyUnicode_FromUTF16(name));
    if (fieldType === undefined) {
      warnDeprecated(
        `Field '${name}' is missing from ${type.tp_name}._field_types. This will become an error in Python 3.15.`,
      );
    } else if (fieldType instanceof PyUnionObject) continue;
    else if (fieldType instanceof PyGenericAliasObject) PyObject_SetAttr(self, name, PyList_New([]));
    else if (fieldType === byName.get("expr_context")) PyObject_SetAttr(self, name, singletons.get("Load")!);
    else {
      warnDeprecated(
        `${type.tp_name}.__init__ missing 1 required positional argument: '${name}'. ` +
          "This will become an error in Python 3.15.",
      );
    }
  }
}

/**
 * `(class, Nones, dict)`: fields are set from the dict; the constructor gets a None for each, children not among its
 * arguments, so that copying a deep tree needs no deep recursion.
 */
export function reduceNode(self: PyObject): PyObject {
  const type = Py_TYPE(self);
  const dict = PyObject_GetOptionalAttr(self, "__dict__");
  if (!(dict instanceof PyDictObject)) return PyTuple_New([type, PyTuple_New([])]);
  const fields = PyObject_GetOptionalAttr(type, "_fields");
  const nones: PyObject[] = [];
  for (const name of fields === undefined ? [] : textItems(fields)) {
    if (PyDict_GetItem(dict, PyUnicode_FromUTF16(name)) === undefined) break;
    nones.push(Py_None);
  }
  return PyTuple_New([type, PyTuple_New(nones), dict]);
}

/** `copy.replace(node, **fields)`. CPython: `replaceNode`. */
export function replaceNode(self: PyObject, changes: PyDictObject): PyObject {
  const type = Py_TYPE(self);
  const optionalItems = (name: string) => {
    const items = PyObject_GetOptionalAttr(type, name);
    return items === undefined ? [] : textItems(items);
  };
  const fields = optionalItems("_fields"), attributes = optionalItems("_attributes");
  const expecting = new Set([...fields, ...attributes]);
  for (const [key] of changes.entries()) {
    if (!expecting.delete(PyUnicode_AsUTF16(key))) {
      throw newTypeError(
        `${type.tp_name}.__replace__ got an unexpected keyword argument '${PyUnicode_AsUTF16(key)}'.`,
      );
    }
  }
  const dict = instanceDict(self);
  for (const [key] of dict.entries()) expecting.delete(PyUnicode_AsUTF16(key));
  for (const name of attributes) expecting.delete(name);
  const fieldTypes = PyObject_GetOptionalAttr(type, "_field_types");
  if (fieldTypes instanceof PyDictObject) {
    for (const [key, fieldType] of fieldTypes.entries()) {
      if (fieldType instanceof PyUnionObject) expecting.delete(PyUnicode_AsUTF16(key));
    }
  }
  if (expecting.size > 0) {
    const missing = [...expecting].map((name) => reprText(PyUnicode_FromUTF16(name))).sort();
    throw newTypeError(
      `${type.tp_name}.__replace__ missing ${missing.length} keyword argument${
        missing.length === 1 ? "" : "s"
      }: ${missing.join(", ")}.`,
    );
  }
  const payload = PyDict_New();
  for (const name of [...fields, ...attributes]) {
    const value = PyDict_GetItem(dict, PyUnicode_FromUTF16(name));
    if (value !== undefined) PyDict_SetItemString(payload, name, value);
  }
  for (const [key, value] of changes.entries()) PyDict_SetItem(payload, key, value);
  return PyObject_Call(type, [], payload);
}
