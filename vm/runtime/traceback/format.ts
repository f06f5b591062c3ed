/**
 * Exceptions as text: stack, chain of causes, groups, notes, suggestions. Prints what `traceback.TracebackException` of
 * CPython 3.14 prints, without importing Python code: an error at start-up, or in the library itself, is shown all the same.
 */
import { PyBaseExceptionGroupObject } from "../../objects/exception_group.ts";
import {
  PyAttributeErrorObject,
  PyBaseExceptionObject,
  PyImportErrorObject,
  PyNameErrorObject,
  PySyntaxErrorObject,
} from "../../objects/exceptions.ts";
import { dictKeys, PyDict_GetItemString } from "../../objects/dict_object.ts";
import { _PyFrame_GetLocals, type PyFrameObject } from "../../objects/frame_object.ts";
import { PyListObject } from "../../objects/list_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { type PyObject, PyTypeObject } from "../../objects/object.ts";
import type { PyTracebackObject } from "../../objects/traceback_object.ts";
import { PyTupleObject } from "../../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import {
  itemsOf,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetOptionalAttr,
  PyObject_Repr,
  PyObject_Str,
  PySequence_Check,
} from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../../protocol/call.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { STDLIB_MODULE_NAMES } from "../../modules/stdlib_module_names.ts";
import { issueWarning } from "../compile_source.ts";
import { sysModules } from "../import.ts";
import { PyThreadState_Get } from "../thread_state.ts";
import { formatSourceRange } from "./carets.ts";
import { findKeywordTypo } from "./keyword_typos.ts";
import { forgetSourceFiles, sourceLine } from "./source_lines.ts";
import { closestName } from "./suggestions.ts";
import { indentAll } from "./text.ts";
import { COLORED, PLAIN, type TracebackTheme } from "./theme.ts";

const RECURSIVE_CUTOFF = 3;
const MAX_GROUP_WIDTH = 15;
const MAX_GROUP_DEPTH = 10;
const CAUSE_MESSAGE = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT_MESSAGE = "\nDuring handling of the above exception, another exception occurred:\n\n";

/** `str(op)` or `repr(op)`; what is shown when that fails. */
function safeText(op: PyObject, what: string, convert: (op: PyObject) => PyObject = PyObject_Str): string {
  try {
    return PyUnicode_AsUTF16(convert(op));
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return `<${what} ${convert === PyObject_Str ? "str" : "repr"}() failed>`;
  }
}

/** Runs Python code that only serves a suggestion: whatever it raises means that there is none. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) return undefined;
    throw err;
  }
}

class PrintContext {
  depth = 0;
  needClose = false;
  readonly seen: Set<PyObject> = new Set();
  readonly out: string[] = [];

  get indent(): string {
    return " ".repeat(2 * this.depth);
  }
  emit(text: string, margin = "|"): void {
    this.out.push(indentAll(text, this.depth > 0 ? `${this.indent}${margin} ` : ""));
  }
}

/** One exception of the chain, with what comes before it. */
interface ChainLink {
  message: string | undefined;
  exc: PyBaseExceptionObject;
}

/** The whole text of an uncaught exception. */
export function formatException(exc: PyBaseExceptionObject, colorize: boolean, chain = true): string {
  const context = new PrintContext();
  formatChain(exc, colorize ? COLORED : PLAIN, context, chain);
  return context.out.join("");
}

