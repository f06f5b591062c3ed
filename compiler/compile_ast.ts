/**
 * The stages behind the parser, in order: future statements, preprocessing, symbol table, code generation, and per code
 * object flow graph and assembler. CPython: compiler_setup, _PyAST_Compile, _PyCompile_CodeGen in Python/compile.c.
 */
import { futureFromAst } from "./ast/future.ts";
import type { mod } from "./ast/nodes_generated.ts";
import { astPreprocess } from "./ast/preprocess.ts";
import type { CodeObject } from "./bytecode/code_object.ts";
import type { CodeUnitMetadata } from "./code_unit.ts";
import { type Assembler, generateModule } from "./codegen.ts";
import type { Compiler } from "./codegen/compiler.ts";
import { optimizeAndAssemble } from "./flowgraph.ts";
import type { InstructionSequence } from "./instruction_sequence.ts";
import { hasTarget } from "./opcode_utils.ts";
import type { CompileOptions } from "./options.ts";
import { withinStack } from "./recursion.ts";
import { buildSymtable } from "./symtable.ts";

/**
 * The code object of an AST, which is changed in place. Throws a CompileError.
 * CPython: _PyAST_Compile.
 */
export function compileAst(mod: mod, options: CompileOptions): CodeObject {
  return withinStack(() => {
    const c = generate(mod, options, optimizeAndAssemble, false);
    return c.optimizeAndAssemble(mod.nodeType !== "Expression");
  });
}

/** The stages up to code generation. */
function generate(
  mod: mod,
  options: CompileOptions,
  assemble: Assembler,
  saveNestedSequences: boolean,
): Compiler {
  const { filename, warn } = options;
  const optimize = options.optimize ?? 0;
  const future = futureFromAst(mod, filename);
  future.ff_features |= options.flags ?? 0;
  astPreprocess(mod, { filename, optimize, ff_features: future.ff_features, warn, enableWarnings: true });
  const symtable = buildSymtable(mod, filename, future);
  return generateModule(mod, {
    filename,
    symtable,
    features: future.ff_features,
    optimize,
    warn,
    assemble,
    saveNestedSequences,
  });
}

/** What `_testinternalcapi.compiler_codegen` shows: the module's instructions with those of nested units. */
export function compilerCodegen(
  mod: mod,
  options: CompileOptions,
): { sequence: InstructionSequence; metadata: CodeUnitMetadata } {
  return withinStack(() => {
    const c = generate(mod, options, optimizeAndAssemble, true);
    c.addReturnAtEnd(mod.nodeType !== "Expression");
    c.seq.applyLabelMap(hasTarget);
    return { sequence: c.seq, metadata: c.u.u_metadata };
  });
}
