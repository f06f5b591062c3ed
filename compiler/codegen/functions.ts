/**
 * Function definitions, lambdas, defaults and decorators.
 */
import type {
  argumentsNode as Arguments,
  AsyncFunctionDef,
  expr,
  FunctionDef,
  Lambda,
} from "../ast/nodes_generated.ts";
import { getDocString } from "../ast/docstring.ts";
import type { CodePointString } from "../constants.ts";
import {
  INTRINSIC_SET_FUNCTION_TYPE_PARAMS,
  MAKE_FUNCTION_DEFAULTS,
  MAKE_FUNCTION_KWDEFAULTS,
} from "../bytecode/opargs.ts";
import {
  BUILD_MAP,
  BUILD_TUPLE,
  CALL,
  CALL_INTRINSIC_2,
  LOAD_FAST,
  PUSH_NULL,
  RETURN_VALUE,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { NO_LABEL, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { lookup } from "../symtable.ts";
import { functionAnnotations } from "./annotations.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { cleanDoc } from "./docstring.ts";
import { visitExpr, visitExprs } from "./expressions.ts";
import { wrapInStopIterationHandler } from "./generators.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { visitStmt } from "./statements.ts";
import { visitTypeParams } from "./type_params.ts";
import {
  COMPILE_FBLOCK_STOP_ITERATION,
  COMPILE_SCOPE_ANNOTATIONS,
  COMPILE_SCOPE_ASYNC_FUNCTION,
  COMPILE_SCOPE_FUNCTION,
  COMPILE_SCOPE_LAMBDA,
} from "./unit.ts";

export function applyDecorators(c: Compiler, decorators: readonly expr[]): void {
  for (let i = decorators.length - 1; i >= 0; i--) c.addop(LOC(decorators[i]), CALL, 0);
}

/** Pushes defaults; returns the MAKE_FUNCTION_* flags of what was pushed. CPython: codegen_default_arguments. */
function defaultArguments(c: Compiler, loc: SourceLocation, args: Arguments): number {
  let flags = 0;
  if (args.defaults.length > 0) {
    visitExprs(c, args.defaults);
    c.addop(loc, BUILD_TUPLE, args.defaults.length);
    flags |= MAKE_FUNCTION_DEFAULTS;
  }
  let count = 0;
  for (let i = 0; i < args.kwonlyargs.length; i++) {
    const value = args.kw_defaults[i];
    if (value === undefined) continue;
    count++;
    c.addLoadConst(loc, c.maybeMangle(args.kwonlyargs[i].arg));
    visitExpr(c, value);
  }
  if (count > 0) {
    c.addop(loc, BUILD_MAP, count);
    flags |= MAKE_FUNCTION_KWDEFAULTS;
  }
  return flags;
}

function argumentCounts(args: Arguments) {
  return {
    argcount: args.args.length,
    posonlyargcount: args.posonlyargs.length,
    kwonlyargcount: args.kwonlyargs.length,
  };
}

/** CPython: codegen_function. */
export function visitFunctionDef(c: Compiler, s: FunctionDef | AsyncFunctionDef): void {
  const { args, decorator_list: decorators, type_params: typeParams } = s;
  visitExprs(c, decorators);
  const firstlineno = decorators.length > 0 ? decorators[0].lineno : s.lineno;
  const loc = LOC(s);
  let flags = defaultArguments(c, loc, args);
  if (typeParams.length === 0) {
    flags |= functionAnnotations(c, loc, args, s.returns);
    functionBody(c, s, flags, firstlineno);
  } else {
    // The type parameters' function takes the defaults as arguments, and makes and returns the function.
    let ntypeArgs = 0;
    if (flags & MAKE_FUNCTION_DEFAULTS) ntypeArgs++;
    if (flags & MAKE_FUNCTION_KWDEFAULTS) ntypeArgs++;
    if (ntypeArgs === 2) c.addop(loc, SWAP, 2);
    c.enterScope(
      `<generic parameters of ${s.name}>`,
      COMPILE_SCOPE_ANNOTATIONS,
      lookup(c.c_st, typeParams),
      firstlineno,
      undefined,
      { argcount: ntypeArgs, posonlyargcount: 0, kwonlyargcount: 0 },
    );
    visitTypeParams(c, typeParams);
    for (let i = 0; i < ntypeArgs; i++) c.addop(loc, LOAD_FAST, i);
    flags |= functionAnnotations(c, loc, args, s.returns);
    functionBody(c, s, flags, firstlineno);
    c.addop(loc, SWAP, 2);
    c.addop(loc, CALL_INTRINSIC_2, INTRINSIC_SET_FUNCTION_TYPE_PARAMS);
    const co = c.optimizeAndAssemble(false);
    c.exitScope();
    makeClosure(c, loc, co, 0);
    if (ntypeArgs > 0) {
      c.addop(loc, SWAP, ntypeArgs + 1);
      c.addop(loc, CALL, ntypeArgs - 1);
    } else {
      c.addop(loc, PUSH_NULL);
      c.addop(loc, CALL, 0);
    }
  }
  applyDecorators(c, decorators);
  nameop(c, loc, s.name, "Store");
}

/** CPython: codegen_function_body. */
function functionBody(
  c: Compiler,
  s: FunctionDef | AsyncFunctionDef,
  flags: number,
  firstlineno: number,
): void {
  const scopeType = s.nodeType === "FunctionDef" ? COMPILE_SCOPE_FUNCTION : COMPILE_SCOPE_ASYNC_FUNCTION;
  c.enterScope(s.name, scopeType, lookup(c.c_st, s), firstlineno, undefined, argumentCounts(s.args));
  const ste = c.ste;
  const body = s.body;
  let first = 0;
  if (ste.ste_has_docstring) {
    first = 1;
    // By convention the first constant; no instruction loads it.
    c.addConst(cleanDoc(getDocString(body)!.value as string | CodePointString));
  }
  const start = c.newLabel();
  c.useLabel(start);
  const isGenerator = ste.ste_coroutine || ste.ste_generator;
  if (isGenerator) c.pushFrameBlock(NO_LOCATION, COMPILE_FBLOCK_STOP_ITERATION, start, NO_LABEL, undefined);
  for (let i = first; i < body.length; i++) visitStmt(c, body[i]);
  if (isGenerator) {
    wrapInStopIterationHandler(c);
    c.popFrameBlock();
  }
  const co = c.optimizeAndAssemble(true);
  c.exitScope();
  makeClosure(c, LOC(s), co, flags);
}

/** CPython: codegen_lambda. */
export function visitLambda(c: Compiler, e: Lambda): void {
  const loc = LOC(e);
  const flags = defaultArguments(c, loc, e.args);
  c.enterScope(
    "<lambda>",
    COMPILE_SCOPE_LAMBDA,
    lookup(c.c_st, e),
    e.lineno,
    undefined,
    argumentCounts(e.args),
  );
  visitExpr(c, e.body);
  const isGenerator = c.ste.ste_generator;
  if (!isGenerator) c.addop(LOC(e.body), RETURN_VALUE);
  const co = c.optimizeAndAssemble(!isGenerator);
  c.exitScope();
  makeClosure(c, loc, co, flags);
}
