/**
 * `TextIOWrapper`: text over a buffered binary stream. After CPython's `Modules/_io/textio.c`.
 *
 * Text waits as UTF-16: `pending` still to be written, `decoded` read and from `used` on not yet handed out. Law:
 * `snapshot` holds the bytes that `decoded` came from (its first unit is their first byte), so that `tell` can count back;
 * it is undefined while `next()` goes through the lines.
 */
import { whenReadable } from "./waiting_input.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { registerFinalizable, unregisterFinalizable } from "../../runtime/gc/registry.ts";
import { bytesLike, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import {
  Py_TYPE,
  PyExc_AttributeError,
  PyExc_BlockingIOError,
  PyExc_EncodingWarning,
  PyExc_OSError,
} from "../../objects/type_zoo.ts";
import {
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
  PyUnicode_GET_LENGTH,
} from "../../objects/unicode_object.ts";
import {
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_Size,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, Signature, withTextSignature } from "../../protocol/signature.ts";
import {
  closeBoth,
  concatBytes,
  finalizingMember,
  isClosed,
  nameOf,
  newClosedError,
  newUnsupported,
  optionalSize,
  PyIOBase,
  PyTextIOBase_Type,
  streamSlots,
} from "./base.ts";
import {
  bufferedFlush,
  bufferedRead,
  bufferedRead1,
  bufferedSeek,
  bufferedTell,
  bufferedWrite,
  type PyBuffered,
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedWriter_Type,
} from "./buffered.ts";
import { lineEnd, newlineKinds, newlinesAttribute, translateNewlines } from "./newlines.ts";
import { encodeUtf8 } from "../../objects/unicode/codecs.ts";
import { codecKind, decodeText, encodeText, TextDecoderState } from "./text_codec.ts";
import { newNativeType } from "../native.ts";
import { runtimeSettings } from "../../runtime/config.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";

export const PyTextIOWrapper_Type: PyTypeObject = newNativeType("_io.TextIOWrapper", PyTextIOBase_Type);

const CHUNK_SIZE = 8192;
const EMPTY = new Uint8Array(0);
const SURROGATE = /[\ud800-\udfff]/;

export class PyTextIOWrapper extends PyIOBase {
  buffer: PyObject | undefined;
  detached: boolean;
  /** The buffer when it is one of ours, of the exact type. */
  fast: PyBuffered | undefined;
  encoding: string;
  errors: string;
  /** Clean text can be kept and encoded later. */
  isUtf8: boolean;
  /** For encodings with a mark at the start of the stream: the same without. */
  markless: string | undefined;
  /** The mark is still to be written. */
  startsStream: boolean;
  canWrite: boolean;
  decoder: TextDecoderState | undefined;
  /** Any newline ends a line; they become `\n`. */
  universal: boolean;
  translate: boolean;
  newline: string | undefined;
  writeNewline: string | undefined;
  lineBuffering: boolean;
  writeThrough: boolean;
  seekable: boolean;
  telling: boolean;
  chunkSize: number;
  pending: string;
  /** What is encoded at once, other than UTF-8, waits here. */
  readonly encoded: Uint8Array[];
  encodedCount: number;
  decoded: string;
  used: number;
  snapshot: Uint8Array | undefined;
  pendingCR: boolean;
  seen: number;

  constructor(type: PyTypeObject) {
    super(type);
    this.buffer = undefined;
    this.detached = false;
    this.fast = undefined;
    this.encoding = "utf-8";
    this.errors = "strict";
    this.isUtf8 = true;
    this.markless = undefined;
    this.startsStream = true;
    this.canWrite = false;
    this.decoder = undefined;
    this.universal = true;
    this.translate = true;
    this.newline = undefined;
    this.writeNewline = undefined;
    this.lineBuffering = false;
    this.writeThrough = false;
    this.seekable = false;
    this.telling = false;
    this.chunkSize = CHUNK_SIZE;
    this.pending = "";
    this.encoded = [];
    this.encodedCount = 0;
    this.decoded = "";
    this.used = 0;
    this.snapshot = EMPTY;
    this.pendingCR = false;
    this.seen = 0;
  }
}

// State ---------------------------------------------------------------------------------------------------------------

/** The buffer; ValueError if there is none. CPython: `CHECK_ATTACHED`. */
function attached(self: PyTextIOWrapper): PyObject {
  if (self.buffer === undefined) {
    throw newValueError(
      self.detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object",
    );
  }
  return self.buffer;
}
function textClosed(self: PyTextIOWrapper): boolean {
  const { fast } = self;
  if (fast !== undefined && fast.file !== undefined) return fast.file.file === undefined;
  return isClosed(attached(self));
}
function checkOpen(self: PyTextIOWrapper): void {
  attached(self);
  if (textClosed(self)) throw newClosedError();
}

/** Values of the `newline` argument. */
function newlineArgument(newline: PyObject, who: string): string | undefined {
  if (newline === Py_None) return undefined;
  if (!PyUnicode_Check(newline)) {
    throw newTypeError(`${who} argument 'newline' must be str or None, not ${Py_TYPE(newline).tp_name}`);
  }
  encodeUtf8(newline, "strict");
  const text = withoutNull(PyUnicode_AsUTF16(newline));
  if (text !== "" && text !== "\n" && text !== "\r" && text !== "\r\n") {
    throw newValueError(`illegal newline value: ${text}`);
  }
  return text;
}
function setNewline(self: PyTextIOWrapper, newline: string | undefined): void {
  self.newline = newline;
  self.universal = newline === undefined || newline === "";
  self.translate = newline === undefined;
  self.writeNewline = newline === "\r" || newline === "\r\n" ? newline : undefined;
}

/** With `-X warn_default_encoding`, says that the encoding was left to the locale. */
export function warnDefaultEncoding(stackLevel: number): void {
  if (!runtimeSettings.config.warnDefaultEncoding) return;
  PyErr_WarnEx(PyExc_EncodingWarning, "'encoding' argument not specified", stackLevel);
}

export interface TextOptions {
  encoding: string | undefined;
  errors: string | undefined;
  newline: string | undefined;
  lineBuffering: boolean;
  writeThrough: boolean;
}

/** Encodings whose first write has a byte order mark; big-endian machines are not met. */
const MARKLESS: ReadonlyMap<string, string> = new Map([
  ["utf-8-sig", "utf-8"],
  ["utf-16", "utf-16-le"],
  ["utf16", "utf-16-le"],
  ["utf-32", "utf-32-le"],
  ["utf32", "utf-32-le"],
]);

/** `TextIOWrapper.__init__`. */
export function textInit(self: PyTextIOWrapper, buffer: PyObject, options: TextOptions): void {
  self.buffer = undefined;
  self.detached = false;
  const asked = options.encoding;
  const encoding = asked === undefined || asked === "locale" ? "UTF-8" : asked;
  const kind = codecKind(encoding);
  self.isUtf8 = kind === "utf-8";
  self.markless = MARKLESS.get(encoding.toLowerCase().replace(/[_ ]/g, "-"));
  self.encoding = encoding;
  self.errors = options.errors ?? "strict";
  setNewline(self, options.newline);
  self.decoder = PyObject_IsTrue(PyObject_CallMethod(buffer, "readable", []))
    ? new TextDecoderState(kind, self.isUtf8 ? "utf-8" : encoding, self.errors)
    : undefined;
  self.canWrite = PyObject_IsTrue(PyObject_CallMethod(buffer, "writable", []));
  self.seekable = self.telling = PyObject_IsTrue(PyObject_CallMethod(buffer, "seekable", []));
  self.lineBuffering = options.lineBuffering;
  self.writeThrough = options.writeThrough;
  self.pending = "";
  self.encoded.length = self.encodedCount = 0;
  // Who appends to what is there writes no mark. CPython: `_textiowrapper_fix_encoder_state`.
  self.startsStream = !(self.markless !== undefined && self.seekable && self.canWrite &&
    PyNumber_AsSsize_t(PyObject_CallMethod(buffer, "tell", []), true) !== 0);
  forgetDecoded(self);
  self.seen = 0;
  self.buffer = buffer;
  registerFinalizable(self);
  const type = Py_TYPE(buffer);
  self.fast =
    type === PyBufferedReader_Type || type === PyBufferedWriter_Type || type === PyBufferedRandom_Type
      ? buffer as PyBuffered
      : undefined;
}

/** A TextIOWrapper of the exact type. */
export function newTextIOWrapper(buffer: PyObject, options: TextOptions): PyTextIOWrapper {
  const self = new PyTextIOWrapper(PyTextIOWrapper_Type);
  textInit(self, buffer, options);
  return self;
}

function forgetDecoded(self: PyTextIOWrapper): void {
  self.decoded = "";
  self.used = 0;
  self.snapshot = EMPTY;
  self.pendingCR = false;
  self.decoder?.reset();
}

// Writing -------------------------------------------------------------------------------------------------------------

function writeBytes(self: PyTextIOWrapper, bytes: Uint8Array): void {
  if (self.fast !== undefined) bufferedWrite(self.fast, bytes);
  else PyObject_CallMethod(attached(self), "write", [PyBytes_FromArray(bytes)]);
}

/** Hands the waiting text to the buffer. CPython: `_textiowrapper_writeflush`. */
function writePending(self: PyTextIOWrapper): void {
  if (self.pending !== "") {
    const text = self.pending;
    self.pending = "";
    waiting.delete(self);
    writeBytes(self, encodeText(PyUnicode_FromUTF16(text), "utf-8", self.errors));
  } else if (self.encodedCount > 0) {
    const { encoded } = self;
    const bytes = encoded.length === 1 ? encoded[0] : concatBytes(encoded);
    encoded.length = self.encodedCount = 0;
    waiting.delete(self);
    writeBytes(self, bytes);
  }
}

/** Encodes text at the place in the stream where it will stand. */
function encodeNext(self: PyTextIOWrapper, text: PyObject): Uint8Array {
  const encoding = self.isUtf8 ? "utf-8" : self.startsStream ? self.encoding : self.markless ?? self.encoding;
  const bytes = encodeText(text, encoding, self.errors);
  self.startsStream = false;
  return bytes;
}

/** Wrappers with text to be written; the counterpart of `dirtyWriters` in buffered.ts. */
const waiting: Set<PyTextIOWrapper> = new Set();

/** Hands on what forgotten text files still hold; errors are not reported. */
export function flushWaitingText(): void {
  for (const wrapper of [...waiting]) {
    try {
      writePending(wrapper);
    } catch { /* as a finalizer would */ }
  }
  waiting.clear();
}

/** `write` of a str; its length. */
export function textWrite(self: PyTextIOWrapper, text: PyObject): number {
  checkOpen(self);
  if (!self.canWrite) throw newUnsupported("not writable");
  const length = PyUnicode_GET_LENGTH(text);
  let utf16 = PyUnicode_AsUTF16(text);
  const mayEndLine = self.lineBuffering || self.writeNewline !== undefined;
  const hasNewline = mayEndLine && utf16.includes("\n");
  if (hasNewline && self.writeNewline !== undefined) {
    utf16 = utf16.replaceAll("\n", self.writeNewline);
    text = PyUnicode_FromUTF16(utf16);
  }
  const needsFlush = self.lineBuffering && (hasNewline || utf16.includes("\r"));
  if (self.isUtf8 && (!SURROGATE.test(utf16) || (typeof text !== "string" && utf16.isWellFormed()))) {
    // Written together is no more than a chunk; writing may come back here.
    while (
      self.encodedCount > 0 || (self.pending !== "" && self.pending.length + utf16.length > self.chunkSize)
    ) writePending(self);
    if (self.pending === "") waiting.add(self);
    self.pending += utf16;
  } else {
    const bytes = encodeNext(self, text);
    while (
      self.pending !== "" || (self.encodedCount > 0 && self.encodedCount + bytes.length > self.chunkSize)
    ) writePending(self);
    if (bytes.length > 0) {
      waiting.add(self);
      self.encoded.push(bytes);
      self.encodedCount += bytes.length;
    }
  }
  if (
    self.pending.length >= self.chunkSize || self.encodedCount >= self.chunkSize || self.writeThrough ||
    needsFlush
  ) writePending(self);
  if (needsFlush) flushBuffer(self);
  if (self.decoder !== undefined) {
    if (self.seekable) forgetDecoded(self);
    else self.decoder.reset();
  }
  return length;
}

function flushBuffer(self: PyTextIOWrapper): void {
  if (self.fast !== undefined) bufferedFlush(self.fast);
  else PyObject_CallMethod(attached(self), "flush", []);
}

/** Everything written goes down to the raw stream. */
export function textFlush(self: PyTextIOWrapper): void {
  checkOpen(self);
  self.telling = self.seekable;
  writePending(self);
  flushBuffer(self);
}

// Reading -------------------------------------------------------------------------------------------------------------

function decoderOf(self: PyTextIOWrapper): TextDecoderState {
  if (self.decoder === undefined) throw newUnsupported("not readable");
  return self.decoder;
}

function readSome(self: PyTextIOWrapper, size: number): Uint8Array {
  if (self.fast !== undefined) return bufferedRead1(self.fast, size);
  const buffer = attached(self);
  const name = PyObject_GetOptionalAttr(buffer, "read1") === undefined ? "read" : "read1";
  const data = PyObject_CallMethod(buffer, name, [size]);
  const bytes = bytesLike(data);
  if (bytes === undefined) {
    throw newTypeError(
      `underlying ${name}() should have returned a bytes-like object, not '${Py_TYPE(data).tp_name}'`,
    );
  }
  return bytes;
}
function newNothingRead(): PyObject {
  return newException(PyExc_BlockingIOError, "Read returned None.");
}

function readRest(self: PyTextIOWrapper): Uint8Array {
  if (self.fast !== undefined) {
    const bytes = bufferedRead(self.fast, -1);
    if (bytes === undefined) throw newNothingRead();
    return bytes;
  }
  const data = PyObject_CallMethod(attached(self), "read", []);
  if (data === Py_None) throw newNothingRead();
  const bytes = bytesLike(data);
  if (bytes === undefined) {
    throw newTypeError(
      `underlying read() should have returned a bytes-like object, not '${Py_TYPE(data).tp_name}'`,
    );
  }
  return bytes;
}

/** Decodes bytes and carries out newline translation; `final`: nothing follows. */
function decodeNext(self: PyTextIOWrapper, bytes: Uint8Array, final: boolean): string {
  let text = decoderOf(self).decode(bytes, final);
  if (!self.universal) return text;
  if (self.pendingCR && (text !== "" || final)) {
    text = "\r" + text;
    self.pendingCR = false;
  }
  if (!final && text.endsWith("\r")) {
    text = text.slice(0, -1);
    self.pendingCR = true;
  }
  self.seen |= newlineKinds(text);
  return self.translate ? translateNewlines(text) : text;
}

/** Bytes of `snapshot` behind which stand the first `used` units of `decoded`. */
function consumedBytes(self: PyTextIOWrapper): number {
  const { snapshot, decoded, used } = self;
  const decoder = decoderOf(self);
  const whole = snapshot!.length - decoder.pending.length;
  if (used === decoded.length && !self.pendingCR) return whole;
  if (used === 0) return 0;
  if (whole === decoded.length && !self.pendingCR) return used;
  const encoding = decoder.chosen ?? decoder.encoding;
  const raw = decodeText(snapshot!.subarray(0, whole), encoding, self.errors);
  let at = 0;
  if (self.translate) {
    for (let count = 0; count < used; count++) {
      at += raw.charCodeAt(at) === 13 && raw.charCodeAt(at + 1) === 10 ? 2 : 1;
    }
  } else at = used;
  return encodeText(PyUnicode_FromUTF16(raw.slice(0, at)), encoding, self.errors).length;
}

/** Appends a chunk to what is left of `decoded`; false at the end. CPython: `textiowrapper_read_chunk`. */
function readChunk(self: PyTextIOWrapper): boolean {
  const decoder = decoderOf(self);
  const kept = self.telling ? self.snapshot?.subarray(consumedBytes(self)) : undefined;
  const rest = self.used === 0 ? self.decoded : self.decoded.slice(self.used);
  const bytes = decoder.kind === "other" ? readRest(self) : readSome(self, self.chunkSize);
  const eof = bytes.length === 0;
  const text = decodeNext(self, bytes, eof);
  self.decoded = rest === "" ? text : rest + text;
  self.used = 0;
  self.snapshot = kept === undefined ? undefined : kept.length === 0 ? bytes : concatBytes([kept, bytes]);
  return !eof || text !== "";
}

/** End of the first `count` characters of `decoded` behind `used`; fewer if there are not so many: then -1. */
function unitsOf(text: string, start: number, count: number): number {
  const end = start + count;
  if (end <= text.length && !SURROGATE.test(text.slice(start, end))) return end;
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at >= text.length) return -1;
    const c = text.charCodeAt(at++);
    if (c >= 0xd800 && c <= 0xdbff && at < text.length) {
      const low = text.charCodeAt(at);
      if (low >= 0xdc00 && low <= 0xdfff) at++;
    }
  }
  return at;
}

