/** The `errno` module: names and numbers of the system's errors. After CPython's `Modules/errnomodule.c`. */
import { PyDict_New, PyDict_SetItem } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { ERRNO_NAMES } from "./errno_table.ts";

/** Makes the module. */
export function createErrnoModule(): PyModuleObject {
  return createNativeModule({
    name: "errno",
    doc:
      "This module makes available standard errno system symbols.\n\nThe dictionary errno.errorcode maps numeric codes to symbol names.",
    constants: () => {
      const errorcode = PyDict_New();
      for (const [name, number] of Object.entries(ERRNO_NAMES)) PyDict_SetItem(errorcode, number, name);
      return { ...ERRNO_NAMES, errorcode };
    },
  });
}
