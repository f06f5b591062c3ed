/**
 * Second pass: gives every symbol its scope. Goes down with the sets of names bound in enclosing functions and declared
 * global, and comes up with the names that blocks below left free.
 *
 * CPython copies its sets for every block (analyze_child_block). Here a set that came from the parent is copied only
 * before the first change, which most blocks never make. Scopes are written into `ste_symbols` at once, above the
 * flags: nothing reads the scope bits of a block before they are final except this file.
 */
import { MAX_NESTING, newRecursionError } from "../recursion.ts";
import { syntaxErrorLocatedAt } from "../syntax_error.ts";
import { getScope, isFunctionLike, type Symtable, type SymtableEntry } from "./entry.ts";
import {
  CELL,
  ClassBlock,
  DEF_BOUND,
  DEF_COMP_CELL,
  DEF_FREE_CLASS,
  DEF_GLOBAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FLAGS_MASK,
  FREE,
  GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT,
  LOCAL,
  NoComprehension,
  SCOPE_MASK,
  SCOPE_OFFSET,
  USE,
} from "./flags.ts";
import * as messages from "./messages.ts";

/** Names that a class block provides to the scopes inside it, and never lets through from outside. */
const CLASS_CELLS = ["__class__", "__classdict__", "__conditional_annotations__"] as const;

const EMPTY: ReadonlySet<string> = new Set();

/** Resolves the scopes of all names of `st`. CPython: symtable_analyze. */
export function analyze(st: Symtable): void {
  analyzeBlock(st.st_top, undefined, new Set(), EMPTY, EMPTY, undefined, 0);
}

/**
 * @param bound names bound in enclosing functions; `undefined` at module level
 * @param free receives the names that this block and those inside it leave free
 * @param global names declared global in enclosing blocks
 * @param typeParams those of `bound` that are type parameters
 * @param classEntry the class whose names this block may see
 */
function analyzeBlock(
  ste: SymtableEntry,
  bound: ReadonlySet<string> | undefined,
  free: Set<string>,
  global: ReadonlySet<string>,
  typeParams: ReadonlySet<string>,
  classEntry: SymtableEntry | undefined,
  nesting: number,
): void {
  if (nesting > MAX_NESTING * 2) throw newRecursionError();
  const symbols = ste.ste_symbols;
  const isClass = ste.ste_type === ClassBlock;
  const children = ste.ste_children;
  const functionLike = isFunctionLike(ste);
  // What blocks inside see of a function includes its own names; a class shows them only what it saw itself.
  const outerBound = bound, outerGlobal = global;
  const local: Set<string> | undefined = functionLike && children.length > 0 ? new Set() : undefined;

  // Copies of the sets handed in, made at the first change: each holds all names of the blocks around.
  let ownBound: Set<string> | undefined, ownGlobal: Set<string> | undefined;
  let ownTypeParams: Set<string> | undefined;

  for (const [name, flags] of symbols) {
    let scope: number;
    if ((flags & DEF_GLOBAL) !== 0) {
      if ((flags & DEF_NONLOCAL) !== 0) throw errorAtDirective(ste, name, messages.nonlocalAndGlobal(name));
      scope = GLOBAL_EXPLICIT;
      if (!global.has(name)) {
        global = ownGlobal ??= new Set(global);
        ownGlobal.add(name);
      }
      if (bound !== undefined && bound.has(name)) {
        bound = ownBound ??= new Set(bound);
        ownBound.delete(name);
      }
    } else if ((flags & DEF_NONLOCAL) !== 0) {
      if (bound === undefined) throw errorAtDirective(ste, name, messages.NONLOCAL_AT_MODULE_LEVEL);
      if (!bound.has(name)) throw errorAtDirective(ste, name, messages.noBindingForNonlocal(name));
      if (typeParams.has(name)) throw errorAtDirective(ste, name, messages.nonlocalTypeParam(name));
      scope = FREE;
      free.add(name);
    } else if ((flags & DEF_BOUND) !== 0) {
      scope = LOCAL;
      if (local !== undefined) local.add(name);
      if (global.has(name)) {
        global = ownGlobal ??= new Set(global);
        ownGlobal.delete(name);
      }
      const isTypeParam = (flags & DEF_TYPE_PARAM) !== 0;
      if (typeParams.has(name) !== isTypeParam) {
        typeParams = ownTypeParams ??= new Set(typeParams);
        if (isTypeParam) ownTypeParams.add(name);
        else ownTypeParams.delete(name);
      }
    } else {
      scope = 0;
      if (classEntry !== undefined) {
        // A name of the class goes before one that an outer function binds.
        const classFlags = classEntry.ste_symbols.get(name) ?? 0;
        if ((classFlags & DEF_GLOBAL) !== 0) scope = GLOBAL_EXPLICIT;
        else if ((classFlags & DEF_BOUND) !== 0 && (classFlags & DEF_NONLOCAL) === 0) scope = GLOBAL_IMPLICIT;
      }
      if (scope === 0) {
        if (bound !== undefined && bound.has(name)) {
          scope = FREE;
          free.add(name);
        } else {
          scope = GLOBAL_IMPLICIT;
        }
      }
    }
    symbols.set(name, flags | (scope << SCOPE_OFFSET));
  }

  let inlinedCells: Set<string> | undefined;
  const newFree = new Set<string>();
  if (children.length > 0) {
    const newGlobal = isClass ? outerGlobal : global;
    let newBound: Set<string>;
    if (isClass) {
      newBound = new Set(outerBound);
      for (const name of CLASS_CELLS) newBound.add(name);
    } else if (local === undefined) {
      newBound = new Set(bound);
    } else {
      newBound = local;
      if (bound !== undefined) { for (const name of bound) newBound.add(name); }
    }
    let anyInlined = false;
    for (let i = 0; i < children.length; i++) {
      const child = children[i];
      const childClass = !child.ste_can_see_class_scope ? undefined : isClass ? ste : classEntry;
      const isInlined = child.ste_comprehension !== NoComprehension && !child.ste_generator &&
        !ste.ste_can_see_class_scope;
      if (!isInlined) {
        analyzeBlock(child, newBound, newFree, newGlobal, typeParams, childClass, nesting + 1);
        continue;
      }
      const childFree = new Set<string>();
      analyzeBlock(child, newBound, childFree, newGlobal, typeParams, childClass, nesting + 1);
      inlinedCells ??= new Set();
      inlineComprehension(ste, child, childFree, inlinedCells);
      child.ste_comp_inlined = true;
      anyInlined = true;
      for (const name of childFree) newFree.add(name);
    }
    if (anyInlined) {
      ste.ste_children = children.flatMap((child) => child.ste_comp_inlined ? child.ste_children : [child]);
    }
  }

  if (functionLike) {
    if (newFree.size > 0 || inlinedCells !== undefined) analyzeCells(symbols, newFree, inlinedCells ?? EMPTY);
  } else if (isClass) {
    dropClassFree(ste, newFree);
  }
  recordFree(ste, bound, newFree, inlinedCells);
  for (const name of newFree) free.add(name);
}

