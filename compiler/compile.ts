/**
 * The compiler's driver: from source text to a code object. CPython: Python/compile.c and the part of
 * Python/pythonrun.c that comes before it.
 *
 * parse -> future statements -> preprocessing -> symbol table -> code generation -> flow graph -> assembler
 */
import type { mod } from "./ast/nodes_generated.ts";
import type { CodeObject } from "./bytecode/code_object.ts";
import { compileAst } from "./compile_ast.ts";
import type { CompileOptions } from "./options.ts";
import { parse } from "./parser/mod.ts";

export { compileAst, compilerCodegen } from "./compile_ast.ts";

/**
 * The code object of a module, expression or interactive statement. Throws a CompileError: SyntaxError and its kind
 * for bad source, RecursionError for nesting that is too deep, MemoryError where the parser gives up.
 * An AST is changed in place.
 */
export function compile(source: string | Uint8Array | mod, options: CompileOptions): CodeObject {
  const mod = typeof source === "string" || source instanceof Uint8Array ? parse(source, options) : source;
  return compileAst(mod, options);
}