function formatChain(
  last: PyBaseExceptionObject,
  theme: TracebackTheme,
  context: PrintContext,
  chain: boolean,
): void {
  const links: ChainLink[] = [];
  let exc: PyBaseExceptionObject | undefined = last;
  while (exc !== undefined) {
    context.seen.add(exc);
    let message: string | undefined, next: PyBaseExceptionObject | undefined;
    if (chain) {
      if (exc.cause !== undefined && !context.seen.has(exc.cause)) {
        message = CAUSE_MESSAGE;
        next = exc.cause;
      } else if (
        exc.cause === undefined && exc.context !== undefined && !exc.suppress_context &&
        !context.seen.has(exc.context)
      ) {
        message = CONTEXT_MESSAGE;
        next = exc.context;
      }
    }
    links.push({ message, exc });
    exc = next;
  }
  for (const link of links.reverse()) {
    if (link.message !== undefined) context.emit(link.message);
    if (link.exc instanceof PyBaseExceptionGroupObject) formatGroup(link.exc, theme, context, chain);
    else {
      const entries = shownEntries(link.exc.traceback);
      if (entries !== undefined) {
        context.emit("Traceback (most recent call last):\n");
        context.emit(formatStack(entries, theme));
      }
      context.emit(formatExceptionOnly(link.exc, theme));
    }
  }
}

function formatGroup(
  group: PyBaseExceptionGroupObject,
  theme: TracebackTheme,
  context: PrintContext,
  chain: boolean,
): void {
  if (context.depth > MAX_GROUP_DEPTH) {
    context.emit(`... (max_group_depth is ${MAX_GROUP_DEPTH})\n`);
    return;
  }
  const isTop = context.depth === 0;
  if (isTop) context.depth++;
  const entries = shownEntries(group.traceback);
  if (entries !== undefined) {
    context.emit("Exception Group Traceback (most recent call last):\n", isTop ? "+" : "|");
    context.emit(formatStack(entries, theme));
  }
  context.emit(formatExceptionOnly(group, theme));
  const members = group.excs.ob_item as PyBaseExceptionObject[];
  const shown = members.length <= MAX_GROUP_WIDTH ? members.length : MAX_GROUP_WIDTH + 1;
  context.needClose = false;
  for (let i = 0; i < shown; i++) {
    const isLast = i === shown - 1;
    if (isLast) context.needClose = true;
    const truncated = i >= MAX_GROUP_WIDTH;
    context.out.push(
      `${context.indent}${i === 0 ? "+-" : "  "}+---------------- ${
        truncated ? "..." : i + 1
      } ----------------\n`,
    );
    context.depth++;
    if (truncated) {
      const rest = members.length - MAX_GROUP_WIDTH;
      context.emit(`and ${rest} more exception${rest > 1 ? "s" : ""}\n`);
    } else {
      formatChain(members[i], theme, context, chain);
    }
    if (isLast && context.needClose) {
      context.out.push(`${context.indent}+------------------------------------\n`);
      context.needClose = false;
    }
    context.depth--;
  }
  if (isTop) context.depth = 0;
}

/** The last entries of a traceback, as many as `sys.tracebacklimit` allows; undefined if there are none. */
function shownEntries(traceback: PyTracebackObject | undefined): PyTracebackObject | undefined {
  const limit = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "tracebacklimit");
  if (traceback === undefined || limit === undefined || !PyLong_Check(limit)) return traceback;
  let entries = 0;
  for (let entry: PyTracebackObject | undefined = traceback; entry !== undefined; entry = entry.tb_next) {
    entries++;
  }
  let first: PyTracebackObject | undefined = traceback;
  for (const most = Math.max(0, Number(limit)); entries > most; entries--) first = first!.tb_next;
  return first;
}

/** The frames of a traceback, outermost first; long repetitions are counted. What C code prints has no carets, and no lines that
 * stand in no file. */
export function formatStack(tb: PyTracebackObject, theme: TracebackTheme = PLAIN, carets = true): string {
  forgetSourceFiles();
  const out: string[] = [];
  let lastFile = "", lastLine = -2, lastName = "";
  let count = 0;
  const closeRepetition = () => {
    if (count <= RECURSIVE_CUTOFF) return;
    const more = count - RECURSIVE_CUTOFF;
    out.push(`  [Previous line repeated ${more} more time${more > 1 ? "s" : ""}]\n`);
  };
  for (let entry: PyTracebackObject | undefined = tb; entry !== undefined; entry = entry.tb_next) {
    const code = entry.tb_frame.f_code;
    const file = code.plain.co_filename, name = code.plain.co_qualname, line = entry.tb_lineno;
    if (file !== lastFile || line !== lastLine || name !== lastName) {
      closeRepetition();
      lastFile = file;
      lastLine = line;
      lastName = name;
      count = 0;
    }
    count++;
    if (count <= RECURSIVE_CUTOFF) out.push(formatEntry(entry, theme, carets));
  }
  closeRepetition();
  return out.join("");
}

