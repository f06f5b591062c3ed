"""Infinite recursion through Python and through built-ins ends in RecursionError; a million calls are no problem."""
import copy, contextvars, functools, json, operator, sys
def check(name, f):
    try: f(); print(name, "no error")
    except RecursionError as e: print(name, "RecursionError")
    except BaseException as e: print(name, type(e).__name__, str(e)[:80])
class Eq:
    def __eq__(self, o): return self == o
    __hash__ = None
class EqL:
    def __eq__(self, o): return [self] == [o]
class Hash:
    def __hash__(self): return hash((self,))
class Repr:
    def __repr__(self): return repr([self.x])
    @property
    def x(self): return (self,)
class Str:
    def __str__(self): return str(self)
class GetAttr:
    def __getattr__(self, n): return getattr(self, n + "x")
class GetAttribute:
    def __getattribute__(self, n): return self.foo
class SetAttr:
    def __setattr__(self, n, v): self.x = v
class Add:
    def __add__(self, o): return self + o
class Len:
    def __len__(self): return len(self)
class Bool:
    def __bool__(self): return bool(self)
class Iter:
    def __iter__(self): return iter(list(self))
class Next:
    def __iter__(self): return self
    def __next__(self): return next(self)
class Contains:
    def __contains__(self, x): return x in self
class GetItem:
    def __getitem__(self, i): return self[i]
class Call:
    def __call__(self): return self()
class CallNative:
    def __call__(self, *a): return list(map(self, [1]))
class Lt:
    def __lt__(self, o): return sorted([self, o]) and False
class Index:
    def __index__(self): return operator.index(self)
class Int:
    def __int__(self): return int(self)
class Format:
    def __format__(self, s): return format(self, s)
class Del:
    @property
    def p(self): return self.p
class Meta(type):
    def __call__(cls): return cls()
class WithMeta(metaclass=Meta): pass
class Init:
    def __init__(self): Init()
class New:
    def __new__(cls): return New()
class Enter:
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
class IC(type):
    def __instancecheck__(cls, o): return isinstance(o, cls)
class ICC(metaclass=IC): pass
class Reduce:
    def __reduce__(self): return copy.copy, (copy.copy(self),)
class DC:
    def __deepcopy__(self, memo): return copy.deepcopy([self])
def f(): f()
def fkey(x): return sorted([1, 2], key=fkey)
def gen():
    yield from gen()
def gen2():
    for x in gen2(): yield x
def red(a, b=None): return functools.reduce(red, [1, 2, 3])
async def coro(): await coro()
def run_coro():
    c = coro()
    try: c.send(None)
    finally: c.close()
lam = lambda: lam()
part = functools.partial(lambda: part())
@functools.lru_cache
def lru(n): return lru(n + 1)
def ctx(): contextvars.copy_context().run(ctx)
def ex(): exec("ex()", globals())
def ev(): eval("ev()", globals())
def mp(x=0): return list(map(mp, [1]))
def flt(x=0): return list(filter(flt, [1]))
def mn(x=0): return min([1, 2], key=mn)
def srt(x=0): [3,1,2].sort(key=srt)
def it(): return [x for x in iter(it, 1)]
def im(): __import__("re").sub("a", lambda m: im(), "a")
def js(o): return json.dumps(object(), default=lambda o: js(o))
def st(): return "%s" % Str2()
class Str2:
    def __str__(self): return st()
for name, g in [
    ("call", f), ("lambda", lam), ("eq", lambda: Eq() == Eq()), ("eq list", lambda: EqL() == EqL()), ("hash", lambda: hash(Hash())),
    ("repr", lambda: repr(Repr())), ("str", lambda: str(Str())), ("getattr", lambda: GetAttr().a), ("getattribute", lambda: GetAttribute().a),
    ("setattr", lambda: setattr(SetAttr(), "x", 1)), ("add", lambda: Add() + 1), ("len", lambda: len(Len())), ("bool", lambda: bool(Bool())),
    ("iter", lambda: list(Iter())), ("next", lambda: next(Next())), ("contains", lambda: 1 in Contains()), ("getitem", lambda: GetItem()[0]),
    ("callable", lambda: Call()()), ("callable map", lambda: CallNative()()), ("lt", lambda: Lt() < Lt()), ("index", lambda: operator.index(Index())),
    ("int", lambda: int(Int())), ("format", lambda: format(Format(), "x")), ("property", lambda: Del().p), ("metaclass call", lambda: WithMeta()),
    ("init", Init), ("new", New), ("with", lambda: Enter().__enter__()), ("instancecheck", lambda: isinstance(1, ICC)),
    ("copy reduce", lambda: copy.copy(Reduce())), ("deepcopy hook", lambda: copy.deepcopy(DC())), ("sorted key", lambda: fkey(1)),
    ("yield from", lambda: next(gen())), ("generators", lambda: next(gen2())), ("reduce", lambda: red(1)), ("coroutines", run_coro),
    ("partial", part), ("lru_cache", lambda: lru(0)), ("Context.run", ctx), ("exec", ex), ("eval", ev), ("map", mp), ("filter", flt), ("min", mn),
    ("list.sort", srt), ("iter callable", it), ("re.sub", im), ("json default", lambda: js(1)), ("percent", st),
]: check(name, g)
sys.setrecursionlimit(2_000_000)
def down(n): return 0 if n == 0 else 1 + down(n - 1)
print(down(1_000_000))
