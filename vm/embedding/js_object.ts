/**
 * JavaScript values as Python sees them: what has no Python counterpart is a `JsObject`, a promise a `JsPromise`, an error
 * that JavaScript code threw a `JsError`. Attributes are properties, converted on the way; the README's table says how.
 *
 * Law: a JavaScript value has one Python object as long as somebody holds it.
 */
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import {
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
} from "../objects/object.ts";
import { PyExc_Exception } from "../objects/type_zoo.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { genericGetOptionalAttr } from "../objects/object_object.ts";
import { _Py_HashPointer } from "../objects/hash.ts";
import { PyObject_GetIter } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newAttributeError,
  newIndexError,
  newKeyError,
  newRuntimeError,
  newTypeError,
} from "../protocol/errors.ts";
import { newExceptionClass } from "../modules/exception_class.ts";
import { newBuiltinFunction } from "../objects/cfunction_object.ts";
import { methodsOf, staticMethod } from "../protocol/signature.ts";
import { newNativeType, readyTypes } from "../modules/native.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { registerRoots } from "../runtime/gc/registry.ts";
import { toJs, toPython } from "./convert.ts";
import { PythonError } from "./python_error.ts";

export const JsObject_Type = newNativeType("taipan.JsObject");
export const JsPromise_Type = newNativeType("taipan.JsPromise", JsObject_Type);
const JsIterator_Type = newNativeType("taipan.JsIterator");

/** Any JavaScript object or function. */
export class JsObject extends PyHeapObject {
  readonly value: object;
  /** What a method is called on. */
  readonly owner: unknown;
  constructor(value: object, owner?: unknown) {
    super(value instanceof Promise ? JsPromise_Type : JsObject_Type);
    this.value = value;
    this.owner = owner;
  }
}

const known = new WeakMap<object, JsObject>();
/** The Python object of a JavaScript one. */
export function wrapJs(value: object): JsObject {
  let made = known.get(value);
  if (made === undefined) known.set(value, made = new JsObject(value));
  return made;
}

let jsErrorType: ReturnType<typeof newExceptionClass> | undefined;
/** `taipan.JsError`: its `args` are the error's text and the error. */
export function jsErrorClass() {
  return jsErrorType ??= newExceptionClass("taipan.JsError", PyExc_Exception);
}

/** The Python exception for what JavaScript code has thrown. A Python exception that passes through stays what it is. */
export function exceptionFromJs(thrown: unknown): PyBaseExceptionObject {
  if (thrown instanceof PyBaseExceptionObject) return thrown;
  if (thrown instanceof PythonError) return thrown.exception;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new PyBaseExceptionObject(
    jsErrorClass(),
    PyTuple_New([PyUnicode_FromUTF16(text), toPython(thrown)]),
  );
}

/** Does something with JavaScript objects; what they throw becomes a Python exception. */
function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (err) {
    throw exceptionFromJs(err);
  }
}

type Properties = Record<string | number, unknown>;
const propertiesOf = (self: JsObject) => self.value as Properties;

function getProperty(self: JsObject, name: string): PyObject | undefined {
  return guarded(() => {
    if (!(name in self.value)) return undefined;
    const value = propertiesOf(self)[name];
    return typeof value === "function" && !known.has(value)
      ? new JsObject(value, self.value)
      : toPython(value);
  });
}

/** The length of arrays and array-likes, the size of collections. */
function lengthOf(self: JsObject): number {
  const { length, size } = self.value as { length?: unknown; size?: unknown };
  const found = typeof self.value === "function" ? undefined : length ?? size;
  if (typeof found !== "number") throw newTypeError("this JavaScript object has no length");
  return found;
}

function getItem(self: JsObject, key: PyObject): PyObject {
  return guarded(() => {
    const { value } = self;
    if (value instanceof Map) {
      const jsKey = toJs(key);
      if (!value.has(jsKey)) throw newKeyError(key);
      return toPython(value.get(jsKey));
    }
    if (typeof key === "number" && "length" in value) {
      const index = key < 0 ? key + lengthOf(self) : key;
      if (index < 0 || index >= lengthOf(self)) throw newIndexError("index out of range");
      return toPython(propertiesOf(self)[index]);
    }
    const name = toJs(key) as string;
    if (!(name in value)) throw newKeyError(key);
    return toPython(propertiesOf(self)[name]);
  });
}

function setItem(self: JsObject, key: PyObject, item: PyObject | undefined): void {
  guarded(() => {
    const { value } = self;
    if (value instanceof Map) {
      if (item === undefined) value.delete(toJs(key));
      else value.set(toJs(key), toJs(item));
    } else if (item === undefined) delete propertiesOf(self)[toJs(key) as string];
    else propertiesOf(self)[toJs(key) as string] = toJs(item);
  });
}

class JsIterator extends PyHeapObject {
  readonly iterator: Iterator<unknown>;
  constructor(iterator: Iterator<unknown>) {
    super(JsIterator_Type);
    this.iterator = iterator;
  }
}
defineType<JsIterator>(JsIterator_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) =>
      guarded(() => {
        const { done, value } = self.iterator.next();
        return done === true ? undefined : toPython(value);
      }),
  },
});

