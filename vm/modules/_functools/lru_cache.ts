/** The wrapper that `functools.lru_cache` makes. After CPython's `Modules/_functoolsmodule.c`. */
import {
  PyDict_Clear,
  PyDict_GetItem,
  PyDict_New,
  PyDict_Pop,
  PyDict_SetItem,
  type PyDictObject,
} from "../../objects/dict_object.ts";
import { attachInstance, type InstanceStorage } from "../../objects/instance.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { PyMethodObject } from "../../objects/method_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { instanceDict, setInstanceDict } from "../../objects/object_object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyBaseObject_Type, PyExc_TypeError } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_AsSsize_t, PyObject_GetAttr, PyObject_Hash } from "../../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

/** A cached result, in a ring from the least to the most recently used. */
class LruLink implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare prev: LruLink;
  declare next: LruLink;
  declare key: PyObject;
  declare result: PyObject;
  constructor(key: PyObject, result: PyObject) {
    this.ob_type = PyBaseObject_Type;
    this.key = key;
    this.result = result;
    this.prev = this;
    this.next = this;
  }
  static {
    isHeapObject(LruLink);
  }
}

class PyLruCache implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly func: PyObject;
  /** -1: no bound. */
  declare readonly maxsize: number;
  declare readonly typed: boolean;
  declare readonly cacheInfoType: PyObject;
  declare readonly cache: PyDictObject;
  /** Entry of the ring; carries no result. */
  declare readonly root: LruLink;
  declare hits: number;
  declare misses: number;
  constructor(type: PyTypeObject, func: PyObject, maxsize: number, typed: boolean, cacheInfoType: PyObject) {
    this.ob_type = type;
    this.func = func;
    this.maxsize = maxsize;
    this.typed = typed;
    this.cacheInfoType = cacheInfoType;
    this.cache = PyDict_New();
    this.root = new LruLink(Py_None, Py_None);
    this.hits = 0;
    this.misses = 0;
  }
  static {
    isHeapObject(PyLruCache);
  }
}

/** Separates positional from keyword arguments in a key. */
const keywordMark = new PyHeapObject(PyBaseObject_Type);

/** CPython: `lru_cache_make_key`. */
function makeKey(
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  typed: boolean,
): PyObject {
  if (kwnames === undefined || kwnames.length === 0) {
    if (!typed && args.length === 1 && (typeof args[0] === "string" || typeof args[0] === "number")) {
      return args[0];
    }
    return PyTuple_New(typed ? [...args, ...args.map(Py_TYPE)] : args.slice());
  }
  const count = args.length - kwnames.length;
  const parts: PyObject[] = args.slice(0, count);
  parts.push(keywordMark);
  kwnames.forEach((name, i) => parts.push(PyUnicode_FromUTF16(name), args[count + i]));
  if (typed) { for (const arg of args) parts.push(Py_TYPE(arg)); }
  return PyTuple_New(parts);
}

function unlink(link: LruLink): void {
  link.prev.next = link.next;
  link.next.prev = link.prev;
}
function append(self: PyLruCache, link: LruLink): void {
  const { root } = self;
  link.prev = root.prev;
  link.next = root;
  root.prev.next = link;
  root.prev = link;
}

/** The link of a key; what `hash()` raises for it goes out in its own words. */
function lookUp(self: PyLruCache, key: PyObject): LruLink | undefined {
  try {
    return PyDict_GetItem(self.cache, key) as LruLink | undefined;
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError)) PyObject_Hash(key);
    throw err;
  }
}

function lruCall(
  self: PyLruCache,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (self.maxsize === 0) {
    self.misses++;
    return PyObject_Vectorcall(self.func, args, kwnames);
  }
  const key = makeKey(args, kwnames, self.typed);
  const found = lookUp(self, key);
  if (found !== undefined) {
    self.hits++;
    if (self.maxsize > 0) {
      unlink(found);
      append(self, found);
    }
    return found.result;
  }
  self.misses++;
  const result = PyObject_Vectorcall(self.func, args, kwnames);
  // The function may have called itself with the same arguments meanwhile.
  if (self.maxsize > 0) {
    if (PyDict_GetItem(self.cache, key) !== undefined) return result;
    if (self.cache.used >= self.maxsize) {
      const oldest = self.root.next;
      unlink(oldest);
      PyDict_Pop(self.cache, oldest.key);
    }
  }
  const link = new LruLink(key, result);
  PyDict_SetItem(self.cache, key, link);
  if (self.maxsize > 0) append(self, link);
  return result;
}

const lruCacheType = newNativeType("functools._lru_cache_wrapper");
const signature = new Signature("(user_function, maxsize, typed: bool, cache_info_type)");
const method = methodsOf<PyLruCache>();

defineType<PyLruCache>(lruCacheType, {
  withoutSignature: ["__copy__", "__deepcopy__"],
  flags: Py_TPFLAGS_METHOD_DESCRIPTOR,
  doc: "Create a cached callable that wraps another function.\n\n" +
    "user_function is called for arguments that are not in the cache; maxsize 0 means no caching, None no bound;\n" +
    "with typed, arguments of different types are cached apart.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [func, maxsize, typed, info] = newArguments(signature, "lru_cache", args, kwnames) as [
        PyObject,
        PyObject,
        boolean,
        PyObject,
      ];
      if (!PyCallable_Check(func)) throw newTypeError("the first argument must be callable");
      let size = -1;
      if (maxsize !== Py_None) {
        if (!PyLong_Check(maxsize) && Py_TYPE(maxsize).nb_index === undefined) {
          throw newTypeError("maxsize should be integer or None");
        }
        size = Math.max(0, PyNumber_AsSsize_t(maxsize, true));
      }
      return attachInstance(new PyLruCache(type, func, size, typed, info), type);
    },
    tp_alloc: (type) => new PyLruCache(type, Py_None, 0, false, Py_None),
    tp_call: lruCall,
    tp_descr_get: (self, obj) => obj === undefined || obj === Py_None ? self : new PyMethodObject(self, obj),
    tp_traverse: (self, visit) => {
      visit(self.func);
      visit(self.cacheInfoType);
      for (const [key, link] of self.cache.entries()) {
        visit(key);
        visit((link as LruLink).key);
        visit((link as LruLink).result);
      }
    },
  },
  methods: {
    cache_info: method("($self, /)", "Report cache statistics", (self) =>
      PyObject_Vectorcall(
        self.cacheInfoType,
        [self.hits, self.misses, self.maxsize === -1 ? Py_None : self.maxsize, self.cache.used],
        undefined,
      )),
    cache_clear: method("($self, /)", "Clear the cache and cache statistics", (self) => {
      self.hits = 0;
      self.misses = 0;
      PyDict_Clear(self.cache);
      self.root.next = self.root;
      self.root.prev = self.root;
      return Py_None;
    }),
    __reduce__: method("($self, /)", undefined, (self) => PyObject_GetAttr(self, "__qualname__")),
    __copy__: method("($self, /)", undefined, (self) => self),
    __deepcopy__: method("($self, memo, /)", undefined, (self) => self),
  },
  getset: {
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
  },
});

/** The type of cached functions. */
export function createLruCacheType(): PyTypeObject {
  return lruCacheType;
}
