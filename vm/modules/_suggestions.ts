/** The `_suggestions` module: the closest name, for the library's `traceback`. After CPython's `Modules/_suggestions.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyList_Check } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TYPE, PyList_Type } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { newTypeError } from "../protocol/errors.ts";
import { closestName } from "../runtime/traceback/suggestions.ts";
import { fn } from "./native.ts";

/** Makes the module. */
export function createSuggestionsModule(): PyModuleObject {
  return createNativeModule({
    name: "_suggestions",
    functions: {
      _generate_suggestions: fn(
        "($module, candidates, item: str, /)",
        "Returns the candidate in candidates that's closest to item",
        (_m, candidates, item) => {
          if (!PyList_Check(candidates) || Py_TYPE(candidates) !== PyList_Type) {
            throw newTypeError("candidates must be a list");
          }
          const names = candidates.ob_item.map((name) => {
            if (!PyUnicode_Check(name)) throw newTypeError("all elements in 'candidates' must be strings");
            return PyUnicode_AsUTF16(name);
          });
          const closest = closestName(names, item);
          return closest === undefined ? Py_None : PyUnicode_FromUTF16(closest);
        },
      ),
    },
  });
}
