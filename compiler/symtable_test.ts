/** Tests of the symbol table: recorded answers of CPython, lookups, scopes, depth. */
import { assert, assertEquals } from "@std/assert";
import { futureFromAst } from "./ast/future.ts";
import type { Json } from "./ast/json.ts";
import { CompileError } from "./errors.ts";
import { parse } from "./parser/mod.ts";
import {
  buildSymtable,
  CELL,
  DEF_FREE_CLASS,
  FLAGS_MASK,
  FREE,
  FunctionBlock,
  getScope,
  GLOBAL_IMPLICIT,
  isFunctionLike,
  LOCAL,
  lookup,
  lookupOptional,
  lookupTypeVarDefault,
  type Symtable,
  type SymtableEntry,
  TypeVariableBlock,
} from "./symtable.ts";
import type { ClassDef, FunctionDef, Module } from "./ast/nodes_generated.ts";

function symtableOf(source: string): { mod: Module; table: Symtable } {
  const mod = parse(source, { filename: "<test>", mode: "exec" }) as Module;
  return { mod, table: buildSymtable(mod, "<test>", futureFromAst(mod, "<test>")) };
}

/** A block as tests/oracle/symtable_dump.py writes it. */
function tableToJson(ste: SymtableEntry): Json {
  const own: Json[] = [], passed: [string, number][] = [];
  for (const [name, value] of ste.ste_symbols) {
    if ((value & FLAGS_MASK & ~DEF_FREE_CLASS) !== 0) own.push([name, value]);
    else passed.push([name, value]);
  }
  passed.sort((a, b) => a[0] < b[0] ? -1 : 1);
  const { ste_type, ste_name, ste_loc, ste_nested, ste_varnames, ste_children } = ste;
  const symbols = [...own, ...passed];
  return [
    ste_type,
    ste_name,
    ste_loc.lineno,
    ste_nested ? 1 : 0,
    ste_varnames,
    symbols,
    ste_children.map(tableToJson),
  ];
}

function tableOrError(source: string): Json {
  try {
    return tableToJson(symtableOf(source).table.st_top);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const at = [error.lineno, error.offset, error.end_lineno, error.end_offset].map((n) => n ?? null);
    return ["SyntaxError", error.type, error.message, ...at, error.text ?? null];
  }
}

Deno.test("buildSymtable: CPython's tables and errors for the recorded samples", () => {
  const path = new URL("./symtable/testdata/tables.json", import.meta.url);
  for (const [source, expected] of JSON.parse(Deno.readTextFileSync(path))) {
    assertEquals(tableOrError(source), expected, source);
  }
});

Deno.test("lookup: a block is found by the node that opened it", () => {
  const { mod, table } = symtableOf("class C[T: int = str]:\n  def f(self): return lambda: self");
  const cls = mod.body[0] as ClassDef;
  const f = cls.body[0] as FunctionDef;
  assertEquals(lookup(table, mod), table.st_top);
  assertEquals(lookup(table, cls).ste_name, "C");
  assertEquals(lookup(table, f).ste_type, FunctionBlock);
  assert(lookup(table, f).ste_method);
  assertEquals(lookup(table, f.args).ste_name, "__annotate__");
  assertEquals(lookup(table, cls.type_params[0]).ste_scope_info, "a TypeVar bound");
  assertEquals(lookup(table, cls.type_params).ste_name, "C");
  const typeVar = cls.type_params[0];
  assert(typeVar.nodeType === "TypeVar");
  assertEquals(lookupTypeVarDefault(table, typeVar).ste_type, TypeVariableBlock);
  assertEquals(lookupOptional(table, cls.type_params[0].name as never), undefined);
});

Deno.test("getScope: local, cell, free, global", () => {
  const { mod, table } = symtableOf("def f(a, b):\n  return lambda: a + c");
  const f = lookup(table, mod.body[0]);
  assertEquals(getScope(f, "a"), CELL);
  assertEquals(getScope(f, "b"), LOCAL);
  assertEquals(getScope(f, "nothing"), 0);
  const inner = f.ste_children[0];
  assertEquals(getScope(inner, "a"), FREE);
  assertEquals(getScope(inner, "c"), GLOBAL_IMPLICIT);
  assert(isFunctionLike(inner));
  assert(!isFunctionLike(table.st_top));
});

Deno.test("buildSymtable: comprehensions are inlined but in annotation scopes of classes and as generators", () => {
  const inlined = (source: string) => {
    const { table } = symtableOf(source);
    const found: boolean[] = [];
    for (const ste of table.st_blocks.values()) {
      if (ste.ste_comprehension !== 0) found.push(ste.ste_comp_inlined);
    }
    return found;
  };
  assertEquals(inlined("[x for x in y]"), [true]);
  assertEquals(inlined("def f(): return {x: [z for z in x] for x in y}"), [true, true]);
  assertEquals(inlined("(x for x in y)"), [false]);
  assertEquals(inlined("class C:\n  x: [y for y in z]"), [false]);
});

Deno.test("buildSymtable: what code generation asks of a block", () => {
  const { mod, table } = symtableOf(
    "class C:\n  'doc'\n  if x:\n    y: int\n  async def f(self, *a, **k):\n    'doc'\n    yield super()\n    return\n  def g(): return 1",
  );
  const cls = mod.body[0] as ClassDef;
  const c = lookup(table, cls);
  assert(c.ste_needs_class_closure && c.ste_needs_classdict && c.ste_has_conditional_annotations);
  assert(c.ste_annotation_block !== undefined && c.ste_has_docstring);
  const f = lookup(table, cls.body[2]);
  assert(f.ste_coroutine && f.ste_generator && f.ste_varargs && f.ste_varkeywords && f.ste_has_docstring);
  assert(!f.ste_returns_value);
  assert(lookup(table, cls.body[3]).ste_returns_value);
});

Deno.test("buildSymtable: depth ends in RecursionError, never in a JavaScript error", () => {
  for (const operator of ["+a", ".a", "()", "[0]"]) {
    symtableOf("x = a" + operator.repeat(20000));
    const mod = parse("x = a" + operator.repeat(60000), { filename: "<test>", mode: "exec" });
    const error = compileErrorOf(() => buildSymtable(mod, "<test>", futureFromAst(mod, "<test>")));
    assertEquals(error?.type, "RecursionError");
    assertEquals(error?.message, "Stack overflow (used 8152 kB) during compilation");
  }
  symtableOf("x = " + "-".repeat(2000) + "a");
  symtableOf("if a: pass\n" + "elif a: pass\n".repeat(2000));
  symtableOf("x = " + "lambda: ".repeat(900) + "a");
});

function compileErrorOf(run: () => void): CompileError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
  return undefined;
}
