/**
 * Disassembly: what CPython 3.14's `dis` module prints for a code object. Read by `deno task dis` and the tools that
 * compare code objects. The law: the same text to the byte, save for addresses (`0x0` here) and the order in which a
 * frozenset of strings is shown.
 */
import { CodeObject } from "./code_object.ts";
import { decodeExceptionTable, type ExceptionTableEntry } from "./exception_table.ts";
import { coLines, coPositions, type LocationEntry } from "./location_table.ts";
import { cmpSymbols, intrinsic1Names, intrinsic2Names, nbSymbols, specialMethodNames } from "./opargs.ts";
import * as op from "./opcodes_generated.ts";
import { reprCode, reprConstant } from "./repr.ts";

export interface DisOptions {
  /** Show the code units of inline caches. */
  showCaches?: boolean;
  showOffsets?: boolean;
  /** Source ranges instead of line numbers. */
  showPositions?: boolean;
  /** Show the code as it stands before it first runs: with the counters of its caches set. */
  adaptive?: boolean;
}

/** One instruction, its EXTENDED_ARGs being instructions of their own. */
export interface DisInstruction {
  readonly opcode: number;
  readonly opname: string;
  /** With what the preceding EXTENDED_ARGs contribute; `undefined` for opcodes without argument. */
  readonly arg: number | undefined;
  /** In bytes of co_code. */
  readonly offset: number;
}

const OPNAME_WIDTH = 20;
const OPARG_WIDTH = 5;
const NO_LINENO = "  --";

/** Names and sizes, in code units, of the values in inline caches (CPython: `opcode._cache_format`). */
const cacheFormat: ReadonlyMap<number, readonly (readonly [name: string, size: number])[]> = new Map([
  [op.LOAD_GLOBAL, [["counter", 1], ["index", 1], ["module_keys_version", 1], ["builtin_keys_version", 1]]],
  [op.BINARY_OP, [["counter", 1], ["descr", 4]]],
  [op.LOAD_ATTR, [["counter", 1], ["version", 2], ["keys_version", 2], ["descr", 4]]],
  [op.STORE_ATTR, [["counter", 1], ["version", 2], ["index", 1]]],
  [op.CALL, [["counter", 1], ["func_version", 2]]],
  [op.CALL_KW, [["counter", 1], ["func_version", 2]]],
  [op.TO_BOOL, [["counter", 1], ["version", 2]]],
]);
const counterOnly = [["counter", 1]] as const;

const commonConstants = [
  "AssertionError",
  "NotImplementedError",
  "tuple",
  "<built-in function all>",
  "<built-in function any>",
];
const conversions = ["", "str", "repr", "ascii"];
const functionAttributes = ["defaults", "kwdefaults", "annotations", "closure", "annotate"];

/** What `python -m dis` prints for a module: the code object, then every code object among its constants. */
export function dis(code: CodeObject, options: DisOptions = {}): string {
  const lines: string[] = [];
  disassembleRecursive(code, options, lines);
  return lines.join("\n") + "\n";
}

/** One code object alone (CPython: `dis.disassemble`). */
export function disassemble(code: CodeObject, options: DisOptions = {}): string {
  const lines: string[] = [];
  new Disassembly(code, options, lines).print();
  return lines.join("\n") + "\n";
}

function disassembleRecursive(code: CodeObject, options: DisOptions, lines: string[]): void {
  new Disassembly(code, options, lines).print();
  for (const constant of code.co_consts) {
    if (!(constant instanceof CodeObject)) continue;
    lines.push("", `Disassembly of ${reprCode(constant.complete())}:`);
    disassembleRecursive(constant.complete(), options, lines);
  }
}

/** The instructions of `co_code`, caches skipped. */
export function unpackInstructions(co_code: Uint8Array): DisInstruction[] {
  const instructions: DisInstruction[] = [];
  let extended = 0;
  for (let offset = 0; offset < co_code.length; offset += 2) {
    const opcode = co_code[offset];
    let arg: number | undefined;
    if (op.opcodeFlags[opcode] & op.HAS_ARG_FLAG) {
      arg = co_code[offset + 1] + extended;
      extended = opcode === op.EXTENDED_ARG ? (arg << 8) | 0 : 0;
    } else {
      extended = 0;
    }
    instructions.push({ opcode, opname: op.opname[opcode], arg, offset });
    offset += op.opcodeCaches[opcode] * 2;
  }
  return instructions;
}

/** Where a jump goes (bytes of co_code); `undefined` for other instructions. */
export function jumpTarget({ opcode, arg, offset }: DisInstruction): number | undefined {
  if (!(op.opcodeFlags[opcode] & op.HAS_JUMP_FLAG) || arg === undefined) return undefined;
  const distance = isBackwardJump(opcode) ? -arg : arg;
  return offset + 2 + (distance + op.opcodeCaches[opcode]) * 2;
}

