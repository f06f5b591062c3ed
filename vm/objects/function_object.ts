/**
 * Python functions. After CPython's `Objects/funcobject.c`.
 */
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_GENERATOR,
  CO_HAS_DOCSTRING,
} from "../../compiler/bytecode/code_object.ts";
import { _PyFunction_Vectorcall } from "../eval/call_frames.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { PyCellObject } from "./cell_object.ts";
import { PyCode_Check, type PyCodeObject } from "./code_object.ts";
import {
  PyDict_Check,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItem,
  type PyDictObject,
} from "./dict_object.ts";
import { objectIdentity } from "./hash.ts";
import { PyMethod_New } from "./method_object.ts";
import { Py_None } from "./none_object.ts";
import { instanceDict, setInstanceDict } from "./object_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_HAVE_VECTORCALL,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "./tuple_object.ts";
import { Py_TYPE, PyDict_Type, PyExc_DeprecationWarning, PyFunction_Type } from "./type_zoo.ts";
import { PyModule_Check, PyModule_GetDict } from "./module_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";

let nextFunctionVersion = 1;

export class PyFunctionObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare func_code: PyCodeObject;
  declare readonly func_globals: PyDictObject;
  declare readonly func_builtins: PyDictObject;
  /** `__name__`, if it isn't the code's, or has been asked for. */
  declare private name: PyObject | undefined;
  /** `__qualname__` likewise; a function if this is that one's `__annotate__` and hasn't been asked for. */
  declare private qualname: PyObject | PyFunctionObject | undefined;
  declare func_defaults: PyTupleObject | undefined;
  declare func_kwdefaults: PyDictObject | undefined;
  declare func_closure: PyTupleObject | undefined;
  declare private doc: PyObject | undefined;
  declare func_module: PyObject;
  declare func_annotations: PyObject | undefined;
  declare func_annotate: PyObject | undefined;
  declare func_typeparams: PyObject | undefined;
  /** What specialized calls compare; 0 until one asked, and again when code or defaults change. */
  declare func_version: number;

  constructor(code: PyCodeObject, globals: PyDictObject, builtins: PyDictObject) {
    this.ob_type = PyFunction_Type;
    this.func_code = code;
    this.func_globals = globals;
    this.func_builtins = builtins;
    this.name = undefined;
    this.qualname = undefined;
    this.func_defaults = undefined;
    this.func_kwdefaults = undefined;
    this.func_closure = undefined;
    this.doc = undefined;
    this.func_module = PyDict_GetItemString(globals, "__name__") ?? Py_None;
    this.func_annotations = undefined;
    this.func_annotate = undefined;
    this.func_typeparams = undefined;
    this.func_version = 0;
  }
  static {
    isHeapObject(PyFunctionObject);
  }

  get func_name(): PyObject {
    const code = this.func_code;
    return this.name ??= code.nameObject ??= PyUnicode_FromUTF16(code.plain.co_name);
  }
  set func_name(name: PyObject) {
    this.name = name;
  }

  get func_qualname(): PyObject {
    const known = this.qualname;
    if (known === undefined) {
      const code = this.func_code;
      return this.qualname = code.qualnameObject ??= PyUnicode_FromUTF16(code.plain.co_qualname);
    }
    if (!(known instanceof PyFunctionObject)) return known;
    return this.qualname = PyUnicode_FromUTF16(`${PyUnicode_AsUTF16(known.func_qualname)}.__annotate__`);
  }
  set func_qualname(name: PyObject) {
    const annotate = this.func_annotate;
    if (annotate instanceof PyFunctionObject && annotate.qualname === this) annotate.func_qualname;
    this.qualname = name;
  }

  get func_doc(): PyObject {
    return this.doc ??= docstringOf(this.func_code) ?? Py_None;
  }
  set func_doc(doc: PyObject) {
    this.doc = doc;
  }

  /**
   * Visits what the function holds but for its namespaces, which it shares with others. Docstring and names as far as they have been
   * asked for: asking would read the code.
   */
  visitOwn(visit: (op: PyObject) => void): void {
    visit(this.func_code);
    if (this.func_defaults !== undefined) visit(this.func_defaults);
    if (this.func_kwdefaults !== undefined) visit(this.func_kwdefaults);
    if (this.func_closure !== undefined) visit(this.func_closure);
    if (this.func_annotations !== undefined) visit(this.func_annotations);
    if (this.func_annotate !== undefined) visit(this.func_annotate);
    if (this.func_typeparams !== undefined) visit(this.func_typeparams);
    visit(this.func_module);
    for (const op of [this.doc, this.name, this.qualname]) if (op !== undefined) visit(op);
  }

  /** The code that its docstring comes from, if nobody has asked for it yet; code is read late (`PyCodeObject.complete`). */
  get docstringSource(): PyCodeObject | undefined {
    return this.doc === undefined ? this.func_code : undefined;
  }

  /** Takes another function's `__annotate__`, whose name comes from this one: the compiler can't know it. */
  takeAnnotate(annotate: PyFunctionObject): void {
    this.func_annotate = annotate;
    annotate.qualname = this;
  }

  /** Takes other code; what comes from the code stays as it is. */
  replaceCode(code: PyCodeObject): void {
    this.name = this.func_name;
    this.qualname = this.func_qualname;
    this.doc = this.func_doc;
    this.func_code = code;
  }
}

