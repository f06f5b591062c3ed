/**
 * Descriptors: what a class namespace holds for methods, computed attributes and slots implemented in TypeScript
 * (CPython's `Objects/descrobject.c`), `property`, and `classmethod`/`staticmethod` (`Objects/funcobject.c`).
 */
import { CO_HAS_DOCSTRING } from "../../compiler/bytecode/code_object.ts";
import { callDirect, callWithSignature } from "../protocol/clinic.ts";
import { defineType, type GetSetSpec } from "../protocol/define_type.ts";
import { classMethod, methodsOf, type PyMethodDef, withTextSignature } from "../protocol/signature.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_Repr,
  PyObject_SetAttr,
} from "../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import {
  newAttributeError,
  newException,
  newTypeError,
  newUnexpectedKeyword,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { newBuiltinMethod } from "./cfunction_object.ts";
import { PyDict_DelItem, PyDict_GetItem, PyDict_SetItem, type PyDictObject } from "./dict_object.ts";
import { PyCodeObject } from "./code_object.ts";
import { docstringOf, PyFunctionObject } from "./function_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { _Py_HashPointer, PyObject_Id } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { PyMethod_New } from "./method_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { instanceDict, PyObject_GenericGetAttr, reduceToGetattr, setInstanceDict } from "./object_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { PyType_IsSubtype } from "./type_object.ts";
import type { SlotDef } from "./type_slots.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE } from "./type_zoo.ts";

/** What every descriptor of a built-in type has. */
export class PyDescrObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly d_type: PyTypeObject;
  declare readonly d_name: string;
  constructor(ob_type: PyTypeObject, d_type: PyTypeObject, d_name: string) {
    this.ob_type = ob_type;
    this.d_type = d_type;
    this.d_name = d_name;
  }
  static {
    isHeapObject(PyDescrObject);
  }
}

/** A method of a built-in type: `str.upper`. */
export class PyMethodDescrObject extends PyDescrObject {
  readonly d_method: PyMethodDef;
  constructor(type: PyTypeObject, def: PyMethodDef) {
    super(zoo.PyMethodDescr_Type, type, def.ml_name);
    this.d_method = def;
  }
}
/** A class method of a built-in type: `dict.fromkeys`. */
export class PyClassMethodDescrObject extends PyDescrObject {
  readonly d_method: PyMethodDef;
  constructor(type: PyTypeObject, def: PyMethodDef) {
    super(zoo.PyClassMethodDescr_Type, type, def.ml_name);
    this.d_method = def;
  }
}
/** A computed attribute of a built-in type: `function.__code__`. */
export class PyGetSetDescrObject extends PyDescrObject {
  // deno-lint-ignore no-explicit-any
  readonly d_getset: GetSetSpec<any>;
  // deno-lint-ignore no-explicit-any
  constructor(type: PyTypeObject, name: string, spec: GetSetSpec<any>) {
    super(zoo.PyGetSetDescr_Type, type, name);
    this.d_getset = spec;
  }
}
/** A stored attribute of a built-in type, or a `__slots__` member. */
export class PyMemberDescrObject extends PyDescrObject {
  // deno-lint-ignore no-explicit-any
  readonly d_member: GetSetSpec<any>;
  /** Index into the instance's slots for a `__slots__` member, else -1. Read by LOAD_ATTR_SLOT. */
  slotIndex: number;
  // deno-lint-ignore no-explicit-any
  constructor(type: PyTypeObject, name: string, spec: GetSetSpec<any>) {
    super(zoo.PyMemberDescr_Type, type, name);
    this.d_member = spec;
    this.slotIndex = -1;
  }
}
/** The dunder method of a slot filled in TypeScript: `list.__len__`. */
export class PyWrapperDescrObject extends PyDescrObject {
  readonly d_base: SlotDef;
  // deno-lint-ignore no-explicit-any
  readonly d_wrapped: (...args: any[]) => any;
  // deno-lint-ignore no-explicit-any
  constructor(type: PyTypeObject, base: SlotDef, wrapped: (...args: any[]) => any) {
    super(zoo.PyWrapperDescr_Type, type, base.name);
    this.d_base = base;
    this.d_wrapped = wrapped;
  }
}
/** A slot's dunder method bound to an object: `[].__len__`. */
export class PyMethodWrapperObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly descr: PyWrapperDescrObject;
  declare readonly self: PyObject;
  constructor(descr: PyWrapperDescrObject, self: PyObject) {
    this.ob_type = zoo._PyMethodWrapper_Type;
    this.descr = descr;
    this.self = self;
  }
  static {
    isHeapObject(PyMethodWrapperObject);
  }
}

