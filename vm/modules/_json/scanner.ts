/** Reading JSON: `scanstring` and `make_scanner`. After CPython's `Modules/_json.c`. */
import { PyDict_New, PyDict_SetItem } from "../../objects/dict_object.ts";
import { PyFloat_FromDouble } from "../../objects/float_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { PyLong_FromText } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyFloat_Type, PyLong_Type } from "../../objects/type_zoo.ts";
import {
  PyUnicode_Check,
  PyUnicode_FromUTF16,
  PyUnicode_GET_LENGTH,
  PyUnicode_JoinPieces,
} from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_IsTrue } from "../../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { Signature } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";
import { JsonSource } from "./source.ts";

const SURROGATE = /[\ud800-\udfff]/;
const QUOTE = 0x22, BACKSLASH = 0x5c;

/** The value of four hexadecimal digits, -1 if they are none. */
function hexDigits(text: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const c = text.charCodeAt(i);
    const digit = c >= 0x30 && c <= 0x39
      ? c - 0x30
      : c >= 0x61 && c <= 0x66
      ? c - 0x57
      : c >= 0x41 && c <= 0x46
      ? c - 0x37
      : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Where the last scan ended: scans return their value, and nothing of theirs is running any more when this is read. */
let scanEnd = 0;

/** A string whose opening quote stands before `end`. CPython: `scanstring_unicode`. */
function scanString(source: JsonSource, end: number, strict: boolean): PyObject {
  const { text } = source;
  const n = text.length;
  const begin = end - 1;
  let result = "";
  // Halves of surrogate pairs that stand alone though side by side: text before such a place is set aside.
  let pieces: PyObject[] | undefined;
  for (;;) {
    let next = end, c = 0;
    for (; next < n; next++) {
      c = text.charCodeAt(next);
      if (c === QUOTE || c === BACKSLASH) break;
      if (c <= 0x1f && strict) throw source.error("Invalid control character at", next);
    }
    if (next >= n) throw source.error("Unterminated string starting at", begin);
    if (c === QUOTE) {
      scanEnd = next + 1;
      const rest = source.slice(end, next);
      if (pieces !== undefined) return PyUnicode_JoinPieces([...pieces, PyUnicode_FromUTF16(result), rest]);
      return result === "" ? rest : PyUnicode_FromUTF16(result + text.slice(end, next));
    }
    if (source.isWide || !SURROGATE.test(text.slice(end, next))) result += text.slice(end, next);
    else {
      pieces = [...pieces ?? [], PyUnicode_FromUTF16(result), source.slice(end, next)];
      result = "";
    }
    next++;
    if (next === n) throw source.error("Unterminated string starting at", begin);
    const letter = text[next];
    if (letter !== "u") {
      const escape = ESCAPES[letter];
      if (escape === undefined) throw source.error("Invalid \\escape", next - 1);
      result += escape;
      end = next + 1;
      continue;
    }
    end = next + 5;
    if (end > n) throw source.error("Invalid \\uXXXX escape", next);
    const unit = hexDigits(text, next + 1);
    if (unit < 0) throw source.error("Invalid \\uXXXX escape", end - 5);
    // A pair of surrogates is one character; its second half has to be well-formed.
    if (unit >= 0xd800 && unit <= 0xdbff && end + 6 <= n && text[end] === "\\" && text[end + 1] === "u") {
      const second = hexDigits(text, end + 2);
      if (second < 0) throw source.error("Invalid \\uXXXX escape", end + 1);
      if (second >= 0xdc00 && second <= 0xdfff) {
        result += String.fromCharCode(unit, second);
        end += 6;
        continue;
      }
    }
    if (unit >= 0xd800 && unit <= 0xdfff) {
      pieces = [...pieces ?? [], PyUnicode_FromUTF16(result), String.fromCharCode(unit)];
      result = "";
    } else result += String.fromCharCode(unit);
  }
}

/** `scanstring(string, end, strict=True)`: the string and the index behind it. */
export function scanstring(string: PyObject, end: number, strict: boolean): PyObject {
  if (!PyUnicode_Check(string)) {
    throw newTypeError(`first argument must be a string, not ${Py_TYPE(string).tp_name}`);
  }
  if (end < 0 || end > PyUnicode_GET_LENGTH(string)) throw newValueError("end is out of bounds");
  const source = new JsonSource(string);
  const value = scanString(source, source.unitOf(end), strict);
  return PyTuple_New([value, source.indexOf(scanEnd)]);
}

class ScannerObject extends PyHeapObject {
  strict = true;
  object_hook: PyObject = Py_None;
  object_pairs_hook: PyObject = Py_None;
  parse_float: PyObject = Py_None;
  parse_int: PyObject = Py_None;
  parse_constant: PyObject = Py_None;
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}
function skipSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function parseObject(self: ScannerObject, source: JsonSource, at: number): PyObject {
  const { text } = source;
  const pairs: PyObject[] = [];
  const dict = PyDict_New();
  const asPairs = self.object_pairs_hook !== Py_None;
  at = skipSpace(text, at);
  if (text.charCodeAt(at) !== 0x7d) {
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) {
        throw source.error("Expecting property name enclosed in double quotes", at);
      }
      const key = scanString(source, at + 1, self.strict);
      at = skipSpace(text, scanEnd);
      if (text.charCodeAt(at) !== 0x3a) throw source.error("Expecting ':' delimiter", at);
      at = skipSpace(text, at + 1);
      const value = scanOnce(self, source, at);
      if (asPairs) pairs.push(PyTuple_New([key, value]));
      else PyDict_SetItem(dict, key, value);
      at = skipSpace(text, scanEnd);
      const c = text.charCodeAt(at);
      if (c === 0x7d) break;
      if (c !== 0x2c) throw source.error("Expecting ',' delimiter", at);
      const comma = at;
      at = skipSpace(text, at + 1);
      if (text.charCodeAt(at) === 0x7d) {
        throw source.error("Illegal trailing comma before end of object", comma);
      }
    }
  }
  const end = at + 1;
  let result: PyObject = dict;
  if (asPairs) result = PyObject_CallOneArg(self.object_pairs_hook, PyList_New(pairs));
  else if (self.object_hook !== Py_None) result = PyObject_CallOneArg(self.object_hook, dict);
  scanEnd = end;
  return result;
}

