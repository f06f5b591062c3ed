/** `open()` and `open_code()`. After CPython's `Modules/_io/_iomodule.c`. */
import { openFlagsOf } from "../../host/system.ts";
import { newBuiltinFunction, type PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { registerFinalizable } from "../../runtime/gc/registry.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_TYPE, PyExc_RuntimeWarning } from "../../objects/type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_SetAttr } from "../../protocol/abstract.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { runtimeSettings } from "../../runtime/config.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import { fsDecode, PyOS_FSPath } from "../fs_path.ts";
import { fn } from "../native.ts";
import { DEFAULT_BUFFER_SIZE } from "./base.ts";
import {
  flushDirtyWriters,
  newBuffered,
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedWriter_Type,
} from "./buffered.ts";
import { fileClose, newFileIO, openFile, type PyFileIO } from "./file_io.ts";
import {
  flushWaitingText,
  newTextIOWrapper,
  type TextOptions,
  textOptions,
  warnDefaultEncoding,
} from "./text_io_wrapper.ts";
import { whenOpened } from "./waiting_open.ts";

interface ParsedMode {
  raw: string;
  text: boolean;
  binary: boolean;
  reading: boolean;
  updating: boolean;
  writing: boolean;
}

function parseMode(mode: string): ParsedMode {
  for (let i = 0; i < mode.length; i++) {
    if (!"xrwa+tb".includes(mode[i]) || mode.indexOf(mode[i], i + 1) >= 0) {
      throw newValueError(`invalid mode: '${mode}'`);
    }
  }
  const has = (c: string) => mode.includes(c);
  if (has("t") && has("b")) throw newValueError("can't have text and binary mode at once");
  const kinds = ["x", "r", "w", "a"].filter(has);
  if (kinds.length > 1) throw newValueError("must have exactly one of create/read/write/append mode");
  return {
    raw: kinds.join("") + (has("+") ? "+" : ""),
    text: has("t"),
    binary: has("b"),
    reading: has("r"),
    updating: has("+"),
    writing: kinds.length === 1 && !has("r"),
  };
}

function open(
  file: PyObject,
  mode: string,
  bufferingArg: number,
  encoding: PyObject,
  errors: PyObject,
  newline: PyObject,
  closefd: boolean,
  opener: PyObject,
): PyObject {
  const type = Py_TYPE(file);
  const isNumber = type.nb_index !== undefined;
  const path = isNumber ? file : PyOS_FSPath(file);
  const how = parseMode(mode);
  if (how.binary) {
    if (encoding !== Py_None) throw newValueError("binary mode doesn't take an encoding argument");
    if (errors !== Py_None) throw newValueError("binary mode doesn't take an errors argument");
    if (newline !== Py_None) throw newValueError("binary mode doesn't take a newline argument");
    if (bufferingArg === 1) {
      PyErr_WarnEx(
        PyExc_RuntimeWarning,
        "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
        1,
      );
    }
  }
  if (!how.binary && encoding === Py_None) warnDefaultEncoding(1);
  const options = textOptions("open()", encoding, errors, newline, false, false);
  flushOpenFiles();
  const opens = (opened?: number) =>
    bufferedFile(newFileIO(path, how.raw, closefd, opener, opened), mode, how, bufferingArg, options);
  if (isNumber || opener !== Py_None) return opens();
  const flags = openFlagsOf({
    read: how.reading || how.updating,
    write: how.writing || how.updating,
    append: how.raw.startsWith("a"),
    create: false,
    truncate: false,
    exclusive: how.raw.startsWith("x"),
  });
  return whenOpened(fsDecode(path, "byte"), flags, opens);
}

/** What `open` returns for an open file: with a buffer, and for text with its wrapper around that. */
function bufferedFile(
  raw: PyFileIO,
  mode: string,
  how: ParsedMode,
  bufferingArg: number,
  options: TextOptions,
): PyObject {
  try {
    let buffering = bufferingArg;
    const isatty = buffering < 0 && raw.mayWait && openFile(raw).isatty();
    options.lineBuffering = buffering === 1 || isatty;
    if (options.lineBuffering || buffering < 0) buffering = DEFAULT_BUFFER_SIZE;
    if (buffering === 0) {
      if (!how.binary) throw newValueError("can't have unbuffered text I/O");
      registerFinalizable(raw);
      return raw;
    }
    const bufferType = how.updating
      ? PyBufferedRandom_Type
      : how.writing
      ? PyBufferedWriter_Type
      : PyBufferedReader_Type;
    const buffer = newBuffered(bufferType, raw, buffering);
    if (how.binary) {
      registerFinalizable(buffer);
      return buffer;
    }
    const wrapper = newTextIOWrapper(buffer, options);
    PyObject_SetAttr(wrapper, "mode", PyUnicode_FromUTF16(mode));
    return wrapper;
  } catch (err) {
    fileClose(raw);
    throw err;
  }
}

/** Writes out what files hold that nobody closed. Called before a file is opened and at exit. */
export function flushOpenFiles(): void {
  flushWaitingText();
  flushDirtyWriters();
}

/** `open`, for `_io` and for `builtins`. */
const openFunction: MethodSpec = fn(
  "($module, /, file, mode: str = 'r', buffering: int = -1, encoding=None, errors=None, newline=None, closefd: bool = True, opener=None)",
  "Open a file and return a stream over it.\n\n" +
    "mode is 'r' (read), 'w' (write, emptied first), 'x' (write, must not exist) or 'a' (append), with '+' for\n" +
    "reading and writing, 'b' for bytes, 't' for text. A path or an open descriptor names the file.",
  (_m, file, mode, buffering, encoding, errors, newline, closefd, opener) =>
    open(file, mode, buffering, encoding, errors, newline, closefd, opener),
);

let openObject: PyCFunctionObject | undefined;
/** `open`: one object, whether it is found in `io`, `_io` or among the built-ins. */
export function builtinOpen(): PyCFunctionObject {
  return openObject ??= newBuiltinFunction("open", openFunction, "_io");
}

/** `open_code`: for the import system. */
export const openCodeFunction: MethodSpec = fn(
  "($module, /, path)",
  "Open a file of code for reading, in binary mode.",
  (_m, path) => {
    if (!PyUnicode_Check(path)) {
      throw newTypeError(`open_code() argument 'path' must be str, not ${Py_TYPE(path).tp_name}`);
    }
    return open(path, "rb", -1, Py_None, Py_None, Py_None, true, Py_None);
  },
);

/** `text_encoding`: what `encoding=None` of a library function stands for (PEP 597). */
export const textEncodingFunction: MethodSpec = fn(
  "($module, encoding, stacklevel: int = 2, /)",
  'The encoding given, or "locale" for None.',
  (_m, encoding, stackLevel) => {
    if (encoding !== Py_None) return encoding;
    warnDefaultEncoding(stackLevel);
    return runtimeSettings.config.utf8Mode ? "utf-8" : "locale";
  },
);
