/**
 * The methods that bytes and bytearray share; they give objects of the receiver's type. How bytes are searched and divided
 * stands in `bytes_search.ts`. After CPython's `Objects/bytes_methods.c` and `Objects/stringlib/`.
 */
import { forEachItem, PyObject_Size } from "../protocol/abstract.ts";
import { newException, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, type MethodSpec, staticMethod } from "../protocol/signature.ts";
import {
  bytesLike,
  bytesOfText,
  byteValue,
  latin1Text,
  PyBytes_Check,
  PyBytes_CheckExact,
  PyBytes_FromArray,
  PyBytesObject,
  requireBytes,
} from "./bytes_object.ts";
import { newBytes, putBytes } from "./bytes_memory.ts";
import { PyByteArray_Check, type PyByteArrayObject } from "./bytearray_object.ts";
import {
  countBytes,
  findBytes,
  liesAt,
  replaceBytes,
  rfindBytes,
  rsplitAt,
  rsplitAtSpace,
  splitAt,
  splitAtLines,
  splitAtSpace,
  stripBounds,
} from "./bytes_search.ts";
import { PyList_CheckExact, PyList_New } from "./list_object.ts";
import { Py_None } from "./none_object.ts";
import type { PyObject } from "./object.ts";
import { evalSliceIndex, PyIndex_Check, SSIZE_MAX } from "./sequence_util.ts";
import { PyTuple_Check, PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyBytes_Type, PyExc_RuntimeError } from "./type_zoo.ts";
import { PyUnicode_Decode } from "./unicode/codecs.ts";
import { expandTabs } from "./unicode/split.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "./unicode_object.ts";

export type BytesOrByteArray = PyBytesObject | PyByteArrayObject;

/** Makes an object of the receiver's built-in type. */
export type BytesMaker = (bytes: Uint8Array) => BytesOrByteArray;

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);
const PLUS = 43, MINUS = 45, ZERO = 48;
const isUpper = (c: number): boolean => c >= 65 && c <= 90;
const isLower = (c: number): boolean => c >= 97 && c <= 122;
const isAlpha = (c: number): boolean => isUpper(c) || isLower(c);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/**
 * Runs an action that may run Python code between looking at the bytes and using them: a bytearray keeps its size meanwhile,
 * BufferError for whoever tries to change it.
 */
export function whileHeld<T>(self: BytesOrByteArray, action: () => T): T {
  if (self instanceof PyBytesObject) return action();
  self.ob_exports++;
  try {
    return action();
  } finally {
    self.ob_exports--;
  }
}

/** What to search for: an int is one byte. CPython: `parse_args_finds_byte`. */
function needle(op: PyObject): Uint8Array {
  const bytes = bytesLike(op);
  if (bytes !== undefined) return bytes;
  if (!PyIndex_Check(op)) {
    throw newTypeError(`argument should be integer or bytes-like object, not '${Py_TYPE(op).tp_name}'`);
  }
  return Uint8Array.of(byteValue(op, "byte"));
}

/** `x in bytes`. CPython: `_Py_bytes_contains`. */
export function bytesContains(self: BytesOrByteArray, op: PyObject): boolean {
  const bytes = self.ob_sval;
  return whileHeld(self, () => {
    if (PyIndex_Check(op)) return bytes.includes(byteValue(op, "byte"));
    return findBytes(bytes, requireBytes(op), 0, bytes.length) >= 0;
  });
}

function range(length: number, startObject: PyObject, endObject: PyObject): [number, number] {
  let start = evalSliceIndex(startObject, 0);
  let end = evalSliceIndex(endObject, SSIZE_MAX);
  if (end > length) end = length;
  else if (end < 0) end = Math.max(0, end + length);
  if (start < 0) start = Math.max(0, start + length);
  return [start, end];
}

type Finder = (bytes: Uint8Array, part: Uint8Array, start: number, end: number) => number;

function search(self: BytesOrByteArray, sub: PyObject, start: PyObject, end: PyObject, find: Finder): number {
  const bytes = self.ob_sval;
  return whileHeld(self, () => {
    const [from, to] = range(bytes.length, start, end);
    return find(bytes, needle(sub), from, to);
  });
}
function found(at: number, what: string): number {
  if (at < 0) throw newValueError(what);
  return at;
}

