/**
 * Every instruction and micro-op of CPython 3.14, once. The generator (`generator/`) reads this file and writes the
 * interpreter's cases, the micro-op table and the compiler's opcode tables; nothing here runs in the product.
 *
 * A function's signature is its stack effect: parameters are inline cache operands (`uint16`, `uint32`, `ref<T>`), then
 * popped values, the last one from the top of the stack; the labelled result tuple is what is pushed. Names beginning with
 * `_` are micro-ops, others are instructions. `bytecodes_dsl.ts` has the vocabulary, README.md the checklist for a new one.
 *
 * Tags: `@pure` no effect besides the result; `@cold` has a handler, but no case in the loop; `@oparg n` the form exists for this oparg
 * only; `@skips` goes on behind the next instruction, too; `@free` works on a cell; `@jump` counts as a jump for the
 * compiler; `@arg` has an oparg though the body does not look at it.
 */
// Names of stack entries that a body does not look at are part of the definition.
// deno-lint-ignore-file no-unused-vars
import {
  at,
  checkPeriodic,
  checkPeriodicOrSwitch,
  declared,
  deoptIf,
  detach,
  dispatch,
  exitIf,
  exitInterpreter,
  family,
  frame,
  instrumented,
  ip,
  isForm,
  jumpBy,
  macro,
  type Nullable,
  oparg,
  popFrame,
  pseudo,
  pushFrame,
  raise,
  raiseIf,
  redispatch,
  type ref,
  type smallRef,
  specialize,
  stack,
  superinstruction,
  suspend,
  suspendThread,
  thread,
  type uint16,
  type uint32,
  type Untouched,
  unused,
  type Values,
  written,
} from "./bytecodes_dsl.ts";
import {
  FINISH_BINARY,
  FINISH_BOOL,
  FINISH_COMPARE,
  FINISH_CONTAINS,
  FINISH_LENGTH,
  FINISH_NEW,
  FINISH_STORE,
} from "./eval/finish.ts";
import { type InterpreterFrame, isOutOfDate, newFrame, quickenResume } from "./eval/frame.ts";
import { quickenConstant, quickenJump } from "./eval/quicken.ts";
import { runTwin, takeTwinValue } from "./eval/twins.ts";
import { _Py_Instrument } from "./eval/instrumentation.ts";
import {
  forIterNext,
  monitorBranch,
  monitorCall,
  monitorCallFunctionEx,
  monitorEndAsyncFor,
  monitorEndFor,
  monitorEndSend,
  monitorForIter,
  monitorInstruction,
  monitorJump,
  monitorLine,
  monitorLoadSuperAttr,
  monitorNotTaken,
  monitorPopIter,
  monitorResume,
  monitorReturn,
  monitorYield,
  noteJump,
} from "./eval/monitored_instructions.ts";
import {
  _PyEvalFramePushAndInit,
  callFromStack,
  callFunctionEx,
  callWithNames,
  enterableFrame,
  enterFunctionEx,
  exactArgsFrame,
  getItemFrame,
  initFrames,
  iterableFrame,
  type MethodPlan,
  propertyFrame,
  resumeGenerator,
  sendableFrame,
  twoArgsFrame,
} from "./eval/call_frames.ts";
import { callHandingOver, completeCall, type HandedCall, takeEnteredFrame } from "./eval/handed_call.ts";
import { evalBreaker } from "./runtime/eval_breaker.ts";
import { ENTER, SUSPEND } from "./runtime/thread_state.ts";
import {
  callBuiltinFast,
  callBuiltinO,
  callMethodFast,
  callMethodNoArgs,
  callMethodO,
  dictItem,
  extendedOp,
  extensionOp,
  hasOwnAttributes,
  hintedAttribute,
  largeDifference,
  largeProduct,
  largeSum,
  stackItems,
  storesInto,
  unpackItems,
} from "./eval/fast_paths.ts";
import { type AttributeCases, caseMethod, caseSlot, caseStore } from "./eval/attribute_cases.ts";
import {
  specializeBinaryOp,
  specializeCall,
  specializeCallKw,
  specializeCompareOp,
  specializeContainsOp,
  specializeForIter,
  specializeLoadAttr,
  specializeLoadGlobal,
  specializeLoadSuperAttr,
  specializeSend,
  specializeStoreAttr,
  specializeStoreSubscr,
  specializeToBool,
  specializeUnpackSequence,
  type StorePlan,
} from "./eval/specialize.ts";
import {
  awaitFrame,
  boolFrame,
  compareFrame,
  containsFrame,
  exitFrame,
  lengthFrame,
  negativeFrame,
  newMethodFrame,
  operatorFrame,
  setAttrFrame,
  setItemFrame,
} from "./eval/special_frames.ts";
import { doRaise, reraise } from "./eval/unwind.ts";
import { importFrame } from "./eval/import_frames.ts";
import {
  binaryOp,
  buildInterpolation,
  buildMap,
  buildSet,
  buildSlice,
  buildString,
  buildTemplate,
  callIsNotOver,
  checkedInitResult,
  checkExceptionMatch,
  cleanupThrow,
  commonConstant,
  compareOp,
  containsOp,
  convertValue,
  copyFreeVars,
  deleteDeref,
  deleteGlobal,
  deleteName,
  dictMerge,
  dictUpdate,
  endAsyncFor,
  exceptionGroupMatch,
  exitFunctionResult,
  formatSimple,
  formatWithSpec,
  getAIter,
  getANext,
  getAwaitable,
  getYieldFromIter,
  importFrom,
  importName,
  leaveStop,
  listExtend,
  loadAttr,
  loadBuildClass,
  loadFromDictOrDeref,
  loadFromDictOrGlobals,
  loadGlobal,
  loadLocals,
  loadMethod,
  loadName,
  loadSpecial,
  loadSuperAttr,
  loadSuperMethod,
  makeFunction,
  mapAdd,
  matchClass,
  matchKeys,
  matchMapping,
  matchSequence,
  reservedOpcode,
  sendNext,
  setAdd,
  setFunctionAttribute,
  setupAnnotations,
  setUpdate,
  sliceItem,
  storeGlobal,
  storeName,
  storeSlice,
  unboundDeref,
  unboundLocal,
  unpackIterable,
} from "./eval/slow_paths.ts";
import { intrinsic1, intrinsic2 } from "./eval/intrinsics.ts";
import { letGo, letGoInside, reachWatchPoint } from "./runtime/gc/registry.ts";
import { PyCellObject } from "./objects/cell_object.ts";
import type { PyBaseExceptionObject } from "./objects/exceptions.ts";
import type { PyFunctionObject } from "./objects/function_object.ts";
import type { PyCFunctionObject } from "./objects/cfunction_object.ts";
import type { PyMethodDescrObject } from "./objects/descr_object.ts";
import { PyDict_Contains, PyDict_SetItem, type PyDictObject } from "./objects/dict_object.ts";
import { PyFloat_FromDouble, type PyFloatObject } from "./objects/float_object.ts";
import { type Drain, drainedFrame, makeGenerator, type PyGenObject } from "./objects/gen_object.ts";
import type { PyInstanceObject, Shape } from "./objects/instance.ts";
import {
  list_subscript,
  PyList_New,
  type PyListIterObject,
  type PyListObject,
} from "./objects/list_object.ts";
import type { PyModuleObject } from "./objects/module_object.ts";
import type { PyRangeIterObject } from "./objects/range_object.ts";
import { PyMethodObject } from "./objects/method_object.ts";
import { isPairIterator, nextPair, plainNext } from "./objects/pair_iterators.ts";
import { Py_None } from "./objects/none_object.ts";
import type { PyHeapObject, PyObject, PyTypeObject } from "./objects/object.ts";
import { PySet_Contains, type PySetObject } from "./objects/set_object.ts";
import { PyTuple_New } from "./objects/tuple_object.ts";
import type { PyTupleIterObject, PyTupleObject } from "./objects/tuple_object.ts";
import {
  Py_TYPE,
  PyCoro_Type,
  PyDict_Type,
  PyFloat_Type,
  PyFrozenSet_Type,
  PyFunction_Type,
  PyGen_Type,
  PyList_Type,
  PyListIter_Type,
  PyMethod_Type,
  PyModule_Type,
  PyRangeIter_Type,
  PySet_Type,
  PySlice_Type,
  PySuper_Type,
  PyTuple_Type,
  PyTupleIter_Type,
  PyType_Type,
  PyUnicode_Type,
} from "./objects/type_zoo.ts";
import { PyUnicode_Concat } from "./objects/unicode_object.ts";
import {
  PyNumber_Invert,
  PyNumber_Negative,
  PyObject_DelAttr,
  PyObject_DelItem,
  type PyObject_GetAttr,
  PyObject_GetIter,
  PyObject_IsInstance,
  PyObject_IsTrue,
  PyObject_SetAttr,
  PyObject_SetItem,
  PyObject_Size,
  PyObject_Str,
  PySequence_Tuple,
} from "./protocol/abstract.ts";

// Frame start, no-ops

/** Does nothing. @pure */
export function NOP(): [] {
  return [];
}
/** Marks the way not taken by a conditional jump, for instrumentation. @pure */
export function NOT_TAKEN(): [] {
  return [];
}
/** A cache unit; never run. @cold */
export function CACHE(): [] {
  throw reservedOpcode("CACHE");
}
/** Never run. @cold */
export function RESERVED(): [] {
  throw reservedOpcode("RESERVED");
}
/** Only in CPython's tier 2. @cold @arg */
export function ENTER_EXECUTOR(): [] {
  throw reservedOpcode("ENTER_EXECUTOR");
}
/** Prefix of an oparg above 255; decoded code has it folded into the instruction behind. @arg */
export function EXTENDED_ARG(): [] {
  return [];
}

/** Gives signals and other threads their turn. */
export function _CHECK_PERIODIC(): [] {
  checkPeriodic();
  return [];
}
/** The same between two instructions, where the thread can be left for another one. */
export function _CHECK_PERIODIC_OR_SWITCH(): [] {
  checkPeriodicOrSwitch();
  return [];
}
/** The same at the beginning of a function, but not behind `yield from`. */
export function _CHECK_PERIODIC_OR_SWITCH_IF_NOT_YIELD_FROM(): [] {
  if ((oparg & 3) < 2) checkPeriodicOrSwitch();
  return [];
}
/** The same where only the loop itself goes on. */
export function _CHECK_PERIODIC_IF_NOT_YIELD_FROM(): [] {
  if ((oparg & 3) < 2) checkPeriodic();
  return [];
}
/** Brings the code up to date with what monitoring tools ask for, unless one of them is running. */
export function _MAYBE_INSTRUMENT(): [] {
  if (isOutOfDate(thread, frame)) {
    _Py_Instrument(frame.f_executable);
    redispatch();
  }
  return [];
}
/** Replaces RESUME by RESUME_CHECK. */
export function _QUICKEN_RESUME(): [] {
  quickenResume(thread, frame, ip, oparg);
  return [];
}
/** @cold */
export const RESUME = macro(_MAYBE_INSTRUMENT, _QUICKEN_RESUME, _CHECK_PERIODIC_OR_SWITCH_IF_NOT_YIELD_FROM);
/** Goes on unless something wants a turn; the oparg holds the monitoring version of the code above its lowest bits. */
export function RESUME_CHECK(): [] {
  deoptIf(thread.monitoring_version !== oparg >>> 3);
  deoptIf(evalBreaker[0] !== 0);
  return [];
}
/**
 * RESUME_CHECK of code that has a native twin (`eval/twins.ts`): what the twin gives is returned at once; if it gives nothing, the
 * code itself runs. @private RESUME_CHECK @skips
 */
export function RESUME_CHECK_TWIN(): [res: PyObject] {
  exitIf(thread.monitoring_version !== oparg >>> 3);
  exitIf(!runTwin(frame));
  return [popFrame(takeTwinValue())];
}
export const RESUME_FAMILY = family(RESUME, RESUME_CHECK, RESUME_CHECK_TWIN);

// Local variables and constants

/** Pushes the local variable `var_num`, which is bound for sure. @pure @replicate 8 */
export function LOAD_FAST(): [value: PyObject] {
  return [frame.localsplus[oparg]!];
}
/** The same; the compiler knows that the variable keeps its value until the copy is used up. @pure @replicate 8 */
export function LOAD_FAST_BORROW(): [value: PyObject] {
  return [frame.localsplus[oparg]!];
}
/** Pushes a local variable that may be unbound. */
export function LOAD_FAST_CHECK(): [value: PyObject] {
  const value = frame.localsplus[oparg];
  if (value === undefined) throw unboundLocal(frame, oparg);
  return [value];
}
/** Pushes a local variable, even unbound, and unbinds it: inlined comprehensions save their targets so. */
export function LOAD_FAST_AND_CLEAR(): [value: Nullable] {
  const value = frame.localsplus[oparg];
  frame.localsplus[oparg] = undefined;
  return [value];
}
/** Pushes two local variables. */
export function LOAD_FAST_LOAD_FAST(): [value1: PyObject, value2: PyObject] {
  return [frame.localsplus[oparg >> 4]!, frame.localsplus[oparg & 15]!];
}
/** Pushes two local variables that keep their values until used. */
export function LOAD_FAST_BORROW_LOAD_FAST_BORROW(): [value1: PyObject, value2: PyObject] {
  return [frame.localsplus[oparg >> 4]!, frame.localsplus[oparg & 15]!];
}
/** Pushes `co_consts[oparg]`; runs once, then one of the forms below says whether CPython would count references. */
export function LOAD_CONST(): [value: PyObject] {
  quickenConstant(frame, ip, oparg);
  return [frame.co_consts[oparg]];
}
/** A constant that CPython counts references to. */
export function LOAD_CONST_MORTAL(): [value: PyObject] {
  return [frame.co_consts[oparg]];
}
/** None, bools, small ints, names and the like. */
export function LOAD_CONST_IMMORTAL(): [value: PyObject] {
  return [frame.co_consts[oparg]];
}
export const LOAD_CONST_FAMILY = family(LOAD_CONST, LOAD_CONST_MORTAL, LOAD_CONST_IMMORTAL);
/** Pushes the int `oparg`. @replicate 4 */
export function LOAD_SMALL_INT(): [value: PyObject] {
  return [oparg];
}
/** Binds a local variable. @replicate 8 */
export function STORE_FAST(value: Nullable): [] {
  frame.localsplus[oparg] = value;
  return [];
}
/** Binds one local variable, pushes another. */
export function STORE_FAST_LOAD_FAST(value1: PyObject): [value2: PyObject] {
  frame.localsplus[oparg >> 4] = value1;
  return [frame.localsplus[oparg & 15]!];
}
/** Binds two local variables. */
export function STORE_FAST_STORE_FAST(value2: PyObject, value1: PyObject): [] {
  frame.localsplus[oparg >> 4] = value1;
  frame.localsplus[oparg & 15] = value2;
  return [];
}
/** Unbinds a local variable. */
export function DELETE_FAST(): [] {
  const old = frame.localsplus[oparg];
  if (old === undefined) throw unboundLocal(frame, oparg);
  frame.localsplus[oparg] = undefined;
  letGo(old);
  return [];
}

// Moving stack entries

/** Drops the top. @pure */
export function POP_TOP(value: Nullable): [] {
  return [];
}
/** Pushes C's NULL. @pure */
export function PUSH_NULL(): [res: Nullable] {
  return [undefined];
}
/** Pushes what lies `oparg` deep. @pure */
export function COPY(
  bottom: PyObject,
  rest: Untouched<"oparg - 1">,
): [bottom: PyObject, rest: Untouched<"oparg - 1">, top: PyObject] {
  return [bottom, rest, bottom];
}
/** Exchanges the top with what lies `oparg` deep. @pure */
export function SWAP(
  bottom: PyObject,
  rest: Untouched<"oparg - 2">,
  top: PyObject,
): [bottom: PyObject, rest: Untouched<"oparg - 2">, top: PyObject] {
  return [top, rest, bottom];
}
/** Drops what FOR_ITER pushed at exhaustion. @no_save_ip */
export function END_FOR(value: Nullable): [] {
  return [];
}
/** Drops the iterator of a `for` loop. */
export function POP_ITER(iter: PyObject): [] {
  return [];
}
/** Drops the receiver below the value that `await` or `yield from` gave. @pure */
export function END_SEND(receiver: PyObject, value: PyObject): [val: PyObject] {
  return [value];
}

// Operators

