/**
 * Where each character of the buffer stands on the screen: rows of prompt and text, long lines cut with a `\` at the edge.
 * After `calc_screen` of CPython's `_pyrepl.reader`.
 */
import { type Cell, cellsWidth, textCells } from "./cells.ts";
import type { ColorSpan, SyntaxTheme } from "./highlight.ts";
import { charWidth, shownAs } from "./width.ts";

export interface Row {
  /** Columns of the prompt before the text. */
  promptWidth: number;
  prompt: readonly Cell[];
  /** The part of the buffer that this row shows. */
  start: number;
  end: number;
  /** Columns of that part. */
  width: number;
  /** Whether the line goes on in the next row: a `\` ends this one. */
  isWrapped: boolean;
  /** Number of the line that it belongs to; -1 for a row that holds no text of the buffer. */
  line: number;
}

const wrapMark: Cell = { text: "\\", width: 1, style: "" };

/** Columns of a character of the buffer as it is shown. */
export function shownWidth(char: string): number {
  const code = char.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return 1;
  const shown = shownAs(char);
  return shown === char ? charWidth(char) : shown.length;
}

/**
 * Divides the buffer, or the whole lines from `start` to `last`, into rows. `promptOf` gives the prompt of a line by its
 * number.
 */
export function layoutRows(
  buffer: readonly string[],
  columns: number,
  promptOf: (line: number) => string,
  start = 0,
  last: number = buffer.length,
  firstLine = 0,
): Row[] {
  const rows: Row[] = [];
  for (let line = firstLine; start <= last; line++) {
    let end = buffer.indexOf("\n", start);
    if (end < 0) end = buffer.length;
    const promptLines = promptOf(line).split("\n");
    for (const text of promptLines.slice(0, -1)) {
      const prompt = textCells(text);
      rows.push({
        promptWidth: cellsWidth(prompt),
        prompt,
        start,
        end: start,
        width: 0,
        isWrapped: false,
        line: -1,
      });
    }
    addLine(rows, buffer, start, end, line, textCells(promptLines[promptLines.length - 1]), columns);
    start = end + 1;
  }
  return rows;
}

/**
 * The rows of a buffer that changes: after a change only the lines that it touched are divided anew, so that a key costs the
 * same in a long text as in a short one, but for finding the change.
 */
export class Layout {
  #rows: Row[] = [];
  #buffer: string[] = [];
  #key: string | undefined = undefined;

  /** The rows. `key` tells whether anything but the buffer changed; prompts of lines after the first are all alike under it. */
  update(buffer: readonly string[], columns: number, promptOf: (line: number) => string, key: string): Row[] {
    const old = this.#buffer;
    if (key !== this.#key) {
      this.#rows = layoutRows(buffer, columns, promptOf);
      this.#key = key;
      this.#buffer = buffer.slice();
      return this.#rows;
    }
    const shortest = Math.min(old.length, buffer.length);
    let same = 0;
    while (same < shortest && buffer[same] === old[same]) same++;
    if (same === old.length && same === buffer.length) return this.#rows;
    let sameAtEnd = 0;
    while (
      sameAtEnd < shortest - same &&
      buffer[buffer.length - 1 - sameAtEnd] === old[old.length - 1 - sameAtEnd]
    ) sameAtEnd++;
    const start = same === 0 ? 0 : buffer.lastIndexOf("\n", same - 1) + 1;
    let end = buffer.indexOf("\n", buffer.length - sameAtEnd);
    if (end < 0) end = buffer.length;
    const moved = buffer.length - old.length;
    const rows = this.#rows;
    let first = 0;
    while (start > 0 && rows[first].start < start) first++;
    let behind = first;
    while (behind < rows.length && rows[behind].start <= end - moved) behind++;
    const changed = layoutRows(buffer, columns, promptOf, start, end, start === 0 ? 0 : rows[first].line);
    const after = rows.slice(behind);
    if (after.length > 0) {
      const lines = changed[changed.length - 1].line + 1 - after[0].line;
      for (const row of after) {
        row.start += moved;
        row.end += moved;
        row.line += lines;
      }
    }
    this.#rows = [...rows.slice(0, first), ...changed, ...after];
    this.#buffer = buffer.slice();
    return this.#rows;
  }
}

function addLine(
  rows: Row[],
  buffer: readonly string[],
  start: number,
  end: number,
  line: number,
  cells: Cell[],
  columns: number,
): void {
  let prompt = cells, promptWidth = cellsWidth(cells);
  let total = promptWidth;
  for (let at = start; at < end; at++) total += shownWidth(buffer[at]);
  if (total < columns || start === end) {
    rows.push({ promptWidth, prompt, start, end, width: total - promptWidth, isWrapped: false, line });
    return;
  }
  for (let at = start;;) {
    let width = 0;
    const from = at;
    while (at < end) {
      const next = shownWidth(buffer[at]);
      if (promptWidth + width + next >= columns && (at > from || promptWidth > 0)) break;
      width += next;
      at++;
    }
    rows.push({ promptWidth, prompt, start: from, end: at, width, isWrapped: at < end, line });
    if (at >= end) return;
    prompt = [];
    promptWidth = 0;
  }
}

/** Column and row of a position in the buffer. CPython: `pos2xy`. */
export function positionToXY(
  rows: readonly Row[],
  buffer: readonly string[],
  position: number,
): { x: number; y: number } {
  let y = rows.findIndex((row) => row.line >= 0 && position >= row.start && position <= row.end);
  if (position === buffer.length) y = rows.length - 1;
  const row = rows[y];
  let x = row.promptWidth;
  for (let at = row.start; at < position; at++) x += shownWidth(buffer[at]);
  return { x, y };
}

/** The position in the buffer that is shown at column x of a row, or the nearest before it. */
export function xyToPosition(rows: readonly Row[], buffer: readonly string[], x: number, y: number): number {
  const row = rows[y];
  let column = row.promptWidth, position = row.start;
  while (column < x && position < row.end) column += shownWidth(buffer[position++]);
  return position;
}

/** First column behind the row's text. CPython: `max_column`. */
export function maxColumn(row: Row): number {
  return row.promptWidth + row.width + (row.isWrapped ? 1 : 0);
}

/** The row as it is drawn. `spans` are in order; undefined without colours. */
export function rowCells(
  row: Row,
  buffer: readonly string[],
  spans: readonly ColorSpan[] | undefined,
  theme: SyntaxTheme,
): Cell[] {
  const cells = [...row.prompt];
  let next = spans === undefined ? 0 : firstSpan(spans, row.start);
  for (let at = row.start; at < row.end; at++) {
    const text = shownAs(buffer[at]);
    let style = "";
    if (spans !== undefined) {
      while (next < spans.length && spans[next].end <= at) next++;
      if (next < spans.length && spans[next].start <= at) style = theme[spans[next].tag];
    }
    cells.push({ text, width: text === buffer[at] ? shownWidth(text) : text.length, style });
  }
  if (row.isWrapped) {
    // Between two characters of one token the mark has its colour too.
    const isInside = next < (spans?.length ?? 0) && spans![next].start < row.end &&
      spans![next].end > row.end;
    cells.push(isInside ? { ...wrapMark, style: theme[spans![next].tag] } : wrapMark);
  }
  return cells;
}

/** Index of the first span that ends behind a position. */
function firstSpan(spans: readonly ColorSpan[], position: number): number {
  let low = 0, high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
