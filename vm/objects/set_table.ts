/**
 * The hash table of sets. It is CPython's, probe by probe, since people see the order of `{1, 2, 3}` printed: open
 * addressing with nine linear probes, then a perturbed jump. Hashes are kept as two 32-bit halves; a table of nothing but
 * ints of 32 bits, which are their own hashes, keeps none. After `Objects/setobject.c`.
 *
 * Up to eight ints of 32 bits need no table as long as nobody asks for their order (`mask` is FEW): `keys` has them one after the
 * other, as they came, and `settle` makes the table that they would have made.
 *
 * Law: `keys[i]` is undefined in a slot never used, DUMMY in one whose key was removed. Law: `keys` is replaced by
 * another array whenever the table is rebuilt, which is how a search notices that `==` has changed the set. Law: `low` and
 * `high` are undefined together; then every key is an int of 32 bits.
 */
import { PyObject_RichCompareBool } from "../protocol/abstract.ts";
import { unhashable } from "./dict_object.ts";
import { hashHigh, hashLow, hashParts } from "./hash.ts";
import { isHeapObject, Py_EQ, PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyFrozenSet_Type } from "./type_zoo.ts";

const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;
const PySet_MINSIZE = 8;
/** The mask of a set that has no table yet. */
const FEW = -1;
/** More ints than this have a table. */
export const MOST_WITHOUT_TABLE = 8;

/** Stands where a key was removed. It is no object that Python could see. */
export const DUMMY: PyObject = new PyHeapObject(undefined as unknown as PyTypeObject);

export class PySetObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare keys: (PyObject | undefined)[];
  /** The halves of the keys' hashes; plain arrays, since a typed one costs 100 ns to make. */
  declare low: number[] | undefined;
  declare high: number[] | undefined;
  /** Slots of the table less one, or FEW. */
  declare mask: number;
  /** Slots that are not virgin. */
  declare fill: number;
  declare used: number;
  /** Where `pop` goes on searching. */
  declare finger: number;
  /** Hash of a frozenset, once computed. */
  declare hash: number | bigint | undefined;

  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.keys = emptyKeys(PySet_MINSIZE);
    this.low = undefined;
    this.high = undefined;
    this.mask = FEW;
    this.fill = 0;
    this.used = 0;
    this.finger = 0;
    this.hash = undefined;
  }
  static {
    isHeapObject(PySetObject);
  }
}

// Most sets are small; a literal is made in place, pushing grows the array three times. Not of constants: the array would
// share its entries with all others until it is first written to, and copy them then. Larger ones are copies of a model.
const emptyModels: (PyObject | undefined)[][] = [], zeroModels: number[][] = [];
const LARGEST_MODEL = 1 << 14;

function emptyKeys(size: number, nothing?: PyObject): (PyObject | undefined)[] {
  if (size === PySet_MINSIZE) return [nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing];
  if (size > LARGEST_MODEL) return new Array(size).fill(undefined);
  const model = emptyModels[31 - Math.clz32(size)] ??= new Array(size).fill(undefined);
  return model.slice();
}
function zeros(size: number, zero = 0): number[] {
  if (size === PySet_MINSIZE) return [zero, zero, zero, zero, zero, zero, zero, zero];
  if (size > LARGEST_MODEL) return new Array(size).fill(0);
  const model = zeroModels[31 - Math.clz32(size)] ??= new Array(size).fill(0);
  return model.slice();
}

/** Whether a key is its own hash, or -1, whose hash is -2. */
export function isSmallInt(key: PyObject | undefined): key is number {
  return typeof key === "number" && (key | 0) === key;
}
function lowOf(key: number): number {
  return key === -1 ? -2 : key;
}

/** Half of the hash of the key in a slot. @noescape */
export function lowAt(so: PySetObject, at: number): number {
  return so.low === undefined ? lowOf(so.keys[at] as number) : so.low[at];
}
/** The upper half. @noescape */
export function highAt(so: PySetObject, at: number): number {
  return so.high === undefined ? (so.keys[at] as number) >> 31 : so.high[at];
}

/** Makes the table of a set that has none yet, by adding its keys in the order in which they came. @noescape */
export function settle(so: PySetObject): void {
  if (so.mask !== FEW) return;
  const { keys, used } = so;
  so.mask = PySet_MINSIZE - 1;
  if (used === 0) return;
  so.keys = emptyKeys(PySet_MINSIZE);
  so.fill = so.used = 0;
  for (let i = 0; i < used; i++) addInt(so, keys[i] as number);
}