/** TypeError unless `obj` is an instance of the descriptor's type. CPython: `descr_check`. */
function checkInstance(descr: PyDescrObject, obj: PyObject): void {
  if (!PyType_IsSubtype(Py_TYPE(obj), descr.d_type)) {
    throw newTypeError(
      `descriptor '${descr.d_name}' for '${descr.d_type.tp_name}' objects doesn't apply to a ` +
        `'${Py_TYPE(obj).tp_name}' object`,
    );
  }
}

function checkFirstArgument(descr: PyDescrObject, args: readonly PyObject[], nkw: number): PyObject {
  if (args.length - nkw < 1) {
    throw newTypeError(
      descr instanceof PyWrapperDescrObject
        ? `descriptor '${descr.d_name}' of '${descr.d_type.tp_name}' object needs an argument`
        : `unbound method ${descr.d_type.tp_name}.${descr.d_name}() needs an argument`,
    );
  }
  const self = args[0];
  if (!PyType_IsSubtype(Py_TYPE(self), descr.d_type)) {
    throw newTypeError(
      descr instanceof PyWrapperDescrObject
        ? `descriptor '${descr.d_name}' requires a '${descr.d_type.tp_name}' object but received a ` +
          `'${Py_TYPE(self).tp_name}'`
        : `descriptor '${descr.d_name}' for '${descr.d_type.tp_name}' objects doesn't apply to a ` +
          `'${Py_TYPE(self).tp_name}' object`,
    );
  }
  return self;
}

/** Calls a method descriptor with `self` as first argument. */
export function callMethodDescr(
  descr: PyMethodDescrObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const self = checkFirstArgument(descr, args, kwnames?.length ?? 0);
  const def = descr.d_method;
  const { signature } = def;
  const nargs = args.length - 1;
  if (
    signature.isDirect && (kwnames === undefined || kwnames.length === 0) &&
    nargs >= signature.minPositional && nargs <= signature.maxPositional
  ) return callDirect(signature, def.ml_meth, def.ml_name, self, args[1], args[2], args[3], args[4]);
  return callWithSignature(
    def.signature,
    def.ml_meth,
    def.ml_name,
    () => `${descr.d_type.ht_qualname}.${def.ml_name}()`,
    self,
    args.slice(1),
    kwnames,
  );
}

/** Calls the dunder of a slot on `self`. CPython: `wrapperdescr_raw_call`. */
export function callWrapper(
  descr: PyWrapperDescrObject,
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (!descr.d_base.keywords && kwnames !== undefined && kwnames.length > 0) {
    throw newTypeError(`wrapper ${descr.d_name}() takes no keyword arguments`);
  }
  return descr.d_base.wrapper(self, args, kwnames, descr.d_wrapped, descr.d_name);
}

function qualname(self: PyDescrObject): PyObject {
  return PyUnicode_FromUTF16(`${self.d_type.ht_qualname}.${self.d_name}`);
}
const commonMembers = {
  __objclass__: { get: (self: PyDescrObject) => self.d_type },
  __name__: { get: (self: PyDescrObject) => PyUnicode_FromUTF16(self.d_name) },
};
function docOf(doc: string | undefined): PyObject {
  return doc === undefined ? Py_None : PyUnicode_FromUTF16(doc);
}
function descrRepr(word: string) {
  return (self: PyDescrObject): PyObject =>
    PyUnicode_FromUTF16(`<${word} '${self.d_name}' of '${self.d_type.tp_name}' objects>`);
}
function reduce(self: PyDescrObject): PyObject {
  return reduceToGetattr(self.d_type, self.d_name);
}

