/**
 * Seeded random Python programs, heavy in control flow: nested loops, try with all its clauses, with, match, async
 * functions, generators, comprehensions, deletions, closures, many locals. Read by `flowgraph_programs.ts`. The programs
 * compile; whether they make sense does not matter.
 */

/** Numbers from a seed (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** 0 <= result < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
}

const CONSTANTS = [
  "None",
  "True",
  "False",
  "...",
  "0",
  "1",
  "255",
  "256",
  "-1",
  "2.5",
  "1j",
  "'s'",
  "''",
  "b'b'",
  "()",
  "(1, 2)",
  "10**20",
  "'a' 'b'",
  "-0.0",
  "__debug__",
];
const BINARY = ["+", "-", "*", "//", "%", "**", "<<", ">>", "|", "&", "^", "/", "@"];
const COMPARE = ["<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not"];

interface Scope {
  isAsync: boolean;
  isFunction: boolean;
  isGenerator: boolean;
  loops: number;
  /** Inside of `except*`, where no jump may leave. */
  star: boolean;
  /** A function that binds v3 itself. */
  bindsV3: boolean;
  names: string[];
}

export class ProgramMaker {
  readonly #random: Random;
  readonly #lines: string[] = [];
  #budget = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  program(size: number): string {
    this.#budget = size;
    const scope = this.#moduleScope();
    while (this.#budget > 0) {
      if (this.#random.chance(0.7)) this.#function("", scope);
      else this.#statement("", scope, 0);
    }
    return this.#lines.join("\n") + "\n";
  }

  /** An expression, for mode "eval". */
  expression(): string {
    return this.#expression(this.#moduleScope(), 6) + "\n";
  }

  /** One statement, for mode "single". */
  statement(): string {
    this.#budget = 12;
    this.#statement("", this.#moduleScope(), 0);
    return this.#lines.join("\n") + "\n\n";
  }

