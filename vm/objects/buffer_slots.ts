/**
 * `__buffer__` and `__release_buffer__` (PEP 688): what the slots of a class do that defines them in Python, and what
 * calling them on a type of ours does. After `slot_bf_getbuffer` and its neighbours in CPython's `Objects/typeobject.c`.
 *
 * Law: `__release_buffer__` is given the memoryview that `__buffer__` returned. A base written in TypeScript is released
 * whatever the Python code does.
 */
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { type getbufferproc, type Py_buffer, PyObject_GetBuffer } from "./buffer.ts";
import {
  _PyMemoryView_FromBufferProc,
  PyMemoryView_FromBuffer,
  PyMemoryViewObject,
  releaseView,
  viewCount,
} from "./memory_object.ts";
import { Py_None } from "./none_object.ts";
import { PyHeapObject, type PyObject } from "./object.ts";
import { callSpecial } from "./type_slots.ts";
import { _PyBufferWrapper_Type, Py_TYPE } from "./type_zoo.ts";

/** Stands between a buffer and the memoryview that `__buffer__` returned. CPython: `PyBufferWrapper`. */
export class PyBufferWrapper extends PyHeapObject {
  mv: PyMemoryViewObject | undefined;
  obj: PyObject | undefined;
  /** The view was made by this call of `__buffer__`, so nobody else is taken to have it. */
  readonly isFresh: boolean;
  constructor(mv: PyMemoryViewObject, obj: PyObject, isFresh: boolean) {
    super(_PyBufferWrapper_Type);
    this.mv = mv;
    this.obj = obj;
    this.isFresh = isFresh;
  }
}

export function slot_bf_getbuffer(self: PyObject, flags: number): Py_buffer {
  const before = viewCount();
  const result = callSpecial(self, "__buffer__", [flags]);
  if (!(result instanceof PyMemoryViewObject)) {
    throw newTypeError("__buffer__ returned non-memoryview object");
  }
  const buffer = PyObject_GetBuffer(result, flags);
  buffer.obj = new PyBufferWrapper(result, self, result.serial > before);
  return buffer;
}

/** CPython: `bufferwrapper_releasebuf`. */
function releaseWrapper(self: PyBufferWrapper, buffer: Py_buffer): void {
  const { mv, obj } = self;
  if (mv === undefined || obj === undefined) return;
  Py_TYPE(mv).bf_releasebuffer!(mv, buffer);
  // A base of ours is released when the memoryview is.
  if (mv.view.obj !== obj && Py_TYPE(obj).bf_releasebuffer === slot_bf_releasebuffer) {
    callReleaseBuffer(obj, buffer);
  } else if (self.isFresh && mv.exports === 0) {
    // Where CPython's reference count drops to zero. DIFFERS: even if `__buffer__` has kept its view.
    releaseView(mv);
  }
  self.mv = self.obj = undefined;
}

function callReleaseBuffer(self: PyObject, buffer: Py_buffer): void {
  const owner = buffer.obj;
  const isWrapper = owner instanceof PyBufferWrapper;
  if (isWrapper && owner.mv === undefined) return;
  const name = Py_TYPE(self).tp_name;
  const mv = isWrapper ? owner.mv! : PyMemoryView_FromBuffer(buffer);
  if (!isWrapper) mv.restricted = true;
  try {
    callSpecial(self, "__release_buffer__", [mv]);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored in __release_buffer__ of ${name}`);
  }
  if (isWrapper) return;
  try {
    releaseView(mv);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored in bf_releasebuffer of ${name}`);
  }
}

export function slot_bf_releasebuffer(self: PyObject, buffer: Py_buffer): void {
  callReleaseBuffer(self, buffer);
  const base = Py_TYPE(self).tp_mro.slice(1).find((type) =>
    type.bf_releasebuffer !== undefined && type.bf_releasebuffer !== slot_bf_releasebuffer
  );
  base?.bf_releasebuffer?.(self, buffer);
}

/** `object.__buffer__(flags)`. CPython: `wrap_buffer`. */
export function wrapBuffer(self: PyObject, flags: PyObject, wrapped: getbufferproc): PyObject {
  const value = PyNumber_AsSsize_t(flags, true);
  if (value > 2147483647 || value < -2147483648) throw newOverflowError("buffer flags out of range");
  return _PyMemoryView_FromBufferProc(self, value, wrapped);
}

/** `object.__release_buffer__(buffer)`. CPython: `wrap_releasebuffer`. */
export function wrapReleaseBuffer(self: PyObject, mv: PyObject): PyObject {
  if (!(mv instanceof PyMemoryViewObject)) throw newTypeError("expected a memoryview object");
  if (mv.view.obj === undefined) return Py_None;
  if (mv.view.obj !== self) throw newValueError("memoryview's buffer is not this object");
  if (mv.released) throw newValueError("memoryview's buffer has already been released");
  releaseView(mv);
  return Py_None;
}

defineType<PyBufferWrapper>(_PyBufferWrapper_Type, {
  slots: {
    bf_releasebuffer: releaseWrapper,
    tp_traverse: (self, visit) => {
      if (self.mv !== undefined) visit(self.mv);
      if (self.obj !== undefined) visit(self.obj);
    },
  },
});