function formatEntry(entry: PyTracebackObject, theme: TracebackTheme, carets: boolean): string {
  const code = entry.tb_frame.f_code;
  const file = code.plain.co_filename;
  const shownFile = file.startsWith("<stdin-") && file.endsWith(">") ? "<stdin>" : file;
  const line = entry.tb_lineno;
  const { filename, line_no, frame, reset } = theme;
  const shownLine = line < 0 ? "None" : String(line);
  const head =
    `  File ${filename}"${shownFile}"${reset}, line ${line_no}${shownLine}${reset}, in ${frame}${code.plain.co_name}${reset}\n`;
  if (line < 0) return head;
  const position = code.positionOf(entry.tb_lasti >> 1);
  const hasColumns = carets && position?.lineno === line && position.end_lineno !== undefined &&
    position.col_offset !== undefined && position.end_col_offset !== undefined;
  return head + formatSourceRange(
    (n) => sourceLine(file, n, !carets),
    {
      lineno: line,
      end_lineno: hasColumns ? position.end_lineno! : line,
      col_offset: hasColumns ? position.col_offset : undefined,
      end_col_offset: hasColumns ? position.end_col_offset : undefined,
    },
    theme,
    theme !== PLAIN,
  );
}

/** `module.qualname`, modules `builtins` and `__main__` left out. */
function typeText(type: PyTypeObject): string {
  const module = attempt(() => PyObject_GetAttr(type, "__module__"));
  const qualname = type.ht_qualname;
  if (module === "builtins" || module === "__main__") return qualname;
  return `${
    module !== undefined && PyUnicode_Check(module) ? PyUnicode_AsUTF16(module) : "<unknown>"
  }.${qualname}`;
}

/** The last line or lines: type, message, notes; for a SyntaxError the line with carets before them. */
export function formatExceptionOnly(exc: PyBaseExceptionObject, theme: TracebackTheme = PLAIN): string {
  let text: string;
  if (exc instanceof PySyntaxErrorObject) text = formatSyntaxError(exc, theme);
  else {
    const message = safeText(exc, "exception") + suggestionFor(exc);
    const type = `${theme.type}${typeText(Py_TYPE(exc))}${theme.reset}`;
    text = message === "" ? `${type}\n` : `${type}: ${theme.message}${message}${theme.reset}\n`;
  }
  let notes: PyObject | undefined;
  try {
    notes = PyObject_GetOptionalAttr(exc, "__notes__");
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return text + `Ignored error getting __notes__: ${safeText(err, "__notes__", PyObject_Repr)}\n`;
  }
  if (notes === undefined || notes === Py_None) return text;
  const isSequence = notes instanceof PyListObject || notes instanceof PyTupleObject ||
    (PySequence_Check(notes) && !PyUnicode_Check(notes) && Py_TYPE(notes).tp_name !== "bytes" &&
      Py_TYPE(notes).tp_iter !== undefined);
  if (!isSequence) return text + `${safeText(notes, "__notes__", PyObject_Repr)}\n`;
  for (const note of itemsOf(notes)) {
    for (const line of safeText(note, "note").split("\n")) text += line + "\n";
  }
  return text;
}

function intOf(value: PyObject | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
function textOf(value: PyObject | undefined): string | undefined {
  return value !== undefined && PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) : undefined;
}

