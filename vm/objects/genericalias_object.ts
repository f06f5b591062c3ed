/**
 * `list[int]`: parametrized generics. After CPython's `Objects/genericaliasobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import {
  PyObject_Dir,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  PyObject_SetAttr,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import { newIndexError, newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import { importModule } from "../runtime/import.ts";
import { hashTuple } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { PyList_New, PyListObject } from "./list_object.ts";
import { Py_Ellipsis, Py_None, Py_NotImplemented } from "./none_object.ts";
import { PyObject_GenericGetAttr } from "./object_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { _Py_GenericAliasIterType, Py_GenericAlias_Type, Py_TYPE } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { _Py_union_type_or } from "./union_object.ts";

export class PyGenericAliasObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly origin: PyObject;
  declare readonly args: PyTupleObject;
  declare parameters: PyTupleObject | undefined;
  /** `*tuple[int]`: an unpacked alias. */
  declare readonly starred: boolean;
  constructor(type: PyTypeObject, origin: PyObject, args: PyTupleObject, starred: boolean) {
    this.ob_type = type;
    this.origin = origin;
    this.args = args;
    this.parameters = undefined;
    this.starred = starred;
  }
  static {
    isHeapObject(PyGenericAliasObject);
  }
}

/** `origin[args]`; a single argument may stand without its tuple. CPython: `Py_GenericAlias`. */
export function PyGenericAlias_New(origin: PyObject, args: PyObject): PyGenericAliasObject {
  const tuple = args instanceof PyTupleObject ? args : PyTuple_New([args]);
  return new PyGenericAliasObject(Py_GenericAlias_Type, origin, tuple, false);
}

/** A type argument as `repr` shows it. CPython: `_Py_typing_type_repr`. */
export function typeArgumentRepr(op: PyObject): string {
  if (op === Py_Ellipsis) return "...";
  if (op === zoo._PyNone_Type || op === Py_None) return "None";
  const isAlias = PyObject_GetOptionalAttr(op, "__origin__") !== undefined &&
    PyObject_GetOptionalAttr(op, "__args__") !== undefined;
  if (isAlias) return reprText(op);
  const qualname = PyObject_GetOptionalAttr(op, "__qualname__");
  const module = PyObject_GetOptionalAttr(op, "__module__");
  if (qualname === undefined || module === undefined || module === Py_None || !PyUnicode_Check(qualname)) {
    return reprText(op);
  }
  return module === "builtins"
    ? PyUnicode_AsUTF16(qualname)
    : `${PyUnicode_AsUTF16(module)}.${PyUnicode_AsUTF16(qualname)}`;
}

/** Items of a list, which showing them may shorten. CPython: `ga_repr_items_list`. */
function listReprs(list: PyListObject): string[] {
  const shown: string[] = [];
  const count = list.ob_item.length;
  for (let i = 0; i < count; i++) {
    if (i >= list.ob_item.length) throw newIndexError("list index out of range");
    shown.push(typeArgumentRepr(list.ob_item[i]));
  }
  return shown;
}

function alias_repr(self: PyGenericAliasObject): PyObject {
  const shown = self.args.ob_item.map((arg) =>
    arg instanceof PyListObject ? `[${listReprs(arg).join(", ")}]` : typeArgumentRepr(arg)
  );
  const inner = shown.length === 0 ? "()" : shown.join(", ");
  return PyUnicode_FromUTF16(`${self.starred ? "*" : ""}${typeArgumentRepr(self.origin)}[${inner}]`);
}

/** The type variables among arguments, each once, in order. CPython: `_Py_make_parameters`. */
export function makeParameters(args: readonly PyObject[]): PyTupleObject {
  const parameters: PyObject[] = [];
  const add = (op: PyObject) => {
    if (!parameters.includes(op)) parameters.push(op);
  };
  for (const arg of args) {
    if (arg instanceof PyTypeObject) continue;
    if (arg instanceof PyTupleObject || arg instanceof PyListObject) {
      for (const inner of makeParameters(arg.ob_item).ob_item) add(inner);
      continue;
    }
    if (PyObject_GetOptionalAttr(arg, "__typing_subst__") !== undefined) {
      add(arg);
      continue;
    }
    const inner = PyObject_GetOptionalAttr(arg, "__parameters__");
    if (inner instanceof PyTupleObject) { for (const p of inner.ob_item) add(p); }
  }
  return PyTuple_New(parameters);
}

