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
 * A default of `<unrepresentable>` arrives as `undefined`.
 */
import type { PyDictObject } from "../objects/dict_object.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyFloat_AsDouble } from "../objects/float_object.ts";
import { PyNumber_AsSsize_t, PyObject_IsTrue } from "./abstract.ts";
import { newOverflowError, newTypeError } from "./errors.ts";

export interface Converters {
  object: PyObject;
  Py_ssize_t: number;
  slice_index: number;
  int: number;
  bool: boolean;
  double: number;
  unicode: PyObject;
  str: string;
}

type Missing<D extends string> = D extends "<unrepresentable>" ? undefined : never;
type ParameterType<P extends string> = P extends `**${string}` ? PyDictObject
  : P extends `*${string}` ? PyObject[]
  : P extends `${string}: ${infer C} = ${infer D}` ? C extends keyof Converters ? Converters[C] | Missing<D> : never
  : P extends `${string}: ${infer C}` ? C extends keyof Converters ? Converters[C] : never
  : P extends `${string}=${infer D}` ? PyObject | Missing<D>
  : PyObject;
type IsMarker<P extends string> = P extends "/" | "*" | "" | `$${string}` ? true : false;
type ParametersOf<S extends string> = S extends `${infer P}, ${infer Rest}`
  ? IsMarker<P> extends true ? ParametersOf<Rest> : [ParameterType<P>, ...ParametersOf<Rest>]
  : IsMarker<S> extends true ? []
  : [ParameterType<S>];
/** The parameters that an implementation with this signature receives behind `self`. */
export type SignatureParameters<S extends string> = S extends `(${infer Inner})` ? ParametersOf<Inner> : never;

// deno-lint-ignore no-explicit-any
export type Implementation = (...args: any[]) => PyObject;

const POSITIONAL_ONLY = 0, POSITIONAL_OR_KEYWORD = 1, VAR_POSITIONAL = 2, KEYWORD_ONLY = 3, VAR_KEYWORD = 4;

interface Parameter {
  readonly name: string;
  readonly kind: number;
  readonly converter: keyof Converters;
  readonly required: boolean;
  readonly defaultText: string | undefined;
}

/** A parsed signature. */
export class Signature {
  readonly parameters: readonly Parameter[];
  /** Positional parameters that must be given, that can be given. */
  readonly minPositional: number;
  readonly maxPositional: number;
  readonly varPositional: boolean;
  readonly varKeyword: boolean;
  /** No parameter can be passed by name. */
  readonly positionalOnly: boolean;
  /** Every parameter is an object, all are positional: a call can hand the arguments on as they are. */
  readonly isPlain: boolean;
  readonly selfName: string | undefined;

  constructor(text: string) {
    const parameters: Parameter[] = [];
    let kind = POSITIONAL_OR_KEYWORD;
    let selfName: string | undefined;
    const inner = text.slice(1, -1);
    for (const part of inner === "" ? [] : splitParameters(inner)) {
      if (part === "/") {
        for (let i = 0; i < parameters.length; i++) parameters[i] = { ...parameters[i], kind: POSITIONAL_ONLY };
      } else if (part === "*") {
        kind = KEYWORD_ONLY;
      } else if (part.startsWith("$")) {
        selfName = part.slice(1);
      } else if (part.startsWith("**")) {
        parameters.push(parameter(part.slice(2), VAR_KEYWORD));
      } else if (part.startsWith("*")) {
        parameters.push(parameter(part.slice(1), VAR_POSITIONAL));
        kind = KEYWORD_ONLY;
      } else {
        parameters.push(parameter(part, kind));
      }
    }
    this.parameters = parameters;
    this.selfName = selfName;
    const positional = parameters.filter((p) => p.kind <= POSITIONAL_OR_KEYWORD);
    this.maxPositional = positional.length;
    this.minPositional = positional.filter((p) => p.required).length;
    this.varPositional = parameters.some((p) => p.kind === VAR_POSITIONAL);
    this.varKeyword = parameters.some((p) => p.kind === VAR_KEYWORD);
    this.positionalOnly = parameters.every((p) => p.kind === POSITIONAL_ONLY || p.kind === VAR_POSITIONAL);
    this.isPlain = parameters.every((p) =>
      p.kind === POSITIONAL_ONLY && p.converter === "object" &&
      (p.required || p.defaultText === "<unrepresentable>")
    );
  }