const methodDescr = methodsOf<PyMethodDescrObject>();
defineType<PyMethodDescrObject>(zoo.PyMethodDescr_Type, {
  flags: Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_repr: descrRepr("method"),
    tp_call: (self, args, kwnames) => callMethodDescr(self, args, kwnames),
    tp_descr_get: (self, obj) => {
      if (obj === undefined) return self;
      checkInstance(self, obj);
      return newBuiltinMethod(self.d_method, obj, undefined);
    },
  },
  methods: { __reduce__: methodDescr("($self, /)", undefined, reduce) },
  members: commonMembers,
  getset: {
    __doc__: { get: (self) => docOf(self.d_method.ml_doc) },
    __qualname__: { get: qualname },
    __text_signature__: { get: (self) => docOf(self.d_method.textSignature) },
  },
});

defineType<PyClassMethodDescrObject>(zoo.PyClassMethodDescr_Type, {
  slots: {
    tp_repr: descrRepr("method"),
    tp_call: (self, args, kwnames) => {
      if (args.length < 1) {
        throw newTypeError(
          `descriptor '${self.d_name}' of '${self.d_type.tp_name}' object needs an argument`,
        );
      }
      const bound = bindClassMethod(self, undefined, args[0]);
      return PyObject_Vectorcall(bound, args.slice(1), kwnames);
    },
    tp_descr_get: bindClassMethod,
  },
  members: commonMembers,
  getset: {
    __doc__: { get: (self) => docOf(self.d_method.ml_doc) },
    __qualname__: { get: qualname },
    __text_signature__: { get: (self) => docOf(self.d_method.textSignature) },
  },
});

function bindClassMethod(
  self: PyClassMethodDescrObject,
  obj: PyObject | undefined,
  type: PyObject | undefined,
): PyObject {
  if (type === undefined) {
    if (obj === undefined) {
      throw newTypeError(
        `descriptor '${self.d_name}' for type '${self.d_type.tp_name}' needs either an object or a type`,
      );
    }
    type = Py_TYPE(obj);
  }
  if (!isType(type)) {
    throw newTypeError(
      `descriptor '${self.d_name}' for type '${self.d_type.tp_name}' needs a type, not a '${
        Py_TYPE(type).tp_name
      }' as arg 2`,
    );
  }
  if (!PyType_IsSubtype(type, self.d_type)) {
    throw newTypeError(
      `descriptor '${self.d_name}' requires a subtype of '${self.d_type.tp_name}' but received '${type.tp_name}'`,
    );
  }
  return newBuiltinMethod(self.d_method, type, undefined);
}
function isType(op: PyObject): op is PyTypeObject {
  return typeof op === "object" && PyType_IsSubtype(op.ob_type, zoo.PyType_Type);
}

function defineAttributeDescr(
  type: PyTypeObject,
  word: string,
  // deno-lint-ignore no-explicit-any
  specOf: (self: any) => GetSetSpec<any>,
): void {
  defineType<PyDescrObject>(type, {
    slots: {
      tp_repr: descrRepr(word),
      tp_descr_get: (self, obj) => {
        if (obj === undefined) return self;
        checkInstance(self, obj);
        return specOf(self).get(obj);
      },
      tp_descr_set: (self, obj, value) => {
        checkInstance(self, obj);
        const { set } = specOf(self);
        if (set === undefined) {
          throw newException(
            zoo.PyExc_AttributeError,
            word === "member"
              ? "readonly attribute"
              : `attribute '${self.d_name}' of '${self.d_type.tp_name}' objects is not writable`,
          );
        }
        set(obj, value);
      },
    },
    methods: word === "member"
      ? {
        __reduce__: methodsOf<PyDescrObject>()("($self, /)", undefined, reduce),
      }
      : undefined,
    members: commonMembers,
    getset: { __doc__: { get: (self) => docOf(specOf(self).doc) }, __qualname__: { get: qualname } },
  });
}
defineAttributeDescr(zoo.PyGetSetDescr_Type, "attribute", (self: PyGetSetDescrObject) => self.d_getset);
defineAttributeDescr(zoo.PyMemberDescr_Type, "member", (self: PyMemberDescrObject) => self.d_member);

