/** Words and indentation in the buffer. */

/** Letters, digits and everything beyond Latin-1 make up words, an underscore does not. CPython's syntax table. */
export function isWordChar(char: string): boolean {
  return char.codePointAt(0)! > 0xff || /[\p{L}\p{N}]/u.test(char);
}

/** Start of the word before a position. CPython: `bow`. */
export function wordStart(buffer: readonly string[], position: number): number {
  let at = position - 1;
  while (at >= 0 && !isWordChar(buffer[at])) at--;
  while (at >= 0 && isWordChar(buffer[at])) at--;
  return at + 1;
}

/** End of the word behind a position. CPython: `eow`. */
export function wordEnd(buffer: readonly string[], position: number): number {
  let at = position;
  while (at < buffer.length && !isWordChar(buffer[at])) at++;
  while (at < buffer.length && isWordChar(buffer[at])) at++;
  return at;
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

/** Blanks between the line's start and the position; 0 if there is anything else. CPython: `_get_this_line_indent`. */
export function indentBefore(buffer: readonly string[], position: number): number {
  let at = position;
  while (isBlank(buffer[at - 1])) at--;
  return at > 0 && buffer[at - 1] === "\n" ? position - at : 0;
}

/** Indentation of the line that ends at the position; undefined for an empty one. CPython: `_get_previous_line_indent`. */
export function lineIndent(
  buffer: readonly string[],
  position: number,
): { start: number; indent: number | undefined } {
  const start = position === 0 ? 0 : buffer.lastIndexOf("\n", position - 1) + 1;
  let at = start;
  while (at < position && isBlank(buffer[at])) at++;
  return { start, indent: at === position ? undefined : at - start };
}

/** The first indentation used in the buffer. CPython: `_get_first_indentation`. */
export function firstIndentation(buffer: readonly string[]): string | undefined {
  let start: number | undefined;
  for (let i = 0; i < buffer.length; i++) {
    if (buffer[i] === "\n" && isBlank(buffer[i + 1])) start = i + 1;
    else if (start !== undefined && buffer[i] !== "\n" && !isBlank(buffer[i])) {
      return buffer.slice(start, i).join("");
    }
  }
  return undefined;
}

/** Whether the text before the position ends in a colon, blanks and comments aside. CPython: `_should_auto_indent`. */
export function endsInColon(buffer: readonly string[], position: number): boolean {
  let last: string | undefined;
  for (let at = position - 1; at >= 0; at--) {
    const char = buffer[at];
    if (last === undefined) {
      if (!isBlank(char) && char !== "\n" && char !== "#") last = char;
    } else {
      if (char === "\n") break;
      if (char === "#") last = undefined;
    }
  }
  return last === ":";
}
