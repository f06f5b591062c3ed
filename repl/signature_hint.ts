/**
 * The signature that is shown while a call is typed, with the first line of the documentation. The law: looking changes
 * nothing; the only code of the program's that runs is what `getattr` runs on the way to the name.
 */
import { CO_VARARGS, CO_VARKEYWORDS } from "../compiler/bytecode/code_object.ts";
import { PyDict_GetItemString, type PyDictObject } from "../vm/objects/dict_object.ts";
import { PyFunctionObject } from "../vm/objects/function_object.ts";
import { PyMethodObject } from "../vm/objects/method_object.ts";
import { Py_TPFLAGS_HEAPTYPE, type PyObject, PyTypeObject } from "../vm/objects/object.ts";
import { _PyType_Lookup } from "../vm/objects/type_object.ts";
import { Py_TYPE, PyCFunction_Type, PyMethodDescr_Type } from "../vm/objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../vm/objects/unicode_object.ts";
import { PyObject_GetOptionalAttr, reprText } from "../vm/protocol/abstract.ts";
import { lookUp } from "./completion.ts";
import type { Hint } from "./line_editor/reader.ts";

/** How far back the call's beginning is looked for. */
const MOST_TEXT = 5000;
const TOKEN =
  /"""(?:[^\\]|\\.)*?(?:"""|$)|'''(?:[^\\]|\\.)*?(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)|#[^\n]*|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*|[()[\]{},=:]|\S/gsu;

interface OpenCall {
  /** Dotted name before the parenthesis; "" for other brackets and other callees. */
  callee: string;
  /** Number of the argument that is typed. */
  argument: number;
  /** Its name, if it is given by name. */
  keyword: string;
}

/** The innermost call that is open at the end of the text; undefined outside of calls. */
export function openCall(text: string): OpenCall | undefined {
  const stack: OpenCall[] = [];
  let before = "", beforeThat = "";
  for (const [token] of text.slice(-MOST_TEXT).matchAll(TOKEN)) {
    if (token === "(" || token === "[" || token === "{") {
      const isName = token === "(" && /^[\p{L}_]/u.test(before) && !/^(?:def|class)$/.test(beforeThat);
      stack.push({ callee: isName ? before : "", argument: 0, keyword: "" });
    } else if (token === ")" || token === "]" || token === "}") stack.pop();
    const open = stack.at(-1);
    if (open !== undefined && token === ",") {
      open.argument++;
      open.keyword = "";
    } else if (open !== undefined && token === "=" && (beforeThat === "," || beforeThat === "(")) {
      open.keyword = before;
    }
    beforeThat = before;
    before = token;
  }
  const open = stack.at(-1);
  return open === undefined || open.callee === "" ? undefined : open;
}

interface Parameter {
  name: string;
  text: string;
  kind: "positional" | "variadic" | "keyword";
}

/** The hint for the text before the cursor; undefined if there is nothing to show. */
export function signatureHint(globals: PyDictObject, text: string): Hint | undefined {
  const call = openCall(text);
  if (call === undefined) return undefined;
  const object = lookUp(globals, call.callee);
  const parameters = object === undefined ? undefined : parametersOf(object);
  if (parameters === undefined) return undefined;
  const current = currentParameter(parameters, call);
  const name = call.callee.slice(call.callee.lastIndexOf(".") + 1);
  let shown = `${name}(`, start = 0, end = 0;
  parameters.forEach((parameter, index) => {
    if (index > 0) shown += ", ";
    if (index === current) start = shown.length;
    shown += parameter.text;
    if (index === current) end = shown.length;
  });
  const doc = documentation(object!);
  return { text: `${shown})${doc === undefined ? "" : `  ${doc}`}`, start, end };
}

function currentParameter(parameters: readonly Parameter[], { argument, keyword }: OpenCall): number {
  if (keyword !== "") return parameters.findIndex(({ name }) => name === keyword);
  const real = parameters.filter(({ name }) => name !== "");
  const at = real.findIndex(({ kind }, index) =>
    kind === "variadic" ? index <= argument : index === argument
  );
  const found = real[at];
  return found === undefined || found.kind === "keyword" ? -1 : parameters.indexOf(found);
}

function parametersOf(object: PyObject): Parameter[] | undefined {
  if (object instanceof PyFunctionObject) return ofFunction(object, 0);
  if (object instanceof PyMethodObject) {
    return object.im_func instanceof PyFunctionObject ? ofFunction(object.im_func, 1) : undefined;
  }
  if (object instanceof PyTypeObject) {
    for (const name of ["__init__", "__new__"]) {
      const method = _PyType_Lookup(object, name);
      if (method instanceof PyFunctionObject) return ofFunction(method, 1);
    }
    return ofText(object);
  }
  const type = Py_TYPE(object);
  return type === PyCFunction_Type || type === PyMethodDescr_Type ? ofText(object) : undefined;
}

/** CPython: what `inspect._signature_from_function` reads; annotations are left out. */
function ofFunction(func: PyFunctionObject, bound: number): Parameter[] {
  const { plain } = func.func_code;
  const names = plain.co_localsplusnames;
  const { co_argcount: positional, co_posonlyargcount: onlyPositional, co_kwonlyargcount: onlyKeyword } =
    plain;
  const defaults = func.func_defaults?.ob_item ?? [];
  const out: Parameter[] = [];
  const mark = (text: string): Parameter => ({ name: "", text, kind: "keyword" });
  for (let i = bound; i < positional; i++) {
    const value = defaults[i - positional + defaults.length];
    const text = value === undefined ? names[i] : `${names[i]}=${shortRepr(value)}`;
    out.push({ name: names[i], text, kind: "positional" });
    if (i === onlyPositional - 1) out.push(mark("/"));
  }
  let next = positional + onlyKeyword;
  if (plain.co_flags & CO_VARARGS) {
    out.push({ name: names[next], text: `*${names[next]}`, kind: "variadic" });
    next++;
  } else if (onlyKeyword > 0) out.push(mark("*"));
  for (let i = positional; i < positional + onlyKeyword; i++) {
    const given = func.func_kwdefaults;
    const value = given === undefined ? undefined : PyDict_GetItemString(given, names[i]);
    out.push({
      name: names[i],
      text: value === undefined ? names[i] : `${names[i]}=${shortRepr(value)}`,
      kind: "keyword",
    });
  }
  if (plain.co_flags & CO_VARKEYWORDS) {
    out.push({ name: names[next], text: `**${names[next]}`, kind: "keyword" });
  }
  return out;
}

/** From the text signature of a built-in. */
function ofText(object: PyObject): Parameter[] | undefined {
  const signature = PyObject_GetOptionalAttr(object, "__text_signature__");
  if (signature === undefined || !PyUnicode_Check(signature)) return undefined;
  const text = PyUnicode_AsUTF16(signature).replace(/^\(|\)$/g, "");
  let kind: Parameter["kind"] = "positional";
  const out: Parameter[] = [];
  for (const part of text.split(/,\s*(?![^([{]*[)\]}])/)) {
    if (part === "" || part.startsWith("$")) continue;
    if (part === "/" || part === "*") {
      if (part === "*") kind = "keyword";
      if (part === "*" || out.length > 0) out.push({ name: "", text: part, kind: "keyword" });
      continue;
    }
    const name = part.replace(/^\*+/, "").replace(/\s*[=:].*$/s, "");
    const isVariadic = part.startsWith("*") && !part.startsWith("**");
    out.push({ name, text: part, kind: part.startsWith("**") ? "keyword" : isVariadic ? "variadic" : kind });
    if (isVariadic) kind = "keyword";
  }
  return out;
}

function shortRepr(value: PyObject): string {
  // Only values whose repr runs no code of the program's.
  const isPlain = typeof value !== "object" || (Py_TYPE(value).tp_flags & Py_TPFLAGS_HEAPTYPE) === 0;
  const text = isPlain ? reprText(value) : "...";
  return text.length > 30 ? "..." : text;
}

/** The first line of the documentation of what is called. */
function documentation(object: PyObject): string | undefined {
  const doc = PyObject_GetOptionalAttr(object, "__doc__");
  if (doc === undefined || !PyUnicode_Check(doc)) return undefined;
  return PyUnicode_AsUTF16(doc).split("\n").find((line) => line.trim() !== "")?.trim();
}
