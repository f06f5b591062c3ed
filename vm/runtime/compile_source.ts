/**
 * From source text to a code object of the VM, and from a compile error to the Python exception. What `compile()`, `exec`,
 * imports and the prompt go through.
 */
import { PyThreadState_Get } from "./thread_state.ts";
import { compile } from "../../compiler/compile.ts";
import { futureFromAst } from "../../compiler/ast/future.ts";
import { astPreprocess } from "../../compiler/ast/preprocess.ts";
import { validate } from "../../compiler/ast/validate.ts";
import type { mod } from "../../compiler/ast/nodes_generated.ts";
import { CompileError, type CompileWarning } from "../../compiler/errors.ts";
import { parse } from "../../compiler/parser/mod.ts";
import { type CompileOptions, PyCF_ONLY_AST, PyCF_OPTIMIZED_AST } from "../../compiler/options.ts";
import { PyCode_New, type PyCodeObject } from "../objects/code_object.ts";
import { type PyBaseExceptionObject, PySyntaxErrorObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { newException, PyErr_Matches } from "../protocol/errors.ts";
import { PyBytes_FromArray } from "../objects/bytes_object.ts";
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { dumps, loads } from "../../compiler/bytecode/marshal.ts";
import { PySys_Audit } from "./audit.ts";
import { RecordedTable } from "./recorded_results.ts";
import { sourceLine } from "./traceback/source_lines.ts";
import { warnExplicit } from "./warnings.ts";

const SYNTAX_ERRORS: Readonly<Record<string, PyTypeObject>> = {
  SyntaxError: zoo.PyExc_SyntaxError,
  IndentationError: zoo.PyExc_IndentationError,
  TabError: zoo.PyExc_TabError,
  _IncompleteInputError: zoo.PyExc__IncompleteInputError,
};
const OTHER_ERRORS: Readonly<Record<string, PyTypeObject>> = {
  ValueError: zoo.PyExc_ValueError,
  TypeError: zoo.PyExc_TypeError,
  OverflowError: zoo.PyExc_OverflowError,
  MemoryError: zoo.PyExc_MemoryError,
  RecursionError: zoo.PyExc_RecursionError,
  SystemError: zoo.PyExc_SystemError,
  UnicodeDecodeError: zoo.PyExc_UnicodeError,
  UnicodeEncodeError: zoo.PyExc_UnicodeError,
};

function textOrNone(value: string | undefined): PyObject {
  return value === undefined ? Py_None : PyUnicode_FromUTF16(value);
}

/** The Python exception that a compile error stands for. */
export function exceptionFromCompileError(err: CompileError): PyBaseExceptionObject {
  const type = SYNTAX_ERRORS[err.type];
  if (type === undefined) return newException(OTHER_ERRORS[err.type] ?? zoo.PyExc_SystemError, err.message);
  const message = PyUnicode_FromUTF16(err.message);
  const details: PyObject[] = [
    textOrNone(err.filename),
    err.lineno ?? Py_None,
    err.offset ?? Py_None,
    textOrNone(err.text),
    err.end_lineno ?? Py_None,
    err.end_offset ?? Py_None,
  ];
  const hasPlace = err.lineno !== undefined || err.filename !== undefined;
  const args = hasPlace && !err.isLocatedLater ? [message, PyTuple_New(details)] : [message];
  const exc = new PySyntaxErrorObject(type, PyTuple_New(args));
  exc.msg = message;
  if (hasPlace) {
    [exc.filename, exc.lineno, exc.offset, exc.text, exc.end_lineno, exc.end_offset] = details;
  }
  if (err.metadata !== undefined) {
    const [line, column, text] = err.metadata;
    exc.metadata = PyTuple_New([line, column, text === undefined ? Py_None : PyUnicode_FromUTF16(text)]);
  }
  return exc;
}

/** Runs a stage of the compiler; throws the Python exception of an error. */
export function guarded<T>(filename: string, stage: () => T): T {
  try {
    return stage();
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    // Stages behind the parser don't have the text: CPython reads the line again.
    if (err.text === undefined && err.lineno !== undefined) {
      const line = sourceLine(filename, err.lineno);
      if (line !== "") err.text = line + "\n";
    }
    throw exceptionFromCompileError(err);
  }
}

/** What the interpreter tells the compiler. */
function ofInterpreter(): Pick<CompileOptions, "warn" | "maxStrDigits"> {
  return { warn: issueWarning, maxStrDigits: PyThreadState_Get().interp.int_max_str_digits };
}

/** Source text on its way into the parser. */
function auditSource(source: string | Uint8Array | mod, filename: string): void {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) return;
  PySys_Audit("compile", () => [
    PyBytes_FromArray(typeof source === "string" ? new TextEncoder().encode(source) : source),
    PyUnicode_FromUTF16(filename),
  ]);
}

