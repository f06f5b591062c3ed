/**
 * From the terminal's bytes to keys. A key is what was typed (`a`, `é`, a control character) or a name in angle brackets
 * (`<up>`), with `C-`, `M-` and `S-` inside the brackets for modified named keys, and `M-` before any other key pressed with
 * Alt. A paste between brackets is one key. The law: any bytes can be fed in any pieces; what is no key is dropped.
 */

export interface Key {
  name: string;
  /** The pasted text of `<paste>`, otherwise the character typed or "". */
  text: string;
}

const FINAL_KEYS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  M: "enter",
  Z: "S-tab",
};
const NUMBERED_KEYS: Readonly<Record<string, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "page up",
  6: "page down",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};
const PASTE_END = "\x1b[201~";

/** Shift, Alt and Control from xterm's modifier number. */
function modifiers(parameter: string | undefined): string {
  const bits = Number(parameter ?? "1") - 1;
  return (bits & 4 ? "C-" : "") + (bits & 2 ? "M-" : "") + (bits & 1 ? "S-" : "");
}

export class KeyDecoder {
  #decoder: TextDecoder;
  /** Characters that are no whole key yet. */
  #pending: string;
  #keys: Key[];
  /** How many of them were given out. */
  #taken: number;
  /** Pieces of the paste that is under way. */
  #paste: string[] | undefined;

  constructor() {
    this.#decoder = new TextDecoder();
    this.#pending = "";
    this.#keys = [];
    this.#taken = 0;
    this.#paste = undefined;
  }

  push(bytes: Uint8Array): void {
    this.#pending += this.#decoder.decode(bytes, { stream: true });
    while (this.#pending !== "" && this.#step());
  }

  /** Keys that a key stands for: they come before what has been typed since. */
  insert(text: string): void {
    const later = this.#keys.slice(this.#taken);
    this.clear();
    const typed = this.#pending;
    this.#pending = text;
    while (this.#pending !== "" && this.#step());
    this.#pending = typed;
    this.#keys.push(...later);
  }

  /** An escape character that nothing followed at once was a key of its own. */
  flushEscape(): void {
    if (this.#pending !== "\x1b" || this.#paste !== undefined) return;
    this.#pending = "";
    this.#emit("\x1b");
  }

  /** The next whole key. */
  next(): Key | undefined {
    if (this.isEmpty) return undefined;
    const key = this.#keys[this.#taken++];
    if (this.isEmpty) this.clear();
    return key;
  }

  get isEmpty(): boolean {
    return this.#taken === this.#keys.length;
  }

  /** Forgets keys that were typed ahead. */
  clear(): void {
    this.#keys = [];
    this.#taken = 0;
  }

  #emit(name: string, text = ""): void {
    this.#keys.push({ name, text });
  }

  #take(length: number): void {
    this.#pending = this.#pending.slice(length);
  }

  /** Handles one key of the pending text; false if it is not whole. */
  #step(): boolean {
    if (this.#paste !== undefined) return this.#stepPaste();
    const text = this.#pending;
    if (text[0] !== "\x1b") {
      const end = plainEnd(text);
      for (const char of text.slice(0, end)) this.#character(char, "");
      this.#take(end);
      return true;
    }
    if (text.length === 1) return false;
    // Alt with a function key comes as two escapes.
    const extra = text[1] === "\x1b" && (text[2] === "[" || text[2] === "O") ? 1 : 0;
    if (extra === 0 && text[1] === "\x1b") {
      this.#take(1);
      return true;
    }
    if (text[1 + extra] === "[") return this.#stepCsi(extra);
    if (text[1 + extra] === "O") {
      if (text.length < 3 + extra) return false;
      const key = FINAL_KEYS[text[2 + extra]];
      if (key !== undefined) this.#emit(named(key, extra === 1 ? "M-" : ""));
      this.#take(3 + extra);
      return true;
    }
    const char = String.fromCodePoint(text.codePointAt(1)!);
    this.#take(1 + char.length);
    this.#character(char, "M-");
    return true;
  }

  #stepCsi(extra: number): boolean {
    const text = this.#pending;
    let at = 2 + extra;
    while (at < text.length && text[at] >= " " && text[at] <= "?") at++;
    if (at === text.length) {
      if (at < 64) return false;
      this.#take(at);
      return true;
    }
    const parameters = text.slice(2 + extra, at).split(";");
    const final = text[at];
    this.#take(at + 1);
    const alt = extra === 1 ? "M-" : "";
    if (final === "~") {
      if (parameters[0] === "200") {
        this.#paste = [];
        return true;
      }
      const key = NUMBERED_KEYS[parameters[0]];
      if (key !== undefined) this.#emit(named(key, alt + modifiers(parameters[1])));
      // xterm's modifyOtherKeys: 27;MODIFIER;CODE~
      if (parameters[0] === "27" && parameters.length === 3) {
        this.#coded(Number(parameters[2]), modifiers(parameters[1]));
      }
      return true;
    }
    if (final === "u") {
      this.#coded(parseInt(parameters[0]), modifiers(parameters[1]));
      return true;
    }
    const key = FINAL_KEYS[final];
    if (key !== undefined) this.#emit(named(key, alt + modifiers(parameters[1])));
    return true;
  }

  /** A character given by number, as the protocols that tell all modifiers do. */
  #coded(code: number, mods: string): void {
    if (!(code > 0 && code <= 0x10ffff)) return;
    let char = String.fromCodePoint(code);
    if (mods.includes("C-") && code >= 64 && code < 128) char = String.fromCharCode(code & 31);
    this.#character(char, mods.includes("M-") ? "M-" : "");
  }

  #character(char: string, meta: string): void {
    if (char === "\r") char = "\n";
    if (char === "\x7f") this.#emit(meta === "" ? "<backspace>" : "<M-backspace>");
    else this.#emit(meta + char, meta === "" ? char : "");
  }

  #stepPaste(): boolean {
    const end = this.#pending.indexOf(PASTE_END);
    if (end < 0) {
      // The mark may come in two pieces.
      const keep = Math.min(this.#pending.length, PASTE_END.length - 1);
      this.#paste!.push(this.#pending.slice(0, this.#pending.length - keep));
      this.#pending = this.#pending.slice(this.#pending.length - keep);
      return false;
    }
    this.#paste!.push(this.#pending.slice(0, end));
    this.#take(end + PASTE_END.length);
    const text = this.#paste!.join("").replace(/\r\n?/g, "\n");
    this.#paste = undefined;
    this.#emit("<paste>", text);
    return true;
  }
}

/** Where the first escape character is; a lone half of a pair at the end waits for the other. */
function plainEnd(text: string): number {
  const escape = text.indexOf("\x1b");
  return escape < 0 ? text.length : escape;
}

function named(key: string, mods: string): string {
  return `<${mods}${key}>`;
}