/** Makes room for hashes, before a key comes that is no int of 32 bits. */
function keepHashes(so: PySetObject): void {
  settle(so);
  const { keys, mask } = so;
  const low = zeros(mask + 1), high = zeros(mask + 1);
  if (so.fill > 0) {
    for (let at = 0; at <= mask; at++) {
      const key = keys[at];
      if (typeof key !== "number") continue;
      low[at] = lowOf(key);
      high[at] = key >> 31;
    }
  }
  so.low = low;
  so.high = high;
}

/** `lookKey` of an int of 32 bits among such ints. */
function lookInt(so: PySetObject, key: number): number {
  const { keys, mask } = so;
  let perturbLow = lowOf(key), perturbHigh = key >> 31;
  let i = perturbLow & mask;
  // The usual outcomes.
  const first = keys[i];
  if (first === key) return i;
  if (first === undefined) return -1;
  for (;;) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let at = i; at <= last; at++) {
      const found = keys[at];
      if (found === key) return at;
      if (found === undefined) return -1;
    }
    perturbLow = (perturbLow >>> PERTURB_SHIFT) | (perturbHigh << (32 - PERTURB_SHIFT));
    perturbHigh >>>= PERTURB_SHIFT;
    i = (Math.imul(i, 5) + 1 + perturbLow) & mask;
  }
}

/** The same where there may be no table. */
export function lookIntOrFew(so: PySetObject, key: number): number {
  if (so.mask !== FEW) return lookInt(so, key);
  const { keys } = so;
  for (let at = so.used; --at >= 0;) if (keys[at] === key) return at;
  return -1;
}

/** `addEntry` of an int of 32 bits where there is no table. */
function addToFew(so: PySetObject, key: number): boolean {
  const { keys, used } = so;
  for (let at = 0; at < used; at++) if (keys[at] === key) return false;
  if (used < MOST_WITHOUT_TABLE) {
    keys[used] = key;
    so.fill = so.used = used + 1;
    return true;
  }
  settle(so);
  return addInt(so, key);
}

/** `addEntry` of an int of 32 bits to such ints, or where there is no table. */
export function addIntOrFew(so: PySetObject, key: number): boolean {
  return so.mask === FEW ? addToFew(so, key) : addInt(so, key);
}

/** `addEntry` of an int of 32 bits to such ints. */
function addInt(so: PySetObject, key: number): boolean {
  const { keys, mask } = so;
  let perturbLow = lowOf(key), perturbHigh = key >> 31;
  let i = perturbLow & mask;
  let free = -1;
  for (;;) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let at = i; at <= last; at++) {
      const found = keys[at];
      if (found === key) return false;
      if (found === undefined) {
        if (free < 0) {
          so.fill++;
          free = at;
        }
        so.used++;
        keys[free] = key;
        if (so.fill * 5 >= mask * 3) growTable(so);
        return true;
      }
      if (found === DUMMY) free = at;
    }
    perturbLow = (perturbLow >>> PERTURB_SHIFT) | (perturbHigh << (32 - PERTURB_SHIFT));
    perturbHigh >>>= PERTURB_SHIFT;
    i = (Math.imul(i, 5) + 1 + perturbLow) & mask;
  }
}

function growTable(so: PySetObject): void {
  resizeTable(so, so.used > 50000 ? so.used * 2 : so.used * 4);
}

/** Leaves the key's hash in `hashLow` and `hashHigh`; TypeError in the words for set elements. */
export function hashElement(key: PyObject): void {
  if (typeof key === "string" || typeof key === "number") return hashParts(key);
  try {
    hashParts(key);
  } catch (err) {
    throw unhashable(key, err, "a set element");
  }
}

/** Slot of the key with this hash, or -1. CPython: `set_lookkey`. */
export function lookKey(so: PySetObject, key: PyObject, low: number, high: number): number {
  restart:
  for (;;) {
    if (so.low === undefined) {
      if (isSmallInt(key)) return lookIntOrFew(so, key);
      if (so.used === 0 || typeof key === "string") return -1;
      keepHashes(so);
    }
    const { keys, mask } = so;
    const lows = so.low!, highs = so.high!;
    let i = low & mask;
    let perturbLow = low, perturbHigh = high;
    for (;;) {
      const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (let at = i; at <= last; at++) {
        const found = keys[at];
        if (found === undefined) return -1;
        if (lows[at] === low && highs[at] === high && found !== DUMMY) {
          if (found === key) return at;
          if (typeof found === "string" && typeof key === "string") continue;
          const same = PyObject_RichCompareBool(found, key, Py_EQ);
          if (so.keys !== keys || keys[at] !== found) continue restart;
          if (same) return at;
        }
      }
      perturbLow = (perturbLow >>> PERTURB_SHIFT) | (perturbHigh << (32 - PERTURB_SHIFT));
      perturbHigh >>>= PERTURB_SHIFT;
      i = (Math.imul(i, 5) + 1 + perturbLow) & mask;
    }
  }
}

