/**
 * Native twins: TypeScript in the place of library functions that every start runs hundreds of times on a loop that is still
 * cold. The function's frame is there as ever; its first instruction (RESUME_CHECK_TWIN) asks the twin, and returns what that
 * gives.
 *
 * The law: a twin runs no Python code, throws nothing, and gives a value only if nobody could tell the difference: what it
 * relies on (other functions, modules' variables) is what the library made it. Otherwise it gives undefined, having changed
 * nothing, and the code itself runs. Code that tools watch has no twin.
 */
import type { PyCodeObject } from "../objects/code_object.ts";
import type { PyDictObject } from "../objects/dict_object.ts";
import type { PyObject } from "../objects/object.ts";
import { RESUME, RESUME_CHECK } from "../../compiler/bytecode/opcodes_generated.ts";
import type { InterpreterFrame } from "./frame.ts";

/** What stands in for a function: its value for the arguments as they lie in the frame's variables; undefined: run the code. */
export type NativeTwin = (
  args: readonly (PyObject | undefined)[],
  globals: PyDictObject,
) => PyObject | undefined;

/** Gives a function's code a twin. */
export function setTwin(code: PyCodeObject, twin: NativeTwin): void {
  if (code.complete().co_monitoring !== undefined) return;
  code.twin = twin;
  const { instructions } = code;
  for (let unit = 0; unit < instructions.length; unit++) {
    // The next RESUME quickens itself anew.
    if ((instructions[unit] & OPCODE) !== RESUME_CHECK) continue;
    instructions[unit] = RESUME | (instructions[unit] >>> 9 & 7) << 9;
    break;
  }
}
const OPCODE = 511;

let value: PyObject | undefined;

/** Asks the twin of the frame's code; whether it gave a value. @noescape */
export function runTwin(frame: InterpreterFrame): boolean {
  value = frame.f_executable.twin!(frame.localsplus, frame.f_globals);
  return value !== undefined;
}
/** That value. @noescape */
export function takeTwinValue(): PyObject {
  return value!;
}
