"""When generators and coroutines that nobody holds any more are closed, and what is said of it."""
import gc, sys
def g(name):
    try:
        yield 1
        yield 2
    finally:
        print('finally', name)
def loop():
    for x in g('break'):
        break
    print('after break')
    for x in g('whole'):
        pass
    print('after whole')
loop()
for x in g('module'):
    break
print('after module loop')
def ret():
    for x in g('return'):
        return x
print(ret())
def local():
    it=g('local'); next(it)
    print('in local')
local(); print('after local')
it=g('name'); next(it); del it; print('after del')
it=g('none'); next(it); it=None; print('after none')
next(g('temp')); print('after temp')
def deleg():
    yield from g('inner')
def d():
    it=deleg(); next(it); del it; print('deleg gone')
d()
it=g('unstarted'); del it; print('nothing')
class CM:
    def __enter__(self): print('enter'); return self
    def __exit__(self, *a): print('exit', a[0] and a[0].__name__)
def withg():
    with CM():
        yield 1
it=withg(); next(it); del it; print('after with')
import contextlib
@contextlib.contextmanager
def cm(n):
    print('in', n)
    try: yield n
    finally: print('out', n)
with cm(1) as v: print(v)
a,*b = (x for x in g('star'))
def ex():
    it=g('exc'); next(it)
    raise KeyError
try: ex()
except KeyError: print('handler')
print('after handler')
import itertools
it=itertools.chain(g('chain')); next(it); del it; print('chain gone')
z=zip(g('z1'), g('z2')); next(z); z=None; print('zip gone')
async def co(): print('never')
import warnings
def show(message, category, filename, lineno, file=None, line=None): print('warn', message, lineno)
warnings.showwarning=show
warnings.simplefilter('always')
co()
print('after co')
c=co()
del c
print('after c')
def fco():
    c=co()
    co()
fco()
[co(), co()]
print('list of co')
c=co(); c.close(); del c
async def main():
    co()
    await asyncio.sleep(0)
    async def agen():
        try:
            yield 1
        finally:
            print('agen finally')
    async for x in agen(): break
    print('after async for')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print('main ends')
import asyncio
asyncio.run(main())
def bad():
    try: yield
    finally: 1/0
sys.unraisablehook=lambda u: print('unraisable', u.err_msg.split(' at ')[0], u.exc_value, type(u.object))
it=bad(); next(it); del it
def ignore():
    while True:
        try: yield
        except GeneratorExit: pass
it=ignore(); next(it); del it
