/**
 * `deno task oracle:codegen [--optimize=N] [PATHS]`: compares instruction sequences, as code generation leaves them, with
 * CPython's (`_testinternalcapi.compiler_codegen`) for every file of its library or of PATHS: opcodes, opargs,
 * locations, nested code objects, errors and warnings. Ours start from CPython's AST, so that only the stages from
 * preprocessing to code generation count.
 */
import { astFromJson, type Json } from "../../compiler/ast/json.ts";
import { opname } from "../../compiler/bytecode/opcodes_generated.ts";
import { compilerCodegen } from "../../compiler/compile_ast.ts";
import { CompileError } from "../../compiler/errors.ts";
import type { InstructionSequence } from "../../compiler/instruction_sequence.ts";
import { hasArg } from "../../compiler/opcode_utils.ts";
import type { CompileOptions } from "../../compiler/options.ts";
import { AstServer, findPython, libraryFolder, pythonFiles } from "./ast_server.ts";

type Row = [number, number, number, number, number, number];
type Dump = [Row[], Dump[]];

interface Answer {
  ast: Json;
  sequence?: Json;
  warnings?: [string, number][];
}

const MODES = ["exec", "eval", "single"] as const;

function dump(sequence: InstructionSequence): Dump {
  return [
    sequence.instrs.map(({ opcode, oparg, loc }): Row => [
      opcode,
      hasArg(opcode) || opcode > 255 ? oparg : 0,
      loc.lineno,
      loc.end_lineno,
      loc.col_offset,
      loc.end_col_offset,
    ]),
    sequence.nested.map(dump),
  ];
}

/** Our sequences, or error, and our warnings, in the form of codegen_dump.py. */
export function ourCodegen(
  ast: Json,
  options: CompileOptions,
): { sequence: Json; warnings: [string, number][] } {
  const warnings: [string, number][] = [];
  const warn: CompileOptions["warn"] = ({ message, lineno }) => {
    warnings.push([message, lineno]);
  };
  try {
    const { sequence } = compilerCodegen(astFromJson(ast), { ...options, warn });
    return { sequence: dump(sequence) as unknown as Json, warnings };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const { type, message, lineno, offset, end_lineno, end_offset, text } = error;
    return {
      sequence: [
        "SyntaxError",
        type,
        message,
        lineno ?? null,
        offset ?? null,
        end_lineno ?? null,
        end_offset ?? null,
        text ?? null,
      ],
      warnings,
    };
  }
}

function show(row: Row | undefined): string {
  return row === undefined ? "nothing" : `${opname[row[0]]} ${row[1]} @ ${row.slice(2).join(" ")}`;
}

/** The first difference, in words, or `undefined`. */
export function difference(theirs: Json, ours: Json, path = "module"): string | undefined {
  if (
    !Array.isArray(theirs) || !Array.isArray(ours) || theirs[0] === "SyntaxError" || ours[0] === "SyntaxError"
  ) {
    const a = JSON.stringify(theirs), b = JSON.stringify(ours);
    return a === b ? undefined : `CPython ${a.slice(0, 200)}; here ${b.slice(0, 200)}`;
  }
  const [rows, nested] = theirs as unknown as Dump;
  const [ourRows, ourNested] = ours as unknown as Dump;
  for (let i = 0; i < Math.max(nested.length, ourNested.length); i++) {
    if (nested[i] === undefined || ourNested[i] === undefined) {
      return `${path}: nested CPython ${nested.length}, here ${ourNested.length}`;
    }
    const inner = difference(nested[i] as unknown as Json, ourNested[i] as unknown as Json, `${path}.${i}`);
    if (inner !== undefined) return inner;
  }
  for (let i = 0; i < Math.max(rows.length, ourRows.length); i++) {
    if (String(rows[i]) !== String(ourRows[i])) {
      return `${path} at ${i} (line ${rows[i]?.[2]}): CPython ${show(rows[i])}; here ${show(ourRows[i])}`;
    }
  }
  return undefined;
}

async function main(args: string[]) {
  const optimize = Number(args.find((arg) => arg.startsWith("--optimize="))?.slice(11) ?? 0) as 0 | 1 | 2;
  const mode = Number(args.find((arg) => arg.startsWith("--mode="))?.slice(7) ?? 0);
  const verbose = args.includes("--verbose");
  const paths = args.filter((arg) => !arg.startsWith("--"));
  const python = findPython();
  const files = pythonFiles(paths.length > 0 ? paths : [libraryFolder(python)]);
  let server = new AstServer(python, "codegen_dump.py");
  let identical = 0, skipped = 0, different = 0, crashed = 0;
  for (const path of files) {
    let answer: Answer;
    try {
      answer = await server.ask<Answer>({ path, optimize, mode });
    } catch {
      // CPython's test hook crashes on some files at the higher levels.
      crashed++;
      server = new AstServer(python, "codegen_dump.py");
      continue;
    }
    if (answer.sequence === undefined) {
      skipped++;
      continue;
    }
    let found: string | undefined;
    try {
      const ours = ourCodegen(answer.ast, { filename: "<test>", mode: MODES[mode], optimize });
      found = difference(answer.sequence, ours.sequence);
      const a = JSON.stringify(answer.warnings), b = JSON.stringify(ours.warnings);
      if (found === undefined && a !== b) {
        found = `warnings: CPython ${a.slice(0, 300)}; here ${b.slice(0, 300)}`;
      }
    } catch (error) {
      found = `crash: ${error instanceof Error ? verbose ? error.stack : error.message : error}`;
    }
    if (found === undefined) identical++;
    else {
      different++;
      console.log(`${path}\n  ${found}`);
    }
  }
  await server.close();
  console.log(
    `${identical} of ${
      identical + different
    } files identical (${skipped} do not parse, ${crashed} crash CPython)`,
  );
  if (different > 0) Deno.exit(1);
}

if (import.meta.main) await main(Deno.args);
