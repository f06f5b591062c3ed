/**
 * The specializer: when an instruction's adaptive counter runs out, it is replaced in the private copy of the code by the
 * form that fits the values it has just seen, and its inline cache is filled. What fits no form waits with a counter that
 * backs off exponentially. After CPython's `Python/specialize.c`.
 *
 * Law: a specializer changes nothing but code units and the side array of the code object, and never runs Python code.
 */
import * as op from "../../compiler/bytecode/opcodes_generated.ts";
import type { Untouched } from "../bytecodes_dsl.ts";
import { PyCFunctionObject } from "../objects/cfunction_object.ts";
import { combineUnits, type PyCodeObject } from "../objects/code_object.ts";
import { PyMemberDescrObject, PyMethodDescrObject, type PyPropertyObject } from "../objects/descr_object.ts";
import {
  _PyDict_GetKeysVersionForCurrentState,
  _PyDict_LookupIndex,
  PyDict_GetItemString,
} from "../objects/dict_object.ts";
import { functionVersion, PyFunctionObject } from "../objects/function_object.ts";
import { PyGenObject } from "../objects/gen_object.ts";
import { DICT_SHAPE, PyInstanceObject, type Shape, SHARED_KEYS_MAX_SIZE } from "../objects/instance.ts";
import { PyMethodObject } from "../objects/method_object.ts";
import { module_getattro, PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { isPairIterator } from "../objects/pair_iterators.ts";
import { object_new, PyObject_GenericGetAttr, PyObject_GenericSetAttr } from "../objects/object_object.ts";
import {
  Py_TPFLAGS_HEAPTYPE,
  Py_TPFLAGS_IMMUTABLETYPE,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  type PyObject,
  PyTypeObject,
} from "../objects/object.ts";
import type { PyTupleObject } from "../objects/tuple_object.ts";
import { _PyType_Lookup, assignVersionTag, type_getattro } from "../objects/type_object.ts";
import {
  Py_TYPE,
  PyBaseObject_Type,
  PyBool_Type,
  PyCoro_Type,
  PyDict_Type,
  PyEnum_Type,
  PyExc_BaseException,
  PyFilter_Type,
  PyFloat_Type,
  PyFrozenSet_Type,
  PyGen_Type,
  PyList_Type,
  PyListIter_Type,
  PyLong_Type,
  PyMap_Type,
  PyMethodDescr_Type,
  PyProperty_Type,
  PyRange_Type,
  PyRangeIter_Type,
  PyReversed_Type,
  PySet_Type,
  PySlice_Type,
  PySuper_Type,
  PyTuple_Type,
  PyTupleIter_Type,
  PyType_Type,
  PyUnicode_Type,
} from "../objects/type_zoo.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { slot_tp_getattr_hook } from "../objects/type_slots.ts";
import type { Signature } from "../protocol/signature.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import * as nb from "../../compiler/bytecode/opargs.ts";
import { extendedOp, extensionOp, hasOwnAttributes } from "./fast_paths.ts";
import { privateOpcodes as own, publicOpcode } from "./uops_generated.ts";
import { type AttributeCase, AttributeCases } from "./attribute_cases.ts";
import { isNextFunction, isSendMethod, MethodPlan } from "./call_frames.ts";
import { quickenJumpsTo } from "./quicken.ts";

/** Counter after a success: 52 misses lead to another try. CPython: `adaptive_counter_cooldown`. */
const COOLDOWN = 52 << 4;
const MAX_BACKOFF = 12;

/** Replaces the instruction. */
function specialized(code: PyCodeObject, ip: number, oparg: number, opcode: number): void {
  const units = code.instructions;
  units[ip + 1] = COOLDOWN;
  if (code.co_monitoring !== undefined && code.co_monitoring.isWatched) {
    units[ip] = opcode | oparg << 9;
    return;
  }
  units[ip] = withNext(units, ip, opcode) | oparg << 9;
  withLoads(code, ip);
  // The product before may be the summand.
  const isSum = opcode === op.BINARY_OP_ADD_FLOAT || opcode === op.BINARY_OP_SUBTRACT_FLOAT;
  if (isSum && ip > 6 && code.plain.co_code[2 * ip - 12] === op.BINARY_OP) withLoads(code, ip - 6);
}

/** Nothing fits: the unspecialized form, with twice the patience. */
function failed(code: PyCodeObject, ip: number, oparg: number, head: number): void {
  code.instructions[ip] = head | oparg << 9;
  const backoff = Math.min((code.instructions[ip + 1] & 15) + 1, MAX_BACKOFF);
  code.instructions[ip + 1] = (1 << backoff) - 1 << 4 | backoff;
  if (code.co_monitoring === undefined || !code.co_monitoring.isWatched) withLoads(code, ip);
}

/** Makes the superinstructions of code that is no longer watched. */
export function recombine(code: PyCodeObject): void {
  const units = code.instructions, bytes = code.plain.co_code;
  combineUnits(units);
  for (let i = 0; i < units.length; i += 1 + op.opcodeCaches[op.opcodeDeopt[bytes[2 * i]]]) {
    units[i] = withNext(units, i, units[i] & 511) | units[i] & ~511;
    switch (op.opcodeDeopt[bytes[2 * i]]) {
      case op.BINARY_OP:
      case op.COMPARE_OP:
      case op.LOAD_ATTR:
      case op.STORE_ATTR:
      case op.STORE_SUBSCR:
        withLoads(code, i);
    }
  }
}

type Forms = ReadonlyMap<number, number>;

/** Superinstructions of a form and the instruction behind it, by that. */
const WITH_NEXT: ReadonlyMap<number, Forms> = new Map([
  [
    op.COMPARE_OP_INT,
    new Map<number, number>([
      [own.POP_JUMP_IF_FALSE_SKIP, own.COMPARE_OP_INT__POP_JUMP_IF_FALSE],
      [own.POP_JUMP_IF_TRUE_SKIP, own.COMPARE_OP_INT__POP_JUMP_IF_TRUE],
    ]),
  ],
  [op.COMPARE_OP_FLOAT, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.COMPARE_OP_FLOAT__POP_JUMP_IF_FALSE]])],
  [op.COMPARE_OP_STR, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.COMPARE_OP_STR__POP_JUMP_IF_FALSE]])],
  [op.TO_BOOL_BOOL, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.TO_BOOL_BOOL__POP_JUMP_IF_FALSE]])],
  [op.TO_BOOL_INT, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.TO_BOOL_INT__POP_JUMP_IF_FALSE]])],
  [op.CONTAINS_OP_SET, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.CONTAINS_OP_SET__POP_JUMP_IF_FALSE]])],
  [op.CONTAINS_OP_DICT, new Map([[own.POP_JUMP_IF_FALSE_SKIP, own.CONTAINS_OP_DICT__POP_JUMP_IF_FALSE]])],
  [
    op.BINARY_OP_ADD_INT,
    new Map<number, number>([
      [op.STORE_FAST, own.BINARY_OP_ADD_INT__STORE_FAST],
      [op.RETURN_VALUE, own.BINARY_OP_ADD_INT__RETURN_VALUE],
    ]),
  ],
  [op.BINARY_OP_ADD_FLOAT, new Map([[op.STORE_FAST, own.BINARY_OP_ADD_FLOAT__STORE_FAST]])],
  [op.BINARY_OP_SUBTRACT_FLOAT, new Map([[op.STORE_FAST, own.BINARY_OP_SUBTRACT_FLOAT__STORE_FAST]])],
  [op.BINARY_OP_MULTIPLY_FLOAT, new Map([[op.STORE_FAST, own.BINARY_OP_MULTIPLY_FLOAT__STORE_FAST]])],
  [
    op.UNPACK_SEQUENCE_TWO_TUPLE,
    new Map([[op.STORE_FAST_STORE_FAST, own.UNPACK_SEQUENCE_TWO_TUPLE__STORE_FAST_STORE_FAST]]),
  ],
]);

