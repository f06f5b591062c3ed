/**
 * `int | str`: `typing.Union`. After CPython's `Objects/unionobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { PyObject_GetAttr, PyObject_Hash, PyObject_RichCompareBool, reprText } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { importModule } from "../runtime/import.ts";
import { newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import {
  makeParameters,
  PyGenericAliasObject,
  substituteParameters,
  typeArgumentRepr,
} from "./genericalias_object.ts";
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
import { PyObject_GenericGetAttr } from "./object_object.ts";
import { PyFrozenSet_New, PySet_Add, PySet_Contains, PySet_New, type PySetObject } from "./set_object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { _PyNone_Type, _PyUnion_Type, Py_TYPE, PyExc_BaseException } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyUnionObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly args: PyTupleObject;
  declare readonly hashable: PySetObject;
  declare readonly unhashable: readonly PyObject[];
  declare parameters: PyTupleObject | undefined;
  constructor(args: PyTupleObject, hashable: PySetObject, unhashable: readonly PyObject[]) {
    this.ob_type = _PyUnion_Type;
    this.args = args;
    this.hashable = hashable;
    this.unhashable = unhashable;
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

export function isUnionable(op: PyObject): boolean {
  return op === Py_None || op instanceof PyTypeObject || op instanceof PyUnionObject ||
    op instanceof PyGenericAliasObject || Py_TYPE(op) === zoo._PyTypeAlias_Type;
}

function contains(items: readonly PyObject[], item: PyObject): boolean {
  return items.some((known) => PyObject_RichCompareBool(known, item, Py_EQ));
}

/** A member as `typing.py` sees it: text becomes a forward reference. CPython: `type_check`. */
function checkedMember(op: PyObject): PyObject {
  if (isUnionable(op)) return op;
  const check = PyObject_GetAttr(importModule("typing"), "_type_check");
  const message = PyUnicode_FromUTF16("Union[arg, ...]: each arg must be a type.");
  return PyObject_Vectorcall(check, [op, message], undefined);
}

/** Gathers members, each once; those without a hash are compared one by one. CPython: `unionbuilder`. */
class UnionBuilder {
  readonly members: PyObject[] = [];
  readonly hashable: PySetObject = PySet_New(undefined);
  readonly unhashable: PyObject[] = [];
  constructor(readonly isChecked: boolean) {}

  add(op: PyObject): void {
    if (op instanceof PyUnionObject) {
      for (const inner of op.args.ob_item) this.add(inner);
      return;
    }
    const member = op === Py_None ? _PyNone_Type : this.isChecked ? checkedMember(op) : op;
    if (hasHash(member)) {
      if (PySet_Contains(this.hashable, member)) return;
      PySet_Add(this.hashable, member);
    } else {
      if (contains(this.unhashable, member)) return;
      this.unhashable.push(member);
    }
    this.members.push(member);
  }

  finish(): PyObject {
    const { members } = this;
    if (members.length === 0) throw newTypeError("Cannot take a Union of no types.");
    if (members.length === 1) return members[0];
    return new PyUnionObject(PyTuple_New(members), PyFrozenSet_New(this.hashable), this.unhashable);
  }
}

function hasHash(op: PyObject): boolean {
  try {
    PyObject_Hash(op);
    return true;
  } catch (error) {
    if (!PyErr_Matches(error, PyExc_BaseException)) throw error;
    return false;
  }
}

/** `a | b` of types; NotImplemented for anything else. CPython: `_Py_union_type_or`. */
export function _Py_union_type_or(a: PyObject, b: PyObject): PyObject {
  if (!isUnionable(a) || !isUnionable(b)) return Py_NotImplemented;
  const builder = new UnionBuilder(false);
  builder.add(a);
  builder.add(b);
  return builder.finish();
}

/** The union of types, flattened and without duplicates; a single type stays itself. CPython: `_Py_union_from_tuple`. */
export function unionFrom(types: readonly PyObject[]): PyObject {
  const builder = new UnionBuilder(true);
  for (const type of types) builder.add(type);
  return builder.finish();
}

function hashOfUnion(self: PyUnionObject) {
  if (self.unhashable.length === 0) return PyObject_Hash(self.hashable);
  for (const arg of self.unhashable) PyObject_Hash(arg);
  // They have become hashable, but an equal union may still have been hashed otherwise.
  throw newTypeError(`union contains ${self.unhashable.length} unhashable elements`);
}

function equalUnions(a: PyUnionObject, b: PyUnionObject): boolean {
  return PyObject_RichCompareBool(a.hashable, b.hashable, Py_EQ) &&
    a.unhashable.length === b.unhashable.length &&
    a.unhashable.every((arg) => contains(b.unhashable, arg)) &&
    b.unhashable.every((arg) => contains(a.unhashable, arg));
}

const method = methodsOf<PyUnionObject>();
defineType<PyUnionObject>(_PyUnion_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Represent a union type\n\nE.g. for int | str",
  hasWeakrefs: true,
  slots: {
    tp_repr: (self) => PyUnicode_FromUTF16(self.args.ob_item.map(typeArgumentRepr).join(" | ")),
    tp_hash: hashOfUnion,
    // Where the type comes from is asked of unions, too. CPython: `cls_attrs`.
    tp_getattro: (self, name) => name === "__module__" ? "typing" : PyObject_GenericGetAttr(self, name),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyUnionObject)) return Py_NotImplemented;
      return equalUnions(self, other) === (op === Py_EQ);
    },
    // Whatever stands beside a union becomes a member, or is refused by name.
    nb_or: (a, b) => unionFrom([a, b]),
    mp_subscript: (self, item) => {
      self.parameters ??= makeParameters(self.args.ob_item);
      return unionFrom(substituteParameters(self, self.args.ob_item, self.parameters.ob_item, item).ob_item);
    },
    tp_traverse: (self, visit) => {
      visit(self.args);
      visit(self.hashable);
      self.unhashable.forEach(visit);
    },
  },
  methods: {
    __mro_entries__: method("($self, object, /)", undefined, (self) => {
      throw newTypeError(`Cannot subclass ${reprText(self)}`);
    }),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "The union of the types in brackets.",
      (_type, parameters) => {
        return unionFrom(parameters instanceof PyTupleObject ? parameters.ob_item : [parameters]);
      },
    ),
  },
  members: { __args__: { get: (self) => self.args } },
  getset: {
    __name__: { doc: "The name of all unions.", get: () => "Union" },
    __qualname__: { doc: "The name of all unions.", get: () => "Union" },
    __origin__: { doc: "The type of all unions.", get: () => _PyUnion_Type },
    __parameters__: {
      doc: "The type parameters that arguments can still be given for.",
      get: (self) => self.parameters ??= makeParameters(self.args.ob_item),
    },
  },
});
