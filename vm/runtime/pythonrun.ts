/**
 * Running programs: a file, a string, or statements typed one at a time, and what becomes of an exception that nobody
 * caught. After CPython's `Python/pythonrun.c`.
 */
import { PYC_MAGIC_NUMBER_TOKEN } from "../../compiler/bytecode/pyc.ts";
import { PyCF_MASK } from "../../compiler/codegen/code_flags.ts";
import { CompileError } from "../../compiler/errors.ts";
import {
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_ALLOW_TOP_LEVEL_AWAIT,
  PyCF_DONT_IMPLY_DEDENT,
} from "../../compiler/options.ts";
import { parse } from "../../compiler/parser/mod.ts";
import { PyMarshal_ReadObjectFromString } from "../modules/marshal.ts";
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { PyDict_GetItemString, PyDict_SetItemString, type PyDictObject } from "../objects/dict_object.ts";
import { PyBaseExceptionObject, type PySystemExitObject } from "../objects/exceptions.ts";
import { PyModule_GetDict } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { Py_TYPE, PyExc_KeyboardInterrupt, PyExc_SystemExit } from "../objects/type_zoo.ts";
import { newRuntimeError, PyErr_Matches } from "../protocol/errors.ts";
import { PyObject_GetAttr, strText } from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../protocol/call.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import { PySys_Audit } from "./audit.ts";
import { compileSource, parseSource } from "./compile_source.ts";
import { importModule } from "./import.ts";
import { mainModule } from "./interpreter.ts";
import { displayOnStderr, flushStandardStreams, writeStderr } from "./std_streams.ts";
import { canColorize } from "./traceback/can_colorize.ts";
import { formatException } from "./traceback/format.ts";
import { registerSource } from "./traceback/source_lines.ts";
import { SIGINT, uninstallSignalHandlers } from "./signals.ts";
import { hostOf } from "./host_state.ts";
import { blockUntil } from "./waiting.ts";
import { callAsync, evalCodeAsync } from "./scheduler.ts";
import { PyThreadState_Get } from "./thread_state.ts";

/** Runs a whole program in `__main__`. Throws the exception that it raises. */
export function runProgram(source: string | Uint8Array, filename: string, optimize: 0 | 1 | 2): void {
  const [code, dict] = compileProgram(source, filename, optimize);
  PyEval_EvalCode(code, dict, dict);
}

/** The same, letting the event loop turn where the program waits. */
export async function runProgramAsync(
  source: string | Uint8Array,
  filename: string,
  optimize: 0 | 1 | 2,
): Promise<void> {
  const [code, dict] = compileProgram(source, filename, optimize);
  await evalCodeAsync(code, dict, dict);
}

/** Length of a `.pyc` file's header. */
const PYC_HEADER = 16;

/** Whether a program is a compiled file: by its name, or by what it begins with. CPython: `maybe_pyc_file`. */
export function isCompiledProgram(data: Uint8Array, filename: string): boolean {
  return filename.endsWith(".pyc") || hasMagicNumber(data);
}

function hasMagicNumber(data: Uint8Array): boolean {
  return [0, 1, 2, 3].every((i) => data[i] === (PYC_MAGIC_NUMBER_TOKEN >>> (8 * i) & 0xff));
}

/** Runs a compiled file in `__main__`. CPython: `run_pyc_file`. */
export async function runCompiledAsync(data: Uint8Array, filename: string): Promise<void> {
  const dict = PyModule_GetDict(mainModule());
  tellOrigin(dict, filename, "SourcelessFileLoader");
  if (!hasMagicNumber(data)) throw newRuntimeError("Bad magic number in .pyc file");
  const code = PyMarshal_ReadObjectFromString(data.subarray(PYC_HEADER));
  if (!(code instanceof PyCodeObject)) throw newRuntimeError("Bad code object in .pyc file");
  await evalCodeAsync(code, dict, dict);
}

/** Tells `__main__` which file it is. */
function tellOrigin(dict: PyDictObject, filename: string, loader: string): void {
  PyDict_SetItemString(dict, "__file__", PyUnicode_FromUTF16(filename));
  PyDict_SetItemString(dict, "__cached__", Py_None);
  const external = PyDict_GetItemString(PyThreadState_Get().interp.modules!, "_frozen_importlib_external");
  if (external === undefined) return;
  const args = ["__main__", PyUnicode_FromUTF16(filename)];
  PyDict_SetItemString(dict, "__loader__", PyObject_CallMethod(external, loader, args));
}

