/**
 * What a build of CPython records about itself for `sysconfig`: there was no build here, so only the variables that
 * programs ask about. The module's name ends with the platform, as `sysconfig._get_sysconfigdata_name` wants it.
 */
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { EXTENSION_SUFFIXES, SOABI } from "../runtime/extensions.ts";
import type { PyObject } from "../objects/object.ts";

/** The name under which `sysconfig` looks for it. */
export const SYSCONFIG_DATA_NAME = "_sysconfigdata__linux_x86_64-linux-gnu";

const VARIABLES: Readonly<Record<string, PyObject>> = {
  ABIFLAGS: "",
  CC: "",
  CFLAGS: "",
  CONFIG_ARGS: "",
  DEBUG: "",
  EXT_SUFFIX: EXTENSION_SUFFIXES[0],
  HAVE_GETENTROPY: 1,
  MACHDEP: "linux",
  MULTIARCH: "x86_64-linux-gnu",
  PYTHON: "python",
  PY_CFLAGS: "",
  PY_CORE_CFLAGS: "",
  PY_CORE_LDFLAGS: "",
  PY_STDMODULE_CFLAGS: "",
  Py_DEBUG: 0,
  Py_ENABLE_SHARED: 0,
  Py_GIL_DISABLED: 0,
  Py_TRACE_REFS: 0,
  SHLIB_SUFFIX: ".so",
  SIZEOF_INT: 4,
  SIZEOF_LONG: 8,
  SIZEOF_LONG_LONG: 8,
  SIZEOF_SHORT: 2,
  SIZEOF_SIZE_T: 8,
  SIZEOF_TIME_T: 8,
  SIZEOF_VOID_P: 8,
  SIZEOF_WCHAR_T: 4,
  SOABI,
  TZPATH: "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
  VERSION: "3.14",
  WITH_DOC_STRINGS: 1,
  WITH_PYMALLOC: 0,
};

/** Makes the module. */
export function createSysconfigDataModule(): PyModuleObject {
  return createNativeModule({
    name: SYSCONFIG_DATA_NAME,
    doc: "Variables of the build, for sysconfig.",
    constants: () => {
      const variables = PyDict_New();
      for (const [name, value] of Object.entries(VARIABLES)) {
        PyDict_SetItemString(variables, name, value);
      }
      return { build_time_vars: variables };
    },
  });
}
