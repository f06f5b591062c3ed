/**
 * `str.format`, `str.format_map`, and the parsing that `string.Formatter` shares with them. After CPython's
 * `Objects/stringlib/unicode_format.h`.
 */
import {
  PyObject_ASCII,
  PyObject_Format,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_Repr,
  PyObject_Str,
  PySequence_Check,
  PySequence_GetItem,
} from "../../protocol/abstract.ts";
import { newIndexError, newKeyError, newValueError } from "../../protocol/errors.ts";
import { PyDict_GetItem, type PyDictObject } from "../dict_object.ts";
import type { PyObject } from "../object.ts";
import { type PyStr, PyUnicode_AsUTF16 } from "../unicode_object.ts";
import { type Alphabet, alphabetFor } from "./alphabet.ts";
import { decimalValue } from "./ctype.ts";
import { UnicodeWriter } from "./writer.ts";

/** One step of a format string: literal text, then perhaps a field. */
export interface FormatPart {
  literal: string;
  field: FormatField | undefined;
}
export interface FormatField {
  name: string;
  /** "" is none. */
  conversion: string;
  spec: string;
  /** The spec has fields of its own. */
  nested: boolean;
}

/** Splits a format string. CPython: `MarkupIterator_next`. */
export function parseFormat(text: string): FormatPart[] {
  const parts: FormatPart[] = [];
  for (let at = 0; at < text.length;) {
    const step = nextPart(text, at);
    parts.push(step.part);
    at = step.end;
  }
  return parts;
}

function parseField(text: string, at: number): { field: FormatField; end: number } {
  const start = at;
  let c = "";
  scan:
  while (at < text.length) {
    c = text[at++];
    switch (c) {
      case "{":
        throw newValueError("unexpected '{' in field name");
      case "[":
        while (at < text.length && text[at] !== "]") at++;
        continue;
      case "}":
      case ":":
      case "!":
        break scan;
    }
  }
  if (c !== "!" && c !== ":") {
    if (c !== "}") throw newValueError("expected '}' before end of string");
    return { field: { name: text.slice(start, at - 1), conversion: "", spec: "", nested: false }, end: at };
  }
  const name = text.slice(start, at - 1);
  let conversion = "";
  if (c === "!") {
    if (at >= text.length) throw newValueError("end of string while looking for conversion specifier");
    conversion = text[at++];
    if (at < text.length) {
      c = text[at++];
      if (c === "}") return { field: { name, conversion, spec: "", nested: false }, end: at };
      if (c !== ":") throw newValueError("expected ':' after conversion specifier");
    }
  }
  const specStart = at;
  let depth = 1;
  let nested = false;
  while (at < text.length) {
    c = text[at++];
    if (c === "{") {
      nested = true;
      depth++;
    } else if (c === "}" && --depth === 0) {
      return { field: { name, conversion, spec: text.slice(specStart, at - 1), nested }, end: at };
    }
  }
  throw newValueError("unmatched '{' in format spec");
}

/** One `.attribute` or `[item]` behind the start of a field name. */
export interface FieldStep {
  isAttribute: boolean;
  key: string | number;
}

/** A decimal number, -1 for other text. CPython: `get_integer`. */
function integerOf(text: string): number {
  if (text === "") return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = decimalValue(text.charCodeAt(i));
    if (digit < 0) return -1;
    value = value * 10 + digit;
    if (value > 9223372036854775000) throw newValueError("Too many decimal digits in format string");
  }
  return value;
}

/** Splits a field name: its first part, and the steps behind it. CPython: `FieldNameIterator_next`. */
export function splitFieldName(name: string): { first: string | number; steps: () => FieldStep[] } {
  let end = 0;
  while (end < name.length && name[end] !== "." && name[end] !== "[") end++;
  const first = name.slice(0, end);
  const index = integerOf(first);
  return { first: index < 0 ? first : index, steps: () => fieldSteps(name, end) };
}

function fieldSteps(name: string, at: number): FieldStep[] {
  const steps: FieldStep[] = [];
  while (at < name.length) {
    const kind = name[at++];
    const start = at;
    if (kind === ".") {
      while (at < name.length && name[at] !== "." && name[at] !== "[") at++;
      steps.push({ isAttribute: true, key: name.slice(start, at) });
    } else if (kind === "[") {
      while (at < name.length && name[at] !== "]") at++;
      if (at >= name.length) throw newValueError("Missing ']' in format string");
      const key = name.slice(start, at++);
      const index = integerOf(key);
      steps.push({ isAttribute: false, key: index < 0 ? key : index });
    } else throw newValueError("Only '.' or '[' may follow ']' in format field specifier");
    if (steps[steps.length - 1].key === "") throw newValueError("Empty attribute in format string");
  }
  return steps;
}

const UNDECIDED = 0, AUTOMATIC = 1, MANUAL = 2;

