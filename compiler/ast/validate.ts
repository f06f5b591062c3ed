/**
 * Checks a tree that did not come from the parser before it is compiled: `compile(ast_object)`. Our classes already fix
 * which fields exist and of which type; this is what types cannot say. The texts are CPython's (Python/ast.c).
 */
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  FloatConstant,
  ForeignConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import { MAX_NESTING, MAX_SPINE, newRecursionError, SPINE_NESTING, withinStack } from "../recursion.ts";
import type {
  alias,
  arg,
  argumentsNode,
  BinOp,
  Call,
  comprehension,
  excepthandler,
  expr,
  expr_context,
  If,
  keyword,
  mod,
  pattern,
  stmt,
  Try,
  TryStar,
  type_param,
  withitem,
} from "./nodes_generated.ts";

import {
  isComplexLiteral,
  isLiteralNumber,
  isNegativeLiteral,
  requireNonempty,
  typeError,
  validateCapture,
  validateName,
  validatePositions,
  valueError,
} from "./validate_checks.ts";

/** Throws ValueError or TypeError for a tree that cannot be compiled, RecursionError for one nested too deeply. */
export function validate(mod: mod): void {
  withinStack(() => {
    const v = new Validator();
    switch (mod.nodeType) {
      case "Module":
      case "Interactive":
        v.stmts(mod.body);
        break;
      case "Expression":
        v.expr(mod.body, "Load");
        break;
      case "FunctionType":
        v.exprs(mod.argtypes, "Load", false);
        v.expr(mod.returns, "Load");
        break;
    }
  });
}

class Validator {
  private nesting = 0;

  private enter(): void {
    if (++this.nesting > MAX_NESTING) throw newRecursionError();
  }

  stmts(body: readonly (stmt | undefined)[]): void {
    for (const s of body) {
      if (s === undefined) throw valueError("None disallowed in statement list");
      this.stmt(s);
    }
  }

  exprs(list: readonly (expr | undefined)[], ctx: expr_context, nullOk: boolean): void {
    for (const e of list) {
      if (e !== undefined) this.expr(e, ctx);
      else if (!nullOk) throw valueError("None disallowed in expression list");
    }
  }

  private optional(e: expr | undefined): void {
    if (e !== undefined) this.expr(e, "Load");
  }

  private body(body: readonly stmt[], owner: string): void {
    requireNonempty(body, "body", owner);
    this.stmts(body);
  }

  private keywords(keywords: readonly keyword[]): void {
    for (const keyword of keywords) this.expr(keyword.value, "Load");
  }

  private generators(generators: readonly comprehension[]): void {
    if (generators.length === 0) throw valueError("comprehension with no generators");
    for (const generator of generators) {
      this.expr(generator.target, "Store");
      this.expr(generator.iter, "Load");
      this.exprs(generator.ifs, "Load", false);
    }
  }

  private args(args: readonly arg[]): void {
    for (const a of args) {
      validatePositions(a);
      this.optional(a.annotation);
    }
  }

