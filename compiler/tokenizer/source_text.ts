/**
 * Source code as the tokenizer reads it: decoded, with `\n` line ends, and with CPython's rules on BOM, encoding cookie
 * (PEP 263), invalid UTF-8 and null bytes applied. Read by the tokenizer, the parser (names, literals) and the error
 * reporting (lines, columns). The law: offsets are UTF-16 code units into `text`, byte columns count UTF-8.
 */
import { CompileError } from "../errors.ts";
import { decodeBytes, DecodeFailure, decodeUtf8, findInvalidUtf8, utf8Failure } from "./encodings.ts";

export interface SourceTextOptions {
  /** Named in errors. */
  filename: string;
  /** True for mode "exec": a missing last newline is added. */
  execInput: boolean;
  /** True when the bytes are a file being run (CPython's file tokenizer), which words some errors differently. */
  file?: boolean;
  /** PyCF_IGNORE_COOKIE: the bytes are UTF-8, whatever a cookie says. */
  ignoreCookie?: boolean;
}

export class SourceText {
  /** The decoded source, lines ended by `\n`. */
  readonly text: string;
  /** The normalized encoding name when one is known: from a BOM, a cookie, or "utf-8" for a str. */
  readonly encoding: string | undefined;
  /** True when every character is ASCII, so that offsets are byte columns too. */
  readonly isAscii: boolean;
  /** Read from a file: CPython's tokenizer then has only a line at a time in its buffer. */
  readonly isFile: boolean;
  #lineStarts: Int32Array | undefined;
  #lineCount: number;

  constructor(text: string, encoding: string | undefined, isAscii = isAsciiText(text), isFile = false) {
    this.text = text;
    this.encoding = encoding;
    this.isAscii = isAscii;
    this.isFile = isFile;
    this.#lineStarts = undefined;
    this.#lineCount = 0;
  }

  /** The source given as a str, as `compile(str)` takes it. CPython: `_PyTokenizer_FromUTF8`. */
  static fromString(source: string, options: SourceTextOptions): SourceText {
    if (/[\ud800-\udfff]/.test(source) && !source.isWellFormed()) throw surrogateError(source);
    if (source.includes("\0")) throw nullBytesError();
    return new SourceText(translateNewlines(source, options.execInput), "utf-8");
  }

  /**
   * The source given as bytes, as `compile(bytes)` takes it. Throws CompileError with CPython's texts.
   * CPython: `_PyTokenizer_FromString`; with `file`, what `_PyTokenizer_FromFile` says.
   */
  static decode(bytes: Uint8Array, options: SourceTextOptions): SourceText {
    const isFile = options.file === true;
    if (!isFile && bytes.includes(0)) throw nullBytesError();
    let encoding: string | undefined = undefined;
    if (options.ignoreCookie === true) encoding = "utf-8";
    else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      encoding = "utf-8";
      bytes = bytes.subarray(3);
    }
    const cookie = options.ignoreCookie === true ? undefined : findCookie(bytes, options.execInput);
    if (cookie !== undefined) {
      if (encoding === undefined) encoding = cookie.name;
      else if (encoding !== cookie.name) throw bomMismatchError(cookie, options.filename);
    }
    let text: string | undefined, isAscii: boolean | undefined;
    if (encoding === undefined || encoding === "utf-8") {
      text = decodeUtf8(bytes) ?? (isFile ? linesWithNull(bytes) : undefined);
      isAscii = text?.length === bytes.length;
      if (text === undefined) {
        throw isFile && encoding !== undefined
          ? fileDecodeError(bytes, options.filename)
          : nonUtf8Error(bytes, options.filename, isFile);
      }
    } else {
      // A file is read by the codec only behind the cookie, from its newline on: errors count from there.
      const start = isFile ? endOfLine(bytes, cookie?.lineno ?? 0) : 0;
      const behind = bytes.subarray(start);
      const decoded = decodeBytes(
        isFile ? behind : translateNewlineBytes(behind, options.execInput),
        encoding,
      );
      if (decoded === undefined) throw initError(`unknown encoding: ${encoding}`, options.filename);
      if (decoded instanceof DecodeFailure) throw initError(decoded.message, options.filename);
      const head = bytes.subarray(0, start);
      const decodedHead = start === 0 ? "" : decodeBytes(head, encoding);
      if (decodedHead instanceof DecodeFailure) {
        const error = lineError(`(unicode error) ${decodedHead.message}`, cookie!, options.filename);
        if (encoding === "ascii") error.text = Array.from(cookie!.line, asciiForShow).join("");
        throw error;
      }
      text = decodeForShow(head) + decoded;
    }
    return new SourceText(translateNewlines(text, options.execInput), encoding, isAscii, isFile);
  }

  /** How many lines there are; a last line without newline counts. */
  get lineCount(): number {
    if (this.#lineStarts === undefined) this.#index();
    return this.#lineCount;
  }

  /** UTF-16 offset where line `lineno` (from 1) starts; `text.length` behind the last line. */
  lineStart(lineno: number): number {
    const starts = this.#lineStarts ?? this.#index();
    return lineno - 1 < this.#lineCount ? starts[lineno - 1] : this.text.length;
  }

  /** Line `lineno` without its newline; undefined when there is no such line. */
  lineText(lineno: number): string | undefined {
    const starts = this.#lineStarts ?? this.#index();
    if (lineno < 1 || lineno > this.#lineCount) return undefined;
    const start = starts[lineno - 1];
    const end = this.text.indexOf("\n", start);
    return this.text.slice(start, end < 0 ? this.text.length : end);
  }

  /** Character (code point) column, from 0, of a UTF-8 byte column in line `lineno`. */
  byteToCharColumn(lineno: number, byteCol: number): number {
    return byteToCharOffset(this.lineText(lineno) ?? "", byteCol);
  }

  #index(): Int32Array {
    const starts: number[] = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    if (starts[starts.length - 1] === this.text.length) starts.pop();
    this.#lineCount = starts.length;
    return this.#lineStarts = Int32Array.from(starts);
  }
}

