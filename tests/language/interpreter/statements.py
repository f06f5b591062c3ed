class A:
    x = 1
    def __init__(self, v): self.v = v
    def get(self): return self.v
    def __repr__(self): return f"A({self.v!r})"
    @property
    def dbl(self): return self.v * 2
    @classmethod
    def mk(cls, v): return cls(v)
    @staticmethod
    def st(a): return a
class B(A):
    def __init__(self, v):
        super().__init__(v)
        self.w = v + 1
    def get(self): return super().get() + 10
for i in range(5):
    o = B(i)
    print(o, o.get(), o.dbl, o.w, B.mk(3).w, B.st(4), o.x, A.x)
def f():
    try:
        try:
            raise ValueError("a")
        except ValueError as e:
            raise KeyError("b") from e
        finally:
            print("fin")
    except KeyError as e:
        print(repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
        return 1
    finally:
        print("fin2")
print(f())
def g():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closed")
        raise
    finally:
        print("gfin")
x = g(); next(x); x.close()
x = g(); print(next(x))
try: x.throw(TypeError("t"))
except TypeError as e: print("caught", e)
try: next(x)
except StopIteration as e: print("stop", e.value)
def g2():
    v = yield 1
    print("sent", v)
    return v
x = g2(); next(x)
try: x.send(42)
except StopIteration as e: print("ret", e.value)
class CM:
    def __enter__(self): print("enter"); return self
    def __exit__(self, t, v, tb): print("exit", t, v); return t is ValueError
with CM() as c: print("in")
with CM(): raise ValueError("x")
try:
    with CM(): raise TypeError("y")
except TypeError as e: print("out", e)
def m(v):
    match v:
        case 0: return "zero"
        case [a, b, *rest]: return ("seq", a, b, rest)
        case {"k": k, **r}: return ("map", k, r)
        case A(v=q): return ("A", q)
        case str(s) if s: return ("str", s)
        case None | True: return "nt"
        case _: return "other"
for v in [0, [1,2,3,4], {"k": 1, "z": 2}, A(5), "abc", None, 7.5]: print(m(v))
try:
    raise ExceptionGroup("eg", [ValueError(1), TypeError(2), ExceptionGroup("n", [ValueError(3)])])
except* ValueError as eg: print("VE", eg.exceptions)
except* TypeError as eg: print("TE", eg.exceptions)
async def co(n):
    r = await co2(n)
    return r + 1
class Aw:
    def __await__(self):
        r = yield "y"
        return r
async def co2(n):
    z = await Aw()
    return n + z
c = co(5)
print(c.send(None))
try: c.send(10)
except StopIteration as e: print("co", e.value)
async def ag():
    for i in range(3):
        yield i
async def useag():
    out = []
    async for v in ag(): out.append(v)
    out += [v async for v in ag() if v]
    return out
try: useag().send(None)
except StopIteration as e: print(e.value)
def un():
    print(zz)
    zz = 1
for fn in (un, lambda: nope, lambda: A.nope, lambda: (1).foo, lambda: A(), lambda: A(1,2), lambda: m(v=1,w=2), lambda: 1+"a", lambda: [][1], lambda: {}["q"]):
    try: fn()
    except Exception as e: print(type(e).__name__, e)
import_ok = True
a, (b, *c) = 1, (2, 3, 4); print(a, b, c)
for bad in (lambda: [None for a, b in [(1,)]], lambda: [None for a, b in [(1,2,3)]], lambda: [0 for a, b in [3]]):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
def rec(n): return rec(n+1)
try: rec(0)
except RecursionError as e: print("RE", e)
def kw(a, /, b, *, c): pass
for args, k in (((), {}), ((1,), {}), ((1,2), {}), ((1,2,3), {"c":1}), ((1,), {"b":2,"c":3,"d":4}), ((), {"a":1,"b":2,"c":3}), ((1,2),{"b":3,"c":1})):
    try: kw(*args, **k)
    except TypeError as e: print(e)
print(f"{3.14159:.2f} {'a':>5} {42!r:5}|")
print([i for i in range(10) if i % 3 == 0], {i for i in [1,1,2]}, dict(a=1, b=2))
print(sorted([3,1,2], key=lambda x: -x), list(map(lambda x: x+1, [1,2])), max([1,5,3]))
del a
try: a
except NameError as e: print(e, e.name)
def d():
    x = 1
    del x
    x
try: d()
except UnboundLocalError as e: print(e, e.name)
class Meta(type):
    def __new__(m, n, b, d, **k): print("meta", n, k); return super().__new__(m, n, b, d)
    def __init__(c, *a, **k): pass
class WM(metaclass=Meta, flag=1): pass
class S:
    __slots__ = ("p", "q")
    def __init__(self): self.p = 1
s = S(); s.q = 5; print(s.p, s.q)
try: s.z = 1
except AttributeError as e: print(e)
def outer():
    def inner(): return v
    try: return inner()
    except NameError as e: print(e)
    v = 1
outer()
type T[X] = list[X]
def gen_fn[Q](x: Q) -> Q: return x
print(gen_fn(3), gen_fn.__type_params__)
print(kw.__code__.co_varnames, kw.__defaults__, outer.__qualname__)
while True:
    break
else: print("no")
for i in (): pass
else: print("else")
print((lambda *a, **k: (a, k))(1, 2, z=3))
