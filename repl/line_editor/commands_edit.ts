/** Commands that change the text, the kill ring's among them. After CPython's `_pyrepl.commands` and `_pyrepl.readline`. */
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";
import { endsInColon, firstIndentation, indentBefore, lineIndent, wordEnd, wordStart } from "./words.ts";

const KILLS: ReadonlySet<string> = new Set([
  "kill-line",
  "kill-whole-line",
  "unix-line-discard",
  "unix-word-rubout",
  "kill-word",
  "backward-kill-word",
]);

export function selfInsert(r: Reader, key: Key): void {
  const count = r.count;
  r.insert(count === 1 ? key.text : key.text.repeat(Math.max(count, 0)));
}

export function insertPaste(r: Reader, key: Key): void {
  const newline = r.moreLines === undefined ? key.text.indexOf("\n") : -1;
  if (newline < 0) return r.insert(key.text);
  // Where there is one line only, each line of the paste is an answer.
  r.insert(key.text.slice(0, newline));
  r.keys.insert(key.text.slice(newline + 1));
  r.accept();
}

/** Takes a part of the buffer into the kill ring; kills in a row are one. CPython: `kill_range`. */
function kill(r: Reader, start: number, end: number): void {
  if (start === end) return;
  const isBefore = start < r.pos;
  const text = r.delete(start, end);
  const last = r.killRing.length - 1;
  if (KILLS.has(r.lastCommand) && last >= 0) {
    r.killRing[last] = isBefore ? [...text, ...r.killRing[last]] : [...r.killRing[last], ...text];
  } else r.killRing.push(text);
}

/** To the end of the line; the line's end itself if only blanks are before it. */
export function killLine(r: Reader): void {
  const end = r.lineEnd();
  const hasText = r.buffer.slice(r.pos, end).some((char) => /\S/.test(char));
  kill(r, r.pos, hasText ? end : Math.min(end + 1, r.buffer.length));
}

export function unixLineDiscard(r: Reader): void {
  kill(r, r.lineStart(), r.pos);
}

/** The whole line but for its end, wherever the cursor is. */
export function killWholeLine(r: Reader): void {
  const start = r.lineStart(), end = r.lineEnd();
  r.pos = start;
  kill(r, start, end);
}

export function backwardKillWord(r: Reader): void {
  const end = r.pos;
  let start = end;
  for (let n = r.count; n > 0; n--) start = wordStart(r.buffer, start);
  kill(r, start, end);
}

export function killWord(r: Reader): void {
  let end = r.pos;
  for (let n = r.count; n > 0; n--) end = wordEnd(r.buffer, end);
  kill(r, r.pos, end);
}

export function yank(r: Reader): void {
  const text = r.killRing.at(-1);
  if (text === undefined) return r.error();
  r.insert(text);
}

/** Replaces what was just yanked by the kill before it. */
export function yankPop(r: Reader): void {
  const last = r.killRing.at(-1);
  if (last === undefined || (r.lastCommand !== "yank" && r.lastCommand !== "yank-pop")) return r.error();
  r.killRing.unshift(r.killRing.pop()!);
  r.delete(r.pos - last.length, r.pos);
  r.insert(r.killRing.at(-1)!);
}

export function transposeCharacters(r: Reader): void {
  const { buffer } = r;
  let from = r.pos - 1;
  if (from < 0) return r.error();
  if (from + 1 === buffer.length) from--;
  if (from < 0) return r.error();
  const to = Math.min(from + r.count, buffer.length - 1);
  const [char] = buffer.splice(from, 1);
  buffer.splice(to, 0, char);
  r.pos = to;
}

/** Swaps the word at the cursor with the one before it. */
export function transposeWords(r: Reader): void {
  const { buffer } = r;
  const secondEnd = wordEnd(buffer, r.pos);
  const secondStart = wordStart(buffer, secondEnd);
  const firstStart = wordStart(buffer, secondStart);
  const firstEnd = wordEnd(buffer, firstStart);
  if (firstEnd > secondStart || firstStart === secondStart) return r.error();
  const second = buffer.slice(secondStart, secondEnd), first = buffer.slice(firstStart, firstEnd);
  r.buffer = [
    ...buffer.slice(0, firstStart),
    ...second,
    ...buffer.slice(firstEnd, secondStart),
    ...first,
    ...buffer.slice(secondEnd),
  ];
  r.pos = secondEnd;
}

