/**
 * The `_multibytecodec` module and the codec modules `_codecs_cn`, `_codecs_hk`, `_codecs_iso2022`, `_codecs_jp`, `_codecs_kr`,
 * `_codecs_tw`: codecs of East Asian encodings as the library's `encodings` package uses them. After CPython's
 * `Modules/cjkcodecs/multibytecodec.c`.
 */
import { PyBytes_FromArray, PyBytesObject, requireBytes } from "../objects/bytes_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_AttributeError, PyExc_LookupError, PyExc_UnicodeError } from "../objects/type_zoo.ts";
import { decodeUtf8, encodeUtf8 } from "../objects/unicode/codecs.ts";
import { newDecodeError, newEncodeError } from "../objects/unicode/codec_errors.ts";
import {
  codePointsOf,
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_Concat,
  PyUnicode_FromCodePoints,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import {
  PyNumber_AsSsize_t,
  PyObject_GetAttr,
  PyObject_Size,
  PyObject_Str,
  PySequence_Check,
  PySequence_GetItem,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { type KeywordParameters, PyArg_ParseTupleAndKeywords } from "../protocol/getargs.ts";
import { methodsOf } from "../protocol/signature.ts";
import { type Codec, codecsByModule, type State } from "./_multibytecodec/codecs.ts";
import { Decoding, type EncodeMode, encodeText, newState } from "./_multibytecodec/conversion.ts";
import { iso2022Codecs } from "./_multibytecodec/iso2022.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

// Codecs ------------------------------------------------------------------------------------------------------------------

const Codec_Type = newNativeType("_multibytecodec.MultibyteCodec");
class CodecObject extends PyHeapObject {
  readonly codec: Codec;
  constructor(codec: Codec) {
    super(Codec_Type);
    this.codec = codec;
  }
}

const WHOLE: EncodeMode = { flush: true, reset: true };
const PART: EncodeMode = { flush: false, reset: false };

function textOf(op: PyObject): PyStr {
  return PyUnicode_Check(op) ? op : PyObject_Str(op) as PyStr;
}
function bytesOf(out: readonly number[]): PyObject {
  return PyBytes_FromArray(Uint8Array.from(out));
}

const codecMethod = methodsOf<CodecObject>();
function errorsOf(method: string, name: PyObject): string {
  if (name === Py_None) return "strict";
  if (PyUnicode_Check(name)) return PyUnicode_AsUTF16(name);
  throw newTypeError(`${method}() argument 'errors' must be str or None, not ${Py_TYPE(name).tp_name}`);
}

defineType<CodecObject>(Codec_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    encode: codecMethod(
      "($self, /, input, errors=None)",
      "The bytes of a text, and how many characters it has.",
      ({ codec }, input, errors) => {
        const text = textOf(input), state = newState();
        codec.startEncoding?.(state);
        const { out } = encodeText(codec, state, text, errorsOf("encode", errors), WHOLE);
        return PyTuple_New([bytesOf(out), codePointsOf(text).length]);
      },
    ),
    decode: codecMethod(
      "($self, /, input, errors=None)",
      "The text that bytes stand for, and how many bytes there are.",
      ({ codec }, input, errors) => {
        const bytes = requireBytes(input), state = newState();
        codec.startDecoding?.(state);
        const decoding = new Decoding(codec, state, bytes, errorsOf("decode", errors));
        decoding.feed(true);
        return PyTuple_New([PyUnicode_FromCodePoints(decoding.out), bytes.length]);
      },
    ),
  },
});

// What the four stateful types share --------------------------------------------------------------------------------------

class StatefulObject extends PyHeapObject {
  codec: Codec = undefined as unknown as Codec;
  state: State = newState();
  errors = "strict";
  stream: PyObject = Py_None;
}
/** The end of a text that has not been encoded: its next character decides. */
class EncoderObject extends StatefulObject {
  pending: PyStr | undefined = undefined;
}
class DecoderObject extends StatefulObject {
  pending: Uint8Array = NOTHING;
}
const NOTHING = new Uint8Array();
const MAXENCPENDING = 2, MAXDECPENDING = 8;

const incrementalParameters = (name: string): KeywordParameters => ({
  name,
  keywords: ["errors"],
  required: 0,
  positional: 1,
});
const streamParameters = (name: string): KeywordParameters => ({
  name,
  keywords: ["stream", "errors"],
  required: 1,
  positional: 2,
});