/** Merges the names of a comprehension into the block that it is compiled into (PEP 709). CPython: inline_comprehension. */
function inlineComprehension(
  ste: SymtableEntry,
  comp: SymtableEntry,
  compFree: Set<string>,
  inlinedCells: Set<string>,
): void {
  const symbols = ste.ste_symbols;
  const isClass = ste.ste_type === ClassBlock;
  let removed: string[] | undefined;
  for (const [name, compFlags] of comp.ste_symbols) {
    if ((compFlags & DEF_PARAM) !== 0) continue;
    let scope = (compFlags >> SCOPE_OFFSET) & SCOPE_MASK;
    if (scope === CELL || (compFlags & DEF_COMP_CELL) !== 0) inlinedCells.add(name);
    const existing = symbols.get(name);
    if (scope === FREE && isClass && (CLASS_CELLS as readonly string[]).includes(name)) {
      // These never pass through a class block; the class's own namespace is asked instead. A function inside of the
      // comprehension still gets the class's cell.
      scope = GLOBAL_IMPLICIT;
      if (!isFreeInAnyChild(comp, name)) compFree.delete(name);
      (removed ??= []).push(name);
    }
    if (existing === undefined) {
      symbols.set(name, (compFlags & FLAGS_MASK) | (scope << SCOPE_OFFSET));
    } else if (!isClass) {
      // Free in the comprehension only: now a plain local of the function, which thereby uses it.
      if ((existing & DEF_BOUND) !== 0 && !isFreeInAnyChild(comp, name)) compFree.delete(name);
      if (scope === FREE) symbols.set(name, existing | (compFlags & USE));
    }
  }
  if (removed !== undefined) { for (const name of removed) comp.ste_symbols.delete(name); }
}

function isFreeInAnyChild(ste: SymtableEntry, name: string): boolean {
  for (const child of ste.ste_children) {
    if (getScope(child, name) === FREE) return true;
  }
  return false;
}

/** Locals that a block below uses become cells and are free no more. CPython: analyze_cells. */
function analyzeCells(
  symbols: Map<string, number>,
  free: Set<string>,
  inlinedCells: ReadonlySet<string>,
): void {
  for (const [name, value] of symbols) {
    if (value >> SCOPE_OFFSET !== LOCAL || !(free.has(name) || inlinedCells.has(name))) continue;
    symbols.set(name, (value & FLAGS_MASK) | (CELL << SCOPE_OFFSET));
    free.delete(name);
  }
}

/** The class provides these cells itself. CPython: drop_class_free. */
function dropClassFree(ste: SymtableEntry, free: Set<string>): void {
  if (free.delete("__class__")) ste.ste_needs_class_closure = true;
  if (free.delete("__classdict__")) ste.ste_needs_classdict = true;
  if (free.delete("__conditional_annotations__")) ste.ste_has_conditional_annotations = true;
}

/** Marks cells of inlined comprehensions and passes free names through this block. CPython: update_symbols. */
function recordFree(
  ste: SymtableEntry,
  bound: ReadonlySet<string> | undefined,
  free: ReadonlySet<string>,
  inlinedCells: ReadonlySet<string> | undefined,
): void {
  const symbols = ste.ste_symbols;
  if (inlinedCells !== undefined) {
    for (const name of inlinedCells) {
      const value = symbols.get(name);
      if (value !== undefined) symbols.set(name, value | DEF_COMP_CELL);
    }
  }
  const seesClass = ste.ste_type === ClassBlock || ste.ste_can_see_class_scope;
  for (const name of free) {
    const value = symbols.get(name);
    if (value !== undefined) {
      if (seesClass) symbols.set(name, value | DEF_FREE_CLASS);
    } else if (bound === undefined || bound.has(name)) {
      symbols.set(name, FREE << SCOPE_OFFSET);
    }
  }
}

function errorAtDirective(ste: SymtableEntry, name: string, message: string) {
  const directive = ste.ste_directives?.find((d) => d.name === name);
  return syntaxErrorLocatedAt(message, ste.ste_table.st_filename, directive?.location ?? ste.ste_loc);
}
