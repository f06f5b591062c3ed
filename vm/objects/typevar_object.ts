/**
 * Type parameters: `TypeVar`, `ParamSpec`, `TypeVarTuple`, the `type` statement's `TypeAliasType`, `Generic`. After CPython's
 * `Objects/typevarobject.c`; bounds, constraints, defaults and alias values are evaluated when first asked for (PEP 695).
 *
 * What CPython asks of `typing.py` (checks and substitution) is asked of it here too, when that module is loaded.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_RichCompare,
  reprText,
  strText,
} from "../protocol/abstract.ts";
import { PyObject_Call, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newUnexpectedKeyword, newValueError } from "../protocol/errors.ts";
import { importModule } from "../runtime/import.ts";
import { currentModuleName } from "../runtime/thread_state.ts";
import type { TypeParameterMakers } from "../runtime/thread_state.ts";
import type { PyDictObject } from "./dict_object.ts";
import { PyGenericAlias_New, typeArgumentRepr } from "./genericalias_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { PyObject_GenericGetAttr } from "./object_object.ts";
import {
  isHeapObject,
  nativeHeapType,
  nativeMutableType,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  Py_TPFLAGS_HEAPTYPE,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { newArguments } from "./sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { _Py_union_type_or, isUnionable, unionFrom } from "./union_object.ts";

/** A value given at once, or by a function that is called on first use. */
class LazyValue {
  /** Seen by the walk, hence not a private name. */
  private value: PyObject | undefined;
  readonly evaluate: PyObject | undefined;
  constructor(value: PyObject | undefined, evaluate: PyObject | undefined) {
    this.value = value;
    this.evaluate = evaluate;
  }
  get isSet(): boolean {
    return this.value !== undefined || this.evaluate !== undefined;
  }
  get(): PyObject | undefined {
    if (this.value === undefined && this.evaluate !== undefined) {
      this.value = PyObject_Vectorcall(this.evaluate, [1], undefined);
    }
    return this.value;
  }
}
const NOTHING = new LazyValue(undefined, undefined);

class PyNoDefaultObject extends PyHeapObject {}
/** `typing.NoDefault`. */
export const NoDefault: PyHeapObject = new PyNoDefaultObject(zoo._PyNoDefault_Type);

/** What the three kinds of type parameters share. */
class TypeParameter implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly name: PyObject;
  declare readonly bound: LazyValue;
  declare readonly constraints: LazyValue;
  declare default_: LazyValue;
  declare readonly covariant: boolean;
  declare readonly contravariant: boolean;
  declare readonly infer_variance: boolean;
  declare module: PyObject;

  constructor(
    type: PyTypeObject,
    name: PyObject,
    bound: LazyValue,
    constraints: LazyValue,
    variance: Variance,
  ) {
    this.ob_type = type;
    this.name = name;
    this.bound = bound;
    this.constraints = constraints;
    this.default_ = NOTHING;
    this.covariant = variance.covariant;
    this.contravariant = variance.contravariant;
    this.infer_variance = variance.infer;
    this.module = currentModuleName() ?? Py_None;
  }
  static {
    isHeapObject(TypeParameter);
  }
}
interface Variance {
  covariant: boolean;
  contravariant: boolean;
  infer: boolean;
}
const INFERRED: Variance = { covariant: false, contravariant: false, infer: true };

class TypeAlias implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly name: PyObject;
  declare readonly type_params: PyTupleObject | undefined;
  declare readonly value: LazyValue;
  declare readonly module: PyObject;
  constructor(name: PyObject, params: PyTupleObject | undefined, value: LazyValue) {
    this.ob_type = zoo._PyTypeAlias_Type;
    this.name = name;
    this.type_params = params;
    this.value = value;
    this.module = currentModuleName() ?? Py_None;
  }
  static {
    isHeapObject(TypeAlias);
  }
}

