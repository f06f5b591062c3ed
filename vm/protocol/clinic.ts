/**
 * Argument parsing for everything implemented in TypeScript. One signature string says all that a caller can see:
 * `"($self, index: Py_ssize_t = -1, /)"` is CPython's text signature plus converters. From it derive, on first use, the
 * calling convention, arity, conversion, CPython's TypeError texts and `__text_signature__`; at compile time it gives the
 * parameter types of the implementation. After CPython's Argument Clinic and `Python/getargs.c`.
 *
 * Converters (default `object`):
 *
 * | name         | TypeScript | accepts                                                              |
 * |--------------|------------|----------------------------------------------------------------------|
 * | object       | PyObject   | anything                                                             |
 * | Py_ssize_t   | number     | an index; OverflowError outside ssize_t                              |
 * | slice_index  | number     | an index or None-less bound, clamped to the safe range               |
 * | int          | number     | an index in C int's range                                            |
 * | bool         | boolean    | anything, by truth                                                   |
 * | double       | number     | a real number                                                        |
 * | unicode      | PyObject   | a str, kept as it is                                                 |
 * | str          | string     | a str, as UTF-16 text                                                |
 *
 * A default of `<unrepresentable>` or `unchanged` arrives as `undefined`; one of `<group>` as None, being shown as `sub[, start]`.
 */
import {
  type Converters,
  type Implementation,
  KEYWORD_ONLY,
  type Parameter,
  POSITIONAL_ONLY,
  POSITIONAL_OR_KEYWORD,
  type Signature,
  VAR_KEYWORD,
  VAR_POSITIONAL,
} from "./signature.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { bytesOfText, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyFloat_AsDouble } from "../objects/float_object.ts";
import { argumentAsIndex, argumentAsInt, PyNumber_AsSsize_t, PyObject_IsTrue } from "./abstract.ts";
import { newTypeError, newUnexpectedKeyword } from "./errors.ts";

export {
  classMethod,
  type Converters,
  type Implementation,
  type MethodMaker,
  methodsOf,
  MethodSpec,
  PyMethodDef,
  rawMethod,
  Signature,
  type SignatureParameters,
  staticMethod,
  withoutTextSignature,
} from "./signature.ts";

const noArguments: readonly PyObject[] = [];

/**
 * Calls an implementation with the arguments of a vectorcall. `shownName` is the name in arity errors of the
 * one-argument conventions ("list.append()"), as CPython's `_PyObject_FunctionStr` gives it.
 */
export function callWithSignature(
  signature: Signature,
  impl: Implementation,
  name: string,
  shownName: () => string,
  self: PyObject | undefined,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const nargs = args.length;
  if (signature.isPlain && (kwnames === undefined || kwnames.length === 0)) {
    if (nargs < signature.minPositional || nargs > signature.maxPositional) {
      throw arityError(signature, name, shownName, nargs);
    }
    switch (nargs) {
      case 0:
        return impl(self);
      case 1:
        return impl(self, args[0]);
      case 2:
        return impl(self, args[0], args[1]);
      case 3:
        return impl(self, args[0], args[1], args[2]);
      default:
        return impl(self, ...args);
    }
  }
  if (
    signature.isDirect && (kwnames === undefined || kwnames.length === 0) &&
    nargs >= signature.minPositional && nargs <= signature.maxPositional
  ) return callDirect(signature, impl, name, self, args[0], args[1], args[2], args[3]);
  if (signature.isRaw) return impl(self, args, kwnames);
  if (
    signature.isVariadic && (kwnames === undefined || kwnames.length === 0) &&
    nargs >= signature.minPositional
  ) {
    switch (signature.maxPositional) {
      case 0:
        return impl(self, args.slice());
      case 1:
        return impl(self, args[0], args.slice(1));
      case 2:
        return impl(self, args[0], args[1], args.slice(2));
    }
  }
  return impl(self, ...bindArguments(signature, name, shownName, args, kwnames));
}

/** Calls an implementation without arrays on the way: no keywords, as many arguments as it takes; `undefined`: not given. */
export function callDirect(
  signature: Signature,
  impl: Implementation,
  name: string,
  self: PyObject | undefined,
  a: PyObject | undefined,
  b: PyObject | undefined,
  c: PyObject | undefined,
  d: PyObject | undefined,
): PyObject {
  if (signature.isObjects) return callWithObjects(signature, impl, self, a, b, c, d);
  switch (signature.parameters.length) {
    case 0:
      return impl(self);
    case 1:
      return impl(self, bound(signature, name, 0, a));
    case 2:
      return impl(self, bound(signature, name, 0, a), bound(signature, name, 1, b));
    case 3:
      return impl(
        self,
        bound(signature, name, 0, a),
        bound(signature, name, 1, b),
        bound(signature, name, 2, c),
      );
    default:
      return impl(
        self,
        bound(signature, name, 0, a),
        bound(signature, name, 1, b),
        bound(signature, name, 2, c),
        bound(signature, name, 3, d),
      );
  }
}

