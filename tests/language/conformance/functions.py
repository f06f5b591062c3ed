"""Functions: argument binding, unpacking, attributes, closures, recursion."""

CASES = r'''
def f(): pass
def f1(a): pass
def f2(a, b): pass
def f3(a, b, c): pass
def d(a, b=1, c=2): return a, b, c
def k(*, x): return x
def k2(*, x, y, z=1): return x, y, z
def p(a, /, b, *, c): return a, b, c
def po(a, b, /): return a, b
def v(*a, **k): return a, k
def m(a, *r, k, **kw): return a, r, k, kw
? f(1)
? f(1, 2)
? f(x=1)
? f1()
? f1(1, 2)
? f1(1, 2, 3)
? f1(b=1)
? f1(1, a=1)
? f1(1, b=1)
? f2()
? f2(1)
? f2(b=1)
? f2(1, 2, 3)
? f3()
? f3(1)
? f3(c=1)
? f3(1, 2, 3, 4, d=1)
? d()
? d(1, 2, 3, 4)
? d(1, c=3)
? d(1, 2, 3, c=4)
? d(b=1)
? k()
? k(1)
? k(1, x=2)
? k(1, 2, x=2)
? k(y=1)
? k2()
? k2(x=1)
? k2(1, 2, x=1)
? k2(1, 2, x=1, y=2)
? p(1, 2, c=3)
? p(a=1, b=2, c=3)
? p()
? p(1)
? p(1, 2)
? p(1, 2, 3)
? p(1, 2, 3, c=1)
? po(1, 2)
? po(a=1, b=2)
? po(1, b=2)
? po(1)
? po()
? po(1, 2, 3)
? v(), v(1, a=2), v(*[1, 2], **{'b': 3})
? m(1, 2, 3, k=4, z=5)
? m(k=1)
? m(1)
? m()
? m(1, a=2, k=3)
? v(**{1: 2})
? v(**{'a': 1}, **{'a': 2})
? v(a=1, **{'a': 2})
? v(**1)
? v(**[])
? v(*1)
? v(*None)
? v(1, *2)
? v(*[1], *3)
? v(**None)
? v(*'ab', *(1,), **{'x y': 1})
? f2(*[1], *[2, 3])
? f1(**{'a': 1, 'b': 2})
? f1(**{'': 2})
? f1(aa=1)
? f3(1, 2, cc=1)
? print(1, foo=2)
? print(1, seep='')
? (lambda: 0)(1)
? (lambda x: 0)()
? (lambda x, *, y: 0)(1)
? None()
? 1()
? 'a'()
? []()
? f()()
? f.x()
? f.__call__(1)
? v(*(x for x in (1, 2)))
class BadIter:
    def __iter__(self): raise ValueError('bad')
class BadKeys:
    def keys(self): raise ValueError('bad keys')
class BadKeys2:
    def keys(self): return ['a']
class GoodKeys:
    def keys(self): return ['a', 'b']
    def __getitem__(self, k): return k * 2
? v(*BadIter())
? v(**BadKeys())
? v(**BadKeys2())
? v(**GoodKeys())
? [*BadIter()]
? {**BadKeys()}
? {**1}
? [*1]
? {*1}
? (*1,)
? {**[1]}
? v(1, *BadIter(), 2)
? f2(1, 2, **{'b': 1})
? len(*[[1, 2]])
? len(*[1, 2])
? len(**{'obj': []})
? int(*['12'], **{'base': 3})
%%
class C:
    def m(self): return 'm'
    def n(self, a, b=2): return a, b
    @classmethod
    def c(cls, a): return a
    @staticmethod
    def s(a): return a
    def __call__(self, a): return a
    def none(): pass
class D(C):
    def __init__(self, a): self.a = a
class E:
    def __new__(cls, a): return object.__new__(cls)
? C.m()
? C().m(1)
? C().n()
? C().n(1, 2, 3)
? C().n(c=1)
? C.c()
? C.c(1, 2)
? C().c()
? C.s()
? C.s(1, 2)
? C()()
? C()(1, 2)
? C().none()
? C.none(1)
? D()
? D(1, 2)
? D(b=1)
? E()
? E(1)
? E(1, 2)
? E.__new__()
? D.__init__()
? D.__init__(D(1))
def outer():
    def inner(a): pass
    return inner
? outer()()
? (lambda: (yield))(1)
def g(a): yield a
? g()
async def co(a): pass
? co()
? C.n.__get__(C(), C)()
class F:
    def f(self, /, a): return a
? F().f(a=1), F.f(F(), a=2)
? F.f(self=F(), a=1)
%%
? len()
? len(1, 2)
? len(obj=1)
? abs()
? abs('a')
? chr('a')
? chr(-1)
? chr(1.0)
? ord('ab')
? ord(1)
? ord('')
? ord(b'ab')
? ord([])
? hex()
? bin('a')
? oct(1.5)
? callable()
? id()
? repr()
? hash()
? iter()
? iter(1)
? iter(1, 2)
? iter(int, 0)
? next()
? next(1)
? next([])
? next(iter([]))
? next(iter([]), 5)
? next(iter([]), 5, 6)
? max()
? max(1)
? max([])
? max([], default=3)
? max(1, 2, default=3)
? max([1], key=1)
? max(1, 'a')
? max([1, 2], foo=1)
? min()
? min([])
? sum()
? sum(1)
? sum(['a'])
? sum(['a'], '')
? sum([b''], b'')
? sum([bytearray()], bytearray())
? sum([1], 2, 3)
? sum([1], start=2)
? sum([[1], [2]], [])
? sorted()
? sorted(1)
? sorted([1], 2)
? sorted([1, 'a'])
? sorted([3, 1], reverse=True)
? sorted([1], key=1)
? sorted([1], foo=1)
? sorted([1], reverse='a')
? [].sort(1)
? [].sort(key=1)
? reversed(1)
? reversed({1})
? list(reversed({1: 2}))
? enumerate()
? enumerate(1)
? enumerate([], 'a')
? enumerate([], start=1.0)
? enumerate([], foo=1)
? list(enumerate('ab', start=5))
? zip(1)
? zip([], 1)
? list(zip([1], [1, 2], strict=True))
? list(zip([1, 2], [1], strict=True))
? list(zip([1, 2], [1, 2], [1], strict=True))
? zip([], foo=1)
? map()
? map(1)
? map(len)
? list(map(1, [1]))
? list(map(len, [1]))
? list(map(lambda a, b: a, [1], [2], strict=True))
? list(map(lambda a, b: a, [1], [2, 3], strict=True))
? filter()
? filter(1)
? list(filter(None, [0, 1, '', 'a']))
? list(filter(1, [1]))
? all()
? all(1)
? any(1)
? range()
? range(1, 2, 0)
? range('a')
? range(1.0)
? range(1, 2, 3, 4)
? range(stop=1)
? slice()
? slice(1, 2, 3, 4)
? divmod(1, 0)
? divmod(1)
? divmod('a', 'b')
? pow()
? pow(1)
? pow(2, -1)
? pow(0, -1)
? pow(2, -1, 5), pow(2, 5, exp=1)
? pow(base=2, exp=3, mod=5)
? pow(2, 2, 0)
? pow(2, -1, 4)
? pow(2.0, 2, 3)
? round()
? round('a')
? round(1.5, 'a')
? round(2.5), round(3.5), round(2.675, 2), round(1234, -2), round(-1.5)
? round(number=1.5)
? isinstance(1)
? getattr(1)
? setattr(1)
? delattr(1)
? hasattr(1)
? vars(1, 2)
? dir(1, 2)
? type.mro(1)
? object.__repr__()
? input(1, 2)
? open()
? format()
? ascii()
? bool(1, 2)
? bool(x=1)
? int(1, 2, 3)
? int('a')
? int('12', 1)
? int('z', 36), int('0x10', 0), int('10', base=2)
? int(x=1)
? int(base=10)
? int(1, 10)
? int(None)
? int([])
? int('1' * 3, 99)
? int('')
? int(' 12 '), int('1_000'), int('-5'), int(b'12'), int(3.9), int(True)
? int('1__0')
? int(float('nan'))
? int(float('inf'))
? float('a')
? float([])
? float()
? float(1, 2)
? float(x=1)
? float(' 1e5 '), float('-inf'), float('nan'), float('1_0.5')
? complex('a')
? complex('1+2j'), complex(1, 2), complex(1j, 2)
? complex('1', 2)
? complex(1, '2')
? complex([])
? complex(1, 2, 3)
? str(1, 2)
? str(b'a', 'ascii'), str(b'a'), str()
? str('a', 'ascii')
? str(b'\xff', 'ascii')
? str(1, 2, 3, 4)
? str(foo=1)
? bytes('a')
? bytes('a', 'ascii', 'strict', 1)
? bytes(-1)
? bytes([256])
? bytes(['a'])
? bytes(1.5)
? bytes(3), bytes([1, 2]), bytes(b'a'), bytes('é', 'utf8')
? bytes(1, 'ascii')
? bytearray('a')
? bytearray(-1)
? bytearray([300])
? memoryview()
? memoryview(1)
? list(1)
? list(1, 2)
? list(a=1)
? tuple(1)
? tuple(1, 2)
? tuple(a=1)
? dict(1)
? dict([1])
? dict([(1,)])
? dict([(1, 2, 3)])
? dict(1, 2)
? dict(['ab', 'cd'])
? dict(a=1, **{'b': 2})
? set(1)
? set(1, 2)
? set(a=1)
? frozenset(1, 2)
? frozenset(a=1)
? object(1)
? object(a=1)
? super(1, 2)
? compile()
? compile('a')
? compile('a', 'b', 'c')
? compile(1, 'b', 'exec')
? compile('a b', 'f', 'eval')
? eval()
? eval(1)
? eval('1 +')
? eval('1', 2)
? eval('1', {}, 2)
? exec(1)
? exec('x', {})
? exec('1', 2)
? __import__()
? __import__(1)
? __import__('')
? __import__('nope')
? 'a'.join()
? 'a'.join(1)
? 'a'.join([1])
? 'a'.join(['b', 1])
? 'a'.split(1)
? 'a'.split('')
? 'a'.split(None, 'x')
? 'a'.split(foo=1)
? 'a'.replace('a')
? 'a'.replace(1, 2)
? 'abc'.index('z')
? 'abc'.find()
? 'abc'.startswith(1)
? 'abc'.startswith((1,))
? 'a'.encode('nope')
? 'é'.encode('ascii')
? b'\xe9'.decode()
? b'a'.decode(1)
? 'a'.center()
? 'a'.center(5, 'ab')
? 'a'.center('a')
? 'a'.ljust(3, 1)
? 'a'.zfill('a')
? 'a'.format_map()
? 'a'.translate()
? 'a'.strip(1)
? 'a'.count()
? 'a'.upper(1)
? 'a'.isalpha(1)
? [].index(1)
? [].pop()
? [1].pop(5)
? [1].pop('a')
? [].remove(1)
? [].insert(1)
? [].insert('a', 1)
? [].extend(1)
? [].count()
? [].copy(1)
? [].reverse(1)
? {}.pop()
? {}.pop(1)
? {}.popitem()
? {}.get()
? {}.get(1, 2, 3)
? {}.setdefault()
? {}.update(1)
? {}.update(1, 2)
? {}.update([1])
? {}.fromkeys(1)
? {}.keys(1)
? set().pop()
? {1}.remove(2)
? {1}.add()
? {1}.union(1)
? {1}.issubset(1)
? ().index(1)
? ().count()
? b''.join([1])
? b''.join(['a'])
? b'a'.hex(1, 2, 3)
? bytes.fromhex('zz')
? bytes.fromhex(1)
? (1).to_bytes(1, 'x')
? (256).to_bytes(1, 'big')
? (-1).to_bytes(1, 'big')
? int.from_bytes('a')
? (1.5).hex(), float.fromhex('0x1p1')
? float.fromhex('z')
? (1.5).as_integer_ratio(), (1.5).is_integer()
? float('nan').as_integer_ratio()
? float('inf').as_integer_ratio()
? (5).bit_length(1)
%%
def f(a, b=2, *args, c, d=4, **kw) -> int:
    "doc"
    return a
? f.__name__, f.__qualname__, f.__module__, f.__doc__
? f.__defaults__, f.__kwdefaults__, f.__closure__, f.__dict__
? f.__annotations__
? f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount, f.__code__.co_posonlyargcount, f.__code__.co_flags
? f.__globals__ is globals()
? f.__builtins__['len'] is len
? f.__type_params__
? f.attr = 1
? f.attr, f.__dict__
? f.__dict__ = {'z': 2}; print(f.z)
? f.attr
? del f.__dict__
? f.__defaults__ = (10,)
? f(1, c=2)
? f.__defaults__ = None
? f(c=1)
? f(1, c=1)
? f.__kwdefaults__ = {'c': 5}
? f(1, 2)
? del f.__defaults__
? del f.__kwdefaults__
? f.__defaults__, f.__kwdefaults__
? f.__name__ = 'g'; print(f.__name__, f.__qualname__)
? f.__qualname__ = 'q.g'
? f(b=1)
? del f.__doc__
? f.__doc__
? f.__doc__ = 5; print(f.__doc__)
? del f.__module__; print(f.__module__)
? f.__code__ = (lambda: 7).__code__
? f()
def closure():
    x = 1
    def inner(): return x
    return inner
c = closure()
? c.__closure__, c.__closure__[0].cell_contents
? c.__closure__[0].cell_contents = 5
? c()
? del c.__closure__[0].cell_contents
? c()
? c.__closure__[0].cell_contents
? c.__code__ = (lambda: 7).__code__
? f.__code__ = c.__code__
? type(f)(1, 2)
? type(f)()
? type(f)(f.__code__, {})
? type(f)(f.__code__, {}, 'name', (1,))()
? type(f)(f.__code__, 1)
? type(f)(c.__code__, {})
? type(f)(c.__code__, {}, None, None, (1,))
? type(f)(c.__code__, {}, None, None, c.__closure__).__name__
? type(c.__closure__[0])(3)
? type(c.__closure__[0])()
? type(c.__closure__[0])() == type(c.__closure__[0])()
? type(c.__closure__[0])(1) < type(c.__closure__[0])(2)
? repr(f)[:13], str(c)[:25]
? f == f, f != c
? hash(f) == hash(f)
? f < c
? class FF(type(f)): pass
? (lambda x: x).__name__, (lambda x: x).__qualname__
? (lambda x=1: x).__defaults__
def dec(x):
    print('dec', x)
    def deco(fn): print('apply', fn.__name__); return x
    return deco
@dec(1)
@dec(2)
def q(): pass
? q
def q(): pass
@(lambda f: f.__name__)
def named(): pass
? named
? @1\ndef f(): pass
def make(n):
    def inner():
        nonlocal n
        n += 1
        return n
    return inner
i = make(5)
? i(), i(), make(1)()
funcs = [lambda: i for i in range(3)]
? [g() for g in funcs]
funcs = [lambda i=i: i for i in range(3)]
? [g() for g in funcs]
def defaults(a=[]): a.append(1); return a
? defaults(), defaults()
def late():
    return later
? late()
def use():
    print(zz)
    zz = 1
? use()
def delete():
    a = 1
    del a
    return a
? delete()
def freevar():
    def inner(): return y
    if 0: y = 1
    return inner()
? freevar()
def delfree():
    y = 1
    def inner(): return y
    del y
    return inner()
? delfree()
? nope
? del nope
def delglobal():
    global nope
    del nope
? delglobal()
%%
def rec(n): return rec(n + 1)
try: rec(0)
except RecursionError as e: print('1', e)
class R:
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __getattr__(self, n): return getattr(self, n + 'x')
    def __hash__(self): return hash(self)
    def __bool__(self): return bool(self)
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __call__(self): return self()
    def __add__(self, o): return self + o
    def __getitem__(self, k): return self[k]
    def __contains__(self, k): return k in self
    def __str__(self): return str(self)
    def __format__(self, s): return format(self)
    def __lt__(self, o): return self < o
    def __index__(self): return range(10)[self]
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
r = R()
def attempt(fn):
    try: fn()
    except RecursionError as e: print(str(e).partition(' while')[0])
    except BaseException as e: print('other', type(e), e)
    else: print('no error')
attempt(lambda: repr(r))
attempt(lambda: r == r)
attempt(lambda: r.foo)
attempt(lambda: hash(r))
attempt(lambda: bool(r))
attempt(lambda: len(r))
attempt(lambda: iter(r))
attempt(lambda: r())
attempt(lambda: r + 1)
attempt(lambda: r[0])
attempt(lambda: 0 in r)
attempt(lambda: str(r))
attempt(lambda: f'{r}')
attempt(lambda: r < r)
attempt(lambda: range(10)[r])
attempt(lambda: r.__enter__())
def key(x): return sorted([1], key=key)
attempt(lambda: key(1))
def mp(x): return list(map(mp, [1]))
attempt(lambda: mp(1))
def gen(): yield from gen()
attempt(lambda: list(gen()))
class P:
    @property
    def x(self): return self.x
attempt(lambda: P().x)
class I:
    def __init__(self): I()
attempt(I)
class N:
    def __new__(cls): return cls()
attempt(N)
def ex(n):
    try: ex(n + 1)
    finally: pass
attempt(lambda: ex(0))
l = []; l.append(l)
print(l)
attempt(lambda: l == [l])
m = []; m.append(m)
d = {}; d['d'] = d
print(d)
x = []
for i in range(100000): x = [x]
def survive(fn):
    try: fn()
    except RecursionError: pass
survive(lambda: repr(x))
survive(lambda: x == [x[0]])
survive(lambda: l == m)
t = ()
for i in range(100000): t = (t,)
survive(lambda: hash(t))
attempt(lambda: exec('f(' * 10 + ')' * 10, {'f': lambda *a: rec(0)}))
def ev(): eval('ev()')
attempt(ev)
def isin(n): return isinstance(1, n)
tt = int
for i in range(100000): tt = (tt,)
survive(lambda: isinstance('a', tt))
print('alive')
%%
import sys
? sys.getrecursionlimit()
? sys.setrecursionlimit(0)
? sys.setrecursionlimit('a')
? sys.setrecursionlimit(1)
def depth(n):
    try: return depth(n + 1)
    except RecursionError: return n
? 900 < depth(0) < 1000
sys.setrecursionlimit(200)
? depth(0) < 200
sys.setrecursionlimit(5000)
? 4900 < depth(0) < 5000
sys.setrecursionlimit(1000)
'''
