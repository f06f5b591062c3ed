/**
 * Dictionaries: the layout, look-up, insertion, deletion, and the C-API that the interpreter and other types use. The type
 * itself is in `dict_type.ts`, views and iterators in `dict_views.ts`.
 *
 * Entries stand in insertion order in two arrays, `keys` and `values`; a deleted entry leaves holes. Where an entry stands
 * is found in one of two ways, by the key:
 *
 * - *simple* keys normalize to a value that JavaScript's `Map` compares as Python does: a primitive str is itself, equal
 *   int, bool and float become the same number or bigint, an object that compares by identity is itself;
 * - all others go through `buckets`, from the folded hash to entries, which are compared with `==`.
 *
 * Law: a key that could equal a simple one without being simple (an instance with its own `__eq__`) counts in `foreign`;
 * only then does a miss in `index` go on to `buckets`. Law: `dk_version` is 0 or says that no key came or went since.
 */
import { PyType_GetFullyQualifiedName } from "./type_object.ts";
import { PyObject_Hash, PyObject_RichCompareBool, strText } from "../protocol/abstract.ts";
import { newKeyError, newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import { foldedHash, foldHash } from "./hash.ts";
import { Py_None } from "./none_object.ts";
import { isHeapObject, Py_EQ, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import {
  Py_TYPE,
  PyBaseObject_Type,
  PyBytes_Type,
  PyDict_Type,
  PyExc_TypeError,
  PyFloat_Type,
  PyFrozenSet_Type,
  PyLong_Type,
  PyTuple_Type,
  PyUnicode_Type,
} from "./type_zoo.ts";
import { itemsEqual } from "./sequence_util.ts";
import { PyTupleObject } from "./tuple_object.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

/** What `index` is keyed by. */
export type SimpleKey = string | number | bigint | object;

export class PyDictObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** Entry by simple key. */
  declare index: Map<SimpleKey, number>;
  /** A copy has, or had, the same `index`: whoever changes it first makes one of its own. */
  declare sharesIndex: boolean;
  /** Entry or entries by folded hash; made when the first key comes that is not simple. */
  declare buckets: Map<number, number | number[]> | undefined;
  /** Hash by entry, folded if it is a tuple's or a simple key's (or still -1, before `allHashed`); made with `buckets`. */
  declare hashes: (number | bigint)[] | undefined;
  /** Simple keys are in `buckets` too, since a foreign key has been looked up. */
  declare allHashed: boolean;
  declare foreign: number;
  declare keys: (PyObject | undefined)[];
  declare values: (PyObject | undefined)[];
  declare used: number;
  declare dk_version: number;

  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.index = new Map();
    this.sharesIndex = false;
    this.buckets = undefined;
    this.hashes = undefined;
    this.allHashed = false;
    this.foreign = 0;
    this.keys = [];
    this.values = [];
    this.used = 0;
    this.dk_version = 0;
  }

  /** Keys and values in order; must not be changed meanwhile. */
  *entries(): IterableIterator<[PyObject, PyObject]> {
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i];
      if (key !== undefined) yield [key, this.values[i]!];
    }
  }
  static {
    isHeapObject(PyDictObject);
  }
}

// Keys ----------------------------------------------------------------------------------------------------------------

/** The normalized key, if the key is simple. @noescape */
export function simpleKey(key: PyObject): SimpleKey | undefined {
  if (typeof key === "string" || typeof key === "number" || typeof key === "bigint") return key;
  if (typeof key === "boolean") return key ? 1 : 0;
  const type = key.ob_type;
  if (
    type.tp_richcompare === PyBaseObject_Type.tp_richcompare &&
    (type.tp_hash === PyBaseObject_Type.tp_hash || key === Py_None)
  ) {
    return key;
  }
  const value = (key as unknown as { value?: unknown }).value;
  if (typeof value === "number") {
    if (type.tp_richcompare === PyFloat_Type.tp_richcompare && type.tp_hash === PyFloat_Type.tp_hash) {
      if (value !== value) return key;
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
    }
    if (type.tp_richcompare === PyLong_Type.tp_richcompare && type.tp_hash === PyLong_Type.tp_hash) {
      return value;
    }
  } else if (typeof value === "bigint") {
    if (type.tp_richcompare === PyLong_Type.tp_richcompare && type.tp_hash === PyLong_Type.tp_hash) {
      return value;
    }
  } else if (typeof value === "string") {
    if (type.tp_richcompare === PyUnicode_Type.tp_richcompare && type.tp_hash === PyUnicode_Type.tp_hash) {
      return value;
    }
  }
  return undefined;
}

