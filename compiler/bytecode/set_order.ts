/**
 * The order in which CPython iterates over a frozenset constant. Read by `repr`; the law: CPython's order wherever
 * hashes are the same in every process (numbers, None, tuples of them); a set with a str or bytes in it
 * keeps the order of its items, since CPython's differs from run to run.
 */
import { ComplexConstant, type ConstantValue, FloatConstant, TupleConstant } from "../constants.ts";

const MIN_SIZE = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5n;
const WORD = (1n << 64n) - 1n;
/** The modulus of numeric hashes (`_PyHASH_MODULUS`). */
const MODULUS = (1n << 61n) - 1n;

/** `items` in the order of a set built from them (CPython: `set_add_entry`, `set_table_resize`). */
export function setIterationOrder(items: readonly ConstantValue[]): readonly ConstantValue[] {
  const hashes: bigint[] = [];
  for (const item of items) {
    const hash = stableHash(item);
    if (hash === undefined) return items;
    hashes.push(hash & WORD);
  }
  return tableOrder(hashes).map((index) => items[index]);
}

/** Indices of `hashes` in table order after inserting them one by one. */
function tableOrder(hashes: readonly bigint[]): number[] {
  let table: number[] = new Array(MIN_SIZE).fill(-1);
  for (let index = 0; index < hashes.length; index++) {
    table[freeSlot(table, hashes[index])] = index;
    const used = index + 1;
    if (used * 5 < (table.length - 1) * 3) continue;
    const wanted = used > 50000 ? used * 2 : used * 4;
    let size = MIN_SIZE;
    while (size <= wanted) size *= 2;
    const larger: number[] = new Array(size).fill(-1);
    for (const moved of table) if (moved >= 0) larger[freeSlot(larger, hashes[moved])] = moved;
    table = larger;
  }
  return table.filter((index) => index >= 0);
}

function freeSlot(table: readonly number[], hash: bigint): number {
  const mask = BigInt(table.length - 1);
  let perturb = hash, slot = hash & mask;
  for (;;) {
    const start = Number(slot);
    const probes = start + LINEAR_PROBES <= table.length - 1 ? LINEAR_PROBES : 0;
    for (let i = start; i <= start + probes; i++) if (table[i] < 0) return i;
    perturb >>= PERTURB_SHIFT;
    slot = (slot * 5n + 1n + perturb) & mask;
  }
}

/** The hash as a signed number, or `undefined` where it is not the same in every process. */
function stableHash(value: ConstantValue): bigint | undefined {
  switch (typeof value) {
    case "number":
    case "bigint":
      return hashOfInt(BigInt(value));
    case "boolean":
      return value ? 1n : 0n;
  }
  if (value === null) return 0xfca86420n;
  if (value instanceof FloatConstant) return hashOfFloat(value.value);
  if (value instanceof ComplexConstant) {
    const real = hashOfFloat(value.real), imag = hashOfFloat(value.imag);
    if (real === undefined || imag === undefined) return undefined;
    return notMinusOne(BigInt.asIntN(64, real + 1000003n * imag));
  }
  return value instanceof TupleConstant ? hashOfTuple(value.items) : undefined;
}

function hashOfInt(value: bigint): bigint {
  return notMinusOne(value < 0n ? -(-value % MODULUS) : value % MODULUS);
}

/** CPython: `_Py_HashDouble`. A nan hashes by its address. */
function hashOfFloat(value: number): bigint | undefined {
  if (Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return value > 0 ? 314159n : -314159n;
  let numerator = Math.abs(value), exponent = 0;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    exponent++;
  }
  // Dividing by 2**k is multiplying by 2**(61 - k mod 61), for 2**61 is 1 in this field.
  const factor = 1n << BigInt((61 - (exponent % 61)) % 61);
  const hash = (BigInt(numerator) * factor) % MODULUS;
  return notMinusOne(value < 0 ? -hash : hash);
}

/** CPython: `tuple_hash`, a variant of xxHash. */
function hashOfTuple(items: readonly ConstantValue[]): bigint | undefined {
  const prime1 = 11400714785074694791n, prime2 = 14029467366897019727n, prime5 = 2870177450012600261n;
  let sum = prime5;
  for (const item of items) {
    const hash = stableHash(item);
    if (hash === undefined) return undefined;
    sum = (sum + (hash & WORD) * prime2) & WORD;
    sum = ((sum << 31n) | (sum >> 33n)) & WORD;
    sum = (sum * prime1) & WORD;
  }
  sum = (sum + (BigInt(items.length) ^ prime5 ^ 3527539n)) & WORD;
  return sum === WORD ? 1546275796n : BigInt.asIntN(64, sum);
}

/** -1 is CPython's error value. */
function notMinusOne(hash: bigint): bigint {
  return hash === -1n ? -2n : hash;
}
