/** The type `str`: slots and methods. After CPython's `Objects/unicodeobject.c`. */
import { sizeofMethod } from "./sizeof_method.ts";
import { reduceIterator, stateIndex } from "./iterator_state.ts";
import { forEachItem, PyObject_Str } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newIndexError, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, Signature, staticMethod } from "../protocol/signature.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_UNICODE_SUBCLASS,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import {
  checkPositional,
  compareResult,
  evalSliceIndex,
  indexFromKey,
  newArguments,
  PyIndex_Check,
  SSIZE_MAX,
} from "./sequence_util.ts";
import { PySlice_Check, sliceRange } from "./slice_object.ts";
import { PyTuple_Check, PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyUnicode_Type, PyUnicodeASCIIIter_Type, PyUnicodeIter_Type } from "./type_zoo.ts";
import { alphabetFor } from "./unicode/alphabet.ts";
import * as casing from "./unicode/case.ts";
import { PyUnicode_AsEncodedString, PyUnicode_FromEncodedObject } from "./unicode/codecs.ts";
import * as ctype from "./unicode/ctype.ts";
import { formatMapMethod, formatMethod } from "./unicode/format_string.ts";
import { PyUnicode_Format } from "./unicode/format_percent.ts";
import { formatStr } from "./unicode/format_spec.ts";
import {
  BOTH,
  countIn,
  expandTabs,
  findIn,
  LEFT,
  replaceIn,
  rfindIn,
  RIGHT,
  rsplitOn,
  rsplitWhitespace,
  splitLines,
  splitOn,
  splitWhitespace,
  stripText,
} from "./unicode/split.ts";
import { makeTranslation, translate } from "./unicode/translate.ts";
import {
  bmpValue,
  codePointsOf,
  exactStr,
  isIdentifier,
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_Compare,
  PyUnicode_Concat,
  PyUnicode_FromCodePoints,
  PyUnicode_GET_LENGTH,
  PyUnicode_JoinPieces,
  PyUnicode_ReadChar,
  PyUnicode_Substring,
  PyUnicodeObject,
  repeatStr,
  unicode_eq,
  unicode_hash,
  unicode_repr,
} from "./unicode_object.ts";

// Slots ---------------------------------------------------------------------------------------------------------------

const newSignature = new Signature(
  "(object=<unrepresentable>, encoding: str = <unrepresentable>, errors: str = <unrepresentable>)",
);

function unicode_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  let value: PyObject;
  if (args.length === 1 && kwnames === undefined) value = PyObject_Str(args[0]);
  else {
    if (kwnames === undefined) checkPositional("str", args.length, 0, 3);
    const [object, encoding, errors] = newArguments(newSignature, "str", args, kwnames) as [
      PyObject | undefined,
      string | undefined,
      string | undefined,
    ];
    if (object === undefined) value = "";
    else if (encoding === undefined && errors === undefined) value = PyObject_Str(object);
    else value = PyUnicode_FromEncodedObject(object, encoding, errors);
  }
  if (type === PyUnicode_Type) return value;
  const text = PyUnicode_AsUTF16(value);
  const simple = bmpValue(value);
  return attachInstance(
    new PyUnicodeObject(type, simple, simple === undefined ? codePointsOf(value) : undefined, text),
    type,
  );
}

function unicode_item(self: PyStr, index: number): PyObject {
  if (index < 0 || index >= PyUnicode_GET_LENGTH(self)) throw newIndexError("string index out of range");
  if (typeof self === "string") return self[index];
  return PyUnicode_FromCodePoints([PyUnicode_ReadChar(self, index)]);
}

function unicode_subscript(self: PyStr, key: PyObject): PyObject {
  if (typeof key === "number" && typeof self === "string") {
    const ch = self[key < 0 ? key + self.length : key];
    if (ch === undefined) throw newIndexError("string index out of range");
    return ch;
  }
  if (PyIndex_Check(key)) {
    const index = indexFromKey(key);
    return unicode_item(self, index < 0 ? index + PyUnicode_GET_LENGTH(self) : index);
  }
  if (PySlice_Check(key)) {
    const range = sliceRange(key, PyUnicode_GET_LENGTH(self));
    const { start, step, length } = range;
    if (step === 1) return PyUnicode_Substring(self, start, start + length);
    const value = bmpValue(self);
    if (value !== undefined) {
      let text = "";
      for (let i = 0, at = start; i < length; i++, at += step) text += value[at];
      return text;
    }
    const source = codePointsOf(self);
    const out = new Uint32Array(length);
    for (let i = 0, at = start; i < length; i++, at += step) out[i] = source[at];
    return PyUnicode_FromCodePoints(out);
  }
  throw newTypeError(`string indices must be integers, not '${Py_TYPE(key).tp_name}'`);
}

