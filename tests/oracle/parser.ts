/**
 * Compares the parser with CPython's over source files: trees with all positions, errors field by field, the parser's
 * and tokenizer's warnings.
 *
 *     deno run -A tests/oracle/parser.ts [--careful] [PATHS]
 *
 * `--careful` tries the careful parser alone. CPython's answers are kept in build/oracle_parser.json.
 */
import type { mod } from "../../compiler/ast/nodes_generated.ts";
import { futureFromAst } from "../../compiler/ast/future.ts";
import { astToJson, type Json } from "../../compiler/ast/json.ts";
import { CompileError } from "../../compiler/errors.ts";
import { type CompileOptions, PyCF_ONLY_AST } from "../../compiler/options.ts";
import { parse, parseCarefully } from "../../compiler/parser/mod.ts";
import { SourceText } from "../../compiler/tokenizer/source_text.ts";
import { AstServer, findPython, firstDifference, libraryFolder, pythonFiles } from "./ast_server.ts";
import { sha1 } from "./symtable.ts";

type Warning = [category: string, message: string, lineno: number];
interface Answer {
  digest?: string;
  ast?: Json;
  warnings: Warning[];
}

const CACHE = new URL("../../build/oracle_parser.json", import.meta.url);
const PARSER_WARNING = /escape sequence|^invalid \w+ literal/;

/** Our parser's answer in the oracle's form. */
export function ourAnswer(
  source: string | Uint8Array,
  options: Partial<CompileOptions> = {},
  careful = false,
): { ast: Json; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const full: CompileOptions = {
    filename: "<test>",
    mode: "exec",
    ...options,
    flags: PyCF_ONLY_AST | (options.flags ?? 0),
    warn: (w) => {
      warnings.push([w.category, w.message, w.lineno]);
    },
  };
  try {
    let tree: mod;
    if (careful) {
      const textOptions = { filename: full.filename, execInput: full.mode === "exec" };
      const text = typeof source === "string"
        ? SourceText.fromString(source, textOptions)
        : SourceText.decode(source, textOptions);
      tree = parseCarefully(text, full);
    } else tree = parse(source, full);
    // compile() looks at future statements even when it only parses.
    futureFromAst(tree, full.filename);
    return { ast: astToJson(tree), warnings };
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    const found = [e.lineno, e.offset, e.end_lineno, e.end_offset, e.text].map((v) => v ?? null);
    return { ast: ["SyntaxError", e.type, e.message, ...found], warnings };
  }
}

async function main(args: string[]) {
  const careful = args.includes("--careful");
  const paths = args.filter((arg) => !arg.startsWith("--"));
  const python = findPython();
  const files = pythonFiles(paths.length > 0 ? paths : [libraryFolder(python)]);
  let cache: Record<string, Answer> = {};
  try {
    cache = JSON.parse(Deno.readTextFileSync(CACHE));
  } catch { /* a first run */ }
  const server = new AstServer(python, "dump_ast.py", ["--serve"]);
  let identical = 0, errors = 0, ourTime = 0, bytes = 0;
  const different: string[] = [];
  for (const path of files) {
    const source = Deno.readFileSync(path);
    bytes += source.length;
    const key = `${path} ${source.length}`;
    const theirs = cache[key] ??= await server.ask<Answer>({ path, digest: true });
    const start = performance.now();
    let ours;
    try {
      ours = ourAnswer(source, {}, careful);
    } catch (error) {
      different.push(`${path}: ${(error as Error).stack ?? error}`);
      continue;
    }
    ourTime += performance.now() - start;
    const ast = ours.ast as Json[];
    if (ast[0] === "SyntaxError") errors++;
    if (sha1(JSON.stringify(ast)) !== theirs.digest) {
      const full = await server.ask<Answer>({ path });
      different.push(`${path}: ${firstDifference(ast, full.ast)}`);
      continue;
    }
    const expected = JSON.stringify(theirs.warnings.filter((w) => PARSER_WARNING.test(w[1])));
    if (JSON.stringify(ours.warnings) !== expected) {
      different.push(`${path}: warnings ${JSON.stringify(ours.warnings)}, CPython's ${expected}`);
    } else identical++;
  }
  await server.close();
  Deno.mkdirSync(new URL("./", CACHE), { recursive: true });
  Deno.writeTextFileSync(CACHE, JSON.stringify(cache));
  for (const line of different) console.log(line.slice(0, 2000));
  console.log(
    `files ${files.length} (${(bytes / 1e6).toFixed(1)} MB, ${
      (ourTime / 1000).toFixed(1)
    } s), refused ${errors}, ` +
      `identical ${identical}, different ${different.length}`,
  );
  if (different.length > 0) Deno.exit(1);
}

if (import.meta.main) await main(Deno.args);