/** Superinstructions of the loads before an operator and its current form, by that. */
const AFTER_LOCAL_AND_SMALL_INT: Forms = new Map<number, number>([
  [op.BINARY_OP_ADD_INT, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__ADD_INT],
  [own.BINARY_OP_ADD_INT__STORE_FAST, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__ADD_INT__STORE_FAST],
  [op.BINARY_OP_SUBTRACT_INT, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__SUBTRACT_INT],
  [op.BINARY_OP_EXTEND, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__EXTEND],
  [own.BINARY_OP_NUMBERS, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__NUMBERS],
  [op.BINARY_OP_SUBSCR_LIST_INT, own.LOAD_FAST_BORROW__LOAD_SMALL_INT__SUBSCR_LIST_INT],
  [
    own.COMPARE_OP_INT__POP_JUMP_IF_FALSE,
    own.LOAD_FAST_BORROW__LOAD_SMALL_INT__COMPARE_INT__POP_JUMP_IF_FALSE,
  ],
]);
const AFTER_SMALL_INT: Forms = new Map<number, number>([
  [op.BINARY_OP_ADD_INT, own.LOAD_SMALL_INT__ADD_INT],
  [own.BINARY_OP_ADD_INT__STORE_FAST, own.LOAD_SMALL_INT__ADD_INT__STORE_FAST],
  [own.BINARY_OP_NUMBERS, own.LOAD_SMALL_INT__NUMBERS],
]);
const AFTER_LOCAL_AND_CONST: Forms = new Map<number, number>([
  [op.BINARY_OP_MULTIPLY_FLOAT, own.LOAD_FAST_BORROW__LOAD_CONST__MULTIPLY_FLOAT],
  [
    own.COMPARE_OP_FLOAT__POP_JUMP_IF_FALSE,
    own.LOAD_FAST_BORROW__LOAD_CONST__COMPARE_FLOAT__POP_JUMP_IF_FALSE,
  ],
  [own.COMPARE_OP_INT__POP_JUMP_IF_FALSE, own.LOAD_FAST_BORROW__LOAD_CONST__COMPARE_INT__POP_JUMP_IF_FALSE],
]);
const AFTER_CONST: Forms = new Map<number, number>([
  [own.BINARY_OP_ADD_FLOAT__STORE_FAST, own.LOAD_CONST__ADD_FLOAT__STORE_FAST],
  [own.COMPARE_OP_FLOAT__POP_JUMP_IF_FALSE, own.LOAD_CONST__COMPARE_FLOAT__POP_JUMP_IF_FALSE],
]);
const AFTER_TWO_LOCALS: Forms = new Map<number, number>([
  [op.BINARY_OP_ADD_INT, own.LOAD_FAST_BORROW_PAIR__ADD_INT],
  [own.BINARY_OP_ADD_INT__STORE_FAST, own.LOAD_FAST_BORROW_PAIR__ADD_INT__STORE_FAST],
  [own.COMPARE_OP_INT__POP_JUMP_IF_FALSE, own.LOAD_FAST_BORROW_PAIR__COMPARE_INT__POP_JUMP_IF_FALSE],
  [op.BINARY_OP_ADD_FLOAT, own.LOAD_FAST_BORROW_PAIR__ADD_FLOAT],
  [own.BINARY_OP_ADD_FLOAT__STORE_FAST, own.LOAD_FAST_BORROW_PAIR__ADD_FLOAT__STORE_FAST],
  [op.BINARY_OP_SUBTRACT_FLOAT, own.LOAD_FAST_BORROW_PAIR__SUBTRACT_FLOAT],
  [op.BINARY_OP_MULTIPLY_FLOAT, own.LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT],
  [own.BINARY_OP_MULTIPLY_FLOAT__STORE_FAST, own.LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__STORE_FAST],
  [op.BINARY_OP_SUBSCR_LIST_INT, own.LOAD_FAST_BORROW_PAIR__SUBSCR_LIST_INT],
  [op.STORE_ATTR_INSTANCE_VALUE, own.LOAD_FAST_BORROW_PAIR__STORE_ATTR_INSTANCE_VALUE],
]);
/** Of a product of two locals, by the form that adds or subtracts it. */
const AFTER_PRODUCT: Forms = new Map<number, number>([
  [op.BINARY_OP_ADD_FLOAT, own.LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__ADD_FLOAT],
  [op.BINARY_OP_SUBTRACT_FLOAT, own.LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__SUBTRACT_FLOAT],
]);
const AFTER_LOCAL: Forms = new Map<number, number>([
  [op.BINARY_OP_ADD_INT, own.LOAD_FAST_BORROW__ADD_INT],
  [op.BINARY_OP_ADD_FLOAT, own.LOAD_FAST_BORROW__ADD_FLOAT],
  [own.BINARY_OP_ADD_FLOAT__STORE_FAST, own.LOAD_FAST_BORROW__ADD_FLOAT__STORE_FAST],
  [op.BINARY_OP_SUBTRACT_FLOAT, own.LOAD_FAST_BORROW__SUBTRACT_FLOAT],
  [op.BINARY_OP_MULTIPLY_FLOAT, own.LOAD_FAST_BORROW__MULTIPLY_FLOAT],
  [op.BINARY_OP_SUBSCR_LIST_INT, own.LOAD_FAST_BORROW__SUBSCR_LIST_INT],
  [op.BINARY_OP_SUBSCR_TUPLE_INT, own.LOAD_FAST_BORROW__SUBSCR_TUPLE_INT],
  [op.LOAD_ATTR_INSTANCE_VALUE, own.LOAD_FAST_BORROW__LOAD_ATTR_INSTANCE_VALUE],
  [own.LOAD_ATTR_INSTANCE_VALUE_CASES, own.LOAD_FAST_BORROW__LOAD_ATTR_INSTANCE_VALUE_CASES],
  [own.LOAD_ATTR_METHOD_WITH_VALUES_CASES, own.LOAD_FAST_BORROW__LOAD_ATTR_METHOD_WITH_VALUES_CASES],
  [op.LOAD_ATTR_SLOT, own.LOAD_FAST_BORROW__LOAD_ATTR_SLOT],
  [op.LOAD_ATTR_METHOD_WITH_VALUES, own.LOAD_FAST_BORROW__LOAD_ATTR_METHOD_WITH_VALUES],
  [op.LOAD_ATTR_METHOD_NO_DICT, own.LOAD_FAST_BORROW__LOAD_ATTR_METHOD_NO_DICT],
  [op.STORE_ATTR_INSTANCE_VALUE, own.LOAD_FAST_BORROW__STORE_ATTR_INSTANCE_VALUE],
]);

