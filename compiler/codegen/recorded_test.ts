/**
 * Code generation against what CPython 3.14 makes of the same sources: instructions with their locations, those of nested
 * code objects, errors and warnings. `recorded.json` is written by tests/oracle/record_codegen.ts.
 */
import { assertEquals } from "@std/assert";
import { opname } from "../bytecode/opcodes_generated.ts";
import { compilerCodegen } from "../compile_ast.ts";
import { CompileError } from "../errors.ts";
import type { InstructionSequence } from "../instruction_sequence.ts";
import { hasArg } from "../opcode_utils.ts";
import { parse } from "../parser/mod.ts";

interface Recorded {
  source: string;
  mode?: number;
  optimize?: 0 | 1 | 2;
  listing?: string;
  error?: (string | number | null)[];
  warnings: [string, number][];
}

const MODES = ["exec", "eval", "single"] as const;

function listing(sequence: InstructionSequence): string[] {
  const lines = sequence.instrs.map(({ opcode, oparg, loc }) => {
    const arg = hasArg(opcode) || opcode > 255 ? ` ${oparg}` : "";
    return `${opname[opcode]}${arg} @${loc.lineno},${loc.end_lineno},${loc.col_offset},${loc.end_col_offset}`;
  });
  return [...lines, ...sequence.nested.flatMap((inner) => ["--", ...listing(inner)])];
}

const recorded = JSON.parse(await Deno.readTextFile(new URL("recorded.json", import.meta.url))) as Recorded[];

Deno.test("compilerCodegen: instructions, errors and warnings as recorded from CPython", () => {
  for (const { source, mode, optimize, listing: expected, error, warnings } of recorded) {
    const seen: [string, number][] = [];
    const options = {
      filename: "<test>",
      mode: MODES[mode ?? 0],
      optimize,
      warn: ({ message, lineno }: { message: string; lineno: number }) => void seen.push([message, lineno]),
    };
    const mod = parse(source, { ...options, warn: undefined });
    try {
      const { sequence } = compilerCodegen(mod, options);
      assertEquals(listing(sequence).join("\n"), expected, source);
    } catch (thrown) {
      if (!(thrown instanceof CompileError)) throw thrown;
      const { type, message, lineno, offset, end_lineno, end_offset, text } = thrown;
      const ours = [type, message, lineno, offset, end_lineno, end_offset, text].map((field) =>
        field ?? null
      );
      assertEquals(ours, error, source);
    }
    assertEquals(seen, warnings, source);
  }
});