/** Whether a key that is not simple could equal a simple one. */
function isForeign(key: PyObject): boolean {
  const type = Py_TYPE(key);
  return type !== PyTuple_Type && type !== PyBytes_Type && type !== PyFrozenSet_Type &&
    type !== PyUnicode_Type;
}

/** The hash of a key that is not simple, of a tuple folded; TypeError in the words for dict keys. */
function keyHash(key: PyObject): number | bigint {
  try {
    return typeof key === "object" && key.ob_type === PyTuple_Type ? foldedHash(key) : PyObject_Hash(key);
  } catch (err) {
    throw unhashable(key, err, "a dict key");
  }
}

/** Rewords the TypeError of `hash()`. CPython: `dict_unhashable_type`, `set_unhashable_type`. */
export function unhashable(key: PyObject, err: unknown, role: string): unknown {
  if (!PyErr_Matches(err, PyExc_TypeError) || err.ob_type !== PyExc_TypeError) return err;
  return newTypeError(
    `cannot use '${PyType_GetFullyQualifiedName(Py_TYPE(key))}' as ${role} (${strText(err)})`,
  );
}

// Look-up -------------------------------------------------------------------------------------------------------------

/** Where the key's entry stands; -1: nowhere. */
export function dictLookup(d: PyDictObject, key: PyObject): number {
  if (typeof key === "string" || typeof key === "number") {
    const ix = d.index.get(key);
    if (ix !== undefined) return ix;
    return d.foreign === 0 ? -1 : lookupInBuckets(d, key, foldedHash(key));
  }
  const simple = simpleKey(key);
  if (simple !== undefined) {
    const ix = d.index.get(simple);
    if (ix !== undefined) return ix;
    return d.foreign === 0 ? -1 : lookupInBuckets(d, key, foldedHash(key));
  }
  return lookupHashed(d, key, keyHash(key));
}

function lookupHashed(d: PyDictObject, key: PyObject, hash: number | bigint): number {
  if (!d.allHashed && d.index.size > 0 && isForeign(key)) hashAll(d);
  return d.buckets === undefined ? -1 : lookupInBuckets(d, key, foldHash(hash));
}

/** `candidate == key` for keys of one hash; tuples, the commonest of them, are compared in place. */
function keysEqual(candidate: PyObject, key: PyObject): boolean {
  if (candidate instanceof PyTupleObject && key instanceof PyTupleObject) {
    if (candidate.ob_type === PyTuple_Type && key.ob_type === PyTuple_Type) {
      const a = candidate.ob_item, b = key.ob_item;
      if (a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) if (!itemsEqual(a[i], b[i])) return false;
      return true;
    }
  }
  return PyObject_RichCompareBool(candidate, key, Py_EQ);
}

/** Compares with the entries of one hash. Starts over when `==` has changed the dict. */
function lookupInBuckets(d: PyDictObject, key: PyObject, hash: number): number {
  for (;;) {
    const bucket = d.buckets?.get(hash);
    if (bucket === undefined) return -1;
    if (typeof bucket === "number") {
      const candidate = d.keys[bucket]!;
      if (candidate === key) return bucket;
      const { keys, buckets } = d;
      const same = keysEqual(candidate, key);
      if (d.keys !== keys || d.buckets !== buckets || keys[bucket] !== candidate) continue;
      return same ? bucket : -1;
    }
    const found = lookupInBucket(d, key, bucket);
    if (found !== -2) return found;
  }
}

