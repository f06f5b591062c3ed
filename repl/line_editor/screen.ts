/**
 * The part of the terminal that the editor draws on: from the line where the prompt begins downward. Draws what changed and
 * nothing else. All moves are relative, so that it needs not know where on the terminal it is; when its text is taller than
 * the terminal a window of it is shown.
 */
import type { Terminal } from "../terminal.ts";
import { type Cell, cellsWidth, sameCell } from "./cells.ts";

const RESET = "\x1b[0m";

export class Screen {
  readonly #terminal: Terminal;
  /** What the terminal shows, a row each, from #offset on. */
  #shown: Cell[][];
  /** First row of the text that is shown. */
  #offset: number;
  /** The cursor, y counted from the first row shown. */
  #x: number;
  #y: number;
  /** Whether the last write ended in the last column, where terminals put off the line break. */
  #isAtEdge: boolean;
  columns: number;
  rows: number;
  #out: string;
  #cursorShape: "" | "block" | "bar" = "";
  #bracketsPastes = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
    this.#isAtEdge = false;
    this.#out = "";
    const { columns, rows } = terminal.size();
    this.columns = columns;
    this.rows = rows;
  }

  /** Raw mode on; the cursor's line is the first row. With `bracketsPastes` the terminal marks pasted text. */
  prepare(bracketsPastes: boolean): void {
    this.#terminal.setRaw(true);
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
    this.#isAtEdge = false;
    ({ columns: this.columns, rows: this.rows } = this.#terminal.size());
    this.#bracketsPastes = bracketsPastes;
    if (bracketsPastes) this.#terminal.write("\x1b[?2004h");
  }

  /** How the terminal was before `prepare`. */
  restore(): void {
    this.#terminal.write(
      RESET + (this.#cursorShape === "" ? "" : "\x1b[0 q") + (this.#bracketsPastes ? "\x1b[?2004l" : ""),
    );
    this.#cursorShape = "";
    this.#terminal.setRaw(false);
  }

  /** Reads the terminal's size; after a change what was drawn is wiped, as the terminal may have wrapped it anew. */
  checkSize(): void {
    const { columns, rows } = this.#terminal.size();
    if (columns === this.columns && rows === this.rows) return;
    let up = Math.floor(this.#x / columns);
    for (let y = 0; y < this.#y; y++) {
      up += Math.max(1, Math.ceil(cellsWidth(this.#shown[y] ?? []) / columns));
    }
    this.#out += (up > 0 ? `\x1b[${Math.min(up, rows - 1)}A` : "") + "\r\x1b[J";
    this.columns = columns;
    this.rows = rows;
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
    this.#isAtEdge = false;
  }

  /** Shows these rows, and the cursor at column x of row y. */
  draw(text: readonly Cell[][], x: number, y: number): void {
    const height = this.rows;
    let offset = this.#offset;
    if (y < offset) offset = y;
    else if (y >= offset + height) offset = y - height + 1;
    else if (offset > 0 && text.length < offset + height) offset = Math.max(text.length - height, 0);
    const window = text.slice(offset, offset + height);
    const before = this.#out.length;
    this.#grow(window.length, height);
    this.#scroll(offset - this.#offset, height);
    this.#offset = offset;
    for (let row = 0; row < window.length; row++) this.#drawRow(row, window[row]);
    for (let row = window.length; row < this.#shown.length; row++) {
      if (this.#shown[row].length === 0) continue;
      this.#move(0, row);
      this.#out += "\x1b[K";
      this.#shown[row] = [];
    }
    if (this.#out.length - before > 40) {
      this.#out = this.#out.slice(0, before) + "\x1b[?25l" + this.#out.slice(before) + "\x1b[?25h";
    }
    this.#move(x, y - offset);
    this.flush();
  }

  /** Makes sure that so many rows are there, by line feeds at the bottom. */
  #grow(count: number, height: number): void {
    while (this.#shown.length < Math.min(count, height)) {
      if (this.#shown.length > 0) {
        this.#move(0, this.#shown.length - 1);
        this.#out += "\r\n";
        this.#x = 0;
        this.#y = this.#shown.length;
      }
      this.#shown.push([]);
    }
  }

  /** Moves the window over the text; rows that leave it at the top stay in the terminal's history. */
  #scroll(distance: number, height: number): void {
    if (distance === 0) return;
    while (this.#shown.length < height) this.#grow(this.#shown.length + 1, height);
    if (distance > 0) {
      this.#move(0, height - 1);
      for (let n = Math.min(distance, height); n > 0; n--) {
        this.#out += "\n";
        this.#shown.shift();
        this.#shown.push([]);
      }
    } else {
      this.#move(0, 0);
      for (let n = Math.min(-distance, height); n > 0; n--) {
        this.#out += "\x1bM";
        this.#shown.pop();
        this.#shown.unshift([]);
      }
    }
  }

  #drawRow(row: number, cells: Cell[]): void {
    const old = this.#shown[row];
    let same = 0, column = 0;
    while (same < cells.length && same < old.length && sameCell(cells[same], old[same])) {
      column += cells[same++].width;
    }
    if (same === cells.length && same === old.length) return;
    // A mark on top of the last character that stays is written with that character.
    while (same > 0 && (cells[same]?.width === 0 || old[same]?.width === 0)) column -= cells[--same].width;
    this.#move(column, row);
    let style = "";
    for (let at = same; at < cells.length; at++) {
      const cell = cells[at];
      if (cell.style !== style) {
        if (style !== "") this.#out += RESET;
        this.#out += style = cell.style;
      }
      this.#out += cell.text;
      column += cell.width;
    }
    if (style !== "") this.#out += RESET;
    this.#x = column;
    this.#isAtEdge = column >= this.columns;
    if (column < cellsWidth(old)) this.#out += "\x1b[K";
    this.#shown[row] = cells;
  }

  #move(x: number, y: number): void {
    if (y !== this.#y || this.#isAtEdge) {
      const rows = y - this.#y;
      this.#out += "\r";
      if (rows > 0) this.#out += `\x1b[${rows}B`;
      else if (rows < 0) this.#out += `\x1b[${-rows}A`;
      this.#x = 0;
      this.#y = y;
      this.#isAtEdge = false;
    }
    const columns = x - this.#x;
    if (columns > 0) this.#out += `\x1b[${columns}C`;
    else if (columns < 0) this.#out += `\x1b[${-columns}D`;
    this.#x = x;
  }

  /** Leaves the text standing and goes to the line below it. */
  finish(): void {
    let last = this.#shown.length - 1;
    while (last > 0 && this.#shown[last].length === 0) last--;
    this.#move(0, Math.max(last, 0));
    this.#out += RESET + "\r\n";
    this.flush();
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
  }

  /** Empties the terminal; the first row is its first line then. */
  clear(): void {
    this.#out += "\x1b[H\x1b[2J";
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
    this.#isAtEdge = false;
    this.flush();
  }

  /** Wipes what was drawn; the first row is where it began. */
  erase(): void {
    this.#move(0, 0);
    this.#out += "\r\x1b[J";
    this.forget();
    this.flush();
  }

  /** How the cursor looks, for vi's modes; given back by `restore`. */
  setCursorShape(shape: "block" | "bar"): void {
    if (this.#cursorShape === shape) return;
    this.#cursorShape = shape;
    this.#out += shape === "block" ? "\x1b[2 q" : "\x1b[6 q";
  }

  beep(): void {
    this.#out += "\x07";
  }

  /** Whatever stands on the terminal was not drawn here: begins anew at the cursor's line. */
  forget(): void {
    this.#shown = [];
    this.#offset = this.#x = this.#y = 0;
    this.#isAtEdge = false;
  }

  /** Stops the process, in the terminal's own mode, until the shell lets it go on. */
  suspend(): void {
    this.finish();
    this.restore();
    const wasStopped = this.#terminal.suspend();
    this.prepare(this.#bracketsPastes);
    if (!wasStopped) this.beep();
  }

  /** Ctrl-\: what the signal does is the program's or the system's business. */
  quit(): void {
    this.#terminal.quit();
  }

  flush(): void {
    if (this.#out === "") return;
    this.#terminal.write(this.#out);
    this.#out = "";
  }
}
