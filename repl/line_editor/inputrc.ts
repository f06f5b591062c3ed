/**
 * Key bindings from a file in readline's format (`~/.inputrc`, or what INPUTRC names): `set` lines, keys and sequences of keys
 * bound to commands or to text, `$if`, `$else`, `$endif`, `$include`. The law: what is not understood is left out; a broken
 * file is no error.
 */
import { KeyDecoder } from "./keys.ts";

/** What a key does: a command of `keymap.ts`, or the text that it types. */
export type Binding = { command: string } | { text: string };

export interface Inputrc {
  isVi: boolean;
  /** Errors are heard. */
  beeps: boolean;
  /** Signatures are shown while a call is typed. */
  showsSignatures: boolean;
  /** How many lines the history of `input()` holds at most; undefined without limit. */
  historySize: number | undefined;
  bindings: Bindings;
  /** Those of vi's command mode. */
  commandBindings: Bindings;
}

/** By the keys' names in `keys.ts`, put together by `sequenceName`. */
export class Bindings extends Map<string, Binding> {
  /** Sequences that others begin with. */
  readonly #prefixes: Set<string> = new Set();

  override set(name: string, binding: Binding): this {
    for (let end = name.indexOf("\0"); end >= 0; end = name.indexOf("\0", end + 1)) {
      this.#prefixes.add(name.slice(0, end));
    }
    return super.set(name, binding);
  }

  isPrefix(name: string): boolean {
    return this.#prefixes.has(name);
  }
}

/** The name of keys typed one after the other. */
export function sequenceName(names: readonly string[]): string {
  return names.join("\0");
}

/** readline's commands whose names differ from ours. */
const COMMANDS: Readonly<Record<string, string>> = {
  "abort": "cancel",
  "accept-line": "maybe-accept",
  "backward-char": "left",
  "backward-delete-char": "backspace-dedent",
  "backward-kill-line": "unix-line-discard",
  "beginning-of-history": "first-history",
  "clear-display": "clear-screen",
  "delete-char": "delete",
  "end-of-file": "delete-or-end",
  "end-of-history": "last-history",
  "forward-char": "right",
  "forward-search-history": "forward-history-isearch",
  "insert-last-argument": "yank-arg",
  "menu-complete": "complete",
  "next-screen-line": "down",
  "possible-completions": "complete",
  "previous-screen-line": "up",
  "reverse-search-history": "reverse-history-isearch",
  "revert-line": "restore-history",
  "transpose-chars": "transpose-characters",
  "yank-last-arg": "yank-arg",
};

const NAMED: Readonly<Record<string, string>> = {
  del: "\x7f",
  esc: "\x1b",
  escape: "\x1b",
  lfd: "\n",
  newline: "\n",
  ret: "\n",
  return: "\n",
  rubout: "\x7f",
  space: " ",
  spc: " ",
  tab: "\t",
};

export function emptyInputrc(): Inputrc {
  return {
    isVi: false,
    beeps: true,
    showsSignatures: true,
    historySize: undefined,
    bindings: new Bindings(),
    commandBindings: new Bindings(),
  };
}

/**
 * Reads a file's text. `isCommand` tells which commands there are, `include` gives the text of another file, undefined if
 * there is none.
 */
export function parseInputrc(
  text: string,
  isCommand: (name: string) => boolean,
  include: (path: string) => string | undefined,
): Inputrc {
  const result = emptyInputrc();
  readLines(result, text, isCommand, include, 0);
  return result;
}

/** Adds lines to what a file said: `readline.parse_and_bind`. */
export function readInputrcLines(
  result: Inputrc,
  lines: string,
  isCommand: (name: string) => boolean,
): void {
  readLines(result, lines, isCommand, () => undefined, 0);
}

function readLines(
  result: Inputrc,
  text: string,
  isCommand: (name: string) => boolean,
  include: (path: string) => string | undefined,
  depth: number,
): void {
  /** Whether each open `$if` lets lines through. */
  const conditions: boolean[] = [];
  let keymap: string | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [word, ...rest] = line.split(/\s+/);
    const argument = rest.join(" ");
    if (word === "$if") conditions.push(isMet(argument, result));
    else if (word === "$else") conditions.push(!conditions.pop());
    else if (word === "$endif") conditions.pop();
    else if (conditions.includes(false)) continue;
    else if (word === "$include") {
      const other = depth < 10 ? include(argument) : undefined;
      if (other !== undefined) readLines(result, other, isCommand, include, depth + 1);
    } else if (word.toLowerCase() === "set") {
      const name = rest[0]?.toLowerCase(), value = rest[1]?.toLowerCase();
      if (name === "keymap") keymap = value;
      else setVariable(result, name, value);
    } else {
      const bindings = bindingsOf(result, keymap);
      if (bindings !== undefined) bind(bindings, line, isCommand);
    }
  }
}

