/**
 * The `faulthandler` module: tracebacks written straight to a descriptor. After CPython's `Modules/faulthandler.c`.
 *
 * DIFFERS: nothing in this VM dies of a memory fault, so what `enable` arms never has to act; signals of one's own choice
 * and dumps after a timeout (`register`, `dump_traceback_later`) need another thread and are left out.
 */
import { withTextSignature } from "../protocol/signature.ts";
import { newOSError, PyBaseExceptionObject } from "../objects/exceptions.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyNumber_AsSsize_t, PyObject_GetAttr, strText } from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallNoArgs } from "../protocol/call.ts";
import { newRuntimeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { sysStream } from "../runtime/std_streams.ts";
import { type PyThreadState, PyThreadState_Get } from "../runtime/thread_state.ts";
import { fileOfDescriptor } from "./_io/file_io.ts";

let enabled = false;

/** The descriptor of a file; what the file still holds is written out first. CPython: `faulthandler_get_fileno`. */
function descriptorOf(file: PyObject | undefined): number {
  if (file === undefined || file === Py_None) {
    file = sysStream("stderr");
    if (file === undefined) throw newRuntimeError("sys.stderr is None");
  } else if (PyLong_Check(file)) {
    const fd = PyNumber_AsSsize_t(file, true);
    if (fd < 0) throw newValueError("file is not a valid file descripter");
    return fd;
  }
  const fd = PyObject_CallNoArgs(PyObject_GetAttr(file, "fileno"));
  if (typeof fd !== "number" || fd < 0) throw newRuntimeError("file.fileno() is not a valid file descriptor");
  try {
    PyObject_CallMethod(file, "flush", []);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
  }
  return fd;
}

/** The frames of all threads, the youngest thread first. CPython: `_Py_DumpTracebackThreads`. */
function allTracebacksText(): string {
  const threads = [...PyThreadState_Get().interp.threads].reverse();
  return threads.filter((thread) => thread.current_frame !== undefined).map(tracebackText).join("\n");
}

/** A thread's name behind its number, as far as it has one. */
function nameOf(thread: PyThreadState): string {
  return thread.name === undefined ? "" : ` [${strText(thread.name)}]`;
}

const MOST_FRAMES = 100, MOST_CHARACTERS = 500;

/** Text in ASCII, cut short. CPython: `_Py_DumpASCII`. */
function asciiOf(text: string): string {
  const characters = [...text];
  let shown = "";
  for (const ch of characters.slice(0, MOST_CHARACTERS)) {
    const code = ch.codePointAt(0)!;
    if (code >= 32 && code < 127) shown += ch;
    else if (code < 256) shown += `\\x${code.toString(16).padStart(2, "0")}`;
    else if (code < 65536) shown += `\\u${code.toString(16).padStart(4, "0")}`;
    else shown += `\\U${code.toString(16).padStart(8, "0")}`;
  }
  return characters.length > MOST_CHARACTERS ? shown + "..." : shown;
}

/** Frames of a thread among others, innermost first. CPython: `write_thread_id`, `dump_traceback`. */
function tracebackText(thread: PyThreadState): string {
  const isCurrent = thread === PyThreadState_Get();
  const number = thread.id.toString(16).padStart(16, "0");
  return `${isCurrent ? "Current thread" : "Thread"} 0x${number}${
    nameOf(thread)
  } (most recent call first):\n${framesText(thread)}`;
}

/** CPython: `dump_traceback`. */
function framesText(thread: PyThreadState): string {
  let text = "", count = 0;
  for (let frame = thread.current_frame; frame !== undefined; frame = frame.previous) {
    if (frame.isIncomplete) continue;
    if (count++ === MOST_FRAMES) return text;
    const code = frame.f_executable;
    const { plain } = code;
    const line = code.lineOf(frame.instr_ptr);
    text += `  File "${asciiOf(plain.co_filename)}", line ${line} in ${asciiOf(plain.co_name)}\n`;
  }
  return text;
}

/** Makes the module. */
export function createFaulthandlerModule(): PyModuleObject {
  return createNativeModule({
    name: "faulthandler",
    doc: "faulthandler module.",
    functions: {
      enable: withTextSignature(
        staticMethod(
          "(file=<unrepresentable>, all_threads: bool = True)",
          "Enable the fault handler.",
          (file) => {
            descriptorOf(file);
            enabled = true;
            return Py_None;
          },
        ),
        "($module, /, file=sys.stderr, all_threads=True)",
      ),
      disable: staticMethod("()", "Disable the fault handler.", () => {
        const was = enabled;
        enabled = false;
        return was;
      }),
      is_enabled: staticMethod("()", "Check if the handler is enabled.", () => enabled),
      dump_traceback: withTextSignature(
        staticMethod(
          "(file=<unrepresentable>, all_threads: bool = True)",
          "Dump the traceback of the current thread, or of all threads if all_threads is True, into file.",
          (file, allThreads) => {
            const target = fileOfDescriptor(descriptorOf(file));
            if (target === undefined) throw newOSError(9, "Bad file descriptor");
            target.write(
              new TextEncoder().encode(
                allThreads
                  ? allTracebacksText()
                  : `Stack (most recent call first):\n${framesText(PyThreadState_Get())}`,
              ),
            );
            return Py_None;
          },
        ),
        "($module, /, file=sys.stderr, all_threads=True)",
      ),
    },
  });
}
