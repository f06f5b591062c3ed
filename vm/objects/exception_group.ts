/**
 * `BaseExceptionGroup` and `ExceptionGroup`, and the splitting that `except*` does. After CPython's
 * `Objects/exceptions.c`, PEP 654.
 */
import { defineType } from "../protocol/define_type.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import {
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  PySequence_Check,
  PySequence_List,
  PySequence_Tuple,
  reprText,
  strText,
} from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallMethod, PyObject_CallOneArg } from "../protocol/call.ts";
import { newTypeError, newValueError, PyErr_GivenExceptionMatches } from "../protocol/errors.ts";
import { isExceptionClass, PyBaseExceptionGroupObject, PyBaseExceptionObject } from "./exceptions.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { PyList_Check } from "./list_object.ts";
import { Py_None } from "./none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "./object.ts";
import { PyTuple_New, PyTupleObject } from "./tuple_object.ts";
import { _PyType_Name, PyType_IsSubtype } from "./type_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE, PyExc_BaseExceptionGroup, PyExc_Exception, PyExc_ExceptionGroup } from "./type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";
import { watched } from "../runtime/gc/registry.ts";

export { PyBaseExceptionGroupObject };

export function isExceptionGroup(op: PyObject | undefined): op is PyBaseExceptionGroupObject {
  return op instanceof PyBaseExceptionGroupObject;
}

/** Checks the arguments and picks ExceptionGroup when all members allow it. CPython: `BaseExceptionGroup_new`. */
function group_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const npos = args.length - (kwnames?.length ?? 0);
  if (npos !== 2) {
    throw newTypeError(`BaseExceptionGroup.__new__() takes exactly 2 arguments (${npos} given)`);
  }
  const [message, exceptions] = args;
  if (!PyUnicode_Check(message)) {
    throw newTypeError(
      `BaseExceptionGroup.__new__() argument 1 must be str, not ${Py_TYPE(message).tp_name}`,
    );
  }
  if (!PySequence_Check(exceptions)) throw newTypeError("second argument (exceptions) must be a sequence");
  const members = PySequence_Tuple(exceptions);
  if (members.ob_item.length === 0) {
    throw newValueError("second argument (exceptions) must be a non-empty sequence");
  }
  // The sequence may change before it is shown.
  const shown = exceptions instanceof PyTupleObject || PyList_Check(exceptions)
    ? undefined
    : reprText(exceptions);
  let nested = false;
  members.ob_item.forEach((exc, i) => {
    if (!(exc instanceof PyBaseExceptionObject)) {
      throw newValueError(`Item ${i} of second argument (exceptions) is not an exception`);
    }
    if (!PyType_IsSubtype(exc.ob_type, PyExc_Exception)) nested = true;
  });
  if (type === PyExc_BaseExceptionGroup) {
    if (!nested) type = PyExc_ExceptionGroup;
  } else if (nested && PyType_IsSubtype(type, PyExc_Exception)) {
    throw newTypeError(
      type === PyExc_ExceptionGroup
        ? "Cannot nest BaseExceptions in an ExceptionGroup"
        : `Cannot nest BaseExceptions in '${type.tp_name}'`,
    );
  }
  const self = watched(new PyBaseExceptionGroupObject(type, PyTuple_New(args.slice(0, npos))));
  self.excsText = shown;
  self.msg = message;
  self.excs = members;
  return self;
}

/** A group of the same kind around other members, with traceback, cause, context and notes copied. CPython: `exceptiongroup_subset`. */
function subset(
  self: PyBaseExceptionGroupObject,
  members: readonly PyObject[],
): PyBaseExceptionGroupObject | undefined {
  if (members.length === 0) return undefined;
  const group = PyObject_CallMethod(self, "derive", [PySequence_List(PyTuple_New(members))]);
  if (!(group instanceof PyBaseExceptionGroupObject)) {
    throw newTypeError("derive must return an instance of BaseExceptionGroup");
  }
  group.traceback = self.traceback;
  group.context = self.context;
  group.cause = self.cause;
  group.suppress_context = self.suppress_context;
  const notes = PyObject_GetOptionalAttr(self, "__notes__");
  if (notes !== undefined && PySequence_Check(notes)) {
    PyObject_SetAttr(group, "__notes__", PySequence_List(notes));
  }
  return group;
}

type Matcher = (exc: PyBaseExceptionObject) => boolean;

