/**
 * String literals: prefixes, quotes, escapes, and the warnings about escapes that aren't. Read by the action helpers.
 * CPython: Parser/string_parser.c with `_PyUnicode_DecodeUnicodeEscapeInternal2` and `_PyBytes_DecodeEscape2`. The law:
 * values, error texts and the places of warnings are CPython's, which decodes a buffer of its own in which every
 * non-ASCII character is written `\UXXXXXXXX`: positions in error texts count that buffer.
 */
import type * as ast from "../ast/nodes_generated.ts";
import { BytesConstant, codePointsOf, type CodePointString, strFromCodePoints } from "../constants.ts";
import { CompileError } from "../errors.ts";
import { FSTRING_END, FSTRING_MIDDLE, TSTRING_END, TSTRING_MIDDLE } from "../tokenizer/tokens.ts";
import { ABANDONED, FastParserBase, type Parser, type ParserBase, type token } from "./pegen.ts";
import { unicodeNameToCodePoint } from "./unicode_names.ts";

const BACKSLASH = 92;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;

/** The value of a STRING token. CPython: _PyPegen_parse_string. */
export function parseString(p: ParserBase, index: token): string | CodePointString | BytesConstant {
  const text = p.tokenText(index);
  let at = 0, bytesMode = false, rawMode = false;
  let quote = text.charCodeAt(0);
  while (quote !== QUOTE && quote !== DOUBLE_QUOTE) {
    if (quote === 98 || quote === 66) bytesMode = true; // b
    else if (quote === 114 || quote === 82) rawMode = true; // r
    quote = text.charCodeAt(++at);
  }
  let start = at + 1, end = text.length - 1;
  if (end - start >= 4 && text.charCodeAt(start) === quote && text.charCodeAt(start + 1) === quote) {
    start += 2;
    end -= 2;
  }
  const body = text.slice(start, end);
  const raw = rawMode || !body.includes("\\");
  if (!bytesMode) return raw ? body : decodeUnicodeWithEscapes(p, body, index, "last token");
  for (let i = 0; i < body.length; i++) {
    if (body.charCodeAt(i) >= 128) {
      p.raiseAt(
        "SyntaxError",
        p.lineno[index],
        p.colOffset[index],
        p.endLineno[index],
        p.endColOffset[index],
        "bytes can only contain ASCII literal characters",
      );
    }
  }
  return raw ? asciiBytes(body) : decodeBytesWithEscapes(p, body, index);
}

/** Where a bad escape is reported: at the last token, at a part of an f-string, or (as in CPython) nowhere. */
export type DecodePlace = ast.Constant | "last token" | "format spec";

/**
 * The value of a part of a string; `index` is the token that warnings are about, `place` where errors are.
 * CPython: _PyPegen_decode_string.
 */
export function decodeString(
  p: ParserBase,
  raw: boolean,
  body: string,
  index: token,
  place: DecodePlace,
): string | CodePointString {
  return raw || !body.includes("\\") ? body : decodeUnicodeWithEscapes(p, body, index, place);
}

function asciiBytes(body: string): BytesConstant {
  const bytes = new Uint8Array(body.length);
  for (let i = 0; i < body.length; i++) bytes[i] = body.charCodeAt(i);
  return new BytesConstant(bytes);
}