function isMet(condition: string, { isVi }: Inputrc): boolean {
  if (condition.startsWith("mode=")) return condition === `mode=${isVi ? "vi" : "emacs"}`;
  return /^(python|taipan)$/i.test(condition);
}

/** Where keys are bound after `set keymap`; undefined for a map of the editing mode that is not used. */
function bindingsOf(result: Inputrc, keymap: string | undefined): Bindings | undefined {
  switch (keymap) {
    case undefined:
      return result.bindings;
    case "emacs":
    case "emacs-standard":
      return result.isVi ? undefined : result.bindings;
    case "vi-insert":
      return result.isVi ? result.bindings : undefined;
    case "vi":
    case "vi-move":
    case "vi-command":
      return result.commandBindings;
    default:
      return undefined;
  }
}

function setVariable(result: Inputrc, name: string | undefined, value: string | undefined): void {
  if (name === "editing-mode") result.isVi = value === "vi";
  else if (name === "show-signatures") result.showsSignatures = value !== "off";
  else if (name === "bell-style") result.beeps = value === "audible" || value === "on";
  else if (name === "history-size") {
    const size = Number(value);
    result.historySize = size >= 0 ? Math.floor(size) : undefined;
  }
}

function bind(bindings: Bindings, line: string, isCommand: (name: string) => boolean): void {
  const match = /^(?:"((?:[^"\\]|\\.)*)"|([^\s:"]+))\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+))/s
    .exec(line);
  if (match === null) return;
  const [, sequence, name, doubleQuoted, singleQuoted, command] = match;
  const key = sequence === undefined ? keyOfName(name) : keyOfSequence(unescape(sequence));
  if (key === undefined) return;
  const macro = doubleQuoted ?? singleQuoted;
  if (macro !== undefined) bindings.set(key, { text: unescape(macro) });
  else {
    const known = COMMANDS[command] ?? command;
    if (isCommand(known)) bindings.set(key, { command: known });
  }
}

/** `Control-a`, `Meta-Rubout`, `C-x`, `TAB`. */
function keyOfName(name: string): string | undefined {
  const parts = name.split("-");
  const last = parts.pop()!;
  let char = NAMED[last.toLowerCase()] ?? (last.length === 1 ? last : undefined);
  if (char === undefined) return undefined;
  let meta = "";
  for (const part of parts) {
    if (/^(control|c)$/i.test(part)) char = controlOf(char);
    else if (/^(meta|m)$/i.test(part)) meta = "M-";
    else return undefined;
  }
  return char === "\x7f" ? `<${meta}backspace>` : meta + char;
}

/** The keys that a terminal's bytes stand for. */
function keyOfSequence(bytes: string): string | undefined {
  const decoder = new KeyDecoder();
  decoder.push(new TextEncoder().encode(bytes));
  decoder.flushEscape();
  const names: string[] = [];
  for (let key = decoder.next(); key !== undefined; key = decoder.next()) names.push(key.name);
  return names.length === 0 ? undefined : sequenceName(names);
}

function controlOf(char: string): string {
  return char === "?" ? "\x7f" : String.fromCharCode(char.toUpperCase().charCodeAt(0) & 31);
}

/** `\C-x`, `\M-x`, `\e`, C's escapes. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:C-(\\?.)|M-((?:\\C-.)|.)|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (_, control?: string, meta?: string, octal?: string, hex?: string, char?: string) => {
      if (control !== undefined) return controlOf(control.at(-1)!);
      if (meta !== undefined) return "\x1b" + (meta.startsWith("\\C-") ? controlOf(meta.at(-1)!) : meta);
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      const escapes: Record<string, string> = {
        a: "\x07",
        b: "\b",
        d: "\x7f",
        e: "\x1b",
        f: "\f",
        n: "\n",
        r: "\r",
        t: "\t",
        v: "\v",
      };
      return escapes[char!] ?? char!;
    },
  );
}
