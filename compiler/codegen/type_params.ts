/**
 * Type parameters (PEP 695, PEP 696) and `type` statements.
 */
import type { expr, type_param, TypeAlias } from "../ast/nodes_generated.ts";
import {
  INTRINSIC_PARAMSPEC,
  INTRINSIC_SET_TYPEPARAM_DEFAULT,
  INTRINSIC_TYPEALIAS,
  INTRINSIC_TYPEVAR,
  INTRINSIC_TYPEVAR_WITH_BOUND,
  INTRINSIC_TYPEVAR_WITH_CONSTRAINTS,
  INTRINSIC_TYPEVARTUPLE,
  MAKE_FUNCTION_DEFAULTS,
} from "../bytecode/opargs.ts";
import {
  BUILD_TUPLE,
  CALL,
  CALL_INTRINSIC_1,
  CALL_INTRINSIC_2,
  COPY,
  PUSH_NULL,
  RETURN_VALUE,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import { TupleConstant } from "../constants.ts";
import { CompileError } from "../errors.ts";
import { lookup, lookupTypeVarDefault, type SymtableEntry } from "../symtable.ts";
import { enterAnnotationsScope } from "./annotations.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { COMPILE_SCOPE_ANNOTATIONS } from "./unit.ts";

/** A function that evaluates a bound or a default when asked. CPython: codegen_type_param_bound_or_default. */
function boundOrDefault(c: Compiler, e: expr, name: string, ste: SymtableEntry, allowStarred: boolean): void {
  const loc = LOC(e);
  // The default of the format parameter.
  c.addLoadConst(loc, new TupleConstant([1]));
  enterAnnotationsScope(c, loc, ste, name);
  if (allowStarred && e.nodeType === "Starred") {
    visitExpr(c, e.value);
    c.addop(loc, UNPACK_SEQUENCE, 1);
  } else visitExpr(c, e);
  c.addop(loc, RETURN_VALUE);
  const co = c.optimizeAndAssemble(true);
  c.exitScope();
  makeClosure(c, loc, co, MAKE_FUNCTION_DEFAULTS);
}

/** Makes and stores each parameter, leaves their tuple. CPython: codegen_type_params. */
export function visitTypeParams(c: Compiler, params: readonly type_param[]): void {
  let seenDefault = false;
  for (const param of params) {
    const loc = LOC(param);
    c.addLoadConst(loc, param.name);
    let defaultEntry: SymtableEntry | undefined;
    switch (param.nodeType) {
      case "TypeVar":
        if (param.bound !== undefined) {
          boundOrDefault(c, param.bound, param.name, lookup(c.c_st, param), false);
          const constraints = param.bound.nodeType === "Tuple";
          c.addop(
            loc,
            CALL_INTRINSIC_2,
            constraints ? INTRINSIC_TYPEVAR_WITH_CONSTRAINTS : INTRINSIC_TYPEVAR_WITH_BOUND,
          );
        } else c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEVAR);
        if (param.default_value !== undefined) defaultEntry = lookupTypeVarDefault(c.c_st, param);
        break;
      case "TypeVarTuple":
        c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEVARTUPLE);
        if (param.default_value !== undefined) defaultEntry = lookup(c.c_st, param);
        break;
      case "ParamSpec":
        c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_PARAMSPEC);
        if (param.default_value !== undefined) defaultEntry = lookup(c.c_st, param);
        break;
    }
    if (defaultEntry !== undefined) {
      seenDefault = true;
      const starred = param.nodeType === "TypeVarTuple";
      boundOrDefault(c, param.default_value!, param.name, defaultEntry, starred);
      c.addop(loc, CALL_INTRINSIC_2, INTRINSIC_SET_TYPEPARAM_DEFAULT);
    } else if (seenDefault) {
      throw c.error(loc, `non-default type parameter '${param.name}' follows default type parameter`);
    }
    c.addop(loc, COPY, 1);
    nameop(c, loc, param.name, "Store");
  }
  c.addop(LOC(params[0]), BUILD_TUPLE, params.length);
}

/** CPython: codegen_typealias, codegen_typealias_body. */
export function visitTypeAlias(c: Compiler, s: TypeAlias): void {
  const loc = LOC(s);
  if (s.name.nodeType !== "Name") {
    throw new CompileError("TypeError", "TypeAlias with non-Name name");
  }
  const name = s.name.id;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    c.enterScope(
      `<generic parameters of ${name}>`,
      COMPILE_SCOPE_ANNOTATIONS,
      lookup(c.c_st, s.type_params),
      loc.lineno,
      undefined,
      undefined,
    );
    c.addLoadConst(loc, name);
    visitTypeParams(c, s.type_params);
  } else {
    c.addLoadConst(loc, name);
    c.addLoadConst(loc, null);
  }

  c.addLoadConst(loc, new TupleConstant([1]));
  enterAnnotationsScope(c, loc, lookup(c.c_st, s), name);
  visitExpr(c, s.value);
  c.addop(loc, RETURN_VALUE);
  const co = c.optimizeAndAssemble(false);
  c.exitScope();
  makeClosure(c, loc, co, MAKE_FUNCTION_DEFAULTS);
  c.addop(loc, BUILD_TUPLE, 3);
  c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEALIAS);

  if (isGeneric) {
    const outer = c.optimizeAndAssemble(false);
    c.exitScope();
    makeClosure(c, loc, outer, 0);
    c.addop(loc, PUSH_NULL);
    c.addop(loc, CALL, 0);
  }
  nameop(c, loc, name, "Store");
}