function decodeUnicodeWithEscapes(
  p: ParserBase,
  body: string,
  index: token,
  place: DecodePlace,
): string | CodePointString {
  let result = "";
  let plainStart = 0;
  // Once a surrogate has been written as an escape, code points are collected: see CodePointString.
  let codePoints: number[] | undefined;
  let firstInvalid = -1;
  const end = body.length;
  for (let i = body.indexOf("\\"); i >= 0; i = body.indexOf("\\", i)) {
    if (codePoints === undefined) result += body.slice(plainStart, i);
    else for (const ch of body.slice(plainStart, i)) codePoints.push(ch.codePointAt(0)!);
    const escape = i++;
    let c = i < end ? body.charCodeAt(i++) : -1;
    let value: number;
    switch (c) {
      case 10:
        plainStart = i;
        continue;
      case BACKSLASH:
      case QUOTE:
      case DOUBLE_QUOTE:
        value = c;
        break;
      case 98:
        value = 8;
        break;
      case 102:
        value = 12;
        break;
      case 116:
        value = 9;
        break;
      case 110:
        value = 10;
        break;
      case 114:
        value = 13;
        break;
      case 118:
        value = 11;
        break;
      case 97:
        value = 7;
        break;
      case 48:
      case 49:
      case 50:
      case 51:
      case 52:
      case 53:
      case 54:
      case 55: {
        const digits = i - 1;
        value = c - 48;
        for (let n = 0; n < 2 && i < end; n++) {
          c = body.charCodeAt(i);
          if (c < 48 || c > 55) break;
          value = value * 8 + c - 48;
          i++;
        }
        if (value > 0o377 && firstInvalid < 0) firstInvalid = digits;
        break;
      }
      case 120:
      case 117:
      case 85: {
        const count = c === 120 ? 2 : c === 117 ? 4 : 8;
        value = 0;
        let n = 0;
        for (; n < count && i < end; n++, i++) {
          const digit = hexValue(body.charCodeAt(i));
          if (digit < 0) break;
          value = value * 16 + digit;
        }
        if (n < count) {
          const shape = c === 120 ? "\\xXX" : c === 117 ? "\\uXXXX" : "\\UXXXXXXXX";
          raiseUnicodeError(p, place, body, escape, i, `truncated ${shape} escape`);
        }
        if (value > 0x10ffff) raiseUnicodeError(p, place, body, escape, i, "illegal Unicode character");
        break;
      }
      case 78: {
        if (i >= end || body.charCodeAt(i) !== 123) {
          raiseUnicodeError(p, place, body, escape, i, "malformed \\N character escape");
        }
        const close = body.indexOf("}", i);
        if (close < 0) raiseUnicodeError(p, place, body, escape, end, "malformed \\N character escape");
        if (close === i + 1) {
          raiseUnicodeError(p, place, body, escape, close, "malformed \\N character escape");
        }
        const found = unicodeNameToCodePoint(body.slice(i + 1, close));
        i = close + 1;
        if (found === undefined) {
          raiseUnicodeError(p, place, body, escape, i, "unknown Unicode character name");
        }
        value = found;
        break;
      }
      default:
        // In CPython's buffer a backslash at the end or before a non-ASCII character is an escape itself, \u005c.
        if (firstInvalid < 0 && c >= 0 && c < 128) firstInvalid = escape + 1;
        value = -1;
    }
    if (value < 0) {
      // Not an escape: the backslash stands for itself, and so does what follows.
      if (codePoints === undefined) result += "\\";
      else codePoints.push(BACKSLASH);
      plainStart = escape + 1;
      i = c === -1 ? end : escape + 2;
      continue;
    }
    plainStart = i;
    if (codePoints === undefined && value >= 0xd800 && value < 0xe000) codePoints = [...codePointsOf(result)];
    if (codePoints !== undefined) codePoints.push(value);
    else result += value < 0x10000 ? String.fromCharCode(value) : String.fromCodePoint(value);
  }
  const rest = body.slice(plainStart);
  if (codePoints !== undefined) { for (const ch of rest) codePoints.push(ch.codePointAt(0)!); }
  else result += rest;
  if (firstInvalid >= 0) warnInvalidEscape(p, body, firstInvalid, index, true);
  return codePoints === undefined ? result : strFromCodePoints(codePoints);
}

function decodeBytesWithEscapes(p: ParserBase, body: string, index: token): BytesConstant {
  const bytes = new Uint8Array(body.length);
  let length = 0, firstInvalid = -1;
  const end = body.length;
  for (let i = 0; i < end;) {
    let c = body.charCodeAt(i++);
    if (c !== BACKSLASH) {
      bytes[length++] = c;
      continue;
    }
    if (i >= end) raiseDecodeError(p, "value error", "Trailing \\ in string");
    c = body.charCodeAt(i++);
    const simple = SIMPLE_ESCAPES.get(c);
    if (simple !== undefined) bytes[length++] = simple;
    else if (c === 10) continue;
    else if (c >= 48 && c <= 55) {
      const digits = i - 1;
      let value = c - 48;
      for (let n = 0; n < 2 && i < end; n++) {
        c = body.charCodeAt(i);
        if (c < 48 || c > 55) break;
        value = value * 8 + c - 48;
        i++;
      }
      if (value > 0o377 && firstInvalid < 0) firstInvalid = digits;
      bytes[length++] = value;
    } else if (c === 120) {
      const high = i < end ? hexValue(body.charCodeAt(i)) : -1;
      const low = i + 1 < end ? hexValue(body.charCodeAt(i + 1)) : -1;
      if (high < 0 || low < 0) raiseDecodeError(p, "value error", `invalid \\x escape at position ${i - 2}`);
      bytes[length++] = high * 16 + low;
      i += 2;
    } else {
      if (firstInvalid < 0) firstInvalid = i - 1;
      bytes[length++] = BACKSLASH;
      i--;
    }
  }
  if (firstInvalid >= 0) warnInvalidEscape(p, body, firstInvalid, index, false);
  return new BytesConstant(bytes.slice(0, length));
}