/** Fills a new object from the arguments and the `codec` of its class. */
function initialize<T extends StatefulObject>(
  made: T,
  type: PyTypeObject,
  parameters: KeywordParameters,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): T {
  const given = PyArg_ParseTupleAndKeywords(parameters, args, kwnames);
  const errors = given[parameters.keywords.length - 1];
  if (errors !== undefined && !PyUnicode_Check(errors)) {
    const shown = errors === Py_None ? "None" : Py_TYPE(errors).tp_name;
    throw newTypeError(
      `${parameters.name}() argument ${parameters.keywords.length} must be str, not ${shown}`,
    );
  }
  const codec = PyObject_GetAttr(type, "codec");
  if (!(codec instanceof CodecObject)) throw newTypeError("codec is unexpected type");
  made.codec = codec.codec;
  if (errors !== undefined) made.errors = PyUnicode_AsUTF16(errors);
  if (parameters.required > 0) made.stream = given[0]!;
  return attachInstance(made, type);
}

const errorsAttribute = {
  errors: {
    doc: "how to treat errors",
    get: (self: StatefulObject) => PyUnicode_FromUTF16(self.errors),
    set: (self: StatefulObject, value: PyObject | undefined) => {
      if (value === undefined) throw newException(PyExc_AttributeError, "cannot delete attribute");
      if (!PyUnicode_Check(value)) throw newTypeError("errors must be a string");
      self.errors = PyUnicode_AsUTF16(value);
    },
  },
};
const streamMember = { stream: { get: (self: StatefulObject) => self.stream, doc: undefined } };

/** Bytes as a little-endian number. */
function numberOf(bytes: Uint8Array): PyObject {
  const value = bytes.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
/** The other way; OverflowError. */
function bytesOfNumber(value: PyObject, size: number): Uint8Array {
  let rest = BigInt(value as number | bigint);
  if (rest < 0n) throw newOverflowError("can't convert negative int to unsigned");
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  if (rest !== 0n) throw newOverflowError("int too big to convert");
  return bytes;
}

// Encoders ----------------------------------------------------------------------------------------------------------------

/** CPython: `encoder_encode_stateful`. */
function encodeStateful(self: EncoderObject, op: PyObject, mode: EncodeMode): PyObject {
  const given = textOf(op);
  const text = self.pending === undefined ? given : PyUnicode_Concat(self.pending, given) as PyStr;
  const { out, used } = encodeText(self.codec, self.state, text, self.errors, mode);
  const codePoints = codePointsOf(text);
  self.pending = undefined;
  if (used < codePoints.length) {
    if (codePoints.length - used > MAXENCPENDING) {
      throw newEncodeError(self.codec.encoding, text, used, codePoints.length, "pending buffer overflow");
    }
    self.pending = PyUnicode_FromCodePoints(codePoints.subarray(used));
  }
  return bytesOf(out);
}

const Encoder_Type = newNativeType("_multibytecodec.MultibyteIncrementalEncoder");
const encoderMethod = methodsOf<EncoderObject>();
const encoderParameters = incrementalParameters("IncrementalEncoder");

defineType<EncoderObject>(Encoder_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  slots: {
    tp_alloc: (type) => new EncoderObject(type),
    tp_new: (type, args, kwnames) => {
      const self = initialize(new EncoderObject(type), type, encoderParameters, args, kwnames);
      self.codec.startEncoding?.(self.state);
      return self;
    },
    tp_init: () => {},
  },
  getset: errorsAttribute,
  methods: {
    encode: encoderMethod(
      "($self, /, input, final: bool = False)",
      "The bytes of a text, as far as they are certain.",
      (self, input, final) => encodeStateful(self, input, final ? WHOLE : PART),
    ),
    getstate: encoderMethod("($self, /)", "The state as a number.", (self) => {
      const pending = self.pending === undefined ? NOTHING : encodeUtf8(self.pending, "strict");
      return numberOf(Uint8Array.of(pending.length, ...pending, ...self.state));
    }),
    setstate: encoderMethod("($self, state, /)", "Takes a state up again.", (self, state) => {
      if (!PyLong_Check(state)) {
        throw newTypeError(`setstate() argument must be int, not ${Py_TYPE(state).tp_name}`);
      }
      const bytes = bytesOfNumber(state, 1 + MAXENCPENDING * 4 + self.state.length);
      const length = bytes[0];
      if (length > MAXENCPENDING * 4) throw newException(PyExc_UnicodeError, "pending buffer too large");
      const pending = decodeUtf8(bytes.subarray(1, 1 + length), "strict") as PyStr;
      self.pending = pending;
      self.state = bytes.slice(1 + length, 1 + length + self.state.length);
      return Py_None;
    }),
    reset: encoderMethod("($self, /)", "Forgets what has been encoded.", (self) => {
      self.codec.resetEncoder?.(self.state, []);
      self.pending = undefined;
      return Py_None;
    }),
  },
});

