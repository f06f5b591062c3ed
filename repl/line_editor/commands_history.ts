/** Commands that go through the history. After CPython's `_pyrepl.historical_reader`. */
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";
import { moveRow } from "./commands_motion.ts";

export function nextEntry(r: Reader): void {
  if (r.historyIndex >= r.history.length) return r.error();
  r.selectEntry(r.historyIndex + 1);
}

export function previousEntry(r: Reader): void {
  if (r.historyIndex === 0) return r.error();
  r.selectEntry(r.historyIndex - 1);
}

export function firstEntry(r: Reader): void {
  if (r.history.length > 0) r.selectEntry(0);
}

export function lastEntry(r: Reader): void {
  if (r.historyIndex !== r.history.length) r.selectEntry(r.history.length);
}

/** Up: a row up; from the first line to the entry before, to one that begins like what was typed if there is one. */
export function up(r: Reader): void {
  for (let n = r.count; n > 0; n--) {
    if (r.lineStart() > 0) {
      moveRow(r, -1);
      continue;
    }
    const index = findPrefix(r, -1);
    if (index !== undefined) return r.selectEntry(index);
    if (r.historyIndex > 0 && r.searchPrefix === undefined) return r.selectEntry(r.historyIndex - 1);
    if (r.searchPrefix === undefined) r.pos = 0;
    return r.error();
  }
}

/** Down: the same the other way. */
export function down(r: Reader): void {
  for (let n = r.count; n > 0; n--) {
    if (r.lineEnd() < r.buffer.length) {
      moveRow(r, 1);
      continue;
    }
    if (r.historyIndex >= r.history.length) {
      r.pos = r.buffer.length;
      return r.error();
    }
    r.selectEntry(findPrefix(r, 1) ?? (r.searchPrefix === undefined ? r.historyIndex + 1 : r.history.length));
    r.pos = r.lineEnd(0);
    return;
  }
}

/**
 * The next entry that begins with what was typed, undefined if there is none or nothing was typed. Beginning to look for
 * something needs an entry that has it: otherwise Up goes to the entry before, as CPython's does.
 */
function findPrefix(r: Reader, direction: 1 | -1): number | undefined {
  let prefix = r.searchPrefix;
  if (prefix === undefined) {
    if (direction > 0 || r.historyIndex !== r.history.length || r.pos === 0 || r.pos !== r.buffer.length) {
      return undefined;
    }
    prefix = r.text;
    if (prefix.includes("\n") || prefix.trim() === "") return undefined;
  }
  for (let i = r.historyIndex + direction; i >= 0 && i < r.history.length; i += direction) {
    if (!r.entry(i).startsWith(prefix) || r.entry(i).trimEnd() === r.text) continue;
    r.searchPrefix = prefix;
    return i;
  }
  return undefined;
}

/** Page Up and Page Down: entries with a line that begins like this one up to the cursor. CPython: `search_next`. */
export function searchLine(r: Reader, direction: 1 | -1): void {
  const prefix = r.buffer.slice(r.lineStart(), r.pos).join("");
  const column = r.pos - r.lineStart();
  const atEndOfEntry = r.historyIndex < r.history.length && r.entry(r.historyIndex) !== "" &&
    column === Array.from(r.entry(r.historyIndex)).length;
  const isSearch = prefix !== "" && !atEndOfEntry;
  for (let i = r.historyIndex + direction;; i += direction) {
    if (i < 0 || i >= r.history.length) {
      if (direction > 0 && !isSearch) {
        r.edited.set(r.historyIndex, r.text);
        r.buffer = [];
        r.pos = 0;
        r.historyIndex = r.history.length;
      } else r.error();
      return;
    }
    if (!isSearch) return r.selectEntry(i);
    let before = 0;
    for (const line of r.entry(i).split("\n")) {
      if (line.startsWith(prefix)) {
        r.selectEntry(i);
        r.pos = Math.min(before + column, r.buffer.length);
        return;
      }
      before += Array.from(line).length + 1;
    }
  }
}

export function restoreEntry(r: Reader): void {
  if (r.historyIndex === r.history.length) return;
  r.text = r.history[r.historyIndex];
  r.pos = r.buffer.length;
}

/** Runs this entry and comes back with the one after it. */
export function operateAndGetNext(r: Reader): void {
  r.nextHistory = r.historyIndex + 1;
  r.accept();
}

/** The last word of the entry before; again, of the one before that. */
export function yankArg(r: Reader): void {
  const { yankedArg } = r;
  if (r.lastCommand === "yank-arg") yankedArg.index++;
  else {
    yankedArg.index = 0;
    yankedArg.length = 0;
  }
  const entry = r.history[r.historyIndex - yankedArg.index - 1];
  if (entry === undefined) return r.error();
  const words = entry.trim().split(/\s+/);
  const word = words.at(r.arg ?? -1);
  if (word === undefined) return r.error();
  r.delete(r.pos - yankedArg.length, r.pos);
  r.insert(word);
  yankedArg.length = Array.from(word).length;
}

/** Ctrl-R and Ctrl-S: looks for what is typed from now on. */
export function beginSearch(r: Reader, direction: "r" | "f"): void {
  r.searchDirection = direction;
  r.searchTerm = "";
  r.searchStart = { historyIndex: r.historyIndex, pos: r.pos };
}

export function searchAgain(r: Reader, direction: "r" | "f"): void {
  r.searchDirection = direction;
  findTerm(r);
}

export function searchAddCharacter(r: Reader, key: Key): void {
  r.searchTerm += key.text;
  const term = Array.from(r.searchTerm);
  if (r.buffer.slice(r.pos, r.pos + term.length).join("") !== r.searchTerm) findTerm(r);
}

export function searchBackspace(r: Reader): void {
  if (r.searchTerm === "") return r.error();
  r.searchTerm = Array.from(r.searchTerm).slice(0, -1).join("");
}

export function searchEnd(r: Reader): void {
  r.searchDirection = "";
}

export function searchCancel(r: Reader): void {
  r.searchDirection = "";
  r.selectEntry(r.searchStart.historyIndex);
  r.pos = Math.min(r.searchStart.pos, r.buffer.length);
}

/** CPython: `isearch_next`. */
function findTerm(r: Reader): void {
  const isForward = r.searchDirection === "f";
  let index = r.historyIndex, text = r.text;
  let from = r.buffer.slice(0, r.pos).join("").length + (isForward ? 1 : -1);
  for (;;) {
    const found = isForward
      ? text.indexOf(r.searchTerm, from)
      : from < 0
      ? -1
      : text.lastIndexOf(r.searchTerm, from);
    if (found >= 0) {
      r.selectEntry(index);
      r.pos = Math.min(Array.from(text.slice(0, found)).length, r.buffer.length);
      return;
    }
    if (isForward ? index >= r.history.length - 1 : index === 0) return r.error();
    index += isForward ? 1 : -1;
    text = r.entry(index);
    from = isForward ? 0 : text.length;
  }
}
