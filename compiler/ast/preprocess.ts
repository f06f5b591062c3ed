/**
 * The stage between the parser and the symbol table; it changes the tree in place. What is left of constant folding on
 * the AST in 3.14 (the rest happens in the flow graph): `__debug__`, `"%s" % (x,)`, signed and complex numbers in
 * patterns; docstrings go at optimize 2; and PEP 765's warnings about leaving a `finally` block.
 * After CPython's Python/ast_preprocess.c.
 */
import { CO_FUTURE_ANNOTATIONS } from "../bytecode/code_object.ts";
import type { WarningSink } from "../errors.ts";
import { MAX_NESTING, MAX_SPINE, newRecursionError, SPINE_NESTING, withinStack } from "../recursion.ts";
import { emitSyntaxWarning } from "../syntax_error.ts";
import { getDocString } from "./docstring.ts";
import {
  type arg,
  type argumentsNode,
  type expr,
  JoinedStr,
  type mod,
  type Name,
  Pass,
  type pattern,
  type stmt,
  type type_param,
} from "./nodes_generated.ts";
import { constantAt, foldPatternNumber } from "./pattern_numbers.ts";
import { isPercentFormat, optimizeFormat } from "./percent_format.ts";

export interface PreprocessOptions {
  filename: string;
  /** 0, 1 or 2; see CompileOptions. */
  optimize: number;
  /** CO_FUTURE_* bits: future statements of the module and flags of the call. */
  ff_features: number;
  warn?: WarningSink;
  /** Whether to give PEP 765's warnings: when a code object is made, not when a tree is asked for. */
  enableWarnings?: boolean;
  /** Leave expressions alone (a tree without PyCF_OPTIMIZED_AST); docstrings still go. */
  syntaxCheckOnly?: boolean;
}

/** What `return`, `break` and `continue` would leave: PEP 765 looks at the innermost only. */
const enum Context {
  None,
  Finally,
  Function,
  Loop,
}

class State {
  readonly filename: string;
  readonly optimize: number;
  readonly deferAnnotations: boolean;
  readonly foldsExpressions: boolean;
  readonly warn: WarningSink | undefined;
  context: Context;
  nesting: number;

  constructor(options: PreprocessOptions) {
    this.filename = options.filename;
    this.optimize = options.optimize;
    this.deferAnnotations = (options.ff_features & CO_FUTURE_ANNOTATIONS) !== 0;
    this.foldsExpressions = options.syntaxCheckOnly !== true;
    this.warn = options.enableWarnings === true ? options.warn : undefined;
    this.context = Context.None;
    this.nesting = 0;
  }
}

/**
 * Preprocesses `mod` in place. Throws SyntaxError when a filter made a warning an error, RecursionError on a tree
 * nested too deeply. CPython: _PyAST_Preprocess.
 */
export function astPreprocess(mod: mod, options: PreprocessOptions): void {
  const s = new State(options);
  withinStack(() => {
    switch (mod.nodeType) {
      case "Module":
        foldBody(s, mod.body);
        break;
      case "Interactive":
        foldStmts(s, mod.body);
        break;
      case "Expression":
        mod.body = fold(s, mod.body);
        break;
      case "FunctionType":
        break;
    }
  });
}

/** A body that may begin with a docstring. CPython: astfold_body. */
function foldBody(s: State, body: stmt[]): void {
  let docstring = getDocString(body);
  if (docstring !== undefined && s.optimize >= 2) {
    if (body.length > 1) {
      body.shift();
    } else {
      const { lineno, col_offset } = body[0];
      body[0] = new Pass(lineno, col_offset, lineno, col_offset + 4);
    }
    docstring = undefined;
  }
  foldStmts(s, body);
  if (docstring !== undefined) return;
  // What has become first by removal or folding must not pass for a docstring.
  const accidental = getDocString(body);
  if (accidental === undefined) return;
  const first = body[0];
  if (first.nodeType === "Expr") {
    const { lineno, col_offset, end_lineno, end_col_offset } = first;
    first.value = new JoinedStr([accidental], lineno, col_offset, end_lineno, end_col_offset);
  }
}

function foldStmts(s: State, body: readonly stmt[]): void {
  for (let i = 0; i < body.length; i++) foldStmt(s, body[i]);
}

