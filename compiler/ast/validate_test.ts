/** Tests of the validator: what CPython refuses to compile, in its words. */
import { assertEquals } from "@std/assert";
import { CompileError } from "../errors.ts";
import { parse } from "../parser/mod.ts";
import {
  type Assign,
  BoolOp,
  Constant,
  type Expr,
  type FunctionDef,
  type ImportFrom,
  type Match,
  MatchAs,
  Module,
  Name,
  Pass,
  Raise,
  type stmt,
} from "./nodes_generated.ts";
import { validate } from "./validate.ts";

function messageOf(mod: Module): string {
  try {
    validate(mod);
  } catch (error) {
    if (error instanceof CompileError) return `${error.type}: ${error.message}`;
    throw error;
  }
  return "valid";
}

/** The module of `source` after `damage` changed its first statement. */
function damaged<S extends stmt>(source: string, damage: (statement: S) => void): string {
  const mod = parse(source, { filename: "<test>", mode: "exec" }) as Module;
  damage(mod.body[0] as S);
  return messageOf(mod);
}

const name = (id: string, ctx: "Load" | "Store") => new Name(id, ctx, 1, 0, 1, 1);

Deno.test("validate: what the parser makes is valid", () => {
  const source = "def f[T](a, /, b=1, *c, d, **e): return (x := [*a, -b])\nclass C(a, b=c): x: int = 1\n" +
    "for [a, *b] in c: del d[e]\nmatch x:\n  case {-1: a, **b} | C(d=1+2j) | [*_]: pass\n" +
    "try: pass\nexcept* a as b: pass\nfinally: import c as d\n";
  assertEquals(messageOf(parse(source, { filename: "<test>", mode: "exec" }) as Module), "valid");
});

Deno.test("validate: contexts", () => {
  assertEquals(
    damaged<Assign>("x = y", (s) => s.targets[0] = name("x", "Load")),
    "ValueError: expression must have Store context but has Load instead",
  );
  assertEquals(
    damaged<Assign>("x = y", (s) => s.targets[0] = new Constant(1, undefined, 1, 0, 1, 1)),
    "ValueError: expression which can't be assigned to in Store context",
  );
});

Deno.test("validate: lists that may not be empty or must agree", () => {
  assertEquals(
    damaged<FunctionDef>("def f(): pass", (s) => s.body = []),
    "ValueError: empty body on FunctionDef",
  );
  assertEquals(damaged<Assign>("x = y", (s) => s.targets = []), "ValueError: empty targets on Assign");
  assertEquals(
    damaged<FunctionDef>("def f(a=1): pass", (s) => s.args.args = []),
    "ValueError: more positional defaults than args on arguments",
  );
  assertEquals(
    damaged<Expr>("x", (s) => s.value = new BoolOp("And", [name("x", "Load")], 1, 0, 1, 1)),
    "ValueError: BoolOp with less than 2 values",
  );
  assertEquals(
    damaged<ImportFrom>("from a import b", (s) => s.level = -1),
    "ValueError: Negative ImportFrom level",
  );
  const lonelyCause = new Raise(undefined, name("x", "Load"), 1, 0, 1, 1);
  assertEquals(messageOf(new Module([lonelyCause], [])), "ValueError: Raise with cause but no exception");
});

Deno.test("validate: names and positions", () => {
  assertEquals(
    damaged<FunctionDef>("def f(): pass", (s) => s.name = "None"),
    "ValueError: identifier field can't represent 'None' constant",
  );
  assertEquals(
    damaged<Match>(
      "match x:\n  case y: pass",
      (s) => s.cases[0].pattern = new MatchAs(undefined, "_", 1, 0, 1, 1),
    ),
    "ValueError: can't capture name '_' in patterns",
  );
  const range = (...at: [number, number, number, number]) => messageOf(new Module([new Pass(...at)], []));
  assertEquals(range(2, 0, 1, 0), "ValueError: AST node line range (2, 1) is not valid");
  assertEquals(range(1, 5, 1, 2), "ValueError: line 1, column 5-2 is not a valid range");
  assertEquals(
    range(1, -1, 1, 2),
    "ValueError: AST node column range (-1, 2) for line range (1, 1) is not valid",
  );
  assertEquals(messageOf(new Module([new Pass(1, 5, undefined, undefined)], [])), "valid");
});

Deno.test("validate: depth ends in RecursionError", () => {
  const deep = (n: number) => parse("x = a" + "+a".repeat(n), { filename: "<test>", mode: "exec" }) as Module;
  assertEquals(messageOf(deep(20000)), "valid");
  assertEquals(messageOf(deep(60000)), "RecursionError: Stack overflow (used 8152 kB) during compilation");
});
