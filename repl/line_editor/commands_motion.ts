/** Commands that move the cursor. After CPython's `_pyrepl.commands`. */
import type { Reader } from "./reader.ts";
import { maxColumn, positionToXY, xyToPosition } from "./layout.ts";
import { wordEnd, wordStart } from "./words.ts";

export function left(r: Reader): void {
  if (r.pos < r.count) r.error();
  r.pos = Math.min(Math.max(r.pos - r.count, 0), r.buffer.length);
}

export function right(r: Reader): void {
  if (r.pos + r.count > r.buffer.length) r.error();
  r.pos = Math.min(Math.max(r.pos + r.count, 0), r.buffer.length);
}

export function beginningOfLine(r: Reader): void {
  r.pos = r.lineStart();
}

export function endOfLine(r: Reader): void {
  r.pos = r.lineEnd();
}

export function home(r: Reader): void {
  r.pos = 0;
}

export function end(r: Reader): void {
  r.pos = r.buffer.length;
}

export function forwardWord(r: Reader): void {
  for (let n = r.count; n > 0; n--) r.pos = wordEnd(r.buffer, r.pos);
}

export function backwardWord(r: Reader): void {
  for (let n = r.count; n > 0; n--) r.pos = wordStart(r.buffer, r.pos);
}

/** One row up or down at the same column; from the end of a row to the end of the other. */
export function moveRow(r: Reader, direction: 1 | -1): void {
  const rows = r.rows();
  const at = positionToXY(rows, r.buffer, r.pos);
  let y = at.y + direction;
  while (rows[y] !== undefined && rows[y].line < 0) y += direction;
  if (rows[y] === undefined) return;
  const edge = maxColumn(rows[y]);
  const isAtEnd = at.x === maxColumn(rows[at.y]) &&
    r.buffer.slice(r.lineStart()).some((char) => /\S/.test(char));
  r.pos = xyToPosition(rows, r.buffer, at.x > edge || isAtEnd ? edge : at.x, y);
}
