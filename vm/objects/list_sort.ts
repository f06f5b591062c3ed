/**
 * The sort of lists: Tim Peters' merge sort as CPython 3.14 runs it, since a user's `__lt__` sees every comparison. After
 * `Objects/listobject.c` and `Objects/listsort.txt`. Keys of one plain type are compared without going through `__lt__`.
 *
 * Runs are described by start and length in `keys`; `values` (the items when there is a key function) moves along.
 */
import { PyObject_IsTrue, PyObject_RichCompare, PyObject_RichCompareBool } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { Py_None } from "./none_object.ts";
import { Py_EQ, Py_LT, type PyObject } from "./object.ts";
import type { PyFloatObject } from "./float_object.ts";
import { PyTuple_CheckExact, type PyTupleObject } from "./tuple_object.ts";
import { PyFloat_Type } from "./type_zoo.ts";

type Less = (a: PyObject, b: PyObject) => boolean;

function lessByOperator(a: PyObject, b: PyObject): boolean {
  const result = PyObject_RichCompare(a, b, Py_LT);
  return typeof result === "boolean" ? result : PyObject_IsTrue(result);
}
function lessPlain(a: PyObject, b: PyObject): boolean {
  return a < b;
}
function lessFloats(a: PyObject, b: PyObject): boolean {
  return (a as PyFloatObject).value < (b as PyFloatObject).value;
}

/** A comparison that fits all the keys. CPython's "pre-sort check". */
function chooseLess(keys: readonly PyObject[]): Less {
  const first = keys[0];
  if (PyTuple_CheckExact(first)) return chooseLessOfTuples(keys as readonly PyTupleObject[]);
  return chooseScalarLess(keys);
}
function chooseScalarLess(keys: readonly PyObject[]): Less {
  const kind = typeof keys[0];
  if (kind === "number" || kind === "bigint") {
    for (const key of keys) if (typeof key !== "number" && typeof key !== "bigint") return lessByOperator;
    return lessPlain;
  }
  if (kind === "string") {
    for (const key of keys) if (typeof key !== "string") return lessByOperator;
    return lessPlain;
  }
  for (const key of keys) if (typeof key !== "object" || key.ob_type !== PyFloat_Type) return lessByOperator;
  return lessFloats;
}

/** CPython: `unsafe_tuple_compare`: first items by the plain comparison that fits them all. */
function chooseLessOfTuples(keys: readonly PyTupleObject[]): Less {
  const firsts: PyObject[] = [];
  for (const key of keys) {
    if (!PyTuple_CheckExact(key) || key.ob_item.length === 0) return lessByOperator;
    firsts.push(key.ob_item[0]);
  }
  const lessFirst = PyTuple_CheckExact(firsts[0]) ? lessByOperator : chooseScalarLess(firsts);
  return (a, b) => {
    const v = (a as PyTupleObject).ob_item, w = (b as PyTupleObject).ob_item;
    // The usual first items: that they differ is known without further ado.
    const x = v[0], y = w[0];
    if (typeof x === "number" && typeof y === "number" && x !== y) return x < y;
    const n = Math.min(v.length, w.length);
    let i = 0;
    while (i < n && (v[i] === w[i] || PyObject_RichCompareBool(v[i], w[i], Py_EQ))) i++;
    if (i >= n) return v.length < w.length;
    return i === 0 ? lessFirst(v[0], w[0]) : lessByOperator(v[i], w[i]);
  };
}

/** Sorts an array of objects, stably; `key` is None or a function, `reverse` keeps equal items in order. */
export function sortInPlace(items: PyObject[], key: PyObject, reverse: boolean): void {
  let keys = items;
  let values: PyObject[] | undefined;
  if (key !== Py_None) {
    keys = [];
    for (let i = 0; i < items.length; i++) keys.push(PyObject_CallOneArg(key, items[i]));
    values = items;
  }
  if (items.length < 2) return;
  if (reverse) {
    keys.reverse();
    values?.reverse();
  }
  try {
    if (!sortUnobserved(keys, values)) new MergeState(keys, values, chooseLess(keys)).sort();
  } finally {
    if (reverse) {
      keys.reverse();
      values?.reverse();
    }
  }
}

/**
 * Sorts otherwise when nobody can see the comparisons: all keys are ints below 2**53, or floats of which none is NaN, or
 * primitive strs. Whether it could.
 */
