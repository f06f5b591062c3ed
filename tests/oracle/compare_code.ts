/**
 * Compares two code objects as trees, field by field. Read by the oracle comparisons; the law of equality: constants
 * are equal when type and value are (1, True and 1.0 differ, so do 0.0 and -0.0), frozensets without regard to order,
 * instructions without the contents of their caches, everything else byte for byte.
 */
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "../../compiler/constants.ts";
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import {
  argumentRepr,
  type DisInstruction,
  jumpTarget,
  labelNumbers,
  unpackInstructions,
} from "../../compiler/bytecode/dis.ts";
import { decodeExceptionTable } from "../../compiler/bytecode/exception_table.ts";
import { coPositions, type LocationEntry } from "../../compiler/bytecode/location_table.ts";
import type { PlainValue } from "../../compiler/bytecode/plain_values.ts";
import { reprConstant, reprStr } from "../../compiler/bytecode/repr.ts";

/** The first thing in which two code objects differ. */
export interface CodeDifference {
  /** `co_qualname` and first line of CPython's. */
  where: string;
  field: string;
  ours: string;
  theirs: string;
  /** Further lines: instructions around the place. */
  context: string[];
}

export interface CodeComparison {
  /** Code objects in CPython's tree. */
  total: number;
  identical: number;
  /** The first difference of each code object that differs, outermost first. */
  differences: CodeDifference[];
}

/** Compares whole trees: each code object by its own fields, nested ones by their place among the constants. */
export function compareCodeTrees(ours: CodeObject, theirs: CodeObject): CodeComparison {
  const comparison: CodeComparison = { total: 0, identical: 0, differences: [] };
  comparePair(ours, theirs, comparison);
  return comparison;
}

function comparePair(ours: CodeObject | undefined, theirs: CodeObject, comparison: CodeComparison): void {
  comparison.total++;
  const where = `${theirs.co_qualname}:${theirs.co_firstlineno}`;
  const difference = ours === undefined
    ? { where, field: "code object", ours: "missing", theirs: "present", context: [] }
    : differenceOf(ours, theirs, where);
  if (difference === undefined) comparison.identical++;
  else comparison.differences.push(difference);
  const nested = ours === undefined ? [] : ours.co_consts.filter((value) => value instanceof CodeObject);
  let index = 0;
  for (const constant of theirs.co_consts) {
    if (constant instanceof CodeObject) comparePair(nested[index++], constant, comparison);
  }
}

const simpleFields = [
  "co_name",
  "co_qualname",
  "co_filename",
  "co_argcount",
  "co_posonlyargcount",
  "co_kwonlyargcount",
  "co_flags",
  "co_firstlineno",
] as const;

function differenceOf(ours: CodeObject, theirs: CodeObject, where: string): CodeDifference | undefined {
  const differ = (field: string, a: string, b: string, context: string[] = []): CodeDifference => ({
    where,
    field,
    ours: a,
    theirs: b,
    context,
  });
  for (const field of simpleFields) {
    const a = ours[field], b = theirs[field];
    if (a === b) continue;
    if (field === "co_flags") return differ(field, "0x" + a.toString(16), "0x" + b.toString(16));
    return differ(field, String(a), String(b));
  }
  for (const field of ["co_names", "co_localsplusnames"] as const) {
    if (!sameItems(ours[field], theirs[field])) {
      return differ(field, names(ours[field]), names(theirs[field]));
    }
  }
  if (!sameBytes(ours.co_localspluskinds, theirs.co_localspluskinds)) {
    return differ("co_localspluskinds", hex(ours.co_localspluskinds), hex(theirs.co_localspluskinds));
  }
  if (!sameBytes(ours.co_code, theirs.co_code)) {
    const difference = codeDifference(ours, theirs);
    if (difference !== undefined) {
      return differ("co_code", difference.ours, difference.theirs, difference.context);
    }
  }
  const constsLength = Math.max(ours.co_consts.length, theirs.co_consts.length);
  for (let i = 0; i < constsLength; i++) {
    const a = i < ours.co_consts.length ? ours.co_consts[i] : undefined;
    const b = i < theirs.co_consts.length ? theirs.co_consts[i] : undefined;
    if (a !== undefined && b !== undefined && sameConstant(a, b)) continue;
    const shown = (value: PlainValue | undefined) => value === undefined ? "nothing" : typedRepr(value);
    return differ(`co_consts[${i}]`, shown(a), shown(b));
  }
  if (ours.co_stacksize !== theirs.co_stacksize) {
    return differ("co_stacksize", String(ours.co_stacksize), String(theirs.co_stacksize));
  }
  if (!sameBytes(ours.co_exceptiontable, theirs.co_exceptiontable)) {
    return differ("co_exceptiontable", exceptions(ours), exceptions(theirs));
  }
  if (!sameBytes(ours.co_linetable, theirs.co_linetable)) {
    const difference = locationDifference(ours, theirs);
    return differ("co_linetable", difference.ours, difference.theirs, difference.context);
  }
  return undefined;
}

