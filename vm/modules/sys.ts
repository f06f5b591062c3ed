/**
 * The `sys` module. After CPython's `Python/sysmodule.c`.
 */
import {
  _PyErr_GetTopmostException,
  Py_SetRecursionLimit,
  PyThreadState_Get,
} from "../runtime/thread_state.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { staticMethod } from "../protocol/signature.ts";
import {
  newRecursionError,
  newRuntimeError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { PyBaseExceptionObject, PySystemExitObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
} from "../objects/dict_object.ts";
import { _PyFrame_GetFrameObject } from "../objects/frame_object.ts";
import { intTextLimit } from "../objects/long_object.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { newSimpleNamespace } from "../objects/namespace_object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyFrozenSet_New } from "../objects/set_object.ts";
import { PyUnicode_AsEncodedString } from "../objects/unicode/codecs.ts";
import { type PyStr, PyUnicode_CheckExact, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { Py_TYPE, PyExc_SystemExit, PyExc_UnicodeEncodeError } from "../objects/type_zoo.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import { nativeModuleNames } from "../runtime/import.ts";
import { sysConstants, sysFunctions } from "./sys/functions.ts";
import { STDLIB_MODULE_NAMES } from "./stdlib_module_names.ts";
import { formatException } from "../runtime/traceback/format.ts";
import { displayOnStderr, sysStream } from "../runtime/std_streams.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_Repr,
  PyObject_SetAttr,
  strText,
} from "../protocol/abstract.ts";
import type { InterpreterConfig } from "../runtime/config.ts";
import { asyncHookFunctions } from "./sys/async_hooks.ts";

export const VERSION_INFO: readonly [number, number, number, string, number] = [3, 14, 2, "final", 0];
const HEXVERSION = 0x030e02f0;

/** `sys.version`: CPython's version, then what runs it. */
export const VERSION = "3.14.2 (main, Nov 22 2026, 00:00:00) [Taipan 0.1.0]";

function shownFrame(frame: InterpreterFrame | undefined): InterpreterFrame | undefined {
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  return frame;
}

/** The frame `depth` levels up. CPython: `sys__getframe_impl`. */
function frameAt(depth: number): InterpreterFrame | undefined {
  let frame = shownFrame(PyThreadState_Get().current_frame);
  while (depth > 0 && frame !== undefined) {
    frame = shownFrame(frame.previous);
    depth--;
  }
  return frame;
}

/** Shows the value of an expression typed at the prompt and keeps it as `_`. CPython: `sys_displayhook`. */
export function displayHook(value: PyObject): PyObject {
  const { interp } = PyThreadState_Get();
  const builtins = PyDict_GetItemString(interp.modules!, "builtins");
  if (builtins === undefined) throw newRuntimeError("lost builtins module");
  if (value === Py_None) return Py_None;
  PyObject_SetAttr(builtins, "_", Py_None);
  const stdout = sysStream("stdout");
  if (stdout === undefined) throw newRuntimeError("lost sys.stdout");
  const text = PyObject_Repr(value);
  try {
    PyObject_CallMethod(stdout, "write", [text]);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_UnicodeEncodeError)) throw err;
    writeUnencodable(stdout, text as PyStr);
  }
  PyObject_CallMethod(stdout, "write", ["\n"]);
  PyObject_SetAttr(builtins, "_", value);
  return Py_None;
}

/** Text that the stream's encoding can't express is escaped. CPython: `sys_displayhook_unencodable`. */
function writeUnencodable(stdout: PyObject, text: PyStr): void {
  const encoding = strText(PyObject_GetAttr(stdout, "encoding"));
  const encoded = PyUnicode_AsEncodedString(text, encoding, "backslashreplace");
  const buffer = PyObject_GetOptionalAttr(stdout, "buffer");
  if (buffer !== undefined) PyObject_CallMethod(buffer, "write", [encoded]);
  else PyObject_CallMethod(stdout, "write", [PyObject_CallMethod(encoded, "decode", [encoding, "strict"])]);
}

