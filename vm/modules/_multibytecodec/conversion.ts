/**
 * Runs a codec over a text or bytes, calling error handlers where it stops. After CPython's `Modules/cjkcodecs/multibytecodec.c`.
 *
 * Law: one exception object serves all errors of a conversion, as handlers may see.
 */
import { PyBytes_FromArray, PyBytesObject } from "../../objects/bytes_object.ts";
import type { PyUnicodeErrorObject } from "../../objects/exceptions.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_Check } from "../../objects/tuple_object.ts";
import { PyExc_LookupError } from "../../objects/type_zoo.ts";
import {
  handleDecodeError,
  handleEncodeError,
  newDecodeError,
  newEncodeError,
  registeredHandlers,
} from "../../objects/unicode/codec_errors.ts";
import { codePointsOf, type PyStr, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { newException, newIndexError, newRuntimeError, newTypeError } from "../../protocol/errors.ts";
import { type Codec, DONE, type Input, type State, STATE_SIZE, TOO_FEW } from "./codecs.ts";

/** How many items an error is about, and what is said of them. */
function extentOf(result: number, rest: number): [size: number, reason: string] {
  if (result > 0) return [result, "illegal multibyte sequence"];
  if (result === TOO_FEW) return [rest, "incomplete multibyte sequence"];
  throw newRuntimeError("internal codec error");
}

/** What the handler registered under a name gives. CPython: `call_error_callback`. */
function callHandler(
  errors: string,
  exc: PyUnicodeErrorObject,
  length: number,
  kind: "encoding" | "decoding",
): { by: PyObject; next: number } {
  const handler = registeredHandlers.get(errors);
  if (handler === undefined) throw newException(PyExc_LookupError, `unknown error handler name '${errors}'`);
  const result = PyObject_CallOneArg(handler, exc);
  const [by, position] = PyTuple_Check(result) && result.ob_item.length === 2 ? result.ob_item : [];
  const isReplacement = by !== undefined &&
    (PyUnicode_Check(by) || (kind === "encoding" && by instanceof PyBytesObject));
  if (!isReplacement || !PyLong_Check(position)) {
    throw newTypeError(`${kind} error handler must return (str, int) tuple`);
  }
  // A number beyond C's is -1 there.
  const given = typeof position === "bigint" ? -1 : Number(position);
  const next = given < 0 && typeof position !== "bigint" ? given + length : given;
  if (next < 0 || next > length) throw newIndexError(`position ${next} from error handler out of bounds`);
  return { by, next };
}

/** Handlers that need no exception object; "strict" is not among them. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "backslashreplace",
  "xmlcharrefreplace",
  "namereplace",
  "surrogateescape",
  "surrogatepass",
]);

/** How a conversion of text begins and ends. */
export interface EncodeMode {
  /** What may be the first of two characters is taken as it is at the end. */
  flush: boolean;
  /** Ends in the first state. */
  reset: boolean;
}

/** The bytes of a text, and how many of its characters were used. CPython: `multibytecodec_encode`. */
export function encodeText(
  codec: Codec,
  state: State,
  text: PyStr,
  errors: string,
  { flush, reset }: EncodeMode,
): { out: number[]; used: number } {
  const items = codePointsOf(text);
  const input: Input = { items, at: 0 };
  const out: number[] = [];
  let exc: PyUnicodeErrorObject | undefined;
  while (input.at < items.length) {
    const result = codec.encode(state, input, out, flush);
    if (result === DONE || (result === TOO_FEW && !flush)) break;
    const [size, reason] = extentOf(result, input.at);
    const start = input.at, end = start + size;
    if (errors === "ignore" || errors === "replace") {
      const mark: Input = { items: QUESTION_MARK, at: 0 };
      if (errors === "replace" && codec.encode(state, mark, out, false) !== DONE) out.push(QUESTION_MARK[0]);
      input.at = end;
      continue;
    }
    let codePoints: ArrayLike<number> | undefined;
    if (BUILT_IN.has(errors)) {
      const by = handleEncodeError(errors, codec.encoding, text, items, start, end, reason);
      if (by.bytes !== undefined) pushAll(out, by.bytes);
      codePoints = by.codePoints;
      input.at = by.next;
    } else {
      exc ??= newEncodeError(codec.encoding, text, start, end, reason);
      exc.start = start;
      exc.end = end;
      exc.reason = reason;
      if (errors === "strict") throw exc;
      const { by, next } = callHandler(errors, exc, items.length, "encoding");
      if (by instanceof PyBytesObject) pushAll(out, by.ob_sval);
      else codePoints = codePointsOf(by);
      input.at = next;
    }
    if (codePoints !== undefined) encodeReplacement(codec, state, codePoints, out);
  }
  if (reset) codec.resetEncoder?.(state, out);
  return { out, used: input.at };
}
const QUESTION_MARK: readonly number[] = [0x3f];

/** What takes a character's place has to be in the encoding itself. */
function encodeReplacement(codec: Codec, state: State, items: ArrayLike<number>, out: number[]): void {
  const input: Input = { items, at: 0 };
  const result = items.length === 0 ? DONE : codec.encode(state, input, out, true);
  if (result === DONE) return;
  const [size, reason] = extentOf(result, input.at);
  let text = "";
  for (let i = 0; i < items.length; i++) text += String.fromCodePoint(items[i]);
  handleEncodeError("strict", codec.encoding, text, items, input.at, input.at + size, reason);
}

function pushAll(out: number[], items: ArrayLike<number>): void {
  for (let i = 0; i < items.length; i++) out.push(items[i]);
}

/** Bytes being decoded. */
export class Decoding {
  readonly out: number[] = [];
  readonly input: Input;
  private readonly codec: Codec;
  private readonly state: State;
  private readonly bytes: Uint8Array;
  private readonly errors: string;
  private object: PyBytesObject | undefined;
  private exc: PyUnicodeErrorObject | undefined;

  constructor(codec: Codec, state: State, bytes: Uint8Array, errors: string) {
    this.codec = codec;
    this.state = state;
    this.bytes = bytes;
    this.errors = errors;
    this.input = { items: bytes, at: 0 };
  }

  get rest(): Uint8Array {
    return this.bytes.subarray(this.input.at);
  }

  /** Decodes as far as it goes; `final`: what is incomplete is an error. CPython: `decoder_feed_buffer`. */
  feed(final: boolean): void {
    const { input } = this;
    while (input.at < this.bytes.length) {
      const result = this.codec.decode(this.state, input, this.out);
      if (result === DONE || (result === TOO_FEW && !final)) return;
      this.handle(result);
    }
  }

  /** What is left is incomplete. */
  finish(): void {
    if (this.input.at < this.bytes.length) this.handle(TOO_FEW);
  }

  /** CPython: `multibytecodec_decerror`. */
  private handle(result: number): void {
    const { codec, bytes, input, errors, out } = this;
    const [size, reason] = extentOf(result, bytes.length - input.at);
    const start = input.at, end = start + size;
    if (errors === "ignore" || errors === "replace") {
      if (errors === "replace") out.push(0xfffd);
      input.at = end;
      return;
    }
    const object = this.object ??= PyBytes_FromArray(bytes.slice());
    if (BUILT_IN.has(errors) && errors !== "xmlcharrefreplace" && errors !== "namereplace") {
      const by = handleDecodeError(errors, codec.encoding, object, start, end, reason);
      pushAll(out, by.codePoints!);
      input.at = by.next;
      return;
    }
    const exc = this.exc ??= newDecodeError(codec.encoding, object, start, end, reason);
    exc.start = start;
    exc.end = end;
    exc.reason = reason;
    if (errors === "strict") throw exc;
    if (BUILT_IN.has(errors)) handleDecodeError(errors, codec.encoding, object, start, end, reason);
    const { by, next } = callHandler(errors, exc, bytes.length, "decoding");
    pushAll(out, codePointsOf(by));
    input.at = next;
  }
}

export function newState(): State {
  return new Uint8Array(STATE_SIZE);
}
