/**
 * All built-in exception types: layouts, construction, `str`/`repr`, and their attributes. After CPython's
 * `Objects/exceptions.c`. Exception groups are in `exception_group.ts`.
 */
import { PyDict_Copy, PyDict_New, PyDict_SetItemString, PyDictObject } from "./dict_object.ts";
import { Py_None } from "./none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASE_EXC_SUBCLASS,
  Py_TPFLAGS_BASETYPE,
  PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_New, type PyTupleObject } from "./tuple_object.ts";
import { PyList_New, PyListObject } from "./list_object.ts";
import { codePointsOf, PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { PyLong_Check } from "./long_object.ts";
import { PyBytesObject } from "./bytes_object.ts";
import * as zoo from "./type_zoo.ts";
import { _PyType_Name, PyType_IsSubtype } from "./type_object.ts";
import { instanceDict, setInstanceDict } from "./object_object.ts";
import { defineType, type GetSetSpec } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { newAttributeError, newTypeError, newUnexpectedKeyword } from "../protocol/errors.ts";
import {
  argumentAsIndex,
  PyNumber_AsSsize_t,
  PyObject_GetAttr,
  PyObject_Repr,
  PyObject_SetAttr,
  PyObject_Str,
  PySequence_Tuple,
} from "../protocol/abstract.ts";
import { Py_TYPE } from "./type_zoo.ts";
import { watched } from "../runtime/gc/registry.ts";
import type { PyTracebackObject } from "./traceback_object.ts";

/** What every exception carries. `args` is a tuple; the rest is undefined for None. */
export class PyBaseExceptionObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare args: PyTupleObject;
  declare traceback: PyTracebackObject | undefined;
  declare context: PyBaseExceptionObject | undefined;
  declare cause: PyBaseExceptionObject | undefined;
  declare suppress_context: boolean;

  constructor(type: PyTypeObject, args: PyTupleObject) {
    this.ob_type = type;
    this.args = args;
    this.traceback = undefined;
    this.context = undefined;
    this.cause = undefined;
    this.suppress_context = false;
  }
  static {
    isHeapObject(PyBaseExceptionObject);
  }
}
export class PyStopIterationObject extends PyBaseExceptionObject {
  value: PyObject | undefined = undefined;
}
export class PySystemExitObject extends PyBaseExceptionObject {
  code: PyObject | undefined = undefined;
}
export class PyNameErrorObject extends PyBaseExceptionObject {
  name: PyObject | undefined = undefined;
}
export class PyAttributeErrorObject extends PyBaseExceptionObject {
  obj: PyObject | undefined = undefined;
  name: PyObject | undefined = undefined;
}
export class PyImportErrorObject extends PyBaseExceptionObject {
  msg: PyObject | undefined = undefined;
  name: PyObject | undefined = undefined;
  path: PyObject | undefined = undefined;
  name_from: PyObject | undefined = undefined;
}
export class PyOSErrorObject extends PyBaseExceptionObject {
  myerrno: PyObject | undefined = undefined;
  strerror: PyObject | undefined = undefined;
  filename: PyObject | undefined = undefined;
  filename2: PyObject | undefined = undefined;
  /** BlockingIOError's characters_written; -1: unset. */
  written = -1;
}
export class PySyntaxErrorObject extends PyBaseExceptionObject {
  msg: PyObject | undefined = undefined;
  filename: PyObject | undefined = undefined;
  lineno: PyObject | undefined = undefined;
  offset: PyObject | undefined = undefined;
  end_lineno: PyObject | undefined = undefined;
  end_offset: PyObject | undefined = undefined;
  text: PyObject | undefined = undefined;
  print_file_and_line: PyObject | undefined = undefined;
  metadata: PyObject | undefined = undefined;
}
export class PyUnicodeErrorObject extends PyBaseExceptionObject {
  encoding: PyObject | undefined = undefined;
  object: PyObject | undefined = undefined;
  start = 0;
  end = 0;
  reason: PyObject | undefined = undefined;
}

/** Of a group; the type is in `exception_group.ts`. Here because a base class has to be there first. */
export class PyBaseExceptionGroupObject extends PyBaseExceptionObject {
  msg: PyObject = "";
  excs: PyTupleObject = PyTuple_New([]);
  /** How the sequence of members showed when the group was made; undefined for lists and tuples. */
  excsText: string | undefined = undefined;
}