/** The superinstruction that the form and the instruction behind it make, or the form itself. */
function withNext(units: Int32Array, ip: number, opcode: number): number {
  const forms = WITH_NEXT.get(opcode);
  if (forms === undefined) return opcode;
  return forms.get(units[ip + 1 + op.opcodeCaches[op.opcodeDeopt[opcode]]] & 511) ?? opcode;
}

/** Chooses the superinstruction of the loads before an operator and its current form, or takes it back. */
function withLoads(code: PyCodeObject, ip: number): void {
  const units = code.instructions;
  // In the code as compiled, caches are zero: what looks like a load is one.
  const bytes = code.plain.co_code;
  const form = units[ip] & 511;
  const before = bytes[2 * ip - 2], first = bytes[2 * ip - 4];
  /** The instruction `back` units before gets the form, or what it has without one. */
  const choose = (back: number, chosen: number): void => {
    if ((units[ip - back] & 511) === own.WATCH_POINT) return;
    units[ip - back] = chosen | units[ip - back] & ~511;
  };
  switch (before) {
    case op.LOAD_SMALL_INT:
      if (first === op.LOAD_FAST_BORROW) {
        choose(2, AFTER_LOCAL_AND_SMALL_INT.get(form) ?? own.LOAD_FAST_BORROW__LOAD_SMALL_INT);
      } else choose(1, AFTER_SMALL_INT.get(form) ?? op.LOAD_SMALL_INT);
      break;
    case op.LOAD_CONST:
      if (first === op.LOAD_FAST_BORROW) {
        choose(2, AFTER_LOCAL_AND_CONST.get(form) ?? own.LOAD_FAST_BORROW__LOAD_CONST);
      } else if (publicForm(units[ip - 1]) === op.LOAD_CONST_MORTAL) {
        choose(1, AFTER_CONST.get(form) ?? op.LOAD_CONST_MORTAL);
      }
      break;
    case op.LOAD_FAST_BORROW_LOAD_FAST_BORROW: {
      const sum = form === op.BINARY_OP_MULTIPLY_FLOAT ? AFTER_PRODUCT.get(units[ip + 6] & 511) : undefined;
      choose(1, sum ?? AFTER_TWO_LOCALS.get(form) ?? op.LOAD_FAST_BORROW_LOAD_FAST_BORROW);
      break;
    }
    case op.LOAD_FAST_BORROW:
      choose(1, AFTER_LOCAL.get(form) ?? op.LOAD_FAST_BORROW);
      if (first === op.LOAD_CONST && publicForm(units[ip - 2]) === op.LOAD_CONST_MORTAL) {
        const isFactor = form === op.BINARY_OP_MULTIPLY_FLOAT;
        choose(2, isFactor ? own.LOAD_CONST__LOAD_FAST_BORROW__MULTIPLY_FLOAT : op.LOAD_CONST_MORTAL);
      }
      break;
    case op.COPY:
      withCopies(code, ip, form, choose);
      break;
    case op.SWAP:
      if (bytes[2 * ip - 1] !== 2) break;
      if (first === op.SWAP && bytes[2 * ip - 3] === 3) {
        const isItem = form === op.STORE_SUBSCR_LIST_INT;
        choose(2, isItem ? own.ROTATE_VALUE__STORE_SUBSCR_LIST_INT : own.ROTATE_VALUE);
      } else {
        choose(1, form === op.STORE_ATTR_INSTANCE_VALUE ? own.SWAP_TOP__STORE_ATTR_INSTANCE_VALUE : op.SWAP);
      }
  }
}

/** The same for `container[index] += ...` and `owner.name += ...`, whose operands are copied. */
function withCopies(
  code: PyCodeObject,
  ip: number,
  form: number,
  choose: (back: number, chosen: number) => void,
): void {
  const bytes = code.plain.co_code;
  const first = bytes[2 * ip - 4];
  if (bytes[2 * ip - 1] === 1 && first === op.LOAD_FAST_BORROW) {
    const isValue = form === op.LOAD_ATTR_INSTANCE_VALUE;
    choose(2, isValue ? own.LOAD_FAST_BORROW__COPY_TOP__LOAD_ATTR_INSTANCE_VALUE : op.LOAD_FAST_BORROW);
  } else if (bytes[2 * ip - 1] === 2 && first === op.COPY && bytes[2 * ip - 3] === 2) {
    const isItem = form === op.BINARY_OP_SUBSCR_LIST_INT;
    if (bytes[2 * ip - 6] === op.LOAD_SMALL_INT && bytes[2 * ip - 8] === op.LOAD_FAST_BORROW) {
      choose(
        4,
        isItem
          ? own.LOAD_FAST_BORROW__LOAD_SMALL_INT__COPY_PAIR__SUBSCR_LIST_INT
          : own.LOAD_FAST_BORROW__LOAD_SMALL_INT,
      );
    }
  }
}

function publicForm(unit: number): number {
  const opcode = unit & 511;
  return opcode < 256 ? opcode : publicOpcode[opcode - 256];
}

/** Index in the side array for an inline cache that names an object. The old entry's place is used again. */
function storeRef(code: PyCodeObject, unit: number, value: unknown): void {
  const { instructions, co_refs } = code;
  let index = instructions[unit];
  if (index <= 0 || index >= co_refs.length || refOwners(code)[index] !== unit) {
    index = co_refs.length;
    refOwners(code)[index] = unit;
  }
  co_refs[index] = value as PyObject;
  instructions[unit] = index;
}
const owners: WeakMap<PyCodeObject, number[]> = new WeakMap();
function refOwners(code: PyCodeObject): number[] {
  let list = owners.get(code);
  if (list === undefined) owners.set(code, list = []);
  return list;
}

