/**
 * Instructions that replace themselves when they run for the first time, whatever they have seen. After the corresponding
 * instructions of CPython's `Python/bytecodes.c`. Called by LOAD_CONST and JUMP_BACKWARD.
 */
import {
  FOR_ITER_LIST,
  FOR_ITER_RANGE,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_JIT,
  LOAD_CONST,
  LOAD_CONST_IMMORTAL,
  LOAD_CONST_MORTAL,
  LOAD_FAST_BORROW,
  opcodeDeopt,
  RETURN_VALUE,
  STORE_FAST,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { PyBytesObject } from "../objects/bytes_object.ts";
import { isInternedName, type PyCodeObject } from "../objects/code_object.ts";
import { Py_Ellipsis, Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_CheckExact } from "../objects/tuple_object.ts";
import type { InterpreterFrame } from "./frame.ts";
import { privateOpcodes, publicOpcode } from "./uops_generated.ts";

/** Whether CPython never frees a constant: singletons, small ints, one-character strings, names of variables. */
export function isImmortalConstant(value: PyObject): boolean {
  switch (typeof value) {
    case "number":
      return value >= -5 && value <= 256;
    case "string":
      return value.length < 2 ? value === "" || value <= "\xff" : isInternedName(value);
    case "boolean":
      return true;
    case "object":
      if (value === Py_None || value === Py_Ellipsis) return true;
      if (value instanceof PyBytesObject) return value.ob_sval.length < 2;
      return PyTuple_CheckExact(value) && value.ob_item.length === 0;
  }
  return false;
}

/** Replaces LOAD_CONST. @noescape */
export function quickenConstant(frame: InterpreterFrame, ip: number, oparg: number): void {
  const units = frame.instructions;
  if ((units[ip] & 511) !== LOAD_CONST) return;
  units[ip] = (isImmortalConstant(frame.consts[oparg]) ? LOAD_CONST_IMMORTAL : LOAD_CONST_MORTAL) |
    oparg << 9;
  const { plain, co_monitoring } = frame.f_executable;
  if (co_monitoring?.isWatched === true) return;
  if ((units[ip + 1] & 511) === RETURN_VALUE) {
    const isImmortal = (units[ip] & 511) === LOAD_CONST_IMMORTAL;
    units[ip] = (isImmortal
      ? privateOpcodes.LOAD_CONST_IMMORTAL__RETURN_VALUE
      : privateOpcodes.LOAD_CONST_MORTAL__RETURN_VALUE) | oparg << 9;
  }
  if (ip === 0 || (units[ip - 1] & 511) !== LOAD_FAST_BORROW) return;
  if (plain.co_code[2 * ip - 2] !== LOAD_FAST_BORROW) return;
  units[ip - 1] = privateOpcodes.LOAD_FAST_BORROW__LOAD_CONST | units[ip - 1] & ~511;
}

/** Replaces JUMP_BACKWARD. @noescape */
export function quickenJump(frame: InterpreterFrame, ip: number): void {
  const units = frame.instructions, oparg = units[ip] >>> 9;
  // The forms that run FOR_ITER, too, come here when that has changed, or when something wants a turn.
  if (opcodeDeopt[publicForm(units[ip] & 511)] !== JUMP_BACKWARD) return;
  const isWatched = frame.f_executable.co_monitoring?.isWatched === true;
  units[ip] = (isWatched ? JUMP_BACKWARD_NO_JIT : jumpForm(units, ip + 2 - oparg)) | oparg << 9;
}

function publicForm(opcode: number): number {
  return opcode < 256 ? opcode : publicOpcode[opcode - 256];
}

/** The form for a jump to `target`. */
function jumpForm(units: Int32Array, target: number): number {
  const stores = (units[target + 2] & 511) === STORE_FAST;
  switch (units[target] & 511) {
    case FOR_ITER_RANGE:
      return stores ? privateOpcodes.JUMP_BACKWARD_RANGE_STORE : privateOpcodes.JUMP_BACKWARD_RANGE;
    case FOR_ITER_LIST:
      return stores ? privateOpcodes.JUMP_BACKWARD_LIST_STORE : privateOpcodes.JUMP_BACKWARD_LIST;
  }
  return JUMP_BACKWARD_NO_JIT;
}

/** Chooses the jumps back to a FOR_ITER that has been specialized: they run it, too. @noescape */
export function quickenJumpsTo(code: PyCodeObject, ip: number, oparg: number): void {
  const units = code.instructions, end = ip + 2 + oparg;
  if (code.co_monitoring?.isWatched === true) return;
  // As a rule the only one stands at the loop's end; others take their form when they are left.
  const last = end - 2, distance = last + 2 - ip;
  if (units[last] === (JUMP_BACKWARD_NO_JIT | distance << 9)) {
    units[last] = jumpForm(units, ip) | distance << 9;
  }
}