/** The docstring in a function's code. */
export function docstringOf(code: PyCodeObject): PyObject | undefined {
  if ((code.co_flags & CO_HAS_DOCSTRING) === 0) return undefined;
  const first = code.complete().co_consts[0];
  return first !== undefined && PyUnicode_Check(first) ? first : undefined;
}

/**
 * The builtins that code with these globals sees. CPython: `_PyEval_BuiltinsFromGlobals`. Nearly always a dict, and declared as one; a
 * program may put any object there, so whoever looks into it checks its type or goes through `__getitem__`.
 */
export function builtinsFromGlobals(globals: PyDictObject): PyDictObject {
  const found = PyDict_GetItemString(globals, "__builtins__");
  if (found !== undefined) {
    if (typeof found === "object" && found.ob_type === PyDict_Type) return found as PyDictObject;
    return PyModule_Check(found) ? PyModule_GetDict(found) : found as PyDictObject;
  }
  const thread = PyThreadState_Get();
  return thread.current_frame?.f_builtins ?? thread.interp.builtins ?? PyDict_New();
}

/** CPython: `PyFunction_New`. */
export function PyFunction_New(code: PyCodeObject, globals: PyDictObject): PyFunctionObject {
  return new PyFunctionObject(code, globals, builtinsFromGlobals(globals));
}
/** @noescape */
export function PyFunction_Check(op: PyObject): op is PyFunctionObject {
  return op instanceof PyFunctionObject;
}

/** The version of a function for specialized calls. CPython: `_PyFunction_GetVersionForCurrentState`. */
export function functionVersion(func: PyFunctionObject): number {
  if (func.func_version === 0) func.func_version = nextFunctionVersion++;
  return func.func_version;
}

/** `__annotations__`: made by `__annotate__` when first asked for. CPython: `func_get_annotation_dict`. */
function func_get_annotations(self: PyFunctionObject): PyObject {
  if (self.func_annotations === undefined) {
    if (self.func_annotate !== undefined && self.func_annotate !== Py_None) {
      const made = PyObject_CallOneArg(self.func_annotate, 1);
      if (!PyDict_Check(made)) {
        throw newTypeError(`__annotate__ returned non-dict of type '${Py_TYPE(made).tp_name}'`);
      }
      self.func_annotations = made;
    } else {
      self.func_annotations = PyDict_New();
    }
  } else if (PyTuple_Check(self.func_annotations)) {
    const dict = PyDict_New();
    const items = self.func_annotations.ob_item;
    for (let i = 0; i + 1 < items.length; i += 2) PyDict_SetItem(dict, items[i], items[i + 1]);
    self.func_annotations = dict;
  }
  return self.func_annotations;
}

