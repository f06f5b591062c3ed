/** `decimal.Context`, its flag dictionaries, and the current context. After CPython's `Modules/_decimal/_decimal.c`. */
import { registerRoots } from "../../runtime/gc/registry.ts";
import { PyDict_Check, PyDict_New, PyDict_SetItem, type PyDictObject } from "../../objects/dict_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { PyList_Check, PyList_New, type PyListObject } from "../../objects/list_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import {
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  PyNumber_AsSsize_t,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_IsTrue,
  PyObject_RichCompare,
} from "../../protocol/abstract.ts";
import { defineType, type GetSetSpec } from "../../protocol/define_type.ts";
import { newKeyError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, type MethodSpec, Signature } from "../../protocol/signature.ts";
import { DecContext, DIVISION_BY_ZERO, OVERFLOW, type Rounding } from "./arithmetic.ts";
import { decimalSignals, IEEE_INVALID, newSignalError } from "./signals.ts";
import { newNativeType } from "../native.ts";

export const contextType: PyTypeObject = newNativeType("decimal.Context");
export const signalDictType: PyTypeObject = newNativeType("decimal.SignalDict");

export const ROUNDINGS: readonly Rounding[] = [
  "ROUND_UP",
  "ROUND_DOWN",
  "ROUND_CEILING",
  "ROUND_FLOOR",
  "ROUND_HALF_UP",
  "ROUND_HALF_DOWN",
  "ROUND_HALF_EVEN",
  "ROUND_05UP",
];

export class PyDecContext extends PyHeapObject {
  readonly ctx: DecContext;
  traps: number;
  flags: number;
  constructor(type: PyTypeObject) {
    super(type);
    this.ctx = new DecContext(28, "ROUND_HALF_EVEN", -999999, 999999, 1, 0);
    this.traps = IEEE_INVALID | DIVISION_BY_ZERO | OVERFLOW;
    this.flags = 0;
  }
}

/** Records conditions; throws if one is trapped. CPython: `dec_addstatus`. */
export function addStatus(context: PyDecContext, status: number): void {
  if (status === 0) return;
  context.flags |= status;
  if ((status & context.traps) !== 0) throw newSignalError(status & context.traps);
}

export function copyContext(source: PyDecContext, type: PyTypeObject = contextType): PyDecContext {
  const copy = new PyDecContext(type);
  const { prec, rounding, Emin, Emax, capitals, clamp } = source.ctx;
  Object.assign(copy.ctx, { prec, rounding, Emin, Emax, capitals, clamp });
  copy.traps = source.traps;
  copy.flags = source.flags;
  return copy;
}

let current: PyDecContext | undefined;
let defaultContext: PyDecContext | undefined;
registerRoots((visit) => {
  if (current !== undefined) visit(current);
  if (defaultContext !== undefined) visit(defaultContext);
});

export function setDefaultContext(context: PyDecContext): void {
  defaultContext = context;
}

/** The current context. DIFFERS: one for the interpreter, not one for each `contextvars` context. */
export function currentContext(): PyDecContext {
  if (current === undefined) {
    current = copyContext(defaultContext!);
    current.flags = 0;
  }
  return current;
}
export function setCurrentContext(context: PyDecContext): void {
  current = context;
}

/** A `context` argument: None is the current one. */
export function contextArgument(op: PyObject): PyDecContext {
  if (op === Py_None) return currentContext();
  if (!(op instanceof PyDecContext)) throw newTypeError("optional argument must be a context");
  return op;
}

// Signal dictionaries -------------------------------------------------------------------------------------------------

export class PySignalDict extends PyHeapObject {
  readonly context: PyDecContext;
  readonly which: "flags" | "traps";
  constructor(context: PyDecContext, which: "flags" | "traps") {
    super(signalDictType);
    this.context = context;
    this.which = which;
  }
}

const SIGNAL_VALUES =
  "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";

