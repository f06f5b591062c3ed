/** The `_operator` module: operators as functions, and callable getters. After CPython's `Modules/_operator.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { bytesLike } from "../objects/bytes_object.ts";
import { attachInstance, type InstanceStorage } from "../objects/instance.ts";
import { PyDict_New, PyDict_Size, type PyDictObject } from "../objects/dict_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../objects/repr_guard.ts";
import { PyTuple_CheckExact, PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import * as abstract from "../protocol/abstract.ts";
import { forEachItem, PyObject_GetAttr, PyObject_GetItem, reprText } from "../protocol/abstract.ts";
import { kwargsDict, PyObject_Call, PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, type MethodSpec } from "../protocol/signature.ts";
import { importModule } from "../runtime/import.ts";
import { fn, newNativeType, rawFunction, readyTypes } from "./native.ts";

const unary = (doc: string, f: (a: PyObject) => PyObject): MethodSpec =>
  fn("($module, a, /)", doc, (_m, a) => f(a));
const binary = (doc: string, f: (a: PyObject, b: PyObject) => PyObject): MethodSpec =>
  fn("($module, a, b, /)", doc, (_m, a, b) => f(a, b));
const compare = (sign: string, op: number): MethodSpec =>
  binary(`Same as a ${sign} b.`, (a, b) => abstract.PyObject_RichCompare(a, b, op));

/** `a + b` for sequences only. CPython: `PySequence_Concat`. */
function concat(a: PyObject, b: PyObject): PyObject {
  const slot = Py_TYPE(a).sq_concat;
  if (slot !== undefined) return slot(a, b);
  if (isSequence(a) && isSequence(b)) return abstract.PyNumber_Add(a, b);
  throw newTypeError(`'${Py_TYPE(a).tp_name}' object can't be concatenated`);
}
function inplaceConcat(a: PyObject, b: PyObject): PyObject {
  const type = Py_TYPE(a);
  const slot = type.sq_inplace_concat ?? type.sq_concat;
  if (slot !== undefined) return slot(a, b);
  if (isSequence(a) && isSequence(b)) return abstract.PyNumber_InPlaceAdd(a, b);
  throw newTypeError(`'${type.tp_name}' object can't be concatenated`);
}
function isSequence(op: PyObject): boolean {
  return typeof op === "string" || abstract.PySequence_Check(op);
}

/** Equal items of an iterable: their number, or the index of the first. CPython: `_PySequence_IterSearch`. */
function search(iterable: PyObject, value: PyObject, first: boolean): number {
  if (Py_TYPE(iterable).tp_iter === undefined && Py_TYPE(iterable).sq_item === undefined) {
    throw newTypeError(`argument of type '${Py_TYPE(iterable).tp_name}' is not iterable`);
  }
  let count = 0, index = -1, position = 0;
  forEachItem(iterable, (item) => {
    if (abstract.PyObject_RichCompareBool(item, value, Py_EQ)) {
      if (first) {
        index = position;
        return true;
      }
      count++;
    }
    position++;
    return false;
  });
  if (!first) return count;
  if (index < 0) throw newValueError("sequence.index(x): x not in sequence");
  return index;
}

/** Compares all of two secrets whatever they have in common. */
function compareDigest(a: PyObject, b: PyObject): boolean {
  let x: Uint8Array | undefined, y: Uint8Array | undefined;
  if (PyUnicode_Check(a) && PyUnicode_Check(b)) {
    const encoder = new TextEncoder();
    x = encoder.encode(PyUnicode_AsUTF16(a));
    y = encoder.encode(PyUnicode_AsUTF16(b));
    if (x.some((c) => c > 127) || y.some((c) => c > 127)) {
      throw newTypeError("comparing strings with non-ASCII characters is not supported");
    }
  } else {
    x = bytesLike(a);
    y = bytesLike(b);
    if (x === undefined || y === undefined) {
      throw newTypeError(
        `unsupported operand types(s) or combination of types: '${Py_TYPE(a).tp_name}' and '${
          Py_TYPE(b).tp_name
        }'`,
      );
    }
  }
  let difference = x.length ^ y.length;
  for (let i = 0; i < y.length; i++) difference |= (x.length === y.length ? x[i] : y[i] ^ 1) ^ y[i];
  return difference === 0;
}

