/** The two passes in order: collect, then resolve. Called by the compiler's driver through ../symtable.ts. */
import { getDocString } from "../ast/docstring.ts";
import type { FutureFeatures } from "../ast/future.ts";
import type { mod } from "../ast/nodes_generated.ts";
import { CompileError } from "../errors.ts";
import { withinStack } from "../recursion.ts";
import { analyze } from "./analyze.ts";
import { SymtableBuilder } from "./builder.ts";
import { Symtable } from "./entry.ts";
import { visitExpr } from "./visit_expressions.ts";
import { visitStmts } from "./visit_statements.ts";

/**
 * The symbol table of a preprocessed module. `future` holds its future statements together with the flags of the
 * `compile()` call. Throws CompileError: SyntaxError, or RecursionError on an AST nested too deeply.
 * CPython: _PySymtable_Build.
 */
export function buildSymtable(mod: mod, filename: string, future: FutureFeatures): Symtable {
  return withinStack(() => {
    const table = new Symtable(filename, future);
    const builder = new SymtableBuilder(table, mod);
    switch (mod.nodeType) {
      case "Module":
        table.st_top.ste_has_docstring = getDocString(mod.body) !== undefined;
        visitStmts(builder, mod.body);
        break;
      case "Interactive":
        visitStmts(builder, mod.body);
        break;
      case "Expression":
        visitExpr(builder, mod.body);
        break;
      case "FunctionType":
        throw new CompileError("RuntimeError", "this compiler does not handle FunctionTypes");
    }
    analyze(table);
    return table;
  });
}