function foldStmtsIn(s: State, context: Context, body: readonly stmt[]): void {
  const outer = s.context;
  s.context = context;
  foldStmts(s, body);
  s.context = outer;
}

/** CPython: astfold_stmt. */
function foldStmt(s: State, start: stmt): void {
  if (++s.nesting > MAX_NESTING) throw newRecursionError();
  let node = start;
  for (;;) {
    switch (node.nodeType) {
      case "Expr":
        node.value = fold(s, node.value);
        break;
      case "Assign":
        foldAll(s, node.targets);
        node.value = fold(s, node.value);
        break;
      case "If":
        node.test = fold(s, node.test);
        foldStmts(s, node.body);
        // A chain of `elif` is nested as deep as it is long.
        if (node.orelse.length === 1) {
          node = node.orelse[0];
          continue;
        }
        foldStmts(s, node.orelse);
        break;
      case "Return":
        if (s.context === Context.Finally) warnAboutFinally(s, "return", node);
        if (node.value !== undefined) node.value = fold(s, node.value);
        break;
      case "FunctionDef":
      case "AsyncFunctionDef": {
        foldTypeParams(s, node.type_params);
        foldArguments(s, node.args);
        const outer = s.context;
        s.context = Context.Function;
        foldBody(s, node.body);
        s.context = outer;
        foldAll(s, node.decorator_list);
        if (node.returns !== undefined && !s.deferAnnotations) node.returns = fold(s, node.returns);
        break;
      }
      case "ClassDef":
        foldTypeParams(s, node.type_params);
        foldAll(s, node.bases);
        for (const keyword of node.keywords) keyword.value = fold(s, keyword.value);
        foldBody(s, node.body);
        foldAll(s, node.decorator_list);
        break;
      case "Delete":
        foldAll(s, node.targets);
        break;
      case "AugAssign":
        node.target = fold(s, node.target);
        node.value = fold(s, node.value);
        break;
      case "AnnAssign":
        node.target = fold(s, node.target);
        if (!s.deferAnnotations) node.annotation = fold(s, node.annotation);
        if (node.value !== undefined) node.value = fold(s, node.value);
        break;
      case "TypeAlias":
        node.name = fold(s, node.name);
        foldTypeParams(s, node.type_params);
        node.value = fold(s, node.value);
        break;
      case "For":
      case "AsyncFor":
        node.target = fold(s, node.target);
        node.iter = fold(s, node.iter);
        foldStmtsIn(s, Context.Loop, node.body);
        foldStmts(s, node.orelse);
        break;
      case "While":
        node.test = fold(s, node.test);
        foldStmtsIn(s, Context.Loop, node.body);
        foldStmts(s, node.orelse);
        break;
      case "With":
      case "AsyncWith":
        for (const item of node.items) {
          item.context_expr = fold(s, item.context_expr);
          if (item.optional_vars !== undefined) item.optional_vars = fold(s, item.optional_vars);
        }
        foldStmts(s, node.body);
        break;
      case "Raise":
        if (node.exc !== undefined) node.exc = fold(s, node.exc);
        if (node.cause !== undefined) node.cause = fold(s, node.cause);
        break;
      case "Try":
      case "TryStar":
        foldStmts(s, node.body);
        for (const handler of node.handlers) {
          if (handler.type !== undefined) handler.type = fold(s, handler.type);
          foldStmts(s, handler.body);
        }
        foldStmts(s, node.orelse);
        foldStmtsIn(s, Context.Finally, node.finalbody);
        break;
      case "Assert":
        node.test = fold(s, node.test);
        if (node.msg !== undefined) node.msg = fold(s, node.msg);
        break;
      case "Match":
        node.subject = fold(s, node.subject);
        for (const matchCase of node.cases) {
          foldPattern(s, matchCase.pattern);
          if (matchCase.guard !== undefined) matchCase.guard = fold(s, matchCase.guard);
          foldStmts(s, matchCase.body);
        }
        break;
      case "Break":
        if (s.context === Context.Finally) warnAboutFinally(s, "break", node);
        break;
      case "Continue":
        if (s.context === Context.Finally) warnAboutFinally(s, "continue", node);
        break;
      case "Import":
      case "ImportFrom":
      case "Global":
      case "Nonlocal":
      case "Pass":
        break;
    }
    break;
  }
  s.nesting--;
}

