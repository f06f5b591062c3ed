/** The `_csv` module: reading and writing of comma-separated values. After CPython's `Modules/_csv.c`. */
import { dictKeys, PyDict_SetItem } from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_AsInt, PyLong_CheckExact } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { checkPositional } from "../objects/sequence_util.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyObject_GetIter, PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { PyCallable_Check } from "../protocol/call.ts";
import { newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import * as d from "./_csv/dialect.ts";
import { fieldLimit, Reader_Type, ReaderObject } from "./_csv/reader.ts";
import { Writer_Type, WriterObject } from "./_csv/writer.ts";
import { rawFunction, readyTypes } from "./native.ts";

/** The first argument, and the dialect that the others describe. */
function withDialect(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  use: (first: PyObject, dialect: () => d.DialectObject) => PyObject,
): PyObject {
  const npos = args.length - (kwnames?.length ?? 0);
  checkPositional(name, npos, 1, 2);
  return use(args[0], () => d.callDialect(npos > 1 ? args[1] : undefined, args.slice(npos), kwnames));
}

/** Makes the module. */
export function createCsvModule(): PyModuleObject {
  readyTypes(d.Dialect_Type, Reader_Type, Writer_Type);
  return createNativeModule({
    name: "_csv",
    doc: "CSV parsing and writing.\n",
    functions: {
      list_dialects: staticMethod(
        "()",
        "Return a list of all known dialect names.",
        () => PyList_New(dictKeys(d.registeredDialects())),
      ),
      unregister_dialect: staticMethod(
        "(name)",
        "Delete the name/dialect mapping associated with a string name.",
        (name) => {
          d.unregisterDialect(name);
          return Py_None;
        },
      ),
      get_dialect: staticMethod(
        "(name)",
        "Return the dialect instance associated with name.",
        d.dialectNamed,
      ),
      field_size_limit: staticMethod(
        "(new_limit=<unrepresentable>)",
        "Sets an upper limit on parsed fields.",
        (limit) => {
          const old = fieldLimit.characters;
          if (limit !== undefined) {
            if (!PyLong_CheckExact(limit)) throw newTypeError("limit must be an integer");
            fieldLimit.characters = Number(PyLong_AsInt(limit));
          }
          return old;
        },
      ),
    },
    constants: () => ({
      reader: rawFunction(
        "reader",
        "_csv",
        "($module, iterable, /, dialect='excel', **fmtparams)",
        "Return a reader object that will process lines from the given iterable.",
        (args, kwnames) =>
          withDialect("reader", args, kwnames, (iterable, dialect) => {
            const input = PyObject_GetIter(iterable);
            return new ReaderObject(input, dialect());
          }),
      ),
      writer: rawFunction(
        "writer",
        "_csv",
        "($module, fileobj, /, dialect='excel', **fmtparams)",
        "Return a writer object that will write user data on the given file object.",
        (args, kwnames) =>
          withDialect("writer", args, kwnames, (file, dialect) => {
            const write = PyObject_GetOptionalAttr(file, "write");
            if (write === undefined || !PyCallable_Check(write)) {
              throw newTypeError('argument 1 must have a "write" method');
            }
            return new WriterObject(dialect(), write);
          }),
      ),
      register_dialect: rawFunction(
        "register_dialect",
        "_csv",
        "($module, name, /, dialect='excel', **fmtparams)",
        "Create a mapping from a string name to a CVS dialect.",
        (args, kwnames) =>
          withDialect("register_dialect", args, kwnames, (name, dialect) => {
            if (!PyUnicode_Check(name)) throw newTypeError("dialect name must be a string");
            PyDict_SetItem(d.registeredDialects(), name, dialect());
            return Py_None;
          }),
      ),
      Dialect: d.Dialect_Type,
      Reader: Reader_Type,
      Writer: Writer_Type,
      Error: d.errorType(),
      _dialects: d.registeredDialects(),
      QUOTE_MINIMAL: d.QUOTE_MINIMAL,
      QUOTE_ALL: d.QUOTE_ALL,
      QUOTE_NONNUMERIC: d.QUOTE_NONNUMERIC,
      QUOTE_NONE: d.QUOTE_NONE,
      QUOTE_STRINGS: d.QUOTE_STRINGS,
      QUOTE_NOTNULL: d.QUOTE_NOTNULL,
    }),
  });
}