function unicode_contains(self: PyStr, sub: PyObject): boolean {
  if (typeof self === "string" && typeof sub === "string") return self.indexOf(sub) >= 0;
  if (!PyUnicode_Check(sub)) {
    throw newTypeError(`'in <string>' requires string as left operand, not ${Py_TYPE(sub).tp_name}`);
  }
  const alphabet = alphabetFor(self, sub);
  return alphabet.toUnits(self).includes(alphabet.toUnits(sub));
}

function unicode_richcompare(self: PyStr, other: PyObject, op: number): PyObject {
  if (typeof self === "string" && typeof other === "string") {
    if (op === Py_EQ) return self === other;
    if (op === Py_NE) return self !== other;
    return compareResult(self < other ? -1 : self > other ? 1 : 0, op);
  }
  if (!PyUnicode_Check(other)) return Py_NotImplemented;
  if (op === Py_EQ) return unicode_eq(self, other);
  if (op === Py_NE) return !unicode_eq(self, other);
  return compareResult(PyUnicode_Compare(self, other), op);
}

// Searching -----------------------------------------------------------------------------------------------------------

interface Range {
  start: number;
  end: number;
}
/** Bounds as `str.find` takes them: None-able, counted from the end when negative. `start` may stay beyond the end. */
function searchRange(length: number, startObject: PyObject, endObject: PyObject): Range {
  let start = evalSliceIndex(startObject, 0);
  let end = evalSliceIndex(endObject, SSIZE_MAX);
  if (end > length) end = length;
  else if (end < 0) end = Math.max(0, end + length);
  if (start < 0) start = Math.max(0, start + length);
  return { start, end };
}

type Finder = (text: string, sub: string, start: number, end: number) => number;

function search(
  self: PyStr,
  sub: PyObject,
  startObject: PyObject,
  endObject: PyObject,
  find: Finder,
): number {
  if (
    typeof self === "string" && typeof sub === "string" && startObject === Py_None && endObject === Py_None
  ) {
    return find(self, sub, 0, self.length);
  }
  const alphabet = alphabetFor(self, sub);
  const text = alphabet.toUnits(self);
  const { start, end } = searchRange(text.length, startObject, endObject);
  return find(text, alphabet.toUnits(sub), start, end);
}
function found(at: number): number {
  if (at < 0) throw newValueError("substring not found");
  return at;
}

function matchesAt(self: PyStr, sub: PyObject, range: Range, atEnd: boolean): boolean {
  const alphabet = alphabetFor(self, sub);
  const text = alphabet.toUnits(self), part = alphabet.toUnits(sub);
  if (range.end - range.start < part.length) return false;
  return text.startsWith(part, atEnd ? range.end - part.length : range.start);
}

/** `text.startsWith(sub, at)`, which asks first whether `sub` is a regular expression. */
function standsAt(text: string, sub: string, at: number): boolean {
  const n = sub.length;
  if (at < 0 || n > text.length) return false;
  if (n > 16) return text.startsWith(sub, at);
  for (let i = 0; i < n; i++) if (text.charCodeAt(at + i) !== sub.charCodeAt(i)) return false;
  return true;
}

