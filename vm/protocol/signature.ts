/**
 * Signature strings, parsed, and what stands in a `defineType` literal: `method("($self, x, /)", doc, impl)`. Apart from
 * `clinic.ts`, which binds arguments to signatures, because the file of each type calls these functions while it is being
 * loaded: this file imports nothing at run time, so it is complete before any of them runs, whatever the import cycles.
 */
import type { PyDictObject } from "../objects/dict_object.ts";
import type { PyObject } from "../objects/object.ts";

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

type Missing<D extends string> = D extends "<unrepresentable>" | "unchanged" ? undefined : never;
type ParameterType<P extends string> = P extends `**${string}` ? PyDictObject
  : P extends `*${string}` ? PyObject[]
  : P extends `${string}: ${infer C} = ${infer D}`
    ? C extends keyof Converters ? Converters[C] | Missing<D> : never
  : P extends `${string}: ${infer C}` ? C extends keyof Converters ? Converters[C] : never
  : P extends `${string}=${infer D}` ? PyObject | Missing<D>
  : PyObject;
type IsMarker<P extends string> = P extends "/" | "*" | "" | `$${string}` ? true : false;
type ParametersOf<S extends string> = S extends `${infer P}, ${infer Rest}`
  ? IsMarker<P> extends true ? ParametersOf<Rest> : [ParameterType<P>, ...ParametersOf<Rest>]
  : IsMarker<S> extends true ? []
  : [ParameterType<S>];
/** The parameters that an implementation with this signature receives behind `self`. */
export type SignatureParameters<S extends string> = S extends `(${infer Inner})` ? ParametersOf<Inner>
  : never;

// deno-lint-ignore no-explicit-any
export type Implementation = (...args: any[]) => PyObject;

export const POSITIONAL_ONLY = 0,
  POSITIONAL_OR_KEYWORD = 1,
  VAR_POSITIONAL = 2,
  KEYWORD_ONLY = 3,
  VAR_KEYWORD = 4;

export interface Parameter {
  readonly name: string;
  readonly kind: number;
  readonly converter: keyof Converters;
  readonly required: boolean;
  readonly defaultText: string | undefined;
}

