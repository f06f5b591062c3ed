/**
 * First pass over statements: which names they bind, and the blocks of functions, classes, type parameters, type
 * aliases and annotations.
 *
 * The order of visits is CPython's, since it is the order of `ste_symbols` and `ste_children`.
 */
import type {
  alias,
  AnnAssign,
  arg,
  argumentsNode,
  AsyncFunctionDef,
  ClassDef,
  excepthandler,
  expr,
  FunctionDef,
  Global,
  If,
  ImportFrom,
  match_case,
  Nonlocal,
  pattern,
  stmt,
  type_param,
  TypeAlias,
  TypeVar,
  withitem,
} from "../ast/nodes_generated.ts";
import { getDocString } from "../ast/docstring.ts";
import { MAX_NESTING, newRecursionError } from "../recursion.ts";
import type { SourceLocation } from "../syntax_error.ts";
import type { SymtableBuilder } from "./builder.ts";
import {
  AnnotationBlock,
  ClassBlock,
  DEF_ANNOT,
  DEF_GLOBAL,
  DEF_IMPORT,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FunctionBlock,
  ModuleBlock,
  TypeAliasBlock,
  TypeParametersBlock,
  TypeVariableBlock,
  USE,
} from "./flags.ts";
import * as messages from "./messages.ts";
import {
  visitExpr,
  visitExprs,
  visitKeywords,
  visitOptionalExprs,
  visitParameters,
} from "./visit_expressions.ts";

/** CPython: symtable_visit_stmt. */
export function visitStmt(b: SymtableBuilder, s: stmt): void {
  if (++b.nesting > MAX_NESTING) throw newRecursionError();
  switch (s.nodeType) {
    case "Expr":
      visitExpr(b, s.value);
      break;
    case "Assign":
      visitExprs(b, s.targets);
      visitExpr(b, s.value);
      break;
    case "If":
      visitIf(b, s);
      break;
    case "Return":
      if (s.value !== undefined) {
        visitExpr(b, s.value);
        b.cur.ste_returns_value = true;
      }
      break;
    case "FunctionDef":
    case "AsyncFunctionDef":
      visitFunctionDef(b, s);
      break;
    case "ClassDef":
      visitClassDef(b, s);
      break;
    case "For":
    case "AsyncFor":
      if (s.nodeType === "AsyncFor") requireCoroutine(b, messages.ASYNC_FOR_OUTSIDE_ASYNC_FUNC, s);
      visitExpr(b, s.target);
      visitExpr(b, s.iter);
      visitConditionally(b, s.body, s.orelse);
      break;
    case "While":
      visitExpr(b, s.test);
      visitConditionally(b, s.body, s.orelse);
      break;
    case "With":
    case "AsyncWith": {
      if (s.nodeType === "AsyncWith") requireCoroutine(b, messages.ASYNC_WITH_OUTSIDE_ASYNC_FUNC, s);
      const conditional = enterConditional(b);
      for (const item of s.items) visitWithItem(b, item);
      visitStmts(b, s.body);
      b.cur.ste_in_conditional_block = conditional;
      break;
    }
    case "Try":
    case "TryStar": {
      const conditional = enterConditional(b);
      visitStmts(b, s.body);
      for (const handler of s.handlers) visitExceptHandler(b, handler);
      visitStmts(b, s.orelse);
      visitStmts(b, s.finalbody);
      b.cur.ste_in_conditional_block = conditional;
      break;
    }
    case "Match": {
      visitExpr(b, s.subject);
      const conditional = enterConditional(b);
      for (const matchCase of s.cases) visitMatchCase(b, matchCase);
      b.cur.ste_in_conditional_block = conditional;
      break;
    }
    case "AugAssign":
      visitExpr(b, s.target);
      visitExpr(b, s.value);
      break;
    case "AnnAssign":
      visitAnnAssign(b, s);
      break;
    case "Raise":
      if (s.exc !== undefined) {
        visitExpr(b, s.exc);
        if (s.cause !== undefined) visitExpr(b, s.cause);
      }
      break;
    case "Assert":
      visitExpr(b, s.test);
      if (s.msg !== undefined) visitExpr(b, s.msg);
      break;
    case "Delete":
      visitExprs(b, s.targets);
      break;
    case "Import":
      for (const name of s.names) visitAlias(b, name);
      break;
    case "ImportFrom":
      for (const name of s.names) visitAlias(b, name);
      checkFutureImport(b, s);
      break;
    case "Global":
    case "Nonlocal":
      visitDirective(b, s);
      break;
    case "TypeAlias":
      visitTypeAlias(b, s);
      break;
    case "Pass":
    case "Break":
    case "Continue":
      break;
  }
  b.nesting--;
}

