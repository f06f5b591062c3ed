/**
 * Class definitions: a call of `__build_class__` with the body as a function.
 */
import type { ClassDef } from "../ast/nodes_generated.ts";
import { INTRINSIC_SUBSCRIPT_GENERIC } from "../bytecode/opargs.ts";
import {
  BUILD_SET,
  CALL,
  CALL_INTRINSIC_1,
  COPY,
  LOAD_BUILD_CLASS,
  LOAD_CLOSURE,
  LOAD_LOCALS,
  PUSH_NULL,
  RETURN_VALUE,
  STORE_DEREF,
} from "../bytecode/opcodes_generated.ts";
import { TupleConstant } from "../constants.ts";
import { NO_LOCATION, SourceLocation } from "../instruction_sequence.ts";
import { lookup } from "../symtable.ts";
import { visitBody } from "./body.ts";
import { callHelper } from "./calls.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { visitExprs } from "./expressions.ts";
import { applyDecorators } from "./functions.ts";
import { LOC } from "./location.ts";
import { compareCodePoints } from "./name_tables.ts";
import { nameop } from "./names.ts";
import { visitTypeParams } from "./type_params.ts";
import { COMPILE_SCOPE_ANNOTATIONS, COMPILE_SCOPE_CLASS } from "./unit.ts";

/** CPython: codegen_class. */
export function visitClassDef(c: Compiler, s: ClassDef): void {
  const { decorator_list: decorators, type_params: typeParams } = s;
  visitExprs(c, decorators);
  const firstlineno = decorators.length > 0 ? decorators[0].lineno : s.lineno;
  const loc = LOC(s);
  if (typeParams.length === 0) {
    classBody(c, s, firstlineno);
    callHelper(c, loc, 2, s.bases, undefined, s.keywords);
  } else {
    c.enterScope(
      `<generic parameters of ${s.name}>`,
      COMPILE_SCOPE_ANNOTATIONS,
      lookup(c.c_st, typeParams),
      firstlineno,
      s.name,
      undefined,
    );
    visitTypeParams(c, typeParams);
    nameop(c, loc, ".type_params", "Store");
    classBody(c, s, firstlineno);
    nameop(c, loc, ".type_params", "Load");
    c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_SUBSCRIPT_GENERIC);
    nameop(c, loc, ".generic_base", "Store");
    callHelper(c, loc, 2, s.bases, ".generic_base", s.keywords);
    const co = c.optimizeAndAssemble(false);
    c.exitScope();
    makeClosure(c, loc, co, 0);
    c.addop(loc, PUSH_NULL);
    c.addop(loc, CALL, 0);
  }
  applyDecorators(c, decorators);
  nameop(c, loc, s.name, "Store");
}

/** The body's function, and what `__build_class__` takes before the bases. CPython: codegen_class_body. */
function classBody(c: Compiler, s: ClassDef, firstlineno: number): void {
  const ste = lookup(c.c_st, s);
  c.enterScope(s.name, COMPILE_SCOPE_CLASS, ste, firstlineno, s.name, undefined);
  const metadata = c.u.u_metadata;
  const cellvars = metadata.u_cellvars;
  const loc = new SourceLocation(firstlineno, firstlineno, 0, 0);
  nameop(c, loc, "__name__", "Load");
  nameop(c, loc, "__module__", "Store");
  c.addLoadConst(loc, metadata.u_qualname!);
  nameop(c, loc, "__qualname__", "Store");
  c.addLoadConst(loc, metadata.u_firstlineno);
  nameop(c, loc, "__firstlineno__", "Store");
  if (s.type_params.length > 0) {
    nameop(c, loc, ".type_params", "Load");
    nameop(c, loc, "__type_params__", "Store");
  }
  if (ste.ste_needs_classdict) {
    c.addop(loc, LOAD_LOCALS);
    c.addopNoMangle(loc, STORE_DEREF, cellvars, "__classdict__");
  }
  if (ste.ste_has_conditional_annotations) {
    c.addop(loc, BUILD_SET, 0);
    c.addopNoMangle(loc, STORE_DEREF, cellvars, "__conditional_annotations__");
  }
  visitBody(c, loc, s.body, false);
  const attributes = [...c.u.u_static_attributes!].sort(compareCodePoints);
  c.addLoadConst(NO_LOCATION, new TupleConstant(attributes));
  nameop(c, NO_LOCATION, "__static_attributes__", "Store");
  if (ste.ste_needs_classdict) {
    c.addop(NO_LOCATION, LOAD_CLOSURE, cellvars.get("__classdict__")!);
    nameop(c, NO_LOCATION, "__classdictcell__", "Store");
  }
  if (ste.ste_needs_class_closure) {
    c.addop(NO_LOCATION, LOAD_CLOSURE, cellvars.get("__class__")!);
    c.addop(NO_LOCATION, COPY, 1);
    nameop(c, NO_LOCATION, "__classcell__", "Store");
  } else c.addLoadConst(NO_LOCATION, null);
  c.addop(NO_LOCATION, RETURN_VALUE);
  const co = c.optimizeAndAssemble(true);
  c.exitScope();

  // The class's own line, not a decorator's.
  const classLoc = LOC(s);
  c.addop(classLoc, LOAD_BUILD_CLASS);
  c.addop(classLoc, PUSH_NULL);
  makeClosure(c, classLoc, co, 0);
  c.addLoadConst(classLoc, s.name);
}
