/**
 * The prompt on a terminal: edits an input, runs it, shows what it gives, until the input ends. After CPython's
 * `_pyrepl.simple_interact`. The law: whatever the program or the terminal does, the terminal is in its own mode again when
 * anything but the editor runs, and when this ends.
 */
import { PyDict_ContainsString, PyDict_GetItemString, type PyDictObject } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject, type PySystemExitObject } from "../vm/objects/exceptions.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { PyUnicode_FromUTF16 } from "../vm/objects/unicode_object.ts";
import { PyExc_KeyboardInterrupt, PyExc_SystemExit } from "../vm/objects/type_zoo.ts";
import { PyErr_Matches } from "../vm/protocol/errors.ts";
import { PyObject_GetAttr } from "../vm/protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../vm/protocol/call.ts";
import { importModule } from "../vm/runtime/import.ts";
import { DEFAULT_DELIMITERS, setLineEditor, wantLineEditor } from "../vm/runtime/line_input.ts";
import { callAsync, interruptible } from "../vm/runtime/scheduler.ts";
import { exitStatus } from "../vm/runtime/pythonrun.ts";
import { sysStream, writeStderr } from "../vm/runtime/std_streams.ts";
import { PyThreadState_Get } from "../vm/runtime/thread_state.ts";
import { canColorize } from "../vm/runtime/traceback/can_colorize.ts";
import { flushStandardStreams, type Host, mainModule, printException } from "../vm/mod.ts";
import { completeInput } from "./completion.ts";
import { appendHistory, historyPath, loadHistory } from "./history_file.ts";
import { readInputrc } from "./inputrc_file.ts";
import { answer, questionOf } from "./inspect_names.ts";
import { runInput, wantsMoreLines } from "./interactive_run.ts";
import { DEFAULT_THEME } from "./line_editor/highlight.ts";
import { Reader, type ReadResult } from "./line_editor/reader.ts";
import { createLineEditor } from "./line_input.ts";
import { PromptLoop } from "./prompt_loop.ts";
import { promptText, setDefaultPrompts } from "./prompts.ts";
import { signatureHint } from "./signature_hint.ts";
import type { Terminal } from "./terminal.ts";

export interface InteractiveOptions {
  /** The prompt of `python -m asyncio`. */
  asyncio?: boolean;
}

/** Words that do something at the prompt by themselves, unless the program gave them another meaning. */
const BARE_COMMANDS: ReadonlySet<string> = new Set(["exit", "quit", "copyright", "help", "clear"]);

/** Runs the prompt until the input ends or the program exits; the exit status. */
export async function runInteractive(
  host: Host,
  terminal: Terminal,
  options: InteractiveOptions,
): Promise<number> {
  try {
    return await runInputs(host, terminal, options);
  } finally {
    if (options.asyncio === true) writeStderr("exiting asyncio REPL...\n");
  }
}

async function runInputs(host: Host, terminal: Terminal, options: InteractiveOptions): Promise<number> {
  const globals = PyModule_GetDict(mainModule());
  const { interp } = PyThreadState_Get();
  if (options.asyncio === true) writeStderr(`${promptText("ps1")}import asyncio\n`);
  setDefaultPrompts();
  const path = historyPath(host.environ());
  const inputrc = readInputrc(host);
  const complete = (stem: string, before: string) =>
    quietly(() => completeInput(host, globals, stem, before)) ?? [];
  const lines = createLineEditor(host, terminal);
  lines.complete = complete;
  setLineEditor(lines);
  wantLineEditor();
  const reader: Reader = new Reader(terminal, {
    theme: canColorize("stdout") ? DEFAULT_THEME : undefined,
    isBuiltin: (name) => !name.startsWith("_") && PyDict_ContainsString(interp.builtins!, name),
    keepsHistory: true,
    delimiters: DEFAULT_DELIMITERS,
    canComplete: true,
    complete,
    hint: inputrc.showsSignatures ? (before) => quietly(() => signatureHint(globals, before)) : undefined,
    inputrc,
    showHelp: showHelpNow,
    showHistory: () => guardedNow(() => page(reader.history.join("\n"), path ?? "")),
  });
  if (path !== undefined) reader.history.push(...loadHistory(host, path));
  const loop = new PromptLoop(options.asyncio === true);
  /** That inputs are not kept is said once. */
  let isHistoryLost = false;
  for (let number = 0;;) {
    flushStandardStreams();
    loop.startBackground(printBackground);
    let result = { kind: "text", text: "" } as ReadResult;
    const ending = await runGuarded(async () => void (result = await readPrompt(reader)));
    await loop.stopBackground();
    if (ending !== undefined) return ending;
    if (result.kind === "eof") return 0;
    if (result.kind === "hangup") return 1;
    if (result.kind === "interrupt") {
      writeStderr("KeyboardInterrupt\n");
      continue;
    }
    const { text } = result;
    const word = text.trim();
    const isCommand = BARE_COMMANDS.has(word) && !PyDict_ContainsString(globals, word);
    if (isCommand) reader.history.pop();
    else if (text !== "" && path !== undefined && !isHistoryLost) {
      const error = appendHistory(host, path, [text]);
      if (error !== undefined) {
        isHistoryLost = true;
        writeStderr(
          "UserWarning: failed to open the history file for writing: " +
            `[Errno ${error.errno}] ${error.strerror}: '${path}'\n`,
        );
      }
    }
    const status = await runGuarded(async () => {
      const question = questionOf(text);
      if (isCommand) await runBareCommand(word, reader);
      else if (question !== undefined) writeStdout(answer(question, globals));
      else await runInput(text, `<python-input-${number++}>`, globals, loop);
    });
    if (status !== undefined) return status;
    if (wasInterrupted) await takeForwardedInterrupt();
  }
}

