/**
 * Small helpers of specialized instructions: what a guard has proved is not checked again.
 */
import * as nb from "../../compiler/bytecode/opargs.ts";
import { normalizeInt } from "../../compiler/constants.ts";
import { callDirect } from "../protocol/clinic.ts";
import type { PyMethodDef } from "../protocol/signature.ts";
import type { PyCFunctionObject } from "../objects/cfunction_object.ts";
import type { PyMethodDescrObject } from "../objects/descr_object.ts";
import { PyDict_GetItem, type PyDictObject } from "../objects/dict_object.ts";
import { PyComplex_FromDoubles, type PyComplexObject } from "../objects/complex_object.ts";
import { PyFloat_FromDouble, type PyFloatObject } from "../objects/float_object.ts";
import type { PyInstanceObject } from "../objects/instance.ts";
import type { PyHeapObject, PyObject } from "../objects/object.ts";
import { PyComplex_Type, PyDict_Type, PyFloat_Type } from "../objects/type_zoo.ts";
import { STORE_FAST } from "../../compiler/bytecode/opcodes_generated.ts";
import { newKeyError } from "../protocol/errors.ts";
import type { InterpreterFrame } from "./frame.ts";
import { leaveError } from "./left_error.ts";

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

type Stack = readonly (PyObject | undefined)[];

/** The sum of two ints given as JavaScript adds them: itself while safe, else the exact one as a bigint. @noescape */
export function largeSum(sum: number, left: number, right: number): number | bigint {
  return sum <= MAX_SAFE && sum >= -MAX_SAFE ? sum : normalizeInt(BigInt(left) + BigInt(right));
}
/** The same for a difference. @noescape */
export function largeDifference(difference: number, left: number, right: number): number | bigint {
  if (difference <= MAX_SAFE && difference >= -MAX_SAFE) return difference;
  return normalizeInt(BigInt(left) - BigInt(right));
}
/** The same for a product. @noescape */
export function largeProduct(product: number, left: number, right: number): number | bigint {
  return product <= MAX_SAFE && product >= -MAX_SAFE ? product : normalizeInt(BigInt(left) * BigInt(right));
}

/** `dict[key]` of an exact dict; undefined when KeyError has been left. */
export function dictItem(dict: PyDictObject, key: PyObject): PyObject | undefined {
  return PyDict_GetItem(dict, key) ?? leaveError(newKeyError(key));
}

/** An operator of numbers for BINARY_OP_NUMBERS; undefined where the general way has to be taken. @noescape */
export function extendedOp(oparg: number, left: PyObject, right: PyObject): PyObject | undefined {
  if (typeof left === "number") {
    if (typeof right === "number") return intOp(oparg, left, right);
    return isFloat(right) ? floatOp(oparg, left, right.value) : undefined;
  }
  if (!isFloat(left)) return isComplex(left) && isComplex(right) ? complexOp(oparg, left, right) : undefined;
  if (typeof right === "number") return floatOp(oparg, left.value, right);
  return isFloat(right) ? floatOp(oparg, left.value, right.value) : undefined;
}

/**
 * The operators that CPython has among its extensions of BINARY_OP: bits of small ints, arithmetic of an int and a float that
 * is a number. undefined for all else. @noescape
 */
export function extensionOp(oparg: number, left: PyObject, right: PyObject): PyObject | undefined {
  if (typeof left === "number") {
    if (typeof right === "number") return bitOp(oparg, left, right);
    if (oparg >= nb.NB_INPLACE_ADD || !isFloat(right) || right.value !== right.value) return undefined;
    return floatOp(oparg, left, right.value);
  }
  if (typeof right !== "number" || oparg >= nb.NB_INPLACE_ADD) return undefined;
  return isFloat(left) && left.value === left.value ? floatOp(oparg, left.value, right) : undefined;
}

function isFloat(op: PyObject): op is PyFloatObject {
  return typeof op === "object" && op.ob_type === PyFloat_Type;
}

function isComplex(op: PyObject): op is PyComplexObject {
  return typeof op === "object" && op.ob_type === PyComplex_Type;
}

