/**
 * A terminal's screen in memory: as much of the VT100 as the line editor and programs at the prompt use. Read by the
 * transcript tests and by the tool that records them. Lines are given as text with `{colour}` marks.
 */
import { charWidth } from "../../repl/line_editor/width.ts";

interface Spot {
  text: string;
  style: string;
}
const EMPTY: Spot = { text: " ", style: "" };

export class ScreenEmulator {
  readonly columns: number;
  readonly rows: number;
  #lines: Spot[][];
  x = 0;
  y = 0;
  #style: string[] = [];
  #isAtEdge = false;
  #pending = "";
  /** Lines that went out at the top. */
  readonly scrolledOff: string[] = [];
  bells = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#lines = Array.from({ length: rows }, () => []);
  }

  write(text: string): void {
    let rest = this.#pending + text;
    this.#pending = "";
    while (rest !== "") {
      if (rest[0] === "\x1b") {
        // deno-lint-ignore no-control-regex
        const match = /^\x1b(?:\[([0-9;?]*)(?: )?([A-Za-z])|([M78=>]))/.exec(rest);
        if (match === null) {
          this.#pending = rest;
          return;
        }
        rest = rest.slice(match[0].length);
        if (match[3] === "M") this.#reverseIndex();
        else if (match[2] !== undefined) this.#control(match[1], match[2]);
        continue;
      }
      const char = String.fromCodePoint(rest.codePointAt(0)!);
      rest = rest.slice(char.length);
      this.#character(char);
    }
  }

  #character(char: string): void {
    switch (char) {
      case "\r":
        this.x = 0;
        this.#isAtEdge = false;
        return;
      case "\n":
        this.x = 0;
        this.#isAtEdge = false;
        this.#lineFeed();
        return;
      case "\b":
        this.x = Math.max(this.x - 1, 0);
        return;
      case "\x07":
        this.bells++;
        return;
    }
    const width = charWidth(char);
    if (width === 0) {
      const line = this.#lines[this.y];
      const at = line[this.x - 1]?.text === "" ? this.x - 2 : this.x - 1;
      if (line[at] !== undefined) line[at] = { text: line[at].text + char, style: line[at].style };
      return;
    }
    if (this.#isAtEdge || this.x + width > this.columns) {
      this.x = 0;
      this.#lineFeed();
    }
    const line = this.#lines[this.y];
    while (line.length < this.x) line.push(EMPTY);
    line[this.x] = { text: char, style: this.#style.join(";") };
    if (width === 2) line[this.x + 1] = { text: "", style: "" };
    this.x += width;
    this.#isAtEdge = this.x === this.columns;
    if (this.#isAtEdge) this.x--;
  }

  #lineFeed(): void {
    if (this.y < this.rows - 1) this.y++;
    else {
      this.scrolledOff.push(this.line(0));
      this.#lines.shift();
      this.#lines.push([]);
    }
  }

  #reverseIndex(): void {
    if (this.y > 0) this.y--;
    else {
      this.#lines.pop();
      this.#lines.unshift([]);
    }
  }

  #control(parameters: string, final: string): void {
    const first = Number(parameters.split(";")[0]) || 0;
    const count = Math.max(first, 1);
    this.#isAtEdge = this.#isAtEdge && final === "m";
    switch (final) {
      case "A":
        this.y = Math.max(this.y - count, 0);
        break;
      case "B":
        this.y = Math.min(this.y + count, this.rows - 1);
        break;
      case "C":
        this.x = Math.min(this.x + count, this.columns - 1);
        break;
      case "D":
        this.x = Math.max(this.x - count, 0);
        break;
      case "H": {
        const [row, column] = parameters.split(";").map(Number);
        this.y = Math.max((row || 1) - 1, 0);
        this.x = Math.max((column || 1) - 1, 0);
        break;
      }
      case "J":
        if (first === 2) this.#lines = this.#lines.map(() => []);
        else {
          this.#lines[this.y].length = Math.min(this.#lines[this.y].length, this.x);
          for (let y = this.y + 1; y < this.rows; y++) this.#lines[y] = [];
        }
        break;
      case "K":
        this.#lines[this.y].length = Math.min(this.#lines[this.y].length, this.x);
        break;
      case "m":
        for (const code of parameters === "" ? ["0"] : parameters.split(";")) this.#select(code);
    }
  }

  /** One colour or weight; kept in order of their numbers so that equal looks are equal texts. */
  #select(code: string): void {
    const number = Number(code);
    const drop = (low: number, high: number) =>
      this.#style = this.#style.filter((n) => Number(n) < low || Number(n) > high);
    if (number === 0) this.#style = [];
    else if (number === 22) drop(1, 2);
    else if (number === 39) drop(30, 38);
    else if (number !== 49) {
      if (number >= 30) drop(30, 38);
      this.#style = [...new Set([...this.#style, code])].sort();
    }
  }

  /** A line's text without blanks at its end; colours as `{1;31}`, `{}` where they end. */
  line(y: number): string {
    let out = "", style = "";
    const spots = this.#lines[y];
    let end = spots.length;
    while (end > 0 && spots[end - 1].text === " ") end--;
    for (const spot of spots.slice(0, end)) {
      // A blank looks the same in any colour.
      if (spot.text !== " " && spot.text !== "" && spot.style !== style) {
        style = spot.style;
        out += `{${style}}`;
      }
      out += spot.text;
    }
    return out;
  }

  /** All lines down to the last that shows something or has the cursor. */
  screen(): string[] {
    const lines = this.#lines.map((_, y) => this.line(y));
    while (lines.length > this.y + 1 && lines[lines.length - 1] === "") lines.pop();
    return lines;
  }
}