/** `-value` */
export function UNARY_NEGATIVE(value: PyObject): [res: PyObject] {
  const new_frame = negativeFrame(value);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [PyNumber_Negative(value)];
}
/** `not value`, of a bool. @pure */
export function UNARY_NOT(value: PyObject): [res: PyObject] {
  return [value === false];
}
/** `~value` @cold */
export function UNARY_INVERT(value: PyObject): [res: PyObject] {
  return [PyNumber_Invert(value)];
}
/** The truth of a value, as a bool. */
export function _TO_BOOL(value: PyObject): [res: PyObject] {
  const new_frame = boolFrame(value);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_BOOL);
  return [PyObject_IsTrue(value)];
}
/** `left <op> right`; `oparg` is NB_ADD, NB_SUBTRACT, ... */
export function _BINARY_OP(lhs: PyObject, rhs: PyObject): [res: PyObject] {
  const new_frame = operatorFrame(oparg, lhs, rhs);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_BINARY + (oparg << 8));
  const res = binaryOp(oparg, lhs, rhs);
  raiseIf(res === undefined);
  return [res!];
}
/** `container[start:stop]` */
export function BINARY_SLICE(container: PyObject, start: PyObject, stop: PyObject): [res: PyObject] {
  return [sliceItem(container, start, stop)];
}
/** `container[start:stop] = v` @cold */
export function STORE_SLICE(v: PyObject, container: PyObject, start: PyObject, stop: PyObject): [] {
  storeSlice(v, container, start, stop);
  return [];
}
/** `container[sub] = v` */
export function _STORE_SUBSCR(v: PyObject, container: PyObject, sub: PyObject): [] {
  const new_frame = setItemFrame(container, sub, v);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_STORE);
  PyObject_SetItem(container, sub, v);
  return [];
}
/** `del container[sub]` @cold */
export function DELETE_SUBSCR(container: PyObject, sub: PyObject): [] {
  PyObject_DelItem(container, sub);
  letGoInside(container);
  return [];
}
/** `left <op> right`: the operator is `oparg >> 5`, bit 16 asks for a bool, the low four bits serve the specialized forms. */
export function _COMPARE_OP(left: PyObject, right: PyObject): [res: PyObject] {
  const new_frame = compareFrame(oparg, left, right);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_COMPARE + (oparg << 8));
  return [compareOp(oparg, left, right)];
}
/** `left is right`, inverted by `oparg`. */
export function IS_OP(left: PyObject, right: PyObject): [b: PyObject] {
  return [(left === right) !== (oparg === 1)];
}
/** `left in right`, inverted by `oparg`. */
export function _CONTAINS_OP(left: PyObject, right: PyObject): [b: PyObject] {
  const new_frame = containsFrame(left, right);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_CONTAINS + (oparg << 8));
  return [containsOp(left, right) !== (oparg === 1)];
}

// Names

/** Pushes a name of a module or class body. */
export function LOAD_NAME(): [v: PyObject] {
  return [loadName(frame, frame.co_names[oparg])];
}
/** Binds a name in a module or class body. */
export function STORE_NAME(v: PyObject): [] {
  storeName(frame, frame.co_names[oparg], v);
  return [];
}
/** Unbinds a name in a module or class body. @cold */
export function DELETE_NAME(): [] {
  deleteName(frame, frame.co_names[oparg]);
  return [];
}
/** Pushes a global or built-in name. */
export function _LOAD_GLOBAL(): [res: PyObject] {
  return [loadGlobal(frame, frame.co_names[oparg >> 1])];
}
/** Pushes NULL above a callable when the low bit of oparg says that a call follows. */
export function _PUSH_NULL_CONDITIONAL(): [null_: Values<"oparg & 1">] {
  return [undefined as never];
}
/** Binds a global name. @cold */
export function STORE_GLOBAL(v: PyObject): [] {
  storeGlobal(frame, frame.co_names[oparg], v);
  return [];
}
/** Unbinds a global name. @cold */
export function DELETE_GLOBAL(): [] {
  deleteGlobal(frame, frame.co_names[oparg]);
  return [];
}
/** Pushes the namespace of a module or class body. @cold */
export function LOAD_LOCALS(): [locals: PyObject] {
  return [loadLocals(frame)];
}
/** A name looked up in a class body first, then as a global. @cold */
export function LOAD_FROM_DICT_OR_GLOBALS(mod_or_class_dict: PyObject): [v: PyObject] {
  return [loadFromDictOrGlobals(frame, mod_or_class_dict, frame.co_names[oparg])];
}
/** One of a few objects that the compiler needs whatever the names say. @cold */
export function LOAD_COMMON_CONSTANT(): [value: PyObject] {
  return [commonConstant(thread, oparg)];
}
/** Pushes `__build_class__`. @cold */
export function LOAD_BUILD_CLASS(): [bc: PyObject] {
  return [loadBuildClass(frame)];
}
/** Makes `__annotations__` where there is none. @cold */
export function SETUP_ANNOTATIONS(): [] {
  setupAnnotations(frame);
  return [];
}

// Cells

/** Puts a local variable into a cell. @free */
export function MAKE_CELL(): [] {
  frame.localsplus[oparg] = new PyCellObject(frame.localsplus[oparg]);
  return [];
}
/** Unbinds a cell's variable. @free @cold */
export function DELETE_DEREF(): [] {
  deleteDeref(frame, oparg);
  return [];
}
/** A free variable looked up in a class body first. @free @cold */
export function LOAD_FROM_DICT_OR_DEREF(class_dict: PyObject): [value: PyObject] {
  return [loadFromDictOrDeref(frame, class_dict, oparg)];
}
/** Pushes a cell's contents. */
export function LOAD_DEREF(): [value: PyObject] {
  const value = (frame.localsplus[oparg] as PyCellObject).ob_ref;
  if (value === undefined) throw unboundDeref(frame, oparg);
  return [value];
}
/** Sets a cell's contents. @free */
export function STORE_DEREF(v: PyObject): [] {
  (frame.localsplus[oparg] as PyCellObject).ob_ref = v;
  return [];
}
/** Copies the cells of the function's closure into the frame. */
export function COPY_FREE_VARS(): [] {
  copyFreeVars(frame, oparg);
  return [];
}

// Attributes

/** Pushes `owner.name`; with the low bit, function and self (or a bound callable and NULL). */
export function _LOAD_ATTR(owner: PyObject): [attr: PyObject, self_or_null: Values<"oparg & 1">] {
  if ((oparg & 1) !== 0) loadMethod(owner, frame.co_names[oparg >> 1], stack, at(owner));
  else {
    const attr = loadAttr(owner, frame.co_names[oparg >> 1]);
    raiseIf(attr === undefined);
    stack[at(owner)] = attr;
  }
  return [written, written];
}
/** `owner.name = v` */
export function _STORE_ATTR(v: PyObject, owner: PyObject): [] {
  const new_frame = setAttrFrame(owner, frame.co_names[oparg], v);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_STORE);
  PyObject_SetAttr(owner, frame.co_names[oparg], v);
  return [];
}
/** `del owner.name` @cold */
export function DELETE_ATTR(owner: PyObject): [] {
  PyObject_DelAttr(owner, frame.co_names[oparg]);
  letGoInside(owner);
  return [];
}
/** `super().name`, without the super object if `super` is the built-in. */
export function _LOAD_SUPER_ATTR(global_super: PyObject, class_: PyObject, self: PyObject): [attr: PyObject] {
  return [loadSuperAttr(global_super, class_, self, frame.co_names[oparg >> 2], oparg)];
}

// Making containers

/** Joins strings. */
export function BUILD_STRING(pieces: Values<"oparg">): [str: PyObject] {
  return [buildString(stack, at(pieces), oparg)];
}
/** An interpolation of a t-string: `oparg >> 2` is the conversion, the low bit says that there is a format. @cold */
export function BUILD_INTERPOLATION(
  value: PyObject,
  str: PyObject,
  format: Values<"oparg & 1">,
): [interpolation: PyObject] {
  return [
    buildInterpolation(thread, value, str, (oparg & 1) !== 0 ? stack[at(format)] : undefined, oparg >> 2),
  ];
}
/** A t-string. @cold */
export function BUILD_TEMPLATE(strings: PyObject, interpolations: PyObject): [template: PyObject] {
  return [buildTemplate(thread, strings, interpolations)];
}
/** A tuple of the top `oparg` values. */
export function BUILD_TUPLE(values: Values<"oparg">): [tup: PyObject] {
  return [PyTuple_New(stackItems(stack, at(values), oparg))];
}
/** A list of the top `oparg` values. */
export function BUILD_LIST(values: Values<"oparg">): [list: PyObject] {
  return [PyList_New(stackItems(stack, at(values), oparg))];
}
/** A set of the top `oparg` values. @cold */
export function BUILD_SET(values: Values<"oparg">): [set: PyObject] {
  return [buildSet(stack, at(values), oparg)];
}
/** A dict of the top `oparg` pairs. */
export function BUILD_MAP(values: Values<"oparg * 2">): [map: PyObject] {
  return [buildMap(stack, at(values), oparg)];
}
/** A slice of two or three values. */
export function BUILD_SLICE(args: Values<"oparg">): [slice: PyObject] {
  return [buildSlice(stack, at(args), oparg)];
}
/** Appends to the list of a comprehension. */
export function LIST_APPEND(
  list: PyObject,
  rest: Untouched<"oparg - 1">,
  v: PyObject,
): [list: PyObject, rest: Untouched<"oparg - 1">] {
  (list as PyListObject).ob_item.push(v);
  return [list, rest];
}
/** Extends a list display by `*iterable`. */
export function LIST_EXTEND(
  list: PyObject,
  rest: Untouched<"oparg - 1">,
  iterable: PyObject,
): [list: PyObject, rest: Untouched<"oparg - 1">] {
  listExtend(list as PyListObject, iterable);
  return [list, rest];
}
/** Adds to the set of a comprehension. */
export function SET_ADD(
  set: PyObject,
  rest: Untouched<"oparg - 1">,
  v: PyObject,
): [set: PyObject, rest: Untouched<"oparg - 1">] {
  setAdd(set, v);
  return [set, rest];
}
/** Extends a set display by `*iterable`. @cold */
export function SET_UPDATE(
  set: PyObject,
  rest: Untouched<"oparg - 1">,
  iterable: PyObject,
): [set: PyObject, rest: Untouched<"oparg - 1">] {
  setUpdate(set, iterable);
  return [set, rest];
}
/** Sets a key in the dict of a comprehension. */
export function MAP_ADD(
  dict: PyObject,
  rest: Untouched<"oparg - 1">,
  key: PyObject,
  value: PyObject,
): [dict: PyObject, rest: Untouched<"oparg - 1">] {
  mapAdd(dict, key, value);
  return [dict, rest];
}
/** Extends a dict display by `**update`. @cold */
export function DICT_UPDATE(
  dict: PyObject,
  rest: Untouched<"oparg - 1">,
  update: PyObject,
): [dict: PyObject, rest: Untouched<"oparg - 1">] {
  dictUpdate(dict, update);
  return [dict, rest];
}
/** Adds `**update` to the keyword arguments of a call; a key that is already there is an error. @cold */
export function DICT_MERGE(
  callable: PyObject,
  below: Untouched<"2">,
  dict: PyObject,
  rest: Untouched<"oparg - 1">,
  update: PyObject,
): [callable: PyObject, below: Untouched<"2">, dict: PyObject, rest: Untouched<"oparg - 1">] {
  dictMerge(callable, dict, update);
  return [callable, below, dict, rest];
}
/** Unpacks exactly `oparg` values, the first on top. */
export function _UNPACK_SEQUENCE(seq: PyObject): [values: Values<"oparg">] {
  unpackIterable(seq, oparg, -1, stack, at(seq));
  return [written];
}
/** Unpacks with a starred target: `oparg & 0xFF` values before it, `oparg >> 8` behind. @cold */
export function UNPACK_EX(
  seq: PyObject,
): [after: Values<"oparg >> 8">, list: PyObject, before: Values<"oparg & 0xFF">] {
  unpackIterable(seq, oparg & 0xFF, oparg >> 8, stack, at(seq));
  return [written, written, written];
}

// Formatting

/** The str of f"{value}". */
export function FORMAT_SIMPLE(value: PyObject): [res: PyObject] {
  return [formatSimple(value)];
}
/** The str of f"{value:spec}". */
export function FORMAT_WITH_SPEC(value: PyObject, fmt_spec: PyObject): [res: PyObject] {
  return [formatWithSpec(value, fmt_spec)];
}
/** `!s`, `!r`, `!a` */
export function CONVERT_VALUE(value: PyObject): [result: PyObject] {
  return [convertValue(oparg, value)];
}

// Jumps

/** Goes on `oparg` units further on. */
export function JUMP_FORWARD(): [] {
  jumpBy(oparg);
  return [];
}
/** Goes back without a look at the eval breaker: the loop of `await`. */
export function JUMP_BACKWARD_NO_INTERRUPT(): [] {
  jumpBy(-oparg);
  return [];
}
/** Runs once: whether there is a JIT decides about the form that stays. */
export function _SPECIALIZE_JUMP_BACKWARD(): [] {
  quickenJump(frame, ip);
  return [];
}
/** @cold */
export const JUMP_BACKWARD = macro(
  unused(1),
  _SPECIALIZE_JUMP_BACKWARD,
  _CHECK_PERIODIC_OR_SWITCH,
  JUMP_BACKWARD_NO_INTERRUPT,
);
export const JUMP_BACKWARD_NO_JIT = macro(unused(1), _CHECK_PERIODIC_OR_SWITCH, JUMP_BACKWARD_NO_INTERRUPT);
export const JUMP_BACKWARD_JIT = declared(JUMP_BACKWARD);
/** Jumps if the top is False. */
export function _POP_JUMP_IF_FALSE(cond: PyObject): [] {
  if (cond === false) jumpBy(oparg);
  return [];
}
/** Jumps if the top is True. */
export function _POP_JUMP_IF_TRUE(cond: PyObject): [] {
  if (cond === true) jumpBy(oparg);
  return [];
}
/** Whether the top is None. */
export function _IS_NONE(value: PyObject): [b: PyObject] {
  return [value === Py_None];
}
export const POP_JUMP_IF_TRUE = macro(unused(1), _POP_JUMP_IF_TRUE);
export const POP_JUMP_IF_FALSE = macro(unused(1), _POP_JUMP_IF_FALSE);
export const POP_JUMP_IF_NONE = macro(unused(1), _IS_NONE, _POP_JUMP_IF_TRUE);
export const POP_JUMP_IF_NOT_NONE = macro(unused(1), _IS_NONE, _POP_JUMP_IF_FALSE);

// Iteration

/** `iter(iterable)` */
export function GET_ITER(iterable: PyObject): [iter: PyObject] {
  return [PyObject_GetIter(iterable)];
}
/** What `yield from iterable` sends to. @cold */
export function GET_YIELD_FROM_ITER(iterable: PyObject): [iter: PyObject] {
  return [getYieldFromIter(frame, iterable)];
}
/**
 * Pushes the next value, or jumps to END_FOR behind the loop. A suspended generator's frame is entered instead of called;
 * what it returns at its end is dropped by END_FOR.
 */
export function _FOR_ITER(iter: PyObject): [iter: PyObject, next: Nullable] {
  const gen_frame = iterableFrame(thread, iter);
  if (gen_frame !== undefined) pushFrame(gen_frame, oparg);
  const next = forIterNext(thread, frame, iter);
  if (next === undefined) jumpBy(oparg);
  return [iter, next];
}

// Generators and coroutines

/** Makes a generator or coroutine of the frame and hands it to the caller. */
export function RETURN_GENERATOR(): [res: PyObject] {
  return [detach(makeGenerator(thread, frame))];
}
/** Hands a value to whoever resumed this frame. `oparg` 1: on behalf of `yield from` or `await`. @arg */
export function YIELD_VALUE(retval: PyObject): [value: PyObject] {
  return [suspend(retval)];
}
/** Sends `v` to the receiver; its return value is pushed behind a jump by `oparg`. */
export function _SEND(receiver: PyObject, v: PyObject): [receiver: PyObject, retval: PyObject] {
  const gen_frame = sendableFrame(thread, receiver, v);
  if (gen_frame !== undefined) pushFrame(gen_frame, oparg);
  const retval = sendNext(thread, receiver, v);
  if (callIsNotOver(thread)) jumpBy(oparg);
  return [receiver, retval];
}
/** Handles an exception thrown into `yield from` or `await`: the value of a StopIteration, else onwards. @cold */
export function CLEANUP_THROW(
  sub_iter: PyObject,
  last_sent_val: PyObject,
  exc_value: PyObject,
): [none: PyObject, value: PyObject] {
  const value = cleanupThrow(thread, frame, exc_value);
  return [Py_None, value];
}
/** `obj.__aiter__()`, checked. @cold */
export function GET_AITER(obj: PyObject): [iter: PyObject] {
  return [getAIter(obj)];
}
/** Awaitable of `aiter.__anext__()`. */
export function GET_ANEXT(aiter: PyObject): [aiter: PyObject, awaitable: PyObject] {
  return [aiter, getANext(aiter)];
}
/** What `await iterable` sends to. */
export function GET_AWAITABLE(iterable: PyObject): [iter: PyObject] {
  const new_frame = awaitFrame(iterable);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [getAwaitable(iterable, oparg)];
}
/** The end of `async for`: drops a StopAsyncIteration, throws anything else anew. @cold @jump */
export function END_ASYNC_FOR(awaitable: PyObject, exc: PyObject): [] {
  endAsyncFor(thread, frame, exc);
  return [];
}

