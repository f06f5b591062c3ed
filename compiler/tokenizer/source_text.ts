/**
 * Source code as the tokenizer reads it: decoded, with `\n` line ends, and with CPython's rules on BOM, encoding cookie
 * (PEP 263), invalid UTF-8 and null bytes applied. Read by the tokenizer, the parser (names, literals) and the error
 * reporting (lines, columns). The law: offsets are UTF-16 code units into `text`, byte columns count UTF-8.
 */

export interface SourceTextOptions {
  /** Named in errors. */
  filename: string;
  /** True for mode "exec": a missing last newline is added. */
  execInput: boolean;
}

export class SourceText {
  /** The decoded source, lines ended by `\n`. */
  readonly text: string;
  /** The normalized encoding name when one is known: from a BOM, a cookie, or "utf-8" for a str. */
  readonly encoding: string | undefined;
  #lineStarts: Int32Array | undefined;
  #lineCount: number;

  constructor(text: string, encoding: string | undefined) {
    this.text = text;
    this.encoding = encoding;
    this.#lineStarts = undefined;
    this.#lineCount = 0;
  }

  /** The source given as a str: `compile(str)`. CPython: `_PyTokenizer_FromUTF8`. */
  static fromString(source: string, options: SourceTextOptions): SourceText {
    return new SourceText(translateNewlines(source, options.execInput), "utf-8");
  }

  /** The source given as bytes. CPython: `_PyTokenizer_FromString`. Throws CompileError with CPython's texts. */
  static decode(bytes: Uint8Array, options: SourceTextOptions): SourceText {
    const text = new TextDecoder("utf-8").decode(bytes);
    return new SourceText(translateNewlines(text, options.execInput), undefined);
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

/**
 * How many characters the first `byteCol` UTF-8 bytes of `line` hold; a cut character counts as one, and what lies
 * behind the line's end (a newline at most) too. CPython: `_PyPegen_byte_offset_to_character_offset`.
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

/** CPython: `_PyTokenizer_translate_newlines`. */
export function translateNewlines(source: string, execInput: boolean): string {
  let text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  if (execInput && text.length > 0 && text.charCodeAt(text.length - 1) !== 10) text += "\n";
  return text;
}