function tailMatch(self: PyStr, sub: PyObject, start: PyObject, end: PyObject, atEnd: boolean): boolean {
  const name = atEnd ? "endswith" : "startswith";
  if (typeof self === "string" && typeof sub === "string" && start === Py_None && end === Py_None) {
    return standsAt(self, sub, atEnd ? self.length - sub.length : 0);
  }
  const range = searchRange(PyUnicode_GET_LENGTH(self), start, end);
  if (PyTuple_Check(sub)) {
    for (const part of sub.ob_item) {
      if (!PyUnicode_Check(part)) {
        throw newTypeError(`tuple for ${name} must only contain str, not ${Py_TYPE(part).tp_name}`);
      }
      if (matchesAt(self, part, range, atEnd)) return true;
    }
    return false;
  }
  if (!PyUnicode_Check(sub)) {
    throw newTypeError(`${name} first arg must be str or a tuple of str, not ${Py_TYPE(sub).tp_name}`);
  }
  return matchesAt(self, sub, range, atEnd);
}

// Cutting and joining -------------------------------------------------------------------------------------------------

function split(self: PyStr, sep: PyObject, maxSplit: number, fromRight: boolean): PyObject {
  if (typeof self === "string" && !fromRight) {
    if (sep === Py_None) return PyList_New(splitWhitespace(self, maxSplit));
    if (typeof sep === "string" && sep !== "") return PyList_New(splitOn(self, sep, maxSplit));
  }
  if (sep === Py_None) {
    const alphabet = alphabetFor(self);
    const text = alphabet.toUnits(self);
    const parts: PyObject[] = fromRight ? rsplitWhitespace(text, maxSplit) : splitWhitespace(text, maxSplit);
    return PyList_New(typeof self === "string" ? parts : parts.map((part) => alphabet.toStr(part as string)));
  }
  if (!PyUnicode_Check(sep)) throw newTypeError(`must be str or None, not ${Py_TYPE(sep).tp_name}`);
  if (PyUnicode_GET_LENGTH(sep) === 0) throw newValueError("empty separator");
  const alphabet = alphabetFor(self, sep);
  const text = alphabet.toUnits(self), separator = alphabet.toUnits(sep);
  const parts: PyObject[] = fromRight
    ? rsplitOn(text, separator, maxSplit)
    : splitOn(text, separator, maxSplit);
  return PyList_New(
    typeof self === "string" && typeof sep === "string"
      ? parts
      : parts.map((part) => alphabet.toStr(part as string)),
  );
}

function partition(self: PyStr, sep: PyObject, fromRight: boolean): PyObject {
  if (typeof self === "string" && typeof sep === "string" && sep !== "") {
    const at = fromRight ? self.lastIndexOf(sep) : self.indexOf(sep);
    if (at < 0) return PyTuple_New(fromRight ? ["", "", self] : [self, "", ""]);
    return PyTuple_New([self.slice(0, at), sep, self.slice(at + sep.length)]);
  }
  if (!PyUnicode_Check(sep)) throw newTypeError(`must be str, not ${Py_TYPE(sep).tp_name}`);
  if (PyUnicode_GET_LENGTH(sep) === 0) throw newValueError("empty separator");
  const alphabet = alphabetFor(self, sep);
  const text = alphabet.toUnits(self), separator = alphabet.toUnits(sep);
  const at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at < 0) return PyTuple_New(fromRight ? ["", "", exactStr(self)] : [exactStr(self), "", ""]);
  return PyTuple_New([
    alphabet.toStr(text.slice(0, at)),
    exactStr(sep),
    alphabet.toStr(text.slice(at + separator.length)),
  ]);
}

function strip(self: PyStr, chars: PyObject, sides: number, name: string): PyObject {
  if (chars === Py_None) {
    if (typeof self === "string") return stripText(self, undefined, sides);
    const alphabet = alphabetFor(self);
    return alphabet.toStr(stripText(alphabet.toUnits(self), undefined, sides));
  }
  if (!PyUnicode_Check(chars)) {
    throw newTypeError(`${name} arg must be None or str`);
  }
  const alphabet = alphabetFor(self, chars);
  return alphabet.toStr(stripText(alphabet.toUnits(self), alphabet.toUnits(chars), sides));
}

