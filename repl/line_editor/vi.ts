/**
 * Vi's command mode: keys are put together to a command (count, operator, motion), which changes buffer and cursor when it is
 * whole. What is no command of vi's goes to the ordinary keys. After readline's vi mode and POSIX `sh`. The law: a command
 * that can't be done beeps and changes nothing.
 */
import { openLine } from "./commands_edit.ts";
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";

/** Where a motion leads, and what an operator over it takes. */
interface Motion {
  to: number;
  /** The character at the farther end belongs to it. */
  isInclusive?: boolean;
  /** Whole lines. */
  isLinewise?: boolean;
}

type Find = { kind: "f" | "F" | "t" | "T"; char: string };

/** What a character counts as for `w`, `b`, `e`: blank, word, other; with `big` all that is no blank is one. */
function classOf(char: string | undefined, big: boolean): number {
  if (char === undefined || /\s/.test(char)) return 0;
  return big || /[\p{L}\p{N}_]/u.test(char) ? 1 : 2;
}

export class ViMode {
  /** Keys are commands; otherwise they are text. */
  isCommand = false;
  #keys: Key[] = [];
  #lastFind: Find | undefined = undefined;
  /** Keys of the last change, for `.`; what it inserted included. */
  #lastChange: Key[] = [];
  /** Keys of the change that is being typed. */
  #recording: Key[] | undefined = undefined;
  /** How many of those are the command, and how often its text is to be inserted. */
  #commandLength = 0;
  #insertCount = 1;
  #isReplaying = false;
  /** Deleted or copied text; ends in a newline if it was whole lines. */
  #register = "";

  /** A new input begins with text. */
  begin(): void {
    this.isCommand = false;
    this.#keys = [];
    this.#recording = undefined;
    this.#insertCount = 1;
  }

  /** A command is being typed. */
  get isWithin(): boolean {
    return this.#keys.length > 0;
  }

