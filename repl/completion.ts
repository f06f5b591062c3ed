/**
 * What Tab offers: names, keywords and attributes as CPython's `rlcompleter` does, modules and names in import statements. The
 * law: looking must not change anything; the only code of the program's that runs is what `getattr` runs.
 */
import { PyCF_DONT_IMPLY_DEDENT } from "../compiler/options.ts";
import { CO_VARARGS, CO_VARKEYWORDS } from "../compiler/bytecode/code_object.ts";
import { type Host, HostError } from "../vm/host/host.ts";
import { dictKeys, PyDict_GetItemString, PyDictObject } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { PyFunctionObject } from "../vm/objects/function_object.ts";
import { PyMethodObject } from "../vm/objects/method_object.ts";
import { type PyObject, PyTypeObject } from "../vm/objects/object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../vm/objects/unicode_object.ts";
import { _PyType_Lookup } from "../vm/objects/type_object.ts";
import { Py_None } from "../vm/objects/none_object.ts";
import {
  Py_TYPE,
  PyBaseObject_Type,
  PyGetSetDescr_Type,
  PyMemberDescr_Type,
  PyProperty_Type,
} from "../vm/objects/type_zoo.ts";
import {
  forEachItem,
  PyObject_Dir,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
} from "../vm/protocol/abstract.ts";
import { PyCallable_Check } from "../vm/protocol/call.ts";
import { parse } from "../compiler/parser/mod.ts";
import { PyThreadState_Get } from "../vm/runtime/thread_state.ts";
import { KEYWORDS, SOFT_KEYWORDS } from "./line_editor/highlight.ts";

/** Submodules that no file stands for. */
const HIDDEN_SUBMODULES: Readonly<Record<string, readonly string[]>> = {
  collections: ["abc"],
  os: ["path"],
  "xml.parsers.expat": ["errors", "model"],
};

/** Everything that the word before the cursor can become, in order. */
export function completeInput(host: Host, globals: PyDictObject, stem: string, textBefore: string): string[] {
  const imports = completeImport(host, textBefore);
  if (imports !== undefined) return [...new Set(imports)].sort();
  const keys = completeKey(globals, stem, textBefore);
  if (keys !== undefined && keys.length > 0) return keys.sort();
  const files = completeFile(host, stem, textBefore);
  if (files !== undefined) return files.sort();
  if (stem.trim() === "") return [];
  const found = stem.includes(".") ? completeAttribute(globals, stem) : completeName(globals, stem);
  return found.sort();
}

/**
 * File names inside a string; undefined elsewhere, and for a string without a `/` that no name in the current folder begins with.
 * The word ends at the `/` and at other marks, so choices are parts of names.
 */
