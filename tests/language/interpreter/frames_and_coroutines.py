import sys
def chain(n):
    if n == 0:
        yield from range(3)
    else:
        yield from chain(n - 1)
print(list(chain(5)))
def frames():
    f = sys._getframe()
    x = 5
    print(f.f_code.co_name, f.f_lineno, sorted(f.f_locals), f.f_back.f_code.co_name)
    f.f_locals["x"] = 7
    print(x)
    def inner():
        g = sys._getframe(1)
        return g.f_locals["x"], g is f
    print(inner())
    return f
fr = frames()
print(fr.f_locals["x"], fr.f_back, fr.f_lineno)
def tb():
    def a(): b()
    def b(): c()
    def c(): 1/0
    try: a()
    except ZeroDivisionError as e:
        t = e.__traceback__
        while t:
            print(t.tb_frame.f_code.co_name, t.tb_lineno - tb.__code__.co_firstlineno)
            t = t.tb_next
tb()
def gf():
    yield sys._getframe().f_back.f_code.co_name
def use():
    return next(gf())
print(use())
g = gf()
print(g.gi_frame.f_lasti, g.gi_running, g.gi_suspended, g.gi_yieldfrom)
next(g)
print(g.gi_frame.f_lasti, g.gi_suspended)
list(g); print(g.gi_frame)
def ctx():
    try:
        try: 1/0
        except ZeroDivisionError: {}["x"]
    except KeyError as e:
        print(type(e.__context__).__name__)
    try:
        raise ValueError("new")
    except ValueError as e: print(e.__context__)
ctx()
def gctx():
    try: raise KeyError(1)
    except KeyError:
        yield 1
        try: raise ValueError(2)
        except ValueError as e: print(repr(e.__context__))
for _ in gctx():
    try: raise IndexError
    except IndexError: pass
def reraise():
    try:
        try: raise ValueError("orig")
        finally: print("cleanup")
    except ValueError as e:
        tb = e.__traceback__; n = 0
        while tb: n += 1; tb = tb.tb_next
        print("tb entries", n)
        try: raise
        except ValueError as e2:
            tb = e2.__traceback__; n = 0
            while tb: n += 1; tb = tb.tb_next
            print("tb entries", n, e2 is e)
reraise()
async def agen():
    try:
        x = yield 1
        print("got", x)
        yield 2
    finally: print("agen fin")
def drive(c):
    try: return c.send(None)
    except StopIteration as e: return ("done", e.value)
a = agen()
print(drive(a.__anext__()), drive(a.asend("hi")))
print(drive(a.aclose()))
print(a.ag_running, a.ag_frame)
a = agen(); drive(a.__anext__())
try: drive(a.athrow(ValueError("thrown")))
except ValueError as e: print("athrow", e)
async def bad():
    raise StopIteration
try: drive(bad())
except RuntimeError as e: print(e, repr(e.__cause__))
def badgen():
    yield 1
    raise StopIteration("zz")
try: list(badgen())
except RuntimeError as e: print(e)
class ACM:
    async def __aenter__(self): print("aenter"); return 1
    async def __aexit__(self, *a): print("aexit", a[0]); return True
async def w():
    async with ACM() as v:
        print(v); raise KeyError
    return "end"
print(drive(w()))
async def wait_int(): await 3
try: drive(wait_int())
except TypeError as e: print(e)
def started():
    g = chain(2)
    try: g.send(3)
    except TypeError as e: print(e)
    def selfrun():
        yield next(it)
    it = selfrun()
    try: next(it)
    except ValueError as e: print(e)
started()
co = w()
try: drive(co); drive(co)
except RuntimeError as e: print(e)
def loop_else(n):
    for i in range(n):
        if i == 3: break
    else: return "else"
    return i
print(loop_else(2), loop_else(9))
def nested_try():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return "ret"
        finally: print("f", i)
print(nested_try())
def swallow():
    try: return 1/0
    finally: return "sw"
print(swallow())
x = 10
class Body:
    x = x + 1
    y = [x for _ in range(2)]
    def m(self): return __class__
print(Body.x, Body.y, Body().m())
def dflt(a, b=[]): b.append(a); return b
dflt(1); print(dflt(2))
print((lambda x: (yield))(1))
def star(*, a): return a
try: star(1)
except TypeError as e: print(e)
try: star()
except TypeError as e: print(e)
try: star(a=1, a2=3)
except TypeError as e: print(e)
def three(a, b, c, d=1): pass
for n in range(6):
    try: three(*range(n)); print("ok", n)
    except TypeError as e: print(e)
try: three(1, 2, 3, a=4)
except TypeError as e: print(e)
try: print(*5)
except TypeError as e: print(e)
try: print(**5)
except TypeError as e: print(e)
try: three(**{1: 2})
except TypeError as e: print(e)
try: three(1, **{"b": 1}, **{"b": 2})
except TypeError as e: print(e)
try:
    with 5: pass
except TypeError as e: print(e)
try:
    for x in 5: pass
except TypeError as e: print(e)
try: 5()
except TypeError as e: print(e)
try: raise 5
except TypeError as e: print(e)
try:
    try: 1/0
    except 5: pass
except TypeError as e: print(e)
try: None.x = 1
except AttributeError as e: print(e)
def cell():
    def f(): return q
    try: f()
    except NameError as e: print(type(e).__name__, e)
    q = 1; del q
cell()
big = 2**53
print(big + 1, big * big, -big - 5, 9007199254740991 + 1, 0 * -5)
s = 0
for i in range(1000): s += i * i
print(s)
d = {}
for i in range(20): d[str(i % 5)] = d.get(str(i % 5), 0) + i
print(d)
def deep(n):
    if n: return deep(n - 1)
    return sys._getframe().f_back.f_lineno - deep.__code__.co_firstlineno
print(deep(500))
print([*range(3)], {**{"a": 1}, "b": 2}, {*[1, 2]})
print(all(isinstance(v, int) for v in [1, 2]), any([]))
assert True
try: assert False, "msg"
except AssertionError as e: print("AE", e)
global_x = 1
def mod():
    global global_x
    global_x += 1
    del global_x
mod()
try: global_x
except NameError as e: print(e)
print("%s %d" % ("a", 3), "abc"[1], "abc"[-1], "abc"[::-1], [1, 2, 3][1:], (1, 2)[0])
print(1 < 2 < 3, 1 < 3 < 2, not 1, 1 if 0 else 2, 3 and 0 or 5)