function take(self: PyTextIOWrapper, end: number): PyObject {
  const text = self.decoded.slice(self.used, end);
  self.used = end;
  return PyUnicode_FromUTF16(text);
}

function textRead(self: PyTextIOWrapper, size: number): PyObject {
  checkOpen(self);
  decoderOf(self);
  writePending(self);
  if (size < 0) {
    const text = self.decoded.slice(self.used) + decodeNext(self, readRest(self), true);
    forgetDecoded(self);
    return PyUnicode_FromUTF16(text);
  }
  let end = unitsOf(self.decoded, self.used, size);
  while (end < 0) {
    if (!readChunk(self)) return take(self, self.decoded.length);
    end = unitsOf(self.decoded, self.used, size);
  }
  return take(self, end);
}

/** The next line with its newline, at most `limit` characters of it; "" at the end. */
function textReadline(self: PyTextIOWrapper, limit: number): PyObject {
  checkOpen(self);
  decoderOf(self);
  writePending(self);
  const ending = self.translate ? "\n" : self.newline === "" ? undefined : self.newline;
  let scanFrom = self.used;
  let eof = false;
  for (;;) {
    let end = lineEnd(self.decoded, scanFrom, ending, eof);
    if (end < 0 && eof) end = self.decoded.length;
    if (limit >= 0) {
      const most = unitsOf(self.decoded, self.used, limit);
      if (most >= 0 && (end < 0 || most < end)) end = most;
    }
    if (end >= 0) return take(self, end);
    const left = self.decoded.length - self.used;
    eof = !readChunk(self);
    scanFrom = Math.max(0, left - 1);
  }
}

