/** The `_decimal` module: decimal floating point. The parts stand in `_decimal/`. After CPython's `Modules/_decimal/_decimal.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { PyUnicode_AsUTF16 } from "../objects/unicode_object.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, type MethodSpec } from "../protocol/signature.ts";
import { importModule } from "../runtime/import.ts";
import { CLAMPED, DIVISION_BY_ZERO, OVERFLOW, UNDERFLOW } from "./_decimal/arithmetic.ts";
import {
  contextType,
  copyContext,
  currentContext,
  PyDecContext,
  ROUNDINGS,
  setContextField,
  setCurrentContext,
  setDefaultContext,
  signalDictType,
} from "./_decimal/context_type.ts";
import { decimalTupleType, decimalType } from "./_decimal/decimal_type.ts";
import { decimalSignals, IEEE_INVALID } from "./_decimal/signals.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

/** What `localcontext()` returns. */
class PyContextManager extends PyHeapObject {
  readonly local: PyDecContext;
  saved: PyDecContext;
  constructor(local: PyDecContext, saved: PyDecContext) {
    super(contextManagerType);
    this.local = local;
    this.saved = saved;
  }
}
const contextManagerType: PyTypeObject = newNativeType("decimal.ContextManager");
const managerMethod = methodsOf<PyContextManager>();
defineType<PyContextManager>(contextManagerType, {
  slots: { tp_traverse: (self, visit) => visit(self.local) },
  methods: {
    __enter__: managerMethod("($self, /)", undefined, (self) => {
      setCurrentContext(self.local);
      return self.local;
    }),
    __exit__: managerMethod("($self, /, *args)", undefined, (self) => {
      setCurrentContext(self.saved);
      return false;
    }),
  },
});

const functions: Record<string, MethodSpec> = {
  getcontext: fn("($module, /)", "The current default context.", () => currentContext()),
  setcontext: fn("($module, context, /)", "Set a new default context.", (_m, context) => {
    if (!(context instanceof PyDecContext)) throw newTypeError("optional argument must be a context");
    const isTemplate = context === templates?.defaultContext || context === templates?.basic ||
      context === templates?.extended;
    setCurrentContext(isTemplate ? copyContext(context) : context);
    return Py_None;
  }),
  localcontext: fn(
    "($module, /, ctx=None, **kwargs)",
    "A context manager that makes a copy of a context the default one, and restores the old one.",
    (_m, ctx, kwargs) => {
      if (ctx !== Py_None && !(ctx instanceof PyDecContext)) {
        throw newTypeError("optional argument must be a context");
      }
      const local = copyContext(ctx === Py_None ? currentContext() : ctx as PyDecContext);
      for (const [key, value] of kwargs.entries()) {
        const name = PyUnicode_AsUTF16(key);
        if (!["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"].includes(name)) {
          throw newTypeError(`localcontext() got an unexpected keyword argument '${name}'`);
        }
        setContextField(local, name, value);
      }
      return new PyContextManager(local, currentContext());
    },
  ),
  IEEEContext: fn(
    "($module, bits: Py_ssize_t, /)",
    "A context for one of the IEEE interchange formats.",
    (_m, bits) => {
      if (bits <= 0 || bits > 512 || bits % 32 !== 0) {
        throw newValueError("argument must be a multiple of 32, with a maximum of 512");
      }
      const context = new PyDecContext(contextType);
      context.ctx.prec = 9 * (bits / 32) - 2;
      context.ctx.Emax = 3 * 2 ** (bits / 16 + 3);
      context.ctx.Emin = 1 - context.ctx.Emax;
      context.ctx.clamp = 1;
      context.traps = 0;
      return context;
    },
  ),
};

let templates: { defaultContext: PyDecContext; basic: PyDecContext; extended: PyDecContext } | undefined;

function makeTemplates(): { defaultContext: PyDecContext; basic: PyDecContext; extended: PyDecContext } {
  const make = () => new PyDecContext(contextType);
  const defaultContext = make(), basic = make(), extended = make();
  basic.ctx.prec = extended.ctx.prec = 9;
  basic.ctx.rounding = "ROUND_HALF_UP";
  basic.traps = IEEE_INVALID | DIVISION_BY_ZERO | OVERFLOW | UNDERFLOW | CLAMPED;
  extended.traps = 0;
  setDefaultContext(defaultContext);
  return { defaultContext, basic, extended };
}

/** Makes the `_decimal` module. */
export function createDecimalModule(): PyModuleObject {
  readyTypes(decimalType, contextType, signalDictType, contextManagerType);
  const { base, signals, conditions } = decimalSignals();
  templates = makeTemplates();
  const { defaultContext, basic, extended } = templates;
  PyObject_CallMethod(PyObject_GetAttr(importModule("numbers"), "Number"), "register", [decimalType]);
  return createNativeModule({
    name: "_decimal",
    doc: "C decimal arithmetic module",
    functions,
    constants: () => {
      const names: Record<string, PyObject> = {
        Decimal: decimalType,
        Context: contextType,
        DecimalTuple: decimalTupleType(),
        DecimalException: base,
        DefaultContext: defaultContext,
        BasicContext: basic,
        ExtendedContext: extended,
        HAVE_THREADS: true,
        HAVE_CONTEXTVAR: true,
        MAX_PREC: 999999999999999999n,
        MAX_EMAX: 999999999999999999n,
        MIN_EMIN: -999999999999999999n,
        MIN_ETINY: -1999999999999999997n,
        IEEE_CONTEXT_MAX_BITS: 512,
        __version__: "1.70",
        __libmpdec_version__: "2.5.1",
      };
      for (const s of [...signals, ...conditions]) names[s.name] = s.type;
      for (const rounding of ROUNDINGS) names[rounding] = rounding;
      return names;
    },
  });
}