/** Exception class, tuple of them, or predicate. CPython: `get_matcher_type`. */
function matcherOf(condition: PyObject): Matcher {
  const isClasses = isExceptionClass(condition) ||
    (condition instanceof PyTupleObject && condition.ob_item.every(isExceptionClass));
  if (isClasses) return (exc) => PyErr_GivenExceptionMatches(exc, condition);
  if (PyCallable_Check(condition) && !(Py_TYPE(condition) === zoo.PyType_Type)) {
    return (exc) => PyObject_IsTrue(PyObject_CallOneArg(condition, exc));
  }
  throw newTypeError(
    "expected an exception type, a tuple of exception types, or a callable (other than a class)",
  );
}

export interface SplitResult {
  match: PyBaseExceptionObject | undefined;
  rest: PyBaseExceptionObject | undefined;
}

/** Parts an exception or group by a matcher. CPython: `exceptiongroup_split_recursive`. */
function splitRecursive(exc: PyBaseExceptionObject, matches: Matcher): SplitResult {
  if (matches(exc)) return { match: exc, rest: undefined };
  if (!(exc instanceof PyBaseExceptionGroupObject)) return { match: undefined, rest: exc };
  const matched: PyObject[] = [], others: PyObject[] = [];
  for (const member of exc.excs.ob_item) {
    const { match, rest } = splitRecursive(member as PyBaseExceptionObject, matches);
    if (match !== undefined) matched.push(match);
    if (rest !== undefined) others.push(rest);
  }
  return { match: subset(exc, matched), rest: subset(exc, others) };
}

/** The part of a group whose leaves are all in `keep`, by identity. CPython: `exception_group_projection`. */
export function projectExceptionGroup(
  group: PyBaseExceptionGroupObject,
  keep: readonly PyObject[],
): PyBaseExceptionObject | undefined {
  const leaves: Set<PyObject> = new Set();
  const collect = (exc: PyObject) => {
    if (exc instanceof PyBaseExceptionGroupObject) exc.excs.ob_item.forEach(collect);
    else leaves.add(exc);
  };
  keep.forEach(collect);
  return splitRecursive(group, (exc) => !(exc instanceof PyBaseExceptionGroupObject) && leaves.has(exc))
    .match;
}

const method = methodsOf<PyBaseExceptionGroupObject>();
defineType<PyBaseExceptionGroupObject>(PyExc_BaseExceptionGroup, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A combination of multiple unrelated exceptions.",
  slots: {
    tp_new: group_new,
    tp_alloc: (type) => new PyBaseExceptionGroupObject(type, PyTuple_New([])),
    tp_init: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError(`${Py_TYPE(self).tp_name}() takes no keyword arguments`);
      }
      self.args = PyTuple_New(args.slice());
    },
    tp_repr: (self) => {
      const given = self.args.ob_item;
      const members = given.length === 2 && PyList_Check(given[1]) ? PySequence_List(self.excs) : self.excs;
      return PyUnicode_FromUTF16(
        `${_PyType_Name(self.ob_type)}(${reprText(self.msg)}, ${self.excsText ?? reprText(members)})`,
      );
    },
    tp_str: (self) => {
      const count = self.excs.ob_item.length;
      return PyUnicode_FromUTF16(`${strText(self.msg)} (${count} sub-exception${count > 1 ? "s" : ""})`);
    },
  },
  methods: {
    derive: method(
      "($self, excs, /)",
      undefined,
      (self, excs) => group_new(PyExc_BaseExceptionGroup, [self.msg, excs], undefined),
    ),
    split: method("($self, matcher_value, /)", undefined, (self, condition) => {
      const { match, rest } = splitRecursive(self, matcherOf(condition));
      return PyTuple_New([match ?? Py_None, rest ?? Py_None]);
    }),
    subgroup: method(
      "($self, matcher_value, /)",
      undefined,
      (self, condition) => splitRecursive(self, matcherOf(condition)).match ?? Py_None,
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
  },
  members: {
    message: { get: (self) => self.msg, doc: "exception message" },
    exceptions: { get: (self) => self.excs, doc: "nested exceptions" },
  },
});

PyExc_ExceptionGroup.tp_bases = [PyExc_BaseExceptionGroup, PyExc_Exception];
defineType(PyExc_ExceptionGroup, { flags: Py_TPFLAGS_BASETYPE });
