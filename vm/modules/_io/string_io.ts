/** `StringIO`: a text stream in memory. After CPython's `Modules/_io/stringio.c`. Positions count characters. */
import { instanceDict } from "../../objects/object_object.ts";
import { PyDict_Copy, PyDictObject } from "../../objects/dict_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import {
  bmpValue,
  codePointsOf,
  exactStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_FromUTF16,
  PyUnicode_GET_LENGTH,
  PyUnicode_JoinPieces,
  PyUnicode_Substring,
} from "../../objects/unicode_object.ts";
import { PyObject_SetAttr, reprText, strText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError } from "../../protocol/errors.ts";
import { PyExc_OSError } from "../../objects/type_zoo.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { optionalSize, PyIOBase, PyTextIOBase_Type, streamSlots } from "./base.ts";
import { positionArgument } from "./file_io.ts";
import { lineEnd, newlineKinds, newlinesAttribute, translateNewlines } from "./newlines.ts";
import { newNativeType } from "../native.ts";

export const PyStringIO_Type: PyTypeObject = newNativeType("_io.StringIO", PyTextIOBase_Type);

export class PyStringIO extends PyIOBase {
  /** The content; a plain string as long as every character lies in the BMP. */
  value: PyObject;
  pos: number;
  isOpen: boolean;
  /** As given to the constructor: None is undefined. */
  newline: string | undefined;
  /** What `\n` becomes when written. */
  writeNewline: string | undefined;
  seen: number;
  constructor(type: PyTypeObject) {
    super(type);
    this.value = "";
    this.pos = 0;
    this.isOpen = true;
    this.newline = "\n";
    this.writeNewline = undefined;
    this.seen = 0;
  }
}

function checkOpen(self: PyStringIO): void {
  if (!self.isOpen) throw newValueError("I/O operation on closed file");
}

/** Text as it is stored. */
function decoded(self: PyStringIO, text: PyObject): PyObject {
  if (self.newline !== undefined && self.newline !== "" && self.writeNewline === undefined) {
    return exactStr(text);
  }
  let utf16 = PyUnicode_AsUTF16(text);
  if (self.newline === undefined || self.newline === "") self.seen |= newlineKinds(utf16);
  if (self.newline === undefined) utf16 = translateNewlines(utf16);
  else if (self.writeNewline !== undefined) utf16 = utf16.replaceAll("\n", self.writeNewline);
  return PyUnicode_FromUTF16(utf16);
}

function writeText(self: PyStringIO, text: PyObject): void {
  const piece = decoded(self, text);
  const length = PyUnicode_GET_LENGTH(piece);
  if (length === 0) return;
  const size = PyUnicode_GET_LENGTH(self.value);
  const { pos } = self;
  if (pos === size) {
    self.value = typeof self.value === "string" && typeof piece === "string"
      ? self.value + piece
      : PyUnicode_JoinPieces([self.value, piece]);
  } else {
    const pieces: PyObject[] = [];
    if (pos > size) pieces.push(self.value, "\0".repeat(pos - size));
    else pieces.push(PyUnicode_Substring(self.value, 0, pos));
    pieces.push(piece);
    if (pos + length < size) pieces.push(PyUnicode_Substring(self.value, pos + length, size));
    self.value = PyUnicode_JoinPieces(pieces);
  }
  self.pos = pos + length;
}

function readText(self: PyStringIO, size: number): PyObject {
  const available = Math.max(0, PyUnicode_GET_LENGTH(self.value) - self.pos);
  const count = size < 0 || size > available ? available : size;
  const text = PyUnicode_Substring(self.value, self.pos, self.pos + count);
  self.pos += count;
  return text;
}

/** The next line, at most `limit` characters of it. */
function readline(self: PyStringIO, limit: number): PyObject {
  const size = PyUnicode_GET_LENGTH(self.value);
  if (self.pos >= size || limit === 0) return "";
  const ending = self.newline === undefined ? "\n" : self.newline === "" ? undefined : self.newline;
  const plain = bmpValue(self.value);
  let end: number;
  if (plain !== undefined) end = lineEnd(plain, self.pos, ending, true);
  else {
    // Code points beyond the BMP stand in for one unit each, none of them a newline.
    const points = codePointsOf(self.value);
    const units = PyUnicode_AsUTF16(PyUnicode_FromCodePoints(points.map((c) => c > 0xffff ? 0xfffd : c)));
    end = lineEnd(units, self.pos, ending, true);
  }
  const stop = end < 0 ? size : end;
  return readText(self, limit < 0 ? stop - self.pos : Math.min(limit, stop - self.pos));
}

/** `newline` of a constructor. */
function checkNewline(newline: PyObject): string | undefined {
  if (newline === Py_None) return undefined;
  if (!PyUnicode_Check(newline)) {
    throw newTypeError(`newline must be str or None, not ${Py_TYPE(newline).tp_name}`);
  }
  const text = PyUnicode_AsUTF16(newline);
  if (text !== "" && text !== "\n" && text !== "\r" && text !== "\r\n") {
    throw newValueError(`illegal newline value: ${reprText(newline)}`);
  }
  return text;
}

const initSignature = new Signature("(initial_value='', newline='\n')");
const method = methodsOf<PyStringIO>();

