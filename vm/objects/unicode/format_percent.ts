/** `format % arguments` for str. After CPython's `PyUnicode_Format`. The number formats are shared with bytes. */
import { PyType_GetFullyQualifiedName } from "../type_object.ts";
import {
  PyNumber_Index,
  PyNumber_Long,
  PyObject_ASCII,
  PyObject_GetItem,
  PyObject_Repr,
  PyObject_Str,
} from "../../protocol/abstract.ts";
import {
  newMemoryError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { PyFloat_AsDouble } from "../float_object.ts";
import { doubleToString } from "../float_text.ts";
import { intToDecimal, type PyInt, PyLong_AsInt, PyLong_Check } from "../long_object.ts";
import type { PyObject } from "../object.ts";
import { PyTuple_Check } from "../tuple_object.ts";
import { Py_TYPE, PyExc_TypeError, PyTuple_Type, PyUnicode_Type } from "../type_zoo.ts";
import {
  type PyStr,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
  PyUnicode_JoinPieces,
  PyUnicode_Substring,
} from "../unicode_object.ts";
import { alphabetFor } from "./alphabet.ts";
import { UnicodeWriter } from "./writer.ts";

/** One `%...c`. */
export interface Conversion {
  left: boolean;
  plus: boolean;
  blank: boolean;
  alternate: boolean;
  zero: boolean;
  width: number;
  precision: number;
  /** The conversion character, and where it stands. */
  type: string;
  at: number;
}

/** Takes the arguments one after the other, or from a mapping. */
export class ArgumentSource {
  args: PyObject;
  index: number;
  count: number;
  mapping: PyObject | undefined;

  constructor(args: PyObject, isText: (op: PyObject) => boolean) {
    this.args = args;
    this.index = 0;
    this.mapping = undefined;
    if (PyTuple_Check(args)) this.count = args.ob_item.length;
    else {
      this.count = -1;
      const type = Py_TYPE(args);
      if (type.mp_subscript !== undefined && type.layout !== PyTuple_Type && !isText(args)) {
        this.mapping = args;
      }
    }
  }

  next(): PyObject {
    if (this.count >= 0) {
      if (this.index < this.count) {
        return (this.args as unknown as { ob_item: PyObject[] }).ob_item[this.index++];
      }
    } else if (this.index === 0) {
      this.index = 1;
      return this.args;
    }
    throw newTypeError("not enough arguments for format string");
  }

  /** Goes over to one value of the mapping. */
  select(value: PyObject): void {
    this.args = value;
    this.count = -1;
    this.index = 0;
  }

  /** Whether arguments are left that should have been used. */
  get unused(): boolean {
    if (this.mapping !== undefined) return false;
    return this.count >= 0 ? this.index < this.count : this.index === 0;
  }
}

const INT_MAX = 2147483647;
/** Units of the longest text that V8 can hold. */
const LONGEST_TEXT = 536870888;

/** Reads a conversion behind its "%". `keyOf` turns a piece of the format into a mapping key. */
export function parseConversion(
  format: string,
  at: number,
  source: ArgumentSource,
  keyOf: (text: string) => PyObject,
): Conversion {
  const result: Conversion = {
    left: false,
    plus: false,
    blank: false,
    alternate: false,
    zero: false,
    width: -1,
    precision: -1,
    type: "",
    at: 0,
  };
  if (format[at] === "(") {
    if (source.mapping === undefined) throw newTypeError("format requires a mapping");
    let depth = 1;
    const start = ++at;
    while (depth > 0 && at < format.length) {
      if (format[at] === ")") depth--;
      else if (format[at] === "(") depth++;
      at++;
    }
    if (depth > 0) throw newValueError("incomplete format key");
    source.select(PyObject_GetItem(source.mapping, keyOf(format.slice(start, at - 1))));
  }
  flags:
  for (; at < format.length; at++) {
    switch (format[at]) {
      case "-":
        result.left = true;
        break;
      case "+":
        result.plus = true;
        break;
      case " ":
        result.blank = true;
        break;
      case "#":
        result.alternate = true;
        break;
      case "0":
        result.zero = true;
        break;
      default:
        break flags;
    }
  }
  const number = (what: string): number => {
    if (format[at] === "*") {
      at++;
      const value = source.next();
      if (!PyLong_Check(value)) throw newTypeError("* wants int");
      const n = PyLong_AsInt(value);
      if (what === "precision" && (typeof n === "bigint" || n > INT_MAX || n < -INT_MAX - 1)) {
        throw newOverflowError("Python int too large to convert to C int");
      }
      if (n > 9223372036854775807n || n < -9223372036854775808n) {
        throw newOverflowError("Python int too large to convert to C ssize_t");
      }
      if (n === -9223372036854775808n) throw newOverflowError(`${what} too big`);
      // Longer texts than V8's longest end in MemoryError anyway.
      if (what === "width" && (n > LONGEST_TEXT || n < -LONGEST_TEXT)) throw newMemoryError();
      return Number(n);
    }
    let n = -1;
    while (format[at] >= "0" && format[at] <= "9") {
      n = Math.max(n, 0) * 10 + format.charCodeAt(at++) - 48;
      if (n > (what === "width" ? 9223372036854775000 : INT_MAX)) throw newValueError(`${what} too big`);
    }
    return n;
  };
  result.width = number("width");
  if (result.width < -1) {
    result.left = true;
    result.width = -result.width;
  }
  if (format[at] === ".") {
    at++;
    result.precision = Math.max(0, number("precision"));
  }
  if (format[at] === "h" || format[at] === "l" || format[at] === "L") at++;
  if (at >= format.length) throw newValueError("incomplete format");
  result.type = format[at];
  result.at = at;
  return result;
}

/** Digits of an integer conversion with sign and base prefix. CPython: `_PyUnicode_FormatLong`. */
function formatLong(value: PyInt, c: Conversion): string {
  const radix = c.type === "o" ? 8 : c.type === "x" || c.type === "X" ? 16 : 10;
  let digits = radix === 10 ? intToDecimal(value) : value.toString(radix);
  const negative = digits.startsWith("-");
  if (negative) digits = digits.slice(1);
  if (c.precision > LONGEST_TEXT) throw newOverflowError("precision too large");
  if (c.precision > digits.length) digits = digits.padStart(c.precision, "0");
  if (c.type === "X") digits = digits.toUpperCase();
  if (c.alternate && radix !== 10) digits = "0" + c.type + digits;
  return (negative ? "-" : "") + digits;
}

/** The int that d, i, u, o, x or X formats. CPython: `mainformatlong`. */
function integerArgument(value: PyObject, type: string): PyInt {
  if (PyLong_Check(value)) return PyLong_AsInt(value);
  const hex = type === "x" || type === "X" || type === "o";
  const vtype = Py_TYPE(value);
  if (vtype.nb_index === undefined && (hex || vtype.nb_int === undefined)) {
    throw newTypeError(
      `%${type} format: ${hex ? "an integer" : "a real number"} is required, not ${vtype.tp_name}`,
    );
  }
  try {
    return PyLong_AsInt(hex ? PyNumber_Index(value) : PyNumber_Long(value));
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_TypeError)) throw err;
    throw newTypeError(
      `%${type} format: ${hex ? "an integer" : "a real number"} is required, not ${vtype.tp_name}`,
    );
  }
}

