/**
 * The registry of codecs and error handlers: `codecs.register`, `lookup`, `encode`, `decode`, `register_error`.
 * After CPython's `Python/codecs.c`.
 */
import { registerRoots } from "../../runtime/gc/registry.ts";
import { PyBytes_FromArray, PyBytesObject } from "../../objects/bytes_object.ts";
import { newBuiltinFunction } from "../../objects/cfunction_object.ts";
import { PyUnicodeErrorObject } from "../../objects/exceptions.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "../../objects/tuple_object.ts";
import {
  Py_TYPE,
  PyExc_ImportError,
  PyExc_LookupError,
  PyExc_UnicodeDecodeError,
  PyExc_UnicodeEncodeError,
  PyExc_UnicodeTranslateError,
} from "../../objects/type_zoo.ts";
import {
  codePointsOf,
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_FromOrdinal,
  PyUnicode_FromUTF16,
} from "../../objects/unicode_object.ts";
import {
  escaped,
  handleDecodeError,
  handleEncodeError,
  registeredHandlers,
} from "../../objects/unicode/codec_errors.ts";
import { DecodeFailure } from "../../../compiler/tokenizer/encodings.ts";
import { PyObject_GetOptionalAttr, PyObject_IsTrue, strText } from "../../protocol/abstract.ts";
import {
  PyCallable_Check,
  PyObject_Call,
  PyObject_CallMethod,
  PyObject_CallOneArg,
} from "../../protocol/call.ts";
import {
  newException,
  newTypeError,
  newValueError,
  PyBaseExceptionObject,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { codecOf, requireName } from "../../objects/unicode/codecs.ts";
import { staticMethod, withTextSignature } from "../../protocol/signature.ts";
import { importModule } from "../../runtime/import.ts";

const searchPath: PyObject[] = [];
const found: Map<string, PyTupleObject> = new Map();
let importing = false;
registerRoots((visit) => {
  searchPath.forEach(visit);
  for (const codec of found.values()) visit(codec);
  for (const handler of registeredHandlers.values()) visit(handler);
});

/** Lower case, runs of other characters than letters, digits and dots as "_". CPython: `_Py_normalize_encoding`. */
function normalize(encoding: string): string {
  return encoding.toLowerCase().replace(/[^a-z0-9.]+/g, "_").replace(/^_|_$/g, "");
}

/** The codec's tuple of functions. CPython: `_PyCodec_Lookup`. */
function lookup(encoding: string): PyTupleObject {
  requireName(encoding);
  const name = normalize(encoding);
  const known = found.get(name);
  if (known !== undefined) return known;
  if (searchPath.length === 0 && !importing) {
    // The package registers its own search function.
    importing = true;
    try {
      importModule("encodings");
    } catch (err) {
      // Without the library there are only the codecs of the VM itself.
      if (!PyErr_Matches(err, PyExc_ImportError)) throw err;
      throw newException(PyExc_LookupError, `unknown encoding: ${encoding}`);
    } finally {
      importing = false;
    }
  }
  if (searchPath.length === 0) {
    throw newException(PyExc_LookupError, "no codec search functions registered: can't find encoding");
  }
  for (const search of searchPath) {
    const result = PyObject_CallOneArg(search, PyUnicode_FromUTF16(name));
    if (result === Py_None) continue;
    if (!PyTuple_Check(result) || result.ob_item.length !== 4) {
      throw newTypeError("codec search functions must return 4-tuples");
    }
    found.set(name, result);
    return result;
  }
  throw newException(PyExc_LookupError, `unknown encoding: ${encoding}`);
}

/**
 * Calls an encoder or decoder and takes the first item of its result. An exception gets a note that names the encoding. CPython:
 * `_PyCodec_EncodeInternal`.
 */
function run(
  codec: PyTupleObject,
  which: 0 | 1,
  obj: PyObject,
  encoding: string,
  errors: string | undefined,
): PyObject {
  let result: PyObject;
  try {
    result = PyObject_Call(codec.ob_item[which], errors === undefined ? [obj] : [obj, errors], undefined);
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) {
      const note = `${which === 0 ? "encoding" : "decoding"} with '${encoding}' codec failed`;
      PyObject_CallMethod(err, "add_note", [PyUnicode_FromUTF16(note)]);
    }
    throw err;
  }
  if (!PyTuple_Check(result) || result.ob_item.length !== 2) {
    throw newTypeError(`${which === 0 ? "encoder" : "decoder"} must return a tuple (object, integer)`);
  }
  return result.ob_item[0];
}