/**
 * The cases of a place whose form, chosen for what it has met before, has just been left: with that first one among them.
 * undefined: it had no such form.
 */
function earlierCases(
  code: PyCodeObject,
  ip: number,
  plain: number,
  withCases: number,
  first: () => AttributeCase | undefined,
  unit: number,
): AttributeCases | undefined {
  const form = code.instructions[ip] & 511;
  if (form === withCases) {
    const cases = code.co_refs[code.instructions[unit]] as unknown;
    return cases instanceof AttributeCases ? cases : undefined;
  }
  if (form !== plain) return undefined;
  const earlier = first();
  if (earlier === undefined) return undefined;
  const cases = new AttributeCases();
  cases.add(earlier);
  return cases;
}

/** @noescape */
export function specializeToBool(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  value: PyObject,
): void {
  if (typeof value === "boolean") return specialized(code, ip, oparg, op.TO_BOOL_BOOL);
  if (typeof value === "number") return specialized(code, ip, oparg, op.TO_BOOL_INT);
  if (typeof value === "string") return specialized(code, ip, oparg, op.TO_BOOL_STR);
  if (value === Py_None) return specialized(code, ip, oparg, op.TO_BOOL_NONE);
  const type = Py_TYPE(value);
  if (type === PyList_Type) return specialized(code, ip, oparg, op.TO_BOOL_LIST);
  if (
    typeof value === "object" && type.nb_bool === undefined && type.mp_length === undefined &&
    type.sq_length === undefined
  ) {
    const version = assignVersionTag(type);
    code.instructions[ip + 2] = version;
    if (version !== 0) return specialized(code, ip, oparg, op.TO_BOOL_ALWAYS_TRUE);
  }
  failed(code, ip, oparg, op.TO_BOOL);
}

function binaryForm(oparg: number, lhs: PyObject, rhs: PyObject): number {
  const ints = typeof lhs === "number" && typeof rhs === "number";
  const floats = !ints && typeof lhs === "object" && typeof rhs === "object" &&
    lhs.ob_type === PyFloat_Type &&
    rhs.ob_type === PyFloat_Type;
  switch (oparg) {
    case nb.NB_ADD:
    case nb.NB_INPLACE_ADD:
      if (ints) return op.BINARY_OP_ADD_INT;
      if (floats) return op.BINARY_OP_ADD_FLOAT;
      return typeof lhs === "string" && typeof rhs === "string" ? op.BINARY_OP_ADD_UNICODE : 0;
    case nb.NB_SUBTRACT:
    case nb.NB_INPLACE_SUBTRACT:
      return ints ? op.BINARY_OP_SUBTRACT_INT : floats ? op.BINARY_OP_SUBTRACT_FLOAT : 0;
    case nb.NB_MULTIPLY:
    case nb.NB_INPLACE_MULTIPLY:
      return ints ? op.BINARY_OP_MULTIPLY_INT : floats ? op.BINARY_OP_MULTIPLY_FLOAT : 0;
    case nb.NB_SUBSCR: {
      const type = Py_TYPE(lhs);
      if (type === PyDict_Type) return op.BINARY_OP_SUBSCR_DICT;
      if (typeof rhs === "number" && rhs >= 0) {
        if (type === PyList_Type) return op.BINARY_OP_SUBSCR_LIST_INT;
        if (type === PyTuple_Type) return op.BINARY_OP_SUBSCR_TUPLE_INT;
        if (typeof lhs === "string") return op.BINARY_OP_SUBSCR_STR_INT;
      }
      return type === PyList_Type && Py_TYPE(rhs) === PySlice_Type ? op.BINARY_OP_SUBSCR_LIST_SLICE : 0;
    }
  }
  return 0;
}

/** Whether the result goes into the variable that the left operand came from. */
function storesBack(code: PyCodeObject, ip: number, thread: PyThreadState, lhs: PyObject): boolean {
  const store = code.instructions[ip + 6];
  return (store & 511) === op.STORE_FAST && thread.current_frame!.localsplus[store >>> 9] === lhs;
}

function getItemPlan(code: PyCodeObject, ip: number, container: PyObject): boolean {
  const type = Py_TYPE(container);
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0) return false;
  const getitem = _PyType_Lookup(type, "__getitem__");
  if (!(getitem instanceof PyFunctionObject) || !takesExactly(getitem, 2) || assignVersionTag(type) === 0) {
    return false;
  }
  storeRef(code, ip + 2, new MethodPlan(type, assignVersionTag(type), getitem));
  return true;
}

/** Whether a call with `count` positional arguments needs no binding. */
function takesExactly(func: PyFunctionObject, count: number): boolean {
  return func.func_code.isSimple && func.func_code.co_argcount === count;
}

/** @noescape */
export function specializeBinaryOp(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  thread: PyThreadState,
  lhs: PyObject,
  rhs: PyObject,
): void {
  let form = binaryForm(oparg, lhs, rhs);
  if (form === op.BINARY_OP_ADD_UNICODE && storesBack(code, ip, thread, lhs)) {
    form = op.BINARY_OP_INPLACE_ADD_UNICODE;
  } else if (form === 0 && oparg === nb.NB_SUBSCR && getItemPlan(code, ip, lhs)) {
    form = op.BINARY_OP_SUBSCR_GETITEM;
  }
  if (form === 0 && extendedOp(oparg, lhs, rhs) !== undefined) {
    const isExtension = extensionOp(oparg, lhs, rhs) !== undefined;
    form = isExtension ? op.BINARY_OP_EXTEND : own.BINARY_OP_NUMBERS;
  }
  if (form !== 0) specialized(code, ip, oparg, form);
  else failed(code, ip, oparg, op.BINARY_OP);
}

/** @noescape */
export function specializeStoreSubscr(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  container: PyObject,
  sub: PyObject,
): void {
  const type = Py_TYPE(container);
  if (type === PyDict_Type) specialized(code, ip, oparg, op.STORE_SUBSCR_DICT);
  else if (type === PyList_Type && typeof sub === "number" && sub >= 0) {
    specialized(code, ip, oparg, op.STORE_SUBSCR_LIST_INT);
  } else failed(code, ip, oparg, op.STORE_SUBSCR);
}

