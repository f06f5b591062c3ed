/**
 * The `readline` module: history, completion and hooks of lines that are edited (`runtime/line_input.ts`). After CPython's
 * `Modules/readline.c`; the history's files are GNU readline's: a line each. Importing it makes `input()` edit.
 */
import { HostError } from "../host/host.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import type { PyObject } from "../objects/object.ts";
import { newOSError, PyBaseExceptionObject } from "../objects/exceptions.ts";
import {
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import { decodeUtf8, encodeUtf8 } from "../objects/unicode/codecs.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { registerRoots } from "../runtime/gc/registry.ts";
import { hostOf } from "../runtime/host_state.ts";
import { lineSettings as settings, wantLineEditor } from "../runtime/line_input.ts";
import { fsDecode } from "./fs_path.ts";
import { fn } from "./native.ts";

/** What our editor is like; CPython's is linked to this one. */
const LIBRARY_VERSION = "8.3", VERSION = 0x0803;

/** Hooks and completer as the program gave them. */
const given: Record<"completer" | "startup_hook" | "pre_input_hook" | "display", PyObject | undefined> = {
  completer: undefined,
  startup_hook: undefined,
  pre_input_hook: undefined,
  display: undefined,
};
registerRoots((visit) => {
  for (const hook of Object.values(given)) if (hook !== undefined) visit(hook);
});
/** At most so many lines are written; negative: all. CPython: `_history_length`. */
let historyLength = -1;

/** A str as readline's text. CPython: `encode`, which asks the locale. */
function lineText(string: PyObject): string {
  if (!PyUnicode_Check(string)) throw newTypeError("bad argument type for built-in operation");
  const text = PyUnicode_AsUTF16(string);
  if (text.includes("\0")) throw newValueError("embedded null character");
  encodeUtf8(string, "surrogateescape");
  return text;
}

/** Runs one of the program's hooks; what it raises is dropped, as CPython does. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) return undefined;
    throw err;
  }
}

/** CPython: `set_hook`. */
function setHook(name: keyof typeof given, shown: string, func: PyObject): (() => void) | undefined {
  if (func === Py_None) {
    given[name] = undefined;
    return undefined;
  }
  if (!PyCallable_Check(func)) throw newTypeError(`set_${shown}(func): argument not callable`);
  given[name] = func;
  return () => void quietly(() => PyObject_Vectorcall(func, [], undefined));
}

/** Asks the completer for every choice. CPython: `on_completion`, `flex_complete`. */
function matchesOf(completer: PyObject, word: string): string[] {
  const found: string[] = [];
  for (let state = 0;; state++) {
    const match = quietly(() =>
      PyObject_Vectorcall(completer, [PyUnicode_FromUTF16(word), state], undefined)
    );
    if (match === undefined || !PyUnicode_Check(match)) return found;
    found.push(PyUnicode_AsUTF16(match));
  }
}

function set_completer(func: PyObject): PyObject {
  setHook("completer", "completer", func);
  const { completer } = given;
  settings.complete = completer === undefined ? undefined : (word) => matchesOf(completer, word);
  return Py_None;
}

function set_display(func: PyObject): PyObject {
  setHook("display", "completion_display_matches_hook", func);
  const { display } = given;
  settings.showMatches = display === undefined ? undefined : (word, matches) => {
    const list = PyList_New(matches.map(PyUnicode_FromUTF16));
    const longest = Math.max(0, ...matches.map((match) => match.length));
    quietly(() => PyObject_Vectorcall(display, [PyUnicode_FromUTF16(word), list, longest], undefined));
  };
  return Py_None;
}

/** The file's path: the argument, or one at home. */
function pathOf(filename: PyObject, fallback: string, mode: string): string {
  if (filename === Py_None) {
    PySys_Audit("open", () => [fallback, mode, 0]);
    return fallback.replace(/^~/, hostOf().environ().HOME ?? "~");
  }
  const path = fsDecode(filename, "byte");
  PySys_Audit("open", () => [filename, mode, 0]);
  return path;
}

/** Runs something with files; the system's refusal has no file name. */
function withFiles<T>(action: () => T): T {
  try {
    return action();
  } catch (err) {
    if (err instanceof HostError) throw newOSError(err.errno, err.strerror);
    throw err;
  }
}

function readText(path: string): string {
  const host = hostOf();
  if (host.stat(path)?.isDirectory === true) throw new HostError(22, "Invalid argument");
  return PyUnicode_AsUTF16(decodeUtf8(host.readFile(path), "surrogateescape"));
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.filter((line) => line !== "");
}

function writeLines(path: string, lines: readonly string[], mode: { append: boolean }): void {
  const file = hostOf().open(path, {
    read: false,
    write: true,
    append: mode.append,
    create: !mode.append,
    truncate: !mode.append,
    exclusive: false,
    permissions: 0o600,
  });
  try {
    const text = lines.map((line) => line + "\n").join("");
    file.write(encodeUtf8(PyUnicode_FromUTF16(text) as PyStr, "surrogateescape"));
  } finally {
    file.close();
  }
}

/** Cuts the file to the last lines of it. CPython: `history_truncate_file`, which keeps silent about failures. */
function truncateFile(path: string): void {
  if (historyLength < 0) return;
  const lines = linesOf(readText(path));
  if (lines.length > historyLength) {
    writeLines(path, historyLength === 0 ? [] : lines.slice(-historyLength), { append: false });
  }
}

function checkedPosition(position: number): number {
  if (position < 0) throw newValueError("History index cannot be negative");
  if (position >= settings.history.length) throw newValueError(`No history item at position ${position}`);
  return position;
}

const files: Record<string, MethodSpec> = {
  read_init_file: fn(
    "($module, filename=None, /)",
    "Read key bindings and settings from a file, by default the one read last.",
    (_m, filename) => {
      const path = filename === Py_None
        ? hostOf().environ().INPUTRC || pathOf(filename, "~/.inputrc", "r")
        : pathOf(filename, "", "r");
      settings.bindings.push(...withFiles(() => readText(path)).split("\n"));
      return Py_None;
    },
  ),
  read_history_file: fn(
    "($module, filename=None, /)",
    "Add the lines of a file to the history, by default of ~/.history.",
    (_m, filename) => {
      const path = pathOf(filename, "~/.history", "r");
      settings.history.push(...linesOf(withFiles(() => readText(path))));
      return Py_None;
    },
  ),
  write_history_file: fn(
    "($module, filename=None, /)",
    "Write the history to a file, by default ~/.history.",
    (_m, filename) => {
      const path = pathOf(filename, "~/.history", "w");
      withFiles(() => {
        writeLines(path, settings.history, { append: false });
        truncateFile(path);
      });
      return Py_None;
    },
  ),
  append_history_file: fn(
    "($module, nelements: int, filename=None, /)",
    "Add the last lines of the history to a file that is there, by default ~/.history.",
    (_m, nelements: number, filename) => {
      if (nelements < 0) throw newValueError("nelements must be non-negative");
      const path = pathOf(filename, "~/.history", "a");
      withFiles(() => {
        writeLines(path, nelements === 0 ? [] : settings.history.slice(-nelements), { append: true });
        truncateFile(path);
      });
      return Py_None;
    },
  ),
};

const history: Record<string, MethodSpec> = {
  set_history_length: fn(
    "($module, length: int, /)",
    "Set how many lines are written to the file at most; negative: all.",
    (_m, length: number) => {
      historyLength = length;
      return Py_None;
    },
  ),
  get_history_length: fn(
    "($module, /)",
    "How many lines are written to the file at most.",
    () => historyLength,
  ),
  get_current_history_length: fn(
    "($module, /)",
    "How many lines the history has now.",
    () => settings.history.length,
  ),
  get_history_item: fn(
    "($module, index: int, /)",
    "A line of the history, counted from 1; None if there is none.",
    (_m, index: number) => {
      const line = settings.history[index - 1];
      return line === undefined ? Py_None : PyUnicode_FromUTF16(line);
    },
  ),
  remove_history_item: fn(
    "($module, pos: int, /)",
    "Remove a line of the history, counted from 0.",
    (_m, position: number) => {
      settings.history.splice(checkedPosition(position), 1);
      return Py_None;
    },
  ),
  replace_history_item: fn(
    "($module, pos: int, line: unicode, /)",
    "Replace a line of the history, counted from 0.",
    (_m, position: number, line: PyObject) => {
      if (position < 0) checkedPosition(position);
      const text = lineText(line);
      settings.history[checkedPosition(position)] = text;
      return Py_None;
    },
  ),
  add_history: fn("($module, string, /)", "Add a line to the history.", (_m, string) => {
    settings.history.push(lineText(string));
    return Py_None;
  }),
  clear_history: fn("($module, /)", "Forget the history.", () => {
    settings.history.length = 0;
    return Py_None;
  }),
  set_auto_history: fn(
    "($module, enabled: bool, /)",
    "Whether lines that are read are added to the history.",
    (_m, enabled: boolean) => {
      settings.addsToHistory = enabled;
      return Py_None;
    },
  ),
};

const editing: Record<string, MethodSpec> = {
  parse_and_bind: fn("($module, string, /)", "Obey a line of an init file.", (_m, string) => {
    settings.bindings.push(lineText(string));
    return Py_None;
  }),
  get_line_buffer: fn(
    "($module, /)",
    "The line as it is now.",
    () => PyUnicode_FromUTF16(settings.line?.text ?? settings.lastLine),
  ),
  insert_text: fn("($module, string, /)", "Insert text at the cursor.", (_m, string) => {
    const text = lineText(string);
    if (settings.line !== undefined) settings.line.insert(text);
    else settings.lastLine += text;
    return Py_None;
  }),
  redisplay: fn("($module, /)", "Show the line as it is now.", () => {
    settings.line?.redisplay();
    return Py_None;
  }),
  set_startup_hook: fn(
    "($module, function=None, /)",
    "Set or remove the function that is called before the prompt is shown.",
    (_m, func) => {
      settings.begin = setHook("startup_hook", "startup_hook", func);
      return Py_None;
    },
  ),
  set_pre_input_hook: fn(
    "($module, function=None, /)",
    "Set or remove the function that is called when the prompt is shown.",
    (_m, func) => {
      settings.ready = setHook("pre_input_hook", "pre_input_hook", func);
      return Py_None;
    },
  ),
};

const completion: Record<string, MethodSpec> = {
  set_completer: fn(
    "($module, function=None, /)",
    "Set or remove the completer.\n\nIt is called with the word and 0, 1, 2, ... and gives a choice each time, then None.",
    (_m, func) => set_completer(func),
  ),
  get_completer: fn("($module, /)", "The completer, or None.", () => given.completer ?? Py_None),
  get_completion_type: fn(
    "($module, /)",
    "What is completed: 9 for the word, 63 for the list of choices.",
    () => settings.completionType,
  ),
  get_begidx: fn("($module, /)", "Where the word to be completed begins.", () => settings.wordStart),
  get_endidx: fn("($module, /)", "Where the word to be completed ends.", () => settings.wordEnd),
  set_completer_delims: fn(
    "($module, string: unicode, /)",
    "Set the characters that end words to be completed.",
    (_m, string: PyObject) => {
      settings.delimiters = lineText(string);
      return Py_None;
    },
  ),
  get_completer_delims: fn(
    "($module, /)",
    "The characters that end words to be completed.",
    () => PyUnicode_FromUTF16(settings.delimiters),
  ),
  set_completion_display_matches_hook: fn(
    "($module, function=None, /)",
    "Set or remove the function that shows the choices.\n\nIt is called with the word, the choices and the longest one's length.",
    (_m, func) => set_display(func),
  ),
};

/** Makes the module; lines are edited from then on. */
export function createReadlineModule(): PyModuleObject {
  wantLineEditor();
  return createNativeModule({
    name: "readline",
    doc: "Importing this module enables command line editing.",
    functions: { ...editing, ...completion, ...history, ...files },
    constants: () => ({
      backend: "readline",
      _READLINE_VERSION: VERSION,
      _READLINE_RUNTIME_VERSION: VERSION,
      _READLINE_LIBRARY_VERSION: LIBRARY_VERSION,
    }),
  });
}