// Calls

/** Takes a bound method apart. */
export function _MAYBE_EXPAND_METHOD(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  if (self_or_null === undefined && callable instanceof PyMethodObject) {
    self_or_null = callable.im_self;
    callable = callable.im_func;
  }
  return [callable, self_or_null, args];
}
/** Calls; what is written in Python gets a frame, the rest is called in JavaScript. */
export function _DO_CALL(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [res: PyObject] {
  const new_frame = enterableFrame(thread, callable, self_or_null, stack, at(args), oparg, undefined);
  if (new_frame !== undefined) pushFrame(new_frame);
  const res = callFromStack(callable, self_or_null, stack, at(args), oparg);
  raiseIf(res === undefined);
  return [res!];
}
/** The same where a class with a `__new__` of its own may be called, whose frame is entered. */
export function _DO_CALL_OR_NEW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [res: PyObject] {
  const new_frame = enterableFrame(thread, callable, self_or_null, stack, at(args), oparg, undefined);
  if (new_frame !== undefined) pushFrame(new_frame);
  const method_frame = newMethodFrame(callable, self_or_null, stack, at(args), oparg);
  if (method_frame !== undefined) pushFrame(method_frame, FINISH_NEW + (oparg << 8));
  const res = callFromStack(callable, self_or_null, stack, at(args), oparg);
  raiseIf(res === undefined);
  return [res!];
}
/** Takes a bound method apart. */
export function _MAYBE_EXPAND_METHOD_KW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">, kwnames: PyObject] {
  if (self_or_null === undefined && callable instanceof PyMethodObject) {
    self_or_null = callable.im_self;
    callable = callable.im_func;
  }
  return [callable, self_or_null, args, kwnames];
}
/** The same with keyword arguments: their names are a tuple, their values the last ones of `args`. */
export function _DO_CALL_KW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [res: PyObject] {
  const names = (kwnames as PyTupleObject).ob_item as string[];
  const new_frame = enterableFrame(thread, callable, self_or_null, stack, at(args), oparg, names);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [callWithNames(callable, self_or_null, stack, at(args), oparg, names)];
}
/** `func(*callargs, **kwargs)` */
export function _DO_CALL_FUNCTION_EX(
  func: PyObject,
  null_: Nullable,
  callargs: PyObject,
  kwargs: Nullable,
): [result: PyObject] {
  const new_frame = enterFunctionEx(thread, func, callargs, kwargs);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [callFunctionEx(func, callargs, kwargs)];
}
export const CALL_FUNCTION_EX = macro(_DO_CALL_FUNCTION_EX, _CHECK_PERIODIC);
/** Makes a function of a code object. */
export function MAKE_FUNCTION(codeobj: PyObject): [func: PyObject] {
  return [makeFunction(frame, codeobj)];
}
/** Gives a function its defaults, closure or annotations. */
export function SET_FUNCTION_ATTRIBUTE(attr: PyObject, func_in: PyObject): [func_out: PyObject] {
  setFunctionAttribute(func_in as PyFunctionObject, oparg, attr);
  return [func_in];
}
/** Returns to the frame below. */
export function RETURN_VALUE(retval: PyObject): [res: PyObject] {
  return [popFrame(retval)];
}
/** Hands a value to who takes all that the generator yields, and goes on with it; else the run ends. @private */
export function DRAIN(drain: PyObject, value: PyObject): [drain: PyObject, value: PyObject] {
  const gen_frame = drainedFrame(thread, drain as unknown as Drain, value);
  if (gen_frame !== undefined) pushFrame(gen_frame);
  return [drain, value];
}
/** Ends a run of the loop. */
export function INTERPRETER_EXIT(retval: PyObject): [] {
  exitInterpreter(retval);
  return [];
}
/** In the frame below an `__init__` that a class call entered: enters it; what it returns is pushed. @private */
export function ENTER_INIT(init_frame: PyObject): [] {
  pushFrame(init_frame as unknown as InterpreterFrame);
  return [];
}
/**
 * The only instruction of the frame of a built-in that hands over: calls it, then waits with it, enters the frame that it
 * asks for, or returns its value. @private
 * @cold
 */
export function CALL_HANDING_OVER(call: PyObject): [call: PyObject, res: PyObject] {
  const res = callHandingOver(thread, frame, call as unknown as HandedCall);
  if (res === SUSPEND) suspendThread();
  if (res === ENTER) pushFrame(takeEnteredFrame(thread));
  jumpBy(3);
  return [call, res];
}
/** What a built-in makes of the outcome of the frame that it had entered: `oparg` is OUTCOME_RETURNED, ... @private */
export function COMPLETE_CALL(call: PyObject, value: PyObject): [res: PyObject] {
  const res = completeCall(call as unknown as HandedCall, oparg, value);
  if (res === call) jumpBy(-4);
  jumpBy(2 - oparg);
  return [res];
}
/**
 * Stands for a moment in the place of another instruction, before which the collector wants to look: between two instructions
 * it is known exactly what the frame holds. @private
 */
export function WATCH_POINT(nothing: Untouched<"0">): [nothing: Untouched<"0">] {
  reachWatchPoint(thread, frame, at(nothing));
  redispatch();
  return [nothing];
}
/** The end of a generator that `send` or `next` entered: StopIteration with its value, or the default of `next`. @private */
export function STOP_OR_DEFAULT(other: Nullable, value: PyObject): [res: PyObject] {
  const stopped = other === undefined ? leaveStop(value) : other;
  raiseIf(stopped === undefined);
  return [stopped!];
}
/** `__init__` has to return None. */
export function EXIT_INIT_CHECK(should_be_none: PyObject): [] {
  checkedInitResult(should_be_none);
  return [];
}
/** One of the compiler's functions of one argument. */
export function CALL_INTRINSIC_1(value: PyObject): [res: PyObject] {
  return [intrinsic1(thread, frame, oparg, value)];
}
/** One of the compiler's functions of two arguments. @cold */
export function CALL_INTRINSIC_2(value2: PyObject, value1: PyObject): [res: PyObject] {
  return [intrinsic2(thread, frame, oparg, value2, value1)];
}

// Exceptions

/** `raise`, `raise exc`, `raise exc from cause` @cold */
export function RAISE_VARARGS(args: Values<"oparg">): [] {
  raise(doRaise(
    thread,
    oparg > 0 ? stack[at(args)] : undefined,
    oparg === 2 ? stack[at(args) + 1] : undefined,
  ));
  return [];
}
/** Throws the exception on top anew; with oparg, from where `lasti` says. */
export function RERAISE(values: Values<"oparg">, exc: PyObject): [values: Values<"oparg">] {
  raise(reraise(thread, frame, exc, oparg !== 0 ? stack[at(values)] as number : undefined));
  return [values];
}
/** At the beginning of a handler: the exception becomes the one being handled. */
export function PUSH_EXC_INFO(exc: PyObject): [prev_exc: PyObject, new_exc: PyObject] {
  const exc_info = thread.exc_info;
  const previous = exc_info.exc_value === undefined ? Py_None : exc_info.exc_value;
  exc_info.exc_value = exc as PyBaseExceptionObject;
  return [previous, exc];
}
/** At the end of a handler: the exception handled before is so again. */
export function POP_EXCEPT(exc_value: PyObject): [] {
  thread.exc_info.exc_value = exc_value === Py_None ? undefined : exc_value as PyBaseExceptionObject;
  return [];
}
/** `except right:` */
export function CHECK_EXC_MATCH(left: PyObject, right: PyObject): [left: PyObject, b: PyObject] {
  return [left, checkExceptionMatch(left, right)];
}
/** `except* match_type:` splits the exception into what doesn't and what does match. @cold */
export function CHECK_EG_MATCH(exc_value: PyObject, match_type: PyObject): [rest: PyObject, match: PyObject] {
  exceptionGroupMatch(thread, exc_value, match_type, stack, at(exc_value));
  return [written, written];
}
/** Calls `__exit__` with the exception being handled. */
export function WITH_EXCEPT_START(
  exit_func: PyObject,
  exit_self: Nullable,
  lasti: PyObject,
  prev_exc: PyObject,
  val: PyObject,
): [
  exit_func: PyObject,
  exit_self: Nullable,
  lasti: PyObject,
  prev_exc: PyObject,
  val: PyObject,
  res: PyObject,
] {
  const new_frame = exitFrame(exit_func, exit_self, val);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [exit_func, exit_self, lasti, prev_exc, val, exitFunctionResult(exit_func, exit_self, val)];
}
/** Pushes `__enter__`, `__exit__`, `__aenter__` or `__aexit__` of the type, and self or NULL. */
export function LOAD_SPECIAL(self: PyObject): [method: PyObject, self_or_null: Nullable] {
  loadSpecial(self, oparg, stack, at(self));
  return [written, written];
}

// Imports

/** `__import__(name, ..., fromlist, level)` @cold */
export function IMPORT_NAME(level: PyObject, fromlist: PyObject): [res: PyObject] {
  const new_frame = importFrame(thread, frame, frame.co_names[oparg], fromlist, level);
  if (new_frame !== undefined) pushFrame(new_frame);
  return [importName(thread, frame, frame.co_names[oparg], fromlist, level)];
}
/** `from module import name` @cold */
export function IMPORT_FROM(from: PyObject): [from: PyObject, res: PyObject] {
  return [from, importFrom(thread, from, frame.co_names[oparg])];
}

// Pattern matching

/** `len(obj)` above the object. @cold */
export function GET_LEN(obj: PyObject): [obj: PyObject, len: PyObject] {
  return [obj, PyObject_Size(obj)];
}
/** `case type(...):` attributes as a tuple, or None. @cold */
export function MATCH_CLASS(subject: PyObject, type: PyObject, names: PyObject): [attrs: PyObject] {
  return [matchClass(subject, type, oparg, names)];
}
/** Whether a mapping pattern may match. @cold */
export function MATCH_MAPPING(subject: PyObject): [subject: PyObject, res: PyObject] {
  return [subject, matchMapping(subject)];
}
/** Whether a sequence pattern may match. @cold */
export function MATCH_SEQUENCE(subject: PyObject): [subject: PyObject, res: PyObject] {
  return [subject, matchSequence(subject)];
}
/** The values of all keys as a tuple, or None. @cold */
export function MATCH_KEYS(
  subject: PyObject,
  keys: PyObject,
): [subject: PyObject, keys: PyObject, values_or_none: PyObject] {
  return [subject, keys, matchKeys(subject, keys)];
}

// Specialization: guards

/** Leaves unless the top is an `int` in the number range. */
export function _GUARD_TOS_INT(value: PyObject): [value: PyObject] {
  exitIf(typeof value !== "number");
  return [value];
}
/** The same for the value below. */
export function _GUARD_NOS_INT(left: PyObject, right: PyObject): [left: PyObject, right: PyObject] {
  exitIf(typeof left !== "number");
  return [left, right];
}
/** Leaves unless the top is exactly a `float`. */
export function _GUARD_TOS_FLOAT(value: PyObject): [value: PyObject] {
  exitIf((value as PyHeapObject).ob_type !== PyFloat_Type);
  return [value];
}
/** The same for the value below. */
export function _GUARD_NOS_FLOAT(left: PyObject, right: PyObject): [left: PyObject, right: PyObject] {
  exitIf((left as PyHeapObject).ob_type !== PyFloat_Type);
  return [left, right];
}
/** Leaves unless the top is a `str` of the Basic Multilingual Plane. */
export function _GUARD_TOS_UNICODE(value: PyObject): [value: PyObject] {
  exitIf(typeof value !== "string");
  return [value];
}
/** The same for the value below. */
export function _GUARD_NOS_UNICODE(left: PyObject, right: PyObject): [left: PyObject, right: PyObject] {
  exitIf(typeof left !== "string");
  return [left, right];
}
/** Leaves unless the top is exactly a `list`. */
export function _GUARD_TOS_LIST(tos: PyObject): [tos: PyObject] {
  exitIf((tos as PyHeapObject).ob_type !== PyList_Type);
  return [tos];
}
/** The same for the value below. */
export function _GUARD_NOS_LIST(nos: PyObject, tos: PyObject): [nos: PyObject, tos: PyObject] {
  exitIf((nos as PyHeapObject).ob_type !== PyList_Type);
  return [nos, tos];
}
/** Leaves unless the top is exactly a `tuple`. */
export function _GUARD_TOS_TUPLE(tos: PyObject): [tos: PyObject] {
  exitIf((tos as PyHeapObject).ob_type !== PyTuple_Type);
  return [tos];
}
/** The same for the value below. */
export function _GUARD_NOS_TUPLE(nos: PyObject, tos: PyObject): [nos: PyObject, tos: PyObject] {
  exitIf((nos as PyHeapObject).ob_type !== PyTuple_Type);
  return [nos, tos];
}
/** Leaves unless the top is exactly a `dict`. */
export function _GUARD_TOS_DICT(tos: PyObject): [tos: PyObject] {
  exitIf((tos as PyHeapObject).ob_type !== PyDict_Type);
  return [tos];
}
/** The same for the value below. */
export function _GUARD_NOS_DICT(nos: PyObject, tos: PyObject): [nos: PyObject, tos: PyObject] {
  exitIf((nos as PyHeapObject).ob_type !== PyDict_Type);
  return [nos, tos];
}
/** Leaves unless the top is exactly a `set` or `frozenset`. */
export function _GUARD_TOS_ANY_SET(tos: PyObject): [tos: PyObject] {
  exitIf((tos as PyHeapObject).ob_type !== PySet_Type && (tos as PyHeapObject).ob_type !== PyFrozenSet_Type);
  return [tos];
}
/** Leaves unless the class of an instance has the version seen when specializing. */
export function _GUARD_TYPE_VERSION(type_version: uint32, owner: PyObject): [owner: PyObject] {
  exitIf(typeof owner !== "object" || owner.ob_type.tp_version_tag !== type_version);
  return [owner];
}
/** The same for any object, ints and strs included. */
export function _GUARD_TYPE_VERSION_ANY(type_version: uint32, owner: PyObject): [owner: PyObject] {
  // Not Py_TYPE alone: what is seen here differs less from one time to the next than what it sees everywhere.
  exitIf(
    (typeof owner === "object" ? owner.ob_type : Py_TYPE(owner)).tp_version_tag !== type_version,
  );
  return [owner];
}
/** Leaves unless the instance has exactly the attributes seen when specializing. */
export function _GUARD_KEYS_VERSION(shape: smallRef<PyObject>, owner: PyObject): [owner: PyObject] {
  exitIf((owner as PyInstanceObject).shape !== shape as unknown as Shape);
  return [owner];
}

// Specialization: TO_BOOL

export const TO_BOOL = macro(specialize(specializeToBool), unused(2), _TO_BOOL);
/** A bool is its own truth. */
export function _TO_BOOL_BOOL(value: PyObject): [value: PyObject] {
  exitIf(typeof value !== "boolean");
  return [value];
}
/** An int. */
export function _TO_BOOL_INT(value: PyObject): [res: PyObject] {
  exitIf(typeof value !== "number");
  return [value !== 0];
}
/** A list. */
export function _TO_BOOL_LIST(value: PyObject): [res: PyObject] {
  return [(value as PyListObject).ob_item.length !== 0];
}
/** None. */
export function _TO_BOOL_NONE(value: PyObject): [res: PyObject] {
  exitIf(value !== Py_None);
  return [false];
}
/** A str. */
export function _TO_BOOL_STR(value: PyObject): [res: PyObject] {
  return [value !== ""];
}
/** An instance of a class that has neither `__bool__` nor `__len__`. */
export function _REPLACE_WITH_TRUE(value: PyObject): [res: PyObject] {
  return [true];
}
export const TO_BOOL_BOOL = macro(unused(1), unused(2), _TO_BOOL_BOOL);
export const TO_BOOL_INT = macro(unused(1), unused(2), _TO_BOOL_INT);
export const TO_BOOL_LIST = macro(_GUARD_TOS_LIST, unused(1), unused(2), _TO_BOOL_LIST);
export const TO_BOOL_NONE = macro(unused(1), unused(2), _TO_BOOL_NONE);
export const TO_BOOL_STR = macro(_GUARD_TOS_UNICODE, unused(1), unused(2), _TO_BOOL_STR);
export const TO_BOOL_ALWAYS_TRUE = macro(unused(1), _GUARD_TYPE_VERSION, _REPLACE_WITH_TRUE);
export const TO_BOOL_FAMILY = family(
  TO_BOOL,
  TO_BOOL_ALWAYS_TRUE,
  TO_BOOL_BOOL,
  TO_BOOL_INT,
  TO_BOOL_LIST,
  TO_BOOL_NONE,
  TO_BOOL_STR,
);

// Specialization: BINARY_OP

