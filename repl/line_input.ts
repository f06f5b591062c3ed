/**
 * Lines for `input()` on a terminal, with the prompt's editor: plain text of one line, a history of its own, and what the
 * `readline` module's functions set. The law: the terminal is in its own mode whenever a line is not being typed.
 */
import type { Host } from "../vm/host/host.ts";
import { type EditedLine, keepLine, type LineOutcome, lineSettings } from "../vm/runtime/line_input.ts";
import type { LineEditor } from "../vm/runtime/line_input.ts";
import { readInputrc } from "./inputrc_file.ts";
import { type Inputrc, readInputrcLines } from "./line_editor/inputrc.ts";
import { isCommand } from "./line_editor/keymap.ts";
import { Reader, type ReadResult } from "./line_editor/reader.ts";
import type { Terminal } from "./terminal.ts";

/** What a word can become where the program gave no completer; the text is the line up to the cursor. */
export type CompleteWord = (stem: string, textBefore: string) => string[];

export interface TerminalLineEditor extends LineEditor {
  /** The prompt's completion, for as long as there is a prompt. */
  complete: CompleteWord | undefined;
}

/** Marks that readline's users put around what has no width. */
const INVISIBLE = /[\x01\x02]/g;

/** An editor on a terminal. */
export function createLineEditor(host: Host, terminal: Terminal): TerminalLineEditor {
  let reader: Reader | undefined;
  let boundLines = 0;
  const editor: TerminalLineEditor = {
    complete: undefined,
    isUsable: () => host.stdin.isatty() && host.stdout.isatty(),
    read(prompt) {
      const lineReader = readerNow();
      const done = lineReader.read(prompt.replace(INVISIBLE, ""), "", undefined);
      return { promise: done.then(finish), cancel: () => lineReader.abandon() };
    },
    readNow: (prompt) => finish(readerNow().readNow(prompt.replace(INVISIBLE, ""), "", undefined)),
  };

  /** The reader, with the keys that have been bound since. */
  function readerNow(): Reader {
    if (reader === undefined) {
      const inputrc = readInputrc(host);
      if (!inputrc.bindings.has("\t")) inputrc.bindings.set("\t", { command: "complete-or-insert" });
      reader = newReader(inputrc);
    }
    const { bindings } = lineSettings;
    if (boundLines < bindings.length) {
      readInputrcLines(reader.options.inputrc, bindings.slice(boundLines).join("\n"), isCommand);
      boundLines = bindings.length;
    }
    lineSettings.historySize = reader.options.inputrc.historySize;
    return reader;
  }

  function newReader(inputrc: Inputrc): Reader {
    return new Reader(terminal, {
      theme: undefined,
      isBuiltin: () => false,
      inputrc,
      hint: undefined,
      keepsHistory: false,
      get delimiters() {
        return lineSettings.delimiters;
      },
      get canComplete() {
        return lineSettings.complete !== undefined || editor.complete !== undefined;
      },
      complete: (stem, before) => completeWord(stem, before),
      get showMatches() {
        const show = lineSettings.showMatches;
        if (show === undefined) return undefined;
        return (stem: string, choices: readonly string[]) => reader!.away(() => show(stem, choices));
      },
      onBegin: (line) => {
        lineSettings.line = editedLine(line);
        lineSettings.lastLine = "";
        lineSettings.begin?.();
      },
      onReady: () => lineSettings.ready?.(),
      showHelp: () => {},
      showHistory: () => {},
    }, lineSettings.history);
  }

  function completeWord(stem: string, before: string): string[] {
    const { complete } = lineSettings;
    if (complete === undefined) return editor.complete?.(stem, before) ?? [];
    lineSettings.wordStart = before.length - stem.length;
    lineSettings.wordEnd = before.length;
    lineSettings.completionType = reader!.lastCommand === "complete" ? 63 : 9;
    return [...new Set(complete(stem))].sort();
  }
  return editor;
}

function editedLine(reader: Reader): EditedLine {
  return {
    get text() {
      return reader.text;
    },
    get cursor() {
      return reader.buffer.slice(0, reader.pos).join("").length;
    },
    insert: (text) => reader.insert(text),
    redisplay: () => reader.refresh(),
  };
}

function finish(result: ReadResult): LineOutcome {
  lineSettings.line = undefined;
  switch (result.kind) {
    case "text":
      keepLine(result.text);
      return { kind: "line", text: result.text };
    case "interrupt":
      return result;
    default:
      return { kind: "eof" };
  }
}