/** @noescape */
export function specializeCompareOp(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  left: PyObject,
  right: PyObject,
): void {
  if (typeof left === "number" && typeof right === "number") {
    return specialized(code, ip, oparg, op.COMPARE_OP_INT);
  }
  if (typeof left === "string" && typeof right === "string") {
    const comparison = oparg >> 5;
    if (comparison === 2 || comparison === 3) return specialized(code, ip, oparg, op.COMPARE_OP_STR);
  }
  if (Py_TYPE(left) === PyFloat_Type && Py_TYPE(right) === PyFloat_Type) {
    return specialized(code, ip, oparg, op.COMPARE_OP_FLOAT);
  }
  failed(code, ip, oparg, op.COMPARE_OP);
}

/** @noescape */
export function specializeContainsOp(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  right: PyObject,
): void {
  const type = Py_TYPE(right);
  if (type === PyDict_Type) specialized(code, ip, oparg, op.CONTAINS_OP_DICT);
  else if (type === PySet_Type || type === PyFrozenSet_Type) specialized(code, ip, oparg, op.CONTAINS_OP_SET);
  else failed(code, ip, oparg, op.CONTAINS_OP);
}

/** @noescape */
export function specializeLoadGlobal(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  thread: PyThreadState,
): void {
  const frame = thread.current_frame!;
  const name = code.co_names[oparg >> 1];
  const { f_globals: globals, f_builtins: builtins } = frame;
  const units = code.instructions;
  if (globals.ob_type !== PyDict_Type) return failed(code, ip, oparg, op.LOAD_GLOBAL);
  let index = _PyDict_LookupIndex(globals, name);
  if (index >= 0) {
    units[ip + 2] = index;
    units[ip + 3] = _PyDict_GetKeysVersionForCurrentState(globals);
    return specialized(code, ip, oparg, op.LOAD_GLOBAL_MODULE);
  }
  index = builtins.ob_type === PyDict_Type ? _PyDict_LookupIndex(builtins, name) : -1;
  if (index < 0) return failed(code, ip, oparg, op.LOAD_GLOBAL);
  units[ip + 2] = index;
  units[ip + 3] = _PyDict_GetKeysVersionForCurrentState(globals);
  units[ip + 4] = _PyDict_GetKeysVersionForCurrentState(builtins);
  specialized(code, ip, oparg, op.LOAD_GLOBAL_BUILTIN);
}

/** @noescape */
export function specializeLoadAttr(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  owner: PyObject,
): void {
  if (!loadAttrForm(code, ip, oparg, owner, code.co_names[oparg >> 1])) failed(code, ip, oparg, op.LOAD_ATTR);
}

function loadAttrForm(code: PyCodeObject, ip: number, oparg: number, owner: PyObject, name: string): boolean {
  const units = code.instructions;
  const isMethod = (oparg & 1) !== 0;
  const done = (opcode: number): boolean => {
    specialized(code, ip, oparg, opcode);
    return true;
  };
  if (owner instanceof PyModuleObject) {
    if (
      Py_TYPE(owner).tp_getattro !== (module_getattro as unknown) ||
      _PyType_Lookup(Py_TYPE(owner), name) !== undefined
    ) return false;
    const index = _PyDict_LookupIndex(owner.md_dict, name);
    if (index < 0) return false;
    units[ip + 2] = _PyDict_GetKeysVersionForCurrentState(owner.md_dict);
    units[ip + 4] = index;
    return done(op.LOAD_ATTR_MODULE);
  }
  if (owner instanceof PyTypeObject) return classAttrForm(code, ip, oparg, owner, name);
  const type = Py_TYPE(owner);
  if (assignVersionTag(type) === 0) return false;
  let hasGetattr = false;
  if (type.tp_getattro === slot_tp_getattr_hook) {
    hasGetattr = _PyType_Lookup(type, "__getattr__") !== undefined;
    const getattribute = _PyType_Lookup(type, "__getattribute__");
    if (getattribute !== _PyType_Lookup(PyBaseObject_Type, "__getattribute__")) {
      if (
        hasGetattr || isMethod || !(getattribute instanceof PyFunctionObject) ||
        !takesExactly(getattribute, 2)
      ) return false;
      units[ip + 2] = assignVersionTag(type);
      storeRef(code, ip + 6, getattribute);
      return done(op.LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN);
    }
  } else if (type.tp_getattro !== PyObject_GenericGetAttr) return false;
  const descr = _PyType_Lookup(type, name);
  if (name === "__class__" && !isMethod && descr === _PyType_Lookup(PyBaseObject_Type, name)) {
    units[ip + 2] = assignVersionTag(type);
    return done(own.LOAD_ATTR_DUNDER_CLASS);
  }
  switch (classifyDescriptor(descr)) {
    case OVERRIDING:
    case MUTABLE:
      return false;
    case OBJECT_SLOT: {
      const member = descr as PyMemberDescrObject;
      if (!(owner instanceof PyInstanceObject) || !PyType_IsSubtype(type, member.d_type)) return false;
      // A slot that is empty raises AttributeError, which __getattr__ has to see.
      if (hasGetattr) return false;
      units[ip + 2] = assignVersionTag(type);
      units[ip + 4] = member.slotIndex;
      return done(op.LOAD_ATTR_SLOT);
    }
    case PROPERTY: {
      const fget = (descr as PyPropertyObject).prop_get;
      if (
        hasGetattr || isMethod || !(fget instanceof PyFunctionObject) || !takesExactly(fget, 1) ||
        typeof owner !== "object"
      ) return false;
      units[ip + 2] = assignVersionTag(type);
      storeRef(code, ip + 6, fget);
      return done(op.LOAD_ATTR_PROPERTY);
    }
  }
  if (owner instanceof PyInstanceObject && type.hasDict) {
    const { shape } = owner;
    if (shape === DICT_SHAPE) {
      const dict = owner.ob_dict;
      if (dict === undefined || dict.ob_type !== PyDict_Type) return false;
      const hint = _PyDict_LookupIndex(dict, name);
      if (hint < 0) return false;
      units[ip + 2] = assignVersionTag(type);
      units[ip + 4] = hint;
      return done(op.LOAD_ATTR_WITH_HINT);
    }
    const offset = shape.index.get(name);
    if (offset !== undefined) {
      const typeVersion = assignVersionTag(type);
      const cases = earlierCases(
        code,
        ip,
        op.LOAD_ATTR_INSTANCE_VALUE,
        own.LOAD_ATTR_INSTANCE_VALUE_CASES,
        () => ({
          typeVersion: units[ip + 2],
          shape: code.co_refs[units[ip + 4]] as unknown as Shape,
          offset: units[ip + 6],
          next: shape,
          found: undefined,
        }),
        ip + 4,
      );
      if (cases !== undefined) {
        cases.add({ typeVersion, shape, offset, next: shape, found: undefined });
        storeRef(code, ip + 4, cases);
        return done(own.LOAD_ATTR_INSTANCE_VALUE_CASES);
      }
      units[ip + 2] = typeVersion;
      storeRef(code, ip + 4, shape);
      units[ip + 6] = offset;
      return done(op.LOAD_ATTR_INSTANCE_VALUE);
    }
  }
  const kind = classifyDescriptor(descr);
  if (kind !== (isMethod ? METHOD : NON_DESCRIPTOR)) return false;
  if (isMethod && descr !== undefined && (!type.hasDict || owner instanceof PyInstanceObject)) {
    const shape = type.hasDict ? (owner as PyInstanceObject).shape : undefined;
    const [plain, withCases] = type.hasDict
      ? [op.LOAD_ATTR_METHOD_WITH_VALUES, own.LOAD_ATTR_METHOD_WITH_VALUES_CASES]
      : [op.LOAD_ATTR_METHOD_NO_DICT, own.LOAD_ATTR_METHOD_NO_DICT_CASES];
    const cases = earlierCases(
      code,
      ip,
      plain,
      withCases,
      () => ({
        typeVersion: units[ip + 2],
        shape: type.hasDict ? code.co_refs[units[ip + 4]] as unknown as Shape : undefined,
        offset: -1,
        next: DICT_SHAPE,
        found: code.co_refs[units[ip + 6]],
      }),
      ip + 4,
    );
    if (cases !== undefined) {
      cases.add({ typeVersion: assignVersionTag(type), shape, offset: -1, next: DICT_SHAPE, found: descr });
      storeRef(code, ip + 4, cases);
      return done(withCases);
    }
  }
  units[ip + 2] = assignVersionTag(type);
  storeRef(code, ip + 6, descr);
  if (!type.hasDict) return done(isMethod ? op.LOAD_ATTR_METHOD_NO_DICT : op.LOAD_ATTR_NONDESCRIPTOR_NO_DICT);
  if (owner instanceof PyInstanceObject) {
    storeRef(code, ip + 4, owner.shape);
    return done(isMethod ? op.LOAD_ATTR_METHOD_WITH_VALUES : op.LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES);
  }
  if (!isMethod || typeof owner !== "object" || hasOwnAttributes(owner)) return false;
  return done(op.LOAD_ATTR_METHOD_LAZY_DICT);
}

