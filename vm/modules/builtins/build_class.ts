/**
 * `__build_class__`: what a class statement calls. After `builtin___build_class__` and `update_bases` in CPython's
 * `Python/bltinmodule.c`; PEP 3115 (`__prepare__`), PEP 560 (`__mro_entries__`).
 */
import { evalFunctionIn } from "../../eval/call_frames.ts";
import { PyCellObject } from "../../objects/cell_object.ts";
import type { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { PyDict_New } from "../../objects/dict_object.ts";
import { PyFunctionObject } from "../../objects/function_object.ts";
import { type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { _PyType_CalculateMetaclass } from "../../objects/type_object.ts";
import { Py_TYPE, PyType_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_Check } from "../../objects/unicode_object.ts";
import {
  PyMapping_Check,
  PyObject_GetOptionalAttr,
  PyObject_SetItem,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newRuntimeError, newTypeError } from "../../protocol/errors.ts";
import { rawFunction } from "../native.ts";

/** The bases with `__mro_entries__` carried out; the same tuple when none has it. */
function updateBases(bases: PyTupleObject): PyTupleObject {
  let replaced: PyObject[] | undefined;
  bases.ob_item.forEach((base, i) => {
    const entries = base instanceof PyTypeObject
      ? undefined
      : PyObject_GetOptionalAttr(base, "__mro_entries__");
    if (entries === undefined) {
      replaced?.push(base);
      return;
    }
    const more = PyObject_CallOneArg(entries, bases);
    if (!(more instanceof PyTupleObject)) throw newTypeError("__mro_entries__ must return a tuple");
    replaced ??= bases.ob_item.slice(0, i);
    replaced.push(...more.ob_item);
  });
  return replaced === undefined ? bases : PyTuple_New(replaced);
}

/** Builds a class; `args` are the body function, the name and the bases. */
export function buildClass(args: readonly PyObject[], kwnames: readonly string[] | undefined): PyObject {
  const count = args.length - (kwnames?.length ?? 0);
  if (count < 2) throw newTypeError("__build_class__: not enough arguments");
  const [func, name] = args;
  if (!(func instanceof PyFunctionObject)) throw newTypeError("__build_class__: func must be a function");
  if (!PyUnicode_Check(name)) throw newTypeError("__build_class__: name is not a string");
  const origBases = PyTuple_New(args.slice(2, count));
  const bases = updateBases(origBases);

  let meta: PyObject | undefined;
  const keywordNames: string[] = [], keywordValues: PyObject[] = [];
  kwnames?.forEach((keyword, i) => {
    if (keyword === "metaclass") meta = args[count + i];
    else {
      keywordNames.push(keyword);
      keywordValues.push(args[count + i]);
    }
  });
  meta ??= bases.ob_item.length === 0 ? PyType_Type : Py_TYPE(bases.ob_item[0]);
  if (meta instanceof PyTypeObject) meta = _PyType_CalculateMetaclass(meta, bases.ob_item);

  const kwargs = keywordNames.length === 0 ? undefined : keywordNames;

  const prepare = PyObject_GetOptionalAttr(meta, "__prepare__");
  const namespace = prepare === undefined
    ? PyDict_New()
    : PyObject_Vectorcall(prepare, [name, bases, ...keywordValues], kwargs);
  if (!PyMapping_Check(namespace)) {
    const shown = meta instanceof PyTypeObject ? meta.tp_name : "<metaclass>";
    throw newTypeError(`${shown}.__prepare__() must return a mapping, not ${Py_TYPE(namespace).tp_name}`);
  }
  const cell = evalFunctionIn(func, namespace);
  if (bases !== origBases) PyObject_SetItem(namespace, "__orig_bases__", origBases);
  const cls = PyObject_Vectorcall(meta, [name, bases, namespace, ...keywordValues], kwargs);
  if (cls instanceof PyTypeObject && cell instanceof PyCellObject && cell.ob_ref !== cls) {
    if (cell.ob_ref === undefined) {
      throw newRuntimeError(
        `__class__ not set defining ${reprText(name)} as ${
          reprText(cls)
        }. Was __classcell__ propagated to type.__new__?`,
      );
    }
    throw newTypeError(
      `__class__ set to ${reprText(cell.ob_ref)} defining ${reprText(name)} as ${reprText(cls)}`,
    );
  }
  return cls;
}

/** The function object. */
export function makeBuildClass(): PyCFunctionObject {
  return rawFunction(
    "__build_class__",
    "builtins",
    "(func, name, /, *bases, metaclass=<unrepresentable>, **kwds)",
    "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\n" +
      "Internal helper function used by the class statement.",
    buildClass,
  );
}