function completeFile(host: Host, stem: string, textBefore: string): string[] | undefined {
  const line = textBefore.slice(textBefore.lastIndexOf("\n") + 1);
  const match = /(["'])((?:[^"'\\]*\/)?)([^"'\\/]*)$/.exec(line);
  // An even number of quotes before: the string is closed.
  if (match === null || line.slice(0, match.index).split(match[1]).length % 2 === 0) return undefined;
  const [, , folder, start] = match;
  if (folder === "" && start === "") return undefined;
  const path = folder === "" ? "." : folder.replace(/^~(?=\/)/, host.environ().HOME ?? "~");
  try {
    const found = host.scanDirectory(path)
      .filter(({ name }) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
      .map(({ name, isDirectory }) => stem + name.slice(start.length) + (isDirectory ? "/" : ""));
    return folder === "" && found.length === 0 ? undefined : found;
  } catch (err) {
    if (err instanceof HostError) return [];
    throw err;
  }
}

const SUBSCRIPT = /((?:[\p{L}_][\p{L}\p{N}_]*)(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\[([^\[\]\n]*)$/u;

/** Keys of a dict behind `name[`: str and int keys as they are written; undefined elsewhere. */
function completeKey(globals: PyDictObject, stem: string, textBefore: string): string[] | undefined {
  const match = SUBSCRIPT.exec(textBefore);
  if (match === null) return undefined;
  const [, name, typed] = match;
  const object = lookUp(globals, name);
  if (!(object instanceof PyDictObject)) return undefined;
  const quote = /^["']/.exec(typed)?.[0] ?? "'";
  const found: string[] = [];
  for (const key of dictKeys(object)) {
    let text: string;
    if (PyUnicode_Check(key)) {
      const value = PyUnicode_AsUTF16(key);
      const escaped = value.replace(
        /[\\\n\r\t]/g,
        (char) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char] ?? "\\\\",
      );
      text = quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
    } else if (typeof key === "number" || typeof key === "bigint") text = String(key);
    else continue;
    // Choices begin with the word before the cursor, which may be the last part of a key.
    if (text.startsWith(typed)) found.push(stem + text.slice(typed.length) + "]");
  }
  return found;
}

/** CPython: `rlcompleter.Completer.global_matches`. */
function completeName(globals: PyDictObject, stem: string): string[] {
  const found: string[] = [];
  const seen = new Set(["__builtins__"]);
  for (const word of [...KEYWORDS, ...SOFT_KEYWORDS]) {
    if (!word.startsWith(stem)) continue;
    seen.add(word);
    const isWhole = /^(?:False|None|True|break|continue|pass|else|_)$/.test(word);
    found.push(word + (word === "finally" || word === "try" ? ":" : isWhole ? "" : " "));
  }
  for (const space of [globals, PyThreadState_Get().interp.builtins!]) {
    for (const key of dictKeys(space)) {
      if (!PyUnicode_Check(key)) continue;
      const word = PyUnicode_AsUTF16(key);
      if (!word.startsWith(stem) || seen.has(word)) continue;
      seen.add(word);
      found.push(word + callMark(PyDict_GetItemString(space, word)));
    }
  }
  return found;
}

/** CPython: `rlcompleter.Completer.attr_matches`. */
function completeAttribute(globals: PyDictObject, stem: string): string[] {
  const match = /^([\w\u0080-\uffff]+(?:\.[\w\u0080-\uffff]+)*)\.([\w\u0080-\uffff]*)$/.exec(stem);
  if (match === null) return [];
  const [, expression, start] = match;
  const object = lookUp(globals, expression);
  if (object === undefined) return [];
  const words = attributeNames(object);
  words.delete("__builtins__");
  for (let hidden = start === "" ? "_" : start === "_" ? "__" : undefined;;) {
    const found: string[] = [];
    for (const word of words) {
      if (
        !word.startsWith(start) ||
        (hidden !== undefined && word.startsWith(start + hidden.slice(start.length)))
      ) continue;
      found.push(`${expression}.${word}${attributeMark(object, word)}`);
    }
    if (found.length > 0 || hidden === undefined) return found;
    hidden = hidden === "_" ? "__" : undefined;
  }
}

/** The object that a dotted name stands for; undefined if the first part is unknown. */
export function lookUp(globals: PyDictObject, expression: string): PyObject | undefined {
  const [first, ...rest] = expression.split(".");
  let object = PyDict_GetItemString(globals, first) ??
    PyDict_GetItemString(PyThreadState_Get().interp.builtins!, first);
  for (const name of rest) object = object === undefined ? undefined : PyObject_GetAttr(object, name);
  return object;
}

function attributeNames(object: PyObject): Set<string> {
  const words = new Set<string>(["__class__"]);
  for (const owner of [object, Py_TYPE(object)]) {
    forEachItem(PyObject_Dir(owner), (name) => {
      if (PyUnicode_Check(name)) words.add(PyUnicode_AsUTF16(name));
    });
  }
  return words;
}

/** What follows an attribute's name. Properties and other descriptors that compute are not asked for their value. */
function attributeMark(object: PyObject, name: string): string {
  try {
    const declared = PyObject_GetOptionalAttr(Py_TYPE(object), name);
    if (declared !== undefined && isComputing(declared)) return "";
    return callMark(PyObject_GetOptionalAttr(object, name));
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return "";
  }
}

/** A descriptor whose value may be anything: a property, a field, an object with `__get__` that is no callable. */
function isComputing(declared: PyObject): boolean {
  const type = Py_TYPE(declared);
  if (type === PyProperty_Type || type === PyGetSetDescr_Type || type === PyMemberDescr_Type) return true;
  return _PyType_Lookup(type, "__get__") !== undefined && !PyCallable_Check(declared);
}

/** `()` after what takes no arguments, `(` after other callables. */
function callMark(value: PyObject | undefined): string {
  if (value === undefined || value === Py_None || !PyCallable_Check(value)) return "";
  return takesNothing(value, 0) ? "()" : "(";
}

function takesNothing(callable: PyObject, bound: number): boolean {
  if (callable instanceof PyFunctionObject) {
    const { plain } = callable.func_code;
    if (plain.co_flags & CO_VARKEYWORDS) return false;
    if (plain.co_flags & CO_VARARGS) return false;
    return plain.co_argcount <= bound && plain.co_kwonlyargcount === 0;
  }
  if (callable instanceof PyMethodObject) return takesNothing(callable.im_func, 1);
  if (callable instanceof PyTypeObject) {
    const init = _PyType_Lookup(callable, "__init__"), make = _PyType_Lookup(callable, "__new__");
    if (init instanceof PyFunctionObject) return takesNothing(init, 1);
    return init === _PyType_Lookup(PyBaseObject_Type, "__init__") &&
      make === _PyType_Lookup(PyBaseObject_Type, "__new__");
  }
  const signature = PyObject_GetOptionalAttr(callable, "__text_signature__");
  if (signature === undefined || !PyUnicode_Check(signature)) return false;
  return /^\((?:\$\w+(?:, \/)?)?\)$/.test(PyUnicode_AsUTF16(signature));
}

const NAME = "[\\w\\u0080-\\uffff]";
const FROM = new RegExp(`(?:^|[\\n;:])\\s*from\\s+((?:${NAME}|\\.)*)$`);
const FROM_IMPORT = new RegExp(
  `(?:^|[\\n;:])\\s*from\\s+((?:${NAME}|\\.)+)\\s+import\\s+(?:\\(\\s*)?(?:${NAME}+(?:\\s+as\\s+${NAME}+)?\\s*,\\s*)*(${NAME}*)$`,
);
const IMPORT = new RegExp(`(?:^|[\\n;:])\\s*import\\s+(?:[^\\n;:]+,\\s*)?((?:${NAME}|\\.)*)$`);

/** Choices inside an import statement; undefined elsewhere. */
function completeImport(host: Host, text: string): string[] | undefined {
  const names = FROM_IMPORT.exec(text);
  if (names !== null) {
    const [, module, start] = names;
    if (module.startsWith(".")) return [];
    return [...submodules(host, module), ...namesIn(host, module)].filter((name) => isMatch(name, start));
  }
  const modules = FROM.exec(text) ?? IMPORT.exec(text);
  if (modules === null) return undefined;
  const dotted = modules[1];
  if (dotted.startsWith(".")) return [];
  const dot = dotted.lastIndexOf(".");
  const path = dotted.slice(0, Math.max(dot, 0)), start = dotted.slice(dot + 1);
  return submodules(host, path).filter((name) => isMatch(name, start)).map((name) =>
    path === "" ? name : `${path}.${name}`
  );
}

function isMatch(name: string, start: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) &&
    (start === "" ? !name.startsWith("_") : name.startsWith(start));
}

/** Strings of a list or tuple in `sys`. */
function sysStrings(name: string): string[] {
  const list = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, name);
  const out: string[] = [];
  if (list !== undefined) {
    forEachItem(list, (item) => {
      if (PyUnicode_Check(item)) out.push(PyUnicode_AsUTF16(item));
    });
  }
  return out;
}

/** Folders where the modules of a package are looked for; those of `sys.path` for "". */
function foldersOf(host: Host, path: string): string[] {
  let folders = sysStrings("path").map((folder) => folder === "" ? host.cwd() : folder);
  if (path !== "") {
    for (const part of path.split(".")) {
      folders = folders.map((folder) => `${folder}/${part}`).filter((folder) =>
        isThere(host, `${folder}/__init__.py`)
      ).slice(0, 1);
    }
  }
  return folders;
}

function isThere(host: Host, path: string): boolean {
  try {
    return host.stat(path) !== undefined;
  } catch (err) {
    if (err instanceof HostError) return false;
    throw err;
  }
}

function submodules(host: Host, path: string): string[] {
  const found: string[] = path === ""
    ? sysStrings("builtin_module_names")
    : [...HIDDEN_SUBMODULES[path] ?? []];
  for (const folder of foldersOf(host, path)) {
    try {
      for (const { name, isFile, isDirectory } of host.scanDirectory(folder)) {
        if (name.endsWith(".py") && !isDirectory) {
          if (name !== "__init__.py") found.push(name.slice(0, -3));
        } else if (!isFile && isMatch(name, "") && isThere(host, `${folder}/${name}/__init__.py`)) {
          found.push(name);
        }
      }
    } catch (err) {
      if (!(err instanceof HostError)) throw err;
    }
  }
  return found;
}

/** Names that a module has: those of the module if it is loaded, else what its source binds at the top level. */
function namesIn(host: Host, module: string): string[] {
  const loaded = PyDict_GetItemString(PyThreadState_Get().interp.modules!, module);
  if (loaded !== undefined) return [...attributeNames(loaded)].filter((name) => !name.startsWith("__"));
  const dot = module.lastIndexOf(".");
  for (const folder of foldersOf(host, module.slice(0, Math.max(dot, 0)))) {
    const base = `${folder}/${module.slice(dot + 1)}`;
    for (const file of [`${base}/__init__.py`, `${base}.py`]) {
      if (isThere(host, file)) return namesBoundIn(host, file);
    }
  }
  return [];
}

function namesBoundIn(host: Host, file: string): string[] {
  try {
    const tree = parse(host.readFile(file), {
      filename: file,
      mode: "exec",
      flags: PyCF_DONT_IMPLY_DEDENT,
      warn: () => {},
    });
    const names: string[] = [];
    for (const statement of tree.nodeType === "Module" ? tree.body : []) {
      switch (statement.nodeType) {
        case "FunctionDef":
        case "AsyncFunctionDef":
        case "ClassDef":
          names.push(statement.name);
          break;
        case "Assign":
          for (const target of statement.targets) if (target.nodeType === "Name") names.push(target.id);
          break;
        case "AnnAssign":
          if (statement.target.nodeType === "Name") names.push(statement.target.id);
      }
    }
    return names;
  } catch (err) {
    // A file that can't be read or is no Python offers nothing.
    if (err instanceof RangeError || err instanceof TypeError) throw err;
    return [];
  }
}