function parseArray(self: ScannerObject, source: JsonSource, at: number): PyObject {
  const { text } = source;
  const items: PyObject[] = [];
  at = skipSpace(text, at);
  if (text.charCodeAt(at) !== 0x5d) {
    for (;;) {
      items.push(scanOnce(self, source, at));
      at = skipSpace(text, scanEnd);
      const c = text.charCodeAt(at);
      if (c === 0x5d) break;
      if (c !== 0x2c) throw source.error("Expecting ',' delimiter", at);
      const comma = at;
      at = skipSpace(text, at + 1);
      if (text.charCodeAt(at) === 0x5d) {
        throw source.error("Illegal trailing comma before end of array", comma);
      }
    }
  }
  scanEnd = at + 1;
  return PyList_New(items);
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

function parseNumber(self: ScannerObject, source: JsonSource, start: number): PyObject {
  const { text } = source;
  let at = start, isFloat = false;
  if (text[at] === "-") at++;
  const first = text.charCodeAt(at);
  if (first === 0x30) at++;
  else if (first >= 0x31 && first <= 0x39) {
    while (isDigit(text.charCodeAt(at))) at++;
  } else throw source.stop(start);
  if (text[at] === "." && isDigit(text.charCodeAt(at + 1))) {
    isFloat = true;
    at += 2;
    while (isDigit(text.charCodeAt(at))) at++;
  }
  if (text[at] === "e" || text[at] === "E") {
    let digits = at + 1;
    if (text[digits] === "-" || text[digits] === "+") digits++;
    if (isDigit(text.charCodeAt(digits))) {
      isFloat = true;
      at = digits;
      while (isDigit(text.charCodeAt(at))) at++;
    }
  }
  const digits = text.slice(start, at);
  let value: PyObject;
  if (isFloat) {
    value = self.parse_float !== PyFloat_Type
      ? PyObject_CallOneArg(self.parse_float, digits)
      : PyFloat_FromDouble(Number(digits));
  } else if (self.parse_int !== PyLong_Type) value = PyObject_CallOneArg(self.parse_int, digits);
  else value = digits.length <= 15 ? Number(digits) + 0 : PyLong_FromText(digits, 10);
  scanEnd = at;
  return value;
}

function parseConstant(self: ScannerObject, name: string, at: number): PyObject {
  const value = PyObject_CallOneArg(self.parse_constant, name);
  scanEnd = at + name.length;
  return value;
}

/** One value of any kind; where it ends is left in `scanEnd`. CPython: `scan_once_unicode`. */
function scanOnce(self: ScannerObject, source: JsonSource, at: number): PyObject {
  const { text } = source;
  if (at >= text.length) throw source.stop(at);
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return scanString(source, at + 1, self.strict);
    case 0x7b:
      return parseObject(self, source, at + 1);
    case 0x5b:
      return parseArray(self, source, at + 1);
    case 0x6e:
      if (!text.startsWith("null", at)) break;
      scanEnd = at + 4;
      return Py_None;
    case 0x74:
      if (!text.startsWith("true", at)) break;
      scanEnd = at + 4;
      return true;
    case 0x66:
      if (!text.startsWith("false", at)) break;
      scanEnd = at + 5;
      return false;
    case 0x4e:
      if (text.startsWith("NaN", at)) return parseConstant(self, "NaN", at);
      break;
    case 0x49:
      if (text.startsWith("Infinity", at)) return parseConstant(self, "Infinity", at);
      break;
    case 0x2d:
      if (text.startsWith("-Infinity", at)) return parseConstant(self, "-Infinity", at);
      break;
  }
  return parseNumber(self, source, at);
}

