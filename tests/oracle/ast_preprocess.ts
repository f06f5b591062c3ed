/**
 * Compares preprocessed ASTs with CPython's (`compile(..., PyCF_OPTIMIZED_AST, optimize=N)`), for N in 0, 1, 2, and
 * without PyCF_OPTIMIZED_AST at 2. Both start from CPython's own tree.
 *
 *     deno run -A tests/oracle/ast_preprocess.ts [PATHS]
 */
import { futureFromAst } from "../../compiler/ast/future.ts";
import { astFromJson, astToJson, type Json } from "../../compiler/ast/json.ts";
import { astPreprocess } from "../../compiler/ast/preprocess.ts";
import { CompileError } from "../../compiler/errors.ts";
import { PyCF_ONLY_AST, PyCF_OPTIMIZED_AST } from "../../compiler/options.ts";
import { AstServer, findPython, firstDifference, libraryFolder, pythonFiles } from "./ast_server.ts";
import { sha1 } from "./symtable.ts";

interface Answer {
  digest?: string;
  ast?: Json;
}

/** Our preprocessed tree. `undefined` when the module's future statements are wrong: then CPython stops before. */
function ourTree(ast: Json, optimize: number, flags: number): Json | undefined {
  const mod = astFromJson(ast);
  try {
    const { ff_features } = futureFromAst(mod, "<test>");
    const syntaxCheckOnly = flags === PyCF_ONLY_AST;
    astPreprocess(mod, { filename: "<test>", optimize, ff_features, syntaxCheckOnly });
  } catch (error) {
    if (error instanceof CompileError) return undefined;
    throw error;
  }
  return astToJson(mod);
}

async function main(paths: string[]) {
  const python = findPython();
  const files = pythonFiles(paths.length > 0 ? paths : [libraryFolder(python)]);
  const server = new AstServer(python, "dump_ast.py", ["--serve"]);
  let identical = 0, errors = 0;
  const different: string[] = [];
  for (const path of files) {
    const { ast } = await server.ask<Answer>({ path });
    if (Array.isArray(ast) && ast[0] === "SyntaxError") {
      errors++;
      continue;
    }
    const differences: string[] = [];
    for (
      const [optimize, flags] of [[0, PyCF_OPTIMIZED_AST], [1, PyCF_OPTIMIZED_AST], [2, PyCF_OPTIMIZED_AST], [
        2,
        PyCF_ONLY_AST,
      ]]
    ) {
      const request = { path, optimize, flags };
      const ours = ourTree(ast!, optimize, flags);
      const { digest } = await server.ask<Answer>({ ...request, digest: true });
      if (ours === undefined || sha1(JSON.stringify(ours)) === digest) continue;
      const theirs = await server.ask<Answer>(request);
      differences.push(`    optimize ${optimize}, flags ${flags}: ${firstDifference(ours, theirs.ast)}`);
    }
    if (differences.length === 0) identical++;
    else different.push([path, ...differences].join("\n"));
  }
  await server.close();
  for (const line of different) console.log(line);
  console.log(
    `files ${files.length}, not parsed ${errors}, identical ${identical}, different ${different.length}`,
  );
  if (different.length > 0) Deno.exit(1);
}

if (import.meta.main) await main(Deno.args);
