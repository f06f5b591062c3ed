/** `str.translate` and `str.maketrans`. */
import { PyObject_GetItem } from "../../protocol/abstract.ts";
import { newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import {
  PyDict_CheckExact,
  PyDict_GetItem,
  PyDict_New,
  PyDict_SetItem,
  type PyDictObject,
} from "../dict_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../long_object.ts";
import { Py_None } from "../none_object.ts";
import type { PyObject } from "../object.ts";
import { PyExc_LookupError } from "../type_zoo.ts";
import {
  codePointsOf,
  type PyStr,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
  PyUnicode_ReadChar,
} from "../unicode_object.ts";

/** What the table has for a character: undefined for nothing. CPython: `charmaptranslate_lookup`. */
function lookUp(table: PyObject, c: number): PyObject | undefined {
  if (PyDict_CheckExact(table)) return PyDict_GetItem(table, c);
  try {
    return PyObject_GetItem(table, c);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_LookupError)) return undefined;
    throw err;
  }
}

/** The usual case: characters and what they are mapped to stand in the BMP, no surrogates. undefined: it isn't. */
function translateText(text: string, table: PyDictObject): string | undefined {
  let out = "", from = 0, isPlain = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800) isPlain = false;
    const value = PyDict_GetItem(table, c);
    if (value === undefined) continue;
    // What is not in the table is copied in runs.
    if (from < i) out += text.slice(from, i);
    from = i + 1;
    if (typeof value === "string") {
      out += value;
      isPlain = false;
    } else if (typeof value === "number" && value >= 0 && value <= 0xffff) {
      out += String.fromCharCode(value);
      if (value >= 0xd800) isPlain = false;
    } else if (value !== Py_None) return undefined;
  }
  out = from === 0 ? text : out + text.slice(from);
  return isPlain || !/[\ud800-\udfff]/.test(out) ? out : undefined;
}

export function translate(self: PyStr, table: PyObject): PyObject {
  if (typeof self === "string" && PyDict_CheckExact(table)) {
    const text = translateText(self, table);
    if (text !== undefined) return text;
  }
  const out: number[] = [];
  const cache = new Map<number, PyObject | undefined>();
  for (const c of codePointsOf(self)) {
    let value = cache.get(c);
    if (value === undefined && !cache.has(c)) {
      value = lookUp(table, c);
      cache.set(c, value);
    }
    if (value === undefined) out.push(c);
    else if (value === Py_None) continue;
    else if (PyLong_Check(value)) {
      const codePoint = PyLong_AsInt(value);
      if (codePoint < 0 || codePoint > 0x10ffff) {
        throw newValueError("character mapping must be in range(0x110000)");
      }
      out.push(Number(codePoint));
    } else if (PyUnicode_Check(value)) { for (const d of codePointsOf(value)) out.push(d); }
    else throw newTypeError("character mapping must return integer, None or str");
  }
  return PyUnicode_FromCodePoints(out);
}

export function makeTranslation(x: PyObject, y: PyObject | undefined, z: PyObject | undefined): PyObject {
  const table = PyDict_New();
  if (y !== undefined) {
    if (!PyUnicode_Check(x)) {
      throw newTypeError("first maketrans argument must be a string if there is a second argument");
    }
    if (PyUnicode_GET_LENGTH(x) !== PyUnicode_GET_LENGTH(y)) {
      throw newValueError("the first two maketrans arguments must have equal length");
    }
    const from = codePointsOf(x), to = codePointsOf(y);
    for (let i = 0; i < from.length; i++) PyDict_SetItem(table, from[i], to[i]);
    if (z !== undefined) { for (const c of codePointsOf(z)) PyDict_SetItem(table, c, Py_None); }
    return table;
  }
  if (!PyDict_CheckExact(x)) {
    throw newTypeError("if you give only one argument to maketrans it must be a dict");
  }
  for (const [key, value] of x.entries()) {
    if (PyUnicode_Check(key)) {
      if (PyUnicode_GET_LENGTH(key) !== 1) {
        throw newValueError("string keys in translate table must be of length 1");
      }
      PyDict_SetItem(table, PyUnicode_ReadChar(key, 0), value);
    } else if (PyLong_Check(key)) PyDict_SetItem(table, key, value);
    else throw newTypeError("keys in translate table must be strings or integers");
  }
  return table;
}
