/** Dialects of CSV files, and the registry of their names. After CPython's `Modules/_csv.c`. */
import { registerRoots } from "../../runtime/gc/registry.ts";
import { PyDict_DelItem, PyDict_GetItem, PyDict_New, type PyDictObject } from "../../objects/dict_object.ts";
import { PyLong_AsInt, PyLong_CheckExact } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import { Py_TYPE, PyExc_Exception } from "../../objects/type_zoo.ts";
import {
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
  PyUnicode_GET_LENGTH,
} from "../../objects/unicode_object.ts";
import { PyObject_GetOptionalAttr, PyObject_IsTrue } from "../../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { newExceptionClass } from "../exception_class.ts";
import { newNativeType } from "../native.ts";

export const QUOTE_MINIMAL = 0,
  QUOTE_ALL = 1,
  QUOTE_NONNUMERIC = 2,
  QUOTE_NONE = 3,
  QUOTE_STRINGS = 4,
  QUOTE_NOTNULL = 5;

let errorClass: PyTypeObject | undefined;
/** `_csv.Error`. */
export function errorType(): PyTypeObject {
  return errorClass ??= newExceptionClass("_csv.Error", PyExc_Exception);
}
export function newCsvError(message: string): PyObject {
  return newException(errorType(), message);
}

/** Characters are UTF-16 text of one code point; undefined: none. */
export class DialectObject extends PyHeapObject {
  delimiter = ",";
  doublequote = true;
  escapechar: string | undefined = undefined;
  lineterminator = "\r\n";
  quotechar: string | undefined = '"';
  quoting = QUOTE_MINIMAL;
  skipinitialspace = false;
  strict = false;
}

export const Dialect_Type: PyTypeObject = newNativeType("_csv.Dialect");

let dialects: PyDictObject | undefined;
registerRoots((visit) => {
  if (dialects !== undefined) visit(dialects);
});
/** Registered dialects by name. */
export function registeredDialects(): PyDictObject {
  return dialects ??= PyDict_New();
}
export function dialectNamed(name: PyObject): PyObject {
  const found = PyDict_GetItem(registeredDialects(), name);
  if (found === undefined) throw newCsvError("unknown dialect");
  return found;
}
export function unregisterDialect(name: PyObject): void {
  dialectNamed(name);
  PyDict_DelItem(registeredDialects(), name);
}

function character(name: string, what: string, value: PyObject): string {
  if (!PyUnicode_Check(value)) throw newTypeError(`"${name}" must be ${what}, not ${Py_TYPE(value).tp_name}`);
  const length = PyUnicode_GET_LENGTH(value);
  if (length !== 1) throw newTypeError(`"${name}" must be ${what}, not a string of length ${length}`);
  return PyUnicode_AsUTF16(value);
}
function characterOrNone(
  name: string,
  value: PyObject | undefined,
  missing: string | undefined,
): string | undefined {
  if (value === undefined) return missing;
  if (value === Py_None) return undefined;
  return character(name, "a unicode character or None", value);
}

function checkCharacter(
  name: string,
  ch: string | undefined,
  dialect: DialectObject,
  allowSpace: boolean,
): void {
  if (ch === "\r" || ch === "\n" || (ch === " " && !allowSpace)) throw newValueError(`bad ${name} value`);
  if (ch !== undefined && dialect.lineterminator.includes(ch)) {
    throw newValueError(`bad ${name} or lineterminator value`);
  }
}
function checkDifferent(first: string, second: string, a: string | undefined, b: string | undefined): void {
  if (a === b && a !== undefined) throw newValueError(`bad ${first} or ${second} value`);
}

const OPTIONS = [
  "delimiter",
  "doublequote",
  "escapechar",
  "lineterminator",
  "quotechar",
  "quoting",
  "skipinitialspace",
  "strict",
] as const;
const newSignature = new Signature(
  `(dialect=<unrepresentable>, ${OPTIONS.map((name) => `${name}=<unrepresentable>`).join(", ")})`,
);

