"""Classes: creation, MRO, metaclasses, slots, descriptors, super, hooks."""

CASES = r'''
class A: pass
? A
? A()
? A.__name__, A.__qualname__, A.__module__, A.__doc__
? A.__bases__, A.__mro__, A.__base__
? A.__dict__
? A.__dict__.keys()
? type(A.__dict__)
? A.x
? A().x
? A.x = 1
? A().x
? del A.x
? del A.x
? del A().x
? A().__dict__
? A(1)
? A(x=1)
? A.__init__
? A().__init__(1)
? A.__new__
? A.__new__()
? A.__new__(1)
? A.__new__(int)
? object.__new__(A, 1)
? object.__new__(int)
? object(1)
? object.__init__(A(), 1)
? A.__subclasses__()
? A.__flags__ & (1 << 9) != 0
? A.__basicsize__ > 0
? A.__weakrefoffset__ != 0, A.__dictoffset__ != 0
? A.mro()
? sorted(set(dir(A)) - set(dir(object)))
? A.__abstractmethods__
? A.__type_params__
? A.__annotations__
? A.__static_attributes__, A.__firstlineno__
%%
class X: pass
class Y(X): pass
? class Z(X, Y): pass
? class Z(X, X): pass
? class Z(1): pass
? class Z(X, 1): pass
? class Z(bool): pass
? class Z(type(None)): pass
? class Z(int, str): pass
? class Z(type(lambda: 0)): pass
? class Z(range): pass
? class Z(slice): pass
? class Z(type(...)): pass
? class Z(object, X): pass
? class Z(Exception, int): pass
? class Z(list, dict): pass
? class Z(print): pass
? class Z(memoryview): pass
? class Z(property, int): pass
? class Z(OSError, StopIteration): pass
? class Z(ValueError, TypeError): pass
? class Z(OSError, ValueError): pass
? Z.__mro__
%%
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
? [c.__name__ for c in D.__mro__]
class E(C, B): pass
? class F(D, E): pass
class O: pass
class Xx(O): pass
class Yy(O): pass
? class G(Xx, Yy, O): pass
? class G(O, Xx): pass
? class G(object, object): pass
%%
? type('A', (), {})
? type('A', (), {}).__module__
? type('A', (int,), {'x': 1}).x
? type('A')
? type('A', ())
? type()
? type(1, 2, 3, 4)
? type(1, (), {})
? type('A', [], {})
? type('A', (), [])
? type('A', (), {}, x=1)
? type('A', (1,), {})
? type('A', (bool,), {})
? type('a\0b', (), {})
? type('', (), {})
? type(object=1)
? type('A', (), {'__doc__': 'hi'}).__doc__
? type('A', (), {'__qualname__': 'q'}).__qualname__
? type('A', (), {'__qualname__': 1})
? type('A', (), {'__module__': 'm'})
? type('A', (), {'__module__': 1})
? type('A', (), {'__module__': 1}).__module__
? type.__call__(int, '12')
? type.__call__()
? type.__new__(type, 'A', (), {})
? type.__new__(type)
? type.__new__(int, 'A', (), {})
? type.__init__(type('A', (), {}))
? type.__init__(type('A', (), {}), 1, 2, 3)
? type.__init__(type('A', (), {}), 1, 2)
? type.__init__(type('A', (), {}), 1)
%%
class M(type): pass
class A(metaclass=M): pass
? type(A), A.__class__
class B(A): pass
? type(B)
class N(type): pass
class C(metaclass=N): pass
? class D(A, C): pass
? type(type('E', (A,), {}))
class NM(M, N): pass
? class D(A, C, metaclass=NM): pass
? type(D)
? class E(metaclass=1): pass
? class E(metaclass=lambda *a, **k: (a[0], a[1], k)): pass
? E
? class E(metaclass=lambda *a, **k: (a[0], a[1], k), z=3): pass
? E
? class F(x=1): pass
? class F(A, x=1): pass
%%
class M(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'seed': 1}
    def __new__(mcs, name, bases, ns, **kw):
        print('new', name, bases, sorted(ns), kw)
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print('init', name, kw)
        super().__init__(name, bases, ns)
    def __call__(cls, *args, **kw):
        print('call', cls, args, kw)
        return super().__call__(*args, **kw)
class A(metaclass=M, p=1):
    x = 2
? A.seed
? A()
class B(A, q=2): pass
? B.seed
%%
class M(type):
    __prepare__ = 3
? class A(metaclass=M): pass
class M(type):
    @classmethod
    def __prepare__(m, n, b): return 3
? class A(metaclass=M): pass
class M(type):
    @classmethod
    def __prepare__(m, n, b): return None
? class A(metaclass=M): pass
? class A(metaclass=lambda *a: 3): pass
class P:
    def __prepare__(self, *a): return []
? class A(metaclass=P()): pass
class M(type):
    def __prepare__(m, n): pass
? class A(metaclass=M): pass
class M(type):
    def __new__(m, n, b, d): return None
? class A(metaclass=M): x = __class__
? A
class M(type):
    def __new__(m, n, b, d): return type.__new__(m, n, b, {})
class A(metaclass=M):
    x = 1
? A.x
class M(type):
    def __new__(m, n, b, d):
        d.pop('__classcell__', None)
        return type.__new__(m, n, b, d)
? class A(metaclass=M):\n  def f(self): return __class__
%%
class M(type):
    def __new__(m, n, b, d):
        d.pop('__classcell__', None)
        return type.__new__(m, n, b, d)
class A(metaclass=M):
    def f(self): return __class__
%%
class M(type):
    def __new__(m, n, b, d):
        r = type.__new__(m, n, b, d)
        return type.__new__(m, n, b, d)
class A(metaclass=M):
    def f(self): return __class__
%%
class M(type):
    def __instancecheck__(cls, x): return 'yes'
    def __subclasscheck__(cls, x):
        print('sub', x); return []
class A(metaclass=M): pass
? isinstance(1, A)
? issubclass(int, A)
? isinstance(A(), A)
? issubclass(A, A)
? isinstance(1, (str, A))
? isinstance(1, 1)
? isinstance(1, (str, 1))
? isinstance(1, (int, 1))
? issubclass(1, int)
? issubclass(int, 1)
? issubclass(int, (str, 1))
? isinstance(1, [int])
? isinstance(1, int | str)
? isinstance(1, list[int])
? issubclass(int, list[int])
? isinstance(1, int | list[int])
? isinstance(1, None)
? isinstance(None, int | None)
? isinstance()
? isinstance(1)
? isinstance(1, 2, 3)
? issubclass(bool, int)
? isinstance(1, ((((int,),),),))
%%
class BadMeta(type):
    def __instancecheck__(cls, x): raise ValueError('no')
class A(metaclass=BadMeta): pass
? isinstance(1, A)
class FakeClass:
    @property
    def __class__(self): return int
? isinstance(FakeClass(), int)
? isinstance(FakeClass(), FakeClass)
? FakeClass().__class__
class WithBases:
    __bases__ = (int,)
? issubclass(WithBases(), int)
? isinstance(1, WithBases())
class WithBadBases:
    __bases__ = 3
? issubclass(WithBadBases(), int)
%%
class S:
    __slots__ = ('a', 'b')
? S.a, S.b
? S().a
? s = S()
? s.a = 1
? s.a
? s.c = 1
? s.c
? del s.a
? del s.a
? s.a
? s.__dict__
? S.__slots__
? S.a.__get__(s)
? S.a.__get__(1)
? S.a.__set__(s, 3)
? s.a
? S.a.__set__(1, 3)
? S.a.__delete__(1)
? S.a.__objclass__, S.a.__name__, S.a.__qualname__, S.a.__doc__
? type(S.a)
? class T(S): pass
? T().__dict__
? T().a
? class T(S): __slots__ = 'c'
? T.__slots__, T.c
? T().z = 1
? class T: __slots__ = ['x', 'x']
? class T: __slots__ = ('x', 1)
? class T: __slots__ = 1
? class T: __slots__ = ('a b',)
? class T: __slots__ = ('',)
? class T: __slots__ = ('__dict__',)
? T().z = 1
? class T: __slots__ = ('__dict__', '__dict__')
? class T: __slots__ = ('__weakref__', '__weakref__')
? class T(T): __slots__ = ('__dict__',)
? class U: __slots__ = ('__weakref__',)
? U().__weakref__
? class V(U): __slots__ = ('__weakref__',)
? class V(int): __slots__ = ('a',)
? class V(tuple): __slots__ = ('a',)
? class V(bytes): __slots__ = ('a',)
? class V(str): __slots__ = ('a',)
? class V(list): __slots__ = ('a',)
? V().a
? class V(int): __slots__ = ()
? V(3).x = 1
? V(3) + 1
? class W: __slots__ = ('a',); a = 1
? class W: __slots__ = {'a': 'doc of a'}
? W.a.__doc__
? W.__slots__
? class W: __slots__ = (x for x in ['p', 'q'])
? W.p
? class W: __slots__ = ('__x', '__y__')
? sorted(W.__dict__)
class P1: __slots__ = ('a',)
class P2: __slots__ = ('b',)
? class Q(P1, P2): pass
class P3: __slots__ = ()
? class Q(P1, P3): pass
? class Q(P3, P1): __slots__ = ()
? Q().zz = 3
? class Q: __slots__ = ('__class__',)
? class Q: __slots__ = ('__init__',)
%%
class D:
    def __get__(self, obj, type=None):
        print('get', obj is not None, type); return 5
    def __set__(self, obj, value): print('set', value)
    def __delete__(self, obj): print('delete')
    def __set_name__(self, owner, name): print('set_name', owner, name)
class A:
    d = D()
? A.d
? A().d
? a = A()
? a.d = 3
? del a.d
? a.__dict__['d'] = 9
? a.d
? A.d = 1
? A.d
class ND:
    def __get__(self, obj, type=None): return 'nd'
class B:
    d = ND()
? b = B()
? b.d
? b.d = 1
? b.d
? del b.d
? b.d
? del b.d
class OnlySet:
    def __set__(self, obj, v): print('set', v)
class C:
    d = OnlySet()
? C().d = 3
? type(C().d)
? del C().d
class OnlyDel:
    def __delete__(self, obj): print('del')
class E:
    d = OnlyDel()
? E().d = 3
? del E().d
class BadName:
    def __set_name__(self, owner, name): 1/0
? class F: x = BadName()
class BadName2:
    def __set_name__(self): pass
? class F: x = BadName2()
%%
class A:
    @property
    def x(self): 'docx'; return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): del self._x
    @property
    def ro(self): return 1
    wo = property(None, lambda s, v: None)
    nothing = property()
? A.x
? a = A()
? a.x
? a.x = 3
? a.x
? del a.x
? del a.x
? a.ro
? a.ro = 1
? del a.ro
? a.wo
? a.wo = 1
? a.nothing
? a.nothing = 1
? del a.nothing
? A.x.__doc__, A.x.__name__
? A.x.fget, A.x.fset, A.x.fdel
? A.x.fget = 1
? A.x.__isabstractmethod__
? A.x.__get__(None, A) is A.x
? A.x.__get__(None)
? A.x.__get__(None, None)
? A.x.__set__(a, 1)
? property(1, 2, 3)
? property(1, 2, 3, 4, 5)
? property(fget=len, doc='d').__doc__
? property(foo=1)
? property(len).__doc__ == len.__doc__
? property(len).__name__
? property().__name__
? property(3).__get__(1, int)
? p = property(); p.__doc__ = 'hey'; print(p.__doc__)
? p.__name__ = 'zz'
? p.__name__
? p.getter(len).fget
? p.__set_name__(1, 'a')
class P(property): pass
? P(len, doc='x').__doc__
? P(len).__doc__ == len.__doc__
class PD(property):
    """own doc"""
? PD(len).__doc__ == len.__doc__
? PD().__doc__
class B(A):
    @A.x.getter
    def x(self): return 'B'
? B().x
? B.x.fset is A.x.fset
class C:
    p = property(lambda s: 1)
    q = p
? C().q = 2
? C.p.__name__
class E:
    @property
    def y(self): raise AttributeError('inner')
? E().y
class G(E):
    def __getattr__(self, n): return 'ga ' + n
? G().y
%%
class A:
    @classmethod
    def c(cls, *a): "cdoc"; return cls, a
    @staticmethod
    def s(*a): "sdoc"; return a
? A.c(1)
? A().c(1)
? A.s(1), A().s(2)
? A.c, A.s
? A.__dict__['c'], A.__dict__['s']
? A.__dict__['c'].__func__, A.__dict__['s'].__func__
? A.__dict__['c'].__wrapped__
? A.__dict__['c'](1)
? A.__dict__['s'](1)
? A.__dict__['c'].__name__, A.__dict__['c'].__doc__, A.__dict__['s'].__qualname__
? A.__dict__['c'].__isabstractmethod__
? classmethod()
? classmethod(1, 2)
? classmethod(x=1)
? staticmethod()
? classmethod(1).__get__(None, int)
? classmethod(1).__get__(None, int)()
? staticmethod(1)()
? staticmethod(len)([1])
? repr(classmethod(3)), repr(staticmethod(len))
? A.c.__self__, A.c.__func__.__name__
? A.__dict__['c'].__get__(None, int)(3)
? A.__dict__['c'].__get__(None, None)
class B(A): pass
? B.c()
class C:
    @classmethod
    @property
    def x(cls): return 1
? C.x
? classmethod(len).foo = 3
? c = classmethod(len); c.foo = 3; print(c.foo, list(c.__dict__))
%%
class A:
    def f(self): return 'A.f'
    @classmethod
    def c(cls): return 'A.c', cls
    x = 1
class B(A):
    def f(self): return 'B', super().f()
    @classmethod
    def c(cls): return super().c()
    def g(self): return super(B, self).f()
    def h(self): return super(B, B).f(self)
    def i(self): return super().x, super().nope
    def j(self): return super()
    def k(self): return super(A, self).f
    def l(self):
        super().x = 3
    @staticmethod
    def st(): return super().f
    def d(*args): return super().f()
    def e(self):
        del self
        return super().f()
    def n(self):
        def inner(): return super().f()
        return inner()
    def o(self):
        def inner(z): return super().f()
        return inner(self)
    def lc(self): return [super().f() for _ in [1]]
    def le(self): return (lambda: super().f())()
? b = B()
? b.f()
? B.c()
? b.g(), b.h()
? b.i()
? repr(b.j())
? b.j().__thisclass__, b.j().__self_class__, b.j().__self__
? b.k()
? b.l()
? B.st()
? b.d()
? B.d()
? b.e()
? b.n()
? b.o()
? b.lc()
? b.le()
? super()
? super(1)
? super(A)
? super(A, 1)
? super(A, 1, 2)
? super(A, obj=1)
? super(A, b).f()
? super(A).__get__(b)
? super(B).__get__(b, B).f()
? super(B, b).__class__
? super(B, b).__dict__
? super(B, b).__init__
? def f(): super()
? f()
? def f(x): super()
? f(1)
? super(B, A())
? super(B, A)
? repr(super(B, B)), repr(super(B))
? B.f(3)
? B.f.__get__(3)()
%%
class Base:
    def __init_subclass__(cls, /, tag=None, **kw):
        print('init_subclass', cls, tag, kw)
        super().__init_subclass__(**kw)
class A(Base, tag=1): pass
? class B(Base, other=1): pass
? class C(Base): pass
? object.__init_subclass__(1)
? object.__init_subclass__(x=1)
? Base.__init_subclass__
class Raiser:
    def __init_subclass__(cls): 1/0
? class D(Raiser): pass
? class E(Raiser, x=1): pass
class G:
    def __class_getitem__(cls, k): return cls, k
? G[1], G[1, 2]
? G.__class_getitem__
? int[1]
? class H: pass
? H[1]
? H()[1]
? H()[1] = 2
? del H()[1]
? type[int]
? type[int]()
? type[1]
? M = type('M', (type,), {})
? M[int]
? M('Q', (), {})[1]
? class MM(type): __getitem__ = lambda c, k: k * 2
? class X(metaclass=MM): __class_getitem__ = None
? X[2]
? class Y: __class_getitem__ = None
? Y[1]
%%
class A: pass
class B: pass
? a = A()
? a.x = 1
? a.__class__ = B
? a, a.x
? a.__class__ = int
? a.__class__ = 3
? del a.__class__
class S: __slots__ = ('q',)
? a.__class__ = S
class S2: __slots__ = ('q',)
? s = S(); s.q = 4; s.__class__ = S2; print(s.q, s)
? (1).__class__ = A
? [].__class__ = A
? class L(list): pass
? class L2(list): pass
? l = L([1]); l.__class__ = L2; print(type(l), l)
? l.__class__ = list
? l.__class__ = A
? object().__class__ = A
? A.__class__ = type
? class M(type): pass
? A.__class__ = M
? type(A)
? A.__class__ = int
? (lambda: 0).__class__ = A
? Exception().__class__ = ValueError
%%
class A: x = 'A'
class B: x = 'B'
class C(A): pass
? C.x
? C.__bases__ = (B,)
? C.x, C.__mro__, A.__subclasses__(), B.__subclasses__()
? C.__bases__ = ()
? C.__bases__ = 1
? C.__bases__ = (1,)
? C.__bases__ = [A]
? C.__bases__ = (C,)
? C.__bases__ = (int,)
? C.__bases__ = (object,)
? C.__bases__ = (A, A)
? del C.__bases__
? int.__bases__ = (object,)
class D(C): pass
? C.__bases__ = (D,)
? A.__mro__ = ()
? C.__bases__ = (A, B)
? D.__mro__
? D.x
? class E: pass
? E.__bases__ = (A,)
? E.__base__ = A
%%
class A:
    __abstractmethods__ = frozenset({'f'})
? A()
class B:
    pass
? B.__abstractmethods__ = {'f', 'g'}
? B()
? sorted(B.__abstractmethods__)
? B.__abstractmethods__ = {'one'}
? B()
? del B.__abstractmethods__
? B()
? del B.__abstractmethods__
? B.__abstractmethods__ = ()
? B() is not None
? B.__abstractmethods__ = 5
? type.__abstractmethods__
? int.__abstractmethods__ = 1
? B.__flags__ & (1 << 20)
%%
class C(list):
    def __add__(self, other): return "add"
    def __mul__(self, n): return "mul"
def iadd(left, right):
    left += right
    return left
def imul(left, right):
    left *= right
    return left
class B(bytearray):
    def __add__(self, other): return "add"
class R:
    def __radd__(self, other): return "radd"
? iadd(C([1]), "ab"), type(iadd(C([1]), "ab")).__name__
? C([1]) + "ab"
? imul(C([1]), 2)
? iadd(B(b"a"), b"c")
? iadd([1], R())
? iadd(C([1]), R())
%%
class Base:
    value = 1
class Meta(type):
    def mro(cls): return (cls, Base, object)
class Weird(metaclass=Meta): pass
def values():
    found = []
    for n in range(20):
        Base.value = n
        found.append(Weird.value == Weird().value == n)
    return found
? all(values())
%%
class T(tuple): pass
typ = type("typ", T((int, object)), {})
? typ.__bases__, type(typ.__bases__), typ.__bases__ is typ.__bases__
%%
class Base: pass
class E1(Exception, Base): pass
class E2(Base, Exception): pass
def drop(op):
    del op.__dict__
? drop(E1())
? drop(E2())
? drop(Base())
'''