const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map([
  [BACKSLASH, BACKSLASH],
  [QUOTE, QUOTE],
  [DOUBLE_QUOTE, DOUBLE_QUOTE],
  [98, 8],
  [102, 12],
  [116, 9],
  [110, 10],
  [114, 13],
  [118, 11],
  [97, 7],
]);

function hexValue(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Where offset `at` of `body` lies in the buffer that CPython decodes. */
function bufferOffset(body: string, at: number): number {
  let offset = 0;
  for (let i = 0; i < at; i++) {
    const c = body.charCodeAt(i);
    if (c < 128) {
      // A backslash before a non-ASCII character becomes \u005c.
      offset +=
        c === BACKSLASH && isEscapeStart(body, i) && i + 1 < body.length && body.charCodeAt(i + 1) >= 128
          ? 6
          : 1;
    } else if (c < 0xdc00 || c >= 0xe000) offset += 10;
  }
  return offset;
}

/** True when the backslash at `at` is not itself escaped. */
function isEscapeStart(body: string, at: number): boolean {
  let count = 0;
  for (let i = at - 1; i >= 0 && body.charCodeAt(i) === BACKSLASH; i--) count++;
  return count % 2 === 0;
}

function raiseUnicodeError(
  p: ParserBase,
  place: DecodePlace,
  body: string,
  start: number,
  end: number,
  reason: string,
): never {
  const from = bufferOffset(body, start), to = bufferOffset(body, end);
  const where = to === from + 1 ? `byte 0x5c in position ${from}` : `bytes in position ${from}-${to - 1}`;
  const message = `'unicodeescape' codec can't decode ${where}: ${reason}`;
  if (place === "last token") raiseDecodeError(p, "unicode error", message);
  if (p instanceof FastParserBase) throw ABANDONED;
  if (place === "format spec") throw new CompileError("UnicodeDecodeError", message);
  const { lineno, col_offset, end_lineno, end_col_offset } = place;
  const parser: Parser = p as Parser;
  parser.raiseAt(
    "SyntaxError",
    lineno,
    col_offset,
    end_lineno!,
    end_col_offset!,
    `(unicode error) ${message}`,
  );
}

/** CPython: _Pypegen_raise_decode_error. */
function raiseDecodeError(p: ParserBase, kind: "unicode error" | "value error", message: string): never {
  p.raiseHere("SyntaxError", `(${kind}) ${message}`);
}

/** CPython: warn_invalid_escape_sequence. `at` is the offset behind the backslash in `body`. */
function warnInvalidEscape(p: ParserBase, body: string, at: number, index: token, isText: boolean): void {
  // The second pass does not warn again.
  if (p.callInvalidRules || p.options.warn === undefined) return;
  const type = p.kind[index];
  const c = body.charCodeAt(at);
  if (
    (c === 123 || c === 125) &&
    (type === FSTRING_MIDDLE || type === FSTRING_END || type === TSTRING_MIDDLE || type === TSTRING_END)
  ) return; // The tokenizer has warned.
  if (p instanceof FastParserBase) throw ABANDONED;
  const octal = c >= 52 && c <= 55;
  const shown = octal ? body.slice(at, at + 3) : String.fromCharCode(c);
  const what = `"\\${shown}" is an invalid ${octal ? "octal " : ""}escape sequence. `;
  const hint = `Did you mean "\\\\${shown}"? A raw string is also an option.`;
  let lineno = p.lineno[index], column = p.colOffset[index];
  const lastNewline = body.lastIndexOf("\n", at - 1);
  const offset = (to: number) => isText ? bufferOffset(body, to) : to;
  if (lastNewline >= 0) {
    for (let i = 0; i < at; i++) if (body.charCodeAt(i) === 10) lineno++;
    column = offset(at) - offset(lastNewline + 1);
  } else column += offset(at) + quoteCount(p.tokenText(index));
  const isError = p.options.warn({
    category: p.featureVersion >= 12 ? "SyntaxWarning" : "DeprecationWarning",
    message: `${what}Such sequences will not work in the future. ${hint}`,
    filename: p.options.filename,
    lineno,
    offset: undefined,
    end_lineno: undefined,
    end_offset: undefined,
  });
  if (isError !== true) return;
  (p as Parser).knownErrToken = index;
  p.raiseAt("SyntaxError", lineno, column - 1, lineno, column + 1, what + hint);
}

/** How many quotes a token's text begins with; a prefix hides them, as in CPython. */
function quoteCount(text: string): number {
  const quote = text.charCodeAt(0);
  if (quote !== QUOTE && quote !== DOUBLE_QUOTE) return 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) count++;
    else if (c !== QUOTE && c !== DOUBLE_QUOTE) break;
  }
  return count;
}
