def g():
    r = yield 1
    print("got", r)
    r = yield 2
    return "end"
for k in range(30):
    x = g(); next(x); x.send(5)
x = g()
print(next(x), x.send("a"))
try: x.send(0)
except StopIteration as e: print("SI", e.value)
try: next(x)
except StopIteration as e: print("SI", e.value)
print(next(x, "dflt"))
x = g(); next(x); next(x); print(next(x, "dflt2"))
def h():
    yield 1
x = h(); next(x)
try: next(x)
except StopIteration as e: print(e.value, e.args)
def bad():
    yield 1
    1/0
x = bad(); next(x)
try: next(x)
except ZeroDivisionError as e:
    t = e.__traceback__
    while t: print(t.tb_frame.f_code.co_name, t.tb_lineno); t = t.tb_next
x = h()
try: x.send(3)
except TypeError as e: print(e)
async def c1():
    return await c2()
class W:
    def __await__(self):
        v = yield "w"
        return v * 2
async def c2(): return await W() + 1
def run(c):
    print(c.send(None))
    try: c.send(10)
    except StopIteration as e: return e.value
for k in range(3): print(run(c1()))
import sys
def who():
    yield sys._getframe(1).f_code.co_name
def caller(): return next(who())
def caller2():
    w = who(); return w.send(None)
print(caller(), caller2())
def selfgen():
    try: next(it)
    except ValueError as e: yield str(e)
    try: it.send(1)
    except ValueError as e: yield str(e)
it = selfgen(); print(next(it), it.send(None))
def ctx():
    try: raise KeyError
    except KeyError: yield sys.exception()
    yield sys.exception()
z = ctx()
try: raise ValueError
except ValueError: print(repr(next(z)), repr(sys.exception()), repr(next(z)))
def chain(n):
    if n == 0: yield 0
    else:
        it = chain(n - 1)
        for v in it: yield v + 1
        yield next(it, -1)
print(list(chain(20)))
def deep(n):
    if n == 0: yield 1
    else: yield next(deep(n - 1))
print(next(deep(400)))