export function visitStmts(b: SymtableBuilder, stmts: readonly stmt[]): void {
  for (let i = 0; i < stmts.length; i++) visitStmt(b, stmts[i]);
}

/** Marks the current block as conditionally executed, returns what it was. */
function enterConditional(b: SymtableBuilder): boolean {
  const conditional = b.cur.ste_in_conditional_block;
  b.cur.ste_in_conditional_block = true;
  return conditional;
}

function visitConditionally(b: SymtableBuilder, body: readonly stmt[], orelse: readonly stmt[]): void {
  const conditional = enterConditional(b);
  visitStmts(b, body);
  visitStmts(b, orelse);
  b.cur.ste_in_conditional_block = conditional;
}

/** An `if` with its `elif`s, which nest in the AST: a loop, since there may be thousands. */
function visitIf(b: SymtableBuilder, node: If): void {
  const conditional = b.cur.ste_in_conditional_block;
  let s = node;
  for (;;) {
    visitExpr(b, s.test);
    b.cur.ste_in_conditional_block = true;
    visitStmts(b, s.body);
    const orelse = s.orelse;
    if (orelse.length !== 1 || orelse[0].nodeType !== "If") break;
    s = orelse[0];
  }
  visitStmts(b, s.orelse);
  b.cur.ste_in_conditional_block = conditional;
}

function requireCoroutine(b: SymtableBuilder, message: string, s: stmt): void {
  if (b.allowsTopLevelAwait()) b.cur.ste_coroutine = true;
  if (!b.cur.ste_coroutine) throw b.error(message, s);
}

function visitFunctionDef(b: SymtableBuilder, s: FunctionDef | AsyncFunctionDef): void {
  b.addDef(s.name, DEF_LOCAL, s);
  visitExprs(b, s.args.defaults);
  visitOptionalExprs(b, s.args.kw_defaults);
  visitExprs(b, s.decorator_list);
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    enterTypeParamBlock(b, s.name, s.type_params, s);
    // Always: CPython asks whether the list of defaults exists, and it does even when empty.
    b.addDef(".defaults", DEF_PARAM, s);
    if (s.args.kw_defaults.some((d) => d !== undefined)) b.addDef(".kwdefaults", DEF_PARAM, s);
    visitTypeParams(b, s.type_params);
  }
  const ste = b.newEntry(s.name, FunctionBlock, s, s);
  if (getDocString(s.body) !== undefined) ste.ste_has_docstring = true;
  visitSignatureAnnotations(b, s);
  b.enterExisting(ste, true);
  if (s.nodeType === "AsyncFunctionDef") ste.ste_coroutine = true;
  visitParameters(b, s.args);
  visitStmts(b, s.body);
  b.exit();
  if (isGeneric) b.exit();
}

