/**
 * Entries of `co_linetable`. The format is described in CPython's `InternalDocs/code_objects.md`; the decoder is
 * `bytecode/location_table.ts`.
 */
import { NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { decodeLocationTable } from "../bytecode/location_table.ts";
import { ByteWriter } from "./byte_writer.ts";

/** Entry kinds, bits 3-6 of an entry's first byte. 0..9: short form by column group. */
const PY_CODE_LOCATION_INFO_ONE_LINE0 = 10;
const PY_CODE_LOCATION_INFO_NO_COLUMNS = 13;
const PY_CODE_LOCATION_INFO_LONG = 14;
const PY_CODE_LOCATION_INFO_NONE = 15;

/** No entry takes more bytes: the first and four varints. */
const MAX_ENTRY_SIZE = 25;

/**
 * Writes one entry for `size` (1..8) code units; `lineno` is the line the table has come to. Returns the line it has come
 * to afterwards. CPython: `write_location_info_entry`.
 */
export function writeLocationEntry(
  out: ByteWriter,
  loc: SourceLocation,
  size: number,
  lineno: number,
): number {
  out.reserve(MAX_ENTRY_SIZE);
  if (loc.lineno === NO_LOCATION.lineno) {
    writeFirstByte(out, PY_CODE_LOCATION_INFO_NONE, size);
    return lineno;
  }
  const delta = loc.lineno - lineno;
  const column = loc.col_offset;
  const endColumn = loc.end_col_offset;
  if (column < 0 || endColumn < 0) {
    if (loc.end_lineno === loc.lineno || loc.end_lineno < 0) {
      writeFirstByte(out, PY_CODE_LOCATION_INFO_NO_COLUMNS, size);
      out.writeSignedVarint(delta);
      return loc.lineno;
    }
  } else if (loc.end_lineno === loc.lineno) {
    if (delta === 0 && column < 80 && endColumn >= column && endColumn - column < 16) {
      writeFirstByte(out, column >> 3, size);
      out.write(((column & 7) << 4) | (endColumn - column));
      return lineno;
    }
    if (delta >= 0 && delta < 3 && column < 128 && endColumn < 128) {
      writeFirstByte(out, PY_CODE_LOCATION_INFO_ONE_LINE0 + delta, size);
      out.write2(column, endColumn);
      return loc.lineno;
    }
  }
  writeFirstByte(out, PY_CODE_LOCATION_INFO_LONG, size);
  out.writeSignedVarint(delta);
  // CPython takes this one as unsigned too.
  out.writeVarint((loc.end_lineno - loc.lineno) >>> 0);
  out.writeVarint(column + 1);
  out.writeVarint(endColumn + 1);
  return loc.lineno;
}

/**
 * The table without columns and end lines: what `-X no_debug_ranges` leaves. A size is kept for each entry, so offsets
 * stay. CPython: `remove_column_info`.
 */
export function removeColumnInfo(table: Uint8Array, firstlineno: number): Uint8Array {
  const out = new ByteWriter();
  let line = firstlineno;
  for (const { start, end, lineno } of decodeLocationTable(table, firstlineno)) {
    const row = lineno ?? NO_LOCATION.lineno;
    const loc = { lineno: row, end_lineno: row, col_offset: -1, end_col_offset: -1 };
    line = writeLocationEntry(out, loc, (end - start) / 2, line);
  }
  return out.take();
}

function writeFirstByte(out: ByteWriter, kind: number, size: number): void {
  out.write(0x80 | (kind << 3) | (size - 1));
}