  /** `__text_signature__`: the same without converters. */
  get textSignature(): string {
    const parts: string[] = [];
    if (this.selfName !== undefined) parts.push("$" + this.selfName);
    let starred = false;
    let slash = false;
    this.parameters.forEach((p, i) => {
      if (slash === false && p.kind !== POSITIONAL_ONLY && i > 0 && this.parameters[i - 1].kind === POSITIONAL_ONLY) {
        parts.push("/");
        slash = true;
      }
      if (p.kind === KEYWORD_ONLY && !starred) {
        parts.push("*");
        starred = true;
      }
      if (p.kind === VAR_POSITIONAL) starred = true;
      const prefix = p.kind === VAR_POSITIONAL ? "*" : p.kind === VAR_KEYWORD ? "**" : "";
      parts.push(prefix + p.name + (p.defaultText === undefined ? "" : `=${p.defaultText}`));
    });
    const last = this.parameters[this.parameters.length - 1];
    const noMore = last === undefined || last.kind === POSITIONAL_ONLY;
    if (noMore && (last !== undefined || this.selfName !== undefined)) parts.push("/");
    return `(${parts.join(", ")})`;
  }
}

function splitParameters(inner: string): string[] {
  const parts: string[] = [];
  let depth = 0, start = 0;
  let quote = "";
  for (let i = 0; i < inner.length; i++) {
    const ch = inner[i];
    if (quote !== "") {
      if (ch === quote) quote = "";
    } else if (ch === "'" || ch === '"') quote = ch;
    else if (ch === "(" || ch === "[" || ch === "<") depth++;
    else if (ch === ")" || ch === "]" || ch === ">") depth--;
    else if (ch === "," && depth === 0) {
      parts.push(inner.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(inner.slice(start).trim());
  return parts;
}

function parameter(text: string, kind: number): Parameter {
  let name = text, defaultText: string | undefined, converter = "object";
  const equals = text.indexOf("=");
  if (equals >= 0) {
    defaultText = text.slice(equals + 1).trim();
    name = text.slice(0, equals).trim();
  }
  const colon = name.indexOf(":");
  if (colon >= 0) {
    converter = name.slice(colon + 1).trim();
    name = name.slice(0, colon).trim();
  }
  const required = defaultText === undefined && kind !== VAR_POSITIONAL && kind !== VAR_KEYWORD;
  return { name, kind, converter: converter as keyof Converters, required, defaultText };
}

/** A method or function implemented in TypeScript (`PyMethodDef`). */
export class PyMethodDef {
  readonly ml_name: string;
  readonly ml_doc: string | undefined;
  readonly ml_meth: Implementation;
  /** "" an ordinary method or function, else how it binds. */
  readonly binding: "" | "class" | "static";
  readonly #text: string;
  #signature: Signature | undefined;

  constructor(name: string, text: string, doc: string | undefined, impl: Implementation, binding: "" | "class" | "static") {
    this.ml_name = name;
    this.ml_doc = doc;
    this.ml_meth = impl;
    this.binding = binding;
    this.#text = text;
    this.#signature = undefined;
  }

  get signature(): Signature {
    return this.#signature ??= new Signature(this.#text);
  }
}

/** A method spec before it knows its name: what `method(...)` in a `defineType` literal gives. */
export class MethodSpec {
  readonly signature: string;
  readonly doc: string | undefined;
  readonly impl: Implementation;
  readonly binding: "" | "class" | "static";
  constructor(signature: string, doc: string | undefined, impl: Implementation, binding: "" | "class" | "static") {
    this.signature = signature;
    this.doc = doc;
    this.impl = impl;
    this.binding = binding;
  }
  named(name: string): PyMethodDef {
    return new PyMethodDef(name, this.signature, this.doc, this.impl, this.binding);
  }
}

export interface MethodMaker<T> {
  <const S extends string>(
    signature: S,
    doc: string | undefined,
    impl: (self: T, ...args: SignatureParameters<S>) => PyObject,
  ): MethodSpec;
}

/** `method(signature, doc, impl)` for methods whose `self` is a `T`. */
export function methodsOf<T>(): MethodMaker<T> {
  return (signature, doc, impl) => new MethodSpec(signature, doc, impl as Implementation, "");
}

/** A class method: `impl` receives the class first. */
export function classMethod<const S extends string, T = PyObject>(
  signature: S,
  doc: string | undefined,
  impl: (type: T, ...args: SignatureParameters<S>) => PyObject,
): MethodSpec {
  return new MethodSpec(signature, doc, impl as Implementation, "class");
}

/** A static method or a module function: `impl` receives only the arguments. */
export function staticMethod<const S extends string>(
  signature: S,
  doc: string | undefined,
  impl: (...args: SignatureParameters<S>) => PyObject,
): MethodSpec {
  return new MethodSpec(signature, doc, ((_self: unknown, ...args: unknown[]) =>
    (impl as Implementation)(...args)) as Implementation, "static");
}

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
  return impl(self, ...bindArguments(signature, name, shownName, args, kwnames));
}

function arityError(signature: Signature, name: string, shownName: () => string, given: number): PyObject {
  const { minPositional: min, maxPositional: max } = signature;
  if (signature.positionalOnly && !signature.varPositional) {
    if (max === 0) return newTypeError(`${shownName()} takes no arguments (${given} given)`);
    if (max === 1 && min === 1) return newTypeError(`${shownName()} takes exactly one argument (${given} given)`);
  }
  const bound = min === max ? "" : given < min ? "at least " : "at most ";
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
  } else if (nargs > signature.maxPositional && !signature.varPositional) {
    const max = signature.maxPositional;
    if (max === 0) throw newTypeError(`${name}() takes no positional arguments`);
    const exact = signature.minPositional === max ? "exactly" : "at most";
    const positionalWord = parameters.some((p) => p.kind === KEYWORD_ONLY) ? "positional " : "";
    throw newTypeError(
      `${name}() takes ${exact} ${max} ${positionalWord}argument${max === 1 ? "" : "s"} (${nargs + nkw} given)`,
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
        if (!parameters.some((q) => q.name === kwnames![i] && (q.kind === POSITIONAL_OR_KEYWORD || q.kind === KEYWORD_ONLY))) {
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
          throw newTypeError(`argument for ${name}() given by name ('${p.name}') and position (${position + 1})`);
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
              `${name}() takes at least ${min} positional argument${min === 1 ? "" : "s"} (${nargs} given)`,
            );
          }
          throw newTypeError(`${name}() missing required argument '${p.name}' (pos ${position})`);
        }
        out.push(defaultValue(p));
      } else {
        out.push(convert(p.converter, value, name, position, p));
      }
    }
  }
  if (used < nkw) {
    const unknown = kwnames!.find((k) =>
      !parameters.some((p) => p.name === k && (p.kind === POSITIONAL_OR_KEYWORD || p.kind === KEYWORD_ONLY))
    );
    throw newTypeError(`${name}() got an unexpected keyword argument '${unknown}'`);
  }
  return out;
}