/** Whether this is a class that `raise` and `except` accept. */
export function isExceptionClass(op: PyObject): op is PyTypeObject {
  return op instanceof PyTypeObject && PyType_IsSubtype(op, zoo.PyExc_BaseException);
}

/** The positional part of a vectorcall's arguments. */
function positionals(args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject[] {
  return args.slice(0, args.length - (kwnames?.length ?? 0));
}

function refuseKeywords(self: PyObject, kwnames: readonly string[] | undefined): void {
  refuseKeywordsOf(Py_TYPE(self), kwnames);
}
function refuseKeywordsOf(type: PyTypeObject, kwnames: readonly string[] | undefined): void {
  if (kwnames !== undefined && kwnames.length > 0) {
    throw newTypeError(`${type.tp_name}() takes no keyword arguments`);
  }
}

/** A member that reads as None while unset and can be assigned. */
// deno-lint-ignore no-explicit-any
function member(field: string, doc: string): GetSetSpec<any> {
  return {
    get: (self) => self[field] ?? Py_None,
    set: (self, value) => self[field] = value,
    doc,
  };
}

const method = methodsOf<PyBaseExceptionObject>();
type Layout = new (type: PyTypeObject, args: PyTupleObject) => PyBaseExceptionObject;

/** `tp_new` of an exception layout: stores the positional arguments, leaves keywords to `__init__`. */
function newFor(layout: Layout) {
  return (type: PyTypeObject, args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject =>
    watched(new layout(type, PyTuple_New(positionals(args, kwnames))));
}

function BaseException_init(
  self: PyBaseExceptionObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
) {
  refuseKeywords(self, kwnames);
  self.args = PyTuple_New(args.slice());
}

function BaseException_str(self: PyBaseExceptionObject): PyObject {
  const items = self.args.ob_item;
  if (items.length === 0) return "";
  return PyObject_Str(items.length === 1 ? items[0] : self.args);
}

function exceptionValue(name: string, value: PyObject): PyBaseExceptionObject | undefined {
  if (value === Py_None) return undefined;
  if (value instanceof PyBaseExceptionObject) return value;
  throw newTypeError(`exception ${name} must be None or derive from BaseException`);
}

/** Sets the explicit cause of `raise ... from ...`. */
export function PyException_SetCause(
  self: PyBaseExceptionObject,
  cause: PyBaseExceptionObject | undefined,
): void {
  self.suppress_context = true;
  self.cause = cause;
}

defineType<PyBaseExceptionObject>(zoo.PyExc_BaseException, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BASE_EXC_SUBCLASS,
  doc: "Common base class for all exceptions.",
  hasDict: true,
  slots: {
    tp_new: newFor(PyBaseExceptionObject),
    tp_alloc: (type) => new PyBaseExceptionObject(type, PyTuple_New([])),
    tp_init: BaseException_init,
    tp_repr: (self) => {
      const name = _PyType_Name(self.ob_type);
      const items = self.args.ob_item;
      const shown = PyUnicode_AsUTF16(PyObject_Repr(items.length === 1 ? items[0] : self.args));
      return PyUnicode_FromUTF16(items.length === 1 ? `${name}(${shown})` : name + shown);
    },
    tp_str: BaseException_str,
    tp_traverse: (self, visit) => {
      for (const field of Object.values(self)) if (field instanceof PyHeapObject) visit(field);
    },
  },
  methods: {
    __reduce__: method(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([self.ob_type, self.args, ...stateOf(self)]),
    ),
    __setstate__: method("($self, state, /)", undefined, (self, state) => {
      if (state === Py_None) return Py_None;
      if (!(state instanceof PyDictObject)) throw newTypeError("state is not a dictionary");
      for (const [key, value] of state.entries()) PyObject_SetAttr(self, PyUnicode_AsUTF16(key), value);
      return Py_None;
    }),
    with_traceback: method(
      "($self, tb, /)",
      "Sets the traceback and returns the exception itself.",
      (self, tb) => {
        setTraceback(self, tb);
        return self;
      },
    ),
    add_note: method("($self, note: unicode, /)", "Adds a note, shown below the message.", (self, note) => {
      let notes: PyObject | undefined;
      try {
        notes = PyObject_GetAttr(self, "__notes__");
      } catch (err) {
        if (
          !(err instanceof PyBaseExceptionObject && PyType_IsSubtype(err.ob_type, zoo.PyExc_AttributeError))
        ) throw err;
      }
      if (notes === undefined) {
        notes = PyList_New([]);
        PyObject_SetAttr(self, "__notes__", notes);
      }
      if (!(notes instanceof PyListObject)) throw newTypeError("Cannot add note: __notes__ is not a list");
      notes.ob_item.push(note);
      return Py_None;
    }),
  },
  getset: {
    args: {
      get: (self) => self.args,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("args may not be deleted");
        self.args = PySequence_Tuple(value) as PyTupleObject;
      },
    },
    __dict__: { get: (self) => instanceDict(self), set: (self, value) => setInstanceDict(self, value) },
    __traceback__: {
      get: (self) => self.traceback ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("__traceback__ may not be deleted");
        setTraceback(self, value);
      },
    },
    __context__: {
      get: (self) => self.context ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("__context__ may not be deleted");
        self.context = exceptionValue("context", value);
      },
      doc: "exception context",
    },
    __cause__: {
      get: (self) => self.cause ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("__cause__ may not be deleted");
        PyException_SetCause(self, exceptionValue("cause", value));
      },
      doc: "exception cause",
    },
  },
  members: {
    __suppress_context__: {
      get: (self) => self.suppress_context,
      set: (self, value) => {
        if (value === undefined) throw newTypeError("can't delete numeric/char attribute");
        if (typeof value !== "boolean") throw newTypeError("attribute value type must be bool");
        self.suppress_context = value;
      },
    },
  },
});

