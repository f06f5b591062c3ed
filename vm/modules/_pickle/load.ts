/** The machine that runs a pickle: one loop over its instructions. After CPython's `load` in `Modules/_pickle.c`. */
import { PyByteArray_FromArray } from "../../objects/bytearray_object.ts";
import { latin1Text, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyDict_CheckExact, PyDict_GetItem, PyDict_New, PyDict_SetItem } from "../../objects/dict_object.ts";
import { PyFloat_FromDouble } from "../../objects/float_object.ts";
import { parseDouble } from "../../objects/float_text.ts";
import { PyList_CheckExact, PyList_New, type PyListObject } from "../../objects/list_object.ts";
import { normalizeInt, PyLong_FromText } from "../../objects/long_object.ts";
import { PyMemoryView_FromObject } from "../../objects/memory_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyFrozenSet_New, PySet_Add, PySet_CheckExact, PySet_New } from "../../objects/set_object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { PyExc_UnicodeDecodeError, PyExc_ValueError } from "../../objects/type_zoo.ts";
import { decodeUtf8, PyUnicode_Decode } from "../../objects/unicode/codecs.ts";
import { PyUnicode_Check, PyUnicode_CheckExact } from "../../objects/unicode_object.ts";
import {
  PyIter_Next,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_SetItem,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import {
  newEOFError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { buildObject, instantiate, newObject } from "./load_objects.ts";
import { findClass } from "./find_class.ts";
import * as op from "./opcodes.ts";
import { newUnpicklingError, pickleState } from "./state.ts";
import type { PyUnpickler } from "./unpickler_object.ts";

/** Runs the instructions up to STOP and gives the object. `persistentLoad` is undefined where nothing is overridden. */
export function load(self: PyUnpickler, persistentLoad: (id: PyObject) => PyObject): PyObject {
  const input = self.input!;
  const stack: PyObject[] = self.stack = [];
  self.marks = [];
  self.fence = 0;
  self.protocol = 0;
  for (;;) {
    const opcode = input.nextByte();
    switch (opcode) {
      case op.BININT1: {
        const at = input.read(1);
        stack.push(input.buffer[at]);
        break;
      }
      case op.SHORT_BINUNICODE:
        stack.push(readText(self, readSize(self, 1)));
        break;
      case op.MEMOIZE:
        self.memoPut(self.memoSize, self.top());
        break;
      case op.BINGET: {
        const at = input.read(1);
        stack.push(self.memoGet(input.buffer[at]));
        break;
      }
      case op.LONG_BINGET:
        stack.push(self.memoGet(readSize(self, 4)));
        break;
      case op.BINPUT: {
        const at = input.read(1);
        self.memoPut(input.buffer[at], self.top());
        break;
      }
      case op.LONG_BINPUT: {
        const index = readSize(self, 4);
        self.memoPut(index, self.top());
        break;
      }
      case op.MARK:
        self.fence = stack.length;
        self.marks.push(stack.length);
        break;
      case op.NONE:
        stack.push(Py_None);
        break;
      case op.NEWTRUE:
        stack.push(true);
        break;
      case op.NEWFALSE:
        stack.push(false);
        break;
      case op.BININT: {
        const at = input.read(4), { buffer } = input;
        stack.push(buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16) | (buffer[at + 3] << 24));
        break;
      }
      case op.BININT2: {
        const at = input.read(2);
        stack.push(input.buffer[at] | (input.buffer[at + 1] << 8));
        break;
      }
      case op.BINFLOAT: {
        const at = input.read(8), { buffer } = input;
        for (let i = 0; i < 8; i++) scratchBytes[i] = buffer[at + i];
        stack.push(PyFloat_FromDouble(scratch.getFloat64(0)));
        break;
      }
      case op.EMPTY_TUPLE:
        stack.push(PyTuple_New([]));
        break;
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3: {
        const count = opcode - op.TUPLE1 + 1;
        if (stack.length - count < self.fence) throw self.newUnderflow();
        stack.push(PyTuple_New(stack.splice(stack.length - count, count)));
        break;
      }
      case op.TUPLE:
        stack.push(PyTuple_New(stack.splice(self.popMark())));
        break;
      case op.EMPTY_LIST:
        stack.push(PyList_New([]));
        break;
      case op.LIST:
        stack.push(PyList_New(stack.splice(self.popMark())));
        break;
      case op.EMPTY_DICT:
        stack.push(PyDict_New());
        break;
      case op.DICT:
        loadDict(self);
        break;
      case op.EMPTY_SET:
        stack.push(PySet_New(undefined));
        break;
      case op.FROZENSET:
        stack.push(PyFrozenSet_New(PyTuple_New(stack.splice(self.popMark()))));
        break;
      case op.ADDITEMS:
        addItems(self, self.popMark());
        break;
      case op.APPEND:
        if (stack.length - 1 <= self.fence) throw self.newUnderflow();
        append(self, stack.length - 1);
        break;
      case op.APPENDS:
        append(self, self.popMark());
        break;
      case op.SETITEM:
        setItemsFrom(self, stack.length - 2);
        break;
      case op.SETITEMS:
        setItemsFrom(self, self.popMark());
        break;
      case op.STACK_GLOBAL: {
        const name = self.pop(), module = self.pop();
        if (!PyUnicode_CheckExact(name) || !PyUnicode_CheckExact(module)) {
          throw newUnpicklingError("STACK_GLOBAL requires str");
        }
        stack.push(findClass(self, module, name));
        break;
      }
      case op.GLOBAL: {
        const module = decodeUtf8(input.line(1).slice(), "strict");
        const name = decodeUtf8(input.line(1), "strict");
        stack.push(findClass(self, module, name));
        break;
      }
      case op.NEWOBJ: {
        const args = self.pop(), cls = self.pop();
        stack.push(newObject(cls, args, undefined));
        break;
      }
      case op.NEWOBJ_EX: {
        const kwargs = self.pop(), args = self.pop(), cls = self.pop();
        stack.push(newObject(cls, args, kwargs));
        break;
      }
      case op.REDUCE: {
        const args = self.pop(), callable = self.pop();
        if (!(args instanceof PyTupleObject)) throw newTypeError("argument list must be a tuple");
        stack.push(PyObject_Vectorcall(callable, args.ob_item, undefined));
        break;
      }
      case op.BUILD: {
        if (stack.length - 2 < self.fence) throw self.newUnderflow();
        const state = stack.pop()!;
        buildObject(stack[stack.length - 1], state);
        break;
      }
      case op.OBJ: {
        const mark = self.popMark();
        if (stack.length - mark < 1) throw self.newUnderflow();
        const [cls, ...args] = stack.splice(mark);
        stack.push(instantiate(cls, args));
        break;
      }
      case op.INST: {
        const mark = self.popMark();
        const module = PyUnicode_Decode(input.line(1).slice(), "ascii", "strict");
        const name = PyUnicode_Decode(input.line(1), "ascii", "strict");
        const cls = findClass(self, module, name);
        stack.push(instantiate(cls, stack.splice(mark)));
        break;
      }
      case op.POP:
        if (self.marks.length > 0 && self.marks[self.marks.length - 1] === stack.length) self.popMark();
        else self.pop();
        break;
      case op.POP_MARK:
        stack.length = self.popMark();
        break;
      case op.DUP:
        stack.push(self.top());
        break;
      case op.BINUNICODE:
        stack.push(readText(self, readSize(self, 4)));
        break;
      case op.BINUNICODE8:
        stack.push(readText(self, readSize8(self, "BINUNICODE")));
        break;
      case op.SHORT_BINBYTES:
        stack.push(PyBytes_FromArray(input.copy(readSize(self, 1))));
        break;
      case op.BINBYTES:
        stack.push(PyBytes_FromArray(input.copy(readSize(self, 4))));
        break;
      case op.BINBYTES8:
        stack.push(PyBytes_FromArray(input.copy(readSize8(self, "BINBYTES"))));
        break;
      case op.BYTEARRAY8:
        stack.push(PyByteArray_FromArray(input.copy(readSize8(self, "BYTEARRAY8"))));
        break;
      case op.LONG1:
        stack.push(readLong(self, readSize(self, 1)));
        break;
      case op.LONG4:
        stack.push(readLong(self, readSize(self, 4) | 0));
        break;
      case op.SHORT_BINSTRING:
        stack.push(readString(self, readSize(self, 1)));
        break;
      case op.BINSTRING:
        stack.push(readString(self, readSize(self, 4) | 0));
        break;
      case op.STRING:
        stack.push(quotedString(self, input.line(0)));
        break;
      case op.UNICODE:
        stack.push(PyUnicode_Decode(input.line(0).slice(), "raw-unicode-escape", "strict"));
        break;
      case op.INT:
        stack.push(intOf(latin1Text(input.line(1))));
        break;
      case op.LONG: {
        const text = latin1Text(input.line(1));
        stack.push(PyLong_FromText(text.endsWith("L") ? text.slice(0, -1) : text + "\n", 10));
        break;
      }
      case op.FLOAT: {
        const text = latin1Text(input.line(1));
        const value = parseDouble(text);
        if (value === undefined) throw newValueError(`could not convert string to float: '${text}\n'`);
        stack.push(PyFloat_FromDouble(value));
        break;
      }
      case op.GET:
        stack.push(self.memoGet(Number(PyLong_FromText(latin1Text(input.line(1)), 10))));
        break;
      case op.PUT: {
        const text = latin1Text(input.line(1));
        const value = self.top();
        const index = Number(PyLong_FromText(text, 10));
        if (index < 0) throw newValueError("negative PUT argument");
        self.memoPut(index, value);
        break;
      }
      case op.PERSID:
        stack.push(persistentLoad(asciiId(input.line(0))));
        break;
      case op.BINPERSID:
        stack.push(persistentLoad(self.pop()));
        break;
      case op.EXT1:
        stack.push(extension(self, readSize(self, 1)));
        break;
      case op.EXT2:
        stack.push(extension(self, readSize(self, 2)));
        break;
      case op.EXT4:
        stack.push(extension(self, readSize(self, 4) | 0));
        break;
      case op.NEXT_BUFFER:
        stack.push(nextBuffer(self));
        break;
      case op.READONLY_BUFFER: {
        const view = PyMemoryView_FromObject(self.top());
        if (!view.view.readonly) {
          view.view.readonly = true;
          stack[stack.length - 1] = view;
        }
        break;
      }
      case op.PROTO: {
        const at = input.read(1);
        const protocol = input.buffer[at];
        if (protocol > op.HIGHEST_PROTOCOL) throw newValueError(`unsupported pickle protocol: ${protocol}`);
        self.protocol = protocol;
        break;
      }
      case op.FRAME: {
        const length = readSize8(self, "FRAME");
        input.beginFrame(length);
        break;
      }
      case op.STOP:
        input.skipConsumed();
        return self.pop();
      case -1:
        throw newEOFError("Ran out of input");
      default:
        throw newInvalidKey(opcode);
    }
  }
}

const scratchBytes = new Uint8Array(8);
const scratch = new DataView(scratchBytes.buffer);

function newInvalidKey(opcode: number) {
  const plain = opcode >= 0x20 && opcode <= 0x7e && opcode !== 0x27 && opcode !== 0x5c;
  const shown = plain ? String.fromCharCode(opcode) : "\\x" + opcode.toString(16).padStart(2, "0");
  return newUnpicklingError(`invalid load key, '${shown}'.`);
}

// Operands ------------------------------------------------------------------------------------------------------------

/** An unsigned number of 1, 2 or 4 bytes. */
function readSize(self: PyUnpickler, count: number): number {
  const input = self.input!;
  const at = input.read(count);
  const { buffer } = input;
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + buffer[at + i];
  return value;
}

function readSize8(self: PyUnpickler, what: string): number {
  const input = self.input!;
  const at = input.read(8);
  const { buffer } = input;
  let low = 0, high = 0;
  for (let i = 3; i >= 0; i--) {
    low = low * 256 + buffer[at + i];
    high = high * 256 + buffer[at + 4 + i];
  }
  if (high >= 0x80000000) {
    throw newOverflowError(
      what === "FRAME"
        ? "FRAME length exceeds system's maximum of 9223372036854775807 bytes"
        : `${what} exceeds system's maximum size of 9223372036854775807 bytes`,
    );
  }
  return high * 0x100000000 + low;
}

/** Sixteen bytes as characters. */
function characters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    bytes[at],
    bytes[at + 1],
    bytes[at + 2],
    bytes[at + 3],
    bytes[at + 4],
    bytes[at + 5],
    bytes[at + 6],
    bytes[at + 7],
    bytes[at + 8],
    bytes[at + 9],
    bytes[at + 10],
    bytes[at + 11],
    bytes[at + 12],
    bytes[at + 13],
    bytes[at + 14],
    bytes[at + 15],
  );
}
/** Text in UTF-8. */
function readText(self: PyUnpickler, length: number): PyObject {
  const input = self.input!;
  const at = input.read(length);
  const { buffer } = input;
  const end = at + length;
  // Room for the characters that `characters` reads in excess.
  if (length <= 48 && end + 16 <= buffer.length) {
    let bits = 0;
    for (let i = at; i < end; i++) bits |= buffer[i];
    if (bits < 128) {
      // In pieces as large as can be: text made of single characters is a deep rope, expensive to hash.
      if (length <= 16) return characters(buffer, at).substring(0, length);
      let text = characters(buffer, at), i = at + 16;
      for (; i + 16 <= end; i += 16) text += characters(buffer, i);
      return i === end ? text : text + characters(buffer, i).substring(0, end - i);
    }
  }
  return decodeUtf8(buffer.subarray(at, end), "surrogatepass");
}

