/** The type `bytes`: slots, construction, iteration. */
import { PyBuffer_FillInfo } from "./buffer.ts";
import { reduceIterator, stateIndex } from "./iterator_state.ts";
import { lookupSpecial, PyNumber_AsSsize_t, PyNumber_Index, PyObject_ASCII } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newIndexError,
  newMemoryError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { bytesContains, bytesFromHex, sharedMethods } from "./bytes_methods.ts";
import {
  bytesFromIterable,
  bytesLike,
  bytesOfText,
  compareBytes,
  latin1Text,
  PyBytes_Check,
  PyBytes_FromArray,
  PyBytesObject,
  reprBytes,
} from "./bytes_object.ts";
import { copyBytes, newBytes, putBytes } from "./bytes_memory.ts";
import { PyByteArrayObject } from "./bytearray_object.ts";
import { hashBytes } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { type PyInt, PyLong_Check } from "./long_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_BYTES_SUBCLASS,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { compareResult, indexFromKey, newArguments, PyIndex_Check } from "./sequence_util.ts";
import { PySlice_Check, sliceRange } from "./slice_object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyType_GetFullyQualifiedName } from "./type_object.ts";
import { Py_TYPE, PyBytes_Type, PyBytesIter_Type, PyExc_TypeError } from "./type_zoo.ts";
import { runtimeSettings } from "../runtime/config.ts";
import { PyUnicode_AsEncodedString } from "./unicode/codecs.ts";
import {
  ArgumentSource,
  formatNumber,
  parseConversion,
  unsupportedCharacter,
} from "./unicode/format_percent.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "./unicode_object.ts";

const newSignature = new Signature(
  "(source=<unrepresentable>, encoding: str = <unrepresentable>, errors: str = <unrepresentable>)",
);

/** A number of bytes; undefined if the object won't be a number after all. */
function sizeArgument(source: PyObject): number | undefined {
  try {
    return PyNumber_AsSsize_t(source, true);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError)) return undefined;
    throw err;
  }
}

/** The bytes that the constructors of bytes and bytearray make of their arguments: an object where `__bytes__` gave it. */
export function bytesFromArguments(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  special: boolean,
): Uint8Array | PyBytesObject {
  const [source, encoding, errors] = newArguments(newSignature, name, args, kwnames) as [
    PyObject | undefined,
    string | undefined,
    string | undefined,
  ];
  if (source === undefined) {
    if (encoding !== undefined) throw newTypeError("encoding without a string argument");
    if (errors !== undefined) throw newTypeError("errors without a string argument");
    return new Uint8Array(0);
  }
  if (encoding !== undefined || errors !== undefined) {
    if (!PyUnicode_Check(source)) {
      throw newTypeError(`${encoding !== undefined ? "encoding" : "errors"} without a string argument`);
    }
    if (encoding === undefined) throw newTypeError("string argument without an encoding");
    return (PyUnicode_AsEncodedString(source, encoding, errors ?? "strict") as PyBytesObject).ob_sval;
  }
  if (special) {
    const own = lookupSpecial(source, "__bytes__");
    if (own !== undefined) {
      const result = PyObject_CallNoArgs(own);
      if (!PyBytes_Check(result)) {
        throw newTypeError(`__bytes__ returned non-bytes (type ${Py_TYPE(result).tp_name})`);
      }
      return result;
    }
  }
  if (PyUnicode_Check(source)) throw newTypeError("string argument without an encoding");
  const size = PyIndex_Check(source) ? sizeArgument(source) : undefined;
  if (size !== undefined) {
    if (size < 0) throw newValueError("negative count");
    if (size > 0x7fffffff) throw newMemoryError();
    return newBytes(size);
  }
  const bytes = bytesLike(source);
  if (bytes !== undefined) return copyBytes(bytes);
  const type = Py_TYPE(source);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    throw newTypeError(`cannot convert '${type.tp_name}' object to ${name}`);
  }
  return bytesFromIterable(source, name === "bytes" ? "bytes" : "byte");
}

function bytes_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (type === PyBytes_Type && args.length === 1 && kwnames === undefined) {
    const source = args[0];
    if (typeof source === "object" && source.ob_type === PyBytes_Type) return source;
  }
  const made = bytesFromArguments("bytes", args, kwnames, true);
  if (made instanceof PyBytesObject && type === PyBytes_Type) return made;
  const bytes = made instanceof PyBytesObject ? made.ob_sval : made;
  return attachInstance(new PyBytesObject(type, bytes), type);
}