function complexOp(oparg: number, left: PyComplexObject, right: PyComplexObject): PyObject | undefined {
  switch (oparg) {
    case nb.NB_ADD:
    case nb.NB_INPLACE_ADD:
      return PyComplex_FromDoubles(left.real + right.real, left.imag + right.imag);
    case nb.NB_SUBTRACT:
    case nb.NB_INPLACE_SUBTRACT:
      return PyComplex_FromDoubles(left.real - right.real, left.imag - right.imag);
    case nb.NB_MULTIPLY:
    case nb.NB_INPLACE_MULTIPLY: {
      const real = left.real * right.real - left.imag * right.imag;
      const imag = left.real * right.imag + left.imag * right.real;
      // NaN may stand for an infinity.
      return real !== real && imag !== imag ? undefined : PyComplex_FromDoubles(real, imag);
    }
  }
  return undefined;
}

function floatOp(oparg: number, left: number, right: number): PyObject | undefined {
  switch (oparg) {
    case nb.NB_ADD:
    case nb.NB_INPLACE_ADD:
      return PyFloat_FromDouble(left + right);
    case nb.NB_SUBTRACT:
    case nb.NB_INPLACE_SUBTRACT:
      return PyFloat_FromDouble(left - right);
    case nb.NB_MULTIPLY:
    case nb.NB_INPLACE_MULTIPLY:
      return PyFloat_FromDouble(left * right);
    case nb.NB_TRUE_DIVIDE:
    case nb.NB_INPLACE_TRUE_DIVIDE:
      return right === 0 ? undefined : PyFloat_FromDouble(left / right);
  }
  return undefined;
}

/** Quotients of safe integers are rounded down right: their fraction is larger than the rounding error of the division. */
function intOp(oparg: number, left: number, right: number): PyObject | undefined {
  switch (oparg) {
    case nb.NB_REMAINDER:
    case nb.NB_INPLACE_REMAINDER: {
      if (right === 0) return undefined;
      // V8 has an instruction for 32 bits; a remainder of doubles is a call.
      if (left >= 0 && right > 0 && (left | 0) === left && (right | 0) === right) {
        return (left | 0) % (right | 0);
      }
      const rest = left % right;
      return (rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest) + 0;
    }
    case nb.NB_FLOOR_DIVIDE:
    case nb.NB_INPLACE_FLOOR_DIVIDE:
      if (left >= 0 && right > 0 && (left | 0) === left && (right | 0) === right) {
        return (left | 0) / (right | 0) | 0;
      }
      return right === 0 ? undefined : Math.floor(left / right) + 0;
    case nb.NB_TRUE_DIVIDE:
    case nb.NB_INPLACE_TRUE_DIVIDE:
      return right === 0 ? undefined : PyFloat_FromDouble(left / right);
    case nb.NB_LSHIFT:
    case nb.NB_INPLACE_LSHIFT: {
      const shifted = right >= 0 && right < 53 ? left * 2 ** right : NaN;
      return Number.isSafeInteger(shifted) ? shifted : undefined;
    }
    case nb.NB_RSHIFT:
    case nb.NB_INPLACE_RSHIFT:
      return right >= 0 && right < 53 ? Math.floor(left / 2 ** right) + 0 : undefined;
  }
  return bitOp(oparg, left, right);
}

function bitOp(oparg: number, left: number, right: number): number | undefined {
  if ((left | 0) !== left || (right | 0) !== right) return undefined;
  switch (oparg) {
    case nb.NB_AND:
    case nb.NB_INPLACE_AND:
      return left & right;
    case nb.NB_OR:
    case nb.NB_INPLACE_OR:
      return left | right;
    case nb.NB_XOR:
    case nb.NB_INPLACE_XOR:
      return left ^ right;
  }
  return undefined;
}

/**
 * A run of stack entries as a new array. Short ones are literals, which are made in place; `slice` is a call.
 * @noescape
 */
export function stackItems(stack: Stack, first: number, count: number): PyObject[] {
  switch (count) {
    case 1:
      return [stack[first]!];
    case 2:
      return [stack[first]!, stack[first + 1]!];
    case 3:
      return [stack[first]!, stack[first + 1]!, stack[first + 2]!];
    case 4:
      return [stack[first]!, stack[first + 1]!, stack[first + 2]!, stack[first + 3]!];
  }
  return stack.slice(first, first + count) as PyObject[];
}
// A literal that has only met small ints makes arrays of another kind, which would differ from all others for ever.
for (let i = 0; i < 12; i++) {
  stackItems([PyFloat_Type, PyFloat_Type, PyFloat_Type, PyFloat_Type], 0, 1 + i % 4);
}