const functions: Record<string, MethodSpec> = {
  truth: unary("Whether a is true.", abstract.PyObject_IsTrue),
  not_: unary("Same as not a.", (a) => !abstract.PyObject_IsTrue(a)),
  is_: binary("Same as a is b.", (a, b) => a === b),
  is_not: binary("Same as a is not b.", (a, b) => a !== b),
  is_none: unary("Same as a is None.", (a) => a === Py_None),
  is_not_none: unary("Same as a is not None.", (a) => a !== Py_None),
  add: binary("Same as a + b.", abstract.PyNumber_Add),
  sub: binary("Same as a - b.", abstract.PyNumber_Subtract),
  mul: binary("Same as a * b.", abstract.PyNumber_Multiply),
  matmul: binary("Same as a @ b.", abstract.PyNumber_MatrixMultiply),
  floordiv: binary("Same as a // b.", abstract.PyNumber_FloorDivide),
  truediv: binary("Same as a / b.", abstract.PyNumber_TrueDivide),
  mod: binary("Same as a % b.", abstract.PyNumber_Remainder),
  neg: unary("Same as -a.", abstract.PyNumber_Negative),
  pos: unary("Same as +a.", abstract.PyNumber_Positive),
  abs: unary("Same as abs(a).", abstract.PyNumber_Absolute),
  inv: unary("Same as ~a.", abstract.PyNumber_Invert),
  invert: unary("Same as ~a.", abstract.PyNumber_Invert),
  lshift: binary("Same as a << b.", abstract.PyNumber_Lshift),
  rshift: binary("Same as a >> b.", abstract.PyNumber_Rshift),
  and_: binary("Same as a & b.", abstract.PyNumber_And),
  xor: binary("Same as a ^ b.", abstract.PyNumber_Xor),
  or_: binary("Same as a | b.", abstract.PyNumber_Or),
  pow: binary("Same as a ** b.", (a, b) => abstract.PyNumber_Power(a, b, Py_None)),
  iadd: binary("Same as a += b.", abstract.PyNumber_InPlaceAdd),
  isub: binary("Same as a -= b.", abstract.PyNumber_InPlaceSubtract),
  imul: binary("Same as a *= b.", abstract.PyNumber_InPlaceMultiply),
  imatmul: binary("Same as a @= b.", abstract.PyNumber_InPlaceMatrixMultiply),
  ifloordiv: binary("Same as a //= b.", abstract.PyNumber_InPlaceFloorDivide),
  itruediv: binary("Same as a /= b.", abstract.PyNumber_InPlaceTrueDivide),
  imod: binary("Same as a %= b.", abstract.PyNumber_InPlaceRemainder),
  ilshift: binary("Same as a <<= b.", abstract.PyNumber_InPlaceLshift),
  irshift: binary("Same as a >>= b.", abstract.PyNumber_InPlaceRshift),
  iand: binary("Same as a &= b.", abstract.PyNumber_InPlaceAnd),
  ixor: binary("Same as a ^= b.", abstract.PyNumber_InPlaceXor),
  ior: binary("Same as a |= b.", abstract.PyNumber_InPlaceOr),
  ipow: binary("Same as a **= b.", (a, b) => abstract.PyNumber_InPlacePower(a, b, Py_None)),
  concat: binary("Same as a + b, for a and b sequences.", concat),
  iconcat: binary("Same as a += b, for a and b sequences.", inplaceConcat),
  contains: binary("Same as b in a (note reversed operands).", abstract.PySequence_Contains),
  indexOf: binary("Return the first index of b in a.", (a, b) => search(a, b, true)),
  countOf: binary(
    "Return the number of items in a which are, or which equal, b.",
    (a, b) => search(a, b, false),
  ),
  getitem: binary("Same as a[b].", PyObject_GetItem),
  setitem: fn("($module, a, b, c, /)", "Same as a[b] = c.", (_m, a, b, c) => {
    abstract.PyObject_SetItem(a, b, c);
    return Py_None;
  }),
  delitem: binary("Same as del a[b].", (a, b) => {
    abstract.PyObject_DelItem(a, b);
    return Py_None;
  }),
  eq: compare("==", Py_EQ),
  ne: compare("!=", Py_NE),
  lt: compare("<", Py_LT),
  le: compare("<=", Py_LE),
  gt: compare(">", Py_GT),
  ge: compare(">=", Py_GE),
  index: unary("Same as a.__index__()", abstract.PyNumber_Index),
  length_hint: fn(
    "($module, obj, default: Py_ssize_t = 0, /)",
    "An estimate of the number of items.",
    (_m, obj, fallback) => abstract.PyObject_LengthHint(obj, fallback),
  ),
  _compare_digest: binary("Whether two secrets are equal, in a time that tells nothing.", compareDigest),
};