/** A signed integer of any size, little-endian. */
function readLong(self: PyUnpickler, length: number): PyObject {
  if (length < 0) throw newUnpicklingError("LONG pickle has negative byte count");
  if (length === 0) return 0;
  const input = self.input!;
  const at = input.read(length);
  const { buffer } = input;
  let digits = "0x";
  for (let i = at + length - 1; i >= at; i--) digits += buffer[i].toString(16).padStart(2, "0");
  return normalizeInt(BigInt.asIntN(length * 8, BigInt(digits)));
}

/** A str of Python 2, decoded as the unpickler was told. */
function decodeString(self: PyUnpickler, bytes: Uint8Array): PyObject {
  return self.encoding === "bytes"
    ? PyBytes_FromArray(bytes.slice())
    : PyUnicode_Decode(bytes.slice(), self.encoding, self.errors);
}
function readString(self: PyUnpickler, length: number): PyObject {
  if (length < 0) throw newUnpicklingError("BINSTRING pickle has negative byte count");
  const input = self.input!;
  const at = input.read(length);
  return decodeString(self, input.buffer.subarray(at, at + length));
}
function quotedString(self: PyUnpickler, line: Uint8Array): PyObject {
  const quote = line[0];
  if (line.length < 2 || quote !== line[line.length - 1] || (quote !== 0x27 && quote !== 0x22)) {
    throw newUnpicklingError("the STRING opcode argument must be quoted");
  }
  const inner = PyBytes_FromArray(line.slice(1, -1));
  const pair = PyObject_CallMethod(importModule("_codecs"), "escape_decode", [inner]) as PyTupleObject;
  const bytes = pair.ob_item[0];
  return self.encoding === "bytes" ? bytes : decodeString(self, (bytes as typeof inner).ob_sval);
}

