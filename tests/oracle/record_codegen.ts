/**
 * `deno run -A tests/oracle/record_codegen.ts`: records anew what CPython's code generation makes of the sources in
 * compiler/codegen/recorded.json, for `recorded_test.ts` there, which runs without a native CPython. To add a case, add
 * a row with its source alone.
 */
import { opname } from "../../compiler/bytecode/opcodes_generated.ts";
import { hasArg } from "../../compiler/opcode_utils.ts";
import { AstServer, findPython } from "./ast_server.ts";

type Row = [number, number, number, number, number, number];
type Dump = [Row[], Dump[]];

interface Case {
  source: string;
  /** 0 for exec, 1 for eval, 2 for single. */
  mode?: number;
  optimize?: number;
}

/** As `listing` in recorded_test.ts. */
function listing([rows, nested]: Dump): string[] {
  const lines = rows.map(([opcode, oparg, ...loc]) => {
    const arg = hasArg(opcode) || opcode > 255 ? ` ${oparg}` : "";
    return `${opname[opcode]}${arg} @${loc.join(",")}`;
  });
  return [...lines, ...nested.flatMap((inner) => ["--", ...listing(inner)])];
}

const path = new URL("../../compiler/codegen/recorded.json", import.meta.url);
const cases = JSON.parse(await Deno.readTextFile(path)) as Case[];
const server = new AstServer(findPython(), "codegen_dump.py");
const rows: string[] = [];
for (const { source, mode, optimize } of cases) {
  // deno-lint-ignore no-explicit-any
  const answer = await server.ask<any>({ source, mode, optimize });
  if (answer.sequence === undefined) throw new Error(`does not parse: ${source}`);
  const row = answer.sequence[0] === "SyntaxError"
    ? { source, mode, optimize, error: answer.sequence.slice(1), warnings: answer.warnings }
    : { source, mode, optimize, listing: listing(answer.sequence).join("\n"), warnings: answer.warnings };
  rows.push(JSON.stringify(row));
}
await server.close();
await Deno.writeTextFile(path, "[\n" + rows.join(",\n") + "\n]\n");
console.log(`${rows.length} cases recorded`);