  /** Takes a key; false if it is not vi's business. */
  handle(r: Reader, key: Key): boolean {
    if (!this.isCommand) {
      if (key.name !== "\x1b") {
        this.#recording?.push(key);
        return false;
      }
      this.isCommand = true;
      this.#insertAgain(r);
      if (r.pos > r.lineStart()) r.pos--;
      if (this.#recording !== undefined) {
        if (!this.#isReplaying) this.#lastChange = [...this.#recording, key];
        this.#recording = undefined;
      }
      return true;
    }
    if (this.#keys.length === 0 && (key.name.length > 1 || key.name < " ")) {
      // Control characters and named keys mean what they always mean.
      return key.name === "\x1b";
    }
    if (key.name === "\x1b") {
      this.#keys = [];
      return true;
    }
    this.#keys.push(key);
    const typed = this.#keys.map(({ name }) => name).join("");
    const outcome = this.#run(r, typed);
    if (outcome === "more") return true;
    const keys = this.#keys;
    this.#keys = [];
    if (outcome === "wrong") r.error();
    else if (outcome === "change") {
      if (!this.isCommand) {
        this.#recording = keys;
        this.#commandLength = keys.length;
      } else if (!this.#isReplaying) this.#lastChange = keys;
    }
    if (this.isCommand) this.#keepOnText(r);
    return true;
  }

  /** What `3i` and its like inserted, as often as they asked for. */
  #insertAgain(r: Reader): void {
    const typed = this.#recording?.slice(this.#commandLength).map(({ text }) => text) ?? [];
    const isText = typed.every((text) => text !== "" && text >= " ");
    for (; this.#insertCount > 1; this.#insertCount--) if (isText) r.insert(typed);
    this.#insertCount = 1;
  }

  /** In command mode the cursor stands on a character, not behind the last one. */
  #keepOnText(r: Reader): void {
    if (r.pos > r.lineStart() && r.pos >= r.lineEnd()) r.pos = r.lineEnd() - 1;
  }

  /** Does what is typed so far if it is whole. */
  #run(r: Reader, typed: string): "more" | "wrong" | "moved" | "change" {
    const match = /^([1-9]\d*)?(.*)$/s.exec(typed)!;
    const count = match[1] === undefined ? undefined : Math.min(Number(match[1]), 100_000);
    const command = match[2];
    if (command === "") return "more";
    const n = count ?? 1;
    const simple = this.#simple(r, command, n);
    if (simple !== undefined) return simple;
    const operator = /^([dcy])(?:([1-9]\d*)?(.*))$/s.exec(command);
    if (operator === null) {
      const motion = this.#motion(r, command, count, false);
      if (motion === undefined || motion === "more") return motion ?? "wrong";
      r.pos = motion.to;
      return "moved";
    }
    const [, kind, digits, rest] = operator;
    if (rest === "") return "more";
    const total = digits === undefined ? count : n * Number(digits);
    let motion: Motion | "more" | undefined;
    if (rest === kind) motion = { to: this.#lineBelow(r, (total ?? 1) - 1), isLinewise: true };
    // `cw` on a word leaves the blanks behind it.
    else if (kind === "c" && /^[wW]$/.test(rest) && classOf(r.buffer[r.pos], false) !== 0) {
      motion = { to: this.#wordEnds(r.buffer, r.pos - 1, total ?? 1, rest === "W"), isInclusive: true };
    } else motion = this.#motion(r, rest, total, true);
    if (motion === undefined || motion === "more") return motion ?? "wrong";
    return this.#operate(r, kind as "d" | "c" | "y", motion);
  }

  #operate(r: Reader, kind: "d" | "c" | "y", motion: Motion): "moved" | "change" {
    let start = Math.min(r.pos, motion.to), end = Math.max(r.pos, motion.to);
    if (motion.isLinewise) {
      start = r.lineStart(start);
      end = r.lineEnd(end);
    } else if (motion.isInclusive) end = Math.min(end + 1, r.buffer.length);
    const text = r.buffer.slice(start, end).join("");
    this.#register = motion.isLinewise ? `${text}\n` : text;
    if (kind === "y") {
      r.pos = motion.isLinewise ? r.pos : start;
      return "moved";
    }
    if (motion.isLinewise && kind === "d") {
      // The line's end goes too, that of the line before if there is none behind.
      if (end < r.buffer.length) end++;
      else if (start > 0) start--;
    }
    r.delete(start, end);
    if (motion.isLinewise && kind === "d") {
      r.pos = this.#firstText(r, r.lineStart(Math.min(start, r.buffer.length)));
    }
    if (kind === "c") this.isCommand = false;
    return "change";
  }

  /** Commands that are neither a motion nor an operator with one; undefined for others. */
  #simple(r: Reader, command: string, n: number): "more" | "wrong" | "moved" | "change" | undefined {
    const insertAt = (position: number): "change" => {
      r.pos = position;
      this.isCommand = false;
      this.#insertCount = n;
      return "change";
    };
    const lineStart = r.lineStart(), lineEnd = r.lineEnd();
    switch (command[0]) {
      case "i":
        return insertAt(r.pos);
      case "a":
        return insertAt(Math.min(r.pos + 1, lineEnd));
      case "I":
        return insertAt(this.#firstText(r, lineStart));
      case "A":
        return insertAt(lineEnd);
      case "o":
        r.pos = lineEnd;
        openLine(r);
        return insertAt(r.pos);
      case "O": {
        const indent = /^[ \t]*/.exec(r.buffer.slice(lineStart, lineEnd).join(""))![0];
        r.pos = lineStart;
        r.insert(`${indent}\n`);
        return insertAt(r.pos - 1);
      }
      case "x":
        return this.#operateIf(r, "d", Math.min(r.pos + n, lineEnd));
      case "X":
        return this.#operateIf(r, "d", Math.max(r.pos - n, lineStart));
      case "s":
        return this.#operate(r, "c", { to: Math.min(r.pos + n, lineEnd) });
      case "S":
        return this.#operate(r, "c", { to: this.#lineBelow(r, n - 1), isLinewise: true });
      case "D":
        return this.#operate(r, "d", { to: lineEnd });
      case "C":
        return this.#operate(r, "c", { to: lineEnd });
      case "Y":
        return this.#operate(r, "y", { to: this.#lineBelow(r, n - 1), isLinewise: true });
      case "p":
      case "P":
        return this.#put(r, command[0] === "p", n);
      case "r": {
        if (command.length === 1) return "more";
        if (r.pos + n > lineEnd) return "wrong";
        for (let at = r.pos; at < r.pos + n; at++) r.buffer[at] = command.slice(1);
        r.pos += n - 1;
        return "change";
      }
      case "~": {
        if (r.pos >= lineEnd) return "wrong";
        const end = Math.min(r.pos + n, lineEnd);
        for (; r.pos < end; r.pos++) {
          const char = r.buffer[r.pos], upper = char.toUpperCase();
          r.buffer[r.pos] = char === upper ? char.toLowerCase() : upper;
        }
        return "change";
      }
      case "J": {
        if (lineEnd >= r.buffer.length) return "wrong";
        let end = lineEnd + 1;
        while (r.buffer[end] === " " || r.buffer[end] === "\t") end++;
        r.delete(lineEnd, end);
        r.insert(" ");
        r.pos--;
        return "change";
      }
      case "u":
        return r.undo() ? "moved" : "wrong";
      case ".":
        return this.#repeat(r);
      case "/":
      case "?":
        this.isCommand = false;
        r.beginSearch(command[0] === "/" ? "r" : "f");
        return "moved";
      case "j":
        return this.#vertical(r, n, "down");
      case "k":
        return this.#vertical(r, n, "up");
    }
    return undefined;
  }

  #operateIf(r: Reader, kind: "d", to: number): "wrong" | "moved" | "change" {
    return to === r.pos ? "wrong" : this.#operate(r, kind, { to });
  }