// Positions -----------------------------------------------------------------------------------------------------------

function textTell(self: PyTextIOWrapper): PyObject {
  checkOpen(self);
  if (!self.seekable) throw newUnsupported("underlying stream is not seekable");
  if (!self.telling) throw newException(PyExc_OSError, "telling position disabled by next() call");
  writePending(self);
  flushWritten(self);
  const position = self.fast !== undefined
    ? bufferedTell(self.fast)
    : PyNumber_AsSsize_t(PyObject_CallMethod(attached(self), "tell", []), true);
  if (self.decoder === undefined || self.snapshot === undefined || self.snapshot.length === 0) {
    return position;
  }
  return position - self.snapshot.length + consumedBytes(self);
}
/** Writes out without giving back what was read ahead. */
function flushWritten(self: PyTextIOWrapper): void {
  if (self.canWrite) flushBuffer(self);
}

function seekBuffer(self: PyTextIOWrapper, offset: number, whence: number): number {
  if (self.fast !== undefined) return bufferedSeek(self.fast, offset, whence);
  return PyNumber_AsSsize_t(PyObject_CallMethod(attached(self), "seek", [offset, whence]), true);
}

function textSeek(self: PyTextIOWrapper, cookie: PyObject, whence: number): PyObject {
  checkOpen(self);
  if (!self.seekable) throw newUnsupported("underlying stream is not seekable");
  if (whence === 1) {
    if (cookie !== 0) throw newUnsupported("can't do nonzero cur-relative seeks");
    cookie = PyObject_CallMethod(self, "tell", []);
  } else if (whence === 2) {
    if (cookie !== 0) throw newUnsupported("can't do nonzero end-relative seeks");
    textFlush(self);
    forgetDecoded(self);
    const end = seekBuffer(self, 0, 2);
    self.startsStream = end === 0;
    return end;
  } else if (whence !== 0) throw newValueError(`invalid whence (${whence}, should be 0, 1 or 2)`);
  const position = PyNumber_AsSsize_t(cookie, true);
  if (position < 0) throw newValueError(`negative seek position ${reprText(cookie)}`);
  textFlush(self);
  forgetDecoded(self);
  seekBuffer(self, position, 0);
  self.startsStream = position === 0;
  return position;
}