const ABSENT = 0, OVERRIDING = 1, METHOD = 2, PROPERTY = 3, OBJECT_SLOT = 4, MUTABLE = 5;
const NON_OVERRIDING = 6, NON_DESCRIPTOR = 7;

/** What a value found in a class does when it is asked for. CPython: `classify_descriptor`. */
function classifyDescriptor(descr: PyObject | undefined): number {
  if (descr === undefined) return ABSENT;
  const type = Py_TYPE(descr);
  // Its class may get a `__get__` at any time, without the owner's class changing.
  if ((type.tp_flags & Py_TPFLAGS_IMMUTABLETYPE) === 0) return MUTABLE;
  if (type.tp_descr_set !== undefined) {
    if (descr instanceof PyMemberDescrObject && descr.slotIndex >= 0) return OBJECT_SLOT;
    return type === PyProperty_Type ? PROPERTY : OVERRIDING;
  }
  if (type.tp_descr_get === undefined) return NON_DESCRIPTOR;
  return (type.tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) !== 0 ? METHOD : NON_OVERRIDING;
}

/** An attribute of a class. CPython: `specialize_class_load_attr`. */
function classAttrForm(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  owner: PyTypeObject,
  name: string,
): boolean {
  const metatype = owner.ob_type;
  if (metatype.tp_getattro !== type_getattro) return false;
  switch (classifyDescriptor(_PyType_Lookup(metatype, name))) {
    case OVERRIDING:
    case PROPERTY:
    case OBJECT_SLOT:
    case MUTABLE:
      return false;
  }
  const found = _PyType_Lookup(owner, name);
  const kind = classifyDescriptor(found);
  if (kind !== METHOD && kind !== NON_DESCRIPTOR) return false;
  const units = code.instructions;
  if (assignVersionTag(owner) === 0 || assignVersionTag(metatype) === 0) return false;
  units[ip + 2] = assignVersionTag(owner);
  storeRef(code, ip + 6, found);
  const isChecked = (metatype.tp_flags & Py_TPFLAGS_IMMUTABLETYPE) === 0;
  if (isChecked) units[ip + 4] = assignVersionTag(metatype);
  specialized(code, ip, oparg, isChecked ? op.LOAD_ATTR_CLASS_WITH_METACLASS_CHECK : op.LOAD_ATTR_CLASS);
  return true;
}

/** @noescape */
export function specializeLoadSuperAttr(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  globalSuper: PyObject,
  cls: PyObject,
  _self: PyObject,
): void {
  if (globalSuper !== PySuper_Type || !(cls instanceof PyTypeObject)) {
    return failed(code, ip, oparg, op.LOAD_SUPER_ATTR);
  }
  specialized(code, ip, oparg, (oparg & 1) !== 0 ? op.LOAD_SUPER_ATTR_METHOD : op.LOAD_SUPER_ATTR_ATTR);
}

/** What STORE_ATTR_INSTANCE_VALUE remembers: the shape before and after. */
export class StorePlan {
  readonly shape: Shape;
  readonly next: Shape;
  readonly typeVersion: number;
  constructor(shape: Shape, next: Shape, typeVersion: number) {
    this.shape = shape;
    this.next = next;
    this.typeVersion = typeVersion;
  }
}