function isAsciiText(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[^\x00-\x7f]/.test(text);
}

/**
 * How many characters the first `byteCol` UTF-8 bytes of `line` hold; a cut character counts as one, and so does what
 * lies behind the line's end. CPython: `_PyPegen_byte_offset_to_character_offset`.
 */
export function byteToCharOffset(line: string, byteCol: number): number {
  let bytes = 0, chars = 0, i = 0;
  while (bytes < byteCol && i < line.length) {
    const c = line.charCodeAt(i++);
    if (c < 0x80) bytes += 1;
    else if (c < 0x800) bytes += 2;
    else if (c >= 0xd800 && c < 0xdc00 && i < line.length) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
    chars += 1;
  }
  return bytes < byteCol ? chars + 1 : chars;
}

/** How many code points `text` has. */
export function charLength(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xdc00 && c < 0xe000) count -= 1;
  }
  return count;
}

/** CPython: `_PyTokenizer_translate_newlines`. */
export function translateNewlines(source: string, execInput: boolean): string {
  const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  return execInput && text.length > 0 && !text.endsWith("\n") ? text + "\n" : text;
}

interface Cookie {
  /** Normalized as CPython does: only utf-8 and latin-1 have other spellings folded. */
  name: string;
  lineno: number;
  line: Uint8Array;
}

const HASH = 0x23;

/**
 * The encoding cookie of the first two lines, if any. A line counts only when a newline ends it; the second line counts
 * only when the first holds nothing but blanks or a comment. CPython: `_PyTokenizer_check_coding_spec`.
 */
function findCookie(bytes: Uint8Array, execInput: boolean): Cookie | undefined {
  let start = 0;
  for (let lineno = 1; lineno <= 2; lineno++) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end += 1;
    if (end === bytes.length && (!execInput || start === end)) return undefined;
    const line = bytes.subarray(start, end);
    const name = findCodingSpec(line);
    if (name !== undefined) return { name, lineno, line };
    for (const byte of line) {
      if (byte === HASH) break;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0c) return undefined;
    }
    start = end + (bytes[end] === 13 && bytes[end + 1] === 10 ? 2 : 1);
  }
  return undefined;
}

/** CPython: `get_coding_spec`, `get_normal_name`. */
function findCodingSpec(line: Uint8Array): string | undefined {
  if (!line.includes(HASH)) return undefined;
  let text = "";
  for (const byte of line) text += String.fromCharCode(byte);
  const name = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/s.exec(text)?.[1];
  if (name === undefined) return undefined;
  const folded = name.slice(0, 12).toLowerCase().replaceAll("_", "-");
  if (folded === "utf-8" || folded.startsWith("utf-8-")) return "utf-8";
  return /^(latin-1|iso-8859-1|iso-latin-1)(-|$)/.test(folded) ? "iso-8859-1" : name;
}

function nullBytesError(): CompileError {
  return new CompileError("SyntaxError", "source code string cannot contain null bytes");
}

