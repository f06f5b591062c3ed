/**
 * Code generation: from a preprocessed AST and its symbol table to instructions, one sequence per code object. Read by
 * compile.ts. The stage is in codegen/, by subject; codegen/compiler.ts is its state. CPython: Python/codegen.c.
 */
import type { mod } from "./ast/nodes_generated.ts";
import { visitModule } from "./codegen/body.ts";
import { Compiler, type CompilerSettings } from "./codegen/compiler.ts";
import { visitExpr } from "./codegen/expressions.ts";
import { LOC } from "./codegen/location.ts";
import { COMPILE_SCOPE_MODULE } from "./codegen/unit.ts";
import { CompileError } from "./errors.ts";
import { SourceLocation } from "./instruction_sequence.ts";
import type { stmt } from "./ast/nodes_generated.ts";

export type { Assembler, CompilerSettings } from "./codegen/compiler.ts";

/** Where the module's first instructions belong: its first statement. CPython: start_location. */
function startLocation(body: readonly stmt[]): SourceLocation {
  return body.length > 0 ? LOC(body[0]) : new SourceLocation(1, 1, 0, 0);
}

/**
 * Generates the code of a whole module; the module's unit stays open in the compiler returned, its nested code objects
 * are made. Throws a CompileError. CPython: compiler_codegen.
 */
export function generateModule(mod: mod, settings: CompilerSettings): Compiler {
  const c = new Compiler(settings);
  c.enterScope("<module>", COMPILE_SCOPE_MODULE, settings.symtable.st_top, 1, undefined, undefined);
  switch (mod.nodeType) {
    case "Module":
      visitModule(c, startLocation(mod.body), mod.body, false);
      return c;
    case "Interactive":
      c.c_interactive = true;
      visitModule(c, startLocation(mod.body), mod.body, true);
      return c;
    case "Expression":
      visitExpr(c, mod.body);
      return c;
    default:
      throw new CompileError("SystemError", `module kind ${mod.nodeType} should not be possible`);
  }
}
