/**
 * The `_contextvars` module: context variables, contexts, tokens. After CPython's `Python/context.c`.
 *
 * A context's variables are a map that copies share until one of them writes (CPython: a HAMT): `copy()` costs nothing,
 * the first write after it costs one pass over the variables.
 */
import { enterCall } from "../eval/hand_over.ts";
import type { Completion } from "../eval/handed_call.ts";
import { PyExc_LookupError } from "../objects/type_zoo.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import { objectIdentity } from "../objects/hash.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import type { InstanceStorage } from "../objects/instance.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import {
  PyObject_Hash,
  PyObject_HashNotImplemented,
  PyObject_RichCompareBool,
  reprText,
} from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newKeyError, newRuntimeError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, staticMethod } from "../protocol/signature.ts";
import { type PyThreadState, PyThreadState_Get } from "../runtime/thread_state.ts";
import { checkKeywords, keywordValue, newNativeType, readyTypes } from "./native.ts";

export const PyContext_Type = newNativeType("_contextvars.Context", undefined, "static");
export const PyContextVar_Type = newNativeType("_contextvars.ContextVar", undefined, "static");
export const PyContextToken_Type = newNativeType("_contextvars.Token", undefined, "static");
const TokenMissing_Type = newNativeType("Token.MISSING", undefined, "static");
const Keys_Type = newNativeType("keys", undefined, "static");
const Values_Type = newNativeType("values", undefined, "static");
const Items_Type = newNativeType("items", undefined, "static");

class ContextVarObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly var_name: PyObject;
  declare readonly var_default: PyObject | undefined;
  constructor(name: PyObject, defaultValue: PyObject | undefined) {
    this.ob_type = PyContextVar_Type;
    this.var_name = name;
    this.var_default = defaultValue;
  }
  static {
    isHeapObject(ContextVarObject);
  }
}

/** A new variable without a default. */
export function PyContextVar_New(name: string): PyHeapObject {
  readyTypes(PyContextVar_Type);
  return new ContextVarObject(name, undefined);
}
/** A variable's value in the current context, or its default. */
export function PyContextVar_Get(variable: PyHeapObject): PyObject | undefined {
  return contextVarGet(variable as ContextVarObject, undefined);
}

type Variables = Map<ContextVarObject, PyObject>;

export class PyContextObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare ctx_vars: Variables;
  /** Another context may have the same map: copy before writing. */
  declare shared: boolean;
  declare ctx_prev: PyContextObject | undefined;
  declare ctx_entered: boolean;
  constructor(vars: Variables, shared: boolean) {
    this.ob_type = PyContext_Type;
    this.ctx_vars = vars;
    this.shared = shared;
    this.ctx_prev = undefined;
    this.ctx_entered = false;
  }
  /** The map, this context's own. */
  writable(): Variables {
    if (this.shared) {
      this.ctx_vars = new Map(this.ctx_vars);
      this.shared = false;
    }
    return this.ctx_vars;
  }
  static {
    isHeapObject(PyContextObject);
  }
}

class TokenObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly tok_ctx: PyContextObject;
  declare readonly tok_var: ContextVarObject;
  declare readonly tok_oldval: PyObject | undefined;
  declare tok_used: boolean;
  constructor(ctx: PyContextObject, variable: ContextVarObject, old: PyObject | undefined) {
    this.ob_type = PyContextToken_Type;
    this.tok_ctx = ctx;
    this.tok_var = variable;
    this.tok_oldval = old;
    this.tok_used = false;
  }
  static {
    isHeapObject(TokenObject);
  }
}

class TokenMissingObject extends PyHeapObject {}
const tokenMissing = new TokenMissingObject(TokenMissing_Type);

/** The thread's current context, made when first asked for. CPython: `context_get`. */
export function currentContext(): PyContextObject {
  const thread = PyThreadState_Get();
  return (thread.context ??= new PyContextObject(new Map(), false)) as PyContextObject;
}

/** A new context with the variables of `ctx`. CPython: `PyContext_Copy`. */
export function PyContext_Copy(ctx: PyContextObject): PyContextObject {
  ctx.shared = true;
  return new PyContextObject(ctx.ctx_vars, true);
}
/** A copy of the current context. */
export function PyContext_CopyCurrent(): PyContextObject {
  return PyContext_Copy(currentContext());
}

/** Makes a context the current one. RuntimeError if it already is one of the entered ones. */
export function PyContext_Enter(thread: PyThreadState, ctx: PyContextObject): void {
  if (ctx.ctx_entered) throw newRuntimeError(`cannot enter context: ${reprText(ctx)} is already entered`);
  ctx.ctx_prev = thread.context as PyContextObject | undefined;
  ctx.ctx_entered = true;
  thread.context = ctx;
}
/** Ends what `PyContext_Enter` began. */
export function PyContext_Exit(thread: PyThreadState, ctx: PyContextObject): void {
  thread.context = ctx.ctx_prev;
  ctx.ctx_prev = undefined;
  ctx.ctx_entered = false;
}