/** Compiles source or an AST; throws the Python exception of an error, issues SyntaxWarnings. */
export function compileSource(source: string | Uint8Array | mod, options: CompileOptions): PyCodeObject {
  auditSource(source, options.filename);
  return guarded(options.filename, () => PyCode_New(compile(source, { ...ofInterpreter(), ...options })));
}

/** Code of text that the library compiles at import: marshal data in base 64 by mode, flags, optimization, file name and text. */
const recordedCode = new RecordedTable<string>("code");
/** Longer texts are not the library's. */
const MOST_RECORDED = 20_000;

/** `compileSource` for text that `compile`, `exec` or `eval` is given. */
export function compileGivenText(source: string | Uint8Array, options: CompileOptions): PyCodeObject {
  const digits = PyThreadState_Get().interp.int_max_str_digits;
  if (
    !recordedCode.isUsed || typeof source !== "string" || source.length > MOST_RECORDED ||
    options.filename !== "<string>" || (digits !== 0 && digits < 4300)
  ) return compileSource(source, options);
  const key = `${options.mode} ${options.flags} ${options.optimize}\n${source}`;
  const known = recordedCode.get(key);
  if (known !== undefined) {
    auditSource(source, options.filename);
    return PyCode_New(loads(Uint8Array.fromBase64(known)) as CodeObject);
  }
  let isQuiet = true;
  const warn = (warning: CompileWarning) => {
    isQuiet = false;
    return issueWarning(warning);
  };
  const code = compileSource(source, { ...options, warn });
  if (isQuiet) recordedCode.keep(key, () => dumps(code.plain).toBase64());
  return code;
}

/** Only parses. */
export function parseSource(source: string | Uint8Array, options: CompileOptions): mod {
  auditSource(source, options.filename);
  return guarded(options.filename, () => parse(source, { ...ofInterpreter(), ...options }));
}

/**
 * What `compile()` does to a tree that it gives back: checks it if it `isGiven`, looks at its future statements, and with
 * PyCF_OPTIMIZED_AST folds what is folded on the tree. CPython: `_PyCompile_AstPreprocess`.
 */
export function preprocessSource(tree: mod, options: CompileOptions, isGiven: boolean): mod {
  const { filename, flags = 0, optimize = 0, warn = issueWarning } = options;
  return guarded(filename, () => {
    if (isGiven) validate(tree);
    const { ff_features } = futureFromAst(tree, filename);
    astPreprocess(tree, {
      filename,
      optimize,
      ff_features: ff_features | flags,
      warn,
      enableWarnings: false,
      syntaxCheckOnly: (flags & PyCF_OPTIMIZED_AST) === PyCF_ONLY_AST,
    });
    return tree;
  });
}

/** Hands a compiler warning to the warnings filters; true when a filter made an error of it. */
export function issueWarning(warning: CompileWarning): boolean {
  const category = warning.category === "SyntaxWarning"
    ? zoo.PyExc_SyntaxWarning
    : zoo.PyExc_DeprecationWarning;
  const message = PyUnicode_FromUTF16(warning.message);
  try {
    warnExplicit(
      category,
      message,
      PyUnicode_FromUTF16(warning.filename),
      warning.lineno,
      undefined,
      undefined,
      undefined,
    );
    return false;
  } catch (err) {
    if (PyErr_Matches(err, category)) return true;
    throw err;
  }
}
