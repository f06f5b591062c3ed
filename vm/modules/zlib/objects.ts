/** `zlib.compressobj`, `zlib.decompressobj` and `_ZlibDecompressor`. After CPython's `Modules/zlibmodule.c`. */
import { bytesLike, PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyExc_EOFError, PyExc_Exception } from "../../objects/type_zoo.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { newExceptionClass } from "../exception_class.ts";
import { newNativeType } from "../native.ts";
import type { Deflate, DeflateSettings } from "./deflate.ts";
import { Inflate, InflateError } from "./inflate.ts";

export const Z_NO_FLUSH = 0,
  Z_PARTIAL_FLUSH = 1,
  Z_SYNC_FLUSH = 2,
  Z_FULL_FLUSH = 3,
  Z_FINISH = 4,
  Z_BLOCK = 5,
  Z_TREES = 6;

let errorClass: PyTypeObject | undefined;
/** `zlib.error`. */
export function errorType(): PyTypeObject {
  return errorClass ??= newExceptionClass("zlib.error", PyExc_Exception);
}
export function newZlibError(code: number, doing: string, text: string): PyObject {
  return newException(errorType(), `Error ${code} ${doing}: ${text}`);
}

/** Runs a step of decompression; what is wrong with the data becomes `zlib.error`. */
export function inflating<T>(step: () => T, doing: string): T {
  try {
    return step();
  } catch (err) {
    if (!(err instanceof InflateError)) throw err;
    if (err.message === "need dictionary") throw newException(errorType(), `Error 2 ${doing}`);
    if (err.message === "wrong dictionary") {
      throw newException(errorType(), "Error -3 while setting zdict: invalid input data");
    }
    throw newZlibError(-3, doing, err.message);
  }
}

/** A decompressor for zlib's `wbits`; `wrong` makes the error when there is none. */
export function newInflate(
  wbits: number,
  dictionary: Uint8Array | undefined,
  wrong = (): PyObject => newValueError("Invalid initialization option"),
): Inflate {
  if (wbits < 0 && wbits >= -15 && wbits <= -8) return new Inflate("raw", -wbits, dictionary);
  if (wbits === 0 || (wbits >= 8 && wbits <= 15)) return new Inflate("zlib", wbits, dictionary);
  if (wbits >= 24 && wbits <= 31) return new Inflate("gzip", wbits - 16, dictionary);
  if (wbits === 32 || (wbits >= 40 && wbits <= 47)) return new Inflate("auto", wbits - 32, dictionary);
  throw wrong();
}

/** How zlib reads `wbits` for compression; undefined if it can't be. */
export function deflateWrapper(wbits: number): Pick<DeflateSettings, "wrapper" | "windowBits"> | undefined {
  if (wbits >= 9 && wbits <= 15) return { wrapper: "zlib", windowBits: wbits };
  if (wbits >= 25 && wbits <= 31) return { wrapper: "gzip", windowBits: wbits - 16 };
  if (wbits <= -9 && wbits >= -15) return { wrapper: "raw", windowBits: -wbits };
  return undefined;
}

export const Compress_Type: PyTypeObject = newNativeType("zlib.Compress");
export const Decompress_Type: PyTypeObject = newNativeType("zlib.Decompress");
export const ZlibDecompressor_Type: PyTypeObject = newNativeType("zlib._ZlibDecompressor");

export class CompressObject extends PyHeapObject {
  readonly deflate: Deflate;
  finished = false;
  constructor(deflate: Deflate) {
    super(Compress_Type);
    this.deflate = deflate;
  }
}

const compressMethod = methodsOf<CompressObject>();
function copyCompress(self: CompressObject): PyObject {
  if (self.finished) throw newValueError("Inconsistent stream state");
  return new CompressObject(self.deflate.copy());
}
defineType<CompressObject>(Compress_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    compress: compressMethod(
      "($self, data, /)",
      "Returns a bytes object containing compressed data.",
      (self, data) => {
        const bytes = requireBytes(data);
        if (self.finished) throw newZlibError(-2, "while compressing data", "inconsistent stream state");
        return PyBytes_FromArray(self.deflate.add(bytes));
      },
    ),
    flush: compressMethod(
      "($self, mode: int = 4, /)",
      "Return a bytes object containing any remaining compressed data.",
      (self, mode) => {
        if (mode === Z_NO_FLUSH) return PyBytes_FromArray(new Uint8Array(0));
        if (self.finished || mode < 0 || mode > Z_TREES) {
          throw newZlibError(-2, "while flushing", "inconsistent stream state");
        }
        if (mode === Z_FINISH) {
          self.finished = true;
        }
        return PyBytes_FromArray(self.deflate.flush(mode === Z_FINISH, mode === Z_FULL_FLUSH));
      },
    ),
    copy: compressMethod("($self, /)", "Return a copy of the compression object.", copyCompress),
    __copy__: compressMethod("($self, /)", undefined, copyCompress),
    __deepcopy__: compressMethod("($self, memo, /)", undefined, copyCompress),
  },
});