/** Equal type and value. Code objects are equal here: they are compared on their own. */
export function sameConstant(a: PlainValue, b: PlainValue): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof FloatConstant) return b instanceof FloatConstant && Object.is(a.value, b.value);
  if (a instanceof ComplexConstant) {
    return b instanceof ComplexConstant && Object.is(a.real, b.real) && Object.is(a.imag, b.imag);
  }
  if (a instanceof BytesConstant) return b instanceof BytesConstant && sameBytes(a.bytes, b.bytes);
  if (a instanceof TupleConstant) return b instanceof TupleConstant && sameConstants(a.items, b.items);
  if (a instanceof SliceConstant) {
    return b instanceof SliceConstant &&
      sameConstants([a.start, a.stop, a.step], [b.start, b.stop, b.step]);
  }
  if (a instanceof FrozenSetConstant) {
    return b instanceof FrozenSetConstant && a.items.length === b.items.length &&
      a.items.every((item) => b.items.some((other) => sameConstant(item, other)));
  }
  if (a instanceof CodePointString) {
    return b instanceof CodePointString && sameItems(a.codePoints, b.codePoints);
  }
  return a instanceof CodeObject && b instanceof CodeObject;
}

function sameConstants(a: readonly PlainValue[], b: readonly PlainValue[]): boolean {
  return a.length === b.length && a.every((item, i) => sameConstant(item, b[i]));
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Instructions of both with a few before and after the first that differs; `undefined` if only caches differ. */
function codeDifference(
  ours: CodeObject,
  theirs: CodeObject,
): { ours: string; theirs: string; context: string[] } | undefined {
  const a = new Listing(ours), b = new Listing(theirs);
  const length = Math.max(a.instructions.length, b.instructions.length);
  for (let i = 0; i < length; i++) {
    const x = a.instructions[i], y = b.instructions[i];
    if (x !== undefined && y !== undefined && x.opcode === y.opcode && x.arg === y.arg) continue;
    const context: string[] = [];
    for (let k = Math.max(0, i - 4); k < i; k++) context.push("    " + b.line(k));
    for (let k = i; k < Math.min(i + 6, b.instructions.length); k++) context.push("  - " + b.line(k));
    for (let k = i; k < Math.min(i + 6, a.instructions.length); k++) context.push("  + " + a.line(k));
    return { ours: a.line(i), theirs: b.line(i), context };
  }
  return undefined;
}

/** Instructions as one line each. */
class Listing {
  readonly code: CodeObject;
  readonly instructions: DisInstruction[];
  readonly #labels: Map<number, number>;
  readonly #positions: LocationEntry[];
  constructor(code: CodeObject) {
    this.code = code;
    this.instructions = unpackInstructions(code.co_code);
    this.#labels = labelNumbers(this.instructions, decodeExceptionTable(code.co_exceptiontable));
    this.#positions = coPositions(code);
  }
  line(index: number): string {
    const instruction = this.instructions[index];
    if (instruction === undefined) return "end";
    const { offset, opname, arg } = instruction;
    const lineno = this.#positions[offset >> 1]?.lineno ?? "--";
    if (arg === undefined) return `${offset} line ${lineno} ${opname}`;
    const target = jumpTarget(instruction);
    let detail: string;
    try {
      detail = target === undefined ? argumentRepr(instruction, this.code, this.#labels) : `to ${target}`;
    } catch {
      detail = "?";
    }
    return `${offset} line ${lineno} ${opname} ${arg}${detail === "" ? "" : ` (${shorten(detail)})`}`;
  }
}

function locationDifference(
  ours: CodeObject,
  theirs: CodeObject,
): { ours: string; theirs: string; context: string[] } {
  const a = coPositions(ours), b = coPositions(theirs);
  const listing = new Listing(theirs);
  for (let i = 0; i < listing.instructions.length; i++) {
    const unit = listing.instructions[i].offset >> 1;
    const x = location(a[unit]), y = location(b[unit]);
    if (x !== y) return { ours: x, theirs: y, context: [`  at ${listing.line(i)}`] };
  }
  return {
    ours: hex(ours.co_linetable),
    theirs: hex(theirs.co_linetable),
    context: ["  same positions, other bytes"],
  };
}

function location(entry: LocationEntry | undefined): string {
  if (entry === undefined) return "missing";
  const { lineno = "?", end_lineno = "?", col_offset = "?", end_col_offset = "?" } = entry;
  return `${lineno}:${col_offset}-${end_lineno}:${end_col_offset}`;
}

function exceptions(code: CodeObject): string {
  return decodeExceptionTable(code.co_exceptiontable)
    .map(({ start, end, target, depth, lasti }) =>
      `${start}-${end}->${target}[${depth}]${lasti ? "lasti" : ""}`
    )
    .join(" ");
}

function names(list: readonly string[]): string {
  return `(${list.map((name) => reprStr(name)).join(", ")})`;
}

function typedRepr(value: PlainValue): string {
  return shorten(reprConstant(value));
}

function shorten(text: string): string {
  return text.length <= 120 ? text : text.slice(0, 117) + "...";
}

function hex(bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > 64 ? text + " ..." : text;
}