/** The same where all parameters are objects. */
function callWithObjects(
  signature: Signature,
  impl: Implementation,
  self: PyObject | undefined,
  a: PyObject | undefined,
  b: PyObject | undefined,
  c: PyObject | undefined,
  d: PyObject | undefined,
): PyObject {
  const defaults = signature.defaults ?? defaultsOf(signature);
  switch (signature.parameters.length) {
    case 0:
      return impl(self);
    case 1:
      return impl(self, a === undefined ? defaults[0] : a);
    case 2:
      return impl(self, a === undefined ? defaults[0] : a, b === undefined ? defaults[1] : b);
    case 3:
      return impl(
        self,
        a === undefined ? defaults[0] : a,
        b === undefined ? defaults[1] : b,
        c === undefined ? defaults[2] : c,
      );
    default:
      return impl(
        self,
        a === undefined ? defaults[0] : a,
        b === undefined ? defaults[1] : b,
        c === undefined ? defaults[2] : c,
        d === undefined ? defaults[3] : d,
      );
  }
}

function defaultsOf(signature: Signature): readonly unknown[] {
  return signature.defaults ??= signature.parameters.map((p) => p.required ? undefined : defaultValue(p));
}

/** What the implementation receives for one parameter. */
function bound(signature: Signature, name: string, index: number, value: PyObject | undefined): unknown {
  if (value === undefined) return (signature.defaults ?? defaultsOf(signature))[index];
  const p = signature.parameters[index];
  const { converter } = p;
  if (converter === "object") return value;
  // What needs no conversion, as a rule.
  if (typeof value === "string" && (converter === "unicode" || converter === "str")) return value;
  if (typeof value === "number" && converter === "Py_ssize_t") return value;
  return convert(converter, value, name, index + 1, p, signature);
}

function arityError(signature: Signature, name: string, shownName: () => string, given: number): PyObject {
  const { minPositional: min, maxPositional: max } = signature;
  if (signature.positionalOnly && !signature.varPositional) {
    if (max === 0) return newTypeError(`${shownName()} takes no arguments (${given} given)`);
    if (max === 1 && min === 1) {
      return newTypeError(`${shownName()} takes exactly one argument (${given} given)`);
    }
  }
  const exact = min === max && !signature.varPositional;
  const bound = exact ? "" : given < min ? "at least " : "at most ";
  const count = given < min ? min : max;
  return newTypeError(`${name} expected ${bound}${count} argument${count === 1 ? "" : "s"}, got ${given}`);
}