function setTraceback(self: PyBaseExceptionObject, tb: PyObject): void {
  if (tb === Py_None) self.traceback = undefined;
  else if (Py_TYPE(tb) === zoo.PyTraceBack_Type) self.traceback = tb as PyTracebackObject;
  else throw newTypeError("__traceback__ must be a traceback or None");
}

defineType<PyStopIterationObject>(zoo.PyExc_StopIteration, {
  doc: "Signal the end from iterator.__next__().",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PyStopIterationObject),
    tp_alloc: (type) => new PyStopIterationObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      BaseException_init(self, args, kwnames);
      self.value = args[0];
    },
  },
  members: { value: member("value", "generator return value") },
});

defineType<PySystemExitObject>(zoo.PyExc_SystemExit, {
  doc: "Request to exit from the interpreter.",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PySystemExitObject),
    tp_alloc: (type) => new PySystemExitObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      BaseException_init(self, args, kwnames);
      self.code = args.length === 0 ? undefined : args.length === 1 ? args[0] : PyTuple_New(args.slice());
    },
  },
  members: { code: member("code", "exception code") },
});

/** The keyword arguments of an exception's `__init__` that takes only these names. */
function keywordFields(
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  allowed: readonly string[],
): (PyObject | undefined)[] {
  const npos = args.length - (kwnames?.length ?? 0);
  if (kwnames !== undefined && kwnames.length > allowed.length) {
    const plural = allowed.length === 1 ? "" : "s";
    throw newTypeError(
      `${name}() takes at most ${allowed.length} keyword argument${plural} (${kwnames.length} given)`,
    );
  }
  const values: (PyObject | undefined)[] = allowed.map(() => undefined);
  kwnames?.forEach((key, i) => {
    const at = allowed.indexOf(key);
    if (at < 0) throw newUnexpectedKeyword(name, key, allowed);
    values[at] = args[npos + i];
  });
  return values;
}

/** The attributes with these fields among them, as far as they are set; None without any. */
function stateWith(self: PyBaseExceptionObject, fields: Record<string, PyObject | undefined>): PyObject {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  const own = self.inst === undefined ? undefined : instanceDict(self);
  if (set.length === 0) return own ?? Py_None;
  const state = own === undefined ? PyDict_New() : PyDict_Copy(own);
  for (const [name, value] of set) PyDict_SetItemString(state, name, value!);
  return state;
}

defineType<PyNameErrorObject>(zoo.PyExc_NameError, {
  doc: "Name not found globally.",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PyNameErrorObject),
    tp_alloc: (type) => new PyNameErrorObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      self.args = PyTuple_New(positionals(args, kwnames));
      [self.name] = keywordFields("NameError", args, kwnames, ["name"]);
    },
  },
  members: { name: member("name", "name") },
});