function iterate(self: JsObject): PyObject {
  const make = (self.value as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (typeof make !== "function") throw newTypeError("this JavaScript object can't be iterated over");
  return new JsIterator(guarded(() => make.call(self.value)));
}

function describe(value: object): string {
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  return value.constructor?.name ?? "object";
}

const method = methodsOf<JsObject>();
defineType<JsObject>(JsObject_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "An object of JavaScript: attributes are its properties.",
  hasWeakrefs: true,
  slots: {
    tp_repr: (self) => PyUnicode_FromUTF16(`<JavaScript ${describe(self.value)}>`),
    tp_str: (self) => guarded(() => PyUnicode_FromUTF16(String(self.value))),
    tp_hash: (self) => _Py_HashPointer(self.value),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof JsObject) || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
      return (self.value === other.value) === (op === Py_EQ);
    },
    tp_getattro: (self, name) => {
      const found = genericGetOptionalAttr(self, name) ?? getProperty(self, name);
      if (found !== undefined) return found;
      throw newAttributeError(`JavaScript ${describe(self.value)} has no property '${name}'`, self, name);
    },
    tp_setattro: (self, name, value) => setItem(self, PyUnicode_FromUTF16(name), value),
    tp_call: (self, args, kwnames) => {
      const { value } = self;
      if (typeof value !== "function") throw newTypeError(`JavaScript ${describe(value)} is not callable`);
      const count = args.length - (kwnames?.length ?? 0);
      const converted: unknown[] = args.slice(0, count).map((arg) => toJs(arg));
      // Keyword arguments are what JavaScript functions take as one object of options.
      if (kwnames !== undefined && kwnames.length > 0) {
        converted.push(Object.fromEntries(kwnames.map((name, i) => [name, toJs(args[count + i])])));
      }
      return guarded(() => toPython(Reflect.apply(value, self.owner, converted)));
    },
    tp_iter: iterate,
    mp_length: lengthOf,
    mp_subscript: getItem,
    mp_ass_subscript: setItem,
    sq_contains: (self, key) =>
      guarded(() => {
        const { value } = self;
        const wanted = toJs(key);
        if (value instanceof Map || value instanceof Set) return value.has(wanted);
        return Array.isArray(value) ? value.includes(wanted) : (wanted as string) in value;
      }),
  },
  methods: {
    __dir__: method("($self, /)", undefined, (self) => {
      const names = new Set<string>();
      for (let at: object | null = self.value; at !== null; at = Object.getPrototypeOf(at)) {
        for (const name of Object.getOwnPropertyNames(at)) names.add(name);
      }
      return toPython([...names]);
    }),
    new: method(
      "($self, /, *args)",
      "Construct an object, as `new` does in JavaScript.",
      (self, args) =>
        guarded(() => {
          if (typeof self.value !== "function") throw newTypeError("not a constructor");
          return toPython(Reflect.construct(self.value, args.map((arg) => toJs(arg))));
        }),
    ),
  },
});

const promiseMethod = methodsOf<JsObject>();
/** The value of a promise in Python; throws the exception of a rejected one. */
const settled = {
  finish: (value: unknown) => toPython(value),
  fail: (reason: unknown): PyObject => {
    throw exceptionFromJs(reason);
  },
};
defineType<JsObject>(JsPromise_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "A promise of JavaScript: `await` it in a coroutine, or wait() for it anywhere.",
  slots: { am_await: (self) => PyObject_GetIter(futureOf(self.value as Promise<unknown>)) },
  methods: {
    wait: promiseMethod(
      "($self, /)",
      "The promise's value; the event loop of JavaScript turns meanwhile. Raises what it is rejected with.",
      (self) => {
        const thread = PyThreadState_Get();
        if (!canSuspend(thread)) {
          throw newRuntimeError(
            "a promise can't be waited for here: the program was started by run(), not runAsync(), or a built-in has called this code",
          );
        }
        return suspendOn(thread, { promise: self.value as Promise<unknown>, ...settled });
      },
    ).handingOver(),
  },
});

/** Futures whose promises are not settled: JavaScript's event loop alone knows of them. */
const unsettled: Set<PyObject> = new Set();
registerRoots((visit) => {
  for (const future of unsettled) visit(future);
});

/** A future of the running asyncio loop with the promise's outcome. */
function futureOf(promise: Promise<unknown>): PyObject {
  const loop = PyThreadState_Get().asyncio_running_loop;
  if (loop === undefined) throw newRuntimeError("no running event loop");
  const future = PyObject_CallMethod(loop, "create_future", []);
  const settle = (name: string, value: () => PyObject) => {
    const set = newBuiltinFunction(
      name,
      staticMethod("()", undefined, () => {
        unsettled.delete(future);
        if (PyObject_CallMethod(future, "done", []) === true) return Py_None;
        return PyObject_CallMethod(future, name, [value()]);
      }),
      undefined,
    );
    try {
      PyObject_CallMethod(loop, "call_soon_threadsafe", [set]);
    } catch (err) {
      // The loop has been closed: nobody waits any more.
      unsettled.delete(future);
      if (!(err instanceof PyBaseExceptionObject)) throw err;
    }
  };
  unsettled.add(future);
  promise.then(
    (value) => settle("set_result", () => toPython(value)),
    (reason) => settle("set_exception", () => exceptionFromJs(reason)),
  );
  return future;
}

/** Makes the types usable; again and again costs nothing. */
export function readyJsTypes(): void {
  readyTypes(JsObject_Type, JsPromise_Type, JsIterator_Type);
}
