"""When finalizers run: at del, when a variable is set anew, when a function is left, when a result is dropped."""
import weakref
class C:
    def __init__(self, n): self.n=n
    def __del__(self): print('del', self.n)
print('1'); a=C('a'); print('made'); del a; print('gone')
b=C('b'); b=None; print('b none')
C('temp'); print('after temp')
def f():
    x=C('x'); y=C('y')
    print('in f')
f(); print('after f')
def g():
    x=C('g1')
    x=C('g2')
    print('in g')
    x=None
    print('x none')
    return C('ret')
g(); print('after g')
r=g(); print('has r'); r=1; print('lost r')
def h():
    try:
        e1()
    except ValueError as e:
        print('handler')
    print('after handler')
def e1():
    z=C('z')
    raise ValueError
h()
for i in range(3):
    q=C(i)
print('loop end'); del q
def loop():
    for i in range(3):
        q=C(('l',i))
        print('body', i)
    print('loop end')
loop()
l=[C('l1'),C('l2')]
print('list'); del l
print('list gone')
d={'a':C('d1')}
d=None
print('dict gone')
print(C('arg').n)
o=C('w'); wr=weakref.ref(o); print(wr() is o); del o; print(wr())
def k():
    o=C('kw'); wr=weakref.ref(o, lambda w: print('cb'))
    del o
    print(wr())
k()


import gc

print("-- cycles wait for the collector")
a = C("cycle")
a.me = a
r = weakref.ref(a)
r2 = weakref.ref(a, lambda w: print("callback", w()))
del a
print(r() is not None)
print(gc.collect(), r())


print("-- resurrection")
kept = []


class Phoenix:
    def __del__(self):
        kept.append(self)
        print("once")


p = Phoenix()
del p
print(len(kept), gc.is_finalized(kept[0]))
kept.clear()
print("gone without a word")

print("-- weak containers")


class Item:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


x, y = Item("x"), Item("y")
values = weakref.WeakValueDictionary(x=x, y=y)
keys = weakref.WeakKeyDictionary({x: 1, y: 2})
items = weakref.WeakSet([x, y])
print(sorted(values), len(keys), len(items))
del x
print(sorted(values), len(keys), len(items))
y = None
print(sorted(values), len(keys), len(items))


def finish(*args):
    print("finish", args)


z = Item("z")
f = weakref.finalize(z, finish, 1, 2)
print(f.alive)
del z
print(f.alive, f())