/** The arguments with `item` put in for the parameters. CPython: `_Py_subs_parameters`. */
export function substituteParameters(
  self: PyObject,
  args: readonly PyObject[],
  parameters: readonly PyObject[],
  item: PyObject,
): PyTupleObject {
  if (parameters.length === 0) throw newTypeError(`${reprText(self)} is not a generic class`);
  let given: PyObject = unpackArguments(item);
  for (const parameter of parameters) {
    const prepare = PyObject_GetOptionalAttr(parameter, "__typing_prepare_subst__");
    if (prepare !== undefined && prepare !== Py_None) {
      given = PyObject_Vectorcall(prepare, [self, given], undefined);
    }
  }
  const values = given instanceof PyTupleObject ? given.ob_item : [given];
  if (values.length !== parameters.length) {
    throw newTypeError(
      `Too ${values.length > parameters.length ? "many" : "few"} arguments for ${
        reprText(self)
      }; actual ${values.length}, expected ${parameters.length}`,
    );
  }
  const result: PyObject[] = [];
  for (const arg of args) {
    if (arg instanceof PyTypeObject) {
      result.push(arg);
      continue;
    }
    if (arg instanceof PyTupleObject || arg instanceof PyListObject) {
      const replaced = substituteParameters(self, arg.ob_item, parameters, given);
      result.push(arg instanceof PyListObject ? PyList_New(replaced.ob_item.slice()) : replaced);
      continue;
    }
    const unpack = PyObject_GetOptionalAttr(arg, "__typing_is_unpacked_typevartuple__");
    const isUnpacked = unpack !== undefined && PyObject_IsTrue(unpack);
    const subst = PyObject_GetOptionalAttr(arg, "__typing_subst__");
    let value: PyObject;
    if (subst !== undefined) {
      const at = parameters.indexOf(arg);
      if (at < 0) {
        throw newTypeError(`argument ${reprText(arg)} with __typing_subst__ was not found in __parameters__`);
      }
      value = PyObject_CallOneArg(subst, values[at]);
    } else {
      const inner = PyObject_GetOptionalAttr(arg, "__parameters__");
      if (inner instanceof PyTupleObject && inner.ob_item.length > 0) {
        const picked: PyObject[] = [];
        for (const p of inner.ob_item) {
          const v = values[parameters.indexOf(p)];
          if (Py_TYPE(p) === zoo._PyTypeVarTuple_Type && v instanceof PyTupleObject) {
            picked.push(...v.ob_item);
          } else picked.push(v);
        }
        value = PyObject_GetItem(arg, PyTuple_New(picked));
      } else value = arg;
    }
    if (!isUnpacked) result.push(value);
    else if (value instanceof PyTupleObject) result.push(...value.ob_item);
    else {
      throw newTypeError(
        `expected __typing_subst__ of ${Py_TYPE(arg).tp_name} objects to return a tuple, not ${
          Py_TYPE(value).tp_name
        }`,
      );
    }
  }
  return PyTuple_New(result);
}

/** Starred aliases among the arguments give their own arguments. CPython: `_unpack_args`. */
function unpackArguments(item: PyObject): PyTupleObject {
  const out: PyObject[] = [];
  for (const arg of item instanceof PyTupleObject ? item.ob_item : [item]) {
    const unpacked = arg instanceof PyTypeObject
      ? undefined
      : PyObject_GetOptionalAttr(arg, "__typing_unpacked_tuple_args__");
    if (unpacked instanceof PyTupleObject) {
      const inner = unpacked.ob_item;
      if (!(inner.length > 0 && inner[inner.length - 1] === Py_Ellipsis)) {
        out.push(...inner);
        continue;
      }
    }
    out.push(arg);
  }
  return PyTuple_New(out);
}

/** Attributes that belong to the alias; all others are the origin's. */
const OWN_ATTRIBUTES = new Set([
  "__class__",
  "__bases__",
  "__origin__",
  "__args__",
  "__unpacked__",
  "__parameters__",
  "__typing_unpacked_tuple_args__",
  "__mro_entries__",
  "__reduce_ex__",
  "__reduce__",
  "__copy__",
  "__deepcopy__",
]);

/** Those of them that it doesn't have. */
const HIDDEN_ATTRIBUTES: readonly string[] = ["__bases__", "__copy__", "__deepcopy__"];