/** CPython: `dialect_new`. */
function dialect_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const unknown = kwnames?.find((name) =>
    name !== "dialect" && !(OPTIONS as readonly string[]).includes(name)
  );
  if (unknown !== undefined) {
    throw newTypeError(`this function got an unexpected keyword argument '${unknown}'`);
  }
  let [base, ...options] = newArguments(newSignature, "Dialect", args, kwnames) as (PyObject | undefined)[];
  if (base !== undefined) {
    if (PyUnicode_Check(base)) base = dialectNamed(base);
    if (PyType_IsSubtype(Py_TYPE(base), Dialect_Type) && options.every((option) => option === undefined)) {
      return base;
    }
    options = options.map((option, i) => option ?? optionOf(base!, OPTIONS[i]));
  }
  const [delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, skipinitialspace, strict] =
    options;
  const self = attachInstance(new DialectObject(type), type);
  if (delimiter !== undefined) {
    self.delimiter = character("delimiter", "a unicode character", delimiter);
  }
  if (doublequote !== undefined) self.doublequote = PyObject_IsTrue(doublequote);
  self.escapechar = characterOrNone("escapechar", escapechar, undefined);
  if (lineterminator !== undefined) {
    if (!PyUnicode_Check(lineterminator)) {
      throw newTypeError(`"lineterminator" must be a string, not ${Py_TYPE(lineterminator).tp_name}`);
    }
    self.lineterminator = PyUnicode_AsUTF16(lineterminator);
  }
  self.quotechar = characterOrNone("quotechar", quotechar, '"');
  if (quoting !== undefined) {
    if (!PyLong_CheckExact(quoting)) {
      throw newTypeError(`"quoting" must be an integer, not ${Py_TYPE(quoting).tp_name}`);
    }
    self.quoting = Number(PyLong_AsInt(quoting));
  }
  if (skipinitialspace !== undefined) self.skipinitialspace = PyObject_IsTrue(skipinitialspace);
  if (strict !== undefined) self.strict = PyObject_IsTrue(strict);
  if (self.quoting < QUOTE_MINIMAL || self.quoting > QUOTE_NOTNULL) throw newTypeError('bad "quoting" value');
  if (quotechar === Py_None && quoting === undefined) self.quoting = QUOTE_NONE;
  if (self.quoting !== QUOTE_NONE && self.quotechar === undefined) {
    throw newTypeError("quotechar must be set if quoting enabled");
  }
  checkCharacter("delimiter", self.delimiter, self, true);
  checkCharacter("escapechar", self.escapechar, self, !self.skipinitialspace);
  checkCharacter("quotechar", self.quotechar, self, !self.skipinitialspace);
  checkDifferent("delimiter", "escapechar", self.delimiter, self.escapechar);
  checkDifferent("delimiter", "quotechar", self.delimiter, self.quotechar);
  checkDifferent("escapechar", "quotechar", self.escapechar, self.quotechar);
  return self;
}

/** An attribute of a dialect given as any object; whatever goes wrong counts as missing. */
function optionOf(base: PyObject, name: string): PyObject | undefined {
  try {
    return PyObject_GetOptionalAttr(base, name);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_Exception)) throw err;
    return undefined;
  }
}

/** The dialect that the arguments of `reader`, `writer`, `register_dialect` describe. CPython: `_call_dialect`. */
export function callDialect(
  dialect: PyObject | undefined,
  options: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): DialectObject {
  const args = dialect === undefined ? options : [dialect, ...options];
  return PyObject_Vectorcall(Dialect_Type, args, kwnames) as DialectObject;
}

function orNone(text: string | undefined): PyObject {
  return text === undefined ? Py_None : PyUnicode_FromUTF16(text);
}

const method = methodsOf<DialectObject>();
function refusePickling(self: DialectObject): never {
  throw newTypeError(`cannot pickle '${Py_TYPE(self).ht_name}' instances`);
}
defineType<DialectObject>(Dialect_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "CSV dialect\n\nThe Dialect type records CSV dialect options.",
  slots: { tp_new: dialect_new },
  methods: {
    __reduce__: method("($self, /)", "Refuse to be pickled.", refusePickling),
    __reduce_ex__: method("($self, protocol, /)", "Refuse to be pickled.", refusePickling),
  },
  getset: {
    delimiter: { get: (self) => orNone(self.delimiter) },
    escapechar: { get: (self) => orNone(self.escapechar) },
    lineterminator: { get: (self) => PyUnicode_FromUTF16(self.lineterminator) },
    quotechar: { get: (self) => orNone(self.quotechar) },
    quoting: { get: (self) => self.quoting },
  },
  members: {
    skipinitialspace: { get: (self) => self.skipinitialspace },
    doublequote: { get: (self) => self.doublequote },
    strict: { get: (self) => self.strict },
  },
});