  /** Lines of the input first, then the history. */
  #vertical(r: Reader, n: number, command: "up" | "down"): "moved" {
    for (; n > 0; n--) r.doNamed(command);
    return "moved";
  }

  #put(r: Reader, isBehind: boolean, n: number): "wrong" | "change" {
    if (this.#register === "") return "wrong";
    if (this.#register.endsWith("\n")) {
      const text = this.#register.repeat(n);
      const at = isBehind ? r.lineEnd() : r.lineStart();
      r.pos = at;
      r.insert(isBehind ? `\n${text.slice(0, -1)}` : text);
      r.pos = this.#firstText(r, isBehind ? at + 1 : at);
      return "change";
    }
    if (isBehind && r.pos < r.lineEnd()) r.pos++;
    r.insert(this.#register.repeat(n));
    r.pos--;
    return "change";
  }

  #repeat(r: Reader): "wrong" | "moved" {
    if (this.#lastChange.length === 0) return "wrong";
    this.#keys = [];
    this.#isReplaying = true;
    for (const key of this.#lastChange) if (!this.handle(r, key)) r.doKey(key);
    this.#isReplaying = false;
    return "moved";
  }

  /** First character of a line that is no blank. */
  #firstText(r: Reader, lineStart: number): number {
    let at = lineStart;
    while (r.buffer[at] === " " || r.buffer[at] === "\t") at++;
    return at;
  }

  /** A position in the line that is n lines below, or in the last. */
  #lineBelow(r: Reader, n: number): number {
    let at = r.pos;
    for (; n > 0 && r.lineEnd(at) < r.buffer.length; n--) at = r.lineEnd(at) + 1;
    return at;
  }

  /** Where a motion leads; undefined if it can't be done or is none, "more" if it wants another key. */
  #motion(
    r: Reader,
    command: string,
    count: number | undefined,
    isForOperator: boolean,
  ): Motion | "more" | undefined {
    const n = count ?? 1;
    const { buffer, pos } = r;
    const lineStart = r.lineStart(), lineEnd = r.lineEnd();
    switch (command) {
      case "h":
        return pos === lineStart ? undefined : { to: Math.max(pos - n, lineStart) };
      case "l":
      case " ": {
        const last = isForOperator ? lineEnd : Math.max(lineEnd - 1, lineStart);
        return pos >= last ? undefined : { to: Math.min(pos + n, last) };
      }
      case "0":
        return { to: lineStart };
      case "^":
        return { to: this.#firstText(r, lineStart) };
      case "$":
        return {
          to: isForOperator ? r.lineEnd(this.#lineBelow(r, n - 1)) : Math.max(lineEnd - 1, lineStart),
        };
      case "w":
      case "W":
        return { to: this.#wordsForward(buffer, pos, n, command === "W") };
      case "b":
      case "B":
        return pos === 0 ? undefined : { to: this.#wordsBack(buffer, pos, n, command === "B") };
      case "e":
      case "E":
        return { to: this.#wordEnds(buffer, pos, n, command === "E"), isInclusive: true };
      case "G":
        return {
          to: count === undefined ? r.lineStart(buffer.length) : this.#lineStartOf(r, n),
          isLinewise: true,
        };
      case "g":
        return "more";
      case "gg":
        return { to: this.#lineStartOf(r, n), isLinewise: true };
      case "%":
        return this.#matchingBracket(buffer, pos);
      case ";":
      case ",":
        return this.#lastFind === undefined ? undefined : this.#find(r, this.#lastFind, n, command === ",");
    }
    if (/^[fFtT]$/.test(command)) return "more";
    if (/^[fFtT]/.test(command)) {
      this.#lastFind = { kind: command[0] as Find["kind"], char: command.slice(1) };
      return this.#find(r, this.#lastFind, n, false);
    }
    return undefined;
  }

  #lineStartOf(r: Reader, line: number): number {
    let at = 0;
    for (; line > 1 && r.lineEnd(at) < r.buffer.length; line--) at = r.lineEnd(at) + 1;
    return at;
  }

  #wordsForward(buffer: readonly string[], at: number, n: number, big: boolean): number {
    for (; n > 0; n--) {
      const from = classOf(buffer[at], big);
      while (at < buffer.length && from !== 0 && classOf(buffer[at], big) === from) at++;
      while (at < buffer.length && classOf(buffer[at], big) === 0) at++;
    }
    return at;
  }

  #wordsBack(buffer: readonly string[], at: number, n: number, big: boolean): number {
    for (; n > 0 && at > 0; n--) {
      at--;
      while (at > 0 && classOf(buffer[at], big) === 0) at--;
      const kind = classOf(buffer[at], big);
      while (at > 0 && classOf(buffer[at - 1], big) === kind) at--;
    }
    return at;
  }

  #wordEnds(buffer: readonly string[], at: number, n: number, big: boolean): number {
    for (; n > 0 && at < buffer.length - 1; n--) {
      at++;
      while (at < buffer.length - 1 && classOf(buffer[at], big) === 0) at++;
      const kind = classOf(buffer[at], big);
      while (at < buffer.length - 1 && classOf(buffer[at + 1], big) === kind) at++;
    }
    return at;
  }

  #find(r: Reader, { kind, char }: Find, n: number, isReversed: boolean): Motion | undefined {
    const isForward = (kind === "f" || kind === "t") !== isReversed;
    const isTill = kind === "t" || kind === "T";
    const step = isForward ? 1 : -1;
    const lineStart = r.lineStart(), lineEnd = r.lineEnd();
    let at = r.pos;
    for (; n > 0; n--) {
      at += step;
      while (at >= lineStart && at < lineEnd && r.buffer[at] !== char) at += step;
      if (at < lineStart || at >= lineEnd) return undefined;
    }
    return { to: isTill ? at - step : at, isInclusive: isForward };
  }

  #matchingBracket(buffer: readonly string[], pos: number): Motion | undefined {
    const pairs = "()[]{}";
    let at = pos;
    while (at < buffer.length && buffer[at] !== "\n" && !pairs.includes(buffer[at])) at++;
    const index = at < buffer.length ? pairs.indexOf(buffer[at]) : -1;
    if (index < 0) return undefined;
    const step = index % 2 === 0 ? 1 : -1, open = pairs[index], close = pairs[index + step];
    for (let depth = 0; at >= 0 && at < buffer.length; at += step) {
      if (buffer[at] === open) depth++;
      else if (buffer[at] === close && --depth === 0) return { to: at, isInclusive: true };
    }
    return undefined;
  }
}
