def f(a, b=2, *args, c, d=4, **kw): return (a, b, args, c, d, kw)
def g(a, b=1, c=2): return (a, b, c)
def h(a, /, b, *, c=3, d): return (a, b, c, d)
class K:
    def m(self, a, b=5, *r, k=1, **kw): return (a, b, r, k, kw)
    def n(self, a, b=6): return (a, b)
k = K()
for i in range(3):
    print(f(1, c=3), f(1, 2, 3, 4, c=5, z=6), f(c=1, a=2), f(*range(5), c=0))
    print(g(1), g(1, 2), g(1, c=5), g(c=1, a=2), g(b=3, a=1), g(*[1], **{"c": 9}))
    print(h(1, 2, d=4), h(1, b=2, d=4, c=0))
    print(k.m(1), k.m(1, 2, 3, k=4, z=5), k.n(1), k.n(b=1, a=2), K.n(k, 1), k.m(a=1, b=2))
def t(fn, *a, **kw):
    try: print(fn(*a, **kw))
    except TypeError as e: print(e)
t(f); t(f, 1); t(g); t(g, 1, 2, 3, 4); t(g, 1, a=2); t(g, d=1); t(g, bb=1); t(h, 1); t(h, a=1, b=2, d=3); t(h, 1, 2, 3, d=4); t(h, 1, 2, 3, 4, d=4, c=3); t(k.n); t(k.n, 1, 2, 3); t(k.n, 1, self=2); t(k.m); t(K.n); t(K.m, k)
def p0(): pass
def p1(a): pass
def p2(a, b, c): pass
def kwo(*, a, b, c): pass
t(p0, 1); t(p0, 1, 2); t(p1); t(p1, 1, 2); t(p2); t(p2, 1); t(p2, 1, 2); t(kwo); t(kwo, a=1); t(kwo, a=1, b=2); t(kwo, 1, a=1); t(kwo, a=1, b=2, c=3, d=4)
