/** Hash values: CPython's under a fixed seed, and equal for equal objects. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { readyStaticTypes } from "./type_object.ts";
import "./all_types.ts";
import { PyObject_Hash } from "../protocol/abstract.ts";
import { PyFloat_FromDouble } from "./float_object.ts";
import { foldedHash, hashBytes, hashText, setHashSeed } from "./hash.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

readyStaticTypes();

Deno.test("hashText: CPython's values under PYTHONHASHSEED", () => {
  setHashSeed(0);
  try {
    assertEquals(hashText(""), 0);
    assertEquals(String(hashText("a")), "4644417185603328019");
    assertEquals(String(hashText("abc")), "-4594863902769663758");
    assertEquals(String(hashText("abcdefghi")), "-532774252720507163");
    assertEquals(String(hashText("日本")), "6243316497235261705");
    assertEquals(String(PyObject_Hash(PyUnicode_FromUTF16("😀"))), "-3536540696076613844");
    assertEquals(String(hashBytes(Uint8Array.of(97, 98, 99))), "-4594863902769663758");
    setHashSeed(42);
    assertEquals(String(hashText("abc")), "3869580338025362921");
  } finally {
    setHashSeed(undefined);
  }
});

Deno.test("hash: equal numbers of different types hash alike", () => {
  for (const n of [0, 1, -1, 255, -7, 2 ** 31, 2 ** 52 + 1, -(2 ** 40)]) {
    assertEquals(PyObject_Hash(PyFloat_FromDouble(n)), PyObject_Hash(n));
  }
  assertEquals(PyObject_Hash(PyFloat_FromDouble(2 ** 70)), PyObject_Hash(2n ** 70n));
  assertEquals(PyObject_Hash(true), PyObject_Hash(1));
});

Deno.test("hash: tuples give CPython's values and never -1", () => {
  assertEquals(PyObject_Hash(PyTuple_New([])), 5740354900026072187n);
  assertEquals(PyObject_Hash(PyTuple_New([1, 2])), -3550055125485641917n);
});

Deno.test("foldedHash: a small integer that agrees with the full hash", () => {
  setHashSeed(undefined);
  const key = PyTuple_New([1, "a", PyFloat_FromDouble(2.5)]);
  assertEquals(foldedHash(key), foldedHash(PyTuple_New([1, "a", PyFloat_FromDouble(2.5)])));
  assertNotEquals(foldedHash(key), foldedHash(PyTuple_New([1, "b", PyFloat_FromDouble(2.5)])));
});
