/**
 * Frame objects: what Python sees of a frame, made on demand. `f_locals` of a function is a write-through proxy (PEP 667).
 * After CPython's `Objects/frameobject.c`.
 */
import { sizeofMethod } from "./sizeof_method.ts";
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
  CO_GENERATOR,
  CO_OPTIMIZED,
} from "../../compiler/bytecode/code_object.ts";
import {
  clearLocals,
  FRAME_CLEARED,
  FRAME_EXECUTING,
  FRAME_OWNED_BY_FRAME_OBJECT,
  FRAME_OWNED_BY_GENERATOR,
  FRAME_SUSPENDED,
  FRAME_SUSPENDED_YIELD_FROM,
  type InterpreterFrame,
} from "../eval/frame.ts";
import {
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_Hash,
  PyObject_Repr,
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  PyObject_SetItem,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newAttributeError,
  newKeyError,
  newRuntimeError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyCellObject } from "./cell_object.ts";
import type { PyCodeObject } from "./code_object.ts";
import { _PyEval_SetOpcodeTrace } from "../eval/legacy_tracing.ts";
import { setFrameLine } from "./frame_lineno.ts";
import { PyDict_Check, PyDict_New, PyDict_SetItem, type PyDictObject } from "./dict_object.ts";
import { closeGenerator, gen_finalize } from "./gen_object.ts";
import { objectIdentity } from "./hash.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_MAPPING,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyExc_KeyError, PyFrame_Type, PyFrameLocalsProxy_Type } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyFrameObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly f_frame: InterpreterFrame;
  /** Set when the frame stops running; before, the frame below tells. */
  declare f_back: PyFrameObject | undefined;
  declare f_trace: PyObject | undefined;
  declare f_trace_lines: boolean;
  declare f_trace_opcodes: boolean;
  /** Values of names that are not variables of the code, set through `f_locals`. */
  declare f_extra_locals: PyDictObject | undefined;

  constructor(frame: InterpreterFrame) {
    this.ob_type = PyFrame_Type;
    this.f_frame = frame;
    this.f_back = undefined;
    this.f_trace = undefined;
    this.f_trace_lines = true;
    this.f_trace_opcodes = false;
    this.f_extra_locals = undefined;
  }

  get f_code(): PyCodeObject {
    return this.f_frame.f_executable;
  }
  /** Byte offset of the running instruction. */
  get f_lasti(): number {
    return this.f_frame.instr_ptr * 2;
  }
  /** -1: the code has no line there. */
  get f_lineno(): number {
    return this.f_code.lineOf(this.f_frame.instr_ptr);
  }
  static {
    isHeapObject(PyFrameObject);
  }
}

/** The frame object of a frame. CPython: `_PyFrame_GetFrameObject`. */
export function _PyFrame_GetFrameObject(frame: InterpreterFrame): PyFrameObject {
  return frame.frame_obj ??= new PyFrameObject(frame);
}

/** The frame below, entry frames skipped. CPython: `PyFrame_GetBack`. */
export function PyFrame_GetBack(object: PyFrameObject): PyFrameObject | undefined {
  if (object.f_back !== undefined) return object.f_back;
  let previous = object.f_frame.previous;
  while (previous !== undefined && previous.isIncomplete) previous = previous.previous;
  return previous === undefined ? undefined : _PyFrame_GetFrameObject(previous);
}

/** `locals()` of a frame: the namespace of a module or class body, a proxy for a function. CPython: `_PyFrame_GetLocals`. */
export function _PyFrame_GetLocals(frame: InterpreterFrame): PyObject {
  const isFunction = (frame.f_executable.co_flags & CO_OPTIMIZED) !== 0;
  if (!isFunction && !hasHiddenLocals(frame)) return frame.f_locals ?? frame.f_globals;
  return new PyFrameLocalsProxyObject(_PyFrame_GetFrameObject(frame));
}

function hasHiddenLocals(frame: InterpreterFrame): boolean {
  const kinds = frame.f_executable.plain.co_localspluskinds;
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] & CO_FAST_HIDDEN && variableValue(frame, i) !== undefined) return true;
  }
  return false;
}

/** What `locals()` gives: a snapshot for a function. CPython: `_PyEval_GetFrameLocals`. */
export function frameLocalsSnapshot(frame: InterpreterFrame): PyObject {
  const locals = _PyFrame_GetLocals(frame);
  if (!(locals instanceof PyFrameLocalsProxyObject)) return locals;
  const dict = PyDict_New();
  forEachLocal(locals, (name, value) => PyDict_SetItem(dict, name, value));
  return dict;
}

