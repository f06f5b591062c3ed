/**
 * Types a few lines on a terminal in memory, so that what the editor needs for them is in the compiled form that later starts
 * load (`launch.ts`). Run once, when there is no such form yet.
 */
import { runInteractive } from "../interactive.ts";
import { wantsMoreLines } from "../interactive_run.ts";
import { DEFAULT_THEME } from "../line_editor/highlight.ts";
import { emptyInputrc } from "../line_editor/inputrc.ts";
import { KeyDecoder } from "../line_editor/keys.ts";
import { Reader } from "../line_editor/reader.ts";
import { createLineEditor } from "../line_input.ts";
import { DEFAULT_DELIMITERS } from "../../vm/runtime/line_input.ts";
import type { Terminal } from "../terminal.ts";

/** A history entry run again, a block with a completion, a correction and a pasted line. */
const TYPED: readonly string[] = [
  "\x1b[A\x1b[D\x1b[C\r",
  "def f(x, y=1):\r\x09return [x, 'a' + str(y), None]\x7f\x7f] # done\r\r",
  "imp\x09\x1b[200~1 + 1\x1b[201~\x01\x05\x17\x0b\x15\x12im\x07x = 5\r",
];

/** Does it. */
export function trainEditor(): void {
  const encoder = new TextEncoder();
  const typed = [...TYPED];
  const terminal: Terminal = {
    user: undefined,
    keys: new KeyDecoder(),
    read: () => Promise.resolve(undefined),
    readNow: () => encoder.encode(typed.shift() ?? ""),
    cancelRead: () => {},
    write: () => {},
    size: () => ({ columns: 80, rows: 24 }),
    setRaw: () => {},
    suspend: () => true,
    quit: () => {},
  };
  const reader = new Reader(terminal, {
    theme: DEFAULT_THEME,
    isBuiltin: (name) => name === "str",
    complete: (stem) => ["import", "imported"].filter((word) => word.startsWith(stem)),
    hint: (before) => before.endsWith("(") ? { text: "str(object='')", start: 4, end: 13 } : undefined,
    keepsHistory: true,
    delimiters: DEFAULT_DELIMITERS,
    canComplete: true,
    inputrc: emptyInputrc(),
    showHelp: () => {},
    showHistory: () => {},
  }, ["print(1)"]);
  while (typed.length > 0) reader.readNow(">>> ", "... ", wantsMoreLines);
  void runInteractive, createLineEditor;
}