// itemgetter, attrgetter, methodcaller --------------------------------------------------------------------------------

class PyItemGetter implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly items: readonly PyObject[];
  constructor(type: PyTypeObject, items: readonly PyObject[]) {
    this.ob_type = type;
    this.items = items;
  }
  static {
    isHeapObject(PyItemGetter);
  }
}
class PyAttrGetter implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly attrs: readonly PyObject[];
  /** The names, dotted ones split. */
  declare readonly paths: readonly (readonly string[])[];
  constructor(type: PyTypeObject, attrs: readonly PyObject[], paths: readonly (readonly string[])[]) {
    this.ob_type = type;
    this.attrs = attrs;
    this.paths = paths;
  }
  static {
    isHeapObject(PyAttrGetter);
  }
}
class PyMethodCaller implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly name: PyObject;
  declare readonly args: readonly PyObject[];
  declare readonly kwargs: PyDictObject;
  constructor(type: PyTypeObject, name: PyObject, args: readonly PyObject[], kwargs: PyDictObject) {
    this.ob_type = type;
    this.name = name;
    this.args = args;
    this.kwargs = kwargs;
  }
  static {
    isHeapObject(PyMethodCaller);
  }
}

const itemgetterType = newNativeType("operator.itemgetter");
const attrgetterType = newNativeType("operator.attrgetter");
const methodcallerType = newNativeType("operator.methodcaller");

function noKeywords(name: string, kwnames: readonly string[] | undefined): void {
  if (kwnames !== undefined && kwnames.length > 0) throw newTypeError(`${name}() takes no keyword arguments`);
}
function oneArgument(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  noKeywords(name, kwnames);
  if (args.length !== 1) throw newTypeError(`${name} expected 1 argument, got ${args.length}`);
  return args[0];
}
function shown(self: PyHeapObject, inner: () => string): PyObject {
  const type = `${self.ob_type.ht_module ?? "operator"}.${self.ob_type.ht_name}`;
  if (Py_ReprEnter(self)) return `${type}(...)`;
  try {
    return PyUnicode_FromUTF16(`${type}(${inner()})`);
  } finally {
    Py_ReprLeave(self);
  }
}

/** What `inspect.signature` shows for an instance of these types. */
const calledWithOne = { get: () => "(obj, /)" };

defineType<PyItemGetter>(itemgetterType, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL,
  doc:
    "A callable that fetches the given items of its operand.\nitemgetter(2)(r) is r[2]; itemgetter(2, 5)(r) is (r[2], r[5]).",
  signature: "(item, /, *items)",
  slots: {
    tp_new: (type, args, kwnames) => {
      noKeywords("itemgetter", kwnames);
      if (args.length < 1) throw newTypeError("itemgetter expected 1 argument, got 0");
      return attachInstance(new PyItemGetter(type, args.slice()), type);
    },
    tp_alloc: (type) => new PyItemGetter(type, []),
    tp_call: (self, args, kwnames) => {
      const obj = oneArgument("itemgetter", args, kwnames);
      if (self.items.length !== 1) return PyTuple_New(self.items.map((item) => PyObject_GetItem(obj, item)));
      const item = self.items[0];
      if (PyTuple_CheckExact(obj) && typeof item === "number" && item >= 0 && item < obj.ob_item.length) {
        return obj.ob_item[item];
      }
      return PyObject_GetItem(obj, item);
    },
    tp_repr: (self) => shown(self, () => self.items.map(reprText).join(", ")),
    tp_traverse: (self, visit) => self.items.forEach(visit),
  },
  getset: { __text_signature__: calledWithOne },
  methods: {
    __reduce__: methodsOf<PyItemGetter>()(
      "($self, /)",
      "Return state information for pickling",
      (self) => PyTuple_New([self.ob_type, PyTuple_New(self.items)]),
    ),
  },
});

