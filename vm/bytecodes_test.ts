/**
 * Single instructions, run through the reference implementation of the DSL: a definition is an ordinary function.
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import "./objects/all_types.ts";
import { CodeObject } from "../compiler/bytecode/code_object.ts";
import * as b from "./bytecodes.ts";
import { runDefinition } from "./bytecodes_dsl.ts";
import { InterpreterFrame } from "./eval/frame.ts";
import { PyCodeObject } from "./objects/code_object.ts";
import { PyDict_New } from "./objects/dict_object.ts";
import { PyBaseExceptionObject } from "./objects/exceptions.ts";
import { PyFloat_FromDouble, type PyFloatObject } from "./objects/float_object.ts";
import { Py_None } from "./objects/none_object.ts";
import type { PyObject } from "./objects/object.ts";
import { readyStaticTypes } from "./objects/type_object.ts";
import { PyExc_UnboundLocalError } from "./objects/type_zoo.ts";
import { PyThreadState_Get } from "./runtime/thread_state.ts";

readyStaticTypes();

/** A frame with three local variables and the constants. */
function frameWith(locals: (PyObject | undefined)[], consts: PyObject[] = []): InterpreterFrame {
  const plain = new CodeObject({
    co_argcount: 0,
    co_posonlyargcount: 0,
    co_kwonlyargcount: 0,
    co_stacksize: 4,
    co_flags: 1,
    co_code: new Uint8Array(8),
    co_consts: [],
    co_names: ["name"],
    co_localsplusnames: ["a", "b", "c"],
    co_localspluskinds: new Uint8Array([0x20, 0x20, 0x20]),
    co_filename: "test",
    co_name: "test",
    co_qualname: "test",
    co_firstlineno: 1,
    co_linetable: new Uint8Array(0),
    co_exceptiontable: new Uint8Array(0),
  });
  const globals = PyDict_New();
  const frame = new InterpreterFrame(PyCodeObject.withConstants(plain, consts), globals, globals);
  locals.forEach((value, i) => frame.localsplus[i] = value);
  return frame;
}

function run(body: () => readonly unknown[], oparg = 0, frame = frameWith([])) {
  return runDefinition({ frame, oparg, thread: PyThreadState_Get() }, body);
}

Deno.test("LOAD_FAST: pushes the variable", () => {
  assertEquals(run(b.LOAD_FAST, 1, frameWith([1, 2])).result, [2]);
});

Deno.test("LOAD_FAST_CHECK: UnboundLocalError for an unbound variable", () => {
  let thrown: unknown;
  try {
    run(b.LOAD_FAST_CHECK, 2);
  } catch (e) {
    thrown = e;
  }
  assertEquals((thrown as PyBaseExceptionObject).ob_type, PyExc_UnboundLocalError);
  assertEquals(
    (thrown as PyBaseExceptionObject).args.ob_item[0],
    "cannot access local variable 'c' where it is not associated with a value",
  );
});

Deno.test("STORE_FAST_LOAD_FAST: both variables are in the oparg", () => {
  const frame = frameWith([1, 2, 3]);
  assertEquals(run(() => b.STORE_FAST_LOAD_FAST(9), 0x12, frame).result, [3]);
  assertEquals(frame.localsplus[1], 9);
});

Deno.test("LOAD_CONST: pushes the constant", () => {
  assertEquals(run(b.LOAD_CONST, 0, frameWith([], ["x"])).result, ["x"]);
});

Deno.test("SWAP, COPY: what lies oparg deep", () => {
  assertEquals(run(() => b.SWAP(1, {}, 2), 2).result, [2, {}, 1]);
  assertEquals(run(() => b.COPY(1, {}), 1).result, [1, {}, 1]);
});

Deno.test("_BINARY_OP_ADD_INT: a sum beyond the safe range is a bigint", () => {
  assertEquals(run(() => b._BINARY_OP_ADD_INT(2 ** 53 - 1, 1)).result, [9007199254740992n]);
  assertEquals(run(() => b._BINARY_OP_ADD_INT(1, 2)).result, [3]);
});

Deno.test("_BINARY_OP_MULTIPLY_INT: no -0", () => {
  assertStrictEquals(run(() => b._BINARY_OP_MULTIPLY_INT(0, -5)).result![0], 0);
});

Deno.test("_GUARD_TOS_INT: leaves for anything but a number", () => {
  assertEquals(run(() => b._GUARD_TOS_INT(1n)).effects.left, "exit");
  assertEquals(run(() => b._GUARD_TOS_INT(true)).effects.left, "exit");
  assertEquals(run(() => b._GUARD_TOS_INT(1)).effects.left, undefined);
});

Deno.test("_COMPARE_OP_INT: the low bits of oparg say for which outcome", () => {
  assertEquals(run(() => b._COMPARE_OP_INT(1, 2), 2).result, [true]);
  assertEquals(run(() => b._COMPARE_OP_INT(2, 2), 2 | 8).result, [true]);
  assertEquals(run(() => b._COMPARE_OP_INT(3, 2), 2 | 8).result, [false]);
});

Deno.test("_COMPARE_OP_FLOAT: nan is unordered", () => {
  const nan = PyFloat_FromDouble(NaN);
  assertEquals(run(() => b._COMPARE_OP_FLOAT(nan, nan), 8).result, [false]);
  assertEquals(run(() => b._COMPARE_OP_FLOAT(nan, nan), 1 | 2 | 4).result, [true]);
});

Deno.test("_BINARY_OP_ADD_FLOAT: adds", () => {
  const [sum] = run(() => b._BINARY_OP_ADD_FLOAT(PyFloat_FromDouble(0.5), PyFloat_FromDouble(0.25))).result!;
  assertEquals((sum as PyFloatObject).value, 0.75);
});

Deno.test("_POP_JUMP_IF_FALSE: jumps for False only", () => {
  assertEquals(run(() => b._POP_JUMP_IF_FALSE(false), 7).effects.jump, 7);
  assertEquals(run(() => b._POP_JUMP_IF_FALSE(true), 7).effects.jump, 0);
});

Deno.test("IS_OP: inverted by oparg", () => {
  assertEquals(run(() => b.IS_OP(Py_None, Py_None), 0).result, [true]);
  assertEquals(run(() => b.IS_OP(Py_None, Py_None), 1).result, [false]);
});

Deno.test("PUSH_EXC_INFO, POP_EXCEPT: handlers nest", () => {
  const thread = PyThreadState_Get();
  const exc = new PyBaseExceptionObject(PyExc_UnboundLocalError, undefined!);
  assertEquals(run(() => b.PUSH_EXC_INFO(exc)).result, [Py_None, exc]);
  assertEquals(thread.exc_info.exc_value, exc);
  run(() => b.POP_EXCEPT(Py_None));
  assertEquals(thread.exc_info.exc_value, undefined);
});