/** Bits of an exception class; KeyError-like for others. */
function signalBits(key: PyObject): number {
  const found = decimalSignals().signals.find((s) => s.type === key);
  if (found === undefined) throw newKeyError(SIGNAL_VALUES);
  return found.bits;
}
function asDict(self: PySignalDict): PyDictObject {
  const dict = PyDict_New();
  for (const s of decimalSignals().signals) {
    PyDict_SetItem(dict, s.type, (self.context[self.which] & s.bits) !== 0);
  }
  return dict;
}
/** Flags from a list of signals or a dict of all of them. */
function signalsArgument(op: PyObject): number {
  if (op instanceof PySignalDict) return op.context[op.which];
  if (PyList_Check(op)) {
    let bits = 0;
    for (const item of (op as PyListObject).ob_item) {
      const found = [...decimalSignals().signals, ...decimalSignals().conditions].find((s) =>
        s.type === item
      );
      if (found === undefined) throw newTypeError(SIGNAL_VALUES);
      bits |= found.bits;
    }
    return bits;
  }
  if (PyDict_Check(op)) {
    if (op.used !== decimalSignals().signals.length) throw newKeyError("invalid error flag");
    let bits = 0;
    for (const s of decimalSignals().signals) {
      if (PyObject_IsTrue(PyObject_GetItem(op, s.type))) bits |= s.bits;
    }
    return bits;
  }
  throw newTypeError("argument must be a signal dict");
}

const dictMethod = methodsOf<PySignalDict>();

defineType<PySignalDict>(signalDictType, {
  slots: {
    tp_repr: (self) => {
      const parts = decimalSignals().signals.map((s) =>
        `<class 'decimal.${s.name}'>:${(self.context[self.which] & s.bits) !== 0 ? "True" : "False"}`
      );
      return PyUnicode_FromUTF16(`{${parts.join(", ")}}`);
    },
    tp_iter: (self) => PyObject_GetIter(asDict(self)),
    tp_richcompare: (self, other, op) => {
      if (op !== Py_EQ && op !== Py_NE) return Py_NotImplemented;
      if (other instanceof PySignalDict) {
        const same = self.context[self.which] === other.context[other.which];
        return op === Py_EQ ? same : !same;
      }
      return PyDict_Check(other) ? PyObject_RichCompare(asDict(self), other, op) : Py_NotImplemented;
    },
    mp_length: () => decimalSignals().signals.length,
    mp_subscript: (self, key) => (self.context[self.which] & signalBits(key)) !== 0,
    mp_ass_subscript: (self, key, value) => {
      if (value === undefined) throw newValueError("signal keys cannot be deleted");
      const bits = signalBits(key);
      if (PyObject_IsTrue(value)) self.context[self.which] |= bits;
      else self.context[self.which] &= ~bits;
    },
  },
  methods: {
    copy: dictMethod("($self, /)", undefined, (self) => asDict(self)),
    keys: dictMethod("($self, /)", undefined, () => PyList_New(decimalSignals().signals.map((s) => s.type))),
    values: dictMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...asDict(self).entries()].map(([, v]) => v)),
    ),
    items: dictMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...asDict(self).entries()].map(([k, v]) => PyTuple_New([k, v]))),
    ),
    get: dictMethod("($self, key, default=None, /)", undefined, (self, key, fallback) => {
      const found = decimalSignals().signals.find((s) => s.type === key);
      return found === undefined ? fallback : (self.context[self.which] & found.bits) !== 0;
    }),
    clear: dictMethod("($self, /)", undefined, (self) => {
      self.context[self.which] = 0;
      return Py_None;
    }),
  },
});

// Context -------------------------------------------------------------------------------------------------------------

function integer(value: PyObject, low: number, high: number, message: string): number {
  if (!PyLong_Check(value) && Py_TYPE(value).nb_index === undefined) {
    throw newTypeError(`'${Py_TYPE(value).tp_name}' object cannot be interpreted as an integer`);
  }
  const n = PyNumber_AsSsize_t(value, true);
  if (n < low || n > high) throw newValueError(message);
  return n;
}

const MAX = 999999999999999999;

/** Sets one attribute, checked. */
export function setContextField(self: PyDecContext, name: string, value: PyObject): void {
  const { ctx } = self;
  switch (name) {
    case "prec":
      ctx.prec = integer(value, 1, MAX, "valid range for prec is [1, MAX_PREC]");
      return;
    case "Emin":
      ctx.Emin = integer(value, -MAX, 0, "valid range for Emin is [MIN_EMIN, 0]");
      return;
    case "Emax":
      ctx.Emax = integer(value, 0, MAX, "valid range for Emax is [0, MAX_EMAX]");
      return;
    case "capitals":
      ctx.capitals = integer(value, 0, 1, "valid values for capitals are 0 or 1");
      return;
    case "clamp":
      ctx.clamp = integer(value, 0, 1, "valid values for clamp are 0 or 1");
      return;
    case "rounding":
      ctx.rounding = roundingArgument(value);
      return;
    case "flags":
      self.flags = signalsArgument(value);
      return;
    case "traps":
      self.traps = signalsArgument(value);
  }
}