defineType<PyAttributeErrorObject>(zoo.PyExc_AttributeError, {
  doc: "Attribute not found.",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PyAttributeErrorObject),
    tp_alloc: (type) => new PyAttributeErrorObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      self.args = PyTuple_New(positionals(args, kwnames));
      [self.name, self.obj] = keywordFields("AttributeError", args, kwnames, ["name", "obj"]);
    },
  },
  methods: {
    // `obj` is left out: it may well be something that can't be pickled.
    __getstate__: methodsOf<PyAttributeErrorObject>()("($self, /)", undefined, attributeErrorState),
    __reduce__: methodsOf<PyAttributeErrorObject>()(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([self.ob_type, self.args, attributeErrorState(self)]),
    ),
  },
  members: { name: member("name", "attribute name"), obj: member("obj", "object") },
});
function attributeErrorState(self: PyAttributeErrorObject): PyObject {
  return stateWith(self, { name: self.name, args: self.args });
}

defineType<PyImportErrorObject>(zoo.PyExc_ImportError, {
  doc: "Import can't find module, or can't find name in module.",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PyImportErrorObject),
    tp_alloc: (type) => new PyImportErrorObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      const given = positionals(args, kwnames);
      self.args = PyTuple_New(given);
      [self.name, self.path, self.name_from] = keywordFields("ImportError", args, kwnames, [
        "name",
        "path",
        "name_from",
      ]);
      self.msg = given.length === 1 ? given[0] : undefined;
    },
    tp_str: (self) =>
      self.msg !== undefined && typeof self.msg === "string" ? self.msg : BaseException_str(self),
  },
  methods: {
    __reduce__: methodsOf<PyImportErrorObject>()("($self, /)", undefined, (self) => {
      const { name, path, name_from } = self;
      const state = stateWith(self, { name, path, name_from });
      return PyTuple_New([self.ob_type, self.args, ...(state === Py_None ? [] : [state])]);
    }),
  },
  members: {
    msg: member("msg", "exception message"),
    name: member("name", "module name"),
    path: member("path", "module path"),
    name_from: member("name_from", "name imported from module"),
  },
});

defineType<PyBaseExceptionObject>(zoo.PyExc_KeyError, {
  doc: "Mapping key not found.",
  slots: {
    tp_str: (self) =>
      self.args.ob_item.length === 1 ? PyObject_Repr(self.args.ob_item[0]) : BaseException_str(self),
  },
});

/** The OSError subclass that a given errno selects (PEP 3151), Linux numbers. */
const errnoClasses: ReadonlyMap<number, PyTypeObject> = new Map([
  [11, zoo.PyExc_BlockingIOError],
  [114, zoo.PyExc_BlockingIOError],
  [115, zoo.PyExc_BlockingIOError],
  [32, zoo.PyExc_BrokenPipeError],
  [108, zoo.PyExc_BrokenPipeError],
  [10, zoo.PyExc_ChildProcessError],
  [103, zoo.PyExc_ConnectionAbortedError],
  [111, zoo.PyExc_ConnectionRefusedError],
  [104, zoo.PyExc_ConnectionResetError],
  [17, zoo.PyExc_FileExistsError],
  [2, zoo.PyExc_FileNotFoundError],
  [21, zoo.PyExc_IsADirectoryError],
  [20, zoo.PyExc_NotADirectoryError],
  [4, zoo.PyExc_InterruptedError],
  [13, zoo.PyExc_PermissionError],
  [1, zoo.PyExc_PermissionError],
  [3, zoo.PyExc_ProcessLookupError],
  [110, zoo.PyExc_TimeoutError],
]);

function OSError_fill(self: PyOSErrorObject, given: PyObject[]): void {
  let args = given;
  if (given.length >= 2 && given.length <= 5) {
    self.myerrno = given[0];
    self.strerror = given[1];
    const filename = given[2];
    if (filename !== undefined && filename !== Py_None) {
      if (self.ob_type === zoo.PyExc_BlockingIOError && PyLong_Check(filename)) {
        self.written = PyNumber_AsSsize_t(filename, true);
      } else {
        self.filename = filename;
        if (given[4] !== undefined && given[4] !== Py_None) self.filename2 = given[4];
        args = given.slice(0, 2);
      }
    }
  }
  self.args = PyTuple_New(args);
}

/** Whether `__init__` takes the arguments apart: a subclass overrides it and not `__new__`. CPython: `oserror_use_init`. */
function usesInit(type: PyTypeObject): boolean {
  return type.tp_init !== OSError_init && type.tp_new === OSError_new;
}

