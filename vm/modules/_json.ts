/** The `_json` module: the fast parts of `json`. After CPython's `Modules/_json.c`. */
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { staticMethod } from "../protocol/signature.ts";
import {
  encodeBasestring,
  encodeBasestringAscii,
  Encoder_Type,
  registerFastEncoders,
} from "./_json/encoder.ts";
import { Scanner_Type, scanstring } from "./_json/scanner.ts";
import { readyTypes } from "./native.ts";

/** Makes the module. */
export function createJsonModule(): PyModuleObject {
  readyTypes(Scanner_Type, Encoder_Type);
  const module = createNativeModule({
    withoutSignature: ["scanstring"],
    name: "_json",
    doc: "json speedups\n",
    functions: {
      encode_basestring_ascii: staticMethod(
        "(object, /)",
        "Return an ASCII-only JSON representation of a Python string",
        encodeBasestringAscii,
      ),
      encode_basestring: staticMethod(
        "(object, /)",
        "Return a JSON representation of a Python string",
        encodeBasestring,
      ),
      scanstring: staticMethod(
        "(string, end: Py_ssize_t, strict: bool = True, /)",
        "Scan the string s for a JSON string. End is the index of the character in s after the quote that started the JSON string.",
        scanstring,
      ),
    },
    constants: () => ({ make_scanner: Scanner_Type, make_encoder: Encoder_Type }),
  });
  registerFastEncoders(
    PyDict_GetItemString(module.md_dict, "encode_basestring_ascii")!,
    PyDict_GetItemString(module.md_dict, "encode_basestring")!,
  );
  return module;
}
