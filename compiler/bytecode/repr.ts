/**
 * `repr()` of constants and other plain values, as Python prints them. Read by `dis`, AST dumps and error texts; the
 * law: CPython's text to the byte, except that a set with text in it is shown in the order in which it is stored.
 */
import {
  BytesConstant,
  codePointsOf,
  CodePointString,
  ComplexConstant,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import { CodeObject } from "./code_object.ts";
import { setIterationOrder } from "./set_order.ts";
import { DictValue, ListValue, type PlainValue, SetValue } from "./plain_values.ts";

/** The address shown for a code object: tools have none. */
export const NO_ADDRESS = "0x0";

export function reprConstant(value: PlainValue): string {
  switch (typeof value) {
    case "string":
      return reprStr(value);
    case "number":
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "True" : "False";
    case "symbol":
      return value === ELLIPSIS ? "Ellipsis" : "<class 'StopIteration'>";
  }
  if (value === null) return "None";
  if (value instanceof CodePointString) return reprStr(value);
  if (value instanceof BytesConstant) return reprBytes(value.bytes);
  if (value instanceof FloatConstant) return reprFloat(value.value);
  if (value instanceof ComplexConstant) return reprComplex(value.real, value.imag);
  if (value instanceof CodeObject) return reprCode(value);
  return reprContainer(value, []);
}

type Container = Extract<PlainValue, { readonly items: readonly PlainValue[] }> | SliceConstant | DictValue;

/** `outer` are the containers around `value`: marshal data can make one hold itself, which prints as dots. */
function reprContainer(value: Container, outer: readonly PlainValue[]): string {
  const isOpen = outer.includes(value);
  const inner = [...outer, value];
  const repr = (item: PlainValue): string =>
    isContainer(item) ? reprContainer(item, inner) : reprConstant(item);
  if (value instanceof TupleConstant) {
    if (isOpen) return "(...)";
    return `(${value.items.map(repr).join(", ")}${value.items.length === 1 ? "," : ""})`;
  }
  if (value instanceof ListValue) return isOpen ? "[...]" : `[${value.items.map(repr).join(", ")}]`;
  if (value instanceof FrozenSetConstant) {
    if (value.items.length === 0) return "frozenset()";
    return isOpen ? "frozenset(...)" : `frozenset({${setIterationOrder(value.items).map(repr).join(", ")}})`;
  }
  if (value instanceof SetValue) {
    if (value.items.length === 0) return "set()";
    return isOpen ? "set(...)" : `{${value.items.map(repr).join(", ")}}`;
  }
  if (value instanceof SliceConstant) {
    return `slice(${repr(value.start)}, ${repr(value.stop)}, ${repr(value.step)})`;
  }
  if (isOpen) return "{...}";
  const pairs: string[] = [];
  for (let i = 0; i < value.entries.length; i += 2) {
    pairs.push(`${repr(value.entries[i])}: ${repr(value.entries[i + 1])}`);
  }
  return `{${pairs.join(", ")}}`;
}

function isContainer(value: PlainValue): value is Container {
  return value instanceof TupleConstant || value instanceof ListValue || value instanceof FrozenSetConstant ||
    value instanceof SetValue || value instanceof SliceConstant || value instanceof DictValue;
}

/** CPython: `code_repr`. */
export function reprCode(code: CodeObject): string {
  const line = code.co_firstlineno === 0 ? -1 : code.co_firstlineno;
  return `<code object ${code.co_name} at ${NO_ADDRESS}, file "${code.co_filename}", line ${line}>`;
}

// Python escapes everything that its Unicode tables call other or separator, except the space.
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;
const PLAIN = /^[ !#-&(-\[\]-~]*$/;

/** CPython: `unicode_repr`. */
export function reprStr(text: string | CodePointString): string {
  if (typeof text === "string" && PLAIN.test(text)) return `'${text}'`;
  const codePoints = codePointsOf(text);
  const quote = codePoints.includes(0x27) && !codePoints.includes(0x22) ? 0x22 : 0x27;
  let result = String.fromCharCode(quote);
  for (const c of codePoints) {
    if (c === quote || c === 0x5c) result += "\\" + String.fromCharCode(c);
    else if (c === 0x09) result += "\\t";
    else if (c === 0x0a) result += "\\n";
    else if (c === 0x0d) result += "\\r";
    else if (c < 0x20 || c === 0x7f) result += "\\x" + hex(c, 2);
    else if (c < 0x7f) result += String.fromCharCode(c);
    else {
      const ch = String.fromCodePoint(c);
      if (!NOT_PRINTABLE.test(ch)) result += ch;
      else if (c <= 0xff) result += "\\x" + hex(c, 2);
      else if (c <= 0xffff) result += "\\u" + hex(c, 4);
      else result += "\\U" + hex(c, 8);
    }
  }
  return result + String.fromCharCode(quote);
}

/** CPython: `bytes_repr`. */
export function reprBytes(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let result = "b" + quote;
  for (const byte of bytes) {
    const ch = String.fromCharCode(byte);
    if (ch === quote || ch === "\\") result += "\\" + ch;
    else if (byte === 0x09) result += "\\t";
    else if (byte === 0x0a) result += "\\n";
    else if (byte === 0x0d) result += "\\r";
    else if (byte < 0x20 || byte >= 0x7f) result += "\\x" + hex(byte, 2);
    else result += ch;
  }
  return result + quote;
}

/** The shortest text that reads back as the same float (CPython: `float_repr`). */
export function reprFloat(value: number): string {
  const text = formatShortest(value);
  return /^-?\d+$/.test(text) ? text + ".0" : text;
}

/** CPython: `complex_repr`. */
export function reprComplex(real: number, imag: number): string {
  const imagText = formatShortest(imag) + "j";
  if (Object.is(real, 0)) return imagText;
  const sign = imagText.startsWith("-") ? "" : "+";
  return `(${formatShortest(real)}${sign}${imagText})`;
}

/** CPython's `PyOS_double_to_string(value, 'r', ...)`: digits as JavaScript's, exponents from 1e16 and below 1e-4. */
function formatShortest(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}