function sortUnobserved(keys: PyObject[], values: PyObject[] | undefined): boolean {
  const kind = typeof keys[0];
  if (kind === "object") return sortFloats(keys, values);
  if (kind !== "number" && kind !== "string") return false;
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i];
    if (kind === "number" ? typeof key !== "number" : typeof key !== "string") return false;
  }
  if (kind === "number" && (areSorted(keys as number[]) || keys.length <= FEW)) {
    sortFew(keys as number[], values);
  } else if (values !== undefined) {
    if (kind === "number") sortByNumbers(Float64Array.from(keys as number[]), values);
    else sortByTexts(keys as string[], values);
  } else if (kind === "number") {
    const sorted = Float64Array.from(keys as number[]).sort();
    for (let i = 0; i < keys.length; i++) keys[i] = sorted[i];
  } else (keys as string[]).sort();
  return true;
}

/** Floats, of which a NaN would have to be compared with the others in CPython's order. */
function sortFloats(keys: PyObject[], values: PyObject[] | undefined): boolean {
  if (keys.length <= FEW) return false;
  const numbers = new Float64Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== "object" || key.ob_type !== PyFloat_Type) return false;
    const { value } = key as PyFloatObject;
    if (value !== value) return false;
    numbers[i] = value;
  }
  sortByNumbers(numbers, values ?? keys);
  return true;
}

/** So many are sorted without a typed array, which costs as much as a hundred comparisons, and without a comparison function. */
const FEW = 24;
/** Sorts ints by insertion; the values move along. */
function sortFew(keys: number[], values: PyObject[] | undefined): void {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i];
    let at = i;
    while (at > 0 && key < keys[at - 1]) {
      keys[at] = keys[at - 1];
      at--;
    }
    if (at === i) continue;
    keys[at] = key;
    if (values === undefined) continue;
    const value = values[i];
    for (let j = i; j > at; j--) values[j] = values[j - 1];
    values[at] = value;
  }
}

function areSorted(keys: readonly number[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) return false;
  return true;
}

/** Values by the texts that are their keys. */
function sortByTexts(texts: readonly string[], values: PyObject[]): void {
  const order = texts.map((_, i) => i);
  order.sort((i, j) => texts[i] < texts[j] ? -1 : texts[i] > texts[j] ? 1 : i - j);
  const sorted = order.map((i) => values[i]);
  for (let i = 0; i < values.length; i++) values[i] = sorted[i];
}

/** Runs of so many are sorted by insertion before they are merged. */
const RUN = 8;
/** Values by the numbers that are their keys, stably: a merge sort from below that moves numbers and positions. */
function sortByNumbers(keys: Float64Array<ArrayBuffer>, values: PyObject[]): void {
  const n = keys.length;
  let order = new Int32Array(n);
  for (let low = 0; low < n; low += RUN) {
    const high = Math.min(low + RUN, n);
    for (let i = low; i < high; i++) {
      const key = keys[i];
      let at = i;
      for (; at > low && key < keys[at - 1]; at--) {
        keys[at] = keys[at - 1];
        order[at] = order[at - 1];
      }
      keys[at] = key;
      order[at] = i;
    }
  }
  let toKeys = new Float64Array(n), toOrder = new Int32Array(n);
  for (let width = RUN; width < n; width *= 2) {
    for (let low = 0; low < n; low += 2 * width) {
      const middle = Math.min(low + width, n), high = Math.min(middle + width, n);
      let left = low, right = middle, at = low;
      // Runs that are in order already are only moved.
      if (right < high && keys[middle - 1] > keys[middle]) {
        while (left < middle && right < high) {
          const from = keys[right] < keys[left] ? right++ : left++;
          toKeys[at] = keys[from];
          toOrder[at++] = order[from];
        }
      }
      for (; left < middle; left++) {
        toKeys[at] = keys[left];
        toOrder[at++] = order[left];
      }
      for (; right < high; right++) {
        toKeys[at] = keys[right];
        toOrder[at++] = order[right];
      }
    }
    [keys, toKeys] = [toKeys, keys];
    [order, toOrder] = [toOrder, order];
  }
  const sorted = values.slice();
  for (let i = 0; i < n; i++) values[i] = sorted[order[i]];
}

const MIN_GALLOP = 7;
const MAX_MINRUN = 64;

class MergeState {
  readonly keys: PyObject[];
  readonly values: PyObject[] | undefined;
  readonly less: Less;
  minGallop: number;
  /** Pending runs: start, length, and the power of the boundary between it and the next. */
  readonly base: number[];
  readonly len: number[];
  readonly power: number[];
  readonly minRun: number;