function visitClassDef(b: SymtableBuilder, s: ClassDef): void {
  b.addDef(s.name, DEF_LOCAL, s);
  visitExprs(b, s.decorator_list);
  const outerPrivateName = b.privateName;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    enterTypeParamBlock(b, s.name, s.type_params, s);
    // Set when the tuple of parameters is made, read for the bases.
    b.addDef(".type_params", DEF_LOCAL, s);
    b.addDef(".type_params", USE, s);
    b.addDef(".generic_base", DEF_LOCAL, s);
    b.addDef(".generic_base", USE, s);
    b.privateName = s.name;
    b.cur.ste_mangled_names = new Set();
    visitTypeParams(b, s.type_params);
  }
  visitExprs(b, s.bases);
  visitKeywords(b, s.keywords);
  const ste = b.enter(s.name, ClassBlock, s, s);
  b.privateName = s.name;
  if (isGeneric) {
    b.addDef("__type_params__", DEF_LOCAL, s);
    b.addDef(".type_params", USE, s);
  }
  if (getDocString(s.body) !== undefined) ste.ste_has_docstring = true;
  visitStmts(b, s.body);
  b.exit();
  if (isGeneric) b.exit();
  b.privateName = outerPrivateName;
}

function visitTypeAlias(b: SymtableBuilder, s: TypeAlias): void {
  visitExpr(b, s.name);
  if (s.name.nodeType !== "Name") return;
  const name = s.name.id;
  const isInClass = b.cur.ste_type === ClassBlock;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    enterTypeParamBlock(b, name, s.type_params, s);
    visitTypeParams(b, s.type_params);
  }
  b.enter(name, TypeAliasBlock, s, s);
  seeClassScope(b, isInClass, s.value);
  visitExpr(b, s.value);
  b.exit();
  if (isGeneric) b.exit();
}

/** The current annotation scope may read the names of the class around it, through `__classdict__`. */
function seeClassScope(b: SymtableBuilder, isInClass: boolean, loc: SourceLocation): void {
  b.cur.ste_can_see_class_scope = isInClass;
  if (isInClass) b.addDef("__classdict__", USE, loc);
}

function enterTypeParamBlock(
  b: SymtableBuilder,
  name: string,
  params: type_param[],
  loc: SourceLocation,
): void {
  const isInClass = b.cur.ste_type === ClassBlock;
  b.enter(name, TypeParametersBlock, params, loc);
  if (isInClass) seeClassScope(b, true, loc);
}

function visitTypeParams(b: SymtableBuilder, params: readonly type_param[]): void {
  for (const tp of params) {
    b.addDef(tp.name, DEF_TYPE_PARAM | DEF_LOCAL, tp);
    switch (tp.nodeType) {
      case "TypeVar": {
        const what = tp.bound?.nodeType === "Tuple" ? "a TypeVar constraint" : "a TypeVar bound";
        visitTypeParamExpr(b, tp.bound, tp, what, undefined);
        visitTypeParamExpr(b, tp.default_value, tp, "a TypeVar default", tp);
        break;
      }
      case "TypeVarTuple":
        visitTypeParamExpr(b, tp.default_value, tp, "a TypeVarTuple default", undefined);
        break;
      case "ParamSpec":
        visitTypeParamExpr(b, tp.default_value, tp, "a ParamSpec default", undefined);
        break;
    }
  }
}

/** A bound or default, in a block of its own. CPython: symtable_visit_type_param_bound_or_default. */
function visitTypeParamExpr(
  b: SymtableBuilder,
  e: expr | undefined,
  tp: type_param,
  what: string,
  defaultOf: TypeVar | undefined,
): void {
  if (tp.name === "__classdict__") throw b.error(messages.reservedTypeParam(tp.name), tp);
  if (e === undefined) return;
  const isInClass = b.cur.ste_can_see_class_scope;
  const ste = b.enter(tp.name, TypeVariableBlock, defaultOf === undefined ? tp : undefined, e);
  if (defaultOf !== undefined) b.table.st_typevar_defaults.set(defaultOf, ste);
  seeClassScope(b, isInClass, e);
  ste.ste_scope_info = what;
  visitExpr(b, e);
  b.exit();
}

