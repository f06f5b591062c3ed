/** Tab: what a word can become. After CPython's `_pyrepl.completing_reader`. */
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";
import { selfInsert } from "./commands_edit.ts";
import { textWidth } from "./width.ts";

/** The word before the cursor. CPython: `get_stem`. */
export function stemOf(r: Reader): string {
  const { delimiters } = r.options;
  let start = r.pos;
  while (start > 0 && !delimiters.includes(r.buffer[start - 1])) start--;
  return r.buffer.slice(start, r.pos).join("");
}

/** Once: what all choices share; twice: their list; again: the list's next part. */
export function complete(r: Reader): void {
  const stem = stemOf(r);
  const isAgain = r.lastCommand === "complete";
  const choices = completionsFor(r, stem);
  r.menuChoices = choices;
  if (choices.length === 0) return r.error();
  if (choices.length === 1) {
    r.insert(choices[0].slice(stem.length));
    return;
  }
  const shared = sharedPrefix(choices, stem.length);
  if (shared !== "") r.insert(shared);
  if (isAgain && r.options.showMatches !== undefined) r.options.showMatches(stem, choices);
  else if (isAgain) showMenu(r, choices, r.menuEnd);
  else if (r.menu.length === 0) {
    r.message = choices.includes(stem + shared) ? "[ complete but not unique ]" : "[ not unique ]";
  }
}

function completionsFor(r: Reader, stem: string): string[] {
  const before = r.buffer.slice(0, r.pos).join("");
  const found = r.options.complete(stem, before);
  if (found.length > 0 || stem !== "" || r.moreLines === undefined) return found;
  return before.slice(before.lastIndexOf("\n") + 1).trim() === ""
    ? [" ".repeat(4 - (r.pos - r.lineStart()) % 4)]
    : [];
}

/** A list that is open follows what is typed. */
export function selfInsertWithMenu(r: Reader, key: Key): void {
  selfInsert(r, key);
  if (r.menu.length === 0) return;
  const stem = stemOf(r);
  const choices = stem === "" ? [] : r.menuChoices.filter((choice) => choice.startsWith(stem));
  if (choices.length > 0) showMenu(r, choices, 0);
  else r.resetMenu();
}

/** What all words have in common from an index on. */
function sharedPrefix(words: readonly string[], from: number): string {
  let end = from;
  while (words.every((word) => end < word.length && word[end] === words[0][end])) end++;
  return words[0].slice(from, end);
}

/** The choices in columns, from one of them on; the last line says how many are left. CPython: `build_menu`. */
function showMenu(r: Reader, choices: readonly string[], start: number): void {
  const { columns: width, rows: height } = r.screen;
  const longest = Math.min(Math.max(...choices.map(textWidth)), width - 2);
  const columns = Math.max(Math.floor(width / (longest + 2)), 1);
  const rows = Math.floor((choices.length - 1) / columns) + 1;
  const ordered: string[] = [];
  for (let i = 0; i < columns * rows; i++) {
    ordered.push(choices[(i % columns) * rows + Math.floor(i / columns)] ?? "");
  }
  const menu: string[] = [];
  let at = start < ordered.length ? start : 0;
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (let column = 0; column < columns && at < ordered.length; column++) {
      const word = ordered[at++];
      line +=
        (textWidth(word) > longest ? word.slice(0, longest) : word + " ".repeat(longest - textWidth(word))) +
        "  ";
    }
    menu.push(line);
    if (at >= ordered.length) {
      at = 0;
      break;
    }
    if (row + 5 > height) {
      menu.push(`   ${ordered.length - at} more... `);
      break;
    }
  }
  r.menu = menu;
  r.menuEnd = at;
}