/** Items of a tuple or list onto the stack, the first on top. @noescape */
export function unpackItems(
  items: readonly PyObject[],
  stack: (PyObject | undefined)[],
  at: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) stack[at + count - 1 - i] = items[i];
}

/** A built-in function with one argument. */
export function callBuiltinO(callable: PyCFunctionObject, arg: PyObject): PyObject {
  const { m_ml: def, m_self: self } = callable;
  if (def.signature.isPlain) return def.ml_meth(self, arg);
  return callDirect(def.signature, def.ml_meth, def.ml_name, self, arg, undefined, undefined, undefined);
}
/** A built-in function with several. */
export function callBuiltinFast(
  callable: PyCFunctionObject,
  stack: Stack,
  first: number,
  count: number,
): PyObject {
  return callFast(callable.m_ml, callable.m_self, stack, first, count);
}
/** A method of a built-in type without arguments. */
export function callMethodNoArgs(callable: PyMethodDescrObject, self: PyObject): PyObject {
  const def = callable.d_method;
  if (def.signature.isPlain) return def.ml_meth(self);
  return callDirect(
    def.signature,
    def.ml_meth,
    def.ml_name,
    self,
    undefined,
    undefined,
    undefined,
    undefined,
  );
}
/** With one. */
export function callMethodO(callable: PyMethodDescrObject, self: PyObject, arg: PyObject): PyObject {
  const def = callable.d_method;
  if (def.signature.isPlain) return def.ml_meth(self, arg);
  return callDirect(def.signature, def.ml_meth, def.ml_name, self, arg, undefined, undefined, undefined);
}
/** With several. */
export function callMethodFast(
  callable: PyMethodDescrObject,
  self: PyObject,
  stack: Stack,
  first: number,
  count: number,
): PyObject {
  return callFast(callable.d_method, self, stack, first, count);
}

/** Behind the last argument lies what the stack held before, so only `count` are read. */
function callFast(
  def: PyMethodDef,
  self: PyObject | undefined,
  stack: Stack,
  first: number,
  count: number,
): PyObject {
  const implementation = def.ml_meth;
  if (!def.signature.isPlain) {
    return callDirect(
      def.signature,
      implementation,
      def.ml_name,
      self,
      count > 0 ? stack[first] : undefined,
      count > 1 ? stack[first + 1] : undefined,
      count > 2 ? stack[first + 2] : undefined,
      count > 3 ? stack[first + 3] : undefined,
    );
  }
  switch (count) {
    case 0:
      return implementation(self);
    case 1:
      return implementation(self, stack[first]);
    case 2:
      return implementation(self, stack[first], stack[first + 1]);
    case 3:
      return implementation(self, stack[first], stack[first + 1], stack[first + 2]);
    default:
      return implementation(self, ...stack.slice(first, first + count));
  }
}

/** Whether STORE_FAST stands behind a BINARY_OP and binds the variable whose value is `left`. @noescape */
export function storesInto(frame: InterpreterFrame, ip: number, left: string): boolean {
  const store = frame.instructions[ip + 6];
  return (store & 511) === STORE_FAST && frame.localsplus[store >>> 9] === left;
}

/** Whether an object has attributes of its own, or a dict that may have some. @noescape */
export function hasOwnAttributes(owner: PyObject): boolean {
  const storage = (owner as PyHeapObject).inst;
  return storage !== undefined && (storage.ob_dict !== undefined || storage.shape.keys.length > 0);
}

/** The value of an attribute in an instance's dict if it stands at `hint`. @noescape */
export function hintedAttribute(owner: PyObject, hint: number, name: string): PyObject | undefined {
  const dict = (owner as PyInstanceObject).ob_dict;
  return dict !== undefined && dict.ob_type === PyDict_Type && dict.keys[hint] === name
    ? dict.values[hint]
    : undefined;
}
