/**
 * The line editor's state and its loop: keys come in, commands change buffer and cursor, the screen follows. What the keys do
 * stands in `commands_*.ts`; which key does what in `keymap.ts`. After CPython's `_pyrepl.reader` and `historical_reader`.
 */
import type { Terminal } from "../terminal.ts";
import { type Cell, textCells } from "./cells.ts";
import { type ColorSpan, colorSpans, DEFAULT_THEME, type SyntaxTheme } from "./highlight.ts";
import { type Binding, type Inputrc, sequenceName } from "./inputrc.ts";
import type { Key, KeyDecoder } from "./keys.ts";
import { type Command, commandOf, scheduledCommand } from "./keymap.ts";
import { Layout, positionToXY, type Row, rowCells } from "./layout.ts";
import { Screen } from "./screen.ts";
import { ViMode } from "./vi.ts";
import { textWidth } from "./width.ts";

/** Lines before the cursor's and behind it count: true wants another line, false takes the text. */
export type MoreLines = (text: string) => boolean;

export interface ReaderOptions {
  /** undefined without colours. */
  theme: SyntaxTheme | undefined;
  isBuiltin: (name: string) => boolean;
  /** What the word before the cursor can become; the text is the buffer up to the cursor. */
  complete: (stem: string, textBefore: string) => string[];
  /** The signature to be shown while a call is typed; the text is the buffer up to the cursor. */
  hint: ((textBefore: string) => Hint | undefined) | undefined;
  /** Texts are added to the history by the reader. */
  keepsHistory: boolean;
  /** Characters that end the word to be completed. */
  delimiters: string;
  /** Whether there is anything that completes words: Tab types a tab where not. */
  canComplete: boolean;
  /** Shows the choices in another way than as a menu. */
  showMatches?: (stem: string, choices: readonly string[]) => void;
  /** Called before the prompt is shown, and when it is shown. */
  onBegin?: (reader: Reader) => void;
  onReady?: (reader: Reader) => void;
  /** Bindings of the user's, and whether keys are vi's. */
  inputrc: Inputrc;
  /** F1 and F2; the terminal is in its own mode meanwhile. */
  showHelp: () => void;
  showHistory: () => void;
}

/** A line shown below the text; the part from `start` to `end` stands out. */
export interface Hint {
  text: string;
  start: number;
  end: number;
}

/** How a line ended. `hangup`: the terminal is gone. */
export type ReadResult =
  | { kind: "text"; text: string }
  | { kind: "eof" }
  | { kind: "interrupt" }
  | { kind: "hangup" };

/** Longer texts have no hints and can't be undone. */
const MAX_WATCHED = 50_000;
/** How many texts of keys are typed for what is read at once. */
const MAX_MACROS = 1000;
/** How many changes can be undone. */
const MAX_UNDO = 200;

/** Longer texts stay without colours: reading them anew at each key would be felt. */
const MAX_COLORED = 50_000;

export type SearchDirection = "" | "r" | "f";

export class Reader {
  readonly screen: Screen;
  readonly options: ReaderOptions;
  readonly #terminal: Terminal;
  readonly keys: KeyDecoder;
  /** What is edited, a code point an element. */
  buffer: string[] = [];
  pos = 0;
  ps1 = ">>> ";
  ps2 = "... ";
  moreLines: MoreLines | undefined = undefined;
  readonly killRing: string[][] = [];
  /** Shown below the text until the next key. */
  message = "";
  /** Argument typed with Alt and digits. */
  arg: number | undefined = undefined;
  result: ReadResult | undefined = undefined;
  isPasteMode = false;
  /** Keys that begin a sequence which the user has bound. */
  #pressed: Key[] = [];
  /** How many keys typed a text of the user's since anything was read. */
  #macros = 0;
  /** Name of the command before. */
  lastCommand = "";
  /** Commands to be done when the next line begins. */
  readonly scheduled: string[] = [];
  lastIndentation: string | undefined = undefined;