/** Refuses codecs that don't go between str and bytes. CPython: `_PyCodec_LookupTextEncoding`. */
function lookupText(encoding: string, alternative: string): PyTupleObject {
  const codec = lookup(encoding);
  const isText = PyObject_GetOptionalAttr(codec, "_is_text_encoding");
  if (isText !== undefined && !PyObject_IsTrue(isText)) {
    throw newException(
      PyExc_LookupError,
      `'${encoding}' is not a text encoding; use ${alternative} to handle arbitrary codecs`,
    );
  }
  return codec;
}

/** A character's name by the `unicodedata` module. */
export function nameOfCharacter(codePoint: number): string | undefined {
  const name = PyObject_CallMethod(importModule("unicodedata"), "name", [
    PyUnicode_FromOrdinal(codePoint),
    Py_None,
  ]);
  return name === Py_None ? undefined : PyUnicode_AsUTF16(name);
}

/** `text.encode(encoding, errors)` for codecs outside the VM. */
export function encodeTextWith(text: PyObject, encoding: string, errors: string): PyObject {
  return run(lookupText(encoding, "codecs.encode()"), 0, text, encoding, errors);
}
export function decodeTextWith(bytes: PyObject, encoding: string, errors: string): PyObject {
  return run(lookupText(encoding, "codecs.decode()"), 1, bytes, encoding, errors);
}

/** Source code in an encoding that the compiler doesn't know; undefined if nobody does. CPython: `fp_setreadl`. */
export function decodeSource(bytes: Uint8Array, encoding: string): string | DecodeFailure | undefined {
  try {
    const codec = lookup(encoding);
    const isText = PyObject_GetOptionalAttr(codec, "_is_text_encoding");
    if (isText !== undefined && !PyObject_IsTrue(isText)) {
      return new DecodeFailure(`'${encoding}' is not a text encoding`);
    }
    return PyUnicode_AsUTF16(run(codec, 1, PyBytes_FromArray(bytes), encoding, "strict"));
  } catch (err) {
    if (err instanceof PyUnicodeErrorObject) return new DecodeFailure(strText(err));
    if (PyErr_Matches(err, PyExc_LookupError)) return undefined;
    throw err;
  }
}

// Error handlers ------------------------------------------------------------------------------------------------------

const BUILTIN_HANDLERS: readonly string[] = [
  "strict",
  "ignore",
  "replace",
  "xmlcharrefreplace",
  "backslashreplace",
  "namereplace",
  "surrogateescape",
  "surrogatepass",
];

/** What an exception says could not be converted. CPython: `check_unicode_error_attribute`. */
function objectOf(exc: PyUnicodeErrorObject): PyObject {
  const { object } = exc;
  if (object === undefined) throw newTypeError("UnicodeError 'object' attribute is not set");
  const wantsBytes = PyErr_Matches(exc, PyExc_UnicodeDecodeError);
  if (wantsBytes ? object instanceof PyBytesObject : PyUnicode_Check(object)) return object;
  throw newTypeError(`UnicodeError 'object' attribute must be a ${wantsBytes ? "bytes" : "string"}`);
}

/** What a built-in handler does with an exception. */
function callBuiltinHandler(name: string, exc: PyObject): PyObject {
  if (name === "strict") {
    if (exc instanceof PyBaseExceptionObject) throw exc;
    throw newTypeError("codec must pass exception instance");
  }
  const refusal = newTypeError(`don't know how to handle ${Py_TYPE(exc).tp_name} in error callback`);
  if (!(exc instanceof PyUnicodeErrorObject)) throw refusal;
  const isEscape = name === "xmlcharrefreplace" || name === "namereplace";
  if (isEscape && !PyErr_Matches(exc, PyExc_UnicodeEncodeError)) throw refusal;
  const object = objectOf(exc);
  const size = object instanceof PyBytesObject ? object.ob_sval.length : codePointsOf(object).length;
  // Positions may be anything that Python code says.
  const end = Math.min(Math.max(exc.end, 1), size);
  const start = Math.max(0, Math.min(exc.start, size - 1, end));
  const encoding = exc.encoding === undefined ? "" : PyUnicode_AsUTF16(exc.encoding);
  const reason = exc.reason === undefined ? "" : PyUnicode_AsUTF16(exc.reason);
  if (name === "ignore") return PyTuple_New(["", end]);
  if (PyErr_Matches(exc, PyExc_UnicodeEncodeError)) {
    try {
      const by = handleEncodeError(
        name,
        encoding,
        object as PyStr,
        codePointsOf(object),
        start,
        end,
        reason,
      );
      const text = by.bytes !== undefined
        ? PyBytes_FromArray(by.bytes)
        : PyUnicode_FromCodePoints(by.codePoints!);
      return PyTuple_New([text, by.next]);
    } catch (err) {
      throw PyErr_Matches(err, PyExc_UnicodeEncodeError) ? exc : err;
    }
  }
  if (PyErr_Matches(exc, PyExc_UnicodeDecodeError)) {
    try {
      const by = handleDecodeError(name, encoding, object as PyBytesObject, start, end, reason);
      return PyTuple_New([PyUnicode_FromCodePoints(by.codePoints!), by.next]);
    } catch (err) {
      throw PyErr_Matches(err, PyExc_UnicodeDecodeError) ? exc : err;
    }
  }
  if (PyErr_Matches(exc, PyExc_UnicodeTranslateError)) {
    if (name === "replace") return PyTuple_New(["\ufffd".repeat(end - start), end]);
    if (name === "backslashreplace") {
      let text = "";
      for (const c of codePointsOf(object).subarray(start, end)) text += escaped(c);
      return PyTuple_New([text, end]);
    }
  }
  throw refusal;
}

