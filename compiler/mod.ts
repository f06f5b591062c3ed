/**
 * The compiler's door: Python source in, CPython 3.14's code objects out. Nothing here needs a VM.
 */
export { compile, compileAst } from "./compile.ts";
export { parse } from "./parser/mod.ts";
export { type CodeFields, CodeObject } from "./bytecode/code_object.ts";
export { dumps, loads } from "./bytecode/marshal.ts";
export { dis } from "./bytecode/dis.ts";
export { CompileError, type CompileErrorType, type CompileWarning, type WarningSink } from "./errors.ts";
export * from "./options.ts";
export * from "./constants.ts";