function bytes_subscript(self: PyBytesObject, key: PyObject): PyObject {
  const bytes = self.ob_sval;
  if (PyIndex_Check(key)) {
    let index = indexFromKey(key);
    if (index < 0) index += bytes.length;
    return bytes_item(self, index);
  }
  if (PySlice_Check(key)) {
    const range = sliceRange(key, bytes.length);
    const isWhole = range.step === 1 && range.length === bytes.length && self.ob_type === PyBytes_Type;
    return isWhole ? self : PyBytes_FromArray(sliceBytes(bytes, range));
  }
  throw newTypeError(`byte indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
}
function bytes_item(self: PyBytesObject, index: number): PyObject {
  if (index < 0 || index >= self.ob_sval.length) throw newIndexError("index out of range");
  return self.ob_sval[index];
}

/** The sliced bytes, copied. */
export function sliceBytes(
  bytes: Uint8Array,
  range: { start: number; step: number; length: number },
): Uint8Array {
  if (range.step === 1) return copyBytes(bytes, range.start, range.start + range.length);
  const out = newBytes(range.length);
  for (let i = 0, at = range.start; i < range.length; i++, at += range.step) out[i] = bytes[at];
  return out;
}

/** `a + b` for bytes and bytearray. */
export function concatBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = newBytes(a.length + b.length);
  putBytes(out, 0, a);
  putBytes(out, a.length, b);
  return out;
}
export function repeatBytes(bytes: Uint8Array, count: number): Uint8Array {
  if (count <= 0) return new Uint8Array(0);
  if (bytes.length * count > 0x7fffffff) throw newMemoryError();
  const out = newBytes(bytes.length * count);
  if (bytes.length === 1) return out.fill(bytes[0]);
  out.set(bytes);
  for (let done = bytes.length; done < out.length; done *= 2) out.copyWithin(done, 0, done);
  return out;
}

/** The comparison of bytes-like objects. */
export function richcompareBytes(self: Uint8Array, other: PyObject, op: number): PyObject {
  const bytes = bytesLike(other);
  return bytes === undefined ? Py_NotImplemented : compareResult(compareBytes(self, bytes), op);
}

/** NotImplemented, with `-b` after a warning about a comparison that can't be meant. */
export function bytesNotComparable(name: "bytes" | "bytearray", other: PyObject, op: number): PyObject {
  const { warnBytes } = runtimeSettings;
  if (warnBytes !== undefined && (op === Py_EQ || op === Py_NE)) {
    if (PyUnicode_Check(other)) warnBytes(`Comparison between ${name} and string`);
    else if (name === "bytes" && PyLong_Check(other)) warnBytes("Comparison between bytes and int");
  }
  return Py_NotImplemented;
}

/** `format % args`. CPython: `_PyBytes_FormatEx`. */
export function formatBytes(format: string, args: PyObject): Uint8Array {
  const source = new ArgumentSource(args, (op) => PyUnicode_Check(op) || bytesLike(op) !== undefined);
  let out = "";
  let at = 0;
  for (;;) {
    const percent = format.indexOf("%", at);
    if (percent < 0) break;
    out += format.slice(at, percent);
    const c = parseConversion(format, percent + 1, source, (text) => PyBytes_FromArray(bytesOfText(text)));
    at = c.at + 1;
    if (c.type === "%" && c.at === percent + 1) {
      out += "%";
      continue;
    }
    let text = formatNumber(() => source.next(), c);
    if (text === undefined) {
      if (c.type === "r" || c.type === "a") text = PyUnicode_AsUTF16(PyObject_ASCII(source.next()));
      else if (c.type === "s" || c.type === "b") text = bytesArgument(source.next());
      else if (c.type === "c") text = byteArgument(source.next());
      else {
        source.next();
        throw unsupportedCharacter(c);
      }
      if (c.type !== "c" && c.precision >= 0) text = text.slice(0, c.precision);
      text = c.left ? text.padEnd(c.width) : text.padStart(c.width);
    }
    out += text;
  }
  out += format.slice(at);
  if (source.unused) throw newTypeError("not all arguments converted during bytes formatting");
  return bytesOfText(out);
}
function bytesArgument(value: PyObject): string {
  if (PyBytes_Check(value)) return latin1Text(value.ob_sval);
  const special = value instanceof PyByteArrayObject ? undefined : lookupSpecial(value, "__bytes__");
  if (special !== undefined) {
    const result = PyObject_CallNoArgs(special);
    if (PyBytes_Check(result)) return latin1Text(result.ob_sval);
    throw newTypeError(`__bytes__ returned non-bytes (type ${Py_TYPE(result).tp_name})`);
  }
  const own = bytesLike(value);
  if (own !== undefined) return latin1Text(own);
  throw newTypeError(
    `%b requires a bytes-like object, or an object that implements __bytes__, not '${
      Py_TYPE(value).tp_name
    }'`,
  );
}
function byteArgument(value: PyObject): string {
  const own = bytesLike(value);
  if (own !== undefined) {
    if (own.length === 1) return latin1Text(own);
    throw newTypeError(
      `%c requires an integer in range(256) or a single byte, not a ${
        Py_TYPE(value).tp_name
      } object of length ${own.length}`,
    );
  }
  if (!PyIndex_Check(value)) {
    throw newTypeError(
      `%c requires an integer in range(256) or a single byte, not ${
        PyType_GetFullyQualifiedName(Py_TYPE(value))
      }`,
    );
  }
  const code = PyNumber_Index(value) as PyInt;
  if (code < 0 || code > 255) throw newOverflowError("%c arg not in range(256)");
  return String.fromCharCode(Number(code));
}

