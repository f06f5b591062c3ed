/**
 * Built-in functions that compile and run code, and the namespaces they run it in: compile, eval, exec, globals, locals,
 * __import__, breakpoint. After CPython's `Python/bltinmodule.c` and `_Py_SourceAsString` in `Python/pythonrun.c`.
 */
import { withTextSignature } from "../../protocol/signature.ts";
import { PySys_Audit } from "../../runtime/audit.ts";
import { CO_OPTIMIZED } from "../../../compiler/bytecode/code_object.ts";
import { PyCF_MASK } from "../../../compiler/codegen/code_flags.ts";
import {
  type CompileMode,
  type CompileOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_ALLOW_TOP_LEVEL_AWAIT,
  PyCF_DONT_IMPLY_DEDENT,
  PyCF_IGNORE_COOKIE,
  PyCF_ONLY_AST,
  PyCF_OPTIMIZED_AST,
  PyCF_SOURCE_IS_UTF8,
  PyCF_TYPE_COMMENTS,
} from "../../../compiler/options.ts";
import { codeFrame, frameIn } from "../../eval/call_frames.ts";
import { enterCall, enterFrame } from "../../eval/hand_over.ts";
import type { Completion } from "../../eval/handed_call.ts";
import { bytesLike } from "../../objects/bytes_object.ts";
import { PyCellObject } from "../../objects/cell_object.ts";
import { PyCodeObject } from "../../objects/code_object.ts";
import { PyDict_GetItemString, PyDict_SetItemString, PyDictObject } from "../../objects/dict_object.ts";
import { PySyntaxErrorObject } from "../../objects/exceptions.ts";
import { frameLocalsSnapshot } from "../../objects/frame_object.ts";
import { PyFunction_New } from "../../objects/function_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_CheckExact, PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_SyntaxError } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { encodeUtf8 } from "../../objects/unicode/codecs.ts";
import { PyMapping_Check } from "../../protocol/abstract.ts";
import { newRuntimeError, newSystemError, newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import {
  compileGivenText,
  compileSource,
  parseSource,
  preprocessSource,
} from "../../runtime/compile_source.ts";
import { importHandingOver } from "../../eval/import_frames.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { astFromObject } from "../_ast/from_python.ts";
import { objectFromAst } from "../_ast/to_python.ts";
import { isAst } from "../_ast/types.ts";
import { fsDecode } from "../fs_path.ts";
import { fn } from "../native.ts";
import { callerFrame } from "./objects.ts";

const PyCF_MASK_OBSOLETE = 0x10;
const PyCF_COMPILE_MASK = PyCF_ONLY_AST | PyCF_ALLOW_TOP_LEVEL_AWAIT | PyCF_TYPE_COMMENTS |
  PyCF_DONT_IMPLY_DEDENT |
  PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_OPTIMIZED_AST;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** `-O` of the interpreter: what `optimize=-1` means. */
export const interpreterOptions: { optimize: 0 | 1 | 2 } = { optimize: 0 };

function newNullByteError(): PyObject {
  const exc = new PySyntaxErrorObject(
    PyExc_SyntaxError,
    PyTuple_New(["source code string cannot contain null bytes"]),
  );
  exc.msg = exc.args.ob_item[0];
  return exc;
}

/** The source as text or bytes; `what` names the accepted types. CPython: `_Py_SourceAsString`. */
export function sourceOf(source: PyObject, funcname: string, what: string): string | Uint8Array {
  let result: string | Uint8Array;
  if (PyUnicode_Check(source)) {
    result = PyUnicode_AsUTF16(source);
    if (LONE_SURROGATE.test(result)) encodeUtf8(source, "strict");
    if (result.includes("\0")) throw newNullByteError();
    return result;
  }
  const bytes = bytesLike(source);
  if (bytes === undefined) throw newTypeError(`${funcname}() arg 1 must be a ${what} object`);
  if (bytes.includes(0)) throw newNullByteError();
  return bytes;
}

/** `__future__` flags of the calling code. CPython: `PyEval_MergeCompilerFlags`. */
function inheritedFlags(): number {
  const frame = callerFrame();
  return frame === undefined ? 0 : frame.f_executable.co_flags & PyCF_MASK;
}

function compileText(
  source: string | Uint8Array,
  filename: string,
  mode: CompileMode,
  flags: number,
  optimize: 0 | 1 | 2,
): PyCodeObject {
  if (typeof source === "string") flags |= PyCF_IGNORE_COOKIE;
  return compileGivenText(source, { filename, mode, flags: flags | PyCF_SOURCE_IS_UTF8, optimize });
}

function builtin_compile(
  source: PyObject,
  filenameArg: PyObject,
  mode: string,
  flags: number,
  dontInherit: boolean,
  optimize: number,
  featureVersion: number,
): PyObject {
  const filename = fsDecode(filenameArg);
  if (isAst(source)) PySys_Audit("compile", () => [source, filenameArg]);
  if ((flags & ~(PyCF_MASK | PyCF_MASK_OBSOLETE | PyCF_COMPILE_MASK)) !== 0) {
    throw newValueError("compile(): unrecognised flags");
  }
  if (optimize < -1 || optimize > 2) throw newValueError("compile(): invalid optimize value");
  const onlyAst = (flags & PyCF_ONLY_AST) !== 0;
  if (mode === "func_type") {
    if (!onlyAst) throw newValueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  } else if (mode !== "exec" && mode !== "eval" && mode !== "single") {
    throw newValueError(
      onlyAst
        ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
        : "compile() mode must be 'exec', 'eval' or 'single'",
    );
  }
  if (!dontInherit) flags |= inheritedFlags();
  const level = optimize === -1 ? interpreterOptions.optimize : optimize as 0 | 1 | 2;
  const options: CompileOptions = { filename, mode, flags: flags | PyCF_SOURCE_IS_UTF8, optimize: level };
  if (isAst(source)) {
    const tree = astFromObject(source, mode);
    return onlyAst ? objectFromAst(preprocessSource(tree, options, true)) : compileSource(tree, options);
  }
  const text = sourceOf(source, "compile", "string, bytes or AST");
  if (!onlyAst) return compileText(text, filename, mode, flags, level);
  if (typeof text === "string") options.flags! |= PyCF_IGNORE_COOKIE;
  if (featureVersion >= 0) options.featureVersion = featureVersion;
  return objectFromAst(preprocessSource(parseSource(text, options), options, false));
}

/** The builtins that the caller sees. CPython: `PyEval_GetBuiltins`. */
function callerBuiltins(): PyDictObject {
  return callerFrame()?.f_builtins ?? PyThreadState_Get().interp.builtins!;
}

function provideBuiltins(globals: PyDictObject): void {
  if (PyDict_GetItemString(globals, "__builtins__") === undefined) {
    PyDict_SetItemString(globals, "__builtins__", callerBuiltins());
  }
}

function callerGlobals(): PyDictObject {
  const frame = callerFrame();
  if (frame === undefined) throw newSystemError("globals and locals cannot be NULL");
  return frame.f_globals;
}
function callerLocals(): PyObject {
  const frame = callerFrame();
  if (frame === undefined) throw newSystemError("frame does not exist");
  return frameLocalsSnapshot(frame);
}

/** Runs code in the given namespaces; a function's code is called without arguments. */
function run(
  code: PyCodeObject,
  globals: PyDictObject,
  locals: PyObject,
  completion?: Completion,
): PyObject {
  const thread = PyThreadState_Get();
  return (code.co_flags & CO_OPTIMIZED) !== 0
    ? enterCall(thread, PyFunction_New(code, globals), [], undefined, completion)
    : enterFrame(thread, codeFrame(code, globals, locals), completion);
}

/** `exec` gives None. */
const NO_VALUE: Completion = {
  returned: () => Py_None,
  yielded: () => Py_None,
  threw: (exc) => {
    throw exc;
  },
};

function builtin_eval(source: PyObject, globals: PyObject, locals: PyObject): PyObject {
  if (locals !== Py_None && !PyMapping_Check(locals)) throw newTypeError("locals must be a mapping");
  if (globals !== Py_None && !(globals instanceof PyDictObject)) {
    throw newTypeError(
      PyMapping_Check(globals)
        ? "globals must be a real dict; try eval(expr, {}, mapping)"
        : "globals must be a dict",
    );
  }
  if (globals === Py_None) {
    globals = callerGlobals();
    if (locals === Py_None) locals = callerLocals();
  } else if (locals === Py_None) locals = globals;
  const namespace = globals as PyDictObject;
  provideBuiltins(namespace);
  if (source instanceof PyCodeObject) {
    PySys_Audit("exec", () => [source]);
    if (source.complete().co_nfreevars > 0) {
      throw newTypeError("code object passed to eval() may not contain free variables");
    }
    return run(source, namespace, locals);
  }
  let text = sourceOf(source, "eval", "string, bytes or code");
  let start = 0;
  if (typeof text === "string") {
    while (text[start] === " " || text[start] === "\t") start++;
    text = text.slice(start);
  } else {
    while (text[start] === 0x20 || text[start] === 0x09) start++;
    text = text.subarray(start);
  }
  const code = compileText(text, "<string>", "eval", inheritedFlags(), interpreterOptions.optimize);
  PySys_Audit("exec", () => [code]);
  return run(code, namespace, locals);
}

function builtin_exec(source: PyObject, globals: PyObject, locals: PyObject, closure: PyObject): PyObject {
  if (globals === Py_None) {
    globals = callerGlobals();
    if (locals === Py_None) locals = callerLocals();
  } else if (locals === Py_None) locals = globals;
  if (!(globals instanceof PyDictObject)) {
    throw newTypeError(`exec() globals must be a dict, not ${Py_TYPE(globals).tp_name}`);
  }
  if (!PyMapping_Check(locals)) {
    throw newTypeError(`locals must be a mapping or None, not ${Py_TYPE(locals).tp_name}`);
  }
  provideBuiltins(globals);
  if (!(source instanceof PyCodeObject)) {
    if (closure !== Py_None) throw newTypeError("closure can only be used when source is a code object");
    const text = sourceOf(source, "exec", "string, bytes or code");
    const code = compileText(text, "<string>", "exec", inheritedFlags(), interpreterOptions.optimize);
    PySys_Audit("exec", () => [code]);
    return run(code, globals, locals, NO_VALUE);
  }
  PySys_Audit("exec", () => [source]);
  const free = source.complete().co_nfreevars;
  if (free === 0) {
    if (closure !== Py_None) throw newTypeError("cannot use a closure with this code object");
    return run(source, globals, locals, NO_VALUE);
  }
  if (
    !PyTuple_CheckExact(closure) || closure.ob_item.length !== free ||
    !closure.ob_item.every((cell) => cell instanceof PyCellObject)
  ) {
    throw newTypeError(`code object requires a closure of exactly length ${free}`);
  }
  const func = PyFunction_New(source, globals);
  func.func_closure = closure;
  const thread = PyThreadState_Get();
  return (source.co_flags & CO_OPTIMIZED) !== 0
    ? enterCall(thread, func, [], undefined, NO_VALUE)
    : enterFrame(thread, frameIn(func, locals), NO_VALUE);
}

/** Functions that compile and run code. */
export const executionFunctions: Record<string, MethodSpec> = {
  compile: fn(
    "($module, /, source, filename, mode: str, flags: int = 0, dont_inherit: bool = False, optimize: int = -1, *, _feature_version: int = -1)",
    "Compile source text into a code object that exec() or eval() can run.",
    (_m, source, filename, mode, flags, dontInherit, optimize, featureVersion) =>
      builtin_compile(source, filename, mode, flags, dontInherit, optimize, featureVersion),
  ),
  eval: fn(
    "($module, source, /, globals=None, locals=None)",
    "The value of an expression given as text or as a code object.",
    (_m, source, globals, locals) => builtin_eval(source, globals, locals),
  ).handingOver(),
  exec: fn(
    "($module, source, /, globals=None, locals=None, *, closure=None)",
    "Run statements given as text or as a code object.",
    (_m, source, globals, locals, closure) => builtin_exec(source, globals, locals, closure),
  ).handingOver(),
  globals: fn("($module, /)", "The namespace of the caller's module.", () => callerGlobals()),
  locals: fn(
    "($module, /)",
    "The caller's local variables; in a function, a fresh snapshot.",
    () => callerLocals(),
  ),
  __import__: withTextSignature(
    fn(
      "($module, /, name, globals=<unrepresentable>, locals=<unrepresentable>, fromlist=(), level: int = 0)",
      "Import a module: what the import statement calls. Programs use importlib.import_module().",
      (_m, name, globals, _locals, fromlist, level) => {
        if (!PyUnicode_Check(name)) throw newTypeError("module name must be a string");
        return importHandingOver(PyUnicode_AsUTF16(name), globals, fromlist, level);
      },
    ).handingOver(),
    "($module, /, name, globals=None, locals=None, fromlist=(), level=0)",
  ),
  breakpoint: fn(
    "($module, /, *args, **kws)",
    "Enter the debugger: calls sys.breakpointhook with the arguments.",
    (_m, args, kws) => {
      const hook = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "breakpointhook");
      if (hook === undefined) throw newRuntimeError("lost sys.breakpointhook");
      PySys_Audit("builtins.breakpoint", () => [hook]);
      const names: string[] = [], values: PyObject[] = [];
      for (const [key, value] of kws.entries()) {
        names.push(PyUnicode_AsUTF16(key));
        values.push(value);
      }
      return enterCall(PyThreadState_Get(), hook, [...args, ...values], names);
    },
  ),
};