function changeWord(r: Reader, change: (word: string) => string): void {
  const end = wordEnd(r.buffer, r.pos);
  const word = change(r.delete(r.pos, end).join(""));
  r.insert(word);
}

export function upcaseWord(r: Reader): void {
  changeWord(r, (word) => word.toUpperCase());
}

export function downcaseWord(r: Reader): void {
  changeWord(r, (word) => word.toLowerCase());
}

export function capitalizeWord(r: Reader): void {
  changeWord(r, (word) => word.toLowerCase().replace(/[\p{L}\p{N}]/u, (first) => first.toUpperCase()));
}

export function deleteChar(r: Reader): void {
  for (let n = r.count; n > 0; n--) {
    if (r.pos === r.buffer.length) return r.error();
    r.buffer.splice(r.pos, 1);
  }
}

/** Ctrl-D: the end of input on an empty line. */
export function deleteOrEnd(r: Reader): void {
  if (r.buffer.length === 0) r.result = { kind: "eof" };
  else if (r.buffer.at(-1) === "\n") r.accept();
  else deleteChar(r);
}

/** Back one character, or to the indentation of an outer block. CPython: `backspace_dedent`. */
export function backspace(r: Reader): void {
  for (let n = r.count; n > 0; n--) {
    if (r.pos === 0) return r.error();
    let width = 1;
    const indent = r.buffer[r.pos - 1] === "\n" ? 0 : indentBefore(r.buffer, r.pos);
    for (let start = r.pos - indent; indent > 0 && start > 0;) {
      const outer = lineIndent(r.buffer, start - 1);
      if (outer.indent !== undefined && outer.indent < indent) {
        width = indent - outer.indent;
        break;
      }
      start = outer.start;
    }
    r.delete(r.pos - width, r.pos);
  }
}

/** Enter: takes the text if it is whole, else begins another line, indented as it should be. CPython: `maybe_accept`. */
export function maybeAccept(r: Reader): void {
  const after = r.buffer.slice(r.pos);
  const isInside = after.includes("\n");
  if (!isInside && !(r.moreLines?.(r.text) ?? false)) {
    if (r.isPasteMode) r.insert("\n");
    else r.accept();
    return;
  }
  let before = r.pos - 1;
  while (before > 0 && /\s/.test(r.buffer[before])) before--;
  const isAfterNewline = r.buffer.slice(Math.max(before, 0), r.pos).includes("\n");
  if (isAfterNewline && after.length > 0 && after.every((char) => /\s/.test(char))) return r.accept();
  openLine(r);
}

/** Another line at the cursor, indented as it should be. */
export function openLine(r: Reader): void {
  const { start, indent } = lineIndent(r.buffer, r.pos);
  r.insert("\n");
  if (r.isPasteMode) return;
  if (indent !== undefined && indent > 0) r.insert(r.buffer.slice(start, start + indent));
  r.lastIndentation = firstIndentation(r.buffer) ?? r.lastIndentation;
  if (endsInColon(r.buffer, r.pos)) r.insert(r.lastIndentation ?? "    ");
}

/** Another line here, whole or not. */
export function insertNewline(r: Reader): void {
  if (r.moreLines === undefined) return r.accept();
  const { start, indent } = lineIndent(r.buffer, r.pos);
  r.insert("\n");
  if (indent !== undefined && indent > 0) r.insert(r.buffer.slice(start, start + indent));
}

/** Alt and a digit or minus. */
export function digitArg(r: Reader, key: Key): void {
  const char = key.name.at(-1)!;
  if (char === "-") r.arg = r.arg === undefined ? -1 : -r.arg;
  else if (r.arg === undefined) r.arg = Number(char);
  else r.arg = Math.min(10 * r.arg + (r.arg < 0 ? -1 : 1) * Number(char), 100_000);
}
