/**
 * The `_io` module: streams and files. The classes stand in `_io/`; here the module is put together. After CPython's
 * `Modules/_io/`.
 */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyExc_BlockingIOError } from "../objects/type_zoo.ts";
import {
  DEFAULT_BUFFER_SIZE,
  PyBufferedIOBase_Type,
  PyIOBase_Type,
  PyRawIOBase_Type,
  PyTextIOBase_Type,
  unsupportedOperationType,
} from "./_io/base.ts";
import {
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedRWPair_Type,
  PyBufferedWriter_Type,
} from "./_io/buffered.ts";
import { PyBytesIO_Type } from "./_io/bytes_io.ts";
import { PyFileIO_Type } from "./_io/file_io.ts";
import { PyIncrementalNewlineDecoder_Type } from "./_io/newline_decoder.ts";
import { builtinOpen, openCodeFunction, textEncodingFunction } from "./_io/open.ts";
import { PyStringIO_Type } from "./_io/string_io.ts";
import { PyTextIOWrapper_Type } from "./_io/text_io_wrapper.ts";
import { readyTypes } from "./native.ts";

export { flushOpenFiles } from "./_io/open.ts";
export { createStandardStreams, type StandardStreams } from "./_io/std_streams.ts";

/** Makes the stream classes usable. */
export function readyIoTypes(): void {
  readyTypes(
    PyIOBase_Type,
    PyRawIOBase_Type,
    PyBufferedIOBase_Type,
    PyTextIOBase_Type,
    PyFileIO_Type,
    PyBytesIO_Type,
    PyStringIO_Type,
    PyBufferedReader_Type,
    PyBufferedWriter_Type,
    PyBufferedRandom_Type,
    PyBufferedRWPair_Type,
    PyTextIOWrapper_Type,
    PyIncrementalNewlineDecoder_Type,
  );
}

/** Makes the `_io` module. */
export function createIoModule(): PyModuleObject {
  readyIoTypes();
  return createNativeModule({
    name: "_io",
    doc: "Streams: files, standard input and output, text and bytes in memory.",
    functions: { open_code: openCodeFunction, text_encoding: textEncodingFunction },
    constants: () => ({
      open: builtinOpen(),
      DEFAULT_BUFFER_SIZE,
      UnsupportedOperation: unsupportedOperationType(),
      BlockingIOError: PyExc_BlockingIOError,
      _IOBase: PyIOBase_Type,
      _RawIOBase: PyRawIOBase_Type,
      _BufferedIOBase: PyBufferedIOBase_Type,
      _TextIOBase: PyTextIOBase_Type,
      FileIO: PyFileIO_Type,
      BytesIO: PyBytesIO_Type,
      StringIO: PyStringIO_Type,
      BufferedReader: PyBufferedReader_Type,
      BufferedWriter: PyBufferedWriter_Type,
      BufferedRandom: PyBufferedRandom_Type,
      BufferedRWPair: PyBufferedRWPair_Type,
      TextIOWrapper: PyTextIOWrapper_Type,
      IncrementalNewlineDecoder: PyIncrementalNewlineDecoder_Type,
    }),
  });
}
