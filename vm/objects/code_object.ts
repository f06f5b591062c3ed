/**
 * The `code` type: the compiler's code object plus what running it needs: a private copy of the instructions decoded once
 * into 32-bit units (opcode in the low nine bits, the whole oparg above), quickened in place; the objects of inline caches
 * in a side array; a free list of frames; tables decoded when first asked for. After CPython's `Objects/codeobject.c`.
 *
 * Law: offsets are CPython's. A unit of the private copy stands for one code unit of `co_code`, caches included; an
 * EXTENDED_ARG stays as a no-op before the instruction that carries the folded oparg.
 */
import { hiddenOpcodes } from "../runtime/gc/registry.ts";
import {
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_LOCAL,
  CO_NEWLOCALS,
  CO_OPTIMIZED,
  CO_VARARGS,
  CO_VARKEYWORDS,
  CodeObject,
} from "../../compiler/bytecode/code_object.ts";
import { decodeExceptionTable } from "../../compiler/bytecode/exception_table.ts";
import { decodeLocationTable, type LocationEntry } from "../../compiler/bytecode/location_table.ts";
import {
  COPY,
  EXTENDED_ARG,
  LOAD_COMMON_CONSTANT,
  LOAD_CONST_IMMORTAL,
  LOAD_CONST_MORTAL,
  LOAD_DEREF,
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  NOT_TAKEN,
  opcodeCaches,
  opcodeDeopt,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_JUMP_IF_TRUE,
  PUSH_NULL,
  RAISE_VARARGS,
  RESUME,
  RETURN_VALUE,
  SWAP,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { removeColumnInfo } from "../../compiler/assemble/location_writer.ts";
import { runtimeSettings } from "../runtime/config.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import type { CoMonitoringData } from "../eval/instrumentation.ts";
import type { NativeTwin } from "../eval/twins.ts";
import { privateOpcodes, publicOpcode } from "../eval/uops_generated.ts";
import { PyHeapObject, type PyObject } from "./object.ts";
import { objectFromConstant } from "./code_constants.ts";
import { PyCode_Type } from "./type_zoo.ts";
import "./code_type.ts";

/** An int-keyed row of the exception table, in code units: start, end, target, depth, push lasti. */
export const HANDLER_ROW = 5;

const internTable: Map<string, string> = new Map();
/** One JavaScript string per name, so that comparing names compares pointers. @noescape */
export function internName(name: string): string {
  const known = internTable.get(name);
  if (known !== undefined) return known;
  internTable.set(name, name);
  return name;
}

/** Whether some code has this name. @noescape */
export function isInternedName(name: string): boolean {
  return internTable.has(name);
}

let nextCodeVersion = 1;

/** In place of what has not been read. */
const NO_INSTRUCTIONS = new Int32Array(0), NO_OBJECTS: PyObject[] = [false], NO_NAMES: readonly string[] = [];

export class PyCodeObject extends PyHeapObject {
  #plain: CodeObject;
  readonly co_flags: number;
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_stacksize: number;
  /** Arguments all positional, no packing, own locals: a call with the exact count needs no binding. */
  readonly isSimple: boolean;
  readonly co_version: number;
  // What follows is there once `complete` has run: it has for every code object that a frame was made for.
  isComplete: boolean;
  instructions: Int32Array;
  /** Objects named by inline caches. Entry 0 is unused. */
  co_refs: PyObject[];
  co_consts: PyObject[];
  co_names: readonly string[];
  co_localsplusnames: readonly string[];
  co_nlocals: number;
  co_ncellvars: number;
  co_nfreevars: number;
  co_nlocalsplus: number;
  /** Code unit behind the first RESUME; a frame before it is not shown. */
  firstTraceable: number;
  freeFrame: InterpreterFrame | undefined;
  /** See `_PyEval_FrameClearAndPop`. */
  spentFrame: InterpreterFrame | undefined;
  handlers: Int32Array | undefined;
  /** Whether a handler covers a yield, once asked for (`guardsYields`). */
  yieldsGuarded: boolean | undefined;
  /** The monitoring version that the instrumentation of this code belongs to. */
  co_instrumentation_version: number;
  /** What instrumentation has to remember, once there has been any. */
  co_monitoring: CoMonitoringData | undefined;
  /** What stands in for a library function (`eval/twins.ts`). */
  twin: NativeTwin | undefined;
  /** `co_name` and `co_qualname` as objects, for the functions made of the code; once asked for. */
  nameObject: PyObject | undefined;
  qualnameObject: PyObject | undefined;
  #locations: LocationEntry[] | undefined;
  #lines: Int32Array | undefined;

  constructor(plain: CodeObject) {
    super(PyCode_Type);
    this.#plain = plain;
    this.co_flags = plain.co_flags;
    this.co_argcount = plain.co_argcount;
    this.co_posonlyargcount = plain.co_posonlyargcount;
    this.co_kwonlyargcount = plain.co_kwonlyargcount;
    this.co_stacksize = plain.co_stacksize;
    this.isSimple = (plain.co_flags & (CO_VARARGS | CO_VARKEYWORDS)) === 0 && plain.co_kwonlyargcount === 0 &&
      (plain.co_flags & CO_OPTIMIZED) !== 0;
    this.co_version = nextCodeVersion++;
    this.isComplete = false;
    this.instructions = NO_INSTRUCTIONS;
    this.co_refs = NO_OBJECTS;
    this.co_consts = NO_OBJECTS;
    this.co_names = NO_NAMES;
    this.co_localsplusnames = NO_NAMES;
    this.co_nlocals = 0;
    this.co_ncellvars = 0;
    this.co_nfreevars = 0;
    this.co_nlocalsplus = 0;
    this.firstTraceable = 0;
    this.freeFrame = undefined;
    this.spentFrame = undefined;
    this.handlers = undefined;
    this.yieldsGuarded = undefined;
    this.co_instrumentation_version = 0;
    this.co_monitoring = undefined;
    this.twin = undefined;
    this.nameObject = undefined;
    this.qualnameObject = undefined;
    this.#locations = undefined;
    this.#lines = undefined;
  }

  /** The compiler's object, for tools and for what needs no Python objects. */
  get plain(): CodeObject {
    return runtimeSettings.config.codeDebugRanges ? this.#plain.complete() : this.complete().#plain;
  }

  /**
   * Itself, ready to run. Most functions of an imported module never do: their code is not even read
   * (`compiler/bytecode/lazy_code.ts`). Whoever looks at more than flags and numbers of arguments calls this first; the
   * constructor of frames does.
   */
  complete(): this {
    if (!this.isComplete) this.#fill(undefined, undefined);
    return this;
  }

  #fill(instructions: Int32Array | undefined, consts: PyObject[] | undefined): void {
    let plain = this.#plain.complete();
    if (!runtimeSettings.config.codeDebugRanges) plain = this.#plain = withoutColumns(plain);
    this.isComplete = true;
    this.instructions = instructions ?? decodeInstructions(plain.co_code);
    this.co_refs = [false];
    this.co_consts = consts ?? objectsFromConstants(plain.co_consts);
    this.co_names = plain.co_names.map(internName);
    this.co_localsplusnames = plain.co_localsplusnames.map(internName);
    const kinds = plain.co_localspluskinds;
    let nlocals = 0, ncells = 0, nfree = 0;
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] & CO_FAST_LOCAL) nlocals++;
      if (kinds[i] & CO_FAST_CELL) ncells++;
      if (kinds[i] & CO_FAST_FREE) nfree++;
    }
    this.co_nlocals = nlocals;
    this.co_ncellvars = ncells;
    this.co_nfreevars = nfree;
    this.co_nlocalsplus = kinds.length;
    this.firstTraceable = firstTraceableUnit(this.instructions);
  }

  /** One with constants that are there already. */
  static withConstants(plain: CodeObject, consts: PyObject[]): PyCodeObject {
    const code = new PyCodeObject(plain);
    code.#fill(undefined, consts);
    return code;
  }

  /** Code object of an entry frame: instructions only. */
  static entry(instructions: Int32Array): PyCodeObject {
    const plain = new CodeObject({
      co_argcount: 0,
      co_posonlyargcount: 0,
      co_kwonlyargcount: 0,
      co_stacksize: 4,
      co_flags: CO_OPTIMIZED | CO_NEWLOCALS,
      co_code: new Uint8Array(0),
      co_consts: [],
      co_names: [],
      co_localsplusnames: [],
      co_localspluskinds: new Uint8Array(0),
      co_filename: "<interpreter>",
      co_name: "<interpreter trampoline>",
      co_qualname: "<interpreter trampoline>",
      co_firstlineno: 1,
      co_linetable: new Uint8Array(0),
      co_exceptiontable: new Uint8Array(0),
    });
    const code = new PyCodeObject(plain);
    code.#fill(instructions, undefined);
    return code;
  }

  /** Rows of the exception table in code units, sorted by start. */
  get exceptionHandlers(): Int32Array {
    if (this.handlers === undefined) {
      const entries = decodeExceptionTable(this.plain.co_exceptiontable);
      const rows = new Int32Array(entries.length * HANDLER_ROW);
      entries.forEach((e, i) =>
        rows.set([e.start >> 1, e.end >> 1, e.target >> 1, e.depth, e.lasti ? 1 : 0], i * HANDLER_ROW)
      );
      this.handlers = rows;
    }
    return this.handlers;
  }

  get locations(): readonly LocationEntry[] {
    return this.#locations ??= decodeLocationTable(this.plain.co_linetable, this.plain.co_firstlineno);
  }

  /** Line of a code unit; -1: none. CPython: `PyCode_Addr2Line`. */
  lineOf(unit: number): number {
    if (this.#lines === undefined) {
      const lines = new Int32Array(this.complete().instructions.length).fill(-1);
      for (const entry of this.locations) lines.fill(entry.lineno ?? -1, entry.start >> 1, entry.end >> 1);
      this.#lines = lines;
    }
    return unit >= 0 && unit < this.#lines.length ? this.#lines[unit] : -1;
  }

  /** Source range of a code unit. */
  positionOf(unit: number): LocationEntry | undefined {
    return this.locations.find((entry) => entry.start <= 2 * unit && 2 * unit < entry.end);
  }

  /** Index in `localsplus` of the first free variable. */
  get firstFree(): number {
    return this.co_nlocalsplus - this.co_nfreevars;
  }

  /** `_co_code_adaptive`: the code as it runs now, caches included. */
  adaptiveCode(): Uint8Array {
    const units = this.complete().instructions;
    const bytes = this.plain.co_code.slice();
    const hidden = hiddenOpcodes.get(this);
    for (let i = 0; i < units.length && 2 * i < bytes.length;) {
      const opcode = hidden?.get(i) ?? units[i] & 511;
      const shown = opcode > 255 ? publicOpcode[opcode - 256] : opcode;
      bytes[2 * i] = shown;
      // Not those of the shown opcode: INSTRUMENTED_LINE stands before instructions with and without caches.
      const caches = opcodeCaches[opcodeDeopt[this.plain.co_code[2 * i]]];
      for (let c = 1; c <= caches; c++) {
        bytes[2 * (i + c)] = units[i + c] & 255;
        bytes[2 * (i + c) + 1] = units[i + c] >> 8 & 255;
      }
      i += 1 + caches;
    }
    return bytes;
  }
}