function OSError_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const given = positionals(args, kwnames);
  if (usesInit(type)) return watched(new PyOSErrorObject(type, PyTuple_New([])));
  refuseKeywordsOf(type, kwnames);
  if (type === zoo.PyExc_OSError && given.length >= 2 && given.length <= 5 && typeof given[0] === "number") {
    type = errnoClasses.get(given[0]) ?? type;
  }
  const self = watched(new PyOSErrorObject(type, PyTuple_New([])));
  OSError_fill(self, given);
  return self;
}

function OSError_init(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  if (!usesInit(Py_TYPE(self))) return;
  refuseKeywords(self, kwnames);
  OSError_fill(self as PyOSErrorObject, positionals(args, kwnames));
}

/** What `__reduce__` adds to type and arguments: the attributes, if there are any. */
function stateOf(self: PyBaseExceptionObject): PyObject[] {
  return self.inst === undefined ? [] : [instanceDict(self)];
}

/** An OSError as the system reports it: the errno selects the subclass. */
export function newOSError(
  errno: number,
  strerror: string,
  filename?: PyObject,
  filename2?: PyObject,
): PyOSErrorObject {
  const exc = new PyOSErrorObject(errnoClasses.get(errno) ?? zoo.PyExc_OSError, PyTuple_New([]));
  const given: PyObject[] = [errno, PyUnicode_FromUTF16(strerror)];
  if (filename !== undefined) given.push(filename);
  if (filename2 !== undefined) given.push(Py_None, filename2);
  OSError_fill(exc, given);
  return exc;
}

defineType<PyOSErrorObject>(zoo.PyExc_OSError, {
  doc: "Base class for I/O related errors.",
  slots: {
    tp_new: OSError_new,
    tp_alloc: (type) => new PyOSErrorObject(type, PyTuple_New([])),
    tp_init: OSError_init,
    tp_str: (self) => {
      const errno = self.myerrno ?? Py_None, strerror = self.strerror ?? Py_None;
      const show = (op: PyObject) => PyUnicode_AsUTF16(PyObject_Str(op));
      if (self.filename !== undefined) {
        const file = PyUnicode_AsUTF16(PyObject_Repr(self.filename));
        const second = self.filename2 === undefined
          ? ""
          : ` -> ${PyUnicode_AsUTF16(PyObject_Repr(self.filename2))}`;
        return PyUnicode_FromUTF16(`[Errno ${show(errno)}] ${show(strerror)}: ${file}${second}`);
      }
      if (self.myerrno !== undefined && self.strerror !== undefined) {
        return PyUnicode_FromUTF16(`[Errno ${show(errno)}] ${show(strerror)}`);
      }
      return BaseException_str(self);
    },
  },
  methods: {
    __reduce__: methodsOf<PyOSErrorObject>()("($self, /)", undefined, (self) => {
      let { args } = self;
      if (args.ob_item.length === 2 && self.filename !== undefined) {
        const names = self.filename2 === undefined
          ? [self.filename]
          : [self.filename, Py_None, self.filename2];
        args = PyTuple_New([...args.ob_item, ...names]);
      }
      return PyTuple_New([self.ob_type, args, ...stateOf(self)]);
    }),
  },
  members: {
    errno: member("myerrno", "POSIX exception code"),
    strerror: member("strerror", "exception strerror"),
    filename: member("filename", "exception filename"),
    filename2: member("filename2", "second exception filename"),
  },
  getset: {
    characters_written: {
      get: (self) => {
        if (self.written === -1) throw newAttributeError("characters_written", self, "characters_written");
        return self.written;
      },
      set: (self, value) => {
        if (value === undefined) {
          if (self.written === -1) throw newAttributeError("characters_written", self, "characters_written");
          self.written = -1;
        } else {
          self.written = PyNumber_AsSsize_t(value, true);
        }
      },
    },
  },
});

