/**
 * Expressions: the dispatch over their kinds, and those kinds that need no file of their own.
 */
import type { Attribute, BinOp, expr, Starred } from "../ast/nodes_generated.ts";
import {
  INTRINSIC_ASYNC_GEN_WRAP,
  INTRINSIC_UNARY_POSITIVE,
  RESUME_AFTER_YIELD,
} from "../bytecode/opargs.ts";
import {
  BINARY_OP,
  CALL_INTRINSIC_1,
  COPY,
  DELETE_ATTR,
  GET_AWAITABLE,
  GET_YIELD_FROM_ITER,
  LOAD_ATTR,
  LOAD_SUPER_ATTR,
  NOP,
  RESUME,
  STORE_ATTR,
  TO_BOOL,
  UNARY_INVERT,
  UNARY_NEGATIVE,
  UNARY_NOT,
  YIELD_VALUE,
} from "../bytecode/opcodes_generated.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import { isFunctionLike } from "../symtable.ts";
import { SPINE_NESTING } from "../recursion.ts";
import {
  beginCall,
  canOptimizeSuperCall,
  finishCall,
  loadArgsForSuper,
  NOT_SUPER,
  SUPER_TWO_ARGUMENTS,
  type SuperCall,
  visitCall,
} from "./calls.ts";
import type { Compiler } from "./compiler.ts";
import { visitDictComp, visitGeneratorExp, visitListComp, visitSetComp } from "./comprehensions.ts";
import { visitBoolOp, visitCompare, visitIfExp } from "./conditions.ts";
import { visitDict, visitList, visitSet, visitTuple } from "./displays.ts";
import { visitLambda } from "./functions.ts";
import { addYieldFrom } from "./generators.ts";
import { LOC, updateStartLocationToMatchAttr } from "./location.ts";
import { nameop } from "./names.ts";
import { binaryOparg } from "./operators.ts";
import { visitFormattedValue, visitInterpolation, visitJoinedStr, visitTemplateStr } from "./strings.ts";
import { beginSubscript, finishSubscript, visitSlice, visitSubscript } from "./subscripts.ts";
import { COMPILE_SCOPE_ASYNC_FUNCTION } from "./unit.ts";

/** Emits the code that leaves the expression's value on the stack, or for targets stores or deletes it. */
export function visitExpr(c: Compiler, e: expr): void {
  switch (e.nodeType) {
    case "Name":
      return nameop(c, LOC(e), e.id, e.ctx);
    case "Constant":
      return c.addLoadConst(LOC(e), e.value);
    case "Attribute":
      if (c.nesting > SPINE_NESTING) return visitSpine(c, e);
      c.nesting++;
      visitAttribute(c, e);
      c.nesting--;
      return;
    case "Call":
      if (c.nesting > SPINE_NESTING) return visitSpine(c, e);
      c.nesting++;
      visitCall(c, e);
      c.nesting--;
      return;
    case "Subscript":
      if (c.nesting > SPINE_NESTING) return visitSpine(c, e);
      c.nesting++;
      visitSubscript(c, e);
      c.nesting--;
      return;
    case "BinOp":
      if (c.nesting > SPINE_NESTING) return visitSpine(c, e);
      c.nesting++;
      visitExpr(c, e.left);
      finishBinOp(c, e);
      c.nesting--;
      return;
    case "Compare":
      return visitCompare(c, e);
    case "Tuple":
      return visitTuple(c, e);
    case "List":
      return visitList(c, e);
    case "BoolOp":
      return visitBoolOp(c, e);
    case "UnaryOp": {
      visitExpr(c, e.operand);
      const loc = LOC(e);
      switch (e.op) {
        case "UAdd":
          return c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_UNARY_POSITIVE);
        case "Not":
          c.addop(loc, TO_BOOL);
          return c.addop(loc, UNARY_NOT);
        case "Invert":
          return c.addop(loc, UNARY_INVERT);
        case "USub":
          return c.addop(loc, UNARY_NEGATIVE);
      }
      return;
    }
    case "JoinedStr":
      return visitJoinedStr(c, e);
    case "FormattedValue":
      return visitFormattedValue(c, e);
    case "Dict":
      return visitDict(c, e);
    case "Lambda":
      return visitLambda(c, e);
    case "IfExp":
      return visitIfExp(c, e);
    case "ListComp":
      return visitListComp(c, e);
    case "GeneratorExp":
      return visitGeneratorExp(c, e);
    case "Set":
      return visitSet(c, e);
    case "Slice":
      return visitSlice(c, e);
    case "Starred":
      return visitStarred(c, e);
    case "SetComp":
      return visitSetComp(c, e);
    case "DictComp":
      return visitDictComp(c, e);
    case "NamedExpr":
      visitExpr(c, e.value);
      c.addop(LOC(e), COPY, 1);
      return visitExpr(c, e.target);
    case "Await": {
      visitExpr(c, e.value);
      const loc = LOC(e);
      c.addop(loc, GET_AWAITABLE, 0);
      c.addLoadConst(loc, null);
      return addYieldFrom(c, loc, true);
    }
    case "Yield": {
      const loc = LOC(e);
      if (!isFunctionLike(c.ste)) throw c.error(loc, "'yield' outside function");
      if (e.value !== undefined) visitExpr(c, e.value);
      else c.addLoadConst(loc, null);
      return addYield(c, loc);
    }
    case "YieldFrom": {
      const loc = LOC(e);
      if (!isFunctionLike(c.ste)) throw c.error(loc, "'yield from' outside function");
      if (c.u.u_scope_type === COMPILE_SCOPE_ASYNC_FUNCTION) {
        throw c.error(loc, "'yield from' inside async function");
      }
      visitExpr(c, e.value);
      c.addop(loc, GET_YIELD_FROM_ITER);
      c.addLoadConst(loc, null);
      return addYieldFrom(c, loc, false);
    }
    case "TemplateStr":
      return visitTemplateStr(c, e);
    case "Interpolation":
      return visitInterpolation(c, e);
  }
}

