/** The layout of unpicklers. Read by `load.ts`; the type is in `unpickler_type.ts`. */
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { PyObject_GetIter } from "../../protocol/abstract.ts";
import { PyTupleObject } from "../../objects/tuple_layout.ts";
import { newNativeType } from "../native.ts";
import type { PickleInput } from "./input.ts";
import { newUnpicklingError } from "./state.ts";

export const Unpickler_Type: PyTypeObject = newNativeType("_pickle.Unpickler");

export class PyUnpickler extends PyHeapObject {
  /** A `load` or `__init__` is under way. */
  busy: boolean;
  /** Undefined until `__init__`. */
  input: PickleInput | undefined;
  stack: PyObject[];
  /** Heights of the stack at which the marks were set. */
  marks: number[];
  /** The last of them: what stands below can't be popped. */
  fence: number;
  memo: (PyObject | undefined)[];
  memoSize: number;
  protocol: number;
  fixImports: boolean;
  encoding: string;
  errors: string;
  /** Iterator over the out-of-band buffers. */
  buffers: PyObject | undefined;
  /** Set on the instance. */
  persistentLoadAttr: PyObject | undefined;

  constructor(type: PyTypeObject) {
    super(type);
    this.busy = false;
    this.input = undefined;
    this.stack = [];
    this.marks = [];
    this.fence = 0;
    this.memo = [];
    this.memoSize = 0;
    this.protocol = 0;
    this.fixImports = false;
    this.encoding = "ASCII";
    this.errors = "strict";
    this.buffers = undefined;
    this.persistentLoadAttr = undefined;
  }

  newUnderflow() {
    return newUnpicklingError(
      this.marks.length > 0 ? "unexpected MARK found" : "unpickling stack underflow",
    );
  }

  pop(): PyObject {
    if (this.stack.length <= this.fence) throw this.newUnderflow();
    return this.stack.pop()!;
  }
  top(): PyObject {
    if (this.stack.length <= this.fence) throw this.newUnderflow();
    return this.stack[this.stack.length - 1];
  }

  /** Takes off the last mark: the height where it was set. */
  popMark(): number {
    const mark = this.marks.pop();
    if (mark === undefined) throw newUnpicklingError("could not find MARK");
    this.fence = this.marks.length === 0 ? 0 : this.marks[this.marks.length - 1];
    return mark;
  }

  memoPut(index: number, value: PyObject): void {
    const { memo } = this;
    if (index === memo.length) {
      this.memoSize++;
      memo.push(value);
      return;
    }
    if (memo[index] === undefined) this.memoSize++;
    memo[index] = value;
  }
  memoGet(index: number): PyObject {
    const value = this.memo[index];
    if (value === undefined) throw newUnpicklingError(`Memo value not found at index ${index}`);
    return value;
  }
}

/** CPython: `_Unpickler_SetBuffers`. None or an empty tuple, the default, are no buffers. */
export function setBuffers(self: PyUnpickler, buffers: PyObject): void {
  const none = buffers === Py_None || (buffers instanceof PyTupleObject && buffers.ob_item.length === 0);
  self.buffers = none ? undefined : PyObject_GetIter(buffers);
}

/** Objects that an unpickler holds. */
export function traverseUnpickler(self: PyUnpickler, visit: (op: PyObject) => void): void {
  if (self.input?.fileRead !== undefined) visit(self.input.fileRead);
  if (self.buffers !== undefined) visit(self.buffers);
  if (self.persistentLoadAttr !== undefined) visit(self.persistentLoadAttr);
  for (const op of self.stack) visit(op);
  for (const op of self.memo) if (op !== undefined) visit(op);
}