function tailMatch(
  self: BytesOrByteArray,
  sub: PyObject,
  start: PyObject,
  end: PyObject,
  atEnd: boolean,
): boolean {
  const all = self.ob_sval;
  const [from, to] = range(all.length, start, end);
  const matches = (part: Uint8Array) =>
    to - from >= part.length && liesAt(all, part, atEnd ? to - part.length : from);
  if (PyTuple_Check(sub)) return sub.ob_item.some((part) => matches(requireBytes(part)));
  const bytes = bytesLike(sub);
  if (bytes === undefined) {
    throw newTypeError(
      `${atEnd ? "endswith" : "startswith"} first arg must be bytes or a tuple of bytes, not ${
        Py_TYPE(sub).tp_name
      }`,
    );
  }
  return matches(bytes);
}

/** `separator.join(items)`. CPython: `stringlib/join.h`. */
export function joinBytes(separator: Uint8Array, iterable: PyObject): Uint8Array {
  const type = Py_TYPE(iterable);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    throw newTypeError("can only join an iterable");
  }
  const parts: Uint8Array[] = [];
  let total = 0;
  // A list is looked at while Python code may change it, anything else has become one before.
  let items: readonly PyObject[];
  if (PyList_CheckExact(iterable) || PyTuple_Check(iterable)) items = iterable.ob_item;
  else {
    const made: PyObject[] = [];
    forEachItem(iterable, (item) => void made.push(item));
    items = made;
  }
  const count = items.length;
  for (let i = 0; i < count; i++) {
    const item = items[i];
    const bytes = bytesLike(item);
    if (PyList_CheckExact(iterable) && iterable.ob_item.length !== count) {
      throw newException(PyExc_RuntimeError, "sequence changed size during iteration");
    }
    if (bytes === undefined) {
      throw newTypeError(
        `sequence item ${parts.length}: expected a bytes-like object, ${Py_TYPE(item).tp_name} found`,
      );
    }
    if (parts.length > 0) total += separator.length;
    parts.push(bytes);
    total += bytes.length;
  }
  const result = newBytes(total);
  let at = 0;
  parts.forEach((part, i) => {
    if (i > 0) {
      putBytes(result, at, separator);
      at += separator.length;
    }
    putBytes(result, at, part);
    at += part.length;
  });
  return result;
}

/** `bytes.hex(sep, bytes_per_sep)`. CPython: `_Py_strhex_bytes_with_sep`. */
export function hexOfBytes(bytes: Uint8Array, sep: PyObject | undefined, perGroup: number): string {
  const text = bytes.toHex();
  if (sep === undefined) return text;
  // CPython asks for the length before anything else, which may run Python code.
  if (PyObject_Size(sep) !== 1) throw newValueError("sep must be length 1.");
  let separator: string;
  if (PyUnicode_Check(sep)) separator = PyUnicode_AsUTF16(sep);
  else {
    const own = bytesLike(sep);
    if (own === undefined) throw newTypeError("sep must be str or bytes.");
    separator = latin1Text(own);
  }
  if (separator.length !== 1) throw newValueError("sep must be length 1.");
  if (separator.charCodeAt(0) > 127) throw newValueError("sep must be ASCII.");
  const group = Math.abs(perGroup);
  if (group === 0 || bytes.length <= group) return text;
  const parts: string[] = [];
  // Counted from the right, so that the first group may be short; from the left when negative.
  const first = perGroup > 0 ? bytes.length % group : 0;
  if (first > 0) parts.push(text.slice(0, 2 * first));
  for (let i = first; i < bytes.length; i += group) parts.push(text.slice(2 * i, 2 * (i + group)));
  return parts.join(separator);
}

