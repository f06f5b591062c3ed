/**
 * Functions of every calling convention, as functions of a module, methods, class methods and static methods, and calls
 * of the two kinds that C code can make. After CPython's `Modules/_testcapi/vectorcall.c` and `_testcapimodule.c`.
 */
import { PyDictObject } from "../../objects/dict_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../../objects/tuple_object.ts";
import { PyUnicode_AsUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_Call, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { classMethod, methodsOf, type MethodSpec, staticMethod } from "../../protocol/signature.ts";
import { fn, newNativeType } from "../native.ts";

const method = methodsOf<PyObject>();
const pair = (self: PyObject, args: readonly PyObject[]) => PyTuple_New([self, PyTuple_New(args)]);
const triple = (self: PyObject, args: readonly PyObject[], kwargs: PyObject) =>
  PyTuple_New([self, PyTuple_New(args), kwargs]);

export const MethInstance_Type: PyTypeObject = newNativeType("_testcapi.MethInstance");
export const MethClass_Type: PyTypeObject = newNativeType("_testcapi.MethClass");
export const MethStatic_Type: PyTypeObject = newNativeType("_testcapi.MethStatic");

defineType<PyObject>(MethInstance_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  methods: {
    meth_varargs: method("($self, /, *args)", undefined, pair),
    meth_varargs_keywords: method("($self, /, *args, **kwargs)", undefined, triple),
    meth_o: method("($self, arg, /)", undefined, (self, arg) => PyTuple_New([self, arg])),
    meth_noargs: method("($self, /)", undefined, (self) => self),
    meth_fastcall: method("($self, /, *args)", undefined, pair),
    meth_fastcall_keywords: method("($self, /, *args, **kwargs)", undefined, triple),
  },
});
defineType<PyObject>(MethClass_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  methods: {
    meth_varargs: classMethod("($type, /, *args)", undefined, pair),
    meth_varargs_keywords: classMethod("($type, /, *args, **kwargs)", undefined, triple),
    meth_o: classMethod("($type, arg, /)", undefined, (type, arg) => PyTuple_New([type, arg])),
    meth_noargs: classMethod("($type, /)", undefined, (type) => type),
    meth_fastcall: classMethod("($type, /, *args)", undefined, pair),
    meth_fastcall_keywords: classMethod("($type, /, *args, **kwargs)", undefined, triple),
  },
});
defineType<PyObject>(MethStatic_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  methods: {
    meth_varargs: staticMethod("(*args)", undefined, (args) => pair(Py_None, args)),
    meth_varargs_keywords: staticMethod(
      "(*args, **kwargs)",
      undefined,
      (args, kwargs) => triple(Py_None, args, kwargs),
    ),
    meth_o: staticMethod("(arg, /)", undefined, (arg) => PyTuple_New([Py_None, arg])),
    meth_noargs: staticMethod("()", undefined, () => Py_None),
    meth_fastcall: staticMethod("(*args)", undefined, (args) => pair(Py_None, args)),
    meth_fastcall_keywords: staticMethod(
      "(*args, **kwargs)",
      undefined,
      (args, kwargs) => triple(Py_None, args, kwargs),
    ),
  },
});

function argumentsOf(args: PyObject): readonly PyObject[] {
  if (args === Py_None) return [];
  if (!PyTuple_Check(args)) throw newTypeError("args must be None or a tuple");
  return args.ob_item;
}

/** The functions of the module; `self()` is the module. */
export function callFunctions(self: () => PyObject): Record<string, MethodSpec> {
  return {
    meth_varargs: fn("($module, /, *args)", undefined, (_m, args) => pair(self(), args)),
    meth_varargs_keywords: fn(
      "($module, /, *args, **kwargs)",
      undefined,
      (_m, args, kwargs) => triple(self(), args, kwargs),
    ),
    meth_o: fn("($module, arg, /)", undefined, (_m, arg) => PyTuple_New([self(), arg])),
    meth_noargs: fn("($module, /)", undefined, () => self()),
    meth_fastcall: fn("($module, /, *args)", undefined, (_m, args) => pair(self(), args)),
    meth_fastcall_keywords: fn(
      "($module, /, *args, **kwargs)",
      undefined,
      (_m, args, kwargs) => triple(self(), args, kwargs),
    ),
    pyobject_fastcalldict: fn(
      "($module, func, func_args, kwargs, /)",
      undefined,
      (_m, func, args, kwargs) => {
        if (kwargs !== Py_None && !(kwargs instanceof PyDictObject)) {
          throw newTypeError(
            "kwnames must be None or a dict",
          );
        }
        return PyObject_Call(
          func,
          [...argumentsOf(args)],
          kwargs instanceof PyDictObject ? kwargs : undefined,
        );
      },
    ),
    pyobject_vectorcall: fn(
      "($module, func, func_args, kwnames, /)",
      undefined,
      (_m, func, args, kwnames) => {
        const names = argumentsOf(kwnames).map(PyUnicode_AsUTF16);
        return PyObject_Vectorcall(func, [...argumentsOf(args)], names.length === 0 ? undefined : names);
      },
    ),
  };
}