function SyntaxError_str(self: PySyntaxErrorObject): PyObject {
  const shown = PyUnicode_AsUTF16(PyObject_Str(self.msg ?? Py_None));
  const hasLine = self.lineno !== undefined && PyLong_Check(self.lineno);
  const file = self.filename !== undefined && PyUnicode_Check(self.filename)
    ? PyUnicode_AsUTF16(self.filename).replace(/^.*\//, "")
    : undefined;
  const line = hasLine ? PyUnicode_AsUTF16(PyObject_Str(self.lineno!)) : "";
  if (file === undefined && !hasLine) return PyUnicode_FromUTF16(shown);
  if (file !== undefined && hasLine) return PyUnicode_FromUTF16(`${shown} (${file}, line ${line})`);
  return PyUnicode_FromUTF16(file !== undefined ? `${shown} (${file})` : `${shown} (line ${line})`);
}

defineType<PySyntaxErrorObject>(zoo.PyExc_SyntaxError, {
  doc: "Invalid syntax.",
  inheritsNew: true,
  slots: {
    tp_new: newFor(PySyntaxErrorObject),
    tp_alloc: (type) => new PySyntaxErrorObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      BaseException_init(self, args, kwnames);
      if (args.length >= 1) self.msg = args[0];
      if (args.length === 2) {
        const info = (PySequence_Tuple(args[1]) as PyTupleObject).ob_item;
        if (info.length < 4 || info.length > 7) {
          const bound = info.length < 4 ? "at least 4" : "at most 7";
          throw newTypeError(`function takes ${bound} arguments (${info.length} given)`);
        }
        [
          self.filename,
          self.lineno,
          self.offset,
          self.text,
          self.end_lineno,
          self.end_offset,
          self.metadata,
        ] = info;
        if (info.length === 5) {
          throw newTypeError("end_offset must be provided when end_lineno is provided");
        }
      }
    },
    tp_str: SyntaxError_str,
  },
  members: {
    msg: member("msg", "exception msg"),
    filename: member("filename", "exception filename"),
    lineno: member("lineno", "exception lineno"),
    offset: member("offset", "exception offset"),
    text: member("text", "exception text"),
    end_lineno: member("end_lineno", "exception end lineno"),
    end_offset: member("end_offset", "exception end offset"),
    print_file_and_line: member("print_file_and_line", "exception print_file_and_line"),
    _metadata: member("metadata", "exception private metadata"),
  },
});

function unicodeErrorType(type: PyTypeObject, fields: readonly string[]): void {
  const isDecode = type === zoo.PyExc_UnicodeDecodeError;
  const show = (self: PyUnicodeErrorObject): string => {
    if (self.object === undefined) return "";
    const reason = PyUnicode_AsUTF16(PyObject_Str(self.reason ?? Py_None));
    const codec = type === zoo.PyExc_UnicodeTranslateError
      ? ""
      : `'${PyUnicode_AsUTF16(PyObject_Str(self.encoding ?? Py_None))}' codec `;
    // Showing those may have changed the object.
    const { object, start, end } = self;
    if (object === undefined) throw newTypeError("UnicodeError 'object' attribute is not set");
    if (isDecode ? !(object instanceof PyBytesObject) : !PyUnicode_Check(object)) {
      throw newTypeError(`UnicodeError 'object' attribute must be a ${isDecode ? "bytes" : "string"}`);
    }
    const items = isDecode ? (object as PyBytesObject).ob_sval : codePointsOf(object);
    const isSingle = start >= 0 && start < items.length && end === start + 1;
    const where = isSingle ? `position ${start}` : `position ${start}-${end - 1}`;
    let what = isDecode ? "bytes" : "characters";
    if (isSingle && isDecode) what = `byte 0x${items[start].toString(16).padStart(2, "0")}`;
    else if (isSingle) what = `character '${escapeCodePoint(items[start])}'`;
    const verb = codec === "" ? "translate" : isDecode ? "decode" : "encode";
    return `${codec}can't ${verb} ${what} in ${where}: ${reason}`;
  };
  defineType<PyUnicodeErrorObject>(type, {
    doc: `Unicode ${
      type === zoo.PyExc_UnicodeDecodeError
        ? "decoding"
        : type === zoo.PyExc_UnicodeEncodeError
        ? "encoding"
        : "translation"
    } error.`,
    slots: {
      tp_new: newFor(PyUnicodeErrorObject),
      tp_alloc: (t) => new PyUnicodeErrorObject(t, PyTuple_New([])),
      tp_init: (self, args, kwnames) => {
        BaseException_init(self, args, kwnames);
        if (args.length !== fields.length) {
          throw newTypeError(`function takes exactly ${fields.length} arguments (${args.length} given)`);
        }
        fields.forEach((field, i) => {
          const value = args[i];
          if (field === "start") self.start = argumentAsIndex(value);
          else if (field === "end") self.end = argumentAsIndex(value);
          else if (field === "object" && type === zoo.PyExc_UnicodeDecodeError) {
            self.object = bytesArgument(value);
          } else if (!PyUnicode_Check(value)) {
            throw newTypeError(`argument ${i + 1} must be str, not ${Py_TYPE(value).tp_name}`);
          } else if (field === "encoding") self.encoding = value;
          else if (field === "object") self.object = value;
          else self.reason = value;
        });
      },
      tp_str: (self) => PyUnicode_FromUTF16(show(self)),
    },
    members: {
      encoding: member("encoding", "exception encoding"),
      object: member("object", "exception object"),
      start: positionMember("start", "exception start"),
      end: positionMember("end", "exception end"),
      reason: member("reason", "exception reason"),
    },
  });
}

