/**
 * Random programs for `oracle:run`: the same seed gives the same programs. Read by `programs_run.ts`; the law: a program
 * ends (its loops and recursion are bounded), prints nothing that differs from run to run (no addresses, no order of
 * strings in a set), and shows every exception by type and message.
 */

/** Reproducible random numbers (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
}

const ATOMS = [
  "0",
  "1",
  "2",
  "3",
  "-1",
  "7",
  "10",
  "255",
  "1000003",
  "2**53",
  "2**64",
  "-2**70",
  "0.5",
  "1.5",
  "-2.25",
  "1e10",
  "1e-5",
  "1e300",
  "True",
  "False",
  "None",
  "''",
  "'a'",
  "'abc'",
  "'Hello, World'",
  "'é€'",
  "'\\U0001f600x'",
  "'12'",
  "b''",
  "b'ab'",
  "[]",
  "[1, 2, 3]",
  "['x', 'y']",
  "()",
  "(1,)",
  "(1, 'a')",
  "{}",
  "{'a': 1}",
  "{1: 2, 3: 4}",
  "{1, 2}",
  "set()",
  "frozenset({1})",
  "range(5)",
  "range(10, 0, -3)",
  "1j",
  "(2+3j)",
  "float('inf')",
  "slice(1, None, 2)",
  "bytearray(b'xy')",
  "...",
  "int",
  "str",
  "len",
  "NotImplemented",
];
const BINARY = ["+", "-", "*", "/", "//", "%", "&", "|", "^", "@"];
const COMPARE = ["<", "<=", "==", "!=", ">", ">=", "in", "not in", "is None, ", "is not None, "];
const UNARY = ["-", "+", "~", "not "];
const FUNCTIONS = [
  "len",
  "repr",
  "str",
  "int",
  "float",
  "bool",
  "list",
  "tuple",
  "sorted",
  "sum",
  "max",
  "min",
  "abs",
  "set",
  "dict",
  "type",
  "hash_",
  "reversed_",
  "enumerate_",
  "any",
  "all",
  "bytes_",
  "ascii",
  "chr",
  "ord",
  "hex",
  "bin",
  "oct",
  "round",
  "complex",
  "callable",
  "iter_",
  "divmod_",
  "frozenset",
  "zip_",
  "map_",
  "filter_",
  "bytearray_",
  "range_",
  "format",
  "isinstance_",
  "getattr_",
  "slice",
];
const STRING_METHODS = [
  "upper()",
  "lower()",
  "title()",
  "swapcase()",
  "capitalize()",
  "split()",
  "split('l')",
  "rsplit(None, 1)",
  "strip()",
  "strip('aH')",
  "replace('l', 'LL')",
  "replace('', '-', 2)",
  "find('l')",
  "rfind('o')",
  "index('l')",
  "count('l')",
  "startswith('H')",
  "endswith(('d', 'c'))",
  "join(['p', 'q'])",
  "center(9, '*')",
  "ljust(6, '.')",
  "rjust(6)",
  "zfill(6)",
  "partition('l')",
  "rpartition('o')",
  "isalpha()",
  "isdigit()",
  "isalnum()",
  "isspace()",
  "istitle()",
  "isupper()",
  "encode()",
  "casefold()",
  "expandtabs(4)",
  "splitlines()",
  "removeprefix('H')",
  "removesuffix('d')",
  "isidentifier()",
  "translate({97: 'A', 98: None})",
  "format(1, 2)",
  "isascii()",
  "isprintable()",
  "lstrip('a')",
  "__len__()",
];
const LIST_METHODS = [
  "append(9)",
  "pop()",
  "pop(0)",
  "insert(1, 'i')",
  "remove(2)",
  "reverse()",
  "index(2)",
  "count(1)",
  "extend([7, 8])",
  "copy()",
  "clear()",
  "sort()",
  "sort(reverse=True)",
  "sort(key=str)",
  "__contains__(1)",
  "index(3, 1, 9)",
];
const DICT_METHODS = [
  "get('a')",
  "get('zz', 5)",
  "pop('a')",
  "pop('q', None)",
  "keys()",
  "values()",
  "items()",
  "setdefault('s', [])",
  "update({'u': 1})",
  "update(k=2)",
  "copy()",
  "popitem()",
  "clear()",
  "__contains__('a')",
  "fromkeys([1, 2], 0)",
  "get([])",
  "keys() & {'a'}",
  "items() | {('b', 2)} == 1",
];
const SET_METHODS = [
  "add(5)",
  "remove(1)",
  "discard(9)",
  "union({7})",
  "intersection({1})",
  "difference([2])",
  "symmetric_difference({1, 8})",
  "issubset({1, 2, 3})",
  "issuperset({1})",
  "isdisjoint({4})",
  "copy()",
  "pop() in (1, 2)",
  "update([3, 4])",
  "clear()",
];
const NUMBER_METHODS = [
  "bit_length()",
  "conjugate()",
  "real",
  "imag",
  "to_bytes(9, 'big', signed=True)",
  "is_integer()",
  "as_integer_ratio()",
  "numerator",
  "bit_count()",
  "hex()",
  "__add__(1)",
  "__mul__(2)",
  "__index__()",
  "__float__()",
  "__round__(1)",
];
const SPECS = [
  "",
  "d",
  "x",
  "b",
  "08d",
  ",",
  ".2f",
  "e",
  "g",
  "+",
  ">8",
  "<8|",
  "^9",
  "*^9",
  "s",
  "r",
  "10.3",
  "%",
  "_",
  "#o",
  "n",
  "c",
  " d",
];
const EXCEPTIONS = [
  "ValueError",
  "TypeError",
  "KeyError",
  "IndexError",
  "ZeroDivisionError",
  "AttributeError",
  "LookupError",
  "ArithmeticError",
  "Exception",
  "RuntimeError",
  "StopIteration",
  "OSError",
  "NameError",
  "AssertionError",
];

/** Defined in front of every program. */
export const PRELUDE = `
def show(*args):
    emit(' '.join(text(a) for a in args))
def text(a):
    r = repr(a)
    return r if ' at 0x' not in r else '<' + type(a).__name__ + '>'
def hash_(x): return isinstance(hash(x), int)
def reversed_(x): return list(reversed(x))
def enumerate_(x): return list(enumerate(x))
def bytes_(x): return bytes(x) if not isinstance(x, int) or x < 1000 else 'big'
def bytearray_(x): return bytearray(x) if not isinstance(x, int) or x < 1000 else 'big'
def iter_(x): return list(iter(x))
def divmod_(x): return divmod(x, 3)
def zip_(x): return list(zip(x, range(3)))
def map_(x): return list(map(str, x))
def filter_(x): return list(filter(None, x))
def range_(x): return list(range(x)) if not isinstance(x, int) or x < 1000 else 'big'
def isinstance_(x): return isinstance(x, (int, str)), isinstance(x, list | tuple)
def getattr_(x): return getattr(x, 'real', 'none')
def mul(a, b):
    for x in (a, b):
        if isinstance(x, int) and abs(x) > 10**6: return 'huge'
    return a * b
def power(a, b):
    if isinstance(b, int) and abs(b) > 50 or isinstance(a, int) and abs(a) > 10**6: return 'huge'
    return a ** b
def shift(a, b): return a << b if isinstance(b, int) and b < 200 else 'huge'
`;