defineType<PyWrapperDescrObject>(zoo.PyWrapperDescr_Type, {
  flags: Py_TPFLAGS_METHOD_DESCRIPTOR,
  slots: {
    tp_repr: descrRepr("slot wrapper"),
    tp_call: (self, args, kwnames) => {
      const obj = checkFirstArgument(self, args, kwnames?.length ?? 0);
      return callWrapper(self, obj, args.slice(1), kwnames);
    },
    tp_descr_get: (self, obj) => {
      if (obj === undefined) return self;
      checkInstance(self, obj);
      return new PyMethodWrapperObject(self, obj);
    },
  },
  methods: { __reduce__: methodDescr("($self, /)", undefined, reduce) },
  members: commonMembers,
  getset: {
    __doc__: { get: (self) => docOf(self.d_base.doc) },
    __qualname__: { get: qualname },
    __text_signature__: { get: (self) => PyUnicode_FromUTF16(self.d_base.signature) },
  },
});

defineType<PyMethodWrapperObject>(zoo._PyMethodWrapper_Type, {
  slots: {
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<method-wrapper '${self.descr.d_name}' of ${Py_TYPE(self.self).tp_name} object at 0x${
          PyObject_Id(self.self).toString(16)
        }>`,
      ),
    tp_call: (self, args, kwnames) => callWrapper(self.descr, self.self, args, kwnames),
    tp_hash: (self) => _Py_HashPointer(self.descr),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyMethodWrapperObject)) {
        return Py_NotImplemented;
      }
      const same = self.descr === other.descr && self.self === other.self;
      return op === Py_EQ ? same : !same;
    },
  },
  methods: {
    __reduce__: methodsOf<PyMethodWrapperObject>()(
      "($self, /)",
      undefined,
      (self) => reduceToGetattr(self.self, self.descr.d_name),
    ),
  },
  members: { __self__: { get: (self) => self.self } },
  getset: {
    __objclass__: { get: (self) => self.descr.d_type },
    __name__: { get: (self) => PyUnicode_FromUTF16(self.descr.d_name) },
    __qualname__: { get: (self) => qualname(self.descr) },
    __doc__: { get: (self) => docOf(self.descr.d_base.doc) },
    __text_signature__: { get: (self) => PyUnicode_FromUTF16(self.descr.d_base.signature) },
  },
});

// ---------------------------------------------------------------- property

export class PyPropertyObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare prop_get: PyObject | undefined;
  declare prop_set: PyObject | undefined;
  declare prop_del: PyObject | undefined;
  /** A docstring, or the getter's code that has it: a class has many properties, few are asked for their docstrings. */
  declare private doc: PyObject | PyCodeObject | undefined;
  declare prop_name: PyObject | undefined;
  /** The docstring came from the getter. */
  declare getter_doc: boolean;
  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.prop_get = undefined;
    this.prop_set = undefined;
    this.prop_del = undefined;
    this.doc = undefined;
    this.prop_name = undefined;
    this.getter_doc = false;
  }
  get prop_doc(): PyObject | undefined {
    const { doc } = this;
    return doc instanceof PyCodeObject ? this.doc = docstringOf(doc) : doc;
  }
  set prop_doc(doc: PyObject | undefined) {
    this.doc = doc;
  }
  /** For whoever asks what the property holds. */
  get heldDoc(): PyObject | undefined {
    return this.doc;
  }
  /** Takes the docstring of a function's code. */
  takeDocstring(code: PyCodeObject): void {
    this.getter_doc = (code.co_flags & CO_HAS_DOCSTRING) !== 0;
    this.doc = this.getter_doc ? code : undefined;
  }
  static {
    isHeapObject(PyPropertyObject);
  }
}

function given(value: PyObject | undefined): PyObject | undefined {
  return value === Py_None ? undefined : value;
}

function property_init(
  self: PyPropertyObject,
  fget: PyObject | undefined,
  fset: PyObject | undefined,
  fdel: PyObject | undefined,
  doc: PyObject | undefined,
): void {
  self.prop_get = given(fget);
  self.prop_set = given(fset);
  self.prop_del = given(fdel);
  self.prop_name = undefined;
  self.getter_doc = false;
  let shown = doc;
  if (doc === undefined || doc === Py_None) {
    const get = self.prop_get;
    if (get instanceof PyFunctionObject && Py_TYPE(self) === zoo.PyProperty_Type) {
      const code = get.docstringSource;
      if (code !== undefined) return self.takeDocstring(code);
    }
    if (get !== undefined) {
      const found = PyObject_GetOptionalAttr(get, "__doc__");
      if (found !== undefined && found !== Py_None) {
        shown = found;
        self.getter_doc = true;
      }
    }
  }
  if (Py_TYPE(self) === zoo.PyProperty_Type) {
    self.prop_doc = given(shown);
    return;
  }
  // In a subclass the docstring is an attribute of the instance: the class's own would hide the stored one.
  try {
    PyObject_SetAttr(self, "__doc__", shown ?? Py_None);
  } catch (err) {
    // Unless it is the getter's own, CPython drops a docstring that has no place, for compatibility.
    if (self.getter_doc || !PyErr_Matches(err, zoo.PyExc_AttributeError)) throw err;
  }
}

/** `property.getter` and its siblings: a copy with one function replaced. */
function propertyWith(
  self: PyPropertyObject,
  fget: PyObject | undefined,
  fset: PyObject | undefined,
  fdel: PyObject | undefined,
): PyObject {
  const get = given(fget) ?? self.prop_get;
  const doc = self.getter_doc && get !== undefined ? Py_None : self.prop_doc ?? Py_None;
  const copy = PyObject_Vectorcall(Py_TYPE(self), [
    get ?? Py_None,
    given(fset) ?? self.prop_set ?? Py_None,
    given(fdel) ?? self.prop_del ?? Py_None,
    doc,
  ], undefined);
  if (copy instanceof PyPropertyObject) copy.prop_name = self.prop_name;
  return copy;
}

/** The name shown in errors: from `__set_name__`, else the getter's. */
function propertyName(self: PyPropertyObject): PyObject | undefined {
  if (self.prop_name !== undefined) return self.prop_name;
  return self.prop_get === undefined ? undefined : PyObject_GetOptionalAttr(self.prop_get, "__name__");
}
function noAccessor(self: PyPropertyObject, obj: PyObject, what: string): PyObject {
  const name = propertyName(self);
  const type = PyUnicode_AsUTF16(PyObject_Repr(PyUnicode_FromUTF16(Py_TYPE(obj).ht_qualname)));
  const shown = name === undefined ? "" : ` ${PyUnicode_AsUTF16(PyObject_Repr(name))}`;
  return newAttributeError(
    `property${shown} of ${type} object has no ${what}`,
    obj,
    name === undefined ? "" : typeof name === "string" ? name : "",
  );
}

const propertyMethod = methodsOf<PyPropertyObject>();
defineType<PyPropertyObject>(zoo.PyProperty_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Property attribute: functions that run when the attribute is read, set or deleted.",
  signature: "(fget=None, fset=None, fdel=None, doc=None)",
  slots: {
    tp_new: (type) => attachInstance(new PyPropertyObject(type), type),
    tp_alloc: (type) => new PyPropertyObject(type),
    tp_init: (self, args, kwnames) => {
      const names = ["fget", "fset", "fdel", "doc"];
      const values: (PyObject | undefined)[] = [undefined, undefined, undefined, undefined];
      const npos = args.length - (kwnames?.length ?? 0);
      if (npos > 4) throw newTypeError(`property() takes at most 4 arguments (${args.length} given)`);
      for (let i = 0; i < npos; i++) values[i] = args[i];
      kwnames?.forEach((key, i) => {
        const at = names.indexOf(key);
        if (at < 0) throw newUnexpectedKeyword("property", key, names);
        if (at < npos) {
          throw newTypeError(`argument for property() given by name ('${key}') and position (${at + 1})`);
        }
        values[at] = args[npos + i];
      });
      property_init(self, values[0], values[1], values[2], values[3]);
    },
    tp_descr_get: (self, obj) => {
      if (obj === undefined || obj === Py_None) return self;
      if (self.prop_get === undefined) throw noAccessor(self, obj, "getter");
      return PyObject_CallOneArg(self.prop_get, obj);
    },
    tp_descr_set: (self, obj, value) => {
      const accessor = value === undefined ? self.prop_del : self.prop_set;
      if (accessor === undefined) throw noAccessor(self, obj, value === undefined ? "deleter" : "setter");
      PyObject_Vectorcall(accessor, value === undefined ? [obj] : [obj, value], undefined);
    },
    tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
    tp_traverse: (self, visit) => {
      for (const op of [self.prop_get, self.prop_set, self.prop_del, self.heldDoc, self.prop_name]) {
        if (op !== undefined) visit(op);
      }
    },
  },
  methods: {
    getter: propertyMethod(
      "($self, object, /)",
      "Descriptor to obtain a copy of the property with a different getter.",
      (self, f) => propertyWith(self, f, undefined, undefined),
    ),
    setter: propertyMethod(
      "($self, object, /)",
      "Descriptor to obtain a copy of the property with a different setter.",
      (self, f) => propertyWith(self, undefined, f, undefined),
    ),
    deleter: propertyMethod(
      "($self, object, /)",
      "Descriptor to obtain a copy of the property with a different deleter.",
      (self, f) => propertyWith(self, undefined, undefined, f),
    ),
    __set_name__: withTextSignature(
      propertyMethod(
        "($self, /, *args)",
        "Method to set name of a property.",
        (self, args) => {
          if (args.length !== 2) {
            throw newTypeError(
              `__set_name__() takes 2 positional arguments but ${args.length} were given`,
            );
          }
          self.prop_name = args[1];
          return Py_None;
        },
      ),
      "($self, owner, name, /)",
    ),
  },
  members: {
    fget: { get: (self) => self.prop_get ?? Py_None },
    fset: { get: (self) => self.prop_set ?? Py_None },
    fdel: { get: (self) => self.prop_del ?? Py_None },
    __doc__: { get: (self) => self.prop_doc ?? Py_None, set: (self, value) => self.prop_doc = value },
  },
  getset: {
    __name__: {
      get: (self) => {
        const name = propertyName(self);
        if (name === undefined) {
          throw newAttributeError(
            `'${Py_TYPE(self).tp_name}' object has no attribute '__name__'`,
            self,
            "__name__",
          );
        }
        return name;
      },
      set: (self, value) => self.prop_name = value,
    },
    __isabstractmethod__: {
      get: (self) =>
        [self.prop_get, self.prop_set, self.prop_del].some((f) => f !== undefined && isAbstract(f)),
    },
  },
});

function isAbstract(op: PyObject): boolean {
  const found = PyObject_GetOptionalAttr(op, "__isabstractmethod__");
  return found !== undefined && PyObject_IsTrue(found);
}

// ---------------------------------------------------------------- classmethod, staticmethod

class PyWrappedCallable implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare cm_callable: PyObject;
  constructor(type: PyTypeObject, callable: PyObject) {
    this.ob_type = type;
    this.cm_callable = callable;
  }
  static {
    isHeapObject(PyWrappedCallable);
  }
}
export class PyClassMethodObject extends PyWrappedCallable {}
export class PyStaticMethodObject extends PyWrappedCallable {}

/** Copies name, docstring and the like from the wrapped function. CPython: `functools_wraps`. */
function takeOver(self: PyWrappedCallable, callable: PyObject): void {
  for (const name of ["__module__", "__name__", "__qualname__", "__doc__"]) {
    const value = PyObject_GetOptionalAttr(callable, name);
    if (value !== undefined) PyObject_SetAttr(self, name, value);
  }
}

function defineWrapper(type: PyTypeObject, name: string, doc: string, bind: boolean): void {
  const make = (t: PyTypeObject) =>
    attachInstance(bind ? new PyClassMethodObject(t, Py_None) : new PyStaticMethodObject(t, Py_None), t);
  defineType<PyWrappedCallable>(type, {
    flags: Py_TPFLAGS_BASETYPE,
    doc,
    signature: "(function, /)",
    hasDict: true,
    slots: {
      tp_new: make,
      tp_alloc: make,
      tp_init: (self, args, kwnames) => {
        if (kwnames !== undefined && kwnames.length > 0) {
          throw newTypeError(`${name}() takes no keyword arguments`);
        }
        if (args.length !== 1) throw newTypeError(`${name} expected 1 argument, got ${args.length}`);
        self.cm_callable = args[0];
        takeOver(self, args[0]);
      },
      tp_repr: (self) =>
        PyUnicode_FromUTF16(`<${name}(${PyUnicode_AsUTF16(PyObject_Repr(self.cm_callable))})>`),
      tp_descr_get: bind
        ? (self, obj, owner) => PyMethod_New(self.cm_callable, owner ?? Py_TYPE(obj!))
        : (self) => self.cm_callable,
      tp_call: bind
        ? undefined
        : (self, args, kwnames) => PyObject_Vectorcall(self.cm_callable, args, kwnames),
      tp_traverse: (self, visit) => visit(self.cm_callable),
    },
    methods: {
      __class_getitem__: classMethod(
        "($type, object, /)",
        undefined,
        (owner, item) => PyGenericAlias_New(owner, item),
      ),
    },
    members: {
      __func__: { get: (self) => self.cm_callable },
      __wrapped__: { get: (self) => self.cm_callable },
    },
    getset: {
      __isabstractmethod__: { get: (self) => isAbstract(self.cm_callable) },
      __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
      __annotations__: wrappedAttribute(name, "__annotations__"),
      __annotate__: wrappedAttribute(name, "__annotate__"),
    },
  });
}

/** An attribute of the wrapped function, kept when first read. CPython: `descriptor_get_wrapped_attribute`. */
function wrappedAttribute(type: string, name: string): GetSetSpec<PyWrappedCallable> {
  const key = PyUnicode_FromUTF16(name);
  return {
    get: (self) => {
      const dict = instanceDict(self) as PyDictObject;
      const known = PyDict_GetItem(dict, key);
      if (known !== undefined) return known;
      const value = PyObject_GetAttr(self.cm_callable, name);
      PyDict_SetItem(dict, key, value);
      return value;
    },
    set: (self, value) => {
      const dict = instanceDict(self) as PyDictObject;
      if (value !== undefined) PyDict_SetItem(dict, key, value);
      else if (PyDict_GetItem(dict, key) !== undefined) PyDict_DelItem(dict, key);
      else throw newAttributeError(`'${type}' object has no attribute '${name}'`, self, name);
    },
  };
}

defineWrapper(zoo.PyClassMethod_Type, "classmethod", "Convert a function to be a class method.", true);
defineWrapper(zoo.PyStaticMethod_Type, "staticmethod", "Convert a function to be a static method.", false);