/** Annotations of parameters and result: the block of the function's `__annotate__`. */
function visitSignatureAnnotations(b: SymtableBuilder, s: FunctionDef | AsyncFunctionDef): void {
  const a: argumentsNode = s.args;
  const isInClass = b.cur.ste_can_see_class_scope || b.cur.ste_type === ClassBlock;
  b.enter("__annotate__", AnnotationBlock, a, s);
  if (isInClass) seeClassScope(b, true, s);
  for (let i = 0; i < a.posonlyargs.length; i++) visitArgAnnotation(b, a.posonlyargs[i]);
  for (let i = 0; i < a.args.length; i++) visitArgAnnotation(b, a.args[i]);
  if (a.vararg !== undefined) visitArgAnnotation(b, a.vararg);
  if (a.kwarg !== undefined) visitArgAnnotation(b, a.kwarg);
  for (let i = 0; i < a.kwonlyargs.length; i++) visitArgAnnotation(b, a.kwonlyargs[i]);
  if (s.returns !== undefined) {
    b.cur.ste_annotations_used = true;
    visitExpr(b, s.returns);
  }
  b.exit();
}

function visitArgAnnotation(b: SymtableBuilder, a: arg): void {
  if (a.annotation === undefined) return;
  b.cur.ste_annotations_used = true;
  visitExpr(b, a.annotation);
}