/** The value of a variable in the current context; undefined without one and without a default. */
function contextVarGet(self: ContextVarObject, fallback: PyObject | undefined): PyObject | undefined {
  const context = PyThreadState_Get().context as PyContextObject | undefined;
  return context?.ctx_vars.get(self) ?? fallback ?? self.var_default;
}

function contextVarReset(self: ContextVarObject, token: TokenObject): PyObject {
  if (token.tok_used) throw newRuntimeError(`${reprText(token)} has already been used once`);
  if (self !== token.tok_var) throw newValueError(`${reprText(token)} was created by a different ContextVar`);
  const context = currentContext();
  if (context !== token.tok_ctx) throw newValueError(`${reprText(token)} was created in a different Context`);
  token.tok_used = true;
  if (token.tok_oldval !== undefined) context.writable().set(self, token.tok_oldval);
  else if (!context.writable().delete(self)) {
    throw new PyBaseExceptionObject(PyExc_LookupError, PyTuple_New([self]));
  }
  return Py_None;
}

function checkKey(key: PyObject): ContextVarObject {
  if (!(key instanceof ContextVarObject)) {
    throw newTypeError(`a ContextVar key was expected, got ${reprText(key)}`);
  }
  return key;
}

/** Iterates over a snapshot: a writer replaces the shared map or, if it owns it, the iterator has its own list. */
class ContextIterator implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly items: readonly PyObject[];
  position = 0;
  constructor(type: PyTypeObject, items: readonly PyObject[]) {
    this.ob_type = type;
    this.items = items;
  }
  static {
    isHeapObject(ContextIterator);
  }
}
for (const type of [Keys_Type, Values_Type, Items_Type]) {
  defineType<ContextIterator>(type, {
    slots: {
      tp_iter: (self) => self,
      tp_iternext: (self) => self.position < self.items.length ? self.items[self.position++] : undefined,
      mp_length: (self) => self.items.length,
    },
  });
}
const keysOf = (self: PyContextObject) => new ContextIterator(Keys_Type, [...self.ctx_vars.keys()]);

function sameVariables(a: Variables, b: Variables): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !PyObject_RichCompareBool(value, other, Py_EQ)) return false;
  }
  return true;
}

/** Leaves the context that `Context.run` entered. */
class ContextExit implements Completion {
  readonly thread: PyThreadState;
  readonly context: PyContextObject;
  constructor(thread: PyThreadState, context: PyContextObject) {
    this.thread = thread;
    this.context = context;
  }
  returned(value: PyObject): PyObject {
    PyContext_Exit(this.thread, this.context);
    return value;
  }
  yielded(value: PyObject): PyObject {
    return this.returned(value);
  }
  threw(exc: PyBaseExceptionObject): PyObject {
    PyContext_Exit(this.thread, this.context);
    throw exc;
  }
}

const contextMethod = methodsOf<PyContextObject>();
defineType<PyContextObject>(PyContext_Type, {
  withoutSignature: ["run"],
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args) => {
      if (args.length > 0) throw newTypeError("Context() does not accept any arguments");
      return new PyContextObject(new Map(), false);
    },
    tp_iter: keysOf,
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyContextObject) || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
      return sameVariables(self.ctx_vars, other.ctx_vars) === (op === Py_EQ);
    },
    tp_hash: PyObject_HashNotImplemented,
    mp_length: (self) => self.ctx_vars.size,
    mp_subscript: (self, key) => {
      const value = self.ctx_vars.get(checkKey(key));
      if (value === undefined) throw newKeyError(key);
      return value;
    },
    sq_contains: (self, key) => self.ctx_vars.has(checkKey(key)),
    tp_traverse: (self, visit) => {
      for (const [variable, value] of self.ctx_vars) {
        visit(variable);
        visit(value);
      }
    },
  },
  methods: {
    get: contextMethod(
      "($self, key, default=None, /)",
      "Return the value of a variable in the context, or the default.",
      (self, key, fallback) => self.ctx_vars.get(checkKey(key)) ?? fallback,
    ),
    items: contextMethod(
      "($self, /)",
      "The variables and their values.",
      (self) => new ContextIterator(Items_Type, [...self.ctx_vars].map((pair) => PyTuple_New(pair))),
    ),
    keys: contextMethod("($self, /)", "The variables of the context.", keysOf),
    values: contextMethod(
      "($self, /)",
      "The values of the context's variables.",
      (self) => new ContextIterator(Values_Type, [...self.ctx_vars.values()]),
    ),
    copy: contextMethod("($self, /)", "A context with the same variables.", PyContext_Copy),
    run: contextMethod("($self, /, *args, **kwargs)", undefined, (self, args, kwargs) => {
      if (args.length === 0) throw newTypeError("run() missing 1 required positional argument");
      const thread = PyThreadState_Get();
      const names: string[] = [];
      const values = args.slice(1);
      for (const [key, value] of kwargs.entries()) {
        names.push(PyUnicode_AsUTF16(key));
        values.push(value);
      }
      PyContext_Enter(thread, self);
      const kwnames = names.length === 0 ? undefined : names;
      return enterCall(thread, args[0], values, kwnames, new ContextExit(thread, self));
    }).handingOver(),
  },
});

