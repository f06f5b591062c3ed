import sys
class A:
    def __getattr__(self, n): return getattr(self, n + "x")
class B:
    def __add__(self, o): return self + o
class C:
    def __repr__(self): return repr(self)
class D:
    def __eq__(self, o): return self == o
class E:
    def __iter__(self): return iter([x for x in self])
def rec(): rec()
def gen(): yield from gen()
def srt(x): return sorted([1, 2], key=srt)
class F:
    def __init__(self): F()
for f in (lambda: A().q, lambda: B() + 1, lambda: repr(C()), lambda: D() == 1, lambda: list(E()), rec, lambda: list(gen()), lambda: srt(1), F):
    try: f()
    except RecursionError as e: print("RE", str(e)[:34])
def depth(n):
    try: return depth(n + 1)
    except RecursionError: return n
print(depth(1))
sys.setrecursionlimit(200)
print(depth(1))
sys.setrecursionlimit(5000)
print(depth(1))
sys.setrecursionlimit(1000)
class R:
    def __init__(self, n): self.n = n
    def __repr__(self): return "R(%r)" % (R(self.n - 1) if self.n else 0)
print(len(repr(R(150))))
def g2(n):
    if n: yield from g2(n - 1)
    yield n
print(sum(g2(300)))
def deepgen(n):
    g = iter([n])
    for _ in range(n): g = map(lambda x: x, g)
    return list(g)
print(deepgen(100))
l = []
l2 = l
for i in range(50): l2.append([]); l2 = l2[0]
print(len(repr(l)))
