/**
 * The line editor's state and its loop: keys come in, commands change buffer and cursor, the screen follows. What the keys do
 * stands in `commands_*.ts`; which key does what in `keymap.ts`. After CPython's `_pyrepl.reader` and `historical_reader`.
 */
import type { Terminal } from "../terminal.ts";
import { EditedText } from "./edited_text.ts";
import type { SyntaxTheme } from "./highlight.ts";
import { type Binding, type Inputrc, sequenceName } from "./inputrc.ts";
import type { Key, KeyDecoder } from "./keys.ts";
import { type Command, commandOf, scheduledCommand } from "./keymap.ts";
import type { Row } from "./layout.ts";
import { ReaderView } from "./reader_view.ts";
import { Screen } from "./screen.ts";
import { ViMode } from "./vi.ts";

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

/** How many texts of keys are typed for what is read at once. */
const MAX_MACROS = 1000;
export type SearchDirection = "" | "r" | "f";

export class Reader extends EditedText {
  readonly screen: Screen;
  readonly options: ReaderOptions;
  readonly #terminal: Terminal;
  readonly keys: KeyDecoder;
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

  readonly #vi: ViMode | undefined;

  /** What others have written where the input stood, which is to be drawn again. */
  #aside: "whole lines" | "part of a line" | undefined = undefined;
  /** The terminal is the editor's. */
  #isActive = false;

  menu: string[] = [];
  menuChoices: string[] = [];
  menuEnd = 0;

  readonly #view: ReaderView = new ReaderView(this);

  constructor(terminal: Terminal, options: ReaderOptions, history: string[] = []) {
    super();
    this.#terminal = terminal;
    this.history = history;
    this.options = options;
    this.screen = new Screen(terminal);
    this.keys = terminal.keys;
    this.#vi = options.inputrc.isVi ? new ViMode() : undefined;
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
    this.forgetChanges();
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
      const before = this.snapshot(), depth = this.changes;
      const isDone = this.#vi.handle(this, key);
      // Not what `u` has just taken back, nor what the keys that `.` repeated have kept themselves.
      if (this.changes === depth) this.keepForUndo(before, "");
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

  do(command: Command, key: Key): void {
    // Characters typed in a row are one change.
    const isMore = command.name === "self-insert" && this.lastCommand === command.name &&
      this.changes > 0;
    const before = isMore ? undefined : this.snapshot();
    command.run(this, key);
    this.keepForUndo(before, command.name);
    if (command.name !== "complete" && command.name !== "self-insert") this.resetMenu();
    if (command.name !== "digit-arg") this.arg = undefined;
    if (command.kind !== "history-line") this.searchPrefix = undefined;
    this.lastCommand = command.name;
    if (this.moreLines === undefined) this.keepOneLine();
    if (this.result !== undefined && this.result.kind !== "interrupt") {
      this.refresh();
      this.screen.finish();
    }
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

  /** The rows of the text as the buffer is now. */
  rows(): Row[] {
    return this.#view.rows();
  }

  /** Draws what changed. CPython: `refresh`. */
  refresh(): void {
    if (this.#aside === "part of a line") this.#terminal.write("\r\n");
    this.#aside = undefined;
    this.screen.checkSize();
    this.#view.draw();
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
