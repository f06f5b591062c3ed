/**
 * The format mini-language: `format(value, spec)` for str, int, float and complex. After CPython's
 * `Python/formatter_unicode.c`.
 */
import { PyObject_Str } from "../../protocol/abstract.ts";
import { newOverflowError, newValueError } from "../../protocol/errors.ts";
import type { PyComplexObject } from "../complex_object.ts";
import type { PyFloatObject } from "../float_object.ts";
import { doubleToString, fixedText } from "../float_text.ts";
import { intToDecimal, intToDouble, type PyInt, PyLong_AsInt } from "../long_object.ts";
import type { PyObject } from "../object.ts";
import { Py_TYPE } from "../type_zoo.ts";
import {
  bmpValue,
  codePointsOf,
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_FromCodePoints,
  PyUnicode_FromOrdinal,
  PyUnicode_GET_LENGTH,
  PyUnicode_JoinPieces,
  PyUnicode_Substring,
  repeatStr,
} from "../unicode_object.ts";
import { decimalValue } from "./ctype.ts";

/** A parsed spec, never changed once it is. Characters are code points; 0 is none, -1 an absent number. */
interface FormatSpec {
  fill: number;
  align: string;
  alternate: boolean;
  noNegativeZero: boolean;
  sign: string;
  width: number;
  separator: string;
  /** Digits between separators. */
  group: number;
  fractionSeparator: string;
  precision: number;
  type: string;
}

function isAlign(c: number): boolean {
  return c === 0x3c || c === 0x3e || c === 0x3d || c === 0x5e;
}

/** The type character as messages show it. */
function shownType(type: string): string {
  const c = type.codePointAt(0)!;
  return c > 32 && c < 128 ? type : "\\x" + c.toString(16);
}
function cannotSpecify(separator: string, type: string): PyObject {
  return newValueError(`Cannot specify '${separator}' with '${shownType(type)}'.`);
}
function unknownCode(type: string, typeName: string): PyObject {
  return newValueError(`Unknown format code '${shownType(type)}' for object of type '${typeName}'`);
}

/** Parsed specs by their text, since a program uses few of them often; for strs, ints and other numbers. */
type ParsedSpecs = Map<string, FormatSpec>;
const strSpecs: ParsedSpecs = new Map(),
  intSpecs: ParsedSpecs = new Map(),
  numberSpecs: ParsedSpecs = new Map();

function parseSpec(obj: PyObject, spec: PyStr, defaultType: string, defaultAlign: string): FormatSpec {
  if (typeof spec !== "string") return parseSpecText(obj, spec, defaultType, defaultAlign);
  // Not one map with a key that is put together: that would have to be hashed each time.
  const parsedSpecs = defaultType === "s" ? strSpecs : defaultType === "d" ? intSpecs : numberSpecs;
  let format = parsedSpecs.get(spec);
  if (format === undefined) {
    format = parseSpecText(obj, spec, defaultType, defaultAlign);
    if (parsedSpecs.size > 500) parsedSpecs.clear();
    parsedSpecs.set(spec, format);
  }
  return format;
}

