/**
 * `print`, `input` and `open`. After CPython's `Python/bltinmodule.c` and `Objects/fileobject.c`. Standard output made by
 * this interpreter takes the text without a method call for each piece.
 */
import { canSuspend, enterCall, suspendOn } from "../../eval/hand_over.ts";
import type { Completion } from "../../eval/handed_call.ts";
import { PySys_Audit } from "../../runtime/audit.ts";
import type { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { bytesLike } from "../../objects/bytes_object.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyDict_GetItemString } from "../../objects/dict_object.ts";
import { Py_TYPE, PyExc_EOFError, PyExc_Exception } from "../../objects/type_zoo.ts";
import {
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
  PyUnicode_GET_LENGTH,
  PyUnicode_ReadChar,
  PyUnicode_Substring,
} from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_IsTrue, PyObject_Str } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs } from "../../protocol/call.ts";
import {
  newEOFError,
  newKeyboardInterrupt,
  newRuntimeError,
  newTypeError,
  newUnexpectedKeyword,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { type LineEditor, lineEditor, type LineOutcome } from "../../runtime/line_input.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { type PyTextIOWrapper, PyTextIOWrapper_Type, textWrite } from "../_io/text_io_wrapper.ts";
import { fn, keywordValue, rawFunction } from "../native.ts";

function sysAttribute(name: string): PyObject | undefined {
  return PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, name);
}

/** `sep` or `end`: undefined for the default. */
function separator(name: string, value: PyObject | undefined): PyObject | undefined {
  if (value === undefined || value === Py_None) return undefined;
  if (!PyUnicode_Check(value)) {
    throw newTypeError(`${name} must be None or a string, not ${Py_TYPE(value).tp_name}`);
  }
  return value;
}

function builtin_print(args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject {
  const count = args.length - (kwnames?.length ?? 0);
  let sep: PyObject | undefined,
    end: PyObject | undefined,
    file: PyObject | undefined,
    flush: PyObject | undefined;
  if (kwnames !== undefined) {
    const names = ["sep", "end", "file", "flush"];
    const unknown = kwnames?.find((keyword) => !names.includes(keyword));
    if (unknown !== undefined) throw newUnexpectedKeyword("print", unknown, names);
    sep = keywordValue("sep", args, kwnames);
    end = keywordValue("end", args, kwnames);
    file = keywordValue("file", args, kwnames);
    flush = keywordValue("flush", args, kwnames);
  }
  if (file === undefined || file === Py_None) {
    file = sysAttribute("stdout");
    if (file === undefined) throw newRuntimeError("lost sys.stdout");
    if (file === Py_None) return Py_None;
  }
  sep = separator("sep", sep);
  end = separator("end", end);
  if (Py_TYPE(file) === PyTextIOWrapper_Type) {
    const stream = file as PyTextIOWrapper;
    for (let i = 0; i < count; i++) {
      if (i > 0) textWrite(stream, sep ?? " ");
      textWrite(stream, PyObject_Str(args[i]));
    }
    textWrite(stream, end ?? "\n");
  } else {
    for (let i = 0; i < count; i++) {
      if (i > 0) PyObject_CallMethod(file, "write", [sep ?? " "]);
      PyObject_CallMethod(file, "write", [PyObject_Str(args[i])]);
    }
    PyObject_CallMethod(file, "write", [end ?? "\n"]);
  }
  if (flush !== undefined && PyObject_IsTrue(flush)) PyObject_CallMethod(file, "flush", []);
  return Py_None;
}

/** A line without its newline; EOFError at the end. CPython: `PyFile_GetLine(f, -1)`. */
const LINE: Completion = {
  returned: lineOf,
  yielded: lineOf,
  threw: (exc) => {
    throw exc;
  },
};
function lineOf(line: PyObject): PyObject {
  if (PyUnicode_Check(line)) {
    const length = PyUnicode_GET_LENGTH(line);
    if (length === 0) throw newEOFError("EOF when reading a line");
    return PyUnicode_ReadChar(line, length - 1) === 10 ? PyUnicode_Substring(line, 0, length - 1) : line;
  }
  const bytes = bytesLike(line);
  if (bytes === undefined) throw newTypeError("object.readline() returned non-string");
  if (bytes.length === 0) throw newEOFError("EOF when reading a line");
  return line;
}

function stream(name: string): PyObject {
  const found = sysAttribute(name);
  if (found === undefined || found === Py_None) throw newRuntimeError(`input(): lost sys.${name}`);
  return found;
}

/** Flushes a stream if it can: what goes wrong is of no interest here. */
function flushed(file: PyObject): void {
  try {
    PyObject_CallMethod(file, "flush", []);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
  }
}

/** Whether a stream is the interpreter's own on its descriptor, and that a terminal. */
function isTerminalOn(file: PyObject, descriptor: number): boolean {
  try {
    return PyObject_CallMethod(file, "fileno", []) === descriptor &&
      PyObject_IsTrue(PyObject_CallMethod(file, "isatty", []));
  } catch (err) {
    // Streams without a descriptor are no terminal.
    if (err instanceof PyBaseExceptionObject && PyErr_Matches(err, PyExc_Exception)) return false;
    throw err;
  }
}

/** The line as `input` gives it. */
function inputResult(outcome: LineOutcome): PyObject {
  if (outcome.kind === "interrupt") throw newKeyboardInterrupt();
  if (outcome.kind === "eof") throw PyObject_CallNoArgs(PyExc_EOFError);
  const line = PyUnicode_FromUTF16(outcome.text);
  PySys_Audit("builtins.input/result", () => [line]);
  return line;
}

/** A line that is edited while it is typed. CPython: `PyOS_Readline`. */
function editedLine(editor: LineEditor, prompt: PyObject): PyObject {
  const text = PyUnicode_AsUTF16(PyObject_Str(prompt));
  const thread = PyThreadState_Get();
  if (!canSuspend(thread)) return inputResult(editor.readNow(text));
  const { promise, cancel } = editor.read(text);
  return suspendOn(thread, { promise, cancel, finish: (outcome) => inputResult(outcome as LineOutcome) });
}

/** `input`. On a terminal a line editor reads the line if there is one; else the prompt goes to standard output. */
export const inputFunction: Record<string, MethodSpec> = {
  input: fn(
    "($module, prompt='', /)",
    "Read a line from standard input, without its newline; the prompt is shown first.",
    (_m, prompt) => {
      const stdin = stream("stdin"), stdout = stream("stdout"), stderr = stream("stderr");
      PySys_Audit("builtins.input", () => [prompt]);
      flushed(stderr);
      const editor = lineEditor();
      if (editor !== undefined && isTerminalOn(stdin, 0) && isTerminalOn(stdout, 1)) {
        flushed(stdout);
        return editedLine(editor, prompt);
      }
      if (prompt !== "") PyObject_CallMethod(stdout, "write", [PyObject_Str(prompt)]);
      flushed(stdout);
      return enterCall(PyThreadState_Get(), PyObject_GetAttr(stdin, "readline"), [], undefined, LINE);
    },
  ).handingOver(),
};

/** `print`, which binds its own arguments. */
export function makePrint(): PyCFunctionObject {
  return rawFunction(
    "print",
    "builtins",
    "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
    "Write the values to a stream, standard output by default.\n\n" +
      "sep stands between the values, end after the last; flush forces the stream's buffer out.",
    builtin_print,
  );
}