export class DecompressObject extends PyHeapObject {
  inflate: Inflate;
  unused = new Uint8Array(0);
  tail = new Uint8Array(0);
  eof = false;
  constructor(inflate: Inflate) {
    super(Decompress_Type);
    this.inflate = inflate;
  }
  run(bytes: Uint8Array, max: number, doing: string): Uint8Array {
    const wasDone = this.inflate.isDone;
    const { output, rest } = inflating(() => this.inflate.run(bytes, max), doing);
    this.eof = this.inflate.isDone;
    if (this.eof) {
      this.unused = wasDone ? concat(this.unused, bytes) : rest.slice();
      this.tail = new Uint8Array(0);
    } else this.tail = rest.slice();
    return output;
  }
}
function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

const decompressMethod = methodsOf<DecompressObject>();
function copyDecompress(self: DecompressObject): PyObject {
  const copy = new DecompressObject(self.inflate.copy());
  copy.unused = self.unused;
  copy.tail = self.tail;
  copy.eof = self.eof;
  return copy;
}
defineType<DecompressObject>(Decompress_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    decompress: decompressMethod(
      "($self, data, /, max_length: Py_ssize_t = 0)",
      "Return a bytes object containing the decompressed version of the data.",
      (self, data, max) => {
        const bytes = requireBytes(data);
        if (max < 0) throw newValueError("max_length must be non-negative");
        return PyBytes_FromArray(self.run(bytes, max, "while decompressing data"));
      },
    ),
    flush: decompressMethod(
      "($self, length: Py_ssize_t = 16384, /)",
      "Return a bytes object containing any remaining decompressed data.",
      (self, length) => {
        if (length <= 0) throw newValueError("length must be greater than zero");
        const tail = self.tail;
        self.tail = new Uint8Array(0);
        return PyBytes_FromArray(self.run(tail, 0, "while flushing"));
      },
    ),
    copy: decompressMethod("($self, /)", "Return a copy of the decompression object.", copyDecompress),
    __copy__: decompressMethod("($self, /)", undefined, copyDecompress),
    __deepcopy__: decompressMethod("($self, memo, /)", undefined, copyDecompress),
  },
  members: {
    unused_data: { get: (self) => PyBytes_FromArray(self.unused) },
    unconsumed_tail: { get: (self) => PyBytes_FromArray(self.tail) },
    eof: { get: (self) => self.eof },
  },
});

class ZlibDecompressorObject extends PyHeapObject {
  readonly inflate: Inflate;
  unused: Uint8Array = new Uint8Array(0);
  pending: Uint8Array = new Uint8Array(0);
  needsInput = true;
  constructor(inflate: Inflate) {
    super(ZlibDecompressor_Type);
    this.inflate = inflate;
  }
}

/** The preset dictionary given as `zdict`. */
export function dictionaryOf(zdict: PyObject | undefined): Uint8Array | undefined {
  if (zdict === undefined) return undefined;
  const bytes = bytesLike(zdict);
  if (bytes === undefined) throw newTypeError("zdict argument must support the buffer protocol");
  return bytes.slice();
}

const newSignature = new Signature("(wbits: int = 15, zdict=<unrepresentable>)");
const zlibMethod = methodsOf<ZlibDecompressorObject>();
defineType<ZlibDecompressorObject>(ZlibDecompressor_Type, {
  doc: "Create a decompressor object for decompressing data incrementally.",
  signature: "(wbits=15, zdict=b'')",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [wbits, zdict] = newArguments(newSignature, "_ZlibDecompressor", args, kwnames) as [
        number,
        PyObject | undefined,
      ];
      return new ZlibDecompressorObject(newInflate(wbits, dictionaryOf(zdict)));
    },
  },
  methods: {
    decompress: zlibMethod(
      "($self, /, data, max_length: Py_ssize_t = -1)",
      "Decompress *data*, returning uncompressed data as bytes.",
      (self, data, max) => {
        const bytes = requireBytes(data);
        if (self.inflate.isDone) throw newException(PyExc_EOFError, "End of stream already reached");
        if (max === 0) {
          self.pending = concat(self.pending, bytes);
          self.needsInput = self.pending.length === 0;
          return PyBytes_FromArray(new Uint8Array(0));
        }
        const input = concat(self.pending, bytes);
        self.pending = new Uint8Array(0);
        const { output, rest } = inflating(
          () => self.inflate.run(input, Math.max(max, 0)),
          "while decompressing data",
        );
        if (self.inflate.isDone) {
          self.unused = rest;
          self.needsInput = false;
        } else {
          self.pending = rest;
          self.needsInput = !(max > 0 && output.length === max);
        }
        return PyBytes_FromArray(output);
      },
    ),
  },
  members: {
    eof: { doc: "Whether the end of the compressed data has been seen.", get: (self) => self.inflate.isDone },
    unused_data: {
      doc: "What follows the end of the compressed data.",
      get: (self) => PyBytes_FromArray(self.unused),
    },
    needs_input: {
      doc: "Whether more compressed data is needed for more output.",
      get: (self) => self.needsInput,
    },
  },
});
