/** The `_functools` module: partial, reduce, cmp_to_key, the LRU cache. After CPython's `Modules/_functoolsmodule.c`. */
import { registerHandingOver } from "../eval/call_frames.ts";
import { enterCall } from "../eval/hand_over.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import {
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Copy,
  PyDict_New,
  PyDict_Size,
  type PyDictObject,
} from "../objects/dict_object.ts";
import { PyDict_SetItem } from "../objects/dict_object.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import { attachInstance, type InstanceStorage } from "../objects/instance.ts";
import { PyMethodObject } from "../objects/method_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  type callfunc,
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_HAVE_VECTORCALL,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { clearInstanceDict, instanceDict, setInstanceDict } from "../objects/object_object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../objects/repr_guard.ts";
import { newArguments } from "../objects/sequence_util.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { PyType_GetFullyQualifiedName } from "../objects/type_object.ts";
import { Py_TYPE, PyExc_TypeError } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import {
  PyIter_Next,
  PyObject_GetIter,
  PyObject_RichCompare,
  PySequence_Tuple,
  reprText,
  strText,
} from "../protocol/abstract.ts";
import { kwargsDict, PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import { classMethod, methodsOf, type MethodSpec, Signature } from "../protocol/signature.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { createLruCacheType } from "./_functools/lru_cache.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

// partial -------------------------------------------------------------------------------------------------------------

const placeholderType = newNativeType("functools._PlaceholderType");
/** `functools.Placeholder`: leaves a position of a partial's arguments open. */
export const Placeholder: PyHeapObject = new PyHeapObject(placeholderType);

defineType(placeholderType, {
  doc: "The type of the Placeholder singleton.",
  slots: {
    tp_new: (_type, args) => {
      if (args.length > 0) throw newTypeError("_PlaceholderType takes no arguments");
      return Placeholder;
    },
    tp_alloc: () => Placeholder,
    tp_repr: () => "Placeholder",
  },
  methods: { __reduce__: methodsOf()("($self, /)", undefined, () => "Placeholder") },
});

class PyPartial implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare fn: PyObject;
  declare args: PyTupleObject;
  declare kw: PyDictObject;
  /** How many of `args` are Placeholder. */
  declare phcount: number;
  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.fn = Py_None;
    this.args = PyTuple_New([]);
    this.kw = PyDict_New();
    this.phcount = 0;
  }
  static {
    isHeapObject(PyPartial);
  }
}

const partialType = newNativeType("functools.partial");

/** Whether attributes have been set, or `__dict__` been asked for. */
function hasAttributes({ inst }: PyPartial): boolean {
  return inst !== undefined && (inst.ob_dict !== undefined || inst.shape.keys.length > 0);
}

function countPlaceholders(args: readonly PyObject[]): number {
  let count = 0;
  for (const arg of args) if (arg === Placeholder) count++;
  return count;
}

/** `first` with its placeholders filled from `more`, the rest of which follows. */
function fillPlaceholders(first: readonly PyObject[], more: readonly PyObject[]): PyObject[] {
  const result: PyObject[] = [];
  let used = 0;
  for (const arg of first) result.push(arg === Placeholder && used < more.length ? more[used++] : arg);
  for (; used < more.length; used++) result.push(more[used]);
  return result;
}

function partial_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const count = args.length - (kwnames?.length ?? 0);
  if (count < 1) throw newTypeError("type 'partial' takes at least one argument");
  let func = args[0];
  if (!PyCallable_Check(func)) throw newTypeError("the first argument must be callable");
  let given: PyObject[] = args.slice(1, count);
  if (given.length > 0 && given[given.length - 1] === Placeholder) {
    throw newTypeError("trailing Placeholders are not allowed");
  }
  const kw = kwargsDict(args, kwnames) ?? PyDict_New();
  for (const [, value] of kw.entries()) {
    if (value === Placeholder) throw newTypeError("Placeholder cannot be passed as a keyword argument");
  }
  const self = new PyPartial(type);
  self.kw = kw;
  // A partial of a partial without attributes of its own becomes one partial.
  if (func instanceof PyPartial && !hasAttributes(func)) {
    given = fillPlaceholders(func.args.ob_item, given);
    if (PyDict_Size(func.kw) > 0) {
      self.kw = PyDict_Copy(func.kw);
      for (const [key, value] of kw.entries()) PyDict_SetItem(self.kw, key, value);
    }
    func = func.fn;
  }
  self.fn = func;
  self.args = PyTuple_New(given);
  self.phcount = countPlaceholders(given);
  return attachInstance(self, type);
}