export const BINARY_OP = macro(specialize(specializeBinaryOp), unused(4), _BINARY_OP);
/** Adds two ints. What `|0` leaves as it is needs no look at the safe range. @pure */
export function _BINARY_OP_ADD_INT(left: number, right: number): [res: PyObject] {
  const sum = left + right;
  const small = sum | 0;
  return [small === sum ? small : largeSum(sum, left, right)];
}
/** @pure */
export function _BINARY_OP_SUBTRACT_INT(left: number, right: number): [res: PyObject] {
  const difference = left - right;
  const small = difference | 0;
  return [small === difference ? small : largeDifference(difference, left, right)];
}
/** Zero times a negative number gives 0, not -0, thanks to `|0`. @pure */
export function _BINARY_OP_MULTIPLY_INT(left: number, right: number): [res: PyObject] {
  const product = left * right;
  const small = product | 0;
  return [small === product ? small : largeProduct(product, left, right)];
}
/** @pure */
export function _BINARY_OP_ADD_FLOAT(left: PyObject, right: PyObject): [res: PyObject] {
  return [PyFloat_FromDouble((left as PyFloatObject).value + (right as PyFloatObject).value)];
}
/** @pure */
export function _BINARY_OP_SUBTRACT_FLOAT(left: PyObject, right: PyObject): [res: PyObject] {
  return [PyFloat_FromDouble((left as PyFloatObject).value - (right as PyFloatObject).value)];
}
/** @pure */
export function _BINARY_OP_MULTIPLY_FLOAT(left: PyObject, right: PyObject): [res: PyObject] {
  return [PyFloat_FromDouble((left as PyFloatObject).value * (right as PyFloatObject).value)];
}
/** Two strs, joined; no surrogate pair may arise. @pure */
export function _BINARY_OP_ADD_UNICODE(left: string, right: string): [res: PyObject] {
  return [PyUnicode_Concat(left, right)];
}
/** `list[int]` within bounds. */
export function _BINARY_OP_SUBSCR_LIST_INT(list: PyObject, sub: number): [res: PyObject] {
  exitIf(sub < 0 || sub >= (list as PyListObject).ob_item.length);
  return [(list as PyListObject).ob_item[sub]];
}
/** `tuple[int]` within bounds. */
export function _BINARY_OP_SUBSCR_TUPLE_INT(tuple: PyObject, sub: number): [res: PyObject] {
  exitIf(sub < 0 || sub >= (tuple as PyTupleObject).ob_item.length);
  return [(tuple as PyTupleObject).ob_item[sub]];
}
/** `str[int]` within bounds. */
export function _BINARY_OP_SUBSCR_STR_INT(str: string, sub: number): [res: PyObject] {
  exitIf(sub < 0 || sub >= str.length);
  return [str[sub]];
}
/** `dict[key]` */
export function _BINARY_OP_SUBSCR_DICT(dict: PyObject, sub: PyObject): [res: PyObject] {
  const item = dictItem(dict as PyDictObject, sub);
  raiseIf(item === undefined);
  return [item!];
}
/** `list[slice]` */
export function _BINARY_OP_SUBSCR_LIST_SLICE(list: PyObject, sub: PyObject): [res: PyObject] {
  exitIf((sub as PyHeapObject).ob_type !== PySlice_Type);
  return [list_subscript(list as PyListObject, sub)];
}
export const BINARY_OP_ADD_INT = macro(_GUARD_TOS_INT, _GUARD_NOS_INT, unused(5), _BINARY_OP_ADD_INT);
export const BINARY_OP_SUBTRACT_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_INT,
  unused(5),
  _BINARY_OP_SUBTRACT_INT,
);
export const BINARY_OP_MULTIPLY_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_INT,
  unused(5),
  _BINARY_OP_MULTIPLY_INT,
);
export const BINARY_OP_ADD_FLOAT = macro(_GUARD_TOS_FLOAT, _GUARD_NOS_FLOAT, unused(5), _BINARY_OP_ADD_FLOAT);
export const BINARY_OP_SUBTRACT_FLOAT = macro(
  _GUARD_TOS_FLOAT,
  _GUARD_NOS_FLOAT,
  unused(5),
  _BINARY_OP_SUBTRACT_FLOAT,
);
export const BINARY_OP_MULTIPLY_FLOAT = macro(
  _GUARD_TOS_FLOAT,
  _GUARD_NOS_FLOAT,
  unused(5),
  _BINARY_OP_MULTIPLY_FLOAT,
);
export const BINARY_OP_ADD_UNICODE = macro(
  _GUARD_TOS_UNICODE,
  _GUARD_NOS_UNICODE,
  unused(5),
  _BINARY_OP_ADD_UNICODE,
);
export const BINARY_OP_SUBSCR_LIST_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_LIST,
  unused(5),
  _BINARY_OP_SUBSCR_LIST_INT,
);
export const BINARY_OP_SUBSCR_TUPLE_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_TUPLE,
  unused(5),
  _BINARY_OP_SUBSCR_TUPLE_INT,
);
export const BINARY_OP_SUBSCR_STR_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_UNICODE,
  unused(5),
  _BINARY_OP_SUBSCR_STR_INT,
);
export const BINARY_OP_SUBSCR_DICT = macro(_GUARD_NOS_DICT, unused(5), _BINARY_OP_SUBSCR_DICT);
export const BINARY_OP_SUBSCR_LIST_SLICE = macro(_GUARD_NOS_LIST, unused(5), _BINARY_OP_SUBSCR_LIST_SLICE);
/** `container[sub]` of a class whose `__getitem__` is a Python function: its frame is entered. */
export function _BINARY_OP_SUBSCR_GETITEM_FRAME(
  plan: ref<PyObject>,
  container: PyObject,
  sub: PyObject,
): [] {
  const new_frame = getItemFrame(plan as unknown as MethodPlan, container, sub);
  exitIf(new_frame === undefined);
  pushFrame(new_frame!);
  return [];
}
export const BINARY_OP_SUBSCR_GETITEM = macro(unused(1), _BINARY_OP_SUBSCR_GETITEM_FRAME);
/** Bits of ints, arithmetic of an int and a float. */
export function _BINARY_OP_EXTEND(left: PyObject, right: PyObject): [res: PyObject] {
  const res = extensionOp(oparg, left, right);
  exitIf(res === undefined);
  return [res!];
}
/** Other operators of ints, floats and complex numbers. */
export function _BINARY_OP_NUMBERS(left: PyObject, right: PyObject): [res: PyObject] {
  const res = extendedOp(oparg, left, right);
  exitIf(res === undefined);
  return [res!];
}
export const BINARY_OP_EXTEND = macro(unused(5), _BINARY_OP_EXTEND);
/** @private BINARY_OP */
export const BINARY_OP_NUMBERS = macro(unused(5), _BINARY_OP_NUMBERS);
/** `name += str` of a local variable: STORE_FAST behind it is done along. */
export function _BINARY_OP_INPLACE_ADD_UNICODE(left: string, right: string): [] {
  deoptIf(!storesInto(frame, ip, left));
  frame.localsplus[frame.instructions[ip + 6] >>> 9] = PyUnicode_Concat(left, right);
  jumpBy(1);
  return [];
}
/** @skips */
export const BINARY_OP_INPLACE_ADD_UNICODE = macro(
  _GUARD_TOS_UNICODE,
  _GUARD_NOS_UNICODE,
  unused(5),
  _BINARY_OP_INPLACE_ADD_UNICODE,
);
export const BINARY_OP_FAMILY = family(
  BINARY_OP,
  BINARY_OP_ADD_FLOAT,
  BINARY_OP_ADD_INT,
  BINARY_OP_ADD_UNICODE,
  BINARY_OP_EXTEND,
  BINARY_OP_MULTIPLY_FLOAT,
  BINARY_OP_MULTIPLY_INT,
  BINARY_OP_NUMBERS,
  BINARY_OP_SUBSCR_DICT,
  BINARY_OP_SUBSCR_GETITEM,
  BINARY_OP_SUBSCR_LIST_INT,
  BINARY_OP_SUBSCR_LIST_SLICE,
  BINARY_OP_SUBSCR_STR_INT,
  BINARY_OP_SUBSCR_TUPLE_INT,
  BINARY_OP_SUBTRACT_FLOAT,
  BINARY_OP_SUBTRACT_INT,
  BINARY_OP_INPLACE_ADD_UNICODE,
);

// Specialization: STORE_SUBSCR

export const STORE_SUBSCR = macro(specialize(specializeStoreSubscr), _STORE_SUBSCR);
/** `list[int] = value` within bounds. */
export function _STORE_SUBSCR_LIST_INT(value: PyObject, list: PyObject, sub: number): [] {
  deoptIf(sub < 0 || sub >= (list as PyListObject).ob_item.length);
  (list as PyListObject).ob_item[sub] = value;
  return [];
}
/** `dict[key] = value` */
export function _STORE_SUBSCR_DICT(value: PyObject, dict: PyObject, sub: PyObject): [] {
  PyDict_SetItem(dict as PyDictObject, sub, value);
  return [];
}
export const STORE_SUBSCR_LIST_INT = macro(
  _GUARD_TOS_INT,
  _GUARD_NOS_LIST,
  unused(1),
  _STORE_SUBSCR_LIST_INT,
);
export const STORE_SUBSCR_DICT = macro(_GUARD_NOS_DICT, unused(1), _STORE_SUBSCR_DICT);
export const STORE_SUBSCR_FAMILY = family(STORE_SUBSCR, STORE_SUBSCR_DICT, STORE_SUBSCR_LIST_INT);

// Specialization: COMPARE_OP, CONTAINS_OP

export const COMPARE_OP = macro(specialize(specializeCompareOp), _COMPARE_OP);
/** The low bits of oparg say for which of unordered (1), less (2), greater (4), equal (8) the result is True. @pure */
export function _COMPARE_OP_INT(left: number, right: number): [res: PyObject] {
  return [((left < right ? 2 : left > right ? 4 : 8) & oparg) !== 0];
}
/** @pure */
export function _COMPARE_OP_FLOAT(left: PyObject, right: PyObject): [res: PyObject] {
  const l = (left as PyFloatObject).value, r = (right as PyFloatObject).value;
  return [((l < r ? 2 : l > r ? 4 : l === r ? 8 : 1) & oparg) !== 0];
}
/** `==` and `!=` only. @pure */
export function _COMPARE_OP_STR(left: PyObject, right: PyObject): [res: PyObject] {
  return [((left === right ? 8 : 7) & oparg) !== 0];
}
export const COMPARE_OP_INT = macro(_GUARD_TOS_INT, _GUARD_NOS_INT, unused(1), _COMPARE_OP_INT);
export const COMPARE_OP_FLOAT = macro(_GUARD_TOS_FLOAT, _GUARD_NOS_FLOAT, unused(1), _COMPARE_OP_FLOAT);
export const COMPARE_OP_STR = macro(_GUARD_TOS_UNICODE, _GUARD_NOS_UNICODE, unused(1), _COMPARE_OP_STR);
export const COMPARE_OP_FAMILY = family(COMPARE_OP, COMPARE_OP_FLOAT, COMPARE_OP_INT, COMPARE_OP_STR);

export const CONTAINS_OP = macro(specialize(specializeContainsOp), _CONTAINS_OP);
/** `left in dict` */
export function _CONTAINS_OP_DICT(left: PyObject, right: PyObject): [b: PyObject] {
  return [PyDict_Contains(right as PyDictObject, left) !== (oparg === 1)];
}
/** `left in set` */
export function _CONTAINS_OP_SET(left: PyObject, right: PyObject): [b: PyObject] {
  return [PySet_Contains(right as PySetObject, left) !== (oparg === 1)];
}
export const CONTAINS_OP_DICT = macro(_GUARD_TOS_DICT, unused(1), _CONTAINS_OP_DICT);
export const CONTAINS_OP_SET = macro(_GUARD_TOS_ANY_SET, unused(1), _CONTAINS_OP_SET);
export const CONTAINS_OP_FAMILY = family(CONTAINS_OP, CONTAINS_OP_DICT, CONTAINS_OP_SET);

// Specialization: LOAD_GLOBAL

export const LOAD_GLOBAL = macro(
  specialize(specializeLoadGlobal),
  unused(3),
  _LOAD_GLOBAL,
  _PUSH_NULL_CONDITIONAL,
);
/** A name of the module: its entry stands where it stood as long as no key came or went. */
export function _LOAD_GLOBAL_MODULE(index: uint16, version: uint16): [res: PyObject] {
  deoptIf(frame.f_globals.dk_version !== version);
  return [frame.f_globals.values[index]!];
}
/** A built-in name that the module does not hide. */
export function _LOAD_GLOBAL_BUILTINS(
  index: uint16,
  module_version: uint16,
  builtins_version: uint16,
): [res: PyObject] {
  deoptIf(frame.f_globals.dk_version !== module_version);
  deoptIf(frame.f_builtins.dk_version !== builtins_version);
  return [frame.f_builtins.values[index]!];
}
export const LOAD_GLOBAL_MODULE = macro(unused(1), _LOAD_GLOBAL_MODULE, unused(1), _PUSH_NULL_CONDITIONAL);
export const LOAD_GLOBAL_BUILTIN = macro(unused(1), _LOAD_GLOBAL_BUILTINS, _PUSH_NULL_CONDITIONAL);
export const LOAD_GLOBAL_FAMILY = family(LOAD_GLOBAL, LOAD_GLOBAL_BUILTIN, LOAD_GLOBAL_MODULE);

// Specialization: LOAD_ATTR