/** One kind of array for all code objects, whatever it holds, so that the loop's loads stay monomorphic. */
function objectsFromConstants(constants: CodeObject["co_consts"]): PyObject[] {
  const objects: (PyObject | undefined)[] = [undefined];
  objects.pop();
  for (const constant of constants) objects.push(objectFromConstant(constant));
  return objects as PyObject[];
}

/** Counter of a fresh inline cache: one more execution, then specialize (CPython: `adaptive_counter_warmup`). */
export const ADAPTIVE_COUNTER_WARMUP = 1 << 4 | 1;
/** Two thousand million runs. */
const COUNTER_OF_NEVER = 0x7fffffff;

/** The private copy of `co_code`. */
function decodeInstructions(co_code: Uint8Array): Int32Array {
  const { specialize } = runtimeSettings.config;
  const count = co_code.length >> 1;
  const units = new Int32Array(count);
  let extended = 0;
  for (let i = 0; i < count;) {
    const opcode = co_code[2 * i];
    const oparg = extended << 8 | co_code[2 * i + 1];
    units[i] = opcode | oparg << 9;
    extended = opcode === EXTENDED_ARG ? oparg : 0;
    const caches = opcodeCaches[opcode];
    if (caches > 0) units[i + 1] = specialize ? ADAPTIVE_COUNTER_WARMUP : COUNTER_OF_NEVER;
    i += 1 + caches;
  }
  if (specialize) combineUnits(units);
  return units;
}