function partial_call(
  self: PyPartial,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const nkw = kwnames?.length ?? 0;
  const count = args.length - nkw;
  if (self.phcount > count) {
    throw newTypeError(
      `missing positional arguments in 'partial' call; expected at least ${self.phcount}, got ${count}`,
    );
  }
  const positional = self.phcount === 0
    ? [...self.args.ob_item, ...(nkw === 0 ? args : args.slice(0, count))]
    : fillPlaceholders(self.args.ob_item, args.slice(0, count));
  const thread = PyThreadState_Get();
  if (PyDict_Size(self.kw) === 0) {
    if (nkw === 0) return enterCall(thread, self.fn, positional, undefined);
    for (let i = count; i < args.length; i++) positional.push(args[i]);
    return enterCall(thread, self.fn, positional, kwnames);
  }
  const kwargs = PyDict_Copy(self.kw);
  for (let i = 0; i < nkw; i++) PyDict_SetItem(kwargs, PyUnicode_FromUTF16(kwnames![i]), args[count + i]);
  const names: string[] = [];
  for (let i = 0; i < kwargs.keys.length; i++) {
    const key = kwargs.keys[i];
    if (key === undefined) continue;
    if (!PyUnicode_Check(key)) throw newTypeError("keywords must be strings");
    names.push(PyUnicode_AsUTF16(key));
    positional.push(kwargs.values[i]!);
  }
  return enterCall(thread, self.fn, positional, names);
}

registerHandingOver(partial_call as callfunc);

const partialMethod = methodsOf<PyPartial>();

defineType<PyPartial>(partialType, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL,
  doc: "A function with some of its arguments given beforehand.",
  signature: "(func, /, *args, **keywords)",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: partial_new,
    tp_alloc: (type) => new PyPartial(type),
    tp_call: partial_call,
    tp_descr_get: (self, obj) => obj === undefined || obj === Py_None ? self : new PyMethodObject(self, obj),
    tp_repr: (self) => {
      if (Py_ReprEnter(self)) return "...";
      try {
        // A repr() may call __setstate__.
        const { fn, args, kw } = self;
        const parts = args.ob_item.map(reprText);
        for (const [key, value] of kw.entries()) parts.push(`${strText(key)}=${reprText(value)}`);
        parts.unshift(reprText(fn));
        const type = Py_TYPE(self);
        const name = type === partialType ? "functools.partial" : qualifiedName(type);
        return PyUnicode_FromUTF16(`${name}(${parts.join(", ")})`);
      } finally {
        Py_ReprLeave(self);
      }
    },
    tp_traverse: (self, visit) => {
      visit(self.fn);
      visit(self.args);
      visit(self.kw);
    },
  },
  methods: {
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyTypeObject, item: PyObject) => PyGenericAlias_New(type, item),
    ),
    __reduce__: partialMethod("($self, /)", undefined, (self) => {
      const dict = hasAttributes(self) ? instanceDict(self) : Py_None;
      return PyTuple_New([
        Py_TYPE(self),
        PyTuple_New([self.fn]),
        PyTuple_New([self.fn, self.args, self.kw, dict]),
      ]);
    }),
    __setstate__: partialMethod("($self, object, /)", undefined, (self, state) => {
      const items = PyTuple_Check(state) ? (state as PyTupleObject).ob_item : [];
      const [func, args, kw, dict] = items;
      if (
        items.length !== 4 || !PyCallable_Check(func) || !PyTuple_Check(args) ||
        (kw !== Py_None && !PyDict_Check(kw))
      ) throw newTypeError("invalid partial state");
      const given = PySequence_Tuple(args);
      if (given.ob_item.length > 0 && given.ob_item[given.ob_item.length - 1] === Placeholder) {
        throw newTypeError("trailing Placeholders are not allowed");
      }
      self.fn = func;
      self.args = given;
      self.kw = kw === Py_None
        ? PyDict_New()
        : PyDict_CheckExact(kw)
        ? kw as PyDictObject
        : PyDict_Copy(kw as PyDictObject);
      self.phcount = countPlaceholders(given.ob_item);
      if (dict !== Py_None) setInstanceDict(self, dict);
      else if (hasAttributes(self)) clearInstanceDict(self);
      return Py_None;
    }),
  },
  getset: {
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
  },
  members: {
    func: { get: (self) => self.fn, doc: "function object to use in future partial calls" },
    args: { get: (self) => self.args, doc: "tuple of arguments to future partial calls" },
    keywords: { get: (self) => self.kw, doc: "dictionary of keyword arguments to future partial calls" },
  },
});

