/** The `_struct` module: values as bytes and back. Formats are in `_struct/formats.ts`. After CPython's `Modules/_struct.c`. */
import { sizeofMethod } from "../objects/sizeof_method.ts";
import { type Py_buffer, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer } from "../objects/buffer.ts";
import { newBytes } from "../objects/bytes_memory.ts";
import { bytesLike, PyBytes_Check, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newArguments } from "../objects/sequence_util.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_Exception } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyNumber_AsSsize_t, reprText } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { methodsOf, type MethodSpec, Signature } from "../protocol/signature.ts";
import { type Format, packOne, parseFormat, unpackOne } from "./_struct/formats.ts";
import { newExceptionClass } from "./exception_class.ts";
import { fn, newNativeType, rawFunction, readyTypes } from "./native.ts";

let errorClass: PyTypeObject | undefined;
/** `struct.error`. */
function errorType(): PyTypeObject {
  return errorClass ??= newExceptionClass("struct.error", PyExc_Exception);
}
function fail(message: string): PyObject {
  return newException(errorType(), message);
}

class PyStruct extends PyHeapObject {
  text: string;
  format: Format | undefined;
  constructor(type: PyTypeObject) {
    super(type);
    this.text = "";
    this.format = undefined;
  }
}

const structType = newNativeType("_struct.Struct");
const unpackIteratorType = newNativeType("_struct.unpack_iterator");

function formatText(op: PyObject): string {
  if (PyUnicode_Check(op)) {
    const text = PyUnicode_AsUTF16(op);
    // Raises UnicodeEncodeError.
    if (/[^\0-\x7f]/.test(text)) PyObject_CallMethod(op, "encode", ["ascii"]);
    return text;
  }
  if (PyBytes_Check(op)) return String.fromCharCode(...bytesLike(op)!);
  throw newTypeError(`Struct() argument 1 must be a str or bytes object, not ${Py_TYPE(op).tp_name}`);
}

const cache: Map<string, Format> = new Map();

/** The parsed format of a function's first argument. */
function formatOf(op: PyObject): Format {
  const text = formatText(op);
  let format = cache.get(text);
  if (format === undefined) {
    format = parseFormat(text, fail);
    if (cache.size >= 100) cache.clear();
    cache.set(text, format);
  }
  return format;
}
function formatOfStruct(self: PyStruct): Format {
  if (self.format === undefined) throw newRuntimeError("Struct object is not initialized");
  return self.format;
}

function checkCount(format: Format, given: number, name: string): void {
  if (given !== format.length) {
    throw fail(`${name} expected ${format.length} items for packing (got ${given})`);
  }
}
/** Writes the values from `first` on. */
function packAt(
  target: Uint8Array,
  at: number,
  format: Format,
  args: readonly PyObject[],
  first: number,
): void {
  const { codes, littleEndian } = format;
  let next = first;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k], start = at + code.offset;
    if (code.char === "s" || code.char === "p") {
      packOne(target, start, code, args[next++], littleEndian, fail);
    } else {
      for (let i = 0; i < code.repeat; i++) {
        packOne(target, start + i * code.size, code, args[next++], littleEndian, fail);
      }
    }
  }
}
function pack(format: Format, args: readonly PyObject[], first: number): PyObject {
  checkCount(format, args.length - first, "pack");
  const bytes = newBytes(format.size);
  packAt(bytes, 0, format, args, first);
  return PyBytes_FromArray(bytes);
}

function unpack(format: Format, bytes: Uint8Array, at: number): PyObject {
  const items: PyObject[] = [];
  for (const code of format.codes) {
    const start = at + code.offset;
    if (code.char === "s" || code.char === "p") {
      items.push(unpackOne(bytes, start, code, format.littleEndian));
    } else {
      for (let i = 0; i < code.repeat; i++) {
        items.push(unpackOne(bytes, start + i * code.size, code, format.littleEndian));
      }
    }
  }
  return PyTuple_New(items);
}

