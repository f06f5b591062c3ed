/**
 * Lines that are edited while they are typed: what `input()` asks for, what the `readline` module sets, and who does the
 * editing. The VM has no editor: the command installs one where there is a terminal. CPython: `PyOS_ReadlineFunctionPointer`.
 *
 * Law: lines are edited once somebody wants it, the prompt or `import readline`; else the terminal's own line mode does.
 */

/** The line while it is edited, for hooks and completers. */
export interface EditedLine {
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
  insert(text: string): void;
  redisplay(): void;
}

/** `interrupt`: Ctrl-C. `eof`: Ctrl-D on an empty line, or the terminal is gone. */
export type LineOutcome = { kind: "line"; text: string } | { kind: "interrupt" } | { kind: "eof" };

export interface LineEditor {
  /** Whether standard input and output are a terminal that can be edited on. */
  isUsable(): boolean;
  /** Edits a line while the event loop turns. */
  read(prompt: string): { promise: Promise<LineOutcome>; cancel(): void };
  /** The same, blocking. */
  readNow(prompt: string): LineOutcome;
}

/** What the `readline` module's functions set and the editor heeds. */
export interface LineSettings {
  /** Lines that Up goes to, oldest first. */
  readonly history: string[];
  /** Lines that are read are added to the history. */
  addsToHistory: boolean;
  /** How many lines the history holds at most; undefined without limit. */
  historySize: number | undefined;
  /** Characters that end the word to be completed. */
  delimiters: string;
  /** Lines in the format of `~/.inputrc`. */
  readonly bindings: string[];
  /** What the word can become; undefined: the editor's own choices. */
  complete: ((word: string) => string[]) | undefined;
  /** Shows what a word can become, in place of the editor's list. */
  showMatches: ((word: string, matches: readonly string[]) => void) | undefined;
  /** Called before the prompt is shown, and when it is shown. */
  begin: (() => void) | undefined;
  ready: (() => void) | undefined;
  /** The word being completed, in UTF-16 units of the line. */
  wordStart: number;
  wordEnd: number;
  /** The key of the completion: 9 the first time, 63 for the list. CPython: `rl_completion_type`. */
  completionType: number;
  /** The line that is edited now. */
  line: EditedLine | undefined;
  /** What the line was when there is none; `insert_text` adds to it. */
  lastLine: string;
}

export const DEFAULT_DELIMITERS = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";

export const lineSettings: LineSettings = {
  history: [],
  addsToHistory: true,
  historySize: undefined,
  delimiters: DEFAULT_DELIMITERS,
  bindings: [],
  complete: undefined,
  showMatches: undefined,
  begin: undefined,
  ready: undefined,
  wordStart: 0,
  wordEnd: 0,
  completionType: 0,
  line: undefined,
  lastLine: "",
};

let editor: LineEditor | undefined;
let isWanted = false;

/** Installs the editor. */
export function setLineEditor(value: LineEditor | undefined): void {
  editor = value;
}
/** Lines are edited from now on. */
export function wantLineEditor(): void {
  isWanted = true;
}
/** Who edits lines; undefined where the terminal does. */
export function lineEditor(): LineEditor | undefined {
  return isWanted && editor?.isUsable() === true ? editor : undefined;
}

/** Keeps a line that was read. GNU readline's history has no empty lines and none twice in a row. CPython: `call_readline`. */
export function keepLine(text: string): void {
  const { history, addsToHistory, historySize } = lineSettings;
  if (addsToHistory && text !== "" && history.at(-1) !== text) history.push(text);
  if (historySize !== undefined && history.length > historySize) {
    history.splice(0, history.length - historySize);
  }
}