export const LOAD_ATTR = macro(specialize(specializeLoadAttr), unused(8), _LOAD_ATTR);
/** An attribute of the instance itself, where its shape says. */
export function _LOAD_ATTR_INSTANCE_VALUE(
  shape: smallRef<PyObject>,
  offset: uint16,
  owner: PyObject,
): [attr: PyObject] {
  exitIf((owner as PyInstanceObject).shape !== shape as unknown as Shape);
  return [(owner as PyInstanceObject).slots[offset]!];
}
/** A `__slots__` member. */
export function _LOAD_ATTR_SLOT(index: uint16, owner: PyObject): [attr: PyObject] {
  const attr = (owner as PyInstanceObject).slots[index];
  deoptIf(attr === undefined);
  return [attr!];
}
/** A name of a module. */
export function _LOAD_ATTR_MODULE(dict_version: uint32, index: uint16, owner: PyObject): [attr: PyObject] {
  exitIf(
    (owner as PyHeapObject).ob_type !== PyModule_Type ||
      (owner as PyModuleObject).md_dict.dk_version !== dict_version,
  );
  return [(owner as PyModuleObject).md_dict.values[index]!];
}
/** An attribute of a class, found along its MRO; the class is the owner. */
export function _CHECK_ATTR_CLASS(type_version: uint32, owner: PyObject): [owner: PyObject] {
  exitIf((owner as PyTypeObject).tp_version_tag !== type_version);
  return [owner];
}
/** The value found when specializing. */
export function _LOAD_ATTR_CLASS(descr: ref<PyObject>, owner: PyObject): [attr: PyObject] {
  return [descr];
}
/** A method of the class that the instance does not hide. */
export function _LOAD_ATTR_METHOD_WITH_VALUES(
  descr: ref<PyObject>,
  owner: PyObject,
): [attr: PyObject, self: PyObject] {
  return [descr, owner];
}
/** A method of a class whose instances have no attributes of their own. */
export function _LOAD_ATTR_METHOD_NO_DICT(
  descr: ref<PyObject>,
  owner: PyObject,
): [attr: PyObject, self: PyObject] {
  return [descr, owner];
}
/** A plain value of the class that the instance does not hide. */
export function _LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES(
  descr: ref<PyObject>,
  owner: PyObject,
): [attr: PyObject] {
  return [descr];
}
/** A property whose getter is a Python function of one argument: its frame is entered. */
export function _LOAD_ATTR_PROPERTY_FRAME(fget: ref<PyObject>, owner: PyObject): [] {
  pushFrame(propertyFrame(fget as PyFunctionObject, owner));
  return [];
}
export const LOAD_ATTR_INSTANCE_VALUE = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  _LOAD_ATTR_INSTANCE_VALUE,
  unused(3),
  _PUSH_NULL_CONDITIONAL,
);
export const LOAD_ATTR_SLOT = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  _LOAD_ATTR_SLOT,
  unused(5),
  _PUSH_NULL_CONDITIONAL,
);
export const LOAD_ATTR_MODULE = macro(unused(1), _LOAD_ATTR_MODULE, unused(5), _PUSH_NULL_CONDITIONAL);
export const LOAD_ATTR_CLASS = macro(
  unused(1),
  _CHECK_ATTR_CLASS,
  unused(2),
  _LOAD_ATTR_CLASS,
  _PUSH_NULL_CONDITIONAL,
);
/** @oparg 1 */
export const LOAD_ATTR_METHOD_WITH_VALUES = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  _GUARD_KEYS_VERSION,
  _LOAD_ATTR_METHOD_WITH_VALUES,
);
/** @oparg 1 */
export const LOAD_ATTR_METHOD_NO_DICT = macro(
  unused(1),
  _GUARD_TYPE_VERSION_ANY,
  unused(2),
  _LOAD_ATTR_METHOD_NO_DICT,
);
/** @oparg 0 */
export const LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  _GUARD_KEYS_VERSION,
  _LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
);
export const LOAD_ATTR_PROPERTY = macro(unused(1), _GUARD_TYPE_VERSION, unused(2), _LOAD_ATTR_PROPERTY_FRAME);
/** Leaves unless the metaclass has the version seen when specializing. */
export function _CHECK_METACLASS_VERSION(meta_version: uint32, owner: PyObject): [owner: PyObject] {
  exitIf((owner as PyTypeObject).ob_type.tp_version_tag !== meta_version);
  return [owner];
}
/** A class whose `__getattribute__` is a Python function: its frame is entered. */
export function _LOAD_ATTR_GETATTRIBUTE_FRAME(getattribute: ref<PyObject>, owner: PyObject): [] {
  pushFrame(twoArgsFrame(getattribute as PyFunctionObject, owner, frame.co_names[oparg >> 1]));
  return [];
}
/** A method of a class whose instances have a dict only if somebody asked for one. */
export function _LOAD_ATTR_METHOD_LAZY_DICT(
  descr: ref<PyObject>,
  owner: PyObject,
): [attr: PyObject, self: PyObject] {
  exitIf(hasOwnAttributes(owner));
  return [descr, owner];
}
/** A plain value of a class whose instances have no attributes of their own. */
export function _LOAD_ATTR_NONDESCRIPTOR_NO_DICT(descr: ref<PyObject>, owner: PyObject): [attr: PyObject] {
  return [descr];
}
/** An attribute in the dict of an instance, probably where it was seen. */
export function _LOAD_ATTR_WITH_HINT(hint: uint16, owner: PyObject): [attr: PyObject] {
  const attr = hintedAttribute(owner, hint, frame.co_names[oparg >> 1]);
  exitIf(attr === undefined);
  return [attr!];
}
export const LOAD_ATTR_CLASS_WITH_METACLASS_CHECK = macro(
  unused(1),
  _CHECK_ATTR_CLASS,
  _CHECK_METACLASS_VERSION,
  _LOAD_ATTR_CLASS,
  _PUSH_NULL_CONDITIONAL,
);
/** @cold */
export const LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = macro(
  unused(1),
  _GUARD_TYPE_VERSION_ANY,
  unused(2),
  _LOAD_ATTR_GETATTRIBUTE_FRAME,
);
/** @oparg 1 */
export const LOAD_ATTR_METHOD_LAZY_DICT = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  unused(2),
  _LOAD_ATTR_METHOD_LAZY_DICT,
);
/** @oparg 0 */
export const LOAD_ATTR_NONDESCRIPTOR_NO_DICT = macro(
  unused(1),
  _GUARD_TYPE_VERSION_ANY,
  unused(2),
  _LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
);
export const LOAD_ATTR_WITH_HINT = macro(
  unused(1),
  _GUARD_TYPE_VERSION,
  _LOAD_ATTR_WITH_HINT,
  unused(5),
  _PUSH_NULL_CONDITIONAL,
);
/** The class of an object. */
export function _LOAD_DUNDER_CLASS(owner: PyObject): [attr: PyObject] {
  return [Py_TYPE(owner)];
}
/** @private LOAD_ATTR_SLOT */
export const LOAD_ATTR_DUNDER_CLASS = macro(
  unused(1),
  _GUARD_TYPE_VERSION_ANY,
  unused(6),
  _LOAD_DUNDER_CLASS,
  _PUSH_NULL_CONDITIONAL,
);
/** The same for a place that has seen several classes or sets of attributes. */
export function _LOAD_ATTR_INSTANCE_VALUE_CASES(
  cases: smallRef<PyObject>,
  owner: PyObject,
): [attr: PyObject] {
  const case_slot = caseSlot(cases as unknown as AttributeCases, owner);
  exitIf(case_slot < 0);
  return [(owner as PyInstanceObject).slots[case_slot]!];
}
/** @private LOAD_ATTR_INSTANCE_VALUE */
export const LOAD_ATTR_INSTANCE_VALUE_CASES = macro(
  unused(1),
  unused(2),
  _LOAD_ATTR_INSTANCE_VALUE_CASES,
  unused(4),
  _PUSH_NULL_CONDITIONAL,
);
/** A method, at a place that has seen several classes. */
export function _LOAD_ATTR_METHOD_CASES(
  cases: smallRef<PyObject>,
  owner: PyObject,
): [attr: PyObject, self: PyObject] {
  const found = caseMethod(cases as unknown as AttributeCases, owner);
  exitIf(found === undefined);
  return [found!, owner];
}
/** @private LOAD_ATTR_METHOD_WITH_VALUES @oparg 1 */
export const LOAD_ATTR_METHOD_WITH_VALUES_CASES = macro(
  unused(1),
  unused(2),
  _LOAD_ATTR_METHOD_CASES,
  unused(4),
);
/** @private LOAD_ATTR_METHOD_NO_DICT @oparg 1 */
export const LOAD_ATTR_METHOD_NO_DICT_CASES = macro(
  unused(1),
  unused(2),
  _LOAD_ATTR_METHOD_CASES,
  unused(4),
);
export const LOAD_ATTR_FAMILY = family(
  LOAD_ATTR,
  LOAD_ATTR_INSTANCE_VALUE_CASES,
  LOAD_ATTR_METHOD_WITH_VALUES_CASES,
  LOAD_ATTR_METHOD_NO_DICT_CASES,
  LOAD_ATTR_DUNDER_CLASS,
  LOAD_ATTR_CLASS,
  LOAD_ATTR_CLASS_WITH_METACLASS_CHECK,
  LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN,
  LOAD_ATTR_INSTANCE_VALUE,
  LOAD_ATTR_METHOD_LAZY_DICT,
  LOAD_ATTR_METHOD_NO_DICT,
  LOAD_ATTR_METHOD_WITH_VALUES,
  LOAD_ATTR_MODULE,
  LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
  LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
  LOAD_ATTR_PROPERTY,
  LOAD_ATTR_SLOT,
  LOAD_ATTR_WITH_HINT,
);

/** @cold */
export const LOAD_SUPER_ATTR = macro(
  specialize(specializeLoadSuperAttr),
  _LOAD_SUPER_ATTR,
  _PUSH_NULL_CONDITIONAL,
);
/** `super().name` with the built-in `super`. */
export function _LOAD_SUPER_ATTR_ATTR(
  global_super: PyObject,
  class_: PyObject,
  self: PyObject,
): [attr: PyObject] {
  deoptIf(global_super !== PySuper_Type);
  return [loadSuperAttr(global_super, class_, self, frame.co_names[oparg >> 2], oparg)];
}
/** `super().name(...)`: function and self, without a bound method. */
export function _LOAD_SUPER_ATTR_METHOD(
  global_super: PyObject,
  class_: PyObject,
  self: PyObject,
): [attr: PyObject, self_or_null: Nullable] {
  deoptIf(global_super !== PySuper_Type);
  loadSuperMethod(class_, self, frame.co_names[oparg >> 2], oparg, stack, at(global_super));
  return [written, written];
}
/** @oparg 0 */
export const LOAD_SUPER_ATTR_ATTR = macro(unused(1), _LOAD_SUPER_ATTR_ATTR);
/** @oparg 1 */
export const LOAD_SUPER_ATTR_METHOD = macro(unused(1), _LOAD_SUPER_ATTR_METHOD);
export const LOAD_SUPER_ATTR_FAMILY = family(LOAD_SUPER_ATTR, LOAD_SUPER_ATTR_ATTR, LOAD_SUPER_ATTR_METHOD);

// Specialization: STORE_ATTR

export const STORE_ATTR = macro(specialize(specializeStoreAttr), unused(3), _STORE_ATTR);
/** Sets an attribute of the instance itself: an existing one, or the one that leads to the next shape. */
export function _STORE_ATTR_INSTANCE_VALUE(
  plan: smallRef<PyObject>,
  offset: uint16,
  value: PyObject,
  owner: PyObject,
): [] {
  const store = plan as unknown as StorePlan;
  exitIf((owner as PyInstanceObject).shape !== store.shape);
  exitIf((owner as PyInstanceObject).ob_type.tp_version_tag !== store.typeVersion);
  (owner as PyInstanceObject).slots[offset] = value;
  (owner as PyInstanceObject).shape = store.next;
  return [];
}
/** Sets a `__slots__` member. */
export function _STORE_ATTR_SLOT(index: uint16, value: PyObject, owner: PyObject): [] {
  (owner as PyInstanceObject).slots[index] = value;
  return [];
}
export const STORE_ATTR_INSTANCE_VALUE = macro(unused(1), _STORE_ATTR_INSTANCE_VALUE);
export const STORE_ATTR_SLOT = macro(unused(1), _GUARD_TYPE_VERSION, _STORE_ATTR_SLOT);
/** Sets an attribute in the dict of an instance that has it, probably where it was seen. */
export function _STORE_ATTR_WITH_HINT(hint: uint16, value: PyObject, owner: PyObject): [] {
  exitIf(hintedAttribute(owner, hint, frame.co_names[oparg]) === undefined);
  (owner as PyInstanceObject).ob_dict!.values[hint] = value;
  return [];
}
export const STORE_ATTR_WITH_HINT = macro(unused(1), _GUARD_TYPE_VERSION, _STORE_ATTR_WITH_HINT);
/** The same for a place that has seen several classes or sets of attributes. */
export function _STORE_ATTR_INSTANCE_VALUE_CASES(
  cases: smallRef<PyObject>,
  value: PyObject,
  owner: PyObject,
): [] {
  const found = caseStore(cases as unknown as AttributeCases, owner);
  exitIf(found === undefined);
  (owner as PyInstanceObject).slots[found!.offset] = value;
  (owner as PyInstanceObject).shape = found!.next;
  return [];
}
/** @private STORE_ATTR_INSTANCE_VALUE */
export const STORE_ATTR_INSTANCE_VALUE_CASES = macro(
  unused(1),
  _STORE_ATTR_INSTANCE_VALUE_CASES,
  unused(1),
);
/** The attribute hides one of the class: CPython does not specialize that. @private STORE_ATTR */
export const STORE_ATTR_INSTANCE_VALUE_HIDING = macro(unused(1), _STORE_ATTR_INSTANCE_VALUE);
/** @private STORE_ATTR */
export const STORE_ATTR_INSTANCE_VALUE_HIDING_CASES = macro(
  unused(1),
  _STORE_ATTR_INSTANCE_VALUE_CASES,
  unused(1),
);
export const STORE_ATTR_FAMILY = family(
  STORE_ATTR,
  STORE_ATTR_INSTANCE_VALUE_HIDING,
  STORE_ATTR_INSTANCE_VALUE_HIDING_CASES,
  STORE_ATTR_INSTANCE_VALUE_CASES,
  STORE_ATTR_INSTANCE_VALUE,
  STORE_ATTR_SLOT,
  STORE_ATTR_WITH_HINT,
);

// Specialization: UNPACK_SEQUENCE

export const UNPACK_SEQUENCE = macro(specialize(specializeUnpackSequence), _UNPACK_SEQUENCE);
/** A tuple of two. */
export function _UNPACK_SEQUENCE_TWO_TUPLE(seq: PyObject): [val1: PyObject, val0: PyObject] {
  const items = (seq as PyTupleObject).ob_item;
  deoptIf(items.length !== 2);
  return [items[1], items[0]];
}
/** A tuple of `oparg` items. */
export function _UNPACK_SEQUENCE_TUPLE(seq: PyObject): [values: Values<"oparg">] {
  deoptIf((seq as PyTupleObject).ob_item.length !== oparg);
  unpackItems((seq as PyTupleObject).ob_item, stack, at(seq), oparg);
  return [written];
}
/** A list of `oparg` items. */
export function _UNPACK_SEQUENCE_LIST(seq: PyObject): [values: Values<"oparg">] {
  deoptIf((seq as PyListObject).ob_item.length !== oparg);
  unpackItems((seq as PyListObject).ob_item, stack, at(seq), oparg);
  return [written];
}
/** @oparg 2 */
export const UNPACK_SEQUENCE_TWO_TUPLE = macro(_GUARD_TOS_TUPLE, unused(1), _UNPACK_SEQUENCE_TWO_TUPLE);
export const UNPACK_SEQUENCE_TUPLE = macro(_GUARD_TOS_TUPLE, unused(1), _UNPACK_SEQUENCE_TUPLE);
export const UNPACK_SEQUENCE_LIST = macro(_GUARD_TOS_LIST, unused(1), _UNPACK_SEQUENCE_LIST);
export const UNPACK_SEQUENCE_FAMILY = family(
  UNPACK_SEQUENCE,
  UNPACK_SEQUENCE_LIST,
  UNPACK_SEQUENCE_TUPLE,
  UNPACK_SEQUENCE_TWO_TUPLE,
);

// Specialization: FOR_ITER, SEND

export const FOR_ITER = macro(specialize(specializeForIter), _FOR_ITER);
/** Over a list. */
export function _FOR_ITER_LIST(iter: PyObject): [iter: PyObject, next: Nullable] {
  deoptIf((iter as PyHeapObject).ob_type !== PyListIter_Type);
  const list = (iter as PyListIterObject).it_seq;
  let next: Nullable = undefined;
  if (list !== undefined && (iter as PyListIterObject).it_index < list.ob_item.length) {
    next = list.ob_item[(iter as PyListIterObject).it_index++];
  } else {
    (iter as PyListIterObject).it_seq = undefined;
    jumpBy(oparg);
  }
  return [iter, next];
}
/** Over a tuple. */
export function _FOR_ITER_TUPLE(iter: PyObject): [iter: PyObject, next: Nullable] {
  deoptIf((iter as PyHeapObject).ob_type !== PyTupleIter_Type);
  const tuple = (iter as PyTupleIterObject).it_seq;
  let next: Nullable = undefined;
  if (tuple !== undefined && (iter as PyTupleIterObject).it_index < tuple.ob_item.length) {
    next = tuple.ob_item[(iter as PyTupleIterObject).it_index++];
  } else {
    (iter as PyTupleIterObject).it_seq = undefined;
    jumpBy(oparg);
  }
  return [iter, next];
}
/** Over a range of small numbers. */
export function _FOR_ITER_RANGE(iter: PyObject): [iter: PyObject, next: Nullable] {
  deoptIf((iter as PyHeapObject).ob_type !== PyRangeIter_Type);
  let next: Nullable = undefined;
  if ((iter as PyRangeIterObject).left > 0) {
    next = (iter as PyRangeIterObject).next;
    (iter as PyRangeIterObject).next += (iter as PyRangeIterObject).step;
    (iter as PyRangeIterObject).left--;
  } else jumpBy(oparg);
  return [iter, next];
}
/** Over a generator: its frame is entered; what it yields is pushed, what it returns is dropped by END_FOR. */
export function _FOR_ITER_GEN_FRAME(iter: PyObject): [iter: PyObject] {
  deoptIf((iter as PyHeapObject).ob_type !== PyGen_Type || (iter as PyGenObject).gi_frame_state >= 0);
  const gen_frame = (iter as PyGenObject).gi_iframe;
  gen_frame.localsplus[gen_frame.stackpointer++] = Py_None;
  (iter as PyGenObject).gi_frame_state = 0;
  (iter as PyGenObject).gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = (iter as PyGenObject).gi_exc_state;
  pushFrame(gen_frame, oparg);
  return [iter];
}
/** Over an iterator that is only called. */
export function _FOR_ITER_PLAIN(iter: PyObject): [iter: PyObject, next: Nullable] {
  exitIf((iter as PyHeapObject).ob_type.plain_iternext === undefined);
  const next = plainNext(iter);
  if (next === undefined) jumpBy(oparg);
  return [iter, next];
}
/** Over pairs that the next instruction takes apart: what it pushes is no tuple that anybody keeps. */
export function _FOR_ITER_PAIR(iter: PyObject): [iter: PyObject, next: Nullable] {
  exitIf(
    !isForm(ip + 2, UNPACK_SEQUENCE_TWO_TUPLE) &&
      !isForm(ip + 2, UNPACK_SEQUENCE_TWO_TUPLE__STORE_FAST_STORE_FAST),
  );
  exitIf(!isPairIterator(iter));
  const next = nextPair(iter);
  if (next === undefined) jumpBy(oparg);
  return [iter, next];
}
/** @private FOR_ITER */
export const FOR_ITER_PLAIN = macro(unused(1), _FOR_ITER_PLAIN);
/** @private FOR_ITER */
export const FOR_ITER_PAIR = macro(unused(1), _FOR_ITER_PAIR);
export const FOR_ITER_LIST = macro(unused(1), _FOR_ITER_LIST);
export const FOR_ITER_TUPLE = macro(unused(1), _FOR_ITER_TUPLE);
export const FOR_ITER_RANGE = macro(unused(1), _FOR_ITER_RANGE);
export const FOR_ITER_GEN = macro(unused(1), _FOR_ITER_GEN_FRAME);
/**
 * The jump back to a loop over a small range, its FOR_ITER, and the STORE_FAST behind that. At its end the loop goes on behind END_FOR.
 */