/** One generator of programs. */
export class ProgramGenerator {
  readonly #random: Random;
  #lines: string[] = [];
  #indent = 0;
  #names: string[] = [];
  #functions: { name: string; arity: number }[] = [];
  #classes: string[] = [];
  #count = 0;
  #depth = 0;
  #inFunction = false;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** The text of the next program. */
  program(): string {
    this.#lines = [];
    this.#indent = 0;
    this.#names = [];
    this.#functions = [];
    this.#classes = [];
    this.#count = 0;
    const count = 5 + this.#random.below(9);
    for (let i = 0; i < count; i++) this.#guarded(() => this.#statement(3));
    for (const name of this.#names.slice(0, 8)) this.#guarded(() => this.#line(`show(${name})`));
    // Most names have a value, whatever fails on the way to their assignment.
    const initial = this.#names.filter(() => this.#random.chance(0.9))
      .map((name) => `${name} = ${this.#random.pick(ATOMS)}`);
    return [...initial, ...this.#lines].join("\n") + "\n";
  }

  #line(text: string): void {
    this.#lines.push("    ".repeat(this.#indent) + text);
  }
  #block(head: string, body: () => void): void {
    this.#line(head);
    this.#indent++;
    const before = this.#lines.length;
    body();
    if (this.#lines.length === before) this.#line("pass");
    this.#indent--;
  }
  #fresh(prefix: string): string {
    return `${prefix}${this.#count++}`;
  }

