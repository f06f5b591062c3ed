/** `csv.reader`. After CPython's `Modules/_csv.c`, whose states it has. */
import { PyFloat_FromDouble, PyFloat_FromString } from "../../objects/float_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyIter_Next } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newNativeType } from "../native.ts";
import {
  type DialectObject,
  newCsvError,
  QUOTE_NONE,
  QUOTE_NONNUMERIC,
  QUOTE_NOTNULL,
  QUOTE_STRINGS,
} from "./dialect.ts";

const START_RECORD = 0,
  START_FIELD = 1,
  ESCAPED_CHAR = 2,
  IN_FIELD = 3,
  IN_QUOTED_FIELD = 4,
  ESCAPE_IN_QUOTED_FIELD = 5,
  QUOTE_IN_QUOTED_FIELD = 6,
  EAT_CRNL = 7,
  AFTER_ESCAPED_CRNL = 8;

/** The end of a line, as a character. */
const EOL = "";

/** `field_size_limit()`. */
export const fieldLimit: { characters: number } = { characters: 128 * 1024 };

export class ReaderObject extends PyHeapObject {
  readonly input: PyObject;
  readonly dialect: DialectObject;
  lineNumber = 0;
  #fields: PyObject[] = [];
  #field = "";
  #length = 0;
  #unquoted = false;
  #state = START_RECORD;

  constructor(input: PyObject, dialect: DialectObject) {
    super(Reader_Type);
    this.input = input;
    this.dialect = dialect;
  }

  /** The next record; undefined at the end. */
  next(): PyObject | undefined {
    this.#fields = [];
    this.#field = "";
    this.#length = 0;
    this.#state = START_RECORD;
    this.#unquoted = false;
    do {
      const line = PyIter_Next(this.input);
      if (line === undefined) {
        if (this.#length === 0 && this.#state !== IN_QUOTED_FIELD) return undefined;
        if (this.dialect.strict) throw newCsvError("unexpected end of data");
        this.#save();
        break;
      }
      if (!PyUnicode_Check(line)) {
        throw newCsvError(
          `iterator should return strings, not ${
            Py_TYPE(line).tp_name
          } (the file should be opened in text mode)`,
        );
      }
      this.lineNumber++;
      for (const ch of PyUnicode_AsUTF16(line)) this.#process(ch);
      this.#process(EOL);
    } while (this.#state !== START_RECORD);
    return PyList_New(this.#fields);
  }

  #add(ch: string): void {
    if (this.#length >= fieldLimit.characters) {
      throw newCsvError(`field larger than field limit (${fieldLimit.characters})`);
    }
    this.#field += ch;
    this.#length++;
  }

  /** CPython: `parse_save_field`. */
  #save(): void {
    const { quoting } = this.dialect;
    let field: PyObject;
    if (this.#unquoted && this.#length === 0 && (quoting === QUOTE_NOTNULL || quoting === QUOTE_STRINGS)) {
      field = Py_None;
    } else {
      field = PyUnicode_FromUTF16(this.#field);
      if (
        this.#unquoted && this.#length !== 0 && (quoting === QUOTE_NONNUMERIC || quoting === QUOTE_STRINGS)
      ) {
        field = PyFloat_FromDouble(PyFloat_FromString(field));
      }
      this.#field = "";
      this.#length = 0;
    }
    this.#fields.push(field);
  }

  #endOfRecord(ch: string): void {
    this.#save();
    this.#state = ch === EOL ? START_RECORD : EAT_CRNL;
  }

  /** CPython: `parse_process_char`. */
  #process(ch: string): void {
    const { dialect } = this;
    const isBreak = ch === "\n" || ch === "\r";
    switch (this.#state) {
      case START_RECORD:
        if (ch === EOL) return;
        if (isBreak) {
          this.#state = EAT_CRNL;
          return;
        }
        this.#state = START_FIELD;
        this.#startField(ch);
        return;
      case START_FIELD:
        this.#startField(ch);
        return;
      case ESCAPED_CHAR:
        this.#add(ch === EOL ? "\n" : ch);
        this.#state = isBreak ? AFTER_ESCAPED_CRNL : IN_FIELD;
        return;
      case AFTER_ESCAPED_CRNL:
        if (ch !== EOL) this.#inField(ch);
        return;
      case IN_FIELD:
        this.#inField(ch);
        return;
      case IN_QUOTED_FIELD:
        if (ch === EOL) return;
        if (ch === dialect.escapechar) this.#state = ESCAPE_IN_QUOTED_FIELD;
        else if (ch === dialect.quotechar && dialect.quoting !== QUOTE_NONE) {
          this.#state = dialect.doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
        } else this.#add(ch);
        return;
      case ESCAPE_IN_QUOTED_FIELD:
        this.#add(ch === EOL ? "\n" : ch);
        this.#state = IN_QUOTED_FIELD;
        return;
      case QUOTE_IN_QUOTED_FIELD:
        if (dialect.quoting !== QUOTE_NONE && ch === dialect.quotechar) {
          this.#add(ch);
          this.#state = IN_QUOTED_FIELD;
        } else if (ch === dialect.delimiter) {
          this.#save();
          this.#state = START_FIELD;
        } else if (isBreak || ch === EOL) this.#endOfRecord(ch);
        else if (dialect.strict) {
          throw newCsvError(`'${dialect.delimiter}' expected after '${dialect.quotechar}'`);
        } else {
          this.#add(ch);
          this.#state = IN_FIELD;
        }
        return;
      case EAT_CRNL:
        if (isBreak) return;
        if (ch !== EOL) {
          throw newCsvError(
            "new-line character seen in unquoted field - do you need to open the file with newline=''?",
          );
        }
        this.#state = START_RECORD;
    }
  }

  #startField(ch: string): void {
    const { dialect } = this;
    this.#unquoted = true;
    if (ch === "\n" || ch === "\r" || ch === EOL) this.#endOfRecord(ch);
    else if (ch === dialect.quotechar && dialect.quoting !== QUOTE_NONE) {
      this.#unquoted = false;
      this.#state = IN_QUOTED_FIELD;
    } else if (ch === dialect.escapechar) this.#state = ESCAPED_CHAR;
    else if (ch === " " && dialect.skipinitialspace) return;
    else if (ch === dialect.delimiter) this.#save();
    else {
      this.#add(ch);
      this.#state = IN_FIELD;
    }
  }

  #inField(ch: string): void {
    const { dialect } = this;
    if (ch === "\n" || ch === "\r" || ch === EOL) this.#endOfRecord(ch);
    else if (ch === dialect.escapechar) this.#state = ESCAPED_CHAR;
    else if (ch === dialect.delimiter) {
      this.#save();
      this.#state = START_FIELD;
    } else this.#add(ch);
  }
}

export const Reader_Type: PyTypeObject = newNativeType("_csv.reader");
defineType<ReaderObject>(Reader_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "CSV reader\n\nReader objects are responsible for reading and parsing tabular data in CSV format.",
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.next() },
  members: {
    dialect: { get: (self) => self.dialect },
    line_num: { get: (self) => self.lineNumber },
  },
});
