/** `sys.stdin`, `sys.stdout`, `sys.stderr` of the process. After `create_stdio` in CPython's `Python/pylifecycle.c`. */
import { unregisterFinalizable } from "../../runtime/gc/registry.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_SetAttr } from "../../protocol/abstract.ts";
import { codecOf } from "../../objects/unicode/codecs.ts";
import type { Host, HostFile } from "../../host/host.ts";
import type { InterpreterConfig } from "../../runtime/config.ts";
import { setFileFlusher } from "../../runtime/std_streams.ts";
import { readyIoTypes } from "../_io.ts";
import { DEFAULT_BUFFER_SIZE } from "./base.ts";
import { newBuffered, PyBufferedReader_Type, PyBufferedWriter_Type } from "./buffered.ts";
import { newFileIO } from "./file_io.ts";
import { flushOpenFiles } from "./open.ts";
import { newTextIOWrapper, type PyTextIOWrapper } from "./text_io_wrapper.ts";

export interface StandardStreams {
  stdin: PyTextIOWrapper;
  stdout: PyTextIOWrapper;
  stderr: PyTextIOWrapper;
}

/** The name that the codec gives itself, of those that need no library. CPython: `config_get_codec_name`. */
function codecName(encoding: string): string {
  const name = codecOf(encoding);
  return name === "latin-1" ? "iso8859-1" : name ?? encoding;
}

function createStream(
  fd: number,
  name: string,
  config: InterpreterConfig,
  errors: string,
  lineBuffering: boolean,
): PyTextIOWrapper {
  const reading = fd === 0;
  const raw = newFileIO(fd, reading ? "rb" : "wb", false, Py_None);
  const shown: PyObject = PyUnicode_FromUTF16(name);
  PyObject_SetAttr(raw, "name", shown);
  const isBuffered = reading || config.bufferedStdio;
  const buffer = isBuffered
    ? newBuffered(reading ? PyBufferedReader_Type : PyBufferedWriter_Type, raw, DEFAULT_BUFFER_SIZE)
    : raw;
  const stream = newTextIOWrapper(buffer, {
    encoding: codecName(config.stdioEncoding || "utf-8"),
    errors,
    newline: "\n",
    lineBuffering,
    writeThrough: !config.bufferedStdio,
  });
  PyObject_SetAttr(stream, "mode", reading ? "r" : "w");
  // They are open to the very end.
  for (const open of [raw, buffer, stream]) unregisterFinalizable(open);
  return stream;
}

/**
 * The streams over the host's. Standard output is flushed by lines at a terminal, else when its buffer is full and at
 * exit; standard error always by lines; with `-u` both at once.
 */
export function createStandardStreams(host: Host, config: InterpreterConfig): StandardStreams {
  readyIoTypes();
  setFileFlusher(flushOpenFiles);
  const errors = config.stdioErrors || "strict";
  const byLines = (file: HostFile) => config.bufferedStdio && (config.interactive || file.isatty());
  return {
    stdin: createStream(0, "<stdin>", config, errors, byLines(host.stdin)),
    stdout: createStream(1, "<stdout>", config, errors, byLines(host.stdout)),
    stderr: createStream(2, "<stderr>", config, "backslashreplace", config.bufferedStdio),
  };
}