export const Scanner_Type: PyTypeObject = newNativeType("_json.Scanner", undefined, "mutable");
const newSignature = new Signature("(context)");
const callSignature = new Signature("(string, idx: Py_ssize_t)");

defineType<ScannerObject>(Scanner_Type, {
  doc: "JSON scanner object",
  slots: {
    tp_new: (type, args, kwnames) => {
      const [context] = newArguments(newSignature, "make_scanner", args, kwnames) as [PyObject];
      const self = attachInstance(new ScannerObject(type), type);
      self.strict = PyObject_IsTrue(PyObject_GetAttr(context, "strict"));
      self.object_hook = PyObject_GetAttr(context, "object_hook");
      self.object_pairs_hook = PyObject_GetAttr(context, "object_pairs_hook");
      self.parse_float = PyObject_GetAttr(context, "parse_float");
      self.parse_int = PyObject_GetAttr(context, "parse_int");
      self.parse_constant = PyObject_GetAttr(context, "parse_constant");
      return self;
    },
    tp_call: (self, args, kwnames) => {
      const [string, idx] = newArguments(callSignature, "scan_once", args, kwnames) as [PyObject, number];
      if (!PyUnicode_Check(string)) {
        throw newTypeError(`first argument must be a string, not ${Py_TYPE(string).tp_name}`);
      }
      if (idx < 0) throw newValueError("idx cannot be negative");
      const source = new JsonSource(string);
      const value = scanOnce(self, source, source.unitOf(idx));
      return PyTuple_New([value, source.indexOf(scanEnd)]);
    },
  },
  members: {
    strict: { get: (self) => self.strict, doc: "strict" },
    object_hook: { get: (self) => self.object_hook, doc: "object_hook" },
    object_pairs_hook: { get: (self) => self.object_pairs_hook },
    parse_float: { get: (self) => self.parse_float, doc: "parse_float" },
    parse_int: { get: (self) => self.parse_int, doc: "parse_int" },
    parse_constant: { get: (self) => self.parse_constant, doc: "parse_constant" },
  },
});