/** CPython: `parse_internal_render_format_spec`. */
function parseSpecText(obj: PyObject, spec: PyStr, defaultType: string, defaultAlign: string): FormatSpec {
  const s = codePointsOf(spec);
  const end = s.length;
  let pos = 0;
  const format: FormatSpec = {
    fill: 0x20,
    align: defaultAlign,
    alternate: false,
    noNegativeZero: false,
    sign: "",
    width: -1,
    separator: "",
    group: 3,
    fractionSeparator: "",
    precision: -1,
    type: defaultType,
  };
  let fillGiven = false, alignGiven = false;
  if (end >= 2 && isAlign(s[1])) {
    format.align = String.fromCharCode(s[1]);
    format.fill = s[0];
    fillGiven = alignGiven = true;
    pos = 2;
  } else if (end >= 1 && isAlign(s[0])) {
    format.align = String.fromCharCode(s[0]);
    alignGiven = true;
    pos = 1;
  }
  const at = (c: string) => pos < end && s[pos] === c.charCodeAt(0);
  if (at("+") || at("-") || at(" ")) format.sign = String.fromCharCode(s[pos++]);
  if (at("z")) format.noNegativeZero = true, pos++;
  if (at("#")) format.alternate = true, pos++;
  if (!fillGiven && at("0")) {
    format.fill = 0x30;
    if (!alignGiven && defaultAlign === ">") format.align = "=";
    pos++;
  }
  const number = (): number => {
    let value = -1;
    while (pos < end) {
      const digit = decimalValue(s[pos]);
      if (digit < 0) break;
      value = (value < 0 ? 0 : value) * 10 + digit;
      if (value > 9223372036854775000) throw newValueError("Too many decimal digits in format string");
      pos++;
    }
    return value;
  };
  format.width = number();
  if (at(",")) format.separator = ",", pos++;
  if (at("_")) {
    if (format.separator !== "") throw newValueError("Cannot specify both ',' and '_'.");
    format.separator = "_";
    pos++;
  }
  if (at(",") && format.separator === "_") throw newValueError("Cannot specify both ',' and '_'.");
  if (at(".")) {
    pos++;
    format.precision = number();
    let consumed = format.precision >= 0;
    if (at(",")) format.fractionSeparator = ",", pos++, consumed = true;
    if (at("_")) {
      if (format.fractionSeparator !== "") throw newValueError("Cannot specify both ',' and '_'.");
      format.fractionSeparator = "_";
      pos++;
      consumed = true;
    }
    if (at(",") && format.fractionSeparator === "_") throw newValueError("Cannot specify both ',' and '_'.");
    if (!consumed) throw newValueError("Format specifier missing precision");
  }
  if (end - pos > 1) {
    throw newValueError(
      `Invalid format specifier '${PyUnicode_AsUTF16(spec)}' for object of type '${Py_TYPE(obj).tp_name}'`,
    );
  }
  if (end - pos === 1) format.type = String.fromCodePoint(s[pos]);
  if (format.separator !== "") {
    const { type } = format;
    if ("boxX".includes(type) && type !== "" && format.separator === "_") format.group = 4;
    else if (type !== "" && !"defgEG%F".includes(type)) throw cannotSpecify(format.separator, type);
  }
  if (format.type === "n" && format.fractionSeparator !== "") {
    throw cannotSpecify(format.fractionSeparator, "n");
  }
  return format;
}

// Padding and grouping ------------------------------------------------------------------------------------------------

/** Text padded to the width, outside of any sign. */
function padded(text: PyObject, format: FormatSpec): PyObject {
  const missing = format.width - PyUnicode_GET_LENGTH(text);
  if (missing <= 0) return text;
  const left = format.align === ">" ? missing : format.align === "^" ? missing >> 1 : 0;
  const fill = PyUnicode_FromOrdinal(format.fill);
  return PyUnicode_JoinPieces([repeatStr(fill, left), text, repeatStr(fill, missing - left)]);
}

/** Digits with separators, zeros in front up to `minWidth`. CPython: `_PyUnicode_InsertThousandsGrouping`. */
function groupDigits(digits: string, separator: string, group: number, minWidth: number): string {
  if (separator === "") return digits.padStart(minWidth, "0");
  let result = "";
  let left = digits.length;
  for (;;) {
    const take = Math.min(group, Math.max(left, minWidth, 1));
    const fromDigits = Math.max(0, Math.min(left, take));
    result = "0".repeat(take - fromDigits) + digits.slice(left - fromDigits, left) + result;
    left -= fromDigits;
    minWidth -= take;
    if (left <= 0 && minWidth <= 0) return result;
    minWidth -= 1;
    result = separator + result;
  }
}

function groupFraction(digits: string, separator: string): string {
  if (separator === "") return digits;
  const groups: string[] = [];
  for (let i = 0; i < digits.length; i += 3) groups.push(digits.slice(i, i + 3));
  return groups.join(separator);
}