/** A function that says what was given anyway: `evaluate_bound` of a bound given as a value. CPython: `_ConstEvaluator`. */
class ConstEvaluator extends PyHeapObject {
  readonly value: PyObject;
  constructor(value: PyObject) {
    super(zoo._PyConstEvaluator_Type);
    this.value = value;
  }
}
const FORMAT_STRING = 4;
const evaluatorSignature = new Signature("(format: int, /)");
defineType<ConstEvaluator>(zoo._PyConstEvaluator_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Internal type for implementing evaluation functions.",
  slots: {
    tp_repr: (self) => PyUnicode_FromUTF16(`<constevaluator ${reprText(self.value)}>`),
    tp_call: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("constevaluator.__call__() takes no keyword arguments");
      }
      const [format] = newArguments(evaluatorSignature, "constevaluator.__call__", args, kwnames);
      if (format !== FORMAT_STRING) return self.value;
      return PyUnicode_FromUTF16(
        self.value instanceof PyTupleObject
          ? `(${self.value.ob_item.map(typeArgumentRepr).join(", ")})`
          : typeArgumentRepr(self.value),
      );
    },
    tp_traverse: (self, visit) => visit(self.value),
  },
});
/** The function that evaluates a value; None if there is none. */
function evaluatorOf(value: LazyValue): PyObject {
  if (value.evaluate !== undefined) return value.evaluate;
  const given = value.get();
  return given === undefined ? Py_None : new ConstEvaluator(given);
}

/** Calls a function of `typing.py`, which is imported when it is first needed. CPython: `call_typing_func_object`. */
function callTyping(name: string, args: readonly PyObject[], kwargs?: PyDictObject): PyObject {
  return PyObject_Call(PyObject_GetAttr(importModule("typing"), name), args.slice(), kwargs);
}

/** What CALL_INTRINSIC for type parameters calls. */
export const typeParameterMakers: TypeParameterMakers = {
  typeVar: (name, bound, constraints) =>
    new TypeParameter(
      zoo._PyTypeVar_Type,
      name,
      new LazyValue(undefined, bound),
      new LazyValue(undefined, constraints),
      INFERRED,
    ),
  paramSpec: (name) => new TypeParameter(zoo._PyParamSpec_Type, name, NOTHING, NOTHING, INFERRED),
  typeVarTuple: (name) => new TypeParameter(zoo._PyTypeVarTuple_Type, name, NOTHING, NOTHING, INFERRED),
  subscriptGeneric: (params) => {
    const unpacked = (params as PyTupleObject).ob_item.map((p) =>
      Py_TYPE(p) === zoo._PyTypeVarTuple_Type ? unpack(p as TypeParameter) : p
    );
    return callTyping("_GenericAlias", [zoo._PyGeneric_Type, PyTuple_New(unpacked)]);
  },
  typeAlias: (args) => {
    const [name, params, evaluate] = (args as PyTupleObject).ob_item;
    return new TypeAlias(
      name,
      params === Py_None ? undefined : params as PyTupleObject,
      new LazyValue(undefined, evaluate),
    );
  },
  setDefault: (parameter, evaluate) => {
    (parameter as TypeParameter).default_ = new LazyValue(undefined, evaluate);
    return parameter;
  },
};

function repr(self: TypeParameter): PyObject {
  const sign = self.infer_variance ? "" : self.covariant ? "+" : self.contravariant ? "-" : "~";
  return PyUnicode_FromUTF16(sign + PyUnicode_AsUTF16(self.name));
}

/** Keyword arguments of a constructor in the order of `names`. */
function keywords(
  what: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  names: readonly string[],
): (PyObject | undefined)[] {
  const values: (PyObject | undefined)[] = names.map(() => undefined);
  const npos = args.length - (kwnames?.length ?? 0);
  kwnames?.forEach((key, i) => {
    const at = names.indexOf(key);
    if (at < 0) throw newUnexpectedKeyword(what, key, names);
    values[at] = args[npos + i];
  });
  return values;
}

function varianceOf(
  co: PyObject | undefined,
  contra: PyObject | undefined,
  infer: PyObject | undefined,
): Variance {
  const on = (op: PyObject | undefined) => op !== undefined && PyObject_IsTrue(op);
  const variance = { covariant: on(co), contravariant: on(contra), infer: on(infer) };
  if (variance.covariant && variance.contravariant) {
    throw newValueError("Bivariant types are not supported.");
  }
  if (variance.infer && (variance.covariant || variance.contravariant)) {
    throw newValueError("Variance cannot be specified with infer_variance.");
  }
  return variance;
}

/** The name that a type parameter is made with, by position or keyword. */
function nameArgument(
  what: string,
  args: readonly PyObject[],
  npos: number,
  byKeyword: PyObject | undefined,
): PyObject {
  if (npos > 0 && byKeyword !== undefined) {
    throw newTypeError(`argument for ${what}() given by name ('name') and position (1)`);
  }
  const name = npos > 0 ? args[0] : byKeyword;
  if (name === undefined) throw newTypeError(`${what}() missing required argument 'name' (pos 1)`);
  if (!PyUnicode_Check(name)) {
    throw newTypeError(`${what}() argument 'name' must be str, not ${Py_TYPE(name).tp_name}`);
  }
  return name;
}
function onlyName(what: string, npos: number): void {
  if (npos > 1) throw newTypeError(`${what}() takes exactly 1 positional argument (${npos} given)`);
}

