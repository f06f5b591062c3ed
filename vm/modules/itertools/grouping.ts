/** `groupby` and `tee`. After CPython's `Modules/itertoolsmodule.c`. */
import { attachInstance, type InstanceStorage } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import {
  PyIter_Next,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_RichCompareBool,
} from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newRuntimeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, type MethodSpec, Signature } from "../../protocol/signature.ts";
import { fn, newNativeType } from "../native.ts";
import { iteratorType } from "./common.ts";

class PyGroupBy implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly it: PyObject;
  declare readonly keyfunc: PyObject;
  declare tgtkey: PyObject | undefined;
  declare currkey: PyObject | undefined;
  declare currvalue: PyObject | undefined;
  /** The group that may still read; an earlier one is at its end. */
  declare currgrouper: PyGrouper | undefined;
  constructor(type: PyTypeObject, it: PyObject, keyfunc: PyObject) {
    this.ob_type = type;
    this.it = it;
    this.keyfunc = keyfunc;
    this.tgtkey = undefined;
    this.currkey = undefined;
    this.currvalue = undefined;
    this.currgrouper = undefined;
  }
  static {
    isHeapObject(PyGroupBy);
  }
}

class PyGrouper implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly parent: PyGroupBy;
  declare readonly tgtkey: PyObject;
  constructor(parent: PyGroupBy, tgtkey: PyObject) {
    this.ob_type = grouperType;
    this.parent = parent;
    this.tgtkey = tgtkey;
  }
  static {
    isHeapObject(PyGrouper);
  }
}

/** Takes the next item; false at the end. */
function step(self: PyGroupBy): boolean {
  const value = PyIter_Next(self.it);
  if (value === undefined) return false;
  const key = self.keyfunc === Py_None ? value : PyObject_CallOneArg(self.keyfunc, value);
  self.currvalue = value;
  self.currkey = key;
  return true;
}

export const groupbyType: PyTypeObject = iteratorType<PyGroupBy>("groupby", {
  doc: "Pairs of a key and an iterator over the consecutive items that have it.",
  signature: "(iterable, key=None)",
  make: (type, args) => {
    const [iterable, key] = args as PyObject[];
    return new PyGroupBy(type, PyObject_GetIter(iterable), key);
  },
  next: (self) => {
    self.currgrouper = undefined;
    for (;;) {
      if (self.currkey === undefined) {
        // the first item
      } else if (self.tgtkey === undefined) break;
      else if (!PyObject_RichCompareBool(self.tgtkey, self.currkey, Py_EQ)) break;
      if (!step(self)) return undefined;
    }
    self.tgtkey = self.currkey;
    const grouper = new PyGrouper(self, self.tgtkey!);
    self.currgrouper = grouper;
    return PyTuple_New([self.currkey!, grouper]);
  },
  visit: (self, visit) => {
    for (const op of [self.it, self.keyfunc, self.tgtkey, self.currkey, self.currvalue]) {
      if (op !== undefined) visit(op);
    }
  },
});

export const grouperType: PyTypeObject = newNativeType("itertools._grouper");
defineType<PyGrouper>(grouperType, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { parent } = self;
      if (parent.currgrouper !== self) return undefined;
      if (parent.currvalue === undefined && !step(parent)) return undefined;
      if (!PyObject_RichCompareBool(self.tgtkey, parent.currkey!, Py_EQ)) return undefined;
      const value = parent.currvalue!;
      parent.currvalue = undefined;
      return value;
    },
    tp_traverse: (self, visit) => {
      visit(self.parent);
      visit(self.tgtkey);
    },
  },
});

/** Items read from the shared iterator, as a linked list: what all iterators have passed is garbage. */
class TeeLink {
  value: PyObject | undefined;
  next: TeeLink | undefined;
  constructor() {
    this.value = undefined;
    this.next = undefined;
  }
}
/** What the iterators of one `tee` share. */
class TeeSource {
  readonly it: PyObject;
  running: boolean;
  constructor(it: PyObject) {
    this.it = it;
    this.running = false;
  }
}

class PyTee implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly source: TeeSource;
  declare link: TeeLink;
  constructor(type: PyTypeObject, source: TeeSource, link: TeeLink) {
    this.ob_type = type;
    this.source = source;
    this.link = link;
  }
  static {
    isHeapObject(PyTee);
  }
}

export const teeType: PyTypeObject = newNativeType("itertools._tee");
const teeMethod = methodsOf<PyTee>();
const teeSignature = new Signature("(iterable, /)");

/** A tee iterator over any iterable; that of a tee iterator shares what it has read. */
function teeFromIterable(type: PyTypeObject, iterable: PyObject): PyTee {
  const it = PyObject_GetIter(iterable);
  const self = it instanceof PyTee
    ? new PyTee(type, it.source, it.link)
    : new PyTee(type, new TeeSource(it), new TeeLink());
  return attachInstance(self, type);
}

defineType<PyTee>(teeType, {
  doc: "Iterator wrapped to make it copyable.",
  signature: "(iterable, /)",
  hasWeakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) =>
      teeFromIterable(type, newArguments(teeSignature, "_tee", args, kwnames)[0] as PyObject),
    tp_alloc: (type) => new PyHeapObject(type),
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { source, link } = self;
      if (link.value === undefined) {
        if (source.running) throw newRuntimeError("cannot re-enter the tee iterator");
        source.running = true;
        try {
          link.value = PyIter_Next(source.it);
        } finally {
          source.running = false;
        }
        if (link.value === undefined) return undefined;
        link.next = new TeeLink();
      }
      self.link = link.next!;
      return link.value;
    },
    tp_traverse: (self, visit) => visit(self.source.it),
  },
  methods: {
    __copy__: teeMethod(
      "($self, /)",
      "Returns an independent iterator.",
      (self) => new PyTee(self.ob_type, self.source, self.link),
    ),
  },
});

export const teeDataobjectType: PyTypeObject = newNativeType("itertools._tee_dataobject");
defineType(teeDataobjectType, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Data container common to multiple tee objects.",
  slots: { tp_alloc: (type) => new PyHeapObject(type) },
});

export const teeFunction: MethodSpec = fn(
  "($module, iterable, n: Py_ssize_t = 2, /)",
  "A tuple of n independent iterators over one iterable.",
  (_m, iterable, n) => {
    if (n < 0) throw newValueError("n must be >= 0");
    if (n === 0) return PyTuple_New([]);
    const it = PyObject_GetIter(iterable);
    const copy = PyObject_GetOptionalAttr(it, "__copy__");
    const first = copy === undefined ? teeFromIterable(teeType, it) : it;
    const copyFunction = PyObject_GetOptionalAttr(first, "__copy__")!;
    // The iterator handed in, if it can be copied, is one of the results only as a copy.
    const result: PyObject[] = [first === it ? PyObject_CallNoArgs(copyFunction) : first];
    while (result.length < n) result.push(PyObject_CallNoArgs(copyFunction));
    return PyTuple_New(result);
  },
);
