/** `csv.writer`. After CPython's `Modules/_csv.c`. */
import { PyFloat_Check } from "../../objects/float_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { Py_TYPE, PyExc_TypeError } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { forEachItem, PyIter_Next, PyObject_GetIter, PyObject_Str } from "../../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";
import {
  type DialectObject,
  newCsvError,
  QUOTE_ALL,
  QUOTE_NONE,
  QUOTE_NONNUMERIC,
  QUOTE_NOTNULL,
  QUOTE_STRINGS,
} from "./dialect.ts";

export class WriterObject extends PyHeapObject {
  readonly dialect: DialectObject;
  readonly write: PyObject;
  constructor(dialect: DialectObject, write: PyObject) {
    super(Writer_Type);
    this.dialect = dialect;
    this.write = write;
  }
}

/** CPython: `PyNumber_Check`. */
function isNumber(op: PyObject): boolean {
  const type = Py_TYPE(op);
  return PyFloat_Check(op) || type.nb_index !== undefined || type.nb_int !== undefined ||
    type.nb_float !== undefined;
}

function isQuoted(quoting: number, field: PyObject): boolean {
  switch (quoting) {
    case QUOTE_NONNUMERIC:
      return !isNumber(field);
    case QUOTE_ALL:
      return true;
    case QUOTE_STRINGS:
      return PyUnicode_Check(field);
    case QUOTE_NOTNULL:
      return field !== Py_None;
  }
  return false;
}

/** A field as it stands in the record; `text` undefined for None. CPython: `join_append`. */
function fieldText(dialect: DialectObject, text: string | undefined, quoted: boolean): string {
  const { quoting, delimiter, escapechar, quotechar, lineterminator } = dialect;
  if ((text === undefined || text === "") && delimiter === " " && dialect.skipinitialspace) {
    if (
      quoting === QUOTE_NONE ||
      (text === undefined && (quoting === QUOTE_STRINGS || quoting === QUOTE_NOTNULL))
    ) {
      throw newCsvError("empty field must be quoted if delimiter is a space and skipinitialspace is true");
    }
    quoted = true;
  }
  let out = "";
  for (const ch of text ?? "") {
    const isSpecial = ch === delimiter || ch === escapechar || ch === quotechar || ch === "\n" ||
      ch === "\r" ||
      lineterminator.includes(ch);
    if (isSpecial) {
      let escape = false;
      if (quoting === QUOTE_NONE) escape = true;
      else {
        if (ch === quotechar) {
          if (dialect.doublequote) out += quotechar;
          else escape = true;
        } else if (ch === escapechar) escape = true;
        if (!escape) quoted = true;
      }
      if (escape) {
        if (escapechar === undefined) throw newCsvError("need to escape, but no escapechar set");
        out += escapechar;
      }
    }
    out += ch;
  }
  return quoted ? quotechar + out + quotechar : out;
}

/** `writer.writerow(row)`. CPython: `csv_writerow`. */
function writeRow(self: WriterObject, row: PyObject): PyObject {
  const { dialect } = self;
  let iter: PyObject;
  try {
    iter = PyObject_GetIter(row);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_TypeError)) {
      throw newCsvError(`iterable expected, not ${Py_TYPE(row).tp_name}`);
    }
    throw err;
  }
  let record = "", count = 0, lastIsNull = false;
  for (let field = PyIter_Next(iter); field !== undefined; field = PyIter_Next(iter)) {
    const quoted = isQuoted(dialect.quoting, field);
    lastIsNull = field === Py_None;
    const text = lastIsNull
      ? undefined
      : PyUnicode_AsUTF16(PyUnicode_Check(field) ? field : PyObject_Str(field));
    const written = fieldText(dialect, text, quoted);
    if (count++ > 0) record += dialect.delimiter;
    record += written;
  }
  if (count > 0 && record === "") {
    const { quoting } = dialect;
    if (quoting === QUOTE_NONE || (lastIsNull && (quoting === QUOTE_STRINGS || quoting === QUOTE_NOTNULL))) {
      throw newCsvError("single empty field record must be quoted");
    }
    record = fieldText(dialect, undefined, true);
  }
  return PyObject_CallOneArg(self.write, PyUnicode_FromUTF16(record + dialect.lineterminator));
}

export const Writer_Type: PyTypeObject = newNativeType("_csv.writer");
const method = methodsOf<WriterObject>();
defineType<WriterObject>(Writer_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc:
    "CSV writer\n\nWriter objects are responsible for generating tabular data in CSV format from sequence input.",
  methods: {
    writerow: method(
      "($self, row, /)",
      "Construct and write a CSV record from an iterable of fields.",
      writeRow,
    ),
    writerows: method(
      "($self, rows, /)",
      "Construct and write a series of iterables to a csv file.",
      (self, rows) => {
        forEachItem(rows, (row) => {
          writeRow(self, row);
        });
        return Py_None;
      },
    ),
  },
  members: { dialect: { get: (self) => self.dialect } },
});
