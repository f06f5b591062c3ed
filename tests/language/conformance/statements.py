"""Statements and scopes: comprehensions, assignment, deletion, loops, walrus, match, exec and eval."""

CASES = r'''
? [x for x in range(3)], {x for x in [1, 1]}, {x: y for x, y in [(1, 2)]}
? [x for x in [1, 2] if x > 1 if x < 3], [(x, y) for x in 'ab' for y in 'cd'], [[y for y in range(x)] for x in range(3)]
x = 'outer'
? [x for x in range(2)], x
? [(lambda: x)() for x in range(2)]
? [y := x, x]
? y
? [z := i for i in range(3)], z
class C:
    a = 5
    b = [a for _ in range(2)] if False else 'skip'
    l = [i for i in range(a)]
? C.l
class D:
    a = 5
    try: m = [a for _ in range(2)]
    except NameError as e: err = str(e)
? D.__dict__.get('err'), D.__dict__.get('m')
class E:
    x = 1
    def f(self): return x
    y = x
    x = 2
? E().f(), E.y, E.x
class F:
    global gx
    gx = 7
? gx, hasattr(F, 'gx')
def outer():
    v = 1
    class In:
        nonlocal v
        v = 2
        w = v
    return v, In.w
? outer()
def f():
    a = 1
    def g():
        nonlocal a
        a += 1
        def h():
            nonlocal a
            a *= 10
        h()
    g()
    return a
? f()
def f():
    global newglobal
    newglobal = 3
f()
? newglobal
def f(): exec('q = 1'); return 'q' in locals()
? f()
def f():
    a = 1
    l = locals()
    a = 2
    return l, locals()
? f()
def f(): return [locals() for _ in [1]]
? f()
def f(x):
    del x
    return x
? f(1)
a = b = c = []
? a is b is c
a, (b, *c), d = 1, (2, 3, 4), 5
? a, b, c, d
*a, = 'xyz'
? a
a, *b = [1]
? a, b
[a, b] = 'pq'
? a, b
(a), b = 1, 2
? a
for a, *b in [(1, 2, 3), (4,)]: print(a, b)
for i in range(3):
    if i == 1: break
else: print('no')
for i in []: pass
else: print('else')
while False: pass
else: print('w else')
i = 0
while i < 5:
    i += 1
    if i == 2: continue
    if i == 4: break
else: print('never')
? i
? a, b = {1: 2, 3: 4}
? a, b
? a, b, *c = 'q'
? *a, *b = 1
? a, b = 5, 
? (a, b), c = 1, 2
? [a, b] = None
d = {}
d['k'], d['j'] = 1, 2
? d
class O: pass
o = O()
o.x, o.y = o, 3
? o.x is o, o.y
o.y += 5
d['k'] += 10
? o.y, d['k']
? o.zz += 1
? d['nokey'] += 1
l = [1, 2, 3, 4]
l[1:3] = 'abc'
? l
del l[0], l[-1]
? l
l[::2] = [9, 9]
? l
? l[::2] = [1]
l *= 2
l += (1,)
? l
t = ([],)
? t[0] += [1]
? t
s = 'a'
s += 'b'; s *= 3
? s
n = 5
n //= 2; n **= 3; n %= 5; n <<= 2; n |= 1; n ^= 3; n &= 14; n >>= 1; n -= 10; n /= 4
? n
? 1 < 2 < 3, 1 < 3 < 2, 1 == 1 != 2, 1 in [1] in [[1]], 3 > 2 >= 2 is not None
def trace(v): print('eval', v); return v
? trace(1) < trace(0) < trace(5)
? trace(0) or trace(1) and trace(2)
? trace(1) if trace(0) else trace(2)
? (w := 5) + w, w
? [w := 1, w := w + 1]
? (lambda: (ww := 3))()
? not 1, not [], not not 'a'
? 1 if [] else 2
? *[1], *'ab'
? {**{'a': 1}, 'a': 2, **{'b': 3}}
? [*range(2), *[5]], {*[1, 2], 3}, (*[], 1)
? del (a, b)
? del [d]
? d
? x.y.z = 1
? 'abc'.x = 1
def f(): return 1, 2
a, b = f()
? a, b
def f(): return *[1], 2
? f()
def f():
    for x in range(3): yield x, x * 2
? dict(f())
? print(*[1, 2], sep='-')
pass; pass
? 5; 6
if 0: pass
elif 1: print('elif')
else: print('else')
? lambda *a, b=1, **k: (a, b, k)
? (lambda *a, b=1, **k: (a, b, k))(1, 2, b=3, c=4)
? 0x10, 0b11, 0o17, 1_000, 1e3, .5, 5., 1j, 0xFFFFFFFFFFFFFFFFFF
? 'a' 'b' "c", r'\n', b'\x00', '\u00e9\N{BULLET}', """t""" if 0 else 't'
? 1 .real, 1..real, (1).imag
? -2 ** 2, 2 ** -1, 2 ** 3 ** 2, -1 // 2, -7 % 3, 7 % -3, 7 // -2, ~5, +True
? 10 / 4, 10 // 4, 10 % 4, 10 / 5, 2 ** 0.5, 1e308 * 10, -1e308 * 10
? 1 / 0
? 1 // 0
? 1 % 0
? 1.0 / 0
? 1.0 // 0
? 1.0 % 0
? 0 ** -1
? 0.0 ** -1
? 1 << -1
? 1 >> -1
? 1 << (1 << 100)
? 2.0 ** 10000
? (-8) ** (1/3)
? 1j / 0
? int('9' * 5000)
? str(10 ** 5000)
? assert True
? 'a' is 'a', None is None, [] is []
? True + True, True == 1, True is 1, {True: 'a', 1: 'b', 1.0: 'c'}
? () == [], (1, 2) < (1, 3), [1, 2] < [1], 'a' < 'b', {1} < {1, 2}, {1: 2} == {1: 2}
%%
def m(x):
    match x:
        case 0: return 'zero'
        case 1 | 2: return 'one or two'
        case -3: return 'neg'
        case 1.5: return 'float'
        case 1 + 2j: return 'complex'
        case 'str': return 'string'
        case b'by': return 'bytes'
        case None: return 'none'
        case True: return 'true'
        case []: return 'empty'
        case [a]: return 'one', a
        case [a, b]: return 'two', a, b
        case [a, *rest, 'end']: return 'end', a, rest
        case (a, *_): return 'seq', a
        case {'k': v, **rest}: return 'map', v, rest
        case {'x': {'y': z}}: return 'nested', z
        case {}: return 'anymap'
        case int(n) if n > 100: return 'big', n
        case int() | float() as n: return 'num', n
        case str(s): return 'str', s
        case _: return 'other'
? m(0), m(1), m(2), m(-3), m(1.5), m(1+2j), m('str'), m(b'by'), m(None), m(True), m(False)
? m([]), m([1]), m((1, 2)), m([1, 2, 3]), m([1, 2, 'end']), m(range(3)), m('xyz'), m(b'zz'), m(bytearray(b'q'))
? m({'k': 1, 'j': 2}), m({'x': {'y': 5}}), m({}), m({'q': 1}), m(500), m(50), m(2.5), m({1}), m(object)
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x = x; self.y = y
def mp(p):
    match p:
        case P(0, 0): return 'origin'
        case P(0, y=yy): return 'x0', yy
        case P(x=xx, y=0): return 'y0', xx
        case P(a, b) if a == b: return 'diag', a
        case P(): return 'P'
        case _: return 'no'
? mp(P(0, 0)), mp(P(0, 3)), mp(P(3, 0)), mp(P(2, 2)), mp(P(1, 2)), mp(1)
def bad(x):
    match x:
        case P(1, 2, 3): pass
? bad(P(1, 2))
def bad(x):
    match x:
        case P(1, x=2): pass
? bad(P(1, 2))
def bad(x):
    match x:
        case int(1, 2): pass
? bad(5)
class NoArgs: pass
def bad(x):
    match x:
        case NoArgs(1): pass
? bad(NoArgs())
class BadArgs: __match_args__ = 5
def bad(x):
    match x:
        case BadArgs(1): pass
? bad(BadArgs())
class BadArgs2: __match_args__ = (1,)
def bad(x):
    match x:
        case BadArgs2(1): pass
? bad(BadArgs2())
notclass = 5
def bad(x):
    match x:
        case notclass(): pass
? bad(5)
def bad(x):
    match x:
        case undefined_cls(): pass
? bad(5)
def dup(x, k):
    match x:
        case {k.a: 1, k.b: 2}: return 'dup'
class K: a = 'q'; b = 'q'
? dup({'q': 1}, K)
class Missing:
    __match_args__ = ('nope',)
def miss(x):
    match x:
        case Missing(1): return 'yes'
        case Missing(): return 'no attr'
? miss(Missing())
import sys
def cap(x):
    match x:
        case {'a': a, 'b': [b, *c]}: return a, b, c
        case [1, [2, [x, *y]]]: return x, y
        case ('a' | 'b') as q, z: return q, z
        case K.a: return 'dotted'
        case str() | bytes(): return 'strs'
        case dict(d): return d
        case list([a]): return a
? cap({'a': 1, 'b': [2, 3, 4]}), cap([1, [2, [3, 4, 5]]]), cap(('a', 5)), cap('q'), cap(b'x'), cap({'z': 1}), cap([9])
match 5:
    case x if x > 10: print('no')
    case y: print('bound', x, y)
class Seq:
    def __len__(self): return 2
    def __getitem__(self, i): return i
def seq(x):
    match x:
        case [a, b]: return a, b
        case _: return 'not seq'
? seq(Seq()), seq({1, 2}), seq('ab'), seq(iter([1, 2]))
class ML(list): pass
? seq(ML([1, 2]))
class Meta(type):
    def __instancecheck__(c, x): return True
class Anyc(metaclass=Meta): pass
def anyc(x):
    match x:
        case Anyc(): return 'any'
? anyc(5)
def order(x):
    match x:
        case [_, _] | [_, _, _]: return '2or3'
        case [*_]: return 'many'
? order([1, 2]), order([1, 2, 3]), order([]), order(5)
%%
? exec('a = 1'); print(a)
ns = {}
? exec('x = 1\ny = x + 1', ns); print(ns['x'], ns['y'], '__builtins__' in ns)
? eval('x + y', ns), eval('x + z', ns, {'z': 5})
? exec('z = 3', ns, loc := {}); print(loc, 'z' in ns)
? eval(compile('1 + 1', 'f', 'eval')), exec(compile('q = 5', 'f', 'exec')), q
? exec('def f(): return g', {'g': 1})
? exec('print(1)', {'__builtins__': {}})
? eval('len', {'__builtins__': {'len': 5}})
? eval('__builtins__', {}) is not None
? eval('  1 + 1')
? eval('\n1')
? eval('1\n')
? eval('1; 2')
? eval('x = 1')
? eval('')
? exec('')
? exec('  x = 1')
? eval(b'1 + 1'), eval('"\\u00e9"')
? exec('x = 1', None, None)
? exec(lambda: 0)
? exec((lambda: 0).__code__)
? exec((lambda: q).__code__, {'q': 1})
def cl():
    v = 1
    def inner(): return v
    return inner
? exec(cl().__code__)
? exec(cl().__code__, closure=cl().__closure__)
? exec(cl().__code__, closure=(1,))
? exec(cl().__code__, closure=())
? exec('1', closure=())
? eval(cl().__code__)
? compile('1', 'f', 'single'), compile('1', 'f', 'bad')
? compile('1', 'f', 'exec', flags=1 << 30)
? compile('x', 'f', 'eval').co_names, compile('a\0b', 'f', 'exec')
? compile('def f(:', 'fname', 'exec')
? compile('x', b'bytesname', 'eval').co_filename
? compile('x', 5, 'eval')
class Map:
    def __getitem__(self, k):
        if k.startswith('__'): raise KeyError(k)
        return 'val_' + k
    def __setitem__(self, k, v): print('set', k, v)
    def __delitem__(self, k): print('del', k)
? eval('foo', {}, Map())
? exec('foo = 1; del bar', {}, Map())
? exec('foo', [])
? exec('foo', {}, 5)
? eval('foo', Map())
? globals() is not None, locals() is globals()
def f(): a = 1; return eval('a'), sorted(locals())
? f()
def f():
    a = 1
    exec('a = 2; b = 3')
    return a
? f()
? __name__, __import__('sys') is not None
? exec('raise ValueError(5)')
? exec('import sys as s'); s.__name__
? eval('[x for x in range(3)]'), eval('(lambda y: y + 1)(2)'), eval('[k for i in (1,)]', {'k': 7})
? exec('class Q:\n  z = 1\n  def m(self): return __class__'); print(Q().m(), Q.z)
? single = compile('5\n', 'f', 'single'); exec(single)
? exec('global gg; gg = 1', {}, l2 := {}); print(l2)
? exec('x: int = 5; print(x)')
'''