/** Chooses the private forms that need no specialization. @noescape */
export function combineUnits(units: Int32Array): void {
  const count = units.length;
  for (let i = 0; i < count;) {
    const opcode = units[i] & 511;
    const size = 1 + opcodeCaches[opcodeDeopt[opcode]];
    const form = i + size < count ? combinedForm(opcode, units[i] >>> 9, units[i + size]) : opcode;
    if (form !== opcode) units[i] = form | units[i] & ~511;
    i += size;
  }
}

/** The private form of an instruction and the one behind it. */
function combinedForm(opcode: number, oparg: number, nextUnit: number): number {
  const next = nextUnit & 511;
  switch (opcode) {
    case COPY:
      if (oparg === 2 && nextUnit === (COPY | 2 << 9)) return privateOpcodes.COPY_PAIR;
      break;
    case SWAP:
      if (oparg === 3 && nextUnit === (SWAP | 2 << 9)) return privateOpcodes.ROTATE_VALUE;
      break;
    case LOAD_DEREF:
      if (next === PUSH_NULL) return privateOpcodes.LOAD_DEREF__PUSH_NULL;
      break;
    case LOAD_FAST_BORROW:
      if (next === LOAD_SMALL_INT) return privateOpcodes.LOAD_FAST_BORROW__LOAD_SMALL_INT;
      if (next === LOAD_CONST_MORTAL || next === LOAD_CONST_IMMORTAL) {
        return privateOpcodes.LOAD_FAST_BORROW__LOAD_CONST;
      }
      if (next === RETURN_VALUE) return privateOpcodes.LOAD_FAST_BORROW__RETURN_VALUE;
      break;
    case POP_JUMP_IF_FALSE:
      if (next === NOT_TAKEN) return privateOpcodes.POP_JUMP_IF_FALSE_SKIP;
      break;
    case POP_JUMP_IF_TRUE:
      if (next === NOT_TAKEN) return privateOpcodes.POP_JUMP_IF_TRUE_SKIP;
      break;
    case POP_JUMP_IF_NONE:
      if (next === NOT_TAKEN) return privateOpcodes.POP_JUMP_IF_NONE_SKIP;
      break;
    case POP_JUMP_IF_NOT_NONE:
      if (next === NOT_TAKEN) return privateOpcodes.POP_JUMP_IF_NOT_NONE_SKIP;
  }
  return opcode;
}