export function roundingArgument(value: PyObject): Rounding {
  const text = PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) as Rounding : undefined;
  if (text === undefined || !ROUNDINGS.includes(text)) {
    throw newTypeError(
      "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
    );
  }
  return text;
}

const FIELDS = ["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"];
const initSignature = new Signature(
  "(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)",
);
const method = methodsOf<PyDecContext>();

function field(name: "prec" | "Emin" | "Emax" | "capitals" | "clamp" | "rounding"): GetSetSpec<PyDecContext> {
  return {
    get: (self) => {
      const value = self.ctx[name];
      // The limits are beyond what a double holds exactly.
      if (typeof value === "number" && !Number.isSafeInteger(value)) {
        return value > 0 ? 999999999999999999n : -999999999999999999n;
      }
      return value;
    },
    set: (self, value) => {
      if (value === undefined) throw newTypeError("context attributes cannot be deleted");
      setContextField(self, name, value);
    },
  };
}
function signalField(name: "flags" | "traps"): GetSetSpec<PyDecContext> {
  return {
    get: (self) => new PySignalDict(self, name),
    set: (self, value) => {
      if (value === undefined) throw newTypeError("context attributes cannot be deleted");
      self[name] = signalsArgument(value);
    },
  };
}

/** The order in which a context's repr lists signals. */
const SHOWN_ORDER = [
  "Clamped",
  "InvalidOperation",
  "DivisionByZero",
  "Inexact",
  "FloatOperation",
  "Overflow",
  "Rounded",
  "Subnormal",
  "Underflow",
];

function names(bits: number): string {
  const set = decimalSignals().signals.filter((s) => (s.bits & bits) !== 0).map((s) => s.name);
  return SHOWN_ORDER.filter((name) => set.includes(name)).join(", ");
}

/** Fills the type; the arithmetic methods come from `decimal_type.ts`. */
export function defineContextType(operations: Record<string, MethodSpec>): void {
  defineType<PyDecContext>(contextType, {
    flags: Py_TPFLAGS_BASETYPE,
    doc: "What decimal arithmetic is carried out under: precision, rounding, limits, flags and traps.",
    signature:
      "(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)",
    slots: {
      tp_new: (type) => {
        const self = defaultContext === undefined
          ? new PyDecContext(type)
          : copyContext(defaultContext, type);
        self.flags = 0;
        return attachInstance(self, type);
      },
      tp_alloc: (type) => new PyDecContext(type),
      tp_init: (self, args, kwnames) => {
        const values = newArguments(initSignature, "Context", args, kwnames) as PyObject[];
        FIELDS.forEach((name, i) => {
          if (values[i] !== Py_None) setContextField(self, name, values[i]);
        });
      },
      tp_repr: (self) => {
        const { prec, rounding, Emin, Emax, capitals, clamp } = self.ctx;
        return PyUnicode_FromUTF16(
          `Context(prec=${prec}, rounding=${rounding}, Emin=${Emin}, Emax=${Emax}, capitals=${capitals}, clamp=${clamp}, ` +
            `flags=[${names(self.flags)}], traps=[${names(self.traps)}])`,
        );
      },
    },
    methods: {
      ...operations,
      Etiny: method("($self, /)", "The lowest exponent that a subnormal can have.", (self) => self.ctx.etiny),
      Etop: method(
        "($self, /)",
        "The highest exponent that a number of full precision can have.",
        (self) => self.ctx.etop,
      ),
      clear_flags: method("($self, /)", "Set all flags to False.", (self) => {
        self.flags = 0;
        return Py_None;
      }),
      clear_traps: method("($self, /)", "Set all traps to False.", (self) => {
        self.traps = 0;
        return Py_None;
      }),
      copy: method("($self, /)", "A copy of the context.", (self) => copyContext(self)),
      __copy__: method("($self, /)", undefined, (self) => copyContext(self)),
      __reduce__: method("($self, /)", undefined, (self) => {
        const { prec, rounding, Emin, Emax, capitals, clamp } = self.ctx;
        const list = (bits: number) =>
          PyList_New(decimalSignals().signals.filter((s) => (s.bits & bits) !== 0).map((s) => s.type));
        return PyTuple_New([
          Py_TYPE(self),
          PyTuple_New([prec, rounding, Emin, Emax, capitals, clamp, list(self.flags), list(self.traps)]),
        ]);
      }),
    },
    getset: {
      prec: field("prec"),
      Emax: field("Emax"),
      Emin: field("Emin"),
      rounding: field("rounding"),
      capitals: field("capitals"),
      clamp: field("clamp"),
      flags: signalField("flags"),
      traps: signalField("traps"),
    },
  });
}
