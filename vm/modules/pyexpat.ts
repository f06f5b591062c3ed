/** The `pyexpat` module: XML parsing as expat does it. `pyexpat/parser.ts` is the parser. After CPython's `Modules/pyexpat.c`. */
import {
  PyDict_Check,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
  type PyDictObject,
} from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod, withTextSignature } from "../protocol/signature.ts";
import { sysModules } from "../runtime/import.ts";
import { readyTypes } from "./native.ts";
import { ERRORS, errorText } from "./pyexpat/errors.ts";
import { XmlParser } from "./pyexpat/parser.ts";
import { expatError, textForC, XmlParser_Type, XmlParserObject } from "./pyexpat/xmlparser.ts";

const VERSION = [2, 9, 0];
const FEATURES: Readonly<Record<string, number>> = {
  "sizeof(XML_Char)": 1,
  "sizeof(XML_LChar)": 1,
  XML_DTD: 0,
  XML_CONTEXT_BYTES: 1024,
  XML_NS: 0,
  XML_BLAP_MAX_AMP: 100,
  XML_BLAP_ACT_THRES: 8388608,
  XML_GE: 0,
  XML_AT_MAX_AMP: 100,
  XML_AT_ACT_THRES: 67108864,
};
const MODEL: Readonly<Record<string, number>> = {
  XML_CTYPE_EMPTY: 1,
  XML_CTYPE_ANY: 2,
  XML_CTYPE_MIXED: 3,
  XML_CTYPE_NAME: 4,
  XML_CTYPE_CHOICE: 5,
  XML_CTYPE_SEQ: 6,
  XML_CQUANT_NONE: 0,
  XML_CQUANT_OPT: 1,
  XML_CQUANT_REP: 2,
  XML_CQUANT_PLUS: 3,
};

/** A str or None, without null characters. */
function optionalText(name: string, op: PyObject): string | undefined {
  if (op === Py_None) return undefined;
  if (!PyUnicode_Check(op)) {
    throw newTypeError(`ParserCreate() argument '${name}' must be str or None, not ${Py_TYPE(op).tp_name}`);
  }
  return textForC(op);
}

function parserCreate(encoding: PyObject, separator: PyObject, intern: PyObject | undefined): PyObject {
  const name = optionalText("encoding", encoding);
  const between = optionalText("namespace_separator", separator);
  if (between !== undefined && (between.length > 1 || between > "\x7f")) {
    throw newValueError("namespace_separator must be at most one character, omitted, or None");
  }
  if (intern !== undefined && intern !== Py_None && !PyDict_Check(intern)) {
    throw newTypeError("intern must be a dictionary");
  }
  const names = intern === Py_None ? undefined : intern === undefined ? PyDict_New() : intern as PyDictObject;
  return new XmlParserObject(new XmlParser(name, between), names);
}

/** A module inside of this one. CPython: `add_submodule`. */
function submodule(name: string, doc: string, constants: () => Record<string, PyObject>): PyModuleObject {
  const module = createNativeModule({ name, doc, constants });
  PyDict_SetItemString(sysModules(), name, module);
  return module;
}

function errorConstants(): Record<string, PyObject> {
  const constants: Record<string, PyObject> = {};
  const codes = PyDict_New(), messages = PyDict_New();
  ERRORS.forEach(([name, text], i) => {
    constants[`XML_ERROR_${name}`] = text;
    PyDict_SetItem(codes, text, i + 1);
    PyDict_SetItem(messages, i + 1, text);
  });
  return { ...constants, codes, messages };
}

/** Makes the module. */
export function createPyexpatModule(): PyModuleObject {
  readyTypes(XmlParser_Type);
  return createNativeModule({
    name: "pyexpat",
    doc: "Python wrapper for Expat parser.",
    functions: {
      ParserCreate: withTextSignature(
        staticMethod(
          "(encoding=None, namespace_separator=None, intern=<unrepresentable>)",
          "Return a new XML parser object.",
          parserCreate,
        ),
        "($module, /, encoding=None, namespace_separator=None,\n             intern=<unrepresentable>)",
      ),
      ErrorString: withTextSignature(
        staticMethod("(code: int, /)", "Returns string error for given number.", (code) => {
          const text = errorText(code);
          return text === undefined ? Py_None : PyUnicode_FromUTF16(text);
        }),
        "($module, code, /)",
      ),
    },
    // DIFFERS: no `expat_CAPI`, there are no C extensions that could use it.
    constants: () => ({
      error: expatError(),
      ExpatError: expatError(),
      XMLParserType: XmlParser_Type,
      EXPAT_VERSION: `expat_${VERSION.join(".")}`,
      version_info: PyTuple_New(VERSION),
      native_encoding: "UTF-8",
      errors: submodule("pyexpat.errors", "Constants used to describe error conditions.", errorConstants),
      model: submodule(
        "pyexpat.model",
        "Constants used to interpret content model information.",
        () => ({ ...MODEL }),
      ),
      features: PyList_New(Object.entries(FEATURES).map(([name, value]) => PyTuple_New([name, value]))),
      XML_PARAM_ENTITY_PARSING_NEVER: 0,
      XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE: 1,
      XML_PARAM_ENTITY_PARSING_ALWAYS: 2,
    }),
  });
}
