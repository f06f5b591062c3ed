/** `?name` and `??name` at the prompt: what is known about an object, without running anything of the program's but `getattr`. */
import { PyDict_GetItemString, type PyDictObject } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { Py_None } from "../vm/objects/none_object.ts";
import type { PyObject } from "../vm/objects/object.ts";
import { Py_TYPE } from "../vm/objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../vm/objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_GetOptionalAttr, reprText, strText } from "../vm/protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallMethod } from "../vm/protocol/call.ts";
import { importModule } from "../vm/runtime/import.ts";
import { PyThreadState_Get } from "../vm/runtime/thread_state.ts";

export interface Question {
  name: string;
  wantsSource: boolean;
}

/** The question that an input is, if it is one: `?a.b`, `a.b?`, with two marks for the source. */
export function questionOf(text: string): Question | undefined {
  const match = /^\s*(?:(\?\??)\s*([\w\u0080-\uffff.]+)|([\w\u0080-\uffff.]+)\s*(\?\??))\s*$/.exec(text);
  if (match === null) return undefined;
  return { name: match[2] ?? match[3], wantsSource: (match[1] ?? match[4]) === "??" };
}

/** The answer: type, signature, where it is from, documentation or source. Throws what looking the name up raises. */
export function answer(question: Question, globals: PyDictObject): string {
  const [first, ...rest] = question.name.split(".");
  let object = PyDict_GetItemString(globals, first) ??
    PyDict_GetItemString(PyThreadState_Get().interp.builtins!, first) ??
    PyDict_GetItemString(PyThreadState_Get().interp.modules!, first);
  if (object === undefined) return `No object named '${first}'.\n`;
  for (const name of rest) object = PyObject_GetAttr(object, name);
  const lines: string[] = [];
  const signature = PyCallable_Check(object) ? callText("inspect", "signature", object) : undefined;
  if (signature !== undefined) lines.push(`${question.name}${signature}`);
  lines.push(`Type: ${strText(PyObject_GetAttr(Py_TYPE(object), "__name__"))}`);
  if (signature === undefined) lines.push(`Value: ${shortRepr(object)}`);
  const module = textOf(PyObject_GetOptionalAttr(object, "__module__"));
  if (module !== undefined) lines.push(`Module: ${module}`);
  const source = question.wantsSource ? callText("inspect", "getsource", object) : undefined;
  const text = source ?? callText("inspect", "getdoc", object);
  if (text !== undefined) lines.push("", text.trimEnd());
  return lines.join("\n") + "\n";
}

function shortRepr(object: PyObject): string {
  const text = reprText(object);
  return text.length > 200 ? text.slice(0, 200) + "..." : text;
}

function textOf(value: PyObject | undefined): string | undefined {
  return value !== undefined && PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) : undefined;
}

/** What a function of the library says about the object; undefined if it has nothing to say. */
function callText(module: string, name: string, object: PyObject): string | undefined {
  try {
    const value = PyObject_CallMethod(importModule(module), name, [object]);
    return value === Py_None ? undefined : strText(value);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return undefined;
  }
}
