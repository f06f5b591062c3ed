/**
 * Template strings (PEP 750): `string.templatelib.Template` and `Interpolation`. After CPython's
 * `Objects/templateobject.c` and `Objects/interpolationobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { PyNumber_Add, PyObject_IsTrue, reprText } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { Py_None } from "./none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_New, type PyTupleObject } from "./tuple_object.ts";
import { _PyInterpolation_Type, _PyTemplate_Type, _PyTemplateIter_Type, Py_TYPE } from "./type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyInterpolationObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly value: PyObject;
  declare readonly expression: PyObject;
  declare readonly conversion: PyObject;
  declare readonly format_spec: PyObject;
  constructor(value: PyObject, expression: PyObject, conversion: PyObject, format_spec: PyObject) {
    this.ob_type = _PyInterpolation_Type;
    this.value = value;
    this.expression = expression;
    this.conversion = conversion;
    this.format_spec = format_spec;
  }
  static {
    isHeapObject(PyInterpolationObject);
  }
}

/** One string more than interpolations; they alternate, a string first. */
export class PyTemplateObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly strings: PyTupleObject;
  declare readonly interpolations: PyTupleObject;
  constructor(strings: PyTupleObject, interpolations: PyTupleObject) {
    this.ob_type = _PyTemplate_Type;
    this.strings = strings;
    this.interpolations = interpolations;
  }
  static {
    isHeapObject(PyTemplateObject);
  }
}

class PyTemplateIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly items: readonly PyObject[];
  declare index: number;
  constructor(items: readonly PyObject[]) {
    this.ob_type = _PyTemplateIter_Type;
    this.items = items;
    this.index = 0;
  }
  static {
    isHeapObject(PyTemplateIterObject);
  }
}

const CONVERSIONS: readonly PyObject[] = [Py_None, "s", "r", "a"];

/** What BUILD_INTERPOLATION and BUILD_TEMPLATE call. */
export const interpolationMakers = {
  interpolation(
    value: PyObject,
    expression: PyObject,
    conversion: number,
    format: PyObject | undefined,
  ): PyObject {
    return new PyInterpolationObject(value, expression, CONVERSIONS[conversion] ?? Py_None, format ?? "");
  },
  template(strings: PyObject, interpolations: PyObject): PyObject {
    return new PyTemplateObject(strings as PyTupleObject, interpolations as PyTupleObject);
  },
};

const interpolationMethod = methodsOf<PyInterpolationObject>();
defineType<PyInterpolationObject>(_PyInterpolation_Type, {
  doc: "Represents a single interpolation of a template string.",
  signature: "(value, expression='', conversion=None, format_spec='')",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const names = ["value", "expression", "conversion", "format_spec"];
      const values: (PyObject | undefined)[] = [undefined, "", Py_None, ""];
      const npos = args.length - (kwnames?.length ?? 0);
      if (npos > 4) throw newTypeError(`Interpolation() takes at most 4 arguments (${args.length} given)`);
      for (let i = 0; i < npos; i++) values[i] = args[i];
      kwnames?.forEach((key, i) => {
        const at = names.indexOf(key);
        if (at < 0) throw newTypeError(`Interpolation() got an unexpected keyword argument '${key}'`);
        values[at] = args[npos + i];
      });
      const [value, expression, conversion, spec] = values;
      if (value === undefined) {
        throw newTypeError("Interpolation() missing required argument 'value' (pos 1)");
      }
      for (const [text, name] of [[expression!, "expression"], [spec!, "format_spec"]] as const) {
        if (!PyUnicode_Check(text)) {
          throw newTypeError(`Interpolation() argument '${name}' must be str, not ${Py_TYPE(text).tp_name}`);
        }
      }
      if (conversion !== Py_None) {
        if (!PyUnicode_Check(conversion!)) {
          throw newTypeError(
            `Interpolation() argument 'conversion' must be str, not ${Py_TYPE(conversion!).tp_name}`,
          );
        }
        if (conversion !== "s" && conversion !== "a" && conversion !== "r") {
          throw newValueError("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
        }
      }
      return new PyInterpolationObject(value, expression!, conversion!, spec!);
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `Interpolation(${
          [self.value, self.expression, self.conversion, self.format_spec].map(reprText).join(", ")
        })`,
      ),
    tp_traverse: (self, visit) => {
      for (const op of [self.value, self.expression, self.conversion, self.format_spec]) visit(op);
    },
  },
  methods: {
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
    __reduce__: interpolationMethod(
      "($self, /)",
      undefined,
      (self) =>
        PyTuple_New([
          Py_TYPE(self),
          PyTuple_New([self.value, self.expression, self.conversion, self.format_spec]),
        ]),
    ),
  },
  members: {
    value: { get: (self) => self.value, doc: "Value" },
    expression: { get: (self) => self.expression, doc: "Expression" },
    conversion: { get: (self) => self.conversion, doc: "Conversion" },
    format_spec: { get: (self) => self.format_spec, doc: "Format specifier" },
  },
  constants: () => ({ __match_args__: PyTuple_New(["value", "expression", "conversion", "format_spec"]) }),
});

