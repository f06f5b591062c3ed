/** `repr(node)`: three levels deep, of lists only the ends. After `ast_repr_max_depth` in CPython's `Parser/asdl_c.py`. */
import { PyListObject } from "../../objects/list_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../../objects/repr_guard.ts";
import { PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PySequence_Tuple,
  reprText,
} from "../../protocol/abstract.ts";
import { isAst } from "./types.ts";

const DEPTH = 3;

export function ast_repr(self: PyObject): PyObject {
  return PyUnicode_FromUTF16(nodeText(self, DEPTH));
}

function nodeText(node: PyObject, depth: number): string {
  const type = Py_TYPE(node);
  if (depth <= 0 || Py_ReprEnter(node)) return `${type.tp_name}(...)`;
  try {
    const fields = PyObject_GetOptionalAttr(type, "_fields");
    if (fields === undefined) return `${type.tp_name}()`;
    const texts = (PySequence_Tuple(fields) as PyTupleObject).ob_item.map((item) => {
      const name = PyUnicode_AsUTF16(item);
      return `${name}=${valueText(PyObject_GetAttr(node, name), depth)}`;
    });
    return `${type.tp_name}(${texts.join(", ")})`;
  } finally {
    Py_ReprLeave(node);
  }
}

function valueText(value: PyObject, depth: number): string {
  if (value instanceof PyListObject) return listText(value, value.ob_item, "[", "]", depth);
  if (value instanceof PyTupleObject) return listText(value, value.ob_item, "(", ")", depth);
  return isAst(value) ? nodeText(value, depth - 1) : reprText(value);
}

function listText(
  list: PyObject,
  items: readonly PyObject[],
  open: string,
  close: string,
  depth: number,
): string {
  if (items.length === 0) return reprText(list);
  const ends = items.length === 1 ? [items[0]] : [items[0], items[items.length - 1]];
  const texts = ends.map((item) => (isAst(item) ? nodeText(item, depth - 1) : reprText(item)));
  return open + texts.join(items.length > 2 ? ", ..., " : ", ") + close;
}