/** One call of `format`: its arguments and the state of automatic numbering. */
class Formatting {
  readonly alphabet: Alphabet;
  readonly args: readonly PyObject[] | undefined;
  readonly kwargs: PyObject | undefined;
  readonly kwargsIsDict: boolean;
  numbering = UNDECIDED;
  nextIndex = 0;

  constructor(
    alphabet: Alphabet,
    args: readonly PyObject[] | undefined,
    kwargs: PyObject | undefined,
    isDict: boolean,
  ) {
    this.alphabet = alphabet;
    this.args = args;
    this.kwargs = kwargs;
    this.kwargsIsDict = isDict;
  }

  build(text: string, depth: number): PyObject {
    if (depth < 0) throw newValueError("Max string recursion exceeded");
    const writer = new UnicodeWriter();
    let at = 0;
    // Parsing on demand keeps the order of errors: a bad end of the string shows only after the fields before it.
    while (at < text.length) {
      const step = nextPart(text, at);
      writer.write(this.alphabet.toStr(step.part.literal));
      if (step.part.field !== undefined) writer.write(this.render(step.part.field, depth));
      at = step.end;
    }
    return writer.finish();
  }

  render(field: FormatField, depth: number): PyObject {
    let value = this.lookUp(field.name);
    switch (field.conversion) {
      case "":
        break;
      case "r":
        value = PyObject_Repr(value);
        break;
      case "s":
        value = PyObject_Str(value);
        break;
      case "a":
        value = PyObject_ASCII(value);
        break;
      default: {
        const c = field.conversion.charCodeAt(0);
        throw newValueError(
          `Unknown conversion specifier ${c > 32 && c < 127 ? field.conversion : "\\x" + c.toString(16)}`,
        );
      }
    }
    const spec = field.nested ? this.build(field.spec, depth - 1) : this.alphabet.toStr(field.spec);
    return PyObject_Format(value, spec);
  }

  lookUp(name: string): PyObject {
    const { first, steps } = splitFieldName(name);
    let key = first;
    if (key === "" || typeof key === "number") {
      const kind = key === "" ? AUTOMATIC : MANUAL;
      if (this.numbering === UNDECIDED) this.numbering = kind;
      else if (this.numbering !== kind) {
        throw newValueError(
          kind === AUTOMATIC
            ? "cannot switch from manual field specification to automatic field numbering"
            : "cannot switch from automatic field numbering to manual field specification",
        );
      }
      if (key === "") key = this.nextIndex++;
    }
    let value: PyObject;
    if (typeof key === "number") {
      if (this.args === undefined) throw newValueError("Format string contains positional fields");
      if (key >= this.args.length) {
        throw newIndexError(`Replacement index ${key} out of range for positional args tuple`);
      }
      value = this.args[key];
    } else {
      const keyObject = this.alphabet.toStr(key);
      if (this.kwargs === undefined) throw newKeyError(keyObject);
      if (this.kwargsIsDict) {
        const found = PyDict_GetItem(this.kwargs as PyDictObject, keyObject);
        if (found === undefined) throw newKeyError(keyObject);
        value = found;
      } else value = PyObject_GetItem(this.kwargs, keyObject);
    }
    for (const step of steps()) {
      if (step.isAttribute) {
        value = PyObject_GetAttr(value, PyUnicode_AsUTF16(this.alphabet.toStr(String(step.key))));
      } else if (typeof step.key === "number") {
        value = PySequence_Check(value)
          ? PySequence_GetItem(value, step.key)
          : PyObject_GetItem(value, step.key);
      } else value = PyObject_GetItem(value, this.alphabet.toStr(step.key));
    }
    return value;
  }
}

/** The literal and the field from `at` on. */
export function nextPart(text: string, at: number): { part: FormatPart; end: number } {
  const start = at;
  while (at < text.length && text[at] !== "{" && text[at] !== "}") at++;
  if (at >= text.length) return { part: { literal: text.slice(start), field: undefined }, end: at };
  const c = text[at++];
  const next = text[at];
  if (c === "}" && next !== "}") throw newValueError("Single '}' encountered in format string");
  if (next === undefined) throw newValueError("Single '{' encountered in format string");
  if (next === c) return { part: { literal: text.slice(start, at), field: undefined }, end: at + 1 };
  const parsed = parseField(text, at);
  return { part: { literal: text.slice(start, at - 1), field: parsed.field }, end: parsed.end };
}

/** `text.format(*args, **kwargs)`. */
export function formatMethod(self: PyStr, args: readonly PyObject[], kwargs: PyDictObject): PyObject {
  const alphabet = alphabetFor(self);
  return new Formatting(alphabet, args, kwargs, true).build(alphabet.toUnits(self), 1);
}

/** `text.format_map(mapping)`. */
export function formatMapMethod(self: PyStr, mapping: PyObject): PyObject {
  const alphabet = alphabetFor(self);
  return new Formatting(alphabet, undefined, mapping, false).build(alphabet.toUnits(self), 1);
}
