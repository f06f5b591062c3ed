/**
 * Argument parsing of CPython's older kind, `PyArg_ParseTuple` and `PyArg_ParseTupleAndKeywords`, whose TypeErrors are
 * worded differently from those of the Argument Clinic (`clinic.ts`). Read by native modules whose C counterparts use it.
 * After CPython's `Python/getargs.c`.
 */
import type { PyObject } from "../objects/object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyNumber_Index } from "./abstract.ts";
import { newOverflowError, newTypeError, newUnexpectedKeyword } from "./errors.ts";

/** The parameters of a function: names in order, how many must be given, how many may be given by position. */
export interface KeywordParameters {
  /** As errors show it; undefined reads "function". */
  readonly name: string | undefined;
  readonly keywords: readonly string[];
  readonly required: number;
  readonly positional: number;
}

/** Arguments in the order of the parameters, undefined where none was given. */
export function PyArg_ParseTupleAndKeywords(
  parameters: KeywordParameters,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): readonly (PyObject | undefined)[] {
  const { keywords, required, positional } = parameters;
  const nkw = kwnames === undefined ? 0 : kwnames.length;
  if (nkw === 0 && args.length >= required && args.length <= positional) return args;
  return bindByName(parameters, args, kwnames ?? [], args.length - nkw, keywords.length);
}

function bindByName(
  { name, keywords, required, positional }: KeywordParameters,
  args: readonly PyObject[],
  kwnames: readonly string[],
  nargs: number,
  count: number,
): (PyObject | undefined)[] {
  const called = name === undefined ? "function" : `${name}()`;
  if (args.length > count) {
    throw newTypeError(
      `${called} takes at most ${count} ${nargs === 0 ? "keyword " : ""}argument${
        count === 1 ? "" : "s"
      } (${args.length} given)`,
    );
  }
  if (nargs > positional) {
    if (positional === 0) throw newTypeError(`${called} takes no positional arguments`);
    throw newTypeError(
      `${called} takes ${required < positional ? "at most" : "exactly"} ${positional} positional argument${
        positional === 1 ? "" : "s"
      } (${nargs} given)`,
    );
  }
  const out: (PyObject | undefined)[] = [];
  let used = 0;
  for (let i = 0; i < count; i++) {
    const at = kwnames.indexOf(keywords[i]);
    if (at >= 0) used++;
    if (i < nargs) {
      if (at >= 0) {
        throw newTypeError(
          `argument for ${called} given by name ('${keywords[i]}') and position (${i + 1})`,
        );
      }
      out.push(args[i]);
    } else if (at >= 0) out.push(args[nargs + at]);
    else if (i < required) {
      throw newTypeError(`${called} missing required argument '${keywords[i]}' (pos ${i + 1})`);
    } else out.push(undefined);
  }
  if (used < kwnames.length) {
    const unknown = kwnames.find((keyword) => !keywords.includes(keyword))!;
    if (name === undefined) {
      throw newTypeError(`this function got an unexpected keyword argument '${unknown}'`);
    }
    throw newUnexpectedKeyword(name, unknown, keywords);
  }
  return out;
}

/** Checks the number of positional arguments. CPython: `PyArg_ParseTuple`. */
export function PyArg_ParseTuple(name: string, args: readonly PyObject[], min: number, max = min): void {
  if (args.length >= min && args.length <= max) return;
  const bound = min === max ? "exactly" : args.length < min ? "at least" : "at most";
  const count = args.length < min ? min : max;
  throw newTypeError(
    `${name}() takes ${bound} ${count} argument${count === 1 ? "" : "s"} (${args.length} given)`,
  );
}

/** TypeError for the argument at a position, from 1. CPython: `_PyArg_BadArgument`, `converterr`. */
export function newBadArgument(name: string, position: number, expected: string, op: PyObject) {
  const shown = op === Py_None ? "None" : Py_TYPE(op).tp_name;
  return newTypeError(`${name}() argument ${position} must be ${expected}, not ${shown}`);
}

/** A str argument as UTF-16 text: format unit `U`. */
export function stringArgument(name: string, position: number, op: PyObject): string {
  if (!PyUnicode_Check(op)) throw newBadArgument(name, position, "str", op);
  return PyUnicode_AsUTF16(op);
}

/** An argument of C type `int`: format unit `i`, whose range errors are not the Clinic's. */
export function intArgument(op: PyObject): number {
  const value = typeof op === "number" ? op : PyNumber_Index(op);
  if (typeof value === "number" && value >= -2147483648 && value <= 2147483647) return value;
  const big = BigInt(value);
  if (big > 9223372036854775807n || big < -9223372036854775808n) {
    throw newOverflowError("Python int too large to convert to C long");
  }
  throw newOverflowError(
    big > 0n ? "signed integer is greater than maximum" : "signed integer is less than minimum",
  );
}
