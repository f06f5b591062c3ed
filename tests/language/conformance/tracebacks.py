"""Scripts that fail, and the tracebacks that they end with."""

SCRIPTS = r'''
1/0
%%
def f(x):
    return x / 0
f(1)
%%
def f(x):
    return g(x)
def g(x):
    return x.foo.bar
f(1)
%%
x = [1, 2, 3]
x[5]
%%
d = {'a': 1}
d['b']
%%
x = 1 + 'a'
%%
x = 'a' + 1 + 2
%%
def f(a, b): pass
f(1)
%%
def f(a, b): pass
f(
    1,
    2,
    3,
)
%%
x = (1 +
     2 +
     'a')
%%
undefined_name
%%
pritn('hello')
%%
import sys
sys.exti
%%
class A:
    attribute = 1
A().atribute
%%
def f():
    value = 1
    return valeu
f()
%%
class A:
    def method(self):
        self.foo = 1
        return foo
A().method()
%%
import nonexistent_module
%%
from sys import nonexistent
%%
from sys import exti
%%
import sys.foo
%%
raise ValueError('message')
%%
raise ValueError('multi\nline\nmessage')
%%
raise ValueError
%%
raise ValueError()
%%
raise KeyError('key')
%%
raise Exception(1, 2)
%%
class MyError(Exception): pass
raise MyError('x')
%%
class Outer:
    class Inner(Exception): pass
raise Outer.Inner('x')
%%
def f():
    class Local(Exception): pass
    raise Local('y')
f()
%%
try:
    1/0
except ZeroDivisionError:
    raise ValueError('second')
%%
try:
    1/0
except ZeroDivisionError as e:
    raise ValueError('second') from e
%%
try:
    1/0
except ZeroDivisionError as e:
    raise ValueError('second') from None
%%
def f():
    try:
        g()
    except KeyError:
        raise RuntimeError('in f')
def g():
    try:
        {}['a']
    finally:
        cleanup()
def cleanup():
    [][1]
f()
%%
def rec(n):
    return rec(n + 1)
rec(0)
%%
def rec(n):
    if n == 0: raise ValueError('bottom')
    rec(n - 1)
rec(10)
%%
def rec(n):
    if n == 0: raise ValueError('bottom')
    rec(n - 1)
rec(3)
%%
def rec(n):
    if n == 0: raise ValueError('bottom')
    rec(n - 1)
rec(2)
%%
e = ValueError('noted')
e.add_note('first note')
e.add_note('second\nnote')
raise e
%%
e = ValueError('noted')
e.__notes__ = 'abc'
raise e
%%
e = ValueError('noted')
e.__notes__ = 5
raise e
%%
e = ValueError('noted')
e.__notes__ = [1, 'b', None]
raise e
%%
raise ExceptionGroup('group', [ValueError(1), TypeError(2)])
%%
def f(): raise ValueError('in f')
def g():
    try: f()
    except ValueError as e: return e
raise ExceptionGroup('group', [g(), ExceptionGroup('nested', [KeyError('k'), g()])])
%%
try:
    raise ExceptionGroup('g', [ValueError(1)])
except* ValueError as e:
    raise TypeError('from group')
%%
try:
    raise ExceptionGroup('g', [ValueError(1), KeyError(2)])
except* ValueError as e:
    pass
%%
raise ExceptionGroup('many', [ValueError(i) for i in range(20)])
%%
def deep(n):
    if n == 0: return ValueError('leaf')
    return ExceptionGroup(f'level {n}', [deep(n - 1)])
raise deep(15)
%%
e = ExceptionGroup('noted', [ValueError('a')])
e.add_note('group note')
e.exceptions[0].add_note('leaf note')
raise e
%%
lambda: x = 1
%%
x = = 1
%%
def f(:
    pass
%%
if True
    pass
%%
  x = 1
%%
def f():
pass
%%
def f():
    x = 1
      y = 2
%%
def f():
    if 1:
        x
   y
%%
print 'hello'
%%
x = 'unterminated
%%
x = (1, 2
y = 3
%%
x = [1, 2)
%%
x = 1)
%%
f(a=1, 2)
%%
f(**k, *a)
%%
def f(a=1, b): pass
%%
def f(a, a): pass
%%
return 1
%%
yield 1
%%
await x
%%
break
%%
continue
%%
nonlocal x
%%
def f():
    x = 1
    global x
%%
def f():
    nonlocal zz
%%
f() = 1
%%
1 = x
%%
x + 1 = 2
%%
None = 1
%%
del f()
%%
for 1 in x: pass
%%
with open(x) as 1: pass
%%
import a.b as c.d
%%
from . import *
def f():
    from x import *
%%
class A
    pass
%%
x = {1: 2, 3}
%%
f'{x'
%%
f'{}'
%%
f'{a b}'
%%
f'{x!z}'
%%
t'{}'
%%
0777
%%
1_
%%
0b12
%%
1e
%%
1abc
%%
x = $
%%
x = ?
%%
x = “a”
%%
é = 1
ñ + 1
%%
"日本語" + 1
%%
x = "日本" ; y = x + 1
%%
async def f():
    [x async for x in y]
def g():
    async with x: pass
%%
match x:
    case a: pass
    case b: pass
%%
match 1:
    case {**rest, 'a': 1}: pass
%%
try:
    pass
%%
try:
    pass
except* ValueError: pass
except KeyError: pass
%%
from __future__ import nope
%%
x = 1
from __future__ import annotations
%%
def f():
    yield
    return
    x = await y
%%
class A:
    x: int = 1
    def f(self): return super().foo
A().f()
%%
class A:
    def __repr__(self): raise ValueError('bad repr')
x = [A()]
repr(x)
%%
class E(Exception):
    def __str__(self): raise ValueError('bad str')
raise E()
%%
class E(Exception):
    def __str__(self): return 5
raise E()
%%
class E(Exception):
    def __repr__(self): return 'REPR'
raise E('a')
%%
class E(Exception): pass
E.__module__ = 'other'
raise E('a')
%%
class E(Exception): pass
E.__qualname__ = 'A.B.C'
raise E('a')
%%
def gen():
    yield 1
    raise ValueError('in gen')
for x in gen():
    pass
%%
def gen():
    yield from inner()
def inner():
    yield 1
    1/0
list(gen())
%%
[x / 0 for x in range(3)]
%%
list(x / 0 for x in range(3))
%%
{x: 1 / x for x in (1, 0)}
%%
sorted([1, 2], key=lambda x: x / 0)
%%
list(map(lambda x: x.foo, [1]))
%%
class A:
    @property
    def p(self):
        return self.q
A().p
%%
class A:
    def __init__(self, x):
        self.x = x.y
A(1)
%%
class A:
    x = 1/0
%%
class Meta(type):
    def __new__(m, n, b, d):
        raise TypeError('no class')
class A(metaclass=Meta):
    pass
%%
@undefined_decorator
def f(): pass
%%
def deco(f):
    raise ValueError(f.__name__)
@deco
def g():
    pass
%%
with open('/nonexistent/file') as f:
    pass
%%
int('abc')
%%
a = 1
b = 0
c = (a + b) * (a / b) + 5
%%
x = {'a': {'b': {}}}
y = x['a']['b']['c']['d']
%%
def f(*args, **kwargs): raise ValueError
f(1, *[2], x=3, **{'y': 4})
%%
foo = None
foo.bar.baz()
%%
foo = None
foo()
%%
foo = [1]
foo[0][1]
%%
foo = [1]
foo[0] = foo[1]
%%
foo = [1]
foo[10] = 2
%%
foo = [1]
del foo[10]
%%
foo = 1
foo.x = 2
%%
foo = 1
del foo.x
%%
a, b = 1
%%
a, b = 1, 2, 3
%%
a, b = [1]
%%
a, *b, c = [1]
%%
assert 1 == 2
%%
assert 1 == 2, 'they differ'
%%
assert (1 ==
        2), 'multi'
%%
x = 5
x += 'a'
%%
x = -'a'
%%
x = not_defined + 1 if True else 2
%%
if 1 < 'a':
    pass
%%
while undefined:
    pass
%%
for x in 5:
    pass
%%
for x, y in [(1, 2), 3]:
    pass
%%
import os.path.nope
%%
exec('1/0')
%%
exec(compile('def f():\n  1/0\nf()', 'made_up.py', 'exec'))
%%
eval('1 +')
%%
eval('undefined_thing')
%%
compile('x = = 1', 'some file', 'exec')
%%
exec('x =')
%%
raise SyntaxError('custom')
%%
raise SyntaxError('custom', ('file.py', 3, 5, 'some text here\n'))
%%
raise SyntaxError('custom', ('file.py', 3, 5, 'some text here\n', 3, 9))
%%
raise SyntaxError('custom', ('file.py', 3, 0, '   indented\n', 3, 0))
%%
raise SystemExit('bye')
%%
raise KeyboardInterrupt
%%
raise BaseException('base')
%%
raise OSError(2, 'No such file', 'x.txt')
%%
raise UnicodeDecodeError('utf8', b'\xff', 0, 1, 'bad')
%%
raise ImportError('cannot', name='abc')
%%
raise AttributeError('custom', name='foo', obj=1)
%%
raise NameError('custom', name='prit')
%%
def f():
    try:
        raise ValueError(1)
    except ValueError as e:
        e2 = e
    try:
        raise KeyError(2)
    except KeyError as k:
        raise k from e2
f()
%%
a = ValueError('a')
b = ValueError('b')
a.__cause__ = b
b.__cause__ = a
raise a
%%
a = ValueError('a')
a.__context__ = a
raise a
%%
try:
    try:
        raise ValueError(1)
    except ValueError:
        raise TypeError(2)
except TypeError:
    raise KeyError(3)
%%
x = 1; y = 2; z = x / 0; w = 3
%%
def f():
    return (lambda: 1/0)()
f()
%%
def f(
    a,
    b=1/0,
):
    pass
%%
value = some_function_name(1, 2,
                           3)
%%
x = [
    1,
    2,
    undefined,
    4,
]
%%
x = {
    'a': 1,
    'b': 1 / 0,
}
%%
print('start',
      1 / 0,
      'end')
%%
result = (1
          + 2
          / 0
          + 4)
%%
"abc".foo(
    1,
    2)
%%
def f():
	return 1/0
f()
%%
if True:
    if True:
            x = 1/0
%%
x = 1/0  # comment here
%%
x = "a long string that goes on" + "and on and on" + str(1/0) + "until the end of the line which is very long indeed, isn't it?"
%%
type.foo
%%
class Foo: pass
Foo.bar
%%
class Foo:
    def hello(self): pass
Foo().helo()
%%
import math_not_there as m
%%
class A:
    __slots__ = ('abc',)
A().abd
%%
class A:
    def __getattr__(self, n): raise AttributeError(n)
A().foo
%%
max([])
%%
next(iter([]))
%%
''.join([1])
%%
'abc'.index('z')
%%
chr(-1)
%%
{}[[]]
%%
{[]: 1}
%%
(1).foo
%%
print(1, sepp='')
%%
def f(alpha, beta): pass
f(alpha=1, betta=2)
%%
def g(): yield
g().send(1)
%%
def g():
    raise StopIteration
    yield
next(g())
%%
def g():
    try: yield
    finally: 1/0
x = g()
next(x)
x.close()
%%
def g():
    yield
x = g()
next(x)
x.throw(ValueError('thrown'))
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = 1
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = 0
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = -1
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = 2
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = True
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = 2**100
outer()
%%
import sys
def inner(): 1 / 0
def middle():
    try: inner()
    except ZeroDivisionError as e: raise ValueError from e
def outer(): middle()
sys.tracebacklimit = None
outer()
'''