function intOf(text: string): PyObject {
  if (text === "00") return false;
  if (text === "01") return true;
  try {
    return PyLong_FromText(text, 10);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_ValueError)) throw newValueError("could not convert string to int");
    throw err;
  }
}

function asciiId(line: Uint8Array): PyObject {
  try {
    return PyUnicode_Decode(line.slice(), "ascii", "strict");
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_UnicodeDecodeError)) throw err;
    throw newUnpicklingError("persistent IDs in protocol 0 must be ASCII strings");
  }
}

// Containers ----------------------------------------------------------------------------------------------------------

function loadDict(self: PyUnpickler): void {
  const items = self.stack.splice(self.popMark());
  if (items.length % 2 !== 0) throw newUnpicklingError("odd number of items for DICT");
  const dict = PyDict_New();
  for (let i = 0; i < items.length; i += 2) PyDict_SetItem(dict, items[i], items[i + 1]);
  self.stack.push(dict);
}

/** Appends what stands from a height on to the list below it. CPython: `do_append`. */
function append(self: PyUnpickler, from: number): void {
  const { stack } = self;
  if (from > stack.length || from <= self.fence) throw self.newUnderflow();
  if (stack.length === from) return;
  const list = stack[from - 1];
  if (PyList_CheckExact(list)) {
    const items = (list as PyListObject).ob_item;
    for (let i = from; i < stack.length; i++) items.push(stack[i]);
    stack.length = from;
    return;
  }
  const extend = PyObject_GetOptionalAttr(list, "extend");
  if (extend !== undefined) {
    PyObject_CallOneArg(extend, PyList_New(stack.splice(from)));
    return;
  }
  // Objects from before PEP 307.
  const appendItem = PyObject_GetAttr(list, "append");
  for (const item of stack.splice(from)) PyObject_CallOneArg(appendItem, item);
}

