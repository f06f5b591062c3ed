/**
 * Cells: boxes for variables that closures share. After CPython's `Objects/cellobject.c`.
 */
import { PyObject_RichCompare } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { objectIdentity, PyObject_Id } from "./hash.ts";
import { Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_TYPE, PyCell_Type } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyCellObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** undefined: the variable is unbound. */
  declare ob_ref: PyObject | undefined;
  constructor(value: PyObject | undefined) {
    this.ob_type = PyCell_Type;
    this.ob_ref = value;
  }
  static {
    isHeapObject(PyCellObject);
  }
}

/** An empty cell counts as less than a full one. */
function cell_richcompare(self: PyCellObject, other: PyObject, op: number): PyObject {
  if (!(other instanceof PyCellObject)) return Py_NotImplemented;
  const a = self.ob_ref, b = other.ob_ref;
  if (a !== undefined && b !== undefined) return PyObject_RichCompare(a, b, op);
  const order = (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  switch (op) {
    case Py_LT:
      return order < 0;
    case Py_LE:
      return order <= 0;
    case Py_EQ:
      return order === 0;
    case Py_GT:
      return order > 0;
    case Py_GE:
      return order >= 0;
    default:
      return order !== 0;
  }
}

defineType<PyCellObject>(PyCell_Type, {
  doc: "A box for a variable that nested functions share.",
  signature: "([contents])",
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("cell() takes no keyword arguments");
      }
      if (args.length > 1) throw newTypeError(`cell expected at most 1 argument, got ${args.length}`);
      return new PyCellObject(args[0]);
    },
    tp_repr: (self) => {
      const at = `<cell at 0x${objectIdentity(self).toString(16)}`;
      if (self.ob_ref === undefined) return PyUnicode_FromUTF16(`${at}: empty>`);
      const value = self.ob_ref;
      return PyUnicode_FromUTF16(
        `${at}: ${Py_TYPE(value).tp_name} object at 0x${PyObject_Id(value).toString(16)}>`,
      );
    },
    tp_richcompare: cell_richcompare,
    tp_traverse: (self, visit) => {
      if (self.ob_ref !== undefined) visit(self.ob_ref);
    },
  },
  getset: {
    cell_contents: {
      get: (self) => {
        if (self.ob_ref === undefined) throw newValueError("Cell is empty");
        return self.ob_ref;
      },
      set: (self, value) => self.ob_ref = value,
    },
  },
});
