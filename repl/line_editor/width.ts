/**
 * How many columns a character takes on the terminal, and what is shown for one that can't be shown itself. Widths are
 * CPython's (`_pyrepl.utils.str_width`), from Unicode 16: East Asian W and F count 2, combining marks 0, the rest 1.
 */

/** Ranges as hexadecimal distances: from the end of the one before to the start, then `-` and the length less one. */
const WIDE =
  "1100-5f 11bb-1 e-1 bf-3 4 3 20a-1 16-1 1b-7 11-b 2c b-5 4 e 9-1 12-1 6-1 9 6 16 8-1 2 5 3 8 5-1 1d " +
  "24 2 5-2 2 3e-2 19 f 35c-1 34 5 32b-19 2-58 d-d5 1b-39 7-e 3-55 5-64 6-2a 2-5d 2-55 a-2f 2-27 9-723c " +
  "4-36 49a-1c 284-2ba3 215d-1ff 311-9 17-22 2-12 2-3 96-5f 80-6 6ffa-4 1c-17f7 9-4d5 2a-9 22e8-3 2-6 " +
  "2-1 2-122 10 1e-2 3 f-3 9-18b 2005-56 a-16 1c8e cb bf 3-9 66-2 e-2b 5-8 8-1 f-5 9b-20 d-8 2-45 2-15 " +
  "d-2a 5-4 d-10 4 4-46 2 2-ba 3-3e e-3 2-17 13 1b-1 e 57-54 31-45 7 4-2 3-2 5-3 c-1 8-8 e4-b 5 11c-2e " +
  "2-9 2-b8 71-c 4-9 6-37 8-e 3-a 7-8 508-fffd 3-fffd";

const ZERO =
  "300-4e 2-1f 114-4 10a-2c 2 2-1 2-1 2 39-5 b-a 2 2f-14 11 66-7 2-5 3-1 2-3 22 2 1f-1a a1-8 a 19-3 2-8 " +
  "2-2 2-4 2c-2 35-1 6-8 2b-35 3d 11 4-3 68 11 31 3e 11 6f 11 6f 11 80 6f 11 8-1 66 11 6e-1 11 7d 6e-2 " +
  "e-3 6d-2 e-3 4d-1 1c 2 2 38-1 2 6-3 3 2-2 2-1 3f 71 2-1 53 2d0-2 3b5-1 1f 9e b 31 9b 90-2 dc-1 48 " +
  "15-7 3 31-d 2-f 66 10 27-8 37-1 3b c-1 44 99-2 2-c 2-6 5 7 4-1 c7-3f 20c-4 1b-4 32-4 2-9 61-c 5 4-b " +
  "bff-2 8e 61-1f 22b-5 6a-1 75d5 5-9 21-1 51-1 115 26 98 1c-11 3a-2 26 60 d f0 2-2 3-1 6-1 2 35 f7 " +
  "4f31 302-f d0 fa-2 202 e3 96-4 693 2 29-2 5 a6-1 23e-3 42-4 13e-1 51-2 47-a 32-3 c1 2a f 3a-1 3 10 " +
  "33-2 31-1 3f 4d a 6b-1 b3-1 51-1 11 19-6 4-4 5a-2 72 4 18 64-1 fc-1 7f 77-1 74 10e-1 103-1 5 9d 54 " +
  "13 52 1a6 103 2-1 52 1aa-1 14ee-f 2cf0 9c1-4 3c-6 4ba-1 4cad 2-3 14c2-4 4-15 3-6 1f-3 95-2 dbc-6 " +
  "2-10 3-6 2-1 2-4 65 a1-6 178 3e-3 1fd-3 ff-1 2e1-6 6e-6 c16b7 1f-5f";

function ranges(text: string): Uint32Array {
  const out: number[] = [];
  let at = 0;
  for (const item of text.split(" ")) {
    const [distance, length] = item.split("-");
    const start = at + parseInt(distance, 16);
    at = start + (length === undefined ? 0 : parseInt(length, 16));
    out.push(start, at);
  }
  return Uint32Array.from(out);
}

let wide: Uint32Array | undefined, zero: Uint32Array | undefined;

function contains(table: Uint32Array, code: number): boolean {
  let low = 0, high = table.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < table[2 * middle]) high = middle - 1;
    else if (code > table[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** Columns of one character. CPython: `str_width`. */
export function charWidth(char: string): number {
  const code = char.codePointAt(0)!;
  if (code < 0x80) return 1;
  if (contains(zero ??= ranges(ZERO), code)) return 0;
  return contains(wide ??= ranges(WIDE), code) ? 2 : 1;
}

/** What is shown for a character of the buffer: itself, spaces for a tab, `^X` for a control, `\\u200b` for an unprintable one. */
export function shownAs(char: string): string {
  const code = char.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return char;
  if (code === 9) return "    ";
  if (code < 0x20) return "^" + String.fromCharCode(code + 64);
  if (code === 0x7f) return "^?";
  if (/^\p{C}$/u.test(char)) return "\\u" + code.toString(16).padStart(4, "0");
  return char;
}

/** Columns of the whole text, escape sequences not counted. */
export function textWidth(text: string): number {
  let width = 0;
  // deno-lint-ignore no-control-regex
  for (const char of text.replace(/\x1b\[[ -@]*[A-~]/g, "")) width += charWidth(char);
  return width;
}
