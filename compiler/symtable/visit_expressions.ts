/**
 * First pass over expressions: which names they read and bind, and the blocks of lambdas and comprehensions.
 *
 * Tail positions (`-x`, `x.y`, the right operand, a lambda's body) continue the loop instead of recursing, and long
 * chains of left operands are walked by `visitSpine`, so that everything CPython's parser can produce fits V8's stack.
 */
import type {
  argumentsNode,
  comprehension,
  DictComp,
  expr,
  GeneratorExp,
  keyword,
  ListComp,
  Name,
  NamedExpr,
  SetComp,
} from "../ast/nodes_generated.ts";
import { MAX_NESTING, MAX_SPINE, newRecursionError, SPINE_NESTING } from "../recursion.ts";
import type { SourceLocation } from "../syntax_error.ts";
import type { SymtableBuilder } from "./builder.ts";
import { isFunctionLike } from "./entry.ts";
import {
  AnnotationBlock,
  ClassBlock,
  DEF_COMP_ITER,
  DEF_GLOBAL,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DictComprehension,
  FunctionBlock,
  GeneratorExpression,
  ListComprehension,
  ModuleBlock,
  NoComprehension,
  SetComprehension,
  TypeAliasBlock,
  TypeParametersBlock,
  TypeVariableBlock,
  USE,
} from "./flags.ts";
import { maybeMangle } from "./mangle.ts";
import * as messages from "./messages.ts";

/** CPython: symtable_visit_expr. */
export function visitExpr(b: SymtableBuilder, node: expr): void {
  if (++b.nesting > MAX_NESTING) throw newRecursionError();
  let openBlocks = 0;
  let steps = 0;
  let e = node;
  for (;;) {
    switch (e.nodeType) {
      case "Name":
        visitName(b, e);
        break;
      case "Constant":
        break;
      case "Attribute":
        b.checkName(e.attr, e, e.ctx);
        if (++steps > MAX_SPINE) throw newRecursionError();
        e = e.value;
        continue;
      case "Call":
        if (b.nesting > SPINE_NESTING && isSpine(e.func)) {
          visitSpine(b, e);
          break;
        }
        visitExpr(b, e.func);
        visitExprs(b, e.args);
        visitKeywords(b, e.keywords);
        break;
      case "Subscript":
        if (b.nesting > SPINE_NESTING && isSpine(e.value)) {
          visitSpine(b, e);
          break;
        }
        visitExpr(b, e.value);
        e = e.slice;
        continue;
      case "BinOp":
        if (b.nesting > SPINE_NESTING && isSpine(e.left)) {
          visitSpine(b, e);
          break;
        }
        visitExpr(b, e.left);
        e = e.right;
        continue;
      case "Compare":
        visitExpr(b, e.left);
        visitExprs(b, e.comparators);
        break;
      case "Tuple":
      case "List":
      case "Set":
        visitExprs(b, e.elts);
        break;
      case "BoolOp":
      case "JoinedStr":
      case "TemplateStr":
        visitExprs(b, e.values);
        break;
      case "UnaryOp":
        e = e.operand;
        continue;
      case "Starred":
        e = e.value;
        continue;
      case "FormattedValue":
      case "Interpolation":
        visitExpr(b, e.value);
        if (e.format_spec !== undefined) {
          e = e.format_spec;
          continue;
        }
        break;
      case "IfExp":
        visitExpr(b, e.test);
        visitExpr(b, e.body);
        e = e.orelse;
        continue;
      case "Dict":
        visitOptionalExprs(b, e.keys);
        visitExprs(b, e.values);
        break;
      case "Slice":
        if (e.lower !== undefined) visitExpr(b, e.lower);
        if (e.upper !== undefined) visitExpr(b, e.upper);
        if (e.step !== undefined) visitExpr(b, e.step);
        break;
      case "Lambda":
        visitExprs(b, e.args.defaults);
        visitOptionalExprs(b, e.args.kw_defaults);
        b.enter("lambda", FunctionBlock, e, e);
        visitParameters(b, e.args);
        openBlocks++;
        e = e.body;
        continue;
      case "ListComp":
      case "SetComp":
      case "DictComp":
      case "GeneratorExp":
        visitComprehensionExpr(b, e);
        break;
      case "NamedExpr":
        raiseIfAnnotationBlock(b, "named expression", e);
        visitNamedExpr(b, e);
        break;
      case "Yield":
      case "YieldFrom":
        raiseIfAnnotationBlock(b, "yield expression", e);
        if (e.value !== undefined) visitExpr(b, e.value);
        b.cur.ste_generator = true;
        raiseIfComprehensionBlock(b, e);
        break;
      case "Await":
        raiseIfAnnotationBlock(b, "await expression", e);
        if (!b.allowsTopLevelAwait()) {
          if (!isFunctionLike(b.cur)) throw b.error(messages.AWAIT_OUTSIDE_FUNC, e);
          if (!b.isAsyncDef() && b.cur.ste_comprehension === NoComprehension) {
            throw b.error(messages.AWAIT_OUTSIDE_ASYNC_FUNC, e);
          }
        }
        visitExpr(b, e.value);
        b.cur.ste_coroutine = true;
        break;
    }
    break;
  }
  while (openBlocks-- > 0) b.exit();
  b.nesting--;
}