function defaultValue(p: Parameter): unknown {
  const text = p.defaultText!;
  switch (text) {
    case "<unrepresentable>":
      return undefined;
    case "None":
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
  return Number(text);
}

function convert(converter: keyof Converters, value: PyObject, name: string, position: number, p: Parameter): unknown {
  switch (converter) {
    case "object":
      return value;
    case "Py_ssize_t":
      return PyNumber_AsSsize_t(value, true);
    case "slice_index":
      return PyNumber_AsSsize_t(value, false);
    case "int": {
      const n = PyNumber_AsSsize_t(value, true);
      if (n > 2147483647) throw newOverflowError("signed integer is greater than maximum");
      if (n < -2147483648) throw newOverflowError("signed integer is less than minimum");
      return n;
    }
    case "bool":
      return PyObject_IsTrue(value);
    case "double":
      return PyFloat_AsDouble(value);
    case "unicode":
    case "str": {
      if (!PyUnicode_Check(value)) {
        const which = p.kind === POSITIONAL_ONLY ? (p.required && position === 1 ? "" : ` ${position}`) : ` '${p.name}'`;
        throw newTypeError(`${name}() argument${which} must be str, not ${typeNameOf(value)}`);
      }
      return converter === "str" ? PyUnicode_AsUTF16(value) : value;
    }
  }
}

function typeNameOf(value: PyObject): string {
  return value === Py_None ? "None" : Py_TYPE(value).tp_name;
}