const Writer_Type = newNativeType("_multibytecodec.MultibyteStreamWriter");
const writerParameters = streamParameters("StreamWriter");

function write(self: EncoderObject, text: PyObject): void {
  PyObject_CallMethod(self.stream, "write", [encodeStateful(self, text, PART)]);
}

defineType<EncoderObject>(Writer_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  slots: {
    tp_alloc: (type) => new EncoderObject(type),
    tp_new: (type, args, kwnames) => {
      const self = initialize(new EncoderObject(type), type, writerParameters, args, kwnames);
      self.codec.startEncoding?.(self.state);
      return self;
    },
    tp_init: () => {},
    tp_traverse: (self, visit) => visit(self.stream),
  },
  getset: errorsAttribute,
  members: streamMember,
  methods: {
    write: encoderMethod("($self, strobj, /)", "Writes a text to the stream.", (self, text) => {
      write(self, text);
      return Py_None;
    }),
    writelines: encoderMethod("($self, lines, /)", "Writes the texts of a sequence.", (self, lines) => {
      if (!PySequence_Check(lines)) throw newTypeError("arg must be a sequence object");
      for (let i = 0; i < PyObject_Size(lines); i++) write(self, PySequence_GetItem(lines, i));
      return Py_None;
    }),
    reset: encoderMethod("($self, /)", "Writes what is still to come.", (self) => {
      const { pending } = self;
      if (pending === undefined) return Py_None;
      self.pending = undefined;
      const { out } = encodeText(self.codec, self.state, pending, self.errors, WHOLE);
      if (out.length > 0) PyObject_CallMethod(self.stream, "write", [bytesOf(out)]);
      return Py_None;
    }),
  },
});

// Decoders ----------------------------------------------------------------------------------------------------------------

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Keeps what is not decoded yet. CPython: `decoder_append_pending`. */
function keepPending(self: DecoderObject, decoding: Decoding, all: Uint8Array): void {
  const { rest } = decoding;
  if (rest.length > MAXDECPENDING) {
    throw newDecodeError(
      self.codec.encoding,
      PyBytes_FromArray(all.slice()) as PyBytesObject,
      0,
      all.length,
      "pending buffer overflow",
    );
  }
  self.pending = rest.slice();
}

function resetDecoder(self: DecoderObject): PyObject {
  self.codec.resetDecoder?.(self.state);
  self.pending = NOTHING;
  return Py_None;
}

const Decoder_Type = newNativeType("_multibytecodec.MultibyteIncrementalDecoder");
const decoderMethod = methodsOf<DecoderObject>();
const decoderParameters = incrementalParameters("IncrementalDecoder");

defineType<DecoderObject>(Decoder_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  slots: {
    tp_alloc: (type) => new DecoderObject(type),
    tp_new: (type, args, kwnames) => {
      const self = initialize(new DecoderObject(type), type, decoderParameters, args, kwnames);
      self.codec.startDecoding?.(self.state);
      return self;
    },
    tp_init: () => {},
  },
  getset: errorsAttribute,
  methods: {
    decode: decoderMethod(
      "($self, /, input, final: bool = False)",
      "The text that bytes stand for, as far as they are complete.",
      (self, input, final) => {
        const before = self.pending, all = joined(before, requireBytes(input));
        const decoding = new Decoding(self.codec, self.state, all, self.errors);
        self.pending = NOTHING;
        decoding.feed(false);
        if (final) {
          try {
            decoding.finish();
          } catch (err) {
            self.pending = before;
            throw err;
          }
        }
        keepPending(self, decoding, all);
        return PyUnicode_FromCodePoints(decoding.out);
      },
    ),
    getstate: decoderMethod(
      "($self, /)",
      "The bytes not decoded yet, and the state as a number.",
      (self) => PyTuple_New([PyBytes_FromArray(self.pending.slice()), numberOf(self.state)]),
    ),
    setstate: decoderMethod("($self, state, /)", "Takes a state up again.", (self, state) => {
      if (!PyTuple_Check(state)) {
        throw newTypeError(`setstate() argument must be tuple, not ${Py_TYPE(state).tp_name}`);
      }
      const [pending, number] = state.ob_item;
      if (state.ob_item.length !== 2 || !(pending instanceof PyBytesObject) || !PyLong_Check(number)) {
        throw newTypeError("setstate(): illegal state argument");
      }
      const bytes = bytesOfNumber(number, self.state.length);
      const { length } = pending.ob_sval;
      if (length > MAXDECPENDING) {
        throw newDecodeError(self.codec.encoding, pending, 0, length, "pending buffer too large");
      }
      self.pending = pending.ob_sval.slice();
      self.state = bytes;
      return Py_None;
    }),
    reset: decoderMethod("($self, /)", "Forgets what has been decoded.", resetDecoder),
  },
});