/** The code of a program, and the namespace of `__main__`, told where the program comes from. */
function compileProgram(
  source: string | Uint8Array,
  filename: string,
  optimize: 0 | 1 | 2,
): [PyCodeObject, PyDictObject] {
  const dict = PyModule_GetDict(mainModule());
  if (!filename.startsWith("<")) {
    tellOrigin(dict, filename, "SourceFileLoader");
  }
  const file = !filename.startsWith("<") || filename === "<stdin>";
  const code = compileSource(source, { filename, mode: "exec", optimize, file });
  // Errors of the compiler show lines of files only.
  if (filename === "<string>" && typeof source === "string") registerSource(filename, source);
  return [code, dict];
}

/** Runs a module as `__main__`. CPython: `pymain_run_module`. */
export async function runModuleAsync(name: string, setArgv0 = true): Promise<void> {
  const run = PyObject_GetAttr(importModule("runpy"), "_run_module_as_main");
  await callAsync(run, [PyUnicode_FromUTF16(name), setArgv0]);
}

/** What an exception at the top level comes to: the exit status, the traceback printed. CPython: `PyErr_PrintEx`. */
export function handleUncaught(err: unknown): number {
  if (!(err instanceof PyBaseExceptionObject)) throw err;
  if (PyErr_Matches(err, PyExc_SystemExit)) return exitStatus(err as PySystemExitObject);
  return showUncaught(err);
}

/** A KeyboardInterrupt was shown, and no SystemExit has followed. */
let unhandledInterrupt = false;

/**
 * After the end of the interpreter: lets the process die of SIGINT if the program did, so that a shell sees it; returns
 * otherwise, or where the system doesn't let it. CPython: `exit_sigint`.
 */
export function dieOfInterrupt(): void {
  if (!unhandledInterrupt) return;
  uninstallSignalHandlers();
  const host = hostOf();
  // The default action comes back when the worker that listened has ended.
  for (let tries = 0; tries < 40; tries++) {
    host.kill(host.pid, SIGINT);
    blockUntil(host.monotonic() + 0.005);
  }
}

/** What an exception at the top level comes to when a prompt follows (`-i`): SystemExit is shown like any other. */
export function showUncaught(err: unknown): number {
  if (!(err instanceof PyBaseExceptionObject)) throw err;
  if (PyErr_Matches(err, PyExc_KeyboardInterrupt)) unhandledInterrupt = true;
  printException(err);
  return 1;
}

/** The status that SystemExit asks for; a message goes to standard error. CPython: `_Py_HandleSystemExitAndKeyboardInterrupt`. */
export function exitStatus(exc: PySystemExitObject): number {
  unhandledInterrupt = false;
  const code = exc.code ?? Py_None;
  if (code === Py_None) return 0;
  if (typeof code === "number") return code & 0xff;
  if (typeof code === "boolean") return code ? 1 : 0;
  if (typeof code === "bigint") return 255;
  flushStandardStreams();
  writeStderr(strText(code) + "\n");
  return 1;
}

/** Hands an exception to `sys.excepthook`; errors of the hook itself are reported too. */
export function printException(exc: PyBaseExceptionObject): void {
  flushStandardStreams();
  const { sysdict } = PyThreadState_Get().interp;
  for (
    const [name, value] of [["last_exc", exc], ["last_type", Py_TYPE(exc)], ["last_value", exc], [
      "last_traceback",
      exc.traceback ?? Py_None,
    ]] as [string, PyObject][]
  ) PyDict_SetItemString(sysdict!, name, value);
  const hook = PyDict_GetItemString(sysdict!, "excepthook");
  PySys_Audit("sys.excepthook", () => [hook ?? Py_None, Py_TYPE(exc), exc, exc.traceback ?? Py_None]);
  if (hook === undefined || hook === PyDict_GetItemString(sysdict!, "__excepthook__")) {
    displayOnStderr(formatException(exc, canColorize("stderr")));
    return;
  }
  try {
    PyObject_Vectorcall(hook, [Py_TYPE(exc), exc, exc.traceback ?? Py_None], undefined);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    if (PyErr_Matches(err, PyExc_SystemExit)) throw err;
    writeStderr("Error in sys.excepthook:\n");
    displayOnStderr(formatException(err, false));
    writeStderr("\nOriginal exception was:\n");
    displayOnStderr(formatException(exc, false));
  }
}