/** Puts a number together: padding, sign, prefix, digits in groups, the rest. CPython: `calc_number_widths`, `fill_number`. */
function assemble(
  format: FormatSpec,
  negative: boolean,
  prefix: string,
  digits: string,
  rest: string,
): PyObject {
  const sign = negative ? "-" : format.sign === "+" ? "+" : format.sign === " " ? " " : "";
  const outside = sign.length + prefix.length + rest.length;
  const minWidth = format.fill === 0x30 && format.align === "=" ? Math.max(0, format.width - outside) : 0;
  const grouped = digits === "" ? "" : groupDigits(digits, format.separator, format.group, minWidth);
  const missing = format.width - outside - grouped.length;
  const head = sign + prefix;
  if (missing <= 0) return head + grouped + rest;
  const fill = PyUnicode_FromOrdinal(format.fill);
  if (format.align === "=") return PyUnicode_JoinPieces([head, repeatStr(fill, missing), grouped + rest]);
  return padded(head + grouped + rest, format);
}

// str -----------------------------------------------------------------------------------------------------------------

/** `str.__format__`. */
export function formatStr(self: PyStr, spec: PyObject): PyObject {
  if (spec === "") return Py_TYPE(self) === Py_TYPE("") ? self : PyObject_Str(self);
  const format = parseSpec(self, spec as PyStr, "s", "<");
  if (format.type !== "s") throw unknownCode(format.type, Py_TYPE(self).tp_name);
  if (format.sign !== "") {
    throw newValueError(
      format.sign === " "
        ? "Space not allowed in string format specifier"
        : "Sign not allowed in string format specifier",
    );
  }
  if (format.noNegativeZero) {
    throw newValueError("Negative zero coercion (z) not allowed in string format specifier");
  }
  if (format.alternate) throw newValueError("Alternate form (#) not allowed in string format specifier");
  if (format.align === "=") throw newValueError("'=' alignment not allowed in string format specifier");
  const length = PyUnicode_GET_LENGTH(self);
  const cut = format.precision >= 0 && format.precision < length ? format.precision : length;
  // Whatever its class.
  if (cut === length && format.width <= length) return self;
  return padded(PyUnicode_Substring(self, 0, cut), format);
}

// int -----------------------------------------------------------------------------------------------------------------

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** `int.__format__`. */
export function formatInt(self: PyObject, spec: PyObject): PyObject {
  if (spec === "") return PyObject_Str(self);
  const format = parseSpec(self, spec as PyStr, "d", ">");
  switch (format.type) {
    case "b":
    case "c":
    case "d":
    case "o":
    case "x":
    case "X":
    case "n":
      return formatIntAs(PyLong_AsInt(self), format);
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
    case "%":
      return formatDouble(intToDouble(PyLong_AsInt(self)), format);
  }
  throw unknownCode(format.type, Py_TYPE(self).tp_name);
}

