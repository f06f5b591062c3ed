/**
 * Loading, storing and deleting names: which instruction a name needs in this unit. CPython: codegen_nameop and
 * _PyCompile_ResolveNameop.
 */
import type { expr_context } from "../ast/nodes_generated.ts";
import {
  DELETE_DEREF,
  DELETE_FAST,
  DELETE_GLOBAL,
  DELETE_NAME,
  LOAD_DEREF,
  LOAD_FAST,
  LOAD_FROM_DICT_OR_DEREF,
  LOAD_FROM_DICT_OR_GLOBALS,
  LOAD_LOCALS,
  LOAD_NAME,
  STORE_DEREF,
  STORE_FAST,
  STORE_GLOBAL,
  STORE_NAME,
} from "../bytecode/opcodes_generated.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import {
  CELL,
  ClassBlock,
  FREE,
  getScope,
  GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT,
  isFunctionLike,
  LOCAL,
} from "../symtable.ts";
import type { Compiler } from "./compiler.ts";

/** Emits the access to `name` (not yet mangled) in this context. */
export function nameop(c: Compiler, loc: SourceLocation, name: string, ctx: expr_context): void {
  const mangled = c.maybeMangle(name);
  const ste = c.ste;
  const metadata = c.u.u_metadata;
  const scope = getScope(ste, mangled);
  switch (scope) {
    case LOCAL:
      if (isFunctionLike(ste) || metadata.u_fasthidden.get(mangled) === true) {
        const op = ctx === "Load" ? LOAD_FAST : ctx === "Store" ? STORE_FAST : DELETE_FAST;
        c.addopNoMangle(loc, op, metadata.u_varnames, mangled);
        return;
      }
      break;
    case FREE:
      return derefop(c, loc, metadata.u_freevars, mangled, ctx);
    case CELL:
      return derefop(c, loc, metadata.u_cellvars, mangled, ctx);
    case GLOBAL_IMPLICIT:
      if (isFunctionLike(ste)) return globalop(c, loc, mangled, ctx, ste.ste_can_see_class_scope);
      break;
    case GLOBAL_EXPLICIT:
      return globalop(c, loc, mangled, ctx, false);
  }
  if (ctx === "Load") {
    // The comprehension's own frame would have looked past the class.
    if (ste.ste_type === ClassBlock && c.u.u_in_inlined_comp > 0) {
      c.addLoadGlobal(loc, mangled);
    } else {
      c.addopNoMangle(loc, LOAD_NAME, metadata.u_names, mangled);
    }
  } else {
    c.addopNoMangle(loc, ctx === "Store" ? STORE_NAME : DELETE_NAME, metadata.u_names, mangled);
  }
}

/** A cell or free variable; in a class body, and where annotations see one, the namespace comes first. */
function derefop(
  c: Compiler,
  loc: SourceLocation,
  table: Map<string, number>,
  mangled: string,
  ctx: expr_context,
): void {
  if (ctx !== "Load") {
    c.addopNoMangle(loc, ctx === "Store" ? STORE_DEREF : DELETE_DEREF, table, mangled);
  } else if (c.ste.ste_type === ClassBlock && c.u.u_in_inlined_comp === 0) {
    c.addop(loc, LOAD_LOCALS);
    c.addopNoMangle(loc, LOAD_FROM_DICT_OR_DEREF, table, mangled);
  } else if (c.ste.ste_can_see_class_scope) {
    loadClassdictFreevar(c, loc);
    c.addopNoMangle(loc, LOAD_FROM_DICT_OR_DEREF, table, mangled);
  } else {
    c.addopNoMangle(loc, LOAD_DEREF, table, mangled);
  }
}

function globalop(
  c: Compiler,
  loc: SourceLocation,
  mangled: string,
  ctx: expr_context,
  seesClass: boolean,
): void {
  const names = c.u.u_metadata.u_names;
  if (ctx !== "Load") {
    c.addopNoMangle(loc, ctx === "Store" ? STORE_GLOBAL : DELETE_GLOBAL, names, mangled);
  } else if (seesClass) {
    loadClassdictFreevar(c, loc);
    c.addopNoMangle(loc, LOAD_FROM_DICT_OR_GLOBALS, names, mangled);
  } else {
    c.addLoadGlobal(loc, mangled);
  }
}

function loadClassdictFreevar(c: Compiler, loc: SourceLocation): void {
  c.addopNoMangle(loc, LOAD_DEREF, c.u.u_metadata.u_freevars, "__classdict__");
}