/** What one more line at the prompt led to. */
export type PromptResult = "done" | "incomplete";

let statementNumber = 0;

/** Whether the parser takes the text as it is, wants more, or refuses it. What `codeop` does. */
export function completeness(source: string): "complete" | "incomplete" | "wrong" {
  const options = {
    filename: "<stdin>",
    mode: "single" as const,
    flags: PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_DONT_IMPLY_DEDENT,
    warn: () => {},
  };
  for (const text of [source, source + "\n"]) {
    try {
      parse(text, options);
      return text === source ? "complete" : "incomplete";
    } catch (err) {
      if (!(err instanceof CompileError)) throw err;
      if (err.type === "_IncompleteInputError" && text !== source) return "incomplete";
    }
  }
  return "wrong";
}

/** How `runPromptInput` is to take its input. */
export interface PromptInputOptions {
  /** Nothing follows any more: what is incomplete is an error. */
  isEnd?: boolean;
  /** A compound statement on one line needs no empty line behind it. */
  takesOneLine?: boolean;
  run?: (code: PyCodeObject, globals: PyDictObject) => Promise<unknown>;
}

/** The `__future__` features that inputs at the plain prompt have asked for: they hold for all that follow. */
let promptFutures = 0;

/**
 * Compiles and runs what has been typed so far, if it is a complete statement. Throws the exception that it raises, or
 * the SyntaxError. Errors of the parser name `<stdin>`, everything later `<stdin-N>` for the Nth statement, as CPython's
 * prompt does; `linecache` is told where the source of what was typed is. CPython: `pyrun_one_parse_ast`, `run_mod`.
 */
export async function runPromptInput(
  source: string,
  globals: PyDictObject,
  options: PromptInputOptions = {},
): Promise<PromptResult> {
  if (source.split("\n").every((line) => /^\s*(#.*)?$/.test(line))) return "done";
  const {
    isEnd = false,
    takesOneLine = false,
    run = (code, globals) => evalCodeAsync(code, globals, globals),
  } = options;
  if (
    !isEnd && completeness(source) === "incomplete" && !lacksBlock(source) &&
    !(takesOneLine && isOneLine(source))
  ) {
    return "incomplete";
  }
  const text = source + "\n";
  const tree = parseSource(text, {
    filename: "<stdin>",
    mode: "single",
    flags: PyCF_DONT_IMPLY_DEDENT | promptFutures,
  });
  const filename = `<stdin-${statementNumber++}>`;
  registerSource(filename, text);
  const code = compileSource(tree, {
    filename,
    mode: "single",
    flags: PyCF_ALLOW_TOP_LEVEL_AWAIT | promptFutures,
  });
  promptFutures |= code.co_flags & PyCF_MASK;
  registerInLinecache(code, text);
  await run(code, globals);
  return "done";
}

/** An empty line ends a block that has nothing but comments; not what is between brackets or quotes. */
function lacksBlock(source: string): boolean {
  if (!source.endsWith("\n")) return false;
  try {
    parse(source, { filename: "<stdin>", mode: "single", flags: PyCF_DONT_IMPLY_DEDENT, warn: () => {} });
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return err.type === "IndentationError";
  }
  return false;
}

/** Whether the text is one line that the parser takes as a whole. */
function isOneLine(source: string): boolean {
  if (source.includes("\n")) return false;
  try {
    parse(source, { filename: "<stdin>", mode: "exec", flags: 0, warn: () => {} });
    return true;
  } catch (err) {
    if (err instanceof CompileError) return false;
    throw err;
  }
}

/** For `inspect.getsource`. Without a library, or with a module of the program's by that name, nobody is told. */
function registerInLinecache(code: PyCodeObject, source: string): void {
  try {
    PyObject_CallMethod(importModule("linecache"), "_register_code", [
      code,
      PyUnicode_FromUTF16(source),
      "<stdin>",
    ]);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
  }
}
