/**
 * `deno task oracle:ast [PATHS]`: parses every file of CPython's library (or of PATHS) with both parsers and compares
 * the trees with all positions, or the SyntaxErrors field by field, and the warnings. Digests are compared first and
 * CPython's are kept in build/oracle/, so that a second run starts Python only for what differs.
 */
import { astToJson, type Json } from "../../compiler/ast/json.ts";
import { CompileError } from "../../compiler/errors.ts";
import { parse } from "../../compiler/parser/mod.ts";
import { AstServer, findPython, firstDifference, libraryFolder, pythonFiles } from "./ast_server.ts";
import { sha1 } from "./symtable.ts";

type Warning = [category: string, message: string, lineno: number];

interface Answer {
  digest?: string;
  ast?: Json;
  warnings: Warning[];
}

interface Cached {
  /** Modification time and size of the file. */
  stamp: string;
  digest: string;
  warnings: Warning[];
}

interface Parsed {
  tree: Json;
  warnings: Warning[];
  nodes: number;
}

/** Our tree, or error, in the form of dump_ast.py. */
export function ourTree(source: Uint8Array): Parsed {
  const warnings: Warning[] = [];
  const warn = (w: { category: string; message: string; lineno: number }) => {
    warnings.push([w.category, w.message, w.lineno]);
  };
  try {
    const mod = parse(source, { filename: "<test>", mode: "exec", warn });
    const tree = astToJson(mod);
    return { tree, warnings, nodes: countNodes(tree) };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return { tree: errorToJson(error), warnings, nodes: 0 };
  }
}

/** An error in the form of dump_ast.py. */
export function errorToJson(error: CompileError): Json {
  const isSyntaxError = /SyntaxError|IndentationError|TabError|_IncompleteInputError/.test(error.type);
  const row: Json[] = ["SyntaxError", error.type, error.message, null, null, null, null, null];
  if (!isSyntaxError) return row;
  const { lineno, offset, end_lineno, end_offset, text } = error;
  return [
    ...row.slice(0, 3),
    lineno ?? null,
    offset ?? null,
    end_lineno ?? null,
    end_offset ?? null,
    text ?? null,
  ];
}

function countNodes(tree: Json): number {
  if (!Array.isArray(tree)) return 0;
  let count = typeof tree[0] === "string" && /^[A-Za-z]/.test(tree[0]) ? 1 : 0;
  for (const item of tree) if (Array.isArray(item)) count += countNodes(item);
  return count;
}

const CACHE = new URL("../../build/oracle/ast_digests.json", import.meta.url);

function loadCache(): Record<string, Cached> {
  try {
    return JSON.parse(Deno.readTextFileSync(CACHE));
  } catch {
    return {};
  }
}

async function main(paths: string[]) {
  const python = findPython();
  const files = pythonFiles(paths.length > 0 ? paths : [libraryFolder(python)]);
  const cache = loadCache();
  const server = new AstServer(python, "dump_ast.py", ["--serve"]);
  let identical = 0, nodes = 0, errors = 0, warnings = 0, time = 0;
  const different: string[] = [];
  for (const path of files) {
    const source = Deno.readFileSync(path);
    const info = Deno.statSync(path);
    const stamp = `${info.mtime?.getTime()} ${info.size}`;
    let known = cache[path];
    if (known === undefined || known.stamp !== stamp) {
      const answer = await server.ask<Answer>({ path, digest: true });
      known = cache[path] = { stamp, digest: answer.digest!, warnings: answer.warnings };
    }
    const start = performance.now();
    let ours: Parsed;
    try {
      ours = ourTree(source);
    } catch (error) {
      different.push(`${path}\n    internal error: ${(error as Error).stack ?? error}`);
      continue;
    }
    time += performance.now() - start;
    nodes += ours.nodes;
    warnings += known.warnings.length;
    if (ours.nodes === 0) errors++;
    const problems: string[] = [];
    if (sha1(JSON.stringify(ours.tree)) !== known.digest) {
      const { ast } = await server.ask<Answer>({ path });
      problems.push(`    ${firstDifference(ours.tree, ast)}`);
    }
    if (JSON.stringify(ours.warnings) !== JSON.stringify(known.warnings)) {
      problems.push(`    warnings${firstDifference(ours.warnings, known.warnings)}`);
    }
    if (problems.length === 0) identical++;
    else different.push([path, ...problems].join("\n"));
  }
  await server.close();
  Deno.mkdirSync(new URL(".", CACHE), { recursive: true });
  Deno.writeTextFileSync(CACHE, JSON.stringify(cache));
  for (const line of different) console.log(line);
  console.log(
    `files ${files.length} (${errors} with errors), nodes ${nodes}, warnings ${warnings}, identical ${identical}, ` +
      `different ${different.length} (${Math.round(time)} ms in our parser and JSON)`,
  );
  if (different.length > 0) Deno.exit(1);
}

if (import.meta.main) await main(Deno.args);
