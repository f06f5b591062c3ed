/** Replacement templates: `re` parses them, `_sre.template` keeps the result. After CPython's `Modules/_sre/sre.c`. */
import { bytesLike, PyBytes_Check, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyList_Check } from "../../objects/list_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, type PyObject } from "../../objects/object.ts";
import { Py_TYPE, PyExc_TypeError } from "../../objects/type_zoo.ts";
import { PyUnicode_Check, PyUnicode_GET_LENGTH } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newRuntimeError, newTypeError, PyErr_Matches } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { type PatternObject, Template_Type, TemplateObject } from "./objects.ts";

defineType<TemplateObject>(Template_Type, { flags: Py_TPFLAGS_DISALLOW_INSTANTIATION });

function isEmpty(op: PyObject): boolean {
  return PyUnicode_Check(op) ? PyUnicode_GET_LENGTH(op) === 0 : bytesLike(op)?.length === 0;
}

/** `_sre.template(pattern, [literal, group, literal, ...])`. */
export function newTemplate(parts: PyObject): TemplateObject {
  if (!PyList_Check(parts) || parts.ob_item.length === 0 || parts.ob_item.length % 2 === 0) {
    throw newTypeError("invalid template");
  }
  const items = parts.ob_item;
  const groups: number[] = [];
  const literals: (PyObject | undefined)[] = [];
  for (let i = 1; i < items.length; i += 2) {
    const group = items[i];
    if (!PyLong_Check(group)) throw newTypeError("an integer is required");
    if (typeof group !== "number" || group < 0) throw newTypeError("invalid template");
    groups.push(group);
    literals.push(isEmpty(items[i + 1]) ? undefined : items[i + 1]);
  }
  return new TemplateObject(items[0], groups, literals);
}

/** The template of a replacement, as `re._compile_template` makes it. CPython: `compile_template`. */
export function compileTemplate(pattern: PatternObject, template: PyObject): TemplateObject {
  const compile = PyObject_GetAttr(importModule("re"), "_compile_template");
  let made: PyObject;
  try {
    made = PyObject_Vectorcall(compile, [pattern, template], undefined);
  } catch (err) {
    // What can't be hashed is not cached by itself, but its bytes are.
    const bytes = bytesLike(template);
    if (
      !PyErr_Matches(err, PyExc_TypeError) || PyUnicode_Check(template) || PyBytes_Check(template) ||
      bytes === undefined
    ) {
      throw err;
    }
    made = PyObject_Vectorcall(compile, [pattern, PyBytes_FromArray(bytes.slice())], undefined);
  }
  if (!(made instanceof TemplateObject)) {
    throw newRuntimeError(`the result of compiling a replacement string is ${Py_TYPE(made).tp_name}`);
  }
  return made;
}