function firstTraceableUnit(units: Int32Array): number {
  for (let i = 0; i < units.length;) {
    const opcode = units[i] & 511;
    if (opcode === RESUME) return i;
    i += 1 + opcodeCaches[opcode];
  }
  return 0;
}

/** The code as `-X no_debug_ranges` wants it. */
function withoutColumns(plain: CodeObject): CodeObject {
  const co_linetable = removeColumnInfo(plain.co_linetable, plain.co_firstlineno);
  return new CodeObject({ ...plain, co_linetable });
}

/** The Python object for a compiled code object. */
export function PyCode_New(plain: CodeObject): PyCodeObject {
  return new PyCodeObject(plain);
}
/** Code that raises when it is run. CPython: `PyCode_NewEmpty`. */
export function PyCode_NewEmpty(filename: string, name: string, firstlineno: number): PyCodeObject {
  return PyCode_New(
    new CodeObject({
      co_argcount: 0,
      co_posonlyargcount: 0,
      co_kwonlyargcount: 0,
      co_stacksize: 1,
      co_flags: CO_OPTIMIZED | CO_NEWLOCALS,
      co_code: Uint8Array.of(RESUME, 0, LOAD_COMMON_CONSTANT, 0, RAISE_VARARGS, 1),
      co_consts: [],
      co_names: [],
      co_localsplusnames: [],
      co_localspluskinds: new Uint8Array(0),
      co_filename: filename,
      co_name: name,
      co_qualname: name,
      co_firstlineno: firstlineno,
      co_linetable: Uint8Array.of(14 << 3 | 0x80 | 2, 0),
      co_exceptiontable: new Uint8Array(0),
    }),
  );
}

/** @noescape */
export function PyCode_Check(op: PyObject): op is PyCodeObject {
  return op instanceof PyCodeObject;
}
