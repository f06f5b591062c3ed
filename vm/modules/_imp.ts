/**
 * The `_imp` module: what `importlib` asks of the interpreter. After CPython's `Python/import.c`.
 */
import { PYC_MAGIC_NUMBER_TOKEN, sourceHash } from "../../compiler/bytecode/pyc.ts";
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { bytesLike, PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { PyCode_New, PyCodeObject } from "../objects/code_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, PyModule_New, PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyObject_GetAttr, reprText } from "../protocol/abstract.ts";
import { newImportError, newRuntimeError, newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { runtimeSettings } from "../runtime/config.ts";
import { frozenModule, frozenModuleNames, overrideFrozenModules } from "../runtime/frozen.ts";
import { createNative, isNativeModule, sysModules } from "../runtime/import.ts";
import { createDynamic, execDynamic, EXTENSION_SUFFIXES } from "../runtime/extensions.ts";
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { PyDict_GetItemString, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyMemoryView_FromObject } from "../objects/memory_object.ts";
import { unmarshalModule } from "./marshal.ts";

function frozenError(text: string, name: string): PyObject {
  return newImportError(text, PyUnicode_FromUTF16(name), undefined);
}
function notFrozen(name: string): PyObject {
  return frozenError(`No such frozen object named ${reprText(PyUnicode_FromUTF16(name))}`, name);
}

/** Code from marshaled bytes. CPython: `unmarshal_frozen_code`. */
function unmarshalFrozen(name: string, bytes: Uint8Array): PyCodeObject {
  const shown = reprText(PyUnicode_FromUTF16(name));
  let loaded: unknown;
  try {
    loaded = unmarshalModule(bytes.slice());
  } catch {
    throw frozenError(`Frozen object named ${shown} is invalid`, name);
  }
  if (!(loaded instanceof CodeObject)) throw newTypeError(`frozen object ${shown} is not a code object`);
  return PyCode_New(loaded);
}

/** The code of a frozen module. */
export function frozenCode(name: string): PyCodeObject {
  const frozen = frozenModule(name);
  if (frozen === undefined) throw notFrozen(name);
  return PyCode_New(unmarshalModule(frozen.data()) as CodeObject);
}

/** The import lock: how often the one thread holds it. */
let lockCount = 0;

/** Runs a frozen module's code in the module of its name. CPython: `PyImport_ImportFrozenModuleObject`. */
export function initFrozen(name: string): PyObject {
  const known = PyDict_GetItemString(sysModules(), name);
  const module = known instanceof PyModuleObject ? known : PyModule_New(name);
  const dict = module.md_dict, { isPackage, origname } = frozenModule(name)!;
  if (PyDict_GetItemString(dict, "__builtins__") === undefined) {
    PyDict_SetItemString(dict, "__builtins__", PyDict_GetItemString(sysModules(), "builtins")!);
  }
  if (isPackage) PyDict_SetItemString(dict, "__path__", PyList_New([]));
  PyDict_SetItemString(
    dict,
    "__origname__",
    origname === undefined ? Py_None : PyUnicode_FromUTF16(origname),
  );
  PyDict_SetItemString(sysModules(), name, module);
  PyEval_EvalCode(frozenCode(name), dict, dict);
  return module;
}

/** Makes the module. */
export function createImpModule(): PyModuleObject {
  return createNativeModule({
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    functions: {
      extension_suffixes: staticMethod(
        "()",
        "Returns the list of file suffixes used to identify extension modules.",
        () => PyList_New(EXTENSION_SUFFIXES.map(PyUnicode_FromUTF16)),
      ),
      lock_held: staticMethod(
        "()",
        "Return True if the import lock is currently held, else False.",
        () => lockCount > 0,
      ),
      acquire_lock: staticMethod(
        "()",
        "Acquires the interpreter's import lock for the current thread.",
        () => {
          lockCount += 1;
          return Py_None;
        },
      ),
      release_lock: staticMethod("()", "Release the interpreter's import lock.", () => {
        if (lockCount === 0) throw newRuntimeError("not holding the import lock");
        lockCount -= 1;
        return Py_None;
      }),
      is_builtin: staticMethod(
        "(name: str, /)",
        "Returns True if the module name corresponds to a built-in module.",
        (name) => isNativeModule(name) ? 1 : 0,
      ),
      create_builtin: staticMethod(
        "(spec, /)",
        "Create an extension module.",
        (spec) => {
          const name = PyObject_GetAttr(spec, "name");
          if (!PyUnicode_Check(name)) {
            throw newTypeError(`name must be string, not ${Py_TYPE(name).tp_name}`);
          }
          const text = PyUnicode_AsUTF16(name);
          if (text.includes("\0")) throw newValueError("embedded null character");
          return createNative(text);
        },
      ),
      exec_builtin: staticMethod("(mod, /)", "Initialize a built-in module.", () => 0),
      create_dynamic: staticMethod(
        "(spec, file=None, /)",
        "Create an extension module.",
        (spec) => createDynamic(spec),
      ),
      exec_dynamic: staticMethod("(mod, /)", "Initialize an extension module.", (module) => {
        execDynamic(module);
        return 0;
      }),
      is_frozen: staticMethod(
        "(name: str, /)",
        "Returns True if the module name corresponds to a frozen module.",
        (name) => frozenModule(name) !== undefined,
      ),
      is_frozen_package: staticMethod(
        "(name: str, /)",
        "Returns True if the module name is of a frozen package.",
        (name) => {
          const frozen = frozenModule(name);
          if (frozen === undefined) throw notFrozen(name);
          return frozen.isPackage;
        },
      ),
      find_frozen: staticMethod(
        "(name: str, /, *, withdata: bool = False)",
        "Return info about the corresponding frozen module (if there is one) or None.",
        (name, withData) => {
          const frozen = frozenModule(name);
          if (frozen === undefined) return Py_None;
          const data: PyObject = withData
            ? PyMemoryView_FromObject(PyBytes_FromArray(frozen.data()))
            : Py_None;
          const origname = frozen.origname === undefined ? Py_None : PyUnicode_FromUTF16(frozen.origname);
          return PyTuple_New([data, frozen.isPackage, origname]);
        },
      ),
      get_frozen_object: staticMethod(
        "(name: str, data=None, /)",
        "Create a code object for a frozen module.",
        (name, data) => {
          if (data === Py_None) return frozenCode(name);
          const bytes = bytesLike(data);
          if (bytes === undefined) {
            throw newTypeError(
              `get_frozen_object() argument 2 must be bytes, not ${Py_TYPE(data).tp_name}`,
            );
          }
          if (bytes.length === 0) {
            throw frozenError(`Frozen object named ${reprText(PyUnicode_FromUTF16(name))} is invalid`, name);
          }
          return unmarshalFrozen(name, bytes);
        },
      ),
      init_frozen: staticMethod(
        "(name: str, /)",
        "Initializes a frozen module.",
        (name) => frozenModule(name) === undefined ? Py_None : initFrozen(name),
      ),
      _frozen_module_names: staticMethod(
        "()",
        "Returns the list of available frozen modules.",
        () => PyList_New(frozenModuleNames().map(PyUnicode_FromUTF16)),
      ),
      _override_frozen_modules_for_tests: staticMethod(
        "(override: int, /)",
        "(internal-only) Override PyConfig.use_frozen_modules.",
        (override) => {
          overrideFrozenModules(override);
          return Py_None;
        },
      ),
      _override_multi_interp_extensions_check: staticMethod(
        "(override: int, /)",
        "(internal-only) Override PyInterpreterConfig.check_multi_interp_extensions.",
        () => 0,
      ),
      _fix_co_filename: staticMethod(
        "(code, path: str, /)",
        "Changes code.co_filename to specify the passed-in path.",
        (code, path) => {
          if (code instanceof PyCodeObject && code.plain.co_filename !== path) {
            code.plain.renameFile(code.plain.co_filename, path);
          }
          return Py_None;
        },
      ),
      source_hash: staticMethod(
        "(key, source)",
        undefined,
        (_key, source) => PyBytes_FromArray(sourceHash(requireBytes(source))),
      ),
    },
    constants: () => ({
      check_hash_based_pycs: runtimeSettings.config.checkHashPycsMode,
      pyc_magic_number_token: PYC_MAGIC_NUMBER_TOKEN,
    }),
  });
}