// The type ------------------------------------------------------------------------------------------------------------

function optionalText(value: PyObject, who: string, name: string): string | undefined {
  if (value === Py_None) return undefined;
  if (!PyUnicode_Check(value)) {
    throw newTypeError(`${who} argument '${name}' must be str or None, not ${Py_TYPE(value).tp_name}`);
  }
  encodeUtf8(value, "strict");
  return PyUnicode_AsUTF16(value);
}
function withoutNull(text: string | undefined): string | undefined {
  if (text?.includes("\0")) throw newValueError("embedded null character");
  return text;
}

/** Options from the arguments of `open()` or the constructor. */
export function textOptions(
  who: string,
  encoding: PyObject,
  errors: PyObject,
  newline: PyObject,
  lineBuffering: boolean,
  writeThrough: boolean,
): TextOptions {
  return {
    encoding: withoutNull(optionalText(encoding, who, "encoding")),
    errors: withoutNull(optionalText(errors, who, "errors")),
    newline: newlineArgument(newline, who),
    lineBuffering,
    writeThrough,
  };
}

const initSignature = new Signature(
  "(buffer, encoding=None, errors=None, newline=None, line_buffering: bool = False, write_through: bool = False)",
);
const method = methodsOf<PyTextIOWrapper>();
const forward = (name: string, doc: string) =>
  method("($self, /)", doc, (self) => PyObject_CallMethod(attached(self), name, []));