  #moduleScope(): Scope {
    return {
      isAsync: false,
      isFunction: false,
      isGenerator: false,
      loops: 0,
      star: false,
      bindsV3: false,
      names: this.#names(4),
    };
  }

  #names(count: number): string[] {
    return Array.from({ length: count }, (_, i) => "v" + i);
  }

  #emit(indent: string, text: string): void {
    this.#lines.push(indent + text);
    this.#budget--;
  }

  #name(scope: Scope): string {
    return this.#random.chance(0.1) ? this.#random.pick(["g0", "g1", "len"]) : this.#random.pick(scope.names);
  }

  #expression(scope: Scope, depth: number): string {
    const r = this.#random;
    if (depth > 0 && r.chance(0.12)) return this.#rareExpression(scope, depth);
    if (depth <= 0 || r.chance(0.25)) return r.chance(0.35) ? r.pick(CONSTANTS) : this.#name(scope);
    const e = () => this.#expression(scope, depth - 1);
    const plain = () => this.#plain(scope, depth - 1);
    switch (r.below(scope.isFunction ? 24 : 20)) {
      case 0:
      case 1:
        return `(${e()} ${r.pick(BINARY)} ${e()})`;
      case 2:
        return `(${e()} ${r.pick(COMPARE)} ${e()})`;
      case 3:
        return `(${e()} ${r.pick(COMPARE)} ${e()} ${r.pick(COMPARE)} ${e()})`;
      case 4:
        return `(${e()} ${r.pick(["and", "or"])} ${e()})`;
      case 5:
        return `(${e()} ${r.pick(["and", "or"])} ${e()} ${r.pick(["and", "or"])} ${e()})`;
      case 6:
        return `(not ${e()})`;
      case 7:
        return `(${r.pick(["-", "+", "~"])}${e()})`;
      case 8:
        return `(${e()} if ${e()} else ${e()})`;
      case 9:
        return `${this.#name(scope)}(${e()}, *${e()}${r.chance(0.3) ? ", k=" + e() : ""})`;
      case 10:
        return `${this.#name(scope)}.${r.pick(["m", "n"])}(${r.chance(0.6) ? e() : ""})`;
      case 11:
        return `${this.#name(scope)}[${e()}]`;
      case 12:
        return `${this.#name(scope)}[${e()}:${r.chance(0.5) ? e() : ""}]`;
      case 13:
        return r.chance(0.5) ? `[${e()}, ${e()}, ${e()}]` : `{${e()}, ${e()}}`;
      case 14:
        return `(${e()}, ${e()})`;
      case 15:
        return `{${e()}: ${e()}, **${this.#name(scope)}}`;
      case 16:
        return `f"x{${this.#name(scope)}!r}{${this.#name(scope)}:>{${this.#name(scope)}}}"`;
      case 17:
        return `[${this.#name(scope)} for ${this.#name(scope)} in ${plain()}${
          r.chance(0.5) ? " if " + plain() : ""
        }]`;
      case 18:
        return `{${this.#name(scope)}: 1 for v1, v2 in ${plain()} for v0 in v1}`;
      case 19:
        return `(lambda v0=${e()}, *v1: (v0, v2))`;
      case 20:
        return `(${this.#name({ ...scope, names: ["v0", "v1"] })} for v1 in ${plain()})`.replace("(g0", "(v0")
          .replace("(len", "(v0").replace("(g1", "(v1");
      case 21:
        return `(v0 := ${e()})`;
      case 22:
        if (scope.isAsync) return `(await v1(${e()}))`;
        return scope.isGenerator ? `(yield ${e()})` : e();
      default:
        if (scope.isGenerator && !scope.isAsync) return `(yield from ${e()})`;
        return scope.isAsync ? `[v0 async for v0 in ${plain()}]` : e();
    }
  }

  #rareExpression(scope: Scope, depth: number): string {
    const r = this.#random;
    const e = () => this.#plain(scope, depth - 1);
    const name = () => this.#name(scope);
    switch (r.below(14)) {
      case 0:
        return `t"a{${name()}!r:>{${name()}}}b{${name()}}"`;
      case 1:
        return `f"{${name()}=}{${name()}:{${name()}}.3}" "tail{}"`;
      case 2:
        return `${name()}(a=${e()}, **${name()}, **{'k': ${e()}})`;
      case 3:
        return `${name()}[*${name()}, 1:${e()}:2]`;
      case 4:
        return `[*${name()}, ${e()}, *${name()}]`;
      case 5:
        return `{*${name()}, ${e()}}`;
      case 6:
        return `(lambda *, k=${e()}: (yield k))`;
      case 7:
        return `[[v1 for v1 in v0 if v2] for v0 in ${e()}]`;
      case 8:
        return `(lambda: [v0 for v0 in v1 if v3])`;
      case 9:
        return `"%s-%r" % (${e()}, ${name()})`;
      case 10:
        return `super().m(${e()})`;
      case 11:
        return `(${Array.from({ length: 35 }, () => r.pick(CONSTANTS)).join(", ")}, ${
          r.chance(0.5) ? name() : "1"
        })`;
      case 12:
        return `${name()}.a.b(${e()}).c[0](x=${e()})`;
      default:
        return `(${e()} in [${r.pick(CONSTANTS)}, ${r.pick(CONSTANTS)}] or ${name()} not in {1, ${
          r.pick(CONSTANTS)
        }})`;
    }
  }

  #rareStatement(indent: string, scope: Scope, depth: number): void {
    const r = this.#random;
    switch (r.below(7)) {
      case 0:
        return this.#emit(
          indent,
          `type A[T: ${this.#plain(scope, 1)}, *U, **P = ${this.#plain(scope, 1)}] = (T, U, v0)`,
        );
      case 1:
        return this.#emit(indent, `v${r.below(3)}: ${this.#plain(scope, 1)}`);
      case 2:
        this.#emit(
          indent,
          `def g[T: (int, v0)](v0: T, /, v1: P = ${this.#plain(scope, 1)}, *, k: T = 1, **o: v3) -> T:`,
        );
        this.#emit(indent + " ", `return lambda: (T, v0, k)`);
        return;
      case 3:
        this.#emit(indent, `class G[T, U = v0](${this.#name(scope)}, metaclass=M, k=T):`);
        this.#emit(indent + " ", `"""Doc."""`);
        this.#emit(indent + " ", `x: T = ${this.#plain(scope, 1)}`);
        this.#emit(indent + " ", `def __m(self, __p): return __class__, T, self.__q, __p`);
        return;
      case 4:
        this.#emit(indent, `@${this.#name(scope)}(${this.#plain(scope, 1)})`);
        return this.#class(indent, scope, depth);
      case 5:
        this.#emit(indent, `with (${this.#plain(scope, 1)} as v0, ${this.#plain(scope, 1)} as (v1, *v2)):`);
        return this.#block(indent, scope, depth);
      default:
        this.#emit(indent, `for v1 in [${r.pick(CONSTANTS)}, ${this.#name(scope)}]:`);
        return this.#block(indent, { ...scope, loops: scope.loops + 1 }, depth);
    }
  }

  /** Without walrus, await or yield. */
  #plain(scope: Scope, depth: number): string {
    return this.#expression({ ...scope, isFunction: false }, depth);
  }

  #block(indent: string, scope: Scope, depth: number): void {
    const count = 1 + this.#random.below(3);
    for (let i = 0; i < count; i++) this.#statement(indent + " ", scope, depth + 1);
  }

  #statement(indent: string, scope: Scope, depth: number): void {
    const r = this.#random;
    const e = (d = 2) => this.#expression(scope, d);
    const simple = depth > 5 || this.#budget <= 0 || r.chance(0.4);
    if (simple) return this.#emit(indent, this.#simple(scope, e));
    if (r.chance(0.12)) return this.#rareStatement(indent, scope, depth);
    const await_ = scope.isAsync && r.chance(0.5) ? "async " : "";
    switch (r.below(9)) {
      case 0:
      case 1:
        this.#emit(indent, `if ${e()}:`);
        this.#block(indent, scope, depth);
        if (r.chance(0.3)) {
          this.#emit(indent, `elif ${e()}:`);
          this.#block(indent, scope, depth);
        }
        if (r.chance(0.5)) {
          this.#emit(indent, "else:");
          this.#block(indent, scope, depth);
        }
        return;
      case 2:
        this.#emit(indent, `while ${r.chance(0.2) ? "True" : e()}:`);
        this.#block(indent, { ...scope, loops: scope.loops + 1 }, depth);
        if (r.chance(0.3)) this.#else(indent, scope, depth);
        return;
      case 3: {
        const target = r.pick([this.#name(scope), "v0, v1", "v0, *v1", "v0.a", "v1[0]"]);
        this.#emit(indent, `${await_}for ${target} in ${e()}:`);
        this.#block(indent, { ...scope, loops: scope.loops + 1 }, depth);
        if (r.chance(0.3)) this.#else(indent, scope, depth);
        return;
      }
      case 4:
      case 5:
        return this.#try(indent, scope, depth);
      case 6:
        this.#emit(
          indent,
          `${await_}with ${e()}${r.chance(0.6) ? " as v1" : ""}${r.chance(0.3) ? ", g0 as v2" : ""}:`,
        );
        this.#block(indent, scope, depth);
        return;
      case 7:
        return this.#match(indent, scope, depth);
      default:
        if (r.chance(0.3)) return this.#class(indent, scope, depth);
        return this.#function(indent, scope, depth);
    }
  }

  #else(indent: string, scope: Scope, depth: number): void {
    this.#emit(indent, "else:");
    this.#block(indent, scope, depth);
  }

  #simple(scope: Scope, e: (depth?: number) => string): string {
    const r = this.#random;
    const name = this.#name({ ...scope, names: scope.names });
    switch (r.below(16)) {
      case 0:
        return scope.loops > 0 ? r.pick(["break", "continue"]) : "pass";
      case 1:
        if (!scope.isFunction || scope.star) return "pass";
        return scope.isAsync && scope.isGenerator ? "return" : `return ${e()}`;
      case 2:
        return r.chance(0.5) ? `raise ${name}` : `raise ${name} from ${e(1)}`;
      case 3:
        return `del ${r.pick(scope.names)}`;
      case 4:
        return `${r.pick(scope.names)}, ${r.pick(scope.names)} = ${r.pick(scope.names)}, ${e(1)}`;
      case 5:
        return `v0, v1, v2 = ${r.pick(scope.names)}, ${r.pick(scope.names)}, ${r.pick(scope.names)}`;
      case 6:
        return `${r.pick(scope.names)} ${r.pick(BINARY)}= ${e()}`;
      case 7:
        return `assert ${e()}, ${e(1)}`;
      case 8:
        return `v0.a = v1[${e(1)}] = ${e()}`;
      case 9:
        return `import a.b as v3`;
      case 10:
        return `from a import b as v1, c`;
      case 11:
        return `v1: ${this.#plain(scope, 1)} = ${e(1)}`;
      case 12:
        return `v0 = v1 = ${e()}`;
      case 13:
        return e(3);
      default:
        return `${r.pick(scope.names)} = ${e(3)}`;
    }
  }

  #try(indent: string, scope: Scope, depth: number): void {
    const r = this.#random;
    this.#emit(indent, "try:");
    this.#block(indent, scope, depth);
    const star = r.chance(0.2);
    const handlers = r.below(3);
    const inner = star ? { ...scope, star: true, loops: 0 } : scope;
    for (let i = 0; i < handlers; i++) {
      const as = r.chance(0.5) ? " as v2" : "";
      this.#emit(indent, `except${star ? "*" : ""} ${this.#name(scope)}${as}:`);
      this.#block(indent, inner, depth);
    }
    if (handlers > 0 && !star && r.chance(0.3)) {
      this.#emit(indent, "except:");
      this.#block(indent, scope, depth);
    }
    if (handlers > 0 && r.chance(0.3)) this.#else(indent, scope, depth);
    if (handlers === 0 || r.chance(0.4)) {
      this.#emit(indent, "finally:");
      this.#block(indent, scope, depth);
    }
  }

  #pattern(depth: number, used: Set<string>): string {
    const r = this.#random;
    const capture = () => {
      const name = r.pick(["v0", "v1", "v2", "v3", "p"]);
      if (used.has(name)) return "_";
      used.add(name);
      return name;
    };
    if (depth <= 0 || r.chance(0.3)) return r.pick(["1", "'s'", "None", "a.b", "-1", capture()]);
    const p = () => this.#pattern(depth - 1, used);
    switch (r.below(6)) {
      case 0:
        return `[${p()}, ${p()}]`;
      case 1:
        return `[${p()}, *${capture()}, ${p()}]`;
      case 2:
        return `{'k': ${p()}, 'l': ${p()}${
          r.chance(0.4) && !used.has("rest") && used.add("rest") ? ", **rest" : ""
        }}`;
      case 3:
        return `C(${p()}, k=${p()})`;
      case 4:
        return r.pick(["1 | 2", "None | [1, 'x']", "(3 | 4)"]);
      default: {
        const name = capture();
        return name === "_" ? p() : `([1, ${p()}] as ${name})`;
      }
    }
  }

  #match(indent: string, scope: Scope, depth: number): void {
    const r = this.#random;
    this.#emit(indent, `match ${this.#expression(scope, 1)}:`);
    const cases = 1 + r.below(3);
    for (let i = 0; i < cases; i++) {
      const pattern = this.#pattern(2, new Set());
      const guard = r.chance(0.3) ? ` if ${this.#expression(scope, 1)}` : " if g1";
      this.#emit(indent + " ", `case ${pattern}${guard}:`);
      this.#block(indent + " ", scope, depth + 1);
    }
    if (r.chance(0.5)) {
      this.#emit(indent + " ", "case _:");
      this.#block(indent + " ", scope, depth + 1);
    }
  }

  #class(indent: string, scope: Scope, depth: number): void {
    this.#emit(indent, `class K(${this.#name(scope)}):`);
    this.#block(indent, {
      ...scope,
      isAsync: false,
      isFunction: false,
      isGenerator: false,
      loops: 0,
      star: false,
    }, depth);
  }

  #function(indent: string, outer: Scope, depth = 0): void {
    const r = this.#random;
    const isAsync = r.chance(0.25);
    const isGenerator = r.chance(0.3);
    const names = this.#names(r.chance(0.05) ? 80 : r.chance(0.1) ? 20 : 4);
    const v3 = outer.bindsV3 && r.chance(0.3) ? "nonlocal" : r.chance(0.1) ? "global" : "";
    const scope: Scope = {
      isAsync,
      isFunction: true,
      isGenerator,
      loops: 0,
      star: false,
      bindsV3: v3 !== "global",
      names,
    };
    if (r.chance(0.2)) this.#emit(indent, `@${this.#name(outer)}`);
    const parameters = ["v0", r.chance(0.5) ? "v1=1" : "v1", ...(r.chance(0.2) ? ["*v2"] : [])];
    this.#emit(indent, `${isAsync ? "async " : ""}def f(${parameters.join(", ")}):`);
    if (v3 !== "") this.#emit(indent + " ", `${v3} v3`);
    if (isGenerator) this.#emit(indent + " ", "yield");
    // So that an inner function may take it.
    this.#emit(indent + " ", "v3 = v0");
    this.#block(indent, scope, depth);
    this.#block(indent, scope, depth);
  }
}
