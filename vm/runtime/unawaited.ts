/**
 * "coroutine 'f' was never awaited". After CPython's `_PyErr_WarnUnawaitedCoroutine`.
 *
 * DIFFERS: without reference counts nobody notices that the last reference to a coroutine goes away. What is seen is the
 * usual mistake, a call whose result is dropped at once (`f()` as a statement): the warning comes at the next look at the eval
 * breaker, with the place of the call.
 */
import { POP_TOP, RETURN_VALUE } from "../../compiler/bytecode/opcodes_generated.ts";
import { FRAME_OWNED_BY_THREAD, type InterpreterFrame } from "../eval/frame.ts";
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import type { PyGenObject } from "../objects/gen_object.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import { PyExc_RuntimeWarning } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { reprText, strText } from "../protocol/abstract.ts";
import { importModule } from "./import.ts";
import { Py_AddPendingCall, type PyThreadState } from "./thread_state.ts";
import { sourceLine } from "./traceback/source_lines.ts";
import { PyErr_FormatUnraisable } from "./unraisable.ts";
import { warnExplicit } from "./warnings.ts";

/** Called for each new coroutine: warns soon if the frame that called for it, or one it returns it to, is about to drop it. @noescape */
export function warnIfDropped(
  thread: PyThreadState,
  coro: PyGenObject,
  caller: InterpreterFrame | undefined,
): void {
  for (let frame = caller; frame !== undefined; frame = frame.previous) {
    const code = frame.f_executable;
    const next = code.plain.co_code[2 * (frame.instr_ptr + frame.return_offset)];
    if (next === RETURN_VALUE && frame.owner === FRAME_OWNED_BY_THREAD) continue;
    if (next !== POP_TOP) return;
    if (!scheduled) Py_AddPendingCall(thread, warnAll);
    scheduled = true;
    dropped.push({
      coro,
      filename: code.plain.co_filename,
      lineno: code.lineOf(frame.instr_ptr),
      globals: frame.f_globals,
    });
    return;
  }
}

interface Dropped {
  readonly coro: PyGenObject;
  readonly filename: string;
  readonly lineno: number;
  readonly globals: PyDictObject;
}
/** What there is to warn of, oldest first. */
const dropped: Dropped[] = [];
let scheduled = false, busy = false;

/** Showing a warning runs Python code, which looks at the eval breaker too: the order stays that of the calls. */
function warnAll(): void {
  scheduled = false;
  if (busy) return;
  busy = true;
  try {
    for (let next = dropped.shift(); next !== undefined; next = dropped.shift()) {
      warnUnawaited(next.coro, next.filename, next.lineno, next.globals);
    }
  } finally {
    busy = false;
  }
}

/** Where the coroutine was made, if that is tracked; innermost call first in `cr_origin`. */
function createdAt(coro: PyGenObject): string {
  const origin = coro.cr_origin;
  if (!(origin instanceof PyTupleObject)) return "";
  let text = "\nCoroutine created at (most recent call last)";
  for (const entry of [...origin.ob_item].reverse()) {
    const [file, line, name] = (entry as PyTupleObject).ob_item;
    text += `\n  File "${strText(file)}", line ${strText(line)}, in ${strText(name)}`;
    const source = sourceLine(strText(file), Number(line)).trim();
    if (source !== "") text += `\n    ${source}`;
  }
  return text;
}

function warnUnawaited(coro: PyGenObject, filename: string, lineno: number, globals: PyDictObject): void {
  try {
    importModule("warnings");
    let registry = PyDict_GetItemString(globals, "__warningregistry__");
    if (!(registry instanceof PyDictObject)) {
      registry = PyDict_New();
      PyDict_SetItemString(globals, "__warningregistry__", registry);
    }
    const message = `coroutine '${strText(coro.gi_qualname)}' was never awaited${createdAt(coro)}`;
    const module = PyDict_GetItemString(globals, "__name__") ?? "<string>";
    warnExplicit(
      PyExc_RuntimeWarning,
      PyUnicode_FromUTF16(message),
      PyUnicode_FromUTF16(filename),
      lineno,
      module,
      registry as PyDictObject,
      coro,
    );
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while finalizing coroutine ${reprText(coro)}`);
  }
}