function formatSyntaxError(exc: PySyntaxErrorObject, theme: TracebackTheme): string {
  let out = "";
  let lineno = intOf(exc.lineno), endLineno = intOf(exc.end_lineno);
  let offset = intOf(exc.offset), endOffset = intOf(exc.end_offset);
  let text = textOf(exc.text);
  let message = exc.msg === undefined || exc.msg === Py_None
    ? "<no detail available>"
    : safeText(exc.msg, "msg");
  if (message === "") message = "<no detail available>";
  const filename = exc.filename === undefined || exc.filename === Py_None
    ? undefined
    : safeText(exc.filename, "filename");
  let suffix = "";
  if (lineno !== undefined) {
    const shown = filename === undefined || filename === "" ? "<string>" : filename;
    out += `  File ${theme.filename}"${shown}"${theme.reset}, line ${theme.line_no}${lineno}${theme.reset}\n`;
  } else if (filename !== undefined) suffix = ` (${filename})`;
  if (text !== undefined) {
    const typo = message === "invalid syntax" || message.includes("Perhaps you forgot a comma")
      ? keywordTypo(exc, lineno ?? 0, text, filename)
      : undefined;
    if (typo !== undefined) {
      ({ text, offset, lineno } = typo);
      endOffset = typo.end_offset;
      endLineno = typo.end_lineno;
      message = typo.msg;
    }
    out += markedLine(text, offset, endOffset, lineno === endLineno, theme);
  }
  return out +
    `${theme.type}${
      typeText(Py_TYPE(exc))
    }${theme.reset}: ${theme.message}${message}${theme.reset}${suffix}\n`;
}

function keywordTypo(exc: PySyntaxErrorObject, endLine: number, text: string, filename: string | undefined) {
  if (!(exc.metadata instanceof PyTupleObject)) return undefined;
  const [line, , source] = exc.metadata.ob_item;
  if (typeof line !== "number") return undefined;
  const given = textOf(source);
  if (given !== undefined) return findKeywordTypo(given.split("\n"), line, endLine, false, issueWarning);
  if (filename !== undefined && sourceLine(filename, 1) + sourceLine(filename, endLine) !== "") {
    const lines: string[] = [];
    for (let n = 1; n <= endLine; n++) lines.push(sourceLine(filename, n));
    return findKeywordTypo(lines, line, endLine, true, issueWarning);
  }
  return findKeywordTypo(text.split("\n"), 0, 1, false, issueWarning);
}

/** The source line of a syntax error with carets below. Offsets count from 1. */
function markedLine(
  text: string,
  offset: number | undefined,
  end: number | undefined,
  oneLine: boolean,
  theme: TracebackTheme,
): string {
  const whole = [...text.replace(/\n+$/, "")];
  const stripped = [...whole.join("").replace(/^[ \n\f]+/, "")];
  const spaces = whole.length - stripped.length;
  if (offset === undefined) return `    ${stripped.join("")}\n`;
  let endOffset = oneLine ? (end !== undefined && end !== 0 ? end : offset) : whole.length + 1;
  const length = [...text].length;
  if (length > 0 && offset > length) offset = whole.length + 1;
  if (length > 0 && endOffset > length) endOffset = whole.length + 1;
  if (offset >= endOffset || endOffset < 0) endOffset = offset + 1;
  const start = offset - 1 - spaces, stop = endOffset - 1 - spaces;
  if (start < 0) return `    ${stripped.join("")}\n`;
  const lead = stripped.slice(0, start).map((ch) => (/\s/.test(ch) ? ch : " ")).join("");
  const shown = stripped.slice(0, start).join("") + theme.error_highlight +
    stripped.slice(start, stop).join("") +
    theme.reset + stripped.slice(stop).join("");
  return `    ${shown}\n    ${lead}${theme.error_highlight}${"^".repeat(stop - start)}${theme.reset}\n`;
}

// ---------------------------------------------------------------- suggestions