/** -2: the dict has changed meanwhile. */
function lookupInBucket(d: PyDictObject, key: PyObject, bucket: readonly number[]): number {
  const { keys, buckets } = d;
  for (const ix of bucket.slice()) {
    const candidate = keys[ix];
    if (candidate === undefined) return -2;
    if (candidate === key) return ix;
    const same = keysEqual(candidate, key);
    if (d.keys !== keys || d.buckets !== buckets || keys[ix] !== candidate) return -2;
    if (same) return ix;
  }
  return -1;
}

/** Puts the simple keys into `buckets`. */
function hashAll(d: PyDictObject): void {
  d.buckets ??= new Map();
  d.hashes ??= new Array<number | bigint>(d.keys.length).fill(-1);
  d.allHashed = true;
  for (let ix = 0; ix < d.keys.length; ix++) {
    const key = d.keys[ix];
    if (key !== undefined && d.hashes[ix] === -1) addToBucket(d, foldedHash(key), ix);
  }
}

function addToBucket(d: PyDictObject, full: number | bigint, ix: number): void {
  d.hashes![ix] = full;
  const hash = foldHash(full);
  const bucket = d.buckets!.get(hash);
  if (bucket === undefined) d.buckets!.set(hash, ix);
  else if (typeof bucket === "number") d.buckets!.set(hash, [bucket, ix]);
  else bucket.push(ix);
}

function removeFromBucket(d: PyDictObject, full: number | bigint, ix: number): void {
  const hash = foldHash(full);
  const bucket = d.buckets!.get(hash);
  if (typeof bucket === "number" || bucket === undefined || bucket.length === 1) d.buckets!.delete(hash);
  else bucket.splice(bucket.indexOf(ix), 1);
}

// Insertion and deletion ----------------------------------------------------------------------------------------------

/** Appends an entry for a key that is known to be missing. */
function appendSimple(d: PyDictObject, simple: SimpleKey, key: PyObject, value: PyObject): void {
  if (d.keys.length > 2 * d.used + 16) compact(d);
  const ix = d.keys.length;
  d.keys.push(key);
  d.values.push(value);
  if (d.sharesIndex) takeIndex(d);
  d.index.set(simple, ix);
  d.used++;
  d.dk_version = 0;
  if (d.hashes !== undefined) {
    d.hashes.push(-1);
    if (d.allHashed) addToBucket(d, foldedHash(key), ix);
  }
}

function appendHashed(d: PyDictObject, hash: number | bigint, key: PyObject, value: PyObject): void {
  if (d.keys.length > 2 * d.used + 16) compact(d);
  if (d.buckets === undefined) {
    d.buckets = new Map();
    d.hashes = new Array<number | bigint>(d.keys.length).fill(-1);
  }
  const ix = d.keys.length;
  d.keys.push(key);
  d.values.push(value);
  d.used++;
  d.dk_version = 0;
  d.hashes!.push(hash);
  addToBucket(d, hash, ix);
  if (isForeign(key)) d.foreign++;
}

/** Closes the holes. Iterators notice by the entries' count, as in CPython. */
function compact(d: PyDictObject): void {
  const { keys, values, hashes } = d;
  const allHashed = d.allHashed;
  d.keys = [];
  d.values = [];
  d.index = new Map();
  d.sharesIndex = false;
  d.used = 0;
  if (hashes !== undefined) {
    d.buckets = undefined;
    d.hashes = undefined;
    d.allHashed = false;
    d.foreign = 0;
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === undefined) continue;
    const simple = simpleKey(key);
    if (simple !== undefined) appendSimple(d, simple, key, values[i]!);
    else appendHashed(d, hashes![i], key, values[i]!);
  }
  if (allHashed) hashAll(d);
}