/** Converted arguments in the order of the parameters. CPython: `_PyArg_UnpackKeywords` and its family. */
export function bindArguments(
  signature: Signature,
  name: string,
  shownName: () => string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): unknown[] {
  const nkw = kwnames === undefined ? 0 : kwnames.length;
  const nargs = args.length - nkw;
  const { parameters } = signature;
  if (nkw > 0 && signature.positionalOnly) throw newTypeError(`${shownName()} takes no keyword arguments`);
  if (signature.positionalOnly) {
    if (nargs < signature.minPositional || (nargs > signature.maxPositional && !signature.varPositional)) {
      throw arityError(signature, name, shownName, nargs);
    }
  } else if (!signature.varPositional && !signature.varKeyword && nargs + nkw > parameters.length) {
    const most = parameters.length;
    const required = parameters.filter((p) => p.required).length;
    throw newTypeError(
      `${name}() takes ${required < most ? "at most" : "exactly"} ${most} ${
        nargs === 0 ? "keyword " : ""
      }argument${most === 1 ? "" : "s"} (${nargs + nkw} given)`,
    );
  } else if (nargs > signature.maxPositional && !signature.varPositional) {
    const max = signature.maxPositional;
    if (max === 0) throw newTypeError(`${name}() takes no positional arguments`);
    const exact = signature.minPositional === max ? "exactly" : "at most";
    const positionalWord = parameters.some((p) => p.kind === KEYWORD_ONLY) ? "positional " : "";
    throw newTypeError(
      `${name}() takes ${exact} ${max} ${positionalWord}argument${max === 1 ? "" : "s"} (${
        nargs + nkw
      } given)`,
    );
  }
  const out: unknown[] = [];
  let used = 0;
  let position = 0;
  for (const p of parameters) {
    if (p.kind === VAR_POSITIONAL) {
      out.push(nargs > position ? args.slice(position, nargs) : noArguments.slice());
      position = Math.max(position, nargs);
    } else if (p.kind === VAR_KEYWORD) {
      const kwargs = PyDict_New();
      for (let i = 0; i < nkw; i++) {
        if (
          !parameters.some((q) =>
            q.name === kwnames![i] && (q.kind === POSITIONAL_OR_KEYWORD || q.kind === KEYWORD_ONLY)
          )
        ) {
          PyDict_SetItemString(kwargs, kwnames![i], args[nargs + i]);
          used++;
        }
      }
      out.push(kwargs);
    } else {
      let value: PyObject | undefined;
      if (p.kind !== KEYWORD_ONLY && position < nargs) {
        value = args[position];
        if (nkw > 0 && p.kind === POSITIONAL_OR_KEYWORD && kwnames!.includes(p.name)) {
          throw newTypeError(
            `argument for ${name}() given by name ('${p.name}') and position (${position + 1})`,
          );
        }
      } else if (nkw > 0 && p.kind !== POSITIONAL_ONLY) {
        const at = kwnames!.indexOf(p.name);
        if (at >= 0) {
          value = args[nargs + at];
          used++;
        }
      }
      position++;
      if (value === undefined) {
        if (p.required) {
          if (p.kind === POSITIONAL_ONLY) {
            const min = signature.minPositional;
            throw newTypeError(
              `${name}() takes ${
                min < signature.maxPositional ? "at least" : "exactly"
              } ${min} positional argument${min === 1 ? "" : "s"} (${nargs} given)`,
            );
          }
          throw newTypeError(`${name}() missing required argument '${p.name}' (pos ${position})`);
        }
        out.push(defaultValue(p));
      } else {
        out.push(convert(p.converter, value, name, position, p, signature));
      }
    }
  }
  if (used < nkw) {
    const unknown = kwnames!.find((k) =>
      !parameters.some((p) => p.name === k && (p.kind === POSITIONAL_OR_KEYWORD || p.kind === KEYWORD_ONLY))
    );
    const possible = parameters.filter((p) => p.kind === POSITIONAL_OR_KEYWORD || p.kind === KEYWORD_ONLY);
    throw newUnexpectedKeyword(name, unknown!, possible.map((p) => p.name));
  }
  return out;
}

function defaultValue(p: Parameter): unknown {
  const text = p.defaultText!;
  switch (text) {
    case "<unrepresentable>":
    case "unchanged":
      return undefined;
    case "None":
    case "<group>":
      return Py_None;
    case "True":
      return true;
    case "False":
      return false;
    case "()":
      return PyTuple_New([]);
    case "sys.maxsize":
      return Number.MAX_SAFE_INTEGER;
  }
  if (text[0] === "'" || text[0] === '"') return text.slice(1, -1);
  if (text.startsWith("b'")) return PyBytes_FromArray(bytesOfText(text.slice(2, -1)));
  return Number(text);
}

function convert(
  converter: keyof Converters,
  value: PyObject,
  name: string,
  position: number,
  p: Parameter,
  signature: Signature,
): unknown {
  switch (converter) {
    case "object":
      return value;
    case "Py_ssize_t":
      return argumentAsIndex(value);
    case "slice_index":
      return PyNumber_AsSsize_t(value, false);
    case "int":
      return argumentAsInt(value);
    case "bool":
      return PyObject_IsTrue(value);
    case "double":
      return PyFloat_AsDouble(value);
    case "unicode":
    case "str": {
      if (!PyUnicode_Check(value)) {
        // METH_O functions don't number their only argument.
        const only = signature.maxPositional === 1 && signature.minPositional === 1 &&
          signature.positionalOnly;
        const which = p.kind === POSITIONAL_ONLY ? (only ? "" : ` ${position}`) : ` '${p.name}'`;
        throw newTypeError(`${name}() argument${which} must be str, not ${typeNameOf(value)}`);
      }
      return converter === "str" ? PyUnicode_AsUTF16(value) : value;
    }
  }
}

function typeNameOf(value: PyObject): string {
  return value === Py_None ? "None" : Py_TYPE(value).tp_name;
}