  /** A statement whose exception is shown. */
  #guarded(body: () => void): void {
    this.#block("try:", body);
    this.#block("except Exception as exc:", () => this.#line("show(type(exc).__name__, str(exc))"));
  }

  #statement(depth: number): void {
    const r = this.#random;
    this.#depth = depth;
    const kinds: (() => void)[] = [
      () => this.#assignment(),
      () => this.#assignment(),
      () => this.#assignment(),
      () => this.#line(`show(${this.#expression(3)})`),
      () => this.#line(`show(${this.#expression(2)}, ${this.#expression(2)})`),
      () => this.#augmented(),
      () => this.#unpacking(),
      () => this.#item(),
      () => this.#method(),
    ];
    if (depth > 0) {
      kinds.push(
        () => this.#if(depth),
        () => this.#for(depth),
        () => this.#while(depth),
        () => this.#try(depth),
        () => this.#match(depth),
        () => this.#with(depth),
      );
      if (!this.#inFunction) {
        kinds.push(
          () => this.#function(depth),
          () => this.#function(depth),
          () => this.#class(),
          () => this.#class(),
          () => this.#generator(),
        );
      }
    }
    r.pick(kinds)();
  }

  #assignment(): void {
    const name = this.#random.chance(0.3) && this.#names.length > 0
      ? this.#random.pick(this.#names)
      : this.#fresh("v");
    this.#line(`${name} = ${this.#expression(3)}`);
    if (!this.#names.includes(name)) this.#names.push(name);
  }
  #augmented(): void {
    if (this.#names.length === 0) return this.#assignment();
    const name = this.#random.pick(this.#names);
    this.#line(
      `${name} ${this.#random.pick(["+=", "-=", "|=", "&=", "//=", "%=", "^="])} ${this.#expression(2)}`,
    );
    this.#line(`show(${name})`);
  }
  #unpacking(): void {
    const a = this.#fresh("v"), b = this.#fresh("v");
    this.#line(
      `${this.#random.pick([`${a}, ${b}`, `${a}, *${b}`, `*${a}, ${b}`, `[${a}, ${b}]`])} = ${
        this.#expression(2)
      }`,
    );
    this.#line(`show(${a}, ${b})`);
    this.#names.push(a, b);
  }
  #item(): void {
    if (this.#names.length === 0) return this.#assignment();
    const name = this.#random.pick(this.#names);
    const key = this.#random.pick(["0", "-1", "'a'", "1:", "::2", "1", "5", "'zz'", this.#expression(1)]);
    this.#line(
      this.#random.pick([
        `${name}[${key}] = ${this.#expression(1)}`,
        `del ${name}[${key}]`,
        `show(${name}[${key}])`,
      ]),
    );
    this.#line(`show(${name})`);
  }
  #method(): void {
    const [values, methods] = this.#random.pick(
      [
        [["'Hello'", "'abc def'", "' x '"], STRING_METHODS],
        [["[1, 2, 3]", "['b', 'a']"], LIST_METHODS],
        [["{'a': 1, 'b': 2}", "{}"], DICT_METHODS],
        [["{1, 2}", "set()"], SET_METHODS],
        [["5", "2.5", "-3", "10**20"], NUMBER_METHODS],
      ] as const,
    );
    const name = this.#fresh("v");
    this.#line(
      `${name} = ${
        this.#random.chance(0.3) && this.#names.length > 0
          ? this.#random.pick(this.#names)
          : this.#random.pick(values)
      }`,
    );
    this.#line(`show(${name}.${this.#random.pick(methods)})`);
    this.#line(`show(${name})`);
    this.#names.push(name);
  }

  #if(depth: number): void {
    this.#block(`if ${this.#expression(2)}:`, () => this.#statement(depth - 1));
    if (this.#random.chance(0.4)) {
      this.#block(`elif ${this.#expression(2)}:`, () => this.#statement(depth - 1));
    }
    if (this.#random.chance(0.5)) this.#block("else:", () => this.#statement(depth - 1));
  }
  #for(depth: number): void {
    const name = this.#fresh("i");
    const source = this.#random.pick([
      "range(3)",
      "'abc'",
      "[1, 'x', None]",
      "enumerate('ab')",
      "{'k': 1}.items()",
      "zip([1, 2], 'ab')",
      this.#expression(2),
    ]);
    this.#block(`for ${name}, _ in zip(${source}, range(5)):`, () => {
      this.#names.push(name);
      this.#statement(depth - 1);
      if (this.#random.chance(0.3)) {
        this.#block(`if ${this.#expression(1)}:`, () => this.#line(this.#random.pick(["break", "continue"])));
      }
      this.#line(`show(${name})`);
    });
    if (this.#random.chance(0.3)) this.#block("else:", () => this.#line("show('no break')"));
  }
  #while(depth: number): void {
    const name = this.#fresh("n");
    this.#line(`${name} = 0`);
    this.#block(`while ${name} < ${1 + this.#random.below(4)}:`, () => {
      this.#line(`${name} += 1`);
      this.#statement(depth - 1);
      if (this.#random.chance(0.3)) this.#line("continue");
    });
    if (this.#random.chance(0.3)) this.#block("else:", () => this.#line("show('while else')"));
  }
  #try(depth: number): void {
    const r = this.#random;
    this.#block("try:", () => {
      this.#statement(depth - 1);
      if (r.chance(0.5)) this.#line(`raise ${r.pick(EXCEPTIONS)}(${this.#expression(1)})`);
    });
    const handlers = 1 + r.below(2);
    for (let i = 0; i < handlers; i++) {
      const name = this.#fresh("e");
      this.#block(
        `except ${
          r.pick([r.pick(EXCEPTIONS), `(${r.pick(EXCEPTIONS)}, ${r.pick(EXCEPTIONS)})`])
        } as ${name}:`,
        () => {
          this.#line(
            `show('caught', type(${name}).__name__, str(${name}), type(${name}.__context__).__name__)`,
          );
          if (r.chance(0.2)) {
            this.#line(
              r.pick([
                "raise",
                `raise ${r.pick(EXCEPTIONS)}('again')`,
                `raise ${r.pick(EXCEPTIONS)}('from') from ${name}`,
              ]),
            );
          }
        },
      );
    }
    if (r.chance(0.4)) this.#block("else:", () => this.#line("show('else')"));
    if (r.chance(0.4)) this.#block("finally:", () => this.#line("show('finally')"));
  }
  #with(depth: number): void {
    const r = this.#random;
    const name = this.#fresh("CM"), v = this.#fresh("v");
    this.#block(`class ${name}:`, () => {
      this.#line(`def __enter__(self): show('enter'); return ${this.#expression(1)}`);
      this.#line(
        `def __exit__(self, t, v, tb): show('exit', t); return ${
          r.pick(["None", "True", "False", "t is ValueError"])
        }`,
      );
    });
    this.#block(`with ${name}() as ${v}:`, () => {
      this.#line(`show(${v})`);
      this.#statement(depth - 1);
      if (r.chance(0.5)) this.#line(`raise ${r.pick(EXCEPTIONS)}('in with')`);
    });
  }
  #match(depth: number): void {
    const r = this.#random;
    this.#block(`match ${this.#expression(2)}:`, () => {
      const cases = 1 + r.below(4);
      for (let i = 0; i < cases; i++) {
        const a = this.#fresh("m"), b = this.#fresh("m");
        const pattern = r.pick([
          "0 | 1",
          "'a' | 'abc'",
          "None",
          "True",
          `int(${a})`,
          `str() as ${a}`,
          `[${a}, ${b}]`,
          `[${a}, *${b}]`,
          "[]",
          `{'a': ${a}}`,
          `{**${a}}`,
          `(${a}, ${b}, _)`,
          `float() | complex()`,
          `${a} if ${a} == 3`,
          `dict(${a})`,
          "-1",
          "2.5",
          "b'ab'",
        ]);
        this.#block(
          `case ${pattern}:`,
          () => this.#line(`show('case ${i}'${pattern.includes(a) ? `, ${a}` : ""})`),
        );
      }
      if (depth > 0 && r.chance(0.5)) this.#block("case _:", () => this.#line("show('default')"));
    });
  }

  #function(depth: number): void {
    const r = this.#random;
    const name = this.#fresh("f"), arity = r.below(3);
    const parameters = Array.from({ length: arity }, (_, i) => `p${i}`);
    const shown = parameters.slice();
    if (arity > 0 && r.chance(0.3)) shown[arity - 1] += `=${r.pick(ATOMS)}`;
    const more = r.below(10);
    if (more < 2) shown.push("*args");
    else if (more < 4) shown.push("*", `key=${r.pick(ATOMS)}`);
    if (r.chance(0.2)) shown.push("**kwargs");
    const outer = this.#names;
    const functions = this.#functions;
    this.#functions = [];
    this.#inFunction = true;
    this.#block(`def ${name}(${shown.join(", ")}):`, () => {
      this.#names = [...parameters];
      if (shown.includes("*args")) this.#names.push("args");
      if (shown.includes("**kwargs")) this.#names.push("kwargs");
      if (this.#names.length === 0) this.#assignment();
      const count = 1 + r.below(3);
      for (let i = 0; i < count; i++) this.#statement(Math.min(depth - 1, 1));
      if (r.chance(0.3)) {
        const inner = this.#fresh("g");
        this.#line(`def ${inner}(x): return x, ${r.pick(this.#names)}`);
        this.#line(`return ${inner}(${this.#expression(1)})`);
      } else this.#line(`return ${this.#expression(2)}`);
    });
    this.#inFunction = false;
    this.#names = outer;
    this.#functions = functions;
    this.#functions.push({ name, arity });
    this.#line(`show(${this.#call()})`);
  }

  #class(): void {
    const r = this.#random;
    const name = this.#fresh("C");
    const bases = r.chance(0.3) && this.#classes.length > 0
      ? `(${r.pick(this.#classes)})`
      : r.chance(0.3)
      ? `(${r.pick(["int", "str", "list", "dict", "tuple", "Exception", "float", "set"])})`
      : "";
    const outer = this.#names;
    this.#names = [];
    this.#block(`class ${name}${bases}:`, () => {
      if (bases === "") this.#line(`def __repr__(self): return '${name} object'`);
      if (r.chance(0.5)) this.#line(`attr = ${r.pick(ATOMS)}`);
      if (bases === "" && r.chance(0.2)) this.#line(`__slots__ = ('x', 'y')`);
      if (bases === "" && r.chance(0.7)) {
        this.#line(`def __init__(self, x=1): self.x = x; self.y = ${r.pick(ATOMS)}`);
      }
      const bodies = [
        `def __repr__(self): return '${name}()'`,
        `def __eq__(self, o): return ${r.pick(["True", "False", "NotImplemented"])}`,
        `def __add__(self, o): return ('add', o)`,
        `def __radd__(self, o): return ('radd', o)`,
        `def __len__(self): return ${r.below(4)}`,
        `def __getitem__(self, k): return ('item', k) if k != 3 else {}[k]`,
        `def __iter__(self): yield from (1, 2)`,
        `def __contains__(self, o): return o == 1`,
        `def __bool__(self): return ${r.pick(["True", "False"])}`,
        `def __call__(self, *a): return ('called', a)`,
        `def __getattr__(self, n): return 'attr ' + n`,
        `def __hash__(self): return 5`,
        `def __lt__(self, o): return ${r.pick(["True", "False", "NotImplemented"])}`,
        `def __str__(self): return 'str ${name}'`,
        `def __format__(self, s): return 'fmt ' + s`,
        `def __index__(self): return 2`,
        `def __neg__(self): return 'neg'`,
        `def __iadd__(self, o): return ('iadd', o)`,
        `def __setitem__(self, k, v): show('set', k, v)`,
        `def __mul__(self, o): return ('mul', o)`,
        `@property\n    def prop(self): return ('prop', type(self).__name__)`,
        `@classmethod\n    def cm(cls, *a): return cls.__name__, a`,
        `@staticmethod\n    def sm(*a): return a`,
        `def method(self, a=2): return ('method', a)`,
        `def __enter__(self): return 'entered'`,
        `def __exit__(self, *a): return True`,
        `def __rsub__(self, o): return 'rsub'`,
        `def __init_subclass__(cls, **k): show('subclass', cls.__name__)`,
        `def __getattribute__(self, n): return object.__getattribute__(self, n)`,
      ];
      const count = 1 + r.below(6);
      for (let i = 0; i < count; i++) for (const line of r.pick(bodies).split("\n    ")) this.#line(line);
    });
    this.#names = outer;
    this.#classes.push(name);
    const v = this.#fresh("o");
    this.#line(`${v} = ${name}(${r.pick(["", "", "5", "'abc'", "[1, 2]"])})`);
    this.#names.push(v);
    this.#line(`show(${v}, type(${v}).__name__, [c.__name__ for c in type(${v}).__mro__])`);
    this.#guarded(() =>
      this.#line(`show(${
        r.pick([
          `${v}.x`,
          `${v}.attr`,
          `${v}.prop`,
          `${v}.cm(1)`,
          `${v}.sm(2)`,
          `${v}.method()`,
          `${v}()`,
          `${v} + 1`,
          `1 + ${v}`,
          `${v}[0]`,
          `${v} == 1`,
          `list(${v})`,
          `1 in ${v}`,
          `len(${v})`,
          `f'{${v}:>5}'`,
          `str(${v})`,
          `${v} < 2`,
          `bool(${v})`,
          `isinstance(${v}, int)`,
          `${v}.missing`,
          `-${v}`,
          `sorted(vars(${v}))`,
          `{${v}: 1}[${v}]`,
          `[1, 2, 3][${v}]`,
          `${v}.__class__.__name__`,
          `3 - ${v}`,
          `${v} * 2`,
        ])
      })`)
    );
  }

  #generator(): void {
    const r = this.#random;
    const name = this.#fresh("gen");
    this.#block(`def ${name}(n):`, () => {
      this.#names.push("n");
      this.#line(`for i in range(n):`);
      this.#line(
        `    ${
          r.pick([
            "yield i",
            "x = yield i; show('sent', x)",
            "yield from (i, -i)",
            "yield (i, n)",
            "if i == 2: return 'early'\n" + "    ".repeat(this.#indent + 1) + "yield i * 2",
          ])
        }`,
      );
      if (r.chance(0.3)) this.#line(r.pick(["return 'done'", "raise ValueError('gen')", "yield 'last'"]));
      this.#names.pop();
    });
    const g = this.#fresh("it");
    this.#line(`${g} = ${name}(${1 + r.below(4)})`);
    this.#line(`show(next(${g}, 'none'))`);
    this.#guarded(() => this.#line(`show(${g}.send(${r.pick(["None", "5", "'s'"])}))`));
    this.#line(
      `show(${r.pick([`list(${g})`, `sum(1 for _ in ${g})`, `[*${g}]`, `tuple(${g})`, `${g}.close()`])})`,
    );
    if (r.chance(0.3)) this.#guarded(() => this.#line(`show(${g}.throw(KeyError('thrown')))`));
  }

  #call(): string {
    const r = this.#random;
    if (this.#functions.length === 0) return this.#expression(1);
    const { name, arity } = r.pick(this.#functions);
    const count = r.chance(0.85) ? arity : r.below(4);
    const args = Array.from({ length: count }, () => this.#expression(1));
    if (r.chance(0.1)) args.push("key=1");
    if (r.chance(0.1)) args.push("*[1, 2]");
    if (r.chance(0.05)) args.push("**{'p0': 1}");
    return `${name}(${args.join(", ")})`;
  }

  #expression(depth: number): string {
    const r = this.#random;
    if (depth <= 0 || r.chance(0.15)) {
      return this.#names.length > 0 && r.chance(0.5) ? r.pick(this.#names) : r.pick(ATOMS);
    }
    const e = () => this.#expression(depth - 1);
    switch (r.below(19)) {
      case 0:
      case 1: {
        const op = r.pick(BINARY);
        return op === "*" ? `mul(${e()}, ${e()})` : `(${e()} ${op} ${e()})`;
      }
      case 2: {
        const op = r.pick(COMPARE);
        return op.endsWith(", ") ? `(${e()} ${op}${e()})` : `(${e()} ${op} ${e()})`;
      }
      case 3:
        return `(${r.pick(UNARY)}${e()})`;
      case 4:
      case 5:
        return `${r.pick(FUNCTIONS)}(${e()})`;
      case 6:
        return `(${e()} ${r.pick(["and", "or"])} ${e()})`;
      case 7:
        return `(${e()} if ${e()} else ${e()})`;
      case 8:
        return `[${e()}, ${r.pick(["", "*"])}${e()}]`;
      case 9:
        return `{${r.pick(["'k'", "1", "'a'", e()])}: ${e()}, **${r.pick(["{}", "{'z': 1}", e()])}}`;
      case 10:
        return `${e()}[${r.pick(["0", "-1", "'a'", "1:", "::-1", ":2", e()])}]`;
      case 11: {
        const x = this.#fresh("c");
        const condition = r.chance(0.3) ? ` if ${x}` : "";
        return r.pick([
          `[${x} for ${x} in ${e()}${condition}]`,
          `[(${x}, ${x}) for ${x} in ${e()}]`,
          `{str(${x}): ${x} for ${x} in ${e()}}`,
          `list(${x} for ${x} in ${e()})`,
          `[${x} + 1 for ${x} in range(3)]`,
        ]);
      }
      case 12:
        return `f'{${e().replaceAll("\\", "")}!r}|{${r.pick(["1", "2.5", "'t'", "True"])}:${r.pick(SPECS)}}'`;
      case 13:
        return `(lambda x: ${r.pick(["x", "(x, x)", "[x]", "x + x"])})(${e()})`;
      case 14:
        return this.#call();
      case 15:
        return `(${e()}, ${e()})`;
      case 16:
        return r.pick([`power(${e()}, ${e()})`, `shift(${e()}, ${e()})`]);
      case 17:
        return `'%${r.pick(["s", "r", "d", "5.2f", "x", "c", "-6s|", "05d", "e", "a"])}' % (${e()},)`;
      default:
        return `format(${e()}, '${r.pick(SPECS)}')`;
    }
  }
}
