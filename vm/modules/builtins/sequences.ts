/** Built-in functions about iterables: all, any, min, max, sorted. After CPython's `Python/bltinmodule.c`. */
import type { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import type { PyListObject } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_GT, Py_LT, type PyObject } from "../../objects/object.ts";
import {
  forEachItem,
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  PySequence_List,
} from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { checkKeywords, fn, keywordValue, rawFunction } from "../native.ts";

/** CPython: `min_max`. `op` says when an item takes the place of the best so far. */
function minMax(
  name: string,
  op: number,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (args.length === 2 && kwnames === undefined) {
    const [first, second] = args;
    if (typeof first === "number" && typeof second === "number") {
      return (op === Py_LT ? second < first : second > first) ? second : first;
    }
    return PyObject_RichCompareBool(second, first, op) ? second : first;
  }
  const count = args.length - (kwnames?.length ?? 0);
  if (count < 1) throw newTypeError(`${name} expected at least 1 argument, got 0`);
  checkKeywords(name, kwnames, ["key", "default"]);
  const fallback = keywordValue("default", args, kwnames);
  const given = keywordValue("key", args, kwnames);
  const key = given === Py_None ? undefined : given;
  if (count > 1 && fallback !== undefined) {
    throw newTypeError(`Cannot specify a default for ${name}() with multiple positional arguments`);
  }
  let best: PyObject | undefined, bestKey: PyObject | undefined;
  const consider = (item: PyObject): void => {
    const value = key === undefined ? item : PyObject_CallOneArg(key, item);
    if (bestKey === undefined || PyObject_RichCompareBool(value, bestKey, op)) {
      best = item;
      bestKey = value;
    }
  };
  if (count > 1) { for (let i = 0; i < count; i++) consider(args[i]); }
  else forEachItem(args[0], consider);
  if (best !== undefined) return best;
  if (fallback !== undefined) return fallback;
  throw newValueError(`${name}() iterable argument is empty`);
}

/** `all` and `any`: iteration stops as soon as the answer is known. */
export const sequenceFunctions: Record<string, MethodSpec> = {
  all: fn("($module, iterable, /)", "Whether all items are true; True if there are none.", (_m, iterable) => {
    let result = true;
    forEachItem(iterable, (item) => !(result = PyObject_IsTrue(item)));
    return result;
  }),
  any: fn("($module, iterable, /)", "Whether any item is true; False if there are none.", (_m, iterable) => {
    let result = false;
    forEachItem(iterable, (item) => result = PyObject_IsTrue(item));
    return result;
  }),
};

/** Functions that bind their own arguments. */
export function rawSequenceFunctions(): Record<string, PyCFunctionObject> {
  return {
    min: rawFunction(
      "min",
      "builtins",
      "(*args, key=None, default=<unrepresentable>)",
      "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\n" +
        "The smallest item of an iterable, or the smallest of several arguments.",
      (args, kwnames) => minMax("min", Py_LT, args, kwnames),
    ),
    max: rawFunction(
      "max",
      "builtins",
      "(*args, key=None, default=<unrepresentable>)",
      "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\n" +
        "The largest item of an iterable, or the largest of several arguments.",
      (args, kwnames) => minMax("max", Py_GT, args, kwnames),
    ),
    sorted: rawFunction(
      "sorted",
      "builtins",
      "($module, iterable, /, *, key=None, reverse=False)",
      "A new list with all items of an iterable in ascending order.",
      (args, kwnames) => {
        const count = args.length - (kwnames?.length ?? 0);
        if (count !== 1) throw newTypeError(`sorted expected 1 argument, got ${count}`);
        const list: PyListObject = PySequence_List(args[0]);
        PyObject_Vectorcall(PyObject_GetAttr(list, "sort"), args.slice(1), kwnames);
        return list;
      },
    ),
  };
}