/** `module.qualname`, "__main__" included. */
function qualifiedName(type: PyTypeObject): string {
  const module = moduleOf(type);
  return module === undefined ? PyType_GetFullyQualifiedName(type) : `${module}.${type.ht_qualname}`;
}
function moduleOf(type: PyTypeObject): string | undefined {
  const module = type.tp_dict?.index.get("__module__");
  const value = module === undefined ? undefined : type.tp_dict!.values[module];
  return value !== undefined && PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) : undefined;
}

// cmp_to_key ----------------------------------------------------------------------------------------------------------

class PyKeyWrapper implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly cmp: PyObject;
  declare object: PyObject | undefined;
  constructor(cmp: PyObject, object: PyObject | undefined) {
    this.ob_type = keyWrapperType;
    this.cmp = cmp;
    this.object = object;
  }
  static {
    isHeapObject(PyKeyWrapper);
  }
}

const keyWrapperType = newNativeType("functools.KeyWrapper");
const keySignature = new Signature("(obj)");

defineType<PyKeyWrapper>(keyWrapperType, {
  slots: {
    tp_call: (self, args, kwnames) =>
      new PyKeyWrapper(self.cmp, newArguments(keySignature, "K", args, kwnames)[0] as PyObject),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyKeyWrapper)) throw newTypeError("other argument must be K instance");
      if (self.object === undefined || other.object === undefined) {
        throw newTypeError("object");
      }
      return PyObject_RichCompare(
        PyObject_Vectorcall(self.cmp, [self.object, other.object], undefined),
        0,
        op,
      );
    },
    tp_traverse: (self, visit) => {
      visit(self.cmp);
      if (self.object !== undefined) visit(self.object);
    },
  },
  getset: { __text_signature__: { get: () => "(obj)" } },
  members: {
    obj: {
      get: (self) => self.object ?? Py_None,
      set: (self, value) => {
        self.object = value;
      },
      doc: "Value wrapped by a key function.",
    },
  },
});

const functions: Record<string, MethodSpec> = {
  reduce: fn(
    "($module, function, iterable, /, initial=<unrepresentable>)",
    "Combine the items of an iterable into one value by a function of two arguments, from left to right.",
    (_m, func, iterable, initial) => {
      let it: PyObject;
      try {
        it = PyObject_GetIter(iterable);
      } catch (err) {
        if (PyErr_Matches(err, PyExc_TypeError)) throw newTypeError("reduce() arg 2 must support iteration");
        throw err;
      }
      let result = initial;
      for (let item = PyIter_Next(it); item !== undefined; item = PyIter_Next(it)) {
        result = result === undefined ? item : PyObject_Vectorcall(func, [result, item], undefined);
      }
      if (result === undefined) throw newTypeError("reduce() of empty iterable with no initial value");
      return result;
    },
  ),
  cmp_to_key: fn(
    "($module, /, mycmp)",
    "A key function for sorting from a function that compares two values.",
    (_m, mycmp) => new PyKeyWrapper(mycmp, undefined),
  ),
};

/** Makes the `_functools` module. */
export function createFunctoolsModule(): PyModuleObject {
  const lruCache = createLruCacheType();
  readyTypes(placeholderType, partialType, keyWrapperType, lruCache);
  return createNativeModule({
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions,
    constants: () => ({
      Placeholder,
      _PlaceholderType: placeholderType,
      partial: partialType,
      _lru_cache_wrapper: lruCache,
    }),
  });
}
