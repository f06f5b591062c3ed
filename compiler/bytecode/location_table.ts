/**
 * Reads `co_linetable`: which source range each instruction came from. Read by `dis`, tracebacks and the tools that
 * compare code objects; the assembler writes it. The law: what CPython's `co_positions()` and `co_lines()` yield, for
 * damaged tables too (missing bytes count as zero).
 */
import type { CodeObject } from "./code_object.ts";

export const LOCATION_INFO_ONE_LINE0 = 10;
export const LOCATION_INFO_NO_COLUMNS = 13;
export const LOCATION_INFO_LONG = 14;
export const LOCATION_INFO_NONE = 15;

/** A run of code units with one source range. */
export interface LocationEntry {
  /** In bytes of co_code. */
  readonly start: number;
  readonly end: number;
  /** Lines from 1, columns in UTF-8 bytes from 0; `undefined` where CPython has None. */
  readonly lineno: number | undefined;
  readonly end_lineno: number | undefined;
  readonly col_offset: number | undefined;
  readonly end_col_offset: number | undefined;
}

/** A run of code units with one line, neighbours with the same line merged (an item of `co_lines()`). */
export interface LineRange {
  readonly start: number;
  readonly end: number;
  readonly lineno: number | undefined;
}

export function decodeLocationTable(table: Uint8Array, firstlineno: number): LocationEntry[] {
  const entries: LocationEntry[] = [];
  const reader = new TableReader(table);
  let line = firstlineno, end = 0;
  while (!reader.atEnd()) {
    const first = reader.byte();
    const start = end;
    end += ((first & 7) + 1) * 2;
    const form = (first >> 3) & 15;
    if (form === LOCATION_INFO_NONE) {
      entries.push(entry(start, end, -1, -1, -1, -1));
    } else if (form === LOCATION_INFO_LONG) {
      line += reader.signedVarint();
      const endLine = line + reader.varint();
      const column = reader.varint() - 1;
      entries.push(entry(start, end, line, endLine, column, reader.varint() - 1));
    } else if (form === LOCATION_INFO_NO_COLUMNS) {
      line += reader.signedVarint();
      entries.push(entry(start, end, line, line, -1, -1));
    } else if (form >= LOCATION_INFO_ONE_LINE0) {
      line += form - LOCATION_INFO_ONE_LINE0;
      const column = reader.byte();
      entries.push(entry(start, end, line, line, column, reader.byte()));
    } else {
      const second = reader.byte();
      const column = (form << 3) | (second >> 4);
      entries.push(entry(start, end, line, line, column, column + (second & 15)));
    }
  }
  return entries;
}

/** One entry for each code unit (CPython: `code.co_positions()`). */
export function coPositions(code: CodeObject): LocationEntry[] {
  const positions: LocationEntry[] = [];
  for (const location of decodeLocationTable(code.co_linetable, code.co_firstlineno)) {
    for (let offset = location.start; offset < location.end; offset += 2) positions.push(location);
  }
  return positions;
}

/** CPython: `code.co_lines()`. */
export function coLines(code: CodeObject): LineRange[] {
  const ranges: { start: number; end: number; lineno: number | undefined }[] = [];
  for (const { start, end, lineno } of decodeLocationTable(code.co_linetable, code.co_firstlineno)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.lineno === lineno) last.end = end;
    else ranges.push({ start, end, lineno });
  }
  return ranges;
}

function entry(
  start: number,
  end: number,
  lineno: number,
  end_lineno: number,
  col_offset: number,
  end_col_offset: number,
): LocationEntry {
  return {
    start,
    end,
    lineno: known(lineno),
    end_lineno: known(end_lineno),
    col_offset: known(col_offset),
    end_col_offset: known(end_col_offset),
  };
}

/** CPython hides -1 and only -1: negative lines can come out of a damaged table. */
function known(position: number): number | undefined {
  return position === -1 ? undefined : position;
}

/** Bytes and variable-length numbers of six bits a byte, least significant first. */
class TableReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }
  byte(): number {
    return this.#at < this.#bytes.length ? this.#bytes[this.#at++] : 0;
  }
  varint(): number {
    let byte = this.byte(), value = byte & 63;
    for (let shift = 6; byte & 64; shift += 6) {
      byte = this.byte();
      value |= (byte & 63) << shift;
    }
    return value >>> 0;
  }
  signedVarint(): number {
    const value = this.varint();
    return value & 1 ? -(value >>> 1) : value >>> 1;
  }
}