/** What encoding the str to UTF-8 says; positions count code points. */
function surrogateError(source: string): CompileError {
  let position = 0, first = -1, last = -1, code = 0;
  for (const ch of source) {
    const c = ch.codePointAt(0)!;
    const isSurrogate = c >= 0xd800 && c < 0xe000;
    if (first >= 0 && !isSurrogate) break;
    if (isSurrogate) {
      if (first < 0) {
        first = position;
        code = c;
      }
      last = position;
    }
    position += 1;
  }
  const where = first === last
    ? `character '\\u${code.toString(16)}' in position ${first}`
    : `characters in position ${first}-${last}`;
  return new CompileError(
    "UnicodeEncodeError",
    `'utf-8' codec can't encode ${where}: surrogates not allowed`,
  );
}

/** CPython: `_PyPegen_raise_tokenizer_init_error`: no line, no column, no text. */
function initError(message: string, filename: string): CompileError {
  const error = new CompileError("SyntaxError", message);
  error.filename = filename;
  error.lineno = 0;
  error.offset = -1;
  return error;
}

function bomMismatchError(cookie: Cookie, filename: string): CompileError {
  const error = new CompileError("SyntaxError", `encoding problem: ${cookie.name} with BOM`);
  error.filename = filename;
  error.lineno = error.end_lineno = cookie.lineno;
  error.offset = 0;
  error.text = decodeForShow(cookie.line);
  // The newline of the second line counts.
  error.end_offset = charLength(error.text) + cookie.lineno - 1;
  return error;
}

/** Index of the newline that ends line `lineno`. */
function endOfLine(bytes: Uint8Array, lineno: number): number {
  let at = -1;
  for (let i = 0; i < lineno && at < bytes.length; i++) {
    do at += 1; while (at < bytes.length && bytes[at] !== 10);
  }
  return Math.max(0, at);
}

interface BadLine {
  lineno: number;
  bytes: Uint8Array;
  /** Index of the bad byte in the line. */
  at: number;
}

function findBadLine(bytes: Uint8Array): BadLine {
  const bad = findInvalidUtf8(bytes);
  let lineno = 1, start = 0;
  for (let i = 0; i < bad; i++) {
    if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) {
      lineno += 1;
      start = i + 1;
    }
  }
  let end = bad;
  while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end += 1;
  return { lineno, bytes: bytes.subarray(start, end), at: bad - start };
}

/** The lines before the first that isn't UTF-8, if the tokenizer is to find a null byte in them. */
function linesWithNull(bytes: Uint8Array): string | undefined {
  const before = bytes.subarray(0, endOfLine(bytes, findBadLine(bytes).lineno - 1));
  return before.includes(0) ? decodeUtf8(before) : undefined;
}

/** CPython: `_PyTokenizer_ensure_utf8`. */
function nonUtf8Error(bytes: Uint8Array, filename: string, isFile: boolean): CompileError {
  const line = findBadLine(bytes);
  const hex = line.bytes[line.at].toString(16).padStart(2, "0");
  const error = new CompileError(
    "SyntaxError",
    `Non-UTF-8 code starting with '\\x${hex}'${
      isFile ? ` in file ${filename}` : ""
    } on line ${line.lineno}, ` +
      "but no encoding declared; see https://peps.python.org/pep-0263/ for details",
  );
  const column = charLength(decodeForShow(line.bytes.subarray(0, line.at))) + 1;
  error.filename = filename;
  error.lineno = error.end_lineno = line.lineno;
  error.offset = error.end_offset = column;
  error.text = decodeForShow(line.bytes);
  return error;
}

/** A file whose utf-8 cookie lies: its lines are decoded one by one. CPython: `_Pypegen_raise_decode_error`. */
function fileDecodeError(bytes: Uint8Array, filename: string): CompileError {
  const line = findBadLine(bytes);
  const withNewline = Uint8Array.of(...line.bytes, 10);
  const message = `(unicode error) ${utf8Failure(withNewline).message}`;
  return lineError(message, { lineno: line.lineno, line: line.bytes }, filename);
}

/** An error about a whole line. */
function lineError(
  message: string,
  { lineno, line }: { lineno: number; line: Uint8Array },
  filename: string,
): CompileError {
  const error = new CompileError("SyntaxError", message);
  error.filename = filename;
  error.lineno = error.end_lineno = lineno;
  error.offset = 0;
  error.end_offset = -1;
  error.text = decodeForShow(line);
  return error;
}

/** `translateNewlines` before decoding: the positions of a codec's errors count so. */
function translateNewlineBytes(bytes: Uint8Array, execInput: boolean): Uint8Array {
  const result = new Uint8Array(bytes.length + 1);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 13 && bytes[i + 1] === 10) continue;
    result[length++] = bytes[i] === 13 ? 10 : bytes[i];
  }
  if (execInput && length > 0 && result[length - 1] !== 10) result[length++] = 10;
  return result.subarray(0, length);
}

function asciiForShow(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xfffd);
}

/** UTF-8 for showing: what is wrong is replaced, a BOM stays. */
function decodeForShow(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
