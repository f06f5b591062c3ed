/**
 * Calls: of methods without making the bound method, of `super().name` without making the super object, of `all`, `any`
 * and `tuple` over a generator expression as a loop, and all others.
 */
import type { Attribute, Call, expr, GeneratorExp, keyword, Name } from "../ast/nodes_generated.ts";
import {
  CONSTANT_BUILTIN_ALL,
  CONSTANT_BUILTIN_ANY,
  CONSTANT_BUILTIN_TUPLE,
  INTRINSIC_LIST_TO_TUPLE,
} from "../bytecode/opargs.ts";
import {
  BUILD_LIST,
  BUILD_MAP,
  CALL,
  CALL_FUNCTION_EX,
  CALL_INTRINSIC_1,
  CALL_KW,
  COPY,
  DICT_MERGE,
  END_FOR,
  FOR_ITER,
  IS_OP,
  JUMP,
  LIST_APPEND,
  LIST_EXTEND,
  LOAD_ATTR,
  LOAD_COMMON_CONSTANT,
  LOAD_SUPER_ATTR,
  MAP_ADD,
  NOP,
  POP_ITER,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  POP_TOP,
  PUSH_NULL,
  TO_BOOL,
} from "../bytecode/opcodes_generated.ts";
import { TupleConstant } from "../constants.ts";
import { type Label, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { DEF_IMPORT, FREE, getScope, getSymbol, GLOBAL_IMPLICIT, lookup } from "../symtable.ts";
import { checkCaller } from "./checks.ts";
import type { Compiler } from "./compiler.ts";
import { hasStarred, STACK_USE_GUIDELINE, starUnpack } from "./displays.ts";
import { visitExpr, visitExprs } from "./expressions.ts";
import { LOC, updateStartLocationToMatchAttr } from "./location.ts";
import { nameop } from "./names.ts";

/** CPython: codegen_call. */
export function visitCall(c: Compiler, e: Call): void {
  const operand = beginCall(c, e);
  if (operand === undefined) return;
  visitExpr(c, operand);
  finishCall(c, e, operand);
}

/**
 * The first half of a call: checks, and says what to evaluate first, the function or a method's object.
 * A call of a method of `super()` is done at once: `undefined`.
 */
export function beginCall(c: Compiler, e: Call): expr | undefined {
  validateKeywords(c, e.keywords);
  const func = e.func;
  if (func.nodeType === "Attribute" && isMethodCall(c, e, func)) {
    const form = canOptimizeSuperCall(c, func);
    if (form === NOT_SUPER) return func.value;
    const loc = LOC(func);
    loadArgsForSuper(c, func.value as SuperCall);
    c.addopAttribute(loc, LOAD_SUPER_ATTR, func.attr, 2, form === SUPER_TWO_ARGUMENTS ? 3 : 1);
    const nameLoc = updateStartLocationToMatchAttr(loc, func);
    c.addop(nameLoc, NOP);
    finishMethodCall(c, nameLoc, e, func);
    return undefined;
  }
  checkCaller(c, func);
  return func;
}

/** The second half, with what `beginCall` returned on the stack. */
export function finishCall(c: Compiler, e: Call, operand: expr): void {
  const func = e.func;
  if (operand !== func) {
    const meth = func as Attribute;
    const loc = updateStartLocationToMatchAttr(LOC(meth), meth);
    c.addopAttribute(loc, LOAD_ATTR, meth.attr, 1, 1);
    finishMethodCall(c, loc, e, meth);
    return;
  }
  const skipNormalCall = c.newLabel();
  if (
    func.nodeType === "Name" && e.args.length === 1 && e.keywords.length === 0 &&
    e.args[0].nodeType === "GeneratorExp"
  ) {
    maybeOptimizeFunctionCall(c, func, e.args[0], skipNormalCall);
  }
  c.addop(LOC(func), PUSH_NULL);
  callHelper(c, LOC(e), 0, e.args, undefined, e.keywords);
  c.useLabel(skipNormalCall);
}

function validateKeywords(c: Compiler, keywords: readonly keyword[]): void {
  if (keywords.length < 2) return;
  for (let i = 0; i < keywords.length; i++) {
    const arg = keywords[i].arg;
    if (arg === undefined) continue;
    for (let j = i + 1; j < keywords.length; j++) {
      if (keywords[j].arg === arg) throw c.error(LOC(keywords[j]), `keyword argument repeated: ${arg}`);
    }
  }
}

// Method calls

/** Whether `object.method(...)` is of a shape that needs no bound method. CPython: maybe_optimize_method_call. */
function isMethodCall(c: Compiler, e: Call, meth: Attribute): boolean {
  if (meth.ctx !== "Load" || isImportOriginated(c, meth.value)) return false;
  const { args, keywords } = e;
  const nkeywords = keywords.length;
  if (args.length + nkeywords + (nkeywords !== 0 ? 1 : 0) >= STACK_USE_GUIDELINE) return false;
  if (hasStarred(args)) return false;
  for (let i = 0; i < nkeywords; i++) {
    if (keywords[i].arg === undefined) return false;
  }
  return true;
}

/** Arguments and call of a method; the method and its object lie on the stack. */
function finishMethodCall(c: Compiler, loc: SourceLocation, e: Call, meth: Attribute): void {
  const { args, keywords } = e;
  visitExprs(c, args);
  if (keywords.length > 0) {
    for (let i = 0; i < keywords.length; i++) visitExpr(c, keywords[i].value);
    addKeywordNames(c, loc, keywords);
    c.addop(updateStartLocationToMatchAttr(LOC(e), meth), CALL_KW, args.length + keywords.length);
  } else {
    c.addop(updateStartLocationToMatchAttr(LOC(e), meth), CALL, args.length);
  }
}

/** Whether the expression is a name that the module's scope imports: then its attributes are functions more likely. */
function isImportOriginated(c: Compiler, e: expr): boolean {
  return e.nodeType === "Name" && (getSymbol(c.c_st.st_top, e.id) & DEF_IMPORT) !== 0;
}

// super()

/** A call of the name `super`. */
export type SuperCall = Call & { func: Name };

export const NOT_SUPER = 0;
const SUPER_ZERO_ARGUMENTS = 1;
export const SUPER_TWO_ARGUMENTS = 2;

/** Whether `super(...).attr` can be loaded by one instruction, and from which form. CPython: can_optimize_super_call. */
export function canOptimizeSuperCall(c: Compiler, attr: Attribute): 0 | 1 | 2 {
  const e = attr.value;
  if (
    e.nodeType !== "Call" || e.func.nodeType !== "Name" || e.func.id !== "super" ||
    attr.attr === "__class__" ||
    e.keywords.length !== 0
  ) {
    return NOT_SUPER;
  }
  // Visibly shadowed?
  if (getScope(c.ste, "super") !== GLOBAL_IMPLICIT || getScope(c.c_st.st_top, "super") !== 0) {
    return NOT_SUPER;
  }
  if (e.args.length === 2) return hasStarred(e.args) ? NOT_SUPER : SUPER_TWO_ARGUMENTS;
  if (e.args.length !== 0) return NOT_SUPER;
  const metadata = c.u.u_metadata;
  if (metadata.u_argcount === 0 && metadata.u_posonlyargcount === 0) return NOT_SUPER;
  return c.getRefType("__class__") === FREE ? SUPER_ZERO_ARGUMENTS : NOT_SUPER;
}

/** The global `super`, the class, the first argument. CPython: load_args_for_super. */
export function loadArgsForSuper(c: Compiler, e: SuperCall): void {
  nameop(c, LOC(e.func), "super", "Load");
  if (e.args.length === 2) {
    visitExpr(c, e.args[0]);
    visitExpr(c, e.args[1]);
    return;
  }
  const loc = LOC(e);
  nameop(c, loc, "__class__", "Load");
  for (const self of c.u.u_metadata.u_varnames.keys()) {
    nameop(c, loc, self, "Load");
    break;
  }
}

// all, any, tuple

/**
 * `all`, `any` or `tuple` over a generator expression: loops here if the name still means the builtin, else goes on to
 * the call. The function lies on the stack. CPython: maybe_optimize_function_call.
 */
function maybeOptimizeFunctionCall(c: Compiler, func: Name, generator: GeneratorExp, end: Label): void {
  // An asynchronous generator has no FOR_ITER.
  if (lookup(c.c_st, generator).ste_coroutine) return;
  const loc = LOC(func);
  const skipOptimization = c.newLabel();
  const constant = func.id === "all"
    ? CONSTANT_BUILTIN_ALL
    : func.id === "any"
    ? CONSTANT_BUILTIN_ANY
    : func.id === "tuple"
    ? CONSTANT_BUILTIN_TUPLE
    : -1;
  if (constant >= 0) {
    const isTuple = constant === CONSTANT_BUILTIN_TUPLE;
    const initial = constant === CONSTANT_BUILTIN_ALL;
    c.addop(loc, COPY, 1);
    c.addop(loc, LOAD_COMMON_CONSTANT, constant);
    c.addop(loc, IS_OP, 0);
    c.addop(loc, POP_JUMP_IF_FALSE, skipOptimization);
    c.addop(loc, POP_TOP);
    if (isTuple) c.addop(loc, BUILD_LIST, 0);
    visitExpr(c, generator);
    const loop = c.newLabel();
    const cleanup = c.newLabel();
    c.useLabel(loop);
    c.addop(loc, FOR_ITER, cleanup);
    if (isTuple) {
      c.addop(loc, LIST_APPEND, 2);
      c.addop(loc, JUMP, loop);
    } else {
      c.addop(loc, TO_BOOL);
      c.addop(loc, initial ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, loop);
    }
    c.addop(NO_LOCATION, POP_ITER);
    if (!isTuple) c.addLoadConst(loc, !initial);
    c.addop(loc, JUMP, end);
    c.useLabel(cleanup);
    c.addop(NO_LOCATION, END_FOR);
    c.addop(NO_LOCATION, POP_ITER);
    if (isTuple) c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
    else c.addLoadConst(loc, initial);
    c.addop(loc, JUMP, end);
  }
  c.useLabel(skipOptimization);
}

// The general call

/**
 * Arguments and call; the callable, NULL and `pushed` arguments lie on the stack already. `injected` is a name passed
 * behind the positional arguments. Shared with class definitions. CPython: codegen_call_helper_impl.
 */
export function callHelper(
  c: Compiler,
  loc: SourceLocation,
  pushed: number,
  args: readonly expr[],
  injected: string | undefined,
  keywords: readonly keyword[],
): void {
  validateKeywords(c, keywords);
  const nargs = args.length, nkeywords = keywords.length;
  let simple = nargs + nkeywords * 2 <= STACK_USE_GUIDELINE && !hasStarred(args);
  for (let i = 0; simple && i < nkeywords; i++) simple = keywords[i].arg !== undefined;
  if (!simple) return callEx(c, loc, pushed, args, injected, keywords);

  visitExprs(c, args);
  let count = pushed + nargs;
  if (injected !== undefined) {
    nameop(c, loc, injected, "Load");
    count++;
  }
  if (nkeywords > 0) {
    for (let i = 0; i < nkeywords; i++) visitExpr(c, keywords[i].value);
    addKeywordNames(c, loc, keywords);
    c.addop(loc, CALL_KW, count + nkeywords);
  } else c.addop(loc, CALL, count);
}

/** The call with a tuple and a dict of arguments. */
function callEx(
  c: Compiler,
  loc: SourceLocation,
  pushed: number,
  args: readonly expr[],
  injected: string | undefined,
  keywords: readonly keyword[],
): void {
  const first = args.length === 1 ? args[0] : undefined;
  if (pushed === 0 && first !== undefined && first.nodeType === "Starred") visitExpr(c, first.value);
  else starUnpack(c, loc, args, injected, pushed, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true);

  const nkeywords = keywords.length;
  let haveDict = false;
  let seen = 0;
  for (let i = 0; i < nkeywords; i++) {
    if (keywords[i].arg !== undefined) {
      seen++;
      continue;
    }
    if (seen > 0) {
      subkwargs(c, loc, keywords, i - seen, i);
      if (haveDict) c.addop(loc, DICT_MERGE, 1);
      haveDict = true;
      seen = 0;
    }
    if (!haveDict) {
      c.addop(loc, BUILD_MAP, 0);
      haveDict = true;
    }
    visitExpr(c, keywords[i].value);
    c.addop(loc, DICT_MERGE, 1);
  }
  if (seen > 0) {
    subkwargs(c, loc, keywords, nkeywords - seen, nkeywords);
    if (haveDict) c.addop(loc, DICT_MERGE, 1);
  }
  if (nkeywords === 0) c.addop(loc, PUSH_NULL);
  c.addop(loc, CALL_FUNCTION_EX);
}

/** A dict of the named arguments `begin` to `end`. CPython: codegen_subkwargs. */
function subkwargs(
  c: Compiler,
  loc: SourceLocation,
  keywords: readonly keyword[],
  begin: number,
  end: number,
): void {
  const n = end - begin;
  const big = n * 2 > STACK_USE_GUIDELINE;
  if (big) c.addop(NO_LOCATION, BUILD_MAP, 0);
  for (let i = begin; i < end; i++) {
    c.addLoadConst(loc, keywords[i].arg!);
    visitExpr(c, keywords[i].value);
    if (big) c.addop(NO_LOCATION, MAP_ADD, 1);
  }
  if (!big) c.addop(loc, BUILD_MAP, n);
}

/** The tuple of names that CALL_KW takes. */
function addKeywordNames(c: Compiler, loc: SourceLocation, keywords: readonly keyword[]): void {
  c.addLoadConst(loc, new TupleConstant(keywords.map((k) => k.arg!)));
}
