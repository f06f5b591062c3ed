/**
 * Warnings issued by TypeScript code: filters, once per place, shown on standard error as CPython's C fallback shows them.
 * After CPython's `Python/_warnings.c`.
 */
import type { PyTypeObject } from "../objects/object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { newException } from "../protocol/errors.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { writeStderr } from "./std_streams.ts";
import { sourceLine } from "./traceback/source_lines.ts";

export type WarningAction = "default" | "error" | "ignore" | "always" | "module" | "once";

interface WarningFilter {
  action: WarningAction;
  category: PyTypeObject;
  /** Matches the whole module name; undefined matches any. */
  module: string | undefined;
}

/** CPython's filters of a release build without `-W`. First match wins. */
const filters: WarningFilter[] = [
  { action: "default", category: zoo.PyExc_DeprecationWarning, module: "__main__" },
  { action: "ignore", category: zoo.PyExc_DeprecationWarning, module: undefined },
  { action: "ignore", category: zoo.PyExc_PendingDeprecationWarning, module: undefined },
  { action: "ignore", category: zoo.PyExc_ImportWarning, module: undefined },
  { action: "ignore", category: zoo.PyExc_ResourceWarning, module: undefined },
];

/** Puts a filter before all others (`-W`, `warnings.simplefilter`). */
export function addWarningFilter(action: WarningAction, category: PyTypeObject): void {
  filters.unshift({ action, category, module: undefined });
}

const shown: Set<string> = new Set();

/** Issues a warning for a place; tells what the filters made of it. CPython: `PyErr_WarnExplicitObject`. */
export function warnExplicit(
  category: PyTypeObject,
  message: string,
  filename: string,
  lineno: number,
  module = filename.replace(/\.py$/, ""),
): WarningAction {
  const filter = filters.find((f) =>
    PyType_IsSubtype(category, f.category) && (f.module === undefined || f.module === module)
  );
  const action = filter?.action ?? "default";
  if (action === "error" || action === "ignore") return action;
  const key = action === "once"
    ? `${category.tp_name}\0${message}`
    : action === "module"
    ? `${filename}\0${category.tp_name}\0${message}`
    : `${filename}\0${lineno}\0${category.tp_name}\0${message}`;
  if (action !== "always" && shown.has(key)) return action;
  shown.add(key);
  const line = filename.startsWith("<") ? "" : sourceLine(filename, lineno).trim();
  writeStderr(`${filename}:${lineno}: ${category.ht_name}: ${message}\n${line === "" ? "" : `  ${line}\n`}`);
  return action;
}

/** Issues a warning for the line that runs, `stackLevel` Python frames up. CPython: `PyErr_WarnEx`. */
export function PyErr_WarnEx(category: PyTypeObject, message: string, stackLevel: number): void {
  let frame = PyThreadState_Get().current_frame;
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  for (let level = 1; level < stackLevel && frame !== undefined; level++) {
    frame = frame.previous;
    while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  }
  const filename = frame?.f_executable.plain.co_filename ?? "<sys>";
  const lineno = frame?.f_executable.lineOf(frame.instr_ptr) ?? 0;
  const name = frame?.f_globals.index.get("__name__");
  const module = name === undefined ? undefined : frame!.f_globals.values[name];
  const action = warnExplicit(category, message, filename, lineno, typeof module === "string" ? module : undefined);
  if (action === "error") throw newException(category, message);
}