/** `bytes.fromhex(text)`. CPython: `_PyBytes_FromHex`. */
export function bytesFromHex(op: PyObject): Uint8Array {
  let text: string;
  if (PyUnicode_Check(op)) text = PyUnicode_AsUTF16(op);
  else {
    const bytes = bytesLike(op);
    if (bytes === undefined) {
      throw newTypeError(`fromhex() argument must be str or bytes-like, not ${Py_TYPE(op).tp_name}`);
    }
    text = latin1Text(bytes);
  }
  const out: number[] = [];
  const digit = (i: number) => {
    const c = text.charCodeAt(i);
    if (isDigit(c)) return c - 48;
    const letter = c | 32;
    return letter >= 97 && letter <= 102 && c < 128 ? letter - 87 : -1;
  };
  for (let i = 0; i < text.length;) {
    if (isSpace(text.charCodeAt(i))) {
      i++;
      continue;
    }
    const high = digit(i);
    if (high < 0) throw newValueError(`non-hexadecimal number found in fromhex() arg at position ${i}`);
    if (i + 1 >= text.length) {
      throw newValueError("fromhex() arg must contain an even number of hexadecimal digits");
    }
    const low = digit(i + 1);
    if (low < 0) throw newValueError(`non-hexadecimal number found in fromhex() arg at position ${i + 1}`);
    out.push(16 * high + low);
    i += 2;
  }
  return Uint8Array.from(out);
}

function mapBytes(map: (c: number, i: number, all: Uint8Array) => number) {
  return (bytes: Uint8Array): Uint8Array => bytes.map(map);
}
const toUpper = (c: number): number => isLower(c) ? c - 32 : c;
const toLower = (c: number): number => isUpper(c) ? c + 32 : c;

/** One byte, to fill up with. CPython: the converter `char`. */
function fillByte(op: PyObject, name: string): number {
  const text = "argument 2 must be a byte string of length 1, not";
  if (!PyBytes_Check(op) && !PyByteArray_Check(op)) {
    throw newTypeError(`${name}() ${text} ${op === Py_None ? "None" : Py_TYPE(op).tp_name}`);
  }
  const bytes = op.ob_sval;
  if (bytes.length === 1) return bytes[0];
  const kind = PyBytes_Check(op) ? "bytes" : "bytearray";
  throw newTypeError(`${name}(): ${text} a ${kind} object of length ${bytes.length}`);
}

function every(test: (c: number) => boolean) {
  return (self: BytesOrByteArray): PyObject => self.ob_sval.length > 0 && self.ob_sval.every(test);
}
/** Whether letters of one case occur and none of the other. */
function oneCase(mine: (c: number) => boolean, other: (c: number) => boolean) {
  return (self: BytesOrByteArray): PyObject => self.ob_sval.some(mine) && !self.ob_sval.some(other);
}

function isTitle(self: BytesOrByteArray): PyObject {
  let cased = false, previousCased = false;
  for (const c of self.ob_sval) {
    if (isUpper(c)) {
      if (previousCased) return false;
      previousCased = cased = true;
    } else if (isLower(c)) {
      if (!previousCased) return false;
      cased = true;
    } else previousCased = false;
  }
  return cased;
}

