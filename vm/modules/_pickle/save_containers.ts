/** Writing tuples, lists, dicts and sets. After CPython's `Modules/_pickle.c`. */
import { PyDict_CheckExact, PyDict_Next, type PyDictObject } from "../../objects/dict_object.ts";
import { objectIdentity } from "../../objects/hash.ts";
import { PyList_CheckExact, type PyListObject } from "../../objects/list_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { setItems } from "../../objects/set_object.ts";
import { nextSlot, type PySetObject } from "../../objects/set_table.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyFrozenSet_Type, PySet_Type } from "../../objects/type_zoo.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { PyIter_Next, PyObject_GetIter, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { newRuntimeError, newTypeError, newValueError } from "../../protocol/errors.ts";
import {
  ADDITEMS,
  APPEND,
  APPENDS,
  BATCHSIZE,
  DICT,
  EMPTY_DICT,
  EMPTY_LIST,
  EMPTY_SET,
  EMPTY_TUPLE,
  FROZENSET,
  LIST,
  MARK,
  POP,
  POP_MARK,
  SETITEM,
  SETITEMS,
  TUPLE,
  TUPLE1,
} from "./opcodes.ts";
import { memoize, type PyPickler, writeGet } from "./pickler_object.ts";
import { save } from "./save.ts";
import { saveReduce } from "./save_objects.ts";
import { typeText, withNote } from "./state.ts";

/** The exception with a note of which item it was. */
function atItem(thrown: unknown, container: PyObject, item: number | string): unknown {
  return withNote(thrown, () => `when serializing ${typeText(container)} item ${item}`);
}
function atElement(thrown: unknown, container: PyObject): unknown {
  return withNote(thrown, () => `when serializing ${typeText(container)} element`);
}

/** How deep lists and dicts nest before the fast mode looks for cycles. */
const FAST_NESTING_LIMIT = 50;

/** The fast mode has no memo: this notices what would never end. CPython: `fast_save_enter`. */
function fastEnter(self: PyPickler, op: PyObject): void {
  if (self.fast === 0 || ++self.fastNesting < FAST_NESTING_LIMIT) return;
  const seen = self.fastSeen ??= new Set();
  if (seen.has(op)) {
    self.fastNesting = -1;
    throw newValueError(
      `fast mode: can't pickle cyclic objects including object type ${Py_TYPE(op).tp_name} at 0x${
        objectIdentity(op as object).toString(16)
      }`,
    );
  }
  seen.add(op);
}
function fastLeave(self: PyPickler, op: PyObject): void {
  if (self.fast === 0 || self.fastNesting-- < FAST_NESTING_LIMIT) return;
  self.fastSeen!.delete(op);
}

/** A tuple is memoized behind its items; if it is there before, it contains itself, and the memo has the one to take. */
export function saveTuple(self: PyPickler, op: PyTupleObject): void {
  const output = self.output!;
  const items = op.ob_item;
  const { length } = items;
  if (length === 0) {
    if (self.protocol > 0) output.byte(EMPTY_TUPLE);
    else output.twoBytes(MARK, TUPLE);
    return;
  }
  const short = length <= 3 && self.protocol >= 2;
  if (!short) output.byte(MARK);
  let i = 0;
  try {
    for (; i < length; i++) save(self, items[i]);
  } catch (thrown) {
    throw atItem(thrown, op, i);
  }
  const index = self.memo.get(op);
  if (index !== undefined) {
    if (short) { for (let k = 0; k < length; k++) output.byte(POP); }
    else if (self.bin !== 0) output.byte(POP_MARK);
    else for (let k = 0; k <= length; k++) output.byte(POP);
    writeGet(self, index);
    return;
  }
  output.byte(short ? TUPLE1 + length - 1 : TUPLE);
  memoize(self, op);
}

export function saveList(self: PyPickler, op: PyListObject): void {
  const output = self.output!;
  fastEnter(self, op);
  if (self.bin !== 0) output.byte(EMPTY_LIST);
  else output.twoBytes(MARK, LIST);
  memoize(self, op);
  if (op.ob_item.length > 0) {
    if (PyList_CheckExact(op) && self.protocol > 0) batchListExact(self, op);
    else batchList(self, PyObject_GetIter(op), op);
  }
  fastLeave(self, op);
}

/** The items of an exact list, whose length may change meanwhile. CPython: `batch_list_exact`. */
function batchListExact(self: PyPickler, op: PyListObject): void {
  const output = self.output!;
  let i = 0;
  try {
    if (op.ob_item.length === 1) {
      save(self, op.ob_item[0]);
      output.byte(APPEND);
      return;
    }
    do {
      output.byte(MARK);
      for (const end = i + BATCHSIZE; i < op.ob_item.length && i < end; i++) save(self, op.ob_item[i]);
      output.byte(APPENDS);
    } while (i < op.ob_item.length);
  } catch (thrown) {
    throw atItem(thrown, op, i);
  }
}

/** The items of an iterator, to be appended to the object on the stack. */
export function batchList(self: PyPickler, iter: PyObject, op: PyObject): void {
  const output = self.output!;
  let i = 0;
  const saveItem = (item: PyObject) => {
    try {
      save(self, item);
    } catch (thrown) {
      throw atItem(thrown, op, i);
    }
    i++;
  };
  if (self.protocol === 0) {
    for (let item = PyIter_Next(iter); item !== undefined; item = PyIter_Next(iter)) {
      saveItem(item);
      output.byte(APPEND);
    }
    return;
  }
  for (;;) {
    const first = PyIter_Next(iter);
    if (first === undefined) return;
    let item = PyIter_Next(iter);
    if (item === undefined) {
      saveItem(first);
      output.byte(APPEND);
      return;
    }
    output.byte(MARK);
    saveItem(first);
    let count = 1;
    for (;;) {
      saveItem(item);
      if (++count === BATCHSIZE) break;
      item = PyIter_Next(iter);
      if (item === undefined) break;
    }
    output.byte(APPENDS);
    if (count < BATCHSIZE) return;
  }
}

export function saveDict(self: PyPickler, op: PyDictObject): void {
  const output = self.output!;
  fastEnter(self, op);
  if (self.bin !== 0) output.byte(EMPTY_DICT);
  else output.twoBytes(MARK, DICT);
  memoize(self, op);
  if (op.used > 0) {
    if (PyDict_CheckExact(op) && self.protocol > 0) batchDictExact(self, op);
    else batchDict(self, PyObject_GetIter(PyObject_CallMethod(op, "items", [])), op);
  }
  fastLeave(self, op);
}

function saveValue(self: PyPickler, op: PyObject, key: PyObject, value: PyObject): void {
  try {
    save(self, value);
  } catch (thrown) {
    throw withNote(thrown, () => `when serializing ${typeText(op)} item ${reprText(key)}`);
  }
}

/** CPython: `batch_dict_exact`. */
function batchDictExact(self: PyPickler, op: PyDictObject): void {
  const output = self.output!;
  const size = op.used;
  let at = PyDict_Next(op, 0);
  if (size === 1) {
    const key = op.keys[at]!, value = op.values[at]!;
    save(self, key);
    saveValue(self, op, key, value);
    output.byte(SETITEM);
    return;
  }
  let count: number;
  do {
    count = 0;
    output.byte(MARK);
    while (at >= 0) {
      const key = op.keys[at]!, value = op.values[at]!;
      save(self, key);
      saveValue(self, op, key, value);
      at = PyDict_Next(op, at + 1);
      if (++count === BATCHSIZE) break;
    }
    output.byte(SETITEMS);
    if (op.used !== size) throw newRuntimeError("dictionary changed size during iteration");
  } while (count === BATCHSIZE);
}

function pairOf(item: PyObject): readonly PyObject[] {
  if (item instanceof PyTupleObject && item.ob_item.length === 2) return item.ob_item;
  throw newTypeError("dict items iterator must return 2-tuples");
}

/** The pairs of an iterator, to be set in the object on the stack. */
export function batchDict(self: PyPickler, iter: PyObject, op: PyObject): void {
  const output = self.output!;
  const savePair = (item: PyObject) => {
    const [key, value] = pairOf(item);
    save(self, key);
    saveValue(self, op, key, value);
  };
  if (self.protocol === 0) {
    for (let item = PyIter_Next(iter); item !== undefined; item = PyIter_Next(iter)) {
      savePair(item);
      output.byte(SETITEM);
    }
    return;
  }
  for (;;) {
    const first = PyIter_Next(iter);
    if (first === undefined) return;
    pairOf(first);
    let item = PyIter_Next(iter);
    if (item === undefined) {
      savePair(first);
      output.byte(SETITEM);
      return;
    }
    output.byte(MARK);
    savePair(first);
    let count = 1;
    for (;;) {
      savePair(item);
      if (++count === BATCHSIZE) break;
      item = PyIter_Next(iter);
      if (item === undefined) break;
    }
    output.byte(SETITEMS);
    if (count < BATCHSIZE) return;
  }
}

export function saveSet(self: PyPickler, op: PySetObject): void {
  const output = self.output!;
  if (self.protocol < 4) {
    saveReduce(self, [PySet_Type, PyTuple_New([PyList_New(setItems(op))])], op);
    return;
  }
  output.byte(EMPTY_SET);
  memoize(self, op);
  const size = op.used;
  if (size === 0) return;
  let at = 0, count: number;
  do {
    count = 0;
    output.byte(MARK);
    for (at = nextSlot(op, at); at >= 0; at = nextSlot(op, at + 1)) {
      try {
        save(self, op.keys[at]!);
      } catch (thrown) {
        throw atElement(thrown, op);
      }
      if (++count === BATCHSIZE) {
        at++;
        break;
      }
    }
    output.byte(ADDITEMS);
    if (op.used !== size) throw newRuntimeError("set changed size during iteration");
  } while (count === BATCHSIZE);
}

export function saveFrozenset(self: PyPickler, op: PySetObject): void {
  const output = self.output!;
  fastEnter(self, op);
  if (self.protocol < 4) {
    saveReduce(self, [PyFrozenSet_Type, PyTuple_New([PyList_New(setItems(op))])], op);
    return;
  }
  output.byte(MARK);
  for (const item of setItems(op)) {
    try {
      save(self, item);
    } catch (thrown) {
      throw atElement(thrown, op);
    }
  }
  const index = self.memo.get(op);
  if (index !== undefined) {
    output.byte(POP_MARK);
    writeGet(self, index);
    return;
  }
  output.byte(FROZENSET);
  memoize(self, op);
}
