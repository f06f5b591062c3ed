/** Writing JSON: `encode_basestring`, `make_encoder`. After CPython's `Modules/_json.c`. */
import { PyDict_Check, PyDict_CheckExact, PyDict_Size, PyDictObject } from "../../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyFloat_Check } from "../../objects/float_object.ts";
import { reprDouble } from "../../objects/float_text.ts";
import { attachInstance } from "../../objects/instance.ts";
import { PyList_Check, PyList_New, PyList_Sort } from "../../objects/list_object.ts";
import { intToDecimal, PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_Check, PyTuple_New } from "../../objects/tuple_object.ts";
import { PyType_GetFullyQualifiedName } from "../../objects/type_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { itemsOf, PyMapping_Items, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { Signature } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
function escapeUnit(ch: string): string {
  return SHORT[ch] ?? "\\u" + ch.charCodeAt(0).toString(16).padStart(4, "0");
}

const NOT_PLAIN_ASCII = /[^ !#-[\]-~]/;
const NOT_PLAIN_ASCII_ALL = /[^ !#-[\]-~]/g;
const NOT_PLAIN = /["\\\x00-\x1f]/;
const NOT_PLAIN_ALL = /["\\\x00-\x1f]/g;

function textOf(op: PyObject): string {
  if (!PyUnicode_Check(op)) throw newTypeError(`first argument must be a string, not ${Py_TYPE(op).tp_name}`);
  return PyUnicode_AsUTF16(op);
}
function quoteAscii(text: string): string {
  return `"${NOT_PLAIN_ASCII.test(text) ? text.replace(NOT_PLAIN_ASCII_ALL, escapeUnit) : text}"`;
}
function quote(text: string): string {
  return `"${NOT_PLAIN.test(text) ? text.replace(NOT_PLAIN_ALL, escapeUnit) : text}"`;
}

/** A JSON string with all but ASCII escaped. */
export function encodeBasestringAscii(op: PyObject): PyObject {
  return quoteAscii(textOf(op));
}
/** A JSON string with only what must be escaped. */
export function encodeBasestring(op: PyObject): PyObject {
  return PyUnicode_FromUTF16(quote(textOf(op)));
}

/** How strings are written without calling Python: by the function objects that Python code can hand over. */
export const fastEncoders: Map<PyObject, (text: string) => string> = new Map();
/** Tells which function objects stand for the two functions above. */
export function registerFastEncoders(ascii: PyObject, other: PyObject): void {
  fastEncoders.set(ascii, quoteAscii);
  fastEncoders.set(other, quote);
}

class EncoderObject extends PyHeapObject {
  markers: PyObject = Py_None;
  default: PyObject = Py_None;
  encoder: PyObject = Py_None;
  indent: PyObject = Py_None;
  keySeparator = "";
  itemSeparator = "";
  sortKeys = false;
  skipKeys = false;
  allowNan = true;
  fast: ((text: string) => string) | undefined = undefined;
}

/** One run: what is being written, and the containers around it. */
class Run {
  readonly encoder: EncoderObject;
  readonly open: Set<PyObject> | undefined;
  readonly indent: string | undefined;
  out = "";

  constructor(encoder: EncoderObject) {
    this.encoder = encoder;
    this.open = encoder.markers === Py_None ? undefined : new Set();
    this.indent = encoder.indent === Py_None ? undefined : PyUnicode_AsUTF16(encoder.indent);
  }

  string(op: PyObject): string {
    const { fast, encoder } = this.encoder;
    if (fast !== undefined) return fast(textOf(op));
    const encoded = PyObject_CallOneArg(encoder, op);
    if (!PyUnicode_Check(encoded)) {
      throw newTypeError(`encoder() must return a string, not ${Py_TYPE(encoded).tp_name}`);
    }
    return PyUnicode_AsUTF16(encoded);
  }

  float(op: PyObject): string {
    const { value } = op as unknown as { value: number };
    if (Number.isFinite(value)) return reprDouble(value);
    if (!this.encoder.allowNan) {
      throw newValueError(`Out of range float values are not JSON compliant: ${reprText(op)}`);
    }
    return value > 0 ? "Infinity" : value < 0 ? "-Infinity" : "NaN";
  }

  enter(op: PyObject): void {
    if (this.open === undefined) return;
    if (this.open.has(op)) throw newValueError("Circular reference detected");
    this.open.add(op);
  }

  newline(level: number): void {
    if (this.indent !== undefined) this.out += "\n" + this.indent.repeat(level);
  }

  /** CPython: `encoder_listencode_obj`. */
  value(op: PyObject, level: number): void {
    if (op === Py_None) this.out += "null";
    else if (op === true) this.out += "true";
    else if (op === false) this.out += "false";
    else if (PyUnicode_Check(op)) this.out += this.string(op);
    else if (PyLong_Check(op)) this.out += intToDecimal(PyLong_AsInt(op));
    else if (PyFloat_Check(op)) this.out += this.float(op);
    else if (PyList_Check(op) || PyTuple_Check(op)) this.list(op, level);
    else if (PyDict_Check(op)) this.dict(op, level);
    else {
      this.enter(op);
      const replaced = PyObject_CallOneArg(this.encoder.default, op);
      try {
        this.value(replaced, level);
      } catch (err) {
        throw noted(err, `when serializing ${PyType_GetFullyQualifiedName(Py_TYPE(op))} object`);
      }
      this.open?.delete(op);
    }
  }

  /** CPython: `encoder_listencode_list`. */
  list(op: PyObject, level: number): void {
    // A list may change meanwhile: `default` is Python code.
    const items = PyList_Check(op) ? op.ob_item : itemsOf(op);
    if (items.length === 0) {
      this.out += "[]";
      return;
    }
    this.enter(op);
    this.out += "[";
    this.newline(level + 1);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) {
        this.out += this.encoder.itemSeparator;
        this.newline(level + 1);
      }
      try {
        this.value(items[i], level + 1);
      } catch (err) {
        throw noted(err, `when serializing ${PyType_GetFullyQualifiedName(Py_TYPE(op))} item ${i}`);
      }
    }
    this.open?.delete(op);
    this.newline(level);
    this.out += "]";
  }

  /** CPython: `encoder_listencode_dict`. */
  dict(op: PyDictObject, level: number): void {
    if (PyDict_Size(op) === 0) {
      this.out += "{}";
      return;
    }
    this.enter(op);
    this.out += "{";
    let first = true;
    const pair = (key: PyObject, value: PyObject) => {
      const text = this.key(key);
      if (text === undefined) return;
      if (!first) this.out += this.encoder.itemSeparator;
      this.newline(level + 1);
      first = false;
      this.out += this.string(text) + this.encoder.keySeparator;
      try {
        this.value(value, level + 1);
      } catch (err) {
        throw noted(
          err,
          `when serializing ${PyType_GetFullyQualifiedName(Py_TYPE(op))} item ${reprText(key)}`,
        );
      }
    };
    if (this.encoder.sortKeys || !PyDict_CheckExact(op)) {
      const items = PyList_New([...itemsOf(PyMapping_Items(op))]);
      if (this.encoder.sortKeys) PyList_Sort(items);
      for (const item of items.ob_item) {
        if (!PyTuple_Check(item) || item.ob_item.length !== 2) {
          throw newValueError("items must return 2-tuples");
        }
        pair(item.ob_item[0], item.ob_item[1]);
      }
    } else for (const [key, value] of op.entries()) pair(key, value);
    this.open?.delete(op);
    if (!first) this.newline(level);
    this.out += "}";
  }

  /** A key as a str; undefined if it is left out. CPython: `encoder_encode_key_value`. */
  key(key: PyObject): PyObject | undefined {
    if (PyUnicode_Check(key)) return key;
    if (PyFloat_Check(key)) return this.float(key);
    if (key === true) return "true";
    if (key === false) return "false";
    if (key === Py_None) return "null";
    if (PyLong_Check(key)) return intToDecimal(PyLong_AsInt(key));
    if (this.encoder.skipKeys) return undefined;
    throw newTypeError(`keys must be str, int, float, bool or None, not ${Py_TYPE(key).tp_name}`);
  }
}

function noted(err: unknown, note: string): unknown {
  if (err instanceof PyBaseExceptionObject) PyObject_CallMethod(err, "add_note", [PyUnicode_FromUTF16(note)]);
  return err;
}

export const Encoder_Type: PyTypeObject = newNativeType("_json.Encoder", undefined, "mutable");
const newSignature = new Signature(
  "(markers, default, encoder, indent, key_separator: unicode, item_separator: unicode, sort_keys: bool, skipkeys: bool, allow_nan: bool)",
);
const callSignature = new Signature("(obj, _current_indent_level: Py_ssize_t)");

defineType<EncoderObject>(Encoder_Type, {
  doc:
    "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const given = newArguments(newSignature, "make_encoder", args, kwnames) as PyObject[];
      const [markers, default_, encoder, indent, keySeparator, itemSeparator] = given;
      if (markers !== Py_None && !(markers instanceof PyDictObject)) {
        throw newTypeError(`make_encoder() argument 1 must be dict or None, not ${Py_TYPE(markers).tp_name}`);
      }
      const self = attachInstance(new EncoderObject(type), type);
      self.markers = markers;
      self.default = default_;
      self.encoder = encoder;
      self.indent = indent;
      self.keySeparator = PyUnicode_AsUTF16(keySeparator);
      self.itemSeparator = PyUnicode_AsUTF16(itemSeparator);
      [self.sortKeys, self.skipKeys, self.allowNan] = given.slice(6) as boolean[];
      self.fast = fastEncoders.get(encoder);
      return self;
    },
    tp_call: (self, args, kwnames) => {
      const [op, level] = newArguments(callSignature, "_iterencode", args, kwnames) as [PyObject, number];
      const run = new Run(self);
      run.value(op, Math.max(0, level));
      return PyTuple_New([PyUnicode_FromUTF16(run.out)]);
    },
  },
  members: {
    markers: { get: (self) => self.markers, doc: "markers" },
    default: { get: (self) => self.default, doc: "default" },
    encoder: { get: (self) => self.encoder, doc: "encoder" },
    indent: { get: (self) => self.indent, doc: "indent" },
    key_separator: { get: (self) => PyUnicode_FromUTF16(self.keySeparator), doc: "key_separator" },
    item_separator: { get: (self) => PyUnicode_FromUTF16(self.itemSeparator), doc: "item_separator" },
    sort_keys: { get: (self) => self.sortKeys, doc: "sort_keys" },
    skipkeys: { get: (self) => self.skipKeys, doc: "skipkeys" },
  },
});
