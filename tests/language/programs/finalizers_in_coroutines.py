"""Finalizers in coroutines, generators and tasks, and of what calls, containers and comprehensions hold: where CPython runs them."""
import asyncio, weakref, gc, sys
class C:
    def __init__(s, n): s.n = n
    def __del__(s): print("del", s.n)
def lst():
    l = [C(i) for i in range(3)]
    print("made"); del l; print("gone")
lst()
def biglist():
    l = [[i] for i in range(1000)] ; l.insert(0, C("big"))
    del l; print("after big")
biglist()
async def co():
    x = C("local of coroutine")
    await asyncio.sleep(0)
    return 1
async def main():
    await co()
    print("after co")
    y = C("y")
    await asyncio.sleep(0)
    y = None
    print("y none")
    t = asyncio.create_task(co())
    await t
    print("after task")
    async def boom():
        z = C("z")
        raise ValueError
    try:
        await boom()
    except ValueError:
        print("handler")
    print("after handler")
    async for v in agen():
        print(v)
    print("after agen")
    async with Ctx() as c:
        print("in ctx")
    print("after ctx")
    w = C("end of main")
async def agen():
    q = C("agen local")
    yield 1
    yield 2
class Ctx:
    async def __aenter__(s): s.c = C("ctx"); return s.c
    async def __aexit__(s, *a): s.c = None; print("exit")
asyncio.run(main())
print("after run")
def gen():
    g = C("gen local")
    yield 1
def gens():
    for v in gen(): pass
    print("gen over")
    it = gen(); next(it); it.close(); print("closed")
    it = gen(); next(it); del it; print("dropped")
gens()
async def fails(): raise KeyError("lost")
async def main2():
    t = asyncio.create_task(fails())
    await asyncio.sleep(0.01)
    print("main2 ends")
import logging
logging.basicConfig(stream=sys.stdout, format="%(message)s")
asyncio.run(main2())
print("main2 over")
x = C("glob")
def f():
    global x
    x = None
    print("x none")
f()
def args(c): print("in args"); 
args(C("arg")); print("after args")
args(c=C("kwarg")); print("after kwarg")
def ret(): return C("returned")
ret(); print("after ret")
ret().n; print("after ret attr")
[C("in list")]; print("after list")
lambda: C("never")
(lambda c: None)(C("lambda")); print("after lambda")
for i in [C("iter1"), C("iter2")]: print("body")
print("loop over"); del i; print("i gone")
def nested():
    a = C("outer")
    def inner(): return a
    return inner
fn = nested(); print("have fn"); fn = None; print("no fn")
r = weakref.ref(C("weak")); print(r())
def tr():
    try:
        c = C("try")
        1/0
    except ZeroDivisionError as e:
        print("caught")
    print("tr ends")
tr(); print("tr over")
with_ = [C("comp") for _ in range(2)]
with_ = None
print("end")