defineType<PyStringIO>(PyStringIO_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A text stream in memory.",
  signature: "(initial_value='', newline='\\n')",
  slots: {
    ...streamSlots(PyStringIO),
    tp_init: (self, args, kwnames) => {
      const [initial, newline] = newArguments(initSignature, "StringIO", args, kwnames) as [
        PyObject,
        PyObject,
      ];
      self.newline = checkNewline(newline);
      if (initial !== Py_None && !PyUnicode_Check(initial)) {
        throw newTypeError(`initial_value must be str or None, not ${Py_TYPE(initial).tp_name}`);
      }
      self.writeNewline = self.newline === "\r" || self.newline === "\r\n" ? self.newline : undefined;
      self.value = "";
      self.pos = 0;
      self.seen = 0;
      self.isOpen = true;
      if (initial !== Py_None) writeText(self, initial);
      self.pos = 0;
    },
    tp_iter: (self) => {
      checkOpen(self);
      return self;
    },
    tp_iternext: (self) => {
      checkOpen(self);
      if (Py_TYPE(self) !== PyStringIO_Type) {
        const line = PyObject_CallMethod(self, "readline", []);
        if (!PyUnicode_Check(line)) {
          throw newException(
            PyExc_OSError,
            `readline() should have returned a str object, not '${Py_TYPE(line).tp_name}'`,
          );
        }
        return PyUnicode_GET_LENGTH(line) === 0 ? undefined : line;
      }
      const line = readline(self, -1);
      return line === "" ? undefined : line;
    },
  },
  methods: {
    close: method("($self, /)", "Discard the content.", (self) => {
      self.isOpen = false;
      self.value = "";
      return Py_None;
    }),
    getvalue: method("($self, /)", "The whole content.", (self) => {
      checkOpen(self);
      return self.value;
    }),
    read: method("($self, size=-1, /)", "Read at most size characters, all by default.", (self, size) => {
      const n = optionalSize(size);
      checkOpen(self);
      return readText(self, n);
    }),
    readline: method("($self, size=-1, /)", "Read a line, at most size characters of it.", (self, size) => {
      const n = optionalSize(size);
      checkOpen(self);
      return readline(self, n);
    }),
    write: method("($self, s, /)", "Write a str; its length.", (self, s) => {
      if (!PyUnicode_Check(s)) throw newTypeError(`string argument expected, got '${Py_TYPE(s).tp_name}'`);
      checkOpen(self);
      writeText(self, s);
      return PyUnicode_GET_LENGTH(s);
    }),
    tell: method("($self, /)", "The current position.", (self) => {
      checkOpen(self);
      return self.pos;
    }),
    seek: method("($self, pos, whence: int = 0, /)", "Move to a position.", (self, posArg, whence) => {
      const pos = positionArgument(posArg);
      checkOpen(self);
      if (whence < 0 || whence > 2) throw newValueError(`Invalid whence (${whence}, should be 0, 1 or 2)`);
      if (whence === 0 && pos < 0) throw newValueError(`Negative seek position ${pos}`);
      if (whence !== 0 && pos !== 0) throw newException(PyExc_OSError, "Can't do nonzero cur-relative seeks");
      if (whence === 0) self.pos = pos;
      else if (whence === 2) self.pos = PyUnicode_GET_LENGTH(self.value);
      return self.pos;
    }),
    truncate: method(
      "($self, pos=None, /)",
      "Cut the content off, at the current position by default.",
      (self, pos) => {
        checkOpen(self);
        const size = pos === Py_None ? self.pos : positionArgument(pos);
        if (size < 0) throw newValueError(`Negative size value ${size}`);
        if (size < PyUnicode_GET_LENGTH(self.value)) self.value = PyUnicode_Substring(self.value, 0, size);
        return size;
      },
    ),
    readable: method("($self, /)", "Always true.", (self) => {
      checkOpen(self);
      return true;
    }),
    writable: method("($self, /)", "Always true.", (self) => {
      checkOpen(self);
      return true;
    }),
    seekable: method("($self, /)", "Always true.", (self) => {
      checkOpen(self);
      return true;
    }),
    __getstate__: method("($self, /)", undefined, (self) => {
      checkOpen(self);
      const dict = self.inst === undefined ? Py_None : PyDict_Copy(instanceDict(self));
      return PyTuple_New([self.value, self.newline ?? Py_None, self.pos, dict]);
    }),
    __setstate__: method("($self, state, /)", undefined, (self, state) => {
      checkOpen(self);
      if (!(state instanceof PyTupleObject) || state.ob_item.length < 4) {
        throw newTypeError(
          `${Py_TYPE(self).tp_name}.__setstate__ argument should be 4-tuple, got ${Py_TYPE(state).tp_name}`,
        );
      }
      const [value, newline, pos, dict] = state.ob_item;
      self.newline = checkNewline(newline);
      self.writeNewline = self.newline === "\r" || self.newline === "\r\n" ? self.newline : undefined;
      self.value = exactStr(value);
      self.pos = positionArgument(pos);
      if (self.pos < 0) throw newValueError("position value cannot be negative");
      if (dict instanceof PyDictObject) {
        for (const [k, v] of dict.entries()) PyObject_SetAttr(self, strText(k), v);
      }
      return Py_None;
    }),
  },
  getset: {
    closed: { get: (self) => !self.isOpen },
    newlines: {
      get: (self) => {
        checkOpen(self);
        return newlinesAttribute(self.seen);
      },
    },
    line_buffering: {
      get: (self) => {
        checkOpen(self);
        return false;
      },
    },
  },
});
