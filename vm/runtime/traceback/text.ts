/**
 * Small text helpers of traceback formatting: widths, dedenting, UTF-8 offsets. Python's `str` predicates where they
 * differ from JavaScript's.
 */

/** Characters that count as white space for `str.strip` and `str.isspace`. */
export function isSpace(ch: string): boolean {
  return /^[\s\x1c-\x1f\x85]$/.test(ch) && ch !== "\ufeff";
}

/** Character index (in code points) of a UTF-8 byte offset in a line. */
export function byteToCharacterOffset(line: string, offset: number): number {
  let bytes = 0, characters = 0;
  for (const ch of line) {
    if (bytes >= offset) break;
    const c = ch.codePointAt(0)!;
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    characters++;
  }
  return characters;
}

/** Columns on a terminal that the first `offset` characters take. */
export function displayWidth(line: readonly string[], offset: number = line.length): number {
  let width = 0;
  for (let i = 0; i < Math.min(offset, line.length); i++) width += isWide(line[i]) ? 2 : 1;
  return line.every((ch) => ch < "\x80") ? offset : width;
}

/** East Asian Wide or Fullwidth, by the blocks of UAX #11 and the emoji presentation property. */
function isWide(ch: string): boolean {
  const c = ch.codePointAt(0)!;
  if (c < 0x1100) return false;
  return c <= 0x115f || (c >= 0x2e80 && c <= 0x303e) || (c >= 0x3041 && c <= 0x33ff) ||
    (c >= 0x3400 && c <= 0x4dbf) ||
    (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xa000 && c <= 0xa4cf) || (c >= 0xa960 && c <= 0xa97c) ||
    (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe10 && c <= 0xfe19) ||
    (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff01 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) ||
    (c >= 0x17000 && c <= 0x1b2ff) || (c >= 0x20000 && c <= 0x3fffd) || /^\p{Emoji_Presentation}$/u.test(ch);
}

/** Python's `textwrap.dedent`. */
export function dedent(text: string): string {
  const lines = text.split("\n").map((line) => (/^[ \t]+$/.test(line) ? "" : line));
  let margin: string | undefined;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const indent = /^[ \t]*/.exec(line)![0];
    if (margin === undefined) margin = indent;
    else {
      let i = 0;
      while (i < margin.length && margin[i] === indent[i]) i++;
      margin = margin.slice(0, i);
    }
  }
  if (margin === undefined || margin === "") return lines.join("\n");
  return lines.map((line) => (line.startsWith(margin!) ? line.slice(margin!.length) : line)).join("\n");
}

/** Puts `prefix` before every line, empty ones included; the text ends in a newline. */
export function indentAll(text: string, prefix: string): string {
  if (prefix === "") return text;
  return text.replace(/[^\n]*\n|[^\n]+$/g, (line) => prefix + line);
}