const handlerObjects: Map<string, PyObject> = new Map();

/** LookupError if there is no such encoding or error handler. */
export function checkCodecNames(encoding: string, errors: string): void {
  if (codecOf(encoding) === undefined) lookup(encoding);
  if (errors !== "strict") lookupError(errors);
}

/** CPython: `PyCodec_LookupError`. */
function lookupError(name: string): PyObject {
  requireName(name);
  const known = registeredHandlers.get(name) ?? handlerObjects.get(name);
  if (known !== undefined) return known;
  if (!BUILTIN_HANDLERS.includes(name)) {
    throw newException(PyExc_LookupError, `unknown error handler name '${name}'`);
  }
  const handler = newBuiltinFunction(
    `${name}_errors`,
    staticMethod("(object, /)", undefined, (exc) => callBuiltinHandler(name, exc)),
    undefined,
  );
  handlerObjects.set(name, handler);
  return handler;
}

export const registryFunctions = {
  register: staticMethod(
    "(search_function, /)",
    "Register a function that looks for codecs: normalized name in, CodecInfo or None out.",
    (search) => {
      if (!PyCallable_Check(search)) throw newTypeError("argument must be callable");
      searchPath.push(search);
      return Py_None;
    },
  ),
  unregister: staticMethod(
    "(search_function, /)",
    "Forget a search function, and what was looked up so far.",
    (search) => {
      const at = searchPath.indexOf(search);
      if (at >= 0) {
        found.clear();
        searchPath.splice(at, 1);
      }
      return Py_None;
    },
  ),
  lookup: staticMethod(
    "(encoding: str, /)",
    "The codec of an encoding; LookupError if there is none.",
    lookup,
  ),
  encode: withTextSignature(
    staticMethod(
      "(obj, encoding: str = 'utf-8', errors: str = <unrepresentable>)",
      "Encode obj with a registered codec; errors names the handler of errors.",
      (obj, encoding, errors) => run(lookup(encoding), 0, obj, encoding, errors),
    ),
    "($module, /, obj, encoding='utf-8', errors='strict')",
  ),
  decode: withTextSignature(
    staticMethod(
      "(obj, encoding: str = 'utf-8', errors: str = <unrepresentable>)",
      "Decode obj with a registered codec; errors names the handler of errors.",
      (obj, encoding, errors) => run(lookup(encoding), 1, obj, encoding, errors),
    ),
    "($module, /, obj, encoding='utf-8', errors='strict')",
  ),
  register_error: staticMethod(
    "(errors: str, handler, /)",
    "Give a handler of coding errors a name. It gets the exception and returns a replacement and a position.",
    (errors, handler) => {
      if (!PyCallable_Check(handler)) throw newTypeError("handler must be callable");
      registeredHandlers.set(errors, handler);
      return Py_None;
    },
  ),
  _unregister_error: staticMethod(
    "(errors: str, /)",
    "Forget the error handler of a name; whether there was one.",
    (errors) => {
      if (BUILTIN_HANDLERS.includes(errors)) {
        throw newValueError(`cannot un-register built-in error handler '${errors}'`);
      }
      return registeredHandlers.delete(errors);
    },
  ),
  lookup_error: staticMethod(
    "(name: str, /)",
    "The error handler of a name; LookupError if there is none.",
    lookupError,
  ),
};
