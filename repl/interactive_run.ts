/**
 * Runs what was typed at the prompt: the statements one after the other, the last one so that its value is shown. After
 * CPython's `_pyrepl.simple_interact` and `_pyrepl.console`.
 */
import { PyCF_MASK } from "../compiler/codegen/code_flags.ts";
import { PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_DONT_IMPLY_DEDENT } from "../compiler/options.ts";
import { Interactive, Module } from "../compiler/ast/nodes_generated.ts";
import { PyCodeObject } from "../vm/objects/code_object.ts";
import type { PyDictObject } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { PyList_New } from "../vm/objects/list_object.ts";
import { Py_None } from "../vm/objects/none_object.ts";
import { PyTuple_New } from "../vm/objects/tuple_object.ts";
import type { PyObject } from "../vm/objects/object.ts";
import { PyUnicode_FromUTF16, PyUnicode_GET_LENGTH } from "../vm/objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_SetItem } from "../vm/protocol/abstract.ts";
import { PyObject_CallMethod } from "../vm/protocol/call.ts";
import { compileSource, parseSource } from "../vm/runtime/compile_source.ts";
import { completeness } from "../vm/runtime/pythonrun.ts";
import { importModule } from "../vm/runtime/import.ts";
import { registerSource } from "../vm/runtime/traceback/source_lines.ts";
import type { PromptLoop } from "./prompt_loop.ts";

/** What future statements have set: it holds for what is typed later too. */
let futureFlags = 0;

/** Takes off blanks behind the last newline: what auto-indent put there. CPython: `_strip_final_indent`. */
export function stripFinalIndent(text: string): string {
  const short = text.replace(/[ \t]+$/, "");
  return short.endsWith("\n") ? short : text;
}

/** Whether Enter should begin another line. CPython: `_more_lines`. */
export function wantsMoreLines(text: string): boolean {
  const source = stripFinalIndent(text);
  if (source.split("\n").every((line) => /^\s*(?:#.*)?$/.test(line))) return false;
  const state = completeness(source);
  if (state !== "wrong") return state === "incomplete";
  const lines = source.split(/(?<=\n)/);
  if (lines.length <= 1) return false;
  const last = lines[lines.length - 1];
  return (/^[ \t]/.test(last) || last.trim() !== "") && !last.endsWith("\n");
}

/**
 * Tells `linecache` where the source of what was typed is, for `inspect.getsource`; and, beyond CPython, by file name alone, for
 * debuggers. The text is divided once, however many statements it has. CPython: `InteractiveInterpreter.runsource`.
 */
class RegisteredInput {
  readonly #source: string;
  readonly #filename: string;
  #entry: PyObject | undefined;

  constructor(source: string, filename: string) {
    this.#source = source;
    this.#filename = filename;
    this.#entry = undefined;
  }

  /** Makes a statement's code, and all code in it, known. */
  add(code: PyCodeObject): void {
    try {
      const linecache = importModule("linecache");
      const cache = PyObject_GetAttr(linecache, "_interactive_cache");
      if (this.#entry === undefined) {
        this.#entry = this.#newEntry();
        PyObject_SetItem(
          PyObject_GetAttr(linecache, "cache"),
          PyUnicode_FromUTF16(this.#filename),
          this.#entry,
        );
      }
      const codes = [code];
      for (let one = codes.pop(); one !== undefined; one = codes.pop()) {
        PyObject_SetItem(cache, PyObject_CallMethod(linecache, "_make_key", [one]), this.#entry);
        for (const constant of one.co_consts) if (constant instanceof PyCodeObject) codes.push(constant);
      }
    } catch (err) {
      // There is no library, or a module of the program's by that name.
      if (!(err instanceof PyBaseExceptionObject)) throw err;
    }
  }

  #newEntry(): PyObject {
    const text = PyUnicode_FromUTF16(this.#source);
    const lines = this.#source.split(/(?<=\n)/).map((line) =>
      PyUnicode_FromUTF16(line.endsWith("\n") ? line : `${line}\n`)
    );
    return PyTuple_New([
      PyUnicode_GET_LENGTH(text),
      Py_None,
      PyList_New(lines),
      PyUnicode_FromUTF16(this.#filename),
    ]);
  }
}

/** Compiles and runs an input; throws the exception that it raises. */
export async function runInput(
  text: string,
  filename: string,
  globals: PyDictObject,
  loop: PromptLoop,
): Promise<void> {
  const source = stripFinalIndent(text);
  registerSource(filename, source);
  const tree = parseSource(source, { filename, mode: "exec", flags: PyCF_DONT_IMPLY_DEDENT | futureFlags });
  if (tree.nodeType !== "Module") return;
  const { body } = tree;
  const registered = new RegisteredInput(source, filename);
  for (let i = 0; i < body.length; i++) {
    const isLast = i === body.length - 1;
    const one = isLast ? new Interactive([body[i]]) : new Module([body[i]], []);
    const code = compileSource(one, {
      filename,
      mode: isLast ? "single" : "exec",
      flags: futureFlags | PyCF_ALLOW_TOP_LEVEL_AWAIT,
    });
    futureFlags |= code.plain.co_flags & PyCF_MASK;
    registered.add(code);
    await loop.run(code, globals);
  }
}