/** PEP 765. */
function warnAboutFinally(s: State, keyword: string, node: stmt): void {
  emitSyntaxWarning(s.warn, `'${keyword}' in a 'finally' block`, s.filename, node);
}

function foldTypeParams(s: State, params: readonly type_param[]): void {
  for (const tp of params) {
    if (tp.nodeType === "TypeVar" && tp.bound !== undefined) tp.bound = fold(s, tp.bound);
    if (tp.default_value !== undefined) tp.default_value = fold(s, tp.default_value);
  }
}

function foldArguments(s: State, a: argumentsNode): void {
  foldArgs(s, a.posonlyargs);
  foldArgs(s, a.args);
  if (a.vararg !== undefined) foldArg(s, a.vararg);
  foldArgs(s, a.kwonlyargs);
  foldAllOptional(s, a.kw_defaults);
  if (a.kwarg !== undefined) foldArg(s, a.kwarg);
  foldAll(s, a.defaults);
}

function foldArgs(s: State, args: readonly arg[]): void {
  for (let i = 0; i < args.length; i++) foldArg(s, args[i]);
}

function foldArg(s: State, a: arg): void {
  if (a.annotation !== undefined && !s.deferAnnotations) a.annotation = fold(s, a.annotation);
}

function foldAll(s: State, exprs: expr[]): void {
  for (let i = 0; i < exprs.length; i++) {
    const old = exprs[i], folded = fold(s, old);
    if (folded !== old) exprs[i] = folded;
  }
}

function foldAllOptional(s: State, exprs: (expr | undefined)[]): void {
  for (let i = 0; i < exprs.length; i++) {
    const old = exprs[i];
    if (old !== undefined) exprs[i] = fold(s, old);
  }
}

/** The expression with everything in it folded: nearly always the same node. */
function fold(s: State, e: expr): expr {
  switch (e.nodeType) {
    case "Name":
      return e.id === "__debug__" ? foldDebug(s, e) : e;
    case "Constant":
      return e;
    case "BinOp":
      if (e.op === "Mod" && isPercentFormat(e)) {
        visit(s, e.right);
        return s.foldsExpressions ? optimizeFormat(e) : e;
      }
      break;
  }
  visit(s, e);
  return e;
}

/** Whether `fold` may put another node in this one's place. */
function isReplaceable(e: expr): boolean {
  return e.nodeType === "Name" || isPercentFormat(e);
}

function foldDebug(s: State, e: Name): expr {
  if (e.ctx !== "Load" || !s.foldsExpressions) return e;
  return constantAt(s.optimize === 0, e);
}

/**
 * Folds what is inside an expression that itself stays. The last operand continues the loop, and deep chains of first
 * operands are walked by `visitSpine`. CPython: astfold_expr.
 */
