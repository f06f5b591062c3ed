/** The `unicodedata` module. After CPython's `Modules/unicodedata.c`; normalization is the host's. */
import { codePointToUnicodeName, unicodeNameToCodePoint } from "../../compiler/parser/unicode_names.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import {
  codePointsOf,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromOrdinal,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import { defineType } from "../protocol/define_type.ts";
import { newKeyError, newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";
import { NAMED_SEQUENCES, NAMES, UNIDATA_VERSION } from "./unicodedata/data_generated.ts";
import { characterKind, decomposition, numericValue } from "./unicodedata/database.ts";

const UCD_Type: PyTypeObject = newNativeType("unicodedata.UCD");

/** The one character that a function is asked about. */
function character(name: string, op: PyObject, position = ""): number {
  if (!PyUnicode_Check(op)) {
    throw newTypeError(
      `${name}() argument${position} must be a unicode character, not ${Py_TYPE(op).tp_name}`,
    );
  }
  const points = codePointsOf(op);
  if (points.length !== 1) {
    throw newTypeError(
      `${name}(): argument${position} must be a unicode character, not a string of length ${points.length}`,
    );
  }
  return points[0];
}

function orDefault(value: PyObject | undefined, otherwise: PyObject | undefined, message: string): PyObject {
  if (value !== undefined) return value;
  if (otherwise !== undefined) return otherwise;
  throw newValueError(message);
}

let aliased: Map<number, string> | undefined;

function characterName(code: number): string | undefined {
  if (characterKind(code).category === "Cc") return undefined;
  aliased ??= new Map(NAMES);
  return aliased.get(code) ?? codePointToUnicodeName(code);
}

let sequences: Map<string, PyObject> | undefined;

/** The text of a named sequence. */
function namedSequence(name: string): PyObject | undefined {
  if (sequences === undefined) {
    sequences = new Map();
    for (const entry of NAMED_SEQUENCES.split(",")) {
      const [sequence, points] = entry.split(":");
      const text = String.fromCodePoint(...points.split(".").map((point) => parseInt(point, 36)));
      sequences.set(sequence, PyUnicode_FromUTF16(text));
    }
  }
  return sequences.get(name.toUpperCase());
}

/** What has this name; the older database knows neither aliases nor sequences. */
function lookup(name: string, isOld: boolean): PyObject {
  const code = unicodeNameToCodePoint(name);
  if (code !== undefined) {
    const proper = isOld ? characterName(code) : undefined;
    if (proper === undefined || proper === name.toUpperCase()) return PyUnicode_FromOrdinal(code);
  }
  const sequence = isOld || code !== undefined ? undefined : namedSequence(name);
  if (sequence === undefined) throw newKeyError(PyUnicode_FromUTF16(`undefined character name '${name}'`));
  return sequence;
}

/** Pieces of the text normalized; lone surrogates stay. */
function normalized(form: string, text: string): string {
  if (form !== "NFC" && form !== "NFD" && form !== "NFKC" && form !== "NFKD") {
    throw newValueError("invalid normalization form");
  }
  return text.normalize(form);
}

const functions: Record<string, MethodSpec> = {
  bidirectional: fn(
    "($self, chr, /)",
    "The bidirectional class of a character.",
    (_m, chr) => characterKind(character("bidirectional", chr)).bidirectional,
  ),
  category: fn(
    "($self, chr, /)",
    "The general category of a character.",
    (_m, chr) => characterKind(character("category", chr)).category,
  ),
  combining: fn(
    "($self, chr, /)",
    "The canonical combining class of a character.",
    (_m, chr) => characterKind(character("combining", chr)).combining,
  ),
  decimal: fn(
    "($self, chr, default=<unrepresentable>, /)",
    "The decimal value of a character.",
    (_m, chr, otherwise) => {
      const value = numericValue(character("decimal", chr, " 1"));
      return orDefault(value?.kind === "D" ? value.numerator : undefined, otherwise, "not a decimal");
    },
  ),
  decomposition: fn(
    "($self, chr, /)",
    "How a character is taken apart.",
    (_m, chr) => decomposition(character("decomposition", chr)),
  ),
  digit: fn(
    "($self, chr, default=<unrepresentable>, /)",
    "The digit that a character stands for.",
    (_m, chr, otherwise) => {
      const value = numericValue(character("digit", chr, " 1"));
      return orDefault(
        value !== undefined && value.kind !== "N" ? value.numerator : undefined,
        otherwise,
        "not a digit",
      );
    },
  ),
  east_asian_width: fn(
    "($self, chr, /)",
    "The East Asian width of a character.",
    (_m, chr) => characterKind(character("east_asian_width", chr)).eastAsianWidth,
  ),
  is_normalized: fn(
    "($self, form: str, unistr: unicode, /)",
    "Whether a text is in this normal form.",
    (_m, form, text) => {
      const plain = PyUnicode_AsUTF16(text);
      return normalized(form, plain) === plain;
    },
  ),
  lookup: fn(
    "($self, name: str, /)",
    "The character of this name.",
    (self, name) => lookup(name, Py_TYPE(self as PyObject) === UCD_Type),
  ),
  mirrored: fn(
    "($self, chr, /)",
    "1 if a character is mirrored in text from right to left.",
    (_m, chr) => characterKind(character("mirrored", chr)).mirrored,
  ),
  name: fn(
    "($self, chr, default=<unrepresentable>, /)",
    "The name of a character.",
    (_m, chr, otherwise) => {
      const name = characterName(character("name", chr, " 1"));
      return orDefault(name === undefined ? undefined : PyUnicode_FromUTF16(name), otherwise, "no such name");
    },
  ),
  normalize: fn("($self, form: str, unistr: unicode, /)", "A text in this normal form.", (_m, form, text) => {
    const plain = PyUnicode_AsUTF16(text);
    const result = normalized(form, plain);
    return result === plain ? text : PyUnicode_FromUTF16(result);
  }),
  numeric: fn(
    "($self, chr, default=<unrepresentable>, /)",
    "The number that a character stands for.",
    (_m, chr, otherwise) => {
      const value = numericValue(character("numeric", chr, " 1"));
      return orDefault(
        value === undefined ? undefined : PyFloat_FromDouble(value.numerator / value.denominator),
        otherwise,
        "not a numeric character",
      );
    },
  ),
};

defineType<PyHeapObject>(UCD_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: functions,
  members: { unidata_version: { get: () => "3.2.0" } },
});

/** Makes the module. */
export function createUnicodedataModule(): PyModuleObject {
  readyTypes(UCD_Type);
  return createNativeModule({
    name: "unicodedata",
    doc: "Access to the Unicode character database.",
    functions,
    constants: () => ({
      UCD: UCD_Type,
      unidata_version: UNIDATA_VERSION,
      ucd_3_2_0: new PyHeapObject(UCD_Type),
    }),
  });
}
