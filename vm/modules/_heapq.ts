/** The `_heapq` module: priority queues in lists. After CPython's `Modules/_heapqmodule.c`. */
import { PyList_Check, type PyListObject } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_LT, type PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyObject_RichCompareBool } from "../protocol/abstract.ts";
import { newIndexError, newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";

/** Whether the first belongs nearer to the root. */
export type Order = (a: PyObject, b: PyObject) => boolean;
function less(a: PyObject, b: PyObject): boolean {
  return typeof a === "number" && typeof b === "number" ? a < b : PyObject_RichCompareBool(a, b, Py_LT);
}
function greater(a: PyObject, b: PyObject): boolean {
  return less(b, a);
}

function listArgument(name: string, position: string, heap: PyObject): PyListObject {
  if (!PyList_Check(heap)) {
    throw newTypeError(`${name}() argument${position} must be list, not ${Py_TYPE(heap).tp_name}`);
  }
  return heap;
}
/** A comparison runs Python code, which may do anything to the list. */
function checkSize(items: PyObject[], size: number): void {
  if (items.length !== size) throw newRuntimeError("list changed size during iteration");
}

/** Moves the item at `pos` up to its place, not above `start`. CPython: `siftdown`. */
function siftDown(items: PyObject[], start: number, pos: number, before: Order): void {
  const size = items.length;
  if (pos >= size) throw newIndexError("index out of range");
  while (pos > start) {
    const parent = (pos - 1) >> 1;
    const moves = before(items[pos], items[parent]);
    checkSize(items, size);
    if (!moves) return;
    const item = items[pos];
    items[pos] = items[parent];
    items[parent] = item;
    pos = parent;
  }
}

/** Lets the item at `pos` sink to a leaf along the better children, then rise to its place. CPython: `siftup`. */
function siftUp(items: PyObject[], pos: number, before: Order): void {
  const size = items.length;
  const start = pos;
  if (pos >= size) throw newIndexError("index out of range");
  const limit = size >> 1;
  while (pos < limit) {
    let child = 2 * pos + 1;
    if (child + 1 < size) {
      const first = before(items[child], items[child + 1]);
      checkSize(items, size);
      if (!first) child++;
    }
    const item = items[child];
    items[child] = items[pos];
    items[pos] = item;
    pos = child;
  }
  siftDown(items, start, pos, before);
}

/** Takes the root away. */
export function popHeap(heap: PyListObject, before: Order): PyObject {
  const items = heap.ob_item;
  const last = items.pop();
  if (last === undefined) throw newIndexError("index out of range");
  if (items.length === 0) return last;
  const root = items[0];
  items[0] = last;
  siftUp(items, 0, before);
  return root;
}

/** Adds an item. */
export function pushHeap(heap: PyListObject, item: PyObject, before: Order): void {
  const items = heap.ob_item;
  items.push(item);
  siftDown(items, 0, items.length - 1, before);
}

/** Makes a heap of a list's items. */
export function heapify(items: PyObject[], before: Order): void {
  for (let i = (items.length >> 1) - 1; i >= 0; i--) siftUp(items, i, before);
}

function replace(heap: PyListObject, item: PyObject, before: Order): PyObject {
  const items = heap.ob_item;
  if (items.length === 0) throw newIndexError("index out of range");
  const root = items[0];
  items[0] = item;
  siftUp(items, 0, before);
  return root;
}

function pushPop(heap: PyListObject, item: PyObject, before: Order): PyObject {
  const items = heap.ob_item;
  if (items.length === 0) return item;
  const goesIn = before(items[0], item);
  if (!goesIn) return item;
  if (items.length === 0) throw newIndexError("index out of range");
  const root = items[0];
  items[0] = item;
  siftUp(items, 0, before);
  return root;
}

/** The functions for one order; the names of those for the largest first end in "_max". */
function functionsFor(before: Order, suffix: string, kind: string): Record<string, MethodSpec> {
  return {
    [`heappush${suffix}`]: staticMethod(
      "(heap, item, /)",
      `Push item onto ${kind}heap, maintaining the heap invariant.`,
      (heap, item) => {
        pushHeap(listArgument(`heappush${suffix}`, " 1", heap), item, before);
        return Py_None;
      },
    ),
    [`heappop${suffix}`]: staticMethod(
      "(heap, /)",
      `Pop the first item off the ${kind}heap, maintaining the heap invariant.`,
      (heap) => popHeap(listArgument(`heappop${suffix}`, "", heap), before),
    ),
    [`heapreplace${suffix}`]: staticMethod(
      "(heap, item, /)",
      "Pop and return the current first value, and add the new item.",
      (heap, item) => replace(listArgument(`heapreplace${suffix}`, " 1", heap), item, before),
    ),
    [`heappushpop${suffix}`]: staticMethod(
      "(heap, item, /)",
      "Push item on the heap, then pop and return the first item from the heap.",
      (heap, item) => pushPop(listArgument(`heappushpop${suffix}`, " 1", heap), item, before),
    ),
    [`heapify${suffix}`]: staticMethod(
      "(heap, /)",
      `Transform list into a ${kind}heap, in-place, in O(len(heap)) time.`,
      (heap) => {
        heapify(listArgument(`heapify${suffix}`, "", heap).ob_item, before);
        return Py_None;
      },
    ),
  };
}

/** Makes the module. */
export function createHeapqModule(): PyModuleObject {
  return createNativeModule({
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: { ...functionsFor(less, "", ""), ...functionsFor(greater, "_max", "max") },
    constants: () => ({ __about__: "Heap queues in lists." }),
  });
}
