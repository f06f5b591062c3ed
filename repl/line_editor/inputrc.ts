/**
 * Key bindings from a file in readline's format (`~/.inputrc`, or what INPUTRC names): `set` lines, keys bound to commands or
 * to text, `$if`, `$else`, `$endif`, `$include`. The law: what is not understood is left out; a broken file is no error.
 */

export interface Inputrc {
  isVi: boolean;
  /** Signatures are shown while a call is typed. */
  showsSignatures: boolean;
  /** How many lines the history of `input()` holds at most; undefined without limit. */
  historySize: number | undefined;
  /** By the key's name in `keys.ts`: a command of `keymap.ts`, or the text that the key types. */
  bindings: Map<string, { command: string } | { text: string }>;
}

/** readline's commands whose names differ from ours. */
const COMMANDS: Readonly<Record<string, string>> = {
  "accept-line": "maybe-accept",
  "backward-char": "left",
  "backward-delete-char": "backspace-dedent",
  "beginning-of-history": "first-history",
  "clear-display": "clear-screen",
  "delete-char": "delete",
  "end-of-history": "last-history",
  "forward-char": "right",
  "forward-search-history": "forward-history-isearch",
  "insert-last-argument": "yank-arg",
  "next-screen-line": "down",
  "previous-screen-line": "up",
  "reverse-search-history": "reverse-history-isearch",
  "revert-line": "restore-history",
  "transpose-chars": "transpose-characters",
  "yank-last-arg": "yank-arg",
};

/** Names of keys that terminals send as escape sequences. */
const SEQUENCES: Readonly<Record<string, string>> = {
  "\x1b[A": "<up>",
  "\x1bOA": "<up>",
  "\x1b[B": "<down>",
  "\x1bOB": "<down>",
  "\x1b[C": "<right>",
  "\x1bOC": "<right>",
  "\x1b[D": "<left>",
  "\x1bOD": "<left>",
  "\x1b[H": "<home>",
  "\x1bOH": "<home>",
  "\x1b[1~": "<home>",
  "\x1b[F": "<end>",
  "\x1bOF": "<end>",
  "\x1b[4~": "<end>",
  "\x1b[3~": "<delete>",
  "\x1b[5~": "<page up>",
  "\x1b[6~": "<page down>",
  "\x1b[1;5C": "<C-right>",
  "\x1b[1;5D": "<C-left>",
  "\x1b[1;3C": "<M-right>",
  "\x1b[1;3D": "<M-left>",
  "\x1bOP": "<f1>",
  "\x1bOQ": "<f2>",
  "\x1bOR": "<f3>",
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
  return { isVi: false, showsSignatures: true, historySize: undefined, bindings: new Map() };
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
      setVariable(result, rest[0]?.toLowerCase(), rest[1]?.toLowerCase());
    } else bind(result, line, isCommand);
  }
}

function isMet(condition: string, { isVi }: Inputrc): boolean {
  if (condition.startsWith("mode=")) return condition === `mode=${isVi ? "vi" : "emacs"}`;
  return /^(python|taipan)$/i.test(condition);
}

function setVariable(result: Inputrc, name: string | undefined, value: string | undefined): void {
  if (name === "editing-mode") result.isVi = value === "vi";
  else if (name === "show-signatures") result.showsSignatures = value !== "off";
  else if (name === "history-size") {
    const size = Number(value);
    result.historySize = size >= 0 ? Math.floor(size) : undefined;
  }
}

function bind(result: Inputrc, line: string, isCommand: (name: string) => boolean): void {
  const match = /^(?:"((?:[^"\\]|\\.)*)"|([^\s:"]+))\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+))/s
    .exec(line);
  if (match === null) return;
  const [, sequence, name, doubleQuoted, singleQuoted, command] = match;
  const key = sequence === undefined ? keyOfName(name) : keyOfSequence(unescape(sequence));
  if (key === undefined) return;
  const macro = doubleQuoted ?? singleQuoted;
  if (macro !== undefined) result.bindings.set(key, { text: unescape(macro) });
  else {
    const known = COMMANDS[command] ?? command;
    if (isCommand(known)) result.bindings.set(key, { command: known });
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

/** The key that a terminal's bytes stand for; sequences of several keys have none. */
function keyOfSequence(bytes: string): string | undefined {
  const known = SEQUENCES[bytes];
  if (known !== undefined) return known;
  const meta = bytes.length > 1 && bytes[0] === "\x1b" ? "M-" : "";
  const rest = bytes.slice(meta === "" ? 0 : 1);
  if (Array.from(rest).length !== 1) return undefined;
  return rest === "\x7f" ? `<${meta}backspace>` : meta + (rest === "\r" ? "\n" : rest);
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