function buffer(op: PyObject): Uint8Array {
  const bytes = bytesLike(op);
  if (bytes === undefined) {
    throw newTypeError(`a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  return bytes;
}

function unpackExactly(format: Format, op: PyObject): PyObject {
  const bytes = buffer(op);
  if (bytes.length !== format.size) throw fail(`unpack requires a buffer of ${format.size} bytes`);
  return unpack(format, bytes, 0);
}

/** An offset in full: the largest one is no number of JavaScript's. */
function exact(offset: number): bigint {
  return offset >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(offset);
}

function unpackFrom(format: Format, op: PyObject, offset: number): PyObject {
  const bytes = buffer(op);
  if (offset < 0) {
    if (offset + format.size > 0) {
      throw fail(`not enough data to unpack ${format.size} bytes at offset ${offset}`);
    }
    if (offset + bytes.length < 0) {
      throw fail(`offset ${offset} out of range for ${bytes.length}-byte buffer`);
    }
    offset += bytes.length;
  }
  if (bytes.length - offset < format.size) {
    throw fail(
      `unpack_from requires a buffer of at least ${
        exact(offset) + BigInt(format.size)
      } bytes for unpacking ${format.size} bytes at offset ${
        exact(offset)
      } (actual buffer size is ${bytes.length})`,
    );
  }
  return unpack(format, bytes, offset);
}

function packInto(format: Format, args: readonly PyObject[], first: number): PyObject {
  if (args.length === first) throw fail("pack_into expected buffer argument");
  if (args.length === first + 1) throw fail("pack_into expected offset argument");
  checkCount(format, args.length - first - 2, "pack_into");
  const target = args[first], buffer = writableBuffer(target);
  try {
    const { len, memory, buf } = buffer, { size } = format;
    let offset = PyNumber_AsSsize_t(args[first + 1], true);
    if (offset < 0) {
      if (offset + size > 0) throw fail(`no space to pack ${size} bytes at offset ${offset}`);
      if (offset + len < 0) throw fail(`offset ${offset} out of range for ${len}-byte buffer`);
      offset += len;
    }
    if (len - offset < size) {
      throw fail(
        `pack_into requires a buffer of at least ${
          exact(offset) + BigInt(size)
        } bytes for packing ${size} bytes at offset ${exact(offset)} (actual buffer size is ${len})`,
      );
    }
    memory.fill(0, buf + offset, buf + offset + size);
    packAt(memory, buf + offset, format, args, first + 2);
  } finally {
    PyBuffer_Release(buffer);
  }
  return Py_None;
}
function writableBuffer(op: PyObject): Py_buffer {
  try {
    return PyObject_GetBuffer(op, PyBUF_WRITABLE);
  } catch {
    throw newTypeError(`argument must be read-write bytes-like object, not ${Py_TYPE(op).tp_name}`);
  }
}

class PyUnpackIterator extends PyHeapObject {
  readonly format: Format;
  readonly source: PyObject;
  index: number;
  constructor(format: Format, source: PyObject) {
    super(unpackIteratorType);
    this.format = format;
    this.source = source;
    this.index = 0;
  }
}

function iterUnpack(format: Format, source: PyObject): PyObject {
  if (format.size === 0) throw fail("cannot iteratively unpack with a struct of length 0");
  if (buffer(source).length % format.size !== 0) {
    throw fail(`iterative unpacking requires a buffer of a multiple of ${format.size} bytes`);
  }
  return new PyUnpackIterator(format, source);
}

defineType<PyUnpackIterator>(unpackIteratorType, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const bytes = buffer(self.source);
      if (self.index + self.format.size > bytes.length) return undefined;
      const result = unpack(self.format, bytes, self.index);
      self.index += self.format.size;
      return result;
    },
    tp_traverse: (self, visit) => visit(self.source),
  },
  methods: {
    __length_hint__: methodsOf<PyUnpackIterator>()(
      "($self, /)",
      undefined,
      (self) => Math.floor((buffer(self.source).length - self.index) / self.format.size),
    ),
  },
});

const method = methodsOf<PyStruct>();
const initSignature = new Signature("(format)");

defineType<PyStruct>(structType, {
  withoutSignature: ["pack", "pack_into"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A format string, compiled.",
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => attachInstance(new PyStruct(type), type),
    tp_alloc: (type) => new PyStruct(type),
    tp_init: (self, args, kwnames) => {
      const text = formatText(newArguments(initSignature, "Struct", args, kwnames)[0] as PyObject);
      self.format = parseFormat(text, fail);
      self.text = text;
    },
    tp_repr: (self) => {
      formatOfStruct(self);
      return PyUnicode_FromUTF16(`${Py_TYPE(self).ht_name}(${reprText(self.text)})`);
    },
  },
  methods: {
    __sizeof__: sizeofMethod<PyStruct>((self) => 32 * (formatOfStruct(self).codes.length + 1)),
    pack: method(
      "($self, /, *values)",
      "Values as a bytes object.",
      (self, values) => pack(formatOfStruct(self), values, 0),
    ),
    pack_into: method(
      "($self, /, *args)",
      "Write values into a buffer at an offset.",
      (self, args) => packInto(formatOfStruct(self), args, 0),
    ),
    unpack: method(
      "($self, buffer, /)",
      "The values in a buffer of exactly the struct's size.",
      (self, op) => unpackExactly(formatOfStruct(self), op),
    ),
    unpack_from: method(
      "($self, /, buffer, offset: Py_ssize_t = 0)",
      "The values in a buffer at an offset.",
      (self, op, offset) => unpackFrom(formatOfStruct(self), op, offset),
    ),
    iter_unpack: method(
      "($self, buffer, /)",
      "An iterator over the values of consecutive structs in a buffer.",
      (self, op) => iterUnpack(formatOfStruct(self), op),
    ),
  },
  getset: {
    format: {
      get: (self) => {
        formatOfStruct(self);
        return self.text;
      },
      doc: "struct format string",
    },
    size: { get: (self) => self.format?.size ?? -1, doc: "struct size in bytes" },
  },
});

const functions: Record<string, MethodSpec> = {
  _clearcache: fn("($module, /)", "Clear the internal cache.", () => {
    cache.clear();
    return Py_None;
  }),
  calcsize: fn(
    "($module, format, /)",
    "Size in bytes of the struct that a format describes.",
    (_m, format) => formatOf(format).size,
  ),
  unpack: fn(
    "($module, format, buffer, /)",
    "The values in a buffer of exactly the format's size.",
    (_m, format, op) => unpackExactly(formatOf(format), op),
  ),
  unpack_from: fn(
    "($module, format, /, buffer, offset: Py_ssize_t = 0)",
    "The values in a buffer at an offset.",
    (_m, format, op, offset) => unpackFrom(formatOf(format), op, offset),
  ),
  iter_unpack: fn(
    "($module, format, buffer, /)",
    "An iterator over the values of consecutive structs in a buffer.",
    (_m, format, op) => iterUnpack(formatOf(format), op),
  ),
};

/** Makes the `_struct` module. */
export function createStructModule(): PyModuleObject {
  readyTypes(structType, unpackIteratorType);
  const withFormat = (
    name: string,
    doc: string,
    run: (format: Format, args: readonly PyObject[], first: number) => PyObject,
  ) =>
    rawFunction(name, "_struct", "($module, format, /, *values)", doc, (args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError(`_struct.${name}() takes no keyword arguments`);
      }
      if (args.length === 0) throw newTypeError("missing format argument");
      return run(formatOf(args[0]), args, 1);
    });
  return createNativeModule({
    withoutSignature: ["pack", "pack_into"],
    name: "_struct",
    doc: "Functions to convert between Python values and C structs, represented as bytes objects.",
    functions,
    constants: () => ({
      pack: withFormat("pack", "Values as a bytes object, by a format.", pack),
      pack_into: withFormat("pack_into", "Write values into a buffer at an offset, by a format.", packInto),
      Struct: structType,
      error: errorType(),
    }),
  });
}