export function _JUMP_BACKWARD_RANGE_STORE(iter: PyObject): [iter: PyObject] {
  exitIf(evalBreaker[0] !== 0);
  exitIf(!isForm(ip + 2 - oparg, FOR_ITER_RANGE));
  exitIf(!isForm(ip + 4 - oparg, STORE_FAST));
  exitIf((iter as PyHeapObject).ob_type !== PyRangeIter_Type);
  exitIf(
    (iter as PyRangeIterObject).left <= 0 &&
      !isForm(ip + 4 - oparg + (frame.instructions[ip + 2 - oparg] >>> 9), END_FOR),
  );
  if ((iter as PyRangeIterObject).left > 0) {
    frame.localsplus[frame.instructions[ip + 4 - oparg] >>> 9] = (iter as PyRangeIterObject).next;
    (iter as PyRangeIterObject).next += (iter as PyRangeIterObject).step;
    (iter as PyRangeIterObject).left--;
    jumpBy(3 - oparg);
  } else jumpBy((frame.instructions[ip + 2 - oparg] >>> 9) + 3 - oparg);
  return [iter];
}
/** The same over a list. */
export function _JUMP_BACKWARD_LIST_STORE(iter: PyObject): [iter: PyObject] {
  exitIf(evalBreaker[0] !== 0);
  exitIf(!isForm(ip + 2 - oparg, FOR_ITER_LIST));
  exitIf(!isForm(ip + 4 - oparg, STORE_FAST));
  exitIf((iter as PyHeapObject).ob_type !== PyListIter_Type);
  const list = (iter as PyListIterObject).it_seq;
  exitIf(
    (list === undefined || (iter as PyListIterObject).it_index >= list.ob_item.length) &&
      !isForm(ip + 4 - oparg + (frame.instructions[ip + 2 - oparg] >>> 9), END_FOR),
  );
  if (list !== undefined && (iter as PyListIterObject).it_index < list.ob_item.length) {
    frame.localsplus[frame.instructions[ip + 4 - oparg] >>> 9] =
      list.ob_item[(iter as PyListIterObject).it_index++];
    jumpBy(3 - oparg);
  } else {
    (iter as PyListIterObject).it_seq = undefined;
    jumpBy((frame.instructions[ip + 2 - oparg] >>> 9) + 3 - oparg);
  }
  return [iter];
}
/** The jump back to a loop over a small range and its FOR_ITER. */
export function _JUMP_BACKWARD_RANGE(iter: PyObject): [iter: PyObject, next: Nullable] {
  exitIf(evalBreaker[0] !== 0);
  exitIf(!isForm(ip + 2 - oparg, FOR_ITER_RANGE));
  exitIf((iter as PyHeapObject).ob_type !== PyRangeIter_Type);
  let next: Nullable = undefined;
  if ((iter as PyRangeIterObject).left > 0) {
    next = (iter as PyRangeIterObject).next;
    (iter as PyRangeIterObject).next += (iter as PyRangeIterObject).step;
    (iter as PyRangeIterObject).left--;
    jumpBy(2 - oparg);
  } else jumpBy((frame.instructions[ip + 2 - oparg] >>> 9) + 2 - oparg);
  return [iter, next];
}
/** The same over a list. */
export function _JUMP_BACKWARD_LIST(iter: PyObject): [iter: PyObject, next: Nullable] {
  exitIf(evalBreaker[0] !== 0);
  exitIf(!isForm(ip + 2 - oparg, FOR_ITER_LIST));
  exitIf((iter as PyHeapObject).ob_type !== PyListIter_Type);
  const list = (iter as PyListIterObject).it_seq;
  let next: Nullable = undefined;
  if (list !== undefined && (iter as PyListIterObject).it_index < list.ob_item.length) {
    next = list.ob_item[(iter as PyListIterObject).it_index++];
    jumpBy(2 - oparg);
  } else {
    (iter as PyListIterObject).it_seq = undefined;
    jumpBy((frame.instructions[ip + 2 - oparg] >>> 9) + 2 - oparg);
  }
  return [iter, next];
}
/** @private JUMP_BACKWARD_NO_JIT */
export const JUMP_BACKWARD_RANGE_STORE = macro(unused(1), _JUMP_BACKWARD_RANGE_STORE);
/** @private JUMP_BACKWARD_NO_JIT */
export const JUMP_BACKWARD_LIST_STORE = macro(unused(1), _JUMP_BACKWARD_LIST_STORE);
/** @private JUMP_BACKWARD_NO_JIT @skips */
export const JUMP_BACKWARD_RANGE = macro(unused(1), _JUMP_BACKWARD_RANGE);
/** @private JUMP_BACKWARD_NO_JIT @skips */
export const JUMP_BACKWARD_LIST = macro(unused(1), _JUMP_BACKWARD_LIST);
export const JUMP_BACKWARD_FAMILY = family(
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_JIT,
  JUMP_BACKWARD_JIT,
  JUMP_BACKWARD_RANGE_STORE,
  JUMP_BACKWARD_LIST_STORE,
  JUMP_BACKWARD_RANGE,
  JUMP_BACKWARD_LIST,
);
export const FOR_ITER_FAMILY = family(
  FOR_ITER,
  FOR_ITER_GEN,
  FOR_ITER_LIST,
  FOR_ITER_PAIR,
  FOR_ITER_PLAIN,
  FOR_ITER_RANGE,
  FOR_ITER_TUPLE,
);

/** @cold */
export const SEND = macro(specialize(specializeSend), _SEND);
/** To a generator or coroutine that has started. */
export function _SEND_GEN_FRAME(receiver: PyObject, v: PyObject): [receiver: PyObject] {
  deoptIf(
    (receiver as PyHeapObject).ob_type !== PyGen_Type && (receiver as PyHeapObject).ob_type !== PyCoro_Type,
  );
  deoptIf((receiver as PyGenObject).gi_frame_state >= 0);
  deoptIf((receiver as PyGenObject).gi_frame_state === -3 && v !== Py_None);
  pushFrame(resumeGenerator(thread, receiver as PyGenObject, v), oparg);
  return [receiver];
}
export const SEND_GEN = macro(unused(1), _SEND_GEN_FRAME);
export const SEND_FAMILY = family(SEND, SEND_GEN);

// Specialization: CALL