  /** Entries of the session and the file, oldest first. */
  readonly history: string[];
  /** The entry that is shown; the length of `history` for the new one. */
  historyIndex = 0;
  /** Entry to begin the next line with: Ctrl-O. */
  nextHistory: number | undefined = undefined;
  /** Entries as they were edited on the way to others. */
  readonly edited: Map<number, string> = new Map();
  /** What Up and Down look for; undefined while they go through all entries. */
  searchPrefix: string | undefined = undefined;
  searchDirection: SearchDirection = "";
  searchTerm = "";
  searchStart = { historyIndex: 0, pos: 0 };
  yankedArg = { index: 0, length: 0 };

  /** Texts before changes, with the cursor. */
  #undo: { buffer: string[]; pos: number }[] = [];
  readonly #vi: ViMode | undefined;

  /** What others have written where the input stood, which is to be drawn again. */
  #aside: "whole lines" | "part of a line" | undefined = undefined;
  /** The terminal is the editor's. */
  #isActive = false;

  menu: string[] = [];
  menuChoices: string[] = [];
  menuEnd = 0;

  readonly #layout: Layout = new Layout();
  #spans: ColorSpan[] | undefined = undefined;
  #spansFor: string | undefined = undefined;

  constructor(terminal: Terminal, options: ReaderOptions, history: string[] = []) {
    this.#terminal = terminal;
    this.history = history;
    this.options = options;
    this.screen = new Screen(terminal);
    this.keys = terminal.keys;
    this.#vi = options.inputrc.isVi ? new ViMode() : undefined;
  }

  get text(): string {
    return this.buffer.join("");
  }
  set text(text: string) {
    this.buffer = Array.from(text);
  }

  /** Edits one input, of many lines if `moreLines` asks for them. The terminal is in its own mode before and after. */
  async read(ps1: string, ps2: string, moreLines: MoreLines | undefined): Promise<ReadResult> {
    try {
      this.begin(ps1, ps2, moreLines);
      while (this.result === undefined) {
        if (this.keys.isEmpty) {
          const bytes = await this.#terminal.read();
          if (bytes !== undefined) this.feed(bytes);
        }
        this.#handleKeys();
      }
      return this.#take(this.result);
    } finally {
      this.end();
    }
  }

  /** The same, blocking. */
  readNow(ps1: string, ps2: string, moreLines: MoreLines | undefined): ReadResult {
    try {
      this.begin(ps1, ps2, moreLines);
      while (this.result === undefined) {
        if (this.keys.isEmpty) this.feed(this.#terminal.readNow());
        this.#handleKeys();
      }
      return this.#take(this.result);
    } finally {
      this.end();
    }
  }

  #take(result: ReadResult): ReadResult {
    if (result.kind === "text") this.#remember(result.text);
    return result;
  }

  /** Takes the terminal and shows the prompt. */
  begin(ps1: string, ps2: string, moreLines: MoreLines | undefined): void {
    this.ps1 = ps1;
    this.ps2 = ps2;
    this.moreLines = moreLines;
    this.#isActive = true;
    this.#reset();
    this.#use();
    this.options.onBegin?.(this);
    while (this.scheduled.length > 0) {
      this.do(scheduledCommand(this.scheduled.shift()!), { name: "", text: "" });
    }
    this.refresh();
    this.options.onReady?.(this);
  }