export function visitExprs(b: SymtableBuilder, exprs: readonly expr[]): void {
  for (let i = 0; i < exprs.length; i++) visitExpr(b, exprs[i]);
}

export function visitOptionalExprs(b: SymtableBuilder, exprs: readonly (expr | undefined)[]): void {
  for (let i = 0; i < exprs.length; i++) {
    const e = exprs[i];
    if (e !== undefined) visitExpr(b, e);
  }
}

/** Keyword names first, all of them, then their values. */
export function visitKeywords(b: SymtableBuilder, keywords: readonly keyword[]): void {
  for (let i = 0; i < keywords.length; i++) {
    const name = keywords[i].arg;
    if (name !== undefined) b.checkName(name, keywords[i], "Store");
  }
  for (let i = 0; i < keywords.length; i++) visitExpr(b, keywords[i].value);
}

/** Whether a deep chain goes on in this node's first operand. */
function isSpine(e: expr): boolean {
  const type = e.nodeType;
  return type === "BinOp" || type === "Call" || type === "Attribute" || type === "Subscript";
}

/** A long chain of first operands: down to its end without recursion, then every node's other operands on the way up. */
function visitSpine(b: SymtableBuilder, node: expr): void {
  const chain: expr[] = [];
  let e = node;
  for (;;) {
    if (e.nodeType === "BinOp") {
      chain.push(e);
      e = e.left;
    } else if (e.nodeType === "Call") {
      chain.push(e);
      e = e.func;
    } else if (e.nodeType === "Attribute") {
      b.checkName(e.attr, e, e.ctx);
      chain.push(e);
      e = e.value;
    } else if (e.nodeType === "Subscript") {
      chain.push(e);
      e = e.value;
    } else {
      break;
    }
  }
  if (chain.length > MAX_SPINE) throw newRecursionError();
  visitExpr(b, e);
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i];
    if (link.nodeType === "BinOp") {
      visitExpr(b, link.right);
    } else if (link.nodeType === "Call") {
      visitExprs(b, link.args);
      visitKeywords(b, link.keywords);
    } else if (link.nodeType === "Subscript") {
      visitExpr(b, link.slice);
    }
  }
}

function visitName(b: SymtableBuilder, e: Name): void {
  const cur = b.cur;
  if (cur.ste_in_unevaluated_annotation) return;
  if (e.ctx === "Load") {
    b.addDefTo(cur, e.id, USE, e);
    // `super()` finds the class in the cell `__class__`.
    if (e.id === "super" && isFunctionLike(cur)) b.addDef("__class__", USE, e);
  } else {
    b.addDefCtx(e.id, DEF_LOCAL, e, e.ctx);
  }
}

/** The parameters, as names of the function's block. CPython: symtable_visit_arguments. */
export function visitParameters(b: SymtableBuilder, a: argumentsNode): void {
  for (let i = 0; i < a.posonlyargs.length; i++) b.addDef(a.posonlyargs[i].arg, DEF_PARAM, a.posonlyargs[i]);
  for (let i = 0; i < a.args.length; i++) b.addDef(a.args[i].arg, DEF_PARAM, a.args[i]);
  for (let i = 0; i < a.kwonlyargs.length; i++) b.addDef(a.kwonlyargs[i].arg, DEF_PARAM, a.kwonlyargs[i]);
  if (a.vararg !== undefined) {
    b.addDef(a.vararg.arg, DEF_PARAM, a.vararg);
    b.cur.ste_varargs = true;
  }
  if (a.kwarg !== undefined) {
    b.addDef(a.kwarg.arg, DEF_PARAM, a.kwarg);
    b.cur.ste_varkeywords = true;
  }
}

/** CPython: symtable_handle_namedexpr. */
function visitNamedExpr(b: SymtableBuilder, e: NamedExpr): void {
  if (b.cur.ste_comp_iter_expr > 0) throw b.error(messages.NAMED_EXPR_COMP_ITER_EXPR, e);
  if (b.cur.ste_comprehension !== NoComprehension) extendNamedExprScope(b, e.target as Name);
  visitExpr(b, e.value);
  visitExpr(b, e.target);
}

/**
 * A walrus inside a comprehension binds in the nearest enclosing function or module: there its target becomes a local
 * or a global, here a nonlocal or global. CPython: symtable_extend_namedexpr_scope.
 */
