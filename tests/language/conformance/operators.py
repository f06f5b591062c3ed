"""Operators and special methods: reflected and in-place forms, attribute hooks, conversions, dir, vars, repr."""

CASES = r'''
class A:
    def __init__(self, n): self.n = n
    def __repr__(self): return 'A(%r)' % (self.n,)
    def __add__(self, o): print('add', self, o); return NotImplemented
    def __radd__(self, o): print('radd', self, o); return NotImplemented
    def __iadd__(self, o): print('iadd', self, o); return NotImplemented
    def __sub__(self, o): return 'sub'
    def __rsub__(self, o): return 'rsub'
    def __matmul__(self, o): return 'mm'
    def __pow__(self, o, m=None): return 'pow', o, m
    def __rpow__(self, o, m=None): return 'rpow', o, m
    def __ipow__(self, o): return 'ipow'
    def __divmod__(self, o): return 'divmod'
    def __rdivmod__(self, o): return 'rdivmod'
    def __neg__(self): return 'neg'
    def __invert__(self): return 'inv'
class B(A):
    def __radd__(self, o): print('B.radd', self, o); return 'B'
class C(A): pass
class D(A):
    def __rsub__(self, o): return 'D.rsub'
? A(1) + A(2)
? A(1) + 1
? 1 + A(1)
? A(1) + B(2)
? B(1) + A(2)
? A(1) + C(2)
? A(1) - D(1)
? D(1) - A(1)
? A(1) - C(1)
? 1 - A(1)
? A(1) @ 2
? 2 @ A(1)
? A(1) ** 2, 2 ** A(1), pow(A(1), 2, 3), pow(2, A(1), 3), pow(2, 3, A(1))
? divmod(A(1), 1), divmod(1, A(1))
? -A(1), ~A(1)
? +A(1)
? abs(A(1))
? a = A(1); a += 1
? a = A(1); a -= 1; print(a)
? a = A(1); a **= 1; print(a)
? a = A(1); a *= 1
? a = A(1); a @= 1; print(a)
? a = 1; a -= A(1); print(a)
? A(1) * 2, 2 * A(1)
? A(1) / 2
? A(1) // 2
? A(1) % 2
? A(1) << 2
? 2 >> A(1)
? A(1) & 2
? A(1) | 2
? A(1) ^ 2
? a = 1; a >>= A(1)
? a = 1; a //= A(1)
? divmod(A, 1)
? pow(A, 1)
? pow(1, 2, A)
? pow(A, 1, 2)
? None + 1
? 1 + None
? [] + 1
? [] + ()
? () + []
? "a" + 1
? 1 + "a"
? "a" + b"a"
? b"a" + "a"
? "a" * "a"
? "a" * 1.0
? [] * []
? 1.5 * []
? None * 2
? -"a"
? ~1.5
? +[]
? -None
? 1 @ 2
? 1 << 1.0
? 1 | "a"
? {} | []
? {} + {}
? {1} + {2}
? {1} - [1]
? 1 < "a"
? [] < ()
? None < None
? 1j < 2
? object() < object()
? {} < {}
? 1 in 1
? "a" in 1
? 1 in "a"
? b"a" in "a"
? "a" in b"a"
? 1 in None
? not None
? print >> 1
? print << 1
? 1 ** "a"
? "%d" % "a"
? "%s %s" % 1
? 3 % "a"
? int + 1
? int | 1
? int | str
? None | int
? None | None
? int | "a"
%%
class NoBool:
    def __bool__(self): return 1
? bool(NoBool())
? if NoBool(): pass
? not NoBool()
? NoBool() and 1
class L:
    def __init__(self, v): self.v = v
    def __len__(self): return self.v
? bool(L(0)), bool(L(2))
? len(L(-1))
? bool(L(-1))
? len(L(1.0))
? len(L('a'))
? len(L(1 << 100))
? len(L(True))
? len(1)
? len(int)
? len(L)
class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
? [1, 2, 3][I(1)]
? [1, 2, 3][I('a')]
? [1, 2, 3][I(1.0)]
? [1, 2, 3][I(1 << 70)]
? range(I(3))
? int(I(3)), float(I(3)), complex(I(3))
? hex(I(255))
? hex(1.0)
? 'ab' * I(2)
? [1,2,3][I(0):I(2)]
? [1,2,3]['a']
? [1,2,3][1.0]
? [1,2,3]['a':]
? [1,2,3][None]
? (1,2)['a']
? 'abc'['a']
? b'abc'['a']
? range(3)['a']
? {}[[]]
? {}['k']
? {}[1]
? 1[0]
? None[0]
? (lambda: 0)[0]
? len[0]
? 1[0] = 1
? 'a'[0] = 1
? (1,)[0] = 1
? del 'a'[0]
? del 1[0]
? [][0] = 1
? del [][0]
? [0][3]
? ()[3]
? ''[3]
? b''[3]
? range(0)[3]
class R:
    def __repr__(self): return 1
    def __str__(self): return 2
    def __format__(self, s): return 3
    def __hash__(self): return 'a'
    def __bytes__(self): return 1
    def __int__(self): return 'a'
    def __float__(self): return 1
    def __complex__(self): return 1
    def __iter__(self): return 1
    def __index__(self): return 'i'
    def __dir__(self): return 1
    def __contains__(self, x): return 'yes'
    def __reversed__(self): return 'rev'
    def __length_hint__(self): return 'x'
    def __round__(self, n=None): return 'round', n
    def __trunc__(self): return 3
    def __floor__(self): return 'floor'
? repr(R())
? str(R())
? format(R())
? f'{R()}'
? hash(R())
? bytes(R())
? int(R())
? float(R())
? complex(R())
? iter(R())
? for x in R(): pass
? [][R()]
? dir(R())
? 1 in R()
? reversed(R())
? round(R()), round(R(), 1)
? list(R())
? ascii(R())
? '%s' % R()
? '%r' % R()
? '%d' % R()
? '{}'.format(R())
? '{!r}'.format(R())
%%
class E:
    def __eq__(self, o): return 'eq'
? E() == 1, E() != 1, 1 == E()
? hash(E())
? {E()}
? {E(): 1}
? E.__hash__
class E2(E): pass
? hash(E2())
class E3(E): __hash__ = object.__hash__
? isinstance(hash(E3()), int)
class E4:
    __hash__ = None
? hash(E4())
? isinstance(E4(), object)
class N:
    def __ne__(self, o): return 'ne'
? N() == N(), N() != N()
? hash(N()) is not None
class Lt:
    def __lt__(self, o): return 'lt'
    def __ge__(self, o): return NotImplemented
? Lt() < 1, 1 > Lt()
? 1 < Lt()
? Lt() >= 1
? 1 <= Lt()
class Sub(int):
    def __eq__(self, o): return 'sub eq'
    def __radd__(self, o): return 'sub radd'
    def __lt__(self, o): return 'sub lt'
    def __gt__(self, o): return 'sub gt'
? 1 == Sub(1), Sub(1) == 1, 1 + Sub(1), Sub(1) + 1, 1 < Sub(2), 1 > Sub(2)
? hash(Sub(3))
? hash([])
? hash({})
? hash(set())
? hash(bytearray())
? hash(([],))
? hash(slice(1))
? hash(slice([]))
? {[]: 1}
? {[]}
? {}.get([])
? [] in {}
? [] in set()
? {1: 2}[[]]
? set([[]])
? dict([([], 1)])
? frozenset([{}])
class H:
    def __init__(self, h): self.h = h
    def __hash__(self): return self.h
? hash(H(1)), hash(H(-1)), hash(H(1 << 64)), hash(H((1 << 61) - 1)), hash(H(True))
? hash(H(1.0))
? hash(1), hash(-1), hash(-2), hash(2**61-1), hash(2**61), hash(0.5), hash(1e300), hash(float('inf')), hash(float('nan')) is not None
? hash(1j), hash(True), hash(None) is not None, hash((1, 2)), hash(()), hash(frozenset([1, 2])), hash(range(3)), hash(-2.0)
%%
class G:
    def __getattr__(self, n):
        print('ga', n)
        if n == 'bad': raise AttributeError('custom ' + n)
        if n == 'worse': 1/0
        return n
    def __setattr__(self, n, v): print('sa', n, v); object.__setattr__(self, n, v)
    def __delattr__(self, n): print('da', n); object.__delattr__(self, n)
g = G()
? g.x
? g.x = 1
? g.x
? del g.x
? del g.x
? g.bad
? g.worse
? hasattr(g, 'bad'), hasattr(g, 'y')
? hasattr(g, 'worse')
? getattr(g, 'bad', 5)
? getattr(g, 'worse', 5)
? getattr(g, 1)
? getattr(g)
? getattr(g, 'a', 'b', 'c')
? setattr(g, 1, 2)
? setattr(g, 'q')
? delattr(g, 1)
? hasattr(g, 1)
? len(g)
? g + 1
? g()
? g[0]
? iter(g)
? g.__class__
? g.__dict__
? g.__foo__
class GA:
    def __getattribute__(self, n):
        print('gat', n)
        if n == 'y': return 'y'
        return super().__getattribute__(n)
a = GA()
? a.x = 1
? a.x, a.y
? a.z
class GB(GA):
    def __getattr__(self, n): return 'fallback ' + n
? GB().z
? GB().y
class NoneAttr:
    __getattr__ = None
? NoneAttr().x
class NoSet:
    __setattr__ = None
? NoSet().x = 1
class Dir:
    def __dir__(self): return ['b', 'a', 'c']
? dir(Dir())
class Dir2:
    def __dir__(self): return [1, 'a']
? dir(Dir2())
class Dir3:
    __dir__ = None
? dir(Dir3())
? dir(1, 2)
? [n for n in dir(object())]
? [n for n in dir(type) if n not in dir(object)]
? vars(1)
? vars()['g'] is g
? vars(1, 2)
? vars(Dir)['__dir__'] is Dir.__dict__['__dir__']
class V:
    def __init__(self): self.b = 1; self.a = 2
? vars(V())
? V().__dict__ is V().__dict__
v = V()
? v.__dict__ is v.__dict__
? v.__dict__ = 3
? v.__dict__ = {'z': 1}
? v.z, hasattr(v, 'a')
? del v.__dict__
? v.__dict__
? v.__dict__['k'] = 5; print(v.k)
? v.__dict__.clear(); print(v.__dict__)
? object().x = 1
? object().x
? del object().x
? (1).x = 1
? (1).real = 2
? (1).bit_length = 2
? [].append = 1
? [].foo
? None.foo
? None.foo = 1
? del None.foo
? len.x = 1
? len.__name__ = 1
? int.x = 1
? del int.x
? int.__name__ = 'a'
? int.__doc__ = 'x'
? del int.__doc__
? type.x = 1
? "".x
? ...
? NotImplemented
? bool(NotImplemented)
? (lambda: 0).__code__ = 1
? (lambda: 0).__name__ = 1
? (lambda: 0).__qualname__ = 1
? (lambda: 0).__defaults__ = 1
? (lambda: 0).__kwdefaults__ = 1
? (lambda: 0).__dict__ = 1
? (lambda: 0).__globals__ = 1
? (lambda: 0).__closure__ = 1
? (lambda: 0).__annotations__ = 1
? (lambda: 0).__annotate__ = 1
? (lambda: 0).__type_params__ = 1
? del (lambda: 0).__code__
? del (lambda: 0).__name__
? (lambda: 0).__builtins__ = 1
%%
class Fmt:
    def __format__(self, spec): return '<' + spec + '>'
? f'{Fmt()}', f'{Fmt():abc}', format(Fmt(), 'x'), '{:q}'.format(Fmt())
? format(object(), 'x')
? format([], 'x')
? format(1, 'z')
? format(1, 2)
? format()
? format(None, '5')
? format(None, '')
? f'{None:5}'
? f'{1:{2}}{3:<{4}}|'
? f'{"a":d}'
? f'{1.5:d}'
? f'{1:,d} {1000000:,} {1000000:_} {255:#x} {255:08b} {-1:+} {1: }'
? f'{3.14159:.2f} {1e10:g} {1e-7} {123456789.0:e} {0.5:%}'
? f'{"abc":>10}|{"abc":^10}|{"abc":*<10}|{"abcdef":.3}'
? f'{1!r:>5}{"a"!s}{"é"!a}'
x = 5
? f'{x=} {x = } {x=!s} {x=:>4} {x + 1=}'
? f'{{}}{x}{{{x}}}'
? f'{x!r}' f'b' 'c'
? f'{(lambda: 3)()}'
? f'{x:{"0"}{">"}{10}}'
? f'{{1: 2}[1]}'
? f'{ {1: 2}[1] }'
? 'a{}b{}'.format(1)
? '{0}{}'.format(1)
? '{a}'.format()
? '{a.b}'.format(a=1)
? '{a[0]}'.format(a=[3])
? '{'.format()
? '}'.format()
? '{!x}'.format(1)
? '%(a)s' % {}
? '%(a)s' % 1
? '%' % ()
? '%z' % 1
? '%d %d' % (1,)
? '%d' % (1, 2)
? '%c' % 'ab'
? '%c' % -1
? '%.*f' % (2, 3.14159)
? '%*d' % ('a', 1)
? '%5s|%-5s|%05d|%+d|%x|%o|%e|%g|%r|%a|%%' % ('a', 'b', 3, 4, 255, 8, 1.5, 2.5, 'c', 'é')
%%
class W: pass
w = W()
? w.__reduce_ex__
? object.__reduce_ex__
? W.__sizeof__(w) > 0
? w.__dir__
? W.__subclasshook__(1)
? object().__eq__(1), object().__ne__(1), object().__lt__(1)
? (1).__eq__('a'), (1).__lt__('a'), (1).__add__('a')
? 'a'.__eq__(1), [].__eq__(()), {}.__eq__([])
? (1).__add__()
? (1).__add__(1, 2)
? (1).__add__(x=1)
? (1).__neg__(1)
? int.__add__(1)
? int.__add__('a', 1)
? int.__add__()
? list.append()
? list.append(1)
? list.append([])
? list.append([], 1, 2)
? list.append([], x=1)
? [].append()
? [].append(1, 2)
? [].append(x=1)
? [].__len__(1)
? [].__getitem__()
? [].__getitem__(1, 2)
? [].__setitem__(1)
? [1].__contains__(1)
? [].__iter__().__next__()
? iter([]).__next__(1)
? 'a'.__hash__() == hash('a')
? (1).__pow__(2, 3), (1).__pow__()
? (1).__pow__(1, 2, 3)
? (2).__rpow__(3)
? [].__init__(1)
? [].__init__(a=1)
? [].__class__, [].__doc__ == list.__doc__
? (1).__getattribute__('real')
? (1).__getattribute__(1)
? (1).__setattr__('a', 1)
? object.__setattr__(int, 'a', 1)
? type.__setattr__(int, 'a', 1)
? object.__delattr__(W, 'a')
? type.__setattr__(W, 'a', 1)
? W.a
? object.__getattribute__(W, '__mro__')
? type.__getattribute__(W, '__name__')
? int.__call__
? type.__repr__(int)
? object.__repr__(1) is not None
? object.__str__(1)
? object.__format__(1, '')
? object.__format__(1, 's')
? object.__hash__([]) is not None
? (lambda: 0).__get__
? (lambda self: self).__get__(1)()
? (lambda self: self).__get__(None, int)
? (lambda self: self).__get__(None)
? W.__init__(w)
? W.__init__()
? W().__init__
? len.__self__.__name__, len.__name__, len.__qualname__, len.__module__
? [].append.__self__, [].append.__name__, [].append.__qualname__
? list.append.__objclass__, list.append.__qualname__
? dict.fromkeys, dict.fromkeys.__self__, dict.__dict__['fromkeys']
? dict.fromkeys()
? dict.__dict__['fromkeys'].__get__(1)
? dict.__dict__['fromkeys'].__get__(None, int)
? dict.__dict__['fromkeys']()
? str.maketrans, str.__dict__['maketrans']
? int.__new__, int.__dict__['__new__']
? int.real, int.__dict__['real']
? int.real.__get__(1), int.real.__get__('a')
? int.real.__set__(1, 2)
? complex.real
? type.__dict__['__dict__'], type.__dict__['__mro__'], type.__dict__['__basicsize__']
? W.__dict__['__dict__'], W.__dict__['__weakref__']
? W.__dict__['__dict__'].__get__(w)
? W.__dict__['__dict__'].__get__(1)
? BaseException.__dict__['args'], BaseException.__dict__['__cause__'], StopIteration.__dict__['value']
? function
? type(lambda: 0).__dict__['__code__'], type(lambda: 0).__dict__['__globals__']
? type(W.__dict__), type(len), type([].append), type(list.append), type(int.__add__), type((1).__add__), type(int.real), type(dict.__dict__['fromkeys'])
? repr((1).__add__)[:27]
? [].append == [].append, len == len
? l = []; print(l.append == l.append, l.append.__eq__(1), l.__len__ == l.__len__)
%%
class Text(str):
    def __eq__(self, other): return str.__eq__(self, other)
    __hash__ = str.__hash__
t, d = Text('a'), {'a': 1}
? t in d, t in set(d), set(d).issuperset([t]), set(d) - {t}, set(d) ^ {t}, {t} <= set(d)
? F = type('F', (), {'__init__': lambda s, n: setattr(s, 'n', n), '__eq__': lambda s, o: print(s.n, o.n) is None}); print({1: F('a')} == {1: F('b')}, [F('a')] == [F('b')], {1: F('a')}.items() == {1: F('b')}.items())
'''
