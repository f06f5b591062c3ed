/**
 * What is edited: characters, the cursor, and the texts that undo goes back to. The base of `reader.ts`; it knows of no keys
 * and draws nothing.
 */

/** Longer texts have no hints and can't be undone. */
export const MAX_WATCHED = 50_000;
/** How many changes can be undone. */
const MAX_UNDO = 200;

/** A text with its cursor. */
export interface Snapshot {
  buffer: string[];
  pos: number;
}

/** A text with a cursor that remembers its changes. */
export class EditedText {
  /** A code point an element. */
  buffer: string[] = [];
  /** The cursor: 0 stands in front of the first character. */
  pos = 0;
  /** Texts before changes. */
  #undo: Snapshot[] = [];

  get text(): string {
    return this.buffer.join("");
  }
  set text(text: string) {
    this.buffer = Array.from(text);
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

  /** Start of the cursor's line, or that of another position. CPython: `bol`. */
  lineStart(position = this.pos): number {
    return position === 0 ? 0 : this.buffer.lastIndexOf("\n", position - 1) + 1;
  }

  lineEnd(position = this.pos): number {
    const end = this.buffer.indexOf("\n", position);
    return end < 0 ? this.buffer.length : end;
  }

  /** How many changes can be taken back. */
  get changes(): number {
    return this.#undo.length;
  }

  forgetChanges(): void {
    this.#undo = [];
  }

  /** The text as it is, to be kept if a command changes it; none of a long one. */
  snapshot(): Snapshot | undefined {
    return this.buffer.length > MAX_WATCHED ? undefined : { buffer: this.buffer.slice(), pos: this.pos };
  }

  /** Keeps the text from before a command if it changed. */
  keepForUndo(before: Snapshot | undefined, command: string): void {
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

  /** Plain input has no second line, whatever the history holds. */
  keepOneLine(): void {
    const newline = this.buffer.indexOf("\n");
    if (newline < 0) return;
    this.buffer.length = newline;
    this.pos = Math.min(this.pos, newline);
  }
}
