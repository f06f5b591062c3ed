/**
 * Statements: the dispatch over their kinds, and those kinds that need no file of their own.
 */
import type { Assert, Assign, expr, Import, ImportFrom, Raise, stmt } from "../ast/nodes_generated.ts";
import { CONSTANT_ASSERTIONERROR, INTRINSIC_IMPORT_STAR, INTRINSIC_PRINT } from "../bytecode/opargs.ts";
import {
  CALL,
  CALL_INTRINSIC_1,
  COPY,
  IMPORT_FROM,
  IMPORT_NAME,
  LOAD_COMMON_CONSTANT,
  NOP,
  POP_TOP,
  RAISE_VARARGS,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { TupleConstant } from "../constants.ts";
import { NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { visitAnnAssign } from "./annotations.ts";
import { visitClassDef } from "./classes.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { visitExpr, visitExprs } from "./expressions.ts";
import { visitFunctionDef } from "./functions.ts";
import { LOC } from "./location.ts";
import {
  visitAsyncFor,
  visitBreak,
  visitContinue,
  visitFor,
  visitIf,
  visitReturn,
  visitWhile,
} from "./loops.ts";
import { nameop } from "./names.ts";
import { visitMatch } from "./patterns.ts";
import { visitAugAssign } from "./subscripts.ts";
import { visitTry } from "./try.ts";
import { visitTypeAlias } from "./type_params.ts";
import { visitWith } from "./with.ts";

export function visitStmts(c: Compiler, stmts: readonly stmt[]): void {
  for (let i = 0; i < stmts.length; i++) visitStmt(c, stmts[i]);
}

export function visitStmt(c: Compiler, s: stmt): void {
  switch (s.nodeType) {
    case "Expr":
      return exprStmt(c, LOC(s), s.value);
    case "Assign":
      return assign(c, s);
    case "If":
    case "For":
    case "With":
    case "Try":
    case "While":
    case "Match":
    case "AsyncFor":
    case "AsyncWith":
    case "TryStar":
      return conditionalBlock(c, s);
    case "Return":
      return visitReturn(c, s);
    case "FunctionDef":
    case "AsyncFunctionDef":
      return visitFunctionDef(c, s);
    case "AugAssign":
      return visitAugAssign(c, s);
    case "Import":
      return importStmt(c, s);
    case "ImportFrom":
      return importFrom(c, s);
    case "Assert":
      return assertStmt(c, s);
    case "Raise":
      return raise(c, s);
    case "ClassDef":
      return visitClassDef(c, s);
    case "Pass":
      return c.addop(LOC(s), NOP);
    case "AnnAssign":
      return visitAnnAssign(c, s);
    case "Delete":
      return visitExprs(c, s.targets);
    case "Break":
      return visitBreak(c, LOC(s));
    case "Continue":
      return visitContinue(c, LOC(s));
    case "Global":
    case "Nonlocal":
      return;
    case "TypeAlias":
      return visitTypeAlias(c, s);
  }
}

/** Statements whose bodies may not be executed: annotations inside are conditional. */
function conditionalBlock(c: Compiler, s: stmt): void {
  c.u.u_in_conditional_block++;
  switch (s.nodeType) {
    case "If":
      visitIf(c, s);
      break;
    case "For":
      visitFor(c, s);
      break;
    case "While":
      visitWhile(c, s);
      break;
    case "With":
    case "AsyncWith":
      visitWith(c, s);
      break;
    case "Try":
    case "TryStar":
      visitTry(c, s);
      break;
    case "Match":
      visitMatch(c, s);
      break;
    case "AsyncFor":
      visitAsyncFor(c, s);
      break;
  }
  c.u.u_in_conditional_block--;
}

/** CPython: codegen_stmt_expr. */
function exprStmt(c: Compiler, loc: SourceLocation, value: expr): void {
  if (c.isInteractiveTopLevel) {
    visitExpr(c, value);
    c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_PRINT);
    c.addop(NO_LOCATION, POP_TOP);
    return;
  }
  if (value.nodeType === "Constant") {
    c.addop(loc, NOP);
    return;
  }
  visitExpr(c, value);
  c.addop(NO_LOCATION, POP_TOP);
}

function assign(c: Compiler, s: Assign): void {
  const targets = s.targets;
  const last = targets.length - 1;
  visitExpr(c, s.value);
  for (let i = 0; i <= last; i++) {
    if (i < last) c.addop(LOC(s), COPY, 1);
    visitExpr(c, targets[i]);
  }
}

function raise(c: Compiler, s: Raise): void {
  let count = 0;
  if (s.exc !== undefined) {
    visitExpr(c, s.exc);
    count++;
    if (s.cause !== undefined) {
      visitExpr(c, s.cause);
      count++;
    }
  }
  c.addop(LOC(s), RAISE_VARARGS, count);
}

/** CPython: codegen_assert. */
function assertStmt(c: Compiler, s: Assert): void {
  const test = s.test;
  if (
    (test.nodeType === "Tuple" && test.elts.length > 0) ||
    (test.nodeType === "Constant" && test.value instanceof TupleConstant && test.value.items.length > 0)
  ) {
    c.warn(LOC(s), "assertion is always true, perhaps remove parentheses?");
  }
  if (c.c_optimize > 0) return;
  const loc = LOC(s);
  const end = c.newLabel();
  jumpIf(c, loc, test, end, true);
  c.addop(loc, LOAD_COMMON_CONSTANT, CONSTANT_ASSERTIONERROR);
  if (s.msg !== undefined) {
    visitExpr(c, s.msg);
    c.addop(loc, CALL, 0);
  }
  c.addop(LOC(test), RAISE_VARARGS, 1);
  c.useLabel(end);
}

/** CPython: codegen_import, codegen_import_as. */
function importStmt(c: Compiler, s: Import): void {
  const loc = LOC(s);
  const names = c.u.u_metadata.u_names;
  for (const { name, asname } of s.names) {
    c.addLoadConst(loc, 0);
    c.addLoadConst(loc, null);
    c.addopName(loc, IMPORT_NAME, names, name);
    let dot = name.indexOf(".");
    if (asname === undefined) {
      nameop(c, loc, dot < 0 ? name : name.slice(0, dot), "Store");
    } else if (dot < 0) nameop(c, loc, asname, "Store");
    else {
      // IMPORT_NAME gives the first package: walk down to the module.
      for (;;) {
        const start = dot + 1;
        dot = name.indexOf(".", start);
        c.addopNoMangle(loc, IMPORT_FROM, names, dot < 0 ? name.slice(start) : name.slice(start, dot));
        if (dot < 0) break;
        c.addop(loc, SWAP, 2);
        c.addop(loc, POP_TOP);
      }
      nameop(c, loc, asname, "Store");
      c.addop(loc, POP_TOP);
    }
  }
}

/** CPython: codegen_from_import. */
function importFrom(c: Compiler, s: ImportFrom): void {
  const loc = LOC(s);
  const names = c.u.u_metadata.u_names;
  c.addLoadConst(loc, s.level ?? 0);
  c.addLoadConst(loc, new TupleConstant(s.names.map((alias) => alias.name)));
  c.addopName(loc, IMPORT_NAME, names, s.module ?? "");
  for (let i = 0; i < s.names.length; i++) {
    const { name, asname } = s.names[i];
    if (i === 0 && name.charCodeAt(0) === 0x2a) {
      c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_IMPORT_STAR);
      c.addop(NO_LOCATION, POP_TOP);
      return;
    }
    c.addopName(loc, IMPORT_FROM, names, name);
    nameop(c, loc, asname ?? name, "Store");
  }
  c.addop(loc, POP_TOP);
}