defineType<PyTextIOWrapper>(PyTextIOWrapper_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Text over a buffered binary stream: encodes, decodes and translates newlines.",
  signature: "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
  slots: {
    ...streamSlots(PyTextIOWrapper),
    tp_init: (self, args, kwnames) => {
      const given = newArguments(initSignature, "TextIOWrapper", args, kwnames);
      const [buffer, encoding, errors, newline, lineBuffering, writeThrough] = given as [
        PyObject,
        PyObject,
        PyObject,
        PyObject,
        boolean,
        boolean,
      ];
      self.buffer = self.fast = undefined;
      self.detached = false;
      if (encoding === Py_None) warnDefaultEncoding(1);
      textInit(
        self,
        buffer,
        textOptions("TextIOWrapper()", encoding, errors, newline, lineBuffering, writeThrough),
      );
    },
    tp_repr: (self) => {
      if (self.buffer === undefined && !self.detached) attached(self);
      let text = `<${Py_TYPE(self).tp_name}`;
      const name = self.buffer === undefined ? undefined : nameOf(self);
      if (name !== undefined) text += ` name=${reprText(name)}`;
      const mode = PyObject_GetOptionalAttr(self, "mode");
      if (mode !== undefined) text += ` mode=${reprText(mode)}`;
      return PyUnicode_FromUTF16(`${text} encoding=${reprText(PyUnicode_FromUTF16(self.encoding))}>`);
    },
    tp_iternext: (self) => {
      attached(self);
      self.telling = false;
      let line: PyObject;
      if (Py_TYPE(self) === PyTextIOWrapper_Type) line = textReadline(self, -1);
      else {
        line = PyObject_CallMethod(self, "readline", []);
        if (!PyUnicode_Check(line)) {
          throw newException(
            PyExc_OSError,
            `readline() should have returned a str object, not '${Py_TYPE(line).tp_name}'`,
          );
        }
      }
      if (PyUnicode_GET_LENGTH(line) > 0) return line;
      self.snapshot = EMPTY;
      self.telling = self.seekable;
      return undefined;
    },
  },
  methods: {
    detach: method("($self, /)", "Separate the buffer from the text layer and return it.", (self) => {
      const buffer = attached(self);
      PyObject_CallMethod(self, "flush", []);
      self.buffer = undefined;
      self.fast = undefined;
      self.detached = true;
      return buffer;
    }),
    reconfigure: withTextSignature(
      method(
        "($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)",
        "Change encoding, error handling, newlines or buffering of the stream.",
        (self, encoding, errors, newline, lineBuffering, writeThrough) => {
          const buffer = attached(self);
          if (self.decoded !== "" && (encoding !== Py_None || errors !== Py_None || newline !== undefined)) {
            throw newUnsupported(
              "It is not possible to set the encoding or newline of stream after the first read",
            );
          }
          const newEncoding = optionalText(encoding, "reconfigure()", "encoding");
          const newErrors = optionalText(errors, "reconfigure()", "errors");
          const newNewline = newline === undefined ? self.newline : newlineArgument(newline, "reconfigure()");
          if (newEncoding !== undefined) codecKind(newEncoding);
          textFlush(self);
          textInit(self, buffer, {
            encoding: newEncoding ?? self.encoding,
            errors: newErrors ?? (newEncoding === undefined ? self.errors : "strict"),
            newline: newNewline,
            lineBuffering: lineBuffering === Py_None ? self.lineBuffering : PyObject_IsTrue(lineBuffering),
            writeThrough: writeThrough === Py_None ? self.writeThrough : PyObject_IsTrue(writeThrough),
          });
          return Py_None;
        },
      ),
      "($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)",
    ),
    write: method("($self, text: unicode, /)", "Write a str; its length.", (self, text) => {
      attached(self);
      return textWrite(self, text);
    }),
    read: method("($self, size=-1, /)", "Read at most size characters, all by default.", (self, size) => {
      attached(self);
      const count = optionalSize(size);
      return whenReadable(
        self.decoded.length > self.used ? undefined : self.fast,
        () => textRead(self, count),
      );
    }).handingOver(),
    readline: method(
      "($self, size: Py_ssize_t = -1, /)",
      "Read a line, at most size characters of it.",
      (self, size) => {
        attached(self);
        const hasLine = self.decoded.indexOf("\n", self.used) >= 0;
        return whenReadable(hasLine ? undefined : self.fast, () => textReadline(self, size));
      },
    ).handingOver(),
    readlines: method(
      "($self, hint=-1, /)",
      "Read all lines, or lines of about hint characters together.",
      (self, hint) => {
        const limit = optionalSize(hint);
        const lines: PyObject[] = [];
        let total = 0;
        const next = Py_TYPE(self).tp_iternext!;
        for (let line = next(self); line !== undefined; line = next(self)) {
          lines.push(line);
          total += PyObject_Size(line);
          if (limit > 0 && total >= limit) break;
        }
        return PyList_New(lines);
      },
    ),
    flush: method("($self, /)", "Write out everything that waits.", (self) => {
      textFlush(self);
      return Py_None;
    }),
    close: method("($self, /)", "Flush and close the stream.", (self) => {
      const buffer = attached(self);
      // Asking may have taken the buffer away.
      if (textClosed(self) || self.buffer === undefined) return Py_None;
      unregisterFinalizable(self);
      if (self.finalizing) {
        try {
          PyObject_CallMethod(buffer, "_dealloc_warn", [self]);
        } catch (err) {
          if (!(err instanceof PyBaseExceptionObject)) throw err;
        }
      }
      closeBoth(() => PyObject_CallMethod(self, "flush", []), () => {
        waiting.delete(self);
        PyObject_CallMethod(buffer, "close", []);
      });
      return Py_None;
    }),
    fileno: forward("fileno", "The file descriptor."),
    seekable: forward("seekable", "Whether the stream can be positioned."),
    readable: forward("readable", "Whether the stream can be read from."),
    writable: forward("writable", "Whether the stream can be written to."),
    isatty: forward("isatty", "Whether the stream is a terminal."),
    seek: method("($self, cookie, whence: int = 0, /)", "Move to a position that tell() gave.", textSeek),
    tell: method("($self, /)", "A number that stands for the current position.", textTell),
    truncate: method("($self, pos=None, /)", "Resize the file.", (self, pos) => {
      textFlush(self);
      return PyObject_CallMethod(attached(self), "truncate", [pos]);
    }),
    __getstate__: method("($self, /)", undefined, (self) => {
      throw newTypeError(`cannot pickle '${Py_TYPE(self).tp_name}' instances`);
    }),
  },
  getset: {
    name: { get: (self) => PyObject_GetAttr(attached(self), "name") },
    closed: { get: (self) => PyObject_GetAttr(attached(self), "closed") },
    newlines: {
      get: (self) => {
        attached(self);
        return self.decoder === undefined || !self.universal ? Py_None : newlinesAttribute(self.seen);
      },
    },
    errors: { get: (self) => PyUnicode_FromUTF16(self.errors) },
    _CHUNK_SIZE: {
      get: (self) => self.chunkSize,
      set: (self, value) => {
        if (value === undefined) {
          throw newException(
            PyExc_AttributeError,
            `attribute '_CHUNK_SIZE' of '${Py_TYPE(self).tp_name}' objects cannot be deleted`,
          );
        }
        const size = PyNumber_Index(value);
        if (typeof size !== "number") {
          throw newValueError(`cannot fit '${Py_TYPE(value).tp_name}' into an index-sized integer`);
        }
        if (size <= 0) throw newValueError("a strictly positive integer is required");
        self.chunkSize = size;
      },
    },
  },
  members: {
    _finalizing: finalizingMember,
    encoding: { get: (self) => PyUnicode_FromUTF16(self.encoding) },
    line_buffering: { get: (self) => self.lineBuffering },
    write_through: { get: (self) => self.writeThrough },
    buffer: { get: attached },
  },
});
