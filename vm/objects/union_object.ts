/**
 * `int | str`: `typing.Union`. After CPython's `Objects/unionobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  PyObject_IsInstance,
  PyObject_IsSubclass,
  PyObject_RichCompareBool,
  reprText,
} from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import {
  makeParameters,
  PyGenericAliasObject,
  substituteParameters,
  typeArgumentRepr,
} from "./genericalias_object.ts";
import { foldedHash } from "./hash.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  type PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { _PyNone_Type, _PyUnion_Type, Py_TYPE } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyUnionObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly args: PyTupleObject;
  declare parameters: PyTupleObject | undefined;
  constructor(args: PyTupleObject) {
    this.ob_type = _PyUnion_Type;
    this.args = args;
    this.parameters = undefined;
  }
  static {
    isHeapObject(PyUnionObject);
  }
}

/** Whether `isinstance` takes it apart: a union. */
export function isUnion(op: PyObject): op is PyUnionObject {
  return op instanceof PyUnionObject;
}
/** The members of a union. */
export function unionItems(op: PyObject): PyTupleObject {
  return (op as PyUnionObject).args;
}

function isUnionable(op: PyObject): boolean {
  return op === Py_None || op instanceof PyTypeObject || op instanceof PyUnionObject ||
    op instanceof PyGenericAliasObject || Py_TYPE(op) === zoo._PyTypeAlias_Type;
}

/** `a | b` of types; NotImplemented for anything else. CPython: `_Py_union_type_or`. */
export function _Py_union_type_or(a: PyObject, b: PyObject): PyObject {
  if (!isUnionable(a) || !isUnionable(b)) return Py_NotImplemented;
  return unionFrom([a, b]);
}

/** The union of types, flattened and without duplicates; a single type stays itself. CPython: `_Py_union_from_tuple`. */
export function unionFrom(types: readonly PyObject[]): PyObject {
  const members: PyObject[] = [];
  const add = (type: PyObject) => {
    if (type instanceof PyUnionObject) {
      for (const inner of type.args.ob_item) add(inner);
      return;
    }
    const member = type === Py_None ? _PyNone_Type : type;
    if (!members.some((known) => PyObject_RichCompareBool(known, member, Py_EQ))) members.push(member);
  };
  for (const type of types) add(type);
  if (members.length === 0) throw newTypeError("Cannot take a Union of no types.");
  return members.length === 1 ? members[0] : new PyUnionObject(PyTuple_New(members));
}

const method = methodsOf<PyUnionObject>();
defineType<PyUnionObject>(_PyUnion_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Represent a union type\n\nE.g. for int | str",
  hasWeakrefs: true,
  slots: {
    tp_repr: (self) => PyUnicode_FromUTF16(self.args.ob_item.map(typeArgumentRepr).join(" | ")),
    tp_hash: (self) => self.args.ob_item.reduce((hash: number, item) => hash ^ foldedHash(item), 0),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyUnionObject)) return Py_NotImplemented;
      const mine = self.args.ob_item, theirs = other.args.ob_item;
      const equal = mine.length === theirs.length &&
        mine.every((a) => theirs.some((b) => PyObject_RichCompareBool(a, b, Py_EQ)));
      return op === Py_EQ ? equal : !equal;
    },
    nb_or: (a, b) => _Py_union_type_or(a, b),
    mp_subscript: (self, item) => {
      self.parameters ??= makeParameters(self.args.ob_item);
      return unionFrom(substituteParameters(self, self.args.ob_item, self.parameters.ob_item, item).ob_item);
    },
    tp_traverse: (self, visit) => visit(self.args),
  },
  methods: {
    __instancecheck__: method(
      "($self, object, /)",
      undefined,
      (self, instance) => PyObject_IsInstance(instance, self.args),
    ),
    __subclasscheck__: method(
      "($self, object, /)",
      undefined,
      (self, cls) => PyObject_IsSubclass(cls, self.args),
    ),
    __mro_entries__: method("($self, object, /)", undefined, (self) => {
      throw newTypeError(`Cannot subclass ${reprText(self)}`);
    }),
    __class_getitem__: classMethod("($type, object, /)", undefined, (_type, parameters) => {
      return unionFrom(parameters instanceof PyTupleObject ? parameters.ob_item : [parameters]);
    }),
  },
  members: { __args__: { get: (self) => self.args } },
  getset: {
    __name__: { get: () => "Union" },
    __qualname__: { get: () => "Union" },
    __origin__: { get: () => _PyUnion_Type },
    __parameters__: { get: (self) => self.parameters ??= makeParameters(self.args.ob_item) },
  },
});
