/**
 * Annotations: evaluated when asked for (PEP 649, PEP 749), or kept as text under `from __future__ import annotations`.
 */
import type { AnnAssign, arg, argumentsNode as Arguments, expr } from "../ast/nodes_generated.ts";
import { unparseExpr } from "../ast/unparse.ts";
import { CO_FUTURE_ANNOTATIONS, CodeObject } from "../bytecode/code_object.ts";
import { CONSTANT_NOTIMPLEMENTEDERROR, MAKE_FUNCTION_ANNOTATE } from "../bytecode/opargs.ts";
import {
  BUILD_MAP,
  COMPARE_OP,
  CONTAINS_OP,
  COPY,
  LOAD_COMMON_CONSTANT,
  LOAD_DEREF,
  LOAD_FAST,
  LOAD_NAME,
  POP_JUMP_IF_FALSE,
  POP_TOP,
  RAISE_VARARGS,
  RETURN_VALUE,
  SET_ADD,
  STORE_SUBSCR,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import { CompileError } from "../errors.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import { ClassBlock, lookup, type SymtableEntry } from "../symtable.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { COMPARE_GT } from "./operators.ts";
import { COMPILE_SCOPE_ANNOTATIONS, COMPILE_SCOPE_CLASS, COMPILE_SCOPE_MODULE } from "./unit.ts";

/** annotationlib.Format.VALUE_WITH_FAKE_GLOBALS, the highest format that generated code answers. */
const VALUE_WITH_FAKE_GLOBALS = 2;

/** Enters a function of one parameter, the format, that refuses formats it doesn't know. CPython: codegen_setup_annotations_scope. */
export function enterAnnotationsScope(
  c: Compiler,
  loc: SourceLocation,
  ste: SymtableEntry,
  name: string,
): void {
  c.enterScope(name, COMPILE_SCOPE_ANNOTATIONS, ste, loc.lineno, undefined, {
    argcount: 0,
    posonlyargcount: 1,
    kwonlyargcount: 0,
  });
  c.addop(loc, LOAD_FAST, 0);
  c.addLoadConst(loc, VALUE_WITH_FAKE_GLOBALS);
  c.addop(loc, COMPARE_OP, COMPARE_GT);
  const body = c.newLabel();
  c.addop(loc, POP_JUMP_IF_FALSE, body);
  c.addop(loc, LOAD_COMMON_CONSTANT, CONSTANT_NOTIMPLEMENTEDERROR);
  c.addop(loc, RAISE_VARARGS, 1);
  c.useLabel(body);
}

/** Leaves it, the dict of annotations on its stack, and makes the function. CPython: codegen_leave_annotations_scope. */
function leaveAnnotationsScope(c: Compiler, loc: SourceLocation): void {
  c.addop(loc, RETURN_VALUE);
  const co = c.optimizeAndAssemble(true);
  c.exitScope();
  // The parameter is called `format` for whoever looks, but no annotation can mean it.
  const co_localsplusnames = ["format", ...co.co_localsplusnames.slice(1)];
  makeClosure(
    c,
    loc,
    new CodeObject({
      co_argcount: co.co_argcount,
      co_posonlyargcount: co.co_posonlyargcount,
      co_kwonlyargcount: co.co_kwonlyargcount,
      co_stacksize: co.co_stacksize,
      co_flags: co.co_flags,
      co_code: co.co_code,
      co_consts: co.co_consts,
      co_names: co.co_names,
      co_localsplusnames,
      co_localspluskinds: co.co_localspluskinds,
      co_filename: co.co_filename,
      co_name: co.co_name,
      co_qualname: co.co_qualname,
      co_firstlineno: co.co_firstlineno,
      co_linetable: co.co_linetable,
      co_exceptiontable: co.co_exceptiontable,
    }),
    0,
  );
}

function hasFutureAnnotations(c: Compiler): boolean {
  return (c.c_features & CO_FUTURE_ANNOTATIONS) !== 0;
}

/** The annotation's source text. */
function addAnnotationText(c: Compiler, annotation: expr): void {
  c.addLoadConst(LOC(annotation), unparseExpr(annotation));
}

// Functions

/** Makes a function's `__annotate__` if it has annotations; returns the MAKE_FUNCTION_* flag. CPython: codegen_function_annotations. */
export function functionAnnotations(
  c: Compiler,
  loc: SourceLocation,
  args: Arguments,
  returns: expr | undefined,
): number {
  const ste = lookup(c.c_st, args);
  if (!ste.ste_annotations_used) return 0;
  enterAnnotationsScope(c, loc, ste, ste.ste_name);
  let count = argAnnotations(c, loc, args.args);
  count += argAnnotations(c, loc, args.posonlyargs);
  if (args.vararg !== undefined) count += argAnnotation(c, loc, args.vararg.arg, args.vararg.annotation);
  count += argAnnotations(c, loc, args.kwonlyargs);
  if (args.kwarg !== undefined) count += argAnnotation(c, loc, args.kwarg.arg, args.kwarg.annotation);
  count += argAnnotation(c, loc, "return", returns);
  c.addop(loc, BUILD_MAP, count);
  leaveAnnotationsScope(c, loc);
  return MAKE_FUNCTION_ANNOTATE;
}

function argAnnotations(c: Compiler, loc: SourceLocation, args: readonly arg[]): number {
  let count = 0;
  for (let i = 0; i < args.length; i++) count += argAnnotation(c, loc, args[i].arg, args[i].annotation);
  return count;
}

function argAnnotation(c: Compiler, loc: SourceLocation, name: string, annotation: expr | undefined): 0 | 1 {
  if (annotation === undefined) return 0;
  c.addLoadConst(loc, c.maybeMangle(name));
  if (hasFutureAnnotations(c)) addAnnotationText(c, annotation);
  else if (annotation.nodeType === "Starred") {
    // `*args: *Ts` means (*Ts,)[0]
    visitExpr(c, annotation.value);
    c.addop(loc, UNPACK_SEQUENCE, 1);
  } else visitExpr(c, annotation);
  return 1;
}

// Variables of classes and modules

/**
 * Makes `__annotate__` from the annotations deferred in this block. A module's goes to a sequence of its own, which the
 * flow graph puts at ANNOTATIONS_PLACEHOLDER. CPython: codegen_process_deferred_annotations.
 */
export function processDeferredAnnotations(c: Compiler, loc: SourceLocation): void {
  const { u, ste } = c;
  if (u.u_deferred_annotations.length === 0) return;
  const scopeType = u.u_scope_type;
  const separate = scopeType === COMPILE_SCOPE_MODULE;
  if (separate) c.startAnnotationSetup();
  const block = ste.ste_annotation_block!;
  enterAnnotationsScope(c, loc, block, block.ste_name);
  deferredAnnotationsBody(c, loc, u.u_deferred_annotations, u.u_conditional_annotation_indices, scopeType);
  leaveAnnotationsScope(c, loc);
  nameop(c, loc, ste.ste_type === ClassBlock ? "__annotate_func__" : "__annotate__", "Store");
  if (separate) c.endAnnotationSetup();
}

function deferredAnnotationsBody(
  c: Compiler,
  loc: SourceLocation,
  annotations: readonly AnnAssign[],
  conditionalIndices: readonly number[],
  scopeType: number,
): void {
  const metadata = c.u.u_metadata;
  c.addop(loc, BUILD_MAP, 0);
  for (let i = 0; i < annotations.length; i++) {
    const s = annotations[i];
    if (s.target.nodeType !== "Name") continue;
    const sloc = LOC(s);
    const mangled = c.mangle(s.target.id);
    const notSet = c.newLabel();
    const index = conditionalIndices[i];
    if (index !== -1) {
      c.addLoadConst(sloc, index);
      if (scopeType === COMPILE_SCOPE_CLASS) {
        c.addopName(sloc, LOAD_DEREF, metadata.u_freevars, "__conditional_annotations__");
      } else c.addLoadGlobal(sloc, c.maybeMangle("__conditional_annotations__"));
      c.addop(sloc, CONTAINS_OP, 0);
      c.addop(sloc, POP_JUMP_IF_FALSE, notSet);
    }
    visitExpr(c, s.annotation);
    c.addop(sloc, COPY, 2);
    c.addLoadConst(sloc, mangled);
    c.addop(loc, STORE_SUBSCR);
    c.useLabel(notSet);
  }
}

/** CPython: codegen_annassign. */
export function visitAnnAssign(c: Compiler, s: AnnAssign): void {
  const loc = LOC(s);
  const target = s.target;
  const future = hasFutureAnnotations(c);
  if (s.value !== undefined) {
    visitExpr(c, s.value);
    visitExpr(c, target);
  }
  const scopeType = c.u.u_scope_type;
  const keepsAnnotations = scopeType === COMPILE_SCOPE_MODULE || scopeType === COMPILE_SCOPE_CLASS;
  switch (target.nodeType) {
    case "Name":
      if (!s.simple || !keepsAnnotations) break;
      if (future) {
        addAnnotationText(c, s.annotation);
        c.addopName(loc, LOAD_NAME, c.u.u_metadata.u_names, "__annotations__");
        c.addLoadConst(loc, c.maybeMangle(target.id));
        c.addop(loc, STORE_SUBSCR);
      } else {
        const index = c.addDeferredAnnotation(s);
        if (index !== undefined) {
          const { u_cellvars, u_names } = c.u.u_metadata;
          if (scopeType === COMPILE_SCOPE_CLASS) {
            c.addopName(loc, LOAD_DEREF, u_cellvars, "__conditional_annotations__");
          } else c.addopName(loc, LOAD_NAME, u_names, "__conditional_annotations__");
          c.addLoadConst(loc, index);
          c.addop(loc, SET_ADD, 1);
          c.addop(loc, POP_TOP);
        }
      }
      break;
    case "Attribute":
      if (s.value === undefined) checkAnnotationExpr(c, target.value);
      break;
    case "Subscript":
      if (s.value === undefined) {
        checkAnnotationExpr(c, target.value);
        checkAnnotationSubscript(c, target.slice);
      }
      break;
    default:
      throw new CompileError(
        "SystemError",
        `invalid node type (${target.nodeType}) for annotated assignment`,
      );
  }
}

/** Evaluates for its errors only. */
function checkAnnotationExpr(c: Compiler, e: expr): void {
  visitExpr(c, e);
  c.addop(LOC(e), POP_TOP);
}

function checkAnnotationSubscript(c: Compiler, e: expr): void {
  switch (e.nodeType) {
    case "Slice":
      if (e.lower !== undefined) checkAnnotationExpr(c, e.lower);
      if (e.upper !== undefined) checkAnnotationExpr(c, e.upper);
      if (e.step !== undefined) checkAnnotationExpr(c, e.step);
      break;
    case "Tuple":
      for (const elt of e.elts) checkAnnotationSubscript(c, elt);
      break;
    default:
      checkAnnotationExpr(c, e);
  }
}
