"""Weak references that die with or soon after their objects: callbacks are called if the object goes first."""
import gc
import weakref


class Thing:
    pass


class Holder:
    pass


def called(ref):
    print("  called back")


def leave_both():
    # Variables are cleared from the last to the first.
    thing = Thing()
    ref = weakref.ref(thing, called)


def leave_reference_first():
    ref = None
    thing = Thing()
    ref = weakref.ref(thing, called)


def delete_thing():
    thing = Thing()
    ref = weakref.ref(thing, called)
    del thing
    print("  deleted")


def holder():
    result = Holder()
    result.thing = Thing()
    result.ref = weakref.ref(result.thing, called)
    return result


for function in leave_both, leave_reference_first, delete_thing:
    print(function.__name__)
    function()

print("holder")
item = holder()
del item
print("list, reference last")
items = [Thing()]
items.append(weakref.ref(items[0], called))
del items
print("list, reference first")
items = [None, Thing()]
items[0] = weakref.ref(items[1], called)
del items

# Many, in a program whose walks are dear: callbacks may be late, but none is lost.
ballast = [[i] for i in range(3000)]
count = 0


def counted(ref):
    global count
    count += 1


def drop_one():
    thing = Thing()
    ref = weakref.ref(thing, counted)
    del thing


for _ in range(400):
    drop_one()
gc.collect()
print(count)
