/**
 * The `_imp` module: what `importlib` asks of the interpreter. After CPython's `Python/import.c`.
 */
import { PYC_MAGIC_NUMBER_TOKEN, sourceHash } from "../../compiler/bytecode/pyc.ts";
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { loads } from "../../compiler/bytecode/marshal.ts";
import { PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { PyCode_New, PyCodeObject } from "../objects/code_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { newImportError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { frozenModule, frozenModuleNames } from "../runtime/frozen.ts";
import { createNative, isNativeModule } from "../runtime/import.ts";

function notFrozen(name: string): PyObject {
  return newImportError(`No such frozen object named ${name}`, PyUnicode_FromUTF16(name), undefined);
}

/** The code of a frozen module. */
export function frozenCode(name: string): PyCodeObject {
  const frozen = frozenModule(name);
  if (frozen === undefined) throw notFrozen(name);
  return PyCode_New(loads(frozen.data()) as CodeObject);
}

/** Gives code another file name, nested code included. CPython: `update_code_filenames`. */
function fixFilename(code: PyCodeObject, from: string, to: string): void {
  if (code.plain.co_filename !== from) return;
  code.plain = new CodeObject({ ...code.plain, co_filename: to });
  for (const item of code.co_consts) if (item instanceof PyCodeObject) fixFilename(item, from, to);
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
        () => PyList_New([]),
      ),
      lock_held: staticMethod(
        "()",
        "Return True if the import lock is currently held, else False.",
        () => false,
      ),
      acquire_lock: staticMethod(
        "()",
        "Acquires the interpreter's import lock for the current thread.",
        () => Py_None,
      ),
      release_lock: staticMethod("()", "Release the interpreter's import lock.", () => Py_None),
      is_builtin: staticMethod(
        "(name: str, /)",
        "Returns True if the module name corresponds to a built-in module.",
        (name) => isNativeModule(name) ? 1 : 0,
      ),
      create_builtin: staticMethod(
        "(spec, /)",
        "Create an extension module.",
        (spec) => createNative(PyUnicode_AsUTF16(PyObject_GetAttr(spec, "name"))),
      ),
      exec_builtin: staticMethod("(mod, /)", "Initialize a built-in module.", () => 0),
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
          const data: PyObject = withData ? PyBytes_FromArray(frozen.data()) : Py_None;
          return PyTuple_New([data, frozen.isPackage, PyUnicode_FromUTF16(frozen.origname)]);
        },
      ),
      get_frozen_object: staticMethod(
        "(name: str, data=None, /)",
        "Create a code object for a frozen module.",
        (name, data) =>
          data === Py_None ? frozenCode(name) : PyCode_New(loads(requireBytes(data)) as CodeObject),
      ),
      init_frozen: staticMethod("(name: str, /)", "Initializes a frozen module.", () => Py_None),
      _frozen_module_names: staticMethod(
        "()",
        "Returns the list of available frozen modules.",
        () => PyList_New(frozenModuleNames().map(PyUnicode_FromUTF16)),
      ),
      _override_frozen_modules_for_tests: staticMethod(
        "(override: int, /)",
        "(internal-only) Override PyConfig.use_frozen_modules.",
        () => Py_None,
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
            fixFilename(code, code.plain.co_filename, path);
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
    constants: () => ({ check_hash_based_pycs: "default", pyc_magic_number_token: PYC_MAGIC_NUMBER_TOKEN }),
  });
}
