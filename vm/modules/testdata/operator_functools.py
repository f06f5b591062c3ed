# Expressions about operator_functools, shown with their values or errors. CPython's output is in operator_functools.json.
import _operator as op, _functools as ft
from _functools import *
from _operator import *
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
class A: x=1; y='q'
A.b=A()
for s in ["itemgetter(1)('abc')","itemgetter(1,2)('abc')","itemgetter()","itemgetter(1)","itemgetter(1,'a')","itemgetter(a=1)","itemgetter(1)(1,2)","itemgetter(5)((1,2))","itemgetter(slice(1,3))('abcd')","attrgetter('x')(A)","attrgetter('b.x','y')(A)","attrgetter(1)","attrgetter('z')(A)","attrgetter('a','b')","methodcaller('upper')('a')","methodcaller('split',',',maxsplit=1)('a,b,c')","methodcaller()","methodcaller(1)","methodcaller('a',1,k=2)","itemgetter(1).__reduce__()","attrgetter('a').__reduce__()","methodcaller('a',1).__reduce__()","add(1,2)","add('a',1)","concat([1],[2])","concat(1,2)","iconcat([1],(2,))","concat('a','b')","contains([1],1)","contains(1,1)","countOf([1,2,1],1)","indexOf([1,2,1],2)","indexOf([1],5)","countOf(1,1)","index(5)","index('a')","length_hint([1,2])","length_hint(1,7)","length_hint(1,'a')","not_(1)","truth([])","is_(1,1)","is_none(None)","is_not_none(None)","call(max,1,2,key=lambda x:-x)","call()","pow(2,3)","ipow(2,3)","setitem([1],0,5)","delitem([],0)","getitem('abc',1)","eq(1,1.0)","lt(1,'a')","inv(5)","matmul(1,2)","floordiv(7,2)","truediv(7,2)","mod(7,2)","_compare_digest('a','a')","_compare_digest(b'a',b'b')","_compare_digest('a',b'b')","_compare_digest('é','é')","add(1)","add(a=1,b=2)","neg('a')","reduce(add,[1,2,3])","reduce(add,[],5)","reduce(add,[])","reduce(add,5)","reduce(add,[1],initial=4)","reduce()","partial(max,1)(5)","partial(max)","partial()","partial(1)","partial(max,1,key=abs)(-5)","partial(int,base=2)('101')","partial(partial(max,1),2,3)","partial(max,1).func","partial(max,1,k=2).args","partial(max,1,k=2).keywords","partial(max,Placeholder,1)","partial(max,Placeholder,1)(7)","partial(max,Placeholder)","partial(max,Placeholder,1)()","partial(max,k=Placeholder)","Placeholder","type(Placeholder)()","partial(max,1).__reduce__()[0].__name__","partial(max).__setstate__(1)","sorted([3,1,2],key=cmp_to_key(lambda a,b:b-a))","cmp_to_key(1)","cmp_to_key(lambda a,b:0)(1) < 5","cmp_to_key(lambda a,b:a-b)(1) < cmp_to_key(lambda a,b:a-b)(2)","cmp_to_key()","cmp_to_key(max)(obj=3).obj","hash(cmp_to_key(max)(1))","_lru_cache_wrapper(1,2,3,4)","_lru_cache_wrapper(max,'a',3,4)","_lru_cache_wrapper(max,1,False)","type(partial(max)).__name__, partial.__module__","op.__name__","partial[int]"]: t(s)
calls=[]
def f(*a,**k): calls.append((a,k)); return (a,k)
for maxsize in (None,0,2):
    c=ft._lru_cache_wrapper(f,maxsize,False,lambda *a:a); calls.clear()
    c(1);c(1);c(2);c(3);c(1);c(1.0);c('a');c(a=1);c(a=1);c(1,a=1)
    print(maxsize,len(calls),c.cache_info()); c.cache_clear(); print(c.cache_info())
c=ft._lru_cache_wrapper(f,None,True,lambda *a:a); calls.clear(); c(1);c(1.0);c(True); print(len(calls))
c.foo=5; print(c.foo, c.__dict__)
try: c([])
except TypeError as e: print(e)
class B:
    m=partial(lambda self,x:(type(self).__name__,x),)
    @lambda f: ft._lru_cache_wrapper(f,None,False,tuple)
    def g(self): return 5
b=B(); print(b.g(), b.m(3))
p=partial(print,'a',sep='-'); p.attr=1; print(p.__dict__); p('b','c',sep='+'); 
class P(partial): pass
print(P(max,1)(2))
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
fib=ft._lru_cache_wrapper(fib,128,False,lambda *a:a); print(fib(90), fib.cache_info())
