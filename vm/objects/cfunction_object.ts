/**
 * `builtin_function_or_method`: functions and bound methods implemented in TypeScript. After CPython's
 * `Objects/methodobject.c`.
 */
import { callWithSignature } from "../protocol/clinic.ts";
import { defineType } from "../protocol/define_type.ts";
import { methodsOf, type MethodSpec, type PyMethodDef } from "../protocol/signature.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  type callfunc,
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  type PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { Py_TYPE, PyCFunction_Type, PyModule_Type } from "./type_zoo.ts";
import { _Py_HashPointer, PyObject_Id } from "./hash.ts";

/** A built-in function, or a built-in method bound to `m_self`. */
export class PyCFunctionObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly m_ml: PyMethodDef;
  /**
   * The object bound, the module of a module function, or the type of a static method. A function made before its
   * module gets it with the module.
   */
  declare m_self: PyObject | undefined;
  declare readonly m_module: PyObject | undefined;
  /** Somebody has replaced `vectorcall`: the implementation must not be called past it. */
  declare bindsItself: boolean;
  /** Calls the function with vectorcall arguments, `m_self` excluded. */
  declare vectorcall: (args: readonly PyObject[], kwnames: readonly string[] | undefined) => PyObject;

  constructor(ml: PyMethodDef, self: PyObject | undefined, module: PyObject | undefined) {
    this.ob_type = PyCFunction_Type;
    this.m_ml = ml;
    this.m_self = self;
    this.m_module = module;
    this.bindsItself = false;
    this.vectorcall = (args, kwnames) =>
      callWithSignature(
        ml.signature,
        ml.ml_meth,
        ml.ml_name,
        () => shownName(this),
        this.m_self,
        args,
        kwnames,
      );
  }
  static {
    isHeapObject(PyCFunctionObject);
  }
}

/** Makes a built-in function; `self` is what its implementation receives first. */
export function newBuiltinMethod(
  def: PyMethodDef,
  self: PyObject | undefined,
  module: PyObject | undefined,
): PyCFunctionObject {
  return new PyCFunctionObject(def, self, module);
}

/** A module function from a signature and an implementation; `module` is the module's name, `self` the module. */
export function newBuiltinFunction(
  name: string,
  spec: MethodSpec,
  module: PyObject | undefined,
  self?: PyObject,
): PyCFunctionObject {
  return new PyCFunctionObject(spec.named(name), self, module);
}

/** The type whose `tp_new` this is the wrapper of, if it is one. */
export function isTpNewWrapper(op: PyObject): PyTypeObject | undefined {
  return op instanceof PyCFunctionObject && op.m_ml.ml_name === "__new__" && op.m_self instanceof PyTypeObject
    ? op.m_self
    : undefined;
}

/** "list.append()": the name in arity errors. CPython: `_PyObject_FunctionStr`. */
function shownName(fn: PyCFunctionObject): string {
  const qualname = qualnameOf(fn);
  const module = fn.m_module;
  if (typeof module === "string" && module !== "builtins") return `${module}.${qualname}()`;
  return `${qualname}()`;
}

function qualnameOf(fn: PyCFunctionObject): string {
  const self = fn.m_self;
  if (self === undefined || Py_TYPE(self) === PyModule_Type) return fn.m_ml.ml_name;
  const type = self instanceof PyTypeObject ? self : Py_TYPE(self);
  return `${type.ht_qualname}.${fn.m_ml.ml_name}`;
}

const call: callfunc = (self, args, kwnames) => (self as PyCFunctionObject).vectorcall(args, kwnames);

defineType<PyCFunctionObject>(PyCFunction_Type, {
  flags: Py_TPFLAGS_HAVE_VECTORCALL,
  doc: undefined,
  slots: {
    tp_call: call,
    tp_repr: (self) => {
      const bound = self.m_self;
      if (bound === undefined || Py_TYPE(bound) === PyModule_Type) {
        return PyUnicode_FromUTF16(`<built-in function ${self.m_ml.ml_name}>`);
      }
      const address = PyObject_Id(bound).toString(16);
      return PyUnicode_FromUTF16(
        `<built-in method ${self.m_ml.ml_name} of ${Py_TYPE(bound).tp_name} object at 0x${address}>`,
      );
    },
    tp_hash: (self) => _Py_HashPointer(self.m_ml),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyCFunctionObject)) return Py_NotImplemented;
      const same = self.m_self === other.m_self && self.m_ml === other.m_ml;
      return op === Py_EQ ? same : !same;
    },
    tp_traverse: (self, visit) => {
      if (self.m_self !== undefined) visit(self.m_self);
      if (self.m_module !== undefined) visit(self.m_module);
    },
  },
  hasWeakrefs: true,
  methods: {
    // A function is found again by its name, a bound method through what it is bound to.
    __reduce__: methodsOf<PyCFunctionObject>()("($self, /)", undefined, (self) => {
      const bound = self.m_self;
      const name = PyUnicode_FromUTF16(self.m_ml.ml_name);
      if (bound === undefined || Py_TYPE(bound) === PyModule_Type) return name;
      return PyTuple_New([builtinAttribute("getattr"), PyTuple_New([bound, name])]);
    }),
  },
  getset: {
    __doc__: {
      get: (self) => self.m_ml.ml_doc === undefined ? Py_None : PyUnicode_FromUTF16(self.m_ml.ml_doc),
    },
    __name__: { get: (self) => PyUnicode_FromUTF16(self.m_ml.ml_name) },
    __qualname__: { get: (self) => PyUnicode_FromUTF16(qualnameOf(self)) },
    __self__: {
      // A static method of a type has none, though its repr names the type.
      get: (self) =>
        self.m_self === undefined || self.m_ml.binding === "static" && self.m_self instanceof PyTypeObject
          ? Py_None
          : self.m_self,
    },
    __text_signature__: {
      get: (self) => {
        const inModule = self.m_self !== undefined && Py_TYPE(self.m_self) === PyModule_Type;
        const { m_ml } = self;
        const text = m_ml.textSignatureAs(m_ml.signature.selfName ?? (inModule ? "module" : undefined));
        return text === undefined ? Py_None : PyUnicode_FromUTF16(text);
      },
    },
  },
  members: {
    __module__: { get: (self) => self.m_module ?? Py_None },
  },
});