function func_new(args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject {
  const names = ["code", "globals", "name", "argdefs", "closure", "kwdefaults"];
  const values: (PyObject | undefined)[] = [];
  const npos = args.length - (kwnames?.length ?? 0);
  for (let i = 0; i < npos; i++) values[i] = args[i];
  kwnames?.forEach((name, i) => {
    const at = names.indexOf(name);
    if (at < 0) throw newTypeError(`function() got an unexpected keyword argument '${name}'`);
    values[at] = args[npos + i];
  });
  const [code, globals, name, defaults, closure, kwdefaults] = values;
  if (code === undefined) throw newTypeError("function() missing required argument 'code' (pos 1)");
  if (globals === undefined) throw newTypeError("function() missing required argument 'globals' (pos 2)");
  if (!PyCode_Check(code)) {
    throw newTypeError(`function() argument 'code' must be code, not ${Py_TYPE(code).tp_name}`);
  }
  if (!PyDict_Check(globals)) {
    throw newTypeError(`function() argument 'globals' must be dict, not ${Py_TYPE(globals).tp_name}`);
  }
  if (name !== undefined && name !== Py_None && !PyUnicode_Check(name)) {
    throw newTypeError("arg 3 (name) must be None or string");
  }
  if (defaults !== undefined && defaults !== Py_None && !PyTuple_Check(defaults)) {
    throw newTypeError("arg 4 (defaults) must be None or tuple");
  }
  if (kwdefaults !== undefined && kwdefaults !== Py_None && !PyDict_Check(kwdefaults)) {
    throw newTypeError("arg 6 (kwdefaults) must be None or dict");
  }
  const nfree = code.complete().co_nfreevars;
  if (closure === undefined || closure === Py_None) {
    if (nfree > 0) throw newTypeError("arg 5 (closure) must be tuple");
  } else if (!PyTuple_Check(closure)) {
    throw newTypeError(nfree > 0 ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
  } else if (closure.ob_item.length !== nfree) {
    throw newValueError(
      `${code.plain.co_name} requires closure of length ${nfree}, not ${closure.ob_item.length}`,
    );
  } else {
    for (const cell of closure.ob_item) {
      if (!(cell instanceof PyCellObject)) {
        throw newTypeError(`arg 5 (closure) expected cell, found ${Py_TYPE(cell).tp_name}`);
      }
    }
  }
  const func = PyFunction_New(code, globals);
  if (name !== undefined && name !== Py_None) func.func_name = name;
  if (defaults !== undefined && PyTuple_Check(defaults)) func.func_defaults = defaults;
  if (closure !== undefined && PyTuple_Check(closure)) func.func_closure = closure;
  if (kwdefaults !== undefined && PyDict_Check(kwdefaults)) func.func_kwdefaults = kwdefaults;
  return func;
}

function strOnly(what: string, value: PyObject | undefined): PyObject {
  if (value === undefined || !PyUnicode_Check(value)) {
    throw newTypeError(`${what} must be set to a string object`);
  }
  return value;
}

defineType<PyFunctionObject>(PyFunction_Type, {
  flags: Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_HAVE_VECTORCALL,
  doc: "Create a function object.",
  signature: "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => func_new(args, kwnames),
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<function ${PyUnicode_AsUTF16(self.func_qualname)} at 0x${objectIdentity(self).toString(16)}>`,
      ),
    tp_call: (self, args, kwnames) => _PyFunction_Vectorcall(self, args, kwnames),
    tp_descr_get: (self, obj) => obj === undefined || obj === Py_None ? self : PyMethod_New(self, obj),
    tp_traverse: (self, visit) => {
      visit(self.func_globals);
      visit(self.func_builtins);
      self.visitOwn(visit);
    },
  },
  members: {
    __closure__: { get: (self) => self.func_closure ?? Py_None },
    __globals__: { get: (self) => self.func_globals },
    __builtins__: { get: (self) => self.func_builtins },
  },
  getset: {
    __code__: {
      get: (self) => self.func_code,
      set: (self, value) => {
        if (value === undefined || !PyCode_Check(value)) {
          throw newTypeError("__code__ must be set to a code object");
        }
        const nclosure = self.func_closure?.ob_item.length ?? 0;
        const { co_nfreevars } = value.complete();
        if (co_nfreevars !== nclosure) {
          throw newValueError(
            `${
              PyUnicode_AsUTF16(self.func_name)
            }() requires a code object with ${nclosure} free vars, not ${co_nfreevars}`,
          );
        }
        const kind = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
        if ((self.func_code.co_flags & kind) !== (value.co_flags & kind)) {
          PyErr_WarnEx(
            PyExc_DeprecationWarning,
            "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
            1,
          );
        }
        self.func_version = 0;
        self.replaceCode(value);
      },
    },
    __defaults__: {
      get: (self) => self.func_defaults ?? Py_None,
      set: (self, value) => {
        if (value !== undefined && value !== Py_None && !PyTuple_Check(value)) {
          throw newTypeError("__defaults__ must be set to a tuple object");
        }
        self.func_version = 0;
        self.func_defaults = value === undefined || value === Py_None ? undefined : value as PyTupleObject;
      },
    },
    __kwdefaults__: {
      get: (self) => self.func_kwdefaults ?? Py_None,
      set: (self, value) => {
        if (value !== undefined && value !== Py_None && !PyDict_Check(value)) {
          throw newTypeError("__kwdefaults__ must be set to a dict object");
        }
        self.func_version = 0;
        self.func_kwdefaults = value === undefined || value === Py_None ? undefined : value as PyDictObject;
      },
    },
    __annotations__: {
      doc: "The annotations by name.",
      get: func_get_annotations,
      set: (self, value) => {
        if (value === Py_None) value = undefined;
        if (value !== undefined && !PyDict_Check(value)) {
          throw newTypeError("__annotations__ must be set to a dict object");
        }
        self.func_annotations = value;
        self.func_annotate = undefined;
      },
    },
    __annotate__: {
      doc: "The function that computes the annotations, or None.",
      get: (self) => self.func_annotate ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("__annotate__ cannot be deleted");
        if (value === Py_None) {
          self.func_annotate = undefined;
        } else if (Py_TYPE(value).tp_call !== undefined) {
          self.func_annotate = value;
          self.func_annotations = undefined;
        } else {
          throw newTypeError("__annotate__ must be callable or None");
        }
      },
    },
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
    __doc__: { get: (self) => self.func_doc, set: (self, value) => self.func_doc = value ?? Py_None },
    __module__: {
      get: (self) => self.func_module,
      set: (self, value) => self.func_module = value ?? Py_None,
    },
    __name__: {
      get: (self) => self.func_name,
      set: (self, value) => self.func_name = strOnly("__name__", value),
    },
    __qualname__: {
      get: (self) => self.func_qualname,
      set: (self, value) => self.func_qualname = strOnly("__qualname__", value),
    },
    __type_params__: {
      doc: "The type parameters of a generic function.",
      get: (self) => self.func_typeparams ?? PyTuple_New([]),
      set: (self, value) => {
        if (value === undefined || !PyTuple_Check(value)) {
          throw newTypeError("__type_params__ must be set to a tuple");
        }
        self.func_typeparams = value;
      },
    },
  },
});
