/** The unit of the screen: a character with its colours. Text with escape sequences becomes cells here. */
import { charWidth } from "./width.ts";

export interface Cell {
  text: string;
  /** 0, 1 or 2 columns; more for characters that are spelled out. */
  width: number;
  /** Escape sequences that select its colours, "" for the terminal's own. */
  style: string;
}

export function sameCell(a: Cell, b: Cell): boolean {
  return a.text === b.text && a.style === b.style;
}

export function cellsWidth(cells: readonly Cell[]): number {
  let width = 0;
  for (const cell of cells) width += cell.width;
  return width;
}

/** Cells of a text; colour sequences go into the style, other sequences and what is between \x01 and \x02 take no room. */
export function textCells(text: string): Cell[] {
  const cells: Cell[] = [];
  let style = "";
  let at = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at)!);
    if (char === "\x01") {
      const end = text.indexOf("\x02", at);
      if (end < 0) {
        at++;
        continue;
      }
      style = nextStyle(style, text.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    if (char === "\x02") {
      at++;
      continue;
    }
    if (char === "\x1b" && text[at + 1] === "[") {
      let end = at + 2;
      while (end < text.length && text[end] >= " " && text[end] <= "?") end++;
      style = nextStyle(style, text.slice(at, end + 1));
      at = end + 1;
      continue;
    }
    cells.push({ text: char, width: char < " " ? 0 : charWidth(char), style });
    at += char.length;
  }
  return cells;
}

function nextStyle(style: string, sequence: string): string {
  // deno-lint-ignore no-control-regex
  return /^(?:\x1b\[0?m)+$/.test(sequence) ? "" : style + sequence;
}
