/**
 * The compiler's driver: from source text to a code object. CPython: Python/compile.c and the part of
 * Python/pythonrun.c that comes before it.
 *
 * parse -> future statements -> preprocessing -> symbol table -> code generation -> flow graph -> assembler
 */
import type { mod } from "./ast/nodes_generated.ts";
import { validate } from "./ast/validate.ts";
import type { CodeObject } from "./bytecode/code_object.ts";
import { compileAst } from "./compile_ast.ts";
import { CompileError } from "./errors.ts";
import type { CompileMode, CompileOptions } from "./options.ts";
import { parse } from "./parser/mod.ts";

export { compileAst, compilerCodegen } from "./compile_ast.ts";

const NODE_OF_MODE: Record<CompileMode, mod["nodeType"]> = {
  exec: "Module",
  eval: "Expression",
  single: "Interactive",
  func_type: "FunctionType",
};

/**
 * The code object of a module, expression or interactive statement. Throws a CompileError: SyntaxError and its kind
 * for bad source, RecursionError for nesting that is too deep, MemoryError where the parser gives up, ValueError and
 * TypeError for an AST that makes no sense. An AST is changed in place.
 */
export function compile(source: string | Uint8Array | mod, options: CompileOptions): CodeObject {
  if (options.mode === "func_type") {
    throw new CompileError("ValueError", "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  }
  if (typeof source === "string" || source instanceof Uint8Array) {
    return compileAst(parse(source, options), options);
  }
  const expected = NODE_OF_MODE[options.mode];
  if (source.nodeType !== expected) {
    throw new CompileError("TypeError", `expected ${expected} node, got ${source.nodeType}`);
  }
  validate(source);
  return compileAst(source, options);
}