  /** Gives the terminal back. */
  end(): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    this.isPasteMode = false;
    this.#terminal.user = undefined;
    this.screen.restore();
  }

  /** Ends the input from outside: a signal's exception goes on instead. */
  abandon(): void {
    if (!this.#isActive) return;
    this.interrupt();
    this.end();
    this.#terminal.cancelRead();
  }

  /** The lines of a paste are one input at the prompt; where one line is asked for, each is an input, as if typed. */
  #prepare(): void {
    this.screen.prepare(this.moreLines !== undefined);
  }

  #reset(): void {
    this.#prepare();
    this.arg = this.result = this.searchPrefix = undefined;
    this.searchDirection = "";
    this.message = this.lastCommand = "";
    this.resetMenu();
    this.edited.clear();
    this.#undo = [];
    this.#pressed = [];
    this.#vi?.begin();
    if (this.nextHistory !== undefined && this.nextHistory < this.history.length) {
      this.historyIndex = this.nextHistory;
      this.text = this.history[this.nextHistory].trimEnd();
      this.edited.set(this.history.length, "");
    } else {
      this.historyIndex = this.history.length;
      this.buffer = [];
    }
    this.pos = this.buffer.length;
    this.nextHistory = undefined;
  }

  /** Takes what was typed; nothing at all is a terminal that went away. */
  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) {
      this.result = { kind: "hangup" };
      return;
    }
    this.#macros = 0;
    this.keys.push(bytes);
    if (this.#vi !== undefined) this.keys.flushEscape();
  }

  #handleKeys(): void {
    while (this.result === undefined) {
      const key = this.keys.next();
      if (key === undefined) break;
      this.#handleKey(key);
      // What follows at once is drawn at once.
      if (this.result !== undefined) break;
      if (this.keys.isEmpty || this.message !== "" || this.menu.length > 0) this.refresh();
    }
  }

  #handleKey(key: Key): void {
    this.message = "";
    if (this.searchDirection !== "") return this.doKey(key);
    const { bindings, commandBindings } = this.options.inputrc;
    const known = this.#vi?.isCommand === true ? this.#vi.isWithin ? undefined : commandBindings : bindings;
    const pressed = [...this.#pressed, key];
    const name = sequenceName(pressed.map(({ name }) => name));
    this.#pressed = [];
    if (known?.isPrefix(name) === true) {
      this.#pressed = pressed;
      return;
    }
    const bound = known?.get(name);
    if (bound !== undefined) return this.#doBound(bound);
    if (pressed.length === 1) return this.#handleUnbound(key);
    // Not what it began like: each key by itself.
    for (const one of pressed) {
      const alone = known?.get(one.name);
      if (alone !== undefined) this.#doBound(alone);
      else this.#handleUnbound(one);
    }
  }

  #doBound(bound: Binding): void {
    if ("text" in bound) {
      // A text that types its own key would never end.
      if (this.#macros++ < MAX_MACROS) return this.keys.insert(bound.text);
      this.keys.clear();
      this.error();
    } else this.do(scheduledCommand(bound.command), { name: "", text: "" });
  }

  /** A key that the user has given no other meaning. */
  #handleUnbound(key: Key): void {
    if (this.#vi !== undefined) {
      const before = this.#snapshot(), depth = this.#undo.length;
      const isDone = this.#vi.handle(this, key);
      // Not what `u` has just taken back, nor what the keys that `.` repeated have kept themselves.
      if (this.#undo.length === depth) this.#keepForUndo(before, "");
      this.screen.setCursorShape(this.#vi.isCommand ? "block" : "bar");
      if (isDone) return;
    }
    this.doKey(key);
  }

  /** Does what a key means by itself. */
  doKey(key: Key): void {
    const command = commandOf(key.name, this.searchDirection !== "");
    if (command === undefined) {
      this.resetMenu();
      this.arg = undefined;
      return;
    }
    this.do(command, key);
  }

  /** Does a command by its name. */
  doNamed(name: string): void {
    this.do(scheduledCommand(name), { name: "", text: "" });
  }

  /** Vi's Escape, as a command. */
  beginViCommands(): void {
    if (this.#vi === undefined) this.error();
    else if (!this.#vi.isCommand) this.#handleUnbound({ name: "\x1b", text: "" });
  }

  /** Begins Ctrl-R's or Ctrl-S's search. */
  beginSearch(direction: "r" | "f"): void {
    this.doNamed(direction === "r" ? "reverse-history-isearch" : "forward-history-isearch");
  }

  #snapshot(): { buffer: string[]; pos: number } | undefined {
    return this.buffer.length > MAX_WATCHED ? undefined : { buffer: this.buffer.slice(), pos: this.pos };
  }

  /** Keeps the text from before a command if it changed. */
  #keepForUndo(before: { buffer: string[]; pos: number } | undefined, command: string): void {
    if (before === undefined || command === "undo") return;
    const { buffer } = this;
    if (before.buffer.length === buffer.length && before.buffer.every((char, i) => char === buffer[i])) {
      return;
    }
    this.#undo.push(before);
    if (this.#undo.length > MAX_UNDO) this.#undo.shift();
  }

  /** Takes the last change back; false if there is none. */
  undo(): boolean {
    const last = this.#undo.pop();
    if (last === undefined) return false;
    this.buffer = last.buffer;
    this.pos = last.pos;
    return true;
  }

  do(command: Command, key: Key): void {
    // Characters typed in a row are one change.
    const isMore = command.name === "self-insert" && this.lastCommand === command.name &&
      this.#undo.length > 0;
    const before = isMore ? undefined : this.#snapshot();
    command.run(this, key);
    this.#keepForUndo(before, command.name);
    if (command.name !== "complete" && command.name !== "self-insert") this.resetMenu();
    if (command.name !== "digit-arg") this.arg = undefined;
    if (command.kind !== "history-line") this.searchPrefix = undefined;
    this.lastCommand = command.name;
    if (this.moreLines === undefined) this.#keepOneLine();
    if (this.result !== undefined && this.result.kind !== "interrupt") {
      this.refresh();
      this.screen.finish();
    }
  }

  /** Plain input has no second line, whatever the history holds. */
  #keepOneLine(): void {
    const newline = this.buffer.indexOf("\n");
    if (newline < 0) return;
    this.buffer.length = newline;
    this.pos = Math.min(this.pos, newline);
  }

  /** Takes the text as it is. */
  accept(): void {
    this.result = { kind: "text", text: this.text };
  }

  /** Ctrl-C: the text stays on the screen. */
  interrupt(): void {
    this.searchDirection = "";
    this.resetMenu();
    this.pos = this.buffer.length;
    this.result = { kind: "interrupt" };
    this.refresh();
    this.screen.finish();
  }

  #remember(text: string): void {
    for (const [index, entry] of this.edited) {
      if (index < this.history.length && index !== this.historyIndex) this.history[index] = entry;
    }
    if (text !== "" && this.options.keepsHistory) this.history.push(text);
  }

  /** Shows an entry of the history, or the new one; what was typed into this one is kept. CPython: `select_item`. */
  selectEntry(index: number): void {
    this.edited.set(this.historyIndex, this.text);
    this.text = this.edited.get(index) ?? this.history[index].trimEnd();
    this.historyIndex = index;
    this.pos = this.buffer.length;
  }

  entry(index: number): string {
    return this.edited.get(index) ?? this.history[index] ?? this.text;
  }

  insert(text: string | readonly string[]): void {
    const chars = typeof text === "string" ? Array.from(text) : text;
    if (chars.length === 1) this.buffer.splice(this.pos, 0, chars[0]);
    else this.buffer = [...this.buffer.slice(0, this.pos), ...chars, ...this.buffer.slice(this.pos)];
    this.pos += chars.length;
  }

  /** Takes characters out; the cursor goes to where they were. */
  delete(start: number, end: number): string[] {
    const taken = this.buffer.slice(start, end);
    this.buffer.splice(start, end - start);
    this.pos = start;
    return taken;
  }

  error(): void {
    if (this.options.inputrc.beeps) this.screen.beep();
  }

  get count(): number {
    return this.arg ?? 1;
  }

  resetMenu(): void {
    this.menu = this.menuChoices = [];
    this.menuEnd = 0;
  }

  /** Start of the cursor's line, or that of another position. CPython: `bol`. */
  lineStart(position = this.pos): number {
    return position === 0 ? 0 : this.buffer.lastIndexOf("\n", position - 1) + 1;
  }

  lineEnd(position = this.pos): number {
    const end = this.buffer.indexOf("\n", position);
    return end < 0 ? this.buffer.length : end;
  }

  #prompt(line: number, cursorLine: number): string {
    let text: string;
    if (line === cursorLine && this.searchDirection !== "") {
      return `(${this.searchDirection}-search \`${this.searchTerm}') `;
    }
    if (line === cursorLine && this.arg !== undefined) text = `(arg: ${this.arg}) `;
    else if (this.isPasteMode) text = "(paste) ";
    else text = line === 0 ? this.ps1 : this.ps2;
    const { theme } = this.options;
    return theme === undefined ? text : `${theme.prompt}${text}\x1b[0m`;
  }

  /** The rows of the text as the buffer is now. */
  rows(): Row[] {
    let cursorLine = 0;
    for (let at = 0; at < this.pos; at++) if (this.buffer[at] === "\n") cursorLine++;
    const hasLinePrompt = this.searchDirection !== "" || this.arg !== undefined;
    const key = [
      this.screen.columns,
      this.ps1,
      this.ps2,
      this.isPasteMode,
      this.searchDirection,
      this.searchTerm,
      this.arg,
      hasLinePrompt ? cursorLine : 0,
    ]
      .join("\0");
    return this.#layout.update(
      this.buffer,
      this.screen.columns,
      (line) => this.#prompt(line, cursorLine),
      key,
    );
  }

  /** Draws what changed. CPython: `refresh`. */
  refresh(): void {
    if (this.#aside === "part of a line") this.#terminal.write("\r\n");
    this.#aside = undefined;
    this.screen.checkSize();
    const { theme } = this.options;
    const rows = this.rows();
    let spans: ColorSpan[] | undefined;
    if (theme !== undefined && this.buffer.length <= MAX_COLORED) {
      const { text } = this;
      if (this.#spansFor !== text) {
        this.#spans = colorSpans(text, this.options.isBuiltin);
        this.#spansFor = text;
      }
      spans = this.#spans;
    }
    const cursor = positionToXY(rows, this.buffer, this.pos);
    // Rows far from the cursor can't be on the terminal.
    const from = cursor.y - 2 * this.screen.rows, to = cursor.y + 2 * this.screen.rows;
    const cells: Cell[][] = [];
    for (let y = 0; y < rows.length; y++) {
      cells.push(y < from || y > to ? [] : rowCells(rows[y], this.buffer, spans, theme ?? DEFAULT_THEME));
    }
    if (this.menu.length > 0) {
      const { line } = rows[cursor.y];
      let below = cursor.y + 1;
      while (below < rows.length && rows[below].line === line) below++;
      cells.splice(below, 0, ...this.menu.map(textCells));
    }
    const hint = this.#hint();
    if (hint !== undefined) cells.push(textCells(hint));
    if (this.message !== "") { for (const line of this.message.split("\n")) cells.push(textCells(line)); }
    this.screen.draw(cells, cursor.x, cursor.y);
  }

  /** The signature of the call that is being typed, cut to the terminal's width. */
  #hint(): string | undefined {
    const { hint, theme } = this.options;
    if (
      hint === undefined || this.result !== undefined || this.message !== "" || this.menu.length > 0 ||
      this.searchDirection !== "" || this.buffer.length > MAX_WATCHED
    ) return undefined;
    const found = hint(this.buffer.slice(0, this.pos).join(""));
    if (found === undefined) return undefined;
    const { start, end } = found;
    const width = this.screen.columns - 1;
    const text = textWidth(found.text) > width ? `${found.text.slice(0, width - 1)}…` : found.text;
    if (theme === undefined) return text;
    return `\x1b[2m${text.slice(0, start)}\x1b[0;1m${text.slice(start, end)}\x1b[0;2m${
      text.slice(end)
    }\x1b[0m`;
  }

  /** Leaves the editor for something that uses the terminal in its own mode. */
  away(action: () => void): void {
    this.screen.finish();
    this.#terminal.user = undefined;
    this.screen.restore();
    try {
      action();
    } finally {
      this.#prepare();
      this.#use();
    }
  }

  /** From now on the terminal tells what happens to it. */
  #use(): void {
    this.#terminal.user = {
      resized: () => this.refresh(),
      resumed: () => {
        this.#prepare();
        this.refresh();
      },
      ending: () => {
        this.screen.finish();
        this.end();
      },
      aside: (endsLine) => {
        if (this.#aside === undefined) {
          this.screen.erase();
          // What is written in one go is one text; then the input comes back below it.
          setTimeout(() => {
            if (this.#aside !== undefined && this.#isActive) this.refresh();
          }, 0);
        }
        this.#aside = endsLine ? "whole lines" : "part of a line";
      },
    };
  }
}