function extendNamedExprScope(b: SymtableBuilder, target: Name): void {
  const name = target.id;
  for (let i = b.stack.length - 1; i >= 0; i--) {
    const ste = b.stack[i];
    const known = ste.ste_symbols.get(maybeMangle(b.privateName, ste, name)) ?? 0;
    if (ste.ste_comprehension !== NoComprehension) {
      if ((known & DEF_COMP_ITER) !== 0 && (known & DEF_LOCAL) !== 0) {
        throw b.error(messages.namedExprConflict(name), target);
      }
      continue;
    }
    switch (ste.ste_type) {
      case FunctionBlock:
        b.addDef(name, (known & DEF_GLOBAL) !== 0 ? DEF_GLOBAL : DEF_NONLOCAL, target);
        b.recordDirective(name, target);
        b.addDefTo(ste, name, DEF_LOCAL, target);
        return;
      case ModuleBlock:
        b.addDef(name, DEF_GLOBAL, target);
        b.recordDirective(name, target);
        b.addDefTo(ste, name, DEF_GLOBAL, target);
        return;
      case ClassBlock:
        throw b.error(messages.NAMED_EXPR_COMP_IN_CLASS, target);
      case TypeParametersBlock:
        throw b.error(messages.NAMED_EXPR_COMP_IN_TYPEPARAM, target);
      case TypeAliasBlock:
        throw b.error(messages.NAMED_EXPR_COMP_IN_TYPEALIAS, target);
      case TypeVariableBlock:
        throw b.error(messages.NAMED_EXPR_COMP_IN_TYPEVAR_BOUND, target);
    }
  }
}

function visitComprehensionExpr(b: SymtableBuilder, e: ListComp | SetComp | DictComp | GeneratorExp): void {
  // The outermost iterable is evaluated where the comprehension stands and passed in as `.0`.
  const outermost = e.generators[0];
  b.cur.ste_comp_iter_expr++;
  visitExpr(b, outermost.iter);
  b.cur.ste_comp_iter_expr--;

  const ste = b.enter(comprehensionName(e), FunctionBlock, e, e);
  ste.ste_comprehension = comprehensionType(e);
  if (outermost.is_async !== 0) ste.ste_coroutine = true;
  b.addDef(".0", DEF_PARAM, ste.ste_loc);
  ste.ste_comp_iter_target = true;
  visitExpr(b, outermost.target);
  ste.ste_comp_iter_target = false;
  visitExprs(b, outermost.ifs);
  for (let i = 1; i < e.generators.length; i++) visitGenerator(b, e.generators[i]);
  if (e.nodeType === "DictComp") {
    visitExpr(b, e.value);
    visitExpr(b, e.key);
  } else {
    visitExpr(b, e.elt);
  }
  const isGenerator = e.nodeType === "GeneratorExp";
  ste.ste_generator = isGenerator;
  const isAsync = ste.ste_coroutine && !isGenerator;
  b.exit();
  if (!isAsync) return;
  if (!b.isAsyncDef() && b.cur.ste_comprehension === NoComprehension && !b.allowsTopLevelAwait()) {
    throw b.error(messages.ASYNC_COMPREHENSION_OUTSIDE_ASYNC_FUNC, e);
  }
  b.cur.ste_coroutine = true;
}

/** CPython: symtable_visit_comprehension. */
function visitGenerator(b: SymtableBuilder, generator: comprehension): void {
  const cur = b.cur;
  cur.ste_comp_iter_target = true;
  visitExpr(b, generator.target);
  cur.ste_comp_iter_target = false;
  cur.ste_comp_iter_expr++;
  visitExpr(b, generator.iter);
  cur.ste_comp_iter_expr--;
  visitExprs(b, generator.ifs);
  if (generator.is_async !== 0) cur.ste_coroutine = true;
}

function comprehensionName(e: expr): string {
  switch (e.nodeType) {
    case "ListComp":
      return "listcomp";
    case "SetComp":
      return "setcomp";
    case "DictComp":
      return "dictcomp";
    default:
      return "genexpr";
  }
}

function comprehensionType(e: expr): 1 | 2 | 3 | 4 {
  switch (e.nodeType) {
    case "ListComp":
      return ListComprehension;
    case "SetComp":
      return SetComprehension;
    case "DictComp":
      return DictComprehension;
    default:
      return GeneratorExpression;
  }
}

/** CPython: symtable_raise_if_annotation_block. */
function raiseIfAnnotationBlock(b: SymtableBuilder, what: string, loc: SourceLocation): void {
  switch (b.cur.ste_type) {
    case AnnotationBlock:
      throw b.error(`${what} cannot be used within an annotation`, loc);
    case TypeVariableBlock:
      throw b.error(`${what} cannot be used within ${b.cur.ste_scope_info}`, loc);
    case TypeAliasBlock:
      throw b.error(`${what} cannot be used within a type alias`, loc);
    case TypeParametersBlock:
      throw b.error(`${what} cannot be used within the definition of a generic`, loc);
  }
}

/** CPython: symtable_raise_if_comprehension_block. */
function raiseIfComprehensionBlock(b: SymtableBuilder, loc: SourceLocation): void {
  switch (b.cur.ste_comprehension) {
    case NoComprehension:
      return;
    case ListComprehension:
      throw b.error("'yield' inside list comprehension", loc);
    case SetComprehension:
      throw b.error("'yield' inside set comprehension", loc);
    case DictComprehension:
      throw b.error("'yield' inside dict comprehension", loc);
    case GeneratorExpression:
      throw b.error("'yield' inside generator expression", loc);
  }
}