const method = methodsOf<TypeParameter>();
const members = {
  __name__: { get: (self: TypeParameter) => self.name },
  __module__: {
    get: (self: TypeParameter) => self.module,
    set: (self: TypeParameter, value: PyObject | undefined) => self.module = value ?? Py_None,
  },
};
const defaultAttribute = {
  __default__: {
    get: (self: TypeParameter) => self.default_.get() ?? NoDefault,
    doc: "What stands for the parameter when no argument is given; NoDefault if there is none.",
  },
};
const varianceMembers = {
  __covariant__: { get: (self: TypeParameter) => self.covariant },
  __contravariant__: { get: (self: TypeParameter) => self.contravariant },
  __infer_variance__: { get: (self: TypeParameter) => self.infer_variance },
};
const commonMethods = {
  has_default: method(
    "($self, /)",
    undefined,
    (self) => self.default_.isSet && self.default_.get() !== NoDefault,
  ),
  __reduce__: method("($self, /)", undefined, (self) => self.name),
  __mro_entries__: method("($self, object, /)", undefined, (self) => {
    throw newTypeError(`Cannot subclass an instance of ${Py_TYPE(self).ht_name}`);
  }),
};
function or(a: PyObject, b: PyObject): PyObject {
  return unionFrom([a, b]);
}
/** What an annotation may be: a string is a reference. CPython: `type_check`. */
function typeArgument(given: PyObject, message: string): PyObject {
  return isUnionable(given) ? given : callTyping("_type_check", [given, PyUnicode_FromUTF16(message)]);
}
function defaultGiven(value: PyObject | undefined): LazyValue {
  return value === undefined || value === NoDefault ? NOTHING : new LazyValue(value, undefined);
}

defineType<TypeParameter>(zoo._PyTypeVar_Type, {
  flags: nativeHeapType,
  doc: "Type variable.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      const [nameKw, bound, default_, co, contra, infer] = keywords("typevar", args, kwnames, [
        "name",
        "bound",
        "default",
        "covariant",
        "contravariant",
        "infer_variance",
      ]);
      const name = nameArgument("typevar", args, npos, nameKw);
      const variance = varianceOf(co, contra, infer);
      const constraints = args.slice(1, npos);
      if (constraints.length === 1) throw newTypeError("A single constraint is not allowed");
      if (constraints.length > 0 && bound !== undefined && bound !== Py_None) {
        throw newTypeError("Constraints cannot be combined with bound=...");
      }
      const self = new TypeParameter(
        type,
        name,
        bound === undefined || bound === Py_None
          ? NOTHING
          : new LazyValue(typeArgument(bound, "Bound must be a type."), undefined),
        constraints.length === 0 ? NOTHING : new LazyValue(PyTuple_New(constraints), undefined),
        variance,
      );
      self.default_ = defaultGiven(default_);
      return self;
    },
    tp_repr: repr,
    nb_or: or,
  },
  methods: {
    ...commonMethods,
    __typing_subst__: method(
      "($self, arg, /)",
      undefined,
      (self, arg) => callTyping("_typevar_subst", [self, arg]),
    ),
    __typing_prepare_subst__: method("($self, alias, args, /)", undefined, (self, _alias, args) => {
      const given = (args as PyTupleObject).ob_item;
      const parameters = (PyObject_GetAttr(_alias, "__parameters__") as PyTupleObject).ob_item;
      const at = parameters.indexOf(self);
      if (at < given.length) return args;
      const fallback = self.default_.get() ?? NoDefault;
      if (at > given.length || fallback === NoDefault) {
        throw newTypeError(
          `Too few arguments for ${strText(_alias)}; actual ${given.length}, expected at least ${at + 1}`,
        );
      }
      return PyTuple_New([...given, fallback]);
    }),
  },
  members: { ...members, ...varianceMembers },
  getset: {
    ...defaultAttribute,
    __bound__: { get: (self) => self.bound.get() ?? Py_None },
    __constraints__: { get: (self) => self.constraints.get() ?? PyTuple_New([]) },
    evaluate_bound: { get: (self) => evaluatorOf(self.bound) },
    evaluate_constraints: { get: (self) => evaluatorOf(self.constraints) },
    evaluate_default: { get: (self) => evaluatorOf(self.default_) },
  },
});

