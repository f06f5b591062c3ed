"""The order in which what is left is finalized when the program ends."""
import weakref, sys, atexit
class C:
    def __init__(self, n): self.n=n
    def __del__(self): print('del', self.n, sys is not None, C is not None)
b=C('b'); a=C('a')
c=C('cyc'); c.me=c
l=[C('l1'), C('l2')]
def f(): return a
_p=C('private')
class Holder:
    x=C('class attr')
f.attr=C('func attr')
atexit.register(print,'atexit')
weakref.finalize(a, print, 'finalize a')
