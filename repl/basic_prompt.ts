/**
 * The plain prompt on a terminal (`PYTHON_BASIC_REPL`): what CPython has with readline. One line at a time, edited, with Tab and
 * the history's file; no colours while typing.
 */
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { lineEditor, lineSettings, wantLineEditor } from "../vm/runtime/line_input.ts";
import { type Host, mainModule } from "../vm/mod.ts";
import { completeInput } from "./completion.ts";
import { type ConsoleOptions, runConsole } from "./console.ts";
import { appendHistory, historyPath, loadHistory } from "./history_file.ts";
import type { TerminalLineEditor } from "./line_input.ts";

/** Runs the prompt until the input ends or the program exits; the exit status. */
export function runBasicPrompt(host: Host, options: ConsoleOptions): Promise<number> {
  wantLineEditor();
  const editor = lineEditor() as TerminalLineEditor | undefined;
  const globals = PyModule_GetDict(mainModule());
  if (editor !== undefined) {
    editor.complete = (stem, before) => {
      try {
        return completeInput(host, globals, stem, before);
      } catch (err) {
        if (err instanceof PyBaseExceptionObject) return [];
        throw err;
      }
    };
  }
  const path = historyPath(host.environ());
  if (path !== undefined) {
    // Its entries of several lines are several entries here.
    lineSettings.history.push(...loadHistory(host, path).flatMap((entry) => entry.split("\n")));
  }
  const onLine = (line: string) => {
    if (path !== undefined && line !== "") appendHistory(host, path, [line]);
  };
  return runConsole(host, { ...options, onLine });
}