export const CALL = macro(
  specialize(specializeCall),
  unused(2),
  _MAYBE_EXPAND_METHOD,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** Leaves unless the callable is the function seen when specializing, code and defaults unchanged. */
export function _CHECK_FUNCTION_VERSION(
  func_version: uint32,
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  exitIf((callable as PyFunctionObject).func_version !== func_version);
  return [callable, self_or_null, args];
}
/** Leaves unless the call gives exactly the parameters. */
export function _CHECK_FUNCTION_EXACT_ARGS(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  exitIf(
    (callable as PyFunctionObject).func_code.co_argcount !== oparg + (self_or_null === undefined ? 0 : 1),
  );
  return [callable, self_or_null, args];
}
/** Leaves unless the callable is a Python function whose parameters are exactly the arguments. */
export function _CHECK_ANY_FUNCTION_EXACT_ARGS(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  exitIf((callable as PyHeapObject).ob_type !== PyFunction_Type);
  exitIf(
    !(callable as PyFunctionObject).func_code.isSimple ||
      (callable as PyFunctionObject).func_code.co_argcount !== oparg + (self_or_null === undefined ? 0 : 1),
  );
  return [callable, self_or_null, args];
}
/** Enters a frame whose parameters are the arguments as they are. */
export function _INIT_CALL_PY_EXACT_ARGS(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [] {
  const target = (callable as PyFunctionObject).func_code;
  let new_frame = target.freeFrame;
  if (new_frame === undefined || new_frame.f_funcobj !== callable) {
    new_frame = newFrame(callable as PyFunctionObject);
  } else {
    target.freeFrame = new_frame.previous;
    new_frame.instr_ptr = 0;
    new_frame.stackpointer = target.co_nlocalsplus;
  }
  const new_locals = new_frame.localsplus;
  let filled = 0;
  if (self_or_null !== undefined) new_locals[filled++] = self_or_null;
  for (let from = at(args); from < at(args) + oparg; from++) new_locals[filled++] = stack[from];
  pushFrame(new_frame);
  return [];
}
/** The same, in fewer bytes of the loop. */
export function _INIT_CALL_ANY_FUNCTION_EXACT_ARGS(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [] {
  pushFrame(exactArgsFrame(callable as PyFunctionObject, self_or_null, stack, at(args), oparg));
  return [];
}
/** The same for a bound method. */
export function _CHECK_METHOD_VERSION(
  func_version: uint32,
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, null_: Nullable, args: Untouched<"oparg">] {
  exitIf(
    null_ !== undefined || (callable as PyHeapObject).ob_type !== PyMethod_Type ||
      ((callable as PyMethodObject).im_func as PyFunctionObject).func_version !== func_version,
  );
  return [callable, null_, args];
}
/** Enters the frame of a bound method. */
export function _INIT_CALL_BOUND_METHOD_EXACT_ARGS(
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
): [] {
  pushFrame(
    exactArgsFrame(
      (callable as PyMethodObject).im_func as PyFunctionObject,
      (callable as PyMethodObject).im_self,
      stack,
      at(args),
      oparg,
    ),
  );
  return [];
}
/** Enters a function with defaults, packing or missing arguments. */
export function _PY_FRAME_GENERAL(callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">): [] {
  pushFrame(
    _PyEvalFramePushAndInit(callable as PyFunctionObject, self_or_null, stack, at(args), oparg, undefined),
  );
  return [];
}
/** A class whose `__new__` is object's and whose `__init__` takes exactly these arguments. */
export function _CREATE_INIT_FRAME(
  plan: smallRef<PyObject>,
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
): [] {
  exitIf(callable !== (plan as unknown as MethodPlan).type || null_ !== undefined);
  exitIf((callable as PyTypeObject).tp_version_tag !== (plan as unknown as MethodPlan).typeVersion);
  const init_frame = initFrames(plan as unknown as MethodPlan, stack, at(args), oparg);
  const below = init_frame.previous!;
  pushFrame(init_frame, 0, below);
  return [];
}
/** Leaves unless the callable is the one seen when specializing. */
export function _GUARD_CALLABLE(
  expected: smallRef<PyObject>,
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  exitIf(callable !== expected);
  return [callable, self_or_null, args];
}
/** The same for a call with no argument. */
export function _GUARD_CALLABLE_0(
  expected: smallRef<PyObject>,
  callable: PyObject,
  self_or_null: Nullable,
): [callable: PyObject, self_or_null: Nullable] {
  exitIf(callable !== expected);
  return [callable, self_or_null];
}
/** The same for a call with one argument. */
export function _GUARD_CALLABLE_1(
  expected: smallRef<PyObject>,
  callable: PyObject,
  self_or_null: Nullable,
  a: PyObject,
): [callable: PyObject, self_or_null: Nullable, a: PyObject] {
  exitIf(callable !== expected);
  return [callable, self_or_null, a];
}
/** The same for a call with two arguments. */
export function _GUARD_CALLABLE_2(
  expected: smallRef<PyObject>,
  callable: PyObject,
  self_or_null: Nullable,
  a: PyObject,
  b: PyObject,
): [callable: PyObject, self_or_null: Nullable, a: PyObject, b: PyObject] {
  exitIf(callable !== expected);
  return [callable, self_or_null, a, b];
}
/** A built-in function of one object. */
export function _CALL_BUILTIN_O(callable: PyObject, null_: Nullable, arg: PyObject): [res: PyObject] {
  exitIf(null_ !== undefined);
  return [callBuiltinO(callable as PyCFunctionObject, arg)];
}
/** A built-in function of several objects. */
export function _CALL_BUILTIN_FAST(
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
): [res: PyObject] {
  exitIf(null_ !== undefined);
  return [callBuiltinFast(callable as PyCFunctionObject, stack, at(args), oparg)];
}
/** A method of a built-in type without arguments. */
export function _CALL_METHOD_DESCRIPTOR_NOARGS(callable: PyObject, self: Nullable): [res: PyObject] {
  exitIf(
    self === undefined ||
      (typeof self === "object" ? self.ob_type : Py_TYPE(self)) !== (callable as PyMethodDescrObject).d_type,
  );
  return [callMethodNoArgs(callable as PyMethodDescrObject, self!)];
}
/** With one argument. */
export function _CALL_METHOD_DESCRIPTOR_O(
  callable: PyObject,
  self: Nullable,
  arg: PyObject,
): [res: PyObject] {
  exitIf(
    self === undefined ||
      (typeof self === "object" ? self.ob_type : Py_TYPE(self)) !== (callable as PyMethodDescrObject).d_type,
  );
  return [callMethodO(callable as PyMethodDescrObject, self!, arg)];
}
/** With several. */
export function _CALL_METHOD_DESCRIPTOR_FAST(
  callable: PyObject,
  self: Nullable,
  args: Untouched<"oparg">,
): [res: PyObject] {
  exitIf(
    self === undefined ||
      (typeof self === "object" ? self.ob_type : Py_TYPE(self)) !== (callable as PyMethodDescrObject).d_type,
  );
  return [callMethodFast(callable as PyMethodDescrObject, self!, stack, at(args), oparg)];
}
/** `len(arg)` */
export function _CALL_LEN(callable: PyObject, null_: Nullable, arg: PyObject): [res: PyObject] {
  exitIf(null_ !== undefined);
  const new_frame = lengthFrame(arg);
  if (new_frame !== undefined) pushFrame(new_frame, FINISH_LENGTH);
  return [PyObject_Size(arg)];
}
/** `isinstance(instance, cls)` */
export function _CALL_ISINSTANCE(
  callable: PyObject,
  null_: Nullable,
  instance: PyObject,
  cls: PyObject,
): [res: PyObject] {
  exitIf(null_ !== undefined);
  return [PyObject_IsInstance(instance, cls)];
}
/** `type(arg)` */
export function _CALL_TYPE_1(callable: PyObject, null_: Nullable, arg: PyObject): [res: PyObject] {
  exitIf(null_ !== undefined || callable !== PyType_Type);
  return [Py_TYPE(arg)];
}
/** `str(arg)` */
export function _CALL_STR_1(callable: PyObject, null_: Nullable, arg: PyObject): [res: PyObject] {
  exitIf(null_ !== undefined || callable !== PyUnicode_Type);
  return [PyObject_Str(arg)];
}
/** `tuple(arg)` */
export function _CALL_TUPLE_1(callable: PyObject, null_: Nullable, arg: PyObject): [res: PyObject] {
  exitIf(null_ !== undefined || callable !== PyTuple_Type);
  return [PySequence_Tuple(arg)];
}
/** `list.append(arg)` as a statement: POP_TOP is skipped. */
export function _CALL_LIST_APPEND(callable: PyObject, self: Nullable, arg: PyObject): [] {
  exitIf(self === undefined || (self as PyHeapObject).ob_type !== PyList_Type);
  (self as PyListObject).ob_item.push(arg);
  jumpBy(1);
  return [];
}
export const CALL_PY_EXACT_ARGS = macro(
  unused(1),
  _CHECK_FUNCTION_VERSION,
  _CHECK_FUNCTION_EXACT_ARGS,
  _INIT_CALL_PY_EXACT_ARGS,
);
export const CALL_BOUND_METHOD_EXACT_ARGS = macro(
  unused(1),
  _CHECK_METHOD_VERSION,
  _INIT_CALL_BOUND_METHOD_EXACT_ARGS,
);
export const CALL_PY_GENERAL = macro(unused(1), _CHECK_FUNCTION_VERSION, _PY_FRAME_GENERAL);
export const CALL_ALLOC_AND_ENTER_INIT = macro(unused(1), _CREATE_INIT_FRAME);
/** @oparg 1 */
export const CALL_BUILTIN_O = macro(unused(1), _GUARD_CALLABLE_1, _CALL_BUILTIN_O, _CHECK_PERIODIC);
export const CALL_BUILTIN_FAST = macro(unused(1), _GUARD_CALLABLE, _CALL_BUILTIN_FAST, _CHECK_PERIODIC);
/** @oparg 0 */
export const CALL_METHOD_DESCRIPTOR_NOARGS = macro(
  unused(1),
  _GUARD_CALLABLE_0,
  _CALL_METHOD_DESCRIPTOR_NOARGS,
  _CHECK_PERIODIC,
);
/** @oparg 1 */
export const CALL_METHOD_DESCRIPTOR_O = macro(
  unused(1),
  _GUARD_CALLABLE_1,
  _CALL_METHOD_DESCRIPTOR_O,
  _CHECK_PERIODIC,
);
export const CALL_METHOD_DESCRIPTOR_FAST = macro(
  unused(1),
  _GUARD_CALLABLE,
  _CALL_METHOD_DESCRIPTOR_FAST,
  _CHECK_PERIODIC,
);
/** @oparg 1 */
export const CALL_LEN = macro(unused(1), _GUARD_CALLABLE_1, _CALL_LEN);
/** @oparg 2 */
export const CALL_ISINSTANCE = macro(unused(1), _GUARD_CALLABLE_2, _CALL_ISINSTANCE);
/** @oparg 1 */
export const CALL_TYPE_1 = macro(unused(1), unused(2), _CALL_TYPE_1);
/** @oparg 1 */
export const CALL_STR_1 = macro(unused(1), unused(2), _CALL_STR_1, _CHECK_PERIODIC);
/** @oparg 1 */
export const CALL_TUPLE_1 = macro(unused(1), unused(2), _CALL_TUPLE_1, _CHECK_PERIODIC);
/** @skips */
export const CALL_LIST_APPEND = macro(unused(1), _GUARD_CALLABLE_1, _CALL_LIST_APPEND);
/** Enters the frame of a bound method with defaults, packing or missing arguments. */
export function _INIT_CALL_BOUND_METHOD_GENERAL(
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
): [] {
  pushFrame(
    _PyEvalFramePushAndInit(
      (callable as PyMethodObject).im_func as PyFunctionObject,
      (callable as PyMethodObject).im_self,
      stack,
      at(args),
      oparg,
      undefined,
    ),
  );
  return [];
}
/**
 * Leaves for functions and methods that are written in Python. All forms that call whatever else it is share one case of the
 * loop: CPython's names tell them apart, nothing else does.
 */
export function _CHECK_IS_NOT_PY_CALLABLE(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  exitIf((callable as PyHeapObject).ob_type === PyFunction_Type);
  exitIf((callable as PyHeapObject).ob_type === PyMethod_Type);
  return [callable, self_or_null, args];
}
export const CALL_BOUND_METHOD_GENERAL = macro(
  unused(1),
  _CHECK_METHOD_VERSION,
  _INIT_CALL_BOUND_METHOD_GENERAL,
);
export const CALL_BUILTIN_CLASS = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
export const CALL_BUILTIN_FAST_WITH_KEYWORDS = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
export const CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
export const CALL_NON_PY_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL_OR_NEW,
  _CHECK_PERIODIC,
);
/** @private CALL_BUILTIN_O */
export const CALL_BUILTIN_O_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** @private CALL_BUILTIN_FAST */
export const CALL_BUILTIN_FAST_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** @private CALL_METHOD_DESCRIPTOR_NOARGS */
export const CALL_METHOD_DESCRIPTOR_NOARGS_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** @private CALL_METHOD_DESCRIPTOR_O */
export const CALL_METHOD_DESCRIPTOR_O_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** @private CALL_METHOD_DESCRIPTOR_FAST */
export const CALL_METHOD_DESCRIPTOR_FAST_GENERAL = macro(
  unused(1),
  unused(2),
  _CHECK_IS_NOT_PY_CALLABLE,
  _DO_CALL,
  _CHECK_PERIODIC,
);
/** @private CALL_BUILTIN_FAST_WITH_KEYWORDS */
export const CALL_BUILTIN_FAST_WITH_KEYWORDS_DIRECT = macro(
  unused(1),
  _GUARD_CALLABLE,
  _CALL_BUILTIN_FAST,
  _CHECK_PERIODIC,
);
/** @private CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS */
export const CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS_DIRECT = macro(
  unused(1),
  _GUARD_CALLABLE,
  _CALL_METHOD_DESCRIPTOR_FAST,
  _CHECK_PERIODIC,
);
/** The same for a place that calls several functions. @private CALL_PY_EXACT_ARGS */
export const CALL_PY_EXACT_ARGS_CASES = macro(
  unused(1),
  unused(2),
  _CHECK_ANY_FUNCTION_EXACT_ARGS,
  _INIT_CALL_ANY_FUNCTION_EXACT_ARGS,
);
// The forms with "GENERAL" behind a public name stand for the same in code that the outside sees: what they call converts
// its arguments, or enters a frame.
export const CALL_FAMILY = family(
  CALL,
  CALL_PY_EXACT_ARGS_CASES,
  CALL_BUILTIN_O_GENERAL,
  CALL_BUILTIN_FAST_GENERAL,
  CALL_METHOD_DESCRIPTOR_NOARGS_GENERAL,
  CALL_METHOD_DESCRIPTOR_O_GENERAL,
  CALL_METHOD_DESCRIPTOR_FAST_GENERAL,
  CALL_BUILTIN_FAST_WITH_KEYWORDS_DIRECT,
  CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS_DIRECT,
  CALL_ALLOC_AND_ENTER_INIT,
  CALL_BOUND_METHOD_EXACT_ARGS,
  CALL_BOUND_METHOD_GENERAL,
  CALL_BUILTIN_CLASS,
  CALL_BUILTIN_FAST,
  CALL_BUILTIN_FAST_WITH_KEYWORDS,
  CALL_BUILTIN_O,
  CALL_ISINSTANCE,
  CALL_LEN,
  CALL_LIST_APPEND,
  CALL_METHOD_DESCRIPTOR_FAST,
  CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
  CALL_METHOD_DESCRIPTOR_NOARGS,
  CALL_METHOD_DESCRIPTOR_O,
  CALL_NON_PY_GENERAL,
  CALL_PY_EXACT_ARGS,
  CALL_PY_GENERAL,
  CALL_STR_1,
  CALL_TUPLE_1,
  CALL_TYPE_1,
);

/** @cold */
export const CALL_KW = macro(specialize(specializeCallKw), unused(2), _MAYBE_EXPAND_METHOD_KW, _DO_CALL_KW);
/** Leaves unless the callable is the Python function seen when specializing, or one of its version. */
export function _CHECK_FUNCTION_VERSION_KW(
  func_version: uint32,
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">, kwnames: PyObject] {
  exitIf((callable as PyFunctionObject).func_version !== func_version);
  return [callable, self_or_null, args, kwnames];
}
/** Enters the frame of a function. */
export function _PY_FRAME_KW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [] {
  pushFrame(
    _PyEvalFramePushAndInit(
      callable as PyFunctionObject,
      self_or_null,
      stack,
      at(args),
      oparg,
      (kwnames as PyTupleObject).ob_item as string[],
    ),
  );
  return [];
}
/** The same for a bound method. */
export function _CHECK_METHOD_VERSION_KW(
  func_version: uint32,
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [callable: PyObject, null_: Nullable, args: Untouched<"oparg">, kwnames: PyObject] {
  exitIf(
    null_ !== undefined || (callable as PyHeapObject).ob_type !== PyMethod_Type ||
      ((callable as PyMethodObject).im_func as PyFunctionObject).func_version !== func_version,
  );
  return [callable, null_, args, kwnames];
}
/** Enters the frame of a bound method. */
export function _PY_METHOD_FRAME_KW(
  callable: PyObject,
  null_: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [] {
  pushFrame(
    _PyEvalFramePushAndInit(
      (callable as PyMethodObject).im_func as PyFunctionObject,
      (callable as PyMethodObject).im_self,
      stack,
      at(args),
      oparg,
      (kwnames as PyTupleObject).ob_item as string[],
    ),
  );
  return [];
}
/** Leaves for functions and methods that are written in Python. */
export function _CHECK_IS_NOT_PY_CALLABLE_KW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">, kwnames: PyObject] {
  exitIf((callable as PyHeapObject).ob_type === PyFunction_Type);
  exitIf((callable as PyHeapObject).ob_type === PyMethod_Type);
  return [callable, self_or_null, args, kwnames];
}
export const CALL_KW_PY = macro(unused(1), _CHECK_FUNCTION_VERSION_KW, _PY_FRAME_KW);
export const CALL_KW_BOUND_METHOD = macro(unused(1), _CHECK_METHOD_VERSION_KW, _PY_METHOD_FRAME_KW);
export const CALL_KW_NON_PY = macro(unused(1), unused(2), _CHECK_IS_NOT_PY_CALLABLE_KW, _DO_CALL_KW);
export const CALL_KW_FAMILY = family(CALL_KW, CALL_KW_BOUND_METHOD, CALL_KW_NON_PY, CALL_KW_PY);

// Superinstructions: private forms of frequent sequences

/** The jump together with the NOT_TAKEN behind it. @private */
export function _POP_JUMP_IF_FALSE_SKIP(cond: PyObject): [] {
  if (cond === false) jumpBy(oparg);
  else jumpBy(1);
  return [];
}
/** @private */
export function _POP_JUMP_IF_TRUE_SKIP(cond: PyObject): [] {
  if (cond === true) jumpBy(oparg);
  else jumpBy(1);
  return [];
}
/** @private POP_JUMP_IF_NONE */
export const POP_JUMP_IF_NONE_SKIP = macro(unused(1), _IS_NONE, _POP_JUMP_IF_TRUE_SKIP);
/** @private POP_JUMP_IF_NOT_NONE */
export const POP_JUMP_IF_NOT_NONE_SKIP = macro(unused(1), _IS_NONE, _POP_JUMP_IF_FALSE_SKIP);
/** @private POP_JUMP_IF_FALSE */
export const POP_JUMP_IF_FALSE_SKIP = macro(unused(1), _POP_JUMP_IF_FALSE_SKIP);
/** @private POP_JUMP_IF_TRUE */
export const POP_JUMP_IF_TRUE_SKIP = macro(unused(1), _POP_JUMP_IF_TRUE_SKIP);
export const COMPARE_OP_INT__POP_JUMP_IF_FALSE = superinstruction(COMPARE_OP_INT, POP_JUMP_IF_FALSE_SKIP);
export const COMPARE_OP_INT__POP_JUMP_IF_TRUE = superinstruction(COMPARE_OP_INT, POP_JUMP_IF_TRUE_SKIP);
export const TO_BOOL_BOOL__POP_JUMP_IF_FALSE = superinstruction(TO_BOOL_BOOL, POP_JUMP_IF_FALSE_SKIP);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT = superinstruction(LOAD_FAST_BORROW, LOAD_SMALL_INT);
export const LOAD_FAST_BORROW__LOAD_CONST = superinstruction(LOAD_FAST_BORROW, LOAD_CONST_MORTAL);
export const LOAD_FAST_BORROW__RETURN_VALUE = superinstruction(LOAD_FAST_BORROW, RETURN_VALUE);
export const BINARY_OP_ADD_INT__STORE_FAST = superinstruction(BINARY_OP_ADD_INT, STORE_FAST);
export const EXIT_INIT_CHECK__RETURN_VALUE = superinstruction(EXIT_INIT_CHECK, RETURN_VALUE);
export const LOAD_CONST_MORTAL__RETURN_VALUE = superinstruction(LOAD_CONST_MORTAL, RETURN_VALUE);
export const LOAD_CONST_IMMORTAL__RETURN_VALUE = superinstruction(LOAD_CONST_IMMORTAL, RETURN_VALUE);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__NUMBERS = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_NUMBERS,
);
export const BINARY_OP_ADD_INT__RETURN_VALUE = superinstruction(BINARY_OP_ADD_INT, RETURN_VALUE);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__ADD_INT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_ADD_INT,
);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__ADD_INT__STORE_FAST = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_ADD_INT,
  STORE_FAST,
);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__SUBTRACT_INT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_SUBTRACT_INT,
);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__COMPARE_INT__POP_JUMP_IF_FALSE = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  COMPARE_OP_INT,
  POP_JUMP_IF_FALSE_SKIP,
);
export const LOAD_FAST_BORROW_PAIR__ADD_INT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_ADD_INT,
);
export const LOAD_FAST_BORROW_PAIR__ADD_INT__STORE_FAST = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_ADD_INT,
  STORE_FAST,
);
export const LOAD_FAST_BORROW_PAIR__COMPARE_INT__POP_JUMP_IF_FALSE = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  COMPARE_OP_INT,
  POP_JUMP_IF_FALSE_SKIP,
);

export const BINARY_OP_ADD_FLOAT__STORE_FAST = superinstruction(BINARY_OP_ADD_FLOAT, STORE_FAST);
export const LOAD_FAST_BORROW__ADD_FLOAT = superinstruction(LOAD_FAST_BORROW, BINARY_OP_ADD_FLOAT);
export const LOAD_FAST_BORROW_PAIR__ADD_FLOAT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_ADD_FLOAT,
);
export const BINARY_OP_SUBTRACT_FLOAT__STORE_FAST = superinstruction(BINARY_OP_SUBTRACT_FLOAT, STORE_FAST);
export const LOAD_FAST_BORROW__SUBTRACT_FLOAT = superinstruction(LOAD_FAST_BORROW, BINARY_OP_SUBTRACT_FLOAT);
export const LOAD_FAST_BORROW_PAIR__SUBTRACT_FLOAT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_SUBTRACT_FLOAT,
);
export const BINARY_OP_MULTIPLY_FLOAT__STORE_FAST = superinstruction(BINARY_OP_MULTIPLY_FLOAT, STORE_FAST);
export const LOAD_FAST_BORROW__MULTIPLY_FLOAT = superinstruction(LOAD_FAST_BORROW, BINARY_OP_MULTIPLY_FLOAT);
export const LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_MULTIPLY_FLOAT,
);
export const LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__STORE_FAST = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_MULTIPLY_FLOAT,
  STORE_FAST,
);
export const LOAD_FAST_BORROW__ADD_FLOAT__STORE_FAST = superinstruction(
  LOAD_FAST_BORROW,
  BINARY_OP_ADD_FLOAT,
  STORE_FAST,
);
/** `... + a * b` */
export const LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__ADD_FLOAT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_MULTIPLY_FLOAT,
  BINARY_OP_ADD_FLOAT,
);
/** `... - a * b` */
export const LOAD_FAST_BORROW_PAIR__MULTIPLY_FLOAT__SUBTRACT_FLOAT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_MULTIPLY_FLOAT,
  BINARY_OP_SUBTRACT_FLOAT,
);
export const LOAD_FAST_BORROW_PAIR__ADD_FLOAT__STORE_FAST = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_ADD_FLOAT,
  STORE_FAST,
);
export const LOAD_CONST__ADD_FLOAT__STORE_FAST = superinstruction(
  LOAD_CONST_MORTAL,
  BINARY_OP_ADD_FLOAT,
  STORE_FAST,
);
export const LOAD_FAST_BORROW__LOAD_CONST__MULTIPLY_FLOAT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_CONST_MORTAL,
  BINARY_OP_MULTIPLY_FLOAT,
);
export const LOAD_CONST__LOAD_FAST_BORROW__MULTIPLY_FLOAT = superinstruction(
  LOAD_CONST_MORTAL,
  LOAD_FAST_BORROW,
  BINARY_OP_MULTIPLY_FLOAT,
);
export const LOAD_FAST_BORROW__LOAD_CONST__COMPARE_FLOAT__POP_JUMP_IF_FALSE = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_CONST_MORTAL,
  COMPARE_OP_FLOAT,
  POP_JUMP_IF_FALSE_SKIP,
);
export const LOAD_CONST__COMPARE_FLOAT__POP_JUMP_IF_FALSE = superinstruction(
  LOAD_CONST_MORTAL,
  COMPARE_OP_FLOAT,
  POP_JUMP_IF_FALSE_SKIP,
);
export const LOAD_SMALL_INT__ADD_INT = superinstruction(LOAD_SMALL_INT, BINARY_OP_ADD_INT);
export const LOAD_SMALL_INT__ADD_INT__STORE_FAST = superinstruction(
  LOAD_SMALL_INT,
  BINARY_OP_ADD_INT,
  STORE_FAST,
);
export const LOAD_SMALL_INT__NUMBERS = superinstruction(LOAD_SMALL_INT, BINARY_OP_NUMBERS);
export const LOAD_FAST_BORROW__SUBSCR_TUPLE_INT = superinstruction(
  LOAD_FAST_BORROW,
  BINARY_OP_SUBSCR_TUPLE_INT,
);
export const COMPARE_OP_FLOAT__POP_JUMP_IF_FALSE = superinstruction(COMPARE_OP_FLOAT, POP_JUMP_IF_FALSE_SKIP);
export const TO_BOOL_INT__POP_JUMP_IF_FALSE = superinstruction(TO_BOOL_INT, POP_JUMP_IF_FALSE_SKIP);
export const CONTAINS_OP_SET__POP_JUMP_IF_FALSE = superinstruction(CONTAINS_OP_SET, POP_JUMP_IF_FALSE_SKIP);
export const CONTAINS_OP_DICT__POP_JUMP_IF_FALSE = superinstruction(CONTAINS_OP_DICT, POP_JUMP_IF_FALSE_SKIP);
export const COMPARE_OP_STR__POP_JUMP_IF_FALSE = superinstruction(COMPARE_OP_STR, POP_JUMP_IF_FALSE_SKIP);
export const LOAD_FAST_BORROW__ADD_INT = superinstruction(LOAD_FAST_BORROW, BINARY_OP_ADD_INT);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__EXTEND = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_EXTEND,
);
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__SUBSCR_LIST_INT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  BINARY_OP_SUBSCR_LIST_INT,
);
export const LOAD_FAST_BORROW_PAIR__SUBSCR_LIST_INT = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  BINARY_OP_SUBSCR_LIST_INT,
);
export const LOAD_FAST_BORROW__SUBSCR_LIST_INT = superinstruction(
  LOAD_FAST_BORROW,
  BINARY_OP_SUBSCR_LIST_INT,
);
export const LOAD_FAST_BORROW__LOAD_CONST__COMPARE_INT__POP_JUMP_IF_FALSE = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_CONST,
  COMPARE_OP_INT,
  POP_JUMP_IF_FALSE_SKIP,
);
export const LOAD_FAST_BORROW__LOAD_ATTR_INSTANCE_VALUE = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_ATTR_INSTANCE_VALUE,
);
export const LOAD_FAST_BORROW__LOAD_ATTR_INSTANCE_VALUE_CASES = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_ATTR_INSTANCE_VALUE_CASES,
);
export const LOAD_FAST_BORROW__LOAD_ATTR_METHOD_WITH_VALUES_CASES = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_ATTR_METHOD_WITH_VALUES_CASES,
);
export const LOAD_FAST_BORROW__LOAD_ATTR_SLOT = superinstruction(LOAD_FAST_BORROW, LOAD_ATTR_SLOT);
export const LOAD_FAST_BORROW__LOAD_ATTR_METHOD_WITH_VALUES = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_ATTR_METHOD_WITH_VALUES,
);
export const LOAD_FAST_BORROW__LOAD_ATTR_METHOD_NO_DICT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_ATTR_METHOD_NO_DICT,
);
export const LOAD_FAST_BORROW__STORE_ATTR_INSTANCE_VALUE = superinstruction(
  LOAD_FAST_BORROW,
  STORE_ATTR_INSTANCE_VALUE,
);
export const LOAD_FAST_BORROW_PAIR__STORE_ATTR_INSTANCE_VALUE = superinstruction(
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  STORE_ATTR_INSTANCE_VALUE,
);
export const LOAD_DEREF__PUSH_NULL = superinstruction(LOAD_DEREF, PUSH_NULL);
export const COPY_FREE_VARS__RESUME_CHECK = superinstruction(COPY_FREE_VARS, RESUME_CHECK);
export const UNPACK_SEQUENCE_TWO_TUPLE__STORE_FAST_STORE_FAST = superinstruction(
  UNPACK_SEQUENCE_TWO_TUPLE,
  STORE_FAST_STORE_FAST,
);