/** Whether the last guarded action ended with KeyboardInterrupt. */
let wasInterrupted = false;
/** So long, in milliseconds, a second SIGINT counts as the same Ctrl-C. */
const FORWARDING_TIME = 60;

/**
 * A launcher in the terminal's foreground group, as `deno task` is one, gets the signal of a Ctrl-C too and forwards
 * it: the second arrives a little later, and would interrupt the prompt.
 */
async function takeForwardedInterrupt(): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const promise = new Promise<void>((resolve) => timer = setTimeout(resolve, FORWARDING_TIME));
  try {
    await interruptible(() => ({ promise, cancel: () => clearTimeout(timer) }));
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_KeyboardInterrupt)) throw err;
  }
}

/** Edits an input. Handlers of signals run meanwhile; what one raises ends the input. */
async function readPrompt(reader: Reader): Promise<ReadResult> {
  const read = reader.read(promptText("ps1"), promptText("ps2"), wantsMoreLines);
  try {
    await interruptible(() => ({ promise: read, cancel: () => reader.abandon() }));
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_KeyboardInterrupt)) throw err;
  }
  return await read;
}

function writeStdout(text: string): void {
  const stream = sysStream("stdout");
  if (stream !== undefined) PyObject_CallMethod(stream, "write", [PyUnicode_FromUTF16(text)]);
}

/** Runs something of the program's; an exception is shown, SystemExit gives the exit status. */
async function runGuarded(action: () => Promise<void>): Promise<number | undefined> {
  wasInterrupted = false;
  try {
    await action();
  } catch (err) {
    wasInterrupted = PyErr_Matches(err, PyExc_KeyboardInterrupt);
    if (!(err instanceof PyBaseExceptionObject)) {
      // A fault of ours, not the program's: the prompt goes on.
      flushStandardStreams();
      writeStderr(`SystemError: ${err instanceof Error ? err.stack ?? err.message : String(err)}\n`);
      return undefined;
    }
    const hasTraceback = err.traceback !== undefined;
    if (PyErr_Matches(err, PyExc_SystemExit)) return exitStatus(err as PySystemExitObject);
    try {
      // What was awaited was cancelled: the terminal's `^C` stands in front.
      if (!hasTraceback && PyErr_Matches(err, PyExc_KeyboardInterrupt)) writeStderr("\n");
      printException(err);
    } catch (second) {
      if (!(second instanceof PyBaseExceptionObject)) throw second;
      if (PyErr_Matches(second, PyExc_SystemExit)) return exitStatus(second as PySystemExitObject);
    }
  }
  return undefined;
}

/** What ended the background tasks' loop. A late Ctrl-C was for the statement before: where the loop stood says nothing. */
function printBackground(err: PyBaseExceptionObject): void {
  if (PyErr_Matches(err, PyExc_KeyboardInterrupt)) writeStderr("\nKeyboardInterrupt\n");
  else printException(err);
}

/** F1: the help of the whole library. */
function showHelpNow(): void {
  guardedNow(() => {
    PyObject_Vectorcall(siteBuiltin("help", PyThreadState_Get().interp.builtins!)!, [], undefined);
  });
}

/** Shows a text with the user's pager. */
function page(text: string, title: string): void {
  const pager = PyObject_CallMethod(importModule("_pyrepl.pager"), "get_pager", []);
  PyObject_Vectorcall(pager, [PyUnicode_FromUTF16(text), PyUnicode_FromUTF16(title)], undefined);
}

/** Runs something inside a key's command, so it blocks; an exception is shown. */
function guardedNow(action: () => void): void {
  try {
    action();
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    printException(err);
  }
}

/** What the editor asks while one types must not fail. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) return undefined;
    throw err;
  }
}

async function runBareCommand(word: string, reader: Reader): Promise<void> {
  if (word === "clear") {
    reader.scheduled.push("clear-screen");
    return;
  }
  const { interp } = PyThreadState_Get();
  const value = siteBuiltin(word, interp.builtins!);
  await callAsync(value ?? PyObject_GetAttr(importModule("sys"), "exit"), []);
}

/** What `site` put there, or the same made now (`-S`). */
function siteBuiltin(word: string, builtins: PyDictObject) {
  const known = PyDict_GetItemString(builtins, word);
  if (known !== undefined) return known;
  const module = importModule("_sitebuiltins");
  switch (word) {
    case "help":
      return PyObject_CallMethod(module, "_Helper", []);
    case "copyright":
      return PyObject_CallMethod(module, "_Printer", [
        word,
        PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "copyright")!,
      ]);
    default:
      return PyObject_CallMethod(module, "Quitter", [word, ""]);
  }
}