/** ". Did you mean: 'x'?" for a wrong name, attribute or import. */
function suggestionFor(exc: PyBaseExceptionObject): string {
  let wrong: string | undefined;
  let candidates: string[] | string | undefined;
  if (exc instanceof PyImportErrorObject) {
    wrong = textOf(exc.name_from);
    candidates = wrong === undefined ? undefined : attempt(() => namesOfModule(exc, wrong!));
  } else if (exc instanceof PyAttributeErrorObject) {
    wrong = textOf(exc.name);
    candidates = wrong === undefined ? undefined : attempt(() => namesOfObject(exc, wrong!));
  } else if (exc instanceof PyNameErrorObject) {
    wrong = textOf(exc.name);
    candidates = wrong === undefined ? undefined : attempt(() => namesInScope(exc, wrong!));
  }
  if (wrong === undefined) return "";
  const suggestion = typeof candidates === "string"
    ? candidates
    : candidates === undefined
    ? undefined
    : closestName(candidates, wrong);
  let text = suggestion === undefined ? "" : `. Did you mean: '${suggestion}'?`;
  if (exc instanceof PyNameErrorObject && STDLIB_MODULE_NAMES.includes(wrong)) {
    text += suggestion === undefined
      ? `. Did you forget to import '${wrong}'?`
      : ` Or did you forget to import '${wrong}'?`;
  }
  return text;
}

/** `sorted(obj.__dir__())`, the names that are str. */
function dirOf(obj: PyObject): string[] {
  const dir = obj instanceof PyTypeObject
    ? PyObject_GetAttr(Py_TYPE(obj), "__dir__")
    : PyObject_GetAttr(obj, "__dir__");
  const names = obj instanceof PyTypeObject
    ? Py_TYPE(dir).tp_call!(dir, [obj], undefined)
    : PyObject_CallNoArgs(dir);
  return itemsOf(names).filter(PyUnicode_Check).map(PyUnicode_AsUTF16).sort();
}

function withoutUnderscored(names: string[], wrong: string): string[] {
  return wrong.startsWith("_") ? names : names.filter((name) => !name.startsWith("_"));
}

function innermostFrame(exc: PyBaseExceptionObject): PyFrameObject | undefined {
  let tb = exc.traceback;
  while (tb?.tb_next !== undefined) tb = tb.tb_next;
  return tb?.tb_frame;
}

function namesOfObject(exc: PyAttributeErrorObject, wrong: string): string[] | undefined {
  const { obj } = exc;
  if (obj === undefined) return undefined;
  const names = dirOf(obj);
  const frame = innermostFrame(exc);
  if (frame !== undefined && !wrong.startsWith("_")) {
    const self = attempt(() => PyObject_GetItem(_PyFrame_GetLocals(frame.f_frame), "self"));
    if (self === obj) return names;
  }
  return withoutUnderscored(names, wrong);
}

function namesOfModule(exc: PyImportErrorObject, wrong: string): string[] | undefined {
  const name = textOf(exc.name);
  const module = name === undefined ? undefined : PyDict_GetItemString(sysModules(), name);
  return module === undefined ? undefined : withoutUnderscored(dirOf(module), wrong);
}

/** Names visible where the error happened; "self.name" when the instance has it. */
function namesInScope(exc: PyNameErrorObject, wrong: string): string[] | string | undefined {
  const frame = innermostFrame(exc);
  if (frame === undefined) return undefined;
  const locals = _PyFrame_GetLocals(frame.f_frame);
  const names = [
    ...itemsOf(locals),
    ...dictKeys(frame.f_frame.f_globals),
    ...itemsOf(frame.f_frame.f_builtins),
  ].filter(PyUnicode_Check).map(PyUnicode_AsUTF16);
  const self = attempt(() => PyObject_GetItem(locals, "self"));
  if (self !== undefined && attempt(() => PyObject_GetOptionalAttr(self, wrong)) !== undefined) {
    return `self.${wrong}`;
  }
  return names;
}