/** `P.args` and `P.kwargs`. */
class ParamSpecPart implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly origin: PyObject;
  constructor(type: PyTypeObject, origin: PyObject) {
    this.ob_type = type;
    this.origin = origin;
  }
  static {
    isHeapObject(ParamSpecPart);
  }
}
for (
  const [type, attribute] of [[zoo._PyParamSpecArgs_Type, "args"], [
    zoo._PyParamSpecKwargs_Type,
    "kwargs",
  ]] as const
) {
  defineType<ParamSpecPart>(type, {
    flags: nativeHeapType,
    doc: `The ${attribute} of a ParamSpec, for annotations.`,
    hasWeakrefs: true,
    slots: {
      tp_new: (t, args) => {
        const what = `paramspec${attribute}()`;
        if (args.length === 0) throw newTypeError(`${what} missing required argument 'origin' (pos 1)`);
        if (args.length > 1) throw newTypeError(`${what} takes at most 1 argument (${args.length} given)`);
        return new ParamSpecPart(t, args[0]);
      },
      tp_repr: (self) => {
        const shown = self.origin instanceof TypeParameter
          ? PyUnicode_AsUTF16(self.origin.name)
          : reprText(self.origin);
        return PyUnicode_FromUTF16(`${shown}.${attribute}`);
      },
      tp_richcompare: (self, other, op) =>
        !(other instanceof ParamSpecPart) || other.ob_type !== self.ob_type || (op !== Py_EQ && op !== Py_NE)
          ? Py_NotImplemented
          : PyObject_RichCompare(self.origin, other.origin, op),
    },
    methods: { __mro_entries__: commonMethods.__mro_entries__ },
    members: { __origin__: { get: (self) => self.origin } },
  });
}

defineType<TypeParameter>(zoo._PyParamSpec_Type, {
  flags: nativeHeapType,
  doc: "Parameter specification variable.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      const [nameKw, bound, default_, co, contra, infer] = keywords("paramspec", args, kwnames, [
        "name",
        "bound",
        "default",
        "covariant",
        "contravariant",
        "infer_variance",
      ]);
      onlyName("paramspec", npos);
      const name = nameArgument("paramspec", args, npos, nameKw);
      const self = new TypeParameter(
        type,
        name,
        bound === undefined || bound === Py_None ? NOTHING : new LazyValue(bound, undefined),
        NOTHING,
        varianceOf(co, contra, infer),
      );
      self.default_ = defaultGiven(default_);
      return self;
    },
    tp_repr: repr,
    nb_or: or,
  },
  methods: {
    ...commonMethods,
    __typing_subst__: method(
      "($self, arg, /)",
      undefined,
      (self, arg) => callTyping("_paramspec_subst", [self, arg]),
    ),
    __typing_prepare_subst__: method(
      "($self, alias, args, /)",
      undefined,
      (self, alias, args) => callTyping("_paramspec_prepare_subst", [self, alias, args]),
    ),
  },
  members: { ...members, ...varianceMembers, __bound__: { get: (self) => self.bound.get() ?? Py_None } },
  getset: {
    ...defaultAttribute,
    args: {
      doc: "The positional arguments of a signature, for annotations.",
      get: (self) => new ParamSpecPart(zoo._PyParamSpecArgs_Type, self),
    },
    kwargs: {
      doc: "The keyword arguments of a signature, for annotations.",
      get: (self) => new ParamSpecPart(zoo._PyParamSpecKwargs_Type, self),
    },
    evaluate_default: { get: (self) => evaluatorOf(self.default_) },
  },
});

defineType<TypeParameter>(zoo._PyTypeVarTuple_Type, {
  flags: nativeHeapType,
  doc: "Type variable tuple.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      const [nameKw, default_] = keywords("typevartuple", args, kwnames, ["name", "default"]);
      onlyName("typevartuple", npos);
      const name = nameArgument("typevartuple", args, npos, nameKw);
      const self = new TypeParameter(type, name, NOTHING, NOTHING, INFERRED);
      self.default_ = defaultGiven(default_);
      return self;
    },
    tp_repr: (self) => self.name,
    tp_iter: (self) => {
      const unpacked = PyTuple_New([unpack(self)]);
      return zoo.PyTuple_Type.tp_iter!(unpacked);
    },
  },
  methods: {
    ...commonMethods,
    __typing_subst__: method("($self, arg, /)", undefined, () => {
      throw newTypeError("Substitution of bare TypeVarTuple is not supported");
    }),
    __typing_prepare_subst__: method(
      "($self, alias, args, /)",
      undefined,
      (self, alias, args) => callTyping("_typevartuple_prepare_subst", [self, alias, args]),
    ),
  },
  members,
  getset: { ...defaultAttribute, evaluate_default: { get: (self) => evaluatorOf(self.default_) } },
});