/** Strings and interpolations in order, empty strings left out. */
function parts(self: PyTemplateObject): PyObject[] {
  const out: PyObject[] = [];
  self.strings.ob_item.forEach((text, i) => {
    if (PyObject_IsTrue(text)) out.push(text);
    if (i < self.interpolations.ob_item.length) out.push(self.interpolations.ob_item[i]);
  });
  return out;
}

/** Joins neighbouring strings and puts empty ones between interpolations. */
function templateFrom(items: readonly PyObject[]): PyTemplateObject {
  const strings: PyObject[] = [""], interpolations: PyObject[] = [];
  for (const item of items) {
    if (PyUnicode_Check(item)) strings[strings.length - 1] = PyNumber_Add(strings[strings.length - 1], item);
    else if (item instanceof PyInterpolationObject) {
      interpolations.push(item);
      strings.push("");
    } else {
      throw newTypeError(
        `Template.__new__ *args need to be of type 'str' or 'Interpolation', got ${Py_TYPE(item).tp_name}`,
      );
    }
  }
  return new PyTemplateObject(PyTuple_New(strings), PyTuple_New(interpolations));
}

const templateMethod = methodsOf<PyTemplateObject>();
defineType<PyTemplateObject>(_PyTemplate_Type, {
  doc: "Template object",
  signature: "(*args)",
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("Template.__new__ only accepts *args arguments");
      }
      return templateFrom(args);
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `Template(strings=${reprText(self.strings)}, interpolations=${reprText(self.interpolations)})`,
      ),
    tp_iter: (self) => new PyTemplateIterObject(parts(self)),
    sq_concat: (self, other) => {
      if (!(self instanceof PyTemplateObject) || !(other instanceof PyTemplateObject)) {
        const what = other instanceof PyTemplateObject ? self : other;
        throw newTypeError(
          PyUnicode_Check(what)
            ? `can only concatenate string.templatelib.Template (not "str") to string.templatelib.Template`
            : `can only concatenate string.templatelib.Template (not "${
              Py_TYPE(what).tp_name
            }") to string.templatelib.Template`,
        );
      }
      const alternating = (t: PyTemplateObject) =>
        t.strings.ob_item.flatMap((text, i) =>
          i < t.interpolations.ob_item.length ? [text, t.interpolations.ob_item[i]] : [text]
        );
      return templateFrom([...alternating(self), ...alternating(other)]);
    },
    tp_traverse: (self, visit) => {
      visit(self.strings);
      visit(self.interpolations);
    },
  },
  methods: {
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
    __reduce__: templateMethod(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([_PyTemplate_Type, PyTuple_New(parts(self))]),
    ),
  },
  members: {
    strings: { get: (self) => self.strings, doc: "Strings" },
    interpolations: { get: (self) => self.interpolations, doc: "Interpolations" },
  },
  getset: {
    values: {
      get: (self) =>
        PyTuple_New(self.interpolations.ob_item.map((item) => (item as PyInterpolationObject).value)),
      doc: "Values of interpolations",
    },
  },
});

defineType<PyTemplateIterObject>(_PyTemplateIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => self.index < self.items.length ? self.items[self.index++] : undefined,
  },
});
