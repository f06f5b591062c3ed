# stress: respecialization, polymorphism, class mutation, globals mutation
class A:
    def __init__(self): self.v = 1
    def m(self): return "A.m"
class B:
    def __init__(self): self.w = 0; self.v = 2
    def m(self): return "B.m"
def getv(o): return o.v
def callm(o): return o.m()
for i in range(200):
    o = A() if i % 2 else B()
    assert getv(o) == (1 if i % 2 else 2)
    assert callm(o) == ("A.m" if i % 2 else "B.m")
a = A()
for i in range(100): getv(a); callm(a)
a.m = lambda: "inst"
print(callm(a))
A.m = lambda self: "new"
print(callm(A()))
A.v = property(lambda self: 99)
try: A()
except AttributeError as e: print(e)
print(getv(a))
del A.v
print(getv(a))
def addit(x, y): return x + y
for i in range(100): addit(i, i)
print(addit("a", "b"), addit(1.5, 2), addit([1], [2]), addit(True, 1), addit(2**60, 1))
for i in range(200): addit(1.0, 2.0)
print(addit(1, 2), addit(2**53, 2**53))
G = 1
def getg(): return G
for i in range(100): getg()
G = 2; print(getg())
del G
try: getg()
except NameError as e: print(e)
G = 3; print(getg())
def uselen(x): return len(x)
for i in range(100): uselen([1])
len = lambda x: "mylen"
print(uselen([1]))
del len
print(uselen([1, 2]))
import builtins
old = builtins.len
builtins.len = lambda x: "blt"
print(uselen([1, 2]))
builtins.len = old
print(uselen([1, 2]))
def sub(x, i): return x[i]
for c in ([1, 2, 3], (1, 2, 3), "abc", {0: "z", 1: "y", -1: "n"}, [1, 2, 3]):
    for k in range(60): sub(c, 1)
    print(sub(c, 1), sub(c, -1) if not isinstance(c, dict) else c[-1])
try: sub([1], 5)
except IndexError as e: print(e)
try: sub("a", 5)
except IndexError as e: print(e)
try: sub({}, 5)
except KeyError as e: print(repr(e))
def setit(c, k, v): c[k] = v
l = [0] * 3; d = {}
for i in range(60): setit(l, i % 3, i)
for i in range(60): setit(d, i % 3, i)
setit(l, -1, "neg"); print(l, d)
try: setit(l, 10, 1)
except IndexError as e: print(e)
def cmp(x, y): return x < y, x == y, x >= y
for i in range(60): cmp(i, 5)
print(cmp("a", "b"), cmp(1.5, 1.5), cmp(2**70, 1), cmp(True, 2), cmp((1,), (2,)))
nan = float("nan")
for i in range(60): cmp(1.0, 2.0)
print(cmp(nan, 1.0), cmp(1, 2))
def truth(x): return "t" if x else "f"
for v in (1, 0, "", "a", [], [1], None, True, False, A(), {}, {1: 1}, 0.0, 2**70):
    for i in range(60): truth(v)
    print(truth(v), end=" ")
print()
def it(x):
    out = []
    for v in x: out.append(v)
    return out
for x in ([1, 2], (3, 4), range(3), "ab", {1: 2}, (i for i in range(2)), [5], range(2**60, 2**60 + 2)):
    for k in range(5): r = it(x)
    print(r)
def unp(x):
    a, b = x
    return b, a
for x in ((1, 2), [3, 4], "ab", {5: 6, 7: 8}, (9, 10)):
    for k in range(30): unp(x)
    print(unp(x))
try: unp((1, 2, 3))
except ValueError as e: print(e)
def call(f, *a): return f(*a)
def c1(f, x): return f(x)
for f, x in ((abs, -3), (str, 5), (type, 5), (tuple, [1]), (A.m, 0), (lambda q: q + 1, 4), (int, "7"), (A, None) if 0 else (list, (1,)), ([].append, 3), (isinstance, 3) if 0 else (repr, "x")):
    for k in range(40): r = c1(f, x)
    print(r)
def mk(cls, *a):
    return cls()
for cls in (A, B, object, dict, list):
    for k in range(40): r = mk(cls)
    print(type(r).__name__)
class C:
    def __new__(cls, *a): print("new"); return super().__new__(cls)
    def __init__(self, *a): print("init", a)
C(1)
class BadInit:
    def __init__(self): return 5
for k in range(30):
    try: BadInit()
    except TypeError as e: msg = str(e)
print(msg)
class P:
    def __init__(self): self._x = 1
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v
p = P()
for k in range(50): p.x; p.x = k
print(p.x)
class Pe:
    @property
    def x(self): raise AttributeError("inner")
    def __getattr__(self, n): return "ga " + n
pe = Pe()
for k in range(30): r = pe.x
print(r, pe.zzz)
class S:
    __slots__ = ("a", "b")
s = S()
for k in range(50): s.a = k; s.a
print(s.a)
try: s.b
except AttributeError as e: print(e)
def setx(o, v): o.attr = v
os = [A() for _ in range(30)]
for o in os: setx(o, 1)
for o in os: setx(o, 2)
print(os[3].__dict__)
os[3].__dict__["attr"] = 7; print(getattr(os[3], "attr"), os[3].attr)
setx(os[3], 8); print(os[3].__dict__)
def kwf(a, *, b=1): return a + b
for k in range(40): kwf(1, b=k)
print(kwf(2, b=3))
def dfl(a, b=2): return a + b
for k in range(40): dfl(k)
dfl.__defaults__ = (100,)
print(dfl(1))
def swap_code(): return 1
for k in range(40): swap_code()
def other(): return 2
def tst(): return swap_code()
for k in range(40): tst()
swap_code.__code__ = other.__code__
print(tst())
import sys
def lineno():
    x = 1
    return sys._getframe().f_lineno - lineno.__code__.co_firstlineno
for k in range(40): lineno()
print(lineno())
def gen_exc():
    try:
        for i in range(5):
            try: yield i
            except ValueError as e: print("in gen", e)
    finally: print("done")
g = gen_exc(); next(g); print(g.throw(ValueError("q"))); g.close()
def recursive_gen(n):
    if n:
        yield n
        yield from recursive_gen(n - 1)
print(list(recursive_gen(10)))
print(sum(x for x in range(1000) if x & 1))
def bigloop():
    t = 0
    for i in range(20000):
        t += i * 3
        if t > 10**9: t -= 10**9
    return t
print(bigloop())
x = 2**53 - 3
for i in range(6): x += 1; print(x, end=" ")
print()
def many(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q):
    return a+q
print(many(*range(17)))
print("".join(str(i) for i in range(10)), [*map(lambda v: v * 2, [1, 2])])