/** The bytes of UnicodeDecodeError: a bytes object, or a copy of another buffer. */
function bytesArgument(value: PyObject): PyObject {
  return value instanceof PyBytesObject ? value : PyObject_CallOneArg(zoo.PyBytes_Type, requireBuffer(value));
}
function requireBuffer(value: PyObject): PyObject {
  const type = Py_TYPE(value);
  if (PyType_IsSubtype(type, zoo.PyByteArray_Type) || PyType_IsSubtype(type, zoo.PyMemoryView_Type)) {
    return value;
  }
  throw newTypeError(`a bytes-like object is required, not '${type.tp_name}'`);
}

/** A member of C type `Py_ssize_t`. */
function positionMember(field: "start" | "end", doc: string): GetSetSpec<PyUnicodeErrorObject> {
  return {
    get: (self) => self[field],
    set: (self, value) => {
      if (value === undefined) throw newTypeError("can't delete numeric/char attribute");
      if (!PyLong_Check(value)) throw newTypeError("an integer is required");
      self[field] = argumentAsIndex(value);
    },
    doc,
  };
}

function escapeCodePoint(c: number): string {
  if (c <= 0xff) return "\\x" + c.toString(16).padStart(2, "0");
  if (c <= 0xffff) return "\\u" + c.toString(16).padStart(4, "0");
  return "\\U" + c.toString(16).padStart(8, "0");
}
unicodeErrorType(zoo.PyExc_UnicodeDecodeError, ["encoding", "object", "start", "end", "reason"]);
unicodeErrorType(zoo.PyExc_UnicodeEncodeError, ["encoding", "object", "start", "end", "reason"]);
unicodeErrorType(zoo.PyExc_UnicodeTranslateError, ["object", "start", "end", "reason"]);

/** UnicodeDecodeError for `object[start:end]`. */
export function newUnicodeDecodeError(
  encoding: string,
  object: PyObject,
  start: number,
  end: number,
  reason: string,
): PyUnicodeErrorObject {
  return newUnicodeError(zoo.PyExc_UnicodeDecodeError, encoding, object, start, end, reason);
}
function newUnicodeError(
  type: PyTypeObject,
  encoding: string,
  object: PyObject,
  start: number,
  end: number,
  reason: string,
): PyUnicodeErrorObject {
  const exc = new PyUnicodeErrorObject(type, PyTuple_New([encoding, object, start, end, reason]));
  exc.encoding = encoding;
  exc.object = object;
  exc.start = start;
  exc.end = end;
  exc.reason = reason;
  return exc;
}