function setItemsFrom(self: PyUnpickler, from: number): void {
  const { stack } = self;
  if (from > stack.length || from <= self.fence) throw self.newUnderflow();
  if (stack.length === from) return;
  if ((stack.length - from) % 2 !== 0) throw newUnpicklingError("odd number of items for SETITEMS");
  const dict = stack[from - 1];
  try {
    if (PyDict_CheckExact(dict)) {
      for (let i = from; i < stack.length; i += 2) PyDict_SetItem(dict, stack[i], stack[i + 1]);
    } else for (let i = from; i < stack.length; i += 2) PyObject_SetItem(dict, stack[i], stack[i + 1]);
  } finally {
    stack.length = from;
  }
}

function addItems(self: PyUnpickler, from: number): void {
  const { stack } = self;
  if (from > stack.length || from <= self.fence) throw self.newUnderflow();
  if (stack.length === from) return;
  const set = stack[from - 1];
  const items = stack.splice(from);
  if (PySet_CheckExact(set)) {
    for (const item of items) PySet_Add(set, item);
    return;
  }
  const add = PyObject_GetAttr(set, "add");
  for (const item of items) PyObject_CallOneArg(add, item);
}

// Others --------------------------------------------------------------------------------------------------------------

/** An object of the registry of extension codes. CPython: `load_extension`. */
function extension(self: PyUnpickler, code: number): PyObject {
  if (code <= 0) throw newUnpicklingError("EXT specifies code <= 0");
  const { extensionCache, invertedRegistry } = pickleState();
  const cached = PyDict_GetItem(extensionCache, code);
  if (cached !== undefined) return cached;
  const pair = PyDict_GetItem(invertedRegistry, code);
  if (pair === undefined) throw newValueError(`unregistered extension code ${code}`);
  if (!(pair instanceof PyTupleObject) || pair.ob_item.length !== 2 || !pair.ob_item.every(PyUnicode_Check)) {
    throw newValueError(`_inverted_registry[${code}] isn't a 2-tuple of strings`);
  }
  const found = findClass(self, pair.ob_item[0], pair.ob_item[1]);
  PyDict_SetItem(extensionCache, code, found);
  return found;
}

function nextBuffer(self: PyUnpickler): PyObject {
  if (self.buffers === undefined) {
    throw newUnpicklingError("pickle stream refers to out-of-band data but no *buffers* argument was given");
  }
  const buffer = PyIter_Next(self.buffers);
  if (buffer === undefined) throw newUnpicklingError("not enough out-of-band buffers");
  return buffer;
}