/** `d[key] = value`. */
export function PyDict_SetItem(d: PyDictObject, key: PyObject, value: PyObject): void {
  if (typeof key === "string" || typeof key === "number") {
    const ix = d.index.get(key);
    if (ix !== undefined) d.values[ix] = value;
    else if (d.foreign === 0) appendSimple(d, key, key, value);
    else setMissing(d, key, key, value);
    return;
  }
  const simple = simpleKey(key);
  if (simple === undefined) return setHashed(d, key, keyHash(key), value);
  const ix = d.index.get(simple);
  if (ix !== undefined) d.values[ix] = value;
  else setMissing(d, simple, key, value);
}

function setMissing(d: PyDictObject, simple: SimpleKey, key: PyObject, value: PyObject): void {
  if (d.foreign > 0) {
    const ix = lookupInBuckets(d, key, foldedHash(key));
    if (ix >= 0) {
      d.values[ix] = value;
      return;
    }
  }
  appendSimple(d, simple, key, value);
}

function setHashed(d: PyDictObject, key: PyObject, hash: number | bigint, value: PyObject): void {
  const ix = lookupHashed(d, key, hash);
  if (ix >= 0) d.values[ix] = value;
  else appendHashed(d, hash, key, value);
}

/** The value of an existing key, else `value` after storing it. The key is hashed once. CPython: `PyDict_SetDefault`. */
export function PyDict_SetDefault(d: PyDictObject, key: PyObject, value: PyObject): PyObject {
  const simple = simpleKey(key);
  if (simple !== undefined) {
    const ix = dictLookup(d, key);
    if (ix >= 0) return d.values[ix]!;
    appendSimple(d, simple, key, value);
    return value;
  }
  const hash = keyHash(key);
  const ix = lookupHashed(d, key, hash);
  if (ix >= 0) return d.values[ix]!;
  appendHashed(d, hash, key, value);
  return value;
}

/** Removes the entry at an index that `dictLookup` gave; its value. */
export function deleteEntry(d: PyDictObject, ix: number): PyObject {
  const key = d.keys[ix]!;
  const value = d.values[ix]!;
  const hash = d.hashes === undefined ? -1 : d.hashes[ix];
  if (hash !== -1) {
    removeFromBucket(d, hash, ix);
    d.hashes![ix] = -1;
  }
  const simple = simpleKey(key);
  if (d.sharesIndex) takeIndex(d);
  if (simple !== undefined && d.index.get(simple) === ix) d.index.delete(simple);
  else if (typeof key === "object" && d.index.get(key) === ix) d.index.delete(key);
  else if (isForeign(key)) d.foreign--;
  d.keys[ix] = undefined;
  d.values[ix] = undefined;
  d.used--;
  d.dk_version = 0;
  return value;
}

/** Forgets the holes behind the last entry, as `popitem` does; `del` leaves them, which iterators can tell. */
export function trimHoles(d: PyDictObject): void {
  let n = d.keys.length;
  while (n > 0 && d.keys[n - 1] === undefined) n--;
  d.keys.length = n;
  d.values.length = n;
  if (d.hashes !== undefined) d.hashes.length = n;
}

/** `del d[key]`; KeyError when it is missing. */
export function PyDict_DelItem(d: PyDictObject, key: PyObject): void {
  const ix = dictLookup(d, key);
  if (ix < 0) throw newKeyError(key);
  deleteEntry(d, ix);
}

/** Removes and returns; undefined when the key is missing. CPython: `PyDict_Pop`. */
export function PyDict_Pop(d: PyDictObject, key: PyObject): PyObject | undefined {
  const ix = d.used === 0 && simpleKey(key) !== undefined ? -1 : dictLookup(d, key);
  return ix < 0 ? undefined : deleteEntry(d, ix);
}

export function PyDict_Clear(d: PyDictObject): void {
  d.index = new Map();
  d.sharesIndex = false;
  d.buckets = undefined;
  d.hashes = undefined;
  d.allHashed = false;
  d.foreign = 0;
  d.keys = [];
  d.values = [];
  d.used = 0;
  d.dk_version = 0;
}

// C-API ---------------------------------------------------------------------------------------------------------------

