/**
 * The `_testcapi` module as far as tests of the language use it: limits of C's types, tracebacks as the interpreter prints
 * them. After CPython's `Modules/_testcapimodule.c`.
 */
import { PyCode_Check, PyCode_NewEmpty } from "../objects/code_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_IMMUTABLETYPE, type PyObject, PyTypeObject } from "../objects/object.ts";
import { assignVersionTag } from "../objects/type_object.ts";
import { PyTracebackObject } from "../objects/traceback_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { reprText, strText } from "../protocol/abstract.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { sysStream, writeStderr } from "../runtime/std_streams.ts";
import { formatException, formatStack } from "../runtime/traceback/format.ts";
import { callFunctions, MethClass_Type, MethInstance_Type, MethStatic_Type } from "./_testcapi/methods.ts";
import { awaitedType, objectFunctions, testBufType } from "./_testcapi/objects.ts";
import { CodeLike_Type, monitoringFunctions } from "./_testcapi/monitoring.ts";
import { marshalFunctions } from "./_testcapi/marshal.ts";
import { threadFunctions } from "./_testcapi/threads.ts";
import { fn, readyTypes } from "./native.ts";

const LIMITS = {
  CHAR_MAX: 127,
  CHAR_MIN: -128,
  SHRT_MAX: 32767,
  SHRT_MIN: -32768,
  USHRT_MAX: 65535,
  UCHAR_MAX: 255,
  INT_MAX: 2147483647,
  INT_MIN: -2147483648,
  UINT_MAX: 4294967295,
  INT32_MAX: 2147483647,
  INT32_MIN: -2147483648,
  UINT32_MAX: 4294967295,
  LONG_MAX: 9223372036854775807n,
  LONG_MIN: -9223372036854775808n,
  ULONG_MAX: 18446744073709551615n,
  LLONG_MAX: 9223372036854775807n,
  LLONG_MIN: -9223372036854775808n,
  ULLONG_MAX: 18446744073709551615n,
  INT64_MAX: 9223372036854775807n,
  INT64_MIN: -9223372036854775808n,
  UINT64_MAX: 18446744073709551615n,
  PY_SSIZE_T_MAX: 9223372036854775807n,
  PY_SSIZE_T_MIN: -9223372036854775808n,
  SIZE_MAX: 18446744073709551615n,
  SIZEOF_WCHAR_T: 4,
  SIZEOF_VOID_P: 8,
  SIZEOF_TIME_T: 8,
  SIZEOF_PID_T: 4,
} as const;

/** Members of CPython's configuration that tests ask for. */
const CONFIG: Readonly<Record<string, PyObject>> = {
  buffered_stdio: 1,
  bytes_warning: 0,
  code_debug_ranges: true,
  configure_c_stdio: 1,
  cpu_count: -1,
  use_environment: 1,
  verbose: 0,
};

function typeArgument(type: PyObject): PyTypeObject {
  if (type instanceof PyTypeObject) return type;
  throw newTypeError("argument must be a type");
}

/** CPython gives a type its version when something is looked up in it; here only specializing needs one. */
function versionOf(type: PyTypeObject): number {
  const isUsed = type.tp_cache.size > 0 || (type.tp_flags & Py_TPFLAGS_IMMUTABLETYPE) !== 0;
  return isUsed ? assignVersionTag(type) : type.tp_version_tag;
}

/** Makes the module. */
export function createTestCapiModule(): PyModuleObject {
  readyTypes(MethInstance_Type, MethClass_Type, MethStatic_Type, testBufType, awaitedType, CodeLike_Type);
  const module: PyModuleObject = createNativeModule({
    name: "_testcapi",
    functions: {
      ...callFunctions(() => module),
      ...objectFunctions,
      ...monitoringFunctions,
      ...marshalFunctions,
      ...threadFunctions,
      config_get: fn("($module, name: str, /)", "A member of the configuration.", (_m, name) => {
        const value = CONFIG[name];
        if (value === undefined) throw newValueError(`unknown config option name: ${name}`);
        return value;
      }),
      code_newempty: fn(
        "($module, filename: str, funcname: str, firstlineno: int, /)",
        "A code object without code.",
        (_m, filename, funcname, firstlineno) => PyCode_NewEmpty(filename, funcname, firstlineno),
      ),
      code_offset_to_line: fn("($module, code, offset: int, /)", undefined, (_m, code, offset) => {
        if (!PyCode_Check(code)) throw newTypeError("first arg must be a code object");
        return code.lineOf(offset >> 1);
      }),
      type_get_version: fn("($module, type, /)", undefined, (_m, type) => versionOf(typeArgument(type))),
      type_assign_version: fn(
        "($module, type, /)",
        undefined,
        (_m, type) => assignVersionTag(typeArgument(type)) === 0 ? 0 : 1,
      ),
      // No errno of C's is left behind here for anybody to trip over.
      set_errno: fn("($module, errno: int, /)", "Set C's errno.", () => Py_None),
      err_writeunraisable: fn("($module, exc, obj, /)", "PyErr_WriteUnraisable().", (_m, exc, obj) => {
        PyErr_FormatUnraisable(exc, undefined, obj);
        return Py_None;
      }),
      err_formatunraisable: fn(
        "($module, exc, fmt, /, *args)",
        "PyErr_FormatUnraisable(); the format knows %R and %S.",
        (_m, exc, format, args) => {
          let at = 0;
          const message = PyUnicode_Check(format)
            ? PyUnicode_AsUTF16(format).replace(
              /%[RS]/g,
              (what) => (what === "%R" ? reprText : strText)(args[at++]),
            )
            : undefined;
          PyErr_FormatUnraisable(exc, message);
          return Py_None;
        },
      ),
      exception_print: fn(
        "($module, exception, legacy: bool = False, /)",
        "To test the format of exceptions as printed out.",
        (_m, exception) => {
          if (exception instanceof PyBaseExceptionObject) {
            const stream = sysStream("stderr");
            const text = PyUnicode_FromUTF16(formatException(exception, false));
            if (stream === undefined) writeStderr(formatException(exception, false));
            else PyObject_CallMethod(stream, "write", [text]);
            return Py_None;
          }
          const stream = sysStream("stderr");
          const text = `TypeError: print_exception(): Exception expected for value, ${
            Py_TYPE(exception).tp_name
          } found\n`;
          if (stream !== undefined) PyObject_CallMethod(stream, "write", [PyUnicode_FromUTF16(text)]);
          return Py_None;
        },
      ),
      traceback_print: fn(
        "($module, tb, file, /)",
        "To test the format of tracebacks as printed out.",
        (_m, tb, file) => {
          if (!(tb instanceof PyTracebackObject)) throw newTypeError("bad argument to internal function");
          PyObject_CallMethod(file, "write", [
            PyUnicode_FromUTF16("Traceback (most recent call last):\n" + formatStack(tb, undefined, false)),
          ]);
          return Py_None;
        },
      ),
    },
    constants: () => ({
      ...LIMITS,
      MethInstance: MethInstance_Type,
      MethClass: MethClass_Type,
      MethStatic: MethStatic_Type,
      testBuf: testBufType,
      awaitType: awaitedType,
      FLT_MAX: PyFloat_FromDouble(3.4028234663852886e38),
      FLT_MIN: PyFloat_FromDouble(1.1754943508222875e-38),
      DBL_MAX: PyFloat_FromDouble(Number.MAX_VALUE),
      DBL_MIN: PyFloat_FromDouble(2.2250738585072014e-308),
      CodeLike: CodeLike_Type,
    }),
  });
  return module;
}