/** `*Ts`: `typing.Unpack[Ts]`. */
function unpack(self: TypeParameter | TypeAlias): PyObject {
  const form = PyObject_GetAttr(importModule("typing"), "Unpack");
  return Py_TYPE(form).mp_subscript!(form, self);
}

defineType<PyHeapObject>(zoo._PyNoDefault_Type, {
  doc: "The type of the NoDefault singleton.",
  signature: "()",
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (args.length > 0 || kwnames !== undefined) throw newTypeError("NoDefaultType takes no arguments");
      return NoDefault;
    },
    tp_repr: () => "typing.NoDefault",
  },
  methods: { __reduce__: methodsOf<PyHeapObject>()("($self, /)", "", () => "NoDefault") },
});

const aliasSignature = new Signature("(name: unicode, value, *, type_params=<unrepresentable>)");
/** CPython: `typealias_check_type_params`. */
function checkTypeParams(params: PyTupleObject): void {
  let defaultSeen = false;
  for (const param of params.ob_item) {
    if (!(param instanceof TypeParameter)) {
      throw newTypeError(`Expected a type param, got ${reprText(param)}`);
    }
    if ((param.default_.get() ?? NoDefault) !== NoDefault) defaultSeen = true;
    else if (defaultSeen) {
      throw newTypeError(
        `non-default type parameter '${reprText(param)}' follows default type parameter`,
      );
    }
  }
}

const aliasMethod = methodsOf<TypeAlias>();
defineType<TypeAlias>(zoo._PyTypeAlias_Type, {
  doc: "Type alias.",
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [name, value, params] = newArguments(aliasSignature, "typealias", args, kwnames) as [
        PyObject,
        PyObject,
        PyObject | undefined,
      ];
      if (params !== undefined && !(params instanceof PyTupleObject)) {
        throw newTypeError("type_params must be a tuple");
      }
      const checked = params === undefined || params.ob_item.length === 0 ? undefined : params;
      if (checked !== undefined) checkTypeParams(checked);
      return new TypeAlias(name, checked, new LazyValue(value, undefined));
    },
    tp_iter: (self) => zoo.PyTuple_Type.tp_iter!(PyTuple_New([unpack(self)])),
    tp_repr: (self) => self.name,
    nb_or: (a, b) => _Py_union_type_or(a, b),
    mp_subscript: (self, item) => {
      if (self.type_params === undefined) throw newTypeError("Only generic type aliases are subscriptable");
      return PyGenericAlias_New(self, item);
    },
    tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
  },
  methods: { __reduce__: aliasMethod("($self, /)", undefined, (self) => self.name) },
  members: { __name__: { get: (self) => self.name } },
  getset: {
    __value__: { get: (self) => self.value.get() ?? Py_None },
    evaluate_value: { get: (self) => evaluatorOf(self.value) },
    __type_params__: { get: (self) => self.type_params ?? PyTuple_New([]) },
    __parameters__: {
      get: (self) =>
        PyTuple_New(
          (self.type_params?.ob_item ?? []).map((param) =>
            Py_TYPE(param) === zoo._PyTypeVarTuple_Type ? unpack(param as TypeParameter) : param
          ),
        ),
    },
    __module__: { get: (self) => self.module },
  },
});

defineType<PyHeapObject>(zoo._PyGeneric_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HEAPTYPE | nativeMutableType,
  constants: () => ({ __module__: "typing" }),
  doc: "Abstract base class for generic types.",
  withoutSignature: ["__class_getitem__", "__init_subclass__"],
  methods: {
    __class_getitem__: classMethod(
      "($type, *args, **kwargs)",
      "Parameterizes a generic class.",
      (type, args, kwargs) => callTyping("_generic_class_getitem", [type, ...args], kwargs),
    ),
    __init_subclass__: classMethod(
      "($type, *args, **kwargs)",
      "Function to initialize subclasses.",
      (type, args, kwargs) => callTyping("_generic_init_subclass", [type, ...args], kwargs),
    ),
  },
});