function visitAnnAssign(b: SymtableBuilder, s: AnnAssign): void {
  b.cur.ste_annotations_used = true;
  const target = s.target;
  if (target.nodeType === "Name") {
    const known = b.lookup(target.id);
    const isSimple = s.simple !== 0;
    if ((known & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0 && b.cur.ste_symbols !== b.global && isSimple) {
      const kind = (known & DEF_GLOBAL) !== 0 ? "global" : "nonlocal";
      throw b.error(messages.annotatedCannotBe(target.id, kind), s);
    }
    if (isSimple) b.addDef(target.id, DEF_ANNOT | DEF_LOCAL, target);
    else if (s.value !== undefined) b.addDef(target.id, DEF_LOCAL, target);
  } else {
    visitExpr(b, target);
  }
  visitVariableAnnotation(b, s.annotation);
  if (s.value !== undefined) visitExpr(b, s.value);
}

/** All variable annotations of a block share one annotation block. CPython: symtable_visit_annotation. */
function visitVariableAnnotation(b: SymtableBuilder, annotation: expr): void {
  const parent = b.cur;
  // Annotations of local variables are never evaluated: their names aren't recorded.
  const isUnevaluated = parent.ste_type === FunctionBlock;
  // A module may be read while half executed, so that each of its annotations counts as conditional.
  const isConditional = parent.ste_type === ModuleBlock ||
    (parent.ste_type === ClassBlock && parent.ste_in_conditional_block);
  if (isConditional && !parent.ste_has_conditional_annotations) {
    parent.ste_has_conditional_annotations = true;
    b.addDef("__conditional_annotations__", USE, annotation);
  }
  if (parent.ste_annotation_block === undefined) {
    parent.ste_annotation_block = b.enter("__annotate__", AnnotationBlock, undefined, annotation);
    if (parent.ste_type === ClassBlock && !b.futureAnnotations) {
      // Even where the class binds `__classdict__` itself, so that it isn't free in the annotations.
      parent.ste_needs_classdict = true;
      seeClassScope(b, true, annotation);
    }
  } else {
    b.enterExisting(parent.ste_annotation_block, false);
  }
  if (isUnevaluated) b.cur.ste_in_unevaluated_annotation = true;
  visitExpr(b, annotation);
  if (isUnevaluated) b.cur.ste_in_unevaluated_annotation = false;
  b.exit();
}

function visitDirective(b: SymtableBuilder, s: Global | Nonlocal): void {
  const kind = s.nodeType === "Global" ? "global" : "nonlocal";
  for (const name of s.names) {
    const known = b.lookup(name);
    if ((known & DEF_PARAM) !== 0) throw b.error(messages.isParameterAnd(name, kind), s);
    if ((known & USE) !== 0) throw b.error(messages.usedPriorTo(name, kind), s);
    if ((known & DEF_ANNOT) !== 0) throw b.error(messages.annotatedCannotBe(name, kind), s);
    if ((known & DEF_LOCAL) !== 0) throw b.error(messages.assignedBefore(name, kind), s);
    b.addDef(name, kind === "global" ? DEF_GLOBAL : DEF_NONLOCAL, s);
    b.recordDirective(name, s);
  }
}

/** CPython: symtable_visit_alias. */
function visitAlias(b: SymtableBuilder, a: alias): void {
  const name = a.asname ?? a.name;
  if (name === "*") {
    if (b.cur.ste_type !== ModuleBlock) throw b.error(messages.IMPORT_STAR, a);
    return;
  }
  const dot = name.indexOf(".");
  b.addDef(dot < 0 ? name : name.slice(0, dot), DEF_IMPORT, a);
}

/** CPython: check_import_from. */
function checkFutureImport(b: SymtableBuilder, s: ImportFrom): void {
  if (s.module !== "__future__" || (s.level ?? 0) !== 0) return;
  const last = b.table.st_future.ff_location;
  if (s.lineno > last.lineno || (s.lineno === last.end_lineno && s.col_offset > (last.end_col_offset ?? 0))) {
    throw b.error(messages.LATE_FUTURE_IMPORT, s);
  }
}

function visitExceptHandler(b: SymtableBuilder, handler: excepthandler): void {
  if (handler.type !== undefined) visitExpr(b, handler.type);
  if (handler.name !== undefined) b.addDef(handler.name, DEF_LOCAL, handler);
  visitStmts(b, handler.body);
}

function visitWithItem(b: SymtableBuilder, item: withitem): void {
  visitExpr(b, item.context_expr);
  if (item.optional_vars !== undefined) visitExpr(b, item.optional_vars);
}

function visitMatchCase(b: SymtableBuilder, matchCase: match_case): void {
  visitPattern(b, matchCase.pattern);
  if (matchCase.guard !== undefined) visitExpr(b, matchCase.guard);
  visitStmts(b, matchCase.body);
}

/** CPython: symtable_visit_pattern. */
function visitPattern(b: SymtableBuilder, p: pattern): void {
  if (++b.nesting > MAX_NESTING) throw newRecursionError();
  switch (p.nodeType) {
    case "MatchValue":
      visitExpr(b, p.value);
      break;
    case "MatchSingleton":
      break;
    case "MatchSequence":
    case "MatchOr":
      visitPatterns(b, p.patterns);
      break;
    case "MatchStar":
      if (p.name !== undefined) b.addDef(p.name, DEF_LOCAL, p);
      break;
    case "MatchMapping":
      visitExprs(b, p.keys);
      visitPatterns(b, p.patterns);
      if (p.rest !== undefined) b.addDef(p.rest, DEF_LOCAL, p);
      break;
    case "MatchClass":
      visitExpr(b, p.cls);
      visitPatterns(b, p.patterns);
      for (let i = 0; i < p.kwd_attrs.length; i++) b.checkName(p.kwd_attrs[i], p.kwd_patterns[i], "Store");
      visitPatterns(b, p.kwd_patterns);
      break;
    case "MatchAs":
      if (p.pattern !== undefined) visitPattern(b, p.pattern);
      if (p.name !== undefined) b.addDef(p.name, DEF_LOCAL, p);
      break;
  }
  b.nesting--;
}

function visitPatterns(b: SymtableBuilder, patterns: readonly pattern[]): void {
  for (let i = 0; i < patterns.length; i++) visitPattern(b, patterns[i]);
}