  constructor(keys: PyObject[], values: PyObject[] | undefined, less: Less) {
    this.keys = keys;
    this.values = values;
    this.less = less;
    this.minGallop = MIN_GALLOP;
    this.base = [];
    this.len = [];
    this.power = [];
    this.minRun = minimumRun(keys.length);
  }

  sort(): void {
    const n = this.keys.length;
    let low = 0;
    let remaining = n;
    while (remaining > 0) {
      let run = this.countRun(low, low + remaining);
      if (run < this.minRun) {
        const force = Math.min(this.minRun, remaining);
        this.binarySort(low, force, run);
        run = force;
      }
      this.foundNewRun(run, n);
      this.base.push(low);
      this.len.push(run);
      this.power.push(0);
      low += run;
      remaining -= run;
    }
    this.forceCollapse();
  }

  /** Length of the run at `low`; a descending run is turned round. CPython: `count_run`. */
  countRun(low: number, high: number): number {
    const { keys, less } = this;
    if (high - low < 2) return high - low;
    let n = low + 1;
    for (; n < high; n++) if (less(keys[n], keys[n - 1])) break;
    if (n === high) return n - low;
    if (n > low + 1) {
      // keys[n] is smaller than the one before. It is a descending run only if all before are equal.
      if (less(keys[low], keys[n - 1])) return n - low;
      this.reverse(low, n);
    }
    // Equal stretches are turned on the way, so that turning the whole run restores their order.
    let equals = 0;
    n++;
    for (; n < high; n++) {
      if (less(keys[n], keys[n - 1])) {
        if (equals > 0) this.reverse(n - equals - 1, n);
        equals = 0;
      } else if (less(keys[n - 1], keys[n])) break;
      else equals++;
    }
    if (equals > 0) this.reverse(n - equals - 1, n);
    this.reverse(low, n);
    for (; n < high; n++) if (less(keys[n], keys[n - 1])) break;
    return n - low;
  }

  reverse(low: number, high: number): void {
    reverseRange(this.keys, low, high);
    if (this.values !== undefined) reverseRange(this.values, low, high);
  }

  /** Sorts `n` items from `low`, the first `ok` of which are in order. CPython: `binarysort`. */
  binarySort(low: number, n: number, ok: number): void {
    const { keys, values, less } = this;
    for (; ok < n; ok++) {
      const pivot = keys[low + ok];
      let left = 0, right = ok;
      let middle = ok >> 1;
      do {
        if (less(pivot, keys[low + middle])) right = middle;
        else left = middle + 1;
        middle = (left + right) >> 1;
      } while (left < right);
      for (let m = ok; m > left; m--) keys[low + m] = keys[low + m - 1];
      keys[low + left] = pivot;
      if (values !== undefined) {
        const value = values[low + ok];
        for (let m = ok; m > left; m--) values[low + m] = values[low + m - 1];
        values[low + left] = value;
      }
    }
  }

  // Powersort's merge strategy ------------------------------------------------------------------------------------

  foundNewRun(length: number, n: number): void {
    const { base, len, power } = this;
    if (len.length === 0) return;
    const top = len.length - 1;
    const p = powerOf(base[top], len[top], length, n);
    while (len.length > 1 && power[len.length - 2] > p) this.mergeAt(len.length - 2);
    power[len.length - 1] = p;
  }

  forceCollapse(): void {
    const { len } = this;
    while (len.length > 1) {
      let at = len.length - 2;
      if (at > 0 && len[at - 1] < len[at + 1]) at--;
      this.mergeAt(at);
    }
  }

  /** Merges the runs at `i` and `i + 1`. CPython: `merge_at`. */
  mergeAt(i: number): void {
    const { base, len, power, keys } = this;
    let startA = base[i], lengthA = len[i];
    const startB = base[i + 1];
    let lengthB = len[i + 1];
    len[i] = lengthA + lengthB;
    if (i === len.length - 3) {
      base[i + 1] = base[i + 2];
      len[i + 1] = len[i + 2];
      power[i + 1] = power[i + 2];
    }
    base.pop();
    len.pop();
    power.pop();
    const skip = this.gallopRight(keys[startB], keys, startA, lengthA, 0);
    startA += skip;
    lengthA -= skip;
    if (lengthA === 0) return;
    lengthB = this.gallopLeft(keys[startA + lengthA - 1], keys, startB, lengthB, lengthB - 1);
    if (lengthB <= 0) return;
    if (lengthA <= lengthB) this.mergeLow(startA, lengthA, startB, lengthB);
    else this.mergeHigh(startA, lengthA, startB, lengthB);
  }