/** `separator.join(iterable)`. CPython: `PyUnicode_Join`. */
export function PyUnicode_Join(separator: PyStr, iterable: PyObject): PyObject {
  return joinItems(separator, sequenceItems(iterable));
}
function sequenceItems(iterable: PyObject): readonly PyObject[] {
  const type = Py_TYPE(iterable);
  const own = (iterable as { ob_item?: readonly PyObject[] }).ob_item;
  if (own !== undefined && Array.isArray(own)) return own;
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    throw newTypeError("can only join an iterable");
  }
  const items: PyObject[] = [];
  forEachItem(iterable, (item) => {
    items.push(item);
  });
  return items;
}
function joinItems(separator: PyStr, items: readonly PyObject[]): PyObject {
  const sep = bmpValue(separator);
  let plain = sep !== undefined;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === "string") continue;
    if (!PyUnicode_Check(item)) {
      throw newTypeError(`sequence item ${i}: expected str instance, ${Py_TYPE(item).tp_name} found`);
    }
    plain = false;
  }
  if (items.length === 1 && PyUnicode_CheckExact(items[0])) return items[0];
  if (plain) return (items as string[]).join(sep);
  const pieces: PyObject[] = [];
  for (let i = 0; i < items.length; i++) {
    if (i > 0) pieces.push(separator);
    pieces.push(items[i]);
  }
  return PyUnicode_JoinPieces(pieces);
}

/** So little never makes a text too long. */
const SHORT_PAD = 10_000;

function fillCharacter(fill: PyObject): PyStr {
  if (!PyUnicode_Check(fill)) {
    throw newTypeError(`The fill character must be a unicode character, not ${Py_TYPE(fill).tp_name}`);
  }
  if (PyUnicode_GET_LENGTH(fill) !== 1) {
    throw newTypeError("The fill character must be exactly one character long");
  }
  return fill;
}

function pad(self: PyStr, left: number, right: number, fill: PyStr): PyObject {
  if (left <= 0 && right <= 0) return exactStr(self);
  if (typeof self === "string" && typeof fill === "string" && left + right < SHORT_PAD) {
    return left <= 0 ? self + fill.repeat(right) : fill.repeat(left) + self + fill.repeat(right);
  }
  return PyUnicode_JoinPieces([repeatStr(fill, left), self, repeatStr(fill, right)]);
}

function zfill(self: PyStr, width: number): PyObject {
  const missing = width - PyUnicode_GET_LENGTH(self);
  if (missing <= 0) return exactStr(self);
  const zeros = "0".repeat(missing);
  const first = PyUnicode_GET_LENGTH(self) > 0 ? PyUnicode_ReadChar(self, 0) : 0;
  if (first !== 0x2b && first !== 0x2d) return PyUnicode_JoinPieces([zeros, self]);
  return PyUnicode_JoinPieces([
    String.fromCharCode(first),
    zeros,
    PyUnicode_Substring(self, 1, PyUnicode_GET_LENGTH(self)),
  ]);
}

// Classes of characters -----------------------------------------------------------------------------------------------

/** Whether the text isn't empty and all its characters pass. */
function every(test: (c: number) => boolean) {
  return (self: PyStr): PyObject => {
    const n = PyUnicode_GET_LENGTH(self);
    if (typeof self === "string") {
      for (let i = 0; i < n; i++) if (!test(self.charCodeAt(i))) return false;
      return n > 0;
    }
    for (let i = 0; i < n; i++) if (!test(PyUnicode_ReadChar(self, i))) return false;
    return n > 0;
  };
}

const method = methodsOf<PyStr>();