/** Adds a key unless an equal one is there; whether it was added. CPython: `set_add_entry`. */
export function addEntry(so: PySetObject, key: PyObject, low: number, high: number): boolean {
  restart:
  for (;;) {
    if (so.low === undefined) {
      if (isSmallInt(key)) return so.mask === FEW ? addToFew(so, key) : addInt(so, key);
      keepHashes(so);
    }
    const { keys, mask } = so;
    const lows = so.low!, highs = so.high!;
    let i = low & mask;
    let perturbLow = low, perturbHigh = high;
    let free = -1;
    for (;;) {
      const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (let at = i; at <= last; at++) {
        const found = keys[at];
        if (found === undefined) {
          if (free < 0) {
            so.fill++;
            free = at;
          }
          so.used++;
          keys[free] = key;
          lows[free] = low;
          highs[free] = high;
          if (so.fill * 5 >= mask * 3) growTable(so);
          return true;
        }
        if (found === DUMMY) free = at;
        else if (lows[at] === low && highs[at] === high) {
          if (found === key) return false;
          if (typeof found === "string" && typeof key === "string") continue;
          const same = PyObject_RichCompareBool(found, key, Py_EQ);
          if (so.keys !== keys || keys[at] !== found) continue restart;
          if (same) return false;
        }
      }
      perturbLow = (perturbLow >>> PERTURB_SHIFT) | (perturbHigh << (32 - PERTURB_SHIFT));
      perturbHigh >>>= PERTURB_SHIFT;
      i = (Math.imul(i, 5) + 1 + perturbLow) & mask;
    }
  }
}

/** Puts a key that is known to be missing into a table without dummies. CPython: `set_insert_clean`. */
function insertClean(so: PySetObject, key: PyObject, low: number, high: number): void {
  const { keys, mask } = so;
  let i = low & mask;
  let perturbLow = low, perturbHigh = high;
  for (;;) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let at = i; at <= last; at++) {
      if (keys[at] === undefined) {
        keys[at] = key;
        if (so.low !== undefined) {
          so.low[at] = low;
          so.high![at] = high;
        }
        return;
      }
    }
    perturbLow = (perturbLow >>> PERTURB_SHIFT) | (perturbHigh << (32 - PERTURB_SHIFT));
    perturbHigh >>>= PERTURB_SHIFT;
    i = (Math.imul(i, 5) + 1 + perturbLow) & mask;
  }
}

/** The same for all keys of a table of ints of 32 bits. */
function insertInts(so: PySetObject, from: readonly (PyObject | undefined)[]): void {
  const { keys, mask } = so;
  for (let i = 0; i < from.length; i++) {
    const key = from[i];
    if (typeof key !== "number") continue;
    const at = lowOf(key) & mask;
    if (keys[at] === undefined) keys[at] = key;
    else insertClean(so, key, lowOf(key), key >> 31);
  }
}

/** Rebuilds the table with room for more than `minUsed` keys. CPython: `set_table_resize`. */
export function resizeTable(so: PySetObject, minUsed: number): void {
  settle(so);
  let size = PySet_MINSIZE;
  while (size <= minUsed) size *= 2;
  const { keys, low, high, mask } = so;
  if (size === PySet_MINSIZE && mask === PySet_MINSIZE - 1 && so.fill === so.used) return;
  so.keys = emptyKeys(size);
  if (low !== undefined) {
    so.low = zeros(size);
    so.high = zeros(size);
  }
  so.mask = size - 1;
  so.fill = so.used;
  if (low === undefined) return insertInts(so, keys);
  for (let i = 0; i <= mask; i++) {
    const key = keys[i];
    if (key === undefined || key === DUMMY) continue;
    insertClean(so, key, low[i], high![i]);
  }
}

/** Removes a key; whether it was there. CPython: `set_discard_entry`. */
export function discardEntry(so: PySetObject, key: PyObject, low: number, high: number): boolean {
  const at = lookKey(so, key, low, high);
  if (at < 0) return false;
  removeAt(so, at);
  return true;
}

