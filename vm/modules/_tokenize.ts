/** The `_tokenize` module: the tokenizer as an iterator of tuples. After CPython's `Python/Python-tokenize.c`. */
import { decodeBytes } from "../../compiler/tokenizer/encodings.ts";
import { TokenizerIter } from "../../compiler/tokenizer/tokenizer_iter.ts";
import { PyBytes_Check } from "../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyExc_StopIteration } from "../objects/type_zoo.ts";
import { decodeUtf8 } from "../objects/unicode/codecs.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_IsTrue } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import * as zoo from "../objects/type_zoo.ts";
import { guarded } from "../runtime/compile_source.ts";
import { newNativeType, readyTypes } from "./native.ts";

const TokenizerIter_Type: PyTypeObject = newNativeType("_tokenize.TokenizerIter");

class PyTokenizerIterObject extends PyHeapObject {
  readonly tokens: TokenizerIter;
  constructor(type: PyTypeObject, tokens: TokenizerIter) {
    super(type);
    this.tokens = tokens;
  }
}

/** The next line from Python's `readline`; undefined at the end. CPython: `tok_readline_string`. */
function readLine(readline: PyObject, encoding: string | undefined): string | undefined {
  let line: PyObject;
  try {
    line = PyObject_CallNoArgs(readline);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_StopIteration)) return undefined;
    throw err;
  }
  if (encoding === undefined) {
    if (!PyUnicode_Check(line)) throw newTypeError("readline() returned a non-string object");
    return PyUnicode_AsUTF16(line);
  }
  if (!PyBytes_Check(line)) throw newTypeError("readline() returned a non-bytes object");
  const decoded = decodeBytes(line.ob_sval, encoding);
  if (typeof decoded === "string") return decoded;
  if (decoded === undefined) throw newException(zoo.PyExc_LookupError, `unknown encoding: ${encoding}`);
  return PyUnicode_AsUTF16(decodeUtf8(line.ob_sval, "replace"));
}

function newTokenizerIter(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const positional = args.length - (kwnames?.length ?? 0);
  if (positional !== 1) {
    throw newTypeError(`tokenizeriter() takes exactly 1 positional argument (${positional} given)`);
  }
  const [readline] = args;
  let encoding: string | undefined, extraTokens: boolean | undefined;
  kwnames?.forEach((name, i) => {
    const value = args[positional + i];
    if (name === "extra_tokens") extraTokens = PyObject_IsTrue(value);
    else if (name === "encoding") {
      if (!PyUnicode_Check(value)) {
        throw newTypeError(
          `tokenizeriter() argument 'encoding' must be str, not ${zoo.Py_TYPE(value).tp_name}`,
        );
      }
      encoding = PyUnicode_AsUTF16(value);
    } else throw newTypeError(`tokenizeriter() got an unexpected keyword argument '${name}'`);
  });
  if (extraTokens === undefined) {
    throw newTypeError("tokenizeriter() missing required argument 'extra_tokens' (pos 2)");
  }
  return new PyTokenizerIterObject(
    type,
    new TokenizerIter(() => readLine(readline, encoding), { extraTokens }),
  );
}

defineType<PyTokenizerIterObject>(TokenizerIter_Type, {
  slots: {
    tp_new: newTokenizerIter,
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const next = guarded("<string>", () => self.tokens.next());
      if (next.done) return undefined;
      const [type, string, start, end, line] = next.value;
      return PyTuple_New([
        type,
        PyUnicode_FromUTF16(string),
        PyTuple_New(start),
        PyTuple_New(end),
        PyUnicode_FromUTF16(line),
      ]);
    },
  },
});

/** Makes the module. */
export function createTokenizeModule(): PyModuleObject {
  readyTypes(TokenizerIter_Type);
  return createNativeModule({ name: "_tokenize", constants: () => ({ TokenizerIter: TokenizerIter_Type }) });
}