  /** Where `key` belongs in a sorted stretch, before equal ones. CPython: `gallop_left`. */
  gallopLeft(key: PyObject, a: readonly PyObject[], start: number, n: number, hint: number): number {
    const { less } = this;
    let lastOffset = 0, offset = 1;
    if (less(a[start + hint], key)) {
      const max = n - hint;
      while (offset < max && less(a[start + hint + offset], key)) {
        lastOffset = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      lastOffset += hint;
      offset += hint;
    } else {
      const max = hint + 1;
      while (offset < max && !less(a[start + hint - offset], key)) {
        lastOffset = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      const k = lastOffset;
      lastOffset = hint - offset;
      offset = hint - k;
    }
    lastOffset++;
    while (lastOffset < offset) {
      const m = lastOffset + ((offset - lastOffset) >> 1);
      if (less(a[start + m], key)) lastOffset = m + 1;
      else offset = m;
    }
    return offset;
  }

  /** The same behind equal ones. CPython: `gallop_right`. */
  gallopRight(key: PyObject, a: readonly PyObject[], start: number, n: number, hint: number): number {
    const { less } = this;
    let lastOffset = 0, offset = 1;
    if (less(key, a[start + hint])) {
      const max = hint + 1;
      while (offset < max && less(key, a[start + hint - offset])) {
        lastOffset = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      const k = lastOffset;
      lastOffset = hint - offset;
      offset = hint - k;
    } else {
      const max = n - hint;
      while (offset < max && !less(key, a[start + hint + offset])) {
        lastOffset = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      lastOffset += hint;
      offset += hint;
    }
    lastOffset++;
    while (lastOffset < offset) {
      const m = lastOffset + ((offset - lastOffset) >> 1);
      if (less(key, a[start + m])) offset = m;
      else lastOffset = m + 1;
    }
    return offset;
  }

  copy(
    from: readonly PyObject[],
    fromValues: readonly PyObject[] | undefined,
    at: number,
    to: number,
    n: number,
  ) {
    const { keys, values } = this;
    copyRange(from, at, keys, to, n);
    if (values !== undefined) copyRange(fromValues!, at, values, to, n);
  }

  /** Merges when the left run is the shorter one. CPython: `merge_lo`. Whatever throws, no item gets lost. */
  mergeLow(startA: number, lengthA: number, startB: number, lengthB: number): void {
    const { keys, values, less } = this;
    const tempKeys = keys.slice(startA, startA + lengthA);
    const tempValues = values?.slice(startA, startA + lengthA);
    let dest = startA, a = 0, b = startB, na = lengthA, nb = lengthB;
    const takeB = () => {
      keys[dest] = keys[b];
      if (values !== undefined) values[dest] = values[b];
      dest++, b++, nb--;
    };
    const takeA = () => {
      keys[dest] = tempKeys[a];
      if (values !== undefined) values[dest] = tempValues![a];
      dest++, a++, na--;
    };
    let minGallop = this.minGallop;
    try {
      takeB();
      if (nb === 0) return;
      if (na === 1) return;
      for (;;) {
        let aCount = 0, bCount = 0;
        for (;;) {
          if (less(keys[b], tempKeys[a])) {
            takeB();
            bCount++;
            aCount = 0;
            if (nb === 0) return;
            if (bCount >= minGallop) break;
          } else {
            takeA();
            aCount++;
            bCount = 0;
            if (na === 1) return;
            if (aCount >= minGallop) break;
          }
        }
        minGallop++;
        do {
          if (minGallop > 1) minGallop--;
          this.minGallop = minGallop;
          aCount = this.gallopRight(keys[b], tempKeys, a, na, 0);
          if (aCount > 0) {
            this.copy(tempKeys, tempValues, a, dest, aCount);
            dest += aCount, a += aCount, na -= aCount;
            if (na === 1) return;
            // Only an inconsistent comparison gets here.
            if (na === 0) return;
          }
          takeB();
          if (nb === 0) return;
          bCount = this.gallopLeft(tempKeys[a], keys, b, nb, 0);
          if (bCount > 0) {
            this.copy(keys, values, b, dest, bCount);
            dest += bCount, b += bCount, nb -= bCount;
            if (nb === 0) return;
          }
          takeA();
          if (na === 1) return;
        } while (aCount >= MIN_GALLOP || bCount >= MIN_GALLOP);
        minGallop++;
        this.minGallop = minGallop;
      }
    } finally {
      if (na === 1 && nb > 0) {
        // The last item of the left run belongs behind the whole rest of the right one.
        this.copy(keys, values, b, dest, nb);
        dest += nb;
        this.copy(tempKeys, tempValues, a, dest, 1);
      } else if (na > 0) this.copy(tempKeys, tempValues, a, dest, na);
    }
  }

  /** Merges when the right run is the shorter one. CPython: `merge_hi`. */
  mergeHigh(startA: number, lengthA: number, startB: number, lengthB: number): void {
    const { keys, values, less } = this;
    const tempKeys = keys.slice(startB, startB + lengthB);
    const tempValues = values?.slice(startB, startB + lengthB);
    let dest = startB + lengthB - 1, a = startA + lengthA - 1, b = lengthB - 1, na = lengthA, nb = lengthB;
    const takeA = () => {
      keys[dest] = keys[a];
      if (values !== undefined) values[dest] = values[a];
      dest--, a--, na--;
    };
    const takeB = () => {
      keys[dest] = tempKeys[b];
      if (values !== undefined) values[dest] = tempValues![b];
      dest--, b--, nb--;
    };
    let minGallop = this.minGallop;
    try {
      takeA();
      if (na === 0) return;
      if (nb === 1) return;
      for (;;) {
        let aCount = 0, bCount = 0;
        for (;;) {
          if (less(tempKeys[b], keys[a])) {
            takeA();
            aCount++;
            bCount = 0;
            if (na === 0) return;
            if (aCount >= minGallop) break;
          } else {
            takeB();
            bCount++;
            aCount = 0;
            if (nb === 1) return;
            if (bCount >= minGallop) break;
          }
        }
        minGallop++;
        do {
          if (minGallop > 1) minGallop--;
          this.minGallop = minGallop;
          aCount = na - this.gallopRight(tempKeys[b], keys, startA, na, na - 1);
          if (aCount > 0) {
            dest -= aCount, a -= aCount;
            this.copy(keys, values, a + 1, dest + 1, aCount);
            na -= aCount;
            if (na === 0) return;
          }
          takeB();
          if (nb === 1) return;
          bCount = nb - this.gallopLeft(keys[a], tempKeys, 0, nb, nb - 1);
          if (bCount > 0) {
            dest -= bCount, b -= bCount;
            this.copy(tempKeys, tempValues, b + 1, dest + 1, bCount);
            nb -= bCount;
            if (nb === 1) return;
            if (nb === 0) return;
          }
          takeA();
          if (na === 0) return;
        } while (aCount >= MIN_GALLOP || bCount >= MIN_GALLOP);
        minGallop++;
        this.minGallop = minGallop;
      }
    } finally {
      if (nb === 1 && na > 0) {
        // The first item of the right run belongs before the whole rest of the left one.
        this.copy(keys, values, a - na + 1, dest - na + 1, na);
        dest -= na;
        this.copy(tempKeys, tempValues, b, dest, 1);
      } else if (nb > 0) this.copy(tempKeys, tempValues, 0, dest - nb + 1, nb);
    }
  }
}

/** A length such that n divided by it is a power of two or a little less. CPython: `merge_compute_minrun`. */
function minimumRun(n: number): number {
  let rest = 0;
  while (n >= MAX_MINRUN) {
    rest |= n & 1;
    n >>= 1;
  }
  return n + rest;
}

function reverseRange(items: PyObject[], low: number, high: number): void {
  for (high--; low < high; low++, high--) {
    const item = items[low];
    items[low] = items[high];
    items[high] = item;
  }
}

/** `memmove`. */
function copyRange(from: readonly PyObject[], at: number, to: PyObject[], dest: number, n: number): void {
  if (from === to && dest > at) { for (let i = n - 1; i >= 0; i--) to[dest + i] = from[at + i]; }
  else for (let i = 0; i < n; i++) to[dest + i] = from[at + i];
}

/** Depth of the boundary between two runs in a perfectly balanced tree over `n` items. CPython: `powerloop`. */
function powerOf(start: number, lengthA: number, lengthB: number, n: number): number {
  let a = 2 * start + lengthA;
  let b = a + lengthA + lengthB;
  let result = 0;
  for (;;) {
    result++;
    if (a >= n) {
      a -= n;
      b -= n;
    } else if (b >= n) return result;
    a *= 2;
    b *= 2;
  }
}
