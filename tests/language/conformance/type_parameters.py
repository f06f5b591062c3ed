"""Type parameters, type aliases, annotations, generic aliases, unions, template strings."""

CASES = r'''
class A[T, *Ts, **P]: pass
? A.__type_params__, A.__parameters__, A.__orig_bases__
? A[int], A[int, str, [bool]]
? A.__mro__
T, Ts, P = A.__type_params__
? T, Ts, P, T.__name__, type(T), type(Ts), type(P)
? T.__bound__, T.__constraints__, T.__covariant__, T.__contravariant__, T.__infer_variance__
? T.__default__, T.has_default()
? T.foo
? T.__name__ = 'x'
? T()
? type(T)('Q'), type(T)('Q', int, str).__constraints__, type(T)('Q', bound=int).__bound__
? type(T)('Q', int)
? type(T)('Q', int, str, bound=int)
? type(T)('Q', covariant=True), type(T)('Q', contravariant=True)
? type(T)('Q', covariant=True, contravariant=True)
? type(T)()
? type(T)(1)
? P.args, P.kwargs, P.args.__origin__ is P, P.args == P.args
def f[T: int, U: (int, str), V = bool](x: T) -> V: return x
? f.__type_params__, [t.__bound__ for t in f.__type_params__], f.__type_params__[1].__constraints__, f.__type_params__[2].__default__
? f.__annotations__
? f(5)
type Alias = int | str
? Alias, Alias.__value__, Alias.__name__, Alias.__type_params__, type(Alias), Alias.__module__
type Gen[T] = list[T]
? Gen, Gen.__value__, Gen[int], Gen[int].__origin__, Gen[int].__args__, Gen.__parameters__
? Alias[int]
? Alias | None, None | Alias
? Alias.foo
? Alias.__value__ = 1
? Alias()
? isinstance(1, Alias)
type Lazy = undefined_thing
? Lazy.__value__
type Rec = list[Rec]
? Rec.__value__
? class B[T](list[T]): pass
? B.__bases__, B.__orig_bases__, B[int], B[int]()
? class C[T=int, U]: pass
class D[T]:
    x: T
    def m[U](self, y: U) -> T: return y
    type Inner = T
? D.__annotations__, D.m.__type_params__, D.Inner.__value__
? D.T
? D[int](), D[int].__origin__, D[int].__args__, D[int]().__orig_class__
def g[T]():
    return T
? g(), g().__name__
? f.__annotate__(1), f.__annotate__.__name__
? T + 1
? T | int, int | T, (T | int).__args__
? list[T], list[T][int], dict[T, T][str], list[T].__parameters__
? list[int][str]
? dict[T, int][str, str]
? tuple[*Ts], tuple[int, *Ts][str, bool]
%%
def f(a: int, b: 'str' = 5, *args: list[int], c: undefined_name = 1, **kw: dict) -> None: pass
? f.__annotations__
def f(a: int, *, b: str): pass
? f.__annotations__, f.__annotate__(1)
? f.__annotate__(2)
? f.__annotate__(3)
? f.__annotate__()
? f.__annotations__ = {'x': 1}; print(f.__annotations__, f.__annotate__)
? f.__annotations__ = 5
? del f.__annotations__; print(f.__annotations__)
class A:
    x: int
    y: str = 'q'
    z: 'fwd'
    (w): int
    __p: float
? A.__annotations__, A.y, hasattr(A, 'x'), A.__annotate__(1)
? A.__annotations__ = {'n': 1}; print(A.__annotations__)
? del A.__annotations__; print(A.__annotations__)
class B(A): pass
? B.__annotations__
class C:
    x: undefined_later
? C.__annotations__
undefined_later = 7
? C.__annotations__
x: int = 3
y: str
? __annotations__
? __annotate__(1)
? y
def loc():
    a: int = 1
    b: undefined_not_evaluated
    return a
? loc()
def loc():
    b: int
    return b
? loc()
o = type('O', (), {})()
o.attr: int = 5
d = {}
d['k']: int = 6
? o.attr, d, __annotations__
class D:
    if False: cond: int
    for i in range(2): looped: str
? D.__annotations__
class E:
    def f(self, x: E, y: __class__): pass
? E.f.__annotations__
f = lambda: 0
? f.__annotations__, f.__annotate__
? int.__annotations__
? int.__annotate__
class F:
    __annotations__ = 5
? F.__annotations__
class G:
    __annotate__ = None
? G.__annotations__
%%
? list[int], dict[str, int], tuple[int, ...], tuple[()], type[int], set[int], frozenset[str]
? list[int].__origin__, list[int].__args__, list[int].__parameters__, repr(list['fwd']), list[None], list[...], list[int, str], list[[int]], list[int | None]
? list[int]([1, 2]), dict[str, int](a=1)
? list[int] == list[int], list[int] != list[str], hash(list[int]) == hash(list[int]), list[int] is list[int]
? isinstance([], list[int])
? class A(list[int]): pass
? A.__bases__, A.__orig_bases__
? list[int].append, list[int].__class__, type(list[int])
? list[int].foo
? list[int].x = 1
? list[int][int]
? [*list[int]]
? tuple[*tuple[int, str]], [*tuple[int]]
? int | str, int | None, int | int, (int | str) | int, str | int == int | str, hash(int | str) == hash(str | int)
? (int | str).__args__, type(int | str), (int | list[str]).__parameters__, repr(int | list[int] | None)
? isinstance(1, int | str), issubclass(int, int | str), isinstance(1, list[int] | int)
? isinstance('a', int | list[int])
? int | 1
? 1 | int
? int | 'fwd'
? (int | str)[int]
? (int | str)()
? int | list[int] == list[int] | int
? (int | str) | None, None | (int | str)
? bool | int
? type(int | str)[int, str], type(int | str)[int]
? (int | str).x
? (int | str).__origin__
? __import__('types').UnionType is type(int | str)
? __import__('types').GenericAlias(list, (int,)), __import__('types').GenericAlias(list)
? __import__('types').GenericAlias(list, int).__args__
%%
name = 'World'
t = t'Hello {name}!'
? type(t), t.strings, t.interpolations, t.values
? t
? t.interpolations[0].value, t.interpolations[0].expression, t.interpolations[0].conversion, t.interpolations[0].format_spec
? t'{name!r:>{10}}'.interpolations[0]
? t'{name = }', t'{name=!s}'
? t'', t''.strings, t'a'.strings, t'{1}{2}'.strings, t'{{}}'.strings
? list(t), list(t'{1}a{2}')
? t + t'more {1}', t'a' + t'b', (t'a' t'b').strings
? t + 'x'
? 'x' + t
? t'{undefined}'
? t'{name' 
? type(t)('a', 'b').strings, type(t)('a', type(t.interpolations[0])(5, 'five'), 'b').interpolations
? type(t)(1)
? type(t)(a=1)
? type(t.interpolations[0])(1), type(t.interpolations[0])(1, 'e', 'r', 'spec')
? type(t.interpolations[0])()
? type(t.interpolations[0])(1, 'e', 'z')
? type(t.interpolations[0])(1, 2)
? type(t.interpolations[0])(1, 'e', None, 5)
? t == t, t'a' == t'a', hash(t) is not None
? t.strings = 1
? t.foo
match t:
    case type(): print('type')
    case _: print('other')
match t'{5}'.interpolations[0]:
    case x if x.value == 5: print(x)
? isinstance(t, type(t'')), type(t).__name__, type(t).__module__, type(t.interpolations[0]).__module__
? class T2(type(t)): pass
? rt'{name}\n'.strings, tr'\n'.strings
? t'{(lambda: 3)()}'.values, t'{[1,2][0]}'.interpolations[0].expression, t'{ 1 + 1 }'.interpolations[0].expression
'''
