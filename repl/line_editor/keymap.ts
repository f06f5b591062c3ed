/** Which key does what: CPython 3.14's bindings and a few of readline's that it lacks. */
import type { Command } from "./command.ts";
import * as completion from "./commands_completion.ts";
import * as edit from "./commands_edit.ts";
import * as history from "./commands_history.ts";
import * as motion from "./commands_motion.ts";
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";

export type { Command };
type Run = (reader: Reader, key: Key) => void;

const KINDS: Readonly<Record<string, Command["kind"]>> = { up: "history-line", down: "history-line" };

/** Commands by name; CPython's names where it has them. */
const COMMANDS: Readonly<Record<string, Run>> = {
  "self-insert": completion.selfInsertWithMenu,
  "perform-bracketed-paste": edit.insertPaste,
  "complete": completion.complete,
  "complete-or-insert": (r) => r.options.canComplete ? r.doNamed("complete") : r.insert("\t"),
  "tab-insert": (r) => r.insert("\t"),
  "maybe-accept": edit.maybeAccept,
  "accept": (r) => r.accept(),
  "insert-nl": edit.insertNewline,
  "interrupt": (r) => r.interrupt(),
  "cancel": (r) => r.error(),
  "suspend": (r) => r.screen.suspend(),
  "quit": (r) => r.screen.quit(),
  "clear-screen": (r) => r.screen.clear(),
  "paste-mode": (r) => {
    r.isPasteMode = !r.isPasteMode;
  },
  "help": (r) => r.away(r.options.showHelp),
  "show-history": (r) => r.away(r.options.showHistory),
  "left": motion.left,
  "right": motion.right,
  "vi-movement-mode": (r) => r.beginViCommands(),
  "up": history.up,
  "down": history.down,
  "beginning-of-line": motion.beginningOfLine,
  "end-of-line": motion.endOfLine,
  "undo": (r) => {
    if (!r.undo()) r.error();
  },
  "home": motion.home,
  "end": motion.end,
  "forward-word": motion.forwardWord,
  "backward-word": motion.backwardWord,
  "delete": edit.deleteChar,
  "delete-or-end": edit.deleteOrEnd,
  "backspace-dedent": edit.backspace,
  "kill-line": edit.killLine,
  "kill-whole-line": edit.killWholeLine,
  "unix-line-discard": edit.unixLineDiscard,
  "unix-word-rubout": edit.backwardKillWord,
  "backward-kill-word": edit.backwardKillWord,
  "kill-word": edit.killWord,
  "yank": edit.yank,
  "yank-pop": edit.yankPop,
  "transpose-characters": edit.transposeCharacters,
  "transpose-words": edit.transposeWords,
  "upcase-word": edit.upcaseWord,
  "downcase-word": edit.downcaseWord,
  "capitalize-word": edit.capitalizeWord,
  "digit-arg": edit.digitArg,
  "next-history": history.nextEntry,
  "previous-history": history.previousEntry,
  "first-history": history.firstEntry,
  "last-history": history.lastEntry,
  "history-search-backward": (r) => history.searchLine(r, -1),
  "history-search-forward": (r) => history.searchLine(r, 1),
  "restore-history": history.restoreEntry,
  "operate-and-get-next": history.operateAndGetNext,
  "yank-arg": history.yankArg,
  "reverse-history-isearch": (r) => history.beginSearch(r, "r"),
  "forward-history-isearch": (r) => history.beginSearch(r, "f"),
  "isearch-backwards": (r) => history.searchAgain(r, "r"),
  "isearch-forwards": (r) => history.searchAgain(r, "f"),
  "isearch-add-character": history.searchAddCharacter,
  "isearch-backspace": history.searchBackspace,
  "isearch-cancel": history.searchCancel,
  "isearch-end": history.searchEnd,
};

function control(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) & 31);
}

/** Keys by command. `C-x` is a control character, `M-x` a character with Alt, `<name>` a named key. */
const KEYS: Readonly<Record<string, string>> = {
  "\n": "maybe-accept",
  "M-\n": "accept",
  "<enter>": "maybe-accept",
  "\t": "complete",
  [control("a")]: "beginning-of-line",
  [control("b")]: "left",
  [control("c")]: "interrupt",
  [control("d")]: "delete-or-end",
  [control("e")]: "end-of-line",
  [control("f")]: "right",
  [control("g")]: "cancel",
  [control("h")]: "backspace-dedent",
  [control("k")]: "kill-line",
  [control("l")]: "clear-screen",
  [control("n")]: "next-history",
  [control("o")]: "operate-and-get-next",
  [control("p")]: "previous-history",
  [control("r")]: "reverse-history-isearch",
  [control("s")]: "forward-history-isearch",
  [control("t")]: "transpose-characters",
  [control("u")]: "unix-line-discard",
  [control("w")]: "unix-word-rubout",
  [control("y")]: "yank",
  [control("z")]: "suspend",
  [control("\\")]: "quit",
  [control("_")]: "undo",
  "M-b": "backward-word",
  "M-c": "capitalize-word",
  "M-d": "kill-word",
  "M-f": "forward-word",
  "M-l": "downcase-word",
  "M-r": "restore-history",
  "M-t": "transpose-words",
  "M-u": "upcase-word",
  "M-y": "yank-pop",
  "M-.": "yank-arg",
  "M-<": "first-history",
  "M->": "last-history",
  "<up>": "up",
  "<down>": "down",
  "<left>": "left",
  "<right>": "right",
  "<C-left>": "backward-word",
  "<C-right>": "forward-word",
  "<M-left>": "backward-word",
  "<M-right>": "forward-word",
  "<home>": "beginning-of-line",
  "<end>": "end-of-line",
  "<C-home>": "home",
  "<C-end>": "end",
  "<delete>": "delete",
  "<C-delete>": "kill-word",
  "<backspace>": "backspace-dedent",
  "<M-backspace>": "backward-kill-word",
  "<page up>": "history-search-backward",
  "<page down>": "history-search-forward",
  "<f1>": "help",
  "<f2>": "show-history",
  "<f3>": "paste-mode",
  "<paste>": "perform-bracketed-paste",
};

const SEARCH_KEYS: Readonly<Record<string, string>> = {
  [control("r")]: "isearch-backwards",
  [control("s")]: "isearch-forwards",
  [control("g")]: "isearch-cancel",
  [control("c")]: "interrupt",
  [control("h")]: "isearch-backspace",
  "<backspace>": "isearch-backspace",
};

const made: Map<string, Command> = new Map();

/** Whether there is a command of this name. */
export function isCommand(name: string): boolean {
  return Object.hasOwn(COMMANDS, name);
}

/** A command by its name. */
export function scheduledCommand(name: string): Command {
  let command = made.get(name);
  if (command === undefined) {
    made.set(name, command = { name, kind: KINDS[name] ?? "other", run: COMMANDS[name] });
  }
  return command;
}

/** What a key does; undefined if nothing. `isSearching`: while Ctrl-R asks for text. */
export function commandOf(key: string, isSearching = false): Command | undefined {
  const isText = key >= " " && !/^(?:M-|<.)/s.test(key) || key === "<";
  if (isSearching) {
    return scheduledCommand(SEARCH_KEYS[key] ?? (isText ? "isearch-add-character" : "isearch-end"));
  }
  const name = KEYS[key] ?? (/^M-[-0-9]$/.test(key) ? "digit-arg" : isText ? "self-insert" : undefined);
  return name === undefined ? undefined : scheduledCommand(name);
}
