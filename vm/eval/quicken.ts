/**
 * Instructions that replace themselves when they run for the first time, whatever they have seen. After the corresponding
 * instructions of CPython's `Python/bytecodes.c`. Called by LOAD_CONST and JUMP_BACKWARD.
 */
import {
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_JIT,
  LOAD_CONST,
  LOAD_CONST_IMMORTAL,
  LOAD_CONST_MORTAL,
  LOAD_FAST_BORROW,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { PyBytesObject } from "../objects/bytes_object.ts";
import { isInternedName } from "../objects/code_object.ts";
import { Py_Ellipsis, Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_CheckExact } from "../objects/tuple_object.ts";
import type { InterpreterFrame } from "./frame.ts";
import { privateOpcodes } from "./uops_generated.ts";

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
  if (ip === 0 || (units[ip - 1] & 511) !== LOAD_FAST_BORROW) return;
  const { plain, co_monitoring } = frame.f_executable;
  if (plain.co_code[2 * ip - 2] !== LOAD_FAST_BORROW || co_monitoring?.isWatched === true) return;
  units[ip - 1] = privateOpcodes.LOAD_FAST_BORROW__LOAD_CONST | units[ip - 1] & ~511;
}

/** Replaces JUMP_BACKWARD. @noescape */
export function quickenJump(frame: InterpreterFrame, ip: number): void {
  const units = frame.instructions;
  if ((units[ip] & 511) === JUMP_BACKWARD) units[ip] = JUMP_BACKWARD_NO_JIT | units[ip] & ~511;
}
