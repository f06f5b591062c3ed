/** File names as arguments: str, bytes or os.PathLike (PEP 519). After `PyOS_FSPath`, `PyUnicode_FSDecoder`. */
import { bytesLike } from "../objects/bytes_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { Py_TYPE, PyBytes_Type } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { decodeUtf8, encodeUtf8 } from "../objects/unicode/codecs.ts";
import { lookupSpecial } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";

function isBytes(op: PyObject): boolean {
  return PyType_IsSubtype(Py_TYPE(op), PyBytes_Type);
}

/** `os.fspath(path)`: a str or bytes object. */
export function PyOS_FSPath(path: PyObject): PyObject {
  if (PyUnicode_Check(path) || isBytes(path)) return path;
  const fspath = lookupSpecial(path, "__fspath__");
  if (fspath === undefined || fspath === Py_None) {
    throw newTypeError(`expected str, bytes or os.PathLike object, not ${Py_TYPE(path).tp_name}`);
  }
  const result = PyObject_CallNoArgs(fspath);
  if (PyUnicode_Check(result) || isBytes(result)) return result;
  throw newTypeError(
    `expected ${Py_TYPE(path).tp_name}.__fspath__() to return str or bytes, not ${Py_TYPE(result).tp_name}`,
  );
}

/** The file name as UTF-16 text, for the host. Bytes are UTF-8 with surrogateescape. `unit`: the word of the error. */
export function fsDecode(path: PyObject, unit: "character" | "byte" = "character"): string {
  const name = PyOS_FSPath(path);
  const text = PyUnicode_AsUTF16(
    PyUnicode_Check(name) ? name : decodeUtf8(bytesLike(name)!, "surrogateescape"),
  );
  if (text.includes("\0")) throw newValueError(`embedded null ${unit}`);
  return text;
}

/** The file name as the system's bytes: str as UTF-8 with surrogateescape. CPython: `PyUnicode_FSConverter`. */
export function fsEncode(path: PyObject): Uint8Array {
  const name = PyOS_FSPath(path);
  const bytes = PyUnicode_Check(name) ? encodeUtf8(name, "surrogateescape") : bytesLike(name)!;
  if (bytes.includes(0)) throw newValueError("embedded null byte");
  return bytes;
}