/** Value of variable `i`, out of its cell if it has one; undefined: unbound. */
function variableValue(frame: InterpreterFrame, i: number): PyObject | undefined {
  let value = frame.localsplus[i];
  if (frame.f_executable.plain.co_localspluskinds[i] & (CO_FAST_CELL | CO_FAST_FREE)) {
    if (value instanceof PyCellObject) value = value.ob_ref;
  }
  return value;
}

// ---------------------------------------------------------------- f_locals

export class PyFrameLocalsProxyObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly frame: PyFrameObject;
  constructor(frame: PyFrameObject) {
    this.ob_type = PyFrameLocalsProxy_Type;
    this.frame = frame;
  }
  static {
    isHeapObject(PyFrameLocalsProxyObject);
  }
}

/** Index of the variable that a key names; -1: none, or one that may not be read or written so. */
function variableIndex(self: PyFrameLocalsProxyObject, key: PyObject, reading: boolean): number {
  const frame = self.frame.f_frame;
  const names = frame.f_executable.co_localsplusnames;
  const hash = typeof key === "string" ? undefined : PyObject_Hash(key);
  for (let i = 0; i < names.length; i++) {
    if (hash === undefined) {
      if (names[i] !== key) continue;
    } else {
      const name = PyUnicode_FromUTF16(names[i]);
      if (PyObject_Hash(name) !== hash || !PyObject_RichCompareBool(name, key, Py_EQ)) continue;
    }
    const hidden = (frame.f_executable.plain.co_localspluskinds[i] & CO_FAST_HIDDEN) !== 0;
    if (reading ? variableValue(frame, i) !== undefined : !hidden) return i;
  }
  return -1;
}

function forEachLocal(
  self: PyFrameLocalsProxyObject,
  visit: (name: PyObject, value: PyObject) => void,
): void {
  const frame = self.frame.f_frame;
  const names = frame.f_executable.co_localsplusnames;
  for (let i = 0; i < names.length; i++) {
    const value = variableValue(frame, i);
    if (value !== undefined) visit(PyUnicode_FromUTF16(names[i]), value);
  }
  const extra = self.frame.f_extra_locals;
  if (extra !== undefined) { for (const [key, value] of extra.entries()) visit(key, value); }
}

function localsDict(self: PyFrameLocalsProxyObject): PyDictObject {
  const dict = PyDict_New();
  forEachLocal(self, (name, value) => PyDict_SetItem(dict, name, value));
  return dict;
}

function proxyGet(self: PyFrameLocalsProxyObject, key: PyObject): PyObject | undefined {
  const i = variableIndex(self, key, true);
  if (i >= 0) return variableValue(self.frame.f_frame, i);
  if (self.frame.f_extra_locals === undefined) return undefined;
  try {
    return PyObject_GetItem(self.frame.f_extra_locals, key);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_KeyError)) return undefined;
    throw err;
  }
}

function proxySet(self: PyFrameLocalsProxyObject, key: PyObject, value: PyObject | undefined): void {
  const frame = self.frame.f_frame;
  const i = variableIndex(self, key, false);
  if (value === undefined) {
    if (i >= 0) throw newValueError("cannot remove local variables from FrameLocalsProxy");
    if (proxyGet(self, key) === undefined) throw newKeyError(key);
    PyObject_CallMethod(self.frame.f_extra_locals!, "pop", [key]);
    return;
  }
  if (i < 0) {
    self.frame.f_extra_locals ??= PyDict_New();
    PyObject_SetItem(self.frame.f_extra_locals, key, value);
    return;
  }
  const old = frame.localsplus[i];
  const isCell = (frame.f_executable.plain.co_localspluskinds[i] & (CO_FAST_CELL | CO_FAST_FREE)) !== 0;
  if (isCell && old instanceof PyCellObject) old.ob_ref = value;
  else frame.localsplus[i] = value;
}

function isMergeable(op: PyObject): boolean {
  return PyDict_Check(op) || op instanceof PyFrameLocalsProxyObject;
}

function merge(self: PyFrameLocalsProxyObject, other: PyObject): void {
  const dict = PyDict_New();
  PyObject_CallMethod(dict, "update", [other]);
  for (const [key, value] of dict.entries()) proxySet(self, key, value);
}

const proxyMethod = methodsOf<PyFrameLocalsProxyObject>();