/** COPY 1. @private */
export function _COPY_TOP(top: PyObject): [top: PyObject, copy: PyObject] {
  return [top, top];
}
/** COPY 2. @private */
export function _COPY_SECOND(
  second: PyObject,
  top: PyObject,
): [second: PyObject, top: PyObject, copy: PyObject] {
  return [second, top, second];
}
/** SWAP 2. @private */
export function _SWAP_TOP(second: PyObject, top: PyObject): [top: PyObject, second: PyObject] {
  return [top, second];
}
/** SWAP 3. @private */
export function _SWAP_THIRD(
  third: PyObject,
  second: PyObject,
  top: PyObject,
): [top: PyObject, second: PyObject, third: PyObject] {
  return [top, second, third];
}
/** @private COPY */
export const COPY_TOP = macro(_COPY_TOP);
/** @private COPY */
export const COPY_SECOND = macro(_COPY_SECOND);
/** @private SWAP */
export const SWAP_TOP = macro(_SWAP_TOP);
/** @private SWAP */
export const SWAP_THIRD = macro(_SWAP_THIRD);
/** COPY 2, twice: container and index of `container[index] += ...`. */
export const COPY_PAIR = superinstruction(COPY_SECOND, COPY_SECOND);
/** SWAP 3, SWAP 2: the new value below container and index. */
export const ROTATE_VALUE = superinstruction(SWAP_THIRD, SWAP_TOP);
/** `local[0] += ...` */
export const LOAD_FAST_BORROW__LOAD_SMALL_INT__COPY_PAIR__SUBSCR_LIST_INT = superinstruction(
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  COPY_SECOND,
  COPY_SECOND,
  BINARY_OP_SUBSCR_LIST_INT,
);
export const ROTATE_VALUE__STORE_SUBSCR_LIST_INT = superinstruction(
  SWAP_THIRD,
  SWAP_TOP,
  STORE_SUBSCR_LIST_INT,
);
/** `local.name += ...` */
export const LOAD_FAST_BORROW__COPY_TOP__LOAD_ATTR_INSTANCE_VALUE = superinstruction(
  LOAD_FAST_BORROW,
  COPY_TOP,
  LOAD_ATTR_INSTANCE_VALUE,
);
export const SWAP_TOP__STORE_ATTR_INSTANCE_VALUE = superinstruction(SWAP_TOP, STORE_ATTR_INSTANCE_VALUE);

// Instrumented forms

/** Tells of the beginning of a function, or of a generator going on. */
export function _MONITOR_RESUME(): [] {
  dispatch(monitorResume(thread, frame, ip, oparg));
  return [];
}
/** Tells of the value that is returned. */
export function _RETURN_VALUE_EVENT(val: PyObject): [val: PyObject] {
  dispatch(monitorReturn(thread, frame, ip, val));
  return [val];
}
/** Tells of the value that is yielded. */
export function _YIELD_VALUE_EVENT(val: PyObject): [val: PyObject] {
  dispatch(monitorYield(thread, frame, ip, val));
  return [val];
}
/** Tells of a generator's end that no StopIteration has told of. */
export function _MONITOR_END_FOR(
  receiver: PyObject,
  value: Nullable,
): [receiver: PyObject, value: Nullable] {
  dispatch(monitorEndFor(thread, frame, ip, receiver, value));
  return [receiver, value];
}
/** The same for `yield from` and `await`. */
export function _MONITOR_END_SEND(
  receiver: PyObject,
  value: PyObject,
): [receiver: PyObject, value: PyObject] {
  dispatch(monitorEndSend(thread, frame, ip, receiver, value));
  return [receiver, value];
}
/** Tells of the end of a loop. */
export function _MONITOR_POP_ITER(): [] {
  dispatch(monitorPopIter(thread, frame, ip));
  return [];
}
/** Runs FOR_ITER, telling of the branch. */
export function _MONITOR_FOR_ITER(iter: PyObject): [iter: PyObject] {
  dispatch(monitorForIter(thread, frame, ip, oparg, iter));
  return [iter];
}
/** Tells of the end of an asynchronous loop. */
export function _MONITOR_END_ASYNC_FOR(): [] {
  dispatch(monitorEndAsyncFor(thread, frame, ip, oparg));
  return [];
}
/** Tells of the jump. */
export function _MONITOR_JUMP_FORWARD(): [] {
  dispatch(monitorJump(thread, frame, ip, ip + 1 + oparg));
  return [];
}
/** Tells of the jump. */
export function _MONITOR_JUMP_BACKWARD(): [] {
  dispatch(monitorJump(thread, frame, ip, ip + 2 - oparg));
  return [];
}
/** Tells of a branch that is not taken. */
export function _MONITOR_NOT_TAKEN(): [] {
  dispatch(monitorNotTaken(thread, frame, ip));
  return [];
}
/** Jumps if the top is True, telling of it. */
export function _MONITOR_POP_JUMP_IF_TRUE(cond: PyObject): [cond: PyObject] {
  dispatch(monitorBranch(thread, frame, ip, cond === true, oparg));
  return [cond];
}
/** Jumps if the top is False, telling of it. */
export function _MONITOR_POP_JUMP_IF_FALSE(cond: PyObject): [cond: PyObject] {
  dispatch(monitorBranch(thread, frame, ip, cond === false, oparg));
  return [cond];
}
/** Jumps if the top is None, telling of it. */
export function _MONITOR_POP_JUMP_IF_NONE(value: PyObject): [value: PyObject] {
  dispatch(monitorBranch(thread, frame, ip, value === Py_None, oparg));
  return [value];
}
/** Jumps unless the top is None, telling of it. */
export function _MONITOR_POP_JUMP_IF_NOT_NONE(value: PyObject): [value: PyObject] {
  dispatch(monitorBranch(thread, frame, ip, value !== Py_None, oparg));
  return [value];
}
/** Tells of the call; of what is not written in Python also of its end. */
export function _MONITOR_CALL(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">] {
  dispatch(monitorCall(thread, frame, ip, oparg, at(callable), undefined));
  return [callable, self_or_null, args];
}
/** The same with keyword arguments. */
export function _MONITOR_CALL_KW(
  callable: PyObject,
  self_or_null: Nullable,
  args: Untouched<"oparg">,
  kwnames: PyObject,
): [callable: PyObject, self_or_null: Nullable, args: Untouched<"oparg">, kwnames: PyObject] {
  dispatch(monitorCall(thread, frame, ip, oparg, at(callable), kwnames));
  return [callable, self_or_null, args, kwnames];
}
/** The same for `func(*callargs, **kwargs)`. */
export function _MONITOR_CALL_FUNCTION_EX(
  func: PyObject,
  rest: Untouched<"3">,
): [func: PyObject, rest: Untouched<"3">] {
  dispatch(monitorCallFunctionEx(thread, frame, ip, at(func)));
  return [func, rest];
}
/** The same for `super()`, which is called here instead of avoided. */
export function _MONITOR_LOAD_SUPER_ATTR(
  global_super: PyObject,
  rest: Untouched<"2">,
): [global_super: PyObject, rest: Untouched<"2">] {
  dispatch(monitorLoadSuperAttr(thread, frame, ip, oparg, at(global_super)));
  return [global_super, rest];
}
/** Tells of the instruction. */
export function _MONITOR_INSTRUCTION(): [] {
  dispatch(monitorInstruction(thread, frame, ip));
  return [];
}
/** Tells of the line that begins here, if it was entered from another one. */
export function _MONITOR_LINE(): [] {
  dispatch(monitorLine(thread, frame, ip));
  return [];
}
export const INSTRUMENTED_END_FOR = instrumented(END_FOR, _MONITOR_END_FOR);
export const INSTRUMENTED_POP_ITER = instrumented(POP_ITER, _MONITOR_POP_ITER);
export const INSTRUMENTED_END_SEND = instrumented(END_SEND, _MONITOR_END_SEND);
export const INSTRUMENTED_FOR_ITER = instrumented(FOR_ITER, _MONITOR_FOR_ITER);
export const INSTRUMENTED_JUMP_FORWARD = instrumented(JUMP_FORWARD, _MONITOR_JUMP_FORWARD);
export const INSTRUMENTED_NOT_TAKEN = instrumented(NOT_TAKEN, _MONITOR_NOT_TAKEN);
export const INSTRUMENTED_POP_JUMP_IF_TRUE = instrumented(POP_JUMP_IF_TRUE, _MONITOR_POP_JUMP_IF_TRUE);
export const INSTRUMENTED_POP_JUMP_IF_FALSE = instrumented(POP_JUMP_IF_FALSE, _MONITOR_POP_JUMP_IF_FALSE);
export const INSTRUMENTED_POP_JUMP_IF_NONE = instrumented(POP_JUMP_IF_NONE, _MONITOR_POP_JUMP_IF_NONE);
export const INSTRUMENTED_POP_JUMP_IF_NOT_NONE = instrumented(
  POP_JUMP_IF_NOT_NONE,
  _MONITOR_POP_JUMP_IF_NOT_NONE,
);
export const INSTRUMENTED_RESUME = instrumented(
  RESUME,
  _MAYBE_INSTRUMENT,
  _CHECK_PERIODIC_IF_NOT_YIELD_FROM,
  _MONITOR_RESUME,
);
export const INSTRUMENTED_RETURN_VALUE = instrumented(RETURN_VALUE, _RETURN_VALUE_EVENT);
export const INSTRUMENTED_YIELD_VALUE = instrumented(YIELD_VALUE, _YIELD_VALUE_EVENT);
export const INSTRUMENTED_END_ASYNC_FOR = instrumented(END_ASYNC_FOR, _MONITOR_END_ASYNC_FOR);
export const INSTRUMENTED_LOAD_SUPER_ATTR = instrumented(LOAD_SUPER_ATTR, _MONITOR_LOAD_SUPER_ATTR);
export const INSTRUMENTED_CALL = instrumented(CALL, _MONITOR_CALL);
export const INSTRUMENTED_CALL_KW = instrumented(CALL_KW, _MONITOR_CALL_KW);
export const INSTRUMENTED_CALL_FUNCTION_EX = instrumented(CALL_FUNCTION_EX, _MONITOR_CALL_FUNCTION_EX);
export const INSTRUMENTED_JUMP_BACKWARD = instrumented(
  JUMP_BACKWARD,
  _CHECK_PERIODIC,
  _MONITOR_JUMP_BACKWARD,
);
export const INSTRUMENTED_INSTRUCTION = instrumented(NOP, _MONITOR_INSTRUCTION);
export const INSTRUMENTED_LINE = instrumented(NOP, _MONITOR_LINE);

// Jumps in code whose lines are watched: the line that is jumped to is told of only when it is another one.

/** @private */
export function _POP_JUMP_IF_FALSE_NOTED(cond: PyObject): [] {
  if (cond === false) {
    noteJump(frame, ip, ip + 2 + oparg);
    jumpBy(oparg);
  }
  return [];
}
/** @private */
export function _POP_JUMP_IF_TRUE_NOTED(cond: PyObject): [] {
  if (cond === true) {
    noteJump(frame, ip, ip + 2 + oparg);
    jumpBy(oparg);
  }
  return [];
}
/** @private JUMP_FORWARD @cold */
export function JUMP_FORWARD_NOTED(): [] {
  noteJump(frame, ip, ip + 1 + oparg);
  jumpBy(oparg);
  return [];
}
/** @private */
export function _JUMP_BACKWARD_NOTED(): [] {
  noteJump(frame, ip, ip + 2 - oparg);
  jumpBy(-oparg);
  return [];
}
/** @private JUMP_BACKWARD_NO_INTERRUPT @cold */
export function JUMP_BACKWARD_NO_INTERRUPT_NOTED(): [] {
  noteJump(frame, ip, ip + 1 - oparg);
  jumpBy(-oparg);
  return [];
}
/** @private JUMP_BACKWARD @cold */
export const JUMP_BACKWARD_NOTED = macro(unused(1), _CHECK_PERIODIC, _JUMP_BACKWARD_NOTED);
/** @private POP_JUMP_IF_FALSE @cold */
export const POP_JUMP_IF_FALSE_NOTED = macro(unused(1), _POP_JUMP_IF_FALSE_NOTED);
/** @private POP_JUMP_IF_TRUE @cold */
export const POP_JUMP_IF_TRUE_NOTED = macro(unused(1), _POP_JUMP_IF_TRUE_NOTED);
/** @private POP_JUMP_IF_NONE @cold */
export const POP_JUMP_IF_NONE_NOTED = macro(unused(1), _IS_NONE, _POP_JUMP_IF_TRUE_NOTED);
/** @private POP_JUMP_IF_NOT_NONE @cold */
export const POP_JUMP_IF_NOT_NONE_NOTED = macro(unused(1), _IS_NONE, _POP_JUMP_IF_FALSE_NOTED);

// Pseudo instructions

export const ANNOTATIONS_PLACEHOLDER = pseudo({ pops: 0, pushes: 0 }, NOP);
export const JUMP = pseudo({ pops: 0, pushes: 0 }, JUMP_FORWARD, JUMP_BACKWARD);
export const JUMP_NO_INTERRUPT = pseudo({ pops: 0, pushes: 0 }, JUMP_FORWARD, JUMP_BACKWARD_NO_INTERRUPT);
export const JUMP_IF_FALSE = pseudo({ pops: 1, pushes: 1 }, COPY, TO_BOOL, POP_JUMP_IF_FALSE);
export const JUMP_IF_TRUE = pseudo({ pops: 1, pushes: 1 }, COPY, TO_BOOL, POP_JUMP_IF_TRUE);
export const LOAD_CLOSURE = pseudo({ pops: 0, pushes: 1 }, LOAD_FAST);
export const POP_BLOCK = pseudo({ pops: 0, pushes: 0 }, NOP);
export const SETUP_CLEANUP = pseudo({ pops: 0, pushes: 2, hasArg: true }, NOP);
export const SETUP_FINALLY = pseudo({ pops: 0, pushes: 1, hasArg: true }, NOP);
export const SETUP_WITH = pseudo({ pops: 0, pushes: 1, hasArg: true }, NOP);
export const STORE_FAST_MAYBE_NULL = pseudo({ pops: 1, pushes: 0 }, STORE_FAST);
