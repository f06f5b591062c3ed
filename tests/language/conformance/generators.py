"""Generators, coroutines, async generators: protocols and errors."""

CASES = r'''
def g():
    x = yield 1
    print('got', x)
    try: y = yield 2
    except ValueError as e: print('caught', e); yield 'handled'
    finally: print('fin')
    return 'ret'
? a = g()
? next(a), a.send('s'), a.throw(ValueError('v'))
? next(a)
? next(a)
? g().send(1)
? g().send(None)
? g().throw(KeyError('k'))
? g().throw(KeyError)
? g().throw(KeyError, 'v')
? g().throw(1)
? g().throw()
? g().throw(KeyError, KeyError('x'), 3)
? a = g(); next(a); print(a.close()); print(a.close())
? a = g(); print(a.close()); print(list(a))
? a = g(); a.gi_frame is None, a.gi_running, a.gi_code.co_name, a.gi_yieldfrom, a.gi_suspended
? a = g(); next(a); print(a.gi_frame.f_lineno, a.gi_suspended, a.gi_running); a.close()
? a = g(); list(zip(a, range(1))); print(a.gi_frame is None); a.close()
? a.__name__, a.__qualname__
? a.__name__ = 'zz'; print(a.__name__, repr(a)[:20])
? a.__name__ = 1
? del a.__qualname__
? a.foo
? a.foo = 1
? iter(a) is a
? type(a)
? type(a)()
? hasattr(a, '__next__'), hasattr(a, '__len__')
? len(a)
? a[0]
def closes():
    try: yield 1
    except GeneratorExit: yield 2
? c = closes(); next(c); c.close()
def closes():
    try: yield 1
    except GeneratorExit: return 'value'
? c = closes(); next(c); print(c.close())
def closes():
    try: yield 1
    finally: raise KeyError('in close')
? c = closes(); next(c); c.close()
? next(c)
def reenter():
    yield next(r)
? r = reenter(); next(r)
def stop():
    yield 1
    raise StopIteration('x')
? list(stop())
def stop(): return next(iter([])); yield
? list(stop())
def sub():
    x = yield 'a'
    print('sub got', x)
    try: yield 'b'
    except ValueError: print('sub caught')
    return 'sub ret'
def dele():
    r = yield from sub()
    print('r', r)
    yield from [1, 2]
    r = yield from (x for x in 'z')
    print(r)
? d = dele(); print(next(d), d.send(5), d.throw(ValueError), list(d))
? d = dele(); next(d); d.close()
? d = dele(); next(d); print(d.gi_yieldfrom is not None)
def bad(): yield from 1
? list(bad())
class It:
    def __iter__(self): return self
    def __next__(self): return 1
def nosend(): yield from It()
? n = nosend(); next(n); n.send(5)
? n = nosend(); next(n); n.throw(ValueError('t'))
? n = nosend(); next(n); n.close()
class It2(It):
    def throw(self, *a): print('throw', a); return 'thrown'
    def close(self): print('closed')
    def send(self, v): print('send', v); return 'sent'
def withsend(): yield from It2()
? n = withsend(); print(next(n), n.send(5), n.throw(ValueError)); n.close()
class Stop:
    def __iter__(self): return self
    def __next__(self): raise StopIteration('stopval')
def ret(): return (yield from Stop())
? next(ret())
? ge = (x for x in [1, 2]); print(ge.__name__, ge.__qualname__, type(ge))
? (x for x in 5)
? next(x for x in [])
? sum(x for x in range(4)), max((x for x in [3, 1]), default=0), any(x > 2 for x in [1, 3])
? (x for x in undefined_name)
? next((y for x in [1]))
? list((x, y) for x in range(2) for y in range(x))
def f():
    print('start')
    yield from ()
    print('end')
    return 5
? [*f()]
? x = list(f()); print(x)
def rec(n):
    if n: yield n; yield from rec(n - 1)
? list(rec(5))
def gg():
    try: yield 1
    finally: print('cleanup')
h = gg()
for x in h: break
h.close()
def ctx():
    try: yield 1
    except KeyError as e: print(repr(e.__context__), repr(e.__cause__)); yield 2
? c = ctx(); next(c); c.throw(KeyError('q')); c.close()
def inexc():
    try: 1/0
    except ZeroDivisionError:
        yield 1
        yield repr(__import__('sys').exception())
? i = inexc(); next(i); print(next(i))
def retgen():
    return 5
    yield
? next(retgen())
def two(): a, b = yield; print(a, b); yield
? t = two(); next(t); t.send((1, 2))
? t = two(); next(t); t.send(1)
def lst(): x = [(yield 1), (yield 2)]; return x
? l = lst(); print(next(l), l.send('a'))
? l.send('b')
def lam(): f = lambda: (yield 5); yield from f()
? list(lam())
def w():
    while True:
        v = yield
        if v is None: break
        print(v)
? x = w(); next(x); x.send(1); x.send(2); next(x)
%%
async def c(): return 5
? co = c()
? type(co), repr(co)[:20]
? co.send(None)
? co.send(None)
? co.close()
? c().close()
? co = c(); co.throw(ValueError('x'))
? c().__name__, c().__qualname__
? co = c(); print(co.cr_running, co.cr_await, co.cr_origin, co.cr_code.co_name, co.cr_suspended); co.close()
? iter(c())
? next(c())
? for x in c(): pass
? [*c()]
? c().__await__()
? w = c().__await__(); type(w)
? w.send(None)
? c() + 1
def run(co):
    try:
        while True: print('yielded', co.send(None))
    except StopIteration as e: return e.value
class Aw:
    def __await__(self): x = yield 'aw'; return 'done'
async def uses(): return await Aw()
? run(uses())
class BadAw:
    def __await__(self): return 1
async def uses(): return await BadAw()
? run(uses())
class BadAw2:
    def __await__(self): return c()
async def uses():
    return await BadAw2()
? run(uses())
async def uses(): await 1
? run(uses())
async def uses(): await None
? run(uses())
async def inner(): raise KeyError('inner')
async def uses():
    try: await inner()
    except KeyError as e: return 'caught', e.args
? run(uses())
async def twice():
    co = c()
    await co
    await co
? run(twice())
async def nested(): return [await c(), await c()]
? run(nested())
async def comp(): return [await c() for _ in range(2)], {await c() async for x in agen()}
async def agen():
    yield 1
    yield 2
? run(comp())
async def loop():
    r = []
    async for x in agen(): r.append(x)
    else: r.append('else')
    return r
? run(loop())
async def loop():
    async for x in [1]: pass
? run(loop())
async def loop():
    for x in agen(): pass
? run(loop())
async def loop(): async for x in 5: pass
class BadAiter:
    def __aiter__(self): return 5
async def loop():
    async for x in BadAiter(): pass
? run(loop())
class BadAnext:
    def __aiter__(self): return self
    def __anext__(self): return 5
async def loop():
    async for x in BadAnext(): pass
? run(loop())
class GoodA:
    n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 2: raise StopAsyncIteration
        return self.n
async def loop(): return [x async for x in GoodA()]
? run(loop())
class CM:
    async def __aenter__(self): print('aenter'); return 'v'
    async def __aexit__(self, *a): print('aexit', a[0]); return True
async def wi():
    async with CM() as v: print(v); 1/0
    return 'after'
? run(wi())
async def wi():
    async with 5: pass
? run(wi())
class NoAwait:
    def __aenter__(self): return 5
    def __aexit__(self, *a): pass
async def wi():
    async with NoAwait(): pass
? run(wi())
? a = agen()
? type(a), a.ag_running, a.ag_frame is not None, a.ag_code.co_name, a.__name__
? iter(a)
? next(a)
? a.__aiter__() is a
? type(a.__anext__()), type(a.asend(1)), type(a.aclose())
? run(a.__anext__())
? run(a.__anext__())
? run(a.__anext__())
? run(a.__anext__())
? b = agen(); run(b.asend(5))
? b = agen(); run(b.asend(None))
? run(b.athrow(KeyError('k')))
? run(b.aclose())
? run(agen().aclose())
? run(agen().athrow(ValueError('v')))
async def ag2():
    try: yield 1
    except GeneratorExit: yield 2
? b = ag2(); run(b.__anext__()); run(b.aclose())
async def ag3():
    x = yield 1
    print('x', x)
    yield await c()
? b = ag3(); print(run(b.__anext__()), run(b.asend('q')))
? b = ag3(); n = b.__anext__(); run(n); run(n)
async def ag4():
    raise StopAsyncIteration
    yield
? run(ag4().__anext__())
async def ag5():
    raise StopIteration
    yield
? run(ag5().__anext__())
async def st(): raise StopIteration('x')
? run(st())
async def aret(): return anext(agen()), await anext(agen()), await anext(agen(), 'd')
? run(aret())[1:]
async def adef():
    a = agen()
    await anext(a); await anext(a)
    return await anext(a, 'default')
? run(adef())
async def aerr():
    a = agen()
    await anext(a); await anext(a)
    return await anext(a)
? run(aerr())
? aiter(5)
? anext(5)
? aiter(agen()) is not None
? run(c)
async def gen_expr(): return [x async for x in (y async for y in agen())]
? run(gen_expr())
async def deco():
    a = (await c() for _ in [1, 2])
    return type(a).__name__, [x async for x in a]
? run(deco())
import types
@types.coroutine
def old(): x = yield 'old'; return x
async def uold(): return await old()
? run(uold())
def plain(): yield
async def uplain(): return await plain()
? run(uplain())
async def chain(n): return await chain(n - 1) if n else 'deep'
? run(chain(100))
async def fin():
    try: await Aw()
    finally: print('finally')
? f = fin(); f.send(None); f.close()
? f = fin(); f.send(None); f.throw(ValueError('t'))
async def ac():
    async with CM() as a, CM() as b: return a, b
? run(ac())
async def seq():
    async for i in agen():
        if i == 1: continue
        break
    return i
? run(seq())
%%
# built-ins that take all values of a generator
? sum(v for v in range(100)), list(v * 2 for v in range(5)), sorted(x for x in [3, 1, 2]), '-'.join(c for c in 'abc')
g = (v for v in range(10))
? any(v == 3 for v in g), list(g), list(g)
def delegating():
    yield 1
    yield from [2, 3]
    try:
        yield 4
    finally:
        print('finally')
    raise KeyError(5)
? list(delegating())
class Unknown:
    def __bool__(self):
        raise ZeroDivisionError('unknown')
def careful():
    try:
        yield Unknown()
    except ZeroDivisionError:
        print('never')
    yield 2
g = careful()
? any(g)
? list(g)
def nested(n):
    return sum(nested(n - 1) for _ in range(2)) if n else 1
? nested(7)
def itself():
    yield list(running)
running = itself()
? list(running)
def closing():
    yield 1
    g.close()
g = closing()
? list(g)
class Adds:
    def __radd__(self, other):
        return other, next(g)
g = (v for v in [1, 2.5, Adds(), 7, 8])
? sum(g)
growing = [1]
growing.extend(v for v in (len(growing), len(growing), len(growing)))
? growing
? dict((k, v) for k, v in [(1, 2), (3,)])
? set(v for v in [1, [], 2])
%%
# pairs that loops take apart
d = {'a': 1, 'b': 2}
def pairs(iterable):
    seen = []
    for _ in range(20):
        for first, second in iterable():
            seen.append((first, second))
    return len(seen), seen[-2:]
? pairs(d.items), pairs(lambda: enumerate('xy')), pairs(lambda: zip([1, 2, 3], 'ab')), pairs(lambda: zip('ab', [1, 2], strict=True))
? pairs(lambda: zip('ab', [1], strict=True))
? pairs(lambda: enumerate([1, 2], 2**53 - 1))
? pairs(lambda: enumerate(v for v in [1, 2]))
def growing():
    for key, value in d.items():
        d[key * 2] = value
? growing()
def triples():
    for _ in range(20):
        for i, (a, b) in enumerate(zip('ab', [1, 2])):
            pass
    return i, a, b
? triples()
%%
def ends():
    yield 1
def returns():
    yield 1
    return 5
async def awaits():
    return 4
def stop(make, step):
    it = make()
    try:
        raise ValueError('handled')
    except ValueError:
        try:
            while True: step(it)
        except StopIteration as e:
            return e.value, e.__context__
? stop(ends, next), stop(ends, lambda it: it.send(None)), stop(ends, lambda it: it.__next__())
? stop(returns, next), stop(returns, lambda it: it.send(None)), stop(awaits, lambda it: it.send(None))
? stop(lambda: iter([1]), next), stop(lambda: (x for x in ()), next)
'''