defineType<PyStr>(PyUnicode_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_UNICODE_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
  doc:
    "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nText: an immutable sequence of code points.",
  slots: {
    tp_new: unicode_new,
    tp_repr: unicode_repr,
    tp_str: exactStr,
    tp_hash: unicode_hash,
    tp_richcompare: unicode_richcompare,
    tp_iter: (self) => new PyUnicodeIterObject(self),
    nb_remainder: (self, args) => PyUnicode_Check(self) ? PyUnicode_Format(self, args) : Py_NotImplemented,
    sq_length: PyUnicode_GET_LENGTH,
    sq_concat: PyUnicode_Concat,
    sq_repeat: (self, count) => count === 1 ? exactStr(self) : repeatStr(self, count),
    sq_item: unicode_item,
    sq_contains: unicode_contains,
    mp_length: PyUnicode_GET_LENGTH,
    mp_subscript: unicode_subscript,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    encode: method(
      "($self, /, encoding: str = 'utf-8', errors: str = 'strict')",
      "The bytes that stand for the text in an encoding; errors names the handler for what it can't express.",
      PyUnicode_AsEncodedString,
    ),
    replace: method(
      "($self, old: unicode, new: unicode, /, count: Py_ssize_t = -1)",
      "A copy with old replaced by new everywhere, or only the first count times.",
      (self, old, by, count) => {
        if (typeof self === "string" && typeof old === "string" && typeof by === "string") {
          return replaceIn(self, old, by, count);
        }
        const alphabet = alphabetFor(self, old, by);
        return alphabet.toStr(
          replaceIn(alphabet.toUnits(self), alphabet.toUnits(old), alphabet.toUnits(by), count),
        );
      },
    ),
    split: method(
      "($self, /, sep=None, maxsplit: Py_ssize_t = -1)",
      "A list of the parts between separators, at most maxsplit of them used, from the left.\n\nWithout sep the parts are divided by white space and none is empty.",
      (self, sep, maxsplit) => split(self, sep, maxsplit, false),
    ),
    rsplit: method(
      "($self, /, sep=None, maxsplit: Py_ssize_t = -1)",
      "A list of the parts between separators, at most maxsplit of them used, from the right.\n\nWithout sep the parts are divided by white space and none is empty.",
      (self, sep, maxsplit) => split(self, sep, maxsplit, true),
    ),
    join: method(
      "($self, iterable, /)",
      "The items of an iterable one after the other, with the string between them.",
      PyUnicode_Join,
    ),
    capitalize: method(
      "($self, /)",
      "A copy with the first character in title case and the others in lower case.",
      casing.toCapitalized,
    ),
    casefold: method("($self, /)", "A copy for comparing without regard to case.", casing.toCasefold),
    title: method(
      "($self, /)",
      "A copy in which each word begins in title case and goes on in lower case.",
      casing.toTitle,
    ),
    center: method(
      "($self, width: Py_ssize_t, fillchar=' ', /)",
      "A copy of at least width characters with the content in the middle, filled up with fillchar.",
      (self, width, fill) => {
        const missing = width - PyUnicode_GET_LENGTH(self);
        const character = fillCharacter(fill);
        if (missing <= 0) return exactStr(self);
        const left = (missing >> 1) + (missing & width & 1);
        return pad(self, left, missing - left, character);
      },
    ),
    count: method(
      "($self, sub: unicode, start=<group>, end=<group>, /)",
      "How many times sub occurs in [start:end], overlaps not counted.",
      (self, sub, start, end) => search(self, sub, start, end, countIn),
    ),
    expandtabs: method(
      "($self, /, tabsize: int = 8)",
      "A copy in which spaces up to the next multiple of tabsize stand in place of each tab.",
      (self, tabsize) => {
        const alphabet = alphabetFor(self);
        return alphabet.toStr(expandTabs(alphabet.toUnits(self), tabsize));
      },
    ),
    find: method(
      "($self, sub: unicode, start=<group>, end=<group>, /)",
      "The lowest index in [start:end] at which sub begins, -1 if it isn't there.",
      (self, sub, start, end) => search(self, sub, start, end, findIn),
    ),
    partition: method(
      "($self, sep, /)",
      "What is before the first sep, sep, and what is behind it; all and two empty parts if sep isn't there.",
      (self, sep) => partition(self, sep, false),
    ),
    index: method(
      "($self, sub: unicode, start=<group>, end=<group>, /)",
      "The lowest index in [start:end] at which sub begins; ValueError if it isn't there.",
      (self, sub, start, end) => found(search(self, sub, start, end, findIn)),
    ),
    ljust: method(
      "($self, width: Py_ssize_t, fillchar=' ', /)",
      "A copy of at least width characters with the content on the left, filled up with fillchar.",
      (self, width, fill) => pad(self, 0, width - PyUnicode_GET_LENGTH(self), fillCharacter(fill)),
    ),
    lower: method("($self, /)", "A copy in lower case.", casing.toLower),
    lstrip: method(
      "($self, chars=None, /)",
      "A copy without leading white space, or without leading characters that occur in the argument.",
      (self, chars) => strip(self, chars, LEFT, "lstrip"),
    ),
    rfind: method(
      "($self, sub: unicode, start=<group>, end=<group>, /)",
      "The highest index in [start:end] at which sub begins, -1 if it isn't there.",
      (self, sub, start, end) => search(self, sub, start, end, rfindIn),
    ),
    rindex: method(
      "($self, sub: unicode, start=<group>, end=<group>, /)",
      "The highest index in [start:end] at which sub begins; ValueError if it isn't there.",
      (self, sub, start, end) => found(search(self, sub, start, end, rfindIn)),
    ),
    rjust: method(
      "($self, width: Py_ssize_t, fillchar=' ', /)",
      "A copy of at least width characters with the content on the right, filled up with fillchar.",
      (self, width, fill) => pad(self, width - PyUnicode_GET_LENGTH(self), 0, fillCharacter(fill)),
    ),
    rstrip: method(
      "($self, chars=None, /)",
      "A copy without trailing white space, or without trailing characters that occur in the argument.",
      (self, chars) => strip(self, chars, RIGHT, "rstrip"),
    ),
    rpartition: method(
      "($self, sep, /)",
      "What is before the last sep, sep, and what is behind it; two empty parts and all if sep isn't there.",
      (self, sep) => partition(self, sep, true),
    ),
    splitlines: method(
      "($self, /, keepends: bool = False)",
      "A list of the lines, with their line ends if keepends is true.",
      (self, keepends) => {
        const alphabet = alphabetFor(self);
        return PyList_New(splitLines(alphabet.toUnits(self), keepends).map((line) => alphabet.toStr(line)));
      },
    ),
    strip: method(
      "($self, chars=None, /)",
      "A copy without white space at both ends, or without characters there that occur in the argument.",
      (self, chars) => strip(self, chars, BOTH, "strip"),
    ),
    swapcase: method(
      "($self, /)",
      "A copy with upper case made lower and lower case made upper.",
      casing.swapCase,
    ),
    translate: method(
      "($self, table, /)",
      "A copy in which each character's ordinal is looked up in table: an ordinal or text takes its place, None drops it.",
      translate,
    ),
    upper: method("($self, /)", "A copy in upper case.", casing.toUpper),
    startswith: method(
      "($self, prefix, start=<group>, end=<group>, /)",
      "Whether [start:end] begins with prefix, or with one of a tuple of prefixes.",
      (self, prefix, start, end) => tailMatch(self, prefix, start, end, false),
    ),
    endswith: method(
      "($self, suffix, start=<group>, end=<group>, /)",
      "Whether [start:end] ends with suffix, or with one of a tuple of suffixes.",
      (self, suffix, start, end) => tailMatch(self, suffix, start, end, true),
    ),
    removeprefix: method(
      "($self, prefix: unicode, /)",
      "A copy without prefix if it begins so.",
      (self, prefix) => {
        const n = PyUnicode_GET_LENGTH(self);
        if (!matchesAt(self, prefix, { start: 0, end: n }, false)) return exactStr(self);
        return PyUnicode_Substring(self, PyUnicode_GET_LENGTH(prefix), n);
      },
    ),
    removesuffix: method(
      "($self, suffix: unicode, /)",
      "A copy without suffix if it ends so and suffix isn't empty.",
      (self, suffix) => {
        const n = PyUnicode_GET_LENGTH(self), m = PyUnicode_GET_LENGTH(suffix);
        if (m === 0 || !matchesAt(self, suffix, { start: 0, end: n }, true)) return exactStr(self);
        return PyUnicode_Substring(self, 0, n - m);
      },
    ),
    isascii: method(
      "($self, /)",
      "Whether all characters are in the ASCII range; true when there are none.",
      (self) => {
        const n = PyUnicode_GET_LENGTH(self);
        for (let i = 0; i < n; i++) if (PyUnicode_ReadChar(self, i) > 127) return false;
        return true;
      },
    ),
    islower: method(
      "($self, /)",
      "Whether there are cased characters and all of them are in lower case.",
      casing.isLowerText,
    ),
    isupper: method(
      "($self, /)",
      "Whether there are cased characters and all of them are in upper case.",
      casing.isUpperText,
    ),
    istitle: method(
      "($self, /)",
      "Whether every word begins in upper case and goes on in lower case, and there is one.",
      casing.isTitleText,
    ),
    isspace: method(
      "($self, /)",
      "Whether there are characters and all are white space.",
      every(ctype.isSpace),
    ),
    isdecimal: method(
      "($self, /)",
      "Whether there are characters and all are decimal digits.",
      every((c) => ctype.decimalValue(c) >= 0),
    ),
    isdigit: method("($self, /)", "Whether there are characters and all are digits.", every(ctype.isDigit)),
    isnumeric: method(
      "($self, /)",
      "Whether there are characters and all have a numeric value.",
      every(ctype.isNumeric),
    ),
    isalpha: method("($self, /)", "Whether there are characters and all are letters.", every(ctype.isAlpha)),
    isalnum: method(
      "($self, /)",
      "Whether there are characters and all are letters or digits.",
      every(ctype.isAlnum),
    ),
    isidentifier: method(
      "($self, /)",
      "Whether the text could be the name of a variable; keywords count.",
      (self) => isIdentifier(self),
    ),
    isprintable: method(
      "($self, /)",
      "Whether repr() would show all characters as they are; true when there are none.",
      (self) => {
        const n = PyUnicode_GET_LENGTH(self);
        for (let i = 0; i < n; i++) if (!ctype.isPrintable(PyUnicode_ReadChar(self, i))) return false;
        return true;
      },
    ),
    zfill: method(
      "($self, width: Py_ssize_t, /)",
      "A copy of at least width characters, filled up with zeros behind the sign.",
      zfill,
    ),
    format: method(
      "($self, /, *args, **kwargs)",
      "A copy with replacement fields {} filled from the arguments.",
      formatMethod,
    ),
    format_map: method(
      "($self, mapping, /)",
      "A copy with replacement fields {} filled from a mapping.",
      formatMapMethod,
    ),
    __format__: method(
      "($self, format_spec: unicode, /)",
      "The text as a format specification wants it.",
      formatStr,
    ),
    maketrans: staticMethod(
      "(x, y: unicode = <unrepresentable>, z: unicode = <unrepresentable>, /)",
      undefined,
      makeTranslation,
    ),
    __getnewargs__: method("($self, /)", undefined, (self) => PyTuple_New([exactStr(self)])),
  },
});