defineType<PyFrameLocalsProxyObject>(PyFrameLocalsProxy_Type, {
  flags: Py_TPFLAGS_MAPPING,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given !== 1) throw newTypeError(`FrameLocalsProxy expected 1 argument, got ${given}`);
      const frame = args[0];
      if (!(frame instanceof PyFrameObject)) {
        throw newTypeError(`expect frame, not ${Py_TYPE(frame).tp_name}`);
      }
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("FrameLocalsProxy takes no keyword arguments");
      }
      return new PyFrameLocalsProxyObject(frame);
    },
    tp_repr: (self) => {
      if (Py_ReprEnter(self.frame)) return "{...}";
      try {
        return PyObject_Repr(localsDict(self));
      } finally {
        Py_ReprLeave(self.frame);
      }
    },
    nb_or: (self, other) => {
      if (!isMergeable(other) || !isMergeable(self)) return Py_NotImplemented;
      const merged = PyDict_New();
      PyObject_CallMethod(merged, "update", [self]);
      PyObject_CallMethod(merged, "update", [other]);
      return merged;
    },
    nb_inplace_or: (self, other) => {
      if (!isMergeable(other)) return Py_NotImplemented;
      merge(self as PyFrameLocalsProxyObject, other);
      return self;
    },
    tp_iter: (self) => PyObject_GetIter(localsDict(self)),
    tp_richcompare: (self, other, op) => {
      if (op !== Py_EQ && op !== Py_NE) return Py_NotImplemented;
      if (other instanceof PyFrameLocalsProxyObject) {
        const same = self.frame === other.frame;
        return op === Py_EQ ? same : !same;
      }
      return PyObject_RichCompare(localsDict(self), other, op);
    },
    mp_length: (self) => localsDict(self).used,
    mp_subscript: (self, key) => {
      const value = proxyGet(self, key);
      if (value === undefined) {
        throw newKeyError(PyUnicode_FromUTF16(`local variable '${reprText(key)}' is not defined`));
      }
      return value;
    },
    mp_ass_subscript: proxySet,
    sq_contains: (self, key) => proxyGet(self, key) !== undefined,
    tp_hash: () => {
      throw newTypeError("unhashable type: 'FrameLocalsProxy'");
    },
  },
  methods: {
    __contains__: proxyMethod("($self, key, /)", undefined, (self, key) => proxyGet(self, key) !== undefined),
    __getitem__: proxyMethod("($self, key, /)", undefined, (self, key) => PyObject_GetItem(self, key)),
    get: proxyMethod(
      "($self, key, default=None, /)",
      undefined,
      (self, key, other) => proxyGet(self, key) ?? other,
    ),
    keys: proxyMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...localsDict(self).entries()].map(([k]) => k)),
    ),
    values: proxyMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...localsDict(self).entries()].map(([, v]) => v)),
    ),
    items: proxyMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...localsDict(self).entries()].map(([k, v]) => PyTuple_New([k, v]))),
    ),
    copy: proxyMethod("($self, /)", undefined, localsDict),
    __reversed__: proxyMethod(
      "($self, /)",
      undefined,
      (self) => PyList_New([...localsDict(self).entries()].map(([k]) => k).reverse()),
    ),
    update: proxyMethod("($self, other, /)", undefined, (self, other) => {
      if (!isMergeable(other)) {
        throw newTypeError("update() argument must be dict or another FrameLocalsProxy");
      }
      merge(self, other);
      return Py_None;
    }),
    setdefault: proxyMethod("($self, key, default=None, /)", undefined, (self, key, other) => {
      const found = proxyGet(self, key);
      if (found !== undefined) return found;
      proxySet(self, key, other);
      return other;
    }),
    pop: proxyMethod("($self, key, default=<unrepresentable>, /)", undefined, (self, key, other) => {
      if (variableIndex(self, key, false) >= 0) {
        throw newValueError("cannot remove local variables from FrameLocalsProxy");
      }
      const found = proxyGet(self, key) ?? other;
      if (found === undefined) throw newKeyError(key);
      if (proxyGet(self, key) !== undefined) proxySet(self, key, undefined);
      return found;
    }),
  },
});

// ---------------------------------------------------------------- the frame type