function formatIntAs(value: PyInt, format: FormatSpec): PyObject {
  const { type } = format;
  if (format.precision >= 0) throw newValueError("Precision not allowed in integer format specifier");
  if (format.noNegativeZero) {
    throw newValueError("Negative zero coercion (z) not allowed in integer format specifier");
  }
  if (type === "c") {
    if (format.sign !== "") throw newValueError("Sign not allowed with integer format specifier 'c'");
    if (format.alternate) {
      throw newValueError("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value) {
      throw newOverflowError("Python int too large to convert to C long");
    }
    if (value < 0 || value > 0x10ffff) throw newOverflowError("%c arg not in range(0x110000)");
    return padded(
      PyUnicode_FromCodePoints([Number(value)]),
      format.align === "=" ? { ...format, align: ">" } : format,
    );
  }
  const negative = value < 0;
  const radix = RADIX[type];
  let digits = radix === undefined ? intToDecimal(value) : value.toString(radix);
  if (negative) digits = digits.slice(1);
  let prefix = format.alternate && radix !== undefined ? "0" + type.toLowerCase() : "";
  if (type === "X") {
    digits = digits.toUpperCase();
    prefix = prefix.toUpperCase();
  }
  return assemble(format, negative, prefix, digits, "");
}

// float ---------------------------------------------------------------------------------------------------------------

/** `float.__format__`. */
export function formatFloat(self: PyFloatObject, spec: PyObject): PyObject {
  if (spec === "") return PyObject_Str(self);
  const format = parseSpec(self, spec as PyStr, "", ">");
  if (format.type !== "" && !"eEfFgGn%".includes(format.type)) {
    throw unknownCode(format.type, Py_TYPE(self).tp_name);
  }
  return formatDouble(self.value, format);
}

function checkPrecision(precision: number): void {
  if (precision > 0x7fffffff) throw newValueError("precision too big");
}

/** Text of a number without sign, split for grouping. */
interface NumberText {
  negative: boolean;
  digits: string;
  rest: string;
}

function doubleText(
  value: number,
  code: string,
  precision: number,
  format: FormatSpec,
  addDotZero: boolean,
): NumberText {
  if (code === "f" && !format.alternate && format.fractionSeparator === "") {
    const text = fixedText(Math.abs(value), precision);
    if (text !== undefined) {
      const negative = (value < 0 || Object.is(value, -0)) && !(format.noNegativeZero && !/[1-9]/.test(text));
      if (precision === 0) return { negative, digits: text, rest: "" };
      return { negative, digits: text.slice(0, -precision - 1), rest: text.slice(-precision - 1) };
    }
  }
  let text = doubleToString(value, code, precision, { alternate: format.alternate, addDotZero });
  let negative = text.startsWith("-");
  if (negative) text = text.slice(1);
  if (negative && format.noNegativeZero && !/[1-9in]/i.test(text.replace(/e.*$/i, ""))) negative = false;
  const match = /^(\d*)(?:(\.)(\d*))?(.*)$/.exec(text)!;
  const fraction = match[2] === undefined ? "" : "." + groupFraction(match[3], format.fractionSeparator);
  return { negative, digits: match[1], rest: fraction + match[4] };
}

function formatDouble(value: number, format: FormatSpec): PyObject {
  let { type, precision } = format;
  checkPrecision(precision);
  let addDotZero = false;
  let defaultPrecision = 6;
  let percent = "";
  if (type === "") {
    addDotZero = true;
    type = "r";
    defaultPrecision = 0;
  } else if (type === "n") type = "g";
  else if (type === "%") {
    type = "f";
    value *= 100;
    percent = "%";
  }
  if (precision < 0) precision = defaultPrecision;
  else if (type === "r") type = "g";
  const text = doubleText(value, type, precision, format, addDotZero);
  return assemble(format, text.negative, "", text.digits, text.rest + percent);
}

// complex -------------------------------------------------------------------------------------------------------------

/** `complex.__format__`. */
export function formatComplex(self: PyComplexObject, spec: PyObject): PyObject {
  if (spec === "") return PyObject_Str(self);
  const format = parseSpec(self, spec as PyStr, "", ">");
  let { type, precision } = format;
  if (type !== "" && !"eEfFgGn".includes(type)) throw unknownCode(type, Py_TYPE(self).tp_name);
  checkPrecision(precision);
  if (format.fill === 0x30) throw newValueError("Zero padding is not allowed in complex format specifier");
  if (format.align === "=") {
    throw newValueError("'=' alignment flag is not allowed in complex format specifier");
  }
  let defaultPrecision = 6;
  let skipReal = false, parentheses = false;
  if (type === "") {
    type = "r";
    defaultPrecision = 0;
    if (Object.is(self.real, 0)) skipReal = true;
    else parentheses = true;
  } else if (type === "n") type = "g";
  if (precision < 0) precision = defaultPrecision;
  else if (type === "r") type = "g";
  const bare = { ...format, width: -1, fill: 0x20, align: "<" };
  const part = (value: number, sign: string): string => {
    const text = doubleText(value, type, precision, format, false);
    return bmpValue(assemble({ ...bare, sign }, text.negative, "", text.digits, text.rest))!;
  };
  const real = skipReal ? "" : part(self.real, format.sign);
  const text = real + part(self.imag, skipReal ? format.sign : "+") + "j";
  return padded(parentheses ? `(${text})` : text, format);
}