/** The signature of an implementation that binds its arguments itself. */
const RAW = "(...)";

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
  /** At most four parameters, none of them starred: a call without keywords needs no arrays (`callDirect`). */
  readonly isDirect: boolean;
  /** Up to two objects that must be given, then as many as there are. */
  readonly isVariadic: boolean;
  /** Direct, and every parameter is an object: what is given needs no look, what isn't is in `defaults`. */
  readonly isObjects: boolean;
  /** Default values by parameter, worked out at the first call that needs one. */
  defaults: readonly unknown[] | undefined;
  /** The implementation binds the arguments itself: it receives self, the arguments and the keywords' names. */
  readonly isRaw: boolean;
  readonly selfName: string | undefined;

  constructor(text: string) {
    const parameters: Parameter[] = [];
    let kind = POSITIONAL_OR_KEYWORD;
    let selfName: string | undefined;
    this.isRaw = text === RAW;
    const inner = this.isRaw ? "*args, **kwargs" : text.slice(1, -1);
    for (const part of inner === "" ? [] : splitParameters(inner)) {
      if (part === "/") {
        for (let i = 0; i < parameters.length; i++) {
          parameters[i] = { ...parameters[i], kind: POSITIONAL_ONLY };
        }
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
    this.isDirect = !this.isRaw && parameters.length <= 4 &&
      parameters.every((p) => p.kind <= POSITIONAL_OR_KEYWORD || (p.kind === KEYWORD_ONLY && !p.required));
    this.isVariadic = !this.isRaw && this.varPositional && this.maxPositional <= 2 &&
      this.minPositional === this.maxPositional && parameters.length === this.maxPositional + 1 &&
      parameters.every((p) => p.converter === "object");
    this.isObjects = this.isDirect && parameters.every((p) => p.converter === "object");
    this.defaults = undefined;
  }

  /** `__text_signature__`: the same without converters. */
  textSignatureAs(selfName: string | undefined): string {
    const parts: string[] = [];
    if (selfName !== undefined) parts.push("$" + selfName);
    let starred = false;
    let slash = false;
    let groups = 0;
    this.parameters.forEach((p, i) => {
      if (
        slash === false && p.kind !== POSITIONAL_ONLY &&
        (i > 0
          ? this.parameters[i - 1].kind === POSITIONAL_ONLY
          : selfName !== undefined && !(selfName === "type" && p.kind === VAR_POSITIONAL))
      ) {
        parts.push("/");
        slash = true;
      }
      if (p.kind === KEYWORD_ONLY && !starred) {
        parts.push("*");
        starred = true;
      }
      if (p.kind === VAR_POSITIONAL) starred = true;
      const prefix = p.kind === VAR_POSITIONAL ? "*" : p.kind === VAR_KEYWORD ? "**" : "";
      if (p.defaultText === "<group>") {
        parts[parts.length - 1] += `[, ${p.name}`;
        groups++;
      } else parts.push(prefix + p.name + (p.defaultText === undefined ? "" : `=${p.defaultText}`));
    });
    if (groups > 0) parts[parts.length - 1] += "]".repeat(groups);
    const last = this.parameters[this.parameters.length - 1];
    const noMore = last === undefined || last.kind === POSITIONAL_ONLY;
    if (noMore && (last !== undefined || selfName !== undefined)) parts.push("/");
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
  /** CPython shows no `__text_signature__`. Set when the function's type or module is made. */
  hidesSignature: boolean;
  /** What `__text_signature__` is instead of the signature that binds arguments. */
  shownSignature: string | undefined = undefined;
  /** The implementation may hand over to the interpreter's loop: see `eval/hand_over.ts`. */
  readonly handsOver: boolean;
  /** Whether a call with this `self` ends at once, so that it needs no frame of its own. */
  readonly endsAtOnce: ((self: PyObject) => boolean) | undefined;
  readonly _text: string;
  _signature: Signature | undefined;

  constructor(
    name: string,
    text: string,
    doc: string | undefined,
    impl: Implementation,
    binding: "" | "class" | "static",
    hidesSignature = false,
    handsOver: boolean = false,
    endsAtOnce: ((self: PyObject) => boolean) | undefined = undefined,
  ) {
    this.endsAtOnce = endsAtOnce;
    this.ml_name = name;
    this.ml_doc = doc;
    this.ml_meth = impl;
    this.binding = binding;
    this.hidesSignature = hidesSignature;
    this.handsOver = handsOver;
    this._text = text;
    this._signature = undefined;
  }

  get signature(): Signature {
    return this._signature ??= new Signature(this._text);
  }

  /** `__text_signature__`; undefined where CPython has none. */
  get textSignature(): string | undefined {
    return this.textSignatureAs(this.signature.selfName);
  }
  /** The same with another name for what the function is bound to. */
  textSignatureAs(selfName: string | undefined): string | undefined {
    return this.shownSignature ??
      (this.hidesSignature ? undefined : this.signature.textSignatureAs(selfName));
  }
}

/** A method spec before it knows its name: what `method(...)` in a `defineType` literal gives. */
export class MethodSpec {
  readonly signature: string;
  readonly doc: string | undefined;
  readonly impl: Implementation;
  readonly binding: "" | "class" | "static";
  readonly hidesSignature: boolean;
  readonly handsOver: boolean;
  readonly endsAtOnce: ((self: PyObject) => boolean) | undefined;
  shownSignature: string | undefined = undefined;
  constructor(
    signature: string,
    doc: string | undefined,
    impl: Implementation,
    binding: "" | "class" | "static",
    hidesSignature = false,
    handsOver: boolean = false,
    endsAtOnce: ((self: PyObject) => boolean) | undefined = undefined,
  ) {
    this.endsAtOnce = endsAtOnce;
    this.signature = signature;
    this.doc = doc;
    this.impl = impl;
    this.binding = binding;
    this.hidesSignature = hidesSignature;
    this.handsOver = handsOver;
  }
  named(name: string): PyMethodDef {
    const def = new PyMethodDef(
      name,
      this.signature,
      this.doc,
      this.impl,
      this.binding,
      this.hidesSignature,
      this.handsOver,
      this.endsAtOnce,
    );
    def.shownSignature = this.shownSignature;
    return def;
  }
  /**
   * The same for an implementation that waits or only calls something else: see `eval/hand_over.ts`. A method that seldom does
   * says with `endsAtOnce` which calls can be made like any other's.
   */
  handingOver(endsAtOnce?: (self: PyObject) => boolean): MethodSpec {
    const { signature, doc, impl, binding, hidesSignature } = this;
    return new MethodSpec(signature, doc, impl, binding, hidesSignature, true, endsAtOnce);
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
  return new MethodSpec(
    signature,
    doc,
    ((_self: unknown, ...args: unknown[]) => (impl as Implementation)(...args)) as Implementation,
    "static",
  );
}

/** The same method without `__text_signature__`, for those to which CPython gives none. */
export function withoutTextSignature(spec: MethodSpec): MethodSpec {
  return new MethodSpec(
    spec.signature,
    spec.doc,
    spec.impl,
    spec.binding,
    true,
    spec.handsOver,
    spec.endsAtOnce,
  );
}

/**
 * A method that binds its arguments itself, `args` being followed by the values of `kwnames`; it has no
 * `__text_signature__`. For methods that CPython parses with `PyArg_ParseTupleAndKeywords` (`getargs.ts`).
 */
export function rawMethod<T>(
  doc: string | undefined,
  impl: (self: T, args: readonly PyObject[], kwnames: readonly string[] | undefined) => PyObject,
  binding: "" | "class" | "static" = "",
): MethodSpec {
  return new MethodSpec(RAW, doc, impl as Implementation, binding, true);
}

/** The same method with another `__text_signature__`: where CPython promises more than it checks. */
export function withTextSignature(spec: MethodSpec, text: string): MethodSpec {
  spec.shownSignature = text;
  return spec;
}