/** The types that only give a name, with what they are for. */
const plainTypes: readonly [PyTypeObject, string][] = [
  [zoo.PyExc_Exception, "Common base class for all non-exit exceptions."],
  [zoo.PyExc_GeneratorExit, "Request that a generator exit."],
  [zoo.PyExc_KeyboardInterrupt, "Program interrupted by user."],
  [zoo.PyExc_ArithmeticError, "Base class for arithmetic errors."],
  [zoo.PyExc_FloatingPointError, "Floating-point operation failed."],
  [zoo.PyExc_OverflowError, "Result too large to be represented."],
  [zoo.PyExc_ZeroDivisionError, "Second argument to a division or modulo operation was zero."],
  [zoo.PyExc_AssertionError, "Assertion failed."],
  [zoo.PyExc_BufferError, "Buffer error."],
  [zoo.PyExc_EOFError, "Read beyond end of file."],
  [zoo.PyExc_ModuleNotFoundError, "Module not found."],
  [zoo.PyExc_LookupError, "Base class for lookup errors."],
  [zoo.PyExc_IndexError, "Sequence index out of range."],
  [zoo.PyExc_MemoryError, "Out of memory."],
  [zoo.PyExc_UnboundLocalError, "Local name referenced but not bound to a value."],
  [zoo.PyExc_BlockingIOError, "I/O operation would block."],
  [zoo.PyExc_ChildProcessError, "Child process error."],
  [zoo.PyExc_ConnectionError, "Connection error."],
  [zoo.PyExc_BrokenPipeError, "Broken pipe."],
  [zoo.PyExc_ConnectionAbortedError, "Connection aborted."],
  [zoo.PyExc_ConnectionRefusedError, "Connection refused."],
  [zoo.PyExc_ConnectionResetError, "Connection reset."],
  [zoo.PyExc_FileExistsError, "File already exists."],
  [zoo.PyExc_FileNotFoundError, "File not found."],
  [zoo.PyExc_InterruptedError, "Interrupted by signal."],
  [zoo.PyExc_IsADirectoryError, "Operation doesn't work on directories."],
  [zoo.PyExc_NotADirectoryError, "Operation only works on directories."],
  [zoo.PyExc_PermissionError, "Not enough permissions."],
  [zoo.PyExc_ProcessLookupError, "Process not found."],
  [zoo.PyExc_TimeoutError, "Timeout expired."],
  [zoo.PyExc_ReferenceError, "Weak ref proxy used after referent went away."],
  [zoo.PyExc_RuntimeError, "Unspecified run-time error."],
  [zoo.PyExc_NotImplementedError, "Method or function hasn't been implemented yet."],
  [zoo.PyExc_PythonFinalizationError, "Operation blocked during Python finalization."],
  [zoo.PyExc_RecursionError, "Recursion limit exceeded."],
  [zoo.PyExc_StopAsyncIteration, "Signal the end from iterator.__anext__()."],
  [zoo.PyExc_IndentationError, "Improper indentation."],
  [zoo.PyExc_TabError, "Improper mixture of spaces and tabs."],
  [zoo.PyExc__IncompleteInputError, "incomplete input."],
  [zoo.PyExc_SystemError, "Internal error in the Python interpreter."],
  [zoo.PyExc_TypeError, "Inappropriate argument type."],
  [zoo.PyExc_ValueError, "Inappropriate argument value (of correct type)."],
  [zoo.PyExc_UnicodeError, "Unicode related error."],
  [zoo.PyExc_Warning, "Base class for warning categories."],
  [zoo.PyExc_BytesWarning, "Base class for warnings about bytes and buffer related problems."],
  [zoo.PyExc_DeprecationWarning, "Base class for warnings about deprecated features."],
  [zoo.PyExc_EncodingWarning, "Base class for warnings about encodings."],
  [zoo.PyExc_FutureWarning, "Base class for warnings about constructs that will change semantically."],
  [zoo.PyExc_ImportWarning, "Base class for warnings about probable mistakes in module imports."],
  [zoo.PyExc_PendingDeprecationWarning, "Base class for warnings about features which will be deprecated."],
  [zoo.PyExc_ResourceWarning, "Base class for warnings about resource usage."],
  [zoo.PyExc_RuntimeWarning, "Base class for warnings about dubious runtime behavior."],
  [zoo.PyExc_SyntaxWarning, "Base class for warnings about dubious syntax."],
  [zoo.PyExc_UnicodeWarning, "Base class for warnings about Unicode related problems."],
  [zoo.PyExc_UserWarning, "Base class for warnings generated by user code."],
];
for (const [type, doc] of plainTypes) defineType(type, { doc });

/** Exceptions whose `tp_new` is their base's; the others have a `__new__` of their own. */
const inheritsNew = (type: PyTypeObject): boolean =>
  type === zoo.PyExc_KeyError || type === zoo.PyExc__IncompleteInputError ||
  [
    zoo.PyExc_OSError,
    zoo.PyExc_SyntaxError,
    zoo.PyExc_ImportError,
    zoo.PyExc_NameError,
    zoo.PyExc_BaseExceptionGroup,
  ].some((base) => type !== base && PyType_IsSubtype(type, base));
for (const type of zoo.staticTypes) {
  if (!PyType_IsSubtype(type, zoo.PyExc_BaseException) || inheritsNew(type)) continue;
  for (let base = type.tp_base; base !== undefined && type.tp_new === undefined; base = base.tp_base) {
    type.tp_new = base.tp_new;
  }
}
