/**
 * Named tuples of the interpreter itself: `sys.version_info`, `sys.flags`, `time.struct_time`. After CPython's
 * `Objects/structseq.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf, Signature } from "../protocol/signature.ts";
import { PySequence_Tuple, reprText } from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import { PyList_New } from "./list_object.ts";
import { newArguments } from "./sequence_util.ts";
import {
  dictKeys,
  dictValues,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "./dict_object.ts";
import { Py_None } from "./none_object.ts";
import {
  nativeHeapType,
  nativeMutableType,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyTupleObject } from "./tuple_layout.ts";
import { PyType_Ready } from "./type_object.ts";
import { Py_TYPE, PyTuple_Type, PyType_Type } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

const newSignature = new Signature("(sequence, dict=<unrepresentable>)");

/** A struct sequence: the visible items in `ob_item`, further named fields behind them. */
export class PyStructSequence extends PyTupleObject {
  hidden: readonly PyObject[] = [];
}

export interface StructSequenceOptions {
  doc?: string;
  /** Docstrings of fields. */
  fieldDocs?: Readonly<Record<string, string>>;
  /** How many of the fields the tuple shows; all if undefined. */
  visible?: number;
  /** A C variable in CPython; others are made at run time, and open to changes. */
  isStatic?: boolean;
  /** Python code can't make instances. */
  noConstructor?: boolean;
  /** The constructor takes the one field, not a sequence. CPython: `os.sched_param`. */
  takesField?: boolean;
}

/** All values of a new instance. CPython: `structseq_new_impl`. */
function constructorValues(
  name: string,
  fields: readonly string[],
  visible: number,
  sequence: PyObject,
  dict: PyObject | undefined,
): PyObject[] {
  const type = Py_TYPE(sequence);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    throw newTypeError("constructor requires a sequence");
  }
  const values = PySequence_Tuple(sequence).ob_item.slice();
  if (dict !== undefined && !(dict instanceof PyDictObject)) {
    throw newTypeError(`${name}() takes a dict as second arg, if any`);
  }
  const { length } = values;
  if (length < visible || length > fields.length) {
    const bound = fields.length === visible ? "a" : length < visible ? "an at least" : "an at most";
    const count = length < visible ? visible : fields.length;
    throw newTypeError(`${name}() takes ${bound} ${count}-sequence (${length}-sequence given)`);
  }
  let used = 0;
  for (let i = length; i < fields.length; i++) {
    const given = dict === undefined ? undefined : PyDict_GetItemString(dict, fields[i]);
    if (given !== undefined) used++;
    values.push(given ?? Py_None);
  }
  if (dict !== undefined && dictValues(dict).length > used) {
    throw newTypeError(`${name}() got duplicate or unexpected field name(s)`);
  }
  return values;
}

/** A new struct sequence type. Fields are in order; one named "" can only be reached by its index. */
export function newStructSequenceType(
  name: string,
  fields: readonly string[],
  options: StructSequenceOptions = {},
): PyTypeObject {
  const visible = options.visible ?? fields.length;
  const type = new PyTypeObject(name, PyType_Type, PyTuple_Type);
  const members: Record<string, { get: (self: PyStructSequence) => PyObject; doc: string | undefined }> = {};
  const named = fields.filter((field) => field !== "");
  fields.forEach((field, i) => {
    if (field !== "") {
      members[field] = {
        get: (self) => i < visible ? self.ob_item[i] : self.hidden[i - visible] ?? Py_None,
        doc: options.fieldDocs?.[field],
      };
    }
  });
  const method = methodsOf<PyStructSequence>();
  const fieldSignature = options.takesField ? new Signature(`(${fields[0]})`) : undefined;
  defineType<PyStructSequence>(type, {
    flags: (options.noConstructor ? Py_TPFLAGS_DISALLOW_INSTANTIATION : 0) |
      (options.isStatic ? 0 : nativeHeapType | nativeMutableType),
    doc: options.doc,
    signature: options.takesField ? `(${fields[0]})` : undefined,
    slots: {
      tp_alloc: (t) => new PyStructSequence(t, []),
      tp_new: options.noConstructor ? undefined : (t, args, kwnames) => {
        if (fieldSignature !== undefined) {
          const values = newArguments(fieldSignature, type.ht_name, args, kwnames) as PyObject[];
          return newStructSequence(t, values.slice(0, 1));
        }
        const [sequence, dict] = newArguments(newSignature, "structseq", args, kwnames) as [
          PyObject,
          PyObject | undefined,
        ];
        return newStructSequence(t, constructorValues(name, fields, visible, sequence, dict), visible);
      },
      tp_repr: (self) =>
        PyUnicode_FromUTF16(
          `${name}(${self.ob_item.map((item, i) => `${named[i]}=${reprText(item)}`).join(", ")})`,
        ),
    },
    members,
    methods: {
      __reduce__: method("($self, /)", undefined, (self) => {
        const rest = PyDict_New();
        self.hidden.forEach((value, i) => PyDict_SetItemString(rest, fields[visible + i], value));
        if (options.takesField) return PyTuple_New([type, PyTuple_New(self.ob_item.slice())]);
        return PyTuple_New([type, PyTuple_New([PyTuple_New(self.ob_item.slice()), rest])]);
      }),
      __replace__: method(
        "($self, /, **changes)",
        "Return a copy of the structure with new values for the specified fields.",
        (self, changes) => {
          const all = [...self.ob_item, ...self.hidden];
          if (named.length < fields.length) {
            throw newTypeError(
              `__replace__() is not supported for ${name} because it has unnamed field(s)`,
            );
          }
          const known = named.filter((field) => PyDict_GetItemString(changes, field) !== undefined);
          const unknown = dictKeys(changes).filter((key) => !named.includes(key as string));
          if (unknown.length > 0) {
            throw newTypeError(`Got unexpected field name(s): ${reprText(PyList_New(unknown))}`);
          }
          for (const field of known) all[fields.indexOf(field)] = PyDict_GetItemString(changes, field)!;
          return newStructSequence(type, all, visible);
        },
      ),
    },
    constants: () => ({
      n_sequence_fields: visible,
      n_fields: fields.length,
      n_unnamed_fields: fields.length - named.length,
      __match_args__: PyTuple_New(
        named.slice(0, visible - (fields.length - named.length)).map(PyUnicode_FromUTF16),
      ),
    }),
  });
  PyType_Ready(type);
  return type;
}

/** An instance with these values, the visible ones first. */
export function newStructSequence(
  type: PyTypeObject,
  values: readonly PyObject[],
  visible = values.length,
): PyStructSequence {
  const self = new PyStructSequence(type, values.slice(0, visible));
  self.hidden = values.slice(visible);
  return self;
}