/** CPython: `mbstreamreader_iread`; a negative size reads all. */
function read(self: DecoderObject, method: string, size: number): PyStr {
  if (size === 0) return "";
  for (let wanted = size;; wanted = 1) {
    const got = PyObject_CallMethod(self.stream, method, wanted < 0 ? [] : [wanted]);
    if (!(got instanceof PyBytesObject)) {
      throw newTypeError(`stream function returned a non-bytes object (${Py_TYPE(got).tp_name})`);
    }
    const all = joined(self.pending, got.ob_sval);
    const decoding = new Decoding(self.codec, self.state, all, self.errors);
    self.pending = NOTHING;
    decoding.feed(false);
    if (got.ob_sval.length === 0 || wanted < 0) decoding.finish();
    keepPending(self, decoding, all);
    // Not one character: a byte more.
    if (wanted < 0 || decoding.out.length > 0 || all.length === 0) {
      return PyUnicode_FromCodePoints(decoding.out);
    }
  }
}
function sizeOf(op: PyObject): number {
  if (op === Py_None) return -1;
  if (!PyLong_Check(op)) throw newTypeError("arg 1 must be an integer");
  return PyNumber_AsSsize_t(op, true);
}

const Reader_Type = newNativeType("_multibytecodec.MultibyteStreamReader");
const readerParameters = streamParameters("StreamReader");

defineType<DecoderObject>(Reader_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  slots: {
    tp_alloc: (type) => new DecoderObject(type),
    tp_new: (type, args, kwnames) => {
      const self = initialize(new DecoderObject(type), type, readerParameters, args, kwnames);
      self.codec.startDecoding?.(self.state);
      return self;
    },
    tp_init: () => {},
    tp_traverse: (self, visit) => visit(self.stream),
  },
  getset: errorsAttribute,
  members: streamMember,
  methods: {
    read: decoderMethod(
      "($self, sizeobj=None, /)",
      "Reads text from the stream; the size is in bytes.",
      (self, size) => read(self, "read", sizeOf(size)),
    ),
    readline: decoderMethod(
      "($self, sizeobj=None, /)",
      "Reads a line from the stream.",
      (self, size) => read(self, "readline", sizeOf(size)),
    ),
    readlines: decoderMethod(
      "($self, sizehintobj=None, /)",
      "Reads text from the stream and splits it into lines.",
      (self, size) =>
        PyObject_CallMethod(read(self, "read", sizeOf(size)), "splitlines", [true]) ?? PyList_New([]),
    ),
    reset: decoderMethod("($self, /)", "Forgets what has been read.", resetDecoder),
  },
});

// Modules -----------------------------------------------------------------------------------------------------------------

const allTypes: readonly PyTypeObject[] = [Codec_Type, Encoder_Type, Decoder_Type, Reader_Type, Writer_Type];

/** Makes `_multibytecodec`. */
export function createMultibytecodecModule(): PyModuleObject {
  readyTypes(...allTypes);
  return createNativeModule({
    name: "_multibytecodec",
    constants: () => ({
      MultibyteIncrementalEncoder: Encoder_Type,
      MultibyteIncrementalDecoder: Decoder_Type,
      MultibyteStreamReader: Reader_Type,
      MultibyteStreamWriter: Writer_Type,
    }),
    functions: {
      __create_codec: fn("($module, arg, /)", undefined, () => {
        throw newValueError("argument type invalid");
      }),
    },
  });
}

/** The names of the codec modules. */
export const CODEC_MODULES: readonly string[] = [...Object.keys(codecsByModule), "_codecs_iso2022"];

/** Makes one of `CODEC_MODULES`. */
export function createCodecsModuleOf(name: string): PyModuleObject {
  readyTypes(...allTypes);
  const codecs = name === "_codecs_iso2022" ? iso2022Codecs : codecsByModule[name];
  return createNativeModule({
    name,
    functions: {
      getcodec: fn("($module, encoding, /)", undefined, (_m, encoding) => {
        if (!PyUnicode_Check(encoding)) throw newTypeError("encoding name must be a string.");
        const wanted = PyUnicode_AsUTF16(encoding);
        const codec = codecs.find((one) => one.encoding === wanted);
        if (codec === undefined) throw newException(PyExc_LookupError, "no such codec is supported.");
        return new CodecObject(codec);
      }),
    },
  });
}