  private arguments(a: argumentsNode): void {
    this.args(a.posonlyargs);
    this.args(a.args);
    this.optional(a.vararg?.annotation);
    this.args(a.kwonlyargs);
    this.optional(a.kwarg?.annotation);
    if (a.defaults.length > a.posonlyargs.length + a.args.length) {
      throw valueError("more positional defaults than args on arguments");
    }
    if (a.kw_defaults.length !== a.kwonlyargs.length) {
      throw valueError("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    this.exprs(a.defaults, "Load", false);
    this.exprs(a.kw_defaults, "Load", true);
  }

  private constant(value: ConstantValue): void {
    if (typeof value !== "object" || value === null) return;
    if (
      value instanceof FloatConstant || value instanceof ComplexConstant || value instanceof BytesConstant ||
      value instanceof CodePointString
    ) return;
    if (value instanceof TupleConstant || value instanceof FrozenSetConstant) {
      this.enter();
      for (const item of value.items) this.constant(item);
      this.nesting--;
      return;
    }
    const foreign: unknown = value;
    const name = foreign instanceof ForeignConstant
      ? foreign.typeName
      : value instanceof SliceConstant
      ? "slice"
      : "code";
    throw typeError(`got an invalid type in Constant: ${name}`);
  }

  /**
   * CPython: validate_expr. What is checked last continues the loop, and long chains of first operands are walked by
   * `spine`, so that depth costs no JavaScript stack where the parser can produce it.
   */
  expr(node: expr, context: expr_context): void {
    this.enter();
    let e = node, ctx = context;
    for (;;) {
      this.exprItself(e, ctx);
      switch (e.nodeType) {
        case "Name":
          break;
        case "Constant":
          this.constant(e.value);
          break;
        case "UnaryOp":
          e = e.operand;
          continue;
        case "Attribute":
        case "YieldFrom":
        case "Await":
          e = e.value;
          ctx = "Load";
          continue;
        case "Subscript":
          this.expr(e.slice, "Load");
          e = e.value;
          ctx = "Load";
          continue;
        case "Starred":
          e = e.value;
          continue;
        case "NamedExpr":
          if (e.target.nodeType !== "Name") throw typeError("NamedExpr target must be a Name");
          e = e.value;
          continue;
        case "BinOp":
          if (this.nesting > SPINE_NESTING) {
            this.spine(e);
            break;
          }
          this.expr(e.left, "Load");
          e = e.right;
          continue;
        case "Call":
          if (this.nesting > SPINE_NESTING) {
            this.spine(e);
            break;
          }
          this.expr(e.func, "Load");
          this.callArguments(e);
          break;
        case "IfExp":
          this.expr(e.test, "Load");
          this.expr(e.body, "Load");
          e = e.orelse;
          continue;
        case "Lambda":
          this.arguments(e.args);
          e = e.body;
          continue;
        case "Compare":
          if (e.comparators.length === 0) throw valueError("Compare with no comparators");
          if (e.comparators.length !== e.ops.length) {
            throw valueError("Compare has a different number of comparators and operands");
          }
          this.exprs(e.comparators, "Load", false);
          e = e.left;
          continue;
        case "BoolOp":
          if (e.values.length < 2) throw valueError("BoolOp with less than 2 values");
          this.exprs(e.values, "Load", false);
          break;
        case "Dict":
          if (e.keys.length !== e.values.length) {
            throw valueError("Dict doesn't have the same number of keys as values");
          }
          this.exprs(e.keys, "Load", true);
          this.exprs(e.values, "Load", false);
          break;
        case "Set":
          this.exprs(e.elts, "Load", false);
          break;
        case "List":
        case "Tuple":
          this.exprs(e.elts, ctx, false);
          break;
        case "ListComp":
        case "SetComp":
        case "GeneratorExp":
          this.generators(e.generators);
          this.expr(e.elt, "Load");
          break;
        case "DictComp":
          this.generators(e.generators);
          this.expr(e.key, "Load");
          this.expr(e.value, "Load");
          break;
        case "Yield":
          this.optional(e.value);
          break;
        case "JoinedStr":
        case "TemplateStr":
          this.exprs(e.values, "Load", false);
          break;
        case "FormattedValue":
        case "Interpolation":
          this.expr(e.value, "Load");
          this.optional(e.format_spec);
          break;
        case "Slice":
          this.optional(e.lower);
          this.optional(e.upper);
          this.optional(e.step);
          break;
      }
      break;
    }
    this.nesting--;
  }

  /** A node's own positions, name and context. */
  private exprItself(e: expr, ctx: expr_context): void {
    validatePositions(e);
    switch (e.nodeType) {
      case "Name":
        validateName(e.id);
        this.context(ctx, e.ctx);
        break;
      case "Attribute":
      case "Subscript":
      case "Starred":
      case "List":
      case "Tuple":
        this.context(ctx, e.ctx);
        break;
      default:
        if (ctx !== "Load") throw valueError(`expression which can't be assigned to in ${ctx} context`);
    }
  }

  private callArguments(e: Call): void {
    this.exprs(e.args, "Load", false);
    this.keywords(e.keywords);
  }

  /** A chain of calls and left operands whose head has been looked at: down without recursion, then up. */
  private spine(head: BinOp | Call): void {
    const chain: (BinOp | Call)[] = [];
    let e: expr = head;
    while (e.nodeType === "BinOp" || e.nodeType === "Call") {
      if (e !== head) this.exprItself(e, "Load");
      chain.push(e);
      e = e.nodeType === "BinOp" ? e.left : e.func;
    }
    if (chain.length > MAX_SPINE) throw newRecursionError();
    this.expr(e, "Load");
    for (let i = chain.length - 1; i >= 0; i--) {
      const link = chain[i];
      if (link.nodeType === "BinOp") this.expr(link.right, "Load");
      else this.callArguments(link);
    }
  }

  private context(wanted: expr_context, actual: expr_context): void {
    if (wanted !== actual) {
      throw valueError(`expression must have ${wanted} context but has ${actual} instead`);
    }
  }

  /** CPython: validate_stmt. */
  stmt(s: stmt): void {
    validatePositions(s);
    this.enter();
    switch (s.nodeType) {
      case "Expr":
        this.expr(s.value, "Load");
        break;
      case "Assign":
        this.targets(s.targets, "Store", "Assign");
        this.expr(s.value, "Load");
        break;
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.body(s.body, s.nodeType);
        validateName(s.name);
        this.typeParams(s.type_params);
        this.arguments(s.args);
        this.exprs(s.decorator_list, "Load", false);
        this.optional(s.returns);
        break;
      case "ClassDef":
        this.body(s.body, "ClassDef");
        validateName(s.name);
        this.typeParams(s.type_params);
        this.exprs(s.bases, "Load", false);
        this.keywords(s.keywords);
        this.exprs(s.decorator_list, "Load", false);
        break;
      case "Return":
        this.optional(s.value);
        break;
      case "Delete":
        this.targets(s.targets, "Del", "Delete");
        break;
      case "AugAssign":
        this.expr(s.target, "Store");
        this.expr(s.value, "Load");
        break;
      case "AnnAssign":
        if (s.target.nodeType !== "Name" && s.simple !== 0) {
          throw typeError("AnnAssign with simple non-Name target");
        }
        this.expr(s.target, "Store");
        this.optional(s.value);
        this.expr(s.annotation, "Load");
        break;
      case "TypeAlias":
        if (s.name.nodeType !== "Name") throw typeError("TypeAlias with non-Name name");
        this.expr(s.name, "Store");
        this.typeParams(s.type_params);
        this.expr(s.value, "Load");
        break;
      case "For":
      case "AsyncFor":
        this.expr(s.target, "Store");
        this.expr(s.iter, "Load");
        this.body(s.body, s.nodeType);
        this.stmts(s.orelse);
        break;
      case "While":
        this.expr(s.test, "Load");
        this.body(s.body, "While");
        this.stmts(s.orelse);
        break;
      case "If":
        this.ifStatement(s);
        break;
      case "With":
      case "AsyncWith":
        requireNonempty(s.items, "items", s.nodeType);
        for (const item of s.items) this.withItem(item);
        this.body(s.body, s.nodeType);
        break;
      case "Match":
        this.expr(s.subject, "Load");
        requireNonempty(s.cases, "cases", "Match");
        for (const matchCase of s.cases) {
          this.pattern(matchCase.pattern, false);
          this.optional(matchCase.guard);
          this.body(matchCase.body, "match_case");
        }
        break;
      case "Raise":
        if (s.exc === undefined && s.cause !== undefined) {
          throw valueError("Raise with cause but no exception");
        }
        this.optional(s.exc);
        this.optional(s.cause);
        break;
      case "Try":
      case "TryStar":
        this.tryStatement(s);
        break;
      case "Assert":
        this.expr(s.test, "Load");
        this.optional(s.msg);
        break;
      case "ImportFrom":
        if (s.level !== undefined && s.level < 0) throw valueError("Negative ImportFrom level");
        this.aliases(s.names, "ImportFrom");
        break;
      case "Import":
        this.aliases(s.names, "Import");
        break;
      case "Global":
      case "Nonlocal":
        requireNonempty(s.names, "names", s.nodeType);
        break;
      case "Pass":
      case "Break":
      case "Continue":
        break;
    }
    this.nesting--;
  }

  /** An `if` with its chain of `elif`, nested as deep as it is long. */
  private ifStatement(start: If): void {
    let s = start;
    for (;;) {
      this.expr(s.test, "Load");
      this.body(s.body, "If");
      const orelse = s.orelse;
      if (orelse.length !== 1 || orelse[0].nodeType !== "If") break;
      s = orelse[0];
      validatePositions(s);
    }
    this.stmts(s.orelse);
  }

  private aliases(names: readonly alias[], owner: string): void {
    requireNonempty(names, "names", owner);
    for (const name of names) {
      validateName(name.name);
      if (name.asname !== undefined) validateName(name.asname);
    }
  }

  private targets(targets: readonly expr[], ctx: expr_context, owner: string): void {
    requireNonempty(targets, "targets", owner);
    this.exprs(targets, ctx, false);
  }

  private withItem(item: withitem): void {
    this.expr(item.context_expr, "Load");
    if (item.optional_vars !== undefined) this.expr(item.optional_vars, "Store");
  }

  private tryStatement(s: Try | TryStar): void {
    const name = s.nodeType;
    this.body(s.body, name);
    if (s.handlers.length === 0) {
      if (s.finalbody.length === 0) throw valueError(`${name} has neither except handlers nor finalbody`);
      if (s.orelse.length > 0) throw valueError(`${name} has orelse but no except handlers`);
    }
    for (const handler of s.handlers) this.handler(handler, name === "Try");
    this.stmts(s.finalbody);
    this.stmts(s.orelse);
  }

  /** CPython looks at a handler's positions and name under `try` but not under `except*`. */
  private handler(handler: excepthandler, isPlain: boolean): void {
    if (isPlain) validatePositions(handler);
    this.optional(handler.type);
    if (isPlain && handler.name !== undefined) validateName(handler.name);
    this.body(handler.body, "ExceptHandler");
  }

  private typeParams(params: readonly type_param[]): void {
    for (const tp of params) {
      validatePositions(tp);
      validateName(tp.name);
      if (tp.nodeType === "TypeVar") this.optional(tp.bound);
      this.optional(tp.default_value);
    }
  }

  private patterns(patterns: readonly pattern[], starOk: boolean): void {
    for (const p of patterns) this.pattern(p, starOk);
  }

  /** CPython: validate_pattern_match_value. */
  private matchValue(e: expr): void {
    this.expr(e, "Load");
    switch (e.nodeType) {
      case "Constant": {
        const value = e.value;
        const isLiteral = typeof value === "string" || value instanceof CodePointString ||
          value instanceof BytesConstant || isLiteralNumber(e, true, true);
        if (!isLiteral) throw valueError("unexpected constant inside of a literal pattern");
        return;
      }
      case "Attribute":
      case "JoinedStr":
      case "TemplateStr":
        return;
      case "UnaryOp":
        if (isNegativeLiteral(e, true)) return;
        break;
      case "BinOp":
        if (isComplexLiteral(e)) return;
        break;
    }
    throw valueError("patterns may only match literals and attribute lookups");
  }

  /** CPython: validate_pattern. */
  private pattern(p: pattern, starOk: boolean): void {
    validatePositions(p);
    this.enter();
    switch (p.nodeType) {
      case "MatchValue":
        this.matchValue(p.value);
        break;
      case "MatchSingleton":
        if (p.value !== null && typeof p.value !== "boolean") {
          throw valueError("MatchSingleton can only contain True, False and None");
        }
        break;
      case "MatchSequence":
        this.patterns(p.patterns, true);
        break;
      case "MatchMapping":
        if (p.keys.length !== p.patterns.length) {
          throw valueError("MatchMapping doesn't have the same number of keys as patterns");
        }
        if (p.rest !== undefined) validateCapture(p.rest);
        for (const key of p.keys) {
          const isSingleton = key.nodeType === "Constant" &&
            (key.value === null || typeof key.value === "boolean");
          if (!isSingleton) this.matchValue(key);
        }
        this.patterns(p.patterns, false);
        break;
      case "MatchClass":
        if (p.kwd_attrs.length !== p.kwd_patterns.length) {
          throw valueError("MatchClass doesn't have the same number of keyword attributes as patterns");
        }
        this.expr(p.cls, "Load");
        this.className(p.cls);
        for (const name of p.kwd_attrs) validateName(name);
        this.patterns(p.patterns, false);
        this.patterns(p.kwd_patterns, false);
        break;
      case "MatchStar":
        if (!starOk) throw valueError("can't use MatchStar here");
        if (p.name !== undefined) validateCapture(p.name);
        break;
      case "MatchAs":
        if (p.name !== undefined) validateCapture(p.name);
        if (p.pattern === undefined) break;
        if (p.name === undefined) {
          throw valueError("MatchAs must specify a target name if a pattern is given");
        }
        this.pattern(p.pattern, false);
        break;
      case "MatchOr":
        if (p.patterns.length < 2) throw valueError("MatchOr requires at least 2 patterns");
        this.patterns(p.patterns, false);
        break;
    }
    this.nesting--;
  }

  private className(start: expr): void {
    let cls = start;
    while (cls.nodeType === "Attribute") cls = cls.value;
    if (cls.nodeType !== "Name") {
      throw valueError("MatchClass cls field can only contain Name or Attribute nodes.");
    }
  }
}