/** @noescape */
export function specializeStoreAttr(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  owner: PyObject,
): void {
  const name = code.co_names[oparg];
  const type = Py_TYPE(owner);
  if (
    !(owner instanceof PyInstanceObject) || type.tp_setattro !== PyObject_GenericSetAttr ||
    assignVersionTag(type) === 0
  ) return failed(code, ip, oparg, op.STORE_ATTR);
  const units = code.instructions;
  const descr = _PyType_Lookup(type, name);
  if (descr !== undefined && Py_TYPE(descr).tp_descr_set !== undefined) {
    if (
      !(descr instanceof PyMemberDescrObject) || descr.slotIndex < 0 || !PyType_IsSubtype(type, descr.d_type)
    ) return failed(code, ip, oparg, op.STORE_ATTR);
    units[ip + 2] = assignVersionTag(type);
    units[ip + 4] = descr.slotIndex;
    return specialized(code, ip, oparg, op.STORE_ATTR_SLOT);
  }
  const hides = descr !== undefined;
  if (!type.hasDict || hides && (Py_TYPE(descr).tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0) {
    return failed(code, ip, oparg, op.STORE_ATTR);
  }
  const { shape } = owner;
  if (shape === DICT_SHAPE) {
    const dict = owner.ob_dict;
    const hint = !hides && dict !== undefined && dict.ob_type === PyDict_Type
      ? _PyDict_LookupIndex(dict, name)
      : -1;
    if (hint < 0) return failed(code, ip, oparg, op.STORE_ATTR);
    units[ip + 2] = assignVersionTag(type);
    units[ip + 4] = hint;
    return specialized(code, ip, oparg, op.STORE_ATTR_WITH_HINT);
  }
  let offset = shape.index.get(name);
  let next = shape;
  if (offset === undefined) {
    if (shape.keys.length >= SHARED_KEYS_MAX_SIZE) return failed(code, ip, oparg, op.STORE_ATTR);
    offset = shape.base + shape.keys.length;
    next = shape.with(name);
  }
  const typeVersion = assignVersionTag(type);
  const cases = earlierCases(
    code,
    ip,
    hides ? own.STORE_ATTR_INSTANCE_VALUE_HIDING : op.STORE_ATTR_INSTANCE_VALUE,
    hides ? own.STORE_ATTR_INSTANCE_VALUE_HIDING_CASES : own.STORE_ATTR_INSTANCE_VALUE_CASES,
    () => {
      const plan = code.co_refs[units[ip + 2]] as unknown;
      if (!(plan instanceof StorePlan)) return undefined;
      return {
        typeVersion: plan.typeVersion,
        shape: plan.shape,
        offset: units[ip + 4],
        next: plan.next,
        found: undefined,
      };
    },
    ip + 2,
  );
  if (cases !== undefined) {
    cases.add({ typeVersion, shape, offset, next, found: undefined });
    storeRef(code, ip + 2, cases);
    return specialized(
      code,
      ip,
      oparg,
      hides ? own.STORE_ATTR_INSTANCE_VALUE_HIDING_CASES : own.STORE_ATTR_INSTANCE_VALUE_CASES,
    );
  }
  storeRef(code, ip + 2, new StorePlan(shape, next, typeVersion));
  units[ip + 4] = offset;
  specialized(code, ip, oparg, hides ? own.STORE_ATTR_INSTANCE_VALUE_HIDING : op.STORE_ATTR_INSTANCE_VALUE);
}

/** @noescape */
export function specializeUnpackSequence(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  seq: PyObject,
): void {
  const type = Py_TYPE(seq);
  const isTuple = type === PyTuple_Type;
  if ((!isTuple && type !== PyList_Type) || (seq as PyTupleObject).ob_item.length !== oparg) {
    return failed(code, ip, oparg, op.UNPACK_SEQUENCE);
  }
  specialized(
    code,
    ip,
    oparg,
    !isTuple
      ? op.UNPACK_SEQUENCE_LIST
      : oparg === 2
      ? op.UNPACK_SEQUENCE_TWO_TUPLE
      : op.UNPACK_SEQUENCE_TUPLE,
  );
}

/** @noescape */
export function specializeForIter(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  iter: PyObject,
): void {
  switch (Py_TYPE(iter)) {
    case PyListIter_Type:
      specialized(code, ip, oparg, op.FOR_ITER_LIST);
      return quickenJumpsTo(code, ip, oparg);
    case PyTupleIter_Type:
      return specialized(code, ip, oparg, op.FOR_ITER_TUPLE);
    case PyRangeIter_Type:
      specialized(code, ip, oparg, op.FOR_ITER_RANGE);
      return quickenJumpsTo(code, ip, oparg);
    case PyGen_Type:
      return specialized(code, ip, oparg, op.FOR_ITER_GEN);
  }
  const units = code.instructions;
  if (
    op.opcodeDeopt[publicForm(units[ip + 2])] === op.UNPACK_SEQUENCE && isPairIterator(iter) &&
    units[ip + 2] >>> 9 === 2
  ) return specialized(code, ip, oparg, own.FOR_ITER_PAIR);
  if (Py_TYPE(iter).plain_iternext !== undefined) return specialized(code, ip, oparg, own.FOR_ITER_PLAIN);
  failed(code, ip, oparg, op.FOR_ITER);
}

/** @noescape */
export function specializeSend(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  receiver: PyObject,
  _value: PyObject,
): void {
  const isGenerator = receiver instanceof PyGenObject &&
    (receiver.ob_type === PyGen_Type || receiver.ob_type === PyCoro_Type);
  if (isGenerator) specialized(code, ip, oparg, op.SEND_GEN);
  else failed(code, ip, oparg, op.SEND);
}

/** @noescape */
export function specializeCall(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  thread: PyThreadState,
  callable: PyObject,
  self: PyObject | undefined,
  _args?: Untouched<"oparg">,
): void {
  const form = callForm(code, ip, oparg, thread, callable, self);
  if (form !== 0) specialized(code, ip, oparg, form);
  else failed(code, ip, oparg, op.CALL);
}

function callForm(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  thread: PyThreadState,
  callable: PyObject,
  self: PyObject | undefined,
): number {
  const units = code.instructions;
  if (callable instanceof PyFunctionObject) {
    const before = units[ip] & 511;
    units[ip + 2] = functionVersion(callable);
    if (!takesExactly(callable, oparg + (self === undefined ? 0 : 1))) return op.CALL_PY_GENERAL;
    const isOneOfSeveral = before === op.CALL_PY_EXACT_ARGS || before === own.CALL_PY_EXACT_ARGS_CASES;
    return isOneOfSeveral ? own.CALL_PY_EXACT_ARGS_CASES : op.CALL_PY_EXACT_ARGS;
  }
  if (callable instanceof PyMethodObject) {
    const func = callable.im_func;
    if (!(func instanceof PyFunctionObject) || self !== undefined) return 0;
    units[ip + 2] = functionVersion(func);
    return takesExactly(func, oparg + 1) ? op.CALL_BOUND_METHOD_EXACT_ARGS : op.CALL_BOUND_METHOD_GENERAL;
  }
  if (callable instanceof PyCFunctionObject) return callBuiltinForm(code, ip, oparg, thread, callable, self);
  if (callable instanceof PyTypeObject) return callTypeForm(code, ip, oparg, callable, self);
  if (callable instanceof PyMethodDescrObject && callable.ob_type === PyMethodDescr_Type) {
    return callMethodForm(code, ip, oparg, callable, self);
  }
  return op.CALL_NON_PY_GENERAL;
}

/** How CPython's function of the same signature takes its arguments. */
const METH_NOARGS = 0, METH_O = 1, METH_FASTCALL = 2, METH_KEYWORDS = 3, METH_VARARGS = 4;
function callingConvention(signature: Signature): number {
  const { minPositional, maxPositional } = signature;
  if (signature.varKeyword) return METH_VARARGS;
  if (!signature.positionalOnly || signature.varPositional) return METH_KEYWORDS;
  if (maxPositional === 0) return METH_NOARGS;
  return minPositional === 1 && maxPositional === 1 ? METH_O : METH_FASTCALL;
}

/** A form whose body hands on the arguments as they are, or the one that has the same name and converts them. */
function callBuiltinForm(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  thread: PyThreadState,
  callable: PyCFunctionObject,
  self: PyObject | undefined,
): number {
  const { signature, binding, handsOver } = callable.m_ml;
  const isDirect = takesDirectly(signature, oparg) && self === undefined && !callable.bindsItself &&
    binding !== "class" && !handsOver && !isNextFunction(callable);
  const builtins = thread.interp.builtins!;
  const given = oparg + (self === undefined ? 0 : 1);
  switch (callingConvention(signature)) {
    case METH_O:
      if (given !== 1) return 0;
      storeRef(code, ip + 2, callable);
      if (oparg === 1 && callable === PyDict_GetItemString(builtins, "len")) return op.CALL_LEN;
      return isDirect ? op.CALL_BUILTIN_O : own.CALL_BUILTIN_O_GENERAL;
    case METH_FASTCALL:
      storeRef(code, ip + 2, callable);
      if (oparg === 2 && callable === PyDict_GetItemString(builtins, "isinstance")) return op.CALL_ISINSTANCE;
      return isDirect ? op.CALL_BUILTIN_FAST : own.CALL_BUILTIN_FAST_GENERAL;
    case METH_KEYWORDS:
      if (!isDirect) return op.CALL_BUILTIN_FAST_WITH_KEYWORDS;
      storeRef(code, ip + 2, callable);
      return own.CALL_BUILTIN_FAST_WITH_KEYWORDS_DIRECT;
  }
  return op.CALL_NON_PY_GENERAL;
}

/** Whether so many positional arguments reach the implementation without arrays. */
function takesDirectly(signature: Signature, count: number): boolean {
  return (signature.isPlain || signature.isDirect) && count >= signature.minPositional &&
    count <= signature.maxPositional;
}

function callMethodForm(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  callable: PyMethodDescrObject,
  self: PyObject | undefined,
): number {
  const { signature, ml_name, handsOver } = callable.d_method;
  const isDirect = takesDirectly(signature, oparg) && self !== undefined &&
    Py_TYPE(self) === callable.d_type && !handsOver && !isSendMethod(callable);
  const given = oparg + (self === undefined ? 0 : 1);
  switch (callingConvention(signature)) {
    case METH_NOARGS:
      if (given !== 1) return 0;
      storeRef(code, ip + 2, callable);
      return isDirect ? op.CALL_METHOD_DESCRIPTOR_NOARGS : own.CALL_METHOD_DESCRIPTOR_NOARGS_GENERAL;
    case METH_O: {
      if (given !== 2) return 0;
      storeRef(code, ip + 2, callable);
      const isStatement = (code.instructions[ip + 4] & 511) === op.POP_TOP;
      if (isDirect && isStatement && callable.d_type === PyList_Type && ml_name === "append") {
        return op.CALL_LIST_APPEND;
      }
      return isDirect ? op.CALL_METHOD_DESCRIPTOR_O : own.CALL_METHOD_DESCRIPTOR_O_GENERAL;
    }
    case METH_FASTCALL:
      storeRef(code, ip + 2, callable);
      return isDirect ? op.CALL_METHOD_DESCRIPTOR_FAST : own.CALL_METHOD_DESCRIPTOR_FAST_GENERAL;
    case METH_KEYWORDS:
      if (!isDirect) return op.CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS;
      storeRef(code, ip + 2, callable);
      return own.CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS_DIRECT;
  }
  return op.CALL_NON_PY_GENERAL;
}

/** Built-in classes that CPython calls without a detour (`tp_vectorcall`). */
function hasVectorcall(type: PyTypeObject): boolean {
  switch (type) {
    case PyBool_Type:
    case PyDict_Type:
    case PyEnum_Type:
    case PyReversed_Type:
    case PyFloat_Type:
    case PyList_Type:
    case PyLong_Type:
    case PyRange_Type:
    case PySet_Type:
    case PyFrozenSet_Type:
    case PyTuple_Type:
    case PyType_Type:
    case PySuper_Type:
    case PyUnicode_Type:
    case PyFilter_Type:
    case PyMap_Type:
      return true;
  }
  return PyType_IsSubtype(type, PyExc_BaseException);
}

function callTypeForm(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  type: PyTypeObject,
  self: PyObject | undefined,
): number {
  if ((type.tp_flags & Py_TPFLAGS_IMMUTABLETYPE) !== 0) {
    if (self === undefined && oparg === 1) {
      if (type === PyType_Type) return op.CALL_TYPE_1;
      if (type === PyUnicode_Type) return op.CALL_STR_1;
      if (type === PyTuple_Type) return op.CALL_TUPLE_1;
    }
    return self === undefined && hasVectorcall(type) ? op.CALL_BUILTIN_CLASS : op.CALL_NON_PY_GENERAL;
  }
  if (type.ob_type !== PyType_Type || type.tp_new !== object_new || self !== undefined) {
    return op.CALL_NON_PY_GENERAL;
  }
  const init = _PyType_Lookup(type, "__init__");
  if (!(init instanceof PyFunctionObject) || !init.func_code.isSimple) {
    return op.CALL_NON_PY_GENERAL;
  }
  if (assignVersionTag(type) === 0) return 0;
  storeRef(code, ip + 2, new MethodPlan(type, assignVersionTag(type), init));
  return op.CALL_ALLOC_AND_ENTER_INIT;
}

/** @noescape */
export function specializeCallKw(
  code: PyCodeObject,
  ip: number,
  oparg: number,
  _thread: PyThreadState,
  callable: PyObject,
  self: PyObject | undefined,
  _args?: Untouched<"oparg">,
  _kwnames?: PyObject,
): void {
  if (callable instanceof PyFunctionObject) {
    code.instructions[ip + 2] = functionVersion(callable);
    return specialized(code, ip, oparg, op.CALL_KW_PY);
  }
  if (!(callable instanceof PyMethodObject)) return specialized(code, ip, oparg, op.CALL_KW_NON_PY);
  const func = callable.im_func;
  if (!(func instanceof PyFunctionObject) || self !== undefined) return failed(code, ip, oparg, op.CALL_KW);
  code.instructions[ip + 2] = functionVersion(func);
  specialized(code, ip, oparg, op.CALL_KW_BOUND_METHOD);
}