export function visitExprs(c: Compiler, exprs: readonly expr[]): void {
  for (let i = 0; i < exprs.length; i++) visitExpr(c, exprs[i]);
}

function finishBinOp(c: Compiler, e: BinOp): void {
  visitExpr(c, e.right);
  c.addop(LOC(e), BINARY_OP, binaryOparg(e.op));
}

function visitAttribute(c: Compiler, e: Attribute): void {
  const operand = beginAttribute(c, e);
  if (operand === undefined) return;
  visitExpr(c, operand);
  finishAttribute(c, e);
}

/** Says whose attribute it is; an attribute of `super()` is done at once: `undefined`. */
function beginAttribute(c: Compiler, e: Attribute): expr | undefined {
  if (e.ctx !== "Load") {
    c.maybeAddStaticAttribute(e);
    return e.value;
  }
  const form = canOptimizeSuperCall(c, e);
  if (form === NOT_SUPER) return e.value;
  const loc = LOC(e);
  loadArgsForSuper(c, e.value as SuperCall);
  c.addopAttribute(loc, LOAD_SUPER_ATTR, e.attr, 2, form === SUPER_TWO_ARGUMENTS ? 2 : 0);
  c.addop(updateStartLocationToMatchAttr(loc, e), NOP);
  return undefined;
}

function finishAttribute(c: Compiler, e: Attribute): void {
  const loc = updateStartLocationToMatchAttr(LOC(e), e);
  if (e.ctx === "Load") c.addopAttribute(loc, LOAD_ATTR, e.attr, 1, 0);
  else c.addopName(loc, e.ctx === "Store" ? STORE_ATTR : DELETE_ATTR, c.u.u_metadata.u_names, e.attr);
}

/** A chain of left operands (`a + b + c`, `a.b().c[d]`) without recursion, for when there has been much already. */
function visitSpine(c: Compiler, e: expr): void {
  const links: expr[] = [];
  /** What each call in it evaluates first. */
  const operands: expr[] = [];
  let node: expr | undefined = e;
  for (;;) {
    const link: expr = node;
    let operand: expr | undefined;
    switch (link.nodeType) {
      case "Attribute":
        operand = beginAttribute(c, link);
        break;
      case "Call":
        operand = beginCall(c, link);
        break;
      case "Subscript":
        beginSubscript(c, link);
        operand = link.value;
        break;
      case "BinOp":
        operand = link.left;
        break;
      default:
        visitExpr(c, link);
    }
    if (operand === undefined) break;
    links.push(link);
    operands.push(operand);
    node = operand;
  }
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (link.nodeType === "Attribute") finishAttribute(c, link);
    else if (link.nodeType === "Call") finishCall(c, link, operands[i]);
    else if (link.nodeType === "Subscript") finishSubscript(c, link);
    else if (link.nodeType === "BinOp") finishBinOp(c, link);
  }
}

/** Starred expressions are handled by what contains them; here one stands where it may not. */
function visitStarred(c: Compiler, e: Starred): never {
  throw c.error(
    LOC(e),
    e.ctx === "Store"
      ? "starred assignment target must be in a list or tuple"
      : "can't use starred expression here",
  );
}

/** CPython: codegen_addop_yield. */
export function addYield(c: Compiler, loc: SourceLocation): void {
  if (c.ste.ste_generator && c.ste.ste_coroutine) c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_ASYNC_GEN_WRAP);
  c.addop(loc, YIELD_VALUE, 0);
  c.addop(loc, RESUME, RESUME_AFTER_YIELD);
}