/** END_ASYNC_FOR does not jump; its argument says where the loop begins. */
function isBackwardJump(opcode: number): boolean {
  return opcode === op.JUMP_BACKWARD || opcode === op.JUMP_BACKWARD_NO_INTERRUPT ||
    opcode === op.END_ASYNC_FOR;
}

/** The parenthesized part of an instruction's line; empty where there is none. `labels` are label numbers by offset. */
export function argumentRepr(
  instruction: DisInstruction,
  code: CodeObject,
  labels: ReadonlyMap<number, number>,
): string {
  const { opcode, arg } = instruction;
  if (arg === undefined) return "";
  const flags = op.opcodeFlags[opcode];
  const local = (index: number) => code.co_localsplusnames[index];
  if (flags & op.HAS_CONST_FLAG) return reprConstant(code.co_consts[arg]);
  if (flags & op.HAS_NAME_FLAG) {
    switch (opcode) {
      case op.LOAD_GLOBAL:
        return code.co_names[arg >> 1] + (arg & 1 ? " + NULL" : "");
      case op.LOAD_ATTR:
        return code.co_names[arg >> 1] + (arg & 1 ? " + NULL|self" : "");
      case op.LOAD_SUPER_ATTR:
        return code.co_names[arg >> 2] + (arg & 1 ? " + NULL|self" : "");
      default:
        return code.co_names[arg];
    }
  }
  if (flags & op.HAS_JUMP_FLAG) {
    const label = labels.get(jumpTarget(instruction)!);
    return `${opcode === op.END_ASYNC_FOR ? "from" : "to"} L${label}`;
  }
  switch (opcode) {
    case op.LOAD_FAST_LOAD_FAST:
    case op.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
    case op.STORE_FAST_LOAD_FAST:
    case op.STORE_FAST_STORE_FAST:
      return `${local(arg >> 4)}, ${local(arg & 15)}`;
    case op.COMPARE_OP: {
      const symbol = cmpSymbols[arg >> 5];
      return arg & 16 ? `bool(${symbol})` : symbol;
    }
    case op.CONVERT_VALUE:
      return conversions[arg];
    case op.SET_FUNCTION_ATTRIBUTE:
      return functionAttributes.filter((_, i) => arg & (1 << i)).join(", ");
    case op.BINARY_OP:
      return nbSymbols[arg];
    case op.CALL_INTRINSIC_1:
      return intrinsic1Names[arg];
    case op.CALL_INTRINSIC_2:
      return intrinsic2Names[arg];
    case op.LOAD_COMMON_CONSTANT:
      return commonConstants[arg];
    case op.LOAD_SPECIAL:
      return specialMethodNames[arg];
    case op.IS_OP:
      return arg ? "is not" : "is";
    case op.CONTAINS_OP:
      return arg ? "not in" : "in";
  }
  if (flags & (op.HAS_LOCAL_FLAG | op.HAS_FREE_FLAG) && opcode !== op.COPY_FREE_VARS) return local(arg);
  return "";
}

/** Label numbers by offset: jump targets and the limits and handlers of the exception table, in order of offset. */
export function labelNumbers(
  instructions: readonly DisInstruction[],
  exceptionEntries: readonly ExceptionTableEntry[],
): Map<number, number> {
  const offsets = new Set<number>();
  for (const instruction of instructions) {
    const target = jumpTarget(instruction);
    if (target !== undefined) offsets.add(target);
  }
  for (const { start, end, target } of exceptionEntries) offsets.add(start).add(end).add(target);
  return new Map([...offsets].sort((a, b) => a - b).map((offset, i) => [offset, i + 1]));
}

/** The lines of one code object. */
class Disassembly {
  readonly #code: CodeObject;
  readonly #options: DisOptions;
  readonly #lines: string[];
  readonly #instructions: DisInstruction[];
  readonly #exceptionEntries: ExceptionTableEntry[];
  readonly #labels: Map<number, number>;
  /** The line that begins at an offset; the value is `undefined` where there is no line. */
  readonly #lineStarts: Map<number, number | undefined>;
  readonly #positions: LocationEntry[];
  readonly #locationWidth: number;
  readonly #labelWidth: number;
  readonly #offsetWidth: number;