const variableMethod = methodsOf<ContextVarObject>();
const seePep585 = classMethod(
  "($type, object, /)",
  "See PEP 585",
  (type: PyObject, item) => PyGenericAlias_New(type, item),
);
defineType<ContextVarObject>(PyContextVar_Type, {
  slots: {
    tp_new: (_type, args, kwnames) => {
      const npos = args.length - (kwnames?.length ?? 0);
      if (args.length > 2) {
        throw newTypeError(`ContextVar() takes at most 2 arguments (${args.length} given)`);
      }
      if (npos < 1) throw newTypeError(`ContextVar() takes exactly 1 positional argument (${npos} given)`);
      if (npos > 1) throw newTypeError(`ContextVar() takes at most 1 positional argument (${npos} given)`);
      checkKeywords("ContextVar", kwnames, ["default"]);
      if (!PyUnicode_Check(args[0])) throw newTypeError("context variable name must be a str");
      // The hash is of no use here, but a name without one is refused.
      PyObject_Hash(args[0]);
      return new ContextVarObject(args[0], keywordValue("default", args, kwnames));
    },
    tp_repr: (self) => {
      const fallback = self.var_default === undefined ? "" : ` default=${reprText(self.var_default)}`;
      return PyUnicode_FromUTF16(
        `<ContextVar name=${reprText(self.var_name)}${fallback} at 0x${objectIdentity(self).toString(16)}>`,
      );
    },
    tp_traverse: (self, visit) => {
      visit(self.var_name);
      if (self.var_default !== undefined) visit(self.var_default);
    },
  },
  methods: {
    get: variableMethod(
      "($self, default=<unrepresentable>, /)",
      "The variable's value in the current context, else the default given here or to the variable, else LookupError.",
      (self, fallback) => {
        const value = contextVarGet(self, fallback);
        if (value === undefined) throw new PyBaseExceptionObject(PyExc_LookupError, PyTuple_New([self]));
        return value;
      },
    ),
    set: variableMethod(
      "($self, value, /)",
      "Sets the variable in the current context. The token returned takes it back.",
      (self, value) => {
        const context = currentContext();
        const token = new TokenObject(context, self, context.ctx_vars.get(self));
        context.writable().set(self, value);
        return token;
      },
    ),
    reset: variableMethod(
      "($self, token, /)",
      "Gives the variable the value that it had before the `set()` that made the token.",
      (self, token) => {
        if (!(token instanceof TokenObject)) {
          throw newTypeError(`expected an instance of Token, got ${reprText(token)}`);
        }
        return contextVarReset(self, token);
      },
    ),
    __class_getitem__: seePep585,
  },
  members: { name: { get: (self) => self.var_name } },
});

const tokenMethod = methodsOf<TokenObject>();
defineType<TokenObject>(PyContextToken_Type, {
  slots: {
    tp_new: () => {
      throw newRuntimeError("Tokens can only be created by ContextVars");
    },
    tp_hash: PyObject_HashNotImplemented,
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<Token${self.tok_used ? " used" : ""} var=${reprText(self.tok_var)} at 0x${
          objectIdentity(self).toString(16)
        }>`,
      ),
    tp_traverse: (self, visit) => {
      visit(self.tok_ctx);
      visit(self.tok_var);
      if (self.tok_oldval !== undefined) visit(self.tok_oldval);
    },
  },
  methods: {
    __enter__: tokenMethod("($self, /)", "Enter into Token context manager.", (self) => self),
    __exit__: tokenMethod(
      "($self, type, val, tb, /)",
      "Exit from Token context manager, restore the linked ContextVar.",
      (self) => contextVarReset(self.tok_var, self),
    ),
    __class_getitem__: seePep585,
  },
  getset: {
    var: { get: (self) => self.tok_var },
    old_value: { get: (self) => self.tok_oldval ?? tokenMissing },
  },
  constants: () => ({ MISSING: tokenMissing }),
});
defineType<TokenMissingObject>(TokenMissing_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: { tp_repr: () => "<Token.MISSING>" },
});

/** Makes the module. */
export function createContextvarsModule(): PyModuleObject {
  readyTypes(
    PyContext_Type,
    PyContextVar_Type,
    PyContextToken_Type,
    TokenMissing_Type,
    Keys_Type,
    Values_Type,
    Items_Type,
  );
  return createNativeModule({
    name: "_contextvars",
    doc: "Context Variables",
    functions: { copy_context: staticMethod("()", "A copy of the current context.", PyContext_CopyCurrent) },
    constants: () => ({ Context: PyContext_Type, ContextVar: PyContextVar_Type, Token: PyContextToken_Type }),
  });
}
