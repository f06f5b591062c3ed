/**
 * What the reader shows: prompts, the text with its colours, below it the signature of a call, the menu of completions or a
 * message. Law: it reads the reader and changes nothing of it. CPython: `Reader.calc_screen`.
 */
import { type Cell, textCells } from "./cells.ts";
import { MAX_WATCHED } from "./edited_text.ts";
import { type ColorSpan, colorSpans, DEFAULT_THEME } from "./highlight.ts";
import { Layout, positionToXY, type Row, rowCells } from "./layout.ts";
import type { Reader } from "./reader.ts";
import { textWidth } from "./width.ts";

/** Longer texts stay without colours: reading them anew at each key would be felt. */
const MAX_COLORED = 50_000;

export class ReaderView {
  readonly #reader: Reader;
  readonly #layout: Layout = new Layout();
  /** Colours of the text that was last asked for. */
  #spans: ColorSpan[] | undefined = undefined;
  #spansFor: string | undefined = undefined;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** The rows of the text as the buffer is now. */
  rows(): Row[] {
    const { buffer, pos, screen, ps1, ps2, isPasteMode, searchDirection, searchTerm, arg } = this.#reader;
    let cursorLine = 0;
    for (let at = 0; at < pos; at++) if (buffer[at] === "\n") cursorLine++;
    const hasLinePrompt = searchDirection !== "" || arg !== undefined;
    const key = [
      screen.columns,
      ps1,
      ps2,
      isPasteMode,
      searchDirection,
      searchTerm,
      arg,
      hasLinePrompt ? cursorLine : 0,
    ].join("\0");
    return this.#layout.update(buffer, screen.columns, (line) => this.#prompt(line, cursorLine), key);
  }

  /** Draws what changed. */
  draw(): void {
    const { screen, buffer, pos, menu, message, options: { theme } } = this.#reader;
    const rows = this.rows();
    const spans = this.#colors();
    const cursor = positionToXY(rows, buffer, pos);
    // Rows far from the cursor can't be on the terminal.
    const from = cursor.y - 2 * screen.rows, to = cursor.y + 2 * screen.rows;
    const cells: Cell[][] = rows.map((row, y) =>
      y < from || y > to ? [] : rowCells(row, buffer, spans, theme ?? DEFAULT_THEME)
    );
    if (menu.length > 0) {
      const { line } = rows[cursor.y];
      let below = cursor.y + 1;
      while (below < rows.length && rows[below].line === line) below++;
      cells.splice(below, 0, ...menu.map(textCells));
    }
    const hint = this.#hint();
    if (hint !== undefined) cells.push(textCells(hint));
    if (message !== "") cells.push(...message.split("\n").map(textCells));
    screen.draw(cells, cursor.x, cursor.y);
  }

  #prompt(line: number, cursorLine: number): string {
    const { searchDirection, searchTerm, arg, isPasteMode, ps1, ps2, options: { theme } } = this.#reader;
    if (line === cursorLine && searchDirection !== "") return `(${searchDirection}-search \`${searchTerm}') `;
    let text: string;
    if (line === cursorLine && arg !== undefined) text = `(arg: ${arg}) `;
    else if (isPasteMode) text = "(paste) ";
    else text = line === 0 ? ps1 : ps2;
    return theme === undefined ? text : `${theme.prompt}${text}\x1b[0m`;
  }

  #colors(): ColorSpan[] | undefined {
    const { buffer, options } = this.#reader;
    if (options.theme === undefined || buffer.length > MAX_COLORED) return undefined;
    const { text } = this.#reader;
    if (this.#spansFor !== text) {
      this.#spans = colorSpans(text, options.isBuiltin);
      this.#spansFor = text;
    }
    return this.#spans;
  }

  /** The signature of the call that is being typed, cut to the terminal's width. */
  #hint(): string | undefined {
    const { options: { hint, theme }, result, message, menu, searchDirection, buffer, pos, screen } =
      this.#reader;
    if (
      hint === undefined || result !== undefined || message !== "" || menu.length > 0 ||
      searchDirection !== "" || buffer.length > MAX_WATCHED
    ) return undefined;
    const found = hint(buffer.slice(0, pos).join(""));
    if (found === undefined) return undefined;
    const { start, end } = found;
    const width = screen.columns - 1;
    const text = textWidth(found.text) > width ? `${found.text.slice(0, width - 1)}…` : found.text;
    if (theme === undefined) return text;
    const [before, current, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    return `\x1b[2m${before}\x1b[0;1m${current}\x1b[0;2m${after}\x1b[0m`;
  }
}
