/** The `_string` module: the parsing of format strings that `string.Formatter` uses. After `Objects/unicodeobject.c`. */
import { alphabetFor } from "../objects/unicode/alphabet.ts";
import { type FieldStep, nextPart, splitFieldName } from "../objects/unicode/format_string.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { type PyStr, PyUnicode_Check } from "../objects/unicode_object.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { newNativeType, readyTypes } from "./native.ts";

const FormatterIter_Type: PyTypeObject = newNativeType("formatteriterator", undefined, "static");
const FieldNameIter_Type: PyTypeObject = newNativeType("fieldnameiterator", undefined, "static");

/** Goes through a format string as it is asked, so that an error shows where it stands. */
class FormatterIter extends PyHeapObject {
  readonly alphabet: ReturnType<typeof alphabetFor>;
  readonly text: string;
  at: number;
  constructor(format: PyStr) {
    super(FormatterIter_Type);
    this.alphabet = alphabetFor(format);
    this.text = this.alphabet.toUnits(format);
    this.at = 0;
  }
}

defineType<FormatterIter>(FormatterIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.at >= self.text.length) return undefined;
      const { part, end } = nextPart(self.text, self.at);
      self.at = end;
      const literal = self.alphabet.toStr(part.literal);
      const { field } = part;
      if (field === undefined) return PyTuple_New([literal, Py_None, Py_None, Py_None]);
      return PyTuple_New([
        literal,
        self.alphabet.toStr(field.name),
        self.alphabet.toStr(field.spec),
        field.conversion === "" ? Py_None : self.alphabet.toStr(field.conversion),
      ]);
    },
  },
});

/** The attributes and items behind the first part of a field name. */
class FieldNameIter extends PyHeapObject {
  readonly alphabet: ReturnType<typeof alphabetFor>;
  readonly parse: () => FieldStep[];
  steps: FieldStep[] | undefined;
  at: number;
  constructor(alphabet: ReturnType<typeof alphabetFor>, parse: () => FieldStep[]) {
    super(FieldNameIter_Type);
    this.alphabet = alphabet;
    this.parse = parse;
    this.steps = undefined;
    this.at = 0;
  }
}

defineType<FieldNameIter>(FieldNameIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      self.steps ??= self.parse();
      if (self.at >= self.steps.length) return undefined;
      const { isAttribute, key } = self.steps[self.at++];
      return PyTuple_New([
        isAttribute,
        typeof key === "number" && !isAttribute ? key : self.alphabet.toStr(String(key)),
      ]);
    },
  },
});

function requireStr(op: PyObject): PyStr {
  if (!PyUnicode_Check(op)) throw newTypeError(`expected str, got ${Py_TYPE(op).tp_name}`);
  return op;
}

/** Makes the module. */
export function createStringModule(): PyModuleObject {
  readyTypes(FormatterIter_Type, FieldNameIter_Type);
  return createNativeModule({
    name: "_string",
    doc: "string helper module",
    functions: {
      formatter_parser: staticMethod(
        "(object, /)",
        "parse the argument as a format string",
        (object) => new FormatterIter(requireStr(object)),
      ),
      formatter_field_name_split: staticMethod(
        "(object, /)",
        "split the argument as a field name",
        (object) => {
          const name = requireStr(object);
          const alphabet = alphabetFor(name);
          const { first, steps } = splitFieldName(alphabet.toUnits(name));
          return PyTuple_New([
            typeof first === "number" ? first : alphabet.toStr(first),
            new FieldNameIter(alphabet, steps),
          ]);
        },
      ),
    },
  });
}