/** `sys.excepthook`: prints the traceback of an uncaught exception. */
export function excepthook(exc: PyBaseExceptionObject): void {
  displayOnStderr(formatException(exc, false));
}

/** The struct sequences and constants of the module, made when it is created. */
function constants(config: InterpreterConfig): Record<string, PyObject> {
  const text = PyUnicode_FromUTF16;
  const versionInfo = newStructSequenceType("sys.version_info", [
    "major",
    "minor",
    "micro",
    "releaselevel",
    "serial",
  ], {
    doc: "Version information as a named tuple.",
    fieldDocs: {
      major: "Major release.",
      minor: "Minor release.",
      micro: "Patch release.",
      releaselevel: "'alpha', 'beta', 'candidate' or 'final'.",
      serial: "Number within the release level.",
    },
    isStatic: true,
    noConstructor: true,
  });
  const floatInfo = newStructSequenceType("sys.float_info", [
    "max",
    "max_exp",
    "max_10_exp",
    "min",
    "min_exp",
    "min_10_exp",
    "dig",
    "mant_dig",
    "epsilon",
    "radix",
    "rounds",
  ], {
    isStatic: true,
    doc: "What is known of floats: their limits and their precision.",
    fieldDocs: {
      max: "The largest finite float.",
      max_exp: "The largest e for which radix**(e-1) is finite.",
      max_10_exp: "The largest e for which 10**e is finite.",
      min: "The smallest normalized positive float.",
      min_exp: "The smallest e for which radix**(e-1) is normalized.",
      min_10_exp: "The smallest e for which 10**e is normalized.",
      dig: "Decimal digits that a float keeps.",
      mant_dig: "Digits of the mantissa, in radix.",
      epsilon: "The difference between 1 and the next larger float.",
      radix: "The base of the exponent.",
      rounds: "How sums are rounded: 1 is to the nearest.",
    },
  });
  const intInfo = newStructSequenceType("sys.int_info", [
    "bits_per_digit",
    "sizeof_digit",
    "default_max_str_digits",
    "str_digits_check_threshold",
  ], {
    isStatic: true,
    doc: "How ints are stored, and limits of their conversion to text.",
    fieldDocs: {
      bits_per_digit: "Bits of a digit.",
      sizeof_digit: "Bytes that store a digit.",
      default_max_str_digits: "Limit of decimal digits in conversions, unless changed.",
      str_digits_check_threshold: "Shorter conversions are never refused.",
    },
  });
  const hashInfo = newStructSequenceType("sys.hash_info", [
    "width",
    "modulus",
    "inf",
    "nan",
    "imag",
    "algorithm",
    "hash_bits",
    "seed_bits",
    "cutoff",
  ], {
    isStatic: true,
    doc: "How hash values are computed.",
    fieldDocs: {
      width: "Bits of a hash value.",
      modulus: "The prime that hashes of numbers are taken modulo.",
      inf: "Hash of positive infinity.",
      nan: "Not used any more.",
      imag: "Factor for imaginary parts.",
      algorithm: "What hashes str and bytes.",
      hash_bits: "Bits that the algorithm gives.",
      seed_bits: "Bits of its seed.",
      cutoff: "Shorter texts are hashed otherwise.",
    },
  });
  const threadInfo = newStructSequenceType("sys.thread_info", ["name", "lock", "version"], {
    isStatic: true,
    doc: "How threads are made.",
    fieldDocs: {
      name: "The kind of threads.",
      lock: "What locks are made of.",
      version: "Version of the library for threads.",
    },
  });
  const flagNames = [
    "debug",
    "inspect",
    "interactive",
    "optimize",
    "dont_write_bytecode",
    "no_user_site",
    "no_site",
    "ignore_environment",
    "verbose",
    "bytes_warning",
    "quiet",
    "hash_randomization",
    "isolated",
    "dev_mode",
    "utf8_mode",
    "warn_default_encoding",
    "safe_path",
    "int_max_str_digits",
    "gil",
    "thread_inherit_context",
    "context_aware_warnings",
  ];
  const flags = newStructSequenceType("sys.flags", flagNames, {
    isStatic: true,
    noConstructor: true,
    visible: 18,
    doc: "Options that the interpreter was started with.",
    fieldDocs: {
      debug: "-d",
      inspect: "-i",
      interactive: "-i",
      optimize: "-O or -OO",
      dont_write_bytecode: "-B",
      no_user_site: "-s",
      no_site: "-S",
      ignore_environment: "-E",
      verbose: "-v",
      bytes_warning: "-b",
      quiet: "-q",
      hash_randomization: "-R",
      isolated: "-I",
      dev_mode: "-X dev",
      utf8_mode: "-X utf8",
      warn_default_encoding: "-X warn_default_encoding",
      safe_path: "-P",
      int_max_str_digits: "-X int_max_str_digits",
      gil: "-X gil",
      thread_inherit_context: "-X thread_inherit_context",
      context_aware_warnings: "-X context_aware_warnings",
    },
  });
  const flagValues: PyObject[] = flagNames.map(() => 0);
  const setFlag = (name: string, value: PyObject) => flagValues[flagNames.indexOf(name)] = value;
  setFlag("debug", config.parserDebug);
  setFlag("inspect", config.inspect ? 1 : 0);
  setFlag("interactive", config.interactive ? 1 : 0);
  setFlag("optimize", config.optimize);
  setFlag("dont_write_bytecode", config.writeBytecode ? 0 : 1);
  setFlag("no_user_site", config.userSiteDirectory ? 0 : 1);
  setFlag("no_site", config.importSite ? 0 : 1);
  setFlag("ignore_environment", config.useEnvironment ? 0 : 1);
  setFlag("verbose", config.verbose);
  setFlag("bytes_warning", config.bytesWarning);
  setFlag("quiet", config.quiet ? 1 : 0);
  setFlag("hash_randomization", config.hashSeed === 0 ? 0 : 1);
  setFlag("isolated", config.isolated ? 1 : 0);
  setFlag("dev_mode", config.devMode);
  setFlag("utf8_mode", config.utf8Mode ? 1 : 0);
  setFlag("warn_default_encoding", config.warnDefaultEncoding ? 1 : 0);
  setFlag("safe_path", config.safePath);
  setFlag("int_max_str_digits", config.intMaxStrDigits);
  setFlag("gil", 1);
  setFlag("thread_inherit_context", config.threadInheritContext ? 1 : 0);
  setFlag("context_aware_warnings", config.contextAwareWarnings ? 1 : 0);
  const version = newStructSequence(versionInfo, [...VERSION_INFO]);
  return {
    version: text(VERSION),
    version_info: version,
    hexversion: HEXVERSION,
    api_version: 1013,
    copyright: "Copyright (c) 2026 The Taipan authors.",
    platform: "linux",
    byteorder: "little",
    maxsize: 9223372036854775807n,
    maxunicode: 0x10ffff,
    float_repr_style: "short",
    float_info: newStructSequence(floatInfo, [
      PyFloat_FromDouble(Number.MAX_VALUE),
      1024,
      308,
      PyFloat_FromDouble(2.2250738585072014e-308),
      -1021,
      -307,
      15,
      53,
      PyFloat_FromDouble(Number.EPSILON),
      2,
      1,
    ]),
    int_info: newStructSequence(intInfo, [30, 4, 4300, 640]),
    hash_info: newStructSequence(hashInfo, [
      64,
      2305843009213693951n,
      314159,
      0,
      1000003,
      "siphash13",
      64,
      128,
      0,
    ]),
    thread_info: newStructSequence(threadInfo, ["pthread", "semaphore", Py_None]),
    flags: newStructSequence(flags, flagValues, 18),
    implementation: newSimpleNamespace({
      name: "taipan",
      cache_tag: "cpython-314",
      version,
      hexversion: HEXVERSION,
      _multiarch: "x86_64-linux-gnu",
      supports_isolated_interpreters: false,
    }),
    builtin_module_names: PyTuple_New(nativeModuleNames().map(text)),
    stdlib_module_names: PyFrozenSet_New(PyList_New(STDLIB_MODULE_NAMES.map(text))),
    executable: text(config.executable),
    _base_executable: text(config.executable),
    prefix: text(config.prefix),
    exec_prefix: text(config.prefix),
    base_prefix: text(config.prefix),
    base_exec_prefix: text(config.prefix),
    _stdlib_dir: config.stdlibDir === "" ? Py_None : text(config.stdlibDir),
    _home: Py_None,
    platlibdir: text(config.platlibdir),
    abiflags: "",
    argv: PyList_New(config.argv.map(text)),
    orig_argv: PyList_New(config.origArgv.map(text)),
    path: PyList_New(config.path.map(text)),
    meta_path: PyList_New([]),
    path_hooks: PyList_New([]),
    path_importer_cache: PyDict_New(),
    warnoptions: PyList_New(config.warnOptions.map(text)),
    _xoptions: xoptions(config),
    dont_write_bytecode: !config.writeBytecode,
    pycache_prefix: config.pycachePrefix === undefined ? Py_None : text(config.pycachePrefix),
  };
}