/** The methods of one of the two types, which `make` makes. */
export function sharedMethods(make: BytesMaker): Record<string, MethodSpec> {
  const method = methodsOf<BytesOrByteArray>();
  const mapped = (map: (bytes: Uint8Array) => Uint8Array) => (self: BytesOrByteArray): PyObject =>
    make(map(self.ob_sval));
  /** All of the bytes: bytes themselves where they can stand for it. */
  const whole = (self: BytesOrByteArray): BytesOrByteArray =>
    self.ob_type === PyBytes_Type ? self : make(self.ob_sval.slice());
  const part = (self: BytesOrByteArray, start: number, end: number): BytesOrByteArray =>
    start === 0 && end === self.ob_sval.length ? whole(self) : make(self.ob_sval.slice(start, end));
  const padded = (self: BytesOrByteArray, left: number, right: number, fill: number): PyObject => {
    const { length } = self.ob_sval;
    const bytes = new Uint8Array(left + length + right).fill(fill, 0, left).fill(fill, left + length);
    bytes.set(self.ob_sval, left);
    return make(bytes);
  };
  /** The parts between bounds. Those of bytes share memory: one copy costs less than many. */
  const list = (self: BytesOrByteArray, bounds: number[]): PyObject => {
    const parts: PyObject[] = [];
    const isShared = bounds.length > 4 && self instanceof PyBytesObject;
    const bytes = isShared ? self.ob_sval.slice() : self.ob_sval;
    for (let i = 0; i < bounds.length; i += 2) {
      parts.push(
        isShared ? make(bytes.subarray(bounds[i], bounds[i + 1])) : part(self, bounds[i], bounds[i + 1]),
      );
    }
    return PyList_New(parts);
  };
  const splitBy = (self: BytesOrByteArray, sep: PyObject, max: number, right: boolean): PyObject => {
    const bytes = self.ob_sval;
    if (sep === Py_None) return list(self, (right ? rsplitAtSpace : splitAtSpace)(bytes, max));
    const separator = whileHeld(self, () => requireBytes(sep));
    if (separator.length === 0) throw newValueError("empty separator");
    return list(self, (right ? rsplitAt : splitAt)(bytes, separator, max));
  };
  const partitionBy = (self: BytesOrByteArray, sep: PyObject, right: boolean): PyObject => {
    const separator = whileHeld(self, () => requireBytes(sep));
    if (separator.length === 0) throw newValueError("empty separator");
    const bytes = self.ob_sval;
    const at = (right ? rfindBytes : findBytes)(bytes, separator, 0, bytes.length);
    if (at < 0) {
      // Here bytes of a class of the user's stand for themselves, too.
      const all = self instanceof PyBytesObject ? self : make(bytes.slice());
      const none = () => make(new Uint8Array(0));
      return PyTuple_New(right ? [none(), none(), all] : [all, none(), none()]);
    }
    return PyTuple_New([
      part(self, 0, at),
      self instanceof PyBytesObject ? sep : make(separator.slice()),
      part(self, at + separator.length, bytes.length),
    ]);
  };
  const stripBy = (self: BytesOrByteArray, chars: PyObject, atStart: boolean, atEnd: boolean): PyObject => {
    const set = chars === Py_None ? undefined : requireBytes(chars);
    return part(self, ...stripBounds(self.ob_sval, set, atStart, atEnd));
  };
  return {
    capitalize: method(
      "($self, /)",
      "A copy with the first byte in upper case (ASCII) and the others in lower case.",
      mapped(mapBytes((c, i) => i === 0 ? toUpper(c) : toLower(c))),
    ),
    center: method(
      "($self, width: Py_ssize_t, fillchar=b' ', /)",
      "A copy of at least width bytes with the content in the middle, filled up with fillchar.",
      (self, width, fill) => {
        const missing = width - self.ob_sval.length;
        const filler = fillByte(fill, "center");
        if (missing <= 0) return whole(self);
        const left = Math.floor(missing / 2) + (missing & width & 1);
        return padded(self, left, missing - left, filler);
      },
    ),
    ljust: method(
      "($self, width: Py_ssize_t, fillchar=b' ', /)",
      "A copy of at least width bytes with the content on the left, filled up with fillchar.",
      (self, width, fill) => {
        const filler = fillByte(fill, "ljust"), missing = width - self.ob_sval.length;
        return missing <= 0 ? whole(self) : padded(self, 0, missing, filler);
      },
    ),
    rjust: method(
      "($self, width: Py_ssize_t, fillchar=b' ', /)",
      "A copy of at least width bytes with the content on the right, filled up with fillchar.",
      (self, width, fill) => {
        const filler = fillByte(fill, "rjust"), missing = width - self.ob_sval.length;
        return missing <= 0 ? whole(self) : padded(self, missing, 0, filler);
      },
    ),
    count: method(
      "($self, sub, start=<group>, end=<group>, /)",
      "How many times sub occurs in [start:end], overlaps not counted.",
      (self, sub, start, end) => search(self, sub, start, end, countBytes),
    ),
    decode: method(
      "($self, /, encoding: str = 'utf-8', errors: str = 'strict')",
      "The text that the bytes stand for in an encoding; errors names the handler for invalid bytes.",
      (self, encoding, errors) => PyUnicode_Decode(self.ob_sval, encoding, errors),
    ),
    endswith: method(
      "($self, suffix, start=<group>, end=<group>, /)",
      "Whether [start:end] ends with suffix, or with one of a tuple of suffixes.",
      (self, suffix, start, end) => tailMatch(self, suffix, start, end, true),
    ),
    startswith: method(
      "($self, prefix, start=<group>, end=<group>, /)",
      "Whether [start:end] begins with prefix, or with one of a tuple of prefixes.",
      (self, prefix, start, end) => tailMatch(self, prefix, start, end, false),
    ),
    expandtabs: method(
      "($self, /, tabsize: int = 8)",
      "A copy in which spaces up to the next multiple of tabsize stand in place of each tab.",
      (self, tabsize) => make(bytesOfText(expandTabs(latin1Text(self.ob_sval), tabsize))),
    ),
    find: method(
      "($self, sub, start=<group>, end=<group>, /)",
      "The lowest index in [start:end] at which sub begins, -1 if it isn't there.",
      (self, sub, start, end) => search(self, sub, start, end, findBytes),
    ),
    rfind: method(
      "($self, sub, start=<group>, end=<group>, /)",
      "The highest index in [start:end] at which sub begins, -1 if it isn't there.",
      (self, sub, start, end) => search(self, sub, start, end, rfindBytes),
    ),
    index: method(
      "($self, sub, start=<group>, end=<group>, /)",
      "The lowest index in [start:end] at which sub begins; ValueError if it isn't there.",
      (self, sub, start, end) => found(search(self, sub, start, end, findBytes), "subsection not found"),
    ),
    rindex: method(
      "($self, sub, start=<group>, end=<group>, /)",
      "The highest index in [start:end] at which sub begins; ValueError if it isn't there.",
      (self, sub, start, end) => found(search(self, sub, start, end, rfindBytes), "subsection not found"),
    ),
    hex: method(
      "($self, /, sep=<unrepresentable>, bytes_per_sep: int = 1)",
      "Two hexadecimal digits for each byte, with sep after every bytes_per_sep bytes, counted from the right.\n\nA negative bytes_per_sep counts from the left.",
      (self, sep, perGroup) => whileHeld(self, () => hexOfBytes(self.ob_sval, sep, perGroup)),
    ),
    isalnum: method(
      "($self, /)",
      "Whether there are bytes and all are letters or digits (ASCII).",
      every((c) => isAlpha(c) || isDigit(c)),
    ),
    isalpha: method("($self, /)", "Whether there are bytes and all are letters (ASCII).", every(isAlpha)),
    isascii: method(
      "($self, /)",
      "Whether all bytes are in the ASCII range; true when there are none.",
      (self) => self.ob_sval.every((c) => c < 128),
    ),
    isdigit: method("($self, /)", "Whether there are bytes and all are digits (ASCII).", every(isDigit)),
    islower: method(
      "($self, /)",
      "Whether there are cased bytes (ASCII) and all of them are in lower case.",
      oneCase(isLower, isUpper),
    ),
    isspace: method("($self, /)", "Whether there are bytes and all are white space (ASCII).", every(isSpace)),
    istitle: method(
      "($self, /)",
      "Whether every word begins in upper case and goes on in lower case, and there is one.",
      isTitle,
    ),
    isupper: method(
      "($self, /)",
      "Whether there are cased bytes (ASCII) and all of them are in upper case.",
      oneCase(isUpper, isLower),
    ),
    join: method(
      "($self, iterable_of_bytes, /)",
      "The items of an iterable one after the other, with the bytes between them.",
      (self, iterable) => {
        const only = PyList_CheckExact(iterable) || PyTuple_Check(iterable) ? iterable.ob_item : [];
        if (only.length === 1 && PyBytes_CheckExact(only[0]) && self instanceof PyBytesObject) return only[0];
        return make(whileHeld(self, () => joinBytes(self.ob_sval, iterable)));
      },
    ),
    lower: method("($self, /)", "A copy in lower case (ASCII).", mapped(mapBytes(toLower))),
    upper: method("($self, /)", "A copy in upper case (ASCII).", mapped(mapBytes(toUpper))),
    swapcase: method(
      "($self, /)",
      "A copy with upper case made lower and lower case made upper (ASCII).",
      mapped(mapBytes((c) => isLower(c) ? c - 32 : toLower(c))),
    ),
    title: method(
      "($self, /)",
      "A copy in which each word begins in title case and goes on in lower case (ASCII).",
      mapped(mapBytes((c, i, all) => i > 0 && isAlpha(all[i - 1]) ? toLower(c) : toUpper(c))),
    ),
    lstrip: method(
      "($self, bytes=None, /)",
      "A copy without leading white space, or without leading bytes that occur in the argument.",
      (self, chars) => stripBy(self, chars, true, false),
    ),
    rstrip: method(
      "($self, bytes=None, /)",
      "A copy without trailing white space, or without trailing bytes that occur in the argument.",
      (self, chars) => stripBy(self, chars, false, true),
    ),
    strip: method(
      "($self, bytes=None, /)",
      "A copy without white space at both ends, or without bytes there that occur in the argument.",
      (self, chars) => stripBy(self, chars, true, true),
    ),
    partition: method(
      "($self, sep, /)",
      "What is before the first sep, sep, and what is behind it; all and two empty parts if sep isn't there.",
      (self, sep) => partitionBy(self, sep, false),
    ),
    rpartition: method(
      "($self, sep, /)",
      "What is before the last sep, sep, and what is behind it; two empty parts and all if sep isn't there.",
      (self, sep) => partitionBy(self, sep, true),
    ),
    removeprefix: method("($self, prefix, /)", "A copy without prefix if it begins so.", (self, prefix) => {
      const all = self.ob_sval, start = requireBytes(prefix);
      const begins = start.length <= all.length && liesAt(all, start, 0);
      return begins ? part(self, start.length, all.length) : whole(self);
    }),
    removesuffix: method(
      "($self, suffix, /)",
      "A copy without suffix if it ends so and suffix isn't empty.",
      (self, suffix) => {
        const all = self.ob_sval, end = requireBytes(suffix), at = all.length - end.length;
        return at >= 0 && liesAt(all, end, at) ? part(self, 0, at) : whole(self);
      },
    ),
    replace: method(
      "($self, old, new, count: Py_ssize_t = -1, /)",
      "A copy with old replaced by new everywhere, or only the first count times.",
      (self, old, by, count) => {
        const replaced = replaceBytes(self.ob_sval, requireBytes(old), requireBytes(by), count);
        return replaced === undefined ? whole(self) : make(replaced);
      },
    ),
    split: method(
      "($self, /, sep=None, maxsplit: Py_ssize_t = -1)",
      "A list of the parts between separators, at most maxsplit of them used, from the left.\n\nWithout sep the parts are divided by white space and none is empty.",
      (self, sep, max) => splitBy(self, sep, max, false),
    ),
    rsplit: method(
      "($self, /, sep=None, maxsplit: Py_ssize_t = -1)",
      "A list of the parts between separators, at most maxsplit of them used, from the right.\n\nWithout sep the parts are divided by white space and none is empty.",
      (self, sep, max) => splitBy(self, sep, max, true),
    ),
    splitlines: method(
      "($self, /, keepends: bool = False)",
      "A list of the lines, with their line ends if keepends is true.",
      (self, keepends) => list(self, splitAtLines(self.ob_sval, keepends)),
    ),
    translate: method(
      "($self, table, /, delete=b'')",
      "A copy without the bytes in delete, the others replaced through a table of 256 bytes (None: kept).",
      (self, table, deleted) => {
        let map: Uint8Array | undefined;
        if (table !== Py_None) {
          map = requireBytes(table);
          if (map.length !== 256) throw newValueError("translation table must be 256 characters long");
        }
        const drop = requireBytes(deleted), all = self.ob_sval;
        const kept = drop.length === 0 ? all : all.filter((c) => !drop.includes(c));
        const result = map === undefined ? kept : kept.map((c) => map[c]);
        const isSame = result.length === all.length && (result === all || liesAt(all, result, 0));
        return isSame ? whole(self) : make(result);
      },
    ),
    maketrans: staticMethod(
      "(frm, to, /)",
      "A table for translate() that turns each byte of frm into the byte of to at the same place.",
      (from, to) => {
        const a = requireBytes(from), b = requireBytes(to);
        if (a.length !== b.length) throw newValueError("maketrans arguments must have same length");
        const table = Uint8Array.from({ length: 256 }, (_, i) => i);
        for (let i = 0; i < a.length; i++) table[a[i]] = b[i];
        return PyBytes_FromArray(table);
      },
    ),
    zfill: method(
      "($self, width: Py_ssize_t, /)",
      "A copy of at least width bytes, filled up with zeros behind the sign.",
      (self, width) => {
        const bytes = self.ob_sval, missing = width - bytes.length;
        if (missing <= 0) return whole(self);
        const filled = new Uint8Array(width).fill(ZERO, 0, missing);
        filled.set(bytes, missing);
        if (bytes[0] === PLUS || bytes[0] === MINUS) {
          filled[missing] = ZERO;
          filled[0] = bytes[0];
        }
        return make(filled);
      },
    ),
  };
}