const method = methodsOf<PyBytesObject>();

defineType<PyBytesObject>(PyBytes_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BYTES_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
  doc:
    "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> copy\nbytes(int) -> zeros\nbytes() -> empty",
  slots: {
    tp_new: bytes_new,
    tp_repr: (self) => reprBytes(self.ob_sval),
    tp_str: (self) => {
      runtimeSettings.warnBytes?.("str() on a bytes instance");
      return reprBytes(self.ob_sval);
    },
    tp_hash: (self) => hashBytes(self.ob_sval),
    tp_richcompare: (self, other, op) =>
      other instanceof PyBytesObject
        ? richcompareBytes(self.ob_sval, other, op)
        : bytesNotComparable("bytes", other, op),
    tp_iter: (self) => new PyBytesIterObject(self),
    bf_getbuffer: (self, flags) => PyBuffer_FillInfo(self, self.ob_sval, true, flags),
    nb_remainder: (self, args) =>
      PyBytes_Check(self)
        ? PyBytes_FromArray(formatBytes(latin1Text(self.ob_sval), args))
        : Py_NotImplemented,
    sq_length: (self) => self.ob_sval.length,
    sq_concat: (self, other) => {
      const bytes = bytesLike(other);
      if (bytes === undefined) {
        throw newTypeError(`can't concat ${Py_TYPE(other).tp_name} to ${Py_TYPE(self).tp_name}`);
      }
      return PyBytes_FromArray(concatBytes(self.ob_sval, bytes));
    },
    sq_repeat: (self, count) =>
      count === 1 && self.ob_type === PyBytes_Type
        ? self
        : PyBytes_FromArray(repeatBytes(self.ob_sval, count)),
    sq_item: bytes_item,
    sq_contains: (self, value) => bytesContains(self, value),
    mp_length: (self) => self.ob_sval.length,
    mp_subscript: bytes_subscript,
  },
  methods: {
    ...sharedMethods(PyBytes_FromArray),
    fromhex: classMethod(
      "($type, string, /)",
      "Bytes from pairs of hexadecimal digits; white space between pairs is ignored.",
      (type: PyObject, string) => {
        const result = PyBytes_FromArray(bytesFromHex(string));
        return type === PyBytes_Type ? result : PyObject_CallOneArg(type, result);
      },
    ),
    __bytes__: method(
      "($self, /)",
      "The same bytes, exactly of type bytes.",
      (self) => self.ob_type === PyBytes_Type ? self : PyBytes_FromArray(self.ob_sval),
    ),
    __getnewargs__: method("($self, /)", undefined, (self) => PyTuple_New([PyBytes_FromArray(self.ob_sval)])),
  },
});

/** Iterates over bytes; `it_seq` is undefined once exhausted. */
export class PyBytesIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyBytesObject | undefined;
  constructor(seq: PyBytesObject) {
    this.ob_type = PyBytesIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyBytesIterObject);
  }
}

const iterMethod = methodsOf<PyBytesIterObject>();

defineType<PyBytesIterObject>(PyBytesIter_Type, {
  isPlainIterator: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const seq = self.it_seq;
      if (seq === undefined) return undefined;
      if (self.it_index < seq.ob_sval.length) return seq.ob_sval[self.it_index++];
      self.it_seq = undefined;
      return undefined;
    },
  },
  methods: {
    __reduce__: iterMethod(
      "($self, /)",
      undefined,
      (self) => reduceIterator(self, PyTuple_New([])),
    ),
    __setstate__: iterMethod("($self, object, /)", undefined, (self, state) => {
      if (self.it_seq !== undefined) self.it_index = stateIndex(state, self.it_seq.ob_sval.length);
      return Py_None;
    }),
    __length_hint__: iterMethod(
      "($self, /)",
      undefined,
      (self) => self.it_seq === undefined ? 0 : self.it_seq.ob_sval.length - self.it_index,
    ),
  },
});