function visit(s: State, node: expr): void {
  if (++s.nesting > MAX_NESTING) throw newRecursionError();
  let e = node;
  for (;;) {
    switch (e.nodeType) {
      case "Name":
      case "Constant":
        break;
      case "Attribute":
      case "Starred":
      case "Await":
      case "YieldFrom":
      case "NamedExpr": {
        const value = e.value;
        if (isReplaceable(value)) {
          e.value = fold(s, value);
          break;
        }
        e = value;
        continue;
      }
      case "Call":
        if (s.nesting > SPINE_NESTING) {
          visitSpine(s, e);
          break;
        }
        e.func = fold(s, e.func);
        foldAll(s, e.args);
        for (const keyword of e.keywords) keyword.value = fold(s, keyword.value);
        break;
      case "BinOp": {
        if (s.nesting > SPINE_NESTING) {
          visitSpine(s, e);
          break;
        }
        e.left = fold(s, e.left);
        const right = e.right;
        if (isReplaceable(right)) {
          e.right = fold(s, right);
          break;
        }
        e = right;
        continue;
      }
      case "Subscript":
        if (s.nesting > SPINE_NESTING) {
          visitSpine(s, e);
          break;
        }
        e.value = fold(s, e.value);
        e.slice = fold(s, e.slice);
        break;
      case "UnaryOp": {
        const operand = e.operand;
        if (isReplaceable(operand)) {
          e.operand = fold(s, operand);
          break;
        }
        e = operand;
        continue;
      }
      case "Compare":
        e.left = fold(s, e.left);
        foldAll(s, e.comparators);
        break;
      case "Tuple":
      case "List":
      case "Set":
        foldAll(s, e.elts);
        break;
      case "BoolOp":
      case "JoinedStr":
      case "TemplateStr":
        foldAll(s, e.values);
        break;
      case "IfExp": {
        e.test = fold(s, e.test);
        e.body = fold(s, e.body);
        const orelse = e.orelse;
        if (isReplaceable(orelse)) {
          e.orelse = fold(s, orelse);
          break;
        }
        e = orelse;
        continue;
      }
      case "Lambda": {
        foldArguments(s, e.args);
        const body = e.body;
        if (isReplaceable(body)) {
          e.body = fold(s, body);
          break;
        }
        e = body;
        continue;
      }
      case "Dict":
        foldAllOptional(s, e.keys);
        foldAll(s, e.values);
        break;
      case "ListComp":
      case "SetComp":
      case "GeneratorExp":
      case "DictComp":
        if (e.nodeType === "DictComp") {
          e.key = fold(s, e.key);
          e.value = fold(s, e.value);
        } else {
          e.elt = fold(s, e.elt);
        }
        for (const generator of e.generators) {
          generator.target = fold(s, generator.target);
          generator.iter = fold(s, generator.iter);
          foldAll(s, generator.ifs);
        }
        break;
      case "Yield":
        if (e.value !== undefined) e.value = fold(s, e.value);
        break;
      case "FormattedValue":
      case "Interpolation":
        e.value = fold(s, e.value);
        if (e.format_spec !== undefined) e.format_spec = fold(s, e.format_spec);
        break;
      case "Slice":
        if (e.lower !== undefined) e.lower = fold(s, e.lower);
        if (e.upper !== undefined) e.upper = fold(s, e.upper);
        if (e.step !== undefined) e.step = fold(s, e.step);
        break;
    }
    break;
  }
  s.nesting--;
}

/** A chain of first operands, top down: the order doesn't matter here, nothing is reported from expressions. */
function visitSpine(s: State, node: expr): void {
  let e: expr | undefined = node;
  let length = 0;
  while (e !== undefined) {
    if (++length > MAX_SPINE) throw newRecursionError();
    switch (e.nodeType) {
      case "BinOp":
        e.right = fold(s, e.right);
        if (isReplaceable(e.left)) e.left = fold(s, e.left);
        e = e.left;
        break;
      case "Call":
        foldAll(s, e.args);
        for (const keyword of e.keywords) keyword.value = fold(s, keyword.value);
        if (isReplaceable(e.func)) e.func = fold(s, e.func);
        e = e.func;
        break;
      case "Subscript":
        e.slice = fold(s, e.slice);
        if (isReplaceable(e.value)) e.value = fold(s, e.value);
        e = e.value;
        break;
      case "Attribute":
        if (isReplaceable(e.value)) e.value = fold(s, e.value);
        e = e.value;
        break;
      default:
        visit(s, e);
        e = undefined;
    }
  }
}

/** CPython: astfold_pattern. */
function foldPattern(s: State, p: pattern): void {
  if (++s.nesting > MAX_NESTING) throw newRecursionError();
  switch (p.nodeType) {
    case "MatchValue":
      if (s.foldsExpressions) p.value = foldPatternNumber(p.value);
      break;
    case "MatchSingleton":
    case "MatchStar":
      break;
    case "MatchSequence":
    case "MatchOr":
      for (const inner of p.patterns) foldPattern(s, inner);
      break;
    case "MatchMapping":
      if (s.foldsExpressions) {
        for (let i = 0; i < p.keys.length; i++) p.keys[i] = foldPatternNumber(p.keys[i]);
      }
      for (const inner of p.patterns) foldPattern(s, inner);
      break;
    case "MatchClass":
      p.cls = fold(s, p.cls);
      for (const inner of p.patterns) foldPattern(s, inner);
      for (const inner of p.kwd_patterns) foldPattern(s, inner);
      break;
    case "MatchAs":
      if (p.pattern !== undefined) foldPattern(s, p.pattern);
      break;
  }
  s.nesting--;
}