export function PyDict_New(): PyDictObject {
  return new PyDictObject(PyDict_Type);
}
/** @noescape */
export function PyDict_Check(op: PyObject): op is PyDictObject {
  return op instanceof PyDictObject;
}
/** @noescape */
export function PyDict_CheckExact(op: PyObject): op is PyDictObject {
  return typeof op === "object" && op.ob_type === PyDict_Type;
}
/** @noescape */
export function PyDict_Size(d: PyDictObject): number {
  return d.used;
}

/** The value, or undefined. Errors of `__hash__` and `__eq__` pass. CPython: `PyDict_GetItemRef`. */
export function PyDict_GetItem(d: PyDictObject, key: PyObject): PyObject | undefined {
  const ix = dictLookup(d, key);
  return ix < 0 ? undefined : d.values[ix];
}

export function PyDict_Contains(d: PyDictObject, key: PyObject): boolean {
  return dictLookup(d, key) >= 0;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Look-up by a name in UTF-16, as attribute and variable names are. */
export function PyDict_GetItemString(d: PyDictObject, name: string): PyObject | undefined {
  const ix = d.index.get(name);
  if (ix !== undefined) return d.values[ix];
  if (d.buckets === undefined) return undefined;
  return getItemStringSlow(d, name);
}
function getItemStringSlow(d: PyDictObject, name: string): PyObject | undefined {
  return PyDict_GetItem(d, SURROGATE.test(name) ? PyUnicode_FromUTF16(name) : name);
}

export function PyDict_SetItemString(d: PyDictObject, name: string, value: PyObject): void {
  const ix = d.index.get(name);
  if (ix !== undefined) d.values[ix] = value;
  else if (SURROGATE.test(name)) PyDict_SetItem(d, PyUnicode_FromUTF16(name), value);
  else PyDict_SetItem(d, name, value);
}

/** Removes; false when there is no such name. */
export function PyDict_DelItemString(d: PyDictObject, name: string): boolean {
  const ix = dictLookup(d, SURROGATE.test(name) ? PyUnicode_FromUTF16(name) : name);
  if (ix < 0) return false;
  deleteEntry(d, ix);
  return true;
}

export function PyDict_ContainsString(d: PyDictObject, name: string): boolean {
  return PyDict_GetItemString(d, name) !== undefined;
}

/**
 * Iterates as CPython's `PyDict_Next`: the first entry at or behind `position`, -1 at the end. Key and value stand in
 * `d.keys` and `d.values` at the result; go on with the result plus 1. @noescape
 */
export function PyDict_Next(d: PyDictObject, position: number): number {
  const { keys } = d;
  while (position < keys.length) {
    if (keys[position] !== undefined) return position;
    position++;
  }
  return -1;
}

export function dictKeys(d: PyDictObject): PyObject[] {
  const result: PyObject[] = [];
  for (const key of d.keys) if (key !== undefined) result.push(key);
  return result;
}
export function dictValues(d: PyDictObject): PyObject[] {
  const result: PyObject[] = [];
  for (const value of d.values) if (value !== undefined) result.push(value);
  return result;
}

/** An exact dict with the same entries. No key is hashed or compared. */
export function PyDict_Copy(d: PyDictObject): PyDictObject {
  const copy = PyDict_New();
  copyInto(copy, d);
  return copy;
}

/** An index of the dict's own, which has no holes yet. Making a `Map` of a `Map` takes twice as long as filling one. */
function takeIndex(d: PyDictObject): void {
  const { keys, index: shared } = d;
  const index = new Map<SimpleKey, number>();
  d.sharesIndex = false;
  for (let i = 0; i < shared.size; i++) {
    const key = keys[i]!;
    const simple = typeof key === "string" || typeof key === "number" ? key : simpleKey(key);
    // Its class compares otherwise since.
    if (simple === undefined) {
      d.index = new Map(shared);
      return;
    }
    index.set(simple, i);
  }
  d.index = index;
}

/** Fills an empty dict with another's entries. */
export function copyInto(target: PyDictObject, source: PyDictObject): void {
  if (source.used === source.keys.length && source.buckets === undefined) {
    target.index = source.index;
    target.sharesIndex = source.sharesIndex = true;
    target.keys = source.keys.slice();
    target.values = source.values.slice();
    target.used = source.used;
    target.dk_version = 0;
    return;
  }
  for (let i = 0; i < source.keys.length; i++) {
    const key = source.keys[i];
    if (key === undefined) continue;
    const simple = simpleKey(key);
    if (simple !== undefined) appendSimple(target, simple, key, source.values[i]!);
    else appendHashed(target, source.hashes![i], key, source.values[i]!);
  }
}

/** Stores an entry of another dict without hashing its key again. */
export function setFromEntry(d: PyDictObject, source: PyDictObject, ix: number, override: boolean): void {
  const key = source.keys[ix]!;
  const value = source.values[ix]!;
  const simple = simpleKey(key);
  // Read before comparing, which may change the source.
  const hash = simple !== undefined ? -1 : source.hashes![ix];
  const found = simple !== undefined ? dictLookup(d, key) : lookupHashed(d, key, hash);
  if (found >= 0) {
    if (override) d.values[found] = value;
  } else if (simple !== undefined) appendSimple(d, simple, key, value);
  else appendHashed(d, hash, key, value);
}

/** Looks up the key of another dict's entry without hashing it again. */
export function lookupEntry(d: PyDictObject, source: PyDictObject, ix: number): number {
  const key = source.keys[ix]!;
  const hash = source.hashes === undefined ? -1 : source.hashes[ix];
  return hash === -1 || simpleKey(key) !== undefined ? dictLookup(d, key) : lookupHashed(d, key, hash);
}

let nextVersion = 1;

/** The next number that `_PyDict_GetKeysVersionForCurrentState` gives. */
export function nextKeysVersion(): number {
  return nextVersion;
}
/** A number that stays valid until a key comes or goes, for LOAD_GLOBAL's caches. CPython: `_PyDict_GetKeysVersionForCurrentState`. */
export function _PyDict_GetKeysVersionForCurrentState(d: PyDictObject): number {
  if (d.dk_version === 0) d.dk_version = nextVersion++;
  return d.dk_version;
}

/** Entry index of a str key, for use with `d.values` under a keys version; -1: missing. @noescape */
export function _PyDict_LookupIndex(d: PyDictObject, name: string): number {
  return d.index.get(name) ?? -1;
}

/** The hash of an entry's key as it was when it came, undefined where only its folded form is known. */
export function knownHash(d: PyDictObject, ix: number): number | bigint | undefined {
  if (d.hashes === undefined) return undefined;
  const key = d.keys[ix]!;
  return simpleKey(key) !== undefined || Py_TYPE(key) === PyTuple_Type ? undefined : d.hashes[ix];
}

/** Whether a key with this hash is there. CPython: `_PyDict_Contains_KnownHash`. */
export function dictContainsKnownHash(d: PyDictObject, key: PyObject, hash: number | bigint): boolean {
  return (simpleKey(key) !== undefined ? dictLookup(d, key) : lookupHashed(d, key, hash)) >= 0;
}

/** The value of a key with this hash. CPython: `_PyDict_GetItem_KnownHash`. */
export function getItemKnownHash(
  d: PyDictObject,
  key: PyObject,
  hash: number | bigint,
): PyObject | undefined {
  const ix = simpleKey(key) !== undefined ? dictLookup(d, key) : lookupHashed(d, key, hash);
  return ix < 0 ? undefined : d.values[ix];
}

/** `d[key] = value` for a key with this hash. CPython: `_PyDict_SetItem_KnownHash`. */
export function setItemKnownHash(
  d: PyDictObject,
  key: PyObject,
  hash: number | bigint,
  value: PyObject,
): void {
  if (simpleKey(key) !== undefined) PyDict_SetItem(d, key, value);
  else setHashed(d, key, hash, value);
}
