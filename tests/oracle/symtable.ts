/**
 * `deno task oracle:symtable [PATHS]`: compares symbol tables with CPython's `_symtable` for every file of its library
 * (or of PATHS): tree of blocks, names in order, flags and scopes, parameters. Both start from the same source; ours from
 * CPython's own AST, so that the parser's differences do not count here.
 */
import { createHash } from "node:crypto";
import { futureFromAst } from "../../compiler/ast/future.ts";
import { astFromJson, type Json } from "../../compiler/ast/json.ts";
import { CompileError } from "../../compiler/errors.ts";
import { buildSymtable, DEF_FREE_CLASS, FLAGS_MASK, type SymtableEntry } from "../../compiler/symtable.ts";
import { AstServer, findPython, firstDifference, libraryFolder, pythonFiles } from "./ast_server.ts";

interface Answer {
  digest: string;
  table?: Json;
  ast?: Json;
}

/** A block in the form of symtable_dump.py. */
export function tableToJson(ste: SymtableEntry): Json {
  const own: Json[] = [], passed: [string, number][] = [];
  for (const [name, value] of ste.ste_symbols) {
    if ((value & FLAGS_MASK & ~DEF_FREE_CLASS) !== 0) own.push([name, value]);
    else passed.push([name, value]);
  }
  passed.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
  return [
    ste.ste_type,
    ste.ste_name,
    ste.ste_loc.lineno,
    ste.ste_nested ? 1 : 0,
    ste.ste_varnames,
    [...own, ...passed],
    ste.ste_children.map(tableToJson),
  ];
}

/** Our table, or error, of an AST in JSON. */
export function ourTable(ast: Json): Json {
  if (Array.isArray(ast) && ast[0] === "SyntaxError") return ast;
  try {
    const mod = astFromJson(ast);
    const future = futureFromAst(mod, "<test>");
    return tableToJson(buildSymtable(mod, "<test>", future).st_top);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const at = error.type === "SyntaxError"
      ? [error.lineno ?? null, error.offset ?? null, error.end_lineno ?? null, error.end_offset ?? null]
      : [null, null, null, null];
    return ["SyntaxError", error.type, error.message, ...at, error.text ?? null];
  }
}

export function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

async function main(paths: string[]) {
  const python = findPython();
  const files = pythonFiles(paths.length > 0 ? paths : [libraryFolder(python)]);
  const server = new AstServer(python, "symtable_dump.py");
  let identical = 0, blocks = 0, time = 0;
  const different: string[] = [];
  for (const path of files) {
    const answer = await server.ask<Answer>({ path, ast: true });
    const start = performance.now();
    const ours = ourTable(answer.ast!);
    time += performance.now() - start;
    const text = JSON.stringify(ours);
    blocks += countBlocks(ours);
    if (sha1(text) === answer.digest) {
      identical++;
      continue;
    }
    const { table } = await server.ask<Answer>({ path, table: true });
    different.push(`${path}\n    ${firstDifference(ours, table)}`);
  }
  await server.close();
  for (const line of different) console.log(line);
  console.log(
    `files ${files.length}, blocks ${blocks}, identical ${identical}, different ${different.length}` +
      ` (${Math.round(time)} ms in JSON loading and our symbol table)`,
  );
  if (different.length > 0) Deno.exit(1);
}

function countBlocks(table: Json): number {
  if (!Array.isArray(table) || table[0] === "SyntaxError") return 0;
  return (table[6] as Json[]).reduce((sum: number, child) => sum + countBlocks(child), 1);
}

if (import.meta.main) await main(Deno.args);