/** Leaves a dummy in the slot. */
export function removeAt(so: PySetObject, at: number): void {
  if (so.mask === FEW) {
    const key = so.keys[at] as number;
    settle(so);
    at = lookInt(so, key);
  }
  so.keys[at] = DUMMY;
  so.used--;
}

/** The first occupied slot at or behind `at`, -1 at the end. @noescape */
export function nextSlot(so: PySetObject, at: number): number {
  settle(so);
  const { keys, mask } = so;
  for (; at <= mask; at++) {
    const key = keys[at];
    if (key !== undefined && key !== DUMMY) return at;
  }
  return -1;
}

/** With more, a copy's table is of another size than what adding the keys makes. */
const FEW_IN_SMALLEST = 4;

/** Adds all keys of another set. CPython: `set_merge`. */
export function mergeSet(so: PySetObject, other: PySetObject): void {
  if (other === so || other.used === 0) return;
  if (so.used === 0 && so.mask === FEW && other.mask === FEW && other.used <= FEW_IN_SMALLEST) {
    so.keys = other.keys.slice();
    so.fill = so.used = other.used;
    return;
  }
  settle(so);
  settle(other);
  if ((so.fill + other.used) * 5 >= so.mask * 3) resizeTable(so, (so.used + other.used) * 2);
  if (so.fill === 0 && so.mask === other.mask && other.fill === other.used) {
    so.keys = other.keys.slice();
    so.low = other.low?.slice();
    so.high = other.high?.slice();
    so.fill = other.fill;
    so.used = other.used;
    return;
  }
  const clean = so.fill === 0;
  if (other.low === undefined && so.low === undefined) {
    const { keys } = other;
    if (clean) {
      so.fill = so.used = other.used;
      return insertInts(so, keys);
    }
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === "number") addInt(so, key);
    }
    return;
  }
  if (other.low !== undefined && so.low === undefined) keepHashes(so);
  if (clean) so.fill = so.used = other.used;
  for (let i = 0; i <= other.mask; i++) {
    const key = other.keys[i];
    if (key === undefined || key === DUMMY) continue;
    if (clean) insertClean(so, key, lowAt(other, i), highAt(other, i));
    else addEntry(so, key, lowAt(other, i), highAt(other, i));
  }
}

export function clearTable(so: PySetObject): void {
  so.keys = emptyKeys(PySet_MINSIZE);
  so.low = so.high = undefined;
  so.mask = FEW;
  so.fill = so.used = 0;
  so.hash = undefined;
}

/** Exchanges the contents of two sets. CPython: `set_swap_bodies`. */
export function swapTables(a: PySetObject, b: PySetObject): void {
  const { keys, low, high, mask, fill, used } = a;
  a.keys = b.keys, a.low = b.low, a.high = b.high, a.mask = b.mask, a.fill = b.fill, a.used = b.used;
  b.keys = keys, b.low = low, b.high = high, b.mask = mask, b.fill = fill, b.used = used;
  a.hash = b.hash = undefined;
}

const U64 = (1n << 64n) - 1n;

function shuffleBits(hash: bigint): bigint {
  return (((hash ^ 89869747n) ^ ((hash << 16n) & U64)) * 3644798167n) & U64;
}

/** Hash of the set as if it were frozen. CPython: `frozenset_hash_impl`. */
export function hashOfSet(so: PySetObject): number | bigint {
  if (so.hash !== undefined) return so.hash;
  let hash = 0n;
  for (let i = nextSlot(so, 0); i >= 0; i = nextSlot(so, i + 1)) {
    hash ^= shuffleBits((BigInt(highAt(so, i) >>> 0) << 32n) | BigInt(lowAt(so, i) >>> 0));
  }
  hash ^= (BigInt(so.used + 1) * 1927868237n) & U64;
  hash ^= (hash >> 11n) ^ (hash >> 25n);
  hash = (hash * 69069n + 907133923n) & U64;
  if (hash === U64) hash = 590923713n;
  const signed = BigInt.asIntN(64, hash);
  const small = Number(signed);
  const result = Number.isSafeInteger(small) ? small : signed;
  if (so.ob_type === PyFrozenSet_Type) so.hash = result;
  return result;
}

/** Adds one key. */
export function addKey(so: PySetObject, key: PyObject): boolean {
  if (so.low === undefined && isSmallInt(key)) return so.mask === FEW ? addToFew(so, key) : addInt(so, key);
  hashElement(key);
  return addEntry(so, key, hashLow, hashHigh);
}
