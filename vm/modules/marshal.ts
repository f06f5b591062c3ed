/**
 * The `marshal` module. After CPython's `Python/marshal.c`.
 */
import { withTextSignature } from "../protocol/signature.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import {
  FLAG_REF,
  loads,
  MARSHAL_VERSION,
  readMarshal,
  readMarshalFrom,
  TYPE_CODE,
  writeMarshal,
} from "../../compiler/bytecode/marshal.ts";
import { readCodeLazily } from "../../compiler/bytecode/lazy_code.ts";
import type { PlainValue } from "../../compiler/bytecode/plain_values.ts";
import { PyByteArray_FromArray } from "../objects/bytearray_object.ts";
import { PyMemoryView_FromObject } from "../objects/memory_object.ts";
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { PyBytes_Check, PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { exceptionFromMarshalError, objectFactory, objectSource } from "../objects/code_marshal.ts";
import { PyCode_New } from "../objects/code_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { newEOFError, newTypeError, newValueError } from "../protocol/errors.ts";
import { hostOf } from "../runtime/host_state.ts";
import { audited, type AuditedCall } from "../protocol/audited.ts";
import { staticMethod } from "../protocol/signature.ts";

function translated<T>(action: () => T): T {
  try {
    return action();
  } catch (err) {
    throw exceptionFromMarshalError(err);
  }
}

/** The bytes of an object. */
export function PyMarshal_WriteObjectToString(
  value: PyObject,
  version: number,
  allowCode: boolean,
): Uint8Array {
  return translated(() => writeMarshal(value, objectSource, { version, allowCode }));
}
/** A module's code, read lazily; what is no code is read at once. Keeps `data`. */
export function unmarshalModule(data: Uint8Array): PlainValue {
  return readCodeLazily(data, hostOf().asciiText) ?? loads(data);
}
/** The object at the beginning of the data. */
export function PyMarshal_ReadObjectFromString(data: Uint8Array, allowCode = true): PyObject {
  return translated(() => {
    // A module's code, of which most is never looked at. The data may change after this call.
    if (allowCode && (data[0] & ~FLAG_REF) === TYPE_CODE) {
      return PyCode_New(unmarshalModule(data.slice()) as CodeObject);
    }
    return readMarshal(data, objectFactory, { allowCode });
  });
}

/** Exactly `size` bytes of a file object. CPython: `r_string`. */
function readFrom(file: PyObject, size: number): Uint8Array {
  const memory = new Uint8Array(size);
  const read = PyNumber_AsSsize_t(
    PyObject_CallMethod(file, "readinto", [PyMemoryView_FromObject(PyByteArray_FromArray(memory))]),
    true,
  );
  if (read > size) {
    throw newValueError(`read() returned too much data: ${size} bytes requested, ${read} returned`);
  }
  if (read < size) throw newEOFError("EOF read where not expected");
  return memory;
}

/** `marshal.load`: what can't be read from as bytes is refused first. */
function load(file: PyObject, allowCode: boolean): PyObject {
  const probe = PyObject_CallMethod(file, "read", [0]);
  if (!PyBytes_Check(probe)) {
    throw newTypeError(`file.read() returned not bytes but ${Py_TYPE(probe).tp_name}`);
  }
  return translated(() => readMarshalFrom((size) => readFrom(file, size), objectFactory, { allowCode }));
}

const dumped = (value: PyObject, version: PyObject) => [value, version];
const EVENTS: Readonly<Record<string, AuditedCall>> = {
  dumps: ["marshal.dumps", dumped],
  dump: ["marshal.dumps", (value: PyObject, _file: PyObject, version: PyObject) => [value, version]],
  loads: ["marshal.loads", (data: PyObject) => [data]],
  load: ["marshal.load", () => []],
};

/** Makes the module. */
export function createMarshalModule(): PyModuleObject {
  return createNativeModule({
    name: "marshal",
    doc: "Reads and writes Python values in the binary form of .pyc files.",
    functions: audited({
      dump: withTextSignature(
        staticMethod(
          "(value, file, version: int = 5, /, *, allow_code: bool = True)",
          "Write the value on the open file.",
          (value, file, version, allowCode) =>
            PyObject_CallMethod(file, "write", [
              PyBytes_FromArray(PyMarshal_WriteObjectToString(value, version, allowCode)),
            ]),
        ),
        "($module, value, file, version=version, /, *, allow_code=True)",
      ),
      dumps: withTextSignature(
        staticMethod(
          "(value, version: int = 5, /, *, allow_code: bool = True)",
          "Return the bytes object that would be written to a file by dump(value, file).",
          (value, version, allowCode) =>
            PyBytes_FromArray(PyMarshal_WriteObjectToString(value, version, allowCode)),
        ),
        "($module, value, version=version, /, *, allow_code=True)",
      ),
      load: staticMethod(
        "(file, /, *, allow_code: bool = True)",
        "Read one value from the open file and return it.",
        load,
      ),
      loads: staticMethod(
        "(bytes, /, *, allow_code: bool = True)",
        "Convert the bytes-like object to a value.",
        (data, allowCode) => PyMarshal_ReadObjectFromString(requireBytes(data), allowCode),
      ),
    }, EVENTS),
    constants: () => ({ version: MARSHAL_VERSION }),
  });
}