defineType<PyAttrGetter>(attrgetterType, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL,
  doc: "A callable that fetches the given attributes of its operand; names may be dotted.",
  signature: "(attr, /, *attrs)",
  slots: {
    tp_new: (type, args, kwnames) => {
      noKeywords("attrgetter", kwnames);
      if (args.length < 1) throw newTypeError("attrgetter expected at least 1 argument, got 0");
      const paths = args.map((attr) => {
        if (!PyUnicode_Check(attr)) throw newTypeError("attribute name must be a string");
        return PyUnicode_AsUTF16(attr).split(".");
      });
      return attachInstance(new PyAttrGetter(type, args.slice(), paths), type);
    },
    tp_alloc: (type) => new PyAttrGetter(type, [], []),
    tp_call: (self, args, kwnames) => {
      const obj = oneArgument("attrgetter", args, kwnames);
      const follow = (path: readonly string[]) =>
        path.reduce((op: PyObject, name) => PyObject_GetAttr(op, name), obj);
      return self.paths.length === 1 ? follow(self.paths[0]) : PyTuple_New(self.paths.map(follow));
    },
    tp_repr: (self) => shown(self, () => self.attrs.map(reprText).join(", ")),
    tp_traverse: (self, visit) => self.attrs.forEach(visit),
  },
  getset: { __text_signature__: calledWithOne },
  methods: {
    __reduce__: methodsOf<PyAttrGetter>()(
      "($self, /)",
      "Return state information for pickling",
      (self) => PyTuple_New([self.ob_type, PyTuple_New(self.attrs)]),
    ),
  },
});

defineType<PyMethodCaller>(methodcallerType, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL,
  doc: "A callable that calls the named method of its operand, with the given arguments.",
  signature: "(name, /, *args, **kwargs)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      if (count < 1) throw newTypeError("methodcaller needs at least one argument, the method name");
      if (!PyUnicode_Check(args[0])) throw newTypeError("method name must be a string");
      const kwargs = kwargsDict(args, kwnames) ?? PyDict_New();
      return attachInstance(new PyMethodCaller(type, args[0], args.slice(1, count), kwargs), type);
    },
    tp_alloc: (type) => new PyMethodCaller(type, "", [], PyDict_New()),
    tp_call: (self, args, kwnames) => {
      const obj = oneArgument("methodcaller", args, kwnames);
      return PyObject_Call(PyObject_GetAttr(obj, PyUnicode_AsUTF16(self.name)), self.args, self.kwargs);
    },
    tp_repr: (self) =>
      shown(self, () =>
        [
          reprText(self.name),
          ...self.args.map(reprText),
          ...[...self.kwargs.entries()].map(([key, value]) => `${PyUnicode_AsUTF16(key)}=${reprText(value)}`),
        ].join(", ")),
    tp_traverse: (self, visit) => {
      visit(self.name);
      self.args.forEach(visit);
      visit(self.kwargs);
    },
  },
  getset: { __text_signature__: calledWithOne },
  methods: {
    __reduce__: methodsOf<PyMethodCaller>()("($self, /)", "Return state information for pickling", (self) => {
      const args = PyTuple_New([self.name, ...self.args]);
      if (PyDict_Size(self.kwargs) === 0) return PyTuple_New([self.ob_type, args]);
      const partial = PyObject_GetAttr(importModule("functools"), "partial");
      const names: string[] = [], values: PyObject[] = [self.ob_type, self.name];
      for (const [key, value] of self.kwargs.entries()) {
        names.push(PyUnicode_AsUTF16(key));
        values.push(value);
      }
      return PyTuple_New([PyObject_Vectorcall(partial, values, names), PyTuple_New(self.args)]);
    }),
  },
});

/** Makes the `_operator` module. */
export function createOperatorModule(): PyModuleObject {
  readyTypes(itemgetterType, attrgetterType, methodcallerType);
  return createNativeModule({
    name: "_operator",
    doc: "Operator interface: the operators of Python as functions.",
    functions,
    constants: () => ({
      call: rawFunction(
        "call",
        "_operator",
        "($module, obj, /, *args, **kwargs)",
        "Same as obj(*args, **kwargs).",
        (args, kwnames) => {
          const count = args.length - (kwnames?.length ?? 0);
          if (count < 1) throw newTypeError("call expected at least 1 argument, got 0");
          return PyObject_Vectorcall(args[0], args.slice(1), kwnames);
        },
      ),
      itemgetter: itemgetterType,
      attrgetter: attrgetterType,
      methodcaller: methodcallerType,
    }),
  });
}
