/** The `_pickle` module; picklers and unpicklers are in `_pickle/`. After CPython's `Modules/_pickle.c`. */
import { PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import "../objects/picklebuf_object.ts";
import { PyPickleBuffer_Type } from "../objects/type_zoo.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { PickleInput } from "./_pickle/input.ts";
import { PicklerMemoProxy_Type, UnpicklerMemoProxy_Type } from "./_pickle/memo_proxies.ts";
import { PickleOutput } from "./_pickle/output.ts";
import {
  Pickler_Type,
  PyPickler,
  setBufferCallback,
  setOutputStream,
  setProtocol,
} from "./_pickle/pickler_object.ts";
import { dumpObject } from "./_pickle/pickler_type.ts";
import { createPickleState } from "./_pickle/state.ts";
import { PyUnpickler, setBuffers, Unpickler_Type } from "./_pickle/unpickler_object.ts";
import { loadObject } from "./_pickle/unpickler_type.ts";
import { fn, readyTypes } from "./native.ts";

function loadFrom(
  input: PickleInput,
  fixImports: boolean,
  encoding: string,
  errors: string,
  buffers: PyObject,
): PyObject {
  const unpickler = new PyUnpickler(Unpickler_Type);
  unpickler.input = input;
  unpickler.encoding = encoding;
  unpickler.errors = errors;
  unpickler.fixImports = fixImports;
  setBuffers(unpickler, buffers);
  return loadObject(unpickler);
}

const functions: Record<string, MethodSpec> = {
  dump: fn(
    "($module, /, obj, file, protocol=None, *, fix_imports: bool = True, buffer_callback=None)",
    "Write the pickle of an object to an open file.",
    (_m, op, file, protocol, fixImports, callback) => {
      const pickler = new PyPickler(Pickler_Type);
      setProtocol(pickler, protocol, fixImports);
      setOutputStream(pickler, file);
      setBufferCallback(pickler, callback);
      dumpObject(pickler, op);
      pickler.output!.flush();
      return Py_None;
    },
  ),
  dumps: fn(
    "($module, /, obj, protocol=None, *, fix_imports: bool = True, buffer_callback=None)",
    "The pickle of an object, as bytes.",
    (_m, op, protocol, fixImports, callback) => {
      const pickler = new PyPickler(Pickler_Type);
      setProtocol(pickler, protocol, fixImports);
      setBufferCallback(pickler, callback);
      pickler.output = new PickleOutput(undefined);
      dumpObject(pickler, op);
      return PyBytes_FromArray(pickler.output.take());
    },
  ),
  load: fn(
    "($module, /, file, *, fix_imports: bool = True, encoding: str = 'ASCII', errors: str = 'strict', buffers=())",
    "The object of a pickle that is read from an open file.",
    (_m, file, fixImports, encoding, errors, buffers) =>
      loadFrom(new PickleInput(undefined, file), fixImports, encoding, errors, buffers),
  ),
  loads: fn(
    "($module, data, /, *, fix_imports: bool = True, encoding: str = 'ASCII', errors: str = 'strict', buffers=())",
    "The object of a pickle that a bytes-like object holds.",
    (_m, data, fixImports, encoding, errors, buffers) =>
      loadFrom(new PickleInput(requireBytes(data), undefined), fixImports, encoding, errors, buffers),
  ),
};

/** Makes the `_pickle` module. */
export function createPickleModule(): PyModuleObject {
  readyTypes(Pickler_Type, Unpickler_Type, PicklerMemoProxy_Type, UnpicklerMemoProxy_Type);
  return createNativeModule({
    name: "_pickle",
    doc: "Writing objects as bytes, and reading them back.",
    functions,
    constants: () => {
      const { PickleError, PicklingError, UnpicklingError } = createPickleState();
      return {
        Pickler: Pickler_Type,
        Unpickler: Unpickler_Type,
        PickleBuffer: PyPickleBuffer_Type,
        PickleError,
        PicklingError,
        UnpicklingError,
      };
    },
  });
}