function frame_clear(self: PyFrameObject): PyObject {
  const frame = self.f_frame;
  if (frame.owner === FRAME_OWNED_BY_GENERATOR) {
    const gen = frame.generator!;
    if (gen.gi_frame_state === FRAME_EXECUTING) throw newRuntimeError("cannot clear an executing frame");
    if (gen.gi_frame_state === FRAME_SUSPENDED || gen.gi_frame_state === FRAME_SUSPENDED_YIELD_FROM) {
      throw newRuntimeError("cannot clear a suspended frame");
    }
    if (gen.gi_frame_state !== FRAME_CLEARED) {
      // A coroutine that was never awaited says so.
      gen_finalize(gen);
      closeGenerator(gen);
    }
  } else if (frame.owner !== FRAME_OWNED_BY_FRAME_OBJECT) {
    throw newRuntimeError("cannot clear an executing frame");
  }
  clearLocals(frame);
  return Py_None;
}

const method = methodsOf<PyFrameObject>();

defineType<PyFrameObject>(PyFrame_Type, {
  slots: {
    tp_repr: (self) => {
      const { plain } = self.f_code;
      const file = PyObject_Repr(PyUnicode_FromUTF16(plain.co_filename));
      const at = `<frame at 0x${objectIdentity(self).toString(16)}, file `;
      return PyUnicode_FromUTF16(`${at}${file}, line ${self.f_lineno}, code ${plain.co_name}>`);
    },
    tp_traverse: (self, visit) => {
      const frame = self.f_frame;
      // In the order in which they are let go. The value stack of a running frame is found on its thread's stack.
      const { localsplus } = frame;
      for (let i = Math.min(frame.stackpointer, frame.f_executable.co_nlocalsplus); --i >= 0;) {
        if (localsplus[i] !== undefined) visit(localsplus[i]!);
      }
      visit(frame.f_executable);
      visit(frame.f_globals);
      visit(frame.f_builtins);
      if (frame.f_funcobj !== undefined) visit(frame.f_funcobj);
      if (frame.f_locals !== undefined) visit(frame.f_locals);
      if (self.f_back !== undefined) visit(self.f_back);
      if (self.f_trace !== undefined) visit(self.f_trace);
      if (self.f_extra_locals !== undefined) visit(self.f_extra_locals);
    },
  },
  methods: {
    __sizeof__: sizeofMethod(),
    clear: method("($self, /)", "Clear all references held by the frame.", frame_clear),
  },
  members: {
    f_trace_lines: {
      get: (self) => self.f_trace_lines,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("can't delete numeric/char attribute");
        if (typeof value !== "boolean") throw newTypeError("attribute value type must be bool");
        self.f_trace_lines = value;
      },
    },
  },
  getset: {
    f_back: { get: (self) => PyFrame_GetBack(self) ?? Py_None },
    f_locals: {
      doc: "The variables of the frame: a mapping that reads and writes them.",
      get: (self) => _PyFrame_GetLocals(self.f_frame),
    },
    f_lineno: {
      doc: "The line being run; a trace function may set it.",
      get: (self) => self.f_lineno === -1 ? Py_None : self.f_lineno,
      set: (self, value) => {
        if (value === undefined) throw newAttributeError("cannot delete attribute", self, "f_lineno");
        setFrameLine(self.f_frame, value);
      },
    },
    f_trace: {
      doc: "The trace function of the frame, or None.",
      get: (self) => self.f_trace ?? Py_None,
      set: (self, value) => {
        const func = value === Py_None ? undefined : value;
        if (func === self.f_trace) return;
        self.f_trace = func;
        if (func !== undefined && self.f_trace_opcodes) _PyEval_SetOpcodeTrace(self, true);
      },
    },
    f_lasti: { doc: "Offset of the last instruction run.", get: (self) => self.f_lasti },
    f_globals: { doc: "The module's variables.", get: (self) => self.f_frame.f_globals },
    f_builtins: { doc: "The built-in names.", get: (self) => self.f_frame.f_builtins },
    f_code: { doc: "The code being run.", get: (self) => self.f_code },
    f_trace_opcodes: {
      doc: "Whether the trace function gets an event for every instruction.",
      get: (self) => self.f_trace_opcodes,
      set: (self, value) => {
        if (value === undefined) {
          throw newAttributeError("f_trace_opcodes cannot be deleted", self, "f_trace_opcodes");
        }
        if (typeof value !== "boolean") throw newTypeError("attribute value type must be bool");
        self.f_trace_opcodes = value;
        if (!value || self.f_trace !== undefined) _PyEval_SetOpcodeTrace(self, value);
      },
    },
    f_generator: {
      doc: "The generator or coroutine that the frame belongs to, or None.",
      get: (self) => {
        const flags = self.f_code.co_flags;
        const isGenerator = (flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) !== 0;
        return isGenerator && self.f_frame.generator !== undefined ? self.f_frame.generator : Py_None;
      },
    },
  },
});
