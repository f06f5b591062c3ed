/**
 * Marshal data in files, as C code reads and writes it. After CPython's `Modules/_testcapimodule.c` (`pymarshal_*`).
 */
import { MARSHAL_VERSION, readMarshalFrom } from "../../../compiler/bytecode/marshal.ts";
import { exceptionFromMarshalError, objectFactory } from "../../objects/code_marshal.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { newEOFError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { fsDecode } from "../fs_path.ts";
import { PyMarshal_WriteObjectToString } from "../marshal.ts";
import { fn } from "../native.ts";

function writeFile(path: PyObject, bytes: Uint8Array): void {
  const file = hostOf().open(fsDecode(path), {
    read: false,
    write: true,
    append: false,
    create: true,
    truncate: true,
    exclusive: false,
  });
  try {
    file.write(bytes);
  } finally {
    file.close();
  }
}

/** A little-endian number at the beginning of a file, and how far was read. */
function readNumber(path: PyObject, size: 2 | 4): PyObject {
  const bytes = hostOf().readFile(fsDecode(path));
  if (bytes.length < size) throw newEOFError("EOF read where object expected");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return PyTuple_New([size === 2 ? view.getInt16(0, true) : view.getInt32(0, true), size]);
}

/** The object at the beginning of a file, and how far was read. */
function readObject(path: PyObject): PyObject {
  const bytes = hostOf().readFile(fsDecode(path));
  let at = 0;
  try {
    const value = readMarshalFrom(
      (size) => {
        if (size > 0 && at >= bytes.length) throw newEOFError("EOF read where not expected");
        const part = bytes.subarray(at, at + size);
        at += part.length;
        return part;
      },
      objectFactory,
      {},
    );
    return PyTuple_New([value, at]);
  } catch (err) {
    throw exceptionFromMarshalError(err);
  }
}

/** The functions. */
export const marshalFunctions: Record<string, MethodSpec> = {
  pymarshal_write_long_to_file: fn(
    "($module, value: int, filename, version: int, /)",
    "PyMarshal_WriteLongToFile().",
    (_m, value, filename) => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setInt32(0, value, true);
      writeFile(filename, bytes);
      return Py_None;
    },
  ),
  pymarshal_write_object_to_file: fn(
    "($module, obj, filename, version: int = 5, /)",
    "PyMarshal_WriteObjectToFile().",
    (_m, obj, filename, version) => {
      writeFile(filename, PyMarshal_WriteObjectToString(obj, Math.min(version, MARSHAL_VERSION), true));
      return Py_None;
    },
  ),
  pymarshal_read_short_from_file: fn(
    "($module, filename, /)",
    "PyMarshal_ReadShortFromFile().",
    (_m, filename) => readNumber(filename, 2),
  ),
  pymarshal_read_long_from_file: fn(
    "($module, filename, /)",
    "PyMarshal_ReadLongFromFile().",
    (_m, filename) => readNumber(filename, 4),
  ),
  pymarshal_read_last_object_from_file: fn(
    "($module, filename, /)",
    "PyMarshal_ReadLastObjectFromFile().",
    (_m, filename) => readObject(filename),
  ),
  pymarshal_read_object_from_file: fn(
    "($module, filename, /)",
    "PyMarshal_ReadObjectFromFile().",
    (_m, filename) => readObject(filename),
  ),
};