/** Gives `*alias`, once. CPython: `gaiterobject`. */
class GenericAliasIterator extends PyHeapObject {
  alias: PyGenericAliasObject | undefined;
  constructor(alias: PyGenericAliasObject) {
    super(_Py_GenericAliasIterType);
    this.alias = alias;
  }
}
const iteratorMethod = methodsOf<GenericAliasIterator>();
defineType<GenericAliasIterator>(_Py_GenericAliasIterType, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { alias } = self;
      self.alias = undefined;
      if (alias === undefined) return undefined;
      return new PyGenericAliasObject(Py_GenericAlias_Type, alias.origin, alias.args, true);
    },
    tp_traverse: (self, visit) => {
      if (self.alias !== undefined) visit(self.alias);
    },
  },
  methods: {
    __reduce__: iteratorMethod("($self, /)", undefined, (self) => {
      const iter = PyObject_GetAttr(importModule("builtins"), "iter");
      return PyTuple_New([iter, PyTuple_New([self.alias ?? PyTuple_New([])])]);
    }),
  },
});

const method = methodsOf<PyGenericAliasObject>();
defineType<PyGenericAliasObject>(Py_GenericAlias_Type, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_BASETYPE,
  doc:
    "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
  signature: "(origin, args, /)",
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("GenericAlias() takes no keyword arguments");
      }
      if (args.length !== 2) throw newTypeError(`GenericAlias expected 2 arguments, got ${args.length}`);
      const tuple = args[1] instanceof PyTupleObject ? args[1] : PyTuple_New([args[1]]);
      return attachInstance(new PyGenericAliasObject(type, args[0], tuple, false), type);
    },
    tp_alloc: (type) => new PyGenericAliasObject(type, Py_None, PyTuple_New([]), false),
    tp_repr: alias_repr,
    tp_hash: (self) => hashTuple([self.origin, self.args]),
    tp_call: (self, args, kwnames) => {
      const result = PyObject_Vectorcall(self.origin, args, kwnames);
      try {
        PyObject_SetAttr(result, "__orig_class__", self);
      } catch (err) {
        if (!PyErr_Matches(err, zoo.PyExc_AttributeError) && !PyErr_Matches(err, zoo.PyExc_TypeError)) {
          throw err;
        }
      }
      return result;
    },
    tp_getattro: (self, name) => {
      if (!OWN_ATTRIBUTES.has(name)) return PyObject_GetAttr(self.origin, name);
      return PyObject_GenericGetAttr(self, name);
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyGenericAliasObject)) {
        return Py_NotImplemented;
      }
      const equal = self.starred === other.starred &&
        PyObject_RichCompareBool(self.origin, other.origin, Py_EQ) &&
        PyObject_RichCompareBool(self.args, other.args, Py_EQ);
      return op === Py_EQ ? equal : !equal;
    },
    tp_iter: (self) => new GenericAliasIterator(self),
    mp_subscript: (self, item) => {
      self.parameters ??= makeParameters(self.args.ob_item);
      const args = substituteParameters(self, self.args.ob_item, self.parameters.ob_item, item);
      return new PyGenericAliasObject(Py_GenericAlias_Type, self.origin, args, self.starred);
    },
    nb_or: (a, b) => _Py_union_type_or(a, b),
    tp_traverse: (self, visit) => {
      visit(self.origin);
      visit(self.args);
    },
  },
  methods: {
    __mro_entries__: method("($self, object, /)", undefined, (self) => PyTuple_New([self.origin])),
    __instancecheck__: method("($self, object, /)", undefined, () => {
      throw newTypeError("isinstance() argument 2 cannot be a parameterized generic");
    }),
    __subclasscheck__: method("($self, object, /)", undefined, () => {
      throw newTypeError("issubclass() argument 2 cannot be a parameterized generic");
    }),
    __reduce__: method(
      "($self, /)",
      undefined,
      (self) => {
        if (!self.starred) return PyTuple_New([Py_GenericAlias_Type, PyTuple_New([self.origin, self.args])]);
        const plain = PyGenericAlias_New(self.origin, self.args);
        const next = PyObject_GetAttr(importModule("builtins"), "next");
        return PyTuple_New([next, PyTuple_New([PyObject_GetIter(plain)])]);
      },
    ),
    __dir__: method("($self, /)", undefined, (self) => {
      const names = PyObject_Dir(self.origin) as PyListObject;
      for (const name of OWN_ATTRIBUTES) {
        if (!HIDDEN_ATTRIBUTES.includes(name) && !names.ob_item.includes(name)) names.ob_item.push(name);
      }
      return names;
    }),
  },
  members: {
    __origin__: { get: (self) => self.origin },
    __args__: { get: (self) => self.args },
    __unpacked__: { get: (self) => self.starred },
  },
  getset: {
    __parameters__: {
      doc: "The type parameters that arguments can still be given for.",
      get: (self) => self.parameters ??= makeParameters(self.args.ob_item),
    },
    __typing_unpacked_tuple_args__: {
      get: (self) => self.starred && self.origin === zoo.PyTuple_Type ? self.args : Py_None,
    },
  },
});