// Iterators -----------------------------------------------------------------------------------------------------------

const ASCII = /^[\x00-\x7f]*$/;

/** Iterates over characters; `it_seq` is undefined once exhausted. */
export class PyUnicodeIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyStr | undefined;
  constructor(seq: PyStr) {
    this.ob_type = ASCII.test(PyUnicode_AsUTF16(seq)) ? PyUnicodeASCIIIter_Type : PyUnicodeIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyUnicodeIterObject);
  }
}

function unicodeiter_next(self: PyUnicodeIterObject): PyObject | undefined {
  const seq = self.it_seq;
  if (seq === undefined) return undefined;
  if (typeof seq === "string") {
    if (self.it_index < seq.length) return seq[self.it_index++];
  } else if (self.it_index < PyUnicode_GET_LENGTH(seq)) {
    return PyUnicode_FromCodePoints([PyUnicode_ReadChar(seq, self.it_index++)]);
  }
  self.it_seq = undefined;
  return undefined;
}

const iterMethod = methodsOf<PyUnicodeIterObject>();

for (const type of [PyUnicodeIter_Type, PyUnicodeASCIIIter_Type]) {
  defineType<PyUnicodeIterObject>(type, {
    isPlainIterator: true,
    slots: { tp_iter: (self) => self, tp_iternext: unicodeiter_next },
    methods: {
      __reduce__: iterMethod(
        "($self, /)",
        undefined,
        (self) => reduceIterator(self, ""),
      ),
      __setstate__: iterMethod("($self, object, /)", undefined, (self, state) => {
        if (self.it_seq !== undefined) self.it_index = stateIndex(state, PyUnicode_GET_LENGTH(self.it_seq));
        return Py_None;
      }),
      __length_hint__: iterMethod(
        "($self, /)",
        undefined,
        (self) => self.it_seq === undefined ? 0 : PyUnicode_GET_LENGTH(self.it_seq) - self.it_index,
      ),
    },
  });
}