/** `sys._xoptions`. */
function xoptions({ xoptions }: InterpreterConfig): PyObject {
  const dict = PyDict_New();
  for (const [name, value] of xoptions) {
    PyDict_SetItem(dict, PyUnicode_FromUTF16(name), value === true ? true : PyUnicode_FromUTF16(value));
  }
  return dict;
}

/** Makes the `sys` module of an interpreter. */
export function createSysModule(config: InterpreterConfig): PyModuleObject {
  const module = createNativeModule({
    withoutSignature: ["getsizeof", "set_asyncgen_hooks"],
    name: "sys",
    doc:
      "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.",
    functions: {
      _getframe: staticMethod(
        "(depth: int = 0, /)",
        "Return a frame object from the call stack.",
        (depth) => {
          const frame = frameAt(Math.max(0, depth));
          if (frame === undefined) throw newValueError("call stack is not deep enough");
          PySys_Audit("sys._getframe", () => [_PyFrame_GetFrameObject(frame)]);
          return _PyFrame_GetFrameObject(frame);
        },
      ),
      _getframemodulename: staticMethod(
        "(depth: int = 0)",
        "Return the name of the module for a calling frame.",
        (depth) => {
          PySys_Audit("sys._getframemodulename", () => [depth]);
          const frame = frameAt(Math.max(0, depth));
          if (frame?.f_funcobj === undefined) return Py_None;
          return frame.f_funcobj.func_module;
        },
      ),
      _current_frames: staticMethod(
        "()",
        "Return a dict mapping each thread's thread id to its current stack frame.",
        () => {
          const result = PyDict_New();
          for (const thread of PyThreadState_Get().interp.threads) {
            const frame = shownFrame(thread.current_frame);
            if (frame !== undefined) PyDict_SetItem(result, thread.id, _PyFrame_GetFrameObject(frame));
          }
          return result;
        },
      ),
      getrecursionlimit: staticMethod(
        "()",
        "Return the current value of the recursion limit.",
        () => PyThreadState_Get().interp.recursion_limit,
      ),
      setrecursionlimit: staticMethod(
        "(limit: int, /)",
        "Set the maximum depth of the Python interpreter stack to n.",
        (limit) => {
          if (limit < 1) throw newValueError("recursion limit must be greater or equal than 1");
          const thread = PyThreadState_Get();
          const depth = thread.py_recursion_limit - thread.py_recursion_remaining;
          if (depth >= limit) {
            throw newRecursionError(
              `cannot set the recursion limit to ${limit} at the recursion depth ${depth}: the limit is too low`,
            );
          }
          Py_SetRecursionLimit(thread, limit);
          return Py_None;
        },
      ),
      exc_info: staticMethod("()", "Return current exception information: (type, value, traceback).", () => {
        const exc = _PyErr_GetTopmostException(PyThreadState_Get()).exc_value;
        if (exc === undefined) return PyTuple_New([Py_None, Py_None, Py_None]);
        return PyTuple_New([Py_TYPE(exc), exc, exc.traceback ?? Py_None]);
      }),
      exception: staticMethod(
        "()",
        "Return the current exception.",
        () => _PyErr_GetTopmostException(PyThreadState_Get()).exc_value ?? Py_None,
      ),
      exit: staticMethod(
        "(status=None, /)",
        "Exit the interpreter by raising SystemExit(status).",
        (status) => {
          // As with any exception raised by C code, a tuple is the arguments.
          const args = status === Py_None ? [] : PyTuple_Check(status) ? status.ob_item : [status];
          const exc = new PySystemExitObject(PyExc_SystemExit, PyTuple_New(args));
          exc.code = args.length === 0 ? Py_None : args.length === 1 ? args[0] : PyTuple_New(args);
          throw exc;
        },
      ),
      intern: staticMethod("(string: unicode, /)", "``Intern'' the given string.", (string) => {
        if (!PyUnicode_CheckExact(string)) throw newTypeError(`can't intern ${Py_TYPE(string).tp_name}`);
        return string;
      }),
      _is_interned: staticMethod(
        "(string: unicode, /)",
        'Return True if the given string is "interned".',
        (string) => typeof string === "string",
      ),
      getdefaultencoding: staticMethod(
        "()",
        "Return the current default encoding used by the Unicode implementation.",
        () => "utf-8",
      ),
      getfilesystemencoding: staticMethod(
        "()",
        "Return the encoding used to convert Unicode filenames to OS filenames.",
        () => "utf-8",
      ),
      getfilesystemencodeerrors: staticMethod(
        "()",
        "Return the error mode used for Unicode to OS filename conversion.",
        () => "surrogateescape",
      ),
      displayhook: staticMethod(
        "(object, /)",
        "Print an object to sys.stdout and also save it in builtins._",
        displayHook,
      ),
      excepthook: staticMethod(
        "(exctype, value, traceback, /)",
        "Handle an exception by displaying it with a traceback on sys.stderr.",
        (_type, value, traceback) => {
          if (value instanceof PyBaseExceptionObject) {
            if (traceback !== Py_None) PyObject_SetAttr(value, "__traceback__", traceback);
            excepthook(value);
          } else {
            displayOnStderr(
              `TypeError: print_exception(): Exception expected for value, ${Py_TYPE(value).tp_name} found\n`,
            );
          }
          return Py_None;
        },
      ),
      get_int_max_str_digits: staticMethod(
        "()",
        "Return the maximum string digits limit for non-binary int<->str conversions.",
        () => PyThreadState_Get().interp.int_max_str_digits,
      ),
      set_int_max_str_digits: staticMethod(
        "(maxdigits: int)",
        "Set the maximum string digits limit for non-binary int<->str conversions.",
        (digits) => {
          if (digits !== 0 && digits < 640) {
            throw newValueError("maxdigits must be >= 640 or 0 for unlimited");
          }
          PyThreadState_Get().interp.int_max_str_digits = digits;
          intTextLimit.digits = digits;
          return Py_None;
        },
      ),
      ...asyncHookFunctions,
      is_finalizing: staticMethod(
        "()",
        "Return True if Python is exiting.",
        () => PyThreadState_Get().interp.is_finalizing,
      ),
      _is_gil_enabled: staticMethod("()", "Return True if the GIL is currently enabled.", () => true),
      ...sysFunctions,
    },
    constants: () => ({ ...constants(config), ...sysConstants() }),
  });
  const dict = module.md_dict;
  for (const name of ["breakpointhook", "displayhook", "excepthook", "unraisablehook"]) {
    PyDict_SetItemString(dict, `__${name}__`, PyDict_GetItemString(dict, name)!);
  }
  return module;
}