  constructor(code: CodeObject, options: DisOptions, lines: string[]) {
    this.#code = code;
    this.#options = options;
    this.#lines = lines;
    this.#instructions = unpackInstructions(code.co_code);
    this.#exceptionEntries = decodeExceptionTable(code.co_exceptiontable);
    this.#labels = labelNumbers(this.#instructions, this.#exceptionEntries);
    this.#lineStarts = new Map(coLines(code).map(({ start, lineno }) => [start, lineno]));
    this.#positions = options.showPositions ? coPositions(code) : [];
    this.#locationWidth = options.showPositions
      ? positionsWidth(this.#positions)
      : linenoWidth(this.#lineStarts);
    this.#labelWidth = 4 + String(this.#labels.size).length;
    const lastOffset = Math.max(code.co_code.length - 2, 9999);
    this.#offsetWidth = options.showOffsets ? String(lastOffset).length : 0;
  }

  print(): void {
    for (const instruction of this.#instructions) {
      this.#printInstruction(instruction);
      if (this.#options.showCaches) this.#printCaches(instruction);
    }
    if (this.#exceptionEntries.length === 0) return;
    this.#lines.push("ExceptionTable:");
    const label = (offset: number) => "L" + this.#labels.get(offset);
    for (const { start, end, target, depth, lasti } of this.#exceptionEntries) {
      const suffix = lasti ? " lasti" : "";
      this.#lines.push(`  ${label(start)} to ${label(end)} -> ${label(target)} [${depth}]${suffix}`);
    }
  }

  #printInstruction(instruction: DisInstruction): void {
    const { offset, opname, arg } = instruction;
    const startsLine = this.#lineStarts.has(offset);
    if (this.#locationWidth > 0 && startsLine && offset > 0) this.#lines.push("");
    const detail = argumentRepr(instruction, this.#code, this.#labels);
    const label = this.#labels.get(offset);
    this.#printLine(this.#location(offset, startsLine, offset), label, offset, opname, arg, detail);
  }

  #printCaches({ opcode, offset }: DisInstruction): void {
    if (op.opcodeCaches[opcode] === 0) return;
    let at = offset;
    for (const [name, size] of cacheFormat.get(opcode) ?? counterOnly) {
      const value = this.#options.adaptive && name === "counter" ? initialCounter(opcode) : 0;
      for (let i = 0; i < size; i++) {
        at += 2;
        const detail = i === 0 ? `${name}: ${value}` : "";
        this.#printLine(this.#location(at, false, offset), undefined, at, "CACHE", 0, detail);
      }
    }
  }

  /** The first column; `owner` is the offset of the instruction that a cache entry belongs to. */
  #location(offset: number, startsLine: boolean, owner: number): string | undefined {
    const width = this.#locationWidth;
    if (width === 0) return undefined;
    if (this.#options.showPositions) {
      const position = this.#positions[owner >> 1];
      return (position === undefined ? "" : positionText(position)).padEnd(width);
    }
    if (!startsLine) return " ".repeat(width);
    return String(this.#lineStarts.get(offset) ?? NO_LINENO).padStart(width);
  }

  #printLine(
    location: string | undefined,
    label: number | undefined,
    offset: number,
    opname: string,
    arg: number | undefined,
    detail: string,
  ): void {
    let line = location === undefined ? "" : location + " ";
    line += (label === undefined ? "" : `L${label}:`).padStart(this.#labelWidth) + " ";
    if (this.#offsetWidth > 0) line += String(offset).padStart(this.#offsetWidth) + "   ";
    line += "    " + opname.padEnd(OPNAME_WIDTH);
    if (arg !== undefined) {
      // A long name spills into the space of the argument.
      const excess = Math.max(0, opname.length - OPNAME_WIDTH);
      line += " " + String(arg).padStart(OPARG_WIDTH - excess);
      if (detail !== "") line += ` (${detail})`;
    }
    this.#lines.push(line.trimEnd());
  }
}

function linenoWidth(lineStarts: ReadonlyMap<number, number | undefined>): number {
  let largest = -1, hasNone = false;
  for (const lineno of lineStarts.values()) {
    if (lineno === undefined) hasNone = true;
    else if (lineno !== 0) largest = Math.max(largest, lineno);
  }
  if (largest === -1) return 0;
  const width = Math.max(3, String(largest).length);
  return hasNone ? Math.max(width, NO_LINENO.length) : width;
}

function positionsWidth(positions: readonly LocationEntry[]): number {
  let width = 0, hasValue = false;
  for (const position of positions) {
    const parts = positionParts(position);
    hasValue ||= parts.some((part) => part !== undefined);
    width = Math.max(width, parts.reduce<number>((sum, part) => sum + String(part ?? "?").length, 0));
  }
  return hasValue ? 1 + Math.max(NO_LINENO.length, 3 + width) : 0;
}

function positionText(position: LocationEntry): string {
  const parts = positionParts(position);
  if (parts.every((part) => part === undefined)) return NO_LINENO;
  const [lineno, endLineno, column, endColumn] = parts.map((part) => part ?? "?");
  return `${lineno}:${column}-${endLineno}:${endColumn}`;
}

function positionParts(position: LocationEntry): (number | undefined)[] {
  return [position.lineno, position.end_lineno, position.col_offset, position.end_col_offset];
}

/** What a cache's counter is before the instruction first runs (CPython: `_PyCode_Quicken`). */
function initialCounter(opcode: number): number {
  switch (opcode) {
    case op.JUMP_BACKWARD:
      return 0xfffc;
    case op.POP_JUMP_IF_FALSE:
    case op.POP_JUMP_IF_TRUE:
    case op.POP_JUMP_IF_NONE:
    case op.POP_JUMP_IF_NOT_NONE:
      return 0x5555;
    default:
      return 0x11;
  }
}