/** A number conversion, padding and sign included; undefined when the type isn't numeric. */
export function formatNumber(value: () => PyObject, c: Conversion): string | undefined {
  let text: string;
  switch (c.type) {
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      text = formatLong(integerArgument(value(), c.type), c);
      break;
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      text = doubleToString(PyFloat_AsDouble(value()), c.type, c.precision < 0 ? 6 : c.precision, {
        alternate: c.alternate,
        addDotZero: false,
      });
      break;
    default:
      return undefined;
  }
  let sign = "";
  if (text[0] === "-" || text[0] === "+") {
    sign = text[0];
    text = text.slice(1);
  } else if (c.plus) sign = "+";
  else if (c.blank) sign = " ";
  if (c.alternate && (c.type === "x" || c.type === "X" || c.type === "o")) {
    sign += text.slice(0, 2);
    text = text.slice(2);
  }
  const missing = c.width - sign.length - text.length;
  if (missing <= 0) return sign + text;
  if (c.left) return sign + text + " ".repeat(missing);
  return c.zero ? sign + "0".repeat(missing) + text : " ".repeat(missing) + sign + text;
}

/** The character that %c stands for. CPython: `formatchar`. */
function characterOf(value: PyObject): PyObject {
  if (PyUnicode_Check(value)) {
    const length = PyUnicode_GET_LENGTH(value);
    if (length === 1) return value;
    throw newTypeError(`%c requires an int or a unicode character, not a string of length ${length}`);
  }
  const type = Py_TYPE(value);
  if (type.nb_index === undefined) {
    throw newTypeError(
      `%c requires an int or a unicode character, not ${PyType_GetFullyQualifiedName(type)}`,
    );
  }
  const code = PyNumber_Index(value) as PyInt;
  if (code < 0 || code > 0x10ffff) throw newOverflowError("%c arg not in range(0x110000)");
  return PyUnicode_FromCodePoints([Number(code)]);
}

export function unsupportedCharacter(c: Conversion): PyObject {
  const code = c.type.charCodeAt(0);
  const shown = code >= 31 && code <= 126 ? c.type : "?";
  return newValueError(`unsupported format character '${shown}' (0x${code.toString(16)}) at index ${c.at}`);
}

/** `format % args`. */
export function PyUnicode_Format(self: PyStr, args: PyObject): PyObject {
  const alphabet = alphabetFor(self);
  const format = alphabet.toUnits(self);
  const source = new ArgumentSource(
    args,
    (op) => Py_TYPE(op).layout === PyUnicode_Type || PyUnicode_Check(op),
  );
  const writer = new UnicodeWriter();
  let at = 0;
  for (;;) {
    const percent = format.indexOf("%", at);
    if (percent < 0) break;
    if (percent > at) writer.write(alphabet.toStr(format.slice(at, percent)));
    const c = parseConversion(format, percent + 1, source, (text) => alphabet.toStr(text));
    at = c.at + 1;
    if (c.type === "%" && c.at === percent + 1) {
      writer.write("%");
      continue;
    }
    const number = formatNumber(() => source.next(), c);
    if (number !== undefined) {
      writer.write(number);
      continue;
    }
    let text: PyObject;
    if (c.type === "s") text = PyObject_Str(source.next());
    else if (c.type === "r") text = PyObject_Repr(source.next());
    else if (c.type === "a") text = PyObject_ASCII(source.next());
    else if (c.type === "c") text = characterOf(source.next());
    else {
      source.next();
      throw unsupportedCharacter(c);
    }
    if (c.type !== "c" && c.precision >= 0 && PyUnicode_GET_LENGTH(text) > c.precision) {
      text = PyUnicode_Substring(text, 0, c.precision);
    }
    const missing = c.width - PyUnicode_GET_LENGTH(text);
    if (missing > 0) {
      const blanks = " ".repeat(missing);
      text = PyUnicode_JoinPieces(c.left ? [text, blanks] : [blanks, text]);
    }
    writer.write(text);
  }
  writer.write(alphabet.toStr(format.slice(at)));
  if (source.unused) throw newTypeError("not all arguments converted during string formatting");
  return writer.finish();
}
