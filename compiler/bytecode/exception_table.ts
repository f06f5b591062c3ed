/**
 * Reads `co_exceptiontable`: which handler covers which instructions. Read by `dis`, the VM's unwinding and the tools that
 * compare code objects; the assembler writes it. The law: what CPython's `dis._parse_exception_table` makes of it; an
 * entry that is cut off ends the table.
 */

export interface ExceptionTableEntry {
  /** Bytes of co_code: from `start` up to `end`, handled at `target`. */
  readonly start: number;
  readonly end: number;
  readonly target: number;
  /** How many values stay on the stack. */
  readonly depth: number;
  /** Whether the offset of the failed instruction is pushed before the exception. */
  readonly lasti: boolean;
}

export function decodeExceptionTable(table: Uint8Array): ExceptionTableEntry[] {
  const entries: ExceptionTableEntry[] = [];
  const numbers: number[] = [];
  for (let at = 0; at < table.length;) {
    // Six bits a byte, most significant first; bit 6 says that more follow, bit 7 marks an entry's beginning.
    let byte = table[at++], value = byte & 63;
    while (byte & 64) {
      if (at === table.length) return entries;
      byte = table[at++];
      value = (value << 6) | (byte & 63);
    }
    numbers.push(value);
    if (numbers.length < 4) continue;
    const [start, length, target, depthAndLasti] = numbers.splice(0, 4);
    entries.push({
      start: start * 2,
      end: (start + length) * 2,
      target: target * 2,
      depth: depthAndLasti >> 1,
      lasti: (depthAndLasti & 1) !== 0,
    });
  }
  return entries;
}
