"""Callbacks of weak references that their own object holds; a class whose objects live long, then die again."""
import gc
import weakref

count = 0


def counted(ref):
    global count
    count += 1


class Thing:
    pass


def drop_one():
    thing = Thing()
    thing.ref = weakref.ref(thing, counted)


for _ in range(50):
    drop_one()
print(count)

kept = []
for _ in range(300):
    thing = Thing()
    thing.ref = weakref.ref(thing, counted)
    kept.append(thing)
print(count)
del thing
kept.clear()
gc.collect()
print(count)
drop_one()
print(count)
