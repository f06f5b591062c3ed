/**
 * `deno task oracle:programs [COUNT] [SEED] [LINES]`: compiles random programs with CPython and Taipan and compares the code
 * objects, or the errors. Prints the first programs that differ.
 */
import type { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { loads } from "../../compiler/bytecode/marshal.ts";
import { compile } from "../../compiler/compile.ts";
import { CompileError } from "../../compiler/errors.ts";
import { AstServer, findPython } from "./ast_server.ts";
import { compareCodeTrees } from "./compare_code.ts";
import { ProgramMaker } from "./flowgraph_random_programs.ts";

interface Answer {
  code?: string;
  error?: string;
}

type Mode = "exec" | "single" | "eval";

function ourOutcome(source: string, mode: Mode, optimize: 0 | 1 | 2): CodeObject | string {
  try {
    return compile(source, { filename: "f.py", mode, optimize, warn: () => {} });
  } catch (error) {
    if (error instanceof CompileError) {
      return `${error.type}: ${error.message} (${error.lineno}, ${error.offset})`;
    }
    throw error;
  }
}

async function main(): Promise<void> {
  const count = Number(Deno.args[0] ?? 1000);
  const seed = Number(Deno.args[1] ?? 1);
  const size = Number(Deno.args[2] ?? 80);
  const server = new AstServer(findPython(), "flowgraph_programs.py");
  let accepted = 0, codeObjects = 0, different = 0;
  for (let i = 0; i < count; i++) {
    // Most are modules.
    const mode: Mode = i % 10 === 3 ? "single" : i % 10 === 7 ? "eval" : "exec";
    const maker = new ProgramMaker(seed + i);
    const source = mode === "eval"
      ? maker.expression()
      : mode === "single"
      ? maker.statement()
      : maker.program(size);
    const optimize = (i % 3) as 0 | 1 | 2;
    const answer = await server.ask<Answer>({ source, mode, optimize });
    const ours = ourOutcome(source, mode, optimize);
    let difference: string | undefined;
    if (answer.code === undefined || typeof ours === "string") {
      if (answer.error !== ours) difference = `CPython: ${answer.error ?? "accepts it"}\nTaipan:  ${ours}`;
    } else {
      accepted++;
      const theirs = loads(Uint8Array.fromBase64(answer.code)) as CodeObject;
      const comparison = compareCodeTrees(ours, theirs);
      codeObjects += comparison.total;
      const first = comparison.differences[0];
      if (first !== undefined) {
        difference = `${first.where} ${first.field}\n  CPython: ${first.theirs}\n  Taipan:  ${first.ours}\n${
          first.context.join("\n")
        }`;
      }
    }
    if (difference === undefined) continue;
    if (different++ < 3) console.log(`seed ${seed + i}, mode ${mode}, level ${optimize}:\n${difference}`);
  }
  await server.close();
  console.log(
    `${count} programs, ${accepted} accepted with ${codeObjects} code objects; ${different} programs differ`,
  );
  if (different > 0) Deno.exit(1);
}

if (import.meta.main) await main();
